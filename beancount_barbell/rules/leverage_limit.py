"""Exposure stays within a multiple of equity.

What it checks:
    At the end of each day on which anything moved, the sleeve's gross exposure
    (futures at contract value, options by delta or at full notional, leveraged
    funds times their factor, and while it owes one currency and holds another,
    all that it owes or holds in foreign money; the hedge layer left out) over its
    equity. Above `leverage-limit` is a breach, whatever made it: a purchase, a
    price, or money taken out. With equity gone leverage is infinite.
    Without the key, 1 / `stress-gap` is a notice where the sleeve can owe money
    (debts, shorts, futures, CFDs): beyond it the gap costs more than the sleeve
    has, and the core is not proven.

Why:
    Contracts get too large by themselves: a future ties up little money and
    moves a lot. At a leverage of 1 / g a gap of g ends the sleeve.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 commodity MINI
      barbell-instrument: "future"
      barbell-multiplier: 100
    2025-01-06 custom "barbell" "policy"
      core-floor:     9,000,000 JPY
      sleeve-budget:  1,000,000 JPY
      leverage-limit: 3.33
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-07 price MINI  39,000 JPY
    2025-01-07 * "One contract"  ;! BB306
      Assets:Attack:Trade   1 MINI {0 JPY}

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 commodity MICRO
      barbell-instrument: "future"
      barbell-multiplier: 10
    2025-01-06 custom "barbell" "policy"
      core-floor:     9,000,000 JPY
      sleeve-budget:  1,000,000 JPY
      leverage-limit: 3.33
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-07 price MICRO  39,000 JPY
    2025-01-07 * "Five small contracts"
      Assets:Attack:Trade   5 MICRO {0 JPY}

How to mend:
    Close contracts, or take smaller ones: `barbell room` says how much exposure has
    to go.

Policy keys:
    `leverage-limit`, `stress-gap`
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.exact import as_multiple, rounded
from beancount_barbell.model.findings import Finding, Severity
from beancount_barbell.model.label import Label
from beancount_barbell.rules.episodes import EVERY_DAY, DayBeyond, JudgedDay, Span
from beancount_barbell.rules.limits import Limit, cause, limit_findings, mover_of_the_exposure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import Day, History

JA = """エクスポージャーは、純資産の一定の倍率までに収める。

何を調べるか:
    何かが動いた日の日末ごとに、攻め枠のエクスポージャーの総額(先物は想定元本、オプションはデルタか
    全額、レバETFは倍率を掛け、ある通貨を借りて別の通貨を持つ間は外貨の保有と借入の全額を含み、保険
    枠を除く)を純資産で割ります。`leverage-limit` を超えたら、買いでも値動きでも出金でも違反です。純
    資産が尽きればレバレッジは無限大です。
    キーがなくても、攻め枠が借金・空売り・先物・CFD を持つときは、1/`stress-gap` を超えると通知しま
    す。その窓開けで攻め枠の持ち分より多くを失い、核が守られるとは言えなくなるからです。

なぜ:
    先物はわずかな資金で大きく動き、建玉がすぐ過大になります。レバレッジが 1/g なら、g
    の窓開けで攻め枠は終わります。

直し方:
    建玉を決済するか、小さい枚数にします。減らすべきエクスポージャーは `barbell room` が示します。

方針のキー:
    `leverage-limit`、`stress-gap`
"""

WORDS = {
    "BB306": Label(
        "Exposure was {times} times equity on {on}, above the limit of {times_limit} ({place}).",
        "{on} のエクスポージャーは純資産の {times} 倍で、上限の {times_limit} 倍({place})を超えて"
        "います。",
    ),
    "BB306.estimated": Label(
        "Exposure was above {times_limit} times equity on {on}, at book values where prices are "
        "missing ({place}).",
        "{on} のエクスポージャーは純資産の {times_limit} 倍の上限({place})を超えています(価格がな"
        "い分は簿価)。",
    ),
    "BB306.infinite": Label(
        "The sleeve had exposure without equity on {on}; the limit is {times_limit} times "
        "({place}).",
        "{on} は純資産がないのにエクスポージャーがあります。上限は {times_limit} 倍です({place})。",
    ),
    "BB306.unproven": Label(
        "Exposure was {times} times equity on {on}. Beyond {times_limit} (1 / stress-gap, {place}) "
        "a gap of {gap_ratio} costs more than the sleeve has: the core is not proven.",
        "{on} のエクスポージャーは純資産の {times} 倍です。{times_limit} 倍(1/stress-gap、{place})"
        "を超えると、{gap_ratio} の窓開けで攻め枠の持ち分より多くを失い、核が守られるとは"
        "言えません。",
    ),
    "BB306.unproven-infinite": Label(
        "The sleeve had exposure without equity on {on}. Beyond {times_limit} times (1 / "
        "stress-gap, {place}) a gap of {gap_ratio} costs more than it has: the core is not proven.",
        "{on} は純資産がないのにエクスポージャーがあります。{times_limit} 倍(1/stress-gap、{place})"
        "を超えると、{gap_ratio} の窓開けで攻め枠の持ち分より多くを失い、核が守られるとは"
        "言えません。",
    ),
    "BB306.remedy.unproven": Label(
        "Close positions until the gap is covered, and set a leverage-limit (barbell explain "
        "BB306).",
        "窓開けに耐えられるまで建玉を決済し、leverage-limit "
        "を決めてください(barbell explain BB306)。",
    ),
    "BB306.remedy": Label(
        "Close positions until it is within the limit (barbell explain BB306).",
        "上限に収まるまで建玉を決済してください(barbell explain BB306)。",
    ),
}

_HUNDREDTH = Decimal("0.01")


def check(history: History) -> Iterator[Finding]:
    """Judge day by day whether exposure is within its limit, and survives the stress gap."""
    limit = Limit(
        code="BB306",
        keys=("leverage-limit",),
        verdict=_verdict,
        mark=_mark,
        start=EVERY_DAY,
        passive=False,
        size=None,
        entry_of=mover_of_the_exposure,
        words=_words,
        variant=_variant,
        amount=lambda _mark: None,
    )
    yield from limit_findings(history, limit)
    if any(day.unproven for day in history.days):
        unproven = limit._replace(
            keys=("stress-gap",),
            verdict=_unproven,
            mark=_mark_unproven,
            words=_words_unproven,
            variant=lambda mark: "unproven-infinite" if mark.value is None else "unproven",
            remedy=lambda _span: "unproven",
            severity=Severity.NOTICE,
        )
        yield from limit_findings(history, unproven)


def _verdict(day: Day) -> bool | None:
    """Whether a day is beyond the limit; None if exposure or equity is UNKNOWN.

    An equity estimated on book values can give True, but never False.
    """
    limit = day.policy.leverage_limit
    if limit is None:
        return False
    if day.exposure is None or not (day.sleeve_funded or day.exposure):
        return None
    equity = day.equity_estimate
    if equity is None:
        return None
    if day.exposure > limit * max(equity, ZERO):
        return True
    return None if day.equity is None else False


def _mark(row: JudgedDay) -> DayBeyond:
    day, before = row.day, row.before
    limit = day.policy.leverage_limit
    why = cause(
        row,
        by_flow=_by_own_act(row),
        broke_already=False,
        within_old=before is not None
        and before.policy.leverage_limit != limit
        and before.exposure == day.exposure
        and before.equity == day.equity,
    )
    value = day.leverage
    return row.beyond(value, limit, None if value is None or limit is None else value - limit, why)


def _by_own_act(row: JudgedDay) -> bool:
    """Whether a day's bookings took the sleeve beyond its limit, or further beyond."""
    day, before = row.day, row.before
    if not day.sleeve_transaction and day.order_entry is None:
        return False
    if before is None or before.leverage is None or day.leverage is None:
        return True
    if before.leverage <= (day.policy.leverage_limit or ZERO):
        return True
    more = (day.exposure or ZERO) > (before.exposure or ZERO) or day.sleeve_flow < 0
    return more and day.leverage > before.leverage


def _words(mark: DayBeyond, _span: Span) -> dict[str, Any]:
    times = None
    if mark.value is not None and mark.limit is not None:
        times = as_multiple(mark.value, mark.limit)
    return {
        "times": times,
        "times_limit": mark.limit,
        "exposure": mark.day.exposure,
    }


def _unproven(day: Day) -> bool | None:
    """Whether the stress gap would cost more than the equity; False under a `leverage-limit`."""
    return False if day.policy.leverage_limit is not None else day.unproven


def _mark_unproven(row: JudgedDay) -> DayBeyond:
    """Mark a day with the limit 1 / `stress-gap`; a gap of 0 cannot be `unproven`."""
    limit, mark = 1 / row.day.policy.stress_gap, _mark(row)
    return mark._replace(limit=limit, excess=None if mark.value is None else mark.value - limit)


def _words_unproven(mark: DayBeyond, span: Span) -> dict[str, Any]:
    gap = mark.day.policy.stress_gap
    told = mark._replace(limit=rounded(1 / gap, _HUNDREDTH))
    return {**_words(told, span), "gap_ratio": gap}


def _variant(mark: DayBeyond) -> str | None:
    if mark.value is not None:
        return None
    return "infinite" if mark.day.equity is not None else "estimated"
