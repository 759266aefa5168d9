"""Muscles that can be simulated: where they lie, how far from the cortex, how they reach the electrodes."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from myoclonus.errors import SettingsError

__all__ = ["Muscle", "muscle_named", "muscle_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Muscle:
    """One muscle of one side.

    Attributes
    ----------
    label : str
        Name of the channel, e.g. ``EMG FDI R``.
    key, name, side, region : str
        Short name, name in full, ``left``, ``right`` or ``midline``, and body region.
    cortex_ms : float
        Time from the motor cortex to the muscle.
    root_m : float
        Distance from the brainstem along the neuraxis to the segment that drives it; 0 for cranial nerves.
    nerve_ms : float
        Time from that segment along the nerve.
    startle_ms : float
        Median onset after a startling sound in health.
    fiber_mm, electrode_mm, distance_mm : float
        Half-length of the fibers, place of the electrodes from the end plates, distance of the units from the
        electrodes.
    """

    label: str
    key: str
    name: str
    side: str
    region: str
    cortex_ms: float
    root_m: float
    nerve_ms: float
    startle_ms: float
    fiber_mm: float
    electrode_mm: float
    distance_mm: float


@cache
def muscle_table() -> dict[str, dict[str, str | float]]:
    """Return the rows of ``muscles.toml`` by short name."""
    text = files("myoclonus.simulate").joinpath("muscles.toml").read_text(encoding="utf-8")
    return {key: row for key, row in tomllib.loads(text).items() if key != "about"}


def muscle_named(text: str) -> Muscle:
    """Return a muscle from its short name and side, e.g. ``FDI R``.

    Raises
    ------
    SettingsError
        ``muscle-not-simulated`` when there is no such muscle; the message lists them.
    """
    words = text.upper().removeprefix("EMG ").split()
    rows = {key.upper(): key for key in muscle_table()}
    key = rows.get(words[0]) if words else None
    sides = {"L": "left", "R": "right"}
    row = muscle_table().get(key or "", {})
    is_midline = row.get("midline", False)
    if (
        key is None
        or (len(words) == 1) != bool(is_midline)
        or (len(words) > 1 and (len(words) > 2 or words[1] not in sides))
    ):
        near = difflib.get_close_matches(words[0] if words else "", list(rows), 1)
        hint = f' Did you mean "{rows[near[0]]}"?' if near else ""
        raise SettingsError(
            f'muscle "{text}" is not known.{hint} Write name and side, e.g. "FDI R"; midline muscles have no side. '
            f"Muscles: {', '.join(muscle_table())}.",
            code="muscle-not-simulated",
        )
    return Muscle(
        label=f"EMG {key}" if is_midline else f"EMG {key} {words[1]}",
        key=key,
        name=str(row["name"]),
        side="midline" if is_midline else sides[words[1]],
        region=str(row["region"]),
        **{
            item: float(row[item])
            for item in ("cortex_ms", "root_m", "nerve_ms", "startle_ms", "fiber_mm", "electrode_mm", "distance_mm")
        },
    )
