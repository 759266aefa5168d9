"""Units of measurement: conversion happens once, when a recording is read."""

from __future__ import annotations

from myoclonus.errors import ReadError

__all__ = ["ACCELERATION_TO_G", "POTENTIAL_TO_UV", "acceleration_factor_g", "potential_factor_uv"]

POTENTIAL_TO_UV: dict[str, float] = {"V": 1e6, "mV": 1e3, "uV": 1.0, "nV": 1e-3}
"""Factor from each accepted unit of potential to microvolts."""

ACCELERATION_TO_G: dict[str, float] = {
    "g": 1.0,
    "mg": 1e-3,
    "m/s2": 1 / 9.80665,
    "m/s^2": 1 / 9.80665,
    "m/s²": 1 / 9.80665,
}
"""Factor from each accepted unit of acceleration to standard gravity."""

_SPELLINGS = {
    "μv": "uV",  # Greek mu; the micro sign U+00B5 becomes it by casefolding
    "âμv": "uV",  # the micro sign in UTF-8, read as Latin-1
    "î¼v": "uV",  # Greek mu in UTF-8, read as Latin-1
    "uv": "uV",
    "microv": "uV",
    "microvolt": "uV",
    "microvolts": "uV",
    "mv": "mV",
    "millivolt": "mV",
    "millivolts": "mV",
    "v": "V",
    "volt": "V",
    "volts": "V",
    "nv": "nV",
}


def potential_factor_uv(unit: str, *, where: str) -> float:
    """Return the factor that turns a potential into microvolts.

    Parameters
    ----------
    unit : str
        As written in the file, e.g. ``uV``, ``µV``, ``mV``, ``V``.
    where : str
        File and channel, for the error message.

    Returns
    -------
    float
        Multiply a value by this to get µV.

    Raises
    ------
    ReadError
        ``unit-not-potential`` when the unit is unknown or not a potential.
    """
    stripped = unit.strip()
    name = "MV" if stripped == "MV" else _SPELLINGS.get(stripped.casefold(), stripped)
    if name not in POTENTIAL_TO_UV:
        raise ReadError(
            f'{where}: unit "{stripped}" is not a potential. Expected V, mV, uV (µV) or nV. '
            'Set the unit of this channel, e.g. --unit "CHANNEL=uV", if the header is wrong.',
            code="unit-not-potential",
        )
    return POTENTIAL_TO_UV[name]


def acceleration_factor_g(unit: str, *, where: str) -> float:
    """Return the factor that turns an acceleration into g.

    Parameters
    ----------
    unit : str
        As written in the file: ``g``, ``mg`` or ``m/s²``.
    where : str
        File and channel, for the error message.

    Returns
    -------
    float
        Multiply a value by this to get g.

    Raises
    ------
    ReadError
        ``unit-not-acceleration`` when the unit is unknown.
    """
    name = unit.strip().casefold()
    if name not in ACCELERATION_TO_G:
        raise ReadError(
            f'{where}: unit "{unit.strip()}" is not an acceleration. Expected g, mg or m/s². '
            'Set the unit of this channel, e.g. --unit "CHANNEL=g", if the header is wrong.',
            code="unit-not-acceleration",
        )
    return ACCELERATION_TO_G[name]
