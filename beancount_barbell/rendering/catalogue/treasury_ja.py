"""The words of the treasurer's findings in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TREASURY: Mapping[str, str] = {
    "BB301.currency": (
        "{on} の核は {value} で、下限 {limit}({place})を {excess} 下回りました。{high_on} の高値"
        "から為替で {taken} 減っています。この日、核に手を付けた人はいません。"
    ),
    "BB309": (
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。"
    ),
    "BB309.above-floor": (
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。為替が {stress_ratio} 下げると核は {core} になりますが、下限 {floor} は割りません。"
    ),
    "BB309.below-floor": (
        "{on} の核のうち {value_ratio} がヘッジなしの外貨で、上限 {limit_ratio}({place})を超えま"
        "した。為替が {stress_ratio} 下げると核は {core} になり、下限 {floor} を割ります。"
    ),
    "BB309.remedy": ("上限を超える分を円に替えるか、ヘッジしてください(barbell explain BB309)。"),
    "BB310.core-late": (
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核を"
        "売っても現金になるのは {core_on} で、{late_days} 日遅れます。"
    ),
    "BB310.core-same-day": (
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核が現金"
        "になるのもその日です。間に合うかは時刻次第で、分かりません。"
    ),
    "BB310.core-in-time": (
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核は "
        "{core_on} に現金にできますが、そのためのお金ではありません。"
    ),
    "BB310.core-unknown": (
        "追証 {asked}(期限 {due})に対し、攻め枠の現金は {value} で、{lacking} 足りません。核が"
        "いつ現金になるかは不明か、それだけの額がありません。"
    ),
    "BB310.unknown": (
        "追証 {asked}(期限 {due})を攻め枠の現金と比べられません。為替レートがありません。"
    ),
    "BB310.stressed": (
        "{gap_ratio} 逆に動くと、{on} には {amount} の追証になります。予備枠にすぐ使える現金は "
        "{value} で、{lacking} 足りません。"
    ),
    "evidence.first-call": "{asked} の追証(期限 {due})が先に現金を使います",
    "BB310.remedy": "建玉を減らしてください。核からは入れません(barbell explain BB310)。",
    "BB310.remedy.call": (
        "今ある現金を払い、{close} 以上の建玉を決済してください({lacking} ÷ {margin_ratio})。核から"
        "は入れません(barbell explain BB310)。"
    ),
    "BB310.remedy.call-all": (
        "今ある現金を払い、建玉をすべて決済してください。{close} 分({lacking} ÷ {margin_ratio})が"
        "必要です。核からは入れません(barbell explain BB310)。"
    ),
    "BB310.remedy.call-unknown": (
        "足りない価格を書くか、建玉を決済してください。核からは入れません(barbell explain BB310)。"
    ),
    "BB311": (
        "枠外の {amount} は、月 {monthly} の支出で {months} か月分です。life-months({place})は "
        "{wanted} か月です。"
    ),
    "BB311.few-months": (
        "枠外のお金が何か月もつかは不明です。帳簿は満 {months} か月分しかなく、3か月は必要です。"
    ),
    "BB311.no-expenses": (
        "枠外のお金が何か月もつかは不明です。攻め枠のほかに支出の記録がありません。"
    ),
    "BB311.no-rate": "枠外のお金が何か月もつかは不明です。{missing} のレートがありません。",
    "BB311.remedy": (
        "核から出さずに、枠外にあと {lacking} を確保してください(barbell explain BB311)。"
    ),
    "BB311.remedy.unknown": "足りない記録を書いてください(barbell explain BB311)。",
    "BB312": (
        "{account} に {amount} が記録されましたが、それを生む建玉が攻め枠にありません。エクスポー"
        "ジャーは不明です(長くて {until} まで)。"
    ),
    "BB312.unknown": (
        "{account} に金額の分からない損益が記録されましたが、それを生む建玉が攻め枠にありません。"
        "エクスポージャーは不明です(長くて {until} まで)。"
    ),
    "BB312.remedy": (
        "建てた日に建玉を記帳してください。どの記録も決済済みの取引で夜に残る建玉がないなら、"
        '{account} の open に barbell-settlement: "at-close" を書いてください'
        "(barbell explain BB312)。"
    ),
    "BB503": "核にある {commodity} の条件が書かれていません({missing})。",
    "BB503.old": (
        "核にある {commodity} の条件を最後に確認したのは {terms_checked} で、{days} 日を超えてい"
        "ます。"
    ),
    "BB503.quote": (
        "{commodity} の取得額 {cost} は価格 {quote} の約 {multiplier} 倍です。価格に倍率を掛けて評"
        "価しています。"
    ),
    "BB503.unsure": (
        "{commodity} の取得額は {cost}、最初の価格は {quote} で、1枚あたりとも、その {multiplier} "
        "分の1とも言えません。{times} 倍して評価していますが、違うかもしれません。"
    ),
    "BB503.no-instrument": (
        "{commodity} は取得額ゼロで記帳され、価格の全額が資産に数えられています。先物か CFD です"
        "か。"
    ),
    "BB503.paid-for": (
        "先物か CFD の {commodity} が取得額ありで記帳されています。払った額は、決済するまで資産に数"
        "えられません。"
    ),
    "BB503.remedy.paid-for": (
        "取得額ゼロで記帳し、約定価格は @ の後に書き、資金は損益だけを記帳してください"
        "(barbell explain BB503)。"
    ),
    "BB503.remedy.quote": (
        "価格は取得額と同じく1枚あたりで書いてください(barbell explain BB503)。"
    ),
    "BB503.remedy.unsure": (
        "買った日の1枚あたりの価格を加え、その後の価格も同じように書いてください"
        "(barbell explain BB503)。"
    ),
    "BB503.remedy.no-instrument": (
        "そうなら commodity に barbell-instrument を書いてください。ほかの銘柄から生じたものなら、"
        "その銘柄の出入りも同じ取引に記帳してください(barbell explain BB503)。"
    ),
    "BB503.remedy": "commodity に書いてください(barbell explain BB503)。",
    "BB503.remedy.old": (
        "もう一度確認し、barbell-terms-checked の日付を直してください(barbell explain BB503)。"
    ),
}
