"""What goes before a movement for a second or two: the readiness potential, and the loss of beta rhythm.

The readiness potential (Bereitschaftspotential) is a slow negativity over the vertex before willed movements, and before
functional jerks. Beta power falls over the same time. Both are averages over trials lined up on the first muscle, tested
by changing the sign of trials at random.

References
----------
Shibasaki H, Hallett M. What is the Bereitschaftspotential? Clin Neurophysiol 2006;117:2341–2356.
doi:10.1016/j.clinph.2006.04.025
Meppelink AM et al. Event related desynchronisation predicts functional propriospinal myoclonus. 2016, PMID 27477621.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import linalg, ndimage, signal

from myoclonus.measure.brief import brief
from myoclonus.relate.electrodes import Derivation, is_near
from myoclonus.relate.limited import Limited, limited
from myoclonus.relate.readiness.far_electrodes import shared_with_far
from myoclonus.relate.time_lock import autocovariance
from myoclonus.settings.cortex import CortexSettings

__all__ = ["Premovement", "PremovementTrials", "premovement_of"]

FloatArray = npt.NDArray[np.float64]
TraceArray = npt.NDArray[np.float32]

_VERTEX = (("Cz", "FCz", "C1", "C2"), ("C3", "C4", "Fz", "FC1", "FC2"))
_CENTRAL = ("C3", "C4", "Cz", "C1", "C2", "CP3", "CP4", "FC3", "FC4")
_EYES = ("Fp1", "Fp2", "Fpz")
_EYE_THRESHOLD_UV = 25.0
_EARLIEST_RAMP_S = 0.15
_MAP_HZ = np.arange(5.0, 46.0, 1.0)
_MAP_CYCLES = 5.0
_MAP_STEP_S = 0.05
_MAD_TO_SD = 1.4826
_SLOW_STEP_S = 0.04
_RIDGE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class PremovementTrials:
    """EEG seconds before movements.

    Attributes
    ----------
    samples_uv : (n_trials, n_channels, n_times) float32 array
        Potentials, no gaps.
    time_s : (n_times,) array
        Time from the first muscle's onset.
    derivations : tuple of Derivation
        What each channel records.
    eyes_uv : (n_trials, n_times) array or None
        Mean of the eye channels; the frontopolar electrodes serve when there are none.
    rejected : dict of str to int
        Movements left out, by reason.
    n_onsets : int
        Movements there were.
    """

    samples_uv: TraceArray
    time_s: FloatArray
    derivations: tuple[Derivation, ...]
    eyes_uv: TraceArray | None
    rejected: dict[str, int]
    n_onsets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Premovement:
    """Readiness potential and beta power before movements.

    Attributes
    ----------
    scope : str
        ``recording`` for jerks, ``state:voluntary`` for the control block.
    derivations : tuple of Derivation
        Electrodes.
    time_s : (n_times,) array
        Time from the onset.
    average_uv : (n_electrodes, n_times) array
        Mean over trials, less the baseline.
    vertex_uv, vertex_low_uv, vertex_high_uv : (n_times,) array
        The same at the vertex, with 95 % limits by bootstrap.
    vertex_electrodes, central_electrodes : tuple of str
        Electrodes averaged for the potential and for beta power.
    amplitude_uv, onset_s, desynchronization : Limited or None
        Mean potential of the last 650 ms; when its rise begins before the movement; fractional change of beta power.
    potential_p, beta_p : float
        Probability by chance; ``NaN`` when not tested.
    frequency_hz, map_time_s, power_change : arrays
        Change of power against the baseline, ``(n_frequencies, n_times)``: 0 for none, −0.5 for half.
    n_trials, n_onsets : int
        Movements averaged, and movements there were.
    rejected : dict of str to int
        Movements left out, by reason.
    reason, potential_reason : str or None
        Why nothing, or no slow potential, could be measured.
    """

    __repr__ = brief

    scope: str
    derivations: tuple[Derivation, ...] = ()
    time_s: FloatArray = field(default_factory=lambda: np.empty(0))
    average_uv: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    vertex_uv: FloatArray = field(default_factory=lambda: np.empty(0))
    vertex_low_uv: FloatArray = field(default_factory=lambda: np.empty(0))
    vertex_high_uv: FloatArray = field(default_factory=lambda: np.empty(0))
    vertex_electrodes: tuple[str, ...] = ()
    central_electrodes: tuple[str, ...] = ()
    amplitude_uv: Limited | None = None
    onset_s: Limited | None = None
    potential_p: float = float("nan")
    desynchronization: Limited | None = None
    beta_p: float = float("nan")
    frequency_hz: FloatArray = field(default_factory=lambda: np.empty(0))
    map_time_s: FloatArray = field(default_factory=lambda: np.empty(0))
    power_change: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    n_trials: int = 0
    n_onsets: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    reason: str | None = None
    potential_reason: str | None = None


def premovement_of(
    trials: PremovementTrials, settings: CortexSettings, *, scope: str = "recording", no_slow: str | None = None
) -> Premovement:
    """Return the readiness potential and the change of beta power before movements.

    Parameters
    ----------
    trials : PremovementTrials
        EEG before movements.
    settings : CortexSettings
        Windows and smallest number of trials.
    scope : str
        For the record.
    no_slow : str, optional
        Why the EEG holds no slow activity; then only beta is measured.

    Returns
    -------
    Premovement
    """
    samples = _without_blinks(trials)
    vertex = _columns(trials.derivations)
    central = [k for k, d in enumerate(trials.derivations) if is_near(d, _CENTRAL) and not d.is_bipolar]
    columns = (vertex, central or vertex)
    if not vertex:
        return _nothing(trials, scope, "no electrode at or near the vertex, against a common reference")
    baseline = trials.time_s < trials.time_s[0] + settings.premovement_baseline_s
    slow = samples - samples[:, :, baseline].mean(axis=2, keepdims=True)
    own = slow[:, vertex].mean(axis=1)
    size = own[:, _late(trials.time_s, settings)].mean(axis=1, dtype=np.float64)
    kept = _usual(size, settings.outlier_mads) & _usual(_log_ptp(own), settings.outlier_mads)
    rejected = trials.rejected | ({"amplitude": int(np.sum(~kept))} if not kept.all() else {})
    n = int(kept.sum())
    if n < settings.premovement_min_trials:
        words = f"too few: {n} trials, at least {settings.premovement_min_trials} needed"
        return _nothing(trials, scope, words, n=n, rejected=rejected)
    return _measured(
        trials, samples[kept], slow[kept], columns, settings, scope=scope, no_slow=no_slow, rejected=rejected
    )


def _measured(
    trials: PremovementTrials,
    samples: TraceArray,
    slow: TraceArray,
    columns: tuple[list[int], list[int]],
    settings: CortexSettings,
    *,
    scope: str,
    no_slow: str | None,
    rejected: dict[str, int],
) -> Premovement:
    rng = np.random.default_rng([settings.seed, len(samples)])
    vertex, central = columns
    own = slow[:, vertex].mean(axis=1)
    averages = _resampled(own, rng, settings.n_bootstrap)
    limits = np.quantile(averages, [0.025, 0.975], axis=0)
    amplitude, onset, potential_p = None, None, float("nan")
    if not no_slow:
        quiet = own - shared_with_far(slow, own, trials.derivations)
        amplitude, onset, potential_p = _potential(own, quiet, averages, trials.time_s, rng, settings)
    change = _beta_change(samples[:, central], trials.time_s, settings)
    drawn = _resampled(change[:, None].astype(np.float32), rng, settings.n_bootstrap)[:, 0].astype(np.float64)
    frequency, map_time, power = _power_map(samples[:, central], trials.time_s, settings)
    return Premovement(
        scope=scope,
        derivations=trials.derivations,
        time_s=trials.time_s,
        average_uv=slow.mean(axis=0, dtype=np.float64),
        vertex_uv=own.mean(axis=0, dtype=np.float64),
        vertex_low_uv=limits[0],
        vertex_high_uv=limits[1],
        vertex_electrodes=tuple(trials.derivations[k].label for k in vertex),
        central_electrodes=tuple(trials.derivations[k].label for k in central),
        amplitude_uv=amplitude,
        onset_s=onset,
        potential_p=potential_p,
        desynchronization=limited(float(np.expm1(change.mean())), np.expm1(drawn)),
        beta_p=_sign_flip_p(change, rng, settings, is_one_sided=False),
        frequency_hz=frequency,
        map_time_s=map_time,
        power_change=power,
        n_trials=len(samples),
        n_onsets=trials.n_onsets,
        rejected=rejected,
        potential_reason=no_slow,
    )


def _potential(
    own: TraceArray,
    quiet: TraceArray,
    averages: TraceArray,
    time_s: FloatArray,
    rng: np.random.Generator,
    settings: CortexSettings,
) -> tuple[Limited, Limited | None, float]:
    """Return size, onset (when there is a potential) and p of the readiness potential.

    The test is made on ``quiet``, the vertex less what it shares with electrodes far away; size and onset are those of the vertex.
    """
    late = _late(time_s, settings)
    p = _sign_flip_p(_ramp_scores(quiet, time_s, settings), rng, settings, is_one_sided=True)
    amplitude = limited(float(own[:, late].mean(dtype=np.float64)), averages[:, late].mean(axis=1).astype(np.float64))
    if p >= settings.alpha or amplitude.value >= 0:
        return amplitude, None, p
    onsets = _ramp_onsets(np.vstack((own.mean(axis=0)[None], averages)), time_s)
    return amplitude, limited(float(onsets[0]), onsets[1:]), p


def _late(time_s: FloatArray, settings: CortexSettings) -> npt.NDArray[np.bool_]:
    return np.asarray((time_s >= -settings.readiness_ms / 1e3) & (time_s <= 0))


def _nothing(
    trials: PremovementTrials, scope: str, reason: str, *, n: int = 0, rejected: dict[str, int] | None = None
) -> Premovement:
    return Premovement(
        scope=scope,
        derivations=trials.derivations,
        n_trials=n,
        n_onsets=trials.n_onsets,
        rejected=trials.rejected if rejected is None else rejected,
        reason=reason,
    )


def _columns(derivations: tuple[Derivation, ...]) -> list[int]:
    """Return the channels at the vertex, or else those next to it."""
    for places in _VERTEX:
        found = [k for k, d in enumerate(derivations) if is_near(d, places) and not d.is_bipolar]
        if found:
            return found
    return []


def _without_blinks(trials: PremovementTrials) -> TraceArray:
    """Return the trials less what large deflections of the eyes add to each channel.

    The eyes count only beyond 25 µV, so that slow potentials of the brain at the forehead stay; how much of it reaches
    a channel is its slope on them over all trials.
    """
    frontal = [k for k, d in enumerate(trials.derivations) if is_near(d, _EYES)]
    if trials.eyes_uv is not None:
        eyes = trials.eyes_uv
    elif frontal:
        eyes = trials.samples_uv[:, frontal].mean(axis=1)
    else:
        return trials.samples_uv
    centered = eyes - np.median(eyes, axis=1, keepdims=True)
    beyond = np.sign(centered) * np.maximum(np.abs(centered) - _EYE_THRESHOLD_UV, 0.0)
    power = float(np.sum(beyond**2))
    if power <= 0:
        return trials.samples_uv
    rest = trials.samples_uv - trials.samples_uv.mean(axis=2, keepdims=True)
    shares = np.einsum("nct,nt->c", rest, beyond - beyond.mean(axis=1, keepdims=True)) / power
    return np.asarray(trials.samples_uv - shares[None, :, None] * beyond[:, None, :], dtype=np.float32)


def _ramp_scores(own: TraceArray, time_s: FloatArray, settings: CortexSettings) -> FloatArray:
    """Return how much of a ramp each trial ``(n_times,)`` holds: generalized least squares in the EEG's own slow noise.

    A ramp over the usual time of the readiness potential, seen until ``earliest_ms`` before the movement, so that a
    cortical spike is not part of it. The mean of a window is a poorer test, because slow noise is strong.
    """
    step_s = float(time_s[1] - time_s[0])
    stride = max(1, round(_SLOW_STEP_S / step_s))
    n = int(np.searchsorted(time_s, -settings.earliest_ms / 1e3)) // stride
    slow = own[:, : n * stride].reshape(len(own), n, stride).mean(axis=2)
    time = time_s[: n * stride].reshape(n, stride).mean(axis=1)
    covariance = autocovariance(slow[:, None, :].astype(np.float32), n)[0]
    covariance[0] *= 1 + _RIDGE
    ramp = np.maximum(time + settings.readiness_rise_s, 0.0)
    white = linalg.solve_toeplitz(covariance, np.column_stack((np.ones(n), ramp)), check_finite=False)
    weights = white[:, 1] - white[:, 0] * white[:, 1].sum() / white[:, 0].sum()
    return np.asarray(slow @ weights, dtype=np.float64)


def _ramp_onsets(averages: TraceArray, time_s: FloatArray) -> FloatArray:
    """Return for each average how long before the movement a straight ramp begins that fits it best by least squares."""
    before = time_s <= 0
    time = time_s[before]
    traces = averages[:, before].astype(np.float64)
    traces -= traces.mean(axis=1, keepdims=True)
    starts = np.arange(time[0] + _EARLIEST_RAMP_S, -_EARLIEST_RAMP_S, 0.02)
    ramps = np.maximum(time[None, :] - starts[:, None], 0.0)
    ramps -= ramps.mean(axis=1, keepdims=True)
    ramps /= np.linalg.norm(ramps, axis=1, keepdims=True)
    fit = -(traces @ ramps.T)  # a negative ramp
    return np.asarray(-starts[np.argmax(fit, axis=1)])


def _beta_change(samples: TraceArray, time_s: FloatArray, settings: CortexSettings) -> FloatArray:
    """Return the logarithm of beta power just before the movement over that long before, for each usual trial."""
    step_s = float(time_s[1] - time_s[0])
    high_hz = min(settings.beta_high_hz, 0.4 / step_s)
    width = round(settings.beta_window_s / step_s)
    last = int(np.searchsorted(time_s, 0.0, side="right"))
    late = _band_power(samples[:, :, last - width : last], step_s, settings.beta_low_hz, high_hz)
    early = _band_power(samples[:, :, :width], step_s, settings.beta_low_hz, high_hz)
    change = np.log(np.maximum(late, 1e-12)) - np.log(np.maximum(early, 1e-12))
    return change[_usual(change, settings.outlier_mads)]


def _band_power(samples: TraceArray, step_s: float, low_hz: float, high_hz: float) -> FloatArray:
    """Return the power of each trial in a band, over channels of different power alike."""
    tapered = signal.detrend(samples, axis=2) * np.hanning(samples.shape[2])
    frequency = np.fft.rfftfreq(samples.shape[2], step_s)
    spectrum = np.abs(np.fft.rfft(tapered, axis=2)) ** 2
    power = spectrum[:, :, (frequency >= low_hz) & (frequency <= high_hz)].sum(axis=2)
    return np.asarray(np.exp(np.log(np.maximum(power, 1e-12)).mean(axis=1)))


def _power_map(
    samples: TraceArray, time_s: FloatArray, settings: CortexSettings
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return frequencies, times, and the change of power against the baseline, by Morlet wavelets of five cycles."""
    step_s = float(time_s[1] - time_s[0])
    frequency_hz = _MAP_HZ[_MAP_HZ <= 0.4 / step_s]
    stride = max(1, round(_MAP_STEP_S / step_s))
    centered = samples - samples.mean(axis=2, keepdims=True)
    change = np.empty((frequency_hz.size, time_s[::stride].size))
    baseline = time_s[::stride] < time_s[0] + settings.premovement_baseline_s + 0.25
    for row, hz in enumerate(frequency_hz):
        sd_s = _MAP_CYCLES / (2 * np.pi * hz)
        lag_s = np.arange(-3 * sd_s, 3 * sd_s + step_s, step_s)
        wavelet = np.exp(2j * np.pi * hz * lag_s - 0.5 * (lag_s / sd_s) ** 2).astype(np.complex64)
        course = signal.fftconvolve(centered, wavelet[None, None], mode="same", axes=2)[:, :, ::stride]
        power = np.mean(np.abs(course) ** 2, axis=0)
        change[row] = (power / power[:, baseline].mean(axis=1, keepdims=True)).mean(axis=0) - 1
    return frequency_hz, time_s[::stride], change


def _resampled(values: TraceArray, rng: np.random.Generator, n_bootstrap: int) -> TraceArray:
    n = len(values)
    drawn = rng.multinomial(n, np.full(n, 1 / n), n_bootstrap).astype(np.float32) / n
    return np.asarray(drawn @ values)


def _sign_flip_p(
    values: FloatArray, rng: np.random.Generator, settings: CortexSettings, *, is_one_sided: bool
) -> float:
    """Return the probability of a mean as low (or, two-sided, as far from 0) when signs are random."""
    signs = rng.integers(0, 2, (settings.n_permutations, values.size)) * 2.0 - 1.0
    by_chance, observed = signs @ values, float(values.sum())
    extreme = by_chance <= observed if is_one_sided else np.abs(by_chance) >= abs(observed)
    return float((1 + np.sum(extreme)) / (1 + settings.n_permutations))


def _usual(values: FloatArray, mads: float) -> npt.NDArray[np.bool_]:
    spread = _MAD_TO_SD * float(np.median(np.abs(values - np.median(values)))) if values.size else 0.0
    return np.asarray(np.abs(values - np.median(values)) <= mads * max(spread, 1e-9)) if values.size else values > 0


def _log_ptp(traces: TraceArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(np.ptp(ndimage.uniform_filter1d(traces, 5, axis=1), axis=1), 1e-6)))
