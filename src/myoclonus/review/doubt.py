"""Which bursts and jerks are doubtful, and why: what a person should look at first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from myoclonus.detect import Detection
from myoclonus.settings.review import ReviewSettings

__all__ = ["doubtful_jerks", "reasons_of_doubt"]


def reasons_of_doubt(detection: Detection, settings: ReviewSettings | None = None) -> dict[str, list[str]]:
    """Return for each doubtful burst what makes it so, in words.

    A burst is doubtful when its log-likelihood ratio against no change is below ``doubt_log_likelihood_ratio``, when its
    onset has a standard error above ``doubt_onset_se_ms``, when it touches an edge or a gap of the recording, or when a
    heart beat was removed from under it.

    Parameters
    ----------
    detection : Detection
        Bursts and their details.
    settings : ReviewSettings, optional
        Both limits.

    Returns
    -------
    dict of str to list of str
        By ``burst_id``; bursts without doubt are missing.
    """
    chosen = settings or ReviewSettings()
    joined = detection.bursts[["burst_id", "is_cut"]].merge(detection.burst_details, on="burst_id", how="left")
    ratio = joined["log_likelihood_ratio"].to_numpy(float)
    error_ms = joined["onset_se_ms"].to_numpy(float)
    is_cut = joined["is_cut"].fillna(False).to_numpy(bool)
    on_qrs = joined["is_on_qrs"].fillna(False).to_numpy(bool)
    doubts: dict[str, list[str]] = {}
    for row, burst_id in enumerate(joined["burst_id"]):
        said = []
        if ratio[row] < chosen.doubt_log_likelihood_ratio:
            said.append(
                f"stands out little: log-likelihood ratio {ratio[row]:.3g}, below {chosen.doubt_log_likelihood_ratio:g}"
            )
        if error_ms[row] > chosen.doubt_onset_se_ms:
            said.append(
                f"onset uncertain: standard error {error_ms[row]:.3g} ms, above {chosen.doubt_onset_se_ms:g} ms"
            )
        if is_cut[row]:
            said.append("cut by an edge or a gap of the recording")
        if on_qrs[row]:
            said.append("a heart beat was removed from under it")
        if said:
            doubts[str(burst_id)] = said
    return doubts


def doubtful_jerks(detection: Detection, doubts: dict[str, list[str]] | None = None) -> list[str]:
    """Return the jerks of which every burst is doubtful, the most doubtful first: by the largest ratio among their bursts."""
    said = reasons_of_doubt(detection) if doubts is None else doubts
    details = detection.bursts[["burst_id", "jerk_id"]].merge(detection.burst_details, on="burst_id", how="left")
    is_doubtful = details["burst_id"].isin(set(said)).to_numpy(bool)
    ratios: dict[str, tuple[bool, float]] = {}
    for jerk_id, doubtful, ratio in zip(details["jerk_id"], is_doubtful, details["log_likelihood_ratio"], strict=True):
        every, largest = ratios.get(str(jerk_id), (True, -np.inf))
        ratios[str(jerk_id)] = (every and bool(doubtful), max(largest, float(ratio) if np.isfinite(ratio) else 0.0))
    found: Sequence[tuple[float, str]] = [(largest, jerk_id) for jerk_id, (every, largest) in ratios.items() if every]
    return [jerk_id for _, jerk_id in sorted(found)]
