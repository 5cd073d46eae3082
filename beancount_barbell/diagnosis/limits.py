"""The limits of the method that have no default, and values that the ledger suggests."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from beancount_barbell.figures.status_figures import unset_rules
from beancount_barbell.model.exact import rounded
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from beancount_barbell.model.history import History

_STEP = Decimal("0.1")


class UnsetLimit(NamedTuple):
    """A policy key (or "market") that is not set; `value` is None where only the user knows it."""

    key: str
    value: str | None


def unset_limits(history: History) -> tuple[UnsetLimit, ...]:
    """The limits that the policy at `as_of` leaves open."""
    policy = history.policy
    first = {
        "core-floor": policy.core_floor,
        "sleeve-budget": policy.sleeve_budget,
    }
    keys = [key for key, value in first.items() if value is None]
    keys += unset_rules(history)
    if policy.separation_level is None:
        keys.append("separation-level")
    suggested = suggestions(history)
    return tuple(UnsetLimit(key, suggested.get(key)) for key in keys)


def limit_lines(unset: Sequence[UnsetLimit], today: datetime.date) -> tuple[str, ...]:
    """A policy of today with these limits; keys that only the user can fill are comments."""
    head = f'{today} custom "barbell"'
    known = [f"  {one.key}: {one.value}" for one in unset if one.value is not None]
    asked = [f"  ; {one.key}:  ; ?" for one in unset if one.value is None and one.key != "market"]
    policy = [f'{head} "policy"', *known, *asked] if known or asked else []
    if policy and not known:
        policy = [f"; {line.replace('; ', '', 1)}" for line in policy]
    market = [f'; {head} "market" "VIX"', ";   halt-above:  ; ?"]
    return (*policy, *(market if any(one.key == "market" for one in unset) else ()))


def suggestions(history: History) -> dict[str, str]:
    """Values that follow from other limits, or from what the accounts state.

    `leverage-limit` is 1 / `stress-gap`: with more exposure the core is not proven;
    `separation-level` is the level derived from the accounts.
    """
    found = {}
    if history.policy.stress_gap:
        limit = rounded(1 / history.policy.stress_gap, _STEP, ROUND_DOWN)
        found["leverage-limit"] = f"{limit:f}"
    derived = history.separation.derived
    if derived is not None:
        found["separation-level"] = str(derived)
    return found
