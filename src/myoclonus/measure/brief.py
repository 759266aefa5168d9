"""Results in a few lines: arrays by their shape."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from myoclonus.measure.estimate import Estimate

__all__ = ["brief"]

_LONGEST = 6


def brief(result: Any) -> str:
    """Return a record as its name and fields, with estimates as value and limits, and arrays and tables by their shape."""
    parts = [f"{one.name}={_shown(getattr(result, one.name))}" for one in fields(result)]
    return f"{type(result).__name__}({', '.join(parts)})"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray | pd.DataFrame):
        return f"<{' × '.join(str(n) for n in value.shape)} values>"
    if isinstance(value, Estimate):
        if value.status != "measured":
            return f"<{value.status}: {value.reason}>"
        return f"{value.value:.4g} ({value.ci_low:.4g} to {value.ci_high:.4g}, n={value.n})"
    if is_dataclass(value):
        return brief(value)
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple | list | dict) and len(value) > _LONGEST:
        return f"<{len(value)} items>"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name!r}: {_shown(one)}' for name, one in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"({', '.join(_shown(one) for one in value)})"
    return repr(value)
