"""Whether the amounts of one guide agree: doses with caps, minutes with doses, a table with how long a guide holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from guidegen.guide.document import VALID_WEEKS, Block, Guide
from guidegen.library.models import Dose
from tests.acceptance.printed_sentences import Sentence

LETTER = "letter"


def blocks(guide: Guide, kind: str) -> list[Block]:
    return [block for block in guide.blocks() if block.kind == kind]


# ---------------------------------------------------------------------------------------------------------------------
# No dose above a cap that is printed
# ---------------------------------------------------------------------------------------------------------------------
_EFFORT_CAP = re.compile(r"effort to (\d+) at most|effort at (\d+) or less", re.IGNORECASE)
_HOLD_CAP = re.compile(r"keep (strength )?holds to (\d+) seconds", re.IGNORECASE)


def no_dose_above_a_cap(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """No printed effort or hold is above what a sentence of the guide allows; a phase's own cap is for that phase."""
    efforts = {phase.item.code: _caps(_EFFORT_CAP, phase.item.parts.values()) for phase in _phases(guide)}
    everywhere = [s.text for s in said if s.section not in ("phases", LETTER)]
    general = _caps(_EFFORT_CAP, everywhere)
    holds = [(bool(strength), int(most)) for text in everywhere for strength, most in _HOLD_CAP.findall(text)]
    for phase in _phases(guide):
        for chosen in phase.params["chosen"]:
            dose, where = chosen.dose, f"{phase.item.code} {chosen.exercise.title}"
            for most in (*general, *efforts[phase.item.code]):
                if dose.rpe and dose.rpe[1] > most:
                    yield f"{where}: effort {dose.rpe[1]:g} above {most}"
            for strength, most in holds:
                if dose.hold_s and dose.hold_s[1] > most and not (strength and chosen.place == "mobility"):
                    yield f"{where}: held {dose.hold_s[1]:g} s, above {most}"


def _caps(pattern: re.Pattern[str], texts: Any) -> list[int]:
    return [int(next(filter(None, found.groups()))) for text in texts for found in pattern.finditer(text)]


def _phases(guide: Guide) -> list[Any]:
    return blocks(guide, "phase")


# ---------------------------------------------------------------------------------------------------------------------
# Minutes that add up, and a table that the guide outlives
# ---------------------------------------------------------------------------------------------------------------------
def minutes_add_up(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """The minutes of a phase are those of its doses on the busiest day, with the days on which all may fall."""
    for block in _phases(guide):
        timed = [chosen.dose for chosen in block.params["chosen"] if chosen.place not in ("walk", "drill")]
        minutes = math.ceil(round(sum(map(_seconds, timed)) / 60, 6))
        days = min([7, *(int(dose.days_a_week[1]) for dose in timed if dose.days_a_week)])
        if (block.params["minutes"], block.params["days"]) != (minutes, days):
            told = f"{block.params['minutes']} minutes on {block.params['days']} days"
            yield f"{block.item.code} says {told}, not {minutes} on {days}"
        if block.params["over"] != (minutes > block.params["budget"]):
            yield f"{block.item.code} compares {minutes} minutes wrongly with {block.params['budget']}"
    lines = [s.text for s in said if s.text.startswith("You have ") and "minutes a day" in s.text]
    if len(lines) != sum(block.params["over"] and bool(block.params["minutes"]) for block in _phases(guide)):
        yield "the line about too many minutes is missing, or stands where there are enough"


def _seconds(dose: Dose) -> float:
    """A day's seconds of one dose, typed from 13.24: 4 s a repetition or its hold, 30 s between sets, 1 s a metre."""
    sets: list[float] = list(dose.ladder) or [dose.reps[1] if dose.reps else 1] * int(dose.sets[1] if dose.sets else 1)
    each: float = dose.hold_s[1] if dose.hold_s else 4
    if dose.minutes:
        each = dose.minutes[1] * 60
    elif dose.distance_m:
        each, sets = dose.distance_m[1], [1] * len(sets)
    work = sum(sets) * each * (2 if dose.per_side and not dose.minutes else 1)
    rests = 0 if dose.minutes else (len(sets) - 1) * 30
    return (work + rests) * (dose.times_a_day[1] if dose.times_a_day else 1)


def a_table_says_where_the_guide_ends(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """A table that goes on after the guide says at which week to answer the questions again."""
    until = guide.personal.answered_on + timedelta(weeks=VALID_WEEKS)
    lines = [s.text for s in said if "answer the questions again before you go on" in s.text]
    for block in blocks(guide, "run_plan"):
        late = [row.week.week for row in block.params["rows"] if row.earliest > until]
        expected = [f"Before week {late[0]}, answer the questions again before you go on."] if late else []
        if lines != expected:
            yield f"a table beyond {until} has the lines {lines}, not {expected}"
