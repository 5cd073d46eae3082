"""Words that are ours, and words that are nearly ours: a slip of the pen must not be silent.

A key or a custom directive's type that is one edit away from one of ours (a
letter too many, too few, another, or two in the wrong order) was meant to be it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beancount_barbell.model.location import Location, location_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

WORD = "barbell"
"""Every word of ours begins with it: the tag, the tags' prefix, the custom's type."""

LOADER_KEYS = frozenset({"filename", "lineno"})


def normal(key: str) -> str:
    """A key as the tables have it: `barbell_layer` is `barbell-layer`."""
    return key.replace("_", "-")


def own_keys(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata that the user wrote, without the loader's own."""
    return {
        key: value
        for key, value in meta.items()
        if key not in LOADER_KEYS and not key.startswith("__")
    }


def is_ours(key: str) -> bool:
    """Whether a key or a type was meant to be one of ours, rightly spelt or not.

    Its first part decides, so no foreign word is near to one of ours.
    """
    if key.startswith(WORD):
        return True
    folded = key.casefold()
    # One edit leaves the first or the last three letters of the word as they are.
    if WORD[:3] not in folded and WORD[-3:] not in folded:
        return False
    whole = normal(folded)
    return within_one_edit(whole.partition("-")[0], WORD) or within_one_edit(whole, WORD)


def speaks(meta: Mapping[str, Any] | None) -> bool:
    """Whether metadata has a word that is ours or nearly ours."""
    return meta is not None and any(map(is_ours, meta))


def nearest_tag(key: str, tags: Collection[str]) -> str | None:
    """The tag that `key` is, or is one edit away from; None where it is near to none."""
    whole = normal(key.casefold())
    if whole in tags:
        return whole
    return next((tag for tag in sorted(tags) if within_one_edit(whole, tag)), None)


def within_one_edit(first: str, second: str) -> bool:
    """Whether one letter put in, left out, changed, or swapped with the next makes them equal."""
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
    """The line of a key, which Beancount does not keep.

    The keys stand in order under the line of their directive or posting, one a
    line. Comments between them are not seen, so below a comment the line is
    above the key's by as many.

    Args:
        meta: the metadata of the directive or posting.
        key: one of its keys, as written.
        above: texts of the directive's own lines; each line break moves the keys down.
    """
    place = location_of(meta)
    line = place.lineno + above.count("\n")
    for name, value in own_keys(meta).items():
        line += 1
        if name == key:
            return place._replace(lineno=line)
        if isinstance(value, str):
            line += value.count("\n")
    return place
