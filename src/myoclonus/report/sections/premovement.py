"""What goes before the jerks for seconds: readiness potential and beta rhythm."""

from __future__ import annotations

from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_power_map, draw_readiness
from myoclonus.figures.style import drawing
from myoclonus.relate.readiness.premovement import Premovement
from myoclonus.report.labels import counted, number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["premovement_section"]

_WHAT = {"recording": "jerks", "state:voluntary": "willed movements"}
_METHOD = (
    "A slow negativity over the vertex, and a loss of beta rhythm, go before willed movements and before functional jerks. "
    "Their absence proves nothing. Limits are 95 %, by bootstrap over trials."
)


def premovement_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there is no EEG before jerks."""
    del summary
    found = analysis.related.cortex.premovements
    if not found:
        return None
    pictures = tuple(_picture(one) for one in found if one.n_trials and one.reason is None)
    return Section(
        id="premovement",
        title="Does the brain get ready before the jerk?",
        answer=" ".join(_answer(one, analysis) for one in found),
        paragraphs=(_METHOD,) if pictures else (),
        pictures=pictures,
        is_found=any(p < analysis.settings.cortex.alpha for one in found for p in (one.potential_p, one.beta_p)),
    )


def _answer(one: Premovement, analysis: Analysis) -> str:
    what = _WHAT[one.scope]
    if one.reason:
        return f"Before {what}: could not be measured ({one.reason})."
    return f"Before {what} ({one.n_trials} averaged): {_potential(one, analysis)}; {_beta(one, analysis)}."


def _potential(one: Premovement, analysis: Analysis) -> str:
    if one.potential_reason or one.amplitude_uv is None:
        return f"no readiness potential could be measured ({one.potential_reason})"
    size = f"{number(one.amplitude_uv.value, 2)} µV ({number(one.amplitude_uv.low, 2)} to {number(one.amplitude_uv.high, 2)})"
    if one.onset_s is None or one.potential_p >= analysis.settings.cortex.alpha:
        return f"no readiness potential beyond chance (p = {number(one.potential_p, 2)}; {size} over the vertex)"
    return (
        f"a readiness potential of {size} over {', '.join(one.vertex_electrodes)} from {number(one.onset_s.value, 2)} s on "
        f"(p = {number(one.potential_p, 2)})"
    )


def _beta(one: Premovement, analysis: Analysis) -> str:
    change = one.desynchronization
    if change is None:
        return "beta rhythm could not be measured"
    if one.beta_p >= analysis.settings.cortex.alpha:
        return f"beta power does not change beyond chance (p = {number(one.beta_p, 2)})"
    word = "less" if change.value < 0 else "more"
    return f"beta power {abs(change.value):.0%} {word} than before (p = {number(one.beta_p, 2)})"


def _picture(one: Premovement) -> Picture:
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 2.5))
        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.05, right=0.97, top=0.9, bottom=0.18, wspace=0.16)
        draw_readiness(
            left,
            one.time_s,
            one.vertex_uv,
            (one.vertex_low_uv, one.vertex_high_uv),
            label=", ".join(one.vertex_electrodes),
            onset_s=one.onset_s.value if one.onset_s else None,
        )
        draw_power_map(
            right, one.map_time_s, one.frequency_hz, one.power_change, label=", ".join(one.central_electrodes)
        )
    what = _WHAT[one.scope]
    description = (
        f"Average EEG over the vertex before {counted(one.n_trials, what.removesuffix('s'))}, and the change of power "
        "over time and frequency against 2.5 s before."
    )
    return Picture(f"premovement-{one.scope.replace(':', '-')}", description, figure)
