"""Rates are per hour in which a leg could be scored, and a leg that could not be is a finding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from myoclonus import tables
from myoclonus.detect import detect_recording
from myoclonus.recording import Recording, recording_from_array
from myoclonus.settings import Settings
from myoclonus.sleep import SleepScoring, score_sleep
from myoclonus.sleep.findings import unplaced
from myoclonus.sleep.fit import fit_spans, joined_spans
from myoclonus.sleep.fragmentary import limb_channels
from myoclonus.sleep.trace import Trace

from .made import night, value

SLEEP = Settings().sleep
NOTHING = tables.empty(tables.QUALITY)
FS_HZ = 200.0
SECONDS = 1800.0
PLM_S = tuple(100.0 + 30.0 * k for k in range(55))


def trace(rest_uv: np.ndarray, amplitude_uv: np.ndarray | None = None) -> Trace:
    rest = rest_uv.astype(np.float32)
    return Trace(
        channel="TA L", rest_uv=rest, n_beats=0, amplitude_uv=rest if amplitude_uv is None else amplitude_uv.astype(np.float32)
    )  # fmt: skip


def at_rest(*parts: tuple[float, float]) -> np.ndarray:
    return np.concatenate([np.full(round(seconds * 100), level) for level, seconds in parts])


def test_noise_that_hides_every_movement_makes_a_leg_unfit() -> None:
    loud = trace(at_rest((2.0, 300), (25.1, 120), (2.0, 300)))
    assert fit_spans(loud, NOTHING, SLEEP).tolist() == [[0.0, 300.0], [420.0, 720.0]]


@pytest.mark.parametrize(("half_uv", "seconds", "n_spans"), [
    (25.0, 120, 1), (25.1, 120, 2), (25.1, 60, 2), (25.1, 50, 1),
])  # fmt: skip
def test_the_limits_of_noise_and_of_its_length_count(half_uv: float, seconds: float, n_spans: int) -> None:
    assert len(fit_spans(trace(at_rest((2.0, 300), (half_uv, seconds), (2.0, 300))), NOTHING, SLEEP)) == n_spans


def test_what_was_not_recorded_is_unfit_and_an_unfit_whole_leaves_nothing() -> None:
    amplitude = at_rest((2.0, 300), (np.nan, 200), (2.0, 100))
    assert fit_spans(trace(at_rest((2.0, 600)), amplitude), NOTHING, SLEEP).tolist() == [[0.0, 300.0], [500.0, 600.0]]
    assert fit_spans(trace(at_rest((80.0, 600))), NOTHING, SLEEP).shape == (0, 2)
    assert fit_spans(trace(np.empty(0)), NOTHING, SLEEP).shape == (0, 2)


def test_a_loose_electrode_that_detection_lists_is_unfit_on_its_channel_only() -> None:
    rows = [
        {"code": "artifact-loose-electrode", "severity": "note", "channel": name, "onset": 100.0, "duration": 100.0}
        for name in ("TA L", "TA R")
    ]
    quality = tables.from_rows(tables.QUALITY, rows)
    assert fit_spans(trace(at_rest((2.0, 600))), quality, SLEEP).tolist() == [[0.0, 100.0], [200.0, 600.0]]
    assert fit_spans(trace(at_rest((2.0, 600))), quality.assign(channel="RAT"), SLEEP).tolist() == [[0.0, 600.0]]


def test_spans_of_several_channels_are_joined() -> None:
    parts = [np.array([[0.0, 10.0], [20.0, 30.0]]), np.array([[5.0, 15.0], [30.0, 31.0]]), np.empty((0, 2))]
    assert joined_spans(parts).tolist() == [[0.0, 15.0], [20.0, 31.0]]
    assert joined_spans([]).shape == (0, 2)


def test_a_part_of_a_night_and_the_rest_of_it() -> None:
    whole = night((("N2", 3600.0),), coverage=[(0.0, 1000.0), (2000.0, 3600.0)])
    part = whole.within(np.array([[500.0, 2500.0]]))
    assert part.coverage_s.tolist() == [[500.0, 1000.0], [2000.0, 2500.0]]
    assert part.hours("N2") == pytest.approx(1000 / 3600)
    assert whole.without(np.array([[500.0, 2500.0]])).tolist() == [[0.0, 500.0], [2500.0, 3600.0]]


def legs(*, off_left: tuple[float, float] | None = None, off_right: tuple[float, float] | None = None) -> Recording:
    rng = np.random.default_rng(11)
    samples = rng.normal(0.0, 1.5, (2, round(SECONDS * FS_HZ)))
    for onset_s in PLM_S:
        samples[:, round(onset_s * FS_HZ) : round((onset_s + 1.5) * FS_HZ)] *= 30.0
    for row, off in enumerate((off_left, off_right)):
        if off:
            a, b = (round(at * FS_HZ) for at in off)
            samples[row, a:b] = rng.normal(0.0, 120.0, b - a)
    made = recording_from_array(
        samples, FS_HZ, ["TA L", "TA R"], muscles=["tibialis_anterior"] * 2, sides=["left", "right"],
        hypnogram=[{"onset": 0.0, "duration": SECONDS, "stage": "N2"}],
    )  # fmt: skip
    return made.with_changes(channels=tuple(replace(channel, region="leg") for channel in made.channels))


def scored(recording: Recording) -> SleepScoring:
    return score_sleep(recording, detect_recording(recording), Settings())


def test_rates_are_divided_by_the_hours_in_which_a_leg_was_fit() -> None:
    found = scored(legs(off_left=(900.0, 1800.0), off_right=(900.0, 1800.0)))
    assert value(found.measures, "leg_scored_hours", "recording") == pytest.approx(0.25, abs=0.01)
    assert value(found.measures, "plms_index", "rule:WASM") == pytest.approx(27 / 0.25, rel=0.06)
    unfit = found.quality[found.quality["code"] == "leg-unfit"]
    assert sorted(unfit["channel"]) == ["TA L", "TA R"]
    assert unfit["onset"].to_numpy(float) == pytest.approx([900.0, 900.0], abs=20.0)


def test_one_leg_off_leaves_the_rate_to_the_other_and_is_a_finding() -> None:
    found = scored(legs(off_left=(600.0, 1200.0)))
    assert value(found.measures, "leg_scored_hours", "recording") == pytest.approx(0.5, abs=0.01)
    assert value(found.measures, "leg_scored_hours", "channel:TA L") == pytest.approx(1200 / 3600, abs=0.02)
    assert value(found.measures, "plms_index", "rule:WASM") == pytest.approx(55 / 0.5, rel=0.05)
    assert found.quality.loc[found.quality["code"] == "leg-unfit", "channel"].tolist() == ["TA L"]


def test_a_leg_that_was_never_fit_is_left_out_with_a_finding() -> None:
    found = scored(legs(off_left=(0.0, 1800.0)))
    assert found.leg_channels == ("TA R",)
    assert found.quality.loc[found.quality["code"] == "leg-unfit", "channel"].tolist() == ["TA L"]


def test_a_long_recording_without_stages_says_that_sleep_was_not_scored() -> None:
    bare = legs().with_changes(hypnogram=tables.empty(tables.HYPNOGRAM))
    found = scored(bare)
    assert not found.is_scored
    assert found.quality["code"].tolist() == ["sleep-not-scored"]
    short = bare.with_changes(coverage=tables.from_rows(tables.COVERAGE, [{"onset": 0.0, "duration": 1799.0}]))
    assert len(score_sleep(short, detect_recording(bare), Settings()).quality) == 0


def test_a_label_that_names_a_limb_alone_counts_and_an_unknown_place_is_told() -> None:
    names = ["Arm R EMG", "EMG1", "Leggings", "Bein li"]
    made = recording_from_array(np.zeros((4, 10)), 10.0, names, roles=["emg"] * 4, muscles=[None] * 4)
    assert limb_channels(made, (0, 1, 2, 3)) == ("Arm R EMG", "Bein li")
    rows = unplaced(made, (0, 1, 2, 3))
    assert [row["channel"] for row in rows] == ["EMG1", "Leggings"]
