"""Closed trades as a table with statistics below."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.currencies import TRADED_CURRENCIES
from beancount_barbell.model.exact import rounded
from beancount_barbell.rendering import numbers
from beancount_barbell.rendering.labels import label, reason_text
from beancount_barbell.rendering.style import Paint, columns, unpainted
from beancount_barbell.rendering.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_COLUMNS = ("date", "underlying", "units", "result", "outcome", "place")
_ON_THE_RIGHT = (2, 3)
_RATIOS = ("payoff", "profit_factor")
_STREAKS = ("longest_losing_streak", "current_losing_streak")
_FIGURES = (
    "win_rate",
    "average_win",
    "average_loss",
    "payoff",
    "expectancy",
    "profit_factor",
    "net",
)
_AMOUNTS = ("average_win", "average_loss", "expectancy", "net")
_STYLES = {"loss": "error", "unknown": "notice", "win": "good", "tie": "dim"}


def trades_text(
    figures: Mapping[str, Any],
    lang: str,
    place: Callable[[str, int], str],
    paint: Paint = unpainted,
) -> str:
    """The screen of `barbell trades`, with the figures of `trades_figures`.

    `place` formats a file and a line.
    """
    if not figures["trades"]:
        return label("trades.none", lang)
    table = _table(figures, lang, place, paint)
    reasons = [paint(text, "notice") for text in _reasons(figures, lang)]
    return "\n".join([*table, *reasons, "", *_statistics(figures, lang, paint)])


def _reasons(figures: Mapping[str, Any], lang: str) -> Iterator[str]:
    """What is missing for each UNKNOWN result, and how to add it."""
    lacking: dict[tuple[str, str], list[str]] = {}
    for trade in figures["trades"]:
        for name in trade["missing"]:
            told = f"{trade['date']} {trade['underlying']}"
            lacking.setdefault((_kind(name), name), []).append(told)
    for (kind, name), trades in lacking.items():
        told = label("status.comma", lang).join(dict.fromkeys(trades))
        yield label(f"trades.lacks-{kind}", lang, name=name, trades=told)


def _kind(name: str) -> str:
    """The kind of a missing name: position (account), rate (currency), or cost (commodity)."""
    if ":" in name:
        return "position"
    return "rate" if name in TRADED_CURRENCIES else "cost"


def _table(
    figures: Mapping[str, Any], lang: str, place: Callable[[str, int], str], paint: Paint
) -> list[str]:
    head = tuple(label(f"trades.{column}", lang) for column in _COLUMNS)
    rows = [_row(trade, figures["base_currency"], lang, place) for trade in figures["trades"]]
    styles = ["strong", *(_STYLES[trade["outcome"]] for trade in figures["trades"])]
    return list(map(paint, columns((head, *rows), _ON_THE_RIGHT), styles))


def _row(
    trade: Mapping[str, Any], currency: str, lang: str, place: Callable[[str, int], str]
) -> tuple[str, ...]:
    result = trade["result"]
    named = f" ^{visible(trade['trade_id'])}" if trade["trade_id"] else ""
    return (
        trade["date"].isoformat(),
        f"{trade['underlying']}{named}",
        numbers.units(trade["units"]),
        label("word.UNKNOWN", lang) if result is None else numbers.signed_money(result, currency),
        label(f"outcome.{trade['outcome']}", lang),
        place(trade["file"], trade["line"]),
    )


def _statistics(figures: Mapping[str, Any], lang: str, paint: Paint) -> list[str]:
    stats, unknown = figures["statistics"], figures["unknown"]
    whole = stats["wins"] is not None
    counts = label("trades.counts" if whole else "trades.count-only", lang, **stats)
    lines = [paint(counts, "strong")]
    told = {key: _figure(key, figures, lang) for key in _FIGURES}
    for key in _STREAKS:
        known = stats[key] is not None
        told[key] = str(stats[key]) if known else reason_text(unknown[f"statistics.{key}"], lang)
    lines += [f"{label(f'trades.{key}', lang)}: {text}" for key, text in told.items()]
    if figures["few"]:
        lines.append(paint(label("trades.few", lang), "dim"))
    return lines


def _figure(key: str, figures: Mapping[str, Any], lang: str) -> str:
    number = figures["statistics"][key]
    if number is None:
        reason = figures["unknown"].get(f"statistics.{key}")
        return label("word.UNKNOWN", lang) if reason is None else reason_text(reason, lang)
    if key in _RATIOS:
        return numbers.units(rounded(number, Decimal("0.001")))
    if key in _AMOUNTS:
        return numbers.signed_money(number, figures["base_currency"])
    return numbers.percent(number)
