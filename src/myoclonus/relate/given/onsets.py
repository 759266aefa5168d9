"""Jerks whose onsets on each muscle are known already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus.detect import Detection
from myoclonus.errors import SettingsError
from myoclonus.measure.material import Material, material_of
from myoclonus.read.muscles import muscles as table_of_muscles
from myoclonus.relate.given.data import over_samples
from myoclonus.settings.measure import MeasureSettings

__all__ = ["material_of_onsets"]

FloatArray = npt.NDArray[np.float64]
Row = dict[str, object]

_FS_HZ = 10.0
_LENGTH_S = 0.03
_AFTER_S = 10.0


def material_of_onsets(
    onset_s: FloatArray, names: Sequence[str], error_ms: npt.ArrayLike, settings: MeasureSettings
) -> Material:
    """Return jerks as measures look at them.

    Parameters
    ----------
    onset_s : (n_jerks, n_muscles) float array
        Seconds; ``NaN`` where a muscle takes no part.
    names : sequence of str
        Channels, named as their muscles.
    error_ms : float or array
        Standard error of the onsets.
    settings : MeasureSettings
        Smallest counts, resamples, seed.

    Raises
    ------
    SettingsError
        ``array-shape``.
    """
    if onset_s.ndim != 2 or onset_s.shape[1] != len(names):
        raise SettingsError(
            f"onsets of shape {onset_s.shape} and {len(names)} muscles do not go together. Give one row for each jerk and one "
            "column for each muscle.",
            code="array-shape",
        )
    errors = np.broadcast_to(np.asarray(error_ms, dtype=np.float64), onset_s.shape)
    length_s = float(np.nanmax(onset_s, initial=0.0)) + _AFTER_S
    recording = over_samples(
        np.zeros((len(names), int(length_s * _FS_HZ))),
        _FS_HZ,
        [str(name) for name in names],
        ["emg"] * len(names),
        remedy="",
    )
    jerks, bursts, details = _rows(onset_s, [str(name) for name in names], errors)
    found = Detection(
        bursts=tables.from_rows(tables.BURSTS, bursts),
        burst_details=tables.from_rows(tables.BURST_DETAILS, details),
        jerks=tables.from_rows(tables.JERKS, jerks),
        quality=tables.empty(tables.QUALITY),
        analyzed_s=dict.fromkeys((channel.name for channel in recording.channels), recording.duration_s),
    )
    return material_of(recording, found, settings, table_of_muscles())


def _rows(onset_s: FloatArray, names: list[str], errors_ms: FloatArray) -> tuple[list[Row], list[Row], list[Row]]:
    """Return rows of the tables JERKS, BURSTS and BURST_DETAILS."""
    jerks: list[Row] = []
    bursts: list[Row] = []
    details: list[Row] = []
    for number, row in enumerate(onset_s):
        known = np.flatnonzero(np.isfinite(row)).tolist()
        if not known:
            continue
        ordered = [names[k] for k in sorted(known, key=lambda k: row[k])]
        jerk, spread_s = f"j{number + 1:06d}", float(np.ptp(row[known]))
        jerks.append(
            {
                "jerk_id": jerk, "onset": row[known].min(), "duration": spread_s + _LENGTH_S, "kind": "positive",
                "lead_channel": ordered[0], "n_channels": len(known), "channels": ",".join(ordered),
                "spread_ms": spread_s * 1e3,
            }
        )  # fmt: skip
        for k in known:
            burst = f"{jerk}-{k}"
            bursts.append(
                {
                    "burst_id": burst, "channel": names[k], "kind": "positive", "onset": row[k], "duration": _LENGTH_S,
                    "is_cut": False, "jerk_id": jerk,
                }
            )  # fmt: skip
            details.append({"burst_id": burst, "onset_se_ms": errors_ms[number, k]})
    return jerks, bursts, details
