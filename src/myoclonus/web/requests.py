"""What a request asks for, read from its address and body and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from starlette.requests import Request

from myoclonus.errors import SettingsError
from myoclonus.review.display import View

__all__ = ["body_of", "channels_of", "view_of", "whole_number"]

_MOST_DEPTH = 50_000
"""Brackets in a body; more would exhaust the parser."""


def view_of(query: Mapping[str, str]) -> View:
    """Return the view that an address names; what it does not name is as recorded.

    Raises
    ------
    SettingsError
        ``request-unclear`` when a frequency is no number; ``view-unknown``.
    """
    named: dict[str, Any] = {}
    for item in fields(View):
        if item.name in query:
            named[item.name] = query[item.name] if item.name == "montage" else _number(item.name, query[item.name])
    return View(**named).checked()


def channels_of(query: Mapping[str, str], n_rows: int) -> tuple[int, ...]:
    """Return the lines that an address names by number, e.g. ``channels=0,3``; all when it names none.

    Raises
    ------
    SettingsError
        ``request-unclear``.
    """
    text = query.get("channels")
    if text is None:
        return tuple(range(n_rows))
    numbers = [whole_number("channels", part, 0, n_rows - 1) for part in text.split(",")[: n_rows + 1]]
    if len(numbers) > n_rows:
        raise SettingsError(f"channels names more lines than the {n_rows} there are.", code="request-unclear")
    return tuple(numbers)


def whole_number(name: str, text: str | None, low: int, high: int) -> int:
    """Return a whole number within limits.

    Raises
    ------
    SettingsError
        ``request-unclear``.
    """
    digits = (text or "").removeprefix("-")
    if digits.isascii() and digits.isdecimal() and len(digits) < 16 and low <= int(text or "0") <= high:
        return int(text or "0")
    raise SettingsError(
        f'{name}="{(text or "")[:40]}" is no whole number from {low} to {high}.', code="request-unclear"
    )


async def body_of(request: Request) -> Any:
    """Return the JSON body of a request.

    Raises
    ------
    SettingsError
        ``request-unclear`` when it is no JSON.
    """
    try:
        text = (await request.body()).decode("utf-8")
        if text.count("[") + text.count("{") > _MOST_DEPTH:
            raise ValueError("too many brackets")
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"The body is not JSON ({str(error)[:100]}).", code="request-unclear") from error


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise SettingsError(f'{name}="{text[:40]}" is no number.', code="request-unclear") from error
