"""The sleeve's record: closed trades, their statistics, and discipline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.findings import Severity
from beancount_barbell.model.trades import Outcome
from fava_barbell.part_shapes import Fact, Part, Table, cell
from fava_barbell.reasons import is_empty, number, why_unknown
from fava_barbell.shapes import Tone
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.trades import Trade
    from fava_barbell.part_shapes import Source
    from fava_barbell.shapes import Link, Links, Voice

MOST_TRADES = 20
_COUNTS = ("count", "wins", "losses", "ties")
_MONEY = ("average_win", "average_loss", "expectancy")
_STREAKS = ("longest_losing_streak", "current_losing_streak")


def sleeve_part(source: Source, voice: Voice, links: Links) -> Part:
    """Trades and discipline; what is not known says why."""
    analysis, figures = source.analysis, source.figures
    trades = analysis.history.trades
    return Part(
        key="record",
        title=voice("part.record"),
        facts=tuple(_facts(analysis, figures, voice)),
        tables=(_table(trades, analysis.base_currency, voice, links),) if trades else (),
        sources=(cell(voice("data.trades"), "trades.json"),),
    )


def _facts(analysis: Analysis, figures: Mapping[str, Any], voice: Voice) -> Iterator[Fact]:
    numbers, currency = voice.numbers, analysis.base_currency

    def money(amount: Decimal) -> str:
        return numbers.signed_money(amount, currency)

    for key in _COUNTS:
        yield fact(f"trades.{key}", numbers.plain, figures, voice)
    yield fact("trades.win_rate", numbers.ratio, figures, voice)
    for key in _MONEY:
        yield fact(f"trades.{key}", money, figures, voice)
    for key in ("payoff", "profit_factor"):
        yield fact(f"trades.{key}", numbers.plain, figures, voice)
    for key in _STREAKS:
        yield fact(f"trades.{key}", numbers.plain, figures, voice)
    yield fact("discipline.reaction_lag_days", numbers.plain, figures, voice)
    yield fact("discipline.adherence_in_loss", numbers.ratio, figures, voice)
    broken = sum(finding.severity is Severity.ERROR for finding in analysis.findings)
    yield Fact(voice("fact.deviations"), numbers.count(broken), voice("fact.deviations.note"))


def fact(
    path: str, show: Callable[[Decimal], str], figures: Mapping[str, Any], voice: Voice
) -> Fact:
    """The figure at a dotted path: a number, UNKNOWN with its reason, or none."""
    name = voice(f"fact.{path}")
    value, reason = number(figures, path), why_unknown(figures, path, voice)
    if value is not None:
        return Fact(name, show(value), reason or "")
    if is_empty(figures, path):
        return Fact(name, "—", reason or "")
    if reason is not None:
        return Fact(name, voice("word.UNKNOWN"), reason, Tone.UNKNOWN)
    return Fact(name, "—")


def _table(trades: tuple[Trade, ...], currency: str, voice: Voice, links: Links) -> Table:
    columns = ("date", "underlying", "result", "outcome", "where")
    return Table(
        title=voice("fact.trades.table"),
        columns=tuple(voice(f"column.{column}") for column in columns),
        rows=tuple(
            _row(trade, currency, voice, links) for trade in trades[: -MOST_TRADES - 1 : -1]
        ),
    )


def _row(trade: Trade, currency: str, voice: Voice, links: Links) -> tuple[Link, ...]:
    numbers = voice.numbers
    unknown = trade.outcome is Outcome.UNKNOWN or trade.result is None
    return (
        cell(trade.date.isoformat(), links.entry(trade.entry)),
        cell(numbers.text(trade.underlying)),
        cell(
            voice("word.UNKNOWN")
            if trade.result is None
            else numbers.signed_money(trade.result, currency)
        ),
        cell(voice("outcome.unknown" if unknown else f"outcome.{trade.outcome.value}")),
        place_of(trade.location, voice, links),
    )
