from __future__ import annotations

import re
from pathlib import Path

import pytest

from beancount_barbell.model.codes import CODES, DIAGNOSES
from beancount_barbell.rules import RULES


@pytest.mark.parametrize("named", ["BB201", "bb201", "core-to-sleeve"])
def test_a_code_and_its_name_are_both_accepted(run, named):
    done = run("explain", named)
    assert done.exit_code == 0
    assert done.stdout.startswith("BB201 core-to-sleeve  (error)\n\n")
    for heading in ("What it checks:", "Why:", "A ledger that breaks it:", "How to mend:"):
        assert heading in done.stdout


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_code_is_explained(run, code, lang):
    done = run("explain", code, "--lang", lang)
    assert done.exit_code == 0
    assert 'option "operating_currency"' in done.stdout
    assert ("直し方:" in done.stdout) is (lang == "ja")


PROJECT = Path(__file__).parents[2]
SOURCES = [
    *(PROJECT / "beancount_barbell").rglob("*.py"),
    *(PROJECT / "fava_ext").rglob("*.py"),
    *PROJECT.glob("README*.md"),
    *PROJECT.glob("docs/*/*.md"),
]


def test_every_code_that_an_output_can_show_is_known():
    shown = {
        code for path in SOURCES for code in re.findall(r"\bBB\d{3}\b", path.read_text("utf-8"))
    }
    assert {"BB201", min(DIAGNOSES), max(DIAGNOSES)} <= shown
    assert shown == {*CODES, *DIAGNOSES}


@pytest.mark.parametrize("code", DIAGNOSES)
@pytest.mark.parametrize(("lang", "consider"), [("en", "Consider: "), ("ja", "対処: ")])
def test_every_diagnosis_is_explained(run, code, lang, consider):
    done = run("explain", DIAGNOSES[code].name, "--lang", lang)
    assert done.exit_code == 0
    head, about, *texts = done.stdout.rstrip("\n").split("\n\n")
    assert head.startswith(f"{code} {DIAGNOSES[code].name}  (")
    assert "`barbell doctor`" in about
    assert texts
    for text in texts:
        assert text.splitlines()[1].startswith(consider)
        assert "{" not in text


def test_a_diagnosis_has_each_of_its_cures(run):
    told = run("explain", "BB901").stdout
    assert "Consider: Add it to the main file" in told
    assert "Consider: Move it to MAIN, as its last plugin line." in told


def test_a_misspelt_name_is_guessed(run):
    done = run("explain", "core-to-sleve")
    assert done.exit_code == 2
    assert "Did you mean core-to-sleeve?" in done.stderr
    done = run("explain", "zzz", "--lang", "ja")
    assert done.exit_code == 2
    assert "`barbell rules`" in done.stderr
    assert f"{min(DIAGNOSES)} から {max(DIAGNOSES)}" in done.stderr
    assert f"{min(DIAGNOSES)} to {max(DIAGNOSES)}" in run("explain", "zzz").stderr
    assert "Did you mean plugin-missing?" in run("explain", "plugin-mising").stderr


def test_all_rules_are_listed(run):
    lines = run("rules").stdout.splitlines()
    assert lines[0].split() == ["Code", "Name", "Severity", "Rule"]
    assert [line.split()[0] for line in lines[1:]] == [rule.code for rule in RULES]


def test_the_readmes_table(run):
    lines = run("rules", "--markdown").stdout.splitlines()
    assert lines[:2] == ["| Code | Name | Severity | Rule |", "| --- | --- | --- | --- |"]
    assert all(line.count(" | ") == 3 for line in lines)
    assert len(lines) == len(RULES) + 2
