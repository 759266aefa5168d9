"""Find, measure and report muscle jerks (myoclonus) in recordings.

The public names load on first use, so that ``import myoclonus`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from myoclonus._version import __version__
from myoclonus.errors import MyoclonusError, ReadError, SettingsError, SignalError

__all__ = [
    "MyoclonusError",
    "ReadError",
    "Recording",
    "Settings",
    "SettingsError",
    "SignalError",
    "__version__",
    "analyze",
    "detect_recording",
    "read_recording",
    "recording_from_array",
    "simulate",
    "write_report",
]

_HOME = {
    "Recording": "myoclonus.recording",
    "recording_from_array": "myoclonus.recording",
    "Settings": "myoclonus.settings",
    "read_recording": "myoclonus.read",
    "detect_recording": "myoclonus.detect",
    "simulate": "myoclonus.simulate",
    "analyze": "myoclonus.analysis",
    "write_report": "myoclonus.report",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'myoclonus' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
