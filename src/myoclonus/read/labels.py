"""Role, muscle and side from the label of a channel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from myoclonus.recording import Role

__all__ = ["Understood", "understand_label"]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a label says; ``None`` where it says nothing."""

    role: Role
    muscle: str | None = None
    side: str | None = None


def understand_label(label: str, *, unit_is_potential: bool = True) -> Understood:
    """Return role, muscle and side of a channel from its label."""
    text = label.casefold()
    if "emg" in text:
        return Understood("emg")
    if re.match(r"(eeg|[fcpto]\d|[fcpo]z)", text):
        return Understood("eeg")
    return Understood("other")
