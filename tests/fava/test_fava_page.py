from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import fava_barbell
import fava_barbell.snapshot
import fava_ledgers as ledgers
import pytest
from beancount import loader
from fava_barbell.exports import EXPORTS
from fava_barbell.view import build_lasting
from fava_ledgers import PAGE, root_of, said, serve

from beancount_barbell.analysis import analyse
from beancount_barbell.figures.plain import jsonable

STATES = [
    (ledgers.WELL, "OK"),
    (ledgers.BREACH, "BREACH"),
    (ledgers.REDUCING, "REDUCING"),
    (ledgers.HALTED, "HALTED"),
    (ledgers.UNPRICED, "UNKNOWN"),
    (ledgers.NO_POLICY, "UNKNOWN"),
    (ledgers.SILENT, "UNKNOWN"),
    (ledgers.NO_PLUGIN, "UNKNOWN"),
    (ledgers.OWN_ERRORS, "UNKNOWN"),
    (ledgers.HEAD + ledgers.PLUGIN + ledgers.TAGGED + ledgers.POLICY, "UNKNOWN"),
]
NAMES = [
    "well",
    "breach",
    "reducing",
    "halted",
    "unpriced",
    "no-policy",
    "silent",
    "no-plugin",
    "own-errors",
    "unfunded",
]


@pytest.mark.parametrize(("text", "state"), STATES, ids=NAMES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_state_has_its_word(fava, text, state, language):
    browser = fava(text)
    html = browser.page(language)
    assert root_of(html).state == state
    status = browser.json("status", language)
    assert status["state"] == state
    assert status["label"] in said(html)


def test_a_well_ledger_says_why(fava):
    told = said(fava(ledgers.WELL).page())
    assert "as of 2024-01-05" in told
    assert "Nothing to do." in told
    assert "NAV 100.00, above the reduce line at 70 and the halt line at 50." in told
    assert "The core is 900,000 JPY above its floor of 8,100,000 JPY." in told
    assert "The sleeve is 10% of the money; its limit is 12.5%." in told


def test_the_breach_comes_with_the_amount_to_return(fava):
    told = said(fava(ledgers.BREACH).page())
    assert "Move 200,000 JPY from the sleeve back to the core." in told
    assert "BB201" in told
    assert "core-to-sleeve" in told


def test_halted_says_what_recovery_takes(fava):
    told = said(fava(ledgers.HALTED).page())
    assert "NAV is 45.00; the sleeve is reduced at 70 and halted at 50." in told
    assert "NAV must reach 70" not in told  # it holds nothing: only a restart helps
    assert "In force since 2024-02-05." in told


def test_a_line_that_is_reached_asks_for_no_fall(fava):
    """From 45 to 100 in a day: one step that evening, the other on the next."""
    gain = ledgers.loss("-550,000").replace("2024-02-05", "2024-02-06")
    told = said(fava(ledgers.HALTED + gain).page())
    assert "NAV is back at 85: this ends with the next day." in told
    assert "NAV must reach" not in told


def test_an_unpriced_holding_is_named(fava):
    told = said(fava(ledgers.UNPRICED).page())
    assert "no price for NIKKEI" in told
    assert told.count("Add a price directive for NIKKEI. BB501") == 1
    assert "price-missing: Add a price directive" not in told  # the same act by another name
    assert "You must nothing to move or close, as far as is known" in told


def test_the_policy_to_paste_names_the_currency_that_the_ledger_does_not(fava):
    """Without an operating currency XXX is assumed: nobody should write limits in it."""
    unnamed = ledgers.NO_POLICY.replace('option "operating_currency" "JPY"\n', "")
    told = said(fava(unnamed).page())
    assert "base-currency: … core-floor: … … sleeve-budget: … …" in told


def test_no_policy_offers_one_to_paste(fava):
    told = said(fava(ledgers.NO_POLICY).page())
    assert "No policy is in force" in told
    assert '2024-01-05 custom "barbell" "policy"' in told


def test_words_without_the_plugin_line(fava):
    told = said(fava(ledgers.NO_PLUGIN).page())
    assert "The plugin did not run" in told
    assert 'plugin "beancount_barbell"' in told


def test_a_plugin_line_in_an_included_file_enforces_nothing(fava, tmp_path):
    ledgers.write(tmp_path, ledgers.PLUGIN, "policy.beancount")
    told = said(fava(ledgers.NO_PLUGIN + 'include "policy.beancount"\n').page())
    assert "The plugin did not run" in told


def test_ledger_errors_make_it_provisional(fava):
    told = said(fava(ledgers.OWN_ERRORS).page())
    assert "The ledger has 1 error of its own" in told
    halted = ledgers.HALTED + ledgers.OWN_ERRORS.removeprefix(ledgers.WELL)
    html = fava(halted).page()
    assert root_of(html).state == "HALTED"
    assert "provisional" in said(html)


def test_japanese(fava):
    told = said(fava(ledgers.HALTED).page("ja"))
    assert "停止" in told
    assert "2024-02-05 現在" in told
    assert "回復するには基準価額(NAV)が 70" not in told
    assert root_of(fava(ledgers.HALTED).page("ja")).spoken.count("ja") == 1


def test_the_ledger_chooses_the_language(fava):
    text = ledgers.WELL + '2024-01-04 custom "fava-option" "language" "ja"\n'
    html = fava(text).page("en")
    assert "正常" in said(html)
    assert '"page-title">"\\u30d0\\u30fc\\u30d9\\u30eb"' in html


def test_links_open_the_entry_and_the_line(fava, tmp_path):
    browser = fava(ledgers.BREACH)
    links = root_of(browser.page(time="2024")).links
    line = 1 + ledgers.BREACH.splitlines().index("  Assets:Core:Bank  -200,000 JPY")
    source = next(link for link in links if f"line={line}&" in link)
    assert source.startswith("/household/editor/?")
    assert f"file_path={tmp_path}/main.beancount".replace("/", "%2F") in source.replace("/", "%2F")
    assert "time=2024" in source
    entry = next(link for link in links if link.startswith("#context-"))
    answer = browser.get("api/context", entry_hash=entry.removeprefix("#context-"))
    assert answer.get_json()["data"]["entry"]["narration"] == "A margin call, paid from the core"


def test_the_external_editor(fava, tmp_path):
    text = ledgers.BREACH + '2024-01-04 custom "fava-option" "use-external-editor" "true"\n'
    links = root_of(fava(text).page()).links
    assert any(link.startswith(f"beancount://{tmp_path}/main.beancount?lineno=") for link in links)


def test_figures_are_those_of_the_analysis(fava, tmp_path):
    figures = fava(ledgers.HALTED).json("barbell.json")
    entries, _errors, options = loader.load_file(str(tmp_path / "main.beancount"))
    assert figures == json.loads(
        json.dumps(jsonable(analyse(entries, options, with_household=True).figures()))
    )


def judged(html):
    """What the page says of the whole ledger: the cards, the findings and what follows."""
    whole = "Of the whole ledger, as of 2024-02-05; the time filter does not bear on it. "
    cards, drawn = (
        said(html)
        .replace(whole, "")
        .split("Sleeve share", maxsplit=1)[1]
        .split("Over time", maxsplit=1)
    )
    return cards, drawn.split("Findings", maxsplit=1)[1]


def test_filters_change_no_judgement_and_are_explained(fava):
    browser = fava(ledgers.HALTED)
    whole = judged(browser.page())
    for query in ({"account": "Assets:Wallet"}, {"filter": "#none"}):
        html = browser.page(**query)
        assert root_of(html).state == "HALTED"
        assert judged(html) == whole
        assert "filters do not change this page" in said(html)
    for time in ("garbage", "2024-13-45", "99999999"):
        html = browser.page(time=time)
        assert root_of(html).state == "HALTED"
        assert judged(html) == whole
        assert "time filter cannot be read" in said(html)


def test_the_time_filter_crops_what_is_drawn(fava):
    browser = fava(ledgers.HALTED)
    whole = judged(browser.page())
    html = browser.page(time="2024-02")
    assert root_of(html).state == "HALTED"
    assert judged(html) == whole
    assert "Charts and flows show 2024-02-01 to 2024-02-29" in said(html)
    assert "2024-02-01 to 2024-02-05." in said(html)
    assert "outside → sleeve: 1,000,000 JPY" in said(browser.page(time="2024-01"))
    assert "outside → sleeve: 1,000,000 JPY" not in said(html)
    before = browser.page(time="2023")
    assert root_of(before).state == "HALTED"
    assert "Over time" not in said(before)


def test_every_figure_has_an_address(fava):
    browser = fava(ledgers.HALTED)
    links = [link for link in root_of(browser.page()).links if link.endswith((".json", ".csv"))]
    assert set(links) == set(EXPORTS)
    for link in EXPORTS:
        answer = browser.get(PAGE + link)
        assert answer.status_code == 200
        assert answer.mimetype == ("text/csv" if link.endswith("csv") else "application/json")
        assert len(answer.get_data()) > 20


def test_the_page_shows_the_figures_of_the_status(fava):
    browser = fava(ledgers.HALTED)
    told, figures = said(browser.page()), browser.json("barbell.json")
    assert f"Sleeve NAV {figures['sleeve']['nav']}.00 " in told
    assert f"{Decimal(figures['core']['value']):,} JPY" in told
    assert f"{Decimal(figures['ratio']):.2%}" in told
    assert figures["trades"]["count"] == 0
    stress = browser.json("stress.json")
    assert stress["proof"]["status"] == "not-proven"
    assert "NOT PROVEN" in told


def test_the_page_can_be_home(fava):
    text = ledgers.WELL + f'2024-01-04 custom "fava-option" "default-page" "{PAGE}"\n'
    answer = fava(text).client.get("/household/", follow_redirects=True)
    assert root_of(answer.get_data(as_text=True)).state == "OK"


def test_a_reload_replaces_the_answer(fava, tmp_path):
    browser = fava(ledgers.WELL)
    assert root_of(browser.page()).state == "OK"
    ledgers.write(tmp_path, ledgers.HALTED)
    assert browser.json("status")["state"] == "HALTED"
    assert root_of(browser.page()).state == "HALTED"
    ledgers.write(tmp_path, ledgers.WELL + "\n\n")
    assert root_of(browser.page()).state == "OK"


def test_the_ledger_is_analysed_once_for_each_load(fava, monkeypatch, tmp_path):
    calls = []

    def counted(name):
        made = getattr(fava_barbell.snapshot, name)

        def count(*arguments, **keywords):
            calls.append(name)
            return made(*arguments, **keywords)

        monkeypatch.setattr(fava_barbell.snapshot, name, count)

    for name in ("analyse", "stress_figures", "thirty_day_yield", "months"):
        counted(name)
    browser = fava(ledgers.WELL + ledgers.loss("1").replace("02-05", "02-15"))
    for language in ("en", "ja"):
        browser.page(language)
        browser.page(language, time="2024-01")
        for endpoint in ("status", *EXPORTS):
            browser.get(PAGE + endpoint, language)
    assert sorted(calls) == ["analyse", "months", "stress_figures", "thirty_day_yield"]
    ledgers.write(tmp_path, ledgers.HALTED)
    browser.page()
    browser.page()
    assert calls.count("analyse") == 2
    assert calls.count("stress_figures") == 2


def test_links_keep_the_filters_of_their_own_request(fava):
    """What one reader filters by is not handed on to the next."""
    browser = fava(ledgers.BREACH)
    filtered = [
        one for one in root_of(browser.page(account="Assets:Core")).links if "/editor/" in one
    ]
    plain = [one for one in root_of(browser.page()).links if "/editor/" in one]
    assert filtered
    assert all("account=Assets:Core" in one for one in filtered)
    assert not any("account=" in one for one in plain)


def test_the_stylesheet_has_an_address_of_its_own(fava):
    """It is the same under every filter, and may be kept for as long as the address is the same."""
    browser = fava(ledgers.WELL)
    for query in ({}, {"time": "2024"}):
        (address,) = re.findall(
            r'<link rel="stylesheet" href="([^"]*style.css[^"]*)">', browser.page(**query)
        )
        assert re.fullmatch(
            r"/household/extension/BeancountBarbell/style\.css\?[0-9a-f]{8}", address
        )
        answer = browser.client.get(address)
        assert answer.mimetype == "text/css"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "#beancount-barbell .bb-card" in answer.get_data(as_text=True)
    hidden = fava(ledgers.WELL, incognito=True).get(PAGE + "style.css").get_data(as_text=True)
    assert hidden == answer.get_data(as_text=True)


def own(html):
    """Our part of a page, in bytes: Fava adds all names of the ledger, and its own words."""
    start = html.index('<section id="beancount-barbell"')
    return len(html[start : html.index("</article>", start)].encode())


@pytest.mark.no_cover
def test_the_page_of_the_example_is_light(example):
    """At most 100 kB in each language: Fava adds up to 20 kB of its own, older ones up to 24 kB."""
    client, address, ledger = example(ledgers.FOLDER / "main.beancount")
    folder = str(Path(ledger.beancount_file_path).parent)
    for language in ("en", "ja"):
        page = client.get(address, headers={"Accept-Language": language}).get_data(as_text=True)
        assert own(page.replace(folder, "/home/hanako/ledger")) <= 100_000, language


@pytest.mark.no_cover
def test_the_page_does_not_grow_with_what_is_wrong(fava):
    """At most 300 kB: every name is long, every month is late, and every list is full."""
    assert own(fava(ledgers.hostile(100)).page()) <= 200_000


def test_two_ledgers_share_nothing(tmp_path):
    well = ledgers.write(tmp_path, ledgers.WELL, "well.beancount")
    other = ledgers.HALTED.replace('"Household"', '"Other"')
    halted = ledgers.write(tmp_path, other, "halted.beancount")
    client = serve([well, halted]).test_client()
    for slug, state in (("household", "OK"), ("other", "HALTED"), ("household", "OK")):
        html = client.get(f"/{slug}/{PAGE}").get_data(as_text=True)
        assert root_of(html).state == state


def test_it_only_reads(fava):
    browser = fava(ledgers.WELL, read_only=True)
    assert root_of(browser.page()).state == "OK"
    assert browser.json("status")["state"] == "OK"
    for endpoint in ("status", "barbell.json"):
        address = f"/household/{PAGE}{endpoint}"
        assert browser.client.post(address).status_code == 401
        assert fava(ledgers.WELL).client.post(address).status_code == 404


def test_hostile_text_stays_text(fava):
    html = fava(ledgers.HOSTILE).page()
    root = root_of(html)
    assert root.state == "BREACH"
    assert "img" not in root.tags
    assert "script" not in root.tags


def test_the_modules_are_small_and_served(fava):
    """5 kB on every page of Fava, 12 kB on ours; the second is the same under every filter."""
    browser = fava(ledgers.WELL)
    script = browser.get("extension_js_module/BeancountBarbell.js")
    assert script.status_code == 200
    (address,) = re.findall(r'id="barbell-module" href="([^"]*)"', browser.page(time="2024"))
    more = browser.client.get(address)
    assert more.mimetype == "text/javascript"
    assert len(script.get_data()) < 5000
    assert len(script.get_data()) + len(more.get_data()) < 12_000
    folder = Path(fava_barbell.__file__).parent
    assert sorted(path.name for path in folder.glob("*.js")) == ["BeancountBarbell.js"]


def test_what_lasts_as_long_as_a_load_is_drawn_once_for_each_reader(fava, tmp_path, monkeypatch):
    drawn = []

    def building(snapshot, voice, *asked):
        drawn.append(voice.labels.language)
        return build_lasting(snapshot, voice, *asked)

    monkeypatch.setattr(fava_barbell, "build_lasting", building)
    browser = fava(ledgers.WELL)
    pages = [browser.page(), browser.page(), browser.page(amount="5 JPY"), browser.page()]
    assert drawn == ["en"]
    assert pages[0] == pages[1] == pages[3] != pages[2]
    browser.page("ja")
    browser.page(time="2024-01")
    assert drawn == ["en", "ja", "en"]
    for month in range(1, 13):  # readers of many times: none of them is kept for ever
        browser.page(time=f"2023-{month:02}")
    assert len(drawn) == 15
    ledgers.write(tmp_path, ledgers.HALTED)
    assert root_of(browser.page()).state == "HALTED"
