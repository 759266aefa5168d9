"""Which recordings a cohort was last asked for, kept with its rows so that collecting knows those that never ran."""

from __future__ import annotations

import json
from dataclasses import fields

from myoclonus.cohort.layout import Layout, write_whole
from myoclonus.cohort.source import Item, Source

__all__ = ["keep_source", "kept_source"]

_FIELDS = tuple(field.name for field in fields(Item))


def keep_source(layout: Layout, source: Source) -> None:
    """Write what a run was asked for: a first line on all, then one line a recording.

    Raises
    ------
    SettingsError
        ``output-not-writable``.
    """
    head = {"kind": source.kind, "missing": source.missing}
    lines = [head, *({name: getattr(item, name) for name in _FIELDS} for item in source.items)]
    write_whole(layout.asked, "".join(json.dumps(line) + "\n" for line in lines))


def kept_source(layout: Layout) -> Source | None:
    """Return what the last run was asked for, or ``None`` when that is not known."""
    try:
        head, *items = map(json.loads, layout.asked.read_text(encoding="utf-8").splitlines())
        return Source(
            items=tuple(Item(**item) for item in items), missing=tuple(head["missing"]), kind=str(head["kind"])
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
