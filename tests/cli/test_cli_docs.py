"""Docstrings that Python has dropped; `test_cli_process` runs it so."""

from __future__ import annotations

import inspect

import pytest

from beancount_barbell.cli.rules import docstring, explained
from beancount_barbell.rules import RULES, core_to_sleeve


def documented():
    """What it does.

    And more.
    """


def undocumented():
    return None


@pytest.mark.parametrize("thing", [documented, undocumented, core_to_sleeve])
def test_a_docstring_is_read_from_the_source(thing, monkeypatch):
    told = thing.__doc__
    monkeypatch.setattr(thing, "__doc__", None)
    # Python 3.13 compiles a docstring without its indentation.
    assert inspect.cleandoc(docstring(thing)) == inspect.cleandoc(told or "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_finds_the_file_that_explains_it(rule):
    assert explained(rule).doc == rule.doc
