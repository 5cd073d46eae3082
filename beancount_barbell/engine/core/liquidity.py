"""The day on which money is cash, and the amount of a margin call under stress.

Sources: fund prospectuses (an order after the cut-off counts as the next fund
day's, cash comes T+n business days later); Japanese margin trading, where the
deposit must be 20 % of the position (委託保証金維持率) and gains do not count.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.buckets import ZERO

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.model.commodities import CommodityTerms


MAINTENANCE_RATIO = Decimal("0.20")
"""The margin ratio below which a call is made."""

READY_DAYS = 1
"""Money available today or on the next business day is liquid."""


def settles_in(terms: CommodityTerms, *, money: bool) -> int | None:
    """Business days until a commodity is cash; None where undeclared.

    Money, and a commodity declared as cash, takes 0 days unless its terms say otherwise.
    """
    if terms.settlement_days is not None:
        return terms.settlement_days
    if terms.product_class == "cash" or (terms.product_class is None and money):
        return 0
    return None


def cash_date(
    asked_on: datetime.date,
    settlement_days: int,
    calendars: Iterable[str],
    transfer_days: int,
) -> datetime.date:
    """The day on which the money of a redemption order arrives.

    A margin call is computed from closing prices, so that day's cut-off has passed: the order
    counts on the next business day of the fund's `calendars`. The money comes `settlement_days`
    business days later (n of T+n), and an exchange of currencies takes `transfer_days` more.
    """
    return add_business_days(asked_on, 1 + settlement_days + transfer_days, calendars)


def stressed_call(equity: Decimal, reserve: Decimal, exposure: Decimal, gap: Decimal) -> Decimal:
    """The amount of a margin call after an adverse gap; zero for none.

    The position counts at today's value, and the deposit is the sleeve's equity without
    the ready cash of the reserve:
    max(0, 20 % of the position - (deposit - gap · position)).

    Args:
        equity: of the sleeve, base currency.
        reserve: cash of the reserve layer in `equity`, >= 0.
        exposure: gross, >= 0.
        gap: adverse move, ratio.
    """
    deposit = equity - reserve
    return max(ZERO, MAINTENANCE_RATIO * exposure - (deposit - gap * exposure))
