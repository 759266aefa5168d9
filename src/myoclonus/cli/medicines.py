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
from myoclonus.knowledge import DISCLAIMER, REVIEW_NOTE, check_medicines, review_note
from myoclonus.knowledge.grades import CAUSALITY, CAUSALITY_CLINICAL
from myoclonus.knowledge.medicine_list import NEVER_STOP, MedicineCheck, names_in, names_in_words
from myoclonus.knowledge.pages import Section, as_mapping, medicine_points

__all__ = ["list_medicines", "medicine_names"]

_NO_LIMIT = "That a name is unknown here does not mean that it cannot cause jerks."


def list_medicines(words: Sequence[str], *, clinical: bool, language: str, as_json: bool) -> None:
    """Print what is known of each medicine, and what matters with it."""
    check = check_medicines(medicine_names(words), language=language)
    if as_json:
        typer.echo(json.dumps(_mapping(check), indent=2, ensure_ascii=False))
        return
    out = console()
    table = Table(title="Medicines that can cause jerks", title_justify="left", title_style="bold")
    for name in ("given", "medicine", "how well it is known", "what matters, see below"):
        table.add_column(name, overflow="fold")
    grades = CAUSALITY_CLINICAL if clinical else CAUSALITY
    for item in check.listed:
        points = ", ".join(medicine_points(item.medicine))
        cells = (item.given, item.medicine.plain_name, grades[item.medicine.causality], points)
        table.add_row(*(escape(cell) for cell in cells))
    if check.listed:
        out.print(table)
    else:
        out.print("None of these names is a medicine that is known here to cause jerks.")
    for section in _sections(check):
        print_section(out, section)
    states = {review_note(item.medicine) for item in check.listed} or {REVIEW_NOTE}
    out.print(f"\n[bold]{escape(NEVER_STOP)}[/bold]\n")
    out.print(escape(f"State of the records: {'; '.join(sorted(states))}."), style="dim")
    out.print(escape(DISCLAIMER), style="dim")


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


def _sections(check: MedicineCheck) -> list[Section]:
    pairs = tuple(f"{first.plain_name} and {second.plain_name}" for first, second in check.serotonergic_pairs)
    unknown = tuple(
        f"{it.given}" + (f" (spelled alike: {', '.join(it.near)})" if it.near else "") for it in check.unknown
    )
    sections = [
        Section(heading="Together they can raise serotonin too much. Jerks with sweating, fever, stiff muscles or "
                "restlessness are an emergency", lines=pairs),
        Section(heading="Matter when the kidneys work poorly, or when too little is drunk",
                lines=tuple(it.plain_name for it in check.kidney)),
        Section(heading="Stopping suddenly can itself cause jerks or seizures",
                lines=tuple(it.plain_name for it in check.withdrawal)),
        Section(heading="Can also make hands drop for a moment (flapping hands)",
                lines=tuple(it.plain_name for it in check.asterixis)),
        Section(heading=f"Unknown here. {_NO_LIMIT}", lines=unknown),
    ]  # fmt: skip
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
