"""What must hold for every client: safety properties of an assessment over random complete answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.assessment.triage import triage
from guidegen.library import load_library
from guidegen.library.levels import Level, Permit
from guidegen.rules import Truth
from tests.support.base import BASE, changed, override
from tests.support.plausible import ANSWERED_ON, Choose, chooser, complete_answers, fill_in

LIBRARY = load_library()
CLIENT = {"name": "Zyxwia Quorndon", "id": "R-40417", "email": "zq@mail.example"}
# Derandomized: the same clients in every run, so that a red build is about the change it tests.
FEW, SOME, MANY = (
    settings(max_examples=examples, deadline=None, derandomize=True, database=None) for examples in (80, 150, 300)
)

ANSWERS = complete_answers(LIBRARY)
SICKER = complete_answers(LIBRARY, calm=0.8)
CALM = complete_answers(LIBRARY, calm=1)


def assessed(
    answers: Mapping[str, Any],
    overrides: Sequence[Mapping[str, Any]] = (),
    days_later: int = 0,
    accepted: Sequence[str] = (),
) -> Assessment:
    data = {"client": CLIENT, "answered_on": ANSWERED_ON.isoformat(), "answers": answers, "overrides": list(overrides)}
    return assess(parse_answers(data, LIBRARY), LIBRARY, ANSWERED_ON + timedelta(days=days_later), accepted)


# Complete answers


@SOME
@given(SICKER)
def test_p0_assessments_hold_nothing_to_do_at_home(answers: dict[str, Any]) -> None:
    """At P0 presentation, irritability, start phase and run plan are null; nothing is chosen or excluded."""
    found = assessed(answers).to_dict()
    event(found["permit"])
    assert (found["permit"] == "P0") == (found["document"] in ("emergency", "urgent"))
    if found["permit"] == "P0":
        for key in ("presentation", "overlay", "irritability", "start_phase", "run_plan", "run_plan_start_week"):
            assert found[key] is None, key
        for key in ("contributors", "phases", "excluded", "unmet_must_haves"):
            assert found[key] == [], key
        assert not {
            "exercises",
            "phases",
            "contributors",
            "run_plan",
            "run_rules",
            "flare_plan",
            "pain_rule",
            "pattern",
        } & set(found["sections"])


@SOME
@given(SICKER)
def test_level_permit_and_document_follow_from_the_flags(answers: dict[str, Any]) -> None:
    """The highest level and the lowest permit of the flags decide; below them all, age under 16 makes it a referral."""
    found = assessed(answers)
    levels = [fired.level for fired in found.flags]
    permits = [fired.permit for fired in found.flags]
    assert found.level is max(levels, default=Level.ROUTINE)
    assert found.permit is min(permits, default=Permit.P3)
    assert all(level is not Level.ROUTINE for level in levels)
    assert all((level >= Level.URGENT) == (permit is Permit.P0) for level, permit in zip(levels, permits, strict=True))
    if found.level >= Level.URGENT:
        assert found.document == str(found.level).lower()
    else:
        assert found.document == ("referral" if answers["age"] < 16 else "guide")


@FEW
@given(ANSWERS)
def test_complete_answers_are_read_whole(answers: dict[str, Any]) -> None:
    """Answers made from the questionnaire are accepted, none is ignored, and no flag rests on a missing answer."""
    found = assessed(answers)
    assert set(found.answers.values) == set(answers)
    assert found.answers.complete
    assert not [warning for warning in found.warnings if "ignored" in warning.message]
    assert {str(fired.truth) for fired in found.flags} <= {"yes"}
    assert all(fired.because for fired in found.flags)


@FEW
@given(ANSWERS)
def test_the_json_is_serialisable_and_names_nobody(answers: dict[str, Any]) -> None:
    """The dict is plain JSON that comes back unchanged and holds neither name nor id nor address nor free text."""
    found = assessed({**answers, "notes": "Ask Mrs Wimbledorp"}).to_dict()
    text = json.dumps(found, ensure_ascii=False)
    assert json.loads(text) == found
    assert not [secret for secret in (*CLIENT.values(), "Zyxwia", "Quorndon", "Wimbledorp") if secret in text]


@FEW
@given(SICKER)
def test_an_emergency_in_the_safety_items_needs_no_other_answer(answers: dict[str, Any]) -> None:
    """Items 1 to 11 that make an EMERGENCY by themselves give the same document without the others as with them."""
    safety = {id_: answer for id_, answer in answers.items() if id_ in LIBRARY.questionnaire.safety_ids()}
    # Items 5 to 11 with an emergency of their own: the tail may be missing.
    alarmed = {**safety, "rf_body": ["collapse"]}
    short = assessed(alarmed)
    whole = assessed({**answers, "rf_body": ["collapse"]})
    assert not short.answers.complete
    assert short.document == whole.document == "emergency"
    assert short.to_dict()["phases"] == []


@pytest.mark.parametrize(
    ("age", "change", "document", "permit"),
    [
        (10, {}, "referral", Permit.P1),
        (15, {}, "referral", Permit.P1),
        (16, {}, "guide", Permit.P1),
        (17, {"duration": "d4_14"}, "guide", Permit.P3),
        (18, {}, "guide", Permit.P3),
        (15, {"rf_general": ["weight_loss"]}, "urgent", Permit.P0),
        (15, {"rf_body": ["collapse"]}, "emergency", Permit.P0),
    ],
)
def test_the_document_by_age(age: int, change: dict[str, Any], document: str, permit: Permit) -> None:
    """Below 16 a referral page unless something worse is wrong; at 16 and 17 a guide, P1 where RF13 fires (13.10)."""
    found = assessed({**BASE, "age": age, **change})
    assert (found.document, found.permit) == (document, permit)


@SOME
@given(ANSWERS)
def test_sections_follow_the_permit(answers: dict[str, Any]) -> None:
    """Contributors and flare plan stand from P2 on, a run plan only where there is one, the safety net always."""
    found = assessed(answers)
    sections = set(found.sections)
    event(f"{found.document} {found.permit}")
    assert ("contributors" in sections) == bool(found.contributors)
    assert ("run_plan" in sections) == (found.run_plan is not None)
    assert ("flare_plan" in sections) == (found.document == "guide" and found.permit >= Permit.P2)
    assert ("phases" in sections) == (found.document == "guide")
    assert ("letter" in sections) >= (found.level in (Level.SOON, Level.URGENT))
    if found.permit < Permit.P3:
        assert not sections & {"run_plan", "run_rules"}
    if found.document == "guide":
        assert {"safety_net", "week"} <= sections


# More red flags


# Single answers, from the calmest on; each step may only raise the level. `unsure` stands as its worst neighbour.
LADDERS: Mapping[str, Sequence[tuple[str, str]]] = {
    "leg_weak": [("no", "mild_stable"), ("mild_stable", "worse_or_severe"), ("mild_stable", "unsure")],
    "rf_nerve_when": [("older_stable", "within_14d"), ("older_stable", "older_worse"), ("older_stable", "unsure")],
    "trauma": [("none", "minor"), ("none", "major"), ("minor", "major")],
    "pregnancy": [("no", "maybe"), ("no", "pregnant"), ("no", "postpartum")],
    "trend": [("better", "worse"), ("same", "worse")],
    "night": [("no", "constant"), ("turning", "constant"), ("late_up", "constant")],
    "bsi_hx": [
        ("none", "other_site"),
        ("none", "two_plus"),
        ("other_site", "pelvis_sacrum_hip"),
        ("other_site", "two_plus"),
    ],
    "flare_easy": [("hard", "easy"), ("moderate", "easy")],
    "daily_limit": [("some", "cannot"), ("a_lot", "cannot")],
    "run_pain": [("no_pain", "every_step"), ("eases", "every_step"), ("not_running", "every_step")],
}
TICKED = ("rf_nerve", "rf_general", "rf_body", "history", "leg_sx", "area", "fuel")


def worse_answers(answers: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Every way to give one more red-flag answer: a further option, a step up a ladder, a stronger worst pain."""
    found: list[tuple[str, Any]] = []
    context = LIBRARY.context(
        {id_: tuple(value) if isinstance(value, list) else value for id_, value in answers.items()}
    )
    for id_ in TICKED:
        question = LIBRARY.questionnaire[id_]
        before = [option for option in answers[id_] if option not in question.exclusive]
        shown = [
            option
            for option in question.option_ids
            if context.shown(id_, option) is Truth.YES and option not in question.exclusive
        ]
        found += [(id_, [*before, option]) for option in shown if option not in before]
    for id_, steps in LADDERS.items():
        found += [
            (id_, above) for below, above in steps if answers.get(id_) == below and not is_exempt(answers, id_, above)
        ]
    if answers["pain_worst"] < 10:
        found.append(("pain_worst", answers["pain_worst"] + 1))
    return found


def is_exempt(answers: Mapping[str, Any], id_: str, above: str) -> bool:
    """From 65 years on RF12 counts a minor injury only, and RF11 makes a major one SOON after six weeks (1.3)."""
    old_injury = answers["age"] >= 65 and answers["duration"] in ("w6_12", "gt_12w")
    return id_ == "trauma" and answers["trauma"] == "minor" and above == "major" and old_injury


@st.composite
def two_clients(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Answers, the same with one more red-flag answer, and which; what becomes shown by it is answered too."""
    before = draw(complete_answers(LIBRARY))
    choose: Choose = chooser(draw)
    possible = worse_answers(before)
    id_ = choose(sorted({changed for changed, _ in possible}))
    answer = choose([answer for changed, answer in possible if changed == id_])
    after = fill_in(choose, LIBRARY, given={**before, id_: answer}, optional=False)
    return before, after, id_


@MANY
@given(two_clients())
def test_one_more_red_flag_answer_never_calms_the_result(clients: tuple[dict[str, Any], dict[str, Any], str]) -> None:
    """Ticking or raising one red-flag answer never lowers the level and never raises the permit."""
    before, after, changed = clients
    calmer, worse = assessed(before), assessed(after)
    event(changed)
    assert worse.level >= calmer.level
    assert worse.permit <= calmer.permit


def joined(first: tuple[str, Any], second: tuple[str, Any]) -> dict[str, Any] | None:
    """Two changed answers at once; options of one question together, None where they exclude each other."""
    if first[0] != second[0]:
        return dict((first, second))
    if isinstance(first[1], list):
        return {first[0]: [*first[1], *(option for option in second[1] if option not in first[1])]}
    return None


def weighed(answers: Mapping[str, Any]) -> tuple[Level, Permit]:
    """Level and permit alone."""
    values = {id_: tuple(value) if isinstance(value, list) else value for id_, value in answers.items()}
    found = triage(LIBRARY.context(values), LIBRARY)
    return found.level, found.permit


@pytest.mark.parametrize(
    "change",
    [
        {"rf_nerve_when": "older_stable", "postpartum_weeks": 30},
        {"age": 66, "duration": "gt_12w", "first_age": 40, "infl_more": ["relative"], "rf_nerve_when": "within_14d"},
    ],
)
def test_no_pair_of_red_flag_answers_is_calmer_than_one_of_them(change: dict[str, Any]) -> None:
    """From a calm runner, every two red-flag answers together are at least as urgent as each alone."""
    runner = {**BASE, **change}
    single = [(id_, answer, weighed({**runner, id_: answer})) for id_, answer in worse_answers(runner)]
    pairs = 0
    for index, (id_, answer, alone) in enumerate(single):
        for other_id, other_answer, other_alone in single[:index]:
            both = joined((id_, answer), (other_id, other_answer))
            if both is not None:
                pairs += 1
                level, permit = weighed({**runner, **both})
                assert level >= max(alone[0], other_alone[0]), both
                assert permit <= min(alone[1], other_alone[1]), both
    assert pairs > 1000


@pytest.mark.parametrize("id_", [*TICKED, *LADDERS])
def test_each_red_flag_question_can_raise_the_result(id_: str) -> None:
    """From a calm runner, some answer to each of these questions does lower the permit or raise the level."""
    setup: dict[str, dict[str, Any]] = {
        "rf_nerve_when": {"rf_nerve": ["bladder"], "rf_nerve_when": "older_stable"},
        "trend": {"duration": "w6_12"},
        "bsi_hx": {"worse": ["impact", "one_leg"], "area": ["one_side"]},
        "flare_easy": {"area": ["bony_spot", "one_side"], "load_change": ["longer_run"]},
        "daily_limit": {"pain_worst": 9},
        "run_pain": {"area": ["groin"], "worse": ["sit"]},
    }
    before = {**BASE, **setup.get(id_, {})}
    calm = assessed(before)
    raised = []
    for asked, answer in worse_answers(before):
        if asked == id_:
            after = fill_in(lambda options: options[0], LIBRARY, given={**before, id_: answer}, optional=False)
            raised.append(assessed(after))
    assert any(worse.level > calm.level or worse.permit < calm.permit for worse in raised)


# Overrides


STEPS_DOWN = [("URGENT", "P0"), ("SOON", "P1"), ("SOON", "P2"), ("SOON", "P3"), ("ROUTINE", "P3")]


@SOME
@given(SICKER, st.sampled_from(STEPS_DOWN), st.integers(0, 26))
def test_overrides_only_step_down_and_are_on_record(answers: dict[str, Any], step: tuple[str, str], which: int) -> None:
    """An override lowers no permit, raises no level and touches no other flag; its clinician is on record."""
    plain = assessed(answers)
    codes = [fired.flag.code for fired in plain.flags] or [flag.code for flag in LIBRARY.red_flags]
    code = codes[which % len(codes)]
    found = assessed(answers, [override(code, *step)], accepted=[code])
    assert found.level <= plain.level
    assert found.permit >= plain.permit
    before = {fired["code"]: fired for fired in plain.to_dict()["flags"]}
    after = {fired["code"]: fired for fired in found.to_dict()["flags"]}
    event(f"fired: {bool(before)}")
    assert list(before) == list(after)
    for other in before:
        if other != code:
            assert before[other] == after[other]
    if code in after:
        assert after[code]["overridden_by"] == "Dr B. Ones"
        assert Level[after[code]["level"]] is min(Level[before[code]["level"]], Level[step[0]])
        assert Permit[after[code]["permit"]] is max(Permit[before[code]["permit"]], Permit[step[1]])
    else:
        assert any(f"override of {code} has no effect" in warning.message for warning in found.warnings)


IN_PERSON = {flag.code for flag in LIBRARY.red_flags if flag.in_person}


@SOME
@given(SICKER, st.sampled_from([("SOON", "P1"), ("ROUTINE", "P3")]), st.integers(0, 30))
def test_an_override_that_nobody_stands_for_changes_no_emergency(
    answers: dict[str, Any], step: tuple[str, str], which: int
) -> None:
    """Nor a flag that is stepped down in person; any other it steps down alone, as if it were accepted."""
    plain = assessed(answers)
    flags = plain.flags
    assume(flags)
    fired = flags[which % len(flags)]
    found = assessed(answers, [override(fired.flag.code, *step)])
    if fired.level is Level.EMERGENCY or fired.flag.code in IN_PERSON:
        assert (found.level, found.permit, found.document) == (plain.level, plain.permit, plain.document)
        assert found.to_dict()["flags"] == plain.to_dict()["flags"]
    else:
        accepted = assessed(answers, [override(fired.flag.code, *step)], accepted=[fired.flag.code])
        assert found.to_dict()["flags"] == accepted.to_dict()["flags"]


def test_stepping_every_flag_down_opens_the_guide() -> None:
    """RF02 stepped down to SOON P2 gives a guide with the flag still listed; a second flag still withholds it."""
    legs = {**BASE, "rf_nerve": ["both_legs_pain"], "rf_nerve_when": "within_14d"}
    step = override("RF02", "SOON", "P2")
    assert assessed(legs).document == "emergency"
    opened = assessed(legs, [step], accepted=["RF02"]).to_dict()
    assert (opened["level"], opened["permit"], opened["document"]) == ("SOON", "P2", "guide")
    assert [flag["code"] for flag in opened["flags"]] == ["RF02"]
    sicker = {**legs, "rf_general": ["weight_loss"]}
    assert assessed(sicker, [step], accepted=["RF02"]).document == "urgent"


# Start phase and run plan


def expected_plan(answers: Mapping[str, Any], persist: bool) -> tuple[str, int]:
    """Table of 6.2 with the order of 13.15; distances in kilometres."""
    scale = 1.609 if answers.get("distance_unit") == "mi" else 1
    usual, longest = answers["km_usual"] * scale, answers["longest_30d"] * scale
    row = 0 if usual < 10 else 1 if usual <= 30 else 2
    column = {"LOW": 0, "MOD": 1, "HIGH": 2}[expected_irritability(answers)]
    cell, week = [[("B", 1), ("A", 1), ("A", 1)], [("C", 1), ("B", 1), ("A", 1)], [("C", 1), ("B", 2), ("A", 2)]][row][
        column
    ]
    plan = cell
    if plan == "C" and (answers["run_pain"] == "not_running" or longest == 0):
        plan = "B"
    if answers["age"] >= 65 or answers.get("pregnancy") == "postpartum" or persist:
        plan = {"C": "B", "B": "A", "A": "A"}[plan]
    return plan, 1 if plan != cell or answers["run_pain"] == "not_running" or longest == 0 else week


def expected_irritability(answers: Mapping[str, Any]) -> str:
    if answers["flare_easy"] == "easy" or answers["settle"] == "gt24h" or answers["pain_avg"] >= 6:
        return "HIGH"
    return "LOW" if answers["flare_easy"] == "hard" and answers["pain_avg"] <= 3 else "MOD"


def expected_start(answers: Mapping[str, Any], gentle: bool) -> str:
    """`gentle`: RF26, or RF16 at P2, where no PH3 is planned (14.1)."""
    if answers["pain_avg"] >= 6 or answers["daily_limit"] in ("a_lot", "cannot") or answers["duration"] == "d0_3":
        return "PH1"
    if expected_irritability(answers) == "HIGH" or 4 <= answers["pain_avg"] <= 5:
        return "PH2"
    return "PH2" if gentle else "PH3"


@SOME
@given(CALM)
def test_start_phase_and_run_plan_follow_their_tables(answers: dict[str, Any]) -> None:
    """Irritability, start phase, plan and first week follow 3, 6.1, 6.2, 13.15, 14.1 and 14.28.

    No plan below P3, with RF16, or from an average pain of 8 on (14.14).
    """
    found = assessed(answers)
    if found.document != "guide" or found.permit is Permit.P1:
        assert (found.start_phase, found.run_plan) == (None, None)
        return
    assert found.pattern is not None
    assert found.pattern.irritability == expected_irritability(answers)
    codes = {fired.flag.code for fired in found.flags}
    assert found.start_phase == expected_start(answers, found.permit is Permit.P2 and bool(codes & {"RF16", "RF26"}))
    planned = found.permit is Permit.P3 and "RF16" not in codes and answers["pain_avg"] < 8
    event(f"planned: {planned}")
    assert (found.run_plan is not None) == planned
    if found.run_plan is not None:
        assert (found.run_plan.code, found.run_plan_start) == expected_plan(answers, found.pattern.overlay is not None)
        assert found.to_dict()["run_plan_start_week"] == found.run_plan_start


MODERATE = {"flare_easy": "moderate"}
EASY = {"flare_easy": "easy"}
FAR = {"km_usual": 31}
AGED = {"age": 65, "pregnancy": None}


@pytest.mark.parametrize(
    ("changes", "plan", "week"),
    [
        ({"km_usual": 30}, "C", 1),
        ({"km_usual": 9.9}, "B", 1),
        ({"km_usual": 10}, "C", 1),
        (MODERATE | {"km_usual": 30}, "B", 1),
        (MODERATE | FAR, "B", 2),
        (EASY | {"km_usual": 30}, "A", 1),
        (EASY | FAR, "A", 2),
        (FAR | {"run_pain": "not_running"}, "B", 1),
        (FAR | {"longest_30d": 0}, "B", 1),
        (MODERATE | FAR | {"run_pain": "not_running"}, "B", 1),
        (EASY | FAR | {"run_pain": "not_running"}, "A", 1),
        (FAR | AGED, "B", 1),
        (MODERATE | FAR | AGED, "A", 1),
        (EASY | FAR | AGED, "A", 2),
        (FAR | AGED | {"run_pain": "not_running"}, "A", 1),
        (MODERATE | {"km_usual": 18.7, "distance_unit": "mi"}, "B", 2),
        (MODERATE | {"km_usual": 18.6, "distance_unit": "mi"}, "B", 1),
    ],
)
def test_run_plan_starts_at_the_week_of_its_cell(changes: dict[str, Any], plan: str, week: int) -> None:
    """Over 30 km the cell's plan starts at week 2; after any change of the plan, or without running, at week 1."""
    found = assessed(changed(changes))
    assert found.run_plan is not None
    assert (found.run_plan.code, found.run_plan_start) == (plan, week)


# Age of the answers


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, None),
        (7, None),
        (8, "safety questions"),
        (42, "safety questions"),
        (43, "whole questionnaire"),
        (400, "whole questionnaire"),
        (-1, "check the date"),
    ],
)
def test_old_answers_are_warned_about(days: int, words: str | None) -> None:
    """After more than 7 days items 5 to 9 are to be asked again, after more than 42 all; nothing decided changes."""
    found = assessed(BASE, days_later=days)
    hints = [warning.hint for warning in found.warnings]
    assert hints == [] if words is None else len(hints) == 1 and words in str(hints[0])
    now = assessed(BASE).to_dict()
    assert {**found.to_dict(), "warnings": []} == {**now, "warnings": []}
