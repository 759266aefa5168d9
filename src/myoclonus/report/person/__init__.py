"""The page for the person who was recorded, in plain words."""

from myoclonus.report.person.catalog import catalog
from myoclonus.report.person.words import PersonPage, person_page

__all__ = ["PersonPage", "catalog", "person_page"]
