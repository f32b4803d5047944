"""A FHIR file to its responses: one QuestionnaireResponse, or a Bundle with several and their Patients."""

from __future__ import annotations

from collections import Counter
from typing import Any

from guidegen.errors import AnswersError, Place, Problem, nearest
from guidegen.library import Library
from guidegen.readers.fhir.codes import is_fhir
from guidegen.readers.fhir.json_text import parse
from guidegen.readers.fhir.notes import Notes
from guidegen.readers.fhir.response import Response, read_response
from guidegen.readers.fhir.subject import Located, patient_keys
from guidegen.readers.mapping.models import Mapping

MAX_RESPONSES = 5_000

_RESPONSE = "QuestionnaireResponse"
_BUNDLE = frozenset(
    ("resourceType", "id", "meta", "implicitRules", "language", "identifier", "type", "timestamp", "total", "link")
) | {"entry", "signature"}
_ENTRY = frozenset(("id", "extension", "link", "fullUrl", "resource", "search", "request", "response"))


def read_responses(
    raw: bytes, file: str, library: Library, allow_status: bool = False, mapping: Mapping | None = None
) -> list[Response]:
    """Every response in a file, in its order, each with its own problems and warnings.

    `allow_status` takes responses that are not completed, but never one entered in error; `mapping` reads the items of
    somebody else's form. Raises AnswersError where the file as a whole cannot be read or holds no response.
    """
    tree = parse(raw, file)
    if not is_fhir(tree):
        raise AnswersError([Problem(Place(file), "no FHIR resource: 'resourceType' is missing")])
    contents = _Contents(file)
    contents.take(tree, str(tree["resourceType"])[:60])
    if contents.notes.problems and not contents.responses:
        raise AnswersError(contents.notes.problems)
    if len(contents.responses) > MAX_RESPONSES:
        message = f"more than {MAX_RESPONSES} responses in a file"
        raise AnswersError([Problem(Place(file), message, "split it into several")])
    if not contents.responses:
        raise AnswersError([_no_response(tree, file)])
    read = [
        read_response(response, file, library.questionnaire, contents.patients, allow_status, mapping)
        for response in contents.responses
    ]
    for response in read:  # what is wrong with the file is wrong with each; its red flags are told all the same
        response.problems[:0] = contents.notes.problems
    read[0].warnings += contents.warnings()
    return read


def _no_response(tree: dict[str, Any], file: str) -> Problem:
    kind = str(tree["resourceType"])[:60]
    hint = "this is the blank form; export what was filled in" if kind == "Questionnaire" else f"export the {_RESPONSE}"
    return Problem(Place(file, at=kind), f"no {_RESPONSE} in this file", hint)


class _Contents:
    """The resources of a file by what they are."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.notes = Notes(file)
        self.responses: list[Located] = []
        self.patients: dict[str, list[Located]] = {}
        self.ignored: Counter[str] = Counter()
        self.more: list[str] = []

    def take(self, resource: Any, path: str, full_url: str | None = None) -> None:
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        match kind:
            case "QuestionnaireResponse":
                self.responses.append(Located(resource, path))
            case "Bundle":
                self.open(resource, path)
            case "Patient":
                for key in patient_keys(resource, full_url):
                    self.patients.setdefault(key, []).append(Located(resource, path))
            case str():
                if kind != "Questionnaire" and nearest(kind, [_RESPONSE]):
                    self.notes.complain(path, f"'{kind[:60]}' is no FHIR resource", f"did you mean '{_RESPONSE}'?")
                self.ignored[kind[:60]] += 1
            case _:
                self.notes.complain(path, "a resource without its 'resourceType'")

    def open(self, bundle: dict[str, Any], path: str) -> None:
        self.notes.refuse_unknown(bundle, _BUNDLE, path)
        if any(link.get("relation") == "next" for link, _ in self.notes.each(bundle, "link", path)):
            self.more.append(path)
        for entry, at in self.notes.each(bundle, "entry", path):
            self.notes.refuse_unknown(entry, _ENTRY, at)
            if entry.get("resource") is None:
                self.ignored["entry without a resource"] += 1
                continue
            url = entry.get("fullUrl")
            self.take(entry["resource"], f"{at}.resource", url if isinstance(url, str) else None)

    def warnings(self) -> list[Problem]:
        """What else is in the file, told once and not with every response."""
        found = [
            Problem(Place(self.file, at=path), "this is one page of several", "the clients of the others are elsewhere")
            for path in self.more
        ]
        if self.ignored:
            listed = ", ".join(f"{count} {kind}" for kind, count in sorted(self.ignored.items()))
            found.append(Problem(Place(self.file), f"ignored: {listed}"))
        return found
