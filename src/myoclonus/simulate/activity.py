"""What one muscle does in a script: its discharges and its EMG without noise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.emg import band_signal, render
from myoclonus.simulate.firing import burst_discharges, burst_spans, contraction_discharges, joined, without_silences
from myoclonus.simulate.motor_units import motor_unit_pool
from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.script import Script
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.setup import Setup
from myoclonus.simulate.truth import MuscleActivity

__all__ = ["muscle_activity", "with_crosstalk"]

Floats = npt.NDArray[np.float64]


def muscle_activity(index: int, muscle: Muscle, script: Script, setup: Setup) -> MuscleActivity:
    """Return what one muscle does in a script.

    The signals of jerks and of contractions are each scaled as a whole, so that the median burst and the median
    contraction reach their level; strengths within each keep their ratios.

    Parameters
    ----------
    index : int
        Its number in the script.
    muscle : Muscle
        Which muscle.
    script : Script
        What everyone does.
    setup : Setup
        Rate, length, seed, levels and motor units.

    Returns
    -------
    MuscleActivity
    """
    settings, seed, fs_hz = setup.settings, setup.seed, setup.fs_hz
    pool = motor_unit_pool(muscle, settings, generator(seed, "pool", muscle.label))
    volley_rng = generator(seed, "volleys", muscle.label)
    jerk = joined([burst_discharges(pool, b, k, volley_rng) for k, b in enumerate(script.bursts) if b.muscle == index])
    contraction_rng = generator(seed, "contractions", muscle.label)
    silences = [silence for silence in script.silences if silence.muscle == index]
    by_contraction = {
        k: without_silences(contraction_discharges(pool, c, settings, contraction_rng), pool, silences)
        for k, c in enumerate(script.contractions)
        if c.muscle == index
    }
    held = joined(list(by_contraction.values()))
    jerk_signal = render(jerk, pool, setup.n_samples, fs_hz)
    held_signal = render(held, pool, setup.n_samples, fs_hz)
    target_uv = settings.noise_uv * 10 ** (setup.snr_db / 20)
    jerk_gain = target_uv / _usual_rms(jerk_signal, list(burst_spans(jerk, pool).values()), fs_hz, settings)
    held_target_uv = target_uv * 10 ** (-setup.contraction_db / 20) if script.bursts else target_uv
    spans = [(c.start_s + c.rise_s, c.stop_s - c.fall_s) for c in script.contractions if c.muscle == index]
    held_gain = held_target_uv / _usual_rms(held_signal, spans, fs_hz, settings)
    return MuscleActivity(
        muscle=muscle,
        pool=pool,
        jerk_discharges=jerk,
        held_discharges=held,
        contraction_discharges=by_contraction,
        jerk_uv=jerk_signal * jerk_gain,
        held_uv=held_signal * held_gain,
        gain_uv=jerk_gain,
    )


def with_crosstalk(signals: Sequence[Floats], muscles: Sequence[Muscle], settings: SimulateSettings) -> list[Floats]:
    """Return the signals with a share of those of the other muscles of the same region and side."""
    mixed = []
    for k, signal in enumerate(signals):
        neighbors = [
            signals[j]
            for j, other in enumerate(muscles)
            if j != k and other.side == muscles[k].side and other.region == muscles[k].region
        ]
        mixed.append(signal + settings.crosstalk_fraction * sum(neighbors, np.zeros_like(signal)))
    return mixed


def _usual_rms(signal: Floats, spans: Sequence[tuple[float, float]], fs_hz: float, settings: SimulateSettings) -> float:
    if not spans:
        return 1.0
    filtered = band_signal(signal, fs_hz, settings)
    pieces = [filtered[int(start * fs_hz) : int(np.ceil(stop * fs_hz))] for start, stop in spans]
    values = [float(np.sqrt(np.mean(piece**2))) for piece in pieces if piece.size]
    return float(np.median(values)) if values and np.median(values) > 0 else 1.0
