"""What the user declares of a commodity, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

CORE_CLASSES = frozenset({"treasury-mmf", "government-mmf", "t-bill", "cash"})
"""Classes that may lie in the core."""

MMF_CLASSES = frozenset({"treasury-mmf", "government-mmf", "prime-mmf"})
"""Money market funds: priced seldom, because their NAV is meant to be stable."""

CASH_CLASSES = CORE_CLASSES | MMF_CLASSES
"""Classes that are cash-like: they carry no market exposure of the sleeve."""


class CommodityTerms(NamedTuple):
    """The tags on one `commodity` directive; None where the ledger is silent.

    Attributes:
        product_class: `barbell-class`.
        instrument: "future", "option" or "cfd".
        multiplier: contract size, units of the underlying a contract.
        leverage: daily leverage factor of a leveraged fund.
        delta: an option's delta in [-1, 1].
        underlying: positions that share it are one trade and net in exposure.
        settlement_days: redemption lag, T+n.
        cutoff: order cut-off, "HH:MM".
        distribution: "reinvest" or "cash".
        hedged: currency-hedged against the base currency.
        product_yield: yearly yield as last read, ratio.
        expense_ratio: yearly cost, ratio.
        wam_days: weighted average maturity.
        wal_days: weighted average life.
        terms_checked: the day these terms were last read.
        haircut: collateral value over market value, ratio.
        calendar: countries, parts of them or exchanges of the holiday library, ", " between
            them; a day is closed that is closed in any of them.
    """

    commodity: str
    location: Location = NOWHERE
    product_class: str | None = None
    instrument: str | None = None
    multiplier: Decimal | None = None
    leverage: Decimal | None = None
    delta: Decimal | None = None
    underlying: str | None = None
    settlement_days: int | None = None
    cutoff: str | None = None
    distribution: str | None = None
    hedged: bool | None = None
    product_yield: Decimal | None = None
    expense_ratio: Decimal | None = None
    wam_days: Decimal | None = None
    wal_days: Decimal | None = None
    terms_checked: datetime.date | None = None
    haircut: Decimal | None = None
    calendar: str | None = None

    @property
    def calendars(self) -> tuple[str, ...]:
        """The names in `calendar`."""
        return () if self.calendar is None else tuple(self.calendar.split(", "))

    @property
    def is_priced_by_the_month(self) -> bool:
        """Whether it is declared as a money market fund or a Treasury bill.

        Their prices hardly move, and statements tell them once a month.
        """
        return self.product_class == "t-bill" or self.product_class in MMF_CLASSES

    @property
    def is_settled_only(self) -> bool:
        """Whether only settled cash has value: futures and CFDs booked at zero cost."""
        return self.instrument in ("future", "cfd")

    @property
    def direction(self) -> int:
        """Which way a unit's exposure points: -1 for inverse funds and negative deltas."""
        inverse, bearish = ((one or 0) < 0 for one in (self.leverage, self.delta))
        return 1 if inverse is bearish else -1


class Commodities:
    """Every commodity's terms: a total, read-only mapping."""

    __slots__ = ("_asked", "_terms")

    def __init__(self, terms: Mapping[str, CommodityTerms]) -> None:
        self._terms = dict(terms)
        self._asked: dict[str, CommodityTerms] = {}

    def of(self, commodity: str) -> CommodityTerms:
        """The declared terms of `commodity`, all None where it is undeclared."""
        found = self._terms.get(commodity)
        if found is None:
            found = self._asked.get(commodity)
            if found is None:  # kept apart, so that asking never declares anything
                found = self._asked[commodity] = CommodityTerms(commodity)
        return found

    def underlying(self, commodity: str) -> str:
        """What positions in `commodity` are one trade with: its underlying, else itself."""
        return self.of(commodity).underlying or commodity

    def declared(self) -> tuple[CommodityTerms, ...]:
        """The commodities that bear a tag of ours, in alphabetical order."""
        return tuple(self._terms[name] for name in sorted(self._terms))
