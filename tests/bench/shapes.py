"""Ledgers that the engine could blow up on, each growing in one direction only.

In those for tracing the core's money is out, and the sleeve is funded a fixed
number of times, so that the tracing grows and not the telling.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = datetime.date(2024, 1, 1)
_CORE, _SLEEVE = "Assets:Core:Cash", "Assets:Attack:Trade"
_HUB, _OTHER, _SALARY = "Assets:Hub", "Assets:Other", "Income:Salary"
_FUNDINGS = 16

_HEAD = """\
option "operating_currency" "JPY"
2024-01-01 open Assets:Core:Cash
  barbell: "core"
2024-01-01 open Assets:Attack:Trade
  barbell: "attack"
2024-01-01 open Assets:Hub
2024-01-01 open Assets:Other
2024-01-01 open Income:Attack
  barbell: "attack"
2024-01-01 open Income:Salary
2024-01-01 open Equity:Opening
2024-01-01 custom "barbell" "policy"
  core-floor: 1000000 JPY
  sleeve-budget: 10000000 JPY
"""


def _move(day: int, source: str, target: str, yen: int) -> str:
    date = _START + datetime.timedelta(days=day)
    return f'{date} * "move"\n  {target}  {yen} JPY\n  {source}  {-yen} JPY\n'


def _fund_now_and_then(turn: int, size: int) -> bool:
    return turn % max(1, size // _FUNDINGS) == 0


@dataclass(frozen=True)
class _Shape:
    """A ledger of about `size` transactions."""

    size: int

    traced: ClassVar[bool] = True
    """Whether money of the core reaches the sleeve by a detour in it."""

    def text(self) -> str:
        """The whole ledger, without any `plugin` line."""
        opening = _move(0, "Equity:Opening", _CORE, 900_000_000)
        return "".join((_HEAD, opening, *self._story()))

    def _story(self) -> Iterator[str]:
        raise NotImplementedError


class LiveParcels(_Shape):
    """A hub in which `size / 2` parcels lie, each between two salaries, all of them live."""

    def _story(self) -> Iterator[str]:
        for turn in range(self.size // 2):
            day = 1 + turn * 60 // self.size
            yield _move(day, _CORE, _HUB, 100 + turn % 7)
            yield _move(day + 1, _SALARY, _HUB, 50 + turn % 5)
        for turn in range(_FUNDINGS):
            yield _move(70 + turn, _HUB, _SLEEVE, 5_000)
            yield _move(70 + turn, _HUB, _OTHER, self.size)
            yield _move(71 + turn, _OTHER, _HUB, self.size)


class TinyDeposits(_Shape):
    """`size` deposits of a few yen into a hub that always holds money of the core."""

    def _story(self) -> Iterator[str]:
        for turn in range(self.size):
            day = 1 + turn * 700 // self.size
            if turn % max(1, self.size // 12) == 0:
                yield _move(day, _CORE, _HUB, 50_000)
            yield _move(day, _SALARY, _HUB, 1 + turn % 9)
            if _fund_now_and_then(turn, self.size):
                yield _move(day, _HUB, _SLEEVE, 2_000)


class PingPong(_Shape):
    """Two accounts that pass all they have to each other, `size` times in 80 days."""

    def _story(self) -> Iterator[str]:
        held = 0
        for turn in range(64):
            yield _move(1, _CORE, _HUB, 10_000 + turn)
            held += 10_000 + turn
        source, target = _HUB, _OTHER
        days = 80
        for turn in range(self.size):
            day = 2 + turn * days // self.size
            yield _move(day, source, target, held)
            source, target = target, source
        for turn in range(_FUNDINGS):
            yield _move(90, source, _SLEEVE, 2_000 + turn)


class SameDayHops(_Shape):
    """All hops on one day: a chain of accounts, written backwards, and a hub's spokes."""

    def _story(self) -> Iterator[str]:
        links = self.size // 2
        for number in range(links + 1):
            yield f"2024-01-01 open Assets:Chain:N{number}\n"
        yield _move(1, _CORE, "Assets:Chain:N0", 50_000)
        yield _move(1, _CORE, _HUB, 2 * self.size)
        for number in reversed(range(links)):
            yield _move(1, f"Assets:Chain:N{number}", f"Assets:Chain:N{number + 1}", 50_000)
        for _ in range(self.size // 4):
            yield _move(1, _HUB, _OTHER, 4)
            yield _move(1, _OTHER, _HUB, 2)
        yield _move(2, f"Assets:Chain:N{links}", _SLEEVE, 20_000)


class StaleHoldings(_Shape):
    """`size` holdings bought in one month and never priced again, and a deposit a day after it."""

    traced = False

    def _story(self) -> Iterator[str]:
        for turn in range(self.size):
            date = _START + datetime.timedelta(days=1 + turn * 30 // self.size)
            yield f'{date} * "buy"\n  {_SLEEVE}  1 X{turn} {{100 JPY}}\n  {_SLEEVE}  -100 JPY\n'
        for day in range(32, 132):
            yield _move(day, _SALARY, _SLEEVE, 100)


def _order(day: int, goods: str, paid: int, rest: str = "") -> str:
    date = _START + datetime.timedelta(days=day)
    return f'{date} * "order"\n{goods}  {_SLEEVE}  {-paid} JPY\n{rest}'


class LosingStreak(_Shape):
    """`size / 2` round trips, one a day, that all lose; the limits lie beyond all of them."""

    traced = False

    def _story(self) -> Iterator[str]:
        yield _move(0, "Equity:Opening", _SLEEVE, 10_000_000)
        yield (
            '2024-01-01 custom "barbell" "policy"\n  streak-reduce: 36400\n  streak-halt: 36500\n'
        )
        for day in range(1, self.size // 2 + 1):
            yield _order(day, f"  {_SLEEVE}  1 X {{1000 JPY}}\n", 1_000)
            sold = f"  {_SLEEVE}  -1 X {{1000 JPY}} @ 999 JPY\n"
            yield _order(day, sold, -999, "  Income:Attack  1 JPY\n")


class OneSale(_Shape):
    """`size / 8` lots, bought over `size / 16` days and sold in one transaction.

    Beancount's booking takes a time that grows with the square of the lots.
    """

    traced = False

    def _story(self) -> Iterator[str]:
        yield _move(0, "Equity:Opening", _SLEEVE, 10_000_000)
        yield f'2024-01-01 open {_SLEEVE}:Lots "FIFO"\n'
        lots = self.size // 8
        for lot in range(lots):
            goods = f"  {_SLEEVE}:Lots  1 X {{{1_000 + lot % 7} JPY}}\n"
            yield _order(1 + lot // 2, goods, 1_000 + lot % 7)
        sold = f"  {_SLEEVE}:Lots  {-lots} X {{}} @ 990 JPY\n"
        yield _order(2 + lots // 2, sold, -990 * lots, "  Income:Attack\n")


SHAPES = {
    "live parcels": LiveParcels,
    "tiny deposits": TinyDeposits,
    "ping-pong": PingPong,
    "same-day hops": SameDayHops,
    "stale holdings": StaleHoldings,
    "losing streak": LosingStreak,
    "one sale of many lots": OneSale,
}
"""Name in the tables → the shape."""
