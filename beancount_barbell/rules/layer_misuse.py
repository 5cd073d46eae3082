"""Each layer of the sleeve does its own task.

What it checks:
    A reserve account that holds anything but cash: that is an error until it is
    gone. Money that goes from the hedge layer to the trade layer, also by way of an
    account outside within `tracing-window` days: a notice, because insurance was
    turned into attack.

Why:
    The reserve is there to meet a call on the day it comes. Shares in it have
    fallen on that day, too.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Reserve
      barbell: "attack"
      barbell-layer: "reserve"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:  1,800,000 JPY
      sleeve-budget: 200,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Reserve   200,000 JPY
      Equity:Opening         -200,000 JPY
    2025-01-20 * "Idle cash put to work"
      Assets:Attack:Reserve   100 ETF {1,000 JPY}  ;! BB103
      Assets:Attack:Reserve  -100,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Attack:Reserve
      barbell: "attack"
      barbell-layer: "reserve"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Attack:Reserve   200,000 JPY
      Equity:Opening         -200,000 JPY

How to mend:
    Sell it, and leave the money in the reserve. What the trade layer gives the hedge
    layer later mends what it had got from there, the oldest first.

Policy keys:
    `tracing-window`; `barbell-layer` on the account
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding, Severity
from beancount_barbell.model.history import Addition, History
from beancount_barbell.model.label import Label
from beancount_barbell.model.roles import Layer
from beancount_barbell.rules.adoption import onset
from beancount_barbell.rules.base import found, role_shown

if TYPE_CHECKING:
    from collections.abc import Iterator


JA = """攻め枠の3つの層は、それぞれの役割にだけ使う。

何を調べるか:
    予備枠の口座に現金以外のものがあれば、なくなるまでエラーです。保険枠からトレード枠への資金の流れ
    は、`tracing-window` 日以内に枠外の口座を経たものも含めて通知です。保険が攻めに変わります。

なぜ:
    予備枠は、追証が来たその日に払うためにあります。株にしておけば、その日には株も下がっています。

直し方:
    売却し、代金は予備枠に残します。保険枠からトレード枠へ移った分は、後でトレード枠から保険枠へ戻した
    分が、古いものから順に埋めます。

方針のキー:
    `tracing-window`(口座の `barbell-layer`)
"""

WORDS = {
    "BB103": Label(
        "{account} holds {units} {commodity}; a reserve holds cash.",
        "{account} に {units} {commodity} があります。予備枠は現金だけです。",
    ),
    "BB103.remedy": Label(
        "Sell it, and leave the money in the reserve (barbell explain BB103).",
        "売却し、代金は予備枠に残してください(barbell explain BB103)。",
    ),
    "BB103.insurance": Label(
        "{amount} went from the {from} layer to the {to} layer.",
        "{amount} が{from}から{to}へ移りました。",
    ),
    "BB103.remedy.insurance": Label(
        "Insurance was turned into attack: bring it back if it was not meant "
        "(barbell explain BB103).",
        "保険が攻めに変わりました。意図と違えば戻してください(barbell explain BB103)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """Findings on non-cash holdings in the reserve, and on money from hedge to trade layer."""
    for impurity in history.impurities:
        if impurity.in_core:
            continue
        begun = Addition(impurity.start, impurity.location, impurity.entry)
        told = onset(history, begun, impurity.end, impurity.additions)
        yield found(
            history,
            "BB103",
            told,
            date=told.date,
            params={
                "account": impurity.account,
                "commodity": impurity.commodity,
                "units": impurity.units,
            },
            episode=Episode(told.start, impurity.end, impurity.units, impurity.peak_date),
            evidence=(role_shown(history, impurity.account), *told.evidence),
            accounts=frozenset({impurity.account}),
        )
    moved = {id(flow.entry): flow for flow in history.flows}
    for transfer in history.layer_transfers:
        if not transfer.spends_insurance or transfer.amount <= history.tolerance:
            continue
        yield found(
            history,
            "BB103",
            moved.get(id(transfer.entry)),
            date=transfer.date,
            location=transfer.location,
            params={
                "amount": transfer.amount,
                "from": transfer.source,
                "to": transfer.target,
                "outstanding": transfer.amount - transfer.given_back,
            },
            words={"from": Layer.HEDGE, "to": Layer.TRADE},
            variant="insurance",
            remedy="insurance",
            severity=Severity.NOTICE,
            cured=transfer.given_back_on is not None,
            amount=transfer.amount,
            entry=transfer.entry,
        )
