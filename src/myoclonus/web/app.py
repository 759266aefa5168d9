"""The addresses of the workbench: each is one call to the library and its answer as a page, JSON or bytes."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable, Iterable
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
from myoclonus.web.assets import assets
from myoclonus.web.desk import Desk
from myoclonus.web.guard import Guard
from myoclonus.web.job import AnalysisJob
from myoclonus.web.requests import body_of, channels_of, view_of, whole_number

__all__ = ["create_app"]

_MOST_LEVEL, _MOST_INDEX = 40, 1 << 40
_MOST_AT_ONCE = 2000
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
    looks = answers.Looks(desk)

    def json_of(found: Callable[[Request], Any], *, is_open: bool = False) -> Answer:
        """Answer with what a function finds; unless open to a blind rater, not while what was found is hidden."""

        def answered(request: Request) -> Response:
            if not is_open and desk.hides:
                return _hidden()
            return JSONResponse(found(request))

        return _threaded(answered)

    def page_of(shown: Callable[[], str], *, is_open: bool = False, policy: str | None = None) -> Answer:
        def answered(_: Request) -> Response:
            if not is_open and desk.hides:
                return _hidden()
            headers = {"content-security-policy": policy} if policy else None
            return Response(shown(), media_type="text/html", headers=headers)

        return _threaded(answered)

    def tile(request: Request) -> Response:
        query = request.query_params
        view = view_of(query)
        n_rows = len(desk.signals.of_view(view).recording.channels)
        level = whole_number("level", query.get("level"), 0, _MOST_LEVEL)
        index = whole_number("index", query.get("index"), 0, _MOST_INDEX)
        pairs, is_plain = desk.signals.tile(view, level, index, channels_of(query, n_rows))
        head = struct.pack("<II", len(pairs), int(is_plain))
        return Response(
            head + np.ascontiguousarray(pairs, dtype="<f4").tobytes(), media_type="application/octet-stream"
        )

    async def decide(request: Request) -> Response:
        body = await body_of(request)
        asked = body.get("decisions") if isinstance(body, dict) else None
        since = body.get("revision") if isinstance(body, dict) else None
        if not isinstance(asked, list) or not 0 < len(asked) <= _MOST_AT_ONCE:
            return _problem(400, f"Send an object with decisions, a list of 1 to {_MOST_AT_ONCE}.", "request-unclear")
        known = since if isinstance(since, int) and not isinstance(since, bool) else -1

        def kept() -> Response:
            rows = desk.decide(asked)
            return JSONResponse({"rows": rows, "events": payloads.decided(desk, known)})

        return await run_in_threadpool(kept)

    async def analyze(_: Request) -> Response:
        if desk.hides:
            return _hidden()
        job.start()
        return JSONResponse({"is_running": job.is_running}, status_code=202)

    def asset(request: Request) -> Response:
        found = assets().get(request.path_params["path"])
        return (
            Response(found[0], media_type=found[1]) if found else _problem(404, "There is no such file.", "not-found")
        )

    def view_now(request: Request) -> dict[str, Any]:
        return {"rows": payloads.view_rows(desk, view_of(request.query_params))}

    def since(request: Request) -> dict[str, Any]:
        known = request.query_params.get("since")
        return (
            payloads.events(desk) if known is None else payloads.decided(desk, whole_number("since", known, 0, 1 << 40))
        )

    def figure_of(kind: str) -> Answer:
        def answered(request: Request) -> Response:
            name, jerk_id = request.query_params.get("name", ""), request.query_params.get("id", "")
            if desk.hides and name not in figures.OPEN:
                return _hidden()
            body, media_type = figures.figure(looks, job, kind, name, jerk_id)
            headers = {
                "content-security-policy": figures.POLICY,
                "content-disposition": f'inline; filename="figure.{kind}"',
            }
            return Response(body, media_type=media_type, headers=headers)

        return _threaded(answered)

    shown = pages.Pages(desk, job)
    gets: list[tuple[str, Answer]] = [
        ("/", page_of(shown.workbench, is_open=True)),
        ("/index.json", json_of(lambda _: payloads.overview(desk), is_open=True)),
        ("/view.json", json_of(view_now, is_open=True)),
        ("/events.json", json_of(since, is_open=True)),
        ("/decisions.json", json_of(lambda _: {"decisions": desk.log.refresh()}, is_open=True)),
        ("/status.json", json_of(lambda r: payloads.status(desk, job, view_of(r.query_params)), is_open=True)),
        ("/tile", _threaded(tile)),
        ("/jerk.json", json_of(lambda r: looks.jerk(r.query_params.get("id", "")), is_open=True)),
        ("/average.json", json_of(lambda _: looks.average(), is_open=True)),
        ("/typical.json", json_of(lambda _: {"jerk_id": looks.typical()})),
        ("/figure.svg", figure_of("svg")),
        ("/figure.png", figure_of("png")),
        ("/changes.json", json_of(lambda _: answers.changes(job))),
        ("/measures", page_of(shown.measures)),
        ("/measures.json", json_of(lambda _: answers.measures(job))),
        ("/evidence", page_of(shown.evidence)),
        ("/evidence.json", json_of(lambda _: answers.evidence(job))),
        ("/guide", page_of(shown.guide, is_open=True)),
        ("/guide.json", json_of(lambda _: answers.guide(desk), is_open=True)),
        ("/report", page_of(shown.report, policy=pages.REPORT_POLICY)),
        ("/report.json", json_of(lambda _: shown.report_json())),
    ]
    routes = [Route(path, answer, methods=["GET"]) for path, answer in gets]
    routes += [
        Route("/static/{path:path}", _threaded(asset), methods=["GET"]),
        Route("/decisions", decide, methods=["POST"]),
        Route("/analyze", analyze, methods=["POST"]),
    ]
    handlers: Any = {MyoclonusError: _refused, HTTPException: _http_problem, Exception: _fault}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), hosts=hosts, token=token)


def _threaded(answer: Callable[[Request], Response]) -> Answer:
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
