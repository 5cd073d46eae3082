"""A probability in words, the same on each face: its interval, its model, its assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.stress_figures import SMALL_CHANCE
from beancount_barbell.figures.survival import UPPER_BOUND
from beancount_barbell.rendering.labels import label
from beancount_barbell.rendering.numbers import money, percent, signed_percent, units
from beancount_barbell.rendering.stress_labels import stress_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RATES = frozenset({"win_rate", "drift", "volatility"})
_AMOUNTS = frozenset({"stake", "win", "loss"})
_SMALLEST = Decimal("0.0001")
"""The smallest probability that is shown as a number."""


def chance_text(row: Mapping[str, Any], lang: str) -> str:
    """The probability of a row of `ruin` or `streaks`; never zero: unseen is not impossible."""
    if row["probability"] is None:
        return _unseen(row["high"], lang)
    told = _percent(row["probability"])
    # A bound of 1 says nothing as a bound; it is the value where trades win nothing on average.
    bound = UPPER_BOUND in row["assumptions"] and row["probability"] < 1
    return stress_label("at-most", lang, chance=told) if bound else told


def interval_text(row: Mapping[str, Any], lang: str) -> str:
    """The interval of a row's probability, empty where there is none."""
    if row["low"] is None or row["probability"] is None:
        return ""
    return stress_label("interval", lang, low=_percent(row["low"]), high=_percent(row["high"]))


def model_text(row: Mapping[str, Any], currency: str, lang: str) -> str:
    """The model of a row of `ruin` with its inputs, amounts in `currency`."""
    inputs = {name: _input(name, number, currency) for name, number in row["inputs"].items()}
    return stress_label(f"method.{row['method']}", lang, **inputs)


def assumptions_text(row: Mapping[str, Any], lang: str) -> str:
    """The assumptions of a row's probability."""
    told = (stress_label(f"assume.{key}", lang) for key in row["assumptions"])
    return label("status.comma", lang).join(told)


def by_model(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of `ruin` by model, in order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["method"], []).append(row)
    return found


def _percent(probability: Decimal) -> str:
    """A probability in per cent; below 0.01 % it reads "<0.01%", just below 1 ">99.99%"."""
    if probability < _SMALLEST:
        return f"<{percent(_SMALLEST)}"
    if 1 - _SMALLEST < probability < 1:
        return f">{percent(1 - _SMALLEST)}"
    return percent(probability)


def _unseen(high: Decimal | None, lang: str) -> str:
    """A probability measured as 0: too small to tell, or based on too few trades."""
    if high is None:
        return stress_label("tiny", lang)
    if high > 1 - _SMALLEST:
        return stress_label("unsaid", lang)
    small = high < SMALL_CHANCE
    return stress_label("not-seen" if small else "not-seen-yet", lang, high=_percent(high))


def _input(name: str, number: Decimal, currency: str) -> str:
    if name in _RATES:
        return signed_percent(number) if name == "drift" else percent(number)
    return money(number, currency) if name in _AMOUNTS else units(number)
