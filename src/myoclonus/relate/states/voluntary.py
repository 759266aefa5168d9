"""Which movements were willed, by the markers of a control block."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.marker_words import STATES, meaning_of
from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.recording import Recording
from myoclonus.signal.intervals import within

__all__ = ["VOLUNTARY", "has_voluntary_block", "is_voluntary", "voluntary_share"]

VOLUNTARY = "voluntary"
"""Markers that begin with this word mark a block of willed movements, or single ones."""

_MANY = 10
_AROUND_S = (1.0, 2.0)


def has_voluntary_block(recording: Recording) -> bool:
    """Return whether a control block of willed movements is marked."""
    return bool(_spans(recording).size)


def is_voluntary(recording: Recording, onset_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which moments lie in a marked block of willed movements.

    A marker with a duration is a block. One without holds until the next marker of a state, of its own kind, or the end
    of the recording; but ten or more mark single movements, from 1 s before to 2 s after each.
    """
    return within(onset_s, _spans(recording))


def voluntary_share(material: Material) -> Estimate:
    """Return the share of what was found that lies in a block of willed movements; Wilson limits."""
    if not material.channels:
        return not_recorded("no EMG channel was analyzed")
    if not has_voluntary_block(material.recording):
        return not_recorded("no willed movements marked (voluntary)")
    n = material.jerks.n
    if n == 0:
        return not_measurable("none found: no jerk", 0)
    n_willed = int(np.sum(is_voluntary(material.recording, material.jerks.onset_s)))
    return measured(n_willed / n, wilson(n_willed, n), n)


def _spans(recording: Recording) -> npt.NDArray[np.float64]:
    markers = recording.markers.sort_values("onset", kind="stable")
    meanings = [meaning_of(text) for text in markers["text"]]
    onset = markers["onset"].to_numpy(dtype=np.float64)
    duration = np.nan_to_num(markers["duration"].to_numpy(dtype=np.float64))
    named = [k for k, meaning in enumerate(meanings) if meaning == VOLUNTARY]
    moments = [k for k in named if duration[k] <= 0]
    is_single = len(moments) >= _MANY
    changes = onset[[k for k, meaning in enumerate(meanings) if meaning in (*STATES, VOLUNTARY)]]
    spans = []
    for k in named:
        if duration[k] > 0:
            spans.append((onset[k], onset[k] + duration[k]))
        elif is_single:
            spans.append((onset[k] - _AROUND_S[0], onset[k] + _AROUND_S[1]))
        else:
            later = changes[changes > onset[k]]
            spans.append((onset[k], float(later[0]) if later.size else np.inf))
    return np.array(spans, dtype=np.float64).reshape(-1, 2)
