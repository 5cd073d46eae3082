"""Usual decimals of currencies, and which commodities are money."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {
    **dict.fromkeys(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimals of the currencies that do not have two (ISO 4217)."""

_USUAL_DIGITS = 2

TRADED_CURRENCIES = frozenset(
    (
        "AED", "ARS", "AUD", "BGN", "BHD", "BRL", "CAD", "CHF", "CLP", "CNY",
        "COP", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR",
        "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PEN", "PHP", "PLN", "RON",
        "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "USD", "ZAR",
    )
)  # fmt: skip
"""Currencies of the BIS Triennial Survey (2022): money even if no price is quoted in them."""


def is_known_currency(commodity: str) -> bool:
    """Whether a commodity's name is that of a currency in these tables."""
    return commodity in TRADED_CURRENCIES or commodity in _DIGITS


def currency_digits(currency: str) -> int:
    """How many decimals amounts of `currency` usually have (ISO 4217)."""
    return _DIGITS.get(currency, _USUAL_DIGITS)


def smallest_unit(currency: str) -> Decimal:
    """One unit of the last usual decimal: 1 for JPY, 0.01 for USD or an unknown name."""
    return Decimal(1).scaleb(-currency_digits(currency))
