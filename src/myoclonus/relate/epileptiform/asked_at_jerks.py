"""Whether the EEG at each jerk holds the discharge that others of the recording have: asked of the EEG, not of the search for spikes.

A search of the whole EEG must leave out what is not plain by itself, as with muscle of the jerk in it. Once enough jerks have a
discharge its average is known, and each jerk is asked for it: how well the EEG around correlates with that average, over electrodes
and time. Moments far from jerks and discharges tell how well anything correlates by chance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import signal

from myoclonus.relate.epileptiform.discharges import Blocks
from myoclonus.relate.windows import windows_of
from myoclonus.settings.cortex import CortexSettings

__all__ = ["lags_by_template"]

FloatArray = npt.NDArray[np.float64]

_SPAN_S = (-0.06, 0.24)
_SLACK_S = 0.05
_LOW_HZ = 40.0
_N_TEMPLATE, _N_CHANCE, _LEAST_CHANCE = 200, 300, 50
_CLEAR_S = 1.5
_N_ALIGNED = 2
_CHUNK = 100


def lags_by_template(
    blocks: Blocks,
    spike_s: FloatArray,
    onset_s: FloatArray,
    lag_ms: FloatArray,
    lock_ms: tuple[float, float],
    settings: CortexSettings,
) -> FloatArray:
    """Return the time from the discharge to each jerk, with those added that only the average of the others shows.

    Parameters
    ----------
    blocks : Blocks
        EEG.
    spike_s : (n_spikes,) array
        Spikes found.
    onset_s, lag_ms : (n_jerks,) array
        Jerks in order of time, and the time from the nearest spike to each.
    lock_ms : tuple of float
        How long the spike may come after the jerk, and before it.
    settings : CortexSettings
        ``template_min_jerks``, ``template_correlation``, ``template_chance``.
    """
    is_locked = (lag_ms >= -lock_ms[0]) & (lag_ms <= lock_ms[1])
    if is_locked.sum() < settings.template_min_jerks or is_locked.all():
        return lag_ms
    template = _template(blocks, np.sort((onset_s - lag_ms / 1e3)[is_locked]), settings)
    rng = np.random.default_rng(settings.seed)
    chance_s = _clear_of(np.sort(rng.uniform(1.0, max(blocks.duration_s - 1.0, 1.1), 4 * _N_CHANCE)), onset_s, spike_s)
    best, _ = _best(blocks, template, chance_s[:_N_CHANCE] if chance_s.size else chance_s, lock_ms)
    if best.size < _LEAST_CHANCE:
        return lag_ms
    least = max(settings.template_correlation, float(np.quantile(best, 1.0 - settings.template_chance)))
    asked = np.flatnonzero(~is_locked)
    likeness, found_ms = _best(blocks, template, onset_s[asked], lock_ms)
    made = lag_ms.copy()
    made[asked[likeness > least]] = found_ms[likeness > least]
    return made


def _template(blocks: Blocks, at_s: FloatArray, settings: CortexSettings) -> FloatArray:
    """Return the average EEG ``(n_channels, n_times)`` around spikes, each moved to where it fits the others best."""
    if at_s.size > _N_TEMPLATE:
        at_s = at_s[np.linspace(0, at_s.size - 1, _N_TEMPLATE).astype(int)]
    slack = round(_SLACK_S * blocks.rate_hz)
    windows = _windows(blocks, at_s, slack, slack)
    windows = windows[np.isfinite(windows).all(axis=(1, 2))]
    n = windows.shape[2] - 2 * slack
    shift = np.full(len(windows), slack)
    for _ in range(_N_ALIGNED):
        template = np.median([own[:, at : at + n] for own, at in zip(windows, shift, strict=True)], axis=0)
        shift = np.argmax(_likeness(windows, template), axis=1)
    return np.asarray(np.median([own[:, at : at + n] for own, at in zip(windows, shift, strict=True)], axis=0))


def _best(
    blocks: Blocks, template: FloatArray, at_s: FloatArray, lock_ms: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return for each moment the best correlation with the template near it, and the time from the spike of it in ms."""
    before, after = (round(ms / 1e3 * blocks.rate_hz) for ms in (lock_ms[1], lock_ms[0]))
    best, lag_ms = np.zeros(at_s.size), np.full(at_s.size, np.nan)
    for first in range(0, at_s.size, _CHUNK):
        windows = _windows(blocks, at_s[first : first + _CHUNK], before, after)
        likeness = _likeness(np.nan_to_num(windows), template)
        at = np.argmax(likeness, axis=1)
        best[first : first + _CHUNK] = likeness[np.arange(len(at)), at]
        lag_ms[first : first + _CHUNK] = (before - at) / blocks.rate_hz * 1e3
    return best, lag_ms


def _windows(blocks: Blocks, at_s: FloatArray, before: int, after: int) -> FloatArray:
    """Return smooth EEG around moments, so much longer than the template on both sides."""
    first, last = (round(span * blocks.rate_hz) for span in _SPAN_S)
    samples = windows_of(
        blocks.recording, blocks.indices, at_s, first=first - before, last=last + after, rate_hz=blocks.rate_hz
    ).astype(np.float64)
    sections = signal.butter(2, min(_LOW_HZ, 0.4 * blocks.rate_hz), fs=blocks.rate_hz, output="sos")
    return np.asarray(signal.sosfiltfilt(sections, samples, axis=2)) if len(samples) else samples


def _likeness(windows: FloatArray, template: FloatArray) -> FloatArray:
    """Return the correlation of each window with the template at each place, ``(n_windows, n_places)``."""
    n = template.shape[1]
    own = template - template.mean(axis=1, keepdims=True)
    own /= max(float(np.linalg.norm(own)), 1e-9)
    made = []
    for at in range(windows.shape[2] - n + 1):
        piece = windows[:, :, at : at + n]
        piece = piece - piece.mean(axis=2, keepdims=True)
        made.append(np.einsum("nct,ct->n", piece, own) / np.maximum(np.sqrt(np.sum(piece**2, axis=(1, 2))), 1e-9))
    return np.array(made).T


def _clear_of(at_s: FloatArray, onset_s: FloatArray, spike_s: FloatArray) -> FloatArray:
    """Return the moments that are far from all jerks and spikes."""
    others_s = np.sort(np.concatenate((onset_s, spike_s)))
    n_near = np.searchsorted(others_s, at_s + _CLEAR_S) - np.searchsorted(others_s, at_s - _CLEAR_S)
    return np.asarray(at_s[n_near == 0])
