"""Whether responses to a stimulus have the order of startle: blink, neck, then face, trunk and limbs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.exchange import order_p
from myoclonus.measure.material import Material
from myoclonus.relate.stimuli.kinds import StimulusKind
from myoclonus.relate.stimuli.response import StimulusResponse
from myoclonus.settings import Settings

__all__ = ["startle_order"]

FloatArray = npt.NDArray[np.float64]

_NECK = "sternocleidomastoid"
_BLINK = "orbicularis_oculi"
_BODY = ("shoulder", "arm", "forearm", "hand", "chest", "abdomen", "back", "pelvis", "hip", "thigh", "leg", "foot")


def startle_order(
    kind: StimulusKind, response: StimulusResponse, material: Material, settings: Settings
) -> tuple[Estimate, Estimate]:
    """Return the share of responses that begin as startle does, and the p of as many with onsets in any order.

    A response counts when the sternocleidomastoid takes part with a muscle of trunk or limbs. It has the order of startle
    when none of these begins before the sternocleidomastoid, at least one begins clearly after it, and the orbicularis
    oculi, if it takes part, does not begin after it. "Clearly" is more than twice the joint standard error of both onsets
    and more than ``order_min_ms``. Wilson limits.
    """
    muscles = {name: _muscle(name, material) for name in material.channels}
    regions = dict(zip(material.muscles["muscle"], material.muscles["region"], strict=True))
    neck = [k for k, name in enumerate(material.channels) if muscles[name] == _NECK]
    body = [k for k, name in enumerate(material.channels) if regions.get(muscles[name] or "") in _BODY]
    blink = [k for k, name in enumerate(material.channels) if muscles[name] == _BLINK]
    if not neck or not body:
        what = "sternocleidomastoid" if not neck else "muscle of trunk or limbs"
        missing = not_recorded(f"no {what} among the analyzed channels")
        return missing, missing
    jerks = material.jerks
    rows = _responses(kind, response, jerks.onset_s, settings)
    onset_ms, error_ms = jerks.burst_onset_s[rows] * 1e3, np.nan_to_num(jerks.onset_se_ms[rows])
    counted = np.isfinite(onset_ms[:, neck]).any(axis=1) & np.isfinite(onset_ms[:, body]).any(axis=1)
    n = int(counted.sum())
    if n < settings.response.min_responses:
        missing = not_measurable(
            f"too few: {n} responses of sternocleidomastoid and trunk or limb, at least "
            f"{settings.response.min_responses} needed", n,
        )  # fmt: skip
        return missing, missing

    def count_fits(onset_ms: FloatArray, error_ms: FloatArray) -> int:
        return int(_fits(onset_ms, error_ms, neck, body, blink, settings).sum())

    own_ms, own_error_ms = onset_ms[counted], error_ms[counted]
    k = count_fits(own_ms, own_error_ms)
    chosen = np.array([*neck, *body, *blink])
    p = order_p(
        lambda onset, error: count_fits(*_put(own_ms, own_error_ms, chosen, onset, error)),
        own_ms[:, chosen],
        own_error_ms[:, chosen],
        settings.measure.seed,
    )
    return measured(k / n, wilson(k, n), n), measured(p, (float("nan"), float("nan")), n)


def _put(
    onset_ms: FloatArray, error_ms: FloatArray, chosen: npt.NDArray[np.int64], onset: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return onsets and errors in which those of some columns are others."""
    every = onset_ms.copy(), error_ms.copy()
    every[0][:, chosen], every[1][:, chosen] = onset, error
    return every


def _fits(
    onset_ms: FloatArray, error_ms: FloatArray, neck: list[int], body: list[int], blink: list[int], settings: Settings
) -> npt.NDArray[np.bool_]:
    """Tell which responses have the order of startle."""
    start = np.where(np.isfinite(onset_ms[:, neck]), onset_ms[:, neck], np.inf)
    row, first = np.arange(len(onset_ms)), np.argmin(start, axis=1)
    start_ms, start_error = start[row, first], error_ms[:, neck][row, first]
    after = _after(onset_ms[:, body], error_ms[:, body], start_ms, start_error, settings)
    before = _after(-onset_ms[:, body], error_ms[:, body], -start_ms, start_error, settings)
    late_blink = _after(onset_ms[:, blink], error_ms[:, blink], start_ms, start_error, settings)
    return np.asarray(~before.any(axis=1) & after.any(axis=1) & ~late_blink.any(axis=1))


def _responses(
    kind: StimulusKind, response: StimulusResponse, jerk_s: FloatArray, settings: Settings
) -> npt.NDArray[np.int64]:
    """Return the rows of the first jerk after each stimulus, within the window of responses."""
    early, late = (limit / 1e3 for limit in response.window_ms)
    at = np.searchsorted(jerk_s, kind.onset_s + early, side="left")
    inside = at < jerk_s.size
    at, onset_s, length_s = at[inside], kind.onset_s[inside], kind.length_s[inside]
    return np.asarray(np.unique(at[jerk_s[at] < onset_s + length_s + late]), dtype=np.int64)


def _after(
    onset_ms: FloatArray, error_ms: FloatArray, start_ms: FloatArray, start_error_ms: FloatArray, settings: Settings
) -> npt.NDArray[np.bool_]:
    joint = settings.measure.order_standard_errors * np.hypot(error_ms, start_error_ms[:, np.newaxis])
    with np.errstate(invalid="ignore"):
        return np.asarray(onset_ms - start_ms[:, np.newaxis] > np.maximum(joint, settings.response.order_min_ms))


def _muscle(channel: str, material: Material) -> str | None:
    return material.recording.channels[material.recording.index_of(channel)].muscle
