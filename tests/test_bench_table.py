"""The tables that the README and the documentation have of the bench."""

from __future__ import annotations

import pytest

from tests.bench import table
from tests.bench.shapes import SHAPES

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
}


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


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_is_kept_names_every_shape_and_has_a_word_for_it(lang):
    kept = table.kept()
    assert set(SHAPES) < set(kept["growth"])
    rows = table.growth_table(kept, lang).splitlines()[2:]
    assert len(rows) == len(kept["growth"])
    assert len(table.costs_table(kept, lang).splitlines()) == len(kept["ledgers"]) + 2


def test_what_is_written_is_what_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "KEPT", tmp_path / "measured.json")
    table.write(MEASURED)
    assert table.kept() == MEASURED
