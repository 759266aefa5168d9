"""The analysis from corrected events, in the background, and the analysis of what was found, to compare it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock, Thread
from typing import Any

from myoclonus import tables
from myoclonus.analysis import Analysis, analyze_events
from myoclonus.errors import MyoclonusError
from myoclonus.report import write_report
from myoclonus.report.files import write_table
from myoclonus.review.changes import changed_measures
from myoclonus.review.corrected import corrected
from myoclonus.web.desk import Desk

__all__ = ["CORRECTED_FOLDER", "AnalysisJob", "Outcome"]

CORRECTED_FOLDER = "corrected"
"""Folder inside the result that holds the analysis from corrected events; the result itself stays as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Both analyses, what differs, and after how many decisions.

    Attributes
    ----------
    before, after : Analysis
        From the events as found, and as corrected.
    changes : pandas.DataFrame
        Schema CHANGES.
    revision : int
        Number of decisions that ``after`` knows of.
    folder : Path
        Where the corrected analysis was written.
    """

    before: Analysis
    after: Analysis
    changes: Any
    revision: int
    folder: Path


@dataclass(slots=True, kw_only=True)
class AnalysisJob:
    """Analyzes when asked, one run at a time.

    Attributes
    ----------
    desk : Desk
        What is analyzed.
    is_running : bool
        Whether an analysis is under way.
    fraction, text : float, str
        How far it is, and what it does.
    error : MyoclonusError or None
        Why the last run failed.
    outcome : Outcome or None
        Of the last run that did not.
    """

    desk: Desk
    is_running: bool = False
    fraction: float = 0.0
    text: str = ""
    error: MyoclonusError | None = None
    outcome: Outcome | None = None
    _original: Analysis | None = None
    _lock: Any = field(default_factory=RLock)

    def original(self) -> Analysis:
        """Return the analysis of the events as found; worked out once."""
        with self._lock:
            if self._original is None:
                desk = self.desk
                self._original = analyze_events(
                    desk.recording,
                    desk.detection,
                    desk.settings,
                    origin=desk.origin,
                    progress=lambda fraction, text: self._tell(fraction / 2, f"as found: {text}"),
                )
            return self._original

    def start(self) -> None:
        """Begin an analysis, unless one is under way."""
        with self._lock:
            if self.is_running:
                return
            self.is_running, self.error, self.fraction, self.text = True, None, 0.0, "starting"
        Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        """Analyze the corrected events and write the result; what goes wrong is kept in ``error``."""
        try:
            self.outcome = self._analyzed()
        except MyoclonusError as error:
            self.error = error
        except Exception as error:  # a fault here must not leave the page waiting for ever
            self.error = MyoclonusError(
                f"A fault of this program, not of your recording: {type(error).__name__}: {error}. Decisions are kept; "
                "please report it.",
                code="program-fault",
            )
        finally:
            self.is_running = False

    def _analyzed(self) -> Outcome:
        desk = self.desk
        revision, state, events = desk.revision, desk.state(), desk.events()
        before = self.original()
        recording, detection = corrected(desk.recording, desk.detection, state, desk.settings)
        after = analyze_events(
            recording,
            detection,
            desk.settings,
            origin=desk.origin,
            progress=lambda fraction, text: self._tell(0.5 + fraction / 2, f"as corrected: {text}"),
        )
        changes = changed_measures(before.measures, after.measures)
        name = desk.log.path.stem.removeprefix("decisions")
        folder = desk.folder / f"{CORRECTED_FOLDER}{name}"
        write_report(after, folder)
        write_table(tables.CHANGES, changes, folder)
        write_table(tables.REVIEWED, events, folder)
        return Outcome(before=before, after=after, changes=changes, revision=revision, folder=folder)

    def _tell(self, fraction: float, text: str) -> None:
        self.fraction, self.text = fraction, text
