"""Moments and stretches of results as ``Annotations`` of MNE-Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from myoclonus.detect.results import Detection
from myoclonus.relate.coupling.found import Coupling
from myoclonus.relate.epileptiform.discharges import Discharges
from myoclonus.relate.jerks_of import Spread
from myoclonus.relate.states.state_ratio import StateRates
from myoclonus.relate.stimuli.photic import PhoticJerks
from myoclonus.relate.stimuli.response import StimulusResponse

__all__ = ["annotations_of"]

Row = tuple[float, float, str]


def annotations_of(
    found: Detection | Discharges | StimulusResponse | Spread | StateRates | PhoticJerks | Coupling, raw: Any = None
) -> Any:
    """Return a result as ``Annotations`` of MNE-Python.

    Parameters
    ----------
    found : Detection, Discharges, StimulusResponse, Spread, StateRates, PhoticJerks or Coupling
        Jerks; discharges, from first to last spike; stimuli, with or without a jerk after them; jerks of several muscles,
        with the one that leads; stretches of each state; trains of flashes; stretches of steady contraction.
    raw : mne Raw, optional
        What the result is from. Its annotations and these can then be added: they count from the same moment. When not
        given, onsets count from the first sample, as ``raw.set_annotations`` takes them.

    Returns
    -------
    mne.Annotations
        Empty when nothing was found.
    """
    import mne  # noqa: PLC0415  (late: heavy, and only wanted here)

    rows = list(_rows(found))
    has_date = raw is not None and raw.annotations.orig_time is not None
    offset_s = float(raw.first_time) if has_date else 0.0
    return mne.Annotations(
        onset=[onset_s + offset_s for onset_s, _, _ in rows],
        duration=[length_s for _, length_s, _ in rows],
        description=[text for _, _, text in rows],
        orig_time=raw.annotations.orig_time if has_date else None,
    )


def _rows(
    found: Detection | Discharges | StimulusResponse | Spread | StateRates | PhoticJerks | Coupling,
) -> Iterable[Row]:
    if isinstance(found, Detection):
        return _of_jerks(found)
    if isinstance(found, Discharges):
        return _of_discharges(found)
    if isinstance(found, StimulusResponse):
        answered = np.isfinite(found.latency_ms) & (found.size > 0)
        pairs = zip(found.stimulus_s, answered, strict=True)
        return [(float(at), 0.0, f"stimulus {'with' if has_jerk else 'without'} jerk") for at, has_jerk in pairs]
    if isinstance(found, Spread):
        return [(float(at), 0.0, f"jerk led by {lead}") for at, lead in zip(found.onset_s, found.lead, strict=True)]
    if isinstance(found, StateRates):
        return sorted((start, stop - start, rate.state) for rate in found.rates for start, stop in rate.spans_s)
    if isinstance(found, PhoticJerks):
        spans = (
            (start, stop - start, f"flashes {one.rate_hz:g} Hz") for one in found.rates for start, stop in one.trains_s
        )
        return sorted(spans)
    return [(float(start), float(stop - start), "steady contraction") for start, stop in found.stretches_s]


def _of_jerks(found: Detection) -> list[Row]:
    jerks = found.jerks
    lengths_s = jerks["duration"].fillna(0.0)
    return [
        (float(onset), float(length), f"jerk {kind}")
        for onset, length, kind in zip(jerks["onset"], lengths_s, jerks["kind"], strict=True)
    ]


def _of_discharges(found: Discharges) -> list[Row]:
    rows = []
    for number in range(found.n):
        own = found.discharge == number
        at_s, is_general = found.spike_s[own], bool(found.is_generalized[own].any())
        kind = "generalized" if is_general else "focal"
        rows.append((float(at_s[0]), float(at_s[-1] - at_s[0]), f"discharge {kind}"))
    return rows
