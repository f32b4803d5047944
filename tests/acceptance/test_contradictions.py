"""Each check for contradictions finds one that is planted in a guide, and none where none is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.assessment.run_plan import Halved, Row
from guidegen.clinic.settings import Settings
from guidegen.guide import assemble
from guidegen.guide.document import Block, Guide
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.library.levels import Permit
from guidegen.library.models import Limits, Rise
from tests.acceptance.contradictions import CHECKS, contradictions
from tests.acceptance.printed_sentences import sentences
from tests.support.base import mapping
from tests.support.plausible import ANSWERED_ON, random_answers

UK = Settings(region="uk")
CLIENTS = 80
SCIATICA: Mapping[str, Any] = {"leg_sx": ["below_knee"]}
TESTED: Mapping[str, Any] = {"flare_easy": "moderate"}
LOW_FUEL: Mapping[str, Any] = {"fuel": ["low_drive", "tired_ill"]}
LONG: Mapping[str, Any] = {"km_usual": 5, "flare_easy": "moderate"}
PRESSURE: Mapping[str, Any] = {"nsaid_caution": ["heart_bp"], "pain_avg": 4, "pain_worst": 5}
USUAL: Mapping[str, Any] = {
    "duration": "gt_12w",
    "first_age": 50,
    "age": 56,
    "pregnancy": None,
    "pain_avg": 5,
    "pain_worst": 5,
}
START: Mapping[str, Any] = {"pain_avg": 5, "pain_worst": 5}
LASTING: Mapping[str, Any] = {**USUAL, "daily_limit": "a_lot", "equipment": ["band"]}
Plant = Callable[[Guide], Guide]


def guide_of(library: Library, changes: Mapping[str, Any]) -> Guide:
    return assemble(assess(parse_answers(mapping(changes), library), library, ANSWERED_ON), library, UK)


def with_blocks(guide: Guide, change: Callable[[Block], Block]) -> Guide:
    return replace(
        guide,
        sections=tuple(replace(section, blocks=tuple(map(change, section.blocks))) for section in guide.sections),
    )


def says(words: str) -> Plant:
    """One sentence more on the first card of advice outside of the plan."""

    def planted(guide: Guide) -> Guide:
        advice = [block for section in guide.sections if section.id != "phases" for block in section.blocks]
        first = next(block for block in advice if block.kind == "advice")

        def change(block: Block) -> Block:
            if block is not first or block.item is None:
                return block
            return replace(block, item=replace(block.item, parts={"": f"{words}\n\n{block.item.parts['']}"}))

        return with_blocks(guide, change)

    return planted


def param(kind: str, name: str, change: Callable[[Any], Any]) -> Plant:
    """Another value of one parameter of all blocks of a kind."""

    def of(block: Block) -> Block:
        if block.kind != kind:
            return block
        return replace(block, params={**block.params, name: change(block.params[name])})

    return lambda guide: with_blocks(guide, of)


def twice_as_long(phases: Any) -> Any:
    """Phases that are still to come, after twice as many days."""
    return tuple(
        (replace(phase, parts={name: text.replace("14 days", "28 days") for name, text in phase.parts.items()}), times)
        for phase, times in phases
    )


def timed(kind_of_part: str, words: str) -> Plant:
    """Other words on when people are in the phases that are still to come."""

    def of(block: Block) -> Block:
        if block.kind != "phase" or block.item is None or block.params["here"]:
            return block
        parts = (*block.params["parts"], kind_of_part)
        item = replace(block.item, parts={**block.item.parts, kind_of_part: words})
        return replace(block, item=item, params={**block.params, "parts": parts})

    return lambda guide: with_blocks(guide, of)


def dosed(**dose: Any) -> Callable[[Any], Any]:
    return lambda chosen: tuple(replace(one, dose=replace(one.dose, **dose)) for one in chosen)


def another_red(rules: Any) -> Any:
    return tuple(replace(rule, parts={**rule.parts, "Red": "Rest for 2 repeats."}) for rule in rules)


def another_rise(rules: Any) -> Any:
    return tuple(replace(rule, rise=Rise(1, 4, 8)) for rule in rules)


def another_step(numbers: Any) -> Any:
    return replace(numbers, next=(numbers.longest + 10, numbers.longest + 20))


@dataclass(frozen=True)
class Whole(Row):
    """A week that a flare-up leaves as it is."""

    @property
    def halved(self) -> Halved:
        minutes = None if self.week.repeats else self.week.run_min
        return Halved(self.week.repeats, int(minutes) if minutes else None, self.distance, self.longest)


def not_halved(rows: Any) -> Any:
    return tuple(Whole(row.week, row.earliest, row.distance, row.longest) for row in rows)


PLANTED: list[tuple[str, Mapping[str, Any], Plant, str]] = [
    ("one_wait", SCIATICA, says("Try to be seen within 7 days."), "[7, 14]"),
    ("one_wait", SCIATICA, says("Be seen by 2 January 2027."), "2 January 2027"),
    ("one_wait", {}, says("Be seen by 2 January 2027."), "where None is asked"),
    ("one_pain_rule", {}, says("On red, do half of it."), "do half of it"),
    ("one_pain_rule", {}, says("After a red, do 30 % less."), "30 % less"),
    ("one_pain_rule", {}, says("On red, stop, and do 5 repeats instead of 10."), "5 repeats"),
    ("one_pain_rule", USUAL, says("Cycle at pain 3 or less."), "[3]"),
    ("one_pain_rule", {}, param("week", "rules", another_red), "meaning of its own for red"),
    ("one_pain_rule", {}, param("log", "bands", lambda _: (2, 4)), "the chart of the log"),
    ("one_pain_rule", USUAL, param("log", "bands", lambda _: (6, 7)), "the chart of the log"),
    ("no_time_that_cannot_be", LASTING, timed("Time", "Typical time: days 4 to 14."), "is over by day 14"),
    ("no_time_that_cannot_be", {}, timed("Time", "Typical time: week 6 onward."), "dated from tomorrow"),
    ("no_run_table_past_the_guide", USUAL, param("outlook", "phases", twice_as_long), "and the guide has run_plan"),
    ("no_run_table_past_the_guide", {}, says("Your plan for running comes with your review."), "could begin after 0"),
    ("one_time_to_book", {}, says("Book a visit if you are no better in 2 to 3 weeks."), "the wait or the visit"),
    (
        "cards_name_phases_of_their_item",
        {},
        param("exercise", "variant", lambda _: "From the Run phase on, add a band."),
        "its card speaks of that phase",
    ),
    ("the_log_says_which_pain", SCIATICA, param("log", "leg", lambda _: False), "does not say which pain"),
    ("a_flare_halves_the_table", LONG, param("run_plan", "rows", not_halved), "in a flare-up"),
    ("a_flare_halves_the_table", {}, param("run_plan", "rows", not_halved), "of a week of"),
    ("each_recipe_once", {}, says("Use it over cloth for 15 to 20 minutes."), "told twice"),
    ("one_answer_about_running", {}, says("Run only once you have passed the test."), "waits for a test"),
    ("one_answer_about_running", TESTED, says("So you may skip this test."), "begins with the table"),
    ("one_answer_about_running", LOW_FUEL, says("Do not run yet."), "Do not run yet"),
    ("one_answer_about_running", LOW_FUEL, says("Go back one week in your run table."), "your run table"),
    ("one_answer_about_running", SCIATICA, says("Easy running, no more than now."), "goes on easily"),
    ("one_answer_about_running", {}, lambda guide: replace(guide, permit=Permit.P2), "running at P2"),
    ("no_running_before_a_check", LOW_FUEL, says("Have your pelvic floor checked before you run."), "Easy running"),
    ("no_running_before_a_check", {}, says("Your pelvic floor check comes first."), "run table"),
    ("no_item_forbidden", {}, says("Avoid planks, box squats and long sits."), "Box squat is in the plan"),
    ("no_item_forbidden", {}, says("Do not lift loads."), "loads are ruled out"),
    ("no_dose_above_a_cap", PRESSURE, param("phase", "chosen", dosed(rpe=(6, 7))), "effort 7 above 6"),
    ("no_dose_above_a_cap", PRESSURE, param("phase", "chosen", dosed(hold_s=(20, 20))), "held 20 s, above 10"),
    ("no_dose_above_a_cap", {"pain_avg": 5, "pain_worst": 5}, param("phase", "chosen", dosed(rpe=(6, 6))), "above 5"),
    ("one_list_of_signs", {}, says("If your ears ring, get help the same day."), "ears, ring"),
    ("one_list_of_signs", {}, says("Call the emergency number if you cannot hear."), "hear"),
    ("fridge_signs_are_of_the_list", {}, param("week", "signs", lambda signs: signs[:1]), "other signs"),
    ("one_level_for_each_sign", {}, param("safety_net", "levels", lambda levels: (*levels, levels[0])), "more urgent"),
    ("minutes_add_up", {}, param("phase", "minutes", lambda minutes: minutes + 1), "minutes on"),
    ("minutes_add_up", {}, param("phase", "days", lambda days: days + 1), "days, not"),
    ("minutes_add_up", {}, param("phase", "over", lambda over: not over), "compares"),
    ("minutes_add_up", {}, param("week", "fits", lambda fits: not fits), "compared wrongly"),
    ("minutes_add_up", {}, param("week", "minutes", lambda minutes: minutes[::-1]), "the week has"),
    (
        "after_red_fits_the_dose",
        {},
        param("exercise", "dose", lambda dose: replace(dose, reps=(20, 20))),
        "not 'easier",
    ),
    ("own_limits_fit_the_rule", START, param("week", "rules", another_rise), "stop at"),
    ("own_limits_fit_the_rule", START, param("cover", "own", lambda _: Limits(5, 7, 8)), "own limits"),
    ("runs_after_the_table_fit_it", LONG, param("run_numbers", "numbers", another_step), "more than a tenth"),
    ("a_table_says_where_the_guide_ends", LONG, param("run_plan", "outlasts", lambda _: None), "has the lines []"),
    ("a_table_says_where_the_guide_ends", LONG, param("run_plan", "outlasts", lambda week: week + 1), "Before week"),
]


@pytest.mark.parametrize(("check", "changes", "plant", "told"), PLANTED)
def test_a_planted_contradiction_is_found(
    check: str, changes: Mapping[str, Any], plant: Plant, told: str, library: Library
) -> None:
    """The check that looks for it names it; before it was planted, nothing was found."""
    guide = guide_of(library, changes)
    assert not list(contradictions(guide, render_html(guide)))
    changed = plant(guide)
    found = [fault for fault in contradictions(changed, render_html(changed)) if fault.startswith(f"{check}: ")]
    assert any(told in fault for fault in found), found


def test_every_check_has_a_plant() -> None:
    """No check stands without a proof that it can find something."""
    assert {check.__name__ for check in CHECKS} == {name for name, *_ in PLANTED}


def test_no_page_of_many_clients_contradicts_another(library: Library) -> None:
    """Random clients' guides say one thing each; `make coverage` reads many more."""
    rng = random.Random(29)
    read = 0
    for number in range(CLIENTS):
        answers = random_answers(rng, library, calm=(0.99, 0.97, 0.8)[number % 3])
        found = assess(
            parse_answers({"answered_on": ANSWERED_ON.isoformat(), "answers": answers}, library), library, ANSWERED_ON
        )
        if found.document == "guide":
            guide = assemble(found, library, UK)
            assert list(contradictions(guide, render_html(guide))) == [], f"client {number}"
            read += 1
    assert read > CLIENTS / 3


def test_sentences_end_with_their_element() -> None:
    """A heading, a cell and a line of a list are sentences of their own; drawings say nothing."""
    cells = "<h3>One</h3><ul><li>Two. Three</li></ul><svg>x</svg><p>Four &amp; <b>five</b></p>"
    page = f'<body><section class="week in">{cells}</section>'
    assert [(found.section, found.text) for found in sentences(page)] == [
        ("week", "One"),
        ("week", "Two."),
        ("week", "Three"),
        ("week", "Four & five"),
    ]
