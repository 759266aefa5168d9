"""A file becomes a recording: format, roles, units, markers, fitness and privacy, in this order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from myoclonus import tables
from myoclonus.read.edf import read_edf
from myoclonus.read.labels import understand_label
from myoclonus.read.raw import RawRecording
from myoclonus.read.units_of_channels import convert_unit, is_potential
from myoclonus.recording import Channel, Recording, SampleSource
from myoclonus.settings.read import ReadSettings

__all__ = ["read_recording"]


@dataclass(frozen=True, slots=True)
class _Scaled:
    """Samples of a raw source times a factor for each channel."""

    source: SampleSource
    factors: tuple[float, ...]

    def read(self, channel_index: int, start: int, stop: int) -> npt.NDArray[np.float64]:
        samples = self.source.read(channel_index, start, stop)
        if self.factors[channel_index] != 1.0:
            samples *= self.factors[channel_index]
        return samples


def read_recording(path: str | Path, *, settings: ReadSettings | None = None) -> Recording:
    """Return a recording whose samples are read when asked for."""
    file = Path(path)
    return _recording(read_edf(file, settings or ReadSettings()), file.stem)


def _recording(raw: RawRecording, name: str) -> Recording:
    channels, factors, findings = [], [], list(raw.findings)
    for signal in raw.signals:
        understood = understand_label(signal.label, unit_is_potential=is_potential(signal.unit))
        conversion = convert_unit(signal.unit, understood.role, signal.label)
        if conversion.finding:
            findings.append(conversion.finding)
        channels.append(
            Channel(
                name=signal.label,
                role=understood.role,
                muscle=understood.muscle,
                side=understood.side,
                unit=conversion.unit,
                fs_hz=signal.fs_hz,
                n_samples=signal.n_samples,
                resolution=signal.resolution * conversion.factor,
                low_limit=signal.low_limit * conversion.factor,
                high_limit=signal.high_limit * conversion.factor,
            )
        )
        factors.append(conversion.factor)
    return Recording(
        name=name,
        channels=tuple(channels),
        source=_Scaled(raw.source, tuple(factors)),
        markers=tables.from_rows(
            tables.MARKERS,
            [
                {"onset": item.onset, "duration": item.duration, "text": item.text, "channel": item.channel}
                for item in raw.annotations
            ],
        ),
        coverage=tables.from_rows(tables.COVERAGE, [{"onset": onset, "duration": length} for onset, length in raw.coverage]),
        quality=tables.from_rows(tables.QUALITY, [asdict(finding) for finding in findings]),
        provenance={"format": raw.format, "reader": "myoclonus"},
    )
