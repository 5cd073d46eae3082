"""What a release needs: one version everywhere, and all that its own tests read."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile

import pytest

from tests.lock import ABOUT, PROJECT
from tests.readme import READMES

VERSION = ABOUT["version"]


def test_the_documents_name_the_version_that_stands_in_the_project():
    for path in READMES.values():
        told = path.read_text(encoding="utf-8")
        assert re.findall(r"^ +rev: (\S+)$", told, re.MULTILINE) == [f"v{VERSION}"]
    changes = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"\b{re.escape(VERSION)}\b", changes)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The source distribution, as who packages it unpacks it."""
    folder = tmp_path_factory.mktemp("release")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    (path,) = folder.iterdir()
    assert path.name == f"beancount_barbell-{VERSION}.tar.gz"
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    return folder / path.name.removesuffix(".tar.gz")


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
