"""`barbell doctor`: each way in which rules are not enforced, in a ledger with that one alone."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from beancount_barbell.cli import clock, surroundings
from beancount_barbell.model.codes import DIAGNOSES
from beancount_barbell.rendering.catalogue import CATALOGUE

TODAY = datetime.date(2025, 2, 10)

SOUND = """\
option "operating_currency" "JPY"
option "inferred_tolerance_default" "JPY:0.5"
plugin "beancount.plugins.implicit_prices"
plugin "beancount_barbell"

2025-01-01 custom "barbell" "policy"
  core-floor: 8,100,000 JPY
  sleeve-budget: 1,500,000 JPY
  leverage-limit: 3
  max-drawdown: 0.60
  life-months: 6
  separation-level: 1
2025-01-01 custom "barbell" "market" "VIX"
  halt-above: 30

2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Bank
  barbell-liquid: TRUE
2025-01-01 open Equity:Opening
2025-01-01 open Expenses:Life
2025-01-01 open Income:Gains
  barbell: "attack"

2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Assets:Bank           2,000,000 JPY
  Equity:Opening

2025-02-03 * "Bought"
  Assets:Attack:Trade         100 STOCK {2,000 JPY}
  Assets:Attack:Trade    -200,000 JPY

2025-02-07 price STOCK  2,010 JPY
2025-02-07 price VIX    18 PTS
"""

BOUGHT = """\
  Assets:Attack:Trade         100 STOCK {2,000 JPY}
  Assets:Attack:Trade    -200,000 JPY

2025-02-07 price STOCK  2,010 JPY
"""

REWRITER = "__plugins__ = ('same',)\ndef same(entries, options):\n    return entries, []\n"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "current_day", lambda: TODAY)
    monkeypatch.setattr(surroundings, "version", lambda _: "0.1.0")


@pytest.fixture
def sound(home) -> Path:
    """`main.beancount`, in which every rule is in force."""
    path = home / "main.beancount"
    path.write_text(SOUND, encoding="utf-8")
    return path


@pytest.fixture
def found(run):
    """Runs doctor; each finding's code with file and line, and the lines that mend it."""

    def call(*arguments):
        done = run("doctor", "main.beancount", "--format", "json", *arguments)
        findings = json.loads(done.stdout)["findings"]
        assert done.exit_code == (1 if findings else 0)
        return [(one["code"], Path(one["file"]).name, one["line"], one["fix"]) for one in findings]

    return call


def line_of(path, text):
    """The first line that begins with `text`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


@pytest.mark.usefixtures("sound")
def test_a_sound_ledger_has_nothing(run, found):
    assert found() == []
    done = run("doctor", "main.beancount")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "main.beancount: everything that it asks for is enforced.\n"
    assert run("doctor", "main.beancount", "--fix").stdout == "\n"


def test_the_example_has_nothing_on_its_own_day(home, run):
    shutil.copytree(Path(__file__).parents[2] / "example_ledger", home / "example")
    done = run("doctor", "example/main.beancount", "--as-of", "2024-10-01")
    assert (done.exit_code, done.stderr) == (0, "")
    later = run("doctor", "example/main.beancount")
    assert later.exit_code == 1
    assert later.stdout.count(" BB9") == later.stdout.count(" BB910 ledger-old: ") == 1


# (what is replaced, by what, what is found, the line that is at fault, what mends it)
WAYS = {
    "plugin missing": (
        'plugin "beancount_barbell"\n',
        "",
        "BB901",
        "option",
        ['plugin "beancount_barbell"'],
    ),
    "plugin misspelt": (
        '"beancount_barbell"',
        '"beancount_barbel"',
        "BB902",
        'plugin "beancount_barbel"',
        ['plugin "beancount_barbell"'],
    ),
    "plugin with a hyphen": (
        '"beancount_barbell"',
        '"Beancount-Barbell"',
        "BB902",
        'plugin "Beancount-Barbell"',
        ['plugin "beancount_barbell"'],
    ),
    "plugin by the name of the command": (
        '"beancount_barbell"',
        '"barbell"',
        "BB902",
        'plugin "barbell"',
        ['plugin "beancount_barbell"'],
    ),
    "plugin not last": (
        'plugin "beancount_barbell"\n',
        'plugin "beancount_barbell"\nplugin "beancount.plugins.noduplicates"\n',
        "BB903",
        'plugin "beancount_barbell"',
        ['plugin "beancount_barbell"'],
    ),
    "plugin by its module, not last": (
        'plugin "beancount_barbell"\n',
        'plugin "beancount_barbell.plugin"\nplugin "beancount.plugins.noduplicates"\n',
        "BB903",
        'plugin "beancount_barbell.plugin"',
        ['plugin "beancount_barbell"'],
    ),
    "rewriting plugin after us": (
        'plugin "beancount_barbell"\n',
        'option "insert_pythonpath" "TRUE"\nplugin "beancount_barbell"\nplugin "rewriter"\n',
        "BB903",
        'plugin "beancount_barbell"',
        ['plugin "beancount_barbell"'],
    ),
    "raw": (
        'plugin "beancount_barbell"\n',
        'plugin "beancount_barbell"\noption "plugin_processing_mode" "raw"\n',
        "BB904",
        "option",
        ['option "plugin_processing_mode" "default"'],
    ),
    "misspelt tag": (
        "2025-01-01 open Expenses:Life\n",
        '2025-01-01 open Expenses:Life\n  barbel: "outside"\n',
        "BB905",
        "  barbel:",
        [],
    ),
    "misspelt directive": (
        "2025-01-01 open Expenses:Life\n",
        '2025-01-01 open Expenses:Life\n2025-01-01 custom "barbel" "halt"\n',
        "BB905",
        '2025-01-01 custom "barbel"',
        [],
    ),
    "two equal keys": (
        "  leverage-limit: 3\n",
        "  leverage-limit: 3\n  max-drawdown: 0.60\n",
        "BB905",
        None,
        [],
    ),
    "no account of the core": (
        '  barbell: "core"\n',
        '  barbell: "outside"\n  barbell-liquid: FALSE\n',
        "BB907",
        "option",
        [],
    ),
    "no account of the sleeve": (
        '2025-01-01 open Assets:Attack:Trade\n  barbell: "attack"\n',
        "2025-01-01 open Assets:Attack:Trade\n  barbell-liquid: FALSE\n",
        "BB907",
        "option",
        [],
    ),
    "policy after the last booking": (
        "2025-01-01 custom",
        "2025-02-10 custom",
        "BB908",
        '2025-02-10 custom "barbell" "policy"',
        [],
    ),
    "dated tomorrow": (
        "2025-02-07 price VIX    18 PTS\n",
        "2025-02-07 price VIX    18 PTS\n2025-02-11 price VIX 18 PTS\n",
        "BB909",
        "option",
        [],
    ),
    "drawdown not set": (
        "  max-drawdown: 0.60\n",
        "",
        "BB911",
        '2025-01-01 custom "barbell" "policy"',
        ['; 2025-02-10 custom "barbell" "policy"', ";   max-drawdown:  ; ?"],
    ),
    "leverage not set": (
        "  leverage-limit: 3\n",
        "",
        "BB911",
        '2025-01-01 custom "barbell" "policy"',
        ['2025-02-10 custom "barbell" "policy"', "  leverage-limit: 3.3"],  # 1 / 0.30, down
    ),
    "life not set": (
        "  life-months: 6\n",
        "",
        "BB911",
        '2025-01-01 custom "barbell" "policy"',
        ['; 2025-02-10 custom "barbell" "policy"', ";   life-months:  ; ?"],
    ),
    "separation not set": (
        "  separation-level: 1\n",
        "",
        "BB911",
        '2025-01-01 custom "barbell" "policy"',
        ['; 2025-02-10 custom "barbell" "policy"', ";   separation-level:  ; ?"],
    ),
    "market not set": (
        '2025-01-01 custom "barbell" "market" "VIX"\n  halt-above: 30\n',
        "",
        "BB911",
        '2025-01-01 custom "barbell" "policy"',
        ['; 2025-02-10 custom "barbell" "market" "VIX"', ";   halt-above:  ; ?"],
    ),
    "series without prices": (
        "2025-02-07 price VIX    18 PTS\n",
        "",
        "BB912",
        '2025-01-01 custom "barbell" "market"',
        ["; 2025-02-10 price VIX"],
    ),
    "series whose prices stop": (
        "2025-02-07 price VIX",
        "2025-02-02 price VIX",
        "BB912",
        '2025-01-01 custom "barbell" "market"',
        ["; 2025-02-10 price VIX"],
    ),
    "series with too few prices": (
        "  halt-above: 30\n",
        "  halt-rise: 0.50\n",
        "BB912",
        '2025-01-01 custom "barbell" "market"',
        ["; 2025-02-10 price VIX"],
    ),
    "holding without a price": (
        BOUGHT,
        "  Assets:Attack:Trade         100 STOCK\n  Equity:Opening             -100 STOCK\n",
        "BB913",
        "  Assets:Attack:Trade         100 STOCK",
        ["; 2025-02-10 price STOCK   JPY"],
    ),
    "untagged result": (
        '2025-01-01 open Income:Gains\n  barbell: "attack"\n',
        (
            "2025-01-01 open Income:Gains\n"
            '2025-02-05 * "Dividend"\n  Assets:Attack:Trade  100 JPY\n  Income:Gains\n'
        ),
        "BB915",
        "  Income:Gains",
        ['; 2025-02-10 custom "barbell" "role" Income:Gains "attack"  ; ?'],
    ),
    "result without a position": (
        BOUGHT,
        "  Assets:Attack:Trade   -50,000 JPY\n  Income:Gains\n",
        "BB916",
        "2025-02-03 *",
        ["; Income:Gains", ';   barbell-settlement: "at-close"'],
    ),
    "liquidity guessed": (
        "  barbell-liquid: TRUE\n",
        "",
        "BB917",
        "2025-01-01 open Assets:Bank",
        ["; Assets:Bank", ";   barbell-liquid: TRUE  ; ?"],
    ),
    "include that is not there": (
        "2025-01-01 open Expenses:Life\n",
        'include "gone.beancount"\n2025-01-01 open Expenses:Life\n',
        "BB918",
        "include",
        [],
    ),
    "include that matches nothing": (
        "2025-01-01 open Expenses:Life\n",
        'include "gone/*.beancount"\n2025-01-01 open Expenses:Life\n',
        "BB918",
        "include",
        [],
    ),
    "no tolerance": (
        'option "inferred_tolerance_default" "JPY:0.5"\n',
        "",
        "BB924",
        "option",
        ['option "inferred_tolerance_default" "JPY:0.5"'],
    ),
    "yen with decimals": (
        "2025-02-07 price STOCK  2,010 JPY\n",
        "".join(f"2025-02-0{day} price STOCK  2,010.25 JPY\n" for day in range(1, 8)),
        "BB924",
        "option",
        ['option "display_precision" "JPY:1"'],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_found_where_it_is_and_alone(way, sound, home, found):
    old, new, code, place, fix = WAYS[way]
    assert SOUND.count(old) >= 1
    sound.write_text(SOUND.replace(old, new), encoding="utf-8")
    (home / "rewriter.py").write_text(REWRITER, encoding="utf-8")
    ((told, name, line, lines),) = found()
    assert (told, name, lines) == (code, "main.beancount", fix)
    assert place is None or line == line_of(sound, place)


def test_a_plugin_line_in_an_included_file_is_no_plugin_line(sound, home, found):
    plugin = 'plugin "beancount_barbell"\n'
    (home / "policy.beancount").write_text(f"; ours\n{plugin}", encoding="utf-8")
    sound.write_text(SOUND.replace(plugin, 'include "policy.beancount"\n'), encoding="utf-8")
    assert found() == [("BB901", "policy.beancount", 2, [plugin.strip()])]


@pytest.mark.parametrize(
    "text",
    [
        'option "operating_currency" "JPY"\nplugin "beancount_barbell"\n',
        'plugin "beancount_barbell"\n2025-01-01 open Assets:Bank\n',
        (
            'option "operating_currency" "JPY"\nplugin "beancount_barbell"\n'
            "2025-01-01 open Assets:Bank\n2025-01-02 balance Assets:Bank 0 JPY\n"
        ),
    ],
)
def test_without_a_tag_nothing_is_judged(sound, found, text):
    sound.write_text(text, encoding="utf-8")
    assert found() == [("BB906", "main.beancount", 1, ["; barbell init main.beancount"])]


def test_with_a_policy_alone_nothing_is_tagged_either(sound, found):
    tags = ('  barbell: "core"\n', '  barbell: "attack"\n', "  core-floor: 8,100,000 JPY\n")
    text = SOUND
    for tag in tags:
        text = text.replace(tag, "")
    sound.write_text(text, encoding="utf-8")
    codes = [code for code, *_ in found()]
    assert codes == ["BB906", "BB911", "BB917"]


def test_an_account_that_a_plugin_opens_is_told_at_the_ledger(sound, found):
    opened = "2025-01-01 open Assets:Bank\n  barbell-liquid: TRUE\n"
    assert opened in SOUND
    auto = 'plugin "beancount.plugins.auto_accounts"\n'
    text = SOUND.replace(opened, "").replace("plugin ", f"{auto}plugin ", 1)
    sound.write_text(text, encoding="utf-8")
    fix = ["; Assets:Bank", ";   barbell-liquid: TRUE  ; ?"]
    assert found() == [("BB917", "main.beancount", 1, fix)]


def test_core_and_sleeve_without_money(sound, found):
    start, end = SOUND.index("2025-01-06"), SOUND.index("2025-02-07 price VIX")
    sound.write_text(SOUND[:start] + SOUND[end:], encoding="utf-8")
    assert [code for code, *_ in found()] == ["BB907", "BB907"]
    text = SOUND.replace("Assets:Core:Bank      9,000,000 JPY", "Assets:Bank   9,000,000 JPY")
    sound.write_text(text, encoding="utf-8")
    assert [code for code, *_ in found()] == ["BB907"]


LOAN = """
2025-01-01 open Liabilities:Loan
2025-02-04 * "Borrowed"
  Liabilities:Loan  -50,000 JPY
  Assets:Bank        50,000 JPY
2025-{} * "To the broker"
  Assets:Bank            -50,000 JPY
  Assets:Attack:Trade     50,000 JPY
"""


@pytest.mark.parametrize(
    ("day", "more", "told"),
    [
        ("02-04", "", True),
        ("02-07", "", True),
        ("05-05", "", True),  # 90 days
        ("05-06", "", False),
        ("02-03", "", False),
        ("02-07", '2025-01-01 custom "barbell" "role" Liabilities:Loan "outside"\n', False),
        ("02-07", '2025-01-01 custom "barbell" "role" Liabilities:Loan "attack"\n', False),
    ],
)
def test_a_loan_that_paid_an_account_which_funds_the_sleeve(sound, found, day, more, told):
    sound.write_text(f"{SOUND}{LOAN.format(day)}{more}", encoding="utf-8")
    codes = [one for one in found("--as-of", "2025-05-10") if one[0] == "BB925"]
    line = line_of(sound, "  Liabilities:Loan  -50,000")
    fix = '; 2025-05-10 custom "barbell" "role" Liabilities:Loan "attack"  ; ?'
    assert codes == ([("BB925", "main.beancount", line, [fix])] if told else [])


OVERDRAWN = """
2025-01-01 open Assets:Giro
  barbell-liquid: TRUE
2025-01-31 * "Living"
  Assets:Giro  -500,000 JPY
  Expenses:Life
{}2025-02-04 * "From the core"
  Assets:Core:Bank  -300,000 JPY
  Assets:Giro
2025-02-05 * "To the broker"
  Assets:Giro  -300,000 JPY
  Assets:Attack:Trade
"""
OPENING = '2025-01-30 * "Opening"\n  Assets:Giro  {} JPY\n  Equity:Opening\n'


@pytest.mark.parametrize(
    ("more", "payer", "told"),
    [
        ("", "Giro", True),
        (OPENING.format("100,000"), "Giro", False),
        # An account that clears is filled again.
        ('2025-02-06 * "Salary"\n  Assets:Giro  500,000 JPY\n  Equity:Opening\n', "Giro", False),
        # It does not fund the sleeve.
        ("", "Bank", False),
        (OPENING.format("1").replace("JPY", "USD"), "Giro", True),
        # A day counts as a whole.
        (OPENING.format("1").replace("01-30", "01-31"), "Giro", True),
    ],
)
def test_an_account_without_its_opening_balance_that_funds_the_sleeve(
    sound, found, more, payer, told
):
    text = OVERDRAWN.format(more).replace("Giro  -300,000", f"{payer}  -300,000")
    sound.write_text(f"{SOUND}{text}", encoding="utf-8")
    fix = ['; 2025-01-31 * "Opening balance"', ";   Assets:Giro   JPY", ";   Equity:Opening"]
    place = line_of(sound, "  Assets:Giro  -500,000")
    codes = [one for one in found("--as-of", "2025-02-10") if one[0] == "BB926"]
    assert codes == ([("BB926", "main.beancount", place, fix)] if told else [])


def test_a_price_that_stops(sound, found):
    sound.write_text(f"{SOUND}2025-02-28 price VIX 18 PTS\n", encoding="utf-8")
    assert found("--as-of", "2025-02-28") == [
        (
            "BB914",
            "main.beancount",
            line_of(sound, "2025-02-07 price STOCK"),
            ["; 2025-02-28 price STOCK   JPY"],
        )
    ]


def test_what_is_over_is_not_told(sound, found):
    """No price for some days, an old one, a loss without a position: all of it was mended."""
    text = SOUND.replace(
        '2025-02-03 * "Bought"',
        """\
2025-01-08 * "Loss"
  Assets:Attack:Trade   -50,000 JPY
  Income:Gains
2025-01-10 * "A gift"
  Assets:Attack:Trade   50 GIFT
  Equity:Opening       -50 GIFT
2025-01-15 price GIFT  1,000 JPY
2025-01-29 * "Life"
  Assets:Bank          -1,000 JPY
  Expenses:Life
2025-01-31 * "Interest"
  Assets:Attack:Trade   2 JPY
  Income:Gains
2025-02-01 price GIFT  1,010 JPY
2025-02-07 price GIFT  1,020 JPY
2025-02-03 * "Bought"
""".rstrip(),
    )
    sound.write_text(text, encoding="utf-8")
    assert found() == []
    for day, code in (("2025-01-09", "BB916"), ("2025-01-12", "BB913"), ("2025-01-29", "BB914")):
        assert code in [told for told, *_ in found("--as-of", day)]


def test_a_file_in_another_encoding_hides_no_other(sound, home, found):
    (home / "part.beancount").write_bytes("; caf\u00e9\n".encode("latin-1"))
    sound.write_text(f'include "part.beancount"\n{SOUND}', encoding="utf-8")
    assert found() == []


def test_an_include_without_a_file_is_told_at_its_line(sound, home, found):
    """The same words in two files; a link to nothing; a form feed; lines that cannot be read."""
    gone = 'include "gone.beancount"\n'
    (home / "years").mkdir()
    (home / "years" / "old.beancount").write_text(f"; old\f\n{gone}", encoding="utf-8")
    (home / "link.beancount").symlink_to("nothing.beancount")
    (home / "latin.beancount").write_bytes(b'; caf\xe9\ninclude "*.gone"\n')
    includes = ("years/*.beancount", "link.beancount", "gone.beancount", "latin.beancount")
    text = "".join(f'include "{name}"\n' for name in includes)
    sound.write_text(f"{SOUND}{text}", encoding="utf-8")
    first = SOUND.count("\n") + 1
    assert [one[:3] for one in found()] == [
        ("BB918", "main.beancount", 1),
        ("BB918", "main.beancount", first + 1),
        ("BB918", "main.beancount", first + 2),
        ("BB918", "old.beancount", 2),
    ]


@pytest.mark.parametrize(("day", "codes"), [("2025-03-14", []), ("2025-03-15", ["BB910"])])
@pytest.mark.usefixtures("sound")
def test_35_days_without_a_booking_are_old(run, monkeypatch, day, codes):
    """The last booking is of 2025-02-07: 35 days later is 2025-03-14."""
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date.fromisoformat(day))
    done = run("doctor", "main.beancount", "--format", "json")
    assert [one["code"] for one in json.loads(done.stdout)["findings"]] == codes


def test_what_is_sent_to_others_has_no_figure(sound, run):
    """A limit that cannot be taken is told with its amount."""
    sound.write_text(SOUND.replace("sleeve-budget: 1,500,000", "sleeve-budget: -1,234,567"))
    plain = run("doctor", "main.beancount", "--format", "json")
    done = run("doctor", "main.beancount", "--mask")
    assert done.exit_code == plain.exit_code == 1
    amount = re.compile("[0-9X],?[0-9X]{3},?[0-9X]{3} JPY")
    (shown, *_), (hidden, *_) = (amount.findall(one.stdout) for one in (plain, done))
    assert shown.replace(",", "") == "1234567 JPY"
    assert hidden == re.sub("[0-9]", "X", shown)
    seen = [json.loads(one.stdout)["findings"] for one in (plain, done)]
    for key in ("code", "file", "line", "date"):
        assert [one[key] for one in seen[0]] == [one[key] for one in seen[1]]


def test_all_limits_that_are_unset_are_one_finding(sound, found):
    start, end = SOUND.index("2025-01-01 custom"), SOUND.index("2025-01-01 open")
    sound.write_text(SOUND[:start] + SOUND[end:], encoding="utf-8")
    ((code, _, line, fix),) = found()
    assert (code, line) == ("BB911", 1)
    assert fix == [
        '2025-02-10 custom "barbell" "policy"',
        "  leverage-limit: 3.3",
        "  ; core-floor:  ; ?",
        "  ; sleeve-budget:  ; ?",
        "  ; max-drawdown:  ; ?",
        "  ; life-months:  ; ?",
        "  ; separation-level:  ; ?",
        '; 2025-02-10 custom "barbell" "market" "VIX"',
        ";   halt-above:  ; ?",
    ]


def test_the_level_that_the_accounts_have_is_proposed(sound, found):
    text = SOUND.replace("  separation-level: 1\n", "")
    for role in ("core", "attack"):
        tag = f'  barbell: "{role}"\n'
        stated = f'  barbell-institution: "{role}"\n  barbell-auto-sweep: "none"\n'
        text = text.replace(tag, f"{tag}{stated}  barbell-cross-collateral: FALSE\n", 1)
    sound.write_text(text, encoding="utf-8")
    assert found()[0][3] == ['2025-02-10 custom "barbell" "policy"', "  separation-level: 2"]


def test_a_gap_of_nothing_limits_no_leverage(sound, found):
    text = SOUND.replace("  leverage-limit: 3\n", "  stress-gap: 0\n")
    sound.write_text(text, encoding="utf-8")
    fixes = [fix for code, _, _, fix in found() if code == "BB911"]
    assert fixes in ([], [['; 2025-02-10 custom "barbell" "policy"', ";   leverage-limit:  ; ?"]])


# git, the hook, the cache

REMOTE = """\
repos:
  - repo: https://example.org/beancount-barbell
    rev: {rev}
    hooks:
      - id: barbell-check
        args: [main.beancount]
{more}"""

LOCAL = """\
repos:
  - repo: local
    hooks:
      - id: books
        entry: {entry} main.beancount
        language: system
{more}"""

INSTALLED = "#!/bin/sh\nexec pre-commit hook-impl --hook-type=pre-commit\n"


@pytest.fixture
def hooked(home, git):
    """Writes pre-commit's configuration and git's hook."""

    def write(configuration: str | None, script: str | None = INSTALLED) -> None:
        if configuration is not None:
            (home / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
        if script is not None:
            (home / ".git" / "hooks").mkdir(exist_ok=True)
            hook = home / ".git" / "hooks" / "pre-commit"
            hook.write_text(script, encoding="utf-8")
            hook.chmod(0o755)
        git("add", "-A")

    return write


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize(
    ("configuration", "script", "codes"),
    [
        (REMOTE.format(rev="v0.1.0", more=""), INSTALLED, []),
        (REMOTE.format(rev="0.1.0", more=""), INSTALLED, []),
        (REMOTE.format(rev="main", more=""), INSTALLED, []),
        (REMOTE.format(rev="v0.0.9", more=""), INSTALLED, ["BB922"]),
        (REMOTE.format(rev="v0.1.0", more="        always_run: false\n"), INSTALLED, ["BB921"]),
        (REMOTE.format(rev="v0.1.0", more=""), None, ["BB920"]),
        (REMOTE.format(rev="v0.1.0", more=""), "#!/bin/sh\nexec make lint\n", ["BB920"]),
        (LOCAL.format(entry="barbell check", more="        always_run: true\n"), INSTALLED, []),
        (LOCAL.format(entry="bean-check", more="        always_run: true\n"), INSTALLED, []),
        (LOCAL.format(entry="barbell check", more=""), INSTALLED, ["BB921"]),
        (LOCAL.format(entry="bean-check", more="        files: bean$\n"), INSTALLED, ["BB921"]),
        (LOCAL.format(entry="bean-format", more=""), INSTALLED, ["BB920"]),
        (None, None, ["BB920"]),
        (None, INSTALLED, ["BB920"]),
        (None, "#!/bin/sh\nbarbell check main.beancount\n", []),
        (None, "#!/bin/sh\nbean-check main.beancount\n", []),
        (None, "#!/bin/sh\n  # call barbell check here\nexit 0\n", ["BB920"]),
        (REMOTE.format(rev="v0.1.0", more="        stages: [manual]\n"), INSTALLED, ["BB920"]),
        (REMOTE.format(rev="v0.1.0", more="        stages: [pre-push]\n"), INSTALLED, []),
        (
            "default_stages: [manual]\n" + REMOTE.format(rev="v0.1.0", more=""),
            INSTALLED,
            ["BB920"],
        ),
        ("repos: [\n", INSTALLED, ["BB920"]),
        ("- repos\n", INSTALLED, ["BB920"]),
        ("repos: [a, {hooks: b}]\n", INSTALLED, ["BB920"]),
    ],
)
def test_the_hook(hooked, found, configuration, script, codes):
    hooked(configuration, script)
    assert [code for code, *_ in found()] == codes


@pytest.mark.usefixtures("sound")
def test_the_hook_that_is_printed_is_one(hooked, home, found):
    hooked(None)
    ((_, _, _, fix),) = found()
    assert fix[-1] == "pre-commit install"
    hooked("\n".join(fix[:-1]) + "\n")
    assert found() == []
    assert "entry: barbell check main.beancount" in (home / ".pre-commit-config.yaml").read_text()


@pytest.mark.usefixtures("sound")
def test_a_hook_of_another_folder_of_hooks(hooked, home, git, found):
    hooked(None, None)
    (home / "own").mkdir()
    hook = home / "own" / "pre-commit"
    hook.write_text("barbell check main.beancount\n")
    git("config", "core.hooksPath", "own")
    assert [code for code, *_ in found()] == ["BB920"]  # git ignores it: it cannot be executed
    hook.chmod(0o755)
    assert found() == []


@pytest.mark.parametrize("reason", ["untracked", "ignored", "outside"])
def test_a_file_that_no_commit_has(reason, sound, home, tmp_path, hooked, found):
    hooked(REMOTE.format(rev="v0.1.0", more=""))
    part = (tmp_path if reason == "outside" else home) / "part.beancount"
    if reason == "ignored":
        (home / ".gitignore").write_text("part.beancount\n")
    part.write_text("2025-01-01 open Expenses:Part\n")
    sound.write_text(f'{SOUND}include "{part}"\n', encoding="utf-8")
    fix = ["git add part.beancount"] if reason == "untracked" else []
    assert found() == [("BB919", "part.beancount", 1, fix)]


def test_a_cache_of_an_older_version(sound, home, found, monkeypatch):
    cache = home / ".main.beancount.picklecache"
    cache.write_bytes(b"")
    assert found() == []
    for path, seconds in ((sound, 0), (cache, 1)):
        os.utime(path, (seconds, seconds))
    assert found() == [("BB923", "main.beancount", 1, [f"rm {cache.name}"])]
    os.utime(sound, (2, 2))  # Beancount makes it anew
    assert found() == []
    os.utime(sound, (0, 0))
    monkeypatch.setenv("BEANCOUNT_DISABLE_LOAD_CACHE", "1")
    assert found() == []


# What is printed


def test_text_json_and_lines_to_add(sound, run):
    sound.write_text(SOUND.replace("  leverage-limit: 3\n", ""), encoding="utf-8")
    done = run("doctor", "main.beancount")
    first = done.stdout.splitlines()[0]
    assert first.startswith("main.beancount:6: notice: BB911 limit-unset: Not set, so nothing")
    assert first.endswith(": leverage-limit.")
    assert "main.beancount: 1 notice: rules that are not in force" in done.stdout
    assert "barbell doctor --fix" in done.stdout
    fix = run("doctor", "main.beancount", "--fix")
    assert fix.exit_code == 1
    assert fix.stdout.splitlines()[1:] == [
        '2025-02-10 custom "barbell" "policy"',
        "  leverage-limit: 3.3",
    ]
    sound.write_text(f"{sound.read_text(encoding='utf-8')}\n{fix.stdout}", encoding="utf-8")
    assert run("doctor", "main.beancount").exit_code == 0
    document = json.loads(run("doctor", "main.beancount", "--format", "json").stdout)
    assert document["as_of"] == "2025-02-10"


def test_no_remedy_sends_to_the_lines_that_stand_below_it():
    assert [key for key, words in CATALOGUE.items() if "--fix" in "".join(words)] == []


def test_the_lines_to_add_have_no_words_of_one_language(sound, run):
    sound.write_text(SOUND.replace("  barbell-liquid: TRUE\n", ""), encoding="utf-8")

    def lines(lang):
        printed = run("doctor", "main.beancount", "--fix", "--lang", lang).stdout
        return [line for line in printed.splitlines() if not line.startswith("; BB")]

    assert lines("ja") == lines("en") == ["; Assets:Bank", ";   barbell-liquid: TRUE  ; ?"]


def test_japanese(sound, run):
    sound.write_text(SOUND.replace('plugin "beancount_barbell"\n', ""), encoding="utf-8")
    done = run("doctor", "main.beancount", "--lang", "ja")
    assert "帳簿がプラグインを読み込んでいません" in done.stdout
    assert "エラー 1 件。働いていない" in done.stdout


def test_errors_of_beancount_are_told_and_are_no_findings_of_ours(sound, run):
    sound.write_text(f"{SOUND}2025-02-07 close Assets:Nobody\n", encoding="utf-8")
    done = run("doctor", "main.beancount")
    assert done.exit_code == 3
    assert "Assets:Nobody" in done.stderr


def test_every_code_has_its_words():
    told = {key.split(".")[1] for key in CATALOGUE if key.startswith("doctor.")}
    assert told == set(DIAGNOSES)
    assert all(
        f"{key}.remedy" in CATALOGUE
        for key in CATALOGUE
        if key.startswith("doctor.") and not key.endswith(".remedy")
    )


# The two that `check` tells, too


def test_check_tells_of_plugins_after_ours(sound, run):
    line = 'plugin "beancount_barbell"\n'
    more = 'plugin "beancount.plugins.noduplicates"\n'
    sound.write_text(SOUND.replace(line, line + more), encoding="utf-8")
    done = run("check", "main.beancount")
    assert done.exit_code == 0
    assert "main.beancount: After our plugin run beancount.plugins.noduplicates" in done.stderr
    japanese = run("check", "main.beancount", "--lang", "ja").stderr
    assert "beancount.plugins.noduplicates が動きます" in japanese


def test_check_tells_of_a_ledger_without_tags(sound, run):
    text = SOUND.replace('  barbell: "core"\n', "").replace('  barbell: "attack"\n', "")
    sound.write_text(text.replace("  core-floor: 8,100,000 JPY\n", ""), encoding="utf-8")
    done = run("check", "main.beancount")
    assert "main.beancount: No account is tagged" in done.stderr
