"""What was signed is still what the ledger says.

What it checks:
    Each sign-off of the monthly routine: its digest against that of the item's
    figures, of the roles, and of the policy in force at the month's end. An
    entry that is added or changed at an old date, an account that gets another
    role, or a product with other terms make a signature stale. A signature of a
    month that ended before the core's first booking is told, too.

Why:
    A signature that survives every edit of the past attests nothing.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-01-20 * "Found in March, and booked at its own date"
      Assets:Core:Bank     500,000 JPY
      Equity:Opening      -500,000 JPY
    2025-02-01 balance Assets:Core:Bank  9,500,000 JPY
    2025-02-05 custom "barbell" "signoff" "2025-01" "core-balance"  ;! BB505
      by: "Taro"
      digest: "773b2ac789e3a160"

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank   9,000,000 JPY
      Equity:Opening    -9,000,000 JPY
    2025-02-01 balance Assets:Core:Bank  9,000,000 JPY
    2025-02-05 custom "barbell" "signoff" "2025-01" "core-balance"
      by: "Taro"
      digest: "773b2ac789e3a160"

How to mend:
    See what has changed with `barbell report --month`, and sign anew with
    `barbell signoff`. The old signature may stay: the new one takes its place.
    Where there was nothing to sign, correct the month or remove the signature.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import last_of_month
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from beancount_barbell.model.findings import Evidence, Finding
    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import SignOff

JA = """署名されたものと帳簿が今も同じである。

何を調べるか:
    月次ルーチンの署名ごとに、ダイジェストを、その項目の数字、口座の役割、月末に効いていた方針のもの
    と比べます。過去の日付で記帳を足すか直す、口座の役割を変える、商品の条件が変わる、このどれかが
    あると署名は古くなります。核の最初の記帳より前に終わった月への署名も知らせます。

なぜ:
    過去を書き換えても残る署名は、何も証明しません。

直し方:
    `barbell report --month` で何が変わったかを見て、`barbell signoff` で署名し直します。古い署名は
    残してかまいません。新しいものが代わりになります。確かめるものがない月への署名なら、月を直すか、
    署名を消します。

方針のキー:
    なし
"""

WORDS = {
    "BB505": Label(
        "{by} signed {item} of {month} on {on}, and its figures, roles or limits are no longer the"
        " ones that were signed.",
        "{month} の {item} に {by} が {on} に署名した後、"
        "数字・役割・方針のどれかが変わっています。",
    ),
    "BB505.remedy": Label(
        "See what has changed (barbell report --month {month}), then sign anew:"
        " barbell signoff --month {month} --item {item} --by NAME (barbell explain BB505).",
        "何が変わったかを見て(barbell report --month {month})、署名し直してください:"
        " barbell signoff --month {month} --item {item} --by 名前(barbell explain BB505)。",
    ),
    "BB505.nothing": Label(
        "{by} signed {item} of {month} on {on}, but the core had no booking by the end of that"
        " month: there was nothing to sign.",
        "{month} の {item} に {by} が {on} に署名していますが、その月の終わりまでに核の記帳がなく、"
        "確かめるものがありません。",
    ),
    "BB505.remedy.nothing": Label(
        "Correct the month, or remove the signature (barbell explain BB505).",
        "月を直すか、この署名を消してください(barbell explain BB505)。",
    ),
    "evidence.signed-anew": Label("signed anew by {by} on {on}", "{on} に {by} が署名し直しました"),
    "evidence.signed-before": Label(
        "the figures are again those that {by} signed on {on}",
        "数字は {on} に {by} が署名したものに戻っています",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each signature whose figures changed, or that had nothing to sign.

    A new signature cures the first kind.
    """
    reviewed = {month.start for month in history.months}
    for signoff in history.directives.signoffs:
        if signoff.month not in reviewed and last_of_month(signoff.month) <= history.as_of:
            yield _told(history, signoff, "nothing")
    for signoff, now in _stale(history):
        again = []
        if now is not None:
            which = "signed-anew" if now.date >= signoff.date else "signed-before"
            again.append(evidence(now.location, which, by=now.by, on=now.date))
        yield _told(history, signoff, None, again)


def _told(
    history: History, signoff: SignOff, variant: str | None, again: Sequence[Evidence] = ()
) -> Finding:
    return found(
        history,
        "BB505",
        signoff,
        date=signoff.date,
        params={
            "month": f"{signoff.month:%Y-%m}",
            "item": signoff.item,
            "by": signoff.by,
            "on": signoff.date,
            "signed": signoff.digest,
        },
        variant=variant,
        remedy=variant,
        cured=bool(again),
        evidence=again,
    )


def _stale(history: History) -> Iterable[tuple[SignOff, SignOff | None]]:
    """(the stale signature, the signature that replaced it or None)."""
    for month in history.months:
        for item in month.items:
            for old in item.mended:
                yield old, item.signature or item.stale
            if item.stale is not None:
                yield item.stale, None
