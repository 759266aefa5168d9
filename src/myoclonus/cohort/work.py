"""One recording, from its file to its result and its row. Runs in a process of its own."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from myoclonus._version import __version__
from myoclonus.analysis import Analysis, analyze
from myoclonus.cohort.layout import Layout
from myoclonus.cohort.memory import peak_memory_mb
from myoclonus.cohort.source import Item
from myoclonus.errors import MyoclonusError, ReadError
from myoclonus.read import read_recording
from myoclonus.report import write_report
from myoclonus.settings import load_settings

__all__ = ["Task", "failed_row", "is_done", "run_task"]

_READ_BYTES = 1 << 22
_TELLING_LETTERS = 4
"""A shorter file name is no word to be looked for in a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one process is asked to do.

    Attributes
    ----------
    item : Item
        The recording.
    root : str
        Folder of the cohort.
    made_by : str
        Hash of everything but the recording that decides the result: settings, options, version.
    run : str
        Name of this run of the cohort.
    keep_identity : bool
        As ``read_recording`` takes it.
    timeout_s : float
        Time after which the recording is given up.
    memory_mb : int
        Memory after which the recording is given up; 0 for no bound.
    """

    item: Item
    root: str
    made_by: str
    run: str
    keep_identity: bool = False
    timeout_s: float = 3600.0
    memory_mb: int = 0


def is_done(task: Task, *, retry_failed: bool = False) -> bool:
    """Return whether the row on the disk is of this very recording, settings and version, without reading the recording."""
    layout = Layout(Path(task.root))
    row = layout.row(task.item.key)
    if row is None or row.get("made_by") != task.made_by:
        return False
    is_same_file = (row["size_bytes"], row["modified"]) == (task.item.size_bytes, task.item.modified)
    if row["status"] == "failed":
        return is_same_file and not retry_failed
    return is_same_file and (layout.recordings / str(row["recording_id"]) / "provenance.json").is_file()


def run_task(task: Task) -> dict[str, Any]:
    """Analyze one recording, write its result and its row, and return the row.

    What goes wrong with the recording is a row with a code and a message, not an exception.

    Raises
    ------
    MyoclonusError
        ``output-not-writable`` only: nothing that is computed could be kept.
    """
    layout, started = Layout(Path(task.root)), time.perf_counter()
    try:
        row = _analyzed(task, layout)
    except MyoclonusError as error:
        if error.code == "output-not-writable":
            raise
        row = failed_row(task, error.code, error.message)
    except MemoryError:
        bound = f"{task.memory_mb} MB" if task.memory_mb else "what the machine has"
        row = failed_row(task, "out-of-memory", f"needs more memory than {bound}. Allow more with --memory.")
    except Exception as error:
        message = f"a fault of this program: {type(error).__name__}: {error}. Please report it."
        row = failed_row(task, "program-fault", message)
    row |= {"seconds": round(time.perf_counter() - started, 3), "peak_memory_mb": peak_memory_mb()}
    layout.write_row(task.item.key, row)
    return row


def failed_row(task: Task, code: str, message: str) -> dict[str, Any]:
    """Return the row of a recording that could not be analyzed.

    Whose name is in the header is not known then, so that neither name nor path of the file is in it unless identity is kept.
    """
    item = task.item
    message = message.encode(errors="backslashreplace").decode()  # the name of a file may hold any byte
    if task.keep_identity:
        return _row(task) | {"status": "failed", "code": code, "message": message}
    path = item.path.encode(errors="backslashreplace").decode()
    file = PurePosixPath(path).name
    for telling in (re.escape(path), rf"[^\s'\"(]*{re.escape(file)}"):
        message = re.sub(telling, item.code, message)
    stem = PurePosixPath(file).stem
    if len(stem) >= _TELLING_LETTERS:
        message = re.sub(rf"(?<!\w){re.escape(stem)}(?!\w)", item.code, message)
    return _row(task) | {"recording_id": item.code, "status": "failed", "code": code, "message": message}


def _row(task: Task) -> dict[str, Any]:
    item = task.item
    return {
        "recording_id": item.recording_id,
        "path": item.path,
        "participant": item.participant,
        "session": item.session,
        "groups": item.groups,
        "made_by": task.made_by,
        "run": task.run,
        "size_bytes": item.size_bytes,
        "modified": item.modified,
        "version": __version__,
        "sha256": None,
        "code": None,
        "message": None,
    }


def _analyzed(task: Task, layout: Layout) -> dict[str, Any]:
    with _here(task.item.path) as path, _here(task.item.hypnogram) as hypnogram, _here(task.item.markers) as markers:
        if path is None or not path.exists():
            raise ReadError(f"{task.item.path}: there is no such file. Check the path.", code="file-not-found")
        sha256 = _fingerprint(path, hypnogram, markers)
        kept = _kept(task, layout, sha256)
        if kept is not None:
            return kept
        settings = load_settings(layout.root / "settings.toml")
        settings = replace(settings, detect=replace(settings.detect, n_threads=1))  # the cohort fills the cores
        recording = read_recording(
            path,
            keep_identity=task.keep_identity,
            hypnogram=hypnogram,
            markers=markers,
            settings=settings.read,
            name=task.item.recording_id,
        )
        is_safe = task.item.is_coded or recording.name == task.item.recording_id
        recording_id = task.item.recording_id if is_safe else task.item.code
        analysis = analyze(recording, settings, name=recording_id)
        written = write_report(analysis, layout.recordings / recording_id, force=True)
        sizes = [path.stat().st_size for path in written.values()]
    ended = {"status": "done", "recording_id": recording_id, "sha256": sha256, "result_bytes": sum(sizes)}
    return _row(task) | _counts(analysis) | ended


def _kept(task: Task, layout: Layout, sha256: str) -> dict[str, Any] | None:
    """Return the earlier row when the file has been touched but holds the same."""
    row = layout.row(task.item.key)
    if row is None or (row.get("sha256"), row.get("made_by"), row["status"]) != (sha256, task.made_by, "done"):
        return None
    if not (layout.recordings / row["recording_id"] / "provenance.json").is_file():
        return None
    return row | {"size_bytes": task.item.size_bytes, "modified": task.item.modified, "run": task.run}


def _counts(analysis: Analysis) -> dict[str, Any]:
    quality = analysis.detection.quality
    severity = quality["severity"].value_counts()
    warned = quality[quality["severity"] == "warning"].sort_values("channel", na_position="first", kind="stable")
    return {
        "duration_s": round(analysis.recording.duration_s, 6),
        "analyzed_s": round(max(analysis.detection.analyzed_s.values(), default=0.0), 6),
        "n_channels": len(analysis.recording.channels),
        "n_emg": len(analysis.recording.with_role("emg")),
        "n_emg_analyzed": len(analysis.detection.analyzed_s),
        "n_bursts": len(analysis.detection.bursts),
        "n_jerks": len(analysis.detection.jerks),
        "n_refused": int(severity.get("refused", 0)),
        "n_warnings": int(severity.get("warning", 0)),
        "warnings": ",".join(dict.fromkeys(warned["code"])) or None,
        "first_said": " ".join(analysis.weighed.announced) or None,
        "named_forms": ",".join(analysis.weighed.named) or None,
        "answer": analysis.weighed.answer,
    }


def _fingerprint(path: Path, *beside: Path | None) -> str:
    """Return the hash of a recording and all that belongs to it: files of its stem, and BIDS sidecars beside it.

    What a copy is called does not matter.
    """
    stem = path.stem
    prefix = stem.rsplit("_", 1)[0] if stem.startswith("sub-") else stem
    family = {other for other in path.parent.iterdir() if other.is_file() and _belongs(other.name, prefix)}
    digest = hashlib.sha256()
    for file in [path, *sorted(family - {path}), *(other for other in beside if other is not None)]:
        digest.update(file.name.removeprefix(prefix).encode())
        with file.open("rb") as stream:
            while block := stream.read(_READ_BYTES):
                digest.update(block)
    return digest.hexdigest()


def _belongs(name: str, prefix: str) -> bool:
    return name.startswith((f"{prefix}_", f"{prefix}."))


@contextmanager
def _here(address: str | None) -> Iterator[Path | None]:
    """Give a file of this machine, copied from afar when need be, with the files of its stem beside it."""
    if address is None:
        yield None
        return
    files, path = fsspec.url_to_fs(address)
    if isinstance(files, fsspec.get_filesystem_class("file")):
        yield Path(path)
        return
    folder = Path(tempfile.mkdtemp(prefix="myoclonus-"))
    try:
        yield _fetched(files, path, address, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fetched(files: Any, path: str, address: str, folder: Path) -> Path:
    stem = path.rsplit(".", 1)[0]
    prefix = stem.rsplit("_", 1)[0] if PurePosixPath(stem).name.startswith("sub-") else stem
    try:
        family = [other for other in files.glob(f"{prefix}*") if _belongs(other, prefix)]
        for other in {path, *family}:
            files.get_file(other, str(folder / PurePosixPath(other).name))
    except (OSError, ValueError) as error:
        raise ReadError(
            f"{address}: cannot be fetched ({error}). Check address and rights.", code="input-not-reachable"
        ) from error
    return folder / PurePosixPath(path).name
