"""Outside accounts as pools of money, a part of it traced, by four conventions.

- `lifo`: money that came in last goes out first (clean money below, core's on top).
- `fifo`: money that came in first goes out first (Clayton's Case, 1816).
- `pro-rata`: every outflow carries its share of everything (the haircut).
- `poison`: an account that core money touched stays touched; capped at the
  core money that entered.

Money older than the tracing window counts as clean: lenders call it seasoned. The
sleeve's own money is clean, too; its label only serves to recognise the money when
it comes into the core or back into the sleeve.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.parcels import Rope, join, maybe_join, maybe_split
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.model.flows import Flow, Hop, MoneyLabel

ROUNDING = Decimal("1e-15")
"""Ratio of an amount; a smaller shortfall is rounding of a conversion."""


class Portion(NamedTuple):
    """Money between two pools: clean units, the sleeve's own, and the core's (bottom to top)."""

    clean: Decimal
    own: Rope | None
    traced: Rope | None

    @property
    def units(self) -> Decimal:
        """The sum, in units of the account's currency."""
        units = self.clean
        if self.own is not None:
            units += self.own.units
        return units if self.traced is None else units + self.traced.units

    def scaled(self, scale: Decimal) -> Portion:
        """The same money in units of another currency."""
        own = None if self.own is None else self.own.scaled(scale)
        traced = None if self.traced is None else self.traced.scaled(scale)
        return Portion(self.clean * scale, own, traced)

    def over(self, other: Portion) -> Portion:
        """The sum of two portions, this one on top."""
        return Portion(
            other.clean + self.clean,
            maybe_join(other.own, self.own),
            maybe_join(other.traced, self.traced),
        )


def portion(clean: Decimal, row: Rope | None) -> Portion:
    """A portion of clean units and of a row, parted into the sleeve's own and the core's."""
    return Portion(clean, None, None) if row is None else Portion(clean, *row.parted())


class SleeveDebt(NamedTuple):
    """A debt of an outside account that paid for the sleeve, as far as it is unpaid.

    `flow` is the flow with which the sleeve received the money. The first of `hops` is the
    account that owes `units`; if it paid earlier debts of other accounts, their hops follow.
    The amount of each hop is the debt that is left, in base currency at the rate of the day on
    which the sleeve received the money.
    """

    date: datetime.date
    units: Decimal
    hops: tuple[Hop, ...]
    flow: Flow

    @property
    def amount(self) -> Decimal | None:
        """The debt that is left, in base currency; None where it is unknown."""
        return self.hops[0].amount

    def part(self, units: Decimal) -> SleeveDebt:
        """`units` of the debt, with the amount in proportion."""
        amount = self.amount
        if amount is not None:
            amount = amount * units / self.units
        hops = tuple(hop._replace(amount=amount) for hop in self.hops)
        return self._replace(units=units, hops=hops)


class Pool:
    """One outside account in one currency.

    `floor` is the clean money at the bottom; below zero it is a debt for other purposes
    than the sleeve. `debts` are the debts for the sleeve. Above the floor lie `runs` of
    clean units and of parcels, bottom to top; the lowest run is one of parcels. The rest of a
    run with less principal than `dust` (base currency) becomes clean.
    """

    __slots__ = (
        "_dust",
        "_fifo",
        "account",
        "currency",
        "debts",
        "floor",
        "mix",
        "runs",
        "seasoned",
    )

    def __init__(
        self, account: str, currency: str, dust: Decimal = ZERO, *, fifo: bool = False
    ) -> None:
        self.account = account
        self.currency = currency
        self.mix = currency
        """The pool to which the account's money belongs in the bounds over all conventions."""
        self.floor = ZERO
        self.runs: list[Decimal | Rope] = []
        self.debts: list[SleeveDebt] = []
        self.seasoned = ZERO
        """Principal that became clean here: older than the tracing window, or dust."""
        self._dust = dust
        self._fifo = fifo

    @property
    def traces(self) -> bool:
        """Whether there are parcels here."""
        return bool(self.runs)

    @property
    def owed_for_sleeve(self) -> Decimal:
        """The unpaid debts for the sleeve, in units."""
        return sum((debt.units for debt in self.debts), ZERO)

    def put(self, money: Portion) -> None:
        """Add money on top: clean units, then the sleeve's own parcels, then the core's."""
        clean = money.clean
        if clean:
            if not self.runs:
                self.floor += clean
            elif isinstance(self.runs[-1], Decimal):
                self.runs[-1] += clean
            else:
                self.runs.append(clean)
        for row in (money.own, money.traced):
            if row is not None:
                top = self.runs[-1] if self.runs else None
                if isinstance(top, Rope):
                    self.runs[-1] = join(top, row)
                else:
                    self.runs.append(row)

    def take(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        """Take `units` out: (the portion taken, the units that were missing)."""
        take = self._take_oldest if self._fifo else self._take_newest
        taken, left = take(units, cutoff)
        return taken, self._missing(left, units)

    def _take_newest(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        clean, row = ZERO, None
        while units > 0 and self.runs:
            top = self.runs[-1]
            if isinstance(top, Decimal):
                part = min(units, top)
                clean += part
                units -= part
                self._keep(-1, top - part)
            elif top.born < cutoff:
                self._season(len(self.runs) - 1, top, cutoff)
            else:
                rest, out = top.split_top(units)
                if out is None:  # the rest of `units` is only rounding
                    units = ZERO
                    break
                self._keep(-1, rest)
                row = maybe_join(out, row)
                units -= _units(out)
        part = self._take_floor(units)
        return portion(clean + part, row), units - part

    def _take_oldest(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        clean = self._take_floor(units)
        units -= clean
        row: Rope | None = None
        index = 0
        while units > 0 and index < len(self.runs):
            lowest = self.runs[index]
            if isinstance(lowest, Decimal):
                part = min(units, lowest)
                clean += part
                units -= part
                self.runs[index] = lowest - part
                if part == lowest:
                    index += 1
            elif lowest.born < cutoff:
                self.runs[:index] = []
                index = 0
                self._season(0, lowest, cutoff)
                part = self._take_floor(units)
                clean += part
                units -= part
            else:
                out, rest = lowest.split_bottom(units)
                if out is None:  # the rest of `units` is only rounding
                    units = ZERO
                    break
                row = maybe_join(row, out)
                units -= _units(out)
                if rest is None:
                    index += 1
                else:
                    self.runs[index] = rest
        del self.runs[:index]
        self._sink()
        return portion(clean, row), units

    def take_back(self, units: Decimal, cutoff: datetime.date) -> Portion:
        """Take up to `units` of parcels out for the core, the topmost first, and no clean money."""
        row: Rope | None = None
        place = len(self.runs) - 1
        while units > 0 and place >= 0:
            run = self.runs[place]
            if isinstance(run, Rope):
                if run.born < cutoff:
                    self._season(place, run, cutoff)
                    place = len(self.runs) - 1
                    continue
                rest, out = run.split_top(units)
                self._keep(place, rest)
                row = maybe_join(out, row)
                units -= _units(out)
                self._merge_around(place, place)
            place -= 1
        return portion(ZERO, row)

    def _missing(self, short: Decimal, asked: Decimal) -> Decimal:
        return short if short > asked * ROUNDING else ZERO

    def _take_floor(self, units: Decimal) -> Decimal:
        if self.floor <= 0:
            return ZERO
        part = min(units, self.floor)
        self.floor -= part
        return part

    def _keep(self, place: int, rest: Decimal | Rope | None) -> None:
        """Put the rest of a run back in its place; dust becomes clean, an empty run is removed."""
        if isinstance(rest, Rope) and rest.principal < self._dust and not rest.unknown:
            self.seasoned += rest.principal
            self.runs[place] = rest.units
            place %= len(self.runs)
            self._merge_around(place, place)
        elif rest:
            self.runs[place] = rest
        else:
            del self.runs[place]

    def _season(self, place: int, rope: Rope, cutoff: datetime.date) -> None:
        """Replace parcels older than the tracing window by clean units in the same place."""
        pieces = rope.seasoned(cutoff)
        live = sum((piece.principal for piece in pieces if isinstance(piece, Rope)), ZERO)
        self.seasoned += rope.principal - live
        self.runs[place : place + 1] = pieces
        self._merge_around(place, place + len(pieces))

    def _merge_around(self, start: int, end: int) -> None:
        """Merge clean runs that have become neighbours."""
        for place in (end, start):
            if 0 < place < len(self.runs):
                below, above = self.runs[place - 1], self.runs[place]
                if isinstance(below, Decimal) and isinstance(above, Decimal):
                    self.runs[place - 1] = below + above
                    del self.runs[place]
        self._sink()

    def _sink(self) -> None:
        """Move clean money at the bottom of the runs into the floor."""
        if self.runs and isinstance(self.runs[0], Decimal):
            self.floor += self.runs[0]
            del self.runs[0]

    def take_linked(self, links: frozenset[str], units: Decimal) -> Rope | None:
        """Take out up to `units` of the parcels that have one of `links`."""
        found: Rope | None = None
        place = len(self.runs) - 1
        while units > 0 and place >= 0:
            run = self.runs[place]
            if isinstance(run, Rope) and run.linked:
                rest, out = run.without(links, units)
                if out is not None:
                    units -= out.units
                    found = maybe_join(out, found)
                    self._keep(place, rest)
                    self._merge_around(place, place)
            place -= 1
        return found

    def ropes(self) -> list[Rope]:
        """The rows of parcels in this pool, bottom to top."""
        return [run for run in self.runs if isinstance(run, Rope)]

    @property
    def held(self) -> Decimal:
        """All units; debts for the sleeve are not subtracted."""
        units = (run if isinstance(run, Decimal) else run.units for run in self.runs)
        return sum(units, self.floor)

    def forget(self) -> None:
        """Turn all parcels into clean money of the floor: they have seasoned."""
        for run in self.runs:
            if isinstance(run, Rope):
                self.seasoned += run.principal
                self.floor += run.units
            else:
                self.floor += run
        self.runs.clear()


class RatioPool(Pool):
    """A pool in which every outflow carries its share of everything.

    Parcels of the same origin day and label are merged into one parcel, because each gives
    the same share; the merged parcel keeps the origin and the hops of the first.
    """

    __slots__ = ()

    def take(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        """Take `units` out, in proportion from each parcel and from the clean money."""
        if not self.runs:
            return super().take(units, cutoff)
        parcels = self._merged(cutoff)
        clean = max(self.floor, ZERO)
        held = clean + sum((one.units for one in parcels), ZERO)
        self.runs.clear()
        if units >= held:
            self.floor -= clean
            return portion(clean, row_of(parcels)), self._missing(units - held, units)
        shares = [one.share(units, held) for one in parcels]
        taken = row_of(share for _, share in shares)
        rest = row_of(rest for rest, _ in shares)
        part = min(clean, units - _units(taken))
        self.floor -= part
        if rest is not None:
            self.runs.append(rest)
        return portion(part, taken), ZERO

    def _merged(self, cutoff: datetime.date) -> list[Rope]:
        """The parcels, one for each day and label; clean and seasoned money goes to the floor."""
        merged: dict[tuple[datetime.date, MoneyLabel], Rope] = {}
        for run in self.runs:
            if isinstance(run, Decimal):
                self.floor += run
                continue
            for origin, one in run.leaves():
                if origin.date < cutoff:
                    self.floor += one.units
                    self.seasoned += one.principal
                    continue
                key = (origin.date, origin.label)
                merged[key] = merged[key].plus(one) if key in merged else one
        return list(merged.values())


class PoisonPool(Pool):
    """A pool that core money has touched: every outflow may be core's.

    `floor` is the whole balance; marks record how much core money came into the pool.
    Outflows do not take marks away, so the tracer caps the amounts it reports at the
    core money that entered. The sleeve's own money does leave, the newest first.
    """

    __slots__ = ("_marks", "_own")

    def __init__(self, account: str, currency: str) -> None:
        super().__init__(account, currency)
        self._marks: dict[tuple[MoneyLabel, int], Rope] = {}
        self._own: Rope | None = None

    @property
    def traces(self) -> bool:
        """Whether there are marks here."""
        return bool(self._marks) or self._own is not None

    def put(self, money: Portion) -> None:
        """Add money; core money leaves a mark, one for each label and transaction of origin."""
        self.floor += money.units
        self._own = maybe_join(self._own, money.own)
        for origin, one in () if money.traced is None else money.traced.leaves():
            key = origin.label, id(origin.entry)
            had = self._marks.get(key)
            mark = one if had is None else one.plus(had)
            if origin.amount is not None and mark.principal > origin.amount:
                _, mark = mark.share(origin.amount, mark.principal)
            self._marks[key] = mark

    def take(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        """Take `units` out, marked as far as the marks reach; the marks stay."""
        out = left = self._take_floor(units)
        taken: list[Rope] = []
        for one in reversed(self._marks.values()):
            if left <= 0:
                break
            if one.born >= cutoff:
                _, mark = one.split_top(left)
                left -= _units(mark)
                taken += () if mark is None else (mark,)
        own = self._take_own(left, cutoff)
        traced = row_of(reversed(taken))
        clean = out - _units(traced) - _units(own)
        return Portion(clean, own, traced), self._missing(units - out, units)

    def take_back(self, units: Decimal, cutoff: datetime.date) -> Portion:
        """Take the sleeve's own money out for the core; marks stay."""
        own = self._take_own(min(units, max(self.floor, ZERO)), cutoff)
        self.floor -= _units(own)
        return Portion(ZERO, own, None)

    def _take_own(self, units: Decimal, cutoff: datetime.date) -> Rope | None:
        if self._own is None:
            return None
        live = [piece for piece in self._own.seasoned(cutoff) if isinstance(piece, Rope)]
        self._own, out = maybe_split(row_of(live), units)
        return out

    def take_linked(self, links: frozenset[str], units: Decimal) -> Rope | None:
        """Take out, with their marks, up to `units` of the money that has one of `links`."""
        found: Rope | None = None
        for key, mark in list(self._marks.items()):
            rest, out = mark.without(links, min(units, max(self.floor, ZERO)))
            if out is not None:
                units -= out.units
                self.floor -= out.units
                found = maybe_join(out, found)
                del self._marks[key]
                self._marks.update({} if rest is None else {key: rest})
        return found

    def ropes(self) -> list[Rope]:
        """The marks of core money in this pool, and the sleeve's own parcels."""
        own = () if self._own is None else (self._own,)
        return [*self._marks.values(), *own]

    def forget(self) -> None:
        """Drop all marks and parcels: they have seasoned."""
        self._marks.clear()
        self._own = None


def row_of(rows: Iterable[Rope]) -> Rope | None:
    """One row of many, bottom to top; None without any."""
    whole: Rope | None = None
    for one in rows:
        whole = maybe_join(whole, one)
    return whole


def converted(pool: Pool, convention: str, dust: Decimal) -> Pool:
    """The same account as a pool of another convention."""
    new = pool_for(convention, pool.account, pool.currency, dust)
    new.debts, new.seasoned, new.mix = pool.debts, pool.seasoned, pool.mix
    held = pool.held
    _, row = maybe_split(row_of(pool.ropes()), max(held, ZERO))  # marks may exceed the balance
    new.floor = held - _units(row)
    new.put(portion(ZERO, row))
    return new


def pool_for(convention: str, account: str, currency: str, dust: Decimal) -> Pool:
    """A pool by the name of its convention ("lifo", "fifo", "pro-rata", "poison")."""
    if convention == "pro-rata":
        return RatioPool(account, currency, dust)
    if convention == "poison":
        return PoisonPool(account, currency)
    return Pool(account, currency, dust, fifo=convention == "fifo")


def _units(row: Rope | None) -> Decimal:
    return ZERO if row is None else row.units
