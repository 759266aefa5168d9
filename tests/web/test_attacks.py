"""A list of attacks; none gets in anywhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.client import HOST, ORIGIN, client_of, decide, desk_in

from myoclonus.web.app import create_app
from myoclonus.web.guard import COOKIE, MAX_BODY_BYTES

ACCEPT = {"action": "mark", "what": "rest", "onset": 1.0, "duration": 1.0}
BODY = {"decisions": [ACCEPT], "revision": 0}


def scope_of(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": None,
        "server": None,
    }


def answer_to(app: Any, path: str, query: bytes) -> dict[str, Any]:
    """Return the head of an answer to an address that no client would send."""
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope_of("GET", path, [(b"host", HOST.encode())]) | {"query_string": query}, receive, send))
    return dict(sent[0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    yield client_of(desk_in(folder))
    assert not (folder / "decisions.jsonl").exists(), "an attack was kept as a decision"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1:9999",
        "127.0.0.1",
        "",
        "127.0.0.1:8000.evil.example",
        "localhost:8000",
    ],
)
@pytest.mark.parametrize("path", ["/", "/events.json", "/static/main.js", "/no-such-page"])
def test_another_name_of_the_host_is_not_answered(client: TestClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "host-not-ours")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/%2e%2e/app.py", "/static/....//app.py", "/static//etc/passwd",
        "/static/vendor/../../templates/workbench.html.j2", "/static/", "/static/vendor", "/../secret.txt", "/secret.txt",
        "/static/..%5capp.py", "/static/..%252fapp.py", "/static/%252e%252e/app.py", "/%2e%2e/secret.txt", "/static/%c0%ae%c0%ae/app.py",
        "/static/..;/app.py", "/static/link.txt", "/figure.svg/../secret.txt", "/static/\N{FULLWIDTH FULL STOP}./app.py",
        "/static/..\\app.py", "/static/%00main.js", "/decisions.jsonl", "/bursts.tsv", "/report/../secret.txt"
    ],
)  # fmt: skip
def test_no_path_leads_to_a_file_that_is_not_meant(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1:8000"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "http://127.0.0.1:8001"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
        {"referer": f"{ORIGIN}/"},
    ],
)
@pytest.mark.parametrize("path", ["/decisions", "/analyze"])
def test_only_our_own_page_changes_something(client: TestClient, headers: dict[str, str], path: str) -> None:
    answer = client.post(path, json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "origin-not-ours")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_form_of_another_page_cannot_pose_as_json(client: TestClient, kind: str) -> None:
    answer = client.post("/decisions", content=json.dumps(BODY), headers={"origin": ORIGIN, "content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "header",
    [
        {"x-forwarded-host": "evil.example"}, {"x-forwarded-for": "1.2.3.4", "forwarded": "host=evil.example"},
        {"x-original-url": "/decisions"}, {"x-http-method-override": "POST"}, {"x-rewrite-url": "/secret.txt"},
    ],
)  # fmt: skip
def test_headers_of_proxies_open_nothing(client: TestClient, header: dict[str, str]) -> None:
    answer = client.get("/index.json", headers=header)
    assert answer.status_code == 200
    assert "evil.example" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(
    "path", ["/%0d%0aset-cookie:%20a=b", "/static/a%0d%0ax-evil:%201", "/jerk.json?id=a%0d%0ax-evil:%201"]
)
def test_a_line_end_in_an_address_makes_no_header(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "x-evil" not in headers
    assert "set-cookie" not in headers


def test_a_line_end_in_an_address_with_the_token_makes_no_header(folder: Path) -> None:
    sent = answer_to(create_app(desk_in(folder), hosts=[HOST], token="right"), "/a\r\nx-evil: 1", b"token=right")
    assert sent["status"] == 303
    for name, value in sent["headers"]:
        assert b"\r" not in name + value
        assert b"\n" not in name + value


def test_a_link_among_the_results_leads_nowhere(folder: Path, client: TestClient) -> None:
    (folder / "report.html").symlink_to("/etc/hostname")
    (folder / "corrected").mkdir()
    (folder / "corrected" / "link.txt").symlink_to(folder / "secret.txt")
    for path in ("/link.txt", "/corrected/link.txt", "/corrected/../secret.txt"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj.exe"), ("a\x00b", "a b"), ("line\nbreak\ttab\r", "line break tab"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"), ("{{7*7}}${7*7}", "{{7*7}}${7*7}"),
        ("'\"><svg/onload=alert(1)>", "'\"><svg/onload=alert(1)>"), ("Lagerung für Übung", "Lagerung für Übung"),
    ],
)  # fmt: skip
def test_the_text_of_a_marker_stays_text_on_one_line(folder: Path, text: str, kept: str) -> None:
    client = client_of(desk_in(folder))
    asked = {"action": "marker", "marker": None, "text": text, "onset": 1.0, "duration": 0.0}
    assert decide(client, asked).status_code == 200
    lines = (folder / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["after"]["text"] for line in lines] == [kept]
    answer = client.get("/events.json")
    assert answer.headers["content-type"] == "application/json"
    assert kept in answer.json()["lanes"]["markers"]["text"]


def test_a_token_is_not_found_by_its_beginning_its_case_or_what_surrounds_it(folder: Path) -> None:
    client = client_of(desk_in(folder), token="Right-Token")
    for wrong in (
        "Right-Toke",
        "right-token",
        "Right-Token%20",
        "%20Right-Token",
        "Right-Token%00",
        "*",
        "Right-Tokenx",
        "%ff",
    ):
        assert client.get(f"/?token={wrong}").status_code == 401, wrong
        assert client.get("/", headers={"cookie": f"{COOKIE}-8000={wrong}"}).status_code == 401, wrong
    statuses = {
        client.get("/index.json", headers={"cookie": f"{COOKIE}-8000={k:024d}"}).status_code for k in range(500)
    }
    assert statuses == {401}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_other_methods_are_not_answered(client: TestClient, method: str) -> None:
    assert client.request(method, "/decisions", headers={"origin": ORIGIN}).status_code == 405


@pytest.mark.parametrize("path", ["/events.json", "/tile?level=1&index=0", "/index.json"])
def test_another_page_cannot_load_from_us(client: TestClient, path: str) -> None:
    for headers in ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, {"origin": "http://evil.example"}):
        assert client.get(path, headers=headers).status_code == 403


def test_a_body_too_large_is_refused_before_it_is_read(client: TestClient) -> None:
    body = b'{"decisions": "' + b"x" * MAX_BODY_BYTES + b'"}'
    answer = client.post("/decisions", content=body, headers={"origin": ORIGIN, "content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def test_a_body_of_unknown_length_is_refused(client: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        yield b"{}"

    answer = client.post("/decisions", content=parts(), headers={"origin": ORIGIN, "content-type": "application/json"})
    assert answer.status_code == 411


def test_a_body_longer_than_it_says_ends_the_request(folder: Path) -> None:
    app = create_app(desk_in(folder), hosts=[HOST])
    sent: list[Any] = []
    n_received = 0

    async def receive() -> Any:
        nonlocal n_received
        n_received += 1
        return {"type": "http.request", "body": b"x" * 300_000, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [
        (b"host", HOST.encode()),
        (b"origin", ORIGIN.encode()),
        (b"content-type", b"application/json"),
        (b"content-length", b"10"),
    ]
    scope = scope_of("POST", "/decisions", headers)
    try:
        asyncio.run(app(scope, receive, send))
    except Exception as error:  # the server closes the connection
        assert type(error).__name__ == "ClientDisconnect"  # noqa: PT017
    assert n_received <= 5
    assert not (folder / "decisions.jsonl").exists()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"[]", b"3", b'{"decisions": 3}', b'{"decisions": []}', b'{"decisions": [NaN]}', b"\xff\xfe", b"[" * 100_000,
        b'{"a":' * 40_000, b'{"decisions": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": -Infinity, "duration": 1}]}',
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": ' + b"9" * 5000 + b', "duration": 1}]}',
        b'{"decisions": [{"action": "marker", "text": "x", "onset": 1e400}]}', b'{"decisions": [{"action": "__class__"}]}',
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": true, "duration": 1}]}',
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": NaN, "duration": 1}]}',
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": 1e999, "duration": 1}]}',
        b'{"decisions": [{"action": ["accept"], "targets": ["b0000001"]}]}',
        b'{"decisions": [{"action": "accept", "targets": {"b0000001": 1}}]}',
        b'{"decisions": [{"action": "accept", "targets": ["b0000001"], "key": "' + b"k" * 65 + b'"}]}',
        b'{"decisions": [{"action": "accept", "targets": ["b0000001"], "why": {}}]}',
        b'{"decisions": [{"action": "mark", "what": "rest", "onset": 1, "duration": 1, "key": "\\ud800"}]}',
    ],
)  # fmt: skip
def test_what_is_no_decision_is_refused_in_words(client: TestClient, body: bytes) -> None:
    answer = client.post("/decisions", content=body, headers={"origin": ORIGIN, "content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/index.json", "/static/main.js", "/tile?level=1&index=0", "/no-such", "/report", "/guide"]
)
def test_every_answer_carries_the_headers_of_safety(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self'" in policy or "script-src" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


def test_the_page_itself_holds_no_code_and_no_style(client: TestClient) -> None:
    text = client.get("/").text
    assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')
    assert "<style" not in text
    assert " style=" not in text
    assert " on" + "click" not in text


def test_two_hosts_at_once_are_not_answered(folder: Path) -> None:
    app = create_app(desk_in(folder), hosts=[HOST])
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = scope_of("GET", "/", [(b"host", HOST.encode()), (b"host", b"evil.example")])
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 403


def test_web_sockets_are_not_opened(folder: Path) -> None:
    app = create_app(desk_in(folder), hosts=[HOST])
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"type": "websocket", "path": "/", "headers": []}, receive, send))
    assert [message["type"] for message in sent] in ([], ["websocket.close"])


def test_with_a_token_nothing_is_answered_without_it(folder: Path) -> None:
    client = client_of(desk_in(folder), token="right")
    for path in ("/", "/index.json", "/static/main.js", "/tile?level=1&index=0", "/?token=wrong", "/?token="):
        assert client.get(path).status_code == 401
    assert decide(client, ACCEPT).status_code == 401
    assert client.get("/", headers={"cookie": f"{COOKIE}-8000=wrong"}).status_code == 401
    assert not (folder / "decisions.jsonl").exists()


def test_the_token_in_the_address_becomes_a_cookie_that_scripts_cannot_read(folder: Path) -> None:
    client = client_of(desk_in(folder), token="right")
    answer = client.get("/?token=right")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=Strict" in answer.headers["set-cookie"]
    assert client.get("/index.json").status_code == 200


def test_the_token_leads_nowhere_else(folder: Path) -> None:
    client = client_of(desk_in(folder), token="right")
    assert client.get("//evil.example/?token=right").headers["location"] == "/"


def test_a_script_in_a_name_stays_text_in_every_answer(client: TestClient) -> None:
    for path in ("/index.json", "/view.json", "/guide", "/measures", "/"):
        answer = client.get(path)
        if answer.headers["content-type"].startswith("text/html"):
            assert "<script>alert" not in answer.text
        else:
            assert answer.headers["content-type"] == "application/json"
