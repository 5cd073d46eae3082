"""Columns of figures, whose points stand in line."""

from __future__ import annotations

import pytest
from fava_barbell.part_shapes import Table, aligned
from fava_barbell.shapes import Link


def column(*texts, figures=(0,)):
    table = Table("", ("Figures",), tuple((Link(text),) for text in texts), frozenset(figures))
    return [row[0].text for row in aligned(table).rows]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (["64%", "90.35%", "100%"], ["64.00%", "90.35%", "100.00%"]),
        (["1.5", "12"], ["1.5", "12.0"]),
        (["1,000 JPY", "-5 JPY"], ["1,000 JPY", "-5 JPY"]),
        (["+1,020.50 USD", "3 USD"], ["+1,020.50 USD", "3.00 USD"]),
        (["5", "UNKNOWN", "—", ""], ["5", "UNKNOWN", "—", ""]),
        (["5.25", "UNKNOWN (too few)"], ["5.25", "UNKNOWN (too few)"]),
        (["X%", "XX.XX%"], ["X.XX%", "XX.XX%"]),
    ],
)
def test_each_figure_has_as_many_decimals(given, shown):
    assert column(*given) == shown


def test_what_was_rounded_is_not_told_more_exactly():
    """69.999 % is told with three decimals beside its line; 64 % was rounded to two."""
    assert column("69.999%", "64%") == ["69.999%", "64.00\N{FIGURE SPACE}%"]


def test_what_is_no_figure_stays():
    assert column("1.5", "2", figures=()) == ["1.5", "2"]
    assert aligned(Table("", ("A",), (), frozenset({0}))).rows == ()
