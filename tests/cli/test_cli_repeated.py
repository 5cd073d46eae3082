"""Two equal keys of one directive: only the ledger's text shows them."""

from __future__ import annotations

import json

import pytest

from beancount_barbell.cli.ledgers import load
from beancount_barbell.cli.repeated import repeated_keys
from tests.households import HEALTHY

TWICE = """
2025-01-31 custom "barbell" "policy"
  cure-days: 20
  ; the second of them holds
  price-max-age: 8
  cure-days: 21
  price_max_age: 8
  fx-limit: 0.1
  fx_limit: 0.2
2025-01-31 open Assets:Twice
  name: "a"
  name: "b"
  barbell: "attack"
  barbell: "outside"
2025-01-31 custom "other"
  cure-days: 1
  cure-days: 2
"""


def found(ledger):
    loaded = load(ledger, "en")
    return [
        (one.key, one.directive.lineno, one.first.lineno, one.again.lineno)
        for one in repeated_keys(loaded.entries)
    ]


def test_a_text_may_go_on_over_several_lines(ledger):
    text = """
2025-02-01 custom "barbell" "halt"
  reason: "first
  by: no key
second \\" of it"
  ; a "comment
  by: "Taro"
  by: "Taro"
"""
    ledger.write_text(HEALTHY + text, encoding="utf-8")
    line = HEALTHY.count("\n") + 2
    assert found(ledger) == [("by", line, line + 5, line + 6)]


@pytest.fixture
def twice(ledger):
    ledger.write_text(HEALTHY + TWICE, encoding="utf-8")
    return HEALTHY.count("\n") + 1


def test_each_second_key_is_found_at_its_line(ledger, twice):
    """`price_max_age` is `price-max-age`; the two values of `fx-limit` are told anyway."""
    assert sorted(found(ledger)) == [
        ("barbell", twice + 9, twice + 12, twice + 13),
        ("cure-days", twice + 1, twice + 2, twice + 5),
        ("price_max_age", twice + 1, twice + 4, twice + 6),
    ]


def test_it_is_a_notice_of_every_face_that_shows_notices(twice, run):
    done = run("check", "main.beancount", "--notices")
    assert done.exit_code == 0
    assert "fx-limit is given twice, as 0.1 and as 0.2." in done.stdout
    assert f"main.beancount:{twice + 5}: notice: BB001" in done.stdout
    assert f"cure-days is given twice, first at main.beancount:{twice + 2}." in done.stdout
    assert (
        "二度書かれています" in run("check", "main.beancount", "--notices", "--lang", "ja").stdout
    )
    findings = json.loads(run("check", "main.beancount", "--format", "json").stdout)["findings"]
    told = [one["params"] for one in findings if one["code"] == "BB001"]
    assert sorted(one["problem"] for one in told) == [*["key-repeated"] * 3, "key-twice"]
    early = run("check", "main.beancount", "--notices", "--as-of", "2025-01-30").stdout
    assert "given twice" not in early


def test_what_cannot_be_read_is_left_out(ledger, twice):
    assert twice
    loaded = load(ledger, "en")
    ledger.write_bytes(b"\xff")
    assert repeated_keys(loaded.entries) == ()
    ledger.unlink()
    assert repeated_keys(loaded.entries) == ()
