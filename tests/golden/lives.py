"""Random households that use the rest of the language: markets, futures, loans, calls, terms."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from tests.reference.ledgers import Household

if TYPE_CHECKING:
    from random import Random

TERMS = """\
2024-01-01 commodity FUND
  barbell-class: "{0}"
  barbell-settlement: {1}
  barbell-cutoff: "14:00"
  barbell-terms-checked: {2}
2024-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2024-01-01 commodity TRIPLE
  barbell-leverage: 3
2024-01-01 open Assets:Attack:Margin "NONE"
2024-01-01 open Assets:Attack:Hedge "NONE"
  barbell: "attack"
  barbell-layer: "hedge"
2024-01-01 open Liabilities:Attack:Loan
  barbell: "attack"
  barbell-secured-by: Assets:Core:Bank
  barbell-rate: 0.03
  barbell-ltv-warn: 0.02
"""


class Life(Household):
    """As a household, with more that may happen to it."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._contracts = 0
        self._vix = 18

    def text(self) -> str:
        """The ledger."""
        told = super().text()
        broker, bank = self._any(("Kita", "Minami")), self._any(("Kita", "Higashi"))
        for account, name in (("Assets:Attack\n", broker), ("Assets:Core:Bank\n", bank)):
            if self._random.random() < 0.8:
                opened = f"2024-01-01 open {account}"
                told = told.replace(opened, f'{opened}  barbell-institution: "{name}"\n', 1)
        terms = TERMS.format(
            self._any(("treasury-mmf", "prime-mmf")),
            self._any((0, 1, 2)),
            self._any(("2024-01-01", "2024-03-01")),
        )
        return told.replace("2024-01-01 custom", f"{terms}2024-01-01 custom", 1)

    def _opening(self) -> str:
        told = super()._opening()
        scale = "000" if self._base == "JPY" else "0"
        keys = {
            "layer-trade": f"{self._any((500, 900))}{scale} {self._base}",
            "layer-reserve": f"{self._any((100, 200))}{scale} {self._base}",
            "leverage-limit": self._any((1.5, 3)),
            "life-months": self._any((3, 6)),
            "separation-level": self._any((1, 2, 3)),
            "fx-limit": 0.1,
            "cure-days": self._any((10, 30)),
            "act-within": self._any((2, 5)),
            "stress-gap": self._any((0.2, 0.5)),
            "sleeve-target": self._any((0.05, 0.1, 0.15)),
            "letf-days": 20,
            "review-day": self._any((5, 20)),
        }
        chosen = [
            f"  {key}: {value}\n" for key, value in keys.items() if self._random.random() < 0.4
        ]
        head, rest = told.split("\n", 1)
        told = "\n".join((head, "".join(chosen) + rest))
        rule = "  halt-above: 30\n  halt-rise: 0.5\n  resume-below: 25\n  calm: 2\n"
        return f'{told}2024-01-01 custom "barbell" "market" "VIX"\n{rule}'

    def do_word(self) -> str:
        decide = super().do_word
        return self._any(
            (
                *(self._market, self._market, self._future, self._triple, self._loan),
                *(self._checked, self._waiver, self._call, self._pledge, decide),
            )
        )()

    do_change = do_dividend = do_fee = do_rate = do_word

    def _call(self) -> str:
        due = self._day + datetime.timedelta(days=3)
        amount = f"{self._money(5, 60)} {self._base}"
        return f'{self._day} custom "barbell" "margin-call" {amount}\n  due: {due}\n'

    def _pledge(self) -> str:
        verb, debt = self._any(("pledge", "release")), "Liabilities:Attack:Margin"
        return f'{self._day} custom "barbell" "{verb}" Assets:Core:Bank {debt}\n'

    def _market(self) -> str:
        told = ""
        for _ in range(self._any((1, 4))):
            self._day += datetime.timedelta(days=1)
            self._vix = max(12, min(45, self._vix + self._any((-9, -3, -1, 2, 6, 14))))
            told += f"{self._day} price VIX {self._vix} PTS\n"
        return told

    def _future(self) -> str:
        self._day += datetime.timedelta(days=1)
        units = -self._contracts if self._contracts else self._any((1, 3, -2))
        self._contracts += units
        number = self._scaled(self._any((180, 200, 230)))
        lot = f"Assets:Attack:Margin  {units} MINI {{0 {self._base}}}"
        told = f"{self._day} price MINI {number} {self._base}\n" + self._book("Contracts", lot)
        if self._contracts:
            return told
        amount = self._money(5, 90)
        loss = self._any((f"-{amount}", amount))
        back = loss[1:] if loss.startswith("-") else f"-{loss}"
        settled = (
            f"Assets:Attack:Trade  {loss} {self._base}",
            f"Income:Attack  {back} {self._base}",
        )
        return f"{told}  " + "\n  ".join(settled) + "\n"

    def _triple(self) -> str:
        where = self._any(("Assets:Attack:Trade", "Assets:Attack:Hedge", "Assets:Core:Fund"))
        number, units = 50, self._random.randint(1, 30)
        cash = units * number * (100 if self._base == "JPY" else 1)
        payer = "Assets:Core:Bank" if "Core" in where else "Assets:Attack:Trade"
        return self._book(
            "Threefold",
            f"{where}  {units} TRIPLE {{{self._scaled(number)} {self._base}}}",
            f"{payer}  -{cash} {self._base}",
        )

    def _loan(self) -> str:
        amount = self._money(50, 400)
        giver, taker = self._any(
            (
                ("Liabilities:Attack:Loan", "Assets:Attack:Trade"),
                ("Assets:Core:Bank", "Liabilities:Attack:Loan"),
                ("Liabilities:Card", "Assets:Attack:Trade"),
                ("Assets:Attack:Reserve", "Assets:Attack:Trade"),
                ("Assets:Attack:Trade", "Assets:Attack:Hedge"),
            )
        )
        return self._book(
            "Loan", f"{giver}  -{amount} {self._base}", f"{taker}  {amount} {self._base}"
        )

    def _checked(self) -> str:
        self._day += datetime.timedelta(days=1)
        return f"{self._day} balance Assets:Attack:Hedge  0 {self._base}\n"

    def _waiver(self) -> str:
        code = self._any(("BB201", "BB202", "BB204", "BB301", "BB302", "BB304", "BB402"))
        until = self._day + datetime.timedelta(days=self._any((5, 40)))
        words = f'  reason: "so"\n  by: "Hana"\n  until: {until}\n'
        return f'{self._day} custom "barbell" "waiver" "{code}"\n{words}'


ODD_TERMS = """\
2024-01-01 commodity CALL
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: XYZ
2024-01-01 commodity SPOT
  barbell-instrument: "cfd"
2024-01-01 open Income:Attack:Results
  barbell-settlement: "at-close"
"""


class Odd(Life):
    """As a life, with what few ledgers have: options, swaps, reversals, `since`, other markets."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._undone: tuple[str, ...] = ()
        self._number = 0

    def text(self) -> str:
        """The ledger."""
        return super().text().replace("2024-01-01 custom", f"{ODD_TERMS}2024-01-01 custom", 1)

    def _opening(self) -> str:
        head, rest = super()._opening().split("\n", 1)
        since = self._day + datetime.timedelta(days=self._any((20, 60, 150)))
        keys = {
            "tracing": f'"{self._any(("fifo", "pro-rata", "poison"))}"',
            "since": since,
            "core-income": '"free"',
            "price-max-age": self._any((3, 40)),
            "tolerance": f"{self._any((0, 50))} {self._base}",
            "sleeve-band": self._any((0.01, 0.05)),
            "sleeve-reentry": self._any((0.002, 0.01)),
        }
        chosen = [
            f"  {key}: {value}\n" for key, value in keys.items() if self._random.random() < 0.4
        ]
        rules = (
            "  halt-step: 0.2\n  calm: 3\n",
            "  halt-change: 0.1\n  over: 2\n",
            "  halt-rise: 0.15\n  over: 3\n  calm: 1\n",
            "  halt-above: 140\n  resume-below: 130\n",
        )
        name = self._any(("USD", "XYZ"))
        rule = f'{self._day} custom "barbell" "market" "{name}"\n{self._any(rules)}'
        return "\n".join((head, "".join(chosen) + rest)) + rule

    def do_price(self) -> str:
        rare = (self._call_option, self._swap, self._reversal, self._spot, self._result, self._kind)
        return self._any((super().do_price, super().do_price, super().do_word, *rare))()

    def _call_option(self) -> str:
        self._day += datetime.timedelta(days=1)
        number, units = self._any((3, 5, 9)), self._any((1, 2, -1, -2))
        cost = number * 100 * units * (100 if self._base == "JPY" else 1)
        told = f"{self._day} price CALL {self._scaled(number)} {self._base}\n"
        lot = f"{{{self._scaled(number * 100)} {self._base}}}"
        return told + self._book(
            "Option",
            f"Assets:Attack:Margin  {units} CALL {lot}",
            f"Assets:Attack:Trade  {-cost} {self._base}",
        )

    def _swap(self) -> str:
        """One good for another, at what the first had cost."""
        held = [lot for lot in self._lots if lot[1]]
        if not held:
            return self._reversal()
        lot = held[0]
        name, units, cost = lot
        lot[1] = 0
        other = "ABC" if name == "XYZ" else "XYZ"
        self._lots.append([other, units * 2, cost / 2])
        scale = 100 if self._base == "JPY" else 1
        return self._book(
            "Exchange",
            f"Assets:Attack:Trade  -{units} {name} {{{cost * scale:g} {self._base}}}",
            f"Assets:Attack:Trade  {units * 2} {other} {{{cost * scale / 2:g} {self._base}}}",
        )

    def _reversal(self) -> str:
        if self._undone:
            source, target, amount, link = self._undone
            self._undone = ()
            self._day += datetime.timedelta(days=self._any((0, 1, 3, 9)))
            head, back = f'{self._day} * "Undone" ^{link}\n', f'  barbell-reverses: "{link}"\n'
        else:
            self._number += 1
            link, amount = f"undo-{self._number}", self._money(20, 300)
            source, target = self._any(
                (
                    ("Assets:Core:Bank", "Assets:Attack:Trade"),
                    ("Assets:Bank", "Assets:Attack:Trade"),
                    ("Assets:Core:Bank", "Assets:Bank"),
                )
            )
            self._undone = target, source, amount, link
            head, back = f'{self._day} * "To be undone" ^{link}\n', ""
        return (
            f"{head}{back}  {source}  -{amount} {self._base}\n  {target}  {amount} {self._base}\n"
        )

    def _spot(self) -> str:
        self._day += datetime.timedelta(days=1)
        price = self._scaled(self._any((280, 300, 330)))
        units, gain = self._any((1, 2, -2)), self._any((-40, -7, 15, 60)) * 10
        return f"{self._day} price SPOT {price} {self._base}\n" + self._book(
            "Contract for difference",
            f"Assets:Attack:Margin  {units} SPOT {{0 {self._base}}}",
            f"Assets:Attack:Trade  {gain} {self._base}",
            f"Income:Attack  {-gain} {self._base}",
        )

    def _result(self) -> str:
        self._number += 1
        gain = self._any((-900, -20, 30, 400)) * (100 if self._base == "JPY" else 1)
        named = f'  barbell-trade: "t{self._number // 2}"\n' if self._random.random() < 0.5 else ""
        head = f'{self._day} * "Result"\n{named}'
        account = self._any(("Income:Attack:Results", "Income:Attack"))
        return (
            f"{head}  Assets:Attack:Trade  {gain} {self._base}\n  {account}  {-gain} {self._base}\n"
        )

    def _kind(self) -> str:
        """A fund of the core, in kind, at what it had cost."""
        units = self._any((100, 1000)) * (1000 if self._base == "JPY" else 10)
        target = self._any(("Assets:Attack:Hedge", "Assets:Attack:Reserve", "Assets:Core:Bank"))
        lot = f"FUND {{1 {self._base}}}"
        return self._book(
            "In kind", f"Assets:Core:Fund  -{units} {lot}", f"{target}  {units} {lot}"
        )
