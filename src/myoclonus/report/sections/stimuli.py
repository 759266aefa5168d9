"""Whether stimuli set off jerks, which reflex it is, and how large the evoked potential is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.evoked import draw_evoked
from myoclonus.figures.stimulus import draw_habituation, draw_latencies, draw_reflex, draw_responses
from myoclonus.figures.style import drawing
from myoclonus.relate.stimuli.photic import PhoticJerks
from myoclonus.relate.stimuli.relations import StimulusRelations
from myoclonus.relate.stimuli.silent_period import SilentPeriod
from myoclonus.report.labels import counted, number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.photic import direct_response_words, photic_answer, photic_table
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["stimuli_section"]

_MAX_KINDS = 4
_MAX_REFLEXES = 3


def stimuli_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when no stimulus was marked."""
    relations = analysis.related.responses.stimuli
    if not relations:
        return None
    longest_ms = analysis.settings.response.longest_ms
    alpha = analysis.settings.response.alpha
    photic = analysis.related.responses.photic
    alone = _not_in_table(relations, photic)
    shown = alone[:_MAX_KINDS]
    pictures: list[Picture] = []
    for k, one in enumerate(shown):
        if summary.analyzed:
            pictures.append(_jerks(one, k, longest_ms))
        pictures += _averages(one, k, summary)
    more = len(alone) - len(shown)
    paragraphs = [text for one in shown for text in _paragraphs(one, alpha, summary)]
    if direct := direct_response_words(analysis.detection.quality, summary.labels):
        paragraphs.append(" ".join(direct))
    if more > 0:
        paragraphs.append(f"{counted(more, 'more kind')} of stimuli: see measures.tsv.")
    answers = [*(_answer(one, alpha) for one in shown), photic_answer(photic)]
    return Section(
        id="stimuli",
        title="Do stimuli set off jerks?",
        answer=" ".join(filter(None, answers)) if summary.analyzed else "No EMG channel was analyzed.",
        paragraphs=tuple(paragraphs),
        pictures=tuple(pictures),
        tables=photic_table(photic),
    )


def _not_in_table(relations: Sequence[StimulusRelations], photic: PhoticJerks) -> list[StimulusRelations]:
    """Return the kinds of stimuli that are told one by one; flashes of several rates, each a kind, are told in a table."""
    lights = [one for one in relations if one.kind.modality == "light"]
    if len(lights) < 2 or not photic.rates:
        return list(relations)
    return [one for one in relations if one.kind.modality != "light"]


def _answer(one: StimulusRelations, alpha: float) -> str:
    found, text = one.response, one.kind.text
    if found.probability.status != "measured":
        return f"{text}: {found.probability.reason}."
    share = f"{found.n_responses} of {found.n_stimuli} {'trains' if one.kind.is_train else 'stimuli'}"
    if found.p.status != "measured":
        return f"{text}: a jerk follows {share}; chance is not known ({found.p.reason})."
    if found.p.value < alpha:
        after = f" after {number(found.latency.value)} ms" if found.latency.status == "measured" else ""
        return f"{text}: yes, a jerk follows {share}{after} (by chance {number(100 * found.chance.value)} %)."
    if found.is_late:
        return f"{text}: no reflex. Jerks come {number(found.late_latency_ms)} ms after it, as late as willed reactions do."
    return f"{text}: no more jerks than by chance ({share})."


def _paragraphs(one: StimulusRelations, alpha: float, summary: Summary) -> list[str]:
    parts = []
    habituation = one.response.habituation
    if habituation.status == "measured":
        parts.append(
            f"Responses at the end are {number(habituation.value)} times those at the start "
            f"({number(habituation.ci_low)} to {number(habituation.ci_high)})."
        )
    if one.startle_order.status == "measured":
        share = number(100 * one.startle_order.value)
        parts.append(
            f"{share} % of responses begin in the order of startle (sternocleidomastoid before trunk and limbs)."
        )
    for channel, reflex in one.reflexes.items():
        name = summary.labels.get(channel, channel)
        if reflex.latency.status == "measured":
            share = number(100 * reflex.probability.value)
            parts.append(f"{name}: a C-reflex at rest after {number(reflex.latency.value)} ms in {share} % of stimuli.")
        elif reflex.p.status == "measured":
            parts.append(f"{name}: no C-reflex in {reflex.n_rest} stimuli at rest.")
        if reflex.long_latency.status == "measured":
            parts.append(
                f"{name}: in contraction a long-latency reflex after {number(reflex.long_latency.value)} ms, "
                "as in health."
            )
    for channel, silence in one.silent_periods.items():
        if silence.onset.status == "measured":
            parts.append(_silence_words(summary.labels.get(channel, channel), silence))
    if one.shown is not None:
        parts.append(_evoked_words(one, one.shown))
    return [f"{one.kind.text}. {' '.join(parts)}"] if parts else []


def _silence_words(name: str, silence: SilentPeriod) -> str:
    begins = f"{name}: held, it is silent from {number(silence.onset.value)} ms after the stimulus"
    if silence.duration.status != "measured":
        return f"{begins}; {silence.duration.reason}."
    return f"{begins} for {number(silence.duration.value)} ms (average of {silence.n_held} stimuli)."


def _evoked_words(one: StimulusRelations, channel: str) -> str:
    found = one.evoked[channel]
    if found.p25.status != "measured" and found.n20.status != "measured":
        return f"Evoked potential at {channel}: {found.p25.reason}."
    sizes = ", ".join(
        f"{name} {number(estimate.value)} µV"
        for name, estimate in (("N20", found.n20), ("P25", found.p25), ("N33", found.n33))
        if estimate.status == "measured"
    )
    word = "larger than the published limits of health" if found.is_giant else "within the published limits of health"
    limits = ", ".join(f"{name} {number(limit)} µV" for name, limit in found.limits_uv.items())
    return f"Evoked potential at {channel}: {sizes}; {word} ({limits}). Recognized: {found.setting}."


def _jerks(one: StimulusRelations, k: int, longest_ms: float) -> Picture:
    found = one.response
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 2.7))
        axes = figure.subplots(1, 3, width_ratios=[1.3, 1.3, 1])
        figure.subplots_adjust(left=0.055, right=0.985, top=0.9, bottom=0.18, wspace=0.22)
        draw_responses(axes[0], found.latency_ms, window_ms=found.window_ms, longest_ms=longest_ms)
        axes[0].set_title(one.kind.text, size=8, loc="left")
        width_ms = found.window_ms[1] - found.window_ms[0]
        per_ms = -np.log1p(-min(found.chance.value, 0.999)) / width_ms * found.n_stimuli
        draw_latencies(
            axes[1], found.latency_ms, expected_per_ms=float(per_ms), window_ms=found.window_ms, longest_ms=longest_ms
        )
        draw_habituation(axes[2], found.size)
    words = (
        f"After {one.kind.text}: the first jerk after each stimulus, one row each; how many come how late, with chance as a "
        f"dashed line; the size of each response in turn. {found.n_responses} of {found.n_stimuli} stimuli are followed by a "
        f"jerk within {number(found.window_ms[1])} ms (shaded)."
    )
    return Picture(f"responses_{k}", words, figure)


def _averages(one: StimulusRelations, k: int, summary: Summary) -> list[Picture]:
    """Return the averaged EMG of some muscles and the evoked potential, side by side."""
    rows = [
        (name, average, latency.value, what, reflex)
        for name, reflex in one.reflexes.items()
        for average, latency, what, n in (
            (reflex.rest_average, reflex.latency, "at rest", reflex.n_rest),
            (reflex.held_average, reflex.long_latency, "in contraction", reflex.n_held),
        )
        if n and np.isfinite(average).all()
    ][:_MAX_REFLEXES]
    has_evoked = one.shown is not None and bool(one.evoked[one.shown].peaks)
    if not rows and not has_evoked:
        return []
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 2.7))
        n = max(len(rows) + 2 * has_evoked, 3)
        grid = figure.add_gridspec(1, n, wspace=0.3)
        figure.subplots_adjust(left=0.055, right=0.985, top=0.9, bottom=0.18)
        for place, (name, average, latency_ms, what, reflex) in enumerate(rows):
            draw_reflex(
                figure.add_subplot(grid[place]), reflex.time_ms, average, window_ms=reflex.window_ms,
                latency_ms=latency_ms, label=f"{summary.short.get(name, name)}, {what}",
                silent_ms=_silent_ms(one.silent_periods.get(name) if average is reflex.held_average else None),
            )  # fmt: skip
        words = [f"{summary.labels.get(name, name)} {what}" for name, _, _, what, _ in rows]
        if has_evoked and one.shown is not None:
            words.append(_draw_evoked(figure.add_subplot(grid[len(rows) : len(rows) + 2]), one, one.shown))
    said = f"Averages around {one.kind.text}; of the rectified EMG with the window of a C-reflex shaded: {', '.join(words)}."
    return [Picture(f"averages_{k}", said, figure)]


def _silent_ms(found: SilentPeriod | None) -> tuple[float, float]:
    """Return begin and end of a silence; ``NaN`` when there is none, or no end."""
    if found is None:
        return float("nan"), float("nan")
    return found.onset.value, found.onset.value + found.duration.value


def _draw_evoked(ax: Axes, one: StimulusRelations, channel: str) -> str:
    """Draw the evoked potential of one channel; return its words."""
    found = one.evoked[channel]
    peaks = [(peak.name, peak.latency_ms, peak.potential_uv) for peak in found.peaks if peak.is_clear]
    draw_evoked(ax, found.time_ms, found.average_uv, found.error_uv, peaks, limits_uv=found.limits_uv)
    ax.set_title(f"{channel}, {found.n_trials} stimuli", size=8, loc="left")
    sizes = ", ".join(f"{name} {number(abs(size))} µV at {number(at)} ms" for name, at, size in peaks)
    return f"evoked potential at {channel}, negative up, {sizes or 'no clear peak'}"
