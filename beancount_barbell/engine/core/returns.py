"""The core's flows, income and tax, and the effect of exchange rates on its foreign parts."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import bucket_of
from beancount_barbell.model.buckets import CORE, ZERO
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.transactions import booked
from beancount_barbell.model.treasury import CoreDay, CurrencyPart

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.reading.ledger import Reading

NOISE = Decimal("1e-12")
"""A relative change up to this is rounding and no result."""

CURRENCY_STEP = Decimal("0.01")
"""A relative change by currencies above this gets a row of its own."""


class _CoreResult(NamedTuple):
    """The core's own income in one transaction (negative for interest paid), and its tax.

    `tax_outside` is the part of `tax` booked on accounts outside the core.
    """

    income: Decimal
    tax: Decimal
    tax_outside: Decimal


class CoreReturns:
    """Takes the core's days one by one; `days` are the rows."""

    def __init__(self, reading: Reading, portfolio: Portfolio) -> None:
        self._roles = reading.roles
        self._portfolio = portfolio
        self.days: list[CoreDay] = []
        self.currency_total = ZERO
        """Effect of exchange rates on the core's foreign parts so far (base currency)."""
        self._hedged = frozenset(
            terms.commodity for terms in reading.commodities.declared() if terms.hedged
        )
        self._value: Decimal | None = ZERO
        self._valued: Valuation | None = None
        """The core's valuation at the last day's end."""
        self._hangs_on_more = False
        """Whether prices other than the core's own decide the currency of a part of it."""
        self._worth: dict[str, tuple[Decimal, Decimal]] = {}
        """Currency → (amount of the core in it, its rate) at the last day's end."""
        self._hedged_worth: dict[str, Decimal] = {}
        """Currency → the hedged part of that amount."""
        self._currency = ZERO
        self._taxed_outside: dict[int, Decimal] = {}
        self._last_result: Transaction | None = None
        self._inflow = self._outflow = self._income = self._tax = ZERO
        self._dealt: Decimal | None = ZERO
        """What the day's inflows are worth beyond what they count for; None where not known."""
        self._flows_known = True

    # -- what comes in ------------------------------------------------------

    def note_result(self, entry: Transaction) -> None:
        """Add the income and tax of a transaction that books a result of the core.

        Called for each such posting; each transaction is added once.
        """
        if entry is self._last_result:
            return
        self._last_result = entry
        result = self._result(entry)
        self._income += result.income
        self._tax += result.tax
        if result.tax_outside:
            self._taxed_outside[id(entry)] = result.tax_outside

    def _result(self, entry: Transaction) -> _CoreResult:
        """The income other than gains on lots; expenses in the transaction are its tax."""
        income = own = others = ZERO
        roles, portfolio = self._roles, self._portfolio
        for posting, number in booked(entry):
            role = roles.of(posting.account)
            mine = bucket_of(role) == CORE
            if role.kind is Kind.INCOME and mine:
                income -= number * (portfolio.rate(posting.units.currency) or ZERO)
            elif role.kind is Kind.EXPENSES and (mine or not role.tagged):
                amount = number * (portfolio.rate(posting.units.currency) or ZERO)
                own, others = (own + amount, others) if mine else (own, others + amount)
            elif mine and posting.cost is not None and number < 0:
                return _CoreResult(ZERO, ZERO, ZERO)  # a sale of lots: its result is a gain
        if income <= 0:
            return _CoreResult(income, ZERO, ZERO)
        others = min(max(others, ZERO), income)
        return _CoreResult(income, own + others, others)

    def note_flow(self, flow: Flow) -> None:
        """Note the money a transaction moved into or out of the core, without tax."""
        if flow.core_net is None:
            self._flows_known = False
            return
        net = flow.core_net + self._taxed_outside.get(id(flow.entry), ZERO)
        if net > 0:
            self._inflow += net
            worth = self._worth_now(flow.entry)
            if self._dealt is not None:
                self._dealt = None if worth is None else self._dealt + worth - net
        else:
            self._outflow -= net

    def _worth_now(self, entry: Transaction) -> Decimal | None:
        """What a transaction brings into the core, at the day's prices.

        None where one is missing, or where core's own results are among it.
        """
        worth = ZERO
        for posting, number in booked(entry):
            role = self._roles.of(posting.account)
            if bucket_of(role) != CORE:
                continue
            rate = self._portfolio.rate(posting.units.currency)
            if rate is None or role.kind in (Kind.INCOME, Kind.EXPENSES):
                return None
            worth += number * rate
        return worth

    # -- the end of a day ---------------------------------------------------

    def close(self, date: datetime.date, core: Valuation, *, daily: bool) -> None:
        """Add the day's effect of exchange rates; write a row if anything else changed."""
        value = core.value
        moved = bool(self._inflow or self._outflow or self._income or self._tax)
        if not (moved or daily) and self._is_unmoved(core):
            return
        self._valued = core
        currency = self._revalue()
        if currency:
            self._currency += currency
            self.currency_total += currency
        if value is None or self._value is None:
            own = value is not self._value
        else:
            own = (
                abs(value - self._value - currency) > NOISE * value
                or abs(self._currency) > CURRENCY_STEP * value
            )
        if own or moved or daily or not self._flows_known:
            self._write(date, value)
        self._value = value

    def _is_unmoved(self, core: Valuation) -> bool:
        """Whether nothing of the core changed since the last day.

        The portfolio returns the same object while no unit, price or rate of the core moves.
        """
        return (
            core is self._valued
            and core.value is not None
            and core.value >= 0
            and self._flows_known
            and not self._hangs_on_more
        )

    def _write(self, date: datetime.date, value: Decimal | None) -> None:
        self.days.append(
            CoreDay(
                date,
                value,
                self._inflow,
                self._outflow,
                self._income,
                self._tax,
                self._currency,
                self._flows_known,
                self._in_currencies(),
                self._dealt if self._inflow and not self._outflow else None,
            )
        )
        self._dealt = ZERO
        self._inflow = self._outflow = self._income = self._tax = self._currency = ZERO
        self._flows_known = True
        self._taxed_outside.clear()
        self._last_result = None

    def _revalue(self) -> Decimal:
        """Effect of today's rates on yesterday's foreign parts; then keep today's parts."""
        now = self._foreign()
        gained = ZERO
        for currency, (amount, old) in self._worth.items():
            known = now.get(currency)
            rate = (self._portfolio.rate(currency) or old) if known is None else known[1]
            if rate != old:
                gained += amount * (rate - old)
        self._worth = now
        return gained

    def _foreign(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Currency → (amount of the core in it, its rate); also sets `_hedged_worth`."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        hedged: dict[str, Decimal] = defaultdict(Decimal)
        self._hangs_on_more = False
        for group, rate in self._portfolio.totals.groups(CORE):
            via = group.via
            rest = ZERO if via == self._portfolio.base_currency else group.value
            own = False
            for holding in group.members:
                currency = self._own_currency(holding, via)
                known = None if currency is None else self._portfolio.rate(currency)
                worth, where = holding.worth(CORE), via
                if currency is not None and known:
                    rest -= worth
                    worth, where = worth * rate / known, currency
                    before = found[currency][0] if currency in found else ZERO
                    found[currency] = (before + worth, known)
                    own = True
                if holding.commodity in self._hedged:
                    hedged[where] += worth
            if via != self._portfolio.base_currency and (rest or not own):
                before = found[via][0] if via in found else ZERO
                found[via] = (before + rest, rate)
        self._hedged_worth = hedged
        return found

    def _own_currency(self, holding: Holding, via: str) -> str | None:
        """The own currency of a holding that is priced in another one; None if they agree."""
        if via == self._portfolio.base_currency:
            return self._quoted_abroad(holding)
        commodity = holding.commodity
        if commodity == via or commodity not in self._portfolio.prices.currencies:
            return None
        self._hangs_on_more = True
        return commodity

    def _in_currencies(self) -> tuple[CurrencyPart, ...]:
        """The parts of the core in currencies other than the base currency."""
        return tuple(
            CurrencyPart(currency, amount, self._hedged_worth.get(currency, ZERO), rate)
            for currency, (amount, rate) in sorted(self._worth.items())
        )

    def _quoted_abroad(self, holding: Holding) -> str | None:
        """The foreign currency of a fund that is valued at its price in base currency.

        A foreign fund bought or sold for domestic money has prices in two currencies; the
        price of the purchase does not make it a domestic fund. `price` directives decide
        where there are any.
        """
        prices, commodity = self._portfolio.prices, holding.commodity
        base = self._portfolio.base_currency
        if commodity == base or commodity in prices.sole:
            return None
        self._hangs_on_more = True
        series = prices.quotes(commodity)
        quoted = [one.quote for one in series if one.quoted] or [one.quote for one in series]
        return min((quote for quote in quoted if quote != base), default=None)

    def finish(self, date: datetime.date, value: Decimal | None) -> tuple[CoreDay, ...]:
        """All rows, with a row for the last day where anything changed since the last row."""
        if self.days and (self._currency or self.days[-1].value != value):
            self._write(date, value)
        return tuple(self.days)
