"""Recognises the word "barbell" in keys and types, also misspelt, so that typos are reported.

A key or custom type that is one edit away from one of ours counts as misspelt. One
edit is a letter too many, too few or changed, or two neighbours swapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import Location, location_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

WORD = "barbell"
"""The tag `barbell`, the prefix of all other tags, and the type of custom directives."""

LOADER_KEYS = frozenset({"filename", "lineno"})


def normal(key: str) -> str:
    """A key as spelt in the tables: `barbell_layer` → `barbell-layer`."""
    return key.replace("_", "-")


def own_keys(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata without the keys that the loader adds."""
    return {
        key: value
        for key, value in meta.items()
        if key not in LOADER_KEYS and not key.startswith("__")
    }


def is_ours(key: str) -> bool:
    """Whether a key or custom type is one of ours, spelt correctly or with one edit.

    Its part before the first "-" is compared with "barbell", or all of it ("bar-bell").
    """
    if key.startswith(WORD):
        return True
    folded = key.casefold()
    # One edit changes the first or the last three letters of the word, never both.
    if WORD[:3] not in folded and WORD[-3:] not in folded:
        return False
    whole = normal(folded)
    return within_one_edit(whole.partition("-")[0], WORD) or within_one_edit(whole, WORD)


def speaks(meta: Mapping[str, Any] | None) -> bool:
    """Whether metadata has a `barbell` key, spelt correctly or nearly so."""
    return meta is not None and any(map(is_ours, meta))


def nearest_tag(key: str, tags: Collection[str]) -> str | None:
    """The tag equal to `key` or one edit away from it; None if there is no such tag."""
    whole = normal(key.casefold())
    if whole in tags:
        return whole
    return next((tag for tag in sorted(tags) if within_one_edit(whole, tag)), None)


def within_one_edit(first: str, second: str) -> bool:
    """Whether both are equal after at most one edit (see the module)."""
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), None)
    if same is None:
        return True
    short, long = short[same:], long[same:]
    if len(short) < len(long):
        return short == long[1:]
    return short[1:] == long[1:] or (short[:2] == long[1::-1] and short[2:] == long[2:])


def place_of_key(meta: Mapping[str, Any], key: str, above: str = "") -> Location:
    """The line of a key in the metadata of a directive or posting.

    Beancount does not keep it, so it is counted: keys are in order below the line of their
    directive or posting, one per line. Comment lines between them cannot be seen, so
    below n comment lines the result is n lines too small. Line breaks in `above`, the texts of
    the directive's own lines, move the keys down.
    """
    place = location_of(meta)
    line = place.lineno + above.count("\n")
    for name, value in own_keys(meta).items():
        line += 1
        if name == key or (key not in meta and normal(name) == key):
            return place._replace(lineno=line)
        if isinstance(value, str):
            line += value.count("\n")
    return place
