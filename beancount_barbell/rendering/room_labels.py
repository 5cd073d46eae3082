"""The words of `barbell room`, in both languages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_barbell.figures import room_duties
from beancount_barbell.model.label import Label
from beancount_barbell.rendering.labels import told

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCREEN = {
    "title": Label(
        "What may be booked next, as of the evening of {date}",
        "{date} の夜の時点で、次に記帳してよいこと",
    ),
    "may": Label("You may", "してよいこと"),
    "must": Label("You must", "すべきこと"),
    "dates": Label("Next dates", "次の期限"),
    "fund": Label("put into the sleeve", "攻め枠に入れる"),
    "add-exposure": Label("add exposure", "建玉を増やす"),
    "lots": Label("buy of {commodity}", "{commodity} を買う"),
    "withdraw": Label("take out of the core", "核から引き出す"),
    "sweep": Label("move to the core", "核へ移す"),
    "from-core": Label("core to sleeve", "核から攻め枠へ"),
    "layer": Label("{layer} {amount}", "{layer} {amount}"),
    "never": Label("never", "常に不可"),
    "free": Label("no limit", "上限なし"),
    "unknown": Label("UNKNOWN ({reason})", "不明({reason})"),
    "limited": Label("more would be {name} ({code})", "超えると {name}({code})"),
    "unproven": Label(
        "beyond {amount} the core is not proven to stay as it is",
        "{amount} を超えると、核が守られるとは言えない",
    ),
    "each": Label("{amount} each", "1単位 {amount}"),
    "suggested": Label("suggested now: {amount}", "今の目安 {amount}"),
    "nothing-due": Label("nothing", "なし"),
    "nothing-to-move": Label("nothing to move or close", "動かす資金や減らす建玉はなし"),
    "nothing-known": Label(
        "nothing to move or close, as far as is known", "分かる範囲で、動かす資金や減らす建玉はなし"
    ),
    "until": Label("{what}: {amount}, by {date} ({code})", "{what}: {amount}、{date} まで({code})"),
    "overdue": Label(
        "{what}: {amount}, was due {date} ({code})",
        "{what}: {amount}、期限 {date} を経過({code})",
    ),
    "now": Label("{what}: {amount}, now ({code})", "{what}: {amount}、すぐに({code})"),
    "close-first": Label(
        "{act}; first close positions worth {amount} for it",
        "{act}。先に建玉を {amount} 分決済する",
    ),
    "close-first.unknown": Label(
        "{act}; what the sleeve has free for it is UNKNOWN",
        "{act}。攻め枠から出せる額は不明",
    ),
    "opening.restart": Label(
        "a restart counts from {date}; it takes {needs}",
        "再開は {date} から有効。必要なもの: {needs}",
    ),
    "opening.review": Label(
        "a review counts from {date}; it takes {needs}",
        "見直しは {date} から有効。必要なもの: {needs}",
    ),
    "date": Label("{date}  {what}", "{date}  {what}"),
    "date-amount": Label("{date}  {what}, {amount}", "{date}  {what}、{amount}"),
    "needs.flat": Label("every position closed", "建玉をすべて決済"),
    "needs.restart": Label("a signed `restart`", "署名した `restart`"),
    "needs.review": Label("a signed `review`", "署名した `review`"),
    "calendar": Label("Written: {path}", "書き出しました: {path}"),
    "calendar-name": Label("Barbell: {ledger}", "バーベル: {ledger}"),
    "short.sleeve": Label(
        "put {fund} into the sleeve; add exposure {exposure}",
        "攻め枠へ {fund}、建玉を増やす {exposure}",
    ),
    "short.core": Label(
        "take {core} out of the core; to the sleeve never",
        "核から引き出す {core}、攻め枠へは常に不可",
    ),
}

_DUTIES = {
    room_duties.REDUCE: Label("reduce exposure", "建玉を減らす"),
    room_duties.RETURN: Label("return it to the core", "核へ返す"),
    room_duties.TAKE_OUT: Label("take it out of the sleeve", "攻め枠から引き出す"),
    room_duties.REFILL: Label("bring it into the core", "核に入れる"),
    room_duties.SWEEP: Label("move it from the sleeve to the core", "攻め枠から核へ移す"),
    room_duties.MEET_CALL: Label("meet the margin call", "追証に応じる"),
    room_duties.REPAY: Label("repay the loan that the core secures", "核を担保にした借入を返す"),
}

_DATES = {
    "review": Label("monthly routine of {name} is due", "{name} の月次ルーチンの期限"),
    "review.streak": Label("a review counts from this day", "見直しが有効になる日"),
    "restart": Label("a restart counts from this day", "再開が有効になる日"),
    "waiver": Label("a waiver of {name} ends", "{name} の例外承認が終わる"),
    "terms": Label("the terms of {name} have to be read again", "{name} の条件を読み直す期限"),
    "window": Label(
        "last day on which this money of the core is followed",
        "核を出たこの資金を追跡する最終日",
    ),
}

ROOM: Mapping[str, Label] = {
    **_SCREEN,
    **{f"duty.{key}": text for key, text in _DUTIES.items()},
    **{f"due.{key}": text for key, text in {**_DUTIES, **_DATES}.items()},
}

room_label = partial(told, ROOM)
