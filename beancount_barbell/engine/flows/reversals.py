"""Bookings that were made in error and undone: neither leg counts.

A sweep creates no right to take it back, so money that goes to and fro is a
breach. Only a reversal that says what it undoes (`barbell-reverses` names a
link of the original) is taken for a correction, and only if it is one: the same
accounts, the opposite sign, no more than the original, five business days at
most.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.history import RefusedDecision
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.transactions import TransactionTags

ZERO = Decimal(0)
ONE = Decimal(1)

WITHIN_DAYS = 5
"""Business days after the original within which it may be undone."""

VERB = "barbell-reverses"


class Reversals(NamedTuple):
    """Flows after what was undone, and the reversals that undo nothing."""

    flows: tuple[Flow, ...]
    refused: tuple[RefusedDecision, ...]


def undo(
    flows: Sequence[Flow], quiet: Sequence[Flow], tags: Mapping[int, TransactionTags]
) -> Reversals:
    """Take linked reversals and what they undo out of the movements.

    Args:
        flows: the movements, in order of date.
        quiet: transactions that moved nothing by themselves, but bear a link.
        tags: `id` of a transaction → its tags.

    Returns:
        The movements (without the quiet ones), their amounts less what was
        undone, and a refusal with its reason for each reversal that is none.
    """
    done: list[Flow] = [*flows, *quiet]
    claims = {
        index: link for index, flow in enumerate(done) if (link := _link(flow, tags)) is not None
    }
    refused = []
    undone: dict[int, Decimal] = {}
    bearing: dict[str, list[int]] = {}
    for index, flow in enumerate(done):
        for link in flow.links if index not in claims else ():
            bearing.setdefault(link, []).append(index)

    turns = [Turn(flow.entry) for flow in done]
    for index in sorted(claims, key=lambda one: (done[one].date, turns[one])):
        flow, link = done[index], claims[index]
        originals = [i for i in bearing.get(link, ()) if done[i].date <= flow.date]
        originals.sort(key=turns.__getitem__)
        originals.sort(key=lambda one: done[one].date, reverse=True)
        reason = "no-such-flow"
        for original in originals:
            taken = undone.get(original, ZERO)
            match = _match(flow, done[original], taken)
            if isinstance(match, Decimal):
                undone[original] = taken + match
                undone[index] = ONE
                break
            reason = match if reason == "no-such-flow" else reason
        else:
            line = location_of(flow.entry.meta)
            refused.append(RefusedDecision(flow.date, VERB, reason, line, flow.entry))
    for index, share in undone.items():
        done[index] = _less(done[index], share)
    return Reversals(tuple(done[: len(flows)]), tuple(refused))


def _link(flow: Flow, tags: Mapping[int, TransactionTags]) -> str | None:
    found = tags.get(id(flow.entry))
    return None if found is None else found.reverses


def _match(reversal: Flow, original: Flow, taken: Decimal) -> Decimal | str:
    """The share of the original that is undone, or why nothing is."""
    given, back = _units(original.entry), _units(reversal.entry)
    if set(given) != set(back):
        return "other-accounts"
    if any(given[key] * back[key] > 0 for key in given):
        return "not-opposite"
    if reversal.date > add_business_days(original.date, WITHIN_DAYS, ()):
        return "too-late"
    shares = [abs(back[key] / given[key]) for key in given]
    if taken + max(shares, default=ZERO) > ONE:
        return "too-much"
    return min(shares, default=ONE)


def _units(transaction: Transaction) -> dict[tuple[str, str], Decimal]:
    """(account, commodity) → net units of a transaction, zero left out."""
    units: dict[tuple[str, str], Decimal] = {}
    for posting in transaction.postings:
        number = getattr(posting.units, "number", None)
        if isinstance(number, Decimal):
            key = posting.account, posting.units.currency
            units[key] = units.get(key, ZERO) + number
    return {key: number for key, number in units.items() if number}


def _less(flow: Flow, share: Decimal) -> Flow:
    """A flow without the share that was undone. Its nets stay: they are what was booked."""
    left = ONE - share

    def rest(amount: Decimal | None) -> Decimal | None:
        return ZERO if left == 0 else None if amount is None else amount * left

    return flow._replace(
        to_sleeve=rest(flow.to_sleeve),
        to_sleeve_least=rest(flow.to_sleeve_least),
        to_sleeve_pro_rata=rest(flow.to_sleeve_pro_rata),
        from_sleeve=flow.from_sleeve * left,
        withdrawn=rest(flow.withdrawn),
        explicit_inflow=flow.explicit_inflow * left,
        costs_borne=flow.costs_borne * left,
        borrowed=rest(flow.borrowed),
        undone=share,
    )
