from __future__ import annotations

from decimal import Decimal

import pytest
from fava_barbell.numbers import Numbers, mask

OPEN, HIDDEN = Numbers(), Numbers(incognito=True)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("200,000 JPY on 2024-08-05", "XXX,XXX JPY on 2024-08-05"),
        ("12024-08-05", "XXXXX-XX-XX"),
        ("2024-08-055", "XXXX-XX-XXX"),
        ("2024-13-05", "XXXX-XX-XX"),
        ("BB201", "BBXXX"),
        ("１２三", "XX三"),
        ("", ""),
    ],
)
def test_mask(text, hidden):
    assert mask(text) == hidden
    assert HIDDEN.text(text) == hidden
    assert OPEN.text(text) == text


def test_formats():
    assert OPEN.money(Decimal(-8100000), "JPY") == "-8,100,000 JPY"
    assert OPEN.signed_money(Decimal(412300), "JPY") == "+412,300 JPY"
    assert OPEN.ratio(Decimal("0.1")) == "10%"
    assert OPEN.ratio(Decimal("0.125001"), (Decimal("0.125"),)) == "12.5001%"
    assert OPEN.change(Decimal("0.409")) == "+40.9%"
    assert OPEN.nav(Decimal("69.999"), (Decimal(70),)) == "69.999"
    assert OPEN.nav(Decimal(70)) == "70.00"
    assert OPEN.count(10000) == "10,000"


def test_formats_hidden():
    assert HIDDEN.money(Decimal(-8100000), "JPY") == "-X,XXX,XXX JPY"
    assert HIDDEN.signed_money(Decimal(412300), "JPY") == "+XXX,XXX JPY"
    assert HIDDEN.ratio(Decimal("0.1")) == "XX%"
    assert HIDDEN.change(Decimal("0.409")) == "+XX.X%"
    assert HIDDEN.nav(Decimal(70)) == "XX.XX"
    assert HIDDEN.count(10000) == "XX,XXX"


def test_data():
    data = {"t0": "1", "t1": [2, None, True, ("x3",)], "date": "2024-08-05"}
    assert OPEN.data(data) is data
    assert HIDDEN.data(data) == {
        "tX": "X",
        "tXX": ["X", None, True, ["xX"]],
        "date": "2024-08-05",
    }
