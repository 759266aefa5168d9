"""Artifacts on request: what each does to the signals, and a row of truth for each."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.signal import intervals
from myoclonus.simulate.muscles import Muscle
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.setup import Setup

__all__ = ["ARTIFACTS", "Artifact", "add_artifacts", "checked_artifacts"]

Floats = npt.NDArray[np.float64]
Rows = list[dict[str, Any]]


class Artifact(NamedTuple):
    """An artifact: its id and one line about it."""

    artifact: str
    description: str


ARTIFACTS: tuple[Artifact, ...] = (
    Artifact("ecg", "Heart beats in the muscles of neck and trunk, less in the limbs, and an ECG channel"),
    Artifact("ecg_hidden", "The same heart beats without an ECG channel"),
    Artifact("hum", "Mains hum with harmonics on every muscle"),
    Artifact("pops", "Electrode pops: sudden jumps that decay within milliseconds to tenths of a second"),
    Artifact("movement", "Movement of electrodes and cables: slow swings of a second or two on one side of the body"),
    Artifact("clipping", "One amplifier too small for the largest bursts"),
    Artifact("loose", "One electrode comes loose for some seconds: little muscle, much noise and hum"),
    Artifact("wander", "Baseline that wanders with breathing and sweat"),
)
"""Every artifact that ``simulate`` can add."""

_HEART_SHARE = {
    "neck": 0.6, "shoulder": 0.5, "back": 0.8, "abdomen": 1.0, "arm": 0.3, "thigh": 0.12, "forearm": 0.08,
    "face": 0.15, "palate": 0.15, "jaw": 0.15, "leg": 0.05,
}  # fmt: skip
# Offset from the R peak in s, width in s, height: McSharry 2003, doi:10.1109/TBME.2003.808805, rounded.
_HEART_WAVES = (
    (-0.18, 0.022, 0.12),
    (-0.024, 0.008, -0.15),
    (0.0, 0.010, 1.0),
    (0.026, 0.009, -0.25),
    (0.26, 0.050, 0.25),
)
_EDGE_S = 2.0


def checked_artifacts(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each once, in the order in which they act.

    Raises
    ------
    SettingsError
        ``artifact-unknown`` when there is no such artifact; the message lists them.
    """
    known = [artifact.artifact for artifact in ARTIFACTS]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, 1)
            hint = f' Did you mean "{near[0]}"?' if near else ""
            raise SettingsError(
                f'artifact "{name}" is not known.{hint} Artifacts: {", ".join(known)}.', code="artifact-unknown"
            )
    return tuple(name for name in known if name in names)


def add_artifacts(
    signals: Sequence[Floats], muscles: Sequence[Muscle], names: Sequence[str], setup: Setup
) -> tuple[list[Floats], Floats | None, Rows]:
    """Return the signals with artifacts, the ECG if it is recorded, and rows of the table QUALITY.

    Parameters
    ----------
    signals : sequence of (n_samples,) array
        µV, not changed.
    muscles : sequence of Muscle
        One for each signal.
    names : sequence of str
        From ``checked_artifacts``.
    setup : Setup
        Rate, seed, and in its settings sizes and rates of artifacts.

    Returns
    -------
    signals : list of (n_samples,) array
        µV.
    ecg : (n_samples,) array or None
        µV; ``None`` when no ECG is recorded.
    rows : list of dict
        Rows of the table QUALITY.
    """
    changed = [signal.copy() for signal in signals]
    rows: Rows = []
    ecg = None
    for name in names:
        if name in {"ecg", "ecg_hidden"}:
            heart = _heart(setup)
            rows += _add_ecg(changed, muscles, heart, setup)
            ecg = heart * 1000.0 if name == "ecg" else ecg
        else:
            rows += _ADDERS[name](changed, muscles, generator(setup.seed, "artifact", name), setup)
    return changed, ecg, rows


def _row(code: str, muscle: Muscle, onset_s: float, duration_s: float, message: str) -> dict[str, Any]:
    remedy = "none: put in on purpose"
    return {
        "code": code, "severity": "note", "channel": muscle.label, "onset": onset_s,
        "duration": duration_s,
        "message": message, "remedy": remedy,
    }  # fmt: skip


def _heart(setup: Setup) -> Floats:
    n_samples, fs_hz, duration_s = setup.n_samples, setup.fs_hz, setup.duration_s
    rng = generator(setup.seed, "heart")
    n_beats = int(duration_s * 2) + 5
    breath = 0.03 * np.sin(2 * np.pi * 0.25 * np.arange(n_beats) * 0.85)
    beats = np.cumsum(np.maximum(0.85 * (1 + breath + rng.normal(0.0, 0.025, n_beats)), 0.45)) - rng.uniform(0.0, 0.85)
    heart = np.zeros(n_samples)
    for beat in beats[beats < duration_s + 1]:
        first, last = max(int((beat - 0.3) * fs_hz), 0), min(int((beat + 0.5) * fs_hz), n_samples)
        time = np.arange(first, last) / fs_hz - beat
        for offset_s, width_s, height in _HEART_WAVES:
            heart[first:last] += height * np.exp(-0.5 * ((time - offset_s) / width_s) ** 2)
    return heart


def _add_ecg(signals: list[Floats], muscles: Sequence[Muscle], heart: Floats, setup: Setup) -> Rows:
    rows = []
    settings = setup.settings
    for k, muscle in enumerate(muscles):
        size_uv = settings.ecg_uv * _HEART_SHARE.get(muscle.region, 0.03)
        signals[k] += size_uv * heart
        if size_uv > settings.noise_uv:
            rows.append(_row("artifact-ecg", muscle, np.nan, np.nan, f"heart beats of {size_uv:.0f} µV"))
    return rows


def _hum(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    rows = []
    time = np.arange(signals[0].size) / fs_hz
    for k, muscle in enumerate(muscles):
        size_uv = settings.hum_uv * rng.uniform(0.5, 1.5)
        slow = 1.0 + 0.3 * np.sin(2 * np.pi * (time / 37.0 + rng.random()))
        for harmonic, share in ((1, 1.0), (2, 0.1), (3, 0.3), (5, 0.12)):
            if harmonic * settings.mains_hz < 0.48 * fs_hz:
                signals[k] += (
                    size_uv * share * slow * np.sin(2 * np.pi * (harmonic * settings.mains_hz * time + rng.random()))
                )
        rows.append(
            _row("artifact-hum", muscle, 0.0, time.size / fs_hz, f"{settings.mains_hz:g} Hz hum of {size_uv:.0f} µV")
        )
    return rows


def _pops(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    rows = []
    duration_s = signals[0].size / fs_hz
    for _ in range(max(round(settings.pops_per_min * duration_s / 60), 1)):
        k, onset_s = int(rng.integers(len(signals))), float(rng.uniform(_EDGE_S, duration_s - _EDGE_S))
        size_uv = settings.pop_uv * rng.uniform(0.4, 2.0) * rng.choice([-1.0, 1.0])
        decay_s = float(np.exp(rng.uniform(np.log(0.003), np.log(0.15))))
        first = int(onset_s * fs_hz)
        last = min(first + int(6 * decay_s * fs_hz) + 1, signals[k].size)
        signals[k][first:last] += size_uv * np.exp(-(np.arange(last - first)) / fs_hz / decay_s)
        rows.append(
            _row(
                "artifact-pop",
                muscles[k],
                first / fs_hz,
                6 * decay_s,
                f"jump of {size_uv:.0f} µV, decay {1000 * decay_s:.0f} ms",
            )
        )
    return sorted(rows, key=lambda row: float(row["onset"]))


def _movement(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    rows = []
    duration_s = signals[0].size / fs_hz
    for _ in range(max(round(settings.movements_per_min * duration_s / 60), 1)):
        length_s = float(rng.uniform(0.8, 2.5))
        first = int(rng.uniform(_EDGE_S, duration_s - _EDGE_S - length_s) * fs_hz)
        n = int(length_s * fs_hz)
        side = muscles[int(rng.integers(len(muscles)))].side
        time = np.arange(n) / fs_hz
        swing = sum(
            (np.sin(2 * np.pi * (rng.uniform(0.5, 7.0) * time + rng.random())) / (j + 1) for j in range(4)), np.zeros(n)
        )
        swing *= np.hanning(n)
        for k, muscle in enumerate(muscles):
            if muscle.side == side:
                size_uv = settings.movement_uv * rng.uniform(0.2, 1.5)
                signals[k][first : first + n] += size_uv * swing
                rows.append(
                    _row("artifact-movement", muscle, first / fs_hz, length_s, f"slow swing of {size_uv:.0f} µV")
                )
    return sorted(rows, key=lambda row: float(row["onset"]))


def _clipping(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    k = int(rng.integers(len(signals)))
    limit_uv = settings.clip_fraction * float(np.abs(signals[k]).max())
    is_clipped = np.abs(signals[k]) >= limit_uv
    signals[k] = np.clip(signals[k], -limit_uv, limit_uv)
    stretches = intervals.close_gaps(intervals.from_mask(is_clipped), max(int(0.1 * fs_hz), 1))
    return [
        _row("artifact-clipped", muscles[k], a / fs_hz, (b - a) / fs_hz, f"cut off at ±{limit_uv:.0f} µV")
        for a, b in stretches
    ]


def _loose(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    k = int(rng.integers(len(signals)))
    duration_s = signals[k].size / fs_hz
    length_s = float(min(rng.uniform(4.0, 12.0), duration_s / 3))
    first = int(rng.uniform(_EDGE_S, duration_s - _EDGE_S - length_s) * fs_hz)
    n = int(length_s * fs_hz)
    time = np.arange(n) / fs_hz
    noise = settings.loose_uv * (0.3 * rng.standard_normal(n) + np.sin(2 * np.pi * settings.mains_hz * time))
    drift = settings.loose_uv * 3 * np.cumsum(rng.standard_normal(n)) / np.sqrt(n)
    signals[k][first : first + n] = 0.05 * signals[k][first : first + n] + noise + drift
    return [
        _row(
            "artifact-loose-electrode",
            muscles[k],
            first / fs_hz,
            length_s,
            "electrode off: noise and hum instead of muscle",
        )
    ]


def _wander(signals: list[Floats], muscles: Sequence[Muscle], rng: np.random.Generator, setup: Setup) -> Rows:
    fs_hz, settings = setup.fs_hz, setup.settings
    rows = []
    time = np.arange(signals[0].size) / fs_hz
    for k, muscle in enumerate(muscles):
        size_uv = settings.wander_uv * rng.uniform(0.3, 1.0)
        for low_hz, high_hz, share in ((0.2, 0.3, 0.6), (0.03, 0.1, 1.0)):
            signals[k] += size_uv * share * np.sin(2 * np.pi * (rng.uniform(low_hz, high_hz) * time + rng.random()))
        rows.append(_row("artifact-wander", muscle, 0.0, time.size / fs_hz, f"baseline wanders by {size_uv:.0f} µV"))
    return rows


_ADDERS: dict[str, Callable[[list[Floats], Sequence[Muscle], np.random.Generator, Setup], Rows]] = {
    "hum": _hum,
    "pops": _pops,
    "movement": _movement,
    "clipping": _clipping,
    "loose": _loose,
    "wander": _wander,
}
