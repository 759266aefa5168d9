"""Options override what the file says; pairs are formed; units are converted or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from myoclonus import ReadError, SettingsError
from myoclonus.read import channels_table, read_recording
from myoclonus.read.options import read_options
from myoclonus.relate.windows import eeg_channels
from myoclonus.settings.read import ReadSettings
from myoclonus.tables import CHANNELS, COVERAGE, HYPNOGRAM, MARKERS, QUALITY, validate

from .edf_bytes import Signal, edf, wiggle


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.edf"
    file.write_bytes(
        edf(
            Signal(label=b"CHIN1", digital=wiggle(3000, 1)), Signal(label=b"CHIN2", digital=wiggle(3000, 2)),
            Signal(label=b"EXG1", digital=wiggle(3000, 3)), Signal(label=b"EXG2", digital=wiggle(3000, 4)),
            Signal(label=b"EMG1+", digital=wiggle(3000, 5)), Signal(label=b"EMG1-", digital=wiggle(3000, 6)),
            Signal(label=b"Leg1", digital=wiggle(3000, 7)), Signal(label=b"Leg2", rate=500, digital=wiggle(1500, 8)),
        )
    )  # fmt: skip
    return file


def test_options_override_everything_the_file_says(path: Path) -> None:
    recording = read_recording(
        path,
        channels={
            "channels": {
                "EXG1": {"name": "right hand", "role": "emg", "muscle": "FDI", "side": "right", "unit": "mV"},
                "EXG2": {"ignore": True},
            }
        },
    )
    channel = recording.channels[recording.index_of("right hand")]
    assert (channel.role, channel.muscle, channel.side, channel.region) == (
        "emg",
        "first_dorsal_interosseous",
        "right",
        "hand",
    )
    assert channel.understood_from == "option"
    assert recording.read(recording.index_of("right hand"), 0, 2) == pytest.approx(wiggle(3000, 3)[:2] * 100.0)
    assert "EXG2" not in [item.name for item in recording.channels]


def test_a_channels_toml_is_read(path: Path, tmp_path: Path) -> None:
    toml = tmp_path / "channels.toml"
    toml.write_text('[channels.EXG1]\nmuscle = "Tib. ant."\nrole = "emg"\n[bipolar]\n"chin" = ["CHIN1", "CHIN2"]\n')
    recording = read_recording(path, channels=toml)
    assert recording.channels[recording.index_of("EXG1")].muscle == "tibialis_anterior"
    chin = recording.index_of("chin")
    assert recording.channels[chin].muscle == "chin"
    assert recording.read(chin, 0, 5) == pytest.approx((wiggle(3000, 1)[:5] - wiggle(3000, 2)[:5]) * 0.1)


def test_pairs_are_formed_from_labels_only_when_asked(path: Path) -> None:
    assert [c.name for c in read_recording(path).channels][:2] == ["CHIN1", "CHIN2"]
    recording = read_recording(path, bipolar=True)
    assert [c.name for c in recording.channels] == ["Leg1", "Leg2", "EMG1+-EMG1-", "CHIN1-CHIN2", "EXG1-EXG2"]
    assert [c.role for c in recording.channels] == ["emg"] * 5
    assert recording.read(3, 10, 20) == pytest.approx((wiggle(3000, 1)[10:20] - wiggle(3000, 2)[10:20]) * 0.1)


def test_a_pair_clips_where_either_electrode_may(path: Path) -> None:
    channel = read_recording(path, bipolar=True).channels[3]
    assert (channel.low_limit, channel.high_limit) == (pytest.approx(-6553.5), pytest.approx(6553.5))


@pytest.mark.parametrize(
    ("options", "code", "choice"),
    [
        ({"channels": {"EXG9": {}}}, "channel-unknown", "CHIN1"),
        ({"channels": {"EXG1": {"rolle": "emg"}}}, "channel-option-unknown", "role"),
        ({"channel": {}}, "channel-option-unknown", "channels"),
        ({"channels": {"EXG1": {"role": "muscle"}}}, "channel-option-wrong", "emg"),
        ({"channels": {"EXG1": {"side": "up"}}}, "channel-option-wrong", "left"),
        ({"channels": {"EXG1": {"unit": "mmHg"}}}, "channel-option-wrong", "uV"),
        ({"channels": {"EXG1": {"muscle": "liver"}}}, "muscle-unknown", "tibialis_anterior"),
        ({"channels": {"EXG1": {"ignore": "yes"}}}, "channel-option-wrong", "true"),
        ({"channels": {"EXG1": 3}}, "channel-option-wrong", "name"),
        ({"channels": {"EXG1": {"name": "EXG2"}}}, "labels-not-unique", "EXG2"),
        ({"bipolar": {"x": ["EXG1", "nothing"]}}, "channel-unknown", "CHIN1"),
        ({"bipolar": {"x": "EXG1"}}, "channel-option-wrong", "CHIN2"),
        ({"bipolar": {"x": ["Leg1", "Leg2"]}}, "bipolar-rates-differ", "500"),
        ({"fs_hz": -1}, "channel-option-wrong", "positive"),
        ({"labels": ["a", "a"]}, "channel-option-wrong", "different"),
        (
            {
                "channels": {
                    f"{n}": {"ignore": True}
                    for n in ("CHIN1", "CHIN2", "EXG1", "EXG2", "EMG1+", "EMG1-", "Leg1", "Leg2")
                }
            },
            "no-channels",
            "one",
        ),
    ],
)
def test_a_wrong_option_is_refused_with_the_choices(
    path: Path, options: dict[str, Any], code: str, choice: str
) -> None:
    with pytest.raises(SettingsError, match=choice) as caught:
        read_recording(path, channels=options)
    assert caught.value.code == code


@pytest.mark.parametrize("content", ["[channels", "\xff"])
def test_a_broken_channels_toml_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "channels.toml"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(SettingsError, match="channels-not-readable"):
        read_options(file)


def one(tmp_path: Path, *signals: Signal) -> Path:
    file = tmp_path / "u.edf"
    file.write_bytes(edf(*signals))
    return file


@pytest.mark.parametrize(
    ("unit", "factor"), [(b"uV", 1.0), (b"mV", 1e3), (b"V", 1e6), (b"nV", 1e-3), (b"UV", 1.0), ("µV".encode(), 1.0)]
)
def test_potentials_become_microvolts(tmp_path: Path, unit: bytes, factor: float) -> None:
    recording = read_recording(one(tmp_path, Signal(unit=unit)))
    assert recording.read(0) == pytest.approx(wiggle(3000) * 0.1 * factor)
    assert recording.channels[0].resolution == pytest.approx(0.1 * factor)


def test_acceleration_becomes_g(tmp_path: Path) -> None:
    recording = read_recording(one(tmp_path, Signal(label=b"ACC X", unit=b"mg")))
    assert recording.channels[0].unit == "g"
    assert recording.read(0) == pytest.approx(wiggle(3000) * 1e-4)


@pytest.mark.parametrize(
    ("label", "unit", "code", "severity"),
    [
        (b"EMG FDI R", b"", "unit-missing", "refused"),
        (b"EMG FDI R", b"mmHg", "unit-not-potential", "refused"),
        (b"EMG FDI R", b"?V", "unit-not-potential", "refused"),
        (b"EEG C3", b"", "unit-missing", "refused"),
        (b"ACC X", b"counts", "unit-not-acceleration", "warning"),
    ],
)
def test_an_unknown_unit_is_never_guessed(tmp_path: Path, label: bytes, unit: bytes, code: str, severity: str) -> None:
    recording = read_recording(one(tmp_path, Signal(label=label, unit=unit)))
    finding = recording.quality.query("code == @code").iloc[0]
    assert (finding["severity"], finding["channel"]) == (severity, label.decode())
    assert "channels.toml" in finding["remedy"]
    assert recording.channels[0].unit == unit.decode()


def test_a_unit_given_as_an_option_removes_the_finding(tmp_path: Path) -> None:
    recording = read_recording(one(tmp_path, Signal(unit=b"")), channels={"channels": {"EMG FDI R": {"unit": "uV"}}})
    assert recording.quality.empty
    assert recording.channels[0].unit == "uV"


# --- fitness --------------------------------------------------------------------------------------------------------


def findings(tmp_path: Path, *signals: Signal, settings: ReadSettings | None = None) -> set[tuple[str, str]]:
    quality = read_recording(one(tmp_path, *signals), settings=settings).quality
    return set(zip(quality["code"], quality["severity"], strict=True))


@pytest.mark.parametrize(("rate", "expected"), [(199, {("rate-too-low", "refused")}), (200, set()), (201, set())])
def test_an_emg_slower_than_the_limit_is_refused(tmp_path: Path, rate: int, expected: set[tuple[str, str]]) -> None:
    assert findings(tmp_path, Signal(rate=rate, digital=wiggle(rate * 3))) == expected


@pytest.mark.parametrize(("step_uv", "expected"), [(4.9, set()), (5.1, {("resolution-too-coarse", "refused")})])
def test_an_emg_coarser_than_the_limit_is_refused(
    tmp_path: Path, step_uv: float, expected: set[tuple[str, str]]
) -> None:
    limits = {"pmin": b"%.1f" % (-32768 * step_uv), "pmax": b"%.1f" % (32767 * step_uv)}
    assert findings(tmp_path, Signal(digital=wiggle(3000) // 10, **limits)) == expected  # type: ignore[arg-type]


def test_a_coarse_signal_in_a_file_of_fine_steps_is_refused(tmp_path: Path) -> None:
    assert findings(tmp_path, Signal(digital=wiggle(3000) // 100 * 100)) == {("resolution-too-coarse", "refused")}


def test_a_sparse_signal_of_fine_values_is_not_called_coarse(tmp_path: Path) -> None:
    digital = np.zeros(3000, dtype=np.int64)
    digital[100:130] = np.array([7, 111, 230, 341, 457, 588, 659, 800, 911, 1023] * 3)
    assert findings(tmp_path, Signal(digital=digital)) == set()


def test_a_flat_emg_is_refused_and_a_single_blip_is_not_flat(tmp_path: Path) -> None:
    blip = np.full(60_000, 17)
    blip[6500] = 99  # between the seconds that are looked at first
    for digital, expected in ((np.full(60_000, 17), ["channel-flat"]), (blip, [])):
        path = tmp_path / "flat.edf"
        path.write_bytes(edf(Signal(digital=digital), n_records=60))
        assert read_recording(path).quality["code"].tolist() == expected


def test_flat_and_clipped_eeg_is_refused_and_kept_out_of_averages(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    good = rng.normal(0, 20, (3, 60_000))
    flat, clipped, seldom = np.zeros(60_000), good[1].copy(), good[2].copy()
    for start in range(0, 60_000, 1000):  # a tenth of each second at the limit
        clipped[start : start + 100] = 200.0
    seldom[100:103] = 200.0
    file = tmp_path / "a.npz"
    labels = ["EEG C3", "EEG Cz", "EEG C4", "EEG Pz"]
    np.savez(file, samples=np.vstack((good[0], flat, clipped, seldom)), fs_hz=1000.0, labels=labels, unit="uV")
    recording = read_recording(file)
    refused = recording.quality[recording.quality["severity"] == "refused"]
    assert dict(zip(refused["channel"], refused["code"], strict=True)) == {
        "EEG Cz": "channel-flat",
        "EEG C4": "eeg-clipped",
    }
    assert [recording.channels[k].name for k in eeg_channels(recording)[0]] == ["EEG C3", "EEG Pz"]


def test_an_emg_of_no_numbers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    np.savez(file, samples=np.full((1, 2000), np.nan), fs_hz=1000.0, labels=["EMG"], unit="uV")
    assert read_recording(file).quality["code"].tolist() == ["channel-empty"]


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    assert findings(tmp_path, Signal(), settings=ReadSettings(min_emg_rate_hz=1000.0)) == set()
    assert findings(
        tmp_path, Signal(rate=500, digital=wiggle(1500)), settings=ReadSettings(min_emg_rate_hz=1000.0)
    ) == {("rate-too-low", "refused")}


def test_every_table_of_a_recording_follows_its_schema(path: Path) -> None:
    recording = read_recording(path, bipolar=True)
    for schema, table in ((MARKERS, recording.markers), (HYPNOGRAM, recording.hypnogram), (COVERAGE, recording.coverage),
                          (QUALITY, recording.quality), (CHANNELS, channels_table(recording))):  # fmt: skip
        validate(schema, table)


@pytest.mark.parametrize("name", ["missing.edf", "folder"])
def test_what_is_not_there_or_not_a_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReadError) as caught:
        read_recording(tmp_path / name)
    assert caught.value.code == {"missing.edf": "file-not-found", "folder": "not-a-recording"}[name]


def test_an_unknown_ending_is_refused_with_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(b"something")
    with pytest.raises(ReadError, match="BrainVision") as caught:
        read_recording(tmp_path / "a.xyz")
    assert caught.value.code == "format-unknown"
