"""The tables that the README and the documentation have of the bench."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.aims import whole_aim
from tests.bench.generator import imported_household
from tests.bench.measure import Start
from tests.bench.shapes import SHAPES
from tests.bench.starting import PARTS, Clock

PROJECT = Path(__file__).parents[1]
MEASURED = {
    "ledgers": [
        {
            "ledger": "imported",
            "transactions": 10_000,
            "over_load": 26.32,
            "over_peer": 4.96,
            "memory": 3.04,
        },
        {
            "ledger": "price-only",
            "transactions": 1_000,
            "over_load": None,
            "over_peer": None,
            "memory": None,
        },
    ],
    "growth": {"losing streak": 1.049, "swept hubs": None},
    "start": None,
}
COLD = Start(150.0, 210.0, dict.fromkeys(PARTS, 6.0), 160, 300)


def test_a_row_has_ratios_and_a_dash_for_what_was_not_measured():
    books = "from importers, 10,000 transactions, six commodities priced weekly"
    assert table.costs_table(MEASURED, "en").splitlines()[2:] == [
        f"| {books} | 26 % | 5.0 × | 3.0 % |",
        "| 1,000 transactions beside 20 years of daily prices | – | – | – |",
    ]
    assert table.growth_table(MEASURED, "en").splitlines()[2:] == [
        "| losing trades in a row | 1.05 |",
        "| sweeps between two accounts that core money goes through | – |",
    ]


def test_a_cold_run_has_a_row_of_its_own_and_its_parts():
    cold = {**MEASURED, "start": table.start_ratios(COLD)}
    assert table.costs_table(cold, "en").splitlines()[-1] == (
        "| the first of these, a whole `bean-check` from its start to its end | 40 % | – | – |"
    )
    assert table.start_table(cold, "en").splitlines()[2] == (
        "| finding and reading the files of the code | 4.0 % |"
    )
    assert len(table.start_table(cold, "ja").splitlines()) == len(PARTS) + 2
    assert len(table.start_table(MEASURED, "ja").splitlines()) == 2
    assert whole_aim("cold", COLD).text == "+60 ms (150 -> 210 ms)"


def test_time_is_charged_to_the_innermost_part():
    clock = Clock()
    clock.watch(sys.modules[__name__], "_inner", "inner")
    clock.begin("outer")
    _inner(10_000)
    clock.end()
    clock.watch_garbage("start", {})
    clock.watch_garbage("stop", {})
    assert clock.times == {"outer": 1, "inner": 1, "garbage": 1}
    assert clock.spent["inner"] > clock.spent["outer"] > 0


def _inner(number):
    return sum(range(100 * number))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_kept_names_every_shape_and_has_a_word_for_it(lang):
    kept = table.kept()
    assert set(SHAPES) < set(kept["growth"])
    rows = table.growth_table(kept, lang).splitlines()[2:]
    assert len(rows) == len(kept["growth"])
    assert len(table.costs_table(kept, lang).splitlines()) == len(kept["ledgers"]) + 3
    assert list(kept["start"]["parts"]) == list(PARTS)


def test_what_is_written_is_what_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "KEPT", tmp_path / "measured.json")
    table.write(MEASURED)
    assert table.kept() == MEASURED


def test_the_parts_of_a_cold_run_are_found_in_the_code(tmp_path):
    ledger = tmp_path / "small.beancount"
    ledger.write_text(imported_household(30).text())
    command = [sys.executable, "-m", "tests.bench.starting", str(ledger)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    assert json.loads(told.stdout)["parts"].keys() == set(PARTS)
