"""Tell which medicines of a list can cause jerks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import typer
from rich.markup import escape
from rich.table import Table

from myoclonus.cli.console import console
from myoclonus.cli.explain import print_section
from myoclonus.errors import ReadError
from myoclonus.knowledge import DISCLAIMER, NEVER_STOP, check_medicines, phrase, review_note
from myoclonus.knowledge.build import LANGUAGE_OF_RECORDS
from myoclonus.knowledge.medicine_list import MedicineCheck, names_in, names_in_words
from myoclonus.knowledge.pages import as_mapping
from myoclonus.knowledge.phrases import group_of
from myoclonus.knowledge.sections import Section, medicine_points
from myoclonus.settings.knowledge import KnowledgeSettings

__all__ = ["list_medicines", "medicine_names"]


def list_medicines(
    words: Sequence[str], *, clinical: bool, language: str, settings: KnowledgeSettings, as_json: bool
) -> None:
    """Print what is known of each medicine, and what matters with it."""
    check = check_medicines(medicine_names(words), language=language, settings=settings)
    if as_json:
        typer.echo(json.dumps(_mapping(check), indent=2, ensure_ascii=False))
        return
    out = console()
    table = Table(title=phrase("list.title", language), title_justify="left", title_style="bold")
    for column in group_of("list_column", language).values():
        table.add_column(column, overflow="fold")
    grade = "causality_clinical" if clinical else "causality"
    for item in check.listed:
        points = ", ".join(medicine_points(item.medicine))
        cells = (item.given, item.medicine.plain_name, phrase(f"{grade}.{item.medicine.causality}", language), points)
        table.add_row(*(escape(cell) for cell in cells))
    if check.listed:
        out.print(table)
    else:
        out.print(escape(phrase("list.none", language)))
    for section in _sections(check, language):
        print_section(out, section)
    states = {review_note(item.medicine) for item in check.listed} or {phrase("note.unreviewed", language)}
    out.print(f"\n[bold]{escape(phrase('note.never_stop', language))}[/bold]\n")
    out.print(escape(phrase("list.state", language).format(review="; ".join(sorted(states)))), style="dim")
    if language != LANGUAGE_OF_RECORDS:
        out.print(escape(phrase("note.translated", language)), style="dim")
    out.print(escape(phrase("note.disclaimer", language)), style="dim")


def medicine_names(words: Sequence[str]) -> tuple[str, ...]:
    """Return the names given on the command line, or in the file that is named there.

    Raises
    ------
    ReadError
        ``medicine-file-not-readable`` when the one word looks like a file and cannot be read as UTF-8 text.
    """
    if len(words) != 1 or not _is_path(words[0]):
        return names_in_words(words)
    try:
        return names_in(Path(words[0]).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise ReadError(
            f"{words[0]}: not a readable list of medicines ({error}). Give a text file in UTF-8 with one name a line, "
            "or a table with a column of names.",
            code="medicine-file-not-readable",
        ) from error


def _is_path(word: str) -> bool:
    return Path(word).suffix.lower() in (".txt", ".csv", ".tsv", ".md", ".list") or Path(word).is_file()


def _sections(check: MedicineCheck, language: str) -> list[Section]:
    pairs = (
        phrase("list.pair", language).format(first=first.plain_name, second=second.plain_name)
        for first, second in check.serotonergic_pairs
    )
    unknown = (
        phrase("list.alike", language).format(name=it.given, near=", ".join(it.near)) if it.near else it.given
        for it in check.unknown
    )
    listed = {
        "pairs": pairs,
        "kidney": (it.plain_name for it in check.kidney),
        "withdrawal": (it.plain_name for it in check.withdrawal),
        "asterixis": (it.plain_name for it in check.asterixis),
        "unknown": unknown,
    }
    sections = (Section(heading=phrase(f"list.{key}", language), lines=tuple(lines)) for key, lines in listed.items())
    return [section for section in sections if section.lines]


def _mapping(check: MedicineCheck) -> dict[str, object]:
    return {
        "listed": [{"given": it.given, "medicine": as_mapping(it.medicine)} for it in check.listed],
        "unknown": [asdict(it) for it in check.unknown],
        "serotonergic_pairs": [[first.id, second.id] for first, second in check.serotonergic_pairs],
        "kidney": [it.id for it in check.kidney],
        "withdrawal": [it.id for it in check.withdrawal],
        "always": NEVER_STOP,
        "disclaimer": DISCLAIMER,
    }
