"""Nothing is put into a sleeve that is being reduced or is halted.

What it checks:
    A transaction that puts money into the sleeve, from wherever, while the
    state in force that morning is not ACTIVE. Income that no tag explains is
    not counted here (BB005 tells of it), nor is a tax or fee that outside pays for
    the sleeve (it is a contribution, and lost at once), nor the sleeve's own money
    that comes back: what left the sleeve, say for another broker, is followed
    outside for `tracing-window` days, and counts at the value at which it left.
    Taking the same amount out again mends it; recovery does not, nor does money
    that only goes out and in.

Why:
    After a loss the account looks full again, and the lines that were drawn
    before the loss no longer bind: that is how a budget is lost twice.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening       -1,500,000 JPY
    2025-01-31 * "Loss"
      Assets:Attack:Trade    -310,000 JPY
      Expenses:Attack:Losses  310,000 JPY
    2025-02-03 * "Filled up again"
      Assets:Bank            -310,000 JPY
      Assets:Attack:Trade     310,000 JPY  ;! BB206

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Expenses:Attack:Losses JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Assets:Bank             500,000 JPY
      Equity:Opening       -1,500,000 JPY
    2025-01-31 * "Loss, small enough"
      Assets:Attack:Trade    -200,000 JPY
      Expenses:Attack:Losses  200,000 JPY
    2025-02-03 * "Still ACTIVE"
      Assets:Bank            -100,000 JPY
      Assets:Attack:Trade     100,000 JPY

How to mend:
    Take the same amount out of the sleeve again, or acknowledge it by a waiver with a
    reason (BB201 tells how).

Policy keys:
    `reduce-line`, `halt-line`, `reduce-resume`, `halt-resume`, `tolerance`,
    `tracing`, `tracing-window`
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.model.states import RiskState
from beancount_barbell.rules.base import found, state_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """縮小中・停止中の攻め枠に資金を足してはいけない。

何を調べるか:
    その朝に効いている状態が ACTIVE でないときに、攻め枠へ資金を入れた取引です(出どころは問いませ
    ん)。タグのない収入は数えません(BB005 が知らせます)。枠外が払った攻め枠の税や手数料(純拠出と損
    失になります)も、攻め枠を出て戻ってきた資金(別の証券会社への移管など)も数えません。枠外では
    `tracing-window` 日のあいだ追跡し、出たときの金額で数えます。同じ金額を引き出せば直りますが、相
    場の回復や、出してまた戻すだけでは直りません。

なぜ:
    損失の後に足すと残高は元に戻って見え、損失の前に引いた線が効かなくなります。こうして予算は二度
    失われます。

直し方:
    同じ金額を攻め枠から引き出すか、理由を書いた waiver で承認します(書き方は BB201)。

方針のキー:
    `reduce-line`, `halt-line`, `reduce-resume`, `halt-resume`, `tolerance`, `tracing`,
    `tracing-window`
"""

WORDS = {
    "BB206": Label(
        "{amount} was put into {to} while the sleeve was {state} (NAV {nav}).",
        "攻め枠が {state} の間に、{to} へ {amount} が入金されました(基準価額 {nav})。",
    ),
    "BB206.remedy.partly": Label(
        "{outstanding} of it is still in: take it out again, or acknowledge it "
        "(barbell explain BB206).",
        "まだ {outstanding} が残っています。引き出すか、理由を書いて承認してください"
        "(barbell explain BB206)。",
    ),
    "BB206.remedy": Label(
        "Take it out again, or acknowledge it (barbell explain BB206).",
        "引き出すか、理由を書いて承認してください(barbell explain BB206)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each transfer into a sleeve that is not ACTIVE."""
    days = {day.date: day for day in history.days}
    mornings = {day.date: last for last, day in pairwise(history.days)}
    for flow in history.flows:
        day = days.get(flow.date)
        if day is None or flow.explicit_inflow <= history.tolerance:
            continue
        state = day.state_in_force
        if state is RiskState.ACTIVE:
            continue
        morning = mornings.get(flow.date, day)
        yield found(
            history,
            "BB206",
            flow,
            date=flow.date,
            location=flow.sleeve_location,
            params={
                "amount": flow.explicit_inflow,
                "from": None,
                "to": flow.target,
                "outstanding": flow.explicit_inflow - flow.taken_back,
                "state": state.value,
            },
            words={"state": state, "nav": morning.nav},
            remedy="partly" if flow.taken_back else None,
            cured=flow.taken_back_on is not None,
            evidence=state_evidence(history, flow.date),
            amount=flow.explicit_inflow,
        )
