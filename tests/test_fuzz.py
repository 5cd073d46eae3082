"""A little of `python -m tests.fuzz`, other random numbers each time."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from tests import fuzz

HEAD_LINES = fuzz.HEAD.count("\n")


@pytest.mark.no_cover
@pytest.mark.parametrize(("trial", "number"), [("grammar", 1000), ("households", 20)])
def test_nothing_is_wrong(trial, number):
    chance = random.Random()
    told = [wrong for _, wrong in fuzz.TRIALS[trial](chance, number)]
    assert [one for one in told if one is not None] == []
    assert len(told) == (number if trial == "households" else number // fuzz.TOGETHER)


def test_a_fault_would_be_told(monkeypatch):
    slip = fuzz.Directive('2024-01-03 custom "barbell" "haltq"', ("haltq",))
    right = fuzz.Directive('2024-01-03 custom "barbell" "halt"\n  by: "x"\n  reason: "y"', ())
    assert fuzz.misread([slip, right]) is None
    silent = fuzz.misread([right._replace(slips=("hlat",))])
    assert silent.what.startswith("nothing is said of hlat")
    assert fuzz.misread([right._replace(text="2024-01-03 hlat")]).what.startswith("not a ledger")
    read = fuzz.analyse

    def misplaced(*args):
        (problem,) = read(*args).history.problems
        moved = problem._replace(location=problem.location._replace(lineno=HEAD_LINES + 2))
        return SimpleNamespace(history=SimpleNamespace(problems=(moved,)))

    monkeypatch.setattr(fuzz, "analyse", misplaced)
    bad = fuzz.Directive('2024-01-03 custom "barbell" "policy"\n  halt-line: "x"', ())
    assert "halt-line" in fuzz.misread([right, bad]).what
    monkeypatch.setattr(fuzz, "analyse", lambda *_: 1 / 0)
    assert "ZeroDivisionError" in fuzz.misread([right]).what
    assert "ZeroDivisionError" in fuzz.misjudged("").what
