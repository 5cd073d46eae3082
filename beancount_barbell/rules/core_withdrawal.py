"""Money left the core to outside.

What it checks:
    Every transaction in which core money left and did not reach the sleeve:
    spent, moved to an outside account, or booked away against Equity. It is a
    notice, not an error, and no strict check fails on it. Amounts of one account
    below ten times `tolerance`, which may be rounding, are one notice. What comes
    back by way of outside accounts, as from one broker to another, is mended, and so
    is what had reached the sleeve (BB202) and is given back by it. The core's own
    income that is paid out (a distribution to a bank) is not core money that left.

Why:
    The core is left alone on principle. A withdrawal may be right, a house or a
    tax bill, but it should be seen, and money that left the core today may come
    back into the sleeve tomorrow.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Expenses:Car JPY
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-02-19 * "A used car"
      Assets:Core:Bank    -180,000 JPY  ;! BB204
      Expenses:Car         180,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Core:Deposit JPY
      barbell: "core"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-02-19 * "Inside the core"
      Assets:Core:Bank    -180,000 JPY
      Assets:Core:Deposit  180,000 JPY

How to mend:
    Nothing needs mending. Where the core's floor broke with it, BB301 says so.

Policy keys:
    `tolerance`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.findings import Episode, Finding, Text
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found
from beancount_barbell.rules.rounding import may_be_rounding, small_part, with_tolerance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import History

JA = """核の資金が枠外へ出た。

何を調べるか:
    核の資金が減り、攻め枠には届かなかった取引です。支出、枠外の口座への移動、資本(Equity)の口座で
    の消し込みのいずれも数えます。エラーではなく通知で、厳格チェックでも失敗になりません。一つの口座
    からの `tolerance` の10倍に満たない額は、端数かもしれないので一つの通知にまとめます。業者間の移
    管のように、枠外の口座を経て核へ戻れば解消です。攻め枠に届いた分(BB202)を攻め枠が核へ返しても解
    消です。核の利回り(銀行への分配金など)の払い出しは、核そのものの流出ではないので数えません。

なぜ:
    核は原則として触りません。住宅や納税など正しい引き出しもありますが、見えるようにしておきます。
    今日核を出た資金が、明日攻め枠に入ることもあります。

直し方:
    直す必要はありません。核の下限を割った場合は BB301 が知らせます。

方針のキー:
    `tolerance`
"""

WORDS = {
    "BB204": Label(
        "{amount} left the core from {from}, to outside.",
        "{amount} が {from} から核の外(枠外)へ出ました。",
    ),
    "BB204.equity": Label(
        "{amount} of the core was booked from {from} to Equity.",
        "核の {amount} が {from} から資本(Equity)へ振り替えられました。",
    ),
    "BB204.several": Label(
        "{amount} left the core from {from} in {count} small amounts, which may be rounding.",
        "核の資金が {from} から {count} 回の少額で計 {amount} 出ました。端数の差かもしれません。",
    ),
    "BB204.unknown": Label(
        "Core money left from {from}; how much is UNKNOWN, without a price of {missing}.",
        "核の資金が {from} から出ました。{missing} の価格がなく、金額は不明です。",
    ),
    "BB204.remedy": Label(
        "Nothing to do, if it was meant (barbell explain BB204).",
        "意図どおりなら、することはありません(barbell explain BB204)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each transaction that took core money outside.

    Small amounts of one account, which may be rounding, share one notice.
    """
    since = history.policy.since
    parts: dict[tuple[str | None, bool], list[tuple[Flow, Decimal]]] = {}
    for flow in history.flows:
        amount = _amount(flow)
        if amount is not None and amount <= history.tolerance:
            continue
        if (
            amount is None
            or not may_be_rounding(history, amount)
            or _is_home(history, flow, amount)
        ):
            yield _told(history, flow, amount)
        else:
            past = since is not None and flow.date < since
            parts.setdefault((flow.source, past), []).append((flow, amount))
    for alike in parts.values():
        yield _several(history, alike)


def _told(history: History, flow: Flow, amount: Decimal | None) -> Finding:
    return found(
        history,
        "BB204",
        flow,
        date=flow.date,
        location=flow.core_location,
        params={"amount": amount, "from": flow.source, "to": None},
        words={"missing": flow.missing},
        variant=_variant(flow, amount),
        cured=_is_home(history, flow, amount),
        amount=amount,
    )


def _is_home(history: History, flow: Flow, amount: Decimal | None) -> bool:
    """Whether the withdrawn money came back to the core, e.g. after a change of broker."""
    return amount is not None and amount - flow.home <= history.tolerance


def _several(history: History, parts: list[tuple[Flow, Decimal]]) -> Finding:
    """Small amounts of one account as one finding, at the first of them."""
    parts = sorted(parts, key=lambda part: part[0].date)
    first, amount = parts[0]
    largest = max(parts, key=lambda part: part[1])
    finding = _told(history, first, amount)
    if len(parts) > 1:
        total = sum((part for _, part in parts), ZERO)
        words = {**finding.text.params, "amount": total, "count": len(parts)}
        finding = finding._replace(
            text=Text("BB204.several", words),
            params={**finding.params, "amount": total, "count": len(parts)},
            episode=Episode(first.date, parts[-1][0].date, largest[1], largest[0].date),
            evidence=tuple(
                small_part(flow.core_location, flow.date, part, history.base_currency)
                for flow, part in parts
            ),
            accounts=frozenset().union(*(flow.accounts for flow, _ in parts)),
            links=frozenset().union(*(flow.links for flow, _ in parts)),
            amount=total,
        )
    return finding._replace(remedy=with_tolerance(finding, largest[1]))


def _amount(flow: Flow) -> Decimal | None:
    """The money that left, without the core's own income and the sleeve's founding.

    None if UNKNOWN.
    """
    if flow.withdrawn is None:
        return None
    return flow.withdrawn - flow.core_income - flow.founded


def _variant(flow: Flow, amount: Decimal | None) -> str | None:
    if amount is None or flow.source is None:
        return "unknown"
    return "equity" if flow.to_equity else None
