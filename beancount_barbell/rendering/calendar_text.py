"""The next dates as a calendar (RFC 5545): an all-day event for each.

The same ledger gives the same text. An event keeps its UID as long as its date, subject and rule
stay the same, so that a repeated import makes no second event; its amount may change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.dates import days_after
from beancount_barbell.rendering.room_text import RoomFormatter, date_words

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping


_MOST_OCTETS = 75
"""The longest line; a longer one continues in the next line, after a blank."""


def calendar_text(teller: RoomFormatter, name: str) -> str:
    """The calendar called `name` of the figures of `room`, with lines that end in CR LF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//beancount-barbell//room//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    stamp = f"{_compact(teller.figures['as_of'])}T000000Z"
    alike: Counter[tuple[str, ...]] = Counter()
    for due in teller.figures["due"]:
        key = due["date"].isoformat(), due["what"], due["code"] or ""
        lines += _event(teller, due, stamp, _uid(*key, str(alike[key] or "")))
        alike[key] += 1
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(teller: RoomFormatter, due: Mapping[str, Any], stamp: str, uid: str) -> Iterator[str]:
    date, what, code = due["date"], due["what"], due["code"] or ""
    told = date_words(teller, what)
    if due["amount"] is not None:
        told = teller.say("date-amount", date="", what=told, amount=teller.money(due["amount"]))
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}@beancount-barbell"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{_compact(date)}"
    yield f"DTEND;VALUE=DATE:{_compact(days_after(date, 1))}"
    yield f"SUMMARY:{_escaped(told.strip())}"
    if code:
        yield f"CATEGORIES:{_escaped(code)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def _compact(date: datetime.date) -> str:
    return date.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def _folded(line: str) -> Iterator[str]:
    """`line` in pieces of at most 75 octets; no character is split."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > _MOST_OCTETS:
            yield piece
            piece = " "
        piece += char
    yield piece
