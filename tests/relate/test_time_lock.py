"""The matched filter and the permutation test, against slow and obvious versions."""

import numpy as np
import pytest
from scipy import linalg

from myoclonus.relate.time_lock import autocovariance, matched_weights, sign_flip_test, wave_scores

TIME_MS = np.arange(-150.0, -3.0, 2.0)


def noise(n_trials, n_times, seed=0):
    """EEG-like noise: a strong 10 Hz rhythm in slow noise, at 500 Hz."""
    rng = np.random.default_rng(seed)
    time = np.arange(n_times) / 500
    alpha = 20 * np.cos(2 * np.pi * 10 * time + rng.uniform(0, 2 * np.pi, (n_trials, 1)))
    walk = np.cumsum(rng.normal(0, 1, (n_trials, n_times)), axis=1)
    return (alpha + walk - walk.mean(axis=1, keepdims=True) + rng.normal(0, 1, walk.shape)).astype(np.float32)


def test_autocovariance_is_that_of_the_slow_version():
    samples = noise(30, 60)[:, None, :]
    centered = samples[:, 0] - samples[:, 0].mean(axis=1, keepdims=True)
    slow = [np.mean(np.sum(centered[:, : 60 - lag] * centered[:, lag:], axis=1)) / 60 for lag in range(20)]
    assert autocovariance(samples, 20)[0] == pytest.approx(slow, rel=1e-4)


def test_weights_are_those_of_generalized_least_squares():
    covariance = autocovariance(noise(200, 300)[:, None, :], TIME_MS.size)[0]
    weights, uv_per_score = matched_weights(covariance, TIME_MS, np.array([20.0, 40.0]), 15.0)
    matrix = linalg.toeplitz(covariance)
    matrix += np.eye(TIME_MS.size) * (1e-3 * covariance[0] + 1e-9)
    slow = np.vander(np.linspace(-1, 1, TIME_MS.size), 3)
    for column, latency in enumerate((20.0, 40.0)):
        wave = np.exp(-0.5 * ((TIME_MS + latency) / (15.0 / 2.3548)) ** 2)
        design = np.column_stack((slow, wave))
        inverse = np.linalg.inv(matrix)
        errors = np.linalg.inv(design.T @ inverse @ design)
        expected = (errors @ design.T @ inverse)[3] / np.sqrt(errors[3, 3])
        assert weights[:, column] == pytest.approx(expected, abs=1e-4 * np.abs(expected).max())
        assert uv_per_score[column] == pytest.approx(np.sqrt(errors[3, 3]), rel=1e-3)


def test_level_slope_and_curvature_score_nothing():
    covariance = autocovariance(noise(200, 300)[:, None, :], TIME_MS.size)[0]
    weights, _ = matched_weights(covariance, TIME_MS, np.array([20.0]), 15.0)
    for slow in (np.full(TIME_MS.size, 500.0), 3 * TIME_MS, 0.01 * TIME_MS**2):
        assert abs(float(slow @ weights[:, 0])) < 1e-3


def test_a_wave_is_scored_at_its_amplitude_whatever_the_noise():
    samples = noise(400, TIME_MS.size, seed=2)
    wave = 5.0 * np.exp(-0.5 * ((TIME_MS + 30.0) / (15.0 / 2.3548)) ** 2)
    covariance = autocovariance(noise(400, 300, seed=3)[:, None, :], TIME_MS.size)
    found = wave_scores(
        [((samples + wave).astype(np.float32)[:, None], TIME_MS)], covariance, [np.array([30.0])], [15.0]
    )
    amplitude = found.scores[:, 0].mean() * found.uv_per_score[0]
    assert 0.4 < found.scores[:, 0].std() < 1.15  # the line of a pure rhythm is smeared: never too sure
    assert amplitude == pytest.approx(5.0, abs=4 * found.uv_per_score[0] / np.sqrt(400))


def test_p_of_nothing_is_uniform():
    rng = np.random.default_rng(5)
    p = [
        sign_flip_test(
            rng.normal(size=(25, 40)).astype(np.float32), np.arange(25), rng, n_permutations=199, alpha=0.05
        ).p
        for _ in range(300)
    ]
    assert 0.02 < np.mean(np.array(p) <= 0.05) < 0.085
    assert np.mean(p) == pytest.approx(0.5, abs=0.06)


def test_trials_of_one_block_count_once():
    scores = np.ones((40, 1), dtype=np.float32)
    apart = sign_flip_test(scores, np.arange(40), np.random.default_rng(0), n_permutations=999, alpha=0.05)
    together = sign_flip_test(scores, np.arange(40) // 20, np.random.default_rng(0), n_permutations=999, alpha=0.05)
    assert (apart.p, apart.n_blocks) == (0.001, 40)
    assert together.n_blocks == 2
    assert together.p == pytest.approx(0.5, abs=0.06)
    assert apart.statistic[0] == pytest.approx(np.sqrt(40))


def test_critical_value_of_one_candidate_is_near_the_normal_one():
    scores = np.random.default_rng(0).normal(size=(200, 1)).astype(np.float32)
    locked = sign_flip_test(scores, np.arange(200), np.random.default_rng(1), n_permutations=4000, alpha=0.05)
    assert locked.critical == pytest.approx(1.96, abs=0.08)
