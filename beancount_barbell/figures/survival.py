"""The probability that the sleeve reaches a line: closed forms, each with its assumptions.

Floats: these are probabilities under a model, not money. No probability stands alone: an `Estimate`
carries its assumptions, the number of observations behind its inputs, and the interval that results
from them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from beancount_barbell.model.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""

_BISECTIONS = 200
_PRECISE_ENOUGH = 1e-12


class Estimate(NamedTuple):
    """A probability in [0, 1] under stated assumptions.

    `interval` is the 95 % interval from the uncertainty of the inputs (or of the sampling), None
    where the inputs were given and not measured, or every path was computed. `observations` counts
    the data behind the inputs, None where the inputs were given. `assumptions` are keys of texts
    ("even-odds"), in order of weight.
    """

    probability: float
    interval: tuple[float, float] | None
    observations: int | None
    assumptions: tuple[str, ...]


UPPER_BOUND = "upper-bound"
"""The assumption key of a probability that is an upper bound."""

FIXED_STAKE = ("fixed-stake", "even-odds", "independent")
UNEQUAL_PAYOFF = ("fixed-payoffs", "independent", UPPER_BOUND, "no-end")
DIFFUSION = ("lognormal", "constant-volatility", "watched-always")
RUNS = ("independent", "constant-odds")


def normal_cdf(x: float) -> float:
    """The standard normal distribution function."""
    return math.erfc(-x / math.sqrt(2)) / 2


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson 1927); wider than zero even for 0 or n hits.

    Raises:
        ValueError: `n` is not positive or `hits` is not in [0, n].
    """
    if n <= 0 or not 0 <= hits <= n:
        raise ValueError("a proportion needs n > 0 and 0 <= hits <= n")
    share, z = hits / n, Z_95
    scale = 1 + z * z / n
    middle = (share + z * z / (2 * n)) / scale
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / scale
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    high = 1.0 if hits == n else min(1.0, middle + half)
    return low, high


def measured(model: Callable[[float], Estimate], successes: int, n: int) -> Estimate:
    """An estimate whose only uncertain input is a measured proportion.

    Args:
        model: gives the estimate for a proportion in [0, 1]; monotonic in it.
        successes: number of successes.
        n: number of trials.

    Returns:
        The estimate at the measured proportion, with the interval between the
        model's values at the ends of the proportion's Wilson interval.

    Raises:
        ValueError: as `wilson_interval`.
    """
    low, high = wilson_interval(successes, n)
    middle = model(successes / n)
    ends = sorted((model(low).probability, model(high).probability))
    return middle._replace(interval=(ends[0], ends[1]), observations=n)


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError("a probability lies in [0, 1]")


def fixed_stake_ruin(
    equity: float, line: float, stake: float, win_rate: float, target: float | None = None
) -> Estimate:
    """The probability of ever reaching `line`, winning or losing one stake at a time.

    Gambler's ruin (Feller, ch. XIV): with i = (equity - line) / stake, rounded up, and r = q / p,
    the probability is r^i, and 1 where p <= q. With a `target`: the probability of reaching the
    line before the target.

    Args:
        equity: money now.
        line: money at which the game is lost, below equity.
        stake: money won or lost per trade, > 0.
        win_rate: p in [0, 1].
        target: money at which the game is won, above equity; None to play without end.

    Raises:
        ValueError: `stake` is not positive, `win_rate` is outside [0, 1], or `target` is not above
            equity.
    """
    _check_probability(win_rate)
    if stake <= 0:
        raise ValueError("a stake is positive")
    if target is not None and target <= equity:
        raise ValueError("a target lies above equity")
    # The stake that crosses the line reaches it, so a part of a stake counts as a whole one.
    down = max(0, math.ceil((equity - line) / stake - _PRECISE_ENOUGH))
    up = None if target is None else math.ceil((target - equity) / stake - _PRECISE_ENOUGH)
    return Estimate(_gamblers_ruin(down, up, win_rate), None, None, FIXED_STAKE)


def _gamblers_ruin(down: int, up: int | None, p: float) -> float:
    if down == 0:
        return 1.0
    q = 1 - p
    if up is None:
        return 1.0 if p <= q else (q / p) ** down
    if p > q:
        ratio = q / p
        return (ratio**down - ratio ** (down + up)) / (1 - ratio ** (down + up))
    if p < q:
        ratio = p / q  # inverted, so that no power overflows
        return (1 - ratio**up) / (1 - ratio ** (down + up))
    return up / (down + up)


def lundberg_exponent(win_rate: float, win: float, loss: float) -> float:
    """The θ > 0 with p·e^(-θ·win) + q·e^(θ·loss) = 1, per unit of money.

    0.0 where the expectancy is not positive (no such θ exists), infinite where q = 0.

    Raises:
        ValueError: `win` or `loss` is not positive, `win_rate` is outside [0, 1].
    """
    _check_probability(win_rate)
    if win <= 0 or loss <= 0:
        raise ValueError("win and loss are positive amounts")
    p, q = win_rate, 1 - win_rate
    if p * win - q * loss <= 0:
        return 0.0
    if q == 0:
        return math.inf
    # The left side falls from 1 at θ = 0, then rises without end; from this θ on it is above 1.
    high = -math.log(q) / loss
    low = high * _PRECISE_ENOUGH
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if p * math.exp(-middle * win) + q * math.exp(middle * loss) < 1:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def unequal_payoff_ruin(
    equity: float, line: float, win_rate: float, win: float, loss: float
) -> Estimate:
    """An upper bound of the probability of ever reaching `line`; wins and losses differ in size.

    Lundberg's inequality: P <= e^(-θ (equity - line)); 1 where the expectancy is not positive.

    Args:
        equity: money now.
        line: money at which the game is lost.
        win_rate: p in [0, 1].
        win: money won per winning trade, > 0.
        loss: money lost per losing trade, > 0.

    Raises:
        ValueError: as `lundberg_exponent`.
    """
    theta = lundberg_exponent(win_rate, win, loss)
    room = max(0.0, equity - line)
    probability = math.exp(-theta * room) if room else 1.0
    return Estimate(probability, None, None, UNEQUAL_PAYOFF)


class Record(NamedTuple):
    """The data behind drift and volatility: `moves` of the value in `years`."""

    years: float
    moves: int


def first_passage(
    line: float, drift: float, volatility: float, years: float, record: Record | None = None
) -> Estimate:
    """The probability that a geometric Brownian motion falls to `line` within `years`.

    With b = ln(line) and m = μ - σ²/2: N((b - mT) / σ√T) + e^(2mb/σ²)·N((b + mT) / σ√T).

    Args:
        line: level of the line / level now, > 0; from 1 on the line is reached already.
        drift: μ, yearly.
        volatility: σ, yearly, >= 0.
        years: T, > 0.
        record: the data behind μ and σ, None where they are given. The interval varies the drift by
            ±1.96 standard errors (σ / √years of record) and keeps σ as measured.

    Raises:
        ValueError: `line` or `years` is not positive, `volatility` is negative.
    """
    if line <= 0 or years <= 0 or volatility < 0:
        raise ValueError("line and years are positive, volatility is not negative")
    probability = _passage(line, drift, volatility, years)
    if record is None:
        return Estimate(probability, None, None, DIFFUSION)
    error = Z_95 * volatility / math.sqrt(record.years)
    best = _passage(line, drift + error, volatility, years)
    worst = _passage(line, drift - error, volatility, years)
    return Estimate(probability, (best, worst), record.moves, DIFFUSION)


def _passage(line: float, drift: float, volatility: float, years: float) -> float:
    if line >= 1:
        return 1.0
    b = math.log(line)
    m = drift - volatility * volatility / 2
    if volatility == 0:
        return 1.0 if m * years <= b else 0.0
    spread = volatility * math.sqrt(years)
    direct = normal_cdf((b - m * years) / spread)
    mirrored = normal_cdf((b + m * years) / spread)
    if mirrored == 0:
        return direct
    reflected = math.exp(2 * m * b / volatility**2 + math.log(mirrored))
    return min(1.0, direct + reflected)


def losing_run(length: int, trades: int, loss_rate: float) -> Estimate:
    """The probability of at least one run of `length` losses among `trades`.

    A Markov chain over the length of the run so far, `length` + 1 states, the last one absorbing.

    Args:
        length: k >= 1.
        trades: n >= 0.
        loss_rate: q in [0, 1].

    Raises:
        ValueError: an argument is out of its range.
    """
    _check_probability(loss_rate)
    if length < 1 or trades < 0:
        raise ValueError("a run has at least one loss, trades are counted from none")
    states = [1.0] + [0.0] * length
    for _ in range(trades):
        alive = sum(states[:-1])
        reached = states[-1] + states[-2] * loss_rate
        grown = [probability * loss_rate for probability in states[: length - 1]]
        states = [alive * (1 - loss_rate), *grown, reached]
    return Estimate(states[-1], None, None, RUNS)


def expected_trades_to_run(length: int, loss_rate: float) -> float:
    """The mean number of trades until the first run of `length` losses.

    (1 - q^k) / ((1 - q) q^k); infinite where q = 0 or q^k is too small for a float.

    Raises:
        ValueError: `length` < 1, or `loss_rate` is outside [0, 1].
    """
    _check_probability(loss_rate)
    if length < 1:
        raise ValueError("a run has at least one loss")
    if loss_rate == 0:
        return math.inf
    if loss_rate == 1:
        return float(length)
    run = loss_rate**length
    return math.inf if run == 0 else (1 - run) / ((1 - loss_rate) * run)
