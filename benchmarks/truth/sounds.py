"""Tones and touches in turn, jerks that follow the tones, and jerks of their own, made independently of the package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.truth.background import noise
from benchmarks.truth.motor_units import draw_pool
from benchmarks.truth.shocks import GRID_HZ, add_bursts, at_rate

MUSCLES = {
    "EMG SCM R": "sternocleidomastoid", "EMG Biceps R": "biceps_brachii", "EMG Tib ant R": "tibialis_anterior",
}  # fmt: skip
AFTER_SCM_MS = (0.0, 15.0, 45.0)


@dataclass(frozen=True, kw_only=True)
class Sounds:
    """What is in a recording: tones and touches ``apart_s`` from each other, answered with a share and after a latency."""

    n: int = 80
    apart_s: tuple[float, float] = (1.0, 2.0)
    fs_hz: float = 1000.0
    tone_share: float = 0.7
    latency_ms: float = 60.0
    latency_sd_ms: float = 8.0
    wears_off: float = 0.0
    spontaneous_per_min: float = 10.0


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Samples ``(n_muscles, n)``, onsets of tones and touches, of the jerks after tones, and of the others."""

    samples_uv: np.ndarray
    tone_s: np.ndarray
    touch_s: np.ndarray
    reflex_s: np.ndarray
    other_s: np.ndarray


def make_sounds(scene: Sounds, seed: int) -> Heard:
    """Return a recording of tones and touches in random order."""
    rng = np.random.default_rng([32, seed])
    stimulus_s = 3.0 + np.cumsum(rng.uniform(*scene.apart_s, scene.n))
    is_tone = rng.permutation(np.arange(scene.n) % 2 == 0)
    length_s = stimulus_s[-1] + 3.0
    share = scene.tone_share * (1 - scene.wears_off * np.arange(scene.n) / scene.n)
    answers = is_tone & (rng.random(scene.n) < share)
    reflex_s = stimulus_s[answers] + rng.normal(scene.latency_ms, scene.latency_sd_ms, answers.sum()) / 1e3
    other_s = np.sort(rng.uniform(1.0, length_s - 1.0, rng.poisson(scene.spontaneous_per_min * length_s / 60)))
    far = [moment for moment in other_s if np.abs(reflex_s - moment).min(initial=9.0) > 0.4]
    other_s = np.array([moment for k, moment in enumerate(far) if k == 0 or moment - far[k - 1] > 0.4])
    rows = []
    for after_ms in AFTER_SCM_MS:
        uv = noise(int(length_s * GRID_HZ), fs_hz=GRID_HZ, rms_uv=3.0, rng=rng)
        pool = draw_pool(60, fs_hz=GRID_HZ, rng=rng)
        for moments in (reflex_s, other_s):
            add_bursts(uv, pool, moments + after_ms / 1e3, np.ones(moments.size, dtype=bool), 90.0, rng)
        rows.append(at_rate(uv, scene.fs_hz, False))
    return Heard(
        samples_uv=np.array(rows),
        tone_s=stimulus_s[is_tone],
        touch_s=stimulus_s[~is_tone],
        reflex_s=reflex_s,
        other_s=other_s,
    )
