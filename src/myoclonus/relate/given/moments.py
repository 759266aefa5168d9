"""Moments that were given: onsets in seconds, events of MNE-Python, the text of a marker, or time 0 of epochs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.detect import stimuli_of
from myoclonus.errors import SettingsError
from myoclonus.relate.given.data import Given
from myoclonus.settings.detect import DetectSettings

__all__ = ["Moments", "moments_of", "refuse_short", "stimuli_in"]

FloatArray = npt.NDArray[np.float64]
Moments = npt.ArrayLike | str

_EVENT_COLUMNS = 3
_ROUNDING_S = 1e-6


def moments_of(given: Given, moments: Moments | None) -> FloatArray | None:
    """Return moments in seconds from the first sample, in order; ``None`` when there are none to be had.

    Parameters
    ----------
    given : Given
        What they are moments of.
    moments : (n,) array, (n, 3) int array, or str; optional
        Seconds from the first sample; events as ``mne.find_events`` returns them; or the text of markers (annotations).
        When not given: time 0 of epochs.

    Raises
    ------
    SettingsError
        ``moments-with-epochs`` when epochs bring their own; ``moments-unknown`` when no marker has this text;
        ``moments-outside`` when all lie beyond the end, as sample numbers do; ``moments-wrong`` when they are neither.
    """
    if moments is None:
        return given.zero_s
    if given.zero_s is not None:
        raise SettingsError(
            "epochs have their moments at time 0 already. Give Epochs without moments, or the Raw with them.",
            code="moments-with-epochs",
        )
    if isinstance(moments, str):
        return _of_text(given, moments)
    values = _numbers(moments)
    if values.ndim == 2:
        fs_hz = given.recording.channels[0].fs_hz
        found = (values[:, 0] - given.first_sample) / fs_hz
    else:
        found = values
    duration_s = given.recording.duration_s
    if found.size and bool(np.all(found > duration_s)):
        raise SettingsError(
            f"all {found.size} moments, {found.min():g} to {found.max():g} s, lie beyond the end at {duration_s:g} s. Give "
            "seconds from the first sample, not sample numbers; of events of MNE-Python, all three columns.",
            code="moments-outside",
        )
    return np.sort(found)


def stimuli_in(given: Given, stimulus_s: Moments | None) -> FloatArray:
    """Return moments of stimuli: as given, else time 0 of epochs, else the markers of stimuli when all have one text.

    Raises
    ------
    SettingsError
        ``stimuli-missing`` when there are none, or several kinds; otherwise as ``moments_of``.
    """
    found = moments_of(given, stimulus_s)
    if found is not None:
        return found
    stimuli = stimuli_of(given.recording, DetectSettings())
    texts = list(dict.fromkeys(stimulus.text for stimulus in stimuli))
    if len(texts) != 1:
        every = ", ".join(f'"{text}"' for text in texts or dict.fromkeys(given.recording.markers["text"].dropna()))
        what = "several kinds of stimuli" if texts else "no marker of a stimulus"
        raise SettingsError(
            f"there {'are' if texts else 'is'} {what}. Give stimulus_s=… as onsets in s, events, or the text of a marker. "
            f"Markers: {every or 'none'}.",
            code="stimuli-missing",
        )
    return np.array([stimulus.onset_s for stimulus in stimuli])


def refuse_short(given: Given, before_s: float, after_s: float, moment: str) -> None:
    """Refuse epochs that do not reach far enough around their time 0.

    Parameters
    ----------
    given : Given
        Continuous data are never too short.
    before_s, after_s : float
        How far they must reach.
    moment : str
        What their time 0 is, for the message.

    Raises
    ------
    SettingsError
        ``epochs-too-short``.
    """
    if given.zero_s is None or given.stretches_s is None or not given.zero_s.size:
        return
    first_s = float(given.stretches_s[0, 0] - given.zero_s[0])
    last_s = float(given.stretches_s[0, 1] - given.zero_s[0]) - 1 / given.recording.channels[0].fs_hz
    if -first_s < before_s - _ROUNDING_S or last_s < after_s - _ROUNDING_S:
        raise SettingsError(
            f"epochs from {first_s:.2f} to {last_s:.2f} s are too short. They must begin at least {before_s:g} s before the "
            f"{moment} and end {after_s:g} s after it.",
            code="epochs-too-short",
        )


def _of_text(given: Given, text: str) -> FloatArray:
    markers = given.recording.markers
    own = markers[markers["text"].fillna("").str.strip().str.casefold() == text.strip().casefold()]
    if not len(own):
        every = ", ".join(f'"{one}"' for one in dict.fromkeys(markers["text"].dropna()))
        raise SettingsError(f'no marker says "{text}". Markers: {every or "none"}.', code="moments-unknown")
    return np.sort(own["onset"].to_numpy(dtype=np.float64))


def _numbers(moments: npt.ArrayLike) -> FloatArray:
    try:
        values = np.asarray(moments, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.full((0, 0), np.nan)
    is_list = values.ndim == 1
    is_events = values.ndim == 2 and values.shape[1] == _EVENT_COLUMNS
    if not (is_list or is_events) or not np.isfinite(values).all():
        raise SettingsError(
            "moments are neither a list of seconds nor events of MNE-Python. Give one number for each, without NaN, or the "
            "three columns that mne.find_events returns.",
            code="moments-wrong",
        )
    return values
