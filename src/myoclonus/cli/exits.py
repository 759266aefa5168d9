"""The exit codes of every command."""

from __future__ import annotations

__all__ = ["EXIT_COULD_NOT_RUN", "EXIT_DONE", "EXIT_SOME_FAILED", "EXIT_STOPPED"]

EXIT_DONE = 0
EXIT_COULD_NOT_RUN = 1
EXIT_SOME_FAILED = 2
"""Done, but some recordings failed."""
EXIT_STOPPED = 130
"""Stopped from the keyboard."""
