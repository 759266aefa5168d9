"""Spontaneous jerks and those that stimuli set off, apart: a reflex and a jerk of the brain need not take the same way."""

from __future__ import annotations

from dataclasses import replace

from myoclonus.measure.material import Material

__all__ = ["apart", "mixed_reason"]


def apart(material: Material) -> dict[str, Material]:
    """Return spontaneous jerks and those after stimuli when there are enough of both; nothing otherwise.

    Enough are ``min_jerks_for_order`` jerks of several channels.
    """
    jerks = material.jerks
    several = jerks.takes_part.sum(axis=1) > 1
    kinds = {"spontaneous": ~jerks.is_reflex, "stimulus": jerks.is_reflex}
    if min(int((several & mask).sum()) for mask in kinds.values()) < material.settings.min_jerks_for_order:
        return {}
    return {name: replace(material, jerks=jerks.where(mask)) for name, mask in kinds.items()}


def mixed_reason(material: Material) -> str | None:
    """Return why something cannot be said of all jerks together: there are two kinds; ``None`` when there are not."""
    if not apart(material):
        return None
    return "spontaneous jerks and those after stimuli are measured apart, since each kind may take its own way"
