"""The row (`Day`) of each day's end: values that prices move, and all other fields."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.history import Day, Layers, Limits, Standing, UnratedLimits

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.engine.core.collateral import Collateral
    from beancount_barbell.engine.core.treasury_book import TreasuryBook
    from beancount_barbell.engine.day.contributions import Contributions
    from beancount_barbell.engine.day.today import Today
    from beancount_barbell.engine.risk.margin_support import LayerTransfers
    from beancount_barbell.engine.risk.nav import UnitisedNav
    from beancount_barbell.engine.risk.state_machine import StateMachine
    from beancount_barbell.engine.valuation.portfolio import Portfolio, Valuation
    from beancount_barbell.model.entries import Directive
    from beancount_barbell.model.policy import Money, Policy


class DayRows:
    """Writes a row for each day with a change, from the first money of core or sleeve on.

    Most days are steady: the sleeve stays ACTIVE and no money moves between roles. Their
    rows share one `Standing`, the fields that prices do not change.
    """

    def __init__(
        self,
        *,
        portfolio: Portfolio,
        machine: StateMachine,
        index: UnitisedNav,
        contributions: Contributions,
        treasury: TreasuryBook,
        collateral: Collateral,
        layer_transfers: LayerTransfers,
        today: Today,
    ) -> None:
        self._portfolio = portfolio
        self._machine = machine
        self._index = index
        self._contributions = contributions
        self._treasury = treasury
        self._collateral = collateral
        self._layer_transfers = layer_transfers
        self._today = today
        self._tolerance = portfolio.tolerance
        self.days: list[Day] = []
        self._core_funded = False
        self._limited_by: Policy | None = None
        self._fixed_limits: Limits
        """The limits of `_limited_by`; they do not depend on rates."""
        self._standing: Standing | None = None
        """The shared fields of steady days; None where they depend on rates."""

    @property
    def last(self) -> Day | None:
        """The newest row."""
        return self.days[-1] if self.days else None

    def write(
        self,
        policy: Policy,
        core: Valuation,
        sleeve: Valuation,
        layers: Layers,
        nav: Decimal | None,
        exposures: tuple[Decimal | None, Decimal | None],
        undeclared: tuple[str, ...],
        largest_order: Directive | None,
        *,
        steady: bool,
    ) -> None:
        """Write the row of the day's end.

        Args:
            policy: the limits in force.
            core: the core's value.
            sleeve: the sleeve's value.
            layers: the known value of each layer of the sleeve.
            nav: the index, None where it is UNKNOWN or not funded.
            exposures: gross, without the hedge layer and of it.
            undeclared: accounts whose results leave the exposure UNKNOWN.
            largest_order: the transaction with the day's largest order, where it is needed.
            steady: whether the day changed only values, and has no such order.
        """
        if not self._core_funded:
            self._core_funded = core.estimate is None or core.estimate > self._tolerance
            steady = False
        unrated = self._contributions.unrated
        index, today = self._index, self._today
        sleeve_funded = index.nav is not None
        if not (self.days or self._core_funded or unrated or self._holds(sleeve, exposures)):
            return
        standing = self._standing
        if core.missing or sleeve.missing or unrated or not steady:
            self._standing = None
            standing = self._stands(policy, core, sleeve, undeclared, largest_order)
        elif standing is None or standing.policy is not policy:
            standing = self._stands(policy, core, sleeve, undeclared, largest_order)
            self._standing = None if self._hangs_on_rates(policy) else standing
        sleeve_entry = today.sleeve_causes.entry
        # By position: naming forty fields takes as long as the rest of a day's end.
        self.days.append(
            Day._make(
                (
                    today.date,
                    core.value,
                    core.estimate,
                    sleeve.value,
                    sleeve.estimate,
                    layers,
                    nav,
                    index.peak if sleeve_funded else None,
                    exposures[0],
                    exposures[1],
                    self._portfolio.free_cash(),
                    self._treasury.returns.currency_total,
                    self._collateral.secured_debt() if self._collateral.secured else ZERO,
                    self._treasury.unproven,
                    today.core_causes.entry,
                    sleeve_entry,
                    sleeve_entry is not None and hasattr(sleeve_entry, "postings"),
                    today.core_causes.price,
                    today.sleeve_causes.price,
                    today.core_exchange,
                    *standing,
                )
            )
        )

    def _holds(self, sleeve: Valuation, exposures: tuple[Decimal | None, Decimal | None]) -> bool:
        """Whether there is a sleeve: money, or positions and debts without a deposit."""
        if sleeve.missing or self._index.nav is not None or any(one != 0 for one in exposures):
            return True
        return sleeve.value is None or abs(sleeve.value) > self._tolerance

    def _stands(
        self,
        policy: Policy,
        core: Valuation,
        sleeve: Valuation,
        undeclared: tuple[str, ...],
        largest_order: Directive | None,
    ) -> Standing:
        """The fields of a day's row that prices alone do not change."""
        today, machine, contributions = self._today, self._machine, self._contributions
        limits = self._limits(policy)
        return Standing(
            policy=policy,
            limits=limits,
            core_missing=core.missing,
            sleeve_missing=tuple(sorted({*sleeve.missing, *contributions.unrated})),
            ceiling_in_force=today.ceiling_in_force,
            ceiling=machine.ceiling.amount,
            state_in_force=today.state_in_force,
            state=machine.state,
            drivers=machine.drivers,
            generation=machine.generation,
            net_contributions=contributions.net,
            layer_contributions=Layers._make(contributions.by_layer),
            from_reserve=self._from_reserve(limits),
            core_flow=today.core_flow,
            core_outflow=max(ZERO, -today.core_flow),
            sleeve_flow=today.sleeve_flow,
            core_funded=self._core_funded,
            sleeve_funded=self._index.nav is not None,
            order_entry=largest_order,
            undeclared=undeclared,
            uncounted=tuple(sorted(contributions.unrated)),
            floor_price=self._floor_price(policy, limits, core),
        )

    def _from_reserve(self, limits: Limits) -> Decimal:
        given = self._layer_transfers.given
        return given if limits.layer_reserve is None else min(given, limits.layer_reserve)

    # -- limits -------------------------------------------------------------

    def _floor_price(self, policy: Policy, limits: Limits, core: Valuation) -> Directive | None:
        """The price that raised the floor today by more than the core's worth changed, if any."""
        floor, named, last = limits.core_floor, policy.core_floor, self.last
        if floor is None or named is None or last is None or named != last.policy.core_floor:
            return None
        before, worth, worth_before = last.limits.core_floor, core.estimate, last.core_estimate
        moved = ZERO if worth is None or worth_before is None else abs(worth - worth_before)
        if before is not None and floor - before <= moved:
            return None
        route = self._portfolio.routes.route(named.currency)
        hops = () if route is None else route.hops
        return next((hop.entry for hop in hops if hop.date == self._today.date), None)

    def _hangs_on_rates(self, policy: Policy) -> bool:
        """Whether a limit is set in another currency, so that its base amount depends on rates."""
        base = self._portfolio.base_currency
        return any(limit is not None and limit.currency != base for limit in _amounts(policy))

    def _limits(self, policy: Policy) -> Limits:
        if policy is self._limited_by:
            return self._fixed_limits
        limits = Limits._make([self._in_base(limit) for limit in _amounts(policy)])
        if not self._hangs_on_rates(policy):
            self._limited_by, self._fixed_limits = policy, limits
        return limits

    def _in_base(self, limit: Money | None) -> Decimal | None:
        if limit is None or limit.currency == self._portfolio.base_currency:
            return None if limit is None else limit.number
        rate = self._portfolio.rate(limit.currency)
        return None if rate is None else limit.number * rate


def _amounts(policy: Policy) -> tuple[Money | None, ...]:
    """The limits that are amounts, in the order of `Limits`."""
    return tuple([getattr(policy, name) for name in Limits._fields])


def unrated_limits(days: Sequence[Day]) -> tuple[UnratedLimits, ...]:
    """The limits of the last day that are UNKNOWN, by currency, and since which day."""
    last = _unrated(days[-1]) if days else {}
    return tuple(UnratedLimits(one, last[one], _unrated_since(days, one)) for one in last)


def _unrated_since(days: Sequence[Day], currency: str) -> datetime.date:
    run = [*takewhile(lambda day: currency in _unrated(day), reversed(days))]
    since: datetime.date = run[-1].date
    return since


def _unrated(day: Day) -> dict[str, tuple[str, ...]]:
    """Currency without a rate → the fields of the limits that are set in it."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, amount, limit in zip(Limits._fields, day.limits, _amounts(day.policy), strict=True):
        if amount is None and limit is not None:
            fields[limit.currency] = (*fields.get(limit.currency, ()), name)
    return fields
