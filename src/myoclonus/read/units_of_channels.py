"""Factor from the unit of a file to the unit inside, and what to say when there is none."""

from __future__ import annotations

from dataclasses import dataclass

from myoclonus.errors import ReadError
from myoclonus.read.raw import Finding
from myoclonus.recording import Role
from myoclonus.units import acceleration_factor_g, potential_factor_uv

__all__ = ["Conversion", "convert_unit", "is_potential"]

_POTENTIAL_ROLES = ("emg", "eeg", "eog", "ecg")


@dataclass(frozen=True, slots=True)
class Conversion:
    """Multiply by ``factor`` to get ``unit``; ``finding`` when the unit does not fit the role."""

    factor: float
    unit: str
    finding: Finding | None = None


def is_potential(unit: str) -> bool:
    """Return whether a unit is one of potential."""
    try:
        potential_factor_uv(unit, where="")
    except ReadError:
        return False
    return True


def convert_unit(unit: str, role: Role, channel: str) -> Conversion:
    """Return how to turn samples into µV or g.

    Potentials become µV whatever the role, acceleration becomes g for the role ``acc``; other units stay as they
    are. A missing or
    foreign unit is never guessed: the samples stay as in the file and the finding refuses the channel.

    Parameters
    ----------
    unit : str
        As in the file, sidecar or option.
    role : Role
        What the channel records.
    channel : str
        Name of the channel, for the finding.
    """
    if is_potential(unit):
        return Conversion(potential_factor_uv(unit, where=channel), "uV")
    if role == "acc":
        try:
            return Conversion(acceleration_factor_g(unit, where=channel), "g")
        except ReadError:
            return Conversion(
                1.0, unit, _unit_finding("unit-not-acceleration", "warning", unit, channel, "g, mg or m/s²")
            )
    if role not in _POTENTIAL_ROLES:
        return Conversion(1.0, unit)
    code = "unit-not-potential" if unit else "unit-missing"
    return Conversion(1.0, unit, _unit_finding(code, "refused", unit, channel, "V, mV, uV (µV) or nV"))


def _unit_finding(code: str, severity: str, unit: str, channel: str, expected: str) -> Finding:
    met = f'The unit is "{unit}"' if unit else "The file gives no unit"
    return Finding(
        code=code,
        severity="refused" if severity == "refused" else "warning",
        channel=channel,
        message=f"{met}; expected {expected}. The samples are shown as they are in the file.",
        remedy=f'Set the unit in channels.toml, e.g. [channels."{channel}"] unit = "uV", if you know it.',
    )
