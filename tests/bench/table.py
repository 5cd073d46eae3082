"""The table of what the plugin costs, as the README and `docs/` have it.

`python -m tests.bench --write` measures and writes `measured.json`; `python -m tests.readme`
makes the tables of it. Only ratios are kept: another machine changes them little.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KEPT = Path(__file__).with_name("measured.json")

Measured = dict[str, Any]
"""`ledgers`, a list of `ledger`, `transactions`, `over_load` (per cent), `over_peer` (times) and
`memory` (per cent), None where it was not measured; and `growth`, an exponent for each shape."""

_LEDGERS = {
    "imported": {
        "en": "from importers, {} transactions, six commodities priced weekly",
        "ja": "取り込んだ{}件の記帳、6銘柄の価格を週に一度",
    },
    "household": {
        "en": "{} transactions, 20 commodities priced daily",
        "ja": "{}件の記帳、20銘柄の価格を毎日",
    },
    "price-only": {
        "en": "{} transactions beside 20 years of daily prices",
        "ja": "{}件の記帳と20年分の毎日の価格",
    },
}
_SHAPES = {
    "transactions": {"en": "transactions", "ja": "記帳"},
    "swept hubs": {
        "en": "sweeps between two accounts that core money goes through",
        "ja": "核の資金が通る二つの口座の間の振替",
    },
    "live parcels": {
        "en": "withdrawals of the core that lie in one account",
        "ja": "一つの口座にある核からの引き出し",
    },
    "tiny deposits": {
        "en": "small deposits into an account with core money",
        "ja": "核の資金がある口座への少額の入金",
    },
    "ping-pong": {
        "en": "times core money goes to another account and back",
        "ja": "核の資金が別の口座と往復する回数",
    },
    "same-day hops": {
        "en": "accounts that core money passes on one day",
        "ja": "核の資金が一日に通る口座",
    },
    "stale holdings": {
        "en": "holdings whose prices have grown old",
        "ja": "価格が古くなった保有",
    },
    "losing streak": {"en": "losing trades in a row", "ja": "続けて負けたトレード"},
    "one sale of many lots": {"en": "lots sold in one transaction", "ja": "一度に売るロット"},
}
_HEADS = {
    "costs": {
        "en": (
            "ledger",
            "CPU time, of the load's",
            "of `implicit_prices`'",
            "memory, beyond the load's",
        ),
        "ja": (
            "帳簿",
            "読み込みに対する CPU 時間",
            "`implicit_prices` に対して",
            "読み込みより増えるメモリ",
        ),
    },
    "growth": {"en": ("what grows", "exponent"), "ja": ("増えるもの", "指数")},
}
_UNMEASURED = "–"


def kept() -> Measured:
    """What was measured last."""
    found: Measured = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def write(measured: Measured) -> None:
    """Keep what was measured."""
    KEPT.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def costs_table(measured: Measured, lang: str) -> str:
    """A row for each ledger, as Markdown."""
    rows = [
        (
            _LEDGERS[one["ledger"]][lang].format(f"{one['transactions']:,}"),
            _told(one["over_load"], "{:.0f} %"),
            _told(one["over_peer"], "{:.1f} ×"),
            _told(one["memory"], "{:.1f} %"),
        )
        for one in measured["ledgers"]
    ]
    return _markdown(_HEADS["costs"][lang], rows)


def growth_table(measured: Measured, lang: str) -> str:
    """A row for each way in which a ledger can grow, as Markdown."""
    rows = [
        (_SHAPES[name][lang], _told(exponent, "{:.2f}"))
        for name, exponent in measured["growth"].items()
    ]
    return _markdown(_HEADS["growth"][lang], rows)


def _told(value: float | None, form: str) -> str:
    return _UNMEASURED if value is None else form.format(value)


def _markdown(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    ruler = ("---", *("---:" for _ in head[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))
