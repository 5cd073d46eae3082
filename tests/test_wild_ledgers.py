"""Whatever stands in a ledger, it is judged, told, and left as it was."""

from __future__ import annotations

import copy
from itertools import groupby

from beancount import loader
from beancount.core.data import Transaction
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from beancount_barbell import analyse
from beancount_barbell.figures.stress_figures import stress_figures
from beancount_barbell.figures.trade_figures import trades_figures
from beancount_barbell.plugin import barbell
from beancount_barbell.rendering.words import say
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
    told = [one for one in analysis.findings if one.fails]
    assert len([one for one in errors if one.message.startswith("BB")]) == len(told)


def found(entries, options):
    """What is found, but for places and for numbers, whose last digits may differ."""
    return sorted(
        (one.code, str(one.date), one.status.value, one.severity.value, str(words_of(one.params)))
        for one in analyse(entries, options).findings
    )


def words_of(params):
    return {name: value for name, value in params.items() if isinstance(value, str | tuple)}


@MANY
@given(random=st.randoms(use_true_random=True))
def test_the_order_inside_a_day_is_nothing(random):
    try:
        entries, _, options = loader.load_string(Wild(random).text())
    except ArithmeticError:
        reject()
    days = [list(day) for _, day in groupby(entries, key=lambda entry: entry.date)]
    mixed = [entry for day in days for entry in shuffled(day, random)]
    assert found(mixed, options) == found(entries, options)


def shuffled(day, random):
    """A day's entries with its transactions in another order."""
    others = [entry for entry in day if isinstance(entry, Transaction)]
    random.shuffle(others)
    return [others.pop() if isinstance(entry, Transaction) else entry for entry in day]
