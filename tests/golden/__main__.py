"""Writes the pictures of the random ledgers anew, after a change that is meant.

python -m tests.golden            # writes tests/golden/golden.json: read the difference
python -m tests.golden "book 3"   # prints that ledger, and all that is said of it
"""

from __future__ import annotations

import json
import sys

from tests.golden.pictures import KEPT, ledgers, picture


def main(names: list[str]) -> None:
    """Print the named ledgers, or write the file."""
    texts = ledgers()
    for name in names:
        told = json.dumps(picture(texts[name], whole=True), ensure_ascii=False, indent=1)
        sys.stdout.write(f"{texts[name]}\n{told}\n")
    if not names:
        lines = [
            f"{json.dumps(name)}:"
            + json.dumps(picture(text), ensure_ascii=False, separators=(",", ":"))
            for name, text in texts.items()
        ]
        KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        sys.stdout.write(f"{len(texts)} ledgers, {KEPT.stat().st_size:,} bytes: {KEPT.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
