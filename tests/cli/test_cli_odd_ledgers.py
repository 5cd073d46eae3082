"""Whatever the ledger, every command answers in words: never with a traceback."""

from __future__ import annotations

import json

import pytest

from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SILENT

TAGS_ONLY = """
option "operating_currency" "JPY"
2025-01-01 open Assets:Core
  barbell: "core"
2025-01-01 open Assets:Attack
  barbell: "attack"
"""

FUNDED = (
    TAGS_ONLY
    + """
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core    {core}
  Assets:Attack  {attack}
  Equity:Opening
2025-03-01 balance Assets:Core  {core}
"""
)

ODD = {
    "empty": "",
    "silent": SILENT,
    "tags only": TAGS_ONLY,
    "policy only": '2025-01-01 custom "barbell" "policy"\n  core-floor: 1 JPY\n',
    "no verb": 'plugin "beancount_barbell"\n2025-01-01 custom "barbell"\n' + TAGS_ONLY,
    "no operating currency": FUNDED.format(core="100 JPY", attack="100 JPY").replace(
        'option "operating_currency" "JPY"', ""
    ),
    "no rate": FUNDED.format(core="100 USD", attack="100 EUR"),
    "core only": FUNDED.format(core="100 JPY", attack="0 JPY"),
    "sleeve only": FUNDED.format(core="0 JPY", attack="100 JPY"),
    "insolvent": FUNDED.format(core="100 JPY", attack="-100 JPY"),
    "core in debt": FUNDED.format(core="-100 JPY", attack="100 JPY"),
    "renamed roots": 'option "name_assets" "Shisan"\n'
    + FUNDED.format(core="100 JPY", attack="10 JPY").replace("Assets:", "Shisan:"),
    "before anything": FUNDED.format(core="100 JPY", attack="10 JPY")
    + "1970-01-01 price XXX 1 JPY\n0001-01-01 open Assets:Old\n",
    "broken": HEALTHY + BREACH + BEANCOUNT_ERROR,
    "closed with money": FUNDED.format(core="100 JPY", attack="10 JPY")
    + "2025-03-02 close Assets:Attack\n",
}

COMMANDS = (
    ("check", "--notices"),
    ("check", "--format", "json"),
    ("check", "--format", "sarif"),
    ("check", "--as-of", "2024-01-01"),
    ("status",),
    ("status", "--lang", "ja"),
    ("status", "--short"),
    ("status", "--format", "json"),
    ("history",),
    ("history", "--format", "json"),
    ("flows",),
    ("flows", "--format", "json"),
    ("trades",),
    ("trades", "--format", "json"),
    ("stress",),
    ("stress", "--format", "json"),
    ("report", "--month", "2025-01"),
    ("report", "--month", "2025-01", "--format", "json"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_every_command_answers_in_words(text, command, ledger, run):
    ledger.write_text(text)
    name, *options = command
    done = run(name, "main.beancount", *options)
    assert done.exit_code in {0, 1, 2, 3}, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    if options[-1:] == ["json"] and done.stdout:
        assert json.loads(done.stdout)["schema"] == 1
