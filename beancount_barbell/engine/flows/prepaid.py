"""What an account of debts gave the sleeve of what had been paid into it before: no debt.

A card that was overpaid, or a clearing account under Liabilities, gives its own money
first. Inside a day it is paid before it pays, as everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import weigh
from beancount_barbell.model.roles import Kind, Role
from beancount_barbell.model.transactions import is_made

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.reading.ledger import Reading

ZERO = Decimal(0)


def without_prepaid(flows: Sequence[Flow], reading: Reading) -> tuple[Flow, ...]:
    """The flows, in order of date, with what was lent to the sleeve and no more.

    Only of what debts give in base currency is known what they had.
    """
    given = {
        id(flow.entry): dict(_given(flow, reading))
        for flow in flows
        if flow.borrowed is not None and flow.borrowed > 0
    }
    lenders = {name for debts in given.values() for name in debts}
    if not lenders:
        return tuple(flows)
    left = _prepaid(lenders, {flow.date for flow in flows if id(flow.entry) in given}, reading)
    told = []
    for flow in flows:
        debts = given.get(id(flow.entry))
        if debts:
            lent = ZERO
            for account, amount in debts.items():
                part = min(amount, left[account, flow.date])
                left[account, flow.date] -= part
                lent += amount - part
            borrowed = min(flow.borrowed or ZERO, lent)
            told.append(flow._replace(borrowed=borrowed, lender=flow.lender if lent else None))
        else:
            told.append(flow)
    return tuple(told)


def _given(flow: Flow, reading: Reading) -> Iterator[tuple[str, Decimal]]:
    """What each debt outside gave in a transaction; nothing where one gave other money."""
    nets: dict[str, Decimal] = defaultdict(Decimal)
    for posting in flow.entry.postings:
        role, weighed = reading.roles.of(posting.account), weigh(posting)
        if role.kind is not Kind.LIABILITIES or role.role is not Role.OUTSIDE or weighed is None:
            continue
        if (
            posting.units.currency != reading.stream.base_currency
            or weighed[0] != posting.units.currency
        ):
            return
        nets[posting.account] += weighed[1]
    yield from ((account, -net) for account, net in nets.items() if net < 0)


def _prepaid(
    lenders: Collection[str], dates: Collection[datetime.date], reading: Reading
) -> dict[tuple[str, datetime.date], Decimal]:
    """By account and day, what lay in it with all that came that day, at least 0."""
    stream = reading.stream
    had: dict[str, Decimal] = defaultdict(Decimal)
    found: dict[tuple[str, datetime.date], Decimal] = {}
    booked = (one for one in stream.entries if stream.kinds[type(one)] == "Transaction")
    for date, entries in groupby(booked, key=lambda one: one.date):
        out: dict[str, Decimal] = defaultdict(Decimal)
        for entry in entries:
            for name, net in _nets(entry, lenders, stream.base_currency).items():
                (had if net > 0 else out)[name] += net
        if date in dates:
            found |= {(name, date): max(ZERO, had[name]) for name in lenders}
        for name, amount in out.items():
            had[name] += amount
    return found


def _nets(entry: Transaction, lenders: Collection[str], currency: str) -> Mapping[str, Decimal]:
    """What a transaction changed of each lender's balance in a currency."""
    nets: dict[str, Decimal] = defaultdict(Decimal)
    for posting in () if is_made(entry) else entry.postings:
        number = getattr(posting.units, "number", None)
        if number is not None and posting.account in lenders:
            nets[posting.account] += number if posting.units.currency == currency else ZERO
    return nets
