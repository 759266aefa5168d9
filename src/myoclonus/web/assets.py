"""The files that the page loads, read once; a name is looked up in a fixed list, never in a folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["assets"]

_KINDS = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain", ".svg": "image/svg+xml"}


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """Return content and media type of every file of the page, by its path below ``/static/``."""
    return {path: (item.read_bytes(), kind) for path, item, kind in _walk(files("myoclonus.web") / "static", "")}


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable, str]]:
    found = []
    for item in folder.iterdir():
        suffix = item.name[item.name.rfind(".") :] if "." in item.name else ""
        if item.is_dir():
            found += _walk(item, f"{prefix}{item.name}/")
        elif suffix in _KINDS:
            found.append((f"{prefix}{item.name}", item, f"{_KINDS[suffix]}; charset=utf-8"))
    return found
