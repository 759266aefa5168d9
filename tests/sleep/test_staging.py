"""Stages by YASA: what is handed to it, what becomes of its answer, and that everything then says so."""

from __future__ import annotations

import sys
import types
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from myoclonus.detect import detect_recording
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import settings_from_mapping
from myoclonus.sleep import night_of, score_sleep
from myoclonus.sleep.staging import staged

FS_HZ = 100.0
ASKED = settings_from_mapping({"sleep": {"staging": "yasa"}})


def night(seconds: float = 600.0) -> Recording:
    """Return alpha, then slow waves, with eyes, chin and both legs."""
    rng = np.random.default_rng(3)
    time_s = np.arange(round(seconds * FS_HZ)) / FS_HZ
    alpha, slow = 20 * np.sin(2 * np.pi * 10 * time_s), 60 * np.sin(2 * np.pi * time_s)
    eeg = np.where(time_s < seconds / 2, alpha, slow) + rng.normal(0, 5, time_s.size)
    rest = [rng.normal(0, 5, time_s.size) for _ in range(4)]
    made = recording_from_array(
        [eeg, *rest], FS_HZ, ["C4-M1", "E1-M2", "Chin", "TA L", "TA R"], roles=["eeg", "eog", "emg", "emg", "emg"],
        muscles=[None, None, "chin", "tibialis_anterior", "tibialis_anterior"], sides=[None, None, None, "left", "right"],
    )  # fmt: skip
    regions = (None, None, "face", "leg", "leg")
    return made.with_changes(
        channels=tuple(replace(channel, region=region) for channel, region in zip(made.channels, regions, strict=True))
    )


def yasa_that_says(monkeypatch: pytest.MonkeyPatch, answer: object) -> list[dict[str, object]]:
    """Put a module in the place of YASA that keeps what it was given and gives the answer of a version."""
    given: list[dict[str, object]] = []

    class SleepStaging:
        def __init__(self, raw: object, **names: object) -> None:
            given.append({"raw": raw, **names})

        def predict(self) -> object:
            return answer

    module = types.ModuleType("yasa")
    module.SleepStaging = SleepStaging  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "yasa", module)
    return given


class Hypnogram:
    """As YASA 0.7 and newer answer: an object with the stages as a series of words."""

    hypno = pd.Series(["WAKE"] * 10 + ["N1", "N2", "N3"] + ["REM"] * 6 + ["ART"])


@pytest.mark.parametrize("answer", [
    np.array(["W"] * 10 + ["N1", "N2", "N3"] + ["R"] * 6 + ["?"], dtype=object), Hypnogram(),
], ids=["0.6", "0.7 and newer"])  # fmt: skip
def test_both_forms_of_the_answer_become_stages_marked_automatic(
    answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = yasa_that_says(monkeypatch, answer)
    found = staged(night(), ASKED)
    assert found.hypnogram[["onset", "duration", "stage"]].to_numpy().tolist() == [
        [0.0, 300.0, "W"], [300.0, 30.0, "N1"], [330.0, 30.0, "N2"], [360.0, 30.0, "N3"], [390.0, 180.0, "R"], [570.0, 30.0, "?"],
    ]  # fmt: skip
    assert night_of(found).staging == "automatic"
    assert (given[0]["eeg_name"], given[0]["eog_name"], given[0]["emg_name"]) == ("eeg", "eog", "emg")
    raw = given[0]["raw"]
    assert raw.info["sfreq"] == 100.0  # type: ignore[attr-defined]
    assert np.ptp(raw.get_data([0])) < 1e-3  # type: ignore[attr-defined]  # volts, as MNE has it


def test_the_score_of_a_night_staged_by_program_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    yasa_that_says(monkeypatch, np.array(["N2"] * 20, dtype=object))
    found = staged(night(), ASKED)
    codes = score_sleep(found, detect_recording(found), ASKED).quality["code"].tolist()
    assert "stages-automatic" in codes
    assert "no-hypnogram" not in codes


def test_without_yasa_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yasa", None)
    with pytest.raises(SettingsError, match="pip install 'myoclonus\\[staging\\]'"):
        staged(night(), ASKED)


def test_a_recording_of_less_than_five_minutes_is_not_staged(monkeypatch: pytest.MonkeyPatch) -> None:
    yasa_that_says(monkeypatch, np.array([], dtype=object))
    with pytest.raises(SettingsError, match="staging-too-short"):
        staged(night(299.0), ASKED)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_yasa_itself_tells_alpha_from_slow_waves() -> None:
    pytest.importorskip("yasa", reason="YASA is an optional part")
    found = staged(night(1200.0), ASKED)
    stages = found.hypnogram
    first, second = (stages[(stages["onset"] >= a) & (stages["onset"] < b)] for a, b in ((0.0, 600.0), (600.0, 1200.0)))
    assert stages["duration"].sum() == 1200.0
    assert first.groupby("stage")["duration"].sum().idxmax() == "W"
    assert "N3" in set(second["stage"])
