"""An Assessment to a Guide: which blocks stand in which section, in which order. Pure; no words of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from guidegen.assess.assessment import Assessment, Chosen, PhasePlan
from guidegen.assess.pattern import CLEAR_SCORE
from guidegen.conditions import Truth
from guidegen.document import Block, Guide, Personal, Section
from guidegen.errors import LibraryError, Place, Problem
from guidegen.levels import Level, Permit
from guidegen.library.models import Item, Library
from guidegen.near_misses import near_misses
from guidegen.run_plan import plan_rows
from guidegen.settings import Settings, find_region
from guidegen.told import Runner, Told
from guidegen.triage import FiredFlag, Override

VALID_WEEKS = 6
# An emergency is one page and an urgent document two, whatever was ticked: what decides comes first and in full, the
# rest by name. The clinician's record holds everything.
MOST_TICKS_ON_ONE_PAGE = 4
MOST_FLAGS_BESIDE_ALL_ANSWERS = 1
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


def answers_hash(values: Mapping[str, Any]) -> str:
    """A fingerprint of the answers: the same answers give the same one."""
    return hashlib.sha256(json.dumps(dict(values), sort_keys=True).encode()).hexdigest()


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
        self.runner = Runner(library.questionnaire, self.values)
        self.runs = assessment.permit is Permit.P3
        self.chosen_ids = {chosen.exercise.id for plan in assessment.selection.phases for chosen in plan.chosen}

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
            answers_hash=answers_hash(self.values),
            approved=self.settings.approved(self.library),
        )

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

    def safety_net(self) -> list[Block]:
        return [
            Block(
                "safety_net",
                params={"items": tuple(item for item in self.assessment.advice if item.section == "safety_net")},
            )
        ]

    def start_here(self) -> list[Block]:
        """What to do today: the items of the first phase, and the booking where flags ask for one."""
        plans = self.assessment.selection.phases
        params = {
            "book": bool(self.assessment.flags),
            "titles": tuple(chosen.exercise for plan in plans[:1] for chosen in plan.chosen),
            "comfort": self.assessment.permit is Permit.P1,
            "runs": self.runs,
        }
        return [Block("start_here", params=params)]

    def told_us(self) -> list[Block]:
        rows = [told for question in self.questions if question.told for told in self.runner.told(question)]
        ticked = {id_: self.values.get(id_) or () for id_ in ("area", "leg_sx")}
        where = tuple(told for id_ in ticked for told in self.runner.told(self.questions[id_]))
        params = {"rows": tuple(rows), "areas": ticked["area"], "spread": ticked["leg_sx"], "where": where}
        return [Block("told_us", params=params)]

    def flag_words(self) -> list[Block]:
        return [
            Block("flag", fired.flag, {"part": "Soon"})
            for fired in self.assessment.flags
            if fired.level is Level.SOON and "Soon" in fired.flag.parts
        ]

    def pattern(self) -> list[Block]:
        pattern = self.assessment.pattern
        found = [item for item in (pattern.presentation, pattern.overlay) if item] if pattern else []
        return [Block("pattern", item, {"parts": self.parts(item)}) for item in found]

    def contributors(self) -> list[Block]:
        clear = any(scored.score >= CLEAR_SCORE for scored in self.assessment.contributors)
        return [
            Block(
                "contributor",
                scored.contributor,
                {
                    "told": tuple(self.runner.ticked(scored.because)),
                    "clear": clear,
                    "parts": self.parts(scored.contributor),
                },
            )
            for scored in self.assessment.contributors
        ]

    def phases(self) -> list[Block]:
        """Each phase, followed by the instructions of what it brings for the first time."""
        blocks: list[Block] = []
        explained: set[str] = set()
        plans = self.assessment.selection.phases
        if self.assessment.permit is not Permit.P1:
            blocks.append(Block("timeline", params={"stations": self.stations()}))
        for number, plan in enumerate(plans, 1):
            blocks.append(self.phase(plan, number, len(plans)))
            for chosen in plan.chosen:
                if chosen.exercise.id not in explained:
                    explained.add(chosen.exercise.id)
                    blocks.append(self.exercise(chosen))
        return blocks

    def stations(self) -> dict[str, Any]:
        """The phases up to the last planned one, those skipped included, and where this runner stands."""
        planned = [plan.phase for plan in self.assessment.selection.phases]
        phases = self.library.phases[: self.library.phases.index(planned[-1]) + 1]
        labels = tuple(phase.code.removeprefix("PH") for phase in phases)
        return {"phases": phases, "labels": labels, "here": labels[len(phases) - len(planned)]}

    def phase(self, plan: PhasePlan, number: int, count: int) -> Block:
        budget = int(str(self.values.get("minutes", "0")))
        comfort = self.assessment.permit is Permit.P1
        params = {
            # At P1 nothing is built up, so neither "what to do" nor "move on when" has a place.
            "parts": tuple(part for part in self.parts(plan.phase) if not comfort or part == "Aim"),
            "comfort": comfort,
            "chosen": plan.chosen,
            "empty": plan.empty,
            "unmet": tuple(self.titles(names) for names in self.assessment.selection.unmet) if number == 1 else (),
            "minutes": plan.minutes,
            "over": plan.minutes > budget,
            "budget": budget,
            "here": number == 1,
            "skipped": number == 1 and plan.phase.code != self.library.phases[0].code,
            "only": count == 1,
        }
        return Block("phase", plan.phase, params)

    def titles(self, names: str) -> str:
        by_id = {exercise.id: exercise.title for exercise in self.library.exercises}
        return ", ".join(by_id[name] for name in names.split(" or "))

    def exercise(self, chosen: Chosen) -> Block:
        exercise = chosen.exercise
        barred = {item.exercise.id for item in self.assessment.selection.excluded}
        hidden = set()
        if exercise.easier in barred:
            hidden.add("Easier")
        if exercise.harder and exercise.harder not in self.chosen_ids:
            hidden.add("Harder")
        doses = tuple(
            (plan.phase, item.dose)
            for plan in self.assessment.selection.phases
            for item in plan.chosen
            if item.exercise.id == exercise.id
        )
        parts = tuple(part for part in exercise.parts if part not in hidden)
        return Block("exercise", exercise, {"doses": doses, "variant": chosen.variant, "parts": parts})

    def run_plan(self) -> list[Block]:
        plan = self.assessment.run_plan
        if plan is None:
            return []
        rows = plan_rows(plan, self.assessment.run_plan_start, self.assessment.answers)
        params = {
            "rows": rows,
            "start": self.assessment.run_plan_start,
            # Dates help those who may begin today; for others they would be a promise.
            "dated": self.assessment.start_phase == "PH3",
            "unit": self.runner.unit,
            "parts": tuple(plan.parts),
        }
        return [Block("run_plan", plan, params)]

    def treatments(self) -> list[Block]:
        return [
            Block("treatment", offered.treatment, {"parts": offered.parts}) for offered in self.assessment.treatments
        ]

    def log(self) -> list[Block]:
        return [
            *self.advice("log"),
            Block("log", params={"runs": self.runs, "walks": "walk" in self.chosen_ids, "leg": self.has_leg_pain()}),
        ]

    def on_a_page(self) -> list[Block]:
        """What to do now, for a wall or a fridge door: the first phase and the pain rule."""
        plans = self.assessment.selection.phases
        params = {
            "chosen": plans[0].chosen if plans else (),
            "comfort": self.assessment.permit is Permit.P1,
            "stations": self.stations() if plans and self.assessment.permit is not Permit.P1 else None,
            "items": tuple(item for item in self.assessment.advice if item.section == "pain_rule"),
            "runs": self.runs,
        }
        return [Block("poster", params=params)]

    def has_leg_pain(self) -> bool:
        pattern = self.assessment.pattern
        return pattern is not None and pattern.presentation.code == "RAD"

    def letter(self) -> list[Block]:
        """The most urgent flags first; beside P0 documents, which have a page limit, the last ones only by name."""
        certain = [fired for fired in self.assessment.flags if fired.truth is Truth.YES]
        certain.sort(key=lambda fired: fired.level, reverse=True)
        limit = MOST_REQUESTS_ON_ONE_PAGE if self.assessment.permit is Permit.P0 else len(certain)
        params = {
            "flags": tuple((fired, tuple(self.runner.ticked(fired.because))) for fired in certain[:limit]),
            "rest": tuple(certain[limit:]),
            "notes": tuple(item for item in self.assessment.advice if item.section == "letter_notes"),
            "age": self.values.get("age"),
            "answers": self.letter_answers(),
            "sources": self.references(fired.flag for fired in certain[:limit]),
        }
        return [Block("letter", params=params)]

    def letter_answers(self) -> tuple[Told, ...]:
        """The answers that a colleague wants beside the flags; in a crowded P0 letter the safety questions alone."""
        questions = [question for question in self.questions if question.safety or question.told]
        if self.assessment.permit is Permit.P0 and len(self.assessment.flags) > MOST_FLAGS_BESIDE_ALL_ANSWERS:
            questions = [question for question in questions if question.safety]
        return tuple(told for question in questions if question.id != "age" for told in self.runner.told(question))

    def references(self, items: Iterable[Item]) -> tuple[Any, ...]:
        ids = {source for item in items for source in item.governance.sources}
        return tuple(self.library.references[id_] for id_ in sorted(ids))

    def sources(self, built: Iterable[Section]) -> list[Block]:
        """The references of everything printed so far."""
        blocks = [block for section in built for block in section.blocks]
        items = [block.item for block in blocks if block.item]
        items += [item for block in blocks for item in block.params.get("items", ())]
        return [Block("sources", params={"references": self.references(items)})]

    def printed_references(self) -> Any:
        """The references of the client's document, which names them only shortly."""
        sections = self.guide(self.assessment.document, self.assessment.sections).sections
        return self.sources(sections)[0].params["references"]

    def imprint(self) -> list[Block]:
        return [*self.advice("imprint"), Block("imprint")]

    def ticks(self) -> list[Block]:
        ticks = self.runner.ticked(evidence for fired in self.deciding_flags() for evidence in fired.because)
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
        who = tuple(told for id_ in ("age", "sex") for told in self.runner.told(self.questions[id_]))
        return [
            Block(
                "triage_line",
                params={"who": who, "flags": flags[:MOST_FLAGS_IN_FULL], "rest": flags[MOST_FLAGS_IN_FULL:]},
            )
        ]

    def record(self) -> list[Block]:
        overrides: tuple[Override, ...] = self.assessment.answers.overrides
        answers = tuple(
            (question, tuple(self.runner.told(question))) for question in self.questions if question.id in self.values
        )
        flags = tuple((fired, tuple(self.runner.ticked(fired.because))) for fired in self.assessment.flags)
        params = {
            "assessment": self.assessment,
            "flags": flags,
            "near": near_misses(self.library.situation(self.values), self.library),
            "overrides": overrides,
            "answers": answers,
            "references": self.printed_references(),
        }
        return [Block("record", params=params)]


_SECTIONS: dict[str, Callable[[_Assembly], list[Block]]] = {
    "cover": _Assembly.cover,
    "safety_net": _Assembly.safety_net,
    "safety_net_again": _Assembly.safety_net,
    "start_here": _Assembly.start_here,
    "told_us": _Assembly.told_us,
    "referral_reasons": _Assembly.flag_words,
    "pattern": _Assembly.pattern,
    "contributors": _Assembly.contributors,
    "phases": _Assembly.phases,
    "run_plan": _Assembly.run_plan,
    "treatments": _Assembly.treatments,
    "log": _Assembly.log,
    "on_a_page": _Assembly.on_a_page,
    "letter": _Assembly.letter,
    "imprint": _Assembly.imprint,
    "ticked": _Assembly.ticks,
    "emergency": _Assembly.emergency,
    "urgent": _Assembly.urgent,
    "triage_line": _Assembly.triage_line,
    "record": _Assembly.record,
}
