"""Write the pages of the documentation that follow from the code and the data: tables, settings, forms, what is known.

``make docs`` runs it; a test fails when a page is not what it would write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from runpy import run_path
from typing import Any

from myoclonus.forms.library import base_rate_tables, findings, forms, next_tests
from myoclonus.forms.records import Curve, Finding, Form
from myoclonus.forms.votes import grade_of, ratio_of
from myoclonus.settings import Settings
from myoclonus.settings.forms import FormsSettings
from myoclonus.tables import SCHEMAS

DOCS = Path(__file__).resolve().parent
KINDS = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false"}

BESIDE = {
    "rule": "Stands beside the other forms, with a probability of its own.",
    "lapses": "Stands beside the other forms, with a probability of its own.",
    "syndrome": "Stands beside the other forms, weighed against all that explains the same findings without it.",
}


def pages() -> dict[str, str]:
    """Return the text of each generated page by its file name."""
    return {
        "tables.md": "\n".join(tables_page()),
        "settings.md": "\n".join(settings_page()),
        "forms-evidence.md": "\n".join(evidence_page()),
        **run_path(str(DOCS.parent / "tools" / "write_knowledge.py"))["pages"](),
    }


def tables_page() -> Iterator[str]:
    """Yield the lines of the page on tables."""
    yield from (
        "# Tables",
        "",
        "Written by `make docs` from `src/myoclonus/tables.py`; do not edit. Exported tables are tab-separated text in",
        "UTF-8, each with a sidecar in JSON. Times count in seconds from the first sample of the recording; `n/a` is a",
        "missing value.",
        "",
    )
    for schema in SCHEMAS:
        yield from (
            f"## {schema.name}",
            "",
            f"One row: {schema.row}.",
            "",
            "| column | kind | unit | meaning |",
            "|---|---|---|---|",
        )
        for column in schema.columns:
            yield row(f"`{column.name}`", KINDS[column.kind], column.unit, column.description)
        yield ""


def settings_page() -> Iterator[str]:
    """Yield the lines of the page on settings."""
    yield from (
        "# Settings",
        "",
        "Written by `make docs` from `src/myoclonus/settings/`; do not edit. Each result carries the settings that",
        "made it as `settings.toml`; change it and give it with `--settings`. Ranges include both ends.",
        "A source that begins with `own:` is a choice of this project.",
        "",
    )
    for group in fields(Settings):
        record = getattr(Settings(), group.name)
        summary = (type(record).__doc__ or "").strip().splitlines()[0]
        yield from (
            f"## [{group.name}]",
            "",
            summary,
            "",
            "| setting | default | allowed | source |",
            "|---|---|---|---|",
        )
        for item in fields(record):
            yield row(
                f"`{item.name}`", f"`{literal(getattr(record, item.name))}`", allowed(item), item.metadata["source"]
            )
        yield ""


def evidence_page() -> Iterator[str]:
    """Yield the lines of the page on how forms are weighed."""
    yield (DOCS / "forms-evidence.head").read_text(encoding="utf-8")
    yield from (
        "## Findings",
        "",
        "| finding | physiology | is met when | in others | grade | source |",
        "|---|---|---|---|---|---|",
    )
    for one in findings().values():
        others = f"{one.others.met:g} of {one.others.of:g}"
        yield row(f"`{one.id}`: {one.text}", one.physiology, conditions_text(one), others, one.grade, one.source)
    yield from ("", "## Forms", "", "Likelihood ratios hold for a finding that is clearly met, or clearly not met.", "")
    for form in forms().values():
        yield from form_lines(form)
    yield from ("## Tests that can be proposed", "", "| test | what to do | settles |", "|---|---|---|")
    for test in next_tests():
        yield row(f"`{test.id}`", test.text, ", ".join(f"`{name}`" for name in test.findings))
    places = base_rate_tables()
    yield from (
        "",
        "## Base rates",
        "",
        "Relative numbers, own estimates (grade C); the setting `forms.base_rates` changes them. Of forms that stand beside the",
        "others it is the share of people that have them.",
        "",
    )
    yield row("form", *places)
    yield "|---|" + "---|" * len(places)
    for name in forms():
        yield row(f"`{name}`", *(f"{table[name]:g}" for table in places.values()))
    yield ""


def form_lines(form: Form) -> Iterator[str]:
    """Yield the lines of one form."""
    settings = FormsSettings()
    decided = ", ".join(f"`{name}`" for name in form.decided_by) or "nothing that a recording shows"
    needed = f" Must have been looked for: {', '.join(f'`{name}`' for name in form.needs)}." if form.needs else ""
    beside = f" {BESIDE[form.question]}" if form.stands_beside else ""
    yield from (
        f"### {form.name}",
        "",
        f"`{form.id}`. {form.plain} Origin: {form.origin}.{beside} May be said to fit only when met: {decided}.{needed}",
        f"Would rule it out: {form.rules_out}",
        "",
        "| finding | in this form | ratio met | ratio not met | grade | source |",
        "|---|---|---|---|---|---|",
    )
    for one in form.criteria:
        finding = findings()[one.finding]
        ratios = [f"{ratio_of(one, finding, met, settings):.2g}" for met in (1.0, 0.0)]
        seen = f"{one.counts.met:g} of {one.counts.of:g}"
        seen = "excludes" if one.excludes else "required" if one.is_required else seen
        yield row(f"`{one.finding}`", seen, *ratios, grade_of(one, finding), one.source)
    yield ""


def conditions_text(finding: Finding) -> str:
    """Return the conditions of a finding in one line."""
    parts = []
    for one in finding.conditions:
        optional = " (if measured)" if one.is_optional else ""
        measure = f"`{one.measure}`" + (
            f" (where not measured, {' or '.join(f'`{name}`' for name in one.otherwise)})" if one.otherwise else ""
        )
        parts.append(f"{measure} on {' or '.join(one.scopes)} {limits_text(one.curve)}{optional}")
    return " and ".join(parts)


def limits_text(curve: Curve) -> str:
    """Return the limits of a curve with its width."""
    limits = [f"above {curve.low:g}"] if curve.low > float("-inf") else []
    limits += [f"below {curve.high:g}"] if curve.high < float("inf") else []
    return f"{' and '.join(limits)} (±{curve.width:g}{' decades' if curve.is_log else ''})"


def allowed(item: Field[Any]) -> str:
    """Return the range or the choices of a setting in words."""
    low, high, choices = (item.metadata[key] for key in ("low", "high", "choices"))
    if choices:
        return ", ".join(choices)
    return "" if low is None and high is None else f"{low} to {high}"


def literal(value: bool | float | str) -> str:
    """Return a value as TOML spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value}"


def row(*cells: str) -> str:
    """Return one row of a table, its bars escaped."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
