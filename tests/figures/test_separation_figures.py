from __future__ import annotations

from typing import Any

import pytest

from beancount_barbell.figures import separation_figures as s
from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import NO_PRICE, status_figures
from beancount_barbell.model.findings import Text
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Policy
from beancount_barbell.model.separation import Pair, SecuredLoan, Separation
from tests.handmade import D, day, history


def pair(level: int | None, reason: str) -> Pair:
    text = Text(f"separation.{reason}", {})
    return Pair("Assets:Core", "Assets:Attack", level, text, None, ())


def loan(**changes: Any) -> SecuredLoan:
    facts: dict[str, Any] = {
        "account": "Liabilities:Attack:Loan",
        "secured_by": "Assets:Core",
        "debt": D(5000000),
        "collateral": D(9000000),
        "ltv": D("0.50"),
        "limit": D("0.60"),
        "net_core": D(4000000),
        "rate": D("0.019"),
        "core_yield": D("0.04"),
        "carry": D("0.021"),
        "forced_sale": D("5882352.9"),
        "forced_sale_move": D("-0.346"),
        "forced_sale_rate": ("USD", D("98.04")),
        "missing": (),
        "no_yield": (),
        "draws": (),
        "location": Location("a", 1),
    }
    return SecuredLoan(**(facts | changes))


def figures(separation: Separation, *days: Any) -> dict[str, Any]:
    past = history(*(days or (day(),)), policy=Policy("JPY", separation_level=2))
    told = history(*past.days, policy=past.policy, separation=separation)
    return jsonable(status_figures(told, []))


def test_levels_and_pairs():
    told = Separation(
        stated=True, derived=2, effective=1, pairs=(pair(2, "opted-out"), pair(None, "no-number"))
    )
    shape = figures(told)
    assert shape["separation"] == {
        "derived": 2,
        "claimed": 2,
        "effective": 1,
        "pairs": [
            {
                "core": "Assets:Core",
                "sleeve": "Assets:Attack",
                "level": 2,
                "reason": "opted-out",
            },
            {
                "core": "Assets:Core",
                "sleeve": "Assets:Attack",
                "level": None,
                "reason": "no-number",
            },
        ],
    }
    assert shape["unknown"]["separation.pairs.1.level"] == s.NOT_STATED
    assert "separation.derived" not in shape["unknown"]


def test_a_level_that_is_unknown_has_its_reason():
    shape = figures(Separation(effective=1))
    assert shape["unknown"]["separation.derived"] == s.NOT_STATED
    assert "separation.effective" not in shape["unknown"]
    shape = figures(Separation(stated=True))
    assert shape["unknown"]["separation.effective"] == s.NO_SIDES


def test_a_loan_and_where_it_is_sold():
    (told,) = figures(Separation(loans=(loan(),)))["loans"]
    assert told == {
        "account": "Liabilities:Attack:Loan",
        "secured_by": "Assets:Core",
        "debt": "5000000",
        "ltv": "0.5",
        "limit": "0.6",
        "net_core": "4000000",
        "rate": "0.019",
        "core_yield": "0.04",
        "carry": "0.021",
        "forced_sale": "5882352.9",
        "forced_sale_move": "-0.346",
        "forced_sale_rate": {"currency": "USD", "rate": "98.04"},
    }
    (told,) = figures(Separation(loans=(loan(forced_sale_rate=None),)))["loans"]
    assert told["forced_sale_rate"] is None


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        (
            {"debt": None, "ltv": None, "net_core": None, "missing": ("XXX",)},
            dict.fromkeys(("debt", "ltv", "net_core"), f"{NO_PRICE}XXX"),
        ),
        ({"ltv": None}, {"ltv": s.NO_COLLATERAL}),
        ({"carry": None, "rate": None}, {"carry": s.NO_RATE}),
        (
            {"carry": None, "core_yield": None, "no_yield": ("MMF",)},
            {"carry": f"{s.NO_CORE_YIELD}MMF"},
        ),
        ({"carry": None, "core_yield": None}, {"carry": s.NO_COLLATERAL}),
    ],
)
def test_what_is_unknown_of_a_loan_has_its_reason(changes, reasons):
    unknown = figures(Separation(loans=(loan(**changes),)))["unknown"]
    told = {path: why for path, why in unknown.items() if path.startswith("loans.")}
    assert told == {f"loans.0.{key}": why for key, why in reasons.items()}


def test_the_rest_of_the_core_may_be_unknown():
    gap = day(core=None, core_missing=("FUND",))
    unknown = figures(Separation(loans=(loan(net_core=None),)), gap)["unknown"]
    assert unknown["loans.0.net_core"] == f"{NO_PRICE}FUND"
    told = history(separation=Separation(loans=(loan(net_core=None),)))
    assert jsonable(status_figures(told, []))["unknown"]["loans.0.net_core"] == NO_PRICE
