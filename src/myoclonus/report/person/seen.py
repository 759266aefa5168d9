"""What was seen in a recording, in plain sentences."""

from __future__ import annotations

from myoclonus.analysis import Analysis
from myoclonus.report.person.catalog import Catalog

__all__ = ["seen_sentences"]

_MAX_PLACES = 6
_SHORT_S, _LONG_S = 0.1, 0.3
_RARE_PER_MIN = 1.0
_MINUTE_S, _HOUR_S = 60.0, 3600.0
_ACTIVE, _REST = ("action", "posture", "intention"), "rest"
_AWAKE = "W"


def seen_sentences(analysis: Analysis, say: Catalog) -> list[str]:
    """Return what was counted, where, how long it lasts and when it comes, one sentence each."""
    detection = analysis.detection
    if not detection.analyzed_s:
        return [say("seen", "nothing_analyzed")]
    seconds = max(detection.analyzed_s.values())
    time = _time(seconds, say)
    n_jerks = len(detection.jerks)
    if not n_jerks:
        return [say("seen", "none", time=time), say("seen", "none_means")]
    if n_jerks == 1:
        return [say("seen", "one", time=time), say("seen", "where_one", places=_places(analysis, say))]
    return [
        say("seen", "many", n=n_jerks, time=time),
        _rate(n_jerks / seconds * _MINUTE_S, say),
        say("seen", "where", places=_places(analysis, say)),
        *_length(analysis, say),
        *_lapses(analysis, say),
        *_occasions(analysis, say),
    ]


def _time(seconds: float, say: Catalog) -> str:
    if seconds < 2 * _MINUTE_S:
        return say("time", "seconds", n=round(seconds))
    if seconds < 2 * _HOUR_S:
        return say("time", "minutes", n=round(seconds / _MINUTE_S))
    return say("time", "hours", n=round(seconds / _HOUR_S))


def _rate(per_min: float, say: Catalog) -> str:
    if per_min >= _RARE_PER_MIN:
        return say("seen", "per_minute", rate=round(per_min))
    return say("seen", "per_hour", rate=max(round(per_min * 60), 1))


def _places(analysis: Analysis, say: Catalog) -> str:
    """Return the parts of the body that jerked, the most often first."""
    counts = analysis.detection.bursts["channel"].value_counts()
    channels = {channel.name: channel for channel in analysis.recording.channels}
    places = []
    for name in counts.index:
        channel = channels[str(name)]
        region = str(channel.region or "").replace(" ", "_")
        section = f"places_{channel.side}" if channel.side in ("left", "right") else "places"
        places.append(say(section, region if say.has(section, region) else "unknown"))
    return ", ".join(list(dict.fromkeys(places))[:_MAX_PLACES])


def _length(analysis: Analysis, say: Catalog) -> list[str]:
    positive = analysis.detection.bursts[analysis.detection.bursts["kind"] == "positive"]
    if positive.empty:
        return []
    median_s = float(positive["duration"].median())
    if median_s < _SHORT_S:
        return [say("seen", "short")]
    return [say("seen", "medium" if median_s <= _LONG_S else "long")]


def _lapses(analysis: Analysis, say: Catalog) -> list[str]:
    jerks = analysis.detection.jerks
    n_negative = int((jerks["kind"] == "negative").sum())
    if not n_negative:
        return []
    return [say("seen", "lapses_all") if n_negative == len(jerks) else say("seen", "lapses_some", n=n_negative)]


def _occasions(analysis: Analysis, say: Catalog) -> list[str]:
    jerks = analysis.detection.jerks
    said = []
    n_triggered = int((jerks["trigger"].fillna("spontaneous") != "spontaneous").sum())
    if n_triggered:
        said.append(say("seen", "after_stimulus", n=n_triggered))
    if more := _more_in(analysis):
        said.append(say("seen", more))
    n_asleep = int((jerks["stage"].notna() & (jerks["stage"] != _AWAKE)).sum())
    if n_asleep:
        said.append(say("seen", "asleep", n=n_asleep))
    return said


def _more_in(analysis: Analysis) -> str | None:
    """Return in which state jerks are more frequent, when the limits of the rates leave no doubt."""
    rows = analysis.measures[
        (analysis.measures["measure"] == "jerk_rate") & (analysis.measures["status"] == "measured")
    ]
    limits = {str(row["scope"]).removeprefix("state:"): (row["ci_low"], row["ci_high"]) for _, row in rows.iterrows()}
    if _REST not in limits:
        return None
    rest_low, rest_high = limits[_REST]
    active = [limits[state] for state in _ACTIVE if state in limits]
    if any(low > rest_high for low, _ in active):
        return "more_in_action"
    return "more_at_rest" if active and all(high < rest_low for _, high in active) else None
