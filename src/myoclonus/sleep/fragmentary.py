"""Fragmentary myoclonus: brief potentials of limb muscles in sleep, counted by minutes and by 3-s mini-epochs."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Recording
from myoclonus.settings.sleep import SleepSettings
from myoclonus.signal.intervals import within
from myoclonus.sleep.association import stage_at
from myoclonus.sleep.declared import sleep_row
from myoclonus.sleep.indices import NO_STAGES, rate_estimate
from myoclonus.sleep.night import NREM, SLEEP, Night
from myoclonus.sleep.norms import FRAGMENTARY, percentile

__all__ = [
    "find_potentials",
    "fragmentary_rows",
    "is_excessive",
    "limb_channels",
    "minutes_with_many",
    "outside",
    "unplaced_channels",
]

FloatArray = npt.NDArray[np.float64]

_LIMBS = ("leg", "foot", "hand", "forearm", "arm")
_LIMB_WORDS = re.compile(
    r"(?<![a-z])(?:(?:unter|ober)?(?:arm|schenkel)|hand|wrist|finger|bein|leg|foot|fu(?:ss|ß)|calf|wade|jambe|bras|main|pied|pierna|"
    r"brazo|mano|pie|gamba|braccio|piede)(?![a-z])",
    re.IGNORECASE,
)
_MINUTE_S = 60.0


def limb_channels(recording: Recording, analyzable: tuple[int, ...]) -> tuple[str, ...]:
    """Return the channels over limb muscles, where fragmentary myoclonus is looked for; a label may name the limb alone."""
    return tuple(
        channel.name
        for channel in (recording.channels[index] for index in analyzable)
        if channel.region in _LIMBS or (channel.region is None and _LIMB_WORDS.search(channel.name))
    )


def unplaced_channels(recording: Recording, analyzable: tuple[int, ...]) -> tuple[str, ...]:
    """Return the channels of which neither the muscle nor a limb is known."""
    return tuple(
        channel.name
        for channel in (recording.channels[index] for index in analyzable)
        if channel.region is None and not _LIMB_WORDS.search(channel.name)
    )


def find_potentials(
    bursts: pd.DataFrame,
    channels: tuple[str, ...],
    occupied_s: Mapping[str, FloatArray],
    night: Night,
    settings: SleepSettings,
) -> pd.DataFrame:
    """Return the bursts that are potentials of fragmentary myoclonus.

    The AASM rule gives a typical maximum of 150 ms; amplitude (over 50 µV) as in the study of healthy sleepers.
    The band in which bursts are measured begins at 20 Hz and keeps about four fifths of a potential's peak, so the limit there is 40 µV.
    What lies inside a movement of half a second or more is part of that.

    Parameters
    ----------
    bursts : pandas.DataFrame
        Table of the schema BURSTS.
    channels : tuple of str
        Channels over limb muscles.
    occupied_s : mapping of str to (n, 2) array
        For each channel, start and stop of longer movements.
    night : Night
        Only potentials in sleep count.
    settings : SleepSettings
        Lengths and amplitude.

    Returns
    -------
    pandas.DataFrame
        Columns ``onset``, ``duration``, ``channel`` and ``stage``, in order of onset.
    """
    duration_ms = 1000 * bursts["duration"]
    fits = (
        (bursts["kind"] == "positive")
        & bursts["channel"].isin(channels)
        & (duration_ms >= settings.fragmentary_min_ms - 1e-6)
        & (duration_ms <= settings.fragmentary_max_ms + 1e-6)
        & (bursts["peak_uv"] > settings.fragmentary_min_peak_uv)
    )
    found = bursts.loc[fits, ["onset", "duration", "channel"]]
    inside = np.zeros(len(found), dtype=bool)
    for name, spans_s in occupied_s.items():
        inside |= (found["channel"] == name).to_numpy() & _inside(found["onset"].to_numpy(float), spans_s)
    found = found[~inside].sort_values("onset", ignore_index=True)
    found["stage"] = stage_at(found["onset"].to_numpy(float), night.hypnogram)
    return found[found["stage"].isin(SLEEP)].reset_index(drop=True)


def outside(potentials: pd.DataFrame, spans_s: FloatArray) -> pd.DataFrame:
    """Return the potentials that begin in none of the spans, ``(n, 2)`` in s: what is part of a hypnic jerk is none."""
    inside = _inside(potentials["onset"].to_numpy(float), spans_s)
    return potentials[~inside].reset_index(drop=True)


def minutes_with_many(potentials: pd.DataFrame, night: Night, settings: SleepSettings) -> float:
    """Return the minutes of NREM sleep in which enough potentials lie, consecutive or not."""
    onset_s = potentials.loc[potentials["stage"].isin(NREM), "onset"].to_numpy(float)
    minute, count = np.unique((onset_s // _MINUTE_S).astype(int), return_counts=True)
    many = minute[count >= settings.fragmentary_per_min]
    return 60.0 * sum(night.hours(*NREM, within_s=(m * _MINUTE_S, (m + 1) * _MINUTE_S)) for m in many)


def is_excessive(minutes: float, settings: SleepSettings) -> bool:
    """Tell whether the AASM rule of excessive fragmentary myoclonus is met."""
    return minutes >= settings.fragmentary_min_minutes - 1e-6


def fragmentary_rows(
    potentials: pd.DataFrame,
    channels: tuple[str, ...],
    night: Night,
    settings: SleepSettings,
    *,
    is_rem_confounded: bool,
) -> list[dict[str, object]]:
    """Return index by stage, minutes with many potentials, and percentile.

    Parameters
    ----------
    potentials : pandas.DataFrame
        From `find_potentials`.
    channels : tuple of str
        Channels looked at.
    night : Night
        Hours of each stage.
    settings : SleepSettings
        The limits.
    is_rem_confounded : bool
        Whether REM sleep is without atonia: its phasic activity cannot be told from fragmentary myoclonus.
    """
    missing = None
    if not channels:
        missing = not_recorded("no EMG of a limb was fit for scoring")
    elif not night.is_staged:
        missing = not_recorded(NO_STAGES)
    if missing is not None:
        scopes = {
            "fragmentary_index": "stage:sleep",
            "fragmentary_minutes": "recording",
            "fragmentary_percentile": "recording",
        }
        return [sleep_row(name, scope, missing) for name, scope in scopes.items()]
    index = _index(potentials, night, SLEEP, "sleep", settings)
    rows = [sleep_row("fragmentary_index", "stage:sleep", index)]
    for stage in SLEEP:
        estimate = _index(potentials, night, (stage,), f"stage {stage}", settings)
        if stage == "R" and is_rem_confounded:
            estimate = not_measurable(
                "REM sleep without atonia: its phasic activity cannot be told from this", estimate.n
            )
        rows.append(sleep_row("fragmentary_index", f"stage:{stage}", estimate))
    minutes = minutes_with_many(potentials, night, settings)
    no_limits = (float("nan"), float("nan"))
    rows.append(sleep_row("fragmentary_minutes", "recording", measured(minutes, no_limits, len(potentials))))
    rows.append(sleep_row("fragmentary_percentile", "recording", _percentile(index)))
    return rows


def _index(
    potentials: pd.DataFrame, night: Night, stages: tuple[str, ...], what: str, settings: SleepSettings
) -> Estimate:
    onset_s = potentials.loc[potentials["stage"].isin(stages), "onset"].to_numpy(float)
    return rate_estimate(
        np.unique(onset_s // settings.mini_epoch_s).size, night.hours(*stages), what, settings.min_recorded_h
    )


def _percentile(index: Estimate) -> Estimate:
    if index.status != "measured":
        return index
    low, high = percentile(index.ci_low, FRAGMENTARY), percentile(index.ci_high, FRAGMENTARY)
    return measured(percentile(index.value, FRAGMENTARY), (low, high), index.n)


def _inside(time_s: FloatArray, spans_s: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell for each time whether it lies in one of the spans, or begins with it but for rounding."""
    return within(time_s, spans_s.reshape(-1, 2) - np.array([1e-6, 0.0]))
