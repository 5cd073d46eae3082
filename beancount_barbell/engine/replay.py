"""The one pass: a ledger as read → its immutable history.

Entries are swept once, in order of date. A day's postings and prices are taken
together at its end, so that the order inside a day, which carries no meaning in
Beancount, carries none here.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.chronicle import Chronicle
from beancount_barbell.engine.classify import (
    HOLDING_KINDS,
    Context,
    Leg,
    Movement,
    bucket_of,
    classify,
)
from beancount_barbell.engine.prices import PriceBook
from beancount_barbell.engine.valuation import ZERO, Portfolio
from beancount_barbell.model.currencies import smallest_unit

if TYPE_CHECKING:
    from beancount_barbell.model.history import History
    from beancount_barbell.reading.ledger import Reading

NOT_REAL_FLAGS = frozenset("USTC")
"""Flags of unrealised gains, summaries, transfers and conversions: no business."""

IMPLICIT_PRICE = "__implicit_prices__"
"""Metadata that Beancount's `implicit_prices` puts on the directives it makes.

They repeat the costs of in-kind transfers as prices of the day; here prices
are taken from the transactions themselves, where that can be told apart.
"""


def replay(reading: Reading) -> History:
    """Sweep the ledger once and tell all that happened to core and sleeve."""
    return _Replay(reading).run()


class _Replay:
    """The sweep: collects a day, hands it to the chronicle at the day's end."""

    def __init__(self, reading: Reading) -> None:
        stream = reading.stream
        self._stream = stream
        self._roles = reading.roles
        self._prices = PriceBook({stream.base_currency, *stream.operating_currencies})
        self._portfolio = Portfolio(
            stream.base_currency,
            stream.operating_currencies,
            reading.commodities,
            self._prices,
        )
        policy_tolerance = reading.directives.policies.initial.tolerance
        tolerance = smallest_unit(stream.base_currency)
        if policy_tolerance is not None:
            tolerance = policy_tolerance.number
        self._chronicle = Chronicle(reading, self._portfolio, tolerance)
        self._touches = {role.account: self._concerns(role) for role in reading.roles.opened()}
        self._transactions: list[Any] = []
        self._bought: dict[tuple[str, str], Decimal] = {}

    @staticmethod
    def _concerns(role: Any) -> bool:
        return bucket_of(role) is not None

    def run(self) -> History:
        """One loop over all entries; only what core or sleeve may feel is kept."""
        kinds = self._stream.kinds
        touches = self._touches
        today = datetime.date.min
        for entry in self._stream.entries:
            if entry.date != today:
                self._close_day(today)
                today = entry.date
            kind = kinds[type(entry)]
            if kind == "Transaction":
                if entry.flag in NOT_REAL_FLAGS:
                    continue
                concerned = False
                for posting in entry.postings:
                    touched = touches.get(posting.account)
                    if touched is None:
                        role = self._roles.of(posting.account)
                        touched = touches[posting.account] = self._concerns(role)
                    concerned = concerned or touched
                    if posting.price is not None or posting.cost is not None:
                        self._observe_posting(entry, posting)
                if concerned:
                    self._transactions.append(entry)
            elif kind == "Price" and IMPLICIT_PRICE not in entry.meta:
                amount = entry.amount
                self._observe(entry.currency, amount.currency, amount.number, entry, explicit=True)
            elif kind == "Custom":
                self._chronicle.note_directive(entry)
        self._close_day(today)
        return self._chronicle.finish()

    def _observe(
        self, commodity: str, quote: str, number: Decimal, entry: Any, *, explicit: bool
    ) -> None:
        old = self._prices.observe(commodity, quote, number, entry.date, entry, explicit=explicit)
        moved = self._portfolio.touch(commodity, quote, old, number)
        if moved is not None:
            self._chronicle.note_price(entry, *moved)

    def _observe_posting(self, transaction: Any, posting: Any) -> None:
        """A transaction's own prices: its `@` price, and the cost of a new lot.

        The cost of a lot that is reduced or handed over is no price of the day.
        """
        units, cost, price = posting.units, posting.cost, posting.price
        commodity = getattr(units, "currency", None)
        if price is not None and isinstance(price.number, Decimal):
            if commodity is not None and price.currency != commodity and price.number > 0:
                self._observe(commodity, price.currency, price.number, transaction, explicit=False)
            return
        number = getattr(cost, "number", None)
        if (
            isinstance(number, Decimal)
            and number > 0
            and cost.date == transaction.date
            and sum(
                (
                    other.units.number
                    for other in transaction.postings
                    if getattr(other.units, "currency", None) == commodity
                ),
                ZERO,
            )
            * units.number
            > 0
        ):
            self._observe(commodity, cost.currency, number, transaction, explicit=False)

    def _close_day(self, date: datetime.date) -> None:
        """Take the day's transactions together and let the chronicle judge its end."""
        chronicle, portfolio = self._chronicle, self._portfolio
        if not (self._transactions or portfolio.dirty or chronicle.has_directives):
            return
        chronicle.begin(date)
        if self._transactions:
            portfolio.settle(date, chronicle.policy.price_max_age)
            self._bought = self._units_bought()
            context = Context(
                self._stream.base_currency, self._roles, portfolio.rate, self._reduces
            )
            movements = [classify(entry, context) for entry in self._transactions]
            for movement in movements:
                chronicle.before_moves(movement)
            for movement in movements:
                self._move(movement)
            portfolio.settle(date, chronicle.policy.price_max_age)
            for movement in movements:
                chronicle.note_movement(movement)
            self._transactions = []
        chronicle.close()

    def _units_bought(self) -> dict[tuple[str, str], Decimal]:
        """Units that the day adds, by account and commodity, whatever the order."""
        bought: dict[tuple[str, str], Decimal] = {}
        for entry in self._transactions:
            for posting in entry.postings:
                number = getattr(posting.units, "number", None)
                if posting.cost is not None and isinstance(number, Decimal) and number > 0:
                    key = (posting.account, posting.units.currency)
                    bought[key] = bought.get(key, ZERO) + number
        return bought

    def _reduces(self, leg: Leg) -> bool:
        """Whether a leg reduces what its account holds, by the running position.

        A sale that the day's own purchases cover is a reduction, a purchase is
        one only against a short position of the day before.
        """
        if leg.account.kind not in HOLDING_KINDS:
            return False
        key = (leg.account.account, leg.commodity)
        held = self._portfolio.positions.get(key, ZERO)
        if leg.units < 0:
            return held + self._bought.get(key, ZERO) > 0
        return held < 0

    def _move(self, movement: Movement) -> None:
        for leg in movement.legs:
            if leg.bucket is not None and leg.account.kind in HOLDING_KINDS:
                self._portfolio.move(
                    leg.account.account,
                    leg.bucket,
                    leg.commodity,
                    leg.units,
                    leg.cost,
                    movement.flow.entry,
                    leg.posting.meta,
                )
