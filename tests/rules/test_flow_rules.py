"""BB201, BB204, BB206: money on its way."""

from __future__ import annotations

import pytest
from facts import D, breach, day, flow, history, on
from support import check_annotated, check_clean, findings, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import core_to_sleeve, core_withdrawal, top_up

PRELUDE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Core:MMF
  barbell: "core"
2025-01-01 open Income:Core
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Liabilities:Attack
  barbell: "attack"
2025-01-01 open Expenses:Attack
  barbell: "attack"
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Income:Salary
2025-01-01 open Expenses:Living
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank      4,000,000 JPY
  Assets:Core:MMF       5,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""


@pytest.mark.parametrize("code", ["BB201", "BB202", "BB203", "BB204", "BB205", "BB206"])
def test_every_flow_says_how_much_went_from_where_to_where(code):
    """What lies outside is named by no account: None."""
    ledger = f"""{PRELUDE}
2025-02-03 custom "barbell" "halt"
  by: "taro"
  reason: "leaving"
2025-02-10 * "Over"
  Assets:Core:Bank     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
2025-02-11 * "Out"
  Assets:Core:Bank     -500,000 JPY
  Expenses:Living       300,000 JPY
  Assets:Bank           200,000 JPY
2025-02-12 * "In"
  Assets:Bank          -200,000 JPY
  Income:Salary        -300,000 JPY
  Assets:Attack:Trade   500,000 JPY
2025-02-13 balance Income:Core 0 JPY
"""
    found = findings(ledger, code)
    assert found
    core, sleeve = "Assets:Core:Bank", "Assets:Attack:Trade"
    ends = {"BB204": (core, None), "BB205": (core, None), "BB206": (None, sleeve)}
    for one in found:
        assert one.params["amount"] > 0
        assert (one.params["from"], one.params["to"]) == ends.get(code, (core, sleeve))


def amounts(postings, code):
    ledger = f'{PRELUDE}2025-02-03 * "Flow"\n' + "".join(f"  {one}\n" for one in postings)
    return [finding.params["amount"] for finding in findings(ledger, code)]


@pytest.mark.parametrize(
    ("name", "postings", "to_sleeve", "withdrawn"),
    [
        ("F1", ("Assets:Core:Bank -200000 JPY", "Assets:Attack:Trade 200000 JPY"), [200000], []),
        (
            "F5",
            (
                "Assets:Core:Bank -62000 JPY",
                "Liabilities:Attack 50000 JPY",
                "Expenses:Attack 12000 JPY",
            ),
            [62000],
            [],
        ),
        (
            "F6",
            (
                "Assets:Core:Bank -300000 JPY",
                "Income:Salary -200000 JPY",
                "Assets:Attack:Trade 100000 JPY",
                "Expenses:Living 400000 JPY",
            ),
            [100000],
            [200000],
        ),
        ("F7", ("Income:Core -30000 JPY", "Assets:Attack:Trade 30000 JPY"), [30000], []),
        ("F8", ("Assets:Attack:Trade -150000 JPY", "Assets:Core:Bank 150000 JPY"), [], []),
        ("F9", ("Assets:Core:Bank -150000 JPY", "Assets:Core:MMF 150000 JPY"), [], []),
        (
            "F10",
            (
                "Assets:Core:MMF -150000 JPY",
                "Assets:Core:Bank 100000 JPY",
                "Income:Attack 50000 JPY",
            ),
            [50000],
            [],
        ),
        ("F14", ("Assets:Core:Bank -180000 JPY", "Expenses:Living 180000 JPY"), [], [180000]),
        ("payout", ("Income:Core -30000 JPY", "Assets:Bank 30000 JPY"), [], []),
    ],
)
def test_the_cases_of_the_method(name, postings, to_sleeve, withdrawn):
    assert amounts(postings, "BB201") == to_sleeve, name
    assert amounts(postings, "BB204") == withdrawn, name


def test_a_flow_shows_how_much_it_was_at_least():
    ledger = PRELUDE + (
        '2025-02-03 * "Mixed" ^mixed\n'
        "  Assets:Core:Bank     -300000 JPY\n"
        "  Income:Salary        -200000 JPY\n"
        "  Assets:Attack:Trade   100000 JPY\n"
        "  Expenses:Living       400000 JPY\n"
    )
    finding = only(ledger, "BB201")
    assert (finding.params["least"], finding.params["pro_rata"]) == (D(0), D(60000))
    assert (finding.params["from"], finding.params["to"]) == (
        "Assets:Core:Bank",
        "Assets:Attack:Trade",
    )
    assert finding.links == {"mixed"}
    assert finding.location.lineno == 26
    notes = [evidence.note.key for evidence in finding.evidence]
    assert notes == ["evidence.role", "evidence.role", "evidence.reached"]


def test_the_message_of_the_pages_sample():
    (finding,) = core_to_sleeve.check(history(day(on(2, 3)), breaches=(breach(on(2, 3)),)))
    assert f"{say(finding.text, 'en')} {say(finding.remedy, 'en')}" == (
        "200,000 JPY went from Assets:Core:Bank to Assets:Attack:Trade. "
        "Bring it back, or acknowledge it (barbell explain BB201)."
    )
    assert say(finding.text, "ja") == (
        "200,000 JPY が Assets:Core:Bank から Assets:Attack:Trade へ移りました。"
    )


def test_what_came_back_is_told_and_cures():
    back = Location("main.beancount", 50)
    partly = breach(on(2, 3), outstanding=D(80000), returns=(back,))
    cured = breach(on(2, 3), outstanding=D(0), cured_on=on(3, 1), returns=(back, back))
    one, two = core_to_sleeve.check(history(day(on(3, 1)), breaches=(partly, cured)))
    assert (one.status, one.remedy.key) == (Status.OPEN, "BB201.remedy.partly")
    assert (two.status, two.remedy.key) == (Status.CURED, "remedy.cured")
    assert [evidence.location for evidence in two.evidence].count(back) == 2
    assert (two.params["amount"], two.amount) == (D(200000), D(200000))


def test_an_unknown_amount_is_an_error_that_says_what_is_missing():
    moved = {"missing": ("XAU",), "source": None, "target": None}
    (finding,) = core_to_sleeve.check(
        history(day(on(2, 3)), breaches=(breach(on(2, 3), None, moved=moved),))
    )
    assert finding.fails
    assert finding.amount is None
    assert "XAU" in say(finding.text, "en")
    # What is UNKNOWN rests on no book value; what is known may.
    notes = [evidence.note.key for evidence in finding.evidence]
    assert "evidence.book-value" not in notes
    (known,) = core_to_sleeve.check(
        history(day(on(2, 3)), breaches=(breach(on(2, 3), D(5), moved={"missing": ("XAU",)}),))
    )
    assert known.evidence[-1].note.key == "evidence.book-value"


UNPRICED = """\
2025-01-01 open Assets:Bank
2025-01-01 open Liabilities:Loan
2025-01-01 open Equity:Dollars
2025-02-01 * "Dollars"
  Assets:Core:Bank  1,000 USD
  Equity:Dollars
"""
HALT = '2025-02-02 custom "barbell" "halt"\n  by: "me"\n  reason: "too much"\n'


@pytest.mark.parametrize(
    ("code", "day", "story"),
    [
        ("BB201", "02-03", [("02-03", "Assets:Core:Bank", "Assets:Attack:Trade")]),
        (
            "BB202",
            "02-03",
            [
                ("02-03", "Assets:Core:Bank", "Assets:Bank"),
                ("02-04", "Assets:Bank", "Assets:Attack:Trade"),
            ],
        ),
        ("BB205", "02-03", [("02-03", "Assets:Core:Bank", "Assets:Bank")]),
        ("BB106", "02-03", [("02-03", "Liabilities:Loan", "Assets:Attack:Trade")]),
    ],
)
def test_what_is_unknown_is_mended_by_a_price_and_by_bringing_it_back(code, day, story):
    """The price has to be known on the day on which it left: a later one mends nothing."""
    moves = [
        f'2025-{at} * "Moved"\n  {source}  -1,000 USD\n  {target}\n' for at, source, target in story
    ]
    (_, source, _), (_, _, target) = story[0], story[-1]
    moves.append(f'2025-02-10 * "Back"\n  {target}  -1,000 USD\n  {source}\n')
    ledger = PRELUDE + UNPRICED + (HALT if code == "BB205" else "") + "".join(moves)
    later = ledger + "2025-02-05 price USD 150 JPY\n"
    for unpriced in (ledger, later):
        one = only(unpriced, code)
        assert (one.fails, one.remedy.key) == (True, f"{code}.remedy.unknown")
        assert f"a price of USD of 2025-{day} or before" in say(one.remedy, "en")
        assert f"2025-{day} 以前の USD の価格" in say(one.remedy, "ja")
    one = only(ledger + f"2025-{day} price USD 150 JPY\n", code)
    assert one.status is Status.CURED


def test_two_breaches_and_a_return_in_a_real_ledger():
    check_annotated(
        PRELUDE + "2025-02-03 * \n"
        "  Assets:Core:Bank     -100000 JPY\n"
        "  Assets:Attack:Trade   100000 JPY\n"
        "2025-02-10 * \n"
        "  Assets:Core:Bank     -100000 JPY  ;! BB201\n"
        "  Assets:Attack:Trade   100000 JPY\n"
        "2025-03-01 * \n"
        "  Assets:Attack:Trade  -150000 JPY\n"
        "  Assets:Core:Bank      150000 JPY\n"
    )


def test_a_withdrawal_to_equity_is_named_so():
    gone = flow(on(2, 3), withdrawn=D(5), to_equity=True)
    (finding,) = core_withdrawal.check(history(day(on(2, 3)), flows=(gone,)))
    assert finding.text.key == "BB204.equity"
    assert (finding.severity, finding.informing) == (Severity.NOTICE, True)


def test_a_withdrawal_whose_amount_nobody_knows_is_told():
    unknown = flow(on(2, 3), withdrawn=None, missing=("XAU",))
    nowhere = flow(on(2, 3), withdrawn=D(5), source=None)
    small = flow(on(2, 3), withdrawn=D(1))
    found = list(core_withdrawal.check(history(day(on(2, 3)), flows=(unknown, nowhere, small))))
    assert [finding.text.key for finding in found] == ["BB204.unknown"] * 2


def test_a_top_up_while_the_sleeve_is_not_active():
    reducing = day(on(2, 3), state_in_force=RiskState.REDUCING, nav=D("86.5"))
    put_in = flow(on(2, 3), inflow=D(310000), explicit_inflow=D(310000))
    past = history(day(on(2, 1), nav=D("69.999")), reducing, flows=(put_in, flow(on(2, 3))))
    (finding,) = top_up.check(past)
    assert finding.fails
    assert finding.location == put_in.sleeve_location
    assert say(finding.text, "en") == (
        "310,000 JPY was put into Assets:Attack:Trade while the sleeve was REDUCING (NAV 69.999)."
    )
    taken = put_in._replace(taken_back_on=on(2, 9))
    (finding,) = top_up.check(history(reducing, flows=(taken,)))
    assert finding.status is Status.CURED


def test_a_deposit_into_an_active_sleeve_is_none():
    put_in = flow(on(2, 3), inflow=D(310000), explicit_inflow=D(310000))
    assert list(top_up.check(history(day(on(2, 3)), flows=(put_in,)))) == []
    assert list(top_up.check(history(flows=(put_in,)))) == []


WIRE = """\
option "operating_currency" "USD"
2024-01-02 open Assets:Fund
  barbell: "core"
2024-01-02 open Assets:First
  barbell: "attack"
2024-01-02 open Assets:Second
  barbell: "attack"
2024-01-02 open Expenses:Trading
  barbell: "attack"
2024-01-02 open Assets:Bank
2024-01-02 open Assets:Wires
2024-01-02 open Equity:Start
2024-01-02 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 10,000 USD
2024-01-02 * "Start"
  Assets:Fund   90,000 USD
  Assets:First  10,000 USD
  Assets:Bank    5,000 USD
  Equity:Start
2024-01-08 * "Loss"
  Assets:First     -3,500 USD
  Expenses:Trading  3,500 USD
2024-01-16 * "To the other broker"
  Assets:First  -2,000 USD
  Assets:Wires   2,000 USD
"""
ARRIVES = """\
2024-01-18 * "Arrives"
  Assets:Wires   -2,000 USD
  Assets:Second   2,000 USD
"""


@pytest.mark.parametrize("price", ["900", "600"])
def test_a_top_up_is_told_with_the_nav_of_the_morning(price: str) -> None:
    ledger = f"""\
option "operating_currency" "JPY"
2025-01-01 open Assets:Attack
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-06 * "Funding"
  Assets:Attack  1,000,000 JPY
  Assets:Bank
2025-01-07 * "Buy"
  Assets:Attack       1,000 ETF {{1,000 JPY}}
  Assets:Attack  -1,000,000 JPY
2025-02-03 price ETF 690 JPY
2025-02-05 price ETF {price} JPY
2025-02-05 * "More"
  Assets:Attack  100,000 JPY
  Assets:Bank
"""
    said = say(only(ledger, "BB206").text, "en")
    assert (
        said == "100,000 JPY was put into Assets:Attack while the sleeve was REDUCING (NAV 69.00)."
    )


def test_the_sleeves_own_money_is_no_top_up() -> None:
    found = check_clean(WIRE + ARRIVES)
    rows = {f"{day.date:%m-%d}": (day.nav, day.net_contributions) for day in found.history.days}
    assert rows == {
        "01-02": (100, 10_000),
        "01-08": (65, 10_000),
        "01-16": (65, 8_000),
        "01-18": (65, 10_000),
    }


def test_other_money_in_its_place_is_one_and_the_budget_holds() -> None:
    check_annotated(
        WIRE
        + """\
2024-01-17 * "From the bank meanwhile: contributions are 9,500"
  Assets:Bank   -1,500 USD
  Assets:Second  1,500 USD  ;! BB206
2024-01-18 * "Arrives: 11,500"  ;! BB304
  Assets:Wires   -2,000 USD
  Assets:Second   2,000 USD
"""
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [("Income:Salary", True), ("Expenses:Tax", True), ("Income:Gifts", False)],
)
def test_what_an_account_gives_that_says_it_is_outside_is_one(source: str, told: bool) -> None:
    """Nobody has said whose result a gift is: BB005 asks for a tag first."""
    ledger = f"""\
option "operating_currency" "USD"
2024-01-01 open Assets:Attack:Trade
  barbell: "attack"
2024-01-01 open Income:Salary
  barbell: "outside"
2024-01-01 open Expenses:Tax
  barbell: "outside"
2024-01-01 open Income:Gifts
2024-01-01 open Equity:Opening
2024-01-02 * "Funded"
  Assets:Attack:Trade    1,000 USD
  Equity:Opening        -1,000 USD
2024-01-03 * "Bought"
  Assets:Attack:Trade    10 X {{100 USD}}
  Assets:Attack:Trade   -1,000 USD
2024-01-04 price X 60 USD
2024-01-08 * "Straight to the broker"
  {source}               -300 USD
  Assets:Attack:Trade     300 USD
"""
    assert [one.amount for one in findings(ledger, "BB206")] == ([300] if told else [])
    assert len(findings(ledger, "BB005")) == (not told)


# -- core money that comes back by way of outside accounts ---------------------------

BROKERS = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Kita
  barbell: "core"
2025-01-01 open Assets:Core:Minami
  barbell: "core"
2025-01-01 open Assets:Transfer
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-02 price USD 150 JPY
2025-01-06 * "Funding"
  Assets:Core:Kita  9,000,000 JPY
  Assets:Core:Kita      1,000 USD
  Assets:Bank         500,000 JPY
  Equity:Opening
2025-02-03 * "Out"
  Assets:Core:Kita  -100,000 JPY
  Assets:Transfer    100,000 JPY
"""


def way_back(amount, source="Assets:Transfer", date="2025-02-05"):
    return f'{date} * "In"\n  {source}  -{amount} JPY\n  Assets:Core:Minami  {amount} JPY\n'


@pytest.mark.parametrize(
    ("back", "status"),
    [
        ("", Status.OPEN),
        (way_back("100,000"), Status.CURED),
        (way_back("99,999"), Status.CURED),  # a yen is within the tolerance
        (way_back("99,998"), Status.OPEN),
        (way_back("60,000") + way_back("40,000", date="2025-02-06"), Status.CURED),
        (way_back("60,000") + way_back("40,000", "Assets:Bank"), Status.OPEN),  # other money
        (way_back("100,000", date="2025-06-30"), Status.OPEN),  # out of the tracing window
    ],
)
def test_a_transfer_between_brokers_is_mended_when_it_arrives(back, status):
    gone = only(BROKERS + back, "BB204")
    assert (gone.status, gone.amount) == (status, 100_000)
    assert gone.remedy.key == ("remedy.cured" if status is Status.CURED else "BB204.remedy")


def test_dollars_on_their_way_count_at_their_value_when_they_left():
    moved = (
        '2025-02-10 * "Out"\n  Assets:Core:Kita  -500 USD\n  Assets:Transfer  500 USD\n'
        "2025-02-11 price USD 140 JPY\n"
        '2025-02-12 * "In"\n  Assets:Transfer  -500 USD\n  Assets:Core:Minami  500 USD\n'
    )
    yen, dollars = findings(BROKERS + moved, "BB204")
    assert (yen.status, dollars.status) == (Status.OPEN, Status.CURED)
    assert dollars.amount == 75_000


def test_small_change_that_came_back_is_none_that_left():
    small = (
        '2025-02-10 * "Out"\n  Assets:Core:Kita  -5 JPY\n  Assets:Bank  5 JPY\n'
        '2025-02-11 * "In"\n  Assets:Bank  -5 JPY\n  Assets:Core:Minami  5 JPY\n'
        '2025-02-12 * "Out"\n  Assets:Core:Kita  -4 JPY\n  Assets:Bank  4 JPY\n'
    )
    _, back, gone = findings(BROKERS + small, "BB204")
    assert [(one.amount, one.status) for one in (back, gone)] == [
        (5, Status.CURED),
        (4, Status.OPEN),
    ]


def test_a_part_that_is_home_is_not_in_the_sleeve_as_well():
    """Of 100,000 that left 60,000 come back, and 40,000 reach the sleeve: BB202, and open."""
    sleeve = '2025-01-01 open Assets:Attack\n  barbell: "attack"\n'
    on = '2025-02-06 * "On"\n  Assets:Transfer  -40,000 JPY\n  Assets:Attack  40,000 JPY\n'
    ledger = sleeve + BROKERS + way_back("60,000") + on
    assert only(ledger, "BB204").status is Status.OPEN
    assert only(ledger, "BB202").params["amount"] == 40_000


@pytest.mark.parametrize(
    ("amount", "source", "status"),
    [
        ("100,000", "Assets:Attack", Status.CURED),
        ("99,998", "Assets:Attack", Status.OPEN),
        ("100,000", "Assets:Bank", Status.OPEN),  # other money than what had left
    ],
)
def test_what_reached_the_sleeve_is_home_when_the_sleeve_has_given_it_back(amount, source, status):
    sleeve = '2025-01-01 open Assets:Attack\n  barbell: "attack"\n'
    on = '2025-02-06 * "On"\n  Assets:Transfer  -100,000 JPY\n  Assets:Attack  100,000 JPY\n'
    ledger = sleeve + BROKERS + on + way_back(amount, source, "2025-02-10")
    assert [only(ledger, code).status for code in ("BB202", "BB204")] == [status] * 2


def test_of_what_reached_the_sleeve_a_part_may_be_home_by_each_way():
    """60,000 come back from the broker in between, 40,000 from the sleeve in two parts."""
    sleeve = '2025-01-01 open Assets:Attack\n  barbell: "attack"\n'
    on = '2025-02-06 * "On"\n  Assets:Transfer  -40,000 JPY\n  Assets:Attack  40,000 JPY\n'
    ledger = sleeve + BROKERS + way_back("60,000") + on
    ledger += way_back("30,000", "Assets:Attack", "2025-02-10")
    assert only(ledger, "BB204").status is Status.OPEN
    ledger += way_back("10,000", "Assets:Attack", "2025-02-11")
    assert only(ledger, "BB204").status is Status.CURED
