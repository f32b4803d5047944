"""What to do: phases with their exercises, the way back to running, and the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from guidegen.assessment.models import Chosen, PhasePlan
from guidegen.assessment.run_plan import after_table, plan_rows
from guidegen.guide.case import Case, done_in
from guidegen.guide.document import VALID_WEEKS, Block
from guidegen.guide.week import done_first, minutes_by_day, shortened, week_days
from guidegen.library.models import Exercise, Library, PainRule, Variant

# The phase now and the next one are printed whole; the pages of the others come with the review (evidence base 14.33).
PRINTED_PHASES = 2
_CADENCE = "cadence_run"
_LEG_NERVE, _BONE = "RAD", "BSI"
# Which pain rule a part of a phase tells of, before it counts.
_RULES_TO_COME = {"Pain rule to come": "PAIN_RULE_BACK", "Leg rule to come": "PAIN_RULE_LEG"}


def phases(case: Case) -> list[Block]:
    """The way through the phases: this one and the next with what is new in them, and a line for each of the others."""
    blocks: list[Block] = []
    explained: dict[str, Exercise] = {}
    told: dict[str, Variant | None] = {}
    plans = case.plans
    if plans and not case.comfort:
        blocks.append(Block("stations", params=_stations(case)))
    blocks += [Block("use"), *case.advice("phases")]
    for number, plan in enumerate(plans[:PRINTED_PHASES], 1):
        going_on = tuple(
            (
                chosen,
                done if (done := done_in(plan, chosen)).poses != explained[done.id].poses else None,
                chosen.variant.words if chosen.variant and chosen.variant != told[done.id] else "",
            )
            for chosen in plan.chosen
            if chosen.exercise.id in explained
        )
        blocks.append(_phase(case, plan, number, len(plans), going_on))
        for chosen in plan.chosen:
            if chosen.exercise.id not in explained:
                explained[chosen.exercise.id] = done_in(plan, chosen)
                told[chosen.exercise.id] = chosen.variant
                blocks.append(_exercise(case, chosen, plan))
    if later := plans[PRINTED_PHASES:]:
        blocks.append(Block("outlook", params={"phases": tuple((plan.phase, _times(plan)) for plan in later)}))
    return blocks


def _times(plan: PhasePlan) -> tuple[str, ...]:
    """What is said of when people are in a phase."""
    return tuple(part for part in plan.parts if part.startswith("Time"))


def _stations(case: Case) -> dict[str, Any]:
    """The phases up to the last planned one, those skipped included, and where this runner stands."""
    planned = [plan.phase for plan in case.assessment.selection.phases]
    phases = case.library.phases[: case.library.phases.index(planned[-1]) + 1]
    return {"phases": phases, "here": planned[0].code, "goal": tuple(case.own_goals)}


def _phase(
    case: Case, plan: PhasePlan, number: int, count: int, going_on: tuple[tuple[Chosen, Exercise | None, str], ...]
) -> Block:
    """What a phase is for; `going_on` are items of the phase before, whose doses may change here.

    With each stands the exercise as it is done here, where it is no longer done as on its card, and its words where
    those have changed.
    """
    budget = case.minutes_a_day or 0
    # At P1 nothing is built up, so neither "what to do" nor "move on when" has a place.
    printed = ("Aim",) if case.comfort else case.parts(plan.phase)
    params = {
        "parts": tuple(part for part in plan.parts if part in printed),
        "comfort": case.comfort,
        "rules_to_come": rules_to_come([part for part in plan.parts if part in printed], case.library),
        "chosen": plan.chosen,
        "body": case.body,
        "going_on": going_on,
        "eases": not case.has_pattern(_BONE),
        "empty": plan.empty,
        "unmet": tuple(_titles(case, names) for names in case.assessment.selection.unmet) if number == 1 else (),
        "minutes": plan.minutes,
        "days": minutes_by_day(plan.chosen, [week_days(item.dose) for item in plan.chosen]).count(plan.minutes),
        "over": plan.minutes > budget,
        "shortened": shortened(plan.chosen, budget),
        "first": tuple(item.exercise.title for item in done_first(plan.chosen, budget)),
        "budget": budget,
        "pelvic_floor": any(case.advised("pelvic_floor")),
        "here": number == 1,
        "only": count == 1,
    }
    return Block("phase", plan.phase, params)


def rules_to_come(parts: Iterable[str], library: Library) -> tuple[tuple[str, PainRule], ...]:
    """The parts of a phase that tell of a pain rule before it counts, each with that rule."""
    by_code = {rule.code: rule for rule in library.pain_rules}
    return tuple((part, by_code[code]) for part, code in _RULES_TO_COME.items() if part in parts and code in by_code)


def _titles(case: Case, names: str) -> str:
    by_id = {exercise.id: exercise.title for exercise in case.library.exercises}
    return ", ".join(by_id[name] for name in names.split(" or "))


def _exercise(case: Case, chosen: Chosen, plan: PhasePlan) -> Block:
    exercise = done_in(plan, chosen)
    barred = {item.exercise.id for item in case.assessment.selection.excluded}
    hidden = set()
    if exercise.easier in barred:
        hidden.add("Easier")
    harder = _named(case, exercise, "Harder", exercise.harder)
    # Whoever reads of a harder exercise finds its card here: those of later phases come with the review.
    unprinted = harder is not None and harder.id not in _printed_ids(case)
    if case.comfort or unprinted or (exercise.harder and exercise.harder not in case.chosen_ids):
        hidden.add("Harder")
    parts = tuple(part for part in exercise.parts if part not in hidden)
    params = {
        "phase": plan.phase,
        "dose": chosen.dose,
        "body": case.body,
        "variant": chosen.variant.words if chosen.variant else "",
        "parts": parts,
        "eases": not case.has_pattern(_BONE),
        "harder": harder.id if harder and "Harder" in parts else "",
        "easier": _easier(case, exercise, parts, plan.phase.code),
        "steps_a_minute": _steps_a_minute(case) if chosen.exercise.id == _CADENCE else None,
    }
    return Block("exercise", exercise, params)


def _named(case: Case, exercise: Exercise, part: str, id_: str | None) -> Exercise | None:
    """The exercise of this id, if that part of another one's card calls it by name."""
    words = exercise.parts.get(part, "").lower()
    return next((other for other in case.library.exercises if other.id == id_ and other.title.lower() in words), None)


def _printed_ids(case: Case) -> set[str]:
    plans = case.assessment.selection.phases[:PRINTED_PHASES]
    return {chosen.exercise.id for plan in plans for chosen in plan.chosen}


def _easier(case: Case, exercise: Exercise, parts: tuple[str, ...], phase: str) -> Exercise | None:
    """The easier exercise that a card names, as this runner does it, to be drawn where it has no card of its own."""
    found = _named(case, exercise, "Easier", exercise.easier)
    if found is None or found.id in case.chosen_ids or "Easier" not in parts:
        return None
    return found.done_as(found.variant_in(phase, case.library.context(case.values).may_hold), phase)


def _steps_a_minute(case: Case) -> tuple[int, int, int] | None:
    """Counted steps, those to aim for and the most: 5 % and 10 % more (evidence base 14.30, expert judgement)."""
    counted = case.values.get("cadence")
    if not isinstance(counted, int | float):
        return None
    most = int(counted * 1.10)
    return int(counted), min(round(counted * 1.05), most), most


def run_plan(case: Case) -> list[Block]:
    """The table and its chart, where anybody runs before the review."""
    plan = case.assessment.run_plan
    if plan is None or not case.prints_runs:
        return []
    assessment = case.assessment
    rows = plan_rows(plan, assessment.run_plan_start, assessment.answers, assessment.today)
    params = {
        "rows": rows,
        "start": case.assessment.run_plan_start,
        "tested": case.running == "test",
        # Dates help those who may begin today; for others they would be a promise.
        "dated": case.assessment.start_phase == "PH3",
        "unit": case.runner.unit,
        "parts": tuple(plan.parts),
        "outlasts": next((row.week.week for row in rows if row.earliest > _valid_until(case)), None),
    }
    return [Block("run_plan", plan, params)]


def run_rules(case: Case) -> list[Block]:
    """Whether to run today, the runner's own numbers for the time after the table, and the rules beside them."""
    found = case.advice("run_rules")
    plan = case.assessment.run_plan
    numbers = after_table(plan, case.assessment.answers) if plan and case.prints_runs else None
    if numbers is None:
        return found
    own = Block("run_numbers", params={"numbers": numbers, "unit": case.runner.unit})
    drawn = [block for block in found if "body" in block.params]
    return [*drawn, own, *(block for block in found if block not in drawn)]


def log(case: Case) -> list[Block]:
    rules = case.assessment.pain_rules
    params = {
        "runs": case.prints_runs,
        "walks": "walk" in case.chosen_ids,
        "leg": case.has_pattern(_LEG_NERVE),
        "anew": bool(rules and rules[0].anew),
        "lights": tuple(rules[0].lights) if rules else (),
        "bands": rules[0].lasting_bands if rules else None,
    }
    return [
        *case.advice("log"),
        Block("log", params=params),
    ]


def _valid_until(case: Case) -> date:
    return case.assessment.answers.answered_on + timedelta(weeks=VALID_WEEKS)
