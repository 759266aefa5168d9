"""Which way jerks go over the body: from the brainstem, from the cortex, or from the trunk; and which muscle leads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.apart import apart
from myoclonus.measure.brief import brief
from myoclonus.measure.confidence import wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.exchange import order_p
from myoclonus.measure.material import Material
from myoclonus.measure.spread import PERIPHERAL_MS
from myoclonus.relate.spread_lead import lead_of
from myoclonus.settings import Settings

__all__ = ["Order", "order_of_jerks", "order_rows", "orders_apart"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_BRAINSTEM = ("sternocleidomastoid", "trapezius")
_CRANIAL = ("face", "jaw", "palate", "tongue", "throat")
_TRUNK = ("chest", "abdomen", "back")
_M_S_PER_CM_MS = 10.0
_NAMES = (
    "order_brainstem_fraction",
    "order_craniocaudal_fraction",
    "order_propriospinal_fraction",
    "order_segmental_fraction",
)
_BRAINSTEM_P = "order_brainstem_p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """How jerks run along the neuraxis.

    Attributes
    ----------
    fractions : dict of str to Estimate
        Share of jerks of each pattern, by the id of its measure.
    brainstem_p : Estimate
        p of as many jerks of the brainstem's pattern if any muscle could have any of the onsets of its jerk.
    lead_consistency : Estimate
        Share of jerks that the muscle that leads most often leads, among jerks with one clear leader.
    lead_channel : str or None
        That muscle's channel.
    channels : tuple of str
        Analyzed channels with a known muscle.
    distance_cm : (n_channels,) float array
        Way from the pontomedullary junction to the segment of each.
    lag_ms, low_ms, high_ms : (n_channels,) float arrays
        Median onset after the earliest muscle of the jerk, and quartiles; ``NaN`` where a muscle took no part.
    n : (n_channels,) int array
        Jerks of several known muscles in which each took part.
    """

    __repr__ = brief

    fractions: dict[str, Estimate]
    brainstem_p: Estimate
    lead_consistency: Estimate
    lead_channel: str | None
    channels: tuple[str, ...]
    distance_cm: FloatArray
    lag_ms: FloatArray
    low_ms: FloatArray
    high_ms: FloatArray
    n: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """Onsets ``(n_jerks, n_channels)`` of known muscles, also with the conduction from root to muscle taken off, and places."""

    onset_ms: FloatArray
    central_ms: FloatArray
    outward_ms: FloatArray
    error_ms: FloatArray
    distance_cm: FloatArray
    is_left: BoolArray
    is_neck: BoolArray
    is_cranial: BoolArray
    is_trunk: BoolArray


def order_of_jerks(material: Material, settings: Settings) -> Order:
    """Return which order the muscles of jerks have.

    Onsets are compared after taking off the usual conduction from root to muscle, and count as different when they differ by
    more than twice their joint standard error and more than ``order_min_ms``.

    *Brainstem*: sternocleidomastoid or trapezius is among the earliest, and both a cranial muscle and a muscle further
    down begin clearly later, each alone or the mean of those of its part.

    *Cranio-caudal*: the onsets of each side agree with conduction from the cortex (``corticospinal_m_s`` along the cord, then
    from root to muscle; chi-square), at least ``order_times_better`` times better than with no order, with the reverse, and
    with a start in the neck that reaches the face ``ascent_ms`` later; jerks count whose muscles lie far enough apart
    for that.

    *Propriospinal*: a muscle of chest, abdomen or back is among the earliest, muscles both above and below it begin
    clearly later, none clearly after one further away on the same side, and the slope of their lags over the way is no
    faster than ``slow_m_s``.

    *Segmental*: all muscles of the jerk lie within ``segmental_reach_cm`` of the cord, whatever their order.

    A jerk may fit none. Wilson limits.
    """
    table = material.muscles
    distances = dict(zip(table["muscle"], table["distance_cm"], strict=True))
    regions = dict(zip(table["muscle"], table["region"], strict=True))
    muscle_of = {channel.name: channel.muscle for channel in material.recording.channels}
    side_of = {channel.name: channel.side for channel in material.recording.channels}
    known = [k for k, name in enumerate(material.channels) if np.isfinite(distances.get(muscle_of[name], np.nan))]
    channels = tuple(material.channels[k] for k in known)
    muscles = [str(muscle_of[name]) for name in channels]
    region = [str(regions.get(muscle, "")) for muscle in muscles]
    onset_ms = material.jerks.burst_onset_s[:, known] * 1e3
    several = np.isfinite(onset_ms).sum(axis=1) > 1
    onset_ms = onset_ms[several]
    outward_ms = np.array([PERIPHERAL_MS.get(name, 0.0) for name in region])
    body = _Body(
        onset_ms=onset_ms,
        central_ms=onset_ms - outward_ms,
        outward_ms=outward_ms,
        error_ms=np.nan_to_num(material.jerks.onset_se_ms[:, known][several]),
        distance_cm=np.array([distances[muscle] for muscle in muscles], dtype=np.float64),
        is_left=np.array([side_of[name] == "left" for name in channels], dtype=bool),
        is_neck=np.isin(muscles, _BRAINSTEM),
        is_cranial=np.isin(region, _CRANIAL),
        is_trunk=np.isin(region, _TRUNK),
    )
    lead, channel = lead_of(material, settings)
    lag_ms = onset_ms - np.nanmin(onset_ms, axis=1, keepdims=True) if len(onset_ms) else onset_ms
    quartiles = np.array([_quartiles(lag_ms[:, k]) for k in range(len(channels))]).reshape(len(channels), 3)
    fractions = _fractions(body, channels, material, settings)
    return Order(
        brainstem_p=fractions.pop(_BRAINSTEM_P),
        fractions=fractions,
        lead_consistency=lead,
        lead_channel=channel,
        channels=channels,
        distance_cm=body.distance_cm,
        lag_ms=quartiles[:, 1],
        low_ms=quartiles[:, 0],
        high_ms=quartiles[:, 2],
        n=np.isfinite(lag_ms).sum(axis=0).astype(np.int64),
    )


def orders_apart(material: Material, settings: Settings) -> dict[str, Order]:
    """Return the order of spontaneous jerks and of those after stimuli, when there are enough of both; else nothing."""
    return {name: order_of_jerks(own, settings) for name, own in apart(material).items()}


def order_rows(order: Order, orders: dict[str, Order]) -> list[tuple[str, str, Estimate]]:
    """Return measure, scope and estimate of the patterns and of the lead, also of jerks of each trigger."""
    every = {"recording": order} | {f"trigger:{name}": own for name, own in orders.items()}
    rows = [(_BRAINSTEM_P, scope, own.brainstem_p) for scope, own in every.items()]
    rows += [(name, scope, own.fractions[name]) for name in _NAMES for scope, own in every.items()]
    return rows + [("order_lead_consistency", scope, own.lead_consistency) for scope, own in every.items()]


def _quartiles(lag_ms: FloatArray) -> tuple[float, float, float]:
    known = lag_ms[np.isfinite(lag_ms)]
    low, middle, high = np.quantile(known, [0.25, 0.5, 0.75]) if known.size else (np.nan, np.nan, np.nan)
    return float(low), float(middle), float(high)


def _clear_ms(body: _Body, settings: Settings) -> FloatArray:
    """Return ``(n_jerks, n, n)``: by how much two onsets must differ."""
    joint = np.hypot(body.error_ms[:, :, np.newaxis], body.error_ms[:, np.newaxis, :])
    return np.maximum(settings.measure.order_standard_errors * joint, settings.response.order_min_ms)


def _fractions(body: _Body, channels: tuple[str, ...], material: Material, settings: Settings) -> dict[str, Estimate]:
    if len(channels) < 2:
        what = (
            "fewer than two analyzed EMG channels"
            if len(material.channels) < 2
            else "fewer than two channels of a known muscle"
        )
        return dict.fromkeys((*_NAMES, _BRAINSTEM_P), not_recorded(f"{what}: no order along the body"))
    brainstem, brainstem_p = _brainstem(body, settings)
    found = (
        brainstem, _craniocaudal(body, settings), _propriospinal(body, *_early_and_later(body, settings), settings),
        _segmental(body, settings), brainstem_p,
    )  # fmt: skip
    return dict(zip((*_NAMES, _BRAINSTEM_P), found, strict=True))


def _brainstem(body: _Body, settings: Settings) -> tuple[Estimate, Estimate]:
    """Return the share of jerks that run up and down from the neck, and the p of as many with onsets in any order."""
    below = ~body.is_cranial & ~body.is_neck
    for places, what in (
        (body.is_neck, "sternocleidomastoid or trapezius"),
        (body.is_cranial, "cranial muscle"),
        (below, "muscle below the neck"),
    ):
        if not places.any():
            missing = not_recorded(f"no {what} among the analyzed channels")
            return missing, missing
    there = np.isfinite(body.onset_ms)
    counted = there[:, body.is_neck].any(axis=1) & there[:, body.is_cranial].any(axis=1) & there[:, below].any(axis=1)
    own = replace(body, central_ms=body.central_ms[counted], error_ms=body.error_ms[counted])

    def count_fits(central_ms: FloatArray, error_ms: FloatArray) -> int:
        exchanged = replace(own, central_ms=central_ms, error_ms=error_ms)
        return int(_runs_from_neck(exchanged, below, settings).sum())

    n = int(counted.sum())
    share = _share(_runs_from_neck(own, below, settings), np.ones(n, dtype=bool), settings)
    if share.status != "measured":
        return share, share
    p = order_p(count_fits, own.central_ms, own.error_ms, settings.measure.seed)
    return share, measured(p, (float("nan"), float("nan")), n)


def _runs_from_neck(body: _Body, below: BoolArray, settings: Settings) -> BoolArray:
    """Tell which jerks begin in the neck and reach a muscle of the head and one below clearly later."""
    is_early, is_later = _early_and_later(body, settings)
    starts = is_early & body.is_neck
    up = (is_later & starts[:, :, np.newaxis])[:, :, body.is_cranial].any(axis=(1, 2))
    down = (is_later & starts[:, :, np.newaxis])[:, :, below].any(axis=(1, 2))
    up |= _begin_later(body, body.is_cranial, settings)
    down |= _begin_later(body, below, settings)
    return np.asarray(starts.any(axis=1) & up & down)


def _early_and_later(body: _Body, settings: Settings) -> tuple[BoolArray, BoolArray]:
    """Return which muscles are among the earliest of their jerk, and ``[jerk, a, b]``: b begins clearly after a."""
    lag = body.central_ms[:, np.newaxis, :] - body.central_ms[:, :, np.newaxis]
    with np.errstate(invalid="ignore"):
        is_later = lag > _clear_ms(body, settings)
    return np.isfinite(body.central_ms) & ~is_later.any(axis=1), is_later


def _begin_later(body: _Body, places: BoolArray, settings: Settings) -> BoolArray:
    """Tell in which jerks muscles at some places begin clearly after those of the neck, both taken together."""
    onset_ms, error_ms = zip(*(_together(body, chosen) for chosen in (body.is_neck, places)), strict=True)
    clear_ms = np.maximum(settings.measure.order_standard_errors * np.hypot(*error_ms), settings.response.order_min_ms)
    with np.errstate(invalid="ignore"):
        return np.asarray(onset_ms[1] - onset_ms[0] > clear_ms)


def _together(body: _Body, chosen: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Return mean onset and its standard error of the chosen muscles of each jerk; ``NaN`` where none took part."""
    n = np.isfinite(body.central_ms[:, chosen]).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean_ms = np.nansum(body.central_ms[:, chosen], axis=1) / n
        squares = np.where(np.isfinite(body.central_ms), body.error_ms, 0.0)[:, chosen] ** 2
        return mean_ms, np.sqrt(squares.sum(axis=1)) / n


def _craniocaudal(body: _Body, settings: Settings) -> Estimate:
    """Return the share of jerks whose lags fit conduction from the cortex better than no order and than the reverse."""
    model_ms = body.outward_ms + body.distance_cm * _M_S_PER_CM_MS / settings.response.corticospinal_m_s
    variance = body.error_ms**2 + 2 * settings.measure.conduction_sd_ms**2
    weight = np.where(np.isfinite(body.onset_ms), 1 / variance, 0.0)
    n_muscles = np.isfinite(body.onset_ms).sum(axis=1)
    n_sides = np.sum(
        [np.isfinite(body.onset_ms[:, side]).any(axis=1) for side in (body.is_left, ~body.is_left)], axis=0
    )
    course = np.sqrt(_misfit(body, model_ms, weight, of=np.zeros_like(body.onset_ms)))
    counted = (n_muscles > n_sides) & (course >= settings.response.order_least_apart)
    if not (len(body.onset_ms) and counted.any()):
        return not_measurable("the muscles lie too near to each other along the way from the cortex to tell an order")
    misfit, none, reverse = (_misfit(body, moments, weight) for moments in (model_ms, 0 * model_ms, -model_ms))
    if body.is_neck.any() and body.is_cranial.any():
        ascent_ms = np.where(body.is_cranial, settings.response.ascent_ms, 0.0)
        none = np.minimum(none, _misfit(body, model_ms + ascent_ms, weight))
    is_near = stats.chi2.sf(misfit, np.maximum(n_muscles - n_sides, 1)) > settings.response.alpha
    return _share(
        is_near & (np.minimum(none, reverse) - misfit > 2 * np.log(settings.response.order_times_better)),
        counted,
        settings,
    )


def _misfit(body: _Body, moments_ms: FloatArray, weight: FloatArray, *, of: FloatArray | None = None) -> FloatArray:
    """Return the weighted sum of squares of onsets about moments, whatever the beginning of the jerk on each side."""
    total = np.zeros(len(weight))
    for side in (body.is_left, ~body.is_left):
        own = weight[:, side]
        away = np.where(own > 0, (body.onset_ms if of is None else of)[:, side] - moments_ms[side], 0.0)
        mean = (own * away).sum(axis=1, keepdims=True) / np.maximum(own.sum(axis=1, keepdims=True), 1e-12)
        total += np.sum(own * (away - mean) ** 2, axis=1)
    return total


def _propriospinal(body: _Body, is_early: BoolArray, is_later: BoolArray, settings: Settings) -> Estimate:
    if not body.is_trunk.any():
        return not_recorded("no muscle of chest, abdomen or back among the analyzed channels")
    way_cm = body.distance_cm[np.newaxis, :] - body.distance_cm[:, np.newaxis]
    if not any((way_cm[k] > 0).any() and (way_cm[k] < 0).any() for k in np.flatnonzero(body.is_trunk)):
        return not_recorded("no muscle both above and below one of the trunk")
    there = np.isfinite(body.onset_ms)
    counted = there[:, body.is_trunk].any(axis=1) & (there.sum(axis=1) > 2)
    fits = np.zeros(len(body.onset_ms), dtype=bool)
    for row in np.flatnonzero(counted):
        for start in np.flatnonzero(is_early[row] & body.is_trunk):
            later = is_later[row, start] & there[row]
            both_ways = (later & (way_cm[start] > 0)).any() and (later & (way_cm[start] < 0)).any()
            if both_ways and not _is_overtaken(is_later[row], way_cm[start]):
                far = there[row] & (way_cm[start] != 0)
                lag_ms = body.central_ms[row, far] - body.central_ms[row, start]
                way = np.abs(way_cm[start, far])
                slope = float(np.sum(lag_ms * way) / np.sum(way**2))
                fits[row] |= slope > _M_S_PER_CM_MS / settings.response.slow_m_s
    return _share(fits, counted, settings)


def _is_overtaken(is_later: BoolArray, way_cm: FloatArray) -> bool:
    """Tell whether a muscle begins clearly after one on the same side of the start that is further away."""
    same_side = way_cm[:, np.newaxis] * way_cm[np.newaxis, :] > 0
    further = np.abs(way_cm)[:, np.newaxis] > np.abs(way_cm)[np.newaxis, :]  # [a, b]: a is further away than b
    return bool((is_later & same_side & further).any())


def _segmental(body: _Body, settings: Settings) -> Estimate:
    """Return the share of jerks of several muscles that lie in neighboring segments."""
    reach_cm = settings.response.segmental_reach_cm
    if np.ptp(body.distance_cm) <= reach_cm:
        return not_recorded(
            f"all known muscles lie within {reach_cm:g} cm of the cord: none to tell how far jerks reach"
        )
    there = np.isfinite(body.onset_ms)
    if not len(there):
        return not_measurable("none found: no jerk of several known muscles")
    highest = np.where(there, body.distance_cm, np.inf).min(axis=1)
    lowest = np.where(there, body.distance_cm, -np.inf).max(axis=1)
    return _share(lowest - highest <= reach_cm, np.ones(len(there), dtype=bool), settings)


def _share(fits: npt.ArrayLike, counted: npt.ArrayLike, settings: Settings) -> Estimate:
    n, minimum = int(np.sum(counted)), settings.response.min_jerks_for_pattern
    if n < minimum:
        return not_measurable(f"too few: {n} jerks in which these muscles take part, at least {minimum} needed", n)
    k = int(np.sum(np.logical_and(fits, counted)))
    return measured(k / n, wilson(k, n), n)
