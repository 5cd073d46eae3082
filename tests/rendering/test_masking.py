from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beancount_barbell.rendering.masking import mask, masked

AMOUNTS = st.integers(1, 10**9).map(lambda amount: f"{amount:,} JPY")


def test_what_a_finding_tells_is_hidden_and_where_it_stands_is_not():
    document = {
        "schema": 1,
        "as_of": "2024-10-02",
        "findings": [
            {
                "code": "BB905",
                "line": 37,
                "date": "2024-10-01",
                "message": "Not in force: BB201 of 300,000 JPY",
                "params": {"days": 12, "limit": "0.5", "open": True, "peak": None},
                "evidence": [{"line": 4, "note": "300,000 JPY came here"}],
                "fix": ['2024-10-02 custom "barbell" "policy"', "  core-floor: 5 JPY"],
            }
        ],
    }
    (finding,) = masked(document)["findings"]
    assert masked(document)["schema"] == 1
    assert finding == {
        "code": "BB905",
        "line": 37,
        "date": "2024-10-01",
        "message": "Not in force: BB201 of XXX,XXX JPY",
        "params": {"days": "XX", "limit": "X.X", "open": True, "peak": None},
        "evidence": [{"line": 4, "note": "XXX,XXX JPY came here"}],
        "fix": ['2024-10-02 custom "barbell" "policy"', "  core-floor: X JPY"],
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024-05: 2 items open, 2024-05-31", "2024-05: X items open, 2024-05-31"),
        ('signoff "2024-05" 1.5', 'signoff "2024-05" X.X'),
        ("account 012-2024-05, 2024-05-123, 2024-13, 12024-05", None),
    ],
)
def test_days_and_months_stay_and_what_only_looks_like_one_does_not(text, shown):
    assert mask(text) == (shown or re.sub(r"\d", "X", text))


@given(st.lists(AMOUNTS, min_size=1), AMOUNTS)
def test_no_amount_is_left(amounts, remedy):
    hidden = masked({"findings": [{"params": {"all": amounts}, "remedy": remedy}]})
    assert not any(sign.isdigit() for sign in json.dumps(hidden))
