"""Who may ask what of the server: only this machine's own page, or whoever has the token.

A page of another site can make a browser ask any address of this machine, under any name. So the name asked for must be one of ours, what
changes something must come from our own page, and nothing is answered in a form that another page could read or frame.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["COOKIE", "MAX_BODY_BYTES", "PAGE_POLICY", "Guard"]

MAX_BODY_BYTES = 1_000_000
"""Largest body of a request; a decision about 2000 bursts has a tenth of it."""
COOKIE = "myoclonus-token"
"""Name of the cookie; the port follows, as browsers keep cookies by host only."""

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a page may load: our own files and nothing else, no code or style inside the page."""

_HEADERS = {
    b"content-security-policy": PAGE_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}


class Guard:
    """An ASGI application that lets through what may pass, and sets the same headers on every answer.

    Parameters
    ----------
    app : ASGI application
        Answers what is let through.
    hosts : iterable of str
        Names and ports under which the server may be asked, e.g. ``127.0.0.1:8000``.
    token : str or None
        What a caller must show in the cookie, or once in the address; nothing when ``None``.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], token: str | None = None) -> None:
        self._app = app
        self._hosts = {host.casefold() for host in hosts}
        self._token = token
        ports = sorted({host.rpartition(":")[2] for host in self._hosts})
        self._cookie = f"{COOKIE}-{ports[0]}" if ports else COOKIE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _Headers(scope)
        refusal = self._refusal(scope["method"], headers)
        if refusal is not None:
            await _refuse(send, *refusal)
        elif self._token is not None and self._shows_token_in_address(scope):
            cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
            location = scope["path"] if scope["path"].startswith("/") and not scope["path"].startswith("//") else "/"
            await _answer(
                send, 303, b"", [(b"location", quote(location, safe="/").encode()), (b"set-cookie", cookie.encode())]
            )
        elif self._token is not None and not self._shows_token(headers):
            await _refuse(send, 401, "token-missing", "Open the address that the program printed; it holds the token.")
        else:
            await self._app(scope, _bounded(receive), send)

    def _refusal(self, method: str, headers: _Headers) -> tuple[int, str, str] | None:
        host = headers.only("host")
        if host is None or host.casefold() not in self._hosts:
            return (
                403,
                "host-not-ours",
                "This server does not answer under that name. Use the address that was printed.",
            )
        if method not in ("GET", "HEAD", "POST"):
            return 405, "method-not-allowed", "Only GET, HEAD and POST are answered."
        origin, site = headers.only("origin"), headers.only("sec-fetch-site")
        is_ours = origin is not None and origin.casefold() == f"http://{host.casefold()}"
        if origin is not None and not is_ours:
            return 403, "origin-not-ours", "Only the workbench's own page is answered."
        if site in ("cross-site", "same-site") and headers.only("sec-fetch-mode") != "navigate":
            return 403, "origin-not-ours", "Only the workbench's own page is answered."
        return self._refusal_of_body(headers, is_ours) if method == "POST" else None

    def _refusal_of_body(self, headers: _Headers, is_ours: bool) -> tuple[int, str, str] | None:
        if not is_ours:
            return 403, "origin-not-ours", "What changes something must come from the workbench's own page."
        kind = (headers.only("content-type") or "").partition(";")[0].strip().casefold()
        if kind != "application/json":
            return 415, "body-not-json", "Send application/json."
        length = headers.only("content-length")
        if length is None or not length.isdecimal():
            return 411, "body-without-length", "Say how long the body is."
        if int(length) > MAX_BODY_BYTES:
            return 413, "body-too-large", f"At most {MAX_BODY_BYTES} bytes are taken at once."
        return None

    def _shows_token_in_address(self, scope: Scope) -> bool:
        if scope["method"] != "GET":
            return False
        shown = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
        return any(self._is_token(text) for text in shown)

    def _shows_token(self, headers: _Headers) -> bool:
        cookies: SimpleCookie = SimpleCookie()
        try:
            cookies.load(headers.only("cookie") or "")
        except CookieError:
            return False
        return self._cookie in cookies and self._is_token(cookies[self._cookie].value)

    def _is_token(self, text: str) -> bool:
        return hmac.compare_digest(text.encode(), (self._token or "").encode())


class _Headers:
    """Headers of a request, each name once; a name that comes twice counts as not there."""

    def __init__(self, scope: Scope) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            self._values.setdefault(name.decode("latin-1").casefold(), []).append(value.decode("latin-1"))

    def only(self, name: str) -> str | None:
        values = self._values.get(name, [])
        return values[0] if len(values) == 1 else None


def _bounded(receive: Receive) -> Receive:
    """Pass the body on, but never more of it than is allowed."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= MAX_BODY_BYTES else {"type": "http.disconnect"}

    return bounded


def _with_headers(send: Send) -> Send:
    """Set the headers of safety on an answer; one that the answer sets itself stays."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", []))
            names = {name.lower() for name, _ in own}
            message = {**message, "headers": own + [item for item in _HEADERS.items() if item[0] not in names]}
        await send(message)

    return sending


async def _refuse(send: Send, status: int, code: str, text: str) -> None:
    body = json.dumps({"error": text, "code": code}).encode()
    await _answer(send, status, body, [(b"content-type", b"application/json")])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
