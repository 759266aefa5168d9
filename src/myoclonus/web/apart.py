"""The analysis of corrected events in a process of its own, so that the pages stay quick while it works."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pandas as pd

from myoclonus.analysis import Origin, analyze_events
from myoclonus.detect import Detection
from myoclonus.errors import MyoclonusError
from myoclonus.recording import Recording
from myoclonus.report import write_report
from myoclonus.settings import Settings

__all__ = ["Corrected", "Early", "analyze_apart", "make_ready"]

Tell = Callable[[float, str], None]
_LOADED = "myoclonus.web.loaded"
_ANALYZED = 0.7
"""Where on the bar the analysis ends and the report begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What is analyzed, and the folder into which the result goes."""

    recording: Recording
    detection: Detection
    settings: Settings
    origin: Origin
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """What is known before the result is written: measures of the events alone, then all measures with the forms."""

    measures: pd.DataFrame
    forms: pd.DataFrame | None = None


Show = Callable[[Early], None]


@cache
def _context() -> Any:
    """Return how processes are made: from one that has loaded the program already, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_LOADED])
    return context


def make_ready() -> None:
    """Begin to load what an analysis needs, so that the first one starts at once."""
    if _context().get_start_method() == "forkserver":
        forkserver.ensure_running()


def analyze_apart(work: Corrected, tell: Tell, show: Show) -> None:
    """Analyze and write the result; in this process where the recording cannot be handed to another.

    Parameters
    ----------
    work : Corrected
        What is analyzed.
    tell : callable
        Told the fraction done and what is being done.
    show : callable
        Given what is known early.

    Raises
    ------
    MyoclonusError
        What the analysis raises; ``program-fault`` when its process dies.
    """
    try:
        handed = pickle.dumps(work)
    except (TypeError, AttributeError, pickle.PicklingError):  # a reader that holds locks or open files
        return _analyze(work, tell, show)
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_analyze_here, args=(handed, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        _follow(ours, tell, show)
    finally:
        process.join()
        ours.close()
    return None


def _follow(ours: Connection, tell: Tell, show: Show) -> None:
    while True:
        try:
            said: Any = ours.recv()
        except EOFError as error:
            raise MyoclonusError(
                "The process that analyzed the corrected events died. Out of memory, or a fault of a library; decisions are "
                "kept. Analyze again.",
                code="program-fault",
            ) from error
        if said is None:
            return
        if isinstance(said, BaseException):
            raise said
        if isinstance(said, Early):
            show(said)
        else:
            tell(*said)


def _analyze_here(handed: bytes, theirs: Connection) -> None:
    try:
        _analyze(pickle.loads(handed), lambda fraction, text: theirs.send((fraction, text)), theirs.send)
        theirs.send(None)
    except MyoclonusError as error:
        theirs.send(error)
    except Exception as error:
        theirs.send(RuntimeError(f"{type(error).__name__}: {error}"))


def _analyze(work: Corrected, tell: Tell, show: Show) -> None:
    after = analyze_events(
        work.recording,
        work.detection,
        work.settings,
        origin=work.origin,
        progress=lambda fraction, text: tell(_ANALYZED * fraction, text),
        on_measures=lambda measures: show(Early(measures=measures)),
    )
    show(Early(measures=after.measures, forms=after.forms))
    tell(_ANALYZED, "writing the report")
    write_report(after, work.folder)
