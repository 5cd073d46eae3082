"""Which of two values of a limit is the looser one.

Two questions need the same answer: may a limit be changed while the sleeve is
in loss, and which of two values given on one day holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.currencies import smallest_unit
from beancount_barbell.model.policy import DIRECTIONS, MARKET_DIRECTIONS, Looser, Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from beancount_barbell.model.policy import MarketRule, Policy


STRICT_VALUES: Mapping[str, Sequence[str]] = {
    "tracing": ("poison", "lifo"),
    "core_income": ("protect",),
}
"""Fields with words for values, the strictest first; what is not listed is looser than these."""

WIDE_TOLERANCE = 10
"""In default tolerances: cash accounts that round need no more."""

_NEUTRAL = frozenset({"base_currency", "language"})
"""Fields that give no room, whatever they say."""

_ALL_DIRECTIONS = {**DIRECTIONS, **MARKET_DIRECTIONS}

LISTED_MAX_AGE_DAYS = 7
"""What an unset `price-max-age` means for a listed instrument."""


def _less_strict(strict: Sequence[str]) -> Callable[[str, str], bool]:
    return lambda old, new: new not in strict or old in strict[: strict.index(new)]


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "ignore": lambda old, new: bool(new - old),
    "promote": lambda old, new: bool(old - new),
    "since": lambda old, new: new is not None and (old is None or new > old),
    **{key: _less_strict(strict) for key, strict in STRICT_VALUES.items()},
}
"""Field → whether the second of two values, which differ, gives more room."""


def looser(key: str, old: Any, new: Any) -> bool:
    """Whether `new` gives more room than `old`.

    What is not known to be as strict is looser: amounts of two currencies cannot be
    compared without a rate, and of two conventions of tracing either may find less.
    None is an unset limit, the loosest of all; but an unset `since` hides nothing, so
    any date is looser than none.

    Args:
        key: a field of `Policy` or `MarketRule` ("core_floor", "halt_above").
        old: the value in force.
        new: the value that is to follow it.
    """
    if new == old or key in _NEUTRAL:
        return False
    compare = _COMPARISONS.get(key)
    if compare is not None:
        return compare(old, new)
    if old is None or new is None:
        return new is None
    if isinstance(old, Money) and old.currency == new.currency:
        old, new = old.number, new.number
    direction = None if isinstance(old, Money) else _ALL_DIRECTIONS.get(key)
    if direction is None:
        return True
    return bool(new > old if direction is Looser.HIGHER else new < old)


def weak_from_the_start(key: str, default: Any, new: Any) -> bool:
    """Whether a first value is told like one that was loosened, having nothing before it.

    A weak way of tracing, and a `tolerance` by the multiples of which much goes untold.
    """
    if key == "tolerance":
        return bool(new.number > WIDE_TOLERANCE * default.number)
    return key in STRICT_VALUES


def stricter(key: str, first: Any, second: Any) -> Any:
    """Whichever of two values gives less room; `first` where that is undecided.

    Of two sets neither may be the stricter one: then only what both ignore is
    ignored, and what either promotes is promoted.
    """
    if key == "ignore":
        return first & second
    if key == "promote":
        return first | second
    return second if looser(key, second, first) and not looser(key, first, second) else first


def effective(policy: Policy, key: str) -> Any:
    """The value of a policy field as it works, its default worked out.

    `looser` needs it where an unset field stands for a derived limit and not
    for no limit: `sleeve_band`, `sleeve_reentry`, `price_max_age`, `tolerance`.
    """
    value = getattr(policy, key)
    if value is not None:
        return value
    derived = {
        "sleeve_band": policy.band,
        "sleeve_reentry": policy.band / 2,
        "price_max_age": LISTED_MAX_AGE_DAYS,
        "tolerance": Money(smallest_unit(policy.base_currency), policy.base_currency),
    }
    return derived.get(key)


def market_looser(old: MarketRule, new: MarketRule) -> bool:
    """Whether `new` fires later or clears sooner than `old` in any respect."""
    fields = set(MARKET_DIRECTIONS)
    if new.halt_rise is None and new.halt_change is None:
        fields.discard("over")  # no trigger left that looks back
    return any(looser(field, getattr(old, field), getattr(new, field)) for field in fields)
