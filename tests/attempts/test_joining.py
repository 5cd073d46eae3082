"""A draft after entries that are loaded: what Beancount itself makes of the whole text."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from beancount import loader

from beancount_barbell.attempts.drafts import CannotTryError, Draft, typed
from beancount_barbell.attempts.joining import Ground, join, last_line
from beancount_barbell.reading.appending import unheard
from tests.households import BEANCOUNT_ERROR, BREACH, HEALTHY
from tests.wild import Wild

LOTS = (
    HEALTHY
    + """
2025-01-01 open Income:Attack
  barbell: "attack"
2025-01-01 open Assets:Attack:Fifo  "FIFO"
  barbell: "attack"
2025-01-30 price USD  150 JPY
2025-01-30 * "Buy"
  Assets:Attack:Trade   10 TQQQ {60 USD}
  Assets:Attack:Trade  -90,000 JPY @@ 600 USD
    lineno: "somebody's own"
2025-01-30 * "Buy more"
  Assets:Attack:Trade   10 TQQQ {70 USD}
  Assets:Attack:Trade  -105,000 JPY @@ 700 USD
2025-01-30 * "Two lots in another account"
  Assets:Attack:Fifo    10 TQQQ {60 USD}
  Assets:Attack:Fifo    10 TQQQ {70 USD}
  Assets:Attack:Trade  -195,000 JPY @@ 1,300 USD
"""
)
PADDED = (
    HEALTHY
    + """
2025-01-07 pad Assets:Core:Bank Equity:Opening
2025-01-15 balance Assets:Core:Bank  9,100,000 JPY
"""
)
OFF = HEALTHY + "2025-02-10 balance Assets:Core:Bank  9,000,001 JPY\n"
RENAMED = 'option "name_assets" "Shisan"\n' + HEALTHY.replace("Assets:", "Shisan:")
RAW = 'option "plugin_processing_mode" "raw"\n' + PADDED

LIFE = '2025-02-03 * "Life"\n  Assets:Bank  -5 JPY\n  Expenses:Life\n'


def ground_of(text: str) -> Ground:
    entries, errors, options = loader.load_string(text)
    return Ground(entries, options, errors, options["filename"], last_line(entries))


def plain(entries: Any) -> list[Any]:
    """Entries by what they say, wherever they stand."""
    found = []
    for one in entries:
        fields = one._asdict()
        fields.pop("meta")
        if "postings" in fields:
            fields["postings"] = [each._replace(meta=None) for each in one.postings]
        found.append((type(one).__name__, {key: str(value) for key, value in fields.items()}))
    return found


@pytest.mark.parametrize(
    ("text", "draft"),
    [
        (HEALTHY, BREACH),
        (HEALTHY, LIFE + "2025-02-01 price VIX 20 JPY\n" + LIFE.replace("-5", "-6")),
        (HEALTHY, '2025-01-20 * "In between"\n  Assets:Bank  -5 JPY\n  Expenses:Life\n'),
        (HEALTHY, '2025-02-03 custom "barbell" "halt"\n  by: "me"\n  reason: "rest"\n'),
        (HEALTHY, '2025-02-03 custom "nothing in it"\n'),
        (
            HEALTHY,
            "2025-02-03 pad Assets:Bank Equity:Opening\n2025-02-04 balance Assets:Bank  5 JPY\n",
        ),
        (
            HEALTHY,
            (
                "2025-02-03 open Assets:Two\n"
                '2025-02-03 * "x"\n  Assets:Two  5 JPY\n  Assets:Bank\n'
                "2025-02-04 balance Assets:Two  5 JPY\n"
            ),
        ),
        (HEALTHY + BEANCOUNT_ERROR, LIFE),
        (PADDED, LIFE),
        (PADDED, '2025-01-10 * "x"\n  Assets:Core:Bank  5 JPY\n  Assets:Bank\n'),
        (RAW, LIFE),
        (OFF, LIFE),
        (OFF, '2025-02-03 * "It lacked"\n  Assets:Core:Bank  1 JPY\n  Assets:Bank\n'),
        (RENAMED, LIFE.replace("Assets:", "Shisan:")),
        (
            LOTS,
            (
                '2025-02-03 * "x"\n  Assets:Attack:Fifo  -15 TQQQ {} @ 50 USD\n'
                "  Assets:Attack:Fifo  750 USD\n  Income:Attack\n"
            ),
        ),
        (
            LOTS,
            (
                '2025-02-03 * "Bought dearer, and some of it sold"\n'
                "  Assets:Attack:Fifo  5 TQQQ {80 USD}\n  Assets:Attack:Trade\n"
                '2025-02-04 * "x"\n  Assets:Attack:Fifo  -25 TQQQ {}\n'
                "  Assets:Attack:Trade  1,700 USD\n"
            ),
        ),
        (LOTS, '2025-02-03 * "x"\n  Assets:Attack:Trade  -5 TQQQ {70 USD}\n  Assets:Bank\n'),
        (LOTS, '2025-02-03 * "Dollars"\n  Assets:Bank  5 USD @ 151 JPY\n  Assets:Bank\n'),
    ],
)
def test_it_is_what_beancount_makes_of_the_whole_text(text, draft):
    ground = ground_of(text)
    before = plain(ground.entries)
    joined = join(ground, Draft(draft))
    whole, _, _ = loader.load_string(text + draft)
    # Prices that are made of a day's bookings stand in no order of their own.
    assert sorted(map(repr, plain(joined.entries))) == sorted(map(repr, plain(whole)))
    assert [one.date for one in joined.entries] == [one.date for one in whole]
    lines = draft.splitlines()
    for one in joined.mine:
        assert one.meta["filename"] == "draft"
        assert lines[one.meta["lineno"] - 1].startswith(one.date.isoformat())
    assert plain(ground.entries) == before
    assert "draft" not in {one.meta["filename"] for one in ground.entries}


@pytest.mark.parametrize(
    ("text", "draft", "key", "words"),
    [
        (HEALTHY, "what?\n", "broken", "draft:1"),
        (HEALTHY, "\n" + BREACH.replace("   200,000", "   100,000"), "broken", "does not balance"),
        (HEALTHY, LIFE + LIFE.replace("Bank", "Banc"), "broken", "unknown account 'Assets:Banc'"),
        (HEALTHY, "2025-02-01 balance Assets:Bank  5 JPY\n", "broken", "Balance failed"),
        (HEALTHY, "2025-02-01 open Assets:Bank\n", "broken", "Duplicate open"),
        (HEALTHY, "2025-01-15 close Assets:Bank\n", "broken", "inactive account"),
        (HEALTHY, '2025-02-03 * "x"\n  Assets:Bank\n  Expenses:Life\n', "broken", "draft"),
        (PADDED, "2025-02-03 pad Assets:Bank Equity:Opening\n", "broken", "Unused Pad"),
        (
            LOTS,
            '2025-02-03 * "x"\n  Assets:Attack:Trade  -5 TQQQ {}\n  Assets:Bank\n',
            "broken",
            "",
        ),
        (
            LOTS,
            '2025-02-03 * "x"\n  Assets:Attack:Trade  -5 TQQQ {1 USD}\n  Assets:Bank\n',
            "broken",
            "No position matches",
        ),
        (HEALTHY, "; a thought\n", "no-entries", ""),
        (HEALTHY, 'plugin "beancount.plugins.auto"\n' + LIFE, "is-ledger", ""),
        (HEALTHY, 'include "/etc/passwd"\n', "is-ledger", ""),
    ],
)
def test_what_beancount_refuses_is_refused(text, draft, key, words):
    _, errors, _ = loader.load_string(text)
    _, more, _ = loader.load_string(text + draft)
    assert key != "broken" or len(more) > len(errors)
    with pytest.raises(CannotTryError) as refused:
        join(ground_of(text), Draft(draft))
    assert refused.value.key == key
    assert words in " ".join(map(str, refused.value.words.values()))


@pytest.mark.parametrize("seed", range(12))
def test_no_ledger_is_too_wild_for_it(seed):
    text = f'plugin "beancount_barbell"\n{Wild(Random(seed)).text()}\n'
    ground = ground_of(text)
    accounts = [one.account for one in ground.entries if type(one).__name__ == "Open"]
    source, target = Random(seed).sample(accounts, 2)
    day, currency = ground.entries[-1].date, ground.options["operating_currency"][0]
    draft = f'{day} * "x"\n  {target}  5 {currency}\n  {source}\n'
    whole, errors, _ = loader.load_string(text + draft)
    others = [one for one in errors if type(one).__name__ != "BarbellError"]
    before = [one for one in ground.errors if type(one).__name__ != "BarbellError"]
    if len(others) > len(before):
        with pytest.raises(CannotTryError):
            join(ground, Draft(draft))
    else:
        joined = join(ground, Draft(draft)).entries
        assert sorted(map(repr, plain(joined))) == sorted(map(repr, plain(whole)))


def test_a_number_that_beancount_cannot_reckon_with_is_refused():
    """It rounds a missing posting to so many digits, and stops where a number has more."""
    draft = f'2025-02-03 * "x"\n  Assets:Bank  -{"9" * 33} JPY\n  Expenses:Life\n'
    with pytest.raises(CannotTryError) as refused:
        join(ground_of('option "inferred_tolerance_default" "JPY:0.5"\n' + HEALTHY), Draft(draft))
    assert refused.value.key == "reckoning"


def test_a_total_for_no_units_is_refused():
    draft = '2025-02-03 * "x"\n  Assets:Attack:Trade  0 TQQQ {{5 USD}}\n  Assets:Bank\n'
    with pytest.raises(CannotTryError) as refused:
        join(ground_of(LOTS), Draft(draft))
    assert refused.value.key == "reckoning"


PAID = '2025-02-03 * "x"\n  Assets:Bank  {} JPY\n  Expenses:Life\n'


@pytest.mark.parametrize("number", ["1/0", "1 / -0.00", "(2)/\t(1-1)", "1/00,000.", "6/+-(0)"])
def test_a_division_by_zero_never_reaches_the_parser(number):
    """It ends the whole process, and with it the server of the page."""
    with pytest.raises(CannotTryError) as refused:
        join(ground_of(HEALTHY), Draft(PAID.format(number)))
    assert refused.value.key == "divides"


@pytest.mark.parametrize("number", ["10/4", "1/0.5", "(6-1)/10", "1/-02", "3*0/5"])
def test_other_divisions_are_reckoned(number):
    assert join(ground_of(HEALTHY), Draft(PAID.format(number))).mine


def test_nothing_is_a_draft():
    with pytest.raises(CannotTryError):
        typed(" \n")


@pytest.mark.parametrize(
    ("account", "late"),
    [("Assets:Attack:Fifo", True), ("Assets:Attack:Trade", False)],
)
def test_what_changes_the_lots_of_later_bookings_is_refused(account, late):
    """Beancount would take the sale of 02-04 from another lot: only a load can tell which."""
    sold = (
        '2025-02-04 * "Sold"\n  Assets:Attack:Fifo  -15 TQQQ {} @ 50 USD\n'
        "  Assets:Attack:Fifo  750 USD\n  Income:Attack\n"
    )
    draft = Draft(f'2025-02-03 * "x"\n  {account}  5 TQQQ {{80 USD}}\n  Assets:Bank\n')
    ground = ground_of(LOTS + sold)
    if not late:
        assert len(join(ground, draft).entries) == len(ground.entries) + 2
        return
    with pytest.raises(CannotTryError) as refused:
        join(ground, draft)
    assert refused.value.key == "rebooked"
    assert refused.value.words == {"draft": "draft", "account": account, "commodity": "TQQQ"}


def test_the_plugins_that_do_not_see_it_are_known():
    _, _, options = loader.load_string(
        'plugin "beancount.plugins.leafonly"\nplugin "beancount.plugins.leafonly"\n' + HEALTHY
    )
    assert unheard(options) == ("beancount.plugins.leafonly",)
    assert unheard({}) == ()


def test_an_empty_ledger_has_no_line():
    assert last_line([]) == 0
