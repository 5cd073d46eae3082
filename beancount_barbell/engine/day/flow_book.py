"""The flows of the whole ledger, with their outcome (cured, reversed, matched, …)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.flows.cures import (
    ALWAYS,
    brought_home,
    direct_breaches,
    direct_returns,
    given_back,
    repaid_through_core,
    repay,
    restitute,
    take_back,
    with_restored,
)
from beancount_barbell.engine.flows.founding import divide_foundings, with_founded
from beancount_barbell.engine.flows.prepaid import without_prepaid
from beancount_barbell.engine.flows.redemptions import redemptions_of
from beancount_barbell.engine.flows.substitution import substitutions
from beancount_barbell.engine.tracing.own_money import with_returns
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_before
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from beancount_barbell.engine.flows.results import ResultWatch
    from beancount_barbell.engine.tracing.tracer import Tracer
    from beancount_barbell.model.flows import (
        Breach,
        Flow,
        Redemption,
        Return,
        Substitution,
        UnmappedResult,
    )
    from beancount_barbell.model.history import Day, RefusedDecision
    from beancount_barbell.model.policy import Policy
    from beancount_barbell.reading.ledger import Reading


class Flows(NamedTuple):
    """All flows with their outcome, and the breaches and matches derived from them."""

    flows: tuple[Flow, ...]
    breaches: tuple[Breach, ...]
    foundings: tuple[Breach, ...]
    sweeps: tuple[Return, ...]
    substitutions: tuple[Substitution, ...]
    redemptions: tuple[Redemption, ...]
    refused: tuple[RefusedDecision, ...]


class FlowBook:
    """Collects the flows of each day; `finish` works out their outcome."""

    def __init__(
        self, reading: Reading, tracer: Tracer, results: ResultWatch, tolerance: Decimal
    ) -> None:
        self._reading = reading
        self._tracer = tracer
        self._results = results
        self._tolerance = tolerance
        self._flows: list[Flow] = []
        self._reversing = any(one.reverses is not None for one in reading.stream.tags.values())
        """Whether any transaction claims to undo another."""
        self._quiet: list[Flow] = []
        """Flows of no amount whose transaction may be reversed by a later one."""
        self._unmapped: dict[str, UnmappedResult] = {}
        self._barred: set[datetime.date] = set()
        """Days on which the state in force forbade new money."""
        self._free_income: set[datetime.date] = set()
        """Days on which the policy left the core's own distributions free (`core-income`)."""

    def begin(self, date: datetime.date, state: RiskState, policy: Policy) -> None:
        """Begin a day, with the state and the policy in force on it."""
        if state is not RiskState.ACTIVE:
            self._barred.add(date)
        if policy.core_income == "free":
            self._free_income.add(date)

    def note(self, flow: Flow, unmapped: Iterable[UnmappedResult]) -> None:
        """Note a transaction's flow, and its results on accounts without a role."""
        if _says_anything(flow):
            self._flows.append(flow)
        elif self._reversing and flow.links:
            self._quiet.append(flow)
        for result in unmapped:
            known = self._unmapped.get(result.account, result)
            first = result if result.goes_before(known) else known
            self._unmapped[result.account] = first._replace(last_on=result.date)

    def unmapped(self) -> tuple[UnmappedResult, ...]:
        """By account, results of core or sleeve booked on accounts without a role."""
        return tuple(self._unmapped.values())

    def finish(self, days: Sequence[Day], policy: Policy) -> Flows:
        """Work out the outcome of each flow.

        Args:
            days: all rows, in order of date.
            policy: the limits in force at the end.
        """
        reading, tracer, tolerance = self._reading, self._tracer, self._tolerance
        recoveries = tracer.recoveries
        # Within a day sort by content, so that no result depends on line numbers.
        flows = tuple(sorted(self._flows, key=lambda one: (one.date, Turn(one.entry))))
        refused: tuple[RefusedDecision, ...] = ()
        flows = without_prepaid(flows, reading)
        if self._reversing:
            # Here, not above: few ledgers undo a booking.
            from beancount_barbell.engine.flows.reversals import undo  # noqa: PLC0415 see above

            flows, refused = undo(flows, self._quiet, reading.stream.tags)
        homecomings = brought_home(recoveries.homecomings)
        flows = with_returns(
            flows, recoveries.came_back, recoveries.regained, recoveries.swept, homecomings
        )
        returns = [*direct_returns(flows), *recoveries.returns]
        since = policy.since or ALWAYS
        windows = {day.date: day.policy.tracing_window for day in days}

        def window_days(date: datetime.date) -> int:
            return windows.get(date, policy.tracing_window)

        reached = [
            *direct_breaches(
                flows,
                self._free_income,
                tolerance,
                window_days,
                (
                    days_before(since, 1),
                    *(one.date for one in returns),
                    *(one.date for one in reading.directives.waivers),
                ),
            ),
            *tracer.transits.breaches,
        ]
        undone = {id(one.entry) for one in flows if one.undone == 1}
        broken, foundings = divide_foundings(reached, self._reading, days, undone, tolerance)
        if foundings:
            flows = with_founded(flows, foundings, tracer.transits.told.exits)
        matches = substitutions(
            flows, self._results, tracer.transits.told, tracer.spent(), window_days, tolerance
        )
        breaches, sweeps = restitute(broken, returns, tolerance, since)
        repaid = [
            *((one.date, one.paid) for one in tracer.repayments),
            *repaid_through_core(breaches),
            *given_back(flows, tracer.advances, tracer.repayments),
        ]
        mended = repay(take_back(flows, self._barred, tolerance, since), repaid, tolerance, since)
        return Flows(
            with_restored(mended, breaches),
            breaches,
            tuple(foundings),
            sweeps,
            matches,
            redemptions_of(
                days,
                flows,
                {id(one.flow.entry) for one in foundings},
                reading.directives.margin_calls,
                returns,
                tolerance,
                recoveries.homecomings,
                since,
            ),
            refused,
        )


def _says_anything(flow: Flow) -> bool:
    """Whether anything moved, or may have moved, between roles or layers."""
    return bool(
        flow.unknown
        or flow.missing
        or flow.to_sleeve
        or flow.from_sleeve
        or flow.withdrawn
        or flow.inflow
        or flow.outflow
        or any(flow.layers)
        or (flow.core_net or ZERO) > 0
    )
