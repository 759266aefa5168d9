"""Every movement of a night other than the single leg movement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.detect.results import Detection
from myoclonus.measure.estimate import Estimate, measured, not_recorded
from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.sleep.body_movements import find_head_jerks, find_large_movements, neck_channels, part_of
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.declared import sleep_row
from myoclonus.sleep.fit import joined_spans
from myoclonus.sleep.fragmentary import find_potentials, fragmentary_rows, limb_channels, outside
from myoclonus.sleep.indices import NO_STAGES, rate_estimate
from myoclonus.sleep.movement_table import event_rows
from myoclonus.sleep.night import Night
from myoclonus.sleep.periodic import ScoredLegs
from myoclonus.sleep.rem_atonia import atonia_from_trace, atonia_rows, missing_atonia_rows
from myoclonus.sleep.sleep_onset import find_axial_jerks, find_hypnic_jerks, trunk_channels
from myoclonus.sleep.trace import Trace
from myoclonus.sleep.trains import Train, find_hflm

__all__ = ["OtherMovements"]

FloatArray = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OtherMovements:
    """What is looked at: recording, jerks found, night, traces by channel, where each was fit, channels of the legs, settings."""

    recording: Recording
    detection: Detection
    night: Night
    traces: dict[str, Trace]
    fit_s: dict[str, FloatArray]
    legs: tuple[str, ...]
    settings: Settings

    def rows_of(
        self, movements: Sequence[LegMovement], scored: dict[str, ScoredLegs], trains: dict[str, list[Train]]
    ) -> tuple[list[Row], list[Row]]:
        """Return rows of the tables MOVEMENTS and MEASURES."""
        sleep, night = self.settings.sleep, self.night
        emg = tuple(self.recording.index_of(name) for name in self.traces)
        large = find_large_movements(self.traces, self._parts(emg), _candidates(scored), self.settings)
        large_s = _spans((start, stop) for start, stop, _ in large)
        trains = {**trains, "hflm": find_hflm(movements, sleep)}
        rows = event_rows(large, "large", "position paper 2021", night, sleep)
        measures: list[Row] = []
        for kind, found in trains.items():
            rows += event_rows(((one.onset_s, one.stop_s, one.channels) for one in found), kind, "AASM", night, sleep)
            needed = 2 if kind == "alma" else 1
            count = _count(len(found)) if len(self.legs) >= needed else not_recorded(f"needs EMG of {needed} leg(s)")
            measures.append(sleep_row(f"{kind}_count", "recording", count))
        atonia, is_confounded = self._atonia(emg, large_s)
        limbs = limb_channels(self.recording, emg)
        potentials = find_potentials(
            self.detection.bursts, limbs, self._occupied(movements, trains, large_s, limbs), night, sleep
        )
        longer_s = np.concatenate((large_s, _spans((one.onset_s, one.stop_s) for one in movements)))
        more, counts = self._around_sleep_onset(emg, longer_s, potentials["onset"].to_numpy(float))
        hypnic_s = _spans((row["onset"], row["onset"] + row["duration"]) for row in more if row["type"] == "hypnic")
        potentials = outside(potentials, hypnic_s)
        rows += event_rows(_events(potentials, "channel"), "fragmentary", "AASM", night, sleep)
        of_limbs = night.within(joined_spans(self.fit_s[name] for name in limbs))
        measures += fragmentary_rows(potentials, limbs, of_limbs, sleep, is_rem_confounded=is_confounded)
        head_rows, head_measures = self._head_jerks(emg, large_s)
        return [*rows, *more, *head_rows], [*measures, *counts, *head_measures, *atonia]

    def _parts(self, emg: tuple[int, ...]) -> dict[str, str]:
        channels = [self.recording.channels[index] for index in emg]
        return {channel.name: part for channel in channels if (part := part_of(channel)) is not None}

    def _occupied(
        self,
        movements: Sequence[LegMovement],
        trains: dict[str, list[Train]],
        large_s: FloatArray,
        limbs: Sequence[str],
    ) -> dict[str, FloatArray]:
        """Return for each limb channel the stretches of longer movements, of trains on it, and in which it was unfit."""
        spans = {
            name: [(float(start), float(stop)) for start, stop in (*large_s, *self.night.without(self.fit_s[name]))]
            for name in limbs
        }
        for one in movements:
            spans.get(one.channel, []).append((one.onset_s, one.stop_s))
        for train in (train for found in trains.values() for train in found):
            for name in train.channels:
                spans.get(name, []).append((train.onset_s, train.stop_s))
        return {name: _spans(found) for name, found in spans.items()}

    def _atonia(self, emg: tuple[int, ...], large_s: FloatArray) -> tuple[list[Row], bool]:
        """Return the measures of REM sleep without atonia, and whether the chin's exceeds the published limit."""
        night, sleep = self.night, self.settings.sleep
        chin = [
            name for index in emg if _is_chin(self.recording, index) for name in [self.recording.channels[index].name]
        ]
        if not chin or night.hours("R") == 0:
            return missing_atonia_rows(night), False
        shown = [*chin, *(name for name in limb_channels(self.recording, emg) if name not in chin)]
        excluded_s = np.concatenate((large_s, night.arousals_s, night.respiratory_s))
        counts = {
            name: atonia_from_trace(
                self.traces[name], night, np.concatenate((excluded_s, night.without(self.fit_s[name]))), sleep
            )
            for name in shown
        }
        is_over = any(
            counts[name].n_mini and counts[name].n_any / counts[name].n_mini >= sleep.rem_atonia_chin_limit
            for name in chin
        )
        return [row for name, found in counts.items() for row in atonia_rows(name, found)], is_over

    def _around_sleep_onset(
        self, emg: tuple[int, ...], longer_s: FloatArray, potentials_s: FloatArray
    ) -> tuple[list[Row], list[Row]]:
        night, sleep = self.night, self.settings.sleep
        channels = [self.recording.channels[index] for index in emg]
        trunk = trunk_channels(self.recording, emg)
        rows: list[Row] = []
        if not night.is_staged:
            hypnic = axial = not_recorded(NO_STAGES)
        else:
            jerks = find_hypnic_jerks(self.detection.bursts, longer_s, potentials_s, night, sleep)
            rows += event_rows(_events(jerks), "hypnic", "ICSD-3", night, sleep)
            n_sites = len({(channel.muscle or channel.name, channel.side) for channel in channels})
            hypnic = not_recorded(f"needs EMG of {sleep.hypnic_min_sites} sites")
            if n_sites >= sleep.hypnic_min_sites:
                hypnic = _count(len(jerks))
            axial = not_recorded("no EMG of the trunk was fit for scoring")
            if trunk:
                found = find_axial_jerks(self.detection.jerks, self.recording, trunk, night, sleep)
                rows += event_rows(_events(found), "propriospinal", "Vetrugno 2001", night, sleep)
                axial = _count(len(found))
        return rows, [
            sleep_row("hypnic_jerk_count", "recording", hypnic),
            sleep_row("propriospinal_sleep_onset_count", "recording", axial),
        ]

    def _head_jerks(self, emg: tuple[int, ...], large_s: FloatArray) -> tuple[list[Row], list[Row]]:
        night = self.night
        neck = neck_channels(self.recording, emg)
        if not neck or not night.is_staged:
            reason = (
                NO_STAGES
                if neck
                else "needs EMG of the neck, which was not recorded or not fit; the chin alone finds one in seven"
            )
            return [], [sleep_row("head_jerk_index", "recording", not_recorded(reason))]
        jerks = find_head_jerks([self.traces[name] for name in neck], night, large_s, self.settings)
        of_neck = night.within(joined_spans(self.fit_s[name] for name in neck))
        index = rate_estimate(len(jerks), of_neck.hours("R"), "REM sleep", self.settings.sleep.min_recorded_h)
        rows = event_rows(jerks, "head_jerk", "Wolfensberger 2019", night, self.settings.sleep)
        return rows, [sleep_row("head_jerk_index", "recording", index)]


def _is_chin(recording: Recording, index: int) -> bool:
    return recording.channels[index].muscle in ("chin", "mentalis")


def _candidates(scored: dict[str, ScoredLegs]) -> FloatArray:
    return _spans((one.onset_s, one.stop_s) for legs in scored.values() for one in legs.movements if one.is_candidate)


def _spans(spans: Iterable[tuple[float, float]]) -> FloatArray:
    return np.array(sorted(spans), dtype=np.float64).reshape(-1, 2)


def _events(jerks: pd.DataFrame, names: str = "channels") -> list[tuple[float, float, list[str]]]:
    stop_s = jerks["onset"] + jerks["duration"]
    return [
        (float(onset), float(stop), [str(channels)])
        for onset, stop, channels in zip(jerks["onset"], stop_s, jerks[names], strict=True)
    ]


def _count(n: int) -> Estimate:
    return measured(float(n), (float("nan"), float("nan")), n)
