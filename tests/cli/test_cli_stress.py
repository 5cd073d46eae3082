from __future__ import annotations

import json

import pytest

from tests.households import BEANCOUNT_ERROR, HEALTHY, SILENT


@pytest.mark.usefixtures("ledger")
def test_stress_of_a_household(run):
    done = run("stress", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout.startswith("Stress test as of 2025-01-31 · ACTIVE\n")
    assert "PROVEN" in done.stdout


@pytest.mark.usefixtures("ledger")
def test_stress_in_japanese_and_as_of_a_day(run):
    done = run("stress", "main.beancount", "--lang", "ja", "--as-of", "2025-01-10")
    assert done.stdout.startswith("ストレステスト 2025-01-10 時点")


@pytest.mark.usefixtures("ledger")
def test_stress_as_json(run):
    figures = json.loads(run("stress", "main.beancount", "--format", "json").stdout)
    assert figures["schema"] == 1
    assert figures["proof"]["outside"] is not None


def test_stress_of_a_ledger_with_errors_and_of_a_silent_one(ledger, run):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR)
    done = run("stress", "main.beancount")
    assert done.exit_code == 3
    assert done.stdout.splitlines()[1] == "Not certain: the ledger has errors of its own"
    ledger.write_text(SILENT)
    done = run("stress", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout == ""
