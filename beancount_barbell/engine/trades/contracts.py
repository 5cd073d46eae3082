"""Futures and CFDs by amount: unsettled results, and the contract value behind the margin.

A contract costs nothing, but its result belongs to the sleeve's equity, whether the
money is booked yet or not. The unsettled result is the result of all fills at today's
price, less the money booked for them since the sleeve was last flat in the underlying.
Money that may be for several open positions is subtracted from their sum. So the sum is
right, no open loss is lost and nothing counts twice.

Money booked after the newest price is newer information than that price: a booked loss
larger than the open loss by that price is a loss, not a gain still to come.

Money booked up to four days before a position was opened, while no other position could
explain it, counts for that position, up to the result of its fills on the first evening.

If a result is booked with a closing, that result is final: a difference to the result by
the fills ends with the position. Where each fill states its price, and the results booked
with the closings are not those by these prices, that difference ends four days later. If no
result is booked with a closing, a loss stays unsettled until its money is booked, and a gain
does not count before it is booked.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import sleeve_bucket
from beancount_barbell.engine.trades.futures import LATE_DAYS
from beancount_barbell.model.buckets import BUCKETS, ONE, TRADE, ZERO

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from beancount_barbell.engine.trades.lots import TradedLeg
    from beancount_barbell.engine.valuation.portfolio import Portfolio
    from beancount_barbell.model.roles import Roles


NEARLY = Decimal("0.05")
"""Ratio: how far a result may be off the one by the day's price, if fills state no prices."""

Amounts = dict[tuple[int, str], Decimal]
"""Money by bucket and currency."""


class Contract:
    """The fills of one bucket in one future or CFD, since the underlying was flat.

    `average` is the average opening price of the held units, None where a price was
    unknown. `paid` is the sum of units x price x multiplier over the fills, by currency.
    `unpriced` are the units of fills before the first price; they count from that price on.
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
        """Add units at a price; a reduction leaves the average price unchanged.

        Returns the result of the closed part, in `currency`; zero where unknown.
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

    def resize(self, units: Decimal) -> None:
        """Add the units of a split: nothing was paid, and the held units are worth the same."""
        before, self.units = self.units, self.units + units
        if before and self.units:  # else long and short ones lie in two accounts
            self.unpriced *= self.units / before
            self.average = self.average and self.average * before / self.units

    def price_the_rest(self, price: Decimal, currency: str) -> None:
        """Value the fills from before the first price at that price."""
        self._pay(self.unpriced, price, currency)
        self.unpriced = ZERO

    def _pay(self, units: Decimal, price: Decimal, currency: str) -> None:
        paid = units * price * self.multiplier
        self.paid[currency] = self.paid.get(currency, ZERO) + paid


class Unseen:
    """Booked losses that exceed the open loss by the newest price, in base currency.

    The price is older than the booking. Without a correction the excess would look like
    an unsettled gain.
    """

    __slots__ = ("_beyond", "_date", "_today")

    def __init__(self) -> None:
        self._today = ZERO
        self._beyond = ZERO
        self._date: datetime.date | None = None

    def add(self, date: datetime.date, amount: Decimal) -> None:
        """Note money booked on a day that may have no price yet."""
        self._today += amount
        self._date = date

    def beyond(self, worth: Decimal, priced_on: datetime.date | None) -> Decimal:
        """The part of an unsettled `worth` at a day's end caused only by a booked loss."""
        if self._date is not None and priced_on is not None and priced_on >= self._date:
            self._beyond, self._date = ZERO, None
        elif self._today < 0:
            self._beyond += max(ZERO, min(worth - self._beyond, -self._today))
        self._today = ZERO
        return max(ZERO, min(self._beyond, worth))


class Position:
    """The sleeve's position in one underlying, from flat to flat."""

    __slots__ = (
        "booked",
        "booked_on",
        "contracts",
        "costs",
        "exact",
        "made",
        "owed",
        "paid_on",
        "shares",
        "unseen",
    )

    def __init__(self) -> None:
        self.contracts: dict[tuple[int, str], Contract] = {}
        self.booked: Amounts = defaultdict(Decimal)
        """Money booked for the position."""
        self.booked_on: datetime.date | None = None
        """The last day on which money was booked for it, alone or with others."""
        self.exact = True
        """Whether every fill states its price; else the day's price is used."""
        self.shares = False
        """Whether money was booked that may be for this or for another open position."""
        self.unseen = Unseen()
        self.made = ZERO
        """Result of today's closings by their prices, in base currency."""
        self.costs = ZERO
        """Expenses booked with today's orders, in base currency (negative)."""
        self.owed = ZERO
        """Result of all closings by their prices, less what was booked with its orders, in base
        currency."""
        self.paid_on: datetime.date | None = None
        """The last day on which a result was booked with one of its orders."""

    @property
    def bucket(self) -> int:
        """The bucket from which its money is subtracted: the first one that holds units."""
        held = [bucket for (bucket, _), one in self.contracts.items() if one.units]
        return min(held or [bucket for bucket, _ in self.contracts])


class ContractBook:
    """The sleeve's contracts by underlying, and the money booked for them."""

    def __init__(self, roles: Roles, portfolio: Portfolio) -> None:
        self._roles = roles
        self._commodities = portfolio.commodities
        self._portfolio = portfolio
        self._positions: dict[str, Position] = {}
        self._rest: Amounts = defaultdict(Decimal)
        """Results of closed positions not booked yet, less money that may be for several
        positions."""
        self._told_on: datetime.date | None = None
        """The last day on which money was booked with or after the last position's closing."""
        self._unseen = Unseen()
        """For the money that may be for several positions."""
        self._early = datetime.date.min, ZERO
        """(day, amount) of money booked lately while flat and unexplained, base currency."""

    # -- input --------------------------------------------------------------

    def take(self, legs: Iterable[TradedLeg]) -> None:
        """Add a day's orders and transfers; a leg without a price counts at the day's price."""
        for leg in legs:
            terms = self._commodities.of(leg.commodity)
            underlying = terms.underlying or leg.commodity
            position = self._positions.get(underlying)
            if position is None:
                self._forget_gain()
                position = self._positions[underlying] = Position()
            key = sleeve_bucket(self._roles.of(leg.account)), leg.commodity
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
                worth = made * (self._portfolio.rate(currency) or ZERO)
                position.made += worth
                position.owed += worth

    def resize(self, underlying: str, account: str, commodity: str, units: Decimal) -> None:
        """Add the units of a split to the contracts that an account holds."""
        bucket = sleeve_bucket(self._roles.of(account))
        self._positions[underlying].contracts[bucket, commodity].resize(units)

    def _forget_gain(self) -> None:
        """Drop an unbooked gain of closed positions when a new position begins."""
        if not self._positions and self._in_base(self._rest) > 0:
            self._forget()

    def _forget(self) -> None:
        """Drop all unsettled results of closed positions."""
        self._rest.clear()
        self._unseen = Unseen()

    def book(
        self,
        date: datetime.date,
        underlyings: Sequence[str],
        amounts: Mapping[str, Decimal],
        *,
        ordered: bool = False,
    ) -> None:
        """Note money booked for open positions; positive is a gain.

        Args:
            date: the day.
            underlyings: of the one position it is for, or of all it may be for.
            amounts: by currency.
            ordered: whether it was booked with an order.
        """
        positions = [self._positions[name] for name in underlyings]
        several = len(positions) > 1
        for one in positions:
            one.booked_on = date
            one.shares = one.shares or several
        first = positions[0]
        unseen = self._unseen if several else first.unseen
        worth = self._in_base(_anywhere(amounts))
        unseen.add(date, worth)
        if ordered:
            first.owed -= worth
            first.paid_on = date
        for currency, amount in amounts.items():
            if several:
                self._rest[first.bucket, currency] -= amount
            else:
                own, money = self._as_quoted(first, currency, amount)
                first.booked[first.bucket, own] += money

    def _as_quoted(self, position: Position, currency: str, amount: Decimal) -> tuple[str, Decimal]:
        """An amount converted to the quote currency of the position, at the day's rates."""
        for contract in position.contracts.values():
            _, quoted = self._portfolio.positions.quote_in(contract.commodity)
            if quoted is not None and quoted != currency:
                money = self._portfolio.convert(amount, currency, quoted)
                if money is not None:
                    return quoted, money
        return currency, amount

    def book_costs(self, underlyings: Iterable[str], amounts: Mapping[str, Decimal]) -> None:
        """Note expenses booked together with orders, if `underlyings` has only one item."""
        names = list(underlyings)
        if len(names) == 1:
            rate = self._portfolio.rate
            for currency, amount in amounts.items():
                self._positions[names[0]].costs += amount * (rate(currency) or ZERO)

    def open_loss(self, underlyings: Iterable[str]) -> Decimal:
        """Unsettled result of some open positions and of closed ones, in base currency."""
        results = (self._in_base(self._result(self._positions[one])) for one in underlyings)
        return self._in_base(self._rest) + sum(results, ZERO)

    def _take_losses_for_costs(self, date: datetime.date) -> None:
        """Treat expenses of closings as booked losses where they are too large for fees.

        Some users book a loss on an Expenses account. Expenses of at least half the loss,
        booked with a closing without another result, are that loss.
        """
        base = self._portfolio.base_currency
        for name, position in self._positions.items():
            if position.booked_on != date and position.costs <= position.made / 2 < 0:
                loss = {base: max(position.costs, position.made)}
                self.book(date, (name,), loss, ordered=True)
            position.made = position.costs = ZERO

    def book_late(self, date: datetime.date, amounts: Mapping[str, Decimal]) -> bool:
        """Note money booked while flat. Returns whether a closed position still lacked it."""
        if self.book_waiting(amounts):
            self._told_on = date
            return True
        booked_on, before = self._early
        recent = (date - booked_on).days <= LATE_DAYS
        self._early = date, self._in_base(_anywhere(amounts)) + (before if recent else ZERO)
        return False

    def book_waiting(self, amounts: Mapping[str, Decimal]) -> Decimal:
        """Use money for the unsettled results of closed positions. Returns the share used."""
        waiting = self._in_base(self._rest)
        money = self._in_base(_anywhere(amounts))
        if waiting * money <= 0:
            return ZERO
        left = max(ZERO, ONE - money / waiting)
        self._rest = defaultdict(Decimal, {key: one * left for key, one in self._rest.items()})
        return min(ONE, waiting / money)

    def lacks(self, underlying: str, amounts: Mapping[str, Decimal]) -> bool:
        """Whether `amounts` (by currency) are the result that a position closed today still lacks.

        If its fills state no prices, nearly that much is enough. Never if money was booked that
        may be for another position, too.
        """
        position = self._positions[underlying]
        lacking = self._in_base(self._result(position))
        off = abs(self._in_base(_anywhere(amounts)) - lacking)
        near = ZERO if position.exact else NEARLY * abs(lacking)
        return not position.shares and off <= max(self._portfolio.tolerance, near) < abs(lacking)

    def claim_early(self, date: datetime.date, underlying: str) -> Decimal:
        """For a position opened today: the part of its result booked before, base currency."""
        booked_on, early = self._early
        made = self._in_base(self._result(self._positions[underlying]))
        if early * made <= 0 or not 0 < (date - booked_on).days <= LATE_DAYS:
            return ZERO
        claimed = max(early, made) if made < 0 else min(early, made)
        self._early = booked_on, early - claimed
        self.book(date, (underlying,), {self._portfolio.base_currency: claimed})
        return claimed

    def close_day(self, date: datetime.date, still_open: Container[str]) -> None:
        """End the positions that are flat again; a result booked with the closing is final."""
        self._take_losses_for_costs(date)
        flat = [name for name in self._positions if name not in still_open]
        told = exact = False
        for name in flat:
            position = self._positions.pop(name)
            told_now = position.booked_on == date
            waits = position.exact and not self._is_paid(position, date)
            told, exact = told or told_now, exact or waits
            if position.shares or waits or not told_now:
                for key, amount in self._result(position).items():
                    if amount:
                        self._rest[key] += amount
        if flat and not self._positions:
            self._told_on = date if told else None
            if told and not exact:
                self._forget()

    def _is_paid(self, position: Position, date: datetime.date) -> bool:
        """Whether what was booked with its orders, today too, is what its closings made."""
        return position.paid_on == date and abs(position.owed) <= self._portfolio.tolerance

    # -- output -------------------------------------------------------------

    def unsettled(self, date: datetime.date) -> tuple[Decimal, ...]:
        """Unsettled result by bucket, in base currency, without unpriced contracts."""
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
        """The date of the oldest price of the held contracts, None without any."""
        days = [
            self._portfolio.positions.priced_on(commodity)
            for position in positions
            for (_, commodity), contract in position.contracts.items()
            if contract.units
        ]
        return min((day for day in days if day is not None), default=None)

    def _result(self, position: Position) -> Amounts:
        """The result of all fills at today's prices, less the money booked for them.

        If one of its contracts has no price, the booked money is not subtracted, because it
        may be for that contract.
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
                position.booked.clear()  # it settled results from before the first price
            result[bucket, currency] += contract.units * quote * contract.multiplier
            for paid_in, paid in contract.paid.items():
                result[bucket, paid_in] -= paid
        if known:
            for key, money in position.booked.items():
                result[key] -= money
        return result

    def at_contract(self) -> Decimal | None:
        """Contract value of all open positions, in base currency; None if a price is missing."""
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
        """The sum in base currency, without amounts that have no rate."""
        rate = self._portfolio.rate
        return sum((one * (rate(name) or ZERO) for (_, name), one in amounts.items()), ZERO)

    @property
    def any(self) -> bool:
        """Whether any contract is open."""
        return bool(self._positions)

    @property
    def waits(self) -> bool:
        """Whether there are open contracts, or unsettled results of closed ones."""
        return bool(self._positions or self._rest)


def _anywhere(amounts: Mapping[str, Decimal]) -> Amounts:
    """Amounts by currency, put into an arbitrary bucket."""
    return {(TRADE, currency): amount for currency, amount in amounts.items()}
