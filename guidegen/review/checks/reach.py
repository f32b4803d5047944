"""Dead rules and dead items: what no answers make true, what no answers make false, what no answers select.

Random answers are assessed first. What they left open is then looked for with answers that are wished to decide it.
A rule counts only where it is asked: an exercise's in a guide, a piece of advice's in the documents that it is for.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import partial
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import assess, with_course
from guidegen.assessment.course import FIRST, known_context
from guidegen.assessment.decision import REFERRAL_BELOW_AGE
from guidegen.assessment.models import Excluded
from guidegen.errors import AnswersError, Place, Problem
from guidegen.library import models
from guidegen.library.levels import Level, Permit
from guidegen.library.lines import Lines
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver
from guidegen.rules import Condition, Truth

SEED = 20261120
RANDOM_DRAWS = 500
RULE_TRIES = 120
ITEM_TRIES = 500
RIVALS_BARRED, QUIET_OTHERS = 0.6, 0.5  # how often others are kept out of an exercise's way
QUESTIONNAIRE, FACTS = "content/questionnaire.yaml", "content/facts.yaml"
P0_LEVEL = {"emergency": Level.EMERGENCY, "urgent": Level.URGENT}


@dataclass(frozen=True)
class Rule:
    """One rule of the library; `key` is its place in its file, `documents` are those in which it is asked."""

    file: str
    key: str
    condition: Condition
    documents: tuple[str, ...] = models.DOCUMENTS
    lowest: Permit = Permit.P0


def rules_of(library: models.Library) -> tuple[Rule, ...]:
    """Every rule of questions, facts and items, whatever key it stands under."""
    found = []
    for question in library.questionnaire:
        hidden = [("show_if", question.show_if)]
        hidden += [(f"options.{option.id}.show_if", option.show_if) for option in question.options]
        found += [Rule(QUESTIONNAIRE, f"{question.id}.{key}", rule) for key, rule in hidden if rule]
    for fact in library.facts.values():
        found += [Rule(FACTS, f"{fact.id}.{key}", rule) for key, rule in _conditions(fact)]
    for item in library.items():
        found += [Rule(item.file, key, rule, *_asked(item)) for key, rule in _conditions(item)]
    return tuple(found)


def _conditions(thing: Any, key: str = "") -> Iterator[tuple[str, Condition]]:
    """The rules anywhere in a content item, by their keys."""
    if isinstance(thing, Condition):
        yield key, thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _conditions(getattr(thing, field.name), f"{key}.{field.name}".strip("."))
    elif isinstance(thing, tuple | list):
        for number, part in enumerate(thing, 1):
            yield from _conditions(part, f"{key} {number}")
    elif isinstance(thing, Mapping):
        for name, part in thing.items():
            yield from _conditions(part, f"{key}.{name}")


def _asked(item: models.Item) -> tuple[tuple[str, ...], Permit]:
    """The documents in which an item's rules are asked, and the lowest permit at which they are.

    What bars an exercise is asked in every guide: it has to hold too where a clinician stepped a flag down.
    """
    match item:
        case models.RedFlag():
            return models.DOCUMENTS, Permit.P0
        case models.Presentation():
            return ("guide", "referral"), Permit.P1
        case models.Contributor() | models.Phase() | models.RunPlan():
            return ("guide",), Permit.P2
        case _:
            return getattr(item, "documents", ("guide",)), Permit.P0


def unreached(library: models.Library, today: date) -> Iterator[Problem]:
    """Rules that never or always hold and items that nothing selects, over seeded answers."""
    search = _Search(library, today)
    search.run()
    silent = set()
    for rule, seen in search.seen.items():
        if Truth.YES not in seen:
            silent.add(rule.file)
            hint = "no answers were found that make it true; mend it or take it out"
            yield Problem(_place(rule), f"{rule.key}: the rule never holds: {rule.condition.text}", hint)
        elif Truth.NO not in seen:
            hint = "no answers were found that make it false; mend it or leave it out"
            yield Problem(_place(rule), f"{rule.key}: the rule always holds: {rule.condition.text}", hint)
    for item in library.items():
        if item.file not in search.selected | silent:
            hint = "no answers were found that put it in a document; look at its rules and at what stands before it"
            yield Problem(Lines(item.file).key("title"), f"no answers select '{item.id}'", hint)


def _place(rule: Rule) -> Place:
    return Lines(rule.file).of(rule.condition.text)


class _Search:
    def __init__(self, library: models.Library, today: date) -> None:
        self.library = library
        self.today = today
        self.rng = random.Random(SEED)  # noqa: S311  (the same answers every time)
        self.seen: dict[Rule, set[Truth]] = {rule: set() for rule in rules_of(library)}
        self.open = list(self.seen)
        self.selected: set[str] = set()

    def run(self) -> None:
        for _ in range(RANDOM_DRAWS):
            self.draw(lambda wishes: True)
        for rule in self.seen:
            for truth in (Truth.YES, Truth.NO):
                self.look_for(
                    partial(_wish_rule, rule=rule, hold=truth is Truth.YES),
                    lambda rule=rule, truth=truth: truth in self.seen[rule],  # type: ignore[misc]
                    RULE_TRIES,
                )
        for item in self.library.items():
            self.look_for(
                partial(_wish_item, item=item),
                lambda item=item: item.file in self.selected,  # type: ignore[misc]
                ITEM_TRIES,
            )

    def look_for(self, wish: Callable[[Solver], bool], found: Callable[[], bool], tries: int) -> None:
        for _ in range(tries):
            if found():
                return
            self.draw(wish)

    def draw(self, wish: Callable[[Solver], bool]) -> None:
        """Assess one client with the wished answers, and note what every open rule and item made of them."""
        solver = Solver(self.library, self.rng)
        if not wish(solver):
            return
        solver.calm()
        answers = {"answered_on": self.today.isoformat(), "answers": sample(solver, self.today)}
        try:
            assessment = assess(parse_answers(answers, self.library), self.library, self.today)
        except AnswersError:
            return
        # A course is wished for as an answer is; it follows from earlier answers, which may be any.
        wished = solver.by_question.get("course")
        course = next(iter(wished.options)) if wished and wished.options and assessment.document == "guide" else FIRST
        self.selected |= _items(with_course(assessment, course, self.library))
        context = known_context(assessment, self.library).knowing(course=course)
        for rule in self.open:
            if assessment.document in rule.documents and assessment.permit >= rule.lowest:
                self.seen[rule].add(context.truth(rule.condition))
        self.open = [rule for rule in self.open if not self.seen[rule] >= {Truth.YES, Truth.NO}]


def _items(thing: Any) -> set[str]:
    """The files of the items that a decision puts in a document: all in it but those that were left out."""
    if isinstance(thing, models.Item):
        return {thing.file}
    if isinstance(thing, tuple):
        return set().union(*map(_items, thing))
    if is_dataclass(thing) and not isinstance(thing, Excluded | Condition):
        return set().union(*(_items(getattr(thing, field.name)) for field in fields(thing)))
    return set()


def _wish_rule(solver: Solver, rule: Rule, hold: bool) -> bool:
    return solver.want(rule.condition, hold) and _wish_document(solver, rule.documents, rule.lowest)


def _wish_document(solver: Solver, documents: tuple[str, ...], lowest: Permit) -> bool:
    document = solver.rng.choice(documents)
    if level := P0_LEVEL.get(document):
        branches = [branch for flag in solver.library.red_flags for branch in flag.branches]
        return solver.one([branch.when for branch in branches if branch.level is level])
    young = document == "referral"
    if "age" in solver.library.questionnaire.by_id:
        low, high = (0, REFERRAL_BELOW_AGE - 1) if young else (REFERRAL_BELOW_AGE, float("inf"))
        if not solver.narrow("age", low=low, high=high):
            return False
    permit = solver.rng.choice([permit for permit in Permit if permit >= max(lowest, Permit.P1)])
    solver.calm(chance_p0=1, chance=1 if permit is Permit.P3 else 0)
    return True


def _wish_item(solver: Solver, item: models.Item) -> bool:
    """Answers that fit an item: its own rules hold, what bars it does not, and what it is tagged for is there."""
    rng = solver.rng
    match item:
        case models.RedFlag():
            return solver.flag(item.code)
        case models.Contributor():
            met = [solver.want(points.when) for points in rng.sample(item.points, len(item.points))]
            return any(met) and _wish_document(solver, *_asked(item))
        case models.Presentation() | models.RunPlan() | models.Phase():
            name = {models.RunPlan: "run_plan", models.Phase: "start_phase"}.get(type(item), "presentation")
            name = "overlay" if getattr(item, "overlay", False) else name
            possible = solver.choose(name, item.code) or name == "start_phase"  # later phases follow from any start
            return possible and _wish_document(solver, *_asked(item))
        case models.Exercise():
            return _wish_exercise(solver, item)
        case _:
            return solver.want(getattr(item, "when", None)) and _wish_document(solver, *_asked(item))


def _wish_exercise(solver: Solver, item: models.Exercise) -> bool:
    """The presentation of one of its tags and nothing that bars it.

    As far as that allows also its phase, what bars others of its slot, and contributors that speak for it alone.
    """
    rng = solver.rng
    tag = rng.choice(item.presentations or models.PRESENTATIONS)
    limit = item.tag_limits.get(tag)
    fits = tag == "all" or solver.choose("overlay" if tag == models.OVERLAY else "presentation", tag)
    fits = fits and (not isinstance(limit, Condition) or solver.want(limit))
    fits = fits and solver.want(item.when) and solver.all((unless.when for unless in item.unless), hold=False)
    if not (fits and all(solver.tick("equipment", thing) for thing in item.equipment)):
        return False
    solver.choose("start_phase", rng.choice(sorted(item.doses) or models.PHASES))
    for rival in solver.library.exercises:
        if rival.slot == item.slot and rival.id != item.id and rival.unless and rng.random() < RIVALS_BARRED:
            solver.one([unless.when for unless in rival.unless])
    contributors = solver.library.contributors
    helped = [found for found in contributors if found.code in item.contributors]
    for contributor in rng.sample(helped, min(rng.choice((1, 2, 3)), len(helped))):
        for points in contributor.points:
            solver.want(points.when)
    for contributor in contributors if rng.random() < QUIET_OTHERS else ():
        if contributor not in helped:
            solver.all((points.when for points in contributor.points), hold=False)
    return _wish_document(solver, ("guide",), item.permit)
