"""The terms that the user declares for a commodity, and properties derived from them."""

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
"""Money market funds. Their NAV is meant to be stable, so ledgers price them seldom."""

CASH_CLASSES = CORE_CLASSES | MMF_CLASSES
"""Cash-like classes: they add nothing to the exposure of the sleeve."""


class CommodityTerms(NamedTuple):
    """The tags on one `commodity` directive; None where a tag is missing.

    Attributes:
        product_class: `barbell-class`, for example "treasury-mmf".
        instrument: "future", "option" or "cfd".
        multiplier: contract size: units of the underlying per contract.
        leverage: daily leverage factor of a leveraged fund, negative for an inverse fund.
        delta: an option's delta in [-1, 1].
        underlying: positions with the same underlying are one trade and net in exposure.
        settlement_days: business days from an order to its cash, n of T+n.
        cutoff: latest time for an order to count on its day, "HH:MM".
        distribution: "reinvest" or "cash".
        hedged: whether it is hedged against moves of its currency to the base currency.
        product_yield: yearly yield as last read, ratio.
        expense_ratio: yearly cost, ratio.
        wam_days: weighted average maturity.
        wal_days: weighted average life.
        terms_checked: the day on which the user last read these terms.
        haircut: collateral value / market value, ratio.
        calendar: names of the `holidays` library joined by ", ", for example "US, GB-ENG, NYSE"
            (country, part of a country, exchange); a holiday of any of them is no business day.
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

        Their prices hardly move, and statements show them once a month.
        """
        return self.product_class == "t-bill" or self.product_class in MMF_CLASSES

    @property
    def is_settled_only(self) -> bool:
        """Whether it is a future or CFD: booked at zero cost, only its settled cash has value."""
        return self.instrument in ("future", "cfd")

    @property
    def direction(self) -> int:
        """The sign of one unit's exposure: -1 for an inverse fund or a negative delta, else 1.

        An option with a negative delta on an inverse fund has 1.
        """
        inverse, bearish = ((one or 0) < 0 for one in (self.leverage, self.delta))
        return 1 if inverse is bearish else -1


class Commodities:
    """The terms of every commodity: a read-only mapping without missing keys."""

    __slots__ = ("_asked", "_terms")

    def __init__(self, terms: Mapping[str, CommodityTerms]) -> None:
        self._terms = dict(terms)
        self._asked: dict[str, CommodityTerms] = {}

    def of(self, commodity: str) -> CommodityTerms:
        """The declared terms of `commodity`, all None where it is undeclared."""
        found = self._terms.get(commodity)
        if found is None:
            found = self._asked.get(commodity)
            if found is None:  # kept apart from `_terms`: these are not declared
                found = self._asked[commodity] = CommodityTerms(commodity)
        return found

    def underlying(self, commodity: str) -> str:
        """The declared underlying of `commodity`, else `commodity` itself."""
        return self.of(commodity).underlying or commodity

    def declared(self) -> tuple[CommodityTerms, ...]:
        """The terms of the commodities with a `barbell` tag, in alphabetical order."""
        return tuple(self._terms[name] for name in sorted(self._terms))
