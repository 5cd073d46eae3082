from __future__ import annotations

import pytest

from beancount_barbell.rules import RULES
from beancount_barbell.rules.codes import CODES


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


def test_a_misspelt_name_is_guessed(run):
    done = run("explain", "core-to-sleve")
    assert done.exit_code == 2
    assert "Did you mean core-to-sleeve?" in done.stderr
    done = run("explain", "zzz", "--lang", "ja")
    assert done.exit_code == 2
    assert "`barbell rules`" in done.stderr


def test_all_rules_are_listed(run):
    lines = run("rules").stdout.splitlines()
    assert lines[0].split() == ["Code", "Name", "Severity", "Rule"]
    assert [line.split()[0] for line in lines[1:]] == [rule.code for rule in RULES]


def test_the_readmes_table(run):
    lines = run("rules", "--markdown").stdout.splitlines()
    assert lines[:2] == ["| Code | Name | Severity | Rule |", "| --- | --- | --- | --- |"]
    assert all(line.count(" | ") == 3 for line in lines)
    assert len(lines) == len(RULES) + 2
