"""The months as every face shows them: what is done, what is late, what to paste.

A view of `History.months`; nothing is judged here. The Fava page, the command
line and the report take the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model import codes as rule
from beancount_barbell.model.months import Month, MonthItem, Verdict
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.routine.review import as_shown, digest

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from beancount_barbell.model.findings import Finding, Text
    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import SignOff

_TONES = {
    "fail": Tone.BAD,
    "unknown": Tone.UNKNOWN,
    "unsigned": Tone.WATCH,
    "late": Tone.WATCH,
    "due": Tone.PLAIN,
    "history": Tone.PLAIN,
    "done": Tone.GOOD,
}
"""What the status of an item or of a month is shown as."""

_SAID_BY_ITEMS = frozenset({rule.MONTHLY_ROUTINE, rule.SIGNOFF_STALE})

NOBODY = ""
"""Who signs a directive that is offered: nobody yet. It is an error until a name stands in it."""


class ItemView(NamedTuple):
    """One item of a month.

    `status` is "pass", "fail", "unknown" or "unsigned". `signature` is the one
    that holds, `stale` one whose figures changed. `figures` and `beside` hold
    text, Decimals (six decimals at most), dates, lists and mappings. `directive` is the sign-off to
    paste, without a name, None where nothing is left to sign.
    """

    name: str
    status: str
    open: bool
    reasons: tuple[Text, ...]
    signature: SignOff | None
    stale: SignOff | None
    figures: Mapping[str, Any]
    beside: Mapping[str, Any]
    digest: str
    directive: str | None

    @property
    def tone(self) -> Tone:
        """How it stands: good once nothing is left to do, whatever was signed."""
        return _TONES[self.status] if self.open else Tone.GOOD


class MonthView(NamedTuple):
    """One month's checklist; `status` is that of `Month.status`."""

    name: str
    start: datetime.date
    end: datetime.date
    due: datetime.date
    status: str
    items: tuple[ItemView, ...]

    @property
    def tone(self) -> Tone:
        """How it stands as a whole."""
        return _TONES[self.status]


def months(history: History, newest: int | None = None) -> tuple[MonthView, ...]:
    """The months that are over since the first core posting, in order.

    Args:
        history: the replayed ledger.
        newest: how many at most; None for all of them.
    """
    chosen = history.months if newest is None else history.months[-newest:]
    return tuple(_view(history, month) for month in chosen)


def month_view(history: History, name: str) -> MonthView | None:
    """The month called `name` ("2024-05"); None where there is none to show."""
    month = find_month(history, name)
    return None if month is None else _view(history, month)


def find_month(history: History, name: str) -> Month | None:
    """The routine of the month called `name`."""
    return next((month for month in history.months if month.name == name), None)


def found_in(view: MonthView, findings: Iterable[Finding]) -> list[Finding]:
    """What was found in a month besides what its items say themselves."""
    return [
        one
        for one in findings
        if view.start <= one.date <= view.end and one.code not in _SAID_BY_ITEMS
    ]


def _view(history: History, month: Month) -> MonthView:
    items = tuple(_item(history, month, item) for item in month.items)
    return MonthView(
        month.name, month.start, month.end, month.due, month.status(history.as_of), items
    )


def _item(history: History, month: Month, item: MonthItem) -> ItemView:
    current = digest(history, month, item)
    # The month's own days are over by then, and the ledger has nothing later yet.
    date = max(history.as_of, month.end)
    return ItemView(
        name=item.name,
        status=item.status,
        open=item.open,
        reasons=item.reasons,
        signature=item.signature,
        stale=item.stale,
        figures=as_shown(item.figures),
        beside=as_shown(item.beside),
        digest=current,
        directive=directive(date, month.name, item.name, NOBODY, current) if item.open else None,
    )


def directive(date: datetime.date, month: str, item: str, by: str, signed: str) -> str:
    """A sign-off as Beancount text, without a line end.

    Args:
        date: the day it is signed.
        month: "2024-05".
        item: "core-terms".
        by: who signs.
        signed: the digest of the item's figures.
    """
    name = by.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'{date.isoformat()} custom "barbell" "signoff" "{month}" "{item}"\n'
        f'  by: "{name}"\n'
        f'  digest: "{signed}"'
    )


def is_acknowledged(item: ItemView) -> bool:
    """Whether an item does not pass and somebody signed that they have seen it."""
    return item.signature is not None and item.status != Verdict.PASS.value
