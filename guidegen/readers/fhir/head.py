"""What stands around the items of a response: its state, its form, its day, and which FHIR it is written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from guidegen.readers.fhir.codes import CANONICAL
from guidegen.readers.fhir.notes import Json, Notes

RESPONSE = frozenset(
    (
        "resourceType",
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "identifier",
        "basedOn",
        "partOf",
        "questionnaire",
        "status",
        "subject",
        "encounter",
        "authored",
        "author",
        "source",
        "item",
    )
)
_DONE = ("completed", "amended")
_VOID = "entered-in-error"
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?\Z", re.DOTALL)
# What a response of an older FHIR has and one of R4 cannot have.
_OLD_KEYS = frozenset(("parent", "context", "group"))
_OLD_PROFILE = re.compile(r"hl7\.org/fhir/(?:STU3|DSTU2|3\.\d|1\.\d)", re.IGNORECASE)


def tell_head(resource: Json, path: str, notes: Notes) -> bool:
    """Refuse what may change the meaning of all answers; whether it does."""
    if why := older_fhir(resource):
        notes.complain(path, f"FHIR of before R4 is not read: {why}", "export it as R4 (4.0.1)")
        return True
    notes.refuse_unknown(resource, RESPONSE, path)
    if resource.get("implicitRules") is not None:
        notes.complain(f"{path}.implicitRules", "rules of somebody else's may change what stands here")
    return bool(resource.get("implicitRules") or resource.get("modifierExtension"))


def older_fhir(resource: Json) -> str | None:
    """What shows that a response is written in STU3 or DSTU2; None where nothing does."""
    version = resource.get("fhirVersion")
    if isinstance(version, str) and not version.startswith(("4", "5")):
        return "fhirVersion says so"
    meta = resource.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    named = [one for one in profiles if isinstance(one, str)] if isinstance(profiles, list) else []
    if any(_OLD_PROFILE.search(one) for one in named):
        return "meta.profile says so"
    if isinstance(resource.get("questionnaire"), dict) and "reference" in resource["questionnaire"]:
        return "'questionnaire' is a reference, as in STU3"
    if old := sorted(_OLD_KEYS & set(resource)):
        return f"R4 has no '{old[0]}' here"
    if any("subject" in item for item in _items(resource)):
        return "items have a 'subject', as in STU3"
    return None


def _items(resource: Json) -> Iterator[Json]:
    """The items at the top, and those right in them."""
    for item in _objects(resource.get("item")):
        yield item
        yield from _objects(item.get("item"))


def _objects(parts: Any) -> list[Json]:
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def refuse_unfinished(resource: Json, path: str, notes: Notes, allow_status: bool) -> None:
    status = notes.text(resource, "status", path)
    at = f"{path}.status"
    if status in _DONE:
        return
    if status == _VOID:
        notes.complain(at, "this response was entered in error and is void", "take it out")
    elif allow_status:
        notes.warn(at, "this response is not marked as completed")
    else:
        notes.complain(at, "this response is not marked as completed", "have it completed first")


def tell_other_form(resource: Json, path: str, notes: Notes, ours: str) -> None:
    """Warn where the response answers another questionnaire than ours, or another version."""
    at = f"{path}.questionnaire"
    form = notes.text(resource, "questionnaire", path)
    url, _, version = (form or "").partition("|")
    if form is None:
        notes.warn(at, "the response does not say which questionnaire it answers", "taken as ours")
    elif url != CANONICAL:
        notes.warn(at, f"the response answers another questionnaire than {CANONICAL}", "taken as ours")
    elif version and version != ours:
        message = f"the response answers version {version[:20]} of the questionnaire, and this is version {ours}"
        notes.warn(at, message, "an answer that no longer fits is told on its own")


def day_of(authored: str) -> str:
    """The day of a date with its time, as it is written there; what is none stays, to be complained of."""
    day = _DAY.match(authored)
    return day[1] if day else authored
