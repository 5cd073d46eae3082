"""Random households in the part of the language that the reference covers."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

START = datetime.date(2024, 1, 1)
BANKS = ("Assets:Bank", "Assets:Second", "Assets:Clearing")
DEBTS = ("Liabilities:Card",)
RESULTS = ("Expenses:Living", "Income:Salary", "Expenses:FIXME")

HOUSE = """\
option "operating_currency" "{base}"
option "inferred_tolerance_default" "JPY:0.5"
option "inferred_tolerance_default" "USD:0.005"
2024-01-01 open Assets:Core:Bank
  barbell: "core"
2024-01-01 open Assets:Core:Fund "NONE"
  barbell: "core"
2024-01-01 open Income:Core
  barbell: "core"
2024-01-01 open Assets:Attack
  barbell: "attack"
2024-01-01 open Assets:Attack:Trade "FIFO"
2024-01-01 open Assets:Attack:Reserve
  barbell-layer: "reserve"
2024-01-01 open Liabilities:Attack:Margin
  barbell: "attack"
2024-01-01 open Income:Attack
  barbell: "attack"
2024-01-01 open Expenses:Attack
  barbell: "attack"
2024-01-01 open Assets:Bank
2024-01-01 open Assets:Second
2024-01-01 open Assets:Clearing
2024-01-01 open Assets:Dollars
2024-01-01 open Assets:Yen
2024-01-01 open Liabilities:Card
2024-01-01 open Income:Salary
2024-01-01 open Expenses:Living
2024-01-01 open Expenses:FIXME
2024-01-01 open Equity:Opening
2024-01-01 open Equity:Drawings
"""


class Household:
    """Writes one ledger; the same random numbers give the same."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._base = random.choice(("JPY", "JPY", "USD"))
        self._unit = 1 if self._base == "JPY" else 0.01
        self._other = "USD" if self._base == "JPY" else "JPY"
        self._day = START
        self._lots: list[list[Any]] = []
        self._prices: dict[str, int] = {"XYZ": 100, "ABC": 40}

    def text(self) -> str:
        """The ledger."""
        parts = [HOUSE.format(base=self._base), self._opening()]
        kinds = (
            *["price"] * 6,
            *["buy"] * 4,
            *["sell"] * 3,
            *["move"] * 8,
            *["rate"] * 2,
            *["fee", "loss", "fund", "yield", "split", "word", "policy", "change", "dividend"],
            "split_up",
        )
        for _ in range(self._random.randint(3, 30)):
            self._day += datetime.timedelta(days=self._any((0, 0, 1, 1, 2, 5, 14, 31, 60)))
            parts.append(getattr(self, f"do_{self._any(kinds)}")())
        self._day += datetime.timedelta(days=1)
        return "".join((*parts, self._quote("XYZ")))

    def _any(self, choices):
        return self._random.choice(choices)

    def _money(self, low: int = 2, high: int = 400) -> str:
        """An amount: some hundredth parts of the sleeve, seldom a little odd."""
        thousands = self._random.randint(low, high) * 1000
        odd = self._any((0, 0, 0, 7))
        return str(thousands + odd) if self._base == "JPY" else f"{thousands / 100 + odd:.2f}"

    def _book(self, what: str, *legs: str) -> str:
        return "\n  ".join((f'{self._day} * "{what}"', *legs)) + "\n"

    def _opening(self) -> str:
        floor, budget = self._any((7000, 8500)), self._any((900, 1500))
        scale = "000" if self._base == "JPY" else "0"
        keys = [
            f"core-floor: {floor}{scale} {self._base}",
            f"sleeve-budget: {budget}{scale} {self._base}",
        ]
        more = {
            "max-drawdown": (0.25, 0.4, 0.6),
            "reduce-to": (0, 0.3, 1),
            "tracing-window": (30, 60, 120),
            "reduce-resume": (0.8, 0.95),
            "restart-after": (10, 45),
            "streak-reduce": (2, 3),
            "streak-halt": (6, 8),
            "tolerance": (f"0 {self._base}", f"2 {self._base}"),
        }
        for key, values in more.items():
            if self._random.random() < 0.2:
                keys.append(f"{key}: {self._any(values)}")
        told = f'{self._day} custom "barbell" "policy"\n  ' + "\n  ".join(keys) + "\n"
        told += f"{self._day} price USD 150 JPY\n"
        carved = self._random.random() < 0.25
        legs = [f"Assets:Core:Bank  {9000}{scale} {self._base}"]
        if not carved:
            legs.append(f"Assets:Attack:Trade  1000{scale} {self._base}")
        legs += [
            f"{one}  {self._money()} {self._base}" for one in BANKS if self._random.random() < 0.6
        ]
        told += self._book("Opening", *legs, "Equity:Opening")
        if carved:
            amount = self._any((600, 1000, 1600))
            self._day += datetime.timedelta(days=self._any((0, 1, 9)))
            told += self._book(
                "Carved out",
                f"Assets:Core:Bank  -{amount}{scale} {self._base}",
                f"Assets:Attack:Trade  {amount}{scale} {self._base}",
            )
        return told

    def _scaled(self, price: int) -> str:
        """A price in base currency."""
        return f"{price * 100}" if self._base == "JPY" else f"{price}"

    def _quote(self, name: str) -> str:
        number = self._prices[name]
        if self._random.random() < 0.25:  # in the other currency
            other = number if self._base == "JPY" else number * 150
            return f"{self._day} price {name} {other} {self._other}\n"
        return f"{self._day} price {name} {self._scaled(number)} {self._base}\n"

    def do_price(self) -> str:
        """The market moves; on a day on which nothing is priced yet."""
        name = self._any(("XYZ", "ABC"))
        self._day += datetime.timedelta(days=1)
        factor = self._any((50, 70, 80, 90, 95, 105, 110, 130, 160))
        self._prices[name] = max(2, self._prices[name] * factor // 100)
        return self._quote(name)

    def do_rate(self) -> str:
        self._day += datetime.timedelta(days=1)
        return f"{self._day} price USD {self._any((120, 135, 150, 165))} JPY\n"

    def do_buy(self) -> str:
        name, units = self._any(("XYZ", "ABC")), self._random.randint(1, 120)
        number = self._prices[name]
        cash = units * number * (100 if self._base == "JPY" else 1)
        self._lots.append([name, units, number])
        payer = self._any(
            ("Assets:Attack:Trade",) * 4 + ("Liabilities:Attack:Margin", "Assets:Bank")
        )
        lot = f"{{{self._scaled(number)} {self._base}}}"
        return self._book(
            "Buy", f"Assets:Attack:Trade  {units} {name} {lot}", f"{payer}  -{cash} {self._base}"
        )

    def do_sell(self) -> str:
        held = [lot for lot in self._lots if lot[1]]
        if not held:
            return ""
        lot = held[0]  # the oldest of all, so the oldest of its kind
        name, units, cost = lot
        sold = self._random.choice((units, units, max(1, units // 2)))
        lot[1] -= sold
        price = self._prices[name]
        scale = 100 if self._base == "JPY" else 1
        cash, gain = sold * price * scale, sold * (price - cost) * scale
        legs = [
            (
                f"Assets:Attack:Trade  -{sold} {name} {{{self._scaled(cost)} {self._base}}} "
                f"@ {self._scaled(price)} {self._base}"
            )
        ]
        if self._random.random() < 0.2:
            fee = min(cash, 3)
            cash -= fee
            legs.append(f"Expenses:Attack  {fee} {self._base}")
        target = self._any(("Assets:Attack:Trade",) * 6 + ("Assets:Core:Bank", "Assets:Bank"))
        legs.append(f"{target}  {cash} {self._base}")
        if gain:
            legs.append(f"Income:Attack  {-gain} {self._base}")
        return self._book("Sell", *legs)

    def do_move(self) -> str:
        """Money from somewhere to somewhere else."""
        core, sleeve = "Assets:Core:Bank", "Assets:Attack:Trade"
        places = (core, core, sleeve, sleeve, *BANKS, *BANKS, *DEBTS, *RESULTS, "Equity:Drawings")
        source, target = self._random.sample(places, 2)
        if source == target:
            target = "Assets:Attack:Reserve"
        amount = self._money()
        return self._book(
            "Move", f"{source}  -{amount} {self._base}", f"{target}  {amount} {self._base}"
        )

    def do_split_up(self) -> str:
        """One gives, two receive; or two give, one receives."""
        one, two, three = self._random.sample(
            ("Assets:Core:Bank", "Assets:Attack:Trade", *BANKS, *DEBTS), 3
        )
        first, second = int(float(self._money())), int(float(self._money()))
        sign = self._any((1, -1))
        return self._book(
            "Among three",
            f"{one}  {-sign * (first + second)} {self._base}",
            f"{two}  {sign * first} {self._base}",
            f"{three}  {sign * second} {self._base}",
        )

    def do_change(self) -> str:
        """Into the other currency, back, or into the sleeve as such."""
        way = "Assets:Dollars" if self._other == "USD" else "Assets:Yen"
        rate, units = self._any((120, 150)), self._random.randint(10, 2000)
        if self._base == "JPY":
            mark, amount = f"@ {rate} JPY", units * rate
        else:
            mark, amount = f"@@ {units} USD", units
            units *= rate
        self._day += datetime.timedelta(days=1)
        return self._book(
            "Change",
            f"Assets:Bank  -{amount} {self._base}",
            f"{way}  {units} {self._other} {mark}",
        )

    def do_fee(self) -> str:
        payer = self._any(("Assets:Attack:Trade", "Assets:Bank", "Assets:Core:Bank"))
        amount = self._money(1, 20)
        return self._book(
            "Interest",
            f"{payer}  -{amount} {self._base}",
            f"Expenses:Attack  {amount} {self._base}",
        )

    def do_loss(self) -> str:
        amount = self._money(20, 300)
        untagged = self._any(("Expenses:Attack", "Expenses:Attack", "Expenses:Living"))
        return self._book(
            "Loss",
            f"Assets:Attack:Trade  -{amount} {self._base}",
            f"{untagged}  {amount} {self._base}",
        )

    def do_fund(self) -> str:
        amount = self._random.randint(1, 300) * (1000 if self._base == "JPY" else 10)
        return self._book(
            "The core's fund",
            f"Assets:Core:Fund  {amount} FUND {{1 {self._base}}}",
            f"Assets:Core:Bank  {-amount} {self._base}",
        )

    def do_yield(self) -> str:
        target = self._any(("Assets:Core:Bank",) * 3 + ("Assets:Bank", "Assets:Attack:Trade"))
        amount = self._money(2, 30)
        return self._book(
            "Yield", f"Income:Core  -{amount} {self._base}", f"{target}  {amount} {self._base}"
        )

    def do_dividend(self) -> str:
        if not any(lot[1] for lot in self._lots):
            return ""
        amount = self._money(1, 8)
        return self._book(
            "Dividend",
            f"Income:Attack  -{amount} {self._base}",
            f"Assets:Attack:Trade  {amount} {self._base}",
        )

    def do_split(self) -> str:
        """A split of all lots of one commodity."""
        name, ratio = self._any(("XYZ", "ABC")), 2
        lots = [lot for lot in self._lots if lot[0] == name and lot[1]]
        if not lots or any(lot[2] % ratio for lot in lots) or self._prices[name] % ratio:
            return ""
        self._day += datetime.timedelta(days=1)
        legs = []
        for lot in lots:
            old = f"{{{self._scaled(lot[2])} {self._base}}}"
            legs.append(f"Assets:Attack:Trade  {-lot[1]} {name} {old}")
            lot[1], lot[2] = lot[1] * ratio, lot[2] // ratio
            new = f"{{{self._scaled(lot[2])} {self._base}}}"
            legs.append(f"Assets:Attack:Trade  {lot[1]} {name} {new}")
        self._prices[name] //= ratio
        return self._book("Split", *legs)

    def do_word(self) -> str:
        verb = self._any(("halt", "restart", "restart", "review", "review"))
        return f'{self._day} custom "barbell" "{verb}"\n  by: "Taro"\n  reason: "so"\n'

    def do_policy(self) -> str:
        line = self._any(
            (
                "reduce-line: 0.75",
                "reduce-line: 0.65",
                "halt-line: 0.55",
                "halt-line: 0.4",
                "reduce-to: 0.2",
                "max-drawdown: 0.35",
                "tracing-window: 120",
                "tracing-window: 45",
            )
        )
        return f'{self._day} custom "barbell" "policy"\n  {line}\n'


CONTRACTS = """\
2024-01-01 commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 10
2024-01-01 commodity SPOT
  barbell-instrument: "cfd"
2024-01-01 commodity TRIPLE
  barbell-leverage: 3
2024-01-01 open Assets:Attack:Margin "NONE"
"""


class Traders(Household):
    """Households that trade contracts, a leveraged fund, and money on margin, too."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._prices |= {"MINI": 20, "SPOT": 300, "TRIPLE": 50}
        self._open = {"MINI": [0, 0], "SPOT": [0, 0]}  # units, money still to be booked

    def text(self) -> str:
        """The ledger."""
        return super().text().replace("2024-01-01 custom", f"{CONTRACTS}2024-01-01 custom", 1)

    def do_price(self) -> str:
        return self._any((super().do_price, self.do_contract, self.do_contract))()

    def do_yield(self) -> str:
        return self._any((self._threefold, self._on_margin))()

    def do_fee(self) -> str:
        """No cost while a contract is open: whose it is nobody could say."""
        running = any(units for units, _ in self._open.values())
        return self.do_contract() if running else super().do_fee()

    def do_loss(self) -> str:
        running = any(units for units, _ in self._open.values())
        return self.do_contract() if running else super().do_loss()

    def do_contract(self) -> str:
        """A contract's price moves; it is bought or sold, whole or in part, or settled."""
        names = [name for name, held in self._open.items() if held[0]] or ["MINI", "SPOT"]
        name = self._any(names)
        self._day += datetime.timedelta(days=1)
        factor = self._any((80, 90, 95, 105, 110, 120))
        self._prices[name] = price = max(5, self._prices[name] * factor // 100)
        told = f"{self._day} price {name} {self._scaled(price)} {self._base}\n"
        held = self._open[name]
        number = price * (10 if name == "MINI" else 1) * (100 if self._base == "JPY" else 1)
        more = 1 if held[0] > 0 else -1
        units = self._any((0, 0, -held[0], -held[0], -more, more, 3 * more) if held[0] else (2, -2))
        held[0], held[1] = held[0] + units, held[1] - units * number
        legs = [f"Assets:Attack:Margin  {units} {name} {{0 {self._base}}}"] if units else []
        booked = held[1] + held[0] * number
        if booked and (not held[0] or self._random.random() < 0.4):
            held[1] -= booked
            legs += [
                f"Assets:Attack:Trade  {booked} {self._base}",
                f"Income:Attack  {-booked} {self._base}",
            ]
        return told + (self._book("Contracts", *legs) if legs else "")

    def _threefold(self) -> str:
        units = self._random.randint(1, 60)
        cash = units * self._prices["TRIPLE"] * (100 if self._base == "JPY" else 1)
        lot = f"{{{self._scaled(self._prices['TRIPLE'])} {self._base}}}"
        return self._book(
            "Threefold",
            f"Assets:Attack:Trade  {units} TRIPLE {lot}",
            f"Assets:Attack:Trade  -{cash} {self._base}",
        )

    def _on_margin(self) -> str:
        """Much of the other currency, or owed in it."""
        self._day += datetime.timedelta(days=1)
        units = self._any((-1, 1, 1)) * self._random.randint(1, 60) * 100
        mark = f"@ {self._any((120, 150))} JPY"
        if self._base == "USD":
            mark, units = f"@@ {abs(units)} USD", units * 150
        cash = f"{-units * int(mark.split()[1])} JPY" if self._base == "JPY" else f"{-units // 150}"
        cash = cash if self._base == "JPY" else f"{cash} USD"
        return self._book(
            "On margin",
            f"Assets:Attack:Trade  {units} {self._other} {mark}",
            f"Assets:Attack:Trade  {cash}",
        )
