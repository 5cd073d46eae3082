"""The reasons and questions of a proposal, in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROPOSAL: Mapping[str, str] = {
    "init.head": (
        "barbell init による {ledger} への提案({day})。追記する前に、すべての行を読んでください。"
    ),
    "init.how": (
        "推測にはその理由を添えました。「?」は本人にしか分からないことです。コメントの中は効"
        "力がありません。"
    ),
    "init.plugin": "これがなければ何も働きません。メインファイルの最後のプラグイン行に置きます",
    "init.part.core": "核: 失ってはならない資金",
    "init.part.attack": "攻め枠: 失ってもよい資金",
    "init.no-role": (
        "核または攻め枠と確かに言える口座がないため、タグは付けていません。barbell init "
        "--interactive で以下の問いに順に答えると、限度も提案されます。"
    ),
    "init.idle": "{commodities} だけを保有し、{since} から支払いがありません",
    "init.financed": "同じ金融機関の借入で購入しています ({place})",
    "init.leveraged-fund": (
        "名前からみてレバレッジ型の {commodity} ({name}) を保有、または保有していました"
    ),
    "init.leveraged-name": "{name} は、名前からみて元手より多く失いうる口座です",
    "init.result": "名前にある金融機関から、{role}の損益です",
    "init.answered": "回答のとおりです",
    "init.ask.retirement": (
        "{accounts}: {name} という名前から、年齢や税制に縛られた資金です。それで暮らせる場合"
        "だけ核とし、そうでなければ枠外のままにします。"
    ),
    "init.ask.traded": (
        "{accounts}: {commodities} の購入が計 {count} 回あります。すべて失ってもよければ攻め"
        "枠です。一生持つ投資はどちらでもなく、枠外のままです。"
    ),
    "init.ask.debt": (
        "{accounts}: {commodities} を {since} から動かしていませんが、同じ金融機関に借入があ"
        "ります。担保でなければ核です。"
    ),
    "init.ask.new": (
        "{accounts}: {commodities} を動かしていませんが、{since} からしか記録がありません。置"
        "いておくものなら核です。"
    ),
    "init.ask.settled": (
        "{accounts}: {commodities} を先物のように、取得価額 0 で売買しています。先物なら攻め枠"
        "です。"
    ),
    "init.ask.owing": (
        "{accounts}: {name} の残高が信用取引のように {count} 日間マイナスでした。証券会社から"
        "借りたものなら攻め枠です。"
    ),
    "init.ask.steady": (
        "{accounts}: {commodities} は、名前からみて、または価格がほとんど動かないため、現金に"
        "近いものです。置いておくものなら核です。"
    ),
    "init.ask.beside-tied": (
        "{accounts}: 核に置けるファンドです。同じ金融機関に、{name} という名前から使い道の縛ら"
        "れた資金があります。置いておくものなら核です。"
    ),
    "init.ask.leverage": (
        "指数の何倍動くかを、目論見書に従って書きます。書かなければ1倍とみなします"
    ),
    "init.ask.class": "目論見書に従って書きます: {classes}",
    "init.class": "名前によります: {name}",
    "init.write-below": "{where}: この下に書きます",
    "init.since": "これより前は過去分です。まだ続いていることは、ここから改めて数えます",
    "init.floor": "核の評価額 {amount} の {share_ratio} を切り捨て",
    "init.budget": "攻め枠に今ある {amount} を切り上げ",
    "init.budget-put-in": "攻め枠に入れた {amount} を切り上げ(今の評価額より多い)",
    "init.ask.floor": "核がまだ分かりません。減らしてはならない金額です",
    "init.ask.budget": "攻め枠に入れた資金がまだありません。入れてよい金額の上限です",
    "init.ask.unpriced": "{missing} の価格がありません",
    "init.ask.target": (
        "攻め枠が核との合計の {now_ratio} で、上限 {upper_ratio} を超えています。核へ移すか、"
        "目標の比率を書きます(省くと 0.10)"
    ),
    "init.ask.leverage-limit": (
        "純資産に対するエクスポージャーの倍率。ここまでなら {gap_ratio} の窓開けでも核が守ら"
        "れると証明できます"
    ),
    "init.ask.max-drawdown": (
        "攻め枠を終わらせる最高値からの下落率。停止ラインの {halt_ratio} より深くします"
    ),
    "init.ask.life-months": "枠外の資金で何か月暮らせるようにしておくか",
    "init.ask.separation-level": "1 は心の中だけ、2 は口座、3 は担保借入。契約のとおりに書きます",
    "init.market": (
        "? 新しい建玉を控える市場の条件。使うなら行頭のセミコロンを外し、価格を記帳します"
    ),
    "init.prices": "必要な系列を bean-price が探す場所。commodity の下に書きます",
    "init.institutions": "分離レベルのための、各口座の金融機関。open の下に書きます",
    "init.ask.institution": "? 口座名からの推測です",
    "init.paying": "枠外で、必要なときに支払える口座はどれか。open の下に書きます",
    "init.paid": "最後の支払いは {paid} です",
    "init.never-paid": "一度も支払いに使われていません",
    "init.ask.quiet": (
        "{accounts}: {commodities} を {since} から動かしていませんが、以前は生活に使っていま"
        "した。置いておくものなら核です。"
    ),
    "init.old": "日付は最後の記帳の日 {day} です。今日の日付では記帳から離れすぎます。",
    "init.ask.beside": (
        "{accounts}: 核に置けるファンドですが、攻め枠と同じ金融機関にあります({reason})。契約"
        "上、金融機関が処分できないなら核です。"
    ),
    "init.ask.leveraged-name": (
        "{accounts}: {name} という名前では元手より多く失いうる口座ですが、売買の記録がありま"
        "せん。そのための口座なら攻め枠です。"
    ),
    "init.ask.unclear": (
        "{accounts}: {commodities} を {since} から動かしていませんが、金融機関の口座かどうか"
        "分かりません。数日で手元に戻せるなら核です。"
    ),
}
