"""The table of what the plugin costs, as the README and `docs/` have it.

`python -m tests.bench --write` measures and writes `measured.json`; `python -m tests.readme`
makes the tables of it. Only ratios are kept: another machine changes them little.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.measure import Start

KEPT = Path(__file__).with_name("measured.json")

Measured = dict[str, Any]
"""`ledgers`, a list of `ledger`, `transactions`, `over_load` (per cent), `over_peer` (times) and
`memory` (per cent), None where it was not measured; `growth`, an exponent for each shape; and
`start`, what one cold bean-check pays, `over_check` and by `parts` (per cent of one without)."""

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
_COLD = {
    "en": "the first of these, a whole `bean-check` from its start to its end",
    "ja": "一つ目の帳簿を、起動から終了まで `bean-check` で一回",
}
_PARTS = {
    "finding files": {
        "en": "finding and reading the files of the code",
        "ja": "コードのファイルを探して読む",
    },
    "compiled code": {
        "en": "making functions of the compiled code",
        "ja": "コンパイル済みのコードから関数を作る",
    },
    "classes": {"en": "making classes", "ja": "クラスを作る"},
    "other imports": {"en": "the rest of the import", "ja": "読み込みの残り"},
    "reading": {"en": "reading the ledger's words", "ja": "帳簿の語を読む"},
    "replay": {"en": "replaying the ledger", "ja": "帳簿を再生する"},
    "months": {"en": "reviewing the months", "ja": "月を確かめる"},
    "rules": {"en": "judging by the rules", "ja": "ルールで判定する"},
    "writing roles": {"en": "writing the roles on the accounts", "ja": "口座に役割を書く"},
    "garbage": {
        "en": "Python's search for garbage meanwhile",
        "ja": "その間に Python が不要なものを探す",
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
    "start": {
        "en": ("what one `bean-check` takes longer for", "CPU time, of one without the plugin"),
        "ja": ("`bean-check` 一回で増える時間", "プラグインなしの CPU 時間に対して"),
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
    cold = measured["start"]
    if cold is not None:
        rows.append((_COLD[lang], _told(cold["over_check"], "{:.0f} %"), _UNMEASURED, _UNMEASURED))
    return _markdown(_HEADS["costs"][lang], rows)


def start_table(measured: Measured, lang: str) -> str:
    """A row for each part of what one cold bean-check pays, as Markdown."""
    cold = measured["start"]
    parts = {} if cold is None else cold["parts"]
    rows = [(_PARTS[part][lang], _told(share, "{:.1f} %")) for part, share in parts.items()]
    return _markdown(_HEADS["start"][lang], rows)


def start_ratios(cold: Start) -> Measured:
    """What is kept of a cold bean-check: per cent of one without the plugin."""
    return {
        "over_check": round(100 * (cold.with_plugin / cold.without - 1), 2),
        "parts": {
            part: round(100 * milliseconds / cold.without, 2)
            for part, milliseconds in cold.parts.items()
        },
    }


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
