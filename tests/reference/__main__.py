"""Compare many random ledgers with the reference, or the ledgers of some files.

    python -m tests.reference --ledgers 2000 --seed 7
    python -m tests.reference household.beancount other.beancount

Says how many findings of each code were compared ("?" is what the specification leaves open),
how many ledgers wholly, why the others were not, and where both disagree.
Exit 1 if they do.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from beancount import loader

from tests.reference.aims import (
    with_decisions,
    with_grace,
    with_months,
    with_substitutes,
    with_terms,
    with_waivers,
)
from tests.reference.compare import compare, compare_text
from tests.reference.ledgers import (
    Household,
    Optioneers,
    Traders,
    with_calls,
    with_limits,
    with_market,
)
from tests.reference.savers import Savers


def random_ledger(number: int, chance: random.Random) -> str:
    """A household, and what aims at its limits."""
    write = (Household, Traders, Optioneers, Savers)[number % 4]
    text = with_limits(chance, write(chance).text())
    text = (with_market, with_calls)[number % 2](chance, text) if number % 5 < 2 else text
    if number % 7 == 3:
        text = with_substitutes(chance, text)
    if number % 7 in {1, 6}:
        text = with_decisions(chance, text)
    if number % 7 in {0, 5}:
        text = with_terms(chance, text)
    if number % 3 == 0:
        text = with_waivers(chance, with_grace(chance, text))
    return with_months(chance, text) if number % 5 == 4 else text


def main() -> int:
    """Compare and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference")
    parser.add_argument("--ledgers", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print the ledgers that differ")
    parser.add_argument("files", nargs="*", type=Path)
    arguments = parser.parse_args()
    outcomes = {}
    for path in arguments.files:
        entries, _, options = loader.load_file(str(path))
        outcomes[path.stem] = compare(entries, options), ""
    for number in range(0 if arguments.files else arguments.ledgers):
        text = random_ledger(number, random.Random(f"{arguments.seed} {number}"))
        outcomes[str(number)] = compare_text(text), text
    reasons: Counter[str] = Counter()
    compared: Counter[str] = Counter()
    differ = 0
    for name, (outcome, text) in outcomes.items():
        compared += outcome.compared
        reasons[outcome.uncovered or "compared wholly"] += 1
        if outcome.differences:
            differ += 1
            lines = (f"{name} differs (reference, not project):", *outcome.differences[:8])
            sys.stdout.write("\n  ".join(lines) + "\n" + (text if arguments.show else ""))
    for code, count in sorted(compared.items()):
        sys.stdout.write(f"{count:6} {code}\n")
    for reason, count in reasons.most_common():
        sys.stdout.write(f"{count:6} {reason}\n")
    sys.stdout.write(f"{differ:6} differ\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
