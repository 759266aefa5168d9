"""Markers that lie off the shock: moved to its artifact, and never where there is none."""

import numpy as np
import pytest
from scipy import signal

from myoclonus.analysis import analyze
from myoclonus.detect import with_aligned_stimuli
from myoclonus.recording import recording_from_array
from myoclonus.settings.detect import DetectSettings

FINE_HZ = 20_000.0
N = 40


def made(
    fs_hz=2000.0,
    *,
    late_ms=0.0,
    jitter_ms=0.0,
    shock_uv=800.0,
    m_wave_uv=0.0,
    m_wave_ms=4.0,
    seed=0,
    n_channels=2,
    first_ms=None,
):
    """Shocks of 0.2 ms behind the recorder's own low-pass; markers so late, and off by as much as that to both sides."""
    rng = np.random.default_rng(seed)
    shock_s = 1.0 + np.cumsum(rng.uniform(0.6, 0.8, N))
    fine = np.zeros(int((shock_s[-1] + 1) * FINE_HZ))
    for moment in shock_s:
        first = round(moment * FINE_HZ)
        fine[first : first + 4] += shock_uv
        if first_ms is not None:
            fine[first - round(first_ms / 1e3 * FINE_HZ) :][:4] += shock_uv
        wave = np.arange(int(0.010 * FINE_HZ)) / (0.010 * FINE_HZ)
        after = first + round(m_wave_ms / 1e3 * FINE_HZ)
        fine[after : after + wave.size] += m_wave_uv * np.sin(2 * np.pi * wave) * np.sin(np.pi * wave)
    low = signal.butter(2, 0.4 * fs_hz, fs=FINE_HZ, output="sos")
    clean = signal.sosfilt(low, fine)[:: round(FINE_HZ / fs_hz)]
    emg_uv = clean + rng.normal(0, 4, (n_channels, clean.size))
    marker_s = shock_s + (late_ms + jitter_ms * rng.uniform(-1, 1, N)) / 1e3
    return recorded(emg_uv, fs_hz, marker_s), shock_s


def recorded(emg_uv, fs_hz, marker_s, text="stim median nerve R"):
    names = [f"EMG {k}" for k in range(len(emg_uv))]
    markers = [{"onset": float(one), "text": text} for one in marker_s]
    return recording_from_array(emg_uv, fs_hz, names, markers=[*markers, {"onset": 0.5, "text": "rest"}])


def stimuli_ms(recording, shock_s):
    """How far each marker of a stimulus lies after its shock."""
    markers = recording.markers
    onset_s = markers.loc[markers["text"].str.startswith("stim"), "onset"].to_numpy()
    return 1e3 * (onset_s - shock_s)


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 10_000.0])
@pytest.mark.parametrize(("late_ms", "jitter_ms"), [(3.0, 0.0), (-8.0, 0.0), (0.0, 2.0), (4.0, 15.0)])
@pytest.mark.parametrize("m_wave_uv", [0.0, 4000.0])
def test_markers_off_the_shock_are_moved_to_it(fs_hz, late_ms, jitter_ms, m_wave_uv):
    recording, shock_s = made(fs_hz, late_ms=late_ms, jitter_ms=jitter_ms, m_wave_uv=m_wave_uv)
    found = with_aligned_stimuli(recording, DetectSettings())
    assert np.abs(stimuli_ms(found, shock_s)).max() <= 0.7 + 1e3 / fs_hz
    row = found.quality.iloc[-1]
    assert (row["code"], row["severity"]) == ("stimuli-aligned", "note")
    assert f"{N} were moved" in row["message"]
    assert found.markers["onset"].is_monotonic_increasing
    assert found.markers.loc[found.markers["text"] == "rest", "onset"].tolist() == [0.5]


def test_the_finding_says_by_how_much():
    found = with_aligned_stimuli(made(late_ms=5.0)[0], DetectSettings())
    middle_ms = float(found.quality.iloc[-1]["message"].split("by ")[1].split(" ms")[0])
    assert middle_ms == pytest.approx(-5.0, abs=0.5)


def test_the_analysis_aligns_before_it_measures_latencies():
    recording, shock_s = made(late_ms=6.0)
    found = analyze(recording)
    assert np.abs(stimuli_ms(found.recording, shock_s)).max() <= 1.0
    assert "stimuli-aligned" in found.detection.quality["code"].tolist()


def assert_unmoved(recording, settings=None):
    found = with_aligned_stimuli(recording, settings or DetectSettings())
    assert found.markers["onset"].tolist() == recording.markers["onset"].tolist()
    assert found.quality["code"].tolist() == recording.quality["code"].tolist()


def test_an_aligned_recording_stays_as_it_is():
    assert_unmoved(with_aligned_stimuli(made(late_ms=5.0, jitter_ms=10.0)[0], DetectSettings()))


@pytest.mark.parametrize("fs_hz", [200.0, 500.0, 1000.0, 2000.0, 10_000.0])
def test_markers_at_the_shock_stay(fs_hz):
    assert_unmoved(made(fs_hz)[0])


@pytest.mark.parametrize("fs_hz", [1000.0, 2000.0, 10_000.0])
@pytest.mark.parametrize("after_ms", [4.0, 10.0, 20.0])
def test_an_answer_of_the_muscle_is_no_artifact(fs_hz, after_ms):
    """M wave without artifact, R1 of a blink, a tendon reflex: steep and always at one time, but not as abrupt."""
    assert_unmoved(made(fs_hz, shock_uv=0.0, m_wave_uv=3000.0, m_wave_ms=after_ms)[0])


@pytest.mark.parametrize("held_uv", [3.0, 60.0])
def test_noise_and_contraction_move_nothing(held_uv):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        emg_uv = held_uv * rng.normal(size=(3, 40_000))
        assert_unmoved(recorded(emg_uv, 1000.0, 1.0 + 0.9 * np.arange(40), "stim tone"))


def test_jerks_after_sounds_move_nothing():
    rng = np.random.default_rng(3)
    emg_uv, tone_s = rng.normal(0, 4, (2, 60_000)), 1.0 + 0.7 * np.arange(38)
    for moment in tone_s:
        first = round((moment + 0.012 + rng.normal(0, 0.002)) * 2000)
        emg_uv[:, first : first + 80] += 200 * signal.sosfilt(
            signal.butter(2, [20, 400], "bandpass", fs=2000, output="sos"), rng.normal(size=80)
        )
    assert_unmoved(recorded(emg_uv, 2000.0, tone_s, "stim tone"))


def test_a_marker_at_the_second_of_two_shocks_stays_there():
    assert_unmoved(made(first_ms=12.0)[0])


def test_stimuli_without_an_artifact_of_their_own_are_moved_as_the_others():
    recording, shock_s = made(late_ms=5.0)
    emg_uv = np.array([recording.read(k) for k in range(2)])
    for moment in shock_s[3:6]:
        first = round(moment * 2000)
        emg_uv[:, first - 2 : first + 8] = 0.0
    found = with_aligned_stimuli(recorded(emg_uv, 2000.0, shock_s + 0.005), DetectSettings())
    assert np.abs(stimuli_ms(found, shock_s)).max() <= 1.0
    assert "3 without an artifact of their own" in found.quality.iloc[-1]["message"]


def test_markers_may_be_left_where_they_are():
    assert_unmoved(made(late_ms=5.0)[0], DetectSettings(stimulus_align_ms=0.0))


def test_two_stimuli_missing_samples_and_the_ends_of_the_recording_are_borne():
    recording, shock_s = made(late_ms=5.0)
    emg_uv = np.array([recording.read(k) for k in range(2)])
    assert_unmoved(recorded(emg_uv, 2000.0, shock_s[:2] + 0.005))
    assert_unmoved(recorded(np.full_like(emg_uv, np.nan), 2000.0, shock_s + 0.005))
    assert_unmoved(recorded(np.zeros_like(emg_uv), 2000.0, [0.0, 0.001, 10.0, emg_uv.shape[1] / 2000.0]))
