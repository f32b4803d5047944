"""An Assessment to a Guide: which blocks stand in which section, in which order. Pure; no words of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from guidegen.answers.models import KM_PER_MILE
from guidegen.assess.assessment import Assessment, Chosen, PhasePlan
from guidegen.conditions import Evidence, Truth
from guidegen.document import Block, Guide, Personal, Section, Told
from guidegen.errors import LibraryError, Place, Problem
from guidegen.levels import Level, Permit
from guidegen.library.models import Item, Library
from guidegen.questionnaire import Question, Type
from guidegen.run_plan import plan_rows
from guidegen.settings import Settings, find_region
from guidegen.triage import FiredFlag, Override

VALID_WEEKS = 6
# An emergency is one page and an urgent document two, whatever was ticked: what decides comes first and in full, the
# rest by name. The clinician's record holds everything.
MOST_TICKS_ON_ONE_PAGE = 8
MOST_FLAGS_IN_FULL = 2
MOST_REQUESTS_ON_ONE_PAGE = 4


def assemble(assessment: Assessment, library: Library, settings: Settings) -> Guide:
    """Lay out what was decided.

    Raises SettingsError without a region, and LibraryError when content is overdue for review.
    """
    return _Assembly(assessment, library, settings).guide(assessment.document, assessment.sections)


def assemble_record(assessment: Assessment, library: Library, settings: Settings) -> Guide:
    """The clinician's record: decisions with reasons, overrides and answers. Never for the client."""
    return _Assembly(assessment, library, settings).guide("record", ("record",))


def check_reviews(library: Library, today: date) -> None:
    """Refuse to print from content whose next review lies in the past. Raises LibraryError."""
    overdue = library.overdue(today)
    if overdue:
        problems = [
            Problem(
                Place(item.file),
                f"next_review {item.governance.next_review} is past",
                "have it reviewed, then set a new date",
            )
            for item in overdue
        ]
        raise LibraryError(problems)


class _Assembly:
    def __init__(self, assessment: Assessment, library: Library, settings: Settings) -> None:
        check_reviews(library, assessment.today)
        self.assessment = assessment
        self.library = library
        self.settings = settings
        self.region = find_region(settings, library)
        self.questions = library.questionnaire
        self.values = assessment.answers.values
        self.miles = self.values.get("distance_unit") == "mi"
        self.runs = assessment.permit is Permit.P3

    def guide(self, document: str, sections: Iterable[str]) -> Guide:
        answers = self.assessment.answers
        built: list[Section] = []
        for id_ in sections:
            builder = _SECTIONS.get(id_)
            blocks = tuple(builder(self)) if builder else self.sources(built) if id_ == "sources" else self.advice(id_)
            built.append(Section(id_, tuple(blocks)))
        return Guide(
            document=document,
            level=self.assessment.level,
            permit=self.assessment.permit,
            sections=tuple(built),
            personal=Personal(answers.client, answers.answered_on, answers.answered_on + timedelta(weeks=VALID_WEEKS)),
            region=self.region,
            settings=self.settings,
            version=self.library.version,
            hash=self.library.hash,
            approved=self.settings.approved(self.library),
        )

    # Words of the runner

    def told(self, question: Question) -> list[Told]:
        value = self.values.get(question.id)
        if value is None:
            return []
        if isinstance(value, tuple):
            return [Told(question.label(option)) for option in value]
        if isinstance(value, int | float):
            return [self.told_number(question, value)]
        return [Told(question.label(str(value)))]

    def told_number(self, question: Question, value: float) -> Told:
        shown = value / KM_PER_MILE if question.distance and self.miles else value
        unit = ("mi" if self.miles else "km") if question.distance else question.unit
        return Told(question.tell or question.ask, round(shown, 1), unit, question.type is Type.SCALE)

    def ticked(self, evidence: Iterable[Evidence]) -> list[Told]:
        """What the runner answered that a verdict rests on, each answer once."""
        found: dict[Told, None] = {}
        for piece in evidence:
            question = self.questions.by_id.get(piece.question)
            if question is None or piece.truth is not Truth.YES:
                continue
            if question.options:
                found.update(dict.fromkeys(Told(question.label(option)) for option in piece.matched))
            elif isinstance(piece.answer, int | float):
                found[self.told_number(question, piece.answer)] = None
        return list(found)

    def deciding_flags(self) -> list[FiredFlag]:
        """The flags that made the document what it is: those of its own level."""
        return [
            fired
            for fired in self.assessment.flags
            if fired.level is self.assessment.level and fired.truth is Truth.YES
        ]

    # Sections

    def cover(self) -> list[Block]:
        return [Block("cover", params={"document": self.assessment.document})]

    def advice(self, section: str) -> list[Block]:
        return [
            Block("advice", item, {"parts": tuple(item.parts)})
            for item in self.assessment.advice
            if item.section == section
        ]

    def safety_net(self) -> list[Block]:
        return [
            Block(
                "safety_net",
                params={"items": tuple(item for item in self.assessment.advice if item.section == "safety_net")},
            )
        ]

    def told_us(self) -> list[Block]:
        rows = [told for question in self.questions if question.told for told in self.told(question)]
        return [Block("told_us", params={"rows": tuple(rows)})]

    def flag_words(self) -> list[Block]:
        return [
            Block("flag", fired.flag, {"part": "Soon"})
            for fired in self.assessment.flags
            if fired.level is Level.SOON and "Soon" in fired.flag.parts
        ]

    def pattern(self) -> list[Block]:
        pattern = self.assessment.pattern
        found = [item for item in (pattern.presentation, pattern.overlay) if item] if pattern else []
        return [
            Block("pattern", item, {"parts": tuple(part for part in item.parts if self.runs or part != "Running")})
            for item in found
        ]

    def contributors(self) -> list[Block]:
        clear = any(scored.score >= 3 for scored in self.assessment.contributors)
        return [
            Block(
                "contributor",
                scored.contributor,
                {"told": tuple(self.ticked(scored.because)), "clear": clear, "parts": tuple(scored.contributor.parts)},
            )
            for scored in self.assessment.contributors
        ]

    def phases(self) -> list[Block]:
        """Each phase, followed by the instructions of what it brings for the first time."""
        blocks: list[Block] = []
        explained: set[str] = set()
        plans = self.assessment.selection.phases
        for number, plan in enumerate(plans, 1):
            blocks.append(self.phase(plan, number, len(plans)))
            for chosen in plan.chosen:
                if chosen.exercise.id not in explained:
                    explained.add(chosen.exercise.id)
                    blocks.append(self.exercise(chosen))
        return blocks

    def phase(self, plan: PhasePlan, number: int, count: int) -> Block:
        budget = int(str(self.values.get("minutes", "0")))
        params = {
            "parts": tuple(part for part in plan.phase.parts if self.runs or part != "Running"),
            "chosen": plan.chosen,
            "empty": plan.empty,
            "unmet": tuple(self.titles(names) for names in self.assessment.selection.unmet) if number == 1 else (),
            "minutes": plan.minutes,
            "over": plan.minutes > budget,
            "budget": budget,
            "here": number == 1,
            "only": count == 1,
        }
        return Block("phase", plan.phase, params)

    def titles(self, names: str) -> str:
        by_id = {exercise.id: exercise.title for exercise in self.library.exercises}
        return ", ".join(by_id[name] for name in names.split(" or "))

    def exercise(self, chosen: Chosen) -> Block:
        barred = {item.exercise.id for item in self.assessment.selection.excluded}

        def printed(part: str, other: str | None) -> bool:
            return part in chosen.exercise.parts and (other is None or other not in barred)

        doses = [
            (plan.phase, item.dose)
            for plan in self.assessment.selection.phases
            for item in plan.chosen
            if item.exercise.id == chosen.exercise.id
        ]
        hidden = {
            part
            for part, other in (("Easier", chosen.exercise.easier), ("Harder", chosen.exercise.harder))
            if not printed(part, other)
        }
        params = {
            "doses": tuple(doses),
            "variant": chosen.variant,
            "parts": tuple(part for part in chosen.exercise.parts if part not in hidden),
        }
        return Block("exercise", chosen.exercise, params)

    def run_plan(self) -> list[Block]:
        plan = self.assessment.run_plan
        if plan is None:
            return []
        rows = plan_rows(plan, self.assessment.run_plan_start, self.values, miles=self.miles)
        params = {
            "rows": rows,
            "start": self.assessment.run_plan_start,
            "unit": "mi" if self.miles else "km",
            "parts": tuple(plan.parts),
        }
        return [Block("run_plan", plan, params)]

    def log(self) -> list[Block]:
        return [*self.advice("log"), Block("log", params={"runs": self.runs})]

    def letter(self) -> list[Block]:
        """The most urgent flags first; beside P0 documents, which have a page limit, the last ones only by name."""
        certain = [fired for fired in self.assessment.flags if fired.truth is Truth.YES]
        certain.sort(key=lambda fired: fired.level, reverse=True)
        limit = MOST_REQUESTS_ON_ONE_PAGE if self.assessment.permit is Permit.P0 else len(certain)
        params = {
            "flags": tuple((fired, tuple(self.ticked(fired.because))) for fired in certain[:limit]),
            "rest": tuple(certain[limit:]),
            "age": self.values.get("age"),
            "sources": self.references(fired.flag for fired in certain[:limit]),
        }
        return [Block("letter", params=params)]

    def references(self, items: Iterable[Item]) -> tuple[Any, ...]:
        ids = {source for item in items for source in item.governance.sources}
        return tuple(self.library.references[id_] for id_ in sorted(ids))

    def sources(self, built: list[Section]) -> list[Block]:
        """The references of everything printed so far."""
        items = [block.item for section in built for block in section.blocks if block.item]
        items += [item for section in built for block in section.blocks for item in block.params.get("items", ())]
        return [Block("sources", params={"references": self.references(items)})]

    def imprint(self) -> list[Block]:
        return [*self.advice("imprint"), Block("imprint")]

    def ticks(self) -> list[Block]:
        ticks = self.ticked(evidence for fired in self.deciding_flags() for evidence in fired.because)
        shown = tuple(ticks[:MOST_TICKS_ON_ONE_PAGE])
        return [Block("ticked", params={"told": shown, "more": len(ticks) - len(shown)})]

    def care(self, part: str, section: str) -> list[Block]:
        flags = [fired.flag for fired in self.deciding_flags() if part in fired.flag.parts]
        words = [Block("flag", flag, {"part": part}) for flag in flags[:MOST_FLAGS_IN_FULL]]
        rest = flags[MOST_FLAGS_IN_FULL:]
        return [*self.advice(section), *words, *([Block("more_flags", params={"flags": tuple(rest)})] if rest else [])]

    def emergency(self) -> list[Block]:
        return self.care("Emergency", "emergency")

    def urgent(self) -> list[Block]:
        return self.care("Urgent", "urgent")

    def triage_line(self) -> list[Block]:
        flags = tuple(fired.flag for fired in self.deciding_flags())
        return [Block("triage_line", params={"flags": flags[:MOST_FLAGS_IN_FULL], "rest": flags[MOST_FLAGS_IN_FULL:]})]

    def record(self) -> list[Block]:
        overrides: tuple[Override, ...] = self.assessment.answers.overrides
        answers = tuple(
            (question, tuple(self.told(question))) for question in self.questions if question.id in self.values
        )
        flags = tuple((fired, tuple(self.ticked(fired.because))) for fired in self.assessment.flags)
        return [
            Block(
                "record",
                params={"assessment": self.assessment, "flags": flags, "overrides": overrides, "answers": answers},
            )
        ]


_SECTIONS: dict[str, Callable[[_Assembly], list[Block]]] = {
    "cover": _Assembly.cover,
    "safety_net": _Assembly.safety_net,
    "safety_net_again": _Assembly.safety_net,
    "told_us": _Assembly.told_us,
    "referral_reasons": _Assembly.flag_words,
    "pattern": _Assembly.pattern,
    "contributors": _Assembly.contributors,
    "phases": _Assembly.phases,
    "run_plan": _Assembly.run_plan,
    "log": _Assembly.log,
    "letter": _Assembly.letter,
    "imprint": _Assembly.imprint,
    "ticked": _Assembly.ticks,
    "emergency": _Assembly.emergency,
    "urgent": _Assembly.urgent,
    "triage_line": _Assembly.triage_line,
    "record": _Assembly.record,
}
