"""Coherence of brain and muscle, and of two muscles, while muscles are held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.relate.coupling.chance import coherence_limit, coherence_p, holm, independent_segments, shifted_levels
from myoclonus.relate.coupling.channels import ChannelSpectra, channel_spectra, frequencies, step_s
from myoclonus.relate.coupling.found import CoherentPair, Coupling
from myoclonus.relate.coupling.lags import with_delays
from myoclonus.relate.coupling.lines import crosstalk_of, without_mains
from myoclonus.relate.coupling.segments import SegmentGrid, grid_over
from myoclonus.relate.coupling.spectra import pair_spectra
from myoclonus.relate.coupling.stretches import stretches_of
from myoclonus.relate.given.data import Markers, given_of, no_emg
from myoclonus.relate.given.settings_of import whole_settings
from myoclonus.settings import Settings
from myoclonus.settings.coupling import CouplingSettings

__all__ = ["coherence", "coupling_of"]

FloatArray = npt.NDArray[np.float64]

_NAN = float("nan")


def coherence(
    data: Any,
    stretches_s: npt.ArrayLike | None = None,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
    settings: Settings | CouplingSettings | None = None,
) -> Coupling:
    """Return the coherence of every brain–muscle and every muscle–muscle pair.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        Arrays in µV; objects of MNE-Python in V. Of epochs, each is a stretch of contraction.
    stretches_s : (n, 2) array, optional
        Where muscles are held, in seconds from the first sample. When not given: each of the epochs; marked posture, action
        or intention; else where the EMG is active.
    fs_hz : float, optional
        Sampling rate of an array.
    names : sequence of str, optional
        Names of the rows of an array.
    emg : str, or sequence of int or str, optional
        Which channels are EMG, whatever their type or name. When not given: those of type emg, and those whose name is that
        of a muscle; the rows of an array whose name says nothing.
    markers : iterable of mapping, or DataFrame, optional
        ``onset`` and ``duration`` in s, and ``text``; instead of the markers or annotations there are.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Coupling

    Raises
    ------
    SettingsError
        ``emg-missing``; ``stretches-wrong`` when they are no pairs of start and end; and those of ``given_of``.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> found = coherence(rng.normal(0, 30, (3, 60_000)), fs_hz=1000, names=["C3", "C4", "FDI R"])
    >>> [(pair.first, pair.second, pair.p > 0.05) for pair in found.pairs]
    [('C3', 'FDI R', True), ('C4', 'FDI R', True)]
    """
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg, markers=markers)
    if not given.recording.with_role("emg"):
        raise no_emg(given)
    held_s = given.stretches_s if stretches_s is None else _pairs_of_seconds(stretches_s)
    return coupling_of(given.recording, whole_settings(settings, "coupling").coupling, stretches_s=held_s)


def _pairs_of_seconds(stretches_s: npt.ArrayLike) -> FloatArray:
    spans_s = np.asarray(stretches_s, dtype=np.float64)
    if spans_s.ndim != 2 or spans_s.shape[1] != 2 or not np.all(spans_s[:, 0] < spans_s[:, 1]):
        raise SettingsError(
            "stretches_s are no pairs of start and end. Give one row for each stretch, in seconds: [[0, 60], [90, 150]].",
            code="stretches-wrong",
        )
    return spans_s


def coupling_of(
    recording: Recording,
    settings: CouplingSettings,
    *,
    muscles: Sequence[str] | None = None,
    stretches_s: npt.ArrayLike | None = None,
) -> Coupling:
    """Return the coherence of all pairs of a recording.

    Welch's method on Hann-windowed segments, each scaled to the same power, so that no jerk and no artifact outweighs the
    rest; pooled over stretches as by Amjad 1997. The 95 % limit is that of the effective number of independent segments,
    corrected by Bonferroni over frequencies and by Holm over pairs. For a pair that passes, this number is found anew
    from how far each channel's rhythm repeats itself from segment to segment, and the pair must also exceed what its own
    segments give when shifted against each other. Segments that stand out by artifact or jerk are left out, and so are
    frequencies around a line of the mains; two muscles whose unrectified EMG correlates at zero lag are said to share
    electrodes, not a drive.

    Parameters
    ----------
    recording : Recording
        Channels with roles ``eeg`` and ``emg``.
    settings : CouplingSettings
        All limits.
    muscles : sequence of str, optional
        EMG channels to use; all when not given.
    stretches_s : (n, 2) array, optional
        Where muscles are held, when it is known.

    Returns
    -------
    Coupling

    References
    ----------
    Halliday DM, et al. A framework for the analysis of mixed time series/point process data. Prog Biophys Mol Biol
    1995;64:237–278. doi:10.1016/S0079-6107(96)00009-0
    Amjad AM, Halliday DM, Rosenberg JR, Conway BA. An extended difference of coherence test. J Neurosci Methods
    1997;73:69–79. doi:10.1016/S0165-0270(96)02214-5
    """
    stretches = stretches_of(recording, stretches_s, settings)
    grid = grid_over(stretches.seconds, settings.segment_s, settings.overlap, longest_s=settings.longest_s)
    channels = recording.channels
    refused = set(recording.quality.loc[recording.quality["severity"] == "refused", "channel"].dropna())
    emg = [
        k
        for k in recording.with_role("emg")
        if channels[k].name not in refused and (muscles is None or channels[k].name in muscles)
    ]
    eeg = [k for k in recording.with_role("eeg") if channels[k].name not in refused] if emg else []
    known = {
        channels[index].name: channel_spectra(recording, index, grid, stretches, settings) for index in [*eeg, *emg]
    }
    names = [[channels[index].name for index in part] for part in (eeg, emg)]
    brain = [_pair("corticomuscular", known[a], known[b], grid, settings) for a in names[0] for b in names[1]]
    muscle = [_pair("intermuscular", known[a], known[b], grid, settings) for a, b in combinations(names[1], 2)]
    found = _corrected([*brain, *muscle], known, grid, settings)
    return Coupling(
        pairs=tuple(with_delays(found, recording, known, grid, settings)),
        frequency_hz=frequencies(settings, settings.segment_s),
        chosen=stretches.chosen,
        stretches_s=stretches.seconds,
        held_s={name: float(known[name].held.sum()) * step_s(settings) for name in names[1]},
        left_out_s={name: one.n_left_out * step_s(settings) for name, one in known.items() if one.n_left_out},
        segment_s=settings.segment_s,
        is_rectified=settings.is_rectified,
        alpha=settings.alpha,
    )


def _pair(
    kind: Literal["corticomuscular", "intermuscular"],
    first: ChannelSpectra,
    second: ChannelSpectra,
    grid: SegmentGrid,
    settings: CouplingSettings,
) -> CoherentPair:
    used = first.held & second.held
    spectra = pair_spectra(first.main, second.main, grid, used)
    if spectra.n_segments < settings.min_segments:
        seconds = spectra.n_segments * step_s(settings)
        return CoherentPair(
            kind=kind, first=first.name, second=second.name, n_segments=spectra.n_segments,
            reason=f"too little steady contraction: {seconds:.0f} s, at least "
            f"{settings.min_segments * step_s(settings):.0f} s needed",
        )  # fmt: skip
    frequency_hz = frequencies(settings, settings.segment_s)
    mains_hz = tuple(sorted({*first.mains_hz, *second.mains_hz}))
    looked_at = without_mains(frequency_hz, mains_hz, settings) & np.isfinite(
        first.main[used][0] * second.main[used][0]
    )
    pair = CoherentPair(
        kind=kind,
        first=first.name,
        second=second.name,
        crosstalk=crosstalk_of(first.raw[used], second.raw[used], settings) if kind == "intermuscular" else _NAN,
        mains_hz=mains_hz,
        n_segments=spectra.n_segments,
        spectra=spectra,
        looked_at=looked_at,
    )
    return _at_its_peak(pair, np.full(frequency_hz.size, spectra.effective), (first, second), grid, settings)


def _at_its_peak(
    pair: CoherentPair,
    effective: FloatArray,
    both: tuple[ChannelSpectra, ChannelSpectra],
    grid: SegmentGrid,
    settings: CouplingSettings,
) -> CoherentPair:
    """Return the pair with what is found at the frequency whose coherence is least likely by chance."""
    if pair.spectra is None:
        return pair
    p = np.where(pair.looked_at, coherence_p(pair.spectra.coherence, effective), 2.0)
    place = int(np.argmin(np.where(p == p.min(), 1 - pair.spectra.coherence, np.inf)))
    summed = replace(pair.spectra, effective=float(effective[place]))
    low, high = summed.limits(place)
    a, b = (one.main if one.other is None else one.other for one in both)
    other = pair_spectra(a[:, place : place + 1], b[:, place : place + 1], grid, both[0].held & both[1].held)
    return replace(
        pair,
        coherence=float(summed.coherence[place]),
        ci_low=low,
        ci_high=high,
        frequency_hz=float(frequencies(settings, settings.segment_s)[place]),
        p=min(float(p[place] * pair.looked_at.sum()), 1.0),
        coherence_unrectified=float(other.coherence[0]),
        heterogeneity_p=summed.heterogeneity_p(place),
        effective=summed.effective,
    )


def _corrected(
    pairs: Sequence[CoherentPair], known: Mapping[str, ChannelSpectra], grid: SegmentGrid, settings: CouplingSettings
) -> list[CoherentPair]:
    """Return pairs with p and limit corrected for their number, and with crosstalk recognized."""
    found = list(pairs)
    measured = [k for k, pair in enumerate(pairs) if pair.reason is None]
    levels: dict[int, FloatArray] = {}
    first_p = holm(np.array([pairs[k].p for k in measured]))
    for k in [k for k, p in zip(measured, first_p, strict=True) if p < settings.alpha]:
        found[k], levels[k] = _with_memory(pairs[k], known, grid, settings)
    p = dict(zip(measured, holm(np.array([found[k].p for k in measured])), strict=True))
    if levels:  # for each shift the largest level of all candidates, so that all are corrected together
        largest = np.max(np.array(list(levels.values()))[:, 1:], axis=0)
        moved = {k: float((1 + np.sum(largest >= own[0])) / (1 + largest.size)) for k, own in levels.items()}
        p |= {k: value for k, value in moved.items() if value >= max(settings.alpha, p[k])}
    return [
        pair if pair.reason is not None else _judged(pair, float(p[k]), len(measured), settings)
        for k, pair in enumerate(found)
    ]


def _with_memory(
    pair: CoherentPair, known: Mapping[str, ChannelSpectra], grid: SegmentGrid, settings: CouplingSettings
) -> tuple[CoherentPair, FloatArray]:
    """Return the pair judged by its independent segments, and its levels when shifted."""
    first, second = known[pair.first], known[pair.second]
    used = first.held & second.held & np.isfinite(first.main[:, 0]) & np.isfinite(second.main[:, 0])
    a, b = first.main[used], second.main[used]
    effective = independent_segments(a, b, pair.effective)
    seen = pair.looked_at
    levels = shifted_levels(a[:, seen], b[:, seen], effective[seen], settings.n_shifts)
    return _at_its_peak(pair, effective, (first, second), grid, settings), levels


def _judged(pair: CoherentPair, p: float, n_pairs: int, settings: CouplingSettings) -> CoherentPair:
    n_bins = int(pair.looked_at.sum())
    limit = coherence_limit(pair.effective, settings.alpha / (n_bins * n_pairs))
    judged = replace(pair, p=p, limit=limit)
    if not p < settings.alpha or pair.spectra is None:
        return judged
    if abs(pair.crosstalk) >= settings.crosstalk_share:
        reason = (
            f"crosstalk: the unrectified EMG of both correlates at zero lag (r = {pair.crosstalk:.2f} from "
            f"{settings.crosstalk_low_hz:g} to {settings.crosstalk_high_hz:g} Hz), so that one muscle is seen by both electrodes"
        )
        return replace(judged, reason=reason)
    frequency_hz = frequencies(settings, settings.segment_s)
    above = pair.looked_at & (
        pair.spectra.coherence > min(coherence_limit(pair.effective, settings.alpha / n_bins), pair.coherence * 0.999)
    )
    place = int(np.argmax(frequency_hz == pair.frequency_hz))
    gaps = np.flatnonzero(~above)
    low, high = gaps[gaps < place], gaps[gaps > place]
    first_bin = int(low[-1]) + 1 if low.size else 0
    last_bin = int(high[0]) - 1 if high.size else above.size - 1
    return replace(judged, low_hz=float(frequency_hz[first_bin]), high_hz=float(frequency_hz[last_bin]))
