"""The addresses of the workbench: each is one call to the library and its answer as a page, JSON or bytes."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from myoclonus.errors import MyoclonusError
from myoclonus.web import answers, figures, pages, payloads
from myoclonus.web.apart import make_ready
from myoclonus.web.assets import assets
from myoclonus.web.desk import Desk
from myoclonus.web.guard import Guard
from myoclonus.web.job import AnalysisJob
from myoclonus.web.requests import body_of, channels_of, view_of, whole_number

__all__ = ["create_app"]

_MOST_LEVEL, _MOST_INDEX = 40, 1 << 40
_MOST_AT_ONCE = 2000
Sync = Callable[[Request], Response]
Answer = Callable[[Request], Awaitable[Response]]


def create_app(desk: Desk, *, hosts: Iterable[str], token: str | None = None) -> ASGIApp:
    """Return the server for one desk.

    Parameters
    ----------
    desk : Desk
        What lies on it.
    hosts : iterable of str
        Names and ports under which it may be asked, e.g. ``127.0.0.1:8000``.
    token : str, optional
        What every caller must show.
    """
    job = AnalysisJob(desk=desk)
    own = _Addresses(desk, job, answers.Looks(desk), pages.Pages(desk, job))
    routes = [Route(path, _threaded(answer), methods=["GET"]) for path, answer in own.gets()]
    routes += [Route("/decisions", own.decide, methods=["POST"]), Route("/analyze", own.analyze, methods=["POST"])]
    handlers: Any = {MyoclonusError: _refused, HTTPException: _http_problem, Exception: _fault}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), hosts=hosts, token=token)


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Every address and what it answers."""

    desk: Desk
    job: AnalysisJob
    looks: answers.Looks
    shown: pages.Pages

    def gets(self) -> list[tuple[str, Sync]]:
        """Return what can be asked for; those in the second list are closed while what was found is hidden."""
        desk, job, looks, shown = self.desk, self.job, self.looks, self.shown
        is_open: list[tuple[str, Sync]] = [
            ("/", _page(shown.workbench)),
            ("/guide", _page(shown.guide)),
            ("/guide.json", _json(lambda _: shown.guide_json())),
            ("/index.json", _json(lambda _: payloads.overview(desk))),
            ("/view.json", _json(lambda request: {"rows": payloads.view_rows(desk, view_of(request.query_params))})),
            ("/events.json", _json(self.events)),
            ("/decisions.json", _json(lambda _: {"decisions": desk.log.refresh()})),
            ("/status.json", _json(lambda request: payloads.status(desk, job, view_of(request.query_params)))),
            ("/jerk.json", _json(lambda request: looks.jerk(request.query_params.get("id", "")))),
            ("/average.json", _json(lambda _: looks.average())),
            ("/tile", self.tile),
            ("/figure.svg", self.figure),
            ("/figure.png", self.figure),
            ("/static/{path:path}", _asset),
        ]
        is_closed: list[tuple[str, Sync]] = [
            ("/typical.json", _json(lambda _: {"jerk_id": looks.typical()})),
            ("/changes.json", _json(lambda _: answers.changes(job))),
            ("/spikes.json", _json(lambda _: answers.spikes(job))),
            ("/movements.json", _json(lambda _: answers.movements(job))),
            ("/measures", _page(shown.measures)),
            ("/measures.json", _json(lambda _: answers.measures(job))),
            ("/evidence", _page(shown.evidence)),
            ("/evidence.json", _json(lambda _: answers.evidence(job))),
            ("/report", _page(shown.report, policy=pages.REPORT_POLICY)),
            ("/report.json", _json(lambda _: shown.report_json())),
        ]
        return is_open + [(path, self.unless_hidden(answer)) for path, answer in is_closed]

    def unless_hidden(self, answer: Sync) -> Sync:
        """Return an answer that a blind rater does not get."""
        return lambda request: _hidden() if self.desk.hides else answer(request)

    def events(self, request: Request) -> dict[str, Any]:
        """Return all events, or what differs since a revision."""
        known = request.query_params.get("since")
        if known is None:
            return payloads.events(self.desk)
        return payloads.decided(self.desk, whole_number("since", known, 0, _MOST_INDEX))

    def tile(self, request: Request) -> Response:
        """Return a tile as bytes: the number of lines, whether it is as recorded, then minimum and maximum of each bin."""
        query = request.query_params
        view = view_of(query)
        n_rows = len(self.desk.signals.of_view(view).recording.channels)
        level = whole_number("level", query.get("level"), 0, _MOST_LEVEL)
        index = whole_number("index", query.get("index"), 0, _MOST_INDEX)
        pairs, is_plain = self.desk.signals.tile(view, level, index, channels_of(query, n_rows))
        head = struct.pack("<II", len(pairs), int(is_plain))
        return Response(
            head + np.ascontiguousarray(pairs, dtype="<f4").tobytes(), media_type="application/octet-stream"
        )

    def figure(self, request: Request) -> Response:
        """Return a figure to save."""
        name, kind = request.query_params.get("name", ""), request.url.path.rpartition(".")[2]
        if self.desk.hides and name not in figures.OPEN:
            return _hidden()
        body, media_type = figures.figure(self.looks, self.job, kind, name, request.query_params.get("id", ""))
        headers = {
            "content-security-policy": figures.POLICY,
            "content-disposition": f'inline; filename="figure.{kind}"',
        }
        return Response(body, media_type=media_type, headers=headers)

    async def decide(self, request: Request) -> Response:
        """Keep decisions, and answer with their rows and what they changed."""
        body = await body_of(request)
        asked = body.get("decisions") if isinstance(body, dict) else None
        since = body.get("revision") if isinstance(body, dict) else None
        if not isinstance(asked, list) or not 0 < len(asked) <= _MOST_AT_ONCE:
            text = f"Send an object with decisions, a list of 1 to {_MOST_AT_ONCE}."
            return _problem(400, text, "request-unclear")
        known = since if isinstance(since, int) and not isinstance(since, bool) else -1

        def kept() -> Response:
            make_ready()
            rows = self.desk.decide(asked)
            return JSONResponse({"rows": rows, "events": payloads.decided(self.desk, known)})

        return await run_in_threadpool(kept)

    async def analyze(self, _: Request) -> Response:
        """Begin an analysis from the corrected events."""
        if self.desk.hides:
            return _hidden()
        self.job.start()
        return JSONResponse({"is_running": self.job.is_running}, status_code=202)


def _json(found: Callable[[Request], Any]) -> Sync:
    return lambda request: JSONResponse(found(request))


def _page(shown: Callable[[], str], *, policy: str | None = None) -> Sync:
    headers = {"content-security-policy": policy} if policy else None
    return lambda _: Response(shown(), media_type="text/html", headers=headers)


def _asset(request: Request) -> Response:
    found = assets().get(request.path_params["path"])
    return Response(found[0], media_type=found[1]) if found else _problem(404, "There is no such file.", "not-found")


def _threaded(answer: Sync) -> Answer:
    async def answered(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return answered


def _problem(status: int, text: str, code: str) -> Response:
    return JSONResponse({"error": text, "code": code}, status_code=status)


def _hidden() -> Response:
    return _problem(403, "What was found stays hidden from a blind rater until asked for.", "blind")


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, MyoclonusError)
    return _problem(400, error.message, error.code)


async def _http_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(
        error.status_code, str(error.detail), "not-found" if error.status_code == 404 else "request-unclear"
    )


async def _fault(_: Request, error: Exception) -> Response:
    text = (
        f"A fault of this program, not of your recording: {type(error).__name__}. Decisions are kept; please report it."
    )
    return _problem(500, text, "program-fault")
