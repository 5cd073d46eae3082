"""Nothing of ours takes Fava down, and no failure looks like OK."""

from __future__ import annotations

from random import Random

import fava_barbell.snapshot
import fava_ledgers as ledgers
import pytest
from fava_barbell.exports import export
from fava_barbell.labels import Labels
from fava_barbell.snapshot import NOT_LOADED, take
from fava_ledgers import PAGE, root_of, said

from tests.wild import Wild

ELSEWHERE = ["income_statement/", "journal/", "errors/"]


def fail(*_arguments, **_keywords):
    raise RuntimeError("<b>broken</b> at 42")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_analysis_fails(fava, monkeypatch, language):
    monkeypatch.setattr(fava_barbell.snapshot, "analyse", fail)
    browser = fava(ledgers.WELL)
    html = browser.page(language)
    root = root_of(html)
    assert root.state == "UNKNOWN"
    assert "RuntimeError: <b>broken</b> at 42" in said(html)
    assert "b" not in root.tags
    assert browser.json("status", language)["state"] == "UNKNOWN"
    assert browser.json("barbell.json") == {
        "schema": 1,
        "state": None,
        "unknown": {"state": "RuntimeError"},
    }
    for path in ELSEWHERE:
        assert browser.get(path).status_code == 200


def test_it_fails_after_a_good_load(fava, monkeypatch, tmp_path):
    browser = fava(ledgers.WELL)
    assert root_of(browser.page()).state == "OK"
    monkeypatch.setattr(fava_barbell.snapshot, "analyse", fail)
    ledgers.write(tmp_path, ledgers.HALTED)
    assert root_of(browser.page()).state == "UNKNOWN"


def test_drawing_fails(fava, monkeypatch):
    browser = fava(ledgers.WELL)
    monkeypatch.setattr(fava_barbell, "build_lasting", fail)
    html = browser.page()
    assert root_of(html).state == "UNKNOWN"
    assert "could not be drawn" in said(html)
    assert 'id="ledger-data"' in html


def test_the_answer_fails(fava, monkeypatch):
    browser = fava(ledgers.WELL)
    monkeypatch.setattr(fava_barbell, "build_banner", fail)
    assert browser.json("status") == {"state": "UNKNOWN", "label": "UNKNOWN"}


@pytest.mark.parametrize("name", ["history_figures", "csv_text"])
def test_an_export_fails(fava, monkeypatch, name):
    monkeypatch.setattr(f"fava_barbell.exports.{name}", fail)
    browser = fava(ledgers.WELL)
    assert browser.get(PAGE + "history.csv").get_data() == b""
    if name == "history_figures":
        assert browser.json("history.json")["unknown"] == {"state": "RuntimeError"}


@pytest.mark.parametrize("name", ["stress.csv", "barbell.csv", "nothing.json"])
def test_there_is_no_such_export(name):
    with pytest.raises(KeyError):
        export(name, None, "en")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_part_fails_and_the_answer_stands(fava, monkeypatch, language):
    monkeypatch.setattr("fava_barbell.snapshot.stress_figures", fail)
    monkeypatch.setattr("fava_barbell.snapshot.months", fail)
    html = fava(ledgers.WELL + ledgers.loss("1").replace("02-05", "03-05")).page(language)
    assert root_of(html).state == "OK"
    unknown = {"en": "UNKNOWN: th", "ja": "不明: "}[language]
    assert said(html).count(unknown) == 2
    core = html.split('data-part="core"')[1].split("</section>")[0]
    assert "“barbell stress”" in core or "「barbell stress」" in core
    assert "9,000,000 JPY" in core  # what needs no stress figures is told all the same


def test_the_plugin_fails_and_the_page_does_not(fava, monkeypatch):
    monkeypatch.setattr("beancount_barbell.plugin.analyse", fail)
    html = fava(ledgers.WELL).page()
    assert root_of(html).state == "UNKNOWN"
    assert "The plugin did not run" in said(html)


def test_an_engine_that_takes_the_line_and_does_not_run_it(fava, monkeypatch):
    def idle(entries, _options, _config=None):
        return entries, []

    monkeypatch.setattr("beancount_barbell.barbell", idle)
    assert root_of(fava(ledgers.WELL).page()).state == "UNKNOWN"
    assert root_of(fava(ledgers.BREACH).page()).state == "UNKNOWN"


def test_before_the_first_load_nothing_is_known():
    assert NOT_LOADED.analysis is None
    assert NOT_LOADED.as_of is None


def test_no_ledger_at_all():
    assert take(None).failure.kind == "AttributeError"


@pytest.mark.parametrize(
    "text",
    [
        "",
        'option "operating_currency" "JPY"\n',
        '2024-01-04 custom "barbell"\n',
        '2024-01-04 custom "barbell" "polcy"\n  core-floor: "much"\n',
        '2024-01-04 open Assets:X\n  barbell: "corre"\n',
        '2024-01-04 custom "barbell" "role" Assets:Nowhere "core"\n',
    ],
)
def test_poor_ledgers(fava, text):
    browser = fava(
        'option "title" "Household"\nplugin "beancount_barbell"\n'
        f'2024-01-04 custom "fava-extension" "fava_barbell"\n{text}'
    )
    assert root_of(browser.page()).state == "UNKNOWN"
    for path in ELSEWHERE:
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize("config", ["{", "not a literal", "{'a': 1}"])
def test_a_config_string_is_left_alone(fava, config):
    text = ledgers.WELL.replace('"fava_barbell"', f'"fava_barbell" "{config}"')
    assert root_of(fava(text).page()).state == "OK"


@pytest.mark.no_cover
@pytest.mark.parametrize("seed", range(12))
def test_no_ledger_is_too_wild_to_be_shown(fava, seed):
    head = 'option "title" "Household"\n1990-01-01 custom "fava-extension" "fava_barbell"\n'
    browser = fava(head + ledgers.PLUGIN + Wild(Random(seed)).text())
    for language in ("en", "ja"):
        shown = browser.page(language)
        for key in ("failure.head", "part.failed", "months.failed", "yields.failed"):
            assert Labels(language)(key) not in shown
