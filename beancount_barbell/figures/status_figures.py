"""The figures of a ledger at one date, and day by day.

Source of the shapes: the JSON that `barbell status` and `barbell history` print; `plain.jsonable`
turns the decimals and dates into text. A figure that is UNKNOWN is None and `unknown` holds the
reason under its dotted path; a None *without* a reason means that the figure does not exist (no
floor, no ceiling).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Doubt, assess, assessed_figures
from beancount_barbell.figures.reasons import (
    NO_PRICE,
    NO_UNDERLYING,
    NOT_COMPUTED,
    NOT_FUNDED,
    no_price,
)
from beancount_barbell.figures.room import room_figures
from beancount_barbell.figures.separation_figures import loan_figures, separation_figures
from beancount_barbell.figures.stress import prove
from beancount_barbell.figures.stress_figures import stressed
from beancount_barbell.figures.trade_figures import (
    discipline_part,
    margin_part,
    statistics_part,
)
from beancount_barbell.figures.treasury_figures import FigureGroup, liquidity_part, regime_part
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.exact import total
from beancount_barbell.model.findings import Severity, Status
from beancount_barbell.model.flows import BreachKind, Way
from beancount_barbell.model.roles import Layer
from beancount_barbell.model.states import RiskState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.flows import Flow
    from beancount_barbell.model.history import Day, History
    from beancount_barbell.model.policy import Money, Policy

SCHEMA = 1
"""Version of the shapes; a changed meaning of a key raises it."""

INFINITE = "infinite: the sleeve has exposure and no equity"
NO_POSITIVE_EQUITY = "no equity to divide by"
FLOW_WITHOUT_PRICE = "what moved had no price: "
NO_POSITION = "results without a position on "
AT_RISK = "what the sleeve would owe, or what lies outside to pay it, is UNKNOWN"


class _Sheet:
    """Collects the reasons of UNKNOWN figures while the figures are built."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}

    def known(self, path: str, number: Decimal | None, reason: str) -> Decimal | None:
        """`number`, or None with `reason` noted under `path`."""
        if number is None:
            self.unknown[path] = reason
        return number

    def part(self, group: str, part: FigureGroup) -> dict[str, Any]:
        """A group of figures; its own reasons are noted under `group`."""
        self.unknown.update({f"{group}.{key}": why for key, why in part.unknown.items()})
        return dict(part.values)


def status_figures(
    history: History, findings: Iterable[Finding], loading: Iterable[Doubt] = ()
) -> dict[str, Any]:
    """The mapping that `status --format json` prints.

    Args:
        history: the replayed ledger.
        findings: all findings of the same analysis, of every status.
        loading: doubts from loading the ledger (`assessment.loading_doubts`).
    """
    sheet = _Sheet()
    judged = tuple(findings)
    day, policy = history.last, history.policy
    figures: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": history.as_of,
        "base_currency": history.base_currency,
        "state": state_of(history).value,
        "drivers": [] if day is None else [driver.value for driver in day.drivers],
        "ceiling": None if day is None else day.ceiling,
        "core": _core(history, sheet),
        "sleeve": _sleeve(history, sheet),
        "ratio": sheet.known("ratio", day and day.ratio, _ratio_reason(day)),
        "ratio_upper": policy.ratio_upper,
        "sweep_suggested": _sweep(day, policy, judged),
        "flows": _flows(history, sheet),
        "trades": sheet.part("trades", statistics_part(history)),
        "separation": separation_figures(history, sheet.unknown),
        "liquidity": sheet.part(
            "liquidity", liquidity_part(history, _core_reason(day), _exposure_reason(day))
        ),
        "discipline": sheet.part("discipline", discipline_part(history)),
        "regime": sheet.part("regime", regime_part(history)),
        "loans": loan_figures(history, sheet.unknown),
        "unset": unset_rules(history),
        "room": _room(history, judged, sheet),
        "unknown": sheet.unknown,
        "findings": {
            "errors": sum(finding.fails for finding in judged),
            "notices": sum(
                finding.severity is Severity.NOTICE and finding.asks for finding in judged
            ),
        },
    }
    return {**figures, **assessed_figures(assess(history, judged, figures, loading))}


def vital_figures(history: History) -> dict[str, Any]:
    """Only state, core, sleeve and ratio of `status_figures`, with the reasons of UNKNOWN ones."""
    sheet, day = _Sheet(), history.last
    return {
        "state": state_of(history).value,
        "core": _core(history, sheet),
        "sleeve": _sleeve(history, sheet),
        "ratio": sheet.known("ratio", day and day.ratio, _ratio_reason(day)),
        "unknown": sheet.unknown,
    }


def state_of(history: History) -> RiskState:
    """The state at `as_of`; ACTIVE before anything is funded."""
    return RiskState.ACTIVE if history.last is None else history.last.state


def room_part(history: History, findings: Iterable[Finding]) -> dict[str, Any]:
    """The mapping that `room --format json` prints; it needs all findings of the analysis."""
    judged = tuple(findings)
    sweep = _sweep(history.last, history.policy, judged)
    return room_figures(history, judged, sweep)


def _room(history: History, findings: Sequence[Finding], sheet: _Sheet) -> dict[str, Any]:
    figures = room_part(history, findings)
    return sheet.part("room", FigureGroup(figures, figures.pop("unknown")))


def unset_rules(history: History) -> list[str]:
    """The rules without a default that are not set: policy keys, and "market"."""
    policy = history.policy
    rules = {
        "leverage-limit": policy.leverage_limit,
        "max-drawdown": policy.max_drawdown,
        "market": any(one.date <= history.as_of for one in history.directives.markets) or None,
        "life-months": policy.life_months,
    }
    return [key for key, value in rules.items() if value is None]


def _core(history: History, sheet: _Sheet) -> dict[str, Any]:
    day = history.last
    value = None if day is None else day.core
    floor = _limit("core_floor", history, "core.floor", sheet)
    distance = None if value is None or floor is None else value - floor
    if value is None and floor is not None:
        sheet.unknown["core.floor_distance"] = _core_reason(day)
    if "core.floor" in sheet.unknown:
        sheet.unknown["core.floor_distance"] = sheet.unknown["core.floor"]
    return {
        "value": sheet.known("core.value", value, _core_reason(day)),
        "floor": floor,
        "floor_distance": distance,
        "at_risk": sheet.known("core.at_risk", prove(stressed(history)).core_at_risk, AT_RISK),
        "in_kind": [
            {"commodity": commodity, "units": units} for commodity, units in history.core_in_kind
        ],
    }


def _sleeve(history: History, sheet: _Sheet) -> dict[str, Any]:
    day = history.last
    reason = _sleeve_reason(day)
    drawdowns = [row.drawdown for row in history.days if row.drawdown is not None]
    return {
        "equity": sheet.known("sleeve.equity", day and day.equity, reason),
        "exposure": sheet.known("sleeve.exposure", day and day.exposure, _exposure_reason(day)),
        "leverage": _leverage(day, sheet),
        "nav": sheet.known("sleeve.nav", day and day.nav, reason),
        "drawdown": sheet.known("sleeve.drawdown", day and day.drawdown, reason),
        "max_drawdown": sheet.known("sleeve.max_drawdown", max(drawdowns, default=None), reason),
        "net_contributions": _contributed(
            ZERO if day is None else day.net_contributions, "sleeve", history, sheet
        ),
        "budget": _limit("sleeve_budget", history, "sleeve.budget", sheet),
        "layers": {layer.value: _layer(layer, history, sheet) for layer in Layer},
        **sheet.part("sleeve", margin_part(history, reason)),
    }


def _layer(layer: Layer, history: History, sheet: _Sheet) -> dict[str, Decimal | None]:
    day, name = history.last, layer.value
    path = f"sleeve.layers.{name}"
    # Without all prices no layer's value is certain: where the sleeve's equity is UNKNOWN,
    # the value of each layer is UNKNOWN, too.
    value = None if day is None or day.equity is None else getattr(day.layers, name)
    contributed = ZERO if day is None else getattr(day.layer_contributions, name)
    budget = _limit(f"layer_{name}", history, f"{path}.budget", sheet)
    return {
        "value": sheet.known(f"{path}.value", value, _sleeve_reason(day)),
        "net_contributions": _contributed(contributed, path, history, sheet),
        "budget": budget,
    }


def _leverage(day: Day | None, sheet: _Sheet) -> Decimal | None:
    if day is None or day.equity is None or day.exposure is None:
        return sheet.known("sleeve.leverage", None, _exposure_reason(day))
    if day.exposure == 0:
        return ZERO
    if day.equity <= 0:
        return sheet.known("sleeve.leverage", None, INFINITE)
    return day.exposure / day.equity


def _sweep(day: Day | None, policy: Policy, findings: Sequence[Finding]) -> Decimal | None:
    """The amount from sleeve to core that restores the target ratio, while a drift lasts.

    There is no amount from core to sleeve: a sleeve below target is left alone.
    """
    if day is None or day.core is None or day.equity is None or day.ratio is None:
        return None
    drifting = any(
        finding.code == rule.RATIO_DRIFT and finding.status not in (Status.CURED, Status.HISTORY)
        for finding in findings
    )
    sweep = day.equity - policy.sleeve_target * (day.core + day.equity)
    return sweep if drifting and sweep > 0 else None


def _flows(history: History, sheet: _Sheet) -> dict[str, Any]:
    breaches = history.breaches
    reason = _flows_reason(
        [
            *(one.flow for one in breaches if one.amount is None),
            *(flow for flow in history.flows if Way.SLEEVE_TO_CORE in flow.unknown),
        ]
    )
    swept = [
        None
        if Way.SLEEVE_TO_CORE in flow.unknown and flow.undone != 1
        else flow.from_sleeve + flow.swept * (1 - flow.undone)
        for flow in history.flows
    ]
    direct = [one.amount for one in breaches if one.kind is BreachKind.DIRECT]
    traced = [one.amount for one in breaches if one.kind is BreachKind.TRANSIT]
    return {
        "core_to_sleeve": sheet.known("flows.core_to_sleeve", total(direct), reason),
        "transit": sheet.known("flows.transit", total(traced), reason),
        "outstanding": sheet.known(
            "flows.outstanding", total(breach.outstanding for breach in breaches), reason
        ),
        "sleeve_to_core": sheet.known("flows.sleeve_to_core", total(swept), reason),
    }


def _flows_reason(flows: Iterable[Flow]) -> str:
    """Why an amount is UNKNOWN: the days and commodities of the flows without a price."""
    told = {f"{flow.date} {', '.join(flow.missing)}": None for flow in flows if flow.unknown}
    return f"{FLOW_WITHOUT_PRICE}{'; '.join(told)}"


def _uncounted(history: History) -> list[Flow]:
    """Flows of the sleeve that its contributions do not count yet, for want of a rate."""
    missing = set() if history.last is None else set(history.last.uncounted)
    ways = {Way.CORE_TO_SLEEVE, Way.OUTSIDE_TO_SLEEVE, Way.SLEEVE_TO_CORE, Way.SLEEVE_TO_OUTSIDE}
    return [flow for flow in history.flows if flow.unknown & ways and missing & {*flow.missing}]


def _contributed(amount: Decimal, path: str, history: History, sheet: _Sheet) -> Decimal | None:
    uncounted = _uncounted(history)
    known = None if uncounted else amount
    return sheet.known(f"{path}.net_contributions", known, _flows_reason(uncounted))


def _limit(key: str, history: History, path: str, sheet: _Sheet) -> Decimal | None:
    """A limit of the policy in base currency; None if unset, or UNKNOWN for lack of a rate.

    `key` is its name both in `Policy` and in `Limits` ("core_floor"); a reason is noted at `path`.
    """
    limit: Money | None = getattr(history.policy, key)
    if limit is None or limit.currency == history.base_currency:
        return limit and limit.number
    day = history.last
    converted: Decimal | None = day and getattr(day.limits, key)
    if converted is None:
        sheet.unknown[path] = f"{NO_PRICE}{limit.currency}"
    return converted


def _core_reason(day: Day | None) -> str:
    if day is None or not day.core_funded:
        return NOT_FUNDED
    return no_price(day.core_missing, NOT_COMPUTED)


def _sleeve_reason(day: Day | None) -> str:
    if day is None or not day.sleeve_funded:
        return NOT_FUNDED
    return no_price(day.sleeve_missing, NOT_COMPUTED)


def _exposure_reason(day: Day | None) -> str:
    if day is not None and day.undeclared:
        return f"{NO_POSITION}{', '.join(day.undeclared)}"
    if day is None or day.exposure is not None or not day.sleeve_funded:
        return _sleeve_reason(day)
    return no_price(day.sleeve_missing, NO_UNDERLYING)


def _ratio_reason(day: Day | None) -> str:
    if day is None or not (day.core_funded and day.sleeve_funded):
        return NOT_FUNDED
    missing = tuple(dict.fromkeys(day.core_missing + day.sleeve_missing))
    return no_price(missing, NO_POSITIVE_EQUITY)


# For each column of the history: its value on a day, and the reason if that is UNKNOWN.
_COLUMNS: Mapping[str, tuple[Callable[[Day], Any], Callable[[Day], str] | None]] = {
    "date": (lambda day: day.date, None),
    "core": (lambda day: day.core, _core_reason),
    "sleeve": (lambda day: day.equity, _sleeve_reason),
    "ratio": (lambda day: day.ratio, _ratio_reason),
    "nav": (lambda day: day.nav, _sleeve_reason),
    "drawdown": (lambda day: day.drawdown, _sleeve_reason),
    "state": (lambda day: day.state.value, None),
    "exposure": (lambda day: day.exposure, _exposure_reason),
    "ceiling": (lambda day: day.ceiling, None),
    "net_contributions": (
        lambda day: day.contributed,
        lambda day: no_price(day.uncounted, NOT_COMPUTED),
    ),
}

HISTORY_COLUMNS = tuple(_COLUMNS)
"""The columns of `history`, in the order of every format."""


def history_figures(history: History) -> dict[str, Any]:
    """The mapping that `history --format json` prints.

    A row for each day on which any column differs from the row before, and one at `as_of`. Values
    are of the day's end; `ceiling` is the one in force the next morning. The reasons of UNKNOWN
    figures stand under "DATE.column".
    """
    rows: list[dict[str, Any]] = []
    unknown: dict[str, str] = {}
    for day in history.days:
        row = _row(day)
        if rows and _same(rows[-1], row):
            continue
        rows.append(row)
        unknown.update(_row_reasons(day))
    if rows and rows[-1]["date"] != history.as_of:
        closing = history.days[-1]._replace(date=history.as_of)
        rows.append(_row(closing))
        unknown.update(_row_reasons(closing))
    return {
        "schema": SCHEMA,
        "base_currency": history.base_currency,
        "days": rows,
        "unknown": unknown,
    }


def _row(day: Day) -> dict[str, Any]:
    return {key: read(day) for key, (read, _) in _COLUMNS.items()}


def _row_reasons(day: Day) -> dict[str, str]:
    return {
        f"{day.date.isoformat()}.{key}": reason(day)
        for key, (read, reason) in _COLUMNS.items()
        if reason is not None and read(day) is None
    }


def _same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    return all(before[key] == after[key] for key in HISTORY_COLUMNS if key != "date")
