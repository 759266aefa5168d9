"""The analysis from corrected events, in the background, compared with what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock, Thread
from typing import Any

from myoclonus import tables
from myoclonus.analysis import Analysis, analyze_events
from myoclonus.detect import Detection
from myoclonus.errors import MyoclonusError
from myoclonus.recording import Recording
from myoclonus.report.files import write_table
from myoclonus.report.opened import OpenedResult, open_result
from myoclonus.review.changes import changed_measures
from myoclonus.review.corrected import corrected
from myoclonus.web.apart import Corrected, Early, analyze_apart
from myoclonus.web.desk import Desk

__all__ = ["CORRECTED_FOLDER", "AnalysisJob", "Outcome", "Preview"]

CORRECTED_FOLDER = "corrected"
"""Folder inside the result that holds the analysis from corrected events; the result itself stays as found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The corrected analysis, what differs from the one as found, and after how many decisions.

    Attributes
    ----------
    recording, detection : Recording, Detection
        As corrected.
    after : OpenedResult
        What came out, as it was written.
    changes : pandas.DataFrame
        Schema CHANGES.
    revision : int
        Number of decisions that ``after`` knows of.
    folder : Path
        Where the corrected analysis was written.
    """

    recording: Recording
    detection: Detection
    after: OpenedResult
    changes: Any
    revision: int
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What differs as far as it is known while an analysis is under way.

    Attributes
    ----------
    detection : Detection
        As corrected.
    changes : pandas.DataFrame
        Schema CHANGES.
    forms : pandas.DataFrame or None
        Schema FORMS; ``None`` while only the events themselves were measured.
    """

    detection: Detection
    changes: Any
    forms: Any


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
    preview : Preview or None
        Of the run that is under way.
    """

    desk: Desk
    is_running: bool = False
    fraction: float = 0.0
    text: str = ""
    error: MyoclonusError | None = None
    outcome: Outcome | None = None
    preview: Preview | None = None
    _whole: tuple[Outcome | None, Analysis] | None = None
    _lock: Any = field(default_factory=RLock)

    def analysis(self) -> Analysis:
        """Return the last analysis with all that figures need; worked out when a figure is asked for."""
        with self._lock:
            if self._whole is None or self._whole[0] is not self.outcome:
                desk, outcome = self.desk, self.outcome
                recording, detection = (
                    (outcome.recording, outcome.detection) if outcome else (desk.recording, desk.detection)
                )
                self._whole = (outcome, analyze_events(recording, detection, desk.settings, origin=desk.origin))
            return self._whole[1]

    def start(self) -> None:
        """Begin an analysis, unless one is under way."""
        with self._lock:
            if self.is_running:
                return
            self.is_running, self.error, self.preview, self.fraction, self.text = True, None, None, 0.0, "starting"
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
            self.is_running, self.preview = False, None

    def _analyzed(self) -> Outcome:
        desk = self.desk
        revision, state, events = desk.revision, desk.state(), desk.events()
        recording, detection = corrected(desk.recording, desk.detection, state, desk.settings)
        name = desk.log.path.stem.removeprefix("decisions")
        folder = desk.folder / f"{CORRECTED_FOLDER}{name}"
        work = Corrected(
            recording=recording, detection=detection, settings=desk.settings, origin=desk.origin, folder=folder
        )
        analyze_apart(work, self._tell, lambda early: self._show(early, detection))
        after = open_result(folder, desk.recording)
        changes = changed_measures(desk.measures, after.measures)
        write_table(tables.CHANGES, changes, folder)
        write_table(tables.REVIEWED, events, folder)
        return Outcome(
            recording=recording, detection=detection, after=after, changes=changes, revision=revision, folder=folder
        )

    def _show(self, early: Early, detection: Detection) -> None:
        before = self.desk.measures
        if early.forms is None:
            before = before[before["measure"].isin(set(early.measures["measure"]))]
        changes = changed_measures(before, early.measures)
        self.preview = Preview(detection=detection, changes=changes, forms=early.forms)

    def _tell(self, fraction: float, text: str) -> None:
        self.fraction, self.text = fraction, text
