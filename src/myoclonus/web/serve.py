"""Run the server of a desk until it is stopped, or render one of its pages without a server."""

from __future__ import annotations

import asyncio
import socket
import time
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from urllib.parse import quote, urlsplit

import uvicorn
from starlette.types import ASGIApp, Message

from myoclonus.errors import SettingsError
from myoclonus.web.patience import MOST_CONNECTIONS, PatientProtocol

__all__ = ["LOOPBACK", "Place", "claim", "rendered", "serve", "server_of"]

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""Addresses that only this machine reaches."""

_SECONDS_TO_FINISH = 3
_TICK_S = 0.05


class Place:
    """A claimed address: socket, names under which it may be asked, and the address to open.

    Parameters
    ----------
    listening : socket.socket
        Bound already.
    host : str
        As it was asked for.
    """

    def __init__(self, listening: socket.socket, host: str) -> None:
        self.listening = listening
        self.port = int(listening.getsockname()[1])
        shown = f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{self.port}/"
        names = ("127.0.0.1", "localhost", "[::1]") if host in LOOPBACK else (shown,)
        self.hosts = tuple(f"{name}:{self.port}" for name in names)

    def with_token(self, token: str | None) -> str:
        """Return the address to open, with the token if there is one."""
        return self.address if token is None else f"{self.address}?token={quote(token)}"


def claim(host: str, port: int) -> Place:
    """Return a place to serve from; port 0 takes any that is free.

    Raises
    ------
    SettingsError
        ``address-not-free`` when the address is taken, or not one of this machine.
    """
    if host in ("0.0.0.0", "::", ""):
        raise SettingsError(
            f'--host "{host}" names no address that a browser can open. Name the address of this machine in your network.',
            code="address-not-free",
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except BaseException:
            listening.close()
            raise
    except (OSError, OverflowError, UnicodeError) as error:
        raise SettingsError(
            f"{host}:{port} cannot be served from ({getattr(error, 'strerror', None) or error}). Choose another --port or "
            "--host; without --port a free one is taken.",
            code="address-not-free",
        ) from error
    return Place(listening, host)


def serve(app: ASGIApp, place: Place, *, open_address: str | None, when_ready: Callable[[], None]) -> None:
    """Serve until stopped from the keyboard or by a signal.

    Parameters
    ----------
    app : ASGI application
        From ``create_app``.
    place : Place
        From ``claim``.
    open_address : str or None
        Opened in the browser once the server answers.
    when_ready : callable
        Called once the server answers.
    """
    server = server_of(app)

    def opening() -> None:
        while not server.started and not server.should_exit:
            time.sleep(_TICK_S)
        if server.started:
            when_ready()
            if open_address is not None:
                with suppress(webbrowser.Error):
                    webbrowser.open(open_address)

    Thread(target=opening, daemon=True).start()
    server.run(sockets=[place.listening])


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Return a server for an application that waits for no visitor without end."""
    config = uvicorn.Config(
        app,
        log_level="error",
        access_log=False,
        server_header=False,
        lifespan="off",
        http=PatientProtocol,
        ws="none",
        backlog=MOST_CONNECTIONS,
        timeout_graceful_shutdown=_SECONDS_TO_FINISH,
    )
    return uvicorn.Server(config)


def rendered(app: ASGIApp, path: str, host: str) -> tuple[int, bytes]:
    """Return status and body of one address, without a server.

    Parameters
    ----------
    app : ASGI application
        From ``create_app``.
    path : str
        E.g. ``/measures.json`` or ``/jerk.json?id=j000001``.
    host : str
        A name under which the application may be asked.
    """
    parts = urlsplit(path if path.startswith("/") else f"/{path}")
    status, body = 500, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(message["status"])
        else:
            body.extend(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(b"host", host.encode())],
        "client": None,
        "server": None,
    }
    asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    return status, bytes(body)
