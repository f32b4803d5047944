"""Whether what one guide says of times and places agrees: phases, visits, the log, and what is told once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from guidegen.guide.document import VALID_WEEKS, Block, Guide
from tests.acceptance.contradictory_amounts import blocks
from tests.acceptance.printed_sentences import Sentence

_SPAN = re.compile(r"(day|week)s? (\d+) (?:to (\d+)|onward)", re.IGNORECASE)
_AT_LEAST = re.compile(r"(\d+) days or more here")
_LASTED = re.compile(r"Back pain for more than (\d+) weeks")
_IN_DAYS = {"day": 1, "week": 7}


def no_time_that_cannot_be(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """No phase is said to end before the phases in front of it can, or before today; none waits for a table's day."""
    lasted = max((7 * int(weeks) for s in said for weeks in _LASTED.findall(s.text)), default=0)
    least = lasted
    dated = any(block.params["dated"] for block in blocks(guide, "run_plan"))
    for name, told, minimum in _phases_in_order(guide):
        for unit, start, end in _SPAN.findall(told):
            if end and int(end) * _IN_DAYS[unit.lower()] <= least:
                yield f"{name} is over by {unit} {end}, and cannot begin before day {least}: {told}"
            if not end and dated:
                yield f"{name} begins in {unit} {start}, and its table is dated from tomorrow: {told}"
        least += minimum


def _of(guide: Guide, kind: str) -> list[Any]:
    """The blocks of a kind that has an item."""
    return blocks(guide, kind)


def _phases_in_order(guide: Guide) -> Iterator[tuple[str, str, int]]:
    """Each phase's name, what is said of when people are in it, and its least days."""
    for block in _of(guide, "phase"):
        parts = {name: text for name, text in block.item.parts.items() if name in block.params["parts"]}
        told = " ".join(text for name, text in parts.items() if name.startswith("Time"))
        days = [int(number) for text in parts.values() for number in _AT_LEAST.findall(text)]
        yield block.item.title, "" if block.params["here"] else told, max(days, default=0)
    for block in blocks(guide, "outlook"):
        for phase, times in block.params["phases"]:
            yield phase.title, " ".join(phase.parts[part] for part in times), 0


_AFTER = re.compile(r"After (\d+) days of")
_WITH_REVIEW = "running comes with your review"


def no_run_table_past_the_guide(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Where the phases before running take all the weeks that a guide holds, its table comes with the review; else
    nothing does that could begin before."""
    before = sum(int(days) for _, told, _ in _phases_in_order(guide) for days in _AFTER.findall(told))
    past = before >= VALID_WEEKS * _IN_DAYS["week"]
    tables = [block.kind for kind in ("run_plan", "run_numbers") for block in blocks(guide, kind)]
    if past and tables:
        yield f"nobody runs for {before} days, and the guide has {', '.join(tables)}"
    told = [sentence.text for sentence in said if _WITH_REVIEW in sentence.text]
    if told and not past:
        yield f"running could begin after {before} days, and '{told[0]}'"


_BOOK_IN = re.compile(r"\bbook\b.*\bin \w+(?: to \w+)? (?:day|week)s", re.IGNORECASE)


def one_time_to_book(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """A wait before booking is said as `after`, so that it does not read as another day than the list's."""
    for sentence in said:
        if sentence.section not in ("safety_net", "week", "letter") and _BOOK_IN.search(sentence.text):
            yield f"a time that may be the wait or the visit: {sentence.text}"


def cards_name_phases_of_their_item(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """What a card says of a phase that is printed is said of an item of that phase."""
    phases = {block.item.title: block for block in _of(guide, "phase")}
    for card in _of(guide, "exercise"):
        words = " ".join((card.params["variant"], *(card.item.parts[part] for part in card.params["parts"])))
        for title, phase in phases.items():
            within = {chosen.exercise.id for chosen in phase.params["chosen"]}
            if re.search(rf"\b{title} phase\b", words) and card.item.id not in within:
                yield f"{card.item.title} is no item of {title}, and its card speaks of that phase"


def the_log_says_which_pain(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """Where back and leg have a rule each, the chart of the log says which of them it is for."""
    of = {rule.of for block in blocks(guide, "week") for rule in block.params["rules"]}
    for sentence in said:
        fills = "colour in one box" in sentence.text
        if len(of) > 1 and fills and not re.search(r"your (?:back|leg) pain", sentence.text):
            yield f"the log does not say which pain, of {sorted(of)}: {sentence.text}"


# So many words in a row with a number among them are a recipe.
_RECIPE = 7


def each_recipe_once(guide: Guide, said: Sequence[Sentence]) -> Iterator[str]:
    """How to do a thing, with its numbers, stands in one place; others point there."""
    found: dict[str, set[str]] = defaultdict(set)
    for block in guide.blocks():
        if block.kind in ("advice", "treatment", "contributor") and block.item:
            for recipe in _recipes(block):
                found[recipe].add(block.item.id)
    for recipe, where in found.items():
        if len(where) > 1:
            yield f"told twice, in {sorted(where)}: {recipe}"


def _recipes(block: Block) -> Iterator[str]:
    for part in block.params["parts"]:
        words = re.findall(r"[\w'-]+", block.item.parts[part].lower() if block.item else "")
        for start in range(len(words) - _RECIPE + 1):
            some = words[start : start + _RECIPE]
            if any(word.isdigit() for word in some):
                yield " ".join(some)
