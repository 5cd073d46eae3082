"""The aims, and where the measured numbers stand beside them. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.bench.measure import PEER, SUBJECT, growth_exponent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.measure import Costs, PluginCost, Spread, Start
    from tests.bench.page import PageTimes

UNMEASURED = "-"
_HEADINGS = ("", "measured", "aim", "")


class Standing(NamedTuple):
    """One aim: what is measured, its value as text, and how much it should be at most.

    `value` and `aim` are in the same unit; None where nothing could be measured.
    """

    what: str
    text: str
    value: float | None
    aim: float
    unit: str = ""


def load_aim(name: str, costs: Costs | None, aim: float) -> Standing:
    """The plugin's CPU time over the load's, in per cent."""
    cost = _cost(costs, SUBJECT)
    what = f"{name}: plugin over load"
    if cost is None:
        return Standing(what, UNMEASURED, None, aim, " %")
    return Standing(what, percent(cost.ratio), 100 * cost.ratio.median, aim, " %")


def peer_aim(name: str, costs: Costs | None) -> Standing:
    """The plugin's CPU time over its peer's on the same ledger: cheaper is below one."""
    factor = _factor(_cost(costs, SUBJECT), _cost(costs, PEER))
    return _plain(f"{name}: plugin over implicit_prices", factor, 1.0)


def lots_aim(few: Costs | None, many: Costs | None, what: str, aim: float) -> Standing:
    """The plugin's time with many open lots over its time with few."""
    return _plain(what, _factor(_cost(many, SUBJECT), _cost(few, SUBJECT)), aim)


def growth_aim(what: str, points: Sequence[tuple[int, Costs | None]], aim: float) -> Standing:
    """How the plugin's least time grows from the first point to the last, as an exponent."""
    ends = [(size, _cost(costs, SUBJECT)) for size, costs in (points[0], points[-1])]
    least = [(size, cost.cpu.low) for size, cost in ends if cost is not None]
    exponent = growth_exponent(*least) if len(least) == len(ends) else None
    return _plain(what, exponent, aim)


def memory_aim(name: str, without: float, with_plugin: float, aim: float) -> Standing:
    """What the plugin adds to the peak memory (MB) of the load, in per cent."""
    extra = 100 * (with_plugin / without - 1)
    text = f"{extra:.1f} % ({without:.0f} -> {with_plugin:.0f} MB)"
    return Standing(f"{name}: extra peak memory", text, extra, aim, " %")


def import_aim(milliseconds: float, heavy: Sequence[str]) -> Standing:
    """What the import adds to bean-check's own imports."""
    brought = f", brings {' '.join(heavy)}" if heavy else ""
    text = f"{milliseconds:.1f} ms{brought}"
    return Standing("import beyond bean-check's", text, milliseconds, 30, " ms")


def whole_aim(what: str, cold: Start) -> Standing:
    """What the plugin adds to a whole process, in CPU milliseconds."""
    added = cold.with_plugin - cold.without
    text = f"+{added:.0f} ms ({cold.without:.0f} -> {cold.with_plugin:.0f} ms)"
    return Standing(what, text, added, 45, " ms")


def percent(ratio: Spread) -> str:
    """A ratio as per cent: "2.6 % (2.5, 2.8)"."""
    low, median, high = (100 * value for value in ratio)
    return f"{median:.1f} % ({low:.1f}, {high:.1f})"


def page_aims(name: str, times: PageTimes, aim: float) -> tuple[Standing, ...]:
    """CPU milliseconds of the page, warm, and its size."""

    def told(what: str, spread: Spread) -> Standing:
        low, median, high = spread
        text = f"{median:.0f} ms ({low:.0f}, {high:.0f})"
        return Standing(f"page, {name}, {what}", text, median, aim, " ms")

    kilobytes = times.size / 1000
    return (
        told("another time", times.period),
        told("another filter", times.filtered),
        told("seen again", times.again),
        Standing(f"page, {name}, size", f"{kilobytes:.0f} kB", kilobytes, 300, " kB"),
    )


def table(standings: Sequence[Standing]) -> str:
    """All aims, aligned, with a word on each."""
    rows = [_HEADINGS, *map(_row, standings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _row(standing: Standing) -> tuple[str, ...]:
    aim = f"<= {standing.aim:g}{standing.unit}"
    return standing.what, standing.text, aim, _word(standing)


def _word(standing: Standing) -> str:
    if standing.value is None:
        return ""
    return "ok" if standing.value <= standing.aim else "MISSED"


def _cost(costs: Costs | None, module: str) -> PluginCost | None:
    return None if costs is None else costs.plugins.get(module)


def _factor(cost: PluginCost | None, other: PluginCost | None) -> float | None:
    if cost is None or other is None:
        return None
    return cost.cpu.median / other.cpu.median


def _plain(what: str, value: float | None, aim: float) -> Standing:
    return Standing(what, UNMEASURED if value is None else f"{value:.2f}", value, aim)
