"""`barbell try`: the rules that a booking would break, before it is made."""

from __future__ import annotations

import contextlib
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beancount_barbell.attempts.drafts import (
    NAME,
    CannotTryError,
    Draft,
    DraftMove,
    DraftTrade,
    newcomer,
    quantity,
    read,
    typed,
)
from beancount_barbell.attempts.joining import Joined, join
from beancount_barbell.attempts.trying import Answer, Asked, try_out, written
from beancount_barbell.cli import options
from beancount_barbell.cli.check import BEANCOUNT_ERRORS, CLEAN, FOUND
from beancount_barbell.cli.clock import warn_of_future
from beancount_barbell.cli.helping import Command
from beancount_barbell.cli.ledgers import CannotRead, Loaded, find_ledger, judge, place, shown
from beancount_barbell.cli.terminal import emit, note, painter, progress
from beancount_barbell.cli.trial import Files, load_ground, load_with
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.reading.appending import unheard
from beancount_barbell.rendering.attempt_text import attempt_json, attempt_text
from beancount_barbell.rendering.draft_labels import draft_label
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.text import Page
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.attempts.drafts import Book
    from beancount_barbell.model.location import Location

_PAIR = (str, str)
_OPTIONS = {"source": "--from", "target": "--to", "inside": "--in"}
"""The command line's option for each field of the short forms."""

_EXAMPLES = {"--buy": "100 TQQQ", "--sell": "100 TQQQ", "--at": "62.10 USD"}
"""What may be written after an option that takes no amount of money."""


@click.command("try", cls=Command)
@click.argument("named", metavar="[LEDGER] [DRAFT | -]", nargs=-1, type=click.Path())
@click.option("--move", nargs=2, type=_PAIR, metavar="NUMBER CURRENCY")
@click.option("--from", "source", metavar="ACCOUNT")
@click.option("--to", "target", metavar="ACCOUNT")
@click.option("--buy", nargs=2, type=_PAIR, metavar="NUMBER COMMODITY")
@click.option("--sell", nargs=2, type=_PAIR, metavar="NUMBER COMMODITY")
@click.option("--at", "price", nargs=2, type=_PAIR, metavar="PRICE CURRENCY")
@click.option("--in", "account", metavar="ACCOUNT")
@options.date("--date", "day")
@options.output_format("text", "json")
@options.lang
@options.color
@click.pass_context
def attempt(
    context: click.Context,
    /,
    *,
    output: str,
    lang: str | None,
    color: bool | None,
    **own: Any,
) -> None:
    """Tell what a booking would do to LEDGER, and write nothing."""
    early = options.language(lang)
    given = _Given(**own)
    given.check(early)
    ledger, name = given.split(early)
    path = find_ledger(ledger, early)
    with progress(label("ledger.loading", early, ledger=shown(str(path)))):
        with _telling(early):
            draft = None if name is None else _read_draft(name)
            files = load_ground(path, early)
        book = read(files.ground.entries, files.ground.options)
        chosen = options.language(lang, book.language)
        with _telling(chosen):
            answer = _answer(given, draft, files, book, chosen)
    bought = given.buy and newcomer(given.buy[1], files.ground.entries)
    if bought is not None:
        key = "new-commodity" if bought.near is None else "new-commodity-near"
        note(draft_label(key, chosen, commodity=visible(bought.commodity), near=bought.near))
    if book.spoken:
        warn_of_future(shown(str(path)), book.as_of, chosen, key="ledger.future-draft")
    else:
        note(label("check.unspoken", chosen, ledger=shown(str(path))))
    if answer.provisional:
        note(label("check.provisional", chosen, count=len(files.loaded.errors)))
    if output == "json":
        emit(attempt_json(answer, chosen), output)
    else:
        emit(attempt_text(answer, _page(answer, files.loaded, chosen, color=color)))
    if answer.provisional:
        context.exit(BEANCOUNT_ERRORS)
    context.exit(FOUND if answer.new else CLEAN)


class _Given(NamedTuple):
    """The arguments and options of the command line."""

    named: tuple[str, ...]
    move: tuple[str, str] | None
    source: str | None
    target: str | None
    buy: tuple[str, str] | None
    sell: tuple[str, str] | None
    price: tuple[str, str] | None
    account: str | None
    day: datetime.date | None

    @property
    def short(self) -> list[str]:
        """The short forms that the command line uses: "--move", "--buy", "--sell"."""
        forms = {"--move": self.move, "--buy": self.buy, "--sell": self.sell}
        return [form for form, value in forms.items() if value is not None]

    def check(self, lang: str) -> None:
        """Refuses options that cannot be combined.

        Raises:
            click.UsageError: there are such options, or a needed option is missing.
        """
        pairs = {"--move": self.move, "--buy": self.buy, "--sell": self.sell, "--at": self.price}
        for option, pair in pairs.items():
            if pair is not None and pair[1].startswith("-"):
                words = {"option": option, "pair": shown(pair[0])}
                raise click.UsageError(draft_label("one-word", lang, **words))
        if len(self.short) > 1 or not (self.short or self.named):
            raise click.UsageError(draft_label("usage", lang))
        needed: dict[str, Any] = {"--from": self.source, "--to": self.target}
        trading: dict[str, Any] = {"--at": self.price, "--in": self.account}
        strays = {**needed, **trading, "--date": self.day}
        if self.short == ["--move"]:
            if None in needed.values():
                raise click.UsageError(draft_label("move-needs", lang))
            strays = trading
        elif self.short:
            if self.price is None:
                raise click.UsageError(draft_label("trade-needs", lang, option=self.short[0]))
            strays = needed
        for option, value in strays.items():
            if value is not None:
                raise click.UsageError(draft_label("stray", lang, option=option))

    def split(self, lang: str) -> tuple[str | None, str | None]:
        """The names of the ledger and of the draft; None for a name that is not given.

        Raises:
            click.UsageError: there are too many names.
        """
        most = 1 if self.short else 2
        if len(self.named) > most:
            extra = ", ".join(shown(name) for name in self.named[most:])
            raise click.UsageError(draft_label("two-ledgers", lang, extra=extra))
        if self.short:
            return (self.named[0] if self.named else None), None
        return (self.named[0] if len(self.named) > 1 else None), self.named[-1]


def _read_draft(name: str) -> Draft:
    """The draft in a file, or on standard input where `name` is "-".

    Raises:
        CannotTryError: the draft cannot be read, is not UTF-8 text, or is empty.
    """
    told = NAME if name == "-" else shown(name)
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError as failure:
        raise CannotTryError("missing", draft=told) from failure
    except OSError as failure:
        reason = failure.strerror or str(failure)
        raise CannotTryError("unreadable", draft=told, reason=reason) from failure
    except UnicodeDecodeError as failure:
        raise CannotTryError("encoding", draft=told) from failure
    return typed(text, told)


def _answer(given: _Given, draft: Draft | None, files: Files, book: Book, lang: str) -> Answer:
    def judged(
        entries: Sequence[Any], at_least: datetime.date | None, *, with_household: bool = False
    ) -> Analysis:
        ledger = files.loaded._replace(entries=list(entries))
        return judge(ledger, None, lang, at_least=at_least, with_household=with_household)

    ground, joined = files.ground, partial(_joined, files, lang=lang)
    if draft is not None:
        asked = Asked(None, draft)
    else:
        asked = written(_wish(given), ground, book, joined, judged, given.day)
    return try_out(ground, joined(asked.draft), asked, judged)


def _wish(given: _Given) -> DraftMove | DraftTrade:
    if given.move is not None:
        return DraftMove(quantity("--move", given.move), given.source or "", given.target or "")
    sells = given.sell is not None
    option = "--sell" if sells else "--buy"
    units = quantity(option, given.sell or given.buy or ("", ""))
    return DraftTrade(units, quantity("--at", given.price or ("", "")), given.account, sells)


def _joined(files: Files, draft: Draft, lang: str) -> Joined:
    """The ledger with the draft.

    The ledger is loaded again only if plugins or later bookings depend on the draft.
    """
    if not unheard(files.loaded.options):
        try:
            return join(files.ground, draft)
        except CannotTryError as failure:
            if failure.key != "rebooked":
                raise
    return load_with(files, draft, lang)


@contextlib.contextmanager
def _telling(lang: str) -> Iterator[None]:
    """Turns a CannotTryError into a CannotRead that names the command line's options."""
    try:
        yield
    except CannotTryError as failure:
        option = failure.words.get("option", "")
        example = f"{option} {_EXAMPLES.get(option, '500000 JPY')}"
        words = {**_OPTIONS, "example": example, **failure.words}
        raise CannotRead(draft_label(failure.key, lang, **words)) from failure


def _page(answer: Answer, loaded: Loaded, lang: str, *, color: bool | None) -> Page:
    draft = Draft(answer.draft, answer.name)

    def excerpt(location: Location) -> str | None:
        if location.filename == draft.name:
            return draft.line(location.lineno)
        return loaded.line(location)

    return Page(lang, place, excerpt, painter(color=color))
