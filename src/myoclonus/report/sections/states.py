"""How much more often jerks come in one state than in another."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.states import draw_states
from myoclonus.figures.style import drawing
from myoclonus.relate.state_ratio import RateRatio
from myoclonus.report.labels import number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Summary

__all__ = ["states_section"]


def states_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there are no two states to compare."""
    del summary
    found = analysis.related.responses.states
    ratios = [one for one in found.ratios if one.ratio.status == "measured"]
    if not ratios:
        return None
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 0.3 * len(found.rates) + 0.75))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.17, right=0.97, top=0.97, bottom=0.5 / figure.get_figheight())
        draw_states(ax, [(one.state, one.rate_per_min, one.ci_low, one.ci_high, one.n) for one in found.rates])
    words = ", ".join(f"{one.state} {number(one.rate_per_min)}" for one in found.rates)
    picture = Picture(
        "states", f"Jerks a minute in each state with 95 % limits; in brackets their number: {words}.", figure
    )
    alpha = analysis.settings.response.alpha
    certain = [one for one in ratios if one.p.value < alpha]
    answer = " ".join(_words(one) for one in certain) or "No rate differs from another by more than chance."
    return Section(
        id="states",
        title="In which state?",
        answer=answer,
        pictures=(picture,),
        tables=(
            SectionTable(
                caption="Rate in the first state over the rate in the second, with exact 95 % limits",
                columns=("States", "Ratio", "95 % limits", "p", "jerks"),
                rows=tuple(_row(one) for one in ratios),
                numeric=(False, True, False, True, True),
            ),
        ),
        is_found=bool(certain),
    )


def _words(one: RateRatio) -> str:
    value = one.ratio.value
    if np.isinf(value):
        return f"Jerks in {one.first} only, none in {one.second}."
    if value == 0:
        return f"Jerks in {one.second} only, none in {one.first}."
    return f"In {one.first} {number(value)} times as often as in {one.second}."


def _row(one: RateRatio) -> tuple[str, ...]:
    ratio = one.ratio
    high = "∞" if np.isinf(ratio.ci_high) else number(ratio.ci_high)
    p = "< 0.001" if one.p.value < 0.001 else number(one.p.value)
    value = "∞" if np.isinf(ratio.value) else number(ratio.value)
    return (f"{one.first} / {one.second}", value, f"{number(ratio.ci_low)} to {high}", p, str(ratio.n))
