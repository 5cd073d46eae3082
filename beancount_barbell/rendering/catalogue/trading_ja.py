"""The words of the trading findings in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TRADING: Mapping[str, str] = {
    "BB306": (
        "{on} のエクスポージャーは純資産の {times} 倍で、上限の {times_limit} 倍({place})を超えて"
        "います。"
    ),
    "BB306.estimated": (
        "{on} のエクスポージャーは純資産の {times_limit} 倍の上限({place})を超えています(価格がな"
        "い分は簿価)。"
    ),
    "BB306.infinite": (
        "{on} は純資産がないのにエクスポージャーがあります。上限は {times_limit} 倍です({place})。"
    ),
    "BB306.unproven": (
        "{on} のエクスポージャーは純資産の {times} 倍です。{times_limit} 倍(1/stress-gap、{place})"
        "を超えると、{gap_ratio} の窓開けで攻め枠の持ち分より多くを失い、核が守られるとは"
        "言えません。"
    ),
    "BB306.unproven-infinite": (
        "{on} は純資産がないのにエクスポージャーがあります。{times_limit} 倍(1/stress-gap、{place})"
        "を超えると、{gap_ratio} の窓開けで攻め枠の持ち分より多くを失い、核が守られるとは"
        "言えません。"
    ),
    "BB306.remedy.unproven": (
        "窓開けに耐えられるまで建玉を閉じ、leverage-limit を決めてください(barbell explain BB306)。"
    ),
    "BB306.remedy": "上限に収まるまで建玉を閉じてください(barbell explain BB306)。",
    "BB307": "{underlying} の {commodity} を {units} 売っていますが、裏付けがありません。",
    "BB307.remedy": "買い戻すか、損失を限ってください(barbell explain BB307)。",
    "BB308": (
        "{account} の {commodity}({leverage} 倍)は {opened_on} から持ち続けられ、{days} 日"
        "({place})を超えました。"
    ),
    "BB308.drag": (
        "{account} の {commodity}({leverage} 倍)は {opened_on} から持ち続けられ、{days} 日"
        "({place})を超えました。日々の調整による逓減は約 {drag_ratio} です。"
    ),
    "BB308.remedy": (
        "売ってください。ACTIVE の間なら、レバレッジのない指数に替えても構いません(barbell explain "
        "BB308)。"
    ),
    "BB402.market": (
        "市場のルールで新規停止の間に {underlying} が {amount} 増やされました。エクスポージャー "
        "{value}、上限 {limit}。"
    ),
    "BB404": (
        "基準価額が最高値 {peak_nav} から {nav} へ {value_ratio} 下がり、許容ドローダウン "
        "{limit_ratio}({place})に達しました。署名した restart まで停止(HALTED)です。"
    ),
    "BB404.remedy": (
        "残りを閉じてください。{days} 日が過ぎれば、建玉をなくした上で、署名した restart でやり直"
        "せます(barbell explain BB404)。"
    ),
    "BB405": "{losses} 連敗です(基準は {threshold}、{place})。状態は {to_state} です。",
    "BB405.remedy": (
        "上限の下まで減らしてください。勝つか、{days} 営業日を過ぎて署名した review があれば終わり"
        "ます(barbell explain BB405)。"
    ),
    "BB405.remedy.halted": (
        "建玉を閉じてください。{days} 日を過ぎて署名した review でのみ終わります"
        "(barbell explain BB405)。"
    ),
    "BB406": ("{series} が {seen} で、{line} 以上です({place})。翌朝から新規は建てられません。"),
    "BB406.rise": (
        "{series} が直近の最小値 {reference} から {line_ratio} 以上上がり、{seen} になりました"
        "({place})。翌朝から新規は建てられません。"
    ),
    "BB406.change": (
        "{series} が直近の最大または最小の {reference} から {line} 以上離れ、{seen} になりました"
        "({place})。翌朝から新規は建てられません。"
    ),
    "BB406.step": (
        "{series} が一回で {reference} から {line} 以上動き、{seen} になりました({place})。翌朝"
        "から新規は建てられません。"
    ),
    "BB406.silent": (
        "{series} の最後の観測は {seen_on} です。新規を建ててよいかは不明で、ルールは働きません。"
    ),
    "BB406.silent-stopped": (
        "{series} の最後の観測は {seen_on} です。再び新規を建ててよいかは不明で、停止は続きます。"
    ),
    "BB406.never-seen": (
        "{series} の価格がまだありません。ルールは働かず、新規を建ててよいかは不明です。"
    ),
    "BB406.too-few": (
        "{series} の観測は {observations} 件で、ルールが見る {needed} 件に足りません。新規を建てて"
        "よいかは一部不明です。"
    ),
    "BB406.remedy": "落ち着いた観測が続くのを待ってください(barbell explain BB406)。",
    "BB406.remedy.unknown": "この系列の price を書き足してください(barbell explain BB406)。",
}
