"""What detection returns."""

from __future__ import annotations

from dataclasses import dataclass

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
    """

    bursts: pd.DataFrame
    burst_details: pd.DataFrame
    jerks: pd.DataFrame
    quality: pd.DataFrame
    analyzed_s: dict[str, float]
