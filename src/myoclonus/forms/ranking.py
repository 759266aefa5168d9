"""What is known about each form: for now, that nothing is weighed yet.

This version finds and measures jerks. It weighs no criteria: it gives no form a probability and says so in every row.
"""

from __future__ import annotations

import pandas as pd

from myoclonus import tables
from myoclonus.detect.results import Detection
from myoclonus.forms.names import FORM_IDS, NO_FORM

__all__ = ["NOT_WEIGHED", "evidence_table", "forms_table"]

NOT_WEIGHED = "criteria of this form are not weighed by this version; it finds and measures jerks only"
"""Why a form has no probability."""


def evidence_table(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the criteria of the forms set against the measures: none in this version.

    Parameters
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES.

    Returns
    -------
    pandas.DataFrame
        Table of the schema EVIDENCE, without rows.
    """
    tables.validate(tables.MEASURES, measures)
    return tables.empty(tables.EVIDENCE)


def forms_table(detection: Detection) -> pd.DataFrame:
    """Return one row per form, none of them decided.

    A form gets neither rank nor probability. Only ``none`` may be called possible: when EMG was analyzed and no jerk
    was found in it. It never fits, because jerks may be absent from a recording of somebody who has them.

    Parameters
    ----------
    detection : Detection
        Jerks found, and the seconds that were analyzed on each channel.

    Returns
    -------
    pandas.DataFrame
        Table of the schema FORMS with every id of ``FORM_IDS``.
    """
    rows = [{"form": form, "verdict": "not_decidable", "missing": NOT_WEIGHED} for form in FORM_IDS if form != NO_FORM]
    return tables.from_rows(tables.FORMS, [*rows, {"form": NO_FORM, **_no_form(detection)}])


def _no_form(detection: Detection) -> dict[str, str]:
    n_jerks = len(detection.jerks)
    if not detection.analyzed_s:
        return {"verdict": "not_decidable", "missing": "no EMG channel could be analyzed"}
    if n_jerks:
        against = f"{n_jerks} jerk{'s' if n_jerks > 1 else ''} found, each of which may also be voluntary or tremor"
        return {"verdict": "not_decidable", "against": against, "missing": NOT_WEIGHED}
    channels = len(detection.analyzed_s)
    plural = "s" if channels > 1 else ""
    longest_s = max(detection.analyzed_s.values())
    return {
        "verdict": "possible",
        "for": f"recorded, none found: no jerk in {longest_s:.0f} s on {channels} EMG channel{plural}",
        "missing": "other muscles, times and states (action, stimuli, sleep) that were not recorded or not tested",
    }
