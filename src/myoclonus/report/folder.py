"""The folder of a result: claimed politely, and never left half-written."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from myoclonus.errors import SettingsError

__all__ = ["PROVENANCE", "check_folder", "result_folder"]

PROVENANCE = "provenance.json"
"""File that tells a folder of ours from any other; always the last to be put in place."""


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Refuse a folder into which no result should be written.

    Parameters
    ----------
    folder : Path
        Missing, empty, or holding an earlier result of this program.
    force : bool
        Also accept a folder with other files in it; they are left alone unless they bear the name of a result file.

    Raises
    ------
    SettingsError
        ``output-not-a-folder`` when a file is in the way; ``output-not-ours`` when the folder holds other files.
    """
    if folder.exists() and not folder.is_dir():
        raise SettingsError(
            f"{folder} is a file, so no result can be written into it. Name a folder.", code="output-not-a-folder"
        )
    if not force and folder.is_dir() and any(folder.iterdir()) and not _is_ours(folder):
        raise SettingsError(
            f"{folder} holds {_what_is_in(folder)}. Name a new folder, or add --force to write beside them.",
            code="output-not-ours",
        )


@contextmanager
def result_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Give an empty folder to write into, and put its files in place once everything is written.

    Parameters
    ----------
    folder : Path
        Where the result belongs. Files of an earlier result are replaced one by one; other files are left alone.
    force : bool
        See ``check_folder``.

    Yields
    ------
    Path
        A temporary folder beside ``folder``; removed when writing fails, which leaves ``folder`` as it was.

    Raises
    ------
    SettingsError
        As ``check_folder``; ``output-not-writable`` when the disk refuses.
    """
    check_folder(folder, force=force)
    draft: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        draft.chmod(0o755)
        yield draft
        _put_in_place(draft, folder)
    except OSError as error:
        raise SettingsError(
            f"{folder}: the result cannot be written ({error.strerror or error}). Check space and permissions, or name "
            "another folder.",
            code="output-not-writable",
        ) from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _put_in_place(draft: Path, folder: Path) -> None:
    if not folder.exists():
        draft.rename(folder)
        return
    (folder / PROVENANCE).unlink(missing_ok=True)
    for path in sorted(draft.iterdir(), key=lambda written: written.name == PROVENANCE):
        path.replace(folder / path.name)


def _what_is_in(folder: Path) -> str:
    if any(_is_ours(child) for child in folder.iterdir() if child.is_dir()):
        return "the results of other recordings, one folder each"
    return "files that are not a result of this program"


def _is_ours(folder: Path) -> bool:
    try:
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(provenance, dict) and provenance.get("program") == "myoclonus"
