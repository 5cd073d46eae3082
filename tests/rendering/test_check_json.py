from __future__ import annotations

import datetime
import json
from decimal import Decimal
from fractions import Fraction

import pytest

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.model.findings import Episode, Evidence, Severity, Status, Text
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.check_json import check_json, dumps
from beancount_barbell.rendering.report import LedgerError, Report
from tests.handmade import START, finding

DAY = datetime.date(2025, 2, 3)


@pytest.mark.usefixtures("keys_for_words")
def test_the_shape_of_a_check():
    lasting = finding(
        severity=Severity.NOTICE,
        status=Status.CURED,
        params={"excess": Decimal("1E+3"), "floor": Money(Decimal("8.10"), "USD"), "days": 5},
        episode=Episode(DAY, None, Decimal("0.10"), DAY),
        evidence=(Evidence(Location("policy.beancount", 3), Text("evidence.policy", {})),),
    )
    errors = (LedgerError("Duplicate", "main.beancount", 4),)
    told = Report("/l/main.beancount", START, "REDUCING", errors, (finding(), lasting), ())
    written = json.loads(check_json(told, "ja"))
    assert written == {
        "schema": 1,
        "ledger": "/l/main.beancount",
        "as_of": "2025-01-06",
        "state": "REDUCING",
        "errors": [{"message": "Duplicate", "file": "main.beancount", "line": 4}],
        "findings": [
            {
                "code": "BB201",
                "name": "core-to-sleeve",
                "severity": "error",
                "status": "open",
                "date": "2025-02-03",
                "file": "main.beancount",
                "line": 17,
                "message": "<BB201 ja>",
                "params": {
                    "amount": "200000",
                    "from": "Assets:Core:Bank",
                    "to": "Assets:Attack:Trade",
                    "outstanding": "200000",
                },
                "episode": None,
                "evidence": [],
                "remedy": "<BB201.remedy ja>",
            },
            {
                "code": "BB201",
                "name": "core-to-sleeve",
                "severity": "notice",
                "status": "cured",
                "date": "2025-02-03",
                "file": "main.beancount",
                "line": 17,
                "message": "<BB201 ja>",
                "params": {
                    "excess": "1000",
                    "floor": {"number": "8.1", "currency": "USD"},
                    "days": 5,
                },
                "episode": {
                    "start": "2025-02-03",
                    "end": None,
                    "peak": "0.1",
                    "peak_date": "2025-02-03",
                },
                "evidence": [
                    {"file": "policy.beancount", "line": 3, "note": "<evidence.policy ja>"}
                ],
                "remedy": "<BB201.remedy ja>",
            },
        ],
    }


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        (True, True),
        ("text", "text"),
        (Decimal("1.50"), "1.5"),
        (DAY, "2025-02-03"),
        (RiskState.HALTED, "HALTED"),
        (Location("a.beancount", 7), {"file": "a.beancount", "line": 7}),
        (frozenset({"b", "a"}), ["a", "b"]),
        ([{"date": DAY, "amount": Decimal(3)}], [{"date": "2025-02-03", "amount": "3"}]),
        (("x", None), ["x", None]),
        (Fraction(1, 2), "1/2"),
    ],
)
def test_every_parameter_has_a_json_type(value, written):
    assert jsonable(value) == written
    json.dumps(jsonable(value))


def test_japanese_stays_readable():
    assert "核" in dumps({"note": "核"})
