"""What is said of random ledgers is what was said of them before.

It does not say what is right: a difference that is meant is written with
`python -m tests.golden`, and its difference is read.
"""

from __future__ import annotations

from difflib import unified_diff

import pytest
from beancount import loader
from beancount.core.data import Transaction

from beancount_barbell.analysis import analyse
from beancount_barbell.rules import RULES
from tests.golden.pictures import kept, ledgers, picture
from tests.support import failing, told

pytestmark = pytest.mark.no_cover

KEPT, LEDGERS = kept(), ledgers()


def lines(part):
    return [f"{key}: {part[key]}" for key in part] if isinstance(part, dict) else part


def test_all_that_are_kept_are_compared():
    assert list(KEPT) == list(LEDGERS)


@pytest.mark.parametrize("name", LEDGERS)
def test_the_same_is_said_of_it(name):
    before, now = KEPT[name], picture(LEDGERS[name])
    difference = "\n".join(
        line
        for part in before
        for line in unified_diff(
            lines(before[part]), lines(now[part]), f"{part}, kept", f"{part}, now", n=0, lineterm=""
        )
    )
    assert before == now, (
        f'{difference}\npython -m tests.golden "{name}" prints the ledger and all of it'
    )


@pytest.mark.parametrize("name", LEDGERS)
def test_a_rule_that_is_not_asked_would_find_nothing(name):
    """One whose line in the table has nothing of the history: its file is not even read."""
    entries, _, options = loader.load_string(LEDGERS[name])
    history = analyse(entries, options).history
    for rule in RULES:
        if not rule.reviews:
            assert list(rule.judge(history)) == list(rule.file.check(history)), rule.code


@pytest.mark.parametrize("name", [name for name in LEDGERS if name.endswith(" 1")])
def test_postings_without_units_say_nothing(name):
    """Plugins may hand such on; here each posting has one beside it, in the same account."""
    entries, _, options = loader.load_string(LEDGERS[name])
    more = [
        entry._replace(
            postings=[each for one in entry.postings for each in (one._replace(units=None), one)]
        )
        if isinstance(entry, Transaction)
        else entry
        for entry in entries
    ]
    one, other = (analyse(each, options, with_household=True) for each in (entries, more))
    assert failing(one) == failing(other), told(other)
    assert one.figures() == other.figures()


@pytest.mark.parametrize(
    "name", [name for name in LEDGERS if name.endswith(" 1") or name.startswith("explained")]
)
def test_what_has_no_place_is_told_where_its_transaction_stands(name):
    """Plugins make postings that stand on no line."""
    entries, _, options = loader.load_string(LEDGERS[name])
    heads = {
        posting.meta["lineno"]: entry.meta["lineno"]
        for entry in entries
        if isinstance(entry, Transaction)
        for posting in entry.postings
        if posting.meta
    }
    bare = [
        entry._replace(postings=[posting._replace(meta=None) for posting in entry.postings])
        if isinstance(entry, Transaction)
        else entry
        for entry in entries
    ]

    def places(analysis):
        told = []
        for finding in analysis.findings:
            seen = (finding.location, *(one.location for one in finding.evidence))
            at = sorted(heads.get(one.lineno, one.lineno) for one in seen)
            told.append((finding.code, finding.date, at))
        return sorted(told)

    one, other = (analyse(each, options, with_household=True) for each in (entries, bare))
    assert places(one) == places(other), told(other)


def test_no_rule_fails_in_any_of_them():
    """What fails is told as a finding of its own, and would be kept like any other."""
    failed = [
        name for name, one in KEPT.items() if any("{failure:" in line for line in one["check"])
    ]
    assert failed == []
