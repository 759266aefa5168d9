"""Coherence as rows of the table MEASURES."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.recording import Channel, Recording
from myoclonus.relate.coupling.found import CoherentPair, Coupling
from myoclonus.relate.electrodes import derivation_of

__all__ = ["coherence_rows", "reported_pairs"]

_NAN = float("nan")
_NONE = (_NAN, _NAN)
_LEG = ("pelvis", "hip", "thigh", "leg", "foot")

Row = tuple[str, str, Estimate]


def coherence_rows(coupling: Coupling, recording: Recording) -> list[Row]:
    """Return measure, scope and estimate of the pairs that a reader needs; all pairs are in the coupling itself.

    These are the coherent pairs, the pair of each muscle with the smallest p, and each muscle with the electrode over the
    cortex that drives it. Where no pair of a kind could be measured, one row says why.
    """
    rows: list[Row] = []
    for kind in ("corticomuscular", "intermuscular"):
        pairs = [pair for pair in coupling.pairs if pair.kind == kind]
        reasons = {pair.reason for pair in pairs}
        if not pairs:
            missing = not_recorded(_why_no_pair(kind, recording))
        elif None not in reasons:
            most = max(pairs, key=lambda pair: pair.n_segments)
            missing = not_measurable(f"{most.reason}; {len(pairs)} pairs", most.n_segments)
        else:
            rows += [
                (f"{kind}_{what}", f"pair:{pair.first}|{pair.second}", estimate(pair, coupling.alpha, len(pairs)))
                for what, estimate in _WHAT.items()
                for pair in reported_pairs(pairs, recording, coupling.alpha)
            ]
            continue
        rows += [(f"{kind}_{what}", "recording", missing) for what in _WHAT]
    return rows


def reported_pairs(pairs: Sequence[CoherentPair], recording: Recording, alpha: float) -> list[CoherentPair]:
    """Return the coherent pairs, the pair of each muscle with the smallest p, and each muscle with its own cortex."""
    chosen = {id(pair) for pair in pairs if pair.is_significant(alpha)}
    channels = {channel.name: channel for channel in recording.channels}
    muscles = [name for name in {n: None for p in pairs for n in (p.first, p.second)} if channels[name].role == "emg"]
    for name in muscles:
        own = [pair for pair in pairs if name in (pair.first, pair.second)]
        chosen.add(id(min(own, key=lambda pair: pair.p if np.isfinite(pair.p) else 2.0)))
        place = _cortex_of(channels[name])
        chosen |= {id(pair) for pair in own if derivation_of(pair.first).place == place}
    return [pair for pair in pairs if id(pair) in chosen]


def _cortex_of(muscle: Channel) -> str:
    """Return the electrode over the cortex that drives a muscle: Cz for the leg, else C3 or C4 of the other side."""
    if muscle.region in _LEG:
        return "Cz"
    return {"right": "C3", "left": "C4"}.get(muscle.side or "", "Cz")


def _coherence(pair: CoherentPair, alpha: float, n_pairs: int) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    return measured(pair.coherence, (pair.ci_low, pair.ci_high), pair.n_segments)


def _p(pair: CoherentPair, alpha: float, n_pairs: int) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    return measured(pair.p, _NONE, pair.n_segments)


def _frequency(pair: CoherentPair, alpha: float, n_pairs: int) -> Estimate:
    if pair.reason is not None:
        return not_measurable(pair.reason, pair.n_segments)
    if not pair.is_significant(alpha):
        return not_measurable(f"no coherence above chance; {n_pairs} pairs searched", pair.n_segments)
    return measured(pair.frequency_hz, (pair.low_hz, pair.high_hz), pair.n_segments)


def _delay(pair: CoherentPair, alpha: float, n_pairs: int) -> Estimate:
    delay = pair.delay
    if pair.reason is None and not pair.is_significant(alpha):
        return _frequency(pair, alpha, n_pairs)
    if delay.reason is not None:
        return not_measurable(delay.reason, pair.n_segments)
    return measured(delay.delay_ms, (delay.low_ms, delay.high_ms), pair.n_segments)


_WHAT: dict[str, Callable[[CoherentPair, float, int], Estimate]] = {
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
