"""What the sleeve closed: results by underlying and day, contracts from flat to flat, streaks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.reference.book import SLEEVE, F, NotCoveredError

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from tests.reference.book import Book, Leg

SETTLED_WITHIN = 4
"""Days after an option was closed in which money that is booked alone is its settlement."""


class Contract:
    """A future or CFD since it was flat: units, what its fills cost, and what was booked for it."""

    def __init__(self) -> None:
        self.units = self.cost = self.booked = F(0)

    def fill(self, units: Fraction, price: Fraction) -> None:
        if self.units * (self.units + units) < 0:
            raise NotCoveredError("a contract that is turned round at once")
        self.units += units
        self.cost += units * price


class Trades:
    """All that was closed; `results` is by day and underlying, net of the fees of both legs."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.results: dict[tuple[date, str], Fraction] = defaultdict(F)
        self.contracts: dict[str, Contract] = defaultdict(Contract)
        self.ran = False  # whether a contract was open in the morning
        self.flat: list[date] = []
        self.changed: date | None = None  # the last day on which a result changed
        # Units and opening fees, by account, commodity, and the lot's cost and day.
        self.lots: dict[Any, list[Fraction]] = defaultdict(lambda: [F(0), F(0)])
        self.options: list[tuple[date, str, bool]] = []

    def day(self, day: date, seen: list[tuple[Any, list[Leg], Fraction]], safe: Fraction) -> None:
        """A day's transactions with what the sleeve earned in each.

        A gain up to `safe` needs no position to be believed. What is booked alone comes last.
        """
        alone = []
        self.ran = any(one.units for one in self.contracts.values())
        for entry, legs, earned in seen:
            if self._fills(entry, legs, earned):
                continue
            if any(leg.lot and leg.role == SLEEVE for leg in legs):
                self._lots(day, legs, earned)
            elif any(leg.role == SLEEVE and leg.account.startswith("Income") for leg in legs):
                alone.append((entry, legs, earned))
        for entry, legs, earned in alone:
            if any((day - on).days <= SETTLED_WITHIN for on in self.flat):
                raise NotCoveredError("money after a contract was closed")
            if self._settles(day, entry, legs, earned):
                continue
            if not 0 <= earned <= safe or any(self.book.settled_daily(o.account) for o in legs):
                raise NotCoveredError("results without positions")

    def unsettled(self, day: date) -> Fraction:
        """The result of all fills at today's price, less the money booked for it since flat."""
        return sum(
            (
                one.units * self._price(name, day) - one.cost - one.booked
                for name, one in self.contracts.items()
                if one.units
            ),
            F(0),
        )

    def _price(self, name: str, day: date) -> Fraction:
        rate = self.book.rate(name, day)
        if rate is None:
            raise NotCoveredError("a contract without a price")
        return rate * self.book.size(name)

    def _fills(self, entry: Any, legs: list[Leg], earned: Fraction) -> bool:
        """Whether a transaction was a contract's, or a result that can only be one's."""
        names = {leg.currency for leg in legs if self.book.settles(leg.currency)}
        running = [name for name, one in self.contracts.items() if one.units]
        costs = any(leg.account.startswith("Expenses") for leg in legs)
        if not names and earned and (running or self.ran) and not any(leg.lot for leg in legs):
            if costs or len(running) > 1:
                raise NotCoveredError("a cost, or a result of one of several contracts")
            names = set(running)
        if not names:
            return False
        if len(names) > 1 or any(leg.lot and leg.currency not in names for leg in legs):
            raise NotCoveredError("several contracts, or goods beside one, in a transaction")
        (name,) = names
        one = self.contracts[name]
        for posting in entry.postings:
            if posting.units.currency == name:
                if posting.price is not None or posting.cost is None or posting.cost.number:
                    raise NotCoveredError("a contract at a price of its own")
                one.fill(F(posting.units.number), self._price(name, entry.date))
        one.booked += earned
        if not one.units:
            if not earned and one.cost + one.booked:
                raise NotCoveredError("a contract that is closed before it is settled")
            self.results[entry.date, self.book.underlying(name)] += one.booked
            self.changed = entry.date
            del self.contracts[name]
            self.flat.append(entry.date)
        return True

    def _lots(self, day: date, legs: list[Leg], earned: Fraction) -> None:
        """What opens and what closes; the opening fees are the closing's, by units."""
        mine = [leg for leg in legs if leg.lot and leg.role == SLEEVE]
        closing = [leg for leg in mine if self._lot(leg)[0] * leg.units < 0]
        opening = [leg for leg in mine if leg not in closing]
        costs = any(leg.account.startswith("Expenses") and leg.role == SLEEVE for leg in legs)
        fees = sum((self._take(leg) for leg in closing), F(0))
        names = {leg.currency for leg in closing}
        elsewhere = {leg.currency for leg in legs if leg.lot and leg.role != SLEEVE}
        moved = names & ({leg.currency for leg in opening} | elsewhere)
        if moved:
            if names != moved or earned:
                raise NotCoveredError("goods that move beside a trade")
        elif closing:
            traded = {self.book.underlying(name) for name in names}
            if len(traded) > 1 or (opening and costs):
                raise NotCoveredError("several goods closed at once, or the fee of two")
            self.results[day, traded.pop()] += earned - fees
            self.changed = day
            self.options += [
                (day, leg.currency, leg.units < 0)
                for leg in closing
                if self.book.is_option(leg.currency)
            ]
            fees = F(0)
        else:
            if earned > 0 or (earned and len({leg.currency for leg in opening}) > 1):
                raise NotCoveredError("a result within a purchase, or the fee of several")
            fees = -earned
        total = sum((leg.units for leg in opening), F(0))
        for leg in opening:
            lot = self._lot(leg)
            lot[0] += leg.units
            lot[1] += fees * leg.units / total if fees else 0

    def _lot(self, leg: Leg) -> list[Fraction]:
        return self.lots[leg.account, leg.currency, leg.lot.number, leg.lot.date]

    def _take(self, leg: Leg) -> Fraction:
        """Opening fees of what leaves a lot."""
        lot = self._lot(leg)
        if abs(leg.units) > abs(lot[0]):
            raise NotCoveredError("more than a lot has")
        fee = lot[1] * -leg.units / lot[0]
        lot[0] += leg.units
        lot[1] -= fee
        return fee

    def _settles(self, day: date, entry: Any, legs: list[Leg], earned: Fraction) -> bool:
        """Whether money booked alone may be an option's settlement, which counts in its trade.

        It does where the option is named, or where the account is settled daily.
        """
        recent = [one for one in self.options if (day - one[0]).days <= SETTLED_WITHIN]
        if not any(bought == (earned > 0) for _, _, bought in recent):
            return False
        words = [one for one in entry.meta.values() if isinstance(one, str)]
        named = set(words) & set(self.book.commodities)
        last = {one for one in recent if one[0] == recent[-1][0]}
        if named:
            last = {one for one in recent if one[1] in named}
        elif not any(self.book.settled_daily(leg.account) for leg in legs):
            if earned > 0:
                return True  # it may as well be a dividend
            last = {one for one in last if not one[2]}
        if len({one[1] for one in last}) != 1 or len(named) > 1:
            raise NotCoveredError("the settlement of one of several")
        on, name, _ = max(last)
        self.results[on, self.book.underlying(name)] += earned
        self.changed = day
        return True

    def streak(self, since: date | None = None) -> tuple[int, int, int, int]:
        """Losses in a row: the most, the most of the last day, what it left, and that day's wins.

        The order inside a day is taken to be the worst. Only days after `since` count.
        """
        longest = worst = left = wins = 0
        for day in sorted({on for on, _ in self.results if since is None or on >= since}):
            today = [result for (on, _), result in self.results.items() if on == day]
            wins, losses = sum(one > 0 for one in today), sum(one < 0 for one in today)
            worst = left + losses if losses else 0
            longest, left = max(longest, worst), losses if wins else left + losses
        return longest, worst, left, wins

    def uncovered(self, held: dict[str, Fraction]) -> set[str]:
        """Options that the sleeve is short and nothing in it covers."""
        found = set()
        for name, units in held.items():
            if units >= 0 or not self.book.is_option(name):
                continue
            what, size = self.book.underlying(name), self.book.size(name)
            shorts = [
                o
                for o, n in held.items()
                if n < 0 and self.book.is_option(o) and self.book.underlying(o) == what
            ]
            if len(shorts) > 1:
                raise NotCoveredError("several short options of one underlying")
            covers = sum(
                n * self.book.size(o)
                for o, n in held.items()
                if n > 0 and self.book.is_option(o) and self.book.underlying(o) == what
            )
            delta = self.book.term(name, "delta", 0)
            stock = held.get(what, F(0))
            covers += max(F(0), stock if delta > 0 else -stock if delta < 0 else F(0))
            if -units * size > covers:
                found.add(name)
        return found
