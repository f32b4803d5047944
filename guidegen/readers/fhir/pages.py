"""Whether a Bundle is one page of several, as a server hands out what it has found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from guidegen.errors import Place, Problem
from guidegen.readers.fhir.notes import Json, Notes

_OTHERS = frozenset(("next", "previous", "prev"))
_EDGES = frozenset(("first", "last"))
_BESIDE = frozenset(("include", "outcome"))
_GRAVE = frozenset(("fatal", "error"))
# Kinds of issues that say, however grave they are, that not all was found or may be seen.
_LACKING = frozenset(("incomplete", "too-long", "too-costly", "timeout", "throttled", "transient", "exception"))
_LACKING |= frozenset(("security", "forbidden", "suppressed"))
# How the status of a request begins that went well.
_DONE = ("2", "304")
_HINT = "fetch all pages, and read them together"


@dataclass
class Page:
    """A Bundle: how many results the server has (`total`), which of them are here, and the kinds of links it gives.

    `found` are the results by what they are called; those without a name are numbered.
    """

    path: str
    total: int | None = None
    is_unclear: bool = False
    links: frozenset[str] = frozenset()
    found: list[str] = field(default_factory=list)
    are_named: bool = True
    are_responses: bool = True

    def add(self, entry: Json) -> None:
        """Count an entry, unless it came beside the results."""
        search, resource = entry.get("search"), entry.get("resource")
        if isinstance(search, dict) and search.get("mode") in _BESIDE:
            return
        kind, id_ = (resource.get(key) for key in ("resourceType", "id")) if isinstance(resource, dict) else ("", None)
        if kind == "OperationOutcome":
            return
        named = f"{kind}/{id_}" if isinstance(id_, str) else entry.get("fullUrl")
        self.are_named &= isinstance(named, str)
        self.are_responses &= kind == "QuestionnaireResponse"
        self.found.append(str(named))


def page_of(bundle: Json, path: str, notes: Notes) -> Page:
    """What a Bundle says of other pages; its entries are still to be added."""
    urls = {
        relation: link.get("url")
        for link, at in notes.each(bundle, "link", path)
        if (relation := notes.text(link, "relation", at))
    }
    links = {relation for relation in urls if relation.casefold() in _OTHERS}
    links |= {edge for edge in _EDGES & set(urls) if "self" in urls and urls[edge] != urls["self"]}
    total = bundle.get("total")
    if isinstance(total, str) and total.isdecimal() and len(total) < 10:
        total = int(total)
    is_number = isinstance(total, int) and not isinstance(total, bool)
    return Page(path, total if is_number else None, total is not None and not is_number, frozenset(links))


def incomplete(pages: Sequence[Page], file: str) -> Iterator[Problem]:
    """Why results may be missing. Pages of one search that stand together in a file are counted together."""
    for page in pages:
        others = [other for other in pages if other.total == page.total] if page.total is not None else [page]
        together = len(others) > 1 and all(other.are_named for other in others)
        here = len({name for other in others for name in other.found}) if together else len(page.found)
        place = Place(file, at=page.path)
        if page.total is not None and page.total > here:
            kind = "responses" if page.are_responses else "results"
            message = f"one page of several: {page.total - here} of {page.total} {kind} are not in this file"
            yield Problem(place, message, _HINT)
        elif page.is_unclear:
            yield Problem(place, "'total' is no number, so nobody can tell whether this is all", _HINT)
        elif page.links & _pages_elsewhere(page, together):
            yield Problem(place, "one page of several: it does not say how much is not in this file", _HINT)


def _pages_elsewhere(page: Page, together: bool) -> frozenset[str]:
    """The links that prove that there are more pages: where all results are here, none does but to the next one."""
    if page.total is None:
        return page.links
    return frozenset() if together else page.links - _EDGES


def told_of_nothing(entry: Json, path: str, file: str) -> Iterator[Problem]:
    """Why something may be missing where an entry has no resource: nobody took it away or had only to be told."""
    request, response = entry.get("request"), entry.get("response")
    if isinstance(response, dict):
        outcome = response.get("outcome")
        yield from outcome_faults(outcome if isinstance(outcome, dict) else {}, path, file)
        is_right = str(response.get("status", "")).startswith(_DONE)
    else:
        is_right = isinstance(request, dict) and request.get("method") == "DELETE"
    if not is_right:
        message = "an entry without its resource, so something may be missing from this file"
        yield Problem(Place(file, at=path), message, "export it again")


def outcome_faults(resource: Json, path: str, file: str) -> Iterator[Problem]:
    """A server's own word that something is missing from what it hands out."""
    issues: Any = resource.get("issue")
    grave = [issue for issue in issues if isinstance(issue, dict)] if isinstance(issues, list) else []
    if any(issue.get("severity") in _GRAVE or issue.get("code") in _LACKING for issue in grave):
        message = "the server tells of an error here, so something may be missing from this file"
        yield Problem(Place(file, at=path), message, "read its OperationOutcome, and export again")
