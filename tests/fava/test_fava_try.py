"""The form "Before you book": what `barbell try` says, drawn by the server, and nothing written."""

from __future__ import annotations

import html as markup
import json
import re
from typing import TYPE_CHECKING

import fava_barbell.trials
import fava_ledgers as ledgers
import pytest
from click.testing import CliRunner
from fava_ledgers import BROKEN, DATE, FOLDER, PAGE, root_of, said

from beancount_barbell.cli.app import barbell
from tests.cli.test_cli_try import TRADING
from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY

if TYPE_CHECKING:
    from pathlib import Path

EXTENSION = '2025-01-01 custom "fava-extension" "fava_barbell"\n'
HOUSEHOLD = HEALTHY + EXTENSION
LIFE = '2025-02-03 * "x"\n  Assets:Bank  -5 JPY\n  Expenses:Life\n'

FUND = {"amount": "300,000 JPY", "from": "Assets:Bank", "to": "Assets:Attack:Trade"}
TOO_MUCH = {**FUND, "amount": "600000 JPY", "on": "2025-02-10"}
FORBIDDEN = {**FUND, "from": "Assets:Core:Bank"}
BUY = {"try": "buy", "amount": "100 TQQQ", "price": "62.10 USD"}
SELL = {"try": "sell", "amount": "15 TQQQ", "price": "66 USD", "in": "Assets:Attack:Trade"}
DRAFT = {"draft": BREACH.lstrip()}


def command(query: dict[str, str]) -> tuple[list[str], str | None]:
    """The same question for the command line: its arguments, and standard input."""
    kind = query.get("try", "draft" if "draft" in query else "move")
    if kind == "draft":
        return ["-"], query["draft"]
    options = {"from": "--from", "to": "--to", "in": "--in", "on": "--date"}
    arguments = [f"--{kind}", *query["amount"].split()]
    if "price" in query:
        arguments += ["--at", *query["price"].split()]
    for name, option in options.items():
        if name in query:
            arguments += [option, query[name]]
    return arguments, None


def asked(path: Path, query: dict[str, str], *more: str):
    arguments, typed = command(query)
    return CliRunner().invoke(barbell, ["try", str(path), *arguments, *more], input=typed)


def answer(html: str) -> str:
    """The text of the answer in one line."""
    found = html.split('<div class="bb-tried')[1].split("</details>", maxsplit=1)[0]
    return " ".join(" ".join(root_of(f'<p id="beancount-barbell" class="{found}').text).split())


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        (HOUSEHOLD, (FUND, TOO_MUCH, FORBIDDEN, DRAFT)),
        (
            HEALTHY + BREACH + EXTENSION,
            (FUND, {**FORBIDDEN, "from": FUND["to"], "to": FUND["from"]}),
        ),
        (TRADING + EXTENSION, (BUY, SELL, {**BUY, "amount": "86 TQQQ"})),
        (HOUSEHOLD + BEANCOUNT_ERROR, (DRAFT,)),
    ],
    ids=["healthy", "breach", "trading", "errors"],
)
def test_it_is_what_the_command_line_says(fava, tmp_path, text, queries):
    browser, path = fava(text), tmp_path / "main.beancount"
    for query in queries:
        for language in ("en", "ja"):
            shape = browser.client.get(
                f"/{browser.slug}/{PAGE}try.json",
                query_string=query,
                headers={"Accept-Language": language},
            ).get_json()
            printed = asked(path, query, "--lang", language, "--format", "json")
            assert shape == json.loads(printed.stdout), query
            told = answer(browser.page(language, **query))
            verdict, *_, figures, draft = asked(path, query, "--lang", language).stdout.split(
                "\n\n"
            )
            found = [one["message"] for key in ("new", "mended", "notices") for one in shape[key]]
            found += [one["remedy"] for one in shape["new"]]
            for line in (*verdict.splitlines(), *figures.splitlines(), *draft.splitlines(), *found):
                for piece in re.split(r"  +", line):
                    assert piece.strip() in told, piece


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "path", [FOLDER / "main.beancount", *BROKEN[::7]], ids=lambda path: path.stem
)
def test_the_examples_say_the_same(example, path):
    client, address, ledger = example(path)
    roles = {
        role: next(
            (name for name, entry in opened(ledger) if entry.meta.get("barbell") in names), None
        )
        for role, names in {"core": {"core"}, "sleeve": {"attack", "sleeve"}}.items()
    }
    outside = next((name for name, entry in opened(ledger) if "barbell" not in entry.meta), None)
    ways = [
        (outside, roles["sleeve"]),
        (roles["core"], outside),
        (roles["sleeve"], roles["core"]),
        (roles["core"], roles["sleeve"]),
    ]
    ways = [way for way in ways if None not in way]
    assert ways
    for source, target in ways:
        query = {"amount": "3000000 JPY", "from": source, "to": target}
        shape = client.get(f"{address}try.json", query_string=query).get_json()
        printed = asked(ledger.beancount_file_path, query, "--format", "json")
        if shape["allowed"] is None:
            assert shape["unknown"]["allowed"] in printed.stderr
        else:
            assert shape == json.loads(printed.stdout), query


def opened(ledger):
    return [
        (entry.account, entry)
        for entry in ledger.all_entries_by_type.Open
        if entry.account.startswith("Assets")
        and (not entry.currencies or "JPY" in entry.currencies)
    ]


BAD = [
    ({**FUND, "amount": "0 JPY"}, "Amount: 0 is not above zero", "金額・数量: 0 は 0 より大きく"),
    ({**FUND, "amount": "-5 JPY"}, "Amount: -5 is not above zero", "金額・数量: -5 は"),
    (
        {**FUND, "amount": "JPY 5"},
        "Amount: JPY is no number; write it as in `500,000 JPY`",
        "数では",
    ),
    ({**FUND, "amount": "500"}, "Amount: 500 has no currency", "通貨がありません"),
    ({**FUND, "amount": "5 CHF"}, "the ledger has no rate from CHF to JPY", "相場がありません"),
    ({**FUND, "amount": ""}, "Move money: fill in Amount", "資金を移す: 金額・数量を入力"),
    ({"try": "move"}, "Move money: fill in Amount, From, To", "金額・数量、出金元、入金先を入力"),
    ({"try": "buy", "amount": "5 ETF"}, "Buy: fill in Price of one", "買う: 単価を入力"),
    (
        {**FUND, "from": "Assets:Banc"},
        "Assets:Banc is not open in the ledger",
        "開設されていません",
    ),
    ({**FUND, "to": "Assets:Bank"}, "From and To are the same account", "同じ口座です"),
    ({**FUND, "on": "soon"}, "Date: soon is no date; write it as YYYY-MM-DD", "日付ではありません"),
    ({**FUND, "on": "2024-12-01"}, "Assets:Bank is not open in the ledger on that day", "開設"),
    ({"try": "draft"}, "draft: nothing in it", "何も書かれていません"),
    ({"draft": "what is this?"}, "draft:1: ", "判定せず"),
    ({"draft": LIFE.replace("Life", "Lief")}, "draft:1: Invalid reference to unknown", "判定せず"),
    ({"draft": LIFE + "  Equity:Opening  1 JPY\n  Assets:Bank\n"}, "draft:", "判定せず"),
    ({"draft": 'include "a"'}, "draft: has options, plugins or includes", "これは帳簿です"),
    (
        {"draft": '2025-02-03 * "x"\n  Assets:Core:Bank  5 XYZ\n  Equity:Opening\n'},
        "no price for XYZ",
        "XYZ の価格がない",
    ),
    ({"draft": "2024-12-30 price USD 1 JPY"}, "2024-12-30 lies before the ledger", "より前です"),
    (
        {"draft": LIFE.replace("2025-02-03", "2025-01-20")},
        "signed on 2025-02-05 by taro",
        "署名済み",
    ),
    ({**BUY, "price": "5"}, "Price of one: 5 has no currency", "単価: 5 に通貨"),
    ({**BUY, "in": "Assets:Nowhere"}, "Assets:Nowhere is not open", "開設されていません"),
]
SIGNED = (
    HOUSEHOLD.replace(
        "2025-01-01 open Assets:Attack:Trade\n", "2025-01-01 open Assets:Attack:Trade  JPY\n"
    )
    + "2025-01-02 price USD  150 JPY\n2025-02-05 balance Assets:Core:Bank  9,000,000 JPY\n"
)


def test_bad_input_is_told_in_words(fava, tmp_path):
    path = ledgers.write(tmp_path, SIGNED)
    done = CliRunner().invoke(
        barbell,
        ["signoff", str(path), "--month", "2025-01", "--item", "ratio", "--by", "taro",
         "--date", "2025-02-05"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    browser = fava(path.read_text(encoding="utf-8"))
    before = path.read_bytes(), path.stat().st_mtime_ns
    for query, english, japanese in BAD:
        for language, words in (("en", english), ("ja", japanese)):
            html = browser.page(language, **query)
            told = answer(html)
            assert words in told, (query, told)
            assert told.startswith("? ")
            assert "bb-tried bb-unknown" in html
    told = answer(browser.page(**BUY))
    assert "name one with Account" in told
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_it_reads_only(fava, tmp_path):
    browser = fava(HOUSEHOLD, read_only=True)
    path = tmp_path / "main.beancount"
    before = path.read_bytes(), path.stat().st_mtime_ns
    for query in (FUND, FORBIDDEN, DRAFT):
        assert "written nowhere" in answer(browser.page(**query))
        address = f"/{browser.slug}/{PAGE}"
        assert browser.client.post(address, data=query).status_code in {401, 405}
        assert browser.client.post(f"{address}try.json", data=query).status_code in {401, 405}
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in tmp_path.iterdir()] == ["main.beancount"]
    assert len(browser.client.application.config["LEDGERS"][browser.slug].all_entries) == len(
        HOUSEHOLD.split("\n2025-")[1:]
    )


def test_it_needs_no_script_and_only_gets(fava):
    html = fava(HOUSEHOLD).page(**FUND)
    form = html.split("<form ")[1].split("</form>")[0]
    assert form.startswith('method="get" action="#barbell-try"')
    root = root_of(html)
    assert "script" not in root.tags
    assert not re.search(
        r"\son[a-z]+=", html.split('id="beancount-barbell"')[1].split("<script")[0]
    )
    assert not set(re.findall(r'name="([^"]+)"', form)) & {"time", "account", "filter"}


def test_the_form_keeps_what_was_typed_and_the_filters(fava):
    browser = fava(HOUSEHOLD)
    html = browser.page(**TOO_MUCH, time="2025-01", account="Assets:Bank")
    for name, value in TOO_MUCH.items():
        assert re.search(rf'name="{name}" type="\w+" value="{re.escape(value)}"', html), name
    assert '<input type="hidden" name="time" value="2025-01">' in html
    assert '<input type="hidden" name="account" value="Assets:Bank">' in html
    assert 'id="barbell-try-move" checked' in html
    assert 'id="barbell-try" open' in html
    assert '<option value="Assets:Core:Bank"></option>' in html
    html = browser.page(**DRAFT)
    assert f">\n{DRAFT['draft']}</textarea>".replace('"', "&#34;") in html
    assert 'id="barbell-try-draft" checked' in html
    html = browser.page()
    assert 'id="barbell-try" open' not in html
    assert "bb-tried" not in html.split('id="beancount-barbell"')[1]


def test_lines_from_a_browser_end_as_lines_do(fava):
    browser = fava(HOUSEHOLD)
    typed = browser.page(draft=DRAFT["draft"].replace("\n", "\r\n"))
    assert answer(typed) == answer(browser.page(**DRAFT))


MARKUP = "<script>alert(1)</script>\"'<img src=x onerror=alert(2)>"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "query",
    [
        {**FUND, "from": MARKUP},
        {**FUND, "amount": MARKUP},
        {**FUND, "amount": f"5 {MARKUP}"},
        {**FUND, "on": MARKUP},
        {**BUY, "in": MARKUP, "price": f"5 {MARKUP}"},
        {**FUND, "time": MARKUP},
        {"try": MARKUP, "draft": MARKUP},
        {"draft": LIFE.replace('"x"', '"<script>alert(1)</script><img src=x>"')},
        {"draft": BREACH.replace("Just this once", "</textarea><script>alert(1)</script>")},
    ],
)
def test_markup_stays_text(fava, query, language):
    html = fava(HOUSEHOLD).page(language, **query)
    root = root_of(html)
    assert not {"script", "img"} & set(root.tags)
    assert html.count("</textarea>") == 1
    assert "script" in " ".join(root.text) or "script" in html


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(
    "query", [FUND, TOO_MUCH, FORBIDDEN, DRAFT, {**FUND, "amount": "500"}, {"draft": "5 what 123"}]
)
def test_hidden_numbers_stay_hidden(fava, query, language):
    browser = fava(HOUSEHOLD, incognito=True)
    html = browser.page(language, **query)
    root = root_of(html)
    for told in (*root.text, *root.spoken):
        assert not any(char.isdigit() for char in DATE.sub("", told)), told
    form = markup.unescape(html.split("<form ")[1].split("</form>")[0])
    for value in re.findall(r'(?:value|placeholder)="([^"]*)"', form):
        assert not re.search(r"\d", DATE.sub("", value)), value
    assert not re.search(
        r"\d", DATE.sub("", form.split("<textarea")[1].split(">", 1)[1].split("</")[0])
    )
    shape = browser.client.get(f"/{browser.slug}/{PAGE}try.json", query_string=query).get_data(
        as_text=True
    )
    assert not re.search(r"\d", DATE.sub("", shape))


def test_what_was_typed_is_shown_as_hidden(fava):
    html = fava(HOUSEHOLD, incognito=True).page(**FUND)
    assert 'name="amount" type="text" value="" placeholder="XXX,XXX JPY"' in html
    assert 'name="from" type="text" value="Assets:Bank"' in html
    assert "X,XXX,XXX JPY → X,XXX,XXX JPY" in answer(html)


def test_nothing_green_where_it_is_not_certain(fava):
    assert "bb-tried bb-good" in fava(HOUSEHOLD).page(**FUND)
    other = fava('plugin "beancount.plugins.leafonly"\n' + HOUSEHOLD).page(**FUND)
    assert "bb-tried bb-plain" in other
    assert "other plugins have not seen it: beancount.plugins.leafonly." in answer(other)
    own = fava(HOUSEHOLD + BEANCOUNT_ERROR).page(**FUND)
    assert "bb-tried bb-plain" in own
    assert "Provisional" in answer(own)
    none = fava(HOUSEHOLD.replace("  sleeve-budget: 1,500,000 JPY\n", "")).page(**FUND)
    assert "bb-tried bb-good" in none
    text = re.sub(r'2025-01-01 custom "barbell" "policy"\n(  .*\n)+', "", HOUSEHOLD)
    assert "bb-tried bb-plain" in fava(text).page(**{**FUND, "amount": "100 JPY"})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_fails_is_unknown_and_the_page_stands(fava, monkeypatch, language):
    def fail(*_arguments, **_keywords):
        raise RuntimeError("<u>broken</u>")

    browser = fava(HOUSEHOLD)
    monkeypatch.setattr(fava_barbell.trials, "join", fail)
    html = browser.page(language, **FUND)
    assert root_of(html).state == "OK"
    assert "RuntimeError: <u>broken</u>" in answer(html)
    assert "u" not in root_of(html).tags
    shape = browser.client.get(f"/{browser.slug}/{PAGE}try.json", query_string=FUND).get_json()
    assert shape["allowed"] is None


def test_the_same_question_is_judged_once(fava, monkeypatch):
    judged = []
    analyse = fava_barbell.trials.analyse

    def count(entries, *arguments, **keywords):
        judged.append(len(entries))
        return analyse(entries, *arguments, **keywords)

    monkeypatch.setattr(fava_barbell.trials, "analyse", count)
    browser = fava(HOUSEHOLD)
    first = answer(browser.page(**FUND))
    once = len(judged)
    assert 2 <= once <= 4
    assert answer(browser.page(**FUND)) == first
    assert len(judged) == once
    browser.page(**{**FUND, "amount": "300,001 JPY"})
    assert len(judged) - once < once  # the ledger without it is known by now


def test_a_reload_forgets(fava, tmp_path):
    browser = fava(HOUSEHOLD)
    assert "allowed: 500,000 JPY" in answer(browser.page(**FUND))
    ledgers.write(
        tmp_path, HOUSEHOLD.replace("sleeve-budget: 1,500,000", "sleeve-budget: 1,400,000")
    )
    assert "allowed: 400,000 JPY" in answer(browser.page(**FUND))


def test_what_breaks_much_shows_the_first(fava):
    """An account that becomes core makes each of its older payments into the sleeve a breach."""
    flows = "".join(
        f'2025-02-{day:02} * "In"\n  Assets:Bank  -1,000 JPY\n  Assets:Attack:Trade\n'
        for day in range(1, 16)
    )
    browser = fava(HOUSEHOLD + flows)
    told = answer(browser.page(draft='2025-02-20 custom "barbell" "role" Assets:Bank "core"\n'))
    assert "Refused: 15 errors" in told
    assert told.count("BB201 core-to-sleeve") == 10
    assert "5 more" in told


def test_a_folded_form_says_its_name_in_japanese(fava):
    assert "記帳する前に" in said(fava(HOUSEHOLD).page("ja"))
