"""EDF and BDF files written byte by byte, so that every field can be made wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Signal:
    label: bytes = b"EMG FDI R"
    digital: npt.NDArray[np.int64] | None = None
    rate: int = 1000
    unit: bytes = b"uV"
    pmin: bytes = b"-3276.8"
    pmax: bytes = b"3276.7"
    dmin: bytes = b"-32768"
    dmax: bytes = b"32767"


def wiggle(n: int, seed: int = 0) -> npt.NDArray[np.int64]:
    """Digital values between -500 and 500."""
    return np.random.default_rng(seed).integers(-500, 501, n)


def tal(onset: float | bytes, *texts: bytes, duration: bytes = b"") -> bytes:
    stamp = onset if isinstance(onset, bytes) else b"%+.6f" % onset
    return (
        stamp
        + (b"\x15" + duration if duration else b"")
        + b"\x14"
        + b"".join(text + b"\x14" for text in texts)
        + b"\x00"
    )


def edf(
    *signals: Signal,
    n_records: int = 3,
    duration: bytes = b"1",
    seconds: float = 1.0,
    tals: list[bytes] | None = None,
    patient: bytes = b"X X X X",
    recording: bytes = b"Startdate X X X X",
    date: bytes = b"02.03.20",
    time: bytes = b"22.15.03",
    reserved: bytes | None = None,
    n_records_field: bytes | None = None,
    header_bytes_field: bytes | None = None,
    n_signals_field: bytes | None = None,
    is_bdf: bool = False,
) -> bytes:
    """A file of ``n_records`` records; ``tals`` holds the annotation bytes of each record, and makes it EDF+."""
    width, name = (3, b"BDF") if is_bdf else (2, b"EDF")
    rows = list(signals)
    tal_samples = 60
    if tals is not None:
        rows.append(Signal(label=name + b" Annotations", rate=tal_samples, unit=b"", pmin=b"-1", pmax=b"1"))
    n = len(rows)
    reserved = reserved if reserved is not None else (name + b"+C" if tals is not None else b"")
    head = [
        (b"\xffBIOSEMI" if is_bdf else b"0", 8), (patient, 80), (recording, 80), (date, 8), (time, 8),
        (header_bytes_field or b"%d" % (256 * (n + 1)), 8), (reserved, 44),
        (n_records_field if n_records_field is not None else b"%d" % n_records, 8), (duration, 8), (n_signals_field
        or b"%d" % n, 4),
    ]  # fmt: skip
    per_record = [row.rate if row.label.endswith(b"Annotations") else round(row.rate * seconds) for row in rows]
    columns = [
        ([row.label for row in rows], 16), ([b""] * n, 80), ([row.unit for row in rows], 8), ([row.pmin for row in
        rows], 8),
        ([row.pmax for row in rows], 8), ([row.dmin for row in rows], 8), ([row.dmax for row in rows], 8), ([b""] *
        n, 80),
        ([b"%d" % count for count in per_record], 8), ([b""] * n, 32),
    ]  # fmt: skip
    out = b"".join(text.ljust(size)[:size] for text, size in head)
    out += b"".join(text.ljust(size)[:size] for texts, size in columns for text in texts)
    for record in range(n_records):
        for row, count in zip(rows, per_record, strict=True):
            if row.label.endswith(b"Annotations"):
                out += (tals or [])[record].ljust(count * width, b"\x00")
                continue
            digital = row.digital if row.digital is not None else wiggle(n_records * count)
            part = digital[record * count : (record + 1) * count].astype("<i4")
            out += part.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
    return out
