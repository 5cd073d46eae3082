"""The texts of `barbell doctor`, each with its remedy."""

from __future__ import annotations

from beancount_barbell.model.label import Label

DIAGNOSES = {
    "doctor.BB901": Label(
        "The ledger does not load the plugin: bean-check and Fava enforce nothing.",
        "帳簿がプラグインを読み込んでいません。bean-check と Fava では何も検査されません。",
    ),
    "doctor.BB901.remedy": Label(
        'Add it to the main file, as its last plugin line: plugin "beancount_barbell".',
        'メインファイルの最後のプラグイン行として plugin "beancount_barbell" を追加します。',
    ),
    "doctor.BB901.included": Label(
        "This plugin line stands in an included file, where Beancount ignores it: nothing "
        "is enforced.",
        "このプラグイン行は include されたファイルにあり、Beancount に無視されます。何も検査"
        "されません。",
    ),
    "doctor.BB901.included.remedy": Label(
        "Move it to {main}, as its last plugin line.", "{main} の最後のプラグイン行に移します。"
    ),
    "doctor.BB902": Label(
        'The plugin "{name}" is nearly ours, but Beancount does not find it: nothing is enforced.',
        'プラグイン "{name}" は綴りの間違いと思われ、Beancount が見つけられません。何も検査さ'
        "れません。",
    ),
    "doctor.BB902.remedy": Label(
        'Write plugin "beancount_barbell".', 'plugin "beancount_barbell" と書きます。'
    ),
    "doctor.BB903": Label(
        "After our plugin run {plugins}: what they change was not judged, and what they "
        "make we do not see.",
        "このプラグインのあとに {plugins} が動きます。それらが変えたものは判定されず、作った"
        "ものはこちらから見えません。",
    ),
    "doctor.BB903.remedy": Label(
        "Move our line below theirs: it has to be the last plugin line.",
        "この行をそれらより下、プラグイン行の最後に移します。",
    ),
    "doctor.BB904": Label(
        'With option "plugin_processing_mode" "raw" Beancount neither pads, nor checks '
        "balances, nor validates: a ledger with errors looks sound.",
        'option "plugin_processing_mode" "raw" では、Beancount が pad・残高確認・検証を行いま'
        "せん。エラーのある帳簿も正常に見えます。",
    ),
    "doctor.BB904.remedy": Label("Remove this option.", "このオプションを削除します。"),
    "doctor.BB905": Label("Not in force: {finding}", "効いていません: {finding}"),
    "doctor.BB905.remedy": Label(
        "Correct this line (barbell check shows all of them).",
        "この行を直します (全件は barbell check)。",
    ),
    "doctor.BB906": Label(
        "No account is tagged: the ledger does not say what is core and what is sleeve, so "
        "nothing is judged.",
        "タグのある口座がありません。何が核で何が攻め枠か書かれていないため、何も判定されません。",
    ),
    "doctor.BB906.remedy": Label(
        "Let barbell init propose the tags, and a policy.",
        "barbell init でタグと方針の案を作れます。",
    ),
    "doctor.BB907.no-core": Label(
        "No asset account is of the core: there is nothing that could be protected.",
        "核の資産口座がありません。守る対象がありません。",
    ),
    "doctor.BB907.no-core.remedy": Label(
        'Tag its accounts: barbell: "core".', '核の口座にタグを付けます: barbell: "core"'
    ),
    "doctor.BB907.empty-core": Label(
        "The accounts of the core hold nothing: there is nothing that could be protected.",
        "核の口座に何も入っていません。守る対象がありません。",
    ),
    "doctor.BB907.empty-core.remedy": Label(
        "Book what they hold, or tag the accounts that hold the money.",
        "保有しているものを記帳するか、実際に資金がある口座にタグを付けます。",
    ),
    "doctor.BB907.no-sleeve": Label(
        "No asset account is of the sleeve: no limit of the sleeve can hold.",
        "攻め枠の資産口座がありません。攻め枠の限度は何も制限しません。",
    ),
    "doctor.BB907.no-sleeve.remedy": Label(
        'Tag its accounts: barbell: "attack".', '攻め枠の口座にタグを付けます: barbell: "attack"'
    ),
    "doctor.BB907.empty-sleeve": Label(
        "The sleeve was never funded: its limits have nothing to judge yet.",
        "攻め枠にはまだ一度も資金が入っていません。限度が判定する対象がありません。",
    ),
    "doctor.BB907.empty-sleeve.remedy": Label(
        "Look whether the right accounts are tagged, if there are leveraged positions anywhere.",
        "レバレッジのある建玉がどこかにあるなら、タグの付いた口座が正しいか確かめます。",
    ),
    "doctor.BB908": Label(
        "The first policy is dated {policy}, after the last booking of {booked}: no "
        "booking has been judged by it.",
        "最初の方針の日付 {policy} は最後の記帳 {booked} より後です。この方針で判定された記帳"
        "はまだありません。",
    ),
    "doctor.BB908.remedy": Label(
        "Correct its date if it is wrong; else it judges what you book from now on.",
        "日付が誤りなら直します。正しければ、これからの記帳が判定されます。",
    ),
    "doctor.BB909": Label(
        "The ledger ends on {last}, and today is {today}: states and deadlines are those "
        "of a day that has not come.",
        "帳簿の最終日は {last}、今日は {today} です。状態も期限も、まだ来ていない日のものです。",
    ),
    "doctor.BB909.remedy": Label("Correct the date that is wrong.", "誤っている日付を直します。"),
    "doctor.BB910": Label(
        "Nothing was booked since {last}, {days} days ago: what has happened since is "
        "judged by nobody.",
        "{last} から {days} 日間、記帳がありません。その後に起きたことは判定されません。",
    ),
    "doctor.BB910.remedy": Label("Bring the ledger up to date.", "帳簿を最新にします。"),
    "doctor.BB911": Label(
        "Not set, so nothing watches it: {keys}.", "未設定のため、何も見張っていません: {keys}。"
    ),
    "doctor.BB911.remedy": Label(
        "Set them in a policy, and a market rule in a directive of its own.",
        "方針で設定します。市場のルールは別の指定です。",
    ),
    "doctor.BB912": Label(
        "The series {series} has a market rule and no price: the rule can never fire.",
        "系列 {series} には市場のルールがありますが、価格がありません。ルールは決して働きません。",
    ),
    "doctor.BB912.remedy": Label(
        "Add its prices, or correct the name of the series.",
        "価格を追加するか、系列の名前を直します。",
    ),
    "doctor.BB912.stopped": Label(
        "The prices of {series} end on {seen_on}: its market rule has seen nothing since.",
        "系列 {series} の価格は {seen_on} で終わっています。市場のルールはその後を見ていません。",
    ),
    "doctor.BB912.stopped.remedy": Label("Add its newer prices.", "新しい価格を追加します。"),
    "doctor.BB912.few": Label(
        "The rule for {series} needs {needed} observations and has {observations}, the "
        "last of {seen_on}.",
        "系列 {series} のルールには観測が {needed} 件要りますが、{seen_on} までに {observatio"
        "ns} 件しかありません。",
    ),
    "doctor.BB912.few.remedy": Label("Add its earlier prices.", "それより前の価格を追加します。"),
    "doctor.BB913": Label(
        "{commodity} is held and has no price: its value, and what depends on it, is "
        "UNKNOWN or an estimate.",
        "{commodity} を保有していますが価格がありません。評価額と、それによる判定は不明または"
        "推定です。",
    ),
    "doctor.BB913.remedy": Label("Add a price directive.", "price を追加します。"),
    "doctor.BB914": Label(
        "{commodity} is held, and its last price is of {priced}; after {days} days it "
        "counts as old.",
        "保有している {commodity} の最後の価格は {priced} のものです。{days} 日を過ぎると古い"
        "とみなします。",
    ),
    "doctor.BB914.remedy": Label("Add a newer price directive.", "新しい price を追加します。"),
    "doctor.BB915": Label(
        "{account} moved together with the sleeve and has no tag: its results may count as "
        "money put in.",
        "{account} は攻め枠と一緒に動きましたが、タグがありません。損益が入金と数えられること"
        "があります。",
    ),
    "doctor.BB915.remedy": Label(
        'Say whose results it books: barbell: "attack", "core" or "outside".',
        '誰の損益かを書きます: barbell: "attack"、"core" または "outside"',
    ),
    "doctor.BB916": Label(
        "{account} books results of the sleeve without a position: exposure is UNKNOWN, so "
        "no limit of it can hold.",
        "{account} は建玉なしに攻め枠の損益を記帳しています。エクスポージャーが不明なため、そ"
        "の限度は働きません。",
    ),
    "doctor.BB916.remedy": Label(
        'Book the position, or say on the account: barbell-settlement: "at-close".',
        '建玉を記帳するか、口座に barbell-settlement: "at-close" と書きます。',
    ),
    "doctor.BB917": Label(
        "Whether these accounts can pay is not stated, only guessed from what left them: "
        "{accounts}.",
        "支払いに使える口座かどうかが書かれておらず、過去の出金から推測しています: {accounts}。",
    ),
    "doctor.BB917.remedy": Label(
        "Say it on their open: barbell-liquid: TRUE or FALSE.",
        "open に barbell-liquid: TRUE または FALSE と書きます。",
    ),
    "doctor.BB918": Label(
        "Beancount cannot follow an include: {told}.",
        "Beancount が include をたどれません: {told}。",
    ),
    "doctor.BB918.remedy": Label(
        "Correct the include, or bring the file back: what stands in it is not judged.",
        "include を直すか、ファイルを戻します。その中身は判定されていません。",
    ),
    "doctor.BB919.untracked": Label(
        "{path} belongs to the ledger and git does not track it: no commit has it.",
        "{path} は帳簿の一部ですが git 管理下になく、コミットに入りません。",
    ),
    "doctor.BB919.untracked.remedy": Label("Add it with git add.", "git add で追加します。"),
    "doctor.BB919.ignored": Label(
        "{path} belongs to the ledger and git ignores it: no commit has it.",
        "{path} は帳簿の一部ですが git が無視しており、コミットに入りません。",
    ),
    "doctor.BB919.ignored.remedy": Label(
        "Track it, or know that only this computer judges what stands in it.",
        "git の管理下に置きます。置かない場合、中身はこのコンピューターでしか判定されません。",
    ),
    "doctor.BB919.outside": Label(
        "{path} belongs to the ledger and lies outside of the repository: no commit has it.",
        "{path} は帳簿の一部ですがリポジトリの外にあり、コミットに入りません。",
    ),
    "doctor.BB919.outside.remedy": Label(
        "Move it into the repository, or know that only this computer judges what stands in it.",
        "リポジトリの中に移します。移さない場合、中身はこのコンピューターでしか判定されません。",
    ),
    "doctor.BB920": Label(
        "No hook judges this repository's commits: a breach can be committed without a word.",
        "このリポジトリのコミットを判定するフックがありません。違反がそのままコミットされます。",
    ),
    "doctor.BB920.remedy": Label(
        "Add the hook to .pre-commit-config.yaml, and install it.",
        ".pre-commit-config.yaml にフックを書き、インストールします。",
    ),
    "doctor.BB920.not-installed": Label(
        "The hook is configured and not installed: git does not run it.",
        "フックは設定されていますがインストールされておらず、git は実行しません。",
    ),
    "doctor.BB920.not-installed.remedy": Label(
        "Run pre-commit install.", "pre-commit install を実行します。"
    ),
    "doctor.BB921": Label(
        "The hook runs only for commits that touch files of its pattern: one that deletes "
        "or renames a file is not judged.",
        "フックは決まった種類のファイルを変えるコミットでしか動きません。ファイルを消すだけ、"
        "名前を変えるだけのコミットは判定されません。",
    ),
    "doctor.BB921.remedy": Label(
        "Say always_run: true, and no files or types.",
        "always_run: true と書き、files や types は書きません。",
    ),
    "doctor.BB922": Label(
        "The hook runs version {version}, and {installed} is installed here: the two may "
        "judge otherwise.",
        "フックの版は {version}、ここにある版は {installed} です。判定が違うことがあります。",
    ),
    "doctor.BB922.remedy": Label(
        "Name this version in the configuration, or install the other.",
        "設定にこの版を書くか、もう一方の版をインストールします。",
    ),
    "doctor.BB923": Label(
        "Beancount's load cache ({path}) was made by an older version of ours: bean-check "
        "shows its verdict.",
        "Beancount の読み込みキャッシュ ({path}) は古い版が作ったものです。bean-check はその"
        "判定を表示します。",
    ),
    "doctor.BB923.remedy": Label(
        "Remove the file; Beancount makes it anew.",
        "ファイルを削除します。Beancount が作り直します。",
    ),
    "doctor.BB924.tolerance": Label(
        "{unit} has no tolerance of its own: an exchange that is rounded to whole {unit} "
        "does not balance.",
        "{unit} に許容誤差の設定がありません。{unit} の整数に丸めた両替は貸借が一致しません。",
    ),
    "doctor.BB924.tolerance.remedy": Label(
        "Add the option inferred_tolerance_default.",
        "option inferred_tolerance_default を追加します。",
    ),
    "doctor.BB924.precision": Label(
        "Beancount shows {unit} with {shown} decimals, as its prices have them.",
        "価格の桁につられて、Beancount が {unit} を小数 {shown} 桁で表示します。",
    ),
    "doctor.BB924.precision.remedy": Label(
        "Add the option display_precision.", "option display_precision を追加します。"
    ),
    "doctor.BB925": Label(
        "{account} paid {through} on {lent}, and {through} paid the sleeve on {funded}: no rule "
        "follows a loan through an account, and it would count as the sleeve's own money.",
        "{lent} に {account} から {through} に入金があり、{funded} に {through} から攻め枠へ入金が"
        "ありました。借入を口座の先まで追うルールはなく、攻め枠の自己資金と数えられます。",
    ),
    "doctor.BB926": Label(
        "{account} has been below zero since its first booking on {on}, and paid the sleeve: core "
        "money that goes through it counts as the payment of an overdraft (only BB203 may tell).",
        "{account} は最初の記帳({on})からずっとマイナスで、攻め枠に入金しています。この口座を通った"
        "核の資金は当座貸越の返済とみなされ、BB203 のほかに知らせるルールがありません。",
    ),
    "doctor.BB926.remedy": Label("Book its opening balance.", "期首残高を記帳してください。"),
    "doctor.BB925.remedy": Label(
        'If the loan is for the sleeve, tag it barbell: "attack": then it is followed and counts '
        'as a debt. If not, barbell: "outside".',
        '攻め枠のための借入なら barbell: "attack" と書きます。その先も追われ、借りとして数えられ'
        'ます。そうでなければ barbell: "outside" と書きます。',
    ),
}
