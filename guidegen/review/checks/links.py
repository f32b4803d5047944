"""How items refer to each other, and who stands behind each: ids, ladders, tags, sources, review dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from guidegen.errors import Problem, nearest
from guidegen.library import models
from guidegen.library.lines import Lines

LADDERS = ("easier", "harder")
# Answered by shoes and by food, not by a movement (evidence base, section 2: C4 and C9).
WITHOUT_EXERCISES = frozenset(("C4", "C9"))


def dangling(library: models.Library) -> Iterator[Problem]:
    """Ids and codes that nothing has."""
    exercises = {exercise.id for exercise in library.exercises}
    contributors = {contributor.code for contributor in library.contributors}
    presentations = {presentation.code for presentation in library.presentations}
    for exercise in library.exercises:
        named = [(key, getattr(exercise, key), exercises, "exercise") for key in (*LADDERS, "replaces")]
        named += [("contributors", code, contributors, "contributor") for code in exercise.contributors]
        named += [("presentations", code, presentations | {"all"}, "presentation") for code in exercise.presentations]
        for key, id_, known, kind in named:
            if id_ and id_ not in known:
                place = Lines(exercise.file).key(key)
                yield Problem(place, f"{key}: {kind} '{id_}' does not exist", nearest(id_, known))
    for presentation in library.presentations:
        for must in presentation.must_have:
            for id_ in must.any_of:
                if id_ not in exercises:
                    place = Lines(presentation.file).key("must_have")
                    yield Problem(place, f"must_have: exercise '{id_}' does not exist", nearest(id_, exercises))


def cycles(library: models.Library) -> Iterator[Problem]:
    """Ladders on which one comes back to where one started; each circle once, at the first of its ids."""
    for key in LADDERS:
        following = {exercise.id: getattr(exercise, key) for exercise in library.exercises}
        for exercise in library.exercises:
            walked = [exercise.id]
            while (step := following.get(walked[-1])) is not None and step not in walked:
                walked.append(step)
            if step == exercise.id == min(walked):
                circle = " -> ".join([*walked, exercise.id])
                yield Problem(
                    Lines(exercise.file).key(key), f"{key} goes in a circle: {circle}", "end it at one of them"
                )


def unserved(library: models.Library) -> Iterator[Problem]:
    """Presentations and contributors that no exercise is tagged for; the tag 'all' serves none in particular."""
    tagged = {code for exercise in library.exercises for code in (*exercise.presentations, *exercise.contributors)}
    for presentation in library.presentations:
        codes = {presentation.code, *(code for code, _ in presentation.also_matches)}
        if not codes & tagged:
            yield _unserved(presentation, "presentations")
    for contributor in library.contributors:
        if contributor.code not in tagged | WITHOUT_EXERCISES:
            yield _unserved(contributor, "contributors")


def _unserved(item: models.Item, key: str) -> Problem:
    message = f"no exercise has {item.code} among its {key}"
    return Problem(Lines(item.file).key("code"), message, f"tag an exercise with {item.code}")


def unsourced(library: models.Library) -> Iterator[Problem]:
    """Evidence that is more than expert judgement and names no source, and sources that are not listed."""
    for item in library.items():
        place = Lines(item.file).key("sources")
        if item.governance.evidence != "expert" and not item.governance.sources:
            message = f"sources: {item.governance.evidence} evidence needs a source"
            yield Problem(place, message, "name a reference, or call it expert judgement")
        for source in item.governance.sources:
            if source not in library.references:
                yield Problem(place, f"sources: reference {source} is not in references.yaml")


def overdue(library: models.Library, today: date) -> Iterator[Problem]:
    """Items whose next review lies in the past: nothing is printed from such a library."""
    for item in library.overdue(today):
        message = f"next_review {item.governance.next_review} is past"
        yield Problem(Lines(item.file).key("next_review"), message, "have it reviewed, then set a new date")
