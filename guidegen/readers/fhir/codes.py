"""The addresses and codes that our FHIR resources use, and those of the standard that they rest on."""

from __future__ import annotations

from typing import Any

# A urn, because it stays true whoever hosts the form. Each question has codes of its own: `none` means something else
# in every one of them.
CANONICAL = "urn:guidegen:low-back-pain-runner"
SHOW_IF = f"{CANONICAL}:show-if"

UCUM = "http://unitsofmeasure.org"
ITEM_CONTROL = "http://hl7.org/fhir/questionnaire-item-control"
_EXTENSIONS = "http://hl7.org/fhir/StructureDefinition"
EXTENSION_TRANSLATION = f"{_EXTENSIONS}/translation"
EXTENSION_ABSENT = f"{_EXTENSIONS}/data-absent-reason"
EXTENSION_CONTROL = f"{_EXTENSIONS}/questionnaire-itemControl"
EXTENSION_UNIT = f"{_EXTENSIONS}/questionnaire-unit"
EXTENSION_EXCLUSIVE = f"{_EXTENSIONS}/questionnaire-optionExclusive"
EXTENSION_LOW = f"{_EXTENSIONS}/minValue"
EXTENSION_HIGH = f"{_EXTENSIONS}/maxValue"

# Words beside a question, each an item of its own: help, and the words at both ends of a scale.
BESIDE = ("help", "lower", "upper")


def code_system(question: str) -> str:
    """The code system of a question's options."""
    return f"{CANONICAL}:{question}"


def is_fhir(data: Any) -> bool:
    """Whether data read from JSON is a FHIR resource."""
    return isinstance(data, dict) and isinstance(data.get("resourceType"), str)
