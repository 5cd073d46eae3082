"""The page and the command line say the same, figure by figure."""

from __future__ import annotations

import json
import re
import threading
from decimal import Decimal
from functools import cache

import fava_ledgers as ledgers
import pytest
from click.testing import CliRunner
from fava_ledgers import BROKEN, DATE, FOLDER, PAGE, root_of, said, unmarked

from beancount_barbell.cli.app import barbell

pytestmark = pytest.mark.no_cover

COMMANDS = {
    "barbell.json": ["status", "--format", "json"],
    "history.json": ["history", "--format", "json"],
    "history.csv": ["history", "--format", "csv"],
    "flows.json": ["flows", "--format", "json"],
    "trades.json": ["trades", "--format", "json"],
    "trades.csv": ["trades", "--format", "csv"],
    "stress.json": ["stress", "--format", "json"],
}


@cache
def printed(path, *command):
    """What the command line prints of a ledger that no test changes."""
    done = CliRunner().invoke(barbell, [command[0], str(path), *command[1:]])
    assert done.exit_code in {0, 1}, done.output
    return done.stdout


@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_the_endpoints_are_what_the_commands_print(example, path):
    client, address, ledger = example(path)
    for endpoint, command in COMMANDS.items():
        answer = client.get(address + endpoint).get_data(as_text=True)
        expected = printed(ledger.beancount_file_path, *command)
        if endpoint.endswith(".csv"):
            assert answer.strip() == expected.strip(), endpoint
        else:
            assert json.loads(answer) == json.loads(expected), endpoint


NUMBERS = {
    "share": "ratio",
    "nav": "sleeve.nav",
    "drawdown": "sleeve.drawdown",
    "streak": "trades.current_losing_streak",
    "core": "core.floor_distance",
    "exposure": "sleeve.exposure",
}
PERCENT = {"share", "drawdown"}


@pytest.mark.parametrize(
    "path", [FOLDER / "main.beancount", *BROKEN[::3]], ids=lambda path: path.stem
)
def test_the_cards_are_the_figures_of_the_status(example, path):
    client, address, ledger = example(path)
    html = unmarked(client.get(address).get_data(as_text=True))
    figures = json.loads(printed(ledger.beancount_file_path, "status", "--format", "json"))
    for card, place in NUMBERS.items():
        found = re.search(rf'data-card="{card}".*?bb-value">([^<]*)<', html, re.DOTALL)
        number = figures
        for key in place.split("."):
            number = number[key]
        shown = re.sub(r"[^-\d.]", "", found[1])
        if number is None:
            assert shown == "", card
            continue
        scale = 100 if card in PERCENT else 1
        digits = -Decimal(shown).as_tuple().exponent
        assert Decimal(shown) == round(Decimal(number) * scale, digits), card


def core_of(html):
    """The page's part about the core."""
    return html.split('data-part="core"')[1].split("</section>")[0]


def cells(table):
    rows = [re.findall(r"<td[^>]*>([^<]*)", row) for row in table.split("<tr>")]
    return [row for row in rows if row]


def unpadded(rate):
    """A rate without the zeros that keep its point in line with the others."""
    return re.sub(r"\.?0+%$", "%", rate) if "." in rate else rate


RATES = (
    ("gross", "gross_yearly"),
    ("net", "net_yearly"),
    ("local", "local_yearly"),
    (None, "money_weighted_yearly"),
    ("distributed", None),
    ("distributed_net", None),
    ("modified_dietz", None),
)
SUM = ("income", "tax", "currency", "price", "total")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_the_cores_yields_are_those_of_the_command_line(example, path, language):
    """Each rate and amount as `barbell stress` prints it, and no other; the parts sum exactly."""
    client, address, ledger = example(path)
    page = client.get(address, headers={"Accept-Language": language}).get_data(as_text=True)
    html, file = core_of(unmarked(page)), ledger.beancount_file_path
    earned = json.loads(printed(file, "stress", "--format", "json"))["core"]["yield"]
    told = printed(file, "stress", "--lang", language).split("\n\n")[1]
    if earned is None:
        assert {"en": "Yields and result of the last year", "ja": "直近一年の利回りと損益"}[
            language
        ] in html
        reason = re.search(r"(?:UNKNOWN \(|不明\()([^)]+)\)", told)[1]
        assert reason in html
        return
    yields, result = (cells(table) for table in html.split("<table")[1:3])
    assert len(yields) == len(RATES)
    for (_name, *shown), keys in zip(yields, RATES, strict=True):
        for text, key in zip(shown, keys, strict=True):
            if key is None:
                assert text == "—"
            elif earned[key] is None:
                assert text in {"UNKNOWN", "不明"}
            else:
                assert unpadded(text) in told
                assert Decimal(text.rstrip("%")) == round(Decimal(earned[key]) * 100, 2), key
    for (_name, text), key in zip(result, SUM, strict=True):
        assert text in told
        assert Decimal(text.split()[0].replace(",", "")) == round(Decimal(earned["result"][key]))
    income, tax, currency, price, total = (Decimal(earned["result"][key]) for key in SUM)
    assert total == income - tax + currency + price
    days = html.split("<table")[1].split("</caption>")[0]
    assert [earned["start"], earned["end"]] == DATE.findall(days)
    assert str(earned["days"]) in days
    year = {"en": "not a year&#39;s yield", "ja": "年間の実績ではない"}[language]
    assert (year in html) == earned["short"] == (earned["days"] < 90)
    year = {"en": "not a year's yield", "ja": "1年の実績ではない"}[language]
    assert (year in told) == earned["short"]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "path", [FOLDER / "main.beancount", *BROKEN[::3]], ids=lambda path: path.stem
)
def test_the_rates_are_told_as_by_the_status(example, path, language):
    client, address, ledger = example(path)
    page = client.get(address, headers={"Accept-Language": language}).get_data(as_text=True)
    name = {"en": "Rates", "ja": "金利局面"}[language]
    value, _, note = re.search(
        rf"<dt>{name}</dt><dd>[\s\S]*?<b>([^<]*)</b>( <span[^>]*>([^<]*)</span>)?", core_of(page)
    ).groups()
    told = printed(ledger.beancount_file_path, "status", "--lang", language)
    (line,) = (line for line in told.splitlines() if line.startswith(name))
    assert value in line
    assert (note or "") in line


OVERDUE = ledgers.WELL + (
    '2024-02-11 * "A day on which January is overdue"\n  Assets:Wallet  1 JPY\n  Equity:Opening\n'
)


def pasted(html):
    """What the page offers to paste into the ledger for its months."""
    months = html.split('class="bb-part bb-months"')[1].split("</section>")[0]
    return re.findall(r'<pre class="bb-paste"[^>]*>(.*?)</pre>', months, re.DOTALL)


def test_what_the_page_offers_to_paste_closes_the_month(fava, tmp_path):
    checked = "2024-02-05 balance Assets:Core:Bank  9,000,000 JPY\n"
    browser = fava(OVERDUE + checked)
    html = browser.page()
    assert "BB504" in said(html)
    assert "was due 2024-02-10" in said(html)
    texts = [text.replace("&#34;", '"') for text in pasted(html)]
    directives = [text for text in texts if '"signoff"' in text]
    assert len(directives) == 4
    signed = "\n".join(directives).replace('by: ""', 'by: "Hanako"') + "\n"
    ledgers.write(tmp_path, OVERDUE + checked + signed)
    told = said(browser.page())
    assert "Done: all 7 items" in told
    assert "all signed" in told
    assert "LATE" not in told
    backdated = ledgers.loss("1,000").replace("2024-02-05", "2024-01-20")
    ledgers.write(tmp_path, OVERDUE + checked + signed + backdated)
    told = said(browser.page())
    assert "BB505" in told
    assert "is stale: the figures changed" in told
    assert "was due 2024-02-10" in told


def test_a_reload_in_the_middle_of_requests(fava, tmp_path):
    """Every answer is of one load or of the other, never an error and never a mix."""
    browser = fava(ledgers.WELL)
    seen, wrong = set(), []

    def ask():
        for _ in range(6):
            answer = browser.client.application.test_client().get(f"/{browser.slug}/{PAGE}")
            if answer.status_code != 200:
                wrong.append(answer.status_code)
                continue
            html = answer.get_data(as_text=True)
            seen.add((root_of(html).state, "as of 2024-02-05" in said(html)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    ledgers.write(tmp_path, ledgers.HALTED)
    for thread in threads:
        thread.join()
    ask()
    assert wrong == []
    assert ("HALTED", True) in seen
    assert seen <= {("OK", False), ("HALTED", True)}
