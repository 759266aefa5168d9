"""A result read back is the result that was written, or is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from myoclonus.analysis import Analysis, analyze
from myoclonus.errors import ReadError
from myoclonus.read import read_recording
from myoclonus.report import write_report
from myoclonus.report.opened import has_result, open_result

ROOT = Path(__file__).resolve().parents[2]
TWITCHES = ROOT / "src" / "myoclonus" / "data" / "thumb_twitches.edf"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return analyze(read_recording(TWITCHES))


@pytest.fixture
def folder(analysis: Analysis, tmp_path: Path) -> Path:
    write_report(analysis, tmp_path / "result")
    return tmp_path / "result"


def test_what_was_written_is_read_back(analysis: Analysis, folder: Path) -> None:
    assert has_result(folder)
    opened = open_result(folder, analysis.recording)
    for name in ("bursts", "burst_details", "jerks", "quality"):
        pd.testing.assert_frame_equal(
            getattr(opened.detection, name), getattr(analysis.detection, name), rtol=1e-6, atol=5.1e-4
        )
    assert opened.detection.analyzed_s == pytest.approx(analysis.detection.analyzed_s)
    for name in ("measures", "evidence", "forms"):
        assert len(getattr(opened, name)) == len(getattr(analysis, name))
    pd.testing.assert_series_equal(opened.measures["value"], analysis.measures["value"], rtol=1e-6)
    assert opened.settings == analysis.settings
    assert opened.origin == "recorded"


def test_a_result_of_another_recording_is_refused(analysis: Analysis, folder: Path) -> None:
    other = analysis.recording.with_changes(provenance={"sha256": "another"})
    with pytest.raises(ReadError, match="result-of-another"):
        open_result(folder, other)


def test_a_result_whose_channels_were_understood_otherwise_is_refused(folder: Path) -> None:
    name = read_recording(TWITCHES).channels[0].name
    other = read_recording(TWITCHES, channels={"channels": {name: {"side": "left"}}})
    with pytest.raises(ReadError, match="result-of-another"):
        open_result(folder, other)


@pytest.mark.parametrize("damage", ["bursts.tsv", "jerks.tsv", "result.json", "column", "json", "setting"])
def test_a_damaged_result_is_refused(analysis: Analysis, folder: Path, damage: str) -> None:
    if damage == "column":
        (folder / "bursts.tsv").write_text("burst_id\todd\nb1\t2\n", encoding="utf-8")
    elif damage == "setting":
        (folder / "settings.toml").write_text("[detect]\nof_another_version = 1\n", encoding="utf-8")
    elif damage == "json":
        (folder / "result.json").write_text(json.dumps({"summary": []}), encoding="utf-8")
    else:
        (folder / damage).unlink()
    with pytest.raises(ReadError, match="result-not-readable"):
        open_result(folder, analysis.recording)


def test_an_empty_folder_holds_no_result(tmp_path: Path) -> None:
    assert not has_result(tmp_path)
