"""Refund and ratchet: what a linked reversal undoes, and what it does not (n 49, 50)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import L0, breach, date, flow, history_of, history_of_entries, load

from beancount_barbell.figures.status_figures import status_figures

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

TO_CORE = """
2025-02-03 * "sweep" ^sweep
  Assets:Attack:Trade  -300,000 JPY
  Assets:Core:Bank      300,000 JPY
"""
BACK = """
2025-{day} * "and back" {link}
  {tag}
  Assets:Core:Bank     -{amount} JPY
  Assets:Attack:Trade   {amount} JPY
"""
TAG = 'barbell-reverses: "sweep"'


AGAIN = """
2025-02-04 * "again"
  barbell-reverses: "sweep"
  Assets:Attack:Trade  -300,000 JPY
  Assets:Core:Bank      300,000 JPY
"""


def back(day: str = "02-05", amount: int = 300_000, tag: str = TAG, link: str = "") -> str:
    return BACK.format(day=day, amount=amount, tag=tag, link=link)


def told(*transactions: str) -> History:
    return history_of("".join([L0, *transactions]))


def refusals(history: History) -> list[str]:
    return [one.reason for one in history.refused]


def test_a_sweep_creates_no_right_to_take_it_back():
    """n 49."""
    history = told(TO_CORE, back(tag='note: "no tag"'))
    assert breach(history, "02-05").amount == 300_000
    assert refusals(history) == []


def test_an_error_is_undone_whatever_else_is_tagged():
    trade = """
2025-02-04 * "an order that tells its time"
  barbell-time: "09:00"
  Assets:Attack:Trade    10 XXX {1,000 JPY}
  Assets:Attack:Trade  -10,000 JPY
"""
    history = told(TO_CORE, trade, back())
    assert history.breaches == told(TO_CORE, back()).breaches == ()


@pytest.mark.parametrize("link", ["", "^sweep"])
def test_a_booking_error_undone_in_two_days_is_none(link):
    """n 50."""
    history = told(TO_CORE, back(link=link))
    assert history.breaches == ()
    assert refusals(history) == []
    both = [flow(history, "02-03"), flow(history, "02-05")]
    assert [(one.from_sleeve, one.to_sleeve, one.undone) for one in both] == [(0, 0, 1)] * 2
    assert history.days[-1].net_contributions == 1_000_000
    assert history.days[-1].nav == 100


def test_what_was_undone_cures_nothing():
    error = '\n2025-01-20 * "core money"\n  Assets:Core:Bank  -100 JPY\n  Assets:Attack:Trade\n'
    history = told(error, TO_CORE, back())
    (one,) = history.breaches
    assert (one.outstanding, one.cured_on) == (100, None)


def test_money_that_went_into_the_sleeve_by_error():
    error = """
2025-02-03 * "booked twice" ^sweep
  Assets:Core:Bank     -200,000 JPY
  Assets:Attack:Trade   200,000 JPY
"""
    undo = """
2025-02-04 * "undone"
  barbell-reverses: "sweep"
  Assets:Core:Bank      {0} JPY
  Assets:Attack:Trade  -{0} JPY
"""
    assert told(error, undo.format("200,000")).breaches == ()
    part = told(error, undo.format("50,000"))
    (one,) = part.breaches
    assert (one.amount, one.outstanding, one.cured_on) == (150_000, 150_000, None)
    two = told(error, undo.format("150,000"), undo.format("50,000"))
    assert two.breaches == ()
    third = told(error.replace("200,000", "300,000"), undo.format("200,000"))
    assert [one.amount for one in third.breaches] == [100_000]
    three = told(error, undo.format("150,000"), undo.format("60,000"))
    assert [one.amount for one in three.breaches] == [50_000]
    assert refusals(three) == ["too-much"]


@pytest.mark.parametrize(
    ("undone", "reason"),
    [
        (back("02-03"), None),
        (back("02-10"), None),
        (back("02-11"), "too-late"),
        (back(amount=300_001), "too-much"),
        (back("02-02"), "no-such-flow"),
        (back(tag='barbell-reverses: "other"'), "no-such-flow"),
        (back().replace("Assets:Core:Bank ", "Assets:Core:MMF "), "other-accounts"),
        (AGAIN, "not-opposite"),
    ],
)
def test_what_is_no_reversal_is_told_with_its_reason(undone, reason):
    history = told(TO_CORE, undone)
    assert refusals(history) == ([] if reason is None else [reason])
    if reason not in (None, "not-opposite"):
        assert len(history.breaches) == 1
    assert {one.verb for one in history.refused} <= {"barbell-reverses"}


def test_the_nearest_original_is_undone():
    far = TO_CORE.replace("02-03", "01-06")
    history = told(far, TO_CORE, back())
    assert flow(history, "02-05").undone == 1
    assert flow(history, "02-03").undone == 1
    assert [one.undone for one in history.flows if one.date == date("01-06")][-1] == 0
    history = told(far, TO_CORE.replace("300,000", "200,000"), back())
    assert refusals(history) == ["too-much"]


def test_of_two_originals_of_one_day_the_larger_is_undone_whatever_their_lines():
    small = TO_CORE.replace("300,000", "100,000")
    for lines in ((TO_CORE, small), (small, TO_CORE)):
        undone = {one.from_sleeve: one.undone for one in told(*lines, back(amount=150_000)).flows}
        assert (undone[150_000], undone[100_000]) == (Decimal("0.5"), 0)
        undone = {one.from_sleeve: one.undone for one in told(*lines, back(amount=100_000)).flows}
        assert undone[100_000] == 0
        assert round(undone[200_000], 20) == round(Decimal(1) / 3, 20)


def test_what_came_into_the_core_from_outside_by_error():
    paid = """
2025-02-03 * "salary, to the wrong account" ^wrong
  Assets:Bank       -300,000 JPY
  Assets:Core:Bank   300,000 JPY
2025-02-04 * "to the right one"
  barbell-reverses: "wrong"
  Assets:Core:Bank  -300,000 JPY
  Assets:Bank        300,000 JPY
"""
    call = '\n2025-02-03 custom "barbell" "margin-call" 1,000 JPY\n  due: 2025-02-05\n'
    history = told(paid, call)
    assert (flow(history, "02-04").withdrawn, history.redemptions) == (0, ())
    loose = told(paid.replace('barbell-reverses: "wrong"', 'note: "x"'), call)
    assert [one.amount for one in loose.redemptions] == [300_000]


def test_a_top_up_that_undoes_an_error_is_none():
    loss = """
2025-01-31 * "a loss"
  Assets:Attack:Hedge    -300,000 JPY
  Assets:Attack:Trade     -10,000 JPY
  Expenses:Attack:Interest  310,000 JPY
"""
    history = told(loss, TO_CORE, back())
    assert flow(history, "02-05").explicit_inflow == 0
    assert history.redemptions == ()


def test_the_debt_that_funded_the_sleeve_by_error():
    card = """
2025-02-03 * "card" ^card
  Liabilities:Card     -100,000 JPY
  Assets:Attack:Trade   100,000 JPY
2025-02-04 * "undone"
  barbell-reverses: "card"
  Assets:Attack:Trade  -100,000 JPY
  Liabilities:Card      100,000 JPY
"""
    assert flow(told(card), "02-03").borrowed == 0


def test_what_has_no_rate_and_is_undone_in_part_stays_unknown():
    held = """
2025-01-07 * "unvalued"
  Assets:Core:Bank   1,000 XXX
  Equity:Opening
2025-02-03 * "error" ^error
  Assets:Core:Bank     -1,000 XXX
  Assets:Attack:Trade   1,000 XXX
2025-02-04 * "undone"
  barbell-reverses: "error"
  Assets:Core:Bank      {0} XXX
  Assets:Attack:Trade  -{0} XXX
"""
    assert told(held.format("1,000")).breaches == ()
    assert [one.amount for one in told(held.format("400")).breaches] == [None]


@pytest.mark.parametrize(("back", "swept"), [("1,000", 0), ("400", None)])
def test_what_has_no_rate_and_was_undone_did_not_leave_the_sleeve(back, swept):
    history = told(f"""
2025-01-07 * "unvalued"
  Assets:Attack:Trade   1,000 XXX
  Equity:Opening
2025-02-03 * "error" ^error
  Assets:Attack:Trade  -1,000 XXX
  Assets:Core:Bank      1,000 XXX
2025-02-04 * "undone"
  barbell-reverses: "error"
  Assets:Attack:Trade   {back} XXX
  Assets:Core:Bank     -{back} XXX
""")
    assert status_figures(history, [])["flows"]["sleeve_to_core"] == swept


def test_what_moves_nothing_has_no_reversal():
    nothing = """
2025-02-03 * "nothing in the end" ^nothing
  Assets:Core:Bank      0 JPY
  Assets:Attack:Trade   0 JPY
"""
    history = told(nothing, back().replace("sweep", "nothing"))
    assert refusals(history) == ["other-accounts"]
    assert len(history.breaches) == 1


def test_postings_without_units_are_passed_over():
    entries, options = load(L0 + TO_CORE + back())
    for index, entry in enumerate(entries):
        if getattr(entry, "narration", "") in ("sweep", "and back"):
            unbooked = entry.postings[0]._replace(account="Assets:Bank", units=None)
            entries[index] = entry._replace(postings=[*entry.postings, unbooked])
    assert history_of_entries(entries, options).breaches == ()


def half(day: str, source: str, target: str, words: str = "", amount: int = 300_000) -> str:
    return f"""
2025-{day} * "one half" {words}
  {source}  -{amount} JPY
  {target}   {amount} JPY
"""


CORE, SLEEVE, BANK = "Assets:Core:Bank", "Assets:Attack:Trade", "Assets:Bank"
ON_ITS_WAY = "2025-01-01 open Assets:Transfers\n"
WAY = "Assets:Transfers"
UNDOES = '\n  barbell-reverses: "a"'


def transits(*story: str) -> list[Decimal | None]:
    return [one.amount for one in told(ON_ITS_WAY, *story).breaches]


def test_a_half_that_was_undone_took_nothing_along():
    """The core's half was booked in error; the bank's comes in its place, or none does."""
    wrong = half("02-03", CORE, WAY, "^a")
    arrived = half("02-04", WAY, SLEEVE)
    undone = half("02-05", WAY, CORE, UNDOES)
    assert transits(wrong, arrived) == [300_000]
    assert transits(wrong, arrived, undone, half("02-05", BANK, WAY)) == []
    assert transits(wrong, arrived, undone) == []
    # It was the core's half after all; or a part of it was not undone; or no link says so.
    assert transits(wrong, arrived, undone, half("02-06", CORE, WAY)) == [300_000]
    part = half("02-05", WAY, CORE, UNDOES, 100_000)
    assert transits(wrong, arrived, part) == [300_000]
    assert transits(wrong, arrived, undone.replace(UNDOES, "")) == [300_000]


def test_a_sweep_in_two_halves_is_undone_in_two():
    swept = half("02-03", SLEEVE, WAY, "^a") + half("02-04", WAY, CORE, "^a")
    back = half("02-05", CORE, WAY, UNDOES) + half("02-06", WAY, SLEEVE, UNDOES)
    assert transits(swept, back) == []
    assert transits(swept, back.replace(UNDOES, "")) == [300_000]
