"""The assessment of each figure: its value, its limit, a tone and the reason. Made once.

Findings and states decide: a figure is bad where an open error or a state in force makes it so. The
command line, the page and JSON show these assessments; none of them compares a figure with a limit
or uses the code of a rule.
"""

from __future__ import annotations

import functools
import operator
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.risk.state_machine import at_or_below, next_nav_state
from beancount_barbell.figures import trade_figures
from beancount_barbell.figures.reasons import NOT_FUNDED
from beancount_barbell.figures.separation_figures import NO_SIDES
from beancount_barbell.figures.treasury_figures import NO_CALL
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.findings import Severity, Status, Text
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import BASE, Driver, RiskState
from beancount_barbell.rules.limits import judging_start

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.months import Month


OK, BREACH, UNKNOWN = "OK", "BREACH", "UNKNOWN"
"""Words of the headline besides the states REDUCING and HALTED."""

ESSENTIAL = (
    "core.value",
    "core.floor",
    "core.floor_distance",
    "sleeve.equity",
    "sleeve.nav",
    "sleeve.exposure",
    "ratio",
    "flows.outstanding",
)
"""If one of these figures is UNKNOWN, it is uncertain whether the rules hold."""


NOTHING_THERE = frozenset(
    {
        NOT_FUNDED,
        NO_CALL,
        NO_SIDES,
        trade_figures.NO_TRADES,
        trade_figures.NO_DECISION,
        trade_figures.NO_WINS,
        trade_figures.NO_LOSSES,
        trade_figures.NO_TRIGGER,
        trade_figures.NO_ORDERS,
        trade_figures.NO_CONTRACTS,
    }
)
"""Reasons of figures that do not exist yet, as opposed to UNKNOWN ones."""


class Tone(Enum):
    """How a figure stands; always shown beside words that say the same."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"
    UNKNOWN = "unknown"
    PLAIN = "plain"


class Unit(Enum):
    """The unit of a value: base currency, a ratio (1 = 100 %), an index, a count, a multiple."""

    MONEY = "money"
    RATIO = "ratio"
    INDEX = "index"
    COUNT = "count"
    TIMES = "times"


class Doubt(Enum):
    """Why it is uncertain whether the rules hold, the gravest reason first.

    The first two come from loading the ledger, the others from the figures.
    """

    PLUGIN = "plugin"
    """bean-check does not run the plugin: nothing is enforced."""
    ERRORS = "errors"
    """The ledger has errors of Beancount's own: the figures are provisional."""
    POLICY = "policy"
    """Neither a floor nor a budget is set: no policy is in force."""
    UNFUNDED = "unfunded"
    """Neither core nor sleeve holds money yet."""
    UNKNOWN = "unknown"
    """An essential figure is UNKNOWN."""


class Assessment(NamedTuple):
    """The assessment of one figure.

    `value` and `limit` are in `unit`, None where UNKNOWN or absent. `reason` is a text of the
    catalogue. `excess` is the amount beyond the limit where it has to be reduced. `unknown` is the
    reason why value or limit is UNKNOWN, as in the figures.
    """

    key: str
    unit: Unit
    value: Decimal | None
    limit: Decimal | None
    tone: Tone
    reason: Text
    excess: Decimal | None = None
    unknown: str | None = None

    @property
    def verdict(self) -> str:
        """The reason in one word, for machines."""
        return self.reason.key.removeprefix(_PREFIX).partition(".")[0]


class Headline(NamedTuple):
    """The overall answer: the state, the errors, the notices, the doubts.

    `late` is the number of overdue months, `due` the review day of the first month that is due and
    not overdue. `others` is the number of notices besides those of overdue months. `missing` is why
    an essential figure is UNKNOWN.
    """

    state: RiskState
    errors: int
    notices: int
    others: int
    late: int
    due: datetime.date | None
    doubts: tuple[Doubt, ...]
    missing: str | None

    @property
    def words(self) -> tuple[str, ...]:
        """The answer in words for every face, the most urgent first.

        REDUCING and HALTED are always among them, and nothing UNKNOWN passes for OK.
        """
        told = (
            (self.state.value, self.state is not RiskState.ACTIVE),
            (UNKNOWN, bool(self.doubts)),
            (BREACH, bool(self.errors)),
        )
        return tuple(word for word, holds in told if holds) or (OK,)


class Assessed(NamedTuple):
    """The headline, and each figure's assessment by its key, in the order shown."""

    headline: Headline
    figures: Mapping[str, Assessment]


_CONCERNED: Mapping[str, frozenset[str]] = {
    "share": frozenset({rule.RATIO_DRIFT, rule.CORE_MAJORITY}),
    "nav": frozenset(
        {
            rule.POLICY_LOOSENED_IN_LOSS,
            rule.TOP_UP,
            rule.RUIN_LINE,
            rule.INCREASE_ABOVE_CEILING,
            rule.REDUCTION_OVERDUE,
            rule.MAX_DRAWDOWN,
            rule.LOSING_STREAK,
            rule.MARKET_STOP,
        },
    ),
    "core": frozenset(
        {
            rule.CORE_TO_SLEEVE,
            rule.CORE_TO_SLEEVE_TRANSIT,
            rule.POSSIBLE_SUBSTITUTION,
            rule.CORE_WITHDRAWAL,
            rule.CORE_REDEMPTION_IN_STRESS,
            rule.CORE_FLOOR,
        }
    ),
    "foreign": frozenset({rule.FX_EXPOSURE}),
    "contributions": frozenset({rule.SLEEVE_BUDGET}),
    "layer": frozenset({rule.LAYER_BUDGET}),
}
"""For each figure shown over time: the rules whose findings belong to it."""

_PREFIX = "assessment."
_RECORD = (
    rule.TOP_UP,
    rule.SLEEVE_BUDGET,
    rule.LAYER_BUDGET,
    rule.INCREASE_ABOVE_CEILING,
    rule.REDUCTION_OVERDUE,
    rule.POLICY_LOOSENED_IN_LOSS,
)
"""Rules whose findings are deviations from discipline in a loss."""


def assess(
    history: History,
    findings: Iterable[Finding],
    figures: Mapping[str, Any],
    loading: Iterable[Doubt] = (),
) -> Assessed:
    """Assess every figure of a ledger.

    Args:
        history: the replayed ledger.
        findings: all findings of the same analysis, of every status.
        figures: `status_figures` of both.
        loading: doubts from loading the ledger (`loading_doubts`).
    """
    doubts = tuple(doubt for doubt in Doubt if doubt in {*loading, *_doubts(history, figures)})
    made = _Assessor(history, tuple(findings), figures, doubts)
    return Assessed(made.headline(), {one.key: one for one in made.all()})


def loading_doubts(*, enforced: bool, errors: int) -> frozenset[Doubt]:
    """The doubts of loading: the plugin does not run, or Beancount has `errors` of its own."""
    doubts = ((Doubt.PLUGIN, not enforced), (Doubt.ERRORS, errors > 0))
    return frozenset(doubt for doubt, holds in doubts if holds)


def assessed_figures(assessed: Assessed) -> dict[str, Any]:
    """The entries of the status JSON: verdict, doubts, late months, and each assessment."""
    headline = assessed.headline
    return {
        "verdict": list(headline.words),
        "doubts": [doubt.value for doubt in headline.doubts],
        "months_late": headline.late,
        "assessments": {
            key: {
                "value": one.value,
                "limit": one.limit,
                "tone": one.tone.value,
                "reason": one.verdict,
            }
            for key, one in assessed.figures.items()
        },
    }


def concerns(finding: Finding, key: str) -> bool:
    """Whether a finding belongs to the figure `key` over time ("share", "layer.trade")."""
    figure, _, layer = key.partition(".")
    return finding.code in _CONCERNED[figure] and layer in ("", finding.params.get("layer"))


def blinding(findings: Iterable[Finding]) -> list[Finding]:
    """The errors that a price is missing."""
    return [one for one in findings if one.code == rule.PRICE_MISSING and one.fails]


def layer_limit(day: Day, layer: Layer) -> Decimal | None:
    """A layer's budget on a day; money from the reserve raises the budget of the trade layer."""
    budget: Decimal | None = getattr(day.limits, f"layer_{layer.value}")
    return None if budget is None else budget + _raised(day, layer)


def _raised(day: Day | None, layer: Layer) -> Decimal:
    return day.from_reserve if day is not None and layer is Layer.TRADE else ZERO


def figure_at(figures: Mapping[str, Any], path: str) -> Any:
    """The figure at a dotted path ("sleeve.nav")."""
    return functools.reduce(operator.getitem, path.split("."), figures)


def number(figures: Mapping[str, Any], path: str) -> Decimal | None:
    """The number at a dotted path, None where there is none."""
    value = figure_at(figures, path)
    return None if value is None else Decimal(value)


def _doubts(history: History, figures: Mapping[str, Any]) -> set[Doubt]:
    policy, unknown = history.policy, figures["unknown"]
    doubts = set()
    if policy.core_floor is None and policy.sleeve_budget is None:
        doubts.add(Doubt.POLICY)
    if unknown.get("core.value") == unknown.get("sleeve.equity") == NOT_FUNDED:
        doubts.add(Doubt.UNFUNDED)
    if _missing(figures) is not None:
        doubts.add(Doubt.UNKNOWN)
    return doubts


def _missing(figures: Mapping[str, Any]) -> str | None:
    unknown = figures["unknown"]
    reasons = (unknown.get(path) for path in ESSENTIAL)
    return next((reason for reason in reasons if reason not in (None, NOT_FUNDED)), None)


_IN_DOUBT = {
    Doubt.PLUGIN: "unenforced",
    Doubt.ERRORS: "unconfirmed",
    Doubt.POLICY: "default",
    Doubt.UNFUNDED: "unconfirmed",
    Doubt.UNKNOWN: "unconfirmed",
}
"""By the gravest doubt: the reason shown instead of a good one."""


class _AssessmentMaker:
    """Makes an assessment from a figure, its limit and its findings."""

    def __init__(
        self,
        history: History,
        findings: Sequence[Finding],
        figures: Mapping[str, Any],
        doubts: tuple[Doubt, ...],
    ) -> None:
        self._history = history
        self._policy = history.policy
        self._day = history.last
        self._findings = findings
        self._figures = figures
        self._unknown: Mapping[str, str] = figures["unknown"]
        self._doubts = doubts

    # The findings of a figure.

    def _told(
        self, codes: Iterable[str], only: Callable[[Finding], bool] = lambda _one: True
    ) -> list[Finding]:
        return [one for one in self._findings if one.code in codes and only(one)]

    def _broken(
        self, codes: Iterable[str], only: Callable[[Finding], bool] = lambda _one: True
    ) -> Tone | None:
        """The tone that the open findings of `codes` demand, None without one."""
        asking = [one for one in self._told(codes, only) if one.asks]
        if any(one.severity is Severity.ERROR for one in asking):
            return Tone.BAD
        return Tone.WATCH if asking else None

    def _accepted(
        self, codes: Iterable[str], only: Callable[[Finding], bool] = lambda _one: True
    ) -> bool:
        """Whether a finding is waived or acknowledged; an ended one is cured, not accepted."""
        accepted = (Status.WAIVED, Status.ACKNOWLEDGED)
        return any(one.status in accepted for one in self._told(codes, only))

    def _ignored(self, codes: Iterable[str]) -> bool:
        return self._policy.ignore.issuperset(codes)

    # How an assessment is made.

    def _make(
        self,
        key: str,
        unit: Unit,
        value: Decimal | None,
        limit: Decimal | None,
        tone: Tone,
        reason: str,
        *,
        excess: Decimal | None = None,
        unknown: str | None = None,
        **params: Any,
    ) -> Assessment:
        """An assessment; while there is any doubt, GOOD becomes PLAIN."""
        if tone is Tone.GOOD and self._doubts:
            tone, params = Tone.PLAIN, {}
            reason = _IN_DOUBT[self._doubts[0]]
        words = {"currency": self._history.base_currency, **params}
        text = Text(f"{_PREFIX}{reason}", words)
        return Assessment(key, unit, value, limit, tone, text, excess, unknown)

    def _empty(self, key: str, unit: Unit, path: str, limit: Decimal | None) -> Assessment:
        """A figure without a value: it does not exist yet, or is UNKNOWN with its reason."""
        reason = self._unknown.get(path)
        if reason == NOT_FUNDED:
            return self._make(key, unit, None, limit, Tone.PLAIN, "not-funded")
        if reason in NOTHING_THERE:
            return self._make(key, unit, None, limit, Tone.PLAIN, "nothing")
        return self._make(key, unit, None, limit, Tone.UNKNOWN, "unknown", unknown=reason)

    def _limited(
        self,
        key: str,
        unit: Unit,
        path: str,
        limit: Decimal | None,
        codes: tuple[str, ...],
        *,
        good: str = "inside",
        bad: str = "over",
        unset: str = "no-limit",
        limit_path: str = "",
        only: Callable[[Finding], bool] = lambda _one: True,
        floor: bool = False,
        started: bool = True,
        **params: Any,
    ) -> Assessment:
        """A figure that rules compare with a limit: a minimum if `floor`, else a maximum.

        A figure beyond its limit is not good, even where there is no finding about it ("unjudged").
        """
        value = number(self._figures, path)
        make = functools.partial(self._make, key, unit, value, limit)
        broken = self._broken(codes, only)
        unknown = self._unknown.get(path) if value is None else self._unknown.get(limit_path)
        if broken is not None:
            return make(broken, bad, unknown=unknown)
        if value is None:
            return self._empty(key, unit, path, limit)
        if limit_path in self._unknown:
            return make(Tone.UNKNOWN, "unknown", unknown=unknown)
        quiet = (
            (Tone.PLAIN, unset, limit is None),
            (Tone.PLAIN, "ignored", self._ignored(codes)),
            (Tone.WATCH, "not-yet", not started),
            (Tone.WATCH, "accepted", self._accepted(codes, only)),
            (Tone.WATCH, "unjudged", self._beyond(unit, value, limit, floor=floor)),
        )
        for tone, reason, holds in quiet:
            if holds:
                return make(tone, reason)
        return make(Tone.GOOD, good, **params)

    def _beyond(self, unit: Unit, value: Decimal, limit: Decimal | None, *, floor: bool) -> bool:
        """Whether a value is beyond its limit; an amount of money, by more than the tolerance."""
        if limit is None:
            return False
        room = self._history.tolerance if unit is Unit.MONEY else ZERO
        return (limit - value if floor else value - limit) > room


class _Assessor(_AssessmentMaker):
    """Assesses each figure."""

    def headline(self) -> Headline:
        """The overall answer."""
        late = [] if self._ignored((rule.MONTHLY_ROUTINE,)) else self._late()
        due = self._waiting()
        return Headline(
            state=RiskState(self._figures["state"]),
            errors=self._figures["findings"]["errors"],
            notices=self._figures["findings"]["notices"],
            others=sum(
                one.asks and one.severity is Severity.NOTICE and one.code != rule.MONTHLY_ROUTINE
                for one in self._findings
            ),
            late=len(late),
            due=due[0].due if due else None,
            doubts=self._doubts,
            missing=_missing(self._figures),
        )

    def all(self) -> Iterable[Assessment]:
        """Every assessment, in the order shown."""
        yield self._share()
        yield self._nav()
        yield self._drawdown()
        yield self._streak()
        yield self._core()
        yield self._at_risk()
        yield self._exposure()
        yield self._leverage()
        yield self._contributions()
        for layer in Layer:
            yield self._layer(layer)
        yield self._separation()
        yield self._outstanding()
        yield self._deviations()
        yield self._review()

    @functools.cached_property
    def _started(self) -> bool:
        return judging_start(self._history) is not None

    def _share(self) -> Assessment:
        upper = self._policy.ratio_upper
        return self._limited(
            "share",
            Unit.RATIO,
            "ratio",
            upper,
            (rule.RATIO_DRIFT, rule.CORE_MAJORITY),
            started=self._started,
        )

    def _core(self) -> Assessment:
        return self._limited(
            "core",
            Unit.MONEY,
            "core.value",
            number(self._figures, "core.floor"),
            (rule.CORE_FLOOR,),
            good="kept",
            bad="below",
            unset="no-floor",
            limit_path="core.floor",
            floor=True,
            started=self._started,
        )

    def _nav(self) -> Assessment:
        policy, day = self._policy, self._day
        nav = number(self._figures, "sleeve.nav")
        halted = nav is not None and at_or_below(nav, policy.reduce_line)
        limit = (policy.halt_line if halted else policy.reduce_line) * BASE
        if nav is None or day is None:
            return self._empty("nav", Unit.INDEX, "sleeve.nav", limit)
        make = functools.partial(self._make, "nav", Unit.INDEX, nav, limit)
        if at_or_below(nav, policy.halt_line):
            return make(Tone.BAD, "below-halt")
        if halted:
            return make(Tone.BAD, "below-reduce")
        if self._lines_bind(day):
            return make(Tone.WATCH, "recovering")
        return make(Tone.GOOD, "above-lines")

    def _lines_bind(self, day: Day) -> bool:
        """Whether the NAV lines are still in force, even if a graver driver hides them."""
        if Driver.NAV in day.drivers or day.state is RiskState.ACTIVE:
            return Driver.NAV in day.drivers
        state, generation = RiskState.ACTIVE, 1
        for one in self._history.days:
            if one.generation != generation:
                state, generation = RiskState.ACTIVE, one.generation
            if one.nav is not None:
                state = next_nav_state(state, one.nav, one.policy)
        return state is not RiskState.ACTIVE

    def _drawdown(self) -> Assessment:
        limit, stops = self._policy.max_drawdown, self._history.drawdown_stops
        value = number(self._figures, "sleeve.drawdown")
        make = functools.partial(self._make, "drawdown", Unit.RATIO, value, limit)
        if stops and stops[-1].restarted_on is None:
            return make(Tone.BAD, "reached", on=stops[-1].date)
        if value is None:
            return self._empty("drawdown", Unit.RATIO, "sleeve.drawdown", limit)
        if limit is None:
            return make(Tone.PLAIN, "no-limit")
        if value >= limit:
            return make(Tone.WATCH, "unjudged")
        return make(Tone.GOOD, "tolerated")

    def _streak(self) -> Assessment:
        path, limit = "trades.current_losing_streak", Decimal(self._policy.streak_reduce)
        value, streaks = number(self._figures, path), self._history.streaks
        make = functools.partial(self._make, "streak", Unit.COUNT, value, limit)
        binding = [one for one in streaks if one.released_on is None]
        if binding:
            newest = binding[-1]
            if value is not None and value < newest.limit:
                return make(Tone.BAD, "were-many", count=newest.limit, on=newest.date)
            return make(Tone.BAD, "many", count=newest.limit)
        if value is None:
            return self._empty("streak", Unit.COUNT, path, limit)
        if value >= limit:
            return make(Tone.WATCH, "unjudged")
        return make(Tone.GOOD, "few", count=self._policy.streak_reduce)

    def _at_risk(self) -> Assessment:
        value = number(self._figures, "core.at_risk")
        make = functools.partial(self._make, "at_risk", Unit.MONEY, value, ZERO)
        if self._unknown.get("core.value") == NOT_FUNDED:
            return make(Tone.PLAIN, "not-funded")
        if value is None:
            return self._empty("at_risk", Unit.MONEY, "core.at_risk", ZERO)
        gap = self._policy.stress_gap
        if value > 0:
            return make(Tone.BAD, "at-risk", gap_ratio=gap)
        return make(Tone.GOOD, "covered", gap_ratio=gap)

    def _exposure(self) -> Assessment:
        value, ceiling = (number(self._figures, path) for path in ("sleeve.exposure", "ceiling"))
        excess = None
        if value is not None and ceiling is not None and value > ceiling:
            excess = value - ceiling
        make = functools.partial(self._make, "exposure", Unit.MONEY, value, ceiling)
        unknown = self._unknown.get("sleeve.exposure")
        due = {one.date for one in self._history.overdue if one.ended_on is None}
        for code, reason, only in (
            (rule.REDUCTION_OVERDUE, "overdue", lambda one: one.date in due),
            (rule.INCREASE_ABOVE_CEILING, "increased", lambda _one: True),
            (rule.REDUCTION_OVERDUE, "not-reduced", lambda _one: True),
        ):
            broken = self._broken((code,), only)
            if broken is not None:
                return make(broken, reason, excess=excess, unknown=unknown)
        if value is None:
            return self._empty("exposure", Unit.MONEY, "sleeve.exposure", ceiling)
        if ceiling is None:
            return make(Tone.PLAIN, "no-ceiling")
        if excess is None or excess <= self._history.tolerance:
            return make(Tone.GOOD, "under")
        if self._figures["drivers"] == [Driver.MARKET.value]:
            return make(Tone.WATCH, "frozen")
        return make(Tone.WATCH, "to-reduce", excess=excess)

    def _leverage(self) -> Assessment:
        """Against the user's own limit; without one, against the limit of the core's proof."""
        limit, codes = self._policy.leverage_limit, (rule.LEVERAGE_LIMIT,)
        proven = [one.params.get("limit") for one in self._told(codes) if one.asks]
        if limit is not None or not proven:
            return self._limited("leverage", Unit.TIMES, "sleeve.leverage", limit, codes)
        return self._limited(
            "leverage", Unit.TIMES, "sleeve.leverage", proven[-1], codes, bad="unproven"
        )

    def _contributions(self) -> Assessment:
        return self._limited(
            "contributions",
            Unit.MONEY,
            "sleeve.net_contributions",
            number(self._figures, "sleeve.budget"),
            (rule.SLEEVE_BUDGET,),
            unset="no-budget",
            limit_path="sleeve.budget",
        )

    def _layer(self, layer: Layer) -> Assessment:
        """Against its budget; reserve money for a call or a chance raises the trade layer's."""
        name, raised = layer.value, _raised(self._day, layer)
        path = f"sleeve.layers.{name}"
        budget = number(self._figures, f"{path}.budget")
        limit = None if budget is None else budget + raised
        words: dict[str, Any] = {"amount": raised} if raised else {}
        return self._limited(
            f"layer.{name}",
            Unit.MONEY,
            f"{path}.net_contributions",
            limit,
            (rule.LAYER_BUDGET,),
            good="raised" if raised else "inside",
            unset="no-budget",
            limit_path=f"{path}.budget",
            only=lambda one: one.params.get("layer") == name,
            **words,
        )

    def _separation(self) -> Assessment:
        told = self._figures["separation"]
        claimed = None if told["claimed"] is None else Decimal(told["claimed"])
        one = self._limited(
            "separation",
            Unit.COUNT,
            "separation.derived",
            claimed,
            (rule.SEPARATION_LEVEL,),
            good="as-claimed",
            bad="overclaimed",
            unset="no-claim",
            floor=True,
        )
        practised = told["effective"]
        if (
            one.tone is not Tone.BAD
            and None not in (one.value, practised)
            and practised < one.value
        ):
            tone = self._broken((rule.CORE_TO_SLEEVE, rule.CORE_TO_SLEEVE_TRANSIT)) or Tone.WATCH
            return self._make(
                one.key, one.unit, one.value, claimed, tone, "practised", level=practised
            )
        return one

    def _outstanding(self) -> Assessment:
        codes = (rule.CORE_TO_SLEEVE, rule.CORE_TO_SLEEVE_TRANSIT)
        value = number(self._figures, "flows.outstanding")
        make = functools.partial(self._make, "outstanding", Unit.MONEY, value, ZERO)
        broken = self._broken(codes)
        if broken is not None:
            return make(broken, "still-out", unknown=self._unknown.get("flows.outstanding"))
        if value is None:
            return self._empty("outstanding", Unit.MONEY, "flows.outstanding", ZERO)
        if value <= self._history.tolerance:
            return make(Tone.GOOD, "nothing-out")
        if any(one.status is Status.ACKNOWLEDGED for one in self._told(codes)):
            return make(Tone.WATCH, "accepted")
        return make(Tone.PLAIN, "history")

    def _deviations(self) -> Assessment:
        """Deviations from the rules in a loss: recorded for ever, bad while one is open."""
        count = len(self._figures["discipline"]["deviations"])
        make = functools.partial(self._make, "deviations", Unit.COUNT, Decimal(count), ZERO)
        if not count:
            return make(Tone.GOOD, "none-done")
        if self._broken(_RECORD) is Tone.BAD:
            return make(Tone.BAD, "deviating")
        return make(Tone.PLAIN, "on-record")

    def _review(self) -> Assessment:
        late, waiting = self._late(), self._waiting()
        make = functools.partial(self._make, "review", Unit.COUNT, Decimal(len(late)), ZERO)
        if late and self._ignored((rule.MONTHLY_ROUTINE,)):
            return make(Tone.PLAIN, "ignored")
        if late:
            tone = self._broken((rule.MONTHLY_ROUTINE,)) or Tone.WATCH
            reason = "late.more" if len(late) > 1 else "late"
            return make(tone, reason, due=late[0].due, more=len(late) - 1)
        if waiting:
            return make(Tone.PLAIN, "due", due=waiting[0].due)
        if all(month.past for month in self._history.months):
            return make(Tone.PLAIN, "none-due")
        return make(Tone.GOOD, "signed")

    def _late(self) -> list[Month]:
        return self._standing("late")

    def _waiting(self) -> list[Month]:
        return self._standing("due")

    def _standing(self, status: str) -> list[Month]:
        as_of = self._history.as_of
        return [month for month in self._history.months if month.status(as_of) == status]
