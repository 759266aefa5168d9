"""Delays of the pairs that are coherent, from longer segments of the same stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Recording
from myoclonus.relate.coupling.chance import coherence_p, independent_segments
from myoclonus.relate.coupling.channels import ChannelSpectra, frequencies, spectra_of
from myoclonus.relate.coupling.delay import Delay, delay_of
from myoclonus.relate.coupling.found import CoherentPair
from myoclonus.relate.coupling.lines import without_mains
from myoclonus.relate.coupling.segments import SegmentGrid, grid_over
from myoclonus.relate.coupling.spectra import normalized, pair_spectra
from myoclonus.settings.coupling import CouplingSettings

__all__ = ["with_delays"]

ComplexArray = npt.NDArray[np.complex64]


def with_delays(
    pairs: Sequence[CoherentPair],
    recording: Recording,
    known: Mapping[str, ChannelSpectra],
    grid: SegmentGrid,
    settings: CouplingSettings,
) -> list[CoherentPair]:
    """Return the pairs with their delay where the coherence is significant, and with the reason elsewhere.

    Segments are ``delay_segment_s`` long, since phases must be read at frequencies near each other, and as long as those
    of the coherence where stretches are too short for that.
    """
    spectra: dict[tuple[str, bytes], tuple[SegmentGrid, ComplexArray]] = {}
    rows = []
    for pair in pairs:
        if not pair.is_significant(settings.alpha) or pair.reason is not None:
            reason = pair.reason or "no coherence above chance"
            rows.append(replace(pair, delay=Delay(reason=reason)))
            continue
        runs_s = _runs(grid, known[pair.first].held & known[pair.second].held)
        own, (first, second) = _of_both(pair, runs_s, recording, spectra, settings)
        summed = pair_spectra(first, second, own)
        frequency_hz = frequencies(settings, own.length_s)
        looked_at = without_mains(frequency_hz, pair.mains_hz, settings)
        known_on_both = np.isfinite(first[:, 0]) & np.isfinite(second[:, 0])
        effective = independent_segments(first[known_on_both], second[known_on_both], summed.effective)
        is_significant = coherence_p(summed.coherence, effective) * max(int(looked_at.sum()), 1) < settings.alpha
        delay = delay_of(
            summed,
            frequency_hz,
            looked_at & is_significant,
            segment_s=own.length_s,
            border_hz=settings.lead_above_hz,
            min_bins=settings.delay_min_bins,
            longest_ms=settings.delay_longest_ms,
        )
        rows.append(replace(pair, delay=delay))
    return rows


def _of_both(
    pair: CoherentPair,
    runs_s: npt.NDArray[np.float64],
    recording: Recording,
    spectra: dict[tuple[str, bytes], tuple[SegmentGrid, ComplexArray]],
    settings: CouplingSettings,
) -> tuple[SegmentGrid, list[ComplexArray]]:
    length_s = max(settings.delay_segment_s, settings.segment_s)
    if np.sum(runs_s[:, 1] - runs_s[:, 0] >= 2 * length_s) == 0:
        length_s = settings.segment_s
    found = []
    for name in (pair.first, pair.second):
        key = (name, runs_s.tobytes())
        if key not in spectra:
            own = grid_over(runs_s, length_s, settings.overlap)
            index = recording.index_of(name)
            is_rectified = recording.channels[index].role == "emg" and settings.is_rectified
            spectra[key] = own, normalized(spectra_of(recording, index, own, settings, is_rectified=is_rectified))
        found.append(spectra[key])
    return found[0][0], [values for _, values in found]


def _runs(grid: SegmentGrid, used: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Return the stretches that used segments cover."""
    start_s = grid.start_s[used]
    breaks = np.flatnonzero(np.diff(start_s) > grid.length_s + 1e-6)
    first = np.concatenate(([0], breaks + 1))
    last = np.concatenate((breaks, [start_s.size - 1]))
    return np.column_stack((start_s[first], start_s[last] + grid.length_s))
