"""What a simulated person does: bursts, silences, contractions, marks and brain events, before any sample is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["BrainEvent", "Contraction", "PlannedBurst", "PlannedJerk", "PlannedMovement", "PlannedSilence", "Script"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBurst:
    """A burst on one muscle.

    Attributes
    ----------
    muscle : int
        Index of the muscle.
    onset_s, length_s : float
        When its first potential begins, and how long it lasts.
    strength : float
        Share of the units that take part; 1 is usual.
    jerk : int
        Number of the jerk in the script.
    is_volley : bool
        Whether units fire from the very start, as in a jerk; otherwise firing swells and fades, as in tremor.
    """

    muscle: int
    onset_s: float
    length_s: float
    strength: float = 1.0
    jerk: int
    is_volley: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSilence:
    """A pause of the ongoing activity of one muscle."""

    muscle: int
    onset_s: float
    length_s: float
    jerk: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedJerk:
    """What set a jerk off: ``spontaneous`` or the text of a stimulus, and the moment of the stimulus."""

    trigger: str = "spontaneous"
    stimulus_s: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contraction:
    """Willed or involuntary contraction of one muscle that is not a jerk.

    Attributes
    ----------
    muscle : int
        Index of the muscle.
    start_s, stop_s : float
        From the beginning of the rise to the end of the fall of the force.
    rise_s, fall_s : float
        Time to reach and to leave the level.
    level : float
        Excitation while held, as a fraction of the maximum.
    what : str
        Word for the truth file, e.g. ``posture`` or ``willed``.
    """

    muscle: int
    start_s: float
    stop_s: float
    rise_s: float = 0.4
    fall_s: float = 0.4
    level: float = 0.2
    what: str = "posture"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrainEvent:
    """Event in the brain: what, where (name of a source), when, how large at its source's scalp maximum."""

    what: str
    source: str
    time_s: float
    amplitude_uv: float
    jerk: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMovement:
    """A movement in sleep: its type by the rules, and the jerk or the contractions it is made of."""

    kind: str
    rule: str
    jerk: int = -1
    contractions: tuple[int, ...] = ()
    series: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Everything that happens, in any order.

    Attributes
    ----------
    bursts, silences, jerks, contractions, movements, brain : list
        What the muscles and the brain do. ``PlannedBurst.jerk`` counts in ``jerks``.
    markers, hypnogram : list of dict
        Rows of the tables MARKERS and HYPNOGRAM.
    """

    bursts: list[PlannedBurst] = field(default_factory=list)
    silences: list[PlannedSilence] = field(default_factory=list)
    jerks: list[PlannedJerk] = field(default_factory=list)
    contractions: list[Contraction] = field(default_factory=list)
    movements: list[PlannedMovement] = field(default_factory=list)
    brain: list[BrainEvent] = field(default_factory=list)
    markers: list[dict[str, Any]] = field(default_factory=list)
    hypnogram: list[dict[str, Any]] = field(default_factory=list)

    def add_jerk(
        self,
        bursts: Sequence[tuple[int, float, float, float]] = (),
        silences: Sequence[tuple[int, float, float]] = (),
        *,
        trigger: str = "spontaneous",
        stimulus_s: float = float("nan"),
        is_volley: bool = True,
    ) -> int:
        """Append a jerk.

        Bursts are ``(muscle, onset_s, length_s, strength)``, silences ``(muscle, onset_s, length_s)``.

        Returns
        -------
        int
            Number of the jerk.
        """
        number = len(self.jerks)
        self.jerks.append(PlannedJerk(trigger=trigger, stimulus_s=stimulus_s))
        self.bursts.extend(
            PlannedBurst(
                muscle=muscle, onset_s=onset, length_s=length, strength=strength, jerk=number, is_volley=is_volley
            )
            for muscle, onset, length, strength in bursts
        )
        self.silences.extend(
            PlannedSilence(muscle=muscle, onset_s=onset, length_s=length, jerk=number)
            for muscle, onset, length in silences
        )
        return number
