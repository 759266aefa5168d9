"""The terminal to print to."""

from __future__ import annotations

import sys

from rich.console import Console

__all__ = ["PIPED_WIDTH", "console"]

PIPED_WIDTH = 100
"""Columns when nobody is watching, so that what is written to a file does not depend on a window."""


def console() -> Console:
    """Return a console on the standard output, of fixed width when piped."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
