"""EEG of 19 electrodes with one thing in it: what is taken for an epileptiform discharge and is none, and discharges.

Made independently of the package, from what textbooks say of each wave: its length, size, place and company. Ongoing activity
is that of `scalp`: sources at random places with a spectrum 1/f, alpha at the back. Everything is added to it wave by wave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import signal

from benchmarks.truth.scalp import LABELS, PLACES, Scene, add, background, spread

FS_HZ = 256.0
Rng = np.random.Generator
Rows = np.ndarray


@dataclass(frozen=True)
class EegScene:
    """What is in a recording.

    ``parts`` are added to ongoing activity one after the other; ``is_asleep`` takes alpha off and adds slow waves.
    """

    parts: tuple[str, ...]
    minutes: float = 4.0
    background_uv: float = 12.0
    alpha_uv: float = 8.0
    is_asleep: bool = False
    has_ecg: bool = False


@dataclass(frozen=True)
class MadeEeg:
    """Samples ``(n_channels, n)`` in µV, their labels and roles, and when each discharge is."""

    samples_uv: Rows
    labels: tuple[str, ...]
    roles: tuple[str, ...]
    discharge_s: np.ndarray


class Canvas:
    """EEG to which waves are added, and the moments of discharges."""

    def __init__(self, eeg: Rows, rng: Rng) -> None:
        self.eeg, self.rng, self.ecg = eeg, rng, np.zeros(eeg.shape[1])
        self.discharge_s: list[float] = []

    @property
    def length_s(self) -> float:
        return self.eeg.shape[1] / FS_HZ

    def add(self, gains: Rows, wave: Rows, moment_s: float) -> None:
        """Add a wave whose first sample is at a moment."""
        add(self.eeg, gains, wave, moment_s, FS_HZ)

    def moments(self, gap_s: tuple[float, float]) -> np.ndarray:
        """Return moments so far apart from each other, from 3 s to 3 s before the end."""
        gaps = self.rng.uniform(*gap_s, int(self.length_s / gap_s[0]) + 1)
        moments = 3.0 + np.cumsum(gaps) - gaps[0]
        return moments[moments < self.length_s - 3.0]


def make_eeg(scene: EegScene, seed: int) -> MadeEeg:
    """Return the recording of a scene and a seed."""
    rng = np.random.default_rng([31, seed])
    n = round(60 * scene.minutes * FS_HZ)
    ongoing = Scene(fs_hz=FS_HZ, background_uv=scene.background_uv, alpha_uv=0.0 if scene.is_asleep else scene.alpha_uv)
    canvas = Canvas(background(n, ongoing, rng), rng)
    for part in scene.parts:
        PARTS[part](canvas)
    time_s = np.arange(n) / FS_HZ
    canvas.eeg += 2.0 * rng.uniform(0.3, 1.0, (len(LABELS), 1)) * np.sin(2 * np.pi * 50.02 * time_s)
    canvas.eeg += rng.normal(0, 0.8, canvas.eeg.shape)
    samples, labels, roles = canvas.eeg, LABELS, ("eeg",) * len(LABELS)
    if scene.has_ecg:
        samples, labels, roles = np.vstack((samples, canvas.ecg)), (*LABELS, "ECG"), (*roles, "ecg")
    return MadeEeg(samples.astype(np.float32), labels, roles, np.sort(np.array(canvas.discharge_s)))


# ---- what is none


def alpha_bursts(canvas: Canvas) -> None:
    """Add alpha of 50–100 µV at the back in bursts of 0.5–4 s, with sharp negative peaks."""
    rng = canvas.rng
    place = spread((-0.3, -0.95), 0.55) + spread((0.3, -0.95), 0.55) * rng.uniform(0.7, 1.3)
    for moment in canvas.moments((1.5, 6.0)):
        wave = burst(rng, rng.uniform(0.5, 4.0), rng.uniform(8.5, 11.5), sharpness=rng.uniform(0, 0.5))
        canvas.add(place * rng.uniform(25, 50), wave, moment)


def mu(canvas: Canvas) -> None:
    """Add arches of 8–11 Hz, 30–70 µV, over one hand area or both, in bursts of 0.5–3 s."""
    rng = canvas.rng
    for moment in canvas.moments((1.5, 5.0)):
        for side in ((-0.5, 0.0), (0.5, 0.0)):
            if rng.random() < 0.7:
                wave = burst(rng, rng.uniform(0.5, 3.0), rng.uniform(8, 11), sharpness=rng.uniform(0.4, 0.9))
                canvas.add(spread(side, 0.4) * rng.uniform(15, 35), -wave, moment + rng.uniform(0, 0.3))


def eyes(canvas: Canvas) -> None:
    """Add blinks of 60–200 µV, flutters of the lids at 3–8 Hz, and saccades with the potential of the eye's muscle."""
    rng = canvas.rng
    forehead = spread((0.0, 1.3), 0.55)
    sideways = spread((-0.85, 0.75), 0.35) - spread((0.85, 0.75), 0.35)
    for moment in canvas.moments((1.0, 6.0)):
        kind = rng.choice(["blink", "saccade", "flutter"], p=[0.6, 0.3, 0.1])
        if kind == "blink":
            length = rng.uniform(0.15, 0.35)
            canvas.add(
                forehead / forehead.max() * rng.uniform(60, 200), np.hanning(round(length * FS_HZ)) ** 1.3, moment
            )
        elif kind == "saccade":
            time_s = np.arange(0, rng.uniform(0.4, 1.5), 1 / FS_HZ)
            step = np.minimum(time_s / 0.04, 1) * np.minimum((time_s[-1] - time_s) / 0.04, 1)
            side = rng.choice((-1, 1))
            canvas.add(side * sideways * rng.uniform(20, 70), step, moment)
            spiky = spread((-0.85 * side, 0.75), 0.25) * rng.uniform(10, 40)
            canvas.add(spiky, bump(rng.uniform(0.004, 0.008)), moment - 0.02)
        else:
            wave = np.abs(burst(rng, rng.uniform(0.5, 1.5), rng.uniform(1.5, 4), sharpness=0))
            canvas.add(forehead / forehead.max() * rng.uniform(40, 100), wave, moment)


def chewing(canvas: Canvas) -> None:
    """Add bites of 0.2–0.5 s, 1–2 a second, over both temples with the slow potential of the tongue, and single units."""
    rng = canvas.rng
    left, right = spread((-1.0, 0.2), 0.35), spread((1.0, 0.2), 0.35)
    for start in canvas.moments((15.0, 30.0)):
        period = rng.uniform(0.5, 1.0)
        for bite in range(int(rng.integers(5, 15))):
            length = rng.uniform(0.2, 0.5) * min(period, 1.0)
            for place in (left, right):
                canvas.add(place * rng.uniform(30, 120), muscle_noise(rng, length), start + bite * period)
            canvas.add(
                spread((0.0, 0.9), 0.9) * rng.uniform(10, 60), np.hanning(round(0.4 * FS_HZ)), start + bite * period
            )
    for moment in canvas.moments((0.5, 3.0)):
        place = spread(rng.choice([(-0.95, 0.3), (0.95, 0.3), (-0.35, 0.95), (0.35, 0.95)]), 0.25)
        for k in range(int(rng.integers(1, 6))):
            canvas.add(
                place * rng.uniform(20, 80), -bump(rng.uniform(0.003, 0.006)), moment + k * rng.uniform(0.03, 0.1)
            )


def heart(canvas: Canvas) -> None:
    """Add the heart's potential, 20–60 µV at its largest electrode, with its T wave; the ECG itself goes to its own channel."""
    rng = canvas.rng
    rate_hz = rng.uniform(0.85, 1.6)
    field = rng.uniform(-0.4, 1.0) + np.array([x for x, _ in PLACES.values()]) * rng.uniform(-0.8, 0.8)
    field = field / np.abs(field).max() * rng.uniform(20, 60)
    time_s = np.arange(-0.25, 0.5, 1 / FS_HZ)
    wave = np.exp(-((time_s / 0.013) ** 2)) - 0.25 * np.exp(-(((time_s - 0.03) / 0.016) ** 2))
    wave += 0.12 * np.exp(-(((time_s + 0.15) / 0.03) ** 2)) + 0.25 * np.exp(-(((time_s - 0.27) / 0.05) ** 2))
    moment = rng.uniform(0.5, 1.0)
    breath = rng.uniform(0, 6)
    while moment < canvas.length_s - 1:
        canvas.add(field * (1 + 0.1 * np.sin(1.6 * moment + breath)), wave, moment - 0.25)
        add(canvas.ecg[None], np.array([900.0]), wave, moment - 0.25, FS_HZ)
        moment += (1 + 0.04 * np.sin(1.6 * moment) + rng.normal(0, 0.02)) / rate_hz


def pops(canvas: Canvas) -> None:
    """Add pops: a sharp rise and an exponential fall on one electrode, at times one that falls off for seconds."""
    rng = canvas.rng
    bad = rng.choice(len(LABELS), 3, replace=False)
    for moment in canvas.moments((1.0, 8.0)):
        rise, fall = rng.uniform(0.002, 0.02), rng.choice([0.03, 0.1, 0.4]) * rng.uniform(0.7, 1.4)
        time_s = np.arange(0, 5 * fall, 1 / FS_HZ)
        wave = (1 - np.exp(-time_s / rise)) * np.exp(-time_s / fall)
        canvas.add(np.eye(len(LABELS))[rng.choice(bad)] * rng.choice((-1, 1)) * rng.uniform(50, 300), wave, moment)


def reference_pops(canvas: Canvas) -> None:
    """Add pops of the reference: the same on every electrode."""
    rng = canvas.rng
    for moment in canvas.moments((4.0, 15.0)):
        fall = rng.choice([0.03, 0.1, 0.3]) * rng.uniform(0.7, 1.4)
        time_s = np.arange(0, 5 * fall, 1 / FS_HZ)
        wave = (1 - np.exp(-time_s / 0.006)) * np.exp(-time_s / fall)
        canvas.add(np.ones(len(LABELS)) * rng.choice((-1, 1)) * rng.uniform(50, 200), wave, moment)


def spindles(canvas: Canvas) -> None:
    """Add spindles of 12–15 Hz, 0.5–1.8 s, 20–70 µV peak to peak, over the middle of the head."""
    rng = canvas.rng
    for moment in canvas.moments((4.0, 14.0)):
        place = spread((rng.normal(0, 0.15), rng.choice([0.4, 0.0])), 0.65)
        wave = burst(rng, rng.uniform(0.5, 1.8), rng.uniform(11.5, 15.0), sharpness=rng.uniform(0, 0.3))
        canvas.add(place * rng.uniform(10, 35), wave, moment)


def vertex_waves(canvas: Canvas) -> None:
    """Add sharp negative waves of 40–110 ms at half height, 50–200 µV at Cz, alone or two to four in a row."""
    rng = canvas.rng
    for moment in canvas.moments((4.0, 15.0)):
        place = spread((rng.normal(0, 0.12), rng.normal(0.05, 0.1)), rng.uniform(0.4, 0.6))
        size = rng.uniform(50, 200)
        for k in range(int(rng.choice([1, 1, 1, 2, 3, 4]))):
            width = rng.uniform(0.04, 0.11)
            canvas.add(
                place * size * rng.uniform(0.7, 1.1), vertex_wave(rng, width), moment + k * rng.uniform(0.35, 0.7)
            )


def k_complexes(canvas: Canvas) -> None:
    """Add K-complexes: a sharp negative wave of 100–250 µV, a slower positive one, half of them with a spindle after it."""
    rng = canvas.rng
    for moment in canvas.moments((12.0, 40.0)):
        place = spread((rng.normal(0, 0.1), 0.4), 0.75)
        size = rng.uniform(90, 220)
        time_s = np.arange(-0.6, 1.4, 1 / FS_HZ)
        first = np.where(time_s < 0, rng.uniform(0.07, 0.12), rng.uniform(0.1, 0.18))
        wave = -np.exp(-0.5 * (time_s / first) ** 2) + 0.7 * np.exp(-0.5 * ((time_s - 0.45) / 0.18) ** 2)
        wave -= rng.uniform(0, 0.5) * np.exp(
            -0.5 * ((time_s + 0.2) / rng.uniform(0.02, 0.04)) ** 2
        )  # the sharp N200 before it
        canvas.add(place * size, wave, moment - 0.6)
        if rng.random() < 0.5:
            canvas.add(
                spread((0.0, 0.2), 0.6) * rng.uniform(10, 30), burst(rng, 0.9, 13.5, sharpness=0.1), moment + 0.5
            )


def posts(canvas: Canvas) -> None:
    """Add positive occipital sharp transients of sleep: 30–70 µV, 50–90 ms at half height, alone or in trains of 4–5 Hz."""
    rng = canvas.rng
    for moment in canvas.moments((5.0, 20.0)):
        place = spread((rng.normal(0, 0.15), -1.0), 0.45)
        size = rng.uniform(30, 70)
        for k in range(int(rng.integers(1, 8))):
            wave = -vertex_wave(rng, rng.uniform(0.05, 0.09))
            canvas.add(place * size * rng.uniform(0.7, 1.1), wave, moment + k * rng.uniform(0.2, 0.26))


def slow_waves(canvas: Canvas) -> None:
    """Add slow waves of 0.5–2 Hz over the front, 75–200 µV peak to peak."""
    rng = canvas.rng
    n = canvas.eeg.shape[1]
    sections = signal.butter(2, [0.5, 2.0], "bandpass", fs=FS_HZ, output="sos")
    for place in (spread((0.0, 0.5), 0.8), spread((-0.4, 0.2), 0.6), spread((0.4, 0.2), 0.6)):
        wave = signal.sosfiltfilt(sections, rng.normal(size=n))
        canvas.eeg += place[:, None] * wave / wave.std() * rng.uniform(15, 35)


def wickets(canvas: Canvas) -> None:
    """Add wicket waves: arches of 6–11 Hz over one temple, 60–120 µV, mostly in rows of three to ten."""
    rng = canvas.rng
    for moment in canvas.moments((6.0, 25.0)):
        place = spread((rng.choice((-0.95, 0.95)), -0.05), 0.4)
        count = int(rng.choice([1, 3, 4, 6, 10]))
        rate_hz, size = rng.uniform(6, 11), rng.uniform(30, 70)
        time_s = np.arange(0, 1 / rate_hz, 1 / FS_HZ)
        for k in range(count):
            arch = -(np.sin(np.pi * time_s * rate_hz) ** rng.uniform(1.0, 2.0)) + 0.5
            canvas.add(place * size * rng.uniform(0.7, 1.0), arch, moment + k / rate_hz)


# ---- discharges


def spike_waves(canvas: Canvas) -> None:
    """Add runs of generalized spike-waves of 3 a second, and single ones."""
    rng = canvas.rng
    place = 0.35 + 0.65 * spread((0.0, 0.5), 0.6)
    for start in canvas.moments((8.0, 30.0)):
        size, rate_hz = rng.uniform(80, 200), rng.uniform(2.7, 3.6)
        for k in range(int(rng.choice([1, 1, 3, 6, 12]))):
            canvas.add(place * size * rng.uniform(0.8, 1.1), spike_wave(rng), start + k / rate_hz - 0.2)
            canvas.discharge_s.append(start + k / rate_hz)


def polyspike_waves(canvas: Canvas) -> None:
    """Add generalized polyspikes of two to five, 40–70 ms apart, each with a slow wave after it."""
    rng = canvas.rng
    place = 0.3 + 0.7 * spread((0.0, 0.45), 0.6)
    for start in canvas.moments((7.0, 25.0)):
        count, size = int(rng.integers(2, 6)), rng.uniform(60, 150)
        step = rng.uniform(0.04, 0.07)
        for k in range(count):
            canvas.add(place * size * rng.uniform(0.6, 1.1), -bump(rng.uniform(0.009, 0.013)), start + k * step - 0.05)
        canvas.add(place * size * rng.uniform(0.8, 1.3), -bump(rng.uniform(0.06, 0.09)), start + count * step - 0.25)
        canvas.discharge_s.append(start)


def focal_spikes(canvas: Canvas) -> None:
    """Add focal spikes with a slow wave: 60–150 µV over one temple, hand area or frontal region."""
    rng = canvas.rng
    at = [(-0.9, 0.3), (0.9, 0.1), (-0.5, 0.0), (0.5, 0.05), (-0.5, 0.6)][int(rng.integers(5))]
    place = spread(at, rng.uniform(0.35, 0.5))
    for moment in canvas.moments((4.0, 15.0)):
        canvas.add(place * rng.uniform(60, 150), spike_wave(rng), moment - 0.2)
        canvas.discharge_s.append(moment)


def periodic(canvas: Canvas) -> None:
    """Add sharp triphasic complexes of 60–140 µV everywhere, every 0.8–1.4 s, as in prion disease."""
    rng = canvas.rng
    place = 0.5 + 0.5 * spread((rng.uniform(-0.3, 0.3), 0.3), 0.7)
    period, width = rng.uniform(0.8, 1.4), rng.uniform(0.022, 0.035)
    time_s = np.arange(-0.3, 0.4, 1 / FS_HZ)
    moment = 3.0
    while moment < canvas.length_s - 3:
        wave = -np.exp(-((time_s / width) ** 2)) + 0.45 * np.exp(-(((time_s + 2 * width) / width) ** 2))
        wave += 0.6 * np.exp(-(((time_s - 3.2 * width) / (2 * width)) ** 2))
        canvas.add(place * rng.uniform(60, 140), wave, moment - 0.3)
        canvas.discharge_s.append(moment)
        moment += period * rng.normal(1, 0.07)


def suppression_bursts(canvas: Canvas) -> None:
    """Replace the EEG by suppression of some µV with bursts of one shape, 0.5–1.5 s long, every 4–9 s."""
    rng = canvas.rng
    canvas.eeg *= 1.0 / canvas.eeg.std() * 1.2
    size = round(rng.uniform(0.5, 1.5) * FS_HZ)
    shape = signal.sosfilt(signal.butter(2, [1, 14], "bandpass", fs=FS_HZ, output="sos"), rng.normal(size=size + 256))[
        256:
    ]
    shape *= np.hanning(size) ** 0.3 / shape.std()
    place = 0.5 + 0.5 * spread((0.0, 0.3), 0.8)
    for moment in canvas.moments((4.0, 9.0)):
        canvas.add(place * rng.uniform(30, 60), shape, moment)
        canvas.discharge_s.append(moment)


# ---- waves


def bump(sd_s: float) -> Rows:
    """Return a Gaussian of height 1 from 5 standard deviations before its peak."""
    time_s = np.arange(-5 * sd_s, 5 * sd_s, 1 / FS_HZ)
    return np.exp(-0.5 * (time_s / sd_s) ** 2)


def burst(rng: Rng, length_s: float, rate_hz: float, *, sharpness: float) -> Rows:
    """Return a rhythm that waxes and wanes, 2 peak to peak; with sharpness its peaks are narrower than its troughs."""
    time_s = np.arange(0, length_s, 1 / FS_HZ)
    phase = 2 * np.pi * np.cumsum(rate_hz + rng.normal(0, 2.0, time_s.size)) / FS_HZ + rng.uniform(0, 6)
    wave = np.sin(phase) + 0.5 * sharpness * np.sin(2 * phase + rng.uniform(-0.5, 0.5) + np.pi / 2)
    return wave * np.sin(np.pi * time_s / length_s) ** rng.uniform(0.5, 1.5)


def muscle_noise(rng: Rng, length_s: float) -> Rows:
    """Return muscle: noise of 20–120 Hz under an arch."""
    size = max(round(length_s * FS_HZ), 8)
    noise = signal.sosfilt(
        signal.butter(2, [20, 115], "bandpass", fs=FS_HZ, output="sos"), rng.normal(size=size + 128)
    )[128:]
    return noise / noise.std() * np.hanning(size) ** 0.5


def vertex_wave(rng: Rng, width_s: float) -> Rows:
    """Return a negative wave so wide at half height, steeper on one side, with a positive one of a third to half after it."""
    sd_s = width_s / 2.355
    skew = rng.uniform(0.7, 1.0)
    time_s = np.arange(-0.3, 0.6, 1 / FS_HZ)
    wave = -np.exp(-0.5 * np.abs(time_s / (sd_s * np.where(time_s < 0, skew, 2 - skew))) ** rng.uniform(1.5, 2.0))
    return wave + rng.uniform(0.2, 0.5) * np.exp(-0.5 * ((time_s - 1.6 * width_s - 0.03) / (1.3 * sd_s + 0.02)) ** 2)


def spike_wave(rng: Rng) -> Rows:
    """Return a negative spike of 20–45 ms at half height 0.2 s after the start, steeper before than after it, and a slow wave."""
    sd_s = rng.uniform(0.02, 0.045) / 2.355
    time_s = np.arange(-0.2, 0.6, 1 / FS_HZ)
    wave = -np.exp(-0.5 * (time_s / (sd_s * np.where(time_s < 0, 0.85, 1.15))) ** 2)
    wave += rng.uniform(0, 0.3) * np.exp(-0.5 * ((time_s - 3 * sd_s) / (1.2 * sd_s)) ** 2)
    return wave - rng.uniform(0.4, 0.9) * np.exp(-0.5 * ((time_s - rng.uniform(0.15, 0.2)) / 0.06) ** 2)


PARTS: dict[str, Callable[[Canvas], None]] = {
    one.__name__: one
    for one in (
        alpha_bursts, mu, eyes, chewing, heart, pops, reference_pops, spindles, vertex_waves, k_complexes, posts,
        slow_waves, wickets, spike_waves, polyspike_waves, focal_spikes, periodic, suppression_bursts,
    )
}  # fmt: skip
_SLEEP = EegScene(("spindles", "vertex_waves", "k_complexes", "posts"), is_asleep=True)
NONE = {
    "alpha in bursts": EegScene(("alpha_bursts",)),
    "mu": EegScene(("mu",)),
    "eyes": EegScene(("eyes",)),
    "chewing and muscle": EegScene(("chewing",)),
    "heart in the EEG, with its lead": EegScene(("heart",), has_ecg=True),
    "heart in the EEG, without": EegScene(("heart",)),
    "pops of electrodes": EegScene(("pops",)),
    "pops of the reference": EegScene(("reference_pops",)),
    "light sleep, stages not scored": _SLEEP,
    "deep sleep, stages not scored": replace(_SLEEP, parts=("slow_waves", "spindles", "k_complexes")),
    "wicket waves": EegScene(("wickets",)),
}
SOME = {
    "spike-waves": EegScene(("eyes", "spike_waves")),
    "polyspike-waves": EegScene(("eyes", "polyspike_waves")),
    "focal spikes": EegScene(("eyes", "focal_spikes")),
    "periodic discharges": EegScene(("periodic",), alpha_uv=0.0),
    "suppression and bursts": EegScene(("suppression_bursts",), alpha_uv=0.0),
    "spike-waves in light sleep": replace(_SLEEP, parts=(*_SLEEP.parts, "spike_waves")),
    "focal spikes in light sleep": replace(_SLEEP, parts=(*_SLEEP.parts, "focal_spikes")),
}
