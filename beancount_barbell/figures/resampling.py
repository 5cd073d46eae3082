"""The probability that the sleeve reaches a line, by resampling its own returns (bootstrap).

No distribution is assumed. The assumption is that the future consists of past returns, in any order
(or in blocks that keep the past order).
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
    """The probability that a path of `horizon` returns touches `line` on its way.

    The path's *minimum* counts, not its end. If there are at most `paths` possible paths, every one
    is computed: the probability is exact for these returns and has no interval. Else the interval
    is that of the sampling (Wilson).

    Args:
        returns: relative returns, one per trade or day; at least one.
        line: level of the line / level now.
        horizon: number of returns in a path, >= 1.
        paths: number of paths drawn, >= 1.
        seed: of the random generator, so that the same ledger gives the same figures.
        block: number of consecutive returns drawn together; after the last return follows the first
            (circular block bootstrap, Politis and Romano 1992). 1 draws each by itself.

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
