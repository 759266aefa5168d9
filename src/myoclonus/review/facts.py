"""What can be said of one jerk: the order of its muscles, how long each burst lasts, and how far its neighbors are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from myoclonus.detect import Detection

__all__ = ["JerkFacts", "jerk_facts"]


@dataclass(frozen=True, slots=True)
class JerkFacts:
    """One jerk in numbers: facts about the whole, and one mapping for each burst in order of onset."""

    facts: dict[str, Any]
    bursts: list[dict[str, Any]]


def jerk_facts(events: pd.DataFrame, jerk_id: str, detection: Detection) -> JerkFacts:
    """Return what is known of one jerk as it stands.

    Parameters
    ----------
    events : pandas.DataFrame
        Schema REVIEWED.
    jerk_id : str
        One that is there.
    detection : Detection
        As found: amplitudes and standard errors of bursts that were not moved; those of others are ``None`` until the
        recording is analyzed again.

    Returns
    -------
    JerkFacts
        Facts: ``spread_ms``, ``duration_ms``, ``since_last_s`` and ``until_next_s`` (``None`` at the ends). Bursts:
        ``burst_id``, ``channel``, ``kind``, ``after_ms`` (from the first onset), ``duration_ms``, ``amplitude_uv``,
        ``snr_db``, ``onset_se_ms``, ``log_likelihood_ratio``, ``status``, ``name`` (what it is called) and ``doubt``.
    """
    own = events[events["jerk_id"] == jerk_id].sort_values(["onset", "channel"], kind="stable")
    first = float(own["onset"].iloc[0])
    starts = np.sort(events.groupby("jerk_id")["onset"].min().to_numpy(float))
    place = int(np.searchsorted(starts, first))
    facts = {
        "spread_ms": 1e3 * (float(own["onset"].max()) - first),
        "duration_ms": 1e3 * (float((own["onset"] + own["duration"]).max()) - first),
        "since_last_s": first - float(starts[place - 1]) if place > 0 else None,
        "until_next_s": float(starts[place + 1]) - first if place + 1 < starts.size else None,
    }
    amplitude = detection.bursts.set_index("burst_id")[["amplitude_uv", "snr_db"]]
    details = detection.burst_details.set_index("burst_id")[["onset_se_ms", "log_likelihood_ratio"]]
    bursts = []
    for row in own.astype(object).where(own.notna(), None).to_dict("records"):
        known = {} if row["is_moved"] else _known(amplitude, row["burst_id"]) | _known(details, row["burst_id"])
        bursts.append(
            {
                "burst_id": row["burst_id"],
                "channel": row["channel"],
                "kind": row["kind"],
                "after_ms": 1e3 * (row["onset"] - first),
                "duration_ms": 1e3 * row["duration"],
                "status": row["status"],
                "name": row["label"],
                "doubt": row["doubt"],
                **{name: known.get(name) for name in ("amplitude_uv", "snr_db", "onset_se_ms", "log_likelihood_ratio")},
            }
        )
    return JerkFacts(facts, bursts)


def _known(table: pd.DataFrame, burst_id: str) -> dict[str, float | None]:
    if burst_id not in table.index:
        return {}
    values = table.loc[[burst_id]].to_numpy(float)[0]
    return {str(name): float(value) if np.isfinite(value) else None for name, value in zip(table, values, strict=True)}
