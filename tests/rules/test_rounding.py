"""What may be rounding is told once, and says what mends the kind: the `tolerance`."""

from __future__ import annotations

import pytest
from facts import D, day, history, on, policy
from support import check_clean, failing, findings, judge, only, told

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.history import Impurity, ImpurityReason
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import Money
from beancount_barbell.model.separation import SecuredLoan, Separation
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import core_encumbered, core_impurity

HEAD = """\
option "operating_currency" "{base}"
2025-01-01 open Assets:Core:Cash
  barbell: "core"
2025-01-01 open Assets:Core:Other
  barbell: "core"
2025-01-01 open Assets:Core:Third
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-02 price USD {rate} JPY
2025-01-06 * "Funding"
  Assets:Core:Other  9,000,000 {base}
  Equity:Opening
"""


def cash(*amounts: str, account="Assets:Core:Cash", currency="JPY", base="JPY", rate="150"):
    """An account that holds each of `amounts` on one day: the 1st, 2nd, … of February."""
    text, before = HEAD.format(base=base, rate=rate), D(0)
    for number, amount in enumerate(amounts, start=1):
        moved = D(amount) - before
        before = D(amount)
        text += f'2025-02-{number:02d} * "Moved"\n  {account}  {moved} {currency}\n'
        text += "  Assets:Bank\n"
    return text


def line(ledger, date):
    """The line of the posting of the core on a day."""
    return ledger.splitlines().index(f'{date} * "Moved"') + 2


def test_a_cash_account_that_rounds_is_one_finding():
    """3, 4 and 2 JPY short, each made good on the next day."""
    ledger = cash("-3", "2", "-4", "0", "-2", "100")
    analysis = check_clean(ledger)
    (debt,) = [one for one in analysis.findings if one.code == "BB102"]
    assert (debt.status, debt.severity, debt.amount) == (Status.CURED, Severity.ERROR, 4)
    assert (debt.date, debt.location.lineno) == (on(2, 1), line(ledger, "2025-02-01"))
    assert (debt.episode.start, debt.episode.end) == (on(2, 1), on(2, 6))
    assert debt.episode.peak == -4
    assert [one.location.lineno for one in debt.evidence][1:] == [
        line(ledger, "2025-02-03"),
        line(ledger, "2025-02-05"),
    ]
    assert [say(one.note, "en") for one in debt.evidence][1:] == [
        "4 JPY on 2025-02-03",
        "2 JPY on 2025-02-05",
    ]
    assert say(debt.remedy, "en") == (
        "Nothing to do: it was mended. If it is a difference of rounding: when the sleeve is not "
        "in a loss, a `tolerance` of 4 JPY or more in the policy lets it pass."
    )
    assert "`tolerance` を 4 JPY 以上" in say(debt.remedy, "ja")
    # What the remedy asks for mends it.
    tolerant = ledger + '2025-01-01 custom "barbell" "policy"\n  tolerance: 4 JPY\n'
    assert findings(tolerant, "BB102") == []


def test_while_it_lasts_it_stands_where_it_is_to_be_mended():
    ledger = cash("-3", "2", "-4")
    debt = only(ledger, "BB102")
    assert failing(judge(ledger)) == [("BB102", line(ledger, "2025-02-03"))]
    assert (debt.date, debt.episode.start, debt.episode.end) == (on(2, 3), on(2, 1), None)
    assert "`tolerance`" in say(debt.remedy, "en")
    assert say(debt.remedy, "ja").startswith("新たに借りずに返してください")


@pytest.mark.parametrize(
    ("amounts", "of_each"),
    [
        (("-3", "0", "-500", "0", "-2", "0", "-4", "0"), [4, 500]),
        (("-3", "0", "-10", "0", "-9", "0"), [9, 10]),  # ten tolerances are no rounding
        (("-3", "-8", "-11", "0", "-2", "0", "-4", "0"), [4, 11]),  # one that grew beyond it
        (("-500", "0"), [500]),
    ],
)
def test_a_real_debt_among_them_is_told_by_itself(amounts, of_each):
    debts = findings(cash(*amounts), "BB102")
    assert sorted(one.amount for one in debts) == of_each, told(judge(cash(*amounts)))
    for debt in debts:
        assert ("tolerance" in say(debt.remedy, "en")) == (debt.amount < 10)


@pytest.mark.parametrize(
    ("currency", "base", "amounts", "of_each"),
    [
        # At 150 JPY: 0.05 USD are 7.50 JPY, 0.02 are 3.00, 0.07 are 10.50.
        ("USD", "JPY", ("-0.05", "0", "-0.02", "0"), ["7.50"]),
        ("USD", "JPY", ("-0.05", "0", "-0.07", "0", "-0.02", "0"), ["7.50", "10.50"]),
        # In dollars the tolerance is 0.01, and ten of them 0.10; a cent is within it.
        ("USD", "USD", ("-0.09", "0", "-0.01", "0", "-0.02", "0.50"), ["0.09"]),
        ("USD", "USD", ("-0.09", "0", "-0.10", "0"), ["0.09", "0.10"]),
    ],
)
def test_in_each_currency_ten_tolerances_of_the_base_are_the_bound(
    currency, base, amounts, of_each
):
    debts = findings(cash(*amounts, currency=currency, base=base), "BB102")
    assert sorted(one.amount for one in debts) == [D(amount) for amount in of_each]


def test_each_account_and_currency_rounds_by_itself():
    head = HEAD.format(base="JPY", rate="150")
    ledger = cash("-3", "0", "-4", "0")
    ledger += cash("-2", "0", "-5", "0", account="Assets:Core:Third").removeprefix(head)
    ledger += cash("-0.05", "0", "-0.02", "0", currency="USD").removeprefix(head)
    debts = findings(ledger, "BB102")
    assert {(one.params["account"], one.params["commodity"]): one.amount for one in debts} == {
        ("Assets:Core:Cash", "JPY"): 4,
        ("Assets:Core:Third", "JPY"): 5,
        ("Assets:Core:Cash", "USD"): D("7.50"),
    }
    assert len(debts) == 3


def test_a_larger_tolerance_makes_more_of_it_rounding():
    """With 5 JPY, 49 are small and 50 are not; 5 itself is within it."""
    stated = '2025-01-01 custom "barbell" "policy"\n  tolerance: 5 JPY\n'
    ledger = cash("-5", "0", "-49", "0", "-6", "0", "-50", "0") + stated
    assert sorted(one.amount for one in findings(ledger, "BB102")) == [49, 50]


def test_what_has_no_rate_is_no_rounding():
    ledger = cash("-0.05", "0", "-0.02", "0", currency="EUR")
    assert [one.amount for one in findings(ledger, "BB102")] == [None, None]


def test_a_debt_of_which_the_rate_went_missing_is_no_rounding():
    """Hand-made: known while it was small, UNKNOWN later."""
    place = Location("m", 9)
    names = {"account": "Assets:Core", "commodity": "USD", "detail": "", "in_core": True}
    days = {"start": on(2, 1), "end": on(2, 2), "location": place, "entry": None}
    one = Impurity(**names, **days, reason=ImpurityReason.DEBT, units=D(-1))
    facts = (one._replace(amount=D(3)), one._replace(start=on(3, 1), end=on(3, 2)))
    assert [each.amount for each in core_impurity.check(history(day(), impurities=facts))] == [
        None,
        3,
    ]


def test_what_was_over_before_since_stays_apart():
    """Dips on February 1st, 3rd and 5th; the rules begin on the 4th, in a day without one."""
    since = '2025-02-04 custom "barbell" "policy"\n  since: 2025-02-04\n'
    debts = findings(cash("-3", "0", "-4", "0", "-2", "0") + since, "BB102")
    assert [(one.status, one.amount, one.episode.start) for one in debts] == [
        (Status.HISTORY, 4, on(2, 1)),
        (Status.CURED, 2, on(2, 5)),
    ]
    # One that held on that day begins anew there, and takes the later ones in.
    debts = findings(cash("-3", "0", "-4", "-4", "0", "-2", "0") + since, "BB102")
    assert [(one.status, one.amount, one.episode.start) for one in debts] == [
        (Status.HISTORY, 3, on(2, 1)),
        (Status.CURED, 4, on(2, 4)),
    ]


# -- limits that are compared within the tolerance -------------------------------

FLOOR = '2025-01-06 custom "barbell" "policy"\n  core-floor: 9,000,000 JPY\n'


def test_a_core_that_is_a_few_yen_below_its_floor_again_and_again_is_one_finding():
    ledger = cash("0", "-3", "0", "-4", "0", "-2", account="Assets:Core:Other")
    low = only(ledger + FLOOR, "BB301")
    assert (low.amount, low.status, low.fails) == (4, Status.OPEN, True)
    assert (low.date, low.episode.start, low.episode.end) == (on(2, 6), on(2, 2), None)
    assert low.episode.peak == 8_999_996
    assert say(low.remedy, "en").startswith("Bring 2 JPY into the core")
    for lang in ("en", "ja"):
        assert "`tolerance`" in say(low.remedy, lang)
    mixed = cash("0", "-3", "0", "-400", "0", "-10", "0", "-4", "0", account="Assets:Core:Other")
    assert sorted(one.amount for one in findings(mixed + FLOOR, "BB301")) == [4, 10, 400]


def test_short_times_below_the_floor_are_no_long_one():
    """Prices take 5 JPY on two days, two months apart: each was over on the next day."""
    ledger = """\
        option "operating_currency" "JPY"
        2025-01-01 open Assets:Core:Fund
          barbell: "core"
        2025-01-01 open Equity:Opening
        2025-01-06 custom "barbell" "policy"
          core-floor: 9,000,000 JPY
        2025-01-06 price FUND 900,000 JPY
        2025-01-06 * "Funding"
          Assets:Core:Fund  10 FUND {900,000 JPY}
          Equity:Opening
        2025-02-03 price FUND 899,999.50 JPY
        2025-02-04 price FUND 900,000 JPY
        2025-04-03 price FUND 899,999.40 JPY
        2025-04-04 price FUND 900,000 JPY
        """
    low = only(ledger, "BB301")
    assert (low.severity, low.status, low.amount) == (Severity.NOTICE, Status.CURED, 6)
    assert (low.episode.start, low.episode.end) == (on(2, 3), on(4, 4))


def test_a_budget_that_is_passed_by_a_few_yen_again_and_again_is_one_finding():
    budget = (
        '2025-01-06 custom "barbell" "policy"\n  sleeve-budget: 100 JPY\n  layer-trade: 100 JPY\n'
    )
    ledger = cash("100", "103", "100", "104", "100", account="Assets:Attack:Trade") + budget
    for code in ("BB304", "BB305"):
        above = only(ledger, code)
        assert (above.status, above.amount) == (Status.CURED, 4)
        assert (above.episode.start, above.episode.end) == (on(2, 2), on(2, 5))


def test_a_loan_that_leaves_a_few_yen_less_than_the_floor_is_one_notice():
    loan = SecuredLoan(
        "Liabilities:Loan", "Assets:Core", *[None] * 11, (), (), (), Location("main.beancount", 30)
    )
    under = policy(core_floor=Money(D(9000000), "JPY"))
    debts = ("5", "0", "8", "0", "10", "0")
    days = [
        day(on(2, number), under, secured_debt=D(debt))
        for number, debt in enumerate(debts, start=1)
    ]
    found = list(core_encumbered.check(history(*days, separation=Separation(loans=(loan,)))))
    assert sorted(one.amount for one in found) == [8, 10]


# -- small amounts that leave the core ------------------------------------------------


def test_small_amounts_that_leave_an_account_of_the_core_are_one_notice():
    """3, 5 and 9 JPY booked away, then 10 and 4,000: three notices."""
    ledger = cash("100", "97", "92", "83", "73", "-3927", "9000", account="Assets:Core:Cash")
    gone = sorted(findings(ledger, "BB204"), key=lambda one: one.amount)
    assert [one.amount for one in gone] == [10, 17, 4000]
    small = gone[1]
    assert (small.date, small.location.lineno) == (on(2, 2), line(ledger, "2025-02-02"))
    assert (small.params["amount"], small.params["count"]) == (17, 3)
    assert (small.episode.start, small.episode.end) == (on(2, 2), on(2, 4))
    assert (small.episode.peak, small.episode.peak_date) == (9, on(2, 4))
    assert [one.location.lineno for one in small.evidence] == [
        line(ledger, f"2025-02-0{number}") for number in (2, 3, 4)
    ]
    assert say(small.text, "en") == (
        "17 JPY left the core from Assets:Core:Cash in 3 small amounts, which may be rounding."
    )
    for lang in ("en", "ja"):
        assert "`tolerance`" in say(small.remedy, lang)
        assert "9 JPY" in say(small.remedy, lang)
    assert small.informing
    linked = ledger.replace('02-03 * "Moved"', '02-03 * "Moved" ^b')
    linked = linked.replace('02-04 * "Moved"', '02-04 * "Moved" ^c')
    (small,) = [one for one in findings(linked, "BB204") if one.amount == 17]
    assert small.links == {"b", "c"}
    assert small.accounts == {"Assets:Core:Cash", "Assets:Bank"}
    one = only(cash("100", "97"), "BB204")
    assert (one.text.key, one.episode, one.amount) == ("BB204", None, 3)
    assert "`tolerance` of 3 JPY" in say(one.remedy, "en")


def test_small_amounts_of_before_since_stay_apart():
    since = '2025-02-03 custom "barbell" "policy"\n  since: 2025-02-03\n'
    gone = findings(cash("100", "97", "92", "83") + since, "BB204")
    assert [(one.status, one.amount) for one in gone] == [
        (Status.HISTORY, 3),
        (Status.OPEN, 14),
    ]
