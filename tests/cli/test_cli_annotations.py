"""SARIF and GitHub's commands of real ledgers, in a real repository."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SECOND_BREACH
from tests.sarif_schema import violations

EXAMPLES = Path(__file__).parent.parent.parent / "example_ledger"
NAMES = [
    "main.beancount",
    *sorted(f"broken/{path.name}" for path in (EXAMPLES / "broken").glob("*.beancount")),
]

PLACELESS = """
include "no-such-file.beancount"
"""
"""An error of Beancount's loader, which stands in no file ("<load>")."""

NO_COMMODITIES = 'plugin "beancount.plugins.check_commodity"\n'
"""A plugin whose errors stand in no file ("<check_commodity>")."""


def sarif(run, name):
    """The one run of a valid log, where each result has a place in a file that exists."""
    document = json.loads(run("check", name, "--format", "sarif").stdout)
    assert violations(document) == []
    (told,) = document["runs"]
    for result in told["results"]:
        (location,) = result["locations"]
        for each in (location, *result.get("relatedLocations", ())):
            place = each["physicalLocation"]
            assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
            lines = Path(place["artifactLocation"]["uri"]).read_text(encoding="utf-8").splitlines()
            assert 1 <= place["region"]["startLine"] <= len(lines)
    marks = [str(result["partialFingerprints"]) for result in told["results"]]
    assert len(set(marks)) == len(marks)
    return told


@pytest.fixture
def examples(home, git):  # noqa: ARG001 a repository is there
    """The example ledgers, in the root of a repository."""
    shutil.copytree(EXAMPLES, home, ignore=shutil.ignore_patterns("pictures"), dirs_exist_ok=True)
    return home


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_a_valid_log(run, examples, name):
    told = sarif(run, name)
    path = examples / name
    path.write_text(NO_COMMODITIES + path.read_text(encoding="utf-8") + PLACELESS, encoding="utf-8")
    broken = sarif(run, name)
    theirs = [one for one in broken["results"] if one["ruleId"] == "beancount"]
    ours = [one for one in broken["results"] if one["ruleId"] != "beancount"]
    assert theirs
    root = {"uri": name, "uriBaseId": "%SRCROOT%"}
    for one in theirs:
        place = one["locations"][0]["physicalLocation"]
        assert (place["artifactLocation"], place["region"]) == (root, {"startLine": 1})
    # One line more at the top of the ledger, and nothing else: the findings are the same.
    assert marks_of(ours) == marks_of(told["results"])


def marks_of(results):
    return [result["partialFingerprints"] for result in results]


@pytest.mark.usefixtures("git")
def test_names_in_japanese_with_spaces_are_encoded(ledger, run, home):
    folder = home / "家計 2025"
    folder.mkdir()
    moved = ledger.rename(folder / "帳簿 #1.beancount")
    moved.write_text(HEALTHY + BREACH + BEANCOUNT_ERROR)
    run_ = json.loads(run("check", str(moved), "--format", "sarif").stdout)["runs"][0]
    uris = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in run_["results"]
    }
    assert uris == {
        "%E5%AE%B6%E8%A8%88%202025/%E5%B8%B3%E7%B0%BF%20%231.beancount",
    }
    assert run_["originalUriBaseIds"]["%SRCROOT%"]["uri"] == home.as_uri() + "/"


@pytest.mark.usefixtures("git")
def test_a_ledger_that_is_a_link_out_of_the_repository_stands_where_the_link_is(
    ledger, run, home, tmp_path_factory
):
    """As in dotfiles; one that leads to another file of the repository stands at that file."""
    away = tmp_path_factory.mktemp("away") / "books.beancount"
    away.write_text(HEALTHY + BREACH)
    (home / "books.beancount").symlink_to(away)
    ledger.write_text(HEALTHY + BREACH)
    (home / "other.beancount").symlink_to(ledger)
    for name, shown in (("books", "books"), ("other", "main")):
        for result in sarif(run, f"{name}.beancount")["results"]:
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == f"{shown}.beancount"
        lines = run("check", f"{name}.beancount", "--format", "github").stdout.splitlines()
        assert all(f" file={shown}.beancount," in line for line in lines)


@pytest.mark.usefixtures("git")
def test_a_file_outside_the_repository_keeps_its_whole_name(ledger, run, tmp_path_factory):
    away = tmp_path_factory.mktemp("away") / "breach.beancount"
    away.write_text(BREACH)
    ledger.write_text(f'{HEALTHY}include "{away}"\n')
    document = json.loads(run("check", "main.beancount", "--format", "sarif").stdout)
    assert violations(document) == []
    (result,) = document["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": away.as_uri()}


def test_a_message_in_japanese_has_no_space_between_its_sentences(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    document = json.loads(
        run("check", "main.beancount", "--format", "sarif", "--lang", "ja").stdout
    )
    (text,) = {one["message"]["text"] for one in document["runs"][0]["results"]}
    assert "。" in text
    assert "。 " not in text


def test_two_breaches_of_a_day_are_two_alerts(ledger, run):
    ledger.write_text(HEALTHY + BREACH + SECOND_BREACH.replace("02-10", "02-03"))
    told = sarif(run, "main.beancount")
    assert [one["ruleId"] for one in told["results"]].count("BB201") == 2


def test_ten_annotations_are_ours_whatever_beancount_has_to_say(ledger, run):
    ledger.write_text(HEALTHY + BREACH + 12 * BEANCOUNT_ERROR + PLACELESS)
    lines = run("check", "main.beancount", "--format", "github").stdout.splitlines()
    assert "title=BB201 " in lines[0]
    assert len(lines) == 14
    assert all("title=Beancount::" in line for line in lines[1:])
    assert all(line.startswith("::error file=main.beancount,line=") for line in lines)
    assert any(line.startswith("::error file=main.beancount,line=1,") for line in lines)
