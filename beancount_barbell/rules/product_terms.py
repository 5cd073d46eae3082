"""The terms of what is held are known: the core's were read not long ago.

What it checks:
    Each product in the core other than money, on the last day: whether the ledger
    declares its `barbell-class` and `barbell-settlement`, and whether its terms were
    read within the last 31 days (`barbell-terms-checked`). And whether the terms
    leave open how a price is meant: an option whose lots cost about
    `barbell-multiplier` times its quote (the quote is then taken times the
    multiplier), and lots at a cost of zero of a commodity without
    `barbell-instrument` (a future or CFD that is not declared counts with its full
    price as if it had been paid for), and declared futures and CFDs that were booked
    at a cost (what was paid for them is worth nothing until they are closed). And an
    option that the sleeve sold without `barbell-underlying`: its own price does not say
    what may be lost, so the exposure is UNKNOWN.

Why:
    "Money market" on the label says neither what the fund may hold nor when it
    pays. Foreign money market funds sold in Japan may hold commercial paper; a
    cut-off at 14:00 makes T+1 two days. And a price that is meant otherwise than it
    is taken makes equity and NAV wrong by a factor.

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
    it on the `commodity` directive. Write the prices of an option as you write what
    it cost: for one contract. Declare what is booked at no cost: "future" or "cfd".
    Book futures and CFDs at no cost, and the price after `@`. Write
    `barbell-underlying` on the `commodity` directive of an option that you sold, and
    record prices of what it names.

Policy keys:
    none; the `barbell-` tags on the commodity
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.dates import days_after
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.rules.base import found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.commodities import CommodityTerms
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import History

JA = """持っているものの条件が分かっていて、核の商品は最近確認されている。

何を調べるか:
    最終日に核が持つ、現金以外の商品です。`barbell-class`(種類)と `barbell-settlement`(受渡日)が
    書かれているか、条件を直近31日以内に読んだか(`barbell-terms-checked`)を調べます。価格の意味が
    決まらないものも調べます。取得額が価格の約 `barbell-multiplier` 倍のオプション(価格に倍率を掛け
    て評価します)と、`barbell-instrument` がないのに取得額ゼロで記帳された銘柄(先物や CFD なら、
    宣言がないと価格の全額が資産として数えられます)、取得額のある先物と CFD(払った額は、決済するまで
    資産に数えられません)です。`barbell-underlying` のないオプションを攻め枠が売ったときも知らせま
    す。オプション自身の価格からは失いうる額が分からないので、エクスポージャーは不明です。

なぜ:
    「MMF」という名前だけでは、何に投資できるのか、いつ払われるのかは分かりません。日本で売られる外貨
    MMF には CP を持てるものがあります。締切が14時なら、T+1 は実質2日になります。価格の意味を取り
    違えると、純資産も基準価額も何倍も違ってしまいます。

直し方:
    最新の運用報告書を読み、書いてあることと読んだ日を `commodity` に書きます。オプションの価格は、
    取得額と同じく1枚あたりで書きます。取得額ゼロで記帳したものは "future" か "cfd" と宣言します。先
    物と CFD は取得額ゼロで記帳し、約定価格は `@` の後に書きます。売ったオプションの `commodity` に
    は `barbell-underlying` を書き、その銘柄の価格を記録します。

方針のキー:
    なし(銘柄の `barbell-` タグ)
"""

WORDS = {
    "BB503": Label(
        "{commodity} is in the core, and its terms lack {missing}.",
        "核にある {commodity} の条件が書かれていません({missing})。",
    ),
    "BB503.old": Label(
        "{commodity} is in the core, and its terms were last read on {terms_checked}, more than "
        "{days} days ago.",
        "核にある {commodity} の条件を最後に確認したのは {terms_checked} で、{days} 日を超えてい"
        "ます。",
    ),
    "BB503.quote": Label(
        "One {commodity} cost {cost}, about {multiplier} times its quote of {quote}: the quote is "
        "taken times the multiplier.",
        "{commodity} の取得額 {cost} は価格 {quote} の約 {multiplier} 倍です。価格に倍率を掛けて評"
        "価しています。",
    ),
    "BB503.unsure": Label(
        "One {commodity} cost {cost}, and its first quote of {quote} is near neither to that nor "
        "to one of {multiplier} parts of it: it is taken times {times}, and may be meant "
        "otherwise.",
        "{commodity} の取得額は {cost}、最初の価格は {quote} で、1枚あたりとも、その {multiplier} "
        "分の1とも言えません。{times} 倍して評価していますが、違うかもしれません。",
    ),
    "BB503.no-instrument": Label(
        "{commodity} was booked at no cost, and counts at its full price: is it a future or a CFD?",
        "{commodity} は取得額ゼロで記帳され、価格の全額が資産に数えられています。先物か CFD です"
        "か。",
    ),
    "BB503.no-underlying": Label(
        "{commodity} was sold, and nothing says what it is an option on: the exposure is UNKNOWN.",
        "{commodity} を売っていますが、何のオプションか書かれていません。エクスポージャーは不明"
        "です。",
    ),
    "BB503.remedy.no-underlying": Label(
        "Write barbell-underlying on its commodity directive, and prices of that (barbell explain "
        "BB503).",
        "commodity に barbell-underlying を書き、その価格を記録してください"
        "(barbell explain BB503)。",
    ),
    "BB503.paid-for": Label(
        "{commodity} is a future or CFD and was booked at a cost: what was paid counts for nothing "
        "until it is closed.",
        "先物か CFD の {commodity} が取得額ありで記帳されています。払った額は、決済するまで資産に数"
        "えられません。",
    ),
    "BB503.remedy.paid-for": Label(
        "Book it at a cost of 0, with its price after @, and only its results as money (barbell "
        "explain BB503).",
        "取得額ゼロで記帳し、約定価格は @ の後に書き、資金は損益だけを記帳してください"
        "(barbell explain BB503)。",
    ),
    "BB503.remedy.quote": Label(
        "Write its prices as you write its cost, for one contract (barbell explain BB503).",
        "価格は取得額と同じく1枚あたりで書いてください(barbell explain BB503)。",
    ),
    "BB503.remedy.unsure": Label(
        "Add a price of the day on which it was bought, for one contract, and write the later ones "
        "so (barbell explain BB503).",
        "買った日の1枚あたりの価格を加え、その後の価格も同じように書いてください"
        "(barbell explain BB503)。",
    ),
    "BB503.remedy.no-instrument": Label(
        "If so, declare barbell-instrument on its commodity directive. If it came for other lots, "
        "book them leaving and coming back beside it (barbell explain BB503).",
        "そうなら commodity に barbell-instrument を書いてください。ほかの銘柄から生じたものなら、"
        "その銘柄の出入りも同じ取引に記帳してください(barbell explain BB503)。",
    ),
    "BB503.remedy": Label(
        "Declare them on its commodity directive (barbell explain BB503).",
        "commodity に書いてください(barbell explain BB503)。",
    ),
    "BB503.remedy.old": Label(
        "Read them again and date barbell-terms-checked (barbell explain BB503).",
        "もう一度確認し、barbell-terms-checked の日付を直してください(barbell explain BB503)。",
    ),
}

MAX_AGE_DAYS = 31


def check(history: History) -> Iterator[Finding]:
    """One notice for each core product without its terms, and for each doubtful price."""
    yield from _of_the_core(history)
    for doubt in history.doubtful_terms:
        declared = history.commodities.of(doubt.commodity).location
        variant = "no-instrument" if doubt.multiplier is None else "quote"
        variant = variant if doubt.sure else "unsure"
        if history.commodities.of(doubt.commodity).is_settled_only:
            variant, declared = "paid-for", NOWHERE
        elif doubt.multiplier is None and history.commodities.of(doubt.commodity).instrument:
            variant = "no-underlying"
        yield found(
            history,
            "BB503",
            date=doubt.date,
            location=doubt.location if declared == NOWHERE else declared,
            params={
                "commodity": doubt.commodity,
                "multiplier": doubt.multiplier,
                "cost": doubt.cost,
                "quote": doubt.quote,
                "times": doubt.times,
            },
            variant=variant,
            remedy=variant,
            entry=doubt.entry,
        )


def _of_the_core(history: History) -> Iterator[Finding]:
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
            entry=product.entry,
        )


def _undeclared(terms: CommodityTerms) -> tuple[str, ...]:
    """The required tags that this core product does not have."""
    needed = (
        ("barbell-class", terms.product_class),
        ("barbell-settlement", terms.settlement_days),
        ("barbell-terms-checked", terms.terms_checked),
    )
    return tuple(tag for tag, value in needed if value is None)
