"""A finding: a broken or threatened rule at a place in the ledger."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.model.location import Location


class Severity(Enum):
    """An error reaches bean-check; a notice informs."""

    ERROR = "error"
    NOTICE = "notice"


class Status(Enum):
    """Where a finding is on its way: only OPEN and EXPIRED errors fail a check.

    HISTORY is what was over before the day from which the rules bind (`since`).
    """

    OPEN = "open"
    CURED = "cured"
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"
    EXPIRED = "expired"
    HISTORY = "history"


class Text(NamedTuple):
    """A text of the catalogue, not yet in any language.

    `key` names it ("BB201", "BB001.unknown-key"); `params` are typed values:
    Decimal with the currency under the name plus "_currency", dates, accounts.
    """

    key: str
    params: Mapping[str, Any]


class Evidence(NamedTuple):
    """A place that shows why: a hop, a tag, a policy line, a price."""

    location: Location
    note: Text


class Episode(NamedTuple):
    """The time a limit was broken without a break: one finding each.

    `peak` is the worst value of the judged quantity (its unit is that of the
    finding's `value`), `end` the day it was cured, None while it lasts.
    """

    start: datetime.date
    end: datetime.date | None
    peak: Decimal | None
    peak_date: datetime.date | None


class Finding(NamedTuple):
    """One finding. `code` and `name` are for ever; `params` are typed.

    `accounts` and `links` are what a waiver may name; `amount` is what its
    `limit` is held against, in base currency, None where there is no amount.
    `entry` is the user's directive.
    """

    code: str
    name: str
    severity: Severity
    date: datetime.date
    location: Location
    text: Text
    remedy: Text
    params: Mapping[str, Any]
    status: Status = Status.OPEN
    episode: Episode | None = None
    evidence: tuple[Evidence, ...] = ()
    accounts: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    amount: Decimal | None = None
    informing: bool = False
    entry: Any = None

    @property
    def fails(self) -> bool:
        """Whether bean-check must report it: an error, open or expired."""
        return self.severity is Severity.ERROR and self.status in (Status.OPEN, Status.EXPIRED)

    @property
    def asks(self) -> bool:
        """Whether it is counted as open: it asks for something, and does not merely inform."""
        return self.status in (Status.OPEN, Status.EXPIRED) and not (
            self.informing and self.severity is Severity.NOTICE
        )


def fails(finding: Finding, *, strict: bool) -> bool:
    """Whether `finding` makes a check fail.

    Errors that are open or expired do; with `strict` open notices do, too,
    save those that only inform.
    """
    return finding.fails or (strict and finding.asks)
