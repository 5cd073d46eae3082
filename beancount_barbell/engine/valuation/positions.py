"""Units held by core and sleeve, by account and by commodity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.holdings import Holding
from beancount_barbell.model.buckets import CORE, HEDGE, ONE, RESERVE, SLEEVE, TRADE, ZERO
from beancount_barbell.model.commodities import CASH_CLASSES
from beancount_barbell.model.currencies import is_known_currency, may_be_currency
from beancount_barbell.model.location import location_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.engine.valuation.prices import PriceBook
    from beancount_barbell.engine.valuation.quote_terms import QuoteTerms
    from beancount_barbell.model.commodities import Commodities
    from beancount_barbell.model.entries import Transaction


class Positions:
    """The holdings of core and sleeve, and the kind of each commodity (cash, money, good)."""

    def __init__(
        self, base_currency: str, commodities: Commodities, prices: PriceBook, doubts: QuoteTerms
    ) -> None:
        self._base = base_currency
        self._commodities = commodities
        self._prices = prices
        self._doubts = doubts
        self.by_account: dict[tuple[str, str], Decimal] = {}
        """(account, commodity) → units, for every account of core and sleeve."""
        self.holdings: dict[str, Holding] = {}
        self.by_underlying: dict[str, list[Holding]] = {}
        """The options on each commodity."""
        self.changed: dict[Holding, None] = {}
        """Holdings whose units or price route changed since the portfolio last settled."""
        self.foreign_moves: list[tuple[Transaction, str, Decimal]] = []
        """(entry, currency, units) of the day's postings of foreign money in the sleeve."""

    def move(
        self,
        account: str,
        bucket: int,
        commodity: str,
        units: Decimal,
        cost: tuple[str, Decimal] | None,
        entry: Transaction,
        posting_meta: Mapping[str, object] | None,
    ) -> None:
        """Add `units` of `commodity` to a bucket by way of one account's posting.

        `cost` is the posting's total book cost with its currency, None where it
        has none.
        """
        holding = self.holdings.get(commodity)
        if holding is None:
            holding = self._admit(commodity, entry, posting_meta)
        key = (account, commodity)
        old = self.by_account.get(key, ZERO)
        new = self.by_account[key] = old + units
        holding.units[bucket] += units
        holding.gross[bucket] += abs(new) - abs(old)
        if new < 0 and bucket != CORE and holding.underlying == commodity:
            self._doubts.doubt_sold(holding, entry, posting_meta)
        if cost is not None:
            if not holding.has_lots:
                holding.has_lots, holding.settled_route = True, False
                self.see_whether_money(holding)
            if not cost[1] or not holding.counted:
                self._doubts.doubt_lot(holding, entry, posting_meta, free=not cost[1])
            costs = holding.cost[bucket]
            if cost[0] not in costs and holding.has_choice:
                holding.settled_route = False  # its cost currency is the preferred quote
            costs[cost[0]] = costs.get(cost[0], ZERO) + cost[1]
        holding.moved.add(bucket)
        self.changed[holding] = None
        if holding.is_foreign and bucket != CORE:
            self.foreign_moves.append((entry, commodity, units))

    def _admit(
        self, commodity: str, entry: Transaction, posting_meta: Mapping[str, object] | None
    ) -> Holding:
        location = location_of(posting_meta, location_of(entry.meta))
        holding = self.holdings[commodity] = Holding(commodity, location, entry)
        self.see_whether_money(holding)
        terms = self._commodities.of(commodity)
        holding.counted = not terms.is_settled_only
        for factor in (terms.multiplier, terms.leverage, terms.delta):
            if factor is not None:
                holding.exposure_factor *= abs(factor)
        if terms.instrument == "option":
            holding.underlying = terms.underlying or commodity
            self.by_underlying.setdefault(holding.underlying, []).append(holding)
            if terms.multiplier not in (None, ONE):
                self._doubts.undecided[holding] = None
        return holding

    # -- kinds --------------------------------------------------------------

    def is_cash(self, commodity: str) -> bool:
        """Whether a commodity is cash-like, that is, without market exposure.

        Cash-like are the commodities declared as cash, Treasury bills or money market
        funds, and money: the base currency and the currencies in common use, and, unless they
        were ever held at a cost, the operating currencies and whatever has the name of a
        currency and is quoted in. Other shares or coins do not become money because something
        is quoted in them.
        """
        if commodity == self._base:
            return True
        terms = self._commodities.of(commodity)
        if terms.product_class is not None:
            return terms.product_class in CASH_CLASSES
        if terms.instrument is not None or commodity not in self._prices.currencies:
            return False
        if is_known_currency(commodity):
            return True
        holding = self.holdings.get(commodity)
        if holding is not None and holding.has_lots:
            return False
        return commodity in self._prices.stated or may_be_currency(commodity)

    def see_whether_money(self, holding: Holding) -> None:
        """Note whether a holding is a currency; a new price may have made it one."""
        commodity = holding.commodity
        declared = self._commodities.of(commodity).product_class
        holding.is_money = declared in (None, "cash") and self.is_cash(commodity)
        holding.is_foreign = holding.is_money and commodity != self._base

    def goods_among(self, words: set[str]) -> set[str]:
        """The `words` that name a commodity ever held or priced that is not cash-like."""
        known = self.holdings.keys() & words | self._prices.names_among(words)
        return {word for word in known if not self.is_cash(word)}

    # -- units --------------------------------------------------------------

    def units(self, commodity: str) -> Decimal:
        """Net units that core and sleeve hold together."""
        holding = self.holdings.get(commodity)
        return ZERO if holding is None else sum(holding.units, ZERO)

    def gross_units(self, commodity: str) -> Decimal:
        """Gross units of the sleeve without its hedge layer."""
        holding = self.holdings.get(commodity)
        return ZERO if holding is None else holding.gross[TRADE] + holding.gross[RESERVE]

    def gross_sleeve_units(self, commodity: str) -> Decimal:
        """Gross units of the whole sleeve, its hedge layer included."""
        holding = self.holdings.get(commodity)
        return sum((holding.gross[b] for b in SLEEVE), ZERO) if holding else ZERO

    def net_sleeve_units(self, commodity: str) -> Decimal:
        """Net units of the whole sleeve."""
        holding = self.holdings.get(commodity)
        return ZERO if holding is None else holding.in_sleeve

    def sleeve(self) -> list[Holding]:
        """The holdings of the sleeve."""
        return [
            holding
            for holding in self.holdings.values()
            if holding.gross[TRADE] or holding.gross[HEDGE] or holding.gross[RESERVE]
        ]

    def sleeve_commodities(self) -> list[str]:
        """The commodities that the sleeve holds, in alphabetical order."""
        return sorted(holding.commodity for holding in self.sleeve())

    def sleeve_commodities_of(self, underlying: str, touched: list[str]) -> list[str]:
        """The sleeve's commodities with this `underlying`, and the `touched` ones; sorted."""
        held = [
            name
            for name in self.sleeve_commodities()
            if self._commodities.underlying(name) == underlying
        ]
        return sorted({*held, *touched})

    def core_in_kind(self) -> tuple[tuple[str, Decimal], ...]:
        """Units of each commodity in the core, in alphabetical order."""
        held = ((name, self.holdings[name].units[CORE]) for name in sorted(self.holdings))
        return tuple((name, units) for name, units in held if units)

    def held_in(self, bucket: int) -> list[Holding]:
        """The holdings of a bucket, with and without a price."""
        return [holding for holding in self.holdings.values() if holding.gross[bucket]]

    # -- costs and prices ---------------------------------------------------

    def has_book(self, commodity: str, *, in_core: bool) -> bool:
        """Whether any lot of a commodity in the core (else: in the sleeve) has a cost."""
        holding = self.holdings.get(commodity)
        costs = () if holding is None else enumerate(holding.cost)
        return any(any(cost.values()) for bucket, cost in costs if (bucket == CORE) is in_core)

    def quote_in(self, commodity: str) -> tuple[Decimal, str] | tuple[None, None]:
        """The price of a held commodity and its currency, (None, None) where unpriced."""
        holding = self.holdings.get(commodity)
        if holding is None or holding.via is None:
            return None, None
        return holding.source.number, holding.via

    def priced_on(self, commodity: str) -> datetime.date | None:
        """The date of the price that values a held commodity, None where unpriced."""
        holding = self.holdings.get(commodity)
        return None if holding is None or holding.hop is None else holding.hop.date
