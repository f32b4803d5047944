"""What a clinic's content changes in red flags and in the numbers to call: never refused, always told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guidegen.errors import Place, Problem
from guidegen.library.files import ContentFile, read_front_matter, read_yaml
from guidegen.library.models import Library

NUMBERS_HINT = "call each number yourself before you print it"
HINT = "clients may no longer be referred; a clinician must have agreed to this"
_WORDS = frozenset(("title", "ask", "help", "tell", "told", "label", "section", "unit", "low_label", "high_label"))


def safety_changes(files: Mapping[str, ContentFile], library: Library) -> Iterator[Problem]:
    """Red flags that the clinic removed or changed, and changed facts and questions that red flags read."""
    for path, file in files.items():
        if file.default is not None and path.startswith("red_flags/"):
            yield from _flag_changes(file, file.default)
        elif file.default is not None and path.startswith("regions/"):
            yield from _number_changes(file, file.default)
    readers = _flags_by_name(library)
    for path, rules in (("facts.yaml", _facts), ("questionnaire.yaml", _questions)):
        file = files[path]
        if file.default is not None:
            old, new = rules(file.default), rules(file)
            for name, codes in readers.items():
                if name in old and old[name] != new.get(name):
                    message = f"'{name}' is changed by the clinic, and red flags read it: {', '.join(sorted(codes))}"
                    yield Problem(Place(file.shown), message, HINT)


def _flag_changes(file: ContentFile, default: ContentFile) -> Iterator[Problem]:
    new, old = (read_front_matter(one, [])[0].data for one in (file, default))
    code = old.get("code")
    if new.get("removed") is True:
        yield Problem(Place(file.shown), f"red flag {code} ({old.get('title')}) is removed by the clinic", HINT)
        return
    if new.get("code") != code:
        yield Problem(
            Place(file.shown), f"red flag {code} is removed by the clinic: {new.get('code')} replaces it", HINT
        )
    before, now = (list(map(_branch, data.get("branches") or ())) for data in (old, new))
    changes = [f"no longer {branch}" for branch in before if branch not in now]
    changes += [f"now {branch}" for branch in now if branch not in before]
    if old.get("in_person") and not new.get("in_person"):
        changes.append("no longer stepped down in person only")
    if changes:
        yield Problem(Place(file.shown), f"red flag {code} is changed by the clinic: {'; '.join(changes)}", HINT)


def _number_changes(file: ContentFile, default: ContentFile) -> Iterator[Problem]:
    new, old = (read_yaml(one, []).data or {} for one in (file, default))
    for line in ("emergency", "urgent"):
        if new.get(line) != old.get(line):
            message = f"the {line} line is changed by the clinic from {old.get(line)} to {new.get(line)}"
            yield Problem(Place(file.shown), message, NUMBERS_HINT)


def _branch(branch: Mapping[str, Any]) -> str:
    days = f" within {branch['days']} days" if "days" in branch else ""
    return f"{branch.get('level')} {branch.get('permit')}{days} when {branch.get('when')}"


def _flags_by_name(library: Library) -> dict[str, set[str]]:
    """Every question and fact that red flags read, through facts too, with the codes of those flags."""
    found: dict[str, set[str]] = {}
    for flag in library.red_flags:
        waiting = {name for branch in flag.branches for name in branch.when.names()}
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            seen.add(name)
            found.setdefault(name, set()).add(flag.code)
            rules = []
            if fact := library.facts.get(name):
                rules = [fact.when, *(item.when for item in fact.points)]
            elif question := library.questionnaire.by_id.get(name):
                rules = [question.show_if, *(option.show_if for option in question.options)]
            waiting |= {read for rule in rules if rule for read in rule.names()} - seen
    return found


def _facts(file: ContentFile) -> dict[str, Any]:
    return {name: _without_words(fact) for name, fact in (read_yaml(file, []).data or {}).items()}


def _questions(file: ContentFile) -> dict[str, Any]:
    questions = (read_yaml(file, []).data or {}).get("questions", ())
    return {question["id"]: _without_words(question) for question in questions}


def _without_words(data: Any) -> Any:
    """Data without what only changes wording."""
    if isinstance(data, dict):
        return {key: _without_words(value) for key, value in data.items() if key not in _WORDS}
    return [_without_words(item) for item in data] if isinstance(data, list) else data
