"""What is attainable: edges found by one who knows where each burst is and the true variances inside and outside.

The oracle is the maximum-likelihood change-point of a white Gaussian whose variance is known, outside and inside. It
sees muscle and noise without hum, ECG and artifacts, searches within 150 ms around the burst, and never confuses one
burst with the next. A detector that must estimate the variances cannot be expected to do better with the same model;
one that knows more of motor-unit potentials may. `visible_edges` says when the noise-free burst first and last leaves
the noise: a bound without a model. Above 30 dB both come *before* the true onset, for the tails of a potential below
a tenth of its peak stand out of the noise there: an edge has to be set relative to the burst too, not to the noise
alone.
"""

import numpy as np
import pandas as pd
from scipy.ndimage import uniform_filter1d

from benchmarks.truth.motor_units import Array
from benchmarks.truth.record import Truth

SEARCH_S = 0.150
Spans = list[tuple[int, int]]


def _best_run(gain: Array, inside: slice) -> tuple[int, int]:
    """Return start and stop of the run with the greatest sum that overlaps the middle of `inside`."""
    middle = (inside.start + inside.stop) // 2
    total = np.concatenate([[0.0], np.cumsum(gain)])
    start = int(np.argmin(total[: middle + 1]))
    stop = middle + 1 + int(np.argmax(total[middle + 1 :]))
    return start, stop


def oracle_edges(truth: Truth, *, negative: bool = False) -> pd.DataFrame:
    """Return one row per true burst (or silence): channel, kind, onset, duration as the oracle places them.

    Parameters
    ----------
    negative : work on silences instead of bursts.
    """
    fs_hz = truth.fs_hz
    true = truth.silences if negative else truth.bursts
    row_of = {label: i for i, label in enumerate(truth.labels)}
    spans = {
        label: np.sort(part[["onset", "duration"]].to_numpy(float), axis=0) for label, part in true.groupby("channel")
    }
    rows = []
    for event in true.itertuples():
        x = truth.ideal_uv[row_of[event.channel]].astype(float)
        starts = spans[event.channel][:, 0]
        ends = np.sort((true["onset"] + true["duration"])[true["channel"] == event.channel].to_numpy(float))
        before, after = ends[ends <= event.onset], starts[starts >= event.onset + event.duration]
        low_s = max(event.onset - SEARCH_S, (before[-1] + event.onset) / 2 if len(before) else 0.0)
        end_s = event.onset + event.duration
        high_s = min(end_s + SEARCH_S, (after[0] + end_s) / 2 if len(after) else truth.duration_s)
        low, high = int(low_s * fs_hz), int(high_s * fs_hz)
        first, last = round(event.onset * fs_hz) - low, round(end_s * fs_hz) - low
        piece = x[low:high]
        outside = np.concatenate([piece[:first], piece[last:]])
        quiet, loud = np.mean(outside**2) + 1e-9, np.mean(piece[first:last] ** 2) + 1e-9
        gain = 0.5 * (piece**2 * (1 / quiet - 1 / loud) - np.log(loud / quiet))
        start, stop = _best_run(gain, slice(first, last))
        kind = "negative" if negative else "positive"
        rows.append(
            {"channel": event.channel, "kind": kind, "onset": (low + start) / fs_hz, "duration": (stop - start) / fs_hz}
        )
    return pd.DataFrame(rows, columns=["channel", "kind", "onset", "duration"])


def visible_edges(truth: Truth, *, above_rms: float = 2.0) -> pd.DataFrame:
    """Return first and last moment at which each noise-free burst exceeds `above_rms` times the noise RMS."""
    rows = []
    row_of = {label: i for i, label in enumerate(truth.labels)}
    for burst in truth.bursts.itertuples():
        i = row_of[burst.channel]
        low, high = (int(t * truth.fs_hz) for t in (max(burst.onset - 0.01, 0), burst.onset + burst.duration + 0.01))
        seen = np.flatnonzero(np.abs(truth.clean_uv[i, low : high + 1]) > above_rms * truth.noise_uv[i])
        if len(seen):
            start, stop = low + seen[0], low + seen[-1] + 1
            rows.append(
                {
                    "channel": burst.channel,
                    "kind": "positive",
                    "onset": start / truth.fs_hz,
                    "duration": (stop - start) / truth.fs_hz,
                }
            )
    return pd.DataFrame(rows, columns=["channel", "kind", "onset", "duration"])


def attainable_f1(truth: Truth, windows_s: tuple[float, ...] = (0.010, 0.020, 0.040, 0.080)) -> float:
    """Return the F1 of the worst channel when one threshold on moving RMS is set with knowledge of the truth.

    Per channel, the best window and threshold are taken. Each burst counts by its greatest moving RMS; outside bursts
    and voluntary contractions, each greatest value within 50 ms counts as one possible false detection. A detector that
    also uses durations or a moving floor does better where the ongoing activity comes and goes.
    """
    scores = []
    for i, label in enumerate(truth.emg_labels):
        x = truth.ideal_uv[i].astype(float)
        bursts, contractions = (
            [
                (int(row.onset * truth.fs_hz), int((row.onset + row.duration) * truth.fs_hz) + 1)
                for row in part[part["channel"] == label].itertuples()
            ]
            for part in (truth.bursts, truth.contractions)
        )
        samples = [round(window_s * truth.fs_hz) for window_s in windows_s]
        scores.append(max(_threshold_f1(x, bursts, contractions, window, truth.fs_hz) for window in samples))
    return min(scores)


def _threshold_f1(x: Array, spans: Spans, excluded: Spans, window: int, fs_hz: float) -> float:
    """Return the best F1 over all thresholds on the moving mean square of one channel."""
    power = uniform_filter1d(x**2, window)
    inside = np.array([power[low:high].max() for low, high in spans])
    free = np.ones(len(x), bool)
    for low, high in spans + excluded:
        free[max(low - window, 0) : high + window] = False
    bin_length = round(0.05 * fs_hz)
    outside = np.where(free, power, 0)[: len(x) // bin_length * bin_length].reshape(-1, bin_length).max(axis=1)
    limits = np.sort(inside)
    n_hit = len(inside) - np.arange(len(inside))
    n_false = len(outside) - np.searchsorted(np.sort(outside), limits)
    return float(np.max(2 * n_hit / (n_hit + n_false + len(inside))))
