"""The monthly routine: the items to check and sign each month, and their status."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.model.findings import Text
    from beancount_barbell.model.location import Location
    from beancount_barbell.model.policy import Policy, SignOff

MONTHLY_ITEMS = ("core-balance", "core-terms", "sleeve-record", "ratio", "evidence")
"""The items of every month, in the order in which they are shown."""

YEARLY_ITEMS = ("life-test", "separation")
"""The items that are due once a year."""

ITEMS = (*MONTHLY_ITEMS, *YEARLY_ITEMS)

SIGNED_ITEMS = frozenset({"core-terms", "sleeve-record", *YEARLY_ITEMS})
"""Items that a person has to sign even if they pass: no program can judge them alone."""


class Assertion(NamedTuple):
    """A `balance` directive on a core account; `holds` is the result of Beancount's own check."""

    date: datetime.date
    account: str
    commodity: str
    holds: bool
    location: Location


class Holdings(NamedTuple):
    """What the core's accounts hold from the end of `date` on.

    `units` maps (account, commodity) to units of the commodity, without zeros.
    """

    date: datetime.date
    units: Mapping[tuple[str, str], Decimal]


class CoreBook(NamedTuple):
    """The facts on the core's accounts that the replay collects for the monthly routine.

    `used` maps each Assets or Liabilities account of the core to the day of its first
    posting, `opened` and `closed` map any account to the date of that directive. `holdings`
    has one record per month with entries, dated the last day with entries, in order.
    """

    used: Mapping[str, datetime.date]
    opened: Mapping[str, datetime.date]
    closed: Mapping[str, datetime.date]
    holdings: tuple[Holdings, ...]
    assertions: tuple[Assertion, ...]


class Verdict(Enum):
    """The judgement of an item by the ledger alone, without signatures."""

    PASS = "pass"  # noqa: S105 - no password: the verdict that users read
    FAIL = "fail"
    UNKNOWN = "unknown"


class MonthItem(NamedTuple):
    """One item of one month.

    `figures` are what a signature covers: they change only if the past is edited.
    `beside` is shown with them and never signed, because it is read anew each month.
    Both hold text, numbers, dates, and lists and mappings of those; None means UNKNOWN
    or not set. Decimals are exact; they are shown and signed with at most six
    decimals. `reasons` say why the verdict is not PASS.

    A signature matches if it was made on the present figures. `signature` is the earliest
    one that matches. If none matches, `stale` is the latest signature. `mended` are
    all other signatures that do not match.
    """

    name: str
    verdict: Verdict
    reasons: tuple[Text, ...]
    figures: Mapping[str, Any]
    beside: Mapping[str, Any]
    signature: SignOff | None = None
    stale: SignOff | None = None
    mended: tuple[SignOff, ...] = ()
    digest: str | None = None
    """The digest of the present figures; None if the item has no signature."""

    @property
    def open(self) -> bool:
        """Whether a person has to act: mend the item, or sign it.

        A matching signature closes an item even if it fails: a person has seen it.
        The verdict stays FAIL.
        """
        if self.signature is not None:
            return False
        return (
            self.stale is not None or self.verdict is not Verdict.PASS or self.name in SIGNED_ITEMS
        )

    @property
    def status(self) -> str:
        """The verdict, or "unsigned" for an item that passes and is open."""
        if self.verdict is Verdict.PASS and self.open:
            return "unsigned"
        return self.verdict.value


class Month(NamedTuple):
    """One month's routine. `start` is its first day, `end` its last, `due` the review day.

    `policy` was in force at its end. `ahead` are signatures dated too far in the future
    to be true: they do not count. `past`: the month ended before the day from which the
    rules bind (`since`), so it is shown but needs no signature.
    """

    start: datetime.date
    end: datetime.date
    due: datetime.date
    policy: Policy
    items: tuple[MonthItem, ...]
    ahead: tuple[SignOff, ...] = ()
    past: bool = False

    @property
    def name(self) -> str:
        """The month as in the ledger, for example "2024-05"."""
        return f"{self.start:%Y-%m}"

    @property
    def open_items(self) -> tuple[str, ...]:
        """The names of the open items."""
        return tuple(item.name for item in self.items if item.open)

    def item(self, name: str) -> MonthItem | None:
        """The item of that name; None if it is not due in this month."""
        return next((item for item in self.items if item.name == name), None)

    def is_late(self, as_of: datetime.date) -> bool:
        """Whether an item is open after the review day; False for a `past` month."""
        return as_of > self.due and not self.past and any(item.open for item in self.items)

    def status(self, as_of: datetime.date) -> str:
        """One of "done", "due", "late", "history".

        A month with open items is "due" until the end of the review day, then "late"; a `past`
        one is "history".
        """
        if not self.open_items:
            return "done"
        if self.past:
            return "history"
        return "late" if as_of > self.due else "due"


NO_BOOK = CoreBook({}, {}, {}, (), ())
