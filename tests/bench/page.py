"""How long the page takes: CPU time of a request in a warm Fava."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fava.application import create_app

from tests.bench.measure import SUBJECT, Spread

if TYPE_CHECKING:
    from tests.bench.generator import Ledger

EXAMPLE = Path(__file__).parents[2] / "example_ledger" / "main.beancount"
_HEAD = f'plugin "{SUBJECT}"\n1900-01-01 custom "fava-extension" "fava_barbell"\n'
_ADDRESS = "extension/BeancountBarbell/"


def page_time(ledger: Ledger | None, repeat: int) -> Spread:
    """CPU milliseconds of the page of `ledger`, the example where None, after a first request."""
    if ledger is None:
        return _timed(EXAMPLE, repeat)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "main.beancount"
        path.write_text(_HEAD + ledger.text(), encoding="utf-8")
        return _timed(path, repeat)


def _timed(path: Path, repeat: int) -> Spread:
    app = create_app([path], load=True, poll_watcher=True)
    ((slug, _),) = app.config["LEDGERS"].items()
    client = app.test_client()
    _request(client, slug)
    times = []
    for _ in range(repeat):
        start = time.process_time()
        _request(client, slug)
        times.append(1000 * (time.process_time() - start))
    return Spread.of(times)


def _request(client: object, slug: str) -> None:
    answer = client.get(f"/{slug}/{_ADDRESS}")  # type: ignore[attr-defined]
    if answer.status_code != 200 or b"bb-card" not in answer.data:
        raise RuntimeError("the page has no figures")
