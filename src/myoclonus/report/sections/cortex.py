"""Whether a cortical spike comes before the jerks."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_average, draw_butterfly, draw_head_map, draw_muscle
from myoclonus.figures.style import drawing
from myoclonus.relate import BackAverage
from myoclonus.relate.conduction import shortest_conduction_ms
from myoclonus.relate.cortical_spike.driving import Obstacle, obstacle_of
from myoclonus.relate.electrodes import derivation_of, head_map_places, is_same_side
from myoclonus.report.labels import counted, number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Summary

__all__ = ["cortex_section"]

_LIMIT = 1.96
_MOST = 0.5
_EVENT = {"positive": "burst", "negative": "silence"}
_OBSTACLE = {"too late": "too late", "too early": "too early", "elsewhere": "too far from the motor cortex"}
_METHOD = (
    "EEG is averaged around the onset of each muscle's bursts. A spike counts when a wave 10 or 20 ms wide is locked to the "
    "burst beyond chance (permutation of trials, corrected over electrodes, time, alignments and muscles), has a peak of its "
    "own, and is no muscle picked up by the electrode. Grey: not searched."
)


def cortex_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there is no EEG around jerks."""
    averages = analysis.related.cortex.back_averages
    if not averages:
        return None
    tested = [one for one in averages if np.isfinite(one.p)]
    spikes = [one for one in tested if one.spike is not None]
    found = [one for one in spikes if _obstacle(one, analysis) is None and not _holds_jerks(analysis)]
    shown = _shown(found or spikes, tested)
    pictures = (_picture(shown, analysis, summary),) if shown is not None else ()
    return Section(
        id="cortex",
        title="Does a cortical spike come before the jerk?",
        answer=_answer(averages, tested, found, analysis, summary)
        if found or not spikes
        else _obstacle_answer(shown, analysis, summary),
        paragraphs=tuple(text for text in (_warning(shown, analysis), _METHOD) if text),
        pictures=pictures,
        tables=(_table(averages, summary),),
        is_found=bool(found),
    )


def _shown(found: list[BackAverage], tested: list[BackAverage]) -> BackAverage | None:
    """Return the back-average that is drawn: the surest spike, or else the muscle with most jerks."""
    if found:
        return min(found, key=lambda one: (one.p, -(one.spike.amplitude_uv.value if one.spike else 0.0)))
    return max(tested, key=lambda one: one.n_trials, default=None)


def _answer(
    averages: tuple[BackAverage, ...],
    tested: list[BackAverage],
    found: list[BackAverage],
    analysis: Analysis,
    summary: Summary,
) -> str:
    if not tested:
        return f"Could not be measured: {averages[0].reason}."
    muscles = len({one.channel for one in tested})
    if not found:
        held = _discharges_held(analysis)
        if held:
            return f"No small spike that averaging alone would show; {held}."
        locked = [one for one in tested if one.p < analysis.settings.cortex.alpha]
        if locked:
            surest = min(locked, key=lambda one: one.p)
            return f"Not the positive–negative spike of cortical jerks; but locked to the {_EVENT[surest.kind]}s is {surest.reason}."
        low = min(one.detectable_uv for one in tested)
        text = f"None found in {counted(muscles, 'muscle')}; a spike below {number(low, 2)} µV could have been missed."
        return text + _few(tested, analysis)
    best = _shown(found, tested)
    if best is None or best.spike is None:
        return ""
    spike = best.spike
    return (
        f"Yes: over {spike.electrode}, a spike of {number(spike.amplitude_uv.value, 2)} µV peaks "
        f"{number(spike.latency_ms.value)} ms ({number(spike.latency_ms.low)} to {number(spike.latency_ms.high)}) before the "
        f"{_EVENT[best.kind]} in {summary.labels.get(best.channel, best.channel)} ({counted(best.spike.n_trials, 'jerk')}, p = "
        f"{number(best.p, 2)}); seen before {len({one.channel for one in found})} of {counted(muscles, 'muscle')}."
        + _few(found, analysis)
    )


def _obstacle_answer(shown: BackAverage | None, analysis: Analysis, summary: Summary) -> str:
    """Return the answer when something keeps every spike from having driven the muscle."""
    if shown is None or shown.spike is None:
        return ""
    held = _discharges_held(analysis)
    if _holds_jerks(analysis):
        return f"No small spike that averaging alone would show; {held}."
    obstacle = _obstacle(shown, analysis)
    return (
        f"No: over {shown.spike.electrode}, a potential of {number(shown.spike.amplitude_uv.value, 2)} µV peaks "
        f"{number(shown.spike.latency_ms.value)} ms before the {_EVENT[shown.kind]} in "
        f"{summary.labels.get(shown.channel, shown.channel)}, {_OBSTACLE[obstacle] if obstacle else ''} to have driven it."
        + (f" {held}." if held else "")
    )


def _holds_jerks(analysis: Analysis) -> bool:
    discharges = analysis.related.cortex.discharges
    return discharges is not None and discharges.holds_jerks


def _discharges_held(analysis: Analysis) -> str:
    """Return that the averages hold discharges, when most jerks come with one."""
    discharges = analysis.related.cortex.discharges
    if discharges is None or not discharges.is_locked.size or discharges.is_locked.mean() < _MOST:
        return ""
    return f"{discharges.is_locked.mean():.0%} of jerks come with an epileptiform discharge, which is what the average holds"


def _obstacle(one: BackAverage, analysis: Analysis) -> Obstacle | None:
    if one.spike is None:
        return None
    muscle = analysis.recording.channels[analysis.recording.index_of(one.channel)].muscle
    return obstacle_of(one.spike.latency_ms.value, one.spike.electrode, muscle, analysis.settings.cortex)


def _few(averages: list[BackAverage], analysis: Analysis) -> str:
    usual = analysis.settings.cortex.usual_trials
    most = max(one.n_trials for one in averages)
    return f" Only {most} jerks were averaged; {usual} are usual." if most < usual else ""


def _warning(one: BackAverage | None, analysis: Analysis) -> str:
    if one is None:
        return ""
    words = []
    if one.muscle_electrodes:
        words.append(f"Muscle is picked up by {', '.join(one.muscle_electrodes[:6])} from the burst on.")
    if one.spike is not None:
        channel = analysis.recording.channels[analysis.recording.index_of(one.channel)]
        muscle = channel.muscle
        if is_same_side(derivation_of(one.spike.electrode), channel.side):
            words.append(
                f"The spike lies on the {channel.side} as the muscle does; the cortex that drives it lies on the other side. Check "
                "whether left and right of the EEG or of the EMG are swapped."
            )
        shortest = shortest_conduction_ms(muscle, analysis.settings.cortex)
        if shortest is not None and _obstacle(one, analysis) == "too late":
            words.append(
                f"The spike comes {number(one.spike.latency_ms.value)} ms before the muscle, less than conduction from the "
                f"cortex needs ({number(shortest, 2)} ms): the motor cortex alone does not explain the jerk."
            )
    return " ".join(words)


def _picture(one: BackAverage, analysis: Analysis, summary: Summary) -> Picture:
    label = summary.labels.get(one.channel, one.channel)
    electrode = one.spike.electrode if one.spike else one.electrodes[_largest(one)]
    row = one.electrodes.index(electrode)
    latency = one.spike.latency_ms.value if one.spike else None
    at_ms = -latency if latency is not None else -20.0
    values = one.spike.map_uv if one.spike else one.average_uv[:, int(np.argmin(np.abs(one.time_ms - at_ms)))]
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 3.4))
        grid = figure.add_gridspec(
            2, 3, width_ratios=[1.5, 1.1, 0.9], height_ratios=[2.0, 1.0], hspace=0.55, wspace=0.22
        )
        figure.subplots_adjust(left=0.05, right=0.99, top=0.93, bottom=0.12)
        mean, se = one.average_uv[row], one.se_uv[row]
        draw_average(
            figure.add_subplot(grid[0, 0]),
            one.time_ms,
            mean,
            (mean - _LIMIT * se, mean + _LIMIT * se),
            label=electrode,
            latency_ms=latency,
            searched_until_ms=one.searched_until_ms,
        )
        if one.emg_uv.size:
            draw_muscle(figure.add_subplot(grid[1, 0]), one.time_ms, one.emg_uv, label=label, event=_EVENT[one.kind])
        ax = draw_butterfly(figure.add_subplot(grid[:, 1]), one.time_ms, one.average_uv, highlighted=row)
        ax.set_xlabel(f"time from the onset of the {_EVENT[one.kind]} (ms)")
        draw_head_map(
            figure.add_subplot(grid[:, 2]),
            head_map_places(one.derivations),
            values,
            label=f"{-at_ms:.0f} ms before the {_EVENT[one.kind]} (µV)",
            highlighted=row,
        )
    what = f"spike over {electrode}" if one.spike else f"{electrode} is shown, where the average is largest"
    description = (
        f"EEG averaged around {counted(one.n_trials, 'jerk')} in {label}: {what}; all electrodes; map of the head."
    )
    return Picture("cortex", description, figure)


def _largest(one: BackAverage) -> int:
    """Return the electrode that is farthest from zero, in its own standard errors, in the time that was searched."""
    inside = (one.time_ms < min(0.0, one.searched_until_ms)) & (one.time_ms > -60.0)
    ratio = np.abs(one.average_uv[:, inside]) / np.maximum(one.se_uv[:, inside], 1e-9)
    return int(np.argmax(ratio.max(axis=1))) if inside.any() else 0


def _table(averages: tuple[BackAverage, ...], summary: Summary) -> SectionTable:
    rows = []
    for one in averages:
        spike = one.spike
        kind = {"positive": "", "negative": ", silences"}[one.kind] + (", in trains" if one.grouping == "train" else "")
        left_out = ", ".join(f"{count} {reason}" for reason, count in one.rejected.items())
        rows.append(
            (
                summary.labels.get(one.channel, one.channel) + kind,
                str(one.n_trials),
                left_out or "none",
                number(one.p, 2) if np.isfinite(one.p) else "n/a",
                spike.electrode if spike else "none",
                _limits(spike.amplitude_uv) if spike else "n/a",
                _limits(spike.latency_ms) if spike else "n/a",
                number(spike.reproducibility.value, 2) if spike else "n/a",
                str(one.reason or ""),
            )
        )
    return SectionTable(
        caption="Back-average of every muscle",
        columns=(
            "muscle", "jerks", "left out", "p", "electrode", "spike, peak to peak (µV)", "before the onset (ms)",
            "halves alike (r)", "why none",
        ),
        rows=tuple(rows),
        numeric=(False, True, False, True, False, True, True, True, False),
        is_folded=True,
    )  # fmt: skip


def _limits(value: object) -> str:
    low, middle, high = (getattr(value, name) for name in ("low", "value", "high"))
    return f"{number(middle)} ({number(low)} to {number(high)})"
