"""Which muscle leads jerks, and how consistently."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.apart import mixed_reason
from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.settings import Settings

__all__ = ["lead_of"]

FloatArray = npt.NDArray[np.float64]


def lead_of(material: Material, settings: Settings) -> tuple[Estimate, str | None]:
    """Return how often the muscle that leads does so among jerks with one clear leader, and its channel.

    A muscle leads when it begins before every other one in more jerks than chance gives (sign test); both sides of one
    muscle are one.
    """
    if len(material.channels) < 2:
        return not_recorded("fewer than two analyzed EMG channels: no muscle leads"), None
    if reason := mixed_reason(material):
        return not_measurable(reason), None
    muscle_of = {channel.name: channel.muscle or channel.name for channel in material.recording.channels}
    muscles = np.array([muscle_of[name] for name in material.channels])
    names = list(dict.fromkeys(muscles.tolist()))
    onset_ms, error_ms = _by_muscle(material, muscles, names)
    several = np.isfinite(onset_ms).sum(axis=1) > 1
    onset_ms, error_ms = onset_ms[several], error_ms[several]
    n_jerks, minimum = len(onset_ms), settings.response.min_jerks_for_pattern
    if not n_jerks:
        return not_measurable("none found: no jerk of several muscles"), None
    earliest = np.argmin(np.where(np.isfinite(onset_ms), onset_ms, np.inf), axis=1)
    first = int(np.argmax(np.bincount(earliest)))
    p = max((_comes_first_p(onset_ms[:, k] - onset_ms[:, first]) for k in range(len(names)) if k != first), default=1.0)
    leads = _clear_leads(onset_ms, error_ms, settings)
    if not p < settings.response.alpha:
        what = f"no one muscle comes first: {names[first]} does before the next in no more jerks than by chance (p = {p:.2g})"
        return not_measurable(what, n_jerks), None
    own = np.flatnonzero(muscles == names[first])
    usual = np.bincount([own[int(np.argmin(row))] for row in _known_rows(material, own)], minlength=len(muscles))
    channel = material.channels[int(np.argmax(usual))]
    if leads.size < minimum:
        what = f"one muscle clearly leads in {leads.size} of {n_jerks} jerks of several muscles"
        return not_measurable(f"{what}, at least {minimum} needed", leads.size), channel
    k = int(np.sum(leads == first))
    return measured(k / leads.size, wilson(k, leads.size), leads.size), channel


def _by_muscle(material: Material, muscles: npt.NDArray[np.str_], names: list[str]) -> tuple[FloatArray, FloatArray]:
    """Return the earliest onset of each muscle in each jerk and its standard error, in ms."""
    onset_ms = material.jerks.burst_onset_s * 1e3
    error_ms = np.nan_to_num(material.jerks.onset_se_ms)
    grids = np.full((2, len(onset_ms), len(names)), np.nan)
    for column, name in enumerate(names):
        own = np.flatnonzero(muscles == name)
        place = own[np.argmin(np.where(np.isfinite(onset_ms[:, own]), onset_ms[:, own], np.inf), axis=1)]
        rows = np.arange(len(onset_ms))
        grids[0, :, column], grids[1, :, column] = onset_ms[rows, place], error_ms[rows, place]
    return grids[0], grids[1]


def _known_rows(material: Material, own: npt.NDArray[np.int64]) -> FloatArray:
    """Return onsets of some channels in the jerks in which at least one of them takes part; infinite where one does not."""
    onset_s = material.jerks.burst_onset_s[:, own]
    return np.where(np.isfinite(onset_s), onset_s, np.inf)[np.isfinite(onset_s).any(axis=1)]


def _clear_leads(onset_ms: FloatArray, error_ms: FloatArray, settings: Settings) -> npt.NDArray[np.int64]:
    """Return which muscle leads in each jerk that has a clear leader."""
    if not len(onset_ms):
        return np.empty(0, dtype=np.int64)
    rows = np.arange(len(onset_ms))
    order = np.argsort(np.where(np.isfinite(onset_ms), onset_ms, np.inf), axis=1)
    first, second = order[:, 0], order[:, 1]
    joint_ms = settings.measure.order_standard_errors * np.hypot(error_ms[rows, first], error_ms[rows, second])
    is_clear = onset_ms[rows, second] - onset_ms[rows, first] > np.maximum(joint_ms, settings.response.order_min_ms)
    return np.asarray(first[is_clear], dtype=np.int64)


def _comes_first_p(lag_ms: FloatArray) -> float:
    """Return the p of the sign test that lags are no more often positive than negative; 0 when there are none."""
    n_after, n_before = int(np.sum(lag_ms > 0)), int(np.sum(lag_ms < 0))
    return float(stats.binom.sf(n_after - 1, n_after + n_before, 0.5)) if n_after + n_before else 0.0
