"""Bookings made in error and reversed: neither the original nor the reversal counts.

A sweep gives no right to take the money back, so money that goes back and forth is a
breach. A transaction is taken for a correction only if its `barbell-reverses` names a link
of the original, and if it has the same accounts, the opposite signs, at most the units of
the original, and a date at most five business days later.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.engine.calendar.business_days import add_business_days
from beancount_barbell.model.buckets import ONE, ZERO
from beancount_barbell.model.exact import whole
from beancount_barbell.model.history import RefusedDecision
from beancount_barbell.model.location import location_of
from beancount_barbell.model.order import Turn
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beancount_barbell.engine.bookings.untagged import Originals
    from beancount_barbell.model.entries import Transaction
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.transactions import TransactionTags


WITHIN_DAYS = 5
"""Business days after the original within which it may be reversed."""

VERB = "barbell-reverses"


class Reversals(NamedTuple):
    """Flows less the amounts that were undone, and the reversals that were refused."""

    flows: tuple[Flow, ...]
    refused: tuple[RefusedDecision, ...]


def undo(
    flows: Sequence[Flow], quiet: Sequence[Flow], tags: Mapping[int, TransactionTags]
) -> Reversals:
    """Take linked reversals, and the amounts they undo, out of the movements.

    Args:
        flows: the movements, in order of date.
        quiet: transactions with a link that moved nothing between the roles.
        tags: `id` of a transaction → its tags.

    Returns:
        The movements (without the quiet ones) less the amounts that were undone, and a refusal
        with its reason for each transaction that is no valid reversal.
    """
    found = _find([flow.entry for flow in (*flows, *quiet)], tags)
    undone = {**found.shares, **dict.fromkeys(found.originals, ONE)}
    done = (
        _less(flow, undone[id(flow.entry)]) if id(flow.entry) in undone else flow for flow in flows
    )
    return Reversals(tuple(done), tuple(found.refused))


def undoing(
    transactions: Sequence[Transaction], tags: Mapping[int, TransactionTags]
) -> tuple[frozenset[int], Originals]:
    """Find which transactions undo which.

    Args:
        transactions: those that bear a link, or undo.
        tags: `id` of a transaction → its tags.

    Returns:
        `id` of each transaction that was undone whole and of each that undoes such a one; and
        what each transaction undoes.
    """
    found = _find(transactions, tags)
    whole = {key for key, share in found.shares.items() if share == ONE}
    pairs = ((one, of) for one, (of, _) in found.originals.items() if of in whole)
    return frozenset(key for pair in pairs for key in pair), found.originals


class _Found(NamedTuple):
    """Of transactions, each by its `id`: what share of it was undone, and what it undoes."""

    shares: dict[int, Decimal]
    originals: Originals
    refused: list[RefusedDecision]


def _find(transactions: Sequence[Transaction], tags: Mapping[int, TransactionTags]) -> _Found:
    """See which transactions are undone by which, and which undo nothing."""
    claims = {
        index: link
        for index, one in enumerate(transactions)
        if (link := _link(one, tags)) is not None
    }
    found = _Found({}, {}, [])
    bearing: dict[str, list[Transaction]] = {}
    for index, one in enumerate(transactions):
        for link in (one.links or ()) if index not in claims else ():
            bearing.setdefault(link, []).append(one)

    for index in sorted(claims, key=lambda at: (transactions[at].date, Turn(transactions[at]))):
        reversal = transactions[index]
        originals = [one for one in bearing.get(claims[index], ()) if one.date <= reversal.date]
        originals.sort(key=Turn)
        originals.sort(key=lambda one: one.date, reverse=True)
        reason = "no-such-flow"
        for original in originals:
            taken = found.shares.get(id(original), ZERO)
            match = _match(reversal, original, taken)
            if isinstance(match, Decimal):
                found.shares[id(original)] = taken + match
                found.originals[id(reversal)] = id(original), match
                break
            reason = match if reason == "no-such-flow" else reason
        else:
            line = location_of(reversal.meta)
            found.refused.append(RefusedDecision(reversal.date, VERB, reason, line, reversal))
    return found


def _link(transaction: Transaction, tags: Mapping[int, TransactionTags]) -> str | None:
    found = tags.get(id(transaction))
    return None if found is None else found.reverses


def _match(reversal: Transaction, original: Transaction, taken: Decimal) -> Decimal | str:
    """The share of the original that is undone, or why nothing is."""
    given, back = _units(original), _units(reversal)
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
    """(account, commodity) → net units of a transaction, without entries of 0."""
    return {key: number for key, number in net_units([transaction]).items() if number}


def _less(flow: Flow, share: Decimal) -> Flow:
    """A flow less the share that was undone; nets and flows of the NAV stay as they were booked."""
    left = ONE - share

    def rest(amount: Decimal | None) -> Decimal | None:
        return ZERO if left == 0 else None if amount is None else whole(amount * left)

    return flow._replace(
        to_sleeve=rest(flow.to_sleeve),
        to_sleeve_least=rest(flow.to_sleeve_least),
        to_sleeve_pro_rata=rest(flow.to_sleeve_pro_rata),
        from_sleeve=whole(flow.from_sleeve * left),
        withdrawn=rest(flow.withdrawn),
        explicit_inflow=whole(flow.explicit_inflow * left),
        costs_borne=whole(flow.costs_borne * left),
        borrowed=rest(flow.borrowed),
        undone=share,
    )
