"""What follows from the samples of a recording alone, kept on disk so that corrected events need not wait for it again.

A file holds arrays and words and nothing that could be executed. Its name comes from the recording, the settings and the program itself, so
that another of any of them is another file; a damaged file counts as missing. Files are written beside their place and renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus._version import __version__
from myoclonus.recording import Recording

__all__ = ["KEPT_FOLDER", "kept"]

KEPT_FOLDER = "kept"
"""Folder beside a result; may be deleted, is filled again."""

Made = TypeVar("Made")

_TABLES = {
    "markers": tables.MARKERS,
    "hypnogram": tables.HYPNOGRAM,
    "scored_events": tables.SCORED_EVENTS,
}
"""Tables of a recording that a person may correct."""
_MOST_FILES = 3
"""Files of one kind that are left: that of the recording as found, and those of the last corrections of stages or markers."""
_SAMPLED_S = 0.25
_TREE = "tree"


def kept(
    recording: Recording,
    what: str,
    depends_on: Sequence[Any],
    make: Callable[[Recording], Made],
    *,
    records: Sequence[type] = (),
    uses: Sequence[str] = (),
) -> Made:
    """Return what follows from a recording and settings, from the disk when it was made before.

    Parameters
    ----------
    recording : Recording
        ``keep_in`` names the folder; nothing is kept without one, nor of a recording whose file has no hash.
    what : str
        What it is, part of the file's name.
    depends_on : sequence
        Settings, names and numbers that it depends on besides the recording.
    make : callable
        Makes it from the recording. Of the tables that a person may correct (markers, hypnogram, scored events) it gets only
        those in ``uses``; the others are empty, so that it cannot depend on what the key leaves out.
    records : sequence of type
        Kinds of records that it is made of, besides arrays, tuples, lists, mappings, words and numbers.
    uses : sequence of str
        Which of these tables it depends on.

    Returns
    -------
    Any
        As ``make`` returned it.
    """
    bare = recording.with_changes(
        **{name: tables.empty(schema) for name, schema in _TABLES.items() if name not in uses}
    )
    folder = recording.keep_in
    if folder is None or recording.provenance.get("sha256") is None:
        return make(bare)
    key = _digest((what, depends_on, _program(), _identity(bare)))
    path = folder / f"{what}-{key[:16]}.npz"
    try:
        return cast(Made, _read(path, key, {kind.__name__: kind for kind in records}))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):  # missing, damaged, or not ours
        made = make(bare)
        _write(path, key, made, what)
        return made


def _read(path: Path, key: str, records: Mapping[str, type]) -> Any:
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        tree = json.loads(str(file[_TREE]))
        if tree["key"] != key:
            raise ValueError("of something else")
        return _unpacked(tree["made"], lambda name: file[name], records)


def _write(path: Path, key: str, made: Any, what: str) -> None:
    """Keep what was made; a disk that refuses costs time, not the result."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    tree = json.dumps({"key": key, "made": _packed(made, arrays)})
    draft: str | None = None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f".{what}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **{_TREE: np.array(tree)}, **arrays)  # type: ignore[arg-type]
        Path(draft).replace(path)
        for old in sorted(path.parent.glob(f"{what}-*.npz"), key=lambda one: one.stat().st_mtime_ns)[:-_MOST_FILES]:
            old.unlink(missing_ok=True)
    if draft is not None:
        with suppress(OSError):
            Path(draft).unlink(missing_ok=True)


def _packed(value: Any, arrays: dict[str, npt.NDArray[Any]]) -> Any:
    """Return a value as JSON knows it, its arrays put aside by name."""
    if isinstance(value, np.ndarray):
        arrays[f"a{len(arrays)}"] = value
        return {"array": f"a{len(arrays) - 1}"}
    if is_dataclass(value):
        own = {field.name: _packed(getattr(value, field.name), arrays) for field in fields(value)}
        return {"record": type(value).__name__, "fields": own}
    if isinstance(value, Mapping):
        return {"mapping": {str(name): _packed(item, arrays) for name, item in value.items()}}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [_packed(item, arrays) for item in value]}
    return value.item() if isinstance(value, np.generic) else value


def _unpacked(packed: Any, array: Callable[[str], Any], records: Mapping[str, type]) -> Any:
    if not isinstance(packed, dict):
        return packed
    if "array" in packed:
        return array(packed["array"])
    if "record" in packed:
        own = {name: _unpacked(item, array, records) for name, item in packed["fields"].items()}
        return records[packed["record"]](**own)
    if "mapping" in packed:
        return {name: _unpacked(item, array, records) for name, item in packed["mapping"].items()}
    kind, items = next(iter(packed.items()))
    return {"list": list, "tuple": tuple}[kind](_unpacked(item, array, records) for item in items)


def _identity(recording: Recording) -> tuple[Any, ...]:
    """Return what tells the samples and tables of a recording from another's.

    The hash of the file does not tell how it was understood, so that channels and some of their samples belong to it.
    """
    return (
        recording.provenance["sha256"],
        recording.channels,
        *(getattr(recording, name) for name in (*_TABLES, "coverage", "quality")),
        [
            recording.read(index, *place)
            for index in range(len(recording.channels))
            for place in _places(recording, index)
        ],
    )


def _places(recording: Recording, index: int) -> list[tuple[int, int]]:
    channel = recording.channels[index]
    size = max(round(_SAMPLED_S * channel.fs_hz), 1)
    starts = [0, channel.n_samples // 2, max(channel.n_samples - size, 0)]
    return [(start, min(start + size, channel.n_samples)) for start in starts]


@cache
def _program() -> str:
    """Return a digest of the program: its version, those of the libraries that compute, and its own text."""
    made = hashlib.sha256(f"{__version__} {np.__version__} {pd.__version__}".encode())
    root = Path(__file__).parent
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.toml")]):
        made.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return made.hexdigest()


def _digest(value: Any) -> str:
    made = hashlib.sha256()
    _feed(made, value)
    return made.hexdigest()


def _feed(made: Any, value: Any) -> None:
    """Add a value to a digest, each kind with its name, so that no two values read alike."""
    made.update(type(value).__name__.encode() + b"\0")
    if isinstance(value, np.ndarray):
        made.update(f"{value.dtype.str}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif isinstance(value, pd.DataFrame):
        for name, column in value.items():
            _feed(made, (str(name), column.astype(object).where(column.notna(), None).tolist()))
    elif is_dataclass(value):
        _feed(made, {field.name: getattr(value, field.name) for field in fields(value)})
    elif isinstance(value, Mapping):
        _feed(made, sorted(value.items()))
    elif isinstance(value, (list, tuple)):
        made.update(f"{len(value)}\0".encode())
        for item in value:
            _feed(made, item)
    else:
        made.update(repr(value).encode() + b"\0")
