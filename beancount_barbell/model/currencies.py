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


_NAMES = frozenset(
    (
        # ISO 4217, without those above
        "AFN", "ALL", "AMD", "ANG", "AOA", "AWG", "AZN", "BAM", "BBD", "BDT",
        "BIF", "BMD", "BND", "BOB", "BSD", "BTN", "BWP", "BYN", "BZD", "CDF",
        "CLF", "CRC", "CUP", "CVE", "DJF", "DOP", "DZD", "EGP", "ERN", "ETB",
        "FJD", "FKP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HNL",
        "HTG", "IRR", "JMD", "KES", "KGS", "KHR", "KMF", "KPW", "KYD", "KZT",
        "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK",
        "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MZN", "NAD", "NGN", "NIO",
        "NPR", "PAB", "PGK", "PKR", "QAR", "RSD", "RWF", "SBD", "SCR", "SDG",
        "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "TJS",
        "TMT", "TOP", "TTD", "TZS", "UAH", "UYU", "UZS", "VED", "VES", "VUV",
        "WST", "XCD", "XCG", "YER", "ZMW", "ZWG",
        # before the euro
        "ATS", "BEF", "CYP", "DEM", "EEK", "ESP", "FIM", "FRF", "GRD", "HRK",
        "IEP", "ITL", "LTL", "LUF", "LVL", "MTL", "NLG", "PTE", "SIT", "SKK",
        # withdrawn since 2000
        "ADP", "AFA", "AON", "AOR", "AZM", "BYB", "BYR", "CSD", "CUC", "ECS",
        "GHC", "MCF", "MGF", "MRO", "MZM", "ROL", "SDD", "SLL", "SRG", "STD",
        "TJR", "TMM", "TPE", "TRL", "VEB", "VEF", "YUM", "ZMK", "ZWD", "ZWL", "ZWR",
        # other names of currencies, and coins that stand for one
        "CNH", "GBX", "NTD", "RMB", "DAI", "EURC", "FDUSD", "JPYC", "PYUSD", "TUSD",
        "USDC", "USDT",
    )
)  # fmt: skip
"""Names of further currencies: all legal tender since 2000 (ISO 4217, dates of CLDR), and more.

Some are tickers, too (AMD): money only if something is quoted in them.
"""


def may_be_currency(commodity: str) -> bool:
    """Whether a commodity has the name of a currency: money where something is quoted in it."""
    return is_known_currency(commodity) or commodity in _NAMES


def is_known_currency(commodity: str) -> bool:
    """Whether a commodity has the name of a currency in common use: money in any case."""
    return commodity in TRADED_CURRENCIES or commodity in _DIGITS


def currency_digits(currency: str) -> int:
    """How many decimals amounts of `currency` usually have (ISO 4217)."""
    return _DIGITS.get(currency, _USUAL_DIGITS)


def smallest_unit(currency: str) -> Decimal:
    """One unit of the last usual decimal: 1 for JPY, 0.01 for USD or an unknown name."""
    return Decimal(1).scaleb(-currency_digits(currency))
