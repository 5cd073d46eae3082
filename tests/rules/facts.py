"""Hand-made facts: what a ledger cannot easily be made to say."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from beancount_barbell.model.commodities import Commodities
from beancount_barbell.model.flows import Breach, BreachKind, Flow
from beancount_barbell.model.history import Day, History, Layers, Limits
from beancount_barbell.model.location import Location
from beancount_barbell.model.policy import (
    Directives,
    Money,
    Policy,
    PolicyChange,
    PolicyTimeline,
    Waiver,
)
from beancount_barbell.model.roles import AccountRole, Kind, Role, Roles
from beancount_barbell.model.separation import Separation
from beancount_barbell.model.states import RiskState
from beancount_barbell.model.treasury import NO_TREASURY
from tests.handmade import told

D = Decimal
ZERO = D(0)
FUNDED = datetime.date(2025, 1, 6)
POLICY_LINE = Location("main.beancount", 3)
FLOOR = Money(D(9000000), "JPY")


def on(month: int, day: int) -> datetime.date:
    """A day of 2025."""
    return datetime.date(2025, month, day)


class Entry(NamedTuple):
    """A directive of the user's."""

    date: datetime.date
    meta: dict[str, Any]
    links: frozenset[str] = frozenset()


def entry(date: datetime.date, line: int) -> Entry:
    return Entry(date, {"filename": "main.beancount", "lineno": line})


def outside(account: str) -> AccountRole:
    return AccountRole(account, Kind.ASSETS, Role.OUTSIDE, None, Location("m", 1), tagged=False)


def policy(**limits: Any) -> Policy:
    """A policy, each of its limits set on one line."""
    sources = {key.replace("_", "-"): POLICY_LINE for key in limits}
    return Policy("JPY", **limits, sources=sources)


def day(date: datetime.date = FUNDED, under: Policy | None = None, **changes: Any) -> Day:
    """Core 9,000,000 and sleeve 1,000,000 at a day's end; nothing moved."""
    in_force = under or policy()
    facts: dict[str, Any] = dict.fromkeys(Day._fields)
    facts |= {
        "date": date,
        "policy": in_force,
        "limits": limits(in_force),
        "core": D(9000000),
        "core_missing": (),
        "equity": D(1000000),
        "sleeve_missing": (),
        "layers": Layers(D(500000), D(300000), D(200000)),
        "nav": D(100),
        "exposure": ZERO,
        "hedge_exposure": ZERO,
        "state_in_force": RiskState.ACTIVE,
        "state": RiskState.ACTIVE,
        "drivers": (),
        "generation": 1,
        "net_contributions": D(1000000),
        "layer_contributions": Layers(D(500000), D(300000), D(200000)),
        "from_reserve": ZERO,
        "free_cash": D(1000000),
        "core_currency": ZERO,
        "core_flow": ZERO,
        "core_outflow": ZERO,
        "sleeve_flow": ZERO,
        "core_funded": True,
        "sleeve_funded": True,
        "sleeve_transaction": False,
    } | changes
    facts.setdefault("core_estimate", facts["core"])
    if "core_estimate" not in changes:
        facts["core_estimate"] = facts["core"]
    if "equity_estimate" not in changes:
        facts["equity_estimate"] = facts["equity"]
    return told(Day, facts)


def limits(in_force: Policy) -> Limits:
    """The policy's amounts, all of them in base currency."""
    amounts = (
        in_force.core_floor,
        in_force.sleeve_budget,
        in_force.layer_trade,
        in_force.layer_hedge,
        in_force.layer_reserve,
    )
    return Limits(*(None if one is None else one.number for one in amounts))


def flow(date: datetime.date, line: int = 20, **changes: Any) -> Flow:
    """A transaction that moved nothing yet."""
    at = entry(date, line)
    facts: dict[str, Any] = {
        "date": date,
        "core_net": ZERO,
        "sleeve_net": ZERO,
        "to_sleeve": ZERO,
        "to_sleeve_least": ZERO,
        "to_sleeve_pro_rata": ZERO,
        "from_sleeve": ZERO,
        "withdrawn": ZERO,
        "inflow": ZERO,
        "outflow": ZERO,
        "explicit_inflow": ZERO,
        "layers": (ZERO, ZERO, ZERO),
        "source": "Assets:Core:Bank",
        "target": "Assets:Attack:Trade",
        "accounts": frozenset({"Assets:Core:Bank", "Assets:Attack:Trade"}),
        "links": frozenset(),
        "missing": (),
        "to_equity": False,
        "core_income": ZERO,
        "core_location": Location("main.beancount", line + 1),
        "sleeve_location": Location("main.beancount", line + 2),
        "entry": at,
    }
    return Flow(**(facts | changes))


def breach(date: datetime.date, amount: int | None = 200000, **changes: Any) -> Breach:
    """A direct breach that is still out."""
    number = None if amount is None else D(amount)
    facts: dict[str, Any] = {
        "kind": BreachKind.DIRECT,
        "flow": flow(date, to_sleeve=number, **changes.pop("moved", {})),
        "amount": number,
        "outstanding": number,
        "cured_on": None,
        "returns": (),
    }
    return Breach(**(facts | changes))


def waiver(code: str, date: datetime.date, until: datetime.date, **changes: Any) -> Waiver:
    """A waiver by Taro, without a scope."""
    facts: dict[str, Any] = {
        "date": date,
        "location": Location("main.beancount", 90),
        "code": code,
        "reason": "The sale settles next week",
        "by": "Taro",
        "until": until,
        "account": None,
        "link": None,
        "limit": None,
        "entry": entry(date, 90),
    }
    return Waiver(**(facts | changes))


def history(*days: Day, waivers: tuple[Waiver, ...] = (), **changes: Any) -> History:
    """A history of those days, its policy that of the last one."""
    in_force = days[-1].policy if days else policy()
    change = PolicyChange(FUNDED, POLICY_LINE, {}, entry(FUNDED, 3))
    timeline = PolicyTimeline(Policy("JPY"), (change,))
    facts: dict[str, Any] = dict.fromkeys(History._fields, ())
    facts |= {
        "base_currency": "JPY",
        "as_of": days[-1].date if days else FUNDED,
        "tolerance": D(1),
        "policy": in_force,
        "roles": Roles({}, outside, {}),
        "commodities": Commodities({}),
        "directives": Directives(timeline, (), waivers, (), (), (), ()),
        "days": days,
        "first_trade": None,
        "margin": None,
        "orders_in_loss": (),
        "separation": Separation(),
        "treasury": NO_TREASURY,
    }
    return History(**(facts | changes))
