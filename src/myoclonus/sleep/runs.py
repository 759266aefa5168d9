"""Series of movements: which candidates follow each other at the intervals of a rule set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.sleep.combine import Combined
from myoclonus.sleep.rules import Rules, at_least, less_than

__all__ = ["Runs", "find_runs", "in_regular_stretches"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """What became of each movement; arrays are ``(n,)``, in the order of the movements.

    Attributes
    ----------
    series : int array
        Number of the series from 0 on; -1 outside any.
    interval_s : float array
        Time from the onset of the candidate before; ``NaN`` when there is none in the same stretch of recording, when a movement
        that ends runs lies between, or when the movement itself is no candidate.
    is_short : bool array
        Whether that interval is shorter than the rule set allows in a series.
    is_isolated : bool array
        Candidates whose intervals to both neighbors are longer than the rule set allows in a series, or missing.
    """

    series: npt.NDArray[np.int64]
    interval_s: FloatArray
    is_short: npt.NDArray[np.bool_]
    is_isolated: npt.NDArray[np.bool_]


def find_runs(movements: Sequence[Combined], rules: Rules, coverage_s: FloatArray) -> Runs:
    """Return series and intervals of movements.

    Parameters
    ----------
    movements : sequence of Combined
        In order of onset.
    rules : Rules
        The rule set.
    coverage_s : (n, 2) float array
        Start and stop of each stretch that was recorded: a gap ends a run.

    Returns
    -------
    Runs
    """
    n = len(movements)
    series = np.full(n, -1, dtype=np.int64)
    interval_s = np.full(n, np.nan)
    stretch = _stretch_of(np.array([one.onset_s for one in movements]), coverage_s)
    run: list[int] = []
    last, counted = -1, -1
    n_series = 0

    def close() -> None:
        nonlocal n_series
        if len(run) >= rules.min_run:
            series[run] = n_series
            n_series += 1
        run.clear()

    for k, one in enumerate(movements):
        if not one.is_candidate:
            if rules.breaks_at_long:
                close()
                last = counted = -1
            continue
        if last >= 0 and stretch[k] != stretch[last]:
            close()
            last = counted = -1
        if last >= 0:
            interval_s[k] = one.onset_s - movements[last].onset_s
        since_s = one.onset_s - movements[counted].onset_s if counted >= 0 else np.inf
        last = k
        if less_than(since_s, rules.min_interval_s):
            if not rules.breaks_at_short:
                continue
            close()
            if rules.short_may_start:
                run.append(k)
        else:
            if less_than(rules.max_interval_s, since_s):
                close()
            run.append(k)
        counted = k
    close()
    is_short = np.array([bool(np.isfinite(s)) and less_than(float(s), rules.min_interval_s) for s in interval_s], bool)
    return Runs(
        series=series, interval_s=interval_s, is_short=is_short, is_isolated=_isolated(movements, interval_s, rules)
    )


def in_regular_stretches(interval_s: FloatArray, rules: Rules, *, n_at_least: int = 3) -> npt.NDArray[np.bool_]:
    """Tell for each interval whether it lies in a row of at least so many that a series allows.

    Parameters
    ----------
    interval_s : (n,) float array
        Successive intervals; ``NaN`` ends a row.
    rules : Rules
        Limits of the intervals.
    n_at_least : int
        Three, by the definition of the periodicity index (Ferri 2006, doi:10.1093/sleep/29.6.759).
    """
    fits = np.array(
        [
            bool(np.isfinite(s))
            and at_least(float(s), rules.min_interval_s)
            and at_least(rules.max_interval_s, float(s))
            for s in interval_s
        ],
        dtype=bool,
    )
    regular = np.zeros(fits.size, dtype=bool)
    start = 0
    for k in range(fits.size + 1):
        if k == fits.size or not fits[k]:
            if k - start >= n_at_least:
                regular[start:k] = True
            start = k + 1
    return regular


def _isolated(movements: Sequence[Combined], interval_s: FloatArray, rules: Rules) -> npt.NDArray[np.bool_]:
    candidates = [k for k, one in enumerate(movements) if one.is_candidate]
    isolated = np.zeros(len(movements), dtype=bool)
    for position, k in enumerate(candidates):
        following = candidates[position + 1] if position + 1 < len(candidates) else None
        after_s = interval_s[following] if following is not None else np.nan
        isolated[k] = not any(at_least(rules.max_interval_s, s) for s in (interval_s[k], after_s) if np.isfinite(s))
    return isolated


def _stretch_of(onset_s: FloatArray, coverage_s: FloatArray) -> npt.NDArray[np.int64]:
    """Return the number of the recorded stretch that each onset lies in."""
    return np.searchsorted(np.sort(coverage_s[:, 0]), onset_s + 1e-6, side="right").astype(np.int64)
