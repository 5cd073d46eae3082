"""The core's accounts, as the monthly routine needs them.

A `balance` of the core is compared with the replay's positions on the morning of its
day, in the same way as Beancount does: units of the account and all accounts below it,
within twice the tolerance of the number's last digit. So nothing is summed twice.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, cast

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, bucket_of
from beancount_barbell.model.buckets import CORE, ONE, ZERO
from beancount_barbell.model.location import location_of
from beancount_barbell.model.months import Assertion, CoreBook, Holdings
from beancount_barbell.model.transactions import net_units

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from beancount_barbell.model.entries import AccountDirective, BalanceAssertion, Transaction
    from beancount_barbell.model.roles import AccountRole
    from beancount_barbell.reading.ledger import Reading


class CoreBookkeeper:
    """Follows the core's accounts through the replay.

    Args:
        reading: the ledger.
        positions: (account, commodity) → units of every account of core and
            sleeve; the replay moves them at the end of each day.
        used: holding account of the core → date of its first posting; the replay fills it.
    """

    KINDS: ClassVar = frozenset({"Open", "Close", "Balance"})

    def __init__(
        self,
        reading: Reading,
        positions: Mapping[tuple[str, str], Decimal],
        used: Mapping[str, datetime.date],
    ) -> None:
        self._roles = reading.roles
        self._multiplier = reading.stream.tolerance_multiplier
        self._positions = positions
        self._used = used
        self._names = frozenset(role.account for role in reading.roles.opened())
        self._below: dict[str, tuple[str, ...]] = {}
        self._beside: dict[tuple[str, str], Decimal] = {}
        """Units that Beancount counts in an account and the replay does not."""
        self._opened: dict[str, datetime.date] = {}
        self._closed: dict[str, datetime.date] = {}
        self._holdings: list[Holdings] = []
        self._assertions: list[Assertion] = []
        self.strays = _outside_below_core(reading.roles.opened())
        """Outside accounts below an account of the core: its balance includes them."""

    def note(self, kind: str, entry: AccountDirective) -> None:
        """Note a directive of one of `KINDS`."""
        if kind == "Balance":
            self._check(cast("BalanceAssertion", entry))
        else:
            dates = self._opened if kind == "Open" else self._closed
            dates[entry.account] = entry.date

    def note_unreal(self, transaction: Transaction) -> None:
        """Note a generated transaction: the replay skips it, but balances include it."""
        self._add_beside(transaction, self._names)

    def note_strays(self, transaction: Transaction) -> None:
        """Note a transaction where outside accounts lie below accounts of the core."""
        self._add_beside(transaction, self.strays)

    def _add_beside(self, transaction: Transaction, accounts: Iterable[str]) -> None:
        for key, number in net_units([transaction]).items():
            if key[0] in accounts:
                self._beside[key] = self._beside.get(key, ZERO) + number

    def _check(self, entry: BalanceAssertion) -> None:
        """Compare a `balance` of a core account with the positions."""
        account, expected = entry.account, entry.amount
        if not _is_core(self._roles.of(account)):
            return
        held = ZERO
        for name in self._tree(account):
            key = (name, expected.currency)
            held += self._positions.get(key, ZERO) + self._beside.get(key, ZERO)
        holds = abs(held - expected.number) <= self._tolerance(entry)
        self._assertions.append(
            Assertion(entry.date, account, expected.currency, holds, location_of(entry.meta))
        )

    def _tree(self, account: str) -> tuple[str, ...]:
        """The account and all opened ones below it."""
        if account not in self._below:
            prefix = f"{account}:"
            under = sorted(name for name in self._names if name.startswith(prefix))
            self._below[account] = (account, *under)
        return self._below[account]

    def _tolerance(self, entry: BalanceAssertion) -> Decimal:
        if entry.tolerance is not None:
            return Decimal(entry.tolerance)
        exponent = entry.amount.number.as_tuple().exponent
        if not isinstance(exponent, int) or exponent >= 0:
            return ZERO
        return ONE.scaleb(exponent) * self._multiplier * 2

    def month_over(self, date: datetime.date) -> None:
        """End the month of `date`, the last day of that month in the ledger."""
        if self._used:
            used, positions = self._used, self._positions
            units = {key: number for key, number in positions.items() if number and key[0] in used}
            self._holdings.append(Holdings(date, units))

    def finish(self) -> CoreBook:
        """The collected facts."""
        return CoreBook(
            self._used,
            self._opened,
            self._closed,
            tuple(self._holdings),
            tuple(self._assertions),
        )


def _is_core(role: AccountRole) -> bool:
    return role.kind in HOLDING_KINDS and bucket_of(role) == CORE


def _outside_below_core(roles: tuple[AccountRole, ...]) -> frozenset[str]:
    core = tuple(f"{role.account}:" for role in roles if _is_core(role))
    return frozenset(
        role.account
        for role in roles
        if core
        and role.kind in HOLDING_KINDS
        and bucket_of(role) is None
        and role.account.startswith(core)
    )
