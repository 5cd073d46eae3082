"""Core money that goes to the sleeve in slices below the tolerance."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, history_of

from beancount_barbell.model.findings import Status
from beancount_barbell.rendering.words import say
from tests.support import check_clean, judge, only

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

D = Decimal
PRELUDE = (
    HOUSE
    + """
2025-01-01 custom "barbell" "policy"
  core-floor: 1 JPY
  sleeve-budget: 2,000,000 JPY
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)
"""The tolerance is 1 JPY, the tracing window 90 days."""


def slice_of(day: str, amount: str = "1", back: bool = False) -> str:
    source, target = "Assets:Core:Bank", "Assets:Attack:Trade"
    if back:
        source, target = target, source
    return f'\n2025-{day} * "slice"\n  {source}  -{amount} JPY\n  {target}  {amount} JPY\n'


SALARY = """
2025-02-03 * "salary"
  Income:Salary        -300,000 JPY
  Assets:Attack:Trade   300,000 JPY
"""
TAKEN_BACK = [
    *(slice_of(day) for day in ("02-03", "02-04")),
    slice_of("02-05", "9", back=True),
    *(slice_of(day) for day in ("02-06", "02-07")),
]


def breaches(*parts: str) -> list[tuple[str, Decimal | None, int, Decimal | None]]:
    """(the day it passed, amount, parts, outstanding) of each breach."""
    return [
        (f"{one.date:%m-%d}", one.amount, len(one.parts), one.outstanding)
        for one in story(*parts).breaches
    ]


def story(*parts: str) -> History:
    return history_of(PRELUDE + "".join(parts))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # One yen is rounding, and two within the window are two.
        ([slice_of("02-03")], []),
        ([slice_of("02-03"), slice_of("02-04")], [("02-04", 2, 2, 2)]),
        ([slice_of("02-03"), slice_of("02-03")], [("02-03", 2, 2, 2)]),
        # A salary that goes to the sleeve meanwhile is none of them.
        (
            [slice_of("02-03"), SALARY, slice_of("02-04"), SALARY.replace("02-03", "02-05")],
            [("02-04", 2, 2, 2)],
        ),
        # The slices begin anew on the day after money came back.
        (
            [slice_of("02-03"), slice_of("02-04"), slice_of("02-04", "9", back=True)],
            [("02-04", 2, 2, 0)],
        ),
        ([slice_of("02-03", "0.40"), slice_of("02-04", "0.60")], []),
        (
            [slice_of("02-03", "0.40"), slice_of("02-04", "0.61")],
            [("02-04", D("1.01"), 2, D("1.01"))],
        ),
        # 90 days later it is within the window, and 91 days later not.
        ([slice_of("02-03"), slice_of("05-04")], [("05-04", 2, 2, 2)]),
        ([slice_of("02-03"), slice_of("05-05")], []),
        # What follows within the window belongs to it, however long it goes on.
        (
            [slice_of(f"{month:02}-03") for month in range(2, 12)],
            [("03-03", 10, 10, 10)],
        ),
        # From 02-04 on 90 days last to 05-05.
        (
            [slice_of("02-03"), slice_of("02-04"), slice_of("05-05")],
            [("02-04", 3, 3, 3)],
        ),
        (
            [slice_of("02-03"), slice_of("02-04"), slice_of("05-06")],
            [("02-04", 2, 2, 2)],
        ),
        # After a pause of more than a window it begins anew.
        (
            [slice_of("02-03"), slice_of("02-04"), slice_of("06-02"), slice_of("06-03")],
            [("02-04", 2, 2, 2), ("06-03", 2, 2, 2)],
        ),
        # What comes back mends what was taken before, and nothing that follows.
        (
            TAKEN_BACK,
            [("02-04", 2, 2, 0), ("02-07", 2, 2, 2)],
        ),
        # One above the tolerance is a breach of its own.
        ([slice_of("02-03"), slice_of("02-04", "2")], [("02-04", 2, 0, 2)]),
    ],
)
def test_small_amounts_of_one_window_add_up(parts, expected):
    assert breaches(*parts) == expected


def test_three_thousand_yen_one_at_a_time_are_one_finding():
    """Told at the second, with all of them as evidence."""
    ledger = PRELUDE + "".join(slice_of(f"02-{1 + turn % 28:02}") for turn in range(3_000))
    found = only(ledger, "BB201")
    assert (found.fails, found.amount, found.params["outstanding"]) == (True, 3_000, 3_000)
    assert f"{found.date}" == "2025-02-01"
    assert len(found.evidence) == 2 + 3_000
    assert say(found.text, "en") == (
        "3,000 JPY went from the core to Assets:Attack:Trade in 3000 parts, each within the "
        "tolerance."
    )
    assert "3,000 JPY" in say(found.text, "ja")


WAIVER = """
2025-02-10 custom "barbell" "waiver" "BB201"
  by: "Taro"
  reason: "a fee that was split"
  until: 2025-03-31
"""


def test_who_accepts_slices_accepts_none_that_follow():
    before = slice_of("02-03") + slice_of("02-04")
    check_clean(PRELUDE + before + WAIVER)
    after = slice_of("02-11") + slice_of("02-12")
    amounts = [
        (one.status, one.amount)
        for one in judge(PRELUDE + before + WAIVER + after).findings
        if one.code == "BB201"
    ]
    assert amounts == [(Status.ACKNOWLEDGED, 2), (Status.OPEN, 2)]


def test_slices_before_the_rules_began_are_history_and_carry_nothing_on():
    since = '\n2025-02-10 custom "barbell" "policy"\n  since: 2025-02-10\n'
    early = slice_of("02-03") + slice_of("02-04") + since
    statuses = [
        (one.status, one.amount)
        for one in judge(PRELUDE + early + slice_of("02-10") + slice_of("02-11")).findings
        if one.code == "BB201"
    ]
    assert statuses == [(Status.HISTORY, 2), (Status.OPEN, 2)]


# -- through an account outside ----------------------------------------------------------


def through(day: str, amount: int) -> str:
    """From the core to the bank, and on to the sleeve two days later."""
    later = f"{day[:3]}{int(day[3:]) + 2:02}"
    ways = (day, "Assets:Core:Bank", "Assets:Bank"), (later, "Assets:Bank", "Assets:Attack:Trade")
    return "".join(
        f'\n2025-{on} * "slice"\n  {source}  -{amount} JPY\n  {target}  {amount} JPY\n'
        for on, source, target in ways
    )


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        # 1,000 tolerances are told; 999 are, as soon as a yen more comes within the window.
        ([through("02-03", 999)], []),
        ([through("02-03", 999), through("02-06", 1)], [("02-08", 1_000, 2, 1_000)]),
        ([through("02-03", 500), through("02-06", 499)], []),
        ([through("02-03", 1_000)], [("02-05", 1_000, 0, 1_000)]),
        # From 02-05 on 90 days last to 05-06.
        ([through("02-03", 999), through("05-04", 999)], [("05-06", 1_998, 2, 1_998)]),
        ([through("02-03", 999), through("05-05", 999)], []),
        # Told once, what follows begins anew.
        (
            [through(f"02-{day:02}", 600) for day in (3, 6, 9, 12)],
            [("02-08", 1_200, 2, 1_200), ("02-14", 1_200, 2, 1_200)],
        ),
        # What came back to the core meanwhile mended what was there.
        ([through("02-03", 999), slice_of("02-06", "999", back=True), through("02-07", 999)], []),
    ],
)
def test_small_slices_through_the_bank_add_up(parts, expected):
    assert breaches(*parts) == expected


def test_300_times_999_yen_through_a_bank_are_told_with_their_parts():
    days = [f"{month:02}-{day:02}" for month in range(2, 12) for day in range(1, 26)]
    ledger = PRELUDE + "".join(through(day, 999) for day in days)
    found = [one for one in judge(ledger).findings if one.code == "BB202"]
    assert sum(one.amount for one in found) == 999 * len(days)
    assert all(one.fails for one in found)
    notes = [say(one.note, "en") for one in found[0].evidence]
    assert [note for note in notes if note.startswith("999 JPY on")] == [
        "999 JPY on 2025-02-03",
        "999 JPY on 2025-02-04",
    ]
    assert not [one for one in judge(ledger).findings if one.code == "BB203"]
