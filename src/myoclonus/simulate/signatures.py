"""The signature of every form that can be simulated: data with sources, read from ``signatures.toml``."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from myoclonus.errors import SettingsError
from myoclonus.simulate.quantities import Quantity, quantity_from

__all__ = ["FORMS", "Signature", "SimulatedForm", "signature_of"]


class SimulatedForm(NamedTuple):
    """A form that can be simulated: its id and one line about it."""

    form: str
    description: str


FORMS: tuple[SimulatedForm, ...] = (
    SimulatedForm("sleep_start", "Sleep starts: single jerks of the whole body while falling asleep"),
    SimulatedForm("fragmentary", "Fragmentary myoclonus: small twitches of single muscles through the night"),
    SimulatedForm(
        "periodic_limb_movement", "Periodic leg movements: contractions of seconds, every 20 to 40 s of sleep"
    ),
    SimulatedForm(
        "propriospinal", "Propriospinal myoclonus: the trunk bends, spreading slowly up and down from the belly"
    ),
    SimulatedForm(
        "essential",
        "Essential myoclonus (myoclonus-dystonia): longer jerks of neck, trunk and upper arms, no cortical sign",
    ),
    SimulatedForm("stimulus_sensitive", "Stimulus-sensitive myoclonus: jerks after touch and without it"),
    SimulatedForm("palatal", "Palatal tremor: the palate beats one to three times a second"),
    SimulatedForm(
        "action", "Action myoclonus after lack of oxygen: jerks and lapses in many muscles when they move, few at rest"
    ),
    SimulatedForm(
        "cortical",
        "Cortical myoclonus: short, irregular jerks of one arm, more in posture, each after a spike over its cortex",
    ),
    SimulatedForm(
        "cortical_reflex",
        "Cortical reflex myoclonus: a jerk 45 ms after each shock to the wrist, giant evoked potential",
    ),
    SimulatedForm(
        "cortical_tremor",
        "Cortical tremor: fine, fast, slightly irregular bursts of the held hands, each after a small spike",
    ),
    SimulatedForm(
        "reticular_reflex", "Reticular reflex myoclonus: short jerks of the whole body after a tap, neck first"
    ),
    SimulatedForm(
        "startle",
        "Startle disease: long jerks of the whole body after a sound that do not wear off, hands and feet last",
    ),
    SimulatedForm(
        "progressive_myoclonus_epilepsy",
        "Progressive myoclonus epilepsy: many jerks and lapses in action, some at rest",
    ),
    SimulatedForm("myoclonic_seizure", "Myoclonic seizures: jerks of both arms with generalized polyspike-waves"),
    SimulatedForm("periodic", "Jerks with periodic sharp waves of the EEG, about one a second"),
    SimulatedForm("negative", "Negative myoclonus: short silences in held muscles, both sides on their own"),
    SimulatedForm("spinal_segmental", "Spinal segmental myoclonus: slow, rhythmic bursts of one or two segments"),
    SimulatedForm("peripheral", "Hemifacial spasm: all muscles of one side of the face at the same moment"),
    SimulatedForm(
        "functional",
        "Functional jerks: long, variable, muscles in ever new order, a slow potential over the vertex before",
    ),
    SimulatedForm("tremor", "Tremor: regular bursts of the held hands at 5 to 7 Hz, no myoclonus"),
    SimulatedForm("none", "Healthy person: rest, held posture and willed movements, no jerk"),
    SimulatedForm("noise", "Electrodes on muscles that do nothing"),
)
"""Every form that ``simulate`` knows, in the order in which they are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a form looks like.

    Attributes
    ----------
    form, description : str
        As in ``FORMS``.
    plan : str
        Which kind of script: ``irregular``, ``stimulus``, ``rhythmic``, ``sleep``, ``silences``, ``healthy``,
        ``still``.
    muscles : tuple of str
        Muscles recorded when none are named.
    leads : tuple of str
        Muscles that jerk; empty for all that are recorded.
    distribution : str
        ``focal``, ``multifocal``, ``generalized``, ``one_side``, ``one_limb`` or ``single``.
    order : str
        How the muscles follow each other: ``corticospinal``, ``reticular``, ``startle``, ``propriospinal``,
        ``simultaneous``, ``variable``.
    states : tuple of str
        States the recording goes through in turn, or sleep stages.
    stimulus : str
        Text of the markers of stimuli; empty when there are none.
    brain : str
        What the EEG shows around each jerk; ``none`` when nothing.
    has_eeg : bool
        Whether EEG is simulated when the caller does not say.
    duration_s : float
        Length when the caller does not say.
    numbers : dict of str to Quantity
        Every number with its range, source and grade.
    """

    form: str
    description: str
    plan: str
    muscles: tuple[str, ...]
    leads: tuple[str, ...]
    distribution: str
    order: str
    states: tuple[str, ...]
    stimulus: str
    brain: str
    has_eeg: bool
    duration_s: float
    numbers: dict[str, Quantity]


def signature_of(form: str) -> Signature:
    """Return the signature of a form.

    Raises
    ------
    SettingsError
        ``form-unknown`` when there is no such form; the message lists them and names the nearest.
    """
    descriptions = dict(FORMS)
    if form not in descriptions:
        near = difflib.get_close_matches(str(form), list(descriptions), 1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise SettingsError(
            f'form "{form}" cannot be simulated.{hint} Forms: {", ".join(descriptions)}.', code="form-unknown"
        )
    row = _rows()[form]
    return Signature(
        form=form,
        description=descriptions[form],
        plan=row["plan"],
        muscles=tuple(row["muscles"]),
        leads=tuple(row.get("leads", ())),
        distribution=row.get("distribution", "generalized"),
        order=row.get("order", "simultaneous"),
        states=tuple(row.get("states", ("rest",))),
        stimulus=row.get("stimulus", ""),
        brain=row.get("brain", "none"),
        has_eeg=bool(row.get("has_eeg", False)),
        duration_s=float(row.get("duration_s", 300.0)),
        numbers={name: quantity_from(values) for name, values in row.get("numbers", {}).items()},
    )


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("myoclonus.simulate").joinpath("signatures.toml").read_text(encoding="utf-8"))
