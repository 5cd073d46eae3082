from __future__ import annotations

import csv
import io
import json

import pytest

from tests.households import HEALTHY, SILENT

TRADES = """
2025-02-03 * "Buy"
  Assets:Attack:Trade   100 ETF {1,000 JPY}
  Assets:Attack:Trade  -100,000 JPY
2025-02-05 * "Half" ^trade-breakout
  Assets:Attack:Trade   -50 ETF {1,000 JPY} @ 1,100 JPY
  Assets:Attack:Trade    55,000 JPY
  Income:Gains           -5,000 JPY
2025-02-06 * "Rest"
  Assets:Attack:Trade   -50 ETF {1,000 JPY} @ 950 JPY
  Assets:Attack:Trade    47,500 JPY
  Income:Gains            2,500 JPY
"""
OPENED = HEALTHY + "2025-01-01 open Income:Gains\n"
HALF_LINE = (OPENED + TRADES).split('2025-02-05 * "Half"')[0].count("\n") + 1
BLIND = """
2025-02-07 * "Without lots"
  Assets:Attack:Trade   10 XXX @ 100 JPY
  Assets:Attack:Trade  -1,000 JPY
2025-02-10 * "Without a result"
  Assets:Attack:Trade  -10 XXX @ 110 JPY
  Assets:Attack:Trade   1,100 JPY
"""


@pytest.fixture
def traded(ledger):
    ledger.write_text(OPENED + TRADES)
    return ledger


@pytest.mark.usefixtures("traded")
def test_trades_are_a_table_with_statistics(run):
    done = run("trades", "main.beancount")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[1].split() == [
        "2025-02-05",
        "ETF",
        "^breakout",
        "50",
        "+5,000",
        "JPY",
        "win",
        f"main.beancount:{HALF_LINE}",
    ]
    assert "2 closed: 1 won, 1 lost, 0 even" in lines
    assert "win rate: 50%" in lines
    assert "profit factor: 2" in lines
    assert "current losing streak: 1" in lines
    assert lines[-1].startswith("Fewer than 30 trades")


@pytest.mark.usefixtures("traded")
def test_trades_in_japanese(run):
    done = run("trades", "main.beancount", "--lang", "ja")
    assert "2 件: 1 勝 1 敗 0 分け" in done.stdout
    assert "勝率: 50%" in done.stdout


def test_what_is_unknown_is_told(traded, run):
    traded.write_text(traded.read_text() + BLIND)
    done = run("trades", "main.beancount")
    assert "3 closed" in done.stdout
    assert "win rate: the result of a trade is UNKNOWN" in done.stdout
    assert "net: UNKNOWN" in done.stdout
    assert "UNKNOWN (2025-02-10 XXX): what XXX cost in base currency" in done.stdout
    assert "longest losing streak: the result of a trade is UNKNOWN" in done.stdout


SPREAD = """
2025-01-01 open Income:Daily
  barbell: "attack"
  barbell-settlement: "daily"
2025-01-01 commodity MINI
  barbell-instrument: "future"
2025-01-01 commodity TOPIX
  barbell-instrument: "future"
2025-02-03 * "A spread"
  Assets:Attack:Trade    1 MINI {0 JPY}
  Assets:Attack:Trade   -1 TOPIX {0 JPY}
2025-02-05 * "Variation of which?"
  Assets:Attack:Trade    10,000 JPY
  Income:Daily          -10,000 JPY
2025-02-06 * "Close"
  Assets:Attack:Trade   -1 MINI {0 JPY}
  Assets:Attack:Trade    1 TOPIX {0 JPY}
"""
ABROAD = """
2025-02-03 * "From abroad"
  Assets:Attack:Trade   10 NESN {100 CHF}
  Assets:Attack:Trade  -1,000 CHF
2025-02-05 * "Sold"
  Assets:Attack:Trade  -10 NESN {100 CHF} @ 110 CHF
  Assets:Attack:Trade  1,100 CHF
  Income:Gains          -100 CHF
"""


@pytest.mark.parametrize(
    ("more", "lang", "told"),
    [
        (SPREAD, "en", "UNKNOWN (2025-02-06 MINI, 2025-02-06 TOPIX): what is booked on Income:"),
        (SPREAD, "en", 'does not say which position it is of. Write barbell-trade: "…"'),
        (SPREAD, "ja", "不明(2025-02-06 MINI、2025-02-06 TOPIX): Income:Daily の損益がどの建玉"),
        (ABROAD, "en", "UNKNOWN (2025-02-05 NESN): no rate for CHF on that day."),
        (BLIND, "ja", "不明(2025-02-10 XXX): 手数料を含む XXX の取得原価"),
    ],
)
def test_what_to_add_is_told(ledger, run, more, lang, told):
    ledger.write_text(OPENED + more)
    assert told in run("trades", "main.beancount", "--lang", lang).stdout


def test_many_trades_are_not_few(ledger, run):
    many = "".join(
        f'2025-02-{day:02d} * "Day trade"\n'
        f"  Assets:Attack:Trade   1 {name} {{100 JPY, 2025-01-10}} @ 110 JPY\n"
        f"  Assets:Attack:Trade  -110 JPY\n  Income:Gains  10 JPY\n"
        for name in ("AAA", "BBB")
        for day in range(1, 17)
    )
    opening = "".join(
        f'2025-01-10 * "Short"\n  Assets:Attack:Trade  -16 {name} {{100 JPY}}\n'
        "  Assets:Attack:Trade  1,600 JPY\n"
        for name in ("AAA", "BBB")
    )
    ledger.write_text(OPENED + opening + many)
    done = run("trades", "main.beancount")
    assert "32 closed" in done.stdout
    assert "Fewer" not in done.stdout


@pytest.mark.usefixtures("traded")
def test_trades_as_json_and_csv(run):
    shape = json.loads(run("trades", "main.beancount", "--format", "json").stdout)
    assert [trade["result"] for trade in shape["trades"]] == ["5000", "-2500"]
    assert shape["statistics"]["payoff"] == "2"
    rows = list(
        csv.DictReader(io.StringIO(run("trades", "main.beancount", "--format", "csv").stdout))
    )
    assert [row["outcome"] for row in rows] == ["win", "loss"]


@pytest.mark.usefixtures("ledger")
def test_without_trades(run):
    assert run("trades", "main.beancount").stdout == "No closed trade.\n"


def test_a_silent_ledger_has_no_trades(ledger, run):
    ledger.write_text(SILENT)
    done = run("trades", "main.beancount")
    assert done.stdout == ""
