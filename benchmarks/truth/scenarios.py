"""The scenarios: one function each, all seeded. `SCENARIOS` says what each is for and which bars hold."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.truth import plan
from benchmarks.truth.build import Channel, Muscle, Surroundings, close, open_channels
from benchmarks.truth.bursts import BurstStyle
from benchmarks.truth.contractions import contract, contraction_times
from benchmarks.truth.motor_units import SHAPES, Array
from benchmarks.truth.record import Truth
from benchmarks.truth.tonic import slow_fluctuation

HAND = ("EMG FDI R", "EMG APB R")
FOUR = ("EMG FDI R", "EMG APB R", "L TIB", "SCM R")
WARD = Surroundings(
    hum_uv=(4.0, 1.0, 8.0, 2.0),
    ecg_uv=(4.0, 3.0, 12.0, 8.0),
    wander_uv=15.0,
    pops_per_min=1.0,
    movements_per_min=0.5,
)


def _jerky(
    name: str,
    *,
    labels: tuple[str, ...] = FOUR,
    duration_s: float = 120.0,
    snr_db: float | tuple[float, float] = 20.0,
    fs_hz: float = 1000.0,
    seed: int = 0,
    style: BurstStyle | None = None,
    spread: plan.Spread | None = None,
    surroundings: Surroundings | None = None,
    muscles: tuple[Muscle, ...] = (Muscle(),),
    times: Callable[[float, np.random.Generator], Array] | None = None,
    before: Callable[[Channel], None] | None = None,
) -> Truth:
    """Return a recording of jerks; `before` may put ongoing activity into each channel."""
    rng = np.random.default_rng([seed, sum(map(ord, name)), round(fs_hz)])
    surroundings, style = surroundings or Surroundings(), style or BurstStyle()
    channels = open_channels(
        labels, fs_hz=fs_hz, duration_s=duration_s, noise_uv=surroundings.noise_uv, muscles=muscles, rng=rng
    )
    for channel in channels if before else ():
        before(channel)
    at_s = (
        times(duration_s, rng)
        if times
        else plan.irregular_times(duration_s, (0.25, 1.5) if spread is None else (0.6, 3.0), rng)
    )
    plan.add_jerks(channels, at_s, snr_db=snr_db, style=style, spread=spread, rng=rng)
    return close(name, channels, surroundings, seed=seed, rng=rng, snr_db=snr_db)


def isolated(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts of 15–300 ms at rest, one muscle at a time: the plain case."""
    return _jerky("isolated", snr_db=snr_db, fs_hz=fs_hz, seed=seed)


def shapes(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return one family of potentials per channel, sizes over a 40-fold range."""
    muscles = tuple(Muscle(shapes=(shape,), sizes="exponential") for shape in SHAPES)
    labels = ("EMG FDI R", "EMG APB R", "L TIB", "R TIB", "EMG BIC L", "QUAD R")
    return _jerky("shapes", labels=labels, snr_db=snr_db, fs_hz=fs_hz, seed=seed, muscles=muscles)


def sparse(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return short bursts of 6–10 potentials."""
    style = BurstStyle(n_potentials=(6, 10), duration_s=(0.015, 0.060))
    return _jerky("sparse", snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style)


def dense(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts of 80–150 potentials under a rectangular envelope: sharp edges."""
    style = BurstStyle(n_potentials=(80, 150), envelopes=("rectangular",))
    return _jerky("dense", snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style)


def soft_edges(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts whose potentials are few at the edges (ramps and Gaussians)."""
    style = BurstStyle(envelopes=("ramped", "gaussian"))
    return _jerky("soft_edges", snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style)


def size_principle(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts that recruit small units first: the first potentials lie below the noise."""
    style = BurstStyle(order="size")
    muscles = (Muscle(sizes="exponential"),)
    return _jerky("size_principle", snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style, muscles=muscles)


def mixed_amplitudes(*, snr_db: float = 15.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts from `snr_db` to 25 dB above it, side by side on every channel."""
    return _jerky("mixed_amplitudes", snr_db=(snr_db, snr_db + 25), fs_hz=fs_hz, seed=seed)


def close_jerks(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return runs of jerks 60–150 ms apart, bursts of 15–50 ms, at least 30 ms of rest between."""
    style = BurstStyle(duration_s=(0.015, 0.050))
    spread = plan.Spread(delay_s=(0.0, 0.002), jitter_s=0.0005)
    return _jerky(
        "close_jerks", labels=HAND, snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style, spread=spread,
        times=lambda duration_s, rng: plan.runs(duration_s, (0.060, 0.150), rng),
    )  # fmt: skip


def cortical(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks of 20–50 ms that run down the arm: neck, biceps, forearm, hand, 0–14 ms, on a ward."""
    labels = ("SCM R", "BIC R", "ECR R", "EMG FDI R")
    spread = plan.Spread(delay_s=(0.0, 0.004, 0.008, 0.014), jitter_s=0.001, takes_part=0.9)
    style = BurstStyle(duration_s=(0.020, 0.050))
    return _jerky(
        "cortical", labels=labels, snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style, spread=spread, surroundings=WARD
    )


def propriospinal(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks of 80–300 ms that spread slowly from the trunk, up to 250 ms, with strong ECG on the trunk."""
    labels = ("RECTUS ABD R", "PARASPINAL T10 R", "SCM R", "QUAD R", "L TIB")
    spread = plan.Spread(delay_s=(0.0, 0.040, 0.120, 0.180, 0.250), jitter_s=0.008, takes_part=0.85)
    style = BurstStyle(duration_s=(0.080, 0.300))
    surroundings = Surroundings(hum_uv=(3.0,), ecg_uv=(60.0, 90.0, 45.0, 8.0, 4.0), wander_uv=20.0, pops_per_min=0.5)
    return _jerky(
        "propriospinal", labels=labels, snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style, spread=spread,
        surroundings=surroundings,
    )  # fmt: skip


def ward(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts among hum, weak ECG, wander, pops and movement."""
    return _jerky("ward", snr_db=snr_db, fs_hz=fs_hz, seed=seed, surroundings=WARD)


def strong_ecg(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts on neck and trunk with QRS of 40–200 µV and no ECG channel."""
    surroundings = Surroundings(ecg_uv=(40.0, 90.0, 200.0), hum_uv=(2.0,), wander_uv=10.0)
    labels = ("SCM R", "SCM L", "PARASPINAL T6 L")
    return _jerky("strong_ecg", labels=labels, snr_db=snr_db, fs_hz=fs_hz, seed=seed, surroundings=surroundings)


def strong_ecg_with_lead(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return `strong_ecg` with a separate ECG channel."""
    surroundings = Surroundings(ecg_uv=(40.0, 90.0, 200.0), hum_uv=(2.0,), wander_uv=10.0, has_ecg_channel=True)
    labels = ("SCM R", "SCM L", "PARASPINAL T6 L")
    return _jerky(
        "strong_ecg_with_lead", labels=labels, snr_db=snr_db, fs_hz=fs_hz, seed=seed, surroundings=surroundings
    )


def strong_hum(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts in 60 Hz hum of 5–60 µV with harmonics: up to far above the noise."""
    surroundings = Surroundings(hum_uv=(5.0, 15.0, 30.0, 60.0), mains_hz=60.0)
    return _jerky("strong_hum", snr_db=snr_db, fs_hz=fs_hz, seed=seed, surroundings=surroundings)


def clipped(*, snr_db: float = 30.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return bursts cut off by an amplifier at twice their RMS, and a causal 20 Hz high-pass in the hardware."""
    clip_uv = 2 * 3.0 * 10 ** (snr_db / 20)
    surroundings = Surroundings(clip_uv=clip_uv, amplifier_high_pass_hz=20.0, hum_uv=(2.0,))
    return _jerky("clipped", snr_db=snr_db, fs_hz=fs_hz, seed=seed, surroundings=surroundings)


def tremor(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return tremor bursts at 5 Hz (bursts of 50–110 ms) in trains on two antagonists, half a period apart."""
    style = BurstStyle(duration_s=(0.050, 0.110), envelopes=("gaussian",), n_potentials=(15, 80))
    spread = plan.Spread(delay_s=(0.0, 0.100), jitter_s=0.004)
    return _jerky(
        "tremor", labels=("ECR R", "FCR R"), snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style, spread=spread,
        times=lambda duration_s, rng: plan.rhythm(duration_s, 5.0, 0.06, rng),
    )  # fmt: skip


def palatal(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return 2 Hz bursts of 60–180 ms all along, never pausing."""
    style = BurstStyle(duration_s=(0.060, 0.180))
    return _jerky(
        "palatal", labels=("PALATE L", "PLATYSMA L"), snr_db=snr_db, fs_hz=fs_hz, seed=seed, style=style,
        spread=plan.Spread(delay_s=(0.0, 0.006)), times=lambda duration_s, rng: plan.rhythm(duration_s, 2.0, 0.04,
        rng, pause=False),
    )  # fmt: skip


def _tonic(rms_uv: float, n_units: int, shape: str) -> Callable[[Channel], None]:
    """Return what puts ongoing activity into a channel: `steady`, `ramps`."""

    def put(channel: Channel) -> None:
        slow = slow_fluctuation(channel.n_grid, fs_hz=channel.grid_hz, corner_hz=0.5, rng=channel.rng)
        drive = np.full(channel.n_grid, 0.85)
        if shape == "ramps":
            seconds = np.arange(channel.n_grid) / channel.grid_hz
            drive = 0.25 + 0.65 * (0.5 - 0.5 * np.cos(2 * np.pi * seconds / 20 + channel.rng.uniform(0, 6)))
        channel.add_ongoing(np.clip(drive + 0.05 * slow, 0, 1), rms_uv=rms_uv, n_units=n_units)

    return put


def over_contraction(*, snr_db: float = 10.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks over an ongoing contraction of many units; SNR is over contraction plus noise."""
    return _jerky("over_contraction", snr_db=snr_db, fs_hz=fs_hz, seed=seed, before=_tonic(30.0, 60, "steady"))


def over_few_units(*, snr_db: float = 10.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks over a contraction of five units: single potentials stand out."""
    return _jerky("over_few_units", snr_db=snr_db, fs_hz=fs_hz, seed=seed, before=_tonic(20.0, 5, "steady"))


def over_ramps(*, snr_db: float = 10.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks over contraction that swells and fades every 20 s; SNR is over its mean power."""
    return _jerky("over_ramps", snr_db=snr_db, fs_hz=fs_hz, seed=seed, before=_tonic(30.0, 60, "ramps"))


def _silences(name: str, *, snr_db: float, fs_hz: float, seed: int, left_fraction: tuple[float, float]) -> Truth:
    """Return dense tonic activity `snr_db` above the noise with silences of 20–500 ms."""
    rng = np.random.default_rng([seed, sum(map(ord, name)), round(fs_hz)])
    surroundings = Surroundings(hum_uv=(1.0,))
    duration_s = 120.0
    labels = ("ECR R", "ECR L", "QUAD R")
    channels = open_channels(
        labels, fs_hz=fs_hz, duration_s=duration_s, noise_uv=surroundings.noise_uv, muscles=(Muscle(),), rng=rng
    )
    for channel in channels:
        slow = slow_fluctuation(channel.n_grid, fs_hz=channel.grid_hz, corner_hz=0.5, rng=channel.rng)
        at_s = plan.irregular_times(duration_s, (0.9, 4.0), rng)
        cuts = [(t, t + np.exp(rng.uniform(np.log(0.022), np.log(0.470)))) for t in at_s]
        rms_uv = surroundings.noise_uv * 10 ** (snr_db / 20)
        channel.add_ongoing(
            np.clip(0.85 + 0.05 * slow, 0, 1),
            rms_uv=rms_uv,
            n_units=70,
            silences_s=cuts,
            left_fraction=rng.uniform(*left_fraction),
        )
    return close(name, channels, surroundings, seed=seed, rng=rng, snr_db=snr_db)


def silences(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return complete silences of 20–500 ms in tonic activity `snr_db` above the noise."""
    return _silences("silences", snr_db=snr_db, fs_hz=fs_hz, seed=seed, left_fraction=(0.0, 0.0))


def partial_silences(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return silences in which potentials keep 10–30 % of their size."""
    return _silences("partial_silences", snr_db=snr_db, fs_hz=fs_hz, seed=seed, left_fraction=(0.1, 0.3))


def healthy(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0, duration_s: float = 1200.0) -> Truth:
    """Return 20 min without a single jerk: voluntary contractions, pops, hum, ECG, wander, movement.

    `snr_db` has no meaning here; it is taken so that all scenarios are called alike.
    """
    rng = np.random.default_rng([seed, 7, round(fs_hz)])
    surroundings = Surroundings(
        hum_uv=(4.0, 1.0, 8.0, 2.0), ecg_uv=(4.0, 3.0, 12.0, 60.0), wander_uv=15.0, pops_per_min=2.0,
        movements_per_min=1.0, has_ecg_channel=seed % 2 == 1,
    )  # fmt: skip
    channels = open_channels(FOUR, fs_hz=fs_hz, duration_s=duration_s, noise_uv=3.0, muscles=(Muscle(),), rng=rng)
    contract(channels, contraction_times(duration_s, rng, (2.0, 8.0)), (30.0, 200.0), rng)
    return close("healthy", channels, surroundings, seed=seed, rng=rng, snr_db=snr_db)


def jerks_and_contractions(*, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return jerks at rest between voluntary contractions on a ward: the usual session."""
    name, duration_s = "jerks_and_contractions", 180.0
    rng = np.random.default_rng([seed, 11, round(fs_hz)])
    channels = open_channels(FOUR, fs_hz=fs_hz, duration_s=duration_s, noise_uv=3.0, muscles=(Muscle(),), rng=rng)
    starts = contraction_times(duration_s, rng, (4.0, 9.0))
    contract(channels, starts, (30.0, 120.0), rng)
    at_s = plan.irregular_times(duration_s, (0.7, 2.5), rng)
    free = [t for t in at_s if all(t + 0.6 < low or t > low + length + 0.3 for low, length, _ in starts)]
    spread = plan.Spread(delay_s=(0.0, 0.002, 0.020, 0.006), jitter_s=0.001, takes_part=0.6)
    plan.add_jerks(channels, np.array(free), snr_db=snr_db, style=BurstStyle(), spread=spread, rng=rng)
    return close(name, channels, WARD, seed=seed, rng=rng, snr_db=snr_db)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario with its grid and the bars it is judged by.

    Attributes
    ----------
    judged : "bursts", "silences" or "healthy".
    snrs_db : SNRs at which it runs. rates_hz : sampling rates.
    least_f1 : SNR (dB) → F1 bar; empty when only described. The bar of the highest listed SNR not above the run's
    holds.
    timing_from_db : lowest SNR at which the timing bars are physically within reach, and judged.
    note : what is physically out of reach, if anything.
    """

    make: Callable[..., Truth]
    judged: str = "bursts"
    snrs_db: tuple[float, ...] = (10.0, 15.0, 20.0, 30.0, 40.0)
    rates_hz: tuple[float, ...] = (1000.0,)
    least_f1: dict[float, float] = field(default_factory=lambda: {10.0: 0.95, 20.0: 0.98})
    timing_from_db: float = 20.0
    note: str = ""


ALL_RATES = (200.0, 256.0, 500.0, 512.0, 1000.0, 2000.0, 2048.0, 5000.0, 10000.0)
OVER_CONTRACTION = {10.0: 0.95}
SCENARIOS: dict[str, Scenario] = {
    "isolated": Scenario(make=isolated, rates_hz=ALL_RATES, note="below 500 Hz short potentials are aliased away"),
    "shapes": Scenario(
        make=shapes,
        rates_hz=(1000.0, 2000.0),
        timing_from_db=30.0,
        note="40-fold sizes: edges below the noise at 20 dB",
    ),
    "sparse": Scenario(make=sparse, rates_hz=(1000.0, 2048.0)),
    "dense": Scenario(make=dense, rates_hz=(1000.0, 2000.0)),
    "soft_edges": Scenario(make=soft_edges),
    "size_principle": Scenario(
        make=size_principle, timing_from_db=np.inf, note="first potentials lie below the noise at any SNR"
    ),
    "mixed_amplitudes": Scenario(make=mixed_amplitudes, snrs_db=(10.0, 20.0)),
    "close_jerks": Scenario(make=close_jerks, rates_hz=(1000.0, 2000.0)),
    "cortical": Scenario(make=cortical, rates_hz=(1000.0, 2048.0)),
    "propriospinal": Scenario(make=propriospinal),
    "ward": Scenario(make=ward, rates_hz=(500.0, 1000.0, 2000.0)),
    "strong_ecg": Scenario(make=strong_ecg, rates_hz=(1000.0, 2000.0)),
    "strong_ecg_with_lead": Scenario(make=strong_ecg_with_lead),
    "strong_hum": Scenario(make=strong_hum, rates_hz=(1000.0, 2000.0)),
    "clipped": Scenario(make=clipped, snrs_db=(20.0, 30.0)),
    "tremor": Scenario(make=tremor),
    "palatal": Scenario(make=palatal),
    "over_contraction": Scenario(
        make=over_contraction, snrs_db=(10.0, 15.0, 20.0), rates_hz=(1000.0, 2000.0), least_f1=OVER_CONTRACTION
    ),
    "over_few_units": Scenario(make=over_few_units, snrs_db=(10.0, 15.0, 20.0), least_f1=OVER_CONTRACTION),
    "over_ramps": Scenario(make=over_ramps, snrs_db=(10.0, 15.0, 20.0), least_f1=OVER_CONTRACTION),
    "silences": Scenario(
        make=silences, judged="silences", snrs_db=(15.0, 20.0, 30.0), rates_hz=(1000.0, 2000.0), least_f1={15.0: 0.95}
    ),
    "partial_silences": Scenario(make=partial_silences, judged="silences", snrs_db=(20.0, 30.0), least_f1={20.0: 0.95}),
    "jerks_and_contractions": Scenario(make=jerks_and_contractions, rates_hz=(1000.0, 2000.0)),
    "healthy": Scenario(make=healthy, judged="healthy", snrs_db=(20.0,), rates_hz=(1000.0, 2000.0), least_f1={}),
}


def make(name: str, *, snr_db: float = 20.0, fs_hz: float = 1000.0, seed: int = 0) -> Truth:
    """Return the recording of a scenario by name."""
    if name not in SCENARIOS:
        raise ValueError(f'scenario "{name}": expected one of {", ".join(SCENARIOS)}')
    return SCENARIOS[name].make(snr_db=snr_db, fs_hz=fs_hz, seed=seed)
