"""Daily quotes of a made-up market, in whole ticks, so that no float is involved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

FX = "USD"
FUND = "USDMMF"
HEDGE = "HEDGE"

_FX_ANCHOR = 10_000
_REVERSION = 200


class Quote:
    """One commodity's price: a walk that is pulled back to its anchor.

    The pull keeps any length of history inside a band (a standard deviation of
    ten daily steps), so that a ledger of twenty years is as healthy as one of two.
    `ticks` is the price in units of 10 ** -decimals of `currency`.
    """

    __slots__ = ("_anchor", "_reach", "currency", "decimals", "name", "ticks")

    def __init__(self, name: str, currency: str, anchor: int, decimals: int, reach: int) -> None:
        self.name = name
        self.currency = currency
        self.decimals = decimals
        self.ticks = anchor
        self._anchor = anchor
        self._reach = reach

    def step(self, rng: random.Random) -> None:
        """Move one day on."""
        if self._reach:
            pull = (self.ticks - self._anchor) // _REVERSION
            self.ticks += rng.randrange(-self._reach, self._reach + 1) - pull

    def text(self) -> str:
        """The price as Beancount reads it: "213.45 JPY"."""
        whole, rest = divmod(self.ticks, 10**self.decimals)
        return f"{whole}.{rest:0{self.decimals}d} {self.currency}"


class Market:
    """USD in yen, a money market fund at one dollar, and funds quoted in yen or dollars."""

    __slots__ = ("_rng", "fx", "quotes", "traded")

    def __init__(self, rng: random.Random, commodities: int) -> None:
        self._rng = rng
        self.fx = Quote(FX, "JPY", _FX_ANCHOR, 2, _FX_ANCHOR * 5 // 1000)
        names = [f"ETF{number:02d}" for number in range(1, commodities - 2)]
        funds = [_fund(rng, name, in_dollars=index % 3 == 2) for index, name in enumerate(names)]
        self.traded = {quote.name: quote for quote in funds}
        hedge = _fund(rng, HEDGE, in_dollars=False)
        self.quotes = [self.fx, Quote(FUND, FX, 100, 2, 0), *funds, hedge]

    def step(self) -> None:
        """Move every quote one day on."""
        for quote in self.quotes:
            quote.step(self._rng)

    def yen(self, quote: Quote) -> int:
        """What one unit costs today in whole yen, at least one."""
        if quote.currency == "JPY":
            return max(1, round_div(quote.ticks, 10**quote.decimals))
        return max(1, round_div(quote.ticks * self.fx.ticks, 10 ** (quote.decimals + 2)))


def round_div(number: int, by: int) -> int:
    """`number / by`, rounded half up, in integers."""
    return (2 * number + by) // (2 * by)


def _fund(rng: random.Random, name: str, *, in_dollars: bool) -> Quote:
    """A fund at 100 to 400 yen, or the like in dollars, that moves 0.5 % a day."""
    anchor = rng.randrange(10_000, 40_000)
    reach = anchor * 9 // 1000
    return Quote(name, FX, anchor, 4, reach) if in_dollars else Quote(name, "JPY", anchor, 2, reach)
