"""The words of findings in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.catalogue.problems_ja import PROBLEMS

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEDGER = {
    "BB001.no-effect": "この {verb} は効きません。{reason}。",
    "BB001.remedy": "直してください(barbell explain BB001)。",
    "BB001.remedy.advice": "意図と違えば直してください(barbell explain BB001)。",
    "BB001.remedy.no-effect": (
        "消すか、効く時期になってから署名してください(barbell explain BB001)。"
    ),
    "no-effect.not-halted": "攻め枠は停止していません",
    "no-effect.not-flat": "攻め枠に建玉が残っているか、価格のないものがあります",
    "no-effect.too-early": "方針の定める日数がまだ過ぎていません",
    "no-effect.nothing-to-review": "見直す対象がありません",
    "BB002.remedy": "どちらか一方を消してください(barbell explain BB002)。",
    "BB003": "{on} に攻め枠が初めて建玉を持ちましたが、{keys} を定めた方針がありません。",
    "BB003.remedy": "これらのキーを持つ policy を書いてください(barbell explain BB003)。",
    "BB004": (
        "損失の中で(NAV {nav}、{state}){key} が {old} から {new} に緩められました。{old} が"
        "効き続けます。"
    ),
    "BB004.nav-unknown": (
        "NAV が不明な間に({state}){key} が {old} から {new} に緩められました。{old} が効き続け"
        "ます。"
    ),
    "BB004.remedy": (
        "その行を消すか、NAV が 100 に戻るまで待ってください(barbell explain BB004)。"
    ),
    "BB005.contribution": (
        "{account} に役割がありません。攻め枠と動いた収入を、入金とみなしました。"
    ),
    "BB005.loss": "{account} に役割がありません。攻め枠と動いた費用を、損失とみなしました。",
    "BB005.result-of-lots": (
        "{account} に役割がありません。売却した建玉の持ち主の損益とみなしました。"
    ),
    "BB005.outside": "{account} に役割がありません。枠外とみなしました。",
    "BB005.remedy": (
        '{role}の損益なら open に barbell: "{tag}" を、違えば "outside" を書いてください'
        "(barbell explain BB005)。"
    ),
    "BB006": "{waived} の承認({until} まで)に当てはまる指摘がありません。",
    "BB006.remedy": "消すか、範囲を直してください(barbell explain BB006)。",
    "BB007": (
        "{waived} {name} の承認は {until} に期限が切れましたが、{since} の違反が続いています。"
    ),
    "BB007.remedy": "違反を直すか、新しい承認を書いてください(barbell explain BB007)。",
    "BB008": "{key} が {old} から {new} に緩められました。",
    "BB008.remedy": "意図と違えば元に戻してください(barbell explain BB008)。",
}

_HOLDINGS = {
    "BB102.class": (
        "{account} に {units} {commodity} があります。分類 {detail} は核に置けません。"
    ),
    "BB102.leverage": "{account} に {detail} 倍のレバレッジ型 {units} {commodity} があります。",
    "BB102.instrument": "{account} に {units} {commodity}({detail})があります。",
    "BB102.debt": "{account} に {units} {commodity} の借りがあります。核は借りをつくりません。",
    "BB102.not-cash": "{account} に、核に置けない {units} {commodity} があります。",
    "BB102.remedy": "核から移してください(barbell explain BB102)。",
    "BB102.remedy.debt": "新たに借りずに返してください(barbell explain BB102)。",
    "BB103": "{account} に {units} {commodity} があります。予備枠は現金だけです。",
    "BB103.remedy": "売却するか、トレード枠へ移してください(barbell explain BB103)。",
    "BB103.insurance": "{amount} が{from}から{to}へ移りました。",
    "BB103.remedy.insurance": (
        "保険が攻めに変わりました。意図と違えば戻してください(barbell explain BB103)。"
    ),
}

_FLOWS = {
    "BB201": "{amount} が {from} から {to} へ移りました。",
    "BB201.unknown": (
        "核の資金が {from} から {to} へ移りました。{missing} の価格がなく、金額は不明です。"
    ),
    "BB201.remedy": "核へ戻すか、理由を書いて承認してください(barbell explain BB201)。",
    "BB201.remedy.partly": (
        "まだ {outstanding} が戻っていません。核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB201)。"
    ),
    "BB204": "{amount} が {from} から核の外(枠外)へ出ました。",
    "BB204.equity": "核の {amount} が {from} から資本(Equity)へ振り替えられました。",
    "BB204.unknown": ("核の資金が {from} から出ました。{missing} の価格がなく、金額は不明です。"),
    "BB204.remedy": "意図どおりなら、することはありません(barbell explain BB204)。",
    "BB206": "攻め枠が {state} の間に、{to} へ {amount} が入金されました(NAV {nav})。",
    "BB206.remedy": "引き出すか、理由を書いて承認してください(barbell explain BB206)。",
}

_LIMITS = {
    "BB301": "{on} の核は {value} で、下限 {limit}({place})を {excess} 下回りました。",
    "BB301.estimated": (
        "{on} の核は、価格のないものを簿価とすれば約 {value} で、下限 {limit}({place})を "
        "{excess} 下回りました。"
    ),
    "BB301.remedy": (
        "攻め枠または枠外から、核へ {lacking} を入れてください(barbell explain BB301)。"
    ),
    "BB301.remedy.passive": (
        "価格か為替によるものです。核へ {lacking} を入れてください。{due} からはエラーになり"
        "ます(barbell explain BB301)。"
    ),
    "BB302": ("{on} の攻め枠比率は {value_ratio} で、上限 {limit_ratio}({place})を超えました。"),
    "BB302.remedy": (
        "攻め枠から核へ {sweep} を移すと {target_ratio} に戻ります(barbell explain BB302)。"
    ),
    "BB302.remedy.passive": (
        "相場によるものです。攻め枠から核へ {sweep} を移すと {target_ratio} に戻ります。{due} "
        "からはエラーになります(barbell explain BB302)。"
    ),
    "BB302.remedy.positions-first": (
        "先に建玉を減らしてください。攻め枠から核へ移すべき {sweep} に対し、動かせる現金は "
        "{free_cash} です(barbell explain BB302)。"
    ),
    "BB302.no-capital": "{on} に、核と攻め枠を合わせた価値がなくなりました。",
    "BB302.remedy.no-capital": "核に資金を入れてください(barbell explain BB302)。",
    "BB303": (
        "{on} の核は、核と攻め枠の合計の {value_ratio} でした(核 {core}、攻め枠 {sleeve})。"
        "半分を超えていなければなりません。"
    ),
    "BB303.estimated": (
        "{on} の核は、価格のないものを簿価とすれば約 {core}、攻め枠は {sleeve} でした。核は"
        "半分を超えていなければなりません。"
    ),
    "BB303.remedy": (
        "攻め枠から核へ {lacking} を超える額を移してください(barbell explain BB303)。"
    ),
    "BB304": (
        "{on} の攻め枠への正味拠出は {value} で、予算 {limit}({place})を {excess} 超えました。"
    ),
    "BB304.remedy": "攻め枠から {lacking} を引き出してください(barbell explain BB304)。",
    "BB305": (
        "{on} の{layer}への正味拠出は {value} で、予算 {limit}({place})を {excess} 超えました。"
    ),
    "BB305.remedy": "{layer}から {lacking} を出してください(barbell explain BB305)。",
}

_STATES = {
    "BB401": (
        "NAV {nav} が破綻ライン {line_nav}({place})に達しました。翌朝から {from_state} → "
        "{to_state}、エクスポージャーの上限は {ceiling} です。"
    ),
    "BB401.insolvent": (
        "攻め枠の純資産が尽きました。翌朝から {from_state} → {to_state}、エクスポージャーの上限"
        "は {ceiling} です。"
    ),
    "BB401.remedy": (
        "{act_within} 営業日以内に上限の下まで減らしてください。NAV が {resume_nav}(ここから "
        "+{rise_ratio})に戻れば {next_state} です(barbell explain BB401)。"
    ),
    "BB401.remedy.halted": (
        "{act_within} 営業日以内に建玉を閉じてください。NAV が {resume_nav}(ここから "
        "+{rise_ratio})に戻れば {next_state} です。建玉がなければ、署名した restart が必要です"
        "(barbell explain BB401)。"
    ),
    "BB401.remedy.restart": (
        "残りを閉じてください。入金では戻りません。建玉をなくした上で、署名した restart でのみ"
        "再開できます(barbell explain BB401)。"
    ),
    "BB402": (
        "{state} の間に {underlying} が {amount} 増やされました。エクスポージャー {value}、上限 "
        "{limit}。"
    ),
    "BB402.unknown": (
        "{state} の間に、上限 {limit} のもとで {underlying} が {units} 増やされました。価格が"
        "なく、エクスポージャーは不明です。"
    ),
    "BB402.remedy": (
        "上限が効いている間にその下まで減らすか、理由を書いて承認してください"
        "(barbell explain BB402)。"
    ),
    "BB403": (
        "{deadline} のエクスポージャーはまだ {value} で、{triggered_on} に下がった上限 {limit} "
        "を超えています({state}、{act_within} 営業日)。"
    ),
    "BB403.unknown": (
        "{triggered_on} に上限が {limit} に下がりましたが({state}、{act_within} 営業日)、"
        "{deadline} にもまだ建玉がありました。価格がなく、金額は不明です。"
    ),
    "BB403.remedy": "上限が効いている間に、今すぐ減らしてください(barbell explain BB403)。",
}

_PRICES = {
    "BB501": "{commodity} の価格がありません。",
    "BB501.core": "{commodity} の価格がなく、核の評価額が不明です。",
    "BB501.sleeve": "{commodity} の価格がなく、攻め枠の評価額が不明です。",
    "BB501.core-and-sleeve": "{commodity} の価格がなく、核と攻め枠の評価額が不明です。",
    "BB501.remedy": "price を書いてください(barbell explain BB501)。",
    "BB502": (
        "{commodity} の最新の価格({quote})は {priced_on} のもので、{max_age_days} 日を超えて"
        "います。"
    ),
    "BB502.remedy": "新しい price を書いてください(barbell explain BB502)。",
}

_COMMON = {
    "internal": "規則 {name} が動きませんでした({failure}: {detail})。その指摘は不明です。",
    "internal.remedy": "お手数ですが報告してください。",
    "remedy.cured": "することはありません。直っています。",
    "remedy.history": "することはありません。{since} より前の履歴です。",
    "remedy.waived": "{until} まで、することはありません。{by} が例外承認しました。",
    "remedy.acknowledged": "することはありません。{by} が事後承認しました。",
    "evidence.limit": "{key} を定めた行",
    "evidence.estimated": "{commodities} の価格がなく、簿価で代えました",
    "evidence.estimated-state": "価格がなく、簿価によって状態を悪い方へ移しました",
    "evidence.role": "{account} は{role}の口座",
    "evidence.commodity": "{commodity} の条件",
    "evidence.reached": "ここで {account} に届きました",
    "evidence.returned": "ここで核へ戻りました",
    "evidence.book-value": "{missing} の価格がなく、金額は簿価によります",
    "evidence.breach": "続いている違反",
    "evidence.state": "{since} にここで {state} になりました",
    "evidence.since": "{since} より前の指摘は履歴です",
    "evidence.waived": "{by} が {until} まで例外承認: {reason}",
    "evidence.acknowledged": "{by} が事後承認: {reason}",
    "evidence.expired": "{by} の承認は {until} に期限切れ: {reason}",
    "evidence.partly-waived": (
        "{by} が {until} まで {limit} を上限に承認: {reason}。{excess} はそれを超えています"
    ),
    "word.unknown": "不明",
    "word.nothing": "なし",
    "word.unset": "未設定",
    "word.default": "既定値",
    "word.comma": "、",
    "word.yes": "はい",
    "word.no": "いいえ",
    "word.Role.core": "核",
    "word.Role.attack": "攻め枠",
    "word.Role.outside": "枠外",
    "word.Layer.trade": "トレード枠",
    "word.Layer.hedge": "保険枠",
    "word.Layer.reserve": "予備枠",
    "word.RiskState.ACTIVE": "ACTIVE(通常)",
    "word.RiskState.REDUCING": "REDUCING(縮小)",
    "word.RiskState.HALTED": "HALTED(停止)",
}

TEXTS: Mapping[str, str] = {
    **PROBLEMS,
    **_LEDGER,
    **_HOLDINGS,
    **_FLOWS,
    **_LIMITS,
    **_STATES,
    **_PRICES,
    **_COMMON,
}
