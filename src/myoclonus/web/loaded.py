"""What a process that analyzes needs before it begins: loaded once, so that each of them starts at once."""

from __future__ import annotations

from matplotlib import font_manager

from myoclonus.knowledge.library import library
from myoclonus.web.apart import analyze_apart

__all__ = ["analyze_apart", "font_manager"]

library()
