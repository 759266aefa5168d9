"""Motor units of one muscle: their thresholds, sizes, and the potential each leaves at the skin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from myoclonus.settings.simulate import SimulateSettings
from myoclonus.simulate.muscles import Muscle

__all__ = ["FINE_FS_HZ", "Pool", "motor_unit_pool", "tenth_rule"]

FINE_FS_HZ = 20_000.0
"""Rate at which potentials are computed before they are sampled."""

_STEP_MM = 0.25
_LONGEST_MS = 60.0
_LEAD_IN_MS = 5.0
_LONGEST_KERNEL_MM = 15.0

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Motor units of one muscle, from the first to the last recruited.

    Attributes
    ----------
    threshold : (n_units,) array
        Excitation at which each unit begins to fire, as a fraction of the maximum.
    potential : (n_units, n_fine) array
        Potential of each unit at ``FINE_FS_HZ``; the largest peak of the pool is 1.
    start_s, end_s : (n_units,) array
        First and last moment at which the potential exceeds a tenth of its own peak, from the start of the row.
    peak : (n_units,) array
        Largest absolute value of each potential.
    """

    threshold: Floats
    potential: Floats
    start_s: Floats
    end_s: Floats
    peak: Floats

    @property
    def length_s(self) -> Floats:
        """Time each potential spends between its start and its end."""
        return self.end_s - self.start_s


def motor_unit_pool(muscle: Muscle, settings: SimulateSettings, rng: np.random.Generator) -> Pool:
    """Return the motor units of one muscle.

    Thresholds and sizes grow exponentially over the pool (Fuglevand 1993). Potentials come from a line-source model:
    two sources, each the second derivative of Rosenfalck's intracellular action potential, run from the end plate to
    the tendons, seen by a bipolar pair. Departures: the tissue is taken as isotropic and infinite, with the distance
    standing for skin and fat as well; fibers of a unit share one distance, and their end plates are spread along the
    fiber, which smooths the potential over time.

    Parameters
    ----------
    muscle : Muscle
        Geometry: half-length of the fibers, distance from the electrodes, place of the electrodes.
    settings : SimulateSettings
        Number of units, spread of sizes, velocity.
    rng : numpy.random.Generator
        Gives every unit its own distance, velocity and end plate.

    Returns
    -------
    Pool

    References
    ----------
    Fuglevand, Winter, Patla 1993, doi:10.1152/jn.1993.70.6.2470. Rosenfalck 1969, Acta Physiol Scand Suppl 321.
    Nandedkar & Stålberg 1983, doi:10.1007/BF02446221. Farina & Merletti 2001, doi:10.1109/10.923782.
    """
    n_units = settings.n_motor_units
    rank = np.arange(1, n_units + 1) / n_units
    threshold = settings.last_recruitment_fraction * settings.recruitment_range ** (rank - 1.0)
    size = settings.potential_range ** (rank - 1.0)
    distance_mm = rng.uniform(muscle.distance_mm * 0.6, muscle.distance_mm * 1.4, n_units)
    velocity = np.clip(rng.normal(settings.fiber_velocity_m_s, settings.fiber_velocity_sd_m_s, n_units), 2.0, 6.0)
    end_plate_mm = rng.normal(0.0, muscle.fiber_mm * 0.05, n_units)
    spread_ms = rng.uniform(0.3, 0.8, n_units)
    electrodes_mm = muscle.electrode_mm + np.array([-0.5, 0.5]) * settings.electrode_distance_mm
    rows = []
    for k in range(n_units):
        z, along = _along_fiber(distance_mm[k], end_plate_mm[k], muscle.fiber_mm, electrodes_mm)
        rows.append(_over_time(z, along, velocity[k], spread_ms[k]))
    potential = np.stack(rows) * size[:, None] * rng.choice([-1.0, 1.0])
    potential /= np.abs(potential).max()
    start, end = tenth_rule(potential)
    keep = slice(int(start.min() * FINE_FS_HZ) // 2, min(int(end.max() * FINE_FS_HZ) + 200, potential.shape[1]))
    offset_s = keep.start / FINE_FS_HZ
    return Pool(
        threshold=threshold,
        potential=potential[:, keep],
        start_s=start - offset_s,
        end_s=end - offset_s,
        peak=np.abs(potential).max(axis=1),
    )


def tenth_rule(potential: Floats, fs_hz: float = FINE_FS_HZ) -> tuple[Floats, Floats]:
    """Return when each potential first and last exceeds a tenth of its own peak.

    Parameters
    ----------
    potential : (n_units, n_samples) array
        One potential a row.
    fs_hz : float
        Sampling rate.

    Returns
    -------
    start_s, end_s : (n_units,) array
        Seconds from the first sample; half-open, so that ``end_s`` is one sample after the last one above.
    """
    above = np.abs(potential) > 0.1 * np.abs(potential).max(axis=1, keepdims=True)
    start = above.argmax(axis=1) / fs_hz
    end = (above.shape[1] - above[:, ::-1].argmax(axis=1)) / fs_hz
    return start, end


def _along_fiber(
    distance_mm: float, end_plate_mm: float, fiber_mm: float, electrodes_mm: Floats
) -> tuple[Floats, Floats]:
    z = np.arange(-fiber_mm, fiber_mm + _STEP_MM / 2, _STEP_MM)
    weight = _lead_slope(z - electrodes_mm[0], distance_mm) - _lead_slope(z - electrodes_mm[1], distance_mm)
    s = np.arange(0.0, _LONGEST_KERNEL_MM, _STEP_MM)
    slope = (3 * s**2 - s**3) * np.exp(-s)
    plate = int(np.clip(np.searchsorted(z, end_plate_mm), 1, z.size - 1))
    toward_right = np.convolve(weight[plate:], slope)
    toward_left = np.convolve(-weight[:plate][::-1], slope)
    along = np.zeros(max(toward_right.size, toward_left.size))
    along[: toward_right.size] += toward_right
    along[: toward_left.size] += toward_left
    return np.arange(along.size, dtype=np.float64) * _STEP_MM, along


def _over_time(path_mm: Floats, along: Floats, velocity_m_s: float, spread_ms: float) -> Floats:
    time_ms = np.arange(0.0, _LONGEST_MS, 1000.0 / FINE_FS_HZ)
    return _smooth(np.interp((time_ms - _LEAD_IN_MS) * velocity_m_s, path_mm, along, left=0.0, right=0.0), spread_ms)


def _lead_slope(z_mm: Floats, distance_mm: float) -> Floats:
    slope: Floats = -z_mm / (z_mm**2 + distance_mm**2) ** 1.5
    return slope


def _smooth(response: Floats, spread_ms: float) -> Floats:
    sigma = spread_ms * FINE_FS_HZ / 1000.0
    lags = np.arange(-int(4 * sigma), int(4 * sigma) + 1)
    kernel = np.exp(-0.5 * (lags / sigma) ** 2)
    return np.convolve(response, kernel / kernel.sum(), mode="same")
