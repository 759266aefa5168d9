"""Which channels of EMG and EEG are fit for use, and whether their units can be right.

Only a few seconds spread over the recording are read, unless a channel is flat there: then the whole of it is looked
through.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.read.raw import Finding
from myoclonus.recording import Channel, Recording
from myoclonus.settings.read import ReadSettings
from myoclonus.signal.intervals import from_mask, longer_than

__all__ = ["refusals"]

_N_SAMPLED_BLOCKS = 12
_BLOCK_S = 1.0
_SCAN_SAMPLES = 1 << 20
_MIN_DISTINCT = 8
_LADDER_TOLERANCE = 0.02
_PLATEAU_SAMPLES = 3
_N_CLIP_BLOCKS = 60


def refusals(recording: Recording, settings: ReadSettings) -> list[Finding]:
    """Return what keeps channels from analysis, or makes their unit doubtful.

    Parameters
    ----------
    recording : Recording
        With roles and units settled.
    settings : ReadSettings
        Limits of rate, resolution and plausible amplitude.

    Returns
    -------
    list of Finding
        ``rate-too-low`` and ``resolution-too-coarse`` (refused) of EMG channels, ``eeg-clipped`` (refused) of EEG channels,
        ``channel-flat`` and ``channel-empty`` (refused) and ``unit-implausible`` (warning) of both.
    """
    found: list[Finding] = []
    for index, channel in enumerate(recording.channels):
        if channel.role == "emg":
            found.extend(_of_emg(recording, index, channel, settings))
        elif channel.role == "eeg" and channel.unit == "uV":
            found.extend(_of_eeg(recording, index, channel, settings))
    return found


def _of_emg(recording: Recording, index: int, channel: Channel, settings: ReadSettings) -> list[Finding]:
    found = []
    if channel.fs_hz < settings.min_emg_rate_hz:
        found.append(
            _refused(
                "rate-too-low",
                channel,
                f"Sampled at {channel.fs_hz:g} Hz; burst detection needs at least {settings.min_emg_rate_hz:g} "
                "Hz. An EMG at so low a rate "
                "is an envelope or has lost its bursts.",
                "Export the EMG at the rate at which it was recorded.",
            )
        )
    blocks = _sampled(recording, index)
    state = _state(recording, index, channel, blocks)
    if state is not None:
        return [*found, state]
    step_uv = max(channel.resolution, _step(blocks)) if channel.unit == "uV" else 0.0
    if step_uv > settings.max_resolution_uv:
        found.append(
            _refused(
                "resolution-too-coarse",
                channel,
                f"One step of the samples is {step_uv:.3g} µV; at most {settings.max_resolution_uv:g} µV still "
                "shows small bursts.",
                "Record or export the EMG with a smaller physical range.",
            )
        )
    if channel.unit == "uV":
        found.extend(_unit(channel, blocks, settings.max_plausible_emg_uv, settings.min_plausible_uv))
    return found


def _of_eeg(recording: Recording, index: int, channel: Channel, settings: ReadSettings) -> list[Finding]:
    blocks = _sampled(recording, index)
    state = _state(recording, index, channel, blocks)
    if state is not None:
        return [state]
    clipped = _clipped_fractions(_sampled(recording, index, _N_CLIP_BLOCKS))
    has_many = np.mean(clipped > 0) > settings.clipped_seconds_fraction if clipped.size else False
    if has_many and clipped.mean() > settings.max_clipped_fraction:
        return [
            _refused(
                "eeg-clipped",
                channel,
                f"{clipped.mean():.0%} of the samples looked at lie on a plateau at the highest or lowest value: the amplifier was at "
                f"its limit. At most {settings.max_clipped_fraction:.0%} may be.",
                "Check the electrode; record with less gain. The channel is left out of everything that uses EEG.",
            )
        ]
    return _unit(channel, blocks, settings.max_plausible_eeg_uv, 0.0)


def _clipped_fractions(blocks: list[npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """Return which share of each block lies in runs of three or more at the highest or lowest value of all blocks.

    Blocks without a sample are left out.
    """
    low, high = _extremes(blocks, np.inf, -np.inf)
    shares = []
    for block in blocks:
        n = int(np.isfinite(block).sum())
        if n:
            runs = longer_than(from_mask((block == low) | (block == high)), _PLATEAU_SAMPLES)
            shares.append(int(np.sum(runs[:, 1] - runs[:, 0])) / n)
    return np.array(shares)


def _refused(code: str, channel: Channel, message: str, remedy: str) -> Finding:
    return Finding(code=code, severity="refused", channel=channel.name, message=message, remedy=remedy)


def _sampled(recording: Recording, index: int, n_blocks: int = _N_SAMPLED_BLOCKS) -> list[npt.NDArray[np.float64]]:
    """Return seconds spread evenly over a channel."""
    channel = recording.channels[index]
    size = max(round(_BLOCK_S * channel.fs_hz), 2)
    if channel.n_samples <= size * n_blocks:
        return [recording.read(index, start, start + size) for start in range(0, channel.n_samples, size)]
    starts = np.linspace(0, channel.n_samples - size, n_blocks).astype(int)
    return [recording.read(index, int(start), int(start) + size) for start in starts]


def _state(recording: Recording, index: int, channel: Channel, blocks: list[npt.NDArray[np.float64]]) -> Finding | None:
    """Return the finding that a channel is flat or empty, having looked at all of it."""
    low, high = _extremes(blocks, np.inf, -np.inf)
    start = 0
    while low >= high and start < channel.n_samples:
        stop = min(start + _SCAN_SAMPLES, channel.n_samples)
        low, high = _extremes([recording.read(index, start, stop)], low, high)
        start = stop
    if low < high:
        return None
    if low > high:
        return _refused(
            "channel-empty",
            channel,
            "The channel holds no sample that is a number.",
            "Check the electrode and the export; leave the channel out.",
        )
    return _refused(
        "channel-flat",
        channel,
        f"The channel is flat: every sample is {low:.4g} {channel.unit}.",
        "Check the electrode and the export; leave the channel out.",
    )


def _extremes(blocks: list[npt.NDArray[np.float64]], low: float, high: float) -> tuple[float, float]:
    for block in blocks:
        finite = block[np.isfinite(block)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return low, high


def _step(blocks: list[npt.NDArray[np.float64]]) -> float:
    """Return the step of values that all lie on one ladder; 0 when they do not, or are too few to tell.

    It finds a coarse signal in a file of fine steps.
    """
    values = np.unique(np.concatenate([block[np.isfinite(block)] for block in blocks])) if blocks else np.empty(0)
    if values.size < _MIN_DISTINCT:
        return 0.0
    steps = np.diff(values)
    rungs = steps / steps.min()
    return float(steps.min()) if np.abs(rungs - np.round(rungs)).max() < _LADDER_TOLERANCE else 0.0


def _unit(
    channel: Channel, blocks: list[npt.NDArray[np.float64]], highest_uv: float, lowest_uv: float
) -> list[Finding]:
    sizes = []
    for block in blocks:
        finite = block[np.isfinite(block)]
        if finite.size:
            sizes.append(float(np.abs(finite - np.median(finite)).max()))
    if not sizes:
        return []
    typical, largest = float(np.median(sizes)), max(sizes)
    if typical <= highest_uv and (largest >= lowest_uv or largest == 0):
        return []
    size = typical if typical > highest_uv else largest
    return [
        Finding(
            code="unit-implausible",
            severity="warning",
            channel=channel.name,
            message=f"By the unit in the file the signal reaches {size:.3g} µV; {highest_uv:g} µV is far above, "
            f"{lowest_uv:g} µV far below "
            f"any {channel.role.upper()}. The unit is probably wrong.",
            remedy=f'Set it in channels.toml: [channels."{channel.name}"] unit = "uV".',
        )
    ]
