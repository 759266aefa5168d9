"""Epileptiform discharges in the whole EEG: spikes that stand out, each with its slow wave.

What a spike is, is told in ``spikes``, and what only looks like one in ``look_alikes``. Spikes close together are one discharge.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from myoclonus.measure.brief import brief
from myoclonus.recording import Recording
from myoclonus.relate.electrodes import Derivation, derivation_of
from myoclonus.relate.epileptiform.heart_in_eeg import without_beats
from myoclonus.relate.epileptiform.look_alikes import is_artifact, is_from_afar, is_of_sleep, is_sure_of_sleep, recurs
from myoclonus.relate.epileptiform.montage import Montage, montage_of
from myoclonus.relate.epileptiform.spikes import (
    SpikeFilters,
    SpikeSeen,
    spike_filters,
    spikes_in,
    usual_level,
    with_field,
)
from myoclonus.relate.epileptiform.spindles import is_frequent, spindles_in
from myoclonus.relate.windows import working_rate_hz
from myoclonus.settings.cortex import CortexSettings
from myoclonus.signal.alike import seconds_alike
from myoclonus.signal.decimation import decimated
from myoclonus.signal.intervals import from_mask, longer_than, to_mask, within

__all__ = ["Blocks", "Discharges", "blocks_of", "find_discharges"]

FloatArray = npt.NDArray[np.float64]

_BLOCK_S = 60.0
_MARGIN_S = 1.0
_RATE_HZ = 256.0
_N_SCALE_BLOCKS = 8
_POLYSPIKE_S = 0.15
_ALIKE_S, _MIN_ALIKE_SECONDS = 1.0, 3
_LEFT_OUT = ("N1", "N2", "N3")
_AWAKE = ("W", "R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """EEG read in blocks.

    Attributes
    ----------
    recording : Recording
        Gives the samples.
    indices : tuple of int
        EEG channels of one rate.
    derivations : tuple of Derivation
        What they record.
    rate_hz : float
        Rate of the blocks.
    beat_s : (n_beats,) array
        Heart beats, which are taken off.
    """

    recording: Recording
    indices: tuple[int, ...]
    derivations: tuple[Derivation, ...]
    rate_hz: float
    beat_s: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def duration_s(self) -> float:
        """Length of the EEG."""
        return self.recording.channels[self.indices[0]].duration_s

    @property
    def starts_s(self) -> FloatArray:
        """Start of each block."""
        return np.arange(0.0, max(self.duration_s, _BLOCK_S / 2), _BLOCK_S)

    def read(self, start_s: float) -> tuple[FloatArray, npt.NDArray[np.bool_], int]:
        """Return one block with margins: samples ``(n_channels, n)`` with gaps filled, where they are, and the margin.

        Where all channels record the same for seconds, as in a calibration or with open inputs, there is no EEG, and it counts as
        a gap.
        """
        factor = round(self.recording.channels[self.indices[0]].fs_hz / self.rate_hz)
        margin = round(_MARGIN_S * self.rate_hz)
        first = round(start_s * self.rate_hz) - margin
        n = round(_BLOCK_S * self.rate_hz) + 2 * margin
        samples = np.zeros((len(self.indices), n))
        is_gap = np.ones((len(self.indices), n), dtype=bool)
        for row, index in enumerate(self.indices):
            raw = self.recording.read(index, max(first, 0) * factor, (first + n) * factor)
            usable = raw[: raw.size // factor * factor]
            if not usable.size:
                continue
            known = np.isfinite(usable)
            level = float(np.median(usable[known])) if known.any() else 0.0
            filled = np.where(known, usable, level) - level
            reduced = decimated(filled, factor)
            at = max(-first, 0)
            samples[row, at : at + reduced.size] = reduced
            is_gap[row, at : at + reduced.size] = ~known.reshape(-1, factor).all(axis=1)
        is_same = _all_alike(samples, self.rate_hz)
        samples[:, is_same] = 0.0
        is_gap[:, is_same] = True
        freed = without_beats(samples, self.beat_s - first / self.rate_hz, self.rate_hz)
        return freed, is_gap, margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharges:
    """Spikes of the whole EEG, and the discharges that they form.

    Attributes
    ----------
    spike_s : (n_spikes,) array
        Peak of each spike, in order of time.
    spike_uv : (n_spikes,) array
        Its height above what surrounds it, where it is largest.
    is_generalized : (n_spikes,) bool array
        Whether it involves enough electrodes, on both sides of the head.
    discharge : (n_spikes,) int array
        Number of the discharge that the spike belongs to.
    examined_s : float
        Seconds of EEG looked at.
    asleep_s : (n_stretches, 2) array
        Start and stop of the stretches in sleep stages N1 to N3, which were left out.
    doubtful_s : (n_doubtful,) array
        Sharp waves that are not counted: outside scored stages, and like those of sleep.
    """

    __repr__ = brief

    spike_s: FloatArray
    spike_uv: FloatArray
    is_generalized: npt.NDArray[np.bool_]
    discharge: npt.NDArray[np.int64]
    examined_s: float
    asleep_s: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    doubtful_s: FloatArray = field(default_factory=lambda: np.empty(0))

    @property
    def n(self) -> int:
        """Number of discharges."""
        return int(self.discharge[-1]) + 1 if self.discharge.size else 0

    def awake(self, moment_s: FloatArray) -> FloatArray:
        """Return the moments that were looked at, in seconds of the time that was: without the stretches of sleep before them."""
        kept = moment_s[~within(moment_s, self.asleep_s)]
        before_s = np.clip(kept[:, None] - self.asleep_s[:, 0], 0.0, self.asleep_s @ [-1.0, 1.0])
        return np.asarray(kept - before_s.sum(axis=1))

    @property
    def first_s(self) -> FloatArray:
        """First spike of each discharge."""
        return self.spike_s[np.unique(self.discharge, return_index=True)[1]]

    def is_near(self, moment_s: FloatArray, before_s: float, after_s: float) -> npt.NDArray[np.bool_]:
        """Tell for each moment whether a spike lies from ``before_s`` before to ``after_s`` after it."""
        first = np.searchsorted(self.spike_s, moment_s - before_s)
        last = np.searchsorted(self.spike_s, moment_s + after_s, side="right")
        return np.asarray(last > first, dtype=bool)

    def repetition_hz(self) -> FloatArray:
        """Return the rate at which spike-waves repeat within each discharge of three or more, polyspikes counting once."""
        rates = []
        for number in range(self.n):
            times = self.spike_s[self.discharge == number]
            firsts = times[np.concatenate(([True], np.diff(times) > _POLYSPIKE_S))]
            if firsts.size >= 3:
                rates.append(1.0 / float(np.median(np.diff(firsts))))
        return np.array(rates)


def blocks_of(recording: Recording, indices: tuple[int, ...], beat_s: FloatArray | None = None) -> Blocks:
    """Return EEG channels as blocks of a minute at a rate that holds the spikes, without the heart where its beats are given."""
    return Blocks(
        recording=recording,
        indices=indices,
        derivations=tuple(derivation_of(recording.channels[index].name) for index in indices),
        rate_hz=working_rate_hz(recording.channels[indices[0]].fs_hz, _RATE_HZ),
        beat_s=np.empty(0) if beat_s is None else beat_s,
    )


def find_discharges(blocks: Blocks, settings: CortexSettings) -> Discharges:
    """Return the epileptiform discharges of a recording.

    Sleep stages N1 to N3 are left out where they are known: vertex waves, K-complexes and spindles cannot be told from spikes there.

    Parameters
    ----------
    blocks : Blocks
        EEG at 160 Hz or more, so that muscle can be told apart.
    settings : CortexSettings
        What counts as a spike, a wave, muscle, and one discharge.
    """
    montage = montage_of(blocks.derivations)
    asleep_s = _scored_s(blocks.recording, _LEFT_OUT)
    seen, at_s, spindle_s, examined_s = _searched(blocks, montage, asleep_s, settings)
    usable = np.array(with_field(seen), dtype=bool) & ~is_from_afar(seen, at_s, blocks.beat_s, montage, settings)
    usable &= ~np.array([is_artifact(one, montage, settings) for one in seen], dtype=bool)
    seen, at_s = _chosen(seen, usable), at_s[usable]
    is_sleepy = _is_sleepy(seen, at_s, spindle_s, blocks, montage, settings)
    is_open = ~within(at_s, _scored_s(blocks.recording, _AWAKE))
    is_doubtful = is_open & is_of_sleep(seen, is_sleepy, montage, settings)
    is_doubtful &= ~is_frequent(at_s, at_s[is_doubtful], blocks.duration_s, settings.vertex_most_per_min)
    doubtful_s = at_s[is_doubtful]
    seen, at_s, is_awake = _chosen(seen, ~is_doubtful), at_s[~is_doubtful], ~(is_open & is_sleepy)[~is_doubtful]
    is_generalized = np.array([_is_generalized(one.involved, blocks.derivations, settings) for one in seen], dtype=bool)
    kept = recurs(seen, at_s, is_generalized & is_awake, settings)
    spike_s = at_s[kept]
    return Discharges(
        spike_s=spike_s,
        spike_uv=np.array([one.height_uv for one in _chosen(seen, kept)]),
        is_generalized=is_generalized[kept],
        discharge=np.cumsum(np.diff(spike_s, prepend=spike_s[:1]) > settings.discharge_gap_s).astype(np.int64),
        examined_s=examined_s,
        asleep_s=asleep_s,
        doubtful_s=doubtful_s if doubtful_s.size >= settings.discharge_min_alike else np.empty(0),
    )


def _chosen(seen: list[SpikeSeen], which: npt.NDArray[np.bool_]) -> list[SpikeSeen]:
    return [one for one, is_chosen in zip(seen, which, strict=True) if is_chosen]


def _searched(
    blocks: Blocks, montage: Montage, asleep_s: FloatArray, settings: CortexSettings
) -> tuple[list[SpikeSeen], FloatArray, FloatArray, float]:
    """Return what looks like a spike, its times, the times of spindles, and the seconds looked at."""
    filters = spike_filters(blocks.rate_hz)
    usual = _usual(blocks, filters)
    seen: list[SpikeSeen] = []
    times: list[float] = []
    spindles = [np.empty(0)]
    examined_s = 0.0
    for start_s in blocks.starts_s:
        samples, is_gap, margin = blocks.read(float(start_s))
        inside = slice(margin, samples.shape[1] - margin)
        end_s = float(start_s) + _BLOCK_S
        awake = 1.0 - float(np.clip(np.clip(asleep_s, start_s, end_s) @ [-1.0, 1.0], 0.0, None).sum()) / _BLOCK_S
        examined_s += float((~is_gap[:, inside]).any(axis=0).mean()) * _BLOCK_S * max(awake, 0.0)
        for one in spikes_in(samples, is_gap, usual, filters, montage, settings):
            at_s = float(start_s) + (one.sample - margin) / blocks.rate_hz
            if inside.start <= one.sample < inside.stop and not within(np.array([at_s]), asleep_s)[0]:
                seen.append(one)
                times.append(at_s)
        spindles.append(float(start_s) + spindles_in(samples[montage.is_front][:, inside], blocks.rate_hz, settings))
    return seen, np.array(times), np.concatenate(spindles), examined_s


def _is_sleepy(
    seen: list[SpikeSeen],
    at_s: FloatArray,
    spindle_s: FloatArray,
    blocks: Blocks,
    montage: Montage,
    settings: CortexSettings,
) -> npt.NDArray[np.bool_]:
    """Return where the EEG around a spike shows sleep: spindles, or waves that can only be those of the vertex."""
    sure_s = at_s[np.array([is_sure_of_sleep(one, montage, settings) for one in seen], dtype=bool)]
    has_spindles = is_frequent(at_s, spindle_s, blocks.duration_s, settings.spindle_per_min)
    return has_spindles | is_frequent(at_s, sure_s, blocks.duration_s, 0.0)


def _scored_s(recording: Recording, stages: tuple[str, ...]) -> FloatArray:
    """Return start and stop of the stretches in sleep stages."""
    table = recording.hypnogram[recording.hypnogram["stage"].isin(stages)]
    return np.column_stack((table["onset"], table["onset"] + table["duration"])).astype(np.float64).reshape(-1, 2)


def _usual(blocks: Blocks, filters: SpikeFilters) -> FloatArray:
    """Return the usual level of each wavelet on each channel, over blocks spread evenly; infinite where none is known."""
    starts = blocks.starts_s
    chosen = starts[np.unique(np.linspace(0, starts.size - 1, _N_SCALE_BLOCKS).astype(int))]
    levels = np.array([usual_level(*blocks.read(float(start_s))[:2], filters) for start_s in chosen])
    is_known = np.isfinite(levels).any(axis=0)
    usual = np.full(levels.shape[1:], np.inf)
    usual[is_known] = np.nanmedian(levels[:, is_known], axis=0)
    return usual


def _all_alike(samples: FloatArray, rate_hz: float) -> npt.NDArray[np.bool_]:
    """Return where all channels record the same for longer than a burst of the EEG lasts."""
    size = round(_ALIKE_S * rate_hz)
    n_seconds = samples.shape[1] // size
    alike = seconds_alike(samples[:, : n_seconds * size].reshape(len(samples), n_seconds, size))
    runs = longer_than(from_mask(alike), _MIN_ALIKE_SECONDS)
    return to_mask(runs * size, samples.shape[1])


def _is_generalized(
    involved: npt.NDArray[np.bool_], derivations: tuple[Derivation, ...], settings: CortexSettings
) -> bool:
    """Return whether enough electrodes take part, some of them on each side."""
    sides = [
        np.sign(d.position[0]) if d.position is not None and abs(d.position[0]) > 0.1 else 0.0 for d in derivations
    ]
    has_both = all(any(involved[k] for k, own in enumerate(sides) if own == side) for side in (-1.0, 1.0))
    return bool(has_both and involved.mean() >= settings.generalized_fraction)
