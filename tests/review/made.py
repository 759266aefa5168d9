"""A small recording with bursts at known places, and its detection, for the tests of review and of the workbench."""

from __future__ import annotations

from functools import cache

import numpy as np

from myoclonus.detect import Detection, detect_recording
from myoclonus.recording import Recording, recording_from_array

FS_HZ = 1000.0
ONSETS_S = tuple(1.5 + 2.0 * k for k in range(12))
LENGTH_S = 28.0
EVIL = "<script>alert(1)</script>"


@cache
def made() -> tuple[Recording, Detection]:
    """Return two muscles and one EEG channel: twelve jerks, the second muscle 10 ms after the first; names that are code."""
    rng = np.random.default_rng(4)
    n = round(LENGTH_S * FS_HZ)
    first, second = rng.normal(0, 2, n), rng.normal(0, 2, n)
    eeg = rng.normal(0, 5, n)
    for onset in ONSETS_S:
        k = round(onset * FS_HZ)
        first[k : k + 50] += rng.normal(0, 60, 50)
        second[k + 10 : k + 60] += rng.normal(0, 60, 50)
        eeg[k - 25 : k - 15] += 40
    recording = recording_from_array(
        [first, second, eeg],
        FS_HZ,
        ["EMG FDI R", f"EMG {EVIL}", "C3"],
        roles=["emg", "emg", "eeg"],
        name=f"case {EVIL}",
        markers=[
            {"onset": 0.0, "duration": 0.0, "text": "rest"},
            {"onset": 12.0, "duration": 0.0, "text": "posture"},
            {"onset": 20.0, "duration": 0.0, "text": EVIL},
        ],
    )
    return recording, detect_recording(recording)
