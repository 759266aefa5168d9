"""A number of a signature: its range, its spread, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Quantity", "quantity_from"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its range, its spread, its source and its grade.

    Attributes
    ----------
    low, high : float
        Range within which values are drawn.
    mean, sd : float
        Normal distribution cut at the range; ``sd`` of ``NaN`` is a uniform distribution over the range.
    source, grade : str
        Where it comes from; A consensus, B one decent study, C small series or textbook.
    """

    low: float
    high: float
    mean: float
    sd: float
    source: str
    grade: str

    def draw(self, rng: np.random.Generator, size: int | tuple[int, ...]) -> npt.NDArray[np.float64]:
        """Return values within the range."""
        if self.low == self.high:
            return np.full(size, self.low)
        if not np.isfinite(self.sd):
            return rng.uniform(self.low, self.high, size)
        values = rng.normal(self.mean, self.sd, size)
        for _ in range(100):
            outside = (values < self.low) | (values > self.high)
            if not outside.any():
                break
            values[outside] = rng.normal(self.mean, self.sd, int(outside.sum()))
        return np.clip(values, self.low, self.high)

    def one(self, rng: np.random.Generator) -> float:
        """Return one value within the range."""
        return float(self.draw(rng, 1)[0])


def quantity_from(row: Mapping[str, Any]) -> Quantity:
    """Return a quantity from a row of ``signatures.toml``.

    The row has ``value``, or ``low`` and ``high``, with ``mean`` and ``sd`` if known; ``source`` and ``grade``.
    """
    low = float(row.get("value", row.get("low", np.nan)))
    high = float(row.get("value", row.get("high", np.nan)))
    return Quantity(
        low=low,
        high=high,
        mean=float(row.get("mean", (low + high) / 2)),
        sd=float(row.get("sd", np.nan)),
        source=str(row["source"]),
        grade=str(row["grade"]),
    )
