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
    """bean-check reports an error; a notice only informs."""

    ERROR = "error"
    NOTICE = "notice"


class Status(Enum):
    """Whether a finding still counts: only OPEN and EXPIRED errors fail a check.

    EXPIRED: its waiver has ended. HISTORY: it was over before the day from which the
    rules bind (`since`).
    """

    OPEN = "open"
    CURED = "cured"
    ACKNOWLEDGED = "acknowledged"
    WAIVED = "waived"
    EXPIRED = "expired"
    HISTORY = "history"


class Text(NamedTuple):
    """A reference to a text of the catalogue, in no language yet.

    `key` names the text ("BB201", "BB001.unknown-key"); `params` are its typed values:
    dates, accounts, and amounts as Decimal ("limit") with their currency ("limit_currency").
    """

    key: str
    params: Mapping[str, Any]


class Evidence(NamedTuple):
    """A line of the ledger that supports a finding: a hop, a tag, a policy line, a price."""

    location: Location
    note: Text


class Episode(NamedTuple):
    """An uninterrupted time in which a limit was broken: one finding each.

    `peak` is the worst value of the judged quantity (same unit as `value` in the
    finding's params), reached on `peak_date`; `end` is the day of the cure, None
    while the breach lasts.
    """

    start: datetime.date
    end: datetime.date | None
    peak: Decimal | None
    peak_date: datetime.date | None


class Finding(NamedTuple):
    """One finding. A `code` and its `name` never change; `params` are typed values.

    A waiver may name one of `accounts` or `links`; its `limit` is compared with
    `amount` (base currency, None for a finding without an amount). `entry` is the
    user's directive.
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
        """Whether bean-check must report it: it is an error, OPEN or EXPIRED."""
        return self.severity is Severity.ERROR and self.status in (Status.OPEN, Status.EXPIRED)

    @property
    def asks(self) -> bool:
        """Whether it counts as open: OPEN or EXPIRED, and no notice that only informs."""
        return self.status in (Status.OPEN, Status.EXPIRED) and not (
            self.informing and self.severity is Severity.NOTICE
        )


def fails(finding: Finding, *, strict: bool) -> bool:
    """Whether `finding` makes a check fail.

    An open or expired error does; with `strict`, an open or expired notice does, too,
    unless it only informs.
    """
    return finding.fails or (strict and finding.asks)
