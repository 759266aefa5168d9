"""Channels whose label says nothing are never left out in silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from myoclonus.read import read_recording


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    samples = rng.normal(0, 10, (2000, 4))
    rows = "\n".join(f"{k / 1000},{a},{b},{c},{d}" for k, (a, b, c, d) in enumerate(samples))
    path = tmp_path / "odd.csv"
    path.write_text(f"time,EMG APB R,Bip 1,SpO2,X7\n{rows}\n", encoding="utf-8")
    return path


def _named(path: Path, channels: dict[str, object]) -> list[str]:
    quality = read_recording(path, channels={"unit": "uV", **channels}).quality
    return quality.loc[quality["code"] == "channel-not-understood", "channel"].tolist()


def test_only_channels_of_unknown_labels_are_named(table: Path) -> None:
    assert _named(table, {}) == ["Bip 1", "X7"]


def test_what_the_user_says_ends_the_warning(table: Path) -> None:
    assert _named(table, {"channels": {"Bip 1": {"role": "emg"}, "X7": {"role": "other"}}}) == []


def test_a_unit_that_is_no_potential_is_no_muscle(table: Path) -> None:
    assert _named(table, {"channels": {"Bip 1": {"unit": "g"}, "X7": {"unit": "g"}}}) == []
