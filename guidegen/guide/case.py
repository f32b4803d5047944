"""One client's assessment with all that its document is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guidegen.assessment.comparison import FollowUp
from guidegen.assessment.models import Assessment
from guidegen.assessment.triage import FiredFlag
from guidegen.clinic.settings import Settings
from guidegen.guide.answers_in_words import Runner
from guidegen.guide.document import Block
from guidegen.library.levels import Permit
from guidegen.library.models import Item, Library
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.references import Reference
from guidegen.rules import Truth


@dataclass(frozen=True)
class Case:
    """What was decided for one client, and the content and settings to print it with."""

    assessment: Assessment
    library: Library
    settings: Settings
    follow_up: FollowUp | None = None

    @property
    def questions(self) -> Questionnaire:
        return self.library.questionnaire

    @property
    def values(self) -> Mapping[str, Any]:
        return self.assessment.answers.values

    @property
    def runner(self) -> Runner:
        return Runner(self.questions, self.values)

    @property
    def runs(self) -> bool:
        return self.assessment.permit is Permit.P3

    @property
    def comfort(self) -> bool:
        """Whether comfort items are all that may be printed."""
        return self.assessment.permit is Permit.P1

    @property
    def tested(self) -> bool:
        """Whether running waits for a test that this document prints."""
        return self.runs and any(item.section == "return_test" for item in self.assessment.advice)

    @property
    def chosen_ids(self) -> set[str]:
        return {chosen.exercise.id for plan in self.assessment.selection.phases for chosen in plan.chosen}

    @property
    def deciding_flags(self) -> list[FiredFlag]:
        """The flags that made the document what it is: those of its own level."""
        level = self.assessment.level
        return [fired for fired in self.assessment.flags if fired.level is level and fired.truth is Truth.YES]

    def parts(self, item: Item) -> tuple[str, ...]:
        """The parts of an item that this permit may print: nothing about running below P3."""
        return tuple(part for part in item.parts if self.runs or part != "Running")

    def advice(self, section: str) -> list[Block]:
        """Advice is printed alike wherever it stands, but for the pain rule, which has its lamps."""
        kind = "pain_rule" if section == "pain_rule" else "advice"
        return [
            Block(kind, item, {"parts": tuple(item.parts)})
            for item in self.assessment.advice
            if item.section == section
        ]

    def references(self, items: Iterable[Item]) -> tuple[Reference, ...]:
        ids = {source for item in items for source in item.governance.sources}
        return tuple(self.library.references[id_] for id_ in sorted(ids))
