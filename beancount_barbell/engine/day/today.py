"""The running day: its state in the morning, and its flows and causes so far."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.engine.valuation.attribution import Cause, Causes
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.risk.state_machine import StateMachine
    from beancount_barbell.model.entries import Directive, Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day


class Today:
    """The running day: what is in force since the morning, and the flows so far.

    Amounts are in base currency. One object serves all days; `begin` resets it.
    """

    def __init__(self) -> None:
        self.date = datetime.date.min
        self.state_in_force = RiskState.ACTIVE
        self.ceiling_in_force: Decimal | None = None
        self.market_stopped = False
        """Whether a market rule forbids new entries today."""
        self._last: Day | None = None
        """The row of the day before."""
        self.core_flow = self.sleeve_flow = ZERO
        self.moved = False
        """Whether any transaction was analysed for money moved between roles."""
        self.core_causes, self.sleeve_causes = Causes(), Causes()
        self._exchanged: dict[int, Cause] = {}
        """`id` of a transaction → what it put into the core that is not in base currency."""

    def begin(self, date: datetime.date, machine: StateMachine, last: Day | None) -> None:
        """Begin a day; `last` is the row before."""
        self.date = date
        self.state_in_force = machine.state
        self.ceiling_in_force = machine.ceiling.amount
        self.market_stopped = bool(machine.market_stops)
        self._last = last
        self.core_flow = self.sleeve_flow = ZERO
        self.moved = False
        for causes in (self.core_causes, self.sleeve_causes):
            causes.flow = causes.other = None
        if self._exchanged:
            self._exchanged.clear()

    def note_exchange(self, effect: Decimal, entry: Transaction) -> None:
        """Note that a transaction puts `effect` (base currency) of foreign goods into the core."""
        known = self._exchanged.get(id(entry), Cause(ZERO, entry))
        self._exchanged[id(entry)] = known._replace(effect=known.effect + effect)

    @property
    def core_exchange(self) -> Directive | None:
        """The transaction that put most into the core that is not in base currency."""
        largest: Cause | None = None
        for cause in self._exchanged.values():
            if cause.effect > 0 and cause.beats(largest):
                largest = cause
        return None if largest is None else largest.entry

    def note_sleeve(self, flow: Flow, untold: Decimal, tolerance: Decimal) -> None:
        """Note what a transaction brought the sleeve or took from it, and its `untold` results."""
        self.sleeve_flow += flow.inflow - flow.outflow
        if flow.inflow + flow.outflow > tolerance:
            self.sleeve_causes.add_flow(flow.inflow + flow.outflow, flow.entry)
        if untold > tolerance:
            self.sleeve_causes.add_other(untold, flow.entry)

    @property
    def exposure(self) -> Decimal:
        """Gross exposure this morning, hedge layer included; UNKNOWN parts count as zero."""
        last = self._last
        return ZERO if last is None else (last.exposure or ZERO) + (last.hedge_exposure or ZERO)

    @property
    def nav(self) -> Decimal | None:
        """The index this morning, None where it is UNKNOWN or not funded."""
        return None if self._last is None else self._last.nav
