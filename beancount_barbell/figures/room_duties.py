"""What has to be done, how much and until when, and from which day a restart or review counts.

Duties of broken rules come from the findings, as in `check`; duties that are only due come from the
history. An act that satisfies several duties is listed once: together the duties are one plan, and
carrying out the plan satisfies every finding.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import TYPE_CHECKING, Any

from beancount_barbell.engine.core.liquidity import MAINTENANCE_RATIO
from beancount_barbell.figures.distances import only_restart_ends
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.findings import Status
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Policy

REDUCE, RETURN, TAKE_OUT, REFILL = "reduce", "return", "take-out", "refill-core"
SWEEP, MEET_CALL, REPAY = "sweep", "margin-call", "repay-loan"

_MOVED = (RETURN, SWEEP, TAKE_OUT, REFILL)
"""Acts that move money; an earlier one of this order can satisfy a later one."""

_OLDEST_FIRST = {
    rule.CORE_TO_SLEEVE: RETURN,
    rule.CORE_TO_SLEEVE_TRANSIT: RETURN,
    rule.CORE_REDEMPTION_IN_STRESS: rule.CORE_REDEMPTION_IN_STRESS,
    rule.TOP_UP: rule.TOP_UP,
}
"""By code: findings with the same value are mended by the same money, the oldest first.

An older one that is accepted takes its part, so that an act has to mend it, too.
"""


class Duty(NamedTuple):
    """One act to do, in base currency: `amount` None where UNKNOWN, `until` None for at once.

    `code` is the rule whose demand is the most urgent, `also` are the codes of other rules that the
    act satisfies; `findings` are all that it mends, empty where nothing is broken yet. `layers` is
    how much of the amount has to come out of which layer of the sleeve. `close_first` is the value
    of the positions to be closed before the sleeve has the cash: 0 where it has the cash, None
    where UNKNOWN.
    """

    what: str
    code: str
    amount: Decimal | None
    until: datetime.date | None
    findings: tuple[Finding, ...] = ()
    layers: tuple[tuple[Layer, Decimal], ...] = ()
    also: frozenset[str] = frozenset()
    close_first: Decimal | None = ZERO

    @property
    def codes(self) -> list[str]:
        """Every rule that demands the act, `code` first."""
        return [self.code, *sorted(self.also - {self.code})]

    @property
    def from_sleeve(self) -> bool:
        """Whether the money comes out of the sleeve; for a core sold in stress it does not."""
        return self.what in (SWEEP, TAKE_OUT) or (
            self.what == RETURN and self.code != rule.CORE_REDEMPTION_IN_STRESS
        )

    @property
    def of_leverage(self) -> bool:
        """Whether exposure is too large a multiple of the equity."""
        return self.code == rule.LEVERAGE_LIMIT

    @property
    def of_stress(self) -> bool:
        """Whether exposure is too large for the cash that a stressed margin call would find."""
        return self.what == REDUCE and self.code == rule.LIQUIDITY_LAG


def open_duties(history: History, findings: Iterable[Finding]) -> list[Duty]:
    """All duties, the most urgent first; of equally urgent ones the largest first."""
    found = [
        Duty(
            REDUCE,
            rule.REDUCTION_OVERDUE,
            _to_reduce(history, one.exposure, one.ceiling),
            one.deadline,
        )
        for one in history.reductions_due
        if one.exposure is None or one.exposure > one.ceiling + history.tolerance
    ]
    found += _of_findings(history, findings)
    found += _of_loans(history)
    moved = _moves(history, [one for one in found if one.what in _MOVED])
    beside = [one for one in found if one.what not in _MOVED]
    out = sum((one.amount or ZERO for one in moved if one.from_sleeve), ZERO)
    if out:
        beside = _with_less_equity(history, beside, out)
    moved = list(paid_by_closing(history, moved))
    return _possible(
        sorted([*moved, *_once(history, beside)], key=lambda one: _urgency(history, one))
    )


def _possible(plan: list[Duty]) -> list[Duty]:
    """The plan in an order that can be carried out.

    From the first act on that needs positions closed, reductions come first. A margin call does
    not wait for a reduction that is due later: it may need less.
    """
    for at, one in enumerate(plan):
        if one.close_first != 0 and one.what != MEET_CALL:
            return [*plan[:at], *sorted(plan[at:], key=lambda later: later.what != REDUCE)]
    return plan


def _urgency(history: History, one: Duty) -> tuple[Any, ...]:
    until = one.until or history.as_of
    return (
        one.until is not None,
        until,
        one.what,
        one.amount is not None,
        -(one.amount or ZERO),
        one.code,
    )


# Acts that move money.


def _moves(history: History, found: Sequence[Duty]) -> list[Duty]:
    """The money that has to move, each part of it counted once.

    Money from the sleeve to the core returns core money, makes the sleeve smaller, relieves its
    budgets and fills the core, all at once. So each act demands only what earlier acts leave.
    What is taken out earlier goes to the core if a later act counts on it.
    """
    known = [one for one in found if one.amount is not None]
    asked = [*_returns(known)]
    asked += _by_code(one for one in known if one.what == TAKE_OUT).values()
    asked += [one for one in known if one.what in (SWEEP, REFILL)]
    asked.sort(
        key=lambda one: (*_urgency(history, one)[:2], _MOVED.index(one.what), -(one.amount or ZERO))
    )
    lacking = {
        one.findings[0].text.params["layer"]: one.amount or ZERO
        for one in known
        if one.code == rule.LAYER_BUDGET
    }
    moved = [one for one in found if one.amount is None]
    out = home = ZERO
    for one in asked:
        done = home if one.what == REFILL else ZERO if one.what == RETURN else out
        left = (one.amount or ZERO) - done
        taken = [at for at, act in enumerate(moved) if act.what == TAKE_OUT and act.amount]
        if one.what in (SWEEP, REFILL) and left + sum(moved[at].amount or ZERO for at in taken) > 0:
            for at in taken:
                moved[at] = moved[at]._replace(what=SWEEP)
        if left <= (history.tolerance if done else ZERO):
            moved[-1] = _mending_also(moved[-1], one)
            continue
        home += left
        if one.from_sleeve:
            out += left
            one = one._replace(layers=tuple(_out_of_layers(lacking, left)))  # noqa: PLW2901
        moved.append(one._replace(amount=left))
    return moved


def _returns(found: Iterable[Duty]) -> Iterator[Duty]:
    """What has to come back: core money in the sleeve, and core sold in stress.

    Money of such a sale that was traced into the sleeve is counted once.
    """
    groups = _by_code(one for one in found if one.what == RETURN)
    sold = groups.pop(rule.CORE_REDEMPTION_IN_STRESS, None)
    traced = _together(list(groups.values()))
    if traced is not None:
        yield traced if sold is None else _mending_also(traced, sold)
    if sold is not None:
        rest = (sold.amount or ZERO) - ((traced and traced.amount) or ZERO)
        if rest > 0:
            yield sold._replace(amount=rest)


def _by_code(found: Iterable[Duty]) -> dict[str, Duty]:
    """The duties of each rule, merged into one."""
    groups: dict[str, list[Duty]] = {}
    for one in found:
        groups.setdefault(one.code, []).append(one)
    return {code: whole for code, ones in groups.items() if (whole := _together(ones))}


def _together(found: Sequence[Duty]) -> Duty | None:
    """Several duties merged into one, with the code and date of the most urgent; None for none."""
    if not found:
        return None
    first = min(found, key=lambda one: (one.until is not None, str(one.until)))
    return first._replace(
        amount=sum((one.amount or ZERO for one in found), ZERO),
        findings=tuple(finding for one in found for finding in one.findings),
        also=frozenset(code for one in found for code in one.codes),
    )


def _out_of_layers(
    lacking: dict[Layer, Decimal], amount: Decimal
) -> Iterator[tuple[Layer, Decimal]]:
    """The parts of an amount that have to come out of layers above budget; reduces `lacking`."""
    for layer, missing in lacking.items():
        part = min(amount, missing)
        if part:
            lacking[layer] = missing - part
            amount -= part
            yield layer, part


def free_money(history: History) -> Decimal | None:
    """The cash that can leave the sleeve without any layer going into debt; None where UNKNOWN."""
    day, ready = history.last, history.treasury.reserve_ready
    if day is None or day.equity is None or ready is None:
        return None
    worth = day.layers
    cash = min(day.free_cash, max(worth.trade, ZERO) + max(worth.hedge, ZERO))
    most = max(cash, ZERO) + max(min(ready, worth.reserve), ZERO)
    return min(most, max(day.equity, ZERO))


def paid_by_closing(history: History, moved: Iterable[Duty]) -> Iterator[Duty]:
    """The acts in their order, each with the value of positions to be closed to pay for it.

    Closed positions pay the sleeve's own debts before money can leave it. An amount out of one
    layer is paid from the cash, else from the positions of that layer. The value to be closed is
    never more than all positions are worth.
    """
    day, free = history.last, free_money(history)
    purses: dict[Layer | None, _Purse] = {}
    if free is not None and day is not None:
        purses = _purses(history, day, free)
    for one in moved:
        if not one.from_sleeve or one.amount is None:
            yield one
        elif not purses:
            yield one._replace(close_first=None)
        else:
            yield one._replace(close_first=_closed_for(one, purses, history.tolerance))


def _closed_for(duty: Duty, purses: Mapping[Layer | None, _Purse], tolerance: Decimal) -> Decimal:
    """The value to be closed for an act; amounts without a named layer come out of trade first."""
    rest = duty.amount or ZERO
    closed = purses[None].pay(rest, tolerance)
    alone = ZERO
    for layer, part in duty.layers:
        alone += purses[layer].pay(part, tolerance)
        rest -= part
    for layer in Layer:
        taken = min(purses[layer].free, rest)
        purses[layer].free -= taken
        rest -= taken
    more = max(alone - closed, ZERO)
    purses[None].close(more)
    return closed + more


class _Purse:
    """Free cash, debts and value of positions, of one layer or of the whole sleeve."""

    def __init__(self, free: Decimal, owed: Decimal, held: Decimal) -> None:
        self.free = free
        self.owed = owed
        self.held = held

    def pay(self, amount: Decimal, tolerance: Decimal) -> Decimal:
        """Take an amount out; return the value to be closed for it, debts paid first."""
        lacking = amount - self.free
        self.free = max(-lacking, ZERO)
        if lacking <= tolerance:
            return ZERO
        closed = min(lacking + self.owed, self.held)
        self.owed = ZERO
        self.held -= closed
        return closed

    def close(self, value: Decimal) -> None:
        """Turn positions of this value into cash, which pays debts first."""
        paid = min(value, self.owed)
        self.owed -= paid
        self.free += value - paid
        self.held -= value


def _purses(history: History, day: Day, free: Decimal) -> dict[Layer | None, _Purse]:
    """The purse of the whole sleeve under None, and the purse of each layer."""
    ready, cash, worth = history.treasury.reserve_ready or ZERO, day.free_cash, day.layers
    trade = history.treasury.trade_cash
    whole = _Purse(free, max(-cash, ZERO), max((day.equity or ZERO) - cash - ready, ZERO))
    parts = (Layer.TRADE, trade, worth.trade), (Layer.HEDGE, cash - trade, worth.hedge)
    found: dict[Layer | None, _Purse] = {None: whole}
    for layer, own, value in (*parts, (Layer.RESERVE, ready, worth.reserve)):
        found[layer] = _Purse(max(min(own, value), ZERO), max(-own, ZERO), max(value - own, ZERO))
    return found


# Acts that change positions, and all other acts.


def _with_less_equity(history: History, found: Iterable[Duty], out: Decimal) -> list[Duty]:
    """The other duties after `out` has left the sleeve, while its positions have stayed."""
    beyond = _beyond_leverage(history, out)
    stressed = _beyond_stress(history, out)
    told = [
        one._replace(
            amount=beyond if one.of_leverage else stressed if one.of_stress else one.amount
        )
        for one in found
        if stressed != 0 or not one.of_stress
    ]
    limited = history.policy.leverage_limit is not None
    if (
        limited
        and (beyond or ZERO) > history.tolerance
        and not any(one.of_leverage for one in told)
    ):
        told.append(Duty(REDUCE, rule.LEVERAGE_LIMIT, beyond, None))
    return told


def _once(history: History, found: Sequence[Duty]) -> list[Duty]:
    """The duties without those that another one satisfies.

    Reducing exposure to one level satisfies every higher level, too. While exposure is not above
    the ceiling, each increase in a market stop has to be undone by itself.
    """
    above = _above_ceiling(history)
    kept: list[Duty] = []
    for one in sorted(found, key=lambda one: _urgency(history, one)):
        is_level = one.what == REDUCE and (above or not _of_increase(one).get("market"))
        doing = [at for at, other in enumerate(kept) if is_level and _does_for(other, one)]
        if doing:
            kept[doing[0]] = _mending_also(kept[doing[0]], one)
            continue
        if _hedge_of(one) and any(other.what == REDUCE for other in kept):
            beside = _of_increase(one)["beside"]  # the exposure itself is reduced already
            one = one._replace(amount=one.amount and min(one.amount, beside))  # noqa: PLW2901
        kept.append(one)
    return kept


def _mending_also(one: Duty, other: Duty) -> Duty:
    """A duty with the codes and findings of another duty that it satisfies, too."""
    also = one.also.union(other.codes)
    return one._replace(findings=one.findings + other.findings, also=also)


def _does_for(other: Duty, one: Duty) -> bool:
    """Whether `other`, at least as urgent, satisfies `one`: the same act, as much or more."""
    if other.what != one.what or other.amount is None or one.amount is None:
        return False
    return other.amount >= one.amount and _hedge_of(one) in (None, _hedge_of(other))


def _of_increase(one: Duty) -> Mapping[str, Any]:
    """The parameters of the increase that a duty has to undo; empty for any other duty."""
    is_increase = one.code == rule.INCREASE_ABOVE_CEILING and one.findings
    return one.findings[0].text.params if is_increase else {}


def _hedge_of(one: Duty) -> str | None:
    """The underlying whose hedge a duty has to close beside the exposure; None if none."""
    params = _of_increase(one)
    return params["underlying"] if params.get("beside") else None


def _of_findings(history: History, findings: Iterable[Finding]) -> Iterator[Duty]:
    accepted: list[tuple[Finding, str, Decimal]] = []
    newest: dict[str, datetime.date] = {}
    for finding in findings:
        if finding.code not in DUTIES:
            continue
        what, amount = _act_and_amount(history, finding)
        queue = _OLDEST_FIRST.get(finding.code)
        if finding.status not in (Status.OPEN, Status.EXPIRED):
            if queue is not None and finding.status is not Status.CURED and amount:
                accepted.append((finding, what, amount))
        elif amount is None or amount > 0:
            if queue is not None:
                newest[queue] = max(finding.date, newest.get(queue, finding.date))
            until = None if finding.fails else finding.text.params.get("due")
            duty = Duty(what, finding.code, amount, until, (finding,))
            yield _without_new_money(history, duty) if what == MEET_CALL else duty
    for finding, what, amount in accepted:
        before = newest.get(_OLDEST_FIRST[finding.code])
        if before is not None and finding.date <= before:
            yield Duty(what, finding.code, amount, None)


def _act_and_amount(history: History, finding: Finding) -> tuple[str, Decimal | None]:
    """The act that mends a finding, and its amount in base currency, None where UNKNOWN."""
    params = finding.text.params
    what, measure = DUTIES[finding.code]
    if finding.code == rule.LIQUIDITY_LAG and params.get("due") is None:
        what, measure = _for_a_stressed_call(history)
    amount = measure(history, params)
    if finding.code in _OLDEST_FIRST:  # an acknowledgement may leave less of it open
        amount = finding.params.get("excess", amount)
    return what, amount


def _without_new_money(history: History, call: Duty) -> Duty:
    """A margin call of a sleeve that may take no money in: positions are closed for it.

    As its remedy asks; never more than there are.
    """
    day = history.last
    if day is None or day.state is RiskState.ACTIVE or not day.exposure:
        return call
    close = call.findings[0].params.get("close")
    return call._replace(close_first=None if close is None else min(close, day.exposure))


def _of_loans(history: History) -> Iterator[Duty]:
    """Loans secured by the core whose loan-to-value is above the user's `barbell-ltv-warn`."""
    for loan in history.separation.loans:
        terms = history.roles.terms.get(loan.account)
        warn = None if terms is None else terms.ltv_warn
        if warn is None or loan.ltv is None or loan.ltv <= warn:
            continue
        debt, collateral = loan.debt or ZERO, loan.collateral or ZERO
        yield Duty(REPAY, rule.CORE_ENCUMBERED, debt - warn * collateral, None)


def _above(value: Decimal | None, limit: Decimal | None) -> Decimal | None:
    return None if value is None or limit is None else max(ZERO, value - limit)


def _above_ceiling(history: History) -> Decimal | None:
    day = history.last
    return None if day is None else _above(day.exposure, day.ceiling)


def _param(name: str) -> Callable[[History, Mapping[str, Any]], Decimal | None]:
    return lambda _history, params: params.get(name)


def _to_ceiling(history: History, params: Mapping[str, Any]) -> Decimal | None:
    """The exposure above the ceiling; in a market stop at least what is left of the increase.

    While exposure is not above the ceiling, no more than was added. Zero under a ceiling that is
    gone: no reduction mends the increase any more. Hedges that insure nothing are exposure here.
    """
    if params.get("gone"):
        return ZERO
    day, beside = history.last, params.get("beside", ZERO)
    now = None if day is None or day.exposure is None or beside is None else day.exposure + beside
    above, added = _above(now, day and day.ceiling), params.get("amount")
    judged = params.get("remaining")
    if above is None or added is None or not judged or now is None:
        return above if above != 0 else added
    left = judged - (params["value"] - added)
    if not above:
        left = min(left, added)
    left = rounded(left * now / judged, smallest_unit(history.base_currency), ROUND_CEILING)
    return max(above, left)


def _to_majority(history: History, params: Mapping[str, Any]) -> Decimal | None:
    """The least that makes the core the larger part: more than would make both equal."""
    lacking, unit = params.get("lacking"), smallest_unit(history.base_currency)
    return None if lacking is None else rounded(lacking, unit, ROUND_FLOOR) + unit


def _overdue(history: History, params: Mapping[str, Any]) -> Decimal | None:
    return _to_reduce(history, params.get("remaining"), params.get("limit"))


def _to_reduce(history: History, judged: Decimal | None, ceiling: Decimal | None) -> Decimal | None:
    """By how much today's exposure has to fall to reach `ceiling`.

    `judged` is the exposure at the prices by which the reduction is judged. If prices have moved
    since, the same part of each position is a larger or smaller amount today.
    """
    above, day = _above(judged, ceiling), history.last
    now = None if day is None else day.exposure
    if not above or not judged or now is None:
        return above
    if not ceiling or now >= judged:
        return now - (ceiling or ZERO)
    return rounded(above * now / judged, smallest_unit(history.base_currency), ROUND_CEILING)


def _to_leverage(history: History, _params: Mapping[str, Any]) -> Decimal | None:
    return _beyond_leverage(history, ZERO)


def _beyond_leverage(history: History, out: Decimal) -> Decimal | None:
    """Exposure above the allowed multiple of equity, after `out` has left the sleeve.

    Without the user's own limit, the stress gap gives the multiple. Closing positions does not
    change equity. None where UNKNOWN or without a limit.
    """
    day = history.last
    if day is None or day.equity is None or day.exposure is None:
        return None
    limit = multiple_of_equity(history.policy)
    return None if limit is None else _above(day.exposure, limit * max(day.equity - out, ZERO))


def _for_a_stressed_call(
    history: History,
) -> tuple[str, Callable[[History, Mapping[str, Any]], Decimal | None]]:
    """The act for a margin call that no broker has made: only the stress gap would make it.

    Positions are reduced. A sleeve without positions waits for no gap: it owes the call today.
    """
    day = history.last
    flat = day is not None and day.exposure == 0
    return (MEET_CALL, _owed_flat) if flat else (REDUCE, _to_stress)


def _owed_flat(history: History, _params: Mapping[str, Any]) -> Decimal | None:
    return _above(history.treasury.stressed_call, history.treasury.reserve_ready)


def _to_stress(history: History, _params: Mapping[str, Any]) -> Decimal | None:
    return _beyond_stress(history, ZERO)


def _beyond_stress(history: History, out: Decimal) -> Decimal | None:
    """By how much exposure must fall for a call after the policy's gap to find its cash.

    `out` is what has left the sleeve. The same part of each position is closed. Zero if the
    sleeve owes more than it has: closing positions does not pay that debt. None where UNKNOWN.
    """
    day = history.last
    if day is None or day.equity is None or day.exposure is None:
        return None
    judged = day.exposure - history.treasury.beyond_premiums
    gap = MAINTENANCE_RATIO + history.policy.stress_gap
    above = _above(judged, (day.equity - out) / gap)
    if not above or day.equity < out:
        return ZERO
    part = above * day.exposure / judged
    return rounded(part, smallest_unit(history.base_currency), ROUND_CEILING)


def multiple_of_equity(policy: Policy) -> Decimal | None:
    """The allowed exposure as a multiple of the sleeve's equity; None where nothing limits it."""
    if policy.leverage_limit is not None:
        return policy.leverage_limit
    return 1 / policy.stress_gap if policy.stress_gap else None


DUTIES: Mapping[str, tuple[str, Callable[[History, Mapping[str, Any]], Decimal | None]]] = {
    rule.CORE_TO_SLEEVE: (RETURN, _param("outstanding")),
    rule.CORE_TO_SLEEVE_TRANSIT: (RETURN, _param("outstanding")),
    rule.CORE_REDEMPTION_IN_STRESS: (RETURN, _param("outstanding")),
    rule.TOP_UP: (TAKE_OUT, _param("outstanding")),
    rule.CORE_FLOOR: (REFILL, _param("lacking")),
    rule.RATIO_DRIFT: (SWEEP, _param("sweep")),
    rule.CORE_MAJORITY: (SWEEP, _to_majority),
    rule.SLEEVE_BUDGET: (TAKE_OUT, _param("lacking")),
    rule.LAYER_BUDGET: (TAKE_OUT, _param("lacking")),
    rule.LEVERAGE_LIMIT: (REDUCE, _to_leverage),
    rule.LIQUIDITY_LAG: (MEET_CALL, _param("lacking")),
    rule.INCREASE_ABOVE_CEILING: (REDUCE, _to_ceiling),
    rule.REDUCTION_OVERDUE: (REDUCE, _overdue),
}
"""By code: the act that its findings demand, and the function that measures the amount."""


def duties(history: History, findings: Iterable[Finding]) -> dict[str, Any]:
    """The entries `must` and `restart_from` of the room figures."""
    opening = history.reopening
    needs = []
    if opening is not None:
        needs = [*(["flat"] if opening.flat else []), opening.verb]
    return {
        "must": [
            {
                "what": one.what,
                "code": one.code,
                "codes": one.codes,
                "amount": one.amount,
                "until": one.until,
                "close_first": one.close_first,
            }
            for one in open_duties(history, findings)
        ],
        "restart_from": None
        if opening is None
        else {
            "date": opening.earliest,
            "needs": needs,
            "alone": only_restart_ends(history),
        },
    }
