"""What went wrong while reading: facts that rules turn into findings."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beancount_barbell.model.location import Location


class ProblemKind(Enum):
    """How a problem bears on the rest."""

    INVALID = "invalid"
    """Something the ledger says in our words cannot be taken: it is skipped."""

    CONFLICT = "conflict"
    """Two tags of equal rank disagree on one account."""

    ADVICE = "advice"
    """It can be taken, but probably is not what the user wants."""


class Problem(NamedTuple):
    """One problem at its own line.

    `message` names a text of the catalogue, `params` are its typed values, so
    that the problem can be told in the user's language.
    """

    kind: ProblemKind
    location: Location
    message: str
    params: Mapping[str, Any]
    entry: Any


class RepeatedKey(NamedTuple):
    """A key that the text of a directive has a second time, at `again`; the last one holds."""

    directive: Location
    key: str
    first: Location
    again: Location
