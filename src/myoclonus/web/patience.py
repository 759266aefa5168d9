"""Connections that wait: whoever opens them and says nothing, or only half, may not keep others out.

The server itself waits without end for the head of a request and for its body. Here a connection has a few seconds for each, an answer must
be taken, and when too many are open, the one that has waited longest for its visitor goes first.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["BODY_S", "HEAD_S", "MOST_CONNECTIONS", "TAKEN_S", "PatientProtocol"]

HEAD_S = 10.0
"""Time from opening a connection, or from the last answer, to the last byte of the next head; a browser opens some in advance."""
BODY_S = 15.0
"""Time for the body; the largest takes a second over a slow network."""
TAKEN_S = 60.0
"""Time after which an answer is given up of which nothing more is taken; one that is taken slowly goes on."""
MOST_CONNECTIONS = 200
"""Open at once; a browser opens six for each page."""
_LOOK_S = 0.5


class PatientProtocol(H11Protocol):
    """The protocol of the server, with limits to how long a visitor may keep it waiting."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait; where too many are open, the one that has kept us waiting longest is closed."""
        self._since, self._phase, self._left = time.monotonic(), "head", 0
        super().connection_made(transport)
        open_now = [one for one in self.connections if isinstance(one, PatientProtocol)]
        waiting = [one for one in open_now if one is not self and one._phase_now() != "answer"]
        if len(open_now) > MOST_CONNECTIONS and waiting:
            min(waiting, key=lambda one: one._since).transport.abort()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close the connection when its visitor is too slow; look again soon otherwise."""
        phase, left = self._phase_now(), self.transport.get_write_buffer_size()
        if phase != self._phase or left < self._left:
            self._phase, self._since = phase, time.monotonic()
        self._left = left
        limit_s = {"head": HEAD_S, "body": BODY_S, "taken": TAKEN_S}.get(phase)
        if limit_s is not None and time.monotonic() - self._since > limit_s:
            self.transport.abort()
        self._timer = asyncio.get_running_loop().call_later(_LOOK_S, self._look)

    def _phase_now(self) -> str:
        """Return what is waited for: the next ``head``, its ``body``, our own ``answer``, or that the answer is ``taken``."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return "head" if not self.transport.get_write_buffer_size() else "taken"
        if cycle.response_started:
            return "taken" if self.transport.get_write_buffer_size() else "answer"
        return "body" if cycle.more_body else "answer"
