"""Whether one guide says one thing: its printed sentences beside each other, and beside what was laid out.

A guide and its page go in, what contradicts comes out, in words. Each check has a test that plants what it looks for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from babel.dates import format_date

from guidegen.guide.document import Guide
from tests.acceptance.contradictory_amounts import (
    LETTER,
    a_flare_halves_the_table,
    a_table_says_where_the_guide_ends,
    after_red_fits_the_dose,
    blocks,
    minutes_add_up,
    no_dose_above_a_cap,
    own_limits_fit_the_rule,
    runs_after_the_table_fit_it,
)
from tests.acceptance.contradictory_times import (
    cards_name_phases_of_their_item,
    each_recipe_once,
    no_run_table_past_the_guide,
    no_time_that_cannot_be,
    one_time_to_book,
    the_log_says_which_pain,
)
from tests.acceptance.printed_sentences import Sentence, sentences

# Where the one list of warning signs stands, and its declared part; the letter is for a colleague.
LISTS = frozenset(("safety_net", "week"))
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "seven": 7}
RED = "Stop this for today. Next time do what the exercise’s card says after red"


Check = Callable[[Guide, Sequence[Sentence]], Iterator[str]]


def contradictions(guide: Guide, page: str) -> Iterator[str]:
    """All that one printed guide says in two ways."""
    said = tuple(sentences(page))
    for check in CHECKS:
        yield from (f"{check.__name__}: {fault}" for fault in check(guide, said))


# ---------------------------------------------------------------------------------------------------------------------
# One wait
# ---------------------------------------------------------------------------------------------------------------------
_SEEN_BY = re.compile(
    r"(?:[Bb]e seen|[Gg]et checked|[Ss]ee (?:a doctor or physiotherapist|a clinician|the runner)) by (\d+ \w+ \d{4})"
)
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
# What a sentence outside the pain rule may say of red: its meaning, a step back, the head of the amount after it (which
# `after_red_fits_the_dose` reads), or that a stretch of days had none.
_RED_SAYS = re.compile(
    r"\bstop\b|go back (?:a|one) week|card says after red|^After red:?$|\bno red\b|red above|red is \d or more|"
    r"red from \d+, as in your pain rule|\bred\?$",
    re.IGNORECASE,
)
_CEILING = re.compile(r"\bpain (?:(?:at|is|stays at|of) )?(\d+)(?: out of 10)? or less", re.IGNORECASE)
_GATES = re.compile(r"^(?:Do each test|Tick it|Average\b|You can walk|Any|Pain in back|Your usual pain has to)")


def one_pain_rule(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Red means one thing, with the same amounts; no instruction counts green to another number than the pain rule."""
    rules = [rule for block in blocks(guide, "week") for rule in block.params["rules"]]
    for rule in rules:
        stops = rule.lights["red"].do.startswith("stop") and "Stop" in rule.parts["Red"]
        if not stops or ("Next time" in rule.parts["Red"] and RED not in rule.parts["Red"]):
            yield f"{rule.id} has a meaning of its own for red"
    of_rules = " ".join(text for rule in rules for text in rule.parts.values())
    greens = {rule.bands[0] for rule in rules if rule.bands}
    for sentence in said:
        text = sentence.text
        if text in of_rules or sentence.section in (LETTER, "cover", "week", "told_us"):
            continue
        if re.search(r"\bred\b(?! eyes)", text) and not _RED_SAYS.search(text):
            yield f"red with a meaning of its own: {text}"
        if re.search(r"\d+ ?% (?:less|fewer)|\b\d+ repeats instead|repeats instead of", text):
            yield f"another amount after red: {text}"
        if not _GATES.match(text) and (wrong := {int(n) for n in _CEILING.findall(text)} - greens):
            yield f"pain of {sorted(wrong)} is called fine beside {sorted(greens)}: {text}"
    shown = [block.params["bands"] for block in blocks(guide, "log")]
    # A rule that counts anew each week has no colours that hold for six.
    lasting = rules[0].bands if rules and "How to count" not in rules[0].parts else None
    if rules and any(bands != lasting for bands in shown):
        yield "the chart of the log has other colours than the pain rule"


# ---------------------------------------------------------------------------------------------------------------------
# Running allowed, or not
# ---------------------------------------------------------------------------------------------------------------------
# What a guide may say about running now. Each pattern belongs to one answer, and a guide has one answer.
_RUNNING = {
    "waits for a clinician": r"Do not run\b.*until a (?:clinician|doctor or physiotherapist) tells",
    "waits for a review": r"Do not run\b.*until (?:your review|then)",
    "comes with the review": r"^Do not run in these six weeks|[Rr]unning comes with your review",
    "waits for a test": r"once you have passed the test|[Ff]irst pass the test|before you have passed the test",
    "begins with the table": r"you may skip (?:this|the) test|[Bb]egin your run table|without the test|"
    r"^You may run today\b",
    "goes on easily": r"^Easy running, no more than|^You may run easily",
    "goes on later": r"^From the Build phase on: easy running|^In the Build phase, run easily",
}
# These are said of later, of other running, or of a phase alone, and go with these answers.
_LATER = {
    r"^Do not run (?:yet|in this phase)|^Not yet\b|^Pause running": (
        "waits for a clinician",
        "comes with the review",
        "waits for a test",
        "goes on later",
    ),
    r"^Run easily, and": ("goes on easily", "goes on later"),
    r"^Follow your run table|go back one week in your run table": (
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
            if re.search(pattern, sentence.text, re.IGNORECASE) and told and not set(told) & set(fitting):
                yield f"running {', '.join(told)}, and '{sentence.text}'"
    if str(guide.permit) != "P3" and (blocks(guide, "run_plan") or set(told) - {"waits for a clinician"}):
        yield f"running at {guide.permit}"


_FIRST = re.compile(r"check comes first|[Hh]ave your .+ checked before you run|^Do not run or jump until")
_ALLOWED = ("begins with the table", "goes on easily", "goes on later")


def no_running_before_a_check(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Where a page asks for a check before running, no other page lets the runner run without it."""
    read = [sentence for sentence in said if sentence.section != LETTER]
    checks = [sentence.text for sentence in read if _FIRST.search(sentence.text)]
    for answer in _ALLOWED if checks else ():
        for sentence in read:
            if re.search(_RUNNING[answer], sentence.text):
                yield f"'{sentence.text}' beside '{checks[0]}'"


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
            if re.search(rf"(?<!in )\b{re.escape(title.lower().removesuffix('s'))}s?\b", words):
                yield f"{title} is in the plan, and '{sentence.text}'"
        loaded |= sentence.section not in ("phases", "treatments") and bool(_LOADS.search(words))
    if loaded:
        for title, block in cards.items():
            text = " ".join((block.item.parts["Steps"] if block.item else "", block.params["dose"].note))
            if _LOADED.search(text) and "no weight" not in block.params["variant"]:
                yield f"loads are ruled out, and {title} has one"


# ---------------------------------------------------------------------------------------------------------------------
# No sign outside the one list
# ---------------------------------------------------------------------------------------------------------------------
_URGENT = re.compile(
    r"same day|(?:help|seen|doctor|call) (?:\w+ ){0,2}today|emergency|within (?:24|48) hours of|urgent line|NHS 111|"
    r"\b(?:call|help|seen?|go) (?:\w+ ){0,2}(?:within 24 hours|at once|now)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"warning (?:page|signs?)|pain rule", re.IGNORECASE)
# What a sentence about a sign is made of, besides the sign.
_BESIDES = frozenset(
    re.findall(
        r"[\w-]+",
        """
111 112 24 999 a about after again all also an and another any are as ask at be because been began between by
call can cannot care check come comes crutches day days department do doctor does down either emergency first
for from get gets getting go goes got grows has have having help hours how if immediately in is it its keep keeps legs
line list mean means more need needs never new nhs no nor not note now number of on once one or other out own
page pain people quickly same same-day see seen should show signs so soon stays step still stop take tell than
that the them then there this to today told too trouble until up urgent very wait what when which while with
within without work you your
""",
    )
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
    first = {
        id_
        for block in blocks(guide, "safety_net")
        for item, _ in block.params["levels"]
        for id_ in [item.id]
        if item.level in ("emergency", "maternity", "same_day")
    }
    for block in blocks(guide, "week"):
        repeated = {item.id: shown for item, shown in block.params["signs"]}
        if repeated != {id_: whole[id_] for id_ in first}:
            yield "the page for the fridge has other signs than the list"


def one_level_for_each_sign(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """No sign of a level is all said by one of a more urgent level, so that a runner would have two answers."""
    graver: list[str] = []
    for block in blocks(guide, "safety_net"):
        for _, shown in block.params["levels"]:
            for sign in shown:
                named = {_stem(word) for word in _words(sign.text) if word not in _BESIDES}
                for other in graver:
                    if len(named) > 1 and named <= {_stem(word) for word in _words(other)}:
                        yield f"'{sign.text}' and, more urgent, '{other}'"
            graver += [sign.text for sign in shown]


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9-]+", text.lower())


def _stem(word: str) -> str:
    return word[:4]


CHECKS: tuple[Check, ...] = (
    one_wait,
    one_pain_rule,
    one_answer_about_running,
    no_running_before_a_check,
    no_item_forbidden,
    no_dose_above_a_cap,
    one_list_of_signs,
    fridge_signs_are_of_the_list,
    one_level_for_each_sign,
    minutes_add_up,
    after_red_fits_the_dose,
    own_limits_fit_the_rule,
    runs_after_the_table_fit_it,
    a_table_says_where_the_guide_ends,
    a_flare_halves_the_table,
    no_time_that_cannot_be,
    no_run_table_past_the_guide,
    one_time_to_book,
    cards_name_phases_of_their_item,
    the_log_says_which_pain,
    each_recipe_once,
)
