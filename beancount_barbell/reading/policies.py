"""`policy` and `market` directives → the timeline of limits and the market rules."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.policy import (
    MarketRule,
    Money,
    Policy,
    PolicyChange,
    PolicyTimeline,
)
from beancount_barbell.model.problems import Problem, ProblemKind
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.strictness import effective, stricter
from beancount_barbell.reading import values as v
from beancount_barbell.reading.directives import TRIGGERS, line_of, problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beancount_barbell.reading.currencies import UsedCurrencies
    from beancount_barbell.reading.directives import Statement

NO_CURRENCY = "XXX"
"""ISO 4217's "no currency": no value can be computed in it, so all values are UNKNOWN."""


MOST_TOLERANCE = 1_000
"""Largest `tolerance`, in units of the base currency's last usual decimal (1,000 JPY, 10 USD)."""


class Order(NamedTuple):
    """A condition: field `lower` < field `upper`, or <= with `equal`."""

    lower: str
    upper: str
    equal: bool = False

    def holds(self, limits: Any) -> bool:
        """Whether a policy or market rule meets the condition; True if a limit is not set."""
        low, high = _limit(limits, self.lower), _limit(limits, self.upper)
        if low is None or high is None:
            return True
        return bool(low < high or (self.equal and low == high))


ORDER = (
    Order("halt_line", "reduce_line"),
    Order("reduce_line", "reduce_resume"),
    Order("halt_line", "halt_resume"),
    Order("sleeve_reentry", "sleeve_band", equal=True),
    Order("streak_reduce", "streak_halt"),
)
"""The conditions that the limits of a policy must meet."""

MARKET_ORDER = Order("resume_below", "halt_above", equal=True)
"""A stop with `resume-below` above `halt-above` would be released at once."""


def key_of(field: str) -> str:
    """The key for a field, as users write it ("core_floor" → "core-floor")."""
    return field.replace("_", "-")


class DraftPolicy(NamedTuple):
    """A `policy` or `market` directive with the settings that are still valid.

    The checks below delete settings that conflict with others.
    """

    statement: Statement
    settings: dict[str, Any]

    def problem(
        self, message: str, kind: ProblemKind = ProblemKind.INVALID, **params: Any
    ) -> Problem:
        """A problem at the line of the `key` that it names, else at the directive's."""
        return problem_of(self.statement.entry, message, params, kind)

    def of_both(
        self,
        fields: tuple[str, str],
        message: str,
        kind: ProblemKind = ProblemKind.INVALID,
        **params: Any,
    ) -> Problem:
        """A problem of two limits together, at the line of the later one that this sets."""
        entry = self.statement.entry
        lines = [line_of(entry, key_of(one)) for one in fields if one in self.settings]
        return Problem(kind, max(lines), message, params, entry)

    def crossed(self, order: Order, limits: Any) -> Problem:
        """The problem of two limits that break `order`."""
        return self.of_both(
            (order.lower, order.upper),
            "limit-above" if order.equal else "limits-crossed",
            lower=key_of(order.lower),
            low=_limit(limits, order.lower),
            upper=key_of(order.upper),
            high=_limit(limits, order.upper),
        )


def read_policies(
    statements: Sequence[Statement], operating_currencies: Sequence[str]
) -> tuple[PolicyTimeline, tuple[Problem, ...]]:
    """Builds the timeline from the `policy` directives, in order of date.

    The first operating currency is the default base currency.

    Returns:
        The timeline, and the problems between directives: two values on one day,
        limits in the wrong order, a base currency that changes.
    """
    drafts = [DraftPolicy(one, dict(one.settings)) for one in statements]
    initial, problems = _base_currency(drafts, operating_currencies)
    problems += _tolerance_in_bounds(drafts, initial.base_currency)
    problems += _since_in_time(drafts)
    in_force = initial
    for day in _days(drafts, lambda draft: draft.statement.date):
        problems += _one_value_each(day)
        in_force, day_problems = _in_order(in_force, day)
        problems += day_problems
    changes = tuple(
        PolicyChange(one.statement.date, one.statement.location, one.settings, one.statement.entry)
        for one in drafts
    )
    return PolicyTimeline(initial, changes), tuple(problems)


def read_markets(
    statements: Sequence[Statement], currencies: UsedCurrencies
) -> tuple[tuple[MarketRule, ...], tuple[Problem, ...]]:
    """Builds the market rules; of two values on one day the stricter one counts.

    The directives are in order of date; `currencies` tell whether a series has prices.
    """
    drafts = [
        DraftPolicy(one, {key: value for key, value in one.settings.items() if key != "series"})
        for one in statements
    ]
    problems: list[Problem] = []
    for draft in drafts:
        name = draft.statement.settings["series"]
        if not any(trigger in draft.settings for trigger in TRIGGERS):
            problems.append(draft.problem("market-no-trigger", series=name))
        priced = currencies.priced
        near = None if name in priced else v.nearest(name, priced)
        if near is not None:
            advice = ProblemKind.ADVICE
            problems.append(draft.problem("market-series-near", advice, series=name, near=near))
    rules: list[MarketRule] = []
    for day in _days(
        drafts, lambda draft: (draft.statement.date, draft.statement.settings["series"])
    ):
        problems += _one_value_each(day)
        settings = {key: value for draft in day for key, value in draft.settings.items()}
        if any(trigger in settings for trigger in TRIGGERS):
            rule, rule_problems = _market_rule(day, settings)
            rules.append(rule)
            problems += rule_problems
    return tuple(rules), tuple(problems)


def _market_rule(
    day: Sequence[DraftPolicy], settings: Mapping[str, Any]
) -> tuple[MarketRule, list[Problem]]:
    """One rule for a series and a day, from all directives of that day."""
    statement = day[0].statement
    rule = MarketRule(
        statement.date,
        statement.location,
        statement.settings["series"],
        statement.entry,
        **{"resume_below": settings.get("halt_above"), **settings},
    )
    if MARKET_ORDER.holds(rule):
        return rule, []
    naming = next(draft for draft in day if MARKET_ORDER.lower in draft.settings)
    return rule._replace(resume_below=rule.halt_above), [naming.crossed(MARKET_ORDER, rule)]


def _base_currency(
    drafts: Sequence[DraftPolicy], operating_currencies: Sequence[str]
) -> tuple[Policy, list[Problem]]:
    """The defaults with the base currency: the first that a policy states, for the whole ledger.

    Without one: the first operating currency, else the currency of the first amount.
    """
    stated = [
        (draft, draft.settings.pop("base_currency"))
        for draft in drafts
        if "base_currency" in draft.settings
    ]
    if stated:
        first, base = stated[0]
        place = first.statement.location
        changed = [
            draft.problem(
                "base-currency-changed",
                key="base-currency",
                base=base,
                currency=other,
                place=place,
            )
            for draft, other in stated
            if other != base
        ]
        return Policy(base, sources={"base-currency": place}), changed
    if operating_currencies:
        return Policy(operating_currencies[0]), []
    amounts = (
        value.currency
        for draft in drafts
        for value in draft.settings.values()
        if isinstance(value, Money)
    )
    return Policy(next(amounts, NO_CURRENCY)), []


def _tolerance_in_bounds(drafts: Sequence[DraftPolicy], base: str) -> list[Problem]:
    problems: list[Problem] = []
    most = MOST_TOLERANCE * smallest_unit(base)
    for draft in drafts:
        tolerance = draft.settings.get("tolerance")
        if tolerance is None or (tolerance.currency == base and tolerance.number <= most):
            continue
        del draft.settings["tolerance"]
        if tolerance.currency != base:
            words = {"currency": tolerance.currency, "base": base}
            problems.append(draft.problem("not-in-base-currency", key="tolerance", **words))
        else:
            words = {"value": v.shown(tolerance), "low": ZERO, "high": most}
            problems.append(draft.problem("out-of-range", key="tolerance", **words))
    return problems


def _since_in_time(drafts: Sequence[DraftPolicy]) -> list[Problem]:
    """Drops a `since` later than its directive: it would turn future days into history."""
    problems: list[Problem] = []
    for draft in drafts:
        since, line = draft.settings.get("since"), draft.statement.date
        if since is not None and since > line:
            del draft.settings["since"]
            problems.append(draft.problem("since-ahead", key="since", since=since, date=line))
    return problems


def _days(
    drafts: Sequence[DraftPolicy], day_of: Callable[[DraftPolicy], Any]
) -> Iterable[list[DraftPolicy]]:
    """The directives, grouped by `day_of`."""
    days: dict[Any, list[DraftPolicy]] = {}
    for draft in drafts:
        days.setdefault(day_of(draft), []).append(draft)
    return days.values()


def _one_value_each(day: Sequence[DraftPolicy]) -> list[Problem]:
    """If the directives of a day give a key two values, keeps only the stricter one."""
    problems: list[Problem] = []
    for key in sorted({key for draft in day for key in draft.settings}):
        named = [draft for draft in day if key in draft.settings]
        written = [draft.settings[key] for draft in named]
        holds = functools.reduce(functools.partial(stricter, key), written)
        if all(value == holds for value in written):
            continue
        keeper = named[written.index(holds)] if holds in written else named[0]
        for draft, value in zip(named, written, strict=True):
            del draft.settings[key]
            if value != holds:
                problems.append(
                    draft.problem(
                        "same-day-values",
                        key=key_of(key),
                        value=v.shown(value),
                        holds=v.shown(holds),
                    )
                )
        keeper.settings[key] = holds
    return problems


def _in_order(in_force: Policy, day: Sequence[DraftPolicy]) -> tuple[Policy, list[Problem]]:
    """Drops limits of a day that break an order; returns the policy in force then."""
    problems: list[Problem] = []
    policy = _with(in_force, day)
    while (order := _crossing(policy, day)) is not None:
        for draft in day:
            named = draft.settings.keys() & {order.lower, order.upper}
            if named:
                problems.append(draft.crossed(order, policy))
            for key in named:
                del draft.settings[key]
        policy = _with(in_force, day)
    to_halt = ONE - policy.halt_line
    if policy.max_drawdown is not None and policy.max_drawdown <= to_halt:
        sooner = policy.max_drawdown < to_halt
        problems += [
            draft.of_both(
                ("max_drawdown", "halt_line"),
                "drawdown-within-halt" if sooner else "drawdown-at-halt",
                ProblemKind.ADVICE,
                max_drawdown=policy.max_drawdown,
                halt_line=policy.halt_line,
            )
            for draft in day
            if draft.settings.keys() & {"max_drawdown", "halt_line"}
        ]
    return policy, problems


def _crossing(policy: Policy, day: Sequence[DraftPolicy]) -> Order | None:
    """The first broken order of which the day's directives name a limit."""
    named = {key for draft in day for key in draft.settings}
    return next(
        (
            order
            for order in ORDER
            if named & {order.lower, order.upper} and not order.holds(policy)
        ),
        None,
    )


def _limit(limits: Any, field: str) -> Any:
    return effective(limits, field) if isinstance(limits, Policy) else getattr(limits, field)


def _with(in_force: Policy, day: Iterable[DraftPolicy]) -> Policy:
    settings = {key: value for draft in day for key, value in draft.settings.items()}
    return in_force._replace(**settings)
