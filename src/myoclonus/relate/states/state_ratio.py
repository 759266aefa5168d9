"""How much more often jerks come in one state than in another, with exact limits."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from myoclonus.errors import SettingsError
from myoclonus.marker_words import EYES, STATES, meaning_of
from myoclonus.measure.confidence import clopper_pearson, poisson_limits
from myoclonus.measure.estimate import Estimate, measured, not_measurable, not_recorded
from myoclonus.measure.material import Material
from myoclonus.measure.occasions import recorded_spans, state_spans
from myoclonus.recording import Recording
from myoclonus.relate.states.dispersion import INDEPENDENT, Dispersion, dispersion_of
from myoclonus.settings import Settings

__all__ = ["RateRatio", "StateRate", "StateRates", "rate_ratio", "state_rates", "state_rows"]

FloatArray = npt.NDArray[np.float64]
Spans = list[tuple[str, float, float]]

_NONE = (float("nan"), float("nan"))
_BEFORE, _AFTER = "before the drug", "after the drug"


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRate:
    """Jerks in one state: when it was, how many in how long, and the rate a minute with limits."""

    state: str
    spans_s: tuple[tuple[float, float], ...]
    n: int
    seconds: float
    rate_per_min: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRatio:
    """Rate in the first state over the rate in the second, the p of equal rates, and how much jerks come in clusters."""

    first: str
    second: str
    ratio: Estimate
    p: Estimate
    dispersion: Dispersion


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRates:
    """Rates in every marked state, and the ratio of every two of one kind; the reason when nothing can be compared."""

    rates: tuple[StateRate, ...]
    ratios: tuple[RateRatio, ...]
    reason: str | None


def rate_ratio(
    first: tuple[int, float], second: tuple[int, float], dispersion: Dispersion = INDEPENDENT
) -> tuple[Estimate, Estimate]:
    """Return the ratio of two rates of events, and the p of no difference.

    Given the sum of both counts, the first is binomial; its exact limits (Clopper and Pearson) become those of the ratio.
    Events that come in clusters make these limits too narrow: a dispersion above 1 divides the counts.

    Parameters
    ----------
    first, second : tuple of int and float
        Events, and seconds in which they were counted.
    dispersion : Dispersion
        How much more counts scatter than those of independent events, as ``dispersion_of`` returns it.

    Returns
    -------
    ratio, p : Estimate
        The limits may be 0 or infinite; when only the second state has no event, the value is infinite.

    Raises
    ------
    SettingsError
        ``count-negative`` for a negative count or time.

    References
    ----------
    Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series. Biometrika 1940;31:313–323.
    doi:10.1093/biomet/31.3-4.313

    Examples
    --------
    >>> ratio, p = rate_ratio((20, 60.0), (5, 60.0))
    >>> ratio.value, round(ratio.ci_low, 2), round(ratio.ci_high, 1), round(p.value, 4)
    (4.0, 1.46, 13.6, 0.0041)
    """
    (a, a_s), (b, b_s) = first, second
    if min(a, b) < 0 or min(a_s, b_s) < 0:
        raise SettingsError(
            f"{a} events in {a_s} s and {b} in {b_s} s: counts and times must not be negative.", code="count-negative"
        )
    n = a + b
    if not min(a_s, b_s) > 0:
        missing = not_measurable("no recorded time in one of the states", n)
        return missing, missing
    if n == 0:
        missing = not_measurable("none found: no jerk in either state", 0)
        return missing, missing
    low, high = clopper_pearson(a / dispersion.inflation, n / dispersion.inflation)
    scale = b_s / a_s
    value = np.inf if b == 0 else a / b * scale
    limits = low / (1 - low) * scale, np.inf if high >= 1 else high / (1 - high) * scale
    p = _p(a, n, a_s / (a_s + b_s), dispersion)
    return measured(value, limits, n), measured(p, _NONE, n)


def _p(a: int, n: int, expected: float, dispersion: Dispersion) -> float:
    if not dispersion.value > 1:
        return float(stats.binomtest(a, n, expected).pvalue)
    seen, every = a / dispersion.inflation, n / dispersion.inflation
    as_many = special.betainc(seen, every - seen + 1, expected) if a else 1.0
    as_few = special.betaincc(seen + 1, every - seen, expected) if a < n else 1.0
    return float(min(2 * min(as_many, as_few), 1.0))


def state_rates(material: Material, settings: Settings) -> StateRates:
    """Return rates and ratios of rest, posture, action and intention, of eyes open and closed, and of before and after a drug.

    Markers: one of the states; ``eyes open`` or ``eyes closed``; a text that begins with ``drug`` or ``medication``. A state
    without duration holds until the next of its kind. Of several drugs, the first divides the recording; the time up to
    ``drug_delay_s`` after it counts for neither. Where jerks come in clusters (``dispersion_of``), their limits and p allow
    for it.
    """
    recording = material.recording
    if not material.channels:
        return StateRates(rates=(), ratios=(), reason="no EMG channel was analyzed")
    kinds = (
        [(span.name, span.start_s, span.stop_s) for span in state_spans(recording)],
        _eyes(recording),
        _drug(recording, settings.response.drug_delay_s),
    )
    orders = (STATES, EYES, (_BEFORE, _AFTER))
    rates: list[StateRate] = []
    ratios: list[RateRatio] = []
    for spans, order in zip(kinds, orders, strict=True):
        own = _rates(spans, order, material, settings)
        rates += own
        ratios += [_ratio(first, second, material, settings) for second, first in combinations(own, 2)]
    reason = None if ratios else "fewer than two states marked (rest, posture, action, intention, eyes, drug)"
    return StateRates(rates=tuple(rates), ratios=tuple(ratios), reason=reason)


def state_rows(found: StateRates) -> list[tuple[str, str, Estimate]]:
    """Return measure, scope and estimate of every ratio; the reason when there is none."""
    if not found.ratios:
        missing = not_recorded(str(found.reason))
        return [("jerk_rate_ratio", "recording", missing), ("jerk_rate_ratio_p", "recording", missing)]
    rows = []
    for one in found.ratios:
        scope = f"state:{one.first}|{one.second}"
        rows += [("jerk_rate_ratio", scope, one.ratio), ("jerk_rate_ratio_p", scope, one.p)]
    return rows


def _ratio(first: StateRate, second: StateRate, material: Material, settings: Settings) -> RateRatio:
    both = (first.spans_s, second.spans_s)
    scatter = dispersion_of(material.jerks.onset_s, both, settings.response.dispersion_windows)
    ratio, p = rate_ratio((first.n, first.seconds), (second.n, second.seconds), scatter)
    return RateRatio(first=first.state, second=second.state, ratio=ratio, p=p, dispersion=scatter)


def _rates(spans: Spans, order: tuple[str, ...], material: Material, settings: Settings) -> list[StateRate]:
    pieces = recorded_spans(spans, material.recording)
    jerk_s = material.jerks.onset_s
    rates = []
    for name in order:
        own = [piece for piece in pieces if piece.name == name]
        seconds = sum(piece.stop_s - piece.start_s for piece in own) * material.watched_share
        if not seconds > 0:
            continue
        n = sum(int(np.sum((jerk_s >= piece.start_s) & (jerk_s < piece.stop_s))) for piece in own)
        spans_s = tuple((piece.start_s, piece.stop_s) for piece in own)
        fewer = dispersion_of(jerk_s, [spans_s], settings.response.dispersion_windows).inflation
        low, high = poisson_limits(n / fewer, seconds / 60 / fewer)
        rates.append(
            StateRate(
                state=name,
                spans_s=spans_s,
                n=n,
                seconds=seconds,
                rate_per_min=n / (seconds / 60),
                ci_low=low,
                ci_high=high,
            )
        )
    return rates


def _eyes(recording: Recording) -> Spans:
    rows = []
    for onset, duration, text in _markers(recording):
        meaning = meaning_of(text)
        if meaning in EYES:
            rows.append((onset, duration, str(meaning)))
    spans = []
    for index, (onset, duration, name) in enumerate(rows):
        following = rows[index + 1][0] if index + 1 < len(rows) else recording.duration_s
        spans.append((name, onset, onset + duration if duration > 0 else following))
    return spans


def _drug(recording: Recording, delay_s: float) -> Spans:
    given = [onset for onset, _, text in _markers(recording) if meaning_of(text) == "drug"]
    if not given:
        return []
    return [(_BEFORE, 0.0, given[0]), (_AFTER, given[0] + delay_s, recording.duration_s)]


def _markers(recording: Recording) -> list[tuple[float, float, str]]:
    table = recording.markers
    rows = zip(table["onset"], table["duration"], table["text"], strict=True)
    return sorted(
        (float(onset), float(duration) if np.isfinite(duration) else 0.0, str(text)) for onset, duration, text in rows
    )
