"""`barbell try`: what a booking would do, before anybody makes it."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
from beancount.core.data import Transaction
from click.testing import CliRunner

from beancount_barbell.cli import attempt, clock, ledgers, trial
from beancount_barbell.cli.app import barbell
from beancount_barbell.figures.plain import jsonable
from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SILENT, WAIVER, WITHDRAWAL

MAIN = "main.beancount"
LINE = BREACH.lstrip("\n")
"""The draft of a breach: its first line is the transaction's."""

TRADING = (
    HEALTHY
    + """
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-01 custom "barbell" "policy"
  leverage-limit: 1
2025-01-30 price USD  150 JPY
2025-01-30 price TQQQ  60 USD
2025-01-30 price MINI  3,000 JPY
2025-01-30 * "Buy"
  Assets:Attack:Trade   10 TQQQ {60 USD}
  Assets:Attack:Trade  -90,000 JPY @@ 600 USD
2025-01-30 * "Buy more"
  Assets:Attack:Trade   10 TQQQ {70 USD}
  Assets:Attack:Trade  -105,000 JPY @@ 700 USD
"""
)


@pytest.fixture
def answer(run):
    """The JSON of an answer."""

    def call(*arguments: str, **environment: str) -> dict[str, Any]:
        done = run("try", *arguments, "--format", "json", **environment)
        assert done.exit_code in (0, 1), done.stderr
        shape = json.loads(done.stdout)
        assert shape["allowed"] is (done.exit_code == 0)
        return shape

    return call


def typed(text: str, *arguments: str):
    """The command with a draft on standard input."""
    return CliRunner().invoke(barbell, ["try", MAIN, "-", *arguments], input=text)


def codes(shape: dict[str, Any], key: str = "new") -> list[tuple[str, int]]:
    return [(one["code"], one["line"]) for one in shape[key]]


@pytest.mark.usefixtures("ledger")
def test_core_money_into_the_sleeve_is_refused_at_the_draft(home, run):
    (home / "draft.beancount").write_text(LINE)
    done = run("try", MAIN, "draft.beancount")
    assert done.exit_code == 1
    assert (
        done.stdout
        == """\
Refused: 1 error by this booking.
Nothing of it would be allowed.

It breaks

draft.beancount:2: error: BB201 core-to-sleeve: 200,000 JPY went from \
Assets:Core:Bank to Assets:Attack:Trade.
       2 | Assets:Core:Bank       -200,000 JPY
    On 2025-02-03
    Consider: Bring it back, or acknowledge it (barbell explain BB201).
    Evidence:
        main.beancount:11  Assets:Core:Bank is of the core
        main.beancount:13  Assets:Attack:Trade is of the sleeve
        draft.beancount:3  it reached Assets:Attack:Trade here

Before → after, on 2025-02-03
  State         ACTIVE
  NAV           100.00
  Ratio         10% → 12%
  Exposure      0 JPY
  Contributed   1,000,000 JPY → 1,200,000 JPY
  Core          9,000,000 JPY → 8,800,000 JPY
  Core at risk  0 JPY

Tried, and written nowhere:
  2025-02-03 * "Just this once"
    Assets:Core:Bank       -200,000 JPY
    Assets:Attack:Trade     200,000 JPY
"""
    )
    assert (home / MAIN).read_text() == HEALTHY
    assert sorted(path.name for path in home.iterdir()) == ["draft.beancount", MAIN]


@pytest.mark.usefixtures("ledger")
def test_a_draft_on_standard_input_is_answered_in_japanese():
    done = typed(LINE, "--lang", "ja")
    assert done.exit_code == 1
    assert done.stdout.startswith(
        "不可: この記帳でエラー 1 件。\nこの記帳は、少額でも許されません。\n"
    )
    assert "draft:2: エラー: BB201" in done.stdout
    assert "  核                9,000,000 JPY → 8,800,000 JPY\n" in done.stdout


@pytest.mark.usefixtures("ledger")
def test_what_is_allowed_is_said_with_the_most_there_is_room_for(answer):
    move = ("--move", "300,000", "JPY", "--from", "Assets:Bank", "--to", "Assets:Attack:Trade")
    shape = answer(MAIN, *move)
    assert shape["new"] == shape["mended"] == []
    assert shape["largest"] == {"amount": "500000", "currency": "JPY"}
    assert (shape["before"]["net_contributions"], shape["after"]["net_contributions"]) == (
        "1000000",
        "1300000",
    )
    assert shape["as_of"] == "2025-02-01"  # the day after the ledger's last
    assert shape["draft"].startswith('2025-02-01 * "barbell try"\n')


@pytest.mark.usefixtures("ledger")
def test_more_than_the_budget_is_refused_with_what_is_left(answer):
    move = ("--move", "600000", "JPY", "--from", "Assets:Bank", "--to", "Assets:Attack:Trade")
    shape = answer(MAIN, *move, "--date", "2025-02-10")
    assert codes(shape) == [("BB304", 1)]
    assert shape["largest"] == {"amount": "500000", "currency": "JPY"}
    assert shape["as_of"] == "2025-02-10"


@pytest.mark.usefixtures("ledger")
def test_money_out_of_the_core_is_allowed_down_to_the_floor(answer):
    move = ("--move", "1000000", "JPY", "--from", "Assets:Core:Bank", "--to", "Assets:Bank")
    shape = answer(MAIN, *move)
    assert codes(shape) == [("BB301", 1)]
    assert codes(shape, "notices") == [("BB204", 3)]
    assert shape["largest"] == {"amount": "900000", "currency": "JPY"}


def test_a_booking_may_mend(ledger, answer, run):
    ledger.write_text(HEALTHY + BREACH)
    back = ("--move", "200000", "JPY", "--from", "Assets:Attack:Trade", "--to", "Assets:Core:Bank")
    shape = answer(MAIN, *back)
    assert (shape["new"], codes(shape, "mended")) == ([], [("BB201", 30)])
    told = run("try", MAIN, *back).stdout
    assert "It mends\n  main.beancount:30: BB201 core-to-sleeve: 200,000 JPY" in told
    half = [one.replace("200000", "100000") for one in back]
    shape = answer(MAIN, *half)
    assert shape["new"] == shape["mended"] == []
    assert typed(BREACH.replace("02-03", "02-04"), "--format", "json").exit_code == 1


def test_what_was_acknowledged_after_the_last_booking_is_no_news(ledger, answer):
    """Neither is mended by another booking what a waiver accepts, nor broken what one spoils.

    More may be put into the sleeve than the budget, until the share of it is too large.
    """
    spoilt = WAIVER.replace("2025-03-31", "2026-03-31")
    over = WAIVER.replace("BB201", "BB304")
    ledger.write_text(HEALTHY.replace("1,500,000", "1,100,000") + BREACH + WAIVER + over + spoilt)
    fund = ("--from", "Assets:Bank", "--to", "Assets:Attack:Trade")
    shape = answer(MAIN, "--move", "1000", "JPY", *fund)
    assert shape["new"] == shape["mended"] == []
    shape = answer(MAIN, "--move", "1800000", "JPY", *fund)
    # (1,200,000 + x) / (10,000,000 + x) is 25 %.
    assert [one["code"] for one in shape["new"]] == ["BB302"]
    assert shape["largest"] == {"amount": "1733333", "currency": "JPY"}


def test_shares_are_bought_with_what_money_there_is(ledger, answer):
    ledger.write_text(TRADING)
    # Equity 1,000,000 - 10 x 10 USD x 150 = 985,000 and exposure 20 x 60 x 150 = 180,000:
    # 805,000 / (62.10 x 150) is 86.4; the older shares rise by 6,300 with the new price.
    shape = answer(MAIN, "--buy", "100", "TQQQ", "--at", "62.10", "USD")
    assert "  Assets:Attack:Trade  100 TQQQ {62.1 USD}\n" in shape["draft"]
    assert "  Assets:Attack:Trade  -931500 JPY @@ 6210 USD\n" in shape["draft"]
    assert [code for code, _ in codes(shape)] == ["BB306"]
    assert shape["largest"] == {"amount": "86", "currency": "TQQQ"}
    most = answer(MAIN, "--buy", "86", "TQQQ", "--at", "62.10", "USD")
    assert most["new"] == []


def test_shares_are_sold_lot_by_lot(ledger, answer, run):
    ledger.write_text(TRADING)
    shape = answer(MAIN, "--sell", "15", "TQQQ", "--at", "66", "USD", "--in", "Assets:Attack:Trade")
    assert shape["draft"].splitlines()[1:] == [
        "  Assets:Attack:Trade  -10 TQQQ {60 USD, 2025-01-30} @ 66 USD",
        "  Assets:Attack:Trade  -5 TQQQ {70 USD, 2025-01-30} @ 66 USD",
        "  Assets:Attack:Trade  148500 JPY @@ 990 USD",
        "  Income:Attack",
    ]
    assert (shape["new"], shape["largest"]) == ([], None)
    done = run("try", MAIN, "--sell", "30", "TQQQ", "--at", "66", "USD")
    assert done.exit_code == 2
    assert "holds 20 TQQQ, less than 30" in done.stderr


def test_contracts_are_bought_and_sold_without_money(ledger, answer):
    ledger.write_text(TRADING)
    shape = answer(MAIN, "--buy", "50", "MINI", "--at", "3000", "JPY")
    assert "  Assets:Attack:Trade  50 MINI {0 JPY} @ 3000 JPY\n" in shape["draft"]
    assert "BB306" in [code for code, _ in codes(shape)]
    # 805,000 / 30,000
    assert shape["largest"] == {"amount": "26", "currency": "MINI"}
    ledger.write_text(
        TRADING + '2025-01-31 * "Open"\n  Assets:Attack:Trade  2 MINI {0 JPY} @ 3,000 JPY\n'
    )
    shape = answer(MAIN, "--sell", "1", "MINI", "--at", "3100", "JPY")
    assert shape["draft"].splitlines()[1:] == [
        "  Assets:Attack:Trade  -1 MINI {0 JPY, 2025-01-31} @ 3100 JPY"
    ]


def test_the_cash_beside_pays_and_an_account_may_be_named(ledger, answer, run):
    ledger.write_text(
        TRADING.replace(
            "2025-01-30 price USD",
            """\
2025-01-01 open Assets:Attack:Shares  ETF, TQQQ
  barbell: "attack"
2025-01-01 open Assets:Attack:Dollars  USD
  barbell: "attack"
2025-01-29 * "Dollars"
  Assets:Attack:Dollars   1,000 USD @ 150 JPY
  Assets:Attack:Trade  -150,000 JPY
2025-01-30 price USD""",
        )
    )
    named = ("--in", "Assets:Attack:Shares")
    shape = answer(MAIN, "--buy", "1", "ETF", "--at", "10", "USD", *named)
    assert "  Assets:Attack:Dollars  -10 USD\n" in shape["draft"]
    # Nothing of it is held yet: the account that has money for it.
    shape = answer(MAIN, "--buy", "1", "ETF", "--at", "10", "JPY")
    assert "  Assets:Attack:Trade  1 ETF {10 JPY}\n" in shape["draft"]
    done = run("try", MAIN, "--buy", "1", "ETF", "--at", "10", "USD", "--in", "Assets:Nowhere")
    assert (done.exit_code, "Assets:Nowhere is not open" in done.stderr) == (2, True)


def test_a_draft_of_several_legs_is_searched(ledger, monkeypatch):
    ledger.write_text(TRADING)
    judged = []
    monkeypatch.setattr(attempt, "judge", lambda *given, **more: judge(judged, given, more))
    draft = """\
2025-02-03 * "With a fee"
  Assets:Attack:Trade   200 ETF {10,000 JPY}
  Expenses:Life         200 JPY
  Assets:Attack:Trade  -2,000,200 JPY
"""
    done = typed(draft, "--format", "json")
    shape = json.loads(done.stdout)
    assert [code for code, _ in codes(shape)] == ["BB306"]
    # Exposure 180,000 + 10,000 n within equity 985,000 less what the fee, paid for life, takes
    # out (n yen): 10,001 n <= 805,000.
    assert shape["largest"] == {"amount": "80", "currency": "ETF"}
    assert len(judged) <= 7
    # With something else beside it, no single room tells how much: 10,001 n + 500 n <= 805,000.
    mixed = draft.replace("-2,000,200 JPY", "100 TQQQ {500 JPY}\n  Assets:Attack:Trade")
    shape = json.loads(typed(mixed, "--format", "json").stdout)
    assert shape["largest"]["currency"] == "ETF"
    assert 0 < int(shape["largest"]["amount"]) < 80
    _, most, *_ = typed(draft).stdout.splitlines()
    assert most == (
        "The most that would be allowed: 80 ETF in its first posting, the others in proportion."
    )
    _, most, *_ = typed(draft, "--lang", "ja").stdout.splitlines()
    assert most == "許される最大: 最初の行を 80 ETF とし、ほかの行も同じ割合で減らしたもの。"


def test_a_draft_of_two_legs_is_answered_by_the_room(ledger, monkeypatch):
    ledger.write_text(HEALTHY + "2025-01-30 price USD  150 JPY\n")
    judged = []
    monkeypatch.setattr(attempt, "judge", lambda *given, **more: judge(judged, given, more))
    draft = '2025-02-03 * "x"\n  Assets:Attack:Trade  600,000 JPY\n  Assets:Bank\n'
    shape = json.loads(typed(draft, "--format", "json").stdout)
    assert shape["largest"] == {"amount": "500000", "currency": "JPY"}
    assert len(judged) <= 5
    assert "The most that would be allowed: 500,000 JPY.\n" in typed(draft).stdout
    # 500,000 / 150, in whole dollars
    changed = draft.replace("600,000 JPY", "4,000 USD @ 150 JPY").replace(
        "Assets:Bank\n", "Assets:Bank  -600,000 JPY\n"
    )
    shape = json.loads(typed(changed, "--format", "json").stdout)
    assert shape["largest"] == {"amount": "3333", "currency": "USD"}


def judge(judged, given, more):
    judged.append(given)
    return ledgers.judge(*given, **more)


@pytest.mark.usefixtures("ledger")
def test_a_directive_has_no_size():
    done = typed(
        '2025-02-03 custom "barbell" "halt"\n  by: "me"\n  reason: "rest"\n', "--format", "json"
    )
    shape = json.loads(done.stdout)
    assert (shape["after"]["state"], shape["largest"]) == ("HALTED", None)
    done = typed("2025-02-03 price VIX 20 JPY\n" + LINE, "--format", "json")
    assert json.loads(done.stdout)["largest"] is None


def test_what_is_not_known_is_told(ledger):
    ledger.write_text(
        HEALTHY
        + """
2025-01-30 * "A gift without a price"
  Assets:Attack:Trade   5 GOLD
  Equity:Opening       -5 GOLD
"""
    )
    done = typed(LINE)
    assert "Exposure      UNKNOWN (no price for GOLD)\n" in done.stdout
    shape = json.loads(typed(LINE, "--format", "json").stdout)
    assert shape["unknown"]["after.exposure"] == "no price for GOLD"


def test_the_core_at_risk_counts_what_lies_outside(ledger):
    ledger.write_text(TRADING)
    draft = '2025-02-03 * "Too many"\n  Assets:Attack:Trade  200 MINI {0 JPY} @ 3,000 JPY\n'
    shape = json.loads(typed(draft, "--format", "json").stdout)
    # 0.30 x (180,000 + 6,000,000) = 1,854,000, less equity 985,000; the bank has 1,750,000.
    assert (shape["before"]["core_at_risk"], shape["after"]["core_at_risk"]) == ("0", "0")
    shape = json.loads(typed(draft.replace("200 MINI", "500 MINI"), "--format", "json").stdout)
    # 0.30 x 15,180,000 - 985,000 - 1,750,000
    assert shape["after"]["core_at_risk"] == "1819000"


# -- bad input ----------------------------------------------------------------


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("draft", "words"),
    [
        ("what is this?\n", "draft:1: "),
        (LINE.replace("   200,000", "   100,000"), "draft:1: Transaction does not balance"),
        (LINE.replace("Attack:Trade", "Attack:New"), "draft:1: Invalid reference to unknown"),
        ("", "draft: nothing in it"),
        ("; a thought\n", "draft: no entry in it"),
        ('include "other.beancount"\n', "draft: has options, plugins or includes"),
        ('option "operating_currency" "USD"\n', "draft: has options, plugins or includes"),
        (LINE.replace("2025-02-03", "2024-12-31"), "draft:1: "),
        (LINE.replace("JPY", "XYZ"), "draft: the ledger has no price for XYZ"),
        (b"\xff\xfe", "draft: not a text in UTF-8"),
    ],
)
def test_a_draft_that_cannot_be_judged_is_told_at_its_line(draft, words, home):
    before = (home / MAIN).read_bytes()
    done = typed(draft)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert (home / MAIN).read_bytes() == before
    assert typed(draft, "--lang", "ja").exit_code == 2


def test_a_draft_before_the_ledger_is_told(ledger):
    ledger.write_text(HEALTHY.replace("2025-01-01 open Assets:Core", "2024-12-31 open Assets:Core"))
    done = typed("2024-12-30 price USD 150 JPY\n")
    assert done.exit_code == 2
    assert "draft:1: 2024-12-30 lies before the ledger, which begins on 2024-12-31" in done.stderr


@pytest.mark.parametrize(("day", "told"), [("2025-01-30", True), ("2099-01-01", False)])
def test_a_ledger_that_ends_in_the_future_is_told(ledger, run, monkeypatch, day, told):
    """The booking is tried on the day after its last, whatever today is."""
    monkeypatch.setattr(clock, "current_day", lambda: datetime.date.fromisoformat(day))
    ledger.write_text(HEALTHY)
    move = ("--move", "5", "JPY", "--from", "Assets:Bank", "--to", "Expenses:Life")
    done = run("try", "main.beancount", *move)
    assert done.exit_code == 0
    assert ("main.beancount is dated in the future" in done.stderr) is told


@pytest.mark.parametrize("booked", ["2025-02-05", "2025-02-01"])
def test_a_signed_month_is_left_alone(ledger, run, booked):
    """Whether anything was booked since the signature, or not."""
    text = HEALTHY + f"{booked} balance Assets:Core:Bank  9,000,000 JPY\n"
    ledger.write_text(text)
    signed = run(
        "signoff", MAIN, "--month", "2025-01", "--item", "ratio", "--by", "taro",
        "--date", "2025-02-05",
    )  # fmt: skip
    assert signed.exit_code == 0, signed.stderr
    life = '2025-01-20 * "x"\n  Assets:Bank  -5 JPY\n  Expenses:Life\n'
    done = typed(life)
    assert done.exit_code == 2
    assert "draft:1: 2025-01-20 lies in 2025-01, which was signed on 2025-02-05 by taro" in (
        done.stderr
    )
    assert typed(life.replace("2025-01", "2025-02")).exit_code == 0


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--move", "0", "JPY"], "--move: 0 is not above zero"),
        (["--move", "-5", "JPY"], "--move: -5 is not above zero"),
        (["--move", "JPY", "500"], "--move: JPY is no number; write it as in `--move 500000 JPY`"),
        (["--move", "inf", "JPY"], "--move: inf is no number"),
        (["--move", "5", "CHF"], "the ledger has no rate from CHF to JPY"),
    ],
)
def test_a_short_form_needs_an_amount_that_is_one(run, arguments, words):
    done = run("try", MAIN, *arguments, "--from", "Assets:Bank", "--to", "Assets:Attack:Trade")
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


@pytest.mark.usefixtures("ledger")
def test_a_number_of_units_is_told_with_an_example_of_one(run):
    done = run("try", "main.beancount", "--buy", "1,5", "ETF", "--at", "60", "JPY")
    assert "--buy: 1,5 is no number; write it as in `--buy 100 TQQQ`" in done.stderr


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give one of"),
        ([MAIN, "--move", "5", "JPY", "--buy", "1", "ETF"], "give one of"),
        ([MAIN, "--move", "5", "JPY", "--from", "Assets:Bank"], "--move needs --from and --to"),
        ([MAIN, "--move", "5 JPY", "--from", "A", "--to", "B"], "--move 5 JPY, without quotes"),
        ([MAIN, "--buy", "5", "ETF", "--at", "5 JPY", "--in", "A"], "--at 5 JPY, without quotes"),
        ([MAIN, "--buy", "5", "ETF"], "--buy needs --at"),
        ([MAIN, "--sell", "5", "ETF"], "--sell needs --at"),
        ([MAIN, "-", "--at", "5", "JPY"], "--at does not go with"),
        ([MAIN, "-", "--date", "2025-02-03"], "--date does not go with"),
        (
            [MAIN, "--buy", "5", "ETF", "--at", "5", "JPY", "--to", "Assets:Bank"],
            "--to does not go with",
        ),
        (
            [MAIN, "--move", "5", "JPY", "--from", "A", "--to", "B", "--in", "C"],
            "--in does not go with",
        ),
        ([MAIN, "other.beancount", "-"], "one ledger and one draft are enough: -"),
        (
            [MAIN, MAIN, "--move", "5", "JPY", "--from", "A", "--to", "B"],
            f"one ledger and one draft are enough: {MAIN}",
        ),
        (
            [MAIN, "--move", "5", "JPY", "--from", "Assets:Bank", "--to", "Assets:Bank"],
            "the same account",
        ),
        (
            [MAIN, "--move", "5", "JPY", "--from", "Assets:Banc", "--to", "Assets:Bank"],
            "Assets:Banc is not open",
        ),
        (["--move", "5"], "needs NUMBER CURRENCY"),
        ([MAIN, "missing.beancount"], "missing.beancount: no such file"),
        ([MAIN, "."], ".: cannot be read: "),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(run, arguments, words):
    done = run("try", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


@pytest.mark.usefixtures("ledger")
def test_the_only_ledger_need_not_be_named(git, commit, run, home):
    (home / "draft.txt").write_text(LINE)
    commit()
    assert git("status", "--porcelain") == ""
    assert run("try", "draft.txt").exit_code == 1
    move = ("--move", "5", "JPY", "--from", "Assets:Bank", "--to", "Assets:Attack:Trade")
    assert run("try", *move).exit_code == 0
    assert git("status", "--porcelain") == ""


def test_a_sale_needs_an_account_for_its_result(ledger, run):
    ledger.write_text(TRADING.replace('2025-01-01 open Income:Attack\n  barbell: "attack"\n', ""))
    done = run("try", MAIN, "--sell", "5", "TQQQ", "--at", "66", "USD")
    assert done.exit_code == 2
    assert "no Income account for the result" in done.stderr


def test_a_purchase_needs_an_account(ledger, run):
    ledger.write_text(
        HEALTHY.replace(
            "2025-01-01 open Assets:Attack:Trade\n", "2025-01-01 open Assets:Attack:Trade  JPY\n"
        )
    )
    done = run("try", MAIN, "--buy", "5", "ETF", "--at", "66", "JPY")
    assert done.exit_code == 2
    assert "name one with --in" in done.stderr


SHORT = (
    HEALTHY
    + """
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-30 * "Sold short"
  Assets:Attack:Trade   -10 ACME {1,000 JPY}
  Assets:Attack:Trade    10,000 JPY
2025-01-31 * "Sold more short, and a contract"
  Assets:Attack:Trade   -10 ACME {1,200 JPY}
  Assets:Attack:Trade    12,000 JPY
  Assets:Attack:Trade    -1 MINI {0 JPY} @ 3,000 JPY
"""
)
BACK = "  Assets:Attack:Trade  10 ACME {1000 JPY, 2025-01-30} @ 900 JPY"


@pytest.mark.parametrize(
    ("units", "commodity", "lines"),
    [
        ("10", "ACME", [BACK, "  Assets:Attack:Trade  -9000 JPY", "  Income:Attack"]),
        (
            "25",
            "ACME",
            [
                BACK,
                "  Assets:Attack:Trade  10 ACME {1200 JPY, 2025-01-31} @ 900 JPY",
                "  Assets:Attack:Trade  5 ACME {900 JPY}",
                "  Assets:Attack:Trade  -22500 JPY",
                "  Income:Attack",
            ],
        ),
        (
            "2",
            "MINI",
            [
                "  Assets:Attack:Trade  1 MINI {0 JPY, 2025-01-31} @ 900 JPY",
                "  Assets:Attack:Trade  1 MINI {0 JPY} @ 900 JPY",
            ],
        ),
    ],
)
def test_what_was_sold_short_is_bought_back_lot_by_lot(ledger, answer, units, commodity, lines):
    """It was written as a new lot, which Beancount refuses beside a short one."""
    ledger.write_text(SHORT)
    shape = answer(MAIN, "--buy", units, commodity, "--at", "900", "JPY")
    assert shape["draft"].splitlines()[1:] == lines


FUTURE = (
    HEALTHY
    + """
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2025-01-31 * "Bought"
  Assets:Attack:Trade  {units} MINI {{0 JPY}} @ 3,000 JPY
2025-02-03 price MINI 3,000 JPY
"""
)
PAID = """
2025-02-03 price MINI 3,400 JPY
2025-02-03 * "Paid day by day"
  Assets:Attack:Trade  8,000 JPY
  Income:Attack
"""


@pytest.mark.parametrize(
    ("held", "more", "wish", "price", "paid"),
    [
        ("2", "", ("--sell", "2"), "3500", ["10000 JPY"]),
        ("2", "", ("--sell", "1"), "3500", []),  # it stays in the sum of what is still open
        ("-2", "", ("--buy", "2"), "2500", ["10000 JPY"]),
        ("2", PAID, ("--sell", "2"), "3500", ["2000 JPY"]),  # the rest
        ("2", PAID, ("--sell", "2"), "3300", []),
        ("2", "", ("--sell", "2"), "3000", []),
        ("2", "", ("--sell", "2"), "2500", []),  # a loss counts before it is booked
    ],
)
def test_a_closed_contract_pays_its_gain(ledger, answer, held, more, wish, price, paid):
    """The sleeve is worth 1,000,000 and what two contracts have brought, 10 JPY a point."""
    ledger.write_text(FUTURE.format(units=held) + more)
    shape = answer(MAIN, *wish, "MINI", "--at", price, "JPY")
    money = [line.split("  ")[-1] for line in shape["draft"].splitlines()[2:]]
    assert money == [*paid, *(["Income:Attack"] if paid else [])]
    result = (Decimal(price) - 3000) * Decimal(held) * 10
    assert Decimal(shape["after"]["nav"]) == 100 + result / 10_000


def test_a_gain_in_dollars_is_paid_at_the_rate_and_none_where_the_sleeve_is_unknown(ledger, answer):
    text = FUTURE.format(units="2").replace(" MINI {0 JPY} @ 3,000 JPY", " MINI {0 USD} @ 30 USD")
    text = text.replace("price MINI 3,000 JPY", "price MINI 30 USD\n2025-02-03 price USD 150 JPY")
    ledger.write_text(text)
    shape = answer(MAIN, "--sell", "2", "MINI", "--at", "35", "USD")
    assert shape["draft"].splitlines()[2:] == [
        "  Assets:Attack:Trade  15000 JPY @@ 100 USD",
        "  Income:Attack",
    ]
    ledger.write_text(
        text + '2025-02-01 * "?"\n  Assets:Attack:Trade  1 XYZ\n  Equity:Opening  -1 XYZ\n'
    )
    shape = answer(MAIN, "--sell", "2", "MINI", "--at", "35", "USD")
    assert len(shape["draft"].splitlines()) == 2


def test_a_gain_needs_an_account(ledger, run):
    text = FUTURE.format(units="2").replace("2025-01-01 open Income:Attack\n", "")
    ledger.write_text(
        text.replace('  barbell: "attack"\n2025-01-01 commodity', "2025-01-01 commodity")
    )
    done = run("try", MAIN, "--sell", "2", "MINI", "--at", "3500", "JPY")
    assert done.exit_code == 2
    assert "no Income account for the result" in done.stderr
    assert run("try", MAIN, "--sell", "2", "MINI", "--at", "2900", "JPY").exit_code == 0


def test_a_sleeve_without_money_owes_what_it_buys_for(ledger, answer):
    ledger.write_text(HEALTHY.replace("Assets:Attack:Trade   1,000,000", "Assets:Bank  1,000,000"))
    shape = answer(MAIN, "--buy", "5", "ETF", "--at", "66", "JPY")
    assert shape["draft"].splitlines()[1:] == [
        "  Assets:Attack:Trade  5 ETF {66 JPY}",
        "  Assets:Attack:Trade  -330 JPY",
    ]


def test_the_errors_of_the_ledger_stay_its_own(ledger):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR)
    done = typed(LINE)
    assert done.exit_code == 3
    assert "Provisional" in done.stderr
    assert "BB201" in done.stdout


def test_a_silent_ledger_judges_nothing(ledger):
    ledger.write_text(SILENT)
    done = typed('2025-02-03 * "x"\n  Assets:Bank     -5 JPY\n  Equity:Opening\n')
    assert done.exit_code == 0
    assert "nothing to judge" in done.stderr


@pytest.mark.usefixtures("ledger")
def test_a_ledger_that_is_no_file_to_the_parser_is_refused(monkeypatch):
    monkeypatch.setattr(trial, "load", lambda path, _lang: path)
    done = typed(LINE)
    assert done.exit_code == 2
    assert "encrypted?" in done.stderr


def test_a_draft_may_break_what_the_ledger_has(ledger):
    """A role that is given to an account makes its earlier bookings others."""
    ledger.write_text(
        HEALTHY + '2025-02-01 * "In"\n  Assets:Bank  -5,000 JPY\n  Assets:Attack:Trade\n'
    )
    done = typed('2025-02-03 custom "barbell" "role" Assets:Bank "core"\n')
    assert "main.beancount:29: error: BB201 core-to-sleeve: 5,000 JPY" in done.stdout
    assert "      29 | Assets:Bank  -5,000 JPY\n" in done.stdout


def test_included_files_and_plugins_are_those_of_the_ledger(ledger, home):
    """A plugin beside the ledger sees the draft, and an included file is no draft."""
    (home / "notes.beancount").write_text(WITHDRAWAL)
    (home / "doubling.py").write_text(
        "from beancount.parser import parser\n"
        "__plugins__ = ('double',)\n"
        "def double(entries, options):\n"
        "    parser.parse_string('2025-01-01 open Assets:Elsewhere')\n"
        "    found = []\n"
        "    for entry in entries:\n"
        "        if getattr(entry, 'narration', None) == 'Just this once':\n"
        "            entry.meta['seen'] = 'yes'\n"
        "            postings = [one._replace(units=one.units._replace(\n"
        "                number=one.units.number * 2)) for one in entry.postings]\n"
        "            entry = entry._replace(postings=postings)\n"
        "        found.append(entry)\n"
        "    return found, []\n"
    )
    ledger.write_text(
        'option "insert_pythonpath" "True"\nplugin "doubling"\ninclude "notes.beancount"\n'
        + HEALTHY
    )
    shape = json.loads(typed(LINE, "--format", "json").stdout)
    assert [one["params"]["amount"] for one in shape["new"]] == ["400000"]


def test_a_load_for_a_trial_keeps_what_was_parsed(ledger):
    """A plugin that writes into the entries of the first load does not reach the second."""
    ground = trial.load_ground(ledger, "en")
    kept = next(iter(ground.parsed.values()))[0]
    loaded = [entry for entry in ground.loaded.entries if isinstance(entry, Transaction)]
    for entry in loaded:
        entry.meta["written"] = "by a plugin"
        for posting in entry.postings:
            posting.meta["written"] = "by a plugin"
    assert all("written" not in (entry.meta or {}) for entry in kept)
    assert all(
        "written" not in posting.meta
        for entry in kept
        if isinstance(entry, Transaction)
        for posting in entry.postings
    )


def test_a_back_dated_purchase_is_matched_by_one_more_load(ledger):
    """First in, first out: the sale of 8 takes the 4 of the draft, and then 4 of the later 10."""
    lots = (
        HEALTHY
        + """
2025-01-01 open Assets:Attack:Fifo  "FIFO"
  barbell: "attack"
2025-01-01 open Income:Attack
  barbell: "attack"
2025-02-04 price FUND  100 JPY
2025-02-04 * "Bought"
  Assets:Attack:Fifo   10 FUND {100 JPY}
  Assets:Attack:Trade  -1,000 JPY
2025-02-05 * "Sold"
  Assets:Attack:Fifo   -8 FUND {} @ 100 JPY
  Assets:Attack:Trade  800 JPY
  Income:Attack
"""
    )
    ledger.write_text(lots)
    draft = (
        '2025-02-03 * "Earlier"\n  Assets:Attack:Fifo  4 FUND {50 JPY}\n'
        "  Assets:Attack:Trade  -200 JPY\n"
    )
    shape = json.loads(typed(draft, "--format", "json").stdout)
    ledger.write_text(lots + draft)
    whole = ledgers.judge(ledgers.load(ledger, "en"), None, "en")
    assert shape["after"]["nav"] == str(jsonable(whole.figures())["sleeve"]["nav"])
