"""Colors and plain axes, shared by all figures.

The colors differ in lightness as well as in hue and stay apart for color-blind readers (after Okabe and Ito); nothing
is told by color alone. The HTML report replaces each of these exact values by a CSS variable, so that figures follow
light and dark.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

__all__ = [
    "COLORS",
    "INK",
    "LIGHT",
    "MUTED",
    "NEGATIVE",
    "POSITIVE",
    "SURFACE",
    "TRACE",
    "TRIGGER",
    "WARNING",
    "drawing",
    "plain",
    "time_unit",
]

INK = "#1a1f26"
MUTED = "#66707c"
LIGHT = "#dde2e8"
SURFACE = "#fefefe"
POSITIVE = "#0a5ea8"
NEGATIVE = "#c4520b"
TRACE = "#93b5d6"
TRIGGER = "#8b2f6f"
WARNING = "#b58900"

COLORS: dict[str, str] = {
    "ink": INK,
    "muted": MUTED,
    "light": LIGHT,
    "surface": SURFACE,
    "positive": POSITIVE,
    "negative": NEGATIVE,
    "trace": TRACE,
    "trigger": TRIGGER,
    "warning": WARNING,
}
"""Name of each color in the report's style sheet."""


@contextmanager
def drawing(**options: Any) -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user's, and with labels taken as they are.

    A ``$`` in a label is a dollar, and a letter that the font lacks shows as a box without a warning.

    Parameters
    ----------
    **options : object
        Further options; a double underscore stands for a dot.
    """
    chosen: dict[Any, Any] = {"text.parse_math": False, "font.family": "DejaVu Sans"}
    chosen |= {name.replace("__", "."): value for name, value in options.items()}
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        mpl.rcdefaults()
        mpl.rcParams.update(chosen)
        yield


def plain(ax: Axes, *, keep: Sequence[str] = ("bottom",), size: float = 8.0) -> Axes:
    """Strip an axes to what is needed: the named spines, small muted ticks, no background."""
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
        spine.set_color(MUTED)
        spine.set_linewidth(0.7)
    ax.tick_params(colors=MUTED, labelcolor=INK, labelsize=size, length=2.5, width=0.7)
    ax.xaxis.label.set(color=INK, size=size)
    ax.yaxis.label.set(color=INK, size=size)
    ax.patch.set_visible(False)
    return ax


def time_unit(duration_s: float) -> tuple[float, str]:
    """Return the factor and the name of the unit in which a recording of this length is best read."""
    if duration_s < 240:
        return 1.0, "s"
    if duration_s < 3 * 3600:
        return 1 / 60, "min"
    return 1 / 3600, "h"
