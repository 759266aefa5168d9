"""Visitors who open connections and say nothing, or only half, are not waited for, and keep nobody else out."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from typing import Any

import pytest

from myoclonus.web import patience
from myoclonus.web.serve import claim, server_of

LARGE = b"x" * 40_000_000
SLOW_S = 1.2


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer the body's length; at once, after a while, or with much."""
    n_bytes, more = 0, scope["method"] == "POST"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        n_bytes, more = n_bytes + len(message.get("body", b"")), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(SLOW_S)
    body = LARGE if scope["path"] == "/large" else str(n_bytes).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], socket.socket]]:
    for name in ("HEAD_S", "BODY_S", "TAKEN_S"):
        monkeypatch.setattr(patience, name, 0.5)
    monkeypatch.setattr(patience, "_LOOK_S", 0.05)
    place = claim("127.0.0.1", 0)
    server = server_of(app)
    thread = Thread(target=server.run, kwargs={"sockets": [place.listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    opened: list[socket.socket] = []

    def visiting() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", place.port), timeout=8))
        return opened[-1]

    yield visiting
    for one in opened:
        one.close()
    server.should_exit = True
    thread.join(10)
    place.listening.close()


def is_closed(one: socket.socket, within_s: float = 6.0) -> bool:
    """Tell whether the other side closes; what it says before is passed over."""
    one.settimeout(within_s)
    with suppress(ConnectionError):
        try:
            while one.recv(1 << 16):
                pass
        except TimeoutError:
            return False
    return True


def gone(one: socket.socket, within_s: float = 6.0) -> bool:
    """Tell whether the other side is gone although it had more to say: what is sent to it comes back."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        time.sleep(0.1)
        try:
            one.sendall(b"\r\n")
        except ConnectionError:
            return True
    return False


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "], ids=["nothing", "line", "head"]
)
def test_who_does_not_finish_a_head_is_not_waited_for(visit: Any, said: bytes) -> None:
    one = visit()
    one.sendall(said)
    assert is_closed(one)


def test_a_head_that_comes_letter_by_letter_does_not_buy_time(visit: Any) -> None:
    one = visit()
    started = time.monotonic()
    with suppress(ConnectionError):
        one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        while time.monotonic() - started < 6:
            one.sendall(b"a")
            time.sleep(0.1)
    assert time.monotonic() - started < 6


def test_a_body_of_which_the_end_does_not_come_is_not_waited_for(visit: Any) -> None:
    one = visit()
    one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n0123456789")
    assert is_closed(one)


def test_the_next_head_on_a_connection_must_come_too(visit: Any) -> None:
    one = visit()
    one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert one.recv(4096).startswith(b"HTTP/1.1 200")
    one.sendall(b"GET / HT")
    assert is_closed(one)


def test_an_answer_that_nobody_takes_is_given_up(visit: Any) -> None:
    one = visit()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    assert gone(one)


def test_an_answer_that_is_taken_slowly_goes_on(visit: Any) -> None:
    one = visit()
    one.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    taken = 0
    for _ in range(15):
        for _ in range(8):
            taken += len(one.recv(1 << 17))
        time.sleep(0.1)
    while taken < len(LARGE) and (got := one.recv(1 << 20)):
        taken += len(got)
    assert taken > len(LARGE)


def test_who_asked_is_answered_however_long_the_answer_takes_to_make(visit: Any) -> None:
    one = visit()
    one.sendall(b"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
    answer = one.recv(4096)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"3")


def test_many_who_say_nothing_keep_nobody_out(visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 60.0)
    monkeypatch.setattr(patience, "MOST_CONNECTIONS", 20)
    silent = [visit() for _ in range(60)]
    for k, one in enumerate(silent):
        with suppress(ConnectionError):
            one.sendall(b"GET / HTTP/1.1\r\n" if k % 2 else b"")
    one = visit()
    one.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert one.recv(4096).startswith(b"HTTP/1.1 200")
    assert is_closed(silent[0], 2.0)
    assert not is_closed(silent[-1], 0.3)
