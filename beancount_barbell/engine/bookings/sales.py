"""Lots sold by an account outside: weighed at their proceeds instead of at their cost.

The gain or loss booked beside such lots is only the difference between their cost and their
proceeds. Nobody spent or earned it, so the proceeds are all that the lots were worth.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from beancount_barbell.model.entries import Posting


class Sold(NamedTuple):
    """Lots that are sold: their weight at cost, and at their price (None without a price)."""

    cost: Decimal
    fetched: Decimal | None


Lots = tuple[str, Decimal, str]
"""A commodity and its cost."""


def lots_coming(postings: Iterable[Posting]) -> frozenset[Lots | None]:
    """The lots that come in; lots that leave at the same cost are only moved."""
    return frozenset(_lots(one) for one in postings if one.units.number > 0)


def is_sold(posting: Posting, coming: AbstractSet[Lots | None]) -> bool:
    """Whether a posting sells lots, rather than moving them to another account.

    `coming` are the lots that come in within the same transaction. Lots among them are sold
    only if the posting states a price.
    """
    lots = _lots(posting)
    if lots is None or posting.units.number >= 0:
        return False
    return lots not in coming or at_price(posting) is not None


def _lots(posting: Posting) -> Lots | None:
    cost = posting.cost
    if cost is None or not isinstance(cost.number, Decimal):
        return None
    return posting.units.currency, cost.number, cost.currency


def at_price(posting: Posting) -> Decimal | None:
    """The weight of lots at the price at which they leave, in the currency of their cost.

    Beancount refuses a price in another currency than the cost. None where no price is stated.
    """
    price = posting.price
    if price is None or not isinstance(price.number, Decimal) or not price.number:
        return None
    return posting.units.number * price.number


def as_sold(
    lots: Sequence[Sold], results: Sequence[Decimal]
) -> tuple[list[Decimal], list[Decimal]] | None:
    """The weights of sold lots at their proceeds, and of the results without the lots' part.

    The part of the results beyond the lots' gain or loss stays as it is. If a lot has no price,
    all results belong to the lots, unless nothing is received for them.

    Args:
        lots: those that leave.
        results: weights of Income and Expenses.

    Returns:
        The new weights of both, in their order; None where they stay.
    """
    cost = sum((one.cost for one in lots), ZERO)
    gained = [one.fetched - one.cost for one in lots if one.fetched is not None]
    if len(gained) < len(lots):
        gained = [sum(results, ZERO) / len(lots)] * len(lots)
    beyond = sum(gained, ZERO)
    alike = sum((one for one in results if one * beyond > 0), ZERO)
    part = min(abs(beyond), abs(alike)).copy_sign(beyond)
    if not part or cost + part >= 0:
        return None
    return (
        [one.cost + part * by / beyond for one, by in zip(lots, gained, strict=True)],
        [one - part * one / alike if one * beyond > 0 else one for one in results],
    )
