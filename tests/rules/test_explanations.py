"""The explanations are documentation, data and tests at once."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import annotations, check_clean, judge, load, told

from beancount_barbell import analyse, rules
from beancount_barbell.model.codes import CODES, VOCABULARY
from beancount_barbell.model.lazily import Lazily
from beancount_barbell.model.vocabulary import Vocabulary
from beancount_barbell.routine.months import reviewed_months
from beancount_barbell.rules import RULES
from beancount_barbell.rules.acceptance import accept
from beancount_barbell.rules.explanation import BREAKS, HEADINGS, HEADINGS_JA, KEEPS, parse

if TYPE_CHECKING:
    from beancount_barbell.rules.base import Rule

BROKEN = Path(__file__).parents[2] / "example_ledger" / "broken"
BY_CODE = [pytest.param(rule, id=rule.code) for rule in RULES]


def test_every_rule_of_the_room_is_registered_in_order_of_code():
    modules = [
        importlib.import_module(f"{rules.__name__}.{module.name}")
        for module in pkgutil.iter_modules(rules.__path__)
    ]
    judging = {module for module in modules if hasattr(module, "check")}
    assert {rule.file for rule in RULES} == judging
    assert [rule.code for rule in RULES] == list(CODES)


def test_codes_and_names_are_unique():
    names = [code.name for code in CODES.values()]
    assert len(set(names)) == len(names)
    assert all(code.code == key for key, code in CODES.items())
    assert list(CODES) == sorted(CODES)
    assert not set(names) & set(CODES)


def test_the_vocabulary_has_codes_and_names():
    assert isinstance(VOCABULARY, Vocabulary)
    assert VOCABULARY.names["ratio-drift"] == VOCABULARY.names["BB302"] == "BB302"
    assert VOCABULARY.unwaivable == {"BB004", "BB201", "BB202"}


def test_severities_are_known():
    assert {code.severities for code in CODES.values()} == {"E", "N", "E/N"}


@pytest.mark.parametrize("rule", BY_CODE)
def test_an_explanation_has_all_headings_in_order(rule: Rule):
    explained = parse(rule.doc)
    assert tuple(explained.sections) == HEADINGS
    assert all(explained.sections.values())
    assert explained.summary.endswith(".")
    assert rule.name == CODES[rule.code].name


@pytest.mark.parametrize("rule", BY_CODE)
def test_the_japanese_explanation_has_the_same_headings(rule: Rule):
    explained = parse(rule.file.JA)
    assert tuple(explained.sections) == tuple(HEADINGS_JA.values())
    assert all(explained.sections.values())
    assert explained.summary.endswith("。")


@pytest.mark.parametrize("rule", BY_CODE)
def test_the_example_that_breaks_it_does(rule: Rule):
    ledger = parse(rule.doc).sections[BREAKS]
    expected = annotations(ledger)
    assert [code for code, _ in expected] == [rule.code]
    assert load(ledger).errors == []
    analysis = judge(ledger)
    found = [
        (finding.code, finding.location.lineno)
        for finding in analysis.findings
        if finding.code == rule.code
    ]
    assert found == expected, told(analysis)


@pytest.mark.parametrize("rule", BY_CODE)
def test_without_what_it_judges_a_rule_finds_nothing(rule: Rule):
    """It is not asked where its line in the table has none of that."""
    history = judge(parse(rule.doc).sections[BREAKS]).history
    for fact in rule.facts:
        history = _without(history, *fact.split("."))
    if history.months:
        history = history._replace(months=reviewed_months(history))
    accepted = [accept(history, ())] if rule.reviews else []
    assert list(rule.file.check(history, *accepted)) == []


def _without(facts: Any, name: str, *inner: str) -> Any:
    held = getattr(facts, name)
    if inner:
        return facts._replace(**{name: _without(held, *inner)})
    return facts._replace(**{name: () if type(held) in (tuple, Lazily) else None})


@pytest.mark.parametrize("rule", BY_CODE)
def test_the_example_that_does_not_break_it_is_clean(rule: Rule):
    ledger = parse(rule.doc).sections[KEEPS]
    assert load(ledger).errors == []
    analysis = check_clean(ledger)
    # The news of a rule that also has errors (BB101's derivation) breaks nothing.
    news = CODES[rule.code].informing and "E" in CODES[rule.code].severities
    broken = {finding.code for finding in analysis.findings if not news or finding.fails}
    assert rule.code not in broken, told(analysis)


NO_DIRECTIVE = {"BB101", "BB310", "BB311", "BB504"}
"""Codes of what is missing, or lasts, which no directive of the user may have made."""


PLACE = ("filename", "lineno")

LEDGERS = [
    *(pytest.param(parse(rule.doc).sections[BREAKS], id=rule.code) for rule in RULES),
    *(pytest.param(path, id=path.stem) for path in sorted(BROKEN.glob("*.beancount"))),
]


@pytest.mark.parametrize("ledger", LEDGERS)
def test_a_finding_brings_the_directive_that_is_at_fault(ledger: str | Path):
    """Beancount's errors have it, and the page leads to it: it stands where the finding points."""
    for finding in judge(ledger).findings:
        if finding.entry is None:
            assert finding.code in NO_DIRECTIVE
        elif finding.code != "BB503":  # that of the lot: the terms stand elsewhere
            postings = getattr(finding.entry, "postings", ())
            places = [finding.entry.meta, *(one.meta or {} for one in postings)]
            first = min(place["lineno"] for place in places if "lineno" in place)
            last = max(place["lineno"] for place in places if "lineno" in place)
            assert first <= finding.location.lineno <= last + len(finding.entry.meta)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_where_a_posting_has_no_line_its_transaction_is_told(ledger: str | Path):
    """Programs make postings that stand nowhere."""
    loaded = load(ledger)
    lines, entries = {}, []
    for entry in loaded.entries:
        postings = []
        for one in getattr(entry, "postings", ()):
            meta = {key: value for key, value in (one.meta or {}).items() if key not in PLACE}
            postings.append(one._replace(meta=meta))
            if one.meta and "lineno" in one.meta:
                lines[one.meta["lineno"]] = entry.meta["lineno"]
        entries.append(entry._replace(postings=postings) if postings else entry)

    def told(found: list[Any], *, moved: bool) -> list[Any]:
        places = [
            (one.code, one.date, [place.location.lineno for place in (one, *one.evidence)])
            for one in found
        ]
        return sorted(
            (code, date, [lines.get(line, line) for line in seen] if moved else seen)
            for code, date, seen in places
        )

    expected = told(judge(ledger).findings, moved=True)
    assert told(analyse(entries, loaded.options).findings, moved=False) == expected


def test_an_empty_explanation_is_no_failure():
    assert parse("") == ("", {})
