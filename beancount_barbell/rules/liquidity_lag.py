"""A margin call finds its cash in the sleeve, and in time.

What it checks:
    Each `margin-call` directive against the cash that is in the sleeve that
    evening, all layers, the core counted as nothing. Funds and bills that settle
    later are not there. A call stays open, past its day too, until it is met: by
    cash, by money put in, or by positions closed, each of which frees its 20 %.
    Of calls that are open at once the one due first takes the cash; what it takes
    does not meet another.
    Beside it stands the day on which core money would be cash, after its cut-off,
    settlement and holidays: for information.
    Where the sleeve can owe money (debts, shorts, futures, CFDs), the call that an
    adverse gap of `stress-gap` would make, what lacks to 20 % of the position,
    against the cash of the reserve: all other cash is in the deposit already.

Why:
    "It is as good as cash" is said of what arrives a day after the position was
    closed. The reserve has to pay the call; the core is not for that, and would
    often come too late.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-06-02 open Assets:Core:MMF
      barbell: "core"
    2025-06-02 open Assets:Attack:Trade
      barbell: "attack"
    2025-06-02 open Equity:Opening
    2025-06-02 commodity YENMMF
      barbell-class: "government-mmf"
      barbell-settlement: 1
      barbell-terms-checked: 2025-06-02
    2025-06-02 price YENMMF 1 JPY
    2025-06-02 custom "barbell" "policy"
      core-floor:  800,000 JPY
      sleeve-budget: 90,000 JPY
    2025-06-02 * "Funding"
      Assets:Core:MMF          800,000 YENMMF
      Assets:Attack:Trade       80,000 JPY
      Equity:Opening          -800,000 YENMMF
      Equity:Opening           -80,000 JPY
    2025-06-04 custom "barbell" "margin-call" 100,000 JPY  ;! BB310
      due: 2025-06-05
    2025-06-04 price YENMMF 1 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-06-02 open Assets:Core:MMF
      barbell: "core"
    2025-06-02 open Assets:Attack:Trade
      barbell: "attack"
    2025-06-02 open Equity:Opening
    2025-06-02 commodity YENMMF
      barbell-class: "government-mmf"
      barbell-settlement: 1
      barbell-terms-checked: 2025-06-02
    2025-06-02 price YENMMF 1 JPY
    2025-06-02 custom "barbell" "policy"
      core-floor:  800,000 JPY
      sleeve-budget: 90,000 JPY
    2025-06-02 * "Funding"
      Assets:Core:MMF          800,000 YENMMF
      Assets:Attack:Trade       80,000 JPY
      Equity:Opening          -800,000 YENMMF
      Equity:Opening           -80,000 JPY
    2025-06-04 custom "barbell" "margin-call" 60,000 JPY
      due: 2025-06-05
    2025-06-04 price YENMMF 1 JPY

How to mend:
    Pay what cash there is apart from the hedge layer's, which is insurance, and close
    positions of at least what then lacks, divided by 20 %. While the sleeve is ACTIVE
    and its budgets have room, money from outside may fill the reserve beforehand.
    Never the core.

Policy keys:
    `stress-gap`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.core.liquidity import MAINTENANCE_RATIO
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.treasury import CallCheck, Shortfall, Squeeze
from beancount_barbell.rules.base import entry_place, evidence, found, limit_shown, policy_on
from beancount_barbell.rules.limits import mover_of_the_exposure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.history import History

JA = """追証に払う現金が、攻め枠の中に、期限までにある。

何を調べるか:
    `margin-call` ごとに、その日の終わりに攻め枠(3つの層すべて)にある現金と比べます。核はゼロと数え
    ます。あとで受け渡しになる投信や国債も、まだ現金ではありません。追証は、期限を過ぎても、現金・入金・
    決済した建玉(1件ごとにその20%が空きます)でまかなわれるまで終わりません。同時に複数の追証があると
    きは、期限の早いものが先に現金を使い、同じ現金を別の追証に数えません。参考として、核を売った場合に、
    締切時刻・受渡日・休日を経て現金になる日も示します。
    攻め枠が借金・空売り・先物・CFD を持つときは、`stress-gap` だけ逆に動いた場合の追証(建玉の
    20% に足りない額)を、予備枠の現金と比べます。ほかの現金はすでに証拠金に数えてあります。

なぜ:
    「今すぐ現金化できる」はずのものが届くのは、強制決済の翌日です。追証を払うのは予備枠の役目で、
    核の役目ではありません。しかも核は間に合わないことが多いのです。

直し方:
    保険枠以外の現金を払い、なお足りない額を20%で割った額以上の建玉を決済します。保険枠の現金は保険なので
    使いません。通常の状態で予算に余裕があるうちなら、あらかじめ枠外から予備枠に入れておけます。核からは
    入れません。

方針のキー:
    `stress-gap`
"""

WORDS = {
    "BB310.core-late": Label(
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money would be cash on {core_on}, too late by days: {late_days}.",
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核を"
        "売っても現金になるのは {core_on} で、{late_days} 日遅れます。",
    ),
    "BB310.core-same-day": Label(
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money would be cash on that very day; the hour decides, and nobody knows it.",
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核が現金"
        "になるのもその日です。間に合うかは時刻次第で、分かりません。",
    ),
    "BB310.core-in-time": Label(
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "Core money could be cash on {core_on}; it is not for this.",
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核は "
        "{core_on} に現金にできますが、そのためのお金ではありません。",
    ),
    "BB310.core-unknown": Label(
        "The margin call of {asked}, due {due}, finds {value} in the sleeve, {lacking} too little. "
        "When core money could be cash is not known, or there is not so much.",
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核が"
        "いつ現金になるかは不明か、それだけの額がありません。",
    ),
    "BB310.unknown": Label(
        "The margin call of {asked}, due {due}, cannot be held against the sleeve's cash: a rate "
        "is missing.",
        "追証 {asked}(期限 {due})を攻め枠の現金と比べられません。為替レートがありません。",
    ),
    "BB310.stressed": Label(
        "After an adverse gap of {gap_ratio}, a margin call would ask for {amount} on {on}; "
        "{value} lies ready in the reserve, {lacking} too little.",
        "{gap_ratio} 逆に動くと、{on} には {amount} の追証になります。予備枠にすぐ使える現金は "
        "{value} で、{lacking} 足りません。",
    ),
    "evidence.first-call": Label(
        "the margin call of {asked}, due {due}, takes cash before it",
        "{asked} の追証(期限 {due})が先に現金を使います",
    ),
    "BB310.remedy": Label(
        "Reduce positions; the core is not for this (barbell explain BB310).",
        "建玉を減らしてください。核からは入れません(barbell explain BB310)。",
    ),
    "BB310.remedy.flat": Label(
        "No position is left to reduce: let the sleeve pay what it owes out of what it has; the "
        "core is not for this (barbell explain BB310).",
        "減らす建玉はありません。攻め枠が借りている分を、攻め枠にあるもので返してください。核からは"
        "入れません(barbell explain BB310)。",
    ),
    "BB310.remedy.call": Label(
        "Pay what cash there is apart from the hedge layer's, and close positions of at least "
        "{close} ({uncovered} / {margin_ratio}). Neither the core nor the hedge layer is for this "
        "(barbell explain BB310).",
        "保険枠以外の現金を払い、{close} 以上の建玉を決済してください({uncovered} ÷ "
        "{margin_ratio})。核からも保険枠からも払いません(barbell explain BB310)。",
    ),
    "BB310.remedy.call-all": Label(
        "Pay what cash there is apart from the hedge layer's, and close all positions: even "
        "{close} of them ({uncovered} / {margin_ratio}) would have to go. The core is not for this "
        "(barbell explain BB310).",
        "保険枠以外の現金を払い、建玉をすべて決済してください。{close} 分({uncovered} ÷ "
        "{margin_ratio})が必要です。核からは入れません(barbell explain BB310)。",
    ),
    "BB310.remedy.call-unknown": Label(
        "Add the price that is missing, or close positions; the core is not for this (barbell "
        "explain BB310).",
        "足りない価格を書くか、建玉を決済してください。核からは入れません(barbell explain BB310)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each call, and for each time the stressed call lacked cash."""
    for call in history.treasury.calls:
        yield from _received(history, call)
    for squeeze in history.treasury.squeezes:
        yield _stressed(history, squeeze)


def _received(history: History, one: CallCheck) -> Iterator[Finding]:
    call = one.call
    if one.met_on == call.date:
        return
    then = Shortfall(one.amount, one.ready, _lacking(one.amount, one.ready), None)
    now = one.short or then
    late_days = None if one.core_on is None else (one.core_on - call.due).days
    uncovered = None if now.lacking is None else now.lacking + now.insurance
    close = None if uncovered is None else uncovered / MAINTENANCE_RATIO
    yield found(
        history,
        "BB310",
        call,
        date=call.date,
        params={
            "amount": now.amount,
            "value": now.ready,
            "lacking": now.lacking,
            "close": close,
            "due": call.due,
            "core_on": one.core_on,
        },
        words={
            "asked": call.amount,
            "late_days": late_days,
            "uncovered": uncovered,
            "margin_ratio": MAINTENANCE_RATIO,
        },
        variant=_variant(now.lacking is not None, late_days),
        remedy=_remedy(now.exposure, close),
        episode=Episode(call.date, one.met_on, then.lacking, call.date),
        evidence=tuple(
            evidence(first.location, "first-call", asked=first.amount, due=first.due)
            for first in one.after
        ),
        amount=now.lacking,
    )


def _lacking(amount: Decimal | None, ready: Decimal | None) -> Decimal | None:
    return None if amount is None or ready is None else amount - ready


def _remedy(exposure: Decimal | None, close: Decimal | None) -> str:
    """The remedy's variant; it never asks for money from the core, nor for a top-up in loss."""
    if close is None:
        return "call-unknown"
    return "call" if exposure is None or close < exposure else "call-all"


def _variant(known: bool, late_days: int | None) -> str:
    if not known:
        return "unknown"
    if late_days is None:
        return "core-unknown"
    if late_days > 0:
        return "core-late"
    return "core-in-time" if late_days < 0 else "core-same-day"


def _stressed(history: History, squeeze: Squeeze) -> Finding:
    policy = policy_on(history, squeeze.start)
    line = policy.source("stress-gap")
    day = next(day for day in history.days if day.date == squeeze.start)
    entry = mover_of_the_exposure(day)
    place = entry_place(entry)
    lacking = squeeze.amount - squeeze.ready
    flat = history.last is not None and history.last.exposure == 0
    return found(
        history,
        "BB310",
        date=squeeze.start,
        location=line if place == NOWHERE else place,
        params={"amount": squeeze.amount, "value": squeeze.ready, "lacking": lacking},
        words={"gap_ratio": squeeze.gap, "on": squeeze.peak_date},
        variant="stressed",
        remedy="flat" if flat else None,
        episode=Episode(squeeze.start, squeeze.end, lacking, squeeze.peak_date),
        evidence=(limit_shown(policy, "stress-gap"),),
        amount=lacking,
        entry=entry,
    )
