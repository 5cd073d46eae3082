from __future__ import annotations

import pytest
from facts import POLICY_LINE, ZERO, D, day, entry, flow, history, on, policy
from support import check_clean, findings, only

from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.location import Location
from beancount_barbell.rendering.words import say
from beancount_barbell.rules.ratio_drift import check

PRELUDE = """\
option "operating_currency" "JPY"
2025-01-01 open Assets:Core:Bank
  barbell: "core"
2025-01-01 open Assets:Attack:Trade
  barbell: "attack"
2025-01-01 open Assets:Bank
2025-01-01 open Equity:Opening
2025-01-06 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 9,000,000 JPY
2025-01-06 price ETF 1,000 JPY
2025-01-06 * "Funding"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade       1,000 ETF
  Assets:Bank           9,000,000 JPY
  Equity:Opening
"""


def priced(*prices):
    return PRELUDE + "".join(
        f"2025-{month_day} price ETF {price} JPY\n" for month_day, price in prices
    )


def judged(*days, **changes):
    return list(check(history(*days, **changes)))


def test_below_the_limit_nothing_is_found():
    check_clean(priced(("02-03", "1250")))
    assert findings(priced(("02-03", "1250")), "BB302") == []


def test_a_market_that_carries_the_sleeve_up_is_a_notice_with_the_sweep():
    """1,500,000 of 10,500,000 is 14.286 %; a sweep of 450,000 makes 10 %."""
    finding = only(priced(("02-03", "1500")), "BB302")
    assert (finding.severity, finding.status) == (Severity.NOTICE, Status.OPEN)
    assert finding.params["sweep"] == D(450000)
    assert round(finding.params["value"], 5) == D("0.14286")
    assert finding.params["limit"] == D("0.125")
    assert finding.location.lineno == 17
    assert finding.amount == D("187500")  # above 12.5 % of the whole
    assert finding.remedy.key == "BB302.remedy.positions-first.passive"
    assert "from 2025-03-06 it is an error" in say(finding.remedy, "en")
    (free,) = judged(day(on(1, 6)), day(on(2, 3), equity=D(1500000)))
    assert free.remedy.key == "BB302.remedy.passive"


def test_the_re_entry_line_closes_an_episode():
    """Closed at 11.243 %, between re-entry and limit it goes on."""
    (finding,) = findings(priced(("02-03", "1500"), ("02-10", "1150"), ("02-17", "1140")), "BB302")
    assert finding.status is Status.CURED
    assert finding.episode is not None
    assert finding.episode.end == on(2, 17)


def test_a_share_that_swings_around_the_limit_is_one_episode():
    days = [day(on(1, 6))]
    for date, ratio in ((on(2, 3), "0.126"), (on(2, 4), "0.123"), (on(2, 5), "0.127")):
        days.append(day(date, ratio=D(ratio)))
    (finding,) = judged(*days)
    assert finding.episode == (on(2, 3), None, D("0.127"), on(2, 5))


def test_a_currency_that_falls_breaks_no_limit_yet():
    """9,000,000 → 8,100,000 with 1,000,000: 10.989 %."""
    assert judged(day(on(1, 6)), day(on(2, 3), core=D(8100000))) == []


def test_a_sleeve_that_is_too_small_is_never_filled_from_the_core():
    assert judged(day(on(1, 6)), day(on(2, 3), equity=D(700000))) == []
    ledger = priced(("02-03", "700"))
    assert "BB302" not in {finding.code for finding in findings(ledger)}


def test_a_deposit_is_active():
    ledger = PRELUDE + (
        '2025-02-03 * "Bonus"\n  Assets:Attack:Trade  500,000 JPY\n  Assets:Bank  -500,000 JPY\n'
    )
    finding = only(ledger, "BB302")
    assert (finding.severity, finding.location.lineno) == (Severity.ERROR, 17)
    assert finding.remedy.key == "BB302.remedy"
    assert finding.accounts == {"Assets:Attack:Trade", "Assets:Bank"}


def test_a_withdrawal_from_the_core_is_active():
    moved = flow(on(2, 3), 40, core_net=D(-3000000))
    (finding,) = judged(
        day(on(1, 6)),
        day(on(2, 3), core=D(6000000), core_outflow=D(3000000)),
        flows=(moved, flow(on(2, 3), 50, core_net=None)),
    )
    assert (finding.severity, finding.location) == (
        Severity.ERROR,
        Location("main.beancount", 40),
    )


def test_a_flow_that_does_less_than_the_market_is_passive():
    (finding,) = judged(
        day(on(1, 6)),
        day(on(2, 3), equity=D(1500000), sleeve_flow=D(100000), sleeve_entry=entry(on(2, 3), 30)),
        flows=(flow(on(2, 3), 40, inflow=D(100000)),),
    )
    assert finding.severity is Severity.NOTICE
    assert finding.location == Location("main.beancount", 30)


@pytest.mark.parametrize(
    ("ratio", "severity"), [("0.3", Severity.NOTICE), ("0.29", Severity.ERROR)]
)
def test_a_flow_that_does_as_much_as_the_market_is_passive(ratio, severity):
    """From a tenth to a fifth by 1,000,000 out of the core into the sleeve."""
    moved = {"sleeve_flow": D(1000000), "core_outflow": D(1000000)}
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), ratio=D(ratio), **moved))
    assert finding.severity is severity


def test_a_flow_whose_effect_cannot_be_told_from_the_markets_is_active():
    unknown = day(on(1, 20), core=None, ratio=None)
    (finding,) = judged(
        day(on(1, 6)), unknown, day(on(2, 3), equity=D(1500000), sleeve_flow=D(100000))
    )
    assert finding.severity is Severity.ERROR


def test_the_first_judged_day_is_the_users_own():
    (finding,) = judged(day(on(1, 6), equity=D(2000000), sleeve_flow=D(2000000)))
    assert finding.severity is Severity.ERROR


def test_an_unknown_ratio_neither_opens_nor_closes():
    high = day(on(2, 3), equity=D(2000000))
    unknown = day(on(2, 4), equity=None, equity_estimate=D(100))
    assert judged(day(on(1, 6)), unknown) == []
    (finding,) = judged(day(on(1, 6)), high, unknown)
    assert finding.status is Status.OPEN


def test_without_free_cash_positions_come_first():
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), equity=D(2000000), sleeve_flow=D(2000000),
                                           free_cash=D(10)))  # fmt: skip
    assert finding.remedy.key == "BB302.remedy.positions-first"
    sweep = finding.text.params["sweep"]
    for cash, key in ((sweep, "BB302.remedy"), (sweep - 1, "BB302.remedy.positions-first")):
        (finding,) = judged(day(on(1, 6)), day(on(2, 3), equity=D(2000000), sleeve_flow=D(2000000),
                                               free_cash=cash))  # fmt: skip
        assert finding.remedy.key == key


@pytest.mark.parametrize(("cash", "told"), [(D(10), D(10)), (D(-10), D(0))])
def test_a_debt_is_no_free_cash(cash, told):
    high = day(on(2, 3), equity=D(2000000), sleeve_flow=D(2000000), free_cash=cash)
    (finding,) = judged(day(on(1, 6)), high)
    assert finding.remedy.params["free_cash"] == told


def test_a_policy_line_alone_is_active_and_at_fault():
    tighter = policy(sleeve_target=D("0.05"))
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), tighter))
    assert (finding.severity, finding.location) == (Severity.ERROR, POLICY_LINE)


@pytest.mark.parametrize(("equity", "severity"), [(1_285_714, "error"), (1_285_715, "notice")])
def test_a_tighter_policy_is_at_fault_where_the_old_limit_was_kept(equity, severity):
    """1,285,714 of 10,285,714 is 12.5 % but for rounding."""
    tighter = policy(sleeve_target=D("0.05"))
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), tighter, equity=D(equity)))
    assert finding.severity.value == severity


@pytest.mark.parametrize("ratio", ["0.125", "0.1125"])
def test_the_very_limits_keep_and_end_an_episode(ratio):
    old = day(on(2, 3), ratio=D("0.125"))
    tighter = policy(sleeve_target=D("0.05"))
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), tighter, ratio=D("0.125")))
    assert finding.severity is Severity.ERROR
    assert judged(day(on(1, 6)), old) == []
    high = day(on(2, 4), equity=D(2000000))
    (finding,) = judged(day(on(1, 6)), high, day(on(2, 5), ratio=D(ratio)))
    assert finding.status is (Status.OPEN if ratio == "0.125" else Status.CURED)


def test_no_capital_is_a_breach():
    gone = day(on(2, 3), core=ZERO, equity=D(-5), core_outflow=D(9000000))
    (finding,) = judged(day(on(1, 6)), gone)
    assert finding.severity is Severity.ERROR
    assert finding.text.key == "BB302.no-capital"
    assert finding.remedy.key == "BB302.remedy.no-capital"
    assert finding.params["value"] is None
    assert finding.amount is None
    assert finding.params["sweep"] == ZERO


def test_no_capital_left_by_the_market_is_a_notice_without_a_sweep():
    (finding,) = judged(day(on(1, 6)), day(on(2, 3), core=ZERO, equity=ZERO))
    assert finding.severity is Severity.NOTICE
    assert finding.remedy.key == "BB302.remedy.no-capital.passive"


def test_a_core_without_value_is_a_sleeve_of_all():
    (finding,) = judged(
        day(on(1, 6), core=ZERO, equity=ZERO, ratio=D("0.1")),
        day(on(2, 3), core=ZERO, sleeve_flow=D(1000000)),
    )
    assert finding.params["value"] == D(1)


def test_before_both_roles_are_funded_nothing_is_judged():
    alone = day(on(1, 6), core=ZERO, core_funded=False, ratio=None)
    assert judged(alone, alone._replace(date=on(3, 6))) == []
    assert judged(alone, as_of=on(3, 6)) == []


def test_unknown_values_tell_no_sweep():
    finding_day = day(on(2, 3), core=None, core_estimate=D(1), ratio=D("0.5"))
    (finding,) = judged(day(on(1, 6)), finding_day)
    assert finding.params["sweep"] is None
    assert finding.amount is None
