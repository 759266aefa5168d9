"""From a probability and its votes to a word: fits, possible, unlikely, not decidable. Never a diagnosis."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Literal

from myoclonus.forms.records import Form
from myoclonus.forms.votes import Vote
from myoclonus.settings.forms import FormsSettings

__all__ = ["Verdict", "verdict_on"]

Verdict = Literal["fits", "possible", "unlikely", "not_decidable"]

_COUNTS = math.log(1.5)
"""A vote smaller than this says next to nothing."""


def verdict_on(
    form: Form,
    votes: Sequence[Vote],
    probability: float,
    settings: FormsSettings,
    *,
    measured: Collection[str] = (),
    rival: float = 0.0,
    has_sleep: bool = False,
) -> Verdict:
    """Return the word for a form.

    *Fits* asks for more than a high probability, well above every other: a finding that decides (short bursts alone do not
    prove the cortex), all findings that the form needs (an order of muscles proves nothing before the readiness
    potential was looked for), and, among forms of myoclonus, votes from at least two independent physiologies, or the finding
    that defines the form.

    Parameters
    ----------
    form : Form
        The form.
    votes : sequence of Vote
        Its votes.
    probability : float
        Its probability before agreement is allowed for.
    settings : FormsSettings
        Limits.
    measured : collection of str
        Findings that were measured in the recording, whether the form weighs them or not.
    rival : float
        Largest probability of any form that it excludes, and of no form of the list; for a form that stands beside the
        others, that it is absent.
    has_sleep : bool
        Whether sleep was recorded, in which there is more to look for.

    Returns
    -------
    str
    """
    if any(vote.rules_out for vote in votes):
        return "unlikely"
    if form.part_of and probability == 0:
        return "not_decidable"
    weighty = [vote for vote in votes if abs(vote.log_odds) >= _COUNTS]
    if probability >= settings.possible_from:
        needs = {*form.needs, *(form.needs_in_sleep if has_sleep else ())}
        stands_out = probability >= settings.fits_from and probability >= settings.fits_margin * rival
        if stands_out and needs <= set(measured) and _may_fit(form, votes, settings):
            return "fits"
        return "possible" if weighty else "not_decidable"
    return "unlikely" if any(vote.log_odds <= -_COUNTS for vote in weighty) else "not_decidable"


def _may_fit(form: Form, votes: Sequence[Vote], settings: FormsSettings) -> bool:
    met = {vote.criterion.finding for vote in votes if vote.observation.is_met}
    supporting = {vote.observation.finding.physiology for vote in votes if vote.log_odds >= _COUNTS}
    least = settings.least_votes if form.agreement == "subtype" else 1
    is_defined = any(vote.criterion.is_required and vote.observation.is_met for vote in votes)
    return bool(met & set(form.decided_by)) and (is_defined or len(supporting) >= least)
