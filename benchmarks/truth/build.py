"""Put a recording together: muscles on a fine grid, decimated with an anti-alias filter, then noise and artifacts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from scipy.signal import butter, lfilter, resample_poly, sosfiltfilt

from benchmarks.truth import background
from benchmarks.truth.artifacts import MOVEMENTS, POPS, Artifact, draw_artifacts
from benchmarks.truth.bursts import BurstStyle, band_rms, render_burst
from benchmarks.truth.motor_units import SHAPES, Array, MotorUnit, draw_pool
from benchmarks.truth.record import Truth, table
from benchmarks.truth.tonic import discharge, extents, gaps, gate, render_discharges

GRID_HZ = 4000.0  # muscles are rendered at the first multiple of the rate that reaches this
NEUTRAL_GAP_S = 0.015


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything that is not muscle. Amplitudes in µV; per-channel tuples are cycled over the channels."""

    noise_uv: float = 3.0
    pink_fraction: float = 0.5
    drift_fraction: float = 0.3
    mains_hz: float = 50.0
    hum_uv: Sequence[float] = (0.0,)
    ecg_uv: Sequence[float] = (0.0,)
    has_ecg_channel: bool = False
    wander_uv: float = 0.0
    pops_per_min: float = 0.0
    pop_uv: tuple[float, float] = (30.0, 600.0)
    movements_per_min: float = 0.0
    movement_uv: tuple[float, float] = (30.0, 300.0)
    clip_uv: float | None = None
    amplifier_high_pass_hz: float | None = None  # causal, second order, as hardware does; moves true edges a little
    step_uv: float = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """How one muscle is made: its pool of units and how many drive ongoing activity."""

    n_units: int = 80
    shapes: Sequence[str] = tuple(SHAPES)
    potential_s: tuple[float, float] = (0.004, 0.015)
    sizes: str = "lognormal"


@dataclass(slots=True, kw_only=True)
class Channel:
    """One channel under construction: samples of muscle on the fine grid, and truth rows as they come."""

    label: str
    muscle: Muscle
    n_grid: int
    grid_hz: float
    fs_hz: float
    noise_uv: float
    rng: np.random.Generator
    bursts_uv: Array = field(init=False)
    ongoing_uv: Array = field(init=False)
    reference_uv: float = field(init=False)
    rows: dict[str, list[dict[str, object]]] = field(init=False)
    pool: list[MotorUnit] = field(init=False)

    def __post_init__(self) -> None:
        self.bursts_uv = np.zeros(self.n_grid)
        self.ongoing_uv = np.zeros(self.n_grid)
        self.reference_uv = self.noise_uv
        self.rows = {"bursts": [], "silences": [], "contractions": [], "neutral": []}
        self.pool = draw_pool(
            self.muscle.n_units,
            fs_hz=self.grid_hz,
            rng=self.rng,
            shapes=self.muscle.shapes,
            duration_s=self.muscle.potential_s,
            sizes=self.muscle.sizes,
        )

    @property
    def band_hz(self) -> tuple[float, float]:
        """Band in which SNR holds."""
        return background.snr_band_hz(self.fs_hz)

    def add_burst(
        self, at_s: float, duration_s: float, *, snr_db: float, style: BurstStyle, jerk: int
    ) -> tuple[float, float]:
        """Add one burst scaled to `snr_db` over the reference RMS; return its true onset and duration, s."""
        burst = render_burst(self.pool, duration_s=duration_s, style=style, fs_hz=self.grid_hz, rng=self.rng)
        rms = band_rms(burst.waveform, first=burst.first, last=burst.last, fs_hz=self.grid_hz, band_hz=self.band_hz)
        wanted_uv = self.reference_uv * 10 ** (snr_db / 20)
        at = round(at_s * self.grid_hz)
        begin = at - round(burst.first)
        low, high = max(begin, 0), min(begin + len(burst.waveform), self.n_grid)
        self.bursts_uv[low:high] += burst.waveform[low - begin : high - begin] * (wanted_uv / rms)
        onset_s, length_s = at / self.grid_hz, (burst.last - burst.first) / self.grid_hz
        self._row(
            "bursts", onset_s, length_s, kind="positive", snr_db=snr_db, n_potentials=burst.n_potentials, jerk=jerk
        )
        return onset_s, length_s

    def add_ongoing(
        self,
        drive: Array,
        *,
        rms_uv: float,
        n_units: int,
        silences_s: Sequence[tuple[float, float]] = (),
        left_fraction: float = 0.0,
        plateau: Array | None = None,
    ) -> None:
        """Add ongoing activity under a drive (0–1), scaled to an RMS over `plateau` (mask; all by default)."""
        chosen = np.linspace(0, len(self.pool) - 1, n_units).round().astype(int)
        pool = [self.pool[i] for i in chosen]
        spikes = discharge(pool, drive, fs_hz=self.grid_hz, rng=self.rng)
        full = render_discharges(pool, spikes, self.n_grid)
        seen = full if plateau is None else full[plateau]
        gain = rms_uv / np.sqrt(np.mean(seen**2))
        chance = [] if plateau is not None else gaps(*extents(pool, spikes), NEUTRAL_GAP_S * self.grid_hz)
        if len(silences_s):
            cuts = [(low * self.grid_hz, high * self.grid_hz) for low, high in silences_s]
            spikes, true = gate(pool, spikes, cuts, left_fraction)
            full = render_discharges(pool, spikes, self.n_grid)
            for low, high in true:
                onset_s, length_s = low / self.grid_hz, (high - low) / self.grid_hz
                self._row("silences", onset_s, length_s, kind="negative", left_fraction=left_fraction)
        for low, high in chance:
            self._row("neutral", low / self.grid_hz, (high - low) / self.grid_hz, kind="negative")
        self.ongoing_uv += gain * full
        if plateau is None:
            self.reference_uv = float(np.hypot(self.noise_uv, rms_uv))

    def at_rate(self, grid_uv: Array) -> Array:
        """Return samples of the fine grid at the recording's rate, through a zero-phase anti-alias filter."""
        factor = round(self.grid_hz / self.fs_hz)
        return resample_poly(grid_uv, 1, factor)[: self.n_grid // factor] if factor > 1 else grid_uv

    def _row(self, name: str, onset_s: float, duration_s: float, **more: object) -> None:
        self.rows[name].append({"channel": self.label, "onset": onset_s, "duration": duration_s, **more})

    def add_contraction_row(self, onset_s: float, duration_s: float, rise_s: float) -> None:
        """Note a voluntary contraction."""
        self._row("contractions", onset_s, duration_s, rise_s=rise_s)


def open_channels(
    labels: Sequence[str],
    *,
    fs_hz: float,
    duration_s: float,
    noise_uv: float,
    muscles: Sequence[Muscle],
    rng: np.random.Generator,
) -> list[Channel]:
    """Return empty channels on a fine grid whose rate is a multiple of the recording's."""
    factor = int(np.ceil(GRID_HZ / fs_hz))
    n_grid = round(duration_s * fs_hz) * factor
    return [
        Channel(
            label=label,
            muscle=muscles[i % len(muscles)],
            n_grid=n_grid,
            grid_hz=fs_hz * factor,
            fs_hz=fs_hz,
            noise_uv=noise_uv,
            rng=rng.spawn(1)[0],
        )
        for i, label in enumerate(labels)
    ]


def surround(
    muscle_uv: Array,
    i: int,
    s: Surroundings,
    *,
    fs_hz: float,
    beats_s: Array,
    rng: np.random.Generator,
    gain: float = 1.0,
) -> tuple[Array, Array, list[Artifact]]:
    """Return one finished channel, the same as an ideal cleaning would leave it, and its artifacts.

    `gain` scales the noise.
    """
    n = len(muscle_uv)
    random = background.noise(
        n, fs_hz=fs_hz, rms_uv=s.noise_uv, rng=rng, pink_fraction=s.pink_fraction, drift_fraction=s.drift_fraction
    )
    random *= gain
    ideal = muscle_uv + sosfiltfilt(butter(2, 15.0, "high", fs=fs_hz, output="sos"), random)
    total = muscle_uv + random
    if hum_uv := s.hum_uv[i % len(s.hum_uv)]:
        total += background.hum(n, fs_hz=fs_hz, mains_hz=s.mains_hz, amplitude_uv=hum_uv, rng=rng)
    if r_uv := s.ecg_uv[i % len(s.ecg_uv)]:
        total += background.ecg(n, fs_hz=fs_hz, beats_s=beats_s, r_uv=r_uv, rng=rng)
    if s.wander_uv:
        total += background.wander(n, fs_hz=fs_hz, amplitude_uv=s.wander_uv, rng=rng)
    found: list[Artifact] = []
    pops, movements = (s.pops_per_min, s.pop_uv, POPS), (s.movements_per_min, s.movement_uv, MOVEMENTS)
    for per_min, peak_uv, kinds in (pops, movements):
        if per_min:
            wave, rows = draw_artifacts(n, fs_hz=fs_hz, per_min=per_min, peak_uv=peak_uv, kinds=kinds, rng=rng)
            total += wave
            found += rows
    if s.amplifier_high_pass_hz:
        total = lfilter(*butter(2, s.amplifier_high_pass_hz, "high", fs=fs_hz), total)
    if s.clip_uv:
        total = np.clip(total, -s.clip_uv, s.clip_uv)
    return np.round(total / s.step_uv) * s.step_uv, ideal, found


def close(
    name: str,
    channels: Sequence[Channel],
    surroundings: Surroundings,
    *,
    seed: int,
    rng: np.random.Generator,
    **settings: object,
) -> Truth:
    """Return the finished recording: decimate, surround, and gather the truth."""
    fs_hz = channels[0].fs_hz
    n = round(channels[0].n_grid / channels[0].grid_hz * fs_hz)
    beats_s = background.beat_times(n / fs_hz, rng=rng)
    signals, ideal, clean, artifacts = [], [], [], []
    for i, channel in enumerate(channels):
        bursts_uv, ongoing_uv = channel.at_rate(channel.bursts_uv), channel.at_rate(channel.ongoing_uv)
        muscle_uv = bursts_uv + ongoing_uv
        total, cleaned, found = surround(muscle_uv, i, surroundings, fs_hz=fs_hz, beats_s=beats_s, rng=rng)
        signals.append(total.astype(np.float32))
        ideal.append(cleaned.astype(np.float32))
        clean.append(bursts_uv.astype(np.float32))
        artifacts += [{"channel": channel.label, **row._asdict()} for row in found]
    labels = [channel.label for channel in channels]
    if surroundings.has_ecg_channel:
        lead = background.ecg(n, fs_hz=fs_hz, beats_s=beats_s, r_uv=900.0, rng=rng)
        lead += background.noise(n, fs_hz=fs_hz, rms_uv=5.0, rng=rng)
        signals.append(np.round(lead, 1).astype(np.float32))
        ideal.append(np.zeros(n, np.float32))
        clean.append(np.zeros(n, np.float32))
        labels.append("ECG")
    rows = {key: [row for channel in channels for row in channel.rows[key]] for key in channels[0].rows}
    tables = {key: table(key, found) for key, found in {**rows, "artifacts": artifacts}.items()}
    return Truth(
        name=name,
        seed=seed,
        fs_hz=fs_hz,
        labels=tuple(labels),
        signals_uv=np.array(signals),
        ideal_uv=np.array(ideal),
        clean_uv=np.array(clean),
        beats_s=beats_s if any(surroundings.ecg_uv) else beats_s[:0],
        noise_uv=tuple(channel.noise_uv for channel in channels),
        jerks=table("jerks", jerk_rows(rows["bursts"])),
        settings={"name": name, "seed": seed, "fs_hz": fs_hz, "surroundings": asdict(surroundings), **settings},
        **tables,
    )


def jerk_rows(bursts: Sequence[dict]) -> list[dict[str, object]]:
    """Return one row per jerk from its bursts."""
    by_jerk: dict[int, list[dict]] = {}
    for burst in bursts:
        by_jerk.setdefault(burst["jerk"], []).append(burst)
    rows = []
    for jerk, members in by_jerk.items():
        ordered = sorted(members, key=lambda burst: burst["onset"])
        onset = ordered[0]["onset"]
        end = max(burst["onset"] + burst["duration"] for burst in ordered)
        channels = ",".join(burst["channel"] for burst in ordered)
        rows.append({"jerk": jerk, "onset": onset, "duration": end - onset, "channels": channels})
    return rows
