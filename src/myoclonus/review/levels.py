"""Levels of detail of a recording: extremes in ever wider bins, computed once and kept in one file.

The finest level holds minimum and maximum of every few samples, each further level those of four bins of the one before. A screen of
any length is then drawn from a few thousand numbers a channel, and a spike of one sample is still there at every level. The file is
written beside its place and renamed when complete.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.signal.extremes import Pairs, extremes_of, extremes_over, merged

__all__ = ["LEVELS_FILE", "ChannelLevels", "Levels", "make_levels", "open_levels"]

LEVELS_FILE = "levels.bin"
"""Name of the file beside a result."""

Progress = Callable[[float, str], None]

_MAGIC = b"MYOLVL01"
_RATIO = 4
_FEWEST_BINS = 256
_BLOCK_BINS = 1 << 15
_PAIR_BYTES = 8
_HEAD_PAIRS = 2
"""The file begins with what it is and with how many pairs it holds, each as long as a pair."""
_TYPICAL_S = 1.0
"""Length of the stretches whose reach decides at which gain a channel is first drawn."""
_TYPICAL_QUANTILE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLevels:
    """Where the levels of one channel lie in the file, and how large its signal is.

    Attributes
    ----------
    name : str
        The channel.
    n_samples : int
        Samples from the first to the last.
    starts, sizes : tuple of int
        First pair and number of pairs of each level, finest first.
    center, reach : float
        Median of the signal, and how far it goes from there in nine of ten seconds; ``NaN`` when nothing was recorded.
    """

    name: str
    n_samples: int
    starts: tuple[int, ...]
    sizes: tuple[int, ...]
    center: float
    reach: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Levels of detail of all channels.

    Attributes
    ----------
    base : int
        Samples in a bin of the finest level.
    channels : tuple of ChannelLevels
        In the order of the recording.
    pairs : (n, 2) float32 array
        All levels of all channels, mapped from the file.
    """

    base: int
    channels: tuple[ChannelLevels, ...]
    pairs: Pairs

    def coarsest_within(self, channel_index: int, n_samples: float) -> int | None:
        """Return the coarsest level whose bins hold at most so many samples, or ``None`` when even the finest holds more."""
        levels = [
            level
            for level in range(len(self.channels[channel_index].sizes))
            if self.base * _RATIO**level <= n_samples + 1e-9
        ]
        return levels[-1] if levels else None

    def between(self, channel_index: int, level: int, first_sample: float, step: float, n_bins: int) -> Pairs:
        """Return extremes of ``n_bins`` bins of ``step`` samples each from a level; a bin may borrow from its neighbors' edges."""
        channel = self.channels[channel_index]
        start, width = channel.starts[level], self.base * _RATIO**level
        edges = (first_sample + step * np.arange(n_bins + 1)) / width
        return extremes_over(self.pairs[start : start + channel.sizes[level]], edges[:-1], edges[1:])


def make_levels(recording: Recording, path: Path, *, base: int = 32, progress: Progress | None = None) -> Levels:
    """Compute the levels of a recording, keep them in a file and return them.

    Parameters
    ----------
    recording : Recording
        Read once from end to end, channel by channel in blocks.
    path : Path
        File to write; its folder must exist.
    base : int
        Samples in a bin of the finest level.
    progress : callable, optional
        Called with the share done (0–1) and a text.

    Raises
    ------
    SettingsError
        ``output-not-writable`` when the disk refuses.
    """
    sizes = [_sizes(channel.n_samples, base) for channel in recording.channels]
    starts = np.concatenate(([0], np.cumsum([sum(own) for own in sizes]))).astype(int)
    draft: str | None = None
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w+b") as file:
            file.truncate(_PAIR_BYTES * (_HEAD_PAIRS + int(starts[-1])))
            if starts[-1]:
                _fill(file, recording, sizes, starts, base, progress)
            channels = _described(file, recording, sizes, starts, base)
            footer = {"base": base, "sha256": _identity(recording), "channels": [asdict(item) for item in channels]}
            file.seek(0, os.SEEK_END)
            file.write(json.dumps(footer).encode())
            file.seek(0)
            file.write(_MAGIC + int(_HEAD_PAIRS + starts[-1]).to_bytes(8, "little"))
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError as error:
        raise SettingsError(
            f"{path}: the levels of detail cannot be written ({error.strerror or error}). Check space and permissions, or "
            "name another folder with --result.",
            code="output-not-writable",
        ) from error
    finally:
        if draft is not None:
            with suppress(OSError):
                Path(draft).unlink(missing_ok=True)
    opened = open_levels(recording, path, base=base)
    if opened is None:
        raise SettingsError(
            f"{path}: what was written could not be read back. Check the disk, or name another folder with --result.",
            code="output-not-writable",
        )
    return opened


def open_levels(recording: Recording, path: Path, *, base: int = 32) -> Levels | None:
    """Return the levels kept in a file, or ``None`` when there is none, it is damaged, or it is of another recording."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
            n_pairs = int.from_bytes(head[8:16], "little")
            if head[:8] != _MAGIC or path.stat().st_size <= _PAIR_BYTES * n_pairs:
                return None
            file.seek(_PAIR_BYTES * n_pairs)
            footer = json.loads(file.read())
        channels = tuple(
            ChannelLevels(**{**item, "starts": tuple(item["starts"]), "sizes": tuple(item["sizes"])})
            for item in footer["channels"]
        )
        if footer["sha256"] != _identity(recording) or footer["base"] != base:
            return None
        if [(item.name, item.n_samples) for item in channels] != [(c.name, c.n_samples) for c in recording.channels]:
            return None
        pairs = np.memmap(path, dtype="<f4", mode="r", offset=0, shape=(n_pairs, 2))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Levels(base=base, channels=channels, pairs=np.asarray(pairs))


def _sizes(n_samples: int, base: int) -> list[int]:
    sizes = [-(-n_samples // base)]
    while sizes[-1] > _FEWEST_BINS:
        sizes.append(-(-sizes[-1] // _RATIO))
    return sizes


def _identity(recording: Recording) -> str | None:
    """Return what tells this recording's samples from another's."""
    sha256 = recording.provenance.get("sha256")
    return None if sha256 is None else str(sha256)


def _fill(
    file: Any,
    recording: Recording,
    sizes: list[list[int]],
    starts: npt.NDArray[np.int_],
    base: int,
    progress: Progress | None,
) -> None:
    """Write all levels of all channels into the file, two channels at a time."""
    lock, done = Lock(), 0
    total = sum(channel.n_samples for channel in recording.channels)

    def one(index: int) -> None:
        nonlocal done
        n_samples, at_once = recording.channels[index].n_samples, base * _BLOCK_BINS
        finest = np.empty((sizes[index][0], 2), dtype=np.float32)
        for first in range(0, n_samples, at_once):
            samples = recording.read(index, first, min(first + at_once, n_samples))
            finest[first // base : -(-(first + samples.size) // base)] = extremes_of(samples, base)
            with lock:
                done += samples.size
                if progress:
                    progress(done / total, "levels of detail")
        levels = [finest]
        while len(levels) < len(sizes[index]):
            levels.append(merged(levels[-1], _RATIO))
        with lock:
            file.seek(_PAIR_BYTES * (_HEAD_PAIRS + int(starts[index])))
            for level in levels:
                file.write(level.astype("<f4", copy=False).tobytes())

    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(one, range(len(recording.channels))):
            pass
    file.flush()


def _described(
    file: Any, recording: Recording, sizes: list[list[int]], starts: npt.NDArray[np.int_], base: int
) -> list[ChannelLevels]:
    described = []
    for channel, own, first in zip(recording.channels, sizes, starts + _HEAD_PAIRS, strict=False):
        places = int(first) + np.concatenate(([0], np.cumsum(own[:-1]))).astype(int)
        file.seek(_PAIR_BYTES * int(first))
        pairs = np.frombuffer(file.read(_PAIR_BYTES * own[0]), dtype="<f4").reshape(-1, 2)
        center, reach = _size_of_signal(pairs, max(1, round(_TYPICAL_S * channel.fs_hz / base)))
        described.append(
            ChannelLevels(
                name=channel.name,
                n_samples=channel.n_samples,
                starts=tuple(int(place) for place in places),
                sizes=tuple(own),
                center=center,
                reach=reach,
            )
        )
    return described


def _size_of_signal(pairs: Pairs, n_typical: int) -> tuple[float, float]:
    is_there = np.isfinite(pairs[:, 0])
    if not is_there.any():
        return float("nan"), float("nan")
    center = float(np.median(pairs[is_there].mean(axis=1)))
    coarse = merged(pairs, n_typical)
    coarse = coarse[np.isfinite(coarse[:, 0])]
    reach = np.maximum(coarse[:, 1] - center, center - coarse[:, 0])
    return center, float(np.quantile(reach, _TYPICAL_QUANTILE))
