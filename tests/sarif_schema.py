"""A SARIF log held against the schema that OASIS publishes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

_SCHEMA = Path(__file__).parent / "rendering" / "sarif" / "sarif-schema-2.1.0.json"


@cache
def _validator() -> Draft4Validator:
    return Draft4Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def violations(log: Any) -> list[str]:
    """What the log breaks of the schema: where, and how."""
    return [f"{one.json_path}: {one.message}" for one in _validator().iter_errors(log)]
