"""Core money must not go into the sleeve.

What it checks:
    Each transaction is netted by participant: core, sleeve, and every other
    account. Where the core loses and the sleeve gains, the smaller of the two
    is the breach, whatever the accounts in between are called: a transfer, a
    sale of core holdings, a payment of the sleeve's interest, debt or loss.
    What moves in kind counts at market. Amounts within `tolerance` are rounding, until
    those of one `tracing-window` sum to more: then they are one breach. Later payments
    from the sleeve to the core cure the oldest breach first; salary paid into the core
    does not. The first money that the sleeve ever has may be carved out of the core, on
    one day: with `core-floor` and `sleeve-budget` in force, within the budget, and
    leaving the core at its floor or above. `flows` calls that the founding.

Why:
    A margin call is met by selling the core, just once. That once is how the
    safe end of the barbell becomes the reserve of the risky one.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade     500,000 JPY
      Equity:Opening       -9,500,000 JPY
    2025-02-03 * "Margin call, just this once"
      Assets:Core:Bank       -200,000 JPY  ;! BB201
      Assets:Attack:Trade     200,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      9,000,000 JPY
      Assets:Attack:Trade     500,000 JPY
      Equity:Opening       -9,500,000 JPY
    2025-02-03 * "Profit goes the other way"
      Assets:Attack:Trade    -150,000 JPY
      Assets:Core:Bank        150,000 JPY

How to mend:
    Pay the amount back from the sleeve to the core. Where that is not possible,
    acknowledge the breach: `custom "barbell" "waiver" "BB201"` with a reason
    (`reason`), a name (`by`) and an end at most 90 days later (`until`). It then no
    longer fails the check, and stays in the record.
    It is dated on the day of its flow or after, and accepts that one flow: of those
    that its account, link and limit allow, the one nearest before it. A flow that is
    booked for a later day, for another account or above the limit is open again.

Policy keys:
    `core-income`, `tolerance`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.exact import total
from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import evidence, found, role_shown
from beancount_barbell.rules.rounding import small_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from beancount_barbell.model.findings import Evidence, Finding
    from beancount_barbell.model.history import History

JA = """核の資金を攻め枠に移してはいけない。

何を調べるか:
    取引ごとに、核・攻め枠・その他の各口座の差し引きを取ります。核が減って攻め枠が増えていれば、
    その小さい方の金額が違反です。振替でも、核の売却代金でも、攻め枠の金利・借入・損失の支払いで
    も同じです。現物での移動は時価で数えます。`tolerance` 以下の額は端数とみなしますが、
    `tracing-window` 日のうちに合計がそれを超えれば、まとめて一つの違反です。後から攻め枠が核へ返
    した分は、古い違反から順に埋めます。給与を核に入れても埋まりません。攻め枠に最初に入るお金だ
    けは、一日に限り、核から切り出せます。`core-floor` と `sleeve-budget` が効いていて、予算の内
    で、核が下限以上に残る場合です。`flows` はこれを「設立」と呼びます。

なぜ:
    急落で追証、MMFを売って充当。「今回だけ」の一度で、核は攻め枠の予備になります。

直し方:
    同じ金額を攻め枠から核へ返します。返せないときは、理由(`reason`)・名前(`by`)・90日以内の期限
    (`until`)を書いた `custom "barbell" "waiver" "BB201"` で承認します。チェックは通るようになります
    が、記録には残ります。承認はその移動と同じ日か後の日付で書き、一件だけに効きます(口座・リンク・限
    度に合うもののうち、日付が最も近い以前の一件)。日付や口座を変えたり、限度を超えて書き直したりする
    と、再び違反になります。

方針のキー:
    `core-income`, `tolerance`
"""

WORDS = {
    "BB201": Label(
        "{amount} went from {from} to {to}.", "{amount} が {from} から {to} へ移りました。"
    ),
    "BB201.parts": Label(
        "{amount} went from the core to {to} in {count} parts, each within the tolerance.",
        "許容誤差以下の {count} 回に分けて、核の {amount} が {to} へ移りました。",
    ),
    "BB201.unknown": Label(
        "Core money went from {from} to {to}; how much is UNKNOWN, without a price of {missing}.",
        "核の資金が {from} から {to} へ移りました。{missing} の価格がなく、金額は不明です。",
    ),
    "BB201.remedy": Label(
        "Bring it back, or acknowledge it (barbell explain BB201).",
        "核へ戻すか、理由を書いて承認してください(barbell explain BB201)。",
    ),
    "BB201.remedy.partly": Label(
        "{outstanding} of it is still out: bring it back, or acknowledge it "
        "(barbell explain BB201).",
        "まだ {outstanding} が戻っていません。核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB201)。",
    ),
    "BB201.remedy.unknown": Label(
        "Add a price of {missing} of {on} or before, and bring it back, or acknowledge it "
        "(barbell explain BB201).",
        "{on} 以前の {missing} の価格を書き、核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB201)。",
    ),
    "evidence.reached": Label("it reached {account} here", "ここで {account} に届きました"),
    "evidence.book-value": Label(
        "no price of {missing}: the amount rests on book values",
        "{missing} の価格がなく、金額は簿価によります",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each transaction that moved core money into the sleeve."""
    for breach in history.breaches:
        if breach.kind is not BreachKind.DIRECT:
            continue
        flow = breach.flow
        yield found(
            history,
            "BB201",
            date=flow.date,
            location=flow.core_location,
            params={
                "amount": breach.amount,
                "from": flow.source,
                "to": flow.target,
                "outstanding": breach.outstanding,
                "least": _sum(breach, lambda one: one.to_sleeve_least),
                "pro_rata": _sum(breach, lambda one: one.to_sleeve_pro_rata),
            },
            words={"missing": flow.missing, "count": len(breach.parts), "on": flow.date},
            variant=_variant(flow, breach),
            remedy=_remedy(breach),
            cured=breach.cured_on is not None,
            evidence=_evidence(history, breach),
            accounts=flow.accounts.union(*(part.flow.accounts for part in breach.parts)),
            links=flow.links.union(*(part.flow.links for part in breach.parts)),
            amount=breach.amount,
            entry=flow.entry,
        )


def _variant(flow: Flow, breach: Breach) -> str | None:
    if breach.amount is None or flow.source is None or flow.target is None:
        return "unknown"
    return "parts" if breach.parts else None


def _sum(breach: Breach, read: Callable[[Flow], Decimal | None]) -> Decimal | None:
    """The sum of `read` over the breach's small parts, or over its one flow; None if UNKNOWN."""
    return total([read(part.flow) for part in breach.parts] or [read(breach.flow)])


def _remedy(breach: Breach) -> str | None:
    """The remedy's variant: for an UNKNOWN amount, or for an amount that partly came back."""
    if breach.amount is None:
        return "unknown"
    return "partly" if breach.outstanding != breach.amount else None


def _evidence(history: History, breach: Breach) -> Iterable[Evidence]:
    flow = breach.flow
    for account in (flow.source, flow.target):
        if account is not None:
            yield role_shown(history, account)
    for part in breach.parts:
        yield small_part(
            part.flow.core_location, part.flow.date, part.amount, history.base_currency
        )
    if not breach.parts:
        yield evidence(flow.sleeve_location, "reached", account=flow.target)
    yield from (
        evidence(pledge.location, "pledge")
        for pledge in history.separation.pledges
        if pledge.core in flow.accounts and pledge.in_force(flow.date)
    )
    for place in breach.returns:
        yield evidence(place, "returned")
    if flow.missing and breach.amount is not None:
        yield evidence(flow.core_location, "book-value", missing=flow.missing)
