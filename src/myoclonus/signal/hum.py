"""Mains hum, found in the spectrum; `hum_course` follows it over time.

A line of hum counts when it stands out of the spectrum in any forty seconds, so that hum which is switched on for a part of a recording is
found.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

__all__ = ["Hum", "find_hums"]

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.int64]

_MAINS_HZ = (50.0, 60.0)
_SEGMENT_S = 2.0
_BLOCK_S = 40.0
_N_PAIRS = 5
_ALIKE = 0.9
_SAME_HZ = 0.05
"""A line that both mains have, as 300 Hz, belongs to the weaker only when it lies closer to a multiple of that by so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hum:
    """A mains frequency met, and which of its harmonics stand out.

    Attributes
    ----------
    mains_hz : float
        Frequency of the mains in this stretch, e.g. 49.98.
    harmonics : tuple of int
        Which multiples stand out of the spectrum; 1 is the mains frequency itself.
    """

    mains_hz: float
    harmonics: tuple[int, ...]


def find_hums(samples: FloatArray, fs_hz: float, *, highest_hz: float, min_ratio: float) -> tuple[Hum, ...]:
    """Return the hum in a stretch, the stronger mains first; nothing when no line stands out.

    Two are met where a device of the other frequency stands near. The weaker one counts when its own frequency stands out, and has the
    harmonics that are none of the stronger.

    Parameters
    ----------
    samples : (n,) array
        Band-passed signal.
    fs_hz : float
        Sampling rate.
    highest_hz : float
        Harmonics above this are not looked for.
    min_ratio : float
        A line counts when its median power exceeds that of its neighborhood by this factor.
    """
    n_segment = int(_SEGMENT_S * fs_hz)
    n_segments = samples.size // n_segment
    if n_segments < 2:
        return ()
    window = np.hanning(n_segment).astype(samples.dtype)
    segments = samples[: n_segments * n_segment].reshape(n_segments, n_segment)
    pairs = _pairs(n_segments)
    first, second = fft.rfft(segments[pairs] * window, axis=2), fft.rfft(segments[pairs + 1] * window, axis=2)
    each = np.concatenate([part.real**2 + part.imag**2 for part in (first, second)], axis=1)
    usual = np.median(each[:, :, ::5], axis=2, keepdims=True)  # a burst must not count for more than rest does
    power = np.median(each / (usual + 1e-30), axis=1)
    segment_s = n_segment / fs_hz
    found = {mains: _lines(power, mains, segment_s, highest_hz, min_ratio) for mains in _MAINS_HZ}
    found = {
        mains: lines if _is_steady(first, second, power, mains, lines, segment_s, may_wander=True) else {}
        for mains, lines in found.items()
    }
    met_hz = {
        mains: {
            harmonic: _frequency(first, second, power, harmonic * mains, block, segment_s)
            for harmonic, (_, block) in found[mains].items()
        }
        for mains in _MAINS_HZ
    }
    stronger, weaker = sorted(_MAINS_HZ, key=lambda mains: -sum(line for line, _ in found[mains].values()))
    for harmonic, other in [
        (one, two) for one in found[weaker] for two in found[stronger] if one * weaker == two * stronger
    ]:
        away_hz = [
            abs(_mains_hz(found[mains], met_hz[mains], but=shared) * shared - met_hz[mains][shared])
            for mains, shared in ((stronger, other), (weaker, harmonic))
        ]
        is_of_stronger = away_hz[0] <= away_hz[1] + _SAME_HZ
        del found[weaker if is_of_stronger else stronger][harmonic if is_of_stronger else other]
    if 1 not in found[weaker] or not _is_steady(
        first, second, power, weaker, found[weaker], segment_s, may_wander=False
    ):
        found[weaker] = {}
    return tuple(
        Hum(mains_hz=_mains_hz(found[mains], met_hz[mains]), harmonics=tuple(sorted(found[mains])))
        for mains in (stronger, weaker)
        if found[mains]
    )


def _is_steady(
    first: npt.NDArray[Any], second: npt.NDArray[Any], power: FloatArray, mains_hz: float,
    lines: dict[int, tuple[float, int]], segment_s: float, *, may_wander: bool,
) -> bool:  # fmt: skip
    """Tell whether any line turns alike from segment to segment in any block, as hum does and muscle does not."""
    for harmonic in lines:
        center, reach = round(harmonic * mains_hz * segment_s), _reach(harmonic * mains_hz)
        at = center - reach + power[:, center - reach : center + reach + 1].argmax(axis=1)
        turns = (
            np.take_along_axis(second, at[:, None, None], axis=2)[:, :, 0]
            * np.take_along_axis(first.conj(), at[:, None, None], axis=2)[:, :, 0]
        )
        changes = turns[:, 1:] * turns[:, :-1].conj()  # the frequency of the mains may wander, but evenly
        looked_at = (turns, changes) if may_wander else (turns,)
        if any((np.abs(one.sum(axis=1)) >= _ALIKE * np.abs(one).sum(axis=1)).any() for one in looked_at):
            return True
    return False


def _mains_hz(lines: dict[int, tuple[float, int]], met_hz: dict[int, float], but: int = 0) -> float:
    """Return the mains frequency from the strongest line, infinity where there is none but the one left out."""
    others = [harmonic for harmonic in lines if harmonic != but]
    if not others:
        return np.inf
    strongest = max(others, key=lambda harmonic: lines[harmonic][0])
    return met_hz[strongest] / strongest


def _pairs(n_segments: int) -> IntArray:
    """Return the first of each pair of neighboring segments, ``(n_blocks, n_pairs)``, spread over every forty seconds."""
    n_blocks = max(1, round(n_segments * _SEGMENT_S / _BLOCK_S))
    bounds = np.linspace(0, n_segments, n_blocks + 1)
    n_pairs = min(_N_PAIRS, n_segments - 1) if n_blocks == 1 else _N_PAIRS
    each = [np.linspace(np.ceil(a), np.floor(b) - 2, n_pairs) for a, b in pairwise(bounds)]
    return np.round(each).astype(np.int64)


def _lines(
    power: FloatArray, mains_hz: float, segment_s: float, highest_hz: float, min_ratio: float
) -> dict[int, tuple[float, int]]:
    """Return the harmonics that stand out in any block, with their power and the block in which it is highest."""
    lines: dict[int, tuple[float, int]] = {}
    for harmonic in range(1, int(highest_hz // mains_hz) + 1):
        center = round(harmonic * mains_hz * segment_s)
        reach, side = _reach(harmonic * mains_hz), round(6 * segment_s)
        around = np.concatenate(
            (
                power[:, max(center - side, 1) : center - reach - 1],
                power[:, center + reach + 2 : center + side + 1],
            ),
            axis=1,
        )
        if around.shape[1] < 4 or center >= power.shape[1]:
            continue
        line = power[:, center - reach : center + reach + 1].max(axis=1)
        usual = np.sort(around, axis=1)[:, around.shape[1] // 2]
        line = np.where(line > min_ratio * usual, line, 0.0)
        if line.any():
            lines[harmonic] = (float(line.max()), int(line.argmax()))
    return lines


def _frequency(
    first: npt.NDArray[Any],
    second: npt.NDArray[Any],
    power: FloatArray,
    nominal_hz: float,
    block: int,
    segment_s: float,
) -> float:
    """Return the frequency of a line near a nominal one, in one block.

    The height of the line and of its neighbors tells it to some hundredths, and then the turn from segment to segment exactly.
    """
    center, reach = round(nominal_hz * segment_s), _reach(nominal_hz)
    line = center - reach + int(power[block, center - reach : center + reach + 1].argmax())
    below, at, above = np.sqrt(power[block, line - 1 : line + 2])
    beside, sign = (above, 1.0) if above > below else (below, -1.0)
    coarse_turns = line + sign * float(np.clip((2 * beside - at) / (beside + at), 0.0, 0.5))
    turn = np.angle(np.sum(second[block, :, line] * first[block, :, line].conj())) / (2 * np.pi)
    return float((turn + np.round(coarse_turns - turn)) / segment_s)


def _reach(nominal_hz: float) -> int:
    """Return how many bins of the spectrum a line may lie away from its nominal frequency, more for a higher harmonic."""
    return 1 + int(nominal_hz / 150.0)
