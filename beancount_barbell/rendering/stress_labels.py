"""The words of `barbell stress`, in both languages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rendering.labels import told

if TYPE_CHECKING:
    from collections.abc import Mapping

STRESS: Mapping[str, Label] = {
    # The sections.
    "title": Label("Stress test as of {date} · {state}", "ストレステスト {date} 時点 · {state}"),
    "core": Label("Core", "核"),
    "sleeve": Label("Sleeve", "攻め枠"),
    "together": Label("Together, in money since {date}", "合わせて({date} から、金額のみ)"),
    "moves": Label("Adverse move of the exposure to each line", "各ラインまでの逆行"),
    "proof": Label("The core if the market gaps by {gap}", "{gap} の窓を開けて逆行したときの核"),
    "ruin": Label("How likely the sleeve reaches a line", "ラインに達する確率"),
    "streaks": Label(
        "How likely losses in a row are in the next {trades} trades",
        "今後 {trades} 回の取引で連敗する確率",
    ),
    "recovery": Label("What it takes to come back", "損失を取り戻すには"),
    "size": Label(
        "What a trade may risk so that losses in a row stay above a line",
        "連敗してもラインを割らない1回あたりの損失",
    ),
    "unknown-because": Label("UNKNOWN ({reason})", "不明({reason})"),
    "no-yield": Label("yield: UNKNOWN ({reason})", "利回り: 不明({reason})"),
    "value": Label("value {value}", "評価額 {value}"),
    "floor": Label("floor {floor}, distance {distance}", "下限 {floor}、余裕 {distance}"),
    "currency-fall": Label(
        "if its foreign currencies fall by {fall}: value {value}",
        "為替が {fall} 下げた場合: 評価額 {value}",
    ),
    "distance": Label("distance {distance}", "余裕 {distance}"),
    "liquidity": Label(
        "cash at once {t0}, in one business day {t1}, in two {t2}",
        "現金化: 当日 {t0}、1営業日 {t1}、2営業日 {t2}",
    ),
    "yield": Label(
        "yield in {days} days: {gross} before tax, {net} after, {local} in its own currency "
        "(time-weighted)",
        "{days}日間の利回り: 税引前 {gross}、税引後 {net}、現地通貨建て {local}(時間加重)",
    ),
    "yearly": Label(
        "a year: {gross} before tax, {net} after, {local} in its own currency; {weighted} "
        "money-weighted",
        "年率: 税引前 {gross}、税引後 {net}、現地通貨建て {local}、金額加重 {weighted}",
    ),
    "simple": Label(
        "in the same days, of the mean capital: {dietz} (modified Dietz); distributed "
        "{distributed} before tax, {distributed_net} after",
        "同じ期間、平均元本に対して: {dietz}(修正ディーツ法)、分配は税引前 {distributed}、税引後 "
        "{distributed_net}",
    ),
    "short": Label(
        "(reckoned up from {days} days: not a year's yield)",
        "({days}日から換算した値で、1年の実績ではない)",
    ),
    "result": Label(
        "result {total} = income {income} - tax {tax} + currency {currency} + price {price}",
        "損益 {total} = 分配 {income} - 税 {tax} + 為替 {currency} + 価格 {price}",
    ),
    "growth": Label(
        "grew in {up} of {months} months net of what was put in and taken out, in {up_local} of "
        "them without the currency's moves",
        "入出金を除いて増えた月: {months} か月のうち {up} か月(為替を除けば {up_local} か月)",
    ),
    "equity": Label(
        "equity {equity}, exposure {exposure}, NAV {nav}, drawdown {drawdown}",
        "純資産 {equity}、エクスポージャー {exposure}、基準価額 {nav}、ドローダウン {drawdown}",
    ),
    "worst-fall": Label("worst drawdown {fall}", "最大ドローダウン {fall}"),
    "under-water": Label("under water now {fall}", "現在の水面下 {fall}"),
    "fall": Label(
        "{depth}: from {peak} on {peak_date} to {trough} on {trough_date}, {back}",
        "{depth}: {peak_date} の {peak} から {trough_date} の {trough} まで、{back}",
    ),
    "fall.recovered": Label(
        "back on {date}, {days} days under water", "{date} に回復、水面下 {days} 日"
    ),
    "fall.lasts": Label("not recovered, {days} days under water", "未回復、水面下 {days} 日"),
    "results": Label(
        "core {core}, sleeve {sleeve}, sum {sum}", "核 {core}、攻め枠 {sleeve}、合計 {sum}"
    ),
    "break-even": Label(
        "a year's sleeve return of {rate} would eat up what the core yields in a year",
        "攻め枠の年間リターンが {rate} なら、核の1年の利回りは消える",
    ),
    "break-even-unknown": Label(
        "the sleeve return that would eat up the core's yield: UNKNOWN ({reason})",
        "核の利回りを消す攻め枠のリターン: 不明({reason})",
    ),
    "move": Label("{move} to {line} ({equity})", "{line}({equity})まで {move}"),
    "move-reached": Label("{line} ({equity}): reached already", "{line}({equity}): すでに到達"),
    "move-beyond": Label(
        "{move} to {line} ({equity}): no fall goes that far, the rise of a short position could",
        "{line}({equity})まで {move}: 下落では届かない。売り建てなら上昇で届く",
    ),
    "move-none": Label(
        "{line} ({equity}): nothing leads there", "{line}({equity}): そこに至るものがない"
    ),
    "no-move": Label(
        "none: without exposure the market moves nothing", "なし: エクスポージャーがない"
    ),
    "line.reduce-line": Label("reduce at {nav}", "縮小 {nav}"),
    "line.halt-line": Label("halt at {nav}", "停止 {nav}"),
    "line.max-drawdown": Label("tolerated drawdown at {nav}", "許容ドローダウン {nav}"),
    "line.zero": Label("zero", "ゼロ"),
    "name.reduce-line": Label("reduce", "縮小"),
    "name.halt-line": Label("halt", "停止"),
    "name.max-drawdown": Label("tolerated drawdown", "許容ドローダウン"),
    "proof.proven": Label(
        "PROVEN: nothing in the sleeve can lose more than it has",
        "証明済み: 攻め枠には、持ち分を超えて失うものがない",
    ),
    "proof.proven-up-to": Label("PROVEN up to a gap of {limit}", "{limit} の逆行まで証明済み"),
    "proof.not-proven": Label("NOT PROVEN", "証明できない"),
    "proof.amounts": Label(
        "the sleeve would owe {deficit} more than it has; liquid outside {outside}; core at risk "
        "{risk}",
        "攻め枠の不足金 {deficit}、枠外の流動資産 {outside}、核が負うリスク {risk}",
    ),
    "holds.True": Label("holds", "成立"),
    "holds.False": Label("FAILS", "不成立"),
    "holds.None": Label("UNKNOWN", "不明"),
    "condition.untouched": Label(
        "no core flow, pledge, sweep or cross-collateral reaches the core",
        "核からの流用、核の担保・自動振替・相殺がない",
    ),
    "condition.level": Label("the separation level is 2 or more", "分離レベルが2以上"),
    "condition.deficit": Label(
        "liquid assets outside cover what the sleeve would owe", "枠外の流動資産で不足金を払える"
    ),
    "condition.loans": Label(
        "the rest of them covers the loans that the core secures",
        "残りで、核を担保にした借入を返せる",
    ),
    "not-seen": Label("too small to tell, at most {high}", "小さすぎて不明、多くとも {high}"),
    "not-seen-yet": Label(
        "too few trades to tell, at most {high}", "取引が少なすぎて不明、多くとも {high}"
    ),
    "unsaid": Label("too few trades to tell", "取引が少なすぎて不明"),
    "tiny": Label("too small to tell", "小さすぎて不明"),
    "at-most": Label("at most {chance}", "多くとも {chance}"),
    "interval": Label("95%: {low} to {high}", "95%区間 {low} ~ {high}"),
    "n": Label("n = {n}", "n = {n}"),
    "few": Label("too few", "少なすぎる"),
    "method.fixed-stake": Label(
        "equal stakes of {stake}, {win_rate} won", "同額 {stake} の勝負、勝率 {win_rate}"
    ),
    "method.unequal-payoff": Label(
        "wins of {win}, losses of {loss}, {win_rate} won",
        "勝ち {win}、負け {loss}、勝率 {win_rate}",
    ),
    "method.first-passage": Label(
        "drift {drift}, volatility {volatility}, within {years} year(s)",
        "ドリフト {drift}、ボラティリティ {volatility}、{years}年以内",
    ),
    "method.bootstrap": Label(
        "bootstrap of the closed trades, {trades} trades ahead",
        "決済した取引のブートストラップ({trades}回先まで)",
    ),
    "method.block-bootstrap": Label(
        "block bootstrap of the closed trades in runs of {block}, {trades} trades ahead",
        "決済した取引のブロック・ブートストラップ({block}回ずつ、{trades}回先まで)",
    ),
    "assuming": Label("assuming {assumptions}", "前提: {assumptions}"),
    "streak": Label(
        "{length} in a row: {chance}; on average after {expected} trades",
        "{length}連敗: {chance}、平均 {expected} 回目",
    ),
    "recover": Label("{drawdown} asks for {gain}", "{drawdown} の損失には {gain}"),
    "recover-years": Label(
        ", {years} years at the core's {rate}", "、核の利回り {rate} で {years} 年"
    ),
    "lost": Label(
        "back to the peak from here: a gain of {lost}, {months} months of the core's income",
        "今から最高値に戻るには {lost} の利益が必要。核の収入の {months} か月分",
    ),
    "lost-alone": Label(
        "back to the peak from here: a gain of {lost}; in months of the core's income: UNKNOWN"
        " ({reason})",
        "今から最高値に戻るには {lost} の利益が必要。核の収入の何か月分かは不明({reason})",
    ),
    "stay": Label(
        "{losses} losses above {line}: less than {fraction} of equity, or {stake}, each",
        "{losses}連敗しても{line}に達しない: 1回あたり純資産の {fraction} 未満、"
        "または {stake} 未満",
    ),
    "reached": Label("{losses} losses above {line}: reached already", "{line}: すでに到達"),
    # What the probabilities assume.
    "assume.fixed-stake": Label("always the same stake", "毎回同じ金額"),
    "assume.even-odds": Label("wins as large as losses", "勝ちと負けが同額"),
    "assume.independent": Label("trades independent of each other", "取引は互いに独立"),
    "assume.fixed-payoffs": Label("wins and losses of their mean size", "勝ち負けは平均額"),
    "assume.upper-bound": Label("a bound, not a value", "値ではなく上限"),
    "assume.no-end": Label("played for ever", "無限に続ける"),
    "assume.lognormal": Label("log-normal returns", "対数正規"),
    "assume.constant-volatility": Label("constant volatility", "ボラティリティ一定"),
    "assume.watched-always": Label("watched at all times", "常時監視"),
    "assume.constant-odds": Label("constant odds", "勝率一定"),
    "assume.own-returns": Label(
        "the future is made of the past's trades", "将来も過去の取引と同じ"
    ),
    "assume.blocks": Label("losses cluster as they did", "負けの続き方も過去と同じ"),
    "assume.every-path": Label("every path counted", "全経路を数えた"),
    "assume.sampled-paths": Label(
        "a sample of paths, and the interval is that of the sampling alone",
        "経路は標本(区間は標本抽出の誤差のみ)",
    ),
}

stress_label = partial(told, STRESS)
