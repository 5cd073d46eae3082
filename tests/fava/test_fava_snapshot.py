from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import fava_barbell.snapshot
import pytest
from fava_barbell.snapshot import take
from made import snapshot

from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.roles import AccountRole, Kind, Role, Roles
from tests.handmade import finding, outside


class BarbellError:
    pass


class BalanceError:
    pass


def account(name, role, *, conflict=False):
    return AccountRole(name, Kind.ASSETS, role, None, NOWHERE, tagged=True, conflict=conflict)


class Open(NamedTuple):
    account: str
    meta: Any


def opened(name, **meta):
    return Open(name, meta)


def ledger(*errors, opens=(), plugins=(("beancount_barbell", None),)):
    return SimpleNamespace(
        all_entries=list(opens),
        load_errors=errors,
        options={"plugin": plugins, "operating_currency": ["JPY"]},
    )


@pytest.fixture
def judge(monkeypatch):
    def run(ledger, *found, roles=()):
        analysis = snapshot(*found).analysis
        analysis.figures = lambda _doubts: {"as_of": "2025-01-06"}
        analysis.roles = Roles({role.account: role for role in roles}, outside, {})
        monkeypatch.setattr(fava_barbell.snapshot, "analyse", lambda *_, **__: analysis)
        monkeypatch.setattr(fava_barbell.snapshot, "assess", lambda *_: None)
        return take(ledger)

    return run


def test_errors_are_counted_apart(judge):
    taken = judge(ledger(BarbellError(), BalanceError(), BalanceError()), finding())
    assert taken.ledger_errors == 2
    assert taken.plugin_line
    assert taken.plugin_ran
    assert taken.as_of == "2025-01-06"


def test_only_the_right_line_counts(judge):
    taken = judge(ledger(plugins=(("beancount_barbells", None),)))
    assert not taken.plugin_line
    assert not taken.plugin_ran


def test_findings_that_nobody_reported(judge):
    assert not judge(ledger(), finding()).plugin_ran
    assert not judge(ledger(BarbellError())).plugin_ran


def test_roles_that_nobody_wrote_back(judge):
    core, sleeve = account("Assets:Core:Bank", Role.CORE), account("Assets:Trade", Role.ATTACK)
    spared = (
        account("Assets:Wallet", Role.OUTSIDE),
        account("Assets:Both", Role.CORE, conflict=True),
    )
    roles = (core, sleeve, *spared)
    others = (opened("Assets:Wallet"), opened("Assets:Both"), opened("Assets:Other"))
    written = (opened("Assets:Core:Bank", barbell="core"), opened("Assets:Trade", barbell="attack"))
    assert judge(ledger(opens=(*others, *written)), roles=roles).plugin_ran
    bare = (opened("Assets:Core:Bank"), written[1])
    assert not judge(ledger(opens=(*others, *bare)), roles=roles).plugin_ran


def test_entries_that_fava_can_open(judge):
    here, gone = opened("Assets:Here"), opened("Assets:Gone")
    taken = judge(ledger(BarbellError(), opens=(here,)), finding(entry=here), finding(entry=gone))
    assert taken.reachable == {id(here)}


def test_an_analysis_that_says_nothing(monkeypatch):
    analysis = snapshot().analysis
    analysis.spoken = False
    monkeypatch.setattr(fava_barbell.snapshot, "analyse", lambda *_, **__: analysis)
    assert take(ledger()).figures is None
