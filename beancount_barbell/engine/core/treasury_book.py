"""The treasury's facts: what the core earns, and whether cash is available in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.core.liquidity import (
    MAINTENANCE_RATIO,
    cash_date,
    settles_in,
    stressed_call,
)
from beancount_barbell.engine.core.margin_calls import OpenCall
from beancount_barbell.engine.core.returns import CoreReturns
from beancount_barbell.model.buckets import CORE, HEDGE, RESERVE, SLEEVE, TRADE, ZERO
from beancount_barbell.model.location import location_of
from beancount_barbell.model.treasury import CallCheck, CoreProduct, Ladder, Squeeze, Treasury

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.valuation.holdings import Holding
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.entries import Posting, Transaction
    from beancount_barbell.model.policy import MarginCall, Policy
    from beancount_barbell.model.treasury import Household, Shortfall
    from beancount_barbell.reading.ledger import Reading

LADDER_DAYS = (0, 1, 2)
"""The rungs of the liquidity ladder, business days."""


class TreasuryBook:
    """Takes the days one by one; `finish` returns the facts."""

    def __init__(
        self,
        reading: Reading,
        portfolio: Portfolio,
        in_core: Mapping[str, tuple[Posting, Transaction]],
    ) -> None:
        self.returns = CoreReturns(reading, portfolio)
        self._in_core = in_core
        """As in `Custody`, which keeps it up to date."""
        self._reading = reading
        self._portfolio = portfolio
        self._tolerance = portfolio.tolerance
        self._calls: dict[datetime.date, list[MarginCall]] = {}
        for call in reading.directives.margin_calls:
            self._calls.setdefault(call.date, []).append(call)
        self._checks: list[CallCheck] = []
        self._open: dict[int, OpenCall] = {}
        """Index of a check → its call, while the call may take cash."""
        self._squeezes: list[Squeeze] = []
        self._squeeze: Squeeze | None = None
        self._call: Decimal | None = None
        self.unproven: bool | None = False
        """Whether the stress gap would cost more than the sleeve's equity; None if UNKNOWN."""

    def squeezed_on(self, date: datetime.date) -> bool:
        """Whether the cash for a stressed call is short since that day."""
        return self._squeeze is not None and self._squeeze.start == date

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
        """Record the core's day, and compare the sleeve's cash with margin calls.

        `reserve` is the known value of the reserve layer, `contributed` the sleeve's
        net contributions.
        """
        self.returns.close(date, core, daily=policy.fx_limit is not None)
        if self._open:
            self._open = {at: one for at, one in self._open.items() if not one.is_over(date)}
        for call in self._calls.get(date, ()):
            new = OpenCall(self._portfolio, call, contributed)
            for other in self._open.values():
                other.share(new)
            self._open[len(self._checks)] = new
            self._checks.append(CallCheck(call, None, None, None))
        if self._open:
            self._look_at_calls(date, exposure, contributed)
        if sleeve.value is None or exposure is None:
            self._call = None  # UNKNOWN neither begins a squeeze nor ends one
            self.unproven = None
        else:
            self._stress(date, sleeve.value, reserve, exposure, policy.stress_gap)

    # -- cash against calls -------------------------------------------------

    def _known_ready(self, buckets: Sequence[int]) -> Decimal | None:
        """`_ready`; None where some of that cash has no rate."""
        for holding in self._portfolio.unpriced():
            if holding.is_cash and any(holding.gross[bucket] for bucket in buckets):
                return None
        return self._ready(buckets)

    def _ready(self, buckets: Iterable[int]) -> Decimal:
        """T+0 cash of the accounts with a positive balance (debts are not subtracted)."""
        total = ZERO
        for bucket, holding, rate in self._portfolio.totals.priced(*buckets):
            if holding.is_cash and self._settles_in(holding) == 0:
                total += holding.long_in(bucket) * holding.source.number * rate
        return total

    def _settles_in(self, holding: Holding) -> int | None:
        terms = self._reading.commodities.of(holding.commodity)
        return settles_in(terms, money=self._portfolio.positions.is_cash(holding.commodity))

    def _owes(self) -> bool:
        """Whether the sleeve can lose more than it has: debts, shorts, futures, CFDs.

        A debt or short position without a price counts, too.
        """
        for holding in self._portfolio.unpriced():
            for bucket in SLEEVE:
                if holding.gross[bucket] != holding.units[bucket]:
                    return True
                if holding.gross[bucket] and not holding.counted:
                    return True
        return any(
            not holding.counted
            or holding.short_in(bucket) * holding.unit_price * rate > self._tolerance
            for bucket, holding, rate in self._portfolio.totals.priced(*SLEEVE)
        )

    def _beyond_premiums(self, buckets: Iterable[int]) -> Decimal:
        """By how much the exposure of bought options exceeds their value.

        A bought option can lose at most its value. Options with a declared delta are left
        out: their exposure is the exposure by that delta.
        """
        total, portfolio = ZERO, self._portfolio
        for bucket, holding, rate in portfolio.totals.priced(*buckets):
            if holding.underlying is None:
                continue
            if self._reading.commodities.of(holding.commodity).delta is not None:
                continue
            exposed = portfolio.exposures.of_unit(holding.commodity)
            worth = holding.unit_price * rate
            if exposed is not None and exposed > worth:
                total += holding.long_in(bucket) * (exposed - worth)
        return total

    def _stress(
        self,
        date: datetime.date,
        equity: Decimal,
        reserve: Decimal,
        exposure: Decimal,
        gap: Decimal,
    ) -> None:
        """Compare the margin call after the policy's gap with the ready cash of the reserve.

        The other cash of the sleeve is part of the deposit that the gap reduces. It has
        lowered the call already, so it cannot pay the call, too.
        """
        self._call = ZERO
        self.unproven = False
        free = equity - max(reserve, ZERO)
        if exposure * (MAINTENANCE_RATIO + gap) > free and self._owes():
            self.unproven = exposure * gap > max(equity, ZERO)
            ready = self._ready((RESERVE,))
            exposure -= self._beyond_premiums((TRADE, RESERVE))
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
        """Check which of the open calls are covered this evening."""
        ready = self._known_ready(SLEEVE)
        for index, one in sorted(self._open.items(), key=lambda item: item[1].rank):
            short = one.short(ready, exposure, contributed)
            check = self._checks[index]
            if one.call.date == date:
                check = self._received(one.call, short)
            if not one.met:
                one.met = short.lacking is not None and short.lacking <= self._tolerance
                insurance = min(self._ready((HEDGE,)), short.ready or ZERO)
                short = short._replace(insurance=insurance)
                check = check._replace(
                    met_on=date if one.met else None,
                    short=None if one.met else short,
                    after=tuple(first.call for first in one.before),
                )
            self._checks[index] = check

    def _received(self, call: MarginCall, short: Shortfall) -> CallCheck:
        lacking = short.lacking
        core_on = None if lacking is None else self._core_cash_on(call.date, lacking)
        return CallCheck(call, short.amount, short.ready, core_on)

    def _core_cash_on(self, date: datetime.date, wanted: Decimal) -> datetime.date | None:
        """The day on which `wanted` of the core could be cash, ordered after the cut-off."""
        arrivals = []
        for _, holding, rate in self._portfolio.totals.priced(CORE):
            days = self._settles_in(holding)
            if days is not None:
                terms = self._reading.commodities.of(holding.commodity)
                transfer = self._exchange_days(holding)
                on = cash_date(date, days, terms.calendars, transfer)
                arrivals.append((on, holding.worth(CORE) * rate))
        arrived = ZERO
        for on, amount in sorted(arrivals):
            arrived += amount
            if arrived >= wanted:
                return on
        return None

    def _exchange_days(self, holding: Holding) -> int:
        """Days to exchange foreign money (1, else 0); a fund's redemption includes them."""
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
        """The facts as of the last closed day."""
        squeezes = self._squeezes if self._squeeze is None else [*self._squeezes, self._squeeze]
        return Treasury(
            core_days=self.returns.finish(self._reading.stream.as_of, core.value),
            products=self._products(),
            ladder=self._ladder(core),
            reserve_ready=self._known_ready((RESERVE,)),
            trade_cash=self._portfolio.totals.cash[TRADE],
            stressed_call=self._call,
            owes=self._owes(),
            hidden=hidden,
            beyond_premiums=self._beyond_premiums((TRADE, RESERVE)),
            hedge_beyond_premiums=self._beyond_premiums((HEDGE,)),
            calls=tuple(self._checks),
            squeezes=tuple(squeezes),
            household=household,
            households=households,
        )

    def _products(self) -> tuple[CoreProduct, ...]:
        """The core's holdings that are not money; rules check their terms."""
        found = []
        for holding in self._portfolio.positions.held_in(CORE):
            terms = self._reading.commodities.of(holding.commodity)
            declared = terms.product_class not in (None, "cash")
            if declared or not self._portfolio.positions.is_cash(holding.commodity):
                units = holding.units[CORE]
                posting, entry = self._in_core[holding.commodity]
                place = location_of(posting.meta, location_of(entry.meta))
                found.append(CoreProduct(holding.commodity, units, place, entry))
        return tuple(sorted(found, key=lambda one: one.commodity))

    def _ladder(self, core: Valuation) -> Ladder:
        steps = dict.fromkeys(LADDER_DAYS, ZERO)
        undeclared = []
        for _, holding, rate in self._portfolio.totals.priced(CORE):
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
