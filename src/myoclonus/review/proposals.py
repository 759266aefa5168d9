"""What a person asks for becomes a decision: checked against the recording and what stands, with before and after."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.review.lanes import markers_now, whole_epochs
from myoclonus.review.reviewed import LABELS, MARKS, STAGES, Reviewed

__all__ = ["MAX_TARGETS", "decision_of"]

MAX_TARGETS = 2000
"""Bursts that one decision may be about."""

_LONGEST_TEXT = 500
_LONGEST_KEY = 64
_SHORTEST_S = 1e-3
_LONGEST_BURST_S = 10.0
_KINDS = ("positive", "negative")


def decision_of(asked: Any, recording: Recording, state: Reviewed) -> dict[str, Any]:
    """Return the row that a request makes, still without id, time and name.

    Parameters
    ----------
    asked : mapping
        ``action`` and, by action: ``targets`` (burst ids) for accept, reject, label and move; ``label``; ``onset``,
        ``duration`` and ``kind`` for move; with ``channel`` for add; ``what``, ``onset``, ``duration`` and ``channel`` (or
        ``null`` for all) for mark, which gives whole epochs when ``what`` is a sleep stage; ``marker`` (an id, or ``null`` for a
        new one), ``onset``, ``duration`` and ``text`` (empty to delete it) for marker. ``why`` and ``key`` are optional.
    recording : Recording
        Bounds of time, names of channels.
    state : Reviewed
        What stands now.

    Raises
    ------
    SettingsError
        ``decision-not-possible``: the message says what is wrong with the request.
    """
    if not isinstance(asked, Mapping):
        raise _refused("a decision is an object with an action")
    action = asked.get("action")
    makers = {"accept": _judged, "reject": _judged, "label": _labeled, "move": _moved, "add": _added, "mark": _marked}
    makers["marker"] = _with_marker
    row: dict[str, Any] = {"action": action, "why": _text(asked, "why", _LONGEST_TEXT)}
    if asked.get("key") is not None:
        row["key"] = _text(asked, "key", _LONGEST_KEY)
    if action in ("undo", "redo"):
        last = state.done if action == "undo" else state.undone
        if not last:
            raise _refused(f"there is nothing to {action}")
        return row | {"targets": [last[-1]]}
    if action == "unblind":
        return row
    if not isinstance(action, str) or action not in makers:
        raise _refused(f"the action {str(action)[:40]!r} is none of {', '.join(makers)}, undo, redo")
    return row | makers[action](asked, recording, state)


def _judged(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    targets = _targets(asked, state)
    return _about(targets, state) | {"after": {"status": f"{asked['action']}ed"}}


def _labeled(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    return _about(_targets(asked, state), state) | {"after": {"label": _one_of(asked, "label", LABELS)}}


def _moved(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    targets = _targets(asked, state)
    if len(targets) != 1:
        raise _refused("edges are moved of one burst at a time")
    place = state.places[targets[0]]
    onset, duration = _span(asked, recording, longest_s=_LONGEST_BURST_S)
    kind = _one_of(asked, "kind", _KINDS) if asked.get("kind") is not None else place.kind
    return _about(targets, state) | {"after": {"onset": onset, "duration": duration, "kind": kind}}


def _added(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    names = [recording.channels[index].name for index in recording.with_role("emg")]
    onset, duration = _span(asked, recording, longest_s=_LONGEST_BURST_S)
    channel, kind = _one_of(asked, "channel", names), _one_of(asked, "kind", _KINDS)
    return {"targets": [], "after": {"channel": channel, "onset": onset, "duration": duration, "kind": kind}}


def _marked(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    what = _one_of(asked, "what", (*MARKS, *STAGES))
    names = [channel.name for channel in recording.channels]
    channel = _one_of(asked, "channel", names) if asked.get("channel") is not None else None
    if channel is not None and what != "artifact":
        raise _refused("a state is of the person, not of one channel: leave the channel out")
    onset, duration = _span(asked, recording, longest_s=math.inf)
    if what in STAGES:
        onset, duration = whole_epochs(recording, onset, duration)
    return {"targets": [], "after": {"what": what, "channel": channel, "onset": onset, "duration": duration}}


def _with_marker(asked: Mapping[str, Any], recording: Recording, state: Reviewed) -> dict[str, Any]:
    known = markers_now(recording, state)
    name, text = asked.get("marker"), _on_one_line(_text(asked, "text", _LONGEST_TEXT))
    if name is not None and (not isinstance(name, str) or name not in known):
        raise _refused(f"there is no marker {str(name)[:40]!r}")
    if name is None and not text:
        raise _refused("a marker needs a text")
    onset, duration = _moment(asked, recording)
    row: dict[str, Any] = {"targets": []}
    if name is not None:
        row["before"] = {key: known[name][key] for key in ("onset", "duration", "text")}
    return row | {"after": {"marker": name, "onset": onset, "duration": duration, "text": text}}


def _on_one_line(text: str) -> str:
    """Return a text without line ends, control characters, and signs that turn the direction of reading."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _moment(asked: Mapping[str, Any], recording: Recording) -> tuple[float, float]:
    values = [asked.get("onset"), asked.get("duration", 0.0)]
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        raise _refused("onset and duration are numbers of seconds")
    onset, duration = (float(value) for value in values)
    if not (0.0 <= onset <= recording.duration_s and 0.0 <= duration <= recording.duration_s - onset):
        raise _refused(f"a marker lies inside the recording, from 0 to {recording.duration_s:.4g} s")
    return round(onset, 6), round(duration, 6)


def _about(targets: Sequence[str], state: Reviewed) -> dict[str, Any]:
    found = {burst_id: list(state.found[burst_id].as_row().values()) for burst_id in targets if burst_id in state.found}
    before = {burst_id: state.standing_of(burst_id) for burst_id in targets}
    return {"targets": list(targets), "found": found, "before": before}


def _targets(asked: Mapping[str, Any], state: Reviewed) -> list[str]:
    targets = asked.get("targets")
    if not isinstance(targets, list) or not targets or len(targets) > MAX_TARGETS:
        raise _refused(f"targets is a list of 1 to {MAX_TARGETS} burst ids")
    unknown = [str(item)[:40] for item in targets if not isinstance(item, str) or item not in state.places]
    if unknown:
        raise _refused(f"there is no burst {unknown[0]!r}")
    return list(dict.fromkeys(targets))


def _span(asked: Mapping[str, Any], recording: Recording, *, longest_s: float) -> tuple[float, float]:
    values = [asked.get("onset"), asked.get("duration")]
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in values):
        raise _refused("onset and duration are numbers of seconds")
    onset, duration = (float(value) for value in values)  # type: ignore[arg-type]
    if not (math.isfinite(onset) and math.isfinite(duration)):
        raise _refused("onset and duration are numbers of seconds")
    onset, end = max(onset, 0.0), min(onset + duration, recording.duration_s)
    if not _SHORTEST_S <= end - onset <= longest_s:
        raise _refused(
            f"it would last {end - onset:.4g} s; allowed are {_SHORTEST_S:g} to {longest_s:g} s inside the recording"
        )
    return round(onset, 6), round(end - onset, 6)


def _one_of(asked: Mapping[str, Any], name: str, choices: Sequence[str]) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or value not in choices:
        raise _refused(f"{name} {str(value)[:40]!r} is none of {', '.join(choices)}")
    return value


def _text(asked: Mapping[str, Any], name: str, longest: int) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str) or len(value) > longest or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _refused(f"{name} is a text of at most {longest} letters")
    return value


def _refused(what: str) -> SettingsError:
    return SettingsError(f"this decision cannot be kept: {what}. Nothing was written.", code="decision-not-possible")
