"""The words of `barbell try`, in both languages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.rendering.labels import told

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAFT: Mapping[str, Label] = {
    # Why a draft cannot be tried.
    "unreadable": Label("{draft}: cannot be read: {reason}", "{draft}: 読み込めません: {reason}"),
    "encoding": Label("{draft}: not a text in UTF-8", "{draft}: UTF-8 のテキストではありません"),
    "empty": Label("{draft}: nothing in it", "{draft}: 何も書かれていません"),
    "no-number": Label(
        "{option}: {given} is no number; write it as in `{example}`",
        "{option}: {given} は数ではありません。例: `{example}`",
    ),
    "no-currency": Label(
        "{option}: {given} has no currency; write it as in `{example}`",
        "{option}: {given} に通貨がありません。例: `{example}`",
    ),
    "not-positive": Label(
        "{option}: {given} is not above zero", "{option}: {given} は 0 より大きくありません"
    ),
    "not-open": Label(
        "{account} is not open in the ledger on that day",
        "{account} は、その日の帳簿では開設されていません",
    ),
    "not-open-near": Label(
        "{account} is not open in the ledger on that day. Did you mean {near}?",
        "{account} は、その日の帳簿では開設されていません。{near} ではありませんか。",
    ),
    "new-commodity": Label(
        "{commodity} is new to this ledger: without a tag one unit counts once as exposure",
        "{commodity} はこの帳簿にありません。タグがなければ、エクスポージャーは1倍とみなします",
    ),
    "new-commodity-near": Label(
        "{commodity} is new to this ledger. Did you mean {near}?",
        "{commodity} はこの帳簿にありません。{near} ではありませんか。",
    ),
    "missing": Label("{draft}: no such file", "{draft}: ファイルがありません"),
    "no-rate": Label(
        "the ledger has no rate from {currency} to {base}",
        "帳簿に {currency} から {base} への相場がありません",
    ),
    "same-account": Label(
        "{source} and {target} are the same account: {account}",
        "{source} と {target} が同じ口座です: {account}",
    ),
    "no-account": Label(
        "no account of the sleeve holds it or money for it; name one with {inside}",
        "それを持つ、または資金のある攻め枠の口座がありません。{inside} で口座を指定してください",
    ),
    "too-few": Label(
        "{account} holds {held} {commodity}, less than {wanted}",
        "{account} にある {commodity} は {held} で、{wanted} に足りません",
    ),
    "no-result-account": Label(
        "no Income account for the result; write a draft instead",
        "損益を記帳する Income 口座がありません。下書きで試してください",
    ),
    "no-date": Label(
        "{option}: {given} is no date; write it as YYYY-MM-DD",
        "{option}: {given} は日付ではありません。YYYY-MM-DD の形で入力してください",
    ),
    "left-empty": Label("{option}: fill in {fields}", "{option}: {fields}を入力してください"),
    "usage": Label(
        "give one of: DRAFT, - for standard input, --move, --buy, --sell",
        "DRAFT、標準入力の -、--move、--buy、--sell のどれか一つを指定してください",
    ),
    "one-word": Label(
        "{option} takes two words, a number and what it counts: {option} {pair}, without quotes",
        "{option} には数と通貨(銘柄)の二語が必要です。"
        "引用符なしで {option} {pair} と書いてください",
    ),
    "move-needs": Label("--move needs --from and --to", "--move には --from と --to が必要です"),
    "trade-needs": Label("{option} needs --at", "{option} には --at が必要です"),
    "stray": Label(
        "{option} does not go with what is tried", "{option} はこの試し方では使えません"
    ),
    "two-ledgers": Label(
        "one ledger and one draft are enough: {extra} is left over",
        "帳簿と下書きは一つずつです。{extra} が余っています",
    ),
    "is-ledger": Label(
        "{draft}: has options, plugins or includes: that is a ledger, and a draft has entries only",
        "{draft}: option、plugin、include があります。これは帳簿です。下書きには項目だけを書きます",
    ),
    "no-entries": Label(
        "{draft}: no entry in it that Beancount can read",
        "{draft}: Beancount が読める項目がありません",
    ),
    "broken": Label(
        "{place}: {message} (nothing was judged, and nothing written)",
        "{place}: {message}(判定せず、何も書いていません)",
    ),
    "before-ledger": Label(
        "{place}: {date} lies before the ledger, which begins on {first}",
        "{place}: {date} は、帳簿の始まる {first} より前です",
    ),
    "signed-month": Label(
        "{place}: {date} lies in {month}, which was signed on {on} by {by}; "
        "what is booked there makes the signature stale",
        "{place}: {date} は署名済みの {month}({on}、{by})に入ります。"
        "ここに記帳すると署名は無効になります",
    ),
    "unpriced": Label(
        "{draft}: the ledger has no price for {commodities}, so the booking cannot be judged",
        "{draft}: 帳簿に {commodities} の価格がないため、判定できません",
    ),
    "rebooked": Label(
        "{draft}: later bookings of {commodity} in {account} would be matched to other lots; "
        "only `barbell try` in a terminal loads the ledger anew and can tell",
        "{draft}: この後にある {account} の {commodity} の記帳は、別のロットに"
        "割り当て直されます。帳簿を読み直す端末の `barbell try` で試してください",
    ),
    "reckoning": Label(
        "{draft}: Beancount cannot reckon with a number in it (too many digits, or a total for "
        "no units)",
        "{draft}: Beancount が計算できない数があります(桁が多すぎるか、0 単位に対する総額)",
    ),
    "divides": Label(
        "{draft}: it divides by 0, or by something in parentheses that may be 0, and Beancount's "
        "parser dies of that: write the number itself",
        "{draft}: 0 での割り算、または 0 になりうる括弧での割り算があります。Beancount のパーサー"
        "が異常終了するため、計算した数を書いてください",
    ),
    "not-parsed": Label(
        "this ledger's main file is not read as a file (is it encrypted?), "
        "so nothing can be tried with it",
        "帳簿のメインファイルを通常のファイルとして読めないため(暗号化?)、試せません",
    ),
    # The answer.
    "title.allowed": Label(
        "Allowed: this booking breaks nothing new.",
        "可: この記帳で新たに破られるルールはありません。",
    ),
    "title.refused": Label("Refused: {count} by this booking.", "不可: この記帳で{count}。"),
    "provisional": Label(
        "Provisional: the ledger has Beancount errors of its own.",
        "暫定: 帳簿自体に Beancount のエラーがあります。",
    ),
    "draft": Label("Tried, and written nowhere:", "試した記帳(どこにも書いていません):"),
    "breaks": Label("It breaks", "新たに破られるルール"),
    "mends": Label("It mends", "解消されるもの"),
    "notes": Label("To know", "知っておくこと"),
    "figures": Label("Before → after, on {date}", "記帳前 → 記帳後({date})"),
    "state": Label("State", "状態"),
    "nav": Label("NAV", "基準価額"),
    "ratio": Label("Ratio", "比率"),
    "exposure": Label("Exposure", "エクスポージャー"),
    "net_contributions": Label("Contributed", "純拠出"),
    "core": Label("Core", "核"),
    "core_at_risk": Label("Core at risk", "核が負うリスク"),
    "change": Label("{before} → {after}", "{before} → {after}"),
    "largest": Label(
        "The most that would be allowed: {amount} {currency}.",
        "許される最大: {amount} {currency}。",
    ),
    "largest.share": Label(
        "The most that would be allowed: {amount} {currency} in its first posting, the others in"
        " proportion.",
        "許される最大: 最初の行を {amount} {currency} とし、ほかの行も同じ割合で減らしたもの。",
    ),
    "largest.none": Label("Nothing of it would be allowed.", "この記帳は、少額でも許されません。"),
}


draft_label = partial(told, DRAFT)
