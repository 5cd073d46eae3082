from __future__ import annotations

import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from beancount.core.amount import Amount
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_ledgers import BASE, check, load, read

from beancount_barbell.model.policy import Money
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.reading import directives as grammar
from beancount_barbell.reading.ledger import read_ledger

POLICY = '2024-01-02 custom "barbell" "policy"'
SIGNED = ('reason: "r"', 'by: "x"')


def policy_settings(lines):
    text = POLICY + "".join(f"\n  {line}" for line in lines)
    (change,) = check(text).directives.policies.changes
    return change.settings


def test_every_policy_key_is_read_under_its_field_of_the_model():
    lines = {
        "core-floor: 8,100,000 JPY": Money(Decimal(8_100_000), "JPY"),
        "sleeve-budget: 1,000,000 JPY": Money(Decimal(1_000_000), "JPY"),
        "layer-trade: 500,000 JPY": Money(Decimal(500_000), "JPY"),
        "layer-hedge: 300,000 JPY": Money(Decimal(300_000), "JPY"),
        "layer-reserve: 200,000 JPY": Money(Decimal(200_000), "JPY"),
        "sleeve-target: 0.10": Decimal("0.10"),
        "sleeve-band: 0.03": Decimal("0.03"),
        "sleeve-reentry: 0.01": Decimal("0.01"),
        "reduce-line: 70/100": Decimal("0.7"),
        "halt-line: 0.50": Decimal("0.50"),
        "reduce-resume: 1": Decimal(1),
        "halt-resume: 0.70": Decimal("0.70"),
        "reduce-to: 0": Decimal(0),
        "act-within: 5": 5,
        "restart-after: 30": 30,
        "max-drawdown: 0.60": Decimal("0.60"),
        "streak-reduce: 5": 5,
        "streak-halt: 10": 10,
        "streak-reduce-review: 20": 20,
        "streak-halt-review: 30": 30,
        "leverage-limit: 3.33": Decimal("3.33"),
        "letf-days: 60": 60,
        "lot-risk: 0.20": Decimal("0.20"),
        "stress-gap: 0.30": Decimal("0.30"),
        'tracing: "pro-rata"': "pro-rata",
        "tracing-window: 90": 90,
        'core-income: "free"': "free",
        "separation-level: 2": 2,
        "fx-limit: 0.5": Decimal("0.5"),
        "life-months: 6": Decimal(6),
        "cure-days: 30": 30,
        "price-max-age: 7": 7,
        "review-day: 10": 10,
        "tolerance: 1 JPY": Money(Decimal(1), "JPY"),
        'ignore: "BB301, ratio-drift"': frozenset({"BB301", "BB302"}),
        "promote: BB302": frozenset({"BB302"}),
        'language: "ja"': "ja",
        "since: 2024-01-01": datetime.date(2024, 1, 1),
    }
    read_settings = policy_settings(lines)
    written = {line.split(":")[0]: value for line, value in lines.items()}
    assert {key.replace("_", "-"): value for key, value in read_settings.items()} == written
    assert set(written) | {"base-currency"} == set(grammar.POLICY_KEYS)


def test_underscores_and_hyphens_write_the_same_key():
    assert policy_settings(["core_floor: 1 JPY"]) == {"core_floor": Money(Decimal(1), "JPY")}


def test_more_than_ninety_days_are_no_time_to_mend():
    assert policy_settings(["cure-days: 90"]) == {"cure_days": 90}
    reading = check(f"""
        {POLICY}
          cure-days: 91  ;! out-of-range
    """)
    (change,) = reading.directives.policies.changes
    assert change.settings == {}


@pytest.mark.parametrize("nothing", ['""', '"none"'])
def test_a_list_of_codes_can_be_emptied_again(nothing):
    assert policy_settings([f"ignore: {nothing}"]) == {"ignore": frozenset()}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("core-floor: 1", "not-an-amount"),
        ('core-floor: "1 JPY"', "not-an-amount"),
        ("core-floor:", "empty-value"),
        ("core-floor: -1 JPY", "negative-amount"),
        ("core-floor: 1 JPZ", "unknown-currency-near"),
        ("core-floor: 1 QQQQQ", "unknown-currency"),
        ("tolerance: 1 USD", "not-in-base-currency"),
        ("sleeve-target: 10", "ratio-out-of-range"),
        ('sleeve-target: "10%"', "not-a-number"),
        ("sleeve-target: 10 JPY", "not-a-number"),
        ("sleeve-target: -0.1", "ratio-out-of-range"),
        ("sleeve-target: TRUE", "not-a-number"),
        ("act-within: 2.5", "not-whole"),
        ("act-within: 0", "out-of-range"),
        ("act-within: 21", "out-of-range"),
        ("restart-after: 40000", "out-of-range"),
        ("restart-after: 6", "out-of-range"),
        ("tracing-window: 29", "out-of-range"),
        ("tolerance: 1001 JPY", "out-of-range"),
        ("review-day: 29", "out-of-range"),
        ("separation-level: 4", "out-of-range"),
        ("life-months: -1", "too-small"),
        ("leverage-limit: 0", "not-positive"),
        ("leverage-limit: -1", "too-small"),
        ('tracing: "lifoo"', "unknown-value-near"),
        ('tracing: "zzz"', "unknown-value"),
        ("tracing: 3", "not-text"),
        ('language: "  "', "empty-value"),
        ('since: "2024-01-01"', "not-a-date"),
        ("ignore: 301", "not-text"),
        ('ignore: "core-to-sleeve"', "not-ignorable"),
        ('promote: "bb302"', "unknown-code-near"),
        ('promote: "zzz"', "unknown-code"),
    ],
)
def test_a_bad_value_is_told_at_its_own_line_and_the_others_hold(line, message):
    reading = check(f"""
        {POLICY}
          {line}  ;! {message}
          cure-days: 7
    """)
    (change,) = reading.directives.policies.changes
    assert {key: value for key, value in change.settings.items() if value} == {"cure_days": 7}


@pytest.mark.parametrize(
    ("line", "message"),
    [("halt-line: 0.7", "limits-crossed"), ("sleeve-reentry: 0.03", "limit-above")],
)
def test_limits_that_cross_are_told_at_the_key_s_line_and_the_others_hold(line, message):
    reading = check(f"""
        {POLICY}
          {line}  ;! {message}
          cure-days: 7
    """)
    (change,) = reading.directives.policies.changes
    assert change.settings == {"cure_days": 7}


@pytest.mark.parametrize(
    ("line", "message"),
    [("core-flor: 1 JPY", "unknown-key-near"), ("zzzzzz: 1 JPY", "unknown-key")],
)
def test_an_unknown_key_is_told_at_its_own_line_and_the_others_hold(line, message):
    reading = check(f"""
        {POLICY}
          {line}  ;! {message}
          cure-days: 7
    """)
    (change,) = reading.directives.policies.changes
    assert change.settings == {"cure_days": 7}


def test_the_good_codes_of_a_list_hold():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          ignore: "BB301, BB3O2, zzz, BB201 BB302"  ;! unknown-code-near unknown-code not-ignorable
    """)
    (change,) = reading.directives.policies.changes
    assert change.settings["ignore"] == {"BB301", "BB302"}


def test_without_a_vocabulary_any_code_is_taken_as_written():
    reading = read(BASE + f'{POLICY}\n  ignore: "BB201 x"\n', vocabulary=None)
    assert reading.directives.policies.changes[0].settings["ignore"] == {"BB201", "x"}
    assert reading.problems == ()


def test_a_suggestion_rides_along():
    reading = check(f"{POLICY}\n  sleeve-buget: 1 JPY  ;! unknown-key-near\n")
    (problem,) = reading.problems
    assert problem.params == {
        "key": "sleeve-buget",
        "near": "sleeve-budget",
        "where": 'custom "barbell" "policy"',
    }
    assert problem.entry.type == "barbell"
    assert problem.kind is ProblemKind.INVALID


def test_one_key_in_both_spellings_leaves_the_stricter_value():
    reading = check("""
        2024-01-02 custom "barbell" "policy"
          core-floor: 1 JPY
          core_floor: 2 JPY  ;! key-twice
    """)
    (change,) = reading.directives.policies.changes
    assert change.settings == {"core_floor": Money(Decimal(2), "JPY")}
    assert [one.kind for one in reading.problems] == [ProblemKind.ADVICE]


def test_one_key_in_both_spellings_with_one_value_is_no_problem():
    assert policy_settings(["cure-days: 7", "cure_days: 7"]) == {"cure_days": 7}


def test_every_verb_s_shape_is_checked_at_its_line():
    reading = check("""
        2024-01-02 custom "barbell"  ;! no-verb
        2024-01-02 custom "barbell" "polisy"  ;! unknown-verb-near
        2024-01-02 custom "barbell" "zzz"  ;! unknown-verb
        2024-01-02 custom "barbell" 3 JPY  ;! unknown-verb
        2024-01-02 custom "barbell" "policy" "x"  ;! extra-argument
        2024-01-02 custom "barbell" "role" Assets:Bank  ;! missing-argument
        2024-01-02 custom "barbell" "role" Assets:Bank "cor"  ;! unknown-value-near
        2024-01-02 custom "barbell" "role" Assets:Bamk "core"  ;! unknown-account-near
        2024-01-02 custom "barbell" "role" Income:Work "core"  ;! unknown-account
        2024-01-02 custom "barbell" "market"  ;! missing-argument
        2024-01-02 custom "barbell" "pledge" Assets:Core:Bank  ;! missing-argument
        2024-01-02 custom "barbell" "margin-call" 0 JPY  ;! not-positive
          due: 2024-01-03
        2024-01-02 custom "barbell" "margin-call" 1 JPY  ;! missing-key
        2024-01-02 custom "barbell" "margin-call" 1 JPY
          due: 2024-01-01  ;! due-past
    """)
    assert reading.directives.margin_calls == ()
    assert reading.directives.pledges == ()
    assert reading.directives.markets == ()


def test_all_nouns_come_in_ledger_order():
    reading = check("""
        2024-01-02 custom "barbell" "waiver" "ratio-drift"
          reason: "sold a house"
          by: "taro"
          until: 2024-04-01
          account: Assets:Bank
          link: "^car-2024"
          limit: 10 JPY
        2024-01-03 custom "barbell" "pledge" Assets:Core:Bank Liabilities:Attack:Margin
        2024-01-04 custom "barbell" "release" Assets:Core:Bank Liabilities:Attack:Margin
        2024-01-05 custom "barbell" "margin-call" 100 JPY
          due: 2024-01-06
        2024-01-07 custom "barbell" "halt"
          by: "taro"
          reason: "leaving"
        2024-01-08 custom "barbell" "review"
          by: "taro"
          reason: "five losses"
        2024-01-09 custom "barbell" "restart"
          by: "taro"
          reason: "back"
        2024-02-10 custom "barbell" "signoff" "2024-01" "core-terms"
          by: "taro"
          digest: "0123456789abcdef"
    """)
    directives = reading.directives
    (waiver,) = directives.waivers
    assert (waiver.code, waiver.link, waiver.account) == ("BB302", "car-2024", "Assets:Bank")
    assert waiver.limit == Money(Decimal(10), "JPY")
    assert [pledge.released for pledge in directives.pledges] == [False, True]
    assert directives.margin_calls[0].due == datetime.date(2024, 1, 6)
    assert [one.verb for one in directives.decisions] == ["halt", "review", "restart"]
    (signature,) = directives.signoffs
    assert signature.month == datetime.date(2024, 1, 1)
    assert signature.location.lineno == 30


def said(day: int, verb: str, account: str = "Assets:Core:Bank", mark: str = "") -> str:
    return f'2024-01-{day:02} custom "barbell" "{verb}" {account} Liabilities:Attack:Margin{mark}\n'


NOTHING = "  ;! release-of-nothing"
FUND = '2024-01-01 open Assets:Core:Fund\n  barbell: "core"\n'


@pytest.mark.parametrize(
    "lines",
    [
        (said(3, "release", mark=NOTHING),),
        (said(3, "release", mark=NOTHING), said(4, "pledge")),  # the day before
        (said(3, "release"), said(3, "pledge")),  # the order of a day means nothing
        (said(3, "pledge"), said(4, "release"), said(5, "release", mark=NOTHING)),  # twice
        (said(3, "pledge"), said(4, "release"), said(4, "release")),  # a day says it twice
        (said(3, "pledge"), said(4, "release"), said(4, "pledge"), said(5, "release")),  # renewed
        (said(3, "pledge"), said(4, "release"), said(5, "pledge"), said(6, "release")),
        (said(3, "pledge"), said(4, "release", "Assets:Core:Fund", NOTHING)),  # of another
    ],
)
def test_a_release_of_what_is_not_pledged_is_told(lines):
    reading = check(FUND + "".join(lines))
    assert {one.kind for one in reading.problems} <= {ProblemKind.ADVICE}
    assert len(reading.directives.pledges) == len(lines)


@pytest.mark.parametrize(
    ("role", "mark"),
    [
        ("", "  ;! pledge-for-others"),
        ('  barbell: "outside"\n', "  ;! pledge-for-others"),
        ('  barbell: "attack"\n', ""),
        ('2024-01-01 custom "barbell" "role" Liabilities:House "attack"\n', ""),
    ],
)
def test_a_pledge_for_a_debt_of_others_is_told_once_for_each(role, mark):
    house = "2024-01-01 open Liabilities:House\n" + role
    lines = [
        said(3, "pledge", mark=mark).replace("Attack:Margin", "House"),
        said(4, "release").replace("Attack:Margin", "House"),
    ]
    reading = check(house + "".join(lines))
    assert {one.kind for one in reading.problems} <= {ProblemKind.ADVICE}
    assert len(reading.directives.pledges) == 2


@pytest.mark.parametrize(
    ("head", "lines"),
    [
        ("missing-key", ['by: "x"', "until: 2024-01-03"]),
        ("", ['reason: ""  ;! empty-value', 'by: "x"', "until: 2024-01-03"]),
        ("", [*SIGNED, "until: 2024-01-01  ;! until-past"]),
        ("", [*SIGNED, "until: 2024-04-02  ;! until-too-late"]),
        ("", [*SIGNED, "until: 2024-03-01", "limit: 1 USD  ;! not-in-base-currency"]),
        ("", [*SIGNED, "until: 2024-03-01", "limt: 1 JPY  ;! unknown-key-near"]),
        ("", [*SIGNED, "until: 2024-03-01", "account: Assets:Banc  ;! unknown-account-near"]),
        ("", [*SIGNED, "until: 2024-03-01", 'link: "^"  ;! empty-value']),
    ],
)
def test_a_waiver_holds_only_whole(head, lines):
    body = "".join(f"\n  {line}" for line in lines)
    reading = check(f'2024-01-02 custom "barbell" "waiver" "BB302"  ;! {head}{body}')
    assert reading.directives.waivers == ()


def test_a_waiver_of_an_unknown_code_is_told():
    reading = check("""
        2024-01-02 custom "barbell" "waiver" "BB3O2"  ;! unknown-code-near
          reason: "r"
          by: "x"
          until: 2024-03-01
    """)
    assert reading.directives.waivers == ()


def test_a_halt_that_nobody_signed_halts_but_a_restart_does_not_restart():
    reading = check("""
        2024-01-02 custom "barbell" "halt"  ;! missing-key missing-key
        2024-01-03 custom "barbell" "restart"  ;! missing-key
          by: "taro"
        2024-01-04 custom "barbell" "review"
          by: 7  ;! not-text
          reason: "r"
    """)
    (halt,) = reading.directives.decisions
    assert (halt.verb, halt.by, halt.reason) == ("halt", "", "")


def test_pledges_are_of_the_core_and_to_what_can_take_them():
    reading = check("""
        2024-01-01 open Expenses:Fees
        2024-01-02 custom "barbell" "pledge" Assets:Bank Liabilities:Attack:Margin  ;! not-core
        2024-01-02 custom "barbell" "pledge" Assets:Core:Bank Expenses:Fees  ;! not-a-debt
        2024-01-02 custom "barbell" "pledge" Assets:Core:Bank Assets:Attack:Trade
    """)
    assert [pledge.liability for pledge in reading.directives.pledges] == ["Assets:Attack:Trade"]


@pytest.mark.parametrize(
    ("arguments", "digest"),
    [
        ('"2024-1" "ratio"  ;! not-a-month', '"0123456789abcdef"'),
        ('"2024-01" "ratios"  ;! unknown-value-near', '"0123456789abcdef"'),
        ('"2024-01" "ratio"', '"0123456789ABCDEF"  ;! not-a-digest'),
        ('"2024-02" "ratio"  ;! signed-early', '"0123456789abcdef"'),
    ],
)
def test_signatures_are_checked(arguments, digest):
    reading = check(f"""
        2024-02-10 custom "barbell" "signoff" {arguments}
          by: "taro"
          digest: {digest}
    """)
    assert reading.directives.signoffs == ()


def test_an_item_is_signed_once_a_day_but_may_be_signed_again_later():
    signature = """ custom "barbell" "signoff" "2024-01" "ratio"
          by: "taro"
          digest: "0123456789abcdef"
    """
    second = signature.replace('"ratio"', '"ratio"  ;! signed-twice')
    reading = check(f"""
        2024-02-10{signature}
        2024-02-10{second}
        2024-02-11{signature}
    """)
    assert [one.date.day for one in reading.directives.signoffs] == [10, 11]


def test_transaction_tags_are_read_and_bad_ones_told():
    reading = check("""
        2024-01-02 * "plain"
          Assets:Bank  1 JPY
          Equity:Opening
        2024-01-02 * "all"
          barbell-reverses: "car-2025"
          barbell_trade: 7
          barbell-time: "14:05"
          barbell-forced: TRUE
          Assets:Bank  1 JPY
          Equity:Opening
        2024-01-02 * "bad"
          barbell-tme: "14:05"  ;! unknown-key-near
          barbell-time: "24:05"  ;! not-a-time
          barbell-forced: "TRUE"  ;! not-a-flag
          Assets:Bank  1 JPY
          Equity:Opening
    """)
    stream = reading.stream
    by_narration = {
        entry.narration: stream.tags.get(id(entry))
        for entry in stream.entries
        if stream.kinds[type(entry)] == "Transaction"
    }
    assert by_narration["plain"] is None
    assert by_narration["all"] == ("car-2025", "7", "14:05", True)
    assert by_narration["bad"] == (None, None, None, False)


@pytest.mark.parametrize("values", [None, (), [], [SimpleNamespace(value=None)], [object()]])
def test_a_custom_without_a_usable_verb_is_told_whatever_its_values_are(values):
    entries, options = load(BASE)
    engine_s_own = type("Custom", (SimpleNamespace,), {})
    date = datetime.date(2024, 1, 2)
    custom = engine_s_own(meta=None, date=date, type="barbell", values=values)
    reading = read_ledger([*entries, custom], options)
    assert [problem.message for problem in reading.problems] in (["no-verb"], ["unknown-verb"])


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=12),
    st.integers(),
    st.decimals(allow_nan=True, allow_infinity=True),
    st.dates(),
    st.datetimes(),
    st.floats(),
    st.builds(Amount, st.decimals(), st.sampled_from(["JPY", "USD", "X", ""])),
    st.builds(Amount, st.none(), st.none()),
    st.builds(SimpleNamespace, number=st.decimals(), currency=st.integers()),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["core", "attack", "hedge", "none", "BB302", "Assets:Bank", "en"]),
)
TABLES = {
    "Custom": {key: None for verb in grammar.VERBS.values() for key in verb.keys},
    "Open": grammar.OPEN_TAGS,
    "Commodity": grammar.COMMODITY_TAGS,
    "Transaction": grammar.TRANSACTION_TAGS,
}


@st.composite
def tagged_ledgers(draw):
    entries, options = load(
        BASE
        + """
2024-01-01 commodity MMF
2024-01-02 * "x"
  Assets:Bank  1 JPY
  Equity:Opening
2024-01-03 custom "barbell" "policy"
"""
    )
    entries = [
        entry._replace(
            meta={
                **entry.meta,
                **draw(
                    st.dictionaries(
                        st.sampled_from([*TABLES[type(entry).__name__], "barbell-zzz"]),
                        ANYTHING,
                        max_size=4,
                    )
                ),
            }
        )
        for entry in entries
    ]
    verbs = st.sampled_from([*grammar.VERBS, "zzz"])
    values = [draw(st.one_of(verbs, ANYTHING)), *draw(st.lists(ANYTHING, max_size=3))]
    custom = entries[-1]._replace(values=[SimpleNamespace(value=value) for value in values])
    return [*entries, custom], options


@settings(max_examples=120, deadline=None)
@given(tagged_ledgers())
def test_no_value_whatever_makes_reading_fail(ledger):
    entries, options = ledger
    reading = read_ledger(entries, options)
    assert reading.spoken
    for problem in reading.problems:
        assert isinstance(problem.message, str)
        assert problem.location.lineno > 0
