"""Whether brain and muscles, and muscles among themselves, share a rhythm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from myoclonus.analysis import Analysis
from myoclonus.figures.coherence import draw_coherence, draw_cumulant, draw_phase, draw_scalp
from myoclonus.figures.style import drawing
from myoclonus.relate.coupling.found import CoherentPair, Coupling
from myoclonus.relate.coupling.rows import reported_pairs
from myoclonus.relate.coupling.spectra import cumulant_density
from myoclonus.relate.electrodes import derivation_of, head_map_places
from myoclonus.report.labels import number
from myoclonus.report.pictures import WIDE_INCHES, Picture
from myoclonus.report.sections.section import Section, SectionTable
from myoclonus.report.summary import Summary

__all__ = ["coupling_section"]

_LONGEST_MS = 100.0
_CHOSEN = {
    "marked": "while muscles were held, as marked",
    "searched": "while muscles were held, as their EMG shows",
    "given": "in the stretches given",
}


def coupling_section(analysis: Analysis, summary: Summary) -> Section | None:
    """Return the section, or ``None`` when no pair could be measured."""
    coupling = analysis.related.responses.coupling
    measured = [pair for pair in coupling.pairs if pair.spectra is not None]
    if not measured:
        return None
    labels = summary.labels
    pictures = []
    for kind in ("corticomuscular", "intermuscular"):
        own = [pair for pair in measured if pair.kind == kind and pair.reason is None]
        if own:
            pictures.append(_picture(min(own, key=lambda pair: (pair.p, -pair.coherence)), own, coupling, labels))
    shown = [
        pair
        for kind in ("corticomuscular", "intermuscular")
        for pair in reported_pairs([p for p in coupling.pairs if p.kind == kind], analysis.recording, coupling.alpha)
    ]
    return Section(
        id="coupling",
        title="Do brain and muscles share a rhythm?",
        answer=_answer(measured, coupling, labels),
        paragraphs=(_how(coupling),),
        pictures=tuple(pictures),
        tables=(_table(shown, labels, coupling.alpha),),
        is_found=any(pair.is_significant(coupling.alpha) and pair.reason is None for pair in measured),
    )


def _answer(measured: Sequence[CoherentPair], coupling: Coupling, labels: dict[str, str]) -> str:
    parts = []
    for kind, what in (("corticomuscular", "Brain and muscle"), ("intermuscular", "Muscles")):
        own = [pair for pair in measured if pair.kind == kind]
        found = [pair for pair in own if pair.is_significant(coupling.alpha) and pair.reason is None]
        if not own:
            continue
        if not found:
            parts.append(f"{what}: no coherence above chance in {len(own)} pairs.")
            continue
        best = max(found, key=lambda pair: pair.coherence)
        lead = _lead(best, labels)
        parts.append(
            f"{what}: coherent in {len(found)} of {len(own)} pairs, most between {_pair(best, labels)}: "
            f"{number(best.coherence)} at {number(best.frequency_hz)} Hz{lead}."
        )
    return " ".join(parts)


def _lead(best: CoherentPair, labels: dict[str, str]) -> str:
    delay = best.delay
    if not np.isfinite(delay.delay_ms):
        return ""
    if delay.low_ms <= 0 <= delay.high_ms:
        return f"; a delay between them cannot be told from none ({number(delay.low_ms)} to {number(delay.high_ms)} ms)"
    first, second = (labels.get(name, name) for name in (best.first, best.second))
    leader = first if delay.delay_ms > 0 else second
    low, high = sorted((abs(delay.low_ms), abs(delay.high_ms)))
    return f"; {leader} leads by {number(abs(delay.delay_ms))} ms ({number(low)} to {number(high)})"


def _how(coupling: Coupling) -> str:
    held = [seconds for seconds in coupling.held_s.values() if seconds > 0]
    shortest, longest = (number(seconds) for seconds in (min(held, default=0.0), max(held, default=0.0)))
    times = shortest if shortest == longest else f"{shortest} to {longest}"
    time = f"{times} s a muscle" if held else "no time"
    rectified = "rectified EMG" if coupling.is_rectified else "EMG that was not rectified"
    return (
        f"Measured {_CHOSEN.get(coupling.chosen, '')} ({time}), on {rectified}, in segments of {number(coupling.segment_s)} s. "
        f"{_left_out(coupling)}"
        "Chance is corrected over all frequencies and pairs. A delay is read from the phase on one side of 15 Hz only; positive "
        "means that the first of the pair leads. Coherence of two muscles alone does not show that the cortex drives them."
    )


def _left_out(coupling: Coupling) -> str:
    most = max(coupling.left_out_s.values(), default=0.0)
    return f"Up to {number(most)} s of a channel were left out for artifacts or jerks. " if most else ""


def _picture(best: CoherentPair, own: Sequence[CoherentPair], coupling: Coupling, labels: dict[str, str]) -> Picture:
    is_brain = best.kind == "corticomuscular"
    frequency_hz, spectra = coupling.frequency_hz, best.spectra
    assert spectra is not None
    with drawing():
        figure = Figure(figsize=(WIDE_INCHES, 2.6))
        axes = figure.subplots(1, 4 if is_brain else 3, width_ratios=[1.5, 1, 1, 1] if is_brain else [1.5, 1, 1])
        figure.subplots_adjust(left=0.055, right=0.99, top=0.9, bottom=0.19, wspace=0.3)
        delay = best.delay
        has_delay = bool(np.isfinite(delay.delay_ms))
        band = (delay.low_hz, delay.high_hz) if has_delay else None
        draw_coherence(
            axes[0], frequency_hz, spectra.coherence, best.limit, looked_at=best.looked_at, delay_band_hz=band
        )
        axes[0].set_title(_pair(best, labels), size=8, loc="left")
        draw_phase(
            axes[1], frequency_hz, spectra.phase_rad, best.looked_at & (spectra.coherence > best.limit),
            delay_ms=delay.delay_ms, offset_rad=delay.offset_rad, band_hz=band or (0.0, 0.0),
        )  # fmt: skip
        draw_cumulant(axes[2], *cumulant_density(spectra, frequency_hz, _LONGEST_MS))
        if is_brain:
            mine = [pair for pair in own if pair.second == best.second]
            derivations = tuple(derivation_of(pair.first) for pair in mine)
            draw_scalp(
                axes[3], head_map_places(derivations), np.array([pair.coherence for pair in mine]),
                [derivation.place or "" for derivation in derivations], limit=best.limit,
            )  # fmt: skip
    words = (
        f"Coherence of {_pair(best, labels)} over frequency with the limit of chance, phase, and correlation over the lag"
        f"{', and the largest coherence at each electrode' if is_brain else ''}. Largest: {number(best.coherence)} at "
        f"{number(best.frequency_hz)} Hz; chance: {number(best.limit)}."
    )
    return Picture(f"coherence_{best.kind}", words, figure)


def _table(pairs: Sequence[CoherentPair], labels: dict[str, str], alpha: float) -> SectionTable:
    return SectionTable(
        caption=f"Coherence: pairs above chance, and of each muscle the best pair and its own cortex ({len(pairs)} rows)",
        columns=("Pair", "Coherence", "at (Hz)", "p", "unrectified", "Delay (ms)", "95 % limits", "What"),
        rows=tuple(_row(pair, labels, alpha) for pair in pairs),
        numeric=(False, True, True, True, True, True, False, False),
        is_folded=True,
    )


def _row(pair: CoherentPair, labels: dict[str, str], alpha: float) -> tuple[str, ...]:
    delay = pair.delay
    has_delay = bool(np.isfinite(delay.delay_ms))
    if pair.reason is not None:
        what = pair.reason
    elif not pair.is_significant(alpha):
        what = "by chance"
    else:
        what = "" if has_delay else str(delay.reason or "")
    return (
        _pair(pair, labels),
        _text(pair.coherence),
        _text(pair.frequency_hz),
        "< 0.001" if pair.p < 0.001 else _text(pair.p),
        _text(pair.coherence_unrectified),
        _text(delay.delay_ms),
        f"{number(delay.low_ms)} to {number(delay.high_ms)}" if has_delay else "",
        what,
    )


def _text(value: float) -> str:
    return number(value) if np.isfinite(value) else ""


def _pair(pair: CoherentPair, labels: dict[str, str]) -> str:
    return f"{labels.get(pair.first, pair.first)} – {labels.get(pair.second, pair.second)}"
