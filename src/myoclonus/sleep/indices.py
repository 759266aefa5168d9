"""Rates, periodicity and intervals of leg movements, as rows of the table MEASURES."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import stats

from myoclonus.measure.confidence import poisson_limits, wilson
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.settings.sleep import SleepSettings
from myoclonus.sleep.combine import LegMovement
from myoclonus.sleep.declared import sleep_row
from myoclonus.sleep.night import SLEEP, STAGES, Night
from myoclonus.sleep.norms import PLMS, percentile
from myoclonus.sleep.periodic import ScoredLegs
from myoclonus.sleep.rules import at_least, less_than
from myoclonus.sleep.runs import in_regular_stretches

__all__ = ["NO_STAGES", "intervals_in_sleep", "leg_rows", "rate_estimate", "single_leg_rows"]

BoolArray = npt.NDArray[np.bool_]
Row = dict[str, object]

NO_STAGES = "no hypnogram: sleep and wake cannot be told apart"
_HOUR_S = 3600.0


def leg_rows(legs: ScoredLegs, night: Night, settings: SleepSettings) -> list[Row]:
    """Return the measures of leg movements by one rule set.

    Parameters
    ----------
    legs : ScoredLegs
        What was scored.
    night : Night
        Hours of recording and of each stage.
    settings : SleepSettings
        Smallest times and counts.
    """
    scope, minimum_h = f"rule:{legs.rules.name}", settings.min_recorded_h
    periodic, candidate = legs.is_periodic, legs.is_candidate & ~legs.is_respiratory
    asleep = np.isin(legs.stage, SLEEP)
    rows = [sleep_row("plm_index", scope, rate_estimate(int(periodic.sum()), night.recorded_h, "recording", minimum_h))]
    rows += _periodic_rows(legs, night, settings)
    for measure, which in (
        ("leg_movement_index", legs.is_candidate),
        ("isolated_leg_movement_index", candidate & legs.runs.is_isolated),
        ("short_interval_leg_movement_index", candidate & legs.runs.is_short),
    ):
        rows.append(
            sleep_row(measure, scope, rate_estimate(int(which.sum()), night.recorded_h, "recording", minimum_h))
        )
        rows.append(
            sleep_row(measure, f"{scope};stage:sleep", _in_stages(which & asleep, night, SLEEP, "sleep", minimum_h))
        )
    rows += [
        sleep_row("leg_movement_index", f"{scope};stage:{stage}",
                  _in_stages(legs.is_candidate & (legs.stage == stage), night, (stage,), f"stage {stage}", minimum_h))
        for stage in STAGES
        if night.is_staged
    ]  # fmt: skip
    return rows + _interval_rows(legs, night, settings)


def single_leg_rows(
    movements: Sequence[LegMovement], legs: Mapping[str, Night], night: Night, settings: SleepSettings
) -> list[Row]:
    """Return the movements of each leg alone per hour scored, whatever their length, and the hours scored.

    Parameters
    ----------
    movements : sequence of LegMovement
        Of all legs.
    legs : mapping of str to Night
        Channel of a leg to what of the night it could be scored in.
    night : Night
        What any leg could be scored in.
    settings : SleepSettings
        Smallest time.
    """
    count = Counter(one.channel for one in movements)
    rows = [
        sleep_row("leg_movement_index", f"channel:{name}",
                  rate_estimate(count[name], one.recorded_h, "recording", settings.min_recorded_h))
        for name, one in legs.items()
    ]  # fmt: skip
    stages = SLEEP if night.is_staged else None
    for scope, one in (("recording", night), *((f"channel:{name}", one) for name, one in legs.items())):
        hours = one.hours(*stages) if stages else one.recorded_h
        rows.append(sleep_row("leg_scored_hours", scope, measured(hours, (float("nan"), float("nan")), 1)))
    return rows


def rate_estimate(count: int, hours: float, what: str, minimum_h: float) -> Estimate:
    """Return a count per hour with exact Poisson limits, or why there is none."""
    if hours <= 0:
        return not_recorded(f"no {what} was recorded")
    if hours < minimum_h:
        return not_measurable(f"too short: {60 * hours:.1f} min of {what}, at least {60 * minimum_h:g} needed", count)
    return measured(count / hours, poisson_limits(count, hours), count)


def intervals_in_sleep(legs: ScoredLegs, night: Night) -> npt.NDArray[np.float64]:
    """Return the onset-to-onset intervals of candidates that begin in sleep; of all candidates when no stage is known."""
    which = np.isin(legs.stage, SLEEP) if night.is_staged else np.ones(len(legs.movements), dtype=bool)
    return np.asarray(legs.runs.interval_s[which & np.isfinite(legs.runs.interval_s)])


def _periodic_rows(legs: ScoredLegs, night: Night, settings: SleepSettings) -> list[Row]:
    """Return the rates of periodic movements: in sleep, in wake, by stage, by hour, with arousal, and with respiratory ones."""
    scope, minimum_h = f"rule:{legs.rules.name}", settings.min_recorded_h
    periodic, asleep = legs.is_periodic, np.isin(legs.stage, SLEEP)
    plms = _in_stages(periodic & asleep, night, SLEEP, "sleep", minimum_h)
    rows = [
        sleep_row("plms_index", scope, plms),
        sleep_row("plms_index", f"{scope};respiratory:included", _in_stages(
            (legs.runs_with_respiratory.series >= 0) & asleep, night, SLEEP, "sleep", minimum_h)),
        sleep_row("plmw_index", scope, _in_stages(periodic & (legs.stage == "W"), night, ("W",), "wake", minimum_h)),
        sleep_row("plms_arousal_index", scope, _with_arousal(legs, night, minimum_h)),
        sleep_row("plms_percentile", scope, _percentile(plms)),
    ]  # fmt: skip
    if not night.is_staged:
        return rows
    for stage in STAGES:
        estimate = _in_stages(periodic & (legs.stage == stage), night, (stage,), f"stage {stage}", minimum_h)
        rows.append(sleep_row("plms_index", f"{scope};stage:{stage}", estimate))
    for hour in range(int(np.ceil(night.duration_s / _HOUR_S - 1e-9))):
        start_s = hour * _HOUR_S
        inside = (legs.onset_s >= start_s) & (legs.onset_s < start_s + _HOUR_S) & periodic & asleep
        hours = night.hours(*SLEEP, within_s=(start_s, start_s + _HOUR_S))
        estimate = rate_estimate(int(inside.sum()), hours, f"sleep in hour {hour + 1}", minimum_h)
        rows.append(sleep_row("plms_index", f"{scope};hour:{hour + 1}", estimate))
    return rows


def _interval_rows(legs: ScoredLegs, night: Night, settings: SleepSettings) -> list[Row]:
    scope, rules = f"rule:{legs.rules.name}", legs.rules
    interval_s = intervals_in_sleep(legs, night)
    fits = [
        at_least(float(s), rules.min_interval_s) and not less_than(rules.max_interval_s, float(s)) for s in interval_s
    ]
    logs = np.log(interval_s[np.array(fits, dtype=bool)])
    n, minimum = logs.size, settings.min_intervals_for_log
    mean = spread = not_measurable(f"too few: {n} intervals that a series allows, at least {minimum} needed", n)
    if n >= minimum:
        sd = float(np.std(logs, ddof=1))
        half = float(stats.t.ppf(0.975, n - 1)) * sd / np.sqrt(n)
        mean = measured(float(np.mean(logs)), (float(np.mean(logs)) - half, float(np.mean(logs)) + half), n)
        high, low = stats.chi2.ppf([0.025, 0.975], n - 1)
        spread = measured(sd, (sd * float(np.sqrt((n - 1) / low)), sd * float(np.sqrt((n - 1) / high))), n)
    return [
        sleep_row("periodicity_index", scope, _periodicity(legs, night, settings)),
        sleep_row("periodicity_index", f"{scope};definition:plm_share", _share_in_series(legs, night)),
        sleep_row("intermovement_interval_log_mean", scope, mean),
        sleep_row("intermovement_interval_log_sd", scope, spread),
    ]


def _periodicity(legs: ScoredLegs, night: Night, settings: SleepSettings) -> Estimate:
    """Return the share of intervals in sleep that lie in rows of three or more such as a series allows (Ferri 2006)."""
    which = np.isin(legs.stage, SLEEP) if night.is_staged else np.ones(len(legs.movements), dtype=bool)
    hours = night.hours(*SLEEP) if night.is_staged else night.recorded_h
    n_movements = int((which & legs.is_candidate).sum())
    if hours <= 0 or n_movements / hours < settings.min_lm_per_h_for_periodicity:
        return not_measurable(
            f"too few: {n_movements} leg movements; at least {settings.min_lm_per_h_for_periodicity:g} an hour needed",
            n_movements,
        )
    interval_s = np.where(which, legs.runs.interval_s, np.nan)
    is_candidate = legs.is_candidate & ~legs.is_respiratory
    regular = in_regular_stretches(interval_s[is_candidate], legs.rules)
    n = int(np.isfinite(interval_s[is_candidate]).sum())
    if n == 0:
        return not_measurable("no interval between leg movements", 0)
    return measured(regular.sum() / n, wilson(int(regular.sum()), n), n)


def _share_in_series(legs: ScoredLegs, night: Night) -> Estimate:
    """Return the share of candidates in sleep that belong to a series."""
    which = np.isin(legs.stage, SLEEP) if night.is_staged else np.ones(len(legs.movements), dtype=bool)
    which = which & legs.is_candidate & ~legs.is_respiratory
    n = int(which.sum())
    if n == 0:
        return not_measurable("no candidate leg movement", 0)
    n_periodic = int((which & legs.is_periodic).sum())
    return measured(n_periodic / n, wilson(n_periodic, n), n)


def _in_stages(which: BoolArray, night: Night, stages: tuple[str, ...], what: str, minimum_h: float) -> Estimate:
    if not night.is_staged:
        return not_recorded(NO_STAGES)
    return rate_estimate(int(which.sum()), night.hours(*stages), what, minimum_h)


def _with_arousal(legs: ScoredLegs, night: Night, minimum_h: float) -> Estimate:
    if len(night.arousals_s) == 0:
        return not_recorded("no arousal was scored; give the scored events with --events")
    return _in_stages(
        legs.is_periodic & legs.has_arousal & np.isin(legs.stage, SLEEP), night, SLEEP, "sleep", minimum_h
    )


def _percentile(plms: Estimate) -> Estimate:
    if plms.status != "measured":
        return plms
    low, high = percentile(plms.ci_low, PLMS), percentile(plms.ci_high, PLMS)
    return measured(percentile(plms.value, PLMS), (low, high), plms.n)
