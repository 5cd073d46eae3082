"""The pages of `docs/` as a site: no broken link, both languages, a search in each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.readme import DOCS, pages

pytestmark = pytest.mark.no_cover
pytest.importorskip("zensical", reason="the extra [docs] builds the site")

FIRST = {"en": "core-to-sleeve", "ja": "破綻ライン"}
"""A word that a reader looks for, in each language."""


def build(config, *options):
    command = [sys.executable, "-m", "zensical", "build", "--strict", "-f", str(config), *options]
    return subprocess.run(
        command,
        env=os.environ | {"NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy: the generator leaves its cache and the site beside what it reads."""
    folder = tmp_path_factory.mktemp("site") / "docs"
    return shutil.copytree(DOCS, folder, ignore=shutil.ignore_patterns("site", ".cache"))


@pytest.mark.parametrize("lang", FIRST)
def test_the_site_is_built_without_a_warning(source, lang):
    done = build(source / f"{lang}.toml")
    assert done.returncode == 0, done.stdout
    site = source / "site" / lang
    assert [path.name for path in pages(lang) if not (site / f"{path.stem}.html").is_file()] == []
    index = json.loads((site / "search.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == [lang]
    assert any(FIRST[lang] in item["title"] + item["text"] for item in index["items"])
    other = {"en": "ja", "ja": "en"}[lang]
    page = (site / "index.html").read_text(encoding="utf-8")
    assert f'href="../{other}/index.html"' in page
    assert re.findall(r'<(?:link|script|img)[^>]* (?:href|src)="https?:[^"]*', page) == []


def test_a_broken_link_is_noticed(source):
    (source / "en" / "hook.md").write_text("# The hook\n\n[no](nothing.md)\n", encoding="utf-8")
    done = build(source / "en.toml")
    assert done.returncode != 0
    assert "page does not exist" in done.stdout
