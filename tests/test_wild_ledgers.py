"""Whatever stands in a ledger, it is judged, told, and left as it was."""

from __future__ import annotations

import copy
import os

from beancount import loader
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from beancount_barbell import analyse
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.figures.trade_figures import trades_figures
from beancount_barbell.plugin import barbell
from beancount_barbell.rendering.words import say
from tests.bookings import Added, Writer, random_story
from tests.disorder import Tied, disordered, told
from tests.wild import Wild

MANY = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(random=st.randoms(use_true_random=True))
def test_no_ledger_is_too_wild_to_be_judged(random):
    try:
        entries, _, options = loader.load_string(Wild(random).text())
    except ArithmeticError:  # Beancount's own booking cannot hold such numbers
        reject()
    before = copy.deepcopy(entries)
    analysis = analyse(entries, options)
    analysis.figures()
    stress_figures(analysis.history)
    trades_figures(analysis.history)
    for finding in analysis.findings:
        for lang in ("en", "ja"):
            for text in (finding.text, finding.remedy, *(one.note for one in finding.evidence)):
                assert say(text, lang)
    assert entries == before
    after, errors = barbell(entries, options)
    assert len(after) == len(entries)
    failing = [one for one in analysis.findings if one.fails]
    assert len([one for one in errors if one.message.startswith("BB")]) == len(failing)


def tied(random):
    return Tied(random).text()


def a_book(random):
    return Writer(Added()).write(random_story(random))


@settings(MANY, max_examples=int(os.environ.get("BARBELL_ORDER_EXAMPLES", "25")))
@given(random=st.randoms(use_true_random=True), write=st.sampled_from((tied, tied, a_book)))
def test_what_stands_on_which_line_decides_nothing(random, write):
    """With `BARBELL_ORDER_EXAMPLES=1000` in the environment so many random ledgers are tried."""
    entries, _, options = loader.load_string(write(random))
    assert told(disordered(entries, random), options) == told(entries, options)
