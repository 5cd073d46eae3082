"""No more than the budget may ever be put into the sleeve, net.

What it checks:
    Net contributions, all that was put into the sleeve from outside or the core
    less all that was taken out, are held against `sleeve-budget` after each
    day. Profit and loss do not count: what was lost is not room for more. What
    left the sleeve and comes back within `tracing-window` days counts again as
    what it was when it left.

Why:
    The budget is the amount whose total loss life survives. A sleeve that is
    refilled after each loss has no such bound.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening       -1,500,000 JPY
    2025-01-20 * "A little more"  ;! BB304
      Assets:Bank            -310,000 JPY
      Assets:Attack:Trade     310,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade     690,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening       -1,190,000 JPY
    2025-01-20 * "Up to the budget"
      Assets:Bank            -310,000 JPY
      Assets:Attack:Trade     310,000 JPY

How to mend:
    Take the excess out of the sleeve again; where cash is short, reduce positions
    first. Raising the budget is no mend while the sleeve is in loss: the old one
    stays in force.

Policy keys:
    `sleeve-budget`, `tolerance`
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.episodes import EVERY_DAY
from beancount_barbell.rules.limits import Budget, Limit, limit_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """攻め枠に入れる正味の資金は、予算を超えてはいけない。

何を調べるか:
    攻め枠への純拠出(枠外や核から入れた金額の合計から、引き出した金額の合計を引いたもの)を、日
    末ごとに `sleeve-budget` と比べます。損益は数えません。失った分は、追加してよい余地にはなりま
    せん。攻め枠を出て `tracing-window` 日のうちに戻った資金は、出たときの金額で数え直します。

なぜ:
    予算とは「失っても継続できる上限」です。損失のたびに補充する攻め枠には上限がありません。

直し方:
    超過分を攻め枠から引き出します。現金が足りなければ、先に建玉を減らします。攻め枠が損失中に予算を
    引き上げても、古い予算が効き続けます。

方針のキー:
    `sleeve-budget`, `tolerance`
"""

WORDS = {
    "BB304": Label(
        "{value} net had been put into the sleeve by {on}, {excess} above its budget of {limit} "
        "({place}).",
        "{on} の攻め枠への純拠出は {value} で、予算 {limit}({place})を {excess} 超えました。",
    ),
    "BB304.remedy": Label(
        "Take {lacking} out of the sleeve; where cash is short, reduce positions first "
        "(barbell explain BB304).",
        "攻め枠から {lacking} を引き出してください。現金が足りなければ、先に建玉を減らします"
        "(barbell explain BB304)。",
    ),
    "BB304.remedy.untagged": Label(
        "{untagged_amount} of it came by {untagged}, which no tag explains: if it is the sleeve's "
        'result, write barbell: "attack" on its open; else take {lacking} out of the sleeve, and '
        "reduce positions first where cash is short (barbell explain BB304).",
        "そのうち {untagged_amount} は、タグのない {untagged} からです。攻め枠の損益なら、その"
        ' open に barbell: "attack" と書いてください。そうでなければ、攻め枠から {lacking} を引き'
        "出してください。現金が足りなければ、先に建玉を減らします(barbell explain BB304)。",
    ),
}


def check(history: History) -> Iterable[Finding]:
    """Judge net contributions against the budget, day by day."""
    budget = Budget(
        contributed=attrgetter("net_contributions"),
        amount=attrgetter("limits.sleeve_budget"),
        named=attrgetter("sleeve_budget"),
    )
    limit = Limit(
        code="BB304",
        keys=("sleeve-budget",),
        verdict=budget.verdict(history.tolerance),
        mark=lambda row: budget.mark(row, history.tolerance),
        start=EVERY_DAY,
        passive=False,
        size=attrgetter("inflow"),
        entry_of=lambda day: day.sleeve_entry,
        words=lambda _mark, span: {"lacking": span.last.excess},
        names_untagged=True,
        rounds=True,
    )
    return limit_findings(history, limit)
