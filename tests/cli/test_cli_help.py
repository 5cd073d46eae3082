"""`--help` of every command: in both languages, with examples that can be typed."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from beancount_barbell.cli.app import barbell
from beancount_barbell.rendering.help_text import COMMANDS, GROUP, OPTIONS, example_lines
from beancount_barbell.rendering.style import cells

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")

ABOVE = click.Context(barbell, **barbell.context_settings)

EACH = [*barbell.commands, GROUP]

ELSEWHERE = {">", ">>", "|"}
"""From here on a line is the shell's."""


def asked(command):
    return () if command == GROUP else (command,)


def parameters(command):
    one = barbell if command == GROUP else barbell.commands[command]
    with click.Context(one, **barbell.context_settings) as context:
        options = [each for each in one.get_params(context) if isinstance(each, click.Option)]
    return ["help" if "--help" in each.opts else each.name for each in options]


def test_every_command_and_option_has_its_words_and_no_word_is_left_over():
    assert set(COMMANDS) == set(EACH)
    used = set()
    for command in EACH:
        for name in parameters(command):
            key = f"{command}.{name}"
            used.add(key if key in OPTIONS else name)
    assert used == set(OPTIONS)


def test_every_text_is_in_both_languages():
    texts = [one.text for one in COMMANDS.values()] + [*OPTIONS.values()]
    texts += [each.purpose for one in COMMANDS.values() for each in one.examples]
    for text in texts:
        assert JAPANESE.search(text.ja)
        assert not JAPANESE.search(text.en)


@pytest.mark.parametrize("command", EACH)
def test_help_in_english(command, run):
    told = run(*asked(command), "--help").stdout
    assert told.startswith(f"Usage: barbell{''.join(' ' + one for one in asked(command))} ")
    assert "\n\nOptions:\n" in told
    assert told.count("\n  # ") >= 2
    assert told.endswith("\n  ".join(["\nExamples:", *example_lines(command, "en")]) + "\n")
    assert not JAPANESE.search(told)


@pytest.mark.parametrize("command", EACH)
def test_help_in_japanese(command, run):
    told = run(*asked(command), "--help", LANG="ja_JP.UTF-8").stdout
    assert told.startswith("使い方: barbell")
    assert "\n\nオプション:\n" in told
    assert told.endswith("\n  ".join(["\n例:", *example_lines(command, "ja")]) + "\n")
    assert not re.search(r"Usage|Options|Commands|Examples|\[(default|required)", told)
    text = COMMANDS[command].text.ja.replace("\n", "\n  ").replace("\n  \n", "\n\n")
    assert f"\n\n  {text}\n\n" in told
    assert all(cells(line) <= 100 for line in told.splitlines())


@pytest.mark.parametrize("command", EACH)
def test_the_examples_can_be_typed(command):
    """Two for each; none has an option that there is not."""
    examples = COMMANDS[command].examples
    assert len(examples) >= 2
    for one in examples:
        first, *words = shlex.split(one.command)
        ends = [number for number, word in enumerate(words) if word in ELSEWHERE]
        words = words[: ends[0]] if ends else words
        assert first == "barbell"
        assert words[:1] == [command] or command == GROUP
        if words:
            name, *arguments = words
            barbell.commands[name].make_context(name, arguments, parent=ABOVE)


def test_an_option_that_there_is_not_would_be_noticed():
    with pytest.raises(click.UsageError, match="there is no option --nothing"):
        barbell.commands["watch"].make_context("watch", ["--nothing"], parent=ABOVE)


@pytest.mark.parametrize(
    ("arguments", "japanese"),
    [
        (["room", "--help"], False),
        (["room", "--help", "--lang", "ja"], True),
        (["room", "--lang=ja", "-h"], True),
        (["--lang", "ja", "--help"], True),
        (["--lang", "ja", "room", "--help"], True),
        (["--lang", "ja", "room", "--lang", "en", "--help"], False),
        (["room", "--help", "--lang", "fr"], False),
    ],
)
def test_the_language_of_the_line_is_taken_wherever_it_stands(arguments, japanese, run):
    assert run(*arguments).stdout.startswith("使い方: ") is japanese


@pytest.mark.usefixtures("ledger")
def test_the_language_goes_down_to_the_command(run):
    assert "違反なし" in run("--lang", "ja", "check").stdout
    assert "no breach" in run("--lang", "ja", "check", "--lang", "en").stdout
    assert run("--lang", "ja").stdout == run("status", "--lang", "ja").stdout


@pytest.mark.parametrize(
    ("locale", "summary"), [("C", "List all rules."), ("ja_JP", "ルールを一覧する。")]
)
def test_shells_are_told_what_a_command_does(locale, summary, monkeypatch):
    monkeypatch.setenv("LANG", locale)
    assert barbell.commands["rules"].get_short_help_str() == summary
