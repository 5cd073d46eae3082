"""Outside accounts as pools of money, some of it traced, by four conventions.

- `lifo`: what came in last goes out first (own money below, core's on top).
- `fifo`: what came in first goes out first (Clayton's Case, 1816).
- `pro-rata`: every outflow carries its share of everything (the haircut).
- `poison`: an account that core money touched stays touched; capped at the
  core money that entered.

Money older than the window counts as clean: lenders call it seasoned. The
sleeve's own money is clean, too; it bears a label only so that it can be told
when it comes into the core.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.tracing.parcels import Parcel, Rope, join, maybe_join
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.model.flows import Flow, Hop, MoneyLabel

ZERO = Decimal(0)
ROUNDING = Decimal("1e-15")
"""What a share of an amount may be and still be nothing but a conversion's rounding."""


class Portion(NamedTuple):
    """Money on its way: clean units, the sleeve's own, and the core's (bottom to top)."""

    clean: Decimal
    own: Rope | None
    traced: Rope | None

    @property
    def units(self) -> Decimal:
        """All of it, in units of its account's currency."""
        units = self.clean
        if self.own is not None:
            units += self.own.units
        return units if self.traced is None else units + self.traced.units

    def over(self, other: Portion) -> Portion:
        """Both together, this one on top."""
        return Portion(
            other.clean + self.clean,
            maybe_join(other.own, self.own),
            maybe_join(other.traced, self.traced),
        )


def portion(clean: Decimal, row: Rope | None) -> Portion:
    """Clean money and a row of parcels, these by whose they are."""
    return Portion(clean, None, None) if row is None else Portion(clean, *row.parted())


class SleeveDebt(NamedTuple):
    """Debt of an outside account that paid for the sleeve, not yet paid itself.

    The first of `hops` is that account's; where it paid what others had paid before, they
    follow. They have what of it is owed, in base currency as of the day on which the sleeve
    received it; `flow` is what it received.
    """

    date: datetime.date
    units: Decimal
    hops: tuple[Hop, ...]
    flow: Flow

    @property
    def amount(self) -> Decimal | None:
        """What of it is owed, in base currency; None where that cannot be told."""
        return self.hops[0].amount

    def part(self, units: Decimal) -> SleeveDebt:
        """`units` of it."""
        amount = self.amount
        if amount is not None:
            amount = amount * units / self.units
        hops = tuple(hop._replace(amount=amount) for hop in self.hops)
        return self._replace(units=units, hops=hops)


class Pool:
    """One outside account in one currency.

    `floor` is the clean money at the bottom; below zero it is what the account
    owes for other things. `debts` is what it owes for the sleeve. Above the
    floor lie runs of clean units and of parcels, bottom to top; the lowest run
    is one of parcels. What has less principal than `dust` is clean.
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
        """What its money is one with, for the bounds over all conventions."""
        self.floor = ZERO
        self.runs: list[Decimal | Rope] = []
        self.debts: list[SleeveDebt] = []
        self.seasoned = ZERO
        """Principal that has become clean here: older than the window, or dust."""
        self._dust = dust
        self._fifo = fifo

    @property
    def traces(self) -> bool:
        """Whether there are parcels here."""
        return bool(self.runs)

    @property
    def owed_for_sleeve(self) -> Decimal:
        """What is still owed for the sleeve, in units."""
        return sum((debt.units for debt in self.debts), ZERO)

    def put(self, money: Portion) -> None:
        """Lay money in: clean below, traced on top."""
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
        """Take `units` out: what there is of them, and what was missing."""
        if not self.runs:
            clean = self._take_floor(units)
            return Portion(clean, None, None), self._missing(units - clean, units)
        if self._fifo:
            taken, left = self._take_oldest(units, cutoff)
        else:
            taken, left = self._take_newest(units, cutoff)
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
                if out is None:  # nothing but rounding is left to take
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
                if out is None:  # nothing but rounding is left to take
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
        """Take parcels out for the core, up to `units`: they leave before any other money."""
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
        """What is left of a run stays in its place; nothing, and dust, does not."""
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
        """What has grown older than the window is clean where it lies."""
        pieces = rope.seasoned(cutoff)
        live = sum((piece.principal for piece in pieces if isinstance(piece, Rope)), ZERO)
        self.seasoned += rope.principal - live
        self.runs[place : place + 1] = pieces
        self._merge_around(place, place + len(pieces))

    def _merge_around(self, start: int, end: int) -> None:
        """Let clean runs that have come to lie side by side grow together."""
        for place in (end, start):
            if 0 < place < len(self.runs):
                below, above = self.runs[place - 1], self.runs[place]
                if isinstance(below, Decimal) and isinstance(above, Decimal):
                    self.runs[place - 1] = below + above
                    del self.runs[place]
        self._sink()

    def _sink(self) -> None:
        """Clean money that nothing lies under is the floor."""
        if self.runs and isinstance(self.runs[0], Decimal):
            self.floor += self.runs[0]
            del self.runs[0]

    def take_linked(self, links: frozenset[str], units: Decimal) -> Rope | None:
        """Take out up to `units` of the parcels that bear one of `links`."""
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

    def parcels(self) -> list[Parcel]:
        """The parcels that lie here, bottom to top."""
        return [one for rope in self.ropes() for one in rope.parcels()]

    def ropes(self) -> list[Rope]:
        """The rows of parcels that lie here, bottom to top."""
        return [run for run in self.runs if isinstance(run, Rope)]

    @property
    def held(self) -> Decimal:
        """All units, what is owed for the sleeve among them."""
        units = (run if isinstance(run, Decimal) else run.units for run in self.runs)
        return sum(units, self.floor)

    def forget(self) -> None:
        """All traced money here has seasoned: only a balance is left."""
        for run in self.runs:
            if isinstance(run, Rope):
                self.seasoned += run.principal
                self.floor += run.units
            else:
                self.floor += run
        self.runs.clear()


class RatioPool(Pool):
    """A pool in which every outflow carries its share of everything.

    Traced money is kept by origin day and label: the share of each parcel is
    the same, so its way through the accounts is told by one of them.
    """

    __slots__ = ()

    def take(self, units: Decimal, cutoff: datetime.date) -> tuple[Portion, Decimal]:
        """Take `units` out, of each parcel and of the clean money in proportion."""
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
        """The traced money by day and label; what is clean comes to the floor."""
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

    `floor` is the whole balance; marks say how much core money came this way.
    Outflows do not take marks away, so the tracer caps what it reports at the
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
        """Lay money in; what is the core's leaves its mark, once for each origin."""
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
        """Take `units` out, all of it marked as far as the marks reach."""
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
        row = row_of(live)
        self._own, out = (None, None) if row is None else row.split_top(units)
        return out

    def take_linked(self, links: frozenset[str], units: Decimal) -> Rope | None:
        """Take out up to `units` of the marks that bear one of `links`."""
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
        """The marks of the core's money that came this way, and the sleeve's own."""
        own = () if self._own is None else (self._own,)
        return [*self._marks.values(), *own]

    def forget(self) -> None:
        """All that came this way has seasoned."""
        self._marks.clear()
        self._own = None


def row_of(rows: Iterable[Rope]) -> Rope | None:
    """One row of many, bottom to top; None without any."""
    whole: Rope | None = None
    for one in rows:
        whole = maybe_join(whole, one)
    return whole


def converted(pool: Pool, convention: str, dust: Decimal) -> Pool:
    """The same account under another convention."""
    new = pool_for(convention, pool.account, pool.currency, dust)
    new.debts, new.seasoned, new.mix = pool.debts, pool.seasoned, pool.mix
    row = row_of(pool.ropes())
    held = pool.held
    if row is not None:  # marks of poison may be more than what is there
        _, row = row.split_top(max(held, ZERO))
    new.floor = held - _units(row)
    new.put(portion(ZERO, row))
    return new


def pool_for(convention: str, account: str, currency: str, dust: Decimal = ZERO) -> Pool:
    """A pool by the name of its convention ("lifo", "fifo", "pro-rata", "poison")."""
    if convention == "pro-rata":
        return RatioPool(account, currency, dust)
    if convention == "poison":
        return PoisonPool(account, currency)
    return Pool(account, currency, dust, fifo=convention == "fifo")


def _units(row: Rope | None) -> Decimal:
    return ZERO if row is None else row.units
