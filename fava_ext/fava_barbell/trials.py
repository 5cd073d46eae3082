"""The effects of a booking on one load of the ledger: `barbell try` on Fava's own entries.

No file is read or written. The analysis without the booking and the latest answers are cached
until the next load.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, NamedTuple

from beancount_barbell.analysis import Analysis, analyse
from beancount_barbell.attempts.drafts import DraftMove, DraftTrade, read, typed
from beancount_barbell.attempts.joining import Ground, join, last_line
from beancount_barbell.attempts.trying import Answer, Asked, try_out, written
from beancount_barbell.reading.appending import unheard

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from beancount_barbell.model.problems import RepeatedKey

_DAYS_KEPT, _ANSWERS_KEPT = 2, 8


class Wanted(NamedTuple):
    """The booking that a reader wants to try: a short form, or the text of a draft.

    `day` is the date of the short form's booking; None for the day after the ledger's last day.
    """

    wish: DraftMove | DraftTrade | None
    day: datetime.date | None = None
    draft: str = ""


class Trials:
    """Tries bookings on one load of the ledger."""

    def __init__(
        self,
        entries: Sequence[Any],
        options: Mapping[str, Any],
        errors: Sequence[Any],
        repeated: Sequence[RepeatedKey],
    ) -> None:
        """Keeps the load; everything is computed at its first use.

        `errors` are those of Beancount and of other plugins, `repeated` the metadata keys that the
        ledger's text has twice.
        """
        self._entries = entries
        self._options = options
        self._errors = tuple(errors)
        self._repeated = tuple(repeated)
        self.book = functools.lru_cache(maxsize=1)(lambda: read(entries, options))
        self._answers = functools.lru_cache(maxsize=_ANSWERS_KEPT)(self._try)
        self._ground = functools.lru_cache(maxsize=1)(self._make_ground)
        self._before = functools.lru_cache(maxsize=_DAYS_KEPT)(
            functools.partial(self._analyse, entries)
        )

    @property
    def unheard(self) -> tuple[str, ...]:
        """The ledger's plugins, which do not process the trial booking."""
        return unheard(self._options)

    @functools.cached_property
    def accounts(self) -> tuple[str, ...]:
        """The opened accounts of the ledger, sorted."""
        return tuple(sorted(role.account for role in self.book().roles.opened()))

    def answer(self, wanted: Wanted) -> Answer:
        """The effects of the booking.

        Raises:
            CannotTryError: the booking cannot be tried.
        """
        return self._answers(wanted, repr(wanted))

    def _try(self, wanted: Wanted, _as_written: str) -> Answer:
        """Tries a booking. `_as_written` is a part of the cache key only.

        5 and 5.00 are equal, but the largest allowed amount is a multiple of the last digit.
        """
        ground = self._ground()
        joined = functools.partial(join, ground)
        if wanted.wish is None:
            asked = Asked(None, typed(wanted.draft))
        else:
            asked = written(wanted.wish, ground, self.book(), joined, self._judge, wanted.day)
        return try_out(ground, joined(asked.draft), asked, self._judge)

    def _make_ground(self) -> Ground:
        entries, filename = self._entries, str(self._options.get("filename"))
        return Ground(entries, self._options, self._errors, filename, last_line(entries))

    def _judge(
        self,
        entries: Sequence[Any],
        at_least: datetime.date | None,
        *,
        with_household: bool = False,
    ) -> Analysis:
        if entries is self._entries:
            return self._before(at_least, with_household)
        return self._analyse(entries, at_least, with_household)

    def _analyse(
        self, entries: Sequence[Any], at_least: datetime.date | None, with_household: bool
    ) -> Analysis:
        return analyse(
            entries,
            self._options,
            at_least=at_least,
            with_household=with_household,
            repeated=self._repeated,
        )
