"""What Fava's filters mean for the page: nothing, and it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fava.util.date import parse_date

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fava_barbell.labels import Labels

_FILTERS = ("time", "account", "filter")


def filter_notes(arguments: Mapping[str, str], labels: Labels) -> tuple[str, ...]:
    """The notes that the request's filters call for.

    The state is that of the whole ledger. Fava's filtered entries are not
    touched: they hold summarising entries, and an unreadable filter raises
    there.

    Args:
        arguments: the request's query string.
        labels: the reader's language.
    """
    if not any(arguments.get(name) for name in _FILTERS):
        return ()
    time = arguments.get("time")
    if time and not _readable(time):
        return (labels("note.time"),)
    return (labels("note.filter"),)


def _readable(time: str) -> bool:
    try:
        return parse_date(time)[0] is not None
    except (ValueError, OverflowError):
        return False
