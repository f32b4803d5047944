"""The typed content library: every item with its rules beside its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from guidegen.errors import Problem
from guidegen.library.context import Context, Fact
from guidegen.library.fingerprints import LibraryFiles
from guidegen.library.models.causes import Contributor, Presentation
from guidegen.library.models.exercises import DoseLimit, Exercise
from guidegen.library.models.item import Item
from guidegen.library.models.judgement import NameWords, OpenDecision, UserTesting
from guidegen.library.models.plan import Phase, RunPlan
from guidegen.library.models.safety import PainRule, RedFlag, SignList
from guidegen.library.models.words import Advice, BodyRule, Treatment
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.references import Reference
from guidegen.library.regions import Region
from guidegen.library.word_types import Word

# The kinds whose parts have their names printed over them, as the content calls them.
HEADED = ("contributors", "presentations", "phases", "run_plans", "treatments", "advice")


@dataclass(frozen=True)
class Library:
    """Everything that rules and words come from, checked as a whole; `hash` changes with any content file.

    `headings` are what is printed over parts, by what they are called. `files` are what it was read from, and what is
    signed; `folder` is the clinic's, where it is laid over with a clinic's content.
    """

    version: str
    hash: str
    questionnaire: Questionnaire
    facts: Mapping[str, Fact]
    dose_limits: tuple[DoseLimit, ...]
    bodies: tuple[BodyRule, ...]
    red_flags: tuple[RedFlag, ...]
    contributors: tuple[Contributor, ...]
    presentations: tuple[Presentation, ...]
    exercises: tuple[Exercise, ...]
    phases: tuple[Phase, ...]
    run_plans: tuple[RunPlan, ...]
    treatments: tuple[Treatment, ...]
    pain_rules: tuple[PainRule, ...]
    advice: tuple[Advice, ...]
    signs: tuple[SignList, ...]
    regions: Mapping[str, Region]
    references: Mapping[int, Reference]
    rule_words: Mapping[str, NameWords]
    open_decisions: tuple[OpenDecision, ...]
    user_testing: UserTesting
    warnings: tuple[Problem, ...]
    headings: Mapping[str, Word] = field(default_factory=dict)
    files: LibraryFiles = field(default_factory=LibraryFiles, compare=False, repr=False)
    folder: Path | None = field(default=None, compare=False, repr=False)

    def context(self, values: Mapping[str, Any]) -> Context:
        """One client's answers as this library's rules see them."""
        return Context(self.questionnaire, self.facts, values)

    def items(self) -> tuple[Item, ...]:
        """Every content item that a clinician reviews."""
        return (
            *self.red_flags,
            *self.contributors,
            *self.presentations,
            *self.exercises,
            *self.phases,
            *self.run_plans,
            *self.treatments,
            *self.pain_rules,
            *self.advice,
            *self.signs,
        )

    def overdue(self, today: date) -> list[Item]:
        """Items whose next review lies in the past; nothing may be printed from them."""
        return [item for item in self.items() if item.governance.next_review and item.governance.next_review < today]
