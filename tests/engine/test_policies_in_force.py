"""Which limits hold on a day: a limit is not loosened in loss."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from histories import HOUSE, date, history_of, on, states

from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    from beancount_barbell.model.history import History

PRELUDE = (
    HOUSE
    + """
2025-01-01 custom "barbell" "policy"
  core-floor: 8,000,000 JPY
  sleeve-budget: 1,000,000 JPY
2025-01-06 * "fund"
  Assets:Core:Bank      9,000,000 JPY
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
)

THE_END = "2025-06-30 price NIL 1 JPY\n"


def policy(day: str, *lines: str) -> str:
    return f'2025-{day} custom "barbell" "policy"\n' + "".join(f"  {line}\n" for line in lines)


def result(day: str, amount: int) -> str:
    return f"""
2025-{day} * "result"
  Assets:Attack:Trade  {amount} JPY
  Income:Attack:PnL
"""


def story(*events: str) -> History:
    return history_of(PRELUDE + "".join(events) + THE_END)


def test_n51_a_line_loosened_at_nav_62_stays_where_it_was() -> None:
    history = story(result("02-01", -380_000), policy("02-03", "halt-line: 0.40"))
    (loosening,) = history.loosenings
    assert (loosening.key, f"{loosening.old}", f"{loosening.new}") == ("halt-line", "0.50", "0.40")
    assert (loosening.refused, loosening.nav, loosening.state) == (True, 62, RiskState.REDUCING)
    assert loosening.applied_on is None
    assert f"{on(history, '02-03').policy.halt_line}" == "0.50"
    assert loosening.location.lineno > 0
    assert loosening.entry.type == "barbell"


def test_a_limit_held_back_takes_effect_at_nav_100() -> None:
    history = story(
        result("02-01", -380_000),
        policy("02-03", "halt-line: 0.40"),
        result("02-10", 379_999),
        result("02-11", 1),
    )
    assert [f"{on(history, day).policy.halt_line}" for day in ("02-10", "02-11")] == [
        "0.50",
        "0.40",
    ]
    assert history.loosenings[0].applied_on == date("02-11")


@pytest.mark.parametrize("loss", [-1, -100_000])
def test_under_100_is_in_loss_even_while_active(loss: int) -> None:
    history = story(result("02-01", loss), policy("02-03", "core-floor: 7,000,000 JPY"))
    assert [one.refused for one in history.loosenings] == [True]
    assert on(history, "02-03").limits.core_floor == 8_000_000


def test_at_100_a_loosening_is_applied_and_told() -> None:
    history = story(policy("02-03", "core-floor: 7,000,000 JPY"))
    (loosening,) = history.loosenings
    assert (loosening.refused, loosening.applied_on) == (False, date("02-03"))
    assert on(history, "02-03").limits.core_floor == 7_000_000


def test_before_the_sleeve_is_funded_there_is_no_loss() -> None:
    core = PRELUDE.replace("  Assets:Attack:Trade   1,000,000 JPY\n", "")
    history = history_of(core + policy("02-03", "core-floor: 7,000,000 JPY") + THE_END)
    assert on(history, "02-01").nav is None
    assert [one.refused for one in history.loosenings] == [False]
    assert on(history, "02-03").limits.core_floor == 7_000_000


def test_a_stricter_limit_is_taken_at_once_and_not_told() -> None:
    history = story(result("02-01", -380_000), policy("02-03", "core-floor: 8,500,000 JPY"))
    assert history.loosenings == ()
    assert on(history, "02-03").limits.core_floor == 8_500_000


def test_a_stricter_limit_takes_the_place_of_one_held_back() -> None:
    history = story(
        result("02-01", -10_000),
        policy("02-03", "core-floor: 7,000,000 JPY"),
        policy("02-04", "core-floor: 8,500,000 JPY"),
        result("02-10", 20_000),
    )
    assert on(history, "02-10").limits.core_floor == 8_500_000
    assert [one.applied_on for one in history.loosenings] == [None]


def test_the_state_of_that_morning_decides_not_that_of_the_evening() -> None:
    history = story(policy("02-01", "halt-line: 0.40"), result("02-01", -550_000))
    assert [one.refused for one in history.loosenings] == [False]
    assert states(history) == {"02-01": "REDUCING"}


def test_unknown_nav_is_treated_as_loss() -> None:
    history = story(
        """
2025-02-01 * "a token"
  Assets:Attack:Trade  10 TOKEN
  Assets:Bank         -10 TOKEN
""",
        policy("02-03", "core-floor: 7,000,000 JPY"),
    )
    (loosening,) = history.loosenings
    assert (loosening.refused, loosening.nav) == (True, None)


def test_a_wider_band_is_looser_than_the_default_it_replaces() -> None:
    history = story(policy("02-03", "sleeve-band: 0.04"))
    assert [(one.key, one.old) for one in history.loosenings] == [("sleeve-band", Decimal("0.025"))]


def test_the_first_policy_is_no_loosening_of_the_defaults() -> None:
    ledger = HOUSE + policy("01-01", "sleeve-target: 0.20", "cure-days: 60") + THE_END
    assert history_of(ledger).loosenings == ()


def test_the_first_policy_may_set_since_in_loss_but_loosens_nothing() -> None:
    ledger = (
        HOUSE
        + """
2025-01-06 * "fund"
  Assets:Attack:Trade   1,000,000 JPY
  Equity:Opening
"""
        + result("02-01", -100_000)
        + policy("02-03", "since: 2025-02-03", "halt-line: 0.40")
        + THE_END
    )
    history = history_of(ledger)
    assert history.policy.since == date("02-03")
    assert [(one.key, one.refused) for one in history.loosenings] == [("halt-line", True)]


def test_a_policy_of_a_day_without_anything_else_makes_its_row() -> None:
    history = story(policy("02-03", "sleeve-target: 0.08"))
    assert [f"{day.date:%m-%d}" for day in history.days] == ["01-06", "02-03", "06-30"]


def test_several_policies_passed_at_once_are_all_taken() -> None:
    ledger = (
        HOUSE
        + policy("01-02", "core-floor: 1 JPY")
        + policy("01-03", "core-floor: 2 JPY")
        + '2025-01-06 * "core"\n  Assets:Core:Bank  5 JPY\n  Equity:Opening\n'
    )
    assert on(history_of(ledger), "01-06").limits.core_floor == 2


def test_the_strictest_tolerance_named_counts() -> None:
    history = story(policy("02-03", "tolerance: 5 JPY"), policy("02-04", "tolerance: 3 JPY"))
    assert history.tolerance == 3
    assert story().tolerance == 1


@pytest.mark.parametrize("target_first", [True, False])
def test_the_lines_of_a_day_are_held_against_the_day_before(*, target_first: bool) -> None:
    # The band was 0.25 x 0.10. With the new target it would be 0.05, and 0.04 seem stricter.
    lines = [policy("02-03", "sleeve-target: 0.20"), policy("02-03", "sleeve-band: 0.04")]
    history = story(*(lines if target_first else reversed(lines)))
    assert {one.key: f"{one.old}" for one in history.loosenings} == {
        "sleeve-target": "0.10",
        "sleeve-band": "0.0250",
    }


@pytest.mark.parametrize("line", ['tracing: "fifo"', 'tracing: "pro-rata"', 'core-income: "free"'])
def test_words_that_find_less_are_loosenings_from_the_first_policy_on(line: str) -> None:
    key, _, word = line.replace('"', "").partition(": ")
    calm = story(policy("02-03", line))
    assert [(one.key, one.new, one.refused) for one in calm.loosenings] == [(key, word, False)]
    assert getattr(calm.policy, key.replace("-", "_")) == word
    in_loss = story(result("02-01", -1), policy("02-03", line))
    assert [(one.key, one.refused) for one in in_loss.loosenings] == [(key, True)]
    assert getattr(in_loss.policy, key.replace("-", "_")) in ("lifo", "protect")
    at_first = history_of(PRELUDE.replace("core-floor", f"{line}\n  core-floor") + THE_END)
    assert [(one.key, one.refused) for one in at_first.loosenings] == [(key, False)]


@pytest.mark.parametrize(("currency", "least"), [("JPY", "10"), ("USD", "0.10"), ("KWD", "0.010")])
def test_a_wide_tolerance_is_told_from_the_first_policy_on(currency: str, least: str) -> None:
    """What goes untold is up to 1,000 of it; ten times the default is a cash account's rounding."""
    head = f'option "operating_currency" "{currency}"\n'
    for number, told in ((least, []), (f"{least}1" if "." in least else "11", ["tolerance"])):
        line = f'2025-01-02 custom "barbell" "policy"\n  tolerance: {number} {currency}\n'
        history = history_of(head + line)
        assert [one.key for one in history.loosenings] == told
        assert history.tolerance == Decimal(number)


def test_poison_finds_more_and_is_no_loosening_but_its_end_is_one() -> None:
    history = story(policy("02-03", 'tracing: "poison"'), policy("02-04", 'tracing: "lifo"'))
    assert [(one.old, one.new) for one in history.loosenings] == [("poison", "lifo")]


RAISED = policy("02-03", "tolerance: 1,000 JPY")
SMALL = """
2025-02-10 * "small"
  Assets:Core:Bank     -900 JPY
  Assets:Attack:Trade   900 JPY
"""


def test_a_tolerance_first_named_in_a_loss_hides_nothing() -> None:
    history = story(result("02-01", -1), RAISED, SMALL)
    assert [(one.key, one.refused) for one in history.loosenings] == [("tolerance", True)]
    assert history.tolerance == 1
    assert [one.amount for one in history.breaches] == [900]


@pytest.mark.parametrize(
    "story_of",
    [
        [RAISED, SMALL],
        [result("02-01", -1), RAISED, SMALL, result("02-11", 1_000)],  # made good: in force
        [policy("01-01", "tolerance: 1,000 JPY"), result("02-01", -1), SMALL],
    ],
)
def test_one_named_in_calm_counts(story_of: list[str]) -> None:
    history = story(*story_of)
    assert history.tolerance == 1_000
    assert history.breaches == ()


BEFORE = """
2025-01-20 * "out"
  Assets:Core:Bank  -900,000 JPY
  Assets:Bank
2025-01-21 * "in"
  Assets:Attack:Trade  {0} JPY
  Assets:Bank
"""


@pytest.mark.parametrize(
    ("events", "tolerance"),
    [
        ([BEFORE.format(900_000), RAISED], 1),  # told until 02-02: it is told for ever
        ([SMALL.replace("02-10", "02-02"), RAISED], 1),
        ([SMALL.replace("02-10", "02-03"), RAISED], 1_000),  # the line holds from its morning
        ([BEFORE.format(999), RAISED], 1_000),  # never told
        ([BEFORE.format(900_000), policy("02-03", "tolerance: 11 JPY")], 11),  # told with both
        ([BEFORE.format(10_999), policy("02-03", "tolerance: 11 JPY")], 1),
        ([BEFORE.format(9_999), policy("02-03", "tolerance: 10 JPY")], 10),  # what cash rounds
        ([policy("01-02", "tolerance: 1,000 JPY"), BEFORE.format(900_000)], 1_000),
        ([policy("01-02", "tolerance: 2 JPY"), BEFORE.format(900_000), RAISED], 2),
    ],
)
def test_a_wide_tolerance_hides_nothing_that_was_told_before_it(
    events: list[str], tolerance: int
) -> None:
    history = story(*events)
    assert history.tolerance == tolerance
    assert [one.key for one in history.loosenings if one.refused] == []


def test_a_tolerance_that_is_raised_later_stays_as_strict_as_it_was() -> None:
    lines = [policy("01-01", "tolerance: 10 JPY"), RAISED]
    for loss in ([], [result("02-01", -1)]):
        history = story(lines[0], *loss, lines[1], SMALL)
        assert history.tolerance == 10
        assert [one.refused for one in history.loosenings] == [bool(loss)]


@pytest.mark.parametrize("loss", [[], [result("02-01", -1)]])
def test_a_since_in_force_is_never_moved_on(loss: list[str]) -> None:
    history = story(
        policy("01-01", "since: 2025-01-01"), *loss, policy("02-03", "since: 2025-02-02")
    )
    assert [(one.key, one.refused, one.applied_on) for one in history.loosenings] == [
        ("since", True, None)
    ]
    assert history.policy.since == date("01-01")
    made_good = story(
        policy("01-01", "since: 2025-01-01"),
        result("02-01", -1),
        policy("02-03", "since: 2025-02-02"),
        result("02-10", 2),
    )
    assert made_good.policy.since == date("01-01")


@pytest.mark.parametrize("later", ["0.50", "0.45", "0.60"])
def test_what_a_later_line_says_anew_is_refused_no_more(later: str) -> None:
    """It was taken back, or the later one is refused in its place."""
    history = story(
        result("02-01", -380_000),
        policy("02-03", "halt-line: 0.40", "act-within: 10"),
        policy("02-04", f"halt-line: {later}"),
    )
    first, other, *more = history.loosenings
    assert (first.replaced_on, first.applied_on, first.is_left) == (date("02-04"), None, False)
    assert (other.replaced_on, other.is_left) == (None, True)
    assert [one.is_left for one in more] == [True] * (later == "0.45")


def test_a_since_that_was_moved_on_may_be_moved_back() -> None:
    history = story(
        policy("02-01", "since: 2025-02-01"),
        policy("03-01", "since: 2025-03-01"),
        policy("03-02", "since: 2025-02-01"),
    )
    _, moved = history.loosenings
    assert (moved.refused, moved.is_left) == (True, False)
    assert history.policy.since == date("02-01")


@pytest.mark.parametrize("loss", [-380_000, 1])
def test_a_line_that_stands_twice_on_a_day_is_told_once(loss: int) -> None:
    line = policy("02-03", "reduce-resume: 0.80")
    history = story(result("02-01", loss), line, line)
    assert [(one.refused, one.is_left) for one in history.loosenings] == [(loss < 0, loss < 0)]
    assert on(history, "02-03").policy.reduce_resume == Decimal("0.85" if loss < 0 else "0.80")
