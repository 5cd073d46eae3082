"""The accounts of core and sleeve, as a sweep through the ledger meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, bucket_of
from beancount_barbell.model.buckets import CORE, RESERVE

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.roles import AccountRole, Roles


class Place:
    """What the sweep has to know of an account, looked up once."""

    __slots__ = ("account", "bucket", "conflict", "custodial", "holds")

    def __init__(self, role: AccountRole, bucket: int) -> None:
        self.account = role.account
        self.bucket = bucket
        self.holds = role.kind in HOLDING_KINDS
        self.custodial = self.holds and bucket in (CORE, RESERVE)
        self.conflict = role.conflict


class Places:
    """Accounts by name; those that hold something, with the day on which they were first met."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self.known: dict[str, Place | None] = {}
        """Account → its place; None for an account outside."""
        self.first_used: dict[str, datetime.date] = {}
        """The first booking of each account of core and sleeve that holds."""
        self.core_used: dict[str, datetime.date] = {}
        """Those of the core."""

    def meet(self, account: str, date: datetime.date) -> Place | None:
        """Look an account up when it is met for the first time, on `date`."""
        role = self._roles.of(account)
        bucket = bucket_of(role)
        place = self.known[account] = None if bucket is None else Place(role, bucket)
        if place is not None and place.holds:
            self.first_used[account] = date
            if place.bucket == CORE:
                self.core_used[account] = date
        return place
