"""What is kept beside a result: used again only for the same recording, settings and program, and never trusted blindly."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from myoclonus.kept import kept
from myoclonus.recording import Recording, recording_from_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A record such as later rooms keep."""

    times_s: np.ndarray
    words: tuple[str, ...]
    level_uv: float
    inner: tuple[Found, ...] = ()
    by_name: dict[str, float] | None = None
    reason: str | None = None


FOUND = Found(
    times_s=np.array([[0.5, 1.5], [2.0, np.nan]]),
    words=("left", "right"),
    level_uv=float("nan"),
    inner=(Found(times_s=np.empty((0, 2)), words=(), level_uv=1.5),),
    by_name={"EMG FDI R": 2.0},
)


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    samples = np.random.default_rng(1).normal(0, 5, (2, 4000))
    made = recording_from_array(samples, 1000.0, ["EMG FDI R", "C3"], roles=["emg", "eeg"])
    return made.with_changes(keep_in=tmp_path / "kept", provenance={"sha256": "ab" * 32})


class Maker:
    """Counts how often it was asked."""

    def __init__(self, made: Any = FOUND) -> None:
        self.made, self.n, self.seen = made, 0, []

    def __call__(self, recording: Recording) -> Any:
        self.n += 1
        self.seen.append(recording)
        return self.made


def ask(
    recording: Recording, make: Callable[[Recording], Any], *, settings: Any = 1.0, uses: tuple[str, ...] = ()
) -> Any:
    return kept(recording, "spikes", (settings,), make, records=(Found,), uses=uses)


def test_what_was_kept_comes_back_as_it_was_and_is_not_made_again(recording: Recording) -> None:
    make = Maker()
    first, second = ask(recording, make), ask(recording, make)
    assert make.n == 1
    assert first is FOUND
    np.testing.assert_array_equal(second.times_s, FOUND.times_s)
    assert second.words == ("left", "right")
    assert np.isnan(second.level_uv)
    assert second.by_name == {"EMG FDI R": 2.0}
    assert second.reason is None
    assert second.inner[0].times_s.shape == (0, 2)
    assert second.inner[0].level_uv == 1.5


def with_another_sample(recording: Recording) -> Recording:
    samples = [recording.read(index) for index in range(2)]
    samples[1][2000] += 1.0
    other = recording_from_array(samples, 1000.0, ["EMG FDI R", "C3"], roles=["emg", "eeg"])
    return recording.with_changes(source=other.source)


def with_a_marker(recording: Recording) -> Recording:
    other = recording_from_array(np.zeros((1, 9)), 1.0, ["x"], markers=[{"onset": 1.0, "text": "rest"}])
    return recording.with_changes(markers=other.markers)


@pytest.mark.parametrize(
    "other",
    [
        with_another_sample,
        lambda one: one.with_changes(provenance={"sha256": "cd" * 32}),
        lambda one: one.with_changes(channels=one.channels[:1]),
        with_a_marker,
    ],
    ids=["samples", "file", "channels", "markers"],
)
def test_another_recording_is_not_taken_for_this_one(recording: Recording, other: Any) -> None:
    make = Maker()
    ask(recording, make, uses=("markers",))
    ask(other(recording), make, uses=("markers",))
    assert make.n == 2


def test_other_settings_make_it_anew(recording: Recording) -> None:
    make = Maker()
    for settings in (1.0, 2.0, "1.0", 1):
        ask(recording, make, settings=settings)
    assert make.n == 4


def test_a_table_that_is_not_used_neither_counts_nor_is_seen(recording: Recording) -> None:
    make = Maker()
    ask(with_a_marker(recording), make)
    ask(recording, make)
    assert make.n == 1
    assert len(make.seen[0].markers) == 0


@pytest.mark.parametrize("damage", [b"", b"no archive", None], ids=["empty", "garbage", "cut"])
def test_a_damaged_file_is_made_again(recording: Recording, damage: bytes | None) -> None:
    make = Maker()
    ask(recording, make)
    (path,) = recording.keep_in.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert ask(recording, make).words == ("left", "right")
    assert make.n == 2
    assert ask(recording, make).words == ("left", "right")
    assert make.n == 2


def test_a_flipped_bit_is_noticed(recording: Recording) -> None:
    make = Maker(Found(times_s=np.arange(5000.0), words=(), level_uv=0.0))
    ask(recording, make)
    (path,) = recording.keep_in.iterdir()
    bits = bytearray(path.read_bytes())
    bits[len(bits) // 2] ^= 1
    path.write_bytes(bits)
    np.testing.assert_array_equal(ask(recording, make).times_s, np.arange(5000.0))
    assert make.n == 2


def test_a_file_of_another_key_is_not_believed(recording: Recording) -> None:
    make = Maker()
    ask(recording, make, settings=1.0)
    (path,) = recording.keep_in.iterdir()
    ask(recording, Maker("other"), settings=2.0)
    other = next(one for one in recording.keep_in.iterdir() if one != path)
    path.replace(other)
    assert ask(recording, Maker("third"), settings=2.0) == "third"


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_nothing_in_a_kept_file_is_run(recording: Recording, tmp_path: Path) -> None:
    make = Maker()
    ask(recording, make)
    (path,) = recording.keep_in.iterdir()
    bomb = np.empty(1, dtype=object)
    bomb[0] = Bomb(tmp_path / "run")
    for written in (
        lambda: path.write_bytes(pickle.dumps(bomb[0])),
        lambda: np.savez(path, tree=bomb, allow_pickle=True),
    ):
        written()
        assert ask(recording, make).words == ("left", "right")
    assert not (tmp_path / "run").exists()
    assert make.n == 3


def test_a_kind_of_record_that_is_not_expected_is_made_again(recording: Recording) -> None:
    make = Maker()
    ask(recording, make)
    assert kept(recording, "spikes", (1.0,), Maker("plain"), records=()) == "plain"


def test_a_disk_that_refuses_costs_nothing_but_time(recording: Recording, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = recording.with_changes(keep_in=tmp_path / "file")
    make = Maker()
    assert ask(blocked, make) is ask(blocked, make)
    assert make.n == 2


def test_without_a_folder_or_a_hash_nothing_is_kept(recording: Recording, tmp_path: Path) -> None:
    make = Maker()
    for one in (recording.with_changes(keep_in=None), recording.with_changes(provenance={})):
        ask(one, make)
        ask(one, make)
    assert make.n == 4
    assert list(tmp_path.iterdir()) == []


def test_only_the_last_files_of_a_kind_are_left(recording: Recording) -> None:
    for settings in range(6):
        ask(recording, Maker(), settings=settings)
    assert len(list(recording.keep_in.glob("spikes-*.npz"))) == 3
    make = Maker()
    ask(recording, make, settings=5)
    assert make.n == 0
    assert [path for path in recording.keep_in.iterdir() if path.suffix != ".npz"] == []
