"""Takes what the page says over into its translations, and compiles them.

    python -m tests.translations

New messages come into `barbell.po` without a translation, changed ones marked
as fuzzy: translate them by hand and run it again. Fuzzy ones are not compiled.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from fava_barbell import messages
from fava_barbell.labels import DOMAIN, LANGUAGES, TRANSLATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYWORDS = {"message": ((1, "c"), 2)}
SOURCE = Path(messages.__file__)
TRANSLATED = LANGUAGES[1:]
TOLD = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")
"""The headers that are written; the others only say who, when, and by what version of Babel."""


class Timeless(Catalog):
    """A catalog whose files depend on its messages alone."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The headers that say how the messages are to be read."""
        *headers, (name, value) = [one for one in super().mime_headers if one[0] in TOLD]
        return [*headers, (name, f"{value}\n")]


def folder(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES"


def extracted() -> Iterator[tuple[str, str]]:
    """Key and English text of each message, in the order of the source."""
    with SOURCE.open("rb") as source:
        for _line, text, _comments, key in extract("python", source, KEYWORDS):
            yield key, text


def catalog(language: str) -> Catalog:
    """The translations as they stand in the `.po`."""
    with (folder(language) / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def updated(language: str) -> Catalog:
    """The translations with what the page says now."""
    current = catalog(language)
    old = {message.context: message for message in current if message.id}
    now = Timeless(
        locale=language,
        domain=DOMAIN,
        project="beancount-barbell",
        header_comment=current.header_comment,
        fuzzy=False,
    )
    for key, text in extracted():
        known = old.get(key)
        if known is None:
            now.add(text, context=key)
            continue
        flags = set(known.flags) | ({"fuzzy"} if known.id != text else set())
        now.add(text, known.string, flags=flags, context=key)
    return now


def as_text(translated: Catalog) -> bytes:
    """The `.po` file."""
    written = io.BytesIO()
    write_po(written, translated, width=96, no_location=True)
    return written.getvalue()


def compiled(translated: Catalog) -> bytes:
    """The `.mo` file: the same bytes at any time."""
    written = io.BytesIO()
    write_mo(written, translated)
    return written.getvalue()


def main() -> None:
    """Write both files of each language."""
    for language in TRANSLATED:
        now = updated(language)
        (folder(language) / f"{DOMAIN}.po").write_bytes(as_text(now))
        (folder(language) / f"{DOMAIN}.mo").write_bytes(compiled(now))


if __name__ == "__main__":
    main()
