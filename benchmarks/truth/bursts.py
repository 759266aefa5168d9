"""One burst: motor-unit potentials drawn under an envelope, and the interval they truly last."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.truth.motor_units import Array, MotorUnit

ENVELOPES = ("rectangular", "ramped", "gaussian")


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstStyle:
    """What the bursts of a recording are made of.

    Attributes
    ----------
    duration_s : range of target durations, drawn log-uniformly.
    n_potentials : range of the number of potentials in a burst, drawn log-uniformly.
    envelopes : density of potentials over the burst, one drawn per burst.
    order : "random", or "size" for small units first (Henneman), which hides the first potentials.
    longest_gap_s : a longer stretch of a burst without any potential is filled by one more potential; ``inf`` for
    never.
    """

    duration_s: tuple[float, float] = (0.015, 0.300)
    n_potentials: tuple[int, int] = (6, 150)
    envelopes: Sequence[str] = ENVELOPES
    order: str = "random"
    longest_gap_s: float = 0.010


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedBurst:
    """A burst on the rendering grid: the waveform, and where in it (samples) the true interval lies."""

    waveform: Array
    first: float
    last: float
    n_potentials: int


def _positions(n: int, envelope: str, rng: np.random.Generator) -> Array:
    """Return n positions in 0–1 with both ends taken, dense where the envelope is high."""
    if envelope == "rectangular":
        drawn = rng.random(n)
    elif envelope == "ramped":  # rises over 0.3, falls over the rest
        drawn = rng.triangular(0.0, 0.3, 1.0, n)
    elif envelope == "gaussian":  # ± 2 standard deviations
        drawn = np.clip(rng.normal(0.5, 0.25, 4 * n), -1, 2)
        drawn = drawn[(drawn > 0) & (drawn < 1)][:n]
    else:
        raise ValueError(f'envelope "{envelope}": expected one of {ENVELOPES}')
    return np.sort(drawn)


def _fill_gaps(starts: Array, ends: Array, longest: float) -> Array:
    """Return the middles of the stretches longer than `longest` that no potential covers."""
    order = np.argsort(starts)
    covered_to = np.maximum.accumulate(ends[order])[:-1]
    next_start = starts[order][1:]
    wide = next_start - covered_to > longest
    return (next_start[wide] + covered_to[wide]) / 2


def log_uniform(low_high: tuple[float, float], rng: np.random.Generator) -> float:
    """Return one value drawn uniformly on a logarithmic scale."""
    return float(np.exp(rng.uniform(*np.log(low_high))))


def render_burst(
    pool: Sequence[MotorUnit], *, duration_s: float, style: BurstStyle, fs_hz: float, rng: np.random.Generator
) -> RenderedBurst:
    """Return one burst whose true duration is `duration_s` to within a sample of the rendering grid.

    The first potential starts at the onset and another ends at the end; the rest fall in between under the envelope.
    """
    length = duration_s * fs_hz
    fitting = [unit for unit in pool if unit.extent <= 0.75 * length] or [min(pool, key=lambda unit: unit.extent)]
    n = max(2, round(log_uniform(style.n_potentials, rng)))
    units = [fitting[i] for i in rng.integers(0, len(fitting), n)]
    if style.order == "size":
        units = sorted(units, key=lambda unit: unit.size)
    room = np.array([max(length - unit.extent, 0.0) for unit in units])
    places = _positions(n, str(rng.choice(list(style.envelopes))), rng)
    places = np.resize(places, n)
    places[0], places[-1] = 0.0, 1.0
    starts = places * room
    for _ in range(40):
        ends = starts + np.array([unit.extent for unit in units])
        middles = _fill_gaps(starts, ends, style.longest_gap_s * fs_hz)
        if not len(middles):
            break
        added = [fitting[i] for i in rng.integers(0, len(fitting), len(middles))]
        units += added
        starts = np.append(starts, np.maximum(middles - np.array([unit.extent for unit in added]) / 2, 0.0))
    return place_potentials(units, np.round(starts).astype(int))


def place_potentials(units: Sequence[MotorUnit], starts: Array) -> RenderedBurst:
    """Return the sum of potentials whose extents start at the given samples (0 = onset of the burst)."""
    begins = np.array([start - int(unit.first) for unit, start in zip(units, starts, strict=True)])
    shift = -int(begins.min())
    n_samples = int(max(b + len(u.waveform) for b, u in zip(begins, units, strict=True))) + shift
    waveform = np.zeros(n_samples)
    for begin, unit in zip(begins + shift, units, strict=True):
        waveform[begin : begin + len(unit.waveform)] += unit.waveform
    first = shift + float(min(starts))
    last = shift + max(float(s) + u.extent for s, u in zip(starts, units, strict=True))
    return RenderedBurst(waveform=waveform, first=first, last=last, n_potentials=len(units))


def band_rms(waveform: Array, *, first: float, last: float, fs_hz: float, band_hz: tuple[float, float]) -> float:
    """Return the RMS between two samples after an ideal (FFT) band-pass of the zero-padded waveform."""
    pad = int(0.1 * fs_hz)
    padded = np.pad(waveform, pad)
    spectrum = np.fft.rfft(padded)
    frequency_hz = np.fft.rfftfreq(len(padded), 1 / fs_hz)
    spectrum[(frequency_hz < band_hz[0]) | (frequency_hz > band_hz[1])] = 0
    inside = np.fft.irfft(spectrum, len(padded))[pad + round(first) : pad + max(round(last), round(first) + 1)]
    return float(np.sqrt(np.mean(inside**2)))
