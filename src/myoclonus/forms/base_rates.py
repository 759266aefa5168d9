"""How probable each form is before anything was recorded."""

from __future__ import annotations

from myoclonus.errors import SettingsError
from myoclonus.forms.library import base_rate_tables, forms
from myoclonus.forms.names import FORM_IDS
from myoclonus.settings.forms import FormsSettings

__all__ = ["base_rates", "place_of"]


def place_of(settings: FormsSettings, *, has_sleep: bool) -> str:
    """Return the place whose base rates are taken."""
    if settings.where != "auto":
        return settings.where
    return "sleep_laboratory" if has_sleep else "movement_clinic"


def base_rates(settings: FormsSettings, *, has_sleep: bool) -> dict[str, float]:
    """Return the base rate of each form.

    Rates of forms that share one probability add up to what is left beside recordings that no form explains. A form that
    stands beside the others has the share of people that have it.

    Parameters
    ----------
    settings : FormsSettings
        Place, rates of single forms, and the rate of recordings that no form explains.
    has_sleep : bool
        Whether sleep was recorded.

    Returns
    -------
    dict of str to float

    Raises
    ------
    SettingsError
        ``base-rates-not-understood`` when a form is unknown, or a rate is not a number, is negative, or all add up to
        more than 1.
    """
    fixed = _fixed(settings.base_rates)
    beside = {form for form, record in forms().items() if record.stands_beside}
    left = 1.0 - settings.undetermined_base_rate - sum(rate for form, rate in fixed.items() if form not in beside)
    table = base_rate_tables()[place_of(settings, has_sleep=has_sleep)]
    whole = sum(rate for form, rate in table.items() if form not in fixed and form not in beside)
    if left < 0:
        raise _not_understood(settings.base_rates, "together with forms.undetermined_base_rate they must not exceed 1")
    factor = {form: 1.0 if form in beside else left / whole for form in FORM_IDS}
    return {form: fixed[form] if form in fixed else factor[form] * table[form] for form in FORM_IDS}


def _fixed(text: str) -> dict[str, float]:
    fixed: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        form, _, number = (piece.strip() for piece in part.partition("="))
        if form not in FORM_IDS:
            raise _not_understood(text, f"{form!r} is not a form. Forms: {', '.join(FORM_IDS)}")
        try:
            rate = float(number)
        except ValueError:
            raise _not_understood(text, f"{number!r} is not a number") from None
        if not 0 <= rate < 1:
            raise _not_understood(text, f"{number} is not a share from 0 to 1")
        fixed[form] = rate
    return fixed


def _not_understood(text: str, why: str) -> SettingsError:
    return SettingsError(
        f'setting forms.base_rates = "{text}": {why}. Write e.g. "cortical=0.3, tremor=0.1".',
        code="base-rates-not-understood",
    )
