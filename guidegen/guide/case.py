"""One client's assessment with all that its document is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from guidegen.assessment.comparison import FollowUp
from guidegen.assessment.dose import busiest_day
from guidegen.assessment.models import Assessment, Chosen, PhasePlan
from guidegen.assessment.selection import UNTIMED_SLOTS
from guidegen.assessment.triage import FiredFlag
from guidegen.clinic.settings import Settings
from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.guide.document import Block
from guidegen.guide.week import fitted
from guidegen.library.files import SOURCE
from guidegen.library.levels import Permit
from guidegen.library.models import BODIES, RUNNING, Advice, Exercise, Item, Library, Limits, Phase
from guidegen.library.questionnaire import Questionnaire
from guidegen.library.references import Reference
from guidegen.rules import Truth


def done_in(plan: PhasePlan, chosen: Chosen) -> Exercise:
    """An exercise of a phase as it is done there: its variant, and the drawing of its dose."""
    return chosen.exercise.done_as(chosen.variant, plan.phase.code)


# What the runner named themselves (PSFS).
_OWN_WORDS = ("psfs_1_activity", "psfs_2_activity", "psfs_3_activity")
# How what is translated of questions is called.
_QUESTIONS = "questionnaire/questions/"
_FLOOR_FIRST = "return_test_postpartum"
# The word of RUNNING for those whose plan for running comes with the review.
RUNS_WITH_REVIEW = "review"


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

    @cached_property
    def runner(self) -> Runner:
        unsaid = frozenset(key.removeprefix(_QUESTIONS) for key in self.library.files.unsaid)
        return Runner(self.questions, self.values, self.other_language, unsaid)

    @property
    def other_language(self) -> str:
        """The code of what the runner reads and writes, where the words here are in another language."""
        language = self.assessment.answers.language or self.settings.language or SOURCE
        return "" if language == self.library.files.language.partition("_")[0] else language

    @property
    def runs(self) -> bool:
        return self.assessment.permit is Permit.P3

    @property
    def comfort(self) -> bool:
        """Whether comfort items are all that may be printed."""
        return self.assessment.permit is Permit.P1

    @cached_property
    def running(self) -> str:
        """What this document says of running now, in one word: the same on all its pages.

        `waits` for a clinician; goes on `easily` as it is, at once or `later` in the plan (evidence base 14.8); comes
        with the `review`, where nobody runs before this document ends (14.19, 14.27, 14.33); begins with the `table`,
        or with a `test` that this document prints.
        """
        said = {item.running for item in self.assessment.advice} if self.runs else set()
        return next((word for word in RUNNING if word in said), RUNNING[0])

    @property
    def prints_runs(self) -> bool:
        """Whether this document has pages about running: not where the plan for it comes with the review."""
        return self.runs and self.running != RUNS_WITH_REVIEW

    @property
    def runs_in_this_phase(self) -> bool:
        """Whether anybody runs in the phase where the plan begins."""
        return all(plan.phase.runs for plan in self.assessment.selection.phases[:1])

    @property
    def floor_first(self) -> bool:
        """Whether a check of the pelvic floor comes before the test for running."""
        return any(item.id == _FLOOR_FIRST for item in self.assessment.advice)

    @cached_property
    def own_limits(self) -> Limits | None:
        """The colours of a rule that counts from the pain just before, for a start at the runner's own average."""
        rule = next(iter(self.assessment.pain_rules), None)
        average = self.values.get("pain_avg")
        return rule.rise.at(int(average)) if rule and rule.rise and isinstance(average, int | float) else None

    @property
    def minutes_a_day(self) -> int | None:
        """The minutes that the runner said they have, where they were asked."""
        minutes = self.values.get("minutes")
        return None if minutes is None else int(str(minutes))

    @property
    def runs_now(self) -> AnswerInWords | None:
        """How far the runner runs in a week now."""
        return next(iter(self.runner.own_numbers("km_now")), None)

    @property
    def race_day(self) -> date | None:
        """The day of the race that the runner named."""
        day = self.values.get("race_date")
        return date.fromisoformat(day) if isinstance(day, str) else None

    @property
    def own_goals(self) -> list[AnswerInWords]:
        """Where the runner wants to go: what the back makes hard, in their own words, and their aim."""
        asked = [self.questions[id_] for id_ in _OWN_WORDS if id_ in self.questions.by_id]
        own = [told for question in asked for told in self.runner.own_words(question)]
        goal = self.questions.by_id.get("goal")
        return own + (self.runner.answer(goal) if goal else [])

    def has_pattern(self, code: str) -> bool:
        pattern = self.assessment.pattern
        return pattern is not None and pattern.presentation.code == code

    @property
    def raced(self) -> bool:
        return self.race_day is not None

    @cached_property
    def plans(self) -> tuple[PhasePlan, ...]:
        """The phases as they are printed: with doses that fit the minutes that the runner has, where they may."""
        return tuple(self._fitted(plan) for plan in self.assessment.selection.phases)

    def _fitted(self, plan: PhasePlan) -> PhasePlan:
        chosen = fitted(plan.chosen, self.minutes_a_day)
        day = busiest_day([item.dose for item in chosen if item.place not in UNTIMED_SLOTS])
        return replace(plan, chosen=chosen, minutes=day.minutes, days=day.days)

    @cached_property
    def chosen_now(self) -> tuple[tuple[Exercise, Chosen], ...]:
        """The exercises of the phase where the runner stands, as they do them."""
        return tuple((done_in(plan, chosen), chosen) for plan in self.plans[:1] for chosen in plan.chosen)

    @cached_property
    def body(self) -> str:
        """Whom the drawings show: one of BODIES, by a few answers."""
        context = self.library.context(self.values)
        return next((rule.body for rule in self.library.bodies if context.decide(rule.when).yes), BODIES[0])

    @property
    def chosen_ids(self) -> set[str]:
        return {chosen.exercise.id for plan in self.assessment.selection.phases for chosen in plan.chosen}

    @property
    def deciding_flags(self) -> list[FiredFlag]:
        """The flags that made the document what it is: those of its own level."""
        level = self.assessment.level
        return [fired for fired in self.assessment.flags if fired.level is level and fired.truth is Truth.YES]

    def parts(self, item: Item) -> tuple[str, ...]:
        """The parts of an item that may be printed: nothing about running below P3, or where nobody runs before the
        review; but a phase says that nobody runs in it."""
        running = self.runs if isinstance(item, Phase) else self.prints_runs
        return tuple(part for part in item.parts if running or not part.startswith("Running"))

    def advised(self, section: str) -> list[Advice]:
        return [item for item in self.assessment.advice if item.section == section]

    def advice(self, section: str) -> list[Block]:
        """Advice is printed alike wherever it stands."""
        return [
            Block("advice", item, {"parts": tuple(item.parts)} | ({"body": self.body} if item.pictures else {}))
            for item in self.advised(section)
        ]

    def references(self, items: Iterable[Item]) -> tuple[Reference, ...]:
        ids = {source for item in items for source in item.governance.sources}
        return tuple(self.library.references[id_] for id_ in sorted(ids))
