"""The page shows what lies on the disk, whatever Fava overlooked."""

from __future__ import annotations

import contextlib
import threading

import fava.core
import fava_barbell
import fava_ledgers as ledgers
import pytest
from fava_barbell.loads import Loads

from tests import reloads


@pytest.fixture
def page(tmp_path):
    return reloads.Page(tmp_path)


@pytest.fixture
def while_it_loads(monkeypatch):
    """What happens when Fava has read the files of its next load, and not yet kept them."""
    load = fava.core.load_uncached

    def arrange(happens):
        left = [happens]

        def loaded(*args, **kwargs):
            result = load(*args, **kwargs)
            if left:
                left.pop()()
            return result

        monkeypatch.setattr(fava.core, "load_uncached", loaded)

    return arrange


def test_what_is_saved_while_it_loads(page, while_it_loads):
    page.rewrite(2)
    while_it_loads(lambda: page.rewrite(1))
    assert page.page() == ("2024-02-11", "BREACH")
    assert page.figures() == ("2024-02-11", "BREACH")


def test_the_older_text_comes_last(page, while_it_loads):
    def another_request():
        page.rewrite(1)
        thread = threading.Thread(target=page.ledger.changed)
        thread.start()
        thread.join()

    page.rewrite(2)
    while_it_loads(another_request)
    page.ledger.changed()
    assert [str(one.date) for one in page.ledger.all_entries][-1] == "2024-02-12"
    assert page.figures() == ("2024-02-11", "BREACH")


def test_who_waited_for_a_load_does_not_load_again(page, while_it_loads, monkeypatch):
    extension = page.ledger.extensions.get_extension("BeancountBarbell")
    loads = []

    class Waited(contextlib.AbstractContextManager):
        def __enter__(self):
            loads.append(page.ledger.all_entries)
            page.ledger.load_file()
            loads.append(page.ledger.all_entries)

        def __exit__(self, *_):
            loads.append(page.ledger.all_entries)

    monkeypatch.setattr(extension, "_reloading", Waited())
    page.rewrite(2)
    while_it_loads(lambda: page.rewrite(1))
    assert page.figures() == ("2024-02-11", "BREACH")
    before, loaded, after = loads
    assert before is not loaded
    assert loaded is after


def test_a_part_that_is_included(page, while_it_loads):
    part = page.folder / "part.beancount"
    part.write_text(reloads.version(0), encoding="utf-8")
    whole = f'{ledgers.HEAD}{ledgers.PLUGIN}include "part.beancount"\n'
    ledgers.write(page.folder, whole)
    assert page.figures().day == "2024-02-10"
    ledgers.write(page.folder, f"{whole}\n")
    while_it_loads(lambda: part.write_text(reloads.version(2), encoding="utf-8"))
    assert page.figures() == ("2024-02-12", "HALTED")
    part.unlink()
    assert page.figures().word == "UNKNOWN"


def test_another_load_while_it_is_judged(page, monkeypatch):
    take, loads = fava_barbell.take, [1, 2]

    def overtaken(ledger):
        found = take(ledger)
        if loads:
            page.rewrite(loads.pop(0))
            ledger.load_file()
        return found

    monkeypatch.setattr(fava_barbell, "take", overtaken)
    page.rewrite(3)
    assert page.figures() == ("2024-02-12", "HALTED")


def test_a_load_that_fails_is_unknown(page, monkeypatch):
    page.rewrite(1)
    page.figures()
    ledgers.write(page.folder, reloads.version(2))

    def fails():
        raise OSError("gone")

    page.ledger.watcher.check()  # Fava has seen it
    monkeypatch.setattr(fava.core.FavaLedger, "load_file", lambda _self: fails())
    assert page.figures().word == "UNKNOWN"
    assert page.page().word == "UNKNOWN"


def test_an_encrypted_ledger_is_never_read_again(page, tmp_path, monkeypatch):
    monkeypatch.setattr("fava_barbell.loads.is_encrypted_file", lambda _path: True)
    loads = Loads(page.ledger)
    stamps = loads.end()
    page.rewrite(1)
    assert list(stamps) == [str(tmp_path / "main.beancount")]
    assert loads.holds(stamps)


@pytest.mark.no_cover
def test_a_storm(tmp_path):
    assert reloads.storm(tmp_path, rewrites=6, readers=6) == []


@pytest.mark.no_cover
def test_a_load_leaves_nothing_behind(tmp_path):
    assert reloads.is_flat(reloads.memory(tmp_path, rewrites=2 * len(reloads.SHAPES)))
