"""Sleep stages by YASA, when nobody scored them and that was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.settings import Settings
from myoclonus.sleep.night import STAGED_BY, STAGES

__all__ = ["staged"]

_RATE_HZ = 100.0
_EPOCH_S = 30.0
_SHORTEST_S = 300.0
_CENTRAL = ("C4", "C3", "CZ", "FZ", "F4", "F3")
_NAMES = {"WAKE": "W", "W": "W", "N1": "N1", "N2": "N2", "N3": "N3", "REM": "R", "R": "R"}


def staged(recording: Recording, settings: Settings) -> Recording:
    """Return the recording with sleep stages by YASA, or unchanged.

    Nothing happens when stages are known, when ``sleep.staging`` is ``none``, or when there is no EEG.

    Parameters
    ----------
    recording : Recording
        One EEG channel, a central one if there is any; EOG and chin EMG are used when present.
    settings : Settings
        ``sleep.staging``.

    Raises
    ------
    SettingsError
        ``staging-not-installed`` when YASA is not there; ``staging-too-short`` below five minutes.

    References
    ----------
    Vallat R, Walker MP. An open-source, high-performance tool for automated sleep staging. eLife 2021;10:e70092.
    doi:10.7554/eLife.70092
    """
    eeg = recording.with_role("eeg")
    if settings.sleep.staging == "none" or not eeg or recording.hypnogram["stage"].isin(STAGES).any():
        return recording
    if recording.duration_s < _SHORTEST_S:
        raise SettingsError(
            f"{recording.name}: lasts {recording.duration_s:.0f} s; automatic staging needs at least {_SHORTEST_S:.0f} s. "
            "Leave sleep.staging at none.",
            code="staging-too-short",
        )
    stages = _yasa_stages(recording, eeg)
    rows = [
        {"onset": k * _EPOCH_S, "duration": _EPOCH_S, "stage": _NAMES.get(str(stage).upper(), "?")}
        for k, stage in enumerate(stages)
    ]
    return recording.with_changes(
        hypnogram=tables.from_rows(tables.HYPNOGRAM, _joined(rows)),
        provenance=recording.provenance | {STAGED_BY: "YASA"},
    )


def _yasa_stages(recording: Recording, eeg: tuple[int, ...]) -> list[Any]:
    try:
        import mne  # noqa: PLC0415  (optional part)
        import yasa  # noqa: PLC0415  (optional part)
    except ImportError as error:
        raise SettingsError(
            "sleep.staging is yasa, but YASA is not installed. Install it with: pip install 'myoclonus[staging]'.",
            code="staging-not-installed",
        ) from error
    central = next(
        (index for name in _CENTRAL for index in eeg if name in recording.channels[index].name.upper()), eeg[0]
    )
    chosen = {"eeg": central}
    eog = recording.with_role("eog")
    chin = [index for index in recording.with_role("emg") if recording.channels[index].muscle in ("chin", "mentalis")]
    chosen |= {"eog": eog[0]} if eog else {}
    chosen |= {"emg": chin[0]} if chin else {}
    samples = [_at_rate(recording, index) for index in chosen.values()]
    n = min(len(one) for one in samples)
    info = mne.create_info(list(chosen), _RATE_HZ, [{"emg": "emg", "eog": "eog"}.get(name, "eeg") for name in chosen])
    raw = mne.io.RawArray(np.array([one[:n] for one in samples]) * 1e-6, info, verbose="error")
    staging = yasa.SleepStaging(raw, eeg_name="eeg", eog_name="eog" if eog else None, emg_name="emg" if chin else None)
    predicted = staging.predict()
    return list(getattr(predicted, "hypno", predicted))


def _at_rate(recording: Recording, index: int) -> np.ndarray:
    """Return a channel at 100 Hz, with what was not recorded as zero."""
    from mne.filter import resample  # noqa: PLC0415  (optional part)

    samples = np.nan_to_num(recording.read(index))
    fs_hz = recording.channels[index].fs_hz
    return np.asarray(samples if fs_hz == _RATE_HZ else resample(samples, up=_RATE_HZ, down=fs_hz, verbose="error"))


def _joined(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for row in rows:
        if joined and joined[-1]["stage"] == row["stage"]:
            joined[-1]["duration"] += row["duration"]
        else:
            joined.append(dict(row))
    return joined
