"""The resources of a FHIR file by what they are: responses, Patients, and what is passed over or missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from guidegen.errors import Place, Problem, nearest
from guidegen.readers.fhir.notes import Json, Notes
from guidegen.readers.fhir.pages import Page, incomplete, outcome_faults, page_of, told_of_nothing
from guidegen.readers.fhir.subject import Located, patient_keys

RESPONSE = "QuestionnaireResponse"
_BUNDLE = frozenset(
    ("resourceType", "id", "meta", "implicitRules", "language", "identifier", "type", "timestamp", "total", "link")
) | {"entry", "signature"}
_ENTRY = frozenset(("id", "extension", "link", "fullUrl", "resource", "search", "request", "response"))
# An address that says which kind of resource it leads to.
_OTHER_KIND = re.compile(r"/[A-Z][A-Za-z]{2,40}/[^/]{1,200}\Z")
_PARAMETERS = frozenset(("resourceType", "id", "meta", "implicitRules", "language", "parameter"))
_PARAMETER = frozenset(("id", "extension", "name", "resource", "part"))


class Contents:
    """What a file holds; `take` adds a resource with all that is in it.

    `alike` are resources that hold a client's answers and do not say that they are a response.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.notes = Notes(file)
        self.responses: list[Located] = []
        self.patients: dict[str, list[Located]] = {}
        self.ignored: Counter[str] = Counter()
        self.alike: list[Located] = []
        self._pages: list[Page] = []
        self._missing: list[Problem] = []

    def take(self, resource: Any, path: str, full_url: str | None = None) -> None:
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        match kind:
            case "QuestionnaireResponse":
                self.responses.append(Located(resource, path))
                if any(True for _ in self._contained(resource, path)):
                    message = f"a {RESPONSE} inside of another"
                    self.notes.complain(f"{path}.contained", message, "export each by itself")
            case "Bundle":
                self.open(resource, path)
            case "Parameters":
                self.unwrap(resource, path)
            case "Patient":
                for key in patient_keys(resource, full_url):
                    self.patients.setdefault(key, []).append(Located(resource, path))
            case str():
                if kind != "Questionnaire" and nearest(kind, [RESPONSE]):
                    self.notes.complain(path, f"'{kind[:60]}' is no FHIR resource", f"did you mean '{RESPONSE}'?")
                if kind == "OperationOutcome":
                    self._missing += outcome_faults(resource, path, self.file)
                self.ignored[kind[:60]] += 1
                self.keep_alike(resource, path)
                for inside, at in self._contained(resource, path):
                    self.take(inside, at)
            case _:
                self.notes.complain(path, "a resource without its 'resourceType'")
                self.keep_alike(resource, path)

    def keep_alike(self, resource: Any, path: str) -> None:
        """Keep what holds answers and is no response, to look for red flags in it."""
        parts = [resource]
        while parts:
            part = parts.pop()
            if isinstance(part, list):
                parts += part
            elif isinstance(part, dict):
                if part.get("answer"):
                    self.alike.append(Located({**resource, "resourceType": RESPONSE}, path))
                    return
                parts.append(part.get("item"))

    def _contained(self, resource: Json, path: str) -> Iterator[tuple[Json, str]]:
        """Responses that another resource carries with it."""
        if resource.get("contained") is not None:
            for inside, at in self.notes.each(resource, "contained", path):
                if inside.get("resourceType") == RESPONSE:
                    yield inside, at

    def open(self, bundle: Json, path: str) -> None:
        self.notes.refuse_unknown(bundle, _BUNDLE, path)
        page = page_of(bundle, path, self.notes)
        self._pages.append(page)
        for entry, at in self.notes.each(bundle, "entry", path):
            self.notes.refuse_unknown(entry, _ENTRY, at)
            url = entry.get("fullUrl")
            if entry.get("resource") is None:
                self.ignored["entry without a resource"] += 1
                if isinstance(url, str) and f"{RESPONSE}/" in url:
                    message = f"a {RESPONSE} is named here, and is not in this file"
                    self._missing.append(Problem(Place(self.file, at=at), message, "export it with its answers"))
                elif not (isinstance(url, str) and _OTHER_KIND.search(url)):
                    self._missing += told_of_nothing(entry, at, self.file)
                continue
            page.add(entry)
            self.take(entry["resource"], f"{at}.resource", url if isinstance(url, str) else None)

    def unwrap(self, part: Json, path: str, key: str = "parameter") -> None:
        """The resources of Parameters, and of the parts of each."""
        self.notes.refuse_unknown(part, _PARAMETERS if key == "parameter" else _PARAMETER | _values(part), path)
        for inner, at in self.notes.each(part, key, path):
            if inner.get("resource") is not None:
                self.take(inner["resource"], f"{at}.resource")
            elif not inner.get("part"):
                self.ignored["parameter without a resource"] += 1
            self.unwrap(inner, at, "part")

    def missing(self) -> tuple[Problem, ...]:
        """Why the file may not hold all of its clients."""
        return (*incomplete(self._pages, self.file), *self._missing)

    def passed_over(self) -> Iterator[Problem]:
        """What else is in the file, told once and not with every response."""
        if self.ignored:
            listed = ", ".join(f"{count} {kind}" for kind, count in sorted(self.ignored.items()))
            yield Problem(Place(self.file), f"ignored: {listed}")


def _values(part: Json) -> set[str]:
    return {key for key in part if key.startswith("value")}
