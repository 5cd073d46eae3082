"""`barbell signoff`: signs one item of a month in the ledger itself.

It is the only command that writes into a ledger. The date of the signature is today unless
`--date` is given.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
from beancount.utils import encryption

from beancount_barbell.cli import options
from beancount_barbell.cli.clock import current_day
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import CannotRead, Loaded, cannot_read, find_ledger, shown
from beancount_barbell.cli.locking import locked
from beancount_barbell.cli.report import asked_month
from beancount_barbell.cli.status import judged
from beancount_barbell.cli.terminal import emit, note
from beancount_barbell.cli.trial import try_change
from beancount_barbell.cli.writing import is_writable, remove_leftovers, replace
from beancount_barbell.figures.month import ItemView, MonthView, directive, find_month
from beancount_barbell.model.months import ITEMS
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.visible import visible
from beancount_barbell.routine.review import AHEAD_DAYS, is_ahead

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.analysis import Analysis


@click.command(cls=Command)
@options.ledger
@click.option("--month", required=True, metavar="YYYY-MM")
@click.option("--item", required=True, type=click.Choice(ITEMS))
@click.option("--by", required=True)
@click.option("--to", "target", type=click.Path())
@options.date("--date", "day")
@options.lang
@click.pass_context
def signoff(
    context: click.Context,
    *,
    ledger: str | None,
    month: str,
    item: str,
    by: str,
    target: str | None,
    day: datetime.date | None,
    lang: str | None,
) -> None:
    """Sign one item of a month: append the directive with its figures' digest."""
    early = options.language(lang)
    main = find_ledger(ledger, early)
    with locked((main, main if target is None else Path(target)), early):
        one = judged(str(main), None, lang)
        path = _file_of(one.loaded, target, one.lang)
        view = asked_month(one.analysis, month, one.lang)
        date = day or current_day()
        name = _name(by, one.lang)
        chosen = _signable(one.analysis, view, item, date, one.lang)
        text = directive(date, view.name, chosen.name, name, chosen.digest)
        done = append(one.loaded, path, text, (view.name, item), one.lang)
    # The file is written, so the exit status is success even if the output fails.
    try:
        emit(f"{label('signoff.written', one.lang, path=shown(str(path)))}\n\n{text}\n")
    except click.exceptions.Exit:
        pass
    except CannotRead as failure:
        note(failure.message)
    after = find_month(done.history, view.name)
    left = ", ".join(() if after is None else after.open_items)
    key = "signoff.left" if left else "signoff.closed"
    note(label(key, one.lang, month=view.name, items=left))
    context.exit(one.exit_status)


def _file_of(loaded: Loaded, target: str | None, lang: str) -> Path:
    """The file to write to: the ledger's main file, or `target`, another file of the ledger.

    Raises:
        CannotRead: the file does not belong to the ledger, is encrypted or not writable.
    """
    path = loaded.path
    if target is not None:
        named = os.path.realpath(target)
        own = {os.path.realpath(file): file for file in loaded.files}
        if named not in own:
            raise cannot_read("signoff.not-included", lang, path=shown(target))
        path = own[named]
    name = shown(str(path))
    if encryption.is_encrypted_file(str(path)):
        raise cannot_read("signoff.encrypted", lang, path=name)
    if not is_writable(path):
        reason = os.strerror(13)
        raise cannot_read("report.unwritable", lang, path=name, reason=reason)
    return path


def _name(by: str, lang: str) -> str:
    """The signer's name in UTF-8, as the ledger needs, whatever the encoding of the terminal.

    Raises:
        CannotRead: the name is empty, or has characters that cannot be shown.
    """
    name = by.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    if not name.strip():
        raise cannot_read("signoff.empty-name", lang)
    if visible(name) != name:
        raise cannot_read("signoff.unprintable", lang, by=name)
    return name


def _signable(
    analysis: Analysis, view: MonthView, item: str, date: datetime.date, lang: str
) -> ItemView:
    """The item of the month, if it can be signed on `date`.

    Raises:
        CannotRead: the month does not have the item, it is signed already, or `date` is
            before the month's end or too far after the ledger's last day.
    """
    found = next((one for one in view.items if one.name == item), None)
    if found is None:
        asking = [one.name for one in analysis.history.months if one.item(item)]
        months = ", ".join(asking) or label("signoff.never", lang)
        raise cannot_read("signoff.not-asked", lang, item=item, month=view.name, months=months)
    signed = found.signature
    if signed is not None:
        on = signed.date.isoformat()
        raise cannot_read("signoff.signed", lang, item=item, month=view.name, by=signed.by, on=on)
    words = {"on": date.isoformat(), "month": view.name, "end": view.end.isoformat()}
    if date < view.end:
        raise cannot_read("signoff.early", lang, **words)
    if is_ahead(date, analysis.as_of):
        as_of = analysis.as_of.isoformat()
        raise cannot_read("signoff.ahead", lang, on=words["on"], as_of=as_of, days=AHEAD_DAYS)
    return found


def append(loaded: Loaded, path: Path, text: str, signed: tuple[str, str], lang: str) -> Analysis:
    """Appends a sign-off to a file of the ledger, and returns the analysis with it.

    Args:
        loaded: the ledger as it is.
        path: the file, one of the ledger's.
        text: the directive.
        signed: the month and the item that the directive must sign.
        lang: "en" or "ja".

    Raises:
        CannotRead: with the directive the ledger would not load, would have new errors or
            the item would not be signed; or the file cannot be written. The file is then
            unchanged.
    """
    before = path.read_bytes()
    content = with_directive(before, text)
    analysis = try_change(loaded, path, content, lang)
    month = find_month(analysis.history, signed[0])
    item = None if month is None else month.item(signed[1])
    if item is None or item.signature is None:
        raise cannot_read("signoff.without-effect", lang)
    remove_leftovers(path)
    replace(path, content, lang, before=before)
    return analysis


def with_directive(content: bytes, text: str) -> bytes:
    """A file's content with an empty line and a directive appended.

    The old bytes do not change; the new lines end as most of the old lines do (LF or CRLF).
    """
    windows = content.count(b"\r\n")
    end = b"\r\n" if windows * 2 > content.count(b"\n") else b"\n"
    gap = b"" if not content else end if content.endswith((b"\n", b"\r")) else end + end
    return content + gap + text.encode().replace(b"\n", end) + end
