"""Who a response is about: the Patient it refers to, as the client of an answers file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guidegen.readers.fhir.notes import Json, Notes

_VERSION = re.compile(r"/_history/[^/]+\Z")
_PATIENT = re.compile(r"(?:.*/)?Patient/([^/]+)\Z")
_TYPE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/[^/]+\Z")
# Best first: what a person is called now.
_NAMES = ("official", "usual", None, "nickname", "anonymous", "temp")
_PAST = frozenset(("old", "maiden"))


@dataclass(frozen=True)
class Located:
    """A resource and the path at which it stands."""

    resource: Json
    path: str


Patients = Mapping[str, Sequence[Located]]


@dataclass(frozen=True)
class ClientText:
    """One thing known of the client, and where it stands."""

    text: str
    path: str


def read_subject(response: Json, path: str, patients: Patients, notes: Notes) -> dict[str, ClientText]:
    """The client's id, name, e-mail and language as far as they are known, by the keys of an answers file.

    The id is the subject's identifier, else the Patient's (the official or the first), else the Patient's address.
    """
    subject = notes.inner(response, "subject", path)
    if subject is None:
        return {}
    at = f"{path}.subject"
    reference = _VERSION.sub("", notes.text(subject, "reference", at) or "")
    kind = notes.text(subject, "type", at) or _type(reference)
    if kind not in (None, "Patient"):
        notes.complain(at, "the answers are not about a Patient", "a guide is for the person who was asked")
        return {}
    found: dict[str, ClientText] = {}
    if display := notes.text(subject, "display", at):
        found["name"] = ClientText(display, f"{at}.display")
    if address := _PATIENT.match(reference):
        found["id"] = ClientText(address[1], f"{at}.reference")
    patient = _patient(reference, response, path, patients, notes)
    if patient:
        found |= _of_patient(patient, notes)
    identifier = notes.inner(subject, "identifier", at)
    if identifier and (value := notes.text(identifier, "value", f"{at}.identifier")):
        found["id"] = ClientText(value, f"{at}.identifier.value")
    return found


def tell_source(response: Json, path: str, notes: Notes) -> None:
    """Warn where somebody else than the client gave the answers."""
    source, subject = (notes.inner(response, key, path) or {} for key in ("source", "subject"))
    reference, about = source.get("reference"), subject.get("reference")
    kind = source.get("type") or (_type(reference) if isinstance(reference, str) else None)
    if kind not in (None, "Patient") or (reference and about and reference != about):
        notes.warn(f"{path}.source", "somebody else than the client gave these answers", "go through them together")


def patient_keys(resource: Json, full_url: str | None) -> set[str]:
    """Every reference by which a Patient of a Bundle may be meant."""
    id_ = resource.get("id")
    return {key for key in (full_url, f"Patient/{id_}" if isinstance(id_, str) else None) if key}


def _type(reference: str) -> str | None:
    found = _TYPE.match(reference)
    return found[1] if found else None


def _patient(reference: str, response: Json, path: str, patients: Patients, notes: Notes) -> Located | None:
    if reference.startswith("#"):
        inside = [
            Located(resource, at)
            for resource, at in notes.each(response, "contained", path)
            if resource.get("id") == reference[1:] and resource.get("resourceType") == "Patient"
        ]
        return _only(inside, path, notes)
    found = patients.get(reference)
    if not found and (address := _PATIENT.match(reference)):
        found = patients.get(f"Patient/{address[1]}")
    return _only(found or (), path, notes)


def _only(found: Sequence[Located], path: str, notes: Notes) -> Located | None:
    """The one Patient meant. Two of them that differ are a problem: a guide must not bear somebody else's name."""
    if any(other.resource != found[0].resource for other in found[1:]):
        places = ", ".join(other.path for other in found[:3])
        notes.complain(f"{path}.subject", "two different Patients go by this reference", f"keep one of {places}")
        return None
    return found[0] if found else None


def _of_patient(patient: Located, notes: Notes) -> dict[str, ClientText]:
    found: dict[str, ClientText] = {}
    resource, path = patient.resource, patient.path
    identifiers = [
        (identifier.get("use") != "official", ClientText(value, f"{at}.value"))
        for identifier, at in notes.each(resource, "identifier", path)
        if identifier.get("use") != "old" and (value := notes.text(identifier, "value", at))
    ]
    if identifiers:
        found["id"] = min(identifiers, key=lambda identifier: identifier[0])[1]
    names = [
        (_NAMES.index(use) if (use := name.get("use")) in _NAMES else len(_NAMES), ClientText(text, at))
        for name, at in notes.each(resource, "name", path)
        if name.get("use") not in _PAST and (text := _name(name, at, notes))
    ]
    if names:
        found["name"] = min(names, key=lambda name: name[0])[1]
    if spoken := _language(resource, path, notes):
        found["language"] = spoken
    for contact, at in notes.each(resource, "telecom", path):
        is_email = contact.get("system") == "email" and contact.get("use") != "old"
        if is_email and "email" not in found and (value := notes.text(contact, "value", at)):
            found["email"] = ClientText(value, f"{at}.value")
    return found


def _language(resource: Json, path: str, notes: Notes) -> ClientText | None:
    """What a Patient wants to be spoken to in: what is preferred, else the first."""
    spoken = []
    for communication, at in notes.each(resource, "communication", path):
        language = notes.inner(communication, "language", at) or {}
        for coding, where in notes.each(language, "coding", f"{at}.language"):
            if code := notes.text(coding, "code", where):
                spoken.append((communication.get("preferred") is not True, ClientText(code, f"{where}.code")))
    return min(spoken, key=lambda each: each[0])[1] if spoken else None


def _name(name: Json, path: str, notes: Notes) -> str | None:
    if text := notes.text(name, "text", path):
        return text
    given = name.get("given")
    first = [word for word in given if isinstance(word, str)] if isinstance(given, list) else []
    return " ".join([*first, notes.text(name, "family", path) or ""]).strip() or None
