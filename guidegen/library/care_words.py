"""What a clinic's own words change on pages that get somebody seen: never refused, told on each run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from guidegen.errors import Place, Problem
from guidegen.library.files import ContentFile, read_front_matter, read_yaml
from guidegen.library.models import Library

HINT = "words there may cost somebody a leg; a clinician must have read them"
# The documents that get somebody seen, and the parts of red flags that are printed on them.
CARE_DOCUMENTS = frozenset(("emergency", "urgent", "referral"))
CARE_PARTS = ("Emergency", "Urgent", "Soon")
_INCLUDED = re.compile(rb"""["']([\w/]+\.html\.j2)["']""")
# Included by the name of their block, so that no template says it.
_BLOCKS = ("flag", "more_flags", "ticked", "triage_line", "letter", "advice")


def care_words(
    files: Mapping[str, ContentFile],
    own: Mapping[str, ContentFile],
    default: Mapping[str, ContentFile],
    library: Library,
) -> Iterator[Problem]:
    """Templates of the clinic's `own` behind such a page, its words on it, and other labels of safety options."""
    behind = _behind_care(own, default)
    for path, file in own.items():
        if path in behind:
            message = "pages that get somebody seen are printed by the clinic's own template"
            yield Problem(Place(file.shown), message, HINT)
    for path, file in files.items():
        before = _care_parts(path, file.default) if file.default else {}
        is_told = path.startswith("red_flags/") and _is_removed(file)
        if (
            file.is_own
            and not is_told
            and path.startswith(("advice/", "red_flags/", "signs/"))
            and _care_parts(path, file) != before
        ):
            yield Problem(Place(file.shown), "words of a page that gets somebody seen are the clinic's own", HINT)
    yield from _labels(files["questionnaire.yaml"], library)


def _behind_care(own: Mapping[str, ContentFile], default: Mapping[str, ContentFile]) -> set[str]:
    """Every template that a page of care is made from, through all that it includes."""
    waiting = [f"{name}.html.j2" for name in sorted(CARE_DOCUMENTS)] + [f"partials/{name}.html.j2" for name in _BLOCKS]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for file in (own.get(name), default.get(name)):
            waiting += [match.decode() for match in _INCLUDED.findall(file.raw)] if file else []
    return found


def _is_removed(file: ContentFile) -> bool:
    return (read_front_matter(file, [])[0].data or {}).get("removed") is True


def _care_parts(path: str, file: ContentFile) -> dict[str, str]:
    """What of an item is printed on a page of care."""
    source, parts = read_front_matter(file, [])
    data = source.data if isinstance(source.data, dict) else {}
    if path.startswith("signs/"):
        return parts | {key: str(data.get(key)) for key in ("title", "when", "signs")}
    if path.startswith("advice/"):
        documents = data.get("documents") or ()
        return parts | {"": str(data.get("title"))} if CARE_DOCUMENTS & set(documents) else {}
    return {name: parts[name] for name in CARE_PARTS if name in parts} | {
        key: str(data.get(key)) for key in ("triage", "ask")
    }


def _labels(file: ContentFile, library: Library) -> Iterator[Problem]:
    """Options of safety questions that are called otherwise, so that somebody may not tick what is meant."""
    if file.default is None:
        return
    before = {
        (question["id"], option["id"]): option.get("label")
        for question in (read_yaml(file.default, []).data or {}).get("questions", ())
        for option in question.get("options") or ()
    }
    for question in library.questionnaire:
        changed = [
            option.id
            for option in question.options
            if question.safety and before.get((question.id, option.id), option.label) != option.label
        ]
        if changed:
            message = f"{question.id}: the clinic calls these safety answers otherwise: {', '.join(changed)}"
            yield Problem(Place(file.shown), message, HINT)
