"""A sign that a runner ticked, and then took back: it counts no more, and is not forgotten. Pure.

answers that were kept, answers now -> red flags that fell by an answer that was changed -> what is noted of it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from guidegen.library.levels import Level
from guidegen.readers.interview import Interview, flags_so_far
from guidegen.web.intake.standing import interview_of
from guidegen.web.intake.visits import Event, Visit

RUNNER, TAKEN_BACK = "runner", "taken_back"


def noted(before: Visit, after: Visit, interview: Interview, now: datetime) -> tuple[Visit, list[Event]]:
    """`after`, whose answers are those of `interview`, with the flags that were taken back, and an event an answer.

    What nobody has dated yet counts as "unsure" on both sides, so that an answer that only makes a sign sure, or rules
    it out where it was asked about, takes nothing back.
    """
    earlier = interview_of(before, interview.library, "")
    changes = list(_changes(earlier, interview))
    if not changes and not before.taken_back:
        return after, []
    was, is_ = flags_so_far(earlier, leaving=True) if changes else {}, flags_so_far(interview, leaving=True)
    fallen = {code: level for code, level in was.items() if is_.get(code, Level.ROUTINE) < level}
    kept = {code: level for code, level in before.taken_back.items() if is_.get(code, Level.ROUTINE) < Level[level]}
    told = {code: str(level) for code, level in fallen.items()}
    visit = replace(after, taken_back={**kept, **told})
    if not fallen:
        return visit, []
    return visit, [Event(now, RUNNER, TAKEN_BACK, {**change, "flags": told}) for change in changes]


def _changes(before: Interview, after: Interview) -> Iterator[Mapping[str, object]]:
    for question in before.library.questionnaire:
        was, is_ = before.value(question), after.value(question)
        if was is not None and was != is_:
            yield {"question": question.id, "before": was, "after": is_}
