"""The Beancount face: errors, roles on `open`, and nothing ever raised."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data
from click.testing import CliRunner

import beancount_barbell
from beancount_barbell import BarbellError, plugin
from beancount_barbell.cli.app import barbell
from beancount_barbell.model.findings import Status
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.plugin import _error
from tests.handmade import finding
from tests.households import (
    ACKNOWLEDGED,
    BEANCOUNT_ERROR,
    BREACH,
    BREACH_LINE,
    HEALTHY,
    RETURNED,
    SECOND_BREACH,
    SILENT,
    WAIVER,
    WITHDRAWAL,
)

EXAMPLE = Path(__file__).parent.parent / "example_ledger"
EXAMPLES = [EXAMPLE / "main.beancount", *sorted((EXAMPLE / "broken").glob("*.beancount"))]


@pytest.fixture(autouse=True)
def _english_and_uncached(monkeypatch):
    monkeypatch.setattr(loader, "_load_file", loader._uncached_load_file)  # noqa: SLF001 no cache
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)


def load(text):
    entries, errors, _ = loader.load_string(text)
    return entries, [error for error in errors if isinstance(error, BarbellError)]


def test_the_package_is_the_plugin():
    assert beancount_barbell.__plugins__ == ("barbell",)
    assert callable(beancount_barbell.barbell)
    assert callable(beancount_barbell.analyse)


def test_a_breach_is_an_error_at_its_line():
    _, (error,) = load(HEALTHY + BREACH)
    assert error.source == {"filename": "<string>", "lineno": BREACH_LINE}
    assert error.message == (
        "BB201 core-to-sleeve: 200,000 JPY went from Assets:Core:Bank to Assets:Attack:Trade."
        " Bring it back, or acknowledge it (barbell explain BB201)."
    )
    assert error.entry.narration == "Just this once"


@pytest.mark.parametrize(
    "text",
    [HEALTHY, HEALTHY + WITHDRAWAL, HEALTHY + BREACH + RETURNED, HEALTHY + BREACH + ACKNOWLEDGED],
)
def test_what_is_no_open_error_is_silent(text):
    assert load(text)[1] == []


def test_an_acknowledgement_may_be_the_last_word_of_a_ledger():
    assert load(HEALTHY + BREACH + WAIVER)[1] == []


def test_errors_travel():
    """Beancount pickles them, Fava writes them as JSON: each must survive that."""
    _, errors = load(HEALTHY + BREACH + SECOND_BREACH)
    assert len(errors) == 2
    assert pickle.loads(pickle.dumps(errors)) == errors  # noqa: S301 our own bytes
    for error in errors:
        assert set(error.source) == {"filename", "lineno"}
        assert type(error.source["lineno"]) is int
        json.dumps([error.source, error.message])
    assert BarbellError._fields == ("source", "message", "entry")
    assert getattr(sys.modules[BarbellError.__module__], BarbellError.__name__) is BarbellError


def test_only_roles_are_written_and_only_on_open():
    plain, _, _ = loader.load_string(HEALTHY.replace('plugin "beancount_barbell"\n', "\n"))
    entries, _ = load(HEALTHY)
    assert len(entries) == len(plain)
    for ours, theirs in zip(entries, plain, strict=True):
        if isinstance(ours, data.Open):
            assert ours._replace(meta=None) == theirs._replace(meta=None)
        else:
            assert ours == theirs
    tags = {
        entry.account: (entry.meta.get("barbell"), entry.meta.get("barbell-layer"))
        for entry in entries
        if isinstance(entry, data.Open)
    }
    assert tags["Assets:Core:Bank"] == ("core", None)
    assert tags["Assets:Attack:Trade"] == ("attack", "trade")
    assert tags["Assets:Bank"] == (None, None)


def test_a_silent_ledger_is_left_alone():
    entries, _, options = loader.load_string(SILENT)
    returned, errors = plugin.barbell(entries, options)
    assert returned is entries
    assert errors == []


def test_a_custom_without_values_does_not_stop_the_others():
    entries, errors, _ = loader.load_string(f'{HEALTHY}2025-02-01 custom "note"\n')
    assert errors == []
    (custom,) = [e for e in entries if isinstance(e, data.Custom) and e.type == "note"]
    assert custom.values == []


LINE = 'plugin "beancount_barbell"\n'


@pytest.mark.parametrize(
    "lines",
    [
        LINE * 2,
        LINE * 3,
        f'{LINE}plugin "beancount_barbell.plugin"\n',
        f'{LINE}plugin "beancount.plugins.auto_accounts"\n{LINE}',
    ],
)
def test_several_plugin_lines_tell_each_error_once(lines):
    assert HEALTHY.count(LINE) == 1
    ledger = HEALTHY.replace(LINE, lines) + BREACH
    entries, errors, options = loader.load_string(ledger)
    assert [error.message[:5] for error in errors] == ["BB201"]
    assert len(plugin.barbell(entries, options)[1]) == 1


def test_a_plugin_line_with_a_string_beside_one_without_is_told_once():
    ledger = HEALTHY.replace(LINE, 'plugin "beancount_barbell" "x"\n' + LINE) + BREACH
    _, errors, _ = loader.load_string(ledger)
    assert [error.message[:5] for error in errors] == ["BB001", "BB201"]


def test_a_configuration_string_is_refused():
    text = HEALTHY.replace('"beancount_barbell"', '"beancount_barbell" "floor=5"')
    _, (error,) = load(text)
    assert error.message.startswith("BB001 policy-invalid: ")
    assert "floor=5" in error.message


def test_a_failure_of_ours_is_an_error_and_not_silence(monkeypatch):
    def stumble(*_args, **_options):
        raise RuntimeError("of ours")

    monkeypatch.setattr(plugin, "analyse", stumble)
    entries, _, options = loader.load_string(SILENT)
    returned, (error,) = plugin.barbell(entries, options)
    assert returned is entries
    assert error.source == {"filename": "<string>", "lineno": 1}
    assert "could not make its check: RuntimeError: of ours" in error.message
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    _, (error,) = plugin.barbell(entries, {})
    assert "検査できませんでした" in error.message


def test_tagging_alone_writes_the_same_roles_and_fails_in_silence(monkeypatch):
    """Who judges afterwards tells what is wrong."""
    entries, _, options = loader.load_string(HEALTHY)
    told, errors = plugin.tag(entries, options)
    assert (told, errors) == plugin.barbell(entries, options)

    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(plugin, "read_ledger", broken)
    assert plugin.tag(entries, options) == (entries, [])


def test_a_finding_without_a_place_stands_at_the_head_of_the_ledger():
    error = _error(finding(location=NOWHERE), "text", "main.beancount")
    assert error.source == {"filename": "main.beancount", "lineno": 1}


def test_the_policys_language_is_spoken():
    text = (HEALTHY + BREACH).replace("core-floor", 'language: "ja"\n  core-floor', 1)
    _, (error,) = load(text)
    assert "核" in error.message or "から" in error.message


def test_importing_the_plugin_is_cheap():
    """bean-check must not pay for the command line, for Fava or for holidays."""
    heavy = ("click", "rich", "fava", "flask", "holidays", "numpy", "pandas")
    code = (
        f"import sys, beancount_barbell;print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    # Beancount's own parser may import click; what we add is what counts.
    theirs = subprocess.run(
        [sys.executable, "-c", code.replace("beancount_barbell", "beancount.loader")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == theirs.stdout


@pytest.mark.parametrize(
    "text",
    [
        HEALTHY,
        HEALTHY + BREACH,
        HEALTHY + BREACH + SECOND_BREACH + RETURNED,
        HEALTHY + BREACH + ACKNOWLEDGED + WITHDRAWAL,
        HEALTHY + BREACH + BEANCOUNT_ERROR,
        HEALTHY.replace("core-floor", "core-flor") + WITHDRAWAL,
        HEALTHY + "2025-02-01 pad Assets:Core:Bank Equity:Opening\n"
        "2025-02-02 balance Assets:Core:Bank 8,000,000 JPY\n",
        HEALTHY + "2025-02-01 pad Assets:Attack:Trade Assets:Core:Bank\n"
        "2025-02-02 balance Assets:Attack:Trade 1,100,000 JPY\n",
    ],
)
def test_the_command_line_says_what_the_plugin_says(text, tmp_path):
    path = tmp_path / "main.beancount"
    path.write_text(text, encoding="utf-8")
    assert told_by_the_command_line(path) == told_by_the_plugin(path)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_told_alike(path):
    assert told_by_the_command_line(path) == told_by_the_plugin(path)


def told_by_the_plugin(path):
    _, errors, _ = loader.load_file(str(path))
    return sorted(
        (error.source["filename"], error.source["lineno"], error.message)
        for error in errors
        if isinstance(error, BarbellError)
    )


def told_by_the_command_line(path):
    done = CliRunner().invoke(barbell, ["check", str(path), "--format", "json"])
    return sorted(
        (
            found["file"],
            found["line"],
            f"{found['code']} {found['name']}: {found['message']} {found['remedy']}",
        )
        for found in json.loads(done.stdout)["findings"]
        if found["severity"] == "error" and found["status"] in (Status.OPEN.value, "expired")
    )
