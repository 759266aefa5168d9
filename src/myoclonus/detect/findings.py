"""What detection found about a channel, as rows of the quality table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from myoclonus.detect.channel import ChannelEvents
from myoclonus.detect.long_bursts import is_abrupt
from myoclonus.detect.triggers import Stimulus, is_named, same_text
from myoclonus.marker_words import meaning_of
from myoclonus.read.event_words import is_scored_event
from myoclonus.settings.detect import DetectSettings

__all__ = ["channel_findings", "stimulus_finding", "unknown_stimuli", "unused_markers", "without_shocks"]

_MOST_SHOWN = 5
_WORDS = {
    "artifact-pop": ("electrode pop: a jump that decays", "Check the electrode and its cable."),
    "artifact-movement": (
        "slow wave of a moving electrode or cable",
        "Fix electrode and cable; raise detect.highpass_hz if it goes on.",
    ),
    "artifact-clipped": ("the amplifier was at its limit", "Record with less gain; amplitudes here are too small."),
    "artifact-missing": (
        "samples are missing here though the recorder was running",
        "Check the file; this stretch was not analyzed.",
    ),
    "artifact-flat": ("the signal does not change at all", "Check the electrode; this stretch was not analyzed."),
    "artifact-loose-electrode": (
        "hum as of an electrode without contact",
        "Check the electrode; this stretch was not analyzed.",
    ),
}


def channel_findings(name: str, found: ChannelEvents, settings: DetectSettings) -> list[dict[str, Any]]:
    """Return the quality rows of a channel: its artifacts, and what was removed or not counted.

    Parameters
    ----------
    name : str
        The channel.
    found : ChannelEvents
        What detection found on it.
    settings : DetectSettings
        From which hum on an electrode is doubtful.
    """
    rows: list[dict[str, Any]] = []
    for item in found.artifacts:
        message, remedy = _WORDS[item.code]
        rows.append(
            {
                "code": item.code,
                "severity": "warning",
                "channel": name,
                "onset": item.onset_s,
                "duration": item.duration_s,
                "message": message,
                "remedy": remedy,
            }
        )
    strong = _strong_hum(name, found, settings)
    rows += strong
    notes = (
        (
            bool(found.hum_hz) and not strong,
            "hum-removed",
            f"hum of the mains at {_hertz(found.hum_hz)} was removed",
            "Nothing; better grounding avoids it.",
        ),
        (
            found.n_beats > 0,
            "heart-removed",
            f"{found.n_beats} heart beats were removed",
            "Nothing. Where no ECG was recorded, one makes it surer.",
        ),
        (
            found.n_shadowed + found.n_beside > 0,
            "small-activity-not-counted",
            f"{found.n_shadowed} lone potentials near jerks more than 250 times their energy and {found.n_beside} swells beside a stronger "
            "contraction were not counted as bursts",
            "Nothing; to count them lower detect.shadow_s to 0 and raise detect.contraction_drop_db.",
        ),
    )
    rows += [
        {"code": code, "severity": "note", "channel": name, "message": message, "remedy": remedy}
        for is_so, code, message, remedy in notes
        if is_so
    ]
    return rows + _not_counted(name, found, settings) + _of_speech(name, found)


def _of_speech(name: str, found: ChannelEvents) -> list[dict[str, Any]]:
    """Return the row that tells of bursts of a muscle of the mouth as speech and chewing make them."""
    if not found.willed:
        return []
    first_s, last_s = found.willed[0].onset_s, found.willed[-1].end_s
    return [
        {
            "code": "jaw-activity-not-counted",
            "severity": "warning",
            "channel": name,
            "onset": first_s,
            "duration": last_s - first_s,
            "message": f"{len(found.willed)} bursts between {first_s:.0f} and {last_s:.0f} s come in runs as in speech or chewing, and no "
            "muscle outside of the mouth jerks with them; they are not counted as jerks",
            "remedy": "Look at these. Jerks of the jaw that are as long and as frequent look alike; to count them, set "
            "detect.jaw_run_count to 0.",
        }
    ]


def _not_counted(name: str, found: ChannelEvents, settings: DetectSettings) -> list[dict[str, Any]]:
    """Return the row that tells of activity longer than a burst which no jerk of another muscle vouches for."""
    if not found.long:
        return []
    abrupt_s = [event.onset_s for event in found.long if is_abrupt(event, settings)]
    shown = ", ".join(f"{onset_s:.1f}" for onset_s in abrupt_s[:_MOST_SHOWN])
    where = f" (at {shown}{' s and later' if len(abrupt_s) > _MOST_SHOWN else ' s'})" if abrupt_s else ""
    from_s, to_s = settings.max_duration_ms / 1000.0, settings.long_max_duration_ms / 1000.0
    return [
        {
            "code": "long-contractions-not-counted",
            "severity": "note",
            "channel": name,
            "message": f"Contractions of {from_s:g} to {to_s:g} s that are not counted as jerks: {len(found.long)}; "
            f"as abrupt as a jerk: {len(abrupt_s)}{where}",
            "remedy": "Look at these. If they are jerks, as in dystonia, raise detect.max_duration_ms to "
            f"{settings.long_max_duration_ms:g}.",
        }
    ]


def without_shocks(found: ChannelEvents, stimuli: Sequence[Stimulus], settings: DetectSettings) -> ChannelEvents:
    """Return the events without pops that are a stimulus, or its tail: the finding on the stimulus tells of these.

    Parameters
    ----------
    found : ChannelEvents
        Of a channel on which the stimulus itself is seen.
    stimuli : sequence of Stimulus
        In order of time.
    settings : DetectSettings
        ``stimulus_ringing_longest_ms`` and ``stimulus_recovery_until_ms``, between which a pop is the stimulus.
    """
    onset_s = np.array([stimulus.onset_s for stimulus in stimuli])
    from_s, until_s = settings.stimulus_ringing_longest_ms / 1e3, settings.stimulus_recovery_until_ms / 1e3
    artifacts = [
        item
        for item in found.artifacts
        if item.code != "artifact-pop"
        or not np.any((item.onset_s >= onset_s - from_s) & (item.onset_s <= onset_s + until_s))
    ]
    return replace(found, artifacts=artifacts)


def _hertz(hum_hz: Sequence[float]) -> str:
    return " and ".join(f"{hz:.2f}" for hz in hum_hz) + " Hz"


def _strong_hum(name: str, found: ChannelEvents, settings: DetectSettings) -> list[dict[str, Any]]:
    if found.hum_uv <= settings.hum_strong_uv:
        return []
    return [
        {
            "code": "hum-strong",
            "severity": "warning",
            "channel": name,
            "message": f"hum of the mains reaches {found.hum_uv:.0f} µV at {_hertz(found.hum_hz)}, as on an electrode without "
            "contact; it was removed, but small jerks are lost under what is left",
            "remedy": "Check electrode, cable and ground; leave the channel out if it had no contact.",
        }
    ]


def stimulus_finding(name: str, n_stimuli: int, direct_ms: tuple[float, float] | None) -> dict[str, Any]:
    """Return the quality row of a channel on which the stimulus itself, or the muscle's direct response to it, is seen."""
    if direct_ms is not None:
        return {
            "code": "direct-response",
            "severity": "note",
            "channel": name,
            "message": f"The muscle's direct response to the stimulus (M wave, F wave) lasts until {direct_ms[1]:.0f} ms; it is left "
            f"out at {n_stimuli} stimuli and is not a jerk.",
            "remedy": "None needed. A reflex that begins before the direct response has ended cannot be seen.",
        }
    return {
        "code": "stimulus-artifact",
        "severity": "note",
        "channel": name,
        "message": f"The stimulus itself is seen on this channel; a straight line was put through it at {n_stimuli} stimuli.",
        "remedy": "A response that begins within these milliseconds cannot be seen; move the ground nearer to the stimulus.",
    }


def unknown_stimuli(named: Iterable[str], marker_texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return a quality row for each text named as a stimulus that no marker has.

    Parameters
    ----------
    named : iterable of str
        Texts that the settings name.
    marker_texts : iterable of str
        Texts of the markers of the recording.
    """
    texts = {text.strip() for text in marker_texts}
    has = [same_text(text) for text in texts]
    shown = ", ".join(f'"{text}"' for text in sorted(texts)[:_MOST_SHOWN]) or "none"
    return [
        {
            "code": "stimulus-text-unknown",
            "severity": "warning",
            "message": f'"{text}" was named as a stimulus, and no marker has this text; markers there are: {shown}.',
            "remedy": "Give the whole text of the marker, as it is in the recording.",
        }
        for text in named
        if not any(is_named(one, {same_text(text)}) for one in has)
    ]


def unused_markers(marker_texts: Iterable[str], named: Iterable[str]) -> list[dict[str, Any]]:
    """Return a quality row when the texts of some markers mean nothing to the analysis.

    Parameters
    ----------
    marker_texts : iterable of str
        Texts of the markers of the recording.
    named : iterable of str
        Texts that the settings name as stimuli.
    """
    stimuli = {same_text(text) for text in named}
    counts = Counter(
        text
        for text in (str(item).strip() for item in marker_texts)
        if text and meaning_of(text) is None and not is_named(text, stimuli) and not is_scored_event(text)
    )
    if not counts:
        return []
    shown = ", ".join(f'"{text}" ({count})' for text, count in counts.most_common(_MOST_SHOWN))
    more = f" and {len(counts) - _MOST_SHOWN} more" if len(counts) > _MOST_SHOWN else ""
    return [
        {
            "code": "markers-not-used",
            "severity": "note",
            "message": f"The analysis does not know what these markers mean: {shown}{more}.",
            "remedy": 'If they are stimuli, name them with --stimulus TEXT; if states, begin them with "rest", "posture", '
            '"action" or "intention".',
        }
    ]
