"""One signal under two names is told."""

from __future__ import annotations

import numpy as np
import pytest

from myoclonus.read.same_signal import same_signals
from myoclonus.recording import recording_from_array


def _alike(second: np.ndarray) -> list[str | None]:
    one = np.random.default_rng(1).normal(0, 20, 8000)
    recording = recording_from_array(np.vstack((one, second)), fs_hz=1000, labels=["EMG FDI R", "EMG APB R"])
    return [finding.channel for finding in same_signals(recording)]


@pytest.mark.parametrize("factor", [1.0, 0.5, -2.0])
def test_a_copy_is_found_whatever_its_gain(factor: float) -> None:
    assert _alike(factor * np.random.default_rng(1).normal(0, 20, 8000)) == ["EMG APB R"]


def test_common_hum_does_not_make_two_channels_one() -> None:
    rng = np.random.default_rng(1)
    hum = 700 * np.sin(2 * np.pi * 50 * np.arange(8000) / 1000)
    first, second = hum + rng.normal(0, 5, 8000), hum + rng.normal(0, 5, 8000)
    recording = recording_from_array(np.vstack((first, second)), fs_hz=1000, labels=["EMG FDI R", "EMG APB R"])
    assert same_signals(recording) == []


def test_flat_channels_are_not_called_copies() -> None:
    assert _alike(np.zeros(8000)) == []
