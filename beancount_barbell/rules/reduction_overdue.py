"""A demanded reduction is made in time.

What it checks:
    When the ceiling fell, exposure has to be under it at the end of the
    `act-within`-th business day after. It is valued at the prices of the day
    that triggered it, so that neither a rally nor a further fall does the work.

Why:
    The line that nobody acts on is decoration. Reducing late is what the line
    is there to prevent.

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
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-07 * "Buy"
      Assets:Attack:Trade   800 ETF {1,000 JPY}
      Assets:Attack:Trade  -800,000 JPY
    2025-01-31 price ETF  600 JPY  ;! BB403
    2025-02-10 balance Assets:Attack:Trade  200,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Income:Attack:Result JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening      -10,000,000 JPY
    2025-01-07 * "Buy"
      Assets:Attack:Trade   800 ETF {1,000 JPY}
      Assets:Attack:Trade  -800,000 JPY
    2025-01-31 price ETF  600 JPY
    2025-02-05 * "Half the size"
      Assets:Attack:Trade  -500 ETF {1,000 JPY} @ 600 JPY
      Assets:Attack:Trade   300,000 JPY
      Income:Attack:Result  200,000 JPY
    2025-02-10 balance Assets:Attack:Trade  500,000 JPY

How to mend:
    Reduce now, while the ceiling still stands, or acknowledge it by a waiver with a
    reason (BB201 tells how). What is accepted while the reduction is still due holds
    until the waiver's end.

Policy keys:
    `act-within`, `reduce-to`, `reduce-line`, `halt-line`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.adoption import crosses
from beancount_barbell.rules.base import found, policy_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History
    from beancount_barbell.model.states import Overdue

JA = """求められた縮小は期限までに行う。

何を調べるか:
    上限が下がったら、`act-within` 営業日目の日末までに建玉を上限の下まで減らす必要があります。建
    玉は、きっかけとなった日の価格で評価します。戻りや続落が代わりに仕事をしたことにならないように
    するためです。

なぜ:
    誰も従わない線は飾りです。遅れて減らすことこそ、線が防ごうとしたものです。

直し方:
    上限が効いている間に今すぐ減らすか、理由を書いた waiver で承認します(書き方は BB201)。まだ縮小が
    済んでいない間の承認は、waiver の期限までです。

方針のキー:
    `act-within`, `reduce-to`, `reduce-line`, `halt-line`
"""

WORDS = {
    "BB403": Label(
        "Exposure was still {value} on {deadline}, above the ceiling of {limit} that fell on "
        "{triggered_on} ({state}, {act_within} business days).",
        "{deadline} のエクスポージャーはまだ {value} で、{triggered_on} に下がった上限 {limit} "
        "を超えています({state}、{act_within} 営業日)。",
    ),
    "BB403.unknown": Label(
        "Positions were still open on {deadline} under a ceiling of {limit} that fell on "
        "{triggered_on} ({state}, {act_within} business days); a price is missing.",
        "{triggered_on} に上限が {limit} に下がりましたが({state}、{act_within} 営業日)、"
        "{deadline} にもまだ建玉がありました。価格がなく、金額は不明です。",
    ),
    "BB403.remedy": Label(
        "Reduce now, while the ceiling stands (barbell explain BB403).",
        "上限が効いている間に、今すぐ減らしてください(barbell explain BB403)。",
    ),
    "BB403.remedy.gone": Label(
        "That ceiling is gone, and what it asked for was not done: only a waiver that says why "
        "settles it (barbell explain BB403).",
        "その上限はもうありません。求められた縮小はされないままでした。理由を書いた waiver で承認"
        "するほかありません(barbell explain BB403)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each reduction that was not made in time."""
    for overdue in history.overdue:
        exposure, ceiling = overdue.exposure, overdue.ceiling
        excess = None if exposure is None else exposure - ceiling
        yield found(
            history,
            "BB403",
            overdue,
            date=overdue.date,
            params={
                "value": exposure,
                "limit": ceiling,
                "excess": excess,
                "triggered_on": overdue.triggered_on,
                "state": overdue.state.value,
            },
            words={
                "state": overdue.state,
                "deadline": overdue.date,
                "remaining": overdue.remaining if overdue.ended_on is None else ceiling,
                "act_within": policy_on(history, overdue.triggered_on).act_within,
            },
            variant="unknown" if exposure is None else None,
            remedy=None if overdue.ended_on is None else "gone",
            cured=overdue.cured_on is not None,
            episode=_episode(history, overdue),
            amount=excess,
        )


def _episode(history: History, overdue: Overdue) -> Episode | None:
    """The episode of a reduction that is still due, or was on the day of `since`; else None."""
    if overdue.ended_on is not None and not crosses(history, overdue.date, overdue.ended_on):
        return None
    return Episode(overdue.date, overdue.ended_on, overdue.exposure, overdue.date)
