"""The words around findings and figures, in every language.

Findings have their own texts in the catalogue; here are headings, states,
units of speech of the screens, and what the command line says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.metrics import figures

if TYPE_CHECKING:
    from collections.abc import Mapping


class Label(NamedTuple):
    """One text in both languages; `{name}` stands for a parameter."""

    en: str
    ja: str


_FINDINGS = {
    "severity.error": Label("error", "エラー"),
    "severity.notice": Label("notice", "通知"),
    "status.open": Label("open", "未解消"),
    "status.cured": Label("cured", "解消済み"),
    "status.acknowledged": Label("acknowledged", "事後承認"),
    "status.waived": Label("waived", "例外承認"),
    "status.expired": Label("waiver expired", "例外承認の期限切れ"),
    "finding.consider": Label("Consider:", "対処:"),
    "finding.evidence": Label("Evidence:", "根拠:"),
    "finding.on": Label("On {date}", "{date}"),
    "finding.episode": Label("Lasted {start} to {end}", "期間 {start} ~ {end}"),
    "finding.episode-open": Label("Since {start}", "{start} から継続中"),
    "finding.internal": Label(
        "this finding could not be put into words", "この指摘を文章にできませんでした"
    ),
}

_CHECK = {
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
    "check.provisional": Label(
        "Provisional: the ledger has Beancount errors of its own ({count}).",
        "暫定: 帳簿自体に Beancount のエラーが {count} 件あります。",
    ),
    "check.unspoken": Label(
        "{ledger}: no `barbell` tag or directive in this ledger, so there is nothing to judge.",
        "{ledger}: この帳簿には `barbell` のタグもディレクティブもないため、判定しません。",
    ),
    "check.known": Label(
        "{count} older than this change, not counted (--new-only).",
        "この変更より前からある {count} 件は数えません (--new-only)。",
    ),
    "count.error.one": Label("1 error", "エラー 1 件"),
    "count.error": Label("{count} errors", "エラー {count} 件"),
    "count.notice.one": Label("1 notice", "通知 1 件"),
    "count.notice": Label("{count} notices", "通知 {count} 件"),
}

_SCREEN = {
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
    "status.flows": Label("Flows", "資金移動"),
    "status.liquidity": Label("Liquidity", "流動性"),
    "status.findings": Label("Findings", "指摘"),
    "status.floor-above": Label(
        "floor {floor}, {distance} above it", "下限 {floor}、余裕 {distance}"
    ),
    "status.floor-below": Label(
        "floor {floor}, {distance} BELOW it", "下限 {floor} を {distance} 下回る"
    ),
    "status.floor": Label("floor {floor}", "下限 {floor}"),
    "status.no-floor": Label("no floor set (core-floor)", "下限の設定なし (core-floor)"),
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
    "status.put-in-free": Label("no budget set", "予算の設定なし"),
    "status.worth": Label("worth {value}", "評価額 {value}"),
    "status.joint": Label("; ", "、"),
    "status.comma": Label(", ", "、"),
    "status.core-to-sleeve": Label(
        "core to sleeve {amount}, still out {outstanding}",
        "核 → 攻め枠 {amount}、未返還 {outstanding}",
    ),
    "status.sleeve-to-core": Label("sleeve to core {amount}", "攻め枠 → 核 {amount}"),
    "status.more": Label("and {count} more: barbell check", "ほか {count} 件: barbell check"),
    "status.unknown": Label("UNKNOWN ({reason})", "不明 ({reason})"),
    "status.unknown-word": Label("UNKNOWN", "不明"),
    "line.reduce-line": Label(
        "{move} ({amount}) to {line}: reduce", "{line} まで {move} ({amount}): 縮小"
    ),
    "line.halt-line": Label(
        "{move} ({amount}) to {line}: halt", "{line} まで {move} ({amount}): 停止"
    ),
    "line.reduce-resume": Label(
        "{move} ({amount}) to {line}: active again", "{line} まで {move} ({amount}): 通常に復帰"
    ),
    "line.halt-resume": Label(
        "{move} ({amount}) to {line}: reducing again", "{line} まで {move} ({amount}): 縮小に復帰"
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
    "driver.market": Label("market", "市場環境"),
    "driver.manual": Label("manual halt", "手動停止"),
    "driver.insolvency": Label("insolvency", "債務超過"),
    "driver.restart": Label("restart", "再開"),
    "short.ratio": Label("ratio {ratio}", "比率 {ratio}"),
    "short.nav": Label("NAV {nav}", "基準価額 {nav}"),
    "short.core": Label("core {distance} to floor", "核 下限まで {distance}"),
}

_EXPLAIN = {
    "explain.breaks": Label("A ledger that breaks it", "違反する帳簿"),
    "explain.keeps": Label("A ledger that does not", "違反しない帳簿"),
    "explain.later": Label(
        "The code is reserved; this version does not check it yet.",
        "コードのみ予約済みです。この版ではまだ検査しません。",
    ),
    "rules.code": Label("Code", "コード"),
    "rules.name": Label("Name", "名前"),
    "rules.severity": Label("Severity", "区分"),
    "rules.what": Label("Rule", "規則"),
}

_LEDGER = {
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
    "ledger.crash": Label("{path} cannot be loaded: {reason}", "{path} を読み込めません: {reason}"),
    "ledger.none": Label(
        "Which ledger? Name it, or set BEANCOUNT_FILE: no file tracked by git here loads"
        ' `plugin "beancount_barbell"`.',
        "どの帳簿ですか。引数で指定するか BEANCOUNT_FILE を設定してください。"
        'git 管理下に `plugin "beancount_barbell"` を読み込むファイルがありません。',
    ),
    "ledger.several": Label(
        "Which ledger? Several tracked files load beancount_barbell; name one:",
        "どの帳簿ですか。beancount_barbell を読み込むファイルが複数あります。"
        "どれか一つを指定してください:",
    ),
    "ledger.failed": Label(
        "The check could not be made: {reason}. Nothing is known of this ledger's state.",
        "検査できませんでした: {reason}。この帳簿の状態は不明です。",
    ),
    "ledger.no-plugin": Label(
        "{path} does not load the plugin, so bean-check and Fava enforce nothing. Add as its"
        ' last plugin line: plugin "beancount_barbell"',
        "{path} はプラグインを読み込まないため、bean-check と Fava では規則が働きません。"
        '最後のプラグイン行として追加してください: plugin "beancount_barbell"',
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
    "ledger.not-included": Label(
        "{path} is staged, but {ledger} does not include it: it was not checked.",
        "{path} はステージ済みですが {ledger} から include されていないため、検査していません。",
    ),
    "ledger.no-head": Label(
        "--new-only: no earlier version of {ledger} to compare with ({reason}), so every"
        " finding counts.",
        "--new-only: 比較できる以前の {ledger} がない ({reason}) ため、すべての指摘を数えます。",
    ),
    "ledger.untracked": Label("not in HEAD", "HEAD にない"),
    "ledger.not-git": Label("not in a git repository", "git リポジトリの中にない"),
    "ledger.head-failed": Label("HEAD's version cannot be judged", "HEAD の版を判定できない"),
    "ledger.loading": Label("Reading {ledger}", "{ledger} を読み込み中"),
    "ledger.loading-head": Label("Reading {ledger} as of HEAD", "HEAD の {ledger} を読み込み中"),
    "usage.unknown-code": Label(
        "{code} is no code or name of a rule. Did you mean {near}?",
        "{code} という規則のコードや名前はありません。{near} ではありませんか。",
    ),
    "usage.unknown-code-far": Label(
        "{code} is no code or name of a rule: `barbell rules` lists them.",
        "{code} という規則のコードや名前はありません。`barbell rules` で一覧できます。",
    ),
}

_PLUGIN = {
    "plugin.failed": Label(
        "beancount_barbell could not make its check: {reason}. No rule was enforced on this"
        " ledger (barbell check tells more).",
        "beancount_barbell は検査できませんでした: {reason}。この帳簿では規則が働いていません"
        "(詳細は barbell check)。",
    ),
}

LABELS: Mapping[str, Label] = {
    **_FINDINGS,
    **_CHECK,
    **_SCREEN,
    **_EXPLAIN,
    **_LEDGER,
    **_PLUGIN,
}
"""Every label by its key."""

_REASONS = {
    figures.NOT_FUNDED: "未投入",
    figures.NOT_COMPUTED: "この版では計算しません",
    figures.INFINITE: "無限大: 純資産がないのにエクスポージャーがあります",
    figures.NO_POSITIVE_EQUITY: "割る純資産がありません",
    figures.FLOW_WITHOUT_PRICE: "価格のないものが移動しました",
}


def label(key: str, lang: str, **params: Any) -> str:
    """The text `key` in `lang` ("en" or "ja"), its parameters filled in.

    Raises:
        KeyError: there is no such label, or a parameter is missing.
    """
    texts = LABELS[key]
    return (texts.ja if lang == "ja" else texts.en).format_map(params)


def counted(key: str, count: int, lang: str) -> str:
    """A count with its noun: "1 error", "2 errors"."""
    return label(f"{key}.one" if count == 1 else key, lang, count=count)


def reason_text(reason: str, lang: str) -> str:
    """Why a figure is UNKNOWN, from the English reason that the figures carry."""
    if lang != "ja":
        return reason
    if reason.startswith(figures.NO_PRICE):
        return f"価格なし: {reason.removeprefix(figures.NO_PRICE)}"
    return _REASONS.get(reason, reason)
