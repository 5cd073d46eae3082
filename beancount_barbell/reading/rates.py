"""Exchange rates from the prices of a ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount.core import prices

from beancount_barbell.model.buckets import ONE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence
    from decimal import Decimal

# Beancount has no annotations for these.
_build_price_map: Callable[..., Any] = prices.build_price_map
_get_price: Callable[..., Any] = prices.get_price


def rate_of(
    currency: str, base: str, entries: Sequence[Any], date: datetime.date
) -> Decimal | None:
    """The worth of one unit of `currency` in `base` on a day; None without a price up to then."""
    if currency == base:
        return ONE
    rate: Decimal | None = _get_price(_build_price_map(entries), (currency, base), date)[1]
    return rate
