"""Answers that are missing: a red flag fires on them, and no exercise, pattern, plan or advice rests on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from guidegen.assessment import Assessment, assess
from guidegen.assessment.course import known_context
from guidegen.assessment.models import Selection
from guidegen.assessment.pattern import (
    find_contributors,
    find_irritability,
    find_pattern,
    find_run_plan,
    find_start_phase,
)
from guidegen.assessment.sections import find_advice, find_treatments
from guidegen.assessment.selection import select
from guidegen.assessment.triage import triage
from guidegen.library import load_library
from guidegen.library.context import Context
from guidegen.library.levels import Level, Permit
from guidegen.rules import Truth
from tests.acceptance.test_cases import all_cases
from tests.acceptance.written_rules import SUPINE, Client, barred
from tests.assessment.test_decision import expected_irritability
from tests.assessment.test_selection_of_many import SITUATIONS
from tests.support.base import changed, parsed
from tests.support.plausible import ANSWERED_ON, complete_answers

LIBRARY = load_library()
CASES: Sequence[Any] = [case.values[0] for case in all_cases()]
# Derandomized: the same clients in every run, so that a red build is about the change it tests.
SOME = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def whole(answers: Mapping[str, Any]) -> Assessment:
    """What is decided for a client who has answered everything."""
    left_out = {id_: None for id_ in LIBRARY.questionnaire.by_id if id_ not in answers}
    return assess(parsed(LIBRARY, {**left_out, **answers}), LIBRARY, ANSWERED_ON)


def without(found: Assessment, *missing: str) -> Context:
    """The same client before these questions were answered, with all that was decided on the way."""
    values = {id_: value for id_, value in found.answers.values.items() if id_ not in missing}
    return LIBRARY.context(values).knowing(**known_context(found, LIBRARY).derived)


Gapped = tuple[dict[str, Any], list[str]]


@st.composite
def with_gaps(
    draw: st.DrawFn, answers: st.SearchStrategy[dict[str, Any]], questions: Collection[str] | None = None
) -> Gapped:
    """A client's whole answers, and one to three of these questions that are then left open."""
    drawn = draw(answers)
    possible = sorted(id_ for id_ in drawn if questions is None or id_ in questions)
    return drawn, draw(st.lists(st.sampled_from(possible), min_size=1, max_size=3, unique=True))


# Red flags


FLAGGED = ("rf_nerve", "rf_nerve_when", "leg_weak", "rf_general", "rf_body", "history", "trauma", "duration", "age")


@SOME
@given(with_gaps(complete_answers(LIBRARY, calm=0.85), FLAGGED))
def test_a_missing_answer_never_calms_the_result(client: Gapped) -> None:
    """Without some of its answers a client has every flag that it has with them, no lower level, no higher permit."""
    answers, missing = client
    found = whole(answers)
    event(str(found.level))
    partly = triage(without(found, *missing), LIBRARY)
    assert set(partly.codes) >= {fired.flag.code for fired in found.flags}
    assert partly.level >= found.level
    assert partly.permit <= found.permit


def test_who_has_answered_nothing_may_be_an_emergency() -> None:
    """Without a single answer every red flag fires as unknown, and nothing is permitted."""
    found = triage(LIBRARY.context({}), LIBRARY)
    assert list(found.codes) == [flag.code for flag in LIBRARY.red_flags]
    assert {fired.truth for fired in found.flags} == {Truth.UNKNOWN}
    assert (found.level, found.permit) == (Level.EMERGENCY, Permit.P0)


@pytest.mark.parametrize("code", [f"RF{number:02}" for number in range(1, 28)])
def test_a_red_flag_fires_while_an_answer_that_it_rests_on_is_missing(code: str) -> None:
    """Whoever has this flag has it without each single answer that raised it; the reason then is the missing answer."""
    unknown = 0
    for case in CASES:
        if code not in case["expect"].get("flags", ()):
            continue
        found = whole(changed(case["answers"]))
        flag = next(fired for fired in found.flags if fired.flag.code == code)
        for question in {evidence.question for evidence in flag.because} & set(found.answers.values):
            partly = {fired.flag.code: fired for fired in triage(without(found, question), LIBRARY).flags}
            assert code in partly, (question, case["story"])
            assert partly[code].level >= flag.level
            if partly[code].truth is Truth.UNKNOWN:
                unknown += 1
                assert {evidence.truth for evidence in partly[code].because} & {Truth.UNKNOWN}
    assert unknown


def test_one_certain_reason_makes_a_flag_certain_and_an_open_one_may_make_it_graver() -> None:
    """Fever is RF07 whatever is missing; without the nerve answer it may be an emergency, and only fever is told."""
    found = assess(parsed(LIBRARY, {"rf_general": ["fever"]}), LIBRARY, ANSWERED_ON)
    for missing, level in ((), Level.URGENT), (("rf_nerve",), Level.EMERGENCY):
        fired = {flag.flag.code: flag for flag in triage(without(found, *missing), LIBRARY).flags}["RF07"]
        assert (fired.truth, fired.level) == (Truth.YES, level)
        assert {(evidence.question, evidence.truth) for evidence in fired.because} == {("rf_general", Truth.YES)}


# Exercises


FILTERING = (
    "age",
    "better",
    "duration",
    "equipment",
    "flare_easy",
    "goal",
    "history",
    "known_dx",
    "leg_sx",
    "leg_weak",
    "nsaid_caution",
    "postpartum_weeks",
    "pregnancy",
)
GUIDED = st.sampled_from(SITUATIONS).flatmap(lambda held: complete_answers(LIBRARY, calm=0.98, given=held))


def selected(found: Assessment, context: Context) -> Selection:
    """The exercises by what is known in this context, all else being as it was decided."""
    assert found.pattern is not None
    contributors = [scored.contributor.code for scored in found.contributors]
    return select(context, LIBRARY, found.permit, found.pattern, contributors, found.start_phase or "PH1")


@SOME
@given(with_gaps(GUIDED, FILTERING))
def test_what_an_answer_bars_is_barred_while_it_is_missing(client: Gapped) -> None:
    """No exercise is opened by an answer that is not there: what table 13.22 leaves out with it is out without it."""
    answers, missing = client
    found = whole(answers)
    event(found.document)
    if found.document == "guide":
        selection = selected(found, without(found, *missing))
        forbidden = barred(Client(answers, found))
        assert forbidden <= {item.exercise.id for item in selection.excluded}
        assert not forbidden & {item.exercise.id for plan in selection.phases for item in plan.chosen}


RACER = {"goal": "race"}
SCIATICA = {"leg_sx": ["below_knee"]}
BENT = {"worse": ["bend", "sit"], "better": ["lean_back"]}
ARCHED = {"worse": ["lean_back"], "better": ["sit_bend"]}
BORN = {"pregnancy": "postpartum", "postpartum_weeks": 20}
LONG = {"duration": "w6_12"}


@pytest.mark.parametrize(
    ("changes", "question", "exercises"),
    [
        (RACER, "history", {"knee_hug", "curl_up", "deadlift", "sl_hop"}),
        (RACER, "pregnancy", (SUPINE - {"fig4"}) | {"plank", "sl_hop"}),
        (BORN | RACER, "postpartum_weeks", {"curl_up", "dead_bug", "plank", "pogo"}),
        ({}, "nsaid_caution", {"plank"}),
        (RACER, "age", {"knee_roll", "cat_camel", "pogo", "sl_hop"}),
        (BENT, "age", {"prone_press"}),
        (BENT, "known_dx", {"prone_press"}),
        (BENT | LONG, "duration", {"fig4", "curl_up"}),
        (ARCHED | LONG, "duration", {"plank"}),
        (SCIATICA | LONG, "duration", {"hip_hinge"}),
        (SCIATICA, "leg_weak", {"nerve_slider"}),
        (SCIATICA | {"better": ["lean_back"]}, "better", {"prone_press"}),
        (RACER, "goal", {"sl_hop"}),
        ({"equipment": ["band", "weights", "step"]}, "equipment", {"band_walk", "deadlift", "step_up"}),
    ],
)
def test_an_exercise_waits_for_the_answer_that_may_bar_it(
    changes: dict[str, Any], question: str, exercises: set[str]
) -> None:
    """With the answer given these exercises are open; without it they are left out, and it is named as the reason."""
    found = assess(parsed(LIBRARY, {"equipment": ["weights"]} | changes), LIBRARY, ANSWERED_ON)
    assert not exercises & {item.exercise.id for item in found.selection.excluded}
    left_out = {item.exercise.id: item for item in selected(found, without(found, question)).excluded}
    assert exercises <= set(left_out)
    for id_ in exercises:
        assert question in {evidence.question for evidence in left_out[id_].because}


def test_how_a_thing_is_done_is_the_safer_way_while_an_answer_is_missing() -> None:
    """Who has not said whether she is pregnant rocks the pelvis standing."""
    found = assess(parsed(LIBRARY, {"leg_sx": ["numb_patch"]}), LIBRARY, ANSWERED_ON)
    for context, position in ((without(found), "supine"), (without(found, "pregnancy"), "standing")):
        chosen = {item.exercise.id: item for item in selected(found, context).phases[0].chosen}
        tilt = chosen["pelvic_tilt"]
        assert tilt.exercise.done_as(tilt.variant).position == position


# Pattern, start and running


PATTERNED = (
    "area",
    "better",
    "confidence",
    "daily_limit",
    "duration",
    "flare_easy",
    "onset",
    "pain_avg",
    "settle",
    "sleep",
    "stiff_am",
    "stress",
    "worse",
)
PHASES = ("PH1", "PH2", "PH3")


@SOME
@given(with_gaps(GUIDED, PATTERNED))
def test_no_pattern_rests_on_a_missing_answer(client: Gapped) -> None:
    """What is found with gaps holds for the whole answers: else the last pattern, no overlay, not LOW, no later start.

    A contributor has no more points than the whole answers give it.
    """
    answers, missing = client
    found = whole(answers)
    if found.document != "guide":
        return
    before, after = without(found, *missing), without(found)
    pattern = find_pattern(before, LIBRARY)
    named = [presentation for presentation in LIBRARY.presentations if not presentation.overlay]
    event(pattern.presentation.code)
    assert pattern.presentation is named[-1] or after.decide(pattern.presentation.when).yes
    assert pattern.overlay is None or after.decide(pattern.overlay.when).yes
    wanted = expected_irritability(answers)
    assert find_irritability(before) in ("HIGH", wanted) or (find_irritability(before), wanted) == ("MOD", "LOW")
    start = find_start_phase(before.knowing(irritability=find_irritability(before)), LIBRARY).code
    assert PHASES.index(start) <= PHASES.index(find_start_phase(after, LIBRARY).code)
    points = {
        item.contributor.code: after.score(item.contributor.points)[0] for item in find_contributors(before, LIBRARY)
    }
    for item in find_contributors(before, LIBRARY):
        assert item.score <= points[item.contributor.code]


FLEXED = {"worse": ["bend", "sit"]}
SPASM = {"onset": "sudden_run", "duration": "d0_3", "pain_avg": 6, "pain_worst": 6}
GIRDLE = {"area": ["one_side"], "worse": ["one_leg", "turn_bed"]}
STIFF = {"stiff_am": "lt30"}
LASTING = {"duration": "gt_12w", "first_age": 30, "infl_more": ["none"], "better": ["sit_bend"]}


@pytest.mark.parametrize(
    ("changes", "question", "code"),
    [
        (FLEXED, "worse", "FLEX"),
        (FLEXED, "better", "FLEX"),
        (ARCHED, "worse", "EXT"),
        (ARCHED, "better", "EXT"),
        (SPASM, "onset", "SPASM"),
        (SPASM, "duration", "SPASM"),
        (GIRDLE, "area", "SIJ"),
        (GIRDLE, "worse", "SIJ"),
        (STIFF, "stiff_am", "STIFF"),
        (STIFF, "better", "STIFF"),
        (STIFF, "pain_avg", "STIFF"),
    ],
)
def test_a_pattern_waits_for_each_of_its_answers(changes: dict[str, Any], question: str, code: str) -> None:
    """A presentation is named by the whole answers and no more once one that it rests on is missing."""
    found = assess(parsed(LIBRARY, changes), LIBRARY, ANSWERED_ON)
    assert find_pattern(without(found), LIBRARY).presentation.code == code
    assert find_pattern(without(found, question), LIBRARY).presentation.code == "NSLBP"


@pytest.mark.parametrize("question", ["duration", "sleep", "stress"])
def test_persisting_pain_waits_for_each_of_its_answers(question: str) -> None:
    """The overlay takes twelve weeks and two things that keep pain going, all of them told."""
    changes = LASTING | {"sleep": "poor", "stress": 8}
    found = assess(parsed(LIBRARY, changes), LIBRARY, ANSWERED_ON)
    overlay = find_pattern(without(found), LIBRARY).overlay
    assert overlay is not None
    assert overlay.code == "PERSIST"
    assert find_pattern(without(found, question), LIBRARY).overlay is None


@pytest.mark.parametrize(
    ("question", "irritability", "start"),
    [(None, "LOW", "PH3"), ("flare_easy", "HIGH", "PH2"), ("settle", "HIGH", "PH2"), ("pain_avg", "HIGH", "PH1")],
)
def test_irritability_and_start_are_the_careful_ones_while_an_answer_is_missing(
    question: str | None, irritability: str, start: str
) -> None:
    """A calm back without one of the three answers counts as irritable and starts no later than it might have to."""
    found = assess(parsed(LIBRARY), LIBRARY, ANSWERED_ON)
    context = without(found, question or "")
    assert find_irritability(context) == irritability
    assert find_start_phase(context.knowing(irritability=irritability), LIBRARY).code == start


@pytest.mark.parametrize(
    ("changes", "question", "plan", "gap"),
    [
        ({}, "km_usual", ("C", 1), (None, 1)),
        ({}, "longest_30d", ("C", 1), (None, 1)),
        ({}, "run_pain", ("C", 1), (None, 1)),
        ({"flare_easy": "easy", "km_usual": 40}, "run_pain", ("A", 2), ("A", 1)),
        ({"flare_easy": "easy", "km_usual": 40}, "km_usual", ("A", 2), ("A", 1)),
    ],
)
def test_a_run_plan_and_a_start_in_week_2_wait_for_their_answers(
    changes: dict[str, Any], question: str, plan: tuple[str, int], gap: tuple[str | None, int]
) -> None:
    """A plan is printed where its rule certainly holds, and from week 2 where that is certain too."""
    found = assess(parsed(LIBRARY, changes), LIBRARY, ANSWERED_ON)
    for context, expected in ((without(found), plan), (without(found, question), gap)):
        chosen, week = find_run_plan(context, LIBRARY)
        assert (chosen.code if chosen else None, week) == expected


# Words


@SOME
@given(with_gaps(GUIDED))
def test_nothing_is_said_that_rests_on_a_missing_answer(client: Gapped) -> None:
    """Advice, treatments and their parts are those of the whole answers or fewer."""
    answers, missing = client
    found = whole(answers)
    before, after = without(found, *missing), without(found)
    event(found.document)
    told, allowed = ({item.id for item in find_advice(given_, LIBRARY, found.document)} for given_ in (before, after))
    assert told <= allowed
    offered = {item.treatment.id: set(item.parts) for item in find_treatments(after, LIBRARY, found.document)}
    for item in find_treatments(before, LIBRARY, found.document):
        assert set(item.parts) <= offered[item.treatment.id]
