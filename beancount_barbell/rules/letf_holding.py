"""A leveraged fund is held too long.

What it checks:
    Each lot of a commodity with a `barbell-leverage` other than 1 in the
    sleeve. Older than `letf-days` it is told, with what daily rebalancing has
    cost it so far, by the swings of its own prices. A lot that moved to another
    account keeps its first day.

Why:
    A fund that multiplies each day's change loses with every swing: after -10 %
    and back, one with a factor of two is 2.22 % short. It is for days and
    weeks.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 commodity TWICE
      barbell-leverage: 2
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-06 * "Buy"  ;! BB308
      Assets:Attack:Trade   10 TWICE {10,000 JPY}
      Assets:Attack:Trade  -100,000 JPY
    2025-03-07 price TWICE   8,000 JPY
    2025-03-08 price TWICE   9,777.8 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 commodity TWICE
      barbell-leverage: 2
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-06 * "Buy"
      Assets:Attack:Trade   10 TWICE {10,000 JPY}
      Assets:Attack:Trade  -100,000 JPY
    2025-03-07 price TWICE   8,000 JPY

How to mend:
    Sell it, or, while the sleeve is ACTIVE, hold the index itself instead.

Policy keys:
    `letf-days`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, limit_shown, policy_on, terms_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """レバETFを長く持ちすぎている。

何を調べるか:
    攻め枠にある、`barbell-leverage` が1でない銘柄のロットです。`letf-days` 日より古くなると、日々の
    調整がこれまでに失わせた割合を、その銘柄自身の値動きから計算して知らせます。口座を移しても最初の
    日付のままです。

なぜ:
    一日の変化を倍にする商品は、上下するたびに逓減します。10%下げて元に戻ると、2倍なら2.22%足りませ
    ん。短期から中期の道具です。

直し方:
    売るか、攻め枠が ACTIVE の間なら、レバレッジのない指数に替えます。

方針のキー:
    `letf-days`
"""

WORDS = {
    "BB308": Label(
        "{account} has held {commodity} (factor {leverage}) since {opened_on}, longer than {days} "
        "days ({place}).",
        "{account} の {commodity}({leverage} 倍)は {opened_on} から持ち続けられ、{days} 日"
        "({place})を超えました。",
    ),
    "BB308.drag": Label(
        "{account} has held {commodity} (factor {leverage}) since {opened_on}, longer than {days} "
        "days ({place}); rebalancing has cost about {drag_ratio}.",
        "{account} の {commodity}({leverage} 倍)は {opened_on} から持ち続けられ、{days} 日"
        "({place})を超えました。日々の調整による逓減は約 {drag_ratio} です。",
    ),
    "BB308.remedy": Label(
        "Sell it, or, while ACTIVE, hold the index instead (barbell explain BB308).",
        "売ってください。ACTIVE の間なら、レバレッジのない指数に替えても構いません(barbell explain "
        "BB308)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each lot that was held for too long."""
    for held in history.leveraged:
        policy = policy_on(history, held.date)
        told_on = None if held.drag is None else held.end or history.as_of
        yield found(
            history,
            "BB308",
            held,
            date=held.date,
            params={
                "commodity": held.commodity,
                "account": held.account,
                "opened_on": held.opened_on,
                "days": held.max_days,
                "drag": held.drag,
            },
            words={
                "drag_ratio": None if held.drag is None else -held.drag,
                "leverage": held.leverage,
                "place": policy.source("letf-days"),
            },
            variant=None if held.drag is None else "drag",
            episode=Episode(held.date, held.end, held.drag, told_on),
            evidence=[
                terms_shown(history, held.commodity),
                limit_shown(policy, "letf-days"),
            ],
            accounts=frozenset({held.account}),
        )
