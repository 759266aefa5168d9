"""How probable each form is, as bars, with the mark that no answer can pass."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from myoclonus.figures.style import INK, LIGHT, MUTED, POSITIVE, TRACE, plain

__all__ = ["draw_likelihood"]


def draw_likelihood(
    ax: Axes,
    names: Sequence[str],
    probabilities: Sequence[float],
    verdicts: Sequence[str],
    *,
    agreement: Sequence[float],
) -> Axes:
    """Draw one bar a form, the most probable on top.

    Parameters
    ----------
    ax : Axes
        Drawn into.
    names : sequence of str
        Names of the forms, in order of rank.
    probabilities : sequence of float
        Their probabilities, 0 to 1.
    verdicts : sequence of str
        Their verdicts in words, written beside the bars.
    agreement : sequence of float
        How often clinicians agree on each form, 0 to 1: the dashed mark.

    Returns
    -------
    Axes
        The same axes.
    """
    places = range(len(names))
    strong = [POSITIVE if verdict in ("fits", "possible") else TRACE for verdict in verdicts]
    ax.barh(places, [1.0] * len(names), color=LIGHT, height=0.56, linewidth=0)
    ax.barh(places, probabilities, color=strong, height=0.56, linewidth=0)
    for place, (probability, verdict) in enumerate(zip(probabilities, verdicts, strict=True)):
        shown = "< 1 %" if 0 < probability < 0.005 else f"{100 * probability:.0f} %"
        ax.annotate(
            f"{shown}  {verdict}", (max(probability, 0.0) + 0.01, place), va="center", size=8, color=INK,
            bbox={"facecolor": LIGHT, "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
    for place, most in enumerate(agreement):
        ax.plot([most, most], [place - 0.5, place + 0.5], color=MUTED, linestyle="--", linewidth=1.0)
    ax.annotate(
        "clinicians agree no more often", (agreement[0], -0.62), xytext=(4, 0), textcoords="offset points", size=7,
        color=MUTED, va="center", annotation_clip=False,
    )  # fmt: skip
    ax.set_yticks(list(places), names)
    ax.set_xlim(0, 1)
    ax.set_ylim(len(names) - 0.5, -0.9)
    ax.set_xticks([])
    return plain(ax, keep=(), size=8.5)
