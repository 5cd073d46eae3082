"""The time filter means on the page what it means on Fava's own pages."""

from __future__ import annotations

import datetime

import fava_ledgers as ledgers
import pytest
from fava.core import FavaLedger
from fava.helpers import FavaAPIError
from fava_barbell.filters import period_of
from fava_ledgers import root_of, said

TODAY = datetime.date(2025, 2, 14)
DAY = datetime.timedelta(days=1)

ENDLESS = "2024" + "-2024" * 2000


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("fava.util.date.local_today", lambda: TODAY)


def ending(end):
    option = f'2024-01-04 custom "fava-option" "fiscal-year-end" "{end}"\n' if end else ""
    return ledgers.HALTED + option


def shown_by_fava(ledger, time):
    """The first and last day that Fava's own pages show, None for a filter it cannot read."""
    try:
        dates = ledger.get_filtered(time=time).date_range
    except (FavaAPIError, ValueError, OverflowError):
        return None
    return dates.begin, dates.end - DAY


@pytest.mark.parametrize(
    ("end", "time", "first", "last"),
    [
        ("15-31", "FY2024", "2024-04-01", "2025-03-31"),  # the fiscal year of Japan
        ("15-31", "FY2024-Q2", "2024-07-01", "2024-09-30"),
        ("15-31", "FY2023 - FY2024", "2023-04-01", "2025-03-31"),
        ("15-31", "fiscal_year", "2024-04-01", "2025-03-31"),
        ("03-31", "FY2024", "2023-04-01", "2024-03-31"),
        ("06-30", "FY2024", "2023-07-01", "2024-06-30"),
        ("12-31", "FY2024", "2024-01-01", "2024-12-31"),
        (None, "FY2024", "2024-01-01", "2024-12-31"),
        ("04-05", "FY2024", "2023-04-06", "2024-04-05"),
        ("15-31", "2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_fiscal_year_ends_when_the_ledger_says(fava, tmp_path, end, time, first, last):
    told = said(fava(ending(end)).page(time=time))
    assert f"Charts and flows show {first} to {last}" in told
    days = (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    assert shown_by_fava(FavaLedger(str(tmp_path / "main.beancount")), time) == days


def test_the_charts_and_flows_are_those_of_the_fiscal_year(fava):
    """Funded in January 2024: in Japan that is the fiscal year 2023."""
    browser = fava(ending("15-31"))
    funded = "outside → sleeve: 1,000,000 JPY"
    assert funded in said(browser.page(time="FY2023"))
    assert funded not in said(browser.page(time="FY2024"))
    assert funded in said(fava(ending(None)).page(time="FY2024"))


TIMES = (
    "2024",
    "2024-02",
    "2024-02-05",
    "2024-W06",
    "2024-Q1",
    "fy2024",
    "FY2024-Q1",
    "FY2024-Q4",
    "FY2024-Q5",
    "FY2023 - FY2024",
    "FY2023 to 2024-05",
    "2023-FY2024-Q3",
    "FY2024 - FY2023",
    "fiscal_year",
    "fiscal_year-1",
    "fiscal_quarter",
    "fiscal_quarter-1 - fiscal_quarter",
    "day",
    "day-30 - day",
    "(year-1) - month",
    "week+1",
    "FY0001",
    "FY9999",
    "FY99999",
    "9999",
    "2024-02-30",
    "2024-W60",
    "day+99999999999",
    "garbage",
    " ",
    "<b>2024</b>",
)


@pytest.mark.parametrize("end", [None, "06-30", "12-31", "15-31", "02-28", "04-05", "99-31", "x"])
def test_every_filter_means_what_fava_means(tmp_path, end):
    ledger = FavaLedger(str(ledgers.write(tmp_path, ending(end))))
    fiscal_year_end = ledger.fava_options.fiscal_year_end
    read = {time: period_of({"time": time}, fiscal_year_end) for time in TIMES}
    assert read == {time: shown_by_fava(ledger, time) for time in TIMES}
    assert read["2024"] is not None


def test_a_filter_that_never_ends_is_told_as_unreadable(fava):
    html = fava(ending(None)).page(time=ENDLESS)
    assert root_of(html).state == "HALTED"
    assert "time filter cannot be read" in said(html)


WHOLE = "Of the whole ledger, as of 2024-02-05; the time filter does not bear on it."


@pytest.mark.parametrize(
    "time", ["2024", "2024-01", "2024-02", "2024-01-04", "2024-Q1", "2024-01 - 2024-02"]
)
def test_each_section_says_what_it_shows(fava, time):
    """What is judged is the whole; what is drawn is the part, and no word speaks of more."""
    told = said(fava(ledgers.HALTED).page(time=time))
    assert told.count(WHOLE) >= 8  # figures, room, findings, four parts, the month
    assert "Movements from 2024-0" in told
    assert "forbidden; not done in this time" in told
    for word in ("never done", "Never above", "Never below", "Never at"):
        assert word not in told
    assert WHOLE not in said(fava(ledgers.HALTED).page())


def test_a_time_without_figures_is_told(fava):
    told = said(fava(ledgers.HALTED).page(time="2019"))
    assert "The ledger has no figures for this time." in told
    assert "Over time" not in told


def test_the_address_opens_folded_sections(fava):
    page = fava(ledgers.HALTED)
    folds = ("record", "core", "survival", "policy", "moves")

    def opened(html):
        return [fold for fold in folds if f'data-fold="{fold}" open' in html]

    assert opened(page.page()) == []
    assert opened(page.page(open="core,moves,nothing")) == ["core", "moves"]


def test_a_folded_section_tells_the_worst_of_what_is_in_it(fava):
    html = ledgers.unmarked(fava(ledgers.BREACH).page())
    head = html.split('data-fold="core"')[1].split("</summary>")[0]
    assert "◆" in head
    assert "Value 8,800,000 JPY" in head
