"""Ledgers that nobody here wrote: read without a crash, and with the figures they are known for.

They are not part of this repository (most are under other licences): they are
looked for beside it. Roles are given from outside, by a wrapper that repeats
the options and plugins of the ledger and includes it.
"""

from __future__ import annotations

import datetime
import re
import shutil
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from beancount import loader
from beancount.core.data import Open
from click.testing import CliRunner

from beancount_barbell import analyse
from beancount_barbell.cli.app import barbell

if TYPE_CHECKING:
    from beancount_barbell import Analysis
    from beancount_barbell.model.flows import Flow

LEDGERS = Path(__file__).parents[2] / "shared" / "ledgers"

pytestmark = [
    pytest.mark.skipif(
        not LEDGERS.is_dir(), reason=f"the foreign ledgers are not there: no {LEDGERS}"
    ),
    pytest.mark.no_cover,
]

HEADS = re.compile(r'^(?:option|plugin)\s+".*$', re.MULTILINE)

MAINS = sorted(
    path
    for path in LEDGERS.glob("*/*.bean*")
    if path.name.startswith(("main.", "example.")) or path.parent.name == "fpr-units"
)


def wrapped(tmp_path: Path, ledger: Path, roles: dict[str, str]) -> Path:
    """A ledger in `tmp_path` that includes another and tags its accounts."""
    lines = HEADS.findall(ledger.read_text(encoding="utf-8"))
    lines.append(f'include "{ledger}"')
    lines += [
        f'1970-01-01 custom "barbell" "role" {account} "{role}"' for account, role in roles.items()
    ]
    wrapper = tmp_path / "wrapper.beancount"
    wrapper.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return wrapper


def analysed(
    tmp_path: Path, name: str, roles: dict[str, str], as_of: datetime.date | None = None
) -> Analysis:
    wrapper = wrapped(tmp_path, LEDGERS / name / "main.beancount", roles)
    entries, _, options = loader.load_file(str(wrapper))
    return analyse(entries, options, as_of=as_of)


def named(path: Path) -> str:
    """What a ledger is called in the names of its tests."""
    return f"{path.parent.name}/{path.stem}"


QUICK = [one for one in MAINS if one.parent.name not in ("generated-36y", "derived-fr-renamed")]


def fed(flows: tuple[Flow, ...]) -> tuple[int, Decimal]:
    """How often money was put into the sleeve, and how much."""
    amounts = [flow.explicit_inflow for flow in flows if flow.explicit_inflow]
    return len(amounts), sum(amounts, Decimal(0))


@pytest.mark.parametrize("path", MAINS, ids=map(named, MAINS))
def test_it_is_read_whatever_is_tagged(path: Path, tmp_path: Path) -> None:
    """The assets are dealt out in turn to core and sleeve, the liabilities to the sleeve."""
    entries, _, options = loader.load_file(str(wrapped(tmp_path, path, {})))
    accounts = sorted(
        entry.account
        for entry in entries
        if isinstance(entry, Open)
        and entry.account.startswith((options["name_assets"], options["name_liabilities"]))
    )
    roles = {account: ("core", "attack")[number % 2] for number, account in enumerate(accounts)}
    entries, _, options = loader.load_file(str(wrapped(tmp_path, path, roles)))
    analysis = analyse(entries, options)
    assert {
        finding.text.key for finding in analysis.findings if "internal" in finding.text.key
    } == set()
    if accounts:
        assert analysis.spoken
        assert analysis.figures()["schema"] == 1
    for day in analysis.history.days:
        assert (day.core is None) == bool(day.core_missing)


@pytest.mark.parametrize("path", QUICK, ids=map(named, QUICK))
def test_what_init_proposes_loads_and_passes(path: Path, tmp_path: Path) -> None:
    """Nobody's core is taken for granted there: nothing in them is surely cash-like and idle."""
    folder = tmp_path / "ledger"
    shutil.copytree(path.parent, folder, symlinks=True)
    ledger = folder / path.name
    run = partial(CliRunner().invoke, barbell, catch_exceptions=False)
    done = run(["init", str(ledger)])
    if done.exit_code == 2:
        assert re.search("no operating currency|nothing is booked", done.stderr)
        return
    before = run(["check", str(ledger)]).exit_code
    assert done.exit_code == before
    ledger.chmod(0o644)
    with ledger.open("a", encoding="utf-8") as stream:
        stream.write(f"\n{done.stdout}")
    assert run(["check", str(ledger)]).exit_code == before
    in_force = [line for line in done.stdout.splitlines() if not line.startswith(";")]
    assert [line for line in in_force if '"role"' in line] == []


def test_fava_huge_core_and_sleeve_never_meet(tmp_path: Path) -> None:
    roles = {"Assets:US:Vanguard": "core", "Assets:US:ETrade": "attack"}
    history = analysed(tmp_path, "fava-huge", roles).history
    assert history.breaches == ()
    assert fed(history.flows) == (22, 83_500)


def test_fava_huge_at_its_known_day(tmp_path: Path) -> None:
    roles = {"Assets:US:Vanguard": "core", "Assets:US:ETrade": "attack"}
    day = analysed(tmp_path, "fava-huge", roles, datetime.date(2015, 10, 11)).history.last
    assert day is not None
    assert day.core is not None
    assert day.equity is not None
    assert day.ratio is not None
    assert round(day.core, 2) == Decimal("357626.07")
    assert round(day.equity, 2) == Decimal("139283.95")
    assert round(day.ratio, 3) == Decimal("0.280")


@pytest.mark.parametrize(
    ("name", "root", "transfers", "amount"),
    [
        ("fava-huge", "Assets", 22, 83_500),
        ("derived-fr-renamed", "Actifs", 22, 83_500),
        ("generated-36y", "Assets", 99, 367_000),
    ],
)
def test_direct_transfers_from_checking(
    tmp_path: Path, name: str, root: str, transfers: int, amount: int
) -> None:
    roles = {f"{root}:US:BofA:Checking": "core", f"{root}:US:ETrade": "attack"}
    history = analysed(tmp_path, name, roles).history
    assert len(history.breaches) == transfers
    assert sum(breach.amount or 0 for breach in history.breaches) == amount
    if name == "generated-36y":
        assert history.last is not None
        assert history.last.equity is not None
        assert round(history.last.equity, 2) == Decimal("3040710.39")


def test_a_transfer_through_a_clearing_account_is_followed(tmp_path):
    analysis = analysed(
        tmp_path, "zerosum", {"Assets:Bank:Checking": "core", "Assets:Bank:Savings": "attack"}
    )
    (found,) = (one for one in analysis.findings if one.code == "BB202")
    assert (found.params["amount"], found.fails) == (Decimal(111), True)
    assert [hop["account"] for hop in found.params["hops"]] == [
        "Assets:Bank:Checking",
        "Assets:ZeroSum:Bank-Transfers",
        "Assets:Bank:Savings",
    ]
