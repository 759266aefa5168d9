"""What is said about forms as long as none is weighed."""

from __future__ import annotations

from myoclonus import tables
from myoclonus.detect import Detection
from myoclonus.forms import FORM_IDS, NO_FORM, evidence_table, forms_table


def found(n_jerks: int, analyzed_s: dict[str, float]) -> Detection:
    return Detection(
        bursts=tables.empty(tables.BURSTS),
        burst_details=tables.empty(tables.BURST_DETAILS),
        jerks=tables.from_rows(tables.JERKS, [{"jerk_id": f"j{k}", "onset": float(k)} for k in range(n_jerks)]),
        quality=tables.empty(tables.QUALITY),
        analyzed_s=analyzed_s,
    )


def verdict_on_none(detection: Detection) -> tuple[str, str | None]:
    row = forms_table(detection).set_index("form").loc[NO_FORM]
    return row["verdict"], row["for"]


def test_every_form_has_one_row_without_rank_and_probability() -> None:
    table = tables.validate(tables.FORMS, forms_table(found(3, {"A": 60.0})))
    assert tuple(table["form"]) == FORM_IDS
    assert table["probability"].isna().all()
    assert table["rank"].isna().all()


def test_there_are_twenty_one_forms_and_each_once() -> None:
    assert len(FORM_IDS) == len(set(FORM_IDS)) == 21


def test_no_form_is_decided_when_jerks_were_found() -> None:
    assert set(forms_table(found(1, {"A": 60.0}))["verdict"]) == {"not_decidable"}


def test_no_myoclonus_is_possible_but_never_certain_when_none_was_found() -> None:
    assert verdict_on_none(found(0, {"A": 60.0, "B": 59.0})) == (
        "possible",
        "recorded, none found: no jerk in 60 s on 2 EMG channels",
    )


def test_no_myoclonus_is_not_decidable_when_nothing_was_analyzed() -> None:
    assert verdict_on_none(found(0, {})) == ("not_decidable", None)


def test_evidence_is_an_empty_table_with_all_its_columns() -> None:
    evidence = evidence_table(tables.empty(tables.MEASURES))
    assert len(tables.validate(tables.EVIDENCE, evidence)) == 0
