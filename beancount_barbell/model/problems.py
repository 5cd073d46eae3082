"""Problems found while reading the ledger; rules turn them into findings."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.model.location import Location


class ProblemKind(Enum):
    """The consequence of a problem."""

    INVALID = "invalid"
    """A `barbell` directive, key or tag is not valid: it is skipped."""

    CONFLICT = "conflict"
    """Two tags of equal rank disagree on one account."""

    ADVICE = "advice"
    """It is valid and taken, but probably not what the user meant."""


class Problem(NamedTuple):
    """One problem and its line.

    `message` is the key of a text of the catalogue and `params` its typed values,
    so that a rule can word the problem in the user's language.
    """

    kind: ProblemKind
    location: Location
    message: str
    params: Mapping[str, Any]
    entry: Any


class RepeatedKey(NamedTuple):
    """A key that one directive has twice, at `first` and at `again`; the last one counts."""

    directive: Location
    key: str
    first: Location
    again: Location
