"""A result as FHIR R5: one DiagnosticReport, and one Observation for each measure.

Nobody is named: there is no subject, so that a hospital's own system attaches the report to the patient. Everything is
preliminary, and the codes of measures are our own, since no terminology has them.

References
----------
HL7 FHIR Release 5, DiagnosticReport and Observation, https://hl7.org/fhir/R5/. Units: UCUM, https://ucum.org/.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from myoclonus.report.measure_words import in_words

__all__ = ["fhir_bundle"]

_CODES = "urn:myoclonus:measure"
_UCUM = "http://unitsofmeasure.org"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_UNITS = {
    "": "1", "1/min": "/min", "1/h": "/h", "ms": "ms", "s": "s", "uV": "uV", "Hz": "Hz", "m/s": "m/s", "uV.s/h": "uV.s/h",
    "min": "min",
}  # fmt: skip
"""Our unit to UCUM's; one that is not here is written as a word, without the claim to be UCUM."""
_WHY_ABSENT = {"not_recorded": "not-performed", "not_measurable": "unsupported"}
_LIMITS = (
    ("ci_low", "Lower limit of the 95 % confidence interval"),
    ("ci_high", "Upper limit of the 95 % confidence interval"),
)


def fhir_bundle(result: Mapping[str, Any], provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result as a FHIR Bundle of the kind ``collection``.

    Parameters
    ----------
    result : mapping
        What ``result.json`` holds.
    provenance : mapping
        What ``provenance.json`` holds; its hash of the recording makes the identifiers, so that the same recording gives
        the same bundle.

    Returns
    -------
    dict
        Device (this program), DiagnosticReport and Observations. What was not recorded or could not be measured is an
        Observation without a value and with the reason.
    """
    space = uuid.uuid5(
        uuid.NAMESPACE_URL, f"{_CODES}:{provenance['input'].get('sha256')}:{result['recording']['name']}"
    )
    device = _device(space, provenance)
    observations = [_observation(space, row, device["id"]) for row in result["measures"]]
    report = _report(space, result, [observation["id"] for observation in observations])
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            for resource in (report, device, *observations)
        ],
    }


def _device(space: uuid.UUID, provenance: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "Device",
        "id": str(uuid.uuid5(space, "device")),
        "name": [{"value": str(provenance["program"]), "type": "registered-name", "display": True}],
        "version": [{"value": str(provenance["version"])}],
    }


def _report(space: uuid.UUID, result: Mapping[str, Any], observations: list[str]) -> dict[str, Any]:
    text = f"{result['summary']['headline']} {result['statement']}"
    return {
        "resourceType": "DiagnosticReport",
        "id": str(uuid.uuid5(space, "report")),
        "status": "preliminary",
        "code": {"text": "Muscle jerks in an electromyographic recording, measured by a program"},
        "result": [{"reference": f"urn:uuid:{identifier}"} for identifier in observations],
        "conclusion": text,
    }


def _observation(space: uuid.UUID, row: Mapping[str, Any], device: str) -> dict[str, Any]:
    measure, scope = str(row["measure"]), str(row["scope"])
    observation: dict[str, Any] = {
        "resourceType": "Observation",
        "id": str(uuid.uuid5(space, f"{measure}|{scope}")),
        "status": "preliminary",
        "code": {
            "coding": [{"system": _CODES, "code": measure, "display": in_words(measure)}],
            "text": f"{in_words(measure)}; {scope}",
        },
        "device": {"reference": f"urn:uuid:{device}"},
    }
    if row["status"] != "measured" or row["value"] is None:
        absent = _WHY_ABSENT.get(str(row["status"]), "unknown")
        reason = str(row["reason"] or "")
        return observation | {
            "dataAbsentReason": {"coding": [{"system": _ABSENT, "code": absent}], "text": reason or absent}
        }
    unit = str(row["unit"] or "")
    observation["valueQuantity"] = _quantity(row["value"], unit)
    limits = [
        {"code": _code(name, words), "valueQuantity": _quantity(row[name], unit)}
        for name, words in _LIMITS
        if row[name] is not None
    ]
    count = {"code": _code("n", "Number of observations"), "valueInteger": int(row["n"] or 0)}
    return observation | {"component": [*limits, count]}


def _code(name: str, words: str) -> dict[str, Any]:
    return {"coding": [{"system": _CODES, "code": name, "display": words}]}


def _quantity(value: float, unit: str) -> dict[str, Any]:
    coded = {"system": _UCUM, "code": _UNITS[unit]} if unit in _UNITS else {}
    return {"value": value} | ({"unit": unit} if unit else {}) | coded
