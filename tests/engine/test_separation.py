"""Separation levels, pair by pair: section a of the method's computations."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from beancount.core.data import Transaction
from histories import history_of, history_of_entries, load

from beancount_barbell.engine.core.collateral import covers

if TYPE_CHECKING:
    from beancount_barbell.model.separation import Pair, Separation

D = Decimal

HEAD = """
option "operating_currency" "JPY"
2025-01-01 open Equity:Opening
2025-01-01 open Assets:Bank
"""


def account(name: str, role: str, *tags: str) -> str:
    return "\n".join([f"2025-01-01 open {name}", f'  barbell: "{role}"', *(f"  {t}" for t in tags)])


def held_by(institution: str, number: str = "") -> tuple[str, ...]:
    tags = [f'barbell-institution: "{institution}"']
    if number:
        tags.append(f'barbell-account-number: "{number}"')
    return tuple(tags)


OPT_OUTS = ('barbell-auto-sweep: "none"', "barbell-cross-collateral: FALSE")


def funded(*accounts: str, amount: int = 1_000_000) -> str:
    lines = [f"  {name}  {amount} JPY" for name in accounts]
    return "\n".join(['2025-01-06 * "fund"', *lines, "  Equity:Opening"])


def separation(*parts: str, as_of: str | None = None) -> Separation:
    return history_of("\n".join([HEAD, *map(textwrap.dedent, parts), ""]), as_of).separation


def reasons(told: Separation) -> list[tuple[int | None, str]]:
    return [(pair.level, pair.reason.key.removeprefix("separation.")) for pair in told.pairs]


def pair_of(core: tuple[str, ...], sleeve: tuple[str, ...], *more: str) -> Pair:
    told = separation(
        account("Assets:Core", "core", *core),
        account("Assets:Attack", "attack", *sleeve),
        funded("Assets:Core", "Assets:Attack"),
        *more,
    )
    (pair,) = told.pairs
    return pair


def test_the_page_s_case():
    """Two core accounts and a broker: 2; a sleeve account at the core's broker: 1, or 2."""
    core = account("Assets:Core:Broker", "core", *held_by("A-Sec", "111"))
    bank = account("Assets:Core:Bank", "core", *held_by("Bank-A", "7"))
    sleeve = account("Assets:Attack:B", "attack", *held_by("B-Sec", "900"))
    accounts = ["Assets:Core:Broker", "Assets:Core:Bank", "Assets:Attack:B"]
    told = separation(core, bank, sleeve, funded(*accounts))
    assert (told.derived, told.effective) == (2, 2)
    assert reasons(told) == [(2, "different-institutions")] * 2

    beside = account("Assets:Attack:A", "attack", *held_by("A-Sec", "112"))
    told = separation(core, bank, sleeve, beside, funded(*accounts, "Assets:Attack:A"))
    assert told.derived == 1
    (worst,) = told.worst
    assert (worst.core, worst.sleeve) == ("Assets:Core:Broker", "Assets:Attack:A")
    assert worst.reason.key == "separation.opt-out-not-stated"
    assert worst.reason.params == {
        "core": "Assets:Core:Broker",
        "sleeve": "Assets:Attack:A",
        "institution": "A-Sec",
    }
    assert [one.note.params for one in worst.evidence] == [
        {"account": "Assets:Core:Broker"},
        {"account": "Assets:Attack:A"},
    ]

    apart = account("Assets:Attack:A", "attack", *held_by("A-Sec", "112"), *OPT_OUTS)
    accounts.append("Assets:Attack:A")
    told = separation(core, bank, sleeve, apart, funded(*accounts))
    assert told.derived == 2
    assert told.not_higher is not None
    assert told.not_higher.key == "separation.no-loan"

    pledged = separation(
        core,
        bank,
        sleeve,
        apart,
        account("Liabilities:Attack:Margin", "attack", *held_by("B-Sec", "900")),
        funded(*accounts),
        '2025-02-03 custom "barbell" "pledge" Assets:Core:Broker Liabilities:Attack:Margin',
        "2025-02-04 price X 1 JPY",
    )
    assert pledged.derived == 1
    assert {pair.core for pair in pledged.worst} == {"Assets:Core:Broker"}
    assert pledged.worst[0].reason.key == "separation.pledged"
    assert str(pledged.worst[0].since) == "2025-02-03"


@pytest.mark.parametrize(
    ("core", "sleeve", "level", "reason"),
    [
        (held_by("A", "1"), held_by("B", "1"), 2, "different-institutions"),
        (held_by("A", "1"), held_by("A", "1"), 1, "same-account"),
        (held_by("A", "1"), held_by(" a ", "1"), 1, "same-account"),
        (held_by("A", "1"), held_by("A", "2"), 1, "opt-out-not-stated"),
        (held_by("A", "1"), (*held_by("A", "2"), *OPT_OUTS), 2, "opted-out"),
        ((*held_by("A", "1"), *OPT_OUTS), held_by("A", "2"), 2, "opted-out"),
        ((*held_by("A", "1"), OPT_OUTS[0]), (*held_by("A", "2"), OPT_OUTS[1]), 2, "opted-out"),
        (held_by("A", "1"), (*held_by("A", "2"), OPT_OUTS[0]), 1, "opt-out-not-stated"),
        (held_by("A", "1"), (*held_by("A", "2"), OPT_OUTS[1]), 1, "opt-out-not-stated"),
        (held_by("A", "1"), (*held_by("A"), *OPT_OUTS), None, "no-number"),
        (held_by("A"), (*held_by("A", "1"), *OPT_OUTS), None, "no-number"),
        ((), held_by("B"), None, "no-institution"),
        (held_by("A"), (), None, "no-institution"),
        (
            held_by("A"),
            (*held_by("B"), "barbell-auto-sweep: Assets:Core"),
            1,
            "auto-sweep",
        ),
        (
            held_by("A"),
            (*held_by("B"), "barbell-auto-sweep: Assets:Bank"),
            2,
            "different-institutions",
        ),
        (held_by("A"), (*held_by("B"), "barbell-cross-collateral: TRUE"), 1, "cross-collateral"),
        (("barbell-cross-collateral: TRUE",), held_by("B"), 1, "cross-collateral"),
    ],
)
def test_the_first_condition_that_is_true_decides(core, sleeve, level, reason):
    pair = pair_of(core, sleeve)
    assert (pair.level, pair.reason.key) == (level, f"separation.{reason}")


def test_what_is_not_stated_is_unknown_and_held_to_be_level_1():
    told = separation(
        account("Assets:Core", "core", *held_by("A")),
        account("Assets:Attack", "attack"),
        funded("Assets:Core", "Assets:Attack"),
    )
    assert (told.derived, told.effective) == (None, 1)
    assert told.not_higher is None


def test_a_ledger_that_says_nothing_of_it_is_not_asked():
    accounts = account("Assets:Core", "core"), account("Assets:Attack", "attack")
    told = separation(*accounts, funded("Assets:Core", "Assets:Attack"))
    assert (told.stated, told.derived, told.effective, told.pairs) == (False, None, 1, ())
    told = separation(*accounts)
    assert (told.stated, told.effective) == (False, None)
    claim = '2025-01-02 custom "barbell" "policy"\n  separation-level: 2'
    told = separation(*accounts, claim, funded("Assets:Core", "Assets:Attack"))
    assert reasons(told) == [(None, "no-institution")]


def test_without_two_sides_there_is_no_level():
    told = separation(account("Assets:Core", "core", *held_by("A")), funded("Assets:Core"))
    assert (told.stated, told.derived, told.effective, told.pairs) == (True, None, None, ())
    assert told.worst == ()


TO_ANOTHER_BROKER = (
    account("Assets:Core", "core", *held_by("A", "1")),
    account("Assets:Attack:Old", "attack", *held_by("A", "2")),
    account("Assets:Attack:New", "attack", *held_by("B", "3")),
    funded("Assets:Core", "Assets:Attack:Old"),
    """
2025-02-03 * "to another broker"
  Assets:Attack:Old  -1000000 JPY
  Assets:Attack:New   1000000 JPY
2025-03-03 price X 1 JPY
""",
)


@pytest.mark.parametrize(("as_of", "level"), [("2026-02-03", 1), ("2026-02-04", 2)])
def test_only_accounts_in_use_within_a_year_count(as_of, level):
    told = separation(
        *TO_ANOTHER_BROKER,
        as_of=as_of,
    )
    assert told.derived == level


@pytest.mark.parametrize(
    ("closed", "level"),
    [("2025-03-01 close Assets:Attack:Old", 2), ("2025-03-01 close Assets:Attack:New", 1)],
)
def test_an_account_that_is_empty_and_closed_does_not_count(closed, level):
    """The other one is closed with what it holds, and counts."""
    told = separation(
        *TO_ANOTHER_BROKER,
        closed,
    )
    assert told.derived == level
    assert {pair.sleeve for pair in told.pairs} >= {"Assets:Attack:New"}


def test_a_balance_counts_however_long_nothing_moves():
    sides = [
        account("Assets:Core", "core", *held_by("A", "1")),
        account("Assets:Attack", "attack", *held_by("A", "2")),
        account("Assets:Attack:New", "attack", *held_by("B", "3")),
        funded("Assets:Core", "Assets:Attack"),
    ]
    another = """
2027-06-01 * "another broker"
  Assets:Bank        -1000 JPY
  Assets:Attack:New   1000 JPY
"""
    now = separation(*sides, as_of="2025-03-01")
    later = separation(*sides, another, as_of="2028-03-01")
    assert (later.derived, later.since) == (1, now.since)


FLOW = """
2025-02-03 * "core money"
  Assets:Core    -200000 JPY
  Assets:Attack   200000 JPY
"""
RETURN = """
2025-02-20 * "back"
  Assets:Attack  -200000 JPY
  Assets:Core     200000 JPY
"""


@pytest.mark.parametrize(
    ("flows", "as_of", "effective"),
    [
        ((), "2025-03-01", 2),
        ((FLOW,), "2025-03-01", 1),
        ((FLOW,), "2026-02-03", 1),
        ((FLOW,), "2026-02-04", 2),
        ((FLOW, RETURN), "2025-03-01", 2),
    ],
)
def test_the_level_you_practise(flows, as_of, effective):
    told = separation(
        account("Assets:Core", "core", *held_by("A")),
        account("Assets:Attack", "attack", *held_by("B")),
        funded("Assets:Core", "Assets:Attack"),
        *flows,
        as_of=as_of,
    )
    assert (told.derived, told.effective) == (2, effective)
    assert bool(told.uncured) == (effective == 1)


def test_the_cores_yield_in_the_sleeve_is_no_core_money_there():
    """It is told as such, and the level stays: the core itself was not touched."""
    by_the_bank = """
    2025-01-01 open Income:Core
      barbell: "core"
    2025-02-03 * "a distribution"
      Income:Core    -50000 JPY
      Assets:Bank     50000 JPY
    2025-02-04 * "and on"
      Assets:Bank    -50000 JPY
      Assets:Attack   50000 JPY
    """
    history = history_of(
        "\n".join(
            [
                HEAD,
                account("Assets:Core", "core", *held_by("A")),
                account("Assets:Attack", "attack", *held_by("B")),
                funded("Assets:Core", "Assets:Attack"),
                textwrap.dedent(by_the_bank),
            ]
        )
    )
    (breach,) = history.breaches
    assert (breach.amount, breach.only_income) == (50_000, True)
    assert (history.separation.effective, history.separation.uncured) == (2, ())


def test_what_came_back_on_the_day_is_not_out_on_its_evening():
    same_day = RETURN.replace("02-20", "02-03")
    told = separation(*SIDES, NINE, FLOW, same_day, as_of="2025-02-03")
    assert (told.effective, told.uncured) == (2, ())


# -- level 3 ------------------------------------------------------------------

LOAN = """
2025-01-01 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-institution: "A"
  barbell-secured-by: Assets:Core
"""
LIMITS = """  barbell-ltv-warn: 0.60
  barbell-ltv-call: 0.85
  barbell-rate: 0.019
"""
DRAW = """
2025-02-03 * "draw"
  Liabilities:Attack:Loan  -500000 JPY
  Assets:Attack             500000 JPY
"""
SIDES = (
    account("Assets:Core", "core", *held_by("A", "1")),
    account("Assets:Attack", "attack", *held_by("B", "2")),
)
NINE = """
2025-01-06 * "fund"
  Assets:Core    9000000 JPY
  Assets:Attack  1000000 JPY
  Equity:Opening
"""


def test_a_secured_loan_within_its_limit_is_level_3():
    told = separation(*SIDES, LOAN + LIMITS, NINE, DRAW)
    assert (told.derived, told.effective, told.not_higher) == (3, 3, None)
    assert {pair.sleeve for pair in told.pairs} == {"Assets:Attack"}
    (loan,) = told.loans
    assert loan.ltv == D(500_000) / D(9_000_000)
    assert loan.limit == D("0.60")
    assert loan.net_core == 8_500_000
    assert (loan.core_yield, loan.carry) == (0, D("-0.019"))
    assert loan.forced_sale_rate is None
    assert [one.date.isoformat() for one in loan.draws] == ["2025-02-03"]


@pytest.mark.parametrize(
    ("limits", "more", "reason"),
    [
        ("", "", "no-limit"),
        ("  barbell-ltv-call: 0.05\n", "", "ltv-above"),
        (LIMITS, FLOW + RETURN, "core-was-used"),
        (LIMITS, '2025-02-04 * "gone"\n  Assets:Core  -9000000 JPY\n  Assets:Bank', "ltv-unknown"),
    ],
)
def test_what_keeps_level_2_from_being_3(limits, more, reason):
    told = separation(*SIDES, LOAN + limits, NINE, DRAW, more)
    assert told.derived == 2
    assert told.not_higher is not None
    assert told.not_higher.key == f"separation.{reason}"


def test_a_loan_exactly_at_its_limit_is_within_it():
    """Half a million on nine and a half, and on ten million from the fifth on."""
    more = '2025-02-{} * "more"\n  Assets:Core  {} JPY\n  Assets:Bank\n'
    ten = more.format("03", 500_000) + more.format("05", 500_000)
    told = separation(*SIDES, LOAN + "  barbell-ltv-call: 0.05\n", NINE, DRAW, ten)
    assert (told.loans[0].ltv, told.derived) == (D("0.05"), 3)
    assert told.since.isoformat() == "2025-02-05"


def test_a_pledge_for_a_declared_loan_is_what_level_3_is():
    pledge = '2025-01-07 custom "barbell" "pledge" Assets:Core Liabilities:Attack:Loan'
    told = separation(*SIDES, LOAN + LIMITS, pledge, NINE, DRAW)
    assert (told.derived, told.pledges) == (3, ())


DOLLARS = """
2025-01-01 commodity USDMMF
  barbell-class: "treasury-mmf"
  barbell-yield: 0.04
2025-01-06 price USD 150 JPY
2025-01-06 price USDMMF 1 USD
2025-01-06 * "fund"
  Assets:Core      60000 USDMMF {150 JPY}
  Assets:Attack  1000000 JPY
  Equity:Opening
2025-02-03 * "draw"
  Liabilities:Attack:Loan  -5000000 JPY
  Assets:Attack             5000000 JPY
"""


def test_where_the_lender_sells_all_collateral():
    """L = 5,000,000 on 60,000 USD at 150: at 5,882,353, -34.6 %, USD/JPY 98.04."""
    (loan,) = separation(*SIDES, LOAN + LIMITS, DOLLARS).loans
    assert loan.forced_sale is not None
    assert round(loan.forced_sale) == 5_882_353
    assert loan.forced_sale_move is not None
    assert round(loan.forced_sale_move, 3) == D("-0.346")
    assert loan.forced_sale_rate is not None
    assert (loan.forced_sale_rate[0], round(loan.forced_sale_rate[1], 2)) == ("USD", D("98.04"))
    assert (loan.core_yield, loan.carry) == (D("0.04"), D("0.021"))


@pytest.mark.parametrize("units", ["60,000 USD", "30,000 USD"])
def test_money_hangs_on_itself_and_a_fund_on_what_it_is_quoted_in(units):
    """Dollars alone, or half of it dollars and half a fund that is quoted in them."""
    rest = "" if units.startswith("60") else "\n  Assets:Core  30000 USDMMF {150 JPY}"
    lots = f"Assets:Core  {units} @ 150 JPY{rest}"
    ledger = DOLLARS.replace("Assets:Core      60000 USDMMF {150 JPY}", lots)
    (loan,) = separation(*SIDES, LOAN + LIMITS, ledger).loans
    assert loan.forced_sale_rate is not None
    assert (loan.forced_sale_rate[0], round(loan.forced_sale_rate[1], 2)) == ("USD", D("98.04"))


def test_money_in_the_base_currency_hangs_on_none():
    ledger = DOLLARS.replace("60000 USDMMF {150 JPY}", "9000000 JPY")
    (loan,) = separation(*SIDES, LOAN + LIMITS, ledger).loans
    assert loan.forced_sale_rate is None


def test_a_hedged_fund_hangs_on_no_currency():
    ledger = DOLLARS.replace("barbell-yield: 0.04", "barbell-hedged: TRUE")
    (loan,) = separation(*SIDES, LOAN + LIMITS, ledger).loans
    assert loan.forced_sale_rate is None
    assert (loan.core_yield, loan.carry, loan.no_yield) == (None, None, ("USDMMF",))


def test_two_currencies_have_no_single_rate():
    more = """
    2025-02-04 * "some yen"
      Assets:Core     10 JPY
      Equity:Opening
    """
    (loan,) = separation(*SIDES, LOAN + LIMITS, DOLLARS, more).loans
    assert loan.forced_sale_rate is None
    euros = "\n    2025-01-06 price EUR 165 JPY" + more.replace("10 JPY", "10 EUR {165 JPY}")
    (loan,) = separation(*SIDES, LOAN + LIMITS, DOLLARS, euros).loans
    assert loan.forced_sale_rate is None


def test_a_loan_that_was_never_drawn_calls_nothing():
    told = separation(*SIDES, LOAN + LIMITS, NINE)
    assert told.derived == 2
    assert told.not_higher is not None
    assert told.not_higher.key == "separation.no-loan"
    (loan,) = told.loans
    assert (loan.debt, loan.ltv, loan.forced_sale, loan.forced_sale_move) == (0, 0, None, None)
    assert loan.draws == ()


def test_loans_on_one_collateral_are_added_up():
    second = LOAN.replace("Attack:Loan", "Attack:Second").replace("Assets:Core", "Assets:Core:MMF")
    told = separation(
        *SIDES,
        account("Assets:Core:MMF", "core", *held_by("A", "1")),
        LOAN + LIMITS,
        second,
        NINE,
        DRAW,
        DRAW.replace("Attack:Loan", "Attack:Second"),
    )
    loan, other = told.loans
    assert (loan.debt, loan.ltv) == (500_000, D(1_000_000) / D(9_000_000))
    assert (other.debt, other.collateral, other.ltv) == (500_000, 0, None)
    assert loan.net_core == other.net_core == 8_000_000


def test_nothing_is_no_draw_and_neither_is_what_is_not_booked():
    zero = '2025-02-04 * "nothing"\n  Liabilities:Attack:Loan  0 JPY\n  Assets:Attack  0 JPY'
    ledger = "\n".join([HEAD, *SIDES, LOAN + LIMITS, *map(textwrap.dedent, (NINE, DRAW, zero, ""))])
    entries, options = load(ledger)
    bare = [
        entry._replace(postings=[*entry.postings, entry.postings[0]._replace(units=None)])
        if isinstance(entry, Transaction)
        else entry
        for entry in entries
    ]
    for seen in (entries, bare):
        (loan,) = history_of_entries(seen, options).separation.loans
        assert [str(one.date) for one in loan.draws] == ["2025-02-03"]


def test_a_loan_that_was_repaid_needs_no_rate():
    francs = """
    2025-02-03 * "francs"
      Liabilities:Attack:Loan  -500 CHF
      Assets:Attack             500 CHF
    2025-02-04 * "and back"
      Liabilities:Attack:Loan   500 CHF
      Assets:Attack            -500 CHF
    """
    (loan,) = separation(*SIDES, LOAN + LIMITS, NINE, francs).loans
    assert (loan.debt, loan.ltv, loan.missing) == (0, 0, ())


def test_a_loan_without_a_rate_is_unknown():
    draw = """
    2025-02-03 * "draw"
      Liabilities:Attack:Loan  -500 XYZ
      Assets:Attack             500 XYZ
    """
    told = separation(*SIDES, LOAN + LIMITS, NINE, draw)
    (loan,) = told.loans
    assert (loan.debt, loan.ltv, loan.net_core, loan.missing) == (None, None, None, ("XYZ",))
    assert (told.derived, loan.forced_sale) == (2, None)


def test_collateral_without_a_price_is_unknown():
    more = """
    2025-02-04 * "an unpriced fund"
      Assets:Core     10 FUND
      Equity:Opening
    """
    (loan,) = separation(*SIDES, LOAN + LIMITS, NINE, DRAW, more).loans
    assert (loan.collateral, loan.ltv, loan.missing) == (None, None, ("FUND",))
    assert (loan.forced_sale_move, loan.core_yield) == (None, None)


# -- pledges ------------------------------------------------------------------

MARGIN = account("Liabilities:Attack:Margin", "attack", *held_by("B", "2"))
FUND = """
2025-01-01 commodity FUND
  barbell-class: "treasury-mmf"
  barbell-haircut: 0.80
2025-01-06 price FUND 1 JPY
2025-01-06 * "fund"
  Assets:Core    9000000 FUND {1 JPY}
  Assets:Attack  1000000 JPY
  Equity:Opening
"""


def said(day: str, verb: str, core: str = "Assets:Core") -> str:
    return f'2025-{day} custom "barbell" "{verb}" {core} Liabilities:Attack:Margin'


def test_a_pledge_exposes_market_value_times_haircut():
    """9,000,000 pledged at 80 %: 7,200,000 exposed, level 1, no flow."""
    told = separation(
        *SIDES, MARGIN, FUND, said("02-03", "pledge"), "2025-03-03 price FUND 1.1 JPY"
    )
    (pledge,) = told.pledges
    assert (pledge.start.isoformat(), pledge.end) == ("2025-02-03", None)
    assert (pledge.exposed, pledge.peak, str(pledge.peak_date)) == (
        7_920_000,
        7_920_000,
        "2025-03-03",
    )
    assert told.derived == 1


def test_the_first_day_of_the_most_that_was_pledged_is_told():
    told = separation(
        *SIDES,
        MARGIN,
        FUND,
        said("02-03", "pledge"),
        "2025-03-03 price FUND 1.1 JPY",
        "2025-03-04 price FUND 1.1 JPY",
        "2025-03-05 price FUND 1.0 JPY",
    )
    (pledge,) = told.pledges
    assert (pledge.exposed, pledge.peak) == (7_200_000, 7_920_000)
    assert str(pledge.peak_date) == "2025-03-03"


def test_what_is_no_longer_held_needs_no_price():
    gone = """
    2025-01-07 * "an unpriced fund"
      Assets:Core     10 OTHER
      Equity:Opening
    2025-01-08 * "and gone"
      Assets:Core    -10 OTHER
      Equity:Opening
    """
    (pledge,) = separation(*SIDES, MARGIN, FUND, gone, said("02-03", "pledge")).pledges
    assert (pledge.exposed, pledge.missing) == (7_200_000, ())


def test_a_release_ends_it():
    told = separation(
        *SIDES,
        MARGIN,
        FUND,
        said("02-03", "pledge"),
        said("02-05", "pledge"),
        said("02-10", "release"),
        said("02-11", "release"),
        "2025-03-03 price FUND 1.1 JPY",
    )
    (pledge,) = told.pledges
    assert (str(pledge.start), str(pledge.end), pledge.exposed) == (
        "2025-02-03",
        "2025-02-10",
        7_200_000,
    )
    assert pledge.released is not None
    assert told.derived == 2


def test_the_order_inside_a_day_means_nothing():
    both = [said("02-03", "pledge"), said("02-03", "release")]
    later = "2025-03-03 price FUND 1 JPY"
    for order in (both, both[::-1]):
        (fresh,) = separation(*SIDES, MARGIN, FUND, *order, later).pledges
        assert str(fresh.end) == "2025-02-03"
        first = said("01-10", "pledge")
        (renewed,) = separation(*SIDES, MARGIN, FUND, first, *order, later).pledges
        assert (str(renewed.start), renewed.end) == ("2025-01-10", None)


def test_what_is_pledged_without_a_price_is_unknown():
    more = """
    2025-02-04 * "an unpriced fund"
      Assets:Core     10 OTHER
      Equity:Opening
    """
    told = separation(*SIDES, MARGIN, FUND, said("02-03", "pledge"), more)
    (pledge,) = told.pledges
    assert (pledge.exposed, pledge.missing, pledge.peak) == (None, ("OTHER",), 7_200_000)


def test_a_pledge_of_a_branch_covers_what_lies_below():
    assert covers("Assets:Core", "Assets:Core:MMF")
    assert not covers("Assets:Core", "Assets:CoreSavings")


def test_a_pledge_for_outside_is_not_for_the_sleeve():
    told = separation(
        *SIDES,
        "2025-01-01 open Liabilities:House",
        NINE,
        '2025-02-03 custom "barbell" "pledge" Assets:Core Liabilities:House',
    )
    assert (told.pledges, told.derived) == ((), 2)


def test_a_pledge_for_an_account_in_conflict_is_one_for_the_sleeve():
    told = separation(
        *SIDES,
        "2025-01-01 open Liabilities:Torn",
        '2025-01-01 custom "barbell" "role" Liabilities:Torn "core"',
        '2025-01-01 custom "barbell" "role" Liabilities:Torn "attack"',
        NINE,
        '2025-02-03 custom "barbell" "pledge" Assets:Core Liabilities:Torn',
    )
    assert [one.core for one in told.pledges] == ["Assets:Core"]


def test_a_loan_of_the_household_on_the_core_is_none_of_the_sleeve():
    told = separation(*SIDES, LOAN.replace('  barbell: "attack"\n', "") + LIMITS, NINE, DRAW)
    assert (told.loans, told.derived) == ((), 2)


def test_a_debt_of_the_core_is_no_core_account():
    told = separation(
        *SIDES,
        account("Liabilities:Core", "core", *held_by("A", "1")),
        funded("Assets:Core", "Assets:Attack", "Liabilities:Core"),
    )
    assert [pair.core for pair in told.pairs] == ["Assets:Core"]


def test_loans_on_different_collateral_are_apart():
    other = LOAN.replace("Attack:Loan", "Attack:Second").replace("Assets:Core", "Assets:CoreB")
    told = separation(
        *SIDES,
        account("Assets:CoreB", "core", *held_by("A", "1")),
        LOAN + LIMITS,
        other,
        NINE,
        DRAW,
    )
    assert [loan.ltv for loan in told.loans] == [D(500_000) / D(9_000_000), 0]


def test_several_foreign_quotes_are_no_single_currency():
    ledger = DOLLARS + "2025-01-06 price USDMMF 0.9 EUR\n2025-01-06 price EUR 165 JPY\n"
    (loan,) = separation(*SIDES, LOAN + LIMITS, ledger).loans
    assert loan.forced_sale_rate is None


def test_a_fund_quoted_at_home_hangs_on_no_foreign_rate():
    ledger = DOLLARS.replace("price USDMMF 1 USD", "price USDMMF 150 JPY")
    (loan,) = separation(*SIDES, LOAN + LIMITS, ledger).loans
    assert loan.forced_sale_rate is None


def test_the_order_of_a_day_s_entries_means_nothing():
    parts = [
        *SIDES,
        MARGIN,
        FUND,
        FLOW.replace("Assets:Core    -200000 JPY", "Assets:Core    -200000 FUND {1 JPY}"),
        said("02-03", "pledge"),
        '2025-02-03 custom "barbell" "margin-call" 1000 JPY\n  due: 2025-02-05',
        "2025-03-03 price FUND 1 JPY",
    ]

    def told(order: list[str]) -> tuple[object, ...]:
        past = history_of("\n".join([HEAD, *order, ""]))
        level = past.separation
        return (
            level.derived,
            level.effective,
            [(one.exposed, one.peak) for one in level.pledges],
            [(one.date, one.amount) for one in past.redemptions],
        )

    assert told(parts) == told(parts[::-1])


# -- since when -------------------------------------------------------------------

CORE_AT_KITA = account("Assets:Core", "core", *held_by("Kita", "1"))
SLEEVE_AT_HIGASHI = account("Assets:Attack", "attack", *held_by("Higashi", "2"))
APART = (CORE_AT_KITA, SLEEVE_AT_HIGASHI, funded("Assets:Core", "Assets:Attack"))
AT_ONE_BROKER = account("Assets:Attack:Kita", "attack", *held_by("Kita", "3"))


def since(*parts: str, as_of: str | None = None) -> str:
    return str(separation(*parts, as_of=as_of).since)


def moved(date: str, source: str, target: str, amount: int = 1000) -> str:
    return f'{date} * "Moved"\n  {source}  -{amount} JPY\n  {target}  {amount} JPY'


@pytest.mark.parametrize("as_of", ["2025-01-06", "2025-02-28", "2025-03-31", "2029-01-01"])
def test_a_separation_that_does_not_change_has_been_so_since_the_first_pair(as_of):
    assert since(*APART, as_of=as_of) == "2025-01-06"
    later = moved("2025-03-03", "Assets:Bank", "Assets:Attack")
    assert since(*APART, later, as_of=as_of) == "2025-01-06"


def test_it_begins_when_both_sides_are_there():
    parts = (CORE_AT_KITA, SLEEVE_AT_HIGASHI, funded("Assets:Core"))
    assert separation(*parts).since is None
    assert since(*parts, moved("2025-04-01", "Assets:Bank", "Assets:Attack")) == "2025-04-01"


def test_another_account_that_is_apart_changes_nothing():
    third = account("Assets:Attack:More", "attack", *held_by("Minami", "4"))
    assert since(*APART, third, moved("2025-04-01", "Assets:Bank", "Assets:Attack:More")) == (
        "2025-01-06"
    )


def test_an_account_at_the_cores_broker_changes_it_on_its_first_day():
    use = moved("2025-04-01", "Assets:Bank", "Assets:Attack:Kita")
    assert since(*APART, AT_ONE_BROKER, use, as_of="2025-03-31") == "2025-01-06"
    assert since(*APART, AT_ONE_BROKER, use) == "2025-04-01"
    # A second one there is one more of the kind; what decides it, the first by name, is the same.
    second = account("Assets:Attack:Kita2", "attack", *held_by("Kita", "5"))
    more = moved("2025-05-01", "Assets:Bank", "Assets:Attack:Kita2")
    assert since(*APART, AT_ONE_BROKER, second, use, more) == "2025-04-01"


def test_an_account_that_falls_idle_changes_it_and_so_does_its_next_use():
    """Emptied on 2025-04-02: it counts for 365 days, until 2026-04-02."""
    use = moved("2025-04-01", "Assets:Bank", "Assets:Attack:Kita")
    gone = moved("2025-04-02", "Assets:Attack:Kita", "Assets:Bank")
    again = moved("2027-06-01", "Assets:Bank", "Assets:Attack:Kita")
    parts = (*APART, AT_ONE_BROKER, use, gone)
    assert since(*parts, as_of="2026-04-02") == "2025-04-01"
    assert since(*parts, as_of="2026-04-03") == "2026-04-03"
    assert since(*parts, as_of="2027-05-31") == "2026-04-03"
    assert since(*parts, again) == "2027-06-01"
    # It counts no more from the day on which it is closed.
    closed = "2025-05-07 close Assets:Attack:Kita"
    assert since(*parts, closed, as_of="2025-05-06") == "2025-04-01"
    assert since(*parts, closed, as_of="2025-05-07") == "2025-05-07"
    assert since(*parts, "2027-01-01 close Assets:Attack:Kita", as_of="2027-02-01") == "2026-04-03"
    # With something left in it, it counts all the time.
    left = moved("2025-04-02", "Assets:Attack:Kita", "Assets:Bank", 999)
    assert since(*APART, AT_ONE_BROKER, use, left, again) == "2025-04-01"


PLEDGED = '2025-02-03 custom "barbell" "pledge" Assets:Core Liabilities:Attack:Margin'
RELEASED = '2025-03-03 custom "barbell" "release" Assets:Core Liabilities:Attack:Margin'
MARGIN = account("Liabilities:Attack:Margin", "attack", *held_by("Higashi", "2"))


def test_a_pledge_and_its_release_change_it():
    assert since(*APART, MARGIN, PLEDGED, as_of="2025-02-02") == "2025-01-06"
    assert since(*APART, MARGIN, PLEDGED, as_of="2025-06-30") == "2025-02-03"
    assert since(*APART, MARGIN, PLEDGED, RELEASED, as_of="2025-06-30") == "2025-03-03"
    told = [
        separation(*APART, MARGIN, PLEDGED, RELEASED, as_of=day).derived
        for day in ("2025-03-02", "2025-03-03")
    ]
    assert told == [1, 2]


def test_core_money_in_the_sleeve_changes_it_and_so_does_its_return():
    out = moved("2025-02-03", "Assets:Core", "Assets:Attack")
    back = moved("2025-03-03", "Assets:Attack", "Assets:Core")
    assert since(*APART, out) == "2025-02-03"
    assert since(*APART, out, back) == "2025-03-03"
    # After a year it weighs no more: the 366th day after 2025-02-03 is 2026-02-04.
    assert since(*APART, out, as_of="2026-02-03") == "2025-02-03"
    assert since(*APART, out, as_of="2026-03-31") == "2026-02-04"


def test_without_a_word_of_the_accounts_it_begins_with_the_claim_or_the_pledge():
    bare = (account("Assets:Core", "core"), account("Assets:Attack", "attack"))
    parts = (*bare, account("Liabilities:Attack:Margin", "attack"))
    money = funded("Assets:Core", "Assets:Attack")
    claim = '2025-04-01 custom "barbell" "policy"\n  separation-level: 1'
    assert separation(*parts, money).since is None
    assert since(*parts, money, claim) == "2025-04-01"
    assert since(*parts, money, PLEDGED, claim) == "2025-02-03"


def test_a_secured_loan_changes_it_when_it_is_drawn_and_when_it_passes_its_limit():
    """500,000 on 1,000,000 is 50 %, within 60 %; 700,000 is 70 %."""
    loan = account(
        "Liabilities:Attack:Loan",
        "attack",
        "barbell-secured-by: Assets:Core",
        "barbell-ltv-warn: 0.6",
    )
    drawn = moved("2025-02-03", "Liabilities:Attack:Loan", "Assets:Attack", 500_000)
    more = moved("2025-03-03", "Liabilities:Attack:Loan", "Assets:Attack", 200_000)
    assert separation(*APART, loan, drawn).derived == 3
    assert since(*APART, loan, drawn, as_of="2025-02-28") == "2025-02-03"
    above = separation(*APART, loan, drawn, more, as_of="2025-06-30")
    assert (above.derived, str(above.since)) == (2, "2025-03-03")


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_at_the_ends_of_the_calendar_nothing_leaves_it(year):
    """Core money in the sleeve, and an account that is emptied, on the first and last days."""
    first, last = ("01-01", "01-02") if year == "0001" else ("12-30", "12-31")
    text = "\n".join((HEAD, *APART, AT_ONE_BROKER))
    text = text.replace("2025-01-01", "0001-01-01").replace("2025-01-06", f"{year}-{first}")
    use = moved(f"{year}-{first}", "Assets:Bank", "Assets:Attack:Kita")
    gone = moved(f"{year}-{last}", "Assets:Attack:Kita", "Assets:Bank")
    out = moved(f"{year}-{last}", "Assets:Core", "Assets:Attack")
    told = history_of(f"{text}\n{use}\n{gone}\n{out}\n", None).separation
    assert (told.derived, str(told.since)) == (1, f"{year}-{last}")
    calm = history_of(f"{text}\n{use}\n", None).separation
    assert str(calm.since) == f"{year}-{first}"
