"""The treasurer's book: what the core earns, and whether cash is there in time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from beancount_barbell.engine.bookings.netting import bucket_of
from beancount_barbell.engine.core.liquidity import (
    MAINTENANCE_RATIO,
    cash_date,
    settles_in,
    stressed_call,
)
from beancount_barbell.engine.core.margin_calls import OpenCall
from beancount_barbell.model.buckets import CORE, RESERVE, SLEEVE, ZERO
from beancount_barbell.model.roles import Kind
from beancount_barbell.model.treasury import (
    CallCheck,
    CoreDay,
    CoreProduct,
    CurrencyPart,
    Ladder,
    Squeeze,
    Treasury,
)

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.policy import MarginCall, Policy
    from beancount_barbell.model.treasury import Household
    from beancount_barbell.reading.ledger import Reading

NOISE = Decimal("1e-12")
"""What rounding leaves of a value, relative: no result."""

CURRENCY_STEP = Decimal("0.01")
"""The move by currencies, relative, that is worth a row of its own."""

LADDER_DAYS = (0, 1, 2)
"""The rungs of the liquidity ladder, business days."""


class _CoreResult(NamedTuple):
    """Core's own income in one transaction, and what of it was taxed. >= 0 but for interest paid.

    `tax_outside` is the part of `tax` on accounts that are not the core's.
    """

    income: Decimal
    tax: Decimal
    tax_outside: Decimal


class TreasuryBook:
    """Takes days one by one; `finish` gives the facts."""

    def __init__(self, reading: Reading, portfolio: Portfolio, tolerance: Decimal) -> None:
        self._reading = reading
        self._portfolio = portfolio
        self._tolerance = tolerance
        self._calls: dict[datetime.date, list[MarginCall]] = {}
        for call in reading.directives.margin_calls:
            self._calls.setdefault(call.date, []).append(call)
        self._days: list[CoreDay] = []
        self._checks: list[CallCheck] = []
        self._unmet: dict[int, OpenCall] = {}
        """Index of a check → what is owed on it yet."""
        self._squeezes: list[Squeeze] = []
        self._squeeze: Squeeze | None = None
        self._call: Decimal | None = None
        self.unproven: bool | None = False
        """Whether the stress gap would cost more than the sleeve has, None where UNKNOWN."""
        self._hedged = frozenset(
            terms.commodity for terms in reading.commodities.declared() if terms.hedged
        )
        self._value: Decimal | None = ZERO
        self._worth: dict[str, tuple[Decimal, Decimal]] = {}
        """Currency → what of the core is in it, and its rate, at the last day's end."""
        self._currency = ZERO
        self.currency_total = ZERO
        """What the rates' moves have made of the core's foreign parts so far."""
        self._taxed_outside: dict[int, Decimal] = {}
        self._last_result: Transaction | None = None
        self._inflow = self._outflow = self._income = self._tax = ZERO
        self._flows_known = True

    # -- what comes in ------------------------------------------------------

    def note_result(self, entry: Transaction) -> None:
        """A transaction books a result of the core: take its income and the tax on it.

        Called once for each such posting; the transaction is read once.
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
        """Income that is no gain on lots; expenses beside it are the tax on it."""
        income = own = others = ZERO
        roles, portfolio = self._reading.roles, self._portfolio
        for posting in entry.postings:
            role = roles.of(posting.account)
            number = getattr(posting.units, "number", None)
            if number is None:
                continue
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
        """What a transaction moved into or out of the core; tax is no flow."""
        if flow.core_net is None:
            self._flows_known = False
            return
        net = flow.core_net + self._taxed_outside.get(id(flow.entry), ZERO)
        if net > 0:
            self._inflow += net
        else:
            self._outflow -= net

    # -- the end of a day ---------------------------------------------------

    def close(
        self,
        date: datetime.date,
        core: Valuation,
        sleeve: Valuation,
        reserve: Decimal,
        exposure: Decimal | None,
        policy: Policy,
        contributed: Decimal,
    ) -> None:
        """Write the core's day, and hold the sleeve's cash against calls.

        `reserve` is the known value of the reserve layer, `contributed` the sleeve's
        net contributions.
        """
        self._follow_core(date, core.value, daily=policy.fx_limit is not None)
        for call in self._calls.get(date, ()):
            self._unmet[len(self._checks)] = OpenCall(self._portfolio, call, contributed)
            self._checks.append(self._check(call))
        if self._unmet:
            self._look_at_calls(date, exposure, contributed)
        if sleeve.value is None or exposure is None:
            self._call = None  # UNKNOWN neither begins a squeeze nor ends one
            self.unproven = None
        else:
            self._stress(date, sleeve.value, reserve, exposure, policy.stress_gap)

    def _follow_core(self, date: datetime.date, value: Decimal | None, *, daily: bool) -> None:
        """Take the rates' moves in; write a row where there is more to tell."""
        moved = self._inflow or self._outflow or self._income or self._tax
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

    def _write(self, date: datetime.date, value: Decimal | None) -> None:
        self._days.append(
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
            )
        )
        self._inflow = self._outflow = self._income = self._tax = self._currency = ZERO
        self._flows_known = True
        self._taxed_outside.clear()
        self._last_result = None

    def _revalue(self) -> Decimal:
        """What today's rates made of yesterday's foreign parts; then take today's."""
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
        """Currency → what of the core is in it, and its rate."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for group, rate in self._portfolio.groups(CORE):
            via = group.via
            rest = ZERO if via == self._portfolio.base_currency else group.value
            own = False
            for holding in group.members:
                currency = self._own_currency(holding, via)
                known = None if currency is None else self._portfolio.rate(currency)
                if currency is not None and known:
                    worth = holding.worth(CORE) * rate
                    before = found[currency][0] if currency in found else ZERO
                    found[currency] = (before + worth / known, known)
                    rest -= holding.worth(CORE)
                    own = True
            if via != self._portfolio.base_currency and (rest or not own):
                before = found[via][0] if via in found else ZERO
                found[via] = (before + rest, rate)
        return found

    def _own_currency(self, holding: Holding, via: str) -> str | None:
        """The currency of what is now priced in another one; None where that is its own."""
        if via == self._portfolio.base_currency:
            return self._quoted_abroad(holding)
        commodity = holding.commodity
        if commodity == via or commodity not in self._portfolio.prices.currencies:
            return None
        return commodity

    def _in_currencies(self) -> tuple[CurrencyPart, ...]:
        """The core's parts that are priced in other currencies than the base."""
        hedged = dict.fromkeys(self._worth, ZERO)
        if self._hedged:
            for group, _ in self._portfolio.groups(CORE):
                for holding in group.members:
                    if holding.commodity in self._hedged and group.via in hedged:
                        hedged[group.via] += holding.worth(CORE)
        return tuple(
            CurrencyPart(currency, amount, hedged[currency], rate)
            for currency, (amount, rate) in sorted(self._worth.items())
        )

    def _quoted_abroad(self, holding: Holding) -> str | None:
        """The currency of a fund that now goes by what it cost in base currency.

        A foreign fund bought with domestic money has two prices; that of the
        purchase does not make it a domestic fund.
        """
        prices, commodity = self._portfolio.prices, holding.commodity
        if commodity == self._portfolio.base_currency or commodity in prices.sole:
            return None
        for quote in prices.neighbours(commodity):
            if quote != self._portfolio.base_currency and any(
                series.explicit and series.commodity == commodity
                for series in prices.pair(commodity, quote)
            ):
                return quote
        return None

    # -- cash against calls -------------------------------------------------

    def _known_ready(self, buckets: Sequence[int]) -> Decimal | None:
        """`_ready`, None where some of that cash has no rate."""
        for holding in self._portfolio.unpriced():
            if holding.is_cash and any(holding.gross[bucket] for bucket in buckets):
                return None
        return self._ready(buckets)

    def _ready(self, buckets: Iterable[int]) -> Decimal:
        """T+0 cash in accounts that hold some; debts beside it are left alone."""
        total = ZERO
        for bucket in buckets:
            for group, rate in self._portfolio.groups(bucket):
                for holding in group.members:
                    if holding.is_cash and self._settles_in(holding) == 0:
                        held = (holding.gross[bucket] + holding.units[bucket]) / 2
                        total += held * holding.source.number * rate
        return total

    def _settles_in(self, holding: Holding) -> int | None:
        terms = self._reading.commodities.of(holding.commodity)
        return settles_in(terms, money=self._portfolio.is_cash(holding.commodity))

    def _owes(self) -> bool:
        """Whether the sleeve can lose more than it has: debts, shorts, futures, CFDs.

        What has no price may owe as well: it is not limited because it is not known.
        """
        for holding in self._portfolio.unpriced():
            for bucket in SLEEVE:
                if holding.gross[bucket] != holding.units[bucket]:
                    return True
                if holding.gross[bucket] and not holding.counted:
                    return True
        for bucket in SLEEVE:
            for group, rate in self._portfolio.groups(bucket):
                for holding in group.members:
                    if not holding.counted:
                        return True
                    short = (holding.gross[bucket] - holding.units[bucket]) / 2
                    if short * holding.unit_price * rate > self._tolerance:
                        return True
        return False

    def _stress(
        self,
        date: datetime.date,
        equity: Decimal,
        reserve: Decimal,
        exposure: Decimal,
        gap: Decimal,
    ) -> None:
        """Whether the call after the policy's gap would find its cash in the reserve.

        The rest of the sleeve's cash is in the deposit that the gap eats into: it
        has lowered the call already and cannot pay it, too.
        """
        self._call = ZERO
        self.unproven = False
        free = equity - reserve if reserve > 0 else equity
        if exposure * (MAINTENANCE_RATIO + gap) > free and self._owes():
            self.unproven = exposure * gap > max(equity, ZERO)
            ready = self._ready((RESERVE,))
            self._call = stressed_call(equity, ready, exposure, gap)
            if self._call - ready > self._tolerance:
                self._squeezed(date, self._call, ready, gap)
                return
        if self._squeeze is not None:
            self._squeezes.append(self._squeeze._replace(end=date))
            self._squeeze = None

    def _squeezed(self, date: datetime.date, call: Decimal, ready: Decimal, gap: Decimal) -> None:
        worst = self._squeeze
        if worst is None:
            self._squeeze = Squeeze(date, None, date, call, ready, gap)
        elif call - ready > worst.amount - worst.ready:
            self._squeeze = Squeeze(worst.start, None, date, call, ready, gap)

    def _look_at_calls(
        self, date: datetime.date, exposure: Decimal | None, contributed: Decimal
    ) -> None:
        """Which of the calls that are open are covered this evening."""
        ready = self._known_ready(SLEEVE)
        for index, call in [*self._unmet.items()]:
            short = call.short(ready, exposure, contributed)
            if short.lacking is not None and short.lacking <= self._tolerance:
                self._checks[index] = self._checks[index]._replace(met_on=date, short=None)
                del self._unmet[index]
            else:
                self._checks[index] = self._checks[index]._replace(short=short)

    def _check(self, call: MarginCall) -> CallCheck:
        rate = self._portfolio.rate(call.amount.currency)
        amount = None if rate is None else call.amount.number * rate
        ready = self._known_ready(SLEEVE)
        core_on = None
        if amount is not None and ready is not None:
            core_on = self._core_cash_on(call.date, amount - ready)
        return CallCheck(call, amount, ready, core_on)

    def _core_cash_on(self, date: datetime.date, wanted: Decimal) -> datetime.date | None:
        """The day on which so much of the core could be cash, asked for after a close."""
        arrivals = []
        for group, rate in self._portfolio.groups(CORE):
            for holding in group.members:
                days = self._settles_in(holding)
                if days is None:
                    continue
                terms = self._reading.commodities.of(holding.commodity)
                transfer = self._exchange_days(holding)
                on = cash_date(date, days, terms.calendars, transfer_days=transfer)
                arrivals.append((on, holding.worth(CORE) * rate))
        arrived = ZERO
        for on, amount in sorted(arrivals):
            arrived += amount
            if arrived >= wanted:
                return on
        return None

    def _exchange_days(self, holding: Holding) -> int:
        """Foreign money has to be exchanged first; a fund's redemption includes that."""
        money = holding.via == holding.commodity
        return int(money and holding.commodity != self._portfolio.base_currency)

    # -- what comes out -----------------------------------------------------

    def finish(
        self,
        core: Valuation,
        household: Household | None,
        households: Mapping[datetime.date, Household],
        *,
        hidden: bool,
    ) -> Treasury:
        """The facts, as of the last day that was closed."""
        if self._days and (self._currency or self._days[-1].value != core.value):
            self._write(self._reading.stream.as_of, core.value)
        squeezes = self._squeezes if self._squeeze is None else [*self._squeezes, self._squeeze]
        return Treasury(
            core_days=tuple(self._days),
            products=self._products(),
            ladder=self._ladder(core),
            reserve_ready=self._known_ready((RESERVE,)),
            stressed_call=self._call,
            owes=self._owes(),
            hidden=hidden,
            calls=tuple(self._checks),
            squeezes=tuple(squeezes),
            household=household,
            households=households,
        )

    def _products(self) -> tuple[CoreProduct, ...]:
        """What the core holds that is not money: its terms have to be known."""
        found = []
        for holding in self._portfolio.held_in(CORE):
            terms = self._reading.commodities.of(holding.commodity)
            declared = terms.product_class not in (None, "cash")
            if declared or not self._portfolio.is_cash(holding.commodity):
                units = holding.units[CORE]
                found.append(CoreProduct(holding.commodity, units, holding.location, holding.entry))
        return tuple(sorted(found, key=lambda one: one.commodity))

    def _ladder(self, core: Valuation) -> Ladder:
        steps = dict.fromkeys(LADDER_DAYS, ZERO)
        undeclared = []
        for group, rate in self._portfolio.groups(CORE):
            for holding in group.members:
                days = self._settles_in(holding)
                if days is None:
                    undeclared.append(holding.commodity)
                    continue
                days += self._exchange_days(holding)
                for step in LADDER_DAYS:
                    if days <= step:
                        steps[step] += holding.worth(CORE) * rate
        if undeclared or core.value is None:
            return Ladder(None, None, None, tuple(sorted(undeclared)))
        return Ladder(steps[0], steps[1], steps[2], ())
