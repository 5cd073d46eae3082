"""The words around findings and figures, in every language.

The texts of findings are in the catalogue; here are headings, states, the words of the screens, and
the command line's own messages.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures import (
    room,
    separation_figures,
    status_figures,
    stress_figures,
    trade_figures,
    treasury_figures,
)
from beancount_barbell.figures.reasons import NO_PRICE, NO_UNDERLYING, NOT_COMPUTED, NOT_FUNDED
from beancount_barbell.figures.regimes import GROWN
from beancount_barbell.model.label import Label

if TYPE_CHECKING:
    from collections.abc import Mapping


LABELS: Mapping[str, Label] = {
    # Findings.
    "severity.error": Label("error", "エラー"),
    "doubtful": Label("Not certain", "確かではない"),
    "severity.notice": Label("notice", "通知"),
    "status.open": Label("open", "未解消"),
    "status.record": Label("record", "記録"),
    "status.cured": Label("cured", "解消済み"),
    "status.acknowledged": Label("acknowledged", "事後承認"),
    "status.waived": Label("waived", "例外承認"),
    "status.history": Label("history", "過去分"),
    "status.expired": Label("waiver expired", "例外承認の期限切れ"),
    "finding.consider": Label("Consider:", "対処:"),
    "finding.evidence": Label("Evidence:", "根拠:"),
    "finding.on": Label("On {date}", "{date}"),
    "finding.episode": Label("Lasted {start} to {end}", "期間 {start} ~ {end}"),
    "finding.episode-open": Label("Since {start}", "{start} から継続中"),
    "finding.internal": Label(
        "this finding could not be put into words", "この指摘を文章にできませんでした"
    ),
    # `check`.
    "check.clean": Label(
        "{ledger}: no breach. State {state}, as of {as_of}.",
        "{ledger}: 違反なし。状態 {state}、{as_of} 時点。",
    ),
    "check.found": Label(
        "{ledger}: {errors}. State {state}, as of {as_of}.",
        "{ledger}: {errors}。状態 {state}、{as_of} 時点。",
    ),
    "check.rest.one": Label(
        "1 finding that does not fail is not shown: barbell check --notices",
        "ほかに失敗とならない指摘が 1 件: barbell check --notices",
    ),
    "check.rest": Label(
        "{count} findings that do not fail are not shown: barbell check --notices",
        "ほかに失敗とならない指摘が {count} 件: barbell check --notices",
    ),
    "check.more": Label(
        "{count} more of {code} {name}: barbell check --rule {code} --all",
        "{code} {name} はほかに {count} 件: barbell check --rule {code} --all",
    ),
    "check.selected": Label(
        "{shown} of {count} findings are shown (--rule, --since, --open); the verdict is of all.",
        "指摘 {count} 件のうち {shown} 件を表示 (--rule、--since、--open)。判定は全体のものです。",
    ),
    "check.provisional": Label(
        "Provisional: the ledger has Beancount errors of its own ({count}).",
        "暫定: 帳簿自体に Beancount のエラーが {count} 件あります。",
    ),
    "check.unspoken": Label(
        "{ledger}: no `barbell` tag or directive in this ledger, so there is nothing to judge. "
        "barbell init proposes some.",
        "{ledger}: この帳簿には `barbell` のタグもディレクティブもないため、判定しません。"
        "barbell init で提案を見られます。",
    ),
    "check.known": Label(
        "{count} older than this change, not counted (--new-only).",
        "この変更より前からある {count} 件は数えません (--new-only)。",
    ),
    "count.error.one": Label("1 error", "エラー 1 件"),
    "count.error": Label("{count} errors", "エラー {count} 件"),
    "count.notice.one": Label("1 notice", "通知 1 件"),
    "count.notice": Label("{count} notices", "通知 {count} 件"),
    # `init`.
    "init.exists": Label(
        "{path} exists: barbell init writes only to a new file",
        "{path} は既にあります。barbell init は新しいファイルにだけ書き込みます",
    ),
    "init.empty": Label(
        "{ledger}: nothing is booked on an open account of this ledger, so there is nothing to go "
        "by. Book what you have, then ask again.",
        "{ledger}: 開いている口座に記帳がなく、推測の手掛かりがありません。"
        "保有しているものを記帳してから、もう一度実行してください。",
    ),
    "init.tagged": Label(
        "{ledger}: this ledger has tags or directives of ours already; a proposal could only "
        "contradict them. barbell doctor tells what is still missing",
        "{ledger}: この帳簿には既に `barbell` のタグかディレクティブがあり、"
        "提案はそれと矛盾しかねません。"
        "足りないものは barbell doctor で分かります",
    ),
    "init.no-currency": Label(
        "{ledger}: no operating currency, so no limit can be reckoned. Add a line such as: "
        'option "operating_currency" "JPY"',
        "{ledger}: 主要通貨の指定がないため、限度を計算できません。次のような行を追加してください: "
        'option "operating_currency" "JPY"',
    ),
    "init.fails": Label(
        "With this proposal barbell check would fail ({codes}): read it with care.",
        "この提案のままでは barbell check が失敗します ({codes})。よく確かめてください。",
    ),
    "init.which-role": Label(
        "core, attack (the sleeve) or outside (?: leave it open)",
        "core(核)、attack(攻め枠)、outside(枠外) (?: 決めない)",
    ),
    "init.which-value": Label("{name} (?: leave it open)", "{name} (?: 決めない)"),
    "init.no-number": Label(
        "{text} is no number above zero", "{text} は 0 より大きい数ではありません"
    ),
    # `doctor`.
    "doctor.clean": Label(
        "{ledger}: everything that it asks for is enforced.",
        "{ledger}: 書かれているルールはすべて働いています。",
    ),
    "doctor.found": Label(
        "{ledger}: {counts}: rules that are not in force, or not surely.",
        "{ledger}: {counts}。働いていない、または確かでないルールがあります。",
    ),
    "doctor.fix": Label(
        "What to add or change: barbell doctor --fix", "追加・変更する行: barbell doctor --fix"
    ),
    # `status`, and the words of its figures.
    "count.month-late.one": Label("1 month to sign", "署名待ち 1 か月"),
    "count.month-late": Label("{count} months to sign", "署名待ち {count} か月"),
    "word.OK": Label("OK", "OK(正常)"),
    "word.BREACH": Label("BREACH", "BREACH(違反)"),
    "word.UNKNOWN": Label("UNKNOWN", "不明"),
    "status.as-of": Label("as of {date}", "{date} 時点"),
    "status.by": Label("by {drivers}", "要因: {drivers}"),
    "status.held": Label("held, not confirmed: {reason}", "確認できず維持: {reason}"),
    "status.no-ceiling": Label("no ceiling", "上限なし"),
    "status.ceiling": Label("ceiling {amount}", "上限 {amount}"),
    "status.core": Label("Core", "核"),
    "status.sleeve": Label("Sleeve", "攻め枠"),
    "status.nav": Label("NAV", "基準価額"),
    "status.exposure": Label("Exposure", "エクスポージャー"),
    "status.budget": Label("Contributed", "純拠出"),
    "status.flows": Label("Flows", "資金の流れ"),
    "status.liquidity": Label("Liquidity", "流動性"),
    "status.ladder": Label("of the core is cash at once", "核のうち当日現金になる額"),
    "status.ladder-later": Label(
        "{t1} in one business day, {t2} in two", "1営業日以内 {t1}、2営業日以内 {t2}"
    ),
    "status.reserve-cover": Label(
        "the reserve covers a stressed margin call {times} times", "予備枠は想定追証の {times} 倍"
    ),
    "status.reserve-cover-unknown": Label("stressed margin call: {reason}", "想定追証: {reason}"),
    "status.regime": Label("Rates", "金利局面"),
    "regime.A": Label(
        "A: the core yields; no need to push the sleeve",
        "A: 核が利回りを出している。無理に回さない",
    ),
    "regime.B": Label("B: wait rather than enlarge the sleeve", "B: 攻め枠の増額より待つ"),
    "regime.C": Label(
        "C: do not turn core into margin; reduce or halt the sleeve",
        "C: 核を現金化して追証に回さない。攻め枠は縮小・停止",
    ),
    "regime.neutral": Label("no rate regime of note", "特記なし"),
    "regime.grown": Label(
        "the sleeve has grown in the last 90 days", "直近90日で攻め枠が膨らんでいる"
    ),
    "status.separation": Label("Separation", "分離"),
    "status.level": Label("level {level}", "レベル{level}"),
    "status.claimed": Label("level {level} claimed", "申告はレベル{level}"),
    "status.loan": Label("secured loan", "担保借入"),
    "status.ltv": Label("{account}, {ltv} of its collateral", "{account}、担保の {ltv}"),
    "status.carry": Label(
        "core's yield less its rate: {carry} a year", "核の利回り-借入金利: 年 {carry}"
    ),
    "status.forced-sale": Label(
        "the lender sells the collateral after a fall of {move}", "担保が {move} 下がると売られる"
    ),
    "status.forced-sale-now": Label(
        "the lender may sell the collateral now", "担保はもう売られる水準にある"
    ),
    "status.at-risk": Label("Core at risk", "核が負うリスク"),
    "status.judged": Label("{text}: {verdict}", "{text}: {verdict}"),
    "status.streak": Label("losing streak {count}", "連敗 {count}"),
    "status.deviations.one": Label("1 deviation in a loss", "損失時の逸脱 1 件"),
    "status.deviations": Label("{count} deviations in a loss", "損失時の逸脱 {count} 件"),
    "status.review": Label("months", "月次"),
    "status.unset": Label("Not set", "未設定"),
    "status.discipline": Label("Discipline", "規律"),
    "status.adherence": Label(
        "{share} of the trades in loss kept to the rules", "損失時の取引の {share} がルールどおり"
    ),
    "status.reaction-lag": Label(
        "from a line to the first reduction, or to now: {days} days on average",
        "ラインを越えてから最初の縮小まで(まだなら基準日まで)平均 {days} 日",
    ),
    "status.findings": Label("Findings", "指摘"),
    "status.floor-above": Label(
        "floor {floor}, {distance} above it", "下限 {floor}、余裕 {distance}"
    ),
    "status.floor-below": Label(
        "floor {floor}, {distance} BELOW it", "下限 {floor} を {distance} 下回る"
    ),
    "status.floor": Label("floor {floor}", "下限 {floor}"),
    "status.ratio": Label(
        "{ratio} of core and sleeve (at most {upper})",
        "核+攻め枠の {ratio} (上限 {upper})",
    ),
    "status.sweep": Label(
        "sweep {amount} to the core to be back at target",
        "目標に戻すには {amount} を核へ移す",
    ),
    "status.drawdown": Label(
        "drawdown {drawdown} (worst {worst})", "ドローダウン {drawdown} (最大 {worst})"
    ),
    "status.leverage": Label("{leverage} times equity", "純資産の {leverage} 倍"),
    "status.put-in": Label("of {budget}", "予算 {budget}"),
    "status.worth": Label("worth {value}", "評価額 {value}"),
    "status.joint": Label("; ", "、"),
    "status.comma": Label(", ", "、"),
    "status.core-to-sleeve": Label(
        "core to sleeve {amount}, still out {outstanding}",
        "核 → 攻め枠 {amount}、未返還 {outstanding}",
    ),
    "status.core-to-sleeve-both": Label(
        "core to sleeve {amount} directly, {transit} through outside; still out {outstanding}",
        "核 → 攻め枠 直接 {amount}、枠外経由 {transit}、未返還 {outstanding}",
    ),
    "status.sleeve-to-core": Label("sleeve to core {amount}", "攻め枠 → 核 {amount}"),
    "status.more": Label("and {count} more: barbell check", "ほか {count} 件: barbell check"),
    "status.unknown": Label("UNKNOWN ({reason})", "不明 ({reason})"),
    "line.reduce-line": Label(
        "{move} ({amount}) to {line}: reduce", "{line} まで {move} ({amount}): 縮小"
    ),
    "line.halt-line": Label(
        "{move} ({amount}) to {line}: halt", "{line} まで {move} ({amount}): 停止"
    ),
    "line.reduce-resume": Label(
        "{move} ({amount}) to {line}: active again", "{line} まで {move} ({amount}): 通常に復帰"
    ),
    "line.reduce-resume-alone": Label(
        "{move} ({amount}) to {line}: its NAV no longer reduces it, the rest still does",
        "{line} まで {move} ({amount}): 破綻ラインの縮小は終わるが、ほかの要因が残る",
    ),
    "line.halt-resume-alone": Label(
        "{move} ({amount}) to {line}: its NAV no longer halts it, the rest still does",
        "{line} まで {move} ({amount}): 破綻ラインの停止は終わるが、ほかの要因が残る",
    ),
    "line.halt-resume": Label(
        "{move} ({amount}) to {line}: reducing again", "{line} まで {move} ({amount}): 縮小に復帰"
    ),
    "line.reached": Label(
        "{line} is reached: its NAV reduces it until the next day is over",
        "{line} に戻りました。破綻ラインの縮小は翌日の終わりに解けます",
    ),
    "line.restart": Label(
        "without positions only a signed restart ends the halt, from {date} on",
        "建玉がなければ、停止を終わらせるのは署名した再開だけ({date} から有効)",
    ),
    "layer.trade": Label("trade", "トレード枠"),
    "layer.hedge": Label("hedge", "保険枠"),
    "layer.reserve": Label("reserve", "予備枠"),
    "state.ACTIVE": Label("ACTIVE", "ACTIVE(通常)"),
    "state.REDUCING": Label("REDUCING", "REDUCING(縮小)"),
    "state.HALTED": Label("HALTED", "HALTED(停止)"),
    "driver.nav": Label("NAV", "破綻ライン"),
    "driver.drawdown": Label("drawdown", "許容ドローダウン"),
    "driver.streak": Label("losing streak", "連敗"),
    "driver.market": Label("market", "市場"),
    "driver.manual": Label("manual halt", "手動停止"),
    "driver.insolvency": Label("insolvency", "債務超過"),
    "driver.restart": Label("restart", "再開"),
    "short.ratio": Label("ratio {ratio}", "比率 {ratio}"),
    "short.nav": Label("NAV {nav}", "基準価額 {nav}"),
    "short.core": Label("core {distance} to floor", "核 下限まで {distance}"),
    # `explain` and `rules`.
    "explain.breaks": Label("A ledger that breaks it", "違反する帳簿"),
    "explain.diagnosis": Label(
        "`barbell doctor` finds it: rules that are not in force, or not surely. No waiver and no "
        "`ignore` takes it away.",
        "`barbell doctor` の診断です。ルールが働いていないか、確かでないことを示します。"
        "例外承認や `ignore` では消えません。",
    ),
    "explain.keeps": Label("A ledger that does not", "違反しない帳簿"),
    "rules.code": Label("Code", "コード"),
    "rules.name": Label("Name", "名前"),
    "rules.severity": Label("Severity", "区分"),
    "rules.what": Label("Rule", "ルール"),
    # The ledger, git, and the use of the command line.
    "ledger.missing": Label("{path}: no such file", "{path}: ファイルがありません"),
    "ledger.directory": Label(
        "{path} is a directory: name the ledger's main file",
        "{path} はディレクトリです。帳簿のメインファイルを指定してください",
    ),
    "ledger.unreadable": Label("{path} cannot be read: {reason}", "{path} を読めません: {reason}"),
    "ledger.binary": Label("{path} is not a text file", "{path} はテキストファイルではありません"),
    "ledger.encoding": Label(
        "{path}:{line}: not UTF-8 (byte {byte}); save the file as UTF-8",
        "{path}:{line}: UTF-8 ではありません (バイト {byte})。UTF-8 で保存してください",
    ),
    "ledger.exit": Label(
        "{path} cannot be loaded: one of its plugins ends the program",
        "{path} を読み込めません: プラグインがプログラムを終了させます",
    ),
    "ledger.no-directory": Label(
        "The working directory was deleted: give the ledger's whole path",
        "作業ディレクトリが削除されています。帳簿を絶対パスで指定してください",
    ),
    "ledger.crash": Label("{path} cannot be loaded: {reason}", "{path} を読み込めません: {reason}"),
    "ledger.crash-at": Label(
        "{path}: the ledger cannot be loaded: {reason}", "{path}: 帳簿を読み込めません: {reason}"
    ),
    "ledger.reckoning": Label(
        "Beancount cannot reckon with a number here (too many digits)",
        "ここに Beancount が計算できない数があります(桁が多すぎます)",
    ),
    "ledger.none": Label(
        "Which ledger? Name it, or set BEANCOUNT_FILE: no file that git tracks here or that lies in"
        ' this folder loads `plugin "beancount_barbell"`.',
        "どの帳簿ですか。引数で指定するか BEANCOUNT_FILE を設定してください。git 管理下にもこの"
        'フォルダーにも `plugin "beancount_barbell"` を読み込むファイルがありません。',
    ),
    "ledger.several": Label(
        "Which ledger? Several files load beancount_barbell; name one:",
        "どの帳簿ですか。beancount_barbell を読み込むファイルが複数あります。"
        "どれか一つを指定してください:",
    ),
    "ledger.too-early": Label(
        "{ledger}: on {day} no account of core or sleeve was open yet.",
        "{ledger}: {day} には、核の口座も攻め枠の口座もまだありませんでした。",
    ),
    "ledger.future": Label(
        "{ledger} is dated in the future: its last day is {last}, today is {today}. The figures "
        "are as of {last}. Correct the date, or look back with --as-of.",
        "{ledger} に未来の日付があります。最終日は {last}、今日は {today} です。"
        "数値は {last} 時点のものです。日付を直すか、--as-of で日を指定してください。",
    ),
    "ledger.future-draft": Label(
        "{ledger} is dated in the future: its last day is {last}, today is {today}. The booking "
        "is judged as of then. Correct the date.",
        "{ledger} に未来の日付があります。最終日は {last}、今日は {today} です。"
        "記帳はその時点で判定されます。日付を直してください。",
    ),
    "ledger.failed": Label(
        "The check could not be made: {reason}. Nothing is known of this ledger's state.",
        "検査できませんでした: {reason}。この帳簿の状態は不明です。",
    ),
    "ledger.no-plugin": Label(
        "{path} does not load the plugin, so bean-check and Fava enforce nothing. Add as its"
        ' last plugin line: plugin "beancount_barbell"',
        "{path} はプラグインを読み込まないため、bean-check と Fava ではルールが働きません。"
        '最後のプラグイン行として追加してください: plugin "beancount_barbell"',
    ),
    "ledger.byte-order-mark": Label(
        "{path} begins with a byte order mark, which Beancount cannot read: save it as UTF-8"
        " without one (without BOM).",
        "{path} の先頭に BOM があり、Beancount はこれを読めません。BOM なしの UTF-8 で保存してく"
        "ださい。",
    ),
    "ledger.plugin-import": Label(
        "Plugin {module} cannot be imported. In pre-commit's own environment it must be listed"
        " in .pre-commit-config.yaml under this hook: additional_dependencies: [{package}]"
        " (or use a `language: system` hook; a module beside the ledger needs"
        ' option "insert_pythonpath" "TRUE").',
        "プラグイン {module} を読み込めません。pre-commit の隔離環境では .pre-commit-config.yaml の"
        "このフックに書く必要があります: additional_dependencies: [{package}]"
        "(または `language: system` のフックを使う。帳簿と同じ場所のモジュールには"
        ' option "insert_pythonpath" "TRUE" が必要)。',
    ),
    "ledger.no-file": Label(
        "{path} is a pipe or a device, not a file. A ledger is read more than once, and its"
        " includes are looked for beside it: save it, and name the file.",
        "{path} はファイルではなくパイプやデバイスです。帳簿は二度以上読み込み、include は帳簿の"
        "場所から探すため、ファイルに保存して指定してください。",
    ),
    "ledger.not-included": Label(
        "{path} is staged, but {ledger} does not include it: it was not checked.",
        "{path} はステージ済みですが {ledger} から include されていないため、検査していません。",
    ),
    "ledger.git-refuses": Label(
        "git does not answer, so it is not known which files it tracks: {reason}",
        "git が応答しないため、どのファイルが git 管理下にあるか分かりません: {reason}",
    ),
    "ledger.lacking.untracked": Label(
        "{path} belongs to the ledger, but git does not track it: no commit has it. Add it with"
        " `git add`.",
        "{path} は帳簿の一部ですが git 管理下にないため、コミットに入りません。"
        "`git add` で追加してください。",
    ),
    "ledger.lacking.untracked.several": Label(
        "{count} files belong to the ledger, but git does not track them: no commit has them. Add"
        " them with `git add`: {paths}",
        "帳簿の一部である {count} 個のファイルが git 管理下にないため、コミットに入りません。"
        "`git add` で追加してください: {paths}",
    ),
    "ledger.lacking.ignored": Label(
        "{path} belongs to the ledger, but git ignores it (.gitignore): no commit has it.",
        "{path} は帳簿の一部ですが git の無視対象 (.gitignore) のため、コミットに入りません。",
    ),
    "ledger.lacking.ignored.several": Label(
        "{count} files belong to the ledger, but git ignores them (.gitignore): no commit has them:"
        " {paths}",
        "帳簿の一部である {count} 個のファイルが git の無視対象 (.gitignore) のため、"
        "コミットに入りません: {paths}",
    ),
    "ledger.lacking.outside": Label(
        "{path} belongs to the ledger, but lies outside of its git repository: no commit has it.",
        "{path} は帳簿の一部ですが git リポジトリの外にあるため、コミットに入りません。",
    ),
    "ledger.lacking.outside.several": Label(
        "{count} files belong to the ledger, but lie outside of its git repository: no commit has"
        " them: {paths}",
        "帳簿の一部である {count} 個のファイルが git リポジトリの外にあるため、"
        "コミットに入りません: {paths}",
    ),
    "ledger.pushed": Label(
        "Checked as the commit that is pushed has it.", "push するコミットの内容を検査しました。"
    ),
    "ledger.staged": Label(
        "Checked as the commit will have it: what is not staged was left out.",
        "コミットされる内容を検査しました。ステージしていない内容は含みません。",
    ),
    "ledger.not-staged": Label(
        "The commit takes {path} away, and this check judges it. Name the new file, or take the"
        " hook away, too.",
        "このコミットは検査対象の {path} を取り除きます。フックに新しいファイルを指定するか、"
        "フックも外してください。",
    ),
    "ledger.strays": Label(
        "{path} is included in a way that leads to today's version of it only",
        "{path} は現在の版しか読めない形で include されている",
    ),
    "ledger.no-base": Label(
        "--new-only: no earlier version of {ledger} to compare with ({reason}), so every"
        " finding counts.",
        "--new-only: 比較できる以前の {ledger} がない ({reason}) ため、すべての指摘を数えます。",
    ),
    "ledger.no-revision": Label(
        "--new-only={revision}: git knows no such commit",
        "--new-only={revision}: git にそのコミットはありません",
    ),
    "ledger.no-revision-here": Label(
        "--new-only={revision}: {reason}", "--new-only={revision}: {reason}"
    ),
    "ledger.not-git": Label("not in a git repository", "git リポジトリの中にない"),
    "ledger.no-commit": Label(
        "not in HEAD: there is no commit yet", "HEAD にない。コミットがまだない"
    ),
    "ledger.nothing-pushed": Label("nothing of it was pushed before", "まだ何も push されていない"),
    "ledger.not-in-base": Label("not in {revision}", "{revision} にない"),
    "ledger.base-failed": Label(
        "{revision}'s version cannot be judged: {reason}",
        "{revision} の版を判定できない: {reason}",
    ),
    "ledger.base-lacks": Label(
        "--new-only: {revision} does not have {paths}, so every finding that depends on it counts.",
        "--new-only: {revision} には {paths} がないため、それに左右される指摘はすべて数えます。",
    ),
    "ledger.loading": Label("Reading {ledger}", "{ledger} を読み込み中"),
    "ledger.loading-base": Label(
        "Reading {ledger} as of {revision}", "{revision} の {ledger} を読み込み中"
    ),
    "usage.more": Label("More: {command} --help", "詳しくは: {command} --help"),
    "usage.wrong": Label("Error: {message}", "エラー: {message}"),
    "usage.extra": Label("{words}: nothing is expected here", "{words}: 余分な引数です"),
    "usage.ledger-first": Label(
        "{name} is no command; a command comes first: barbell status {name}",
        "{name} というコマンドはありません。先にコマンドを書きます: barbell status {name}",
    ),
    "usage.no-command": Label(
        "{name} is no command; barbell --help lists them",
        "{name} というコマンドはありません。barbell --help で一覧できます",
    ),
    "usage.no-command-near": Label(
        "{name} is no command. Did you mean {near}?",
        "{name} というコマンドはありません。{near} ではありませんか。",
    ),
    "usage.no-option": Label(
        "there is no option {option}", "{option} というオプションはありません"
    ),
    "usage.no-option-near": Label(
        "there is no option {option}. Did you mean {near}?",
        "{option} というオプションはありません。{near} ではありませんか。",
    ),
    "usage.no-value": Label("{option} takes no value", "{option} に値は付けられません"),
    "usage.needs-value": Label("{option} needs {value}", "{option} には {value} が必要です"),
    "usage.missing": Label("{name} is missing. {told}", "{name} がありません。{told}"),
    "usage.bad-value": Label("{name}: {told}", "{name}: {told}"),
    "usage.one-of": Label("Give one of: {words}", "次のどれか一つを指定してください: {words}"),
    "usage.date": Label("Write it like this: {words}", "次の形で書いてください: {words}"),
    "usage.unknown-code": Label(
        "{code} is no code or name of a rule. Did you mean {near}?",
        "{code} というルールのコードや名前はありません。{near} ではありませんか。",
    ),
    "usage.unknown-code-far": Label(
        "{code} is no code or name of a rule: `barbell rules` lists them.",
        "{code} というルールのコードや名前はありません。`barbell rules` で一覧できます。",
    ),
    "usage.unknown-explained": Label(
        "{code} is no code or name that can be explained: `barbell rules` lists the rules, and "
        "{first} to {last} are what `barbell doctor` finds.",
        "{code} というコードや名前はありません。ルールは `barbell rules` で一覧できます。"
        "{first} から {last} は `barbell doctor` の診断です。",
    ),
    # `flows`.
    "flows.heading": Label(
        "Movements between core, sleeve and outside, in {currency}",
        "核・攻め枠・枠外のあいだの移動({currency})",
    ),
    "flows.totals": Label("In all", "合計"),
    "flows.unknown-count": Label("and {count} of UNKNOWN amount", "ほかに金額不明 {count} 件"),
    "flows.no-account": Label(
        "--account: the ledger has no account {account}, and none below it",
        "--account: {account} という口座も、その下の口座もありません",
    ),
    "flows.no-account-near": Label(
        "--account: the ledger has no account {account}. Did you mean {near}?",
        "--account: {account} という口座はありません。{near} ではありませんか。",
    ),
    "flows.none": Label("Nothing has moved yet.", "まだ移動はありません。"),
    "flows.none-of": Label(
        "No movement from, to or through {account} is seen.",
        "{account} に関わる移動は見られません。",
    ),
    "flows.no-amount": Label(
        "UNKNOWN amount: no price for {commodities} by {date}",
        "金額は不明: {date} までに {commodities} の価格がありません",
    ),
    "flows.at-book": Label(
        "at book value: no price for {commodities} by {date}",
        "簿価による金額: {date} までに {commodities} の価格がありません",
    ),
    "flows.allowed": Label("allowed", "可"),
    "flows.core-to-sleeve": Label("core → sleeve", "核 → 攻め枠"),
    "flows.core-to-sleeve-transit": Label("core ⇢ sleeve (detour)", "核 ⇢ 攻め枠(経由)"),
    "flows.core-withdrawal": Label("core → outside", "核 → 枠外"),
    "flows.core-funding": Label("outside → core", "枠外 → 核"),
    "flows.sleeve-funding": Label("outside → sleeve", "枠外 → 攻め枠"),
    "flows.founding": Label("founding: core → sleeve", "設立: 核 → 攻め枠"),
    "flows.core-return": Label("outside → core (back)", "枠外 → 核(戻り)"),
    "flows.sleeve-return": Label("outside → sleeve (back)", "枠外 → 攻め枠(戻り)"),
    "flows.sleeve-to-core": Label("sleeve → core", "攻め枠 → 核"),
    "flows.sleeve-withdrawal": Label("sleeve → outside", "攻め枠 → 枠外"),
    # The month: `report` and `signoff`.
    "month.title": Label("Monthly routine {month}", "月次ルーチン {month}"),
    "month.period": Label("Period", "期間"),
    "month.due": Label("Review day", "期限"),
    "month.as-of": Label("As of", "時点"),
    "month.rates": Label("Rates at its end", "期末の金利局面"),
    "month.done": Label("Done: all {total} items", "完了: {total} 項目"),
    "month.due-left": Label(
        "{left} of {total} items open, not due yet", "未了 {left} 項目(全 {total} 項目、期限前)"
    ),
    "month.late": Label(
        "LATE: {left} of {total} items open", "期限切れ: 未了 {left} / {total} 項目"
    ),
    "month.signed": Label("signed by {by} on {on}", "{on} に {by} が署名"),
    "month.history": Label(
        "History: before the rules began, {left} of {total} items not signed",
        "過去分: ルールの始まる前の月({total} 項目中 {left} 項目は未了)",
    ),
    "month.acknowledged": Label(
        "does not pass; seen and signed by {by} on {on}", "不合格を見た上で {on} に {by} が署名"
    ),
    "month.stale": Label(
        "the signature by {by} of {on} is stale: the figures changed",
        "{on} の {by} の署名は古くなっています(数字が変わりました)",
    ),
    "month.findings": Label("Findings of the month", "この月の指摘"),
    "month.no-findings": Label("none", "なし"),
    "month.paste": Label(
        "To sign, paste into the ledger and write your name:",
        "署名するには、帳簿に貼り付けて名前を書きます:",
    ),
    "month.yes": Label("yes", "あり"),
    "month.no": Label("no", "なし"),
    "distribution.reinvest": Label("reinvest", "再投資"),
    "distribution.cash": Label("cash", "現金"),
    "item.core-balance": Label("The core's balances", "核の残高"),
    "item.core-terms": Label("Terms of the core's products", "核の商品条件"),
    "item.sleeve-record": Label("The sleeve's record", "攻め枠の成績"),
    "item.ratio": Label("Ratio, leverage, budgets", "比率・レバレッジ・予算"),
    "item.evidence": Label("Prices and evidence", "価格と根拠"),
    "item.life-test": Label("Life test (yearly)", "生活テスト(年1回)"),
    "item.separation": Label("Separation (yearly)", "分離の状態(年1回)"),
    "item-status.pass": Label("pass", "合格"),
    "item-status.fail": Label("fail", "不合格"),
    "item-status.unknown": Label("UNKNOWN", "不明"),
    "item-status.unsigned": Label("unsigned", "未署名"),
    "figure.core": Label("Core", "核"),
    "figure.floor": Label("Floor", "下限"),
    "figure.accounts": Label("Accounts", "口座"),
    "figure.account": Label("Account", "口座"),
    "figure.commodity": Label("Commodity", "銘柄"),
    "figure.units": Label("Units", "数量"),
    "figure.balance": Label("Balance of", "balance の日付"),
    "figure.failed": Label("Failed on", "不一致の日付"),
    "figure.core_to_sleeve": Label("Core to sleeve", "核 → 攻め枠"),
    "figure.date": Label("Date", "日付"),
    "figure.amount": Label("Amount", "金額"),
    "figure.code": Label("Code", "コード"),
    "figure.products": Label("Products", "商品"),
    "figure.product_class": Label("Class", "区分"),
    "figure.instrument": Label("Instrument", "商品種別"),
    "figure.settlement_days": Label("Settles T+", "受渡 T+"),
    "figure.cutoff": Label("Cut-off", "締切"),
    "figure.distribution": Label("Distribution", "分配"),
    "figure.hedged": Label("Hedged", "為替ヘッジ"),
    "figure.expense_ratio": Label("Cost a year", "信託報酬"),
    "figure.haircut": Label("Haircut", "担保掛目"),
    "figure.calendar": Label("Calendar", "休日暦"),
    "figure.terms_checked": Label("Terms read on", "条件を読んだ日"),
    "figure.product_yield": Label("Yield", "利回り"),
    "figure.wam_days": Label("WAM, days", "平均残存 (WAM) 日"),
    "figure.wal_days": Label("WAL, days", "平均残存 (WAL) 日"),
    "figure.of": Label("Name", "名称"),
    "figure.nav": Label("NAV", "基準価額"),
    "figure.drawdown": Label("Drawdown", "ドローダウン"),
    "figure.max_drawdown": Label("Worst drawdown", "最大ドローダウン"),
    "figure.state": Label("State", "状態"),
    "figure.generation": Label("Generation", "世代"),
    "figure.trades": Label("Closed trades", "決済"),
    "figure.count": Label("count", "件数"),
    "figure.wins": Label("wins", "勝ち"),
    "figure.losses": Label("losses", "負け"),
    "figure.net": Label("net", "損益"),
    "figure.longest_losing_streak": Label("Longest losing streak", "最長の連敗"),
    "figure.deviations": Label("Deviations", "逸脱"),
    "figure.reaction_lag_days": Label("Reaction lag, days", "反応の遅れ(日)"),
    "figure.adherence_in_loss": Label("Rules kept in loss", "損失時に守れた割合"),
    "figure.ratio": Label("Sleeve's share", "攻め枠の比率"),
    "figure.ratio_upper": Label("At most", "比率の上限"),
    "figure.leverage": Label("Leverage, times", "レバレッジ(倍)"),
    "figure.leverage_limit": Label("Leverage limit, times", "レバレッジの上限(倍)"),
    "figure.net_contributions": Label("Contributed", "純拠出"),
    "figure.budget": Label("Budget", "予算"),
    "figure.layers": Label("Layers", "層"),
    "figure.reserve": Label("Reserve", "予備枠"),
    "figure.from_reserve": Label("The reserve gave the trade layer", "予備枠からトレード枠へ"),
    "figure.stressed_call": Label("Stressed margin call", "想定追証"),
    "figure.unknown": Label("Not known", "不明なもの"),
    "figure.prices_missing": Label("Prices missing", "価格のない銘柄"),
    "figure.prices_stale": Label("Prices stale", "価格の古い銘柄"),
    "figure.life_months": Label("Months to cover", "必要な月数"),
    "figure.as_of": Label("As of", "時点"),
    "figure.liquid": Label("Liquid outside", "枠外の流動資産"),
    "figure.monthly_expenses": Label("Expenses a month", "月平均の支出"),
    "figure.full_months": Label("Months averaged", "平均した月数"),
    "figure.claimed": Label("Level claimed", "申告した分離レベル"),
    "figure.role": Label("Role", "役割"),
    "figure.institution": Label("Institution", "金融機関"),
    "figure.account_number": Label("Account number", "口座番号"),
    "figure.auto_sweep": Label("Auto-sweep", "自動振替"),
    "figure.cross_collateral": Label("Cross-collateral", "相殺"),
    "figure.secured_by": Label("Secured by", "担保"),
    "figure.rate": Label("Rate", "金利"),
    "figure.pledges": Label("Pledges", "担保差入れ"),
    "figure.liability": Label("For", "対象の負債"),
    "figure.since": Label("Since", "開始日"),
    "report.exists": Label(
        "{path} exists: --force overwrites it", "{path} は既にあります。--force で上書きします"
    ),
    "report.is-ledger": Label(
        "{path} is a file of the ledger: a report never overwrites it",
        "{path} は帳簿のファイルです。レポートで上書きすることはありません",
    ),
    "report.unwritable": Label(
        "{path} cannot be written: {reason}", "{path} に書けません: {reason}"
    ),
    "output.failed": Label(
        "standard output cannot be written: {reason}", "標準出力に書けません: {reason}"
    ),
    "write.temporary": Label(
        "cannot write a temporary file: {reason}", "一時ファイルを書けません: {reason}"
    ),
    "write.group": Label(
        "its group cannot be kept: {reason}", "ファイルのグループを保てません: {reason}"
    ),
    "write.hard-link": Label(
        "it has other names (hard links), which would keep the old content",
        "別名(ハードリンク)があり、そちらは古い内容のまま残ります",
    ),
    "report.not-a-month": Label(
        "{month} is no month: write it as 2024-05",
        "{month} は月ではありません。2024-05 のように書きます",
    ),
    "report.no-month": Label(
        "{month}: there is no routine for it. The first month is {first}, the last that is over"
        " at {as_of} is {last}.",
        "{month} の月次ルーチンはありません。最初の月は {first}、{as_of} までに終わった最後の月は"
        " {last} です。",
    ),
    "report.no-months": Label(
        "There is no month to report yet: nothing was booked to the core in a month that was over"
        " on the ledger's last day.",
        "月次ルーチンはまだありません。帳簿の最後の日までに終わった月に、核への記帳がありません。",
    ),
    "signoff.not-asked": Label(
        "{item} is not asked in {month}: it is in {months}",
        "{month} に {item} はありません。あるのは {months} です",
    ),
    "signoff.never": Label("no month", "どの月にもなし"),
    "signoff.signed": Label(
        "{item} of {month} was signed by {by} on {on}, and its figures have not changed since",
        "{month} の {item} は {on} に {by} が署名済みで、数字はその後変わっていません",
    ),
    "signoff.early": Label(
        "{on} is before the end of {month} ({end}): sign when the month is over",
        "{on} は {month} の末日 ({end}) より前です。月が終わってから署名してください",
    ),
    "signoff.ahead": Label(
        "{on} is more than {days} days after the ledger's last day ({as_of}): book what has"
        " happened since, or give the day with --date",
        "{on} は帳簿の最後の日 ({as_of}) から {days} 日より後です。その後の記帳を済ませるか、--date"
        " で日付を指定してください",
    ),
    "signoff.empty-name": Label("--by: give a name", "--by: 名前を書いてください"),
    "signoff.not-included": Label(
        "{path} is no file of this ledger: name the ledger's main file or one that it includes",
        "{path} はこの帳簿のファイルではありません。メインファイルか、include されたファイルを指定"
        "してください",
    ),
    "signoff.encrypted": Label(
        "{path} is encrypted: paste the directive yourself",
        "{path} は暗号化されています。ディレクティブは手で貼り付けてください",
    ),
    "signoff.unprintable": Label(
        "--by: {by} holds characters that cannot be shown",
        "--by: {by} に表示できない文字があります",
    ),
    "signoff.locked": Label(
        "{path} is in use by another sign-off that does not end, so nothing was written: try again",
        "{path} は別の署名処理が使用中のまま終わらないため、何も書きませんでした。"
        "もう一度実行してください",
    ),
    "signoff.no-lock": Label(
        "{path} cannot be locked against another sign-off ({reason}), so nothing was written: paste"
        " the directive yourself",
        "{path} を他の署名処理に対してロックできない ({reason}) ため、何も書きませんでした。"
        "ディレクティブは手で貼り付けてください",
    ),
    "signoff.waiting": Label(
        "Waiting for another sign-off of {path}", "{path} の別の署名処理を待っています"
    ),
    "signoff.unloadable": Label(
        "With the sign-off the ledger could not be read, so nothing was written: {message}",
        "署名を加えると帳簿を読み込めないため、何も書きませんでした: {message}",
    ),
    "signoff.broken": Label(
        "With the sign-off the ledger would have Beancount errors that it has not now, so nothing"
        " was written: {message}",
        "署名を加えると Beancount のエラーが増えるため、何も書きませんでした: {message}",
    ),
    "signoff.without-effect": Label(
        "With the sign-off the ledger would not be read as signed, so nothing was written.",
        "署名を加えても署名済みにならないため、何も書きませんでした。",
    ),
    "signoff.changed": Label(
        "{path} was changed meanwhile, so nothing was written: try again",
        "{path} がその間に変更されたため、何も書きませんでした。もう一度実行してください",
    ),
    "signoff.written": Label("Written to {path}:", "{path} に書きました:"),
    "signoff.left": Label("Still open in {month}: {items}", "{month} の未了: {items}"),
    "signoff.closed": Label("{month} is done.", "{month} は完了です。"),
    # The plugin.
    "plugin.failed": Label(
        "beancount_barbell could not make its check: {reason}. No rule was enforced on this"
        " ledger (barbell check tells more).",
        "beancount_barbell は検査できませんでした: {reason}。この帳簿ではルールが働いていません"
        "(詳細は barbell check)。",
    ),
    # `trades`.
    "trades.none": Label("No closed trade.", "決済はまだありません。"),
    "trades.date": Label("closed", "決済日"),
    "trades.underlying": Label("underlying", "原資産"),
    "trades.units": Label("units", "数量"),
    "trades.result": Label("net result", "純損益"),
    "trades.outcome": Label("outcome", "結果"),
    "trades.place": Label("place", "場所"),
    "outcome.win": Label("win", "勝ち"),
    "outcome.loss": Label("loss", "負け"),
    "outcome.tie": Label("tie", "引き分け"),
    "outcome.unknown": Label("unknown", "不明"),
    "trades.counts": Label(
        "{count} closed: {wins} won, {losses} lost, {ties} even",
        "{count} 件: {wins} 勝 {losses} 敗 {ties} 分け",
    ),
    "trades.count-only": Label("{count} closed", "{count} 件"),
    "trades.lacks-position": Label(
        "UNKNOWN ({trades}): what is booked on {name} does not say which position it is of. Write "
        'barbell-trade: "…" (or a link ^trade-…) on its orders and its variations alike.',
        "不明({trades}): {name} の損益がどの建玉のものか書かれていません。その注文と値洗いの両方に "
        'barbell-trade: "…"(またはリンク ^trade-…)を書いてください。',
    ),
    "trades.lacks-rate": Label(
        "UNKNOWN ({trades}): no rate for {name} on that day. Add a price directive.",
        "不明({trades}): その日の {name} のレートがありません。price を書いてください。",
    ),
    "trades.lacks-cost": Label(
        "UNKNOWN ({trades}): what {name} cost in base currency, fees included, is not known. Book "
        "it with a cost, or its result on an Income account of the sleeve; or add the rate of the "
        "day it was bought.",
        "不明({trades}): 手数料を含む {name} の取得原価が基準通貨で分かりません。取得原価を付けて"
        "記帳するか、損益を攻め枠の Income に書くか、買った日のレートを書いてください。",
    ),
    "trades.few": Label(
        "Fewer than 30 trades: too few to say much of the next.",
        "30 件に満たず、次を占うには少なすぎます。",
    ),
    "trades.win_rate": Label("win rate", "勝率"),
    "trades.average_win": Label("average win", "平均利益"),
    "trades.average_loss": Label("average loss", "平均損失"),
    "trades.payoff": Label("payoff ratio", "損益レシオ"),
    "trades.expectancy": Label("expectancy", "期待値"),
    "trades.profit_factor": Label("profit factor", "プロフィットファクター"),
    "trades.net": Label("net", "合計"),
    "trades.longest_losing_streak": Label("longest losing streak", "最長の連敗"),
    "trades.current_losing_streak": Label("current losing streak", "現在の連敗"),
}
"""Every label by its key."""

_REASONS = {
    NOT_FUNDED: "未投入",
    trade_figures.NO_TRADES: "決済がありません",
    trade_figures.NO_DECISION: "勝ちも負けもありません",
    trade_figures.NO_WINS: "勝ちがありません",
    trade_figures.NO_LOSSES: "負けがありません",
    trade_figures.UNKNOWN_RESULT: "損益の分からない決済があります",
    trade_figures.NO_TRIGGER: "縮小や停止になったことがありません",
    trade_figures.NO_ORDERS: "ACTIVE でない間の取引がありません",
    trade_figures.NO_CONTRACTS: "証拠金の建玉がありません",
    trade_figures.NO_CONTRACT_PRICE: "建てた日の価格がない建玉があります",
    trade_figures.NO_CONTRACT_VALUE: "建玉の約定価格が 0 です",
    trade_figures.NO_GAP: "stress-gap が 0 なので、枚数の上限はありません",
    NOT_COMPUTED: "この版では計算しません",
    NO_UNDERLYING: "先物・CFD か、オプションの原資産(barbell-underlying)の価格がありません",
    status_figures.INFINITE: "無限大: 純資産がないのにエクスポージャーがあります",
    status_figures.AT_RISK: "攻め枠の債務か、それを払う枠外のお金が不明です",
    status_figures.NO_POSITIVE_EQUITY: "割る純資産がありません",
    separation_figures.NOT_STATED: "口座に barbell-institution の記載がありません",
    separation_figures.NO_SIDES: "核か攻め枠に、まだ使われている口座がありません",
    separation_figures.NO_COLLATERAL: "担保が残っていません",
    separation_figures.NO_RATE: "借入に barbell-rate の記載がありません",
    treasury_figures.NO_CALL: "想定の変動でも追証は生じません",
    treasury_figures.NO_YIELD: "核の30日利回りが、今か180日前について不明です",
    room.NO_LIMIT: "上限なし",
    room.NO_LAYER: "この層の口座がありません",
    room.NO_CASH: "攻め枠の手元現金が不明",
    room.NO_EXPOSURE: "攻め枠のエクスポージャーが不明",
    room.NO_OUTSIDE: "払える枠外の資金か、核を担保にした借入が不明",
    stress_figures.NO_VALUE: "この期間の評価額か資金の流れが不明",
    stress_figures.NO_SPAN: "核に最初に入金した当日",
    stress_figures.NO_TRADES: "決済した取引がない",
    stress_figures.NO_RECORD: "決済した取引も基準価額の変動も少なすぎる",
    stress_figures.NO_YIELD: "核の利回りがプラスでない",
    stress_figures.NOTHING_LEFT: "攻め枠に何も残っていない",
    stress_figures.NOT_SEEN: "小さすぎて不明",
    stress_figures.TOO_FEW: "取引が少なすぎて不明",
}
"""The Japanese reasons by the English ones."""


def told(texts: Mapping[str, Label], key: str, lang: str, **params: Any) -> str:
    """The text `key` in `lang` ("en" or "ja"), its parameters filled in.

    Raises:
        KeyError: there is no such text, or a parameter is missing.
    """
    return texts[key].of(lang).format_map(params)


label = partial(told, LABELS)
"""`told` for the words around findings and figures."""


_REASONS_WITH_NAMES = {
    status_figures.FLOW_WITHOUT_PRICE: "価格のないものが移動しました",
    NO_PRICE: "価格なし",
    status_figures.NO_POSITION: "建玉のない損益",
    separation_figures.NO_CORE_YIELD: "利回りの記載なし",
    treasury_figures.NO_SETTLEMENT: "受渡日の記載なし",
}
"""The beginnings of reasons that end with names of commodities or accounts."""


def regime_notes(told: Mapping[str, str | None], lang: str) -> tuple[str, ...]:
    """The advice of a known regime and, where the sleeve grew against it, a second note.

    `told` has `name` and `note`, as `status` has them under `regime`.
    """
    note = label(f"regime.{told['name']}", lang)
    if not (told["note"] or "").endswith(GROWN):
        return (note,)
    return (note, label("regime.grown", lang))


def counted(key: str, count: int, lang: str) -> str:
    """A count with its noun: "1 error", "2,000 errors"."""
    return label(f"{key}.one" if count == 1 else key, lang, count=f"{count:,}")


def reason_text(reason: str, lang: str) -> str:
    """The reason why a figure is UNKNOWN, in `lang`, from the English reason in the figures."""
    if lang != "ja":
        return reason
    for begin, japanese in _REASONS_WITH_NAMES.items():
        if reason.startswith(begin):
            return f"{japanese}: {reason.removeprefix(begin)}"
    return _REASONS.get(reason, reason)
