"""Reads the tags on transactions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.transactions import TransactionTags
from beancount_barbell.reading.directives import TRANSACTION_TAGS, field_of, read_tags

if TYPE_CHECKING:
    from beancount_barbell.model.problems import Problem
    from beancount_barbell.reading.values import Known


def read_transaction(entry: Any, known: Known) -> tuple[TransactionTags, tuple[Problem, ...]]:
    """Reads the tags of a transaction; a tag with a bad value counts as missing."""
    tags, problems = read_tags(entry, TRANSACTION_TAGS, known)
    return TransactionTags(**{field_of(tag): value for tag, value in tags.items()}), problems
