"""The stages in their order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from myoclonus import tables
from myoclonus.analysis import analyze, analyze_events
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings, settings_from_mapping

ROOT = Path(__file__).resolve().parents[2]
TWITCHES = ROOT / "src" / "myoclonus" / "data" / "thumb_twitches.edf"


@pytest.fixture(scope="module")
def quiet() -> Recording:
    samples = np.random.default_rng(3).normal(0.0, 3.0, (1, 20_000))
    return recording_from_array(samples, 1000.0, ["EMG FDI R"], muscles=["first_dorsal_interosseous"], sides=["right"])


def test_a_quiet_muscle_gives_every_table_and_no_jerk(quiet: Recording) -> None:
    analysis = analyze(quiet)
    assert len(tables.validate(tables.JERKS, analysis.detection.jerks)) == 0
    for schema, table in (
        (tables.MEASURES, analysis.measures),
        (tables.EVIDENCE, analysis.evidence),
        (tables.FORMS, analysis.forms),
        (tables.TIME_COURSE, analysis.course),
    ):
        tables.validate(schema, table)


def test_progress_runs_from_nothing_to_done_and_never_back(quiet: Recording) -> None:
    told: list[tuple[float, str]] = []
    settings = settings_from_mapping({"detect": {"chunk_s": 10.0}})
    analyze(quiet, settings, progress=lambda fraction, text: told.append((fraction, text)))
    fractions = [fraction for fraction, _ in told]
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert fractions == sorted(fractions)
    assert any(0.1 < fraction < 0.8 for fraction in fractions)


def test_provenance_holds_versions_hashes_and_seed(quiet: Recording) -> None:
    settings = settings_from_mapping({"measure": {"seed": 5}})
    provenance = analyze(quiet, settings).provenance
    assert provenance["program"] == "myoclonus"
    assert provenance["seed"] == 5
    assert provenance["libraries"]["numpy"] == np.__version__
    assert len(provenance["settings_sha256"]) == 64
    assert provenance["settings_sha256"] != analyze(quiet).provenance["settings_sha256"]


def test_provenance_of_a_file_holds_its_hash_and_the_name_shown_but_no_path() -> None:
    provenance = analyze(TWITCHES).provenance
    assert provenance["input"]["sha256"] == hashlib.sha256(TWITCHES.read_bytes()).hexdigest()
    assert provenance["input"]["name"] == "thumb_twitches"
    assert "thumb_twitches.edf" not in json.dumps(provenance)
    assert str(ROOT) not in json.dumps(provenance)


def test_a_recording_can_be_given_another_name(quiet: Recording) -> None:
    analysis = analyze(quiet, name="patient 7")
    assert (analysis.recording.name, analysis.provenance["input"]["name"]) == ("patient 7", "patient 7")
    assert quiet.name == "array"


def test_a_simulated_recording_says_so_itself(quiet: Recording) -> None:
    assert analyze(quiet.with_changes(provenance={"format": "simulated"})).origin == "simulated"
    assert analyze(quiet).origin == "recorded"


def test_the_settings_used_are_kept(quiet: Recording) -> None:
    assert analyze(quiet).settings == Settings()


def test_the_bundled_recording_holds_twenty_one_jerks() -> None:
    analysis = analyze(TWITCHES)
    assert len(analysis.detection.jerks) == 21
    expected = [2.5, 6.6, 12, 15.6, 19, 23, 26, 29, 35, 40, 43.5, 50, 53, 57, 60, 62, 65, 69, 72, 78, 80]
    assert np.abs(analysis.detection.jerks["onset"].to_numpy() - expected).max() < 1.0


def test_events_found_before_give_the_same_analysis_without_detection(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analyze(TWITCHES)
    monkeypatch.setattr("myoclonus.analysis.detect_recording", None)
    again = analyze_events(whole.recording, whole.detection)
    pd.testing.assert_frame_equal(again.measures, whole.measures)
    fewer = replace(whole.detection, jerks=whole.detection.jerks.head(3))
    rate = analyze_events(whole.recording, fewer).measures.set_index(["measure", "scope"])["value"]
    assert rate["jerk_rate", "recording"] == pytest.approx(3 / 87.6 * 60, abs=0.05)


def test_linear_algebra_has_one_thread_while_it_lasts_and_its_own_afterwards(quiet: Recording) -> None:
    def threads() -> set[int]:
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    during: list[set[int]] = []
    with threadpool_limits(limits=2, user_api="blas"):
        before = threads()
        analyze(quiet, progress=lambda fraction, _: during.append(threads()) if 0.1 < fraction < 0.95 else None)
        assert threads() == before
    assert during
    assert all(found == {1} for found in during)
