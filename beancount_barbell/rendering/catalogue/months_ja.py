"""The words of the monthly routine in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS: Mapping[str, str] = {
    "BB504": "{month} の月次ルーチンが {since} から期限切れです: {items}。",
    "BB504.months": (
        "{month} から {last_month} まで {months} か月分の月次ルーチンが期限切れです(最初は {since}"
        " から): {items}。"
    ),
    "BB504.remedy": (
        "内容を見て(barbell report --month {month})、不合格のものを直し、残りに barbell signoff で"
        "署名してください(barbell explain BB504)。"
    ),
    "BB505": (
        "{month} の {item} に {by} が {on} に署名した後、数字・役割・方針のどれかが変わっています。"
    ),
    "BB505.remedy": (
        "何が変わったかを見て(barbell report --month {month})、署名し直してください:"
        " barbell signoff --month {month} --item {item}(barbell explain BB505)。"
    ),
    "evidence.signed-ahead": "{by} の署名の日付 {on} が、帳簿の最後の日よりずっと後です",
    "evidence.signed-anew": "{on} に {by} が署名し直しました",
    "month.balance-failed": "balance が合いません: {accounts}",
    "month.no-balance": "月末の翌日から期限までの balance がありません: {accounts}",
    "month.balance-awaited": "balance をまだ書いていません(期限 {due}): {accounts}",
    "month.core-unknown": "核の評価額が不明です。価格がありません: {missing}",
    "month.floor-unknown": "核の下限と比べられません。為替レートがありません: {missing}",
    "month.below-floor": "核が {core} で、下限 {limit} を下回っていました",
    "month.core-flow": "核の資金が {count} 回、攻め枠へ移っています",
    "month.core-flow.one": "核の資金が攻め枠へ移っています",
    "month.terms-missing": "{commodity} の商品区分か受渡日数が書かれていません",
    "month.terms-old": (
        "{commodity} の商品条件を {end} より後に読んでいません(barbell-terms-checked)"
    ),
    "month.sleeve-unknown": "攻め枠の評価額が不明です。価格がありません: {missing}",
    "month.trades-unknown": "損益の分からない決済が {count} 件あります",
    "month.ratio-unknown": "比率が不明です。価格がありません: {missing}",
    "month.ratio": "攻め枠の比率が {value_ratio} で、{limit_ratio} を超えていました",
    "month.leverage-unknown": "レバレッジが不明です。価格がありません: {missing}",
    "month.leverage": "レバレッジが {leverage} 倍で、{limit_times} 倍を超えていました",
    "month.leverage-infinite": "純資産がないのに建玉がありました(上限 {limit_times} 倍)",
    "month.budget": "拠出が予算を超えています: {keys}",
    "month.call-uncovered": "想定した追証に対して、予備枠の現金が足りませんでした",
    "month.price-missing": "月末の価格がありません: {missing}",
    "month.values-unknown": "月末の値が分かりません: {what}",
    "month.not-stated": "口座の預け先がどこにも書かれていません(barbell-institution など)",
    "month.swept": "証券会社が核から自動で引き落とすか相殺できます: {accounts}",
    "month.pledged": "核が攻め枠の担保に入っています: {accounts}",
    "mend.balance": "明細書にある残高を書いてください:",
    "mend.balance-failed": "{accounts} を明細書と比べ、違う記帳を直してください。",
    "mend.price": "足りない月末の価格を書いてください:",
    "mend.values-unknown": "何が足りないかを barbell doctor で確かめ、補ってください。",
    "mend.past": (
        "検出事項の説明どおりに直してください(barbell check)。終わった月の結果は変わりません。"
        "署名は、それを確認したという記録になります。"
    ),
    "mend.terms-missing": "{commodity} の商品条件を調べ、その commodity 行の下に書いてください:",
    "mend.terms-old": (
        "{commodity} の商品条件を読み、読んだ日を、その commodity 行の下に書いてください:"
    ),
    "mend.trades-unknown": "損益が不明な決済の記帳を補ってください(barbell trades)。",
    "mend.not-stated": "各口座の open 行の下に、預け先を書いてください:",
    "mend.swept": (
        "証券会社で自動振替と相殺を止め、barbell-auto-sweep と barbell-cross-collateral を直して"
        "ください: {accounts}"
    ),
    "mend.pledged": "担保を外し、それを帳簿に書いてください: {accounts}",
}
