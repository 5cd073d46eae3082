"""What is wrong with a word of ours in the ledger, in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROBLEMS: Mapping[str, str] = {
    "BB001.no-verb": (
        'この custom "barbell" には動詞がありません。次のどれかを書いてください: {verbs}'
    ),
    "BB001.unknown-verb": (
        'custom "barbell" に「{verb}」という動詞はありません。ドキュメントの「帳簿に書く語」を'
        "見てください。"
    ),
    "BB001.unknown-verb-near": (
        'custom "barbell" に「{verb}」という動詞はありません。「{near}」ではありませんか。'
    ),
    "BB001.missing-argument": '{argument} がありません。書き方: custom "barbell" {usage}',
    "BB001.extra-argument": '値「{value}」が余分です。書き方: custom "barbell" {usage}',
    "BB001.missing-key": "{verb} には {key} が必要です。下の行に「{key}: ...」を加えてください。",
    "BB001.unknown-key": (
        "{where} に「{key}」というキーはないので、読み飛ばしました。消すか、ドキュメントの"
        "「帳簿に書く語」を見てください。"
    ),
    "BB001.unknown-key-near": (
        "{where} に「{key}」というキーはないので、読み飛ばしました。「{near}」ではありませんか。"
    ),
    "BB001.unknown-custom": (
        'custom "{written}" はどこからも読まれません。custom "{near}" のことですか。'
    ),
    "BB001.misplaced-key": (
        '{where} にキー "{key}" はなく、ここでは何も意味しません。"{near}" を書く場所: {places}'
    ),
    "BB001.floor-without-core": (
        "core-floor がありますが、核の口座が一つもないため、何も守られません。"
        '核の口座の open にそれぞれ barbell: "core" を書いてください。'
    ),
    "BB001.closed-with-rest": (
        "{account} は {left} が残ったまま閉じられていて、その分は今までどおり数えられます。"
        "移した先を記帳するか、残高がなくなってから閉じてください。"
    ),
    "BB001.role-after-close": (
        "{account} は、この役割を書く前の {closed} に閉じられています。役割は口座の過去に効きます。"
        "別の口座のつもりではないか確かめてください。"
    ),
    "BB001.release-of-nothing": (
        "この日、{core} は {liability} の担保に差し入れられていないため、この release は何も"
        "解除しません。両方の口座と日付を確かめてください。"
    ),
    "BB001.key-repeated": (
        "{key} が二度書かれています(最初は {place})。効くのは後のものです。一つだけ残してください。"
    ),
    "BB001.key-twice": (
        "{key} が {first} と {second} の二通り書かれています。どちらか一つにしてください。"
    ),
    "BB001.empty-value": "{key} に値がありません。値を書くか、行を消してください。",
    "BB001.plugin-config": (
        'プラグイン名の後の文字列「{config}」は使われません。設定は custom "barbell" '
        '"policy" に書いてください。'
    ),
    "BB001.no-base-currency": (
        '基準通貨が決まらないので、{assumed} と見なしました。option "operating_currency" か、'
        "policy の base-currency を書いてください。"
    ),
    "BB001.not-text": "{key}: {value} は文字列ではありません。引用符で囲んでください。",
    "BB001.not-a-number": (
        "{key}:「{value}」は数ではありません。0.10 のように、引用符も通貨も付けずに書いてください。"
    ),
    "BB001.not-whole": "{key}: {value} は整数ではありません。",
    "BB001.out-of-range": "{key}: {value} は {low} から {high} の範囲にありません。",
    "BB001.ratio-out-of-range": (
        "{key}: {value} は {low} から {high} の範囲にありません。比率なので、10% は 0.10 と書"
        "きます。"
    ),
    "BB001.too-small": "{key}: {value} は {low} より小さいので使えません。",
    "BB001.not-positive": "{key}: {value} は 0 より大きくなければなりません。",
    "BB001.zero": "{key}: 0 にはできません。普通の投信なら 1 と書くか、行を消してください。",
    "BB001.not-an-amount": (
        "{key}:「{value}」は金額ではありません。8,100,000 JPY のように数と通貨を書いてください。"
    ),
    "BB001.negative-amount": "{key}: {value} は負の金額です。限度は正の金額で書いてください。",
    "BB001.not-in-base-currency": "{key}: {currency} ではなく、基準通貨 {base} で書いてください。",
    "BB001.unknown-currency": (
        "{key}: この帳簿に {currency} は出てきません。綴りを確かめてください。"
    ),
    "BB001.unknown-currency-near": (
        "{key}: この帳簿に {currency} は出てきません。{near} ではありませんか。"
    ),
    "BB001.not-a-date": (
        "{key}:「{value}」は日付ではありません。2024-05-31 のように、引用符なしで書いてください。"
    ),
    "BB001.not-a-flag": (
        "{key}:「{value}」は TRUE でも FALSE でもありません。引用符なしでどちらかを書いてください。"
    ),
    "BB001.not-a-time": '{key}:「{value}」は時刻ではありません。"14:05" のように書いてください。',
    "BB001.not-a-month": '{key}:「{value}」は月ではありません。"2024-05" のように書いてください。',
    "BB001.not-a-digest": (
        "{key}:「{value}」は 16 桁の 16 進数のダイジェストではありません。`barbell signoff` "
        "に書かせてください。"
    ),
    "BB001.unknown-value": (
        "{key}:「{value}」という値はありません。次のどれかを書いてください: {choices}"
    ),
    "BB001.unknown-value-near": (
        "{key}:「{value}」という値はありません。「{near}」ではありませんか。使える値: {choices}"
    ),
    "BB001.doubtful-value": (
        "{key}:「{value}」をそのまま受け取りましたが、「{near}」ではありませんか。"
    ),
    "BB001.unknown-account": (
        "{key}: {account} という口座は開設されていません。綴りを確かめるか、open を書いてください。"
    ),
    "BB001.unknown-account-near": (
        "{key}: {account} という口座は開設されていません。{near} ではありませんか。"
    ),
    "BB001.unknown-code": (
        "{key}:「{code}」というルールのコードも名前もありません。一覧は `barbell rules` で見ら"
        "れます。"
    ),
    "BB001.unknown-code-near": (
        "{key}:「{code}」というルールのコードも名前もありません。「{near}」ではありませんか。"
    ),
    "BB001.not-ignorable": (
        "{key}: {code} は無効にできません。個々の件は waiver で承認済みにできます。"
    ),
    "BB001.unknown-calendar": (
        '{key}: 祝日ライブラリに「{value}」という暦はありません。"JP" のような国、"GB-ENG" の'
        'ような地域、"NYSE" のような取引所を、コンマで区切って書いてください。'
    ),
    "BB001.unknown-calendar-near": (
        "{key}: 祝日ライブラリに「{value}」という暦はありません。「{near}」ではありませんか。"
    ),
    "BB001.same-day-values": (
        "{key}: 同じ日に別の値 {holds} があり、厳しい方のそれを採って {value} は読み飛ばしま"
        "した。どちらか一つにしてください。"
    ),
    "BB001.far-ahead": (
        "日付 {date} は、最後の記帳 {booked} より10年を超えて先のため、効いていません。日付を"
        "直してください。正しければ、その頃の price か balance を書いてください。"
    ),
    "BB001.since-ahead": (
        "since {since} はこの行の日付 {date} より後のため、読み飛ばしました。"
        "行の日付以前の日を書くか、その日の行に書いてください。"
    ),
    "BB001.limits-crossed": (
        "{lower} {low} は {upper} {high} より下でなければなりません。この指定は読み飛ばしました。"
    ),
    "BB001.limit-above": (
        "{lower} {low} は {upper} {high} を超えてはなりません。この指定は読み飛ばしました。"
    ),
    "BB001.base-currency-changed": (
        "基準通貨は途中で変えられません。{place} で {base} と決めたので、{currency} は読み飛"
        "ばしました。"
    ),
    "BB001.drawdown-within-halt": (
        "max-drawdown {max_drawdown} には必ず halt-line {halt_line} より先に達し、halt-line の"
        "出番はありません。しかも restart でしか解けません。1 - halt-line より深くしてください。"
    ),
    "BB001.drawdown-at-halt": (
        "max-drawdown {max_drawdown} と halt-line {halt_line} は、基準価額が100を超えるまでは同じ"
        "線です。そのうちは同時に、その後は max-drawdown が先に停止をかけ、これは restart でしか"
        "解けません。1 - halt-line より深くしてください。"
    ),
    "BB001.market-no-trigger": (
        "{series} の market には発動条件がありません。halt-above、halt-rise、halt-change、"
        "halt-step のどれかを加えてください。"
    ),
    "BB001.market-series-near": (
        "この帳簿に {series} の価格はありません。{near} ではありませんか。価格があるまで、こ"
        "のルールは働きません。"
    ),
    "BB001.until-past": "waiver の期限 {until} が、それ自身の日付 {date} より前です。",
    "BB001.until-too-late": (
        "waiver の期限 {until} が長すぎます。90 日以内、{latest} までにしてください。"
    ),
    "BB001.not-core": (
        "{account} は核の資産ではないので、担保の指定に意味がありません。核のタグを付けるか、"
        "核の口座を書いてください。"
    ),
    "BB001.not-a-debt": (
        "{account} は担保の相手になりません。核が担保する負債の口座を書いてください。"
    ),
    "BB001.due-past": "追証の期限 {due} が、それ自身の日付 {date} より前です。",
    "BB001.signed-early": "その月は {end} に終わるので、{date} には署名できません。",
    "BB001.signed-twice": (
        "{item} は同じ日に {place} で署名済みなので、この署名は読み飛ばしました。"
    ),
    "BB001.role-on-equity": (
        "{account} は資本 (Equity) の口座で、常に枠外です。役割の指定を消してください。"
    ),
    "BB001.layer-without-sleeve": (
        "{account} は {role} です。層は攻め枠の口座にしかありません。attack のタグを付けるか"
        "、層を消してください。"
    ),
    "BB001.tag-without-meaning": (
        "{key} は {account} ({kind}) では意味がないので、読み飛ばしました。消してください。"
    ),
    "BB001.settlement-outside-sleeve": (
        "barbell-settlement は攻め枠の先物損益の口座でだけ意味があります。{account} は攻め枠"
        "ではありません。"
    ),
    "BB001.liquid-not-outside": (
        "barbell-liquid は、枠外のお金がすぐ払えるかどうかを書くものです。{account} は"
        "枠外ではありません。消してください。"
    ),
    "BB001.secured-by-not-core": (
        "{account} の担保とされた {secured_by} は核ではありません。核の口座を書いてください。"
    ),
    "BB001.ltv-crossed": (
        "{account}: barbell-ltv-warn {warn} は barbell-ltv-call {call} より下でなければなりま"
        "せん。警告の方を読み飛ばしました。"
    ),
    "BB002.conflict": (
        "{account} は {here_place} では {here}、{there_place} では {there} です。一致するまで"
        "、出る金は核から、入る金は攻め枠へと見なします。"
    ),
    "BB002.layer-conflict": (
        "{account} の層は {here_place} では {here}、{there_place} では {there} です。一致する"
        "まで trade と見なします。"
    ),
}
