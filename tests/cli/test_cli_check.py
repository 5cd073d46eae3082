from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys

import pytest

from beancount_barbell.cli import clock
from tests.households import (
    ACKNOWLEDGED,
    BEANCOUNT_ERROR,
    BREACH,
    BREACH_LINE,
    HEALTHY,
    RETURNED,
    SECOND_BREACH,
    SILENT,
    WITHDRAWAL,
    WITHOUT_PLUGIN,
)


@pytest.mark.usefixtures("ledger")
def test_a_healthy_ledger_is_clean(run):
    done = run("check", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout == "main.beancount: no breach. State ACTIVE, as of 2025-01-31.\n"
    assert done.stderr == ""


def test_a_breach_fails_with_its_place_and_its_line(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    done = run("check", "main.beancount")
    assert done.exit_code == 1
    first, excerpt, *_ = done.stdout.splitlines()
    assert first.startswith(f"main.beancount:{BREACH_LINE}: error: BB201 core-to-sleeve: 200,000")
    assert excerpt.endswith("| Assets:Core:Bank       -200,000 JPY")
    assert "main.beancount: 1 error. State ACTIVE" in done.stdout


@pytest.mark.parametrize("mend", [RETURNED, ACKNOWLEDGED])
def test_a_mended_or_acknowledged_breach_passes(ledger, run, mend):
    ledger.write_text(HEALTHY + BREACH + mend)
    done = run("check", "main.beancount")
    assert done.exit_code == 0
    assert "not shown: barbell check --notices" in done.stdout
    shown = run("check", "main.beancount", "--notices").stdout
    assert "BB201 core-to-sleeve" in shown
    assert "error (cured)" in shown or "error (acknowledged)" in shown


def test_as_of_looks_back(ledger, run):
    ledger.write_text(HEALTHY + BREACH + RETURNED)
    assert run("check", "main.beancount", "--as-of", "2025-02-04").exit_code == 1
    assert run("check", "main.beancount", "--as-of", "2025-02-02").exit_code == 0


def test_strict_counts_notices_but_not_what_only_informs(ledger, run):
    ledger.write_text(HEALTHY + WITHDRAWAL)
    assert run("check", "main.beancount", "--strict").exit_code == 0
    unused = ACKNOWLEDGED.replace("BB201", "BB302")
    ledger.write_text(HEALTHY + unused)
    assert run("check", "main.beancount").exit_code == 0
    done = run("check", "main.beancount", "--strict")
    assert done.exit_code == 1
    assert "notice: BB006 waiver-unused" in done.stdout


def test_beancounts_own_errors_come_first_and_unchanged(ledger, run):
    ledger.write_text(HEALTHY + BREACH + BEANCOUNT_ERROR)
    command = [sys.executable, "-m", "beancount.scripts.check", str(ledger)]
    theirs = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    done = run("check", "main.beancount")
    assert done.exit_code == 3
    ours = done.stderr.strip()
    assert "Transaction does not balance" in ours
    assert ours in theirs
    assert "BB201" not in ours
    assert "BB201 core-to-sleeve" in done.stdout
    assert "Provisional" in done.stdout


def test_json_carries_everything(ledger, run):
    ledger.write_text(HEALTHY + BREACH + RETURNED + BEANCOUNT_ERROR)
    done = run("check", "main.beancount", "--format", "json")
    assert done.exit_code == 3
    shape = json.loads(done.stdout)
    assert shape["schema"] == 1
    assert shape["ledger"] == str(ledger)
    assert shape["state"] == "ACTIVE"
    (error,) = shape["errors"]
    assert error["file"] == str(ledger)
    assert error["line"] > BREACH_LINE
    (breach,) = [each for each in shape["findings"] if each["code"] == "BB201"]
    assert (breach["severity"], breach["status"]) == ("error", "cured")
    assert (breach["file"], breach["line"]) == (str(ledger), BREACH_LINE)
    assert breach["params"]["amount"] == "200000"
    assert breach["params"]["outstanding"] == "0"


@pytest.mark.usefixtures("git")
def test_github_annotations_are_relative_to_the_repository(ledger, run, home, monkeypatch):
    ledger.write_text(HEALTHY + BREACH)
    nested = home / "ledgers"
    nested.mkdir()
    moved = ledger.rename(nested / "main.beancount")
    monkeypatch.chdir(nested)
    done = run("check", str(moved), "--format", "github")
    place = f"::error file=ledgers/main.beancount,line={BREACH_LINE},title=BB201 core-to-sleeve::"
    assert done.stdout.startswith(place)


def test_what_lies_outside_of_the_repository_keeps_its_name(ledger, run, git, tmp_path):
    git("status")
    outside = tmp_path / "elsewhere.bean"
    outside.write_text(BREACH)
    ledger.write_text(f'include "{outside}"\n{HEALTHY}')
    done = run("check", "main.beancount", "--format", "github")
    assert done.stdout.startswith(f"::error file={outside},line=3,title=BB201")


def test_sarif_is_one_document(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    document = json.loads(run("check", "main.beancount", "--format", "sarif").stdout)
    (result,) = document["runs"][0]["results"]
    assert result["ruleId"] == "BB201"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "main.beancount"


def test_a_ledger_without_the_plugin_is_judged_and_told(ledger, run):
    ledger.write_text(WITHOUT_PLUGIN + BREACH)
    done = run("check", "main.beancount")
    assert done.exit_code == 1
    assert "does not load the plugin, so bean-check and Fava enforce nothing" in done.stderr


def test_the_plugin_is_known_by_its_module_too(ledger, run):
    line = 'plugin "beancount_barbell"'
    ledger.write_text(HEALTHY.replace(line, 'plugin "beancount_barbell.plugin"') + BREACH)
    done = run("check", "main.beancount")
    assert (done.exit_code, done.stderr) == (1, "")
    assert run("doctor", "main.beancount").stdout.count("BB901") == 0


def test_a_ledger_without_a_word_of_ours_has_nothing_to_judge(ledger, run):
    ledger.write_text(SILENT)
    done = run("check", "main.beancount")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing to judge" in done.stderr
    shape = json.loads(run("check", "main.beancount", "--format", "json").stdout)
    assert shape["findings"] == []


def test_japanese_by_option_policy_and_environment(ledger, run):
    assert "違反なし" in run("check", "main.beancount", "--lang", "ja").stdout
    assert "違反なし" in run("check", "main.beancount", LANG="ja_JP.UTF-8").stdout
    ledger.write_text(HEALTHY.replace("core-floor", 'language: "ja"\n  core-floor'))
    assert "違反なし" in run("check", "main.beancount").stdout
    assert "no breach" in run("check", "main.beancount", "--lang", "en").stdout


@pytest.mark.usefixtures("ledger")
def test_colour_is_a_wish(run):
    assert "\x1b[" not in run("check", "main.beancount").stdout
    assert "\x1b[32m" in run("check", "main.beancount", "--color").stdout
    assert "\x1b[" not in run("check", "main.beancount", "--no-color").stdout


@pytest.mark.usefixtures("ledger")
def test_a_check_leaves_no_trace(run, monkeypatch, home):
    monkeypatch.setattr("beancount.loader._load_file", None)  # what reads and writes the cache
    cache = home / ".main.beancount.picklecache"
    cache.write_bytes(b"somebody else's")
    assert run("check", "main.beancount").exit_code == 0
    assert cache.read_bytes() == b"somebody else's"
    assert sorted(path.name for path in home.iterdir()) == [cache.name, "main.beancount"]


# What pre-commit needs


@pytest.mark.usefixtures("ledger")
def test_a_staged_file_that_is_not_included_is_named(run, git, home):
    (home / "stray.bean").write_text("2025-01-01 open Assets:Stray\n")
    (home / "readme.md").write_text("text")
    git("add", "-A")
    done = run("check", "main.beancount")
    assert done.exit_code == 0
    assert done.stderr == (
        "stray.bean is staged, but main.beancount does not include it: it was not checked.\n"
    )


@pytest.mark.parametrize(
    ("plugin", "hint"),
    [
        ("beancount_elsewhere.rules", "additional_dependencies: [beancount-elsewhere]"),
        ("beancount.plugins.mistyped", None),
    ],
)
def test_a_plugin_that_is_not_installed_is_a_line_to_add(ledger, run, plugin, hint):
    ledger.write_text(f'plugin "{plugin}"\n{HEALTHY}')
    done = run("check", "main.beancount")
    assert done.exit_code == 3
    assert f'Error importing "{plugin}"' in done.stderr
    assert ("additional_dependencies" in done.stderr) is (hint is not None)
    assert hint is None or hint in done.stderr


def test_a_byte_order_mark_is_named(ledger, run):
    """Editors write it unasked, and in Beancount's message nobody sees it."""
    ledger.write_text(f'include "bank.beancount"\n{HEALTHY}', encoding="utf-8")
    ledger.with_name("bank.beancount").write_text("\ufeff\n", encoding="utf-8")
    done = run("check", "main.beancount")
    assert done.exit_code == 3
    assert r"Invalid token: '\ufeff'" in done.stderr
    assert "bank.beancount begins with a byte order mark" in done.stderr


@pytest.mark.parametrize("command", ["check", "status", "room"])
@pytest.mark.parametrize("day", ["1999-12-31", "2024-12-31"])
def test_looking_back_before_the_first_role_says_so(ledger, run, command, day):
    """It is not that nothing is tagged."""
    ledger.write_text(HEALTHY + "2020-01-01 open Assets:Old\n")
    told = run(command, "main.beancount", "--as-of", day).stderr
    words = f"main.beancount: on {day} no account of core or sleeve was open yet.\n"
    assert told == words
    assert run(command, "main.beancount").stderr == ""


@pytest.mark.parametrize("command", ["check", "status", "report"])
def test_a_ledger_dated_in_the_future_is_told(ledger, run, monkeypatch, command):
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2026, 1, 1))
    with ledger.open("a", encoding="utf-8") as stream:
        stream.write('\n2026-01-02 custom "barbell" "policy"\n  cure-days: 20\n')
    told = run(command, "main.beancount")
    assert "its last day is 2026-01-02, today is 2026-01-01" in told.stderr
    assert "future" not in told.stdout
    japanese = run(command, "main.beancount", "--lang", "ja")
    assert "最終日は 2026-01-02、今日は 2026-01-01" in japanese.stderr
    # Who asks for a day, of whatever year, knows it; and today is no future.
    assert "future" not in run(command, "main.beancount", "--as-of", "2027-01-01").stderr
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2026, 1, 2))
    assert "future" not in run(command, "main.beancount").stderr


def test_a_policy_of_the_year_2300_is_an_error_and_moves_no_figure(ledger, run):
    before = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    with ledger.open("a", encoding="utf-8") as stream:
        stream.write('\n2300-01-01 custom "barbell" "policy"\n  core-floor: 1 JPY\n')
    told = run("check", "main.beancount")
    line = ledger.read_text(encoding="utf-8").count("\n") - 1
    assert told.exit_code == 1
    assert f"main.beancount:{line}: error: BB001 policy-invalid: It is dated 2300-01-01" in (
        told.stdout
    )
    after = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert after.pop("findings")["errors"] == before.pop("findings")["errors"] + 1
    assert (before.pop("verdict"), after.pop("verdict")) == (["OK"], ["BREACH"])
    assert after == before


# Filters and groups


def codes(run, *arguments):
    """The codes of the findings that a check shows, as text, as JSON, and for GitHub."""
    told = run("check", "main.beancount", "--all", *arguments)
    text = re.findall(r": (?:error|notice)[^:]*: (BB\d{3}) ", told.stdout)
    shape = json.loads(run("check", "main.beancount", "--format", "json", *arguments).stdout)
    assert sorted(text) == sorted(one["code"] for one in shape["findings"])
    marked = run("check", "main.beancount", "--format", "github", *arguments).stdout
    assert sorted(re.findall(r"title=(BB\d{3})", marked)) == sorted(text)
    return told, text


def test_a_filter_chooses_what_is_shown_and_not_the_verdict(ledger, run):
    """The breach of February is cured, that of the 10th is not; a withdrawal is a notice."""
    ledger.write_text(HEALTHY + BREACH + RETURNED + SECOND_BREACH + WITHDRAWAL)
    _, every = codes(run, "--since", "2000-01")
    assert {"BB201", "BB204"} <= set(every)
    told, found = codes(run, "--rule", "BB201")
    assert found == ["BB201", "BB201"]
    assert told.exit_code == 1
    assert f"2 of {len(every)} findings are shown" in told.stdout
    told, found = codes(run, "--rule", "core-to-sleeve", "--open")
    assert (told.exit_code, found) == (1, ["BB201"])
    told, found = codes(run, "--rule", "bb204", "--rule", "BB201", "--since", "2025-02-06")
    assert (told.exit_code, sorted(found)) == (1, ["BB201", "BB204"])
    told, found = codes(run, "--rule", "BB302")
    assert (told.exit_code, found) == (1, [])
    assert "main.beancount: 1 error. State ACTIVE" in told.stdout


def test_sarif_has_what_was_chosen(ledger, run):
    ledger.write_text(HEALTHY + BREACH + WITHDRAWAL)
    whole = json.loads(run("check", "main.beancount", "--format", "sarif").stdout)
    done = run("check", "main.beancount", "--format", "sarif", "--rule", "BB201")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result in whole["runs"][0]["results"]


def test_since_takes_what_lasts_into_it(ledger, run):
    """The sleeve is 3.2 of 12.2 millions from 2025-03-03 on, above 25 %, and 2.2 from 04-01."""
    drift = """
2025-03-03 * "Paid in"
  Assets:Attack:Trade   2,200,000 JPY
  Equity:Opening
2025-04-01 * "Swept"
  Assets:Attack:Trade  -1,000,000 JPY
  Assets:Core:Bank
"""
    ledger.write_text(HEALTHY.replace("budget: 1,500,000", "budget: 4,000,000") + drift)
    for since, found in (("2025-03", ["BB302"]), ("2025-04-01", ["BB302"]), ("2025-04-02", [])):
        assert codes(run, "--rule", "BB302", "--since", since)[1] == found


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--rule", "BB999"), "BB999"),
        (("--rule", "core-to-sleve"), "core-to-sleeve"),
        (("--since", "yesterday"), "--since: Write it like this: 2024-05-31"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(run, arguments, told):
    done = run("check", "main.beancount", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_notices_come_by_rule_ten_of_each(ledger, run):
    """Twelve withdrawals and an untagged cost of the core, in turns; errors are never left out."""
    withdrawals = "".join(
        WITHDRAWAL.replace(WITHDRAWAL.split()[0], f"2025-03-{day:02d}") for day in range(3, 15)
    )
    breaches = "".join(BREACH.replace("2025-02-03", f"2025-04-{day:02d}") for day in range(1, 13))
    ledger.write_text(HEALTHY + withdrawals + breaches)
    shown = run("check", "main.beancount", "--notices").stdout
    assert shown.count(": error: BB201 ") == 12
    assert shown.count(": notice: BB204 ") == 10
    assert "\n2 more of BB204 core-withdrawal: barbell check --rule BB204 --all\n" in shown
    assert shown.rindex(": error: ") < shown.index(": notice: ")
    told = [line.split(": notice: ")[1][:5] for line in shown.splitlines() if ": notice: " in line]
    assert told == sorted(told)
    whole = run("check", "main.beancount", "--all").stdout
    assert whole.count(": notice: BB204 ") == 12
    assert "more of" not in whole
    japanese = run("check", "main.beancount", "--notices", "--lang", "ja").stdout
    assert "BB204 core-withdrawal はほかに 2 件" in japanese
