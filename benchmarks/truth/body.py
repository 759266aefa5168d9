"""Jerks that run over a body in a known way: from the brainstem, the cortex, the belly, one segment, or side after side.

Nothing here comes from the package. Distances are sums of average lengths of segments of the cord (medulla 3.5 cm, cervical
1.3, thoracic 2.1, lumbar 1.1 cm each), conduction times from root to muscle usual values; each person has a length of cord and
conduction times of their own. Bursts are noise in the band of EMG with a soft edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import signal

__all__ = ["KINDS", "Body", "make_body"]

KINDS = ("brainstem", "cortical", "propriospinal", "segmental", "sides")

_CM = {
    "Masseter R": 0.0, "Orbicularis oris R": 0.0, "SCM R": 7.0, "Trapezius R": 8.0, "Deltoid R": 10.5, "Biceps R": 11.0,
    "Biceps L": 11.0, "Triceps R": 13.0, "FDI R": 14.5, "FDI L": 14.5, "Rectus abdominis R": 32.0,
    "Thoracic paraspinal T4 R": 21.5, "Lumbar paraspinal L3 R": 42.0, "Rectus femoris R": 42.0, "TA R": 43.5, "TA L": 43.5,
}  # fmt: skip
_NERVE_MS = {
    "Masseter R": 3.2, "Orbicularis oris R": 5.2, "SCM R": 3.3, "Trapezius R": 4.2, "Deltoid R": 4.8, "Biceps R": 5.8,
    "Biceps L": 5.8, "Triceps R": 6.0, "FDI R": 13.3, "FDI L": 13.3, "Rectus abdominis R": 5.8, "Thoracic paraspinal T4 R": 3.6,
    "Lumbar paraspinal L3 R": 4.4, "Rectus femoris R": 8.2, "TA R": 13.4, "TA L": 13.4,
}  # fmt: skip
_MUSCLES = {
    "brainstem": ("Masseter R", "Orbicularis oris R", "SCM R", "Trapezius R", "Biceps R", "FDI R", "Rectus abdominis R", "TA R"),
    "cortical": ("Masseter R", "SCM R", "Deltoid R", "Biceps R", "FDI R", "Rectus abdominis R", "Rectus femoris R", "TA R"),
    "propriospinal": (
        "SCM R", "Biceps R", "Thoracic paraspinal T4 R", "Rectus abdominis R", "Lumbar paraspinal L3 R", "Rectus femoris R",
        "TA R",
    ),
    "segmental": ("Deltoid R", "Biceps R", "Triceps R", "FDI R", "TA R"),
    "sides": ("Biceps R", "FDI R", "TA R", "Biceps L", "FDI L", "TA L"),
}  # fmt: skip
_BAND_HZ = (30.0, 350.0)


@dataclass(frozen=True)
class Body:
    """A recording of one person.

    Attributes
    ----------
    samples_uv : (n_muscles, n_samples) array.
    names : labels of the channels.
    jerk_s : (n_jerks,) moments at which the first root is driven.
    mean_ms : (n_muscles,) mean onset of each muscle after that moment; ``NaN`` for muscles that take no part.
    lead : muscle that begins first on average.
    down_m_s, up_m_s : speed away from and towards the brainstem; ``NaN`` when the way is not one of a speed.
    side_lag_ms : how long the left follows the right; ``NaN`` when only one side jerks.
    """

    samples_uv: np.ndarray
    names: tuple[str, ...]
    jerk_s: np.ndarray
    mean_ms: np.ndarray
    lead: str
    down_m_s: float
    up_m_s: float
    side_lag_ms: float


def make_body(kind: str, seed: int, *, n_jerks: int = 40, fs_hz: float = 1000.0) -> Body:
    """Return jerks of one kind in one person; ``KINDS`` lists the kinds."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    names = _MUSCLES[kind]
    size = rng.normal(1.0, 0.06)
    distance_cm = np.array([_CM[name] for name in names]) * size
    nerve_ms = np.array([_NERVE_MS[name] for name in names]) * size + rng.normal(0, 0.6, len(names))
    root_ms, down, up, side_lag_ms = _moments(kind, names, distance_cm, rng)
    mean_ms = root_ms + nerve_ms
    jerk_s = 3.0 + np.cumsum(rng.uniform(1.5, 6.0, n_jerks))
    samples = _background(len(names), round((jerk_s[-1] + 4.0) * fs_hz), fs_hz, rng)
    duration_ms = (30.0, 60.0) if kind in ("cortical", "sides") else (70.0, 180.0)
    snr = 10 ** (rng.uniform(15, 25) / 20)
    jitter_ms = rng.uniform(0.5, 1.5)
    for at in jerk_s:
        length_s = rng.uniform(*duration_ms) / 1e3
        for row in np.flatnonzero(np.isfinite(mean_ms)):
            if rng.random() < 0.08:
                continue  # this muscle stays silent this time
            onset_s = at + (mean_ms[row] + rng.normal(0, jitter_ms)) / 1e3
            _burst(samples[row], onset_s, length_s, snr * rng.lognormal(0, 0.4), fs_hz, rng)
    return Body(
        samples_uv=samples, names=names, jerk_s=jerk_s, mean_ms=mean_ms, lead=names[int(np.nanargmin(mean_ms))],
        down_m_s=down, up_m_s=up, side_lag_ms=side_lag_ms,
    )  # fmt: skip


def _moments(
    kind: str, names: Sequence[str], distance_cm: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, float, float, float]:
    """Return when the root of each muscle is driven (ms), the speeds down and up, and the lag of the left."""
    nan = float("nan")
    if kind == "brainstem":
        speed = rng.uniform(20.0, 50.0)
        neck_cm = distance_cm[names.index("SCM R")]
        root_ms = np.maximum(distance_cm - neck_cm, 0.0) * 10 / speed
        face_ms = rng.uniform(4.0, 7.0)
        root_ms[names.index("Orbicularis oris R")] = face_ms
        root_ms[names.index("Masseter R")] = face_ms + rng.uniform(1.0, 3.0)
        return root_ms, speed, nan, nan
    if kind == "cortical":
        speed = rng.uniform(48.0, 65.0)
        return distance_cm * 10 / speed, speed, nan, nan
    if kind == "propriospinal":
        speed = rng.uniform(4.0, 15.0)
        way_cm = np.abs(distance_cm - distance_cm[names.index("Rectus abdominis R")])
        return way_cm * 10 / speed, speed, speed, nan
    if kind == "segmental":
        is_segment = np.isin(names, ("Deltoid R", "Biceps R"))
        return np.where(is_segment, 0.0, nan), nan, nan, nan
    side_lag_ms = rng.uniform(0.0, 20.0)
    is_left = np.array([name.endswith(" L") for name in names])
    speed = rng.uniform(48.0, 65.0)
    return distance_cm * 10 / speed + side_lag_ms * is_left, speed, nan, side_lag_ms


def _background(n_rows: int, n: int, fs_hz: float, rng: np.random.Generator) -> np.ndarray:
    time_s = np.arange(n) / fs_hz
    hum = np.outer(rng.uniform(0, 1.0, n_rows), np.sin(2 * np.pi * 50.0 * time_s + rng.uniform(0, 6.3)))
    return rng.normal(0, 1.0, (n_rows, n)) * rng.uniform(1.0, 2.5, (n_rows, 1)) + hum


def _burst(
    row: np.ndarray, onset_s: float, length_s: float, height_uv: float, fs_hz: float, rng: np.random.Generator
) -> None:
    n = round(length_s * fs_hz)
    sections = signal.butter(2, np.minimum(_BAND_HZ, 0.45 * fs_hz), "bandpass", fs=fs_hz, output="sos")
    wave = signal.sosfilt(sections, rng.normal(0, 1, n + 400))[400:]
    edge = max(round(rng.uniform(0.002, 0.005) * fs_hz), 1)
    envelope = np.minimum(np.minimum((np.arange(n) + 1) / edge, (n - np.arange(n)) / (4 * edge)), 1.0)
    start = round(onset_s * fs_hz)
    row[start : start + n] += 2.0 * height_uv * wave / wave.std() * envelope
