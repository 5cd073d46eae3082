"""The versions that `.ci/run` installs are those that `pyproject.toml` allows, at both ends."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.lock import ABOUT, NEWEST, OLDEST, PYTHONS, linux, pinned

NEEDED = [
    one
    for several in (ABOUT["dependencies"], *ABOUT["optional-dependencies"].values())
    for one in map(Requirement, several)
    if one.name != ABOUT["name"]
]
"""What the project needs itself, its extras included."""


def needed(python):
    """What of it is needed on one Python."""
    return [one for one in NEEDED if one.marker is None or one.marker.evaluate(linux(python))]


@pytest.mark.parametrize("python", PYTHONS)
class TestVersions:
    """After a change of what the project needs: `python -m tests.lock`."""

    def test_what_is_locked_is_allowed(self, python):
        locked = pinned(NEWEST, python)
        for one in needed(python):
            assert one.specifier.contains(locked[canonicalize_name(one.name)]), one

    def test_the_oldest_that_is_tried_is_the_oldest_that_is_allowed(self, python):
        oldest = pinned(OLDEST, python)
        for one in needed(python):
            (bound,) = one.specifier
            tried = Version(oldest[canonicalize_name(one.name)])
            assert (bound.operator, Version(bound.version)) == (">=", tried), one


def test_both_files_are_for_each_supported_python():
    told = re.findall(r"Python :: (3\.\d+)", "\n".join(ABOUT["classifiers"]))
    assert tuple(told) == PYTHONS
    assert ABOUT["requires-python"] == f">={PYTHONS[0]}"
