"""The monthly routine of a history, computed on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.lazily import Lazily

if TYPE_CHECKING:
    from beancount_barbell.model.history import History
    from beancount_barbell.model.months import Month


def reviewed_months(history: History) -> Lazily[Month]:
    """The routine of every month that is over, in order.

    Most runs of bean-check do not use it, because the policy ignores the routine and nothing
    is signed.
    """
    return Lazily(_review, history)


def _review(history: History) -> tuple[Month, ...]:
    # Imported here, not above, because the import takes a while.
    from beancount_barbell.routine.review import review_months  # noqa: PLC0415 see above

    return review_months(history)
