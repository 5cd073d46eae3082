"""Addresses of the page's links inside Fava."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fava.beans.funcs import hash_entry
from flask import url_for

from fava_barbell.shapes import Links

if TYPE_CHECKING:
    from beancount_barbell.model.location import Location


@dataclass(frozen=True, slots=True)
class FavaLinks(Links):
    """Links of one request, with Fava's prefix, ledger and filters.

    Attributes:
        reachable: ids of the entries that Fava has: other entries get no link.
        external_editor: Fava's `use-external-editor`.
    """

    reachable: frozenset[int]
    external_editor: bool

    def entry(self, entry: Any) -> str | None:
        """The pop-up of an entry; the hash in the address covers the metadata as loaded."""
        if id(entry) not in self.reachable:
            return None
        return f"#context-{hash_entry(entry)}"

    def source(self, location: Location) -> str | None:
        """The line in Fava's editor, or in the user's own editor."""
        if location.lineno <= 0 or location.filename.startswith("<"):
            return None
        if self.external_editor:
            return f"beancount://{quote(location.filename)}?lineno={location.lineno}"
        return url_for(
            "report",
            report_name="editor",
            file_path=location.filename,
            line=location.lineno,
        )

    def account(self, name: str) -> str:
        """Fava's page of an account."""
        return url_for("account", name=name)

    def journal(self, time: str) -> str:
        """Fava's journal of a period, which replaces the reader's own time filter."""
        return url_for("report", report_name="journal", time=time)
