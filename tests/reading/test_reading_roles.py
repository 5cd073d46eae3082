from __future__ import annotations

import copy
import datetime
import pickle

import pytest
from beancount.core.amount import Amount
from beancount.core.data import Close, Open, Posting, Transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_ledgers import BASE, annotated, check, load, read, told

from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.problems import ProblemKind
from beancount_barbell.model.roles import Kind, Layer, Role
from beancount_barbell.reading.closings import closed_with_rest
from beancount_barbell.reading.ledger import read_ledger
from beancount_barbell.reading.roles import write_back

ROOTS = """
option "name_assets" "Shisan"
option "name_liabilities" "Fusai"
option "name_equity" "Junshisan"
option "name_income" "Shueki"
option "name_expenses" "Hiyou"
option "operating_currency" "JPY"
2024-01-01 open Shisan:Core:MMF
2024-01-01 open Fusai:Attack
  barbell: "attack"
2024-01-01 open Junshisan:Core
2024-01-01 custom "barbell" "role" Shisan:Core "core"
"""


def role_of(reading, account):
    found = reading.roles.of(account)
    return found.role, found.layer, found.location.lineno


def test_a_role_covers_whole_components_and_the_nearest_one_wins():
    reading = check("""
        2024-01-01 open Assets:Core
          barbell: "core"
        2024-01-01 open Assets:Core:MMF:Nikko
        2024-01-01 open Assets:CoreSavings
        2024-01-01 open Assets:Core:Lent
          barbell: "outside"
        2024-01-01 open Assets:Core:Lent:More
    """)
    assert role_of(reading, "Assets:Core:MMF:Nikko") == (Role.CORE, None, 10)
    assert role_of(reading, "Assets:Core:Bank") == (Role.CORE, None, 10)
    assert role_of(reading, "Assets:Core:Lent:More") == (Role.OUTSIDE, None, 14)
    savings = reading.roles.of("Assets:CoreSavings")
    assert (savings.role, savings.tagged, savings.location.lineno) == (Role.OUTSIDE, False, 13)
    assert "Assets:Core:Lent" in [role.account for role in reading.roles.classified()]


def test_layers_override_and_a_nearer_role_without_a_layer_resets_them():
    reading = check("""
        2024-01-01 open Assets:Attack
          barbell: "attack"
          barbell-layer: "reserve"
        2024-01-01 open Assets:Attack:Puts
          barbell-layer: "hedge"
        2024-01-01 open Assets:Attack:Puts:Old
        2024-01-01 open Assets:Attack:Cash
        2024-01-01 open Assets:Attack:Cash:Same
          barbell-layer: "reserve"
    """)
    assert role_of(reading, "Assets:Attack:Trade")[:2] == (Role.ATTACK, Layer.TRADE)
    assert role_of(reading, "Assets:Attack:Puts:Old") == (Role.ATTACK, Layer.HEDGE, 13)
    assert role_of(reading, "Assets:Attack:Cash") == (Role.ATTACK, Layer.RESERVE, 10)
    assert role_of(reading, "Assets:Attack:Cash:Same") == (Role.ATTACK, Layer.RESERVE, 10)


def test_roots_may_have_other_names_and_equity_is_always_outside():
    reading = read(ROOTS)
    assert reading.problems == ()
    kinds = {role.account: (role.kind, role.role) for role in reading.roles.opened()}
    assert kinds == {
        "Shisan:Core:MMF": (Kind.ASSETS, Role.CORE),
        "Fusai:Attack": (Kind.LIABILITIES, Role.ATTACK),
        "Junshisan:Core": (Kind.EQUITY, Role.OUTSIDE),
    }
    assert reading.roles.of("Assets:Core").kind is Kind.EQUITY
    assert reading.roles.of("Assets:Core").location == NOWHERE


def test_directives_name_an_account_or_a_proper_prefix_whatever_their_date():
    text = """
        2024-01-01 open Assets:SBI証券:信用:口座
        2024-01-01 open Income:Work
        2024-01-05 balance Assets:Bank  0 JPY
        2030-01-01 custom "barbell" "role" Assets:SBI証券 "attack" "hedge"
        2030-01-01 custom "barbell" "role" Assets:Bank "core"
    """
    reading = check(text)
    assert role_of(reading, "Assets:SBI証券:信用:口座") == (Role.ATTACK, Layer.HEDGE, 13)
    assert role_of(reading, "Assets:Bank") == (Role.CORE, None, 14)
    earlier = read(BASE + "2024-01-05 balance Assets:Bank  0 JPY")
    assert earlier.roles.of("Assets:Bank").role is Role.OUTSIDE


def test_disagreeing_marks_on_one_account_are_a_conflict():
    reading = check("""
        2024-01-01 open Assets:Core:Bank:Sub
        2024-01-01 custom "barbell" "role" Assets:Core:Bank "attack"  ;! conflict
        2024-01-01 custom "barbell" "role" Assets:Core:Bank "attack"
    """)
    problem = reading.problems[0]
    assert problem.kind is ProblemKind.CONFLICT
    assert problem.params["here"] == "attack"
    assert problem.params["here_place"].lineno == 11
    assert problem.params["there"] == "core"
    assert problem.params["there_place"].lineno == 2
    for account in ("Assets:Core:Bank", "Assets:Core:Bank:Sub"):
        role = reading.roles.of(account)
        assert role.conflict
        assert role.role is Role.CORE


def test_two_directives_may_be_in_conflict_and_a_nearer_role_leaves_it():
    reading = check("""
        2024-01-01 open Assets:Bank:Sub
        2024-01-01 open Assets:Bank:Sub:Lower
          barbell: "core"
        2024-01-01 open Assets:Bank:Layered
          barbell-layer: "hedge"
        2024-01-01 custom "barbell" "role" Assets:Bank "attack" "hedge"
        2024-01-01 custom "barbell" "role" Assets:Bank "core"  ;! conflict
    """)
    assert reading.roles.of("Assets:Bank:Sub").conflict
    assert reading.roles.of("Assets:Bank:Layered").conflict
    assert role_of(reading, "Assets:Bank:Sub:Lower") == (Role.CORE, None, 11)


def test_disagreeing_layers_are_told_and_count_as_trade():
    reading = check("""
        2024-01-01 open Assets:Attack:Puts
          barbell-layer: "hedge"
        2024-01-01 custom "barbell" "role" Assets:Attack:Puts "attack" "reserve"  ;! layer-conflict
    """)
    role = reading.roles.of("Assets:Attack:Puts")
    assert (role.layer, role.conflict, role.location.lineno) == (Layer.TRADE, False, 12)


def test_a_directive_without_a_layer_leaves_the_tag_s_layer():
    reading = check("""
        2024-01-01 open Assets:Attack:Puts
          barbell: "attack"
          barbell-layer: "hedge"
        2024-01-01 custom "barbell" "role" Assets:Attack:Puts "attack"
    """)
    assert role_of(reading, "Assets:Attack:Puts") == (Role.ATTACK, Layer.HEDGE, 13)


def test_a_tag_in_both_spellings_is_told_where_they_differ():
    reading = check("""
        2024-01-01 open Assets:Attack:Puts
          barbell: "attack"
          barbell-layer: "hedge"
          barbell_layer: "reserve"  ;! key-twice
    """)
    assert reading.roles.of("Assets:Attack:Puts").layer is Layer.HEDGE
    assert reading.problems[0].params["second"] == "reserve"


def test_two_opens_of_one_account_have_equal_rank():
    reading = check("""
        2024-01-01 open Assets:Bank  ;! conflict
          barbell: "core"
          barbell-institution: "A"
        2024-01-01 open Assets:Bank
          barbell: "outside"
          barbell-institution: "B"
    """)
    assert reading.roles.terms["Assets:Bank"].institution == "A"


def test_an_account_under_no_root_is_no_equity_account():
    reading = check("""
        2024-01-01 open Vermoegen:Depot
          barbell: "core"  ;! role-without-root
          barbell-institution: "A"
        2024-01-01 open Vermoegen:Giro
          barbell-institution: "A"  ;! role-without-root
        2024-01-01 open Vermoegen:Bar
        2024-01-01 custom "barbell" "role" Vermoegen:Bar "outside"  ;! role-without-root
    """)
    assert all("Vermoegen" not in role.account for role in reading.roles.classified())


def test_tags_without_a_meaning_are_told_at_their_line():
    reading = check("""
        2024-01-01 open Equity:Core
          barbell: "core"  ;! role-on-equity
          barbell-layer: "trade"  ;! tag-without-meaning
        2024-01-01 open Equity:Out
          barbell: "outside"
        2024-01-01 open Assets:Core:Layered
          barbell: "core"
          barbell-layer: "hedge"  ;! layer-without-sleeve
        2024-01-01 open Assets:Bank:Layered
          barbell_layer: "hedge"  ;! layer-without-sleeve
        2024-01-01 open Assets:Bank:Odd
          barbell-rolle: "core"  ;! unknown-key-near
          barbell: "cor"  ;! unknown-value-near
          barbell-institution:  ;! empty-value
        2024-01-01 open Income:Fees
          barbell-institution: "A"  ;! tag-without-meaning
        2024-01-01 open Assets:Attack:Futures
          barbell-settlement: "daily"  ;! tag-without-meaning
        2024-01-01 open Income:Salary
          barbell-settlement: "daily"  ;! settlement-outside-sleeve
        2024-01-01 open Assets:Core:Swept
          barbell: "core"
          barbell-liquid: TRUE  ;! liquid-not-outside
        2024-01-01 open Liabilities:Attack:Loan
          barbell: "attack"
          barbell-secured-by: Assets:Bank  ;! secured-by-not-core
          barbell-ltv-warn: 0.85  ;! ltv-crossed
          barbell-ltv-call: 0.60
        2024-01-01 open Liabilities:Loan
          barbell-secured-by: Assets:Core:Bank  ;! secured-outside-sleeve
        2024-01-01 open Liabilities:Loans
          barbell-secured-by: Assets:Core:Bank
        2024-01-01 open Liabilities:Loans:Sleeve
          barbell: "attack"
        2024-01-01 open Liabilities:Attack:Other
          barbell: "attack"
          barbell-auto-sweep: "None"  ;! unknown-account-near
        2024-01-02 custom "barbell" "role" Equity:Opening "attack"  ;! role-on-equity
        2024-01-02 custom "barbell" "role" Equity:Opening "outside"
        2024-01-02 custom "barbell" "role" Assets:Bank "outside" "hedge"  ;! layer-without-sleeve
    """)
    assert not reading.roles.of("Equity:Core").tagged
    assert reading.roles.terms["Liabilities:Attack:Loan"].ltv_warn is None
    assert "Liabilities:Loan" not in reading.roles.terms
    assert reading.roles.terms["Liabilities:Loans:Sleeve"].secured_by == "Assets:Core:Bank"
    (sweep,) = (one for one in reading.problems if one.message == "unknown-account-near")
    assert sweep.params["near"] == "none"
    assert "Income:Salary" not in reading.roles.terms


def test_terms_are_inherited_key_by_key():
    reading = check("""
        2024-01-01 open Assets:Broker
          barbell-institution: "A-Sec"
          barbell-auto-sweep: "none"
          barbell-cross-collateral: FALSE
        2024-01-01 open Assets:Broker:Core
          barbell: "core"
          barbell-account-number: 111
        2024-01-01 open Assets:Broker:Attack
          barbell: "attack"
          barbell-account-number: "112"
          barbell-auto-sweep: Assets:Bank
        2024-01-01 open Liabilities:Attack:Loan
          barbell: "attack"
          barbell-secured-by: Assets:Broker:Core
          barbell-ltv-warn: 0.60
          barbell-ltv-call: 0.85
          barbell-rate: 0.02
        2024-01-01 open Income:Attack:PnL
          barbell: "attack"
          barbell-settlement: "daily"
    """)
    terms = reading.roles.terms
    assert terms["Assets:Broker"].account_number is None
    core = terms["Assets:Broker:Core"]
    assert (core.institution, core.account_number, core.auto_sweep) == ("A-Sec", "111", "none")
    assert core.cross_collateral is False
    assert terms["Assets:Broker:Attack"].auto_sweep == "Assets:Bank"
    assert terms["Liabilities:Attack:Loan"].secured_by == "Assets:Broker:Core"
    assert terms["Income:Attack:PnL"].settlement == "daily"
    assert "Assets:Core:Bank" not in terms


def test_looking_back_lists_no_account_that_is_not_open_yet_but_still_resolves_it():
    text = (
        BASE
        + '2024-06-01 open Assets:Core:Bank:New\n2024-06-01 open Assets:Tagged\n  barbell: "core"'
    )
    back = read(text, as_of=read(text).stream.as_of.replace(month=3))
    assert "Assets:Core:Bank:New" not in [role.account for role in back.roles.opened()]
    assert back.roles.of("Assets:Core:Bank:New").role is Role.CORE
    assert "Assets:Core:Bank:New" in [role.account for role in read(text).roles.opened()]


def test_writing_back_touches_only_the_opens_that_lack_a_tag():
    entries, options = load(
        BASE
        + """
2024-01-01 open Assets:Core:Bank:Sub
2024-01-01 open Assets:Attack:Puts
  barbell: "attack"
  barbell_layer: "hedge"
2024-01-01 open Assets:Attack:Bad
  barbell: "attack"
  barbell_layer: "hedgee"
2024-01-01 open Assets:Clash
  barbell: "attack"
2024-01-01 custom "barbell" "role" Assets:Clash "core"
2024-01-01 open Assets:Attack:Done
  barbell: "attack"
  barbell-layer: "trade"
"""
    )
    before = copy.deepcopy(entries)
    roles = read_ledger(entries, options).roles
    after = write_back(entries, roles)
    assert entries == before
    written = {}
    for old, new in zip(entries, after, strict=True):
        if old is not new:
            added = {key: value for key, value in new.meta.items() if key not in old.meta}
            assert new._replace(meta=old.meta) == old
            written[new.account] = added
    trade = {"barbell-layer": "trade"}
    assert written == {
        "Assets:Attack:Trade": trade,
        "Liabilities:Attack:Margin": trade,
        "Assets:Core:Bank:Sub": {"barbell": "core"},
        "Assets:Attack:Puts": {"barbell-layer": "hedge"},
    }
    assert write_back(after, roles) is after


def test_roles_survive_pickling():
    roles = read(BASE).roles
    assert pickle.loads(pickle.dumps(roles)).of("Assets:Core:X") == roles.of("Assets:Core:X")  # noqa: S301 - our own bytes


NAMES = st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=4).map(
    lambda parts: ":".join(["Assets", *parts])
)
TAGS = st.fixed_dictionaries(
    {},
    optional={
        "barbell": st.sampled_from(["core", "attack", "outside", "atack"]),
        "barbell-layer": st.sampled_from(["trade", "hedge", "reserve", "hedgee"]),
        "barbell_layer": st.sampled_from(["trade", "hedge"]),
    },
)
DIRECTIVES = st.lists(
    st.tuples(
        NAMES,
        st.sampled_from(["core", "attack", "outside"]),
        st.sampled_from(["", "trade", "hedge"]),
    ),
    max_size=4,
)


@settings(max_examples=120, deadline=None)
@given(st.dictionaries(NAMES, TAGS, min_size=1, max_size=6), DIRECTIVES)
def test_reading_what_was_written_back_gives_the_same_roles_and_problems(opens, directives):
    text = "".join(
        f"2024-01-01 open {account}\n" + "".join(f'  {key}: "{tags[key]}"\n' for key in tags)
        for account, tags in opens.items()
    )
    for account, role, layer in directives:
        text += f'2024-01-01 custom "barbell" "role" {account} "{role}" '
        text += f'"{layer}"\n' if layer else "\n"
    entries, options = load(text)
    first = read_ledger(entries, options)
    after = write_back(entries, first.roles)
    second = read_ledger(after, options)
    assert second.roles.opened() == first.roles.opened()
    assert [p[:4] for p in second.problems] == [p[:4] for p in first.problems]
    assert write_back(after, second.roles) is after
    # Whatever the user wrote without a fault now bears its whole role.
    faulty = {problem.params.get("account") for problem in first.problems}
    unread = {problem.entry.account for problem in first.problems if type(problem.entry) is Open}
    for entry in after:
        if not isinstance(entry, Open) or entry.account in faulty | unread:
            continue
        role = first.roles.of(entry.account)
        if role.tagged and not role.conflict:
            assert entry.meta["barbell"] == role.role.value
            assert entry.meta.get("barbell-layer") == (role.layer and role.layer.value)


@pytest.mark.parametrize("account", ["Assets:Core:Bank", "Assets:Unopened:Sub"])
def test_resolving_an_account_twice_gives_the_same_role(account):
    roles = read(BASE).roles
    assert roles.of(account) is roles.of(account)


def test_the_annotations_are_read_as_meant():
    assert annotated("a\nb ;! x-y z") == {(2, "x-y"): 1, (2, "z"): 1}
    assert told(read(BASE)) == {}


RESTS = """
    2024-01-01 open Assets:Attack:Old
      barbell: "attack"
    2024-01-01 open Liabilities:Attack:Old
      barbell: "attack"
    2024-01-01 open Income:Attack:Old
      barbell: "attack"
    2024-01-01 open Assets:Elsewhere:Old
    2024-01-05 * "In"
      Assets:Attack:Old        {left}
      Assets:Attack:Old        3 XYZ {{10 JPY}}
      Assets:Attack:Old      -30 JPY
      Liabilities:Attack:Old  -5 USD
      Income:Attack:Old       -7 JPY
      Assets:Elsewhere:Old    -1 JPY
      Equity:Opening
    2024-01-06 * "Out"
      Assets:Attack:Old       -3 XYZ {{10 JPY}}
      Assets:Attack:Old       30 JPY
    {annotated}
    2024-02-01 close Income:Attack:Old
    2024-02-01 close Assets:Elsewhere:Old
"""


@pytest.mark.parametrize(
    ("left", "closing", "told"),
    [
        ("0.4 JPY", "close Assets:Attack:Old", None),
        ("1 JPY", "close Assets:Attack:Old  ;! closed-with-rest", "1 JPY"),
        ("1,000 JPY", "close Assets:Attack:Old  ;! closed-with-rest", "1000 JPY"),
        ("0 JPY", "close Liabilities:Attack:Old  ;! closed-with-rest", "-5 USD"),
        ("0.009 BTC", "close Assets:Attack:Old  ;! closed-with-rest", "0.009 BTC"),
        ("0.009 USD", "close Assets:Attack:Old", None),
    ],
)
def test_a_closed_account_that_is_not_empty_is_told(left, closing, told):
    reading = check(RESTS.format(left=left, annotated=f"2024-02-01 {closing}"))
    assert [one.params["left"] for one in reading.problems] == ([told] if told else [])
    assert all(one.kind is ProblemKind.ADVICE for one in reading.problems)


def test_one_that_is_closed_after_the_last_day_seen_is_not_closed():
    text = RESTS.format(left="9 JPY", annotated="2024-02-01 close Assets:Attack:Old")
    assert check(text, as_of=datetime.date(2024, 1, 31)).problems == ()


@pytest.mark.parametrize("units", [None, Amount(None, "JPY")])
def test_a_posting_without_a_number_leaves_nothing_in_a_closed_account(units):
    day = datetime.date(2024, 1, 5)
    posting = Posting("Assets:Attack:Old", units, None, None, None, None)
    entry = Transaction({}, day, "*", None, "", frozenset(), frozenset(), [posting])
    roles = read(RESTS.format(left="0 JPY", annotated="")).roles
    assert closed_with_rest([Close({}, day, posting.account)], roles, [entry]) == []
