"""Jerks on the way to sleep: hypnic jerks, and axial jerks in the wake before it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.recording import Recording, named_in
from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.association import stage_at
from myoclonus.sleep.night import SLEEP, Night

__all__ = ["find_axial_jerks", "find_hypnic_jerks", "sleep_onsets", "trunk_channels"]

FloatArray = npt.NDArray[np.float64]

_TRUNK = ("abdomen", "back", "chest")
_FACE = ("face", "jaw")
_NEAR_S = 30.0


def sleep_onsets(night: Night) -> FloatArray:
    """Return the times at which sleep follows wake directly."""
    rows = night.hypnogram[night.hypnogram["stage"] != "?"]
    stage = rows["stage"].to_numpy(object)
    onset_s = rows["onset"].to_numpy(float)
    stop_s = onset_s + rows["duration"].to_numpy(float)
    is_onset = (stage[:-1] == "W") & np.isin(stage[1:], SLEEP) & (onset_s[1:] - stop_s[:-1] < 1e-3)
    return np.asarray(onset_s[1:][is_onset])


def trunk_channels(recording: Recording, analyzable: tuple[int, ...]) -> tuple[str, ...]:
    """Return the channels over muscles of the trunk."""
    return tuple(recording.channels[index].name for index in analyzable if recording.channels[index].region in _TRUNK)


def find_hypnic_jerks(
    bursts: pd.DataFrame, movements_s: FloatArray, potentials_s: FloatArray, night: Night, settings: SleepSettings
) -> pd.DataFrame:
    """Return hypnic jerks: brief, isolated jerks of two sites or more at the change from wake to sleep.

    Parameters
    ----------
    bursts : pandas.DataFrame
        Table of the schema BURSTS.
    movements_s : (n, 2) float array
        Start and stop of leg movements and large movements: what lies inside is part of them.
    potentials_s : (n,) float array
        Onsets of fragmentary myoclonus: among many of them a jerk is no sleep start, unless all its sites stand well above them.
    night : Night
        Stages.
    settings : SleepSettings
        Amplitude, lengths, sites and windows.

    Returns
    -------
    pandas.DataFrame
        Columns ``onset``, ``duration`` and ``channels``, in order of onset.
    """
    jerks = _jerks(bursts[(bursts["kind"] == "positive") & (bursts["peak_uv"] >= settings.hypnic_min_peak_uv)])
    longest_ms = 1000 * jerks["longest"]
    several = jerks[jerks["n_sites"] >= settings.hypnic_min_sites]
    fits = (
        (jerks["n_sites"] >= settings.hypnic_min_sites)
        & (longest_ms >= settings.hypnic_min_ms - 1e-6)
        & (longest_ms <= settings.hypnic_max_ms + 1e-6)
        & _in_windows(jerks["onset"].to_numpy(float), night, settings)
    )
    all_s = several["onset"].to_numpy(float)
    kept = []
    for index, onset_s, duration_s in zip(
        jerks.index[fits], jerks["onset"][fits], jerks["duration"][fits], strict=True
    ):
        is_alone = np.sum(np.abs(all_s - onset_s) < settings.hypnic_apart_s) == 1
        is_inside = bool(np.any((movements_s[:, 0] < onset_s + duration_s) & (movements_s[:, 1] > onset_s)))
        around = np.abs(potentials_s - onset_s)
        n_around = int(np.sum((around < _NEAR_S) & (around > duration_s)))
        is_other = n_around < settings.fragmentary_per_min or _stands_out(jerks, index, settings)
        if is_alone and not is_inside and is_other:
            kept.append(index)
    return jerks.loc[kept, ["onset", "duration", "channels"]].reset_index(drop=True)


def _stands_out(jerks: pd.DataFrame, place: int, settings: SleepSettings) -> bool:
    """Tell whether the weakest site of a jerk is well above what brief bursts around it usually reach."""
    onset_s, strongest = jerks["onset"].to_numpy(float), jerks["strongest"].to_numpy(float)
    is_near = np.abs(onset_s - onset_s[place]) < _NEAR_S
    is_near[place] = False
    weakest_uv = float(jerks["weakest"].to_numpy(float)[place])
    return bool(is_near.any()) and weakest_uv >= settings.hypnic_outstanding * float(np.median(strongest[is_near]))


def find_axial_jerks(
    jerks: pd.DataFrame, recording: Recording, trunk: tuple[str, ...], night: Night, settings: SleepSettings
) -> pd.DataFrame:
    """Return jerks that begin in the trunk and spare the face, in the wake before sleep.

    Parameters
    ----------
    jerks : pandas.DataFrame
        Table of the schema JERKS.
    recording : Recording
        Names the regions.
    trunk : tuple of str
        Channels over muscles of the trunk.
    night : Night
        Stages.
    settings : SleepSettings
        How long before sleep.
    """
    face = {channel.name for channel in recording.channels if channel.region in _FACE}
    onset_s = jerks["onset"].to_numpy(float)
    is_awake = stage_at(onset_s, night.hypnogram) == "W"
    to_sleep_s = np.full(onset_s.size, np.inf)
    for at_s in sleep_onsets(night):
        to_sleep_s = np.minimum(to_sleep_s, np.where(at_s >= onset_s, at_s - onset_s, np.inf))
    names = [channel.name for channel in recording.channels]
    spares_face = [not face & set(named_in(str(listed), names)) for listed in jerks["channels"]]
    fits = (
        jerks["lead_channel"].isin(trunk).to_numpy()
        & (jerks["kind"] != "negative").to_numpy()
        & is_awake
        & (to_sleep_s <= settings.axial_before_sleep_s)
        & np.array(spares_face, dtype=bool)
    )
    return pd.DataFrame(jerks.loc[fits, ["onset", "duration", "channels"]].reset_index(drop=True))


def _in_windows(onset_s: FloatArray, night: Night, settings: SleepSettings) -> npt.NDArray[np.bool_]:
    """Tell which times lie around a change from wake to sleep, in wake, N1 or N2."""
    found = np.zeros(onset_s.size, dtype=bool)
    for at_s in sleep_onsets(night):
        found |= (onset_s >= at_s - settings.hypnic_before_s) & (onset_s < at_s + settings.hypnic_after_s)
    return found & np.isin(stage_at(onset_s, night.hypnogram), ("W", "N1", "N2"))


def _jerks(bursts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a jerk: onset, duration, longest burst, sites (muscle and side), peaks, channels in order of onset."""
    ordered = bursts.sort_values(["onset", "channel"])
    site = ordered["muscle"].fillna(ordered["channel"]) + "/" + ordered["side"].fillna("")
    ordered = ordered.assign(site=site.astype(object), stop=ordered["onset"] + ordered["duration"])
    grouped = ordered.groupby("jerk_id", sort=False)
    table: pd.DataFrame = grouped.agg(
        onset=("onset", "min"),
        stop=("stop", "max"),
        longest=("duration", "max"),
        n_sites=("site", "nunique"),
        weakest=("peak_uv", "min"),
        strongest=("peak_uv", "max"),
    )
    table["channels"] = grouped["channel"].agg(lambda names: ",".join(dict.fromkeys(names))) if len(ordered) else []
    table["duration"] = table["stop"] - table["onset"]
    return pd.DataFrame(table.sort_values("onset").reset_index(drop=True))
