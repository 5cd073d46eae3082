"""The ledgers that are shipped: Fava shows what the plugin reports, no more and no less."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from fava.application import create_app
from fava_barbell.exports import EXPORTS
from fava_ledgers import DATE, PAGE, root_of

FOLDER = Path(__file__).parents[2] / "example_ledger"
BROKEN = sorted((FOLDER / "broken").glob("*.beancount"))
EXTENSION = '\n2000-01-01 custom "fava-extension" "fava_barbell"\n'


def start(folder, path, **options):
    copy = folder / path.relative_to(FOLDER)
    shutil.copytree(FOLDER, folder, dirs_exist_ok=True)
    text = copy.read_text(encoding="utf-8")
    if "fava_barbell" not in text:
        copy.write_text(text + EXTENSION, encoding="utf-8")
    app = create_app([copy], load=True, poll_watcher=True, **options)
    ((slug, ledger),) = app.config["LEDGERS"].items()
    return app.test_client(), f"/{slug}/{PAGE}", ledger


def test_there_are_examples():
    assert len(BROKEN) >= 8


@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_page_and_plugin_agree(tmp_path, path):
    client, address, ledger = start(tmp_path, path)
    root = root_of(client.get(address).get_data(as_text=True))
    status = client.get(f"{address}status").get_json()
    reported = [error for error in ledger.errors if type(error).__name__ == "BarbellError"]
    assert root.state == status["state"]
    assert status["errors"] == len(reported)
    assert len(reported) == len(ledger.errors)
    told = " ".join(" ".join(root.text).split())
    for error in reported:
        assert " ".join(error.message.split(": ", maxsplit=1)[1].split()) in told
    assert (root.state == "OK") <= (not reported)
    assert bool(reported) == (path in BROKEN)


@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_incognito(tmp_path, path):
    client, address, _ledger = start(tmp_path, path, incognito=True)
    page = client.get(address, headers={"Accept-Language": "ja"}).get_data(as_text=True)
    root = root_of(page)
    answers = [client.get(address + end).get_data(as_text=True) for end in ("status", *EXPORTS)]
    for said in (*root.text, *root.spoken, *answers):
        assert not re.search(r"\d", DATE.sub("", said))
