"""Grades and states of records in words, for everybody and for clinicians."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CAUSALITY", "CAUSALITY_CLINICAL", "EVIDENCE", "KIDNEY", "KIND_NAMES", "LEVEL_WORDS", "READ"]

CAUSALITY: Mapping[str, str] = MappingProxyType(
    {
        "A": "well known: many reports, the highest class of a large review",
        "II": "known: named as documented in an older review",
        "reported": "reported, but how sure it is was not read or is lower",
        "not_checked": "named in general texts; not checked against a source",
    }
)
"""How well it is known that a medicine causes jerks."""

CAUSALITY_CLINICAL: Mapping[str, str] = MappingProxyType(
    {
        "A": "level A in the systematic review of Rissardo and others, 2025",
        "II": "level II evidence in Jiménez-Jiménez and others, 2004",
        "reported": "reported; level not read or below the highest",
        "not_checked": "general knowledge, not checked against a source",
    }
)

KIDNEY: Mapping[str, str] = MappingProxyType(
    {
        "accumulates": "builds up when the kidneys work poorly",
        "partly": "may build up when the kidneys work poorly",
        "not_stated": "nothing recorded here about the kidneys",
    }
)

EVIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "1": "at least one adequate randomized trial",
        "2": "a small, crossover or uncontrolled trial",
        "3": "observed series of patients",
        "4": "case reports or opinion of experts",
        "G": "recommended by a guideline",
        "N": "no benefit, or harm",
    }
)
"""How good the evidence for a treatment is."""

LEVEL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "now": "Get help now",
        "today": "See a doctor today",
        "soon": "Make an appointment soon",
        "routine": "Make a normal appointment",
        "note": "Good to know",
        "none": "No visit needed for this alone",
    }
)
"""What a level of urgency asks for."""

READ: Mapping[str, str] = MappingProxyType(
    {
        "full": "read in full",
        "part": "read in part",
        "abstract": "abstract read",
        "file": "data file read",
        "copy": "copy on another site read",
        "secondary": "as reported by another text",
        "none": "not checked against a source",
    }
)
"""How a source was read."""

KIND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "topic": "general",
        "form": "form of jerks",
        "cause": "cause",
        "medicine": "medicine or substance",
        "medicine_group": "group of medicines",
        "sign": "sign or lookalike",
        "trigger": "trigger",
        "treatment": "treatment",
        "test": "test",
        "red_flag": "when to seek help",
        "worsening": "what can make it worse",
    }
)
