from __future__ import annotations

import datetime
import string
from decimal import Decimal

import pytest

from beancount_barbell.model.findings import Text
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.policy import Money
from beancount_barbell.model.roles import Layer, Role
from beancount_barbell.model.states import RiskState
from beancount_barbell.rendering import words
from beancount_barbell.rendering.catalogue import CATALOGUE
from beancount_barbell.rendering.catalogue.assessments import ASSESSMENTS
from beancount_barbell.rendering.catalogue.diagnoses import DIAGNOSES
from beancount_barbell.rendering.catalogue.months import MONTHS
from beancount_barbell.rendering.catalogue.proposal import PROPOSAL
from beancount_barbell.rendering.catalogue.single_words import SINGLE_WORDS
from beancount_barbell.rendering.words import say
from beancount_barbell.rules import RULES
from beancount_barbell.rules.shared_words import SHARED

D = Decimal


def fields(template):
    return sorted({name for _, name, _, _ in string.Formatter().parse(template) if name})


@pytest.fixture
def template(monkeypatch):
    """Makes one text of the catalogue what the test wants it to be."""

    def put(text):
        monkeypatch.setattr(words, "CATALOGUE", {**CATALOGUE, "test": Label(text, text)})

    return put


@pytest.fixture
def told(template):
    """One parameter put into words."""

    def tell(name, value, lang="en", **others):
        template(f"{{{name}}}")
        return say(Text("test", {name: value, **others}), lang)

    return tell


def test_a_rule_speaks_under_its_own_code_alone():
    for rule in RULES:
        codes = {key.split(".")[0] for key in rule.file.WORDS if key.startswith("BB")}
        assert codes == {rule.code}


def test_no_text_is_there_twice():
    tables = [rule.file.WORDS for rule in RULES]
    tables += [SHARED, ASSESSMENTS, MONTHS, DIAGNOSES, PROPOSAL, SINGLE_WORDS]
    assert len(CATALOGUE) == sum(map(len, tables))


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_text_takes_the_same_parameters_in_both_languages(key):
    text = CATALOGUE[key]
    assert fields(text.en) == fields(text.ja)


def test_japanese_is_japanese():
    for key, text in CATALOGUE.items():
        if not key.startswith("word."):
            last = "\u9fff" if key.startswith("assessment.") else "\u30ff"  # short: kanji alone
            assert any("\u3040" <= letter <= last for letter in text.ja), key


def test_every_rule_has_a_remedy():
    for rule in RULES:
        assert f"{rule.code}.remedy" in rule.file.WORDS


def test_every_remedy_of_a_rule_leads_to_its_explanation():
    for key, text in CATALOGUE.items():
        if key.startswith("BB") and ".remedy" in key:
            for told in text:
                assert f"(barbell explain {key[:5]})" in told, key


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("amount", D(200000), "200,000 JPY"),
        ("amount", D("0.4"), "0.4 JPY"),
        ("units", D("1500.50"), "1,500.5"),
        ("value_ratio", D("0.142857142"), "14.29%"),
        ("limit_ratio", D("0.125"), "12.5%"),
        ("target_ratio", D("0.10"), "10%"),
        ("nav", D(100), "100.00"),
        ("nav", D("49.68"), "49.68"),
        ("nav", D("69.999"), "69.999"),
        ("nav", D("70.001"), "70.001"),
        ("resume_nav", D(85), "85"),
        ("on", datetime.date(2025, 2, 3), "2025-02-03"),
        ("count", 5, "5"),
        ("flag", True, "yes"),
        ("flag", False, "no"),
        ("account", "Assets:Core", "Assets:Core"),
        ("missing", ("A", "B"), "A, B"),
        ("missing", (), "nothing"),
        ("codes", frozenset({"BB302", "BB301"}), "BB301, BB302"),
        ("old", Money(D(9000000), "JPY"), "9,000,000 JPY"),
        ("old", None, "no limit"),
        ("value", None, "unknown"),
        ("place", Location("/home/me/ledger/policy.beancount", 12), "policy.beancount:12"),
        ("place", NOWHERE, "the default"),
        ("state", RiskState.REDUCING, "REDUCING"),
        ("role", Role.CORE, "core"),
        ("layer", Layer.RESERVE, "reserve"),
        ("reason", Text("word.yes", {}), "yes"),
    ],
)
def test_what_a_parameter_is_its_name_and_type_tell(told, name, value, expected):
    assert told(name, value, currency="JPY") == expected


def test_japanese_words(told):
    assert told("missing", ("A", "B"), "ja") == "A、B"
    assert told("layer", Layer.HEDGE, "ja") == "保険枠"
    assert told("state", RiskState.HALTED, "ja") == "HALTED(停止)"
    assert told("value", None, "ja") == "不明"


def test_an_unknown_language_is_english(told):
    assert told("flag", value=True, lang="fr") == "yes"


def test_rounding_does_not_make_a_value_its_limit(told):
    assert told("value_ratio", D("0.12500001"), limit_ratio=D("0.125")) == "12.500001%"
    assert told("nav", D("70.004"), line_nav=D("70")) == "70.004"


def test_without_a_currency_an_amount_is_a_number(told):
    assert told("amount", D("200000.50")) == "200,000.5"


def test_every_word_of_an_enum_is_in_the_catalogue():
    for member in (*Role, *Layer, *RiskState):
        assert f"word.{type(member).__name__}.{member.value}" in CATALOGUE


def test_a_text_without_its_parameter_is_an_error_of_ours():
    with pytest.raises(KeyError):
        say(Text("BB201", {}), "en")
