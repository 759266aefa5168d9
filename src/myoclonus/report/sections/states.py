"""How much more often jerks come in one state than in another, and at one hour of the day than at another."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.hours import draw_hours
from myoclonus.figures.states import draw_states
from myoclonus.figures.style import drawing
from myoclonus.relate.states.hour_rates import HourRate, HourRates
from myoclonus.relate.states.state_ratio import RateRatio, StateRates
from myoclonus.report.labels import number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Summary

__all__ = ["states_section"]

_TITLES = {
    (True, False): "In which state?",
    (False, True): "At which hour?",
    (True, True): "In which state, at which hour?",
}
"""By whether states and hours of the day can be compared."""

_CAPTION = "Rate in the first state over the rate in the second, with exact 95 % limits"
_CLUSTERED = "; jerks come in clusters, which limits and p allow for"


def states_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when there are neither two states nor two hours of the day to compare."""
    del summary
    responses, alpha = analysis.related.responses, analysis.settings.response.alpha
    ratios = [one for one in responses.states.ratios if one.ratio.status == "measured"]
    hours = responses.hours
    has_hours = hours.p.status == "measured"
    if not ratios and not has_hours:
        return None
    certain = [one for one in ratios if one.p.value < alpha]
    answers, pictures = [], []
    if ratios:
        answers.append(" ".join(_words(one) for one in certain) or "No rate differs from another by more than chance.")
        pictures.append(_states_picture(responses.states))
    if has_hours:
        answers.append(_hour_words(hours, alpha))
        pictures.append(_hours_picture(hours))
    return Section(
        id="states",
        title=_TITLES[bool(ratios), has_hours],
        answer=" ".join(answers),
        pictures=tuple(pictures),
        tables=(_table(ratios),) if ratios else (),
        is_found=bool(certain) or (has_hours and hours.p.value < alpha),
    )


def _states_picture(found: StateRates) -> Picture:
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 0.3 * len(found.rates) + 0.75))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.17, right=0.97, top=0.97, bottom=0.5 / figure.get_figheight())
        draw_states(ax, [(one.state, one.rate_per_min, one.ci_low, one.ci_high, one.n) for one in found.rates])
    words = ", ".join(f"{one.state} {number(one.rate_per_min)}" for one in found.rates)
    return Picture(
        "states", f"Jerks a minute in each state with 95 % limits; in brackets their number: {words}.", figure
    )


def _hours_picture(found: HourRates) -> Picture:
    hours = _as_recorded(found.rates)
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 2.4))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.055, right=0.985, top=0.95, bottom=0.2)
        draw_hours(
            ax, [(h.hour, h.rate_per_min.value, h.rate_per_min.ci_low, h.rate_per_min.ci_high) for h in hours]
        )  # fmt: skip
    words = ", ".join(f"{h.hour:02d} h {number(h.rate_per_min.value)} ({h.n})" for h in hours)
    return Picture(
        "hours", f"Jerks a minute at each hour of the day with 95 % limits; in brackets their number: {words}.", figure
    )


def _as_recorded(rates: tuple[HourRate, ...]) -> list[HourRate]:
    """Return the hours in the order of a night: the first is the one after the longest time that was not recorded."""
    gaps = [(one.hour - rates[k - 1].hour) % 24 for k, one in enumerate(rates)]
    first = int(np.argmax(gaps))
    return [*rates[first:], *rates[:first]]


def _hour_words(found: HourRates, alpha: float) -> str:
    if found.p.value >= alpha:
        return f"No hour of the day differs from the others by more than chance (p = {number(found.p.value)})."
    most = max(found.rates, key=lambda one: one.rate_per_min.value)
    least = min(found.rates, key=lambda one: one.rate_per_min.value)
    return (
        f"Most often from {_clock(most)} ({number(most.rate_per_min.value)} a minute), least often from {_clock(least)} "
        f"({number(least.rate_per_min.value)}); more than chance ({_p(found.p.value)})."
    )


def _clock(one: HourRate) -> str:
    return f"{one.hour:02d}:00 to {(one.hour + 1) % 24:02d}:00"


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {number(value)}"


def _words(one: RateRatio) -> str:
    value = one.ratio.value
    if np.isinf(value):
        return f"Jerks in {one.first} only, none in {one.second}."
    if value == 0:
        return f"Jerks in {one.second} only, none in {one.first}."
    return f"In {one.first} {number(value)} times as often as in {one.second}."


def _table(ratios: list[RateRatio]) -> SectionTable:
    return SectionTable(
        caption=_CAPTION + (_CLUSTERED if any(one.dispersion.value > 1 for one in ratios) else ""),
        columns=("States", "Ratio", "95 % limits", "p", "jerks"),
        rows=tuple(_row(one) for one in ratios),
        numeric=(False, True, False, True, True),
    )


def _row(one: RateRatio) -> tuple[str, ...]:
    ratio = one.ratio
    high = "∞" if np.isinf(ratio.ci_high) else number(ratio.ci_high)
    p = "< 0.001" if one.p.value < 0.001 else number(one.p.value)
    value = "∞" if np.isinf(ratio.value) else number(ratio.value)
    return (f"{one.first} / {one.second}", value, f"{number(ratio.ci_low)} to {high}", p, str(ratio.n))
