"""Measure the plugin against the load of the same ledger: `python -m tests.bench`.

The numbers stand beside the aims. A benchmark informs and is never a gate: the
exit code is 0 whatever it shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from tests.bench import aims, measure, page, table
from tests.bench.generator import (
    TRADED_LOTS,
    Household,
    SweptHubs,
    imported_household,
    years_of,
)
from tests.bench.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.bench.generator import Ledger
    from tests.bench.measure import Costs, Spread, Start

_MODULES = (measure.SUBJECT, measure.PEER)
_PRICE_ONLY = "price-only"
_PRICES_BESIDE = 1_000
_TRANSACTIONS = "transactions"
_IMPORTED_SIZES = (1_000, 10_000)
_FEW_LOTS, _MANY_LOTS = 64, 5_420
_STARTED, _STARTS = 1_000, 20
"""The imported books that are checked cold, and how often."""
_ONE_PEAK_FROM = 50_000  # so large a ledger's peak is measured once: it is steady, and slow


class Plan(NamedTuple):
    """What is measured: households, swept hubs, the size of those with lots, loads of each."""

    sizes: tuple[int, ...]
    moves: tuple[int, ...]
    lots: int
    repeat: int


@click.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="Transactions.")
@click.option("--repeat", default=5, show_default=True, type=click.IntRange(1), help="Loads each.")
@click.option("--quick", is_flag=True, help="Small ledgers, three loads each: about a minute.")
@click.option("--start", is_flag=True, help="What one cold bean-check pays, and nothing else.")
@click.option("--write", is_flag=True, help="Keep the ratios: the README's table is made of them.")
def main(sizes: str, repeat: int, quick: bool, start: bool, write: bool) -> None:
    """Print what the plugin costs beside the load without it, and the aims."""
    if start:
        cold = _start()
        click.echo(aims.table(_start_aims(cold)))
        if write and cold is not None:
            table.write({**table.kept(), "start": table.start_ratios(cold)})
        return
    chosen = tuple(sorted({int(size) for size in sizes.split(",")}))
    plan = Plan(chosen, (4_000, 64_000), 10_000, repeat)
    if quick:
        plan = Plan((1_000, 10_000), (1_000, 4_000), 1_000, 3)
    click.echo(f"CPU time in one process; median (lowest, highest) of {plan.repeat} loads\n")
    measured = {name: _measure(name, ledger, plan.repeat) for name, ledger in _ledgers(plan)}
    for size in _IMPORTED_SIZES:
        _calls(size)
    cold = _start()
    standings = _time_aims(plan, measured)
    peaks: dict[str, aims.Standing] = {}
    if any(costs and measure.SUBJECT in costs.plugins for costs in measured.values()):
        peaks = _memory_aims(plan)
        standings += [*peaks.values(), *_start_aims(cold), *_page_aims(plan)]
    click.echo(aims.table(standings))
    if write:
        table.write(_ratios(plan, measured, peaks, cold))


def _ratios(
    plan: Plan,
    measured: Mapping[str, Costs | None],
    peaks: Mapping[str, aims.Standing],
    cold: Start | None,
) -> table.Measured:
    """What the README tells of what was measured."""
    rows = [
        *(("imported", size, _imported(size)) for size in _IMPORTED_SIZES),
        *(("household", size, _sized(size)) for size in plan.sizes),
        ("price-only", _PRICES_BESIDE, _PRICE_ONLY),
    ]
    return {
        "ledgers": [
            {
                "ledger": kind,
                "transactions": size,
                "over_load": _rounded(aims.load_aim(name, measured[name], 0)),
                "over_peer": _rounded(aims.peer_aim(name, measured[name])),
                "memory": _rounded(peaks[name]) if name in peaks else None,
            }
            for kind, size, name in rows
        ],
        "start": None if cold is None else table.start_ratios(cold),
        "growth": {
            shape: _rounded(aims.growth_aim(shape, points, 0))
            for shape, points in _growths(plan, measured).items()
        },
    }


def _rounded(standing: aims.Standing) -> float | None:
    return None if standing.value is None else round(standing.value, 2)


def _growths(
    plan: Plan, measured: Mapping[str, Costs | None]
) -> dict[str, list[tuple[int, Costs | None]]]:
    """What grows, and the ledgers of each of its sizes."""
    same_prices = [size for size in plan.sizes if years_of(size) == years_of(plan.sizes[-1])]
    found = {}
    if len(same_prices) > 1:
        found[_TRANSACTIONS] = [(size, measured[_sized(size)]) for size in same_prices]
    found["swept hubs"] = [(moves, measured[_swept(moves)]) for moves in plan.moves]
    for name in SHAPES:
        found[name] = [(size, measured[_shaped(name, size)]) for size in plan.moves]
    return found


def _calls(size: int) -> None:
    """Print how often the plugin calls anything: no other load on the machine changes that."""
    try:
        counted = measure.in_fresh_process(measure.calls, imported_household(size))
    except Exception as error:  # noqa: BLE001 - the rest is printed all the same
        click.echo(f"calls, {_imported(size)}: could not be counted: {error}\n")
    else:
        click.echo(f"{_imported(size)}: {counted:,} calls of the plugin\n")


def _ledgers(plan: Plan) -> list[tuple[str, Ledger]]:
    """Every ledger, with the name it has in the tables."""
    return [
        *((_imported(size), imported_household(size)) for size in _IMPORTED_SIZES),
        *((_sized(size), _household(size)) for size in plan.sizes),
        (_PRICE_ONLY, Household(_PRICES_BESIDE)),
        *((_with_lots(lots), _lots_household(plan, lots)) for lots in (_FEW_LOTS, _MANY_LOTS)),
        *((_swept(moves), SweptHubs(moves)) for moves in plan.moves),
        *((_shaped(name, size), SHAPES[name](size)) for name in SHAPES for size in plan.moves),
    ]


def _household(size: int) -> Household:
    return Household(size, years=years_of(size))


def _lots_household(plan: Plan, lots: int) -> Household:
    """The same household whatever the number of lots: the same postings make fewer or more."""
    return Household(plan.lots, open_lots=lots, opening_postings=_MANY_LOTS - TRADED_LOTS)


def _imported(size: int) -> str:
    return f"imported books {size:,}"


def _sized(size: int) -> str:
    return f"household {size:,}"


def _with_lots(lots: int) -> str:
    return f"{lots:,} open lots"


def _swept(moves: int) -> str:
    return f"swept hubs {moves:,}"


def _shaped(name: str, size: int) -> str:
    return f"{name} {size:,}"


def _measure(name: str, ledger: Ledger, repeat: int) -> Costs | None:
    """Measure one ledger and print what came out."""
    try:
        costs = measure.in_fresh_process(measure.costs, ledger, _MODULES, repeat)
    except Exception as error:  # noqa: BLE001 - one ledger that fails must not hide the others
        click.echo(f"{name}: could not be measured: {error}\n")
        return None
    refused = measure.refusal(ledger, costs)
    if refused is not None:
        click.echo(f"{name}: refused: {refused}\n")
        return None
    click.echo(
        f"{name}: {costs.transactions:,} transactions, {costs.postings:,} postings,"
        f" {costs.prices:,} prices"
    )
    _line("load without plugins", _seconds(costs.load))
    _line("loader's sort after each plugin", _seconds(costs.sort))
    for module, cost in costs.plugins.items():
        _line(module, f"{_seconds(cost.cpu)}  {aims.percent(cost.ratio)}")
        if cost.errors:
            click.echo(f"    {len(cost.errors)} errors, the first: {cost.errors[0]}")
    for module, failure in costs.failures.items():
        _line(module, f"could not be measured: {failure}")
    click.echo()
    return costs


def _line(what: str, value: str) -> None:
    click.echo(f"  {what:34}{value}")


def _seconds(spread: Spread) -> str:
    low, median, high = spread
    return f"{median:8.3f} s ({low:.3f}, {high:.3f})"


def _time_aims(plan: Plan, measured: Mapping[str, Costs | None]) -> list[aims.Standing]:
    """The aims that are held against CPU time."""
    imported = (_imported(size) for size in _IMPORTED_SIZES)
    standings = [aims.load_aim(name, measured[name], 8) for name in imported]
    for size in plan.sizes:
        name = _sized(size)
        limit = 15 if size < 5_000 else 12 if size < 50_000 else 6
        standings.append(aims.load_aim(name, measured[name], limit))
        standings.append(aims.peer_aim(name, measured[name]))
    standings.append(aims.load_aim(_PRICE_ONLY, measured[_PRICE_ONLY], 16))
    few, many = (measured[_with_lots(lots)] for lots in (_FEW_LOTS, _MANY_LOTS))
    what = f"{_MANY_LOTS:,} open lots over {_FEW_LOTS}"
    standings.append(aims.lots_aim(few, many, what, 1.15))
    for name, points in _growths(plan, measured).items():
        aim = 1.05 if name == _TRANSACTIONS else 1.2
        standings.append(aims.growth_aim(f"exponent in {name}", points, aim))
    return standings


def _memory_aims(plan: Plan) -> dict[str, aims.Standing]:
    """Peak memory with and without the plugin, each in processes of its own, by ledger."""
    ledgers: list[tuple[int, str, Ledger]] = [
        *((size, _imported(size), imported_household(size)) for size in _IMPORTED_SIZES),
        *((size, _sized(size), _household(size)) for size in plan.sizes),
    ]
    standings = {}
    for size, name, ledger in ledgers:
        times = 1 if size >= _ONE_PEAK_FROM else 3
        try:
            without, with_plugin = (
                measure.peak_memory(ledger, plugin, times) for plugin in (None, measure.SUBJECT)
            )
        except Exception as error:  # noqa: BLE001 - the rest is printed all the same
            click.echo(f"peak memory, {name}: could not be measured: {error}\n")
        else:
            aim = 5 if size < 5_000 else 3
            standings[name] = aims.memory_aim(name, without, with_plugin, aim)
    return standings


def _start() -> Start | None:
    """What one cold bean-check pays, and for what."""
    try:
        cold = measure.start(imported_household(_STARTED), _STARTS)
    except Exception as error:  # noqa: BLE001 - the rest is printed all the same
        click.echo(f"start: could not be measured: {error}\n")
        return None
    click.echo(
        f"{_imported(_STARTED)}, bean-check, cold: CPU ms, the least of {_STARTS} processes;"
        f" {cold.files} files, {cold.classes} classes"
    )
    for part, milliseconds in cold.parts.items():
        _line(part, f"{milliseconds:8.1f} ms")
    counts = measure.instructions(imported_household(_STARTED))
    if counts is not None:
        without, with_plugin = (count / 1e6 for count in counts)
        told = f"{with_plugin - without:8.1f} million ({without:,.1f} -> {with_plugin:,.1f})"
        _line("instructions", told)
    click.echo()
    return cold


def _start_aims(cold: Start | None) -> list[aims.Standing]:
    """The import, and what a whole bean-check pays."""
    standings = []
    if cold is not None:
        standings.append(aims.whole_aim(f"{_imported(_STARTED)}: bean-check, cold", cold))
    try:
        milliseconds, heavy = measure.import_time(f"{measure.SUBJECT}.plugin", _STARTS)
    except Exception as error:  # noqa: BLE001 - the rest is printed all the same
        click.echo(f"import: could not be measured: {error}\n")
    else:
        standings.append(aims.import_aim(milliseconds, heavy))
    return standings


def _page_aims(plan: Plan) -> list[aims.Standing]:
    """The page of the example and of the largest household, warm."""
    largest = plan.sizes[-1]
    return [
        *_page("example", None, 25, plan),
        *_page(_sized(largest), _household(largest), 100, plan),
    ]


def _page(name: str, ledger: Ledger | None, aim: float, plan: Plan) -> Sequence[aims.Standing]:
    try:
        times = measure.in_fresh_process(page.page_times, ledger, max(plan.repeat, 5))
    except Exception as error:  # noqa: BLE001 - the rest is printed all the same
        click.echo(f"page, {name}: could not be measured: {error}\n")
        return ()
    return aims.page_aims(name, times, aim)


if __name__ == "__main__":
    main()
