"""An option was sold that nothing covers.

What it checks:
    Options (`barbell-instrument: "option"`) that the sleeve is short. Covered
    is what long options of the same underlying in the sleeve match, calls
    (`barbell-delta` above zero) that the underlying held matches, and puts
    (below zero) that the underlying sold short matches. Of an option without a
    delta it is not known which it is, and only a long option covers it.

Why:
    The premium is small and certain, the loss is rare and without a bound: the
    one position that can take more than the sleeve has. Core must never stand
    behind it.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 commodity NKPUT
      barbell-instrument: "option"
      barbell-underlying: "NK225"
      barbell-multiplier: 100
      barbell-delta: -0.3
    2025-01-06 price NK225  39,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-07 * "Sell a put"  ;! BB307
      Assets:Attack:Trade  -1 NKPUT {20,000 JPY}
      Assets:Attack:Trade   20,000 JPY
    2025-01-07 price NKPUT  20,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:Bank
      barbell: "core"
    2025-01-06 open Assets:Attack:Trade
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 custom "barbell" "policy"
      core-floor:    9,000,000 JPY
      sleeve-budget: 1,000,000 JPY
    2025-01-06 commodity NKPUT
      barbell-instrument: "option"
      barbell-underlying: "NK225"
      barbell-multiplier: 100
      barbell-delta: -0.3
    2025-01-06 commodity NKPUTLOW
      barbell-instrument: "option"
      barbell-underlying: "NK225"
      barbell-multiplier: 100
      barbell-delta: -0.1
    2025-01-06 price NK225  39,000 JPY
    2025-01-06 * "Funding"
      Assets:Attack:Trade   1,000,000 JPY
      Equity:Opening       -1,000,000 JPY
    2025-01-07 * "A spread: one sold, one bought below it"
      Assets:Attack:Trade  -1 NKPUT {20,000 JPY}
      Assets:Attack:Trade   1 NKPUTLOW {5,000 JPY}
      Assets:Attack:Trade   15,000 JPY
    2025-01-07 price NKPUT     20,000 JPY
    2025-01-07 price NKPUTLOW   5,000 JPY

How to mend:
    Buy it back, or buy an option that bounds the loss. Its full notional counts
    as exposure where no delta is given.

Policy keys:
    none
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.rules.base import found, terms_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """裏付けのないオプションの売り。

何を調べるか:
    攻め枠が売り持ちのオプション(`barbell-instrument: "option"`)です。同じ原資産の買い持ちのオプショ
    ン、コール(`barbell-delta` が正)なら原資産の買い持ち、プット(負)なら原資産の売り持ちが攻め枠に
    あれば、その分は裏付けがあるとみなします。デルタがなければどちらか分からないので、買い持ちのオプショ
    ンだけが裏付けです。

なぜ:
    プレミアムは小さく確実で、損失はまれで際限がありません。攻め枠より多くを失いうる唯一の建玉で
    す。核をその後ろに立たせてはいけません。

直し方:
    買い戻すか、損失を限るオプションを買います。デルタがなければ想定元本の全額がエクスポージャーにな
    ります。

方針のキー:
    なし
"""

WORDS = {
    "BB307": Label(
        "{units} {commodity} on {underlying} are sold short, and nothing covers them.",
        "{underlying} の {commodity} を {units} 売っていますが、裏付けがありません。",
    ),
    "BB307.remedy": Label(
        "Buy them back, or bound the loss (barbell explain BB307).",
        "買い戻すか、損失を限ってください(barbell explain BB307)。",
    ),
}


def check(history: History) -> Iterator[Finding]:
    """One notice for each time an option was short and uncovered."""
    for short in history.short_options:
        yield found(
            history,
            "BB307",
            short,
            date=short.start,
            params={
                "commodity": short.commodity,
                "underlying": short.underlying,
                "units": short.units,
            },
            episode=Episode(short.start, short.end, short.units, short.peaked_on),
            evidence=[terms_shown(history, short.commodity)],
        )
