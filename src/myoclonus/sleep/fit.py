"""The stretches of a night in which a channel could have shown a movement: rates are per hour of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.settings.sleep import SleepSettings
from myoclonus.signal import intervals
from myoclonus.signal.envelope import BIN_S
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.night import spans_of
from myoclonus.sleep.trace import Trace

__all__ = ["fit_movements", "fit_spans", "joined_spans"]

FloatArray = npt.NDArray[np.floating[Any]]

_BLOCK_S = 10.0
_LOST = ("artifact-loose-electrode", "artifact-flat")
"""Codes of findings of detection that name a stretch without a muscle."""


def fit_spans(trace: Trace, quality: pd.DataFrame, settings: SleepSettings) -> npt.NDArray[np.float64]:
    """Return the stretches in which a channel was fit for scoring, ``(n, 2)`` in s.

    Unfit is what was not recorded, an electrode without contact or a flat line as detection lists them, and a level at rest so high
    that no movement of the rules could stand out; in blocks of 10 s, and only where it lasts long enough to matter.

    Parameters
    ----------
    trace : Trace
        Amplitude and resting level.
    quality : pandas.DataFrame
        Table of the schema QUALITY from detection.
    settings : SleepSettings
        ``rest_unfit_uv`` and ``unfit_min_s``.
    """
    size = round(_BLOCK_S / BIN_S)
    n_blocks = -(-trace.amplitude_uv.size // size)
    is_lost = ~np.isfinite(trace.amplitude_uv) | (2 * trace.rest_uv > settings.rest_unfit_uv)
    own = quality[(quality["channel"] == trace.channel) & quality["code"].isin(_LOST) & quality["onset"].notna()]
    is_lost |= intervals.to_mask(np.round(spans_of(own) / BIN_S).astype(np.int64), is_lost.size)
    padded = np.zeros(n_blocks * size, dtype=bool)
    padded[: is_lost.size] = is_lost
    n_inside = np.minimum(size, trace.amplitude_uv.size - size * np.arange(n_blocks))
    unfit = intervals.from_mask(2 * padded.reshape(n_blocks, size).sum(axis=1) > n_inside)
    unfit = intervals.longer_than(unfit, max(1, round(settings.unfit_min_s / _BLOCK_S)))
    fit = intervals.from_mask(~intervals.to_mask(unfit, n_blocks)).astype(np.float64) * _BLOCK_S
    return np.minimum(fit, trace.amplitude_uv.size * BIN_S)


def joined_spans(parts: Iterable[FloatArray]) -> npt.NDArray[np.float64]:
    """Return the stretches that any of the parts covers, in order, without overlap."""
    rows = [part for part in parts if len(part)]
    if not rows:
        return np.empty((0, 2))
    spans = np.concatenate(rows)
    spans = spans[np.argsort(spans[:, 0], kind="stable")]
    reach = np.maximum.accumulate(spans[:, 1])
    begins = np.concatenate(([True], spans[1:, 0] > reach[:-1]))
    lasts = np.append(np.flatnonzero(begins)[1:] - 1, len(spans) - 1)
    return np.column_stack((spans[begins, 0], reach[lasts])).astype(np.float64)


def fit_movements(movements: Sequence[LegMovement], fit_s: Mapping[str, FloatArray]) -> list[LegMovement]:
    """Return the movements that begin where their channel was fit."""
    return [one for one in movements if _lies_in(one.onset_s, fit_s[one.channel])]


def _lies_in(time_s: float, spans_s: FloatArray) -> bool:
    return bool(np.any((spans_s[:, 0] <= time_s) & (time_s < spans_s[:, 1])))
