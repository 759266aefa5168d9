"""Detection over a whole recording: chunks in parallel, then the tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd

from myoclonus import tables
from myoclonus.detect.channel import ChannelEvents, ChunkEvents, find_in_chunk, join_chunks
from myoclonus.detect.findings import channel_findings
from myoclonus.detect.jerks import Stimulus, group_bursts, jerk_table
from myoclonus.detect.results import Detection
from myoclonus.recording import Recording
from myoclonus.settings.detect import DetectSettings

__all__ = ["detect_recording", "stimuli_of"]

Progress = Callable[[float, str], None]
STATES = ("rest", "posture", "action", "intention")


def detect_recording(
    recording: Recording, settings: DetectSettings | None = None, *, progress: Progress | None = None
) -> Detection:
    """Find every burst, silence, jerk and artifact on the EMG channels of a recording.

    Method: band-pass, hum and heart subtracted; the course of levels of activity by dynamic programming; bursts are stretches that stand
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
    chunks = _all_chunks(recording, emg, settings, progress)
    channels = {index: join_chunks([chunk[index] for chunk in chunks], settings) for index in emg}
    bursts, details = _burst_tables(recording, channels, settings)
    group = group_bursts(bursts, list(details["preceding_burst_id"]), settings)
    bursts = bursts.assign(jerk_id=pd.Series([f"j{number + 1:06d}" for number in group], dtype=object))
    findings = [
        row for index, found in channels.items() for row in channel_findings(recording.channels[index].name, found)
    ]
    quality = pd.concat([recording.quality, tables.from_rows(tables.QUALITY, findings)], ignore_index=True)
    return Detection(
        bursts=tables.validate(tables.BURSTS, tables.from_rows(tables.BURSTS, bursts)),
        burst_details=tables.validate(tables.BURST_DETAILS, details),
        jerks=tables.validate(tables.JERKS, jerk_table(bursts, stimuli_of(recording, settings), settings)),
        quality=tables.validate(tables.QUALITY, tables.from_rows(tables.QUALITY, quality)),
        analyzed_s={recording.channels[index].name: found.analyzed_s for index, found in channels.items()},
    )


def stimuli_of(recording: Recording, settings: DetectSettings) -> list[Stimulus]:
    """Return the stimuli: markers whose text begins with ``stim`` or is named in the settings, in order of time."""
    named = {text.strip() for text in settings.stimulus_texts.split(",") if text.strip()}
    return [
        Stimulus(float(onset), text)
        for onset, text in sorted(zip(recording.markers["onset"], recording.markers["text"].fillna(""), strict=True))
        if text.casefold().startswith("stim") or text in named
    ]


def _analyzable(recording: Recording) -> list[int]:
    refused = set(recording.quality.loc[recording.quality["severity"] == "refused", "channel"].dropna())
    return [index for index in recording.with_role("emg") if recording.channels[index].name not in refused]


def _all_chunks(
    recording: Recording, emg: Sequence[int], settings: DetectSettings, progress: Progress | None
) -> list[dict[int, ChunkEvents]]:
    duration_s = max((recording.channels[index].duration_s for index in emg), default=0.0)
    starts = np.arange(0.0, duration_s, settings.chunk_s)
    ecg = recording.with_role("ecg")

    def one(start_s: float) -> dict[int, ChunkEvents]:
        return find_in_chunk(recording, emg, ecg, start_s, start_s + settings.chunk_s, settings)

    done: list[dict[int, ChunkEvents]] = []
    with ThreadPoolExecutor(settings.n_threads) as pool:
        for chunk in pool.map(one, [float(start) for start in starts]):
            done.append(chunk)
            if progress:
                progress(len(done) / len(starts), "finding bursts")
    return done


def _burst_tables(
    recording: Recording, channels: dict[int, ChannelEvents], settings: DetectSettings
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables BURSTS (without jerks) and BURST_DETAILS, in order of onset, then of the channels' names."""
    pairs = [(recording.channels[index], event) for index, found in channels.items() for event in found.events]
    pairs.sort(key=lambda pair: (pair[1].onset_s, pair[0].name, pair[1].kind))
    ids = [f"b{number + 1:07d}" for number in range(len(pairs))]
    onset = np.array([event.onset_s for _, event in pairs])
    bursts = tables.from_rows(
        tables.BURSTS,
        {
            "burst_id": ids,
            "channel": [channel.name for channel, _ in pairs],
            "muscle": [channel.muscle for channel, _ in pairs],
            "side": [channel.side for channel, _ in pairs],
            "kind": [event.kind for _, event in pairs],
            "onset": onset,
            "duration": [event.end_s - event.onset_s for _, event in pairs],
            "amplitude_uv": [event.amplitude_uv for _, event in pairs],
            "peak_uv": [event.peak_uv for _, event in pairs],
            "background_uv": [event.background_uv for _, event in pairs],
            "snr_db": [
                20 * np.log10(max(event.amplitude_uv, 1e-9) / max(event.background_uv, 1e-9)) for _, event in pairs
            ],
            "is_cut": [event.is_cut for _, event in pairs],
            "stage": _stage_at(recording, onset),
            "state": _state_at(recording, onset),
        },
    )
    preceding, following = _neighbors(bursts, settings)
    details = tables.from_rows(
        tables.BURST_DETAILS,
        {
            "burst_id": ids,
            "onset_se_ms": [1000 * event.onset_se_s for _, event in pairs],
            "end_se_ms": [1000 * event.end_se_s for _, event in pairs],
            "log_likelihood_ratio": [event.log_likelihood_ratio for _, event in pairs],
            "remaining_fraction": [
                event.amplitude_uv / max(event.background_uv, 1e-9) if event.kind == "negative" else np.nan
                for _, event in pairs
            ],
            "preceding_burst_id": preceding,
            "following": following,
            "is_on_qrs": [event.is_on_qrs for _, event in pairs],
        },
    )
    return bursts, details


def _neighbors(bursts: pd.DataFrame, settings: DetectSettings) -> tuple[list[str | None], list[str | None]]:
    """Return for each silence the burst that ends just before it, and what follows it."""
    preceding: list[str | None] = [None] * len(bursts)
    following: list[str | None] = [None] * len(bursts)
    gap_s = settings.mixed_gap_ms / 1000.0
    for _, rows in bursts.groupby("channel", sort=False):
        positive = rows[rows["kind"] == "positive"]
        ends = (positive["onset"] + positive["duration"]).to_numpy()
        onsets, ids = positive["onset"].to_numpy(), positive["burst_id"].to_numpy()
        for row in rows[rows["kind"] == "negative"].itertuples():
            before = np.flatnonzero(np.abs(ends - row.onset) <= gap_s)
            after = np.abs(onsets - (row.onset + row.duration)) <= gap_s
            preceding[row.Index] = str(ids[before[-1]]) if before.size else None
            following[row.Index] = "rebound" if after.any() else "activity"
    return preceding, following


def _stage_at(recording: Recording, onset_s: np.ndarray) -> list[str | None]:
    return _text_at(recording.hypnogram, "stage", onset_s)


def _state_at(recording: Recording, onset_s: np.ndarray) -> list[str | None]:
    """Return the marked state at each time; a marker of no length lasts until the next state."""
    text = recording.markers["text"].fillna("").str.casefold()
    named = [next((state for state in STATES if item.startswith(state)), None) for item in text]
    marked = recording.markers.assign(state=pd.Series(named, dtype=object, index=recording.markers.index)).dropna(
        subset=["state"]
    )
    marked = marked.sort_values("onset", kind="stable")
    starts = marked["onset"].to_numpy(float)
    until_next = np.append(starts[1:], np.inf) - starts
    duration = marked["duration"].fillna(0.0).to_numpy(float)
    marked = marked.assign(duration=np.where(duration > 0, duration, until_next))
    return _text_at(marked, "state", onset_s)


def _text_at(table: pd.DataFrame, column: str, time_s: np.ndarray) -> list[str | None]:
    """Return the text of the row that covers each time; the row that began last wins."""
    ordered = table.sort_values("onset", kind="stable")
    starts, texts = ordered["onset"].to_numpy(float), ordered[column].to_numpy()
    ends = starts + ordered["duration"].fillna(0.0).to_numpy(float)
    found: list[str | None] = []
    for index, time in zip(np.searchsorted(starts, time_s, side="right") - 1, time_s, strict=True):
        while index >= 0 and ends[index] <= time:
            index -= 1
        found.append(str(texts[index]) if index >= 0 else None)
    return found
