"""The effect of Fava's filters on the page: they crop the charts, and notes say so."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from fava.util.date import FiscalYearEnd, parse_date

from fava_barbell.timeline import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.labels import Labels


def period_of(arguments: Mapping[str, str], fiscal_year_end: FiscalYearEnd) -> Period | None:
    """The period to draw; None if the request has no time filter, or it cannot be read.

    It is the period that Fava's own pages show for the same filter, also for "FY2024".
    """
    try:
        start, end = parse_date(arguments.get("time") or "", fiscal_year_end)
    except (ValueError, OverflowError, RecursionError):
        return None
    if start is None or end is None or start >= end:
        return None
    return Period(start, end - datetime.timedelta(days=1))


def filter_notes(
    arguments: Mapping[str, str], period: Period | None, labels: Labels
) -> tuple[str, ...]:
    """Notes on what the request's filters change on the page, on which `period` is drawn.

    The state is always that of the whole ledger. Fava's filtered entries are not used: they
    contain summarising entries, and Fava raises an error for an unreadable filter.
    """
    notes = []
    if period is not None:
        start, end = period.start.isoformat(), period.end.isoformat()
        notes.append(labels("note.period", start=start, end=end))
    elif arguments.get("time"):
        notes.append(labels("note.time"))
    if arguments.get("account") or arguments.get("filter"):
        notes.append(labels("note.filter"))
    return tuple(notes)
