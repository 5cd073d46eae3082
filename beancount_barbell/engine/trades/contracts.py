"""Futures and CFDs by amount: what is not settled yet, and what the margin rests on.

A contract costs nothing; what it makes belongs to the sleeve's equity all the
same, whether the money is booked yet or not. Not settled is the result of all
fills at today's price less the money booked for it since the sleeve was last
flat in its underlying. Where money does not say which of several positions it is
of, it is subtracted from the sum of them all: so the sum stays right, no open
loss vanishes and nothing counts twice.

Money that was booked after the newest price tells more than that price: a loss
beyond what is open by it is a loss, and no gain that is still to come.

What was booked up to four days before a position, with nothing there to make it, is
that position's as far as its fills have made as much by its first evening.

A closing that books a result is believed: what the fills say beyond it ends with
the position. Where none is booked with it, a loss waits for its money, and a gain
does not count before it is booked.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import bucket_of
from beancount_barbell.engine.trades.futures import LATE_DAYS
from beancount_barbell.model.buckets import BUCKETS, TRADE

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.trades.rates import DayRates
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.roles import Roles

ZERO = Decimal(0)
ONE = Decimal(1)

Amounts = dict[tuple[int, str], Decimal]
"""Money by bucket and currency."""


class Contract:
    """The fills of one bucket in one future or CFD, since the underlying was flat.

    `average` is the price at which what is held was opened, None where no price
    was known then. `paid` is the sum of units x price x multiplier over the fills,
    by currency; `unpriced` are units of fills before there was any price: they
    count from the first one on.
    """

    __slots__ = ("average", "commodity", "multiplier", "paid", "units", "unpriced")

    def __init__(self, commodity: str, multiplier: Decimal) -> None:
        self.commodity = commodity
        self.multiplier = multiplier
        self.units = ZERO
        self.average: Decimal | None = None
        self.paid: dict[str, Decimal] = {}
        self.unpriced = ZERO

    def fill(self, units: Decimal, price: Decimal | None, currency: str | None) -> Decimal:
        """Add units at a price; what reduces leaves the average of the rest.

        Returns what the closed part made, in `currency`; zero where that is not known.
        """
        before, after = self.units, self.units + units
        self.units = after
        made = ZERO
        if before * units < 0 and price is not None and self.average is not None:
            closed = min(abs(before), abs(units)).copy_sign(units)
            made = -closed * (price - self.average) * self.multiplier
        if before * after < 0 or not before:
            self.average = price
        elif abs(after) > abs(before):
            known = self.average is not None and price is not None
            whole = (self.average or ZERO) * before + (price or ZERO) * units
            self.average = whole / after if known else None
        if price is None or currency is None:
            self.unpriced += units
        else:
            self._pay(units, price, currency)
        return made

    def price_the_rest(self, price: Decimal, currency: str) -> None:
        """The first price there is: fills from before it count from here on."""
        self._pay(self.unpriced, price, currency)
        self.unpriced = ZERO

    def _pay(self, units: Decimal, price: Decimal, currency: str) -> None:
        paid = units * price * self.multiplier
        self.paid[currency] = self.paid.get(currency, ZERO) + paid


class Unseen:
    """Losses that were booked since the newest price and lie beyond what was open by it.

    In base currency. No price shows them yet, so that they look like a gain to come.
    """

    __slots__ = ("_beyond", "_date", "_today")

    def __init__(self) -> None:
        self._today = ZERO
        self._beyond = ZERO
        self._date: datetime.date | None = None

    def add(self, date: datetime.date, amount: Decimal) -> None:
        """Money was booked on a day that may have no price yet."""
        self._today += amount
        self._date = date

    def beyond(self, worth: Decimal, priced_on: datetime.date | None) -> Decimal:
        """What of an unsettled `worth` at a day's end is there only because a loss was booked."""
        if self._date is not None and priced_on is not None and priced_on >= self._date:
            self._beyond, self._date = ZERO, None
        elif self._today < 0:
            self._beyond += max(ZERO, min(worth - self._beyond, -self._today))
        self._today = ZERO
        return max(ZERO, min(self._beyond, worth))


class Position:
    """What the sleeve has in one underlying, from flat to flat."""

    __slots__ = ("booked", "booked_on", "contracts", "costs", "exact", "made", "shares", "unseen")

    def __init__(self) -> None:
        self.contracts: dict[tuple[int, str], Contract] = {}
        self.booked: Amounts = defaultdict(Decimal)
        """The money booked for it."""
        self.booked_on: datetime.date | None = None
        """The last day money was booked for it, or for it and others together."""
        self.exact = True
        """Whether every fill names its price; else the day's price stands in."""
        self.shares = False
        """Whether money was booked while it was open that may be its or another's."""
        self.unseen = Unseen()
        self.made = ZERO
        """What today's closings made by their prices, in base currency."""
        self.costs = ZERO
        """What Expenses accounts took with today's orders, in base currency (negative)."""

    @property
    def bucket(self) -> int:
        """Where its money is subtracted: the first layer that holds some of it."""
        held = [bucket for (bucket, _), one in self.contracts.items() if one.units]
        return min(held or [bucket for bucket, _ in self.contracts])


class ContractBook:
    """The sleeve's contracts by underlying, and what is booked for them."""

    def __init__(self, roles: Roles, portfolio: Portfolio, rates: DayRates) -> None:
        self._roles = roles
        self._commodities = portfolio.commodities
        self._portfolio = portfolio
        self._rates = rates
        self._positions: dict[str, Position] = {}
        self._rest: Amounts = defaultdict(Decimal)
        """What closed positions made beyond what was booked for them, less the money that may
        be of any of several."""
        self._told_on: datetime.date | None = None
        """The last day money was booked with, or after, the closing of the last position."""
        self._unseen = Unseen()
        """Of the money that may be of any of several."""
        self._early = datetime.date.min, ZERO
        """Money booked lately while all was flat and nothing waited for it, in base currency."""

    # -- what comes in ------------------------------------------------------

    def take(self, legs: Iterable[TradedLeg]) -> None:
        """A day's orders and transfers; a leg without a price is taken at the day's."""
        for leg in legs:
            terms = self._commodities.of(leg.commodity)
            underlying = terms.underlying or leg.commodity
            position = self._positions.get(underlying)
            if position is None:
                self._forget_gain()
                position = self._positions[underlying] = Position()
            key = (bucket_of(self._roles.of(leg.account)) or 0, leg.commodity)
            contract = position.contracts.get(key)
            if contract is None:
                contract = Contract(leg.commodity, terms.multiplier or ONE)
                position.contracts[key] = contract
            if leg.price:  # nobody fills at 0
                price: Decimal | None = leg.price
                currency: str | None = leg.currency
            else:
                position.exact = False
                price, currency = self._portfolio.positions.quote_in(leg.commodity)
            made = contract.fill(leg.units, price, currency)
            if currency is not None:
                position.made += made * (self._portfolio.rate(currency) or ZERO)

    def _forget_gain(self) -> None:
        """What all closed positions together still had to get was never booked."""
        if not self._positions and self._in_base(self._rest) > 0:
            self._forget()

    def _forget(self) -> None:
        """Nothing is still to come of what is closed."""
        self._rest.clear()
        self._unseen = Unseen()

    def book(
        self, date: datetime.date, underlyings: Sequence[str], amounts: Mapping[str, Decimal]
    ) -> None:
        """Money was booked for open positions: positive is a gain.

        Args:
            date: when.
            underlyings: of the one position it is of, or of those it may be of.
            amounts: by currency.
        """
        positions = [self._positions[name] for name in underlyings]
        several = len(positions) > 1
        for one in positions:
            one.booked_on = date
            one.shares = one.shares or several
        first = positions[0]
        unseen = self._unseen if several else first.unseen
        unseen.add(date, self._in_base(_anywhere(amounts)))
        for currency, amount in amounts.items():
            if several:
                self._rest[first.bucket, currency] -= amount
            else:
                own, money = self._as_quoted(first, currency, amount)
                first.booked[first.bucket, own] += money

    def _as_quoted(self, position: Position, currency: str, amount: Decimal) -> tuple[str, Decimal]:
        """Money in the currency that the position is quoted in, at the rates of its day."""
        for contract in position.contracts.values():
            _, quoted = self._portfolio.positions.quote_in(contract.commodity)
            if quoted is not None and quoted != currency:
                money = self._rates.convert(amount, currency, quoted)
                if money is not None:
                    return quoted, money
        return currency, amount

    def book_costs(self, underlyings: Iterable[str], amounts: Mapping[str, Decimal]) -> None:
        """Expenses accounts took money together with orders in the only one of `underlyings`."""
        names = list(underlyings)
        if len(names) == 1:
            rate = self._portfolio.rate
            for currency, amount in amounts.items():
                self._positions[names[0]].costs += amount * (rate(currency) or ZERO)

    def open_loss(self, underlyings: Iterable[str]) -> Decimal:
        """What is not booked yet of some positions and of closed ones, in base currency."""
        results = (self._in_base(self._result(self._positions[one])) for one in underlyings)
        return self._in_base(self._rest) + sum(results, ZERO)

    def _take_losses_for_costs(self, date: datetime.date) -> None:
        """Some book a loss on an Expenses account: then it is no fee, and it is booked.

        So large a cost with a closing at a loss, and no result beside it, is the loss.
        """
        base = self._portfolio.base_currency
        for name, position in self._positions.items():
            if position.booked_on != date and position.costs <= position.made / 2 < 0:
                self.book(date, (name,), {base: max(position.costs, position.made)})
            position.made = position.costs = ZERO

    def book_late(self, date: datetime.date, amounts: Mapping[str, Decimal]) -> bool:
        """Money was booked while all is flat. Returns whether a closed position waits for it."""
        if self.book_waiting(amounts):
            self._told_on = date
            return True
        booked_on, before = self._early
        recent = (date - booked_on).days <= LATE_DAYS
        self._early = date, self._in_base(_anywhere(amounts)) + (before if recent else ZERO)
        return False

    def book_waiting(self, amounts: Mapping[str, Decimal]) -> Decimal:
        """Give closed positions the money they wait for. Returns what part they take, a ratio."""
        waiting = self._in_base(self._rest)
        money = self._in_base(_anywhere(amounts))
        if waiting * money <= 0:
            return ZERO
        left = max(ZERO, ONE - money / waiting)
        self._rest = defaultdict(Decimal, {key: one * left for key, one in self._rest.items()})
        return min(ONE, waiting / money)

    def claim_early(self, date: datetime.date, underlying: str) -> Decimal:
        """Of a position opened today: what of its result was booked before, in base currency."""
        booked_on, early = self._early
        made = self._in_base(self._result(self._positions[underlying]))
        if early * made <= 0 or not 0 < (date - booked_on).days <= LATE_DAYS:
            return ZERO
        claimed = max(early, made) if made < 0 else min(early, made)
        self._early = booked_on, early - claimed
        self.book(date, (underlying,), {self._portfolio.base_currency: claimed})
        return claimed

    def close_day(self, date: datetime.date, still_open: Container[str]) -> None:
        """Positions that are flat again end: their day's booking is believed, if it may be."""
        self._take_losses_for_costs(date)
        flat = [name for name in self._positions if name not in still_open]
        told = exact = False
        for name in flat:
            position = self._positions.pop(name)
            told_now = position.booked_on == date
            told, exact = told or told_now, exact or position.exact
            if position.shares or position.exact or not told_now:
                for key, amount in self._result(position).items():
                    if amount:
                        self._rest[key] += amount
        if flat and not self._positions:
            self._told_on = date if told else None
            if told and not exact:
                self._forget()

    # -- what comes out -----------------------------------------------------

    def unsettled(self, date: datetime.date) -> tuple[Decimal, ...]:
        """What is not settled yet of each bucket, in base currency; unpriced ones add nothing."""
        told = None if self._positions else self._told_on
        if told is not None and (date - told).days > LATE_DAYS:
            self._forget()
        totals = [ZERO for _ in BUCKETS]
        rest = self._rest if self._positions or self._in_base(self._rest) < 0 else {}
        self._add_up(totals, rest)
        for position in self._positions.values():
            result = self._result(position)
            self._add_up(totals, result)
            worth, bucket = self._in_base(result), position.bucket
            totals[bucket] -= position.unseen.beyond(worth, self._priced_on((position,)))
        beyond = self._unseen.beyond(sum(totals, ZERO), self._priced_on(self._positions.values()))
        if beyond:
            totals[min(bucket for bucket, _ in rest)] -= beyond
        return tuple(totals)

    def _add_up(self, totals: list[Decimal], amounts: Amounts) -> None:
        for (bucket, currency), amount in amounts.items():
            totals[bucket] += amount * (self._portfolio.rate(currency) or ZERO)

    def _priced_on(self, positions: Iterable[Position]) -> datetime.date | None:
        """The day of the oldest price of what is held, None without any."""
        days = [
            self._portfolio.positions.priced_on(commodity)
            for position in positions
            for (_, commodity), contract in position.contracts.items()
            if contract.units
        ]
        return min((day for day in days if day is not None), default=None)

    def _result(self, position: Position) -> Amounts:
        """The result of all its fills at today's prices, less the money booked for it.

        Without a price for one of its contracts it is not known what the money settled.
        """
        result: Amounts = defaultdict(Decimal)
        known = True
        for (bucket, commodity), contract in position.contracts.items():
            quote, currency = self._portfolio.positions.quote_in(commodity)
            if quote is None or currency is None:
                known = False
                continue
            if contract.unpriced:
                contract.price_the_rest(quote, currency)
                position.booked.clear()  # it settled what was before the first price
            result[bucket, currency] += contract.units * quote * contract.multiplier
            for paid_in, paid in contract.paid.items():
                result[bucket, paid_in] -= paid
        if known:
            for key, money in position.booked.items():
                result[key] -= money
        return result

    def at_contract(self) -> Decimal | None:
        """The contract value of all positions, in base currency; None where a price is missing."""
        total = ZERO
        for position in self._positions.values():
            for contract in position.contracts.values():
                if not contract.units:
                    continue
                _, currency = self._portfolio.positions.quote_in(contract.commodity)
                rate = None if currency is None else self._portfolio.rate(currency)
                if rate is None or contract.average is None:
                    return None
                total += abs(contract.units) * contract.average * contract.multiplier * rate
        return total

    def _in_base(self, amounts: Amounts) -> Decimal:
        """A sum in base currency; what has no rate adds nothing."""
        rate = self._portfolio.rate
        return sum((one * (rate(name) or ZERO) for (_, name), one in amounts.items()), ZERO)

    @property
    def any(self) -> bool:
        """Whether any contract is open."""
        return bool(self._positions)

    @property
    def waits(self) -> bool:
        """Whether there is anything to value: open contracts, or money that is still to come."""
        return bool(self._positions or self._rest)


def _anywhere(amounts: Mapping[str, Decimal]) -> Amounts:
    """Amounts by currency whose bucket is nothing to the question."""
    return {(TRADE, currency): amount for currency, amount in amounts.items()}
