"""Which way jerks go over the body."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.spread import draw_spread
from myoclonus.figures.style import drawing
from myoclonus.measure.estimate import Estimate
from myoclonus.relate.spread_order import Order
from myoclonus.report.labels import number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section
from myoclonus.report.summary import Summary

__all__ = ["spread_section"]

_PATTERNS = {
    "order_brainstem_fraction": "from the neck up and down, as from the brainstem",
    "order_craniocaudal_fraction": "in order from the head down",
    "order_propriospinal_fraction": "slowly up and down from the trunk, as along the cord",
}
_SEGMENTAL = "order_segmental_fraction"
_KINDS = {"spontaneous": "Spontaneous jerks", "stimulus": "Jerks after stimuli"}
_HALF = 0.5


def spread_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when no order could be measured.

    Spontaneous jerks and those after stimuli are shown apart when there are enough of both.
    """
    responses = analysis.related.responses
    orders = responses.orders or {"": responses.order}
    shown = {name: order for name, order in orders.items() if np.isfinite(order.lag_ms).sum() > 1 and _shares(order)}
    if not shown:
        return None
    pictures, lines, answers = [], [], []
    for name, order in shown.items():
        who = _KINDS.get(name, "Jerks")
        pictures.append(
            _picture(order, summary, f"spread-{name}" if name else "spread", f"{who}: onset" if name else "Onset")
        )
        lines += _lines(order, summary, who if name else "")
        best = _best(order)
        if best is not None:
            answers.append(f"{f'{who}: most' if name else 'Most jerks'} run {_PATTERNS[best]}.")
    lines.append("Healthy people can mimic any order; the order alone names no form.")
    return Section(
        id="spread", title="Which way over the body?", answer=" ".join(answers) or "No one order in most jerks.",
        paragraphs=(" ".join(lines),), pictures=tuple(pictures), is_found=bool(answers),
    )  # fmt: skip


def _shares(order: Order) -> dict[str, Estimate]:
    return {name: found for name, found in order.fractions.items() if found.status == "measured"}


def _best(order: Order) -> str | None:
    """Return the way that most jerks take."""
    shares = {name: found.value for name, found in _shares(order).items() if name in _PATTERNS}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] > _HALF else None


def _picture(order: Order, summary: Summary, name: str, what: str) -> Picture:
    known = np.isfinite(order.lag_ms)
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, max(2.8, 0.22 * int(known.sum()) + 1.2)))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.06, right=0.98, top=0.96, bottom=0.5 / figure.get_figheight())
        labels = [summary.short.get(channel, channel) for channel in order.channels]
        draw_spread(ax, order.distance_cm, order.lag_ms, order.low_ms, order.high_ms, labels)
    words = ", ".join(
        f"{summary.labels.get(order.channels[k], order.channels[k])} {number(order.lag_ms[k])} ms"
        for k in np.flatnonzero(known)[np.argsort(order.lag_ms[known])]
    )
    return Picture(name, f"{what} of each muscle after the earliest one, along the body: {words}.", figure)


def _lines(order: Order, summary: Summary, who: str) -> list[str]:
    start = f"{who}: " if who else ""
    lines = []
    for name, found in _shares(order).items():
        way = "stay within neighboring segments" if name == _SEGMENTAL else f"run {_PATTERNS[name]}"
        limits = f"({number(100 * found.ci_low)} to {number(100 * found.ci_high)} %)"
        lines.append(f"{start}{number(100 * found.value)} % of {found.n} jerks {way} {limits}.")
    lead = order.lead_consistency
    if order.lead_channel:
        muscle = summary.labels.get(order.lead_channel, order.lead_channel)
        share = f"{number(100 * lead.value)} % of the {lead.n} jerks with one clear leader"
        lines.append(f"{start}{muscle} leads{f' {share}' if lead.status == 'measured' else ', if by little'}.")
    return lines
