"""The decisions of a rater as a scoring that can be compared with another."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from myoclonus import tables
from myoclonus.agreement import ScoredSet
from myoclonus.errors import ReadError
from myoclonus.review.decisions import DecisionLog, decisions_path
from myoclonus.review.lanes import with_stages
from myoclonus.review.reviewed import places_of, reviewed

__all__ = ["is_decisions", "read_rater"]

_NAMES = {"positive": "burst", "negative": "silence"}


def is_decisions(path: Path) -> bool:
    """Tell whether a file holds the decisions of a rater."""
    stem, _, suffix = decisions_path(path.parent, None).name.partition(".")
    return path.is_file() and path.name.startswith(stem) and path.name.endswith(f".{suffix}")


def read_rater(path: Path) -> ScoredSet:
    """Return what a rater scored: the events that stand after all decisions.

    Of a rater who worked blind only what was marked before seeing what the program found; of one who saw it, the events that the
    program found and the rater did not reject are that rater's too.

    Parameters
    ----------
    path : Path
        ``decisions.jsonl`` or ``decisions-NAME.jsonl`` beside a result.

    Raises
    ------
    ReadError
        ``scoring-unreadable`` when it holds no decision, or when the result beside it is missing.
    """
    rows = DecisionLog(path).refresh()
    is_blind = any(row.get("blind") for row in rows)
    if is_blind:
        seen = next((k for k, row in enumerate(rows) if row["action"] == "unblind"), len(rows))
        rows = rows[:seen]
    if not rows:
        raise ReadError(f"{path.name}: holds no decision. Name the decisions of a rater.", code="scoring-unreadable")
    try:
        found = tables.empty(tables.BURSTS) if is_blind else _table(path.parent / "bursts.tsv")
        staged = path.parent / "hypnogram.tsv"
        has_stages = staged.is_file() and not is_blind
        hypnogram = _table(staged) if has_stages else tables.empty(tables.HYPNOGRAM)
    except (OSError, ValueError) as error:
        raise ReadError(
            f"{path.name}: the result beside it cannot be read ({error}). Leave the decisions beside the result they are about.",
            code="scoring-unreadable",
        ) from error
    state = reviewed(places_of(found), rows)
    events = [
        {"onset": place.onset, "duration": place.duration, "class": _NAMES[place.kind], "channel": place.channel}
        for burst_id, place in state.places.items()
        if state.counts(burst_id)
    ]
    table = pd.DataFrame(events, columns=["onset", "duration", "class", "channel"]).sort_values(
        "onset", ignore_index=True
    )
    table = table.astype({"onset": float, "duration": float, "class": object, "channel": object})
    return ScoredSet(
        name=path.stem, events=table, hypnogram=with_stages(hypnogram, state), length_s=_length_s(path.parent)
    )


def _length_s(folder: Path) -> float:
    """Return how long the recording of a result is; 0 when the result does not say."""
    try:
        result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
        return float(result["recording"]["duration_s"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", na_values=["n/a"], keep_default_na=False, quoting=3)
