"""What coherence was found: of each pair, and of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus.measure.brief import brief
from myoclonus.relate.coupling.delay import Delay
from myoclonus.relate.coupling.spectra import PairSpectra

__all__ = ["CoherentPair", "Coupling"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoherentPair:
    """What was found on one pair of channels.

    Attributes
    ----------
    kind : str
        ``corticomuscular`` or ``intermuscular``.
    first, second : str
        Channels; of brain and muscle the brain comes first.
    coherence, ci_low, ci_high, frequency_hz : float
        Largest magnitude-squared coherence among the frequencies looked at, its 95 % limits, and where it is.
    low_hz, high_hz : float
        Contiguous frequencies around it at which the coherence is significant; ``NaN`` when none is.
    p : float
        By chance, corrected over frequencies and pairs.
    limit : float
        Coherence that is significant at one frequency after this correction.
    coherence_unrectified : float
        Coherence of the unrectified EMG at the same frequency (of the rectified one when the settings say so).
    heterogeneity_p : float
        p of equal coherence in all stretches at this frequency.
    crosstalk : float
        Correlation of the unrectified EMG of both muscles at zero lag; ``NaN`` for brain and muscle.
    mains_hz : tuple of float
        Lines of the mains on either channel, whose surroundings were left out.
    n_segments, effective : int, float
        Segments, and how many independent ones these are worth.
    delay : Delay
        Of the second channel behind the first.
    reason : str or None
        Why it could not be measured.
    spectra : PairSpectra or None
        Sums over segments, for figures; ``None`` when not measured.
    looked_at : (n_frequencies,) bool array
        Frequencies looked at: all but those around a mains line.
    """

    __repr__ = brief

    kind: Literal["corticomuscular", "intermuscular"]
    first: str
    second: str
    coherence: float = _NAN
    ci_low: float = _NAN
    ci_high: float = _NAN
    frequency_hz: float = _NAN
    low_hz: float = _NAN
    high_hz: float = _NAN
    p: float = _NAN
    limit: float = _NAN
    coherence_unrectified: float = _NAN
    heterogeneity_p: float = _NAN
    crosstalk: float = _NAN
    mains_hz: tuple[float, ...] = ()
    n_segments: int = 0
    effective: float = 0.0
    delay: Delay = field(default_factory=Delay)
    reason: str | None = None
    spectra: PairSpectra | None = None
    looked_at: BoolArray = field(default_factory=lambda: np.empty(0, dtype=bool))

    def is_significant(self, alpha: float) -> bool:
        """Tell whether the coherence is more than chance."""
        return bool(self.p < alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupling:
    """Coherence of all pairs of a recording.

    Attributes
    ----------
    pairs : tuple of CoherentPair
        Brain and muscle first, then muscles.
    frequency_hz : (n_frequencies,) float array
        Frequencies of all spectra.
    chosen : str
        ``given``, ``marked``, or ``searched`` when the level of each muscle decided where it was held.
    stretches_s : (n, 2) float array
        Where it was looked.
    held_s : dict of str to float
        Seconds of contraction used of each EMG channel.
    left_out_s : dict of str to float
        Seconds left out of a channel because an artifact or a jerk stood out; channels without any are missing.
    segment_s : float
        Length of a segment.
    is_rectified : bool
        Whether the EMG was rectified.
    alpha : float
        Chance allowed.
    """

    __repr__ = brief

    pairs: tuple[CoherentPair, ...]
    frequency_hz: FloatArray
    chosen: str
    stretches_s: FloatArray
    held_s: dict[str, float]
    left_out_s: dict[str, float]
    segment_s: float
    is_rectified: bool
    alpha: float

    def to_table(self) -> pd.DataFrame:
        """Return one row a pair; delays in ms, positive when the first channel leads."""
        columns = (
            "kind", "first", "second", "coherence", "ci_low", "ci_high", "frequency_hz", "low_hz", "high_hz", "p", "limit",
            "coherence_unrectified", "heterogeneity_p", "crosstalk", "n_segments", "effective", "reason",
        )  # fmt: skip
        rows = [
            {name: getattr(pair, name) for name in columns}
            | {"delay_ms": pair.delay.delay_ms, "delay_low_ms": pair.delay.low_ms, "delay_high_ms": pair.delay.high_ms}
            for pair in self.pairs
        ]
        return pd.DataFrame(rows, columns=[*columns[:-1], "delay_ms", "delay_low_ms", "delay_high_ms", "reason"])
