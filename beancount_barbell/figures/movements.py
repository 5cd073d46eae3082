"""Every movement of money between core, sleeve and outside, with its route."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.assessment import Tone
from beancount_barbell.model import codes as rule
from beancount_barbell.model.buckets import ZERO
from beancount_barbell.model.findings import Severity
from beancount_barbell.model.flows import BreachKind, Way
from beancount_barbell.model.location import location_of
from beancount_barbell.model.record import NamedTuple
from beancount_barbell.model.roles import covers

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from beancount_barbell.model.findings import Finding
    from beancount_barbell.model.flows import Breach, Flow, Hop
    from beancount_barbell.model.history import History
    from beancount_barbell.model.location import Location

SCHEMA = 1


FLOW_COLUMNS = (
    "date",
    "kind",
    "amount",
    "from",
    "to",
    "code",
    "status",
    "file",
    "line",
    "payee",
)
"""The columns of `flows --format csv`."""

DIRECT = Way.CORE_TO_SLEEVE.value
WITHDRAWAL = Way.CORE_TO_OUTSIDE.value
DEPOSIT = Way.OUTSIDE_TO_CORE.value
FUNDING = Way.OUTSIDE_TO_SLEEVE.value
SWEEP = Way.SLEEVE_TO_CORE.value
PAYOUT = Way.SLEEVE_TO_OUTSIDE.value
TRANSIT, FOUNDING, CORE_RETURN, SLEEVE_RETURN = (
    "core-to-sleeve-transit",
    "founding",
    "core-return",
    "sleeve-return",
)
"""The kinds of movements: two break the separation, the other eight may be allowed.

A return is a role's own money that had left it and comes back within the tracing window; its amount
is the value at which it left.
"""

_RULE_OF = {
    DIRECT: rule.CORE_TO_SLEEVE,
    TRANSIT: rule.CORE_TO_SLEEVE_TRANSIT,
    WITHDRAWAL: rule.CORE_WITHDRAWAL,
    FUNDING: rule.TOP_UP,
}
"""The rule that judges a kind of movement."""


class ShownMovement(NamedTuple):
    """One movement: `amount` in base currency, None where it is UNKNOWN.

    `source` is the core or sleeve account that the money left, `target` the sleeve or core account
    that received it: of several, the account with the largest leg. None means outside. `code` and
    `status` are those of the finding about the movement, None without a finding. `missing` names
    what had no price that day: the amount is then UNKNOWN, or based on the price paid.
    """

    date: datetime.date
    kind: str
    amount: Decimal | None
    source: str | None
    target: str | None
    location: Location
    missing: tuple[str, ...]
    hops: tuple[Hop, ...] = ()
    code: str | None = None
    status: str | None = None
    tone: Tone = Tone.GOOD
    """Bad with an open error, watch with an open notice, plain once settled, good where allowed."""
    payee: str | None = None

    @property
    def allowed(self) -> bool:
        """Whether no rule objects; a finding that only informs is no objection."""
        return self.tone is Tone.GOOD

    def concerns(self, account: str) -> bool:
        """Whether money left `account` (or one below it), reached it, or passed through it."""
        named = (self.source, self.target, *(hop.account for hop in self.hops))
        return any(covers(account, name) for name in named if name is not None)


class Total(NamedTuple):
    """All movements of one kind: their sum, and how many are UNKNOWN and left out."""

    kind: str
    amount: Decimal
    unknown: int


def totals(rows: Iterable[ShownMovement]) -> list[Total]:
    """The total of each kind of movement, in the order in which the kinds first occur."""
    found: dict[str, Total] = {}
    for row in rows:
        before = found.get(row.kind, Total(row.kind, ZERO, 0))
        if row.amount is None:
            found[row.kind] = before._replace(unknown=before.unknown + 1)
        else:
            found[row.kind] = before._replace(amount=before.amount + row.amount)
    return list(found.values())


def movements(history: History, findings: Iterable[Finding]) -> list[ShownMovement]:
    """All movements in order of date, with the findings of the same analysis about them."""
    told = {(one.code, id(one.entry)): one for one in findings}
    reached = (*history.breaches, *history.foundings)
    traced = [one for one in reached if one.kind is BreachKind.TRANSIT]
    foundings = {id(one.flow.entry) for one in history.foundings}
    through: dict[int, Decimal] = defaultdict(Decimal)
    for breach in traced:
        for flow, worth in breach.funded:
            through[id(flow.entry)] += worth
    rows = [
        row
        for flow in history.flows
        for row in _of_flow(flow, through.get(id(flow.entry), ZERO), history.tolerance)
    ]
    rows += map(_transit, traced)
    judged = []
    for entry, bare in rows:
        row = bare._replace(payee=getattr(entry, "payee", None))
        if id(entry) in foundings and row.kind in (DIRECT, TRANSIT):
            judged.append(row._replace(kind=FOUNDING))
            continue
        finding = told.get((_RULE_OF.get(row.kind, ""), id(entry)))
        if finding is None:
            judged.append(row)
        else:
            tone = _tone(finding)
            judged.append(row._replace(code=finding.code, status=finding.status.value, tone=tone))
    return sorted(judged, key=lambda row: (row.date, row.location, row.kind))


def _tone(finding: Finding) -> Tone:
    if finding.fails:
        return Tone.BAD
    if finding.informing and finding.severity is Severity.NOTICE:
        return Tone.GOOD
    return Tone.WATCH if finding.asks else Tone.PLAIN


def _of_flow(
    flow: Flow, traced: Decimal, tolerance: Decimal
) -> Iterator[tuple[Any, ShownMovement]]:
    """The movements of one transaction, a row for each kind; `_transit` makes the traced ones."""
    kept = 1 - flow.undone  # the part that a linked reversal did not take back
    new = (flow.inflow - flow.rejoined) * kept
    funded = new - (flow.to_sleeve or ZERO) - traced
    paid_out = flow.outflow * kept - flow.from_sleeve
    deposited = (flow.core_net or ZERO) * kept - flow.from_sleeve
    regained = min(flow.regained * kept, max(deposited, ZERO))
    swept = min(flow.swept * kept, max(deposited - regained, ZERO))
    line, core, sleeve = location_of(flow.entry.meta), flow.core_target, flow.sleeve_source
    ways = (
        (DIRECT, flow.to_sleeve, flow.source, flow.target, flow.core_location),
        (WITHDRAWAL, flow.withdrawn, flow.source, None, flow.core_location),
        (DEPOSIT, deposited - regained - swept, None, core, line),
        (CORE_RETURN, regained, None, core, line),
        (FUNDING, funded, None, flow.target, flow.sleeve_location),
        (SLEEVE_RETURN, flow.rejoined * kept, None, flow.target, flow.sleeve_location),
        (SWEEP, flow.from_sleeve + swept, sleeve, core, line),
        (PAYOUT, paid_out, sleeve, None, line),
    )
    unknown = {way.value for way in flow.unknown} if kept else set()
    for kind, amount, source, target, place in ways:
        told = None if kind in unknown else amount
        if told is None or told > tolerance:
            ends = source, target, place
            yield flow.entry, ShownMovement(flow.date, kind, told, *ends, flow.missing)


def _transit(breach: Breach) -> tuple[Any, ShownMovement]:
    flow = breach.flow
    ends = flow.source, flow.target, flow.sleeve_location
    row = ShownMovement(breach.date, TRANSIT, breach.amount, *ends, flow.missing, breach.hops)
    return flow.entry, row


def movement_figures(
    history: History, findings: Iterable[Finding], account: str | None = None
) -> dict[str, Any]:
    """The mapping that `flows --format json` prints.

    With an `account`, only movements that concern it.
    """
    rows = [one for one in movements(history, findings) if account is None or one.concerns(account)]
    return {
        "schema": SCHEMA,
        "as_of": history.as_of,
        "base_currency": history.base_currency,
        "movements": [_row(movement) for movement in rows],
        "totals": [one._asdict() for one in totals(rows)],
    }


def _row(movement: ShownMovement) -> dict[str, Any]:
    return {
        "date": movement.date,
        "kind": movement.kind,
        "amount": movement.amount,
        "from": movement.source,
        "to": movement.target,
        "payee": movement.payee,
        "code": movement.code,
        "status": movement.status,
        "allowed": movement.allowed,
        "hops": [
            {
                "date": hop.date,
                "account": hop.account,
                "amount": hop.amount,
                "file": hop.location.filename,
                "line": hop.location.lineno,
            }
            for hop in movement.hops
        ],
        "file": movement.location.filename,
        "line": movement.location.lineno,
        "missing": list(movement.missing),
    }
