"""The core holds what the core is for, and owes nothing.

What it checks:
    Commodities in core accounts that are declared as something else than a core
    class (`barbell-class`), leveraged funds, futures, options and CFDs, and
    debts: a core liability, or cash below zero. Debts of one account below ten
    times `tolerance`, which may be rounding, are one finding. A class that is not
    declared at all is another matter (BB503).

Why:
    The core must be there when everything else is not. A prime fund, a
    leveraged fund or a margin debt fails on the same day as the sleeve.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 commodity PRIMEMMF
      barbell-class: "prime-mmf"
    2025-01-06 * "A little more yield"
      Assets:Core:MMF   9,000,000 PRIMEMMF {1 JPY}  ;! BB102
      Equity:Opening   -9,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 commodity USDMMF
      barbell-class: "treasury-mmf"
    2025-01-06 * "Treasury bills only"
      Assets:Core:MMF   9,000,000 USDMMF {1 JPY}
      Equity:Opening   -9,000,000 JPY

How to mend:
    Sell the holding and leave the money in the core, pay the debt, or correct the
    tag on the commodity.

Policy keys:
    `tolerance`; `barbell-class`, `barbell-leverage` and `barbell-instrument` on the commodity
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.history import Addition, History, Impurity
from beancount_barbell.model.label import Label
from beancount_barbell.rules.adoption import onset
from beancount_barbell.rules.base import found, role_shown, terms_shown
from beancount_barbell.rules.rounding import as_one_episode

if TYPE_CHECKING:
    from collections.abc import Iterator


JA = """核には核のためのものだけを置き、借りをつくらない。

何を調べるか:
    核の口座にある銘柄のうち、核に置ける分類(`barbell-class`)以外と宣言されたもの、レバレッジ型、
    先物・オプション・CFD、そして借り(核の負債、マイナスの現金)です。一つの口座の `tolerance` の
    10倍に満たない借りは、端数かもしれないので一つの指摘にまとめます。分類の宣言がない場合は別の問題
    (BB503)です。

なぜ:
    核は他のすべてがなくなったときに残るものです。プライムファンド、レバレッジ型、信用の借りは、攻
    め枠と同じ日に崩れます。

直し方:
    売却して代金を核に残すか、借りを返すか、銘柄のタグを直します。

方針のキー:
    `tolerance`(銘柄の `barbell-class`, `barbell-leverage`, `barbell-instrument`)
"""

WORDS = {
    "BB102.class": Label(
        "{account} holds {units} {commodity}, declared as {detail}: not for the core.",
        "{account} に {units} {commodity} があります。分類 {detail} は核に置けません。",
    ),
    "BB102.leverage": Label(
        "{account} holds {units} {commodity}, leveraged {detail} times.",
        "{account} に {detail} 倍のレバレッジ型 {units} {commodity} があります。",
    ),
    "BB102.instrument": Label(
        "{account} holds {units} {commodity}, declared as {detail}.",
        "{account} に {units} {commodity}({detail})があります。",
    ),
    "BB102.debt": Label(
        "{account} owes {units} {commodity}; the core owes nothing.",
        "{account} に {units} {commodity} の借りがあります。核は借りをつくりません。",
    ),
    "BB102.not-cash": Label(
        "{account} holds {units} {commodity}, which has no place in the core.",
        "{account} に、核に置けない {units} {commodity} があります。",
    ),
    "BB102.remedy": Label(
        "Sell it, and leave the money in the core (barbell explain BB102).",
        "売却し、代金は核に残してください(barbell explain BB102)。",
    ),
    "BB102.remedy.debt": Label(
        "Pay it, but not with new debt (barbell explain BB102).",
        "新たに借りずに返してください(barbell explain BB102)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each holding that does not belong in the core.

    Debts of one account that may be rounding share one finding.
    """
    held: dict[tuple[str, str], list[Finding]] = {}
    for impurity in history.impurities:
        if impurity.in_core:
            key = (impurity.account, impurity.commodity)
            held.setdefault(key, []).append(_told(history, impurity))
    for findings in held.values():
        yield from as_one_episode(history, findings)


def _told(history: History, impurity: Impurity) -> Finding:
    begun = Addition(impurity.start, impurity.location, impurity.entry)
    told = onset(history, begun, impurity.end, impurity.additions)
    return found(
        history,
        "BB102",
        told,
        date=told.date,
        params={
            "account": impurity.account,
            "commodity": impurity.commodity,
            "reason": impurity.reason.value,
            "detail": impurity.detail,
            "units": impurity.units,
        },
        words={"units": abs(impurity.units)},
        variant=impurity.reason.value,
        remedy=impurity.reason.value if impurity.reason.value == "debt" else None,
        episode=Episode(told.start, impurity.end, impurity.units, impurity.peak_date),
        evidence=(
            role_shown(history, impurity.account),
            terms_shown(history, impurity.commodity),
            *told.evidence,
        ),
        accounts=frozenset({impurity.account}),
        amount=impurity.amount,
    )
