"""The commands on what is known. Each body imports what it needs, so that help comes at once."""

from __future__ import annotations

from typing import Annotated

import typer

from myoclonus.cli.option_types import Clinical, Json, Language, Set, TermLanguage

__all__ = ["add_knowledge_commands"]


def add_knowledge_commands(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (explain, medicines, causes):
        app.command()(command)


def explain(
    term: Annotated[list[str], typer.Argument(metavar="TERM...", help="Form, medicine, cause, sign, synonym or code.")],
    *,
    clinical: Clinical = False,
    language: TermLanguage = None,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Explain a form of jerks, a medicine, a cause or a sign in plain words.

    Information, not a diagnosis. Every text says whether a clinician has reviewed it.

    Example: `myoclonus explain palatal myoclonus`
    """
    from myoclonus.cli.explain import explain_term  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    used = settings_of(None, set_).knowledge
    explain_term(" ".join(term), clinical=clinical, language=language, settings=used, as_json=json)


def medicines(
    names: Annotated[
        list[str],
        typer.Argument(metavar="FILE|NAMES...", help="Names, or a file with one name a line or a column of names."),
    ],
    *,
    clinical: Clinical = False,
    language: Language = "en",
    set_: Set = None,
    json: Json = False,
) -> None:
    """Tell which medicines of a list can cause jerks, how well that is known, and what matters with them.

    Brands and generic names are understood; unknown names are listed as unknown. Never stop a medicine alone.

    Example: `myoclonus medicines gabapentin, Zoloft, tramadol`
    """
    from myoclonus.cli.medicines import list_medicines  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    used = settings_of(None, set_).knowledge
    list_medicines(names, clinical=clinical, language=language, settings=used, as_json=json)


def causes(
    with_: Annotated[
        list[str],
        typer.Option("--with", metavar="FEATURES", help="Features: names, synonyms or HPO ids, after commas."),
    ],
    *,
    onset: Annotated[str | None, typer.Option("--onset", metavar="AGE", help="Age of onset, e.g. childhood.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Diseases to show.")] = 15,
    by_similarity: Annotated[
        bool, typer.Option("--by-similarity", help="Order by similarity over the whole ontology; needs hpo3.")
    ] = False,
    set_: Set = None,
    json: Json = False,
) -> None:
    """Rank diseases with myoclonus by other features, with the evidence for each. Not a diagnosis.

    Uses a bundled part of the Human Phenotype Ontology.

    Example: `myoclonus causes --with "ataxia,seizures" --onset childhood`
    """
    from myoclonus.cli.causes import list_causes  # noqa: PLC0415
    from myoclonus.cli.options import settings_of  # noqa: PLC0415

    used = settings_of(None, set_).knowledge
    list_causes(with_, onset=onset, limit=limit, by_similarity=by_similarity, settings=used, as_json=json)
