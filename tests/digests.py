"""The digests in shipped sign-offs, written anew after a change of the figures.

`python -m tests.digests` signs what the example ledger and the explanations of
BB504 and BB505 have signed with the digests of today's figures. A change that
makes it necessary makes every user's signatures stale, too: it belongs into the
changelog.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from beancount_barbell.figures.month import months
from beancount_barbell.rules import monthly_routine, signoff_stale
from beancount_barbell.rules.explanation import KEEPS, parse
from tests.support import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parent.parent
EXAMPLE = PROJECT / "example_ledger" / "main.beancount"
SIGN_OFFS = EXAMPLE.with_name("signoffs.beancount")

_SIGN_OFF = re.compile(
    r'("signoff" "(?P<month>[^"]+)" "(?P<item>[^"]+)"\n(?: +by: .*\n)? +digest: ")[0-9a-f]{16}'
)


def digests(ledger: str | Path) -> Mapping[tuple[str, str], str]:
    """(month, item) → digest of a ledger's figures."""
    views = months(judge(ledger).history)
    return {(view.name, item.name): item.digest for view in views for item in view.items}


def signed(text: str, wanted: Mapping[tuple[str, str], str]) -> str:
    """A text whose sign-offs bear the wanted digests."""
    return _SIGN_OFF.sub(lambda found: found[1] + wanted[found["month"], found["item"]], text)


def texts() -> Mapping[Path, str]:
    """Every file with sign-offs, as it ought to be."""
    kept = {
        Path(module.__file__): parse(module.__doc__).sections[KEEPS]
        for module in (monthly_routine, signoff_stale)
    }
    sources = {SIGN_OFFS: EXAMPLE, **kept}
    return {
        path: signed(path.read_text(encoding="utf-8"), digests(ledger))
        for path, ledger in sources.items()
    }


def main() -> None:
    """Write the digests in place."""
    for path, text in texts().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
