"""The ledgers that are shipped: Fava shows what the plugin reports, no more and no less."""

from __future__ import annotations

import re

import pytest
from fava_barbell.exports import EXPORTS
from fava_ledgers import BROKEN, DATE, FOLDER, root_of

pytestmark = pytest.mark.no_cover


def test_there_are_examples():
    assert len(BROKEN) >= 8


@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_page_and_plugin_agree(example, path):
    client, address, ledger = example(path)
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
def test_incognito(example, path):
    client, address, _ledger = example(path, incognito=True)
    page = client.get(address, headers={"Accept-Language": "ja"}).get_data(as_text=True)
    root = root_of(page)
    answers = [client.get(address + end).get_data(as_text=True) for end in ("status", *EXPORTS)]
    for said in (*root.text, *root.spoken, *answers):
        assert not re.search(r"\d", DATE.sub("", said))
