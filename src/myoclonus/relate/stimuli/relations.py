"""Every kind of stimulus of a recording: its jerks, reflexes, order of muscles and evoked potential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.detect.stimulus_artifacts import channels_with_artifact
from myoclonus.detect.triggers import Stimulus
from myoclonus.measure.estimate import Estimate
from myoclonus.measure.material import Material
from myoclonus.measure.occasions import Span, state_spans
from myoclonus.recording import Recording
from myoclonus.relate.electrodes import derivation_of
from myoclonus.relate.stimuli.cleaned import Cleaned, cleaned
from myoclonus.relate.stimuli.evoked_epochs import channel_epochs, fine_epochs
from myoclonus.relate.stimuli.evoked_potential import AFTER_S as EVOKED_AFTER_S
from myoclonus.relate.stimuli.evoked_potential import BEFORE_S as EVOKED_BEFORE_S
from myoclonus.relate.stimuli.evoked_potential import Evoked, evoked_of_epochs
from myoclonus.relate.stimuli.kinds import StimulusKind, stimulus_kinds
from myoclonus.relate.stimuli.order import startle_order
from myoclonus.relate.stimuli.reflex_average import AFTER_S, BEFORE_S, Reflex, reflex_of_epochs
from myoclonus.relate.stimuli.response import StimulusResponse, jerks_after_stimuli
from myoclonus.relate.stimuli.silent_period import SilentPeriod, silent_period_of_channel
from myoclonus.settings import Settings
from myoclonus.settings.response import ResponseSettings

__all__ = ["StimulusRelations", "held_at", "reflex_window_ms", "response_to", "stimulus_relations"]

FloatArray = npt.NDArray[np.float64]

_PLACES = {"left": ("CP3", "C3", "CP5", "CP1", "P3"), "right": ("CP4", "C4", "CP6", "CP2", "P4")}
_LEG_WORDS = ("tibial", "ankle", "foot", "leg", "sural", "peroneal")
_HELD = ("posture", "action", "intention")


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulusRelations:
    """What one kind of stimulus does.

    Attributes
    ----------
    kind : StimulusKind
        The stimuli.
    response : StimulusResponse
        Jerks that follow.
    reflexes : dict of str to Reflex
        By EMG channel of hand and foot; empty when the stimulus is no touch, tap or shock.
    silent_periods : dict of str to SilentPeriod
        By EMG channel; empty when the stimuli come in trains.
    startle_order : Estimate
        Share of responses in the order of startle.
    startle_p : Estimate
        p of as many if any muscle could have any of the onsets of its response.
    evoked : dict of str to Evoked
        By EEG channel over the hand area.
    shown : str or None
        EEG channel whose evoked potential is reported.
    evoked_reason : str or None
        Why there is no evoked potential.
    """

    kind: StimulusKind
    response: StimulusResponse
    reflexes: dict[str, Reflex]
    silent_periods: dict[str, SilentPeriod]
    startle_order: Estimate
    startle_p: Estimate
    evoked: dict[str, Evoked]
    shown: str | None
    evoked_reason: str | None


def stimulus_relations(recording: Recording, material: Material, settings: Settings) -> list[StimulusRelations]:
    """Return what each kind of stimulus of a recording does, in order of the first of each."""
    kinds = stimulus_kinds(recording, settings.detect, settings.response)
    if not kinds:
        return []
    all_s = np.sort(np.concatenate([kind.single_s for kind in kinds]))
    stimuli = [Stimulus(float(onset), "") for onset in all_s]
    artifacts = channels_with_artifact(recording, recording.with_role("emg"), stimuli, settings.detect)
    looked_at = [*artifacts, *recording.with_role("eeg")]  # an average shows artifacts too small to see in one trial
    both = (*recording.with_role("emg"), *recording.with_role("eeg"))
    clean = cleaned(recording, looked_at, both, all_s, settings.detect)
    return [_relations(kind, kinds, clean, material, settings) for kind in kinds]


def reflex_window_ms(region: str | None, settings: ResponseSettings) -> tuple[float, float] | None:
    """Return the latencies of a C-reflex in a muscle of this region; ``None`` where they are not known."""
    if region == "hand":
        return settings.c_reflex_hand_early_ms, settings.c_reflex_hand_late_ms
    if region == "foot":
        return settings.c_reflex_foot_early_ms, settings.c_reflex_foot_late_ms
    return None


def response_to(
    kind: StimulusKind, kinds: Sequence[StimulusKind], material: Material, settings: Settings
) -> StimulusResponse:
    """Return which jerks of a recording follow one of its kinds of stimuli."""
    others = [other.onset_s for other in kinds if other is not kind]
    coverage = material.recording.coverage
    jerks = material.jerks
    is_positive = jerks.kind != "negative"
    size = jerks.size_uv_s[is_positive]
    return jerks_after_stimuli(
        kind.onset_s,
        jerks.onset_s[is_positive],
        np.column_stack((coverage["onset"], coverage["onset"] + coverage["duration"])),
        size=size if size.any() else None,
        length_s=kind.length_s,
        other_s=np.concatenate(others) if others else (),
        settings=settings.response,
        seed=settings.measure.seed,
        n_bootstrap=settings.measure.n_bootstrap,
    )


def _relations(
    kind: StimulusKind,
    kinds: Sequence[StimulusKind],
    clean: Cleaned,
    material: Material,
    settings: Settings,
) -> StimulusRelations:
    recording = clean.recording
    response = response_to(kind, kinds, material, settings)
    startle, startle_p = startle_order(kind, response, material, settings)
    evoked, shown, reason = _evoked(kind, recording, settings.response)
    return StimulusRelations(
        kind=kind,
        response=response,
        reflexes=_reflexes(kind, clean, material, settings),
        silent_periods=_silent_periods(kind, kinds, recording, material, settings),
        startle_order=startle,
        startle_p=startle_p,
        evoked=evoked,
        shown=shown,
        evoked_reason=reason,
    )


def _reflexes(kind: StimulusKind, clean: Cleaned, material: Material, settings: Settings) -> dict[str, Reflex]:
    recording = clean.recording
    if kind.modality in ("sound", "light") or kind.is_train:
        return {}
    held = held_at(kind.onset_s, state_spans(recording))
    regions = dict(zip(material.muscles["muscle"], material.muscles["region"], strict=True))
    found = {}
    for name in material.channels:
        index = recording.index_of(name)
        channel = recording.channels[index]
        window_ms = reflex_window_ms(channel.region or regions.get(channel.muscle), settings.response)
        if window_ms is None:
            continue
        time_ms, epochs, is_whole = channel_epochs(recording, index, kind.onset_s, BEFORE_S, AFTER_S)
        chosen = None if held is None else held[is_whole]
        hidden_ms = clean.hidden_until_ms(index, kind.onset_s[is_whole])
        found[name] = reflex_of_epochs(
            time_ms, epochs, channel.fs_hz, chosen, window_ms, settings.response,
            hidden_until_ms=hidden_ms, detect=settings.detect, seed=settings.measure.seed,
        )  # fmt: skip
    return found


def _silent_periods(
    kind: StimulusKind, kinds: Sequence[StimulusKind], recording: Recording, material: Material, settings: Settings
) -> dict[str, SilentPeriod]:
    if kind.is_train:
        return {}
    every_s = np.sort(np.concatenate([other.single_s for other in kinds]))
    found = {}
    for name in material.channels:
        index = recording.index_of(name)
        found[name] = silent_period_of_channel(
            recording, index, kind.onset_s, every_s, settings.response, seed=settings.measure.seed
        )
    return found


def held_at(onset_s: npt.NDArray[np.float64], spans: Sequence[Span]) -> npt.NDArray[np.bool_] | None:
    """Return whether each stimulus falls into a state in which muscles are held; ``None`` when states are not marked."""
    if not spans:
        return None
    state = [next((span.name for span in spans if span.start_s <= onset < span.stop_s), "") for onset in onset_s]
    return np.array([name in _HELD for name in state], dtype=bool)


def _evoked(
    kind: StimulusKind, recording: Recording, settings: ResponseSettings
) -> tuple[dict[str, Evoked], str | None, str | None]:
    """Return evoked potentials over the hand areas, the channel to report, and why there is none."""
    if kind.modality in ("sound", "light"):
        return {}, None, f"a stimulus of {kind.modality}: no somatosensory potential"
    if any(word in kind.text.casefold() for word in _LEG_WORDS):
        return {}, None, "a stimulus of the leg: N20 and P25 are those of the median nerve"
    if not recording.with_role("eeg"):
        return {}, None, "no EEG channel in the recording"
    derivations = {
        name: derivation_of(name) for name in (recording.channels[k].name for k in recording.with_role("eeg"))
    }
    crossed = {"right": ("left",), "left": ("right",)}.get(kind.side or "", ("left", "right"))
    chosen = []
    for side in crossed:
        by_place = {d.place: name for name, d in derivations.items() if not d.is_bipolar}
        chosen += [by_place[place] for place in _PLACES[side] if place in by_place]
    if not chosen:
        return (
            {},
            None,
            f"no electrode over the hand area ({', '.join(_PLACES[crossed[0]][:2])}, …) against a reference",
        )
    found = {}
    for name in chosen:
        index = recording.index_of(name)
        time_ms, epochs, _ = fine_epochs(recording, index, kind.single_s, EVOKED_BEFORE_S, EVOKED_AFTER_S)
        fs_hz = recording.channels[index].fs_hz
        found[name] = evoked_of_epochs(time_ms, epochs, settings, rate_hz=kind.rate_hz, fs_hz=fs_hz)
    firsts = [next(name for name in chosen if derivations[name].place in _PLACES[side]) for side in crossed
              if any(derivations[name].place in _PLACES[side] for name in chosen)]  # fmt: skip
    shown = max(firsts, key=lambda name: found[name].p25.value if np.isfinite(found[name].p25.value) else -1.0)
    return found, shown, None
