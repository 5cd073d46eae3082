"""The parts below the charts: flows, record, core, survival, policy, months."""

from __future__ import annotations

import datetime

import fava_ledgers as ledgers
import pytest
from fava_barbell.flow_picture import MOST_MOVES, build_flows
from fava_barbell.part_shapes import Source
from fava_barbell.parts import build_parts
from fava_barbell.parts_sleeve import fact
from fava_barbell.snapshot import take
from fava_barbell.timeline import Period
from fava_ledgers import BROKEN, FOLDER, root_of, said
from made import snapshot, voice
from test_fava_charts import Paths

from beancount_barbell.figures.assessment import NOTHING_THERE, Tone
from beancount_barbell.figures.regimes import GROWN, NOTES
from beancount_barbell.figures.stress_figures import NO_VALUE
from beancount_barbell.figures.trade_figures import NO_TRADES, UNKNOWN_RESULT
from beancount_barbell.figures.treasury_figures import NO_YIELD
from beancount_barbell.model.flows import Flow, Way
from beancount_barbell.model.location import NOWHERE, Location
from beancount_barbell.model.trades import Trade
from beancount_barbell.model.treasury import CoreDay, CoreProduct, CurrencyPart, Treasury
from beancount_barbell.rendering.stress_text import stress_text
from tests.handmade import START, D, typed

TRANSIT = ledgers.WELL + (
    '2024-02-05 * "Out of the core"\n'
    "  Assets:Core:Bank  -200,000 JPY\n"
    "  Assets:Wallet\n"
    '2024-02-06 * "On to the broker"\n'
    "  Assets:Wallet  -200,000 JPY\n"
    "  Assets:Attack:Trade\n"
)


def parts(language="en", **facts):
    taken = snapshot(**facts)
    source = Source(taken.analysis, taken.figures, taken.stress, taken.core_yield, taken.assessed)
    return build_parts(source, voice(language, links=Paths()))


def flow(days=0, **changes):
    """A transaction that took 1,000 JPY from core to sleeve."""
    facts = {name: None for name in Flow._fields if name not in Flow._field_defaults}
    zero = dict.fromkeys(("from_sleeve", "withdrawn", "inflow", "outflow", "core_income"), D(0))
    zero |= dict.fromkeys(("explicit_inflow", "core_net"), D(0))
    facts |= zero | {
        "date": START + datetime.timedelta(days=days),
        "sleeve_net": D(1000),
        "to_sleeve": D(0),
        "source": "Assets:Core",
        "target": "Assets:Trade",
        "core_location": Location("main.beancount", 5),
        "sleeve_location": Location("main.beancount", 6),
        "entry": type("Entry", (), {"meta": {}})(),
    }
    return Flow(**(facts | changes))


def picture(*flows, findings=(), period=None):
    taken = snapshot(*findings, past={"flows": flows})
    found = build_flows(taken.analysis, voice(links=Paths()), period)
    return {way.key: way for way in found.ways}


def test_an_arrow_that_leaves_something_out_names_day_and_commodity():
    ways = picture(
        flow(inflow=D(5000)),
        flow(1, unknown=frozenset({Way.OUTSIDE_TO_SLEEVE}), missing=("CHF", "USD")),
        flow(2, unknown=frozenset({Way.OUTSIDE_TO_SLEEVE}), missing=("USD",)),
    )
    way = ways["sleeve-funding"]
    assert way.amount == "UNKNOWN"
    assert way.missing == (
        "UNKNOWN amount: no price for CHF, USD by 2025-01-07",
        "UNKNOWN amount: no price for USD by 2025-01-08",
    )
    assert ways["core-funding"].missing == ()


def test_ways_that_nobody_went():
    ways = picture()
    assert {key: way.verdict for key, way in ways.items()} == {
        "core-to-sleeve": "forbidden, and never done",
        "core-to-sleeve-transit": "forbidden, and never done",
        "sleeve-to-core": "allowed",
        "core-withdrawal": "allowed",
        "core-funding": "allowed",
        "sleeve-funding": "allowed",
        "sleeve-withdrawal": "allowed",
    }
    kept = {key for key, way in ways.items() if way.tone is Tone.GOOD}
    assert kept == {"core-to-sleeve", "core-to-sleeve-transit"}
    assert {way.weight for way in ways.values()} == {1.0}
    assert all(way.amount == "0 JPY" for way in ways.values())


def test_sums_and_what_is_unknown():
    ways = picture(flow(withdrawn=D(5000)), flow(1, withdrawn=D(7000)), flow(2, to_sleeve=None))
    assert ways["core-withdrawal"].amount == "12,000 JPY"
    assert [move.date for move in ways["core-withdrawal"].moves] == ["2025-01-07", "2025-01-06"]
    assert ways["core-to-sleeve"].amount == "UNKNOWN"
    assert ways["core-to-sleeve"].moves[0].amount == "UNKNOWN"
    assert ways["core-to-sleeve"].verdict == "forbidden; mended, acknowledged or history"
    assert ways["core-to-sleeve"].tone is Tone.PLAIN
    assert ways["core-to-sleeve"].moves[0].ends == "Assets:Core → Assets:Trade"


def test_what_comes_back_is_an_arrow_of_its_own_where_it_did():
    ways = picture(
        flow(inflow=D(5000), rejoined=D(4000)), flow(1, core_net=D(3000), regained=D(3000))
    )
    assert (ways["sleeve-funding"].amount, ways["core-funding"].amount) == ("1,000 JPY", "0 JPY")
    assert (ways["sleeve-return"].amount, ways["core-return"].amount) == ("4,000 JPY", "3,000 JPY")
    assert (ways["sleeve-return"].backward, ways["core-return"].backward) == (False, True)


def test_only_the_period_counts():
    period = Period(START, START)
    ways = picture(flow(withdrawn=D(5000)), flow(1, withdrawn=D(7000)), period=period)
    assert ways["core-withdrawal"].amount == "5,000 JPY"
    assert ways["core-to-sleeve"].verdict == "forbidden; not done in this time"


def test_strokes_are_as_wide_as_amounts_are_large():
    """2 px at least and 6 at most; what is forbidden has 4 at least."""
    ways = picture(flow(inflow=D(9000)), flow(1, withdrawn=D(4500)), flow(2, to_sleeve=D(10)))
    widths = {key: way.weight for key, way in ways.items() if way.moves}
    assert widths == {"sleeve-funding": 6.0, "core-withdrawal": 4.0, "core-to-sleeve": 4.0}


def test_a_detour_is_drawn_through_outside(fava):
    """Both legs in the colour of a breach, and no straight arrow beside them."""
    html = fava(TRANSIT).page()
    drawn = html.split('class="bb-flow"')[1].split("</section>")[0]
    outer, rest = drawn.split("bb-funding")
    funding, direct = rest.split("bb-long")
    arrow = 'bb-bad bb-forbidden" style="--bb-weight:'
    assert [part.count(arrow) for part in (outer, funding, direct)] == [1, 1, 0]
    assert "of what left the core: on the way to the sleeve 200,000 JPY" in said(html)
    assert "outside ⇢ sleeve, money of the core 200,000 JPY" in said(html)


def test_many_movements_are_cut():
    ways = picture(*[flow(day, withdrawn=D(5000)) for day in range(MOST_MOVES + 3)])
    way = ways["core-withdrawal"]
    assert len(way.moves) == MOST_MOVES
    assert way.more == "3 older ones: “barbell flows” lists them all."


def test_a_breach_is_told_with_its_rule(fava):
    html = fava(ledgers.BREACH).page()
    assert "core → sleeve 200,000 JPY" in said(html)
    assert "forbidden, and still out" in said(html)
    assert "BB201 open" in said(html)


def test_a_top_up_is_objected_to(fava):
    text = ledgers.HALTED + (
        '2024-03-05 * "More"\n  Assets:Attack:Trade  300,000 JPY\n  Equity:Opening\n'
    )
    assert "allowed, but a rule objects" in said(fava(text).page())


def test_a_traced_path_opens_hop_by_hop(fava):
    html = fava(TRANSIT).page()
    told = said(html)
    assert "core ⇢ sleeve (detour): 200,000 JPY" in told
    hops = html.split('class="bb-moves"')[1].split("</ul>")[0]
    assert hops.count("<details") >= 1
    assert "Assets:Core:Bank" in hops
    assert "Assets:Wallet" in hops
    assert root_of(html).state == "BREACH"


def test_figures_that_are_unset_and_unknown():
    reasons = {"trades.wins": UNKNOWN_RESULT, "trades.win_rate": NO_TRADES}
    figures = {"trades": dict.fromkeys(("payoff", "wins", "win_rate")), "unknown": reasons}
    unset = fact("trades.payoff", voice().numbers.plain, figures, voice())
    assert (unset.value, unset.tone) == ("—", Tone.PLAIN)
    unknown = fact("trades.wins", voice().numbers.plain, figures, voice())
    assert (unknown.value, unknown.tone) == ("UNKNOWN", Tone.UNKNOWN)
    assert unknown.note == "the result of a trade is UNKNOWN"
    empty = fact("trades.win_rate", voice().numbers.ratio, figures, voice())
    assert (empty.value, empty.note, empty.tone) == ("—", "no closed trade", Tone.PLAIN)


def test_only_what_is_empty_is_not_unknown():
    """A reason that hides a number is never shown as a dash."""
    for reason in NOTHING_THERE:
        assert "UNKNOWN" not in reason
        assert "price" not in reason


def test_the_latest_trades():
    empty = Trade(*[None] * len(Trade._fields))
    won = empty._replace(
        date=START, underlying="NIKKEI", result=D(12000), location=NOWHERE, accounts=frozenset()
    )
    lost = won._replace(result=None)
    (table,) = parts(past={"trades": (lost, won)})["record"].tables
    assert [[one.text for one in row][:4] for row in table.rows] == [
        ["2025-01-06", "NIKKEI", "+12,000 JPY", "win"],
        ["2025-01-06", "NIKKEI", "UNKNOWN", "unknown"],
    ]


def test_the_cores_yield_once_it_is_known():
    taken = snapshot()
    source = Source(
        taken.analysis, taken.figures, taken.stress, lambda: D("0.0435"), taken.assessed
    )
    told = {one.label: one.value for one in build_parts(source, voice(links=Paths()))["core"].facts}
    assert told["Yield of the last 30 days, a year"] == "4.35%"
    (told,) = (one for one in parts()["core"].facts if one.label.startswith("Yield of"))
    assert told.value == "UNKNOWN"


YIELDS = typed(
    {
        "core": {
            "yield": {
                "start": "2025-01-06",
                "end": "2025-03-07",
                "days": 60,
                "short": True,
                "gross": "0.01",
                "net": "0.008",
                "local": "0.0125",
                "gross_yearly": "0.0624",
                "net_yearly": None,
                "local_yearly": "-0.001",
                "money_weighted_yearly": None,
                "distributed": "0.01",
                "distributed_net": None,
                "modified_dietz": "0",
                "result": {
                    "total": "72000",
                    "income": "90000",
                    "tax": "18284",
                    "currency": "-1200.5",
                    "price": "1484.5",
                },
            }
        },
        "base_currency": "JPY",
        "unknown": {},
    }
)


def core(stress, language="en", *, incognito=False, **facts):
    taken = snapshot(**facts)
    source = Source(taken.analysis, taken.figures, lambda: stress, taken.core_yield, taken.assessed)
    return build_parts(source, voice(language, incognito=incognito, links=Paths()))["core"]


def test_a_product_of_which_the_ledger_says_nothing():
    held = Treasury(products=(CoreProduct("FUND", D(1200), NOWHERE, None),))
    (table,) = core({}, past={"treasury": held}).tables
    assert rows(table) == [["FUND", "1,200", "UNKNOWN", "—", "UNKNOWN", "UNKNOWN"]]


def test_the_currencies_that_the_core_still_holds():
    def of(*currencies):
        zero = [D(0)] * 5
        day = CoreDay(START, D(9000000), *zero, flows_known=True, currencies=currencies)
        return core({}, past={"treasury": Treasury(core_days=(day,))}).tables

    dollars = CurrencyPart("USD", D(30000), D(10000), D(150))
    euros = CurrencyPart("EUR", D(0), D(0), D(160))
    (table,) = of(euros, dollars)
    assert rows(table) == [["USD", "30,000.00 USD", "4,500,000 JPY", "33.33%"]]
    assert of(euros) == ()


def rows(table):
    return [[one.text for one in row] for row in table.rows]


def test_the_cores_yields_and_its_result():
    yields, result = core(YIELDS).tables
    assert yields.title == (
        "Yields from 2025-01-06 to 2025-03-07, 60 days; a year is reckoned up from them and is "
        "not a year's yield"
    )
    assert yields.columns == ("Yield", "In these days", "A year, reckoned up")
    assert rows(yields) == [
        ["Time-weighted, before tax", "+1.00%", "+6.24%"],
        ["Time-weighted, after tax", "+0.80%", "UNKNOWN"],
        ["Time-weighted, before tax, in its own currencies", "+1.25%", "-0.10%"],
        ["Money-weighted, after tax", "—", "UNKNOWN"],
        ["Simple (what was distributed), before tax", "+1.00%", "—"],
        ["Simple (what was distributed), after tax", "UNKNOWN", "—"],
        ["Modified Dietz, after tax", "0.00%", "—"],
    ]
    assert result.title == "Result from 2025-01-06 to 2025-03-07"
    assert rows(result) == [
        ["Income", "+90,000 JPY"],
        ["− tax", "18,284 JPY"],
        ["+ currency moves", "-1,200 JPY"],
        ["+ price moves", "+1,484 JPY"],
        ["= result", "+72,000 JPY"],
    ]


def test_a_year_of_yields_is_called_so():
    earned = {**YIELDS["core"]["yield"], "short": False, "days": 365}
    yields, _result = core({**YIELDS, "core": {"yield": earned}}).tables
    assert yields.title == "Yields from 2025-01-06 to 2025-03-07, 365 days"
    assert yields.columns == ("Yield", "In these days", "A year")


def test_the_cores_yields_in_japanese_and_hidden():
    yields, result = core(YIELDS, "ja", incognito=True).tables
    assert yields.title == (
        "利回り(2025-01-06 から 2025-03-07、XX 日間。年率は換算した値で、年間の実績ではない)"
    )
    assert yields.columns == ("利回り", "期間中", "年率換算")
    assert rows(yields)[0] == ["時間加重、税引前", "+X.XX%", "+X.XX%"]
    assert rows(result)[-1] == ["= 損益", "+XX,XXX JPY"]


def test_yields_that_are_unknown_say_why():
    stress = {"core": {"yield": None}, "unknown": {"core.yield": NO_VALUE}}
    told = core(stress)
    assert told.tables == ()
    (shown,) = (one for one in told.facts if one.label == "Yields and result of the last year")
    assert (shown.value, shown.tone) == ("UNKNOWN", Tone.UNKNOWN)
    assert shown.note == "a value or a flow of the span is UNKNOWN"
    (shown,) = (one for one in core(stress, "ja").facts if one.label == "直近一年の利回りと損益")
    assert (shown.value, shown.note) == ("不明", "この期間の評価額か資金の流れが不明")


def test_the_rates_are_a_note():
    regime = {"regime.name": "A", "regime.note": f"{NOTES['A']}; {GROWN}"}
    (shown,) = (one for one in core(YIELDS, figures=regime).facts if one.label == "Rates")
    assert shown.value == "A: the core yields; no need to push the sleeve"
    assert (shown.note, shown.tone) == ("the sleeve has grown in the last 90 days", Tone.PLAIN)
    regime = {"regime.name": "C", "regime.note": NOTES["C"]}
    told = core(YIELDS, "ja", incognito=True, figures=regime)
    (shown,) = (one for one in told.facts if one.label == "金利局面")
    assert shown.value.startswith("C: 核を現金化して追証に回さない")
    assert (shown.note, shown.tone) == ("", Tone.PLAIN)
    (shown,) = (one for one in core(YIELDS).facts if one.label == "Rates")
    assert (shown.value, shown.note, shown.tone) == ("UNKNOWN", NO_YIELD, Tone.UNKNOWN)


def test_the_policy_with_its_lines():
    limits = {
        "ignore": frozenset({"BB504"}),
        "since": START,
        "sources": {"core-floor": Location("policy.beancount", 3)},
    }
    (table,) = parts(limits=limits)["policy"].tables
    rows = {row[0].text: (row[1].text, row[2].text, row[2].href) for row in table.rows}
    assert rows["core-floor"] == ("8,100,000 JPY", "policy.beancount:3", "#line-3")
    assert rows["sleeve-band"] == ("0.025", "default", None)
    assert rows["sleeve-reentry"] == ("0.0125", "default", None)
    assert rows["tolerance"] == ("1 JPY", "default", None)
    assert rows["price-max-age"][0] == "7; 35 for money market funds and Treasury bills"
    set_age = parts(limits={"price_max_age": 10})["policy"].tables[0]
    assert ("price-max-age", "10") in {(row[0].text, row[1].text) for row in set_age.rows}
    assert rows["ignore"][0] == "BB504"
    assert rows["since"][0] == "2025-01-06"
    assert rows["promote"][0] == "—"
    assert rows["act-within"][0] == "5"
    assert "sources" not in rows


STRESS = typed(
    {
        "proof": {
            "status": "proven-up-to",
            "gap": "0.3",
            "limit": "0.45",
            "deficit": "0",
            "outside": None,
            "core_at_risk": "0",
            "conditions": [],
        },
        "moves": [{"key": "zero", "nav": "0", "equity": "0", "move": None}],
        "ruin": [
            {
                "line": "halt-line",
                "method": "fixed-stake",
                "probability": None,
                "low": None,
                "high": None,
                "n": None,
                "few": False,
                "assumptions": ["fixed-stake", "even-odds"],
                "inputs": {"stake": "500", "win_rate": "0.5"},
            }
        ],
        "streaks": [],
        "core": {"yield": None},
        "unknown": {"core.yield": NO_VALUE, "ruin.0.probability": "too small to tell"},
    }
)


def survival(stress):
    taken = snapshot()
    source = Source(taken.analysis, taken.figures, lambda: stress, taken.core_yield, taken.assessed)
    return build_parts(source, voice(links=Paths()))["survival"]


def test_survival_without_anything_known():
    told = parts(last={"equity": None, "exposure": None})["survival"]
    assert {table.title: table.rows[0][0].text for table in told.tables} == {
        "Adverse move of the exposure to each line": "UNKNOWN (a value or a flow of the span is"
        " UNKNOWN)",
        "Conditions of the proof": "no core flow, pledge, sweep or cross-collateral reaches the"
        " core",
        "How likely the sleeve reaches a line": "UNKNOWN (too few closed trades and moves of the"
        " NAV)",
        "Losing streaks": "UNKNOWN (no closed trades)",
    }


def test_a_line_that_no_fall_reaches_is_told_as_such():
    """Equity 1,000,000: with 300,000 of exposure NAV 70 is at a fall of all of it, 50 is not."""
    told = parts(last={"equity": D(1_000_000), "exposure": D(300_000), "nav": D(100)})
    assert [row[3].text for row in told["survival"].tables[0].rows] == [
        "100%",
        "166.67%: no fall goes that far",
        "333.33%: no fall goes that far",
    ]


def test_a_line_that_is_passed_is_reached():
    """At a NAV of 60 the line of 70 is above it; the next one, of 50, is 100,000 JPY away."""
    told = parts(last={"equity": D(600_000), "exposure": D(500_000), "nav": D(60)})
    assert [row[3].text for row in told["survival"].tables[0].rows][:2] == [
        "reached already",
        "20%",
    ]


def test_survival_without_exposure_is_no_riddle():
    told = parts(last={"exposure": D(0)})["survival"]
    moves = told.tables[0]
    assert {row[3].text for row in moves.rows} == {"no exposure"}
    unknown = parts(last={"equity": None, "exposure": None})["survival"]
    assert (unknown.facts[1].value, unknown.facts[1].note) == (
        "UNKNOWN",
        "the conditions below are not all met",
    )


def test_a_proof_without_a_limit_says_why():
    proven = {**STRESS, "proof": {**STRESS["proof"], "status": "proven", "limit": None}}
    part = survival(proven)
    shown = part.facts[1]
    assert (shown.value, shown.note) == ("—", "no gap leaves the sleeve owing")
    assert shown.label not in part.headline
    assert shown.tone is Tone.PLAIN


def test_survival_leads_to_the_lines_of_the_policy():
    sources = {
        "halt-line": Location("policy.beancount", 7),
        "stress-gap": Location("policy.beancount", 9),
    }
    told = parts(limits={"sources": sources})["survival"]
    found = {row[0].text: row[0].href for row in told.tables[0].rows}
    assert found == {"reduce": None, "halt": "#line-7", "zero": None}
    assert [one.href for one in told.sources] == ["#line-9", "stress.json"]


def test_parts_lead_to_their_evidence():
    told = parts(last={"core_entry": "buy"})
    assert [one.href for one in told["core"].sources] == [
        "#entry-buy",
        "history.json",
        "stress.json",
    ]
    assert [one.href for one in told["record"].sources] == ["trades.json"]


def test_survival_of_numbers_without_an_interval():
    told = survival(STRESS)
    assert [found.value for found in told.facts] == [
        "PROVEN up to a gap of 45%",
        "45%",
        "0 JPY",
        "UNKNOWN",
        "0 JPY",
    ]
    assert told.facts[0].tone is Tone.WATCH
    moves, _conditions, ruin, models, streaks = told.tables
    assert moves.rows[0][3].text == "UNKNOWN"
    assert ruin.columns == ("Line", "equal stakes")
    assert [one.text for one in ruin.rows[0]] == ["halt", "too small to tell"]
    assert [one.text for one in models.rows[0]] == [
        "equal stakes",
        "equal stakes of 500 JPY, 50% won",
        "—",
        "always the same stake, wins as large as losses",
    ]
    assert streaks.rows[0][0].text == "UNKNOWN"


@pytest.mark.parametrize("path", [FOLDER / "main.beancount", *BROKEN], ids=lambda path: path.stem)
def test_a_line_has_one_row_of_probabilities(example, path):
    """In it what `barbell stress` says of the line by each model; once that it is little."""
    _client, _page, ledger = example(path)
    taken = take(ledger)
    figures = taken.stress()
    source = Source(taken.analysis, taken.figures, taken.stress, taken.core_yield, taken.assessed)
    told = build_parts(source, voice(links=Paths()))["survival"]
    command_line = " ".join(stress_text(figures, "en").split())
    few = any(one["few"] for key in ("ruin", "streaks") for one in figures[key])
    assert [note for note in told.notes if "too few" in note] == [*told.notes[1:]]
    assert len(told.notes) == 1 + few
    tables = {table.title: table for table in told.tables}
    rows = tables["How likely the sleeve reaches a line"].rows if figures["ruin"] else ()
    assert len(rows) == len({one["line"] for one in figures["ruin"]})
    streaks = told.tables[-1].rows if figures["streaks"] else ()
    for chance in [*(one for row in rows for one in row[1:]), *(row[1] for row in streaks)]:
        assert chance.text.removesuffix(")") in command_line


def test_months_tell_what_to_paste(fava):
    text = ledgers.WELL + '2024-04-15 * "Later"\n  Assets:Wallet  1 JPY\n  Equity:Opening\n'
    told = said(fava(text).page())
    assert "2024-03 ▲ LATE" in told
    assert "2024-03-31" not in told
    assert '2024-04-15 custom "barbell" "signoff" "2024-03" "sleeve-record"' in told
    assert 'by: ""' in told
    assert "月次ルーチン" in said(fava(text).page("ja"))


def test_a_failed_item_of_a_month_says_first_how_it_is_mended(fava):
    text = ledgers.WELL + '2024-04-15 * "Later"\n  Assets:Wallet  1 JPY\n  Equity:Opening\n'
    told = said(fava(text).page())
    mend = told.index("2024-04-01 balance Assets:Core:Bank … JPY")
    assert told.index("The core's balances: fail") < mend
    assert mend < told.index("no balance assertion between month's end and review day")
    assert mend < told.index('"signoff" "2024-03" "core-balance"')


def test_only_the_newest_months_are_shown(fava):
    text = ledgers.WELL + '2026-04-15 * "Later"\n  Assets:Wallet  1 JPY\n  Equity:Opening\n'
    html = fava(text).page()
    assert html.count("review due") == 12
    assert "Older months" in said(html)


def test_accounts_and_months_lead_to_their_journals(fava):
    """Fava's own links: the reader's filters are kept, but for the time of a month."""
    text = ledgers.WELL + '2024-04-15 * "Later"\n  Assets:Wallet  1 JPY\n  Equity:Opening\n'
    links = root_of(fava(text).page(filter="#tag", time="2024")).links
    for account in ("Assets:Core:Bank", "Assets:Attack:Trade", "Expenses:Attack:Loss"):
        assert any(
            one.startswith(f"/household/account/{account}/?") and "filter=%23tag" in one
            for one in links
        ), account
    assert not any("/account/Assets:Wallet/" in one for one in links)
    (march,) = (one for one in links if "/journal/" in one and "time=2024-03" in one)
    assert "filter=%23tag" in march


def test_columns_of_figures_are_marked(fava):
    page = fava(ledgers.WELL).page().split('data-part="survival"')[1]
    assert '<th scope="col">Line<th scope="col" class="bb-num">NAV there' in page
    assert '<td class="bb-num">70.00' in page
