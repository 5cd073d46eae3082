"""A waiver should match something.

What it checks:
    Each `waiver` directive that matches no finding: nothing of its code within
    its window and scope, or its limit does not reach. What can only be acknowledged
    (BB201, BB202, BB004, insolvency) is matched by no waiver dated before it, and a
    waiver of core money in the sleeve (BB201, BB202) matches one flow.

Why:
    A waiver that matches nothing waits for a breach that nobody has seen yet.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-02-01 custom "barbell" "waiver" "BB302"  ;! BB006
      reason: "Waiting for the sale to settle"
      by: "Taro"
      until: 2025-03-31

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      6,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -7,000,000 JPY
    2025-01-06 custom "barbell" "waiver" "BB302"
      reason: "The rest of the core arrives this month"
      by: "Taro"
      until: 2025-01-31

How to mend:
    Remove it, or correct its code, account, link or limit.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History
    from beancount_barbell.rules.acceptance import Acceptance

JA = """承認は何かに当てはまるものであること。

何を調べるか:
    どの指摘にも当てはまらない `waiver` です。期間と範囲の中に同じコードの指摘がないか、限度が足り
    ないものです。事後承認だけができるもの(BB201、BB202、BB004、債務超過)には、それより前の日付の
    承認は当てはまりません。核から攻め枠への資金(BB201、BB202)の承認は、一件だけに当てはまります。

なぜ:
    何にも当てはまらない承認は、まだ誰も見ていない違反を待ち受けていることになります。

直し方:
    消すか、コード・口座・リンク・限度を直します。

方針のキー:
    なし
"""

WORDS = {
    "BB006": Label(
        "The waiver of {waived}, good until {until}, matches no finding.",
        "{waived} の承認({until} まで)に当てはまる指摘がありません。",
    ),
    "BB006.remedy": Label(
        "Remove it, or correct its scope (barbell explain BB006).",
        "消すか、範囲を直してください(barbell explain BB006)。",
    ),
}


def check(history: History, acceptance: Acceptance) -> Iterator[Finding]:
    """One notice for each waiver that matched nothing."""
    for waiver in acceptance.unused:
        yield found(
            history,
            "BB006",
            waiver,
            date=waiver.date,
            params={"waived": waiver.code, "until": waiver.until},
        )
