"""The night as one figure: hypnogram, movements of each leg, scored events, other movements, and movements by the hour."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from myoclonus.figures import draw_hourly, draw_hypnogram, draw_night_rows
from myoclonus.recording import named_in
from myoclonus.report.summary import Reading
from myoclonus.sleep import Night, SleepScoring

__all__ = ["NIGHT_KEY", "night_figure"]

NIGHT_KEY = "Legs: tall and dark, periodic (WASM); short and light, other leg movements. Below: scored events and other movements."
"""What the signs of the figure mean."""

_RULE = "WASM"
_WIDTH_INCHES = 9.5
_OTHERS = {
    "fragmentary": "fragmentary",
    "alma": "ALMA",
    "hft": "foot tremor",
    "hflm": "fast leg movements",
    "hypnic": "hypnic jerk",
    "head_jerk": "head jerk",
    "propriospinal": "axial jerk",
    "large": "large movement",
}


def night_figure(
    scoring: SleepScoring, night: Night, readings: Mapping[tuple[str, str], Reading], labels: Mapping[str, str]
) -> tuple[str, Figure]:
    """Return what the figure shows in words, and the figure; drawn inside ``drawing``.

    Parameters
    ----------
    scoring : SleepScoring
        What was scored.
    night : Night
        Stages, respiratory events and arousals.
    readings : mapping
        Measure and scope to the row of measures.tsv: the rate in each hour is among them.
    labels : mapping of str to str
        Channel to what it is called.
    """
    duration_s = night.duration_s
    legs = _by_leg(scoring, labels)
    spans = {"respiratory event": night.respiratory_s, "arousal": night.arousals_s}
    spans = {words: found for words, found in spans.items() if len(found)}
    moments = {
        words: scoring.movements.loc[scoring.movements["type"] == kind, "onset"].to_numpy(float)
        for kind, words in _OTHERS.items()
    }
    moments = {words: found for words, found in moments.items() if len(found)}
    heights = [
        1.1 if night.is_staged else 0.0,
        0.3 * len(legs) + 0.19 * (len(spans) + len(moments)),
        0.75 if scoring.legs else 0.0,
    ]
    shown = [height for height in heights if height]
    total = sum(shown) + 0.75
    figure = Figure(figsize=(_WIDTH_INCHES, total))
    grid = figure.add_gridspec(max(len(shown), 1), 1, height_ratios=shown or [1.0], hspace=0.12)
    letters = max((len(label) for label in (*legs, *spans, *moments)), default=0)
    left = float(np.clip((0.075 * letters + 0.15) / _WIDTH_INCHES, 0.1, 0.3))
    figure.subplots_adjust(left=left, right=0.985, top=1 - 0.12 / total, bottom=0.42 / total)
    place = iter(range(len(shown)))
    if heights[0]:
        draw_hypnogram(figure.add_subplot(grid[next(place)]), night.hypnogram, duration_s=duration_s)
    if heights[1]:
        draw_night_rows(figure.add_subplot(grid[next(place)]), legs, spans, moments, duration_s=duration_s)
    if heights[2]:
        label = "PLMS\nan hour" if night.is_staged else "PLM"
        draw_hourly(figure.add_subplot(grid[next(place)]), _hourly(night, readings), duration_s=duration_s, label=label)
    words = ", ".join(f"{label} {len(table)}" for label, table in legs.items())
    description = (
        f"The night: {'hypnogram, then ' if night.is_staged else ''}leg movements by {_RULE} rules (dark and tall: in a series) "
        f"of {words or 'no leg'}; respiratory events, arousals and other movements below; periodic leg movements by the hour."
    )
    return description, figure


def _by_leg(scoring: SleepScoring, labels: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Return the movements that each leg takes part in, by the label of its channel."""
    movements = scoring.movements[scoring.movements["rule"] == _RULE]
    names = [named_in(str(channels), scoring.leg_channels) for channels in movements["channels"]]
    return {
        labels.get(channel, channel): movements[np.array([channel in found for found in names], dtype=bool)]
        for channel in scoring.leg_channels
    }


def _hourly(night: Night, readings: Mapping[tuple[str, str], Reading]) -> list[float]:
    n_hours = int(np.ceil(night.duration_s / 3600.0 - 1e-9))
    found = [readings.get(("plms_index", f"rule:{_RULE};hour:{hour}")) for hour in range(1, n_hours + 1)]
    return [one.value if one is not None and one.status == "measured" else float("nan") for one in found]
