"""Holdings of core and sleeve by commodity, and groups of holdings with one pricing currency."""

from __future__ import annotations

from operator import sub
from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.prices import Series
from beancount_barbell.model.buckets import HEDGE, ONE, RESERVE, TRADE, ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.valuation.prices import Rate
    from beancount_barbell.model.entries import Directive, Transaction
    from beancount_barbell.model.location import Location


class PriceGroup:
    """The holdings of one bucket with one pricing currency (`via`), and their sums.

    Prices change every day and units seldom. So the members are put into lists once and
    summed many times; plain goods, the most frequent kind, as pairs of units and series.
    """

    __slots__ = (
        "_amounts",
        "_goods",
        "_index",
        "_lines",
        "_money",
        "_others",
        "bucket",
        "cash",
        "exposure",
        "members",
        "value",
        "via",
    )

    def __init__(self, bucket: int, via: str) -> None:
        self.bucket = bucket
        self.via = via
        self.members: dict[Holding, None] = {}
        self.value = ZERO
        self.exposure = ZERO
        self.cash = ZERO
        self._lines: list[Holding] | None = None
        """Members whose value changes, in the order of `_amounts`; None before `_lay_out`."""
        self._goods: list[tuple[Decimal, Series]] = []
        """Units and price of members held long whose exposure is their value; first in `_lines`."""
        self._others: list[Holding] = []
        self._index: dict[Holding, int] = {}
        """Plain good → its index in `_goods`."""
        self._money: list[Holding] = []
        """Cash in the group's own currency: one unit is always worth one unit of `via`."""
        self._amounts: list[Decimal] = []
        """Value of each line, in `via`, at the last sum."""

    def enter(self, holding: Holding) -> None:
        """Add a member to the group, and to the lists if they are made."""
        self.members[holding] = None
        if self._lines is None:
            return
        if self._stands_for_itself(holding):
            self._money.append(holding)
            return
        place = len(self._lines)
        if holding.is_plain_in(self.bucket):
            place = self._index[holding] = len(self._goods)
            self._goods.append((holding.units[self.bucket], holding.source))
        else:
            self._others.append(holding)
        self._lines.insert(place, holding)
        self._amounts.insert(place, holding.amounts[self.bucket])

    def leave(self, holding: Holding) -> None:
        """Remove a member; in the lists, the last plain good moves to its place."""
        del self.members[holding]
        place = None if self._lines is None else self._index.pop(holding, None)
        if self._lines is None or place is None:
            self._lift()
            return
        holding.amounts[self.bucket] = self._amounts[place]
        good, line = self._goods.pop(), self._lines.pop(len(self._goods))
        amount = self._amounts.pop(len(self._goods))
        if line is not holding:
            self._goods[place], self._lines[place], self._amounts[place] = good, line, amount
            self._index[line] = place

    def _stands_for_itself(self, holding: Holding) -> bool:
        return holding.is_cash and holding.via == holding.commodity

    def _lift(self) -> None:
        """Drop the lists; the members' last values go back to the holdings."""
        if self._lines is not None:
            bucket = self.bucket
            for holding, amount in zip(self._lines, self._amounts, strict=True):
                holding.amounts[bucket] = amount
            self._lines = None

    def refresh(self, holding: Holding) -> None:
        """Update the lists for a member whose units changed (only plain goods keep units there)."""
        if self._lines is None:
            return
        index = self._index.get(holding)
        if index is None:
            return
        if holding.is_plain_in(self.bucket):
            self._goods[index] = holding.units[self.bucket], holding.source
        else:
            self._lift()

    def _lay_out(self) -> list[Holding]:
        bucket = self.bucket
        goods: list[Holding] = []
        others: list[Holding] = []
        self._money = []
        for holding in self.members:
            if self._stands_for_itself(holding):
                self._money.append(holding)
            elif holding.is_plain_in(bucket):
                goods.append(holding)
            else:
                others.append(holding)
        self._goods = [(holding.units[bucket], holding.source) for holding in goods]
        self._index = {holding: index for index, holding in enumerate(goods)}
        self._others = others
        self._lines = goods + others
        self._amounts = [holding.amounts[bucket] for holding in self._lines]
        return self._lines

    def sum_up(self, *, tell: bool) -> tuple[Decimal, Directive] | None:
        """Sum the members again.

        With `tell`, returns the largest change of one member's value since the last sum (in
        `via`, >= 0) and the directive that caused it; None without a change, or without
        such a directive.
        """
        lines = self._lines
        if lines is None:
            lines = self._lay_out()
        amounts = [units * series.number for units, series in self._goods]
        exposure = sum(amounts, ZERO)
        cash = ZERO
        bucket = self.bucket
        for holding in self._money:
            cash += holding.units[bucket]
        value = exposure + cash
        for holding in self._others:
            unit = holding.unit_price
            amount = holding.units[bucket] * unit
            if holding.counted:
                value += amount
                if holding.is_cash:
                    cash += amount
            else:
                amount *= holding.exposure_factor
            if holding.exposed:
                exposure += holding.gross[bucket] * holding.exposure_factor * abs(unit)
            amounts.append(amount)
        self.value, self.exposure, self.cash = value, exposure, cash
        before, self._amounts = self._amounts, amounts
        if not (tell and amounts):
            return None
        changes = list(map(abs, map(sub, amounts, before)))
        effect = max(changes) if changes[1:] else changes[0]
        if not effect:
            return None
        mover = lines[changes.index(effect)]
        if changes[1:] and changes.count(effect) > 1:
            alike = (one for one, change in zip(lines, changes, strict=True) if change == effect)
            mover = min(alike, key=lambda one: one.commodity)
        entry = mover.source.entry
        return None if entry is None else (effect, entry)


class Holding:
    """One commodity in the four buckets: net units, and gross units (summed by account)."""

    __slots__ = (
        "aging",
        "amounts",
        "commodity",
        "cost",
        "counted",
        "entry",
        "exposed",
        "exposure_factor",
        "follows",
        "gross",
        "groups",
        "has_choice",
        "has_lots",
        "has_rival",
        "is_cash",
        "is_foreign",
        "is_money",
        "joined",
        "location",
        "moved",
        "per_quote",
        "route",
        "settled_route",
        "source",
        "underlying",
        "units",
        "via",
    )

    def __init__(self, commodity: str, location: Location, entry: Transaction) -> None:
        self.commodity = commodity
        self.location = location
        self.entry = entry
        self.units = [ZERO, ZERO, ZERO, ZERO]
        self.gross = [ZERO, ZERO, ZERO, ZERO]
        self.amounts = [ZERO, ZERO, ZERO, ZERO]
        """Value by bucket, in `via`, when the group's lists were last dropped."""
        self.moved: set[int] = set()
        """Buckets whose units changed since the holding was last put into its groups."""
        self.cost: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self.counted = True
        """False for futures and CFDs: no market value, only settled cash."""
        self.has_lots = False
        """Whether any of it was ever held at a cost."""
        self.is_cash = False
        self.is_money = False
        """Whether the commodity is a currency (a cash-like fund or bill is none)."""
        self.is_foreign = False
        """Whether the commodity is a currency other than the base currency."""
        self.exposed = True
        self.exposure_factor = ONE
        self.per_quote: Decimal | None = None
        """Multiplier of an option whose quote is for one unit of its underlying; else None."""
        self.underlying: str | None = None
        """The commodity whose price gives an option's exposure; None for all else."""
        self.via: str | None = None
        self.source = Series(commodity, commodity)
        """The series with the price of one unit in `via`."""
        self.groups: list[PriceGroup | None] = [None, None, None, None]
        self.joined: tuple[PriceGroup, ...] = ()
        """The groups that contain the holding."""
        self.has_choice = True
        """Whether more than one price route may lead to the base currency."""
        self.has_rival = False
        """Whether another route may be of the same age as the chosen one."""
        self.settled_route = False
        """Whether the chosen route remains the best until a new pair appears."""
        self.route: Rate | None = None
        """Route to the base currency; its `number` is of the day on which it was chosen."""
        self.aging: Series | None = None
        """The price whose age is watched: the first hop, while any unit is held."""
        self.follows: list[Series] = []

    def put(self, bucket: int, group: PriceGroup | None) -> None:
        """Note the group of a bucket, None for no group."""
        self.groups[bucket] = group
        self.joined = tuple([one for one in self.groups if one is not None])
        self.source.marks = None

    def forget_costs(self) -> None:
        """Forget the costs of buckets that hold no more units."""
        for bucket in self.moved:
            if self.cost[bucket] and not self.gross[bucket]:
                self.cost[bucket].clear()
                self.settled_route = self.settled_route and not self.has_choice

    def is_plain_in(self, bucket: int) -> bool:
        """Whether the exposure equals the market value: held long, exposure factor 1."""
        return (
            self.exposed
            and self.counted
            and self.exposure_factor == ONE
            and self.gross[bucket] == self.units[bucket]
        )

    @property
    def hop(self) -> Series | None:
        """The first hop of the route to the base currency."""
        return None if self.route is None else self.route.hops[0]

    def keeps_its_way(self, series: Series, base: str) -> bool:
        """Whether a new price of a followed pair leaves the chosen route the best one.

        An explicit price on the chosen route only improves that route. Of the other routes
        only the direct one is compared here: it is exactly as good as its single price.
        """
        route = self.route
        if self.source is series:
            return series.explicit or not self.has_rival
        if route is None:
            return False
        if series is route.hops[-1] is not route.hops[0]:
            return series.explicit and series.number != 0
        direct = series.commodity == self.commodity and series.quote == base
        self.has_rival = True
        return direct and route.standing > (True, series.date, series.explicit, True)

    @property
    def unit_price(self) -> Decimal:
        """Value of one unit, in `via`.

        An option's quote may be for one unit of its underlying. The price paid for the
        option, used until the first quote, is for the whole contract.
        """
        source = self.source
        if self.per_quote is None or not source.explicit:
            return source.number
        return source.number * self.per_quote

    def worth(self, bucket: int) -> Decimal:
        """Value of a bucket's units, in `via`; for a future or CFD the signed exposure."""
        amount = self.units[bucket] * self.unit_price
        return amount if self.counted else amount * self.exposure_factor

    def long_in(self, bucket: int) -> Decimal:
        """The units that accounts of a bucket hold long."""
        return (self.gross[bucket] + self.units[bucket]) / 2

    def short_in(self, bucket: int) -> Decimal:
        """The units that accounts of a bucket are short of (>= 0)."""
        return (self.gross[bucket] - self.units[bucket]) / 2

    @property
    def in_sleeve(self) -> Decimal:
        """Net units of the whole sleeve."""
        units = self.units
        return ZERO + units[TRADE] + units[HEDGE] + units[RESERVE]

    @property
    def held(self) -> bool:
        """Whether any account of core or sleeve holds units."""
        trade, hedge, reserve, core = self.gross
        return bool(trade or hedge or reserve or core)

    def is_boundless_in(self, bucket: int) -> bool:
        """Whether the bucket is short of an option without a known underlying."""
        return self.underlying == self.commodity and self.gross[bucket] != self.units[bucket]

    @property
    def carries_exposure(self) -> bool:
        """Whether the holding has market exposure, by its own price or its underlying's."""
        return self.exposed or self.underlying is not None
