"""`barbell watch`: the changes since the ledger was last judged, in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.model.location import Location
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.rendering.labels import label, told
from beancount_barbell.rendering.report import Report, headline
from beancount_barbell.rendering.room_text import RoomFormatter, room_changes, short_lines
from beancount_barbell.rendering.text import Page, check_text, finding_block, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.model.findings import Finding

WATCH: Mapping[str, Label] = {
    "watching": Label(
        "Watching {count} files. Ctrl-C ends it.",
        "ファイル {count} 個を監視しています。終了は Ctrl-C",
    ),
    "watching.one": Label(
        "Watching 1 file. Ctrl-C ends it.", "ファイル 1 個を監視しています。終了は Ctrl-C"
    ),
    "changed": Label("{time}  {paths} changed", "{time}  {paths} が変わりました"),
    "same": Label("No finding and no room changed.", "指摘も余地も変わっていません。"),
    "away": Label(
        "{time}  {paths}: not there; waiting for it",
        "{time}  {paths} がありません。戻るのを待ちます",
    ),
    "back": Label("{time}  {paths}: back, unchanged", "{time}  {paths} が元のまま戻りました"),
    "lost": Label(
        "{time}  {paths}: still not there; the ledger is judged without it",
        "{time}  {paths} がないままです。それを除いた帳簿を判定します",
    ),
    "failed": Label(
        "{time}  {message} (nothing was judged; waiting for the next change)",
        "{time}  {message}(判定していません。次の変更を待ちます)",
    ),
    "provisional": Label(
        "{ledger}: no verdict: the ledger has Beancount errors that it did not have before. "
        "What was found before is kept until they are mended.",
        "{ledger}: 判定は保留: 以前にはなかった Beancount のエラーがあります。"
        "直るまで、これまでの指摘は解消とみなしません。",
    ),
    "room": Label("What you may and must do has changed", "してよいこと・すべきことが変わりました"),
}


watch_label = partial(told, WATCH)


class Look(NamedTuple):
    """A ledger at one look: its check and its room; no room if the ledger has none of our words."""

    report: Report
    room: RoomFormatter | None


class Changes(NamedTuple):
    """Findings and errors that came or went between two looks.

    Attributes:
        failing: new findings that fail a check.
        notices: new findings that do not fail.
        gone: findings of the earlier look that are no longer found.
        errors: Beancount's own new errors, as bean-check prints them.
    """

    failing: Sequence[Finding]
    notices: Sequence[Finding]
    gone: Sequence[Finding]
    errors: Sequence[str]


def first_text(look: Look, page: Page, files: int) -> str:
    """The text of the first look: the check, the allowed amounts, the number of files watched."""
    if look.room is None:
        lines = [_unspoken(look, page)]
    else:
        may = page.paint(look.room.say("may"), "strong")
        lines = [check_text(look.report, page, notices=False), may]
        lines += [f"  {line}" for line in short_lines(look.room)]
    key = "watching.one" if files == 1 else "watching"
    lines.append(page.paint(watch_label(key, page.lang, count=files), "dim"))
    return "\n".join(lines)


def changed_text(changes: Changes, before: Look, now: Look, page: Page) -> str:
    """The changes and the verdict; no verdict while there are errors that were not there before."""
    lines = [finding_block(one, page, failing=True) for one in changes.failing]
    lines += [f"+ {_line(one, page)}" for one in changes.notices]
    lines += [page.paint(f"- {_line(one, page)}", "dim") for one in changes.gone]
    lines += changes.errors
    if changes.errors:
        words = {"ledger": page.place(Location(now.report.ledger, 0))}
        lines.append(page.paint(watch_label("provisional", page.lang, **words), "error"))
        return "\n".join(lines)
    if before.room is not None and now.room is not None:
        moved = room_changes(before.room, now.room)
        heading = page.paint(watch_label("room", page.lang), "strong")
        lines += [heading, *(f"  {line}" for line in moved)] if moved else []
    if not lines:
        lines.append(page.paint(watch_label("same", page.lang), "dim"))
    lines.append(_unspoken(now, page) if now.room is None else verdict(now.report, page))
    if now.report.errors:
        told = label("check.provisional", page.lang, count=len(now.report.errors))
        lines.append(page.paint(told, "error"))
    return "\n".join(lines)


def _line(finding: Finding, page: Page) -> str:
    severity = label(f"severity.{finding.severity.value}", page.lang)
    return f"{page.place(finding.location)}: {severity}: {headline(finding, page.lang)}"


def _unspoken(look: Look, page: Page) -> str:
    place = page.place(Location(look.report.ledger, 0))
    return label("check.unspoken", page.lang, ledger=place)
