"""The description that a package index shows: the README, with links that lead somewhere there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"\]\((?!\w+:|#)")
_PICTURE = re.compile(r' (src|srcset)="(?!\w+:)')


def described(readme: str, repository: str, version: str) -> str:
    """A README whose links and pictures are those of the repository, as of a version's tag."""
    at = f"v{version}"
    linked = _LINK.sub(f"]({repository}/blob/{at}/", readme)
    return _PICTURE.sub(rf' \1="{repository}/raw/{at}/', linked)


class CustomMetadataHook(MetadataHookInterface):
    """What hatchling asks for the fields of `pyproject.toml` that are dynamic."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set `readme`."""
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        text = described(readme, metadata["urls"]["Repository"], metadata["version"])
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
