"""Whether responses to a stimulus have the order of startle: blink, neck, then face, trunk and limbs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.relate.stimuli.kinds import StimulusKind
from myoclonus.relate.stimuli.response import StimulusResponse
from myoclonus.settings import Settings

__all__ = ["startle_order"]

FloatArray = npt.NDArray[np.float64]

_NECK = "sternocleidomastoid"
_BLINK = "orbicularis_oculi"
_BODY = ("shoulder", "arm", "forearm", "hand", "chest", "abdomen", "back", "pelvis", "hip", "thigh", "leg", "foot")


def startle_order(kind: StimulusKind, response: StimulusResponse, material: Material, settings: Settings) -> Estimate:
    """Return the share of responses that begin as startle does.

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
        return not_recorded(f"no {what} among the analyzed channels")
    jerks = material.jerks
    rows = _responses(kind, response, jerks.onset_s, settings)
    onset_ms, error_ms = jerks.burst_onset_s[rows] * 1e3, np.nan_to_num(jerks.onset_se_ms[rows])
    counted = np.isfinite(onset_ms[:, neck]).any(axis=1) & np.isfinite(onset_ms[:, body]).any(axis=1)
    n = int(counted.sum())
    if n < settings.response.min_responses:
        return not_measurable(
            f"too few: {n} responses of sternocleidomastoid and trunk or limb, at least "
            f"{settings.response.min_responses} needed", n,
        )  # fmt: skip
    onset_ms, error_ms = onset_ms[counted], error_ms[counted]
    first = np.nanargmin(onset_ms[:, neck], axis=1)
    row = np.arange(n)
    start_ms, start_error = onset_ms[:, neck][row, first], error_ms[:, neck][row, first]
    after = _after(onset_ms[:, body], error_ms[:, body], start_ms, start_error, settings)
    before = _after(-onset_ms[:, body], error_ms[:, body], -start_ms, start_error, settings)
    late_blink = _after(onset_ms[:, blink], error_ms[:, blink], start_ms, start_error, settings)
    fits = ~before.any(axis=1) & after.any(axis=1) & ~late_blink.any(axis=1)
    k = int(fits.sum())
    return measured(k / n, wilson(k, n), n)


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
