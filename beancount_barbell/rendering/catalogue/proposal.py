"""The texts of `barbell init` about the accounts it found."""

from __future__ import annotations

from beancount_barbell.model.label import Label

PROPOSAL = {
    "init.head": Label(
        "Proposed by barbell init for {ledger}, {day}. Read every line before you append it.",
        "barbell init による {ledger} への提案({day})。追記する前に、すべての行を読んでください。",
    ),
    "init.how": Label(
        'A reason stands beside each guess; "?" marks what only you know. What is in a '
        "comment is not in force.",
        "推測にはその理由を添えました。「?」は本人にしか分からないことです。コメントの中は効"
        "力がありません。",
    ),
    "init.plugin": Label(
        "nothing is enforced without it; it has to be the last plugin line, in the main file",
        "これがなければ何も働きません。メインファイルの最後のプラグイン行に置きます",
    ),
    "init.part.core": Label("The core: money that must never be lost", "核: 失ってはならない資金"),
    "init.part.attack": Label("The sleeve: what may be lost", "攻め枠: 失ってもよい資金"),
    "init.no-role": Label(
        "No account is certainly core or sleeve: nothing is tagged. barbell init --interactive "
        "asks what follows, and proposes limits by the answers.",
        "核または攻め枠と確かに言える口座がないため、タグは付けていません。barbell init "
        "--interactive で以下の問いに順に答えると、限度も提案されます。",
    ),
    "init.idle": Label(
        "holds only {commodities}, and nothing was paid from it since {since}",
        "{commodities} だけを保有し、{since} から支払いがありません",
    ),
    "init.financed": Label(
        "a debt at the same institution paid for a purchase ({place})",
        "同じ金融機関の借入で購入しています ({place})",
    ),
    "init.leveraged-fund": Label(
        "holds or held {commodity}, a leveraged fund by its name ({name})",
        "名前からみてレバレッジ型の {commodity} ({name}) を保有、または保有していました",
    ),
    "init.leveraged-name": Label(
        "{name} is by its name an account in which more can be lost than lies there",
        "{name} は、名前からみて元手より多く失いうる口座です",
    ),
    "init.result": Label(
        "results of the {role}, by the institution in its name",
        "名前にある金融機関から、{role}の損益です",
    ),
    "init.answered": Label("as you said", "回答のとおりです"),
    "init.ask.retirement": Label(
        "{accounts}: tied to an age or a tax, by the name {name}. Core only if you could "
        "and would live on it; else leave it outside.",
        "{accounts}: {name} という名前から、年齢や税制に縛られた資金です。それで暮らせる場合"
        "だけ核とし、そうでなければ枠外のままにします。",
    ),
    "init.ask.traded": Label(
        "{accounts}: purchases of {commodities}, {count} in all. The sleeve, if you may "
        "lose it all; an investment for life is neither, and stays outside.",
        "{accounts}: {commodities} の購入が計 {count} 回あります。すべて失ってもよければ攻め"
        "枠です。一生持つ投資はどちらでもなく、枠外のままです。",
    ),
    "init.ask.debt": Label(
        "{accounts}: {commodities}, idle since {since}, beside a debt at the same "
        "institution. The core, if it secures no debt.",
        "{accounts}: {commodities} を {since} から動かしていませんが、同じ金融機関に借入があ"
        "ります。担保でなければ核です。",
    ),
    "init.ask.new": Label(
        "{accounts}: {commodities}, idle, but known only since {since}. The core, if it is to "
        "stay.",
        "{accounts}: {commodities} を動かしていませんが、{since} からしか記録がありません。置"
        "いておくものなら核です。",
    ),
    "init.ask.settled": Label(
        "{accounts}: {commodities} bought and sold at a cost of 0, as futures are booked. The "
        "sleeve, if that is what they are.",
        "{accounts}: {commodities} を先物のように、取得価額 0 で売買しています。先物なら攻め枠"
        "です。",
    ),
    "init.ask.owing": Label(
        "{accounts}: {name} had less than nothing for {count} days, as on margin. The sleeve, if "
        "the broker lent it.",
        "{accounts}: {name} の残高が信用取引のように {count} 日間マイナスでした。証券会社から"
        "借りたものなら攻め枠です。",
    ),
    "init.ask.steady": Label(
        "{accounts}: {commodities}, like cash by its name, or by prices that hardly move. The "
        "core, if it is to stay.",
        "{accounts}: {commodities} は、名前からみて、または価格がほとんど動かないため、現金に"
        "近いものです。置いておくものなら核です。",
    ),
    "init.ask.beside-tied": Label(
        "{accounts}: a fund that may lie in the core, beside money that is tied by the name "
        "{name}. The core, if it is to stay.",
        "{accounts}: 核に置けるファンドです。同じ金融機関に、{name} という名前から使い道の縛ら"
        "れた資金があります。置いておくものなら核です。",
    ),
    "init.ask.leverage": Label(
        "how many times its index it moves, by its prospectus; 1 if left out",
        "指数の何倍動くかを、目論見書に従って書きます。書かなければ1倍とみなします",
    ),
    "init.ask.class": Label(
        "what it is, by its prospectus: {classes}", "目論見書に従って書きます: {classes}"
    ),
    "init.class": Label("by its name: {name}", "名前によります: {name}"),
    "init.write-below": Label("{where}: write below it", "{where}: この下に書きます"),
    "init.since": Label(
        "what was before is history; what still holds counts anew from here",
        "これより前は過去分です。まだ続いていることは、ここから改めて数えます",
    ),
    "init.floor": Label(
        "{share_ratio} of {amount}, which the core is worth, rounded down",
        "核の評価額 {amount} の {share_ratio} を切り捨て",
    ),
    "init.floor-currency": Label(
        "{share_ratio} of {amount}, which the core is worth, rounded down; so that foreign "
        "currencies may fall by {fall_ratio}, at most {safe}",
        "核の評価額 {amount} の {share_ratio} を切り捨て。為替が {fall_ratio} 下げても割らない"
        "ようにするなら、{safe} まで",
    ),
    "init.budget": Label(
        "{amount} is in the sleeve now, rounded up", "攻め枠に今ある {amount} を切り上げ"
    ),
    "init.budget-put-in": Label(
        "{amount} was put into the sleeve, more than it is worth now; rounded up",
        "攻め枠に入れた {amount} を切り上げ(今の評価額より多い)",
    ),
    "init.ask.floor": Label(
        "no core is known yet: the money that must stay",
        "核がまだ分かりません。減らしてはならない金額です",
    ),
    "init.ask.budget": Label(
        "nobody has put money into a sleeve yet: the most that ever may be",
        "攻め枠に入れた資金がまだありません。入れてよい金額の上限です",
    ),
    "init.ask.unpriced": Label("no price is known of {missing}", "{missing} の価格がありません"),
    "init.ask.target": Label(
        "the sleeve is {now_ratio} of core and sleeve, above {upper_ratio}: sweep, or say "
        "what you mean it to be (0.10 if left out)",
        "攻め枠が核との合計の {now_ratio} で、上限 {upper_ratio} を超えています。核へ移すか、"
        "目標の比率を書きます(省くと 0.10)",
    ),
    "init.ask.leverage-limit": Label(
        "exposure over equity: up to here the core is proven against a gap of {gap_ratio}",
        "純資産に対するエクスポージャーの倍率。ここまでなら {gap_ratio} の窓開けでも核が守ら"
        "れると証明できます",
    ),
    "init.ask.max-drawdown": Label(
        "the fall from the highest NAV that ends the sleeve, as a ratio: deeper than "
        "{halt_ratio}, where the halt line is",
        "攻め枠を終わらせる最高値からの下落率。停止ラインの {halt_ratio} より深くします",
    ),
    "init.ask.life-months": Label(
        "how many months you want to be able to live on what lies outside",
        "枠外の資金で何か月暮らせるようにしておくか",
    ),
    "init.ask.separation-level": Label(
        "1 in the mind, 2 by account, 3 by a secured loan: what your contracts say",
        "1 は心の中だけ、2 は口座、3 は担保借入。契約のとおりに書きます",
    ),
    "init.market": Label(
        "? When the market forbids new positions; take away the semicolons and book its "
        "prices, or leave it",
        "? 新しい建玉を控える市場の条件。使うなら行頭のセミコロンを外し、価格を記帳します",
    ),
    "init.prices": Label(
        "Where bean-price finds the series that are needed; below the commodity directive",
        "必要な系列を bean-price が探す場所。commodity の下に書きます",
    ),
    "init.institutions": Label(
        "Who holds each account, for the separation level; below its open",
        "分離レベルのための、各口座の金融機関。open の下に書きます",
    ),
    "init.ask.institution": Label("? by the account's name", "? 口座名からの推測です"),
    "init.paying": Label(
        "Which accounts outside can pay when money is needed; below their open",
        "枠外で、必要なときに支払える口座はどれか。open の下に書きます",
    ),
    "init.paid": Label("the last payment left it on {paid}", "最後の支払いは {paid} です"),
    "init.never-paid": Label("nothing was ever paid from it", "一度も支払いに使われていません"),
    "init.ask.quiet": Label(
        "{accounts}: {commodities}, idle since {since}, but used before. The core, if it is to "
        "stay.",
        "{accounts}: {commodities} を {since} から動かしていませんが、以前は出し入れがありま"
        "した。置いておくものなら核です。",
    ),
    "init.old": Label(
        "It is dated {day}, the day of the last booking: a date of today would lie too far "
        "ahead of it.",
        "日付は最後の記帳の日 {day} です。今日の日付では記帳から離れすぎます。",
    ),
    "init.ask.beside": Label(
        "{accounts}: a fund that may lie in the core, at an institution of the sleeve "
        "({reason}). The core, if no contract lets the institution take it.",
        "{accounts}: 核に置けるファンドですが、攻め枠と同じ金融機関にあります({reason})。契約"
        "上、金融機関が処分できないなら核です。",
    ),
    "init.ask.leveraged-name": Label(
        "{accounts}: by the name {name} an account in which more can be lost than lies "
        "there, but it never held anything but money. The sleeve, if that is what it is for.",
        "{accounts}: {name} という名前では元手より多く失いうる口座ですが、現金のほかに何も入"
        "ったことがありません。そのための口座なら攻め枠です。",
    ),
    "init.ask.leveraged-somewhere": Label(
        "{accounts}: {reason}, but by their names they may lie at several institutions. What lies "
        "at the same institution as that is the sleeve; the rest is not.",
        "{accounts}: {reason}。ただし名前からは、いくつかの金融機関に分かれているかもしれません。"
        "それと同じ金融機関にあるものは攻め枠で、ほかは違います。",
    ),
    "init.ask.gains": Label(
        "{accounts}: {commodities}; nothing was paid from it since {since}, but {name} books gains "
        "or losses of it. The core, if its worth cannot fall; not, if it is an investment.",
        "{accounts}: {commodities}。{since} から支払いはありませんが、{name} に損益が記帳されて"
        "います。値下がりしないものなら核ですが、投資なら核ではありません。",
    ),
    "init.ask.savings": Label(
        "{accounts}: {commodities}; nothing was paid from it since {since}, while other money at "
        "the same institution is used. The core, if it is to stay.",
        "{accounts}: {commodities}。{since} から支払いがなく、同じ金融機関のほかの口座は使われて"
        "います。置いておくものなら核です。",
    ),
    "init.ask.earning": Label(
        "{accounts}: {commodities}; nothing was paid from it since {since}, but an income came "
        "in. The core, if it is to stay.",
        "{accounts}: {commodities}。{since} から支払いはなく、収入だけが入っています。置いておく"
        "ものなら核です。",
    ),
    "init.ask.unclear": Label(
        "{accounts}: {commodities}, idle since {since}, but nothing shows that it is at a "
        "bank. The core, if you could have it within days.",
        "{accounts}: {commodities} を {since} から動かしていませんが、金融機関の口座かどうか"
        "分かりません。数日で手元に戻せるなら核です。",
    ),
}
