"""The core must not fall below the money that must stay.

What it checks:
    At the end of each day on which anything changed, the core's market value in
    the base currency is held against `core-floor`. Money that you took out is
    an error at once; prices or currencies alone give a notice, which becomes an
    error after `cure-days`. Judging begins on the first day on which the core
    stands at its floor, at the latest 30 days after the first funding.

Why:
    The core is defined by an amount that must remain, not by a percentage. If
    the floor gives way, there is nothing left that survives the sleeve.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor: 9,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,050,000 JPY
      Equity:Opening    -9,050,000 JPY
    2025-02-03 * "Too much for the new car"  ;! BB301
      Assets:Core:Bank    -100,000 JPY
      Assets:Bank          100,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Bank JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor: 9,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,050,000 JPY
      Equity:Opening    -9,050,000 JPY
    2025-02-03 * "Only what lies above the floor"
      Assets:Core:Bank     -50,000 JPY
      Assets:Bank           50,000 JPY

How to mend:
    Bring money into the core, from outside or from what the sleeve has in free
    cash, until it stands at the floor again. A floor that an unhedged currency
    breaks every year is set too high: in calm, set it below what the core is worth
    after a currency stress.

Policy keys:
    `core-floor`, `cure-days`, `tolerance`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.label import Label
from beancount_barbell.rules.limits import (
    Limit,
    cause,
    judging_start,
    limit_findings,
    mover_of_the_core,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.rules.episodes import DayBeyond, JudgedDay, Span

JA = """核は「残す金額」を割ってはいけない。

何を調べるか:
    何かが動いた日ごとに、日末の核の時価(基準通貨)を `core-floor` と比べます。自分で引き出して割り
    込んだ場合はその場でエラー、価格や為替だけで割り込んだ場合は通知で、`cure-days` を過ぎても戻ら
    なければエラーになります。判定は、核が初めて下限に届いた日から、遅くとも最初の入金の30日後から
    始まります。

なぜ:
    核は割合ではなく「残す金額」で定義します。ここが崩れると、攻め枠がゼロになったときに残るものが
    なくなります。

直し方:
    枠外から、または攻め枠で自由に使える現金から、核が下限に戻るまで資金を入れます。為替だけで毎年割り
    込むような下限は高すぎます。平静なときに、為替が大きく動いた後の核の評価額より低く置いてください。

方針のキー:
    `core-floor`, `cure-days`, `tolerance`
"""

WORDS = {
    "BB301": Label(
        "The core was worth {value} on {on}, {excess} below its floor of {limit} ({place}).",
        "{on} の核は {value} で、下限 {limit}({place})を {excess} 下回りました。",
    ),
    "BB301.estimated": Label(
        "The core was worth about {value} on {on}, at book values where prices are missing: "
        "{excess} below its floor of {limit} ({place}).",
        "{on} の核は、価格のないものを簿価とすれば約 {value} で、下限 {limit}({place})を "
        "{excess} 下回りました。",
    ),
    "BB301.remedy": Label(
        "Bring {lacking} into the core, from outside or from what the sleeve has in free cash "
        "(barbell explain BB301).",
        "枠外から、または攻め枠で自由に使える現金から、核へ {lacking} を入れてください"
        "(barbell explain BB301)。",
    ),
    "BB301.remedy.passive": Label(
        "Prices or currencies did it. Bring {lacking} into the core; from {due} it is an error "
        "(barbell explain BB301).",
        "価格か為替によるものです。核へ {lacking} を入れてください。{due} からはエラーになり"
        "ます(barbell explain BB301)。",
    ),
    "BB301.currency": Label(
        "The core was worth {value} on {on}, {excess} below its floor of {limit} ({place}). "
        "Currencies took {taken} since its high on {high_on}; on balance nothing was taken out "
        "that day.",
        "{on} の核は {value} で、下限 {limit}({place})を {excess} 下回りました。{high_on} の高値"
        "から為替で {taken} 減っています。この日、核から差し引きで出たお金はありません。",
    ),
}


HIGH_WITHIN_DAYS = 365
"""Days to look back for the high from which the loss by currencies is measured."""


def check(history: History) -> Iterable[Finding]:
    """Judge the core against its floor, day by day."""
    tolerance = history.tolerance
    limit = Limit(
        code="BB301",
        keys=("core-floor",),
        verdict=lambda day: _verdict(day, tolerance),
        mark=lambda row: _mark(row, tolerance),
        start=judging_start(history),
        passive=True,
        size=lambda flow: -(flow.core_net or ZERO),
        entry_of=mover_of_the_core,
        words=lambda mark, span: _words(history, mark, span),
        variant=lambda mark: _variant(history, mark),
        rounds=True,
    )
    return limit_findings(history, limit)


def _words(history: History, mark: DayBeyond, span: Span) -> dict[str, Any]:
    high, taken = _by_currencies(history, mark)
    return {
        "value": mark.day.core_estimate,
        "lacking": span.last.excess,
        "taken": taken,
        "high_on": high.date,
    }


def _variant(history: History, mark: DayBeyond) -> str | None:
    if mark.value is None:
        return "estimated"
    _, taken = _by_currencies(history, mark)
    return "currency" if not mark.pushed and taken > history.tolerance else None


def _by_currencies(history: History, mark: DayBeyond) -> tuple[Day, Decimal]:
    """The core's highest day of the last year, and its loss by exchange rates since then."""
    since = days_before(mark.date, HIGH_WITHIN_DAYS)
    recent = [day for day in history.days if since <= day.date <= mark.date and day.core]
    high = max(recent, key=lambda day: (day.core or ZERO, day.date), default=mark.day)
    return high, high.core_currency - mark.day.core_currency


def _verdict(day: Day, tolerance: Decimal) -> bool | None:
    floor, worth = day.limits.core_floor, day.core_estimate
    if floor is None or worth is None:
        return False if day.policy.core_floor is None else None
    if worth < floor - tolerance:
        return True
    return None if day.core is None else False


def _mark(row: JudgedDay, tolerance: Decimal) -> DayBeyond:
    day, before = row.day, row.before
    floor, worth = day.limits.core_floor or ZERO, day.core_estimate or ZERO
    known_before = None if before is None else before.core_estimate
    why = cause(
        row,
        by_flow=day.core_outflow > tolerance,
        broke_already=known_before is not None and known_before < floor - tolerance,
        within_old=before is not None
        and before.policy.core_floor != day.policy.core_floor
        and _within(before, worth + tolerance),
    )
    return row.beyond(day.core, floor, floor - worth, why)


def _within(before: Day, worth: Decimal) -> bool:
    """Whether `worth` would satisfy the floor of the day `before`."""
    if before.policy.core_floor is None:
        return True
    floor = before.limits.core_floor
    return floor is not None and worth >= floor
