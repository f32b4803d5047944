"""What to do: phases with their exercises, the run plan, the log, and all that counts now on one page."""

from __future__ import annotations

from typing import Any

from guidegen.assessment.models import Chosen, PhasePlan
from guidegen.assessment.run_plan import plan_rows
from guidegen.guide.case import Case
from guidegen.guide.document import Block


def phases(case: Case) -> list[Block]:
    """Each phase, followed by the instructions of what it brings for the first time."""
    blocks: list[Block] = []
    explained: set[str] = set()
    plans = case.assessment.selection.phases
    if plans and not case.comfort:
        blocks.append(Block("timeline", params={"stations": _stations(case)}))
    for number, plan in enumerate(plans, 1):
        blocks.append(_phase(case, plan, number, len(plans)))
        for chosen in plan.chosen:
            if chosen.exercise.id not in explained:
                explained.add(chosen.exercise.id)
                blocks.append(_exercise(case, chosen))
    return blocks


def _stations(case: Case) -> dict[str, Any]:
    """The phases up to the last planned one, those skipped included, and where this runner stands."""
    planned = [plan.phase for plan in case.assessment.selection.phases]
    phases = case.library.phases[: case.library.phases.index(planned[-1]) + 1]
    labels = tuple(phase.code.removeprefix("PH") for phase in phases)
    return {"phases": phases, "labels": labels, "here": labels[len(phases) - len(planned)]}


def _phase(case: Case, plan: PhasePlan, number: int, count: int) -> Block:
    budget = int(str(case.values.get("minutes", "0")))
    # At P1 nothing is built up, so neither "what to do" nor "move on when" has a place.
    printed = ("Aim",) if case.comfort else case.parts(plan.phase)
    params = {
        "parts": tuple(part for part in plan.parts if part in printed),
        "comfort": case.comfort,
        "chosen": plan.chosen,
        "empty": plan.empty,
        "unmet": tuple(_titles(case, names) for names in case.assessment.selection.unmet) if number == 1 else (),
        "minutes": plan.minutes,
        "days": plan.days,
        "over": plan.minutes > budget,
        "budget": budget,
        "here": number == 1,
        "skipped": number == 1 and plan.phase.code != case.library.phases[0].code,
        "only": count == 1,
    }
    return Block("phase", plan.phase, params)


def _titles(case: Case, names: str) -> str:
    by_id = {exercise.id: exercise.title for exercise in case.library.exercises}
    return ", ".join(by_id[name] for name in names.split(" or "))


def _exercise(case: Case, chosen: Chosen) -> Block:
    exercise = chosen.exercise.done_as(chosen.variant)
    barred = {item.exercise.id for item in case.assessment.selection.excluded}
    hidden = set()
    if exercise.easier in barred:
        hidden.add("Easier")
    if exercise.harder and exercise.harder not in case.chosen_ids:
        hidden.add("Harder")
    doses = tuple(
        (plan.phase, item.dose)
        for plan in case.assessment.selection.phases
        for item in plan.chosen
        if item.exercise.id == exercise.id
    )
    parts = tuple(part for part in exercise.parts if part not in hidden)
    return Block(
        "exercise",
        exercise,
        {"doses": doses, "variant": chosen.variant.words if chosen.variant else "", "parts": parts},
    )


def run_plan(case: Case) -> list[Block]:
    plan = case.assessment.run_plan
    if plan is None:
        return []
    assessment = case.assessment
    rows = plan_rows(plan, assessment.run_plan_start, assessment.answers, assessment.today)
    params = {
        "rows": rows,
        "start": case.assessment.run_plan_start,
        # Dates help those who may begin today; for others they would be a promise.
        "dated": case.assessment.start_phase == "PH3",
        "unit": case.runner.unit,
        "parts": tuple(plan.parts),
    }
    return [Block("run_plan", plan, params)]


def log(case: Case) -> list[Block]:
    return [
        *case.advice("log"),
        Block("log", params={"runs": case.runs, "walks": "walk" in case.chosen_ids, "leg": _has_leg_pain(case)}),
    ]


def on_a_page(case: Case) -> list[Block]:
    """What to do now, for a wall or a fridge door: the first phase and the pain rule."""
    plans = case.assessment.selection.phases
    params = {
        "chosen": tuple(
            (chosen.exercise.done_as(chosen.variant), chosen) for plan in plans[:1] for chosen in plan.chosen
        ),
        "items": tuple(item for item in case.assessment.advice if item.section == "pain_rule"),
        "runs": case.runs,
        "tested": case.tested,
    }
    return [Block("poster", params=params)]


def _has_leg_pain(case: Case) -> bool:
    pattern = case.assessment.pattern
    return pattern is not None and pattern.presentation.code == "RAD"
