from __future__ import annotations

import datetime
from urllib.parse import parse_qs, urlsplit

import fava_ledgers as ledgers
import pytest
from fava_barbell.filters import period_of
from fava_barbell.labels import Labels
from fava_barbell.ranges import build_ranges
from fava_barbell.timeline import Period
from fava_ledgers import root_of, said

AS_OF = datetime.date(2024, 5, 31)
YEAR_END = (12, 31)


def ranges(as_of=AS_OF, language="en", **arguments):
    return build_ranges(arguments, as_of, Labels(language))


def query(one):
    return {key: value for key, [value] in parse_qs(urlsplit(one.href).query).items()}


def test_each_range_is_a_time_that_fava_reads():
    periods = {one.text: period_of(query(one), YEAR_END) for one in ranges()}
    assert periods == {
        "3M": Period(datetime.date(2024, 2, 29), AS_OF),
        "6M": Period(datetime.date(2023, 11, 30), AS_OF),
        "YTD": Period(datetime.date(2024, 1, 1), AS_OF),
        "1Y": Period(datetime.date(2023, 5, 31), AS_OF),
        "Max": None,
    }


def test_what_else_the_address_says_is_kept():
    for one in ranges(time="2023", account="Assets:核", open="core,policy", partial="true"):
        kept = query(one)
        kept.pop("time", None)
        assert kept == {"account": "Assets:核", "open": "core,policy"}
        assert one.href.endswith("#barbell-charts")


def test_the_time_that_is_shown_is_marked():
    assert [one.text for one in ranges() if one.now] == ["Max"]
    for one in ranges():
        again = ranges(**query(one))
        assert [other.text for other in again if other.now] == [one.text]
    assert not any(one.now for one in ranges(time="2023"))


@pytest.mark.parametrize("as_of", [datetime.date.min, datetime.date(1, 2, 3), datetime.date.max])
def test_there_is_no_time_before_the_first_day(as_of):
    assert all(one.href.startswith("?") for one in ranges(as_of))
    assert "0001-01-01" in ranges(datetime.date(1, 2, 3))[0].href


def test_japanese():
    assert [one.text for one in ranges(language="ja")] == [
        "3か月",
        "6か月",
        "年初来",
        "1年",
        "全期間",
    ]


def test_the_links_crop_the_charts_and_lead_back(fava):
    browser = fava(ledgers.HALTED)
    links = [link for link in root_of(browser.page(open="core")).links if "#barbell-charts" in link]
    assert len(links) == 5
    told = said(browser.page(**{k: v for k, [v] in parse_qs(urlsplit(links[0]).query).items()}))
    assert "Charts and flows show 2023-11-05 to 2024-02-05" in told
    outside = browser.page(time="1999")
    assert "no figures for this time" in said(outside)
    assert "?#barbell-charts" in root_of(outside).links
