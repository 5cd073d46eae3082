"""The core must be most of the money.

What it checks:
    At the end of each day on which anything changed, core / (core + sleeve) at
    market must be above one half. Exactly one half is a breach.

Why:
    A barbell with more on the risky end than on the safe one is a bet with an
    alibi: what is called the core would not carry its owner through the loss.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.40
    2025-01-06 * "Funding"  ;! BB303
      Assets:Core:Bank      1,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -2,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.40
    2025-01-06 * "Funding"
      Assets:Core:Bank      1,500,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -2,500,000 JPY

How to mend:
    Move money from the sleeve into the core, or bring it in from outside, until
    the core is the larger part; where cash is short, reduce positions first. No
    policy makes this limit softer.

Policy keys:
    none; `core-floor` only tells when judging begins
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.label import Label
from beancount_barbell.rules.limits import (
    Limit,
    cause,
    flows_shift_the_share,
    judging_start,
    limit_findings,
    mover_of_the_share,
    shifts_the_share,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.rules.episodes import DayBeyond, JudgedDay, Span

JA = """資金の大半は核に置く。

何を調べるか:
    何かが動いた日ごとに、日末時価で「核 ÷(核+攻め枠)」が2分の1を超えていることを確かめます。ちょ
    うど2分の1も違反です。

なぜ:
    核より攻め枠の方が大きいなら、それはバーベルではなく、言い訳つきの賭けです。核と呼んでいるもの
    が損失の後の生活を支えられません。

直し方:
    核の方が大きくなるまで、攻め枠から核へ移すか、枠外から核へ入れます。現金が足りなければ、先に建玉
    を減らします。この限度を緩める方針はありません。

方針のキー:
    なし(`core-floor` は判定を始める日だけに関わります)
"""

WORDS = {
    "BB303": Label(
        "The core was {value_ratio} of core and sleeve on {on} ({core} beside {sleeve}); it must "
        "be more than half.",
        "{on} の核は、核と攻め枠の合計の {value_ratio} でした(核 {core}、攻め枠 {sleeve})。"
        "半分を超えていなければなりません。",
    ),
    "BB303.estimated": Label(
        "The core was about {core} beside a sleeve of {sleeve} on {on}, at book values where "
        "prices are missing; it must be more than half.",
        "{on} の核は、価格のないものを簿価とすれば約 {core}、攻め枠は {sleeve} でした。核は"
        "半分を超えていなければなりません。",
    ),
    "BB303.remedy": Label(
        "Move more than {lacking} from the sleeve to the core; where cash is short, reduce "
        "positions first (barbell explain BB303).",
        "攻め枠から核へ {lacking} を超える額を移してください。現金が足りなければ、先に建玉を減らし"
        "ます(barbell explain BB303)。",
    ),
    "BB303.remedy.half": Label(
        "Core and sleeve are worth the same: move any money from the sleeve to the core; where "
        "cash is short, reduce positions first (barbell explain BB303).",
        "核と攻め枠が同額です。いくらでもよいので攻め枠から核へ移してください。現金が足りなければ、"
        "先に建玉を減らします(barbell explain BB303)。",
    ),
}

HALF = Decimal("0.5")


def check(history: History) -> Iterable[Finding]:
    """Judge day by day whether the core is more than half of the money."""
    limit = Limit(
        code="BB303",
        keys=(),
        verdict=_verdict,
        mark=lambda row: _mark(row, history.tolerance),
        start=judging_start(history),
        passive=False,
        size=shifts_the_share,
        entry_of=mover_of_the_share,
        words=_words,
        variant=lambda mark: "estimated" if mark.value is None else None,
        remedy=lambda span: "half" if _lacking(span.last) == 0 else None,
        amount=_lacking,
    )
    return limit_findings(history, limit)


def _words(mark: DayBeyond, span: Span) -> dict[str, Any]:
    core, sleeve = _worth(mark.day)
    return {
        "value_ratio": mark.value,
        "core": core,
        "sleeve": sleeve,
        "lacking": _lacking(span.last),
    }


def _worth(day: Day) -> tuple[Decimal | None, Decimal | None]:
    """The values of core and sleeve; estimates where a price is missing."""
    core = day.core_estimate
    equity = day.equity_estimate
    return core, None if equity is None else max(equity, ZERO)


def _lacking(mark: DayBeyond) -> Decimal | None:
    """The amount to move from the sleeve to the core to make both equal."""
    core, sleeve = _worth(mark.day)
    return None if core is None or sleeve is None else (sleeve - core) / 2


def _verdict(day: Day) -> bool | None:
    if not (day.core_funded and day.sleeve_funded):
        return None
    core, sleeve = _worth(day)
    if core is None or sleeve is None:
        return None
    if core > sleeve:  # their sum is then above 0, as a sleeve in debt counts as 0
        return None if day.core is None or day.equity is None else False
    return True if core + sleeve > 0 else None


def _mark(row: JudgedDay, tolerance: Decimal) -> DayBeyond:
    day = row.day
    core, sleeve = (number or ZERO for number in _worth(day))
    share = core / (core + sleeve)
    why = cause(
        row,
        by_flow=flows_shift_the_share(row, tolerance),
        broke_already=False,
        within_old=False,
    )
    return row.beyond(
        None if day.core is None or day.equity is None else share, HALF, HALF - share, why
    )
