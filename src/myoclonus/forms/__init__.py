"""Forms of myoclonus: their names, what speaks for and against each, and which fits."""

from myoclonus.forms.names import FORM_IDS, NO_FORM
from myoclonus.forms.weigh import Weighed, weigh_forms

__all__ = ["FORM_IDS", "NO_FORM", "Weighed", "weigh_forms"]
