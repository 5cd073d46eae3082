"""How likely the sleeve is to reach a line, by drawing its own returns again.

No distribution is assumed; what is assumed is that the future is made of the
past's returns, in any order (or in blocks of the past's order).
"""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

from beancount_barbell.figures.survival import Estimate, wilson_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

INDEPENDENT = ("own-returns", "independent")
BLOCKS = ("own-returns", "blocks")
EXACT = "every-path"
SAMPLED = "sampled-paths"


def bootstrap(
    returns: Sequence[float],
    line: float,
    *,
    horizon: int,
    paths: int,
    seed: int,
    block: int = 1,
) -> Estimate:
    """The chance that a path of `horizon` returns touches `line` on its way.

    The path's *minimum* counts, not its end. Where all possible paths are no
    more than `paths`, every one is walked and the chance is exact for these
    returns; else the interval is that of the sampling (Wilson).

    Args:
        returns: relative returns, one a trade or day; at least one.
        line: the level as a ratio of today's.
        horizon: returns a path has, >= 1.
        paths: how many paths are drawn, >= 1.
        seed: of the generator, so that a ledger gives the same figures again.
        block: returns drawn together, in their order, round the end (circular
            block bootstrap, Politis and Romano 1992); 1 draws each by itself.

    Raises:
        ValueError: no returns, or a count below one.
    """
    if not returns or min(horizon, paths, block) < 1:
        raise ValueError("a bootstrap needs returns and counts of at least one")
    assumptions = INDEPENDENT if block == 1 else BLOCKS
    starts = len(returns)
    draws = -(-horizon // block)
    if starts**draws <= paths:
        every = itertools.product(range(starts), repeat=draws)
        count = starts**draws
        hits = sum(_touches(_path(returns, drawn, block, horizon), line) for drawn in every)
        return Estimate(hits / count, None, starts, (*assumptions, EXACT))
    generator = random.Random(seed)  # noqa: S311 - a simulation that must repeat, no secret
    hits = 0
    for _ in range(paths):
        drawn = generator.choices(range(starts), k=draws)
        hits += _touches(_path(returns, drawn, block, horizon), line)
    return Estimate(hits / paths, wilson_interval(hits, paths), starts, (*assumptions, SAMPLED))


def _path(
    returns: Sequence[float], drawn: Iterable[int], block: int, horizon: int
) -> Iterable[float]:
    """The returns of the blocks that begin at `drawn`, cut to the horizon."""
    if block == 1:
        return map(returns.__getitem__, drawn)
    n = len(returns)
    whole = (returns[(start + step) % n] for start in drawn for step in range(block))
    return itertools.islice(whole, horizon)


def _touches(path: Iterable[float], line: float) -> bool:
    level = 1.0
    for step in path:
        level *= 1 + step
        if level <= line:
            return True
    return False
