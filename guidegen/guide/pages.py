"""What stands around the plan: the first pages to use, what the runner told us, what it means, what else people try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guidegen.assessment.pattern import CLEAR_SCORE
from guidegen.assessment.selection import UNTIMED_SLOTS
from guidegen.guide.answers_in_words import AnswerInWords
from guidegen.guide.case import Case
from guidegen.guide.document import Block, Section
from guidegen.guide.week import MAY, done_first, laid_out, minutes_by_day, run_days, shortened
from guidegen.library.levels import Level
from guidegen.library.models import SOON_DAYS, Exercise, RedFlag
from guidegen.library.questionnaire import Question, Type
from guidegen.library.references import Reference

# The signs that the page for the fridge repeats in short words (evidence base 14.34).
FRIDGE_LEVELS = ("emergency", "maternity", "same_day")
# What a safety question's calm answers are called, besides those that stand alone.
_CALM = frozenset(("no", "none"))
# Whose figure stands on the first page.
_RUNNING, _WALKING = "cadence_run", "walk"
# Where a check has to be so soon, a closed practice must not delay it (expert judgement).
_HURRY_DAYS = 2
# Advice that says of a race that it comes too soon.
_RACE_TOO_SOON = ("race_runway_options", "race_after_review")
# Whoever may run today: all others see somebody who walks.
_RUNS_TODAY = ("easily", "table")


def cover(case: Case) -> list[Block]:
    """What to do today, the pain rule in a line, and whom to call."""
    params = {
        "words": next(iter(case.advised("cover")), None),
        "book": bool(case.assessment.flags),
        "why": _most_pressing(case),
        "chosen": tuple(pair for pair, days in zip(case.chosen_now, _days(case), strict=True) if days[0]),
        "running": case.running,
        "phase_runs": case.runs_in_this_phase,
        "now": case.runs_now,
        "rules": case.assessment.pain_rules,
        "own": case.own_limits,
        "body": case.body,
        "hero": _hero(case),
        "floor_first": case.floor_first,
        "review": tuple(item for item in case.assessment.advice if item.days and item.short),
        "pelvic_floor": next(iter(case.advised("pelvic_floor")), None),
        "sets": any(chosen.dose.sets and not chosen.dose.ladder for _, chosen in case.chosen_now),
        "hurry": _days_to_wait(case) <= _HURRY_DAYS,
        "short_of_time": any(item.id in _RACE_TOO_SOON for item in case.assessment.advice),
        "race": tuple(case.advised("race")) if case.raced and not case.runs else (),
    }
    return [Block("cover", params=params)]


def _most_pressing(case: Case) -> RedFlag | None:
    """The flag that asks for a check the soonest, whose first words say why."""
    soon = [fired for fired in case.assessment.flags if fired.level is Level.SOON and "Soon" in fired.flag.parts]
    return min(soon, key=lambda fired: fired.waits or SOON_DAYS).flag if soon else None


def _days_to_wait(case: Case) -> int:
    return min(
        (fired.waits or SOON_DAYS for fired in case.assessment.flags if fired.level is Level.SOON), default=SOON_DAYS
    )


def _hero(case: Case) -> Exercise | None:
    """Somebody who runs or walks, as this runner may today; nobody where even walks are left out."""
    if case.running in _RUNS_TODAY:
        return _figure(case, _RUNNING)
    return _figure(case, _WALKING) if any(exercise.id == _WALKING for exercise, _ in case.chosen_now) else None


def _figure(case: Case, id_: str) -> Exercise | None:
    return next((exercise for exercise in case.library.exercises if exercise.id == id_), None)


def safety_net(case: Case) -> list[Block]:
    shown = case.assessment.signs
    levels = tuple((found.signs, found.shown) for found in shown)
    return [Block("safety_net", params={"levels": levels, "items": tuple(found.signs for found in shown)})]


def _days(case: Case) -> list[tuple[str, ...]]:
    """The days of a week for each exercise of the phase now."""
    return laid_out([chosen for _, chosen in case.chosen_now], case.minutes_a_day)


def week(case: Case) -> list[Block]:
    """One week on a page for the fridge: what to do on which day, the pain rule, and the signs in short."""
    plans = case.assessment.selection.phases
    signs = tuple((found.signs, found.shown) for found in case.assessment.signs if found.signs.level in FRIDGE_LEVELS)
    days, table = _days(case), case.assessment.run_plan
    minutes = minutes_by_day([chosen for _, chosen in case.chosen_now], days)
    params = {
        "phase": plans[0].phase if plans else None,
        "body": case.body,
        "rows": tuple((*pair, marks) for pair, marks in zip(case.chosen_now, days, strict=True)),
        "minutes": minutes,
        "budget": case.minutes_a_day,
        "free_days": any("" in marks for marks in days),
        "may_days": any(MAY in marks for marks in days),
        "may_timed": any(
            MAY in marks and chosen.place not in UNTIMED_SLOTS
            for (_, chosen), marks in zip(case.chosen_now, days, strict=True)
        ),
        "sets": any(chosen.dose.sets and not chosen.dose.ladder for _, chosen in case.chosen_now),
        "shortened": shortened([chosen for _, chosen in case.chosen_now], case.minutes_a_day or 0),
        "first": tuple(
            item.exercise.title
            for item in done_first([chosen for _, chosen in case.chosen_now], case.minutes_a_day or 0)
        ),
        "fits": case.minutes_a_day is not None and max(minutes) <= case.minutes_a_day,
        "rules": case.assessment.pain_rules,
        "own": case.own_limits,
        "cards": "" if case.comfort or case.has_pattern("BSI") else next((e.id for e, _ in case.chosen_now), ""),
        "signs": signs,
        "run_days": run_days(table.sessions_a_week) if table and case.running == "table" else (),
        "pelvic_floor": next(iter(case.advised("pelvic_floor")), None),
        "running": case.running,
        "phase_runs": case.runs_in_this_phase,
        "floor_first": case.floor_first,
        "now": case.runs_now,
        "items": case.assessment.pain_rules,
    }
    return [Block("week", params=params)]


def told_us(case: Case) -> list[Block]:
    """All that a runner may check: by topic, the safety answers among them, and their own words."""
    areas, spread = (_marked(case, id_) for id_ in ("area", "leg_sx"))
    safety = case.questions["rf_nerve"].section
    topics = tuple(
        (title, told, section == safety)
        for section, title, questions in _topics(case)
        if (told := tuple(answer for question in questions for answer in _told(case, question))) or section == safety
    )
    params = {
        "topics": topics,
        "areas": tuple(areas),
        "spread": tuple(spread),
        "where": (*areas.values(), *spread.values()),
    }
    return [Block("told_us", params=params)]


def _topics(case: Case) -> Iterator[tuple[str, str, tuple[Question, ...]]]:
    """Sections with their titles and questions; a long one by the headings under which it is told."""
    for section in case.questions.sections:
        rest = [question for question in case.questions if question.section == section.id]
        for topic in case.questions.topics:
            if own := tuple(question for question in rest if question.id in topic.questions):
                yield section.id, topic.title, own
                rest = [question for question in rest if question not in own]
        if rest:
            yield section.id, section.title, tuple(rest)


def _told(case: Case, question: Question) -> Iterator[AnswerInWords]:
    """What is told of a question: the answer, or of others that everybody has to answer what was ticked of signs and
    habits; of a text the runner's own words."""
    if question.type is Type.TEXT:
        if question.told:
            yield from case.runner.own_words(question)
        return
    if question.told:
        yield from case.runner.answer(question)
    elif question.options and (question.safety or (question.required and question.type is not Type.YES_NO)):
        value = case.values.get(question.id)
        ticked = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
        calm = _CALM | set(question.exclusive)
        yield from (case.runner.chosen(question, option) for option in ticked if option not in calm)


def _marked(case: Case, id_: str) -> dict[str, str]:
    """The ticked options of a question and their labels, without the one that stands for none."""
    question = case.questions[id_]
    return {option: question.label(option) for option in case.values.get(id_) or () if option not in question.exclusive}


def flag_words(case: Case) -> list[Block]:
    return [
        Block("flag", fired.flag, {"part": "Soon"})
        for fired in case.assessment.flags
        if fired.level is Level.SOON and "Soon" in fired.flag.parts
    ]


def pattern(case: Case) -> list[Block]:
    pattern = case.assessment.pattern
    found = [item for item in (pattern.presentation, pattern.overlay) if item] if pattern else []
    return [Block("pattern", item, {"parts": case.parts(item)}) for item in found]


def contributors(case: Case) -> list[Block]:
    clear = any(scored.score >= CLEAR_SCORE for scored in case.assessment.contributors)
    return [
        Block(
            "contributor",
            scored.contributor,
            {
                "told": tuple(case.runner.ticked(scored.because)),
                "clear": clear,
                "parts": case.parts(scored.contributor),
            },
        )
        for scored in case.assessment.contributors
    ]


def treatments(case: Case) -> list[Block]:
    return [Block("treatment", offered.treatment, {"parts": offered.parts}) for offered in case.assessment.treatments]


def race(case: Case) -> list[Block]:
    """The race with its date and distance, and what to think of before it."""
    told = tuple(case.runner.own_numbers("race_km"))
    day = case.race_day
    named = [Block("race", params={"day": day, "told": told})] if day else []
    return [*named, *case.advice("race")]


def references(case: Case, printed: Iterable[Section]) -> tuple[Reference, ...]:
    """The references of all that stands in some sections."""
    blocks = [block for section in printed for block in section.blocks]
    items = [block.item for block in blocks if block.item]
    items += [item for block in blocks for item in block.params.get("items", ())]
    return case.references(items)


def sources(case: Case, printed: Iterable[Section]) -> list[Block]:
    return [Block("sources", params={"references": references(case, printed)})]


def imprint(case: Case) -> list[Block]:
    return [*case.advice("imprint"), Block("imprint")]
