"""The words of findings in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.rendering.catalogue.assessment_ja import ASSESSMENTS
from beancount_barbell.rendering.catalogue.diagnoses_ja import DIAGNOSES
from beancount_barbell.rendering.catalogue.months_ja import MONTHS
from beancount_barbell.rendering.catalogue.problems_ja import PROBLEMS
from beancount_barbell.rendering.catalogue.proposal_ja import PROPOSAL
from beancount_barbell.rendering.catalogue.trading_ja import TRADING
from beancount_barbell.rendering.catalogue.treasury_ja import TREASURY

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEDGER = {
    "BB001.no-effect": "この {verb} は効きません。{reason}。",
    "BB001.remedy": "直してください(barbell explain BB001)。",
    "BB001.remedy.advice": "意図と違えば直してください(barbell explain BB001)。",
    "BB001.remedy.no-effect": (
        "消すか、効く時期になってから署名してください(barbell explain BB001)。"
    ),
    "BB001.remedy.reversal": (
        "取り消す取引のリンクを書いてください。同じ口座、反対の符号、元の金額以内、5営業日以内に限り"
        "ます(barbell explain BB001)。"
    ),
    "no-effect.no-such-flow": "それ以前に核や攻め枠を動かした取引に、そのリンクがありません",
    "no-effect.other-accounts": "元の取引と口座や銘柄が違います",
    "no-effect.not-opposite": "符号が反対ではありません",
    "no-effect.too-late": "元の取引から5営業日を過ぎています",
    "no-effect.too-much": "元の取引より多い金額です",
    "no-effect.not-halted": "攻め枠は停止していません",
    "no-effect.not-flat": "攻め枠に建玉が残っているか、価格のないものがあります",
    "no-effect.too-early": "方針の定める日数がまだ過ぎていません",
    "no-effect.nothing-to-review": "見直す対象がありません",
    "BB002.remedy": "どちらか一方を消してください(barbell explain BB002)。",
    "BB003": "{on} に攻め枠が初めて建玉を持ちましたが、{keys} を定めた方針がありません。",
    "BB003.remedy": "これらのキーを持つ policy を書いてください(barbell explain BB003)。",
    "BB004": (
        "損失の最中に(基準価額 {nav}、{state}){key} が {old} から {new} に緩められました。{old} が"
        "効き続けます。"
    ),
    "BB004.nav-unknown": (
        "基準価額が不明な間に({state}){key} が {old} から {new} に緩められました。{old} が効き続け"
        "ます。"
    ),
    "BB004.since": (
        "`since` が {old} から {new} へ動かされました。基準価額がいくらでも {old} が効き続けます。"
    ),
    "BB004.remedy.since": (
        "その行を消してください。効いている `since` は後ろへ動かせません(barbell explain BB004)。"
    ),
    "BB004.remedy": (
        "その行を消すか、基準価額が 100 に戻り、ACTIVE になるまで待ってください"
        "(barbell explain BB004)。"
    ),
    "BB004.remedy.again": (
        "その行を消してください。再開しても損失を取り戻したことにはなりません。変更は ACTIVE に"
        "なってから書き直してください(barbell explain BB004)。"
    ),
    "BB005.contribution": (
        "{account} に役割がありません。{role}と動いた収入を、入金とみなしました。"
    ),
    "BB005.contribution.several": (
        "{account} など {count} 口座に役割がありません。{role}と動いた収入を、入金とみなしました。"
    ),
    "BB005.loss": "{account} に役割がありません。{role}と動いた費用を、損失とみなしました。",
    "BB005.loss.several": (
        "{account} など {count} 口座に役割がありません。{role}と動いた費用を、損失とみなしました。"
    ),
    "BB005.result-of-lots": (
        "{account} に役割がありません。売却した建玉の持ち主の損益とみなしました。"
    ),
    "BB005.result-of-lots.several": (
        "{account} など {count} 口座に役割がありません。売却した建玉の持ち主の損益とみなしました。"
    ),
    "BB005.outside": "{account} に役割がありません。{role}と動いた分を、枠外とみなしました。",
    "BB005.outside.several": (
        "{account} など {count} 口座に役割がありません。{role}と動いた分を、枠外とみなしました。"
    ),
    "BB005.remedy": (
        '{role}の損益なら open に barbell: "{tag}" を、違えば "outside" を書いてください'
        "(barbell explain BB005)。"
    ),
    "BB005.remedy.several": (
        '{role}の損益を記録する口座の open に barbell: "{tag}" を、ほかの口座の open に "outside" '
        "を書いてください(barbell explain BB005)。"
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
    "BB102.remedy": "売却し、代金は核に残してください(barbell explain BB102)。",
    "BB102.remedy.debt": "新たに借りずに返してください(barbell explain BB102)。",
    "BB103": "{account} に {units} {commodity} があります。予備枠は現金だけです。",
    "BB103.remedy": "売却し、代金は予備枠に残してください(barbell explain BB103)。",
    "BB103.insurance": "{amount} が{from}から{to}へ移りました。",
    "BB103.remedy.insurance": (
        "保険が攻めに変わりました。意図と違えば戻してください(barbell explain BB103)。"
    ),
}

_SEPARATION = {
    "BB101": "レベル{claimed}と申告していますが({place})、実際はレベル{derived}です。{reason}。",
    "BB101.unknown": (
        "レベル{claimed}と申告していますが({place})、レベルは不明で、1とみなします。{reason}。"
    ),
    "BB101.remedy": (
        "分離するか、実際の条件を書くか、損失中でなければレベル{enforced}と申告してください"
        "(barbell explain BB101)。"
    ),
    "BB101.derived": "分離レベルは{derived}です。{reason}。",
    "BB101.remedy.derived": "することはありません(barbell explain BB101)。",
    "BB101.derived-unknown": "分離レベルは不明で、1とみなします。{reason}。",
    "BB101.remedy.derived-unknown": "口座に条件を書いてください(barbell explain BB101)。",
    "BB101.practised": (
        "分離レベルは{derived}ですが({reason})、一年以内に攻め枠へ移った核の資金が戻っていません。"
        "実際にはレベル1です。"
    ),
    "BB101.remedy.practised": "核へ戻してください(barbell explain BB101)。",
    "separation.pledged": "{core} が {liability} の担保に差し入れられています",
    "separation.auto-sweep": "{core} から自動で振り替えられます(barbell-auto-sweep)",
    "separation.cross-collateral": (
        "{account} は他の口座と相殺されることがあります(barbell-cross-collateral)"
    ),
    "separation.no-institution": "{account} の業者が書かれていません(barbell-institution)",
    "separation.no-number": (
        "{core} と {sleeve} はどちらも {institution} にあり、{account} の口座番号が書かれていません"
    ),
    "separation.same-account": "{core} と {sleeve} は {institution} の同じ口座です",
    "separation.opt-out-not-stated": (
        "{core} と {sleeve} はどちらも {institution} にあり、自動振替と相殺がないことが書かれて"
        "いません"
    ),
    "separation.opted-out": (
        "{core} と {sleeve} は {institution} の別々の口座で、自動振替も相殺もありません"
    ),
    "separation.different-institutions": "{core} は {institution}、{sleeve} は {other} にあります",
    "separation.secured-loan": (
        "すべての口座が分かれており、{accounts} は核を担保に限度内で借りています"
    ),
    "separation.no-loan": "すべての口座が分かれており、使っている核担保の借入はありません",
    "separation.no-limit": "{account} の担保掛目の限度が書かれていません(barbell-ltv-warn)",
    "separation.ltv-unknown": "{account} の担保に対する借入比率が不明です",
    "separation.ltv-above": (
        "{account} の担保に対する借入比率は {ltv_ratio} で、限度 {limit_ratio} を超えています"
    ),
    "separation.core-was-used": "一年以内の {on} に核の資金が攻め枠へ移りました",
    "BB104": "{account} が {liability} の担保に差し入れられ、{amount} がさらされています。",
    "BB104.unknown": (
        "{account} が {liability} の担保に差し入れられました。{missing} の価格がなく、さらされる"
        "金額は不明です。"
    ),
    "BB104.remedy": (
        "解除して release を書くか、理由を書いて承認してください(barbell explain BB104)。"
    ),
    "BB105": (
        "{on} の核は、担保付きの借入 {debt} を引くと {value} で、下限 {limit}({place})を {excess} "
        "下回りました。"
    ),
    "BB105.estimated": (
        "{on} の核は、価格のないものを簿価とし、担保付きの借入 {debt} を引くと約 {value} で、下限 "
        "{limit}({place})を {excess} 下回りました。"
    ),
    "BB105.remedy": (
        "下限が守られるのは、枠外に {lacking} の資金がある場合だけです。それを置くか、攻め枠"
        "から返してください(barbell explain BB105)。"
    ),
    "BB106": "{from} から {to} へ {amount} が入りました。攻め枠の借りに数えられていません。",
    "BB106.unknown": (
        "枠外の借り {from} から {to} に資金が入りました。{missing} の価格がなく、金額は不明です。"
    ),
    "BB106.remedy": (
        '攻め枠の借りなら open に barbell: "attack" を書き、違えば攻め枠から返してください'
        "(barbell explain BB106)。"
    ),
    "evidence.terms": "{account} について書かれた条件",
    "evidence.pledge": "ここで核が担保に差し入れられました",
    "evidence.release": "ここで解除されました",
    "evidence.loan": "{account} は核を担保にしています",
    "evidence.forced-sale": (
        "{account} の担保は {fall_ratio} 下がって {value} になるとすべて売られます"
    ),
    "evidence.forced-sale-now": (
        "{account} の担保は、もうすべて売られる水準({value} 以下)にあります"
    ),
    "evidence.still-out": "ここで攻め枠へ移った核の資金が戻っていません",
}

_FLOWS = {
    "BB201": "{amount} が {from} から {to} へ移りました。",
    "BB201.parts": "許容誤差以下の {count} 回に分けて、核の {amount} が {to} へ移りました。",
    "BB201.unknown": (
        "核の資金が {from} から {to} へ移りました。{missing} の価格がなく、金額は不明です。"
    ),
    "BB201.remedy": "核へ戻すか、理由を書いて承認してください(barbell explain BB201)。",
    "BB201.remedy.partly": (
        "まだ {outstanding} が戻っていません。核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB201)。"
    ),
    "BB202": "{left_on} 以降に {from} を出た {amount} が、枠外の口座を経由して {to} に届きました。",
    "BB202.yield": (
        "{left_on} 以降に {from} から払い出された核の分配金 {amount} が、枠外の口座を経由して "
        "{to} に届きました。"
    ),
    "BB202.unknown": (
        "{left_on}以降に {from} から出た核の資金が、枠外の口座を経由して {to} に入りました。"
        "{missing} の価格がないため、金額は不明です。"
    ),
    "BB202.remedy": "核へ戻すか、理由を書いて承認してください(barbell explain BB202)。",
    "BB202.remedy.partly": (
        "うち {outstanding} がまだ戻っていません。核へ戻すか、理由を書いて承認してください"
        "(barbell explain BB202)。"
    ),
    "BB203": "{left_on} 以降に {from} から {amount} が出て、同じほどの金額が {to} に入りました。",
    "BB203.remedy": (
        "核へ戻すか、引き出しと使い道に同じリンクを付けてください(barbell explain BB203)。"
    ),
    "BB204": "{amount} が {from} から核の外(枠外)へ出ました。",
    "BB204.equity": "核の {amount} が {from} から資本(Equity)へ振り替えられました。",
    "BB204.several": (
        "核の資金が {from} から {count} 回の少額で計 {amount} 出ました。端数の差かもしれません。"
    ),
    "BB204.unknown": ("核の資金が {from} から出ました。{missing} の価格がなく、金額は不明です。"),
    "BB204.remedy": "意図どおりなら、することはありません(barbell explain BB204)。",
    "BB205": "攻め枠が {state} の間に、{from} から核の資金が差し引き {amount} 出ました。",
    "BB205.market": "市場停止の間({state})に、{from} から核の資金が差し引き {amount} 出ました。",
    "BB205.margin-call": (
        "{on} の追証 {call} から5営業日以内に、{from} から核の資金が差し引き {amount} 出ました。"
    ),
    "BB205.unknown": "非常時に核が減りました。{missing} の価格がなく、金額は不明です。",
    "BB205.remedy": (
        "その資金を核へ戻すか、同じ金額を攻め枠から核へ移すか、理由を書いて承認してください"
        "(barbell explain BB205)。"
    ),
    "BB205.remedy.partly": (
        "まだ {outstanding} が戻っていません。その資金を核へ戻すか、同じ金額を攻め枠から移すか、"
        "理由を書いて承認してください(barbell explain BB205)。"
    ),
    "evidence.margin-call": "追証の通知",
    "BB206": "攻め枠が {state} の間に、{to} へ {amount} が入金されました(基準価額 {nav})。",
    "BB206.remedy": "引き出すか、理由を書いて承認してください(barbell explain BB206)。",
}

_LIMITS = {
    "BB301": "{on} の核は {value} で、下限 {limit}({place})を {excess} 下回りました。",
    "BB301.estimated": (
        "{on} の核は、価格のないものを簿価とすれば約 {value} で、下限 {limit}({place})を "
        "{excess} 下回りました。"
    ),
    "BB301.remedy": (
        "枠外から、または攻め枠で自由に使える現金から、核へ {lacking} を入れてください"
        "(barbell explain BB301)。"
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
    "BB302.remedy.positions-first.passive": (
        "相場によるものです。先に建玉を減らしてください。攻め枠から核へ移すべき {sweep} に対し、"
        "動かせる現金は {free_cash} です。{due} からはエラーになります(barbell explain BB302)。"
    ),
    "BB302.no-capital": "{on} に、核と攻め枠を合わせた価値がなくなりました。",
    "BB302.remedy.no-capital": "核に資金を入れてください(barbell explain BB302)。",
    "BB302.remedy.no-capital.passive": (
        "核に資金を入れてください。{due} からはエラーになります(barbell explain BB302)。"
    ),
    "BB303": (
        "{on} の核は、核と攻め枠の合計の {value_ratio} でした(核 {core}、攻め枠 {sleeve})。"
        "半分を超えていなければなりません。"
    ),
    "BB303.estimated": (
        "{on} の核は、価格のないものを簿価とすれば約 {core}、攻め枠は {sleeve} でした。核は"
        "半分を超えていなければなりません。"
    ),
    "BB303.remedy": (
        "攻め枠から核へ {lacking} を超える額を移してください。現金が足りなければ、先に建玉を減らし"
        "ます(barbell explain BB303)。"
    ),
    "BB304": (
        "{on} の攻め枠への純拠出は {value} で、予算 {limit}({place})を {excess} 超えました。"
    ),
    "BB304.remedy": (
        "攻め枠から {lacking} を引き出してください。現金が足りなければ、先に建玉を減らします"
        "(barbell explain BB304)。"
    ),
    "BB304.remedy.untagged": (
        "そのうち {untagged_amount} は、タグのない {untagged} からです。攻め枠の損益なら、その"
        ' open に barbell: "attack" と書いてください。そうでなければ、攻め枠から {lacking} を引き'
        "出してください。現金が足りなければ、先に建玉を減らします(barbell explain BB304)。"
    ),
    "BB305": (
        "{on} の{layer}への純拠出は {value} で、予算 {limit}({place})を {excess} 超えました。"
    ),
    "BB305.remedy.untagged": (
        "そのうち {untagged_amount} は、タグのない {untagged} からです。攻め枠の損益なら、その"
        ' open に barbell: "attack" と書いてください。そうでなければ、{layer}から攻め枠外へ'
        " {lacking} を出してください。現金が足りなければ、先に建玉を減らします"
        "(barbell explain BB305)。"
    ),
    "BB305.remedy": (
        "{layer}から攻め枠外へ {lacking} を出してください。現金が足りなければ、先に建玉を減らしま"
        "す(barbell explain BB305)。"
    ),
}

_STATES = {
    "BB401": (
        "基準価額 {nav} が破綻ライン {line_nav}({place})に達しました。翌朝から {from_state} → "
        "{to_state}、エクスポージャーの上限は {ceiling} です。"
    ),
    "BB401.beside": (
        "基準価額 {nav} が破綻ライン {line_nav}({place})に達しました。この線だけなら {line_state} "
        "ですが、ほかの要因もあり、翌朝からの状態は {to_state}、エクスポージャーの上限は {ceiling} "
        "です。"
    ),
    "BB401.insolvent": (
        "攻め枠の純資産が尽きました。翌朝から {from_state} → {to_state}、エクスポージャーの上限"
        "は {ceiling} です。"
    ),
    "BB401.remedy": (
        "{act_within} 営業日以内に上限の下まで減らしてください。基準価額が {resume_nav}(ここから "
        "+{rise_ratio})に戻れば {next_state} です(barbell explain BB401)。"
    ),
    "BB401.remedy.halted": (
        "{act_within} 営業日以内に建玉を閉じてください。建玉がなければ基準価額は"
        "回復せず、停止を終わらせるのは署名した restart だけです(barbell explain BB401)。"
    ),
    "BB401.remedy.beside": (
        "{act_within} 営業日以内に上限の下まで減らしてください。基準価額が {resume_nav}(ここから "
        "+{rise_ratio})に戻り、状態を決めているほかの要因も終わる必要があります"
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
    "BB403.remedy.gone": (
        "その上限はもうありません。求められた縮小はされないままでした。理由を書いた waiver で承認"
        "するほかありません(barbell explain BB403)。"
    ),
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
    "internal": "ルール {name} が動きませんでした({failure}: {detail})。その指摘は不明です。",
    "internal.remedy": "お手数ですが報告してください。",
    "remedy.cured": "することはありません。直っています。",
    "remedy.rounding": (
        "{remedy}端数の差なら、損失中でなければ、方針の `tolerance` を {least} 以上にすれば指摘され"
        "なくなります。"
    ),
    "remedy.history": "することはありません。{since} より前の過去分です。",
    "remedy.anew": (
        "{remedy}ルールの始まった {since} にも続いていたため、{due} からエラーになります。"
    ),
    "remedy.waived": "{until} まで、することはありません。{by} が例外承認しました。",
    "remedy.acknowledged": "することはありません。{by} が事後承認しました。",
    "remedy.acknowledged.any": (
        "{by} が金額を問わず事後承認しました。`waiver` に `limit: {amount}` と書けば、"
        "金額を増やして書き直したときは再び違反です。"
    ),
    "evidence.limit": "{key} を定めた行",
    "evidence.estimated": "{commodities} の価格がなく、簿価で代えました",
    "evidence.estimated-state": "価格がなく、簿価によって状態を悪い方へ移しました",
    "evidence.role": "{account} は{role}の口座",
    "evidence.commodity": "{commodity} の条件",
    "evidence.left": "{on} に {account} を出た {amount}",
    "evidence.lay": "うち {amount} が {on} に {account} へ",
    "evidence.owed": "{on} に {account} が攻め枠のために立て替えた {amount} の支払い",
    "evidence.worth": "届いた時点の時価は {value}",
    "evidence.certain": "価値を保つどの追跡方法でもこの金額",
    "evidence.between": "価値を保つ追跡方法なら、どれでも {least} から {most} のあいだ",
    "evidence.untagged": "{account} は {on} にここで初めて使われました",
    "evidence.left-core": "{on} に核から出金",
    "evidence.funded": "{on} に攻め枠へ入金",
    "evidence.reached": "ここで {account} に届きました",
    "evidence.returned": "ここで核へ戻りました",
    "evidence.book-value": "{missing} の価格がなく、金額は簿価によります",
    "evidence.breach": "続いている違反",
    "evidence.small": "{on} に {amount}",
    "evidence.state": "{since} にここで {state} になりました",
    "evidence.since": "{since} より前の指摘は過去分です",
    "evidence.anew": "{since} にまだ続いていたものは、そこから数え直します",
    "evidence.began": "{on} にここで始まりました",
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
    **_SEPARATION,
    **_FLOWS,
    **_LIMITS,
    **_STATES,
    **_PRICES,
    **TRADING,
    **TREASURY,
    **ASSESSMENTS,
    **MONTHS,
    **DIAGNOSES,
    **PROPOSAL,
    **_COMMON,
}
