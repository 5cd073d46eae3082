"""Small pictures of a figure's history, for the cards of figures with a value for each day."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, NamedTuple

from fava_barbell.drawing import Scale, scale_of, step_path
from fava_barbell.shapes import PageFormatter, Spark
from fava_barbell.thinning import thin
from fava_barbell.timeline import AllDays, Timeline, timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.model.history import Day

_MOST_POINTS = 60

_LEAST = 0.1
"""Least range of a picture, as a part of the largest value: small moves must look small."""

_LEAST_DRAWDOWN = 0.05
"""Least range of the drawdown's picture, a ratio: drawdowns are small numbers."""


class _SparkSeries(NamedTuple):
    """The functions that read and format a card's figure of a day.

    `falls`: a larger value is drawn lower. `least` is the least range of the picture.
    """

    read: Callable[[Day], Decimal | None]
    tell: Callable[[Decimal], str]
    falls: bool = False
    least: float = 0


def build_sparks(analysis: Analysis, voice: PageFormatter, whole: AllDays) -> dict[str, Spark]:
    """Card key → picture of all days, for the cards whose figure the history has for each day."""
    numbers, line = voice.numbers, timeline(whole, None)

    def money(amount: Decimal) -> str:
        return numbers.money(amount, analysis.base_currency)

    series = {
        "share": _SparkSeries(operator.attrgetter("ratio"), numbers.ratio),
        "nav": _SparkSeries(operator.attrgetter("nav"), numbers.nav),
        "drawdown": _SparkSeries(
            operator.attrgetter("drawdown"), numbers.ratio, falls=True, least=_LEAST_DRAWDOWN
        ),
        "core": _SparkSeries(operator.attrgetter("core"), money),
        "exposure": _SparkSeries(operator.attrgetter("exposure"), money),
    }
    drawn = {} if line is None else {key: _spark(one, line, voice) for key, one in series.items()}
    return {key: spark for key, spark in drawn.items() if spark is not None}


def _spark(series: _SparkSeries, line: Timeline, voice: PageFormatter) -> Spark | None:
    """The picture of a series; None for a single day, or if no value is known."""
    values = [series.read(moment.day) for moment in line.moments]
    known = [value for value in values if value is not None]
    if len(values) < 2 or not known:  # noqa: PLR2004 - two ends
        return None
    kept = thin([(value,) for value in values], most=_MOST_POINTS)
    sign = -1 if series.falls else 1
    scale = _scale([sign * float(value) for value in known], series.least)
    points = [
        (line.x(line.moments[at].date), None if value is None else scale.y(sign * float(value)))
        for at in kept
        for value in (values[at],)
    ]
    said = voice(
        "spark" if len(known) == len(values) else "spark.gaps",
        start=line.start.isoformat(),
        end=line.end.isoformat(),
        low=series.tell(min(known)),
        high=series.tell(max(known)),
    )
    return Spark(step_path(points), said)


def _scale(values: Sequence[float], least: float) -> Scale:
    """The range of a picture without an axis, wide enough that small moves look small."""
    low, high = min(values), max(values)
    more = max(least, _LEAST * max(abs(low), abs(high))) - (high - low)
    room = max(more, 0) / 2
    return scale_of([low - room, high + room], from_zero=False)
