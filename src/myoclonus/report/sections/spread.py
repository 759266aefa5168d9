"""Which way jerks go over the body."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.spread import draw_spread
from myoclonus.figures.style import drawing
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
_HALF = 0.5


def spread_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when no order could be measured."""
    order = analysis.related.responses.order
    known = np.isfinite(order.lag_ms)
    shares = {name: found for name, found in order.fractions.items() if found.status == "measured"}
    if known.sum() < 2 or not shares:
        return None
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, max(2.8, 0.22 * int(known.sum()) + 1.2)))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.06, right=0.98, top=0.96, bottom=0.5 / figure.get_figheight())
        labels = [summary.short.get(name, name) for name in order.channels]
        draw_spread(ax, order.distance_cm, order.lag_ms, order.low_ms, order.high_ms, labels)
    words = ", ".join(
        f"{summary.labels.get(order.channels[k], order.channels[k])} {number(order.lag_ms[k])} ms"
        for k in np.flatnonzero(known)[np.argsort(order.lag_ms[known])]
    )
    picture = Picture("spread", f"Onset of each muscle after the earliest one, along the body: {words}.", figure)
    lines = [
        f"{number(100 * found.value)} % of {found.n} jerks run {_PATTERNS[name]} "
        f"({number(100 * found.ci_low)} to {number(100 * found.ci_high)} %)."
        for name, found in shares.items()
    ]
    lead = order.lead_consistency
    if lead.status == "measured" and order.lead_channel:
        lines.append(
            f"{summary.labels.get(order.lead_channel, order.lead_channel)} leads {number(100 * lead.value)} % of the "
            f"{lead.n} jerks with one clear leader."
        )
    lines.append("Healthy people can mimic any order; the order alone names no form.")
    best = max(shares, key=lambda name: shares[name].value)
    answer = "No one order in most jerks."
    if shares[best].value > _HALF:
        answer = f"Most jerks run {_PATTERNS[best]}."
    return Section(
        id="spread", title="Which way over the body?", answer=answer, paragraphs=(" ".join(lines),), pictures=(picture,),
        is_found=shares[best].value > _HALF,
    )  # fmt: skip
