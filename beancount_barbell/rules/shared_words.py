"""The words that several rules share, and those of what becomes of a finding."""

from __future__ import annotations

from beancount_barbell.model.label import Label

SHARED = {
    "duty.reduce": Label(
        "Come under the ceiling by {until}.", "{until} までに上限の下まで減らしてください。"
    ),
    "duty.reduce-now": Label("Come under the ceiling now.", "今すぐ上限の下まで減らしてください。"),
    "duty.close": Label(
        "Close the positions by {until}.", "{until} までに建玉を決済してください。"
    ),
    "duty.close-now": Label("Close the positions now.", "今すぐ建玉を決済してください。"),
    "duty.add-nothing": Label(
        "Prices took the exposure above the ceiling, and no reduction is due: add nothing.",
        "値動きで上限を超えていますが、減らす期限はありません。増やさないでください。",
    ),
    "duty.stay": Label(
        "The exposure is within the ceiling: keep it there.",
        "エクスポージャーは上限の範囲内です。上限を超えないでください。",
    ),
    "duty.flat": Label(
        "No exposure is left: open no position.",
        "エクスポージャーはもうありません。新たに建てないでください。",
    ),
    "evidence.pledge": Label("the core was pledged here", "ここで核が担保に差し入れられました"),
    "evidence.loan": Label("{account} is secured by the core", "{account} は核を担保にしています"),
    "internal": Label(
        "The rule {name} failed ({failure}: {detail}); its findings are UNKNOWN.",
        "ルール {name} が動きませんでした({failure}: {detail})。その指摘は不明です。",
    ),
    "internal.remedy": Label("Please report this.", "お手数ですが報告してください。"),
    "remedy.cured": Label("Nothing to do: it was mended.", "することはありません。直っています。"),
    "remedy.rounding": Label(
        "{remedy} If it is a difference of rounding: when the sleeve is not in a loss, a "
        "`tolerance` of {least} or more in the policy lets it pass.",
        "{remedy}端数の差なら、損失中でなければ、方針の `tolerance` を {least} 以上にすれば指摘され"
        "なくなります。",
    ),
    "remedy.history": Label(
        "Nothing to do: it is history, before {since}.",
        "することはありません。{since} より前の過去分です。",
    ),
    "remedy.anew": Label(
        "{remedy} It held when the rules began on {since}: from {due} on it is an error.",
        "{remedy}ルールの始まった {since} にも続いていたため、{due} からエラーになります。",
    ),
    "remedy.waived": Label(
        "Nothing to do until {until}: {by} waived it.",
        "{until} まで、することはありません。{by} が例外承認しました。",
    ),
    "remedy.acknowledged": Label(
        "Nothing to do: {by} acknowledged it.", "することはありません。{by} が事後承認しました。"
    ),
    "remedy.acknowledged.any": Label(
        "{by} acknowledged it, whatever its amount: with `limit: {amount}` in the waiver it is "
        "open again if more of it is booked.",
        "{by} が金額を問わず事後承認しました。`waiver` に `limit: {amount}` と書けば、"
        "金額を増やして書き直したときは再び違反です。",
    ),
    "evidence.limit": Label("the line that set {key}", "{key} を定めた行"),
    "evidence.estimated": Label(
        "no price of {commodities}: book values stand in",
        "{commodities} の価格がなく、簿価で代えました",
    ),
    "evidence.estimated-state": Label(
        "a price was missing: the state was worsened on book values",
        "価格がなく、簿価によって状態を悪い方へ移しました",
    ),
    "evidence.role": Label("{account} is of the {role}", "{account} は{role}の口座"),
    "evidence.outside": Label(
        "{account} lies outside core and sleeve", "{account} は核でも攻め枠でもない口座"
    ),
    "evidence.commodity": Label("the terms of {commodity}", "{commodity} の条件"),
    "evidence.returned": Label("money came back to the core here", "ここで核へ戻りました"),
    "evidence.small": Label("{amount} on {on}", "{on} に {amount}"),
    "evidence.state": Label(
        "{state} since {since}, by this", "{since} にここで {state} になりました"
    ),
    "evidence.since": Label(
        "findings before {since} are history", "{since} より前の指摘は過去分です"
    ),
    "evidence.anew": Label(
        "what still held on {since} begins anew there",
        "{since} にまだ続いていたものは、そこから数え直します",
    ),
    "evidence.began": Label("it began here on {on}", "{on} にここで始まりました"),
    "evidence.waived": Label(
        "waived by {by} until {until}: {reason}", "{by} が {until} まで例外承認: {reason}"
    ),
    "evidence.acknowledged": Label("acknowledged by {by}: {reason}", "{by} が事後承認: {reason}"),
    "evidence.expired": Label(
        "the waiver by {by} ended on {until}: {reason}",
        "{by} の承認は {until} に期限切れ: {reason}",
    ),
    "evidence.partly-waived": Label(
        "{by} accepted up to {limit} until {until}: {reason}; {excess} is beyond it",
        "{by} が {until} まで {limit} を上限に承認: {reason}。{excess} はそれを超えています",
    ),
}
