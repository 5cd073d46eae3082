"""The documents' blocks: parsed, run, and written again with what they really print.

`python -m tests.readme` refreshes the READMEs and the pages of `docs/`: the outputs in
`console` blocks, the tables of rules and the explanations of each, what the bench measured last
(`python -m tests.bench --write`), and where and as what version pre-commit gets the hook.
`test_readme.py` demands that there is nothing to refresh. The README and the pages of a
language, in the order of its navigation, are one text: a ledger that one of them makes is
there for those after it.

A comment above a block says what it is for; a reader does not see it:

    file: NAME      a ledger of that name; with "from: NAME" it begins with that one
    append: NAME    goes on with it, for good
    instead: NAME   in place of what was appended last, for this once
    with: NAME      added to it, for this once
    fails: CODES    what must then fail ("nothing" if left out)
    told: CODES     what must then be told, notices too ("nothing": there is none)
    equity: AMOUNT  what the sleeve must then be worth; likewise the other FIGURES
    not run: WHY    the block is only read
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from beancount import loader

from beancount_barbell import BarbellError, analyse
from beancount_barbell.model.findings import Status
from beancount_barbell.rendering.explain import explanation, rule_table_markdown
from beancount_barbell.rules import RULES
from beancount_barbell.rules.explanation import BREAKS, HEADINGS, KEEPS
from tests.bench import table
from tests.lock import ABOUT, tomllib

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
READMES = {"en": PROJECT / "README.md", "ja": PROJECT / "README.ja.md"}


def pages(lang: str) -> list[Path]:
    """The pages of `docs/` in one language, in the order of the navigation."""
    site = tomllib.loads((DOCS / f"{lang}.toml").read_text(encoding="utf-8"))["project"]
    return [DOCS / site["docs_dir"] / path for page in site["nav"] for path in page.values()]


DOCUMENTS = {lang: [readme, *pages(lang)] for lang, readme in READMES.items()}
"""What is run from its first block to its last, for each language."""

LOCALES = {
    "en": {"LC_ALL": "C.UTF-8"},
    "ja": {"LC_CTYPE": "C.UTF-8", "LC_MESSAGES": "ja_JP.UTF-8"},
}
"""The environment of a reader; a locale need not be installed to be asked for."""

SPEAKING = {"beancount", "console"}
"""What says something else in another language; the rest is run in English alone."""

FIGURES = ("equity", "nav", "exposure", "net_contributions", "state")
"""What a comment may say of the sleeve, in the base currency."""

HOME = "/home/you"
"""Where the reader's ledger lies, in outputs that name it by its whole path."""

_BLOCK = re.compile(
    r"(?:^<!-- (?P<orders>[^\n]*) -->\n)?^```(?P<kind>\w*)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_MADE = re.compile(
    r"(?<=<!-- )(?P<what>rules|explanations|costs|growth|start): begin -->\n"
    r".*?(?=<!-- (?P=what): end -->)",
    re.DOTALL,
)


_HOOK = re.compile(r"(?<=- repo: )https\S+(.*\n +rev: )\S+")

_JAPANESE_BREAK = re.compile(r"(?<=[^\x00-\x7f])\n(?=[^\n*-])|(?<=[^\n])\n(?=[^\x00-\x7f])")
"""A line's end beside a Japanese character: Markdown would make a space of it."""


class Block(NamedTuple):
    """A fenced block: its language, what its comment orders, its text, its line."""

    kind: str
    orders: Mapping[str, str]
    body: str
    line: int


class StaleError(AssertionError):
    """A block does not do what the README says it does."""


def blocks(text: str) -> list[Block]:
    """Every fenced block of a README, in order."""
    return [_block(match, text) for match in _BLOCK.finditer(text)]


def _block(match: re.Match[str], text: str) -> Block:
    orders = {
        key.strip(): value.strip()
        for order in (match["orders"] or "").split(";")
        if order
        for key, _, value in (order.partition(":"),)
    }
    return Block(match["kind"], orders, match["body"], text.count("\n", 0, match.start("body")))


class Bench:
    """A folder in which a README's blocks are run one after the other."""

    def __init__(self, folder: Path, lang: str = "en") -> None:
        self.folder = folder
        self.lang = lang
        self._ledgers: dict[str, list[str]] = {}
        examples = PROJECT / "example_ledger"
        shutil.copytree(examples, folder / examples.name)

    def run(self, block: Block) -> str:
        """Run a block; its text as it ought to be.

        Raises:
            StaleError: it fails, or its ledger is judged otherwise than its comment says.
        """
        if "not run" in block.orders:
            return block.body
        if block.kind == "beancount":
            self._judge(block)
        elif block.kind == "console":
            return "".join(self._answers(block))
        elif block.kind == "sh":
            self._succeed("bash", "-euo", "pipefail", "-c", block.body)
        elif block.kind == "python":
            self._succeed(sys.executable, "-c", block.body)
        elif block.kind == "yaml":
            (self.folder / "hooks.yaml").write_text(block.body, encoding="utf-8")
            self._succeed(sys.executable, "-m", "pre_commit", "validate-config", "hooks.yaml")
        else:
            raise StaleError(f"nobody can run a block of kind {block.kind!r}")
        return block.body

    def _judge(self, block: Block) -> None:
        path = self._write(block)
        entries, errors, options = loader.load_file(str(path))
        foreign = [error.message for error in errors if not isinstance(error, BarbellError)]
        ours = {error.message.split(maxsplit=1)[0] for error in errors} if not foreign else set()
        expected = block.orders.get("fails", "nothing")
        if foreign or ours != _codes(expected):
            told = "\n".join(error.message for error in errors)
            raise StaleError(f"expected: {expected}, found:\n{told or 'nothing'}")
        analysis = analyse(entries, options)
        told_now = {one.code for one in analysis.findings if one.status is Status.OPEN}
        if "told" in block.orders and told_now != _codes(block.orders["told"]):
            raise StaleError(f"told: {' '.join(sorted(told_now)) or 'nothing'}")
        figures = analysis.figures()
        sleeve = {**figures["sleeve"], "state": figures["state"]}
        for name, figure in block.orders.items():
            if name in FIGURES and _shown(sleeve[name]) != figure:
                raise StaleError(f"{name} is {_shown(sleeve[name])}, not {figure}")

    def _write(self, block: Block) -> Path:
        """The ledger that the block makes, as a file."""
        ((order, name),) = (
            (order, name)
            for order, name in block.orders.items()
            if order in {"file", "append", "instead", "with"}
        )
        known = self._ledgers.get(block.orders.get("from", name), [])
        parts = [*(known[:-1] if order == "instead" else known), block.body]
        path = self.folder / ("once.beancount" if order in {"instead", "with"} else name)
        if path.name == name:
            self._ledgers[name] = parts
        path.write_text("\n".join(parts), encoding="utf-8")
        return path

    def _answers(self, block: Block) -> Iterator[str]:
        """Each command of a console block, with what it prints."""
        for line in block.body.splitlines():
            if line.startswith("$ "):
                said = self._call("bash", "-c", line[2:]).stdout
                said = said.replace(str(self.folder), HOME).rstrip()
                yield f"{line}\n" + (f"{said}\n" if said else "")

    def _succeed(self, *command: str) -> None:
        done = self._call(*command)
        if done.returncode:
            raise StaleError(f"exit status {done.returncode}:\n{done.stdout}")

    def _call(self, *command: str) -> subprocess.CompletedProcess[str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("LC_", "LANG", "BEANCOUNT_", "COVERAGE_", "COV_"))
        }
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
        return subprocess.run(
            command,
            cwd=self.folder,
            env=kept | LOCALES[self.lang] | {"PATH": path, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )


def _codes(order: str) -> set[str]:
    return set() if order == "nothing" else set(order.split())


def _shown(figure: str | None) -> str:
    """A figure as a comment writes it: without what lies behind six decimals."""
    try:
        return f"{round(Decimal(str(figure)), 6).normalize():f}"
    except InvalidOperation:
        return str(figure)


def refreshed(text: str, bench: Bench) -> str:
    """A document as it ought to be: every block run, what is made made anew.

    Raises:
        StaleError: a block cannot be run as the document says, told with its line.
    """
    pieces, end = [], 0
    for match in _BLOCK.finditer(text):
        block = _block(match, text)
        if bench.lang != "en" and block.kind not in SPEAKING:
            continue
        try:
            body = bench.run(block)
        except StaleError as stale:
            raise StaleError(f"the block at line {block.line}: {stale}") from stale
        pieces += [text[end : match.start("body")], body]
        end = match.end("body")
    return with_what_is_made("".join([*pieces, text[end:]]), bench.lang)


def with_what_is_made(text: str, lang: str) -> str:
    """A document with what is taken from elsewhere.

    The table that `barbell rules --markdown` makes, what each rule means, what the plugin costs,
    and the repository and the version, which stand in `pyproject.toml`.
    """
    released = rf"{ABOUT['urls']['Repository']}\g<1>v{ABOUT['version']}"
    text = _HOOK.sub(released, text)
    measured = table.kept()
    makers = {
        "rules": rule_table_markdown(RULES, lang),
        "explanations": explanations(lang),
        "costs": table.costs_table(measured, lang),
        "growth": table.growth_table(measured, lang),
        "start": table.start_table(measured, lang),
    }
    return _MADE.sub(lambda at: f"{at['what']}: begin -->\n{makers[at['what']]}\n", text)


def explanations(lang: str) -> str:
    """What `barbell explain` says of every rule, as Markdown."""
    return "\n\n".join(_markdown(explanation(rule, lang)) for rule in RULES)


def _markdown(told: str) -> str:
    """One explanation; its ledgers are run where the rules are tested, not as blocks of ours."""
    head, summary, *sections = re.split(r"\n\n(?=\S)", told)
    parts = [f"### {head.replace('  ', ' ')}", summary]
    for heading, section in zip(HEADINGS, sections, strict=True):
        title, body = section.split("\n", 1)
        body = _JAPANESE_BREAK.sub("", textwrap.dedent(body))
        parts.append(f"**{title.rstrip(':')}**")
        parts.append(f"~~~beancount\n{body}\n~~~" if heading in {BREAKS, KEEPS} else body)
    return "\n\n".join(parts)


def main() -> None:
    """Refresh every document in place."""
    for lang, documents in DOCUMENTS.items():
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder), lang)
            for path in documents:
                text = path.read_text(encoding="utf-8")
                try:
                    path.write_text(refreshed(text, bench), encoding="utf-8")
                except StaleError as stale:
                    raise SystemExit(f"{path.relative_to(PROJECT)}: {stale}") from stale


if __name__ == "__main__":
    main()
