"""A setting: a number that changes a result, with its range, source and grade."""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any

__all__ = ["setting"]


def setting(
    default: Any = MISSING,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    source: str,
) -> Any:
    """Declare one field of a settings dataclass.

    Parameters
    ----------
    default : object
        Value used when the user gives none.
    low, high : float, optional
        Allowed range, both ends included, in the unit that the field's name carries.
    choices : tuple of str
        Allowed values of a text setting.
    source : str
        Where the number comes from: a reference, with its grade, or ``own:`` and the reason.
    """
    return field(default=default, metadata={"low": low, "high": high, "choices": choices, "source": source})
