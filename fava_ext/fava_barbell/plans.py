"""The plan of each chart: its figures and its limit lines."""

from __future__ import annotations

import functools
import operator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.figures.assessment import layer_limit
from beancount_barbell.figures.distances import lines_of, way_back
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fava_barbell.shapes import PageFormatter
    from fava_barbell.timeline import Moment, Timeline

_HUNDREDTH = Decimal("0.01")

# Functions that read a figure. They are constants, because a timeline caches values by function.
_RATIO = operator.attrgetter("day.ratio")
_TARGET = operator.attrgetter("day.policy.sleeve_target")
_REENTRY = operator.attrgetter("day.policy.ratio_reentry")
_UPPER = operator.attrgetter("day.policy.ratio_upper")
_NAV = operator.attrgetter("day.nav")
_CORE = operator.attrgetter("day.core")
_FLOOR = operator.attrgetter("day.limits.core_floor")
_FOREIGN = operator.attrgetter("foreign")
_FX_LIMIT = operator.attrgetter("day.policy.fx_limit")
_CONTRIBUTIONS = operator.attrgetter("day.contributed")
_BUDGET = operator.attrgetter("day.limits.sleeve_budget")


class Measure(NamedTuple):
    """A figure over time: its style, its name, the functions that read and format it.

    `show` takes the number and the lines from which its text must differ.
    """

    kind: str
    name: str
    read: Callable[[Moment], Decimal | None]
    show: Callable[[Decimal, tuple[Decimal, ...]], str]


class Watch(NamedTuple):
    """The line whose crossing breaks a rule; `line` is its index in the box's lines.

    `broken(value, line)` is the rule; `words` is the key of the text.
    """

    line: int
    broken: Callable[[Decimal, Decimal], bool]
    words: str


class Area(NamedTuple):
    """An area between two of the box's lines, by index; None is the edge of the box."""

    kind: str
    above: int | None
    below: int | None


class PanelPlan(NamedTuple):
    """One box: a value, its lines, the areas that the value should avoid, and its findings.

    `name` names the value; `title` is the heading of the box in a chart with several boxes;
    `unit` is the currency of the amounts, which are shown without it. Findings that concern the
    figure `about` are marked; `bears_states`: changes of state are marked, too.
    """

    name: str
    title: str | None
    value: Measure
    lines: tuple[Measure, ...]
    areas: tuple[Area, ...]
    watch: Watch
    from_zero: bool
    about: str
    unit: str = ""
    bears_states: bool = False


class ChartPlan(NamedTuple):
    """One chart: its boxes, and whether the states are drawn under it."""

    key: str
    title: str
    panels: tuple[PanelPlan, ...]
    strip: bool = False


def plans(line: Timeline, currency: str, voice: PageFormatter) -> Iterator[ChartPlan]:
    """The charts in the order of decisions; a chart without figures is left out."""
    yield ChartPlan("share", voice("chart.share"), (_share(line, voice),))
    yield ChartPlan("nav", voice("chart.nav"), (_nav(line, voice),), strip=True)
    yield ChartPlan("core", voice("chart.core"), tuple(_core(line, currency, voice)))
    layers = tuple(_layers(line, currency, voice))
    if layers:
        yield ChartPlan("layers", voice("chart.layers"), layers)


def _share(line: Timeline, voice: PageFormatter) -> PanelPlan:
    show = voice.numbers.ratio

    def lined(kind: str, read: Callable[[Moment], Decimal | None]) -> Measure:
        return Measure(kind, voice(f"mark.{kind}"), read, show)

    return PanelPlan(
        name=voice("card.share"),
        title=None,
        value=Measure("value", voice(line.last_word), _RATIO, show),
        lines=(lined("target", _TARGET), lined("reentry", _REENTRY), lined("limit", _UPPER)),
        areas=(Area("danger", None, 2),),
        watch=Watch(2, operator.gt, "chart.above"),
        from_zero=True,
        about="share",
    )


def _nav(line: Timeline, voice: PageFormatter) -> PanelPlan:
    def lined(kind: str, read: Callable[[Moment], Decimal | None]) -> Measure:
        return Measure(
            kind, voice(f"mark.{kind}"), read, lambda number, _near: voice.numbers.plain(number)
        )

    occasional = (lined("resume", _resume_line), lined("tolerated", _tolerated_line))
    return PanelPlan(
        name=voice("card.nav"),
        title=None,
        value=Measure("value", voice(line.last_word), _NAV, voice.numbers.nav),
        lines=(
            lined("reduce", _reduce_line),
            lined("halt", _halt_line),
            *(one for one in occasional if any(line.values(one.read))),
        ),
        areas=(Area("watch", 0, 1), Area("danger", 1, None)),
        watch=Watch(0, operator.le, "chart.lines"),
        from_zero=True,
        about="nav",
        bears_states=True,
    )


def _reduce_line(moment: Moment) -> Decimal:
    return moment.day.policy.reduce_line * BASE


def _halt_line(moment: Moment) -> Decimal:
    return moment.day.policy.halt_line * BASE


def _resume_line(moment: Moment) -> Decimal | None:
    """The NAV that ends the present state; None if no NAV ends it."""
    key = way_back(moment.day)
    return None if key is None else lines_of(moment.day.policy)[key]


def _tolerated_line(moment: Moment) -> Decimal | None:
    """The NAV at which `max-drawdown` from the high is reached, to a hundredth; None without."""
    day = moment.day
    if day.policy.max_drawdown is None or day.peak is None:
        return None
    return rounded(day.peak * (1 - day.policy.max_drawdown), _HUNDREDTH, ROUND_HALF_EVEN)


def _core(line: Timeline, currency: str, voice: PageFormatter) -> Iterator[PanelPlan]:
    numbers = voice.numbers

    def show(amount: Decimal, _lines: tuple[Decimal, ...]) -> str:
        return numbers.amount(amount, currency)

    yield PanelPlan(
        name=voice("chart.core"),
        title=voice("chart.core.value", currency=currency),
        value=Measure("value", voice(line.last_word), _CORE, show),
        lines=(Measure("floor", voice("mark.floor"), _FLOOR, show),),
        areas=(Area("danger", 0, None),),
        watch=Watch(0, operator.lt, "chart.below"),
        from_zero=False,
        about="core",
        unit=currency,
    )
    if any(line.values(_FOREIGN)):
        yield PanelPlan(
            name=voice("chart.foreign"),
            title=voice("chart.core.foreign"),
            value=Measure("value", voice(line.last_word), _FOREIGN, numbers.ratio),
            lines=(Measure("limit", voice("mark.limit"), _FX_LIMIT, numbers.ratio),),
            areas=(Area("danger", None, 0),),
            watch=Watch(0, operator.gt, "chart.above"),
            from_zero=True,
            about="foreign",
        )


def _layers(line: Timeline, currency: str, voice: PageFormatter) -> Iterator[PanelPlan]:
    last = line.moments[-1].day

    def show(amount: Decimal, _lines: tuple[Decimal, ...]) -> str:
        return voice.numbers.amount(amount, currency)

    def plan(
        name: str,
        read: Callable[[Moment], Decimal | None],
        limit: Callable[[Moment], Decimal | None],
        about: str,
    ) -> PanelPlan:
        return PanelPlan(
            name=name,
            title=voice("chart.layer", name=name, currency=currency),
            value=Measure("value", voice(line.last_word), read, show),
            lines=(Measure("limit", voice("mark.budget"), limit, show),),
            areas=(Area("danger", None, 0),),
            watch=Watch(0, operator.gt, "chart.above"),
            from_zero=True,
            about=about,
            unit=currency,
        )

    if last.limits.sleeve_budget is not None:
        yield plan(voice("chart.whole"), _CONTRIBUTIONS, _BUDGET, "contributions")
    for layer in Layer:
        if layer_limit(last, layer) is not None:
            key = f"layer.{layer.value}"
            yield plan(voice(key), _put_into(layer), _limit_of(layer), key)


@functools.cache
def _limit_of(layer: Layer) -> Callable[[Moment], Decimal | None]:
    """A layer's budget; the trade layer's budget includes what the reserve has given."""
    return lambda moment: layer_limit(moment.day, layer)


@functools.cache
def _put_into(layer: Layer) -> Callable[[Moment], Decimal | None]:
    return lambda moment: getattr(moment.day.contributed_layers, layer.value, None)
