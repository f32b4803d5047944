"""Whether the amounts of one guide agree: doses with caps, minutes with doses, a table with how long a guide holds."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
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
        # What is done on few days is done on days of what is done on more, so the days have an order.
        by_day = [
            _minutes(dose for dose in timed if not dose.days_a_week or dose.days_a_week[1] > day) for day in range(7)
        ]
        minutes, days = by_day[0], by_day.count(by_day[0])
        if (block.params["minutes"], block.params["days"]) != (minutes, days):
            told = f"{block.params['minutes']} minutes on {block.params['days']} days"
            yield f"{block.item.code} says {told}, not {minutes} on {days}"
        if block.params["over"] != (minutes > block.params["budget"]):
            yield f"{block.item.code} compares {minutes} minutes wrongly with {block.params['budget']}"
    lines = [s.text for s in said if s.text.startswith("All of it takes about ") and "more than your" in s.text]
    if len(lines) != sum(block.params["over"] and bool(block.params["minutes"]) for block in _phases(guide)):
        yield "the line about too many minutes is missing, or stands where there are enough"

    for block in blocks(guide, "week"):
        timed = [(chosen, marks) for _, chosen, marks in block.params["rows"] if chosen.place not in ("walk", "drill")]
        whole = tuple(_minutes(chosen.dose for chosen, marks in timed if marks[day]) for day in range(7))
        if block.params["minutes"] != whole:
            yield f"the week has {block.params['minutes']} minutes, not {whole}"
        first = next((phase.params for phase in _phases(guide)), None)
        if block.params["fits"] != (max(whole) <= (block.params["budget"] or 0)):
            yield f"the week of {whole} minutes is compared wrongly with {block.params['budget']}"
        if first and not first["over"] and whole.count(first["minutes"]) != first["days"]:
            yield f"{first['minutes']} minutes on {first['days']} days, and the week has {whole}"


def _minutes(doses: Iterable[Dose]) -> int:
    return math.ceil(round(sum(map(_seconds, doses)) / 60, 6))


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


# ---------------------------------------------------------------------------------------------------------------------
# After red
# ---------------------------------------------------------------------------------------------------------------------
def after_red_fits_the_dose(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """What a card gives for the time after red is 7 of 10 of its own dose, rounded down, and never more (14.18)."""
    told = [s.text for s in said if s.section == "phases"]
    after = [told[number + 1] for number, text in enumerate(told) if text == "After red:"]
    cards = [block for block in blocks(guide, "exercise") if block.params["eases"]]
    if len(after) > len(cards):
        yield f"{len(after)} amounts after red for {len(cards)} cards"
    expected = []
    for block in cards:
        amount = _seven_of_ten(block.params["dose"])
        easier = ["easier"] if "Easier" in block.params["parts"] else []
        if words := ", or ".join([*easier, *([f"only {amount}"] if amount else [])]):
            expected.append(f"{words}.")
    if after != expected:
        wrong = [f"'{one}', not '{other}'" for one, other in zip(after, expected, strict=False) if one != other]
        yield f"after red: {'; '.join(wrong) or f'{len(after)} cards of {len(expected)}'}"


def _seven_of_ten(dose: Dose) -> str:
    """The printed amount, typed from 14.18: of the repeats or holds, of how often a distance is gone, of minutes."""
    counted = " holds" if dose.hold_s else " repeats"
    if dose.ladder:
        steps = [max(1, 7 * step // 10) for step in dose.ladder]
        return ", rest, ".join((f"{steps[0]}{' times' if dose.hold_s else counted}", *map(str, steps[1:])))
    if dose.sets and dose.sets[1] > 1:
        counted += " a set"
    times = dose.sets if dose.distance_m and not dose.reps else None
    whole = dose.reps or times or dose.minutes
    if not whole or whole[0] < 2:
        return ""
    unit = counted if dose.reps and not dose.minutes else " times" if times or dose.reps else " minutes"
    if unit == " minutes" and dose.times_a_day and dose.times_a_day[1] > 1:
        unit += " each time"
    return f"{max(1, int(7 * whole[0] // 10))}{unit}"


# ---------------------------------------------------------------------------------------------------------------------
# Own numbers
# ---------------------------------------------------------------------------------------------------------------------
_OWN = re.compile(r"[Aa]verage is (\d+): from there, stop at (\d+)")


def own_limits_fit_the_rule(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """A rule that counts from just before stops at 2 above the start, or at its ceiling, and goes on to 1 above at
    most; the runner's own line has the numbers of the table (14.15 and 14.17)."""
    rules = [rule for block in blocks(guide, "week") for rule in block.params["rules"]]
    for rule in rules:
        ceiling = 8 if "8" in rule.parts["Red"] else 10
        for limits in rule.starts:
            if limits.red != min(limits.start + 2, ceiling) or limits.green != min(limits.start + 1, ceiling - 1):
                yield f"{rule.id}: from {limits.start} on up to {limits.green}, and stop at {limits.red}"
    whole = " ".join(f"{s.text}" for s in said if s.section in ("cover", "week"))
    fitting = {(one.start, one.red) for rule in rules[:1] for one in rule.starts}
    for numbers in _OWN.findall(whole):
        if tuple(map(int, numbers)) not in fitting:
            yield f"own limits {numbers} are not of the rule"


def runs_after_the_table_fit_it(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """The runs after the table begin at its longest, rise by a tenth at most, and are 7 of 10 after a break (6.3)."""
    tables = blocks(guide, "run_plan")
    for block in blocks(guide, "run_numbers"):
        numbers, last = block.params["numbers"], tables[-1].params["rows"][-1]
        longest = last.week.run_min if numbers.timed else last.longest
        if longest is None or numbers.longest > longest + 0.5 or numbers.longest < longest - 0.5:
            yield f"after a table that ends at {longest} the longest run is {numbers.longest}"
        steps = (numbers.longest, *numbers.next)
        if any(after > before * 1.1 + 1e-6 for before, after in pairwise(steps)):
            yield f"runs after the table rise by more than a tenth: {steps}"
        if numbers.after_break > numbers.longest * 0.7 + 1e-6:
            yield f"{numbers.after_break} after a break, of {numbers.longest}"


def a_flare_halves_the_table(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """What the table gives for a flare-up is at most half of its own week, and not less than that rounded down."""
    for block in blocks(guide, "run_plan"):
        for row in block.params["rows"]:
            for name, half, whole, unit in _halves(row):
                if not whole / 2 - unit < half <= whole / 2:
                    yield f"week {row.week.week}: in a flare-up {half} {name} of {whole}"


def _halves(row: Any) -> Iterator[tuple[str, float, float, float]]:
    """Each amount of a week for a flare-up, with what it is half of and the unit to which it is rounded."""
    week, half = row.week, row.halved
    if half and half.repeats is not None:
        yield "repeats", half.repeats, week.repeats, 1
    if half and half.minutes is not None:
        yield "minutes", half.minutes, week.run_min, 1
    if half and half.distance is not None:
        yield from (("of a week", one, other, 0.5) for one, other in zip(half.distance, row.distance, strict=True))
    if half and half.longest is not None:
        yield "of the longest", half.longest, row.longest, 0.5
    if not half and week.run_min:
        yield "runs", 0, 1, 0
