from __future__ import annotations

import pytest
from fava_barbell.links import FavaLinks
from fava_barbell.shapes import NO_LINKS

from beancount_barbell.model.location import NOWHERE, Location

LINKS = FavaLinks(frozenset(), external_editor=True)


def test_without_fava_nothing_can_be_opened():
    assert NO_LINKS.entry(object()) is None
    assert NO_LINKS.source(Location("main.beancount", 3)) is None
    assert NO_LINKS.account("Assets:Bank") is None
    assert NO_LINKS.journal("2024-09") is None


def test_an_entry_that_fava_does_not_know():
    assert LINKS.entry(object()) is None
    assert LINKS.entry(None) is None


@pytest.mark.parametrize("location", [NOWHERE, Location("main.beancount", 0), Location("<a>", 5)])
def test_a_place_that_no_file_has(location):
    assert LINKS.source(location) is None


def test_a_file_name_with_odd_characters():
    place = Location('/a b/"<x>?.bean', 3)
    assert LINKS.source(place) == "beancount:///a%20b/%22%3Cx%3E%3F.bean?lineno=3"
