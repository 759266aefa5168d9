"""Decisions of a person about what was found: one row each in a file that only grows.

A row says who decided, when, about what, and what was so before and after. It is on the disk before the program says that it is. Several
programs and several tabs write into the same file one after the other; a row that a crash left half-written is passed over. Taking a
decision back is a row too, so nothing is ever lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import IO, Any

from myoclonus.errors import SettingsError

__all__ = ["ACTIONS", "DECISIONS_FILE", "DecisionLog", "decisions_path", "effective"]

DECISIONS_FILE = "decisions.jsonl"
"""Name of the file beside a result; that of a named rater carries the name."""

ACTIONS = ("accept", "reject", "label", "move", "add", "mark", "marker", "undo", "redo", "unblind")
_LONGEST_NAME = 40

Row = dict[str, Any]


def decisions_path(folder: Path, rater: str | None) -> Path:
    """Return where the decisions of a rater are kept.

    Raises
    ------
    SettingsError
        ``rater-name`` when the name cannot be part of a file's name.
    """
    if rater is None:
        return folder / DECISIONS_FILE
    is_plain = all(letter.isalnum() or letter in "-_" for letter in rater)
    if not rater or not is_plain or len(rater) > _LONGEST_NAME:
        raise SettingsError(
            f'the name of a rater "{rater[:80]}" must be of letters, digits, - and _, at most {_LONGEST_NAME}. Choose another.',
            code="rater-name",
        )
    stem, _, suffix = DECISIONS_FILE.partition(".")
    return folder / f"{stem}-{rater}.{suffix}"


@dataclass(slots=True)
class DecisionLog:
    """The file of decisions, read as it grows and appended to under a lock.

    Attributes
    ----------
    path : Path
        The file; made with the first decision.
    rows : list of dict
        All rows read so far, in the order of the file.
    n_unreadable : int
        Lines that are no row; they are passed over and stay in the file.
    """

    path: Path
    rows: list[Row] = field(default_factory=list)
    n_unreadable: int = 0
    _offset: int = 0
    _keys: set[str] = field(default_factory=set)
    _lock: Any = field(default_factory=Lock)

    def refresh(self) -> list[Row]:
        """Read what was written since the last look, and return all rows."""
        with self._lock:
            try:
                with self.path.open("rb") as file:
                    self._read_on(file)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise self._refused(error) from error
            return list(self.rows)

    def append(self, proposals: Sequence[Mapping[str, Any]], who: str) -> list[Row]:
        """Write decisions, and return their rows once they are on the disk.

        Parameters
        ----------
        proposals : sequence of mapping
            Each with ``action`` and what belongs to it; ``key``, if given, is written only once however often it comes.
        who : str
            The person who decides.

        Returns
        -------
        list of dict
            The rows written, with ``id``, ``when`` and ``who``.

        Raises
        ------
        SettingsError
            ``decisions-not-writable`` when the disk refuses.
        """
        try:
            with self._lock, self.path.open("a+b") as file, _locked(file):
                self._read_on(file)
                new = [item for item in proposals if not (item.get("key") and item["key"] in self._keys)]
                now = datetime.now(UTC).isoformat(timespec="milliseconds")
                first = len(self.rows) + self.n_unreadable + 1
                rows = [{"id": f"d{first + k:06d}", "when": now, "who": who, **item} for k, item in enumerate(new)]
                lines = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
                file.seek(0, os.SEEK_END)
                if file.tell() > self._offset:  # a crash left a row half-written: end its line
                    lines = "\n" + lines
                file.write(lines.encode())
                file.flush()
                os.fsync(file.fileno())
                self._read_on(file)
            return rows
        except OSError as error:
            raise self._refused(error) from error

    def _read_on(self, file: IO[bytes]) -> None:
        file.seek(self._offset)
        text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        for line in whole.splitlines():
            row = _row_of(line)
            if row is not None:
                self.rows.append(row)
                if row.get("key"):
                    self._keys.add(str(row["key"]))
            else:
                self.n_unreadable += 1
        self._offset += len(whole)

    def _refused(self, error: OSError) -> SettingsError:
        return SettingsError(
            f"{self.path}: decisions cannot be kept there ({error.strerror or error}). Check space and permissions, or name "
            "another folder with --result.",
            code="decisions-not-writable",
        )


def effective(rows: Sequence[Row]) -> tuple[list[Row], list[str], list[str]]:
    """Return the decisions that stand, and the ids that can be taken back and brought back.

    Parameters
    ----------
    rows : sequence of dict
        In the order of the file.

    Returns
    -------
    standing : list of dict
        Decisions that were not taken back, in order.
    done, undone : list of str
        Ids of those that stand and of those that were taken back since the last new one; the last is next.
    """
    done: list[str] = []
    undone: list[str] = []
    for row in rows:
        if row["action"] == "undo":
            if done and row.get("targets") == [done[-1]]:
                undone.append(done.pop())
        elif row["action"] == "redo":
            if undone and row.get("targets") == [undone[-1]]:
                done.append(undone.pop())
        elif row["action"] != "unblind":
            done.append(row["id"])
            undone.clear()
    standing = set(done)
    return [row for row in rows if row["id"] in standing], done, undone


def _row_of(line: bytes) -> Row | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    is_row = isinstance(row, dict) and isinstance(row.get("id"), str) and row.get("action") in ACTIONS
    return row if is_row else None


@contextmanager
def _locked(file: IO[bytes]) -> Iterator[None]:
    """Hold the file alone, against other programs as well; the lock goes with the program that holds it."""
    try:
        import fcntl  # noqa: PLC0415  (Unix only)
    except ImportError:  # pragma: no cover - Windows
        import msvcrt  # noqa: PLC0415

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
