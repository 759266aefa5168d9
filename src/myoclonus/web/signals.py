"""Signals for the screen: the recording in each view that is asked for, and the levels of detail of that view."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from myoclonus.errors import MyoclonusError
from myoclonus.recording import Recording
from myoclonus.review.display import TILE_BINS, View, plain_tile, shown, tile, tile_bin_s
from myoclonus.review.levels import LEVELS_FILE, Levels, make_levels, open_levels
from myoclonus.signal.extremes import Pairs

__all__ = ["Signals", "SignalsOfView", "levels_beside"]

_KEPT_VIEWS = 4
_MOST_SAMPLES = 1 << 17
"""Samples of one channel in a tile that are read without levels of detail; a longer tile waits for them."""


@dataclass(slots=True)
class SignalsOfView:
    """A recording as shown, its levels when they are ready, and how far they are otherwise."""

    recording: Recording
    levels: Levels | None
    fraction: float = 0.0
    is_being_made: bool = False
    has_failed: bool = False


@dataclass(slots=True)
class Signals:
    """Serves tiles of a recording; levels of the recording itself are there, those of other views are made when needed.

    Attributes
    ----------
    recording : Recording
        As read.
    levels : Levels
        Of the recording as read.
    base : int
        Samples in a bin of the finest level.
    """

    recording: Recording
    levels: Levels
    base: int
    _views: dict[View, SignalsOfView] = field(default_factory=dict)
    _lock: Any = field(default_factory=Lock)

    def of_view(self, view: View) -> SignalsOfView:
        """Return the signals of a view; the last few views are kept."""
        with self._lock:
            found = self._views.pop(view, None)
            if found is None:
                is_plain = view.checked().is_as_recorded
                found = SignalsOfView(shown(self.recording, view), self.levels if is_plain else None)
            self._views[view] = found
            for old in [key for key, item in self._views.items() if not item.is_being_made][:-_KEPT_VIEWS]:
                self._views.pop(old)
            return found

    def tile(self, view: View, level: int, index: int, channels: tuple[int, ...]) -> tuple[Pairs, bool]:
        """Return a tile, and whether it is as recorded because the levels of the view are still being made."""
        own = self.of_view(view)
        fastest_hz = max((own.recording.channels[k].fs_hz for k in channels), default=0.0)
        if own.levels is None and TILE_BINS * tile_bin_s(level) * fastest_hz > _MOST_SAMPLES:
            self._make(own)
            return plain_tile(self.recording, self.levels, view, level, index, channels), True
        return tile(own.recording, own.levels, level, index, channels), False

    def _make(self, own: SignalsOfView) -> None:
        with self._lock:
            if own.is_being_made or own.has_failed:
                return
            own.is_being_made = True
        Thread(target=self._making, args=(own,), daemon=True).start()

    def _making(self, own: SignalsOfView) -> None:
        def tell(fraction: float, _: str) -> None:
            own.fraction = fraction

        try:
            # Where a file may be deleted while it is mapped, nothing is left even when the program is killed.
            with tempfile.TemporaryDirectory(prefix="myoclonus-", ignore_cleanup_errors=True) as folder:
                own.levels = make_levels(own.recording, Path(folder) / LEVELS_FILE, base=self.base, progress=tell)
        except MyoclonusError:
            own.has_failed = True  # wide screens show the signal as recorded instead
        finally:
            own.is_being_made = False


def levels_beside(
    recording: Recording, folder: Path, *, base: int, progress: Callable[[float, str], None] | None = None
) -> Levels:
    """Return the levels kept beside a result, made now when they are not there or not of this recording."""
    path = folder / LEVELS_FILE
    found = open_levels(recording, path, base=base)
    return found if found is not None else make_levels(recording, path, base=base, progress=progress)
