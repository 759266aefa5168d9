"""A recording: channels, markers, hypnogram and coverage, with samples read lazily.

Time counts in seconds from the first sample; every channel keeps its own sampling rate. A gap in the recording is a
stretch of ``NaN``, so that sample ``k`` of a channel always lies at ``k / fs_hz`` seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.errors import SettingsError
from myoclonus.marker_words import STATES

__all__ = ["STATES", "Channel", "Recording", "Role", "SampleSource", "named_in", "recording_from_array"]

Role = Literal["emg", "eeg", "eog", "ecg", "acc", "resp", "stim", "other"]

_REQUIRED = {"markers": ("onset", "text"), "hypnogram": ("onset", "duration", "stage")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel as understood.

    Attributes
    ----------
    name : str
        Label as in the file, without surrounding blanks; unique in the recording.
    role : Role
        What it records.
    muscle, side, region : str or None
        Muscle and body region by the table of muscles; ``left``, ``right`` or ``midline``.
    unit : str
        ``uV`` for potentials, ``g`` for acceleration, otherwise as in the file.
    fs_hz : float
        Sampling rate.
    n_samples : int
        Samples from the first to the last, gaps included.
    resolution : float
        Smallest step between sample values, in ``unit``; 0 when unknown.
    low_limit, high_limit : float
        Values at which the recorder clips, in ``unit``; ``-inf`` and ``inf`` when unknown.
    highpass_hz : float or None
        Corner of the recorder's high-pass as the file states it; ``None`` when it does not say.
    understood_from : str
        ``label``, ``option``, ``sidecar`` or ``file``.
    """

    name: str
    role: Role
    muscle: str | None = None
    side: str | None = None
    region: str | None = None
    unit: str = "uV"
    fs_hz: float
    n_samples: int
    resolution: float = 0.0
    low_limit: float = -np.inf
    high_limit: float = np.inf
    highpass_hz: float | None = None
    understood_from: str = "label"

    @property
    def duration_s(self) -> float:
        """Length from the first to the last sample, gaps included."""
        return self.n_samples / self.fs_hz


class SampleSource(Protocol):
    """Where samples come from: a file or an array."""

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)`` of one channel in its unit, ``NaN`` where nothing was recorded."""
        ...

    # A source that reads several channels of one rate in less time than one after the other has ``read_together`` as well:
    # rows of samples ``[start, stop)``, all of them inside the recording.


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A recording whose samples are read only when asked for.

    Attributes
    ----------
    name : str
        Name for outputs: the file's stem, or a pseudonym when that carries an identity.
    channels : tuple of Channel
        In the order of the file.
    source : SampleSource
        Gives the samples.
    markers, hypnogram, coverage, quality : pandas.DataFrame
        Tables of the schemas MARKERS, HYPNOGRAM, COVERAGE and QUALITY.
    scored_events : pandas.DataFrame
        Table of the schema SCORED_EVENTS: apneas, arousals and movements that somebody scored.
    provenance : dict
        Format, reader, file hash, and what was removed for privacy; free of identity.
    keep_in : Path or None
        Folder in which later rooms may keep what follows from the samples alone; ``None`` keeps nothing.
    """

    name: str
    channels: tuple[Channel, ...]
    source: SampleSource
    markers: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.MARKERS))
    hypnogram: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.HYPNOGRAM))
    coverage: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.COVERAGE))
    quality: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.QUALITY))
    scored_events: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.SCORED_EVENTS))
    provenance: dict[str, Any] = field(default_factory=dict)
    keep_in: Path | None = None

    @property
    def duration_s(self) -> float:
        """Length of the longest channel, gaps included."""
        return max((channel.duration_s for channel in self.channels), default=0.0)

    def with_role(self, role: Role) -> tuple[int, ...]:
        """Return the indices of the channels that have a role."""
        return tuple(index for index, channel in enumerate(self.channels) if channel.role == role)

    def index_of(self, name: str) -> int:
        """Return the index of a channel.

        Raises
        ------
        SettingsError
            ``channel-unknown`` when there is no such channel; the message lists the names.
        """
        for index, channel in enumerate(self.channels):
            if channel.name == name:
                return index
        names = ", ".join(channel.name for channel in self.channels)
        raise SettingsError(f'{self.name}: there is no channel "{name}". Channels: {names}.', code="channel-unknown")

    def read(self, channel_index: int, start: int = 0, stop: int | None = None) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)`` of one channel in its unit; ``NaN`` where nothing was recorded."""
        channel = self.channels[channel_index]
        end = channel.n_samples if stop is None else min(stop, channel.n_samples)
        return self.source.read(channel_index, max(start, 0), max(end, start, 0))

    def read_together(self, channel_indices: Sequence[int], start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)`` of channels of one rate, one row each; ``NaN`` beyond the ends too."""
        last = min((self.channels[index].n_samples for index in channel_indices), default=0)
        together = getattr(self.source, "read_together", None)
        if together is not None and 0 <= start < stop <= last:
            return np.asarray(together(channel_indices, start, stop))
        samples = np.full((len(channel_indices), stop - start), np.nan)
        for row, index in enumerate(channel_indices):
            inside = self.read(index, start, max(stop, 0))
            samples[row, max(-start, 0) : max(-start, 0) + inside.size] = inside
        return samples

    def with_changes(self, **changes: Any) -> Recording:
        """Return a copy with other markers, hypnogram, quality, …."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class _Arrays:
    samples: tuple[npt.NDArray[Any], ...]

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        return np.array(self.samples[channel_index][start:stop], dtype=np.float64)


def recording_from_array(
    samples: npt.ArrayLike | Sequence[npt.ArrayLike],
    fs_hz: float | Sequence[float],
    labels: Sequence[str],
    *,
    roles: Sequence[Role] | None = None,
    muscles: Sequence[str | None] | None = None,
    sides: Sequence[str | None] | None = None,
    name: str = "array",
    markers: Iterable[dict[str, Any]] | pd.DataFrame = (),
    hypnogram: Iterable[dict[str, Any]] | pd.DataFrame = (),
) -> Recording:
    """Return a recording over arrays.

    Parameters
    ----------
    samples : (n_channels, n_samples) array, or one array per channel
        Potentials in µV (acceleration in g); ``NaN`` where nothing was recorded.
    fs_hz : float or sequence of float
        Sampling rate, of all or of each channel.
    labels : sequence of str
        Names of the channels, all different.
    roles : sequence of Role, optional
        ``emg`` for all when not given.
    muscles, sides : sequence, optional
        Muscle and side of each channel.
    name : str
        Name of the recording in outputs.
    markers, hypnogram : iterable of mapping, or DataFrame
        Rows of the tables MARKERS and HYPNOGRAM.

    Returns
    -------
    Recording

    Raises
    ------
    SettingsError
        ``array-shape`` when the samples are not rows of numbers or there are not as many labels, rates, roles, muscles
        and sides as rows; ``rate-not-positive``; ``labels-not-unique``; ``role-unknown``; ``table-columns`` when
        markers or hypnogram lack a column.

    Examples
    --------
    >>> import numpy as np
    >>> recording = recording_from_array(np.zeros((1, 1000)), 1000.0, ["EMG FDI R"])
    >>> recording.duration_s
    1.0
    """
    arrays = _channel_arrays(samples)
    rates_hz = [float(rate) for rate in (np.full(len(arrays), fs_hz) if np.ndim(fs_hz) == 0 else np.ravel(fs_hz))]
    _check_channels(len(arrays), labels=labels, rates=rates_hz, roles=roles, muscles=muscles, sides=sides)
    channels = tuple(
        Channel(
            name=label,
            role="emg" if roles is None else roles[index],
            muscle=None if muscles is None else muscles[index],
            side=None if sides is None else sides[index],
            fs_hz=rates_hz[index],
            n_samples=arrays[index].size,
            understood_from="option",
        )
        for index, label in enumerate(labels)
    )
    duration_s = max((channel.duration_s for channel in channels), default=0.0)
    return Recording(
        name=name,
        channels=channels,
        source=_Arrays(arrays),
        markers=_table(tables.MARKERS, markers),
        hypnogram=_table(tables.HYPNOGRAM, hypnogram),
        coverage=tables.from_rows(tables.COVERAGE, [{"onset": 0.0, "duration": duration_s}]),
        provenance={"format": "array"},
    )


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that a list joined by commas holds, in its order; of what is no name, what it begins with.

    A name may itself hold a comma, so that names are matched, the longest first, and not split.
    """
    known, found, rest = sorted(names, key=len, reverse=True), [], text.strip()
    while rest:
        name = next((one for one in known if rest == one or rest.startswith((f"{one},", f"{one} ,"))), None)
        if name is None:
            name = rest.partition(",")[0].strip()
        found.append(name)
        rest = rest[len(name) :].lstrip(", ")
    return found


def _channel_arrays(samples: npt.ArrayLike | Sequence[npt.ArrayLike]) -> tuple[npt.NDArray[Any], ...]:
    has_rows = samples.ndim == 2 if isinstance(samples, np.ndarray) else isinstance(samples, Sequence)
    arrays = tuple(np.asarray(row) for row in samples) if has_rows else ()  # type: ignore[union-attr]
    if not has_rows or any(array.ndim != 1 or array.dtype.kind not in "biuf" for array in arrays):
        raise SettingsError(
            "samples are not one row of numbers for each channel. Give an array of shape (n_channels, n_samples), or a "
            "list of one-dimensional arrays.",
            code="array-shape",
        )
    return arrays


def _check_channels(n_channels: int, **given: Sequence[Any] | None) -> None:
    counts = {what: len(values) for what, values in given.items() if values is not None}
    counts = {what: len(values) for what, values in given.items() if values is not None}
    wrong = [f"{count} {what}" for what, count in counts.items() if count != n_channels]
    if wrong:
        raise SettingsError(
            f"{n_channels} rows of samples and {', '.join(wrong)} do not go together. Give as many labels, rates, "
            "roles, muscles and sides as rows of samples.",
            code="array-shape",
        )
    labels, rates, roles = given["labels"] or (), given["rates"] or (), given["roles"]
    if any(not (np.isfinite(rate) and rate > 0) for rate in rates):
        raise SettingsError(f"sampling rates {rates} must be positive. Give the rate in Hz.", code="rate-not-positive")
    if len(set(labels)) != len(labels):
        raise SettingsError(
            f"labels {list(labels)} are not all different. Give each channel its own name.", code="labels-not-unique"
        )
    unknown = [role for role in (() if roles is None else roles) if role not in get_args(Role)]
    if unknown:
        raise SettingsError(f'role "{unknown[0]}" is unknown. Roles: {", ".join(get_args(Role))}.', code="role-unknown")


def _table(schema: tables.Schema, rows: Iterable[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    table = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    missing = [name for name in _REQUIRED[schema.name] if len(table) and name not in table.columns]
    unknown = [str(name) for name in table.columns if name not in schema.names]
    if missing or unknown:
        raise SettingsError(
            f"table {schema.name} has the columns {', '.join(map(str, table.columns))}. "
            f"Give {', '.join(_REQUIRED[schema.name])} at least, and nothing but {', '.join(schema.names)}.",
            code="table-columns",
        )
    return tables.from_rows(schema, {name: table[name].to_numpy() for name in table.columns})
