"""All settings, from those of one room."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from myoclonus.settings import Settings

__all__ = ["whole_settings"]


def whole_settings(settings: Any, part: str) -> Settings:
    """Return all settings: as given, the defaults, or the defaults with one room's own.

    Parameters
    ----------
    settings : Settings, settings of one room, or None
        What was given.
    part : str
        Name of that room, such as ``cortex``.
    """
    if settings is None:
        return Settings()
    return settings if isinstance(settings, Settings) else replace(Settings(), **{part: settings})
