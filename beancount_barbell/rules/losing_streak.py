"""So many losses in a row that size comes down.

What it checks:
    Closed trades in order of date, each net of its fees. After `streak-reduce`
    losses in a row the sleeve is REDUCING, after `streak-halt` HALTED, from the
    next morning on. A tie neither extends nor breaks a streak; of a day whose
    order is not known (`barbell-time` on every closing tells it) the worst
    order counts. A winning close, or a signed `review` at least
    `streak-reduce-review` business days later, ends the reduction; a halt takes
    a signed `review` at least `streak-halt-review` days later. It is news.

Why:
    Five losses in a row happen to a good method, too; whoever then doubles the
    size has no method. The rule cuts the size while nobody thinks clearly.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Income:Attack:Results JPY
      barbell: "attack"
      barbell-settlement: "at-close"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      streak-reduce: 2
    2025-01-06 * "Funding"
      Assets:Attack:Trade     1,000,000 JPY
      Equity:Opening         -1,000,000 JPY
    2025-01-07 * "Closed"
      Assets:Attack:Trade       -10,000 JPY
      Income:Attack:Results      10,000 JPY
    2025-01-08 * "Closed"  ;! BB405
      Assets:Attack:Trade       -10,000 JPY
      Income:Attack:Results      10,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Income:Attack:Results JPY
      barbell: "attack"
      barbell-settlement: "at-close"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      streak-reduce: 2
    2025-01-06 * "Funding"
      Assets:Attack:Trade     1,000,000 JPY
      Equity:Opening         -1,000,000 JPY
    2025-01-07 * "Closed"
      Assets:Attack:Trade       -10,000 JPY
      Income:Attack:Results      10,000 JPY
    2025-01-08 * "Closed"
      Assets:Attack:Trade        10,000 JPY
      Income:Attack:Results     -10,000 JPY
    2025-01-09 * "Closed"
      Assets:Attack:Trade       -10,000 JPY
      Income:Attack:Results      10,000 JPY

How to mend:
    Come under the ceiling, and look at the trades before the next one: a signed
    `review` says that you did. The longest streak stays in the statistics.

Policy keys:
    `streak-reduce`, `streak-halt`, `streak-reduce-review`, `streak-halt-review`, `reduce-to`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.states import RiskState
from beancount_barbell.rules.base import duty, found, limit_shown, policy_on, states_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """連敗が続いたらサイズを落とす。

何を調べるか:
    手数料を引いた後の決済を日付順に数えます。`streak-reduce` 連敗で縮小(REDUCING)、
    `streak-halt` 連敗で停止(HALTED)となり、翌朝から効きます。引き分けは連敗を伸ばしも切りもしま
    せん。順序の分からない日(すべての決済に `barbell-time` があれば分かる)は最悪の順で数えます。縮
    小は勝ちの決済か、`streak-reduce-review` 営業日以上あとの署名した `review` で終わります。停止は
    `streak-halt-review` 日以上あとの署名した `review` が要ります。これは知らせです。

なぜ:
    5連敗は良い手法にも起こります。そこで倍賭けする人に手法はありません。冷静でない間は、ルールがサ
    イズを落とします。

直し方:
    上限の下まで減らし、次の取引の前に負けた取引を見直します。署名した `review` がその証です。最長の
    連敗は統計に残ります。

方針のキー:
    `streak-reduce`, `streak-halt`, `streak-reduce-review`, `streak-halt-review`, `reduce-to`
"""

WORDS = {
    "BB405": Label(
        "{losses} losses in a row, the limit is {threshold} ({place}): {to_state}.",
        "{losses} 連敗です(基準は {threshold}、{place})。状態は {to_state} です。",
    ),
    "BB405.beside": Label(
        "{losses} losses in a row, the limit is {threshold} ({place}), which alone would make the "
        "sleeve {line_state}. It is {to_state} from the next morning.",
        "{losses} 連敗です(基準は {threshold}、{place})。連敗だけなら {line_state} ですが、ほかの"
        "要因もあり、翌朝からの状態は {to_state} です。",
    ),
    "BB405.remedy": Label(
        "{duty} A win ends the streak, or a review signed at least {days} business days later "
        "(barbell explain BB405).",
        "{duty}勝つか、{days} 営業日以上あとに署名した review があれば連敗は終わります"
        "(barbell explain BB405)。",
    ),
    "BB405.remedy.halted": Label(
        "{duty} Only a review signed at least {days} days later ends the streak "
        "(barbell explain BB405).",
        "{duty}連敗は、{days} 日以上あとに署名した review でのみ終わります"
        "(barbell explain BB405)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice each time that losses in a row set the state."""
    for streak in history.streaks:
        policy = policy_on(history, streak.date)
        halted = streak.state is RiskState.HALTED
        key = "streak-halt" if halted else "streak-reduce"
        states = states_on(history, streak.date)
        to_state = RiskState(states["to_state"])
        yield found(
            history,
            "BB405",
            streak,
            date=streak.date,
            params={
                **states,
                "losses": streak.losses,
                "threshold": streak.limit,
                "line_state": streak.state.value,
            },
            words={
                "to_state": to_state,
                "line_state": streak.state,
                "place": policy.source(key),
                "days": policy.streak_halt_review if halted else policy.streak_reduce_review,
            },
            asks={"duty": duty(history)},
            variant="beside" if to_state.rank > streak.state.rank else None,
            remedy="halted" if halted else None,
            episode=Episode(streak.date, streak.released_on, None, None),
            evidence=[limit_shown(policy, key)],
        )
