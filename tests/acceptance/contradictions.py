"""Whether one guide says one thing: its printed sentences beside each other, and beside what was laid out.

A guide and its page go in, what contradicts comes out, in words. Each check has a test that plants what it looks for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

from babel.dates import format_date

from guidegen.guide.document import VALID_WEEKS, Block, Guide
from guidegen.library.models import Dose

# Where the one list of warning signs stands, and its declared part; the letter is for a colleague.
LISTS = frozenset(("safety_net", "week"))
LETTER = "letter"
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "seven": 7}
RED = "Stop this for today. Next time take the easier version, or 7 repeats instead of 10"


@dataclass(frozen=True)
class Sentence:
    """A sentence of the page, with the section that it stands in."""

    section: str
    text: str


Check = Callable[[Guide, Sequence[Sentence]], Iterator[str]]


def contradictions(guide: Guide, page: str) -> Iterator[str]:
    """All that one printed guide says in two ways."""
    said = tuple(sentences(page))
    for check in CHECKS:
        yield from (f"{check.__name__}: {fault}" for fault in check(guide, said))


def sentences(page: str) -> Iterator[Sentence]:
    """The sentences of a page in order; what has no full stop ends with its element."""
    plain = re.sub(r"<svg.*?</svg>|<style.*?</style>", " ", page.partition("<body>")[2], flags=re.DOTALL)
    for part in re.split(r"(?=<section class=\")", plain):
        opened = re.match(r"<section class=\"([\w-]+)", part)
        if opened is None:
            continue
        for piece in re.split(r"</?(?:p|li|td|th|h\d|dd|dt|div|tr|table|ul|ol|br)\b[^>]*>", part):
            words = " ".join(unescape(re.sub(r"<[^>]+>", "", piece)).split())
            yield from (Sentence(opened[1], text) for text in re.split(r"(?<=[.?!:]) ", words) if text)


def blocks(guide: Guide, kind: str) -> list[Block]:
    return [block for block in guide.blocks() if block.kind == kind]


# ---------------------------------------------------------------------------------------------------------------------
# One wait
# ---------------------------------------------------------------------------------------------------------------------
_SEEN_BY = re.compile(r"[Bb]e seen by (\d+ \w+ \d{4})")
_WITHIN = re.compile(r"\bwithin (\w+) (hour|day|week)s?\b")
_VISIT = re.compile(r"\b(?:seen?|checked|check|examined|review|book|visit)\b", re.IGNORECASE)
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7}


def one_wait(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Each page names the same day by which to be seen, and none asks for a visit within another time."""
    day = guide.personal.seen_by
    expected = format_date(day, format="long", locale=guide.region.locale) if day else None
    waits = {(day - guide.personal.answered_on).days} if day else set()
    for sentence in said:
        for told in _SEEN_BY.findall(sentence.text):
            if told != expected:
                yield f"'{told}' where {expected} is asked: {sentence.text}"
        if sentence.section in LISTS or "date on" in sentence.text or sentence.text.startswith(("If ", "When ")):
            continue
        for amount, unit in _WITHIN.findall(sentence.text) if _VISIT.search(sentence.text) else ():
            waits.add(round(_number(amount) * _DAYS[unit]))
    if len(waits) > 1:
        yield f"asks for a visit within {sorted(waits)} days"


def _number(word: str) -> float:
    return float(word) if word.isdigit() else NUMBERS.get(word, math.nan)


# ---------------------------------------------------------------------------------------------------------------------
# One meaning of each colour
# ---------------------------------------------------------------------------------------------------------------------
# What a sentence outside the pain rule may say of red: its meaning, a step back, or that a stretch of days had none.
_RED_SAYS = re.compile(
    r"\bstop\b|go back (?:a|one) week|7 repeats instead of 10|\bno red\b|red above|red is \d or more", re.IGNORECASE
)
_CEILING = re.compile(r"\bpain (?:at|is|stays at|of) (\d+)(?: out of 10)? or less", re.IGNORECASE)
_GATES = re.compile(r"^(?:Do each test|Tick it|Average|You can walk|Any|Pain in back|Your usual pain has to)")


def one_pain_rule(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Red means one thing, with the same amounts; no instruction counts green to another number than the pain rule."""
    rules = [rule for block in blocks(guide, "week") for rule in block.params["rules"]]
    for rule in rules:
        stops = rule.lights["red"].do.startswith("Stop")
        if not stops or ("repeats" in rule.parts["Red"] and RED not in rule.parts["Red"]):
            yield f"{rule.id} has a meaning of its own for red"
    of_rules = " ".join(text for rule in rules for text in rule.parts.values())
    greens = {rule.bands[0] for rule in rules if rule.bands}
    for sentence in said:
        text = sentence.text
        if text in of_rules or sentence.section in (LETTER, "cover", "week"):
            continue
        if re.search(r"\bred\b", text) and not _RED_SAYS.search(text):
            yield f"red with a meaning of its own: {text}"
        if re.search(r"\d+ ?% (?:less|fewer)|\b(?!7 )\d+ repeats instead|repeats instead of (?!10)", text):
            yield f"another amount after red: {text}"
        if not _GATES.match(text) and (wrong := {int(n) for n in _CEILING.findall(text)} - greens):
            yield f"pain of {sorted(wrong)} is called fine beside {sorted(greens) or rules[:1]}: {text}"
    shown = [block.params["bands"] for block in blocks(guide, "log")]
    if rules and any(bands != rules[0].bands for bands in shown):
        yield "the chart of the log has other colours than the pain rule"


# ---------------------------------------------------------------------------------------------------------------------
# Running allowed, or not
# ---------------------------------------------------------------------------------------------------------------------
# What a guide may say about running now. Each pattern belongs to one answer, and a guide has one answer.
_RUNNING = {
    "waits for a clinician": r"Do not run\b.*until a clinician tells",
    "waits for a review": r"Do not run\b.*until (?:your review|then)",
    "waits for a test": r"once you have passed the test|First pass the test|before you have passed the test",
    "begins with the table": r"you may skip (?:this|the) test|[Bb]egin your run table|without the test",
    "goes on easily": r"[Ee]asy running, no more than|^Run easily|^Do easy running",
}
# These are said of later, of other running, or of a phase alone, and go with these answers.
_LATER = {
    r"^Do not run (?:yet|in this phase)|^Not yet\b|^Pause running": (
        "waits for a clinician",
        "waits for a review",
        "waits for a test",
    ),
    r"^Follow your run table|halve any running|go back one week in your run table": (
        "waits for a test",
        "begins with the table",
    ),
}


def one_answer_about_running(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Whether running is allowed now has one answer on all pages."""
    told: dict[str, str] = {}
    for sentence in said:
        if sentence.section == LETTER:
            continue
        for answer, pattern in _RUNNING.items():
            if re.search(pattern, sentence.text):
                told.setdefault(answer, sentence.text)
    if len(told) > 1:
        yield "running " + "; ".join(f"{answer} ('{text}')" for answer, text in sorted(told.items()))
    for sentence in said:
        for pattern, fitting in _LATER.items():
            if re.search(pattern, sentence.text) and told and not set(told) & set(fitting):
                yield f"running {', '.join(told)}, and '{sentence.text}'"
    if str(guide.permit) != "P3" and (blocks(guide, "run_plan") or {"waits for a test", "goes on easily"} & set(told)):
        yield f"running at {guide.permit}"


# ---------------------------------------------------------------------------------------------------------------------
# No item that its own card, or another page, forbids
# ---------------------------------------------------------------------------------------------------------------------
_FORBIDS = re.compile(r"^(?:Avoid|Leave out|Leave|No|Never|Do no|Do not (?:do|use|lift|carry))\b")
# What the words of a limit name: the item by its title, or what a load is known by.
_LOADS = re.compile(r"\b(?:lift|lift loads|carry|loads?|weights?)\b")
_LOADED = re.compile(r"\b(?:weighted|weights?|rucksack|kettlebell)\b", re.IGNORECASE)


def no_item_forbidden(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """No sentence rules out an item of the plan; no card asks for a load where loads are ruled out."""
    cards = {block.item.title: block for block in blocks(guide, "exercise") if block.item}
    loaded = False
    for sentence in said:
        if sentence.section in (*LISTS, LETTER) or not _FORBIDS.match(sentence.text):
            continue
        words = sentence.text.lower()
        for title in cards:
            if re.search(rf"\b{re.escape(title.lower().removesuffix('s'))}s?\b", words):
                yield f"{title} is in the plan, and '{sentence.text}'"
        loaded |= sentence.section in ("welcome", "referral_reasons") and bool(_LOADS.search(words))
    if loaded:
        for title, block in cards.items():
            text = " ".join((block.item.parts["Steps"] if block.item else "", block.params["dose"].note))
            if _LOADED.search(text):
                yield f"loads are ruled out, and {title} has one"


# ---------------------------------------------------------------------------------------------------------------------
# No dose above a cap that is printed
# ---------------------------------------------------------------------------------------------------------------------
_EFFORT_CAP = re.compile(r"no effort is above (\d+)|effort at (\d+) or less", re.IGNORECASE)
_HOLD_CAP = re.compile(r"no (strength )?hold is longer than (\d+) seconds", re.IGNORECASE)


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
# No sign outside the one list
# ---------------------------------------------------------------------------------------------------------------------
_URGENT = re.compile(r"same day|\btoday\b|emergency|24 hours|\bat once\b|urgent line|NHS 111", re.IGNORECASE)
_POINTS = re.compile(r"warning (?:page|signs?)|pain rule", re.IGNORECASE)
# What a sentence about a sign is made of, besides the sign.
_BESIDES = frozenset(
    """
    a about after again all also an and another any are as ask at be because been by call can cannot care check come
    comes day days department do does doctor down emergency first for from get gets getting go goes has have having
    help how if immediately in is it its keep legs line list mean means more need needs never new no not note now nor
    of on one or other out own page pain people quickly same see seen should show signs so soon still stop take tell
    than that the them then there this to today told too until up urgent very wait what when which while with without
    within work you your nhs 111 999 112 number 24 hours same-day once
    """.split()
)


def one_list_of_signs(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """What asks for help today or at once, outside the list, is a sign of the list or points to it."""
    listed = {_stem(word) for s in said if s.section == "safety_net" for word in _words(s.text)}
    for sentence in said:
        if sentence.section in (*LISTS, LETTER, "imprint", "log", "cover") or not _URGENT.search(sentence.text):
            continue
        unknown = [w for w in _words(sentence.text) if w not in _BESIDES and _stem(w) not in listed]
        if unknown and not _POINTS.search(sentence.text):
            yield f"a sign that the list has not ({', '.join(unknown)}): {sentence.text}"


def fridge_signs_are_of_the_list(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """The page for the fridge repeats the first levels whole and adds nothing."""
    whole = {item.id: shown for block in blocks(guide, "safety_net") for item, shown in block.params["levels"]}
    first = {id_ for block in blocks(guide, "safety_net") for item, _ in block.params["levels"] for id_ in [item.id]
             if item.level in ("emergency", "maternity", "same_day")}
    for block in blocks(guide, "week"):
        repeated = {item.id: shown for item, shown in block.params["signs"]}
        if repeated != {id_: whole[id_] for id_ in first}:
            yield "the page for the fridge has other signs than the list"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9-]+", text.lower())


def _stem(word: str) -> str:
    return word[:4]


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
            yield f"{block.item.code} says {block.params['minutes']} minutes on {block.params['days']} days, not {minutes} on {days}"
        if block.params["over"] != (minutes > block.params["budget"]):
            yield f"{block.item.code} compares {minutes} minutes wrongly with {block.params['budget']}"
    told = [s.text for s in said if s.text.startswith("You have ") and "minutes a day" in s.text]
    if len(told) != sum(block.params["over"] and bool(block.params["minutes"]) for block in _phases(guide)):
        yield "the line about too many minutes is missing, or stands where there are enough"


def _seconds(dose: Dose) -> float:
    """A day's seconds of one dose, typed from 13.24: 4 s a repetition or its hold, 30 s between sets, a metre a second."""
    sets = list(dose.ladder) or [dose.reps[1] if dose.reps else 1] * int(dose.sets[1] if dose.sets else 1)
    each = (dose.minutes[1] * 60) if dose.minutes else dose.distance_m[1] if dose.distance_m else dose.hold_s[1] if dose.hold_s else 4
    if dose.distance_m:
        sets = [1] * len(sets)
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


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


CHECKS: tuple[Check, ...] = (
    one_wait,
    one_pain_rule,
    one_answer_about_running,
    no_item_forbidden,
    no_dose_above_a_cap,
    one_list_of_signs,
    fridge_signs_are_of_the_list,
    minutes_add_up,
    a_table_says_where_the_guide_ends,
)
