"""What detection returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Detection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """Bursts, silences, jerks and findings of one recording.

    Attributes
    ----------
    bursts, burst_details, jerks, quality : pandas.DataFrame
        Tables of the schemas BURSTS, BURST_DETAILS, JERKS and QUALITY; ``quality`` holds the recording's own findings and the artifacts.
    analyzed_s : dict of str to float
        For each analyzed EMG channel, the seconds that were fit for detection. A channel that is missing here was refused.
    heart_beats_s : array or None
        Times of the heart beats that were looked for and removed; ``None`` when that is not known, as after a correction
        by hand.
    """

    bursts: pd.DataFrame
    burst_details: pd.DataFrame
    jerks: pd.DataFrame
    quality: pd.DataFrame
    analyzed_s: dict[str, float]
    heart_beats_s: npt.NDArray[np.floating[Any]] | None = None
