"""Mutants that change nothing that anybody could see, and why."""

from __future__ import annotations

EQUIVALENT: dict[tuple[str, str], str] = {}
"""(module, what became what) → why it is the same."""
