"""Keep the core out of reach of the sleeve: a barbell's rules for Beancount ledgers.

`plugin "beancount_barbell"` enforces them in bean-check and Fava, `barbell` shows
them on the command line, and `analyse` gives the same findings to programs.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""As in `typing`, which is not imported here because it is slow to import."""

if TYPE_CHECKING:
    from typing import Any

    from beancount_barbell.analysis import Analysis, analyse
    from beancount_barbell.plugin import BarbellError, barbell

__all__ = ["Analysis", "BarbellError", "analyse", "barbell"]

__plugins__ = ("barbell",)

_HOMES = {
    "Analysis": "analysis",
    "analyse": "analysis",
    "BarbellError": "plugin",
    "barbell": "plugin",
}


def __getattr__(name: str) -> Any:
    """Imports a public name at its first use, so that the command line starts faster."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib  # noqa: PLC0415 see above

    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
