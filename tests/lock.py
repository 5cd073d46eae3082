"""Writes down the versions with which `.ci/run` works.

    pip install uv && python -m tests.lock

`.ci/constraints.txt` names the newest versions of the day, `.ci/oldest.txt` the oldest that
`pyproject.toml` allows, with today's newest of what they need themselves. Both hold for every
supported Python: where a version is for some of them only, its line says so.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Path(__file__).parent.parent
ABOUT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEWEST = PROJECT / ".ci" / "constraints.txt"
OLDEST = PROJECT / ".ci" / "oldest.txt"
RESOLUTIONS = {NEWEST: "highest", OLDEST: "lowest-direct"}
"""What uv calls each way of choosing."""

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
EDITABLE = "editables>=0.5"
"""What the build asks for only when the project is installed as editable."""


def compiled(resolution: str) -> str:
    """Every library with its version: what the project needs, its extras, and its build."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header"]
    command += ["--universal", "--python-version", PYTHONS[0], "--resolution", resolution]
    command += ["--no-annotate", "--all-extras", "pyproject.toml", "-"]
    done = subprocess.run(
        command, cwd=PROJECT, input=EDITABLE, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout


def linux(python: str) -> dict[str, str]:
    """What markers ask of an environment: one Python on Linux."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.99",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }


def pinned(path: Path, python: str) -> dict[str, str]:
    """Name and version of what `path` holds for one Python on Linux."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate(linux(python)):
            assert one.name not in found, f"{path.name} names two versions of {one.name}"
            found[one.name] = str(one.specifier).removeprefix("==")
    return found


def main() -> None:
    """Write both files."""
    for path, resolution in RESOLUTIONS.items():
        path.write_text(f"# By `python -m tests.lock`.\n{compiled(resolution)}", encoding="utf-8")


if __name__ == "__main__":
    main()
