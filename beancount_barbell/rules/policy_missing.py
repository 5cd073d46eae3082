"""The lines are drawn before the first trade.

What it checks:
    Whether a policy with `sleeve-budget` and `core-floor` was in force when the
    sleeve first took on exposure. Funding the sleeve is no trade yet. It is
    mended from the day on which such a policy is in force.

Why:
    Whoever decides in a loss how much may be lost decides too late. The ruin
    lines come first, the trade second.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-07 * "First trade"  ;! BB003
      Assets:Attack:Trade   100 ETF {1,000 JPY}
      Assets:Attack:Trade  -100,000 JPY

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
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-07 * "First trade"
      Assets:Attack:Trade   100 ETF {1,000 JPY}
      Assets:Attack:Trade  -100,000 JPY

How to mend:
    Write a `policy` directive with both keys. An old ledger that adopts the
    rules says `since` in its policy: what is dated before is history.

Policy keys:
    `sleeve-budget`, `core-floor`, `since`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """破綻ラインを先に決める。

何を調べるか:
    攻め枠が初めて建玉を持った時点で、`sleeve-budget` と `core-floor` のある方針が効いていたかを調
    べます。資金を入れるだけでは取引とみなしません。両方を持つ方針が効いた日から直ったものとしま
    す。

なぜ:
    いくらまで失ってよいかを損失の最中に決めるのでは遅すぎます。線が先、取引が後です。

直し方:
    両方のキーを持つ `policy` を書きます。古い帳簿に後から導入するときは `since` を書けば、それよ
    り前のことは過去分として扱われます。

方針のキー:
    `sleeve-budget`, `core-floor`, `since`
"""

WORDS = {
    "BB003": Label(
        "The sleeve first took on exposure on {on} without a policy that sets {keys}.",
        "{on} に攻め枠が初めて建玉を持ちましたが、{keys} を定めた方針がありません。",
    ),
    "BB003.remedy": Label(
        "Write a policy with these keys (barbell explain BB003).",
        "これらのキーを持つ policy を書いてください(barbell explain BB003)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """At most one finding: the first trade without a policy."""
    trade = history.first_trade
    if trade is None or not trade.missing:
        return
    yield found(
        history,
        "BB003",
        trade,
        date=trade.date,
        params={"missing": trade.missing, "policy_since": trade.policy_since},
        words={"keys": trade.missing, "on": trade.date},
        cured=trade.policy_since is not None,
    )
