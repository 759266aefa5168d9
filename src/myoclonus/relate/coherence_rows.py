"""Coherence as rows of the table MEASURES."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Recording
from myoclonus.relate.coherence_found import CoherentPair, Coupling

__all__ = ["coherence_rows", "reported_pairs"]

_NAN = float("nan")
_NONE = (_NAN, _NAN)

Row = tuple[str, str, Estimate]


def coherence_rows(coupling: Coupling, recording: Recording) -> list[Row]:
    """Return measure, scope and estimate of every pair.

    Frequency and delay are given for pairs that are coherent; where no place of the scalp is coherent with a muscle, for
    the place that comes nearest, so that the reason stands in the table.
    """
    rows: list[Row] = []
    for kind in ("corticomuscular", "intermuscular"):
        pairs = [pair for pair in coupling.pairs if pair.kind == kind]
        if not pairs:
            missing = not_recorded(_why_no_pair(kind, recording))
            rows += [(f"{kind}_{what}", "recording", missing) for what in _WHAT]
            continue
        shown = reported_pairs(pairs, coupling.alpha)
        for what, estimate in _WHAT.items():
            own = pairs if what in ("coherence", "coherence_p") else shown
            rows += [(f"{kind}_{what}", f"pair:{p.first}|{p.second}", estimate(p, coupling.alpha)) for p in own]
    return rows


def reported_pairs(pairs: list[CoherentPair], alpha: float) -> list[CoherentPair]:
    """Return the coherent pairs, and of every second channel without one the pair with the smallest p."""
    chosen = [pair for pair in pairs if pair.is_significant(alpha)]
    for name in dict.fromkeys(pair.second for pair in pairs):
        own = [pair for pair in pairs if pair.second == name]
        if not any(pair in chosen for pair in own):
            chosen.append(min(own, key=lambda pair: pair.p if np.isfinite(pair.p) else 2.0))
    return [pair for pair in pairs if any(pair is one for one in chosen)]


def _coherence(pair: CoherentPair, alpha: float) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    return measured(pair.coherence, (pair.ci_low, pair.ci_high), pair.n_segments)


def _p(pair: CoherentPair, alpha: float) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    return measured(pair.p, _NONE, pair.n_segments)


def _frequency(pair: CoherentPair, alpha: float) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    if not pair.is_significant(alpha):
        return not_measurable("no coherence above chance", pair.n_segments)
    return measured(pair.frequency_hz, (pair.low_hz, pair.high_hz), pair.n_segments)


def _delay(pair: CoherentPair, alpha: float) -> Estimate:
    delay = pair.delay
    if delay.reason is not None:
        return not_measurable(delay.reason, pair.n_segments)
    return measured(delay.delay_ms, (delay.low_ms, delay.high_ms), pair.n_segments)


_WHAT: dict[str, Callable[[CoherentPair, float], Estimate]] = {
    "coherence": _coherence,
    "coherence_p": _p,
    "frequency": _frequency,
    "delay": _delay,
}


def _why_no_pair(kind: str, recording: Recording) -> str:
    if not recording.with_role("emg"):
        return "no EMG channel in the recording"
    if kind == "corticomuscular" and not recording.with_role("eeg"):
        return "no EEG channel in the recording"
    return (
        "fewer than two analyzed EMG channels: no pair of muscles"
        if kind == "intermuscular"
        else "no analyzed EMG channel"
    )
