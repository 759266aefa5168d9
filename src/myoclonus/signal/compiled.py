"""Functions compiled to machine code, kept on disk so that only the first run after an installation pays for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled"]

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Return the function compiled by numba, which lets other threads run meanwhile.

    Machine code is kept beside the package, or in the user's cache folder, or where ``NUMBA_CACHE_DIR`` says. Where nothing can be
    written it is compiled anew in every run. Numba compiles anew when the file of the function has changed, but does not look at
    others: a compiled function must not call one of another module. Division by zero gives infinity or NaN, as in NumPy.

    Parameters
    ----------
    function : callable
        Loops over arrays, in the part of the language that numba knows.
    """
    try:
        kept: Any = numba.njit(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # no folder that can be written to
        kept = numba.njit(nogil=True, error_model="numpy")(function)
    return cast(Function, kept)
