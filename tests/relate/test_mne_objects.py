"""Every relation in one line on objects of MNE-Python: the same as on arrays, whatever state the objects are in."""

import dataclasses
import inspect
import re
from pathlib import Path

import mne
import numpy as np
import pandas as pd
import pytest

from myoclonus import analyze, relate
from myoclonus.detect import detect_recording
from myoclonus.errors import SettingsError
from myoclonus.recording import recording_from_array
from myoclonus.relate import (
    RELATIONS,
    annotations_of,
    back_average,
    coherence,
    discharges,
    evoked_of,
    evoked_potential,
    hour_rates,
    photic_jerks,
    premovement,
    reflex,
    silent_period,
    spread,
    state_rates,
    stimulus_response,
)
from myoclonus.settings import settings_from_mapping

from .laboratory import EEG, EMG, FS_HZ, SHOCK, events_of, make_laboratory, raw_of

QUICK = settings_from_mapping({"cortex": {"n_permutations": 299, "n_bootstrap": 200}, "measure": {"n_bootstrap": 200}})
HAND = "EMG FDI R"


@pytest.fixture(scope="module")
def made():
    return make_laboratory()


@pytest.fixture(scope="module")
def raw(made):
    return raw_of(made)


@pytest.fixture(scope="module")
def arrays(made, raw):
    """What an array's user would write: the same samples in µV, names, and markers."""
    return {"data": raw.get_data()[:11] * 1e6, "fs_hz": FS_HZ, "names": made.names}


def differences(one, other, path=""):
    """Name every field in which two results differ; their places in a recording count, not its name."""
    if dataclasses.is_dataclass(one):
        parts = [
            (field.name, getattr(one, field.name), getattr(other, field.name)) for field in dataclasses.fields(one)
        ]
        return [line for name, a, b in parts for line in differences(a, b, f"{path}.{name}")]
    if isinstance(one, dict):
        return [] if one.keys() == other.keys() and not any(differences(one[k], other[k]) for k in one) else [path]
    if isinstance(one, tuple | list) and len(one) == len(other):
        return [
            line for k, pair in enumerate(zip(one, other, strict=True)) for line in differences(*pair, f"{path}[{k}]")
        ]
    if isinstance(one, pd.DataFrame):
        return [] if one.equals(other) else [path]
    if isinstance(one, np.ndarray) and one.dtype.kind in "fc":
        return (
            [] if one.shape == other.shape and np.allclose(one, other, rtol=1e-6, atol=1e-9, equal_nan=True) else [path]
        )
    if isinstance(one, float):
        return [] if one == pytest.approx(other, rel=1e-6, nan_ok=True) else [path]
    return [] if np.array_equal(one, other) else [path]


def calls(made):
    """Return each relation as called on a ``Raw`` that is in order, and on arrays: name → (function, arguments, more for arrays)."""
    markers = {"markers": made.markers}
    return {
        "back_average": (back_average, {"onset_s": made.jerk_s, "emg": HAND, "settings": QUICK}, {}),
        "premovement": (premovement, {"onset_s": made.jerk_s, "settings": QUICK}, {}),
        "coherence": (coherence, {}, markers),
        "stimulus_response": (stimulus_response, {}, markers),
        "reflex": (reflex, {"channel": HAND}, {"stimulus_s": made.shock_s}),
        "silent_period": (silent_period, {"channel": HAND}, {"stimulus_s": made.shock_s}),
        "evoked_potential": (evoked_potential, {"channel": "CP3"}, {"stimulus_s": made.shock_s}),
        "discharges": (discharges, {}, {}),
        "photic_jerks": (photic_jerks, {}, markers),
        "spread": (spread, {"settings": QUICK}, markers),
        "state_rates": (state_rates, {}, markers),
        "hour_rates": (hour_rates, {"start": "09:00"}, {}),
    }


def test_every_relation_is_called_here_and_all_take_their_arguments_in_one_order(made):
    assert [function.__name__ for function in RELATIONS] == list(calls(made))
    for function in RELATIONS:
        names = list(inspect.signature(function).parameters)
        shared = [name for name in ("fs_hz", "names", "emg", "markers", "settings") if name in names]
        assert names[0] == "data"
        assert [name for name in names if name in shared] == shared, function.__name__
        kinds = {p.kind.name for p in inspect.signature(function).parameters.values() if p.name in shared}
        assert kinds == {"KEYWORD_ONLY"}, function.__name__
        assert function.__name__ in relate.__all__
        assert ">>>" in (function.__doc__ or ""), function.__name__


@pytest.mark.parametrize("name", list(calls(make_laboratory())))
def test_a_raw_gives_what_arrays_give(name, made, raw, arrays):
    function, arguments, more = calls(made)[name]
    of_raw = function(raw, **arguments)
    assert dataclasses.is_dataclass(of_raw)
    assert differences(of_raw, function(**arrays, **arguments, **more)) == []


def test_the_truth_is_found_in_one_line_each(made, raw):
    assert back_average(raw, made.jerk_s, emg=HAND, settings=QUICK).p < 0.05
    assert stimulus_response(raw).probability.value == pytest.approx(made.answered.mean(), abs=0.02)
    assert reflex(raw, channel=HAND).latency.value == pytest.approx(45.0, abs=2.0)
    assert evoked_potential(raw, channel="CP3").n20_latency.value == pytest.approx(20.0, abs=1.0)
    assert photic_jerks(raw).rates[0].n_jerks == 12
    assert spread(raw, settings=QUICK).order.lead_channel == "EMG RA"
    (ratio,) = state_rates(raw).ratios
    assert (ratio.first, ratio.second, ratio.ratio.value) == ("posture", "rest", pytest.approx(29 / 7))


def test_a_file_that_is_not_loaded_gives_the_same(made, raw, tmp_path):
    raw.save(tmp_path / "made_raw.fif", fmt="double", verbose="error")
    lazy = mne.io.read_raw_fif(tmp_path / "made_raw.fif", preload=False, verbose="error")
    for name in ("reflex", "spread", "coherence"):
        function, arguments, more = calls(made)[name]
        onsets = {"stimulus_s": more["stimulus_s"]} if "stimulus_s" in more else {}  # the file keeps 7 digits of a time
        assert differences(*(function(one, **arguments, **onsets) for one in (raw, lazy))) == []
    assert not lazy.preload


def test_annotations_and_events_of_a_cropped_raw_count_from_its_own_first_sample(made, raw):
    late = raw.copy().crop(100.0, None)
    assert late.first_samp == 100_000
    events = events_of(made, made.shock_s)
    of_text, of_events = reflex(late, SHOCK, channel=HAND), reflex(late, events, channel=HAND)
    in_seconds = reflex(late, np.round(made.shock_s - 100.0, 3), channel=HAND)
    assert of_text.n_rest == of_events.n_rest == in_seconds.n_rest == 80
    assert of_text.latency.value == pytest.approx(45.0, abs=2.0)
    assert differences(of_events, in_seconds) == []
    assert [rate.state for rate in state_rates(late).rates] == ["posture"]


def test_triggers_of_a_stim_channel_are_used_when_nothing_is_annotated(made, raw):
    bare = raw.copy().set_annotations(None)
    found = mne.find_events(bare, "STI", verbose="error")
    assert len(found) == 80
    answer = stimulus_response(bare, found)
    assert answer.probability.value == pytest.approx(0.5, abs=0.02)
    named = bare.copy().rename_channels({"STI": "stim shock"})
    assert differences(stimulus_response(named).probability, answer.probability) == []


@pytest.mark.parametrize("kind", ["misc", "eeg"])
def test_emg_that_has_another_type_is_known_by_its_name_or_named(kind, made, raw):
    other = raw_of(made, ["eeg"] * len(EEG) + [kind] * len(EMG))
    assert differences(spread(raw, settings=QUICK), spread(other, settings=QUICK)) == []
    renamed = other.copy().rename_channels({"EMG FDI R": "x1", "EMG RA": "x2", "EMG TA R": "x3"})
    assert reflex(renamed, channel="x1").latency.value == pytest.approx(45.0, abs=2.0)
    chosen = stimulus_response(renamed, emg=["x1", "x2"])
    assert chosen.probability.value == pytest.approx(0.5, abs=0.02)
    assert len(coherence(renamed, emg="x1").pairs) == len(EEG) + (2 if kind == "eeg" else 0)
    own = back_average(renamed, made.jerk_s, emg="x1", settings=QUICK)
    assert "x1" not in own.electrodes


def test_bad_channels_are_left_out_and_bad_stretches_are_not_recorded(made, raw):
    bad = raw.copy()
    bad.info["bads"] = ["Cz", "EMG TA R"]
    assert "Cz" not in back_average(bad, made.jerk_s, emg=HAND, settings=QUICK).electrodes
    assert {name for pair in coherence(bad).pairs for name in (pair.first, pair.second)}.isdisjoint(bad.info["bads"])
    assert spread(bad, settings=QUICK).order.channels == ("EMG RA", "EMG FDI R")
    marked = raw.copy()
    marked.annotations.append(60.0, 30.0, "BAD_movement")
    rates = {rate.state: rate for rate in state_rates(marked).rates}
    assert rates["posture"].seconds == pytest.approx(30.0, abs=0.01)
    assert rates["posture"].n == 14 or rates["posture"].n == 15


def test_a_reference_and_projections_count_once_they_are_applied(made, raw):
    average, _ = mne.set_eeg_reference(raw, "average", copy=True, verbose="error")
    projected = raw.copy().set_eeg_reference("average", projection=True, verbose="error")
    projected.apply_proj(verbose="error")
    one, other = (evoked_potential(one, channel="CP3") for one in (average, projected))
    assert one.p25.value == pytest.approx(other.p25.value, rel=1e-6)
    assert one.p25.value < 0.95 * evoked_potential(raw, channel="CP3").p25.value


def epochs_of(raw, made, moments, **more):
    given = {"baseline": None, "preload": True, "verbose": "error", "reject_by_annotation": False} | more
    return mne.Epochs(raw, events_of(made, moments), {SHOCK: 1}, **given)


def test_epochs_around_stimuli_give_what_the_raw_gives(made, raw):
    epochs = epochs_of(raw, made, made.shock_s, tmin=-0.45, tmax=0.6, preload=False)
    of_epochs, of_raw = reflex(epochs, channel=HAND), reflex(raw, made.shock_s, channel=HAND)
    assert (of_epochs.n_rest, of_epochs.probability.value) == (of_raw.n_rest, of_raw.probability.value)
    assert of_epochs.latency.value == pytest.approx(of_raw.latency.value, abs=1.0)
    of_epochs, of_raw = evoked_potential(epochs, channel="CP3"), evoked_potential(raw, made.shock_s, channel="CP3")
    away = np.abs(of_raw.time_ms) > 8  # a bridge over the shock is filled from what went before, which epochs cut short
    np.testing.assert_allclose(of_epochs.average_uv[away], of_raw.average_uv[away], atol=0.05)
    assert stimulus_response(epochs).probability.value == pytest.approx(0.5, abs=0.03)
    assert silent_period(epochs, channel=HAND).n_held == 0


def test_epochs_that_were_cropped_and_decimated_are_taken_as_they_are(made, raw):
    epochs = epochs_of(
        raw.copy().filter(None, 200, picks="all", verbose="error"), made, made.shock_s, tmin=-0.6, tmax=0.7
    )
    small = epochs.copy().decimate(2, verbose="error").crop(-0.36, 0.26)
    found = reflex(small, channel=HAND)
    assert found.n_rest == 80
    assert found.latency.value == pytest.approx(45.0, abs=4.0)
    held = mne.make_fixed_length_epochs(raw, 4.0, preload=True, verbose="error").decimate(2, verbose="error")
    assert 6 * len(held) <= coherence(held).pairs[0].n_segments <= 7 * len(held)


def test_epochs_of_jerks_give_the_back_average_of_the_raw_and_leave_bad_channels_out(made, raw):
    hand_s = made.jerk_s + 0.033
    epochs = epochs_of(raw, made, hand_s, tmin=-0.65, tmax=0.22)
    epochs.info["bads"] = ["O2"]
    of_epochs = back_average(epochs, emg=HAND, settings=QUICK)
    of_raw = back_average(raw, np.round(hand_s * FS_HZ) / FS_HZ, emg=HAND, settings=QUICK)
    assert of_epochs.spike.electrode == of_raw.spike.electrode == "C3"
    assert of_epochs.spike.latency_ms.value == pytest.approx(20.0, abs=3.0)
    assert "O2" not in of_epochs.electrodes


def test_names_of_events_tell_the_state_of_epochs(made, raw):
    at = np.concatenate((np.arange(0.0, 60.0, 10.0), np.arange(60.0, 120.0, 10.0)))
    events = events_of(made, at)
    events[6:, 2] = 2
    epochs = mne.Epochs(raw, events, {"rest": 1, "posture": 2}, tmin=0, tmax=9.999, baseline=None, verbose="error")
    (ratio,) = state_rates(epochs).ratios
    assert (ratio.first, ratio.second) == ("posture", "rest")
    assert ratio.ratio.value == pytest.approx(29 / 7, rel=0.15)


def test_results_become_objects_of_mne(made, raw):
    answered = annotations_of(stimulus_response(raw))
    assert list(answered.onset) == pytest.approx(made.shock_s, abs=1e-6)
    with_jerk = np.array([text == "stimulus with jerk" for text in answered.description])
    assert np.mean(with_jerk == made.answered) > 0.97
    leads = annotations_of(spread(raw, settings=QUICK))
    assert set(leads.description) == {"jerk led by EMG RA"}
    spans = annotations_of(state_rates(raw))
    assert [(*row,) for row in zip(spans.onset, spans.duration, spans.description, strict=True)] == [
        (0.0, 60.0, "rest"),
        (60.0, 60.0, "posture"),
    ]
    assert list(annotations_of(photic_jerks(raw)).onset) == [130.0, 136.0, 142.0, 148.0, 154.0, 160.0]
    assert list(annotations_of(coherence(raw)).duration) == [60.0]
    muscle = evoked_of(reflex(raw, channel=HAND))
    assert (muscle.ch_names, muscle.nave, muscle.get_channel_types()) == (["EMG at rest"], 80, ["emg"])
    assert muscle.times[np.argmax(muscle.data[0])] == pytest.approx(0.055, abs=0.02)
    assert evoked_of(evoked_potential(raw, channel="CP3")).get_peak(tmin=0.02, tmax=0.03)[1] == pytest.approx(
        0.025, abs=0.001
    )


def test_exported_annotations_can_be_added_to_those_of_a_dated_raw(made, raw):
    dated = raw.copy().crop(50.0, None).set_meas_date(1_600_000_000)
    recording = recording_from_array(dated.get_data(picks="emg") * 1e6, FS_HZ, EMG)
    jerks = annotations_of(detect_recording(recording), dated)
    together = dated.copy().set_annotations(dated.annotations + jerks)
    own = [item for item in together.annotations if item["description"].startswith("jerk")]
    first = min(made.jerk_s[made.jerk_s > 50.0])
    assert own[0]["onset"] - dated.first_time + 50.0 == pytest.approx(first, abs=0.01)
    assert [one.hour for one in hour_rates(dated.copy().set_meas_date(1_600_000_000)).rates] == []


def places(raw):
    own = raw.copy().pick(["C3", "Cz"])
    montage = mne.channels.make_dig_montage({"C3": [-0.05, 0, 0.09], "Cz": [0, 0, 0.1]}, coord_frame="head")
    return own.set_montage(montage)


def test_electrodes_keep_the_places_of_the_raw_when_it_is_given(made, raw):
    own = places(raw)
    evoked = evoked_of(back_average(own, made.jerk_s, settings=QUICK), own)
    assert evoked.get_montage().get_positions()["ch_pos"]["C3"] == pytest.approx([-0.05, 0, 0.09])


def in_microvolt(raw):
    return mne.io.RawArray(raw.get_data() * 1e6, raw.info, verbose="error")


def only_eeg(raw):
    return raw.copy().pick(["C3", "Cz"])


def bad_hand(raw):
    bad = raw.copy()
    bad.info["bads"] = [HAND]
    return bad


def short(raw):
    return mne.Epochs(raw, [[180_000, 0, 1]], tmin=-0.1, tmax=0.2, baseline=None, preload=True, verbose="error")


MISTAKES = {
    "volts as microvolts": (lambda raw: spread(raw.get_data()[8:11], fs_hz=FS_HZ, names=EMG), "unit-implausible"),
    "microvolts as volts": (lambda raw: spread(in_microvolt(raw)), "unit-implausible"),
    "no EMG for coherence": (lambda raw: coherence(only_eeg(raw)), "emg-missing"),
    "no EMG for spread": (lambda raw: spread(only_eeg(raw)), "emg-missing"),
    "no EMG for states": (lambda raw: state_rates(only_eeg(raw)), "emg-missing"),
    "no EMG for a reflex": (lambda raw: reflex(only_eeg(raw), [1.0]), "channel-unknown"),
    "no such channel": (lambda raw: stimulus_response(raw, emg="EMG X"), "channel-unknown"),
    "bad channel": (lambda raw: reflex(bad_hand(raw), SHOCK, channel=HAND), "channel-marked-bad"),
    "bad muscle": (lambda raw: back_average(bad_hand(raw), emg=HAND), "channel-marked-bad"),
    "no EEG": (lambda raw: premovement(raw.copy().pick("emg"), [50.0]), "eeg-missing"),
    "short epochs": (lambda raw: reflex(short(raw), channel=HAND), "epochs-too-short"),
    "short epochs of SEP": (lambda raw: evoked_potential(short(raw).crop(-0.05, 0.1)), "epochs-too-short"),
    "moments of epochs": (lambda raw: back_average(short(raw), [1.0]), "moments-with-epochs"),
    "sample numbers": (lambda raw: reflex(raw, [180_000, 190_000], channel=HAND), "moments-outside"),
    "no such marker": (lambda raw: reflex(raw, "stim tone", channel=HAND), "moments-unknown"),
    "moments that are none": (lambda raw: reflex(raw, [[1.0, 2.0]], channel=HAND), "moments-wrong"),
    "moments with NaN": (lambda raw: back_average(raw, [1.0, np.nan]), "moments-wrong"),
    "no stimuli": (lambda raw: reflex(raw.copy().set_annotations(None), channel=HAND), "stimuli-missing"),
    "no onsets": (premovement, "onsets-missing"),
    "a rate for stretches": (lambda raw: coherence(raw, 1000.0), "stretches-wrong"),
    "nothing averaged": (lambda raw: evoked_of(premovement(raw, [50.0])), "nothing-to-export"),
    "markers without text": (lambda raw: state_rates(raw, markers=[{"onset": 1.0}]), "table-columns"),
}


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_is_named_with_its_code(mistake, raw):
    call, code = MISTAKES[mistake]
    with pytest.raises(SettingsError, match=code):
        call(raw)


def test_objects_of_mne_stay_as_they_were(made, raw):
    before, marks = raw.get_data().copy(), raw.annotations.copy()
    spread(raw, settings=QUICK)
    reflex(raw, channel=HAND)
    np.testing.assert_array_equal(raw.get_data(), before)
    assert raw.annotations == marks


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "mne.md").read_text(encoding="utf-8")


def test_the_page_lists_every_relation_and_its_example_runs(made, raw, capsys):
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "(raw" in line]
    assert [re.search(r"`(\w+)\(raw", row)[1] for row in rows] == [function.__name__ for function in RELATIONS]
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(example, {"raw": raw.copy(), "jerk_s": made.jerk_s + 0.033})
    assert "C3" in capsys.readouterr().out


def test_a_raw_is_analyzed_like_a_recording_and_results_are_shown_in_short(made, raw):
    few = raw.copy().crop(0, 125).pick(["EMG RA", "EMG FDI R", "C3"])
    analysis = analyze(few, QUICK)
    assert len(analysis.detection.jerks) == np.sum(made.jerk_s < 124)
    for result in (back_average(few, made.jerk_s[:30], settings=QUICK), spread(few, settings=QUICK), coherence(few)):
        assert len(repr(result)) < 4000
        assert repr(result).startswith(f"{type(result).__name__}(")
