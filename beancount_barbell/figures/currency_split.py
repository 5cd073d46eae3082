"""The core's result, split into income, currency and price.

Day by day: currency = the day before's value in its own currency x the change of its rate; income =
the distributions at that day's rate; price = the remainder: changes of the fund's own price, and
dealing at other prices than the day's. So the parts sum to the result exactly, without a cross
term. Money is in base currency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_barbell.model.treasury import CoreDay


class ValuationStep(NamedTuple):
    """The step from one day with a known value of the core to the next.

    `opening` is what the step began with, `capital` the same with the inflows of its end;
    `flow` is net of what others put in and took out (income paid away is taken
    out). The result after tax is `gain` = income - tax + currency + price, `held` what of
    the price moves is known to be of what was there before the inflows.
    `exact` is False where a flow was not known, or fell into a gap without a
    value: the step's return is then UNKNOWN.
    """

    start: datetime.date
    end: datetime.date
    opening: Decimal
    capital: Decimal
    value: Decimal
    flow: Decimal
    income: Decimal
    tax: Decimal
    currency: Decimal
    price: Decimal
    held: Decimal
    exact: bool

    @property
    def gain(self) -> Decimal:
        """The result after tax, base currency."""
        return self.income - self.tax + self.currency + self.price


class Split(NamedTuple):
    """The result of a span, after tax: total = income - tax + currency + price."""

    total: Decimal
    income: Decimal
    tax: Decimal
    currency: Decimal
    price: Decimal


def steps(days: Iterable[CoreDay]) -> tuple[ValuationStep, ...]:
    """The steps between the days with a known value of the core."""
    found = []
    last: CoreDay | None = None
    inflow = outflow = income = tax = currency = ZERO
    exact = True
    for day in days:
        inflow += day.inflow
        outflow += day.outflow
        income += day.income
        tax += day.tax
        currency += day.currency
        exact = exact and day.flows_known
        if day.value is None:
            exact = exact and not (day.inflow or day.outflow)
            continue
        before = (last.value or ZERO) if last else ZERO
        gain = day.value + outflow - before - inflow
        price = gain - income + tax - currency
        found.append(
            ValuationStep(
                last.date if last else day.date,
                day.date,
                before,
                before + inflow,
                day.value,
                inflow - outflow,
                income,
                tax,
                currency,
                price,
                ZERO if day.dealt is None else price - day.dealt,
                exact,
            )
        )
        last = day
        inflow = outflow = income = tax = currency = ZERO
        exact = True
    return tuple(found)


def split(steps_of_span: Sequence[ValuationStep]) -> Split:
    """The parts of the result of consecutive steps."""
    return Split(
        *(
            sum((getattr(step, name) for step in steps_of_span), ZERO)
            for name in ("gain", "income", "tax", "currency", "price")
        )
    )
