"""Which form of myoclonus fits, what speaks for and against it, and what to record next."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures import draw_likelihood
from myoclonus.figures.style import drawing
from myoclonus.forms import Weighed
from myoclonus.forms.library import findings, forms
from myoclonus.forms.wording import WORTH_TELLING, percent, value_in_words
from myoclonus.report.labels import number
from myoclonus.report.measure_words import in_words
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Summary

__all__ = ["VERDICT_WORDS", "forms_section"]

VERDICT_WORDS = {
    "fits": "fits",
    "possible": "possible",
    "unlikely": "unlikely",
    "not_decidable": "not decidable",
    "supports": "for",
    "opposes": "against",
    "excludes": "rules it out by definition",
    "not_recorded": "not recorded",
    "not_measurable": "could not be measured",
}
"""Verdicts as they are written."""

_MAX_BARS = 7
_MAX_EXPLAINED = 3
_MAX_TESTS = 4
_METHOD = (
    "Each form's base rate is multiplied by the likelihood ratios of what was found, shrunken for small studies and kept "
    "below 20; findings that share data have one vote; numbers of grade C are shown and do not count; what a definition "
    "rules out has no such limit. Forms of the jerks exclude each other; movements of sleep, lapses of held muscles and the "
    "syndrome behind the jerks answer other questions and stand beside them, each with a probability of its own. Probabilities are "
    "limited by how often clinicians agree. This is a weighing of evidence, not a diagnosis: it knows neither history "
    "nor medicines, imaging or genes."
)


def forms_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section; it is always there."""
    del summary
    weighed = analysis.weighed
    if not weighed.posterior:
        return Section(id="forms", title="Which form?", answer=weighed.answer, tables=(_axes(weighed.axes),))
    shown = [str(form) for form in _open(weighed.forms)["form"].head(_MAX_EXPLAINED)]
    left = weighed.posterior["undetermined"] * weighed.agreement
    paragraphs = (
        f"{percent(left)} are left for no form of this list; what is missing to 100 % is that clinicians would not agree. "
        f"{_METHOD}",
    )
    return Section(
        id="forms",
        title="Which form?",
        answer=weighed.answer,
        paragraphs=paragraphs,
        pictures=(_bars(weighed),),
        tables=(
            _ranked(weighed.forms),
            _tests(weighed.next_tests),
            _axes(weighed.axes),
            *(_evidence(weighed.evidence, form) for form in shown),
        ),
    )


def _shown(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the forms without movements of sleep of which nothing is known, as in a recording of somebody awake."""
    is_beside = ranked["form"].map(lambda form: forms()[form].stands_beside)
    return ranked[~(is_beside & (ranked["verdict"] == "not_decidable"))]


def _open(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return the forms that fit or are possible, or the first one when none is."""
    is_open = ranked["verdict"].isin(("fits", "possible"))
    return ranked[is_open] if is_open.any() else ranked.head(1)


def _bars(weighed: Weighed) -> Picture:
    top = _shown(weighed.forms).head(_MAX_BARS)
    agreement = [weighed.agreement_on(form) for form in top["form"]]
    names = [forms()[form].name for form in top["form"]]
    verdicts = [VERDICT_WORDS[verdict] for verdict in top["verdict"]]
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 0.3 * len(top) + 0.35))
        ax = figure.subplots()
        figure.subplots_adjust(left=0.27, right=0.985, top=0.985, bottom=0.03)
        draw_likelihood(ax, names, list(top["probability"]), verdicts, agreement=agreement)
    described = ", ".join(
        f"{name} {percent(share)} ({verdict})"
        for name, share, verdict in zip(names, top["probability"], verdicts, strict=True)
    )
    return Picture("likelihood", f"How probable each form is: {described}.", figure)


def _ranked(ranked: pd.DataFrame) -> SectionTable:
    return SectionTable(
        caption="What speaks for and against the first forms, the strongest first. All forms: forms.tsv.",
        columns=("Form", "Verdict", "Speaks for it", "Speaks against it", "Would rule it out"),
        rows=tuple(
            (
                f"{forms()[row['form']].name} ({percent(row['probability'])})",
                VERDICT_WORDS[row["verdict"]],
                row["for"] or "nothing",
                row["against"] or "nothing",
                forms()[row["form"]].rules_out,
            )
            for row in _shown(ranked).head(_MAX_EXPLAINED).to_dict("records")
        ),
        numeric=(False, False, False, False, False),
        widths=(1.3, 0.8, 2.2, 2.0, 1.7),
    )


def _tests(next_tests: pd.DataFrame) -> SectionTable:
    return SectionTable(
        caption="What to record next: tests by how much they are expected to change the answer.",
        columns=("Test", "Expected gain (bits)", "Would settle"),
        rows=tuple(
            (
                row["text"],
                number(row["gain_bits"], 2) if math.isfinite(row["gain_bits"]) else "asked for by what was found",
                ", ".join(findings()[name].name for name in row["findings"].split(", ")),
            )
            for row in next_tests.head(_MAX_TESTS).to_dict("records")
        ),
        numeric=(False, True, False),
        widths=(2.4, 1.0, 2.0),
    )


def _axes(axes: pd.DataFrame) -> SectionTable:
    return SectionTable(
        caption="The jerks on five axes, before any name.",
        columns=("Axis", "Answer", "Evidence", "Missing"),
        rows=tuple(
            (
                row["axis"],
                row["answer"] + (f" ({percent(row['probability'])})" if math.isfinite(row["probability"]) else ""),
                row["evidence"] or "",
                row["missing"] or "",
            )
            for row in axes.to_dict("records")
        ),
        numeric=(False, False, False, False),
        widths=(0.7, 1.0, 2.0, 1.6),
    )


def _evidence(evidence: pd.DataFrame, form: str) -> SectionTable:
    own = evidence[(evidence["form"] == form) & (evidence["log_odds"].abs() >= WORTH_TELLING)]
    ordered = own.reindex(own["log_odds"].abs().sort_values(ascending=False, kind="stable").index)
    return SectionTable(
        caption=f"Evidence that counts: {forms()[form].name}. A likelihood ratio above 1 speaks for it. All criteria: evidence.tsv.",
        columns=("Finding", "Observed", "n", "Says", "Likelihood ratio", "Source"),
        rows=tuple(
            (
                findings()[row["criterion"]].name,
                _observed(row),
                str(row["n"]),
                VERDICT_WORDS[row["verdict"]],
                number(math.exp(row["log_odds"]), 2),
                row["source"],
            )
            for row in ordered.to_dict("records")
        ),
        numeric=(False, False, True, False, True, False),
        is_folded=True,
        widths=(1.4, 1.6, 0.4, 0.8, 0.8, 3.6),
    )


def _observed(row: dict[Hashable, Any]) -> str:
    value = float(row["observed"])
    shown = value_in_words(str(row["measure"]), value, str(row["unit"] or "")) if math.isfinite(value) else ""
    return f"{in_words(row['measure'])}: {shown}" if shown else in_words(row["measure"])
