from __future__ import annotations

import json

import pytest

from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY, SECOND_BREACH, SILENT

THROUGH_THE_BANK = """
2025-03-03 * "Sold into the bank"
  Assets:Core:Bank       -300,000 JPY
  Assets:Bank             300,000 JPY

2025-03-05 * "From the bank to the broker"
  Assets:Bank            -400,000 JPY
  Assets:Attack:Trade     400,000 JPY

2025-03-10 * "Part of it comes back"
  Assets:Attack:Trade    -100,000 JPY
  Assets:Core:Bank        100,000 JPY

2025-03-12 * "Part of the profit is spent"
  Assets:Attack:Trade     -50,000 JPY
  Assets:Bank              50,000 JPY
"""


def rows(done):
    """The lines without their places, which end them, and without what they come to."""
    told = done.stdout.partition("\nIn all\n")[0]
    return [" ".join(line.split()[:-1]) for line in told.splitlines()[1:]]


def test_a_traced_path_is_told_step_by_step(ledger, run):
    ledger.write_text(HEALTHY + THROUGH_THE_BANK)
    done = run("flows", "main.beancount")
    assert done.exit_code == 0
    assert done.stdout.startswith("Movements between core, sleeve and outside, in JPY\n")
    assert rows(done) == [
        "2025-01-06 outside → core 9,000,000 allowed Assets:Core:Bank",
        "2025-01-06 outside → sleeve 1,000,000 allowed Assets:Attack:Trade",
        "2025-03-03 core → outside 300,000 allowed (BB204) Assets:Core:Bank",
        (
            "2025-03-05 core ⇢ sleeve (detour) 300,000 BB202 open "
            "Assets:Core:Bank → Assets:Attack:Trade"
        ),
        "300,000 JPY left Assets:Core:Bank on 2025-03-03",
        "300,000 JPY of it came to Assets:Bank on 2025-03-03",
        "300,000 JPY of it came to Assets:Attack:Trade on 2025-03-05",
        "2025-03-05 outside → sleeve 100,000 allowed Assets:Attack:Trade",
        "2025-03-10 sleeve → core 100,000 allowed Assets:Attack:Trade → Assets:Core:Bank",
        "2025-03-12 sleeve → outside 50,000 allowed Assets:Attack:Trade",
    ]


def test_a_direct_breach_bears_its_code_and_status(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    done = run("flows", "main.beancount")
    assert (
        "2025-02-03 core → sleeve 200,000 BB201 open Assets:Core:Bank → Assets:Attack:Trade"
        in rows(done)
    )


def test_flows_as_json_carry_exact_amounts_and_hops(ledger, run):
    ledger.write_text(HEALTHY + THROUGH_THE_BANK)
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    assert shape["schema"] == 1
    assert shape["base_currency"] == "JPY"
    (traced,) = (row for row in shape["movements"] if row["kind"] == "core-to-sleeve-transit")
    assert traced["amount"] == "300000"
    assert [(hop["date"], hop["account"], hop["amount"]) for hop in traced["hops"]] == [
        ("2025-03-03", "Assets:Core:Bank", "300000"),
        ("2025-03-03", "Assets:Bank", "300000"),
        ("2025-03-05", "Assets:Attack:Trade", "300000"),
    ]
    assert traced["line"] == HEALTHY.count("\n") + 8


def test_the_status_sums_what_was_traced(ledger, run):
    ledger.write_text(HEALTHY + THROUGH_THE_BANK)
    figures = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert figures["flows"] == {
        "core_to_sleeve": "0",
        "transit": "300000",
        "outstanding": "200000",
        "sleeve_to_core": "100000",
    }


DOLLARS = """
2025-02-01 * "Dollars"
  {holder}               1,000 USD
  Equity:Opening
2025-02-03 * "No rate is known"
  {holder}                -500 USD
  Assets:Attack:Trade      500 USD
"""


@pytest.mark.parametrize(
    ("holder", "told"),
    [
        ("Assets:Core:Bank", "core → sleeve UNKNOWN BB201 open Assets:Core:Bank → "),
        ("Assets:Bank", "outside → sleeve UNKNOWN allowed Assets:Attack:Trade"),
    ],
)
def test_an_amount_without_a_rate_is_unknown(holder, told, ledger, run):
    ledger.write_text(HEALTHY + DOLLARS.format(holder=holder))
    done = run("flows", "main.beancount")
    assert any(told in row for row in rows(done))


def test_nothing_moved(ledger, run):
    ledger.write_text(HEALTHY.partition("2025-01-06 *")[0])
    assert run("flows", "main.beancount").stdout == "Nothing has moved yet.\n"


def test_nothing_of_an_account_is_no_word_of_the_others(ledger, run):
    ledger.write_text(HEALTHY)
    told = run("flows", "main.beancount", "--account", "Equity:Opening").stdout
    assert told == "No movement from, to or through Equity:Opening is seen.\n"


def test_a_ledger_without_our_words_prints_nothing(ledger, run):
    ledger.write_text(SILENT)
    assert not run("flows", "main.beancount").stdout


@pytest.mark.parametrize(("lang", "words"), [("en", "outside → sleeve"), ("ja", "枠外 → 攻め枠")])
def test_in_both_languages(lang, words, ledger, run):
    ledger.write_text(HEALTHY)
    assert words in run("flows", "main.beancount", "--lang", lang).stdout


def test_figures_of_a_broken_ledger_are_provisional(ledger, run):
    ledger.write_text(HEALTHY + BEANCOUNT_ERROR)
    assert run("flows", "main.beancount").exit_code == 3


UNDONE = """
2025-03-03 * "Swept twice" ^twice
  Assets:Attack:Trade    -100,000 JPY
  Assets:Core:Bank        100,000 JPY

2025-03-04 * "Undone"
  barbell-reverses: "twice"
  Assets:Core:Bank       -100,000 JPY
  Assets:Attack:Trade     100,000 JPY
"""


def test_what_a_linked_reversal_took_back_did_not_move(ledger, run):
    ledger.write_text(HEALTHY)
    before = run("flows", "main.beancount").stdout
    ledger.write_text(HEALTHY + UNDONE)
    assert run("flows", "main.beancount").stdout == before


BACK = """
2025-03-03 * "Sold into the bank"
  Assets:Core:Bank       -300,000 JPY
  Assets:Bank             300,000 JPY

2025-03-05 * "Not needed, and the salary saved with it"
  Assets:Bank            -350,000 JPY
  Assets:Core:Bank        350,000 JPY

2025-03-12 * "To another broker"
  Assets:Attack:Trade     -50,000 JPY
  Assets:Bank              50,000 JPY

2025-03-14 * "It arrives, and something with it"
  Assets:Bank             -70,000 JPY
  Assets:Attack:Trade      70,000 JPY
"""


def test_money_that_comes_back_is_told_as_what_it_is(ledger, run):
    ledger.write_text(HEALTHY + BACK)
    told = rows(run("flows", "main.beancount"))
    assert told[2:] == [
        "2025-03-03 core → outside 300,000 BB204 cured Assets:Core:Bank",
        "2025-03-05 outside → core 50,000 allowed Assets:Core:Bank",
        "2025-03-05 outside → core (back) 300,000 allowed Assets:Core:Bank",
        "2025-03-12 sleeve → outside 50,000 allowed Assets:Attack:Trade",
        "2025-03-14 outside → sleeve 20,000 allowed Assets:Attack:Trade",
        "2025-03-14 outside → sleeve (back) 50,000 allowed Assets:Attack:Trade",
    ]
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    kinds = [one["kind"] for one in shape["movements"]]
    assert kinds[-2:] == ["sleeve-funding", "sleeve-return"]
    assert "枠外 → 攻め枠(戻り)" in run("flows", "--lang", "ja", "main.beancount").stdout


def test_what_was_moved_before_the_rules_began_is_history(ledger, run):
    adopted = '\n2025-03-01 custom "barbell" "policy"\n  since: 2025-03-01\n'
    ledger.write_text(HEALTHY + BREACH + adopted)
    moved = "2025-02-03 core → sleeve 200,000 BB201"
    assert f"{moved} history Assets:Core:Bank → Assets:Attack:Trade" in rows(
        run("flows", "main.beancount")
    )
    japanese = rows(run("flows", "main.beancount", "--lang", "ja"))
    assert any("BB201 過去分" in line for line in japanese)
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    assert [one["status"] for one in shape["movements"] if one["code"] == "BB201"] == ["history"]


UNPRICED = {
    "core → sleeve": ("Assets:Core:Bank", "Assets:Attack:Trade"),
    "core → outside": ("Assets:Core:Bank", "Assets:Bank"),
    "outside → core": ("Assets:Bank", "Assets:Core:Bank"),
    "outside → sleeve": ("Assets:Bank", "Assets:Attack:Trade"),
    "sleeve → core": ("Assets:Attack:Trade", "Assets:Core:Bank"),
    "sleeve → outside": ("Assets:Attack:Trade", "Assets:Bank"),
}
"""What each way is called → who gives and who takes."""

MOVED = """
2025-02-01 * "Dollars"
  {0}               1,000 USD
  Equity:Opening
2025-02-03 * "No rate is known, and yen go the same way"
  {0}                -500 USD
  {1}                 500 USD
  {0}                -100 JPY
  {1}                 100 JPY
"""


@pytest.mark.parametrize("way", UNPRICED)
def test_what_moved_without_a_rate_is_told_on_every_way(way, ledger, run):
    ledger.write_text(HEALTHY + MOVED.format(*UNPRICED[way]))
    done = run("flows", "main.beancount")
    (row,) = (row for row in rows(done) if row.startswith("2025-02-03"))
    assert row.startswith(f"2025-02-03 {way} UNKNOWN")
    assert "    UNKNOWN amount: no price for USD by 2025-02-03\n" in done.stdout
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    (row,) = (row for row in shape["movements"] if row["date"] == "2025-02-03")
    assert (row["amount"], row["missing"]) == (None, ["USD"])


def test_what_is_valued_at_book_says_so(ledger, run):
    ledger.write_text(
        HEALTHY
        + """
2025-02-01 * "Old bills, of an heir"
  Assets:Core:Bank        10 BILL {1,000 JPY, 2024-12-01}
  Equity:Opening
"""
    )
    told = run("flows", "main.beancount").stdout
    assert "    at book value: no price for BILL by 2025-02-01\n" in told


@pytest.mark.parametrize(
    ("way", "path"),
    [
        ("core → sleeve", "flows.core_to_sleeve"),
        ("sleeve → core", "flows.sleeve_to_core"),
        ("outside → sleeve", "sleeve.net_contributions"),
        ("sleeve → outside", "sleeve.layers.trade.net_contributions"),
    ],
)
def test_a_total_that_leaves_something_out_says_what_and_when(way, path, ledger, run):
    ledger.write_text(HEALTHY + MOVED.format(*UNPRICED[way]))
    figures = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert "2025-02-03 USD" in figures["unknown"][path]
    value = figures
    for key in path.split("."):
        value = value[key]
    assert value is None
    assert "2025-02-03 USD" in run("status", "main.beancount").stdout
    ledger.write_text(HEALTHY + MOVED.format(*UNPRICED[way]) + "2025-02-10 price USD 150 JPY\n")
    figures = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert figures["sleeve"]["net_contributions"] is not None


def test_a_rate_that_comes_later_counts_contributions_but_not_the_past_amount(ledger, run):
    """500 USD at 150 and 100 JPY beside 1,000,000: what the sleeve was given is known now."""
    moved = MOVED.format("Assets:Bank", "Assets:Attack:Trade")
    ledger.write_text(HEALTHY + moved + "2025-02-10 price USD 150 JPY\n")
    figures = json.loads(run("status", "main.beancount", "--format", "json").stdout)
    assert figures["sleeve"]["net_contributions"] == "1075100"
    assert any("UNKNOWN" in row for row in rows(run("flows", "main.beancount")))


def test_the_reader_of_japanese_is_told_as_well(ledger, run):
    ledger.write_text(HEALTHY + MOVED.format("Assets:Bank", "Assets:Attack:Trade"))
    told = run("flows", "main.beancount", "--lang", "ja").stdout
    assert "金額は不明: 2025-02-03 までに USD の価格がありません" in told
    status = run("status", "main.beancount", "--lang", "ja").stdout
    assert "価格のないものが移動しました: 2025-02-03 USD" in status


def sums(done):
    told = done.stdout.partition("\nIn all\n")[2]
    return [" ".join(line.split()) for line in told.splitlines()]


def test_what_each_kind_comes_to(ledger, run):
    """Twice 200,000 JPY out of the core; what has no price is left out, and counted."""
    ledger.write_text(HEALTHY + BREACH + SECOND_BREACH)
    assert sums(run("flows", "main.beancount")) == [
        "outside → core 9,000,000",
        "outside → sleeve 1,000,000",
        "core → sleeve 400,000",
    ]
    gift = """
2025-02-20 * "A gift"
  Assets:Core:Bank   5 GIFT
  Equity:Opening    -5 GIFT
"""
    ledger.write_text(HEALTHY + gift)
    assert sums(run("flows", "main.beancount"))[0] == (
        "outside → core 9,000,000 and 1 of UNKNOWN amount"
    )
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    assert shape["totals"][0] == {"kind": "core-funding", "amount": "9000000", "unknown": 1}


def test_the_payee_is_told(ledger, run):
    ledger.write_text(HEALTHY + BREACH.replace("* ", '* "East Securities" '))
    assert '→ Assets:Attack:Trade  "East Securities"  main' in run("flows", "main.beancount").stdout
    shape = json.loads(run("flows", "main.beancount", "--format", "json").stdout)
    assert [one["payee"] for one in shape["movements"]] == [None, None, "East Securities"]


def test_flows_as_csv(ledger, run):
    ledger.write_text(HEALTHY + BREACH)
    first, *_, last = run("flows", "main.beancount", "--format", "csv").stdout.splitlines()
    assert first == "date,kind,amount,from,to,code,status,file,line,payee"
    assert last.startswith(
        "2025-02-03,core-to-sleeve,200000,Assets:Core:Bank,Assets:Attack:Trade,BB201,open,"
    )


@pytest.mark.parametrize("payee", ["=1+1", "+81 3", "-10%", "@home"])
def test_no_cell_of_a_csv_is_a_formula(ledger, run, payee):
    """A spreadsheet would reckon it; a payee is whatever an importer took over."""
    ledger.write_text(HEALTHY + BREACH.replace("* ", f'* "{payee}" '))
    *_, last = run("flows", "main.beancount", "--format", "csv").stdout.splitlines()
    assert last.endswith(f",'{payee}")


@pytest.mark.parametrize("account", ["Assets:Bank", "Assets:Core", "Assets:Core:Bank"])
def test_an_account_and_what_concerns_it(ledger, run, account):
    """The bank outside is on the way of what was traced; a name that begins alike is another."""
    ledger.write_text(HEALTHY + THROUGH_THE_BANK)
    shown = run("flows", "main.beancount", "--account", account).stdout
    assert "core ⇢ sleeve" in shown
    assert ("outside → sleeve" in shown) is False
    figures = run("flows", "main.beancount", "--account", account, "--format", "json").stdout
    assert all(account in json.dumps(one) for one in json.loads(figures)["movements"])
    done = run("flows", "main.beancount", "--account", "Assets:Cor")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no account Assets:Cor" in done.stderr
