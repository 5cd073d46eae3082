"""Whose money lies in an outside account: parcels, last in, first out.

Only transactions with one giver or with one receiver are covered. An event of a day is
a list of givers and receivers; the order in which a day's events count is canonical.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from tests.reference.book import F, NotCoveredError

ZERO = F(0)

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction


@dataclass(frozen=True)
class Parcel:
    """Money in an account: whose it is, since when, units, and what left then, in base currency."""

    label: str
    born: date
    units: Fraction
    principal: Fraction
    earned: bool = False  # the core's own yield

    def part(self, units: Fraction) -> Parcel:
        return replace(self, units=units, principal=self.principal * units / self.units)


class Party(NamedTuple):
    """Who gives or receives: `kind` core, sleeve, assets, debts, equity or result."""

    kind: str
    pool: tuple[str, str]
    units: Fraction
    weight: Fraction


class Event(NamedTuple):
    """One transaction: what it moves; `key` says which it is."""

    key: int
    givers: list[Party]
    receivers: list[Party]


@dataclass
class Owed:
    label: str
    born: date
    units: Fraction
    key: int
    price: Fraction
    funded: date
    """The day on which the sleeve received it, at `price` a unit."""


@dataclass
class Told:
    """What was found of one transaction, in base currency."""

    transit: Fraction = ZERO
    earned: Fraction = ZERO  # what of it was the core's yield
    sleeve_back: Fraction = ZERO
    back_at_once: Fraction = ZERO
    core_back: Fraction = ZERO
    from_sleeve: list[tuple[date, Fraction]] = field(default_factory=list)


@dataclass
class Tracer:
    """The outside accounts; `told` is what was found, by transaction of the day.

    `funded` is, by day and transaction, what the sleeve received of the core's money there;
    `traced` the same, and `returned` what the core got back, both by the day on which it left the
    core and without its yield.
    """

    smallest: Fraction
    pools: dict[tuple[str, str], list[Parcel]] = field(default_factory=lambda: defaultdict(list))
    debts: dict[tuple[str, str], list[Owed]] = field(default_factory=lambda: defaultdict(list))
    told: dict[int, Told] = field(default_factory=lambda: defaultdict(Told))
    funded: dict[tuple[date, int], Fraction] = field(default_factory=lambda: defaultdict(F))
    traced: dict[date, Fraction] = field(default_factory=lambda: defaultdict(F))
    returned: dict[date, Fraction] = field(default_factory=lambda: defaultdict(F))

    def day(self, day: date, window: int, events: list[Event]) -> None:
        """Go through a day's events in their canonical order."""
        classes: dict[int, list[Event]] = defaultdict(list)
        give = {party.pool for event in events for party in event.givers}
        fed = {party.pool for event in events for party in event.receivers}
        fed |= {pool for pool, lie in self.pools.items() if any(p.label != "clean" for p in lie)}
        for event in events:
            passed_on = any(p.kind == "result" and p.pool in give for p in event.receivers)
            passes_on = all(p.kind in {"result", "equity"} for p in event.givers) and any(
                p.pool in fed for p in event.givers
            )
            at = _class(event)
            hop = (at == 5 and passed_on) or (at == 0 and passes_on)
            classes[2 if hop else at].append(event)
        for at in sorted(classes):
            # Nothing gives before what fills it that day.
            group = _sources_first(sorted(classes[at], key=_own_last))
            for event in group:
                self._event(day, window, event)

    def own(self, since: date) -> Fraction:
        """What of the sleeve's own lies outside."""
        return sum(
            (
                one.principal
                for pool in self.pools.values()
                for one in pool
                if one.label == "sleeve" and one.born >= since
            ),
            F(0),
        )

    def _event(self, day: date, window: int, event: Event) -> None:
        many = len(event.givers) > 1 and len(event.receivers) > 1
        loaded = any(self._loaded(p) for p in event.givers) or any(
            self.debts[p.pool] for p in event.receivers
        )
        if many and loaded:
            raise NotCoveredError("several givers and several receivers")
        given: list[Parcel] = []
        for giver in event.givers:
            given += self._give(day, window, giver, event)
        both = {"core", "sleeve"} <= {party.kind for party in event.receivers}
        if both and any(one.label != "clean" for one in given):
            raise NotCoveredError("money of theirs that comes to core and sleeve at once")
        several = len(event.receivers) > 1 and {"core", "sleeve"} <= {one.label for one in given}
        if several and any(party.kind == "core" for party in event.receivers):
            raise NotCoveredError("money of core and sleeve that comes to the core in part")
        for party in sorted(event.receivers, key=self._turn):
            if party.weight == 0:
                continue
            taken: list[Parcel] = []
            left, rest = party.weight, []
            # Tainted before clean; the sleeve's own is clean, too.
            for one in sorted(given, key=lambda p: ("core", "sleeve", "clean").index(p.label)):
                part = min(one.units, left)
                if part:
                    taken.append(one.part(part))
                if one.units - part:
                    rest.append(one.part(one.units - part))
                left -= part
            given = rest
            scale = party.units / party.weight
            self._receive(
                day,
                window,
                party,
                event.key,
                [replace(one, units=one.units * scale) for one in taken],
            )

    def _turn(self, party: Party) -> tuple[int, str]:
        """The sleeve first, then what owes, then other accounts by their names."""
        order = {"sleeve": 0, "core": 1, "debts": 3, "assets": 3, "equity": 4, "result": 5}
        owes = order[party.kind] == 3 and self.debts[party.pool]
        return 2 if owes else order[party.kind], party.pool[0].partition(":")[2]

    def _loaded(self, party: Party) -> bool:
        return party.kind in {"core", "sleeve"} or any(
            one.label != "clean" for one in self.pools[party.pool]
        )

    def _give(self, day: date, window: int, giver: Party, event: Event) -> list[Parcel]:
        """What is given, its units being weights in base currency."""
        if giver.kind in {"core", "sleeve"}:
            return [Parcel(giver.kind, day, giver.weight, giver.weight, giver.pool[1] == "yield")]
        pool, left, taken = self.pools[giver.pool], giver.units, []
        order = list(enumerate(pool))
        if any(party.kind == "core" for party in event.receivers):
            # Restitution: what is not the account's own leaves first, and the rest lies as it did.
            order.sort(key=lambda x: x[1].label != "clean" and (day - x[1].born).days <= window)
        kept = dict(order)
        while left > 0 and order:
            at, one = order.pop()
            part = min(one.units, left)
            taken.append(one.part(part))
            kept[at] = one.part(one.units - part)
            left -= part
        pool[:] = [kept[at] for at in range(len(pool)) if kept[at].units]
        if left > 0:
            taken.append(Parcel("clean", day, left, F(0)))
            if giver.kind in {"assets", "debts"}:
                self._owe(day, giver, left, event)
        scale = giver.weight / giver.units
        aged = [
            replace(one, label="clean")
            if one.label in {"core", "sleeve"} and (day - one.born).days > window
            else one
            for one in taken
        ]
        return [replace(one, units=one.units * scale) for one in aged]

    def _owe(self, day: date, giver: Party, units: Fraction, event: Event) -> None:
        kinds = {party.kind == "sleeve" for party in event.receivers}
        if len(kinds) > 1:
            raise NotCoveredError("a debt for the sleeve and for others at once")
        if len(event.givers) > 1 and True in kinds:
            raise NotCoveredError("a debt beside other givers")
        price = giver.weight / giver.units
        label = "sleeve" if True in kinds else "other"
        owing = [debt for party in event.receivers for debt in self.debts[party.pool]]
        if any(debt.label == "sleeve" for debt in owing):
            units = self._refinance(day, giver, units, event, owing)
        if units:
            self.debts[giver.pool].append(Owed(label, day, units, event.key, price, day))

    def _refinance(
        self, day: date, giver: Party, units: Fraction, event: Event, owing: list[Owed]
    ) -> Fraction:
        """Owe for the sleeve what pays a debt for it; gives what is lent for other things."""
        receiver = event.receivers[0]
        alike = receiver.units == receiver.weight and giver.units == giver.weight
        if len(event.givers) + len(event.receivers) > 2 or not alike or units != giver.units:
            raise NotCoveredError("a debt for the sleeve that is paid with borrowed money in part")
        left = units
        for debt in sorted(owing, key=lambda one: one.label != "other"):
            part = min(left, debt.units)
            if debt.label == "sleeve" and part:
                moved = replace(debt, born=day, units=part)
                self.debts[giver.pool].append(moved)
                units -= part
            left -= part
        return units

    def _receive(
        self,
        day: date,
        window: int,
        party: Party,
        key: int,
        parcels: list[Parcel],
    ) -> None:
        told = self.told[key]
        if party.kind == "sleeve":
            core = [p for p in parcels if p.label == "core"]
            told.transit += self._breach(core)
            told.earned += sum(p.principal for p in core if p.earned)
            self.funded[day, key] += sum(p.units for p in core) * party.weight / party.units
            own = [p for p in parcels if p.label == "sleeve"]
            told.sleeve_back += sum(p.principal for p in own)
            told.back_at_once += sum(p.principal for p in own if p.born == day)
        elif party.kind == "core":
            for one in parcels:
                ours = one.label == "core" and not one.earned
                self.returned[one.born] += one.principal if ours else 0
            told.core_back += sum(p.principal for p in parcels if p.label == "core")
            told.from_sleeve += [(p.born, p.principal) for p in parcels if p.label == "sleeve"]
        else:
            kept = self._repay(day, window, party, key, parcels)
            pool = self.pools[party.pool]
            for label in ("clean", "sleeve", "core"):  # the sleeve's own is clean, too
                pool.extend(one for one in reversed(kept) if one.label == label)

    def _breach(self, parcels: list[Parcel]) -> Fraction:
        amount = sum((p.principal for p in parcels), F(0))
        for one in parcels:
            self.traced[one.born] += 0 if one.earned else one.principal
        if 0 < amount <= self.smallest:
            raise NotCoveredError("traced parts that are too small by themselves")
        return amount

    def _repay(
        self, day: date, window: int, party: Party, key: int, parcels: list[Parcel]
    ) -> list[Parcel]:
        """Pay what the account owes, and give back what is left."""
        kept = []
        for debt in self.debts[party.pool]:
            if party.kind == "assets" and (day - debt.born).days > window:
                debt.label = "other"  # a clearing account's debt seasons like money does
        for parcel in parcels:
            one, first = parcel, "sleeve" if parcel.label == "core" else "other"
            debts = self.debts[party.pool]
            for debt in sorted(debts, key=lambda d: d.label != first):
                part = min(one.units, debt.units) if one.units else F(0)
                if not part:
                    continue
                debt.units -= part
                if debt.label == "sleeve" and one.label == "core":
                    self.told[key].transit += self._breach([one.part(part)])
                    self.told[key].earned += one.part(part).principal if one.earned else 0
                    self.funded[debt.funded, debt.key] += part * debt.price
                one = one.part(one.units - part) if one.units > part else replace(one, units=F(0))
            debts[:] = [debt for debt in debts if debt.units]
            if one.units:
                kept.append(one)
        return kept


def _own_last(event: Event) -> tuple[bool, Fraction]:
    """Other money lies below the sleeve's own; the largest amount first."""
    return any(p.kind == "sleeve" for p in event.givers), -sum(p.weight for p in event.receivers)


def _class(event: Event) -> int:
    givers = {p.kind for p in event.givers}
    receivers = {p.kind for p in event.receivers}
    if "sleeve" in receivers:
        return 4
    if "core" in receivers:
        return 3
    if "core" in givers:
        return 1
    if "sleeve" in givers:
        return 0
    if givers <= {"result", "equity"}:
        return 0
    return 2 if receivers & {"assets", "debts", "equity"} else 5


def _sources_first(events: list[Event]) -> list[Event]:
    """Hops in an order in which a source is filled before it gives."""
    left, ordered = list(events), []
    while left:
        for event in left:
            sources = {p.pool for p in event.givers}
            fills = [e for e in left if e is not event and sources & {p.pool for p in e.receivers}]
            if not fills:
                break
        else:
            raise NotCoveredError("a circle within a day")
        left.remove(event)
        ordered.append(event)
    return ordered
