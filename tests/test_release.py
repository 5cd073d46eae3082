"""What a release needs: one version everywhere, all that its own tests read, one hash."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import BytesParser
from email.policy import default

import pytest
import yaml
from packaging.requirements import Requirement

from tests import hosts
from tests.hosts import DOCS, NEWEST_HOSTS, cases
from tests.lock import ABOUT, PROJECT, PYTHONS
from tests.readme import DOCUMENTS, READMES, with_what_is_made

VERSION = ABOUT["version"]
REPOSITORY = ABOUT["urls"]["Repository"]
FORMS = sorted((PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_documents_name_the_version_that_stands_in_the_project():
    told = "".join(
        path.read_text(encoding="utf-8") for paths in DOCUMENTS.values() for path in paths
    )
    assert {*re.findall(r"^ +rev: (\S+)$", told, re.MULTILINE)} == {f"v{VERSION}"}
    assert {*re.findall(r"^  - repo: (https\S+)", told, re.MULTILINE)} == {REPOSITORY}
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == VERSION
    assert citation["title"] == ABOUT["name"]
    assert citation["license"] == ABOUT["license"]
    changes = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## (.*)$", changes, re.MULTILINE)[:2]
    assert newest == ["[Unreleased]", f"[{VERSION}] - {citation['date-released']}"]


def test_the_address_stands_in_one_place():
    """And the READMEs and pages take it, and the version, from there."""
    told = "- repo: https://elsewhere.test/x  # from\n    rev: v0.0.1\n    hooks:\n"
    made = with_what_is_made(told, "en")
    assert made == f"- repo: {REPOSITORY}  # from\n    rev: v{VERSION}\n    hooks:\n"
    kept = [
        name
        for path in PROJECT.rglob("*")
        if path.is_file() and path.suffix in {".md", ".yml", ".yaml", ".toml", ".cff", ".py"}
        for name in [path.relative_to(PROJECT).as_posix()]
        if REPOSITORY in path.read_text(encoding="utf-8") and not name.startswith((".", "tests/"))
    ]
    documents = [
        path.relative_to(PROJECT).as_posix() for paths in DOCUMENTS.values() for path in paths
    ]
    assert {*kept} - {*documents} == {"pyproject.toml"}


def test_the_versions_that_are_told_are_those_that_are_allowed():
    bounds = {
        Requirement(one).name: next(iter(Requirement(one).specifier)).version
        for one in [*ABOUT["dependencies"], *ABOUT["optional-dependencies"]["fava"]]
    }
    python = ABOUT["requires-python"].removeprefix(">=")
    wanted = [PYTHONS[0], PYTHONS[-1], bounds["beancount"], bounds["fava"]]
    assert python == PYTHONS[0]
    for lang, path in DOCS.items():
        first = path.read_text(encoding="utf-8").split("\n\n")[1]
        assert re.findall(r"\d+\.\d+(?:\.\d+)?", first)[:4] == wanted
        assert f"Python {python} " in READMES[lang].read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS.values(), ids=DOCS)
def test_the_table_of_hosts_has_a_row_for_each_that_is_tried(path):
    """And the newest ones are those that the other tests run with."""
    text = path.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (3\.\d+) \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)
    here = rows[-1][0]
    wanted = [
        (python, f"{beancount}, {loader.replace('==', ' ')}" if loader else beancount, fava)
        for python, beancount, fava, loader in cases(PYTHONS, here)
    ]
    assert rows == wanted
    locked = (PROJECT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
    found = re.findall(r"^(?:beancount|fava)==(\S+)", locked, re.MULTILINE)
    assert tuple(found) == NEWEST_HOSTS


@pytest.mark.parametrize(("arguments", "said"), [(["--help"], "docs/*/hosts.md"), ([], "")])
def test_the_table_of_hosts_is_not_written_by_mistake(arguments, said, monkeypatch, capsys):
    """By who asks for help, or on a machine where nothing can be tried."""
    monkeypatch.setattr(hosts.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(hosts, "tried", lambda: pytest.fail("tried"))
    with pytest.raises(SystemExit) as stopped:
        hosts.main(arguments)
    assert said in capsys.readouterr().out
    assert stopped.value.code == 0 or "pip install uv" in stopped.value.code


def build(source, folder):
    """Both distributions of what lies in `source`, by kind, with their digests."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
    found = {path.suffix: path for path in folder.iterdir()}
    assert {path.name for path in found.values()} == {
        f"beancount_barbell-{VERSION}.tar.gz",
        f"beancount_barbell-{VERSION}-py3-none-any.whl",
    }
    return found, {kind: hashlib.sha256(it.read_bytes()).hexdigest() for kind, it in found.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(PROJECT, tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def unpacked(built, tmp_path_factory):
    """The source distribution, as who packages it unpacks it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built[0][".gz"]) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"beancount_barbell-{VERSION}"


def test_the_release_has_what_its_own_tests_read(unpacked):
    for name in (".ci/run", ".ci/constraints.txt", ".ci/oldest.txt", ".pre-commit-hooks.yaml"):
        assert (unpacked / name).read_bytes() == (PROJECT / name).read_bytes()


def test_the_release_has_every_file_of_the_repository(unpacked):
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no repository: there is nothing to compare the release with")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    repository = {name for name in listed.stdout.split("\0") if (PROJECT / name).is_file()}
    release = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert repository - release == set()


def test_what_is_built_twice_is_the_same(built, unpacked, tmp_path, monkeypatch):
    """Of the repository or of the source distribution, today or another day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    one, other, again = (
        build(source, tmp_path / name)[1]
        for source, name in ((PROJECT, "a"), (unpacked, "b"), (unpacked, "c"))
    )
    assert one == other == again
    assert one != built[1]


def test_the_wheel_has_both_packages_and_nothing_else(built):
    with zipfile.ZipFile(built[0][".whl"]) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        path.relative_to(parent).as_posix()
        for parent, package in (
            (PROJECT, "beancount_barbell"),
            (PROJECT / "fava_ext", "fava_barbell"),
        )
        for path in (parent / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == sources
    kinds = {name.rpartition(".")[2] for name in names}
    assert {"py", "typed", "html", "js", "css"} <= kinds


def test_the_description_leads_somewhere_outside_of_the_repository(built):
    with zipfile.ZipFile(built[0][".whl"]) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser(policy=default).parsebytes(archive.read(name))
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload()
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r' src(?:set)?="([^"]+)"', text)
    assert len(links) > 20
    assert [link for link in links if not link.startswith("https://")] == []
    ours = [link.removeprefix(f"{REPOSITORY}/") for link in links if link.startswith(REPOSITORY)]
    assert len(ours) > 15
    for link in ours:
        kind, tag, path = link.split("/", 2)
        assert (kind, tag) in {("blob", f"v{VERSION}"), ("raw", f"v{VERSION}")}
        assert (PROJECT / path).is_file()


WORKFLOW = PROJECT / ".github" / "workflows" / "release.yml"
JOBS = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]


def test_what_is_published_is_built_by_the_workflow_that_the_index_trusts():
    assert JOBS["publish"]["permissions"] == {"id-token": "write"}
    assert JOBS["publish"]["needs"] == "build"
    assert "secrets." not in WORKFLOW.read_text(encoding="utf-8")
    assert JOBS["build"]["container"].startswith("python:3."), ".ci/run installs on Debian, as root"


@pytest.mark.parametrize(
    ("tag", "address", "passes"),
    [
        (f"v{VERSION}", "https://git.invalid/barbell", True),
        (f"v{VERSION}", "https://example.org/barbell", False),
        (f"v{VERSION}.1", "https://git.invalid/barbell", False),
    ],
)
def test_the_workflow_refuses_a_wrong_tag_and_a_placeholder(tag, address, passes, tmp_path):
    (check,) = (
        step for step in JOBS["build"]["steps"] if step.get("name", "").startswith("The tag")
    )
    about = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(about.replace(REPOSITORY, address), encoding="utf-8")
    (tmp_path / "CHANGELOG.md").write_bytes((PROJECT / "CHANGELOG.md").read_bytes())
    done = subprocess.run(
        ["bash", "-e", "-c", check["run"]],
        cwd=tmp_path,
        env={**os.environ, "GITHUB_REF_NAME": tag},
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 0) is passes


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_issue_forms_ask_for_what_may_be_shown(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem == "config":
        return
    fields = {one["id"]: one["attributes"] for one in form["body"] if "id" in one}
    assert all(field["label"] for field in fields.values())
    if "ledger" in fields:
        assert "barbell doctor LEDGER --format json --mask" in fields["doctor"]["label"]
