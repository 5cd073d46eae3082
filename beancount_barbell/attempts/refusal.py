"""Why a draft cannot be tried."""

from __future__ import annotations

from typing import Any


class CannotTryError(Exception):
    """The draft cannot be tried, so no answer may be shown.

    `key` is that of the error text (`rendering.draft_labels`), `words` are its parameters.
    """

    def __init__(self, key: str, **words: Any) -> None:
        super().__init__(key)
        self.key = key
        self.words = words
