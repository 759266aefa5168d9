"""Where the electrodes lie on which discharges are sought: which are at the eyes, which are neighbors, what a field is like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.relate.electrodes import Derivation

__all__ = ["Montage", "montage_of"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_EYES = ("Fp1", "Fp2", "Fpz", "AF7", "AF8")
_N_NEIGHBORS = 4
_MIN_FIELD = 8
_REAR = -0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Montage:
    """Places of the electrodes.

    Attributes
    ----------
    counted : (n_channels,) bool array
        Electrodes on which a spike is sought; those of the eyes only take part.
    is_eye : (n_channels,) bool array
        Electrodes at the eyes.
    position : (n_channels, 3) array
        Place on the unit sphere: right, front, up; ``NaN`` when not known and for a channel between two electrodes.
    """

    counted: BoolArray
    is_eye: BoolArray
    position: FloatArray

    @property
    def is_placed(self) -> BoolArray:
        """Electrodes with a place, whose potential against one reference is known."""
        return np.asarray(np.isfinite(self.position).all(axis=1))

    @property
    def is_front(self) -> BoolArray:
        """Electrodes over front and middle of the head; all that count when none is known to lie there."""
        front = self.counted & self.is_placed & (self.position[:, 1] > _REAR)
        return front if front.any() else self.counted

    @property
    def shows_fields(self) -> bool:
        """Whether enough of the head is covered to tell where a potential comes from."""
        return int(self.is_placed.sum()) >= _MIN_FIELD

    def reached_share(self, field_uv: FloatArray, top: int) -> float:
        """Return how far a field reaches the electrodes next to its largest, as a share of that; 1 when it cannot be told."""
        if not self.shows_fields or not self.is_placed[top] or field_uv[top] <= 0:
            return 1.0
        distance = np.where(self.is_placed, np.linalg.norm(self.position - self.position[top], axis=1), np.inf)
        distance[top] = np.inf
        nearest = np.argsort(distance, kind="stable")[:_N_NEIGHBORS]
        return float(field_uv[nearest].mean() / field_uv[top])

    def share_at(self, field_uv: FloatArray, where: BoolArray, top: int) -> float:
        """Return the mean of a field over some electrodes as a share of its largest; ``NaN`` where there is none of them."""
        known = where & self.is_placed
        return float(field_uv[known].mean() / field_uv[top]) if known.any() else float("nan")


def montage_of(derivations: tuple[Derivation, ...]) -> Montage:
    """Return the places of EEG channels."""
    is_eye = np.array([derivation.place in _EYES for derivation in derivations], dtype=bool)
    position = np.full((len(derivations), 3), np.nan)
    for row, derivation in enumerate(derivations):
        if derivation.position is not None and not derivation.is_bipolar:
            position[row] = derivation.position
    return Montage(counted=~is_eye if not is_eye.all() else is_eye, is_eye=is_eye, position=position)
