"""One contiguous stretch of one channel, made ready for detection: bands, hum and heart removed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.detect.candidates import Course
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.bandpass import Band, Bands, working_factors
from myoclonus.signal.heart import beat_course, median_beat
from myoclonus.signal.hum import find_hums
from myoclonus.signal.hum_course import hum_course
from myoclonus.signal.levels import bin_energy, level_course, lowest_mean

__all__ = ["Stretch", "level_course_of", "open_stretch", "slow_band", "slow_factor", "without_heart"]

FloatArray = npt.NDArray[np.floating[Any]]

_LEVEL_SHARE = 0.7
"""Share of a band's degrees of freedom that the course of levels trusts: the noise of a muscle is narrower than the band."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of one EMG channel, seen in the bands that detection needs.

    Attributes
    ----------
    start_s : float
        Time of the first sample.
    raw, raw_fs_hz :
        Samples as recorded, µV.
    wide, edge : (n,) arrays, µV
        Band for levels and amplitudes, and band for edges, both at ``fs_hz``.
    fs_hz : float
        Working rate.
    bandwidth_hz : float
        Width of the wide band: half the independent values a second.
    hum_uv : (n_bins,) array
        Amplitude of hum in tenths of a second; empty without hum.
    hum_hz : tuple of float
        Mains frequencies met, the stronger first; empty without hum.
    beat_times_s : (n_beats,) array
        Heart beats removed from this channel, from the recording's first sample.
    beat_energy_uv2 : float
        Mean square of the beat that was removed.
    removed : (n,) array, µV
        Hum and heart that were taken from the wide band; empty if nothing was.
    """

    start_s: float
    raw: FloatArray
    raw_fs_hz: float
    wide: FloatArray
    edge: FloatArray
    fs_hz: float
    bandwidth_hz: float
    hum_uv: FloatArray
    hum_hz: tuple[float, ...]
    beat_times_s: FloatArray
    beat_energy_uv2: float
    removed: FloatArray

    @property
    def duration_s(self) -> float:
        """Length of the stretch."""
        return self.raw.size / self.raw_fs_hz

    @property
    def usual_hum_uv(self) -> float:
        """Median amplitude of the hum where it can be seen; 0 without hum."""
        seen = self.hum_uv[self.hum_uv > 0]
        return float(np.median(seen)) if seen.size else 0.0


def open_stretch(raw: FloatArray, fs_hz: float, start_s: float, settings: DetectSettings) -> Stretch:
    """Return a stretch in its bands, without hum.

    Parameters
    ----------
    raw : (n,) array, µV
        Samples without gaps.
    fs_hz : float
        Sampling rate of ``raw``.
    start_s : float
        Time of the first sample, from the first sample of the recording.
    settings : DetectSettings
        Bands and hum.
    """
    up, down = working_factors(fs_hz)
    working_hz = fs_hz * up / down
    bands = Bands.of(raw, fs_hz)
    top_hz = min(settings.lowpass_hz, 0.45 * fs_hz)
    wide_band = Band(low_hz=settings.highpass_hz, high_hz=top_hz)
    edge_band = Band(low_hz=min(settings.edge_highpass_hz, 0.5 * top_hz), high_hz=top_hz)
    wide, edge = bands.through(wide_band), bands.through(edge_band)
    hums = find_hums(wide, working_hz, highest_hz=top_hz, min_ratio=settings.hum_ratio)
    hum_uv: FloatArray = np.empty(0)
    in_wide: FloatArray = np.empty(0)
    if hums:
        in_wide, in_edge, hum_uv = hum_course(
            wide, working_hz, hums, lambda hz: edge_band.gain(hz) / wide_band.gain(hz)
        )
        wide = wide - in_wide
        edge = edge if in_edge is None else edge - in_edge
    return Stretch(
        start_s=start_s,
        raw=raw,
        raw_fs_hz=fs_hz,
        wide=wide,
        edge=edge,
        fs_hz=working_hz,
        bandwidth_hz=max(top_hz - settings.highpass_hz, 1.0),
        hum_uv=hum_uv,
        hum_hz=tuple(hum.mains_hz for hum in hums),
        beat_times_s=np.empty(0),
        beat_energy_uv2=0.0,
        removed=in_wide,
    )


def slow_band(raw: FloatArray, fs_hz: float) -> tuple[FloatArray, float]:
    """Return samples as recorded in the band of the QRS complex, at 125 to 250 Hz, and that rate."""
    n_per_sample = slow_factor(fs_hz)
    return Bands.of(raw, fs_hz, n_per_sample).slowly(Band(low_hz=8.0, high_hz=min(40.0, 0.45 * fs_hz)), n_per_sample)


def slow_factor(fs_hz: float) -> int:
    """Return how many samples make one at 125 to 250 Hz, the rate for the QRS complex."""
    return max(1, int(fs_hz // 125))


def without_heart(stretch: Stretch, beat_times_s: FloatArray, settings: DetectSettings) -> Stretch:
    """Return the stretch with the heart removed, if the heart shows in it."""
    beats = np.round((beat_times_s - stretch.start_s) * stretch.fs_hz).astype(np.int64)
    beats = beats[(beats >= 0) & (beats < stretch.wide.size)]
    if beats.size < 6:
        return stretch
    beat, outstanding = median_beat(stretch.wide, beats, stretch.fs_hz)
    if outstanding < settings.beat_outstanding:
        return stretch
    fast, _ = median_beat(stretch.edge, beats, stretch.fs_hz)
    heart = beat_course(stretch.wide, beats, beat, stretch.fs_hz)
    return replace(
        stretch,
        wide=stretch.wide - heart,
        removed=stretch.removed + heart if stretch.removed.size else heart,
        edge=stretch.edge - beat_course(stretch.edge, beats, fast, stretch.fs_hz),
        beat_times_s=stretch.start_s + beats / stretch.fs_hz,
        beat_energy_uv2=float(np.mean(beat**2)),
    )


def level_course_of(stretch: Stretch, settings: DetectSettings) -> tuple[Course, int]:
    """Return the course of levels of a stretch, and how many samples make a bin."""
    n_per_bin = max(1, round(settings.bin_ms / 1000.0 * stretch.fs_hz))
    energy = bin_energy(stretch.wide, n_per_bin)
    top = float(energy.max(initial=0.0))
    floor = max(0.5 * lowest_mean(energy, 12) if energy.size else 0.0, 1e-8 * top, 1e-12)
    levels = level_course(
        energy,
        floor_uv2=floor,
        top_uv2=max(top, 2 * floor),
        step_db=settings.level_step_db,
        shape=min(settings.level_shape, _LEVEL_SHARE * stretch.bandwidth_hz * n_per_bin / stretch.fs_hz),
        price=settings.level_price,
    )
    edge_energy = bin_energy(stretch.edge, n_per_bin)
    return Course.of(levels, energy, n_per_bin / stretch.fs_hz, edge_energy), n_per_bin
