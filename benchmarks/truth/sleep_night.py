"""A night of five muscles with known movements, built otherwise than the scorer assumes.

Muscle activity is shot noise of motor-unit potentials of many sizes, not modulated band noise; movements rise and fall in ramps, wax and
wane inside, and end in an afterglow; the resting tone drifts, steps at changes of posture, and breathes; heart, hum and slow drifts lie
over it. Swells that stay below the threshold, and bursts too short for a leg movement, must not count.
`python -m benchmarks.truth.sleep_night FILE.edf` writes it, with the truth beside it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from edfio import Edf, EdfAnnotation, EdfSignal
from scipy import signal

LABELS = ("EMG TIB L", "EMG TIB R", "EMG Chin", "EMG FDI R", "ECG")
BLOCK_S = 600
FULL_HZ = 1000
CYCLE = (("N1", 4), ("N2", 36), ("N3", 24), ("N2", 16), ("R", 20))  # in epochs of 30 s


@dataclass
class Night:
    """Samples by channel in µV at `fs_hz`, and the truth: movements, twitches, hypnic jerks, stages (all times in s)."""

    fs_hz: float
    signals_uv: list
    movements: pd.DataFrame
    twitches: pd.DataFrame
    hypnic_s: list
    stages: list = field(default_factory=list)


def stages(hours: float) -> list[tuple[float, float, str]]:
    """Return onset, duration and stage: 15 min awake, then cycles with a short wake after each."""
    rows, now = [(0.0, 900.0, "W")], 900.0
    while now < hours * 3600:
        for stage, n_epochs in (*CYCLE, ("W", 3)):
            length = min(30.0 * n_epochs, hours * 3600 - now)
            if length > 0:
                rows.append((now, length, stage))
                now += length
    return rows


def plan_movements(rows: Sequence[tuple[float, float, str]], rng: np.random.Generator) -> pd.DataFrame:
    """Return leg movements: series in N1 and N2 of the first half, single ones everywhere; never two closer than 3 s."""
    found, end_s = [], rows[-1][0] + rows[-1][1]
    for start, length, stage in rows:
        if stage in ("N1", "N2") and start < 0.6 * end_s and length > 300:
            now = start + rng.uniform(10, 40)
            for _ in range(rng.integers(6, 30)):
                if now > start + length - 15:
                    break
                found += _both_or_one(now, rng, longest=4.5)
                now += np.clip(rng.lognormal(np.log(24), 0.3), 11.5, 80)
    last = [row["onset"] + row["duration"] for row in found]
    onsets = np.array([row["onset"] for row in found])
    ends = np.array(last)
    for now in np.sort(rng.uniform(60, end_s - 60, 60)):
        if not np.any((onsets < now + 25) & (ends > now - 15)):
            more = _both_or_one(now, rng, longest=14.0 if rng.random() < 0.1 else 8.0)
            found += more
            onsets = np.append(onsets, [row["onset"] for row in more])
            ends = np.append(ends, [row["onset"] + row["duration"] for row in more])
    return pd.DataFrame(found).sort_values("onset", ignore_index=True)


def _both_or_one(now: float, rng: np.random.Generator, *, longest: float) -> list[dict]:
    legs = [(0, 1), (0,), (1,)][rng.choice(3, p=[0.5, 0.25, 0.25])]
    length = (
        float(np.clip(rng.lognormal(np.log(2.2), 0.55), 0.65, longest)) if longest < 10 else rng.uniform(10.6, 14.0)
    )
    return [
        {"channel": LABELS[k], "onset": now + (rng.uniform(0, 0.3) if k else 0.0), "duration": length * rng.uniform(0.85, 1.0)
         if length < 10 else length, "rms_uv": rng.uniform(18, 90)}
        for k in legs
    ]  # fmt: skip


def shot_noise(excitation: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the sum of motor-unit potentials of three widths, fired at a rate that follows the excitation (0–1), RMS 1 at 1."""
    out = np.zeros(excitation.size)
    for width_ms, share in ((2.5, 0.35), (4.0, 0.4), (6.5, 0.25)):
        time_ms = np.arange(-15, 16) * 1000.0 / FULL_HZ
        wave = -time_ms / width_ms * np.exp(-((time_ms / width_ms) ** 2))
        fired = rng.poisson(0.25 * excitation) * rng.gamma(2.0, 0.5, excitation.size)
        fired = fired * rng.choice([-1, 1], excitation.size)
        one = signal.oaconvolve(fired, wave, mode="same")
        out += np.sqrt(share) * one / np.sqrt(0.25 * 1.5 * np.sum(wave**2))
    return out


def shape(length_s: float, rng: np.random.Generator) -> np.ndarray:
    """Return the excitation of one movement: a ramp up, waxing and waning, a ramp down."""
    n = round(length_s * FULL_HZ)
    rise, fall = rng.uniform(0.03, 0.25), rng.uniform(0.05, 0.4)
    time_s = np.arange(n) / FULL_HZ
    ramp = np.minimum(
        np.minimum(time_s / (rise * length_s * 0.5 + 0.02), 1), (length_s - time_s) / (fall * length_s * 0.5 + 0.03)
    )
    waves = 1 + 0.45 * np.sin(2 * np.pi * (rng.uniform(0.4, 1.6) * time_s + rng.random()))
    return np.clip(ramp, 0, 1) * waves / 1.45


def make_night(*, hours: float = 7.0, fs_hz: float = 500.0, seed: int = 0, hum_hz: float = 50.0) -> Night:
    """Return a night of `hours` at `fs_hz`."""
    rng = np.random.default_rng([seed, 21])
    rows = stages(hours)
    n = round(hours * 3600 * FULL_HZ)
    movements = plan_movements(rows, rng)
    twitches = _plan_twitches(rows, movements, rng)
    hypnic_s = [row[0] + rng.uniform(-12, 18) for k, row in enumerate(rows) if k and rows[k - 1][2] == "W"][:3]
    beats_s = np.cumsum(rng.normal(0.95, 0.035, int(hours * 3600 / 0.95)))
    beats_s = beats_s[(beats_s > 0.3) & (beats_s < hours * 3600 - 0.3)]
    return Night(
        fs_hz=fs_hz,
        signals_uv=[
            _channel(k, n, fs_hz, rows=rows, movements=movements, twitches=twitches, hypnic_s=hypnic_s, beats_s=beats_s,
                     hum_hz=hum_hz, rng=rng)
            for k in range(len(LABELS))
        ],
        movements=movements,
        twitches=twitches,
        hypnic_s=hypnic_s,
        stages=rows,
    )  # fmt: skip


def _plan_twitches(
    rows: Sequence[tuple[float, float, str]], movements: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return potentials of 75–150 ms, nine a minute for an hour of NREM in the second half; not near a leg movement."""
    onsets, ends = movements["onset"].to_numpy(), (movements["onset"] + movements["duration"]).to_numpy()
    found, left_s = [], 3600.0
    half_s = 0.5 * (rows[-1][0] + rows[-1][1])
    for start, length, stage in rows:
        if stage in ("N1", "N2", "N3") and start >= half_s and left_s > 0:
            span = min(length, left_s)
            left_s -= span
            for now in np.sort(rng.uniform(start + 1, start + span - 1, rng.poisson(9 * span / 60))):
                if not np.any((onsets < now + 1.5) & (ends > now - 1.5)) and (
                    not found or now - found[-1]["onset"] > 0.7
                ):
                    found.append({"channel": LABELS[(0, 1, 3)[rng.integers(3)]], "onset": now,
                                  "duration": rng.uniform(0.08, 0.15), "rms_uv": rng.uniform(60, 140)})  # fmt: skip
    return pd.DataFrame(found)


def _channel(k: int, n: int, fs_hz: float, *, rows, movements, twitches, hypnic_s, beats_s, hum_hz, rng) -> np.ndarray:
    """Return one channel at its rate, made in blocks of ten minutes with a second of overlap."""
    is_heart = LABELS[k] == "ECG"
    parts, size, lap = [], BLOCK_S * FULL_HZ, FULL_HZ
    events = _events(k, movements, twitches, hypnic_s, n / FULL_HZ, rng) if not is_heart else []
    phase = rng.random(3)
    for first in range(0, n, size):
        low, high = max(first - lap, 0), min(first + size + lap, n)
        time_s = np.arange(low, high) / FULL_HZ
        x = np.zeros(high - low)
        if not is_heart:
            tone = 1.2 + 0.5 * np.sin(2 * np.pi * (time_s / 5000 + phase[0])) + 0.15 * np.sin(2 * np.pi * time_s / 3.9)
            tone = tone + 1.3 * ((time_s // 4300) % 2)  # a posture every 72 minutes
            if LABELS[k] == "EMG Chin":
                tone = tone * np.where(_is_stage(time_s, rows, "R"), 0.8, 3.0)
            x += tone * shot_noise(np.full(x.size, 0.8), rng) + rng.normal(0, 0.5, x.size)
            for onset, length, rms_uv, is_brief in events:
                if onset < high / FULL_HZ and onset + length > low / FULL_HZ:
                    _add(x, low, onset, length, rms_uv, is_brief=is_brief)
            x += (4.0 + 2 * k) * np.sin(2 * np.pi * hum_hz * 1.0004 * time_s + phase[1] * 6)
            x += 1.5 * np.sin(2 * np.pi * 3 * hum_hz * 1.0004 * time_s + phase[2] * 6)
            x += 30 * np.sin(2 * np.pi * (0.23 * time_s + phase[0]))
        for beat in beats_s[(beats_s > low / FULL_HZ - 1) & (beats_s < high / FULL_HZ + 1)]:
            _add_beat(x, low, beat, 1000.0 if is_heart else (70.0, 45.0, 25.0, 15.0)[k])
        x = x[first - low : first - low + min(size, n - first)]
        parts.append(_at_rate(x, fs_hz).astype(np.float32))
    return np.concatenate(parts)


def _events(k: int, movements, twitches, hypnic_s, duration_s: float, rng) -> list[tuple[float, float, float, bool]]:
    found = [(row.onset, row.duration, row.rms_uv, False) for row in movements.itertuples() if row.channel == LABELS[k]]
    found += [(row.onset, row.duration, row.rms_uv, True) for row in twitches.itertuples() if row.channel == LABELS[k]]
    found += [(at + rng.uniform(0, 0.02), rng.uniform(0.1, 0.2), rng.uniform(80, 200), True) for at in hypnic_s]
    if k < 2:
        busy = [(a - 3, a + length + 3) for a, length, _, _ in found]
        free = [at for at in rng.uniform(30, duration_s - 30, 60) if not any(a < at < b for a, b in busy)]
        found += [
            (at, rng.uniform(1, 3), rng.uniform(1.5, 2.5), False) for at in free[::2]
        ]  # swells below the threshold
        found += [(at, rng.uniform(0.1, 0.3), rng.uniform(40, 90), True) for at in free[1::2]]  # too short
    return sorted(found)


def _add(x: np.ndarray, low: int, onset: float, length: float, rms_uv: float, *, is_brief: bool) -> None:
    """Add one movement; its noise is drawn from its onset, so that both blocks that hold a part of it hold the same."""
    rng = np.random.default_rng(round(onset * 1e6))
    form = signal.windows.tukey(round(length * FULL_HZ), 0.4) if is_brief else shape(length, rng)
    wave = rms_uv * np.sqrt(form) * shot_noise(form, rng)
    start = round(onset * FULL_HZ) - low
    a, b = max(start, 0), min(start + wave.size, x.size)
    x[a:b] += wave[a - start : b - start]


def _add_beat(x: np.ndarray, low: int, beat: float, peak_uv: float) -> None:
    time_s = (np.arange(round((beat - 0.25) * FULL_HZ), round((beat + 0.4) * FULL_HZ)) - beat * FULL_HZ) / FULL_HZ
    wave = np.exp(-((time_s / 0.011) ** 2)) - 0.25 * np.exp(-(((time_s - 0.03) / 0.014) ** 2))
    wave += 0.15 * np.exp(-(((time_s - 0.26) / 0.05) ** 2))
    start = round((beat - 0.25) * FULL_HZ) - low
    a, b = max(start, 0), min(start + wave.size, x.size)
    if b > a:
        x[a:b] += peak_uv * wave[a - start : b - start]


def _at_rate(x: np.ndarray, fs_hz: float) -> np.ndarray:
    if fs_hz == FULL_HZ:
        return x
    step = np.gcd(int(fs_hz), FULL_HZ)
    return signal.resample_poly(x, int(fs_hz) // step, FULL_HZ // step)[: round(x.size * fs_hz / FULL_HZ)]


def _is_stage(time_s: np.ndarray, rows: Sequence[tuple[float, float, str]], stage: str) -> np.ndarray:
    found = np.zeros(time_s.size, bool)
    for start, length, name in rows:
        if name == stage:
            found |= (time_s >= start) & (time_s < start + length)
    return found


def write_night(path: Path, night: Night) -> None:
    """Write the night as EDF+ with its stages, and the truth as `STEM_movements.tsv` and `STEM_twitches.tsv` beside it."""
    signals = [
        EdfSignal(
            np.clip(x, -3200, 3200).astype(float),
            night.fs_hz,
            label=label,
            physical_dimension="uV",
            physical_range=(-3276.8, 3276.7),
        )
        for label, x in zip(LABELS, night.signals_uv, strict=True)
    ]
    names = [EdfAnnotation(30.0 * e + start, 30.0, f"Sleep stage {stage}") for start, length, stage in night.stages
             for e in range(round(length / 30))]  # fmt: skip
    Edf(signals, annotations=names).write(path)
    night.movements.to_csv(path.with_name(f"{path.stem}_movements.tsv"), sep="\t", index=False)
    night.twitches.to_csv(path.with_name(f"{path.stem}_twitches.tsv"), sep="\t", index=False)


def main() -> None:
    """Write a night from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--hours", type=float, default=7.0)
    parser.add_argument("--rate", type=float, default=500.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    write_night(chosen.file, make_night(hours=chosen.hours, fs_hz=chosen.rate, seed=chosen.seed))


if __name__ == "__main__":
    main()
