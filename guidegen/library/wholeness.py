"""Whether a library is whole: codes and ids that must be unique, and all that others speak of."""

from __future__ import annotations

from typing import cast

from guidegen.errors import Place, Problem
from guidegen.library import models


def dangling(library: models.Library) -> list[Problem]:
    """Codes and ids that must be unique or must exist for the assessment to be whole."""
    problems = []
    for items in (
        library.red_flags,
        library.contributors,
        library.presentations,
        library.phases,
        library.run_plans,
        library.exercises,
    ):
        seen: dict[str, models.Item] = {}
        for item in cast("tuple[models.Item, ...]", items):
            if item.code in seen:
                problems.append(Problem(Place(item.file), f"code {item.code} is taken by {seen[item.code].file}"))
            seen[item.code] = item
    for item in library.items():
        unknown = [source for source in item.governance.sources if source not in library.references]
        problems += [
            Problem(Place(item.file), f"sources: reference {source} is not in references.yaml") for source in unknown
        ]
    have = {phase.code for phase in library.phases}
    problems += [
        Problem(Place("content/phases"), f"phase {code} is missing") for code in models.PHASES if code not in have
    ]
    exercises = {exercise.id for exercise in library.exercises}
    contributors = {contributor.code for contributor in library.contributors}
    for exercise in library.exercises:
        for id_ in (exercise.easier, exercise.harder, exercise.replaces):
            if id_ and id_ not in exercises:
                problems.append(Problem(Place(exercise.file), f"exercise '{id_}' does not exist"))
        problems += [
            Problem(Place(exercise.file), f"contributor '{code}' does not exist")
            for code in exercise.contributors
            if code not in contributors
        ]
        known = {*models.PRESENTATIONS, models.OVERLAY, "all"}
        problems += [
            Problem(Place(exercise.file), f"presentation '{code}' does not exist")
            for code in (*exercise.presentations, *exercise.tag_limits)
            if code not in known
        ]
    for presentation in library.presentations:
        for must in presentation.must_have:
            problems += [
                Problem(Place(presentation.file), f"exercise '{id_}' does not exist")
                for id_ in must.any_of
                if id_ not in exercises
            ]
    return problems
