"""Open the workbench on a recording: analyze it if that was not done yet, then serve the page."""

from __future__ import annotations

import getpass
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from myoclonus.analysis import analyze
from myoclonus.cli.exits import EXIT_COULD_NOT_RUN, EXIT_DONE
from myoclonus.cli.options import ReadingOptions
from myoclonus.cli.show import progress_bar
from myoclonus.detect import with_aligned_stimuli
from myoclonus.kept import KEPT_FOLDER
from myoclonus.read import read_recording
from myoclonus.report import check_folder, write_report
from myoclonus.report.opened import has_result, open_result
from myoclonus.review.decisions import DecisionLog, decisions_path
from myoclonus.review.levels import LEVELS_FILE
from myoclonus.settings import Settings
from myoclonus.web.app import create_app
from myoclonus.web.desk import Desk
from myoclonus.web.serve import LOOPBACK, claim, rendered, serve
from myoclonus.web.signals import Signals, levels_beside

__all__ = ["ViewOptions", "view_recording"]

_READ, _ANALYZED, _WRITTEN = 0.05, 0.8, 0.9
"""Where on the bar reading, the analysis and writing end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewOptions:
    """How the workbench is opened."""

    result: Path | None
    again: bool
    rater: str | None
    blind: bool
    host: str
    port: int
    with_token: bool
    browser: bool
    get: str | None
    quiet: bool


def view_recording(file: Path, settings: Settings, reading: ReadingOptions, options: ViewOptions) -> int:
    """Serve the workbench until it is stopped, or print one page; return the exit code."""
    place = claim(options.host, options.port)
    try:
        desk = _desk(file, settings, reading, options)
        is_loopback = options.host in LOOPBACK
        token = secrets.token_urlsafe(24) if (options.with_token or not is_loopback) and options.get is None else None
        app = create_app(desk, hosts=place.hosts, token=token)
        if options.get is not None:
            status, body = rendered(app, options.get, place.hosts[0])
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
            return EXIT_DONE if status == 200 else EXIT_COULD_NOT_RUN
        desk.warm_up()
        address = place.with_token(token)

        def ready() -> None:
            typer.echo(f"Workbench: {address}")
            if not options.quiet:
                typer.echo(f"Decisions are kept in {desk.log.path}. Stop with Ctrl-C.")

        serve(app, place, open_address=address if options.browser else None, when_ready=ready)
    finally:
        place.listening.close()
    return EXIT_DONE


def _desk(file: Path, settings: Settings, reading: ReadingOptions, options: ViewOptions) -> Desk:
    """Read the recording, analyze it if that was not done yet, and make its levels of detail."""
    folder = options.result or _folder_beside(file)
    log = DecisionLog(decisions_path(folder, options.rater))
    with progress_bar(file.name, quiet=options.quiet or options.get is not None) as tell:
        recording = read_recording(file, **reading, settings=settings.read).with_changes(keep_in=folder / KEPT_FOLDER)
        tell(_READ, "reading")
        if options.again or not has_result(folder):
            is_ours = _holds_only_ours(folder)
            check_folder(folder, force=is_ours)
            analysis = analyze(
                recording, settings, progress=lambda done, text: tell(_READ + (_ANALYZED - _READ) * done, text)
            )
            tell(_ANALYZED, "writing the report")
            write_report(analysis, folder, force=is_ours)
        opened = open_result(folder, recording)
        base = opened.settings.review.level_base
        levels = levels_beside(
            recording, folder, base=base, progress=lambda done, text: tell(_WRITTEN + (1 - _WRITTEN) * done, text)
        )
    recording = with_aligned_stimuli(recording, opened.settings.detect)
    return Desk(
        recording=recording,
        detection=opened.detection,
        settings=opened.settings,
        origin=opened.origin,
        folder=folder,
        log=log,
        who=options.rater or _user(),
        is_blind=options.blind,
        signals=Signals(recording=recording, levels=levels, base=base),
        measures=opened.measures,
        evidence=opened.evidence,
        forms=opened.forms,
        movements=opened.movements,
    )


def _folder_beside(file: Path) -> Path:
    """Return where the result of a recording lies when nobody says where: beside it."""
    whole = file.resolve()
    return whole.with_name(f"{whole.name}.myoclonus")


def _holds_only_ours(folder: Path) -> bool:
    """Tell whether a folder may be filled: it holds decisions, or nothing but what the workbench puts beside a result."""
    if not folder.is_dir():
        return True
    return any(folder.glob("decisions*.jsonl")) or {path.name for path in folder.iterdir()} <= {
        LEVELS_FILE,
        KEPT_FOLDER,
    }


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "reviewer"
