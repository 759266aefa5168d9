"""Agreement of two scorings, event by event, epoch by epoch, and by the index that a report would give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from myoclonus import tables
from myoclonus.agreement.scored import ScoredSet
from myoclonus.measure.confidence import poisson_limits, wilson
from myoclonus.signal.matching import pair_intervals

__all__ = ["ALL", "Agreement", "cohen_kappa", "compare", "difference_limits"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Row = dict[str, object]

_HOUR_S = 3600.0
_NAN = float("nan")
_NOT_ALWAYS_SCORED = (
    "respiratory", "desaturation", "arousal", "fragmentary", "alma", "hft", "hflm", "hypnic", "head_jerk", "propriospinal", "large",
)  # fmt: skip
"""Classes that many laboratories do not score: none of them in a scoring does not mean that none was there."""
_STAGES = ("W", "N1", "N2", "N3", "R")
ALL = "all"
"""Class of the rows over all events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a comparison found.

    Attributes
    ----------
    first, second : str
        Names of the scorings.
    table, confusion, stage_confusion : pandas.DataFrame
        Tables of the schemas AGREEMENT and CONFUSION; the latter for events and for epochs of the hypnogram.
    by_hour : pandas.DataFrame
        Columns ``class``, ``hour``, ``first`` and ``second``: events per hour in each hour, or in each recording, for the figure.
    duration_s : float
        Time compared.
    part : str
        What a row of ``by_hour`` is: ``hour`` or ``recording``.
    """

    first: str
    second: str
    table: pd.DataFrame
    confusion: pd.DataFrame
    stage_confusion: pd.DataFrame
    by_hour: pd.DataFrame
    duration_s: float
    part: str = "hour"


def compare(
    first: ScoredSet,
    second: ScoredSet,
    *,
    least_overlap: float = 0.2,
    epoch_s: float = 30.0,
    duration_s: float | None = None,
    edges_s: FloatArray | None = None,
) -> Agreement:
    """Return how two scorings agree; the second is judged by the first.

    Parameters
    ----------
    first, second : ScoredSet
        The scorings. Precision is the share of the second's events that the first has, recall the share of the first's that the
        second has.
    least_overlap : float
        Overlap over union from which on two events of a class, and of a channel where channels are kept, are the same.
    epoch_s : float
        Length of the epochs for Cohen's kappa: whether an epoch holds any part of an event.
    duration_s : float, optional
        Time compared; up to the last end in either scoring when not given.
    edges_s : (n + 1,) float array, optional
        Where each of several recordings begins, and the last one ends: differences are then taken by recording and not by hour.

    Returns
    -------
    Agreement
    """
    length_s = max(first.end_s, second.end_s) if duration_s is None else duration_s
    first, second = _comparable(first, second), _comparable(second, first)
    classes = list(dict.fromkeys([*first.events["class"], *second.events["class"]]))
    rows: list[Row] = []
    hours: list[pd.DataFrame] = []
    for name in classes:
        ours, theirs = (one.events[one.events["class"] == name] for one in (first, second))
        rows += _event_rows(name, ours, theirs, least_overlap)
        rows += _epoch_rows(name, ours, theirs, epoch_s, length_s)
        by_hour = _by_hour(name, ours, theirs, length_s, edges_s)
        rows += _index_rows(name, ours, theirs, length_s, by_hour, "hourly" if edges_s is None else "recording")
        hours.append(by_hour)
    rows = [*_overall_rows(first.events, second.events, rows, epoch_s, length_s), *rows]
    stage_rows, stage_confusion = _stages(first.hypnogram, second.hypnogram, epoch_s)
    return Agreement(
        first=first.name,
        second=second.name,
        table=tables.validate(tables.AGREEMENT, tables.from_rows(tables.AGREEMENT, [*rows, *stage_rows])),
        confusion=_confusion(first.events, second.events, least_overlap),
        stage_confusion=stage_confusion,
        by_hour=pd.concat(hours, ignore_index=True) if hours else _by_hour("", first.events, second.events, 0.0),
        duration_s=length_s,
        part="hour" if edges_s is None else "recording",
    )


def _overall_rows(
    ours: pd.DataFrame, theirs: pd.DataFrame, by_class: list[Row], epoch_s: float, duration_s: float
) -> list[Row]:
    """Return the agreement over all events: pairs of every class together, and kappa over the epochs of every class.

    Periodic leg movements are left out where leg movements are compared, since they are among them.
    """
    found = dict.fromkeys([*ours["class"], *theirs["class"]])
    names = [name for name in found if not (name == "plm" and "leg_movement" in found)]
    if not names:
        return []
    n_first, n_second, n_paired = (
        sum(int(float(str(row["value"]))) for row in by_class if row["class"] in names and row["measure"] == measure)
        for measure in ("n_first", "n_second", "n_paired")
    )
    n = int(np.ceil(duration_s / epoch_s - 1e-9))
    held = [
        np.concatenate([_epochs_held(_spans(part[part["class"] == name]), epoch_s, n) for name in names])
        for part in (ours, theirs)
    ]
    kappa, low, high = cohen_kappa(*held)
    reason = None if np.isfinite(kappa) else "all epochs are alike in both scorings"
    return [
        _row(ALL, "n_first", n_first),
        _row(ALL, "n_second", n_second),
        _row(ALL, "n_paired", n_paired),
        _share(ALL, "f1", 2 * n_paired, n_first + n_second),
        _share(ALL, "precision", n_paired, n_second),
        _share(ALL, "recall", n_paired, n_first),
        _row(ALL, "kappa", kappa, ci=(low, high), n=n * len(names), reason=reason),
    ]


def _comparable(one: ScoredSet, other: ScoredSet) -> ScoredSet:
    """Return a scoring without the classes that not every scoring holds, where the other has none of them."""
    missing = set(_NOT_ALWAYS_SCORED) - set(other.events["class"])
    return replace(one, events=one.events[~one.events["class"].isin(missing)].reset_index(drop=True))


def cohen_kappa(first: npt.ArrayLike, second: npt.ArrayLike) -> tuple[float, float, float]:
    """Return Cohen's kappa of two codings of the same items with 95 % limits; ``NaN`` when both use one code only.

    References
    ----------
    Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37–46. doi:10.1177/001316446002000104
    """
    a, b = np.asarray(first), np.asarray(second)
    codes = np.unique(np.concatenate((a, b)))
    n = a.size
    if n == 0 or codes.size < 2:
        return _NAN, _NAN, _NAN
    observed = float(np.mean(a == b))
    expected = float(sum(np.mean(a == code) * np.mean(b == code) for code in codes))
    if expected >= 1.0:
        return _NAN, _NAN, _NAN
    kappa = (observed - expected) / (1 - expected)
    half = float(special.ndtri(0.975)) * np.sqrt(observed * (1 - observed) / n) / (1 - expected)
    return kappa, kappa - half, min(kappa + half, 1.0)


def difference_limits(first: FloatArray, second: FloatArray) -> tuple[float, float, float]:
    """Return the mean difference, second minus first, and the limits of agreement, mean ± 1.96 standard deviations.

    References
    ----------
    Bland JM, Altman DG. Statistical methods for assessing agreement between two methods of clinical measurement. Lancet
    1986;327:307–310. doi:10.1016/S0140-6736(86)90837-8
    """
    difference = second - first
    if difference.size < 2:
        return (float(difference.mean()) if difference.size else _NAN), _NAN, _NAN
    mean, sd = float(difference.mean()), float(difference.std(ddof=1))
    return mean, mean - 1.96 * sd, mean + 1.96 * sd


def _event_rows(name: str, ours: pd.DataFrame, theirs: pd.DataFrame, least_overlap: float) -> list[Row]:
    pairs = _pairs(ours, theirs, least_overlap)
    n_first, n_second, n_paired = len(ours), len(theirs), len(pairs)
    onset_s = theirs["onset"].to_numpy(float)[pairs[:, 1]] - ours["onset"].to_numpy(float)[pairs[:, 0]]
    length_s = theirs["duration"].to_numpy(float)[pairs[:, 1]] - ours["duration"].to_numpy(float)[pairs[:, 0]]
    return [
        _row(name, "n_first", n_first),
        _row(name, "n_second", n_second),
        _row(name, "n_paired", n_paired),
        _share(name, "f1", 2 * n_paired, n_first + n_second),
        _share(name, "precision", n_paired, n_second),
        _share(name, "recall", n_paired, n_first),
        _row(name, "onset_difference_median", float(np.median(onset_s)) if n_paired else _NAN, "s", n=n_paired),
        _row(name, "duration_difference_median", float(np.median(length_s)) if n_paired else _NAN, "s", n=n_paired),
    ]


def _pairs(ours: pd.DataFrame, theirs: pd.DataFrame, least_overlap: float) -> IntArray:
    """Pair events of one class, channel by channel where both scorings keep channels."""
    if ours["channel"].isna().all() or theirs["channel"].isna().all():
        return pair_intervals(_spans(ours), _spans(theirs), least_overlap=least_overlap)
    found = []
    for channel in dict.fromkeys(ours["channel"]):
        mine, other = (np.flatnonzero((part["channel"] == channel).to_numpy()) for part in (ours, theirs))
        pairs = pair_intervals(_spans(ours.iloc[mine]), _spans(theirs.iloc[other]), least_overlap=least_overlap)
        found.append(np.column_stack((mine[pairs[:, 0]], other[pairs[:, 1]])))
    return np.concatenate(found).astype(np.int64) if found else np.empty((0, 2), dtype=np.int64)


def _epoch_rows(name: str, ours: pd.DataFrame, theirs: pd.DataFrame, epoch_s: float, duration_s: float) -> list[Row]:
    n = int(np.ceil(duration_s / epoch_s - 1e-9))
    held = [_epochs_held(_spans(part), epoch_s, n) for part in (ours, theirs)]
    kappa, low, high = cohen_kappa(*held)
    reason = None if np.isfinite(kappa) else "all epochs are alike in both scorings"
    return [
        _row(name, "kappa", kappa, ci=(low, high), n=n, reason=reason),
        _share(name, "epoch_agreement", int(np.sum(held[0] == held[1])), n),
    ]


def _index_rows(
    name: str, ours: pd.DataFrame, theirs: pd.DataFrame, duration_s: float, by_hour: pd.DataFrame, part: str
) -> list[Row]:
    hours = duration_s / _HOUR_S
    if hours <= 0:
        return []
    mean, low, high = difference_limits(by_hour["first"].to_numpy(float), by_hour["second"].to_numpy(float))
    return [
        _row(name, "index_first", len(ours) / hours, "1/h", poisson_limits(len(ours), hours), len(ours)),
        _row(name, "index_second", len(theirs) / hours, "1/h", poisson_limits(len(theirs), hours), len(theirs)),
        _row(name, "index_difference", (len(theirs) - len(ours)) / hours, "1/h", n=len(ours) + len(theirs)),
        _row(name, f"{part}_difference_mean", mean, "1/h", n=len(by_hour)),
        _row(name, f"{part}_difference_low", low, "1/h", n=len(by_hour)),
        _row(name, f"{part}_difference_high", high, "1/h", n=len(by_hour)),
    ]


def _by_hour(
    name: str, ours: pd.DataFrame, theirs: pd.DataFrame, duration_s: float, bounds_s: FloatArray | None = None
) -> pd.DataFrame:
    """Return events per hour in each hour, or between bounds; what is left of the last hour counts from half of one on."""
    edges_s = np.arange(0.0, duration_s, _HOUR_S) if bounds_s is None else bounds_s[:-1]
    stops_s = np.minimum(edges_s + _HOUR_S, duration_s) if bounds_s is None else bounds_s[1:]
    lengths_h = (stops_s - edges_s) / _HOUR_S
    counts: list[npt.NDArray[Any]] = [
        np.histogram(part["onset"], bins=np.append(edges_s, np.inf))[0] if edges_s.size else np.zeros(0)
        for part in (ours, theirs)
    ]
    table = pd.DataFrame(
        {
            "class": name,
            "hour": np.arange(1, edges_s.size + 1),
            "first": counts[0] / lengths_h,
            "second": counts[1] / lengths_h,
        }
    )
    return pd.DataFrame(table[(lengths_h >= 0.5) | (edges_s.size == 1) | (bounds_s is not None)].reset_index(drop=True))


def _confusion(ours: pd.DataFrame, theirs: pd.DataFrame, least_overlap: float) -> pd.DataFrame:
    """Pair events of one class first, then what is left of any class, and count which class each scoring gives them."""
    ours, theirs = _finest(ours), _finest(theirs)
    first, second = ours["class"].to_numpy(object), theirs["class"].to_numpy(object)
    pairs = []
    for name in dict.fromkeys([*first, *second]):
        mine, other = np.flatnonzero(first == name), np.flatnonzero(second == name)
        found = _pairs(ours.iloc[mine], theirs.iloc[other], least_overlap)
        pairs += list(zip(mine[found[:, 0]].tolist(), other[found[:, 1]].tolist(), strict=True))
    left = np.setdiff1d(np.arange(first.size), [a for a, _ in pairs])
    right = np.setdiff1d(np.arange(second.size), [b for _, b in pairs])
    found = pair_intervals(_spans(ours.iloc[left]), _spans(theirs.iloc[right]), least_overlap=least_overlap)
    pairs += list(zip(left[found[:, 0]].tolist(), right[found[:, 1]].tolist(), strict=True))
    named = [(str(first[a]), str(second[b])) for a, b in pairs]
    named += [(str(first[k]), "none") for k in np.setdiff1d(np.arange(first.size), [a for a, _ in pairs])]
    named += [("none", str(second[k])) for k in np.setdiff1d(np.arange(second.size), [b for _, b in pairs])]
    return _counted(named)


def _finest(events: pd.DataFrame) -> pd.DataFrame:
    """Return events without the leg movements that are listed as periodic ones, too."""
    periodic_s = events.loc[events["class"] == "plm", "onset"]
    return events[~((events["class"] == "leg_movement") & events["onset"].isin(periodic_s))].reset_index(drop=True)


def _stages(ours: pd.DataFrame, theirs: pd.DataFrame, epoch_s: float) -> tuple[list[Row], pd.DataFrame]:
    """Return kappa and agreement of two hypnograms over the epochs that both scored, and the confusion of stages."""
    if not len(ours) or not len(theirs):
        return [], tables.empty(tables.CONFUSION)
    last_s = min(float((one["onset"] + one["duration"]).max()) for one in (ours, theirs))
    middles_s = (np.arange(int(last_s / epoch_s + 1e-9)) + 0.5) * epoch_s
    first, second = _stage_at(ours, middles_s), _stage_at(theirs, middles_s)
    both = np.isin(first, _STAGES) & np.isin(second, _STAGES)
    first, second = first[both], second[both]
    kappa, low, high = cohen_kappa(first.astype(str), second.astype(str))
    reason = None if np.isfinite(kappa) else "all epochs are alike in both scorings"
    rows = [
        _row("stage", "kappa", kappa, ci=(low, high), n=first.size, reason=reason),
        _share("stage", "epoch_agreement", int(np.sum(first == second)), first.size),
    ]
    return rows, _counted(list(zip(first.tolist(), second.tolist(), strict=True)))


def _stage_at(hypnogram: pd.DataFrame, time_s: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.object_]:
    start_s = hypnogram["onset"].to_numpy(float)
    row = np.searchsorted(start_s, time_s, side="right") - 1
    stop_s = start_s + hypnogram["duration"].to_numpy(float)
    found = hypnogram["stage"].to_numpy(object)[np.maximum(row, 0)].copy()
    found[(row < 0) | (time_s >= stop_s[np.maximum(row, 0)])] = "?"
    return found


def _counted(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(pairs, columns=["first", "second"])
    counts = table.groupby(["first", "second"], sort=True).size().reset_index(name="n") if pairs else table
    return tables.validate(tables.CONFUSION, tables.from_rows(tables.CONFUSION, counts))


def _epochs_held(spans_s: FloatArray, epoch_s: float, n: int) -> IntArray:
    held = np.zeros(n, dtype=np.int64)
    for start_s, stop_s in spans_s:
        last = max(int(np.ceil(stop_s / epoch_s - 1e-9)), int(start_s // epoch_s) + 1)
        held[max(int(start_s // epoch_s), 0) : last] = 1
    return held


def _spans(events: pd.DataFrame) -> FloatArray:
    onset_s = events["onset"].to_numpy(float)
    return np.column_stack((onset_s, onset_s + events["duration"].to_numpy(float)))


def _share(name: str, measure: str, count: int, n: int) -> Row:
    if n == 0:
        return _row(name, measure, _NAN, n=0, reason="nothing to compare with")
    return _row(name, measure, count / n, ci=wilson(count, n), n=n)


def _row(
    name: str,
    measure: str,
    value: float,
    unit: str = "",
    ci: tuple[float, float] = (_NAN, _NAN),
    n: int = 0,
    *,
    reason: str | None = None,
) -> Row:
    return {
        "class": name, "measure": measure, "value": float(value), "unit": unit, "ci_low": ci[0], "ci_high": ci[1],
        "n": int(n) or int(value if measure.startswith("n_") else 0), "reason": reason,
    }  # fmt: skip
