"""The accounts of core and sleeve, looked up at their first posting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.engine.bookings.netting import HOLDING_KINDS, bucket_of
from beancount_barbell.model.buckets import CORE, RESERVE

if TYPE_CHECKING:
    import datetime

    from beancount_barbell.model.roles import AccountRole, Roles


class Place:
    """The properties of an account that the replay needs for each posting."""

    __slots__ = ("account", "bucket", "conflict", "custodial", "holds")

    def __init__(self, role: AccountRole, bucket: int) -> None:
        self.account = role.account
        self.bucket = bucket
        self.holds = role.kind in HOLDING_KINDS
        self.custodial = self.holds and bucket in (CORE, RESERVE)
        self.conflict = role.conflict


class Places:
    """Accounts by name, and the date of the first posting of those that hold something."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self.known: dict[str, Place | None] = {}
        """Account → its place; None for an account outside."""
        self.first_used: dict[str, datetime.date] = {}
        """Holding account of core or sleeve → date of its first posting."""
        self.core_used: dict[str, datetime.date] = {}
        """The same for the core alone."""

    def meet(self, account: str, date: datetime.date) -> Place | None:
        """Look up an account at its first posting, which is on `date`."""
        role = self._roles.of(account)
        bucket = bucket_of(role)
        place = self.known[account] = None if bucket is None else Place(role, bucket)
        if place is not None and place.holds:
            self.first_used[account] = date
            if place.bucket == CORE:
                self.core_used[account] = date
        return place
