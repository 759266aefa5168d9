"""Counts and rates over time, for the raster and the rate curve of a report."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.measure.confidence import poisson_limits
from myoclonus.recording import Recording
from myoclonus.settings.measure import MeasureSettings

__all__ = ["counts_over_time", "time_course"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def time_course(
    recording: Recording, detection: Detection, settings: MeasureSettings | None = None, *, max_bins: int = 240
) -> pd.DataFrame:
    """Return rates of jerks, and of bursts of each analyzed channel, in equal stretches of the recording.

    Parameters
    ----------
    recording : Recording
        Gives length and coverage; samples are not read.
    detection : Detection
        Bursts and jerks.
    settings : MeasureSettings, optional
        ``time_bin_s`` is the length of a stretch.
    max_bins : int
        Stretches become longer, by whole minutes, when there would be more.

    Returns
    -------
    pandas.DataFrame
        Schema TIME_COURSE: one row per stretch and scope; the rate is ``NaN`` where nothing was recorded.
    """
    chosen = settings or MeasureSettings()
    bin_s = chosen.time_bin_s * max(1, int(np.ceil(recording.duration_s / chosen.time_bin_s / max_bins)))
    bursts = detection.bursts[detection.bursts["kind"] == "positive"]
    onsets = {"recording": detection.jerks["onset"].to_numpy(dtype=np.float64)} | {
        f"channel:{name}": bursts.loc[bursts["channel"] == name, "onset"].to_numpy(dtype=np.float64)
        for name in detection.analyzed_s
    }
    parts = [_rates(scope, *counts_over_time(own, recording, bin_s)) for scope, own in onsets.items()]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in tables.TIME_COURSE.names}
    return tables.from_rows(tables.TIME_COURSE, columns)


def counts_over_time(
    onset_s: FloatArray, recording: Recording, bin_s: float, *, min_bins: int = 1
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Count onsets in equal stretches of the recording.

    Parameters
    ----------
    onset_s : (n,) float array
        Onsets.
    recording : Recording
        Gives length and coverage.
    bin_s : float
        Length of a stretch; the last one may be shorter.
    min_bins : int
        Stretches become shorter when there would be fewer.

    Returns
    -------
    starts_s, stops_s, covered_s : (n_bins,) float arrays
        Start, end, and recorded seconds of each stretch.
    counts : (n_bins,) int array
        Onsets in ``[start, stop)``.
    """
    duration_s = recording.duration_s
    width_s = min(bin_s, duration_s / min_bins) if duration_s > 0 else bin_s
    n_bins = max(int(np.ceil(duration_s / width_s - 1e-9)), 1)
    edges_s = np.minimum(width_s * np.arange(n_bins + 1), max(duration_s, 0.0))
    place = np.clip(np.floor(onset_s / width_s).astype(np.int64), 0, n_bins - 1)
    counts = np.bincount(place, minlength=n_bins).astype(np.int64)
    spans_s = np.column_stack(
        (recording.coverage["onset"], recording.coverage["onset"] + recording.coverage["duration"])
    )
    covered_s = np.zeros(n_bins)
    for start, stop in spans_s:
        covered_s += np.clip(np.minimum(edges_s[1:], stop) - np.maximum(edges_s[:-1], start), 0.0, None)
    return edges_s[:-1], edges_s[1:], covered_s, counts


def _rates(
    scope: str, starts_s: FloatArray, stops_s: FloatArray, covered_s: FloatArray, counts: IntArray
) -> dict[str, npt.NDArray[np.generic]]:
    rate, low, high = np.full((3, counts.size), np.nan)
    for index in np.flatnonzero(covered_s > 0):
        minutes = covered_s[index] / 60
        rate[index] = counts[index] / minutes
        low[index], high[index] = poisson_limits(int(counts[index]), minutes)
    return {
        "scope": np.full(counts.size, scope, dtype=object),
        "onset": starts_s,
        "duration": stops_s - starts_s,
        "covered": covered_s,
        "n": counts,
        "rate_per_min": rate,
        "ci_low": low,
        "ci_high": high,
    }
