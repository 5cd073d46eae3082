"""What a ledger says, for the reference: roles, limits by day, prices, and transactions as sums.

Plain and slow. All numbers are fractions; nothing is rounded and nothing is kept
from one day to the next.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core import data
from beancount.core.amount import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

from tests.reference.market import Rule

F = Fraction
CORE, SLEEVE, OUTSIDE = "core", "attack", "outside"
DEFAULTS: dict[str, Any] = {
    "reduce-line": F(7, 10),
    "halt-line": F(1, 2),
    "reduce-resume": F(85, 100),
    "halt-resume": F(7, 10),
    "reduce-to": F(1, 2),
    "act-within": F(5),
    "restart-after": F(30),
    "letf-days": F(60),
    "streak-reduce": F(5),
    "streak-halt": F(10),
    "tracing": "lifo",
    "tracing-window": F(90),
}
HIGHER_IS_LOOSER = {"sleeve-budget", "reduce-to", "max-drawdown", "tolerance", "act-within"}
HIGHER_IS_LOOSER |= {"streak-reduce", "streak-halt", "letf-days"}
LOWER_IS_LOOSER = {"core-floor", "reduce-line", "halt-line", "reduce-resume", "halt-resume"}
LOWER_IS_LOOSER |= {"restart-after", "tracing-window"}
LEAST = {"tracing-window": 30, "restart-after": 7}
NO_MATTER = {"leverage-limit", "sleeve-target", "sleeve-band", "sleeve-reentry", "ignore", "since"}
NO_MATTER |= {"promote", "language", "life-months", "fx-limit", "cure-days"}
NO_MATTER |= {"price-max-age", "stress-gap", "separation-level", "review-day", "core-income"}
NO_MATTER |= {"layer-trade", "layer-hedge", "layer-reserve", "base-currency"}
KEYS = {*DEFAULTS, *HIGHER_IS_LOOSER, *LOWER_IS_LOOSER, *NO_MATTER}


VERBS = {"policy", "role", "halt", "restart", "review", "waiver", "signoff"}
VERBS |= {"margin-call", "pledge", "release", "market"}


class NotCoveredError(Exception):
    """What the reference does not know how to judge; the text says why."""


class Leg(NamedTuple):
    """A posting: `weight` is what it balances with, in base currency; None if nobody knows."""

    account: str
    role: str
    units: Fraction
    currency: str
    weight: Fraction | None
    lot: Any


class Seen(NamedTuple):
    """An observed price; `rank` 0 is explicit, 1 implied, 2 implied by an opening."""

    day: date
    rank: int
    number: Fraction


class Book:
    """A ledger, read."""

    def __init__(self, entries: Sequence[Any], options: Mapping[str, Any]) -> None:
        self.roots = {key: options[f"name_{key}"] for key in ("assets", "liabilities", "equity")}
        self.opened = {e.account for e in entries if isinstance(e, data.Open)}
        self.results_as = {
            e.account: e.meta.get("barbell-settlement") for e in entries if isinstance(e, data.Open)
        }
        self.tags = dict(_tags(entries))
        self.layers = {
            e.account: e.meta.get("barbell-layer", "trade" if "barbell" in e.meta else None)
            for e in entries
            if isinstance(e, data.Open)
        }
        self.words = [e for e in entries if isinstance(e, data.Custom) and e.type == "barbell"]
        self.transactions = [e for e in entries if isinstance(e, data.Transaction)]
        self.commodities = {e.currency: e.meta for e in entries if isinstance(e, data.Commodity)}
        self._refuse_the_uncovered(options)
        self.base = next(
            (
                _plain(word.meta["base-currency"])
                for word in self.words
                if "base-currency" in word.meta
            ),
            (options["operating_currency"] or [""])[0],
        )
        if not self.base:
            raise NotCoveredError("no base currency")
        digits = 0 if self.base in {"JPY", "KRW"} else 2
        self.unit = F(1, 10**digits)
        counted = (data.Transaction, data.Price, data.Balance)
        self.as_of = max(e.date for e in entries if isinstance(e, counted) or _speaks_of_its_day(e))
        self.money = {self.base, *options["operating_currency"]}
        self.lots = {
            posting.units.currency
            for entry in self.transactions
            for posting in entry.postings
            if posting.cost is not None and self.role(posting.account) != OUTSIDE
        } - {self.base}
        self.paid_by_core = {
            posting.account
            for entry in self.transactions
            for posting in entry.postings
            if any(self.role(other.account) == CORE for other in entry.postings)
        }
        self.prices: dict[tuple[str, str], list[Seen]] = defaultdict(list)
        self.splits: dict[str, list[tuple[date, Fraction]]] = defaultdict(list)
        self._observe(entries)

    def _refuse_the_uncovered(self, options: Mapping[str, Any]) -> None:
        if any(name.endswith("currency_accounts") for name, _ in options["plugin"]):
            raise NotCoveredError("currency_accounts")
        for word in self.words:
            verb = word.values[0].value
            if verb not in VERBS:
                raise NotCoveredError(f"directive {verb}")
        for meta in self.commodities.values():
            if "barbell-multiplier" in meta and "barbell-instrument" not in meta:
                raise NotCoveredError("a multiplier of no contract")
        self._refuse_transactions()

    def _refuse_transactions(self) -> None:
        for entry in self.transactions:
            if entry.flag == "P" or str(entry.meta["filename"]).startswith("<pad"):
                raise NotCoveredError("pads")
            if {"barbell-reverses", "barbell-trade", "barbell-time"} & set(entry.meta):
                raise NotCoveredError("words on transactions")
            if entry.links:
                raise NotCoveredError("links")

    # -- commodities -------------------------------------------------------------------

    def term(self, currency: str, key: str, default: Any = None) -> Any:
        """What a commodity declares under a tag."""
        return self.commodities.get(currency, {}).get(f"barbell-{key}", default)

    def is_option(self, currency: str) -> bool:
        return bool(self.term(currency, "instrument") == "option")

    def settles(self, currency: str) -> bool:
        """Whether it is a future or CFD, which costs nothing."""
        return self.term(currency, "instrument") in {"future", "cfd"}

    def size(self, currency: str) -> Fraction:
        return F(self.term(currency, "multiplier", 1))

    def underlying(self, currency: str) -> str:
        return str(self.term(currency, "underlying", currency))

    def moves(self, currency: str, day: date) -> Fraction:
        """What a unit moves by: a contract's notional, an option's by its delta."""
        what, part = currency, abs(F(self.term(currency, "leverage", 1)))
        if self.is_option(currency):
            what = self.underlying(currency)
            part *= abs(F(self.term(currency, "delta", 1)))
            if what == currency:
                raise NotCoveredError("an option of nothing")
        rate = self.rate(what, day)
        if rate is None:
            raise NotCoveredError("a holding without a price")
        return rate * self.size(currency) * part

    # -- roles -------------------------------------------------------------------------

    def role(self, account: str) -> str:
        """The nearest tag of the account or one above it; Equity lies always outside."""
        if account.split(":", maxsplit=1)[0] == self.roots["equity"]:
            return OUTSIDE
        return _nearest(account, self.tags) or OUTSIDE

    def layer(self, account: str) -> str:
        """The sleeve's layer in which an account stands."""
        return _nearest(account, self.layers) or "trade"

    def kind(self, account: str) -> str:
        """ "holds", "equity" or "result"."""
        root = account.split(":", maxsplit=1)[0]
        if root == self.roots["equity"]:
            return "equity"
        return "holds" if root in self.roots.values() else "result"

    def settled_daily(self, account: str) -> bool:
        """Whether an Income account books what contracts bring, day by day."""
        return self.results_as.get(account) == "daily"

    # -- limits ------------------------------------------------------------------------

    def policies(self) -> Iterator[tuple[date, dict[str, Any]]]:
        """Each policy line with what it sets."""
        for word in self.words:
            if word.values[0].value != "policy":
                continue
            keys = {
                key.replace("_", "-"): _plain(value)
                for key, value in word.meta.items()
                if key not in {"filename", "lineno"}
            }
            for key, value in keys.items():
                if key not in KEYS:
                    raise NotCoveredError(f"policy key {key}")
                if key in LEAST and value < LEAST[key]:
                    raise NotCoveredError("a key out of its bounds")
            yield word.date, keys

    def market(self) -> list[Rule]:
        """The rules on the market, each with what was seen of its series."""
        found = []
        for word in self.words:
            if word.values[0].value == "market":
                name = word.values[1].value
                keys = {key.replace("_", "-"): _plain(value) for key, value in word.meta.items()}
                seen = [
                    (s.day, s.number)
                    for (one, _), prices in self.prices.items()
                    for s in prices
                    if one == name and s.rank == 0
                ]
                found.append(Rule(word.date, keys, seen))
        if len({word.values[1].value for word in self.words if len(word.values) > 1}) < len(found):
            raise NotCoveredError("two rules of one series")
        return found

    # -- prices ------------------------------------------------------------------------

    def _observe(self, entries: Sequence[Any]) -> None:
        for entry in entries:
            if isinstance(entry, data.Price):
                if not any("implicit" in key for key in entry.meta):
                    self._see(entry.currency, entry.amount, entry.date, 0)
            elif isinstance(entry, data.Transaction):
                self._observe_in(entry)
        for (name, _), seen in self.prices.items():
            if self.is_option(name):
                seen[:] = self._of_contracts(name, seen)
        for seen in self.prices.values():
            for one in seen:
                if any(o[:2] == one[:2] and o.number != one.number for o in seen):
                    raise NotCoveredError("two prices of one day")

    def _of_contracts(self, name: str, seen: list[Seen]) -> list[Seen]:
        """An option's quotes are for one of its units where its lots cost the multiplied quote."""
        quotes = sorted(s for s in seen if s.rank == 0 and s.number)
        costs = sorted(s for s in seen if s.rank and s.number)
        if not quotes or not costs:
            return seen
        size = self.size(name)
        # Nearer to the quote, or to its multiple?
        near = {(one.number / quotes[0].number) ** 2 < size for one in costs}
        if len(near) > 1:
            raise NotCoveredError("an option's quote that fits neither way")
        size = F(1) if near.pop() else size
        return [s._replace(number=s.number * (1 if s.rank else size)) for s in seen]

    def _observe_in(self, entry: Any) -> None:
        opening = self.paid_by_equity(entry) > 0
        lots = [p for p in entry.postings if p.cost is not None]
        stocks = [p for p in lots if not self.is_option(p.units.currency)]
        bought = {p.units.currency for p in stocks if p.units.number > 0}
        if any(p.units.number < 0 and bought - {p.units.currency} for p in stocks):
            raise NotCoveredError("goods for goods")
        for posting in entry.postings:
            number = None
            if posting.price is not None:
                number = posting.price
            elif posting.cost is not None and self._opens(posting, entry):
                name = posting.units.currency
                if any(
                    p.units.currency == name and p.units.number * posting.units.number < 0
                    for p in lots
                ):
                    self._split(entry, name, lots)  # it moves, and no money paid for it
                    continue
                number = Amount(posting.cost.number, posting.cost.currency)
            if number is not None:
                if number.number == 0 and self.term(posting.units.currency, "instrument"):
                    continue  # a contract costs nothing, and an expired option is no quote
                self._see(posting.units.currency, number, entry.date, 2 if opening else 1)

    def _opens(self, posting: Any, entry: Any) -> bool:
        """Whether a lot comes into being: bought, or an option that is sold."""
        if self.is_option(posting.units.currency):
            return bool(posting.cost.date == entry.date)
        return bool(posting.units.number > 0)

    def paid_by_equity(self, entry: Any) -> Fraction:
        """What Equity pays in a transaction, in its own currency; rounding is nothing."""
        legs = [p for p in entry.postings if self.kind(p.account) == "equity"]
        paid = -sum((F(p.units.number) for p in legs), F(0))
        return F(0) if abs(paid) <= self.unit else paid

    def _split(self, entry: Any, name: str, lots: Sequence[Any]) -> None:
        units = [F(p.units.number) for p in lots if p.units.currency == name]
        old, new = -sum(u for u in units if u < 0), sum(u for u in units if u > 0)
        if old == new:
            return
        if len(lots) != len(entry.postings) or len(units) != len(lots):
            raise NotCoveredError("units that change beside other legs")
        if (entry.date, old / new) not in self.splits[name]:
            self.splits[name].append((entry.date, old / new))

    def _see(self, commodity: str, amount: Amount, day: date, rank: int) -> None:
        number = F(amount.number)
        if number < 0 or (number == 0 and not self.is_option(commodity)):
            raise NotCoveredError("a price of 0")
        self.prices[commodity, amount.currency].append(Seen(day, rank, number))

    def quotes(self) -> set[str]:
        """What prices are quoted in: money if named like a currency and never held in lots."""
        return {quote for (_, quote), seen in self.prices.items() if seen}

    def _hop(self, one: str, other: str, day: date) -> tuple[date, int, Fraction] | None:
        """(day, rank, number) of one hop, in either direction, as known on `day`."""
        found = [self._scaled(one, s, day) for s in self.prices[one, other] if s.day <= day]
        for seen in self.prices[other, one]:
            if seen.day <= day and seen.number:
                number = 1 / self._scaled(other, seen, day).number
                found.append(self._scaled(one, seen._replace(number=number), day))
        if any(s.rank < 2 for s in found):
            explicit = any(s.rank == 0 for s in found)
            found = [s for s in found if s.rank < 2 or not explicit]
        return max(found, key=lambda s: (s.day, -s.rank), default=None)

    def _scaled(self, commodity: str, seen: Seen, day: date) -> Seen:
        """A price of before a split, after it."""
        number = seen.number
        for on, ratio in self.splits[commodity]:
            if seen.day < on <= day:
                number *= ratio
        return seen._replace(number=number)

    def rate(self, commodity: str, day: date) -> Fraction | None:
        """Of all routes of at most two hops the youngest; explicit first, then the direct one."""
        if commodity == self.base:
            return F(1)
        routes = []
        if direct := self._hop(commodity, self.base, day):
            routes.append((direct[0], -direct[1], 1, direct[2]))
        for middle in sorted(self.quotes() - {commodity, self.base}):
            first, second = self._hop(commodity, middle, day), self._hop(middle, self.base, day)
            if first and second:
                oldest, rank = min(first[0], second[0]), max(first[1], second[1])
                routes.append((oldest, -rank, 0, first[2] * second[2]))
        return max(routes)[3] if routes else None

    # -- transactions ------------------------------------------------------------------

    def legs(self, entry: Any) -> list[Leg]:
        """Its postings; what nobody can value and balances by itself outside is left out."""
        legs = []
        for posting in entry.postings:
            units = F(posting.units.number)
            number, currency = units, posting.units.currency
            if posting.cost is not None:
                number, currency = units * F(posting.cost.number), posting.cost.currency
            elif posting.price is not None:
                number, currency = units * F(posting.price.number), posting.price.currency
            rate = self.rate(currency, entry.date)
            weight = None if rate is None else number * rate
            legs.append(
                Leg(
                    posting.account,
                    self.role(posting.account),
                    units,
                    posting.units.currency,
                    weight,
                    posting.cost,
                )
            )
        kept = [leg for leg in legs if leg.weight is not None]
        if any(leg.role != OUTSIDE for leg in legs if leg.weight is None):
            raise NotCoveredError("an amount without a price")
        return kept

    def days(self) -> list[date]:
        """Each day on which anything may change, and the last one."""
        days = {e.date for e in self.transactions} | {w.date for w in self.words}
        days |= {s.day for seen in self.prices.values() for s in seen} | {self.as_of}
        return sorted(day for day in days if day <= self.as_of)


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def _nearest(account: str, tags: Mapping[str, str | None]) -> str | None:
    """The tag of the account, or of the nearest one above it."""
    parts = account.split(":")
    found = (tags.get(":".join(parts[:count])) for count in range(len(parts), 0, -1))
    return next(filter(None, found), None)


def _speaks_of_its_day(entry: Any) -> bool:
    """One of our directives; a waiver or a sign-off judges earlier days, a role has none."""
    ours = isinstance(entry, data.Custom) and entry.type == "barbell"
    return ours and entry.values[0].value not in {"waiver", "signoff", "role"}


def _tags(entries: Sequence[Any]) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, data.Open) and "barbell" in entry.meta:
            name, role = entry.account, entry.meta["barbell"]
        elif (
            isinstance(entry, data.Custom)
            and entry.values[:1]
            and (entry.type == "barbell" and entry.values[0].value == "role")
        ):
            name, role = entry.values[1].value, entry.values[2].value
        elif isinstance(entry, data.Open) and any(re.match("barb", key) for key in entry.meta):
            continue
        else:
            continue
        if role not in {CORE, SLEEVE, OUTSIDE} or found.setdefault(name, role) != role:
            raise NotCoveredError("a role that is a mistake or a conflict")
        yield name, role


def _plain(value: Any) -> Any:
    if isinstance(value, Amount):
        return value
    return F(value) if isinstance(value, Decimal) else value
