"""How often jerks come at each hour of the day, when the recording says when it began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from myoclonus.measure.confidence import poisson_limits
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.measure.occasions import recorded_spans
from myoclonus.recording import Recording
from myoclonus.relate.states.dispersion import Dispersion, dispersion_of
from myoclonus.settings.response import ResponseSettings

__all__ = ["HourRate", "HourRates", "hour_rates", "hour_rows"]

_HOUR_S = 3600.0
_DAY_H = 24
_LEAST_EXPECTED = 5.0
_NONE = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRate:
    """Jerks in one hour of the day, all days together: how many in how long, and the rate a minute with exact limits."""

    hour: int
    n: int
    seconds: float
    rate_per_min: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRates:
    """Rates at the hours that were recorded, in order of the clock, and the p of one rate at all of them."""

    rates: tuple[HourRate, ...]
    p: Estimate


def hour_rates(material: Material, settings: ResponseSettings) -> HourRates:
    """Return rates of jerks by hour of the day.

    The clock is ``start_time_of_day`` of the recording's provenance; a time of day is no date and gives nobody away. Hours
    count that were recorded for ``hour_min_s`` in all. One rate at all hours is tested by chi-square against the recorded
    time, when five jerks are expected in each. Exact limits of each rate (Garwood 1936). Where jerks come in clusters
    (``dispersion_of``), limits and p allow for it.

    Parameters
    ----------
    material : Material
        Jerks, and the recording they are from.
    settings : ResponseSettings
        ``hour_min_s``.
    """
    recording = material.recording
    start_s = _start_s(recording)
    if not material.channels:
        return HourRates(rates=(), p=not_recorded("no EMG channel was analyzed"))
    if start_s is None:
        return HourRates(rates=(), p=not_recorded("no start time in the recording: the hour of the day is not known"))
    first, last = int(start_s // _HOUR_S), int((start_s + recording.duration_s) // _HOUR_S)
    named = [(str(k % _DAY_H), k * _HOUR_S - start_s, (k + 1) * _HOUR_S - start_s) for k in range(first, last + 1)]
    pieces = recorded_spans([(name, max(a, 0.0), b) for name, a, b in named], recording)
    jerk_s = material.jerks.onset_s
    found: list[HourRate] = []
    spans: list[list[tuple[float, float]]] = []
    for hour in dict.fromkeys(int(name) for name, _, _ in named):
        own = [piece for piece in pieces if piece.name == str(hour)]
        seconds = sum(piece.stop_s - piece.start_s for piece in own) * material.watched_share
        if seconds < settings.hour_min_s:
            continue
        n = sum(int(np.sum((jerk_s >= piece.start_s) & (jerk_s < piece.stop_s))) for piece in own)
        minutes, spans_s = seconds / 60, [(piece.start_s, piece.stop_s) for piece in own]
        fewer = dispersion_of(jerk_s, [spans_s], settings.dispersion_windows).inflation
        rate = measured(n / minutes, poisson_limits(n / fewer, minutes / fewer), n)
        found.append(HourRate(hour=hour, n=n, seconds=seconds, rate_per_min=rate))
        spans.append(spans_s)
    scatter = dispersion_of(jerk_s, spans, settings.dispersion_windows)
    return HourRates(rates=tuple(sorted(found, key=lambda one: one.hour)), p=_one_rate(found, scatter, settings))


def hour_rows(found: HourRates) -> list[tuple[str, str, Estimate]]:
    """Return measure, scope and estimate of every hour; the reason when the clock is not known."""
    rows = [("jerk_rate_hour", f"hour:{one.hour:02d}", one.rate_per_min) for one in found.rates]
    return [*(rows or [("jerk_rate_hour", "recording", _why_none(found))]), ("jerk_rate_hour_p", "recording", found.p)]


def _why_none(found: HourRates) -> Estimate:
    return found.p if found.p.status == "not_recorded" else not_measurable(str(found.p.reason))


def _start_s(recording: Recording) -> float | None:
    """Return the time of day of the first sample, in seconds; ``None`` when it is not known."""
    parts = str(recording.provenance.get("start_time_of_day") or "").split(":")
    try:
        hours, minutes, seconds = (float(part) for part in (*parts, "0")[:3])
    except ValueError:
        return None
    return hours * _HOUR_S + minutes * 60 + seconds


def _one_rate(found: list[HourRate], scatter: Dispersion, settings: ResponseSettings) -> Estimate:
    if len(found) < 2:
        what = "one hour of the day" if found else "no hour of the day"
        return not_measurable(f"{what} with at least {settings.hour_min_s:.0f} s recorded: nothing to compare")
    counts = np.array([one.n for one in found])
    seconds = np.array([one.seconds for one in found])
    expected = counts.sum() * seconds / seconds.sum()
    if expected.min() < _LEAST_EXPECTED:
        return not_measurable(
            f"too few: {counts.sum()} jerks in {len(found)} hours, five an hour needed", int(counts.sum())
        )
    statistic, between = float(np.sum((counts - expected) ** 2 / expected)), counts.size - 1
    if scatter.value > 1:
        p = stats.f.sf(statistic / between / scatter.value, between, scatter.freedom)
    else:
        p = stats.chi2.sf(statistic, between)
    return measured(float(p), _NONE, int(counts.sum()))
