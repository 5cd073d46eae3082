from __future__ import annotations

import datetime
import html
import re

import fava_ledgers as ledgers
import pytest
from fava_barbell.banner import build_banner
from fava_barbell.shapes import Link
from fava_ledgers import said
from made import snapshot, voice
from test_fava_cards import months

from beancount_barbell.model.findings import Severity, Status, Text
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.policy import Money
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import Driver, Reduction, Reopening, RiskState, Transition
from tests.handmade import START, D, finding

SAY = voice()
RESTART = datetime.date(2025, 2, 5)


def acts(told):
    """The sentences that say what to do, in order."""
    return tuple(action.text for action in told.actions)


def due(exposure, ceiling, deadline=datetime.date(2025, 1, 14)):
    """A reduction that is due: what is held, and where it has to be."""
    return {
        "reductions_due": (
            Reduction(deadline, START, RiskState.REDUCING, exposure, ceiling, NOWHERE, None),
        )
    }


def since(state, driver):
    before = RiskState.ACTIVE
    return (
        Transition(
            START,
            before,
            state,
            driver,
            D(60),
            D(0),
            1,
            estimated=False,
            location=NOWHERE,
            entry=None,
        ),
    )


def in_state(state, *drivers, changes=True, past=None, say=SAY, **last):
    last = {"state": state, "drivers": drivers, **last}
    past = {**(past or {}), **({"transitions": since(state, drivers[0])} if changes else {})}
    if state is RiskState.HALTED and drivers != (Driver.STREAK,):
        past["reopening"] = Reopening("restart", RESTART, flat=last.get("exposure") != 0)
    return build_banner(snapshot(last=last, past=past), say)


def test_well():
    told = build_banner(snapshot(), SAY)
    assert told.word == "OK"
    assert acts(told) == ("Nothing to do.",)
    assert told.as_of == "as of 2025-01-06"
    assert len(told.reasons) == 3


def test_well_with_a_month_that_waits_for_its_review():
    past = {**months(*(True, False)), "as_of": datetime.date(2025, 3, 9)}
    told = build_banner(snapshot(past=past), SAY)
    assert told.word == "OK"
    assert acts(told) == ("Nothing to do until the monthly review, due 2025-03-10.",)


def test_a_core_below_its_floor_is_not_told_as_above_it():
    """The market alone broke it: a notice for now."""
    told = build_banner(snapshot(last={"core": D(8_000_000), "core_estimate": D(8_000_000)}), SAY)
    assert told.word == "OK"
    assert "The core is 100,000 JPY below its floor of 8,100,000 JPY." in told.reasons


def test_well_before_the_sleeve_is_funded():
    told = build_banner(
        snapshot(
            last={"sleeve_funded": False, "equity": None, "nav": None, "ratio": None}
            | {"exposure": None, "drawdown": None}
        ),
        SAY,
    )
    assert told.word == "OK"
    assert told.reasons == ("The core is 900,000 JPY above its floor of 8,100,000 JPY.",)


def test_well_without_a_floor():
    told = build_banner(snapshot(limits={"core_floor": None}), SAY)
    assert told.word == "OK"
    assert not any("floor" in reason for reason in told.reasons)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"plugin_line": False}, "The plugin did not run"),
        ({"plugin_ran": False}, "The plugin did not run"),
        ({"ledger_errors": 2}, "The ledger has 2 errors of its own"),
        ({"limits": {"core_floor": None, "sleeve_budget": None}}, "No policy is in force"),
        ({"last": {"absent": True}}, "Neither core nor sleeve"),
        ({"last": {"core": None, "core_missing": ("USD",)}}, "not known: no price for USD"),
        ({"last": {"ratio": None}}, "not known: no equity to divide by"),
        ({"limits": {"core_floor": Money(D(60000), "USD")}}, "not known: "),
    ],
)
def test_obstacles(made, reason):
    told = build_banner(snapshot(**made), SAY)
    assert told.word == "UNKNOWN"
    assert any(reason in text for text in told.reasons)
    assert acts(told)


@pytest.mark.parametrize("state", [RiskState.REDUCING, RiskState.HALTED])
def test_an_obstacle_never_hides_a_state(state):
    made = snapshot(last={"state": state, "drivers": (Driver.NAV,)}, plugin_line=False)
    told = build_banner(made, SAY)
    assert told.word == state.value
    assert any("The plugin did not run" in text for text in told.reasons)
    assert told.paste == 'plugin "beancount_barbell"\n'


def test_reducing_above_the_ceiling():
    ceiling, past = D(300000), due(D(400000), D(300000))
    told = in_state(RiskState.REDUCING, Driver.NAV, nav=D("69.999"), ceiling=ceiling, past=past)
    assert told.word == "REDUCING"
    assert acts(told) == (
        "Reduce the sleeve's exposure by 100,000 JPY, to 300,000 JPY or less. Due by 2025-01-14.",
    )
    assert told.reasons == (
        "In force since 2025-01-06.",
        "NAV is 69.999; the sleeve is reduced at 70 and halted at 50.",
        "To recover, NAV must reach 85: +21.43%.",
    )


@pytest.mark.parametrize(
    ("exposure", "ceiling", "action"),
    [
        (D(400000), D(400000), "Keep the sleeve's exposure at 400,000 JPY or less."),
        (D(400000), D(0), "Close the sleeve's positions, 400,000 JPY of exposure."),
        (D(0), D(0), "Open nothing: the sleeve stays without positions."),
        (D(0), None, "Open nothing new."),
        (None, D(0), "Open nothing new."),
    ],
)
def test_what_a_state_asks_for(exposure, ceiling, action):
    past = due(exposure, ceiling) if exposure and not ceiling else {}
    last = {"nav": D(45), "exposure": exposure, "ceiling": ceiling}
    told = in_state(RiskState.HALTED, Driver.NAV, past=past, **last)
    assert acts(told)[0].startswith(action)


def test_a_market_stop_forbids_entries_under_any_ceiling():
    told = in_state(RiskState.REDUCING, Driver.MARKET, ceiling=D(400000))
    assert acts(told) == ("Open nothing new.",)


def test_an_overdue_reduction_is_due_at_once():
    last = {"state": RiskState.REDUCING, "drivers": (Driver.NAV,), "ceiling": D(300000)}
    overdue = finding(
        code="BB403",
        name="reduction-overdue",
        text=Text("BB403", {"remaining": D(400000), "limit": D(300000)}),
    )
    told = build_banner(snapshot(overdue, last=last), SAY)
    assert acts(told)[0] == "Reduce the sleeve's exposure by 100,000 JPY, to 300,000 JPY or less."


@pytest.mark.parametrize(
    ("state", "driver", "reasons"),
    [
        ("HALTED", Driver.STREAK, ("Too many losses", "A signed review")),
        ("REDUCING", Driver.MARKET, ("A market rule has fired", "It ends when the market")),
        ("REDUCING", Driver.RESTART, ("A restart:", "A signed review")),
        ("HALTED", Driver.MANUAL, ("halted by hand", "Only a signed restart")),
        ("HALTED", Driver.INSOLVENCY, ("owes more", "Only a signed restart")),
        ("HALTED", Driver.DRAWDOWN, ("60% from the high", "Only a signed restart")),
    ],
)
def test_drivers(state, driver, reasons):
    told = in_state(RiskState(state), driver, changes=False, drawdown=D("0.6"))
    for reason in reasons:
        assert any(reason in text for text in told.reasons)


def test_a_drawdown_beside_its_line():
    last = {"state": RiskState.HALTED, "drivers": (Driver.DRAWDOWN,), "drawdown": D("0.300001")}
    told = build_banner(snapshot(last=last, limits={"max_drawdown": D("0.3")}), SAY)
    assert "The tolerated drawdown was reached: 30.0001% from the high." in told.reasons


def test_a_state_whose_figures_are_unknown():
    gone = {"equity": None, "nav": None, "drawdown": None, "exposure": None, "ratio": None}
    told = in_state(
        RiskState.HALTED, Driver.NAV, Driver.DRAWDOWN, sleeve_missing=("NIKKEI",), **gone
    )
    assert told.word == "HALTED"
    assert any(text.startswith("NAV is unknown") for text in told.reasons)
    assert any("unknown from the high" in text for text in told.reasons)
    assert any("no price for NIKKEI" in text for text in told.reasons)


def test_halted_without_positions():
    told = in_state(RiskState.HALTED, Driver.NAV, nav=D(45), exposure=D(0), ceiling=D(0))
    only = f"Only a signed restart ends this halt. It counts from {RESTART}."
    assert told.reasons[-1] == only


@pytest.mark.parametrize("language", ["en", "ja"])
def test_halted_with_positions_that_have_to_be_closed(language):
    """Without them the NAV does not rise: its line is no way back."""
    say = voice(language)
    told = in_state(RiskState.HALTED, Driver.NAV, nav=D(45), exposure=D(9), ceiling=D(0), say=say)
    only = {
        "en": f"Only a signed restart ends this halt. It counts from {RESTART}, once every "
        "position is closed.",
        "ja": "この停止は、署名した再開だけが終わらせます"
        f"(建玉をすべて決済した上で、{RESTART} から有効)。",
    }
    assert told.reasons[-1] == only[language]
    assert not any("NAV must reach" in text or "達する必要" in text for text in told.reasons)


def test_a_halted_sleeve_with_a_hedge_may_reach_its_line():
    told = in_state(RiskState.HALTED, Driver.NAV, nav=D(35), hedge_exposure=D(9), ceiling=D(0))
    assert "To recover, NAV must reach 70: +100%." in told.reasons
    assert not any("restart" in text for text in told.reasons)


def asked(code, key, amount, **words):
    """A finding that asks for an amount."""
    return finding(code=code, name=code, text=Text(code, {key: D(amount), **words}))


def test_each_yen_is_asked_for_once():
    broken = (
        asked("BB201", "outstanding", 200000),
        asked("BB302", "sweep", 450000),
        asked("BB206", "outstanding", 200000),
        asked("BB305", "lacking", 300000, layer=Layer.TRADE),
    )
    told = build_banner(snapshot(*broken), SAY)
    assert told.word == "BREACH"
    of = " Take {} JPY of it out of the layer: Trade layer."
    # 200,000 are back; 250,000 more are 450,000, and the trade layer's 300,000 are in them.
    assert acts(told) == (
        f"Move 200,000 JPY from the sleeve back to the core.{of.format('200,000')}",
        f"Move 250,000 JPY from the sleeve to the core.{of.format('100,000')}",
    )
    assert told.reasons[0] == "4 broken rules are open."
    small = asked("BB302", "sweep", 200000)
    told = build_banner(snapshot(broken[0], small), SAY)
    assert acts(told) == ("Move 200,000 JPY from the sleeve back to the core.",)


def test_a_thousand_small_flows_are_one_act():
    broken = [asked("BB201", "outstanding", 500) for _ in range(1000)]
    told = build_banner(snapshot(*broken), SAY)
    assert acts(told) == ("Move 500,000 JPY from the sleeve back to the core.",)
    assert [place.text for place in told.actions[0].places] == [
        "BB201",
        "main.beancount:17",
        "and 999 more",
    ]


@pytest.mark.parametrize(
    ("cash", "added"),
    [
        ({"free_cash": D(-300000)}, " First close positions worth 300,100 JPY for it."),
        ({"equity": None}, " What the sleeve has free for it is UNKNOWN."),
    ],
)
def test_positions_are_closed_before_their_money_is_moved(cash, added):
    """200,000 lie in the reserve; 300,000 are owed besides."""
    given = {"last": {"ceiling": D(0), **cash}, "past": due(D(400000), D(0))}
    told = build_banner(snapshot(asked("BB201", "outstanding", 200100), **given), SAY)
    *_, first, second = acts(told)
    assert first == "Close the sleeve's positions, 400,000 JPY of exposure. Due by 2025-01-14."
    assert second == "Move 200,100 JPY from the sleeve back to the core." + added


def test_a_core_sold_for_a_call_is_asked_back_once():
    """Where the money is known to be in the sleeve, it is the same money."""
    sold = asked("BB205", "outstanding", 250000)
    told = build_banner(snapshot(finding(), sold), SAY)
    assert acts(told) == (
        "Move 200,000 JPY from the sleeve back to the core.",
        "Bring 50,000 JPY back to the core.",
    )


def test_an_act_leads_to_its_rules_its_entry_and_its_line():
    entry = object()

    class Links:
        def entry(self, one):
            return "#context-1" if one is entry else None

        def source(self, location):
            return f"editor:{location.lineno}"

    broken = finding(entry=entry)
    told = build_banner(snapshot(broken), voice(links=Links()))
    assert told.actions[0].places == (
        Link("BB201", "#barbell-rule-BB201"),
        Link("entry", "#context-1"),
        Link("main.beancount:17", "editor:17"),
    )


@pytest.mark.parametrize(
    ("code", "words", "act"),
    [
        ("BB301", {}, "Bring 7 JPY into the core."),
        ("BB304", {}, "Take 7 JPY out of the sleeve, best into the core."),
        (
            "BB310",
            {"due": datetime.date(2026, 2, 9)},
            "Meet the margin call; 7 JPY are missing. Due by 2026-02-09.",
        ),
    ],
)
def test_acts(code, words, act):
    told = asked(code, "lacking", 7, **words)
    if words:
        told = told._replace(severity=Severity.NOTICE)
    assert acts(build_banner(snapshot(told), SAY))[0] == act


def test_an_act_that_is_overdue_says_so():
    call = asked("BB310", "lacking", 7, due=datetime.date(1999, 12, 31))
    told = build_banner(snapshot(call._replace(severity=Severity.NOTICE)), SAY)
    assert acts(told)[0] == ("Meet the margin call; 7 JPY are missing. It was due by 1999-12-31.")


def test_for_a_call_that_has_not_come_exposure_is_reduced():
    """400,000 of exposure stand on half of it."""
    last = {"equity": D(200_000 - 10), "exposure": D(400_000), "ceiling": D(400_000)}
    told = build_banner(snapshot(asked("BB310", "lacking", 10), last=last), SAY)
    (act,) = acts(told)
    assert act.startswith("Reduce the sleeve's exposure by 20 JPY, so that the reserve can pay")


def test_an_increase_in_a_market_stop_is_undone():
    last = {"state": RiskState.REDUCING, "drivers": (Driver.MARKET,), "ceiling": D(400000)}
    told = build_banner(snapshot(asked("BB402", "amount", 7), last=last), SAY)
    assert acts(told) == ("Reduce the sleeve's exposure by 7 JPY.",)


def test_an_act_of_an_unknown_amount_is_told():
    unknown = finding(text=Text("BB201", {"outstanding": None}))
    assert acts(build_banner(snapshot(unknown), SAY)) == (
        "Move an unknown amount from the sleeve back to the core.",
    )


def test_what_is_due_and_not_broken_is_told():
    notice = finding(
        code="BB301",
        severity=Severity.NOTICE,
        text=Text("BB301", {"lacking": D(7), "due": datetime.date(2025, 2, 20)}),
    )
    told = build_banner(snapshot(notice), SAY)
    assert (told.word, acts(told)) == ("OK", ("Bring 7 JPY into the core. Due by 2025-02-20.",))


def test_a_remedy_says_whose_it_is():
    spelt = finding(code="BB001", name="policy-invalid", amount=None)
    (action,) = acts(build_banner(snapshot(spelt), SAY))
    assert action.startswith("policy-invalid: ")
    (action,) = acts(build_banner(snapshot(spelt), voice("ja")))
    assert action.startswith("policy-invalid: ")


@pytest.mark.parametrize(
    ("limit", "exposure", "equity", "action"),
    [
        (D(3), D(4000000), D(1000000), "Reduce the sleeve's exposure by 1,000,000 JPY, to 3 times"),
        (D(3), D(400000), D(-5), "Reduce the sleeve's exposure by 400,000 JPY, to 3 times"),
        (D(3), D(400000), D(1000000), "leverage-limit: "),
        (D(3), None, D(1000000), "Reduce the sleeve's exposure by an unknown amount, to 3"),
        (D(3), D(400000), None, "Reduce the sleeve's exposure by an unknown amount, to 3"),
        # 1 / 0.30 = 3.333… times are 3,333,333.33…
        (None, D(4000000), D(1000000), "Reduce the sleeve's exposure by 666,667 JPY, to 3.33 t"),
    ],
)
def test_too_much_leverage_comes_with_the_amount_to_close(limit, exposure, equity, action):
    heavy = finding(code="BB306", name="leverage-limit", amount=None)
    taken = snapshot(
        heavy,
        last={"exposure": exposure, "equity": equity},
        limits={"leverage_limit": limit},
    )
    assert acts(build_banner(taken, SAY))[-1].startswith(action)


@pytest.mark.parametrize(
    ("state", "nav", "reason"),
    [
        (RiskState.REDUCING, D("79.8"), "NAV fell to 70 or below and is 79.80 now, which"),
        (RiskState.HALTED, D("55"), "NAV fell to 50 or below and is 55.00 now, which"),
        (RiskState.REDUCING, D("70"), "NAV is 70.00; the sleeve is reduced at 70"),
        (RiskState.HALTED, D("45"), "NAV is 45.00; the sleeve is reduced at 70"),
    ],
)
def test_a_nav_back_above_its_line_is_told_as_such(state, nav, reason):
    told = in_state(state, Driver.NAV, nav=nav, exposure=D(0), ceiling=D(100))
    assert any(text.startswith(reason) for text in told.reasons)


def test_one_breach_without_an_amount():
    told = build_banner(snapshot(finding(code="BB305", name="layer-budget")), SAY)
    assert told.reasons[0] == "One broken rule is open."
    assert told.reasons[1].startswith("layer-budget: ")


def test_what_is_settled_breaks_nothing():
    settled = finding(status=Status.ACKNOWLEDGED)
    notice = finding(severity=Severity.NOTICE)
    assert build_banner(snapshot(settled, notice), SAY).word == "OK"


def test_ten_thousand_findings_make_a_short_banner():
    start = datetime.date(2025, 1, 1)
    many = [finding(date=start + datetime.timedelta(days)) for days in range(10000)]
    told = build_banner(snapshot(*many), SAY)
    assert told.reasons[0] == "10,000 broken rules are open."
    assert len(told.reasons) <= 3
    assert len(acts(told)) <= 3


@pytest.mark.parametrize(
    ("drivers", "flat"),
    [((Driver.NAV,), True), ((Driver.NAV, Driver.STREAK), True), ((Driver.STREAK,), False)],
)
def test_a_flat_sleeve_is_sent_to_a_restart_where_its_nav_holds_it(drivers, flat):
    """A streak alone ends with a review: what does not move may still be set free."""
    told = in_state(RiskState.HALTED, *drivers, nav=D(45), exposure=D(0))
    assert any("Only a signed restart" in reason for reason in told.reasons) == flat
    assert any("signed review" in reason for reason in told.reasons) == (Driver.STREAK in drivers)


def test_well_but_for_a_notice_and_the_months():
    notice = finding(code="BB502", name="price-stale", severity=Severity.NOTICE)
    told = build_banner(snapshot(notice), SAY)
    assert (told.word, told.label) == ("OK", "OK · 1 notice")
    assert acts(told) == ("No rule is broken; read the open notices.",)


FIRST = (
    ledgers.HEAD
    + ledgers.PLUGIN
    + """\
2024-01-04 custom "fava-extension" "fava_barbell"
2024-01-04 open Assets:MRF:Fund
2024-01-04 open Assets:Bank:Main
2024-01-04 open Assets:Broker:Stock
2024-01-04 open Liabilities:Broker:Loan
2024-01-04 open Equity:Opening
2024-01-05 * "Savings"
  Assets:Bank:Main  9,000,000 JPY
  Equity:Opening
2024-09-10 * "On credit"
  Assets:Broker:Stock       10 NKX {10,000 JPY}
  Liabilities:Broker:Loan  -100,000 JPY
"""
)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_first_run_proposes_roles_for_the_accounts_that_there_are(fava, language):
    page = said(fava(FIRST).page(language))
    assert '2024-09-10 custom "barbell" "role" Assets:Bank' in page
    assert "Assets:Bank:MMF" not in page
    named = set(re.findall(r"(?:Assets|Liabilities):[A-Z]\w*", page))
    assert named <= {"Assets:Bank", "Assets:Broker", "Assets:MRF", "Liabilities:Broker"}


def test_the_first_run_of_an_empty_ledger_invents_nothing(fava):
    head = ledgers.HEAD + ledgers.PLUGIN + ledgers.ACCOUNTS.splitlines()[0] + "\n"
    for text in (head, head.replace('option "operating_currency" "JPY"\n', "")):
        page = fava(text).page()
        assert "no word of barbell" in said(page)
        assert "bb-paste" not in page.split("beancount-barbell", 1)[1]


def test_what_is_proposed_at_the_first_run_is_what_init_proposes(fava):
    """Taken over, each line is read without an error."""
    told = re.search(r'<pre class="bb-paste">(.*?)</pre>', fava(FIRST).page(), re.DOTALL)
    assert told is not None
    pasted = fava(FIRST + html.unescape(told[1])).page()
    assert "no word of barbell" not in pasted
    assert "BB001" not in said(pasted)
