"""The items of the monthly routine: figures and verdict of each.

An item's figures change only if the past is edited, so that a signature on
them stays valid. Values that the user overwrites each month (a product's yield, the day
its terms were read) are shown beside the figures.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.core.liquidity import stressed_call
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.exact import as_multiple
from beancount_barbell.model.findings import Text
from beancount_barbell.model.months import Assertion, Verdict
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Role, covers
from beancount_barbell.model.states import RiskState
from beancount_barbell.model.trades import Outcome, Trade
from beancount_barbell.routine.discipline import Deviation, Discipline, over_budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.commodities import CommodityTerms
    from beancount_barbell.model.flows import Breach
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Policy

STATED = ("institution", "account_number", "auto_sweep", "cross_collateral", "secured_by", "rate")
"""The tags on an account that matter for the separation."""

TERMS = (
    "product_class",
    "instrument",
    "leverage",
    "settlement_days",
    "cutoff",
    "distribution",
    "hedged",
    "expense_ratio",
    "haircut",
    "calendar",
)
"""The terms of a product that a signature covers; if one changes, it has to be signed anew."""

READINGS = ("terms_checked", "product_yield", "wam_days", "wal_days")
"""The terms that the user reads anew each month and overwrites."""


class MonthFacts(NamedTuple):
    """The facts of one month.

    `day` is the newest row at the month's end, None before anything was funded; `held` are
    the core's units by (account, commodity) then. `assertions` are dated after the month's
    end and up to the review day (`due`). `breaches`, `trades` and `deviations` are those of
    the month. `prices_missing` and `prices_stale` name the commodities without a price, or
    with an old one, at its end. `max_drawdown` (ratio, None without NAV),
    `longest_streak` and `discipline` cover all time up to the month's end.
    """

    history: History
    start: datetime.date
    end: datetime.date
    due: datetime.date
    policy: Policy
    day: Day | None
    held: Mapping[tuple[str, str], Decimal]
    assertions: Sequence[Assertion]
    breaches: Sequence[Breach]
    trades: Sequence[Trade]
    deviations: Sequence[Deviation]
    prices_missing: Iterable[str]
    prices_stale: Iterable[str]
    max_drawdown: Decimal | None
    longest_streak: int
    discipline: Discipline

    def lasted_to_end(self, start: datetime.date, end: datetime.date | None) -> bool:
        """Whether the time from `start` until the day before `end` includes the month's end."""
        return start <= self.end and (end is None or end > self.end)


class Shown(NamedTuple):
    """The figures of an item and the ledger's verdict; see `MonthItem`."""

    verdict: Verdict
    reasons: tuple[Text, ...]
    figures: Mapping[str, Any]
    beside: Mapping[str, Any]


class _Findings:
    """Collects the reasons against an item; the verdict FAIL outranks UNKNOWN."""

    def __init__(self) -> None:
        self.verdict = Verdict.PASS
        self.reasons: list[Text] = []

    def fail(self, key: str, **params: Any) -> None:
        self.verdict = Verdict.FAIL
        self.reasons.append(Text(f"month.{key}", params))

    def unknown(self, key: str, **params: Any) -> None:
        if self.verdict is Verdict.PASS:
            self.verdict = Verdict.UNKNOWN
        self.reasons.append(Text(f"month.{key}", params))

    def shown(self, figures: Mapping[str, Any], beside: Mapping[str, Any] | None = None) -> Shown:
        return Shown(self.verdict, tuple(self.reasons), figures, beside or {})


def core_balance(facts: MonthFacts) -> Shown:
    """Passes if every core balance was asserted, the floor holds and there was no breach."""
    history, day, against = facts.history, facts.day, _Findings()
    rows = _balances(facts)
    failed = sorted({row["account"] for row in rows if row["failed"]})
    missing = sorted({row["account"] for row in rows if row["balance"] is None} - {*failed})
    if failed:
        against.fail("balance-failed", accounts=tuple(failed))
    if missing and history.as_of > facts.due:
        against.fail("no-balance", accounts=tuple(missing))
    elif missing:
        against.unknown("balance-awaited", accounts=tuple(missing), due=facts.due)
    core = floor = None
    if day is not None:
        core, floor = day.core, day.limits.core_floor
        if core is None and day.core_funded:
            against.unknown("core-unknown", missing=day.core_missing)
        if facts.policy.core_floor is not None and floor is None:
            against.unknown("floor-unknown", missing=(facts.policy.core_floor.currency,))
        if core is not None and floor is not None and core < floor - history.tolerance:
            against.fail("below-floor", core=core, limit=floor, currency=history.base_currency)
    flows = [
        {"date": breach.date, "amount": breach.amount}
        for breach in facts.breaches
        if not breach.only_income
    ]
    if flows:
        against.fail("core-flow.one" if len(flows) == 1 else "core-flow", count=len(flows))
    return against.shown({"core": core, "floor": floor, "accounts": rows, "core_to_sleeve": flows})


def _balances(facts: MonthFacts) -> list[dict[str, Any]]:
    """A row for each account and what it holds; one that is empty has a row, too.

    So has what a failed `balance` says is there and the ledger does not know of.
    """
    book = facts.history.core_book
    rows = []
    held: dict[str, list[str]] = {}
    for account, commodity in facts.held:
        held.setdefault(account, []).append(commodity)
    for account in sorted(book.used):
        closed = book.closed.get(account)
        if book.used[account] > facts.end or (closed is not None and closed <= facts.end):
            continue
        covering = [one for one in facts.assertions if covers(one.account, account)]
        unheld = {
            one.commodity
            for one in covering
            if not one.holds
            and not any(
                covers(one.account, at) and name == one.commodity for at, name in facts.held
            )
        }
        names: list[str | None] = [*sorted({*held.get(account, ()), *unheld})]
        for name in names or [None]:
            checks = [one for one in covering if name in (None, one.commodity)]
            rows.append(
                {
                    "account": account,
                    "commodity": name,
                    "units": facts.held.get((account, name or ""), ZERO),
                    "balance": min((one.date for one in checks if one.holds), default=None),
                    "failed": sorted({one.date for one in checks if not one.holds}),
                }
            )
    return rows


def core_terms(facts: MonthFacts) -> Shown:
    """Passes if the terms of all products in the core are stated and read after the month's end."""
    against = _Findings()
    products = []
    beside = {}
    base = facts.history.base_currency
    for commodity in sorted({commodity for _, commodity in facts.held} - {base}):
        terms = facts.history.commodities.of(commodity)
        products.append({"commodity": commodity, **_named(terms, TERMS)})
        beside[commodity] = _named(terms, READINGS)
        if _is_cash(terms):
            continue
        if terms.product_class is None or terms.settlement_days is None:
            against.fail("terms-missing", commodity=commodity)
        if terms.terms_checked is None or terms.terms_checked <= facts.end:
            against.fail("terms-old", commodity=commodity, end=facts.end)
    return against.shown({"products": products}, beside)


def _is_cash(terms: CommodityTerms) -> bool:
    if terms.product_class is None:
        return terms.commodity in TRADED_CURRENCIES
    return terms.product_class == "cash"


def _named(source: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(source, name) for name in names}


def sleeve_record(facts: MonthFacts) -> Shown:
    """The sleeve's record of the month: NAV, drawdown, state, trades, deviations."""
    day, against = facts.day, _Findings()
    funded = day is not None and day.sleeve_funded
    nav = drawdown = None
    state, generation = RiskState.ACTIVE, 1
    if day is not None:
        nav, drawdown = day.nav, day.drawdown
        state, generation = day.state, day.generation
        if funded and nav is None:
            against.unknown("sleeve-unknown", missing=day.sleeve_missing)
    results = [trade.result for trade in facts.trades if trade.result is not None]
    if len(results) < len(facts.trades):
        against.unknown("trades-unknown", count=len(facts.trades) - len(results))
    outcomes = [trade.outcome for trade in facts.trades]
    return against.shown(
        {
            "nav": nav,
            "drawdown": drawdown,
            "max_drawdown": facts.max_drawdown,
            "state": state.value,
            "generation": generation,
            "trades": {
                "count": len(outcomes),
                "wins": outcomes.count(Outcome.WIN),
                "losses": outcomes.count(Outcome.LOSS),
                "net": sum(results, ZERO),
            },
            "longest_losing_streak": facts.longest_streak,
            "deviations": [one._asdict() for one in facts.deviations],
            "reaction_lag_days": facts.discipline.reaction_lag,
            "adherence_in_loss": facts.discipline.adherence,
        }
    )


def ratio(facts: MonthFacts) -> Shown:
    """Ratio, leverage, budgets and cover of a stressed margin call at the month's end."""
    day, policy, against = facts.day, facts.policy, _Findings()
    figures: dict[str, Any] = {
        "ratio": None,
        "ratio_upper": policy.ratio_upper,
        "leverage": None,
        "leverage_limit": policy.leverage_limit,
        "net_contributions": ZERO,
        "budget": None,
        "layers": {},
        "reserve": None,
        "stressed_call": None,
    }
    if day is None or not day.sleeve_funded:
        return against.shown(figures)
    figures["ratio"] = day.ratio
    if day.ratio is None and day.core_funded:
        missing = tuple(dict.fromkeys(day.core_missing + day.sleeve_missing))
        against.unknown("ratio-unknown", missing=missing)
    elif day.ratio is not None and day.ratio > policy.ratio_upper:
        against.fail("ratio", value_ratio=day.ratio, limit_ratio=policy.ratio_upper)
    _leverage(facts, day, figures, against)
    _budgets(facts, day, figures, against)
    if any(facts.lasted_to_end(one.start, one.end) for one in facts.history.treasury.squeezes):
        against.fail("call-uncovered")
    return against.shown(figures, {"from_reserve": day.from_reserve} if day.from_reserve else {})


def _leverage(facts: MonthFacts, day: Day, figures: dict[str, Any], against: _Findings) -> None:
    limit = facts.policy.leverage_limit
    equity, exposure = day.equity, day.exposure
    if equity is None or exposure is None:
        if limit is not None:
            reason = "leverage-unknown" if day.sleeve_missing else "exposure-unknown"
            against.unknown(reason, missing=day.sleeve_missing)
        return
    reserve = max(ZERO, day.layers.reserve)
    figures["reserve"] = reserve
    figures["stressed_call"] = stressed_call(equity, reserve, exposure, facts.policy.stress_gap)
    if exposure == 0:
        figures["leverage"] = ZERO
    elif equity > 0:
        figures["leverage"] = exposure / equity
    if limit is None or exposure == 0:
        return
    if equity <= 0:
        against.fail("leverage-infinite", limit_times=limit)
    elif exposure / equity > limit:
        against.fail("leverage", leverage=as_multiple(exposure / equity, limit), limit_times=limit)


def _budgets(facts: MonthFacts, day: Day, figures: dict[str, Any], against: _Findings) -> None:
    history = facts.history
    figures["net_contributions"] = day.contributed
    figures["budget"] = day.limits.sleeve_budget
    for layer in ("trade", "hedge", "reserve"):
        put_in: Decimal | None = getattr(day.contributed_layers, layer, None)
        limit: Decimal | None = getattr(day.limits, f"layer_{layer}")
        figures["layers"][layer] = {"net_contributions": put_in, "budget": limit}
    over = [key for key, excess in over_budget(day, history.tolerance).items() if excess]
    if over:
        against.fail("budget", keys=tuple(over))


def evidence(facts: MonthFacts) -> Shown:
    """Passes if all prices and values at the month's end are known."""
    day, against = facts.day, _Findings()
    missing, stale = sorted(facts.prices_missing), sorted(facts.prices_stale)
    if missing:
        against.fail("price-missing", missing=tuple(missing))
    unknown = []
    if day is not None:
        if day.core_funded and day.core is None:
            unknown.append("core")
        if day.sleeve_funded and day.nav is None:
            unknown.append("sleeve")
    if unknown and not missing:
        against.unknown("values-unknown", what=tuple(unknown))
    return against.shown(
        {
            "state": None if day is None else day.state.value,
            "generation": None if day is None else day.generation,
            "unknown": unknown,
            "prices_missing": missing,
        },
        # Not signed: a stale price is noticed only on days on which something happens.
        {"prices_stale": stale},
    )


def life_test(facts: MonthFacts) -> Shown:
    """How long the household could live on its money outside: signed once a year."""
    home = facts.history.treasury.households.get(facts.end)
    beside: dict[str, Any] = {}
    if home is not None:
        beside = {
            "as_of": facts.end,
            "liquid": home.liquid,
            "monthly_expenses": home.monthly_expenses,
            "full_months": home.months,
        }
    return _Findings().shown({"life_months": facts.policy.life_months}, beside)


def separation(facts: MonthFacts) -> Shown:
    """Who holds the accounts; fails with a pledge or sweep of the core. Signed once a year."""
    history, against = facts.history, _Findings()
    opened = history.core_book.opened
    rows = []
    for account, terms in sorted(history.roles.terms.items()):
        role = history.roles.of(account).role
        stated = _named(terms, STATED)
        known = opened.get(account, datetime.date.min) <= facts.end
        if role is Role.OUTSIDE or not known or all(one is None for one in stated.values()):
            continue
        rows.append({"account": account, "role": role.value, **stated})
    pledges = [
        {"core": one.core, "liability": one.liability, "since": one.start}
        for one in history.separation.pledges
        if facts.lasted_to_end(one.start, one.end)
    ]
    if not rows:
        against.unknown("not-stated")
    swept = [
        row["account"]
        for row in rows
        if row["role"] == Role.CORE.value
        and (row["auto_sweep"] not in (None, "none") or row["cross_collateral"])
    ]
    if swept:
        against.fail("swept", accounts=tuple(swept))
    if pledges:
        against.fail("pledged", accounts=tuple(sorted({row["core"] for row in pledges})))
    return against.shown(
        {"claimed": facts.policy.separation_level, "accounts": rows, "pledges": pledges}
    )


SHOW: Mapping[str, Callable[[MonthFacts], Shown]] = {
    "core-balance": core_balance,
    "core-terms": core_terms,
    "sleeve-record": sleeve_record,
    "ratio": ratio,
    "evidence": evidence,
    "life-test": life_test,
    "separation": separation,
}
"""How each item is made of a month's facts."""
