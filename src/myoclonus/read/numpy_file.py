"""NumPy recordings: ``.npy`` with a given sampling rate, ``.npz`` that carries it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from myoclonus.errors import ReadError
from myoclonus.read.array_source import ArraySource
from myoclonus.read.options import ReadOptions
from myoclonus.read.raw import RawRecording, RawSignal
from myoclonus.read.text_table import unique_labels

__all__ = ["read_numpy"]


def read_numpy(path: Path, options: ReadOptions) -> RawRecording:
    """Return a recording from a NumPy file.

    A ``.npy`` holds one array and is mapped, not loaded; an ``.npz`` holds ``samples``, ``fs_hz`` and
    maybe ``labels`` and ``unit``. Of a two-dimensional array the longer axis is time. Pickled objects are refused.

    Raises
    ------
    ReadError
        ``array-unreadable``, ``sampling-rate-missing``, ``no-samples``.
    """
    found = _load(path)
    samples, fs_hz = found["samples"], found.get("fs_hz")
    if samples.dtype.kind not in "fiu" or samples.ndim not in (1, 2) or samples.size < 2:
        raise ReadError(
            f"{path.name}: holds an array of shape {samples.shape} and type {samples.dtype}; expected numbers, "
            "one row or column "
            "a channel.",
            code="array-unreadable" if samples.size else "no-samples",
        )
    rate = options.fs_hz if options.fs_hz is not None else _rate(path, fs_hz)
    table = (
        samples[np.newaxis] if samples.ndim == 1 else (samples if samples.shape[1] >= samples.shape[0] else samples.T)
    )
    stored = [str(label) for label in np.atleast_1d(found["labels"])] if "labels" in found else []
    labels = next((names for names in (options.labels, stored) if len(names) == len(table)), [""] * len(table))
    unit = options.unit or (str(found["unit"]) if "unit" in found else "")
    n_samples = table.shape[1]
    return RawRecording(
        format="NumPy",
        signals=tuple(
            RawSignal(label=label, unit=unit, fs_hz=rate, n_samples=n_samples) for label in unique_labels(list(labels))
        ),
        source=ArraySource(tuple(table), ((0, 0, n_samples),)),
        coverage=((0.0, n_samples / rate),),
    )


def _load(path: Path) -> dict[str, npt.NDArray[Any]]:
    try:
        if path.suffix.lower() == ".npy":
            return {"samples": np.load(path, mmap_mode="r", allow_pickle=False)}
        with np.load(path, allow_pickle=False) as archive:
            found = {name: archive[name] for name in ("samples", "fs_hz", "labels", "unit") if name in archive.files}
            names = ", ".join(archive.files)
    except (
        OSError,
        ValueError,
        EOFError,
        KeyError,
        TypeError,
        SyntaxError,
        OverflowError,
        MemoryError,
        zipfile.BadZipFile,
    ) as error:
        raise ReadError(
            f"{path.name}: is not a readable NumPy file ({error}). Save it again.", code="array-unreadable"
        ) from error
    if "samples" not in found:
        raise ReadError(
            f"{path.name}: holds {names or 'nothing'}; expected arrays samples and fs_hz, and maybe labels and unit.",
            code="array-unreadable",
        )
    return found


def _rate(path: Path, fs_hz: npt.NDArray[Any] | None) -> float:
    if fs_hz is not None and fs_hz.size == 1 and fs_hz.dtype.kind in "fiu" and 0 < float(fs_hz.reshape(())) < 1e9:
        return float(fs_hz.reshape(()))
    raise ReadError(
        f"{path.name}: has no sampling rate. Give it, e.g. fs_hz = 1000 in channels.toml.", code="sampling-rate-missing"
    )
