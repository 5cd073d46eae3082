"""What core and sleeve hold has a price.

What it checks:
    Commodities and currencies held without any price that leads to the base
    currency, directly or over a cost or operating currency. While it makes
    core, sleeve or state UNKNOWN it is an error; once a price is there, a cured
    notice. Nothing is valued at zero, dropped, or added up unconverted. Floor and
    budgets in a currency without such a price are an error while they are in force.

Why:
    A limit that cannot be computed holds nothing. UNKNOWN never passes for OK.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 * "Funding"
      Assets:Core:MMF   60,000 USDMMF  ;! BB501
      Equity:Opening   -60,000 USDMMF

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF
      barbell: "core"
    2025-01-06 open Equity:Opening
    2025-01-06 price USDMMF  1.00 USD
    2025-01-06 price USD  150 JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF   60,000 USDMMF
      Equity:Opening   -60,000 USDMMF

How to mend:
    Add a `price` directive, or load `beancount.plugins.implicit_prices` before
    this plugin so that costs become prices.

Policy keys:
    `core-floor`, `sleeve-budget`, `layer-trade`, `layer-hedge`, `layer-reserve`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding, Severity
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """核と攻め枠が持つものには価格がある。

何を調べるか:
    基準通貨に換算する価格が、直接にも、取得通貨や主要通貨を経由しても見つからない銘柄・通貨です。
    核・攻め枠・状態が不明になっている間はエラーで、価格が入れば解消します。ゼロとみなしたり、無視
    したり、換算せずに足したりはしません。下限や予算がそのような価格のない通貨で書かれていれば、
    効いている間はエラーです。

なぜ:
    計算できない限度は何も守りません。不明を合格とはしません。

直し方:
    `price` を書くか、取得価格が価格になるように、このプラグインより前に
    `beancount.plugins.implicit_prices` を読み込みます。

方針のキー:
    `core-floor`, `sleeve-budget`, `layer-trade`, `layer-hedge`, `layer-reserve`
"""

WORDS = {
    "BB501": Label("{commodity} has no price.", "{commodity} の価格がありません。"),
    "BB501.core": Label(
        "{commodity} has no price: the value of the core is UNKNOWN.",
        "{commodity} の価格がなく、核の評価額が不明です。",
    ),
    "BB501.sleeve": Label(
        "{commodity} has no price: the value of the sleeve is UNKNOWN.",
        "{commodity} の価格がなく、攻め枠の評価額が不明です。",
    ),
    "BB501.core-and-sleeve": Label(
        "{commodity} has no price: the values of core and sleeve are UNKNOWN.",
        "{commodity} の価格がなく、核と攻め枠の評価額が不明です。",
    ),
    "BB501.limits": Label(
        "{commodity} has no price: nothing can be held against {keys} ({place}).",
        "{commodity} の価格がなく、{keys}({place})を何とも比べられません。",
    ),
    "BB501.remedy": Label(
        "Add a price directive (barbell explain BB501).",
        "price を書いてください(barbell explain BB501)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each holding without a price, and each currency of a limit without a rate."""
    for gap in history.gaps:
        blinding = gap.end is None and (gap.in_core or gap.in_sleeve)
        names = [name for name, held in (("core", gap.in_core), ("sleeve", gap.in_sleeve)) if held]
        yield found(
            history,
            "BB501",
            gap,
            date=gap.start,
            params={
                "commodity": gap.commodity,
                "in_core": gap.in_core,
                "in_sleeve": gap.in_sleeve,
                "estimated": gap.estimated,
            },
            variant="-and-".join(names),
            severity=Severity.ERROR if blinding else Severity.NOTICE,
            episode=Episode(gap.start, gap.end, None, None),
        )
    told = {gap.commodity for gap in history.gaps if gap.end is None}
    for unrated in history.unrated_limits:
        if unrated.currency in told:
            continue
        keys = tuple(name.replace("_", "-") for name in unrated.fields)
        place = history.policy.source(keys[0])
        yield found(
            history,
            "BB501",
            date=unrated.since,
            location=place,
            params={
                "commodity": unrated.currency,
                "in_core": False,
                "in_sleeve": False,
                "estimated": False,
                "keys": keys,
            },
            words={"place": place},
            variant="limits",
            episode=Episode(unrated.since, None, None, None),
        )
