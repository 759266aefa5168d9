"""What is known about myoclonus: records that clinicians review as text, and answers made of them."""

from myoclonus.knowledge.answers import (
    DISCLAIMER,
    REVIEW_NOTE,
    FormRecord,
    fact_table,
    form_record,
    record,
    records,
    red_flags,
    review_note,
    sources_of,
    treatments_for,
)
from myoclonus.knowledge.library import languages
from myoclonus.knowledge.medicine_list import NEVER_STOP, MedicineCheck, check_medicines, medicine
from myoclonus.knowledge.pages import Page, Section, as_mapping, page_of
from myoclonus.knowledge.phrases import phrase
from myoclonus.knowledge.ranking import RankedDisease, Ranking, rank_diseases
from myoclonus.knowledge.records import (
    Cause,
    Form,
    Medicine,
    Record,
    RedFlag,
    Sign,
    Source,
    Test,
    Topic,
    Treatment,
    Trigger,
    Worsening,
)
from myoclonus.knowledge.search import Found, search, search_languages

__all__ = [
    "DISCLAIMER",
    "NEVER_STOP",
    "REVIEW_NOTE",
    "Cause",
    "Form",
    "FormRecord",
    "Found",
    "Medicine",
    "MedicineCheck",
    "Page",
    "RankedDisease",
    "Ranking",
    "Record",
    "RedFlag",
    "Section",
    "Sign",
    "Source",
    "Test",
    "Topic",
    "Treatment",
    "Trigger",
    "Worsening",
    "as_mapping",
    "check_medicines",
    "fact_table",
    "form_record",
    "languages",
    "medicine",
    "page_of",
    "phrase",
    "rank_diseases",
    "record",
    "records",
    "red_flags",
    "review_note",
    "search",
    "search_languages",
    "sources_of",
    "treatments_for",
]
