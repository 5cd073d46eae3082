"""The day after the last one with one hypothetical booking, judged by the rules themselves.

The ledger is not replayed again: a copy of the last row, changed by the booking, is appended, and
the rules concerned judge this history as any other. So each limit is defined in its rule alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.flows.redemptions import redemptions_of
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.dates import days_after
from beancount_barbell.model.flows import plain_flow
from beancount_barbell.model.history import FirstTrade, Layers
from beancount_barbell.model.location import NOWHERE
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.states import Increase
from beancount_barbell.rules import RULES
from beancount_barbell.rules.judging import judge

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Mapping
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day, History


class BookingEffect(NamedTuple):
    """The amounts that a booking moves, in base currency, all of them zero or more.

    `funded` comes from outside into the layers (trade, hedge, reserve), `withdrawn` goes from the
    core to outside, `swept` goes from the layers to the core, and `exposed` is the added exposure.
    """

    funded: tuple[Decimal, Decimal, Decimal] = (ZERO, ZERO, ZERO)
    withdrawn: Decimal = ZERO
    swept: tuple[Decimal, Decimal, Decimal] = (ZERO, ZERO, ZERO)
    exposed: Decimal = ZERO


NOTHING = BookingEffect()


class _Entry(NamedTuple):
    """Placeholder for the transaction, which stands on no line yet."""

    date: datetime.date
    meta: dict[str, Any]
    links: frozenset[str] = frozenset()


class Tomorrow:
    """The day after `as_of`; `last` is the last row of the history."""

    def __init__(self, history: History, last: Day) -> None:
        self._history = history
        self._last = last
        self.date = days_after(history.as_of, 1)
        self._without: dict[frozenset[str], Mapping[Any, Finding]] = {}
        """Cache of the findings that fail without a booking, by the rules' codes."""

    def refusals(self, booking: BookingEffect, codes: Collection[str]) -> tuple[str, ...]:
        """Those of `codes` that the booking newly breaks, or breaks further, in order."""
        chosen = frozenset(codes)
        if chosen not in self._without:
            self._without[chosen] = _failing(self._with(NOTHING), chosen)
        before = self._without[chosen]
        found = _failing(self._with(booking), chosen)
        worse = {one.code for key, one in found.items() if _is_worse(one, before.get(key))}
        return tuple(sorted(worse))

    def _with(self, booking: BookingEffect) -> History:
        """The history with one more day, on which the booking is made."""
        history = self._history
        day = self._day(booking)
        flow = _flow(day, booking)
        found: dict[str, Any] = {}
        if booking.exposed:
            found["increases"] = (*history.increases, self._increase(day, booking.exposed))
            if history.first_trade is None:
                found["first_trade"] = self._first_trade(day)
        if booking.withdrawn:
            found["redemptions"] = (
                *history.redemptions,
                *redemptions_of(
                    (self._last, day),
                    (flow,),
                    (),
                    history.directives.margin_calls,
                    (),
                    history.tolerance,
                ),
            )
        return history._replace(
            as_of=day.date,
            days=(*history.days, day),
            flows=(*history.flows, flow),
            **found,
        )

    def _day(self, booking: BookingEffect) -> Day:
        last = self._last
        into = [more - less for more, less in zip(booking.funded, booking.swept, strict=True)]
        swept, moved = sum(booking.swept, ZERO), sum(into, ZERO)
        core = None if last.core is None else last.core + swept - booking.withdrawn
        equity = None if last.equity is None else last.equity + moved
        funded = last.sleeve_funded or moved > 0
        exposure = None if last.exposure is None else last.exposure + booking.exposed
        entry = _Entry(self.date, {})
        return last._replace(
            date=self.date,
            core=core,
            core_estimate=_moved(last.core_estimate, swept - booking.withdrawn),
            equity=equity,
            equity_estimate=_moved(last.equity_estimate, moved),
            layers=_added(last.layers, into),
            exposure=exposure,
            net_contributions=last.net_contributions + moved,
            layer_contributions=_added(last.layer_contributions, into),
            core_flow=swept - booking.withdrawn,
            core_outflow=booking.withdrawn,
            sleeve_flow=moved,
            sleeve_funded=funded,
            state_in_force=last.state,
            ceiling_in_force=last.ceiling,
            core_entry=entry,
            sleeve_entry=entry,
            sleeve_transaction=bool(moved or booking.exposed),
            order_entry=entry if booking.exposed else None,
        )

    def _increase(self, day: Day, amount: Decimal) -> Increase:
        nobody: frozenset[str] = frozenset()
        ceiling = day.ceiling_in_force
        return Increase(
            day.date,
            "",
            amount,
            amount,
            day.exposure,
            # Without a ceiling no exposure is above it.
            (day.exposure or ZERO) if ceiling is None else ceiling,
            day.state_in_force,
            forced=False,
            hedging=False,
            cured_on=None,
            accounts=nobody,
            links=nobody,
            location=NOWHERE,
            entry=day.order_entry,
            market_stop=self._stopped,
        )

    @property
    def _stopped(self) -> bool:
        """Whether a market rule forbids new entries, whatever the state."""
        return any(stop.released_on is None for stop in self._history.market_stops)

    @staticmethod
    def _first_trade(day: Day) -> FirstTrade:
        return FirstTrade(day.date, day.policy.lacking, None, NOWHERE, day.order_entry)


def _failing(history: History, codes: Collection[str]) -> Mapping[Any, Finding]:
    """The findings that fail the rules of `codes`, by a key that identifies each."""
    rules = [rule for rule in RULES if rule.code in codes]
    return {
        (
            finding.code,
            finding.params.get("layer"),
            finding.date if finding.episode is None else finding.episode.start,
        ): finding
        for finding in judge(history, rules)
        if finding.fails
    }


def _is_worse(now: Finding, before: Finding | None) -> bool:
    """Whether the booking is the cause: the finding is new, or was pushed further that day."""
    return before is None or now.params.get("pushed_on") != before.params.get("pushed_on")


def _flow(day: Day, booking: BookingEffect) -> Flow:
    """The booking as a flow between the roles."""
    into = tuple(more - less for more, less in zip(booking.funded, booking.swept, strict=True))
    funded, swept = sum(booking.funded, ZERO), sum(booking.swept, ZERO)
    return plain_flow(day.core_entry, frozenset(), NOWHERE)._replace(
        core_net=swept - booking.withdrawn,
        withdrawn=booking.withdrawn,
        inflow=funded,
        explicit_inflow=funded,
        layers=(into[0], into[1], into[2]),
    )


def _moved(amount: Decimal | None, by: Decimal) -> Decimal | None:
    return None if amount is None else amount + by


def _added(layers: Layers, into: list[Decimal]) -> Layers:
    return Layers._make([old + more for old, more in zip(layers, into, strict=True)])
