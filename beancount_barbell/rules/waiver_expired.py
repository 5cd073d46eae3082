"""A waiver has an end, and after it the breach counts again.

What it checks:
    Each `waiver` directive whose end is past while a breach that it covered
    still goes on. The breach is an error again, and so is the waiver.

Why:
    An exception without an end is the rule. Whoever wants more time writes a
    new waiver, with a new reason.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      6,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -7,000,000 JPY
    2025-01-06 custom "barbell" "waiver" "BB302"  ;! BB007
      reason: "The rest of the core arrives this month"
      by: "Taro"
      until: 2025-01-31
    2025-02-03 balance Assets:Core:Bank  6,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:Bank      6,000,000 JPY
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -7,000,000 JPY
    2025-01-06 custom "barbell" "waiver" "BB302"
      reason: "The rest of the core arrives this month"
      by: "Taro"
      until: 2025-01-31
    2025-01-30 * "It arrived"
      Assets:Core:Bank      3,000,000 JPY
      Equity:Opening       -3,000,000 JPY
    2025-02-03 balance Assets:Core:Bank  9,000,000 JPY

How to mend:
    Mend the breach, or write a new waiver from today on.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.acceptance import Acceptance, began_on
from beancount_barbell.rules.base import evidence, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History
    from beancount_barbell.model.policy import Waiver

JA = """承認には期限があり、過ぎれば違反はまた数えられる。

何を調べるか:
    期限を過ぎたのに、対象の違反がまだ続いている `waiver` です。違反はエラーに戻り、承認そのものも
    エラーになります。

なぜ:
    期限のない例外はルールになってしまいます。時間が必要なら、新しい理由で新しく承認します。

直し方:
    違反を直すか、今日からの新しい承認を書きます。

方針のキー:
    なし
"""

WORDS = {
    "BB007": Label(
        "The waiver of {waived} {name} ended on {until}, and the breach since {since} goes on.",
        "{waived} {name} の承認は {until} に期限が切れましたが、{since} からの違反が続いています。",
    ),
    "BB007.several": Label(
        "The waiver of {waived} {name} ended on {until}, and {count} breaches go on, the oldest "
        "since {since}.",
        "{waived} {name} の承認は {until} に期限が切れましたが、違反が {count} 件続いています。最も"
        "古いものは {since} からです。",
    ),
    "BB007.remedy": Label(
        "Mend the breach, or write a new waiver (barbell explain BB007).",
        "違反を直すか、新しい承認を書いてください(barbell explain BB007)。",
    ),
    "evidence.breach": Label("the breach that goes on", "続いている違反"),
}


def check(history: History, acceptance: Acceptance) -> Iterator[Finding]:
    """One finding for each waiver that ended before its breach ended."""
    expired: dict[int, tuple[Waiver, list[Finding]]] = {}
    for waiver, finding in acceptance.expired:
        expired.setdefault(id(waiver), (waiver, []))[1].append(finding)
    for waiver, breaches in expired.values():
        ended = days_after(waiver.until, 1)
        yield found(
            history,
            "BB007",
            waiver,
            date=ended,
            params={
                "waived": waiver.code,
                "until": waiver.until,
                "since": min(map(began_on, breaches)),
                "count": len(breaches),
            },
            words={"name": breaches[0].name},
            episode=Episode(ended, None, None, None),
            variant="several" if len(breaches) > 1 else None,
            evidence=(evidence(one.location, "breach") for one in breaches),
        )
