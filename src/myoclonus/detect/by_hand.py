"""Bursts and silences whose edges a person set: amplitude, background and the rest, measured as detection measures them.

Departure from detection: the heart is not subtracted, and edges have no standard error, because nobody knows how sure a hand is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.stretch import Stretch, level_course_of, open_stretch
from myoclonus.recording import Channel, Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal import intervals
from myoclonus.signal.power import mean_outside, power_and_peak

__all__ = ["bursts_by_hand"]

_FEWEST_SAMPLES = 8
_DEGREES_PER_S = 300.0
"""Half the independent values a second that the likelihood of a burst counts, as in detection."""


def bursts_by_hand(
    recording: Recording, placed: pd.DataFrame, settings: DetectSettings | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of bursts placed by hand.

    Parameters
    ----------
    recording : Recording
        Gives the samples around each burst.
    placed : pandas.DataFrame
        Columns ``burst_id``, ``channel``, ``onset`` (s), ``duration`` (s) and ``kind`` (positive or negative).
    settings : DetectSettings, optional
        Bands and context, as for detection.

    Returns
    -------
    bursts, details : pandas.DataFrame
        Schemas BURSTS (without jerk, stage and state) and BURST_DETAILS. Amplitudes are ``NaN`` where nothing was recorded.

    Raises
    ------
    SettingsError
        ``channel-unknown``.
    """
    chosen = settings or DetectSettings()
    measured = [_measured(recording, row, chosen) for row in placed.to_dict("records")]
    bursts = tables.from_rows(
        tables.BURSTS, [{k: v for k, v in row.items() if k in tables.BURSTS.names} for row in measured]
    )
    own = set(tables.BURST_DETAILS.names)
    return bursts, tables.from_rows(
        tables.BURST_DETAILS, [{k: v for k, v in row.items() if k in own} for row in measured]
    )


def _measured(recording: Recording, row: dict[Any, Any], settings: DetectSettings) -> dict[str, Any]:
    index = recording.index_of(row["channel"])
    channel = recording.channels[index]
    onset_s, end_s = float(row["onset"]), float(row["onset"]) + float(row["duration"])
    found = {
        "burst_id": row["burst_id"],
        "channel": channel.name,
        "muscle": channel.muscle,
        "side": channel.side,
        "kind": row["kind"],
        "onset": onset_s,
        "duration": end_s - onset_s,
        "is_cut": onset_s <= 0 or end_s >= channel.duration_s,
        "is_on_qrs": False,
    }
    stretch = _stretch(recording, index, channel, (onset_s + end_s) / 2, onset_s, end_s, settings)
    if stretch is None:
        return found
    start = max(round((onset_s - stretch.start_s) * stretch.fs_hz), 0)
    stop = min(max(round((end_s - stretch.start_s) * stretch.fs_hz), start + 1), stretch.wide.size)
    power, peak = power_and_peak(stretch.wide, start, stop)
    outside = max(_outside(stretch, start, stop, settings), 1e-12)
    is_silence = row["kind"] == "negative"
    ratio = min(power / outside, 1.0) + 1e-6 if is_silence else max(power / outside, 1.0)
    amplitude, background = float(np.sqrt(power)), float(np.sqrt(outside))
    return found | {
        "amplitude_uv": amplitude,
        "peak_uv": float(peak),
        "background_uv": background,
        "snr_db": 20 * np.log10(max(amplitude, 1e-9) / max(background, 1e-9)),
        "log_likelihood_ratio": float(_DEGREES_PER_S * (end_s - onset_s) * (ratio - 1.0 - np.log(ratio))),
        "remaining_fraction": amplitude / max(background, 1e-9) if is_silence else np.nan,
    }


def _stretch(
    recording: Recording,
    index: int,
    channel: Channel,
    middle_s: float,
    onset_s: float,
    end_s: float,
    settings: DetectSettings,
) -> Stretch | None:
    """Return the contiguous stretch around a burst, made ready as for detection, or nothing where nothing was recorded."""
    first = max(round((onset_s - settings.context_s) * channel.fs_hz), 0)
    last = min(round((end_s + settings.context_s) * channel.fs_hz), channel.n_samples)
    if last - first < _FEWEST_SAMPLES:
        return None
    raw = recording.read(index, first, last)
    middle = round(middle_s * channel.fs_hz) - first
    for a, b in intervals.longer_than(intervals.from_mask(np.isfinite(raw)), _FEWEST_SAMPLES):
        if a <= middle < b:
            return open_stretch(raw[a:b], channel.fs_hz, (first + a) / channel.fs_hz, settings)
    return None


def _outside(stretch: Stretch, start: int, stop: int, settings: DetectSettings) -> float:
    """Return the mean square on both sides of a burst, without the bursts that lie there."""
    course, n_per_bin = level_course_of(stretch, settings)
    width, n_bins = course.bins(settings.side_ms), course.level_db.size
    first, last = start // n_per_bin, min(-(-stop // n_per_bin), n_bins)
    bounds = (max(first - width, 0), first, last, min(last + width, n_bins))
    sides = np.concatenate((course.level_db[bounds[0] : first], course.level_db[last : bounds[3]]))
    if sides.size == 0:
        return 0.0
    energy: npt.NDArray[np.float64] = np.diff(course.energy_sum)
    highest_db = float(np.median(sides)) + 0.5 * settings.level_step_db
    wide, _, _ = mean_outside(energy, energy, course.level_db, bounds, highest_db)
    return float(wide)
