"""The routine of the months of a history, reviewed when somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.lazily import Lazily

if TYPE_CHECKING:
    from beancount_barbell.model.history import History
    from beancount_barbell.model.months import Month


def reviewed_months(history: History) -> Lazily[Month]:
    """The routine of every month that is over, in order.

    Most runs of bean-check ask nothing of it: the policy ignores the routine, and nothing is
    signed.
    """
    return Lazily(_review, history)


def _review(history: History) -> tuple[Month, ...]:
    # Here, not above: what reviews a month takes a while to import.
    from beancount_barbell.routine.review import review_months  # noqa: PLC0415 see above

    return review_months(history)
