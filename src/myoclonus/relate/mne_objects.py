"""Results as objects of MNE-Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from myoclonus.detect.results import Detection
from myoclonus.relate.cortical_spike.back_average import BackAverage
from myoclonus.relate.epileptiform.discharges import Discharges
from myoclonus.relate.readiness.premovement import Premovement

__all__ = ["annotations_of", "evoked_of"]

_UV_PER_V = 1e6


def evoked_of(average: BackAverage | Premovement) -> Any:
    """Return a back-average, or the average before movements, as an ``Evoked`` of MNE-Python, with places of electrodes.

    It is in V, as that package keeps potentials. Channels whose name holds no electrode of the 10–10 system have no place.
    """
    import mne  # noqa: PLC0415  (late: heavy, and only wanted here)

    if isinstance(average, BackAverage):
        time_s, comment = average.time_ms / 1e3, f"{average.channel} {average.kind}".strip()
    else:
        time_s, comment = average.time_s, f"before {average.scope}"
    labels = [derivation.label for derivation in average.derivations]
    info = mne.create_info(labels, 1.0 / float(time_s[1] - time_s[0]), "eeg", verbose="error")
    evoked = mne.EvokedArray(
        average.average_uv / _UV_PER_V,
        info,
        tmin=float(time_s[0]),
        nave=max(average.n_trials, 1),
        comment=comment,
        verbose="error",
    )
    names = mne.channels.get_builtin_montages()
    standard = mne.channels.make_standard_montage("colin27_1020" if "colin27_1020" in names else "standard_1020")
    places = standard.get_positions()["ch_pos"]
    known = {d.label: places[d.place] for d in average.derivations if d.place in places and not d.is_bipolar}
    if known:
        montage = mne.channels.make_dig_montage(known, coord_frame="head")
        evoked.set_montage(montage, on_missing="ignore", verbose="error")
    return evoked


def annotations_of(found: Discharges | Detection) -> Any:
    """Return discharges, from first to last spike, or detected jerks, as ``Annotations`` of MNE-Python, one for each."""
    import mne  # noqa: PLC0415  (late, as above)

    if isinstance(found, Detection):
        jerks = found.jerks
        return mne.Annotations(
            onset=jerks["onset"].to_numpy(dtype=np.float64),
            duration=jerks["duration"].fillna(0.0).to_numpy(dtype=np.float64),
            description=[f"jerk {kind}" for kind in jerks["kind"]],
        )
    spans = [found.spike_s[found.discharge == number] for number in range(found.n)]
    general = [bool(found.is_generalized[found.discharge == number].any()) for number in range(found.n)]
    return mne.Annotations(
        onset=[float(own[0]) for own in spans],
        duration=[float(own[-1] - own[0]) for own in spans],
        description=[f"discharge {'generalized' if is_general else 'focal'}" for is_general in general],
    )
