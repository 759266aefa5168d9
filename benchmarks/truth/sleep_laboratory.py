"""A night as sleep laboratories send them, in another style than `sleep_night`: what usually goes wrong is in it.

Rates from 200 to 512 Hz; hum of 60 Hz; heart in the legs; tone that steps with posture and rises for minutes; leg movements at the end of
apneas; arousals that begin 0.4 s after a movement or end 0.4 s before it; both legs 0.2 to 0.6 s apart; movements around 10 s; series
that go on in wake; an electrode that is off for an hour, or a leg that was never recorded. Activity is band noise under an envelope.
`make_night(seed)` gives a `sleep_night.Night`; truth holds only what a scorer could see.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import signal

from benchmarks.truth.sleep_night import LABELS, Night

RATES_HZ = (200.0, 256.0, 500.0, 512.0)
LEFT, RIGHT = LABELS[0], LABELS[1]
SHORTEST_GAP_S = 1.2


@dataclass
class Laboratory:
    """The night, what else was scored in it, and the leg and stretch of an electrode that was off."""

    night: Night
    respiratory: list[tuple[float, float]]
    arousals: list[tuple[float, float]]
    off: tuple[str, float, float] | None


class Plan:
    """Leg movements that do not touch each other on one leg."""

    def __init__(self, rng: np.random.Generator, length_s: float) -> None:
        self.rng, self.length_s = rng, length_s
        self.rows: list[tuple[str, float, float]] = []

    def is_free(self, start: float, stop: float, legs: tuple[str, ...]) -> bool:
        return not any(
            leg in legs and start < b + SHORTEST_GAP_S and stop > a - SHORTEST_GAP_S for leg, a, b in self.rows
        )

    def add(self, leg: str, start: float, length: float) -> None:
        if start + length < self.length_s - 5 and self.is_free(start, start + length, (leg,)):
            self.rows.append((leg, start, start + length))

    def add_some(self, start: float, length: float) -> None:
        """Add a movement of one leg, or of both with 0.2 to 0.6 s between their onsets."""
        rng, which = self.rng, self.rng.choice(["left", "right", "both"], p=[0.3, 0.3, 0.4])
        if which != "right":
            self.add(LEFT, start, length)
        if which != "left":
            step = rng.uniform(0.2, 0.6) * rng.choice([-1, 1]) if which == "both" else 0.0
            self.add(RIGHT, start + step, float(np.clip(length * rng.uniform(0.7, 1.3), 0.6, 10.4)))


def stage_list(rng: np.random.Generator, hours: float) -> list[str]:
    """Return one stage an epoch of 30 s."""
    epochs: list[str] = ["W"] * 36
    while len(epochs) < hours * 120:
        for stage, minutes in (
            ("N1", 3),
            ("N2", rng.uniform(15, 28)),
            ("N3", rng.uniform(5, 22)),
            ("N2", 10),
            ("R", rng.uniform(8, 22)),
        ):
            epochs += [stage] * round(2 * minutes)
        if rng.random() < 0.5:
            epochs += ["W"] * round(2 * rng.uniform(2, 5))
    return epochs[: round(hours * 120)]


def plan_night(
    rng: np.random.Generator, length_s: float
) -> tuple[list[tuple[str, float, float]], list[tuple[float, float]]]:
    """Return movements (leg, onset, end) and respiratory events (onset, end)."""
    plan, respiratory = Plan(rng, length_s), []
    now, stop = 0.6 * length_s, 0.71 * length_s
    while now < stop:
        length = rng.uniform(11, 35)
        respiratory.append((now, now + length))
        at = now + length + rng.uniform(-0.5, 4)
        if rng.random() < 0.75:
            plan.add(LEFT, at, rng.uniform(1, 5))
            if rng.random() < 0.7:
                plan.add(RIGHT, at + rng.uniform(-0.2, 0.3), rng.uniform(1, 5))
        now += length + rng.uniform(20, 50)
    for begin in np.arange(900, length_s - 1800, 2900):
        now, usual = begin + rng.uniform(0, 300), rng.uniform(15, 40)
        for _ in range(int(rng.uniform(6, 40))):
            if not 0.59 * length_s < now < 0.72 * length_s:
                length = float(np.clip(rng.lognormal(0.7, 0.5), 0.6, 9.3))
                plan.add_some(now, rng.uniform(9.5, 10.5) if rng.random() < 0.03 else length)
            now += float(np.clip(usual * rng.lognormal(0, 0.2), 6, 95))
    for _ in range(round(60 * length_s / 25_200)):
        plan.add(
            str(rng.choice([LEFT, RIGHT])),
            rng.uniform(600, length_s - 60),
            float(np.clip(rng.lognormal(0.5, 0.6), 0.6, 9)),
        )
    return plan.rows, respiratory


def make_night(seed: int, *, hours: float = 7.0) -> Laboratory:
    """Return the night of a seed: its rate, and whether a leg is missing or an electrode goes off, depend on it."""
    rng = np.random.default_rng([5, seed])
    fs_hz, length_s = RATES_HZ[seed % len(RATES_HZ)], hours * 3600.0
    n = round(length_s * fs_hz)
    epochs = stage_list(rng, hours)
    moves, respiratory = plan_night(rng, length_s)
    arousals = [
        (stop + 0.4, stop + 5.4) if rng.random() < 0.5 else (max(start - 5.4, 0.0), start - 0.4)
        for _, start, stop in moves
        if rng.random() < 0.25 and epochs[int(start // 30)] != "W"
    ]
    sos = signal.butter(3, [11, min(0.44 * fs_hz, 150)], "band", fs=fs_hz, output="sos")

    def noise(n_samples: int) -> np.ndarray:
        x = signal.sosfilt(sos, rng.standard_normal(n_samples + round(fs_hz)))[round(fs_hz) :]
        return x / x.std()

    legs = {leg: resting(rng, n, fs_hz, length_s, noise) for leg in (LEFT, RIGHT)}
    for leg, start, stop in moves:
        a, size = int(start * fs_hz), int((stop - start) * fs_hz)
        time_s = np.arange(size) / fs_hz
        ramp = np.clip(
            np.minimum(time_s / rng.uniform(0.03, 0.2), (stop - start - time_s) / rng.uniform(0.05, 0.3)), 0, 1
        )
        ramp *= 1 - 0.35 * rng.random() * np.abs(np.sin(np.pi * rng.uniform(0.6, 2) * time_s + rng.uniform(0, 3)))
        legs[leg][a : a + size] += float(np.clip(rng.lognormal(np.log(40), 0.4), 18, 150)) * ramp * noise(size)
    twitches, hypnic = brief(rng, legs, moves, epochs, fs_hz, length_s, noise)
    heart = heart_beats(rng, n, fs_hz, length_s)
    time_s = np.arange(n) / fs_hz
    for leg, gain in ((LEFT, 12.0), (RIGHT, 7.0)):
        legs[leg] += gain * heart + rng.uniform(2, 6) * np.sin(2 * np.pi * 60 * time_s + rng.uniform(0, 6))
    off, is_missing = None, seed % 5 == 4
    if is_missing:
        legs[RIGHT] = np.zeros(n)
        moves = [row for row in moves if row[0] != RIGHT]
        twitches = [row for row in twitches if row[0] != RIGHT]
        hypnic = []  # one leg alone does not show a jerk of the whole body
    else:
        off = (RIGHT, 0.757 * length_s, 0.9 * length_s)
        a, b = (int(at * fs_hz) for at in off[1:])
        legs[RIGHT][a:b] = rng.standard_normal(b - a) * rng.choice([60.0, 0.01])
        moves = [row for row in moves if not (row[0] == RIGHT and row[2] > off[1] - 1 and row[1] < off[2] + 1)]
        twitches = [row for row in twitches if not (row[0] == RIGHT and off[1] < row[1] < off[2])]
        hypnic = [at for at in hypnic if not off[1] < at < off[2]]
    level = {"W": 6, "N1": 4, "N2": 3.5, "N3": 3, "R": 1.3}
    chin = rng.standard_normal(n) * np.repeat([level[s] for s in epochs], round(30 * fs_hz))[:n]
    made = [legs[LEFT], legs[RIGHT], chin, rng.standard_normal(n) * 2, 900 * heart]
    night = Night(
        fs_hz=fs_hz,
        signals_uv=made,
        movements=pd.DataFrame(
            [{"channel": leg, "onset": a, "duration": b - a} for leg, a, b in sorted(moves, key=lambda row: row[1])]
        ),
        twitches=pd.DataFrame([{"channel": leg, "onset": a, "duration": b - a} for leg, a, b in twitches]),
        hypnic_s=hypnic,
        stages=[(30.0 * k, 30.0, stage) for k, stage in enumerate(epochs)],
    )
    return Laboratory(night=night, respiratory=respiratory, arousals=arousals, off=off)


def resting(rng, n, fs_hz, length_s, noise) -> np.ndarray:
    """Return a leg at rest: a level that drifts, steps with posture, and rises for minutes."""
    level = np.repeat(1.3 * np.exp(0.15 * rng.standard_normal(int(length_s // 60) + 1)), round(60 * fs_hz))[:n]
    for _ in range(8):
        level[int(rng.uniform(0.03, 0.97) * n) :] *= rng.uniform(0.8, 1.3)
    x = rng.standard_normal(n) * np.clip(level, 0.7, 3.0)
    for _ in range(5):
        a = int(rng.uniform(0.03, 0.96) * n)
        b = min(a + int(rng.uniform(60, 300) * fs_hz), n)
        x[a:b] += noise(b - a) * rng.uniform(2.5, 5)
    return x


def brief(rng, legs, moves, epochs, fs_hz, length_s, noise) -> tuple[list[tuple[str, float, float]], list[float]]:
    """Add fragmentary myoclonus for 55 minutes, and hypnic jerks at changes from wake to N1; return both."""

    def is_free(start: float, stop: float) -> bool:
        return not any(start < b + SHORTEST_GAP_S and stop > a - SHORTEST_GAP_S for _, a, b in moves)

    def twitch(leg: str, at: float, length: float, size_uv: float) -> None:
        a, size = int(at * fs_hz), int(length * fs_hz)
        legs[leg][a : a + size] += noise(size) * size_uv

    twitches, now = [], 0.43 * length_s
    while now < 0.56 * length_s:
        now += 0.5 + rng.exponential(6.0)
        leg, length = str(rng.choice([LEFT, RIGHT])), rng.uniform(0.08, 0.14)
        if epochs[int(now // 30)] in ("N1", "N2", "N3") and is_free(now - 1, now + 1):
            twitch(leg, now, length, rng.uniform(25, 60))
            twitches.append((leg, now, now + length))
    hypnic: list[float] = []
    for k in range(1, len(epochs)):
        at = 30.0 * k + rng.uniform(-6, 8)
        if epochs[k] == "N1" and epochs[k - 1] == "W" and len(hypnic) < 4 and is_free(at - 2, at + 2):
            length = rng.uniform(0.09, 0.2)
            for leg in (LEFT, RIGHT):
                twitch(leg, at + rng.uniform(0, 0.02), length, rng.uniform(90, 200))
            hypnic.append(at)
    return twitches, hypnic


def heart_beats(rng, n, fs_hz, length_s) -> np.ndarray:
    """Return QRS complexes and T waves of height 1."""
    beats = np.cumsum(60 / 66 * (1 + 0.04 * rng.standard_normal(int(length_s * 1.2))))
    impulses = np.zeros(n)
    impulses[(beats[beats < length_s - 1] * fs_hz).astype(int)] = 1
    t = np.arange(round(0.5 * fs_hz)) / fs_hz - 0.2
    wave = (
        np.exp(-((t / 0.011) ** 2))
        - 0.3 * np.exp(-(((t - 0.03) / 0.012) ** 2))
        + 0.25 * np.exp(-(((t - 0.24) / 0.05) ** 2))
    )
    return signal.fftconvolve(impulses, wave, "same")
