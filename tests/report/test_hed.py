"""Tags of BIDS events against the published schemas, as the validator of HED reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from myoclonus.report.exports import _HED_STAGES, _NAMES, _hed, export_result
from myoclonus.report.write import write_report

from .example import analysis_of, detection

VERSIONS = ["8.3.0", "sc:score_2.1.0"]
"""As ``dataset_description.json`` must name them."""
VALUES = (
    *((("stage", code)) for code in _HED_STAGES),
    *(("movement", code) for code in _NAMES),
    ("jerk", "positive"),
    ("jerk", "negative"),
    ("burst", "positive"),
    ("burst", "negative"),
    ("event", "arousal"),
)


@pytest.fixture(scope="module")
def schema() -> Any:
    hed = pytest.importorskip("hed", reason="the validator of HED is not installed (hedtools)")
    try:
        return hed.load_schema_version(VERSIONS)
    except Exception as error:  # the validator has several errors for a schema that it neither holds nor reaches
        pytest.skip(f"schemas {VERSIONS} are not at hand: {error}")


def problems(tag: str, schema: Any) -> list[str]:
    from hed import HedString  # noqa: PLC0415
    from hed.validator import HedValidator  # noqa: PLC0415

    return [str(one["message"]) for one in HedValidator(schema).validate(HedString(tag, schema), False)]


@pytest.mark.parametrize(("group", "code"), VALUES)
def test_every_value_has_a_valid_tag(schema: Any, group: str, code: str) -> None:
    assert problems(_hed(group, code), schema) == []


def test_the_sidecar_of_exported_events_is_valid_as_a_whole(
    schema: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hed.models import Sidecar, TabularInput  # noqa: PLC0415

    result = tmp_path / "result"
    write_report(analysis_of(monkeypatch, detection()), result)
    table, sidecar = export_result(result, "bids", tmp_path / "events.tsv")
    events = TabularInput(str(table), sidecar=str(sidecar))
    assert [one["message"] for one in Sidecar(str(sidecar)).validate(schema)] == []
    grave = [str(one["message"]) for one in events.validate(schema) if one["severity"] == 1]
    assert [
        message for message in grave if not message.startswith("Repeated group")
    ] == []  # bursts of one jerk begin at once
    assert len(events.dataframe) > 0


def test_periodic_leg_movements_have_the_name_of_score() -> None:
    assert _hed("movement", "plm").startswith("sc:Sleep-periodic-limb-movement")
    assert "sc:" not in _hed("movement", "lm")


@pytest.mark.parametrize("tag", ["sc:Sleep-stage-N9", "(Experiment-participant, Move-elsewhere)"])
def test_a_tag_that_no_schema_holds_is_found(schema: Any, tag: str) -> None:
    assert problems(tag, schema)
