"""The codes and names of rules that a ledger may use, passed in to `reading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Vocabulary(NamedTuple):
    """Codes and names a ledger may write in `ignore`, `promote` and waivers.

    Attributes:
        names: code or name → code ("BB302" and "ratio-drift" → "BB302").
        unwaivable: codes that can be acknowledged but not ignored.
    """

    names: Mapping[str, str]
    unwaivable: frozenset[str]
