"""Which rate of flashes sets off jerks: jerks during trains of each rate against the time without light."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.measure.occasions import recorded_spans
from myoclonus.read.stim_pulses import flash_trains
from myoclonus.recording import Recording
from myoclonus.relate.states.dispersion import dispersion_of
from myoclonus.relate.states.state_ratio import rate_ratio
from myoclonus.relate.stimuli.kinds import StimulusKind
from myoclonus.settings import Settings

__all__ = ["FlashRate", "PhoticJerks", "photic_jerks", "photic_rows"]

_NONE = (float("nan"), float("nan"))
_RATE = re.compile(r"(\d+(?:[.,]\d+)?)\s*hz")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashRate:
    """Trains of one rate: when, how many, how long in all, jerks in them, and their rate over that without light."""

    rate_hz: float
    trains_s: tuple[tuple[float, float], ...]
    n_trains: int
    seconds: float
    n_jerks: int
    ratio: Estimate
    p: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoticJerks:
    """Every rate of flashes, in order, and the one that sets off jerks most surely."""

    rates: tuple[FlashRate, ...]
    frequency: Estimate


def photic_jerks(
    recording: Recording, kinds: Sequence[StimulusKind], material: Material, settings: Settings
) -> PhoticJerks:
    """Return whether jerks come more often during flashes of each rate than without light.

    Trains are markers of light that have a duration and name a rate (``stim photic 10 Hz train``), and single flashes at even
    intervals. Jerks count from ``earliest_ms`` after the first flash to ``reaction_ms`` after the train; against them stand all
    jerks of positive kind outside trains of any rate. Ratios are exact (``rate_ratio``); that one of several rates sets off
    jerks is corrected for their number (Holm 1979).

    Parameters
    ----------
    recording : Recording
        Gives the markers.
    kinds : sequence of StimulusKind
        Stimuli by text; those of light count.
    material : Material
        Jerks.
    settings : Settings
        ``response.earliest_ms``, ``response.reaction_ms``, ``response.alpha``, ``read.flash_…``.
    """
    lights = [kind for kind in kinds if kind.modality == "light"]
    if not lights:
        return PhoticJerks(rates=(), frequency=not_recorded("no stimulus of light marked"))
    trains = _trains(recording, lights, settings)
    if not trains:
        return PhoticJerks(
            rates=(), frequency=not_recorded("no train of flashes: single flashes only, or no rate named")
        )
    if not material.channels:
        return PhoticJerks(rates=(), frequency=not_recorded("no EMG channel was analyzed"))
    early_s, late_s = settings.response.earliest_ms / 1e3, settings.response.reaction_ms / 1e3
    spans = [("no light", 0.0, recording.duration_s)]
    spans += [(f"{rate:g}", start + early_s, stop + late_s) for rate, start, stop in trains]
    at = _spans_by_name(spans, material)
    counted = _counted(at, material)
    dark = counted.pop("no light", (0, 0.0))
    rates = []
    for rate_hz in sorted({rate for rate, _, _ in trains}):
        n, seconds = counted.get(f"{rate_hz:g}", (0, 0.0))
        both = [at.get(f"{rate_hz:g}", []), at.get("no light", [])]
        scatter = dispersion_of(_positive_s(material), both, settings.response.dispersion_windows)
        ratio, p = rate_ratio((n, seconds), dark, scatter)
        own = tuple((start, stop) for rate, start, stop in trains if rate == rate_hz)
        rates.append(
            FlashRate(rate_hz=rate_hz, trains_s=own, n_trains=len(own), seconds=seconds, n_jerks=n, ratio=ratio, p=p)
        )
    return PhoticJerks(rates=tuple(rates), frequency=_frequency(rates, settings.response.alpha))


def photic_rows(found: PhoticJerks) -> list[tuple[str, str, Estimate]]:
    """Return measure, scope and estimate of every rate of flashes; the reason when there is none."""
    if not found.rates:
        names = ("photic_jerk_rate_ratio", "photic_jerk_rate_ratio_p", "photic_frequency")
        return [(name, "recording", found.frequency) for name in names]
    rows = []
    for one in found.rates:
        scope = f"stimulus:light {one.rate_hz:g} Hz"
        rows += [("photic_jerk_rate_ratio", scope, one.ratio), ("photic_jerk_rate_ratio_p", scope, one.p)]
    return [*rows, ("photic_frequency", "recording", found.frequency)]


def _trains(
    recording: Recording, lights: Sequence[StimulusKind], settings: Settings
) -> list[tuple[float, float, float]]:
    """Return rate, start and end of each train, in order of time."""
    texts = {kind.text for kind in lights}
    markers = recording.markers[recording.markers["text"].isin(texts)]
    trains, single_s = [], []
    for onset, duration, text in zip(markers["onset"], markers["duration"], markers["text"], strict=True):
        named = _RATE.search(str(text).casefold())
        if named and np.isfinite(duration) and duration > 0:
            trains.append((float(named.group(1).replace(",", ".")), float(onset), float(onset + duration)))
        else:
            single_s.append(float(onset))
    of_flashes, _ = flash_trains(np.sort(np.array(single_s)), settings.read)
    trains += [(one.rate_hz, one.onset_s, one.onset_s + one.duration_s) for one in of_flashes]
    return sorted(trains, key=lambda train: train[1])


def _positive_s(material: Material) -> npt.NDArray[np.float64]:
    jerks = material.jerks
    return np.asarray(jerks.onset_s[jerks.kind != "negative"])


def _spans_by_name(
    spans: Sequence[tuple[str, float, float]], material: Material
) -> dict[str, list[tuple[float, float]]]:
    """Return the recorded stretches of each name; where they overlap, the later one has the time."""
    found: dict[str, list[tuple[float, float]]] = {}
    for span in recorded_spans(spans, material.recording):
        found.setdefault(span.name, []).append((span.start_s, span.stop_s))
    return found


def _counted(at: dict[str, list[tuple[float, float]]], material: Material) -> dict[str, tuple[int, float]]:
    """Return jerks and seconds of each name."""
    jerk_s = _positive_s(material)
    return {
        name: (
            sum(int(np.sum((jerk_s >= start) & (jerk_s < stop))) for start, stop in spans),
            sum(stop - start for start, stop in spans) * material.watched_share,
        )
        for name, spans in at.items()
    }


def _frequency(rates: Sequence[FlashRate], alpha: float) -> Estimate:
    """Return the rate of flashes with the smallest p, when more jerks come with it than chance and the number of rates give."""
    known = [one for one in rates if one.p.status == "measured"]
    if not known:
        return not_measurable("no jerk during flashes and none without")
    more = [one for one in known if one.ratio.value > 1]
    best = min(more, key=lambda one: one.p.value, default=None)
    if best is None or best.p.value * len(known) >= alpha:
        return not_measurable(
            f"no more jerks at any of {len(known)} rates of flashes than without light",
            sum(one.n_jerks for one in known),
        )
    return measured(best.rate_hz, _NONE, best.n_jerks)
