"""Which Beancount, Fava and Python it runs with, tried in environments of their own.

    pip install uv && python -m tests.hosts

writes the table of `docs/*/hosts.md`. In each environment the project is installed as it is,
beside the versions named, and four things are looked at: the example passes `bean-check`, a
broken one fails it with its code, `barbell` shows the state, and the page opens in Fava.
With uromyces its own check is asked about both. Pythons are those of the machine; one that
is not there is not tried, and not in the table.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.lock import PROJECT, PYTHONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOCS = {lang: PROJECT / "docs" / lang / "hosts.md" for lang in ("en", "ja")}
NEWEST_HOSTS = ("3.2.3", "1.30.16")
OTHERS = [
    *[("3.2.2", "1.30.10"), ("3.2.0", "1.30.5")],
    *[("3.1.0", "1.30.16"), ("3.0.0", "1.30.16"), ("2.3.6", "1.30.16")],
    *[("3.2.3", "1.30.4"), ("3.2.3", "1.30"), ("3.2.3", "1.29")],
]
"""Beancount and Fava: what is allowed, at both ends, then what lies before it."""

UROMYCES = "uromyces==0.0.5"
"""Another loader, which runs the plugins of Beancount."""

EXAMPLE = "example_ledger/main.beancount"
BROKEN = "example_ledger/broken/01-core-to-sleeve.beancount"
PAGE = f"""
from fava.application import create_app
app = create_app([{str(PROJECT / EXAMPLE)!r}])
((slug, _),) = app.config["LEDGERS"].items()
answer = app.test_client().get(f"/{{slug}}/extension/BeancountBarbell/")
assert answer.status_code == 200, answer.status
assert "REDUCING" in answer.text
"""

_TABLE = re.compile(r"(?<=<!-- hosts: begin -->\n).*?(?=<!-- hosts: end -->)", re.DOTALL)


class Seen(NamedTuple):
    """What one environment showed: its versions, and what went wrong, if anything did."""

    python: str
    beancount: str
    fava: str
    fault: str


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """The last line of what a command said, which is where tools put the reason."""
    said = (done.stdout + done.stderr).strip().splitlines()
    return said[-1].strip().replace(f"{PROJECT}/", "") if said else f"exit {done.returncode}"


def run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def there(python: str) -> bool:
    """Whether this Python is on the machine; a name on the path may lead to none."""
    name = shutil.which(f"python{python}")
    return name is not None and run(name, "--version").returncode == 0


def fault_in(folder: Path, python: str, beancount: str, fava: str, loader: str = "") -> str:
    """What goes wrong with these versions; nothing where all is well."""
    uv = [sys.executable, "-m", "uv", "--quiet"]
    hosts = folder / "hosts.txt"
    hosts.write_text(f"beancount=={beancount}\nfava=={fava}\n", encoding="utf-8")
    env = folder / "env"
    made = run(*uv, "venv", "--clear", "--no-python-downloads", "--python", python, env)
    if made.returncode == 0:
        wanted = [".[fava]", *([loader] if loader else [])]
        made = run(*uv, "pip", "install", "--python", env, "--override", hosts, *wanted)
    if made.returncode:
        return last_line(made)
    here = env / "bin"
    checks = {
        "": [here / "bean-check", EXAMPLE],
        "BB201": [here / "bean-check", BROKEN],
        "REDUCING": [here / "barbell", "status", EXAMPLE, "--short"],
        " ": [here / "python", "-c", PAGE],
    }
    if loader:
        checks = {"": [here / "uro", "check", EXAMPLE], "BB201": [here / "uro", "check", BROKEN]}
    for wanted, command in checks.items():
        done = run(*command)
        failed = done.returncode != (wanted == "BB201")
        if failed or wanted.strip() not in done.stdout + done.stderr:
            return last_line(done)
    return ""


def cases(pythons: Iterable[str], here: str) -> list[tuple[str, str, str, str]]:
    """Python, Beancount, Fava, loader: the newest hosts on every Python, the others on one."""
    return [
        *((python, *NEWEST_HOSTS, "") for python in pythons),
        *((here, *hosts, "") for hosts in OTHERS),
        (here, *NEWEST_HOSTS, UROMYCES),
    ]


def tried() -> list[Seen]:
    """Every environment, one after the other."""
    found = []
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for python, beancount, fava, loader in cases(filter(there, PYTHONS), here):
        with tempfile.TemporaryDirectory() as folder:
            fault = fault_in(Path(folder), python, beancount, fava, loader)
        name = f"{beancount}, {loader.replace('==', ' ')}" if loader else beancount
        found.append(Seen(python, name, fava, fault and f"`{fault}`"))
        sys.stdout.write(f"{' '.join(found[-1])}\n")
    return found


WORDS = {
    "en": ("| Python | Beancount | Fava | seen |", "works"),
    "ja": ("| Python | Beancount | Fava | 結果 |", "動く"),
}


def table(found: list[Seen], lang: str) -> str:
    """The table of `docs/*/hosts.md`."""
    head, works = WORDS[lang]
    rows = [f"| {' | '.join(one[:3])} | {one.fault or works} |" for one in found]
    return "\n".join([head, "|---|---|---|---|", *rows, ""])


def main(arguments: Sequence[str] | None = None) -> None:
    """Try all, and write the tables."""
    argparse.ArgumentParser(
        prog="python -m tests.hosts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args(arguments)
    if importlib.util.find_spec("uv") is None:
        raise SystemExit("uv is not installed, and nothing is written: pip install uv")
    found = tried()
    for lang, path in DOCS.items():
        text = path.read_text(encoding="utf-8")
        made = table(found, lang)
        path.write_text(_TABLE.sub(lambda _, made=made: made, text), encoding="utf-8")


if __name__ == "__main__":
    main()
