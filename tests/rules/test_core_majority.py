from __future__ import annotations

import pytest
from facts import ZERO, D, day, entry, flow, history, on
from support import check_finds, judge

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.rendering.words import say
from beancount_barbell.rules.core_majority import check

LEDGER = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Equity:Opening
2025-01-06 * "Funding"
  Assets:Core:Bank      1,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""


def judged(*days, **changes):
    return list(check(history(*days, **changes)))


def test_exactly_half_is_a_breach():
    finding = check_finds(LEDGER, "BB303", 7)
    assert finding.severity is Severity.ERROR
    assert finding.params["value"] == finding.params["limit"] == D("0.5")
    assert finding.params["excess"] == ZERO
    assert say(finding.remedy, "en").startswith("Core and sleeve are worth the same: move any")
    assert say(finding.remedy, "ja").startswith("核と攻め枠が同額です。いくらでもよいので")


@pytest.mark.parametrize(("sleeve", "sweep"), [(1_000_000, 1), (1_000_001, 1), (1_000_003, 2)])
def test_what_is_to_be_moved_makes_the_core_the_larger_part(sleeve, sweep):
    """Of 1,000,000 and 1,000,003 each half is 1,000,001.5."""
    ledger = LEDGER.replace("Trade   1,000,000", f"Trade   {sleeve:,}")
    ledger += '2025-01-01 custom "barbell" "policy"\n  sleeve-target: 0.50\n'
    (duty,) = judge(ledger).figures()["room"]["must"]
    assert (duty["what"], duty["code"], duty["amount"]) == ("sweep", "BB303", sweep)
    moved = f"""
2025-01-07 * "As it says"
  Assets:Attack:Trade  -{sweep} JPY
  Assets:Core:Bank      {sweep} JPY
"""
    assert judge(ledger + moved).figures()["room"]["must"] == []


def test_a_market_is_no_excuse():
    risen = day(on(2, 3), equity=D(9000001), sleeve_entry=entry(on(2, 3), 30))
    (finding,) = judged(day(on(1, 6)), risen)
    assert finding.severity is Severity.ERROR
    assert finding.location == Location("main.beancount", 30)
    assert finding.text.params["lacking"] == D("0.5")


def test_a_flow_is_at_fault_where_one_did_it():
    moved = flow(on(2, 3), 40, inflow=D(9000000))
    risen = day(on(2, 3), equity=D(10000000), sleeve_flow=D(9000000))
    (finding,) = judged(day(on(1, 6)), risen, day(on(2, 4)), flows=(moved,))
    assert finding.location == Location("main.beancount", 40)
    assert finding.status is Status.CURED


def test_estimates_open_but_never_cure():
    low = day(on(2, 3), core=None, core_estimate=D(900000), core_missing=("FUND",))
    high = day(on(2, 4), core=None, core_estimate=D(9000000))
    (finding,) = judged(day(on(1, 6)), low, high)
    assert (finding.status, finding.text.key) == (Status.OPEN, "BB303.estimated")
    assert finding.amount == D(50000)
    low = day(on(2, 3), equity=None, equity_estimate=D(9000000))
    assert len(judged(day(on(1, 6)), low)) == 1


def test_what_nobody_knows_is_held():
    for unknown in (
        day(on(2, 3), core=None, core_estimate=None),
        day(on(2, 3), equity=None, equity_estimate=None),
        day(on(2, 3), core=ZERO, equity=ZERO),
        day(on(2, 3), core=ZERO, core_funded=False),
    ):
        assert judged(day(on(1, 6)), unknown) == []
