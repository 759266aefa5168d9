"""Discharges and pattern of the EEG, which no corrected event changes: found once and kept beside the result."""

from __future__ import annotations

from collections.abc import Sequence

from myoclonus.kept import kept
from myoclonus.recording import Recording
from myoclonus.relate.epileptiform.discharges import Discharges, blocks_of, find_discharges
from myoclonus.relate.epileptiform.eeg_pattern import EegPattern, eeg_pattern
from myoclonus.relate.epileptiform.heart_in_eeg import beats_of
from myoclonus.settings import Settings
from myoclonus.settings.cortex import CortexSettings

__all__ = ["kept_discharges", "kept_pattern"]


def kept_discharges(recording: Recording, indices: Sequence[int], settings: Settings) -> Discharges:
    """Return what ``find_discharges`` finds in EEG channels without the heart that an ECG channel shows.

    Found again only when samples, sleep stages or settings differ.
    """
    channels = tuple(indices)
    return kept(
        recording,
        "discharges",
        (channels, settings.cortex, settings.detect),
        lambda bare: find_discharges(blocks_of(bare, channels, beats_of(bare, settings.detect)), settings.cortex),
        records=(Discharges,),
        uses=("hypnogram",),
    )


def kept_pattern(recording: Recording, indices: Sequence[int], settings: CortexSettings) -> EegPattern:
    """Return what ``eeg_pattern`` finds in EEG channels; found again only when samples or settings differ."""
    channels = tuple(indices)
    return kept(
        recording,
        "pattern",
        (channels, settings),
        lambda bare: eeg_pattern(blocks_of(bare, channels), settings),
        records=(EegPattern,),
    )
