"""BB202 as it is told: its hops, its place, its status."""

from __future__ import annotations

import datetime
import textwrap

import pytest

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.rendering.words import say
from tests.support import check_annotated, check_finds, only

HOUSE = """\
option "operating_currency" "JPY"
2025-01-06 open Assets:Core:Fund JPY
  barbell: "core"
2025-01-06 open Income:Core JPY
  barbell: "core"
2025-01-06 open Assets:Attack:Trade
  barbell: "attack"
2025-01-06 open Assets:Core:Token
  barbell: "core"
2025-01-06 open Assets:Bank
2025-01-06 open Assets:Other
2025-01-06 open Liabilities:Card JPY
2025-01-06 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Fund      9,000,000 JPY
  Assets:Attack:Trade     500,000 JPY
  Equity:Opening       -9,500,000 JPY
"""
OUT = """\
2025-03-03 * "Sold into the bank"
  Assets:Core:Fund       -300,000 JPY
  Assets:Bank             300,000 JPY
"""
IN = """\
2025-03-05 * "From the bank to the broker"
  Assets:Bank            -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
"""


def line_of(ledger: str, text: str) -> int:
    return next(i for i, line in enumerate(ledger.splitlines(), 1) if text in line)


def test_the_posting_that_reaches_the_sleeve_is_the_place_and_every_hop_is_evidence() -> None:
    ledger = HOUSE + OUT + IN
    line = line_of(ledger, "From the bank") + 2
    one = check_finds(ledger, "BB202", line)
    assert one.fails
    assert one.params["amount"] == one.params["outstanding"] == one.params["value"] == 200_000
    assert (one.params["best"], one.params["worst"]) == (200_000, 200_000)
    assert (one.params["from"], one.params["to"]) == ("Assets:Core:Fund", "Assets:Attack:Trade")
    assert [(hop["account"], hop["date"].day, hop["amount"]) for hop in one.params["hops"]] == [
        ("Assets:Core:Fund", 3, 300_000),
        ("Assets:Bank", 3, 300_000),
        ("Assets:Attack:Trade", 5, 200_000),
    ]
    out = line_of(ledger, "Sold into")
    places = [evidence.location.lineno for evidence in one.evidence]
    assert places == [out + 1, out + 2, line, line]
    assert one.evidence[-1].note.key == "evidence.certain"
    assert say(one.text, "en") == (
        "200,000 JPY that left Assets:Core:Fund from 2025-03-03 on reached "
        "Assets:Attack:Trade through outside accounts."
    )
    assert "200,000" in say(one.text, "ja")


def test_how_sure_the_amount_is_and_what_it_was_worth_are_told() -> None:
    saved = """\
2025-03-01 * "Salary"
  Assets:Bank             100,000 JPY
  Income:Salary
"""
    notes = [say(one.note, "en") for one in only(HOUSE + saved + OUT + IN, "BB202").evidence]
    assert notes[-1] == (
        "between 100,000 JPY and 200,000 JPY by any convention of tracing that conserves value"
    )
    dollars = """\
2025-03-04 * "Dollars"
  Assets:Bank            -300,000 JPY
  Assets:Bank               2,000 USD @ 150 JPY
2025-03-05 price USD 155 JPY
2025-03-05 * "Half of them"
  Assets:Bank              -1,000 USD
  Assets:Attack:Trade       1,000 USD
"""
    notes = [say(one.note, "en") for one in only(HOUSE + OUT + dollars, "BB202").evidence]
    assert notes[-2:] == [
        "worth 155,000 JPY when it arrived",
        "so much by every convention of tracing that conserves value",
    ]


def test_a_debt_paid_later_stands_at_its_payment() -> None:
    lent = """\
2025-03-01 * "Lent"
  Liabilities:Card       -200,000 JPY
  Assets:Attack:Trade     200,000 JPY
"""
    paid = """\
2025-03-05 * "Paid"
  Assets:Bank            -200,000 JPY
  Liabilities:Card        200,000 JPY
"""
    ledger = HOUSE + lent + OUT + paid
    one = check_finds(ledger, "BB202", line_of(ledger, "Paid") + 2)
    assert one.date == datetime.date(2025, 3, 5)
    assert one.params["to"] == "Assets:Attack:Trade"
    assert line_of(ledger, "Lent") + 1 in [evidence.location.lineno for evidence in one.evidence]
    assert {"Assets:Bank", "Liabilities:Card", "Assets:Attack:Trade"} <= one.accounts


def test_yield_alone_is_a_notice() -> None:
    paid = OUT.replace("Assets:Core:Fund ", "Income:Core ")
    one = only(HOUSE + paid + IN, "BB202")
    assert (one.severity, one.fails) == (Severity.NOTICE, False)
    assert one.text.key == "BB202.yield"


def test_partly_and_wholly_returned() -> None:
    direct = (
        '2025-03-06 * "Direct"\n  Assets:Core:Fund  -1,000 JPY\n  Assets:Attack:Trade  1,000 JPY\n'
    )
    back = """\
2025-03-10 * "Back to the bank"
  Assets:Attack:Trade    -{0} JPY
  Assets:Bank             {0} JPY
2025-03-11 * "And to the core"
  Assets:Bank            -{0} JPY
  Assets:Core:Fund        {0} JPY
"""
    ledger = HOUSE + OUT + IN + direct
    partly = only(ledger + back.format("120,000"), "BB202")
    assert (partly.params["outstanding"], partly.status) == (80_000, Status.OPEN)
    assert partly.remedy.key == "BB202.remedy.partly"
    assert partly.evidence[-1].location.lineno == line_of(ledger + back, "And to the core")
    wholly = only(ledger + back.format("200,000"), "BB202")
    assert (wholly.params["amount"], wholly.status) == (200_000, Status.CURED)
    assert not wholly.fails


def test_a_currency_without_a_rate_is_told_as_unknown() -> None:
    ledger = HOUSE + textwrap.dedent(
        """\
        2025-02-03 * "A token without a price"
          Assets:Core:Token      100 TOKEN
          Equity:Opening        -100 TOKEN
        2025-03-03 * "Out"
          Assets:Core:Token     -100 TOKEN
          Assets:Bank            100 TOKEN
        2025-03-05 * "Into the broker"
          Assets:Bank            -40 TOKEN
          Assets:Attack:Trade     40 TOKEN
        """
    )
    one = only(ledger, "BB202")
    assert one.fails
    assert one.params["amount"] is None
    assert one.text.key == "BB202.unknown"
    assert "TOKEN" in say(one.text, "en")
    assert "TOKEN" in say(one.text, "ja")
    notes = [say(evidence.note, "en") for evidence in one.evidence]
    assert notes[0] == "unknown left Assets:Core:Token on 2025-03-03"


def test_it_can_be_acknowledged_but_not_in_advance() -> None:
    word = """\
2025-{0} custom "barbell" "waiver" "BB202"
  reason: "A booking that was corrected at the broker"
  by: "taro"
  until: 2025-05-01
"""
    after = only(HOUSE + OUT + IN + word.format("03-06"), "BB202")
    assert after.status is Status.ACKNOWLEDGED
    before = only(HOUSE + OUT + IN + word.format("03-04"), "BB202")
    assert before.status is Status.OPEN


def test_a_transfer_that_an_importer_cleared_through_expenses() -> None:
    check_annotated("""
        option "operating_currency" "USD"
        2024-01-01 open Assets:Fund
          barbell: "core"
        2024-01-01 open Assets:Trading
          barbell: "attack"
        2024-01-01 open Expenses:Unassigned
        2024-01-01 open Equity:Start
        2024-01-01 custom "barbell" "policy"
          core-floor: 80,000 USD
          sleeve-budget: 15,000 USD
        2024-01-02 * "Start"
          Assets:Fund     90,000 USD
          Assets:Trading  10,000 USD
          Equity:Start
        2024-02-05 * "ONLINE TRANSFER TO 77"
          Assets:Fund           -2,000 USD
          Expenses:Unassigned    2,000 USD
        2024-02-05 * "ONLINE TRANSFER FROM 76"
          Assets:Trading         2,000 USD  ;! BB202
          Expenses:Unassigned   -2,000 USD
    """)


CARDS = """\
2025-01-06 open Liabilities:Second JPY
2025-02-03 * "The cards pay the broker"
  Liabilities:Card        -40,000 JPY
  Liabilities:Second      -60,000 JPY
  Assets:Attack:Trade     100,000 JPY
"""
BILL = """\
2025-03-03 * "The core pays both bills"
  Assets:Core:Fund       -100,000 JPY
  Liabilities:Card         40,000 JPY
  Liabilities:Second       60,000 JPY
"""


@pytest.mark.parametrize(
    "bill",
    [
        BILL,
        BILL.replace("  Liabilities:Card         40,000 JPY\n", "")
        + "  Liabilities:Card         15,000 JPY\n  Liabilities:Card         25,000 JPY\n",
    ],
)
def test_all_that_one_transaction_pays_is_one_finding(bill: str) -> None:
    """It stands at the largest payment, whatever the order of the legs."""
    ledger = HOUSE + CARDS + bill
    one = only(ledger, "BB202")
    assert (one.amount, one.params["best"], one.params["worst"]) == (100_000, 100_000, 100_000)
    assert one.location.lineno == line_of(ledger, "both bills") + bill.splitlines().index(
        "  Liabilities:Second       60,000 JPY"
    )
    assert {"Liabilities:Card", "Liabilities:Second"} <= one.accounts


def test_what_a_transaction_brings_in_goes_before_what_it_pays() -> None:
    paid = """\
2025-03-05 * "From the bank to the broker, and the card's bill"
  Assets:Bank            -200,000 JPY
  Assets:Attack:Trade      50,000 JPY
  Liabilities:Card         40,000 JPY
  Liabilities:Second       60,000 JPY
  Assets:Other             50,000 JPY
"""
    ledger = HOUSE + CARDS + OUT + paid
    one = only(ledger, "BB202")
    assert one.amount == 150_000
    assert one.location.lineno == line_of(ledger, "and the card's bill") + 2


def test_a_rounding_beside_yield_makes_no_principal_of_it() -> None:
    paid = """\
2025-03-03 * "A distribution, paid out"
  Income:Core             -30,000.4 JPY
  Assets:Bank              30,000.9 JPY
  Equity:Opening               -0.5 JPY
2025-03-05 * "To the broker"
  Assets:Bank             -30,000.9 JPY
  Assets:Attack:Trade      30,000.9 JPY
"""
    one = only(HOUSE.replace("Income:Core JPY", "Income:Core") + paid, "BB202")
    assert one.severity is Severity.NOTICE
