from __future__ import annotations

import copy
import datetime
from types import SimpleNamespace

import pytest
from beancount.core.data import Custom, Transaction
from reading_ledgers import BASE, VOCABULARY, load, load_whole, read

from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.reading.stream import repair_customs
from tests.support import made

PADDED = (
    BASE
    + """
2024-01-02 pad Assets:Core:Bank Equity:Opening
  barbell-time: "10:00"
2024-01-02 P "a user's own P" "stands on a line of its own"
  Assets:Bank  1 JPY
  Equity:Opening
2024-01-10 balance Assets:Core:Bank  900 JPY
2024-01-03 custom "barbell"
2024-01-03 custom "other"
"""
)


def transactions(reading):
    return [entry for entry in reading.stream.entries if isinstance(entry, Transaction)]


def test_pads_are_expanded_on_a_private_list():
    entries, options = load(PADDED)
    before = copy.deepcopy(entries)
    reading = read_ledger(entries, options)
    assert entries == before
    assert [entry.flag for entry in transactions(reading)] == ["P", "P"]
    assert str(transactions(reading)[0].postings[0].units) == "900 JPY"
    assert reading.stream.tags == {}
    assert set(reading.stream.kinds.values()) >= {"Open", "Pad", "Transaction", "Custom"}


def test_expanded_pads_are_not_expanded_again():
    text = PADDED.split("2024-01-03 custom")[0] + "2024-01-11 price USD 150 JPY\n"
    text += "2024-01-10 balance Assets:Core:Bank  900 JPY\n"
    entries, options = load_whole(text)
    again = read_ledger(entries, options).stream.entries
    assert again is entries
    assert list(read(text).stream.entries) == entries


def test_looking_back_behind_the_balance_still_sees_its_pad():
    reading = read(PADDED, as_of=datetime.date(2024, 1, 5))
    assert [entry.flag for entry in transactions(reading)] == ["P", "P"]
    assert max(entry.date for entry in reading.stream.entries) == datetime.date(2024, 1, 3)


@pytest.mark.parametrize(
    ("plugins", "expanded"),
    [([], False), ([("other", None)], False), ([("beancount.ops.pad", None)], True)],
)
def test_a_raw_ledger_pads_only_if_it_lists_the_pad_plugin(plugins, expanded):
    entries, options = load(PADDED)
    options = {**options, "plugin_processing_mode": "raw", "plugin": plugins}
    assert len(transactions(read_ledger(entries, options))) == (2 if expanded else 1)


def test_a_pad_that_beancount_cannot_expand_leaves_the_entries_as_they_are():
    entries, options = load(PADDED)
    broken = [
        entry._replace(amount=None) if type(entry).__name__ == "Balance" else entry
        for entry in entries
    ]
    assert read_ledger(broken, options).stream.entries is broken


def test_the_last_day_is_that_of_the_last_thing_that_happened():
    happened = """
2024-01-02 * "x"
  Assets:Bank  1 JPY
  Equity:Opening
2024-01-05 S "generated"
  Assets:Bank  1 JPY
  Equity:Opening
2024-02-01 note Assets:Bank "nothing happened"
"""
    assert read(BASE + happened, changed=made).stream.as_of == datetime.date(2024, 1, 2)
    assert read(BASE + happened).stream.as_of == datetime.date(2024, 1, 5)  # somebody wrote it
    priced = happened + "2024-01-03 price USD 150 JPY\n"
    assert read(BASE + priced, changed=made).stream.as_of == datetime.date(2024, 1, 3)
    assert [type(entry).__name__ for entry in read(BASE + priced, changed=made).stream.entries][
        -2:
    ] == [
        "Transaction",
        "Price",
    ]
    assert read(BASE).stream.as_of == datetime.date(2024, 1, 1)
    assert read("").stream.as_of == datetime.date.min


def test_what_is_later_than_the_given_day_is_invisible():
    text = (
        BASE
        + """
2024-01-02 * "seen"
  Assets:Bank  1 JPY
  Equity:Opening
2024-01-09 * "not seen"
  barbell-tme: "x"
  Assets:Bank  1 JPY
  Equity:Opening
2024-01-09 custom "barbell" "polisy"
"""
    )
    reading = read(text, as_of=datetime.date(2024, 1, 5))
    assert [entry.narration for entry in transactions(reading)] == ["seen"]
    assert reading.stream.as_of == datetime.date(2024, 1, 5)
    assert reading.problems == ()
    assert len(read(text).problems) == 2


CLEARED = (
    BASE
    + """
2024-01-01 open Expenses:Transfer
2024-01-02 * "out"
  Expenses:Transfer  5 JPY
  Assets:Bank  -5 JPY
2024-01-02 * "nothing moves"
  Assets:Core:Bank  0 JPY
  Equity:Opening
2024-01-09 * "and in again"
  Assets:Bank  5 JPY
  Expenses:Transfer
"""
)


def test_an_account_is_posted_both_ways_as_far_as_the_ledger_is_seen():
    both = {"Assets:Bank", "Expenses:Transfer"}
    assert read(CLEARED).stream.both_ways == both
    assert read(CLEARED, as_of=datetime.date(2024, 1, 9)).stream.both_ways == both
    assert read(CLEARED, as_of=datetime.date(2024, 1, 8)).stream.both_ways == set()


def test_what_a_pad_moves_counts_for_both_ways():
    padded = """
2024-01-03 pad Expenses:Transfer Equity:Opening
2024-01-08 balance Expenses:Transfer  4 JPY
"""
    reading = read(CLEARED + padded, as_of=datetime.date(2024, 1, 8))
    assert reading.stream.both_ways == {"Expenses:Transfer"}


def test_a_generated_transaction_has_no_tags():
    text = (
        BASE
        + """
2024-01-02 balance Assets:Bank  0 JPY
2024-01-09 U "generated"
  barbell-tme: "x"
  Assets:Bank  1 JPY
  Equity:Opening
"""
    )
    reading = read(text, changed=made)
    assert (reading.stream.tags, reading.problems) == ({}, ())
    assert [problem.message for problem in read(text).problems] == ["unknown-key-near"]


@pytest.mark.parametrize("currency", ["", 'option "operating_currency" "JPY"\n'])
def test_a_ledger_without_a_word_of_ours_says_nothing(currency):
    text = (
        currency
        + """
2024-01-01 open Assets:Bank
  note: "barbell"
2024-01-01 commodity USD
  name: "dollar"
2024-01-01 custom "budget" "barbell"
2024-01-02 * "x"
  barbell-time: "99:99"
  Assets:Bank  0 JPY
"""
    )
    entries, options = load(text)
    reading = read_ledger(entries, options, vocabulary=VOCABULARY)
    assert not reading.spoken
    assert reading.problems == ()
    assert reading.stream.entries is entries
    assert reading.stream.base_currency == ("JPY" if currency else "XXX")
    assert not reading.roles.of("Assets:Bank").tagged
    assert reading.roles.opened() == ()
    assert reading.commodities.declared() == ()
    assert reading.directives.policies.changes == ()


def test_currencies_of_prices_and_postings_are_known_too():
    text = (
        BASE
        + """
2024-01-01 open Assets:Any
2024-01-02 price XAU 2000 CHF
2024-01-02 * "x"
  Assets:Any  1 HOOL {100 EUR}
  Assets:Any  -100 EUR @ 2 NZD
  Assets:Any  200 NZD
2024-01-03 custom "barbell" "policy"
  core-floor: 1 CHF
  sleeve-budget: 1 HOOL
  layer-trade: 1 EUR
  layer-hedge: 1 NZD
  layer-reserve: 1 XAU
"""
    )
    assert read(text).problems == ()
    spelt = read(text + '2024-01-03 custom "barbell" "policy"\n  core-floor: 1 CHFF\n')
    assert [problem.params["near"] for problem in spelt.problems] == ["CHF"]


def test_a_text_after_the_plugin_s_name_is_told_on_the_first_line():
    entries, options = load(BASE)
    options = {**options, "filename": "/tmp/main.beancount"}  # noqa: S108 - no file is touched
    options["plugin"] = [("other", "x"), ("beancount_barbell", None)]
    assert read_ledger(entries, options).problems == ()
    options["plugin"] = [("beancount_barbell", "{}")]
    (problem,) = read_ledger(entries, options).problems
    assert problem.message == "plugin-config"
    assert problem.location == ("/tmp/main.beancount", 1)  # noqa: S108 - as above


def test_customs_without_values_are_repaired_in_a_copy():
    entries, _ = load(PADDED)
    repaired = repair_customs(entries)
    values = [entry.values for entry in repaired if isinstance(entry, Custom)]
    assert values == [[], []]
    assert [entry.values for entry in entries if isinstance(entry, Custom)] == [None, None]
    assert all(
        new is old
        for new, old in zip(repaired, entries, strict=True)
        if not isinstance(old, Custom)
    )
    assert repair_customs(repaired) is repaired


def test_entries_of_another_engine_are_read_by_their_attributes():
    entries, options = load(BASE + '2024-01-02 custom "barbell" "policy"\n  cure-days: 7\n')
    classes = {}

    def foreign(entry):
        name = type(entry).__name__
        cls = classes.setdefault(name, type(name, (SimpleNamespace,), {}))
        return cls(**entry._asdict())

    reading = read_ledger([foreign(entry) for entry in entries], options)
    assert reading.directives.policies.changes[0].settings == {"cure_days": 7}
    assert reading.roles.of("Assets:Core:Bank").tagged
    assert reading.problems == ()


BOOKED = (
    BASE
    + """
2024-01-02 * "the last booking"
  Assets:Bank  1 JPY
  Equity:Opening
"""
)
SIGNED = '  by: "Taro"\n  reason: "calm"\n'


@pytest.mark.parametrize(
    "directive",
    [
        '"policy"\n  core-floor: 8 JPY\n',
        '"market" "VIX"\n  halt-above: 30\n',
        '"pledge" Assets:Core:Bank Liabilities:Loan\n',
        '"release" Assets:Core:Bank Liabilities:Loan\n',
        '"margin-call" 5 JPY\n  due: 2024-02-09\n',
        f'"halt"\n{SIGNED}',
        f'"review"\n{SIGNED}',
        f'"restart"\n{SIGNED}',
    ],
)
def test_a_directive_that_speaks_of_its_day_is_the_last_word(directive):
    text = BOOKED + f'2024-01-01 open Liabilities:Loan\n2024-02-07 custom "barbell" {directive}'
    reading = read(text)
    assert reading.stream.as_of == datetime.date(2024, 2, 7)
    assert reading.stream.entries[-1].date == datetime.date(2024, 2, 7)
    # The caller's day still goes before it.
    assert read(text, as_of=datetime.date(2024, 1, 5)).stream.as_of == datetime.date(2024, 1, 5)


@pytest.mark.parametrize(
    "directive",
    [
        '"role" Assets:Bank "outside"\n',
        f'"waiver" "BB201"\n{SIGNED}  until: 2024-02-20\n',
        '"signoff" "2024-01" "ratio"\n  by: "Taro"\n  digest: "0123456789abcdef"\n',
        '"polisy"\n  core-floor: 8 JPY\n',
    ],
)
def test_what_speaks_of_other_days_moves_no_day(directive):
    """A role has no date; waivers and sign-offs judge earlier days; a misspelt verb says none."""
    reading = read(f'{BOOKED}2024-02-07 custom "barbell" {directive}')
    assert reading.stream.as_of == datetime.date(2024, 1, 2)


def test_a_directive_is_believed_for_ten_years_after_the_last_booking():
    """3,653 days after 2 January 2024: ten years with the leap days of 2024, 2028 and 2032."""
    believed = read(f'{BOOKED}2034-01-02 custom "barbell" "policy"\n  core-floor: 8 JPY\n')
    assert believed.stream.as_of == datetime.date(2034, 1, 2)
    assert believed.problems == ()
    text = f'{BOOKED}2034-01-03 custom "barbell" "policy"\n  core-floor: 8 JPY\n'
    far = read(text)
    assert far.stream.as_of == datetime.date(2024, 1, 2)
    assert far.directives.policies.changes == ()
    (problem,) = far.problems
    assert (problem.message, problem.location.lineno) == ("far-ahead", text.count("\n") - 1)
    assert problem.params == {
        "date": datetime.date(2034, 1, 3),
        "booked": datetime.date(2024, 1, 2),
    }
    # Who asks for that day has said that it is meant.
    asked = read(text, as_of=datetime.date(2034, 1, 3))
    assert (asked.problems, len(asked.directives.policies.changes)) == ((), 1)


def test_a_far_directive_takes_no_other_with_it():
    reading = read(
        f'{BOOKED}2024-02-07 custom "barbell" "policy"\n  core-floor: 8 JPY\n'
        '2300-01-01 custom "barbell" "policy"\n  core-floor: 9 JPY\n'
        f'2300-01-02 custom "barbell" "halt"\n{SIGNED}'
    )
    assert reading.stream.as_of == datetime.date(2024, 2, 7)
    assert [one.date.year for one in reading.directives.policies.changes] == [2024]
    assert reading.directives.decisions == ()
    assert [problem.message for problem in reading.problems] == ["far-ahead"] * 2


def test_where_nothing_is_booked_no_date_makes_a_figure_wrong():
    reading = read(f'{BASE}2300-01-01 custom "barbell" "policy"\n  core-floor: 8 JPY\n')
    assert reading.stream.as_of == datetime.date(2300, 1, 1)
    assert reading.problems == ()
