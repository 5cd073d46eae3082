"""The prices in use are not too old.

What it checks:
    The newest price of each commodity and currency that core or sleeve hold:
    older than `price-max-age` days (7; 35 for money market funds and Treasury
    bills) it is stale. The value is still used, and flagged. Where several prices
    lead to the base currency, the newest are taken: a way over a currency is as old
    as the older of its two prices. What came in for other lots (a split, a merger)
    carries their value, as old as their price, until it has a price of its own.

Why:
    A sleeve that is not priced does not fall. The line is then crossed on the
    day somebody looks.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price FUND  1,000 JPY  ;! BB502
    2025-01-06 * "Funding"
      Assets:Core:Fund        9,000 FUND
      Equity:Opening         -9,000 FUND
    2025-01-31 * "Deposit"
      Assets:Core:Fund     100,000 JPY
      Equity:Opening      -100,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Fund
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price FUND  1,000 JPY
    2025-01-06 * "Funding"
      Assets:Core:Fund        9,000 FUND
      Equity:Opening         -9,000 FUND
    2025-01-10 * "Deposit"
      Assets:Core:Fund     100,000 JPY
      Equity:Opening      -100,000 JPY

How to mend:
    Add a newer `price` directive.

Policy keys:
    `price-max-age`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """使っている価格が古すぎない。

何を調べるか:
    核や攻め枠が持つ銘柄・通貨の最新の価格です。`price-max-age` 日(7日、MMF と短期国債は35日)より
    古ければ知らせます。評価にはその価格を使い続けます。基準通貨までの換算の道がいくつもあるときは、
    新しい道を使います。通貨を経由する道の古さは、二つの価格のうち古いほうで決まります。分割や
    合併で入ったロットは、自分の価格が出るまで、元のロットの価値と価格の日付を引き継ぎます。

なぜ:
    値を付けなければ、攻め枠は下がりません。そして誰かが見た日に、まとめて線を越えます。

直し方:
    新しい `price` を書きます。

方針のキー:
    `price-max-age`
"""

WORDS = {
    "BB502": Label(
        "The newest price of {commodity} in {quote} is of {priced_on}: it is older than "
        "{max_age_days} days.",
        "{commodity} の最新の価格({quote})は {priced_on} のもので、{max_age_days} 日を超えて"
        "います。",
    ),
    "BB502.remedy": Label(
        "Add a newer price (barbell explain BB502).",
        "新しい price を書いてください(barbell explain BB502)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each price that was older than allowed."""
    for stale in history.stale:
        yield found(
            history,
            "BB502",
            stale,
            date=stale.start,
            params={
                "commodity": stale.commodity,
                "quote": stale.quote,
                "priced_on": stale.priced_on,
                "max_age_days": stale.max_age_days,
            },
            episode=Episode(stale.start, stale.end, None, None),
        )
