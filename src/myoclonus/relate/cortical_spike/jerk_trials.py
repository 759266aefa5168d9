"""Which jerks of a recording are back-averaged, muscle by muscle, and the EEG around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.detect.results import Detection
from myoclonus.detect.triggers import stimuli_of
from myoclonus.read.muscles import muscle_by_id
from myoclonus.recording import Recording
from myoclonus.relate.cortical_spike.alignment import JerkKind
from myoclonus.relate.cortical_spike.reference import without_head_reference
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.states.voluntary import is_voluntary
from myoclonus.relate.trials import Trials, clean_trials
from myoclonus.relate.windows import eeg_channels, rectified_emg, windows_of, without_hum, working_rate_hz
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["JerkGroup", "follows", "groups_of", "trials_around"]

FloatArray = npt.NDArray[np.float64]

_BEFORE_MS = 500.0
_AFTER_MARGIN_MS = 20.0
_NEAR_SCALP = ("trapezius", "cervical_paraspinal")


@dataclass(frozen=True, slots=True, kw_only=True)
class JerkGroup:
    """Onsets of one kind in one muscle.

    Attributes
    ----------
    jerks : JerkKind
        Muscle, kind, and what must be known of it.
    onset_s : (n,) array
        Onsets in ascending order.
    n_stimulated, n_following : int
        Jerks left out because a stimulus came just before, or another muscle long before.
    """

    jerks: JerkKind
    onset_s: FloatArray
    n_stimulated: int
    n_following: int


def groups_of(recording: Recording, detection: Detection, settings: Settings) -> list[JerkGroup]:
    """Return the onsets to be averaged, by muscle, kind, and whether they stand alone or in trains.

    Left out are jerks just after a stimulus, whose evoked potential would be taken for a spike, jerks that began in
    another muscle so long before that the brain may have felt it, jerks in which a muscle near the scalp began before
    that is in the way, whose EEG holds the jerk itself, events cut at an edge, and
    willed movements of a control block.
    """
    cortex = settings.cortex
    stimulus_s = np.array([stimulus.onset_s for stimulus in stimuli_of(recording, settings.detect)])
    bursts = detection.bursts
    first_s = detection.jerks.set_index("jerk_id")["onset"]
    muscles = {channel.name: channel for channel in recording.channels}
    near = {channel.name for channel in recording.channels if _is_near_scalp(channel.muscle)}
    near_s = bursts[bursts["channel"].isin(near)].groupby("jerk_id")["onset"].min()
    groups = []
    for (channel, kind), rows in bursts.groupby(["channel", "kind"], sort=False):
        every_s = np.sort(rows["onset"].to_numpy(dtype=np.float64))
        whole = rows[~rows["is_cut"].fillna(False).to_numpy(dtype=bool)].sort_values("onset")
        onset_s = whole["onset"].to_numpy(dtype=np.float64)
        lead_ms, near_lead_ms = (_lead_ms(onset_s, first.reindex(whole["jerk_id"])) for first in (first_s, near_s))
        is_willed = is_voluntary(recording, onset_s)
        is_stimulated = follows(onset_s, stimulus_s, cortex.stimulus_clear_ms)
        in_train = _in_train(onset_s, every_s, cortex.train_gap_ms)
        for grouping, mask in (("single", ~in_train & ~is_willed), ("train", in_train & ~is_willed)):
            usable = mask & ~is_stimulated
            is_late = lead_ms > cortex.lead_limit_ms
            longest_ms = _best_lead(near_lead_ms[usable & ~is_late], cortex.lead_limit_ms)
            kept = usable & ~is_late & (near_lead_ms <= longest_ms)
            if mask.any():
                groups.append(
                    JerkGroup(
                        jerks=JerkKind(
                            channel=str(channel),
                            muscle=muscles[str(channel)].muscle,
                            side=muscles[str(channel)].side,
                            kind=str(kind),
                            grouping=grouping,
                            is_near_scalp=channel in near,
                            near_scalp_lead_ms=longest_ms,
                        ),
                        onset_s=onset_s[kept],
                        n_stimulated=int(np.sum(mask & is_stimulated)),
                        n_following=int(np.sum(usable & ~kept)),
                    )
                )
    return groups


def trials_around(
    recording: Recording, onset_s: FloatArray, settings: CortexSettings, emg_channel: str | None = None
) -> tuple[Trials, npt.NDArray[np.float32] | None]:
    """Return the clean EEG trials around moments, and the rectified EMG of one channel in them.

    Parameters
    ----------
    recording : Recording
        Gives the samples.
    onset_s : (n,) array
        Moments in ascending order; more than ``max_trials`` are sampled at random, seeded.
    settings : CortexSettings
        Window, rate and limits.
    emg_channel : str, optional
        Name of the EMG channel.

    Returns
    -------
    trials : Trials
        Cleaned.
    emg_uv : (n_trials, n_times) float32 array or None
        ``None`` when no channel is named.
    """
    indices, others = eeg_channels(recording)
    if onset_s.size > settings.max_trials:
        rng = np.random.default_rng(settings.seed)
        onset_s = np.sort(rng.choice(onset_s, settings.max_trials, replace=False))
    fs_hz = recording.channels[indices[0]].fs_hz if indices else settings.rate_hz
    rate_hz = working_rate_hz(fs_hz, settings.rate_hz)
    first = -round((settings.window_before_ms + _BEFORE_MS) * rate_hz / 1e3)
    last = round((settings.window_after_ms + _AFTER_MARGIN_MS) * rate_hz / 1e3)
    time_ms = np.arange(first, last + 1, dtype=np.float64) * (1e3 / rate_hz)
    samples = windows_of(recording, indices, onset_s, first=first, last=last, rate_hz=rate_hz)
    has_gap = ~np.isfinite(samples).all(axis=2, keepdims=True)
    smooth = without_hum(np.nan_to_num(samples), time_ms, rate_hz, until_ms=-settings.earliest_ms)
    trials = Trials(
        samples_uv=np.where(has_gap, np.float32(np.nan), smooth),
        time_ms=time_ms,
        rate_hz=rate_hz,
        derivations=tuple(derivation_of(recording.channels[index].name) for index in indices),
        onset_s=onset_s,
        rejected={},
        left_out={name: "rate" for name in others},
    )
    clean = without_head_reference(clean_trials(trials, settings, _eyes(recording, onset_s, first, last, rate_hz)))
    emg = None
    if emg_channel is not None:
        emg = rectified_emg(recording, recording.index_of(emg_channel), clean.onset_s, time_ms)
    return clean, emg


def _eyes(
    recording: Recording, onset_s: FloatArray, first: int, last: int, rate_hz: float
) -> npt.NDArray[np.float32] | None:
    """Return the eye channels around moments, or ``None`` when there are none of a fitting rate."""
    eyes = [i for i in recording.with_role("eog") if recording.channels[i].fs_hz % rate_hz == 0]
    return windows_of(recording, eyes, onset_s, first=first, last=last, rate_hz=rate_hz) if eyes else None


def follows(onset_s: FloatArray, stimulus_s: FloatArray, within_ms: float) -> npt.NDArray[np.bool_]:
    """Tell which onsets come within a time after a stimulus."""
    if not stimulus_s.size:
        return np.zeros(onset_s.size, dtype=bool)
    before = np.searchsorted(stimulus_s, onset_s, side="right") - 1
    since_ms = (onset_s - stimulus_s[np.maximum(before, 0)]) * 1e3
    return np.asarray((before >= 0) & (since_ms <= within_ms), dtype=bool)


def _is_near_scalp(muscle: str | None) -> bool:
    """Return whether a muscle of the head or the neck is named; one that is not known is judged by the EEG itself."""
    found = muscle_by_id(muscle) if muscle else None
    return found is not None and (found.zone == "cranial" or found.region == "neck" or found.id in _NEAR_SCALP)


def _lead_ms(onset_s: FloatArray, first_s: pd.Series) -> FloatArray:
    """Return how long before each onset the jerk began, 0 when unknown or later."""
    lead_ms = (onset_s - first_s.to_numpy(dtype=np.float64)) * 1e3
    return np.asarray(np.maximum(np.nan_to_num(lead_ms), 0.0))


def _best_lead(lead_ms: FloatArray, limit_ms: float) -> float:
    """Return the longest lead of another muscle that is still averaged.

    A longer one leaves more jerks, but less of the EEG before them that is free of muscle: the number of jerks times the
    square of the free share of ``limit_ms`` is made as large as it can be.
    """
    leads = np.unique(lead_ms[lead_ms <= limit_ms])
    if not leads.size:
        return 0.0
    n_kept = np.searchsorted(np.sort(lead_ms), leads, side="right")
    return float(leads[int(np.argmax(n_kept * (1 - leads / limit_ms) ** 2))])


def _in_train(onset_s: FloatArray, every_s: FloatArray, gap_ms: float) -> npt.NDArray[np.bool_]:
    """Tell which onsets come within a time after another onset of the same channel and kind."""
    before = np.searchsorted(every_s, onset_s, side="left") - 1
    since_ms = (onset_s - every_s[np.maximum(before, 0)]) * 1e3
    return np.asarray((before >= 0) & (since_ms <= gap_ms), dtype=bool)
