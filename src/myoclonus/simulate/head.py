"""The head: how much of each source in the brain every scalp electrode sees, from MNE's spherical model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError

__all__ = ["PLACES", "SLEEP_PLACES", "SOURCES", "Head", "head_model", "scalp_places"]

PLACES = (
    "Fp1", "Fp2", "F7", "F3", "Fz", "F4", "F8", "T7", "C3", "Cz", "C4", "T8", "P7", "P3", "Pz", "P4", "P8", "O1", "O2",
)  # fmt: skip
"""Places of the 10–20 system."""

SLEEP_PLACES = ("F3", "F4", "C3", "C4", "O1", "O2")
"""Places recorded in sleep, as the AASM manual recommends them."""

SOURCES: dict[str, tuple[tuple[str, float], ...]] = {
    "hand area left": (("C3", 0.35),),
    "hand area right": (("C4", 0.35),),
    "face area left": (("C5", 0.35),),
    "face area right": (("C6", 0.35),),
    "leg area": (("Cz", 0.2),),
    "sensory area left": (("CP3", 0.8),),
    "sensory area right": (("CP4", 0.8),),
    "vertex": (("FCz", 0.0),),
    "both frontal lobes": (("F3", 0.0), ("F4", 0.0), ("Fz", 0.0), ("C3", 0.0), ("C4", 0.0)),
    "both hemispheres": tuple(
        (place, 0.0) for place in ("F3", "F4", "Fz", "C3", "C4", "Cz", "P3", "P4", "Pz", "O1", "O2")
    ),
    "both occipital lobes": (("O1", 0.0), ("O2", 0.0), ("POz", 0.0)),
    "both central regions": (("C3", 0.0), ("C4", 0.0)),
    "eyes": (("Fp1", 0.0), ("Fp2", 0.0)),
}
"""Each source: dipoles under places of the scalp, each with the share of its moment that points forward, not out."""

_N_BACKGROUND = 24
_CORTEX_FRACTION = 0.87
_BRAIN_FRACTION = 0.90
_EARS = ("A1", "A2")
_MONTAGES = ("colin27_1020", "standard_1020")  # the same places; renamed in MNE 1.13

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every scalp electrode sees, against the mean of the ears.

    Attributes
    ----------
    places : tuple of str
        Electrodes.
    gain : dict of str to (n_places,) array
        Scalp potentials of each source, 1 at its maximum over ``PLACES``.
    background : (n_background, n_places) array
        The same for sources all over the cortex.
    position_mm : dict of str to list
        Where the dipoles of each source lie, in head coordinates.
    """

    places: tuple[str, ...]
    gain: dict[str, Floats]
    background: Floats
    position_mm: dict[str, list[list[float]]]


def scalp_places(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names as the 10–20 system spells them.

    Raises
    ------
    SettingsError
        ``place-unknown`` when a place is not of the 10–20 system or named twice; the message lists the places.
    """
    spelled = {place.casefold(): place for place in PLACES}
    wrong = [name for name in names if name.strip().casefold() not in spelled]
    found = tuple(spelled[name.strip().casefold()] for name in names if name not in wrong)
    if wrong or len(set(found)) != len(found) or not found:
        what = f"unknown: {', '.join(wrong)}" if wrong else "each once, and at least one"
        raise SettingsError(f"EEG places {list(names)}: {what}. Places: {', '.join(PLACES)}.", code="place-unknown")
    return found


def head_model(places: tuple[str, ...]) -> Head:
    """Return what the electrodes at these places see of every source.

    MNE's spherical model with four shells (``make_sphere_model``), electrodes at the standard 10–20 places, dipoles at
    87 % of the head's radius. Reference: mean of both ears.
    """
    whole = _whole_head()
    columns = [PLACES.index(place) for place in places]
    return Head(
        places=places,
        gain={name: row[columns] for name, row in whole.gain.items()},
        background=whole.background[:, columns],
        position_mm=whole.position_mm,
    )


@cache
def _whole_head() -> Head:
    import mne  # noqa: PLC0415  (late: heavy, and needed only when EEG is asked for)

    built_in = mne.channels.get_builtin_montages()
    montage = mne.channels.make_standard_montage(next(name for name in _MONTAGES if name in built_in))
    names = [*PLACES, *_EARS]
    info = mne.create_info(names, 1000.0, "eeg", verbose="error")
    info.set_montage(montage.copy(), verbose="error")
    sphere = mne.make_sphere_model("auto", "auto", info, verbose="error")
    center = np.asarray(sphere["r0"])
    radius = float(sphere.radius)
    places = montage.get_positions()["ch_pos"]
    to_head = mne.channels.compute_native_head_t(montage)["trans"]
    position, moment, owner = [], [], []
    for source, dipoles in SOURCES.items():
        for place, forward_share in dipoles:
            outward = to_head[:3, :3] @ np.asarray(places[place]) + to_head[:3, 3] - center
            outward /= np.linalg.norm(outward)
            tangent = np.array([0.0, 1.0, 0.0]) - outward[1] * outward
            tangent /= max(float(np.linalg.norm(tangent)), 1e-9)
            direction = (1 - forward_share) * outward + forward_share * tangent
            position.append(center + _CORTEX_FRACTION * _BRAIN_FRACTION * radius * outward)
            moment.append(direction / np.linalg.norm(direction))
            owner.append(source)
    for outward in _all_over(_N_BACKGROUND):
        position.append(center + _CORTEX_FRACTION * _BRAIN_FRACTION * radius * outward)
        moment.append(outward)
        owner.append("background")
    lead = _lead_field(info, sphere, np.array(position), np.array(moment))
    lead = lead[: len(PLACES)] - lead[len(PLACES) :].mean(axis=0)
    owners = np.array(owner)
    gain = {}
    for source in SOURCES:
        row = lead[:, owners == source].sum(axis=1)
        gain[source] = row / np.abs(row).max()
    background = lead[:, owners == "background"].T
    where = {
        s: [[round(1000 * float(x), 1) for x in p] for p, o in zip(position, owner, strict=True) if o == s]
        for s in SOURCES
    }
    return Head(places=PLACES, gain=gain, background=background / np.abs(background).max(), position_mm=where)


def _lead_field(info: object, sphere: object, position: Floats, moment: Floats) -> Floats:
    from mne import make_forward_solution, setup_volume_source_space  # noqa: PLC0415  (late, as above)

    space = setup_volume_source_space(pos={"rr": position, "nn": moment}, sphere_units="m", verbose="error")
    forward = make_forward_solution(
        info, trans=None, src=space, bem=sphere, meg=False, eeg=True, mindist=0.0, verbose="error"
    )
    free = forward["sol"]["data"].reshape(len(forward["sol"]["row_names"]), -1, 3)
    return np.asarray(np.einsum("epk,pk->ep", free, moment), dtype=np.float64)


def _all_over(n: int) -> Floats:
    k = np.arange(n) + 0.5
    height = 1.0 - 1.1 * k / n
    angle = np.pi * (1 + np.sqrt(5)) * k
    flat = np.sqrt(np.maximum(1 - height**2, 0.0))
    return np.column_stack((flat * np.cos(angle), flat * np.sin(angle), height))
