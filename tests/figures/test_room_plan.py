"""Who does what the duties ask for, and no more, has mended every finding that they name.

Each plan is booked on the day for which it was made, and the ledger with it is analysed anew.
`BARBELL_ROOM_EXAMPLES=1000` in the environment tries so many random ledgers.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
from beancount.core import data, inventory, prices
from hypothesis import event, given
from test_room_properties import MANY, Trial, judged, stories

from beancount_barbell.attempts.novelty import only_new
from beancount_barbell.figures import room_duties
from beancount_barbell.figures.room_duties import open_duties
from beancount_barbell.model.roles import Kind, Layer, Role
from tests.support import judge, load, told
from tests.test_examples import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from test_room_properties import Story

    from beancount_barbell.analysis import Analysis
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


class Position(NamedTuple):
    """What the sleeve holds of one lot, hedges left out."""

    account: str
    units: Decimal
    commodity: str
    lot: str
    price: Decimal


class Household:
    """A shipped ledger in which a plan is carried out: whoever asks for it knows the accounts.

    Results are booked to an account of the sleeve's own, what comes from outside is a salary.
    """

    def __init__(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        self.text = text.replace('plugin "beancount_barbell"', "")  # its errors are the findings
        first = judge(path)
        self.date = first.as_of + datetime.timedelta(days=1)
        self.base = judge(path, as_of=self.date)
        loaded = load(path)
        self.currency = first.base_currency
        self._held: dict[str, inventory.Inventory] = {}
        self._prices = prices.build_price_map(loaded.entries)
        self._opened = {
            one.account: one.currencies for one in loaded.entries if isinstance(one, data.Open)
        }
        for entry in loaded.entries:
            for posting in getattr(entry, "postings", ()):
                held = self._held.setdefault(posting.account, inventory.Inventory())
                held.add_position(posting)

    def account(self, role: Role, layer: Layer | None = None) -> str:
        """An account for cash, of a layer if one is named; else one that takes no cash."""
        fitting = [
            one.account
            for one in self.base.roles.opened()
            if one.role is role and one.kind is Kind.ASSETS and layer in (None, one.layer)
        ]
        return next((one for one in fitting if self._takes_cash(one)), fitting[0])

    def _takes_cash(self, account: str) -> bool:
        return self.currency in (self._opened[account] or (self.currency,))

    def into_core(self, amount: Decimal) -> str:
        """The posting that brings so much into the core, in goods where it takes no cash."""
        account = self.account(Role.CORE)
        if self._takes_cash(account):
            return f"  {account}  {amount:f} {self.currency}\n"
        (commodity,) = self._opened[account]
        price = self._price(commodity)
        return f"  {account}  {amount / price:f} {commodity} {{{price:f} {self.currency}}}\n"

    def _price(self, commodity: str) -> Decimal:
        return prices.get_price(self._prices, (commodity, self.currency))[1]

    @property
    def positions(self) -> list[Position]:
        found = []
        for role in self.base.roles.opened():
            if role.role is Role.ATTACK and role.layer is not Layer.HEDGE:
                for one in self._held.get(role.account, ()):
                    if one.units.currency != self.currency:
                        lot = f"{{{one.cost.number:f} {one.cost.currency}}}"
                        units, name = one.units
                        price = self._price(name)
                        found.append(Position(role.account, units, name, lot, price))
        return found

    def closing(self, value: Decimal) -> str:
        """A transaction that closes the same part of each position, worth so much in all."""
        positions = self.positions
        part = value / sum(one.units * one.price for one in positions)
        postings = [
            f"  {one.account}  {-one.units * part:f} {one.commodity} {one.lot} @ {one.price:f}"
            f" {self.currency}\n"
            for one in positions
        ]
        cash = f"  {self.account(Role.ATTACK)}  {value:f} {self.currency}\n"
        return self._booked("Closed", "".join(postings), cash, "  Income:The:Plan\n")

    def _booked(self, what: str, *postings: str) -> str:
        return f'{self.date} * "{what}"\n{"".join(postings)}'

    def steps(self, plan: list[Duty]) -> Iterator[tuple[Duty, str]]:
        """Each act with the transactions that carry it out, positions closed before money goes."""
        exposure = self.base.history.last.exposure
        closed = Decimal(0)
        for duty in plan:
            if duty.what == room_duties.REDUCE:
                worth = sum(one.units * one.price for one in self.positions)
                value = worth * duty.amount / exposure
                closed += value
                yield duty, self.closing(value)
                continue
            more = max(duty.close_first - closed, Decimal(0))
            closed = max(closed - duty.close_first, Decimal(0))
            text = self.closing(more) if more else ""
            sources = dict(duty.layers)
            sources[None] = duty.amount - sum(sources.values())
            for layer, part in sources.items():
                source = "Income:A:Salary"
                if duty.from_sleeve:
                    source = self.account(Role.ATTACK, layer)
                if part:
                    gone = f"  {source}  {-part:f} {self.currency}\n"
                    text += self._booked("Moved", gone, self.into_core(part))
            yield duty, text

    def after(self, booked: str) -> Analysis:
        """The ledger with what was booked."""
        opened = (
            f"{self.date} open Income:A:Salary\n"
            f'{self.date} open Income:The:Plan\n  barbell: "attack"\n'
        )
        return judged(f"{self.text}\n{opened}{booked}")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_plan_of_a_broken_ledger_can_be_carried_out_and_mends_what_it_names(path: Path) -> None:
    """In its order, so that the sleeve never owes more for it than it did."""
    house = Household(path)
    plan = open_duties(house.base.history, house.base.findings)
    plan = [one for one in plan if one.what in BOOKED]
    assert all(one.amount is not None for one in plan)
    booked = ""
    for duty, text in house.steps(plan):
        booked += text
        after = house.after(booked)
        if duty.from_sleeve:
            assert after.history.last.free_cash >= 0, f"{duty}\n{booked}"
    named = {one.code for one in plan} | {by.code for one in plan for by in one.findings}
    after = house.after(booked)
    left = {one.code for one in after.findings if one.asks} & named
    assert not left, f"{left}\n{plan}\n{told(after)}\n{booked}"
    new = {one.code for one in only_new(after.findings, house.base.findings) if one.fails}
    assert not new, f"new: {new}\n{plan}\n{told(after)}\n{booked}"
