"""A simulated recording: a form, a seed, and out come signals and the truth about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, Role, recording_from_array
from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.emg import band_signal, electrode_noise, render
from myoclonus.simulate.firing import Discharges, burst_discharges, contraction_discharges, joined, without_silences
from myoclonus.simulate.motor_units import Pool, motor_unit_pool
from myoclonus.simulate.muscles import Muscle, muscle_named
from myoclonus.simulate.plan_irregular import plan_healthy, plan_irregular, plan_silences, plan_still
from myoclonus.simulate.script import Script
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.signatures import Signature, signature_of
from myoclonus.simulate.truth import MuscleActivity, Truth, truth_of

__all__ = ["Simulation", "simulate"]

Floats = npt.NDArray[np.float64]

_PLANS: dict[str, Callable[[Signature, Sequence[Muscle], float, np.random.Generator], Script]] = {
    "irregular": plan_irregular,
    "silences": plan_silences,
    "healthy": plan_healthy,
    "still": plan_still,
}
_DEFINITION = (
    "A burst lasts from the first to the last moment at which one of its motor-unit potentials exceeds a tenth of its own peak; a silence from "
    "the end of the last potential before it to the start of the first one after it, by the same rule."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A recording and the truth about it."""

    recording: Recording
    truth: Truth


def simulate(
    form: str,
    *,
    duration_s: float | None = None,
    fs_hz: float = 1000.0,
    seed: int = 0,
    muscles: Sequence[str] | None = None,
    snr_db: float = 30.0,
    contraction_db: float = 12.0,
    eeg: bool | Sequence[str] | None = None,
    artifacts: Sequence[str] = (),
    settings: SimulateSettings | None = None,
) -> Simulation:
    """Return a simulated recording of a form of myoclonus, with the truth about every burst, jerk and artifact.

    Surface EMG is the sum of motor-unit potentials; a jerk is a volley of them. What each form looks like is written, with sources and
    grades, in ``simulate/signatures.toml``. Nothing in it is a real patient.

    Parameters
    ----------
    form : str
        One of ``FORMS``, e.g. ``cortical``.
    duration_s : float, optional
        Length, 10 s to 12 h; what suits the form when not given.
    fs_hz : float
        Sampling rate of all channels, 200 to 10 000 Hz.
    seed : int
        Same seed, same recording, to the last bit.
    muscles : sequence of str, optional
        Muscles to record, e.g. ``("FDI R", "TA L")``; what suits the form when not given.
    snr_db : float
        RMS of a usual burst over the RMS of the noise, both at 20–450 Hz, −10 to 60 dB. In forms without bursts, of a held contraction.
    contraction_db : float
        RMS of a usual burst over the RMS of the held contraction, −20 to 40 dB, in forms that have both.
    eeg : bool or sequence of str, optional
        Whether to add EEG, or at which places of the 10–20 system. Left to the form when not given.
    artifacts : sequence of str
        Any of ``ARTIFACTS``.
    settings : SimulateSettings, optional
        Muscle, electrode and amplifier.

    Returns
    -------
    Simulation
        ``recording`` and ``truth``.

    Raises
    ------
    SettingsError
        ``form-unknown``, ``muscle-unknown``, ``muscle-twice``, ``artifact-unknown``, ``simulation-out-of-range``; each lists the choices.

    Examples
    --------
    >>> from myoclonus.simulate import simulate
    >>> simulation = simulate("cortical", duration_s=40, seed=1, eeg=False)
    >>> simulation.recording.channels[0].name
    'EMG FDI R'
    >>> bursts = simulation.truth.bursts
    >>> bool(bursts["duration"].between(0.015, 0.0501).all())
    True
    """
    signature = signature_of(form)
    chosen = settings or SimulateSettings()
    length_s = signature.duration_s if duration_s is None else float(duration_s)
    _check_ranges(length_s, fs_hz, seed, snr_db, contraction_db)
    people = _muscles(signature.muscles if muscles is None else muscles)
    n_samples = round(length_s * fs_hz)
    script = _PLANS[signature.plan](signature, people, length_s, generator(seed, "script", form))
    activity = [_activity(k, m, script, n_samples, fs_hz, seed, snr_db, contraction_db, chosen) for k, m in enumerate(people)]
    noise = [electrode_noise(n_samples, fs_hz, chosen, generator(seed, "noise", m.label)) for m in people]
    emg = _with_crosstalk([one.jerk_uv + one.held_uv for one in activity], people, chosen)
    signals = [clean + extra for clean, extra in zip(emg, noise, strict=True)]
    labels = [m.label for m in people]
    roles: list[Role] = ["emg"] * len(people)
    about = _about(signature, length_s, fs_hz, seed, people, snr_db, contraction_db, artifacts, chosen)
    truth = truth_of(script, activity, noise, fs_hz, chosen, tables.empty(tables.QUALITY), about)
    recording = recording_from_array(
        signals,
        fs_hz,
        labels,
        roles=roles,
        muscles=[m.name for m in people],
        sides=[m.side for m in people],
        name=f"simulated_{form}",
        markers=script.markers,
        hypnogram=script.hypnogram,
    )
    return Simulation(recording=recording.with_changes(provenance={"format": "simulated", "form": form, "seed": seed}), truth=truth)


def _check_ranges(duration_s: float, fs_hz: float, seed: int, snr_db: float, contraction_db: float) -> None:
    limits = {
        "duration_s": (duration_s, 10.0, 43_200.0),
        "fs_hz": (fs_hz, 200.0, 10_000.0),
        "seed": (seed, 0, 2**63 - 1),
        "snr_db": (snr_db, -10.0, 60.0),
        "contraction_db": (contraction_db, -20.0, 40.0),
    }
    for name, (value, low, high) in limits.items():
        if not low <= value <= high:
            raise SettingsError(f"{name} = {value} cannot be simulated. Choose {low:g} to {high:g}.", code="simulation-out-of-range")


def _muscles(names: Sequence[str]) -> list[Muscle]:
    people = [muscle_named(name) for name in names]
    labels = [muscle.label for muscle in people]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice or not people:
        what = f"muscles named more than once: {', '.join(twice)}" if twice else "no muscle is named"
        raise SettingsError(f"{what}. Name each muscle once, and at least one.", code="muscle-twice")
    return people


def _activity(
    index: int,
    muscle: Muscle,
    script: Script,
    n_samples: int,
    fs_hz: float,
    seed: int,
    snr_db: float,
    contraction_db: float,
    settings: SimulateSettings,
) -> MuscleActivity:
    pool = motor_unit_pool(muscle, settings, generator(seed, "pool", muscle.label))
    volley_rng = generator(seed, "volleys", muscle.label)
    jerk = joined([burst_discharges(pool, b, k, volley_rng) for k, b in enumerate(script.bursts) if b.muscle == index])
    contraction_rng = generator(seed, "contractions", muscle.label)
    silences = [silence for silence in script.silences if silence.muscle == index]
    by_contraction = {
        k: without_silences(contraction_discharges(pool, c, settings, contraction_rng), pool, silences)
        for k, c in enumerate(script.contractions)
        if c.muscle == index
    }
    held = joined(list(by_contraction.values()))
    jerk_signal = render(jerk, pool, n_samples, fs_hz)
    held_signal = render(held, pool, n_samples, fs_hz)
    target_uv = settings.noise_uv * 10 ** (snr_db / 20)
    jerk_gain = target_uv / _usual_rms(jerk_signal, _burst_spans(jerk, pool), fs_hz, settings)
    held_target_uv = target_uv * 10 ** (-contraction_db / 20) if script.bursts else target_uv
    spans = [(c.start_s + c.rise_s, c.stop_s - c.fall_s) for c in script.contractions if c.muscle == index]
    held_gain = held_target_uv / _usual_rms(held_signal, spans, fs_hz, settings)
    return MuscleActivity(
        muscle=muscle,
        pool=pool,
        jerk_discharges=jerk,
        held_discharges=held,
        contraction_discharges=by_contraction,
        jerk_uv=jerk_signal * jerk_gain,
        held_uv=held_signal * held_gain,
        gain_uv=jerk_gain,
    )


def _burst_spans(discharges: Discharges, pool: Pool) -> list[tuple[float, float]]:
    end = discharges.end_s(pool)
    numbers = np.unique(discharges.burst)
    return [(float(discharges.start_s[discharges.burst == n].min()), float(end[discharges.burst == n].max())) for n in numbers]


def _usual_rms(signal: Floats, spans: Sequence[tuple[float, float]], fs_hz: float, settings: SimulateSettings) -> float:
    if not spans:
        return 1.0
    filtered = band_signal(signal, fs_hz, settings)
    pieces = [filtered[int(start * fs_hz) : int(np.ceil(stop * fs_hz))] for start, stop in spans]
    values = [float(np.sqrt(np.mean(piece**2))) for piece in pieces if piece.size]
    return float(np.median(values)) if values and np.median(values) > 0 else 1.0


def _with_crosstalk(signals: Sequence[Floats], muscles: Sequence[Muscle], settings: SimulateSettings) -> list[Floats]:
    mixed = []
    for k, signal in enumerate(signals):
        neighbors = [
            signals[j] for j, other in enumerate(muscles) if j != k and other.side == muscles[k].side and other.region == muscles[k].region
        ]
        mixed.append(signal + settings.crosstalk_fraction * sum(neighbors, np.zeros_like(signal)))
    return mixed


def _about(
    signature: Signature,
    duration_s: float,
    fs_hz: float,
    seed: int,
    muscles: Sequence[Muscle],
    snr_db: float,
    contraction_db: float,
    artifacts: Sequence[str],
    settings: SimulateSettings,
) -> dict[str, Any]:
    return {
        "simulated": True,
        "form": signature.form,
        "description": signature.description,
        "seed": seed,
        "version": __version__,
        "duration_s": duration_s,
        "fs_hz": fs_hz,
        "snr_db": snr_db,
        "contraction_db": contraction_db,
        "artifacts": list(artifacts),
        "definition": _DEFINITION,
        "muscles": [asdict(muscle) for muscle in muscles],
        "settings": asdict(settings),
        "numbers": {name: asdict(quantity) for name, quantity in signature.numbers.items()},
    }
