"""The reasons of assessments."""

from __future__ import annotations

from beancount_barbell.model.label import Label

ASSESSMENTS = {
    "assessment.inside": Label("inside its limit", "上限以内"),
    "assessment.over": Label("above its limit", "上限超え"),
    "assessment.kept": Label("kept", "守られています"),
    "assessment.below": Label("broken", "割れています"),
    "assessment.above-lines": Label("above its lines", "ラインより上"),
    "assessment.below-reduce": Label("below the reduce line", "縮小ライン以下"),
    "assessment.below-halt": Label("below the halt line", "停止ライン以下"),
    "assessment.recovering": Label("not yet recovered", "回復の途中"),
    "assessment.tolerated": Label("tolerated", "許容範囲内"),
    "assessment.reached": Label(
        "reached on {on}, binds until a signed restart", "{on} に到達、署名した再開まで停止"
    ),
    "assessment.few": Label("fewer than {count}", "{count} 連敗未満"),
    "assessment.many": Label(
        "{count} or more, no review yet", "{count} 連敗以上、見直しの署名なし"
    ),
    "assessment.were-many": Label(
        "{count} or more in a row on {on}, not ended yet",
        "{on} に {count} 連敗以上、まだ解除されていない",
    ),
    "assessment.covered": Label(
        "after a stress gap of {gap_ratio} it has nothing to pay",
        "想定の窓開け {gap_ratio} のあとも、核が払う分はない",
    ),
    "assessment.at-risk": Label(
        "after the stress gap of {gap_ratio}, nothing but the core could pay it",
        "想定の窓開け {gap_ratio} のあと、核からしか払えない額",
    ),
    "assessment.no-ceiling": Label("no ceiling in force", "上限は課されていません"),
    "assessment.under": Label("under the ceiling", "上限以内"),
    "assessment.to-reduce": Label("above the ceiling, to be reduced", "上限超え、縮小が必要"),
    "assessment.overdue": Label(
        "above the ceiling, the time to reduce has run out", "上限超え、縮小の期限切れ"
    ),
    "assessment.not-reduced": Label(
        "not reduced in time under an earlier ceiling, and not acknowledged",
        "以前の上限の下で期限までに縮小されず、未承認",
    ),
    "assessment.increased": Label("increased above the ceiling", "上限を超えて増やした"),
    "assessment.frozen": Label(
        "the market stop allows nothing new", "市場のルールにより新規は不可"
    ),
    "assessment.unproven": Label(
        "beyond this the core is not proven", "これを超えると核は証明されない"
    ),
    "assessment.raised": Label(
        "inside its limit, raised by {amount} from the reserve",
        "上限以内(予備枠から {amount} を加算)",
    ),
    "assessment.no-limit": Label("no limit set", "限度の設定なし"),
    "assessment.no-floor": Label("no floor set (core-floor)", "下限の設定なし (core-floor)"),
    "assessment.no-budget": Label("no budget set", "予算の設定なし"),
    "assessment.no-claim": Label("no level claimed", "レベルの申告なし"),
    "assessment.as-claimed": Label("as claimed", "申告どおり"),
    "assessment.overclaimed": Label("below the level claimed", "申告より低い"),
    "assessment.practised": Label(
        "level {level} in practice: core money is still out",
        "実態はレベル{level}: 核の資金が戻っていない",
    ),
    "assessment.nothing-out": Label("nothing is out", "残りなし"),
    "assessment.still-out": Label("core money is still out", "核の資金が戻っていない"),
    "assessment.history": Label("from before the rules", "ルール開始前の分"),
    "assessment.none-done": Label("the rules were kept", "ルールは守られた"),
    "assessment.deviating": Label("not settled yet", "まだ是正されていない"),
    "assessment.on-record": Label("on record", "記録として残る"),
    "assessment.signed": Label("all signed", "すべて署名済み"),
    "assessment.none-due": Label("nothing to sign yet", "署名する月はまだありません"),
    "assessment.due": Label("open, due {due}", "未了、期限 {due}"),
    "assessment.late": Label("was due {due}", "期限切れ({due})"),
    "assessment.late.more": Label(
        "was due {due}, and {more} more", "期限切れ({due})、ほか {more} か月"
    ),
    "assessment.accepted": Label("broken, and accepted", "超過を承認済み"),
    "assessment.not-yet": Label(
        "not judged yet: the core is still being filled", "まだ判定しない: 核を積み立て中"
    ),
    "assessment.unjudged": Label(
        "beyond its limit, not judged yet", "基準を外れている(まだ判定なし)"
    ),
    "assessment.ignored": Label(
        "not judged: the policy ignores the rule", "判定しない: 方針でルールを除外"
    ),
    "assessment.unknown": Label("unknown", "不明"),
    "assessment.not-funded": Label("not funded", "未投入"),
    "assessment.nothing": Label("nothing to measure", "測るものがない"),
    "assessment.default": Label("default, not in force", "既定値、効力なし"),
    "assessment.unenforced": Label(
        "not enforced: the plugin does not run", "強制されていない: プラグインが動いていない"
    ),
    "assessment.unconfirmed": Label("not confirmed", "確認できない"),
    "doubt.plugin": Label("the plugin does not run", "プラグインが動いていない"),
    "doubt.errors": Label("the ledger has errors of its own", "帳簿自体にエラーがある"),
    "doubt.policy": Label("no policy in force", "有効な方針がない"),
    "doubt.unfunded": Label("nothing funded yet", "まだ資金がない"),
}
