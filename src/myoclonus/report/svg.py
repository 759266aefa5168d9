"""Figures as SVG: deterministic, with colors as CSS variables, and ids that do not collide in one page."""

from __future__ import annotations

import io
import re

from matplotlib.figure import Figure

from myoclonus.figures.style import COLORS, drawing

__all__ = ["figure_svg", "inline_svg"]

_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def figure_svg(figure: Figure, name: str, *, text_as_paths: bool) -> str:
    """Return the figure as an SVG document; the same figure always gives the same text.

    Parameters
    ----------
    figure : Figure
        Drawn already.
    name : str
        Seeds the ids inside.
    text_as_paths : bool
        Whether letters become outlines, for readers without the font (PDF), or stay text (HTML).
    """
    buffer = io.StringIO()
    with drawing(svg__hashsalt=name, svg__fonttype="path" if text_as_paths else "none"):
        figure.savefig(buffer, format="svg", transparent=True, dpi=150, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def inline_svg(svg: str, name: str, description: str) -> str:
    """Return an SVG document as an element to be placed inside a page.

    Parameters
    ----------
    svg : str
        As from ``figure_svg``.
    name : str
        Prefix of all ids, unique in the page.
    description : str
        What the figure shows, read out in its place.

    Returns
    -------
    str
        ``<svg role="img">`` without size of its own; fills the width it is given.
    """
    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', element)
    element = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', element)
    element = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", element)
    for color, value in COLORS.items():
        element = element.replace(value, f"var(--{color})")
    element = re.sub(r"font: ([\d.]+px) [^;\"]*", lambda found: f"font: {found[1]} {_FONTS}", element)
    label = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return re.sub(
        r'<svg [^>]*?viewBox="([^"]+)"[^>]*>',
        rf'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="\1" role="img" '
        rf'aria-label="{label}">'.replace("\\1", r"\g<1>"),
        element,
        count=1,
    )
