"""How a simulated recording is made: rate, length, seed and levels, in one record."""

from __future__ import annotations

from dataclasses import dataclass, field

from myoclonus.settings.simulate import SimulateSettings

__all__ = ["Setup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Rate, length, seed and levels of one simulation.

    Attributes
    ----------
    fs_hz : float
        Sampling rate of all channels.
    n_samples : int
        Length of all channels.
    seed : int
        Seed of everything random.
    snr_db, contraction_db : float
        Level of a usual burst over the noise, and over a held contraction.
    settings : SimulateSettings
        Muscle, electrode and amplifier.
    """

    fs_hz: float = 1000.0
    n_samples: int
    seed: int = 0
    snr_db: float = 30.0
    contraction_db: float = 12.0
    settings: SimulateSettings = field(default_factory=SimulateSettings)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.fs_hz
