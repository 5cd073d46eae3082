"""The monthly routine: what is checked and signed each month, and how far it is."""

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
"""The items that are asked once a year."""

ITEMS = (*MONTHLY_ITEMS, *YEARLY_ITEMS)

SIGNED_ITEMS = frozenset({"core-terms", "sleeve-record", *YEARLY_ITEMS})
"""What a machine cannot tell: a person has to sign it, whatever the figures say."""


class Assertion(NamedTuple):
    """A `balance` of a core account, and whether it holds as Beancount checks it."""

    date: datetime.date
    account: str
    commodity: str
    holds: bool
    location: Location


class Holdings(NamedTuple):
    """What the core's accounts hold from the end of `date` on.

    `units` maps (account, commodity) to what is not zero, in units of it.
    """

    date: datetime.date
    units: Mapping[tuple[str, str], Decimal]


class CoreBook(NamedTuple):
    """What the sweep wrote down of the core's accounts for the monthly routine.

    `used` maps each core account that holds to its first posting, `opened` and
    `closed` an account to its directive's date. `holdings` has a record for the
    end of each month after which something was booked or priced, in order.
    """

    used: Mapping[str, datetime.date]
    opened: Mapping[str, datetime.date]
    closed: Mapping[str, datetime.date]
    holdings: tuple[Holdings, ...]
    assertions: tuple[Assertion, ...]


class Verdict(Enum):
    """What the ledger says of an item by itself."""

    PASS = "pass"  # noqa: S105 - no password: the verdict that users read
    FAIL = "fail"
    UNKNOWN = "unknown"


class MonthItem(NamedTuple):
    """One item of one month.

    `figures` are what a signature is for: they change only when the past is
    edited. `beside` is what is read anew and shown with them, never signed.
    Both hold text, numbers, dates, and lists and mappings of those; None is
    what is UNKNOWN or not set. Decimals are exact; they are shown and signed
    with six decimals at most. `reasons` tell why the verdict is not PASS.
    `signature` is the latest that matches the
    figures, `stale` the latest that does not while none matches; `mended` are
    earlier ones that did not and were replaced.
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
    """The digest of the figures, where a signature was held against it."""

    @property
    def open(self) -> bool:
        """Whether somebody has something to do: mend it, or sign it.

        A signature on what fails says that a person has seen it, as an
        acknowledgement does; the verdict stays what it is.
        """
        if self.signature is not None:
            return False
        return (
            self.stale is not None or self.verdict is not Verdict.PASS or self.name in SIGNED_ITEMS
        )

    @property
    def status(self) -> str:
        """The verdict, but "unsigned" for what passes and still lacks a signature."""
        if self.verdict is Verdict.PASS and self.open:
            return "unsigned"
        return self.verdict.value


class Month(NamedTuple):
    """One month's routine. `start` is its first day, `end` its last, `due` the review day.

    `policy` is what was in force at its end. `ahead` are signatures that nobody
    can have given yet: they do not count. `past` is a month before the day from
    which the rules bind (`since`): it is shown, and nobody has to sign it.
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
        """The month as the ledger writes it, "2024-05"."""
        return f"{self.start:%Y-%m}"

    @property
    def open_items(self) -> tuple[str, ...]:
        """The items that are not done."""
        return tuple(item.name for item in self.items if item.open)

    def item(self, name: str) -> MonthItem | None:
        """The item of that name, None where this month does not ask for it."""
        return next((item for item in self.items if item.name == name), None)

    def is_late(self, as_of: datetime.date) -> bool:
        """Whether something is open although the review day is over."""
        return as_of > self.due and not self.past and any(item.open for item in self.items)

    def status(self, as_of: datetime.date) -> str:
        """How it stands: "done", "due" until the review day is over, then "late".

        A month with something open before the rules bound is "history".
        """
        if not self.open_items:
            return "done"
        if self.past:
            return "history"
        return "late" if as_of > self.due else "due"


NO_BOOK = CoreBook({}, {}, {}, (), ())
