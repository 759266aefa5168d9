"""Detection over a whole recording: chunks in parallel, then the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.detect.burst_tables import burst_tables
from myoclonus.detect.channel import ChannelEvents, ChunkEvents, find_in_chunk, join_chunks
from myoclonus.detect.findings import (
    channel_findings,
    stimulus_finding,
    unknown_stimuli,
    unused_markers,
    without_shocks,
)
from myoclonus.detect.heart_beats import Each, heart_beats
from myoclonus.detect.jaw_activity import without_jaw_activity
from myoclonus.detect.jerks import group_bursts, jerk_table
from myoclonus.detect.long_bursts import with_long_bursts
from myoclonus.detect.results import Detection
from myoclonus.detect.stimulus_artifacts import bridges_of, channels_with_artifact, without_stimulus_artifacts
from myoclonus.detect.swapped_sides import swapped_sides
from myoclonus.detect.triggers import stimuli_of, texts_named
from myoclonus.kept import kept
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings
from myoclonus.signal.one_thread import one_thread

__all__ = ["detect_recording", "heart_beats_of"]

_KEPT_BYTES = 31 << 20
"""Just below the largest size that the C library lets itself be taught."""

Progress = Callable[[float, str], None]


def detect_recording(
    recording: Recording, settings: DetectSettings | None = None, *, progress: Progress | None = None
) -> Detection:
    """Find every burst, silence, jerk and artifact on the EMG channels of a recording.

    Method: stimulus artifacts bridged;
    band-pass, hum and heart subtracted; the course of levels of activity by dynamic programming; bursts are stretches that stand
    out of both sides, silences stretches in which ongoing activity stops; edges by the likelihood of a change of variance; jerks by the
    nearness of onsets. Channels that the recording's findings refuse are left out.

    Parameters
    ----------
    recording : Recording
        At least one channel with role ``emg``.
    settings : DetectSettings, optional
        All limits.
    progress : callable, optional
        Called with the share done (0–1) and a text.

    Returns
    -------
    Detection
        Tables BURSTS, BURST_DETAILS, JERKS and QUALITY, and the analyzed seconds of each channel. Nothing found gives empty tables.

    Examples
    --------
    >>> import numpy as np
    >>> from myoclonus.recording import recording_from_array
    >>> emg_uv = np.random.default_rng(0).normal(0, 2, 10_000)
    >>> emg_uv[5000:5050] *= 20
    >>> found = detect_recording(recording_from_array([emg_uv], 1000.0, ["EMG FDI R"]))
    >>> len(found.bursts), round(float(found.bursts.onset[0]), 2), round(float(found.bursts.duration[0]), 2)
    (1, 5.0, 0.05)
    """
    settings = settings or DetectSettings()
    emg = _analyzable(recording)
    stimuli = stimuli_of(recording, settings)
    with_artifact = channels_with_artifact(recording, emg, stimuli, settings)
    bridges = bridges_of(recording, with_artifact, stimuli, settings)
    bridged = without_stimulus_artifacts(recording, bridges)
    with one_thread():
        channels, beats_s = _all_channels(bridged, emg, settings, progress)
    channels = without_jaw_activity(recording, channels, settings)
    bursts, details = burst_tables(bridged, channels, settings)
    group = group_bursts(bursts, list(details["preceding_burst_id"]), settings)
    bursts = bursts.assign(jerk_id=pd.Series([f"j{number + 1:06d}" for number in group], dtype=object))
    findings = [
        row
        for index, found in channels.items()
        for row in channel_findings(
            recording.channels[index].name,
            without_shocks(found, stimuli, settings) if index in with_artifact else found,
            settings,
        )
    ]
    findings += unknown_stimuli(texts_named(settings), recording.markers["text"].dropna())
    findings += unused_markers(recording.markers["text"].dropna(), texts_named(settings))
    for index in with_artifact:
        direct_ms = bridges[index].direct_ms if index in bridges else None
        findings.append(stimulus_finding(recording.channels[index].name, len(stimuli), direct_ms))
    findings += swapped_sides(recording, emg, stimuli, settings)
    analyzed_s = {recording.channels[index].name: found.analyzed_s for index, found in channels.items()}
    jerks = jerk_table(bursts, stimuli, settings, recorded_s=max(analyzed_s.values(), default=0.0))
    quality = pd.concat([recording.quality, tables.from_rows(tables.QUALITY, findings)], ignore_index=True)
    return Detection(
        bursts=tables.validate(tables.BURSTS, tables.from_rows(tables.BURSTS, bursts)),
        burst_details=tables.validate(tables.BURST_DETAILS, details),
        jerks=tables.validate(tables.JERKS, jerks),
        quality=tables.validate(tables.QUALITY, tables.from_rows(tables.QUALITY, quality)),
        analyzed_s=analyzed_s,
        heart_beats_s=beats_s,
    )


def heart_beats_of(recording: Recording, settings: DetectSettings) -> npt.NDArray[np.floating[Any]]:
    """Return the times of the heart beats that detection removes, in seconds from the first sample."""
    emg, stimuli = _analyzable(recording), stimuli_of(recording, settings)
    with_artifact = channels_with_artifact(recording, emg, stimuli, settings)
    bridged = without_stimulus_artifacts(recording, bridges_of(recording, with_artifact, stimuli, settings))
    with one_thread(), ThreadPoolExecutor(settings.n_threads) as pool:
        return _kept_beats(bridged, emg, settings, pool.map)


def _kept_beats(
    recording: Recording, emg: Sequence[int], settings: DetectSettings, each: Each
) -> npt.NDArray[np.floating[Any]]:
    """Return the heart beats of a recording without stimulus artifacts; looked for once, whatever is corrected later."""
    return kept(
        recording,
        "heart_beats",
        (list(emg), settings, stimuli_of(recording, settings)),
        lambda bare: heart_beats(bare, emg, bare.with_role("ecg"), settings, each=each),
    )


def _analyzable(recording: Recording) -> list[int]:
    refused = set(recording.quality.loc[recording.quality["severity"] == "refused", "channel"].dropna())
    return [index for index in recording.with_role("emg") if recording.channels[index].name not in refused]


def _all_channels(
    recording: Recording, emg: Sequence[int], settings: DetectSettings, progress: Progress | None
) -> tuple[dict[int, ChannelEvents], npt.NDArray[np.floating[Any]]]:
    """Work through all chunks of all channels, several at once; return also the heart beats that were removed."""
    duration_s = max((recording.channels[index].duration_s for index in emg), default=0.0)
    places = [(float(start), index) for start in np.arange(0.0, duration_s, settings.chunk_s) for index in emg]
    chunks: dict[int, list[ChunkEvents]] = {index: [] for index in emg}
    _let_memory_be_kept()
    with ThreadPoolExecutor(settings.n_threads) as pool:
        beats_s = _kept_beats(recording, emg, settings, pool.map)

        def one(place: tuple[float, int]) -> ChunkEvents:
            start_s, index = place
            return find_in_chunk(recording, index, beats_s, start_s, start_s + settings.chunk_s, settings)

        for number, ((_, index), chunk) in enumerate(zip(places, pool.map(one, places), strict=True)):
            chunks[index].append(chunk)
            if progress:
                progress((number + 1) / len(places), "finding bursts")
    joined = {index: join_chunks(found, settings) for index, found in chunks.items()}
    return with_long_bursts(joined, settings), beats_s


def _let_memory_be_kept() -> None:
    """Free one large block, untouched: the C library of Linux then keeps blocks up to this size for the next chunk.

    It hands larger ones back at once, and gets them again page by page, which took a tenth of all time. Elsewhere nothing happens.
    """
    np.empty(_KEPT_BYTES, dtype=np.uint8)
