"""Formats the numbers of the page, and hides them in incognito mode.

The formats are those of `beancount_barbell.rendering.numbers`. Every text on the page or of an
endpoint passes through `Numbers`, so that only this module decides on Fava's incognito mode: each
digit becomes an X, except in dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from babel.numbers import format_compact_decimal

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.rendering import numbers as shared
from beancount_barbell.rendering.masking import MASK, mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_EVERY_DIGIT = 28
_FEW_DIGITS = 3
_THOUSANDS = re.compile(r"^([+-]?\d)(?=\d{3}(?!\d))")
"""Matches the digit before the comma of a four-digit number, which is removed in large units."""

_ROOM = 1000
"""Most digits of an amount before and after its point."""

_STEP = 5
"""Step of hidden bars, in per cent: an exact bar would reveal the hidden figure."""


def rounded_apart(numbers: Sequence[Decimal]) -> list[Decimal]:
    """`numbers` rounded to three significant digits, or to more if different ones became equal."""
    for digits in range(_FEW_DIGITS, _EVERY_DIGIT):
        shown = [Context(prec=digits).create_decimal(number) for number in numbers]
        by_size = sorted(zip(numbers, shown, strict=True))
        if all((one < other) == (few < more) for (one, few), (other, more) in pairwise(by_size)):
            return shown
    return list(numbers)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Number formats of one request: with digits, or with every digit hidden."""

    incognito: bool = False

    def text(self, text: str) -> str:
        """Any text; in incognito mode with hidden digits."""
        return mask(text) if self.incognito else text

    def width(self, percent: float) -> float:
        """The filled part of a bar, in per cent; in incognito mode in steps of 5."""
        return float(round(percent / _STEP) * _STEP) if self.incognito else percent

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency: "8,100,000 JPY"."""
        return self.text(shared.money(amount, currency))

    def amount(self, amount: Decimal, currency: str) -> str:
        """An amount of `currency` without the currency, under a heading: "8,100,000"."""
        return self.text(shared.amount(amount, currency))

    def short(self, amount: Decimal, currency: str, language: str) -> str:
        """An amount of `currency` under a heading, in large units: "8.1M", "810万円"."""
        with localcontext(Context(prec=_ROOM)):
            text = format_compact_decimal(amount, locale=language, fraction_digits=_EVERY_DIGIT)
        text = _THOUSANDS.sub(r"\1,", text)
        return self.text(f"{text}円" if (language, currency) == ("ja", "JPY") else text)

    def signed_money(self, amount: Decimal, currency: str) -> str:
        """An amount with its sign, also a plus: "+412,300 JPY"."""
        return self.text(shared.signed_money(amount, currency))

    def ratio(self, ratio: Decimal, lines: Iterable[Decimal] = ()) -> str:
        """A ratio in per cent: "12.5%", with enough digits to differ from `lines` (ratios)."""
        return self.text(shared.percent(ratio, lines))

    def change(self, ratio: Decimal) -> str:
        """A relative change in per cent with its sign: "+40.9%"."""
        return self.text(shared.signed_percent(ratio))

    def nav(self, nav: Decimal, lines: Iterable[Decimal] = ()) -> str:
        """A unitised NAV (base 100), with enough digits to differ from `lines`."""
        return self.text(shared.index(nav, lines))

    def count(self, count: int) -> str:
        """A count of things."""
        return self.text(f"{count:,}")

    def plain(self, number: Decimal) -> str:
        """A number without a unit, with two decimals at most: "1.53"."""
        return self.text(shared.shortened(shared.index(number)))

    def data(self, value: Any) -> Any:
        """JSON-ready data for an endpoint, of the same shape as a value that `jsonable` accepts.

        Decimals and dates become text. In incognito mode every number, string and key becomes a
        masked string; more Xs are added to keys that would become equal, so that no item is lost.
        """
        data = jsonable(value)
        return _masked(data) if self.incognito else data


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return _masked_mapping(value)
    if isinstance(value, (list, tuple)):
        return [_masked(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    return mask(str(value))


def _masked_mapping(mapping: Mapping[Any, Any]) -> dict[str, Any]:
    masked: dict[str, Any] = {}
    for key, value in mapping.items():
        name = mask(str(key))
        while name in masked:
            name += MASK
        masked[name] = _masked(value)
    return masked
