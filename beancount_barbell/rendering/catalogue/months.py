"""The items of a month."""

from __future__ import annotations

from beancount_barbell.model.label import Label

MONTHS = {
    "month.balance-failed": Label(
        "a balance assertion does not hold: {accounts}", "balance が合いません: {accounts}"
    ),
    "month.no-balance": Label(
        "no balance assertion between month's end and review day: {accounts}",
        "月末の翌日から期限までの balance がありません: {accounts}",
    ),
    "month.balance-awaited": Label(
        "a balance assertion is still to come, until {due}: {accounts}",
        "balance をまだ書いていません(期限 {due}): {accounts}",
    ),
    "month.core-unknown": Label(
        "the core's value is UNKNOWN: no price of {missing}",
        "核の評価額が不明です。価格がありません: {missing}",
    ),
    "month.floor-unknown": Label(
        "the floor cannot be compared: no rate of {missing}",
        "核の下限と比べられません。為替レートがありません: {missing}",
    ),
    "month.below-floor": Label(
        "the core was {core}, below its floor of {limit}",
        "核が {core} で、下限 {limit} を下回っていました",
    ),
    "month.core-flow": Label(
        "core money went into the sleeve, {count} times",
        "核の資金が {count} 回、攻め枠へ移っています",
    ),
    "month.core-flow.one": Label(
        "core money went into the sleeve", "核の資金が攻め枠へ移っています"
    ),
    "month.terms-missing": Label(
        "{commodity}: product class or settlement is not declared",
        "{commodity} の商品区分か受渡日数が書かれていません",
    ),
    "month.terms-old": Label(
        "{commodity}: its terms were not read after {end} (barbell-terms-checked)",
        "{commodity} の商品条件を {end} より後に読んでいません(barbell-terms-checked)",
    ),
    "month.sleeve-unknown": Label(
        "the sleeve's value is UNKNOWN: no price of {missing}",
        "攻め枠の評価額が不明です。価格がありません: {missing}",
    ),
    "month.trades-unknown": Label(
        "results of closed trades are UNKNOWN: {count}", "損益の分からない決済が {count} 件あります"
    ),
    "month.ratio-unknown": Label(
        "the ratio is UNKNOWN: no price of {missing}", "比率が不明です。価格がありません: {missing}"
    ),
    "month.ratio": Label(
        "the sleeve's share was {value_ratio}, above {limit_ratio}",
        "攻め枠の比率が {value_ratio} で、{limit_ratio} を超えていました",
    ),
    "month.exposure-unknown": Label(
        "leverage is UNKNOWN: the ledger does not show what the positions move",
        "レバレッジが不明です。建玉の大きさが帳簿から分かりません",
    ),
    "month.leverage-unknown": Label(
        "leverage is UNKNOWN: no price of {missing}",
        "レバレッジが不明です。価格がありません: {missing}",
    ),
    "month.leverage": Label(
        "leverage was {leverage}, above {limit_times}",
        "レバレッジが {leverage} 倍で、{limit_times} 倍を超えていました",
    ),
    "month.leverage-infinite": Label(
        "there was exposure without equity; the limit is {limit_times}",
        "純資産がないのに建玉がありました(上限 {limit_times} 倍)",
    ),
    "month.budget": Label(
        "more was put in than the budget allows: {keys}", "拠出が予算を超えています: {keys}"
    ),
    "month.call-uncovered": Label(
        "a stressed margin call would have found too little in the reserve",
        "想定した追証に対して、予備枠の現金が足りませんでした",
    ),
    "month.price-missing": Label(
        "no price of {missing} at the month's end", "月末の価格がありません: {missing}"
    ),
    "month.values-unknown": Label(
        "UNKNOWN at the month's end: {what}", "月末の値が分かりません: {what}"
    ),
    "month.not-stated": Label(
        "no account states who holds it (barbell-institution, …)",
        "口座の預け先がどこにも書かれていません(barbell-institution など)",
    ),
    "month.swept": Label(
        "the broker may pull cash from the core or net it: {accounts}",
        "証券会社が核から自動で引き落とすか相殺できます: {accounts}",
    ),
    "month.pledged": Label(
        "core is pledged for the sleeve: {accounts}", "核が攻め枠の担保に入っています: {accounts}"
    ),
    "mend.balance": Label(
        "Write the balances that the statement shows:", "明細書にある残高を書いてください:"
    ),
    "mend.exposure-unknown": Label(
        "Book the positions that made the results, and write what sold options are on "
        "(barbell explain BB312, BB503).",
        "損益を生んだ建玉を記帳し、売ったオプションの原資産を書いてください"
        "(barbell explain BB312、BB503)。",
    ),
    "mend.balance-failed": Label(
        "Compare {accounts} with its statement, and correct the booking that differs.",
        "{accounts} を明細書と比べ、違う記帳を直してください。",
    ),
    "mend.price": Label(
        "Write the missing prices of the month's end:", "足りない月末の価格を書いてください:"
    ),
    "mend.values-unknown": Label(
        "Let barbell doctor tell what lacks, and add it.",
        "何が足りないかを barbell doctor で確かめ、補ってください。",
    ),
    "mend.past": Label(
        "Mend it as its finding says (barbell check). The month itself stays as it was: the"
        " signature then says that you have seen it.",
        "検出事項の説明どおりに直してください(barbell check)。終わった月の結果は変わりません。"
        "署名は、それを確認したという記録になります。",
    ),
    "mend.terms-missing": Label(
        "Look up the terms of {commodity}, and write below its commodity line:",
        "{commodity} の商品条件を調べ、その commodity 行の下に書いてください:",
    ),
    "mend.terms-old": Label(
        "Read the terms of {commodity}, and write below its commodity line on which day you did:",
        "{commodity} の商品条件を読み、読んだ日を、その commodity 行の下に書いてください:",
    ),
    "mend.trades-unknown": Label(
        "Complete the closing bookings of UNKNOWN result (barbell trades).",
        "損益が不明な決済の記帳を補ってください(barbell trades)。",
    ),
    "mend.not-stated": Label(
        "Write below the open line of each account who holds it:",
        "各口座の open 行の下に、預け先を書いてください:",
    ),
    "mend.swept": Label(
        "Have the broker switch off the sweep or the netting, then correct barbell-auto-sweep and"
        " barbell-cross-collateral: {accounts}",
        "証券会社で自動振替と相殺を止め、barbell-auto-sweep と barbell-cross-collateral を直して"
        "ください: {accounts}",
    ),
    "mend.pledged": Label(
        "Have the pledge lifted, then write that it is: {accounts}",
        "担保を外し、それを帳簿に書いてください: {accounts}",
    ),
}
