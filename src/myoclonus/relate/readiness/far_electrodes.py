"""What slow activity the vertex shares with electrodes around the rim of the head."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from myoclonus.relate.electrodes import Derivation

__all__ = ["shared_with_far"]

TraceArray = npt.NDArray[np.float32]

_FAR_HEIGHT = 0.15
_MIN_FAR = 3
_N_SHARE_TIMES = 100
_SHARE_RIDGE = 0.01


def shared_with_far(slow: TraceArray, own: TraceArray, derivations: tuple[Derivation, ...]) -> TraceArray:
    """Return what the slow activity of electrodes around the rim of the head tells of that of the vertex, ``(n_trials, n_times)``.

    Waves of sleepiness, sweat and the eyes reach both; the readiness potential is largest at the vertex. The shares come from the
    covariance over all trials and times, which a change of sign of trials leaves as it is, so that the test keeps its level.
    """
    far = [
        k
        for k, d in enumerate(derivations)
        if d.position is not None and d.position[2] < _FAR_HEIGHT and not d.is_bipolar
    ]
    if len(far) < _MIN_FAR:
        return np.zeros_like(own)
    stride = max(1, slow.shape[2] // _N_SHARE_TIMES)
    rim, middle = (values[..., ::stride].astype(np.float64) for values in (slow[:, far], own))
    covariance = np.einsum("nct,ndt->cd", rim, rim)
    covariance += _SHARE_RIDGE * np.trace(covariance) / len(far) * np.eye(len(far))
    shares = np.linalg.solve(covariance, np.einsum("nct,nt->c", rim, middle))
    return np.asarray(np.einsum("c,nct->nt", shares.astype(np.float32), slow[:, far]), dtype=np.float32)
