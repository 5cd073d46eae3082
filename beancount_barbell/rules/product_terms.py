"""The terms of what the core holds are known, and read not long ago.

What it checks:
    Each product in the core other than money, on the last day: whether the ledger
    declares its `barbell-class` and `barbell-settlement`, and whether its terms were
    read within the last 31 days (`barbell-terms-checked`).

Why:
    "Money market" on the label says neither what the fund may hold nor when it
    pays. Foreign money market funds sold in Japan may hold commercial paper; a
    cut-off at 14:00 makes T+1 two days.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price YENMMF 1 JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000 YENMMF  ;! BB503
      Equity:Opening         -9,000 YENMMF

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 commodity YENMMF
      barbell-class: "government-mmf"
      barbell-settlement: 1
      barbell-terms-checked: 2025-01-05
    2025-01-06 price YENMMF 1 JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000 YENMMF
      Equity:Opening         -9,000 YENMMF

How to mend:
    Read the fund's current report, and write what it says and the day you read
    it on the `commodity` directive.

Policy keys:
    none; the `barbell-` tags on the commodity
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.findings import Severity
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.rules.base import Rule, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.commodities import CommodityTerms
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """核の商品の条件が分かっていて、最近確認されている。

何を調べるか:
    最終日に核が持つ、現金以外の商品です。`barbell-class`(種類)と `barbell-settlement`(受渡日)が
    書かれているか、条件を直近31日以内に読んだか(`barbell-terms-checked`)を調べます。

なぜ:
    「MMF」という名前だけでは、何に投資できるのか、いつ払われるのかは分かりません。日本で売られる外貨
    MMF には CP を持てるものがあります。締切が14時なら、T+1 は実質2日になります。

直し方:
    最新の運用報告書を読み、書いてあることと読んだ日を `commodity` に書きます。

方針のキー:
    なし(銘柄の `barbell-` タグ)
"""

MAX_AGE_DAYS = 31


def check(history: History) -> Iterator[Finding]:
    """One notice for each product whose terms are missing or old."""
    for product in history.treasury.products:
        terms = history.commodities.of(product.commodity)
        missing = _undeclared(terms)
        read_on = terms.terms_checked
        if not missing and read_on is not None and (history.as_of - read_on).days <= MAX_AGE_DAYS:
            continue
        since = product.entry.date
        if not missing and read_on is not None:
            since = days_after(read_on, MAX_AGE_DAYS + 1)
        yield found(
            history,
            "BB503",
            date=since,
            location=product.location if terms.location == NOWHERE else terms.location,
            params={
                "commodity": product.commodity,
                "missing": missing,
                "terms_checked": read_on,
            },
            words={"days": MAX_AGE_DAYS},
            variant=None if missing else "old",
            remedy=None if missing else "old",
            severity=Severity.NOTICE,
            entry=product.entry,
        )


def _undeclared(terms: CommodityTerms) -> tuple[str, ...]:
    """The tags that every core product needs and this one lacks."""
    needed = (
        ("barbell-class", terms.product_class),
        ("barbell-settlement", terms.settlement_days),
        ("barbell-terms-checked", terms.terms_checked),
    )
    return tuple(tag for tag, value in needed if value is None)


RULE = Rule("BB503", __doc__, JA, check)
