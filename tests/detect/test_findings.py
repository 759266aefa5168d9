"""Findings of a channel: artifacts, and what was removed or not counted."""

from __future__ import annotations

import pytest

from myoclonus import tables
from myoclonus.detect.artifacts import Artifact
from myoclonus.detect.channel import ChannelEvents
from myoclonus.detect.findings import channel_findings, unused_markers
from myoclonus.settings.detect import DetectSettings


def channel(**changes: object) -> ChannelEvents:
    counts = {"hum_hz": (), "hum_uv": 0.0, "n_beats": 0, "n_shadowed": 0, "n_beside": 0}
    values = {"events": [], "artifacts": [], "analyzed_s": 60.0} | counts
    return ChannelEvents(**(values | changes))


def test_a_clean_channel_has_no_finding() -> None:
    assert channel_findings("EMG", channel(), DetectSettings()) == []


@pytest.mark.parametrize(
    "code", ["artifact-pop", "artifact-movement", "artifact-clipped", "artifact-flat", "artifact-loose-electrode"]
)
def test_artifact_is_a_warning_with_its_time_and_a_remedy(code: str) -> None:
    (row,) = channel_findings("EMG", channel(artifacts=[Artifact(code, 12.5, 0.25)]), DetectSettings())
    assert (row["code"], row["severity"], row["channel"], row["onset"], row["duration"]) == (
        code,
        "warning",
        "EMG",
        12.5,
        0.25,
    )
    assert len(row["message"]) > 10
    assert row["remedy"].endswith(".")


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"hum_hz": (49.983,)}, "hum-removed", "49.98 Hz"),
        ({"hum_hz": (60.0, 49.983)}, "hum-removed", "60.00 and 49.98 Hz"),
        ({"n_beats": 61}, "heart-removed", "61 heart beats"),
        ({"n_shadowed": 3}, "small-activity-not-counted", "3 lone potentials"),
        ({"n_beside": 4}, "small-activity-not-counted", "4 swells"),
    ],
)
def test_what_was_removed_or_not_counted_is_a_note_with_its_number(
    changes: dict[str, float], code: str, says: str
) -> None:
    (row,) = channel_findings("EMG", channel(**changes), DetectSettings())
    assert (row["code"], row["severity"], row["channel"]) == (code, "note", "EMG")
    assert says in row["message"]


def test_findings_fit_the_quality_table() -> None:
    rows = channel_findings(
        "EMG", channel(artifacts=[Artifact("artifact-pop", 1.0, 0.1)], hum_hz=(50.0,), n_beats=9), DetectSettings()
    )
    table = tables.validate(tables.QUALITY, tables.from_rows(tables.QUALITY, rows))
    assert table["code"].tolist() == ["artifact-pop", "hum-removed", "heart-removed"]
    assert table["onset"].isna().tolist() == [False, True, True]


def test_strong_hum_is_a_warning() -> None:
    (row,) = channel_findings("EMG", channel(hum_hz=(50.0,), hum_uv=700.0), DetectSettings())
    assert (row["code"], row["severity"]) == ("hum-strong", "warning")
    assert "700 µV" in row["message"]


def test_markers_that_mean_nothing_are_named_once() -> None:
    texts = ["rest", "stim", "Hypopnea", "lamp", "lamp", "door", "tone"]
    (row,) = unused_markers(texts, ["tone"])
    assert (row["code"], row["severity"]) == ("markers-not-used", "note")
    assert '"lamp" (2), "door" (1)' in row["message"]
    assert unused_markers(["rest", "Ruhe", "stim 2"], []) == []
