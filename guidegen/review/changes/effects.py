"""For whom a change makes a difference: plausible clients assessed with the content before and now."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle
from typing import Any

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.errors import AnswersError
from guidegen.guide.answers_in_words import AnswerInWords, Runner
from guidegen.library.models import Item, Library, PlanWeek
from guidegen.review.changes.lines import amount, printed_words
from guidegen.review.synthetic.sample_clients import SEED, wish_for_a_usual_client
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver
from guidegen.rules import Condition

CLIENTS = 2_000
EXAMPLES = 3
# How often a client is looked for between two rules.
_TRIES = 60
_AGES = (18, 75)
# What is told of an example beside what changed for it.
_TOLD = ("age", "sex", "duration", "pain_avg", "goal")
KINDS = ("level", "permit", "plan", "words")


@dataclass(frozen=True)
class PlanLine:
    """An exercise with its dose in a phase, or the table of runs; `rows` are its weeks, which no line tells."""

    key: str
    where: str
    amount: str
    rows: tuple[PlanWeek, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What one client is given: `plan` are exercises with doses and the table, `words` those of all items by key."""

    level: str
    permit: str
    flags: tuple[str, ...]
    plan: tuple[PlanLine, ...]
    words: dict[str, tuple[str, ...]]

    def differs(self, other: Outcome) -> tuple[str, ...]:
        return tuple(kind for kind in KINDS if getattr(self, kind) != getattr(other, kind))

    def differing(self, other: Outcome) -> frozenset[str]:
        """The keys of the items that are printed otherwise, or for one of the two alone."""
        plans = set(self.plan) ^ set(other.plan)
        words = {key for key in {*self.words, *other.words} if self.words.get(key) != other.words.get(key)}
        return frozenset(words | {line.key for line in plans})


@dataclass(frozen=True)
class State:
    """What an example got, as far as it differs."""

    level: str
    permit: str
    flags: tuple[str, ...]
    plan: tuple[PlanLine, ...]


@dataclass(frozen=True)
class Example:
    """One client for whom something is otherwise: some answers, then and now, and the items that differ.

    One that is `looked_for` was none of the many, but made up for a rule that changed.
    """

    told: tuple[AnswerInWords, ...]
    kinds: tuple[str, ...]
    then: State
    now: State
    differing: tuple[str, ...]
    looked_for: bool = False


@dataclass(frozen=True)
class Effects:
    """Of `clients`, how many get another level, permit, plan or other words, any of these, and by item; examples.

    `unread` have answers that only one of the two versions takes.
    """

    clients: int
    unread: int
    touched: int
    counts: tuple[tuple[str, int], ...]
    by_item: dict[str, int]
    examples: tuple[Example, ...]


def effects(
    old: Library, new: Library, today: date, rules: Sequence[tuple[Condition, Condition]] = (), count: int = CLIENTS
) -> Effects:
    """The same clients each time. Raises nothing for answers that one of the two does not take.

    `rules` are those that changed: where too few of the many are touched, clients are looked for between both.
    """
    versions = (_Version(old), _Version(new))
    counts = dict.fromkeys(KINDS, 0)
    by_item: dict[str, int] = {}
    examples: list[tuple[int, Example]] = []
    clients = unread = touched = 0
    for answers in _clients((old, new), today, count):
        pair = [_assessed(answers, version.library, today) for version in versions]
        clients += 1
        if pair[0] is None or pair[1] is None:
            unread += 1
            continue
        then, now = (version.outcome(found) for version, found in zip(versions, pair, strict=True) if found)
        kinds = then.differs(now)
        if not kinds:
            continue
        touched += 1
        for kind in kinds:
            counts[kind] += 1
        items = then.differing(now)
        for key in items:
            by_item[key] = by_item.get(key, 0) + 1
        if len(examples) < EXAMPLES or len(kinds) > min(known for known, _ in examples):
            examples.append((len(kinds), _example(pair[1], then, now, kinds, items, new)))
            examples = sorted(examples, key=lambda one: -one[0])[:EXAMPLES]
    found = [example for _, example in examples]
    found += _between(rules, versions, today, EXAMPLES - len(found))
    return Effects(clients, unread, touched, tuple(counts.items()), by_item, tuple(found))


def _clients(libraries: Sequence[Library], today: date, count: int) -> Iterator[dict[str, Any]]:
    """Made up from the libraries in turn: who is made up from one alone may have been kept clear of what changed."""
    rng = random.Random(SEED)  # noqa: S311  (the same clients every time)
    for _, library in zip(range(count), cycle(libraries), strict=False):
        solver = Solver(library, rng)
        # As many of each age: the older ones are few otherwise, and rules have their limits there.
        age = rng.randint(*_AGES)
        solver.narrow("age", low=age, high=age)
        wish_for_a_usual_client(solver, rng)
        yield sample(solver, today)


def _assessed(answers: dict[str, Any], library: Library, today: date) -> Assessment | None:
    try:
        checked = parse_answers({"answered_on": today.isoformat(), "answers": answers}, library)
    except AnswersError:
        return None
    return assess(checked, library, today)


def _between(
    rules: Sequence[tuple[Condition, Condition]], versions: tuple[_Version, _Version], today: date, most: int
) -> Iterator[Example]:
    """Clients of whom one of two rules is true and the other is not, with all that follows for them."""
    rng = random.Random(SEED)  # noqa: S311
    for old_rule, new_rule in rules:
        for holding, failing in ((new_rule, old_rule), (old_rule, new_rule)):
            for _ in range(_TRIES if most > 0 else 0):
                solver = Solver(versions[1].library, rng)
                if not (solver.want(holding) and solver.want(failing, False)):
                    continue
                solver.calm(1, 1)
                answers = sample(solver, today)
                pair = [_assessed(answers, version.library, today) for version in versions]
                if pair[0] is None or pair[1] is None:
                    continue
                then, now = (version.outcome(found) for version, found in zip(versions, pair, strict=True) if found)
                if kinds := then.differs(now):
                    library = versions[1].library
                    yield replace(_example(pair[1], then, now, kinds, then.differing(now), library), looked_for=True)
                    most -= 1
                    break


class _Version:
    """One state of the content, with the words of its items."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.words = {item.key: printed_words(item) for item in library.items()}

    def outcome(self, found: Assessment) -> Outcome:
        plan = [
            PlanLine(chosen.exercise.key, phase.phase.code, amount(chosen.dose))
            for phase in found.selection.phases
            for chosen in phase.chosen
        ]
        if found.run_plan:
            table = found.run_plan
            plan.append(PlanLine(table.key, table.code, str(found.run_plan_start), table.weeks))
        return Outcome(
            str(found.level),
            str(found.permit),
            tuple(fired.flag.code for fired in found.flags),
            tuple(plan),
            {item.key: (*self.words[item.key], *chosen) for item, chosen in _printed(found)},
        )


def _printed(found: Assessment) -> Iterator[tuple[Item, tuple[str, ...]]]:
    """The items of a document, each with those of its parts that were chosen for this client."""
    yield from ((fired.flag, (str(fired.level),)) for fired in found.flags)
    if found.pattern:
        yield from ((item, ()) for item in (found.pattern.presentation, found.pattern.overlay) if item)
    yield from ((scored.contributor, ()) for scored in found.contributors)
    for phase in found.selection.phases:
        yield phase.phase, phase.parts
        yield from ((one.exercise, (one.variant.words,) if one.variant else ()) for one in phase.chosen)
    if found.run_plan:
        yield found.run_plan, ()
    yield from ((shown.signs, tuple(sign.text for sign in shown.shown)) for shown in found.signs)
    yield from ((item, ()) for item in (*found.pain_rules, *found.advice))
    yield from ((offered.treatment, offered.parts) for offered in found.treatments)


def _example(
    found: Assessment, then: Outcome, now: Outcome, kinds: tuple[str, ...], items: frozenset[str], library: Library
) -> Example:
    runner = Runner(library.questionnaire, found.answers.values)
    told = tuple(runner.own_numbers(*_TOLD))
    return Example(told, kinds, _state(then, now), _state(now, then), tuple(sorted(items)))


def _state(outcome: Outcome, other: Outcome) -> State:
    lines = tuple(line for line in outcome.plan if line not in other.plan)
    return State(outcome.level, outcome.permit, outcome.flags, lines)
