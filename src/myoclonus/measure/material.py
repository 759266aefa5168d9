"""What measures look at: bursts, silences and jerks as arrays, and how long was looked."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.detect.results import Detection
from myoclonus.detect.triggers import SPONTANEOUS
from myoclonus.measure.occasions import Occasions, stages_of, states_of
from myoclonus.measure.scopes import Scope
from myoclonus.recording import Recording
from myoclonus.settings.measure import MeasureSettings

__all__ = ["Events", "Jerks", "Material", "material_of"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Bursts or silences of one channel, in order of onset; all arrays are ``(n,)``.

    Attributes
    ----------
    onset_s, duration_ms, amplitude_uv, peak_uv : float array
        As in the table BURSTS, with durations in ms.
    onset_se_ms, end_se_ms : float array
        Standard errors of the edges; ``NaN`` when unknown.
    remaining_fraction : float array
        Silences: share of the surrounding activity that is left.
    is_preceded : bool array
        Silences: whether a burst on the same channel ends just before.
    is_cut : bool array
        Whether the event touches an edge of the recording or a gap.
    state, stage : object array
        Marked state and sleep stage at onset, or ``None``.
    """

    onset_s: FloatArray
    duration_ms: FloatArray
    amplitude_uv: FloatArray
    peak_uv: FloatArray
    onset_se_ms: FloatArray
    end_se_ms: FloatArray
    remaining_fraction: FloatArray
    is_preceded: BoolArray
    is_cut: BoolArray
    state: npt.NDArray[np.object_]
    stage: npt.NDArray[np.object_]

    @property
    def n(self) -> int:
        """Number of events."""
        return self.onset_s.size

    @property
    def whole_durations_ms(self) -> FloatArray:
        """Durations of the events that are not cut, in ms."""
        return self.duration_ms[~self.is_cut & np.isfinite(self.duration_ms)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jerks:
    """Jerks in order of onset, and when each channel joined.

    Attributes
    ----------
    onset_s, spread_ms, size_uv_s : (n,) float array
        Onset; time from the first to the last onset; sum over bursts of root-mean-square amplitude times duration.
    kind, lead_channel, state, stage : (n,) object array
        As in the table JERKS.
    burst_onset_s, burst_stop_s, onset_se_ms : (n, n_channels) float array
        First whole positive burst of each channel in each jerk; ``NaN`` where the channel takes no part.
    takes_part : (n, n_channels) bool array
        Whether the channel takes part with a burst or a silence, cut or not.
    is_reflex : (n,) bool array
        Whether a stimulus set the jerk off.
    """

    onset_s: FloatArray
    spread_ms: FloatArray
    size_uv_s: FloatArray
    kind: npt.NDArray[np.object_]
    lead_channel: npt.NDArray[np.object_]
    state: npt.NDArray[np.object_]
    stage: npt.NDArray[np.object_]
    burst_onset_s: FloatArray
    burst_stop_s: FloatArray
    onset_se_ms: FloatArray
    takes_part: BoolArray
    is_reflex: BoolArray

    @property
    def n(self) -> int:
        """Number of jerks."""
        return self.onset_s.size

    def where(self, chosen: BoolArray) -> Jerks:
        """Return the chosen jerks."""
        return Jerks(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that a measure may look at.

    Attributes
    ----------
    recording : Recording
        The recording; its samples are not read.
    settings : MeasureSettings
        Settings.
    channels : tuple of str
        Analyzed EMG channels in the order of the file: the columns of the arrays in ``jerks``.
    refused : dict of str to str
        EMG channels that were not analyzed, with the reason.
    bursts, silences : dict of str to Events
        Positive and negative events of each analyzed channel.
    jerks : Jerks
        Jerks of the recording.
    analyzed_s : dict of str to float
        Seconds analyzed of each channel.
    states, stages : Occasions
        When each state and each sleep stage was.
    muscles : pandas.DataFrame
        Table of muscles with columns ``muscle``, ``region``, ``root``, ``distance_cm``, ``antagonists``.
    """

    recording: Recording
    settings: MeasureSettings
    channels: tuple[str, ...]
    refused: dict[str, str]
    bursts: dict[str, Events]
    silences: dict[str, Events]
    jerks: Jerks
    analyzed_s: dict[str, float]
    states: Occasions
    stages: Occasions
    muscles: pd.DataFrame

    @property
    def watched_s(self) -> float:
        """Seconds in which a jerk could be seen: those of the channel analyzed longest."""
        return max((self.analyzed_s[name] for name in self.channels), default=0.0)

    @property
    def watched_share(self) -> float:
        """Share of the recorded time that was fit for analysis."""
        recorded_s = float(self.recording.coverage["duration"].sum())
        return min(1.0, self.watched_s / recorded_s) if recorded_s > 0 else 0.0

    def column(self, channel: str) -> int:
        """Return the column of a channel in the arrays of ``jerks``."""
        return self.channels.index(channel)

    def rng(self, measure: str, scope: Scope) -> np.random.Generator:
        """Return the source of randomness of one measure on one scope, whatever else is measured."""
        return np.random.default_rng([self.settings.seed, zlib.crc32(f"{measure} {scope.text}".encode())])


def material_of(
    recording: Recording, detection: Detection, settings: MeasureSettings, muscles: pd.DataFrame
) -> Material:
    """Gather what measures look at."""
    emg = [recording.channels[index].name for index in recording.with_role("emg")]
    channels = tuple(name for name in emg if detection.analyzed_s.get(name, 0.0) > 0)
    bursts = detection.bursts.merge(
        detection.burst_details[["burst_id", "onset_se_ms", "end_se_ms", "remaining_fraction", "preceding_burst_id"]],
        on="burst_id",
        how="left",
    )
    bursts = bursts.sort_values(["onset", "burst_id"], kind="stable")
    is_positive = (bursts["kind"] == "positive").to_numpy(dtype=bool)
    is_negative = (bursts["kind"] == "negative").to_numpy(dtype=bool)
    return Material(
        recording=recording,
        settings=settings,
        channels=channels,
        refused={name: _why_refused(name, detection) for name in emg if name not in channels},
        bursts=_by_channel(bursts[is_positive], channels),
        silences=_by_channel(bursts[is_negative], channels),
        jerks=_jerks(detection.jerks, bursts, channels),
        analyzed_s={name: detection.analyzed_s[name] for name in channels},
        states=states_of(recording),
        stages=stages_of(recording),
        muscles=muscles,
    )


def _why_refused(channel: str, detection: Detection) -> str:
    quality = detection.quality
    rows = quality[(quality["channel"] == channel) & (quality["severity"] == "refused")]
    if len(rows):
        return f"channel refused: {rows.iloc[0]['message']} [{rows.iloc[0]['code']}]"
    return "channel not analyzed: no stretch of it was fit for detection"


def _floats(rows: pd.DataFrame, name: str) -> FloatArray:
    return rows[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _by_channel(bursts: pd.DataFrame, channels: tuple[str, ...]) -> dict[str, Events]:
    places = bursts.groupby("channel", sort=False).indices
    nowhere = np.empty(0, dtype=np.intp)
    return {name: _events(bursts.iloc[places.get(name, nowhere)]) for name in channels}


def _events(rows: pd.DataFrame) -> Events:
    return Events(
        onset_s=_floats(rows, "onset"),
        duration_ms=_floats(rows, "duration") * 1e3,
        amplitude_uv=_floats(rows, "amplitude_uv"),
        peak_uv=_floats(rows, "peak_uv"),
        onset_se_ms=_floats(rows, "onset_se_ms"),
        end_se_ms=_floats(rows, "end_se_ms"),
        remaining_fraction=_floats(rows, "remaining_fraction"),
        is_preceded=rows["preceding_burst_id"].notna().to_numpy(dtype=bool),
        is_cut=rows["is_cut"].fillna(False).to_numpy(dtype=bool),
        state=rows["state"].to_numpy(dtype=object),
        stage=rows["stage"].to_numpy(dtype=object),
    )


def _jerks(jerks: pd.DataFrame, bursts: pd.DataFrame, channels: tuple[str, ...]) -> Jerks:
    ordered = jerks.sort_values(["onset", "jerk_id"], kind="stable")
    row = pd.Index(ordered["jerk_id"]).get_indexer(pd.Index(bursts["jerk_id"]))
    column = pd.Index(list(channels)).get_indexer(pd.Index(bursts["channel"]))
    belongs = (row >= 0) & (column >= 0)
    is_positive = belongs & (bursts["kind"] == "positive").to_numpy(dtype=bool)
    is_whole = is_positive & ~bursts["is_cut"].fillna(False).to_numpy(dtype=bool)
    onset_s, duration_s = _floats(bursts, "onset"), _floats(bursts, "duration")
    shape = (len(ordered), len(channels))
    takes_part = np.zeros(shape, dtype=bool)
    takes_part[row[belongs], column[belongs]] = True
    size_uv_s = np.zeros(len(ordered))
    np.add.at(size_uv_s, row[is_positive], np.nan_to_num(_floats(bursts, "amplitude_uv") * duration_s)[is_positive])
    first = np.flatnonzero(is_whole)[::-1]  # the earliest burst of a channel is written last and stays
    grids = []
    for values in (onset_s, onset_s + duration_s, _floats(bursts, "onset_se_ms")):
        grid = np.full(shape, np.nan)
        grid[row[first], column[first]] = values[first]
        grids.append(grid)
    return Jerks(
        onset_s=_floats(ordered, "onset"),
        spread_ms=_floats(ordered, "spread_ms"),
        size_uv_s=size_uv_s,
        kind=ordered["kind"].to_numpy(dtype=object),
        lead_channel=ordered["lead_channel"].to_numpy(dtype=object),
        state=ordered["state"].to_numpy(dtype=object),
        stage=ordered["stage"].to_numpy(dtype=object),
        burst_onset_s=grids[0],
        burst_stop_s=grids[1],
        onset_se_ms=grids[2],
        takes_part=takes_part,
        is_reflex=(ordered["trigger"].fillna(SPONTANEOUS) != SPONTANEOUS).to_numpy(dtype=bool),
    )
