"""What looks like an epileptiform spike and comes from elsewhere: eyes, the reference, the heart, and sleep.

Each is told by what an epileptiform discharge is not (Kane 2017; of its six criteria above all a slow wave after the spike, and a
distribution over the scalp that fits a source in the brain): the eyes are positive and largest at the forehead; a reference that
moves does so on all electrodes alike; the heart is far away, so that its field has no peak on the head but rises from side to side;
positive sharp waves at the back are those of sleep or of looking. Sharp waves of the vertex and K-complexes have places and shapes of
their own, but no sharp border to spikes. Where sleep was not scored they are set apart as doubtful and not counted.

Sharp transients without likes are the most common variant of a normal EEG (Wüstenhagen 2022); discharges recur. A spike counts when
others in the minutes around have the same field, or when it is large on both sides of the head. Positive ones, which are rare, count
beside a negative one, or when they recur more often.

References
----------
Kane N et al. A revised glossary of terms most commonly used by clinical electroencephalographers. Clin Neurophysiol Pract
2017;2:170–185. doi:10.1016/j.cnp.2017.07.002
Kural MA et al. Criteria for defining interictal epileptiform discharges in EEG. Neurology 2020;94:e2139–e2147.
doi:10.1212/WNL.0000000000009439
Wüstenhagen S et al. EEG normal variants: a prospective study using the SCORE system. Clin Neurophysiol Pract 2022;7:183–200.
doi:10.1016/j.cnp.2022.06.001
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from myoclonus.relate.epileptiform.montage import Montage
from myoclonus.relate.epileptiform.spikes import SpikeSeen
from myoclonus.settings.cortex import CortexSettings

__all__ = ["is_artifact", "is_from_afar", "is_of_sleep", "is_sure_of_sleep", "recurs"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_BACK, _REAR = -0.45, -0.6
_SIDE = 0.75
_HOMOLOGOUS = 0.15
_MIN_BEATS = 3
_WITH_BEAT_S = 0.06
_TIMES_POSITIVE = 2
_CENTRAL = 0.9
_AROUND_S, _MOST_AROUND = 600.0, 250
_SAME_COMPLEX_S = 0.15


def is_artifact(seen: SpikeSeen, montage: Montage, settings: CortexSettings) -> bool:
    """Return whether a spike comes from the eyes, or is a positive wave at the back, as of sleep and of looking."""
    is_occipital = seen.sign > 0 and montage.position[seen.top, 1] < _BACK
    return bool(montage.shows_fields and (is_occipital or _is_of_eyes(seen, montage, settings)))


def is_from_afar(
    seen: Sequence[SpikeSeen], at_s: FloatArray, beat_s: FloatArray, montage: Montage, settings: CortexSettings
) -> BoolArray:
    """Return which spikes come with the heart or the reference, by the mean field of those alike.

    The heart comes with its beats where they are known; its field rises evenly over the head, as that of a far source does. The
    reference is in all electrodes alike.

    Parameters
    ----------
    seen : sequence of SpikeSeen
        All spikes of a recording in order of time.
    at_s : (n_spikes,) array
        Their times.
    beat_s : (n_beats,) array
        Heart beats; none when no channel shows them.
    montage : Montage
        Places of the electrodes.
    settings : CortexSettings
        ``discharge_far_fraction``, ``discharge_same_fraction``, ``discharge_beat_fraction``.
    """
    is_far = np.zeros(len(seen), dtype=bool)
    if not montage.shows_fields or not len(seen):
        return is_far
    edges = np.array([one.edge_uv for one in seen])[:, montage.is_placed]
    with_beat = _nearest_s(at_s, beat_s) <= _WITH_BEAT_S
    for k, around, fields in _with_alike(seen, at_s, settings):
        edge = edges[around].mean(axis=0)
        allowed_uv = np.hypot(
            settings.discharge_same_fraction * edge.mean(), seen[k].edge_noise_uv / np.sqrt(len(around))
        )
        is_same = edge.mean() > 0 and edge.std() <= allowed_uv
        is_beat = len(around) >= _MIN_BEATS and (
            with_beat[around].mean() > settings.discharge_beat_fraction
            or _is_even_slope(fields.mean(axis=0), montage, settings)
        )
        is_far[k] = is_same or is_beat
    return is_far


def recurs(
    seen: Sequence[SpikeSeen], at_s: FloatArray, may_be_single: BoolArray, settings: CortexSettings
) -> BoolArray:
    """Return which spikes have others like them in the minutes around, or count without.

    Parameters
    ----------
    seen : sequence of SpikeSeen
        Spikes in order of time.
    at_s : (n_spikes,) array
        Their times.
    may_be_single : (n_spikes,) bool array
        Whether each counts without others when it is large.
    settings : CortexSettings
        ``discharge_min_alike``, ``discharge_single_uv``.
    """
    negative = np.array([one.sign < 0 for one in seen], dtype=bool)
    kept = np.zeros(len(seen), dtype=bool)
    for k, around, _ in _with_alike(seen, at_s, settings):
        n_alike = 1 + int(np.sum(np.diff(at_s[around]) > settings.discharge_gap_s / 2))
        is_large = may_be_single[k] and seen[k].height_uv >= settings.discharge_single_uv
        n_needed = settings.discharge_min_alike * (1 if negative[k] else _TIMES_POSITIVE)
        kept[k] = n_alike >= n_needed or (negative[k] and is_large)
    return np.asarray(kept | (~negative & (_nearest_s(at_s, at_s[kept & negative]) <= _SAME_COMPLEX_S)))


def _nearest_s(at_s: FloatArray, others_s: FloatArray) -> FloatArray:
    """Return how far the nearest of other moments is from each; infinite when there is none."""
    if not others_s.size:
        return np.full(at_s.size, np.inf)
    place = np.clip(np.searchsorted(others_s, at_s), 1, max(others_s.size - 1, 1))
    before, after = others_s[place - 1], others_s[np.minimum(place, others_s.size - 1)]
    return np.asarray(np.minimum(np.abs(at_s - before), np.abs(at_s - after)))


def _with_alike(
    seen: Sequence[SpikeSeen], at_s: FloatArray, settings: CortexSettings
) -> Iterator[tuple[int, npt.NDArray[np.int64], FloatArray]]:
    """Yield each spike with the numbers and the fields of all around it, itself too, whose fields have its shape and polarity."""
    fields = np.array([one.sign * one.field_uv for one in seen])
    if len(fields):
        fields /= np.maximum(np.linalg.norm(fields, axis=1, keepdims=True), 1e-9)
    for k in range(len(fields)):
        first = max(int(np.searchsorted(at_s, at_s[k] - _AROUND_S)), k - _MOST_AROUND)
        last = min(int(np.searchsorted(at_s, at_s[k] + _AROUND_S, side="right")), k + _MOST_AROUND + 1)
        around = first + np.flatnonzero(fields[first:last] @ fields[k] > settings.discharge_alike_fraction)
        yield k, around, fields[around]


def _is_even_slope(field_uv: FloatArray, montage: Montage, settings: CortexSettings) -> bool:
    """Return whether a field rises evenly over the head, and more from side to side than from front to back."""
    place = montage.position[montage.is_placed][:, :2]
    place = place - place.mean(axis=0)
    field = field_uv[montage.is_placed]
    rest = field - field.mean()
    slope, *_ = np.linalg.lstsq(place, rest, rcond=None)
    left = rest - place @ slope
    is_even = left @ left < (1 - settings.discharge_far_fraction) * (rest @ rest)
    return bool(is_even and abs(slope[0]) > abs(slope[1]))


def is_sure_of_sleep(seen: SpikeSeen, montage: Montage, settings: CortexSettings) -> bool:
    """Return whether a spike is a sharp wave of the vertex by its place and shape alone, so that it is itself a sign of sleep."""
    return _is_vertex(seen, montage, settings, is_asleep=False)


def is_of_sleep(
    seen: Sequence[SpikeSeen], is_sleepy: BoolArray, montage: Montage, settings: CortexSettings
) -> BoolArray:
    """Return which spikes may be sharp waves of sleep.

    Parameters
    ----------
    seen : sequence of SpikeSeen
        All spikes outside scored stages.
    is_sleepy : (n_spikes,) bool array
        Whether the EEG around shows sleep.
    montage : Montage
        Places of the electrodes.
    settings : CortexSettings
        Widths and shares.
    """
    doubtful = np.array(
        [
            _is_vertex(one, montage, settings, is_asleep=bool(asleep))
            for one, asleep in zip(seen, is_sleepy, strict=True)
        ],
        dtype=bool,
    )
    if not (doubtful & is_sleepy).any() or not montage.shows_fields:
        return doubtful
    fields = np.array([one.sign * one.field_uv for one in seen])
    fields -= fields.mean(axis=1, keepdims=True)
    fields /= np.linalg.norm(fields, axis=1, keepdims=True)
    usual = fields[doubtful & is_sleepy].sum(axis=0)
    is_wide = np.array([one.width_ms >= settings.vertex_width_ms for one in seen])
    alike = fields @ usual > settings.vertex_alike_fraction * np.linalg.norm(usual)
    return np.asarray(doubtful | (is_sleepy & is_wide & alike))


def _is_of_eyes(seen: SpikeSeen, montage: Montage, settings: CortexSettings) -> bool:
    if seen.sign < 0 or not montage.is_eye.any():
        return False
    return bool(seen.field_uv[montage.is_eye].max() >= settings.discharge_eye_ratio * seen.field_uv[seen.top])


def _is_vertex(seen: SpikeSeen, montage: Montage, settings: CortexSettings, *, is_asleep: bool) -> bool:
    """Return whether a spike is like a sharp wave of the vertex or the sharp part of a K-complex."""
    place = montage.position[seen.top]
    if not np.isfinite(place).all():
        return is_asleep and settings.vertex_width_ms <= seen.width_ms
    if seen.sign > 0 or not (place[1] > _REAR and abs(place[0]) < _SIDE) or not _is_even(seen, montage, settings):
        return False
    has_wave = settings.vertex_wave_fraction < seen.wave_share < settings.k_complex_wave_fraction
    if is_asleep:
        return seen.width_ms >= settings.vertex_width_ms and not (has_wave and seen.width_ms < settings.vertex_wide_ms)
    rim = montage.share_at(seen.field_uv, montage.position[:, 2] < _HOMOLOGOUS, seen.top)
    is_at_vertex = place[2] > _CENTRAL and not rim > settings.vertex_rim_fraction
    return is_at_vertex and not has_wave and seen.width_ms >= settings.vertex_wide_ms


def _is_even(seen: SpikeSeen, montage: Montage, settings: CortexSettings) -> bool:
    """Return whether the electrode opposite to the largest sees much of the spike too; true when there is none."""
    place = montage.position[seen.top]
    distance = np.linalg.norm(montage.position - place * [-1.0, 1.0, 1.0], axis=1)
    opposite = int(np.nanargmin(distance))
    return bool(
        distance[opposite] > 2 * _HOMOLOGOUS
        or seen.field_uv[opposite] >= settings.vertex_even_fraction * seen.field_uv[seen.top]
    )
