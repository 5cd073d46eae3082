from __future__ import annotations

import json

import pytest

from beancount_barbell.model.findings import Evidence, Severity, Status, Text
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.rendering.report import LedgerError, Report
from beancount_barbell.rendering.sarif import check_sarif
from beancount_barbell.rules.codes import CODES
from tests.handmade import START, finding

EVIDENCE = (
    Evidence(Location("/l/policy file.beancount", 3), Text("evidence.policy", {})),
    Evidence(NOWHERE, Text("evidence.default", {})),
)
FINDINGS = (
    finding(evidence=EVIDENCE),
    finding(code="BB302", name="ratio-drift", severity=Severity.NOTICE, amount=None),
    finding(status=Status.ACKNOWLEDGED),
    finding(code="BB301", name="core-floor", status=Status.CURED),
)


def log(errors=()):
    told = Report("/l/main", START, "ACTIVE", tuple(errors), FINDINGS, FINDINGS[:1])
    text = check_sarif(
        told, "en", version="9.9", relative=lambda name: name.removeprefix("/l/"), codes=CODES
    )
    return json.loads(text)


@pytest.mark.usefixtures("keys_for_words")
def test_the_log_has_the_structure_of_sarif():
    document = log()
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("beancount-barbell", "9.9")
    assert [rule["id"] for rule in driver["rules"]] == ["BB201", "BB302"]
    assert driver["rules"][0]["name"] == "CoreToSleeve"
    assert driver["rules"][0]["defaultConfiguration"] == {"level": "error"}
    for result in run["results"]:
        rule = driver["rules"][result["ruleIndex"]]
        assert result["ruleId"] == rule["id"]
        assert result["level"] in {"error", "note"}
        assert result["message"]["text"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1


@pytest.mark.usefixtures("keys_for_words")
def test_each_finding_keeps_its_meaning():
    failing, notice, acknowledged = log()["runs"][0]["results"]
    assert (failing["level"], notice["level"], acknowledged["level"]) == ("error", "note", "note")
    assert failing["message"]["text"] == "<BB201 en> <BB201.remedy en>"
    assert "suppressions" not in failing
    assert acknowledged["suppressions"][0]["justification"] == "acknowledged"
    policy, default = failing["relatedLocations"]
    assert policy["physicalLocation"] == {
        "artifactLocation": {"uri": "policy%20file.beancount"},
        "region": {"startLine": 3},
    }
    assert "physicalLocation" not in default
    assert failing["properties"]["params"]["amount"] == "200000"
    assert failing["partialFingerprints"] == acknowledged["partialFingerprints"]
    assert failing["partialFingerprints"] != notice["partialFingerprints"]


@pytest.mark.usefixtures("keys_for_words")
def test_beancounts_errors_ride_along():
    run = log(
        [
            LedgerError("Bad", "/l/a.beancount", 2),
            LedgerError("Worse", None, 0),
            LedgerError("Worst", "<load>", 0),
        ]
    )["runs"][0]
    first, second, third = run["results"][:3]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "beancount"
    assert first["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
    assert "locations" not in second
    assert "region" not in third["locations"][0]["physicalLocation"]
