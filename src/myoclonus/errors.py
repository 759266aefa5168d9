"""Errors, one class for each thing the user does next.

Every message says what is wrong, where, and the remedy; every error carries a stable ``code`` that has an entry in
``docs/messages.md``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

__all__ = ["KnowledgeError", "MyoclonusError", "ReadError", "SettingsError", "SignalError"]


class MyoclonusError(Exception):
    """Say what is wrong, where, and the remedy.

    Parameters
    ----------
    message : str
        One or two sentences: where, what was met, what was expected, what to do.
    code : str
        Stable identifier with an entry in ``docs/messages.md``, e.g. ``unit-not-potential``.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.message = message
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how the error is made again in another process, code included."""
        return partial(type(self), code=self.code), (self.message,)


class ReadError(MyoclonusError):
    """A file cannot be read: mend the file, or name another."""


class SettingsError(MyoclonusError):
    """A setting or argument is not acceptable: change it."""


class SignalError(MyoclonusError):
    """The samples cannot support the requested analysis: record it otherwise, or choose other channels."""


class KnowledgeError(MyoclonusError):
    """A record of what is known about myoclonus breaks a rule: mend its data file."""
