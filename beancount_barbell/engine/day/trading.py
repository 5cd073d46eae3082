"""Effects of the day's trades: the first trade, increases, the end of reserve support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.history import FirstTrade
from beancount_barbell.model.location import location_of
from beancount_barbell.model.transactions import TransactionTags

if TYPE_CHECKING:
    from decimal import Decimal

    from beancount_barbell.engine.bookings.netting import Movement
    from beancount_barbell.engine.day.today import Today
    from beancount_barbell.engine.risk.margin_support import LayerTransfers
    from beancount_barbell.engine.risk.policy_in_force import PolicyWalk
    from beancount_barbell.engine.risk.reductions import DayTrades, RequiredReductions
    from beancount_barbell.engine.tracing.tracer import Tracer
    from beancount_barbell.model.entries import Directive
    from beancount_barbell.reading.ledger import Reading

NO_TAGS = TransactionTags()


class TradeWatch:
    """Follows the changes of the sleeve's units on days on which they matter."""

    def __init__(
        self,
        *,
        reading: Reading,
        trades: DayTrades,
        reductions: RequiredReductions,
        layer_transfers: LayerTransfers,
        tracer: Tracer,
        policies: PolicyWalk,
        today: Today,
        tolerance: Decimal,
    ) -> None:
        self._reading = reading
        self._trades = trades
        self._reductions = reductions
        self._layer_transfers = layer_transfers
        self._tracer = tracer
        self._policies = policies
        self._today = today
        self._tolerance = tolerance
        self.first: FirstTrade | None = None

    @property
    def needed(self) -> bool:
        """Whether every change of the sleeve's units matters today.

        It does under a ceiling, before the first trade is known, and while
        money from the reserve stands in for a margin call.
        """
        return (
            self.first is None
            or self._today.ceiling_in_force is not None
            or self._layer_transfers.supporting
            or self._layer_transfers.called(self._today.date)
        )

    def before_moves(self, movement: Movement) -> None:
        """Note a transaction before its units are moved into the portfolio."""
        entry, date = movement.flow.entry, self._today.date
        tags = self._reading.stream.tags.get(id(entry), NO_TAGS)
        back = self._tracer.recoveries.rejoined.get(id(entry))
        lots = () if back is None else back.lots
        # Lots that left and came back on one day cancel out already.
        away = self._reductions.met_with([lot for lot in lots if lot.left_on < date], date)
        withdrawn = () if back is None else back.withdrawals
        money = (part for gone, part in withdrawn if not self._trades.leave_in_kind(gone))
        capped = self._today.ceiling_in_force is not None
        self._trades.before_moves(movement, tags, away, sum(money, ZERO), capped=capped)

    def judge(self, exposure: Decimal | None) -> bool:
        """Judge the day's trades at its end. Returns whether the sleeve's units were touched."""
        if not self._trades.any:
            return False
        today = self._today
        ceiling = today.ceiling_in_force
        growths = self._trades.growths()
        if growths and self.first is None:
            self._note_first(growths[0].entry)
        if growths and ceiling is not None:
            self._reductions.grew(
                today.date,
                growths,
                exposure,
                ceiling,
                today.state_in_force,
                market_stop=today.market_stopped,
            )
        added = self._trades.exposure_added()
        if added is None or added > self._tolerance:
            self._layer_transfers.end_supports(today.date)
        return True

    def _note_first(self, entry: Directive) -> None:
        missing, since = self._policies.policy.lacking, None
        if missing:
            named: set[str] = set()
            for change in self._reading.directives.policies.changes:
                named.update(change.settings)
                if {"core_floor", "sleeve_budget"} <= named:
                    since = change.date
                    break
        self.first = FirstTrade(self._today.date, missing, since, location_of(entry.meta), entry)
