"""Scalp EEG: ongoing activity by state and sleep stage, and the events of the script, seen through the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy import signal as sps

from myoclonus.simulate.head import Head
from myoclonus.simulate.script import BrainEvent, Script
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.setup import Setup

__all__ = ["WAVES", "colored_noise", "scalp_eeg", "wave"]

Floats = npt.NDArray[np.float64]

# (source, center in Hz, width in Hz, amplitude relative to the background by stage W N1 N2 N3 R)
_RHYTHMS: tuple[tuple[str, float, float, Mapping[str, float]], ...] = (
    ("both occipital lobes", 10.0, 1.2, {"W": 1.6, "N1": 0.3}),
    ("both central regions", 20.0, 5.0, {"W": 0.35, "N1": 0.2, "R": 0.2}),
    ("vertex", 5.5, 1.5, {"N1": 0.9, "N2": 0.6, "R": 0.5}),
    ("both central regions", 13.0, 0.8, {"N2": 0.8, "N3": 0.3}),
    ("both frontal lobes", 1.3, 0.6, {"N2": 1.2, "N3": 4.0}),
)
_SLOPE = 1.0
_KNEE_HZ = 1.0
_STAGE_BLEND_S = 4.0


def scalp_eeg(head: Head, script: Script, setup: Setup) -> Floats:
    """Return the EEG of every place against the mean of the ears.

    Ongoing activity is 1/f noise of sources all over the cortex, alpha over the back of the head, beta over the center,
    and in sleep theta, spindles and slow waves by stage. Events are added at their source with their own wave.

    Parameters
    ----------
    head : Head
        Places and gains.
    script : Script
        What happens in the brain, and the stages of sleep; awake when there are none.
    setup : Setup
        Rate, length, seed and amplitudes.

    Returns
    -------
    (n_places, n_samples) array
        µV.
    """
    n_samples, fs_hz, seed, settings = setup.n_samples, setup.fs_hz, setup.seed, setup.settings
    events = script.brain
    scalp = np.zeros((len(head.places), n_samples))
    for k, row in enumerate(head.background):
        scalp += row[:, None] * colored_noise(n_samples, fs_hz, generator(seed, "brain", str(k)))
    scalp *= settings.eeg_background_uv / max(float(np.sqrt(np.mean(scalp**2))), 1e-9)
    for k, (source, center_hz, width_hz, by_stage) in enumerate(_RHYTHMS):
        envelope = _stage_envelope(by_stage, script.hypnogram, n_samples, fs_hz)
        if envelope.any():
            rhythm = _rhythm(n_samples, fs_hz, center_hz, width_hz, generator(seed, "rhythm", str(k)))
            scalp += head.gain[source][:, None] * (rhythm * envelope * settings.eeg_background_uv)
    for source in sorted({event.source for event in events}):
        course = np.zeros(n_samples)
        for event in events:
            if event.source == source:
                _add_wave(course, event, fs_hz)
        scalp += head.gain[source][:, None] * course
    for k, place in enumerate(head.places):
        scalp[k] += generator(seed, "scalp", place).normal(0.0, settings.eeg_noise_uv, n_samples)
    return scalp


def wave(what: str, fs_hz: float) -> tuple[Floats, float]:
    """Return the wave of an event, 1 at its largest, and when in it the moment lies that ``time_s`` names.

    Returns
    -------
    course : (n,) array
        Positive is positive at the scalp.
    anchor_s : float
        From the first sample of the course.
    """
    before_s, after_s, shape = WAVES[what]
    time = np.arange(int((before_s + after_s) * fs_hz)) / fs_hz - before_s
    course = shape(time)
    return course / np.abs(course).max(), before_s


def colored_noise(n_samples: int, fs_hz: float, rng: np.random.Generator) -> Floats:
    """Return noise whose power falls with frequency, of RMS 1."""
    n_fast = int(fft.next_fast_len(n_samples, real=True))
    frequency = np.fft.rfftfreq(n_fast, 1.0 / fs_hz)
    spectrum = fft.rfft(rng.standard_normal(n_fast)) / (np.maximum(frequency, 0.0) + _KNEE_HZ) ** _SLOPE
    noise = fft.irfft(spectrum, n_fast)[:n_samples]
    return np.asarray(noise / np.sqrt(np.mean(noise**2)), dtype=np.float64)


def _rhythm(n_samples: int, fs_hz: float, center_hz: float, width_hz: float, rng: np.random.Generator) -> Floats:
    high_hz = min(center_hz + width_hz, 0.45 * fs_hz)
    sos = sps.butter(2, [max(center_hz - width_hz, 0.3), high_hz], "bandpass", fs=fs_hz, output="sos")
    rhythm = sps.sosfilt(sos, rng.standard_normal(n_samples))
    return np.asarray(rhythm / np.sqrt(np.mean(rhythm**2)), dtype=np.float64)


def _stage_envelope(
    by_stage: Mapping[str, float], hypnogram: Sequence[Mapping[str, Any]], n_samples: int, fs_hz: float
) -> Floats:
    if not hypnogram:
        return np.full(n_samples, by_stage.get("W", 0.0))
    times, values = [], []
    for row in hypnogram:
        value = by_stage.get(str(row["stage"]), 0.0)
        blend = min(_STAGE_BLEND_S, row["duration"] / 2) / 2
        times += [row["onset"] + blend, row["onset"] + row["duration"] - blend]
        values += [value, value]
    return np.interp(np.arange(n_samples) / fs_hz, times, values)


def _add_wave(course: Floats, event: BrainEvent, fs_hz: float) -> None:
    shape, anchor_s = wave(event.what, fs_hz)
    start = round((event.time_s - anchor_s) * fs_hz)
    low, high = max(start, 0), min(start + shape.size, course.size)
    if high > low:
        course[low:high] += event.amplitude_uv * shape[low - start : high - start]


def _bump(time: Floats, center_s: float, width_s: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((time - center_s) / width_s) ** 2), dtype=np.float64)


def _spike(time: Floats) -> Floats:
    return _bump(time, 0.0, 0.0045) - 1.1 * _bump(time, 0.016, 0.008)


def _polyspike_wave(time: Floats) -> Floats:
    spikes = sum((_bump(time, -0.05 * k, 0.007) for k in range(3)), np.zeros_like(time))
    return np.asarray(-spikes + 0.35 * _bump(time, 0.03, 0.01) - 0.8 * _bump(time, 0.19, 0.07), dtype=np.float64)


def _periodic_complex(time: Floats) -> Floats:
    return np.asarray(
        0.4 * _bump(time, -0.05, 0.018) - _bump(time, 0.0, 0.022) + 0.55 * _bump(time, 0.075, 0.035), dtype=np.float64
    )


def _readiness(time: Floats) -> Floats:
    early = np.clip((time + 1.5) / 1.1, 0.0, 1.0) * 0.45
    late = np.clip((time + 0.4) / 0.4, 0.0, 1.0) * 0.55
    return -(early + late) * np.where(time > 0, np.exp(-time / 0.15), 1.0)


def _evoked(time: Floats) -> Floats:
    return -0.6 * _bump(time, 0.020, 0.0015) + _bump(time, 0.025, 0.0022) - 0.6 * _bump(time, 0.033, 0.003)


def _giant_evoked(time: Floats) -> Floats:
    return -0.12 * _bump(time, 0.020, 0.0015) + _bump(time, 0.025, 0.0025) - 0.95 * _bump(time, 0.033, 0.0035)


def _vertex_wave(time: Floats) -> Floats:
    return -_bump(time, 0.0, 0.035) + 0.5 * _bump(time, 0.12, 0.06)


def _blink(time: Floats) -> Floats:
    return _bump(time, 0.0, 0.06) - 0.12 * _bump(time, 0.2, 0.08)


WAVES = {
    "spike": (0.1, 0.15, _spike),
    "polyspike_wave": (0.3, 0.6, _polyspike_wave),
    "periodic_complex": (0.3, 0.4, _periodic_complex),
    "readiness": (2.0, 1.0, _readiness),
    "evoked": (0.01, 0.15, _evoked),
    "giant_evoked": (0.01, 0.15, _giant_evoked),
    "vertex_wave": (0.3, 0.5, _vertex_wave),
    "blink": (0.4, 0.6, _blink),
}
"""Every event: seconds before and after its moment, and its wave over time."""
