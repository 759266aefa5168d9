"""EDF and BDF: values, rates, blocks, gaps, annotations."""

from __future__ import annotations

import threading
import tracemalloc
from pathlib import Path

import edfio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from myoclonus import ReadError
from myoclonus.read import read_recording

from .edf_bytes import Signal, edf, tal, wiggle


def write(tmp_path: Path, content: bytes, name: str = "a.edf") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_a_digital_step_becomes_its_microvolts(tmp_path: Path) -> None:
    digital = np.array([-32768, 0, 1, 32767])
    signal = Signal(digital=digital, rate=4, pmin=b"-32.768", pmax=b"32.767", unit=b"mV")
    recording = read_recording(write(tmp_path, edf(signal, n_records=1)))
    assert recording.read(0) == pytest.approx([-32768.0, 0.0, 1.0, 32767.0])
    channel = recording.channels[0]
    assert (channel.unit, channel.resolution) == ("uV", pytest.approx(1.0))
    assert (channel.low_limit, channel.high_limit) == (pytest.approx(-32768.0), pytest.approx(32767.0))


def test_a_bdf_sample_of_24_bits_keeps_its_sign(tmp_path: Path) -> None:
    digital = np.array([-8388608, -1, 0, 8388607])
    signal = Signal(digital=digital, rate=4, pmin=b"-8388608", pmax=b"8388607", dmin=b"-8388608", dmax=b"8388607")
    recording = read_recording(write(tmp_path, edf(signal, n_records=1, is_bdf=True), "a.bdf"))
    assert recording.read(0).tolist() == [-8388608.0, -1.0, 0.0, 8388607.0]


def test_each_channel_keeps_its_own_rate(tmp_path: Path) -> None:
    recording = read_recording(
        write(
            tmp_path, edf(Signal(rate=1000), Signal(label=b"C3", rate=256), Signal(label=b"Flow", rate=32), n_records=2)
        )
    )
    assert [(c.fs_hz, c.n_samples) for c in recording.channels] == [(1000.0, 2000), (256.0, 512), (32.0, 64)]


def test_records_of_half_a_second_double_the_rate(tmp_path: Path) -> None:
    recording = read_recording(write(tmp_path, edf(Signal(rate=1000), n_records=4, duration=b"0.5", seconds=0.5)))
    assert recording.channels[0].fs_hz == 1000.0
    assert recording.duration_s == 2.0


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 1000),
    rates=st.lists(st.sampled_from([1, 10, 32, 200, 256]), min_size=1, max_size=4),
    n_records=st.integers(1, 5),
    is_bdf=st.booleans(),
    data=st.data(),
)
def test_any_block_holds_the_same_values_as_edfio_reads(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    rates: list[int],
    n_records: int,
    is_bdf: bool,
    data: st.DataObject,
) -> None:
    rng = np.random.default_rng(seed)
    kind = edfio.BdfSignal if is_bdf else edfio.EdfSignal
    signals = [
        kind(rng.normal(0, 100, rate * n_records), rate, label=f"EMG{i}", physical_dimension="uV")
        for i, rate in enumerate(rates)
    ]
    path = tmp_path_factory.mktemp("edf") / ("a.bdf" if is_bdf else "a.edf")
    file = edfio.Bdf(signals, data_record_duration=1) if is_bdf else edfio.Edf(signals, data_record_duration=1)
    file.write(path)
    back = edfio.read_bdf(path) if is_bdf else edfio.read_edf(path)
    recording = read_recording(path)
    for index, signal in enumerate(back.signals):
        n = len(signal.data)
        start, stop = sorted((data.draw(st.integers(0, n)), data.draw(st.integers(0, n))))
        np.testing.assert_allclose(recording.read(index, start, stop), signal.data[start:stop], rtol=1e-12, atol=1e-9)


def test_threads_read_different_blocks_at_once(tmp_path: Path) -> None:
    recording = read_recording(
        write(
            tmp_path,
            edf(Signal(digital=wiggle(40_000)), Signal(label=b"EMG2", digital=wiggle(40_000, 1)), n_records=40),
        )
    )
    whole = [recording.read(0), recording.read(1)]
    wrong: list[int] = []

    def work(seed: int) -> None:
        rng = np.random.default_rng(seed)
        for _ in range(40):
            index, start = int(rng.integers(2)), int(rng.integers(39_000))
            if not np.array_equal(recording.read(index, start, start + 777), whole[index][start : start + 777]):
                wrong.append(start)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_memory_of_a_scan_is_bounded_by_the_block_and_not_by_the_file(tmp_path: Path) -> None:
    one = edf(
        Signal(rate=20_000, digital=wiggle(20_000)),
        Signal(label=b"EMG2", rate=20_000, digital=wiggle(20_000)),
        n_records=1,
    )
    header, record = one[:768], one[768:]
    path = write(tmp_path, header.replace(b"1       1       2   ", b"-1      1       2   ") + record * 400)
    recording = read_recording(path)
    assert path.stat().st_size > 30e6
    tracemalloc.start()
    for start in range(0, recording.channels[0].n_samples, 100_000):
        recording.read(0, start, start + 100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8e6


def test_a_file_that_shrinks_after_opening_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, edf(Signal(), n_records=5))
    recording = read_recording(path)
    path.write_bytes(path.read_bytes()[:4000])
    with pytest.raises(ReadError, match="file-changed"):
        recording.read(0)


# --- gaps -----------------------------------------------------------------------------------------------------------


def discontinuous(tmp_path: Path, onsets: list[float], **options: object) -> Path:
    tals = [tal(onset, b"") for onset in onsets]
    content = edf(
        Signal(digital=np.repeat(np.arange(1, len(onsets) + 1) * 10, 1000)),
        Signal(label=b"SpO2", rate=1, unit=b"%", digital=np.arange(len(onsets))),
        n_records=len(onsets),
        tals=options.pop("tals", tals),  # type: ignore[arg-type]
        reserved=b"EDF+D",
        **options,  # type: ignore[arg-type]
    )
    return write(tmp_path, content)


def test_a_gap_is_nan_and_later_samples_lie_at_their_true_time(tmp_path: Path) -> None:
    recording = read_recording(discontinuous(tmp_path, [0, 1, 5, 6]))
    samples = recording.read(0)
    assert samples.size == 7000
    assert np.isnan(samples[2000:5000]).all()
    assert samples[1999] == pytest.approx(2.0)
    assert samples[5000] == pytest.approx(3.0)
    assert not np.isnan(samples[:2000]).any()
    assert not np.isnan(samples[5000:]).any()
    assert recording.coverage[["onset", "duration"]].to_numpy().tolist() == [[0.0, 2.0], [5.0, 2.0]]
    gap = recording.quality.query("code == 'gap'").iloc[0]
    assert (gap["onset"], gap["duration"]) == (2.0, 3.0)


def test_a_gap_is_nan_in_a_slow_channel_too(tmp_path: Path) -> None:
    recording = read_recording(discontinuous(tmp_path, [0, 1, 5, 6]))
    assert np.isnan(recording.read(1)).tolist() == [False, False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 7000), (1990, 2010), (4990, 5010), (2500, 2600), (5000, 5001), (6999, 7000)]
)
def test_a_block_across_a_gap_equals_that_part_of_the_whole(tmp_path: Path, start: int, stop: int) -> None:
    recording = read_recording(discontinuous(tmp_path, [0, 1, 5, 6]))
    np.testing.assert_array_equal(recording.read(0, start, stop), recording.read(0)[start:stop])


def test_an_annotation_after_a_gap_keeps_its_true_time(tmp_path: Path) -> None:
    tals = [tal(0, b""), tal(10, b"") + tal(10.25, b"stim")]
    recording = read_recording(discontinuous(tmp_path, [0, 10], tals=tals))
    assert recording.markers["onset"].tolist() == [10.25]
    assert recording.read(0, 10_250, 10_251) == pytest.approx([2.0])


def test_a_fractional_start_is_time_zero(tmp_path: Path) -> None:
    tals = [tal(b"+0.25", b"") + tal(b"+0.75", b"stim"), tal(b"+1.25", b"")]
    recording = read_recording(discontinuous(tmp_path, [0, 1], tals=tals))
    assert recording.markers["onset"].tolist() == [0.5]
    assert recording.duration_s == 2.0


@pytest.mark.parametrize(("late_ms", "n_stretches"), [(0.0, 1), (1.9, 1), (2.1, 2)])
def test_records_later_than_the_tolerance_begin_a_new_stretch(tmp_path: Path, late_ms: float, n_stretches: int) -> None:
    tals = [tal(0, b""), tal(b"+%.4f" % (1 + late_ms / 1e3), b"")]
    assert len(read_recording(discontinuous(tmp_path, [0, 1], tals=tals)).coverage) == n_stretches


@pytest.mark.parametrize(("late_s", "n_stretches"), [(0.1, 1), (0.6, 2)])
def test_a_file_that_promises_no_gaps_has_them_only_when_half_a_record_is_missing(
    tmp_path: Path, late_s: float, n_stretches: int
) -> None:
    path = write(tmp_path, edf(Signal(), n_records=2, tals=[tal(0, b""), tal(1 + late_s, b"")]))
    assert len(read_recording(path).coverage) == n_stretches


def test_records_that_go_back_in_time_are_joined_and_reported(tmp_path: Path) -> None:
    recording = read_recording(discontinuous(tmp_path, [0, 1, 0.5, 3]))
    assert "record-times-backward" in set(recording.quality["code"])
    assert recording.duration_s == 4.0


def test_a_gap_longer_than_any_recording_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="gaps-too-long"):
        read_recording(discontinuous(tmp_path, [0, 1e9]))


def test_a_file_with_gaps_but_without_times_is_reported(tmp_path: Path) -> None:
    recording = read_recording(discontinuous(tmp_path, [0, 1], tals=[b"", b""]))
    assert "record-times-missing" in set(recording.quality["code"])


# --- annotations ----------------------------------------------------------------------------------------------------


def annotated(tmp_path: Path, *tals: bytes) -> Path:
    first = [tal(index, b"") + extra for index, extra in enumerate(tals)]
    return write(tmp_path, edf(Signal(), n_records=len(tals), tals=first))


def test_annotations_become_markers_in_order_of_onset(tmp_path: Path) -> None:
    recording = read_recording(
        annotated(
            tmp_path, tal(2.5, b"late"), tal(0.5, b"stim", b"two texts", duration=b"1.5"), tal(1, b"limb@@EMG FDI R")
        )
    )
    rows = recording.markers[["onset", "duration", "text", "channel"]].to_numpy().tolist()
    assert rows == [
        [0.5, 1.5, "stim", None], [0.5, 1.5, "two texts", None], [1.0, 0.0, "limb", "EMG FDI R"], [2.5, 0.0, "late",
        None],
    ]  # fmt: skip


def test_overlapping_annotations_are_all_kept(tmp_path: Path) -> None:
    recording = read_recording(
        annotated(tmp_path, tal(0, b"rest", duration=b"2") + tal(0.5, b"stim", duration=b"2"), b"", b"")
    )
    assert recording.markers["text"].tolist() == ["rest", "stim"]


def test_an_annotation_that_is_not_utf8_is_read_as_latin1(tmp_path: Path) -> None:
    recording = read_recording(annotated(tmp_path, tal(0.5, "Zuckung früh".encode("latin-1")), b"", b""))
    assert recording.markers["text"].tolist() == ["Zuckung früh"]
    assert "annotation-not-utf8" in set(recording.quality["code"])


def test_an_unreadable_annotation_is_counted_and_the_others_stay(tmp_path: Path) -> None:
    recording = read_recording(annotated(tmp_path, b"garbage\x14x\x14\x00" + tal(0.5, b"stim"), b"", b""))
    assert recording.markers["text"].tolist() == ["stim"]
    finding = recording.quality.query("code == 'annotation-unreadable'").iloc[0]
    assert finding["message"].startswith("1 ")


def test_sleep_stages_go_to_the_hypnogram_and_not_to_the_markers(tmp_path: Path) -> None:
    recording = read_recording(
        annotated(
            tmp_path,
            tal(0, b"Sleep stage W", duration=b"1"),
            tal(1, b"Sleep stage 2", duration=b"1"),
            tal(2, b"Sleep stage R", duration=b"9") + tal(2, b"x"),
        )
    )
    assert recording.hypnogram.to_numpy().tolist() == [[0.0, 1.0, "W"], [1.0, 1.0, "N2"], [2.0, 1.0, "R"]]
    assert recording.markers["text"].tolist() == ["x"]


def test_the_time_of_day_stays_and_the_date_does_not(tmp_path: Path) -> None:
    provenance = read_recording(write(tmp_path, edf(Signal()))).provenance
    assert provenance["start_time_of_day"] == "22:15:03"
    assert "2020" not in str(provenance)


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (0, 3000), (999, 1001), (1500, 2750), (-40, 20), (2980, 3010), (2999, 3400)]
)
@pytest.mark.parametrize("ending", ["edf", "bdf"])
def test_channels_read_together_are_those_read_one_by_one(tmp_path: Path, ending: str, start: int, stop: int) -> None:
    rng = np.random.default_rng(3)
    make = edfio.EdfSignal if ending == "edf" else edfio.BdfSignal
    signals = [
        make(rng.normal(0, 50, rate * 30), rate, label=label, physical_dimension=unit, physical_range=(-500, 500))
        for label, rate, unit in (("C3", 100, "uV"), ("C4", 100, "mV"), ("EMG FDI R", 200, "uV"), ("Cz", 100, "uV"))
    ]
    path = tmp_path / f"night.{ending}"
    (edfio.Edf if ending == "edf" else edfio.Bdf)(signals, data_record_duration=1).write(path)
    recording = read_recording(path)
    together = recording.read_together((3, 0, 1), start, stop)
    assert together.shape == (3, stop - start)
    for row, index in zip(together, (3, 0, 1), strict=True):
        inside = recording.read(index, max(start, 0), stop)
        first = max(-start, 0)
        np.testing.assert_array_equal(row[first : first + inside.size], inside)
        assert np.isnan(row[:first]).all()
        assert np.isnan(row[first + inside.size :]).all()
