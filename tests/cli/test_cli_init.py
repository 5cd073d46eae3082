"""`barbell init`: the example without its words gets its roles back, and nothing false is said."""

from __future__ import annotations

import datetime
import importlib
import json
import re
import shutil
from pathlib import Path

import pytest
from beancount import loader
from click.testing import CliRunner

from beancount_barbell import analyse
from beancount_barbell.cli import clock
from beancount_barbell.cli.app import barbell
from beancount_barbell.model.roles import Kind

MODULE = "beancount_barbell.cli.init"
TODAY = datetime.date(2024, 10, 2)
EXAMPLE = Path(__file__).parents[2] / "example_ledger"

WORDS = re.compile(r'^\d{4}-\d\d-\d\d custom "barbell"[^\n]*\n(?:[ \t]+[^\n]*\n)*', re.MULTILINE)
TAGS = re.compile(r"^[ \t]+barbell[^\n]*\n", re.MULTILINE)

SAVINGS = """\
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"

2024-01-04 open Assets:KitaBank:Savings
2024-01-04 open Assets:North:Bank
2024-01-04 open Assets:East:Shares
2024-01-04 open Expenses:Rent
2024-01-04 open Equity:Opening

2024-01-04 * "Where we stand"
  Assets:KitaBank:Savings    9,197,226 JPY
  Assets:North:Bank          2,000,000 JPY
  Assets:East:Shares               500 VTI {4,000 JPY}
  Equity:Opening
2024-09-27 * "Rent"
  Assets:North:Bank           -150,000 JPY
  Expenses:Rent
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "current_day", lambda: TODAY)


@pytest.fixture
def untagged(home) -> Path:
    """The example without a word of ours."""
    shutil.copytree(EXAMPLE, home / "example")
    for path in (home / "example").glob("*.beancount"):
        text = path.read_text(encoding="utf-8")
        path.write_text(TAGS.sub("", WORDS.sub("", text)), encoding="utf-8")
    return home / "example" / "main.beancount"


@pytest.fixture
def savings(home) -> Path:
    path = home / "main.beancount"
    path.write_text(SAVINGS, encoding="utf-8")
    return path


@pytest.fixture
def check(run):
    """Appends a proposal to its ledger, and checks that."""

    def append(path, text):
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}")
        done = run("check", str(path), "--format", "json")
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    return append


def roles(path):
    entries, errors, options = loader.load_file(str(path))
    assert errors == []
    opened = analyse(entries, options).roles.opened()
    return {one.account: (one.role, one.layer) for one in opened if one.kind is not Kind.EQUITY}


def test_the_example_gets_the_roles_that_it_has(untagged, run, check):
    done = run("init", "example/main.beancount")
    assert (done.exit_code, done.stderr) == (0, "")
    check(untagged, done.stdout)
    meant, found = roles(EXAMPLE / "main.beancount"), roles(untagged)
    held = {name for name in meant if not name.startswith(("Income", "Expenses"))}
    assert {name: found[name] for name in held} == {name: meant[name] for name in held}
    assert {name: found[name][0] for name in found} == {name: meant[name][0] for name in meant}


def test_its_limits_come_from_its_figures(untagged, run):
    """The core is worth 9,197,226 JPY: 90 % are 8,277,503; 900,000 JPY were put in."""
    lines = run("init", str(untagged)).stdout.splitlines()
    policy = lines.index('2024-10-02 custom "barbell" "policy"')
    told = [line.split(";")[0].split() for line in lines[policy + 1 : policy + 4]]
    assert told == [
        ["since:", "2024-10-02"],
        ["core-floor:", "8,200,000", "JPY"],
        ["sleeve-budget:", "900,000", "JPY"],
    ]


def test_what_it_says_of_the_example(untagged, run):
    done = run("init", str(untagged))
    for line in (
        ';   barbell-class: "treasury-mmf"  ; by its name: US treasury money market fund',
        '; 2024-10-02 custom "barbell" "market" "VIX"',
        ';     price: "USD:yahoo/^VIX"',
        ';     barbell-institution: "KitaSec"  ; ? by the account\'s name',
        "; example/accounts.beancount:55, commodity USDMMF: write below it",
        "  ; leverage-limit: 3.3            ; ? exposure over equity: up to here the core is",
        ";     barbell-liquid: TRUE  ; ? the last payment left it on 2024-09-27",
    ):
        assert any(told.startswith(line) for told in done.stdout.splitlines()), line
    assert 'plugin "beancount_barbell"' not in done.stdout  # the example loads it


def test_every_line_in_force_has_its_reason(untagged, savings, run):
    for path in (untagged, savings):
        for line in run("init", str(path)).stdout.splitlines():
            heads = ('2024-10-02 custom "barbell" "policy"', "2024-10-02 commodity ")
            if line and not line.startswith(";") and not line.startswith(heads):
                assert re.search(r"  ; .{4}", line), line


def test_the_savings_are_the_core_and_shares_are_asked_about(savings, run, check):
    done = run("init", "main.beancount")
    in_force = [line.split("  ;")[0] for line in done.stdout.splitlines() if line[:1] != ";"]
    assert [line.rstrip() for line in in_force if line] == [
        'plugin "beancount_barbell"',
        '2024-10-02 custom "barbell" "role" Assets:KitaBank "core"',
        '2024-10-02 custom "barbell" "policy"',
        "  since:            2024-10-02",
        "  core-floor:       8,200,000 JPY",
    ]
    assert '; 2024-10-02 custom "barbell" "role" Assets:East "attack"' in done.stdout
    assert "; ? Assets:East: purchases of VTI, 1 in all." in done.stdout
    found = check(savings, done.stdout)
    assert [one["code"] for one in found["findings"] if one["severity"] == "error"] == []


def test_what_only_the_prospectus_tells_is_asked_of_a_fund(savings, run, say):
    """Its class; and an account that a plugin opens is told with its whole `open`."""
    fund = """
plugin "beancount.plugins.auto_accounts"
2024-01-04 * "Parked"
  Assets:Kita:Fund    900 XMMF {1,000 JPY}
  Equity:Opening
2024-01-05 * "Wages"
  Assets:West:Purse  5,000 JPY
  Income:Wages
2024-01-06 * "Bread"
  Assets:West:Purse   -300 JPY
  Expenses:Food
"""
    savings.write_text(
        SAVINGS.replace("KitaBank:Savings", "North:Savings") + fund, encoding="utf-8"
    )
    text = run("init", "main.beancount").stdout
    assert (
        "; No account is certainly core or sleeve: nothing is tagged. barbell init --inter" in text
    )
    assert "; ? Assets:Kita: XMMF, like cash by its name, or by prices that hardly move." in text
    assert ";   2024-01-05 open Assets:West:Purse\n;     barbell-liquid: " in text
    told = say("", "core", *[""] * 7).stdout
    assert '2024-10-02 custom "barbell" "role" Assets:Kita "core"  ; as you said' in told
    asked = "what it is, by its prospectus: cash, government-mmf, t-bill, treasury-mmf"
    assert f'; 2024-10-02 commodity XMMF\n;   barbell-class: ""  ; ? {asked}' in told


def test_how_many_times_a_leveraged_fund_moves_is_asked(savings, run):
    savings.write_text(SAVINGS.replace("VTI", "TQQQ"), encoding="utf-8")
    text = run("init", "main.beancount").stdout
    assert 'attack" "trade"  ; holds or held TQQQ, a leveraged fund by its name (TQQQ)' in text
    assert (
        "; 2024-10-02 commodity TQQQ\n;   barbell-leverage:   ; ? how many times "
        "its index it moves, by its prospectus; 1 if left out\n"
    ) in text


def test_foreign_money_gets_its_class_and_its_source_of_prices(savings, run, check):
    dollars = """
2024-01-04 open Assets:MinamiBank
2024-01-04 price USD 145.00 JPY
2024-01-04 * "Dollars"
  Assets:MinamiBank   10,000 USD
  Equity:Opening     -10,000 USD
"""
    savings.write_text(SAVINGS + dollars, encoding="utf-8")
    done = run("init", "main.beancount")
    assert '2024-10-02 commodity USD\n  barbell-class: "cash"  ; by its name: USD\n' in done.stdout
    assert ';     price: "JPY:yahoo/USDJPY=X"' in done.stdout
    check(savings, done.stdout)


def test_a_sleeve_alone_and_one_that_is_too_large(home, run, check):
    path = home / "main.beancount"
    margin = SAVINGS.replace("Assets:East:Shares", "Assets:East:Margin")
    path.write_text(margin, encoding="utf-8")
    done = run("init", "main.beancount")
    assert "  sleeve-budget:    2,000,000 JPY  ; 2,000,000 JPY is in the sleeve now" in done.stdout
    assert "  ; sleeve-target:" in done.stdout
    assert "the sleeve is 17.86% of core and sleeve, above 12.5%" in done.stdout
    check(path, done.stdout)
    alone = margin.replace("  Assets:KitaBank:Savings    9,197,226 JPY\n", "")
    path.write_text(alone, encoding="utf-8")
    done = run("init", "main.beancount")
    assert "  ; core-floor:" in done.stdout
    assert "? no core is known yet" in done.stdout
    check(path, done.stdout)


def test_what_has_no_price_gives_no_limit(home, run):
    path = home / "main.beancount"
    text = SAVINGS.replace("Assets:East:Shares", "Assets:East:Margin")
    text = (
        text.replace("500 VTI {4,000 JPY}", "500 VTI")
        + '2024-02-01 * "Sold"\n'
        + ("  Assets:East:Margin   -1 VTI @ 4,000 USD\n  Assets:East:Margin  4,000 USD\n")
    )
    text = text.replace(
        "  Equity:Opening\n", "  Equity:Opening  -11,197,226 JPY\n  Equity:Opening  -500 VTI\n", 1
    )
    path.write_text(text, encoding="utf-8")
    done = run("init", "main.beancount")
    assert re.search(r"  ; sleeve-budget: +; \? no price is known of .*USD", done.stdout)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{done.stdout}")
    assert "BB501" in run("check", str(path), "--notices").stdout


def test_years_after_the_last_booking_its_day_is_taken(savings, run, check, monkeypatch):
    """Ten years after 2024-09-27 a directive is taken for misspelt: 3,653 days, 2034-09-28."""
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2034, 9, 28))
    assert "2034-09-28 custom" in run("init", "main.beancount").stdout
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2034, 9, 29))
    done = run("init", "main.beancount")
    assert "; It is dated 2024-09-27, the day of the last booking" in done.stdout
    assert "2034" not in done.stdout.replace("2034-09-29. Read", "")
    check(savings, done.stdout)


@pytest.mark.usefixtures("savings")
def test_a_booking_in_the_future_is_told(run, monkeypatch):
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date(2024, 9, 26))
    assert "is dated in the future" in run("init", "main.beancount").stderr
    assert run("init", "main.beancount", "--as-of", "2024-10-02").stderr == ""


def test_with_nothing_outside_nothing_is_said_of_it(savings, run):
    alone = SAVINGS.split('2024-09-27 * "Rent"', maxsplit=1)[0]
    alone = alone.replace("  Assets:North:Bank          2,000,000 JPY\n", "")
    savings.write_text(f"{alone}2024-09-27 price VTI 4,100 JPY\n", encoding="utf-8")
    done = run("init", "main.beancount")
    assert 'Assets:KitaBank "core"' in done.stdout
    assert "barbell-liquid" not in done.stdout


def test_as_of_stands_for_today(savings, run):
    later = SAVINGS + '2024-10-01 * "Out"\n  Assets:KitaBank:Savings  -1 JPY\n  Expenses:Rent\n'
    savings.write_text(later, encoding="utf-8")
    assert 'KitaBank "core"' not in run("init", "main.beancount").stdout
    done = run("init", "main.beancount", "--as-of", "2024-09-30")
    assert '2024-09-30 custom "barbell" "role" Assets:KitaBank "core"' in done.stdout


def test_japanese(untagged, run, check):
    done = run("init", str(untagged), "--lang", "ja")
    assert "; 核: 失ってはならない資金" in done.stdout
    assert "同じ金融機関の借入で購入しています (sleeve.beancount:38)" in done.stdout
    check(untagged, done.stdout)


# Bad input: a clear message, and nothing written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "nothing is booked"),
        ('option "operating_currency" "JPY"\n2024-01-04 open Assets:Bank\n', "nothing is booked"),
        (
            SAVINGS.replace('option "operating_currency" "JPY"\n', ""),
            "no operating currency",
        ),
        (f'{SAVINGS}2024-01-04 custom "barbell" "policy"\n', "already"),
        (SAVINGS.replace("Shares\n", 'Shares\n  barbell: "attack"\n', 1), "already"),
        (SAVINGS.replace("Shares\n", 'Shares\n  barbel: "attack"\n', 1), "already"),
    ],
)
def test_for_some_ledgers_there_is_nothing_to_propose(home, run, text, told):
    (home / "main.beancount").write_text(text, encoding="utf-8")
    done = run("init", "main.beancount", "-o", "new.beancount")
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert [path.name for path in home.iterdir()] == ["main.beancount"]
    japanese = run("init", "main.beancount", "--lang", "ja").stderr
    assert re.search("[ぁ-ん]", japanese)


def test_why_the_first_option_is_not_read_is_told(savings, run):
    savings.write_text(f"\ufeff{SAVINGS}", encoding="utf-8")
    for command in ("init", "doctor"):
        told = run(command, "main.beancount").stderr
        assert "main.beancount:1: Invalid token" in told
        assert "main.beancount begins with a byte order mark" in told


def test_a_ledger_with_the_plugin_and_no_word_is_no_tagged_one(savings, run):
    savings.write_text(f'plugin "beancount_barbell"\n{SAVINGS}', encoding="utf-8")
    assert run("init", "main.beancount").exit_code == 0


def test_errors_of_beancount_are_told_and_the_rest_is_proposed(savings, run):
    savings.write_text(f"{SAVINGS}2024-09-28 close Assets:Nobody\n", encoding="utf-8")
    done = run("init", "main.beancount")
    assert done.exit_code == 3
    assert "Assets:Nobody" in done.stderr
    assert "Provisional" in done.stderr
    assert 'Assets:KitaBank "core"' in done.stdout


def test_a_new_file_is_written_and_no_other(savings, run, home):
    done = run("init", "main.beancount", "-o", "new.beancount")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "new.beancount" in done.stderr
    text = (home / "new.beancount").read_text(encoding="utf-8")
    assert text == run("init", "main.beancount").stdout
    for target in ("new.beancount", "main.beancount", "."):
        done = run("init", "main.beancount", "-o", target)
        assert done.exit_code == 2
        assert "writes only to a new file" in done.stderr
    assert (home / "new.beancount").read_text(encoding="utf-8") == text
    assert savings.read_text(encoding="utf-8") == SAVINGS
    assert run("init", "main.beancount", "-o", "-").stdout == text
    assert run("init", "main.beancount", "-o", "gone/new.beancount").exit_code == 2


@pytest.mark.usefixtures("savings")
def test_what_would_fail_is_told(run, monkeypatch):
    """No guess is known to fail; should one, it is not to be silent."""
    text = '2024-10-02 custom "barbell" "policy"\n  core-flor: 1 JPY\n'
    monkeypatch.setattr(importlib.import_module(MODULE), "proposal_text", lambda *_: text)
    assert "barbell check would fail (BB001)" in run("init", "main.beancount").stderr


# --interactive


@pytest.fixture
def say():
    """Runs `barbell init --interactive` and answers it."""

    def call(*answers, lang="en"):
        arguments = ["init", "main.beancount", "--interactive", "--lang", lang]
        text = "".join(f"{answer}\n" for answer in answers)
        return CliRunner().invoke(barbell, arguments, input=text, catch_exceptions=False)

    return call


def test_what_only_the_user_knows_is_asked_one_by_one(savings, say, check):
    done = say("attack", "", "2,500,000", "0.2", "3", "0.6", "6", "")
    assert done.exit_code == 0
    text = done.stdout
    assert '2024-10-02 custom "barbell" "role" Assets:East "attack" "trade"' in text
    assert "; as you said" in text
    assert "; ? Assets:East" not in text
    values = dict(re.findall(r"^  ([a-z-]+): +(\S+)", text, re.MULTILINE))
    assert values == {
        "since": "2024-10-02",
        "core-floor": "8,200,000",
        "sleeve-budget": "2,500,000",
        "sleeve-target": "0.2",
        "leverage-limit": "3",
        "max-drawdown": "0.6",
        "life-months": "6",
    }
    assert "  ; separation-level:" in text
    check(savings, text)
    assert "Assets:East: purchases of VTI" in done.stderr


@pytest.mark.usefixtures("savings")
def test_what_is_left_open_stays_a_question(say, run):
    done = say("", "", "", "?", "", "", "")
    assert done.exit_code == 0
    proposed = run("init", "main.beancount").stdout
    assert "; ? Assets:East" in done.stdout
    assert done.stdout == proposed


@pytest.mark.usefixtures("savings")
def test_a_wrong_answer_is_asked_for_again(say):
    done = say("perhaps", "outside", "-5", "abc", "nan", "8,000,000", "", "", "", "", "", lang="ja")
    assert done.exit_code == 0
    assert done.stderr.count("0 より大きい数ではありません") == 3
    assert "core-floor:       8,000,000 JPY" in done.stdout


@pytest.mark.usefixtures("savings")
def test_nobody_there_to_answer(say, home):
    done = say("attack")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert [path.name for path in home.iterdir()] == ["main.beancount"]


def test_where_nothing_has_a_role_no_limit_is_asked_for(savings, say):
    savings.write_text(SAVINGS.replace("KitaBank:Savings", "Friend"), encoding="utf-8")
    done = say("outside", "outside")
    assert done.exit_code == 0
    assert "No account is certainly core or sleeve" in done.stdout
    assert "core-floor" not in done.stderr
