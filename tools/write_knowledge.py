"""Write the pages of the documentation that follow from the records: one per form, and what is known in numbers.

``docs/generate.py`` calls it; a test fails when a page is not what it would write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path

from myoclonus.knowledge import Form, Medicine, Page, Record, fact_table, page_of, records, review_note
from myoclonus.knowledge.library import KIND_OF_PREFIX, library
from myoclonus.knowledge.phrases import group_of, phrase
from myoclonus.knowledge.records import NO_SOURCE
from myoclonus.settings.knowledge import KnowledgeSettings

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "Written by `make docs` from `src/myoclonus/knowledge/data/records/`; do not edit."


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    forms = [form for form in records("form") if isinstance(form, Form)]
    written = {f"forms/{short(form)}.md": text(form_page(form)) for form in forms}
    return {**written, "forms/index.md": text(index_page(forms)), "knowledge.md": text(knowledge_page())}


def form_page(form: Form) -> Iterator[str]:
    """Yield the lines of the page of a form."""
    yield from (f"# {form.plain_name}", "", f"{form.clinical_name}. **{review_note(form).capitalize()}.** {NOTE}", "")
    plain, clinical = page_of(form), page_of(form, clinical=True)
    yield from ("## For everybody", "", plain.text, "")
    yield from sections(plain)
    yield from ("## For clinicians", "", clinical.text, "")
    yield from sections(clinical)
    yield from ("---", "")
    yield from (f"{line}  " for line in plain.footer)
    yield from ("", "[All forms](index.md) · [how records are made and reviewed](../knowledge.md) · "
                "[how the program weighs forms](../forms-evidence.md)")  # fmt: skip


def sections(page: Page) -> Iterator[str]:
    """Yield the sections of a page as Markdown."""
    for section in page.sections:
        yield from (f"### {section.heading}", "")
        yield from (f"- {line}" if section.is_list else line for line in section.lines)
        yield ""


def index_page(forms: Iterable[Form]) -> Iterator[str]:
    """Yield the lines of the list of forms."""
    yield from ("# Forms", "", f"{NOTE} No record has been reviewed by a clinician yet." if nobody(forms) else NOTE, "")
    yield from ("| form | clinical name | id |", "|---|---|---|")
    for form in forms:
        yield row(f"[{form.plain_name}]({short(form)}.md)", form.clinical_name, f"`{short(form)}`")


def knowledge_page() -> Iterator[str]:
    """Yield the lines of the page on records: the text that stands beside it, then what follows from the records."""
    yield (DOCS / "knowledge.head").read_text(encoding="utf-8").rstrip("\n")
    yield from ("", "## How to read grades", "", "How well it is known that a medicine causes jerks:", "")
    yield from ("| grade | in plain words | for clinicians |", "|---|---|---|")
    yield from (
        row(f"`{grade}`", words, phrase(f"causality_clinical.{grade}"))
        for grade, words in group_of("causality").items()
    )
    yield from ("", "How good the evidence for a treatment is:", "", "| grade | meaning |", "|---|---|")
    yield from (row(f"`{grade}`", words) for grade, words in group_of("evidence").items())
    yield from ("", "How soon to seek help:", "", "| level | what it asks for |", "|---|---|")
    yield from (row(f"`{level}`", words) for level, words in group_of("level").items())
    yield from ("", "## Settings of looking up", "", "| setting | default | allowed | source |", "|---|---|---|---|")
    for item in fields(KnowledgeSettings):
        low, high, source = (item.metadata[key] for key in ("low", "high", "source"))
        yield row(f"`{item.name}`", f"`{item.default}`", f"{low} to {high}", source)
    yield from counted()
    yield from ("", "## Facts that every account of myoclonus must cover", "", "| fact | records |", "|---|---|")
    yield from (row(fact.statement, ", ".join(f"`{item.id}`" for item in found)) for fact, found in fact_table())


def counted() -> Iterator[str]:
    """Yield how many records there are, how many are reviewed, and how their sources were read."""
    kinds = [kind for kind in library() if kind not in ("source", "fact")]
    yield from (
        "",
        "## What there is",
        "",
        "| kind | records | reviewed | on general knowledge alone |",
        "|---|---|---|---|",
    )
    for kind in kinds:
        items = records(kind)
        alone = sum(is_unchecked(item) for item in items)
        yield row(phrase(f"kind.{kind}"), str(len(items)), str(sum(item.review.is_done for item in items)), str(alone))
    read = Counter(source.read for source in library()["source"].values())
    yield from ("", "| how sources were read | sources |", "|---|---|")
    yield from (row(words, str(read[how])) for how, words in group_of("read").items())


def is_unchecked(item: Record) -> bool:
    """Return whether a record, or what a medicine is listed for, rests on general knowledge alone."""
    if isinstance(item, Medicine):
        return item.causality == "not_checked"
    return set(item.sources) == {NO_SOURCE}


def nobody(items: Iterable[Record]) -> bool:
    """Return whether nobody has reviewed any of the records."""
    return not any(item.review.is_done for item in items)


def short(item: Record) -> str:
    """Return the id of a record without its prefix."""
    prefix, _, name = item.id.partition(".")
    return name if prefix in KIND_OF_PREFIX else item.id


def row(*cells: str) -> str:
    """Return one row of a table, its bars escaped."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def text(lines: Iterable[str]) -> str:
    """Return lines as the text of a file."""
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    for name, content in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(content, encoding="utf-8", newline="\n")
