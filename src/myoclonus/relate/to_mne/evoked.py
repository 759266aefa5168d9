"""Averages as ``Evoked`` of MNE-Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.errors import SettingsError
from myoclonus.relate.cortical_spike.back_average import BackAverage
from myoclonus.relate.electrodes import Derivation
from myoclonus.relate.readiness.premovement import Premovement
from myoclonus.relate.stimuli.evoked_potential import Evoked
from myoclonus.relate.stimuli.reflex_average import Reflex
from myoclonus.relate.stimuli.silent_period import SilentPeriod

__all__ = ["evoked_of"]

FloatArray = npt.NDArray[np.float64]

_UV_PER_V = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Average:
    """Rows of one type, their names, and what MNE-Python wants to know of them."""

    samples_uv: FloatArray
    time_s: FloatArray
    labels: list[str]
    kind: str
    n: int
    comment: str
    derivations: tuple[Derivation, ...] = ()


def evoked_of(average: BackAverage | Premovement | Evoked | Reflex | SilentPeriod, raw: Any = None) -> Any:
    """Return an average as an ``Evoked`` of MNE-Python, in V, as that package keeps potentials.

    Parameters
    ----------
    average : BackAverage, Premovement, Evoked, Reflex or SilentPeriod
        What ``back_average``, ``premovement``, ``evoked_potential``, ``reflex`` or ``silent_period`` returned. Of a reflex
        the averaged rectified EMG at rest and in contraction are two channels.
    raw : mne Raw or Epochs, optional
        Gives the places of electrodes. When not given: those of the 10–10 system; channels whose name holds no electrode of
        it have no place.

    Returns
    -------
    mne.EvokedArray

    Raises
    ------
    SettingsError
        ``nothing-to-export`` when nothing was averaged; the message says why.
    """
    import mne  # noqa: PLC0415  (late: heavy, and only wanted here)

    made = _average_of(average)
    if not made.samples_uv.size or made.time_s.size < 2:
        why = getattr(average, "reason", None) or "no trial"
        raise SettingsError(
            f"there is no average to export: {why}. Look at the result before it is exported.", code="nothing-to-export"
        )
    info = mne.create_info(made.labels, 1.0 / float(made.time_s[1] - made.time_s[0]), made.kind, verbose="error")
    evoked = mne.EvokedArray(
        made.samples_uv / _UV_PER_V,
        info,
        tmin=float(made.time_s[0]),
        nave=max(made.n, 1),
        comment=made.comment,
        verbose="error",
    )
    montage = _montage(made.derivations) if raw is None else raw.get_montage()
    if montage is not None and made.kind == "eeg":
        evoked.set_montage(montage, on_missing="ignore", verbose="error")
    return evoked


def _average_of(average: BackAverage | Premovement | Evoked | Reflex | SilentPeriod) -> _Average:
    if isinstance(average, BackAverage):
        time_s, comment = average.time_ms / 1e3, f"{average.channel} {average.kind}".strip()
        return _of_electrodes(average, time_s, comment)
    if isinstance(average, Premovement):
        return _of_electrodes(average, average.time_s, f"before {average.scope}")
    rows: dict[str, tuple[FloatArray, int]]
    if isinstance(average, Evoked):
        rows, kind, comment = {"EEG": (average.average_uv, average.n_trials)}, "eeg", "evoked potential"
    elif isinstance(average, Reflex):
        rows = {
            "EMG at rest": (average.rest_average, average.n_rest),
            "EMG in contraction": (average.held_average, average.n_held),
        }
        kind, comment = "emg", "reflex, rectified"
    else:
        rows, kind, comment = {"EMG": (average.average_uv, average.n_held)}, "emg", "silent period, rectified"
    seen = {name: samples for name, (samples, _) in rows.items() if np.isfinite(samples).all()}
    return _Average(
        samples_uv=np.array(list(seen.values())),
        time_s=average.time_ms / 1e3,
        labels=list(seen),
        kind=kind,
        n=max(rows[name][1] for name in seen) if seen else 0,
        comment=comment,
    )


def _of_electrodes(average: BackAverage | Premovement, time_s: FloatArray, comment: str) -> _Average:
    return _Average(
        samples_uv=average.average_uv,
        time_s=time_s,
        labels=[derivation.label for derivation in average.derivations],
        kind="eeg",
        n=average.n_trials,
        comment=comment,
        derivations=average.derivations,
    )


def _montage(derivations: tuple[Derivation, ...]) -> Any:
    """Return the usual places of electrodes, against a reference; ``None`` when none is known."""
    import mne  # noqa: PLC0415  (late, as above)

    names = mne.channels.get_builtin_montages()
    standard = mne.channels.make_standard_montage("colin27_1020" if "colin27_1020" in names else "standard_1020")
    places = standard.get_positions()["ch_pos"]
    known = {one.label: places[one.place] for one in derivations if one.place in places and not one.is_bipolar}
    return mne.channels.make_dig_montage(known, coord_frame="head") if known else None
