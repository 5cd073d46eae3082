"""The cards in another currency of the ledger, for display: rules use the base currency."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from fava.beans.prices import FavaPriceMap

from beancount_barbell.rendering import numbers as shared
from fava_barbell.ranges import FAVAS_OWN

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from fava_barbell.shapes import PageFormatter

CURRENCY = "currency"
"""The query argument for the currency of the cards."""


class CardCurrency(NamedTuple):
    """The currency of the cards, with the ledger's price of `date`.

    `rate` is the price of one unit of `base` in `currency`, above zero. It is None if the ledger
    has no such price: all amounts are then UNKNOWN.
    """

    base: str
    currency: str
    rate: Decimal | None
    date: datetime.date | None = None

    def money(self, amount: Decimal, voice: PageFormatter, *, signed: bool = False) -> str:
        """An amount of the base currency, converted to `currency`; UNKNOWN without a rate."""
        if self.rate is None:
            return voice("word.UNKNOWN")
        told = voice.numbers.signed_money if signed else voice.numbers.money
        return told(amount * self.rate, self.currency)


class Choice(NamedTuple):
    """A currency that the reader can choose; `chosen`: it is shown now."""

    currency: str
    href: str
    chosen: bool


class Choices(NamedTuple):
    """The currencies to choose from, and a note with the price of the chosen currency."""

    note: str
    each: tuple[Choice, ...]


def exchange_of(
    asked: str | None,
    currencies: Sequence[str],
    base: str,
    entries: Iterable[Any],
    as_of: datetime.date,
) -> CardCurrency:
    """The card currency of a request; the base currency if `asked` is not in `currencies`.

    `currencies` are the ledger's operating currencies. Prices after `as_of` are not used.
    """
    if asked is None or asked == base or asked not in currencies:
        return CardCurrency(base, base, Decimal(1))
    prices = FavaPriceMap([one for one in entries if type(one).__name__ == "Price"])
    date, rate = prices.get_price_point((base, asked), as_of)
    return CardCurrency(base, asked, rate if rate is not None and rate > 0 else None, date)


def choices(
    arguments: Mapping[str, str],
    currencies: Iterable[str],
    exchange: CardCurrency,
    voice: PageFormatter,
) -> Choices | None:
    """The currencies to choose from; None if the ledger has only the base currency.

    The links keep the request's `arguments`; `exchange` is the currency that is shown now.
    """
    known = tuple(dict.fromkeys((exchange.base, *currencies)))
    if len(known) == 1:
        return None
    kept = {key: arguments[key] for key in arguments if key not in {CURRENCY, FAVAS_OWN}}
    each = tuple(
        Choice(
            one,
            f"?{urlencode(kept if one == exchange.base else kept | {CURRENCY: one})}#barbell-cards",
            one == exchange.currency,
        )
        for one in known
    )
    words = {"base": exchange.base, "currency": exchange.currency}
    if exchange.currency == exchange.base:
        return Choices("", each)
    if exchange.rate is None or exchange.date is None:
        return Choices(voice("currency.unknown", **words), each)
    # The note gives the price in the direction in which it is above 1 ("1 USD = 150 JPY").
    one, other, rate = exchange.base, exchange.currency, exchange.rate
    if rate < 1:
        one, other, rate = other, one, 1 / rate
    price = f"1 {one} = {shared.index(rate)} {other}"
    return Choices(voice("currency.note", price=price, date=str(exchange.date), **words), each)
