"""Roles of accounts, layers of the sleeve, and the terms that users write on accounts."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from typing import Protocol

    from beancount_barbell.model.location import Location

    class RoleResolver(Protocol):
        """Finds the role of an account without an `open` directive."""

        def __call__(self, account: str) -> AccountRole:
            """The role of `account` by its nearest tagged ancestor."""
            ...


def covers(account: str, other: str) -> bool:
    """Whether `other` is `account` or lies below it, by whole components."""
    return other == account or other.startswith(f"{account}:")


class Role(Enum):
    """The owner of the money that an account holds, or of the result that it records."""

    CORE = "core"
    ATTACK = "attack"
    OUTSIDE = "outside"


class Layer(Enum):
    """The layer inside the sleeve: trading, insurance, or reserve."""

    TRADE = "trade"
    HEDGE = "hedge"
    RESERVE = "reserve"


class Kind(Enum):
    """The root of an account, independent of the names that the ledger gives to its roots."""

    ASSETS = "assets"
    LIABILITIES = "liabilities"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSES = "expenses"


class AccountRole(NamedTuple):
    """The resolved role of one account; `location` is the line that gave it.

    `conflict`: two tags of equal rank disagree. Money that leaves such an account
    counts as leaving the core, money that enters it as entering the sleeve.
    `tagged` is False for an account that no tag covers (outside by default).
    """

    account: str
    kind: Kind
    role: Role
    layer: Layer | None
    location: Location
    tagged: bool
    conflict: bool = False


class AccountTerms(NamedTuple):
    """The tags on one account: who holds it, how it is secured and what it is for.

    `liquid`: whether an outside account can pay when money is needed.
    `ltv_warn` and `ltv_call` are loan / collateral ratios, `rate` is yearly (0.02 = 2 %).
    `auto_sweep` is an account, or "none" if the user states that there is none.
    None where a tag is missing.
    """

    account: str
    location: Location
    institution: str | None = None
    account_number: str | None = None
    auto_sweep: str | None = None
    cross_collateral: bool | None = None
    secured_by: str | None = None
    settlement: str | None = None
    ltv_warn: Decimal | None = None
    ltv_call: Decimal | None = None
    rate: Decimal | None = None
    liquid: bool | None = None


class Roles:
    """The role of every account: a read-only mapping without missing keys.

    Accounts without an `open` get the role of their ancestors' tags on demand, so that
    a ledger with such mistakes is still judged.
    """

    __slots__ = ("_asked", "_resolve", "_roles", "terms")

    def __init__(
        self,
        roles: Mapping[str, AccountRole],
        resolve: RoleResolver,
        terms: Mapping[str, AccountTerms],
    ) -> None:
        self._roles = dict(roles)
        self._asked: dict[str, AccountRole] = {}
        self._resolve = resolve
        self.terms = terms

    def of(self, account: str) -> AccountRole:
        """The role of `account`; outside if no tag covers it."""
        found = self._roles.get(account) or self._asked.get(account)
        if found is None:  # kept apart from `_roles`: `opened` must not list it
            found = self._asked[account] = self._resolve(account)
        return found

    def opened(self) -> tuple[AccountRole, ...]:
        """The roles of the accounts with an `open`, in alphabetical order."""
        return tuple(self._roles[name] for name in sorted(self._roles))

    def classified(self) -> tuple[AccountRole, ...]:
        """The opened accounts that a tag or `role` directive covers, in alphabetical order."""
        return tuple(role for role in self.opened() if role.tagged)
