"""Random books of a small sleeve, and what may be added to them without changing anything.

The same story is written with and without a split, a transfer between the sleeve's own
accounts, rounding legs and hours beside a salary: it is the same story.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

D = Decimal
START = datetime.date(2024, 1, 8)
GOODS = ("XYZ", "ABC")

HOUSE = """\
option "operating_currency" "USD"
option "inferred_tolerance_default" "USD:0.005"
2024-01-01 open Assets:Core
  barbell: "core"
2024-01-01 open Assets:Broker "NONE"
  barbell: "attack"
2024-01-01 open Assets:Broker:Second "NONE"
2024-01-01 open Income:Broker
  barbell: "attack"
2024-01-01 open Expenses:Broker
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Assets:Vacation
2024-01-01 open Income:Salary
2024-01-01 open Income:Vacation
2024-01-01 open Equity:Opening
2024-01-01 open Equity:Rounding
2024-01-02 custom "barbell" "policy"
  core-floor: 80,000 USD
  sleeve-budget: 12,000 USD
  streak-reduce: 2
  streak-halt: 4
2024-01-02 * "Opening"
  Assets:Core   90011 USD
  Assets:Broker 10007 USD
  Assets:Bank    7003 USD
  Equity:Opening
"""


class Added(NamedTuple):
    """What is added, on the day of which event; None for nothing.

    `split` is (event, new shares for one old); a quote of its day is one of after it.
    """

    split: tuple[int, Decimal] | None = None
    transfer: int | None = None
    rounding: bool = False
    hours: bool = False


class Event(NamedTuple):
    """Something that happens: `amount` is in units, or in money."""

    day: datetime.date
    kind: str
    commodity: str
    amount: int
    price: int


def random_story(random: Random) -> list[Event]:
    """Up to a dozen events; the same random numbers give the same."""
    kinds = ("buy", "buy", "sell", "sell", "price", "price", "price", "deposit", "salary", "fee")
    day = START
    story = []
    for _ in range(random.randint(1, 14)):
        day += datetime.timedelta(days=random.choice((0, 1, 1, 2, 5, 11)))
        commodity, price = random.choice(GOODS), random.choice((44, 52, 76, 92, 104, 124))
        amount = random.choice((8, 16, 24, 40))
        story.append(Event(day, random.choice((*kinds, "core", "back")), commodity, amount, price))
    return story


class _Lot:
    def __init__(self, account: str, units: Decimal, cost: Decimal, day: datetime.date) -> None:
        self.account, self.units, self.cost, self.day = account, units, cost, day

    @property
    def mark(self) -> str:
        return f"{{{self.cost} USD, {self.day}}}"


class Writer:
    """Writes a story as a ledger."""

    def __init__(self, added: Added) -> None:
        self._added = added
        self._lots: dict[str, list[_Lot]] = {name: [] for name in GOODS}
        self._ratio = D(1)
        """New shares of the first commodity for one of those that the story counts."""

    def write(self, story: list[Event]) -> str:
        """The ledger."""
        parts = [HOUSE]
        split_on = move_on = None
        if self._added.split is not None and self._added.split[0] < len(story):
            split_on = story[self._added.split[0]].day
        if self._added.transfer is not None and self._added.transfer < len(story):
            move_on = story[self._added.transfer].day
        for day, events in groupby(story, key=lambda event: event.day):
            parts.append(f'{day} * "So that the day counts"\n')
            parts.append("  Assets:Broker  -1 USD\n  Assets:Broker:Second  1 USD\n")
            if day == split_on and self._added.split is not None:
                parts.append(self._split(day, self._added.split[1]))
            parts += [getattr(self, f"_{event.kind}")(event) for event in events]
            if day == move_on:
                parts.append(self._move(day))
        last = story[-1].day + datetime.timedelta(days=1)
        return "".join((*parts, f"{last} price OTHER 1 USD\n"))

    def _scaled(self, event: Event) -> tuple[Decimal, Decimal]:
        ratio = self._ratio if event.commodity == GOODS[0] else D(1)
        return event.amount * ratio, event.price / ratio

    def _rounded(self) -> str:
        return "  Equity:Rounding  0.004 USD\n" if self._added.rounding else ""

    def _cash(self, amount: Decimal) -> Decimal:
        """What is paid, with what the rounding leg takes."""
        return amount - D("0.004") if self._added.rounding else amount

    def _buy(self, event: Event) -> str:
        units, price = self._scaled(event)
        self._lots[event.commodity].append(_Lot("Assets:Broker", units, price, event.day))
        return (
            f'{event.day} * "Buy"\n'
            f"  Assets:Broker  {units} {event.commodity} {{{price} USD}}\n"
            f"  Assets:Broker  {self._cash(-units * price)} USD\n{self._rounded()}"
        )

    def _sell(self, event: Event) -> str:
        units, price = self._scaled(event)
        lots = [lot for lot in self._lots[event.commodity] if lot.units]
        if not lots:
            return ""
        lot = lots[0]
        sold = min(units, lot.units)
        lot.units -= sold
        gain = sold * (price - lot.cost)
        return (
            f'{event.day} * "Sell"\n'
            f"  {lot.account}  {-sold} {event.commodity} {lot.mark} @ {price} USD\n"
            f"  Assets:Broker  {self._cash(sold * price)} USD\n{self._rounded()}"
            f"  Income:Broker  {-gain} USD\n"
        )

    def _price(self, event: Event) -> str:
        return f"{event.day} price {event.commodity} {self._scaled(event)[1]} USD\n"

    def _money(self, event: Event, source: str, target: str, more: str = "") -> str:
        amount = event.amount * 10
        return f'{event.day} * "Money"\n  {source}  {-amount} USD\n  {target}  {amount} USD\n{more}'

    def _deposit(self, event: Event) -> str:
        return self._money(event, "Assets:Bank", "Assets:Broker")

    def _core(self, event: Event) -> str:
        return self._money(event, "Assets:Core", "Assets:Broker")

    def _back(self, event: Event) -> str:
        return self._money(event, "Assets:Broker", "Assets:Core")

    def _fee(self, event: Event) -> str:
        return self._money(event, "Assets:Broker", "Expenses:Broker")

    def _salary(self, event: Event) -> str:
        hours = "  Assets:Vacation  5 VACHR\n  Income:Vacation  -5 VACHR\n"
        more = hours if self._added.hours else ""
        return self._money(event, "Income:Salary", "Assets:Core", more)

    def _move(self, day: datetime.date) -> str:
        """All lots of the second commodity go to another account, for nothing."""
        told = ""
        for lot in self._lots[GOODS[1]]:
            if lot.units and lot.account == "Assets:Broker":
                told += f"  {lot.account}  {-lot.units} {GOODS[1]} {lot.mark}\n"
                lot.account = "Assets:Broker:Second"
                told += f"  {lot.account}  {lot.units} {GOODS[1]} {lot.mark}\n"
        return f'{day} * "Move"\n{told}' if told else ""

    def _split(self, day: datetime.date, ratio: Decimal) -> str:
        self._ratio *= ratio
        told = ""
        for lot in self._lots[GOODS[0]]:
            if lot.units:
                told += f"  {lot.account}  {-lot.units} {GOODS[0]} {lot.mark}\n"
                lot.units, lot.cost = lot.units * ratio, lot.cost / ratio
                told += f"  {lot.account}  {lot.units} {GOODS[0]} {lot.mark}\n"
            else:
                lot.cost /= ratio
        return f'{day} * "Split"\n{told}' if told else ""
