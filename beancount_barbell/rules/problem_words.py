"""What is wrong with a word of ours in the ledger: the texts of BB001."""

from __future__ import annotations

from beancount_barbell.model.label import Label

PROBLEMS = {
    "BB001.no-verb": Label(
        'This custom "barbell" has no verb. Write one of: {verbs}.',
        'この custom "barbell" には動詞がありません。次のどれかを書いてください: {verbs}',
    ),
    "BB001.unknown-verb": Label(
        '"{verb}" is no verb of custom "barbell"; see the words in the ledger in the '
        "documentation.",
        'custom "barbell" に「{verb}」という動詞はありません。ドキュメントの「帳簿に書く語」を'
        "見てください。",
    ),
    "BB001.unknown-verb-near": Label(
        '"{verb}" is no verb of custom "barbell"; did you mean "{near}"?',
        'custom "barbell" に「{verb}」という動詞はありません。「{near}」ではありませんか。',
    ),
    "BB001.missing-argument": Label(
        'The {argument} is missing. Write: custom "barbell" {usage}',
        '{argument} がありません。書き方: custom "barbell" {usage}',
    ),
    "BB001.extra-argument": Label(
        '"{value}" is one value too many. Write: custom "barbell" {usage}',
        '値「{value}」が余分です。書き方: custom "barbell" {usage}',
    ),
    "BB001.missing-key": Label(
        'A {verb} needs the key {key}; add a line "{key}: ..." under it.',
        "{verb} には {key} が必要です。下の行に「{key}: ...」を加えてください。",
    ),
    "BB001.unknown-key": Label(
        '{where} has no key "{key}"; it is skipped. Remove it, or see the words in the '
        "ledger in the documentation.",
        "{where} に「{key}」というキーはないので、読み飛ばしました。消すか、ドキュメントの"
        "「帳簿に書く語」を見てください。",
    ),
    "BB001.unknown-key-near": Label(
        '{where} has no key "{key}"; it is skipped. Did you mean "{near}"?',
        "{where} に「{key}」というキーはないので、読み飛ばしました。「{near}」ではありませんか。",
    ),
    "BB001.unknown-custom": Label(
        'custom "{written}" is not read by anything here; did you mean custom "{near}"?',
        'custom "{written}" はどこからも読まれません。custom "{near}" のことですか。',
    ),
    "BB001.misplaced-key": Label(
        'No {where} has a key "{key}", so it says nothing here. "{near}" is written on: {places}.',
        '{where} にキー "{key}" はなく、ここでは何も意味しません。"{near}" を書く場所: {places}',
    ),
    "BB001.floor-without-core": Label(
        "core-floor is set, but no account is of the core, so nothing is protected. Put barbell: "
        '"core" on the open of each account of the core.',
        "core-floor がありますが、核の口座が一つもないため、何も守られません。"
        '核の口座の open にそれぞれ barbell: "core" を書いてください。',
    ),
    "BB001.closed-with-rest": Label(
        "{account} is closed and still holds {left}, which counts as before. Book where it went, "
        "or close the account when it is empty.",
        "{account} は {left} が残ったまま閉じられていて、その分は今までどおり数えられます。"
        "移した先を記帳するか、残高がなくなってから閉じてください。",
    ),
    "BB001.role-after-close": Label(
        "{account} was closed on {closed}, before this role was given; it holds for the account's "
        "past. Check that no other account is meant.",
        "{account} は、この役割を書く前の {closed} に閉じられています。役割は口座の過去に効きます。"
        "別の口座のつもりではないか確かめてください。",
    ),
    "BB001.release-of-nothing": Label(
        "{core} is not pledged for {liability} on this day, so this release ends nothing. Check "
        "both accounts and the dates.",
        "この日、{core} は {liability} の担保に差し入れられていないため、この release は何も"
        "解除しません。両方の口座と日付を確かめてください。",
    ),
    "BB001.pledge-for-others": Label(
        "{liability} is not the sleeve's, so no rule takes what it owes off {core}, for which the "
        'floor counts it whole. If the debt is the sleeve\'s, put barbell: "attack" on its open; '
        "if not, keep as much more in the core, and leave this line out.",
        "{liability} は攻め枠の借りではないため、担保の {core} からその借りを差し引くルールはなく、"
        '下限では全額を数えます。攻め枠の借りなら open に barbell: "attack" を書き、違えば核を'
        "その分多く持ち、この行を消してください。",
    ),
    "BB001.key-repeated": Label(
        "{key} is given twice, first at {place}. The last one holds; leave one of them.",
        "{key} が二度書かれています(最初は {place})。効くのは後のものです。"
        "一つだけ残してください。",
    ),
    "BB001.key-twice": Label(
        "{key} is given twice, as {first} and as {second}. Leave one of them.",
        "{key} が {first} と {second} の二通り書かれています。どちらか一つにしてください。",
    ),
    "BB001.empty-value": Label(
        "{key} has no value. Give it one, or remove the line.",
        "{key} に値がありません。値を書くか、行を消してください。",
    ),
    "BB001.plugin-config": Label(
        'The plugin takes no text after its name, and "{config}" is ignored. Limits stand in '
        'custom "barbell" "policy".',
        'プラグイン名の後の文字列「{config}」は使われません。設定は custom "barbell" '
        '"policy" に書いてください。',
    ),
    "BB001.no-base-currency": Label(
        "The ledger has no base currency, {assumed} is assumed. Add option "
        '"operating_currency", or base-currency in a policy.',
        '基準通貨が決まらないので、{assumed} と見なしました。option "operating_currency" か、'
        "policy の base-currency を書いてください。",
    ),
    "BB001.not-text": Label(
        "{key}: {value} is not a text. Put it in quotes.",
        "{key}: {value} は文字列ではありません。引用符で囲んでください。",
    ),
    "BB001.not-a-number": Label(
        '{key}: "{value}" is not a number. Write a plain number such as 0.10, without quotes '
        "or a currency.",
        "{key}:「{value}」は数ではありません。0.10 のように、"
        "引用符も通貨も付けずに書いてください。",
    ),
    "BB001.not-whole": Label(
        "{key}: {value} is not a whole number.", "{key}: {value} は整数ではありません。"
    ),
    "BB001.out-of-range": Label(
        "{key}: {value} is not between {low} and {high}.",
        "{key}: {value} は {low} から {high} の範囲にありません。",
    ),
    "BB001.ratio-out-of-range": Label(
        "{key}: {value} is not between {low} and {high}. It is a ratio: write 10 % as 0.10.",
        "{key}: {value} は {low} から {high} の範囲にありません。比率なので、10% は 0.10 と書"
        "きます。",
    ),
    "BB001.too-small": Label(
        "{key}: {value} is below {low}.", "{key}: {value} は {low} より小さいので使えません。"
    ),
    "BB001.not-positive": Label(
        "{key}: {value} must be greater than zero.",
        "{key}: {value} は 0 より大きくなければなりません。",
    ),
    "BB001.zero": Label(
        "{key}: it cannot be zero. Write 1 for an ordinary fund, or remove the line.",
        "{key}: 0 にはできません。普通の投信なら 1 と書くか、行を消してください。",
    ),
    "BB001.not-an-amount": Label(
        '{key}: "{value}" is not an amount. Write a number and a currency, such as 8,100,000 JPY.',
        "{key}:「{value}」は金額ではありません。8,100,000 JPY のように数と通貨を書いてください。",
    ),
    "BB001.negative-amount": Label(
        "{key}: {value} is negative. Write the limit as a positive amount.",
        "{key}: {value} は負の金額です。限度は正の金額で書いてください。",
    ),
    "BB001.not-in-base-currency": Label(
        "{key}: it is in {currency}, but must be in the base currency {base}.",
        "{key}: {currency} ではなく、基準通貨 {base} で書いてください。",
    ),
    "BB001.unknown-currency": Label(
        "{key}: nothing in this ledger is in {currency}. Check its spelling.",
        "{key}: この帳簿に {currency} は出てきません。綴りを確かめてください。",
    ),
    "BB001.unknown-currency-near": Label(
        "{key}: nothing in this ledger is in {currency}; did you mean {near}?",
        "{key}: この帳簿に {currency} は出てきません。{near} ではありませんか。",
    ),
    "BB001.not-a-date": Label(
        '{key}: "{value}" is not a date. Write it as 2024-05-31, without quotes.',
        "{key}:「{value}」は日付ではありません。2024-05-31 のように、引用符なしで書いてください。",
    ),
    "BB001.not-a-flag": Label(
        '{key}: "{value}" is neither TRUE nor FALSE. Write one of them, without quotes.',
        "{key}:「{value}」は TRUE でも FALSE でもありません。"
        "引用符なしでどちらかを書いてください。",
    ),
    "BB001.not-a-time": Label(
        '{key}: "{value}" is not a time of day. Write it as "14:05".',
        '{key}:「{value}」は時刻ではありません。"14:05" のように書いてください。',
    ),
    "BB001.not-a-month": Label(
        '{key}: "{value}" is not a month. Write it as "2024-05".',
        '{key}:「{value}」は月ではありません。"2024-05" のように書いてください。',
    ),
    "BB001.not-a-digest": Label(
        '{key}: "{value}" is not a digest of 16 hexadecimal digits. Let `barbell signoff` write '
        "it.",
        "{key}:「{value}」は 16 桁の 16 進数のダイジェストではありません。`barbell signoff` "
        "に書かせてください。",
    ),
    "BB001.unknown-value": Label(
        '{key}: "{value}" is not known. Write one of: {choices}.',
        "{key}:「{value}」という値はありません。次のどれかを書いてください: {choices}",
    ),
    "BB001.unknown-value-near": Label(
        '{key}: "{value}" is not known; did you mean "{near}"? Known are: {choices}.',
        "{key}:「{value}」という値はありません。「{near}」ではありませんか。使える値: {choices}",
    ),
    "BB001.doubtful-value": Label(
        '{key}: "{value}" is taken as it stands; did you mean "{near}"?',
        "{key}:「{value}」をそのまま受け取りましたが、「{near}」ではありませんか。",
    ),
    "BB001.unknown-account": Label(
        "{key}: nobody opened {account}. Check its spelling, or open it.",
        "{key}: {account} という口座は開設されていません。綴りを確かめるか、"
        "open を書いてください。",
    ),
    "BB001.unknown-account-near": Label(
        "{key}: nobody opened {account}; did you mean {near}?",
        "{key}: {account} という口座は開設されていません。{near} ではありませんか。",
    ),
    "BB001.unknown-code": Label(
        '{key}: "{code}" is no code or name of a rule; `barbell rules` lists them.',
        "{key}:「{code}」というルールのコードも名前もありません。一覧は `barbell rules` で見ら"
        "れます。",
    ),
    "BB001.unknown-code-near": Label(
        '{key}: "{code}" is no code or name of a rule; did you mean "{near}"?',
        "{key}:「{code}」というルールのコードも名前もありません。「{near}」ではありませんか。",
    ),
    "BB001.not-ignorable": Label(
        "{key}: {code} cannot be switched off. A single case can be acknowledged with a waiver.",
        "{key}: {code} は無効にできません。個々の件は waiver で承認済みにできます。",
    ),
    "BB001.unknown-calendar": Label(
        '{key}: the holiday library knows no calendar "{value}". Write countries such as "JP", '
        'parts of them such as "GB-ENG", or exchanges such as "NYSE", with commas between.',
        '{key}: 祝日ライブラリに「{value}」という暦はありません。"JP" のような国、"GB-ENG" の'
        'ような地域、"NYSE" のような取引所を、コンマで区切って書いてください。',
    ),
    "BB001.unknown-calendar-near": Label(
        '{key}: the holiday library knows no calendar "{value}"; did you mean "{near}"?',
        "{key}: 祝日ライブラリに「{value}」という暦はありません。「{near}」ではありませんか。",
    ),
    "BB001.same-day-values": Label(
        "{key}: another policy or market line of this day says {holds}, which is stricter "
        "and holds; {value} is skipped. Leave one of them.",
        "{key}: 同じ日に別の値 {holds} があり、厳しい方のそれを採って {value} は読み飛ばしま"
        "した。どちらか一つにしてください。",
    ),
    "BB001.far-ahead": Label(
        "It is dated {date}, more than ten years after the last booking on {booked}, so it is "
        "not in force. Correct the date; if it is right, add a price or a balance of that time.",
        "日付 {date} は、最後の記帳 {booked} より10年を超えて先のため、効いていません。日付を"
        "直してください。正しければ、その頃の price か balance を書いてください。",
    ),
    "BB001.since-ahead": Label(
        "since {since} is later than its own line of {date}, so it is skipped. Name a day that is "
        "not after the line, or write the line on that day.",
        "since {since} はこの行の日付 {date} より後のため、読み飛ばしました。"
        "行の日付以前の日を書くか、その日の行に書いてください。",
    ),
    "BB001.limits-crossed": Label(
        "{lower} {low} must lie below {upper} {high}; what this directive says of them is skipped.",
        "{lower} {low} は {upper} {high} より下でなければなりません。この指定は読み飛ばしました。",
    ),
    "BB001.limit-above": Label(
        "{lower} {low} must not lie above {upper} {high}; what this directive says of them "
        "is skipped.",
        "{lower} {low} は {upper} {high} を超えてはなりません。この指定は読み飛ばしました。",
    ),
    "BB001.base-currency-changed": Label(
        "The base currency cannot change: {base} was set at {place}, {currency} is skipped.",
        "基準通貨は途中で変えられません。{place} で {base} と決めたので、{currency} は読み飛"
        "ばしました。",
    ),
    "BB001.drawdown-within-halt": Label(
        "max-drawdown {max_drawdown} is always reached before halt-line {halt_line}, which never "
        "comes to bear, and only a restart releases it. Set max-drawdown deeper than 1 - "
        "halt-line.",
        "max-drawdown {max_drawdown} には必ず halt-line {halt_line} より先に達し、halt-line の"
        "出番はありません。しかも restart でしか解けません。1 - halt-line より深くしてください。",
    ),
    "BB001.drawdown-at-halt": Label(
        "max-drawdown {max_drawdown} and halt-line {halt_line} are the same line until the NAV has "
        "risen above 100: both halt at once then, later the drawdown halts first, and only a "
        "restart releases it. Set max-drawdown deeper than 1 - halt-line.",
        "max-drawdown {max_drawdown} と halt-line {halt_line} は、基準価額が100を超えるまでは同じ"
        "線です。そのうちは同時に、その後は max-drawdown が先に停止をかけ、これは restart でしか"
        "解けません。1 - halt-line より深くしてください。",
    ),
    "BB001.market-no-trigger": Label(
        "The market rule for {series} never fires. Add halt-above, halt-rise, halt-change or "
        "halt-step.",
        "{series} の market には発動条件がありません。halt-above、halt-rise、halt-change、"
        "halt-step のどれかを加えてください。",
    ),
    "BB001.market-series-near": Label(
        "The ledger has no price of {series}; did you mean {near}? Until there is one, this "
        "rule cannot fire.",
        "この帳簿に {series} の価格はありません。{near} ではありませんか。価格があるまで、こ"
        "のルールは働きません。",
    ),
    "BB001.until-past": Label(
        "The waiver ends on {until}, before its own date {date}.",
        "waiver の期限 {until} が、それ自身の日付 {date} より前です。",
    ),
    "BB001.until-too-late": Label(
        "The waiver ends on {until}; 90 days allow {latest} at most.",
        "waiver の期限 {until} が長すぎます。90 日以内、{latest} までにしてください。",
    ),
    "BB001.not-core": Label(
        "{account} is not an asset of the core, so there is nothing to pledge or release. "
        "Tag it as core, or name the core account.",
        "{account} は核の資産ではないので、担保の指定に意味がありません。核のタグを付けるか、"
        "核の口座を書いてください。",
    ),
    "BB001.not-a-debt": Label(
        "{account} cannot take a pledge. Name the liability that the core secures.",
        "{account} は担保の相手になりません。核が担保する負債の口座を書いてください。",
    ),
    "BB001.due-past": Label(
        "The margin call is due on {due}, before its own date {date}.",
        "追証の期限 {due} が、それ自身の日付 {date} より前です。",
    ),
    "BB001.signed-early": Label(
        "The month ends on {end}; it cannot be signed on {date}.",
        "その月は {end} に終わるので、{date} には署名できません。",
    ),
    "BB001.signed-twice": Label(
        "{item} was signed for that month on the same day at {place}; this signature is skipped.",
        "{item} は同じ日に {place} で署名済みなので、この署名は読み飛ばしました。",
    ),
    "BB001.role-on-equity": Label(
        "{account} is an Equity account and always outside; the role is skipped. Remove it.",
        "{account} は資本 (Equity) の口座で、常に枠外です。役割の指定を消してください。",
    ),
    "BB001.role-without-root": Label(
        "{account} is under none of the ledger's roots ({roots}), so its tags are skipped. Correct "
        "the name, or rename a root by an option of Beancount's (name_assets).",
        "{account} はこの帳簿のどの大分類({roots})の下にもないため、タグを読み飛ばしました。"
        "口座名を直すか、Beancount の option(name_assets)で大分類の名前を変えてください。",
    ),
    "BB001.layer-without-sleeve": Label(
        "{account} is {role}, and only accounts of the sleeve have a layer. Tag it as "
        "attack, or remove the layer.",
        "{account} は {role} です。層は攻め枠の口座にしかありません。attack のタグを付けるか"
        "、層を消してください。",
    ),
    "BB001.tag-without-meaning": Label(
        "{key} has no meaning on {account}, an account of the kind {kind}; it is skipped. "
        "Remove it.",
        "{key} は {account} ({kind}) では意味がないので、読み飛ばしました。消してください。",
    ),
    "BB001.settlement-outside-sleeve": Label(
        "barbell-settlement has a meaning only where the sleeve's futures book their result; "
        "{account} is not of the sleeve.",
        "barbell-settlement は攻め枠の先物損益の口座でだけ意味があります。{account} は攻め枠"
        "ではありません。",
    ),
    "BB001.liquid-not-outside": Label(
        "barbell-liquid says whether money outside core and sleeve can pay when it is needed; "
        "{account} is not outside. Remove it.",
        "barbell-liquid は、枠外のお金がすぐ払えるかどうかを書くものです。{account} は"
        "枠外ではありません。消してください。",
    ),
    "BB001.secured-by-not-core": Label(
        "{account} is said to be secured by {secured_by}, which is not core. Name the core "
        "account.",
        "{account} の担保とされた {secured_by} は核ではありません。核の口座を書いてください。",
    ),
    "BB001.secured-outside-sleeve": Label(
        "barbell-secured-by says which core account secures a loan of the sleeve; {account} is not "
        "of the sleeve, so no rule looks at it. Tag it as attack if the sleeve uses the loan, or "
        "remove the line.",
        "barbell-secured-by は、攻め枠のローンをどの核の口座が担保するかを書くものです。"
        "{account} は攻め枠ではないので、どのルールも見ません。攻め枠が使うローンなら attack の"
        "タグを付け、"
        "そうでなければ行を消してください。",
    ),
    "BB001.ltv-crossed": Label(
        "{account}: barbell-ltv-warn {warn} must lie below barbell-ltv-call {call}; the "
        "warning is skipped.",
        "{account}: barbell-ltv-warn {warn} は barbell-ltv-call {call} より下でなければなりま"
        "せん。警告の方を読み飛ばしました。",
    ),
    "BB001.no-effect": Label(
        "This {verb} has no effect: {reason}.", "この {verb} は効きません。{reason}。"
    ),
    "BB001.remedy": Label(
        "Correct it (barbell explain BB001).", "直してください(barbell explain BB001)。"
    ),
    "BB001.remedy.advice": Label(
        "Correct it if it is not meant (barbell explain BB001).",
        "意図と違えば直してください(barbell explain BB001)。",
    ),
    "BB001.remedy.no-effect": Label(
        "Remove it, or sign it when it can count (barbell explain BB001).",
        "消すか、効く時期になってから署名してください(barbell explain BB001)。",
    ),
    "BB001.remedy.reversal": Label(
        "Name a link of what it undoes: the same accounts, the opposite sign, no more, within five "
        "business days (barbell explain BB001).",
        "取り消す取引のリンクを書いてください。同じ口座、反対の符号、元の金額以内、5営業日以内に限り"
        "ます(barbell explain BB001)。",
    ),
    "no-effect.no-such-flow": Label(
        "nothing before it that moved core or sleeve bears that link",
        "それ以前に核や攻め枠を動かした取引に、そのリンクがありません",
    ),
    "no-effect.other-accounts": Label(
        "its accounts or commodities are not those of the original",
        "元の取引と口座や銘柄が違います",
    ),
    "no-effect.not-opposite": Label(
        "it does not have the opposite sign", "符号が反対ではありません"
    ),
    "no-effect.too-late": Label(
        "it comes more than five business days after the original",
        "元の取引から5営業日を過ぎています",
    ),
    "no-effect.too-much": Label("it is more than the original", "元の取引より多い金額です"),
    "no-effect.not-halted": Label("the sleeve is not halted", "攻め枠は停止していません"),
    "no-effect.not-flat": Label(
        "the sleeve still holds positions, or something in it has no price",
        "攻め枠に建玉が残っているか、価格のないものがあります",
    ),
    "no-effect.too-early": Label(
        "it comes before the days that the policy demands have passed",
        "方針の定める日数がまだ過ぎていません",
    ),
    "no-effect.nothing-to-review": Label("there is nothing to review", "見直す対象がありません"),
}
