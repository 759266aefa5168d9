"""What lies on the desk: one recording, what was found in it, and the decisions of the person who sits there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Any

import pandas as pd

from myoclonus import tables
from myoclonus.analysis import Origin
from myoclonus.detect import Detection
from myoclonus.errors import SettingsError
from myoclonus.recording import Recording
from myoclonus.review.decisions import DecisionLog, Row
from myoclonus.review.display import View
from myoclonus.review.doubt import doubtful_jerks, reasons_of_doubt
from myoclonus.review.events import events_of, jerks_of
from myoclonus.review.proposals import decision_of
from myoclonus.review.reviewed import Place, Reviewed, places_of, reviewed
from myoclonus.settings import Settings
from myoclonus.web.signals import Signals

__all__ = ["Desk"]

_A_WIDE_LEVEL = 16


@dataclass(slots=True, kw_only=True)
class Desk:
    """Everything the pages show, and the only way to decide.

    Attributes
    ----------
    recording : Recording
        As read.
    detection : Detection
        As found; never changed.
    settings : Settings
        As the detection used them.
    origin : Origin
        Whose muscles.
    folder : Path
        Of the result; decisions lie beside it.
    log : DecisionLog
        Of this person.
    who : str
        Name under which decisions are kept.
    is_blind : bool
        Whether what was found stays hidden until asked for.
    signals : Signals
        For the screen.
    measures, evidence, forms : pandas.DataFrame
        Of the events as found: tables of the schemas MEASURES, EVIDENCE and FORMS.
    movements : pandas.DataFrame
        Movements scored in sleep: table of the schema MOVEMENTS.
    """

    recording: Recording
    detection: Detection
    settings: Settings
    origin: Origin
    folder: Path
    log: DecisionLog
    who: str
    is_blind: bool
    signals: Signals
    measures: pd.DataFrame
    evidence: pd.DataFrame
    forms: pd.DataFrame
    movements: pd.DataFrame = field(default_factory=lambda: tables.empty(tables.MOVEMENTS))
    _lock: Any = field(default_factory=RLock)
    _seen: tuple[int, bool] | None = None
    _state: Reviewed | None = None
    _events: pd.DataFrame | None = None
    _jerks: tuple[Any, dict[str, str]] | None = None
    _found: dict[bool, tuple[dict[str, Place], dict[str, str], dict[str, list[str]], list[str]]] = field(
        default_factory=dict
    )

    @property
    def hides(self) -> bool:
        """Whether what was found is hidden now."""
        return self.is_blind and not any(row["action"] == "unblind" for row in self.log.refresh())

    @property
    def revision(self) -> int:
        """Number of decisions kept so far, those that were taken back counted in."""
        return len(self.log.refresh())

    def warm_up(self) -> None:
        """Load what the first page will need, so that nobody waits for it."""
        everything = tuple(range(len(self.recording.channels)))
        for level in (0, _A_WIDE_LEVEL):
            self.signals.tile(View(), level, 0, everything)
        self.events()

    def seen_detection(self) -> Detection:
        """Return what was found, or nothing of it while it is hidden."""
        if not self.hides:
            return self.detection
        return Detection(
            bursts=tables.empty(tables.BURSTS),
            burst_details=tables.empty(tables.BURST_DETAILS),
            jerks=tables.empty(tables.JERKS),
            quality=self.recording.quality,
            analyzed_s=self.detection.analyzed_s,
        )

    def state(self) -> Reviewed:
        """Return what stands after all decisions so far."""
        return self._current()[0]

    def events(self) -> pd.DataFrame:
        """Return all bursts as they stand, schema REVIEWED."""
        return self._current()[1]

    def doubtful(self) -> list[str]:
        """Return the doubtful jerks, the most doubtful first."""
        return self._found_now(self.hides)[3]

    def decide(self, asked: Sequence[Any]) -> list[Row]:
        """Keep decisions, all or none, and return their rows.

        Raises
        ------
        SettingsError
            ``decision-not-possible`` when one of them is not; ``decisions-not-writable`` when the disk refuses.
        """
        with self._lock:
            if (
                any(isinstance(item, Mapping) and item.get("action") in ("undo", "redo") for item in asked)
                and len(asked) > 1
            ):
                raise SettingsError(
                    "undo and redo come one at a time. Nothing was written.", code="decision-not-possible"
                )
            state = self.state()
            blind = {"blind": True} if self.hides else {}
            return self.log.append([decision_of(item, self.recording, state) | blind for item in asked], self.who)

    def _current(self) -> tuple[Reviewed, pd.DataFrame]:
        with self._lock:
            rows, hides = self.log.refresh(), self.hides
            if self._state is None or self._events is None or self._seen != (len(rows), hides):
                found, jerks, doubts, _ = self._found_now(hides)
                self._state = reviewed(found, rows)
                self._events = events_of(self._state, self._jerks_now(self._state, jerks), doubts)
                self._seen = (len(rows), hides)
            return self._state, self._events

    def _found_now(self, hides: bool) -> tuple[dict[str, Place], dict[str, str], dict[str, list[str]], list[str]]:
        with self._lock:
            if hides not in self._found:
                detection = self.seen_detection()
                bursts = detection.bursts
                doubts = reasons_of_doubt(detection, self.settings.review)
                jerks = dict(zip(bursts["burst_id"], bursts["jerk_id"], strict=True))
                self._found[hides] = (places_of(bursts), jerks, doubts, doubtful_jerks(detection, doubts))
            return self._found[hides]

    def _jerks_now(self, state: Reviewed, before: Mapping[str, str]) -> dict[str, str]:
        """Return the jerk of each burst; worked out again only when an edge moved or a burst was added."""
        changed = {burst_id: state.places[burst_id] for burst_id in state.moved | state.added}
        if self._jerks is None or self._jerks[0] != (changed, len(before)):
            self._jerks = ((changed, len(before)), jerks_of(state, before, self.settings.detect))
        return self._jerks[1]
