"""A limit was loosened, not in loss.

What it checks:
    Each policy line that gives more room than the one before it, dated while
    the sleeve is ACTIVE and its NAV at or above 100. It holds; it is a notice.
    What is not known to be as strict gives more room: another convention of
    tracing than `lifo` or `poison`, and `core-income: "free"`, also in the first
    policy. So does a `tolerance` of more than ten times its default: what goes
    untold is a multiple of it.

Why:
    In good times limits grow by themselves: the budget follows the profit, the
    band follows the share. One step is a decision, many are a drift, so each
    one is kept on record.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.10
    2025-06-02 custom "barbell" "policy"  ;! BB008
      sleeve-target: 0.15

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.10
    2025-06-02 custom "barbell" "policy"
      sleeve-target: 0.08

How to mend:
    Nothing needs mending. If it was not meant, take the line back.

Policy keys:
    all but `base-currency` and `language`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, switched_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """限度が緩められた(損失中ではない)。

何を調べるか:
    攻め枠が ACTIVE で基準価額が100以上のときに、前より緩い限度を書いた方針です。有効で、通知だけで
    す。前と同じだけ厳しいと分からないものは緩いとみなします。`lifo` と `poison` 以外の追跡のし
    かた、`core-income: "free"`、初期値の10倍を超える `tolerance` は、最初の方針でも知らせます。

なぜ:
    好調なとき、限度はひとりでに膨らみます。予算は利益を追い、幅は比率を追います。一度なら判断、重
    なれば惰性です。そのため一つずつ記録に残します。

直し方:
    直す必要はありません。意図と違えば、その行を元に戻します。

方針のキー:
    `base-currency` と `language` を除くすべて
"""

WORDS = {
    "BB008": Label(
        "{key} was loosened from {old} to {new}.", "{key} が {old} から {new} に緩められました。"
    ),
    "BB008.since": Label(
        "`since` was set to {new}: what came before is history.",
        "`since` が {new} に設定され、それより前は過去分になりました。",
    ),
    "BB008.ignore": Label(
        "`ignore` switches {rules} off.", "`ignore` で {rules} が止められました。"
    ),
    "BB008.remedy": Label(
        "Take the line back if it was not meant (barbell explain BB008).",
        "意図と違えば元に戻してください(barbell explain BB008)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each limit that was loosened and is in force."""
    for change in history.loosenings:
        if change.refused:
            continue
        yield found(
            history,
            "BB008",
            change,
            date=change.date,
            params={"key": change.key, "old": change.old, "new": change.new},
            words={"rules": switched_off(change)},
            variant=change.key if change.key in ("since", "ignore") else None,
        )
