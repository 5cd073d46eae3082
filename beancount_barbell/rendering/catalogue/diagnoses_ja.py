"""What keeps the rules from being enforced, in Japanese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DIAGNOSES: Mapping[str, str] = {
    "doctor.BB901": (
        "帳簿がプラグインを読み込んでいません。bean-check と Fava では何も検査されません。"
    ),
    "doctor.BB901.remedy": (
        'メインファイルの最後のプラグイン行として plugin "beancount_barbell" を追加します。'
    ),
    "doctor.BB901.included": (
        "このプラグイン行は include されたファイルにあり、Beancount に無視されます。何も検査"
        "されません。"
    ),
    "doctor.BB901.included.remedy": "{main} の最後のプラグイン行に移します。",
    "doctor.BB902": (
        'プラグイン "{name}" は綴りの間違いと思われ、Beancount が見つけられません。何も検査さ'
        "れません。"
    ),
    "doctor.BB902.remedy": 'plugin "beancount_barbell" と書きます。',
    "doctor.BB903": (
        "このプラグインのあとに {plugins} が動きます。それらが変えたものは判定されず、作った"
        "ものはこちらから見えません。"
    ),
    "doctor.BB903.remedy": "この行をそれらより下、プラグイン行の最後に移します。",
    "doctor.BB904": (
        'option "plugin_processing_mode" "raw" では、Beancount が pad・残高確認・検証を行いま'
        "せん。エラーのある帳簿も正常に見えます。"
    ),
    "doctor.BB904.remedy": "このオプションを削除します。",
    "doctor.BB905": "効いていません: {finding}",
    "doctor.BB905.remedy": "この行を直します (全件は barbell check)。",
    "doctor.BB906": (
        "タグのある口座がありません。何が核で何が攻め枠か書かれていないため、何も判定されません。"
    ),
    "doctor.BB906.remedy": "barbell init でタグと方針の案を作れます。",
    "doctor.BB907.no-core": "核の資産口座がありません。守る対象がありません。",
    "doctor.BB907.no-core.remedy": '核の口座にタグを付けます: barbell: "core"',
    "doctor.BB907.empty-core": "核の口座に何も入っていません。守る対象がありません。",
    "doctor.BB907.empty-core.remedy": (
        "保有しているものを記帳するか、実際に資金がある口座にタグを付けます。"
    ),
    "doctor.BB907.no-sleeve": "攻め枠の資産口座がありません。攻め枠の限度は何も制限しません。",
    "doctor.BB907.no-sleeve.remedy": '攻め枠の口座にタグを付けます: barbell: "attack"',
    "doctor.BB907.empty-sleeve": (
        "攻め枠にはまだ一度も資金が入っていません。限度が判定する対象がありません。"
    ),
    "doctor.BB907.empty-sleeve.remedy": (
        "レバレッジのある建玉がどこかにあるなら、タグの付いた口座が正しいか確かめます。"
    ),
    "doctor.BB908": (
        "最初の方針の日付 {policy} は最後の記帳 {booked} より後です。この方針で判定された記帳"
        "はまだありません。"
    ),
    "doctor.BB908.remedy": "日付が誤りなら直します。正しければ、これからの記帳が判定されます。",
    "doctor.BB909": (
        "帳簿の最終日は {last}、今日は {today} です。状態も期限も、まだ来ていない日のものです。"
    ),
    "doctor.BB909.remedy": "誤っている日付を直します。",
    "doctor.BB910": (
        "{last} から {days} 日間、記帳がありません。その後に起きたことは判定されません。"
    ),
    "doctor.BB910.remedy": "帳簿を最新にします。",
    "doctor.BB911": "未設定のため、何も見張っていません: {keys}。",
    "doctor.BB911.remedy": (
        "方針で設定します。市場のルールは別の指定です (追加する行は barbell doctor --fix)。"
    ),
    "doctor.BB912": (
        "系列 {series} には市場のルールがありますが、価格がありません。ルールは決して働きません。"
    ),
    "doctor.BB912.remedy": "価格を追加するか、系列の名前を直します。",
    "doctor.BB912.stopped": (
        "系列 {series} の価格は {seen_on} で終わっています。市場のルールはその後を見ていません。"
    ),
    "doctor.BB912.stopped.remedy": "新しい価格を追加します。",
    "doctor.BB912.few": (
        "系列 {series} のルールには観測が {needed} 件要りますが、{seen_on} までに {observatio"
        "ns} 件しかありません。"
    ),
    "doctor.BB912.few.remedy": "それより前の価格を追加します。",
    "doctor.BB913": (
        "{commodity} を保有していますが価格がありません。評価額と、それによる判定は不明または"
        "推定です。"
    ),
    "doctor.BB913.remedy": "price を追加します。",
    "doctor.BB914": (
        "保有している {commodity} の最後の価格は {priced} のものです。{days} 日を過ぎると古い"
        "とみなします。"
    ),
    "doctor.BB914.remedy": "新しい price を追加します。",
    "doctor.BB915": (
        "{account} は攻め枠と一緒に動きましたが、タグがありません。損益が入金と数えられること"
        "があります。"
    ),
    "doctor.BB915.remedy": '誰の損益かを書きます: barbell: "attack"、"core" または "outside"',
    "doctor.BB916": (
        "{account} は建玉なしに攻め枠の損益を記帳しています。エクスポージャーが不明なため、そ"
        "の限度は働きません。"
    ),
    "doctor.BB916.remedy": '建玉を記帳するか、口座に barbell-settlement: "at-close" と書きます。',
    "doctor.BB917": (
        "支払いに使える口座かどうかが書かれておらず、過去の出金から推測しています: {accounts}。"
    ),
    "doctor.BB917.remedy": "open に barbell-liquid: TRUE または FALSE と書きます。",
    "doctor.BB918": "Beancount が include をたどれません: {told}。",
    "doctor.BB918.remedy": "include を直すか、ファイルを戻します。その中身は判定されていません。",
    "doctor.BB919.untracked": "{path} は帳簿の一部ですが git 管理下になく、コミットに入りません。",
    "doctor.BB919.untracked.remedy": "git add で追加します。",
    "doctor.BB919.ignored": "{path} は帳簿の一部ですが git が無視しており、コミットに入りません。",
    "doctor.BB919.ignored.remedy": (
        "git の管理下に置きます。置かない場合、中身はこのコンピューターでしか判定されません。"
    ),
    "doctor.BB919.outside": "{path} は帳簿の一部ですがリポジトリの外にあり、コミットに入りません。",
    "doctor.BB919.outside.remedy": (
        "リポジトリの中に移します。移さない場合、中身はこのコンピューターでしか判定されません。"
    ),
    "doctor.BB920": (
        "このリポジトリのコミットを判定するフックがありません。違反がそのままコミットされます。"
    ),
    "doctor.BB920.remedy": ".pre-commit-config.yaml にフックを書き、インストールします。",
    "doctor.BB920.not-installed": (
        "フックは設定されていますがインストールされておらず、git は実行しません。"
    ),
    "doctor.BB920.not-installed.remedy": "pre-commit install を実行します。",
    "doctor.BB921": (
        "フックは決まった種類のファイルを変えるコミットでしか動きません。ファイルを消すだけ、"
        "名前を変えるだけのコミットは判定されません。"
    ),
    "doctor.BB921.remedy": "always_run: true と書き、files や types は書きません。",
    "doctor.BB922": (
        "フックの版は {version}、ここにある版は {installed} です。判定が違うことがあります。"
    ),
    "doctor.BB922.remedy": "設定にこの版を書くか、もう一方の版をインストールします。",
    "doctor.BB923": (
        "Beancount の読み込みキャッシュ ({path}) は古い版が作ったものです。bean-check はその"
        "判定を表示します。"
    ),
    "doctor.BB923.remedy": "ファイルを削除します。Beancount が作り直します。",
    "doctor.BB924.tolerance": (
        "{unit} に許容誤差の設定がありません。{unit} の整数に丸めた両替は貸借が一致しません。"
    ),
    "doctor.BB924.tolerance.remedy": "option inferred_tolerance_default を追加します。",
    "doctor.BB924.precision": (
        "価格の桁につられて、Beancount が {unit} を小数 {shown} 桁で表示します。"
    ),
    "doctor.BB924.precision.remedy": "option display_precision を追加します。",
}
