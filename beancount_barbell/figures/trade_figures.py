"""Closed trades, discipline and contracts, as the JSON of `status` and `trades` has them.

Each part comes with its reasons: a figure that is None (UNKNOWN, or nothing to divide by) has a
reason under its key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.trade_statistics import trade_statistics
from beancount_barbell.figures.treasury_figures import FigureGroup
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.routine.discipline import DisciplineRecord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from beancount_barbell.figures.trade_statistics import TradeStatistics
    from beancount_barbell.model.history import History
    from beancount_barbell.model.trades import Trade

NO_TRADES = "no closed trade"
NO_DECISION = "neither wins nor losses"
NO_WINS = "no wins"
NO_LOSSES = "no losses"
UNKNOWN_RESULT = "the result of a trade is UNKNOWN"
NO_TRIGGER = "the sleeve never had to be reduced"
NO_ORDERS = "no trade while the sleeve was not ACTIVE"
NO_CONTRACTS = "no margin positions"
NO_CONTRACT_PRICE = "a contract was opened without a price"
NO_CONTRACT_VALUE = "the contracts were opened at a price of zero"
NO_GAP = "stress-gap is zero: no number of contracts is too many for it"


_NEEDS: Mapping[str, tuple[str, ...]] = {
    "win_rate": ("decided",),
    "average_win": ("wins",),
    "average_loss": ("losses",),
    "payoff": ("wins", "losses"),
    "expectancy": (),
    "profit_factor": ("losses",),
}
_REASONS = {"decided": NO_DECISION, "wins": NO_WINS, "losses": NO_LOSSES}

TRADE_COLUMNS = (
    "date",
    "opened_on",
    "underlying",
    "trade_id",
    "units",
    "result",
    "outcome",
    "local_result",
    "local_currency",
    "file",
    "line",
)
"""The columns of `trades --format csv`."""


def statistics_part(history: History) -> FigureGroup:
    """The part `trades` of `status`; one UNKNOWN result makes every figure but `count` UNKNOWN."""
    stats = trade_statistics(history.trades, history.streak_counts_from)
    figures: dict[str, Any] = {
        "count": stats.count,
        "wins": stats.wins,
        "losses": stats.losses,
        "ties": stats.ties,
        **{key: getattr(stats, key) for key in _NEEDS},
        "longest_losing_streak": stats.longest_streak,
        "current_losing_streak": stats.current_streak,
    }
    if stats.unknown:
        blurred = [key for key in figures if key != "count"]
        figures |= dict.fromkeys(blurred)
        return FigureGroup(figures, dict.fromkeys(blurred, UNKNOWN_RESULT))
    bare = [key for key in _NEEDS if figures[key] is None]
    return FigureGroup(figures, {key: _why(stats, _NEEDS[key]) for key in bare})


def _why(stats: TradeStatistics, needs: tuple[str, ...]) -> str:
    if not stats.count:
        return NO_TRADES
    there = {"decided": stats.wins + stats.losses, "wins": stats.wins, "losses": stats.losses}
    return next(_REASONS[need] for need in needs if not there[need])


def discipline_part(history: History) -> FigureGroup:
    """The part `discipline` of `status`: how soon and how well rules were kept in loss.

    See `Discipline` and `Deviation` in `routine.discipline`; all up to `as_of`.
    """
    record = DisciplineRecord(history)
    found = record.until(history.as_of)
    values = {"reaction_lag_days": found.reaction_lag, "adherence_in_loss": found.adherence}
    reasons = {"reaction_lag_days": NO_TRIGGER, "adherence_in_loss": NO_ORDERS}
    unknown = {key: reasons[key] for key, value in values.items() if value is None}
    deviations = [one._asdict() for one in record.deviations]
    return FigureGroup({**values, "deviations": deviations}, unknown)


def margin_part(history: History, sleeve_reason: str) -> FigureGroup:
    """The figures `sleeve.margin_ratio` and `sleeve.lot_caps` of `status`.

    The ratio is (cash + collateral x haircut - unrealised loss) / contract value of the positions
    at their opening prices; unrealised gains do not count. A lot cap is the largest number of
    contracts whose loss in a gap of `stress-gap` is at most `lot-risk` x equity.
    """
    unknown: dict[str, str] = {}
    margin, day = history.margin, history.last
    ratio = None
    if margin is None:
        unknown["margin_ratio"] = NO_CONTRACTS
    elif margin.contract_value is None:
        unknown["margin_ratio"] = NO_CONTRACT_PRICE
    elif margin.contract_value == 0:
        unknown["margin_ratio"] = NO_CONTRACT_VALUE
    else:
        ratio = (margin.cash + margin.collateral - margin.loss) / margin.contract_value
    caps: dict[str, int] | None = None
    if day is None or day.equity is None:
        unknown["lot_caps"] = sleeve_reason
    else:
        caps = lot_caps(history, day.equity)
        if caps is None:
            unknown["lot_caps"] = NO_GAP
    return FigureGroup({"margin_ratio": ratio, "lot_caps": caps}, unknown)


def lot_caps(history: History, equity: Decimal) -> dict[str, int] | None:
    """The largest number of contracts whose loss in a `stress-gap` is at most `lot-risk` x equity.

    By commodity, rounded down. None where `stress-gap` is zero: any number is within the limit.
    """
    risk, gap = max(equity, ZERO) * history.policy.lot_risk, history.policy.stress_gap
    if not gap:
        return None
    return {name: int(risk / (gap * price)) for name, price in history.contract_prices}


def trades_figures(history: History) -> dict[str, Any]:
    """The mapping that `trades --format json` prints: every closed trade, and the statistics."""
    figures, unknown = statistics_part(history)
    stats = trade_statistics(history.trades, history.streak_counts_from)
    return {
        "schema": 1,
        "as_of": history.as_of,
        "base_currency": history.base_currency,
        "trades": [_row(trade) for trade in history.trades],
        "statistics": {**figures, "net": None if stats.unknown else stats.net},
        "few": stats.few,
        "unknown": {f"statistics.{key}": reason for key, reason in unknown.items()},
    }


def _row(trade: Trade) -> dict[str, Any]:
    return {
        "date": trade.date,
        "opened_on": trade.opened_on,
        "underlying": trade.underlying,
        "trade_id": trade.trade_id,
        "units": trade.units,
        "result": trade.result,
        "outcome": trade.outcome.value,
        "local_result": trade.local_result,
        "local_currency": trade.local_currency,
        "missing": list(trade.missing),
        "accounts": sorted(trade.accounts),
        "file": trade.location.filename,
        "line": trade.location.lineno,
    }
