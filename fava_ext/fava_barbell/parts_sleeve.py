"""The sleeve's record: closed trades, their statistics, and discipline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import NOTHING_THERE, Tone, number
from beancount_barbell.model.roles import Layer, Role
from beancount_barbell.model.trades import Outcome, Trade
from beancount_barbell.rendering.assessed import limit_text, value_text, verdict_text
from fava_barbell.part_shapes import NO_VALUE, Fact, Part, Source, Table
from fava_barbell.shapes import Link, PageFormatter
from fava_barbell.table import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis

MOST_TRADES = 20
MOST_ACCOUNTS = 40
"""Most accounts listed for a role; Fava's own tree has all of them."""

_COUNTS = ("count", "wins", "losses", "ties")
_MONEY = ("average_win", "average_loss", "expectancy")
_STREAKS = ("longest_losing_streak", "current_losing_streak")


def sleeve_part(source: Source, voice: PageFormatter) -> Part:
    """Trades and discipline; an UNKNOWN figure has its reason."""
    analysis = source.analysis
    trades = analysis.history.trades
    return Part(
        key="record",
        title=voice("part.record"),
        facts=tuple(_facts(source, voice)),
        tables=(_table(trades, analysis.base_currency, voice),) if trades else (),
        accounts=accounts(Role.ATTACK, analysis, voice),
        sources=(Link(voice("data.trades"), "trades.json"),),
    )


def _facts(source: Source, voice: PageFormatter) -> Iterator[Fact]:
    figures, numbers, currency = source.figures, voice.numbers, source.analysis.base_currency

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
    yield assessed_fact("deviations", voice("fact.deviations"), source, voice)
    yield assessed_fact("leverage", voice("fact.leverage"), source, voice)
    yield assessed_fact("contributions", voice("fact.contributions"), source, voice)
    for layer in Layer:
        name = voice("fact.layer", layer=voice(f"layer.{layer.value}"))
        yield assessed_fact(f"layer.{layer.value}", name, source, voice)


def assessed_fact(key: str, name: str, source: Source, voice: PageFormatter) -> Fact:
    """The fact of an assessed figure: its value, its tone and the reason."""
    one, language = source.assessed.figures[key], voice.language
    text = voice.numbers.text
    currency, verdict = source.analysis.base_currency, verdict_text(one, language)
    limit = limit_text(one, currency)
    value = text(value_text(one, currency, language))
    note = (
        text(verdict)
        if limit is None or not one.limit
        else voice("fact.limit", limit=text(limit), verdict=text(verdict))
    )
    return Fact(name, value, note, one.tone)


def fact(
    path: str, show: Callable[[Decimal], str], figures: Mapping[str, Any], voice: PageFormatter
) -> Fact:
    """The fact of the figure at a dotted path: a number, UNKNOWN with its reason, or "—"."""
    name, value, reason = voice(f"fact.{path}"), number(figures, path), figures["unknown"].get(path)
    why = voice.why(reason) or ""
    if value is not None:
        return Fact(name, show(value), why)
    if reason is None or reason in NOTHING_THERE:
        return Fact(name, NO_VALUE, why)
    return Fact(name, voice("word.UNKNOWN"), why, Tone.UNKNOWN)


def _table(trades: Sequence[Trade], currency: str, voice: PageFormatter) -> Table:
    return Table(
        title=voice("fact.trades.table"),
        columns=voice.columns("date", "underlying", "result", "outcome", "where"),
        rows=tuple(_row(trade, currency, voice) for trade in trades[: -MOST_TRADES - 1 : -1]),
        figures=frozenset({2}),
    )


def accounts(role: Role, analysis: Analysis, voice: PageFormatter) -> tuple[Link, ...]:
    """The accounts of a role, each with its journal in Fava."""
    found = [one.account for one in analysis.roles.classified() if one.role is role]
    return tuple(
        Link(voice.numbers.text(one), voice.links.account(one)) for one in found[:MOST_ACCOUNTS]
    )


def _row(trade: Trade, currency: str, voice: PageFormatter) -> tuple[Link, ...]:
    numbers = voice.numbers
    unknown = trade.outcome is Outcome.UNKNOWN or trade.result is None
    return (
        Link(trade.date.isoformat(), voice.links.entry(trade.entry)),
        Link(numbers.text(trade.underlying)),
        Link(
            voice("word.UNKNOWN")
            if trade.result is None
            else numbers.signed_money(trade.result, currency)
        ),
        Link(voice("outcome.unknown" if unknown else f"outcome.{trade.outcome.value}")),
        place_of(trade.location, voice),
    )
