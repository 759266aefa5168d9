"""A whole recording scored as sleep: what is scored, what is not, and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from myoclonus import tables
from myoclonus.detect import detect_recording
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings, settings_from_mapping
from myoclonus.sleep import SLEEP_MEASURES, score_sleep
from myoclonus.sleep.every import is_night
from myoclonus.sleep.night import STAGED_BY, night_of
from myoclonus.sleep.staging import staged

from .made import value

FS_HZ = 256.0
SECONDS = 900.0
PLM_S = tuple(100.0 + 25.0 * k for k in range(8))
TWITCHES_S = tuple(400.0 + 6.0 * k for k in range(70))
REGIONS = {"TA L": "leg", "TA R": "leg", "Chin": "face", "FDI R": "hand"}


def night(stages: bool = True) -> Recording:
    rng = np.random.default_rng(4)
    n = round(SECONDS * FS_HZ)
    samples = rng.normal(0.0, 2.0, (4, n))

    def burst(channel: int, onset_s: float, length_s: float, gain: float) -> None:
        a, b = round(onset_s * FS_HZ), round((onset_s + length_s) * FS_HZ)
        samples[channel, a:b] *= gain

    for onset_s in PLM_S:
        burst(0, onset_s, 2.0, 25.0)
        burst(1, onset_s + 0.2, 1.5, 25.0)
    for k, onset_s in enumerate(TWITCHES_S):
        burst((0, 1, 3)[k % 3], onset_s, 0.1, 40.0)
    made = recording_from_array(
        samples, FS_HZ, list(REGIONS), muscles=["tibialis_anterior", "tibialis_anterior", "chin", "first_dorsal_interosseous"],
        sides=["left", "right", None, "right"],
        hypnogram=[{"onset": 0.0, "duration": 60.0, "stage": "W"}, {"onset": 60.0, "duration": SECONDS - 60.0, "stage": "N2"}]
        if stages else (),
    )  # fmt: skip
    channels = tuple(replace(channel, region=REGIONS[channel.name]) for channel in made.channels)
    return made.with_changes(channels=channels)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return night()


@pytest.fixture(scope="module")
def detection(recording: Recording) -> Detection:
    return detect_recording(recording)


def test_leg_movements_and_fragmentary_myoclonus_are_scored_together(
    recording: Recording, detection: Detection
) -> None:
    found = score_sleep(recording, detection, Settings())
    wasm = found.movements[(found.movements["rule"] == "WASM") & (found.movements["type"] == "plm")]
    assert wasm["onset"].to_numpy() == pytest.approx(PLM_S, abs=0.05)
    assert set(wasm["channels"]) == {"TA L,TA R"}
    assert value(found.measures, "plms_index", "rule:WASM") == pytest.approx(8 / (840 / 3600))
    assert value(found.measures, "fragmentary_minutes", "recording") == pytest.approx(7.0, abs=1.0)
    assert value(found.measures, "alma_count", "recording") == 0.0
    assert found.leg_channels == ("TA L", "TA R")
    tables.validate(tables.MOVEMENTS, found.movements)


def test_every_declared_measure_has_a_row(recording: Recording, detection: Detection) -> None:

    found = score_sleep(recording, detection, Settings())
    assert set(found.measures["measure"]) == {measure.id for measure in SLEEP_MEASURES}
    missing = found.measures[found.measures["status"] != "measured"]
    assert missing["reason"].str.len().min() > 10


def test_the_order_of_channels_does_not_matter(recording: Recording, detection: Detection) -> None:
    plain = score_sleep(recording, detection, Settings()).movements
    order = (3, 1, 0, 2)

    class Turned:
        def read(self, channel_index: int, start: int, stop: int) -> np.ndarray:
            return recording.source.read(order[channel_index], start, stop)

    turned = replace(recording, channels=tuple(recording.channels[k] for k in order), source=Turned())
    pd.testing.assert_frame_equal(
        score_sleep(turned, detection, Settings()).movements.drop(columns="channels"), plain.drop(columns="channels")
    )


def test_without_a_leg_the_rates_of_legs_are_not_recorded(recording: Recording, detection: Detection) -> None:
    hands = replace(recording, channels=tuple(replace(channel, region="hand") for channel in recording.channels))
    found = score_sleep(hands, detection, Settings())
    rows = found.measures[found.measures["measure"] == "plms_index"]
    assert rows[["status", "reason"]].to_numpy().tolist() == [["not_recorded", "no EMG of a leg was fit for scoring"]]
    assert not found.movements["type"].isin(["lm", "clm", "plm"]).any()


def test_without_stages_it_says_what_hides() -> None:
    bare = night(stages=False)
    found = score_sleep(bare, detect_recording(bare), settings_from_mapping({"sleep": {"scoring": "on"}}))
    assert found.quality["code"].tolist() == ["no-hypnogram"]
    assert value(found.measures, "plm_index", "rule:WASM") == pytest.approx(8 / 0.25)
    assert found.movements["stage"].isna().all()


@pytest.mark.parametrize(("scoring", "stages", "expected"), [
    ("auto", True, True), ("auto", False, False), ("on", False, True), ("off", True, False),
])  # fmt: skip
def test_when_a_recording_is_scored(scoring: str, stages: bool, expected: bool) -> None:
    settings = settings_from_mapping({"sleep": {"scoring": scoring}})
    assert is_night(night(stages), settings)[0] is expected


def test_a_recording_that_is_no_night_gives_empty_tables() -> None:
    bare = night(stages=False)
    found = score_sleep(bare, detect_recording(bare), Settings())
    assert (found.is_scored, len(found.movements), len(found.measures)) == (False, 0, 0)


def test_staging_is_only_done_when_asked_for_and_needed(recording: Recording) -> None:
    asked = settings_from_mapping({"sleep": {"staging": "yasa"}})
    assert staged(recording, asked) is recording
    bare = night(stages=False)
    assert staged(bare, Settings()) is bare
    assert staged(bare, asked) is bare  # no EEG


def test_stages_of_a_program_are_marked(recording: Recording, detection: Detection) -> None:

    marked = recording.with_changes(provenance={STAGED_BY: "YASA"})
    assert night_of(marked).staging == "automatic"
    assert "stages-automatic" in score_sleep(marked, detection, Settings()).quality["code"].tolist()
