from __future__ import annotations

import itertools

import pytest

from beancount_barbell.figures.resampling import bootstrap


def test_every_path_of_two_returns():
    """+10 % and -20 % over two steps: one path of four goes to 0.7 or below."""
    found = bootstrap([0.10, -0.20], 0.7, horizon=2, paths=1_000, seed=1)
    assert found.probability == 0.25
    assert found.interval is None
    assert found.observations == 2
    assert found.assumptions == ("own-returns", "independent", "every-path")


def test_the_minimum_counts_and_not_the_end():
    """-30 % then +50 % ends above the line it has touched."""
    found = bootstrap([-0.3, 0.5], 0.7, horizon=2, paths=4, seed=1)
    assert found.probability == 0.5
    ends = [a * b for a, b in itertools.product((0.7, 1.5), repeat=2)]
    assert sum(end <= 0.7 for end in ends) / 4 == 0.25


def test_sampled_paths_come_near_the_exact_chance():
    returns = [0.10, -0.20, 0.05, -0.04]
    hits = 0
    for path in itertools.product(returns, repeat=6):
        level, low = 1.0, 1.0
        for step in path:
            level *= 1 + step
            low = min(low, level)
        hits += low <= 0.7
    exact = bootstrap(returns, 0.7, horizon=6, paths=4**6, seed=0)
    assert exact.probability == hits / 4**6
    found = bootstrap(returns, 0.7, horizon=6, paths=4_000, seed=7)
    low, high = found.interval
    assert low < exact.probability < high
    assert found.assumptions[-1] == "sampled-paths"


def test_the_same_seed_gives_the_same_figure():
    returns = [0.02, -0.03, 0.01, -0.01, 0.04, -0.05]
    first = bootstrap(returns, 0.9, horizon=30, paths=500, seed=3)
    assert first == bootstrap(returns, 0.9, horizon=30, paths=500, seed=3)
    assert first != bootstrap(returns, 0.9, horizon=30, paths=500, seed=4)


def test_never_seen_is_not_ruled_out():
    found = bootstrap([0.01] * 9 + [-0.01], 0.5, horizon=50, paths=200, seed=1)
    assert found.probability == 0
    assert found.interval[1] > 0


def test_a_block_keeps_the_order_of_its_returns():
    """Of three blocks two reach the line: -40 % and what follows, and -10 % with -40 % after it."""
    found = bootstrap([-0.4, 0.5, -0.1], 0.7, horizon=2, paths=3, seed=1, block=2)
    assert found.probability == pytest.approx(2 / 3)


def test_blocks_keep_losses_together():
    """Losses that came in a row come in a row again: the line is reached more often."""
    returns = [0.05] * 7 + [-0.08] * 5
    alone = bootstrap(returns, 0.7, horizon=5, paths=3_000, seed=2)
    together = bootstrap(returns, 0.7, horizon=5, paths=3_000, seed=2, block=5)
    assert together.probability == 1 / 12
    assert together.assumptions == ("own-returns", "blocks", "every-path")
    assert together.probability > alone.probability


def test_a_block_is_cut_to_the_horizon_and_goes_round_the_end():
    found = bootstrap([0.0, 0.0, -0.5], 0.6, horizon=3, paths=9, seed=1, block=2)
    paths = [
        [r[(s + i) % 3] for s in pair for i in range(2)][:3]
        for pair in itertools.product(range(3), repeat=2)
        for r in [[0.0, 0.0, -0.5]]
    ]
    assert found.probability == sum(-0.5 in path for path in paths) / 9


@pytest.mark.parametrize(
    ("returns", "horizon", "paths", "block"),
    [([], 1, 1, 1), ([0.1], 0, 1, 1), ([0.1], 1, 0, 1), ([0.1], 1, 1, 0)],
)
def test_bootstrap_refuses_nonsense(returns, horizon, paths, block):
    with pytest.raises(ValueError, match="at least one"):
        bootstrap(returns, 0.5, horizon=horizon, paths=paths, seed=1, block=block)
