"""Makes charts from the history: thinned, scaled, labelled, summarised in words."""

from __future__ import annotations

import functools
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.figures.assessment import concerns
from beancount_barbell.rendering.labels import label
from fava_barbell.chart_shapes import Chart, Charts, Column, Key, Panel, Stroke, Tick, Zone
from fava_barbell.drawing import SIZE, Scale, band_path, grid_path, scale_of, spread, step_path
from fava_barbell.events import Marker
from fava_barbell.numbers import rounded_apart
from fava_barbell.part_shapes import NO_VALUE
from fava_barbell.plans import ChartPlan, PanelPlan, plans
from fava_barbell.thinning import changes, thin
from fava_barbell.timeline import read_state, state_of, state_strip, timeline

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from beancount_barbell.analysis import Analysis
    from fava_barbell.chart_shapes import DateTick, Event
    from fava_barbell.drawing import Point
    from fava_barbell.shapes import PageFormatter
    from fava_barbell.timeline import AllDays, Moment, Period, Timeline

    Row = tuple[Decimal | None, ...]

_KEY_GAP, _KEY_GAP_OF_SEVERAL = 9.5, 17.0
"""Height of a line's name in per cent of the panel's height: alone, and among several panels."""

_WIDEST_OF_SEVERAL = 20
"""In rem: dates for wider boxes than this are used only under a chart of one box."""

_EDGES = (0.0, SIZE)


class _Box(NamedTuple):
    """The data for a panel's marks: its plan, and the points of its value."""

    plan: PanelPlan
    dates: tuple[datetime.date, ...]
    points: tuple[Point, ...]

    def height(self, date: datetime.date) -> float:
        """Height of the value on a day, y in per cent; the middle where the value is UNKNOWN."""
        y = self.points[max(bisect_right(self.dates, date) - 1, 0)][1]
        return SIZE / 2 if y is None else y


class Drawing(NamedTuple):
    """Charts without marks, their axis, and the data for the marks of each panel."""

    line: Timeline
    charts: Charts
    boxes: tuple[tuple[_Box, ...], ...]


def draw(
    analysis: Analysis, whole: AllDays, voice: PageFormatter, period: Period | None = None
) -> Drawing | None:
    """The charts of a period (None for all) without their marks; None if there is nothing to draw.

    The result has no links, so it is the same under all filters of Fava that do not crop it.
    """
    line = timeline(whole, period)
    if line is None:
        return None
    drawn = [_chart(plan, line, voice) for plan in plans(line, analysis.base_currency, voice)]
    shown = voice("charts.period", start=line.start.isoformat(), end=line.end.isoformat())
    charts = Charts(period=shown, charts=tuple(chart for chart, _ in drawn))
    return Drawing(line, charts, tuple(boxes for _, boxes in drawn))


def marked(drawing: Drawing, analysis: Analysis, voice: PageFormatter) -> Charts:
    """The charts of a drawing for the same reader, with findings and changes of state as marks."""

    def events(box: _Box) -> Iterator[Event]:
        marker = Marker(drawing.line, box.height, voice)
        about = box.plan.about
        yield from marker.events(one for one in analysis.findings if concerns(one, about))
        if box.plan.bears_states:
            yield from marker.changes(analysis.history.transitions)

    return drawing.charts._replace(
        charts=tuple(
            chart._replace(
                panels=tuple(
                    panel._replace(events=tuple(events(box)))
                    for panel, box in zip(chart.panels, boxes, strict=True)
                ),
            )
            for chart, boxes in zip(drawing.charts.charts, drawing.boxes, strict=True)
        ),
    )


def _chart(plan: ChartPlan, line: Timeline, voice: PageFormatter) -> tuple[Chart, tuple[_Box, ...]]:
    strip = plan.strip
    reads = tuple(measure.read for panel in plan.panels for measure in (panel.value, *panel.lines))
    whole = line.rows(reads)
    changed = changes(line.rows((*reads, read_state)) if strip else whole)
    thinned = thin([whole[index] for index in changed], list(_pairs(plan.panels)))
    kept = [changed[index] for index in thinned]
    moments, rows = [line.moments[index] for index in kept], [whole[index] for index in kept]
    panels, boxes, summary, first = [], [], [], 0
    for panel in plan.panels:
        width = 1 + len(panel.lines)
        part = [row[first : first + width] for row in rows]
        gap = _KEY_GAP_OF_SEVERAL if len(plan.panels) > 1 else _KEY_GAP
        drawn, box = _panel(panel, moments, part, line, gap, voice)
        panels.append(drawn)
        boxes.append(box)
        values = line.rows(reads[first : first + width])
        summary.append(_joined(_summary(panel, values, line, voice), voice))
        first += width
    known = line.whole.texts(voice, plan.key, reads)
    table = []
    for moment, row in zip(moments, rows, strict=True):
        told = row, state_of(moment.day)
        if told not in known:
            known[told] = tuple(texts_of(plan, *told, voice))
        table.append((moment.date.isoformat(), *known[told]))
    columns = tuple(_columns(plan, voice))
    still = {
        at
        for at, column in enumerate(columns)
        if not column.read and len({row[at] for row in table}) == 1
    }
    constant = [
        f"{columns[at].name} {table[0][at]}" for at in sorted(still) if table[0][at] != NO_VALUE
    ]
    chart = Chart(
        key=plan.key,
        title=plan.title,
        summary=tuple(summary),
        panels=tuple(panels),
        strip=state_strip(line, voice) if strip else (),
        dates=_dates(line, len(panels), voice),
        constant=_constant(constant, voice),
        columns=tuple(column for at, column in enumerate(columns) if at not in still),
        rows=tuple(tuple(text for at, text in enumerate(row) if at not in still) for row in table),
    )
    return chart, tuple(boxes)


def _dates(line: Timeline, panels: int, voice: PageFormatter) -> tuple[DateTick, ...]:
    """The dates under a chart; if several boxes share its width, only dates for narrow boxes."""
    dates = line.dates(voice.language)
    return tuple(date for date in dates if panels == 1 or date.room <= _WIDEST_OF_SEVERAL)


def _constant(texts: Sequence[str], voice: PageFormatter) -> str | None:
    comma = label("status.comma", voice.language)
    return voice("chart.constant", lines=comma.join(texts)) if texts else None


def _pairs(panels: Sequence[PanelPlan]) -> Iterator[tuple[int, int]]:
    """Pairs of columns (a value, one of its lines) whose crossings must stay visible."""
    first = 0
    for panel in panels:
        for offset in range(1, 1 + len(panel.lines)):
            yield first, first + offset
        first += 1 + len(panel.lines)


def _columns(plan: ChartPlan, voice: PageFormatter) -> Iterator[Column]:
    several = len(plan.panels) > 1
    yield Column(voice("column.date"))
    for panel in plan.panels:
        named = voice("chart.layer", name=panel.name, currency=panel.unit)
        yield Column(named if panel.unit else panel.name)
        for measure in panel.lines:
            name = voice("chart.line", name=panel.name, line=measure.name)
            yield Column(name if several else measure.name, read=False)
    if plan.strip:
        yield Column(voice("chart.state"))


def texts_of(plan: ChartPlan, row: Row, state: str, voice: PageFormatter) -> Iterator[str]:
    """The texts of a row of the data table, without its date."""
    rest = iter(row)
    for panel in plan.panels:
        value = next(rest)
        lines = [next(rest) for _ in panel.lines]
        known = tuple(limit for limit in lines if limit is not None)
        yield voice("word.UNKNOWN") if value is None else panel.value.show(value, known)
        for measure, limit in zip(panel.lines, lines, strict=True):
            yield NO_VALUE if limit is None else measure.show(limit, ())
    if plan.strip:
        yield voice(f"state.{state}")


def _panel(
    plan: PanelPlan,
    moments: Sequence[Moment],
    rows: Sequence[Row],
    line: Timeline,
    gap: float,
    voice: PageFormatter,
) -> tuple[Panel, _Box]:
    numbers = [float(number) for row in rows for number in row if number is not None]
    scale = scale_of(numbers, from_zero=plan.from_zero)
    xs = [line.x(moment.date) for moment in moments]
    value, *lines = (
        [
            (x, None if row[column] is None else scale.y(float(row[column] or 0)))
            for x, row in zip(xs, rows, strict=True)
        ]
        for column in range(1 + len(plan.lines))
    )
    if len(moments) == 1:  # a single day is drawn over the whole width
        value, *lines = ([*points, (SIZE, points[0][1])] for points in (value, *lines))
    ticks = tuple(_ticks(plan, scale, numbers, voice))
    panel = Panel(
        title=plan.title,
        strokes=(
            *(
                Stroke(measure.kind, step_path(points))
                for measure, points in zip(plan.lines, lines, strict=True)
            ),
            Stroke(plan.value.kind, step_path(value)),
        ),
        zones=tuple(_zones(plan, lines)),
        grid=grid_path(tick.place for tick in ticks),
        ticks=ticks,
        keys=tuple(_keys(plan, rows[-1], scale, gap, voice)),
        events=(),
    )
    return panel, _Box(plan, tuple(moment.date for moment in moments), tuple(value))


def _zones(plan: PanelPlan, lines: Sequence[Sequence[Point]]) -> Iterator[Zone]:
    for area in plan.areas:
        edges = (area.above, area.below)
        known = [lines[edge] for edge in edges if edge is not None]
        other = known[1] if len(known) > 1 else _EDGES[edges.index(None)]
        path = band_path(known[0], other)
        if path:
            yield Zone(area.kind, path)


def _ticks(
    plan: PanelPlan, scale: Scale, numbers: Sequence[float], voice: PageFormatter
) -> Iterator[Tick]:
    """Round values in the format of the lines, amounts shortened; empty if no value is known."""
    for value in scale.ticks() if numbers else ():
        told = _short(plan, value, voice) or plan.lines[0].show(value, ())
        yield Tick(scale.y(float(value)), told)


def _short(plan: PanelPlan, number: Decimal, voice: PageFormatter) -> str | None:
    """A shortened amount ("8.1M"); None if the box does not show amounts."""
    if not plan.unit:
        return None
    return voice.numbers.short(number, plan.unit, voice.language)


def _keys(
    plan: PanelPlan, last: Row, scale: Scale, gap: float, voice: PageFormatter
) -> Iterator[Key]:
    """The names of the lines at their ends, moved apart; at half height without a value."""
    known = [number for number in last if number is not None]
    told = dict(zip(known, rounded_apart(known), strict=True))
    lines = tuple(limit for limit in last[1:] if limit is not None)
    named = [
        (measure, number)
        for measure, number in zip((plan.value, *plan.lines), last, strict=True)
        if number is not None or measure is plan.value
    ]
    places = [SIZE / 2 if number is None else scale.y(float(number)) for _, number in named]
    for (measure, number), place in zip(named, spread(places, gap), strict=True):
        if number is None:
            text = voice("word.UNKNOWN")
        else:
            near = lines if measure is plan.value else ()
            text = _short(plan, told[number], voice) or measure.show(number, near)
        yield Key(measure.kind, place, measure.name, text)


def _joined(sentences: Iterable[str], voice: PageFormatter) -> str:
    """The sentences joined as the language requires (with a space, or without)."""
    return functools.reduce(lambda said, more: voice("sentences", said=said, more=more), sentences)


def _summary(
    plan: PanelPlan, rows: Sequence[Row], line: Timeline, voice: PageFormatter
) -> Iterator[str]:
    """The chart in words: last value, range, and how often a line was broken."""
    moments = line.moments

    def date(index: int) -> str:
        return moments[index].date.isoformat()

    def told(number: Decimal) -> str:
        return f"{plan.value.show(number, limits)} {plan.unit}".strip()

    values = [row[0] for row in rows]
    known = [value for value in values if value is not None]
    limits = tuple(limit for limit in rows[-1][1:] if limit is not None)
    last = rows[-1][0]
    shown = voice("word.UNKNOWN") if last is None else told(last)
    yield voice("chart.now", name=plan.name, value=shown, date=date(-1))
    if not known:
        return
    low, high = min(known), max(known)
    lowest, highest = told(low), told(high)
    if lowest != highest:
        yield voice(
            "chart.range",
            low=lowest,
            low_date=date(values.index(low)),
            high=highest,
            high_date=date(values.index(high)),
        )
    if any(row[plan.watch.line + 1] is not None for row in rows):
        yield _broken(plan, rows, line, voice)


def _broken(plan: PanelPlan, rows: Sequence[Row], line: Timeline, voice: PageFormatter) -> str:
    watch = plan.watch
    broken = [
        (value := row[0]) is not None
        and (limit := row[watch.line + 1]) is not None
        and watch.broken(value, limit)
        for row in rows
    ]
    starts = [
        line.moments[at].date.isoformat()
        for at, now in enumerate(broken)
        if now and not (at and broken[at - 1])
    ]
    if not starts:
        values = [row[0] for row in rows]
        first = next(index for index, value in enumerate(values) if value is not None)
        hidden = None in values[first:]
        part = ".part" if line.part else ""
        return voice(f"{watch.words}.{'known' if hidden else 'none'}{part}")
    if len(starts) == 1:
        return voice(f"{watch.words}.one", date=starts[0])
    return voice(watch.words, count=voice.numbers.count(len(starts)), date=starts[-1])
