"""Answers about single jerks and their average, and the pages' tables, as mappings for JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.measure import align_jerks
from myoclonus.report.files import table_records
from myoclonus.report.labels import channel_labels, short_labels
from myoclonus.report.measure_words import in_words, limits_text, scope_text, value_text
from myoclonus.report.summary import Reading
from myoclonus.review.facts import jerk_facts
from myoclonus.review.look import AVERAGE_DIFFERS, Around, Average, around, average_of
from myoclonus.web.desk import Desk
from myoclonus.web.job import AnalysisJob
from myoclonus.web.payloads import columns_of, number_or_none

__all__ = ["Looks", "changes", "evidence", "guide", "measures", "movements", "spikes", "worded"]

_KEPT = 600
_SPIKES = "cortical_spike"


@dataclass(slots=True)
class Looks:
    """Windows around jerks, kept so that the average follows each decision at once."""

    desk: Desk
    _kept: dict[float, Around] = field(default_factory=dict)
    _typical: str | None = None
    _has_typical: bool = False
    _lock: Any = field(default_factory=Lock)

    def around(self, jerk_id: str) -> tuple[float, Around]:
        """Return the onset of a jerk, and EMG and EEG around it.

        Raises
        ------
        SettingsError
            ``jerk-unknown``.
        """
        events = self.desk.events()
        own = events[events["jerk_id"] == jerk_id]
        if not len(own):
            raise SettingsError(f'there is no jerk "{jerk_id[:40]}". Choose one from the list.', code="jerk-unknown")
        onset_s = float(own["onset"].min())
        return onset_s, self._around(onset_s)

    def jerk(self, jerk_id: str) -> dict[str, Any]:
        """Return a jerk: its muscles in order, and EMG and EEG around its onset.

        Raises
        ------
        SettingsError
            ``jerk-unknown``.
        """
        onset_s, window = self.around(jerk_id)
        events, labels = self.desk.events(), short_labels(self.desk.recording)
        facts = jerk_facts(events, jerk_id, self.desk.seen_detection())
        return {
            "jerk_id": jerk_id,
            "onset": onset_s,
            "facts": facts.facts,
            "bursts": [row | {"label": labels[row["channel"]]} for row in facts.bursts],
            "time_ms": [round(value, 3) for value in window.time_ms.tolist()],
            "traces": [self._trace(window.channels[k], window.traces[k].tolist()) for k in range(len(window.channels))],
        }

    def averaged(self) -> tuple[Average | None, str, int]:
        """Return the average around accepted jerks, around all that count while none is accepted; over what; how many there are."""
        events = self.desk.events()
        counted = events[events["is_counted"].fillna(False).astype(bool)]
        accepted = counted[counted["status"] == "accepted"]
        chosen = accepted if len(accepted) else counted
        onsets = chosen.groupby("jerk_id")["onset"].min().sort_values().tolist()
        step = -(-len(onsets) // self.desk.settings.review.average_max_jerks) if onsets else 1
        found = average_of(
            [self._around(float(onset)) for onset in onsets[::step]], self.desk.recording, self.desk.settings
        )
        return found, "accepted jerks" if len(accepted) else "all jerks that are not rejected", len(onsets)

    def average(self) -> dict[str, Any]:
        """Return the average around jerks."""
        found, over, n_jerks = self.averaged()
        answer: dict[str, Any] = {"of": over, "n": 0, "n_jerks": n_jerks, "time_ms": [], "traces": []}
        if found is not None:
            answer |= {"n_eeg": found.n_eeg, "left_out": found.left_out, "differs": AVERAGE_DIFFERS}
            answer |= {"n": found.n, "time_ms": [round(value, 3) for value in found.time_ms.tolist()]}
            for k, index in enumerate(found.channels):
                error = [number_or_none(value) for value in found.standard_error[k].tolist()]
                answer["traces"].append(self._trace(index, found.mean[k].tolist()) | {"standard_error": error})
        return answer

    def typical(self) -> str | None:
        """Return the jerk nearest to all others, or nothing while there is none or it is hidden."""
        if self.desk.hides:
            return None
        with self._lock:
            if not self._has_typical:
                settings = self.desk.settings
                aligned = align_jerks(
                    self.desk.recording, self.desk.detection, settings.measure, detect_settings=settings.detect
                )
                most = aligned.most_typical
                self._typical, self._has_typical = (None if most is None else aligned.jerk_ids[most]), True
            return self._typical

    def _trace(self, channel_index: int, values: list[float]) -> dict[str, Any]:
        channel = self.desk.recording.channels[channel_index]
        return {
            "channel": channel.name,
            "label": short_labels(self.desk.recording)[channel.name],
            "role": channel.role,
            "values": [number_or_none(round(value, 3)) for value in values],
        }

    def _around(self, onset_s: float) -> Around:
        with self._lock:
            found = self._kept.get(onset_s)
        if found is None:
            found = around(self.desk.recording, onset_s, self.desk.settings)
            with self._lock:
                self._kept[onset_s] = found
                while len(self._kept) > _KEPT:
                    self._kept.pop(next(iter(self._kept)))
        return found


def changes(job: AnalysisJob) -> dict[str, Any]:
    """Return what the corrections changed, as far as it is known while an analysis is under way; or that nothing was analyzed again yet."""
    desk, preview, outcome = job.desk, job.preview, job.outcome
    if preview is not None:
        known, forms, detection = preview.changes, preview.forms, preview.detection
    elif outcome is not None:
        known, forms, detection = outcome.changes, outcome.after.forms, outcome.after.detection
    else:
        return {"is_there": False, "is_current": False, "n_jerks": None, "rows": []}
    return {
        "is_there": True,
        "is_written": preview is None,
        "is_current": preview is not None or (outcome is not None and outcome.revision == desk.revision),
        "folder": outcome.folder.name if outcome else None,
        "answer": None if forms is None else [_first_form(desk.forms), _first_form(forms)],
        "n_jerks": [len(desk.detection.jerks), len(detection.jerks)],
        "n_bursts": [len(desk.detection.bursts), len(detection.bursts)],
        "rows": _change_rows(known, channel_labels(desk.recording)),
    }


def _change_rows(changed: pd.DataFrame, labels: dict[str, str]) -> list[dict[str, Any]]:
    rows = []
    for row in table_records(tables.CHANGES, changed):
        was, now = worded(row, labels, "before", "_before"), worded(row, labels, "after", "_after")
        rows.append(row | {"words": now["words"], "on": now["on"], "was": was["shown"], "now": now["shown"]})
    return rows


def measures(job: AnalysisJob) -> dict[str, Any]:
    """Return all measures, from the corrected events when they were analyzed, and which are missing and why."""
    outcome = job.outcome
    table = outcome.after.measures if outcome else job.desk.measures
    rows = _measure_rows(job.desk, table)
    return {"from": _source(job), "measures": rows, "missing": [row for row in rows if row["status"] != "measured"]}


def evidence(job: AnalysisJob) -> dict[str, Any]:
    """Return the evidence and the forms, from the corrected events when they were analyzed."""
    outcome, desk = job.outcome, job.desk
    return {
        "from": _source(job),
        "forms": table_records(tables.FORMS, outcome.after.forms if outcome else desk.forms),
        "evidence": table_records(tables.EVIDENCE, outcome.after.evidence if outcome else desk.evidence),
    }


def movements(job: AnalysisJob) -> dict[str, Any]:
    """Return the movements scored in sleep by the last analysis."""
    table = job.outcome.after.movements if job.outcome else job.desk.movements
    return {"from": _source(job), "columns": columns_of(table)}


def spikes(job: AnalysisJob) -> dict[str, Any]:
    """Return what the last analysis found before the jerks in the EEG, tested against chance, or why nothing could be tested."""
    table = job.outcome.after.measures if job.outcome else job.desk.measures
    own = table[table["measure"].fillna("").str.startswith(_SPIKES)]
    return {"from": _source(job), "rows": _measure_rows(job.desk, own)}


def guide(desk: Desk) -> dict[str, Any]:
    """Return what was found amiss with the recording, and which channels are not analyzed."""
    return {"quality": columns_of(desk.seen_detection().quality)}


def worded(row: dict[str, Any], labels: dict[str, str], value: str = "value", after: str = "") -> dict[str, str]:
    """Return what a measure is called, where it was taken, and its value with limits, in words.

    Parameters
    ----------
    row : dict
        Of MEASURES or CHANGES.
    labels : dict of str to str
        What channels are called.
    value, after : str
        Name of the column with the value, and what follows the names of the others.
    """
    numbers = {name: row[name] for name in (value, f"ci_low{after}", f"ci_high{after}")}
    shown, low, high = (float("nan") if item is None else float(item) for item in numbers.values())
    reading = Reading(
        measure=str(row["measure"]),
        scope=str(row["scope"]),
        value=shown,
        unit=str(row["unit"] or ""),
        ci_low=low,
        ci_high=high,
        n=int(row[f"n{after}"] or 0),
        status=str(row[f"status{after}"]),
        reason="",
    )
    return {
        "words": in_words(reading.measure),
        "on": scope_text(reading.scope, labels),
        "shown": value_text(reading),
        "limits": limits_text(reading),
    }


def _measure_rows(desk: Desk, table: pd.DataFrame) -> list[dict[str, Any]]:
    labels = channel_labels(desk.recording)
    return [row | worded(row, labels) for row in table_records(tables.MEASURES, table)]


def _first_form(forms: pd.DataFrame) -> str:
    """Return the form that fits best with its verdict and probability, in words."""
    if forms.empty:
        return "no form weighed"
    row = table_records(tables.FORMS, forms)[0]
    share = "" if row["probability"] is None else f" ({100 * row['probability']:.0f} %)"
    return f"{row['form']}: {row['verdict']}{share}".replace("_", " ")


def _source(job: AnalysisJob) -> str:
    return "corrected events" if job.outcome else "events as found"
