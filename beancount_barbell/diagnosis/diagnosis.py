"""One reason why rules are not enforced, as a finding with the lines that mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.codes import DIAGNOSES
from beancount_barbell.model.findings import Finding, Severity, Text
from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from beancount_barbell.diagnosis.surroundings import Surroundings
    from beancount_barbell.model.location import Location


class Diagnosis(NamedTuple):
    """A finding, and the lines to add; `fix` is empty where existing lines have to be changed."""

    finding: Finding
    fix: tuple[str, ...] = ()


def diagnosis(
    code: str,
    around: Surroundings,
    *fix: str,
    at: Location | None = None,
    variant: str | None = None,
    notice: bool | None = None,
    **params: Any,
) -> Diagnosis:
    """A diagnosis of `code` on the day of the diagnoses.

    Args:
        code: its code in `DIAGNOSES`.
        around: the facts around the ledger.
        fix: the lines to add.
        at: the line at fault; None for the first line of the ledger.
        variant: selects the texts "doctor.CODE.variant".
        notice: whether rules are in doubt rather than not in force; None as its code says.
        params: the finding's typed values.
    """
    known = DIAGNOSES[code]
    if notice is None:
        notice = known.is_notice
    key = f"doctor.{code}.{variant}" if variant else f"doctor.{code}"
    finding = Finding(
        code=code,
        name=known.name,
        severity=Severity.NOTICE if notice else Severity.ERROR,
        date=around.today,
        location=at or around.main,
        text=Text(key, params),
        remedy=Text(f"{key}.remedy", params),
        params=params,
    )
    return Diagnosis(finding, fix)
