"""Tracing written a second time, straight from the method: lists of parcels, no ropes.

One event a day, in yen: (day, source, target, amount). Sources and targets are
"core", "sleeve", "salary", "spent", or the name of an account; those in `CARDS`
are liabilities. Exact fractions throughout.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

CARDS = frozenset({"Card"})
SMALLEST = 1000


class Event(NamedTuple):
    day: int
    source: str
    target: str
    amount: int


@dataclass
class Slip:
    """Some money: "clean", "core" or "sleeve", since when, and of which exit."""

    label: str
    born: int
    amount: Fraction
    exit: int


@dataclass
class Account:
    money: list[Slip] = field(default_factory=list)
    sleeve_debts: list[list[Fraction]] = field(default_factory=list)  # [day, amount]
    other_debt: Fraction = Fraction(0)
    marks: dict[int, Fraction] = field(default_factory=dict)  # poison: exit -> amount

    @property
    def balance(self) -> Fraction:
        return sum((slip.amount for slip in self.money), Fraction(0))


class Naive:
    def __init__(self, convention: str, window: int) -> None:
        self.convention, self.window = convention, window
        self.accounts: dict[str, Account] = {}
        self.breaches: list[tuple[int, Fraction]] = []
        self.returns: list[tuple[int, Fraction]] = []
        self.exits: dict[int, tuple[int, Fraction]] = {}
        self.left_to_tell = Fraction(0)

    def run(self, events: list[Event]) -> Naive:
        for event in events:
            self.event(event)
        return self

    def account(self, name: str) -> Account:
        return self.accounts.setdefault(name, Account())

    def event(self, event: Event) -> None:
        day, source, target, amount = event.day, event.source, event.target, Fraction(event.amount)
        if {source, target} <= {"core", "sleeve"}:
            return
        money, short = self.given(day, source, target, amount)
        if target == "sleeve":
            self.tell(day, sum((s.amount for s in money if s.label == "core"), Fraction(0)))
        elif target == "core":
            back = sum((s.amount for s in money if s.label == "sleeve"), Fraction(0))
            if back:
                self.returns.append((day, back))
        elif target not in ("spent", "salary"):
            lent = [Slip("clean", day, short, -1)] if short else []
            paid = self.push(target, [*lent, *money], day)
            if moved := min(paid, short):  # who lends what pays a debt for the sleeve owes it now
                lender = self.account(source)
                lender.other_debt -= moved
                lender.sleeve_debts.append([Fraction(day), moved])

    def given(
        self, day: int, source: str, target: str, amount: Fraction
    ) -> tuple[list[Slip], Fraction]:
        """What a source gives, and what of it it did not have."""
        if source in ("core", "sleeve"):
            self.exits[day] = (day, amount)
            if source == "core" and target not in ("spent", "salary"):
                self.left_to_tell += amount
            return [Slip(source, day, amount, day)], Fraction(0)
        if source == "salary":
            return [Slip("clean", day, amount, -1)], Fraction(0)
        account = self.account(source)
        money, short = self.pop(account, amount, day, to_core=target == "core")
        if target == "sleeve" and short:
            account.sleeve_debts.append([Fraction(day), short])
        else:
            account.other_debt += short
        return money, short

    def tell(self, day: int, amount: Fraction) -> None:
        if self.convention == "poison":
            amount = min(amount, self.left_to_tell)
            self.left_to_tell -= amount
        if amount >= SMALLEST:
            self.breaches.append((day, amount))

    def pop(
        self, account: Account, amount: Fraction, day: int, *, to_core: bool
    ) -> tuple[list[Slip], Fraction]:
        for slip in account.money:
            if slip.label != "clean" and day - slip.born > self.window:
                slip.label = "clean"
        if self.convention == "poison":
            return self.pop_poison(account, amount, day, to_core=to_core)
        taken: list[Slip] = []
        if to_core:  # what has a provenance leaves first, the topmost first
            for slip in reversed(account.money):
                if slip.label != "clean":
                    amount -= self.move(slip, min(amount, slip.amount), taken)
        amount = self.pop_in_turn(account, amount, taken)
        account.money = [slip for slip in account.money if slip.amount]
        return taken, amount

    def pop_in_turn(self, account: Account, amount: Fraction, taken: list[Slip]) -> Fraction:
        """Take by convention; returns what is missing."""
        if self.convention == "pro-rata":
            held = account.balance
            share = min(Fraction(1), amount / held) if held else Fraction(0)
            for slip in account.money:
                amount -= self.move(slip, slip.amount * share, taken)
            return amount
        newest = self.convention == "lifo"
        for slip in reversed(account.money) if newest else account.money:
            amount -= self.move(slip, min(amount, slip.amount), taken)
        if newest:
            taken.reverse()
        return amount

    @staticmethod
    def move(slip: Slip, part: Fraction, to: list[Slip]) -> Fraction:
        if part:
            slip.amount -= part
            to.append(Slip(slip.label, slip.born, part, slip.exit))
        return part

    def pop_poison(
        self, account: Account, amount: Fraction, day: int, *, to_core: bool
    ) -> tuple[list[Slip], Fraction]:
        held = account.balance
        out = min(amount, held)
        left = out
        taken: list[Slip] = []
        if to_core:
            left -= self.pop_own(account, left, taken)
        for exit_, mark in reversed(account.marks.items()):
            if day - exit_ <= self.window and left:
                part = min(left, mark)
                taken.append(Slip("core", exit_, part, exit_))
                left -= part
        left -= self.pop_own(account, left, taken)
        taken.append(Slip("clean", day, left, -1))
        # What has left is no longer there, whatever it was: the rest stays clean.
        own = sum((s.amount for s in account.money if s.label == "sleeve"), Fraction(0))
        kept = [slip for slip in account.money if slip.label == "sleeve"]
        account.money = [Slip("clean", day, held - out - own, -1), *kept]
        return taken, amount - out

    def pop_own(self, account: Account, amount: Fraction, to: list[Slip]) -> Fraction:
        whole = Fraction(0)
        for slip in reversed(account.money):
            if slip.label == "sleeve":
                whole += self.move(slip, min(amount - whole, slip.amount), to)
        return whole

    def push(self, name: str, money: list[Slip], day: int) -> Fraction:
        """Put money into an account; gives what clean money paid of its debts for the sleeve."""
        account, paid = self.account(name), Fraction(0)
        rows = {
            label: [slip for slip in money if slip.label == label and slip.amount]
            for label in ("clean", "sleeve", "core")
        }
        if name not in CARDS:
            for debt in [one for one in account.sleeve_debts if day - one[0] > self.window]:
                account.sleeve_debts.remove(debt)
                account.other_debt += debt[1]
        if account.sleeve_debts or account.other_debt:
            told = self.settle(account, rows["core"])
            if told:
                self.tell(day, told)
            account.other_debt -= self.spend(rows["core"], account.other_debt)
            # The sleeve's own money pays before clean money; what is left is its own.
            owed = account.other_debt + sum(debt[1] for debt in account.sleeve_debts)
            rows["clean"].append(Slip("clean", day, self.spend(rows["sleeve"], owed), -1))
            account.other_debt -= self.spend(rows["clean"], account.other_debt)
            paid = self.settle(account, rows["clean"])
        if self.convention == "poison":
            for slip in rows["core"]:
                had = account.marks.get(slip.exit, Fraction(0))
                account.marks[slip.exit] = min(self.exits[slip.exit][1], had + slip.amount)
            for slip in rows["core"]:
                slip.label = "clean"
        account.money += [*rows["clean"], *rows["sleeve"], *rows["core"]]
        return paid

    def settle(self, account: Account, row: list[Slip]) -> Fraction:
        """Pay the sleeve's debts, the oldest first, with the topmost of a row."""
        owed = sum((debt[1] for debt in account.sleeve_debts), Fraction(0))
        paid = left = self.spend(row, owed)
        while left:
            debt = account.sleeve_debts[0]
            part = min(left, debt[1])
            debt[1] -= part
            left -= part
            if not debt[1]:
                del account.sleeve_debts[0]
        return paid

    @staticmethod
    def spend(row: list[Slip], amount: Fraction) -> Fraction:
        """Take up to `amount` off the top of a row."""
        spent = Fraction(0)
        while row and spent < amount:
            part = min(amount - spent, row[-1].amount)
            row[-1].amount -= part
            spent += part
            if not row[-1].amount:
                row.pop()
        return spent
