"""Jerks of a night that no rule scored as a movement of sleep: what is left to be explained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from myoclonus.measure.confidence import poisson_limits
from myoclonus.measure.estimate import Estimate, measured, not_recorded

__all__ = ["unscored_jerk_rate"]

_MINUTE_S = 60.0


def unscored_jerk_rate(jerks: pd.DataFrame, movements: pd.DataFrame, analyzed_s: float) -> Estimate:
    """Return the jerks a minute that overlap no scored movement.

    Parameters
    ----------
    jerks, movements : pandas.DataFrame
        Tables of the schemas JERKS and MOVEMENTS.
    analyzed_s : float
        Seconds that were fit for detection.

    Returns
    -------
    Estimate
        Rate in 1/min with exact Poisson limits.
    """
    if analyzed_s <= 0:
        return not_recorded("no EMG channel could be analyzed")
    start_s, stop_s = _spans(jerks)
    begin_s, end_s = _spans(movements)
    begin_s, end_s = np.sort(begin_s), np.sort(end_s)
    began = np.searchsorted(begin_s, stop_s, side="left")
    ended = np.searchsorted(end_s, start_s, side="right")
    count = int(np.sum(began == ended))
    return measured(_MINUTE_S * count / analyzed_s, poisson_limits(count, analyzed_s / _MINUTE_S), count)


def _spans(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    onset_s = table["onset"].to_numpy(float)
    return onset_s, onset_s + table["duration"].to_numpy(float)
