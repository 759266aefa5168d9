"""Forms of myoclonus: their names, and what speaks for and against each."""

from myoclonus.forms.names import FORM_IDS, NO_FORM
from myoclonus.forms.ranking import NOT_WEIGHED, evidence_table, forms_table

__all__ = ["FORM_IDS", "NOT_WEIGHED", "NO_FORM", "evidence_table", "forms_table"]
