"""Why something cannot be tried."""

from __future__ import annotations

from typing import Any


class CannotTryError(Exception):
    """What is asked cannot be tried: nothing may then look like an answer.

    `key` names the words that tell it (`rendering.draft_labels`), `words` are their parameters.
    """

    def __init__(self, key: str, **words: Any) -> None:
        super().__init__(key)
        self.key = key
        self.words = words
