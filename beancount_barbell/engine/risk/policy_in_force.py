"""The policy in force on a day: no limit becomes looser in a loss.

The limits are decided before the loss. A looser limit dated while the NAV is below 100,
or the sleeve is not ACTIVE, is refused: the old limit stays until the NAV is back at 100
and the sleeve is ACTIVE. A restart sets the NAV to 100 but recovers no loss: a limit
that was waiting must be written again. A `since` in force is never moved to a later day.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from beancount_barbell.model.history import PolicyLoosening
from beancount_barbell.model.strictness import effective, looser, weak_from_the_start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from beancount_barbell.model.policy import Policy, PolicyChange, PolicyTimeline
    from beancount_barbell.model.states import RiskState


class PolicyWalk:
    """Puts the policy lines into force day by day; `policy` is the one in force."""

    def __init__(self, timeline: PolicyTimeline) -> None:
        self.policy: Policy = timeline.initial
        self._changes = timeline.changes
        self._next = 0
        self.next_on = _date_of(self._changes, 0)
        """The day of the next change, `date.max` without one."""
        self.held_back: dict[str, tuple[object, PolicyChange, int]] = {}
        """Looser limits that wait for recovery: key → (value, change, index of loosening)."""
        self.loosenings: list[PolicyLoosening] = []
        """Every limit that was made looser, refused or not, in order of date."""
        self._refused: dict[str, int] = {}
        """Key → the newest loosening of it that was refused."""

    def take(
        self, date: datetime.date, state: RiskState, nav: Decimal | None, *, in_loss: bool
    ) -> None:
        """Apply the policy lines up to `date`, judged by that morning's state."""
        day, before = None, self.policy
        while self._next < len(self._changes) and self._changes[self._next].date <= date:
            change = self._changes[self._next]
            self._next += 1
            if change.date != day:
                day, before = change.date, self.policy
            for field in change.settings:
                self._replace(field, change.date)
            taken = {
                field: new
                for field, new in change.settings.items()
                # Lines of one day have no order: compare with the policy before that day.
                if self._takes_effect(
                    change, field, effective(before, field), new, state, nav, in_loss
                )
            }
            if taken:
                self.policy = self.policy.with_limits(taken, change.location)
        self.next_on = _date_of(self._changes, self._next)

    def _replace(self, field: str, date: datetime.date) -> None:
        """A later line says anew what a key is: what was refused of it before is taken back."""
        index = self._refused.get(field)
        if index is not None and self.loosenings[index].date < date:
            self.loosenings[index] = self.loosenings[index]._replace(replaced_on=date)
            del self._refused[field]

    def recover(self, date: datetime.date) -> None:
        """Put the limits held back into force: the loss is recovered."""
        for field, (new, change, index) in self.held_back.items():
            self.policy = self.policy.with_limits({field: new}, change.location)
            self.loosenings[index] = self.loosenings[index]._replace(applied_on=date)
        self.held_back.clear()

    def restart(self, date: datetime.date) -> None:
        """Drop the limits held back: a new generation begins."""
        for _, _, index in self.held_back.values():
            self.loosenings[index] = self.loosenings[index]._replace(dropped_on=date)
        self.held_back.clear()

    def _takes_effect(
        self,
        change: PolicyChange,
        field: str,
        old: object,
        new: object,
        state: RiskState,
        nav: Decimal | None,
        in_loss: bool,
    ) -> bool:
        first = change.date == self._changes[0].date
        adopting = first and not weak_from_the_start(field, old, new)
        free = adopting and (not in_loss or field == "since")
        if free or not looser(field, old, new):
            self.held_back.pop(field, None)
            return True
        moved_on = field == "since" and old is not None
        refused = in_loss or moved_on
        key = field.replace("_", "-")
        if any((one.date, one.key) == (change.date, key) for one in self.loosenings):
            return not refused  # two lines of one day that say the same
        self.loosenings.append(
            PolicyLoosening(
                date=change.date,
                key=key,
                old=old,
                new=new,
                refused=refused,
                nav=nav,
                state=state,
                applied_on=None if refused else change.date,
                location=change.location,
                entry=change.entry,
            )
        )
        if refused:
            self._refused[field] = len(self.loosenings) - 1
        if moved_on:
            return False  # not even after a recovery
        if refused:
            self.held_back[field] = (new, change, len(self.loosenings) - 1)
            return False
        return True


def _date_of(changes: Sequence[PolicyChange], index: int) -> datetime.date:
    return changes[index].date if index < len(changes) else datetime.date.max
