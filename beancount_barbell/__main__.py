"""`python -m beancount_barbell` is `barbell`."""

from __future__ import annotations

from beancount_barbell.cli import main

main()
