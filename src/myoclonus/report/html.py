"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from myoclonus.report.page import Page
from myoclonus.report.pictures import Picture
from myoclonus.report.sections import Section
from myoclonus.report.svg import figure_svg, inline_svg

__all__ = ["html_page", "rendered", "sections_page", "template_text"]

_FIGURES = ("raster", "typical", "durations", "body", "order", "night")


def html_page(page: Page, pictures: Mapping[str, Picture], sections: Sequence[Section] = ()) -> str:
    """Return the page as text, with style and figures inside; every word of the recording is escaped."""
    own = {picture.name: picture for section in sections for picture in section.pictures}
    svg = {name: Markup("") for name in _FIGURES} | _drawn({**pictures, **own})
    return rendered("report.html.j2", page=page, svg=svg, sections=sections)


def sections_page(title: str, sections: Sequence[Section], *, disclaimer: str, footnote: str = "") -> str:
    """Return a page of sections alone, for what was made without a recording."""
    own = {picture.name: picture for section in sections for picture in section.pictures}
    return rendered(
        "alone.html.j2", title=title, svg=_drawn(own), sections=sections, disclaimer=disclaimer, footnote=footnote
    )


def _drawn(pictures: Mapping[str, Picture]) -> dict[str, Markup]:
    return {
        name: Markup(inline_svg(figure_svg(picture.figure, name, text_as_paths=False), name, picture.description))
        for name, picture in pictures.items()
    }


def rendered(template: str, **values: object) -> str:
    """Return a template of this package filled in, with the style sheet as ``css``; every word is escaped."""
    text = _environment().from_string(template_text(template)).render(css=Markup(template_text("report.css")), **values)
    return text if text.endswith("\n") else text + "\n"


@cache
def template_text(name: str) -> str:
    """Return a template of this package."""
    return files("myoclonus.report").joinpath("templates", name).read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, loader=FunctionLoader(template_text)
    )
