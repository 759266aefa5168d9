"""The report as PDF, set by typst."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import matplotlib as mpl
import typst

from myoclonus.report.html import template_text
from myoclonus.report.page import Page
from myoclonus.report.pictures import Picture
from myoclonus.report.sections import Section
from myoclonus.report.svg import figure_svg

__all__ = ["outlines", "pdf_bytes", "slide_bytes", "typeset"]


def outlines(pictures: Mapping[str, Picture], sections: Sequence[Section] = ()) -> dict[str, str]:
    """Return the figures by name as SVG whose letters are outlines, as the typesetter takes them."""
    drawn = dict(pictures) | {picture.name: picture for section in sections for picture in section.pictures}
    return {key: figure_svg(picture.figure, key, text_as_paths=True) for key, picture in drawn.items()}


def pdf_bytes(
    page: Page,
    pictures: Mapping[str, Picture],
    sections: Sequence[Section] = (),
    svg: Mapping[str, str] | None = None,
) -> bytes:
    """Return the PDF; the same analysis always gives the same bytes.

    Words reach the typesetter as data and are never read as markup. ``svg`` are the figures as ``outlines`` gives them, where they were
    drawn before.
    """
    drawn = dict(pictures) | {picture.name: picture for section in sections for picture in section.pictures}
    content: dict[str, Any] = asdict(page) | {
        "pictures": {key: {"file": f"{key}.svg", "words": picture.description} for key, picture in drawn.items()},
        "sections": [_section(section) for section in sections],
    }
    return typeset("report.typ", content, svg or outlines(pictures, sections))


def slide_bytes(
    page: Page, pictures: Mapping[str, Picture], answer: str, svg: Mapping[str, str] | None = None
) -> bytes:
    """Return the first glance as one slide: a PNG of 1920 × 1080 pixels; ``svg`` as for ``pdf_bytes``."""
    words = {key: picture.description for key, picture in pictures.items()}
    drawn = svg or outlines(pictures)
    own = {key: drawn[key] for key in pictures}
    return typeset("slide.typ", asdict(page) | {"pictures": words, "answer": answer}, own, is_picture=True)


def typeset(
    template: str, content: Mapping[str, Any], svg: Mapping[str, str] | None = None, *, is_picture: bool = False
) -> bytes:
    """Return a template of this package, set with words and figures that it reads as data.

    Parameters
    ----------
    template : str
        Name of the template; it reads ``page.json``.
    content : mapping
        What ``page.json`` holds.
    svg : mapping of str to str, optional
        Name of each figure to its drawing, which the template reads as ``NAME.svg``.
    is_picture : bool
        Whether a PNG of one page is made instead of a PDF.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / template).write_text(template_text(template), encoding="utf-8")
        (folder / "page.json").write_text(json.dumps(content), encoding="utf-8")
        for key, drawing in (svg or {}).items():
            (folder / f"{key}.svg").write_text(drawing, encoding="utf-8")
        fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
        options: dict[str, Any] = {"format": "png", "ppi": 144.0} if is_picture else {}
        made = typst.compile(folder / template, root=folder, font_paths=[fonts], ignore_system_fonts=True, **options)
    return bytes(made)


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "answer": section.answer,
        "is_folded": section.is_folded,
        "paragraphs": section.paragraphs,
        "pictures": [picture.name for picture in section.pictures],
        "tables": [asdict(table) for table in section.tables],
    }
