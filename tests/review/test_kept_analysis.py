"""The analysis from corrected events takes from the disk what no correction changes, and comes to the same measures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import myoclonus.sleep.every as sleep
from myoclonus.analysis import analyze_events
from myoclonus.detect import detect_recording
from myoclonus.recording import Recording, recording_from_array
from myoclonus.relate import responses
from myoclonus.relate.epileptiform import kept_eeg
from myoclonus.review.corrected import corrected
from myoclonus.review.reviewed import places_of, reviewed
from myoclonus.settings import Settings

FS_HZ = 500.0
LENGTH_S = 150.0


@pytest.fixture(scope="module")
def night() -> Recording:
    """Two legs, a heart and three electrodes in N2 and wakefulness: jerks with a discharge before, and one long movement."""
    rng = np.random.default_rng(8)
    n = round(LENGTH_S * FS_HZ)
    legs = [rng.normal(0, 1.5, n) for _ in range(2)]
    eeg = [rng.normal(0, 8, n) for _ in range(3)]
    ecg = rng.normal(0, 5, n)
    time_s, discharges = np.arange(n) / FS_HZ, np.zeros(n)
    for beat_s in np.arange(0.4, LENGTH_S, 0.83):
        wave = 900 * np.exp(-0.5 * ((time_s - beat_s) / 0.012) ** 2)
        ecg += wave
        legs[0] += 0.03 * wave
    for onset_s in np.arange(8.0, LENGTH_S - 3, 6.0):
        k = round(onset_s * FS_HZ)
        for leg in legs:
            leg[k : k + 30] += rng.normal(0, 70, 30)
        discharges += 120 * np.exp(-0.5 * ((time_s - onset_s + 0.03) / 0.015) ** 2)
        discharges -= 60 * np.exp(-0.5 * ((time_s - onset_s - 0.2) / 0.08) ** 2)
    legs[1][30_000:30_900] += rng.normal(0, 40, 900)
    made = recording_from_array(
        [*legs, *(one + discharges for one in eeg), ecg], FS_HZ, ["EMG Tib Ant L", "EMG Tib Ant R", "C3", "Cz", "C4", "ECG"],
        roles=["emg", "emg", "eeg", "eeg", "eeg", "ecg"], muscles=["tibialis_anterior"] * 2 + [None] * 4,
        sides=["left", "right", None, None, None, None],
        hypnogram=[{"onset": 0.0, "duration": 60.0, "stage": "N2"}, {"onset": 60.0, "duration": 90.0, "stage": "W"}],
    )  # fmt: skip
    placed = tuple(replace(one, region="leg") if one.role == "emg" else one for one in made.channels)
    return made.with_changes(provenance={"sha256": "ef" * 32}, channels=placed)


def rejecting(burst_ids: list[str]) -> list[dict[str, Any]]:
    return [{"id": "d000001", "when": "", "who": "anna", "action": "reject", "targets": burst_ids, "after": {}}]


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("searched again")


def test_the_second_analysis_searches_nothing_again_and_says_the_same(
    night: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    detection = detect_recording(night)
    state = reviewed(places_of(detection.bursts), rejecting(list(detection.bursts["burst_id"][:2])))
    plain = analyze_events(*corrected(night, detection, state, Settings()))
    assert plain.related.cortex.discharges.discharges.n > 5
    assert len(plain.sleep.movements) > 0
    assert len(plain.detection.jerks) < len(detection.jerks)

    keeping = night.with_changes(keep_in=tmp_path)
    analyze_events(keeping, detect_recording(keeping))
    kinds = {path.name.rpartition("-")[0] for path in tmp_path.glob("*.npz")}
    assert kinds == {"coupling", "discharges", "heart_beats", "pattern", "traces"}
    monkeypatch.setattr(kept_eeg, "find_discharges", never)
    monkeypatch.setattr(kept_eeg, "eeg_pattern", never)
    monkeypatch.setattr(responses, "coupling_of", never)
    monkeypatch.setattr(sleep, "traces_of", never)
    again = analyze_events(*corrected(keeping, detection, state, Settings()))
    for name in ("measures", "evidence", "forms", "course"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(plain, name))
    pd.testing.assert_frame_equal(again.sleep.movements, plain.sleep.movements)


def test_events_that_nobody_corrected_give_the_measures_of_the_first_analysis(night: Recording) -> None:
    detection = detect_recording(night)
    assert detection.heart_beats_s is not None
    assert detection.heart_beats_s.size > 100
    first = analyze_events(night, detection)
    state = reviewed(places_of(detection.bursts), [])
    again = analyze_events(*corrected(night, detection, state, Settings()))
    pd.testing.assert_frame_equal(again.measures, first.measures)


def test_a_stage_given_by_hand_finds_the_discharges_anew(
    night: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = night.with_changes(keep_in=tmp_path)
    detection = detect_recording(keeping)
    analyze_events(keeping, detection)
    stage = {"id": "d000001", "when": "", "who": "anna", "action": "mark", "targets": [],
             "after": {"what": "N2", "channel": None, "onset": 60.0, "duration": 90.0}}  # fmt: skip
    state = reviewed(places_of(detection.bursts), [stage])
    monkeypatch.setattr(kept_eeg, "eeg_pattern", never)
    slept = analyze_events(*corrected(keeping, detection, state, Settings()))
    assert slept.related.cortex.discharges.discharges.n == 0
