"""What a secured loan leaves of the core stays above the floor.

What it checks:
    At each day's end on which anything moved: the core at market, less what is
    owed on loans that it secures (`barbell-secured-by`), against `core-floor`.
    It is a notice. The evidence of an open one says where the lender sells all
    collateral, if `barbell-ltv-call` states it.

Why:
    If the sleeve dies and nobody repays from outside, the lender takes the core
    for the loan. Only what is left then is proven. A floor that counts the
    borrowed part twice is a floor on paper.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Liabilities:Attack:Loan JPY
      barbell: "attack"
      barbell-secured-by: Assets:Core:MMF
      barbell-ltv-call: 0.85
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000,000 JPY
      Equity:Opening         -9,000,000 JPY
    2025-02-03 * "Draw on the loan"
      Liabilities:Attack:Loan  -500,000 JPY  ;! BB105
      Assets:Attack:Trade       500,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Liabilities:Attack:Loan JPY
      barbell: "attack"
      barbell-secured-by: Assets:Core:MMF
      barbell-ltv-call: 0.85
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    8,100,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000,000 JPY
      Equity:Opening         -9,000,000 JPY
    2025-02-03 * "Draw on the loan"
      Liabilities:Attack:Loan  -500,000 JPY
      Assets:Attack:Trade       500,000 JPY

How to mend:
    Let the sleeve repay, never the core, and nobody from outside while the sleeve
    is not ACTIVE. Or keep as much liquidity outside as is missing: the notice stays,
    and says how much that is.

Policy keys:
    `core-floor`, `tolerance`; the tags `barbell-secured-by`, `barbell-ltv-call`
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.rules.base import entry_place, evidence, found, limit_shown
from beancount_barbell.rules.episodes import EVERY_DAY, DayBeyond, JudgedDay, Span, spans
from beancount_barbell.rules.limits import mover_of_the_core
from beancount_barbell.rules.rounding import as_one_episode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.findings import Evidence, Finding
    from beancount_barbell.model.history import Day, History

JA = """担保付きの借入を差し引いた核が、下限を割ってはいけない。

何を調べるか:
    何かが動いた日ごとに、日末の核の時価から、核を担保にした借入(`barbell-secured-by`)の残高を引き、
    `core-floor` と比べます。エラーではなく通知です。続いている間は、`barbell-ltv-call` があれば、
    担保がすべて売られる水準も示します。

なぜ:
    攻め枠がゼロになり、外から返せなければ、貸し手は核から取ります。確かに残るのは、それを引いた分
    だけです。

直し方:
    攻め枠から返します。核からは返さず、ACTIVE でない間は枠外からも返しません。または、足りない分の
    資金を枠外に置きます。その場合も通知は残り、足りない額を示します。

方針のキー:
    `core-floor`, `tolerance`(タグ `barbell-secured-by`, `barbell-ltv-call`)
"""

WORDS = {
    "BB105": Label(
        "The core less {debt} of secured loans was worth {value} on {on}, {excess} below the floor "
        "of {limit} ({place}).",
        "{on} の核は、担保付きの借入 {debt} を引くと {value} で、下限 {limit}({place})を {excess} "
        "下回りました。",
    ),
    "BB105.estimated": Label(
        "The core less {debt} of secured loans was worth about {value} on {on}, at book values "
        "where prices are missing: {excess} below the floor of {limit} ({place}).",
        "{on} の核は、価格のないものを簿価とし、担保付きの借入 {debt} を引くと約 {value} で、下限 "
        "{limit}({place})を {excess} 下回りました。",
    ),
    "BB105.remedy": Label(
        "The floor is proven only with {lacking} of liquidity outside: keep it there, or let the "
        "sleeve repay (barbell explain BB105).",
        "下限が守られるのは、枠外に {lacking} の資金がある場合だけです。それを置くか、攻め枠"
        "から返してください(barbell explain BB105)。",
    ),
    "evidence.forced-sale": Label(
        "the lender of {account} sells all collateral after a fall of {fall_ratio}, to {value}",
        "{account} の担保は {fall_ratio} 下がって {value} になるとすべて売られます",
    ),
    "evidence.forced-sale-now": Label(
        "the lender of {account} may sell all collateral now: it does so from {value} down",
        "{account} の担保は、もうすべて売られる水準({value} 以下)にあります",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each time that loans left the core below its floor.

    Amounts that may be rounding share one notice.
    """
    if history.separation.loans:
        yield from as_one_episode(history, _each(history))


def _each(history: History) -> Iterator[Finding]:
    tolerance = history.tolerance
    for span in spans(history.days, EVERY_DAY, lambda day: _verdict(day, tolerance), _mark):
        mark = span.first
        location, entry = _anchor(history, mark)
        yield found(
            history,
            "BB105",
            date=mark.date,
            location=location,
            params={
                "value": mark.value,
                "limit": mark.limit,
                "excess": mark.excess,
                "debt": mark.day.secured_debt,
            },
            words={
                "value": _net(mark.day),
                "on": mark.date,
                "place": mark.day.policy.source("core-floor"),
                "lacking": span.last.excess,
            },
            variant="estimated" if mark.value is None else None,
            episode=span.episode(),
            evidence=_evidence(history, span),
            accounts=frozenset(loan.account for loan in history.separation.loans),
            amount=span.worst.excess,
            entry=entry,
        )


def _net(day: Day) -> Decimal | None:
    worth = day.core_estimate
    return None if worth is None or day.secured_debt is None else worth - day.secured_debt


def _verdict(day: Day, tolerance: Decimal) -> bool | None:
    if day.secured_debt is not None and day.secured_debt <= tolerance:
        return False
    net, floor = _net(day), day.limits.core_floor
    if net is None or floor is None:
        return False if day.policy.core_floor is None else None
    if net < floor - tolerance:
        return True
    return None if day.core is None else False


def _mark(row: JudgedDay) -> DayBeyond:
    net, floor = _net(row.day) or ZERO, row.day.limits.core_floor or ZERO
    return row.beyond(None if row.day.core is None else net, floor, floor - net)


def _anchor(history: History, mark: DayBeyond) -> tuple[Location, Any]:
    """The place: the draw of that day, else the entry that moved the core, else the loan."""
    for loan in history.separation.loans:
        for draw in loan.draws:
            if draw.date == mark.date:
                return draw.location, draw.entry
    day = mark.day
    entry = day.core_entry if day.core_flow < 0 else mover_of_the_core(day)
    place = entry_place(entry)
    if place != NOWHERE:
        return place, entry
    return next((loan.location for loan in history.separation.loans), NOWHERE), None


def _evidence(history: History, span: Span) -> Iterator[Evidence]:
    yield limit_shown(span.first.day.policy, "core-floor")
    for loan in history.separation.loans:
        yield evidence(loan.location, "loan", account=loan.account)
        if span.end is None and loan.forced_sale_move is not None:
            yield evidence(
                loan.location,
                "forced-sale-now" if loan.forced_sale_move >= 0 else "forced-sale",
                account=loan.account,
                value=loan.forced_sale,
                fall_ratio=-loan.forced_sale_move,
                currency=history.base_currency,
            )
