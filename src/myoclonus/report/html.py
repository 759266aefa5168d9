"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from myoclonus.report.page import Page
from myoclonus.report.pictures import Picture
from myoclonus.report.sections import Section
from myoclonus.report.svg import figure_svg, inline_svg

__all__ = ["html_page", "rendered", "template_text"]

_FIGURES = ("raster", "typical", "durations", "body", "order")


def html_page(page: Page, pictures: Mapping[str, Picture], sections: Sequence[Section] = ()) -> str:
    """Return the page as text, with style and figures inside; every word of the recording is escaped."""
    own = {picture.name: picture for section in sections for picture in section.pictures}
    drawn = {
        name: Markup(inline_svg(figure_svg(picture.figure, name, text_as_paths=False), name, picture.description))
        for name, picture in (*pictures.items(), *own.items())
    }
    svg = {name: Markup("") for name in _FIGURES} | drawn
    return rendered("report.html.j2", page=page, svg=svg, sections=sections)


def rendered(template: str, **values: object) -> str:
    """Return a template of this package filled in, with the style sheet as ``css``; every word is escaped."""
    text = _environment().from_string(template_text(template)).render(css=Markup(template_text("report.css")), **values)
    return text if text.endswith("\n") else text + "\n"


@cache
def template_text(name: str) -> str:
    """Return a template of this package."""
    return files("myoclonus.report").joinpath("templates", name).read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
