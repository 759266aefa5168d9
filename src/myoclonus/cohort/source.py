"""Which recordings a cohort has: those of a folder, of a list, or of a BIDS dataset, here or at any address."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import fsspec
import pandas as pd

from myoclonus.errors import ReadError
from myoclonus.read.privacy import is_only_numbered, is_personal

__all__ = ["Item", "Source", "find_items"]

_SUFFIXES = (".edf", ".bdf", ".vhdr", ".set", ".fif", ".cnt", ".21e", ".gdf", ".npz")
_LISTS = (".txt", ".tsv", ".csv")
_BIDS = re.compile(r"(sub-[A-Za-z0-9]+)(?:_(ses-[A-Za-z0-9]+))?(?:_[A-Za-z0-9]+-[A-Za-z0-9]+)*_(?:emg|eeg|ieeg|meg)")
_OWN_COLUMNS = ("recording", "recording_id", "participant", "session", "hypnogram", "markers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One recording of a cohort.

    Attributes
    ----------
    recording_id : str
        Name in all outputs, unique in the cohort.
    path : str
        File, or address that fsspec understands.
    size_bytes : int
        Size of the file; -1 when it is not there.
    modified : str
        What the file system says of its last change, as text.
    participant, session : str or None
        Whose recording, and on which occasion.
    groups : dict of str to str
        Columns of ``participants.tsv``, or further columns of the list, but those that name a person or tell a birth date or an
        address.
    hypnogram, markers : str or None
        Files that go with it.
    is_coded : bool
        Whether ``recording_id`` was given in a list or follows BIDS; otherwise it is the name of a file, which may be a person's.
    """

    recording_id: str
    path: str
    size_bytes: int = -1
    modified: str = ""
    participant: str | None = None
    session: str | None = None
    groups: dict[str, str] = field(default_factory=dict)
    hypnogram: str | None = None
    markers: str | None = None
    is_coded: bool = False

    @property
    def key(self) -> str:
        """Short name of the path, under which progress is kept."""
        return hashlib.sha256(self.path.encode(errors="surrogateescape")).hexdigest()[:20]

    @property
    def code(self) -> str:
        """Name that says nothing of the person: as given, by BIDS, or only numbered; otherwise one made from the path."""
        is_safe = self.is_coded or is_only_numbered(self.recording_id)
        return self.recording_id if is_safe else f"recording-{self.key[:8]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was found at a place.

    Attributes
    ----------
    items : tuple of Item
        Recordings, sorted by ``recording_id``.
    missing : tuple of str
        Participants of ``participants.tsv`` without a recording.
    kind : str
        ``folder``, ``list``, ``BIDS dataset`` or ``file``.
    """

    items: tuple[Item, ...]
    missing: tuple[str, ...] = ()
    kind: str = "folder"


def find_items(place: str) -> Source:
    """Return the recordings at a place.

    Parameters
    ----------
    place : str
        A folder (searched through, hidden folders and ``derivatives`` left out), a BIDS dataset, a list, or one
        recording; a path or any address that fsspec understands. A list is a text file with one path a line, or a TSV or
        CSV file with the column ``recording`` and, if known, ``recording_id``, ``participant``, ``session``,
        ``hypnogram`` and ``markers``; all further columns are groups. Paths in it count from the list's own folder.

    Returns
    -------
    Source

    Raises
    ------
    ReadError
        ``cohort-source-missing`` when there is nothing at that place; ``cohort-empty`` when it holds no recording;
        ``cohort-list-unreadable`` and ``cohort-name-twice`` for a list that cannot be used.
    """
    try:
        files, root = fsspec.url_to_fs(place)
        is_folder, is_file = files.isdir(root), files.isfile(root)
    except (OSError, ValueError, ImportError) as error:
        raise ReadError(
            f"{place}: cannot be reached ({error}). Check the address.", code="cohort-source-missing"
        ) from error
    if not is_folder and not is_file:
        raise ReadError(
            f"{place}: there is no such folder, list or recording. Check the path.", code="cohort-source-missing"
        )
    if is_folder:
        source = _folder(files, root)
    elif PurePosixPath(root).suffix.lower() in _LISTS:
        source = Source(items=_listed(files, root), kind="list")
    else:
        source = Source(items=(_item(files, root, PurePosixPath(root).stem),), kind="file")
    if not source.items:
        raise ReadError(
            f"{place}: holds no recording. Looked for {', '.join(_SUFFIXES)}; name other files in a list.",
            code="cohort-empty",
        )
    return replace(source, items=tuple(sorted(source.items, key=lambda item: item.recording_id)))


def _folder(files: Any, root: str) -> Source:
    found = _recordings_below(files, root)
    is_bids = any(_BIDS.fullmatch(PurePosixPath(path).stem) for path in found)
    if is_bids or files.isfile(f"{root}/dataset_description.json"):
        return _bids(files, root, found)
    names = _names([PurePosixPath(path).relative_to(root) for path in found])
    return Source(
        items=tuple(_item(files, path, name, info=found[path]) for path, name in zip(found, names, strict=True))
    )


def _recordings_below(files: Any, root: str) -> dict[str, dict[str, Any]]:
    """Return the recordings of a folder and of those in it, with what the file system says of each."""
    found: dict[str, dict[str, Any]] = {}
    for folder, folders, inside in files.walk(root, detail=True):
        for hidden in [name for name in folders if name.startswith(".") or name in ("derivatives", "sourcedata")]:
            del folders[hidden]
        for name, info in inside.items():
            if PurePosixPath(name).suffix.lower() in _SUFFIXES and not name.startswith("."):
                found[f"{folder.rstrip('/')}/{name}"] = info
    return dict(sorted(found.items()))


def _names(paths: list[PurePosixPath]) -> list[str]:
    """Return stems, with the folders before them where a stem alone would stand for several files."""
    stems = Counter(path.stem for path in paths)
    names = [path.stem if stems[path.stem] == 1 else "__".join(path.with_suffix("").parts) for path in paths]
    twice = Counter(names)
    return [
        name if twice[name] == 1 else f"{name}-{path.suffix[1:].lower()}"
        for name, path in zip(names, paths, strict=True)
    ]


def _bids(files: Any, root: str, found: dict[str, dict[str, Any]]) -> Source:
    people = _participants(files, root)
    items = []
    emg = {path.rsplit("/", 1)[0].rsplit("/", 1)[0] for path in found if path.rsplit(".", 1)[0].endswith("_emg")}
    for path, info in found.items():
        match = _BIDS.fullmatch(PurePosixPath(path).stem)
        beside_emg = path.rsplit("/", 1)[0].rsplit("/", 1)[0] in emg
        if match is None or (beside_emg and not PurePosixPath(path).stem.endswith("_emg")):
            continue
        item = _item(files, path, PurePosixPath(path).stem, info=info)
        groups = people.get(match[1], {})
        items.append(replace(item, participant=match[1], session=match[2], groups=groups, is_coded=True))
    present = {item.participant for item in items}
    return Source(
        items=tuple(items), missing=tuple(name for name in people if name not in present), kind="BIDS dataset"
    )


def _participants(files: Any, root: str) -> dict[str, dict[str, str]]:
    path = f"{root}/participants.tsv"
    if not files.isfile(path):
        return {}
    table = _table(files, path, "\t")
    if "participant_id" not in table:
        raise ReadError(
            f"{path}: has no column participant_id. Add it, as BIDS wants it.", code="cohort-list-unreadable"
        )
    return {str(row.pop("participant_id")): _groups(_known(row)) for row in table.to_dict("records")}


def _listed(files: Any, path: str) -> tuple[Item, ...]:
    suffix = PurePosixPath(path).suffix.lower()
    folder = path.rsplit("/", 1)[0] if "/" in path else "."
    if suffix == ".txt":
        with files.open(path, "rb") as file:
            lines = [line.strip() for line in file.read().decode("utf-8-sig", errors="replace").splitlines()]
        rows: list[dict[str, Any]] = [{"recording": line} for line in lines if line and not line.startswith("#")]
    else:
        table = _table(files, path, "\t" if suffix == ".tsv" else ",")
        if "recording" not in table:
            columns = ", ".join(map(str, table.columns))
            raise ReadError(
                f"{path}: has no column named recording; it has {columns}. Name the paths of the recordings in it.",
                code="cohort-list-unreadable",
            )
        rows = [_known(row) for row in table.to_dict("records")]
    rows = [row for row in rows if row.get("recording")]
    default = _names([PurePosixPath(_there(folder, row["recording"]).split("::")[0]) for row in rows])
    items = tuple(_from_row(row, folder, name) for row, name in zip(rows, default, strict=True))
    twice = [name for name, count in Counter(item.recording_id for item in items).items() if count > 1]
    if twice:
        raise ReadError(
            f'{path}: two recordings are called "{twice[0]}". Give each its own recording_id.', code="cohort-name-twice"
        )
    return items


def _from_row(row: dict[str, Any], folder: str, default: str) -> Item:
    address = _there(folder, row["recording"])
    files, path = fsspec.url_to_fs(address)
    item = _item(files, path, str(row.get("recording_id") or default), address=address)
    return replace(
        item,
        participant=row.get("participant"),
        session=row.get("session"),
        groups=_groups({name: value for name, value in row.items() if name not in _OWN_COLUMNS}),
        hypnogram=_there(folder, row["hypnogram"]) if row.get("hypnogram") else None,
        markers=_there(folder, row["markers"]) if row.get("markers") else None,
        is_coded=bool(row.get("recording_id")),
    )


def _there(folder: str, path: str) -> str:
    """Return an address as it is, and a path as seen from the folder of the list."""
    return path if "://" in path or path.startswith("/") or re.match(r"[A-Za-z]:[\\/]", path) else f"{folder}/{path}"


def _table(files: Any, path: str, separator: str) -> pd.DataFrame:
    try:
        with files.open(path, "rb") as file:
            return pd.read_csv(file, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ReadError(f"{path}: is not a readable table ({error}).", code="cohort-list-unreadable") from error


def _known(row: dict[Any, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in row.items() if str(value).strip() not in ("", "n/a")}


def _groups(row: dict[str, str]) -> dict[str, str]:
    """Return what can tell groups apart; names, birth dates and addresses of people are left where they are."""
    return {name: value for name, value in row.items() if not is_personal(name)}


def _item(files: Any, path: str, name: str, *, address: str | None = None, info: dict[str, Any] | None = None) -> Item:
    known = _info(files, path) if info is None else info
    modified = known.get("mtime") or known.get("LastModified") or known.get("created") or ""
    where = address or (path if "file" in _protocols(files) else files.unstrip_protocol(path))
    size = known.get("size")
    return Item(
        recording_id=_safe(name), path=where, size_bytes=-1 if size is None else int(size), modified=str(modified)
    )


def _info(files: Any, path: str) -> dict[str, Any]:
    try:
        return dict(files.info(path))
    except (OSError, ValueError):
        return {}


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)


def _safe(name: str) -> str:
    """Return a name that is one folder on every system."""
    return re.sub(r"[^\w.+=@ -]", "_", name).strip(" .") or "recording"
