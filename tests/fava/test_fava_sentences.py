"""Every sentence of the page under a filter of time, against the figures of that time.

What is drawn of a part is read back sentence by sentence and worked out again from the days and
the movements; whatever else the page says, it says without a filter, too.
"""

from __future__ import annotations

import datetime
import html
import operator
import re
from decimal import Decimal

import pytest
from fava_barbell.snapshot import take
from fava_ledgers import BROKEN, FOLDER, said

from beancount_barbell.figures.movements import movements

TOLD = ("main", "02-margin-call", "07-ruin-line", "15-detour", "17-swept-and-taken-back")
LEDGERS = [path for path in (FOLDER / "main.beancount", *BROKEN) if path.stem in TOLD]
DAY = datetime.timedelta(days=1)

SENTENCE = re.compile(
    r"(?P<name>[^:]+): (?P<value>\S+)(?: JPY)? on (?P<date>[\d-]+)\."
    r"(?: Lowest (?P<low>\S+)(?: JPY)? \((?P<low_date>[\d-]+)\),"
    r" highest (?P<high>\S+)(?: JPY)? \((?P<high_date>[\d-]+)\)\.)?"
    r"(?: (?P<line>Above its limit|Below its floor|At or below the reduce line)"
    r" (?P<times>once|\d+ times), (?:from|last from) (?P<since>[\d-]+)\."
    r"| (?P<not>Not (?:above its limit|below its floor|at or below the reduce line))"
    r" in this time(?P<known> while (?:it|NAV) was known)?\.)?"
)
SERIES = {
    "Sleeve share": ("ratio", lambda day: day.policy.ratio_upper, operator.gt, 100),
    "Sleeve NAV": ("nav", lambda day: day.policy.reduce_line * 100, operator.le, 1),
    "Core": ("core", lambda day: day.limits.core_floor, operator.lt, 1),
    "Whole sleeve": ("net_contributions", lambda day: day.limits.sleeve_budget, operator.gt, 1),
}
FORBIDDEN = {"core-to-sleeve", "core-to-sleeve-transit"}
LAYERS = re.compile(r"(Trade|Hedge|Reserve) layer|Foreign currency")
SECTION = r'<section class="bb-(?:charts|flows)".*?</section>'
ASIDE = (
    r'<p class="(?:bb-small bb-of-whole|bb-none)".*?</p>|<nav class="bb-ranges".*?</nav>'
    r'|<div class="bb-notes">.*?</div>|<input type="hidden"[^>]*>'
)


def times(days, as_of):
    """Ten parts of a ledger's time: its edges, its turns, and what lies outside."""
    first, last = days[0].date, as_of
    middle = first + (last - first) / 2
    known = [day for day in days if day.nav is not None]
    worst = min(known, key=lambda day: day.nav).date
    return [
        (first, last),
        (first, first),
        (last, last),
        (first, middle),
        (middle, last),
        (worst, worst),
        (first, max(worst - DAY, first)),
        (worst, last + 40 * DAY),
        (first - 400 * DAY, first + DAY),
        (first - 90 * DAY, first - DAY),
    ]


def drawn(days, start, end):
    """The days that hold in a time: what came before holds at its start, the last until its end."""
    before = [day for day in days if day.date <= start][-1:]
    inside = [(day.date, day) for day in days if start < day.date <= end]
    return [*((start, day) for day in before), *inside]


def shown(text, number, scale):
    """Whether a text is a number, as exactly as it is written."""
    if text == "UNKNOWN":
        return number is None
    figure = Decimal(text.rstrip("%").replace(",", ""))
    return figure == round(number * scale, -figure.as_tuple().exponent)


def check_series(told, days, end):
    name, limit_of, broken, scale = SERIES[told["name"]]
    values = [(date, getattr(day, name), limit_of(day)) for date, day in days]
    assert told["date"] == end.isoformat()
    assert shown(told["value"], values[-1][1], scale)
    known = [(date, value) for date, value, _ in values if value is not None]
    if told["low"]:
        low = min(known, key=operator.itemgetter(1))
        high = max(known, key=operator.itemgetter(1))
        assert shown(told["low"], low[1], scale)
        assert shown(told["high"], high[1], scale)
        assert (told["low_date"], told["high_date"]) == (low[0].isoformat(), high[0].isoformat())
    elif known:  # what moved, moved by less than is told
        assert all(shown(told["value"], value, scale) for _, value in known)
    past = [
        value is not None and limit is not None and broken(value, limit)
        for _, value, limit in values
    ]
    starts = [
        date.isoformat()
        for (date, *_), now, before in zip(values, past, [False, *past], strict=False)
        if now and not before
    ]
    if told["line"]:
        count = "once" if len(starts) == 1 else f"{len(starts)} times"
        assert (told["times"], told["since"]) == (count, starts[-1])
    elif told["not"]:
        assert starts == []
    else:
        assert all(limit is None for *_, limit in values)


def check_charts(page, days, start, end):
    found = re.search(r'<section class="bb-charts".*?</section>', page, re.DOTALL)
    assert (found is not None) == (start <= end)
    if found is None:
        assert "The ledger has no figures for this time." in said(page)
        return
    lines = [
        html.unescape(re.sub(r"<[^>]+>", "", line))
        for line in re.findall(r'<p class="bb-summary">(.*?)</p>', found[0])
    ]
    assert {"Sleeve share", "Sleeve NAV", "Core"} <= {line.partition(":")[0] for line in lines}
    for line in lines:
        told = SENTENCE.fullmatch(line)
        assert told, line
        assert told["date"] == end.isoformat()
        if told["name"] in SERIES:
            check_series(told, drawn(days, start, end), end)
        else:
            assert LAYERS.fullmatch(told["name"]), line
    for date in re.findall(r"<tr><th>([\d-]+)", found[0]):
        assert start.isoformat() <= date <= end.isoformat()
    assert f"{start} to {end}" in said(f'<i id="beancount-barbell">{found[0]}')


def check_flows(page, analysis, start, end):
    (section,) = re.findall(r'<section class="bb-flows".*?</section>', page, re.DOTALL)
    assert f"Movements from {start} to {end}." in re.sub(r"<[^>]+>", "", section)
    inside = [
        move for move in movements(analysis.history, analysis.findings) if start <= move.date <= end
    ]
    ways = re.findall(
        r'data-way="([a-z-]+)">.*?bb-way-amount">(.*?)</p>.*?bb-verdict">.*?</span> (.*?)</p>',
        section,
        re.DOTALL,
    )
    assert {move.kind for move in inside} <= {kind for kind, *_ in ways}
    for kind, amount, verdict in ways:
        moves = [move for move in inside if move.kind == kind]
        text = re.sub(r"<[^>]+>", "", amount).removesuffix(" JPY")
        unknown = any(move.amount is None for move in moves)
        total = None if unknown else sum((move.amount for move in moves), Decimal(0))
        assert shown(text, total, 1), kind
        assert verdict.startswith("forbidden") == (kind in FORBIDDEN), kind
        assert ("not done in this time" in verdict) == (
            verdict.startswith("forbidden") and not moves
        )
    listed = re.findall(r'<span class="bb-move"><span class="bb-w">([\d-]+)', section)
    assert sorted(listed) == sorted(move.date.isoformat() for move in inside)


def others(page):
    """What the page says beside charts and flows."""
    return said(re.sub(f"(?s:{SECTION}|{ASIDE})", " ", page))


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_every_sentence_is_of_the_time_that_is_shown(example, path):
    client, address, ledger = example(path)
    analysis = take(ledger).analysis
    days, as_of = analysis.history.days, analysis.as_of
    whole = client.get(address).get_data(as_text=True)
    parts = times(days, as_of)
    assert len(parts) == 10
    for start, end in parts:
        page = client.get(address, query_string={"time": f"{start} to {end}"}).get_data(
            as_text=True
        )
        check_charts(page, days, max(start, days[0].date), min(end, as_of))
        check_flows(page, analysis, start, end)
        assert others(page) == others(whole)
        assert f"Charts and flows show {start} to {end}" in said(page)
