"""Allowed actions and duties, under the banner: the words and figures of `barbell room`."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.rendering.calendar_text import calendar_text
from beancount_barbell.rendering.room_labels import room_label
from beancount_barbell.rendering.room_text import date_lines, duty_lines, may_rows, room_formatter
from beancount_barbell.rendering.style import ScreenRow
from fava_barbell.obstacles import obstacles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.figures.assessment import Headline
    from fava_barbell.shapes import PageFormatter
    from fava_barbell.snapshot import Snapshot

CALENDAR = "dates.ics"
"""The endpoint of the next dates as a calendar."""

MOST_DUTIES, MOST_DATES = 6, 20
"""Most lines shown of each, the most urgent: a broken ledger has a line for each breach."""


class RoomBlock(NamedTuple):
    """Allowed actions and duties, in the words of the command line.

    Attributes:
        titles: headings of `may`, `must` and `dates`.
        doubts: why the block is not certain.
        may: the allowed actions.
        must: the duties, and the day from which a restart or review counts.
        dates: the next dates, the earliest first.
        calendar: the endpoint with the dates for a calendar; None in incognito mode.
    """

    titles: tuple[str, str, str]
    doubts: tuple[str, ...]
    may: tuple[ScreenRow, ...]
    must: tuple[str, ...]
    dates: tuple[str, ...]
    calendar: str | None


def build_room(
    snapshot: Snapshot,
    analysis: Analysis,
    headline: Headline,
    figures: Mapping[str, Any],
    voice: PageFormatter,
) -> RoomBlock:
    """The block for the figures of `barbell room`; the headline tells what makes it doubtful."""
    teller, hide = room_formatter(figures, voice.language), voice.numbers.text
    doubts = [one.reason for one in obstacles(snapshot, analysis, headline, voice) if one.reason]
    return RoomBlock(
        titles=(teller.say("may"), teller.say("must"), teller.say("dates")),
        doubts=tuple(doubts),
        may=tuple(
            ScreenRow(hide(row.head.strip()), hide(row.value), tuple(map(hide, row.notes)))
            for row in may_rows(teller)
        ),
        must=_first(duty_lines(teller, doubtful=bool(doubts)), MOST_DUTIES, voice),
        dates=_first(date_lines(teller), MOST_DATES, voice),
        calendar=None if voice.numbers.incognito else CALENDAR,
    )


def _first(lines: Sequence[str], most: int, voice: PageFormatter) -> tuple[str, ...]:
    """The first `most` lines, and a line that counts the others."""
    told, left = [voice.numbers.text(line) for line in lines[:most]], len(lines) - most
    if left > 0:
        told.append(voice("more", count=voice.numbers.count(left), command="barbell room"))
    return tuple(told)


def calendar_of(snapshot: Snapshot, path: str, language: str) -> str:
    """The next dates of the ledger at `path` as a calendar; empty without figures."""
    if snapshot.figures is None:
        return ""
    teller = room_formatter(snapshot.figures, language)
    name = room_label("calendar-name", language, ledger=PurePath(path).name)
    return calendar_text(teller, name)
