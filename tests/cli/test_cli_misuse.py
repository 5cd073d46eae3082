"""A command line that cannot be taken: what is wrong, and what to type, in both languages."""

from __future__ import annotations

import pytest

CASES = {
    ("books.beancount",): (
        "books.beancount is no command; a command comes first: barbell status books.beancount",
        (
            "books.beancount というコマンドはありません。先にコマンドを書きます: "
            "barbell status books.beancount"
        ),
    ),
    ("stats",): (
        "stats is no command. Did you mean status?",
        "stats というコマンドはありません。status ではありませんか。",
    ),
    ("xyzzy",): (
        "xyzzy is no command; barbell --help lists them",
        "xyzzy というコマンドはありません。barbell --help で一覧できます",
    ),
    ("status", "--as-of", "yesterday"): (
        "--as-of: Write it like this: 2024-05-31",
        "--as-of: 次の形で書いてください: 2024-05-31",
    ),
    ("check", "--since", "May"): (
        "--since: Write it like this: 2024-05-31, 2024-05",
        "--since: 次の形で書いてください: 2024-05-31、2024-05",
    ),
    ("history", "--format", "xml"): (
        "--format: Give one of: csv, json",
        "--format: 次のどれか一つを指定してください: csv、json",
    ),
    ("explain",): ("CODE is missing.", "CODE がありません。"),
    ("signoff", "--month", "2024-05"): (
        (
            "--item is missing. Give one of: core-balance, core-terms, sleeve-record, ratio, "
            "evidence, life-test, separation"
        ),
        (
            "--item がありません。次のどれか一つを指定してください: core-balance、core-terms、"
            "sleeve-record、ratio、evidence、life-test、separation"
        ),
    ),
    ("stress", "--gap"): ("there is no option --gap", "--gap というオプションはありません"),
    ("status", "--as-off"): (
        "there is no option --as-off. Did you mean --as-of?",
        "--as-off というオプションはありません。--as-of ではありませんか。",
    ),
    ("status", "--as-of"): ("--as-of needs DATE", "--as-of には DATE が必要です"),
    ("try", "--move", "100"): (
        "--move needs NUMBER CURRENCY",
        "--move には NUMBER CURRENCY が必要です",
    ),
    ("status", "--short=1"): ("--short takes no value", "--short に値は付けられません"),
    ("check", "one", "two", "three"): (
        "two three: nothing is expected here",
        "two three: 余分な引数です",
    ),
    ("report", "--month", "May"): (
        "May is no month: write it as 2024-05",
        "May は月ではありません。2024-05 のように書きます",
    ),
}


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("typed", CASES, ids=" ".join)
def test_what_is_wrong_is_told_in_the_language_of_the_caller(typed, lang, ledger, run):
    done = run(*typed, BEANCOUNT_FILE=str(ledger), LANG=f"{lang}.UTF-8")
    path = " ".join(
        ["barbell", *typed[:1]] if len(typed) > 1 or typed == ("explain",) else ["barbell"]
    )
    usage, more, wrong = {
        "en": (f"Usage: {path} ", f"More: {path} --help", f"Error: {CASES[typed][0]}"),
        "ja": (f"使い方: {path} ", f"詳しくは: {path} --help", f"エラー: {CASES[typed][1]}"),
    }[lang]
    lines = done.stderr.splitlines()
    assert lines[0].startswith(usage)
    assert lines[-3:] == [more, "", wrong]
    assert (done.exit_code, done.stdout) == (2, "")


def test_lang_on_the_command_line_is_the_language_of_its_faults(run):
    done = run("--lang", "ja", "xyzzy")
    assert done.stderr.splitlines()[-1] == f"エラー: {CASES['xyzzy',][1]}"


def test_an_account_that_is_misspelt_is_told_with_the_one_that_is_like_it(ledger, run):
    move = ("--move", "1", "JPY", "--from", "Assets:Core:Bankk", "--to", "Assets:Attack:Trade")
    told = run("try", str(ledger), *move).stderr
    assert told == (
        "barbell: Assets:Core:Bankk is not open in the ledger on that day. "
        "Did you mean Assets:Core:Bank?\n"
    )
    told = run("flows", str(ledger), "--account", "Assets:Core:Bankk").stderr
    assert told.endswith(
        "--account: the ledger has no account Assets:Core:Bankk. Did you mean Assets:Core:Bank?\n"
    )
    assert "Did you mean" not in run("flows", str(ledger), "--account", "Zzz").stderr


def test_a_commodity_that_the_ledger_does_not_know_is_told(ledger, run):
    known = ledger.read_text(encoding="utf-8") + "2025-01-02 price TQQQ 60 JPY\n"
    ledger.write_text(known, encoding="utf-8")

    def told(name):
        return run("try", str(ledger), "--buy", "1", name, "--at", "60", "JPY").stderr

    assert told("TQQ") == "TQQ is new to this ledger. Did you mean TQQQ?\n"
    assert told("ZZZZ9") == (
        "ZZZZ9 is new to this ledger: without a tag one unit counts once as exposure\n"
    )
    assert told("TQQQ") == ""


def test_a_draft_that_is_not_there_is_no_such_file(ledger, run):
    done = run("try", str(ledger), "draft.beancount")
    assert (done.exit_code, done.stderr) == (2, "barbell: draft.beancount: no such file\n")


def test_a_ledger_without_our_words_is_sent_to_init(home, run):
    (home / "bare.beancount").write_text('option "title" "Bare"\n', encoding="utf-8")
    assert "barbell init proposes some." in run("check", "bare.beancount").stderr
