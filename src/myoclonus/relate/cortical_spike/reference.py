"""EEG against one electrode of the head, such as Cz: taken against the average instead, that electrode given back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from myoclonus.relate.electrodes import Derivation
from myoclonus.relate.trials import Trials

__all__ = ["without_head_reference"]

_MIN_ELECTRODES = 8


def without_head_reference(trials: Trials) -> Trials:
    """Return trials against the average of all electrodes when they were recorded against one electrode of the head.

    Against Cz, a wave at C3 is smaller and every other electrode holds the wave at Cz turned over, so that neither place nor
    sign of a spike can be told. The average, the reference counted as the electrode it is, gives both back. A label such as
    ``C4-Cz`` tells, on one channel or on all, when the reference is no channel itself. Bipolar montages, and EEG against an ear
    or an average, are returned as they are; so are fewer than eight electrodes, whose average is no neutral reference.

    Parameters
    ----------
    trials : Trials
        Cleaned: electrodes that are not fit in a trial take no part in its average.
    """
    against = {derivation.against for derivation in trials.derivations} - {None}
    places = {derivation.place for derivation in trials.derivations}
    reference = next(iter(against)) if len(against) == 1 else None
    if reference is None or reference in places or len(trials.derivations) < _MIN_ELECTRODES or None in places:
        return trials
    fit = trials.fit
    average = trials.samples_uv.sum(axis=1, keepdims=True) / (fit.sum(axis=1)[:, None, None] + 1)
    samples = np.where(fit[:, :, None], trials.samples_uv - average, np.float32(0.0))
    return replace(
        trials,
        samples_uv=np.concatenate((samples, -average), axis=1).astype(np.float32),
        derivations=(
            *(replace(derivation, against=None) for derivation in trials.derivations),
            Derivation(f"{reference} (reference)", reference),
        ),
        is_fit=np.concatenate((fit, np.ones((trials.n, 1), dtype=bool)), axis=1),
    )
