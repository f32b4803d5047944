"""Everything that content holds as named lines of text, so that two versions can be compared and nothing is missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from guidegen.clinic.settings import Settings
from guidegen.library.models import Dose, Item, Library
from guidegen.review.sentences import RuleNames, clause_of
from guidegen.review.sentences.words import as_text, told
from guidegen.rules import Condition

# Of an item: its place, and what a signature or its own file says of its review, are no content.
_NOT_CONTENT = frozenset(("file", "reviewed_by", "review_date", "next_review"))
# Under what the parts of a body stand; "" is the whole of a body without headings.
_BODY = "parts"


@dataclass(frozen=True)
class Line:
    """One value by its key in the content; a rule is told as a sentence, and kept as what it is beside it."""

    key: str
    text: str
    rule: Condition | None = None


@dataclass(frozen=True)
class Told:
    """One thing that can change, with all its lines: an item, a fact, a question, a template."""

    key: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Raw:
    key: str
    value: Condition | str


def told_content(library: Library, settings: Settings) -> dict[str, Told]:
    """All of it by key: items and facts with their rules as sentences, and templates as they are."""
    things = list(_things(library))
    raw = [tuple(_walk("", thing)) for _, _, thing in things]
    names = RuleNames(library)
    rules = [line.value for lines in raw for line in lines if isinstance(line.value, Condition)]
    sentences = iter(told([clause_of(rule, names) for rule in rules], settings))
    found = {
        key: Told(key, title, tuple(_line(line, sentences) for line in lines))
        for (key, title, _), lines in zip(things, raw, strict=True)
    }
    for path, file in library.files.templates.items():
        text = file.raw.decode(errors="replace")
        found[f"templates/{path}"] = Told(f"templates/{path}", path, (Line("", text),))
    return found


def _line(raw: _Raw, sentences: Iterator[str]) -> Line:
    if isinstance(raw.value, Condition):
        return Line(raw.key, as_text(next(sentences)), raw.value)
    return Line(raw.key, raw.value)


def _things(library: Library) -> Iterator[tuple[str, str, Any]]:
    for item in library.items():
        yield item.key, f"{item.code} {item.title}", item
    for fact in library.facts.values():
        yield f"facts/{fact.id}", fact.title, fact
    for question in library.questionnaire:
        yield f"questionnaire/{question.id}", question.ask, question
    asked = {"guardian_first": library.questionnaire.guardian_first, "faults": library.questionnaire.faults}
    yield "questionnaire", "questionnaire.yaml", asked
    for group in library.questionnaire.groups:
        if group.title:
            yield f"questionnaire/groups/{group.id}", group.title, group
    for number, limit in enumerate(library.dose_limits, 1):
        yield f"dose_limits/{number}", limit.why, limit
    for rule in library.bodies:
        yield f"bodies/{rule.body}", rule.body, rule
    for region in library.regions.values():
        yield f"regions/{region.id}", region.name, region
    for reference in library.references.values():
        yield f"references/{reference.id}", reference.short, reference
    for decision in library.open_decisions:
        yield f"open_decisions/{decision.no}", decision.question, decision


def _walk(key: str, value: Any) -> Iterator[_Raw]:
    """Every value below a thing, by its key as authors write it."""
    match value:
        case None | False | "" | ():
            return
        case Condition():
            yield _Raw(key, value)
        case Dose():
            yield _Raw(key, amount(value))
        case Enum():
            yield _Raw(key, str(value.value if isinstance(value.value, str) else value))
        case Mapping():
            for name, part in value.items():
                yield from _walk(_below(key, str(name)), part)
        case tuple() | list():
            yield from _of_list(key, value)
        case _ if is_dataclass(value):
            for field in fields(value):
                if field.name not in _NOT_CONTENT:
                    name = "" if field.name in (_BODY, "governance") else field.name
                    yield from _walk(_below(key, name), getattr(value, field.name))
        case _:
            yield _Raw(key, str(value))


def _of_list(key: str, values: Sequence[Any]) -> Iterator[_Raw]:
    if all(isinstance(value, str | int | float) for value in values):
        yield _Raw(key, ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in values))
        return
    for number, value in enumerate(values, 1):
        yield from _walk(_below(key, str(number)), value)


def _below(key: str, name: str) -> str:
    return " ".join(filter(None, (key, name)))


def amount(dose: Dose) -> str:
    """A dose by the keys of its content."""
    said = []
    for name, much in dose.to_dict().items():
        words = f"{much[0]:g} to {much[1]:g}" if isinstance(much, list) and name != "ladder" else much
        said.append(f"{name} {words}")
    return ", ".join(said)


def printed_words(item: Item) -> tuple[str, ...]:
    """What of an item a client reads, whatever chooses it: title, words and signs, and no rule."""
    return tuple(
        raw.value for raw in _walk("", item) if isinstance(raw.value, str) and raw.key.split(" ")[0] not in _UNPRINTED
    )


_UNPRINTED = frozenset(
    (
        *("id", "code", "evidence", "sources", "order", "rank", "branches", "points", "contributors", "presentations"),
        *("doses", "unless", "variants", "tag_limits", "must_have", "also_matches", "documents", "section", "permit"),
        *("slot", "slots", "cap", "beside", "replaces", "suspected", "weeks", "days", "running"),
    )
)
