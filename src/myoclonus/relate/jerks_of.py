"""Answer to stimuli, states, hours, light and spread of jerks as functions on arrays and on objects of MNE-Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from myoclonus import tables
from myoclonus.measure.brief import brief
from myoclonus.measure.declared import MEASURES
from myoclonus.measure.every import measures_of
from myoclonus.measure.material import Material
from myoclonus.relate.declared import related_row
from myoclonus.relate.given.data import Given, Markers, given_of
from myoclonus.relate.given.moments import Moments
from myoclonus.relate.given.onsets import material_of_onsets
from myoclonus.relate.given.settings_of import whole_settings
from myoclonus.relate.given.stimulated import jerks_in, stimulated
from myoclonus.relate.spread_order import Order, order_of_jerks, order_rows, orders_apart
from myoclonus.relate.states import hour_rates as by_hour
from myoclonus.relate.states import state_ratio as by_state
from myoclonus.relate.stimuli import photic as by_light
from myoclonus.relate.stimuli.kinds import modality_of, stimulus_kinds
from myoclonus.relate.stimuli.relations import response_to
from myoclonus.relate.stimuli.response import StimulusResponse
from myoclonus.settings import Settings
from myoclonus.settings.response import ResponseSettings

__all__ = ["Spread", "hour_rates", "photic_jerks", "spread", "spread_of_onsets", "state_rates", "stimulus_response"]

FloatArray = npt.NDArray[np.float64]

_SPREAD = (
    "recruitment_rank", "recruitment_lead_fraction", "recruitment_order_entropy", "latency_difference", "left_right_lag",
    "jerk_spread", "spread_velocity_down", "spread_velocity_up",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How jerks run over the body.

    Attributes
    ----------
    measures : pandas.DataFrame
        Table of the schema MEASURES: place of each muscle in the order, share of jerks it leads, variability of the order,
        lags of pairs and of left and right, speed up and down, shares of jerks in the order of brainstem, cortex and cord,
        and how often the same muscle leads.
    order : Order
        Patterns, lead, and lag of each muscle along the body.
    orders : dict of str to Order
        The same of spontaneous jerks and of those after stimuli (``stimulus``); empty when there are not enough of both.
    onset_s : (n,) float array
        Onset of each jerk of several channels.
    lead : (n,) object array
        Channel that begins each of them.
    """

    __repr__ = brief

    measures: pd.DataFrame
    order: Order
    orders: dict[str, Order]
    onset_s: FloatArray
    lead: npt.NDArray[np.object_]


def stimulus_response(
    data: Any,
    stimulus_s: Moments | None = None,
    *,
    jerk_s: Moments | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> StimulusResponse:
    """Return whether jerks follow stimuli more often than chance, how soon, and whether it wears off.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        EMG; arrays in µV, objects of MNE-Python as that package keeps them. Time 0 of epochs is the stimulus.
    stimulus_s : (n,) array, (n, 3) int array, or str; optional
        Onsets in seconds from the first sample, events of MNE-Python, or the text of markers. When not given: time 0 of
        epochs, or the markers of stimuli when all say the same.
    jerk_s : (m,) array, (m, 3) int array, or str; optional
        Onsets of jerks that are known already, in the same way; found on the EMG when not given.
    fs_hz, names : optional
        Sampling rate of an array, and names of its rows.
    emg : str, or sequence of int or str, optional
        Which channels are EMG, whatever their type or name.
    markers : iterable of mapping, or DataFrame, optional
        ``onset`` and ``duration`` in s, and ``text``; instead of the markers or annotations there are.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    StimulusResponse
        ``annotations_of`` makes ``Annotations`` of MNE-Python of it.

    Raises
    ------
    SettingsError
        ``stimuli-missing``, ``emg-missing``, and those of ``given_of`` and ``moments_of``.

    See Also
    --------
    jerks_after_stimuli : The same on onsets alone.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> emg, stimuli = rng.normal(0, 2, 220_000), 10.0 + 10.0 * np.arange(20)
    >>> for at in stimuli[:15]:
    ...     emg[round((at + 0.05) * 1000) :][:40] += rng.normal(0, 80, 40)
    >>> found = stimulus_response(emg, stimuli, fs_hz=1000, names=["FDI R"])
    >>> found.probability.value, 40 < found.latency.value < 60, found.p.value < 0.001
    (0.75, True, True)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg, markers=markers)
    asked = stimulated(given, stimulus_s, used)
    material = jerks_in(_with(given, asked.recording.markers), jerk_s, used)
    return response_to(asked.kind, asked.kinds, material, used)


def state_rates(
    data: Any,
    *,
    jerk_s: Moments | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> by_state.StateRates:
    """Return how often jerks come in each marked state, and how many times more often than in another.

    States are rest, posture, action and intention; eyes open and closed; before and after a drug.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        EMG, as for ``stimulus_response``. Markers or annotations name the states; of epochs, names of events do.
    jerk_s, fs_hz, names, emg, markers, settings
        As for ``stimulus_response``.

    Returns
    -------
    StateRates
        ``annotations_of`` makes ``Annotations`` of MNE-Python of it, one for each stretch.

    Raises
    ------
    SettingsError
        ``emg-missing``, and those of ``given_of`` and ``moments_of``.

    See Also
    --------
    rate_ratio : The same on counts.

    Examples
    --------
    >>> import numpy as np
    >>> states = [{"onset": 0, "duration": 60, "text": "rest"}, {"onset": 60, "duration": 60, "text": "posture"}]
    >>> jerks = np.concatenate((np.arange(5, 60, 12), 60 + np.arange(2, 60, 3)))
    >>> found = state_rates(np.zeros((1, 12_000)), jerk_s=jerks, fs_hz=100, markers=states)
    >>> [(one.first, one.second, one.ratio.value) for one in found.ratios]
    [('posture', 'rest', 4.0)]
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg, markers=markers)
    return by_state.state_rates(jerks_in(given, jerk_s, used), used)


def hour_rates(
    data: Any,
    *,
    start: str | None = None,
    jerk_s: Moments | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> by_hour.HourRates:
    """Return how often jerks come at each hour of the day.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array or mne Raw
        EMG, as for ``stimulus_response``.
    start : str, optional
        Time of day of the first sample, ``HH:MM`` or ``HH:MM:SS``; that of the recording when not given.
    jerk_s, fs_hz, names, emg, settings
        As for ``stimulus_response``.

    Returns
    -------
    HourRates

    Raises
    ------
    SettingsError
        ``emg-missing``, and those of ``given_of`` and ``moments_of``.

    Examples
    --------
    >>> import numpy as np
    >>> jerks = np.concatenate((np.arange(10, 1800, 180), np.arange(1800, 5400, 60)))
    >>> found = hour_rates(np.zeros((1, 54_000)), start="06:30", jerk_s=jerks, fs_hz=10)
    >>> [(one.hour, one.n) for one in found.rates], found.p.value < 0.001
    ([(6, 10), (7, 60)], True)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg)
    if start is not None:
        provenance = given.recording.provenance | {"start_time_of_day": start}
        given = Given(recording=given.recording.with_changes(provenance=provenance), first_sample=given.first_sample)
    return by_hour.hour_rates(jerks_in(given, jerk_s, used), used.response)


def photic_jerks(
    data: Any,
    *,
    jerk_s: Moments | None = None,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> by_light.PhoticJerks:
    """Return which rate of flashes sets off jerks.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array or mne Raw
        EMG, as for ``stimulus_response``. Markers or annotations whose text names light (``photic 10 Hz``, ``stim flash``)
        are the flashes: trains with a duration and a rate, or single flashes.
    jerk_s, fs_hz, names, emg, markers, settings
        As for ``stimulus_response``.

    Returns
    -------
    PhoticJerks
        ``annotations_of`` makes ``Annotations`` of MNE-Python of it, one for each train.

    Raises
    ------
    SettingsError
        ``emg-missing``, and those of ``given_of`` and ``moments_of``.

    Examples
    --------
    >>> import numpy as np
    >>> flashes = [{"onset": 20 + 20 * k, "duration": 5, "text": "photic 15 Hz"} for k in range(8)]
    >>> jerks = np.sort([20.3 + 20 * k + shift for k in range(8) for shift in (0, 1.2, 2.9)])
    >>> found = photic_jerks(np.zeros((1, 20_000)), jerk_s=jerks, fs_hz=100, markers=flashes)
    >>> found.frequency.value, found.rates[0].n_jerks
    (15.0, 24)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg, markers=markers)
    table = given.recording.markers
    texts = [f"stim {text}" if modality_of(str(text)) == "light" else text for text in table["text"]]
    seen = _with(given, table.assign(text=pd.Series(texts, dtype=table["text"].dtype, index=table.index)))
    kinds = stimulus_kinds(seen.recording, used.detect, used.response)
    return by_light.photic_jerks(seen.recording, kinds, jerks_in(seen, jerk_s, used), used)


def spread(
    data: Any,
    *,
    fs_hz: float | None = None,
    names: Sequence[str] | None = None,
    emg: Sequence[int | str] | str | None = None,
    markers: Markers | None = None,
    settings: Settings | ResponseSettings | None = None,
) -> Spread:
    """Return how jerks run over the body: order and lead of muscles, speed, patterns, and lag of left and right.

    Parameters
    ----------
    data : Recording, (n_channels, n_samples) array, mne Raw or mne Epochs
        EMG of at least two muscles, as for ``stimulus_response``; names say which muscles.
    fs_hz, names, emg, markers, settings
        As for ``stimulus_response``.

    Returns
    -------
    Spread
        ``annotations_of`` makes ``Annotations`` of MNE-Python of it, one for each jerk of several muscles.

    Raises
    ------
    SettingsError
        ``emg-missing``, and those of ``given_of``.

    See Also
    --------
    spread_of_onsets : The same on onsets that are known already.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> emg = rng.normal(0, 2, (2, 120_000))
    >>> for start in range(5000, 115_000, 5000):
    ...     emg[0, start : start + 50] += rng.normal(0, 80, 50)
    ...     emg[1, start + 40 : start + 90] += rng.normal(0, 80, 50)
    >>> found = spread(emg, fs_hz=1000, names=["SCM R", "TA R"])
    >>> found.order.lead_channel, found.order.lead_consistency.value
    ('SCM R', 1.0)
    """
    used = whole_settings(settings, "response")
    given = given_of(data, others="emg", fs_hz=fs_hz, names=names, emg=emg, markers=markers)
    return _spread(jerks_in(given, None, used), used)


def spread_of_onsets(
    onset_s: npt.ArrayLike,
    muscles: Sequence[str],
    *,
    error_ms: float | npt.ArrayLike = 1.0,
    settings: Settings | ResponseSettings | None = None,
) -> Spread:
    """Return how jerks run over the body, from the onsets of their bursts.

    Parameters
    ----------
    onset_s : (n_jerks, n_muscles) array
        Onset of each muscle in each jerk, in seconds; ``NaN`` where it takes no part.
    muscles : sequence of str
        Names of the muscles, all different, as labels of channels name them: ``FDI R``, ``SCM L``, ``rectus abdominis``.
    error_ms : float or array like ``onset_s``
        Standard error of an onset, in ms.
    settings : Settings, optional
        The defaults when not given.

    Returns
    -------
    Spread

    Raises
    ------
    SettingsError
        ``array-shape`` when there are not as many names as columns.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> at = 5.0 * np.arange(1, 31)[:, np.newaxis]
    >>> onsets = at + np.array([0.030, 0.000, 0.045]) + rng.normal(0, 0.001, (30, 3))
    >>> found = spread_of_onsets(onsets, ["SCM R", "rectus abdominis", "TA R"])
    >>> found.order.lead_channel, found.order.lead_consistency.value
    ('rectus abdominis', 1.0)
    """
    used = whole_settings(settings, "response")
    return _spread(material_of_onsets(np.asarray(onset_s, dtype=np.float64), muscles, error_ms, used.measure), used)


def _spread(material: Material, settings: Settings) -> Spread:
    order, orders = order_of_jerks(material, settings), orders_apart(material, settings)
    rows = [related_row(measure, scope, estimate) for measure, scope, estimate in order_rows(order, orders)]
    own = measures_of(material, [one for one in MEASURES if one.id in _SPREAD])
    several = material.jerks.takes_part.sum(axis=1) > 1
    return Spread(
        measures=tables.joined(tables.MEASURES, own, tables.from_rows(tables.MEASURES, rows)),
        order=order,
        orders=orders,
        onset_s=material.jerks.onset_s[several],
        lead=material.jerks.lead_channel[several],
    )


def _with(given: Given, markers: pd.DataFrame) -> Given:
    return replace(given, recording=given.recording.with_changes(markers=markers))
