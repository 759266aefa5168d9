"""Samples of EDF and BDF files, read block by block from their place in the file.

The samples are read here and not by edfio: edfio maps the whole file into memory and counts seconds as if a
recording had no gaps. Here a
block is read with plain file access, so that memory is bounded by the block, a file that shrinks meanwhile raises
instead of ending the
process, several threads read at once (each read opens the file for itself), and the gaps of EDF+D are ``NaN`` in
their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from myoclonus.errors import ReadError
from myoclonus.read.edf_header import EdfHeader

__all__ = ["EdfSource", "Segment", "read_record_bytes"]

_SPAN_BYTES = 1 << 20
"""Bytes read at once: memory of a read beside its result, of no influence on the result."""
_WORTH = 4
"""Whole records are read where the signals wanted are at least a fourth of them; of no influence on the result."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of records without a gap; its onset counts in seconds from the first sample."""

    first_record: int
    n_records: int
    onset_s: float


@dataclass(frozen=True, slots=True)
class EdfSource:
    """Samples in the unit of the header of each signal; ``signal_indices`` picks the signals that hold samples."""

    path: Path
    header: EdfHeader
    signal_indices: tuple[int, ...]
    segments: tuple[Segment, ...]

    def n_samples(self, channel_index: int) -> int:
        """Return the number of samples from the first to the last, gaps included."""
        return max(stop for _, stop in (self._span(channel_index, segment) for segment in self.segments))

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)``; ``NaN`` in gaps and where the header gives no scale."""
        signal_index = self.signal_indices[channel_index]
        signal = self.header.signals[signal_index]
        spans = [] if np.isnan(signal.gain) else [self._span(channel_index, segment) for segment in self.segments]
        is_whole = len(spans) == 1 and spans[0][0] <= start and stop <= spans[0][1]
        samples = np.empty(max(stop - start, 0)) if is_whole else np.full(max(stop - start, 0), np.nan)
        for segment, (first, last) in zip(self.segments, spans, strict=False):
            low, high = max(first, start), min(last, stop)
            if low < high:
                origin = segment.first_record * signal.n_per_record - first
                _read_physical(self.path, self.header, signal_index, low + origin, samples[low - start : high - start])
        return samples

    def read_together(self, channel_indices: Sequence[int], start: int, stop: int) -> npt.NDArray[np.float64]:
        """Return samples ``[start, stop)`` of channels, one row each; whole records are read once where that pays."""
        own = [self.signal_indices[index] for index in channel_indices]
        n_per_record = {self.header.signals[index].n_per_record for index in own}
        first, last = self._span(channel_indices[0], self.segments[0])
        n_bytes = self.header.bytes_per_sample * sum(n_per_record) * len(own)
        is_worth = len(n_per_record) == 1 and _WORTH * n_bytes >= self.header.record_bytes
        if not (is_worth and len(self.segments) == 1 and first <= start and stop <= last):
            return np.array([self.read(index, start, stop) for index in channel_indices])
        origin = self.segments[0].first_record * min(n_per_record) - first
        samples = np.empty((len(own), stop - start))
        _read_signals(self.path, self.header, own, start + origin, samples)
        return samples

    def _span(self, channel_index: int, segment: Segment) -> tuple[int, int]:
        n_per_record = self.header.signals[self.signal_indices[channel_index]].n_per_record
        first = round(segment.onset_s * n_per_record / self.header.record_duration_s)
        return first, first + segment.n_records * n_per_record


def read_record_bytes(path: Path, header: EdfHeader, signal_index: int, first: int, stop: int) -> npt.NDArray[np.uint8]:
    """Return the bytes of one signal in records ``[first, stop)`` as ``(n_records, n_bytes)``.

    Raises
    ------
    ReadError
        ``file-changed`` when the file has become shorter or cannot be opened any more.
    """
    width = header.bytes_per_sample
    offset = header.offsets[signal_index]
    n_bytes = width * header.signals[signal_index].n_per_record
    record_bytes = header.record_bytes
    picked = np.empty((stop - first, n_bytes), dtype=np.uint8)
    records_at_once = max(_SPAN_BYTES // record_bytes, 1)
    is_dense = n_bytes * 8 >= record_bytes
    try:
        with path.open("rb", buffering=0) as file:
            for record in range(first, stop, records_at_once if is_dense else 1):
                n_records = min(records_at_once, stop - record) if is_dense else 1
                position = header.n_header_bytes + record * record_bytes + offset
                file.seek(position)
                target = picked[record - first : record - first + n_records]
                if n_records == 1:
                    got = file.readinto(target.data)
                    wanted = n_bytes
                else:
                    wanted = (n_records - 1) * record_bytes + n_bytes
                    span = np.empty(n_records * record_bytes, dtype=np.uint8)
                    got = file.readinto(span.data[:wanted])
                    target[:] = span.reshape(n_records, record_bytes)[:, :n_bytes]
                if got != wanted:
                    raise OSError("the file ends early")
    except OSError as error:
        raise _changed(path, error) from error
    return picked


def _changed(path: Path, error: OSError) -> ReadError:
    return ReadError(
        f"{path.name}: could not be read any more ({error.strerror or error}). Do not move or change a "
        "recording while it is analyzed.",
        code="file-changed",
    )


def _read_physical(path: Path, header: EdfHeader, signal_index: int, start: int, out: npt.NDArray[np.float64]) -> None:
    """Fill ``out`` with physical values from sample ``start`` of the stored, gapless stream of a signal."""
    signal = header.signals[signal_index]
    n_per_record, stop = signal.n_per_record, start + out.size
    at_once = max(_SPAN_BYTES // (header.bytes_per_sample * n_per_record), 1)
    last_record = -(-stop // n_per_record)
    for record in range(start // n_per_record, last_record, at_once):
        next_record = min(record + at_once, last_record)
        digital = _digital(read_record_bytes(path, header, signal_index, record, next_record), header.is_bdf)
        low, high = max(start, record * n_per_record), min(stop, next_record * n_per_record)
        part = out[low - start : high - start]
        np.multiply(digital[low - record * n_per_record : high - record * n_per_record], signal.gain, out=part)
        part += signal.offset


def _read_signals(
    path: Path, header: EdfHeader, signal_indices: Sequence[int], start: int, out: npt.NDArray[np.float64]
) -> None:
    """Fill the rows of ``out`` with physical values of signals of one rate, reading each record once."""
    n_per_record, stop = header.signals[signal_indices[0]].n_per_record, start + out.shape[1]
    n_bytes = header.bytes_per_sample * n_per_record
    at_once, last_record = max(_SPAN_BYTES // header.record_bytes, 1), -(-stop // n_per_record)
    for record in range(start // n_per_record, last_record, at_once):
        next_record = min(record + at_once, last_record)
        raw = _whole_records(path, header, record, next_record)
        low, high = max(start, record * n_per_record), min(stop, next_record * n_per_record)
        for row, signal_index in enumerate(signal_indices):
            signal, offset = header.signals[signal_index], header.offsets[signal_index]
            digital = _digital(np.ascontiguousarray(raw[:, offset : offset + n_bytes]), header.is_bdf)
            part = out[row, low - start : high - start]
            gain = signal.gain  # NaN where the header gives no scale
            np.multiply(digital[low - record * n_per_record : high - record * n_per_record], gain, out=part)
            part += signal.physical_min - gain * signal.digital_min


def _whole_records(path: Path, header: EdfHeader, first: int, stop: int) -> npt.NDArray[np.uint8]:
    raw = np.empty((stop - first, header.record_bytes), dtype=np.uint8)
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(header.n_header_bytes + first * header.record_bytes)
            if file.readinto(raw.data) != raw.size:
                raise OSError("the file ends early")
    except OSError as error:
        raise _changed(path, error) from error
    return raw


def _digital(raw: npt.NDArray[np.uint8], is_bdf: bool) -> npt.NDArray[np.int16] | npt.NDArray[np.int32]:
    if not is_bdf:
        return raw.reshape(-1).view("<i2")
    widened = np.zeros((raw.size // 3, 4), dtype=np.uint8)
    widened[:, 1:] = raw.reshape(-1, 3)
    return widened.view("<i4").reshape(-1) >> 8
