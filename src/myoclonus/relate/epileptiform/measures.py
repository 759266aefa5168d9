"""What discharges and patterns of the EEG have to do with jerks, silences, light and seizures: the measures."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.detect.results import Detection
from myoclonus.measure.confidence import median_limits, poisson_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Recording
from myoclonus.relate.declared import related_row
from myoclonus.relate.epileptiform.asked_at_jerks import lags_by_template
from myoclonus.relate.epileptiform.discharges import Blocks, Discharges, blocks_of
from myoclonus.relate.epileptiform.eeg_pattern import EegPattern, regular_periods_s
from myoclonus.relate.epileptiform.kept_eeg import kept_discharges, kept_pattern
from myoclonus.relate.windows import eeg_channels, windows_of
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings
from myoclonus.signal.intervals import within

__all__ = ["DischargeRelations", "discharge_rows", "discharges_of"]

FloatArray = npt.NDArray[np.float64]

_NAN = float("nan")
_MIN_RATE_HZ = 160.0
_MIN_VALUES = 6
_MIN_BURSTS = 5
_MOST = 0.5
_SHIFT_S = 5.0
_EXAMPLE_S = (-1.0, 1.5)
_LIGHT = re.compile(r"(?i)photic|flash|strob|\bips\b|\blight")
_TRAIN_GAP_S = 2.0
_TRAIN_TAIL_S = 1.0
_EVERY = (
    "discharge_rate", "discharge_jerk_fraction", "discharge_jerk_p", "discharge_repetition",
    "discharge_generalized_fraction", "discharge_silence_latency", "myoclonic_seizure_count", "periodic_discharge_rate",
    "suppression_fraction", "burst_shape_correlation", "suppression_burst_jerk_fraction",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DischargeRelations:
    """Discharges and pattern of the EEG, beside the jerks.

    Attributes
    ----------
    discharges : Discharges
        Spikes and discharges of the whole EEG.
    pattern : EegPattern
        Suppression, bursts and complexes.
    lag_ms : (n_jerks,) array
        Of the jerks outside sleep stages N1 to N3: from the nearest spike to each;
        positive when the spike comes first; ``NaN`` when there is no discharge.
    is_locked : (n_jerks,) bool array
        Whether a spike lies within the limits.
    n_searched : int
        How many of these the search of the whole EEG found; the others hold the average of those.
    lock_ms : tuple of float
        These limits: how long a spike may come after the jerk, and before it; before it longer when discharges are periodic.
    periods_s : (n_periods,) array
        Intervals of discharges or complexes that come regularly; empty when none do.
    seizure_s : (n_seizures, 2) array
        Start and stop of runs of rhythmic jerks with discharges.
    example_s : (n_times,) array
        Times around the largest discharge, that with a jerk if there is one; empty when there is none.
    example_uv : (n_electrodes, n_times) array
        EEG there.
    electrodes : tuple of str
        Names of the EEG channels.
    """

    discharges: Discharges
    pattern: EegPattern
    lag_ms: FloatArray
    is_locked: npt.NDArray[np.bool_]
    n_searched: int
    lock_ms: tuple[float, float]
    periods_s: FloatArray
    seizure_s: FloatArray
    example_s: FloatArray
    example_uv: FloatArray
    electrodes: tuple[str, ...]

    @property
    def holds_jerks(self) -> bool:
        """Whether most jerks come with a generalized discharge, so that an average around them holds that."""
        is_locked, is_generalized = self.is_locked, self.discharges.is_generalized
        return bool(is_locked.size and is_locked.mean() >= _MOST and is_generalized.mean() >= _MOST)


def discharges_of(recording: Recording, detection: Detection, settings: Settings) -> DischargeRelations | None:
    """Return discharges and pattern of the EEG; ``None`` when there is no EEG, or it is too slow for spikes."""
    indices, _ = eeg_channels(recording)
    if not indices or recording.channels[indices[0]].fs_hz < _MIN_RATE_HZ:
        return None
    blocks = blocks_of(recording, indices)
    found = kept_discharges(recording, indices, settings)
    onset = np.sort(detection.jerks["onset"].to_numpy(dtype=np.float64))
    onset = onset[~within(onset, found.asleep_s)]
    lag_ms = _nearest_lag_ms(onset, found.spike_s)
    pattern = kept_pattern(recording, indices, settings.cortex)
    periods_s = max(
        _regular_s(found, settings.cortex), regular_periods_s(pattern.complex_s, settings.cortex), key=np.size
    )
    usual_ms = settings.cortex.discharge_lock_ms
    lock_ms = (usual_ms, settings.cortex.periodic_lock_ms if periods_s.size else usual_ms)
    n_searched = int(_is_within(lag_ms, lock_ms).sum())
    lag_ms = lags_by_template(blocks, found.spike_s, onset, lag_ms, lock_ms, settings.cortex)
    is_locked = _is_within(lag_ms, lock_ms)
    example_s, example_uv = _example(blocks, found, onset, settings.cortex)
    return DischargeRelations(
        discharges=found,
        example_s=example_s,
        example_uv=example_uv,
        electrodes=tuple(recording.channels[index].name for index in indices),
        pattern=pattern,
        lag_ms=lag_ms,
        is_locked=is_locked,
        n_searched=n_searched,
        lock_ms=lock_ms,
        periods_s=periods_s,
        seizure_s=_seizures(onset, is_locked, settings.cortex),
    )


def discharge_rows(
    recording: Recording, detection: Detection, related: DischargeRelations | None, settings: Settings
) -> list[dict[str, object]]:
    """Return the rows of MEASURES about discharges and patterns of the EEG."""
    if related is None:
        missing = not_recorded("no EEG channel in the recording")
        if recording.with_role("eeg"):
            missing = not_measurable(f"no EEG channel of at least {_MIN_RATE_HZ:g} Hz was fit for analysis")
        return [related_row(name, "recording", missing) for name in (*_EVERY, "photoparoxysmal_fraction")]
    estimates = _of_discharges(detection, related, settings.cortex) | _of_pattern(detection, related, settings.cortex)
    return [related_row(name, "recording", estimates[name]) for name in _EVERY] + _light_rows(recording, related)


def _of_discharges(detection: Detection, related: DischargeRelations, settings: CortexSettings) -> dict[str, Estimate]:
    found, n_jerks = related.discharges, related.is_locked.size
    minutes = found.examined_s / 60.0
    if not found.n and found.doubtful_s.size:
        return _doubtful(detection, found, settings)
    none = not_measurable("none found: no discharge in the EEG", found.n)
    rates = found.repetition_hz()
    n_general = int(np.unique(found.discharge[found.is_generalized]).size)
    n_seizures = len(related.seizure_s)
    estimates = {
        "discharge_rate": not_measurable("no EEG without gap, awake or in REM sleep")
        if minutes <= 0
        else measured(found.n / minutes, poisson_limits(found.n, minutes), found.n),
        "discharge_repetition": none,
        "discharge_generalized_fraction": measured(n_general / found.n, wilson(n_general, found.n), found.n)
        if found.n
        else none,
        "discharge_silence_latency": _silence_latency(detection, found, settings),
        "myoclonic_seizure_count": measured(n_seizures, poisson_limits(n_seizures, 1.0), n_seizures),
    }
    if rates.size:
        estimates["discharge_repetition"] = measured(float(np.median(rates)), median_limits(rates), rates.size)
    elif found.n:
        estimates["discharge_repetition"] = not_measurable("no discharge with three spike-waves", found.n)
    if not n_jerks:
        missing = not_measurable("none found: no jerk")
        return estimates | {"discharge_jerk_fraction": missing, "discharge_jerk_p": missing}
    n_locked = int(related.is_locked.sum())
    estimates["discharge_jerk_fraction"] = measured(n_locked / n_jerks, wilson(n_locked, n_jerks), n_jerks)
    estimates["discharge_jerk_p"] = none
    if found.n:
        p = _lock_p(detection, related, settings)
        estimates["discharge_jerk_p"] = measured(p, (_NAN, _NAN), n_jerks)
    return estimates


def _doubtful(detection: Detection, found: Discharges, settings: CortexSettings) -> dict[str, Estimate]:
    """Return that sharp waves may be those of sleep, for every measure that depends on whether they are."""
    n = found.doubtful_s.size
    words = f"{n} sharp waves may be those of sleep (vertex waves, K-complexes): sleep stages were not scored"
    missing = not_measurable(words, n)
    names = ("discharge_rate", "discharge_jerk_fraction", "discharge_jerk_p", "discharge_repetition",
             "discharge_generalized_fraction", "myoclonic_seizure_count")  # fmt: skip
    return dict.fromkeys(names, missing) | {"discharge_silence_latency": _silence_latency(detection, found, settings)}


def _of_pattern(detection: Detection, related: DischargeRelations, settings: CortexSettings) -> dict[str, Estimate]:
    pattern = related.pattern
    share = pattern.suppressed_fraction
    n_parts = int(pattern.examined_s)
    periods = related.periods_s
    periodic = not_measurable(
        "none found: no complexes that come regularly", max(pattern.complex_s.size, related.discharges.n)
    )
    if periods.size >= _MIN_VALUES:
        low, high = median_limits(periods)
        periodic = measured(1.0 / float(np.median(periods)), (1.0 / high, 1.0 / low), periods.size)
    if not np.isfinite(share):
        missing = not_measurable("no EEG without gap")
        return dict.fromkeys(_EVERY[-3:], missing) | {"periodic_discharge_rate": missing}
    words = f"none found: {100 * share:.0f} % of the EEG is suppressed, no burst suppression"
    alike = locked = not_measurable(words, len(pattern.burst_s))
    if len(pattern.burst_s):
        alike = locked = not_measurable(f"too few: {len(pattern.burst_s)} bursts, at least {_MIN_BURSTS} needed")
    if pattern.shape_correlation.size >= _MIN_BURSTS:
        values = pattern.shape_correlation
        alike = measured(float(np.median(values)), median_limits(values), values.size)
        onset = detection.jerks["onset"].to_numpy(dtype=np.float64)
        lead = settings.discharge_lock_ms / 1e3
        inside = [bool(np.any((onset >= a - lead) & (onset <= b + lead))) for a, b in pattern.burst_s]
        locked = measured(float(np.mean(inside)), wilson(sum(inside), len(inside)), len(inside))
    return {
        "periodic_discharge_rate": periodic,
        "suppression_fraction": measured(
            share, wilson(round(share * n_parts), n_parts) if n_parts else (_NAN, _NAN), n_parts
        ),
        "burst_shape_correlation": alike,
        "suppression_burst_jerk_fraction": locked,
    }


def _example(
    blocks: Blocks, found: Discharges, onset_s: FloatArray, settings: CortexSettings
) -> tuple[FloatArray, FloatArray]:
    """Return times and EEG around the largest spike, among those with a jerk if there are any."""
    if not found.n:
        return np.empty(0), np.empty((len(blocks.indices), 0))
    lock_s = settings.discharge_lock_ms / 1e3
    with_jerk = np.array([bool(np.any(np.abs(onset_s - at) <= lock_s)) for at in found.spike_s], dtype=bool)
    place = int(np.argmax(np.where(with_jerk, found.spike_uv, -1.0 if with_jerk.any() else found.spike_uv)))
    at_s = float(found.spike_s[place])
    first, last = (round(shift * blocks.rate_hz) for shift in _EXAMPLE_S)
    samples = windows_of(
        blocks.recording, blocks.indices, np.array([at_s]), first=first, last=last, rate_hz=blocks.rate_hz
    )
    return at_s + np.arange(first, last + 1) / blocks.rate_hz, samples[0].astype(np.float64)


def _nearest_lag_ms(onset_s: FloatArray, spike_s: FloatArray) -> FloatArray:
    if not spike_s.size:
        return np.full(onset_s.size, np.nan)
    after = np.clip(np.searchsorted(spike_s, onset_s), 1, max(spike_s.size - 1, 1))
    left, right = spike_s[after - 1], spike_s[np.minimum(after, spike_s.size - 1)]
    nearest = np.where(np.abs(onset_s - left) <= np.abs(onset_s - right), left, right)
    return np.asarray((onset_s - nearest) * 1e3)


def _regular_s(found: Discharges, settings: CortexSettings) -> FloatArray:
    """Return the intervals of discharges that come regularly; none when most of them do not, in other minutes."""
    periods_s = regular_periods_s(found.first_s, settings)
    return periods_s if periods_s.size >= _MOST * (found.n - 1) else np.empty(0)


def _is_within(lag_ms: FloatArray, lock_ms: tuple[float, float]) -> npt.NDArray[np.bool_]:
    return np.asarray((lag_ms >= -lock_ms[0]) & (lag_ms <= lock_ms[1]), dtype=bool)


def _lock_p(detection: Detection, related: DischargeRelations, settings: CortexSettings) -> float:
    """Return the probability of as many locked jerks when all spikes are shifted in time together, around the end."""
    found = related.discharges
    onset, spike_s = found.awake(detection.jerks["onset"].to_numpy(dtype=np.float64)), found.awake(found.spike_s)
    length_s = max(float(onset.max()), float(spike_s[-1])) + 2 * _SHIFT_S
    rng = np.random.default_rng(settings.seed)
    n_extreme = 0
    for shift_s in rng.uniform(_SHIFT_S, length_s - _SHIFT_S, settings.n_permutations):
        shifted = np.sort((spike_s + shift_s) % length_s)
        n_extreme += int(np.sum(_is_within(_nearest_lag_ms(onset, shifted), related.lock_ms))) >= related.n_searched
    return (1 + n_extreme) / (1 + settings.n_permutations)


def _silence_latency(detection: Detection, found: Discharges, settings: CortexSettings) -> Estimate:
    silences = np.sort(detection.bursts.loc[detection.bursts["kind"] == "negative", "onset"].to_numpy(dtype=np.float64))
    if not silences.size or not found.n:
        what = "silence" if not silences.size else "discharge in the EEG"
        return not_measurable(f"none found: no {what}")
    before = np.searchsorted(found.spike_s, silences) - 1
    lag_ms = np.where(before >= 0, (silences - found.spike_s[np.maximum(before, 0)]) * 1e3, np.inf)
    lag_ms = lag_ms[lag_ms <= settings.silence_lock_ms]
    if lag_ms.size < _MIN_VALUES:
        words = (
            f"too few: {lag_ms.size} of {silences.size} silences within {settings.silence_lock_ms:g} ms of a discharge"
        )
        return not_measurable(f"{words}, at least {_MIN_VALUES} needed", lag_ms.size)
    return measured(float(np.median(lag_ms)), median_limits(lag_ms), lag_ms.size)


def _seizures(onset_s: FloatArray, is_locked: npt.NDArray[np.bool_], settings: CortexSettings) -> FloatArray:
    """Return runs of jerks that follow fast enough, last long enough, and at least half of which have a discharge."""
    if not onset_s.size:
        return np.empty((0, 2))
    run = np.cumsum(np.diff(onset_s, prepend=onset_s[0]) > settings.seizure_gap_s)
    spans = []
    for number in range(int(run[-1]) + 1):
        own = run == number
        start, stop = float(onset_s[own][0]), float(onset_s[own][-1])
        if stop - start >= settings.seizure_min_s and is_locked[own].mean() >= 0.5:
            spans.append((start, stop))
    return np.array(spans, dtype=np.float64).reshape(-1, 2)


def _light_rows(recording: Recording, related: DischargeRelations) -> list[dict[str, object]]:
    """Return the share of trains of light with a discharge, one row for each text of markers that name light."""
    rows = []
    texts = recording.markers["text"].dropna().astype(str)
    for text in sorted({text for text in texts if _LIGHT.search(text)}):
        own = recording.markers[recording.markers["text"] == text].sort_values("onset")
        onset = own["onset"].to_numpy(dtype=np.float64)
        stop = onset + np.nan_to_num(own["duration"].to_numpy(dtype=np.float64))
        is_first = np.concatenate(([True], onset[1:] - np.maximum.accumulate(stop)[:-1] > _TRAIN_GAP_S))
        train = np.cumsum(is_first) - 1
        spans = [(onset[train == k][0], stop[train == k].max() + _TRAIN_TAIL_S) for k in range(train[-1] + 1)]
        first_s = related.discharges.spike_s
        n_hit = sum(bool(np.any((first_s >= start) & (first_s <= end))) for start, end in spans)
        estimate = measured(n_hit / len(spans), wilson(n_hit, len(spans)), len(spans))
        rows.append(related_row("photoparoxysmal_fraction", f"stimulus:{text}", estimate))
    missing = not_recorded("no marker of light: photic, flash, strobe or light")
    return rows or [related_row("photoparoxysmal_fraction", "recording", missing)]
