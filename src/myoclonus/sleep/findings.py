"""What a reader of the scores of a night has to know, as rows of the table QUALITY."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.sleep.fragmentary import unplaced_channels
from myoclonus.sleep.night import Night
from myoclonus.sleep.trace import Trace

__all__ = ["findings_of", "unplaced", "unscored_sleep"]

FloatArray = npt.NDArray[np.float64]
Row = dict[str, Any]


def findings_of(night: Night, legs: Sequence[Trace], fit_s: Mapping[str, FloatArray], settings: Settings) -> list[Row]:
    """Return what a reader of the scores has to know: no stages, automatic stages, legs that were unfit or never rest."""
    rows: list[Row] = []
    if not night.is_staged:
        rows.append(
            {
                "code": "no-hypnogram",
                "severity": "warning",
                "message": "No sleep stages: rates are per recorded hour, so wake in bed hides in them, and everything that "
                "needs a stage is missing.",
                "remedy": "Give the stages with --hypnogram, or set sleep.staging to yasa.",
            }
        )
    if night.staging == "automatic":
        rows.append(
            {
                "code": "stages-automatic",
                "severity": "warning",
                "message": "The sleep stages were scored by a program (YASA), not by a person.",
                "remedy": "Look them through, or give a hypnogram with --hypnogram.",
            }
        )
    for trace in legs:
        usual_uv = float(np.nanmedian(trace.rest_uv)) if trace.rest_uv.size else 0.0
        if 2 * usual_uv > settings.sleep.rest_high_uv:
            rows.append(
                {
                    "code": "leg-rest-high",
                    "severity": "warning",
                    "channel": trace.channel,
                    "message": f"The leg at rest shows {2 * usual_uv:.1f} µV peak to peak, more than "
                    f"{settings.sleep.rest_high_uv:g} µV: weak movements may be missed.",
                    "remedy": "Check the electrode and relax the leg before the next recording.",
                }
            )
    return rows + _unfit(night, legs, fit_s)


def _unfit(night: Night, legs: Sequence[Trace], fit_s: Mapping[str, FloatArray]) -> list[Row]:
    """Return one row for each stretch in which a leg could not be scored."""
    rows: list[Row] = []
    for trace in legs:
        for start_s, stop_s in night.without(fit_s[trace.channel]):
            rows.append(
                {
                    "code": "leg-unfit",
                    "severity": "warning",
                    "channel": trace.channel,
                    "onset": float(start_s),
                    "duration": float(stop_s - start_s),
                    "message": f"For {(stop_s - start_s) / 60:.0f} min this leg could not be scored (no contact, no signal, or noise that "
                    "hides every movement). Rates are per hour in which a leg was fit; what this leg did then is missing.",
                    "remedy": "Look at the electrode at this time; with a short stretch the rates stand.",
                }
            )
    return rows


def unplaced(recording: Recording, analyzable: tuple[int, ...]) -> list[Row]:
    """Return one row for each channel that fragmentary myoclonus was not looked for in, since its muscle is not known."""
    return [
        {
            "code": "emg-site-unknown",
            "severity": "warning",
            "channel": name,
            "message": "The muscle of this EMG is not known, so it was left out of the count of fragmentary myoclonus.",
            "remedy": f'Name it: --muscle "{name}=first_dorsal_interosseous", or another muscle.',
        }
        for name in unplaced_channels(recording, analyzable)
    ]


def unscored_sleep(recording: Recording, reason: str, settings: Settings) -> list[Row]:
    """Return that a recording long enough for sleep was not scored as such, and what therefore was not looked for."""
    hours = float(recording.coverage["duration"].sum()) / 3600.0
    if hours < settings.sleep.tell_from_h or not recording.with_role("emg") or settings.sleep.scoring == "off":
        return []
    return [
        {
            "code": "sleep-not-scored",
            "severity": "note",
            "message": f"Sleep was not scored ({reason}): periodic leg movements, fragmentary myoclonus, hypnic jerks, head jerks and REM "
            "sleep without atonia were not looked for. That no jerk was found says nothing of them.",
            "remedy": "If this was sleep, give the stages with --hypnogram, or score it with --sleep.",
        }
    ]
