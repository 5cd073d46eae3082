"""Mutants that change nothing that anybody could see, and why."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        "engine/trades/morning.py",
        "leg.units > 0  ->  (leg.units >= 0)",
    ): "Beancount refuses a lot of 0 units, and without a lot nothing is traded",
}
"""(module, what became what) → why it is the same."""
