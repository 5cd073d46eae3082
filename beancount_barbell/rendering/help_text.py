"""The text of `--help` for each command and option, and examples, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.label import Label
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Example(NamedTuple):
    """A command line, and its purpose."""

    command: str
    purpose: Label


class Help(NamedTuple):
    """A command's help: the first paragraph in one line, and at least two examples.

    The lines of the Japanese text end as written; the English text is wrapped.
    """

    text: Label
    examples: tuple[Example, ...]


GROUP = "barbell"
"""The key of the whole program in `COMMANDS`."""

HEADINGS: Mapping[str, Label] = {
    "usage": Label("Usage: ", "使い方: "),
    "options": Label("Options", "オプション"),
    "commands": Label("Commands", "コマンド"),
    "examples": Label("Examples", "例"),
    "default": Label("[default: ", "[既定: "),
    "required": Label("[required]", "[必須]"),
}

_OWN_ERRORS = Label(
    "3 the ledger has Beancount errors of its own.",
    "3 帳簿自体に Beancount のエラーがある。",
)

_READ = Label(
    f"Exit status: 0, 2 the ledger cannot be read, {_OWN_ERRORS.en}",
    f"終了コード: 0、2 帳簿を読めない、{_OWN_ERRORS.ja}",
)

COMMANDS: Mapping[str, Help] = {
    GROUP: Help(
        Label(
            "Keep the core out of reach of the sleeve.\n\n"
            "LEDGER may be left out: then BEANCOUNT_FILE is read, or the one file tracked by git "
            "that loads the plugin, or the one in this folder. Without a command the status of "
            "that ledger is shown.",
            "核に攻め枠の手が届かないようにする。\n\n"
            "LEDGER は省略できる。そのときは BEANCOUNT_FILE、なければ git 管理下、\n"
            "なければこのフォルダーで、プラグインを読み込む唯一のファイルを読む。\n"
            "コマンドがなければ、その帳簿の状態を表示する。",
        ),
        (
            Example("barbell", Label("The status of the ledger here", "ここにある帳簿の状態")),
            Example(
                "barbell check books.beancount",
                Label("Judge a ledger", "帳簿を判定する"),
            ),
            Example(
                "barbell init books.beancount",
                Label("Begin with books that have no tags", "タグのない帳簿から始める"),
            ),
        ),
    ),
    "check": Help(
        Label(
            "Check LEDGER and print Beancount's errors and the findings.\n\n"
            "Replaces bean-check in a hook; run by git or pre-commit for a commit, it judges the "
            "ledger as the commit will have it. --rule, --since and --open choose what is shown; "
            "the verdict is that of the whole ledger. Exit status: 0 clean, 1 findings, 2 the "
            f"ledger cannot be read, {_OWN_ERRORS.en}",
            "帳簿を判定し、Beancount のエラーと指摘を表示する。\n\n"
            "フックでは bean-check の代わりになり、コミットされる内容を判定する。\n"
            "--rule、--since、--open は表示を絞るだけで、判定は帳簿全体のもの。\n"
            "終了コード: 0 問題なし、1 指摘あり、2 帳簿を読めない、\n"
            f"{_OWN_ERRORS.ja}",
        ),
        (
            Example(
                "barbell check books.beancount --notices",
                Label("Also what does not fail the check", "失敗とならない指摘も表示する"),
            ),
            Example(
                "barbell check books.beancount --rule BB202 --since 2025-01 --open",
                Label("One rule, since January, still open", "一つのルールの、1月以降の未解消"),
            ),
            Example(
                "barbell check books.beancount --new-only=origin/main",
                Label("Fail only on what this branch adds", "このブランチで増えた指摘だけで失敗"),
            ),
        ),
    ),
    "status": Help(
        Label(
            "Show LEDGER's state on one screen.\n\n"
            "State and ceiling, core against floor, ratio, NAV and the distance to each line, "
            f"budgets, layers, flows, open findings. {_READ.en}",
            "帳簿の状態を一画面で表示する。\n\n"
            "状態と上限、核と下限、比率、基準価額と各ラインまでの距離、予算、層、\n"
            "資金の流れ、未解消の指摘。\n"
            f"{_READ.ja}",
        ),
        (
            Example(
                "barbell status books.beancount --short",
                Label("One line, for a prompt", "プロンプト向けの一行"),
            ),
            Example(
                "barbell status books.beancount --as-of 2024-12-31 --format json",
                Label(
                    "At the end of a year, for programs",
                    "年末の時点を、プログラム向けに",
                ),
            ),
        ),
    ),
    "room": Help(
        Label(
            "Tell what may be booked in LEDGER next, how much, and what has to be.\n\n"
            "Money into the sleeve, positions and contracts, money out of the core, profit to the "
            "core; what has to be done until when, and the next dates. For a booking on the day "
            "after the ledger's last. Exit status: 0, 2 the ledger cannot be read or the file not "
            f"be written, {_OWN_ERRORS.en}",
            "次に記帳してよいこととその金額、すべきことを示す。\n\n"
            "攻め枠に入れる資金、建玉と枚数、核から引き出す資金、核へ移す利益、\n"
            "すべきこととその期限、次の期限。帳簿の最終日の翌日の記帳についてのもの。\n"
            "終了コード: 0、2 帳簿を読めないかファイルに書けない、\n"
            f"{_OWN_ERRORS.ja}",
        ),
        (
            Example("barbell room books.beancount", Label("What may be done", "してよいこと")),
            Example(
                "barbell room books.beancount --ics dates.ics",
                Label("The next dates as a calendar, too", "次の期限をカレンダーにも書き出す"),
            ),
        ),
    ),
    "try": Help(
        Label(
            "Tell what a booking would do to LEDGER, and write nothing.\n\n"
            "DRAFT is a file of entries, or - for standard input; --move, --buy and --sell stand "
            "for one. It is judged as if it stood at the end of the ledger: what it newly breaks, "
            "what it mends, the figures before and after, and the most that would be allowed. "
            "Exit status: 0 nothing new, 1 new findings, 2 it cannot be judged, "
            f"{_OWN_ERRORS.en}",
            "記帳が帳簿に何をもたらすかを調べる。何も書かない。\n\n"
            "DRAFT は項目を書いたファイル、または標準入力の -。--move、--buy、--sell は\n"
            "その短い書き方。帳簿の末尾にあるものとして判定し、新たに破られるルール、\n"
            "解消されるもの、前後の数値、許される最大の量を示す。\n"
            "終了コード: 0 新たな指摘なし、1 新たな指摘あり、2 判定できない、\n"
            f"{_OWN_ERRORS.ja}",
        ),
        (
            Example(
                "barbell try books.beancount --move 500000 JPY "
                "--from Assets:Bank --to Assets:Broker",
                Label("Money into the sleeve", "攻め枠に資金を入れる"),
            ),
            Example(
                "barbell try books.beancount --buy 100 TQQQ --at 62.10 USD --in Assets:Broker",
                Label("A purchase", "購入する"),
            ),
            Example(
                "barbell try books.beancount draft.beancount",
                Label("Entries of a file", "ファイルに書いた項目を試す"),
            ),
        ),
    ),
    "watch": Help(
        Label(
            "Check LEDGER again whenever one of its files is saved, until Ctrl-C.\n\n"
            "Prints what changed: new findings, findings that are gone, and what may be booked. A "
            "file that is missing for a moment is waited for. Exit status: 130 after Ctrl-C, 2 "
            "the ledger cannot be read when the watch begins.",
            "ファイルを保存するたびに帳簿を判定し直す。終了は Ctrl-C。\n\n"
            "新しい指摘、消えた指摘、してよいことの変化だけを表示する。\n"
            "一時的に消えたファイルは、戻るのを待つ。\n"
            "終了コード: 130 Ctrl-C で終了、2 開始時に帳簿を読めない。",
        ),
        (
            Example(
                "barbell watch books.beancount",
                Label("Beside an editor", "エディターの横で"),
            ),
            Example(
                "barbell watch books.beancount --no-color",
                Label("Without colours", "色を付けない"),
            ),
        ),
    ),
    "history": Help(
        Label(
            "Write a row for each day on which anything changed.\n\n"
            "Columns: date, core, sleeve, ratio, nav, drawdown, state, exposure, ceiling, net "
            f"contributions; money in the base currency, at the end of the day. {_READ.en}",
            "何かが変わった日ごとに一行を書き出す。\n\n"
            "列は日付、核、攻め枠、比率、基準価額、ドローダウン、状態、\n"
            "エクスポージャー、上限、純拠出。金額は基準通貨で、その日の終わりのもの。\n"
            f"{_READ.ja}",
        ),
        (
            Example(
                "barbell history books.beancount > history.csv",
                Label("For a spreadsheet", "表計算ソフト向け"),
            ),
            Example(
                "barbell history books.beancount --format json",
                Label("For programs", "プログラム向け"),
            ),
        ),
    ),
    "flows": Help(
        Label(
            "Show every movement between core, sleeve and outside, with its path.\n\n"
            "What was traced through outside accounts is told step by step; below stands what "
            f"each kind comes to. --account takes the accounts below it, too. {_READ.en}",
            "核・攻め枠・枠外のあいだの移動を、経路とともに表示する。\n\n"
            "枠外の口座を経た資金は一段ずつ示し、下に種類ごとの合計を示す。\n"
            "--account には下位の口座も含まれる。\n"
            f"{_READ.ja}",
        ),
        (
            Example(
                "barbell flows books.beancount --account Assets:Broker",
                Label("Of one account", "一つの口座について"),
            ),
            Example(
                "barbell flows books.beancount --format csv > flows.csv",
                Label("For a spreadsheet", "表計算ソフト向け"),
            ),
        ),
    ),
    "trades": Help(
        Label(
            "Show the closed trades of the sleeve, and their statistics.\n\n"
            "A trade is all that was closed of one underlying on one day, net of the fees of both "
            f"legs; futures run from flat to flat. {_READ.en}",
            "攻め枠の決済したトレードと成績を表示する。\n\n"
            "一日に一つの原資産で決済したすべてが一つのトレードで、往復の手数料を引く。\n"
            "先物は建ててからすべて決済するまでを一つとする。\n"
            f"{_READ.ja}",
        ),
        (
            Example("barbell trades books.beancount", Label("All trades", "すべてのトレード")),
            Example(
                "barbell trades books.beancount --as-of 2024-12-31",
                Label("Up to the end of a year", "年末まで"),
            ),
        ),
    ),
    "report": Help(
        Label(
            "Show the routine of one month.\n\n"
            "Every item with its figures, who signed it, what is open and the directive to paste. "
            "HTML is one file that needs nothing else and prints. Exit status: 0, 2 the ledger "
            f"cannot be read or the file not be written, {_OWN_ERRORS.en}",
            "一か月分の月次ルーチンを表示する。\n\n"
            "項目ごとの数字、署名した人、未了のもの、貼り付けるディレクティブ。\n"
            "HTML は一つのファイルで完結し、印刷できる。\n"
            "終了コード: 0、2 帳簿を読めないかファイルに書けない、\n"
            f"{_OWN_ERRORS.ja}",
        ),
        (
            Example(
                "barbell report books.beancount",
                Label("The last month that is over", "終わった最後の月"),
            ),
            Example(
                "barbell report books.beancount --month 2024-05 --format html -o may.html",
                Label("A month, to print", "ある月を印刷用に"),
            ),
        ),
    ),
    "signoff": Help(
        Label(
            "Sign one item of a month: append the directive with its figures' digest.\n\n"
            "Look at the figures first, with `barbell report --month`. The directive goes to the "
            "end of LEDGER, or of the file of --to. The ledger with it is loaded before it takes "
            "the place of the old one; where that has new errors, nothing is written. Exit "
            "status: 0, 2 nothing was written, 3 written, but the ledger has Beancount errors of "
            "its own.",
            "月の一項目に署名する: 数字のダイジェストとともに帳簿に追記する。\n\n"
            "先に `barbell report --month` で数字を確かめる。LEDGER か --to の\n"
            "ファイルの末尾に書く。書いた後の帳簿を読み込んでから置き換え、\n"
            "新しいエラーが出るなら何も書かない。\n"
            "終了コード: 0、2 何も書いていない、\n"
            "3 書いたが、帳簿自体に Beancount のエラーがある。",
        ),
        (
            Example(
                "barbell signoff books.beancount --month 2024-05 --item core-balance --by Hanako",
                Label("Sign an item", "一項目に署名する"),
            ),
            Example(
                "barbell signoff books.beancount --month 2024-05 --item ratio --by Hanako "
                "--to signed.beancount",
                Label("Into an included file", "include したファイルに書く"),
            ),
        ),
    ),
    "stress": Help(
        Label(
            "Tell how far LEDGER's sleeve may fall, and whether the core stays as it is.\n\n"
            "Adverse move to each line and to zero, the proof of the core with its limit, "
            "probabilities of each line and of losing streaks with their assumptions, what "
            "recovery takes, what size survives a streak. Core and sleeve returns are shown apart "
            f"and never added. {_READ.en}",
            "攻め枠がどこまで下がり得るか、核は無事かを示す。\n\n"
            "各ラインとゼロまでの逆行、核が守られる証明とその限界、\n"
            "各ラインと連敗の確率とその前提、回復に要るもの、連敗に耐える大きさ。\n"
            "核と攻め枠の収益は別々に示し、合算しない。\n"
            f"{_READ.ja}",
        ),
        (
            Example("barbell stress books.beancount", Label("Today's", "今の帳簿で")),
            Example(
                "barbell stress books.beancount --format json",
                Label("For programs", "プログラム向け"),
            ),
        ),
    ),
    "init": Help(
        Label(
            "Propose tags and a policy for LEDGER, from what its accounts did.\n\n"
            "Which accounts are core, which sleeve, which limits follow from today's figures: "
            "Beancount text to read, correct and append to the ledger. Every guess bears its "
            'reason, "?" marks what only you know, and what is not understood is not tagged. '
            "--as-of stands for today. Exit status: 0, 2 nothing was written.",
            "口座の動きから、帳簿にタグと方針を提案する。\n\n"
            "どの口座が核で、どれが攻め枠か、今の数字からどの限度になるか。\n"
            "読んで直してから帳簿に追記する Beancount のテキスト。推測にはその理由を\n"
            "添え、「?」は本人にしか分からないこと。分からないものにはタグを付けない。\n"
            "--as-of は今日の代わり。終了コード: 0、2 何も書いていない。",
        ),
        (
            Example(
                "barbell init books.beancount -o proposal.beancount",
                Label("To read first", "まず読む"),
            ),
            Example(
                "barbell init books.beancount --interactive",
                Label("With questions, one by one", "一つずつ質問に答える"),
            ),
        ),
    ),
    "doctor": Help(
        Label(
            "Find every way in which LEDGER's rules are silently not enforced.\n\n"
            "The plugin, its place, misspelt words, empty roles, limits nobody set, prices that "
            "are missing, files that no commit has, the hook: each with its place and its cure. "
            "--as-of stands for today. Exit status: 0 all is enforced, 1 something is not, 2 the "
            f"ledger cannot be read, {_OWN_ERRORS.en}",
            "ルールが気づかれずに効いていない点をすべて探す。\n\n"
            "プラグインとその位置、誤記、空の役割、未設定の限度、ない価格、\n"
            "コミットに入らないファイル、フック。それぞれの場所と直し方を示す。\n"
            "--as-of は今日の代わり。終了コード: 0 すべて働いている、\n"
            f"1 働いていないものがある、2 帳簿を読めない、{_OWN_ERRORS.ja}",
        ),
        (
            Example("barbell doctor books.beancount", Label("All there is", "すべて調べる")),
            Example(
                "barbell doctor books.beancount --fix",
                Label("The lines to add", "追加する行を表示する"),
            ),
            Example(
                "barbell doctor books.beancount --format json --mask",
                Label("To report a fault", "不具合を知らせるとき"),
            ),
        ),
    ),
    "explain": Help(
        Label(
            "Explain CODE (BB201, or its name, core-to-sleeve).\n\n"
            "What the rule checks and why, a ledger that breaks it, one that does not, how to "
            "mend it, and the policy keys that bear on it. Of what `barbell doctor` finds (BB901 "
            "and above): what it may say, and each cure.",
            "CODE を説明する(BB201、またはその名前 core-to-sleeve)。\n\n"
            "ルールが何を調べ、なぜそうなのか、違反する帳簿としない帳簿、直し方、\n"
            "関係する方針のキー。`barbell doctor` の診断(BB901 から)については、\n"
            "言い得ることとその直し方。",
        ),
        (
            Example("barbell explain BB201", Label("By its code", "コードで")),
            Example("barbell explain core-to-sleeve", Label("By its name", "名前で")),
        ),
    ),
    "rules": Help(
        Label(
            "List all rules.\n\nA line for each: code, name, severity, what it demands.",
            "ルールを一覧する。\n\n一行に一つ、コード、名前、区分、内容。",
        ),
        (
            Example("barbell rules", Label("On the terminal", "端末で")),
            Example("barbell rules --markdown", Label("As in the README", "README の表と同じ形で")),
        ),
    ),
}

OPTIONS: Mapping[str, Label] = {
    "output": Label("How the result is written.", "出力の形式。"),
    "as_of": Label(
        "Judge the ledger as it stood at the end of this day.", "この日の終わりの帳簿を判定する。"
    ),
    "lang": Label(
        "Language of the texts (default: the policy's).", "表示の言語(既定: 方針の言語)。"
    ),
    "color": Label(
        "Colours (default: on a terminal, unless NO_COLOR).",
        "色を付ける(既定: 端末のみ、NO_COLOR なら無し)。",
    ),
    "help": Label("Show this message and exit.", "この説明を表示して終わる。"),
    "version": Label("Show the version and exit.", "バージョンを表示して終わる。"),
    "force": Label("Overwrite a file that is there.", "既にあるファイルに上書きする。"),
    "check.notices": Label("Show also what does not fail the check.", "失敗とならない指摘も示す。"),
    "check.whole": Label(
        "With --notices: all, not ten of each rule.", "--notices で、各ルール10件に限らない。"
    ),
    "check.codes": Label("Show only this rule's.", "このルールの指摘だけを示す。"),
    "check.since": Label(
        "Show only what is of this day or month or later, or lasts into it.",
        "この日(月)以降の、またはそこまで続く指摘だけ。",
    ),
    "check.open_only": Label(
        "Show only what is not mended or accepted.", "解消も承認もされていない指摘だけ。"
    ),
    "check.strict": Label("Notices fail the check, too.", "通知でも失敗とする。"),
    "check.revision": Label(
        "Fail only on what an earlier commit did not have (default: HEAD; in a pre-push hook of"
        " pre-commit what was pushed before).",
        "以前のコミットにない指摘だけで失敗(既定: HEAD。pre-commit の pre-push では"
        " push 済みのもの)。",
    ),
    "status.short": Label("One line, for a prompt or a status bar.", "プロンプト向けの一行。"),
    "room.calendar": Label(
        "Write the next dates to this file, as a calendar.", "次の期限をカレンダーに書き出す。"
    ),
    "try.move": Label("Move money.", "資金を移す。"),
    "try.source": Label("With --move: where it comes from.", "--move で、出す口座。"),
    "try.target": Label("With --move: where it goes.", "--move で、入れる口座。"),
    "try.buy": Label("Buy so many units.", "この数量を買う。"),
    "try.sell": Label("Sell so many units.", "この数量を売る。"),
    "try.price": Label("The price of one unit.", "1単位の価格。"),
    "try.account": Label("With --buy or --sell: the account.", "--buy か --sell で、その口座。"),
    "try.day": Label(
        "The day of the booking (default: the day after the ledger's last).",
        "記帳の日(既定: 帳簿の最終日の翌日)。",
    ),
    "flows.account": Label(
        "Only what left it, reached it, or came by way of it.",
        "この口座を出た、入った、経た移動だけ。",
    ),
    "report.month": Label(
        "The month (default: the last that is over).", "月(既定: 終わった最後の月)。"
    ),
    "report.target": Label(
        "Write to this new file, or to standard output (-), a pipe or a device. Without "
        "--format its ending tells the format (.html, .md, .json).",
        "新しいファイル、標準出力(-)、パイプなどに書く。"
        "--format がなければ拡張子(.html、.md、.json)に従う。",
    ),
    "report.force": Label("Overwrite the file of --output.", "--output のファイルに上書きする。"),
    "signoff.month": Label("The month that is signed.", "署名する月。"),
    "signoff.item": Label("The item that is signed.", "署名する項目。"),
    "signoff.by": Label("Who signs.", "署名する人。"),
    "signoff.target": Label("The ledger's file to write to.", "書き込む帳簿のファイル。"),
    "signoff.day": Label(
        "The day of the signature (default: today, by this computer's clock).",
        "署名の日(既定: コンピューターの今日)。",
    ),
    "init.interactive": Label(
        "Ask what only you know, one by one.", "本人しか知らないことを順に尋ねる。"
    ),
    "init.target": Label("Write to this new file.", "この新しいファイルに書く。"),
    "init.as_of": Label("Stands for today.", "今日の代わりの日。"),
    "doctor.fix": Label(
        "Print the lines to add; nothing is written.", "追加する行を表示する(書き込まない)。"
    ),
    "doctor.mask": Label(
        "As JSON, with the digits of every figure hidden: to show it to others.",
        "JSON で、すべての数字を伏せて表示する(人に見せるため)。",
    ),
    "doctor.as_of": Label("Stands for today.", "今日の代わりの日。"),
    "rules.markdown": Label("The table of the README.", "README の表。"),
}
"""By "command.parameter", or by the parameter's name where all commands have the same text."""


def command_text(command: str, lang: str) -> str:
    """The text of a command."""
    return _in(COMMANDS[command].text, lang)


def option_text(command: str, parameter: str, lang: str) -> str:
    """The text of an option of a command.

    Raises:
        KeyError: there is no text.
    """
    key = f"{command}.{parameter}"
    return _in(OPTIONS[key if key in OPTIONS else parameter], lang)


def heading(key: str, lang: str) -> str:
    """A word of the `--help` page."""
    return _in(HEADINGS[key], lang)


def example_lines(command: str, lang: str) -> list[str]:
    """The examples of a command, each below its purpose."""
    return [
        line
        for one in COMMANDS[command].examples
        for line in (f"# {_in(one.purpose, lang)}", one.command)
    ]


def _in(texts: Label, lang: str) -> str:
    return texts.ja if lang == "ja" else texts.en
