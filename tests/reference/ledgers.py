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


OPTIONS = """\
2024-01-01 commodity XYZC
  barbell-instrument: "option"
  barbell-multiplier: 20
  barbell-underlying: "XYZ"
  barbell-delta: 0.5
2024-01-01 commodity XYZP
  barbell-instrument: "option"
  barbell-multiplier: 20
  barbell-underlying: "XYZ"
  barbell-delta: -0.3
2024-01-01 commodity ABCX
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "ABC"
2024-01-01 commodity NKP
  barbell-instrument: "option"
  barbell-multiplier: 100
  barbell-underlying: "NK"
  barbell-delta: -0.25
2024-01-01 open Assets:Attack:Hedge "FIFO"
  barbell-layer: "hedge"
2024-01-01 open Income:Attack:Settled
  barbell-settlement: "daily"
2024-01-01 price XYZ {xyz} {base}
2024-01-01 price ABC {abc} {base}
2024-01-01 price NK {nk} {base}
"""
SIZES = {"XYZC": 20, "XYZP": 20, "ABCX": 100, "NKP": 100}
UNDER = {"XYZC": "XYZ", "XYZP": "XYZ", "ABCX": "ABC", "NKP": "NK"}
TRADE = "Assets:Attack:Trade"


class Optioneers(Household):
    """Households that buy and sell options, in the forms in which people book them."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self._prices["NK"] = 300
        self._quotes = {"XYZC": 5, "XYZP": 4, "ABCX": 3, "NKP": 2}
        self._as_quoted = {name for name in SIZES if random.random() < 0.5}
        self._held: dict[str, list[list[int]]] = {name: [] for name in SIZES}
        self._closed: list[tuple[Any, str, int, int]] = []

    def text(self) -> str:
        """The ledger."""
        terms = OPTIONS.format(
            base=self._base, xyz=self._scaled(100), abc=self._scaled(40), nk=self._scaled(300)
        )
        return super().text().replace("2024-01-01 custom", f"{terms}2024-01-01 custom", 1)

    def do_price(self) -> str:
        acts = (self._open, self._open, self._close, self._close, self._spread, self._gone)
        if self._random.random() < 0.25:
            return super().do_price()
        return self._any((*acts, self._told, self._told, self._settled, self._index))()

    def do_rate(self) -> str:
        return self._any((super().do_rate, self._settled))()

    def do_yield(self) -> str:
        return self._any((self._roll, self._exercised, self._exercised))()

    def do_split(self) -> str:
        """No split: what it does to options is agreed in each case."""
        return self._settled()

    def do_sell(self) -> str:
        self._day += datetime.timedelta(days=1)
        return super().do_sell()

    def _next_day(self, name: str) -> int:
        """The market moves; gives what a contract costs now, without its scale."""
        self._day += datetime.timedelta(days=1)
        moved = self._quotes[name] * self._any((50, 80, 100, 120, 200)) // 100
        self._quotes[name] = max(2, min(moved, 8))
        return self._quotes[name] * SIZES[name]

    def _account(self, name: str) -> str:
        return "Assets:Attack:Hedge" if name == "NKP" else TRADE

    def _cash(self, amount: int) -> str:
        return f"{TRADE}  {self._scaled(amount)} {self._base}"

    def _lot(self, name: str, units: int, cost: int, price: int | None = None) -> str:
        told = "" if price is None else f" @ {self._scaled(price)} {self._base}"
        lot = f"{{{self._scaled(cost)} {self._base}}}"
        return f"{self._account(name)}  {units} {name} {lot}{told}"

    def _fee(self) -> tuple[int, list[str]]:
        """A commission on one order of three."""
        fee = self._any((0, 0, self._random.randint(1, 9)))
        return fee, [f"Expenses:Attack  {self._scaled(fee)} {self._base}"] if fee else []

    def _gain(self, amount: int) -> list[str]:
        return [f"Income:Attack  {self._scaled(-amount)} {self._base}"] if amount else []

    def _told(self) -> str:
        name = self._any(tuple(SIZES))
        price = self._next_day(name)
        quoted = self._quotes[name] if name in self._as_quoted else price
        return f"{self._day} price {name} {self._scaled(quoted)} {self._base}\n"

    def _index(self) -> str:
        self._day += datetime.timedelta(days=1)
        self._prices["NK"] = max(50, self._prices["NK"] * self._any((85, 95, 105, 115)) // 100)
        return self._quote("NK")

    def _open(self) -> str:
        name = self._any(tuple(SIZES))
        price, lots = self._next_day(name), self._held[name]
        sign = (1 if lots[0][0] > 0 else -1) if lots else self._any((1, -1))
        units = sign * self._random.randint(1, 3)
        lots.append([units, price])
        fee, legs = self._fee()
        return self._book(
            "Open", self._lot(name, units, price), self._cash(-units * price - fee), *legs
        )

    def _part(self, *names: str) -> tuple[str, int, int] | None:
        """Of the oldest lot of something held, all or one: name, units that leave, cost."""
        held = [name for name in names or SIZES if self._held[name]]
        if not held:
            return None
        name = self._any(held)
        units, cost = self._held[name][0]
        part = self._any((units, units, units // abs(units)))
        self._held[name][0][0] -= part
        if part == units:
            del self._held[name][0]
        self._closed.append((self._day, name, part, cost))
        return name, -part, cost

    def _close(self) -> str:
        """Bought or sold back, as a broker's statement has it."""
        part = self._part()
        if part is None:
            return self._open()
        name, units, cost = part
        price = self._next_day(name)
        fee, legs = self._fee()
        gain = -units * (price - cost)
        return self._book(
            "Close",
            self._lot(name, units, cost, price),
            self._cash(-units * price - fee),
            *legs,
            *self._gain(gain),
        )

    def _gone(self) -> str:
        """Expired, with a price of 0 or without one."""
        part = self._part()
        if part is None:
            return self._open()
        name, units, cost = part
        self._next_day(name)
        self._closed[-1] = (self._day, *self._closed[-1][1:])
        legs = self._lot(name, units, cost, self._any((0, None))), *self._gain(units * cost)
        return self._book("Expired", *legs)

    def _settled(self) -> str:
        """An index option that expired brings its money some days later."""
        told = self._gone()
        if '"Expired"' not in told:
            return told
        _, name, units, cost = self._closed[-1]
        self._day += datetime.timedelta(days=self._any((0, 1, 3, 4, 5)))
        amount = units * self._random.randint(1, 2 * cost)
        account = self._any(("Income:Attack", "Income:Attack:Settled"))
        money = self._book(
            "Settled", self._cash(amount), f"{account}  {self._scaled(-amount)} {self._base}"
        )
        if self._random.random() < 0.5:
            money = money.replace("\n", f'\n  of: "{name}"\n', 1)
        return told + money

    def _spread(self) -> str:
        """One bought and one sold, of one underlying, in one transaction."""
        if self._held["XYZC"] or self._held["XYZP"]:
            return self._roll()
        call, put = self._next_day("XYZC"), self._next_day("XYZP")
        sign = self._any((1, -1))
        self._held["XYZC"], self._held["XYZP"] = [[sign, call]], [[-sign, put]]
        return self._book(
            "Spread",
            self._lot("XYZC", sign, call),
            self._lot("XYZP", -sign, put),
            self._cash(sign * (put - call)),
        )

    def _roll(self) -> str:
        """A call is closed, and a put of the same underlying takes its place."""
        part = self._part("XYZC")
        if part is None or (self._held["XYZP"] and self._held["XYZP"][0][0] * part[1] > 0):
            return self._told()
        name, units, cost = part
        price, put = self._next_day(name), self._next_day("XYZP")
        self._held["XYZP"].append([-units, put])
        return self._book(
            "Roll",
            self._lot(name, units, cost, price),
            self._lot("XYZP", -units, put),
            self._cash(-units * price + units * put),
            *self._gain(-units * (price - cost)),
        )

    def _exercised(self) -> str:
        """Calls that are held become shares; or sold puts are assigned."""
        calls = [lot for lot in self._held["XYZC"] if lot[0] > 0]
        puts = [lot for lot in self._held["XYZP"] if lot[0] < 0]
        if not calls and not puts:
            return self._open()
        part = self._part("XYZC" if calls else "XYZP")
        assert part is not None
        name, units, cost = part
        self._next_day(name)
        price, strike = self._prices["XYZ"], max(2, self._prices["XYZ"] * self._any((8, 12)) // 10)
        shares = abs(units) * SIZES[name]
        premium = cost * abs(units)
        legs = [self._lot(name, units, cost)]
        stock, rest = divmod(premium if calls else -premium, shares)
        stock += strike
        if rest or stock <= 0 or self._random.random() < 0.5:
            stock = strike  # else the premium becomes part of what the shares cost
            legs += self._gain(-premium if calls else premium)
        self._lots.append(["XYZ", shares, stock])
        legs += [
            f"{TRADE}  {shares} XYZ {{{self._scaled(stock)} {self._base}}}",
            self._cash(-strike * shares),
        ]
        told = self._book("Assigned", *legs)
        if self._random.random() < 0.5:
            told = told.replace("\n", "\n  barbell-forced: TRUE\n", 1)
        return f"{told}{self._day} price XYZ {self._scaled(price)} {self._base}\n"


LIMITS = {
    "leverage-limit": (0.4, 1, 1.5, 3),
    "sleeve-target": (0.05, 0.15),
    "sleeve-band": (0.01, 0.05),
    "act-within": (1, 3, 10),
    "stress-gap": (0.1, 0.2, 0.5),
    "layer-trade": ("{0}", "{1}"),
    "layer-reserve": ("{0}", "{1}"),
    "reduce-to": (0, 0.2),
    "halt-line": (0.6,),
    "cure-days": (5, 60),
}


def with_limits(random: Random, text: str) -> str:
    """A ledger whose first policy has some limits more."""
    start = text.index("  sleeve-budget: ")
    end = text.index("\n", start) + 1
    amount, currency = text[start:end].split()[1:]
    budgets = f"{int(amount) // 2} {currency}", f"{amount} {currency}"
    told = ""
    for key, values in LIMITS.items():
        if random.random() < 0.3 and f"  {key}:" not in text[end:].partition("\n2")[0]:
            told += f"  {key}: {str(random.choice(values)).format(*budgets)}\n"
    return text[:end] + told + text[end:]


RULES = (
    "  halt-above: 30\n  resume-below: 25\n  calm: 2\n",
    "  halt-rise: 0.4\n  over: 3\n  calm: 3\n",
    "  halt-change: 9\n  over: 2\n  calm: 1\n",
    "  halt-step: 8\n  halt-above: 38\n",
)


def with_market(random: Random, text: str) -> str:
    """A ledger with a series of the market, seen on some days in a row, and a rule for it."""
    days = [datetime.date.fromisoformat(one[:10]) for one in text.splitlines() if one[:2] == "20"]
    first, last = min(days), max(days)
    told = f'{first} custom "barbell" "market" "VIX"\n{random.choice(RULES)}'
    day, level = first + datetime.timedelta(days=random.randint(10, 40)), 20
    while day < last:
        level = max(10, min(60, level + random.choice((-9, -4, -2, -1, 0, 1, 2, 5, 14))))
        told += f"{day} price VIX {level} PTS\n"
        day += datetime.timedelta(days=random.choice((1, 1, 1, 2, 3, 30)))
    return text + told


def with_calls(random: Random, text: str) -> str:
    """A ledger with two margin calls on days on which something is booked, or a little earlier."""
    days = [datetime.date.fromisoformat(one[:10]) for one in text.splitlines() if one[:3] == "202"]
    currency = text.split("core-floor: ")[1].split()[1]
    for _ in range(2):
        day = random.choice(days[len(days) // 4 :]) - datetime.timedelta(random.randint(0, 9))
        due = day + datetime.timedelta(3)
        text += f'{day} custom "barbell" "margin-call" 1000 {currency}\n  due: {due}\n'
    return text
