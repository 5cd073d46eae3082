"""How long the page takes: CPU time of a request in a warm Fava, and its bytes."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from fava.application import create_app

from tests.bench.measure import SUBJECT, Spread

if TYPE_CHECKING:
    from tests.bench.generator import Ledger

EXAMPLE = Path(__file__).parents[2] / "example_ledger" / "main.beancount"
_HEAD = f'plugin "{SUBJECT}"\n1900-01-01 custom "fava-extension" "fava_barbell"\n'
_ADDRESS = "extension/BeancountBarbell/"
_YEAR = 365


class PageTimes(NamedTuple):
    """CPU milliseconds of the page in a warm Fava, and how large it is at most, in bytes.

    `period` under a time that nobody asked for yet, `filtered` under another account, and
    `again` as it was seen before.
    """

    period: Spread
    filtered: Spread
    again: Spread
    size: int


def page_times(ledger: Ledger | None, repeat: int) -> PageTimes:
    """How long the page of `ledger` takes, of the example where None, after a first request."""
    if ledger is None:
        return _timed(EXAMPLE, repeat)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "main.beancount"
        path.write_text(_HEAD + ledger.text(), encoding="utf-8")
        return _timed(path, repeat)


def _timed(path: Path, repeat: int) -> PageTimes:
    app = create_app([path], load=True, poll_watcher=True)
    ((slug, ledger),) = app.config["LEDGERS"].items()
    client = app.test_client()
    first, last = (ledger.all_entries[at].date for at in (0, -1))
    years = (last - first).days // _YEAR or 1

    def spent(query: str) -> float:
        start = time.process_time()
        answer = client.get(f"/{slug}/{_ADDRESS}{query}")
        seconds = time.process_time() - start
        if answer.status_code != 200 or b"bb-card" not in answer.data:
            raise RuntimeError("the page has no figures")
        sizes.append(len(answer.data))
        return 1000 * seconds

    sizes: list[int] = []
    spent("")
    # From half of all years to nearly all of them, each time another one.
    periods = [
        f"?time={first + datetime.timedelta(days=1 + turn * years * _YEAR // 2 // repeat)}+-+{last}"
        for turn in range(repeat)
    ]
    return PageTimes(
        Spread.of([spent(period) for period in periods]),
        Spread.of([spent(f"?account=Assets:None{turn}") for turn in range(repeat)]),
        Spread.of([spent("") for _ in range(repeat + 1)][1:]),
        max(sizes),
    )
