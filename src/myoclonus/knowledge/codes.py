"""Systems of codes, and what a code of each looks like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PATTERNS", "SYSTEMS"]

SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "hpo": "Human Phenotype Ontology",
        "mondo": "Mondo Disease Ontology",
        "omim": "Online Mendelian Inheritance in Man",
        "orpha": "Orphanet",
        "icd10cm": "ICD-10-CM",
        "icd11": "ICD-11 MMS",
        "snomed": "SNOMED CT Global Patient Set",
        "mesh": "Medical Subject Headings",
        "hed": "HED-SCORE",
        "loinc": "LOINC",
        "maxo": "Medical Action Ontology",
    }
)
"""Full name of each system."""

PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "hpo": re.compile(r"HP:\d{7}"),
        "mondo": re.compile(r"MONDO:\d{7}"),
        "omim": re.compile(r"OMIM(?:PS)?:\d{6}"),
        "orpha": re.compile(r"ORPHA:\d{1,6}"),
        "icd10cm": re.compile(r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"),
        "icd11": re.compile(r"[0-9A-HJ-NP-Z][A-HJ-NP-Z]\d[0-9A-HJ-NP-Z](?:\.[0-9A-HJ-NP-Z]{1,2})?"),
        "snomed": re.compile(r"\d{6,18}"),
        "mesh": re.compile(r"[CD]\d{6,9}"),
        "hed": re.compile(r"HED_\d{7}"),
        "loinc": re.compile(r"\d{1,5}-\d"),
        "maxo": re.compile(r"MAXO:\d{7}"),
    }
)
"""Pattern of a whole code of each system."""
