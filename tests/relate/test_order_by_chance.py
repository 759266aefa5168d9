"""Responses whose muscles begin in any order are neither startle nor jerks of the brainstem, in 100 recordings."""

import numpy as np
import pytest

from myoclonus.measure import exchange
from myoclonus.relate.spread_order import order_of_jerks
from myoclonus.relate.stimuli.kinds import stimulus_kinds
from myoclonus.relate.stimuli.order import startle_order
from myoclonus.relate.stimuli.response import jerks_after_stimuli
from myoclonus.settings import Settings

from .jerks_by_hand import material, recorded

BODY = (
    "orbicularis_oculi", "sternocleidomastoid", "masseter", "biceps_brachii", "rectus_femoris", "tibialis_anterior",
)  # fmt: skip
STARTLE_MS = (36.0, 56.0, 63.0, 70.0, 105.0, 130.0)
RETICULAR_MS = (51.0, 40.0, 48.0, 51.0, 61.0, 71.0)
STIMULI = 10.0 + 5.0 * np.arange(25)
MOST = 0.5
SETTINGS = Settings()


def shares(latencies_ms):
    """Shares of responses in the order of startle and of jerks that run from the brainstem, and their p; one row a stimulus."""
    recording = recorded(BODY, [{"onset": float(t), "text": "stim tone"} for t in STIMULI], seconds=150.0)
    responses = [
        (float(t), dict(zip(BODY, map(float, row), strict=True))) for t, row in zip(STIMULI, latencies_ms, strict=True)
    ]
    found = material(recording, responses)
    (kind,) = stimulus_kinds(recording, SETTINGS.detect, SETTINGS.response)
    response = jerks_after_stimuli(kind.onset_s, found.jerks.onset_s, 150.0, settings=SETTINGS.response, n_bootstrap=10)
    startle, startle_p = startle_order(kind, response, found, SETTINGS)
    order = order_of_jerks(found, SETTINGS)
    brainstem = order.fractions["order_brainstem_fraction"]
    assert (startle.n, brainstem.n, startle_p.n, order.brainstem_p.n) == (25, 25, 25, 25)
    return startle.value, brainstem.value, startle_p.value, order.brainstem_p.value


@pytest.mark.parametrize("scatter_ms", [20.0, 100.0])
def test_muscles_that_respond_in_any_order_are_neither_startle_nor_brainstem(scatter_ms, monkeypatch):
    monkeypatch.setattr(exchange, "_N_EXCHANGES", 0)  # p is looked at below, in fewer recordings
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        found.append(shares(35.0 + rng.uniform(0, scatter_ms, (STIMULI.size, len(BODY)))))
    startle, brainstem, _, _ = np.array(found).T
    assert np.sum(startle > MOST) <= 5
    assert np.sum(brainstem > MOST) <= 5
    assert 0 < startle.mean() < 0.3  # single responses have the order by chance
    assert 0 < brainstem.mean() < 0.3


def test_p_is_small_in_one_of_twenty_recordings_without_an_order(monkeypatch):
    monkeypatch.setattr(exchange, "_N_EXCHANGES", 19)  # smallest p: 0.05
    rows = [
        shares(35.0 + np.random.default_rng(k).uniform(0, 60.0, (STIMULI.size, len(BODY)))) for k in range(200, 230)
    ]
    _, _, startle_p, brainstem_p = np.array(rows).T
    assert np.sum(startle_p <= 0.05) <= 5  # of 30; more by chance in one of 300
    assert np.sum(brainstem_p <= 0.05) <= 5
    assert np.median(startle_p) > 0.2


@pytest.mark.parametrize("seed", range(2))
def test_the_orders_themselves_are_found_among_as_many_responses(seed):
    rng = np.random.default_rng(seed)
    startle, _, startle_p, _ = shares(
        np.array(STARTLE_MS) * rng.normal(1, 0.04, (STIMULI.size, 1)) + rng.normal(0, 2, (25, 6))
    )
    _, brainstem, _, brainstem_p = shares(np.array(RETICULAR_MS) + rng.normal(0, 1.5, (STIMULI.size, len(BODY))))
    assert startle > 0.8
    assert brainstem > 0.8
    assert (startle_p, brainstem_p) == (0.005, 0.005)
