"""No layer of the sleeve may get more than its own budget, net.

What it checks:
    The net contributions of each layer, transfers between layers included, are
    held against `layer-trade`, `layer-hedge` and `layer-reserve` after each
    day. What the reserve gives the trade layer while the sleeve is ACTIVE raises
    the trade layer's budget by as much, until it is given back: the reserve waits
    for calls and for chances. While it is not ACTIVE, only what it gives on a margin
    call does, as long as exposure does not rise within five business days. Both go
    up to the reserve's own budget.

Why:
    The three layers have different tasks. Insurance money that is traded, or a
    reserve that is spent on an entry, is missing on the day it is needed.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Attack:Hedge JPY
      barbell: "attack"
      barbell-layer: "hedge"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      layer-trade: 500,000 JPY
      layer-hedge: 300,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade     500,000 JPY
      Assets:Attack:Hedge     300,000 JPY
      Equity:Opening         -800,000 JPY
    2025-01-20 * "A chance too good to miss"  ;! BB305
      Assets:Attack:Hedge    -100,000 JPY
      Assets:Attack:Trade     100,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Assets:Attack:Reserve JPY
      barbell: "attack"
      barbell-layer: "reserve"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      layer-trade:   500,000 JPY
      layer-reserve: 200,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade     500,000 JPY
      Assets:Attack:Reserve   200,000 JPY
      Equity:Opening         -700,000 JPY
    2025-01-20 * "The chance that the reserve has waited for"
      Assets:Attack:Reserve  -100,000 JPY
      Assets:Attack:Trade     100,000 JPY

How to mend:
    Take the excess out of the sleeve; where cash is short, reduce positions first.

Policy keys:
    `layer-trade`, `layer-hedge`, `layer-reserve`, `tolerance`
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.label import Label
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import RiskState
from beancount_barbell.rules.episodes import EVERY_DAY, DayBeyond, Span
from beancount_barbell.rules.limits import Budget, Limit, limit_findings

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day, History

JA = """攻め枠の各層に入れる正味の資金は、その層の予算を超えてはいけない。

何を調べるか:
    トレード枠・保険枠・予備枠それぞれの純拠出(層の間の移動を含む)を、日末ごとに `layer-trade`、
    `layer-hedge`、`layer-reserve` と比べます。攻め枠が ACTIVE のときに予備枠からトレード枠へ移した
    分だけ、返すまでトレード枠の予算が増えます。予備枠は追証とチャンスを待つためのものだからです。
    ACTIVE でないときは追証のために移した分だけで、それも5営業日以内に建玉が増えない場合に限ります。
    どちらも予備枠の予算までです。

なぜ:
    3つの層は役割が違います。保険の資金で売買したり、予備を新しい仕掛けに使ったりすると、必要な日
    にそれがありません。

直し方:
    超過分を攻め枠外へ出します。現金が足りなければ、先に建玉を減らします。

方針のキー:
    `layer-trade`, `layer-hedge`, `layer-reserve`, `tolerance`
"""

WORDS = {
    "BB305": Label(
        "{value} net had been put into the {layer} layer by {on}, {excess} above its budget of "
        "{limit} ({place}).",
        "{on} の{layer}への純拠出は {value} で、予算 {limit}({place})を {excess} 超えました。",
    ),
    "BB305.remedy.untagged": Label(
        "{untagged_amount} of it came by {untagged}, which no tag explains: if it is the sleeve's "
        'result, write barbell: "attack" on its open; else take {lacking} out of the {layer} layer '
        "and out of the sleeve, and reduce positions first where cash is short "
        "(barbell explain BB305).",
        "そのうち {untagged_amount} は、タグのない {untagged} からです。攻め枠の損益なら、その"
        ' open に barbell: "attack" と書いてください。そうでなければ、{layer}から攻め枠外へ'
        " {lacking} を出してください。現金が足りなければ、先に建玉を減らします"
        "(barbell explain BB305)。",
    ),
    "BB305.remedy": Label(
        "Take {lacking} out of the {layer} layer and out of the sleeve; where cash is short, "
        "reduce positions first (barbell explain BB305).",
        "{layer}から攻め枠外へ {lacking} を出してください。現金が足りなければ、先に建玉を減らしま"
        "す(barbell explain BB305)。",
    ),
}

_LAYERS = tuple(Layer)
_TRADE = _LAYERS.index(Layer.TRADE)
_CONTRIBUTED = {layer: attrgetter(f"layer_contributions.{layer.value}") for layer in _LAYERS}


def check(history: History) -> Iterable[Finding]:
    """Judge each layer's net contributions against its budget, day by day."""
    for index, layer in enumerate(_LAYERS):
        if any(day.policy.layer_budget(layer.value) is not None for day in history.days):
            yield from _check_layer(history, index, layer)


def _check_layer(history: History, index: int, layer: Layer) -> Iterable[Finding]:
    field = f"layer_{layer.value}"

    def words(_mark: DayBeyond, span: Span) -> dict[str, Any]:
        return {"layer": layer, "lacking": span.last.excess}

    budget = Budget(
        contributed=_contributed if index == _TRADE else _CONTRIBUTED[layer],
        amount=attrgetter(f"limits.{field}"),
        named=attrgetter(field),
    )
    limit = Limit(
        code="BB305",
        keys=(f"layer-{layer.value}",),
        verdict=budget.verdict(history.tolerance),
        mark=lambda row: budget.mark(row, history.tolerance),
        start=EVERY_DAY,
        passive=False,
        size=_pushed(history, index),
        entry_of=lambda day: day.order_entry or day.sleeve_entry,
        words=words,
        params=lambda _mark, _span: {"layer": layer.value},
        names_untagged=True,
        rounds=True,
    )
    return limit_findings(history, limit)


def _pushed(history: History, index: int) -> Callable[[Flow], Decimal]:
    """The amount by which a flow uses a layer's budget, without permitted reserve money."""
    if index != _TRADE:
        return lambda flow: flow.layers[index]
    active, permitted, before = set(), {}, ZERO
    for day in history.days:
        permitted[day.date], before = day.from_reserve - before, day.from_reserve
        if day.state_in_force is RiskState.ACTIVE:
            active.add(day.date)
    given: dict[int, Decimal] = {}
    whole: dict[datetime.date, Decimal] = {}
    for one in history.layer_transfers:
        way = one.source, one.target
        if way == (Layer.TRADE.value, Layer.RESERVE.value):
            permitted[one.date] += one.amount
        elif way == (Layer.RESERVE.value, Layer.TRADE.value) and (
            one.margin_support or one.date in active
        ):
            given[id(one.entry)] = one.amount
            whole[one.date] = whole.get(one.date, ZERO) + one.amount

    def pushed(flow: Flow) -> Decimal:
        amount = given.get(id(flow.entry))
        if amount is None:
            return flow.layers[index]
        # The reserve gives no more than its own budget.
        part = min(max(permitted[flow.date] / whole[flow.date], ZERO), ONE)
        return flow.layers[index] - amount * part

    return pushed


def _contributed(day: Day) -> Decimal:
    """The trade layer's net contributions, without what the reserve gave it."""
    contributed, support = day.layer_contributions.trade, day.from_reserve
    return contributed - support if support else contributed
