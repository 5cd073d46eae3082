"""The value of core and sleeve from scratch, by naive lookup: what the engine must equal.

Nothing is kept from one day to the next: for every day all entries up to it are
read again. Written from the specification, not from the engine.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence


class Seen(NamedTuple):
    """One price: `number` of `quote` for one `commodity`."""

    commodity: str
    quote: str
    date: datetime.date
    number: Decimal
    explicit: bool


class Snapshot(NamedTuple):
    """One day's end. None where a price is missing."""

    core: Decimal | None
    equity: Decimal | None
    exposure: Decimal | None
    hedge_exposure: Decimal | None
    free_cash: Decimal
    layers: tuple[Decimal, Decimal, Decimal]
    missing_in_core: tuple[str, ...]
    missing_in_sleeve: tuple[str, ...]


def observations(entries: Iterable[Any], day: datetime.date) -> list[Seen]:
    """Every price there is up to `day`: directives, `@` prices, costs of new lots."""
    found = []
    for entry in entries:
        if entry.date > day:
            continue
        if isinstance(entry, data.Price):
            price = entry.amount
            found.append(
                Seen(entry.currency, price.currency, entry.date, price.number, explicit=True)
            )
        elif isinstance(entry, data.Transaction):
            found += list(_prices_of(entry))
    return found


def _prices_of(entry: data.Transaction) -> Iterable[Seen]:
    net: dict[str, Decimal] = defaultdict(Decimal)
    for posting in entry.postings:
        net[posting.units.currency] += posting.units.number
    for posting in entry.postings:
        units, price, cost = posting.units, posting.price, posting.cost
        if price is not None:
            yield Seen(units.currency, price.currency, entry.date, price.number, explicit=False)
        elif (
            cost is not None
            and cost.date == entry.date
            and cost.number > 0
            and net[units.currency] * units.number > 0
        ):
            yield Seen(units.currency, cost.currency, entry.date, cost.number, explicit=False)


class Prices:
    """All prices up to a day, looked up one by one."""

    def __init__(
        self, seen: Sequence[Seen], money: set[str], owed: Callable[[str, datetime.date], bool]
    ) -> None:
        self._seen = seen
        self._owed = owed
        self.money = money | {one.quote for one in seen}

    def newest(self, commodity: str, quote: str) -> Seen | None:
        pair = [one for one in self._seen if (one.commodity, one.quote) == (commodity, quote)]
        if not pair:
            return None
        last = max(one.date for one in pair)
        of_that_day = [one for one in pair if one.date == last]
        explicit = [one for one in of_that_day if one.explicit]
        # The order of a day's lines decides nothing, so of two prices the worse one counts.
        worst = max if self._owed(commodity, last) else min
        return worst(explicit or of_that_day, key=lambda one: one.number)

    def hop(self, source: str, target: str) -> tuple[Decimal, Seen] | None:
        direct, inverse = self.newest(source, target), self.newest(target, source)
        if inverse is not None and inverse.number:
            turned = 1 / inverse.number, inverse
            if direct is None or (inverse.date, inverse.explicit) > (direct.date, direct.explicit):
                return turned
        return None if direct is None else (direct.number, direct)

    def rate(self, source: str, target: str, preferred: Sequence[str]) -> Decimal | None:
        """The youngest route; explicit before implied, direct before others, goods last."""
        if source == target:
            return Decimal(1)
        routes = []
        direct = self.hop(source, target)
        if direct is not None:
            routes.append((direct[0], [direct[1]], True))
        others = {one.quote for one in self._seen} | {one.commodity for one in self._seen}
        for middle in [*preferred, *sorted(others - set(preferred))]:
            first, second = self.hop(source, middle), self.hop(middle, target)
            if middle not in (source, target) and first and second:
                known = middle in self.money
                routes.append((first[0] * second[0], [first[1], second[1]], known))
        best, number = None, None
        for value, hops, over_money in routes:
            age = min(hop.date for hop in hops)
            rank = (over_money, age, all(hop.explicit for hop in hops), len(hops) == 1)
            if best is None or rank > best:
                best, number = rank, value
        return number


def _on_margin(
    held: Mapping[tuple[str, str], Decimal],
    money: set[str],
    price: Callable[[str], Decimal | None],
    bucket_of: Callable[[str], str | None],
) -> bool:
    """Whether the sleeve owes money (more than 1 of base) in one currency, and holds another."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    for (account, commodity), number in held.items():
        if commodity in money and bucket_of(account) != "core":
            net[commodity] += number
    signs = set()
    for name, number in net.items():
        unit = price(name)
        if number and (unit is None or abs(number * unit) > 1):
            signs.add(number > 0)
    return len(signs) > 1


def snapshot(
    entries: Sequence[Any],
    day: datetime.date,
    base: str,
    operating: Sequence[str],
    bucket_of: Callable[[str], str | None],
) -> Snapshot:
    """All figures of a day's end, summed up anew.

    `bucket_of` maps an account to "core", "trade", "hedge", "reserve" or None.
    """

    def owed(commodity: str, on: datetime.date) -> bool:
        """Whether core and sleeve together owed it, or were short of it, that morning."""
        return sum(_before(entries, commodity, on, bucket_of)) < 0

    prices = Prices(observations(entries, day), {base, *operating}, owed)
    units, costs = _positions(entries, day, bucket_of)

    def preferred(commodity: str) -> list[str]:
        own = {
            currency
            for (_, name), known in costs.items()
            if name == commodity
            for currency in known
        }
        return [*sorted(own), *(one for one in operating if one not in own)]

    def price(commodity: str) -> Decimal | None:
        return prices.rate(commodity, base, preferred(commodity))

    held = {key: number for key, number in units.items() if number}
    on_margin = _on_margin(held, prices.money, price, bucket_of)
    value: dict[str, Decimal] = defaultdict(Decimal)
    missing: dict[str, set[str]] = defaultdict(set)
    gross: dict[str, Decimal | None] = defaultdict(Decimal)
    cash = Decimal(0)
    for (account, commodity), number in held.items():
        bucket = bucket_of(account)
        assert bucket is not None
        unit = price(commodity)
        if unit is None:
            missing[bucket].add(commodity)
        else:
            value[bucket] += number * unit
        if commodity in prices.money and bucket in ("trade", "hedge") and unit is not None:
            cash += number * unit
        if commodity not in prices.money or (on_margin and commodity != base):
            so_far = gross[bucket]
            gross[bucket] = None if so_far is None or unit is None else so_far + abs(number) * unit

    def whole(*buckets: str) -> Decimal | None:
        if any(missing[bucket] for bucket in buckets):
            return None
        return sum((value[bucket] for bucket in buckets), Decimal(0))

    trade, reserve = gross["trade"], gross["reserve"]
    return Snapshot(
        core=whole("core"),
        equity=whole("trade", "hedge", "reserve"),
        exposure=None if trade is None or reserve is None else trade + reserve,
        hedge_exposure=gross["hedge"],
        free_cash=cash,
        layers=(value["trade"], value["hedge"], value["reserve"]),
        missing_in_core=tuple(sorted(missing["core"])),
        missing_in_sleeve=tuple(sorted(missing["trade"] | missing["hedge"] | missing["reserve"])),
    )


def _before(
    entries: Sequence[Any],
    commodity: str,
    day: datetime.date,
    bucket_of: Callable[[str], str | None],
) -> Iterable[Decimal]:
    """The units of a commodity that came into core and sleeve before a day, or left them."""
    for entry in entries:
        if isinstance(entry, data.Transaction) and entry.date < day:
            for posting in entry.postings:
                if posting.units.currency == commodity and bucket_of(posting.account) is not None:
                    yield posting.units.number


def _positions(
    entries: Sequence[Any], day: datetime.date, bucket_of: Callable[[str], str | None]
) -> tuple[Mapping[tuple[str, str], Decimal], Mapping[tuple[str, str], set[str]]]:
    """Units by (account, commodity); cost currencies by (bucket, commodity).

    A bucket's cost currencies are those of the lots it got since it last ended
    a day without any of the commodity.
    """
    units: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    costs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for today in sorted({entry.date for entry in entries if entry.date <= day}):
        for entry in entries:
            if not isinstance(entry, data.Transaction) or entry.date != today:
                continue
            for posting in entry.postings:
                bucket = bucket_of(posting.account)
                if bucket is None:
                    continue
                units[posting.account, posting.units.currency] += posting.units.number
                if posting.cost is not None:
                    costs[bucket, posting.units.currency].add(posting.cost.currency)
        for bucket, commodity in list(costs):
            in_bucket = [
                number
                for (account, name), number in units.items()
                if name == commodity and bucket_of(account) == bucket
            ]
            if not any(in_bucket):
                costs[bucket, commodity].clear()
    return units, costs
