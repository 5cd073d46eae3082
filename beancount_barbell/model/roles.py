"""Roles of accounts, layers of the sleeve, and the terms written on accounts."""

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
        """Resolves an account that nobody opened."""

        def __call__(self, account: str) -> AccountRole:
            """The role of `account` by its nearest tagged ancestor."""
            ...


class Role(Enum):
    """Whose money an account holds, or whose result it records."""

    CORE = "core"
    ATTACK = "attack"
    OUTSIDE = "outside"


class Layer(Enum):
    """The layer inside the sleeve: trading, insurance, or reserve."""

    TRADE = "trade"
    HEDGE = "hedge"
    RESERVE = "reserve"


class Kind(Enum):
    """The root an account lies under, whatever the ledger calls its roots."""

    ASSETS = "assets"
    LIABILITIES = "liabilities"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSES = "expenses"


class AccountRole(NamedTuple):
    """The resolved role of one account, and the line that gave it.

    `conflict` marks two tags of equal rank that disagree: what leaves such an
    account counts as leaving the core, what enters it as entering the sleeve.
    `tagged` is False for an account that no tag reaches (outside by default).
    """

    account: str
    kind: Kind
    role: Role
    layer: Layer | None
    location: Location
    tagged: bool
    conflict: bool = False


class AccountTerms(NamedTuple):
    """What the user states of who holds an account, how it is secured and what it is for.

    `liquid` says whether an account outside can pay when money is needed.
    `ltv_warn` and `ltv_call` are ratios, `rate` is a yearly rate; None where the
    ledger is silent. `auto_sweep` is an account, or "none" where its absence is
    stated.
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
    """Every account's role: a total, read-only mapping.

    Accounts that no directive opened are resolved on demand from the tags of
    their ancestors, so that a ledger with mistakes in it is still judged.
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
        """The role of `account` (outside where no tag reaches it)."""
        found = self._roles.get(account) or self._asked.get(account)
        if found is None:  # kept apart, so that asking never changes the list of the opened
            found = self._asked[account] = self._resolve(account)
        return found

    def opened(self) -> tuple[AccountRole, ...]:
        """The accounts the ledger knows, in alphabetical order."""
        return tuple(self._roles[name] for name in sorted(self._roles))

    def classified(self) -> tuple[AccountRole, ...]:
        """The accounts that a tag or directive reaches, in alphabetical order."""
        return tuple(role for role in self.opened() if role.tagged)
