"""The core's yield: time-weighted, money-weighted, before and after tax.

Sources: GIPS (time-weighted for the product, money-weighted for who decides on
the flows); income that is paid away is performance and an outflow of the same
day, so that a fund that pays out and one that reinvests yield the same. Flows
in come at a step's start and flows out at its end; but what came at the day's
rates and prices had no part in the move to them, which is of what was there
before.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.figures.currency_split import Split, split, steps
from beancount_barbell.figures.internal_rate import internal_rate
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.dates import days_after, days_before, last_of_month
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount_barbell.figures.currency_split import ValuationStep
    from beancount_barbell.model.treasury import CoreDay

YEAR_DAYS = 365
SHORT_DAYS = 90
"""Yearly rates of a shorter span are labelled: they say little about a year."""

MONTH_DAYS = 30
"""The span of the 30-day yield, in days."""

_NOISE = Decimal("1e-12")
"""A result up to this share of the capital is rounding, not a result."""

_LATE_DAYS = 15
_PATIENCE_DAYS = 45


class MonthsUp(NamedTuple):
    """How many months had a positive result, deposits and withdrawals excluded.

    `months` are the full calendar months of the span, `up` those of them with a positive result
    after tax, `up_local` those with a positive result after tax without currency gains and losses.
    """

    months: int
    up: int
    up_local: int


class CoreYield(NamedTuple):
    """The core's yield over a span of `days`. Rates are ratios of the span, not of a year.

    `gross` and `net` are time-weighted in base currency, before and after tax; `local` is before
    tax and without currency gains and losses: the product's yield; `local_net` is `local` after
    tax: the income while exchange rates stand still. `money_weighted` is yearly (act/365) and after
    tax, None where no rate solves it; `modified_dietz` approximates it for the span, None without
    capital. `distributed` is the simple yield: income before tax / mean capital (income paid out
    does not reduce this capital); `distributed_net` is the same after tax. `parts` is the result in
    base currency, `growth` the count of months with a positive result.
    """

    start: datetime.date
    end: datetime.date
    days: int
    gross: Decimal
    net: Decimal
    local: Decimal
    local_net: Decimal
    money_weighted: float | None
    modified_dietz: Decimal | None
    distributed: Decimal | None
    distributed_net: Decimal | None
    parts: Split
    growth: MonthsUp

    @property
    def short(self) -> bool:
        """Whether the span is too short for meaningful yearly rates."""
        return self.days < SHORT_DAYS


def annualised(rate: Decimal, days: int) -> Decimal | None:
    """A rate over `days` as a yearly one, compounded (act/365); None for a total loss.

    Raises:
        ValueError: `days` is not positive.
    """
    if days <= 0:
        raise ValueError("a yearly rate needs a span")
    if rate <= -1:
        return None
    return (ONE + rate) ** (Decimal(YEAR_DAYS) / days) - ONE


def core_yield(
    days: Sequence[CoreDay], end: datetime.date, start: datetime.date | None = None
) -> CoreYield | None:
    """The core's yield from the end of `start` to the end of `end`.

    `start` is moved back to the latest row on or before it. None, or a day before the core was
    funded, means the day of funding.

    Returns:
        None where UNKNOWN: the core's value or a flow is not known, there was no core, or
        the span is empty.
    """
    seen = [day for day in days if day.date <= end]
    every = steps(seen)
    if not every or seen[-1].value is None:
        return None
    first = every[0].end
    begin = first
    if start is not None:
        begin = max((step.end for step in every if step.end <= start), default=first)
    span = [step for step in every if step.end > begin]
    opening = [step for step in every if step.end <= begin]
    if end <= begin or not all(step.exact for step in span):
        return None
    rates = _chained(span)
    if rates is None:
        return None
    value = opening[-1].value
    parts = split(span)
    whole = (end - begin).days
    shares = [(step, Decimal((end - step.end).days) / whole) for step in span]
    capital = value + sum((share * _put_in(step) for step, share in shares), ZERO)
    flows = [(share, step.flow) for step, share in shares if step.flow]
    return CoreYield(
        begin,
        end,
        whole,
        *rates,
        money_weighted=_money_weighted(value, span, begin, end),
        modified_dietz=modified_dietz(value, span[-1].value if span else value, flows),
        distributed=parts.income / capital if capital > 0 else None,
        distributed_net=(parts.income - parts.tax) / capital if capital > 0 else None,
        parts=parts,
        growth=_months_up(span, begin, end),
    )


def _chained(span: Sequence[ValuationStep]) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    """Time-weighted (gross, net, local, local net) rates; None for a result without capital."""
    gross = net = local = local_net = ONE
    for step in span:
        if step.capital <= 0 or step.capital + step.currency <= 0:
            if step.gain or step.tax:
                return None
            continue
        moved, own = _held(step)
        capital = step.capital + step.currency + own
        rest = step.gain - step.currency - own
        before, after = moved * (ONE + (rest + step.tax) / capital), moved * (ONE + rest / capital)
        local *= before
        local_net *= after
        if step.opening > 0 and step.opening + step.currency > 0:
            rates = ONE + step.currency / step.opening
            gross *= rates * before
            net *= rates * after
        else:
            gross *= ONE + (step.gain + step.tax) / step.capital
            net *= ONE + step.gain / step.capital
    return gross - ONE, net - ONE, local - ONE, local_net - ONE


def _held(step: ValuationStep) -> tuple[Decimal, Decimal]:
    """What prices made of each unit of money that was there before, and of all of it."""
    opening = step.opening + step.currency
    if opening <= 0 or opening + step.held <= 0:
        return ONE, ZERO
    return ONE + step.held / opening, step.held


def _months_up(span: Sequence[ValuationStep], begin: datetime.date, end: datetime.date) -> MonthsUp:
    """Results by calendar month; a step belongs to the month in which it ends."""
    results: dict[int, list[ValuationStep]] = {}
    for step in span:
        results.setdefault(_index(step.end), []).append(step)
    morrow = days_after(begin, 1)
    first = _index(morrow) + (morrow.day > 1)
    after = _index(end) + (end == last_of_month(end))
    up = up_local = 0
    for index in range(first, after):
        own = results.get(index, ())
        up += sum(step.gain for step in own) > 0
        up_local += sum(step.gain - step.currency for step in own) > 0
    return MonthsUp(max(after - first, 0), up, up_local)


def _index(date: datetime.date) -> int:
    """The number of a month, counted through the years: year x 12 + month."""
    return date.year * 12 + date.month


def modified_dietz(
    opening: Decimal, closing: Decimal, flows: Sequence[tuple[Decimal, Decimal]]
) -> Decimal | None:
    """The result / the mean capital; None where the mean capital is not positive.

    `flows` are (share of the span after the flow, amount put in).
    """
    capital = opening + sum((share * amount for share, amount in flows), ZERO)
    gain = closing - opening - sum((amount for _, amount in flows), ZERO)
    return gain / capital if capital > 0 else None


def _put_in(step: ValuationStep) -> Decimal:
    """A step's change of capital by flows; paying out the income of the step changes nothing."""
    paid_out = min(max(-step.flow, ZERO), max(step.income - step.tax, ZERO))
    return step.flow + paid_out


def _money_weighted(
    opening: Decimal, span: Sequence[ValuationStep], begin: datetime.date, end: datetime.date
) -> float | None:
    """XIRR: the owner's yearly return, with the dates of the payments in and out."""
    payments = [(begin, -opening)]
    payments += [(step.end, -step.flow) for step in span if step.flow]
    payments.append((end, span[-1].value if span else opening))
    return internal_rate([(date, float(amount)) for date, amount in payments])


def thirty_day_yield(days: Sequence[CoreDay], on: datetime.date) -> Decimal | None:
    """The product's yearly yield over 30 days, as known on `on`.

    Distributions come once a month or more rarely, so the result between two of them is spread
    evenly over the days between; the 30 days end with the last known result.

    Returns:
        A yearly ratio, compounded; None where UNKNOWN: fewer than 30 days, a value that is not
        known, or no result for more than 45 days and more than the last interval + 15 days.
    """
    curve = [(date, level) for date, level in _local_curve(days) if date <= on]
    if len(curve) < 2:  # noqa: PLR2004 - two ends of a span
        return None
    (earlier, _), (last, level) = curve[-2:]
    usual = (last - earlier).days + _LATE_DAYS
    begin = days_before(last, MONTH_DAYS)
    if (on - last).days > max(_PATIENCE_DAYS, usual) or begin < curve[0][0]:
        return None
    growth = level - _interpolated(curve, begin)
    return (growth * YEAR_DAYS / MONTH_DAYS).exp() - ONE


def _local_curve(days: Sequence[CoreDay]) -> list[tuple[datetime.date, Decimal]]:
    """The days with a result, each with the log of the core's index without currencies.

    It begins anew after what is UNKNOWN. On a day on which money came or went, what
    dealing cost does not count: it is not what the product yields.
    """
    curve: list[tuple[datetime.date, Decimal]] = []
    level = ZERO
    for step in steps(days):
        moved, held = _held(step) if step.flow else (ONE, ZERO)
        own = step.income + (ZERO if step.flow else step.price)
        capital = step.capital + step.currency + held
        if not step.exact or capital <= 0 or own <= -capital:
            curve, level = [(step.end, ZERO)], ZERO
        elif not curve:
            curve = [(step.end, ZERO)]
        elif abs(own) + abs(held) > _NOISE * capital:
            level += (moved * (ONE + own / capital)).ln()
            curve.append((step.end, level))
    return curve


def _interpolated(curve: Sequence[tuple[datetime.date, Decimal]], date: datetime.date) -> Decimal:
    """The level on `date`, linear between its neighbours; `date` lies within the curve."""
    before = max(point for point in curve if point[0] <= date)
    after = min(point for point in curve if point[0] >= date)
    if before[0] == after[0]:
        return before[1]
    share = Decimal((date - before[0]).days) / (after[0] - before[0]).days
    return before[1] + (after[1] - before[1]) * share
