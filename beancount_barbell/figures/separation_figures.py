"""The figures of the separation level and of the loans that the core secures.

None is UNKNOWN where `unknown` has a reason, else the figure does not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.figures.reasons import NO_PRICE, no_price

if TYPE_CHECKING:
    from beancount_barbell.model.history import History
    from beancount_barbell.model.separation import Pair, SecuredLoan

NOT_STATED = "barbell-institution is not stated on the accounts"
NO_SIDES = "core and sleeve have no account in use yet"
NO_COLLATERAL = "nothing is left of the collateral"
NO_RATE = "the loan states no barbell-rate"
NO_CORE_YIELD = "no yield is stated for "


def separation_figures(history: History, unknown: dict[str, str]) -> dict[str, Any]:
    """The level derived, claimed and practised, and each pair of accounts with its reason.

    Adds the reasons of UNKNOWN figures to `unknown`.
    """
    told = history.separation
    reason = NOT_STATED if told.effective is not None else NO_SIDES
    for key, level in (("derived", told.derived), ("effective", told.effective)):
        if level is None:
            unknown[f"separation.{key}"] = reason
    for index, pair in enumerate(told.pairs):
        if pair.level is None:
            unknown[f"separation.pairs.{index}.level"] = NOT_STATED
    return {
        "derived": told.derived,
        "claimed": history.policy.separation_level,
        "effective": told.effective,
        "pairs": [_pair(pair) for pair in told.pairs],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "core": pair.core,
        "sleeve": pair.sleeve,
        "level": pair.level,
        "reason": pair.reason.key.partition(".")[2],
    }


def loan_figures(history: History, unknown: dict[str, str]) -> list[dict[str, Any]]:
    """Each loan that the core secures: loan-to-value, carry, price of a forced sale.

    `ltv` counts all loans on that collateral; `net_core` is the whole core less all secured debt;
    `carry` is the core's yield less the loan's rate, yearly. Adds the reasons of UNKNOWN figures to
    `unknown`.
    """
    rows = []
    for index, loan in enumerate(history.separation.loans):
        path = f"loans.{index}"
        unpriced = no_price(loan.missing, NO_COLLATERAL)
        if loan.debt is None:
            unknown[f"{path}.debt"] = unpriced
        if loan.ltv is None:
            unknown[f"{path}.ltv"] = unpriced
        if loan.net_core is None:
            last = history.last
            missing = loan.missing or (() if last is None else last.core_missing)
            unknown[f"{path}.net_core"] = f"{NO_PRICE}{', '.join(missing)}"
        if loan.carry is None:
            unknown[f"{path}.carry"] = _no_carry(loan)
        rows.append(_loan(loan))
    return rows


def _no_carry(loan: SecuredLoan) -> str:
    if loan.rate is None:
        return NO_RATE
    return f"{NO_CORE_YIELD}{', '.join(loan.no_yield)}" if loan.no_yield else NO_COLLATERAL


def _loan(loan: SecuredLoan) -> dict[str, Any]:
    there = loan.forced_sale_rate
    return {
        "account": loan.account,
        "secured_by": loan.secured_by,
        "debt": loan.debt,
        "ltv": loan.ltv,
        "limit": loan.limit,
        "net_core": loan.net_core,
        "rate": loan.rate,
        "core_yield": loan.core_yield,
        "carry": loan.carry,
        "forced_sale": loan.forced_sale,
        "forced_sale_move": loan.forced_sale_move,
        "forced_sale_rate": None if there is None else {"currency": there[0], "rate": there[1]},
    }
