"""Motor units: shapes, durations and sizes of the potentials a surface electrode sees.

A motor-unit potential *lasts* from the first to the last moment at which it exceeds a tenth of its own peak. Every
shape is scaled in time so that this extent equals the drawn duration exactly; tails below a tenth are kept in the
waveform.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
EXTENT_FRACTION = 0.1  # of the potential's own peak: the definition of truth
TAIL_FRACTION = 0.002  # waveforms are cut where they stay below this fraction of their peak


def hermite_rodriguez_1(u: Array) -> Array:
    """Return the biphasic potential, first order of Hermite–Rodriguez."""
    return u * np.exp(-(u**2))


def hermite_rodriguez_2(u: Array) -> Array:
    """Return the triphasic potential, second order of Hermite–Rodriguez."""
    return (1 - 2 * u**2) * np.exp(-(u**2))


def gaussian_third_derivative(u: Array) -> Array:
    """Return a four-phasic potential, third derivative of a Gaussian."""
    return (2 * u**3 - 3 * u) * np.exp(-(u**2))


def skewed_biphasic(u: Array) -> Array:
    """Return a biphasic potential with a sharp first and a slow second phase."""
    second = 0.45 * np.exp(-(((u - 1.6) / 1.5) ** 2))
    return np.exp(-((u / 0.7) ** 2)) - second


def rosenfalck(u: Array) -> Array:
    """Return the first derivative of Rosenfalck's action potential ``z³ exp(−z)``, as a narrow bipolar pair sees it.

    The second derivative is not used: its last phase peaks at 9 %, so that truth would end before the eye's end.
    """
    z = np.maximum(u + 6.0, 0.0)
    return (3 * z**2 - z**3) * np.exp(-z)


def tripole_bipolar(u: Array) -> Array:
    """Return a moving tripole (charges 1, −1.6, 0.6 on a line) under two electrodes, as a difference of both."""

    def under_electrode(position: float) -> Array:
        charges = ((1.0, 0.0), (-1.6, 0.55), (0.6, 0.55 * 8 / 3 / 1.0))
        return sum(q / np.sqrt((u - position - at) ** 2 + 0.6**2) for q, at in charges)

    return under_electrode(-0.8) - under_electrode(0.8)


SHAPES: dict[str, Callable[[Array], Array]] = {
    "hermite_rodriguez_1": hermite_rodriguez_1,
    "hermite_rodriguez_2": hermite_rodriguez_2,
    "gaussian_third_derivative": gaussian_third_derivative,
    "skewed_biphasic": skewed_biphasic,
    "rosenfalck": rosenfalck,
    "tripole_bipolar": tripole_bipolar,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MotorUnit:
    """One unit as the electrode sees it.

    Attributes
    ----------
    waveform : 1-D float array whose absolute peak is `size`, on the rendering grid.
    first, last : float, samples of the waveform between which it exceeds a tenth of its peak.
    size : float, absolute peak (arbitrary unit until scaled).
    """

    waveform: Array
    first: float
    last: float
    size: float

    @property
    def extent(self) -> float:
        """Duration of the potential in samples of the rendering grid."""
        return self.last - self.first


def _extent(u: Array, values: Array, fraction: float) -> tuple[float, float]:
    above = np.flatnonzero(np.abs(values) >= fraction * np.abs(values).max())
    return float(u[above[0]]), float(u[above[-1]])


def _tabulate(shape: Callable[[Array], Array]) -> tuple[tuple[float, float], tuple[float, float]]:
    u = np.linspace(-40, 40, 400_001)
    values = shape(u)
    return _extent(u, values, EXTENT_FRACTION), _extent(u, values, TAIL_FRACTION)


_EXTENTS = {name: _tabulate(shape) for name, shape in SHAPES.items()}


def motor_unit(shape: str, *, duration_s: float, size: float, fs_hz: float) -> MotorUnit:
    """Return one unit of a named shape, a duration between its tenths, and a peak.

    Parameters
    ----------
    shape : a key of `SHAPES`.
    duration_s : time from the first to the last moment above a tenth of the peak, s.
    size : peak with sign.
    fs_hz : rate of the rendering grid, Hz.
    """
    (first_u, last_u), (tail_first_u, tail_last_u) = _EXTENTS[shape]
    per_u = duration_s * fs_hz / (last_u - first_u)  # samples per unit of u
    n_before = int(np.ceil((first_u - tail_first_u) * per_u))
    n_after = int(np.ceil((tail_last_u - first_u) * per_u))
    u = first_u + np.arange(-n_before, n_after + 1) / per_u
    waveform = SHAPES[shape](u)
    peak = np.abs(SHAPES[shape](np.linspace(first_u, last_u, 4001))).max()
    return MotorUnit(
        waveform=waveform * (size / peak),
        first=float(n_before),
        last=n_before + duration_s * fs_hz,
        size=abs(size),
    )


def draw_sizes(n_units: int, sizes: str, rng: np.random.Generator) -> Array:
    """Return unit sizes, small ones first: `exponential` over recruitment (40-fold), `lognormal`, or `equal`."""
    if sizes == "exponential":
        drawn = np.exp(np.log(40) * np.arange(n_units) / max(n_units - 1, 1)) / 40
    elif sizes == "lognormal":
        drawn = np.sort(rng.lognormal(0.0, 0.6, n_units))
    elif sizes == "equal":
        drawn = rng.uniform(0.8, 1.2, n_units)
    else:
        raise ValueError(f'sizes "{sizes}": expected exponential, lognormal or equal')
    return drawn


def draw_pool(
    n_units: int,
    *,
    fs_hz: float,
    rng: np.random.Generator,
    shapes: Sequence[str] = tuple(SHAPES),
    duration_s: tuple[float, float] = (0.004, 0.015),
    sizes: str = "lognormal",
) -> list[MotorUnit]:
    """Return the motor units of one muscle as one electrode sees them, in order of size.

    All units of a pool share at most two shapes (one electrode over one muscle); durations are drawn uniformly.
    """
    mine = rng.choice(len(shapes), size=min(2, len(shapes)), replace=False)
    polarity = rng.choice([-1.0, 1.0])
    units = []
    for size in draw_sizes(n_units, sizes, rng):
        shape = shapes[mine[int(rng.random() < 0.25) % len(mine)]]
        units.append(motor_unit(shape, duration_s=rng.uniform(*duration_s), size=polarity * size, fs_hz=fs_hz))
    return units
