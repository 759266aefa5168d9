"""A result as FHIR, checked by an independent implementation of the standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import edfio
import pytest
from fhir.resources.bundle import Bundle

from myoclonus.errors import SettingsError
from myoclonus.report import write_report
from myoclonus.report.exports import export_result
from myoclonus.report.fhir import fhir_bundle

from .example import analysis_of, detection, nothing_analyzed


def bundle_of(folder: Path) -> dict[str, Any]:
    result, provenance = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("result.json", "provenance.json")
    )
    return fhir_bundle(result, provenance)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    write_report(analysis_of(monkeypatch, detection()), tmp_path / "out")
    return tmp_path / "out"


def test_the_bundle_follows_the_standard_and_holds_every_measure(folder: Path) -> None:
    bundle = Bundle.model_validate(bundle_of(folder))
    kinds = [entry.resource.get_resource_type() for entry in bundle.entry]
    assert kinds[:2] == ["DiagnosticReport", "Device"]
    n_rows = len((folder / "measures.tsv").read_text(encoding="utf-8").splitlines()) - 1
    assert kinds.count("Observation") == n_rows
    assert len(bundle.entry[0].resource.result) == n_rows


def test_a_value_has_its_unit_its_limits_and_its_count(folder: Path) -> None:
    row = next(
        row for row in json.loads((folder / "result.json").read_text())["measures"] if row["measure"] == "jerk_rate"
    )
    observation = next(
        entry["resource"]
        for entry in bundle_of(folder)["entry"]
        if entry["resource"].get("code", {}).get("text", "").startswith("Jerks per minute; recording")
    )
    assert observation["valueQuantity"] == {
        "value": row["value"], "unit": "1/min", "system": "http://unitsofmeasure.org", "code": "/min",
    }  # fmt: skip
    parts = {part["code"]["coding"][0]["code"]: part for part in observation["component"]}
    assert parts["ci_low"]["valueQuantity"]["value"] == row["ci_low"]
    assert parts["n"]["valueInteger"] == row["n"]


def test_what_could_not_be_measured_has_a_reason_and_no_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_report(analysis_of(monkeypatch, nothing_analyzed()), tmp_path / "out")
    bundle = bundle_of(tmp_path / "out")
    Bundle.model_validate(bundle)
    observations = [entry["resource"] for entry in bundle["entry"][2:]]
    assert all("valueQuantity" not in one and one["dataAbsentReason"]["text"] for one in observations)


def test_the_same_result_gives_the_same_bundle_and_nobody_is_named(folder: Path) -> None:
    assert bundle_of(folder) == bundle_of(folder)
    assert "subject" not in json.dumps(bundle_of(folder))


@pytest.mark.parametrize("kind", ["edf", "bids", "nsrr", "fhir"])
def test_a_result_without_sleep_is_exported_with_its_jerks(folder: Path, tmp_path: Path, kind: str) -> None:
    out = export_result(folder, kind, tmp_path / f"x.{kind}")[0]
    n_jerks = len((folder / "jerks.tsv").read_text(encoding="utf-8").splitlines()) - 1
    if kind == "edf":
        texts = [annotation.text for annotation in edfio.read_edf(out).annotations]
        assert sum(text.startswith("Jerk") for text in texts) == n_jerks
    elif kind == "bids":
        rows = out.read_text(encoding="utf-8").splitlines()
        assert sum("\tjerk_" in row for row in rows) == n_jerks
    elif kind == "nsrr":
        assert out.read_text(encoding="utf-8").count("<EventConcept>Jerk<") == n_jerks
    else:
        Bundle.model_validate_json(out.read_text(encoding="utf-8"))


def test_marks_without_a_result_have_no_measures_to_export(tmp_path: Path) -> None:
    (tmp_path / "movements.tsv").write_text("movement_id\n")
    with pytest.raises(SettingsError, match="holds no result"):
        export_result(tmp_path, "fhir", tmp_path / "x.json")
