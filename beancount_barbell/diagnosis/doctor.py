"""All diagnoses of one ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.diagnosis.diagnosis import Diagnosis, diagnosis
from beancount_barbell.diagnosis.ledger import (
    about_dates,
    about_limits,
    about_loans,
    about_openings,
    about_outside,
    about_prices,
    about_roles,
    about_words,
    is_untagged,
)
from beancount_barbell.diagnosis.loading import (
    about_files,
    about_hook,
    about_plugins,
    about_rounding,
)
from beancount_barbell.reading.stream import Kinds, last_booking

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from beancount_barbell.analysis import Analysis
    from beancount_barbell.diagnosis.surroundings import Surroundings


def diagnose(
    analysis: Analysis, around: Surroundings, entries: Sequence[Any]
) -> tuple[Diagnosis, ...]:
    """All reasons why the ledger's rules are not enforced, in order of code and place.

    The ledger is judged with its household.
    """
    found = [*_about_ledger(analysis, around, last_booking(entries, Kinds()))]
    found += about_loans(analysis, around, entries)
    found += about_openings(analysis, around, entries)
    found += about_plugins(around)
    found += about_files(around)
    found += about_hook(around)
    found += about_rounding(around, analysis.base_currency, entries)
    return tuple(sorted(found, key=lambda one: (one.finding.code, one.finding.location)))


def _about_ledger(
    analysis: Analysis, around: Surroundings, booked: datetime.date | None
) -> Iterator[Diagnosis]:
    if is_untagged(analysis):
        yield diagnosis("BB906", around, f"; barbell init {around.name}")
    if not analysis.spoken:
        return
    yield from about_words(analysis, around)
    yield from about_dates(analysis, around, booked)
    yield from about_roles(analysis, around)
    yield from about_outside(analysis, around)
    yield from about_limits(analysis, around)
    yield from about_prices(analysis, around)
