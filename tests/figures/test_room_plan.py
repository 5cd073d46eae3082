"""Who does what the duties ask for, and no more, has mended every finding that they name.

Each plan is booked on the day for which it was made, and the ledger with it is analysed anew.
`BARBELL_ROOM_EXAMPLES=1000` in the environment tries so many random ledgers.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import event, given
from test_room_properties import MANY, Trial, judged, stories

from beancount_barbell.attempts.novelty import only_new
from beancount_barbell.figures import room_duties
from beancount_barbell.figures.room_duties import open_duties
from tests.support import told

if TYPE_CHECKING:
    from test_room_properties import Story

    from beancount_barbell.figures.room_duties import Duty

CORE, BANK, CLEAN = "Assets:Core:Bank", "Assets:Bank", "Assets:Clean"
BOOKED = {
    room_duties.RETURN,
    room_duties.SWEEP,
    room_duties.TAKE_OUT,
    room_duties.REFILL,
    room_duties.REDUCE,
}


def booked(trial: Trial, plan: list[Duty]) -> str:
    """The postings that carry out a plan, cash from the trade layer where no layer is named."""
    story, moves = trial.story, []
    for duty in plan:
        amount = duty.amount or Decimal(0)
        if duty.what == room_duties.REDUCE:
            continue
        if duty.what == room_duties.REFILL:
            moves.append((CLEAN, amount))
        elif duty.code == "BB205":
            moves.append((BANK, amount))
        else:
            named = dict(duty.layers)
            moves += [
                (f"Assets:Attack:{layer.value.title()}", part) for layer, part in named.items()
            ]
            moves.append(("Assets:Attack:Trade", amount - sum(named.values())))
    lines = [
        f"  {source}  {-amount:f} {story.base}\n  {CORE}  {amount:f} {story.base}\n"
        for source, amount in moves
        if amount
    ]
    closed = sum((duty.amount or 0 for duty in plan if duty.what == room_duties.REDUCE), Decimal(0))
    return "".join(lines) + "".join(closing(trial, closed))


def closing(trial: Trial, amount: Decimal) -> list[str]:
    """Postings that close the same part of each position, so much exposure in all."""
    exposure = trial.base.history.last.exposure
    if not amount:
        return []
    part = min(amount / exposure, Decimal(1))
    return [
        trial.story.lot(name, -units * part, one / {"SHARE": 1, "TWO": 2, "MINI": 10}[name])
        for name, units, one in trial.base.history.instruments
        if units
    ]


@MANY
@given(stories(breaches=True))
def test_a_plan_that_is_carried_out_leaves_nothing_that_it_named(story: Story) -> None:
    trial = Trial(story)
    plan = open_duties(trial.base.history, trial.base.findings)
    plan = [one for one in plan if one.what in BOOKED and one.amount is not None]
    event(" ".join(sorted({one.what for one in plan})) or "nothing")
    if not plan:
        return
    named = {one.code for one in plan} | {by.code for one in plan for by in one.findings}
    after = judged(f'{story.text}\n{trial.date} * "The plan"\n{booked(trial, plan)}')
    left = {one.code for one in after.findings if one.asks} & named
    assert not left, f"{left}\n{plan}\n{told(after)}"
    if after.history.last.equity < 0:
        return  # more was asked for than the sleeve still held
    new = {one.code for one in only_new(after.findings, trial.base.findings) if one.fails}
    assert not new, f"new: {new}\n{plan}\n{told(after)}"
