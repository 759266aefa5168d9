"""Scorings of several recordings as one, and of chosen sleep stages alone, so that one comparison serves for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.agreement.scored import RESULT_TABLES, ScoredSet
from myoclonus.errors import ReadError, SettingsError

__all__ = ["chained", "pairs_in", "within_stages"]

FloatArray = npt.NDArray[np.float64]


def within_stages(first: ScoredSet, second: ScoredSet, stages: Sequence[str]) -> tuple[ScoredSet, ScoredSet, float]:
    """Return both scorings as if only the time in some stages had been scored, and how long that is in s.

    Stages are those of the first scoring, or of the second when the first has none. An event belongs to the stage in which it
    begins, and ends with it at the latest.

    Raises
    ------
    SettingsError
        ``agreement-without-stages`` when neither scoring holds any of the stages.
    """
    hypnogram = first.hypnogram if len(first.hypnogram) else second.hypnogram
    rows = hypnogram[hypnogram["stage"].isin(list(stages))]
    if not len(rows):
        raise SettingsError(
            f"Neither {first.name} nor {second.name} holds a stage {', '.join(stages)}. Give scorings with sleep stages "
            "W, N1, N2, N3 or R, or leave --stage away.",
            code="agreement-without-stages",
        )
    start_s, stop_s = _joined(rows.sort_values("onset"))
    new_s = np.concatenate(([0.0], np.cumsum(stop_s - start_s)))
    cut = [
        replace(
            one,
            events=_cut(one.events, start_s, stop_s, new_s),
            hypnogram=tables.from_rows(tables.HYPNOGRAM, _cut_stages(one.hypnogram, start_s, stop_s, new_s)),
        )
        for one in (first, second)
    ]
    return cut[0], cut[1], float(new_s[-1])


def chained(
    pairs: Sequence[tuple[ScoredSet, ScoredSet, float]], *, epoch_s: float, names: tuple[str, str]
) -> tuple[ScoredSet, ScoredSet, FloatArray]:
    """Return the scorings of several recordings one after the other, and where each begins and the last one ends, in s.

    Parameters
    ----------
    pairs : sequence of (ScoredSet, ScoredSet, float)
        Both scorings of each recording, and how long it is in s.
    epoch_s : float
        Each recording begins a new epoch.
    names : tuple of str
        What the two are called.
    """
    lengths = [epoch_s * np.ceil(length_s / epoch_s - 1e-9) for _, _, length_s in pairs]
    edges_s = np.concatenate(([0.0], np.cumsum(lengths)))
    joined = []
    for parts, name in zip(([one for one, _, _ in pairs], [other for _, other, _ in pairs]), names, strict=True):
        events = [one.events.assign(onset=one.events["onset"] + at) for one, at in zip(parts, edges_s, strict=False)]
        stages = [
            one.hypnogram.assign(onset=one.hypnogram["onset"] + at) for one, at in zip(parts, edges_s, strict=False)
        ]
        joined.append(
            ScoredSet(
                name=name, events=_stacked(events, parts[0].events), hypnogram=_stacked(stages, parts[0].hypnogram)
            )
        )
    return joined[0], joined[1], edges_s


def pairs_in(first: Path, second: Path) -> tuple[list[tuple[str, Path, Path]], list[str]]:
    """Return name and both paths of each recording that two folders hold, and the names that only one of them holds.

    Files and folders of results belong together when their names are the same but for the ending.

    Raises
    ------
    ReadError
        ``agreement-without-pairs`` when no two belong together.
    """
    inside = [{path.stem if path.is_file() else path.name: path for path in _scorings(one)} for one in (first, second)]
    names = sorted(set(inside[0]) & set(inside[1]))
    if not names:
        raise ReadError(
            f"{first.name} and {second.name}: no two scorings have the same name. Name both scorings of a recording alike.",
            code="agreement-without-pairs",
        )
    alone = sorted(set(inside[0]) ^ set(inside[1]))
    return [(name, inside[0][name], inside[1][name]) for name in names], alone


def _scorings(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".")
        and (path.is_file() or any((path / table).is_file() for table in RESULT_TABLES))
    ]


def _joined(rows: pd.DataFrame) -> tuple[FloatArray, FloatArray]:
    """Return start and stop of stretches, epochs that follow each other directly as one."""
    start_s = rows["onset"].to_numpy(float)
    stop_s = start_s + rows["duration"].to_numpy(float)
    begins = np.concatenate(([True], start_s[1:] > stop_s[:-1] + 1e-6))
    return start_s[begins], stop_s[np.append(np.flatnonzero(begins)[1:] - 1, len(stop_s) - 1)]


def _cut(events: pd.DataFrame, start_s: FloatArray, stop_s: FloatArray, new_s: FloatArray) -> pd.DataFrame:
    onset_s = events["onset"].to_numpy(float)
    row = np.searchsorted(start_s, onset_s + 1e-6, side="right") - 1
    inside = (row >= 0) & (onset_s < stop_s[np.maximum(row, 0)])
    row, kept = row[inside], events[inside]
    length_s = np.minimum(kept["duration"].to_numpy(float), stop_s[row] - onset_s[inside])
    return kept.assign(onset=new_s[row] + onset_s[inside] - start_s[row], duration=length_s).reset_index(drop=True)


def _cut_stages(
    hypnogram: pd.DataFrame, start_s: FloatArray, stop_s: FloatArray, new_s: FloatArray
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for first_s, length_s, stage in zip(hypnogram["onset"], hypnogram["duration"], hypnogram["stage"], strict=True):
        for a, b, at in zip(start_s, stop_s, new_s, strict=False):
            begin_s, end_s = max(a, first_s), min(b, first_s + length_s)
            if end_s > begin_s:
                rows.append({"onset": at + begin_s - a, "duration": end_s - begin_s, "stage": stage})
    return sorted(rows, key=lambda row: float(str(row["onset"])))


def _stacked(parts: Sequence[pd.DataFrame], empty: pd.DataFrame) -> pd.DataFrame:
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else empty.iloc[:0]
