"""The choice of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "ja")
"""The languages of every text; the first one is the fallback."""

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_of(environment: Mapping[str, str]) -> str:
    """The language set in the environment's variables, by POSIX precedence."""
    for variable in _VARIABLES:
        locale = environment.get(variable)
        if locale:
            return "ja" if locale.lower().startswith("ja") else LANGUAGES[0]
    return LANGUAGES[0]


def choose(wanted: str | None, policy: str | None, environment: Mapping[str, str]) -> str:
    """The language that the caller wants, else the policy's `language`, else the environment's."""
    return wanted or policy or language_of(environment)
