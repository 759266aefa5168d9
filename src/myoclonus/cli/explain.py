"""Explain a form, medicine, cause, sign or other term."""

from __future__ import annotations

import json
from datetime import date

import typer
from rich.console import Console
from rich.markup import escape

from myoclonus.cli.console import console
from myoclonus.errors import SettingsError
from myoclonus.knowledge import as_mapping, page_of, phrase, search, search_languages
from myoclonus.knowledge.library import KIND_OF_PREFIX
from myoclonus.knowledge.pages import Page, Section
from myoclonus.knowledge.records import Record
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["explain_term", "print_section"]

_MAX_OTHERS = 12


def explain_term(
    term: str, *, clinical: bool, language: str | None, settings: KnowledgeSettings, as_json: bool
) -> None:
    """Print the record that a term names, in plain words unless asked otherwise, in the language of the term unless one is named.

    Raises
    ------
    SettingsError
        ``knowledge-unknown-term`` when there is none; the message gives the nearest names.
    """
    found = (
        search(term, language=language, settings=settings) if language else search_languages(term, settings=settings)
    )
    if not found.records:
        near = f"Did you mean: {', '.join(found.near)}?" if found.near else "Try a simpler word, or an English one."
        raise SettingsError(f'nothing is known under "{term}". {near}', code="knowledge-unknown-term")
    first, *others = found.records
    if as_json:
        result = {
            "term": term,
            "found_by": found.how,
            "record": as_mapping(first),
            "see_also": [it.id for it in others],
        }
        typer.echo(json.dumps(result, indent=2, ensure_ascii=False))
        return
    out = console()
    if found.how == "near":
        nearest = phrase("note.nearest", first.language).format(term=term, name=found.name)
        out.print(escape(f"{nearest}\n"))
    print_page(out, page_of(first, clinical=clinical, today=date.today(), settings=settings), first)
    if others:
        listed = [f"{it.plain_name} ({kind_name(it)}, {it.id})" for it in others[:_MAX_OTHERS]]
        print_section(out, Section(heading=phrase("note.see_also", first.language), lines=tuple(listed)))


def kind_name(item: Record) -> str:
    """Return what kind of thing a record is, in plain words."""
    return phrase(f"kind.{KIND_OF_PREFIX[item.id.partition('.')[0]]}", item.language)


def print_page(out: Console, page: Page, item: Record) -> None:
    """Print a page."""
    out.print(f"[bold]{escape(page.title)}[/bold]  [dim]{escape(kind_name(item))}[/dim]")
    if page.subtitle != page.title:
        out.print(escape(page.subtitle), style="dim")
    if page.also_called:
        names = phrase("note.also", item.language).format(names=", ".join(page.also_called))
        out.print(escape(names), style="dim")
    out.print()
    out.print(escape(page.text))
    for section in page.sections:
        print_section(out, section)
    out.print()
    for line in page.footer:
        out.print(escape(line), style="dim")


def print_section(out: Console, section: Section) -> None:
    """Print a heading and what stands under it."""
    out.print(f"\n[bold]{escape(section.heading)}[/bold]")
    for line in section.lines:
        out.print(escape(f"- {line}" if section.is_list else line))
