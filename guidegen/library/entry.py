"""One content file while it is read: the keys, parts and rules that files of several kinds have alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guidegen.errors import Place, Problem, nearest
from guidegen.files.fields import Fields
from guidegen.library.context import Points
from guidegen.library.models import DOCUMENTS, EVIDENCE, Governance
from guidegen.rules import Condition, Vocabulary

# What a rule may read: 0 answers, 1 the flags that fired, 2 the presentation, 3 the start phase and run plan.
STAGE_ANSWERS, STAGE_FLAGS, STAGE_PRESENTATION, STAGE_PLAN = range(4)


@dataclass(frozen=True)
class Entry:
    """One content file while it is read."""

    kind: str
    id: str
    fields: Fields
    parts: dict[str, str]
    vocabulary: Vocabulary

    @property
    def problems(self) -> list[Problem]:
        return self.fields.problems

    def common(self) -> dict[str, Any]:
        """The keys that every item has."""
        fields = self.fields
        governance = Governance(
            evidence=fields.word("evidence", EVIDENCE),
            sources=fields.numbers("sources"),
            reviewed_by=fields.text("reviewed_by", "") or None,
            review_date=fields.day("review_date"),
            next_review=fields.day("next_review"),
        )
        if governance.evidence != "expert" and not governance.sources:
            fields.complain("sources", "evidence that is not expert judgement needs a source")
        return {
            "id": self.id,
            "code": fields.text("code"),
            "title": fields.text("title"),
            "file": fields.source.file,
            "governance": governance,
            "parts": self.parts,
        }

    def check_parts(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        place = Place(self.fields.source.file)
        for name in required:
            if name not in self.parts:
                self.problems.append(Problem(place, f"the part '## {name}' is missing"))
        for name in self.parts:
            if name not in required + optional:
                self.problems.append(Problem(place, f"unknown part '## {name}'", nearest(name, required + optional)))

    def documents(self) -> tuple[str, ...]:
        """The documents that an item is for."""
        found = self.fields.words("documents", None)
        for document in found:
            if document not in DOCUMENTS:
                hint = f"one of: {', '.join(DOCUMENTS)}"
                self.fields.complain("documents", f"'{document}' is not a document", hint)
        return found

    def condition(self, key: str, stage: int, required: bool = False) -> Condition | None:
        return self.fields.condition(key, self.vocabulary, stage, required)

    def part_rules(self, stage: int) -> dict[str, Condition]:
        """Rules of parts of the body, by their headings."""
        found: dict[str, Condition] = {}
        if rules := self.fields.inner("part_when"):
            for part in rules.data:
                if part not in self.parts:
                    rules.complain(part, "no part of the body has this heading", nearest(part, self.parts))
                if condition := rules.condition(part, self.vocabulary, stage):
                    found[part] = condition
            rules.finish()
        return found


def read_points(fields: Fields, vocabulary: Vocabulary, stage: int) -> tuple[Points, ...]:
    """A list of `{points: 2, when: rule}`."""
    found = []
    for item in fields.each("points", required=True):
        condition = item.condition("when", vocabulary, stage, required=True)
        points = item.number("points")
        item.finish()
        if condition is not None:
            found.append(Points(points, condition))
    return tuple(found)
