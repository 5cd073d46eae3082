from __future__ import annotations

import csv
import io
import json

import pytest

from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SILENT


@pytest.mark.usefixtures("ledger")
def test_status_is_one_screen(run):
    done = run("status", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout.startswith("OK · ACTIVE · no ceiling · as of 2025-01-31\n")
    assert len(done.stdout.splitlines()) <= 24
    assert "floor 8,100,000 JPY, 900,000 JPY above it" in done.stdout


@pytest.mark.usefixtures("ledger")
def test_status_as_of_a_day_and_in_japanese(run):
    done = run("status", "main.beancount", "--as-of", "2025-01-10", "--lang", "ja")
    assert "2025-01-10 時点" in done.stdout
    assert "攻め枠" in done.stdout


def test_status_tells_breaches_and_still_exits_cleanly(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    done = run("status", "main.beancount")
    assert done.exit_code == 0
    assert "still out 200,000 JPY" in done.stdout
    assert "BB201 core-to-sleeve" in done.stdout


@pytest.mark.usefixtures("ledger")
def test_status_in_a_line(run):
    done = run("status", "main.beancount", "--short")
    assert done.stdout == ("OK · NAV 100.00 · ratio 10% · core +900,000 JPY to floor · 0 errors\n")


@pytest.mark.usefixtures("ledger")
def test_status_as_json_is_the_analysis_figures(run):
    shape = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert shape["schema"] == 1
    assert shape["core"]["value"] == "9000000"
    assert shape["sleeve"]["nav"] == "100"


def test_status_of_a_ledger_with_errors_is_provisional(ledger, run):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR)
    done = run("status", "main.beancount")
    assert done.exit_code == 3
    assert "Provisional" in done.stderr


@pytest.mark.parametrize("command", ["status", "history"])
def test_a_silent_ledger_has_no_state(ledger, run, command):
    ledger.write_text(SILENT)
    done = run(command, "main.beancount")
    assert done.exit_code == 0
    assert "nothing to judge" in done.stderr
    assert "ACTIVE" not in done.stdout


def test_history_is_a_table(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    rows = list(csv.DictReader(io.StringIO(run("history", "main.beancount").stdout)))
    assert [row["date"] for row in rows] == ["2025-01-06", "2025-02-03"]
    assert rows[1]["core"] == "8800000"
    shape = json.loads(run("history", "main.beancount", "--format", "json").stdout)
    assert [row["sleeve"] for row in shape["days"]] == ["1000000", "1200000"]


@pytest.mark.usefixtures("ledger")
def test_a_day_that_is_none_is_a_usage_error(run):
    assert run("status", "main.beancount", "--as-of", "yesterday").exit_code == 2
