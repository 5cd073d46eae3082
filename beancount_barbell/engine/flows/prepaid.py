"""Takes prepaid money out of the amounts that Liabilities accounts lent the sleeve.

A card that was overpaid, or a clearing account under Liabilities, gives its own money
first, and that is no debt. Within a day money comes into an account before it goes out.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import largest_lender
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.transactions import is_made, net_units

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    from beancount_barbell.model.flows import Flow
    from beancount_barbell.reading.ledger import Reading


def without_prepaid(flows: Sequence[Flow], reading: Reading) -> tuple[Flow, ...]:
    """Flows, in order of date, in which the debts do not contain prepaid money.

    Prepaid units are known for each commodity; conversions within an account are not followed.
    """
    lending = {flow.date for flow in flows if _is_lent(flow)}
    if not lending:
        return tuple(flows)
    lenders = {one.account for flow in flows if _is_lent(flow) for one in flow.debts}
    left = _prepaid(lenders, lending, reading)
    told = []
    for flow in flows:
        if not _is_lent(flow):
            told.append(flow)
            continue
        lent = []
        for debt in flow.debts:
            place = debt.account, debt.commodity, flow.date
            part = min(debt.units, left.get(place, ZERO))
            left[place] = left.get(place, ZERO) - part
            lent.append(debt.part(debt.units - part))
        debts = tuple(one for one in lent if one.units)
        borrowed = min(flow.borrowed or ZERO, sum((one.worth for one in debts), ZERO))
        told.append(flow._replace(borrowed=borrowed, lender=largest_lender(debts), debts=debts))
    return tuple(told)


def _is_lent(flow: Flow) -> bool:
    return flow.borrowed is not None and flow.borrowed > 0


def _prepaid(
    lenders: Collection[str], dates: Collection[datetime.date], reading: Reading
) -> dict[tuple[str, str, datetime.date], Decimal]:
    """(account, commodity, day) → balance with all receipts of the day, if above 0."""
    stream = reading.stream
    had: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    found: dict[tuple[str, str, datetime.date], Decimal] = {}
    written = (
        one
        for one in stream.entries
        if stream.kinds[type(one)] == "Transaction" and not is_made(one)
    )
    for date, entries in groupby(written, key=lambda one: one.date):
        out: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for entry in entries:
            for place, net in net_units([entry]).items():
                if place[0] in lenders:
                    (had if net > 0 else out)[place] += net
        if date in dates:
            found |= {(*place, date): number for place, number in had.items() if number > 0}
        for place, number in out.items():
            had[place] += number
    return found
