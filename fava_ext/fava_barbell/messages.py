"""The words of the page around findings and figures, in both languages."""

from __future__ import annotations

from beancount_barbell.model.label import Label

MESSAGES = {
    "title": Label("Barbell", "バーベル"),
    "page": Label("Separation status", "分離の状態"),
    "as-of": Label("as of {date}", "{date} 現在"),
    "next": Label("Next", "次にすること"),
    "then": Label("Then", "その次に"),
    "why": Label("Why", "理由"),
    "currency": Label("Cards in", "カードの通貨"),
    "currency.note": Label(
        "{price} on {date}, the ledger's own price. Only the cards are in {currency}: rules judge"
        " in {base}, and what is to be booked is in it, too.",
        "{date} の {price}(帳簿の価格)で換算しています。{currency} なのはカードだけです。"
        "ルールの判定も記帳する金額も {base} です。",
    ),
    "currency.unknown": Label(
        "The ledger has no price of {base} in {currency}. The rules judge in {base}.",
        "{base} の {currency} 建ての価格が帳簿にありません。ルールは {base} で判定します。",
    ),
    "copy": Label("Copy", "コピー"),
    "copied": Label("Copied", "コピーしました"),
    "glossary": Label("Words", "用語"),
    "term.sleeve": Label("sleeve", "攻め枠"),
    "term.sleeve.means": Label(
        "The small part of the money with which risks are taken, also on credit. All of it may "
        "be lost; it is never filled up from the core.",
        "リスクを取る少額の資金です。信用取引にも使います。すべて失ってもよく、"
        "核から補うことはありません。",
    ),
    "term.core": Label("core", "核"),
    "term.core.means": Label(
        "The money that must never be lost: cash and what is as safe. It never pays for the "
        "sleeve.",
        "失ってはならない資金です。現金か、同じくらい安全なもので持ち、"
        "攻め枠の支払いには決して使いません。",
    ),
    "term.outside": Label("outside", "枠外"),
    "term.outside.means": Label(
        "Every account that is neither core nor sleeve: wages, bills, savings of another kind.",
        "核でも攻め枠でもない口座のすべてです。給与、支払い、ほかの目的の貯蓄などです。",
    ),
    "term.nav": Label("NAV", "基準価額"),
    "term.nav.means": Label(
        "Net asset value of one unit of the sleeve, one hundred at its start. Money that is "
        "put in or taken out does not move it; only results do.",
        "攻め枠の一口あたりの純資産(NAV)で、開始時を百とします。入出金では動かず、"
        "損益だけで動きます。",
    ),
    "term.drawdown": Label("drawdown", "ドローダウン"),
    "term.drawdown.means": Label(
        "How far the NAV is below the highest that it ever was.",
        "基準価額が、これまでの最高値からどれだけ下がっているかです。",
    ),
    "term.streak": Label("losing streak", "連敗"),
    "term.streak.means": Label("Closed trades in a row that lost.", "負けた決済が続いた回数です。"),
    "term.exposure": Label("exposure", "エクスポージャー"),
    "term.exposure.means": Label(
        "What the sleeve's positions are worth, whoever's money pays for them: more than its "
        "equity where there is leverage.",
        "攻め枠の建玉の総額です。誰の資金で買ったかを問わないため、"
        "レバレッジがあると純資産より大きくなります。",
    ),
    "term.ceiling": Label("ceiling", "エクスポージャーの上限"),
    "term.ceiling.means": Label(
        "The most exposure that is allowed now. A ruin line, a losing streak, a market rule or "
        "a halt by hand puts it there; the lowest rules.",
        "いま許されるエクスポージャーの最大額です。破綻ライン、連敗、市場のルール、"
        "手動の停止がそれぞれ上限を課し、最も低いものが効きます。",
    ),
    "term.floor": Label("floor", "下限"),
    "term.floor.means": Label(
        "The least that the core may be worth.", "核が保たなければならない最低の評価額です。"
    ),
    "term.target": Label("target", "目標"),
    "term.target.means": Label(
        "The share of the money that the sleeve is meant to have.",
        "資金全体に占める攻め枠の、目安となる比率です。",
    ),
    "term.limit": Label("limit", "上限"),
    "term.limit.means": Label(
        "The value beyond which a rule is broken.", "これを超えるとルール違反になる値です。"
    ),
    "term.budget": Label("budget", "予算"),
    "term.budget.means": Label(
        "The most that may be put into the sleeve, or into one of its layers, over all time "
        "and net of what was taken out.",
        "攻め枠やその各枠に入れてよい資金の、全期間を通じた上限です。引き出した分は差し引きます。",
    ),
    "term.leverage": Label("leverage", "レバレッジ"),
    "term.leverage.means": Label(
        "Exposure divided by the equity of the sleeve.",
        "エクスポージャーを攻め枠の純資産で割った倍数です。",
    ),
    "term.reduce": Label("reduce", "縮小"),
    "term.reduce.means": Label(
        "The first line: once the NAV is down to it, the exposure has to come below a ceiling, "
        "and stays there until the NAV has recovered.",
        "最初のラインです。基準価額がここまで下がると、エクスポージャーを上限以下に減らし、"
        "回復するまで上限を超えられません。",
    ),
    "term.halt": Label("halt", "停止"),
    "term.halt.means": Label(
        "The last line: once the NAV is down to it, all positions are closed. After that only a "
        "signed restart begins again.",
        "最後のラインです。基準価額がここまで下がると、建玉をすべて決済します。"
        "その後に再び始めるには、署名した再開が要ります。",
    ),
    "term.gap": Label("stress gap", "窓開け"),
    "term.gap.means": Label(
        "A fall at once, with no price in between at which one could get out. The core has to "
        "survive it.",
        "途中で逃げられる価格が付かないまま、一度に下がることです。"
        "核はこれに耐えなければなりません。",
    ),
    "fact.accounts": Label("Accounts", "口座"),
    "link.journal": Label("journal", "仕訳帳"),
    "paste": Label("Text to paste into the ledger", "帳簿に貼り付ける行"),
    # The words of the banner.
    "meaning.OK": Label("The rules hold", "ルールは守られています"),
    "meaning.BREACH": Label("A rule is broken", "破られたルールがあります"),
    "meaning.REDUCING": Label("The sleeve must stay small", "攻め枠は小さく保ちます"),
    "meaning.HALTED": Label("The sleeve must stop", "攻め枠は停止です"),
    "meaning.UNKNOWN": Label("This cannot be judged", "判定できません"),
    "meaning.active": Label("{meaning}; the sleeve is {state}", "{meaning}(攻め枠は {state})"),
    # Why the ledger cannot be judged.
    "failure.head": Label(
        "The analysis failed, so nothing here can be trusted.",
        "分析に失敗しました。ここにある内容は信用できません。",
    ),
    "failure.detail": Label("{kind}: {message}", "{kind}: {message}"),
    "failure.next": Label(
        "Run “barbell check” on this ledger in a terminal and report what it prints.",
        "端末でこの帳簿に「barbell check」を実行し、表示された内容を報告してください。",
    ),
    "plugin.head": Label(
        "The plugin did not run: bean-check enforces none of these rules.",
        "プラグインが動いていません。bean-check はどのルールも確かめていません。",
    ),
    "plugin.next": Label(
        "Add this line to the main file, after all other plugins. In an included file it "
        "is silently ignored.",
        "次の行を、ほかの plugin 行より後に、メインファイルへ加えてください。include "
        "されたファイルに書いても無視されます。",
    ),
    "plugin.idle": Label(
        "The line is there, but the loaded ledger bears none of the plugin's marks: it "
        "failed, or this Fava or an engine beneath it does not run it.",
        "行はありますが、読み込まれた帳簿にプラグインの印がありません。"
        "プラグインが失敗したか、この Fava またはその下の処理系が実行していません。",
    ),
    "silent.head": Label(
        "This ledger has no word of barbell yet: no account is core or attack.",
        "この帳簿には barbell の指定がまだありません。核または攻め枠の口座が決まっていません。",
    ),
    "silent.next": Label(
        "Say which accounts hold your core and your sleeve, then set a policy. “barbell init” "
        "proposes both, with all reasons.",
        "核と攻め枠の口座を指定し、続けて方針を決めてください。「barbell init」は、"
        "その両方を理由とともに提案します。",
    ),
    "policy.head": Label(
        "No policy is in force: there is no limit to hold this ledger against.",
        "有効な方針がありません。この帳簿を照らす上限が決まっていません。",
    ),
    "policy.next": Label(
        "Write the limits down before the next trade, while nothing is lost.",
        "損失が出ていないうちに、次の取引より前に、限度を書き留めてください。",
    ),
    "unfunded.head": Label(
        "Neither core nor sleeve holds money yet.", "核にも攻め枠にも、まだ資金が入っていません。"
    ),
    "unfunded.next": Label(
        "Fund the core first; it is what the sleeve must never touch.",
        "まず核に資金を置いてください。攻め枠が決して触れない資金です。",
    ),
    "missing.head": Label(
        "What is needed to judge is not known: {what}.", "判定に必要なものが分かりません({what})。"
    ),
    "missing.next": Label(
        "Add a price directive for {what}.", "{what} の price ディレクティブを加えてください。"
    ),
    "missing.other": Label(
        "Give the ledger what is missing: {what}.", "足りないものを帳簿に加えてください({what})。"
    ),
    "errors.head": Label(
        "The ledger has {count} of its own, so the figures are provisional.",
        "帳簿そのものに{count}があるため、数値は暫定です。",
    ),
    "errors.next": Label(
        "Mend Beancount's own errors first: see Fava's Errors page.",
        "先に Beancount のエラーを直してください(Fava のエラーのページ)。",
    ),
    # Why a state is in force.
    "ok.head": Label("Nothing to do.", "することはありません。"),
    "ok.due": Label(
        "Nothing to do until the monthly review, due {date}.",
        "次の月次ルーチン(期限 {date})まで、することはありません。",
    ),
    "ok.late": Label(
        "Sign the {count} months that are overdue.", "期限切れの {count} か月分に署名してください。"
    ),
    "ok.late.one": Label("Sign the month that is overdue.", "期限切れの月に署名してください。"),
    "ok.notices": Label(
        "No rule is broken; read the open notices.",
        "破られたルールはありません。残っている通知を読んでください。",
    ),
    "ok.nav": Label(
        "NAV {nav}, above the reduce line at {reduce} and the halt line at {halt}.",
        "基準価額(NAV)は {nav} で、縮小 {reduce} と停止 {halt} のラインより上です。",
    ),
    "ok.core": Label(
        "The core is {distance} above its floor of {floor}.",
        "核は下限 {floor} を {distance} 上回っています。",
    ),
    "ok.core.below": Label(
        "The core is {distance} below its floor of {floor}.",
        "核は下限 {floor} を {distance} 下回っています。",
    ),
    "ok.share": Label(
        "The sleeve is {share} of the money; its limit is {limit}.",
        "攻め枠は全体の {share}、上限は {limit} です。",
    ),
    "breach.head": Label(
        "{count} broken rules are open.", "破られたままのルールが {count} 件あります。"
    ),
    "breach.head.one": Label("One broken rule is open.", "破られたままのルールが 1 件あります。"),
    "state.since": Label("In force since {date}.", "{date} から有効です。"),
    "driver.nav": Label(
        "NAV is {nav}; the sleeve is reduced at {reduce} and halted at {halt}.",
        "基準価額(NAV)は {nav} です。破綻ラインは縮小 {reduce}、停止 {halt} です。",
    ),
    "driver.nav.above": Label(
        "NAV fell to {line} or below and is {nav} now, which is not enough yet.",
        "基準価額(NAV)が {line} 以下になりました。現在は {nav} で、まだ足りません。",
    ),
    "driver.drawdown": Label(
        "The tolerated drawdown was reached: {drawdown} from the high.",
        "許容ドローダウンに達しました(高値から {drawdown})。",
    ),
    "driver.streak": Label("Too many losses in a row.", "連敗が決めた回数に達しました。"),
    "driver.market": Label(
        "A market rule has fired: no new entries.", "市場のルールが働きました。新規は停止です。"
    ),
    "driver.manual": Label("The sleeve was halted by hand.", "手動で停止されています。"),
    "driver.insolvency": Label(
        "The sleeve owes more than it holds.", "攻め枠の負債が資産を上回っています。"
    ),
    "driver.restart": Label(
        "A restart: the sleeve starts again small.", "再開直後です。小さく始めます。"
    ),
    "recovery.nav": Label(
        "To recover, NAV must reach {nav}: {move}.",
        "回復するには基準価額(NAV)が {nav} に達する必要があります({move})。",
    ),
    "recovery.nav.reached": Label(
        "NAV is back at {nav}: this ends with the next day.",
        "基準価額(NAV)は {nav} に戻っています。翌日の終わりに解けます。",
    ),
    "recovery.restart": Label(
        "Only a signed restart ends this halt. It counts from {date}.",
        "この停止は、署名した再開だけが終わらせます({date} から有効)。",
    ),
    "recovery.restart.flat": Label(
        "Only a signed restart ends this halt. It counts from {date}, once every position is"
        " closed.",
        "この停止は、署名した再開だけが終わらせます(建玉をすべて決済した上で、{date} から有効)。",
    ),
    "recovery.review": Label("A signed review ends it.", "署名した見直しで終わります。"),
    "recovery.calm": Label(
        "It ends when the market has been calm again.", "市場が落ち着けば終わります。"
    ),
    # What to do.
    "act.return": Label(
        "Move {amount} from the sleeve back to the core.",
        "攻め枠から核へ {amount} を戻してください。",
    ),
    "act.return.outside": Label(
        "Bring {amount} back to the core.", "核へ {amount} を戻してください。"
    ),
    "act.sweep": Label(
        "Move {amount} from the sleeve to the core.", "攻め枠から核へ {amount} を移してください。"
    ),
    "act.take-out": Label(
        "Take {amount} out of the sleeve, best into the core.",
        "攻め枠から {amount} を引き出してください(移し先は核が最善です)。",
    ),
    "act.refill-core": Label("Bring {amount} into the core.", "核に {amount} を入れてください。"),
    "act.margin-call": Label(
        "Meet the margin call; {amount} are missing.",
        "追証に応じてください。不足は {amount} です。",
    ),
    "act.repay-loan": Label(
        "Repay {amount} of the loan that the core secures.",
        "核を担保にした借入のうち {amount} を返してください。",
    ),
    "act.reduce": Label(
        "Reduce the sleeve's exposure by {amount}.",
        "攻め枠のエクスポージャーを {amount} 減らしてください。",
    ),
    "act.reduce.call": Label(
        "Reduce the sleeve's exposure by {amount}, so that the reserve can pay a margin call "
        "after the stress gap.",
        "攻め枠のエクスポージャーを {amount} 減らし、想定追証を予備枠でまかなえるように"
        "してください。",
    ),
    "act.reduce.ceiling": Label(
        "Reduce the sleeve's exposure by {amount}, to {ceiling} or less.",
        "攻め枠のエクスポージャーを {amount} 減らし、{ceiling} 以下にしてください。",
    ),
    "act.reduce.all": Label(
        "Close the sleeve's positions, {amount} of exposure.",
        "攻め枠の建玉 {amount} 相当をすべて決済してください。",
    ),
    "act.reduce.leverage": Label(
        "Reduce the sleeve's exposure by {amount}, to {limit} times its equity or less.",
        "攻め枠のエクスポージャーを {amount} 減らし、純資産の {limit} 倍以下にしてください。",
    ),
    "act.reduce.gap": Label(
        "Reduce the sleeve's exposure by {amount}, to {limit} times its equity or less: the "
        "stress gap would cost more than the sleeve holds.",
        "攻め枠のエクスポージャーを {amount} 減らし、純資産の {limit} "
        "倍以下にしてください。想定する急変で、攻め枠の資金を超える損失になります。",
    ),
    "act.layer": Label(
        "{act} Take {amount} of it out of the layer: {layer}.",
        "{act}うち {amount} は{layer}から出します。",
    ),
    "act.close-first": Label(
        "{act} First close positions worth {amount} for it.",
        "{act}先に建玉を {amount} 分決済してください。",
    ),
    "act.close-first.unknown": Label(
        "{act} What the sleeve has free for it is UNKNOWN.",
        "{act}攻め枠から出せる額は不明です。",
    ),
    "act.until": Label("{act} Due by {date}.", "{act}期限は {date} です。"),
    "act.overdue": Label("{act} It was due by {date}.", "{act}期限の {date} を過ぎています。"),
    "act.unknown": Label("an unknown amount", "不明な額"),
    "act.keep": Label(
        "Keep the sleeve's exposure at {ceiling} or less.",
        "攻め枠のエクスポージャーを {ceiling} 以下に保ってください。",
    ),
    "act.hold": Label("Open nothing new.", "新規に建てないでください。"),
    "act.flat": Label(
        "Open nothing: the sleeve stays without positions.",
        "新規に建てず、建玉のないままにしてください。",
    ),
    "act.rule": Label("{name}: {remedy}", "{name}: {remedy}"),
    "act.rule.amount": Label("{name}, {amount}: {remedy}", "{name}({amount}): {remedy}"),
    # Cards.
    "cards": Label("Figures", "数値"),
    "card.share": Label("Sleeve share", "攻め枠の比率"),
    "card.nav": Label("Sleeve NAV", "攻め枠の基準価額(NAV)"),
    "card.drawdown": Label("Drawdown", "ドローダウン"),
    "card.streak": Label("Losing streak", "連敗"),
    "card.core": Label("Core above its floor", "核の下限までの余裕"),
    "card.at_risk": Label("Core at risk", "核が負うリスク"),
    "card.exposure": Label("Exposure", "エクスポージャー"),
    "card.review": Label("Monthly review", "月次ルーチン"),
    "card.moved": Label("latest entry", "最新の仕訳"),
    "share.detail": Label("target {target}, limit {limit}", "目標 {target}、上限 {limit}"),
    "nav.detail": Label("reduce {reduce}, halt {halt}", "縮小 {reduce}、停止 {halt}"),
    "drawdown.detail": Label("deepest so far {deepest}", "これまでの最大 {deepest}"),
    "drawdown.tolerated": Label("tolerated {tolerated}", "許容ドローダウン {tolerated}"),
    "drawdown.untold": Label("no tolerated drawdown set", "許容ドローダウンは未設定"),
    "streak.detail": Label(
        "reduce at {reduce}, halt at {halt}", "縮小 {reduce} 連敗、停止 {halt} 連敗"
    ),
    "core.floor": Label("floor {floor}", "下限 {floor}"),
    "core.free": Label("no floor set", "下限は未設定"),
    "core.value": Label("core {core}", "核 {core}"),
    "exposure.detail": Label("ceiling {ceiling}", "上限 {ceiling}"),
    "exposure.free": Label("no ceiling in force", "上限は課されていません"),
    "exposure.leverage": Label("{value} times equity, {verdict}", "純資産の {value} 倍、{verdict}"),
    "at_risk.detail": Label("stress gap {gap}", "想定の窓開け {gap}"),
    "review.value": Label("{days} days ago", "{days} 日前"),
    "review.detail": Label("last signed on {date}", "最後の署名 {date}"),
    "review.none": Label("none signed yet", "署名なし"),
    "review.due": Label("due by day {day} of each month", "期限は毎月 {day} 日"),
    "mark.target": Label("target", "目標"),
    "mark.limit": Label("limit", "上限"),
    "mark.halt": Label("halt", "停止"),
    "mark.reduce": Label("reduce", "縮小"),
    "mark.floor": Label("floor", "下限"),
    "mark.resume": Label("resume", "復帰"),
    "mark.ceiling": Label("ceiling", "上限"),
    "mark.tolerated": Label("tolerated", "許容"),
    "verdict.unknown": Label("unknown", "不明"),
    # Findings.
    "findings": Label("Findings", "指摘"),
    "findings.open": Label("To mend and to know", "直すこと・知っておくこと"),
    "findings.none": Label("No finding is open.", "未解消の指摘はありません。"),
    "findings.history": Label(
        "History: {count} mended, acknowledged, waived, recorded or before the rules",
        "履歴: 解消・事後承認・例外承認・記録・過去分 {count} 件",
    ),
    "findings.more": Label(
        "{count} more are not shown here; “barbell check --notices” lists them all.",
        "ほかに {count} 件(すべては「barbell check --notices」で表示できます)。",
    ),
    "findings.rules": Label("What these rules mean", "これらのルールの意味"),
    "findings.summary": Label("Open: {errors}, {notices}.", "未解消: {errors}、{notices}。"),
    "column.rule": Label("Rule", "ルール"),
    "column.date": Label("Date", "日付"),
    "column.what": Label("What, and how to mend it", "内容と直し方"),
    "column.amount": Label("Amount", "金額"),
    "column.status": Label("Status", "状態"),
    "column.where": Label("Where", "場所"),
    "link.entry": Label("entry", "仕訳"),
    "evidence": Label("Evidence", "根拠"),
    "episode.start": Label("from {start}", "{start} から"),
    "episode.end": Label("to {end}", "{end} まで"),
    # Charts.
    "sentences": Label("{said} {more}", "{said}{more}"),
    "charts": Label("Over time", "推移"),
    "charts.period": Label(
        "{start} to {end}. Values hold from their day until the next; marks are findings "
        "and lead to their entries.",
        "{start} から {end} まで。値はその日から次の日まで続くものとして描きます。"
        "印は指摘で、その仕訳につながります。",
    ),
    "spark": Label(
        "{start} to {end}: lowest {low}, highest {high}.",
        "{start} から {end} まで: 最低 {low}、最高 {high}。",
    ),
    "spark.gaps": Label(
        "{start} to {end}: lowest {low}, highest {high}, UNKNOWN on some days.",
        "{start} から {end} まで: 最低 {low}、最高 {high}、不明な日もあります。",
    ),
    "ranges": Label("Time shown", "表示する期間"),
    "range.3m": Label("3M", "3か月"),
    "range.6m": Label("6M", "6か月"),
    "range.ytd": Label("YTD", "年初来"),
    "range.1y": Label("1Y", "1年"),
    "range.max": Label("Max", "全期間"),
    "chart.share": Label("Sleeve share of core and sleeve", "核と攻め枠の合計に占める攻め枠の比率"),
    "chart.nav": Label("Sleeve NAV and its ruin lines", "攻め枠の基準価額(NAV)と破綻ライン"),
    "chart.core": Label("Core", "核"),
    "chart.core.value": Label("Core against its floor, {currency}", "核と下限({currency})"),
    "chart.core.foreign": Label(
        "Unhedged foreign currency, share of the core", "ヘッジのない外貨が核に占める割合"
    ),
    "chart.foreign": Label("Foreign currency", "外貨"),
    "chart.layers": Label("Net money put in, against the budgets", "純拠出と予算"),
    "chart.line": Label("{name}, {line}", "{name} {line}"),
    "chart.layer": Label("{name}, {currency}", "{name}({currency})"),
    "chart.whole": Label("Whole sleeve", "攻め枠の全体"),
    "chart.state": Label("State", "状態"),
    "chart.last": Label("now", "現在"),
    "chart.last.part": Label("at the end", "期間末"),
    "chart.now": Label("{name}: {value} on {date}.", "{name}: {value}({date})。"),
    "chart.range": Label(
        "Lowest {low} ({low_date}), highest {high} ({high_date}).",
        "最低 {low}({low_date})、最高 {high}({high_date})。",
    ),
    "chart.above": Label(
        "Above its limit {count} times, last from {date}.",
        "上限を超えたのは {count} 回、直近は {date} から。",
    ),
    "chart.above.one": Label(
        "Above its limit once, from {date}.", "上限を超えたのは 1 回、{date} から。"
    ),
    "chart.above.none": Label("Never above its limit.", "上限を超えたことはありません。"),
    "chart.above.known": Label(
        "Never above its limit while it was known.",
        "分かっている限り、上限を超えたことはありません。",
    ),
    "chart.above.none.part": Label(
        "Not above its limit in this time.", "この期間に上限を超えたことはありません。"
    ),
    "chart.above.known.part": Label(
        "Not above its limit in this time while it was known.",
        "値の分かる限り、この期間に上限を超えたことはありません。",
    ),
    "chart.below": Label(
        "Below its floor {count} times, last from {date}.",
        "下限を割ったのは {count} 回、直近は {date} から。",
    ),
    "chart.below.one": Label(
        "Below its floor once, from {date}.", "下限を割ったのは 1 回、{date} から。"
    ),
    "chart.below.none": Label("Never below its floor.", "下限を割ったことはありません。"),
    "chart.below.known": Label(
        "Never below its floor while it was known.",
        "分かっている限り、下限を割ったことはありません。",
    ),
    "chart.below.none.part": Label(
        "Not below its floor in this time.", "この期間に下限を割ったことはありません。"
    ),
    "chart.below.known.part": Label(
        "Not below its floor in this time while it was known.",
        "値の分かる限り、この期間に下限を割ったことはありません。",
    ),
    "chart.lines": Label(
        "At or below the reduce line {count} times, last from {date}.",
        "縮小ラインに達したのは {count} 回、直近は {date} から。",
    ),
    "chart.lines.one": Label(
        "At or below the reduce line once, from {date}.",
        "縮小ラインに達したのは 1 回、{date} から。",
    ),
    "chart.lines.none": Label(
        "Never at or below the reduce line.", "縮小ラインに達したことはありません。"
    ),
    "chart.lines.known": Label(
        "Never at or below the reduce line while NAV was known.",
        "分かっている限り、縮小ラインに達したことはありません。",
    ),
    "chart.lines.none.part": Label(
        "Not at or below the reduce line in this time.",
        "この期間に縮小ライン以下になったことはありません。",
    ),
    "chart.lines.known.part": Label(
        "Not at or below the reduce line in this time while NAV was known.",
        "基準価額(NAV)の分かる限り、この期間に縮小ライン以下になったことはありません。",
    ),
    "chart.change": Label("{date} {before} to {after}", "{date} {before}から{after}へ"),
    "chart.more": Label("and {count} more", "ほか {count} 件"),
    "chart.data": Label("Data table", "データ表"),
    "chart.constant": Label("All the time: {lines}.", "期間を通じて一定: {lines}"),
    "chart.read": Label("{name}: read day by day", "{name}: 日ごとに読む"),
    "chart.strip": Label("States over time", "状態の推移"),
    "mark.reentry": Label("re-entry", "復帰"),
    "mark.budget": Label("budget", "予算"),
    "layer.trade": Label("Trade layer", "トレード枠"),
    "layer.hedge": Label("Hedge layer", "保険枠"),
    "layer.reserve": Label("Reserve layer", "予備枠"),
    "state.ACTIVE": Label("ACTIVE", "通常"),
    "state.REDUCING": Label("REDUCING", "縮小"),
    "state.HALTED": Label("HALTED", "停止"),
    "state.UNKNOWN": Label("UNKNOWN", "不明"),
    # Flows.
    "flows": Label("What went where", "資金の流れ"),
    "flow.rule": Label(
        "Money may leave the core and the sleeve; nothing may go from core to sleeve, "
        "directly or through other accounts. Losses, margin calls and hopes are not "
        "exceptions.",
        "核と攻め枠から出すことはできます。核から攻め枠へは、直接でも、"
        "ほかの口座を通しても移せません。損失も、追証も、期待も例外ではありません。",
    ),
    "flow.core": Label("Core", "核"),
    "flow.outside": Label("Outside", "枠外"),
    "flow.sleeve": Label("Sleeve", "攻め枠"),
    "flow.allowed": Label("allowed", "可"),
    "flow.forbidden": Label("forbidden, and never done", "禁止(一度もありません)"),
    "flow.forbidden.period": Label("forbidden; not done in this time", "禁止。この期間にはなし"),
    "flow.moves": Label("Each movement", "動きの一覧"),
    "flow.period": Label("Movements from {start} to {end}.", "{start} から {end} までの動きです。"),
    "flow.leg.out": Label(
        "of what left the core: on the way to the sleeve",
        "核から出た資金のうち、攻め枠へ向かった分",
    ),
    "flow.leg.in": Label("outside ⇢ sleeve, money of the core", "枠外 ⇢ 攻め枠(核の資金)"),
    "flow.broken": Label("forbidden, and still out", "禁止(まだ戻っていません)"),
    "flow.mended": Label(
        "forbidden; mended, acknowledged or history", "禁止(解消・承認済み・過去分)"
    ),
    "flow.objected": Label("allowed, but a rule objects", "可(ただし指摘があります)"),
    "flow.more": Label(
        "{count} older ones: “barbell flows” lists them all.",
        "これより古いものが {count} 件(すべては「barbell flows」で表示できます)。",
    ),
    # The month.
    "months": Label("The month", "月次ルーチン"),
    "months.note": Label(
        "Each item is done when it passes or is signed; a changed figure asks again. What is "
        "offered to sign bears no name: write yours between the quotes after “by”.",
        "項目は、問題がないか署名されれば完了です。数値が変わると、もう一度求められます。"
        "署名欄に名前は入っていません。「by」の引用符の中に自分の名前を書いてください。",
    ),
    "months.due": Label("review due {date}", "期限 {date}"),
    "months.older": Label(
        "Older months: “barbell report --month” tells each.",
        "これより古い月は「barbell report --month」で見られます。",
    ),
    "months.failed": Label(
        "the months could not be told; “barbell report” in a terminal says more.",
        "月次を表示できませんでした(端末の「barbell report」で確かめてください)。",
    ),
    # The parts below the findings.
    "part.record": Label("Sleeve record", "攻め枠の成績"),
    "part.core": Label("Core", "核"),
    "part.survival": Label("Survival", "生存"),
    "part.policy": Label("Policy in force", "有効な方針"),
    "part.failed": Label(
        "this part could not be told; “barbell check” in a terminal says more.",
        "この部分を表示できませんでした(端末の「barbell check」で確かめてください)。",
    ),
    "fact.trades.count": Label("Closed trades", "決済した取引"),
    "fact.trades.wins": Label("Wins", "勝ち"),
    "fact.trades.losses": Label("Losses", "負け"),
    "fact.trades.ties": Label("Ties", "引き分け"),
    "fact.trades.win_rate": Label("Win rate", "勝率"),
    "fact.trades.average_win": Label("Average win", "平均利益"),
    "fact.trades.average_loss": Label("Average loss", "平均損失"),
    "fact.trades.expectancy": Label("Expectancy a trade", "1 回あたりの期待値"),
    "fact.trades.payoff": Label("Payoff ratio", "損益レシオ"),
    "fact.trades.profit_factor": Label("Profit factor", "プロフィットファクター"),
    "fact.trades.longest_losing_streak": Label("Longest losing streak", "最長の連敗"),
    "fact.trades.current_losing_streak": Label("Losing streak now", "現在の連敗"),
    "fact.trades.table": Label("The latest trades", "最近の取引"),
    "fact.discipline.reaction_lag_days": Label("Reaction lag, days", "反応の遅れ(日)"),
    "fact.discipline.adherence_in_loss": Label("Rules kept while in loss", "損失中のルール遵守"),
    "fact.deviations": Label("Deviations from the rules in a loss", "損失時のルールからの逸脱"),
    "fact.leverage": Label("Exposure, times equity", "エクスポージャー(純資産の倍数)"),
    "fact.contributions": Label("Put in, net", "純拠出"),
    "fact.layer": Label("{layer}, put in, net", "{layer}の純拠出"),
    "fact.separation": Label("Separation level", "分離のレベル"),
    "fact.outstanding": Label("Core money still out", "戻っていない核の資金"),
    "fact.limit": Label("limit {limit}: {verdict}", "基準 {limit}、{verdict}"),
    "fact.core.value": Label("Value", "評価額"),
    "fact.yield": Label("Yield of the last 30 days, a year", "直近 30 日の利回り(年率)"),
    "fact.yield.note": Label("in its own currencies, before tax", "現地通貨建て、税引前"),
    "fact.yield.unknown": Label(
        "no span of about 30 days with known prices", "価格の分かる約 30 日の期間がありません"
    ),
    "fact.yields": Label("Yields and result of the last year", "直近一年の利回りと損益"),
    "fact.yields.span": Label(
        "Yields from {start} to {end}, {days} days", "利回り({start} から {end}、{days} 日間)"
    ),
    "fact.yields.short": Label(
        "Yields from {start} to {end}, {days} days; a year is reckoned up from them and is not "
        "a year's yield",
        "利回り({start} から {end}、{days} 日間。年率は換算した値で、年間の実績ではない)",
    ),
    "fact.result": Label("Result from {start} to {end}", "損益({start} から {end})"),
    "yields.failed": Label(
        "they could not be told; “barbell stress” in a terminal says more.",
        "表示できませんでした(端末の「barbell stress」で確かめてください)。",
    ),
    "yield.gross": Label("Time-weighted, before tax", "時間加重、税引前"),
    "yield.net": Label("Time-weighted, after tax", "時間加重、税引後"),
    "yield.local": Label(
        "Time-weighted, before tax, in its own currencies", "時間加重、税引前、現地通貨建て"
    ),
    "yield.money_weighted": Label("Money-weighted, after tax", "金額加重、税引後"),
    "yield.distributed": Label(
        "Simple (what was distributed), before tax", "単純(分配の額から)、税引前"
    ),
    "yield.distributed_net": Label(
        "Simple (what was distributed), after tax", "単純(分配の額から)、税引後"
    ),
    "yield.modified_dietz": Label("Modified Dietz, after tax", "修正ディーツ法、税引後"),
    "result.income": Label("Income", "分配"),
    "result.tax": Label("− tax", "− 税"),
    "result.currency": Label("+ currency moves", "+ 為替"),
    "result.price": Label("+ price moves", "+ 価格"),
    "result.total": Label("= result", "= 損益"),
    "fact.liquidity.t0": Label("Cash at once", "当日に現金化"),
    "fact.liquidity.t1": Label("Cash in one business day", "1 営業日で現金化"),
    "fact.liquidity.t2": Label("Cash in two", "2 営業日で現金化"),
    "fact.liquidity.reserve_cover": Label(
        "Reserve over the stressed call", "想定される追証に対する予備枠"
    ),
    "fact.products": Label("Products", "商品"),
    "fact.currencies": Label("Currencies", "通貨"),
    "fact.age": Label("{date}, {days} days ago", "{date}({days} 日前)"),
    "column.underlying": Label("Underlying", "原資産"),
    "column.result": Label("Result", "損益"),
    "column.outcome": Label("Outcome", "結果"),
    "column.product": Label("Product", "商品"),
    "column.units": Label("Units", "数量"),
    "column.class": Label("Class", "区分"),
    "column.yield": Label("Yield", "利回り"),
    "column.settlement": Label("Settlement", "受渡"),
    "column.checked": Label("Terms checked", "条件の確認"),
    "column.currency": Label("Currency", "通貨"),
    "column.value": Label("Value", "値"),
    "column.worth": Label("Value", "評価額"),
    "column.hedged": Label("Hedged", "ヘッジ"),
    "column.span": Label("In these days", "期間中"),
    "column.year": Label("A year", "年率"),
    "column.year.short": Label("A year, reckoned up", "年率換算"),
    "column.part": Label("Part", "内訳"),
    "column.key": Label("Key", "キー"),
    "column.line": Label("Line", "ライン"),
    "column.nav": Label("NAV there", "そこでの基準価額"),
    "column.equity": Label("Equity there", "そこでの純資産"),
    "column.move": Label("Adverse move", "逆行"),
    "column.condition": Label("Condition", "条件"),
    "column.holds": Label("Holds", "成立"),
    "column.method": Label("Model", "モデル"),
    "column.probability": Label("Probability", "確率"),
    "column.inputs": Label("With", "条件"),
    "column.observations": Label("Observations", "観測数"),
    "column.assumptions": Label("Assuming", "前提"),
    "column.length": Label("Losses in a row", "連敗の長さ"),
    "column.expected": Label("On average after trades", "平均で何回目"),
    "survival.note": Label(
        "What it takes, not what will be: each probability holds only under what it assumes.",
        "予測ではなく、何が起きればそうなるかです。確率は前提のもとでのみ成り立ちます。",
    ),
    "survival.limit": Label(
        "Largest gap that the money outside covers (g*)", "枠外の資金で耐えられる最大の逆行(g*)"
    ),
    "survival.no-limit": Label(
        "no gap leaves the sleeve owing", "どの窓開けでも攻め枠の負債は残りません"
    ),
    "survival.unknown-limit": Label(
        "the conditions below are not all met", "下の条件がそろっていません"
    ),
    "survival.no-exposure": Label("no exposure", "建玉なし"),
    "survival.reached": Label("reached already", "すでに到達"),
    "survival.beyond": Label("{move}: no fall goes that far", "{move}: 下落では届かない"),
    "survival.deficit": Label("Owed beyond the sleeve at that gap", "そのときの攻め枠の不足金"),
    "survival.outside": Label("Liquid assets outside", "枠外の流動資産"),
    "survival.core_at_risk": Label("Core at risk then", "そのとき核が負うリスク"),
    "survival.conditions": Label("Conditions of the proof", "証明の条件"),
    "survival.streaks": Label("Losing streaks", "連敗"),
    "survival.models": Label("What each model rests on", "各モデルの前提"),
    "survival.few": Label(
        "There are fewer than {least} trades, too few to tell much: read the interval beside"
        " each probability.",
        "取引が {least} 回に満たず、確率の値はあてになりません。横の区間を見てください。",
    ),
    "method.fixed-stake": Label("equal stakes", "同額の勝負"),
    "method.unequal-payoff": Label("mean wins and losses", "平均の勝ち負け"),
    "method.first-passage": Label("drift and volatility of NAV", "基準価額のドリフトと変動"),
    "method.bootstrap": Label("bootstrap of the closed trades", "決済した取引のブートストラップ"),
    "method.block-bootstrap": Label(
        "block bootstrap of the closed trades", "決済した取引のブロック・ブートストラップ"
    ),
    "policy.note": Label(
        "As of {date}. What is not written in the ledger has its default.",
        "{date} 現在。帳簿に書かれていないキーは既定値です。",
    ),
    "policy.default": Label("default", "既定値"),
    "policy.ages": Label(
        "{days}; {stable} for money market funds and Treasury bills",
        "{days}、MMFと短期国債は {stable}",
    ),
    # Before you book.
    "more": Label("and {count} more ({command})", "ほか {count} 件({command})"),
    "room.calendar": Label("as a calendar", "カレンダー用ファイル"),
    "try": Label("Before you book", "記帳する前に"),
    "try.move": Label("Move money", "資金を移す"),
    "try.buy": Label("Buy", "買う"),
    "try.sell": Label("Sell", "売る"),
    "try.draft": Label("Draft", "下書き"),
    "try.amount": Label("Amount", "金額・数量"),
    "try.price": Label("Price of one", "単価"),
    "try.from": Label("From", "出金元"),
    "try.to": Label("To", "入金先"),
    "try.in": Label("Account", "口座"),
    "try.on": Label("Date", "日付"),
    "try.go": Label("Try", "試す"),
    "try.note": Label(
        "Nothing is written. Without a date: the day after the last booking.",
        "どこにも書き込みません。日付を空けると、最後の記帳の翌日として判定します。",
    ),
    "try.unheard": Label(
        "The ledger's other plugins have not seen it: {plugins}.",
        "帳簿のほかのプラグインは、この下書きを見ていません: {plugins}。",
    ),
    # Notes.
    "note.filter": Label(
        "Fava's filters do not change this page: it judges the whole ledger.",
        "このページは帳簿全体を判定します。Fava の絞り込みでは変わりません。",
    ),
    "note.period": Label(
        "Charts and flows show {start} to {end}; the state is that of the whole ledger.",
        "推移と資金の流れは {start} から {end} まで、状態は帳簿全体のものです。",
    ),
    "note.whole": Label(
        "Of the whole ledger, as of {date}; the time filter does not bear on it.",
        "帳簿全体の {date} 現在の値です。期間の絞り込みは反映されません。",
    ),
    "charts.outside": Label(
        "The ledger has no figures for this time.", "この期間の値は帳簿にありません。"
    ),
    "note.time": Label(
        "The time filter cannot be read, and does not bear on this page.",
        "期間の指定を読み取れません。このページには影響しません。",
    ),
    "note.incognito": Label("Numbers are hidden.", "数字は隠されています。"),
    "data": Label("Data", "データ"),
    "data.json": Label("all figures as JSON", "すべての数値(JSON)"),
    "data.history": Label("days", "推移"),
    "data.flows": Label("flows", "資金の流れ"),
    "data.findings": Label("findings", "指摘"),
    "data.trades": Label("trades", "取引"),
    "data.stress": Label("stress", "ストレス"),
    "data.months": Label("months", "月次"),
}
"""Each text by its key."""
