"""What a transaction booked as results, shared among the lots it closes and opens.

A sole underlying takes all. Several take each its own gain (units x price - cost)
and of the rest, the fees, a part by turnover. Beancount does not check `@` prices,
so they only tell how a result is shared.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.trades.orders import Deal, DealReader
    from beancount_barbell.engine.trades.rates import DayRates
    from beancount_barbell.model.entries import Transaction

ZERO = Decimal(0)
ONE = Decimal(1)


class Closing(NamedTuple):
    """What one transaction closes of one underlying, and its share of the results.

    `amount` is in `currency`, the one the legs are booked in; where anything is `missing` it
    says nothing.
    """

    deal: Deal
    underlying: str
    legs: list[TradedLeg]
    currency: str
    amount: Decimal | None
    missing: frozenset[str]


class OpeningLeg(NamedTuple):
    """A leg that opens a lot, and its share of the fees.

    `fee` is in the leg's currency; None where there was one in a currency without a rate.
    """

    leg: TradedLeg
    fee: Decimal | None
    entry: Transaction


class ResultAllocation:
    """The openings and closings of lots of one day, each with its share of the results."""

    def __init__(self, reader: DealReader, rates: DayRates) -> None:
        self._reader = reader
        self._rates = rates
        self.openings: list[OpeningLeg] = []
        self.closings: list[Closing] = []

    def share(self, deal: Deal, closing: list[TradedLeg], opening: list[TradedLeg]) -> None:
        """Share a transaction's results among what it closes and opens.

        A sole underlying takes all. Several take each its own gain (units x
        price - cost) and of the rest, the fees, a part by turnover; without
        prices all is shared by cost.
        """
        groups: dict[str, list[TradedLeg]] = defaultdict(list)
        for leg in closing:
            groups[self._reader.underlying(leg.commodity)].append(leg)
        base = self._rates.base_currency
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
            amounts, spare = self._divide(booked, parts, opening, currencies[0])
        for name, currency, amount in zip(names, currencies, amounts, strict=True):
            gone = set(missing)
            if not deal.results and any(leg.cost is None for leg in groups[name]):
                gone.add(groups[name][0].commodity)  # no lots and no result booked: who knows
            own = None if amount is None else self._rates.convert(amount, currencies[0], currency)
            if own is None:
                gone.add(currency)
            self.closings.append(Closing(deal, name, groups[name], currency, own, frozenset(gone)))
        self._place_fees(deal, opening, currencies[0], spare)

    def _booked(
        self, deal: Deal, currency: str, closing: list[TradedLeg]
    ) -> tuple[Decimal | None, set[str]]:
        """What a transaction booked as the sleeve's result, in `currency`."""
        share = ONE
        if deal.core_book:
            own = abs(sum((leg.book for leg in closing), ZERO))
            share = own / (own + deal.core_book)
        total = ZERO
        missing: set[str] = set()
        for one in deal.results:
            amount = self._rates.convert(one.amount, one.currency, currency)
            if amount is None:
                missing.add(one.currency)
            else:
                total += amount if one.who.ours else amount * share
        return (None if missing else total), missing

    def _divide(
        self,
        booked: Decimal | None,
        groups: list[list[TradedLeg]],
        opening: list[TradedLeg],
        currency: str,
    ) -> tuple[list[Decimal | None], Decimal | None]:
        """Each group's part of what was booked, and what falls on the opening legs."""
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
        rest, whole = booked - sum(own, ZERO), sum(known, opened)
        if not whole:
            return [gain + rest / len(groups) for gain in own], ZERO
        shares = [gain + rest * size / whole for gain, size in zip(own, known, strict=True)]
        return list(shares), rest * opened / whole

    def _sum(
        self, legs: list[TradedLeg], measure: Callable[[TradedLeg], Decimal], currency: str
    ) -> Decimal | None:
        """The sum of something of several legs in one currency, None without a rate."""
        total = ZERO
        for leg in legs:
            amount = self._rates.convert(measure(leg), leg.currency or currency, currency)
            if amount is None:
                return None
            total += amount
        return total

    def _open_with_fees(self, deal: Deal, opening: list[TradedLeg]) -> None:
        """The expenses of a transaction that only opens are its fees; income beside it is not."""
        currency = opening[0].currency or self._rates.base_currency
        fees: Decimal | None = ZERO
        for one in deal.results:
            if one.who.expense and fees is not None:
                amount = self._rates.convert(one.amount, one.currency, currency)
                fees = None if amount is None else fees + amount
        self._place_fees(deal, opening, currency, fees)

    def _place_fees(
        self,
        deal: Deal,
        opening: list[TradedLeg],
        currency: str,
        fees: Decimal | None,
    ) -> None:
        """Put fees (negative, in `currency`) on the opening legs, by turnover."""
        whole = sum((_turnover(leg) for leg in opening), ZERO)
        for leg in opening:
            fee = fees
            if fees:
                fee = fees * (_turnover(leg) / whole if whole else ONE / len(opening))
                fee = self._rates.convert(fee, currency, leg.currency or currency)
            self.openings.append(OpeningLeg(leg, None if fee is None else -fee, deal.entry))


def _gain(leg: TradedLeg) -> Decimal:
    """What a closing leg makes at its price; it has a cost and a price."""
    return -leg.units * ((leg.price or ZERO) - (leg.cost or ZERO))


def _book(leg: TradedLeg) -> Decimal:
    return abs(leg.book)


def _turnover(leg: TradedLeg) -> Decimal:
    price = leg.price if leg.price is not None else leg.cost
    return abs(leg.units) * (ZERO if price is None else price)
