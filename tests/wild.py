"""Ledgers that nobody would write: every word of the language, in every combination.

They load, mostly with errors of Beancount's own, and mean nothing. What is judged
of them is nothing either, but that it is judged: no number is too large or too
small, no date too early or too late, no order of directives too odd.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

CORE = ("Assets:Core:MMF", "Assets:Core:Bank", "Income:Core:Yield", "Expenses:Core:Tax")
SLEEVE = (
    "Assets:Attack:Trade",
    "Assets:Attack:Hedge",
    "Assets:Attack:Reserve",
    "Liabilities:Attack:Loan",
    "Income:Attack:PnL",
    "Expenses:Attack:Fee",
)
OUTSIDE = (
    "Assets:Bank",
    "Assets:Wallet",
    "Liabilities:Card",
    "Income:Salary",
    "Expenses:Rent",
    "Equity:Opening",
    "Equity:Drawings",
)
ACCOUNTS = (*CORE, *SLEEVE, *OUTSIDE)
LAYERS = {"Assets:Attack:Hedge": "hedge", "Assets:Attack:Reserve": "reserve"}
WAIVED = ("BB201", "BB302", "BB402", "BB501")
COMMODITIES = ("USD", "ETF", "MINI", "OPT", "MMF", "XYZ")
EPOCH = datetime.date(2024, 1, 1)
STARTS = (*[EPOCH] * 6, datetime.date.min, datetime.date(9999, 10, 1))

SETTINGS = {
    "core-floor": ("1,000,000 JPY", "100 USD", "0 JPY"),
    "sleeve-budget": ("1,000,000 JPY", "5 XYZ"),
    "layer-trade": ("500,000 JPY",),
    "leverage-limit": ("3", "0"),
    "max-drawdown": ("0.3", "0.5", "1"),
    "life-months": ("6",),
    "fx-limit": ("0.2",),
    "tracing": ('"lifo"', '"fifo"', '"pro-rata"', '"poison"'),
    "tracing-window": ("0", "90", "36500"),
    "core-income": ('"free"', '"protect"'),
    "reduce-to": ("0", "1"),
    "act-within": ("0", "5", "36500"),
    "cure-days": ("0", "30", "36500"),
    "separation-level": ("1", "2", "3"),
    "stress-gap": ("0", "0.3", "5"),
    "tolerance": ("0 JPY", "1 JPY", "1000 JPY"),
    "review-day": ("1", "31", "10"),
    "sleeve-target": ("0.1", "0.2"),
    "sleeve-band": ("0.01", "0.04"),
    "since": ("2024-01-01", "2024-02-10"),
    "ignore": ('"BB204"', '"BB203, BB502"'),
    "language": ('"en"', '"ja"'),
    "restart-after": ("0", "30"),
    "streak-reduce": ("1", "2"),
    "streak-halt": ("2", "3"),
    "halt-line": ("0", "0.5", "1"),
    "reduce-line": ("0.7", "1"),
    "letf-days": ("0", "60", "36500"),
    "price-max-age": ("0", "7", "36500"),
    "base-currency": ('"JPY"', '"USD"', "JPY"),
}

TERMS = """\
{0} commodity MINI
  barbell-instrument: "future"
  barbell-multiplier: 100
{0} commodity OPT
  barbell-instrument: "option"
  barbell-underlying: "ETF"
{0} commodity ETF
  barbell-leverage: 3
{0} commodity MMF
  barbell-class: "treasury-mmf"
  barbell-settlement: 1
  barbell-cutoff: "14:00"
  barbell-calendar: "JP, US"
"""


class Wild:
    """Writes one ledger; the same random numbers give the same."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.start = self._any(STARTS)

    def text(self) -> str:
        """The ledger."""
        repeat, base = self._random.randint, self._any(("JPY", "JPY", "USD"))
        return "\n".join(
            [
                f'option "operating_currency" "{base}"',
                'option "inferred_tolerance_default" "JPY:0.5"',
                *(self._open(account) for account in ACCOUNTS),
                TERMS.format(self._day(0)),
                *(self._policy() for _ in range(repeat(0, 3))),
                *(self._directive() for _ in range(repeat(0, 5))),
                *(self._price() for _ in range(repeat(0, 25))),
                *(self._transaction() for _ in range(repeat(1, 30))),
                *(self._pad() for _ in range(repeat(0, 3))),
                *(f"{self._day(75)} close {self._any(ACCOUNTS)}" for _ in range(repeat(0, 1))),
                "",
            ]
        )

    def _any(self, choices):
        return self._random.choice(choices)

    def _day(self, after: int | None = None) -> str:
        number = self._random.randint(0, 70) if after is None else after
        return datetime.date.fromordinal(self.start.toordinal() + number).isoformat()

    def _number(self) -> str:
        kind = self._random.random()
        if kind < 0.6:
            return str(self._random.randint(1, 2000) * self._any((1, 10, 1000)))
        if kind < 0.85:
            return f"{self._random.randint(0, 99)}.{self._random.randint(0, 999_999):06d}"
        return self._any(("0", "0.00000000000000000001", "99999999999999999999.99", "3"))

    def _open(self, account: str) -> str:
        lines = [f"{self._day(0)} open {account}"]
        if account not in OUTSIDE:
            lines.append(f'  barbell: "{"core" if account in CORE else "attack"}"')
        if account in LAYERS:
            lines.append(f'  barbell-layer: "{LAYERS[account]}"')
        if self._random.random() < 0.2:
            lines.append(f'  barbell-institution: "{self._any("AB")}"')
        if account == "Liabilities:Attack:Loan" and self._random.random() < 0.3:
            lines.append("  barbell-secured-by: Assets:Core:MMF")
        return "\n".join(lines)

    def _policy(self) -> str:
        keys = self._random.sample(sorted(SETTINGS), self._random.randint(1, 9))
        lines = [f"  {key}: {self._any(SETTINGS[key])}" for key in keys]
        return "\n".join([f'{self._day()} custom "barbell" "policy"', *lines])

    def _directive(self) -> str:
        signed = '\n  by: "x"\n  reason: "y"'
        words = self._any(
            (
                '"market" "VIX"\n  level: 30\n  calm: 3\n  resume-below: 25',
                f'"halt"{signed}',
                f'"restart"{signed}',
                f'"review"{signed}',
                '"pledge" Assets:Core:MMF Liabilities:Attack:Loan',
                '"release" Assets:Core:MMF Liabilities:Attack:Loan',
                f'"margin-call" {self._number()} JPY\n  due: {self._day()}',
                f'"waiver" "{self._any(WAIVED)}"{signed}\n  until: {self._day()}',
                '"signoff" "2024-01" "ratio"\n  by: "x"\n  digest: "0123456789abcdef"',
                f'"role" Assets:Wallet "{self._any(("core", "attack", "outside", "odd"))}"',
            )
        )
        return f'{self._day()} custom "barbell" {words}'

    def _price(self) -> str:
        commodity = self._any((*COMMODITIES, "VIX"))
        quote = "JPY" if commodity == "USD" else self._any(("JPY", "JPY", "USD"))
        return f"{self._day()} price {commodity} {self._any(('', '', '-'))}{self._number()} {quote}"

    def _transaction(self) -> str:
        source, target = self._random.sample(ACCOUNTS, 2)
        commodity = self._any((*COMMODITIES, *["JPY"] * 6))
        units, kind = f"{self._any(('', '-'))}{self._number()}", self._random.random()
        head = f'{self._day()} * "t" {self._any(("", "", "", "^l1", "^trade-1"))}'
        head += self._any(
            (
                *[""] * 5,
                '\n  barbell-time: "09:30"',
                '\n  barbell-reverses: "l1"',
                '\n  barbell-trade: "t"',
                "\n  barbell-forced: TRUE",
            )
        )
        if commodity == "JPY" or kind < 0.3:
            return f"{head}\n  {source}  {units} {commodity}\n  {target}"
        if kind < 0.6:
            return f"{head}\n  {source}  {units} {commodity} {{{self._number()} JPY}}\n  {target}"
        if kind < 0.8:
            price = f"{self._number()} {self._any(('JPY', 'USD'))}"
            return f"{head}\n  {source}  {units} {commodity} @ {price}\n  {target}"
        sold = f"  {source}  {units} {commodity} {{}} @ {self._number()} JPY"
        return f"{head}\n{sold}\n  {target}  {self._number()} JPY\n  Income:Attack:PnL"

    def _pad(self) -> str:
        account, source = self._any(ACCOUNTS[:12]), self._any(ACCOUNTS)
        number = self._random.randint(0, 70)
        return (
            f"{self._day(number)} pad {account} {source}\n"
            f"{self._day(number + 1)} balance {account} {self._number()} JPY"
        )
