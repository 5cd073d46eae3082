"""What core and sleeve are, not what they do: purity, layers, pledges, loans, separation, life.

BB101 to BB106, BB308, BB309 and BB311, from when to when.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data

from tests.reference.book import CORE, OUTSIDE, SLEEVE, F

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from tests.reference.book import Leg
    from tests.reference.engine import Engine

CORE_CLASSES = {"treasury-mmf", "government-mmf", "t-bill", "cash"}
YEAR_DAYS = 365

Key = tuple[str, str, str]
"""Code, what it is about, and of which commodity or account."""


class Span(NamedTuple):
    """From when to when; what happened on one day ends on it, and may have an amount."""

    key: Key
    start: date
    end: date | None
    amount: Fraction | None = None


class Standing:
    """Follows what is so day by day; `found` are the spans, and what happened on one day."""

    def __init__(self, engine: Engine, entries: Sequence[Any]) -> None:
        self.engine, self.book = engine, engine.book
        self.tags = {e.account: e.meta for e in entries if isinstance(e, data.Open)}
        self.open: dict[Key, date] = {}
        self.found: list[Span] = []
        self.used: dict[str, date] = {}
        self.left: dict[str, date] = {}
        self.lots: dict[Any, date] = {}
        self.ages: list[tuple[date, int]] = []  # since when how many days a lot may be held
        self.spent: Counter[tuple[int, int]] = Counter()
        self.unsure: set[str] = set()
        self.prepaid: set[str] = set()
        self.prepaid_now: set[str] = set()

    def tag(self, account: str, key: str) -> Any:
        """A tag of the account itself, or of the nearest above it."""
        parts = account.split(":")
        for count in range(len(parts), 0, -1):
            value = self.tags.get(":".join(parts[:count]), {}).get(f"barbell-{key}")
            if value is not None:
                return value
        return None

    # -- day by day ----------------------------------------------------------------------

    def day(
        self, day: date, transactions: Sequence[list[Leg]], shifts: Sequence[dict[str, Fraction]]
    ) -> None:
        """A day's end, with its transactions and what each put into the layers of the sleeve."""
        # What is paid to a lender beyond what is owed may be what it gives, that day or later.
        today = {leg.account for legs in transactions for leg in legs if leg.units > 0}
        self.prepaid_now = self.prepaid | today
        self.prepaid |= {account for (_, account, _), n in self.engine.units.items() if n > 0}
        for legs in transactions:
            self._transaction(day, legs)
        for one in shifts:
            moved = min(-one["hedge"], one["trade"])
            if moved > self.engine.tolerance:
                self.found.append(Span(("BB103", "hedge", "trade"), day, day, moved))
        now = {*self._core(), *self._reserve(), *self._pledged(day), *self._encumbered(day)}
        now |= set(self._foreign(day))
        for key in now - set(self.open):
            self.open[key] = day
        for key in set(self.open) - now:
            self.found.append(Span(key, self.open.pop(key), day))
        self._leveraged(day)

    def _core(self) -> Iterator[Key]:
        for (role, account, currency), units in self.engine.units.items():
            if role != CORE or not units:
                continue
            named = self.book.term(currency, "class")
            impure = named is not None and named not in CORE_CLASSES
            leveraged = self.book.term(currency, "leverage", 1) != 1
            if impure or leveraged or self.book.term(currency, "instrument") or units < 0:
                yield "BB102", account, currency

    def _reserve(self) -> Iterator[Key]:
        for (role, account, currency), units in self.engine.units.items():
            reserve = role == SLEEVE and self.book.layer(account) == "reserve"
            if reserve and units and not self.engine.is_money(currency):
                yield "BB103", account, currency

    def _pledges(self, day: date) -> set[tuple[str, str]]:
        held = set()
        for word in sorted(self.book.words, key=lambda one: one.date):
            verb = word.values[0].value
            if word.date <= day and verb in {"pledge", "release"}:
                pair = word.values[1].value, word.values[2].value
                if verb == "pledge" and pair in held:
                    self.unsure |= {"BB101", "BB104"}  # pledged twice: released by one word?
                (held.add if verb == "pledge" else held.discard)(pair)
        return held

    def _pledged(self, day: date) -> Iterator[Key]:
        for core, lender in self._pledges(day):
            if not self.tag(lender, "secured-by"):
                yield "BB104", core, lender

    def _loans(self) -> dict[str, Fraction]:
        """What is owed on loans that the core secures."""
        return {
            account: -units
            for (role, account, currency), units in self.engine.units.items()
            if role == SLEEVE and units < 0 and self.tag(account, "secured-by")
            if currency == self.book.base
        }

    def _encumbered(self, day: date) -> Iterator[Key]:
        floor, owed = self.engine.limits.get("core-floor"), sum(self._loans().values(), F(0))
        row = self.engine.rows.get(day)
        if row and floor is not None and owed:
            least = F(floor.number) * self.engine.rate(floor.currency, day)
            if row.core - owed < least - self.engine.tolerance:
                yield "BB105", "", ""

    def _foreign(self, day: date) -> Iterator[Key]:
        limit, row = self.engine.limits.get("fx-limit"), self.engine.rows.get(day)
        if limit is None or row is None or row.core <= 0:
            return
        foreign = sum(
            units * self.engine.rate(currency, day)
            for (role, _, currency), units in self.engine.units.items()
            if role == CORE and self._is_foreign(currency)
        )
        if foreign / row.core > limit:
            yield "BB309", "", ""

    def _is_foreign(self, currency: str) -> bool:
        if currency == self.book.base or self.book.term(currency, "hedged"):
            return False
        quotes = {
            quote for (one, quote), seen in self.book.prices.items() if one == currency and seen
        }
        return self.engine.is_money(currency) or self.book.base not in quotes

    def _leveraged(self, day: date) -> None:
        """Each lot of a leveraged fund: from when to when it is held, and how old it may be."""
        days = int(self.engine.limits["letf-days"])
        if not self.ages or self.ages[-1][1] != days:
            self.ages.append((day, days))
        held = {
            lot
            for lot, (units, _) in self.engine.trades.lots.items()
            if units and self.book.term(lot[1], "leverage", 1) != 1
        }
        for lot in set(self.lots) - held:
            self._old(lot, day)
            del self.lots[lot]
        self.lots |= {lot: lot[3] for lot in held}

    def _old(self, lot: Any, sold: date | None) -> None:
        """When a lot was older than it might be, under each limit that held meanwhile."""
        over = sold or self.book.as_of + timedelta(1)
        spans: list[tuple[date, date]] = []
        for at, (since, days) in enumerate(self.ages):
            until = self.ages[at + 1][0] if at + 1 < len(self.ages) else over
            start = max(lot[3] + timedelta(days + 1), since if at else date.min)
            end = min(until, over)
            if start >= end:
                continue
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, end))
        for start, end in spans:
            lasts = sold is None and end == over
            self.found.append(Span(("BB308", lot[0], lot[1]), start, None if lasts else end))

    # -- a transaction -------------------------------------------------------------------

    def _transaction(self, day: date, legs: list[Leg]) -> None:
        held = [leg for leg in legs if self.book.kind(leg.account) == "holds"]
        for leg in held:
            self.used[leg.account] = day
            if leg.role == OUTSIDE and leg.units < 0:
                self.left[leg.account] = day
        for leg in legs:
            if leg.role != OUTSIDE or not leg.account.startswith("Expenses"):
                continue
            if leg.units < 0 and not held and any(one.account.startswith("Equity") for one in legs):
                continue  # books that are closed give nothing back
            if any(other.role == SLEEVE for other in legs):
                self.unsure |= {"BB311"} if leg.units < 0 else set()  # else the sleeve's loss
                continue
            self.spent[day.year, day.month] += leg.weight or F(0)
        self._borrowed(day, legs, held)

    def _borrowed(self, day: date, legs: list[Leg], held: list[Leg]) -> None:
        """A debt outside that grows while the sleeve receives."""
        debts = [leg for leg in held if leg.role == OUTSIDE and leg.account.startswith("Liab")]
        came = sum((leg.weight or F(0) for leg in held if leg.role == SLEEVE), F(0))
        lent = -sum((leg.weight or F(0) for leg in debts), F(0))
        amount = min(lent, came)
        if amount <= self.engine.tolerance:
            return
        if len(legs) > 2 or {one.account for one in debts} & self.prepaid_now:
            self.unsure.add("BB106")  # beside others, or out of what was prepaid
        self.found.append(Span(("BB106", debts[0].account, ""), day, day, amount))

    # -- at the end ----------------------------------------------------------------------

    def all(self) -> list[Span]:
        for lot in self.lots:
            self._old(lot, None)
        return [*self.found, *(Span(key, start, None) for key, start in self.open.items())]

    def life(self) -> tuple[Fraction | None, Fraction] | None:
        """Months that could be lived on what lies outside, and how many there have to be.

        None is not known: fewer than three full months, or no expenses.
        """
        need, as_of = self.engine.limits.get("life-months"), self.book.as_of
        ends = as_of + timedelta(1)
        first = min(e.date for e in self.book.transactions)
        if need is None:
            return None
        months, at = [], (ends.year, ends.month)
        while len(months) < 12:
            at = (at[0], at[1] - 1) if at[1] > 1 else (at[0] - 1, 12)
            if date(*at, 1) < first:
                break
            months.append(self.spent[at])
        total = sum(months, F(0))
        if len(months) < 3 or total <= 0:
            return None, need
        return self._liquid() / (total / len(months)), need

    def _liquid(self) -> Fraction:
        found = F(0)
        for (role, account, currency), units in self.engine.units.items():
            if role != OUTSIDE or not account.startswith("Assets"):
                continue
            told, left = self.tag(account, "liquid"), self.left.get(account)
            recent = left is not None and (self.book.as_of - left).days <= YEAR_DAYS
            if (recent if told is None else told) and self.engine.is_money(currency):
                found += units * self.engine.rate(currency, self.book.as_of)
        return found

    def pairs(self) -> dict[tuple[str, str], int | None]:
        """The level of each account of the core beside each of the sleeve, both in use."""
        sides: dict[str, list[str]] = {CORE: [], SLEEVE: []}
        for account, day in self.used.items():
            role = self.book.role(account)
            recent = (self.book.as_of - day).days <= YEAR_DAYS
            held = any(n and one == account for (_, one, _), n in self.engine.units.items())
            owed = role == CORE or self.tag(account, "secured-by")  # that is level 3
            if role in sides and (recent or held) and not (owed and account.startswith("Liab")):
                sides[role].append(account)
        return {(c, s): self._level(c, s) for c in sides[CORE] for s in sides[SLEEVE]}

    def _level(self, core: str, sleeve: str) -> int | None:
        for one, lender in self._pledges(self.book.as_of):
            if one == core and (lender == sleeve or not self.tag(lender, "secured-by")):
                return 1
        netted = any(self.tag(one, "cross-collateral") for one in (core, sleeve))
        if self.tag(sleeve, "auto-sweep") == core or netted:
            return 1
        mine, other = (self.tag(one, "institution") for one in (core, sleeve))
        if not mine or not other:
            return None
        if mine != other:
            return 2
        numbers = {self.tag(one, "account-number") for one in (core, sleeve)}
        both = core, sleeve  # on either of them
        stated = any(self.tag(one, "auto-sweep") == "none" for one in both)
        stated = stated and any(self.tag(one, "cross-collateral") is False for one in both)
        return 2 if stated and len(numbers) > 1 else 1

    def level(self, breaches: Sequence[tuple[date, Fraction]]) -> tuple[int | None, int] | None:
        """The level that is derived, None if it is not known, and the one that is practised."""
        levels = set(self.pairs().values())
        if not levels:
            return None
        recent = [left for day, left in breaches if (self.book.as_of - day).days <= YEAR_DAYS]
        if None in levels:
            return (1 if 1 in levels else None), 1
        derived = min(one for one in levels if one is not None)
        if derived == 2 and not recent and any(map(self._within, self.used)):
            derived = 3
        return derived, 1 if any(left > self.engine.tolerance for left in recent) else derived

    def _within(self, loan: str) -> bool:
        """Whether a loan in use is no more than its share of what secures it."""
        most, secured_by = self.tag(loan, "ltv-call"), self.tag(loan, "secured-by")
        owed = self._loans().get(loan, F(0))
        if not owed and (self.book.as_of - self.used[loan]).days > YEAR_DAYS:
            return False
        worth = sum(
            units * self.engine.rate(currency, self.book.as_of)
            for (_, account, currency), units in self.engine.units.items()
            if account == secured_by
        )
        return most is not None and owed <= F(most) * worth
