"""Allocation of a transaction's booked results to the lots that it closes and opens.

A single underlying gets all of them. Of several, each gets its own gain (units x (price -
cost)) and a part of the rest, the fees, by turnover. Beancount does not check `@` prices,
so they decide only how the booked result is divided, not its amount.

A dividend that is reinvested is no result of the lots it buys, nor is the tax withheld on it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from beancount_barbell.engine.trades.lots import is_reinvested
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.trades.orders import Deal, DealReader
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.entries import Transaction


class Closing(NamedTuple):
    """The legs of one underlying that a transaction closes, and their share of the results.

    `amount` is in `currency`, the currency of the legs; invalid where `missing` is not empty.
    """

    deal: Deal
    underlying: str
    legs: list[TradedLeg]
    currency: str
    amount: Decimal | None
    missing: frozenset[str]


class OpeningLeg(NamedTuple):
    """A leg that opens a lot, and its share of the fees.

    `fee` is in the leg's currency; None where a fee is in a currency without a rate.
    """

    leg: TradedLeg
    fee: Decimal | None
    entry: Transaction


class ResultAllocation:
    """The openings and closings of lots of one day, each with its share of the results."""

    def __init__(self, reader: DealReader, portfolio: Portfolio) -> None:
        self._reader = reader
        self._portfolio = portfolio
        self.openings: list[OpeningLeg] = []
        self.closings: list[Closing] = []

    def share(self, deal: Deal, closing: list[TradedLeg], opening: list[TradedLeg]) -> None:
        """Divide a transaction's results among the legs that it closes and opens.

        See the module. Without prices all is divided by cost.
        """
        groups: dict[str, list[TradedLeg]] = defaultdict(list)
        for leg in closing:
            groups[self._reader.underlying(leg.commodity)].append(leg)
        base = self._portfolio.base_currency
        if not groups:
            self._open_with_fees(deal, opening)
            return
        names = sorted(groups)
        currencies = [groups[name][0].currency or base for name in names]
        booked, missing = self._booked(deal, currencies[0], closing)
        amounts: list[Decimal | None] = [booked]
        spare: Decimal | None = ZERO
        if len(names) > 1 or (opening and booked != ZERO):
            parts = [groups[name] for name in names]
            amounts, spare = self._divide(deal, booked, parts, opening, currencies[0])
        for name, currency, amount in zip(names, currencies, amounts, strict=True):
            gone = set(missing)
            if not deal.results and any(leg.cost is None for leg in groups[name]):
                gone.add(groups[name][0].commodity)  # no lots, no booked result: UNKNOWN
            own = (
                None if amount is None else self._portfolio.convert(amount, currencies[0], currency)
            )
            if own is None:
                gone.add(currency)
            self.closings.append(Closing(deal, name, groups[name], currency, own, frozenset(gone)))
        self._place_fees(deal, opening, currencies[0], spare)

    def _booked(
        self, deal: Deal, currency: str, closing: list[TradedLeg]
    ) -> tuple[Decimal | None, set[str]]:
        """The sleeve's booked result of a transaction, in `currency`."""
        share = ONE
        if deal.core_book:
            own = abs(sum((leg.book for leg in closing), ZERO))
            share = own / (own + deal.core_book)
        total = ZERO
        missing: set[str] = set()
        for one in deal.results:
            amount = self._portfolio.convert(one.amount, one.currency, currency)
            if amount is None:
                missing.add(one.currency)
            else:
                total += amount if one.who.ours else amount * share
        return (None if missing else total), missing

    def _divide(
        self,
        deal: Deal,
        booked: Decimal | None,
        groups: list[list[TradedLeg]],
        opening: list[TradedLeg],
        currency: str,
    ) -> tuple[list[Decimal | None], Decimal | None]:
        """Each group's part of the booked result, and the part of the opening legs.

        Opening legs bear a part of the booked expenses, and nothing else: any other difference
        between the result and the gains at `@` prices comes from these prices.
        """
        legs = [leg for group in groups for leg in group]
        by_gain = all(leg.price is not None and leg.cost is not None for leg in legs)
        measure = _turnover if by_gain else _book
        sizes = [self._sum(group, measure, currency) for group in groups]
        gains = [self._sum(group, _gain, currency) if by_gain else ZERO for group in groups]
        opened = self._sum(opening, _turnover, currency) if by_gain else ZERO
        if booked is None or opened is None or None in (*sizes, *gains):
            return [None] * len(groups), None
        known = [size or ZERO for size in sizes]
        own = [gain or ZERO for gain in gains]
        rest, closed = booked - sum(own, ZERO), sum(known, ZERO)
        spare = ZERO
        if opened:
            fees = self._fees(deal, currency) or ZERO
            spare = min(max(rest, fees), ZERO) * opened / (closed + opened)
            rest -= spare
        if not closed:
            return [gain + rest / len(groups) for gain in own], spare
        shares = [gain + rest * size / closed for gain, size in zip(own, known, strict=True)]
        return list(shares), spare

    def _sum(
        self, legs: list[TradedLeg], measure: Callable[[TradedLeg], Decimal], currency: str
    ) -> Decimal | None:
        """The sum of a measure over several legs, in `currency`; None without a rate."""
        total = ZERO
        for leg in legs:
            amount = self._portfolio.convert(measure(leg), leg.currency or currency, currency)
            if amount is None:
                return None
            total += amount
        return total

    def _open_with_fees(self, deal: Deal, opening: list[TradedLeg]) -> None:
        """Take the expenses of a transaction that only opens as fees, unless income bore them."""
        currency = opening[0].currency or self._portfolio.base_currency
        fees = self._fees(deal, currency)
        if fees and self._is_reinvested(deal, opening, fees, currency):
            fees = ZERO
        self._place_fees(deal, opening, currency, fees)

    def _fees(self, deal: Deal, currency: str) -> Decimal | None:
        """The expenses of a transaction (negative), in `currency`; None without a rate."""
        fees: Decimal | None = ZERO
        for one in deal.results:
            if one.who.expense and fees is not None:
                amount = self._portfolio.convert(one.amount, one.currency, currency)
                fees = None if amount is None else fees + amount
        return fees

    def _is_reinvested(
        self, deal: Deal, opening: list[TradedLeg], fees: Decimal, currency: str
    ) -> bool:
        """Whether income less the fees, in `currency`, pays for all lots that a deal opens."""
        book = self._sum(opening, lambda leg: leg.book, currency)
        income = [
            self._portfolio.convert(one.amount, one.currency, currency) or ZERO
            for one in deal.results
            if one.who.income
        ]
        return book is not None and is_reinvested(book, sum(income, fees), currency)

    def _place_fees(
        self,
        deal: Deal,
        opening: list[TradedLeg],
        currency: str,
        fees: Decimal | None,
    ) -> None:
        """Divide fees (negative, in `currency`) among the opening legs, by turnover."""
        whole = sum((_turnover(leg) for leg in opening), ZERO)
        for leg in opening:
            fee = fees
            if fees:
                fee = fees * (_turnover(leg) / whole if whole else ONE / len(opening))
                fee = self._portfolio.convert(fee, currency, leg.currency or currency)
            self.openings.append(OpeningLeg(leg, None if fee is None else -fee, deal.entry))


def _gain(leg: TradedLeg) -> Decimal:
    """The gain of a closing leg with a cost and a price."""
    return -leg.units * ((leg.price or ZERO) - (leg.cost or ZERO))


def _book(leg: TradedLeg) -> Decimal:
    return abs(leg.book)


def _turnover(leg: TradedLeg) -> Decimal:
    price = leg.price if leg.price is not None else leg.cost
    return abs(leg.units) * (ZERO if price is None else price)
