"""Header of EDF, EDF+, BDF and BDF+ files, validated field by field.

The header is read here and not by edfio, because a damaged header must become a finding that names the field, the
channel and the
remedy, and because nothing may be allocated on the word of a header that the size of the file does not bear out.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from myoclonus.errors import ReadError
from myoclonus.read.raw import Finding

__all__ = ["EdfHeader", "EdfSignalHeader", "read_edf_header"]

_FIELDS = (("label", 16), ("transducer", 80), ("unit", 8), ("physical_min", 8), ("physical_max", 8), ("digital_min", 8),
           ("digital_max", 8), ("prefiltering", 80), ("n_per_record", 8), ("reserved", 32))  # fmt: skip
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfSignalHeader:
    """One signal of the header; a number that cannot be read is ``nan``."""

    label: str
    unit: str
    prefiltering: str
    physical_min: float
    physical_max: float
    digital_min: float
    digital_max: float
    n_per_record: int
    is_annotation: bool

    @property
    def gain(self) -> float:
        """Physical units a digital step: ``nan`` when the ranges give none, negative when one is inverted."""
        span = self.digital_max - self.digital_min
        gain = (self.physical_max - self.physical_min) / span if span else math.nan
        return gain if math.isfinite(gain) and gain != 0 else math.nan

    @property
    def offset(self) -> float:
        """Physical value of the digital value 0."""
        return self.physical_min - self.gain * self.digital_min


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfHeader:
    """The header, with the layout that the size of the file bears out."""

    format: str
    is_bdf: bool
    is_plus: bool
    is_discontinuous: bool
    patient: str
    recording: str
    start_date: str | None
    start_time_of_day: str | None
    n_header_bytes: int
    n_records: int
    record_duration_s: float
    signals: tuple[EdfSignalHeader, ...]
    findings: tuple[Finding, ...]
    offsets: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once where each signal begins in a data record, in bytes, and where the record ends."""
        lengths = (self.bytes_per_sample * signal.n_per_record for signal in self.signals)
        object.__setattr__(self, "offsets", tuple(accumulate(lengths, initial=0)))

    @property
    def bytes_per_sample(self) -> int:
        """Bytes a sample: 2 in EDF, 3 in BDF."""
        return 3 if self.is_bdf else 2

    @property
    def record_bytes(self) -> int:
        """Bytes a data record."""
        return self.offsets[-1]


def read_edf_header(path: Path) -> EdfHeader:
    """Return the header of an EDF or BDF file and what is wrong with it.

    Raises
    ------
    ReadError
        ``not-edf`` when the file does not begin as EDF or BDF does; ``header-unreadable`` when the layout of the
        file cannot be told;
        ``record-duration-not-positive`` when no sampling rate follows from the header; ``no-samples`` when there is
        no complete record.
    """
    n_bytes = path.stat().st_size
    with path.open("rb") as file:
        fixed = file.read(256)
        is_bdf = fixed[:8] == b"\xffBIOSEMI"
        if len(fixed) < 256 or not (is_bdf or fixed[:8].rstrip(b" \x00") == b"0"):
            raise ReadError(
                f"{path.name}: does not begin as an EDF or BDF file does. Name the recording itself, or give the "
                "file the extension of "
                "its own format.",
                code="not-edf",
            )
        findings: list[Finding] = []
        n_signals, n_header_bytes = _n_signals(path, fixed, n_bytes, findings)
        text = file.read(256 * n_signals)
    if len(text) < 256 * n_signals:
        raise _unreadable(path, f"the file ends inside the header of its {n_signals} signals")
    signals = _signals(path, text, n_signals, is_bdf, findings)
    duration_s = _record_duration(path, fixed[244:252], signals)
    record_bytes = (3 if is_bdf else 2) * sum(signal.n_per_record for signal in signals)
    reserved = _text(fixed[192:236])
    is_plus = reserved.upper().startswith(("EDF+", "BDF+"))
    _note_encoding(fixed[8:168] + text, findings)
    return EdfHeader(
        format=("BDF" if is_bdf else "EDF") + ("+" + reserved[4:5].upper() if is_plus else ""),
        is_bdf=is_bdf,
        is_plus=is_plus,
        is_discontinuous=is_plus and reserved[4:5].upper() == "D",
        patient=_text(fixed[8:88]),
        recording=_text(fixed[88:168]),
        start_date=_start_date(_text(fixed[168:176]), _text(fixed[88:168]), findings),
        start_time_of_day=_start_time(_text(fixed[176:184]), findings),
        n_header_bytes=n_header_bytes,
        n_records=_n_records(path, fixed[236:244], (n_bytes - n_header_bytes, record_bytes, duration_s), findings),
        record_duration_s=duration_s,
        signals=signals,
        findings=tuple(findings),
    )


def _text(raw: bytes) -> str:
    """Decode a field as UTF-8, else as Latin-1, without control characters."""
    try:
        decoded = raw.decode("utf-8")
    except UnicodeDecodeError:
        decoded = raw.decode("latin-1")
    return "".join(letter for letter in decoded if letter.isprintable()).strip()


def _number(raw: bytes) -> float:
    """Read a number, also one with a decimal comma; ``nan`` when it is none."""
    text = _text(raw).replace(",", ".")
    return float(text) if _NUMBER.fullmatch(text) else math.nan


def _unreadable(path: Path, why: str) -> ReadError:
    return ReadError(
        f"{path.name}: the header cannot be read: {why}. Export the recording again, or repair the header with "
        "an EDF editor.",
        code="header-unreadable",
    )


def _n_signals(path: Path, fixed: bytes, n_bytes: int, findings: list[Finding]) -> tuple[int, int]:
    """Return the number of signals and the size of the header, each checked against the other."""
    count, size = _number(fixed[252:256]), _number(fixed[184:192])
    most = n_bytes // 256 - 1
    count_fits = count.is_integer() and 1 <= count <= most
    size_fits = size.is_integer() and size % 256 == 0 and 1 <= size // 256 - 1 <= most
    if not count_fits and not size_fits:
        raise _unreadable(path, f'"{_text(fixed[252:256])}" signals in a header of "{_text(fixed[184:192])}" bytes')
    n_signals = int(count) if count_fits else int(size) // 256 - 1
    if size != 256 * (n_signals + 1) or not count_fits:
        findings.append(
            Finding(
                code="header-size-wrong",
                severity="warning",
                message=f"The header says {_text(fixed[252:256])} signals and {_text(fixed[184:192])} bytes, "
                "which do not go together; "
                f"read as {n_signals} signals.",
                remedy="Check that the channels look right; export the recording again if they do not.",
            )
        )
    return n_signals, 256 * (n_signals + 1)


def _signals(
    path: Path, text: bytes, n_signals: int, is_bdf: bool, findings: list[Finding]
) -> tuple[EdfSignalHeader, ...]:
    columns: dict[str, list[bytes]] = {}
    position = 0
    for name, width in _FIELDS:
        columns[name] = [text[position + width * index : position + width * (index + 1)] for index in range(n_signals)]
        position += width * n_signals
    labels = _unique_labels([_text(raw) for raw in columns["label"]], findings)
    signals = []
    for index, label in enumerate(labels):
        n_per_record = _number(columns["n_per_record"][index])
        if not (n_per_record.is_integer() and n_per_record >= 0):
            raise _unreadable(
                path, f'channel "{label}" has "{_text(columns["n_per_record"][index])}" samples in a record'
            )
        signal = EdfSignalHeader(
            label=label,
            unit=_text(columns["unit"][index]),
            prefiltering=_text(columns["prefiltering"][index]),
            physical_min=_number(columns["physical_min"][index]),
            physical_max=_number(columns["physical_max"][index]),
            digital_min=_number(columns["digital_min"][index]),
            digital_max=_number(columns["digital_max"][index]),
            n_per_record=int(n_per_record),
            is_annotation=_is_annotation(columns["label"][index]),
        )
        signals.append(signal)
        if not signal.is_annotation:
            raw = [columns[name][index] for name in ("physical_min", "physical_max", "digital_min", "digital_max")]
            findings.extend(_calibration_findings(signal, raw))
    return tuple(signals)


def _is_annotation(raw_label: bytes) -> bool:
    return _text(raw_label) in {"EDF Annotations", "BDF Annotations"}


def _unique_labels(labels: list[str], findings: list[Finding]) -> list[str]:
    unique: list[str] = []
    for index, label in enumerate(labels):
        name = label or f"channel {index + 1}"
        repeat = 2
        while name in unique and label not in {"EDF Annotations", "BDF Annotations"}:
            name, repeat = f"{label or f'channel {index + 1}'} #{repeat}", repeat + 1
        if name != label:
            findings.append(
                Finding(
                    code="label-duplicate" if label else "label-empty",
                    severity="note",
                    channel=name,
                    message=f"Signal {index + 1} has "
                    f"{f'the label {label!r} of an earlier one' if label else 'no label'}; it is called {name!r}.",
                    remedy="Name the channel in channels.toml.",
                )
            )
        unique.append(name)
    return unique


def _calibration_findings(signal: EdfSignalHeader, raw: list[bytes]) -> list[Finding]:
    findings = []
    ranges = (
        f"physical {signal.physical_min:g} to {signal.physical_max:g}, "
        f"digital {signal.digital_min:g} to {signal.digital_max:g}"
    )
    if math.isnan(signal.gain):
        findings.append(
            Finding(
                code="calibration-unusable",
                severity="refused",
                channel=signal.label,
                message=f"The ranges in the header give no scale ({ranges}); the channel reads as missing.",
                remedy="Repair physical and digital minimum and maximum in the header, or export the channel again.",
            )
        )
    elif signal.gain < 0:
        findings.append(
            Finding(
                code="range-inverted",
                severity="note",
                channel=signal.label,
                message=f"A range in the header runs downward ({ranges}); the polarity was turned as the header says.",
                remedy="Nothing, unless the polarity of this channel looks wrong.",
            )
        )
    if any(b"," in field for field in raw):
        findings.append(
            Finding(
                code="decimal-comma",
                severity="note",
                channel=signal.label,
                message=f"A number in the header has a decimal comma; read as {ranges}.",
                remedy="Nothing, if these ranges are right.",
            )
        )
    return findings


def _record_duration(path: Path, raw: bytes, signals: tuple[EdfSignalHeader, ...]) -> float:
    duration_s = _number(raw)
    has_signals = any(not signal.is_annotation and signal.n_per_record for signal in signals)
    if has_signals and not (math.isfinite(duration_s) and duration_s > 0):
        raise ReadError(
            f'{path.name}: a data record lasts "{_text(raw)}" s, so that no sampling rate follows. Repair the '
            "duration of a data record "
            "in the header.",
            code="record-duration-not-positive",
        )
    return duration_s if math.isfinite(duration_s) and duration_s > 0 else 0.0


def _n_records(path: Path, raw: bytes, layout: tuple[int, int, float], findings: list[Finding]) -> int:
    """Return the number of complete records in the file, whatever the header says, and report the difference.

    The layout is bytes of data in the file, bytes a record, and seconds a record.
    """
    data_bytes, record_bytes, duration_s = layout
    if record_bytes == 0 or data_bytes < record_bytes:
        raise ReadError(
            f"{path.name}: holds no complete data record ({max(data_bytes, 0)} bytes of data, {record_bytes} "
            "needed for one). "
            "The recording was cut or is empty; copy or export it again.",
            code="no-samples",
        )
    stated, (present, rest) = _number(raw), divmod(data_bytes, record_bytes)
    announced = f"The header announces {stated:g} records, the file holds {present}"
    if math.isnan(stated) or stated < 0:
        findings.append(
            Finding(
                code="record-count-unknown",
                severity="note",
                message=f'The header gives "{_text(raw)}" as the number of records; the file holds {present}.',
                remedy="The recorder did not close the file. Check that the end of the recording is there.",
            )
        )
    elif stated > present:
        findings.append(
            Finding(
                code="truncated",
                severity="warning",
                onset=present * duration_s,
                message=f"{announced} complete ones: it ends at {present * duration_s:g} s.",
                remedy="Copy or export the recording again if its end is missed.",
            )
        )
    elif stated < present:
        findings.append(
            Finding(
                code="record-count-wrong",
                severity="warning",
                onset=stated * duration_s,
                message=f"{announced}; all of them are read.",
                remedy="Check that the recording looks right after the announced end.",
            )
        )
    if rest and not stated > present:
        findings.append(
            Finding(
                code="trailing-bytes",
                severity="note",
                message=f"{rest} bytes after the last complete record were left out.",
                remedy="Nothing, unless the end of the recording is missed.",
            )
        )
    return present


def _start_date(text: str, recording: str, findings: list[Finding]) -> str | None:
    stated = re.search(r"Startdate\s+(\d\d)-([A-Za-z]{3})-(\d{4})", recording)
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    if stated and stated[2].lower() in months and 1 <= int(stated[1]) <= 31:
        return f"{stated[3]}-{months.index(stated[2].lower()) + 1:02d}-{stated[1]}"
    match = re.fullmatch(r"(\d\d?)[./:\-](\d\d?)[./:\-](\d\d)", text)
    if match and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12:
        year = int(match[3]) + (1900 if int(match[3]) >= 85 else 2000)
        return f"{year}-{int(match[2]):02d}-{int(match[1]):02d}"
    findings.append(
        Finding(
            code="start-date-unreadable",
            severity="note",
            message="The start date in the header is not a date.",
            remedy="Nothing: times count from the first sample.",
        )
    )
    return None


def _start_time(text: str, findings: list[Finding]) -> str | None:
    match = re.fullmatch(r"(\d\d?)[.:\-](\d\d?)[.:\-](\d\d?)", text)
    if match and int(match[1]) < 24 and int(match[2]) < 60 and int(match[3]) < 60:
        return ":".join(f"{int(part):02d}" for part in match.groups())
    findings.append(
        Finding(
            code="start-time-unreadable",
            severity="note",
            message=f'The start time in the header, "{text}", is not a time of day; clock times are not shown.',
            remedy="Nothing: times count from the first sample.",
        )
    )
    return None


def _note_encoding(raw: bytes, findings: list[Finding]) -> None:
    if not raw.isascii():
        findings.append(
            Finding(
                code="header-not-ascii",
                severity="note",
                message="The header holds letters beyond ASCII, which the format does not allow; read as UTF-8, "
                "else Latin-1.",
                remedy="Nothing, if the labels and units look right.",
            )
        )
