"""The largest allowed amounts on the evening of `as_of`: `barbell room`, and `room` in `status`.

Each amount begins with what a limit of the policy leaves by the last day's figures. The rules then
judge it (`figures.tomorrow`): it is the answer if they accept the amount and refuse a slightly
larger one. Money is in base currency, in amounts that can be booked. Conventions as in
`figures.status_figures`.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.attempts import largest_allowed
from beancount_barbell.figures.reasons import NO_PRICE, NO_UNDERLYING, NOT_FUNDED, no_price
from beancount_barbell.figures.room_dates import due_dates
from beancount_barbell.figures.room_duties import duties, free_money
from beancount_barbell.figures.stress_figures import stressed
from beancount_barbell.figures.tomorrow import BookingEffect, Tomorrow
from beancount_barbell.figures.trade_figures import lot_caps
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Kind, Layer, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Waiver

NO_LIMIT = "nothing limits it"
NO_LAYER = "no account of this layer"
NO_CASH = "the cash at hand in the sleeve is UNKNOWN"
NO_EXPOSURE = "the sleeve's exposure is UNKNOWN"
NO_OUTSIDE = "what lies outside to pay with, or what the core secures, is UNKNOWN"

_LAYERS = tuple(Layer)
_FUNDING = frozenset({rule.TOP_UP, rule.RATIO_DRIFT, rule.CORE_MAJORITY, rule.SLEEVE_BUDGET})
_WITHDRAWING = frozenset(
    {rule.CORE_REDEMPTION_IN_STRESS, rule.CORE_FLOOR, rule.RATIO_DRIFT, rule.CORE_MAJORITY}
)
_OPENING = frozenset({rule.POLICY_MISSING, rule.LEVERAGE_LIMIT, rule.INCREASE_ABOVE_CEILING})
_SWEEPING = frozenset({rule.LEVERAGE_LIMIT})


class Room(NamedTuple):
    """The largest allowed amount, and the code of the rule that a slightly larger one breaks.

    `amount` is None where it is UNKNOWN, with a `reason`, or where nothing limits it.
    """

    amount: Decimal | None
    limited_by: str | None = None
    reason: str | None = None


class _Bound(NamedTuple):
    """The amount that one limit leaves, by the last day's figures; `code` is the limit's rule."""

    amount: Decimal
    code: str


class _Rooms:
    """The amounts of one history that has at least one row; `day` is the last row."""

    def __init__(self, history: History, day: Day) -> None:
        self._history = history
        self._day = day
        self._tomorrow = Tomorrow(history, day)
        unit = smallest_unit(history.base_currency)
        self._step = min(unit, Decimal(1).scaleb(history.tolerance.adjusted()))

    # -- money into the sleeve ----------------------------------------------

    def fund(self) -> dict[str, Room]:
        """Funding from outside: the sleeve in total, and each of its layers."""
        layers = {layer: self._of_layer(layer) for layer in _LAYERS}
        used = [layers[layer] for layer in _LAYERS if layers[layer].reason != NO_LAYER]
        whole = self._fund(Layer.TRADE, self._of_sleeve(), _FUNDING)
        found = {layer.value: _least([whole, room]) for layer, room in layers.items()}
        return {"total": _least([whole, _sum(used)]), **found}

    def _of_sleeve(self) -> list[_Bound] | str:
        """The limits of the total funding, or the reason why they are UNKNOWN."""
        day, policy = self._day, self._day.policy
        if policy.sleeve_budget is not None and day.limits.sleeve_budget is None:
            return f"{NO_PRICE}{policy.sleeve_budget.currency}"
        missing = (*day.core_missing, *day.sleeve_missing)
        if day.core is None or (day.equity is None and day.sleeve_funded):
            return no_price(missing, NOT_FUNDED)
        bounds = [_Bound(ZERO, rule.TOP_UP)]
        if day.limits.sleeve_budget is not None:
            bounds.append(
                _Bound(day.limits.sleeve_budget - day.net_contributions, rule.SLEEVE_BUDGET)
            )
        equity, upper = day.equity or ZERO, policy.ratio_upper
        if upper < 1:
            whole = day.core + equity
            bounds.append(_Bound((upper * whole - equity) / (1 - upper), rule.RATIO_DRIFT))
        bounds.append(_Bound(day.core - equity - self._step, rule.CORE_MAJORITY))
        return bounds

    def _of_layer(self, layer: Layer) -> Room:
        """The amount that the layer's own budget leaves."""
        if not any(
            role.role is Role.ATTACK and role.layer is layer and role.kind is Kind.ASSETS
            for role in self._history.roles.opened()
        ):
            return Room(None, None, NO_LAYER)
        day, field = self._day, f"layer_{layer.value}"
        named, budget = day.policy.layer_budget(layer.value), getattr(day.limits, field)
        if named is None:
            return Room(None)
        if budget is None:
            return Room(None, None, f"{NO_PRICE}{named.currency}")
        given = day.from_reserve if layer is Layer.TRADE else ZERO
        left = budget + given - getattr(day.layer_contributions, layer.value)
        return self._fund(layer, [_Bound(left, rule.LAYER_BUDGET)], frozenset({rule.LAYER_BUDGET}))

    def _fund(self, layer: Layer, bounds: list[_Bound] | str, codes: Collection[str]) -> Room:
        return self._most(bounds, lambda amount: BookingEffect(funded=_in(layer, amount)), codes)

    # -- positions ----------------------------------------------------------

    def add_exposure(self) -> Room:
        """Opening or enlarging positions."""
        day = self._day
        if day.exposure is None:
            return Room(None, None, NO_EXPOSURE)
        limit = day.policy.leverage_limit
        if limit is not None and day.equity is None:
            return Room(None, None, no_price(day.sleeve_missing, NO_CASH))
        bounds = [_Bound(ZERO, rule.POLICY_MISSING), _Bound(ZERO, rule.INCREASE_ABOVE_CEILING)]
        if day.ceiling is not None:
            bounds.append(_Bound(day.ceiling - day.exposure, rule.INCREASE_ABOVE_CEILING))
        if limit is not None:
            bounds.append(
                _Bound(limit * max(day.equity or ZERO, ZERO) - day.exposure, rule.LEVERAGE_LIMIT)
            )
        return self._most(bounds, lambda amount: BookingEffect(exposed=amount), _OPENING)

    def unproven_beyond(self) -> Room:
        """The exposure that may be added before a gap of `stress-gap` would reach the core."""
        facts = stressed(self._history)
        if None in (facts.equity, facts.exposure, facts.outside, facts.loans):
            return Room(None, None, NO_OUTSIDE)
        equity, exposure = facts.equity or ZERO, facts.exposure or ZERO
        spare = (facts.outside or ZERO) - (facts.loans or ZERO)
        if facts.gap == 0:
            return Room(None, None, NO_LIMIT)
        left = (equity + spare) / facts.gap - exposure if spare >= 0 else ZERO
        return Room(self._payable(max(left, ZERO)))

    # -- money out of the core and out of the sleeve ------------------------

    def withdraw_core(self) -> Room:
        """Withdrawals from the core for living."""
        day, policy = self._day, self._day.policy
        if not day.core_funded:
            return Room(None, None, NOT_FUNDED)
        if day.core is None:
            return Room(None, None, no_price(day.core_missing, NOT_FUNDED))
        if policy.core_floor is not None and day.limits.core_floor is None:
            return Room(None, None, f"{NO_PRICE}{policy.core_floor.currency}")
        if day.sleeve_funded and day.equity is None:
            return Room(None, None, no_price(day.sleeve_missing, NO_CASH))
        bounds = [_Bound(ZERO, rule.CORE_REDEMPTION_IN_STRESS)]
        if day.limits.core_floor is not None:
            bounds.append(_Bound(day.core - day.limits.core_floor, rule.CORE_FLOOR))
        sleeve, upper = max(day.equity or ZERO, ZERO), policy.ratio_upper
        if day.sleeve_funded and upper > 0:
            bounds.append(_Bound(day.core + sleeve - sleeve / upper, rule.RATIO_DRIFT))
        if day.sleeve_funded:
            bounds.append(_Bound(day.core - sleeve - self._step, rule.CORE_MAJORITY))
        found = self._most(bounds, lambda amount: BookingEffect(withdrawn=amount), _WITHDRAWING)
        return _least([found, Room(self._payable(max(day.core, ZERO)), rule.CORE_IMPURITY)])

    def sweep_most(self) -> Room:
        """The most that can go from sleeve to core without any layer going into debt."""
        day, most = self._day, free_money(self._history)
        if not day.sleeve_funded:
            return Room(None, None, NOT_FUNDED)
        if most is None or day.equity is None:
            return Room(None, None, no_price(day.sleeve_missing, NO_CASH))
        limit = day.policy.leverage_limit
        bounds = []
        if limit and day.exposure:
            bounds.append(_Bound(day.equity - day.exposure / limit, rule.LEVERAGE_LIMIT))
        found = self._most(
            bounds, lambda amount: BookingEffect(swept=_in(Layer.TRADE, amount)), _SWEEPING
        )
        return _least([found, Room(self._payable(most))])

    # -- judged by the rules ------------------------------------------------

    def _payable(self, amount: Decimal) -> Decimal:
        """`amount` rounded down to an amount that can be booked."""
        return rounded(amount, self._step, ROUND_FLOOR)

    def _most(
        self,
        bounds: Sequence[_Bound] | str,
        booking: Callable[[Decimal], BookingEffect],
        codes: Collection[str],
    ) -> Room:
        """The smallest bound that the rules enforce: they accept it, and refuse slightly more.

        Notices that the policy makes errors count, too.
        """
        if isinstance(bounds, str):
            return Room(None, None, bounds)
        codes = {*codes, *self._day.policy.promote}
        more = max(2 * self._history.tolerance, self._step)
        for bound in sorted(bounds):
            if bound.code in self._day.policy.ignore:
                continue
            amount = self._payable(bound.amount)
            if amount < 0 and not self._running(bound.code):
                return Room(ZERO, bound.code)
            amounts = (max(amount, ZERO), *self._beyond(bound))
            tried = ((one, self._tomorrow.refusals(booking(one + more), codes)) for one in amounts)
            amount, refused = next((one for one in tried if one[1]), (ZERO, ()))
            if not refused:
                continue  # not judged yet, or a waiver covers it
            if amount and self._tomorrow.refusals(booking(amount), codes):
                amount = largest_allowed(
                    lambda one: bool(self._tomorrow.refusals(booking(one), codes)),
                    amount,
                    self._step,
                    (),
                )
                refused = self._tomorrow.refusals(booking(amount + more), codes) or refused
            return Room(amount, bound.code if bound.code in refused else refused[0])
        return Room(None)

    def _beyond(self, bound: _Bound) -> list[Decimal]:
        """The amounts above a bound that waivers with a limit may permit, in ascending order.

        What is above a ratio grows by less than the money put in, but by half of it at least: so
        twice the limit is tried, too.
        """
        limits = [one.limit.number for one in self._running(bound.code) if one.limit is not None]
        found = {self._payable(bound.amount + times * one) for one in limits for times in (1, 2)}
        return sorted(one for one in found if one > max(bound.amount, ZERO))

    def _running(self, code: str) -> list[Waiver]:
        """The waivers of a rule that are in force: a broken limit may permit more."""
        return [
            one
            for one in self._history.directives.waivers
            if one.code == code and self._tomorrow.date <= one.until
        ]


def _in(layer: Layer, amount: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """`amount` for one of the layers, zero for the others."""
    trade, hedge, reserve = (amount if one is layer else ZERO for one in _LAYERS)
    return trade, hedge, reserve


def _least(rooms: Iterable[Room]) -> Room:
    """The smallest of several; UNKNOWN if one is, unlimited only if all are."""
    known = list(rooms)
    for room in known:
        if room.reason is not None:
            return room
    limited = [room for room in known if room.amount is not None]
    return min(limited, key=lambda room: room.amount or ZERO) if limited else Room(None)


def _sum(rooms: Sequence[Room]) -> Room:
    """The sum of all; the first one without an amount, if any."""
    for room in rooms:
        if room.amount is None:
            return room
    return Room(sum((room.amount or ZERO for room in rooms), ZERO), rule.LAYER_BUDGET)


def room_figures(
    history: History, findings: Iterable[Finding], sweep_suggested: Decimal | None
) -> dict[str, Any]:
    """The mapping that `room --format json` prints.

    The history needs its household where the proof of the core needs it; `sweep_suggested` is the
    figure of the same name in `status`.
    """
    unknown: dict[str, str] = {}

    def told(path: str, room: Room) -> Decimal | None:
        if room.amount is None:
            unknown[path] = room.reason or NO_LIMIT
        return room.amount

    rooms = None if history.last is None else _Rooms(history, history.last)
    none = Room(None, None, NOT_FUNDED)
    fund = dict.fromkeys(("total", *(one.value for one in _LAYERS)), none)
    if rooms is not None:
        fund = rooms.fund()
    exposure = none if rooms is None else rooms.add_exposure()
    beyond = none if rooms is None else rooms.unproven_beyond()
    core = none if rooms is None else rooms.withdraw_core()
    swept = none if rooms is None else rooms.sweep_most()
    return {
        "as_of": history.as_of,
        "fund": {key: told(f"fund.{key}", room) for key, room in fund.items()},
        "add_exposure": {
            "amount": told("add_exposure.amount", exposure),
            "limited_by": exposure.limited_by,
            "unproven_beyond": told("add_exposure.unproven_beyond", beyond),
        },
        "lots": _lots(history, exposure, unknown),
        "withdraw_core": {
            "amount": told("withdraw_core.amount", core),
            "limited_by": core.limited_by,
        },
        "sweep": {"suggested": sweep_suggested, "most": told("sweep.most", swept)},
        "from_core": {"amount": ZERO},
        **duties(history, findings),
        "due": due_dates(history, findings),
        "unknown": unknown,
    }


def _lots(history: History, room: Room, unknown: dict[str, str]) -> list[dict[str, Any]]:
    """How many more units of each instrument fit, by exposure and, for contracts, by `lot-risk`."""
    equity = None if history.last is None else history.last.equity
    caps = (None if equity is None else lot_caps(history, equity)) or {}
    found = []
    for commodity, units, one in history.instruments:
        fits = [] if room.amount is None or not one else [int(room.amount / one)]
        if commodity in caps:
            fits.append(max(0, caps[commodity] - int(abs(units))))
        count = min(fits, default=None) if one else None
        terms = history.commodities.of(commodity)
        if one is None and terms.instrument == "option" and terms.underlying is None:
            unknown[f"lots.{commodity}"] = NO_UNDERLYING
        elif one is None:
            priced = commodity if terms.instrument != "option" else terms.underlying
            unknown[f"lots.{commodity}"] = f"{NO_PRICE}{priced}"
        elif count is None:
            unknown[f"lots.{commodity}"] = room.reason or NO_LIMIT
        found.append({"commodity": commodity, "count": count, "exposure_of_one": one})
    return found
