"""Numbers for people. Rounded for display only."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.currencies import currency_digits
from beancount_barbell.model.exact import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_DIGITS = 28


def amount(number: Decimal, currency: str) -> str:
    """`number` with thousands separators and the currency's usual decimals.

    A number that is not zero never reads as zero: it then keeps all its decimals.
    """
    text = _fixed(number, currency_digits(currency))
    return text if not number or _has_digits(text) else units(number)


def money(number: Decimal, currency: str) -> str:
    """`amount` and its currency: "200,000 JPY"."""
    return f"{amount(number, currency)} {currency}"


def signed_money(number: Decimal, currency: str) -> str:
    """`money` with a sign, plus included: "+1,020,000 JPY"."""
    return ("+" if number > 0 else "") + money(number, currency)


def shortened(number: str) -> str:
    """`number` without trailing zeros after the point."""
    return number.rstrip("0").rstrip(".") if "." in number else number


def units(number: Decimal) -> str:
    """A quantity: thousands separators, all decimals, no trailing zeros."""
    return shortened(format(number, ",f"))


def percent(ratio: Decimal, lines: Iterable[Decimal] = ()) -> str:
    """A ratio in per cent with at most two decimals: "12.5%".

    More decimals where they are needed to differ from one of `lines` (ratios).
    """
    text = shortened(index(ratio * 100, [line * 100 for line in lines]))
    return f"{'0' if text == '-0' else text}%"


def signed_percent(ratio: Decimal) -> str:
    """`percent` with a sign, plus included: "+12.5%"."""
    return ("+" if ratio > 0 else "") + percent(ratio)


def index(nav: Decimal, lines: Iterable[Decimal] = ()) -> str:
    """A unitised NAV with two decimals, or as many as are needed to differ from each line.

    Rounding never crosses a line: 69.999 beside the line 70 reads "69.999".
    """
    watched = tuple(lines)
    for digits in range(2, _MOST_DIGITS):
        text = _fixed(nav, digits)
        shown = rounded(nav, Decimal(1).scaleb(-digits))
        if all((shown > line, shown < line) == (nav > line, nav < line) for line in watched):
            return text
    return units(nav)


def _fixed(number: Decimal, digits: int) -> str:
    text = f"{number:,.{digits}f}"
    return text if _has_digits(text) else text.removeprefix("-")


def _has_digits(text: str) -> bool:
    """Whether the number in `text` is not zero."""
    return any(digit in "123456789" for digit in text)
