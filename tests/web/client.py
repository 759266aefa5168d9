"""A desk on the small recording of the tests, and a client that behaves like the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient
from tests.review.made import made

from myoclonus.analysis import Analysis, analyze_events
from myoclonus.report import write_report
from myoclonus.review.decisions import DecisionLog, decisions_path
from myoclonus.settings import Settings
from myoclonus.web.app import create_app
from myoclonus.web.desk import Desk
from myoclonus.web.signals import Signals, levels_beside

HOST = "127.0.0.1:8000"
ORIGIN = f"http://{HOST}"


@cache
def analyzed() -> Analysis:
    return analyze_events(*made())


def desk_in(folder: Path, *, rater: str | None = None, is_blind: bool = False, with_report: bool = False) -> Desk:
    recording, detection = made()
    if with_report:
        write_report(analyzed(), folder)
    return Desk(
        recording=recording,
        detection=detection,
        settings=Settings(),
        origin="recorded",
        folder=folder,
        log=DecisionLog(decisions_path(folder, rater)),
        who=rater or "anna",
        is_blind=is_blind,
        signals=Signals(recording=recording, levels=levels_beside(recording, folder, base=32), base=32),
        measures=analyzed().measures,
        evidence=analyzed().evidence,
        forms=analyzed().forms,
    )


def client_of(desk: Desk, *, token: str | None = None) -> TestClient:
    app = create_app(desk, hosts=[HOST], token=token)
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)


def decide(client: TestClient, *asked: Any, revision: int = 0) -> Any:
    body = {"decisions": list(asked), "revision": revision}
    return client.post("/decisions", json=body, headers={"origin": ORIGIN})
