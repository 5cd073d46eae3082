"""Results of the sleeve have a position that made them.

What it checks:
    A loss that an Income account of the sleeve books by itself, or a gain of more
    than 1 % of equity, while the sleeve neither has nor had that day a position
    that can have made it (one with an exposure of at least a tenth of it), and no
    future or CFD was closed within four days before, nor an option of which it may be
    the settlement (a gain of a bought one, a loss of a sold one). From then on exposure is
    UNKNOWN, and with it leverage and every proof of the core, until such a position
    is booked, at the latest 90 days after the last such result.

Why:
    Who books only what the broker paid out or took may have any position open. No
    position in the ledger is then no safety: a loss without one shows that
    something is at risk that no limit can see.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Attack:PnL
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening
    2025-01-07 * "Settled by the broker"  ;! BB312
      Assets:Attack:Trade     -20,000 JPY
      Income:Attack:PnL

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Attack:PnL
      barbell: "attack"
    2025-01-06 open Income:Attack:DayTrades
      barbell: "attack"
      barbell-settlement: "at-close"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 commodity MICRO
      barbell-instrument: "future"
      barbell-multiplier: 10
    2025-01-06 custom "barbell" "policy"
      core-floor:    8,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core           9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening
    2025-01-07 price MICRO 39,000 JPY
    2025-01-07 * "One contract"
      Assets:Attack:Trade           1 MICRO {0 JPY}
    2025-01-08 price MICRO 37,000 JPY
    2025-01-08 * "Settled by the broker"
      Assets:Attack:Trade     -20,000 JPY
      Income:Attack:PnL
    2025-01-09 * "Closed"
      Assets:Attack:Trade          -1 MICRO {0 JPY}
    2025-01-20 * "Bought and sold on one day, as the statement has it"
      Assets:Attack:Trade     -20,000 JPY
      Income:Attack:DayTrades

How to mend:
    Book the position, as a future or CFD at no cost, on the day it was opened. Or,
    where every booking is the result of a closed trade and nothing stays open in
    the evening, put `barbell-settlement: "at-close"` on the account's `open`: then
    each booking counts as a trade, in the statistics and among the losses in a row,
    and the exposure of an evening is what the ledger holds. The proof of the core
    stays unknown for 90 days after each: what ran during the day no ledger shows.
    An account that never books results of trades, only interest and the like, says
    `"none"`: its losses up to 1 % of equity need no position.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """攻め枠の損益には、それを生んだ建玉がある。

何を調べるか:
    攻め枠の収入口座に単独で記録された損失(利益なら純資産の1%を超えるもの)のうち、それを生みうる
    建玉(エクスポージャーがその1割以上)がその日になく、直前の4日以内に先物や CFD も、その清算と見ら
    れるオプション(利益なら買い、損失なら売り)も決済していないものです。以後、そのような建玉が記帳さ
    れるまで、長くて最後の損益から90日のあいだ、エクスポージャーは「不明」になり、レバレッジと核の証明
    も不明になります。

なぜ:
    証券会社が払った額、引いた額だけを記帳していると、どんな建玉が開いていても分かりません。帳簿に建
    玉がないことは安全を意味しません。建玉のない損失は、どの限度からも見えないリスクがある証拠です。

直し方:
    建玉を、建てた日に、取得額ゼロの先物か CFD として記帳します。すべての記録が決済済みの取引の損益
    で、夜に残る建玉がないなら、口座の `open` に `barbell-settlement: "at-close"` を書きます。記録は
    一件ずつ取引として統計と連敗に数えられ、夜のエクスポージャーは帳簿の保有だけになります。日中に何
    を持っていたかはどの帳簿にも出ないので、核の証明はその後90日、不明のままです。利息などだけで取
    引の損益を記録しない口座は `"none"` とします。純資産の1%までの損失なら建玉は要りません。

方針のキー:
    なし
"""

WORDS = {
    "BB312": Label(
        "{account} booked {amount} while the sleeve had no position to make it: its exposure is "
        "UNKNOWN, at the longest until {until}.",
        "{account} に {amount} が記録されましたが、それを生む建玉が攻め枠にありません。エクスポー"
        "ジャーは不明です(長くて {until} まで)。",
    ),
    "BB312.unknown": Label(
        "{account} booked results of unknown amount while the sleeve had no position to make them: "
        "its exposure is UNKNOWN, at the longest until {until}.",
        "{account} に金額の分からない損益が記録されましたが、それを生む建玉が攻め枠にありません。"
        "エクスポージャーは不明です(長くて {until} まで)。",
    ),
    "BB312.remedy": Label(
        "Book the position on the day it was opened; or, if each booking is a closed trade and "
        'nothing stays open in the evening, put barbell-settlement: "at-close" on the open of '
        "{account} (barbell explain BB312).",
        "建てた日に建玉を記帳してください。どの記録も決済済みの取引で夜に残る建玉がないなら、"
        '{account} の open に barbell-settlement: "at-close" を書いてください'
        "(barbell explain BB312)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each time an account booked results without a position."""
    for results in history.undeclared:
        unrated = results.amount is None
        yield found(
            history,
            "BB312",
            results,
            date=results.start,
            params={"account": results.account, "amount": results.amount},
            words={"until": results.until},
            variant="unknown" if unrated else None,
            episode=Episode(results.start, results.end, results.largest, results.peaked_on),
            accounts=frozenset({results.account}),
        )
