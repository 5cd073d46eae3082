"""Comparison of two values of a limit: which one is looser.

It decides whether a change is refused while the sleeve is in loss, and which of two
values of one day is in force (the stricter one).
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
"""Fields with words as values → strict values, the strictest first; all others are looser."""

WIDE_TOLERANCE = 10
"""Multiple of the default tolerance: accounts that round amounts need no more than that."""

_NEUTRAL = frozenset({"base_currency", "language"})
"""Fields whose value never makes a policy looser."""

_ALL_DIRECTIONS = {**DIRECTIONS, **MARKET_DIRECTIONS}

LISTED_MAX_AGE_DAYS = 7
"""Default of `price-max-age` for a listed instrument, calendar days."""


def _less_strict(strict: Sequence[str]) -> Callable[[str, str], bool]:
    return lambda old, new: new not in strict or old in strict[: strict.index(new)]


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "ignore": lambda old, new: bool(new - old),
    "promote": lambda old, new: bool(old - new),
    "since": lambda old, new: new is not None and (old is None or new > old),
    **{key: _less_strict(strict) for key, strict in STRICT_VALUES.items()},
}
"""Field → function (old, new) → whether `new`, which differs from `old`, is looser."""


def looser(key: str, old: Any, new: Any) -> bool:
    """Whether `new` is looser than `old`, values of a field of `Policy` or `MarketRule`.

    A value that cannot be compared counts as looser: amounts in two currencies (no rate
    here), or two tracing conventions either of which may find less. None is an unset
    limit, the loosest value. The exception is `since`: unset, it hides nothing, so any
    date is looser than None.
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
    """Whether the first policy, too, is reported for a value that is looser than the default.

    True for the fields in `STRICT_VALUES` (weak tracing) and for a `tolerance` above
    `WIDE_TOLERANCE` times the default, which would hide too much.
    """
    if key == "tolerance":
        return bool(new.number > WIDE_TOLERANCE * default.number)
    return key in STRICT_VALUES


def stricter(key: str, first: Any, second: Any) -> Any:
    """The stricter of two values; `first` if neither is stricter.

    Two sets of codes are joined instead: `ignore` to the codes that are in both,
    `promote` to the codes that are in either.
    """
    if key == "ignore":
        return first & second
    if key == "promote":
        return first | second
    return second if looser(key, second, first) and not looser(key, first, second) else first


def effective(policy: Policy, key: str) -> Any:
    """The value of a policy field, or for an unset field the default derived from others.

    Pass it to `looser` instead of None for the fields that have such a default:
    `sleeve_band`, `sleeve_reentry`, `price_max_age`, `tolerance`.
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
    """Whether any field of `new` makes the rule fire later or clear sooner than `old`."""
    fields = set(MARKET_DIRECTIONS)
    if new.halt_rise is None and new.halt_change is None:
        fields.discard("over")  # no trigger of `new` uses it
    return any(looser(field, getattr(old, field), getattr(new, field)) for field in fields)
