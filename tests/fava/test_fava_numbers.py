from __future__ import annotations

from decimal import Decimal

import pytest
from fava_barbell.numbers import Numbers, rounded_apart

from beancount_barbell.rendering.masking import mask

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
    assert OPEN.data({**data, "t2": Decimal("1.0")}) == {
        "t0": "1",
        "t1": [2, None, True, ["x3"]],
        "date": "2024-08-05",
        "t2": "1",
    }
    assert HIDDEN.data(data) == {
        "tX": "X",
        "tXX": ["X", None, True, ["xX"]],
        "date": "2024-08-05",
    }


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("8100000", "JPY", "en", "8.1M"),
        ("8100000", "JPY", "ja", "810万円"),
        ("123000000", "JPY", "ja", "1.23億円"),
        ("8100000", "USD", "ja", "810万"),
        ("-12500", "JPY", "en", "-12.5K"),
        ("0", "JPY", "ja", "0円"),
        ("0.00000001", "BTC", "en", "0.00000001"),
        ("9.20E+6", "JPY", "en", "9.2M"),
        ("1E+40", "JPY", "en", f"1{'0' * 28}T"),
    ],
)
def test_short_amounts(amount, currency, language, text):
    assert OPEN.short(Decimal(amount), currency, language).replace(",", "") == text


def test_short_amounts_have_their_comma():
    assert OPEN.short(Decimal(-10_000_000), "JPY", "ja") == "-1,000万円"
    assert OPEN.short(Decimal(12_345), "JPY", "ja") == "1.2345万円"


def test_short_amounts_hidden():
    assert HIDDEN.short(Decimal(8100000), "JPY", "en") == "X.XM"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        (["9197226", "8100000"], ["9200000", "8100000"]),
        (["8099999", "8100000"], ["8099999", "8100000"]),
        (["8123999", "8123456"], ["8124000", "8123000"]),
        (["5", "5", "5.000001"], ["5", "5", "5.000001"]),
        (["0", "-0.0004567"], ["0", "-0.000457"]),
        ([], []),
        (["1." + "0" * 30 + "1", "1"], ["1." + "0" * 30 + "1", "1"]),
    ],
)
def test_rounded_numbers_keep_their_order(numbers, shown):
    assert rounded_apart(list(map(Decimal, numbers))) == list(map(Decimal, shown))
