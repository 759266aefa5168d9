"""A simulated recording: a form, a seed, and out come signals and the truth about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording, Role, recording_from_array
from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.activity import muscle_activity, with_crosstalk
from myoclonus.simulate.artifacts import add_artifacts, checked_artifacts
from myoclonus.simulate.correlates import add_blinks
from myoclonus.simulate.eeg import scalp_eeg
from myoclonus.simulate.emg import electrode_noise
from myoclonus.simulate.head import PLACES, SLEEP_PLACES, head_model, scalp_places
from myoclonus.simulate.muscles import Muscle, muscle_named
from myoclonus.simulate.plan_irregular import plan_healthy, plan_irregular, plan_silences, plan_still
from myoclonus.simulate.plan_rhythmic import plan_rhythmic
from myoclonus.simulate.plan_sleep import plan_sleep
from myoclonus.simulate.plan_stimulus import plan_stimulus
from myoclonus.simulate.script import Script
from myoclonus.simulate.seeds import generator
from myoclonus.simulate.setup import Setup
from myoclonus.simulate.signatures import Signature, signature_of
from myoclonus.simulate.truth import Truth, truth_of

__all__ = ["Simulation", "simulate"]

Floats = npt.NDArray[np.float64]

_PLANS: dict[str, Callable[[Signature, Sequence[Muscle], float, np.random.Generator], Script]] = {
    "irregular": plan_irregular,
    "stimulus": plan_stimulus,
    "rhythmic": plan_rhythmic,
    "sleep": plan_sleep,
    "silences": plan_silences,
    "healthy": plan_healthy,
    "still": plan_still,
}
_RANGES = {
    "duration_s": (10.0, 43_200.0),
    "fs_hz": (200.0, 10_000.0),
    "seed": (0, 2**63 - 1),
    "snr_db": (-10.0, 60.0),
    "contraction_db": (-20.0, 40.0),
}
_DEFINITION = (
    "A burst lasts from the first to the last moment at which one of its motor-unit potentials exceeds a tenth of its "
    "own peak; a silence from the end of the last potential before it to the start of the first one after it, by the "
    "same rule."
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

    Surface EMG is the sum of motor-unit potentials; a jerk is a volley of them. What each form looks like is written,
    with sources and grades, in ``simulate/signatures.toml``. Nothing in it is a real patient.

    Parameters
    ----------
    form : str
        One of ``FORMS``, e.g. ``cortical``.
    duration_s : float, optional
        Length, 10 s to 12 h, rounded to whole seconds; what suits the form when not given.
    fs_hz : float
        Sampling rate of all channels, 200 to 10 000 Hz, a whole number.
    seed : int
        Same seed, same recording, to the last bit.
    muscles : sequence of str, optional
        Muscles to record, e.g. ``("FDI R", "TA L")``; what suits the form when not given.
    snr_db : float
        RMS of a usual burst over the RMS of the noise, both at 20–450 Hz, −10 to 60 dB. In forms without bursts, of a
        held contraction.
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
        ``form-unknown``, ``muscle-not-simulated``, ``muscle-twice``, ``artifact-unknown``, ``place-unknown``,
        ``simulation-out-of-range``; each lists the choices.

    Examples
    --------
    >>> from myoclonus.simulate import simulate
    >>> simulation = simulate("cortical", duration_s=40, seed=1, eeg=False, muscles=["BB R", "FDI R"])
    >>> bursts = simulation.truth.bursts
    >>> bursts[["channel", "onset", "duration"]].head(4).round(3)
         channel  onset  duration
    0   EMG BB R  4.550     0.029
    1  EMG FDI R  4.559     0.033
    2   EMG BB R  6.414     0.020
    3  EMG FDI R  6.423     0.020
    """
    signature = signature_of(form)
    length_s = signature.duration_s if duration_s is None else float(duration_s)
    _check_ranges(duration_s=length_s, fs_hz=fs_hz, seed=seed, snr_db=snr_db, contraction_db=contraction_db)
    setup = Setup(
        fs_hz=float(fs_hz),
        n_samples=round(length_s) * round(fs_hz),
        seed=int(seed),
        snr_db=float(snr_db),
        contraction_db=float(contraction_db),
        settings=settings or SimulateSettings(),
    )
    people = _muscles(signature.muscles if muscles is None else muscles)
    names = checked_artifacts(artifacts)
    places = _places(eeg, signature)
    script = _PLANS[signature.plan](signature, people, setup.duration_s, generator(setup.seed, "script", form))
    activity = [muscle_activity(k, muscle, script, setup) for k, muscle in enumerate(people)]
    noise = [electrode_noise(m.label, setup) for m in people]
    clean = with_crosstalk([one.jerk_uv + one.held_uv for one in activity], people, setup.settings)
    emg, ecg, rows = add_artifacts([c + n for c, n in zip(clean, noise, strict=True)], people, names, setup)
    signals = {muscle.label: signal for muscle, signal in zip(people, emg, strict=True)}
    about = _about(signature, people, names, setup)
    if places:
        add_blinks(script, setup.duration_s, setup.settings.blinks_per_min, generator(setup.seed, "blinks"))
        head = head_model(places)
        signals |= {f"EEG {place}": row for place, row in zip(places, scalp_eeg(head, script, setup), strict=True)}
        about |= {"eeg_places": list(places), "eeg_reference": "mean of both ears", "eeg_sources_mm": head.position_mm}
    if ecg is not None:
        signals["ECG"] = ecg
    truth = truth_of(script, activity, noise, setup, artifacts=tables.from_rows(tables.QUALITY, rows), about=about)
    return Simulation(recording=_recording(signature, signals, people, script, setup), truth=truth)


def _recording(
    signature: Signature, signals: dict[str, Floats], muscles: Sequence[Muscle], script: Script, setup: Setup
) -> Recording:
    by_label = {muscle.label: muscle for muscle in muscles}
    roles: list[Role] = ["emg" if label in by_label else "ecg" if label == "ECG" else "eeg" for label in signals]
    recording = recording_from_array(
        list(signals.values()),
        setup.fs_hz,
        list(signals),
        roles=roles,
        muscles=[by_label[label].name if label in by_label else None for label in signals],
        sides=[by_label[label].side if label in by_label else None for label in signals],
        name=f"simulated_{signature.form}",
        markers=sorted(script.markers, key=lambda row: (row["onset"], row["text"])),
        hypnogram=script.hypnogram,
    )
    channels = tuple(
        replace(channel, region=by_label[channel.name].region) if channel.name in by_label else channel
        for channel in recording.channels
    )
    provenance = {"format": "simulated", "form": signature.form, "seed": setup.seed}
    return recording.with_changes(channels=channels, provenance=provenance)


def _places(eeg: bool | Sequence[str] | None, signature: Signature) -> tuple[str, ...]:
    if eeg is None:
        eeg = signature.has_eeg
    if isinstance(eeg, bool):
        usual = SLEEP_PLACES if signature.plan == "sleep" else PLACES
        return usual if eeg else ()
    return scalp_places(tuple(eeg))


def _check_ranges(**values: float) -> None:
    for name, (low, high) in _RANGES.items():
        if not low <= values[name] <= high:
            raise SettingsError(
                f"{name} = {values[name]} cannot be simulated. Choose {low:g} to {high:g}.",
                code="simulation-out-of-range",
            )
    if not float(values["fs_hz"]).is_integer():
        raise SettingsError(f"fs_hz = {values['fs_hz']} is not a whole number.", code="simulation-out-of-range")


def _muscles(names: Sequence[str]) -> list[Muscle]:
    people = [muscle_named(name) for name in names]
    labels = [muscle.label for muscle in people]
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice or not people:
        what = f"muscles named more than once: {', '.join(twice)}" if twice else "no muscle is named"
        raise SettingsError(f"{what}. Name each muscle once, and at least one.", code="muscle-twice")
    return people


def _about(signature: Signature, muscles: Sequence[Muscle], artifacts: Sequence[str], setup: Setup) -> dict[str, Any]:
    return {
        "simulated": True,
        "form": signature.form,
        "description": signature.description,
        "seed": setup.seed,
        "version": __version__,
        "duration_s": setup.duration_s,
        "fs_hz": setup.fs_hz,
        "snr_db": setup.snr_db,
        "contraction_db": setup.contraction_db,
        "artifacts": list(artifacts),
        "definition": _DEFINITION,
        "muscles": [asdict(muscle) for muscle in muscles],
        "settings": asdict(setup.settings),
        "numbers": {name: _plain(asdict(quantity)) for name, quantity in signature.numbers.items()},
    }


def _plain(quantity: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in quantity.items() if value == value}  # noqa: PLR0124  (drops NaN, which JSON has not)
