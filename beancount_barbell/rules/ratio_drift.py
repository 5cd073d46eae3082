"""The sleeve must not swell into too large a share of the money.

What it checks:
    At the end of each day on which anything changed, the sleeve's share,
    sleeve / (core + sleeve) at market, is held against `sleeve-target` plus
    `sleeve-band`. Your own flows into the sleeve or out of the core give an
    error at once; a market that carried the sleeve up gives a notice, which
    becomes an error after `cure-days`. An episode ends at the re-entry line
    (target plus `sleeve-reentry`), so a share that hovers around the limit is
    one finding, not one a day. A share that is too small is no finding: money
    never goes from the core to the sleeve to restore a ratio.

Why:
    A sleeve that had luck grows, and with it the amount that the next fall can
    take. The profit is only safe once it lies in the core.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.10
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Assets:Bank           1,000,000 JPY
      Equity:Opening      -11,000,000 JPY
    2025-02-03 * "The bonus goes to the sleeve"  ;! BB302
      Assets:Bank            -500,000 JPY
      Assets:Attack:Trade     500,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      sleeve-target: 0.10
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Assets:Bank           1,000,000 JPY
      Equity:Opening      -11,000,000 JPY
    2025-02-03 * "The bonus, in the same proportion"
      Assets:Bank            -500,000 JPY
      Assets:Attack:Trade      50,000 JPY
      Assets:Core:Bank        450,000 JPY

How to mend:
    Sweep the amount that the finding names from the sleeve into the core; that
    brings the share back to the target. If the sleeve has not that much free
    cash, reduce positions first.

Policy keys:
    `sleeve-target`, `sleeve-band`, `sleeve-reentry`, `cure-days`
"""

from __future__ import annotations

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
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.rules.episodes import DayBeyond, JudgedDay, Span

JA = """攻め枠が全体の中で膨らみすぎてはいけない。

何を調べるか:
    何かが動いた日ごとに、日末時価の攻め枠比率「攻め枠 ÷(核+攻め枠)」を、`sleeve-target` に
    `sleeve-band` を足した上限と比べます。攻め枠への入金や核からの出金で超えたときはその場でエラ
    ー、相場で膨らんだだけなら通知で、`cure-days` を過ぎるとエラーになります。再入線(目標+
    `sleeve-reentry`)まで戻ると一件が閉じるので、上限付近で行き来しても一件です。比率が小さすぎる
    ことは指摘しません。比率を戻すために核から攻め枠へ資金を移すことはありません。

なぜ:
    攻め枠は当たると膨張し、次の下げで失う金額も膨らみます。利益は核へ移して初めて守られます。

直し方:
    指摘にある金額を攻め枠から核へ移すと、比率が目標に戻ります。攻め枠の現金が足りなければ、先に建
    玉を減らします。

方針のキー:
    `sleeve-target`, `sleeve-band`, `sleeve-reentry`, `cure-days`
"""

WORDS = {
    "BB302": Label(
        "The sleeve was {value_ratio} of core and sleeve on {on}, above {limit_ratio} ({place}).",
        "{on} の攻め枠比率は {value_ratio} で、上限 {limit_ratio}({place})を超えました。",
    ),
    "BB302.remedy": Label(
        "Sweep {sweep} from the sleeve to the core, back to {target_ratio} (barbell explain "
        "BB302).",
        "攻め枠から核へ {sweep} を移すと {target_ratio} に戻ります(barbell explain BB302)。",
    ),
    "BB302.remedy.passive": Label(
        "The market did it. Sweep {sweep} from the sleeve to the core, back to {target_ratio}; "
        "from {due} it is an error (barbell explain BB302).",
        "相場によるものです。攻め枠から核へ {sweep} を移すと {target_ratio} に戻ります。{due} "
        "からはエラーになります(barbell explain BB302)。",
    ),
    "BB302.remedy.positions-first": Label(
        "Reduce positions first: {sweep} must go from the sleeve to the core, and {free_cash} is "
        "in free cash (barbell explain BB302).",
        "先に建玉を減らしてください。攻め枠から核へ移すべき {sweep} に対し、動かせる現金は "
        "{free_cash} です(barbell explain BB302)。",
    ),
    "BB302.remedy.positions-first.passive": Label(
        "The market did it. Reduce positions first: {sweep} must go from the sleeve to the core, "
        "and {free_cash} is in free cash; from {due} it is an error (barbell explain BB302).",
        "相場によるものです。先に建玉を減らしてください。攻め枠から核へ移すべき {sweep} に対し、"
        "動かせる現金は {free_cash} です。{due} からはエラーになります(barbell explain BB302)。",
    ),
    "BB302.no-capital": Label(
        "Core and sleeve together were worth nothing on {on}.",
        "{on} に、核と攻め枠を合わせた価値がなくなりました。",
    ),
    "BB302.remedy.no-capital": Label(
        "Bring money into the core (barbell explain BB302).",
        "核に資金を入れてください(barbell explain BB302)。",
    ),
    "BB302.remedy.no-capital.passive": Label(
        "Bring money into the core; from {due} it is an error (barbell explain BB302).",
        "核に資金を入れてください。{due} からはエラーになります(barbell explain BB302)。",
    ),
}


def check(history: History) -> Iterable[Finding]:
    """Judge the sleeve's share of core and sleeve, day by day."""
    limit = Limit(
        code="BB302",
        keys=("sleeve-band", "sleeve-target"),
        verdict=_verdicts(),
        mark=lambda row: _mark(row, history.tolerance),
        start=judging_start(history),
        passive=True,
        size=shifts_the_share,
        entry_of=mover_of_the_share,
        words=_words,
        params=lambda _mark, span: {"sweep": _sweep(span.last.day)},
        variant=lambda mark: "no-capital" if mark.value is None else None,
        remedy=lambda span: _remedy(history, span),
        amount=_amount,
    )
    return limit_findings(history, limit)


def _words(mark: DayBeyond, span: Span) -> dict[str, Any]:
    policy, cash = span.last.day.policy, span.last.day.free_cash
    return {
        "value_ratio": mark.value,
        "limit_ratio": mark.limit,
        "target_ratio": policy.sleeve_target,
        "reentry_ratio": policy.ratio_reentry,
        "free_cash": max(ZERO, cash),  # a negative value is a debt
    }


def _sweep(day: Day) -> Decimal | None:
    """The amount to move from sleeve to core to restore the target; their sum is constant."""
    if day.core is None or day.equity is None:
        return None
    return max(ZERO, day.equity - day.policy.sleeve_target * (day.core + day.equity))


def _remedy(history: History, span: Span) -> str | None:
    """The remedy's variant: whether positions must be reduced before cash goes to the core."""
    day = span.last.day
    sweep = _sweep(day)
    if span.last.value is None or not sweep:
        return "no-capital"
    called = any(call.met_on is None for call in history.treasury.calls)
    if called or day.free_cash < sweep:
        return "positions-first"
    return None


def _amount(mark: DayBeyond) -> Decimal | None:
    """The money by which the sleeve is above the limit, in base currency."""
    day = mark.day
    if mark.value is None or day.core is None or day.equity is None:
        return None
    return day.equity - day.policy.ratio_upper * (day.core + day.equity)


def _verdicts() -> Callable[[Day], bool | None]:
    """The function that judges a day; it computes the lines once for each policy."""
    policy: Policy | None = None
    upper = reentry = ZERO

    def verdict(day: Day) -> bool | None:
        nonlocal policy, upper, reentry
        if not (day.core_funded and day.sleeve_funded):
            return None
        if day.policy is not policy:
            policy = day.policy
            upper, reentry = policy.ratio_upper, policy.ratio_reentry
        ratio = day.ratio
        if ratio is None:
            # If both are known, the sum of core and sleeve is not above 0.
            return (day.core is not None and day.equity is not None) or None
        if ratio > upper:
            return True
        return False if ratio <= reentry else None

    return verdict


def _mark(row: JudgedDay, tolerance: Decimal) -> DayBeyond:
    day, before = row.day, row.before
    ratio, upper = day.ratio, day.policy.ratio_upper
    before_ratio = None if before is None else before.ratio
    why = cause(
        row,
        by_flow=flows_shift_the_share(row, tolerance),
        broke_already=before_ratio is not None and before_ratio > upper,
        within_old=before is not None and ratio is not None and ratio <= before.policy.ratio_upper,
    )
    return row.beyond(ratio, upper, None if ratio is None else ratio - upper, why)
