"""The figures of `barbell stress`: core and sleeve apart; percentages are never added up.

Money, ratios and NAV are exact decimals, probabilities have ten decimals; UNKNOWN is None with its
reason under `unknown`. A `move` of None without a reason: no market move reaches the line, because
there is no exposure.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures import odds, recovery
from beancount_barbell.figures.core_yield import YEAR_DAYS, annualised, core_yield
from beancount_barbell.figures.drawdowns import deepest, drawdowns
from beancount_barbell.figures.reasons import NOT_FUNDED
from beancount_barbell.figures.stress import (
    Stressed,
    adverse_move,
    break_even,
    lines_below,
    prove,
)
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.exact import total
from beancount_barbell.model.states import BASE
from beancount_barbell.model.treasury import CURRENCY_STRESS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from beancount_barbell.figures.core_yield import CoreYield
    from beancount_barbell.figures.drawdowns import Drawdown
    from beancount_barbell.figures.stress import GapProof, Line
    from beancount_barbell.figures.survival import Estimate
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.separation import Separation

MONTH_DAYS = Decimal("30.4375")
"""Days of an average month."""


NO_VALUE = "a value or a flow of the span is UNKNOWN"
NO_SPAN = "the core was first funded on this day"
NO_TRADES = "no closed trades"
NO_RECORD = "too few closed trades and moves of the NAV"
NO_YIELD = "no positive yield of the core"
NOTHING_LEFT = "nothing is left of the sleeve"
NOT_SEEN = "too small to tell"
TOO_FEW = "too few trades to tell"
FEW_TRADES = 30

SMALL_CHANCE = Decimal("0.01")
"""A probability measured as 0 is called too small to tell only if its upper bound is below this."""


def stress_figures(history: History) -> dict[str, Any]:
    """The mapping that `stress --format json` prints, of a ledger replayed with its household."""
    unknown: dict[str, str] = {}
    earned = core_yield(
        history.treasury.core_days, history.as_of, days_before(history.as_of, YEAR_DAYS)
    )
    day = history.last
    lines = _lines(history)
    return {
        "schema": 1,
        "as_of": history.as_of,
        "base_currency": history.base_currency,
        "state": "ACTIVE" if day is None else day.state.value,
        "core": _core(history, earned, unknown),
        "sleeve": _sleeve(history, unknown),
        "together": _together(history, earned, unknown),
        "moves": _moves(history, lines, unknown),
        "proof": _proof(prove(stressed(history)), history),
        "ruin": _ruin(history, lines, unknown),
        "streaks": _streaks(history, unknown),
        "recovery": _recovery(history, earned, unknown),
        "size": _size(history, lines),
        "unknown": unknown,
    }


def _lines(history: History) -> tuple[Line, ...]:
    day = history.last
    if day is None or day.equity is None or not day.nav or day.equity <= 0:
        return ()
    return lines_below(history.policy, day.equity, day.nav, day.peak or BASE)


# -- core and sleeve, apart -------------------------------------------------


def _core(history: History, earned: CoreYield | None, unknown: dict[str, str]) -> dict[str, Any]:
    day = history.last
    value = None if day is None else day.core
    if value is None:
        unknown["core.value"] = NOT_FUNDED if day is None else NO_VALUE
    floor = None if day is None else day.limits.core_floor
    if earned is None:
        funded = next((one.date for one in history.days if one.core_funded), None)
        unknown["core.yield"] = NO_SPAN if value and funded == history.as_of else NO_VALUE
    return {
        "value": value,
        "floor": floor,
        "floor_distance": None if value is None or floor is None else value - floor,
        "currency_fall": _currency_fall(history, value, floor),
        "liquidity": history.treasury.ladder.steps,
        "yield": None if earned is None else _yield(earned),
    }


def _currency_fall(
    history: History, value: Decimal | None, floor: Decimal | None
) -> dict[str, Any] | None:
    """What a fall of all foreign currencies leaves of the core; None if it holds none unhedged."""
    rows = history.treasury.core_days
    left = rows[-1].stressed if rows else None
    if left is None or left == value:
        return None
    distance = None if floor is None else left - floor
    return {"fall": CURRENCY_STRESS, "value": left, "floor_distance": distance}


def _yield(earned: CoreYield) -> dict[str, Any]:
    rates = {"gross": earned.gross, "net": earned.net, "local": earned.local}
    weighted = earned.money_weighted
    return {
        "start": earned.start,
        "end": earned.end,
        "days": earned.days,
        "short": earned.short,
        **rates,
        **{f"{key}_yearly": annualised(rate, earned.days) for key, rate in rates.items()},
        "money_weighted_yearly": None if weighted is None else _digits(weighted),
        "modified_dietz": earned.modified_dietz,
        "distributed": earned.distributed,
        "distributed_net": earned.distributed_net,
        **earned.growth._asdict(),
        "result": earned.parts._asdict(),
    }


def _sleeve(history: History, unknown: dict[str, str]) -> dict[str, Any]:
    day = history.last
    keys = "equity", "exposure", "nav", "drawdown"
    facts = {key: None if day is None else getattr(day, key) for key in keys}
    why = _no_sleeve(day)
    unknown.update({f"sleeve.{key}": why for key, fact in facts.items() if fact is None})
    falls = drawdowns(history.days, history.as_of)
    worst = deepest(falls)
    lasting = falls[-1] if falls and _lasts(falls[-1], day) else None
    return {
        **facts,
        "worst_fall": worst and worst._asdict(),
        "under_water": lasting and lasting._asdict(),
    }


def _lasts(fall: Drawdown, day: Day | None) -> bool:
    return fall.recovered_on is None and day is not None and day.generation == fall.generation


def _together(
    history: History, earned: CoreYield | None, unknown: dict[str, str]
) -> dict[str, Any]:
    """Results of core and sleeve over the same span, in base currency, and their break-even."""
    start = days_before(history.as_of, YEAR_DAYS) if earned is None else earned.start
    core = None if earned is None else earned.parts.total
    sleeve = _sleeve_result(history.days, start)
    whole = None if core is None or sleeve is None else core + sleeve
    even, why = _break_even(history.last, earned)
    figures = {"core_result": core, "sleeve_result": sleeve, "sum": whole, "break_even": even}
    unknown.update({f"together.{key}": NO_VALUE for key, fact in figures.items() if fact is None})
    if even is None:
        unknown["together.break_even"] = why
    return {"start": start, **figures}


def _break_even(day: Day | None, earned: CoreYield | None) -> tuple[Decimal | None, str]:
    """The negative return of the sleeve that cancels a year's core income; None with the reason.

    Currency gains and losses are not income: they may reverse.
    """
    if earned is None or day is None or day.core is None or day.equity is None:
        return None, NO_VALUE
    income = _daily_income(earned) * YEAR_DAYS
    if income <= 0:
        return None, NO_YIELD
    even = break_even(income, day.equity)
    return even, NOTHING_LEFT if even is None and day.sleeve_funded else _no_sleeve(day)


def _no_sleeve(day: Day | None) -> str:
    """Why a figure of the sleeve is UNKNOWN."""
    return NOT_FUNDED if day is None or not day.sleeve_funded else NO_VALUE


def _daily_income(earned: CoreYield) -> Decimal:
    """The core's mean income per day after tax, paid out or not, without currency results."""
    return (earned.parts.total - earned.parts.currency) / earned.days


def _sleeve_result(days: Sequence[Day], start: datetime.date) -> Decimal | None:
    """The sleeve's result after the end of `start`: change of equity less net contributions."""
    before = [day for day in days if day.date <= start]
    after = [day for day in days if day.date > start]
    opening = before[-1].equity if before else ZERO
    if not days or opening is None or days[-1].equity is None:
        return None
    return days[-1].equity - opening - sum((day.sleeve_flow for day in after), ZERO)


# -- adverse moves and the proof --------------------------------------------


def _moves(
    history: History, lines: Sequence[Line], unknown: dict[str, str]
) -> list[dict[str, Any]]:
    day = history.last
    if not lines or day is None or day.equity is None or day.exposure is None:
        unknown["moves"] = _no_sleeve(day)
        return []
    exposure = day.exposure - history.treasury.beyond_premiums
    return [{**line._asdict(), "move": adverse_move(day.equity, exposure, line)} for line in lines]


def stressed(history: History) -> Stressed:
    """The inputs of the gap proof, as of the last day."""
    day, treasury = history.last, history.treasury
    debts = [loan.debt for loan in history.separation.loans]
    home = treasury.household
    exposure = None
    if day is not None and day.exposure is not None and day.hedge_exposure is not None:
        exposure = None if treasury.hidden else day.exposure + day.hedge_exposure
    if exposure is not None:
        exposure -= treasury.beyond_premiums + treasury.hedge_beyond_premiums
    return Stressed(
        equity=None if day is None else day.equity,
        exposure=exposure,
        gap=history.policy.stress_gap,
        owes=treasury.owes or treasury.hidden,
        outside=None if home is None else home.liquid,
        loans=total(debts),
        untouched=_untouched(history),
        level=_level(history.separation),
    )


def _level(separation: Separation) -> int | None:
    """The separation level as practised; None (UNKNOWN) where only missing tags make it level 1."""
    if separation.derived is None and not separation.uncured:
        return None
    return separation.effective


def _untouched(history: History) -> bool | None:
    """Whether no open breach, pledge, sweep or cross-collateral reaches the core; None: UNKNOWN."""
    if any(pledge.end is None for pledge in history.separation.pledges):
        return False
    for terms in history.roles.terms.values():
        if terms.cross_collateral or terms.auto_sweep not in (None, "none"):
            return False
    outstanding = total(breach.outstanding for breach in history.breaches)
    return None if outstanding is None else outstanding <= history.tolerance


def _proof(proof: GapProof, history: History) -> dict[str, Any]:
    home = history.treasury.household
    return {
        "status": proof.status.value,
        "gap": proof.gap,
        "limit": proof.limit,
        "limited_loss": not (history.treasury.owes or history.treasury.hidden),
        "deficit": proof.deficit,
        "outside": None if home is None else home.liquid,
        "core_at_risk": proof.core_at_risk,
        "conditions": [condition._asdict() for condition in proof.conditions],
    }


# -- probabilities ----------------------------------------------------------


def _digits(number: float) -> Decimal:
    return Decimal(f"{number:.10f}")


def _estimate(estimate: Estimate, path: str, unknown: dict[str, str]) -> dict[str, Any]:
    """The figures of a probability; 0 becomes None, because never seen does not mean impossible."""
    low, high = map(_digits, estimate.interval or (0.0, 1.0))  # all models used here give one
    told: Decimal | None = _digits(estimate.probability)
    if not told:
        small = high < SMALL_CHANCE
        told, unknown[f"{path}.probability"] = None, NOT_SEEN if small else TOO_FEW
    return {
        "probability": told,
        "low": low,
        "high": high,
        "n": estimate.observations,
        "few": estimate.observations is not None and estimate.observations < FEW_TRADES,
        "assumptions": list(estimate.assumptions),
    }


def _ruin(history: History, lines: Sequence[Line], unknown: dict[str, str]) -> list[dict[str, Any]]:
    day = history.last
    equity = None if day is None else day.equity
    found = () if equity is None else odds.line_odds(history, lines, equity)
    if not found:
        unknown["ruin"] = NO_RECORD
    return [
        {
            "line": one.line,
            "method": one.method,
            **_estimate(one.estimate, f"ruin.{index}", unknown),
            "inputs": {name: _digits(number) for name, number in one.inputs.items()},
        }
        for index, one in enumerate(found)
    ]


def _streaks(history: History, unknown: dict[str, str]) -> list[dict[str, Any]]:
    found = odds.streak_odds(history)
    if not found:
        unknown["streaks"] = NO_TRADES
    shown = []
    for index, one in enumerate(found):
        never = one.expected_trades == float("inf")
        if never:
            unknown[f"streaks.{index}.expected_trades"] = NOT_SEEN
        shown.append(
            {
                "length": one.length,
                "trades": one.trades,
                **_estimate(one.estimate, f"streaks.{index}", unknown),
                "expected_trades": None if never else Decimal(f"{one.expected_trades:.0f}"),
            }
        )
    return shown


# -- recovery and size ------------------------------------------------------


def _recovery(
    history: History, earned: CoreYield | None, unknown: dict[str, str]
) -> dict[str, Any]:
    rate = None if earned is None else annualised(earned.local_net, earned.days)
    no_yield = NO_VALUE if rate is None else NO_YIELD
    if rate is None or rate <= 0:
        rate, unknown["recovery.yield"] = None, no_yield
    day = history.last
    lost, why = None, _no_sleeve(day)
    if day is not None and day.equity is not None and day.drawdown is not None:
        if day.drawdown < 1:
            lost = day.equity * recovery.gain_to_recover(day.drawdown)
        else:
            why = NOTHING_LEFT
    months = None
    if lost is not None and earned is not None:
        months = recovery.months_of_income(lost, _daily_income(earned) * MONTH_DAYS)
    if lost is None:
        unknown["recovery.lost"] = why
    if months is None:
        unknown["recovery.months_of_core_income"] = why if lost is None else no_yield
    return {
        "yield": rate,
        "lost": lost,
        "months_of_core_income": months,
        "table": [
            {**row._asdict(), "years": None if row.years is None else _digits(row.years)}
            for row in recovery.recovery_table(rate or ZERO)
        ],
    }


def _size(history: History, lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    """The risk per trade at which the policy's losing streaks just reach each line."""
    day = history.last
    if day is None or day.equity is None:
        return []
    found: list[Mapping[str, Any]] = []
    for losses in (history.policy.streak_reduce, history.policy.streak_halt):
        for line in lines:
            if line.equity <= 0:
                continue
            fraction = recovery.largest_fraction(losses, line.equity, day.equity)
            stake = recovery.largest_stake(losses, day.equity, line.equity)
            row = {"losses": losses, "line": line.key, "fraction": fraction, "stake": stake}
            found.append(row)
    return found
