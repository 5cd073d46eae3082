from __future__ import annotations

import itertools
import math

import pytest

from beancount_barbell.figures.survival import (
    Estimate,
    Record,
    expected_trades_to_run,
    first_passage,
    fixed_stake_ruin,
    losing_run,
    lundberg_exponent,
    measured,
    normal_cdf,
    unequal_payoff_ruin,
    wilson_interval,
)


@pytest.fixture(scope="module")
def scipy_stats():
    """Takes seconds to import, which only the process does that runs these tests."""
    return pytest.importorskip("scipy.stats", reason="SciPy is the oracle of these figures")


# -- fixed stake ------------------------------------------------------------


@pytest.mark.parametrize(("line", "expected"), [(700_000, 0.3000), (500_000, 0.1344)])
def test_fixed_stake_at_even_odds(line, expected):
    found = fixed_stake_ruin(1_000_000, line, 50_000, 0.55)
    assert found.probability == pytest.approx(expected, abs=5e-5)
    assert found.assumptions == ("fixed-stake", "even-odds", "independent")
    assert found.interval is None
    assert found.observations is None


def test_the_stop_line_before_a_target():
    found = fixed_stake_ruin(1_000_000, 500_000, 50_000, 0.55, target=1_500_000)
    assert found.probability == pytest.approx(0.1185, abs=5e-5)


@pytest.mark.parametrize("win_rate", [0.0, 0.3, 0.5])
def test_without_an_edge_ruin_is_certain(win_rate):
    assert fixed_stake_ruin(1_000_000, 500_000, 50_000, win_rate).probability == 1


@pytest.mark.parametrize("win_rate", [0.0, 0.1, 0.45, 0.5, 0.55, 0.9, 1.0])
def test_the_target_form_solves_the_difference_equation(win_rate):
    """P(i) = p P(i+1) + q P(i-1), with P = 1 at the line and 0 at the target."""
    chance = [1.0]
    chance += [
        fixed_stake_ruin(stakes, 0, 1, win_rate, target=8).probability for stakes in range(1, 8)
    ]
    chance.append(0.0)
    for i in range(1, 8):
        assert chance[i] == pytest.approx(
            win_rate * chance[i + 1] + (1 - win_rate) * chance[i - 1], abs=1e-12
        )


def test_part_of_a_stake_crosses_the_line_like_a_whole_one():
    assert (
        fixed_stake_ruin(1_000_000, 720_000, 50_000, 0.55).probability
        == fixed_stake_ruin(1_000_000, 700_000, 50_000, 0.55).probability
    )


def test_on_the_line_it_is_over():
    assert fixed_stake_ruin(700_000, 700_000, 50_000, 0.9).probability == 1
    assert fixed_stake_ruin(600_000, 700_000, 50_000, 0.9).probability == 1


@pytest.mark.parametrize(
    ("stake", "win_rate", "target"),
    [(0, 0.5, None), (1, 1.1, None), (1, -0.1, None), (1, 0.5, 10)],
)
def test_fixed_stake_refuses_nonsense(stake, win_rate, target):
    with pytest.raises(ValueError, match=r"stake|probability|target"):
        fixed_stake_ruin(10, 0, stake, win_rate, target)


def test_no_overflow_far_from_the_line():
    assert fixed_stake_ruin(1e9, 0, 1, 0.4, target=2e9).probability == 1
    assert fixed_stake_ruin(10_000, 0, 1, 0.6, target=20_000).probability == 0


# -- unlike payoffs ---------------------------------------------------------


def test_lundberg_exponent_and_its_bounds():
    theta = lundberg_exponent(0.45, 10_000, 8_000)
    assert theta == pytest.approx(2.498e-6, rel=2e-4)
    assert 0.45 * math.exp(-theta * 10_000) + 0.55 * math.exp(theta * 8_000) == pytest.approx(1)
    for room, expected in ((300_000, 0.473), (500_000, 0.287)):
        found = unequal_payoff_ruin(1_000_000, 1_000_000 - room, 0.45, 10_000, 8_000)
        assert found.probability == pytest.approx(expected, abs=5e-4)


def test_lundberg_agrees_with_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    for p, win, loss in ((0.45, 10_000, 8_000), (0.9, 1.0, 5.0), (0.2, 30.0, 2.0)):
        oracle = optimize.brentq(
            lambda t, p=p, win=win, loss=loss: (
                p * math.exp(-t * win) + (1 - p) * math.exp(t * loss) - 1
            ),
            1e-9,
            -math.log(1 - p) / loss,
            xtol=1e-15,
        )
        assert lundberg_exponent(p, win, loss) == pytest.approx(oracle, rel=1e-6)


def test_lundberg_equals_gamblers_ruin_at_even_odds():
    even = unequal_payoff_ruin(1_000_000, 500_000, 0.55, 50_000, 50_000)
    assert even.probability == pytest.approx((0.45 / 0.55) ** 10)


def test_lundberg_without_an_edge_without_room_without_a_loss():
    assert lundberg_exponent(0.4, 10, 10) == 0
    assert unequal_payoff_ruin(100, 50, 0.4, 10, 10).probability == 1
    assert unequal_payoff_ruin(50, 50, 1.0, 10, 10).probability == 1
    assert lundberg_exponent(1.0, 10, 10) == math.inf
    assert unequal_payoff_ruin(100, 50, 1.0, 10, 10).probability == 0
    for win, loss in ((0, 10), (10, 0)):
        with pytest.raises(ValueError, match="positive"):
            lundberg_exponent(0.5, win, loss)


# -- diffusion --------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "volatility", "expected"),
    [(0.70, 0.40, 0.356), (0.50, 0.40, 0.0762), (0.70, 0.60, 0.596), (0.50, 0.60, 0.288)],
)
def test_first_passage_of_the_page(line, volatility, expected):
    found = first_passage(line, 0.10, volatility, 1)
    assert found.probability == pytest.approx(expected, abs=5e-4)


def test_first_passage_is_the_integral_of_the_inverse_gaussian_density():
    integrate = pytest.importorskip("scipy.integrate")
    b, sigma, m = math.log(0.7), 0.4, 0.10 - 0.08

    def density(t):
        distance = b - m * t
        scale = sigma * math.sqrt(2 * math.pi * t**3)
        return -b / scale * math.exp(-(distance**2) / (2 * sigma**2 * t))

    oracle, _ = integrate.quad(density, 0, 1)
    assert first_passage(0.7, 0.10, 0.4, 1).probability == pytest.approx(oracle, abs=1e-8)


def test_first_passage_at_its_ends():
    assert first_passage(1.0, 0.1, 0.4, 1).probability == 1
    assert first_passage(0.9, -0.2, 0.0, 1).probability == 1
    assert first_passage(0.9, 0.1, 0.0, 1).probability == 0
    assert first_passage(0.5, 30.0, 0.5, 1).probability < 1e-9
    assert first_passage(0.5, -30.0, 0.5, 1).probability == pytest.approx(1)
    assert first_passage(0.999, -60.0, 0.1, 1.0).probability == 1
    assert first_passage(0.5, math.log(0.5), 0.0, 1).probability == 1  # just on the line
    for line, volatility, years in ((0, 0.4, 1), (0.5, 0.4, 0), (0.5, -0.4, 1)):
        with pytest.raises(ValueError, match="positive"):
            first_passage(line, 0.1, volatility, years)


def test_first_passage_with_a_measured_drift_has_an_interval():
    found = first_passage(0.7, 0.10, 0.40, 1, Record(2.0, 504))
    low, high = found.interval
    assert low < found.probability < high
    assert found.observations == 504
    assert low == first_passage(0.7, 0.10 + 1.959963984540054 * 0.4 / 2**0.5, 0.40, 1).probability


# -- losing runs ------------------------------------------------------------


@pytest.mark.parametrize(
    ("loss_rate", "five", "ten"),
    [(0.5, 0.8101, 0.0441), (0.4, 0.4591, 0.00575), (0.6, 0.9758, 0.2049)],
)
def test_runs_of_losses_in_a_hundred_trades(loss_rate, five, ten):
    assert losing_run(5, 100, loss_rate).probability == pytest.approx(five, abs=5e-5)
    assert losing_run(10, 100, loss_rate).probability == pytest.approx(ten, abs=6e-5)


def test_runs_of_five_in_ten_tosses():
    assert losing_run(5, 10, 0.5).probability == 112 / 1024


@pytest.mark.parametrize("length", [1, 2, 3, 5])
@pytest.mark.parametrize("loss_rate", [0.0, 0.3, 0.5, 1.0])
def test_runs_equal_the_count_of_all_outcomes(length, loss_rate):
    for trades in range(9):
        total = 0.0
        for outcome in itertools.product("LW", repeat=trades):
            if "L" * length in "".join(outcome):
                losses = outcome.count("L")
                total += loss_rate**losses * (1 - loss_rate) ** (trades - losses)
        assert losing_run(length, trades, loss_rate).probability == pytest.approx(total, abs=1e-12)


def test_expected_trades_to_the_first_run():
    assert expected_trades_to_run(5, 0.5) == 62
    assert expected_trades_to_run(10, 0.5) == 2046
    assert expected_trades_to_run(3, 1) == 3
    assert expected_trades_to_run(3, 0) == math.inf
    assert expected_trades_to_run(500, 0.1) == math.inf


@pytest.mark.parametrize(
    "call",
    [
        lambda: losing_run(0, 10, 0.5),
        lambda: losing_run(1, -1, 0.5),
        lambda: expected_trades_to_run(0, 0.5),
    ],
)
def test_runs_refuse_nonsense(call):
    with pytest.raises(ValueError, match="at least one loss"):
        call()


# -- what is measured -------------------------------------------------------


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (10, 10), (55, 100)])
def test_wilson_interval_agrees_with_scipy(scipy_stats, hits, n):
    oracle = scipy_stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert wilson_interval(hits, n) == pytest.approx((oracle.low, oracle.high), abs=1e-9)


@pytest.mark.parametrize(("hits", "n"), [(0, 0), (2, 1), (-1, 1)])
def test_wilson_interval_refuses_nonsense(hits, n):
    with pytest.raises(ValueError, match="proportion"):
        wilson_interval(hits, n)


def test_a_measured_rate_brings_its_interval_and_its_n():
    def model(rate):
        return fixed_stake_ruin(1_000_000, 700_000, 50_000, rate)

    found = measured(model, 55, 100)
    low, high = wilson_interval(55, 100)
    assert found.probability == model(0.55).probability
    assert found.interval == (model(high).probability, model(low).probability)
    assert found.observations == 100


def test_no_ruin_seen_is_not_ruled_out():
    """Ten wins of ten: the point is zero, the interval is not."""
    found = measured(lambda rate: fixed_stake_ruin(1_000_000, 700_000, 50_000, rate), 10, 10)
    assert found.probability == 0
    assert found.interval[1] > 0


def test_normal_cdf_agrees_with_scipy(scipy_stats):
    for x in (-8, -1.5, 0, 0.3, 4):
        assert normal_cdf(x) == pytest.approx(scipy_stats.norm.cdf(x), rel=1e-12)


def test_an_estimate_is_never_bare():
    assert Estimate._fields == ("probability", "interval", "observations", "assumptions")
