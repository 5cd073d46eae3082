"""A second opinion: what a household's days are, slowly and in exact fractions.

Written from the specification, without looking at the engine that it is compared with:

- values of core and sleeve at each day's prices, the ratio between them;
- flows between core, sleeve and outside, with a founding, returns and what is outstanding;
- tracing through outside accounts, last in, first out, within the window;
- contributions, the unitised NAV, drawdown;
- states by NAV lines, drawdown, insolvency, halts, restarts and reviews; exposure and ceiling.

- futures and CFDs: multiplied, settled by amount, a trade from flat to flat; leveraged funds;
- options, held and sold: quotes, exposure by delta or in full, expiry, exercise and assignment,
  settlement in cash some days later, and which of those sold nothing covers;
- closed trades with the fees of both legs, their statistics, losses in a row;
- money owed in one currency and held in another;
- floor, ratio, majority, budgets, leverage; what is put in, drawn from the core or increased in a
  loss or after a call, reductions that are overdue; rules on the market;
- error or notice, and the grace of what the market did; waivers, acknowledgements and their ends;
- possible substitutions; purity, layers, pledges, loans, separation, leveraged funds, currencies of
  the core, what is left to live on; the months with their balances, limits and signatures.

Not covered, and refused with a reason (`NotCoveredError`): options of nothing, or several sold of
one underlying; several contracts open at once where a result names none, and money after a
contract was closed; goods that become other goods; units that change beside other legs; pads;
reversals, links, times and other words on transactions; results without positions;
several givers beside several receivers of traced money; a window made wider; limits that cross, and
limits refused in a loss that would hold again later; prices that differ on one day, or are 0;
amounts without a price; funds of the money market in the sleeve; conventions of tracing other than
LIFO; traced parts too small to be told by themselves; untagged accounts that stand among others, or
give back what both core and sleeve paid; and what the specification leaves open: whether money that
left the sleeve before a breach cures it, and a debt that money on its way covers.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount.core.amount import Amount

from tests.reference.book import (
    CORE,
    DEFAULTS,
    HIGHER_IS_LOOSER,
    LOWER_IS_LOOSER,
    OUTSIDE,
    SLEEVE,
    Book,
    F,
    Leg,
    NotCoveredError,
    later,
)
from tests.reference.limits import CODES, Episode, Limits, State
from tests.reference.months import Month, months
from tests.reference.news import News, Teller
from tests.reference.standing import Span, Standing
from tests.reference.substitution import Paid, substitutions
from tests.reference.tracer import Event, Party, Tracer
from tests.reference.trades import Trades
from tests.reference.waivers import Judged, facts, judged, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction


def weekdays(start: date, end: date) -> int:
    """Business days after `start`, up to `end`."""
    return sum(later(start, n).weekday() < 5 for n in range(1, (end - start).days + 1))


def business_day(start: date, count: int) -> date:
    """The last of so many business days after `start`."""
    day = start
    while weekdays(start, day) < count:
        day = later(day, 1)
    return day


CALL_DAYS = 5
ISO = {"USD", "EUR", "JPY", "GBP", "CHF"}
NAMES = {"USDT", "PKR", "RMB"}
ACTIVE, REDUCING, HALTED = "ACTIVE", "REDUCING", "HALTED"


class Row(NamedTuple):
    """A day's end, in base currency; None is not funded, or none."""

    core: Fraction
    sleeve: Fraction
    ratio: Fraction | None
    nav: Fraction | None
    drawdown: Fraction | None
    state: str
    exposure: Fraction
    ceiling: Fraction | None
    net_contributions: Fraction


class Result(NamedTuple):
    """What the reference found: rows by day, movements, what is still outstanding."""

    rows: dict[date, Row]
    movements: list[tuple[date, str, Fraction]]
    outstanding: Fraction
    as_of: date
    trades: list[tuple[date, str, Fraction]]
    longest: int
    episodes: list[Episode]
    deeds: list[Deed]
    breaches: list[tuple[Breach, Fraction]]
    unsure: set[str]
    short: list[tuple[str, date, date | None]]
    judged: list[Judged]
    substitutions: list[Paid] | None
    standing: list[Span]
    words: list[Any]
    months: list[Month]
    life: tuple[Fraction | None, Fraction] | None
    levels: tuple[int | None, int] | None
    news: list[News]


class Breach(NamedTuple):
    """Core money that came to the sleeve: the code, how much, and of and to which accounts."""

    day: date
    amount: Fraction
    code: str
    accounts: frozenset[str]
    earned: bool = False  # all of it the core's yield


class Deed(NamedTuple):
    """What was done in a loss: `of` is the underlying, `amount` money or units."""

    code: str
    day: date
    of: str
    amount: Fraction
    worth: Fraction | None = None
    accounts: frozenset[str] = frozenset()


class Sums(NamedTuple):
    """One transaction: nets of core and sleeve, and of everybody else."""

    core: Fraction
    sleeve: Fraction
    others: list[Party]


class Engine:
    """One replay."""

    def __init__(self, entries: Sequence[Any], options: Mapping[str, Any]) -> None:
        self.book, self.entries = Book(entries, options), entries
        self.limits: dict[str, Any] = dict(DEFAULTS)
        self.units: dict[tuple[str, str, str], Fraction] = defaultdict(F)
        self.movements: list[tuple[date, str, Fraction]] = []
        self.fundings: list[tuple[date, int, Fraction, bool]] = []
        self.breaches: list[Breach] = []
        self.cures: list[tuple[date, date, Fraction]] = []
        self.rows: dict[date, Row] = {}
        self.exposures: list[tuple[date, Fraction, Fraction]] = []
        self.drawn: list[Paid] = []  # what went from the core outside
        self.taken_as_loss: dict[str, Fraction] = defaultdict(F)
        self.contributions = self.equity = self.peak = F(0)
        self.nav: Fraction | None = None
        self.state, self.by_nav = ACTIVE, ACTIVE
        self.latched: set[str] = set()
        self.halted_on: date | None = None
        self.reduced_by_restart = False
        self.reference: Fraction | None = None
        self.scale = F(1)
        self.refused = False
        self.first: date | None = None
        self.before: Row | None = None
        self.market_was = False
        self.duty: Fraction | None = None
        self.duty_on: dict[date, Fraction | None] = {}  # a day on which anything was -> in force
        self.founded: date | None = None
        self.tracer = Tracer(self.tolerance * 1000)
        self.trades = Trades(self.book)
        self.market = self.book.market()
        self.market_ceiling: Fraction | None = None
        self.market_ceilings: dict[int, Fraction] = {}
        self.judge = Limits()
        self.teller = Teller()
        self.standing = Standing(self, entries)
        self.deeds: list[Deed] = []
        self.owed: set[date] = set()  # days at whose end the sleeve owes, or has contracts
        self.unsure: set[str] = set()
        self.layers: dict[str, Fraction] = dict.fromkeys(("trade", "hedge", "reserve"), F(0))
        # Until when to get under, since when, and what.
        self.falls: list[tuple[date, date, Fraction]] = []
        self.open_shorts: dict[str, date] = {}
        self.short: list[tuple[str, date, date | None]] = []
        self.counts_since: date | None = None
        self.by_streak = ACTIVE
        self.by_streak_since: date | None = None
        self.counts_anew = False
        self.held_before = False
        self.core_funded = False
        self.goes_on = False

    @property
    def tolerance(self) -> Fraction:
        given = self.limits.get("tolerance")
        return self.book.unit if given is None else F(given.number)

    def run(self) -> Result:
        """Replay the ledger."""
        book = self.book
        days = book.days()
        for number, day in enumerate(days):
            self._policies(day)
            self._day(day, [e for e in book.transactions if e.date == day])
            following = later(day, 1)
            if self.goes_on and following <= book.as_of and following not in days:
                days.insert(number + 1, following)  # the state goes on by itself
        self._overdue(later(book.as_of, 1))
        paid_in = []
        for day, number, amount, opens in self.fundings:
            clean = amount - self.tracer.funded[day, number]
            self._tell(day, "sleeve-funding", clean)
            if clean > 0 and not opens:
                paid_in.append(Paid(day, clean))
        self.teller.markets(book.as_of, self.market)
        breaches = self._outstanding()
        self.episodes = list(self.judge.all(book.as_of))
        found = Result(
            self.rows,
            self.movements,
            sum((left for _, left in breaches), F(0)),
            book.as_of,
            [(on, name, result) for (on, name), result in self.trades.results.items()],
            self.trades.streak()[0],
            self.episodes,
            self.deeds,
            breaches,
            self.unsure,
            [*self.short, *((name, start, None) for name, start in self.open_shorts.items())],
            [],
            self._substitutions(paid_in),
            self.standing.all(),
            book.words,
            list(months(self, self.entries, [one.day for one in self.breaches if not one.earned])),
            self.standing.life(),
            self.standing.level([(one.day, left) for one, left in breaches if not one.earned]),
            self.teller.found,
        )
        self.unsure |= self.standing.unsure
        known = list(facts(found, self.tolerance)), read(book.words), book.as_of, self.tolerance
        return found._replace(judged=list(judged(*known)))

    # -- limits ------------------------------------------------------------------------

    def _policies(self, day: date) -> None:
        if self.refused and not self._in_loss():
            raise NotCoveredError("a limit refused in a loss may hold again")
        first = min((on for on, _ in self.book.policies()), default=None)
        keys: dict[str, Any] = {}
        for on, line in self.book.policies():
            for key, value in line.items() if on == day else ():
                # Of two lines of one day the stricter value holds.
                if key not in keys or self._looser(key, value, keys[key]):
                    keys[key] = value
        if "since" in keys:
            self.unsure |= CODES  # what still holds on that day begins anew there
            self.unsure |= {"BB401", "BB404", "BB405", "BB406"}
        for key, value in keys.items():
            self._set(key, value, day, adopts=day == first)
        lines = [self.limits[f"{name}"] for name in ("halt-line", "reduce-line", "reduce-resume")]
        if not lines[0] < lines[1] < lines[2] or not (
            lines[0] < self.limits["halt-resume"] <= lines[2]
            and self.limits["streak-reduce"] < self.limits["streak-halt"]
        ):
            raise NotCoveredError("limits that cross")
        if self.limits["tracing"] != "lifo":
            raise NotCoveredError("another convention")
        self.tracer.smallest = self.tolerance * 1000

    def _set(self, key: str, value: Any, on: date, *, adopts: bool) -> None:
        """A key's new value, which is refused in a loss if it is looser."""
        self.teller.take_back(key)
        if key == "tracing-window" and value > self.limits[key] and self.first:
            raise NotCoveredError("a wider window")  # what has seasoned may count again
        looser = key in self.limits and self._looser(key, self.limits[key], value)
        if looser and self._in_loss():
            self.refused = True
            self.teller.begin("BB004", key, on)
            return
        if looser and not adopts:
            self.teller.begin("BB008", key, on)
        self.limits[key] = value

    def _in_loss(self) -> bool:
        # A total price is divided by its units in 28 digits before it comes here.
        below = self.nav is not None and 100 - self.nav > F(1, 10**15)
        return self.nav is not None and (below or self.state != ACTIVE)

    @staticmethod
    def _looser(key: str, old: Any, new: Any) -> bool:
        if isinstance(old, Amount):
            if old.currency != new.currency:
                return True
            old, new = F(old.number), F(new.number)
        if key in HIGHER_IS_LOOSER:
            return bool(new > old)
        return bool(key in LOWER_IS_LOOSER and new < old)

    # -- a day -------------------------------------------------------------------------

    def _day(self, day: date, entries: list[Any]) -> None:
        self._overdue(day)
        events, seen, shifts = [], [], []
        self.held_before = self._has_goods() if entries else False
        self.gives_core = {
            posting.account
            for entry in entries
            if any(self.book.role(other.account) == CORE for other in entry.postings)
            for posting in entry.postings
            if posting.units.number < 0
        }
        traded = {}
        self.legs_of = {}
        for number, entry in enumerate(sorted(entries, key=self._gives_back)):
            legs = self.book.legs(entry)
            before = dict(self.layers)
            sums, earned = self._sums(entry, legs)
            shifts.append({name: self.layers[name] - before[name] for name in before})
            traded[id(entry)] = entry, legs, earned
            self.legs_of[number] = legs
            seen.append((number, entry, sums))
            events += self._events(number, sums)
            for leg in legs:
                if self.book.kind(leg.account) == "holds":
                    self.units[leg.role, leg.account, leg.currency] += leg.units
        safe = self.equity / 100 if self._has_goods() else F(0)
        self.trades.day(day, [traded[id(entry)] for entry in entries], safe)
        core, equity = self._value(CORE, day), self._value(SLEEVE, day)
        if self.first is None and any(s.core or s.sleeve for _, _, s in seen):
            self.first = day
        self.core_funded = self.core_funded or any(s.core > 0 for _, _, s in seen)
        self.tracer.told.clear()
        self.tracer.day(day, int(self.limits["tracing-window"]), events)
        inflow = outflow = F(0)
        self.funded_today = sum((s.sleeve for _, _, s in seen), F(0))
        for number, _, sums in seen:
            came, went = self._move(day, sums, number, core)
            inflow, outflow = inflow + came, outflow + went
            outflow -= self.tracer.told[number].back_at_once
        self.seen, self.moved = seen, inflow - outflow
        self.contributions += inflow - outflow
        if equity < 0 and self.tracer.own(later(day, -int(self.limits["tracing-window"]))):
            raise NotCoveredError("a debt while money of the sleeve's own is outside")
        self._nav(equity, inflow, outflow)
        exposure = self._exposure(day)
        self._short(day)
        self._state(day, equity, exposure)
        if self.first is not None:
            self.rows[day] = self._row(core, equity, exposure)
            self._judge(day)
            self._deeds(day, seen, [traded[id(entry)] for entry in entries])
        self.standing.day(day, list(self.legs_of.values()), shifts)

    def _deeds(self, day: date, seen: list[Any], traded: list[Any]) -> None:
        """What was done in a loss: money put in, the core drawn on, positions increased."""
        before = self.before or self.rows[day]
        self.before = self.rows[day]
        market_stopped, self.market_was = self.market_was, self.market_ceiling is not None
        # The market's ceiling asks for no reduction.
        was, duty = self.duty, self._ceiling(market=False)
        self.duty_on[day], self.duty = was, duty
        if duty is not None and (was is None or duty < was):
            self.falls.append((business_day(day, int(self.limits["act-within"])), day, duty))
        increased = self._increases(day, traded)
        in_loss = before.state != ACTIVE and day != self.first
        founding = any((on, kind) == (day, "founding") for on, kind, _ in self.movements)
        if in_loss or (self._called(day) and not founding):
            drawn = self._drawn_on_balance(day)
            if drawn > self.tolerance:
                self.deeds.append(Deed("BB205", day, "", drawn, drawn))
        if not in_loss:
            return
        for number, _, sums in seen:
            legs = self.legs_of[number]
            held = sum(((leg.weight or F(0)) for leg in legs if self._is_held(leg, SLEEVE)), F(0))
            income = sum((-one.weight for one in sums.others if one.kind == "result"), F(0))
            put_in = min(sums.sleeve, held) - max(F(0), income)
            put_in -= self.tracer.told[number].sleeve_back
            if put_in > self.tolerance:
                self.deeds.append(Deed("BB206", day, "", put_in, put_in, self._accounts(number)))
        for name, units in increased.items():
            exposure = self.rows[day].exposure + self._aside(day, name)
            above = before.ceiling is not None and exposure > before.ceiling + self.tolerance
            if above or market_stopped:
                worth = units * self.book.moves(name, day)
                self.deeds.append(Deed("BB402", day, name, units, worth))

    def _is_apart(self, name: str) -> bool:
        """Whether what was bought or sold of it today was so in the hedge layer alone."""
        return all(
            self.book.layer(leg.account) == "hedge"
            for legs in self.legs_of.values()
            for leg in legs
            if self._is_held(leg, SLEEVE) and leg.currency == name
        )

    def _aside(self, day: date, name: str) -> Fraction:
        """What the hedge layer holds of what was bought in it alone, where it insures nothing."""
        if not self._is_apart(name):
            return F(0)
        held = (
            abs(units)
            for (role, account, one), units in self.units.items()
            if role == SLEEVE and one == name and self.book.layer(account) == "hedge"
        )
        return self.book.moves(name, day) * sum(held, F(0))

    def _insures(self, day: date, changes: dict[str, Fraction]) -> bool:
        """Whether the day's orders made less of what the sleeve is long or short on balance."""
        now = before = F(0)
        for name in {one for role, _, one in self.units if role == SLEEVE} | set(changes):
            if self.is_money(name):
                continue
            held = sum((u for (r, _, c), u in self.units.items() if (r, c) == (SLEEVE, name)), F(0))
            worth = self.book.moves(name, day) * (
                -1 if self.book.term(name, "leverage", 1) < 0 else 1
            )
            now += held * worth
            before += (held - changes.get(name, F(0))) * worth
        return abs(now) < abs(before)

    def _called(self, day: date) -> bool:
        """Whether a margin call came within five business days."""
        calls = [w.date for w in self.book.words if w.values[0].value == "margin-call"]
        return any(one <= day <= business_day(one, CALL_DAYS) for one in calls)

    def _drawn_on_balance(self, day: date) -> Fraction:
        """What left the core on balance."""
        drawn = F(0)
        for number, _, sums in self.seen:
            legs = [leg for leg in self.legs_of[number] if self._is_held(leg, CORE)]
            held = sum((leg.units * self.rate(leg.currency, day) for leg in legs), F(0))
            # The core's own yield is no flow, and was never among its holdings.
            drawn -= sums.core if sums.core > 0 else max(sums.core, min(F(0), held))
        return drawn

    def _overdue(self, day: date) -> None:
        """Above a ceiling still, at the end of the last day on which to get under it.

        Units count at the prices of the day on which it fell. What happened on the last day
        itself ends no ceiling before the next.
        """
        for fall in [one for one in self.falls if one[0] < day]:
            self.falls.remove(fall)
            deadline, fell, ceiling = fall
            duty = self.duty_on.get(deadline, self.duty)
            if duty is None:
                continue
            if self._exposure(fell, day) > max(ceiling, duty) + self.tolerance:
                self.deeds.append(Deed("BB403", deadline, "", F(1)))

    def _is_held(self, leg: Leg, role: str) -> bool:
        return leg.role == role and self.book.kind(leg.account) == "holds"

    def _increases(self, day: date, traded: list[Any]) -> dict[str, Fraction]:
        """By underlying, how many units more are held, long or short, than in the morning."""
        changes: dict[str, Fraction] = defaultdict(F)
        for entry, legs, _ in traded:
            for leg in legs:
                if self._is_held(leg, SLEEVE) and self.is_money(leg.currency):
                    if leg.currency != self.book.base:
                        self.unsure.add("BB402")  # on margin it is an underlying
                elif self._is_held(leg, SLEEVE):
                    if self.book.is_option(leg.currency) or "barbell-forced" in entry.meta:
                        self.unsure.add("BB402")
                    changes[leg.currency] += leg.units
        found = {}
        for name, change in changes.items():
            now = sum((u for (r, _, c), u in self.units.items() if (r, c) == (SLEEVE, name)), F(0))
            morning = now - change
            for on, ratio in self.book.splits[name]:
                morning /= ratio if on == day else 1
            more = abs(now) - (abs(morning) if morning * now >= 0 else 0)
            if more > 0 and not (self._is_apart(name) and self._insures(day, changes)):
                found[self.book.underlying(name)] = more
        return found

    def _judge(self, day: date) -> None:
        amounts = {
            key: F(value.number) * self.rate(value.currency, day)
            for key, value in self.limits.items()
            if isinstance(value, Amount)
        }
        owes = any(
            units and role == SLEEVE and (units < 0 or self.book.settles(currency))
            for (role, _, currency), units in self.units.items()
        )
        self.owed |= {day} if owes else set()
        layers = {f"layer-{name}": put_in for name, put_in in self.layers.items()}
        assert self.first is not None
        known = layers, dict(self.limits), amounts, self.tolerance, self.first, owes
        drawn = self._drawn_on_balance(day)
        self.judge.day(State(day, self.rows[day], *known, drawn, self.moved))

    def _row(self, core: Fraction, equity: Fraction, exposure: Fraction) -> Row:
        funded = self.nav is not None and self.core_funded
        total = max(equity, F(0)) + core
        return Row(
            core=core,
            sleeve=equity,
            ratio=max(equity, F(0)) / total if funded and total > 0 else None,
            nav=self.nav,
            drawdown=None if self.nav is None else 1 - self.nav / self.peak,
            state=self.state,
            exposure=exposure,
            ceiling=self._ceiling(),
            net_contributions=self.contributions,
        )

    # -- values ------------------------------------------------------------------------

    def _value(self, role: str, day: date) -> Fraction:
        total = F(0)
        for (one, _, currency), units in self.units.items():
            if one == CORE and units and self.book.term(currency, "instrument"):
                raise NotCoveredError("a contract in the core")
            if one == role and units and not self.book.settles(currency):
                total += units * self.rate(currency, day)
        return total + (self.trades.unsettled(day) if role == SLEEVE else 0)

    def rate(self, currency: str, day: date) -> Fraction:
        rate = self.book.rate(currency, day)
        if rate is None:
            raise NotCoveredError("a holding without a price")
        return rate

    def _exposure(self, day: date, until: date | None = None) -> Fraction:
        """At the prices of a day; with `until`, of what was held by then, in units of that day."""
        held: dict[str, Fraction] = defaultdict(F)
        total = F(0)
        for (role, account, currency), units in self.units.items():
            if role != SLEEVE or not units:
                continue
            if self.is_money(currency):  # of all layers: money in a hedge account pays, too
                held[currency] += units
            elif self.book.layer(account) != "hedge":
                if "barbell-class" in self.book.commodities.get(currency, {}):
                    raise NotCoveredError("a fund of the money market in the sleeve")
                old = abs(units)
                for on, ratio in self.book.splits[currency]:
                    old *= ratio if until and day < on < until else 1
                total += old * self.book.moves(currency, day)
        if min(held.values(), default=F(0)) < 0 < max(held.values()):  # money on margin
            foreign = [name for name in held if name != self.book.base]
            total += sum(abs(held[name]) * self.rate(name, day) for name in foreign)
        return total

    def _short(self, day: date) -> None:
        """Options sold that nothing covers, from when to when."""
        held: dict[str, Fraction] = defaultdict(F)
        for (role, _, currency), units in self.units.items():
            held[currency] += units if role == SLEEVE else 0
        uncovered = self.trades.uncovered(held)
        for name in set(self.open_shorts) - uncovered:
            self.short.append((name, self.open_shorts.pop(name), day))
        for name in uncovered - set(self.open_shorts):
            self.open_shorts[name] = day

    def is_money(self, currency: str) -> bool:
        named = self.book.money | (self.book.quotes() & NAMES)
        return currency in ISO or (currency in named and currency not in self.book.lots)

    # -- one transaction ---------------------------------------------------------------

    def _sums(self, entry: Any, legs: list[Leg]) -> tuple[Sums, Fraction]:
        """Nets by who they concern, and what the sleeve earned."""
        nets: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [F(0), F(0)])
        sums = {CORE: F(0), SLEEVE: F(0)}
        earned = F(0)
        for leg in legs:
            owner, mine = self._owner(entry, leg, legs)
            if owner is not None:
                sums[owner] += mine
                if owner == SLEEVE:
                    self._put_into_layer(leg, mine, legs)
                if owner == SLEEVE and self.book.kind(leg.account) == "result":
                    earned -= mine
            if leg.role != OUTSIDE or mine == leg.weight:
                continue
            if (leg.weight or F(0)) < 0 and self.taken_as_loss.get(leg.account):
                raise NotCoveredError("an untagged account that gives away what the sleeve lost")
            net = nets[leg.account, leg.currency]
            net[0] += leg.units
            net[1] += (leg.weight or F(0)) - mine
        others = [
            Party(self._party(account), (account, currency), units, weight)
            for (account, currency), (units, weight) in nets.items()
            if units or weight
        ]
        if not any(leg.lot for leg in legs):
            core_cost = sum(leg.weight or F(0) for leg in legs if self._result_of(leg, CORE))
            both = max(F(0), min(core_cost, earned))  # a result that carries money across
            sums = {CORE: sums[CORE] - both, SLEEVE: sums[SLEEVE] + both}
        if not others and not all(sums.values()):
            sums = {CORE: F(0), SLEEVE: F(0)}  # what does not balance exactly moves nothing
        return Sums(sums[CORE], sums[SLEEVE], others), earned

    def _put_into_layer(self, leg: Leg, amount: Fraction, legs: list[Leg]) -> None:
        """Money of a layer; what outside accounts show of its results is that of its legs."""
        held = [one for one in legs if self._is_held(one, SLEEVE)]
        inside = {self.book.layer(one.account) for one in held}
        layer = self.book.layer(leg.account)
        sold = {self.book.layer(one.account) for one in held if one.lot and self.closes(one)}
        if self.book.kind(leg.account) == "result" and (sold or len(inside) == 1):
            inside = sold or inside
            layer = min(inside)  # a result is that of the lots
            if len(inside) > 1:
                self.unsure |= {"BB103", "BB305"}
        if leg.role != SLEEVE:
            if len(inside) != 1:
                self.unsure.add("BB305")
            layer = min(inside, default=layer)
        self.layers[layer] += amount

    def closes(self, leg: Leg) -> bool:
        """Whether a leg makes a lot smaller."""
        key = leg.account, leg.currency, leg.lot.number, leg.lot.date
        return self.trades.lots[key][0] * leg.units < 0 if key in self.trades.lots else False

    def _owner(self, entry: Any, leg: Leg, legs: list[Leg]) -> tuple[str | None, Fraction]:
        """Whose a leg is, core's or the sleeve's, and how much of it."""
        kind, weight = self.book.kind(leg.account), leg.weight or F(0)
        if leg.role != OUTSIDE:
            return leg.role, weight + self._in_kind(entry, leg, legs)
        touched = {other.role for other in legs} - {OUTSIDE}
        small = abs(weight) <= self.book.unit and not self.book.paid_by_equity(entry)
        if kind == "equity" and small and len(touched) == 1:
            return touched.pop(), weight  # rounding
        if kind != "result" or not touched:
            return None, F(0)
        reduced = {other.role for other in legs if other.lot and other.units < 0} - {OUTSIDE}
        if reduced == touched and len(reduced) == 1:  # a result is the owner's of what was sold
            if weight > 0 and SLEEVE in reduced:
                self.taken_as_loss[leg.account] += weight
            return reduced.pop(), weight
        if CORE in touched and weight < 0 and self.taken_as_loss.get(leg.account):
            raise NotCoveredError("an untagged account that pays the core what the sleeve lost")
        return (SLEEVE, self._taken(leg, legs)) if SLEEVE in touched else (None, F(0))

    def _gives_back(self, entry: Any) -> bool:
        """Whether nothing is lost in it to an untagged account: of a day, that comes first."""
        return not any(
            posting.units.number > 0
            and self.book.role(posting.account) == OUTSIDE
            and self.book.kind(posting.account) == "result"
            for posting in entry.postings
        )

    def _result_of(self, leg: Leg, role: str) -> bool:
        return leg.role == role and self.book.kind(leg.account) == "result"

    def _has_goods(self) -> bool:
        return self.held_before or self._holds_goods()

    def _holds_goods(self) -> bool:
        return any(
            units and role == SLEEVE and not self.is_money(currency)
            for (role, _, currency), units in self.units.items()
        )

    def _taken(self, leg: Leg, legs: list[Leg]) -> Fraction:
        """What of an untagged result leg is the sleeve's performance."""
        weight, income = leg.weight or F(0), leg.account.split(":", 1)[0] == "Income"
        others = [o for o in legs if o.role != SLEEVE and self.book.kind(o.account) != "result"]
        if others or any(other.role == CORE for other in legs):
            paid = sum((o.weight or F(0) for o in legs if o.role == SLEEVE), F(0))
            if paid < 0 or not income:
                raise NotCoveredError("an untagged result among others")
            return F(0)
        if weight > 0:
            if income:
                raise NotCoveredError("an untagged income taken back")
            if leg.account in self.gives_core:
                raise NotCoveredError("an untagged account that pays the core what the sleeve lost")
            self.taken_as_loss[leg.account] += weight
            return weight
        back = min(-weight, self.taken_as_loss[leg.account])
        if back and leg.account in self.book.paid_by_core:
            raise NotCoveredError("an untagged account that core and sleeve paid gives back")
        self.taken_as_loss[leg.account] -= back
        return -back

    def _in_kind(self, entry: Any, leg: Leg, legs: list[Leg]) -> Fraction:
        """What market value adds to the weight of goods that change hands for nothing."""
        if self.is_money(leg.currency):
            return F(0)
        elsewhere = [o for o in legs if o.currency == leg.currency and o.role != leg.role]
        paid = self.book.paid_by_equity(entry)
        opening = paid > 0
        if opening and any(o.weight and o.weight < 0 and o.role == leg.role for o in legs):
            raise NotCoveredError("goods that Equity pays in part")
        if not elsewhere and not (opening and leg.units > 0):
            return F(0)
        if any(o.units * leg.units > 0 for o in elsewhere) or (
            any(self.book.kind(o.account) == "result" for o in legs)
        ):
            raise NotCoveredError("goods that change hands in part")
        return leg.units * self.rate(leg.currency, entry.date) - (leg.weight or F(0))

    def _party(self, account: str) -> str:
        kind = self.book.kind(account)
        if kind == "holds":
            return (
                "assets"
                if account.split(":", maxsplit=1)[0] == self.book.roots["assets"]
                else "debts"
            )
        return kind

    def _events(self, number: int, sums: Sums) -> list[Event]:
        """The transaction, or each of its ways where its only giver has nothing to choose from."""
        event = self._event(number, sums, self.legs_of[number])
        if len(event.givers) != 1 or len(event.receivers) < 2:
            return [event]
        (giver,) = event.givers
        if giver.kind in {"assets", "debts"} or self.tracer.pools[giver.pool]:
            return [event]
        total = giver.weight
        return [
            Event(
                number,
                [giver._replace(units=giver.units * one.weight / total, weight=one.weight)],
                [one],
            )
            for one in event.receivers
        ]

    def _event(self, number: int, sums: Sums, legs: list[Leg]) -> Event:
        """What is left to be traced, once core and sleeve have settled between themselves."""
        core, sleeve = sums.core, sums.sleeve
        direct = min(-core, sleeve) if core < 0 < sleeve else F(0)
        back = min(core, -sleeve) if sleeve < 0 < core else F(0)
        core, sleeve = core + direct - back, sleeve - direct + back
        givers, receivers = [], []
        for kind, net in ((CORE, core), ("sleeve", sleeve)):
            if net:
                side = receivers if net > 0 else givers
                earned = kind == CORE and not any(self._is_held(leg, CORE) for leg in legs)
                side.append(Party(kind, (kind, "yield" * earned), abs(net), abs(net)))
        # All of Equity is one account; what it opens with on the first day is none.
        for one in sums.others:
            currency = one.pool[1]
            equity = f"Opening {number}" if self.rows == {} and one.weight < 0 else "Equity"
            party = one._replace(pool=(equity, currency)) if one.kind == "equity" else one
            if party.units * party.weight < 0:
                raise NotCoveredError("a leg whose value has the other sign")
            if not party.units:
                continue
            side = receivers if party.units > 0 else givers
            side.append(party._replace(units=abs(party.units), weight=abs(party.weight)))
        return Event(number, givers, receivers)

    # -- flows -------------------------------------------------------------------------

    def _move(
        self, day: date, sums: Sums, number: int, core_after: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Tell the movements of a transaction; gives the sleeve's inflow and outflow."""
        core, sleeve, told = sums.core, sums.sleeve, self.tracer.told[number]
        inflow, outflow = max(sleeve, F(0)), max(-sleeve, F(0))
        direct = min(-core, sleeve) if core < 0 < sleeve else F(0)
        back = min(core, -sleeve) if sleeve < 0 < core else F(0)
        founding = direct > 0 and self._founds(day, core_after)
        if founding:
            self._tell(day, "founding", direct)
        elif direct > self.tolerance:
            self._tell(day, "core-to-sleeve", direct)
            self.breaches.append(Breach(day, direct, "BB201", self._accounts(number)))
        elif direct > 0:
            raise NotCoveredError("direct parts below the tolerance")
        if told.transit:
            self._tell(day, "core-to-sleeve-transit", told.transit)
            earned = told.earned == told.transit
            self.breaches.append(Breach(day, told.transit, "BB202", frozenset(), earned))
        self._tell(day, "core-withdrawal", -core - direct)
        if any(self._is_held(leg, CORE) for leg in self.legs_of[number]):  # not its yield
            self.drawn.append(Paid(day, max(F(0), -core - direct)))
        swept = sum((amount for _, amount in told.from_sleeve), F(0))
        self._tell(day, "sleeve-to-core", back + swept)
        self.cures.append((day, day, back))
        self.cures += [(day, born, amount) for born, amount in told.from_sleeve]
        self._tell(day, "core-return", told.core_back)
        self._tell(day, "core-funding", core - back - swept - told.core_back)
        self._tell(day, "sleeve-return", told.sleeve_back)
        opens = day == self.first and any(one.kind == "equity" for one in sums.others)
        self.fundings.append((day, number, inflow - direct - told.sleeve_back, opens))
        self._tell(day, "sleeve-withdrawal", outflow - back)
        if inflow and self.founded is None:
            self.founded = day
        if told.back_at_once and not any(self._is_held(o, SLEEVE) for o in self.legs_of[number]):
            raise NotCoveredError("a cost that is paid with what left the sleeve that day")
        # What left and came back on one day was never away.
        return inflow - told.back_at_once, outflow

    def _founds(self, day: date, core_after: Fraction) -> bool:
        if self.founded not in {None, day}:
            return False
        floor, budget = self.limits.get("core-floor"), self.limits.get("sleeve-budget")
        if floor is None or budget is None:
            return False
        in_base = [F(m.number) * self.rate(m.currency, day) for m in (floor, budget)]
        return self.funded_today <= in_base[1] and core_after >= in_base[0]

    def _tell(self, day: date, kind: str, amount: Fraction) -> None:
        if amount > self.tolerance:
            self.movements.append((day, kind, amount))

    def _accounts(self, number: int) -> frozenset[str]:
        """The accounts of a transaction; none where it has more than two."""
        found = {leg.account for leg in self.legs_of[number]}
        return frozenset(found if len(found) == 2 else ())

    def _outstanding(self) -> list[tuple[Breach, Fraction]]:
        """Breaches less what came from the sleeve into the core since, the oldest first."""
        found, other = self._left_after(0), self._left_after(1)
        if found != other:
            raise NotCoveredError("a cure by money that had left the sleeve before")
        return found

    def _left_after(self, which: int) -> list[tuple[Breach, Fraction]]:
        breaches = sorted(self.breaches, key=lambda one: (one.day, -one.amount))
        left = [one.amount for one in breaches]
        for cure in sorted(self.cures):
            rest = cure[2]
            for at, one in enumerate(breaches):
                if one.day <= cure[which]:
                    part = min(left[at], rest)
                    left[at] -= part
                    rest -= part
        return list(zip(breaches, left, strict=True))

    def _substitutions(self, ins: list[Paid]) -> list[Paid] | None:
        """What was taken from the core while as much was put into the sleeve."""
        later = {key for _, keys in list(self.book.policies())[1:] for key in keys}
        if later & {"tracing-window", "sleeve-budget", "tolerance"}:
            return None
        outs = []
        for one in self.drawn:
            back = self.tracer.traced[one.day] + self.tracer.returned[one.day]
            if back and sum(one.day == other.day for other in self.drawn) > 1:
                return None
            outs.append(Paid(one.day, max(F(0), one.amount - back)))
        budget = self.limits.get("sleeve-budget")
        least = self.tolerance * 50000
        if budget is not None:
            least = max(least, F(budget.number) / 10)
        return substitutions(outs, ins, int(self.limits["tracing-window"]), least)

    def owed_in(self, end: date) -> bool:
        """Whether the sleeve owed anything, or had a contract, at a day's end."""
        return max((day for day in self.rows if day <= end), default=end) in self.owed

    # -- NAV and states ----------------------------------------------------------------

    def _nav(self, equity: Fraction, inflow: Fraction, outflow: Fraction) -> None:
        before, self.equity = self.equity, equity
        if self.nav is None:
            if not inflow:
                if equity or self._has_goods():
                    raise NotCoveredError("a sleeve without a deposit")
                return
            self.nav = self.peak = F(100)
        base = before + inflow
        if self.nav and not before and equity + outflow < inflow:
            raise NotCoveredError("a loss or a cost of a sleeve without equity")
        if equity < 0:
            self.nav = F(0)
        elif self.nav and base > 0:
            self.nav *= (equity + outflow) / base
        elif self.nav and base < 0:
            raise NotCoveredError("a sleeve that was in debt")
        self.peak = max(self.peak, self.nav)

    def _state(self, day: date, equity: Fraction, exposure: Fraction) -> None:
        self.exposures.append((day, exposure, equity))
        verbs = {w.values[0].value for w in self.book.words if w.date == day}
        if self.nav is None:
            if verbs & {"halt", "restart", "review"} or any(rule.seen for rule in self.market):
                raise NotCoveredError("a decision or a market before the first funding")
            return
        before, lines = self.state, (self.by_nav, set(self.latched))
        self._market(day, exposure)
        self._decisions(day, verbs, equity, exposure)
        self._streaks(day)
        self._by_nav(self.nav)
        limit = self.limits.get("max-drawdown")
        if limit is not None and 1 - self.nav / self.peak >= limit:
            self.latched.add("drawdown")
        if equity <= 0 and self.nav == 0:
            self.latched.add("insolvency")
        self.teller.lines(day, lines, self.by_nav, self.latched)
        self.reducing = REDUCING in {self.by_nav, self.by_streak} or self.reduced_by_restart
        stopped = self.reducing or self.market_ceiling is not None
        self.state = REDUCING if stopped else ACTIVE
        if self.latched or HALTED in {self.by_nav, self.by_streak}:
            self.state = HALTED
        self.teller.state(day, self.state)
        if self.state == HALTED and before != HALTED:
            self.halted_on = day
        if self.state == ACTIVE:
            self.reference, self.scale = None, F(1)
        elif self.reference is None:
            self.reference, self.equity_then = self._largest(day)

    def _market(self, day: date, exposure: Fraction) -> None:
        """The exposure of the day on which a rule on the market fired, while it stops entries."""
        for rule in self.market:
            was = rule.stopped
            rule.day(day)
            if rule.stopped and not was:
                self.teller.begin("BB406", "", day)
            elif was and not rule.stopped:
                self.teller.end("BB406", day)
        before, stopped = self.market_ceilings, [id(rule) for rule in self.market if rule.stopped]
        self.market_ceilings = {one: before.get(one, exposure) for one in stopped}
        self.market_ceiling = min(self.market_ceilings.values(), default=None)

    def _decisions(self, day: date, verbs: set[str], equity: Fraction, exposure: Fraction) -> None:
        if "restart" in verbs and self._may_restart(day, exposure):
            self.latched.clear()
            self.teller.end("BB404", day)
            self.teller.end("BB405", day)
            self.by_nav, self.by_streak, self.counts_since = ACTIVE, ACTIVE, day
            self.nav = self.peak = F(100)
            self.reduced_by_restart, self.restarted_on = True, day
            self.scale = equity / self.equity_then if self.equity_then > 0 else F(0)
        elif "review" in verbs:
            self._review(day)
        if "halt" in verbs:
            self.latched.add("manual")

    def _by_nav(self, nav: Fraction) -> None:
        """The ruin lines, which fire at equality; from HALTED never to ACTIVE in one step."""
        halt, reduce = self.limits["halt-line"] * 100, self.limits["reduce-line"] * 100
        was = self.by_nav
        if nav <= halt:
            self.by_nav = HALTED
        elif self.by_nav == HALTED:
            self.by_nav = REDUCING if nav >= self.limits["halt-resume"] * 100 else HALTED
        elif nav <= reduce:
            self.by_nav = REDUCING
        elif self.by_nav == REDUCING and nav >= self.limits["reduce-resume"] * 100:
            self.by_nav = ACTIVE
        recovered = nav > reduce and nav >= self.limits["reduce-resume"] * 100
        self.goes_on = was == HALTED and self.by_nav == REDUCING and recovered

    def _may_restart(self, day: date, exposure: Fraction) -> bool:
        if self.state != HALTED or self.halted_on is None:
            return False
        waited = (day - self.halted_on).days >= self.limits["restart-after"]
        return waited and not exposure and not self._holds_goods()  # a hedge is a position, too

    def _review(self, day: date) -> None:
        if (
            self.reduced_by_restart
            and (day - self.restarted_on).days >= self.limits["restart-after"]
        ):
            self.reduced_by_restart = False
        since = self.by_streak_since
        if since is None:
            return
        if self.by_streak == HALTED and (day - since).days >= 30:
            self.by_streak, self.counts_since, self.by_streak_since = REDUCING, day, day
            self.counts_anew = True
            self.teller.reviewed(day)
        elif self.by_streak == REDUCING and weekdays(since, day) >= 20:
            self.by_streak, self.counts_since, self.by_streak_since = ACTIVE, day, None
            self.teller.end("BB405", day)

    def _streaks(self, day: date) -> None:
        """Losses in a row, by all results as they are known, and by the policy's newest line."""
        _, worst, left, wins = self.trades.streak(self.counts_since)
        if self.trades.changed != day:
            words = {w.values[0].value for w in self.book.words if w.date == day}
            if "policy" not in words:
                return
            worst = left
        before, anew = self.by_streak, False
        closed = any(on == day for on, _ in self.trades.results)
        for state, key in ((REDUCING, "streak-reduce"), (HALTED, "streak-halt")):
            if worst >= self.limits[key] and self.by_streak != HALTED:
                if self.by_streak != state or self.counts_anew:
                    self.by_streak_since = day
                    anew, self.counts_anew = anew or self.counts_anew, False
                self.by_streak = state
        won = wins and closed and worst < self.limits["streak-reduce"]
        if before == self.by_streak == REDUCING and won:
            self.by_streak, self.by_streak_since, self.counts_anew = ACTIVE, None, False
        if anew:
            self.teller.end("BB405", day)
            before = ACTIVE
        self.teller.streak(day, before, self.by_streak)

    def _largest(self, day: date) -> tuple[Fraction, Fraction]:
        """The largest end-of-day exposure of the 90 days up to `day`, and equity then."""
        start = later(day, -90)
        inside = [(x, e) for on, x, e in self.exposures if on >= start]
        earlier = [(x, e) for on, x, e in self.exposures if on < start]
        if any(on == start for on, _, _ in self.exposures):
            earlier = []  # the first evening has its own
        return max([*inside, *earlier[-1:]])

    def _ceiling(self, *, market: bool = True) -> Fraction | None:
        if self.state == ACTIVE or (self.state == REDUCING and not (self.reducing or market)):
            return None
        if self.state == HALTED:
            return F(0)
        assert self.reference is not None
        ceilings = [self.limits["reduce-to"] * self.reference * self.scale] * self.reducing
        if market and self.market_ceiling is not None:
            ceilings.append(self.market_ceiling)
        return F(min(ceilings))
