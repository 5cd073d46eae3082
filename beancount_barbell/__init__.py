"""Keep the core out of reach of the sleeve: a barbell's rules for Beancount ledgers.

`plugin "beancount_barbell"` enforces them in bean-check and Fava, `barbell` shows
them on the command line, and `analyse` gives the same findings to programs.
"""

from __future__ import annotations

from beancount_barbell.analysis import Analysis, analyse
from beancount_barbell.plugin import BarbellError, barbell

__all__ = ["Analysis", "BarbellError", "analyse", "barbell"]

__plugins__ = ("barbell",)
