"""Sleep stages from annotations, tables and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from myoclonus.errors import ReadError
from myoclonus.read.raw import Annotation, Finding

__all__ = ["epochs_to_stretches", "is_stage_text", "not_stages", "stage_list", "stage_of", "stretches"]

_STAGES = {
    "w": "W", "wake": "W", "awake": "W", "wach": "W", "0": "W", "stage w": "W", "éveil": "W", "eveil": "W", "veille": "W",
    "vigilia": "W", "veglia": "W", "wachheit": "W", "despierto": "W", "sp": "R", "paradoxal": "R", "mor": "R", "sleep_stage_wake": "W",
    "stage 1 sleep": "N1", "stage 2 sleep": "N2", "stage 3 sleep": "N3", "stage 4 sleep": "N3", "stage 3/4 sleep": "N3",
    "rem sleep": "R", "stage r": "R",
    "n1": "N1", "1": "N1", "s1": "N1", "nrem1": "N1",
    "n2": "N2", "2": "N2", "s2": "N2", "nrem2": "N2",
    "n3": "N3", "3": "N3", "4": "N3", "n4": "N3", "s3": "N3", "s4": "N3", "nrem3": "N3", "nrem4": "N3", "sws": "N3",
    "r": "R", "rem": "R", "5": "R",
    "?": "?", "m": "?", "mt": "?", "movement": "?", "movement time": "?", "unscored": "?", "unknown": "?", "un":
    "?", "a": "?", "art": "?",
    "artefact": "?", "artifact": "?", "-1": "?", "-2": "?", "6": "?", "7": "?", "8": "?", "9": "?", "n/a": "?",
    "": "?", "none": "?", "uns": "?",
}  # fmt: skip
_MANY_EPOCHS = 20
"""Epochs without a stage from which on it is said: ten minutes, more than preparations before the light goes out usually take."""
_ANNOTATION = re.compile(
    r"(?:sleep[\s_-]*stage|stage|schlafstadium|stadium|stade)[\s:_-]+(\S.*)|(movement time)", re.IGNORECASE
)


def is_stage_text(text: str) -> bool:
    """Return whether an annotation scores a sleep stage, as ``Sleep stage W`` does."""
    match = _ANNOTATION.fullmatch(text.strip())
    return match is not None and stage_of(match[1] or match[2]) is not None


def stage_of(text: str) -> str | None:
    """Return W, N1, N2, N3, R or ``?`` (not scored); ``None`` when the text is no stage.

    Stages 3 and 4 of Rechtschaffen and Kales are N3; movement time is not scored.

    Examples
    --------
    >>> stage_of("Sleep stage 4"), stage_of("REM"), stage_of("Movement time"), stage_of("left turn")
    ('N3', 'R', '?', None)
    """
    cleaned = text.strip().casefold()
    if cleaned in _STAGES:
        return _STAGES[cleaned]
    match = _ANNOTATION.fullmatch(cleaned)
    return _STAGES.get((match[1] or match[2]).strip()) if match else None


def epochs_to_stretches(codes: Sequence[str], epoch_s: float, *, where: str) -> list[Annotation]:
    """Return scored epochs, one code each from the first sample on, as annotations.

    Raises
    ------
    ReadError
        ``stages-unreadable`` when a code is no stage; ``stages-ambiguous`` when 4 could be stage 4 or REM.
    """
    said = {code.strip() for code in codes}
    if "4" in said and "5" not in said and not said & {"R", "REM", "r"}:
        raise ReadError(
            f"{where}: stage 4 without a stage 5 may mean deep sleep or REM. Write W, N1, N2, N3 and R instead.",
            code="stages-ambiguous",
        )
    for number, code in enumerate(codes, start=1):
        if stage_of(code) is None:
            raise ReadError(
                f'{where}: "{code}" in line {number} is no sleep stage. Expected W, N1, N2, N3, R, ? or 0 to 5.',
                code="stages-unreadable",
            )
    return [Annotation(index * epoch_s, epoch_s, code) for index, code in enumerate(codes)]


def stretches(
    annotations: Iterable[Annotation], duration_s: float, epoch_s: float
) -> tuple[list[dict[str, object]], list[Finding]]:
    """Return rows of the table HYPNOGRAM inside the recording, neighbors of one stage joined, none overlapping.

    Parameters
    ----------
    annotations : iterable of Annotation
        Those that are no stage are passed over.
    duration_s : float
        Length of the recording.
    epoch_s : float
        Length of a stage that has none.
    """
    scored = sorted(
        ((item.onset, item.duration or epoch_s, stage) for item in annotations if (stage := stage_of(item.text))),
        key=lambda row: row[0],
    )
    rows: list[dict[str, object]] = []
    n_overlapping, last_stop = 0, 0.0
    for index, (onset, length, stage) in enumerate(scored):
        following = scored[index + 1][0] if index + 1 < len(scored) else duration_s
        n_overlapping += onset + length > following + 1e-6 and index + 1 < len(scored)
        start, stop = max(onset, 0.0), min(onset + length, duration_s, max(following, onset))
        if stop <= start:
            continue
        if rows and rows[-1]["stage"] == stage and start - last_stop < 1e-6:
            rows[-1]["duration"] = stop - float(str(rows[-1]["onset"]))
        else:
            rows.append({"onset": start, "duration": stop - start, "stage": stage})
        last_stop = stop
    findings = []
    if n_overlapping:
        findings.append(
            Finding(
                code="stages-overlap",
                severity="warning",
                message=f"{n_overlapping} sleep stages last beyond the beginning of the next; each was ended there.",
                remedy="Check the hypnogram.",
            )
        )
    outside_s = _outside_s(scored, duration_s)
    if scored and (not rows or outside_s > epoch_s):
        findings.append(
            Finding(
                code="hypnogram-outside",
                severity="warning",
                message=f"The hypnogram scores {outside_s / 60:.1f} min outside the recording; they were left out."
                if rows
                else "The hypnogram does not overlap the recording.",
                remedy="Check that the hypnogram belongs to this recording and counts from its first sample.",
            )
        )
    return rows, [*findings, *_incomplete(rows, duration_s, epoch_s)]


def _incomplete(rows: Sequence[dict[str, Any]], duration_s: float, epoch_s: float) -> list[Finding]:
    """Return a finding when much of a recording with stages has none."""
    scored_s = sum(float(row["duration"]) for row in rows if row["stage"] != "?")
    if scored_s == 0 or duration_s - scored_s <= _MANY_EPOCHS * epoch_s:
        return []
    return [
        Finding(
            code="hypnogram-incomplete",
            severity="warning",
            message=f"{(duration_s - scored_s) / 60:.0f} min of the recording have no sleep stage: movements then count in no rate of "
            "sleep or wake.",
            remedy="Check that the hypnogram is whole and counts from the first sample; rates speak for the scored part only.",
        )
    ]


def _outside_s(scored: Sequence[tuple[float, float, str]], duration_s: float) -> float:
    """Return how many seconds are scored before the first sample and after the last."""
    outside_s = 0.0
    for onset, length, stage in scored:
        if stage != "?":
            outside_s += length - max(0.0, min(onset + length, duration_s) - max(onset, 0.0))
    return outside_s


def not_stages(stages: Sequence[Annotation], others: Iterable[Annotation], where: str) -> list[Finding]:
    """Return a finding when rows of a hypnogram are no stage, and no stage is scored at their time.

    Parameters
    ----------
    stages, others : sequence of Annotation
        Rows that are a stage, and rows that are not; events lie within stages.
    where : str
        Name of the file.
    """
    starts = np.array([item.onset for item in stages])
    stops = starts + np.array([item.duration for item in stages])
    lone = [item for item in others if not np.any((starts <= item.onset) & (item.onset < stops))]
    if not lone:
        return []
    texts = list(dict.fromkeys(item.text for item in lone))
    named = ", ".join(f'"{text}"' for text in texts[:4]) + (" and others" if len(texts) > 4 else "")
    return [
        Finding(
            code="stages-unreadable",
            severity="warning",
            message=f"{where}: no sleep stage that is known here in {len(lone)} of {len(starts) + len(lone)} rows ({named}); their time "
            "counts as not scored.",
            remedy="Write W, N1, N2, N3, R and ? instead.",
        )
    ]


def stage_list(path: Path, text: str, epoch_s: float) -> list[Annotation] | None:
    """Return the stages of a text that holds one code a line (or one line of codes), or ``None`` when it is a table."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if len(lines) == 1:
        lines = re.split(r"[\s,;]+", lines[0])
    if (
        lines
        and stage_of(lines[0]) is None
        and len(lines) > 1
        and stage_of(lines[1]) is not None
        and not re.search(r"[,;\t]", lines[0])
    ):
        lines = lines[1:]  # one line of heading
    if not lines or any(re.search(r"[,;\t]", line) for line in lines):
        return None
    return epochs_to_stretches(lines, epoch_s, where=path.name)
