"""Hand-made histories and findings, for the faces that only show them."""

from __future__ import annotations

import contextlib
import datetime
from decimal import Decimal
from typing import Any

from beancount_barbell.model.commodities import Commodities
from beancount_barbell.model.findings import Finding, Severity, Text
from beancount_barbell.model.history import Day, History, Layers, Limits
from beancount_barbell.model.location import Location
from beancount_barbell.model.months import CoreBook
from beancount_barbell.model.policy import Directives, Policy, PolicyTimeline
from beancount_barbell.model.roles import AccountRole, Kind, Role, Roles
from beancount_barbell.model.separation import Separation
from beancount_barbell.model.states import RiskState
from beancount_barbell.model.treasury import NO_TREASURY

D = Decimal
ZERO = D(0)
START = datetime.date(2025, 1, 6)


def typed(value: Any) -> Any:
    """`value` with decimals and dates for texts that read like one: figures as JSON has them."""
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [typed(each) for each in value]
    if not isinstance(value, str):
        return value
    for read in (datetime.date.fromisoformat, D):
        with contextlib.suppress(ValueError, ArithmeticError):
            return read(value)
    return value


def outside(account: str) -> AccountRole:
    return AccountRole(
        account, Kind.ASSETS, Role.OUTSIDE, None, Location("main.beancount", 1), tagged=False
    )


def day(date: datetime.date = START, **changes: Any) -> Day:
    """The base ledger's first day: core 9,000,000, sleeve 1,000,000, nothing lost."""
    facts: dict[str, Any] = dict.fromkeys(Day._fields)
    facts |= {
        "date": date,
        "policy": Policy("JPY"),
        "limits": Limits(None, None, None, None, None),
        "core": D(9000000),
        "core_estimate": D(9000000),
        "core_missing": (),
        "equity": D(1000000),
        "equity_estimate": D(1000000),
        "sleeve_missing": (),
        "uncounted": (),
        "layers": Layers(D(500000), D(300000), D(200000)),
        "free_cash": D(800000),
        "nav": D(100),
        "peak": D(100),
        "exposure": D(400000),
        "hedge_exposure": ZERO,
        "state_in_force": RiskState.ACTIVE,
        "state": RiskState.ACTIVE,
        "drivers": (),
        "generation": 1,
        "net_contributions": D(1000000),
        "layer_contributions": Layers(D(500000), D(300000), D(200000)),
        "from_reserve": ZERO,
        "core_currency": ZERO,
        "core_flow": ZERO,
        "core_outflow": ZERO,
        "sleeve_flow": ZERO,
        "core_funded": True,
        "sleeve_funded": True,
        "sleeve_transaction": False,
    }
    facts |= changes
    for name in ("core", "equity"):  # without a gap in the prices both are one
        if facts[name] is not None and f"{name}_estimate" not in changes:
            facts[f"{name}_estimate"] = facts[name]
    if "peak" not in changes:
        facts["peak"] = max(D(100), facts["nav"] or ZERO)
    return told(Day, facts)


def told(row: type[Day], facts: dict[str, Any]) -> Day:
    """A row of these facts; what follows from others may be told, too, whatever they are."""
    apart = {name: facts.pop(name) for name in ("ratio", "drawdown") if name in facts}
    return (type("ToldDay", (row,), apart) if apart else row)(**facts)


def history(*days: Day, **changes: Any) -> History:
    """A history of those days under a policy without limits."""
    facts: dict[str, Any] = dict.fromkeys(History._fields, ())
    facts |= {
        "base_currency": "JPY",
        "as_of": days[-1].date if days else START,
        "tolerance": D(1),
        "policy": Policy("JPY"),
        "roles": Roles({}, outside, {}),
        "commodities": Commodities({}),
        "core_book": CoreBook({"Assets:Core:Bank": START} if days else {}, {}, {}, (), ()),
        "directives": Directives(PolicyTimeline(Policy("JPY"), ()), (), (), (), (), (), ()),
        "days": days,
        "first_trade": None,
        "margin": None,
        "orders_in_loss": (),
        "reopening": None,
        "streak_counts_from": None,
        "separation": Separation(),
        "treasury": NO_TREASURY._replace(reserve_ready=D(200000), trade_cash=D(500000)),
    }
    return History(**(facts | changes))


def finding(**changes: Any) -> Finding:
    """200,000 JPY from core to sleeve on line 17."""
    params = {
        "amount": D(200000),
        "from": "Assets:Core:Bank",
        "to": "Assets:Attack:Trade",
        "outstanding": D(200000),
    }
    facts: dict[str, Any] = {
        "code": "BB201",
        "name": "core-to-sleeve",
        "severity": Severity.ERROR,
        "date": datetime.date(2025, 2, 3),
        "location": Location("main.beancount", 17),
        "text": Text("BB201", {**params, "currency": "JPY"}),
        "remedy": Text("BB201.remedy", {**params, "currency": "JPY"}),
        "params": params,
        "accounts": frozenset({"Assets:Core:Bank", "Assets:Attack:Trade"}),
        "amount": D(200000),
    }
    return Finding(**(facts | changes))
