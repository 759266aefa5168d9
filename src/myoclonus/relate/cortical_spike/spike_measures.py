"""Back-averages of every muscle of a recording, corrected over muscles, and the measures that follow from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from myoclonus.detect.results import Detection
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Recording
from myoclonus.relate.conduction import shortest_conduction_ms
from myoclonus.relate.cortical_spike.back_average import BackAverage, CorticalSpike, average_trials
from myoclonus.relate.cortical_spike.driving import obstacle_of
from myoclonus.relate.cortical_spike.jerk_trials import JerkGroup, groups_of, trials_around
from myoclonus.relate.declared import related_row
from myoclonus.relate.limited import Limited
from myoclonus.relate.windows import eeg_channels
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["back_averages_of", "spike_rows"]

_NAN = float("nan")
_DISCHARGE = "no small spike that averaging alone would show: most jerks come with a generalized discharge"
_SPIKE_MEASURES = (
    "cortical_spike_amplitude",
    "cortical_spike_latency",
    "cortical_spike_onset",
    "cortical_spike_reproducibility",
    "cortical_spike_conduction_margin",
)


def back_averages_of(recording: Recording, detection: Detection, settings: Settings) -> tuple[BackAverage, ...]:
    """Return the back-average of every muscle, for bursts and silences, single jerks and trains.

    p is corrected over all of them by Holm's method, so that a recording in which nothing is locked shows a spike
    somewhere with a probability of no more than alpha.

    References
    ----------
    Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65–70.
    """
    if not eeg_channels(recording)[0]:
        return ()
    return corrected(
        [_of_group(recording, group, settings) for group in groups_of(recording, detection, settings)], settings
    )


def corrected(averages: list[BackAverage], settings: Settings) -> tuple[BackAverage, ...]:
    """Return back-averages with p corrected over all that were tested; what is no longer below alpha is no spike."""
    tested = sorted((k for k, one in enumerate(averages) if np.isfinite(one.p)), key=lambda k: averages[k].p)
    made, largest = list(averages), 0.0
    for place, k in enumerate(tested):
        largest = max(largest, min(1.0, averages[k].p * (len(tested) - place)))
        made[k] = replace(averages[k], p=largest)
        if largest >= settings.cortex.alpha:
            made[k] = replace(made[k], spike=None, reason=f"none found: p = {largest:.2g}")
    return tuple(made)


def spike_rows(
    recording: Recording, averages: tuple[BackAverage, ...], settings: Settings, *, with_discharges: bool = False
) -> list[dict[str, object]]:
    """Return the rows of MEASURES about cortical spikes.

    Parameters
    ----------
    recording, averages, settings
        The back-averages of the recording's muscles.
    with_discharges : bool
        Whether most jerks come with a generalized discharge. The average then holds that, and its time before the jerk is no
        latency of a small spike.
    """
    if not averages:
        missing = _nothing(recording)
        return [related_row(name, "recording", missing) for name in ("cortical_spike_p", *_SPIKE_MEASURES)]
    rows = []
    for one in averages:
        scope = f"channel:{one.channel}" + _kind_of(one)
        rows.append(related_row("cortical_spike_p", scope, _p_of(one)))
        if one.spike is None:
            absent = not_measurable(_why_none(one), one.n_trials)
            rows += [related_row(name, scope, absent) for name in _SPIKE_MEASURES]
        else:
            muscle = recording.channels[recording.index_of(one.channel)].muscle
            shortest_ms = shortest_conduction_ms(muscle, settings.cortex)
            estimates = _estimates(one.spike, one.spike.n_trials, shortest_ms)
            why_not = _DISCHARGE if with_discharges else _why_not_driving(one.spike, muscle, settings.cortex)
            if why_not is not None:
                estimates["cortical_spike_latency"] = not_measurable(why_not, one.spike.n_trials)
            place = f"{scope};eeg:{one.spike.electrode}"
            rows += [related_row(name, place, estimates[name]) for name in _SPIKE_MEASURES]
    return rows


def _of_group(recording: Recording, group: JerkGroup, settings: Settings) -> BackAverage:
    trials, emg = trials_around(recording, group.onset_s, settings.cortex, group.jerks.channel)
    average = average_trials(
        trials,
        settings.cortex,
        emg_uv=emg,
        n_onsets=group.onset_s.size + group.n_stimulated + group.n_following,
        jerks=group.jerks,
    )
    left_out = {"after a stimulus": group.n_stimulated, "began elsewhere": group.n_following}
    return replace(average, rejected={k: v for k, v in left_out.items() if v} | average.rejected)


def _why_not_driving(spike: CorticalSpike, muscle: str | None, settings: CortexSettings) -> str | None:
    """Return why a spike has no latency of a cortical spike, or ``None`` when it has."""
    obstacle = obstacle_of(spike.latency_ms.value, spike.electrode, muscle, settings)
    shortest_ms = shortest_conduction_ms(muscle, settings)
    if obstacle is None:
        return None
    where = f"no spike that drives the muscle: {spike.latency_ms.value:.1f} ms before the onset at {spike.electrode}"
    if obstacle == "elsewhere" or shortest_ms is None:
        return f"{where}, far from the motor cortex"
    if obstacle == "too late":
        return f"{where}, and conduction from the cortex takes at least {shortest_ms:.1f} ms"
    return f"{where}, and conduction from the cortex takes at most {settings.conduction_slowest * shortest_ms:.0f} ms"


def _kind_of(average: BackAverage) -> str:
    return (";kind:negative" if average.kind == "negative" else "") + (
        ";kind:train" if average.grouping == "train" else ""
    )


def _nothing(recording: Recording) -> Estimate:
    if not recording.with_role("eeg"):
        return not_recorded("no EEG channel in the recording")
    if not eeg_channels(recording)[0]:
        return not_measurable("no EEG channel was fit for analysis")
    return not_measurable("none found: no jerk to average around")


def _p_of(average: BackAverage) -> Estimate:
    if np.isfinite(average.p):
        return measured(average.p, (_NAN, _NAN), average.n_trials)
    return not_measurable(_why_none(average), average.n_trials)


def _why_none(average: BackAverage) -> str:
    words = [str(average.reason)]
    if np.isfinite(average.detectable_uv):
        words.append(f"a spike below {average.detectable_uv:.1f} µV could have been missed")
    if average.rejected:
        words.append("left out: " + ", ".join(f"{count} {reason}" for reason, count in average.rejected.items()))
    return "; ".join(words)


def _estimates(spike: CorticalSpike, n: int, shortest_ms: float | None) -> dict[str, Estimate]:
    latency = spike.latency_ms
    found = {
        "cortical_spike_amplitude": _estimate(spike.amplitude_uv, n),
        "cortical_spike_latency": _estimate(latency, n),
        "cortical_spike_onset": _estimate(spike.onset_ms, n),
        "cortical_spike_reproducibility": _estimate(spike.reproducibility, n),
        "cortical_spike_conduction_margin": not_measurable("muscle not known: no shortest conduction time", n),
    }
    if shortest_ms is not None:
        margin = Limited(
            value=latency.value - shortest_ms, low=latency.low - shortest_ms, high=latency.high - shortest_ms
        )
        found["cortical_spike_conduction_margin"] = _estimate(margin, n)
    return found


def _estimate(limited: Limited, n: int) -> Estimate:
    return measured(limited.value, (limited.low, limited.high), n)
