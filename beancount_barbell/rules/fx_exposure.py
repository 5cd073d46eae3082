"""Not too much of the core lies in unhedged foreign currency.

What it checks:
    With `fx-limit` set: the share of the core that is priced in another currency
    than the base and not declared as hedged (`barbell-hedged: TRUE`). One notice
    for each time it was above the limit.

Why:
    A money market fund in dollars keeps its dollars, not its yen. The core can
    fall below its floor without a single booking.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price USD    150 JPY
    2025-01-06 custom "barbell" "policy"
      core-floor: 1,000,000 JPY
      fx-limit:   0.50
    2025-01-06 * "Funding"  ;! BB309
      Assets:Core:Fund        6,000 USD
      Assets:Core:Fund      600,000 JPY
      Equity:Opening         -6,000 USD
      Equity:Opening       -600,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price USD    150 JPY
    2025-01-06 custom "barbell" "policy"
      core-floor: 1,000,000 JPY
      fx-limit:   0.50
    2025-01-06 * "Funding"
      Assets:Core:Fund        4,000 USD
      Assets:Core:Fund      900,000 JPY
      Equity:Opening         -4,000 USD
      Equity:Opening       -900,000 JPY

How to mend:
    Exchange the part above the limit, or choose a hedged class of the fund. The floor
    belongs where a fall of the currency by a fifth leaves it standing, but another floor
    does not end the notice.

Policy keys:
    `fx-limit`, `core-floor`
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.treasury import CURRENCY_STRESS
from beancount_barbell.rules.base import entry_place, found, limit_shown
from beancount_barbell.rules.episodes import EVERY_DAY, DayBeyond, JudgedDay, spans
from beancount_barbell.rules.limits import mover_of_the_core

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History

JA = """核のうち、ヘッジなしの外貨を持ちすぎない。

何を調べるか:
    `fx-limit` を設定した場合に、核のうち基準通貨以外で値が付き、ヘッジあり(`barbell-hedged: TRUE`)
    と宣言されていないものの割合を調べます。上限を超えている間を1件の通知にします。

なぜ:
    外貨 MMF が守るのはドルであって円ではありません。何も記帳していないのに、核が下限を割ることが
    あります。

直し方:
    上限を超える分を基準通貨に替えるか、為替ヘッジのある商品を選びます。下限は、為替が2割下げても割ら
    ない水準に置きますが、下限を変えても通知は終わりません。

方針のキー:
    `fx-limit`、`core-floor`
"""

WORDS = {
    "BB309": Label(
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place}).",
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。",
    ),
    "BB309.above-floor": Label(
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place}). A fall by {stress_ratio} would leave {core}, above the floor of "
        "{floor}.",
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。為替が {stress_ratio} 下げると核は {core} になりますが、下限 {floor} は割りません。",
    ),
    "BB309.below-floor": Label(
        "On {on}, {value_ratio} of the core was unhedged foreign currency; the limit is "
        "{limit_ratio} ({place}). A fall by {stress_ratio} would leave {core}, below the floor of "
        "{floor}.",
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。為替が {stress_ratio} 下げると核は {core} になり、下限 {floor} を割ります。",
    ),
    "BB309.remedy": Label(
        "Exchange or hedge what is above the limit (barbell explain BB309).",
        "上限を超える分を基準通貨に替えるか、ヘッジしてください(barbell explain BB309)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each time the share was above the limit."""
    if all(day.policy.fx_limit is None for day in history.days):
        return

    def share(day: Day) -> Decimal | None:
        amount = _unhedged(history, day)
        return None if amount is None or not day.core else amount / day.core

    def verdict(day: Day) -> bool | None:
        if day.policy.fx_limit is None:
            return False
        part = share(day)
        return None if part is None else part > day.policy.fx_limit

    def mark(row: JudgedDay) -> DayBeyond:
        part, limit = share(row.day), row.day.policy.fx_limit
        excess = None if part is None or limit is None else part - limit
        return row.beyond(part, limit, excess)

    earlier = {day.date: before for before, day in pairwise(history.days)}
    for span in spans(history.days, EVERY_DAY, verdict, mark):
        told, worst = span.first, span.worst
        day = told.day
        row = history.treasury.core_day(day.date)
        stressed = None if row is None else row.stressed
        line = day.policy.source("fx-limit")
        entry = _mover(history, day, earlier.get(day.date))
        place = entry_place(entry)
        yield found(
            history,
            "BB309",
            date=told.date,
            location=line if place == NOWHERE else place,
            params={"value": told.value, "limit": told.limit, "excess": worst.excess},
            words={
                "on": told.date,
                "value_ratio": told.value,
                "limit_ratio": told.limit,
                "stress_ratio": CURRENCY_STRESS,
                "core": stressed,
                "floor": day.limits.core_floor,
                "place": line,
            },
            variant=_variant(day.limits.core_floor, stressed),
            episode=span.episode(),
            evidence=(limit_shown(day.policy, "fx-limit"),),
            amount=(day.core or ZERO) * (worst.excess or ZERO),
            entry=entry,
        )


def _variant(floor: Decimal | None, stressed: Decimal | None) -> str | None:
    """The text's variant: core under stress above or below its floor; None without a floor."""
    if floor is None or stressed is None:
        return None
    return "below-floor" if stressed < floor else "above-floor"


def _mover(history: History, day: Day, before: Day | None) -> Any:
    """What raised the share: foreign money that came, a rate, or money that went."""
    gained = came = ZERO
    now, then = _unhedged(history, day), None if before is None else _unhedged(history, before)
    if before is not None and now is not None and then is not None:
        gained = day.core_currency - before.core_currency
        came = now - then - gained
    if day.core_exchange is not None and came >= gained:
        return day.core_exchange
    went = day.core_flow < 0 and gained <= 0
    return day.core_entry if went else mover_of_the_core(day)


def _unhedged(history: History, day: Day) -> Decimal | None:
    row = history.treasury.core_day(day.date)
    return None if row is None else row.unhedged
