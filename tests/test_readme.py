"""The READMEs and the pages: every block is run, nothing is stale, both languages say the same."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from click.testing import CliRunner

from beancount_barbell.cli.app import barbell
from beancount_barbell.model.codes import CODES
from beancount_barbell.model.months import ITEMS
from beancount_barbell.model.policy import Policy
from beancount_barbell.reading.directives import (
    COMMODITY_TAGS,
    MARKET_KEYS,
    OPEN_TAGS,
    POLICY_KEYS,
    TRANSACTION_TAGS,
    VERBS,
    field_of,
)
from tests.readme import (
    DOCUMENTS,
    PROJECT,
    READMES,
    Bench,
    Block,
    StaleError,
    blocks,
    refreshed,
    with_what_is_made,
)

pytestmark = pytest.mark.no_cover

READ = {lang: {path: path.read_text("utf-8") for path in DOCUMENTS[lang]} for lang in DOCUMENTS}
TEXTS = {lang: READ[lang][path] for lang, path in READMES.items()}
ALL = {lang: "\n".join(texts.values()) for lang, texts in READ.items()}
PAIRS = list(zip(DOCUMENTS["en"], DOCUMENTS["ja"], strict=True))
KINDS = {"beancount", "console", "python", "sh", "yaml"}
LINKED = [*READ["en"], *READ["ja"], PROJECT / "CONTRIBUTING.md", PROJECT / "CHANGELOG.md"]
LINK = re.compile(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)")
TOKEN = re.compile(r'"[^"]*"|\S+')
COMMENT = re.compile(r"(?:^|\s+)[;#] .*$", re.MULTILINE)
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
REMARK = re.compile(r"; .*$", re.MULTILINE)
PART = re.compile(r"#{2,} ")
NARRATION = re.compile(r'^\d{4}-\d\d-\d\d \* ("[^"]*")', re.MULTILINE)


def named(path):
    return str(path.relative_to(PROJECT))


def runs(block):
    return "not run" not in block.orders


@pytest.mark.parametrize("lang", DOCUMENTS)
def test_every_block_does_what_its_document_says(lang, tmp_path):
    """Where this fails: `python -m tests.readme`, then read what has changed."""
    bench = Bench(tmp_path, lang)
    for path, text in READ[lang].items():
        assert refreshed(text, bench) == text, named(path)


def said(block):
    """What both languages must share: a console's commands, and all but comments of the rest."""
    if block.kind == "console":
        return [line for line in block.body.splitlines() if line.startswith("$ ")]
    return COMMENT.sub("", block.body).splitlines()


def test_a_language_has_every_page_of_the_other():
    assert [named(there) for _, there in PAIRS] == [
        named(here).replace("docs/en/", "docs/ja/").replace("README.md", "README.ja.md")
        for here, _ in PAIRS
    ]
    for lang, paths in DOCUMENTS.items():
        assert {*(PROJECT / "docs" / lang).iterdir()} == {*paths[1:]}


@pytest.mark.parametrize(("english", "japanese"), PAIRS, ids=named)
def test_both_languages_have_the_same_blocks(english, japanese):
    """Words alone differ: a token is the same, or it is Japanese."""
    here, there = blocks(READ["en"][english]), blocks(READ["ja"][japanese])
    for one, other in zip(here, there, strict=True):
        assert (other.kind, other.orders) == (one.kind, one.orders)
        for line, translated in zip(said(one), said(other), strict=True):
            tokens = zip(TOKEN.findall(line), TOKEN.findall(translated), strict=True)
            assert all(word == told or JAPANESE.search(told) for word, told in tokens), line


@pytest.mark.parametrize("path", READ["ja"], ids=named)
def test_ledgers_speak_japanese_to_japanese_readers(path):
    told = [
        words
        for block in blocks(READ["ja"][path])
        if block.kind == "beancount"
        for words in [*NARRATION.findall(block.body), *REMARK.findall(block.body)]
    ]
    assert [words for words in told if not JAPANESE.search(words) and "%" not in words] == []


@pytest.mark.parametrize("path", DOCUMENTS["ja"], ids=named)
def test_japanese_lines_end_with_a_sentence(path):
    """Where a line ends between two Japanese characters, readers see a blank."""
    prose = re.sub(r"^(```|~~~).*?^\1$", "", READ["ja"][path], flags=re.MULTILINE | re.DOTALL)
    assert re.findall(r".{,9}[^\x00-\x7f。]\n *(?=[^\x00-\x7f])", prose) == []


@pytest.mark.parametrize(("english", "japanese"), PAIRS, ids=lambda path: path.name)
def test_both_languages_have_every_part(english, japanese):
    """A part of one that has no counterpart in the other was forgotten."""
    levels = [
        [line.partition(" ")[0] for line in READ[lang][path].splitlines() if PART.match(line)]
        for lang, path in (("en", english), ("ja", japanese))
    ]
    assert levels[0] == levels[1]


@pytest.mark.parametrize("lang", READMES)
def test_a_readme_is_short(lang):
    assert len(TEXTS[lang].splitlines()) <= 250


def test_there_are_blocks_of_every_kind_and_few_are_only_read():
    found = blocks(ALL["en"])
    assert {block.kind for block in found} == KINDS
    idle = [block for block in found if not runs(block)]
    assert all(block.orders["not run"] for block in idle)
    assert len(idle) <= 5
    assert sum(runs(block) for block in found) >= 12


@pytest.mark.parametrize("lang", READMES)
def test_what_is_made_of_the_rules_is_fresh(lang):
    table = CliRunner().invoke(barbell, ["rules", "--markdown", "--lang", lang]).stdout
    assert f"<!-- rules: begin -->\n{table}<!-- rules: end -->" in TEXTS[lang]
    for path, text in READ[lang].items():
        assert with_what_is_made(text, lang) == text, named(path)


@pytest.mark.parametrize("lang", READMES)
def test_each_rule_is_explained_in_the_pages(lang):
    for code in CODES:
        assert f"\n### {code} {CODES[code].name} (" in ALL[lang]


def test_the_first_command_ends_with_bean_check_and_status(tmp_path):
    first = blocks(TEXTS["en"])[0]
    *_, check, status = first.body.strip().split(" && ")
    assert check == ".venv/bin/bean-check example_ledger/main.beancount"
    assert status == ".venv/bin/barbell status example_ledger/main.beancount"
    body = "".join(f"$ {part.removeprefix('.venv/bin/')}\n" for part in (check, status))
    told = Bench(tmp_path).run(Block("console", {}, body, 1)).splitlines()
    assert told[0] == "$ bean-check example_ledger/main.beancount"
    assert told[1] == "$ barbell status example_ledger/main.beancount"
    assert "as of 2024-" in told[2]


def test_the_second_command_is_the_script_of_ci():
    assert blocks(TEXTS["en"])[1].body == "bash .ci/run\n"
    assert (PROJECT / ".ci" / "run").is_file()


@pytest.mark.parametrize("lang", READMES)
def test_what_the_second_command_installs_is_told(lang):
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    installed = re.findall(r'missing\+=\("?([^")]+)"?\)', script)
    assert len(installed) == 4
    for package in installed:
        assert f"`{package.replace('${python##*/}', 'python3')}`" in TEXTS[lang]


@pytest.mark.parametrize("lang", READMES)
def test_every_command_is_told(lang):
    for command in barbell.commands:
        assert f"`barbell {command}`" in TEXTS[lang]


@pytest.mark.parametrize("lang", READMES)
@pytest.mark.parametrize(
    "words",
    [POLICY_KEYS, MARKET_KEYS, OPEN_TAGS, COMMODITY_TAGS, TRANSACTION_TAGS, ITEMS],
)
def test_every_word_of_the_ledger_is_told(lang, words):
    assert [word for word in words if f"`{word}`" not in ALL[lang]] == []


@pytest.mark.parametrize("lang", READMES)
def test_every_directive_is_told_with_its_keys(lang):
    for verb, shape in VERBS.items():
        (row,) = re.findall(rf'^\| .*`"{verb}"?[ `].*$', ALL[lang], re.MULTILINE)
        if shape.keys is not POLICY_KEYS:
            assert [key for key in shape.keys if f"`{key}`" not in row] == []


@pytest.mark.parametrize("lang", READMES)
def test_the_defaults_are_those_of_the_policy(lang):
    told = dict(re.findall(r"^\| `([a-z-]+)` \| ([\d.]+) \|", ALL[lang], re.MULTILINE))
    policy = Policy(base_currency="JPY")
    defaults = {key: getattr(policy, field_of(key)) for key in POLICY_KEYS}
    numbers = {key: it for key, it in defaults.items() if isinstance(it, int | Decimal)}
    assert {key: Decimal(value) for key, value in told.items()} == numbers


BESIDE = re.compile(
    r"`(?P<key>[a-z-]+)` ?[((](?P<after>[\d.]+) ?%?日?[))]"
    r"|(?P<before>[\d.]+) ?[((]`(?P<of>[a-z-]+)`[))]"
)
"""A number that stands beside its key: "`act-within` (5)", "70 (`reduce-line`)"."""


@pytest.mark.parametrize("lang", READMES)
def test_a_number_beside_a_key_is_its_default(lang):
    policy = Policy(base_currency="JPY")
    told = [
        (one["key"] or one["of"], Decimal(one["after"] or one["before"]))
        for one in BESIDE.finditer(ALL[lang])
        if (one["key"] or one["of"]) in POLICY_KEYS
    ]
    assert len({key for key, _ in told}) > 6
    for key, number in told:
        default = Decimal(getattr(policy, field_of(key)))
        assert number in {default, default * 100}, key


@pytest.mark.parametrize("lang", READMES)
def test_the_pictures_are_there_and_small(lang):
    pictures = re.findall(r' src(?:set)?="([^"]+)"', TEXTS[lang])
    assert len(pictures) == 2
    for picture in pictures:
        assert (PROJECT / picture).stat().st_size < 200_000


def anchors(text):
    """The names of its headings, as GitHub and the pages make them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head).lower().replace(" ", "-") for head in headings}


@pytest.mark.parametrize("document", LINKED, ids=named)
def test_links_lead_somewhere(document):
    for path, anchor in LINK.findall(document.read_text(encoding="utf-8")):
        target = document.parent / path if path else document
        assert target.exists(), path
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), anchor


@pytest.mark.parametrize(
    ("block", "told"),
    [
        (Block("sh", {}, "barbell explain nothing-like-it\n", 1), "exit status 2"),
        (Block("text", {}, "words\n", 1), "nobody can run"),
        (Block("beancount", {"file": "a.beancount", "fails": "BB201"}, "", 1), "found:\nnothing"),
        (Block("beancount", {"file": "a.beancount", "equity": "5"}, "", 1), "not 5"),
        (Block("beancount", {"file": "a.beancount", "state": "HALTED"}, "", 1), "not HALTED"),
        (Block("beancount", {"file": "a.beancount", "told": "BB204"}, "", 1), "told: nothing"),
        (Block("beancount", {"file": "b", "from": "never", "nav": "9"}, "", 1), "None, not 9"),
    ],
)
def test_a_block_that_is_wrong_is_noticed(tmp_path, block, told):
    with pytest.raises(StaleError, match=told):
        Bench(tmp_path).run(block)


def test_a_ledger_goes_on_from_another(tmp_path):
    """What one adds is neither in the next nor in what both go on from."""
    bench = Bench(tmp_path)
    for orders, body in [
        ({"file": "a"}, "; a\n"),
        ({"file": "b", "from": "a"}, "; b\n"),
        ({"append": "b"}, "; c\n"),
        ({"file": "d", "from": "a"}, "; d\n"),
    ]:
        bench.run(Block("beancount", orders, body, 1))
    made = {name: (tmp_path / name).read_text(encoding="utf-8").split("; ")[1:] for name in "abd"}
    assert made == {"a": ["a\n"], "b": ["a\n\n", "b\n\n", "c\n"], "d": ["a\n\n", "d\n"]}


def test_what_a_command_prints_is_taken_over(tmp_path):
    text = "# A\n\n```console\n$ echo new; pwd\nold\n```\n\nEnd\n"
    told = refreshed(text, Bench(tmp_path))
    assert told == "# A\n\n```console\n$ echo new; pwd\nnew\n/home/you\n```\n\nEnd\n"


def test_a_stale_block_is_told_with_its_line(tmp_path):
    with pytest.raises(StaleError, match="line 3: exit status 1"):
        refreshed("# A\n\n```sh\nfalse\n```\n", Bench(tmp_path))
