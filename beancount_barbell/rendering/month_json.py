"""A month's report as JSON: exact decimals and ISO dates as strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.plain import jsonable
from beancount_barbell.figures.status_figures import SCHEMA
from beancount_barbell.rendering.check_json import finding_json
from beancount_barbell.rendering.words import say

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from beancount_barbell.figures.month import ItemView, MonthView
    from beancount_barbell.figures.treasury_figures import FigureGroup
    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.policy import SignOff


def month_json(
    view: MonthView,
    findings: Iterable[Finding],
    as_of: datetime.date,
    currency: str,
    lang: str,
    rates: FigureGroup,
) -> dict[str, Any]:
    """The mapping that `report --format json` prints.

    `rates` is the rate regime at the month's end (`regime_part`); no digest includes it.
    """
    report: dict[str, Any] = {
        "schema": SCHEMA,
        "month": view.name,
        "start": view.start,
        "end": view.end,
        "due": view.due,
        "as_of": as_of,
        "base_currency": currency,
        "status": view.status,
        "regime": dict(rates.values),
        "items": [_item(item, lang) for item in view.items],
        "findings": [finding_json(finding, lang) for finding in findings],
        "unknown": {f"regime.{key}": reason for key, reason in rates.unknown.items()},
    }
    made: dict[str, Any] = jsonable(report)
    return made


def _item(item: ItemView, lang: str) -> dict[str, Any]:
    return {
        "item": item.name,
        "status": item.status,
        "open": item.open,
        "reasons": [say(reason, lang) for reason in item.reasons],
        "signature": _signature(item.signature),
        "stale": _signature(item.stale),
        "digest": item.digest,
        "figures": item.figures,
        "beside": item.beside,
        "directive": item.directive,
    }


def _signature(signoff: SignOff | None) -> dict[str, Any] | None:
    if signoff is None:
        return None
    signed = {"by": signoff.by, "date": signoff.date, "digest": signoff.digest}
    return {**signed, **jsonable(signoff.location)}
