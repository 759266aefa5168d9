"""Whether the EEG shows epileptiform discharges, and whether jerks go with them."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_traces
from myoclonus.figures.style import drawing
from myoclonus.relate.epileptiform.measures import DischargeRelations
from myoclonus.report.labels import clock, counted, number, span
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["discharge_section"]

_MAX_MUSCLES = 2
_METHOD = (
    "A discharge is a narrow spike that stands out of the EEG around it, with a field on several electrodes, a slow wave after it "
    "and no muscle in it, and that recurs or is large. "
    "This does not replace the reading of the EEG."
)


def discharge_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there is no EEG that could show discharges."""
    related = analysis.related.cortex.discharges
    if related is None:
        return None
    return Section(
        id="discharges",
        title="Are there epileptiform discharges?",
        answer=_answer(related, analysis),
        paragraphs=(_METHOD,),
        pictures=(_picture(related, analysis, summary),) if related.discharges.n else (),
        is_found=bool(related.discharges.n or len(related.seizure_s)),
    )


def _answer(related: DischargeRelations, analysis: Analysis) -> str:
    found = related.discharges
    values = dict(zip(analysis.measures["measure"], analysis.measures["value"], strict=True))
    words = []
    if not found.n:
        words.append(
            f"None that is sure in {number(found.examined_s / 60)} min of EEG."
            if found.doubtful_s.size
            else f"None found in {number(found.examined_s / 60)} min of EEG."
        )
    else:
        n_general = np.unique(found.discharge[found.is_generalized]).size
        words.append(f"{counted(found.n, 'discharge')}, {n_general} of them generalized.")
        if related.is_locked.size:
            p = values.get("discharge_jerk_p", np.nan)
            words.append(
                f"{int(related.is_locked.sum())} of {counted(related.is_locked.size, 'jerk')} come within "
                f"{max(related.lock_ms):g} ms of a spike (p = {number(float(p), 2)} by chance)."
            )
    if found.doubtful_s.size:
        words.append(
            f"{counted(found.doubtful_s.size, 'sharp wave')} like those of sleep (vertex waves, K-complexes) "
            f"{'is' if found.doubtful_s.size == 1 else 'are'} not counted: sleep stages were not scored."
        )
    if found.asleep_s.size:
        asleep = span(float((found.asleep_s @ [-1.0, 1.0]).sum()))
        words.append(f"{asleep} of sleep stages N1 to N3 were left out: their own waves cannot be told from spikes.")
    if len(related.seizure_s):
        words.append(f"{counted(len(related.seizure_s), 'run')} of rhythmic jerks with discharges.")
    for measure, text in (
        ("periodic_discharge_rate", "Discharges or complexes come periodically, {} a second."),
        ("burst_shape_correlation", "The EEG is suppressed with bursts, whose shapes correlate by {}."),
    ):
        value = float(values.get(measure, np.nan))
        if np.isfinite(value):
            words.append(text.format(number(value, 2)))
    return " ".join(words)


def _picture(related: DischargeRelations, analysis: Analysis, summary: Summary) -> Picture:
    recording = analysis.recording
    time_s, traces, labels = related.example_s, list(related.example_uv), list(related.electrodes)
    muscles = [name for name in summary.emg if name in analysis.detection.analyzed_s]
    muscles = sorted(muscles, key=lambda name: -summary.bursts_by_channel.get(name, 0))[:_MAX_MUSCLES]
    for name in muscles:
        index = recording.index_of(name)
        fs_hz = recording.channels[index].fs_hz
        first = max(int(time_s[0] * fs_hz), 0)
        samples = recording.read(index, first, int(time_s[-1] * fs_hz) + 1)
        traces.append(np.interp(time_s, (first + np.arange(samples.size)) / fs_hz, np.nan_to_num(samples)))
        labels.append(summary.labels[name])
    onset = analysis.detection.jerks["onset"].to_numpy(dtype=np.float64)
    inside = onset[(onset >= time_s[0]) & (onset <= time_s[-1])]
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 0.6 + 0.2 * len(labels)))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.12, right=0.985, top=0.98, bottom=0.36 / figure.get_figheight())
        is_muscle = [k >= len(related.electrodes) for k in range(len(labels))]
        draw_traces(ax, time_s, np.array(traces), labels, is_muscle=is_muscle, marked_s=list(inside))
    description = (
        f"EEG and muscles around the largest discharge, at {clock(float(time_s[0]) + 1.0)}; dashed: onset of a jerk."
    )
    return Picture("discharges", description, figure)
