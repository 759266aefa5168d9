"""One scoring, whatever it is kept in: a result of this program, or a file of another."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.errors import ReadError
from myoclonus.read.event_words import scored_event_table
from myoclonus.read.hypnogram import stretches
from myoclonus.read.scoring_file import moved_to, read_scoring
from myoclonus.settings import Settings

__all__ = ["RESULT_TABLES", "ScoredSet", "read_scored"]

RESULT_TABLES = ("movements.tsv", "bursts.tsv")
"""Tables of a result that are compared, the first that is there."""

_LEG_TYPES = ("lm", "clm", "plm")
_SKIPPED = ("other", "artifact")
_ROUNDED_S = 1.0
"""Some programs write onsets in whole seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSet:
    """Events and stages of one scoring.

    Attributes
    ----------
    name : str
        Name of the file or folder.
    events : pandas.DataFrame
        Columns ``onset``, ``duration`` (s), ``class`` and ``channel`` (``None`` when events of a class are not kept by channel).
    hypnogram : pandas.DataFrame
        Table of the schema HYPNOGRAM.
    start : datetime or None
        Moment from which onsets count; ``None`` for the first sample of the recording.
    length_s : float
        How long was looked at, where that is known; 0 otherwise.
    """

    name: str
    events: pd.DataFrame
    hypnogram: pd.DataFrame
    start: datetime.datetime | None = None
    length_s: float = 0.0

    @property
    def end_s(self) -> float:
        """End of what was looked at: last end of any event or stage, or the end of the recording."""
        ends = [
            float((table["onset"] + table["duration"]).max()) for table in (self.events, self.hypnogram) if len(table)
        ]
        return max([*ends, self.length_s])


def read_scored(
    path: str | Path, *, rule: str = "WASM", start: datetime.datetime | None = None, settings: Settings | None = None
) -> ScoredSet:
    """Return a scoring.

    Parameters
    ----------
    path : str or Path
        A folder of a result; its ``movements.tsv``, ``bursts.tsv`` or ``jerks.tsv``; or a file that ``read_scoring`` reads.
    rule : str
        Rule set whose movements are taken from ``movements.tsv``.
    start : datetime, optional
        Moment from which onsets are to count, for files that carry the time of day.
    settings : Settings, optional
        Length of an epoch.

    Raises
    ------
    ReadError
        ``scoring-unreadable`` when a folder holds no result; otherwise as ``read_scoring``.
    """
    path, settings = Path(path), settings or Settings()
    file = path
    if path.is_dir():
        found = next((path / name for name in RESULT_TABLES if (path / name).is_file()), None)
        if found is None:
            raise ReadError(
                f"{path.name}: holds neither movements.tsv nor bursts.tsv. Name the folder of a result, or a file.",
                code="scoring-unreadable",
            )
        file = found
    heading = _heading(file)
    if "movement_id" in heading or "burst_id" in heading or "jerk_id" in heading:
        table = pd.read_csv(file, sep="\t", na_values=["n/a"], keep_default_na=False)
        return ScoredSet(name=path.name, events=_own_events(table, rule), hypnogram=_own_hypnogram(file.parent))
    scoring = moved_to(read_scoring(file, settings.read), start)
    last_s = max((item.onset + max(item.duration, settings.read.epoch_s) for item in scoring.stages), default=0.0)
    rows, _ = stretches(scoring.stages, last_s, settings.read.epoch_s)
    return ScoredSet(
        name=path.name if scoring.name == path.stem else scoring.name,
        events=_marked_events(scored_event_table(scoring.events)),
        hypnogram=tables.from_rows(tables.HYPNOGRAM, rows),
        start=scoring.start,
    )


def _heading(file: Path) -> list[str]:
    if file.suffix.casefold() != ".tsv":
        return []
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline().rstrip("\n").split("\t")
    except (OSError, UnicodeDecodeError):
        return []


def _own_events(table: pd.DataFrame, rule: str) -> pd.DataFrame:
    if "movement_id" in table:
        is_leg = table["type"].isin(_LEG_TYPES)
        legs = table[is_leg & (table["rule"] == rule)]
        all_legs = _without_channels(legs.assign(**{"class": "leg_movement"}))
        periodic = _without_channels(legs[legs["type"] == "plm"].assign(**{"class": "plm"}))
        others = table[~is_leg]
        rest = others.assign(**{"class": others["type"], "channel": others["channels"]})
        return _tidy(_stacked(all_legs, periodic, rest))
    if "burst_id" in table:
        names = {"positive": "burst", "negative": "silence"}
        return _tidy(table.assign(**{"class": table["kind"].map(names)}))
    return _tidy(table.assign(**{"class": "jerk", "channel": None}))


def _own_hypnogram(folder: Path) -> pd.DataFrame:
    file = folder / "hypnogram.tsv"
    if not file.is_file():
        return tables.empty(tables.HYPNOGRAM)
    return tables.from_rows(tables.HYPNOGRAM, pd.read_csv(file, sep="\t", na_values=["n/a"], keep_default_na=False))


def _marked_events(events: pd.DataFrame) -> pd.DataFrame:
    """Return marked events by class; marks of activity by part of the body, and leg movements of both legs as one."""
    kept = events[~events["kind"].isin(_SKIPPED)]
    place = kept["side"].fillna("") + " " + kept["region"].fillna("")
    has_place = kept["kind"].isin(("phasic", "tonic", "any"))
    named = kept.assign(
        **{"class": kept["kind"].where(~has_place, (place + " " + kept["kind"]).str.strip()), "channel": None}
    )
    is_leg = named["class"].isin(("leg_movement", "plm"))
    is_series = (named["class"] == "plm") & _spans_others(named)
    legs = named[is_leg & ~is_series]
    in_series = legs[_inside(legs, named[is_series])]
    all_legs = _without_channels(legs.assign(**{"class": "leg_movement"}))
    periodic = _without_channels(_stacked(legs[legs["class"] == "plm"], in_series).assign(**{"class": "plm"}))
    return _tidy(_stacked(all_legs, periodic, named[~is_leg]))


def _stacked(*parts: pd.DataFrame) -> pd.DataFrame:
    """Return parts that hold something, one below the other; a part without rows would change the kinds of columns."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[-1]


def _inside(legs: pd.DataFrame, series: pd.DataFrame) -> pd.Series:
    """Tell which leg movements lie in a mark of a whole series."""
    onset_s = legs["onset"].to_numpy(float)
    found = np.zeros(onset_s.size, dtype=bool)
    for start_s, length_s in zip(series["onset"], series["duration"], strict=True):
        found |= (onset_s >= start_s - _ROUNDED_S) & (onset_s < start_s + length_s)
    return pd.Series(found, index=legs.index)


def _spans_others(named: pd.DataFrame) -> pd.Series:
    """Tell which marks hold two leg movements or more: marks of a whole series."""
    onset_s = np.sort(named.loc[named["class"] == "leg_movement", "onset"].to_numpy(float))
    first = np.searchsorted(onset_s, named["onset"].to_numpy(float) - _ROUNDED_S)
    last = np.searchsorted(onset_s, (named["onset"] + named["duration"]).to_numpy(float))
    return pd.Series(last - first >= 2, index=named.index)


def _without_channels(events: pd.DataFrame) -> pd.DataFrame:
    """Return events of one class with those that overlap joined, so that both legs at once are one event."""
    rows: list[dict[str, object]] = []
    stop_s = -np.inf
    for onset_s, length_s, name in sorted(zip(events["onset"], events["duration"], events["class"], strict=True)):
        if rows and onset_s < stop_s:
            stop_s = max(stop_s, onset_s + length_s)
            rows[-1]["duration"] = stop_s - float(str(rows[-1]["onset"]))
        else:
            rows.append({"onset": onset_s, "duration": length_s, "class": name, "channel": None})
            stop_s = onset_s + length_s
    return pd.DataFrame(rows, columns=["onset", "duration", "class", "channel"])


def _tidy(events: pd.DataFrame) -> pd.DataFrame:
    table = events[["onset", "duration", "class", "channel"]].sort_values("onset", ignore_index=True)
    return table.astype({"onset": float, "duration": float, "class": object, "channel": object})
