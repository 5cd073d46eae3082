"""The core is no collateral of the sleeve.

What it checks:
    Each `pledge` of a core account for an account of the sleeve, from its day
    to its `release`. A loan that is declared as secured (`barbell-secured-by`)
    is another matter: that is level 3. A pledge for somebody else's debt is only
    told (BB001): no rule takes that debt off the core. What is exposed is market value times
    `barbell-haircut`, all of it where no haircut is stated.

Why:
    A pledge moves no money, so nothing seems to have happened. But what is
    pledged is sold by the lender on the day on which everything is cheap, and
    nobody asks. The pledge is the breach; the sale is only its end.

A ledger that breaks it:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Margin JPY
      barbell: "attack"
    2025-01-06 open Liabilities:Attack:Margin JPY
      barbell: "attack"
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000,000 JPY
      Assets:Attack:Margin    1,000,000 JPY
      Equity:Opening        -10,000,000 JPY
    2025-02-03 custom "barbell" "pledge" Assets:Core:MMF Liabilities:Attack:Margin  ;! BB104
    2025-02-04 balance Assets:Core:MMF  9,000,000 JPY

A ledger that does not:
    option "operating_currency" "JPY"
    2025-01-06 open Assets:Core:MMF JPY
      barbell: "core"
    2025-01-06 open Assets:Attack:Margin JPY
      barbell: "attack"
    2025-01-06 open Liabilities:Attack:Loan JPY
      barbell: "attack"
      barbell-secured-by: Assets:Core:MMF
      barbell-ltv-call: 0.85
    2025-01-06 open Equity:Opening JPY
    2025-01-06 * "Funding"
      Assets:Core:MMF         9,000,000 JPY
      Assets:Attack:Margin    1,000,000 JPY
      Equity:Opening        -10,000,000 JPY
    2025-02-03 custom "barbell" "pledge" Assets:Core:MMF Liabilities:Attack:Loan
    2025-02-04 balance Assets:Core:MMF  9,000,000 JPY

How to mend:
    Have the pledge released and write `custom "barbell" "release"` with the same
    two accounts. Collateral for the sleeve comes from the sleeve. Until it is
    released, a waiver with a reason acknowledges it (BB201 tells how).

Policy keys:
    none; `barbell-haircut` on the commodity, `barbell-secured-by` on the loan
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.findings import Episode, Finding
from beancount_barbell.model.label import Label
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.rules.base import evidence, found, role_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beancount_barbell.model.history import History

JA = """核を攻め枠の担保にしてはいけない。

何を調べるか:
    核の口座を攻め枠の口座のために差し入れた `pledge` を、その日から `release` まで一件として数えま
    す。核を担保にした借入と宣言したもの(`barbell-secured-by`)はレベル3であり、ここでは数えません。
    攻め枠のものでない借りのための差し入れは知らせるだけで(BB001)、核から差し引くルールはありません。
    さらされる金額は時価に掛目(`barbell-haircut`)を掛けたもので、掛目がなければ全額です。

なぜ:
    担保の差し入れでは資金は動かず、何も起きていないように見えます。しかし担保は、すべてが安い日に、
    断りなく売られます。違反は差し入れであって、売却はその結末にすぎません。

直し方:
    差し入れを解除し、同じ二つの口座で `custom "barbell" "release"` を書きます。攻め枠の担保は攻め
    枠から出します。解除までは、理由を書いた waiver で承認できます(書き方は BB201)。

方針のキー:
    なし(銘柄の `barbell-haircut`、借入の `barbell-secured-by`)
"""

WORDS = {
    "BB104": Label(
        "{account} was pledged for {liability}; {amount} of it is exposed.",
        "{account} が {liability} の担保に差し入れられ、{amount} がさらされています。",
    ),
    "BB104.unknown": Label(
        "{account} was pledged for {liability}; how much is exposed is UNKNOWN, without a price "
        "of {missing}.",
        "{account} が {liability} の担保に差し入れられました。{missing} の価格がなく、さらされる"
        "金額は不明です。",
    ),
    "BB104.remedy": Label(
        "Have it released and write the release, or acknowledge it (barbell explain BB104).",
        "解除して release を書くか、理由を書いて承認してください(barbell explain BB104)。",
    ),
    "evidence.release": Label("released here", "ここで解除されました"),
}


def check(history: History) -> Iterator[Finding]:
    """One finding for each time the core was pledged for the sleeve."""
    for pledge in history.separation.pledges:
        yield found(
            history,
            "BB104",
            pledge,
            date=pledge.start,
            params={
                "account": pledge.core,
                "liability": pledge.liability,
                "amount": pledge.exposed,
            },
            words={"missing": pledge.missing},
            variant="unknown" if pledge.exposed is None else None,
            episode=Episode(pledge.start, pledge.end, pledge.peak, pledge.peak_date),
            evidence=(
                role_shown(history, pledge.core),
                role_shown(history, pledge.liability),
                evidence(pledge.released or NOWHERE, "release"),
            ),
            accounts=frozenset({pledge.core, pledge.liability}),
            amount=pledge.peak,
        )
