"""What core and sleeve hold of a commodity, and the groups that are priced alike."""

from __future__ import annotations

from operator import sub
from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.prices import ONE, Series
from beancount_barbell.model.buckets import HEDGE, RESERVE, TRADE, ZERO

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.valuation.prices import Rate
    from beancount_barbell.model.entries import Directive, Transaction
    from beancount_barbell.model.location import Location


class PriceGroup:
    """A bucket's holdings that are priced in one currency, with their sums.

    Prices move every day and units seldom, so the members are laid out once for
    many sums: the plain goods, which are most, as pairs of units and series.
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
        """Whose worth moves, in the order of `_amounts`; None while nothing is laid out."""
        self._goods: list[tuple[Decimal, Series]] = []
        """Held long and exposed by what they are worth: they come first in `_lines`."""
        self._others: list[Holding] = []
        self._index: dict[Holding, int] = {}
        """Where a plain good stands in `_goods`."""
        self._money: list[Holding] = []
        """What stands for itself: one unit of it is always one of `via`."""
        self._amounts: list[Decimal] = []
        """What each line was worth when it was last summed."""

    def enter(self, holding: Holding) -> None:
        """Add a member; what is laid out grows by it."""
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
        """Remove a member: the last of the plain goods takes the place of one."""
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
        """What was laid out holds no longer."""
        if self._lines is not None:
            bucket = self.bucket
            for holding, amount in zip(self._lines, self._amounts, strict=True):
                holding.amounts[bucket] = amount
            self._lines = None

    def refresh(self, holding: Holding) -> None:
        """A member changed its units; of all but the plain goods they are read anew anyway."""
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
        """Sum the members anew; with `tell`, what moved the value most: by how much in `via`.

        None where nothing moved, or no directive of the user did it.
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
                exposure += holding.gross[bucket] * holding.exposure_factor * unit
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
    """One commodity in the four buckets: units net, and gross by account."""

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
        """Worth by bucket, in `via`, when its group was last lifted."""
        self.moved: set[int] = set()
        """Buckets whose units moved since it was last placed."""
        self.cost: list[dict[str, Decimal]] = [{}, {}, {}, {}]
        self.counted = True
        """False for futures and CFDs: no market value, only settled cash."""
        self.is_cash = False
        self.is_money = False
        """Whether it is a currency, not a fund or a bill that is as good as one."""
        self.is_foreign = False
        """Whether it is such a currency, and not the base."""
        self.exposed = True
        self.exposure_factor = ONE
        self.per_quote: Decimal | None = None
        """Of an option that is quoted for one unit of its underlying, how many it is for."""
        self.underlying: str | None = None
        """The commodity whose price an option's exposure goes by."""
        self.via: str | None = None
        self.source = Series(commodity, commodity)
        """What gives the price of one unit in `via`."""
        self.groups: list[PriceGroup | None] = [None, None, None, None]
        self.joined: tuple[PriceGroup, ...] = ()
        """The groups that it is in."""
        self.has_choice = True
        """Whether more than one way may lead to the base currency."""
        self.has_rival = False
        """Whether another way may be as old as the one it goes."""
        self.settled_route = False
        """Whether its route stands until a new pair appears."""
        self.route: Rate | None = None
        """Its way to the base currency; the number is that of the day on which it was chosen."""
        self.aging: Series | None = None
        """The price whose age is watched for it: its first hop, while any of it is held."""
        self.follows: list[Series] = []

    def put(self, bucket: int, group: PriceGroup | None) -> None:
        """Into a bucket's group, or out of it."""
        self.groups[bucket] = group
        self.joined = tuple([one for one in self.groups if one is not None])
        self.source.marks = None

    def forget_costs(self) -> None:
        """What is sold out has no cost any more."""
        for bucket in self.moved:
            if self.cost[bucket] and not self.gross[bucket]:
                self.cost[bucket].clear()
                self.settled_route = self.settled_route and not self.has_choice

    def is_plain_in(self, bucket: int) -> bool:
        """Whether its exposure is its market value: held long, exposed one to one."""
        return (
            self.exposed
            and self.counted
            and self.exposure_factor == ONE
            and self.gross[bucket] == self.units[bucket]
        )

    @property
    def hop(self) -> Series | None:
        """The first hop of its way to the base currency."""
        return None if self.route is None else self.route.hops[0]

    def keeps_its_way(self, series: Series, base: str) -> bool:
        """Take in a new price of a pair that it follows; whether that opens no better way.

        An explicit price makes its own way only better. Of the other ways it is asked of the
        direct one, which can never be better than its one price.
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
        """What one unit is worth, in `via`.

        An option's quote may be for one unit of its underlying; what was paid for
        it, which stands until there is a quote, is for the whole contract.
        """
        source = self.source
        if self.per_quote is None or not source.explicit:
            return source.number
        return source.number * self.per_quote

    def worth(self, bucket: int) -> Decimal:
        """What a bucket holds of it, in `via`; a future's or CFD's exposure, signed."""
        amount = self.units[bucket] * self.unit_price
        return amount if self.counted else amount * self.exposure_factor

    @property
    def in_sleeve(self) -> Decimal:
        """Net units of the whole sleeve."""
        units = self.units
        return ZERO + units[TRADE] + units[HEDGE] + units[RESERVE]

    @property
    def held(self) -> bool:
        """Whether any account of core or sleeve holds any of it."""
        trade, hedge, reserve, core = self.gross
        return bool(trade or hedge or reserve or core)

    def is_boundless_in(self, bucket: int) -> bool:
        """Whether it is an option that is sold, and nobody says of what."""
        return self.underlying == self.commodity and self.gross[bucket] != self.units[bucket]

    @property
    def carries_exposure(self) -> bool:
        """Whether it is at the risk of a market, by its own price or another's."""
        return self.exposed or self.underlying is not None


class CurrencyFollower:
    """Follows the rate of a currency to the base."""

    __slots__ = ("currency",)

    def __init__(self, currency: str) -> None:
        self.currency = currency
