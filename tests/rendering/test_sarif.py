from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from beancount_barbell.model.findings import Episode, Evidence, Severity, Status, Text
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.rendering.report import LedgerError, Report
from beancount_barbell.rendering.sarif import check_sarif
from tests.handmade import START, D, finding
from tests.sarif_schema import violations

MAIN = Location("/l/main.beancount", 17)
EVIDENCE = (
    Evidence(Location("/l/policy file.beancount", 3), Text("evidence.policy", {})),
    Evidence(NOWHERE, Text("evidence.default", {})),
)
FINDINGS = (
    finding(location=MAIN, evidence=EVIDENCE),
    finding(code="BB302", name="ratio-drift", location=MAIN, severity=Severity.NOTICE, amount=None),
    finding(location=MAIN, status=Status.ACKNOWLEDGED),
    finding(location=MAIN, status=Status.HISTORY),
    finding(location=MAIN, code="BB301", name="core-floor", status=Status.CURED),
)
ROOT_LINE = {
    "artifactLocation": {"uri": "main.beancount", "uriBaseId": "%SRCROOT%"},
    "region": {"startLine": 1},
}


def run_of(findings=FINDINGS, errors=(), root="/l"):
    told = Report(
        f"{root}/main.beancount", START, "ACTIVE", tuple(errors), tuple(findings), findings[:1]
    )
    text = check_sarif(
        told,
        "en",
        version="9.9",
        root=Path(root or "/"),
        relative=lambda name: name.removeprefix(f"{root}/"),
    )
    document = json.loads(text)
    assert violations(document) == []
    (run,) = document["runs"]
    return run


def places(run):
    return [result["locations"][0]["physicalLocation"] for result in run["results"]]


def fingerprints(findings=(), errors=()):
    run = run_of(findings, errors)
    return [value for one in run["results"] for value in one["partialFingerprints"].values()]


@pytest.mark.usefixtures("keys_for_words")
def test_the_log_has_the_structure_of_sarif():
    run = run_of()
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


@pytest.mark.usefixtures("keys_for_words")
def test_each_finding_keeps_its_meaning():
    failing, notice, acknowledged, past = run_of()["results"]
    assert (failing["level"], notice["level"], acknowledged["level"]) == ("error", "note", "note")
    assert failing["message"]["text"] == "<BB201 en> <BB201.remedy en>"
    assert "suppressions" not in failing
    assert acknowledged["suppressions"][0]["justification"] == "acknowledged"
    assert past["suppressions"][0]["justification"] == "history"
    assert (past["level"], past["properties"]["status"]) == ("note", "history")
    policy, default = failing["relatedLocations"]
    assert policy["physicalLocation"] == {
        "artifactLocation": {"uri": "policy%20file.beancount", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3},
    }
    assert default["physicalLocation"] == ROOT_LINE
    assert failing["properties"]["params"]["amount"] == "200000"


@pytest.mark.usefixtures("keys_for_words")
def test_beancounts_errors_ride_along():
    run = run_of(errors=[LedgerError("Bad", "/l/a.beancount", 2), LedgerError("Worse", None, 0)])
    first, second = run["results"][:2]
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "beancount"
    assert first["message"]["text"] == "Bad"
    assert places(run)[0]["region"] == {"startLine": 2}
    assert second["locations"] == [{"physicalLocation": ROOT_LINE}]


# Places


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "<load>",
        "<string>",
        "<synth>",
        "<check_commodity>",
        "<pad>",
        NOWHERE.filename,
        "zerosum",
    ],
)
@pytest.mark.parametrize("line", [-1, 0, 5])
def test_what_is_no_file_is_shown_on_the_ledgers_first_line(name, line):
    run = run_of([finding(location=Location(name or "", line))], [LedgerError("x", name, line)])
    assert places(run) == [ROOT_LINE, ROOT_LINE]


def test_a_file_without_a_line_is_shown_on_its_first():
    run = run_of([finding(location=Location("/l/a.bean", 0))], [LedgerError("x", "/l/a.bean", -1)])
    assert [place["region"] for place in places(run)] == [{"startLine": 1}] * 2
    assert {place["artifactLocation"]["uri"] for place in places(run)} == {"a.bean"}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("/l/家計/核 資金.bean", "%E5%AE%B6%E8%A8%88/%E6%A0%B8%20%E8%B3%87%E9%87%91.bean"),
        ("/l/100%#?&[a].bean", "100%25%23%3F%26%5Ba%5D.bean"),
        ("/l/C:notes.bean", "C%3Anotes.bean"),
        ("/l/<load>", "%3Cload%3E"),
        ("/l/\udcff.bean", "%FF.bean"),  # a byte that is no UTF-8, as Python holds it
        ("/l/a~b-c_d.bean", "a~b-c_d.bean"),
    ],
)
def test_a_file_of_the_repository_has_a_relative_uri(name, uri):
    (place,) = places(run_of([finding(location=Location(name, 4))]))
    assert place["artifactLocation"] == {"uri": uri, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("/else where/a.bean", "file:///else%20where/a.bean"),
        ("/他/\udcff.bean", "file:///%E4%BB%96/%FF.bean"),
    ],
)
def test_a_file_elsewhere_has_an_absolute_uri(name, uri):
    (place,) = places(run_of([finding(location=Location(name, 4))]))
    assert place == {"artifactLocation": {"uri": uri}, "region": {"startLine": 4}}


@pytest.mark.parametrize(
    ("root", "uri"),
    [
        ("/l", "file:///l/"),
        ("/my money", "file:///my%20money/"),
        ("/a-", "file:///a-/"),
        ("", "file:///"),
    ],
)
def test_relative_uris_have_a_base(root, uri):
    run = run_of([finding(location=NOWHERE)], root=root)
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": uri}}


# Fingerprints


def lasting(amount, date=START, **changes):
    return finding(
        code="BB301",
        amount=amount,
        date=date,
        params={"excess": amount},
        episode=Episode(START, None, amount, date),
        **changes,
    )


DIFFERENT = (
    finding(),
    finding(code="BB206"),
    finding(date=START),
    finding(amount=D(1)),
    finding(amount=None),
    finding(accounts=frozenset({"Assets:Core:Bank"})),
    finding(params={"commodity": "AAA"}),
    finding(params={"commodity": "BBB"}),
    lasting(D(5)),
    lasting(D(5), accounts=frozenset()),
)


def test_different_findings_have_different_fingerprints():
    assert len(set(fingerprints(DIFFERENT))) == len(DIFFERENT)


def test_even_two_that_are_the_same_in_all_but_their_lines_do():
    one, other = finding(location=MAIN), finding(location=MAIN._replace(lineno=30))
    assert len(set(fingerprints([one, other]))) == 2


def test_fingerprints_do_not_move_with_the_lines():
    moved = [
        finding(location=Location("/l/other.bean", 99), evidence=EVIDENCE),
        *DIFFERENT[1:],
    ]
    assert fingerprints(moved) == fingerprints(DIFFERENT)
    told = {"amount": D(1), "from": "A", "place": Location("/l/a", 1)}
    later = {"amount": D(1), "from": "A", "place": Location("/l/b", 2)}
    assert fingerprints([finding(params=told)]) == fingerprints([finding(params=later)])


def test_a_limit_whose_breach_lasts_keeps_its_fingerprint():
    later = START + datetime.timedelta(days=40)
    assert fingerprints([lasting(D(5))]) == fingerprints([lasting(D(9), later)])


def test_a_finding_that_is_cured_changes_no_other_fingerprint():
    both = fingerprints([finding(), finding()])
    assert fingerprints([finding(status=Status.CURED), finding()]) == both[1:]


def test_beancounts_errors_have_fingerprints_too():
    errors = [
        LedgerError("x", "/l/a.bean", 1),
        LedgerError("x", "/l/a.bean", 2),
        LedgerError("x", "/l/b.bean", 1),
        LedgerError("y", "/l/a.bean", 1),
        LedgerError("y", None, 0),
    ]
    marks = fingerprints(errors=errors)
    assert len(set(marks)) == len(errors)
    moved = [error._replace(line=error.line + 7) for error in errors]
    assert fingerprints(errors=moved) == marks
