"""The months as every face shows them: items done, items late, directives to paste.

A view of `History.months`; nothing is judged here. The Fava page, the command line and the report
use the same view.
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
"""The tone of each status of an item or a month."""

_SAID_BY_ITEMS = frozenset({rule.MONTHLY_ROUTINE, rule.SIGNOFF_STALE})

NOBODY = ""
"""The signer in a proposed directive: empty, an error until the user writes a name."""


class ItemView(NamedTuple):
    """One item of a month.

    `status` is "pass", "fail", "unknown" or "unsigned". `signature` is the sign-off in force,
    `stale` a sign-off whose figures have changed since. `figures` and `beside` hold text, Decimals
    (six decimals at most), dates, lists and mappings. `directive` is the sign-off to paste, without
    a name, None where nothing is left to sign.
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
        """The item's tone: good once nothing is left to do, even if a failure was acknowledged."""
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
        """The tone of the month as a whole."""
        return _TONES[self.status]


def months(history: History, newest: int | None = None) -> tuple[MonthView, ...]:
    """The months that have ended since the first core posting, in order.

    At most the `newest` ones; None for all.
    """
    chosen = history.months if newest is None else history.months[-newest:]
    return tuple(_view(history, month) for month in chosen)


def month_view(history: History, name: str) -> MonthView | None:
    """The month called `name` ("2024-05"); None where there is no such month."""
    month = find_month(history, name)
    return None if month is None else _view(history, month)


def find_month(history: History, name: str) -> Month | None:
    """The routine of the month called `name`; None where there is no such month."""
    return next((month for month in history.months if month.name == name), None)


def found_in(view: MonthView, findings: Iterable[Finding]) -> list[Finding]:
    """The findings dated in a month, without those that its items show themselves."""
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
    # Not before the month's end, nor before the ledger's last day.
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
    """The sign-off of an item ("core-terms") of a month ("2024-05") by `by`, as Beancount text.

    `signed` is the digest of the item's figures; there is no final line end.
    """
    name = by.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'{date.isoformat()} custom "barbell" "signoff" "{month}" "{item}"\n'
        f'  by: "{name}"\n'
        f'  digest: "{signed}"'
    )


def is_acknowledged(item: ItemView) -> bool:
    """Whether an item does not pass, and somebody signed that they have seen it."""
    return item.signature is not None and item.status != Verdict.PASS.value
