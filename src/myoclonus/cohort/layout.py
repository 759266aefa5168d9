"""Where a cohort keeps its results and its progress; every file appears whole or not at all.

``recordings/ID/`` holds the result of one recording, ``state/KEY.json`` the row that says how it ended. The row is
written last: what has no row is not done. ``state/KEY.RUN.try.N`` stands while try ``N`` of a run goes on.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

from myoclonus.errors import SettingsError

__all__ = ["Layout", "not_writable", "write_whole"]

_SENTINEL = "cohort.json"


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of a cohort."""

    root: Path

    @property
    def recordings(self) -> Path:
        """Folder of the single results."""
        return self.root / "recordings"

    @property
    def state(self) -> Path:
        """Folder of the rows that say how each recording ended."""
        return self.root / "state"

    @property
    def tables(self) -> Path:
        """Folder of the collected tables."""
        return self.root / "tables"

    def prepare(self, settings_toml: str) -> None:
        """Make the folders, refusing a folder that holds something else.

        Raises
        ------
        SettingsError
            ``output-not-a-folder``, ``output-not-ours`` or ``output-not-writable``.
        """
        if self.root.exists() and not self.root.is_dir():
            raise SettingsError(f"{self.root} is a file. Name a folder for the cohort.", code="output-not-a-folder")
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            # listed before it is asked for: what is there besides came after it, also when another share is at it now
            others = [path for path in self.root.iterdir() if not path.name.startswith(f".{_SENTINEL}-")]
            if others and not (self.root / _SENTINEL).is_file():
                raise SettingsError(
                    f"{self.root} holds files that are not a cohort of this program. Name a new folder.",
                    code="output-not-ours",
                )
            write_whole(self.root / _SENTINEL, json.dumps({"program": "myoclonus", "format": 1}) + "\n")
            for folder in (self.recordings, self.state):
                folder.mkdir(exist_ok=True)
            write_whole(self.root / "settings.toml", settings_toml)
        except OSError as error:
            raise not_writable(self.root, error) from error

    @property
    def key_table(self) -> Path:
        """Which file each recording is: for the eyes of whoever holds the recordings."""
        return self.state / "key.tsv"

    @property
    def asked(self) -> Path:
        """Which recordings the last run was asked for, done or not."""
        return self.state / "asked.jsonl"

    def sweep(self, older_than_s: float) -> None:
        """Delete what a killed run left half-written; what is younger may still be at work."""
        for place in (self.root, self.recordings):
            for draft in place.glob(".*-*"):
                with suppress(OSError):
                    if draft.is_dir() and time.time() - draft.stat().st_mtime > older_than_s:
                        shutil.rmtree(draft, ignore_errors=True)

    def drop_drafts(self, names: Iterable[str]) -> None:
        """Delete what processes that were ended have left half-written of some recordings."""
        for name in names:
            for draft in self.recordings.glob(f".{escape(name)}-*"):
                shutil.rmtree(draft, ignore_errors=True)

    def row(self, key: str) -> dict[str, Any] | None:
        """Return how a recording ended, or ``None`` when it did not."""
        try:
            row = json.loads((self.state / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return row if isinstance(row, dict) else None

    def rows(self) -> Iterator[dict[str, Any]]:
        """Give every row there is, by key."""
        for path in sorted(self.state.glob("*.json")):
            if (row := self.row(path.stem)) is not None:
                yield row

    def write_row(self, key: str, row: dict[str, Any]) -> None:
        """Write how a recording ended."""
        write_whole(self.state / f"{key}.json", json.dumps(row, sort_keys=True) + "\n")

    def begin_try(self, key: str, run: str, what: str) -> int:
        """Mark a try of a recording, or a crash of its process, and return how many there were in this run."""
        number = 1
        while True:
            try:
                os.close(os.open(self.state / f"{key}.{run}.{what}.{number}", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            except FileExistsError:
                number += 1
            except OSError as error:
                raise not_writable(self.root, error) from error
            else:
                return number

    def end_tries(self, key: str, run: str) -> None:
        """Take the marks of this run away."""
        for what in ("try", "crash"):
            number = 1
            while (mark := self.state / f"{key}.{run}.{what}.{number}").exists():
                mark.unlink(missing_ok=True)
                number += 1


def not_writable(place: Path, error: OSError) -> SettingsError:
    """Return what to say when the disk refuses; what was finished before stays and counts."""
    return SettingsError(
        f"{place}: cannot be written ({error.strerror or error}). Check space and permissions, or name another folder; what is "
        "finished is not computed again.",
        code="output-not-writable",
    )


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and put it there when it is complete and on the disk.

    Raises
    ------
    SettingsError
        ``output-not-writable``; the file is as it was before.
    """
    try:
        _write_whole(path, text)
    except OSError as error:
        raise not_writable(path, error) from error


def _write_whole(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
