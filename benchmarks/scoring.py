"""Score detected intervals against true ones.

Rule of matching, per channel and kind: a detected and a true interval may pair when they overlap, or when both their
onsets and their ends lie within `tolerance_s` of each other (this keeps very short bursts that were found a few
milliseconds beside the truth). Each interval joins at most one pair; among all pairings the one with the greatest sum
of overlap/union is taken. Unpaired true intervals are misses, unpaired detected ones are false, with one exception: a
detection at least half inside a *neutral* stretch of its channel and kind is not counted.

Errors are detected minus true: a positive onset error is late, a positive duration error is too long.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from myoclonus.signal.matching import overlap_shares, pair_intervals

KEYS = ["channel", "kind", "onset", "duration"]
TOLERANCE_S = 0.010
STRICT_OVERLAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a comparison found; errors in ms; NaN where nothing could be compared.

    Attributes
    ----------
    f1_strict : F1 when a pair must share half of its union.
    n_split : true intervals that two or more detections touch. n_merged : detections that touch two or more true
    ones.
    """

    n_true: int
    n_detected: int
    n_matched: int
    f1: float
    precision: float
    recall: float
    f1_strict: float
    onset_bias_ms: float
    onset_abs_median_ms: float
    onset_abs_p95_ms: float
    duration_bias_ms: float
    duration_bias_mean_ms: float
    duration_abs_median_ms: float
    duration_abs_p95_ms: float
    n_split: int
    n_merged: int
    false_per_min: float

    def as_dict(self) -> dict[str, float]:
        """Return the fields as a dictionary."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Pairs (row positions in detected and true), and which detections count."""

    pairs: np.ndarray
    counted_detected: np.ndarray
    n_split: int
    n_merged: int


def _bounds(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    start = table["onset"].to_numpy(float)
    return start, start + table["duration"].to_numpy(float)


def _inside(table: pd.DataFrame, zones: pd.DataFrame) -> np.ndarray:
    """Return for each row whether at least half of it lies in the zones of one channel."""
    start, stop = _bounds(table)
    z_start, z_stop = _bounds(zones)
    covered = np.zeros(len(table))
    for low, high in zip(z_start, z_stop, strict=True):
        covered += np.clip(np.minimum(stop, high) - np.maximum(start, low), 0, None)
    return covered >= 0.5 * (stop - start)


def match(
    detected: pd.DataFrame,
    true: pd.DataFrame,
    *,
    neutral: pd.DataFrame | None = None,
    tolerance_s: float = TOLERANCE_S,
    least_overlap: float = 0.0,
) -> Matching:
    """Pair detected with true intervals by the rule of this module.

    Parameters
    ----------
    detected, true : tables with channel, kind, onset, duration (s).
    neutral : stretches (channel, kind, onset, duration) in which an unpaired detection does not count.
    least_overlap : overlap/union a pair must reach; above 0 the tolerance no longer helps.
    """
    detected, true = detected[KEYS].reset_index(drop=True), true[KEYS].reset_index(drop=True)
    counted = np.ones(len(detected), bool)
    pairs: list[tuple[int, int]] = []
    n_split = n_merged = 0
    for (channel, kind), mine in detected.groupby(["channel", "kind"], sort=False):
        theirs = true[(true["channel"] == channel) & (true["kind"] == kind)]
        ours_s, theirs_s = np.column_stack(_bounds(mine)), np.column_stack(_bounds(theirs))
        i, j, share = overlap_shares(ours_s, theirs_s)
        n_split += int((np.bincount(j[share > 0], minlength=1) > 1).sum())
        n_merged += int((np.bincount(i[share > 0], minlength=1) > 1).sum())
        found = pair_intervals(ours_s, theirs_s, least_overlap=least_overlap, tolerance_s=tolerance_s)
        pairs += [(int(mine.index[a]), int(theirs.index[b])) for a, b in found]
        if neutral is not None and len(neutral):
            zones = neutral[(neutral["channel"] == channel) & (neutral["kind"] == kind)]
            counted[mine.index[_inside(mine, zones)]] = False
    paired = np.array(pairs, int).reshape(-1, 2)
    counted[paired[:, 0]] = True
    return Matching(pairs=paired, counted_detected=counted, n_split=n_split, n_merged=n_merged)


def _f1(n_matched: int, n_detected: int, n_true: int) -> float:
    return 2 * n_matched / (n_detected + n_true) if n_detected + n_true else float("nan")


def _percentile(values: np.ndarray, q: float) -> float:
    return float(np.percentile(values, q)) if len(values) else float("nan")


def score(
    detected: pd.DataFrame,
    true: pd.DataFrame,
    *,
    duration_s: float,
    neutral: pd.DataFrame | None = None,
    tolerance_s: float = TOLERANCE_S,
) -> Score:
    """Return F1 and timing of detected against true intervals over a recording of `duration_s`.

    Channels are pooled. For one figure per channel call it with the rows of that channel, or use `score_by_channel`.
    """
    found = match(detected, true, neutral=neutral, tolerance_s=tolerance_s)
    strict = match(detected, true, neutral=neutral, least_overlap=STRICT_OVERLAP)
    d, t = found.pairs[:, 0], found.pairs[:, 1]
    onset_ms = 1000 * (detected["onset"].to_numpy(float)[d] - true["onset"].to_numpy(float)[t])
    length_ms = 1000 * (detected["duration"].to_numpy(float)[d] - true["duration"].to_numpy(float)[t])
    n_matched, n_detected, n_true = len(d), int(found.counted_detected.sum()), len(true)
    return Score(
        n_true=n_true,
        n_detected=n_detected,
        n_matched=n_matched,
        f1=_f1(n_matched, n_detected, n_true),
        precision=n_matched / n_detected if n_detected else float("nan"),
        recall=n_matched / n_true if n_true else float("nan"),
        f1_strict=_f1(len(strict.pairs), int(strict.counted_detected.sum()), n_true),
        onset_bias_ms=_percentile(onset_ms, 50),
        onset_abs_median_ms=_percentile(np.abs(onset_ms), 50),
        onset_abs_p95_ms=_percentile(np.abs(onset_ms), 95),
        duration_bias_ms=_percentile(length_ms, 50),
        duration_bias_mean_ms=float(np.mean(length_ms)) if n_matched else float("nan"),
        duration_abs_median_ms=_percentile(np.abs(length_ms), 50),
        duration_abs_p95_ms=_percentile(np.abs(length_ms), 95),
        n_split=found.n_split,
        n_merged=found.n_merged,
        false_per_min=(n_detected - n_matched) / (duration_s / 60),
    )


def score_by_channel(
    detected: pd.DataFrame, true: pd.DataFrame, channels: Sequence[str], **options: object
) -> pd.DataFrame:
    """Return one row of `Score` per channel, and a column `channel`."""
    rows = []
    for channel in channels:
        parts = (detected[detected["channel"] == channel], true[true["channel"] == channel])
        rows.append({"channel": channel, **score(*parts, **options).as_dict()})  # type: ignore[arg-type]
    return pd.DataFrame(rows)


def score_jerks(detected: pd.DataFrame, true: pd.DataFrame, *, duration_s: float) -> dict[str, float]:
    """Return F1 of jerks (columns onset, duration, channels), and how often lead and set of channels agree.

    Jerks are paired by overlap as bursts are; false jerks are per minute. `channels` is comma-separated in order of
    onset.
    """
    tables = [part.assign(channel="all", kind="positive") for part in (detected, true)]
    pairs = match(*tables).pairs
    n, n_detected, n_true = len(pairs), len(detected), len(true)
    theirs = [str(detected["channels"].iloc[d]).split(",") for d in pairs[:, 0]]
    ours = [str(true["channels"].iloc[t]).split(",") for t in pairs[:, 1]]
    several = [(a, b) for a, b in zip(theirs, ours, strict=True) if len(b) > 1]
    return {
        "n_true": n_true,
        "n_detected": n_detected,
        "f1": _f1(n, n_detected, n_true),
        "false_per_min": (n_detected - n) / (duration_s / 60),
        "same_channels_fraction": float(np.mean([set(a) == set(b) for a, b in several])) if several else float("nan"),
        "same_lead_fraction": float(np.mean([a[0] == b[0] for a, b in several])) if several else float("nan"),
        "same_order_fraction": float(np.mean([a == b for a, b in several])) if several else float("nan"),
    }


def score_grouping(detected: pd.DataFrame, true: pd.DataFrame, *, near_s: float = 0.25) -> dict[str, float]:
    """Return how often the bursts of one jerk stay together, and those of neighboring jerks stay apart.

    Parameters
    ----------
    detected : bursts with channel, kind, onset, duration and `jerk_id`.
    true : bursts with channel, kind, onset, duration and `jerk`.
    near_s : onsets of two successive true jerks at most this far apart make a pair that must stay apart.

    Returns
    -------
    `kept_together_fraction`: of the true jerks with two found bursts or more, those whose found bursts share one jerk.
    `kept_apart_fraction`: of the near pairs, both found, those that share no jerk. And the numbers of both.
    """
    pairs = match(detected, true).pairs
    found = pd.DataFrame(
        {
            "jerk": true["jerk"].to_numpy()[pairs[:, 1]],
            "onset": true["onset"].to_numpy(float)[pairs[:, 1]],
            "id": detected["jerk_id"].to_numpy()[pairs[:, 0]],
        }
    )
    by_jerk = found.groupby("jerk")["id"].agg(set)
    several = by_jerk[found.groupby("jerk").size() > 1]
    onset = true.groupby("jerk")["onset"].min().sort_values()
    near = [
        (one, other)
        for one, other, gap_s in zip(onset.index[:-1], onset.index[1:], np.diff(onset), strict=True)
        if gap_s <= near_s and one in by_jerk.index and other in by_jerk.index
    ]
    apart = [not (by_jerk[one] & by_jerk[other]) for one, other in near]
    return {
        "n_together": len(several),
        "kept_together_fraction": float(np.mean([len(ids) == 1 for ids in several])) if len(several) else float("nan"),
        "n_near": len(near),
        "kept_apart_fraction": float(np.mean(apart)) if apart else float("nan"),
    }


def blame(
    detected: pd.DataFrame, true: pd.DataFrame, causes: dict[str, pd.DataFrame], *, margin_s: float = 0.05
) -> dict[str, int]:
    """Return how many unpaired detections lie on what: a true burst (split), each named cause in order, or nothing.

    Parameters
    ----------
    causes : tables with onset, duration and, when the cause sits on one channel, channel. Widened by `margin_s` on
    both sides.
    """
    found = match(detected, true)
    table = detected[KEYS].reset_index(drop=True)
    left = table.drop(index=found.pairs[:, 0])
    counts = {"split": 0, **dict.fromkeys(causes, 0), "nothing": 0}
    for row in left.itertuples():
        for name, zones in {"split": true, **causes}.items():
            here = zones[zones["channel"] == row.channel] if "channel" in zones else zones
            start, stop = _bounds(here)
            if np.any((row.onset < stop + margin_s) & (row.onset + row.duration > start - margin_s)):
                counts[name] += 1
                break
        else:
            counts["nothing"] += 1
    return counts
