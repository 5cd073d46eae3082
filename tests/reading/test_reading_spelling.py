"""Near misses of our words: told at the key's own line, and nobody else's words are."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Price
from hypothesis import given
from hypothesis import strategies as st
from reading_ledgers import BASE, check, load, load_whole, read

from beancount_barbell.model.location import Location
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.model.roles import Role
from beancount_barbell.reading.directives import TAGS
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.reading.spelling import (
    WORD,
    is_ours,
    nearest_tag,
    place_of_key,
    within_one_edit,
)

SLIPS = ("barbel", "babell", "barrbell", "barbells", "barvell", "abrbell", "barblel", "barBell")
FOREIGN = ("bar", "bell", "bank", "barcode", "label", "marbles", "cowbell", "barbecue", "rebel")


@pytest.mark.parametrize("slip", [*SLIPS, "bar-bell", "barbell_layr", "barbel-layr"])
def test_a_slip_of_the_pen_is_ours(slip):
    assert is_ours(slip)


@pytest.mark.parametrize("word", [*FOREIGN, "barista-id", "bulk-sell", "core-floor", "layer"])
def test_a_foreign_word_is_not(word):
    assert not is_ours(word)


LETTERS = "abelr-x"


@given(st.integers(0, len(WORD)), st.sampled_from(LETTERS), st.sampled_from("irds"))
def test_every_edit_of_the_word_is_found(at, letter, edit):
    """One letter put in, changed or left out, or two swapped: no such word is passed over."""
    head, tail = WORD[:at], WORD[at:]
    edited = {
        "i": head + letter + tail,
        "r": head + letter + tail[1:],
        "d": head + tail[1:],
        "s": head + tail[1:2] + tail[:1] + tail[2:],
    }[edit]
    assert within_one_edit(edited, WORD)
    assert is_ours(edited)


@given(st.text("ab", max_size=5), st.text("ab", max_size=5))
def test_one_edit_is_what_the_definition_says(first, second):
    """Against all words that one edit makes of the first."""
    made = {first}
    for at in range(len(first) + 1):
        head, tail = first[:at], first[at:]
        made |= {head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]}
        made |= {head + letter + tail for letter in "ab"}
        made |= {head + letter + tail[1:] for letter in "ab" if tail}
    assert within_one_edit(first, second) == (second in made)
    assert within_one_edit(second, first) == (second in made)


def test_the_nearest_tag():
    assert nearest_tag("barbell_layer", TAGS) == "barbell-layer"
    assert nearest_tag("barbell-layr", TAGS) == "barbell-layer"
    assert nearest_tag("barbell-zzz", TAGS) is None


def test_a_key_one_edit_away_is_told_at_its_own_line_wherever_it_stands():
    reading = check("""
        2024-01-01 open Assets:Near
          name: "of a
        second line"
          barbel: "core"  ;! unknown-key-near
        2024-01-01 open Assets:Broker
          barbell: "attack"
          barbell-layr: "hedge"  ;! unknown-key-near
        2024-01-01 open Assets:Same
          barbell: "attack"
          barbell_layer: "hedge"
        2024-01-01 commodity FUND
          barbell-clas: "cash"  ;! unknown-key-near
        2024-01-02 * "Payee" "told in
        two lines"
          importer: "x"
          barbell-tme: "14:05"  ;! unknown-key-near
          Assets:Bank  1 JPY
            source: "csv"
            barbel-trade: "one"  ;! misplaced-key
            barbell: "core"  ;! misplaced-key
          Assets:Near  -1 JPY
            barbellish: "x"  ;! unknown-key
        2024-01-03 custom "barbel" "policy"  ;! unknown-custom
          core-floor: 1 JPY
        2024-01-03 custom "Barbell" "halt"  ;! unknown-custom
        2024-01-03 custom "fava-option" "language" "en"
    """)
    assert reading.roles.of("Assets:Near").role is Role.OUTSIDE
    assert reading.roles.of("Assets:Same").layer.value == "hedge"
    assert reading.directives.policies.changes == ()
    by_line = {problem.location.lineno: problem for problem in reading.problems}
    trade, core = (one for one in by_line.values() if one.message == "misplaced-key")
    assert trade.params == {
        "key": "barbel-trade",
        "where": "posting",
        "near": "barbell-trade",
        "places": ("transaction",),
    }
    assert core.params["places"] == ("open",)
    assert {one.kind for one in by_line.values()} == {ProblemKind.INVALID}


@pytest.mark.parametrize(
    "directive",
    [
        "balance Assets:Bank  1 JPY",
        "close Equity:Opening",
        'custom "budget" Assets:Bank "daily"',
        'event "home" "Kyoto"',
        'note Assets:Bank "moved"',
        "pad Assets:Bank Equity:Opening",
        "price JPY  0.01 USD",
        'query "all" "select *"',
    ],
)
@pytest.mark.parametrize("reader", [load, load_whole])
def test_a_tag_below_another_directive_is_told(directive, reader):
    """One that slipped below the `balance` that follows an `open` protects nothing."""
    text = f"""{BASE}2024-01-02 {directive}
  source: "x"
  barbell: "core"
  barbel-layer: "hedge"
2024-01-03 balance Assets:Bank  1 JPY
"""
    entries, options = reader(text)
    reading = read_ledger(entries, options)
    assert [(one.location.lineno, one.message) for one in reading.problems] == [
        (12, "misplaced-key"),
        (13, "misplaced-key"),
    ]
    assert reading.problems[0].params["where"] == directive.split()[0]
    assert read_ledger(entries, options, datetime.date(2024, 1, 1)).problems == ()


def test_a_tag_that_a_plugin_copied_from_its_transaction_is_not_told_again():
    text = (
        BASE + '2024-01-02 * "x"\n  barbell-time: "10:00"\n  Assets:Bank  1 JPY\n  Equity:Opening\n'
    )

    def with_a_price(entries):
        meta = entries[-1].meta
        return [*entries, Price(meta, entries[-1].date, "USD", Amount(Decimal(150), "JPY"))]

    assert read(text, changed=with_a_price).problems == ()


def test_a_foreign_word_is_left_alone():
    words = "".join(f'  {word}: "x"\n' for word in FOREIGN)
    inner = words.replace("  ", "    ")
    reading = read(
        f"{BASE}2024-01-01 open Assets:Other\n{words}2024-01-01 commodity FUND\n{words}"
        f'2024-01-02 * "x"\n{words}  Assets:Bank  1 JPY\n{inner}  Equity:Opening\n'
        '2024-01-03 custom "bell" "policy"\n2024-01-03 custom "budget" Assets:Bank "daily"\n'
    )
    assert reading.problems == ()


@pytest.mark.parametrize(
    "words",
    [
        '2024-01-01 open Assets:A JPY\n  barbel: "core"\n',
        '2024-01-01 commodity JPY\n  barbell-clas: "cash"\n',
        '2024-01-02 * "x"\n  barbell-tme: "10:00"\n  Assets:Bank  1 JPY\n  Equity:O  -1 JPY\n',
        '2024-01-02 * "x"\n  Assets:Bank  1 JPY\n    barbell: "core"\n  Equity:O  -1 JPY\n',
        '2024-01-02 custom "barbel" "policy"\n',
        '2024-01-02 balance Assets:A 0 JPY\n  barbell: "core"\n',
    ],
)
@pytest.mark.parametrize("operating", ['option "operating_currency" "JPY"\n', ""])
def test_a_ledger_whose_only_word_is_misspelt_is_not_silent(words, operating):
    reading = read(f"{operating}2024-01-01 open Assets:Bank\n2024-01-01 open Equity:O\n{words}")
    assert reading.spoken
    assert len(reading.problems) == (1 if operating else 2)
    back = datetime.date(2023, 12, 31)
    assert read(f"{operating}{words}", as_of=back).problems != () or "open" not in words


def test_a_tag_of_a_transaction_alone_says_nothing():
    reading = read(
        '2024-01-02 * "x"\n  barbell-time: "10:00"\n  Assets:Bank  1 JPY\n  Equity:O  -1 JPY\n'
    )
    assert not reading.spoken


def test_what_is_misspelt_later_than_as_of_is_not_told():
    text = (
        BASE + '2024-01-09 custom "barbel" "policy"\n2024-01-09 * "x"\n'
        '  Assets:Bank  1 JPY\n    barbell: "core"\n  Equity:Opening\n'
    )
    assert len(read(text).problems) == 2
    assert read(text, as_of=datetime.date(2024, 1, 8)).problems == ()


def test_a_key_that_is_not_there_is_told_at_the_directive():
    assert place_of_key({"filename": "m", "lineno": 3, "a-key": 1}, "other") == Location("m", 3)


# -- what belongs together --------------------------------------------------------


def test_a_floor_needs_a_core():
    without = BASE.replace('"core"', '"outside"')
    for floor, problems in (("8 JPY", ["floor-without-core"]), ("0 JPY", [])):
        text = f'{without}2024-01-02 custom "barbell" "policy"\n  core-floor: {floor}\n'
        reading = read(text)
        assert [one.message for one in reading.problems] == problems
    named = read(
        f'{without}2024-01-02 custom "barbell" "policy"\n  core-floor: 8 JPY\n'
        '2024-01-02 custom "barbell" "role" Assets:Bank "core"\n'
    )
    assert named.problems == ()


def test_a_result_account_is_no_core():
    text = BASE.replace('"core"', '"outside"') + (
        '2024-01-01 open Income:Interest\n  barbell: "core"\n'
        '2024-01-02 custom "barbell" "policy"\n  core-floor: 8 JPY\n'
        '2024-02-02 custom "barbell" "policy"\n  core-floor: 9 JPY\n'
    )
    (problem,) = read(text).problems
    assert problem.location.lineno == text.count("\n") - 1
    assert problem.kind is ProblemKind.INVALID


@pytest.mark.parametrize(
    ("closing", "account", "told"),
    [
        ("2024-02-01 close Assets:Old:A\n2024-02-02 close Assets:Old:B\n", "Assets:Old", True),
        ("2024-02-01 close Assets:Old:A\n", "Assets:Old", False),
        ("2024-02-01 close Assets:Old:A\n", "Assets:Old:A", True),
        ("2024-02-03 close Assets:Old:A\n", "Assets:Old:A", True),
        ("2024-02-04 close Assets:Old:A\n", "Assets:Old:A", False),
    ],
)
def test_a_role_on_a_closed_account_is_a_notice(closing, account, told):
    """The role is given on 3 February; a tag on the `open` of a closed account is none."""
    reading = read(
        BASE + '2024-01-01 open Assets:Old:A\n  barbell: "attack"\n2024-01-01 open Assets:Old:B\n'
        f'{closing}2024-02-03 custom "barbell" "role" {account} "attack"\n'
    )
    assert [one.message for one in reading.problems] == (["role-after-close"] if told else [])
    assert all(one.kind is ProblemKind.ADVICE for one in reading.problems)
