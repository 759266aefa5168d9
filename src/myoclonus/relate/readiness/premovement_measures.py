"""Readiness potential and beta power before the jerks of a recording, and before willed movements."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.detect.results import Detection
from myoclonus.detect.triggers import stimuli_of
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Recording
from myoclonus.relate.declared import related_row
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.epileptiform.discharges import Discharges
from myoclonus.relate.limited import Limited
from myoclonus.relate.readiness.premovement import Premovement, PremovementTrials, premovement_of
from myoclonus.relate.readiness.slow_eeg import highpass_of
from myoclonus.relate.states.voluntary import has_voluntary_block, is_voluntary
from myoclonus.relate.windows import eeg_channels, windows_of, working_rate_hz
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["AFTER_S", "premovement_rows", "premovements_of"]

FloatArray = npt.NDArray[np.float64]

AFTER_S = 0.6
"""How long after the onset EEG is looked at."""
_RATE_HZ = 250.0
_DISCHARGE_BEFORE_S, _DISCHARGE_AFTER_S = 1.0, 0.1
_POTENTIAL = ("bereitschaftspotential_amplitude", "bereitschaftspotential_onset", "bereitschaftspotential_p")
_BETA = ("beta_desynchronization", "beta_desynchronization_p")
_NAN = float("nan")


def premovements_of(
    recording: Recording, detection: Detection, settings: Settings, discharges: Discharges | None = None
) -> tuple[Premovement, ...]:
    """Return what goes before the jerks and, when a control block is marked, before willed movements.

    Jerks with an epileptiform discharge are left out: its slow wave and its spikes are no readiness.
    """
    indices, _ = eeg_channels(recording)
    if not indices or not len(detection.jerks):
        return ()
    jerks = detection.jerks.sort_values("onset", kind="stable")
    onset = jerks["onset"].to_numpy(dtype=np.float64)
    end = np.maximum.accumulate(onset + jerks["duration"].fillna(0.0).to_numpy(dtype=np.float64))
    willed = is_voluntary(recording, onset)
    has_discharge = np.zeros(onset.size, dtype=bool)
    if discharges is not None:
        has_discharge = discharges.is_near(onset, _DISCHARGE_BEFORE_S, _DISCHARGE_AFTER_S)
    no_slow = highpass_of(recording, _vertex_first(recording, indices), settings.cortex.max_highpass_hz)
    scopes = [("recording", ~willed)] + ([("state:voluntary", willed)] if has_voluntary_block(recording) else [])
    return tuple(
        premovement_of(
            _trials(recording, indices, onset, end, chosen, has_discharge, settings),
            settings.cortex,
            scope=scope,
            no_slow=no_slow,
        )
        for scope, chosen in scopes
    )


def premovement_rows(recording: Recording, premovements: tuple[Premovement, ...]) -> list[dict[str, object]]:
    """Return the rows of MEASURES about readiness potential and beta power."""
    if not premovements:
        if not recording.with_role("eeg"):
            missing = not_recorded("no EEG channel in the recording")
        else:
            missing = not_measurable("none found: no jerk to look before")
        return [related_row(name, "recording", missing) for name in (*_POTENTIAL, *_BETA)]
    rows = []
    for one in premovements:
        estimates = dict(zip((*_POTENTIAL, *_BETA), (*_potential(one), *_beta(one)), strict=True))
        rows += [related_row(name, one.scope, estimate) for name, estimate in estimates.items()]
    return rows


def _potential(one: Premovement) -> tuple[Estimate, Estimate, Estimate]:
    reason = one.reason or one.potential_reason
    if reason or one.amplitude_uv is None:
        missing = not_measurable(_with_rejected(str(reason), one), one.n_trials)
        return missing, missing, missing
    onset = not_measurable(f"none found: p = {one.potential_p:.2g}", one.n_trials)
    if one.onset_s is not None:
        onset = _estimate(one.onset_s, one.n_trials)
    return _estimate(one.amplitude_uv, one.n_trials), onset, measured(one.potential_p, (_NAN, _NAN), one.n_trials)


def _beta(one: Premovement) -> tuple[Estimate, Estimate]:
    if one.desynchronization is None:
        missing = not_measurable(_with_rejected(str(one.reason), one), one.n_trials)
        return missing, missing
    return _estimate(one.desynchronization, one.n_trials), measured(one.beta_p, (_NAN, _NAN), one.n_trials)


def _with_rejected(reason: str, one: Premovement) -> str:
    left_out = ", ".join(f"{count} {why}" for why, count in one.rejected.items() if count)
    return f"{reason}; left out: {left_out}" if left_out else reason


def _estimate(limited: Limited, n: int) -> Estimate:
    return measured(limited.value, (limited.low, limited.high), n)


def _vertex_first(recording: Recording, indices: tuple[int, ...]) -> list[int]:
    """Return the channels over the middle of the head, or the first few when there are none."""
    near = [i for i in indices if (derivation_of(recording.channels[i].name).place or "") in ("Cz", "FCz", "C3", "C4")]
    return near[:3] or list(indices[:3])


def _trials(
    recording: Recording,
    indices: tuple[int, ...],
    onset_s: FloatArray,
    end_s: FloatArray,
    chosen: npt.NDArray[np.bool_],
    has_discharge: npt.NDArray[np.bool_],
    settings: Settings,
) -> PremovementTrials:
    cortex = settings.cortex
    quiet_s = onset_s - np.concatenate(([-np.inf], end_s[:-1]))
    stimulus_s = np.array([stimulus.onset_s for stimulus in stimuli_of(recording, settings.detect)])
    place = np.searchsorted(stimulus_s, onset_s, side="right") - 1
    since_s = np.where(place >= 0, onset_s - stimulus_s[np.maximum(place, 0)] if stimulus_s.size else np.inf, np.inf)
    is_after = since_s < cortex.premovement_before_s
    is_close = ~is_after & (quiet_s < cortex.premovement_quiet_s)
    is_spiky = ~is_after & ~is_close & has_discharge
    kept = onset_s[chosen & ~is_after & ~is_close & ~is_spiky]
    rejected = {
        "with a discharge": int(np.sum(chosen & is_spiky)),
        "after a stimulus": int(np.sum(chosen & is_after)),
        "soon after another": int(np.sum(chosen & is_close)),
    }
    samples, time_s, eyes = _windows(recording, indices, _sampled(kept, cortex), cortex)
    has_gap = ~np.isfinite(samples).all(axis=(1, 2))
    rejected["gap"] = int(has_gap.sum())
    return PremovementTrials(
        samples_uv=samples[~has_gap],
        time_s=time_s,
        derivations=tuple(derivation_of(recording.channels[index].name) for index in indices),
        eyes_uv=None if eyes is None else np.nan_to_num(eyes[~has_gap]),
        rejected={reason: count for reason, count in rejected.items() if count},
        n_onsets=int(chosen.sum()),
    )


def _sampled(onset_s: FloatArray, settings: CortexSettings) -> FloatArray:
    if onset_s.size <= settings.max_trials:
        return onset_s
    return np.sort(np.random.default_rng(settings.seed).choice(onset_s, settings.max_trials, replace=False))


def _windows(
    recording: Recording, indices: tuple[int, ...], onset_s: FloatArray, settings: CortexSettings
) -> tuple[npt.NDArray[np.float32], FloatArray, npt.NDArray[np.float32] | None]:
    rate_hz = working_rate_hz(recording.channels[indices[0]].fs_hz, _RATE_HZ)
    first, last = -round(settings.premovement_before_s * rate_hz), round(AFTER_S * rate_hz)
    samples = windows_of(recording, indices, onset_s, first=first, last=last, rate_hz=rate_hz)
    eyes = [i for i in recording.with_role("eog") if (recording.channels[i].fs_hz / rate_hz) % 1 == 0]
    eyes_uv = None
    if eyes:
        eyes_uv = windows_of(recording, eyes, onset_s, first=first, last=last, rate_hz=rate_hz).mean(axis=1)
    return samples, np.arange(first, last + 1, dtype=np.float64) / rate_hz, eyes_uv
