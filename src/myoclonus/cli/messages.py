"""Explain the codes of errors and findings."""

from __future__ import annotations

import re
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path

import typer

from myoclonus.errors import SettingsError

__all__ = ["explanations", "show_message"]


def show_message(code: str | None) -> None:
    """Print what a code means and what to do, or the list of all codes.

    Raises
    ------
    SettingsError
        ``message-unknown`` when there is no such code.
    """
    known = explanations()
    if code is None:
        for name in known:
            typer.echo(name)
    elif code in known:
        typer.echo(f"{code}\n\n{known[code]}")
    else:
        near = get_close_matches(code, known, n=3)
        hint = f"Near: {', '.join(near)}." if near else "List all with: myoclonus messages."
        raise SettingsError(f'there is no message "{code}". {hint}', code="message-unknown")


def explanations() -> dict[str, str]:
    """Return each code with its explanation, in alphabetical order."""
    parts = re.split(r"^## `?([a-z0-9-]+)`?[ \t]*$", _text(), flags=re.MULTILINE)
    return {code: text.strip() for code, text in sorted(zip(parts[1::2], parts[2::2], strict=True))}


def _text() -> str:
    """Return the page of messages: inside the installed package, or in the source tree."""
    installed = files("myoclonus").joinpath("data", "messages.md")
    if installed.is_file():
        return installed.read_text(encoding="utf-8")
    return (Path(__file__).parents[3] / "docs" / "messages.md").read_text(encoding="utf-8")
