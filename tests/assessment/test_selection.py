"""Which exercises a guide holds: random clients against the rules written a second time, and the subtle ones singly."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.assessment.dose import BusiestDay, busiest_day
from guidegen.library import Library
from guidegen.library.models import Dose
from tests.acceptance.written_rules import (
    DRILLS,
    EQUIPMENT,
    HARD,
    IMPACT,
    LEGS,
    MUST_HAVES,
    NEIGHBOURS,
    P1_LIST,
    PLACES,
    ROWS,
    SLOT,
    Client,
    Row,
    barred,
    cap_of,
    expected_phases,
    phases_of,
)
from tests.support.base import changed, override
from tests.support.plausible import ANSWERED_ON, random_answers

# ---------------------------------------------------------------------------------------------------------------------
# Many random clients
# ---------------------------------------------------------------------------------------------------------------------
CALM_BACK: Mapping[str, Any] = {
    "age": 40,
    "flare_easy": "hard",
    "settle": "lt24h",
    "daily_limit": "some",
    "pain_avg": 2,
    "pain_worst": 3,
    "trend": "same",
    "worse": ["sit"],
    "better": ["move"],
}
INFLAMED: Mapping[str, Any] = {
    "age": 33,
    "duration": "gt_12w",
    "first_age": 25,
    "infl_more": ["nsaid_help", "relative", "psoriasis"],
    "trend": "same",
}
RUNNING: Mapping[str, Any] = {"run_pain": "eases", "km_usual": 40, "longest_30d": 12}
# Answers held fixed so that every row of table 13.22 meets clients it applies to; everything else is random.
SITUATIONS: Sequence[Mapping[str, Any]] = [
    {},
    {},
    {},
    {"age": 17, "duration": "d4_14", "worse": ["sit"]},
    {"age": 17, "duration": "d0_3", "worse": ["bend", "sit"], "better": ["lean_back"]},
    {"age": 15},
    {"leg_sx": ["below_knee"]},
    {"leg_sx": ["pins"], "better": ["lean_back", "move"], "duration": "w6_12", "trend": "same", "daily_limit": "none"},
    {"leg_sx": ["numb_patch", "pins"]},
    INFLAMED,
    {**INFLAMED, **CALM_BACK, "age": 33, "history": ["spine_surgery"]},
    {"onset": "sudden_run", "duration": "d4_14", "pain_avg": 7, "pain_worst": 7},
    {"area": ["buttock"], "worse": ["one_leg", "turn_bed"], "flare_easy": "easy", "pain_worst": 5},
    {
        "area": ["one_side"],
        "worse": ["one_leg", "turn_bed"],
        "flare_easy": "hard",
        "settle": "lt30m",
        "pain_avg": 3,
        "daily_limit": "some",
        "duration": "w2_6",
    },
    {"worse": ["lean_back"], "better": ["sit_bend"], "age": 45},
    {"worse": ["bend", "cough"], "better": ["lean_back"]},
    {**CALM_BACK, "history": ["osteoporosis"], "onset": "gradual", "trauma": "none"},
    {"sex": "female", "age": 30, "pregnancy": "pregnant"},
    {"sex": "female", "age": 30, "pregnancy": "postpartum", "postpartum_weeks": 6},
    {"sex": "other", "age": 38, "pregnancy": "postpartum", "postpartum_weeks": 20},
    {"fuel": ["low_drive", "tired_ill"], "worse": ["sit"]},
    {**CALM_BACK, **RUNNING, "goal": "race", "equipment": ["band", "weights", "step"]},
    {**CALM_BACK, **RUNNING, "goal": "race", "confidence": 9, "area": ["centre"], "worse": ["bend", "sit"]},
    {"duration": "gt_12w", "first_age": 15, "infl_more": ["none"], "sleep": "poor", "stress": 8, "trend": "same"},
    {"age": 20, "worse": ["lean_back", "impact"], "area": ["centre"]},
    {"history": ["spine_surgery"], "leg_sx": ["none"]},
    {**CALM_BACK, "history": ["spine_surgery"], "duration": "w2_6", "minutes": "10", "confidence": 3},
    {"nsaid_caution": ["heart_bp"], "known_dx": ["stenosis"]},
    {**CALM_BACK, **RUNNING, "age": 76},
    {**CALM_BACK, **RUNNING, "history": ["thinners"], "trauma": "none"},
]
EACH = 22


def client_of(answers: Mapping[str, Any], library: Library, overrides: Sequence[Mapping[str, Any]] = ()) -> Client:
    parsed = parse_answers(
        {"answered_on": ANSWERED_ON.isoformat(), "answers": answers, "overrides": list(overrides)}, library
    )
    return Client(answers, assess(parsed, library, ANSWERED_ON))


@pytest.fixture(scope="module")
def clients(library: Library) -> list[Client]:
    """About six hundred random clients, of whom those with a guide are kept."""
    rng = random.Random(20261120)
    drawn = [
        client_of(random_answers(rng, library, 0.98, context), library) for context in SITUATIONS for _ in range(EACH)
    ]
    assert len(drawn) > 600
    return [client for client in drawn if client.assessment.document == "guide"]


@pytest.fixture(scope="module")
def full(clients: list[Client]) -> list[Client]:
    """The clients with phases to work through: P2 and P3."""
    found = [client for client in clients if client.permit in ("P2", "P3")]
    assert len([client for client in found if client.permit == "P2"]) > 100
    assert len([client for client in found if client.permit == "P3"]) > 100
    return found


def places_filled(clients: Sequence[Client]) -> Iterator[tuple[Client, str, str, str]]:
    for client in clients:
        for plan in client.assessment.selection.phases:
            for chosen in plan.chosen:
                yield client, plan.phase.code, chosen.place, chosen.exercise.id


def test_the_library_holds_the_34_exercises_of_the_evidence_base(library: Library) -> None:
    """No exercise is missing, and none is there that these tables do not know."""
    assert {exercise.id for exercise in library.exercises} == set(ROWS)
    assert len(ROWS) == 34


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_an_exercise_file_says_what_its_line_of_section_4_says(row: Row, library: Library) -> None:
    """Slot, phases, harder variant, tags and equipment of the content file are those of the evidence base."""
    exercise = next(exercise for exercise in library.exercises if exercise.id == row.id)
    assert exercise.slot == row.slot
    assert tuple(exercise.doses) == row.phases
    assert (exercise.harder or "-") == row.harder
    assert exercise.contributors == row.contributors
    assert set(exercise.presentations) == {tag.partition("(")[0] for tag in row.tags}
    assert set(exercise.tag_limits) == {tag.partition("(")[0] for tag in row.tags if "(" in tag}
    assert exercise.equipment == ((EQUIPMENT[row.id],) if row.id in EQUIPMENT else ())


@pytest.mark.parametrize(("name", "who", "items"), HARD, ids=[row[0] for row in HARD])
def test_no_hard_filtered_item_is_chosen(
    name: str, who: Callable[[Client], bool], items: set[str], clients: list[Client]
) -> None:
    """Nobody to whom a row of table 13.22 applies is given its items, and they are listed as left out, with answers."""
    concerned = [client for client in clients if who(client)]
    assert len(concerned) >= 3, f"too few clients to test {name}"
    for client in concerned:
        assert not client.everything & items, (name, client.answers)
        because = {item.exercise.id: item for item in client.assessment.selection.excluded}
        assert items <= set(because), (name, items - set(because), client.answers)
        for id_ in items:
            shown = because[id_].to_dict()
            assert shown["why"]
            assert shown["because"], id_
            assert all(set(reason) == {"question", "answer", "rule", "truth"} for reason in shown["because"])


def test_excluded_is_exactly_what_a_rule_leaves_out(clients: list[Client]) -> None:
    """Nothing is left out but by a rule of the evidence base: permit, table 13.22, equipment, the item's own rule."""
    assert clients
    for client in clients:
        assert client.excluded == barred(client), client.answers


def test_every_item_needs_only_what_the_client_has(clients: list[Client]) -> None:
    """An item that needs a band, weights or a step is given only to those who ticked it."""
    found = [(client, EQUIPMENT[id_]) for client, _, _, id_ in places_filled(clients) if id_ in EQUIPMENT]
    assert {thing for _, thing in found} == {"band", "weights", "step"}
    for client, thing in found:
        assert client.ticked("equipment", thing), client.answers


def test_every_item_has_the_slot_of_its_place(clients: list[Client]) -> None:
    """A place is filled by an item of its own slot (13.16), in a place that its phase has (13.17)."""
    found = list(places_filled(clients))
    assert {place for _, _, place, _ in found} == {"calm", "walk", "mobility", "hip", "trunk", "leg", "impact", "drill"}
    for client, phase, place, id_ in found:
        assert place == SLOT[id_], (id_, client.answers)
        assert place in PLACES[phase], (id_, phase, client.answers)


def test_every_item_is_dosed_for_its_phase(full: list[Client]) -> None:
    """An item stands in a phase that its dose names, or goes on from an earlier phase of the guide (13.21).

    The INFL must-have of a guide that starts in PH3 is the one exception (13.18).
    """
    carried = 0
    for client in full:
        seen: set[str] = set()
        for phase, ids in client.phases.items():
            for id_ in ids:
                if phase not in ROWS[id_].phases:
                    carried += 1
                    infl = (
                        client.presentation == "INFL"
                        and phase == client.assessment.start_phase == "PH3"
                        and id_ in MUST_HAVES["INFL"]
                    )
                    assert infl or (SLOT[id_] in ("leg", "hip", "trunk") and phase >= "PH3" and id_ in seen), (
                        id_,
                        phase,
                        client.answers,
                    )
            seen |= set(ids)
    assert carried


def test_caps_are_kept(clients: list[Client]) -> None:
    """No phase holds more than its cap, less one for ten minutes a day and one for who does better with few (13.17).

    In PH3 and PH4 the walk comes on top (14.26).
    """
    sizes = [(len(ids), cap_of(client, phase), client) for client in clients for phase, ids in client.phases.items()]
    assert {cap for _, cap, _ in sizes} == {2, 3, 4, 5, 6}
    for size, cap, client in sizes:
        assert size <= cap, client.answers


def test_impact_and_drills_are_at_most_two_in_a_phase(full: list[Client]) -> None:
    """PH4 holds at most two items of impact or drill, the other phases none (5.1, 13.17)."""
    counts = [
        (len([id_ for id_ in ids if id_ in IMPACT | DRILLS]), phase)
        for client in full
        for phase, ids in client.phases.items()
    ]
    assert (2, "PH4") in counts
    assert all(count <= (2 if phase == "PH4" else 0) for count, phase in counts)


def test_phases_are_those_of_the_permit(clients: list[Client]) -> None:
    """P3 guides run from the start phase to PH5, P2 guides to PH3; P1 has PH1 alone and no start phase (13.13).

    With RF26, and with RF16 at P2, a guide ends with PH2 (14.1); from an average pain of 8 on with PH1 (14.14).
    """
    assert {(client.permit, client.assessment.start_phase) for client in clients} >= {
        ("P1", None),
        ("P2", "PH1"),
        ("P2", "PH2"),
        ("P2", "PH3"),
        ("P3", "PH1"),
        ("P3", "PH2"),
        ("P3", "PH3"),
    }
    for client in clients:
        assert list(client.phases) == phases_of(client), client.answers
        assert (client.assessment.start_phase is None) == (client.permit == "P1")


def test_p1_holds_only_the_three_comfort_items(clients: list[Client]) -> None:
    """P1 has those of walk, breath_9090 and pelvic_tilt that are allowed, in that order, up to the cap."""
    found = [client for client in clients if client.permit == "P1"]
    assert len(found) > 20
    for client in found:
        allowed = [id_ for id_ in P1_LIST if id_ not in barred(client)]
        assert client.phases == {"PH1": allowed[: cap_of(client, "PH1")]}, client.answers
        assert not client.contributors


def test_p2_and_p3_guides_hold_walk(full: list[Client]) -> None:
    """Walking is a row of every phase, the first one but in PH5 (14.26)."""
    for client in full:
        assert "walk" in client.everything, client.answers
        assert all(ids[0] == "walk" for phase, ids in client.phases.items() if phase != "PH5"), client.answers
        assert all("walk" in ids for ids in client.phases.values()), client.answers


def test_p2_and_p3_guides_have_a_leg_item_in_ph3(full: list[Client]) -> None:
    """Lower-limb strength is never left out of PH3."""
    for client in full:
        if "PH3" in client.phases:
            assert LEGS & set(client.phases["PH3"]), client.answers


def test_p2_never_has_impact_or_drills(full: list[Client]) -> None:
    """Below P3 there is no hop, no running drill and no run plan."""
    for client in full:
        if client.permit == "P2":
            assert not client.everything & (IMPACT | DRILLS), client.answers
            assert client.plan is None


def test_low_energy_means_no_impact(full: list[Client]) -> None:
    """With RF16 at P3 the guide goes on to PH5 without an impact item."""
    found = [client for client in full if "RF16" in client.flags and client.permit == "P3"]
    assert found
    for client in found:
        assert "PH4" in client.phases or client.answers["pain_avg"] >= 8
        assert not client.everything & IMPACT, client.answers


def test_no_neighbours_in_one_slot_and_phase(full: list[Client]) -> None:
    """An easier and a harder variant of one exercise never stand in the same slot of a phase (13.20)."""
    pairs = 0
    for client in full:
        for ids in client.phases.values():
            for a in ids:
                for b in ids:
                    if a < b and SLOT[a] == SLOT[b]:
                        pairs += 1
                        assert {a, b} not in NEIGHBOURS, (a, b, client.answers)
    assert pairs > 100


def test_no_item_twice_in_a_phase(clients: list[Client]) -> None:
    """Each item of a phase is another one."""
    assert clients
    for client in clients:
        for ids in client.phases.values():
            assert len(ids) == len(set(ids)), client.answers


@pytest.mark.parametrize("presentation", MUST_HAVES)
def test_must_haves_are_there_whenever_they_may_be(presentation: str, full: list[Client]) -> None:
    """A must-have is in the guide, or is named as missing where a hard filter bars it or it has no dose (13.18)."""
    found = [client for client in full if client.presentation == presentation]
    assert len(found) > 5
    for client in found:
        carried = {"PH3"} if presentation == "INFL" and client.assessment.start_phase == "PH3" else set()
        possible = {
            id_
            for id_ in MUST_HAVES[presentation]
            if id_ not in barred(client) and set(client.phases) & (set(ROWS[id_].phases) | carried)
        }
        assert bool(possible & client.everything) == bool(possible), client.answers
        assert bool(client.assessment.selection.unmet) == (not possible), client.answers
        if presentation == "RAD" and possible:
            assert all("nerve_slider" in ids for phase, ids in client.phases.items() if phase <= "PH3"), client.answers


def test_pregnant_clients_rock_the_pelvis_standing(clients: list[Client]) -> None:
    """PREG turns pelvic_tilt into its standing form; nobody else is told to stand."""
    found = [
        (client, chosen)
        for client in clients
        for plan in client.assessment.selection.phases
        for chosen in plan.chosen
        if chosen.exercise.id == "pelvic_tilt"
    ]
    pregnant = [client.ticked("pregnancy", "pregnant", "maybe") for client, _ in found]
    assert any(pregnant)
    assert not all(pregnant)
    for client, chosen in found:
        standing = chosen.exercise.done_as(chosen.variant).position == "standing"
        assert standing == client.ticked("pregnancy", "pregnant", "maybe"), client.answers


def test_hops_on_one_leg_only_for_racers_on_plan_c(full: list[Client]) -> None:
    """sl_hop takes pogo's place in PH4 when the plan is C and the goal a race; pogo has it otherwise (13.21)."""
    single = [client for client in full if "sl_hop" in client.everything]
    both = [client for client in full if "pogo" in client.everything]
    assert single
    assert both
    for client in single:
        assert client.plan == "C"
        assert client.answers["goal"] == "race"
        assert "pogo" not in client.everything
        assert [phase for phase, ids in client.phases.items() if "sl_hop" in ids] == ["PH4"]
    for client in both:
        assert (
            client.plan != "C"
            or client.answers["goal"] != "race"
            or "sl_hop" in {id_ for _, who, items in HARD if who(client) for id_ in items}
        ), client.answers


def test_selection_is_what_the_written_rules_give(clients: list[Client]) -> None:
    """The items of every phase, and their order, are those of a second reading of 5.2 and 13.16 to 13.21."""
    assert clients
    for client in clients:
        assert client.phases == expected_phases(client), client.answers


def test_empty_places_are_named(full: list[Client]) -> None:
    """A place that nothing safe can fill is named, and counts towards the cap; a full phase names none."""
    named = 0
    for client in full:
        for plan in client.assessment.selection.phases:
            named += len(plan.empty)
            places = len(PLACES[plan.phase.code]) + (
                client.permit == "P2" and plan.phase.code == "PH3" == client.assessment.start_phase
            )
            assert len(plan.chosen) + len(plan.empty) == min(places, cap_of(client, plan.phase.code)), client.answers
    assert named


# ---------------------------------------------------------------------------------------------------------------------
# The subtle ones, one client each
# ---------------------------------------------------------------------------------------------------------------------
def runner(library: Library, overrides: Sequence[Mapping[str, Any]] = (), **changes: Any) -> Client:
    """The calm runner of tests/acceptance/cases/base.yaml with some answers changed; None leaves one out."""
    return client_of(changed(changes), library, overrides)


FLEX: dict[str, Any] = {"worse": ["bend", "sit"], "better": ["lean_back"]}
SIDE_PAIN: dict[str, Any] = {"area": ["one_side"], "worse": ["one_leg", "turn_bed"]}


def test_flex_that_starts_in_ph3_has_bird_dog_there(library: Library) -> None:
    """hip_hinge ends with PH2, so the FLEX must-have of a start in PH3 is bird_dog, though plank scores more."""
    client = runner(library, **FLEX, fits_you=["overstride", "sway"], run_pain="builds")
    assert client.presentation == "FLEX"
    assert "C1" in client.contributors
    assert list(client.phases) == ["PH3", "PH4", "PH5"]
    assert "bird_dog" in client.phases["PH3"]
    assert "hip_hinge" not in client.everything


def test_flex_that_starts_in_ph2_has_its_better_must_have_by_score(library: Library) -> None:
    """Sitting long (C11) makes hip_hinge the better of the two; several earlier episodes (C13) make it bird_dog."""
    sitting = runner(library, **FLEX, pain_avg=4, sit="gt8")
    assert sitting.contributors == ["C11"]
    assert "hip_hinge" in sitting.phases["PH2"]
    before = runner(library, worse=["bend", "lift"], better=["lean_back"], pain_avg=4, episodes="three_plus", sit="lt4")
    assert before.contributors == ["C13"]
    assert "bird_dog" in before.phases["PH2"]


def test_rad_has_the_nerve_slider_in_every_phase(library: Library) -> None:
    """Leg nerve pain that starts in PH1 keeps nerve_slider to PH3, at the smallest cap too."""
    smallest: dict[str, Any] = {"minutes": "10", "confidence": 2}
    for few in ({}, smallest):
        client = runner(library, leg_sx=["below_knee"], pain_avg=6, pain_worst=6, **few)
        assert client.presentation == "RAD"
        assert list(client.phases) == ["PH1", "PH2", "PH3"]
        assert all("nerve_slider" in ids for ids in client.phases.values())
        assert "walk" in client.phases["PH1"]


def test_rad_with_weakness_goes_without_the_nerve_slider(library: Library) -> None:
    """A hard filter beats a must-have: with a numb patch at P2, nerve_slider is left out and named as missing."""
    client = runner(library, [override("RF06", "SOON", "P2")], leg_sx=["below_knee", "numb_patch"])
    assert (client.permit, client.presentation) == ("P2", "RAD")
    assert "nerve_slider" not in client.everything
    assert any("nerve_slider" in words for words in client.assessment.selection.unmet)


def test_rad_stepped_up_to_p3_has_no_impact(library: Library) -> None:
    """The presentation follows the flag that fired, overridden or not: RAD at P3 has no hops, march or loaded bends."""
    client = runner(
        library, [override("RF23", "ROUTINE", "P3")], leg_sx=["below_knee"], equipment=["weights"], goal="race"
    )
    assert (client.permit, client.presentation) == ("P3", "RAD")
    assert list(client.phases) == ["PH3", "PH4", "PH5"]
    assert not client.everything & {"pogo", "sl_hop", "a_march", "deadlift", "sl_rdl"}
    assert "nerve_slider" in client.phases["PH3"]


def test_infl_carries_its_mobility_item_to_a_start_in_ph3(library: Library) -> None:
    """INFL that starts in PH3 has cat_camel, knee_roll or rock_back there at the dose of PH1-2."""
    client = runner(library, duration="gt_12w", first_age=30, infl_more=["nsaid_help", "relative"])
    assert (client.presentation, client.permit, client.assessment.start_phase) == ("INFL", "P3", "PH3")
    first = client.assessment.selection.phases[0]
    carried = [chosen for chosen in first.chosen if chosen.exercise.id in MUST_HAVES["INFL"]]
    assert [chosen.exercise.id for chosen in carried] == ["cat_camel"]
    assert carried[0].dose.to_dict() == {"sets": 1, "reps": [6, 8], "times_a_day": 2, "days_a_week": 7}


def test_a_carried_must_have_has_its_last_earlier_dose(library: Library) -> None:
    """Where the doses of PH1 and PH2 differ, a must-have that is carried to PH3 goes on with that of PH2 (13.18)."""
    changed = dosed(library, "cat_camel", PH1=Dose(reps=(1, 1)), PH2=Dose(reps=(2, 2)))
    client = runner(changed, duration="gt_12w", first_age=30, infl_more=["nsaid_help", "relative"])
    first = client.assessment.selection.phases[0]
    assert first.phase.code == "PH3"
    assert [chosen.dose for chosen in first.chosen if chosen.exercise.id == "cat_camel"] == [Dose(reps=(2, 2))]


def dosed(library: Library, id_: str, **doses: Dose) -> Library:
    """The library with other doses for one exercise."""
    exercises = [
        replace(exercise, doses={**exercise.doses, **doses}) if exercise.id == id_ else exercise
        for exercise in library.exercises
    ]
    return replace(library, exercises=tuple(exercises))


def test_infl_also_matches_what_suits_a_stiff_back(library: Library) -> None:
    """INFL scores STIFF items as matches from the first phase on."""
    client = runner(
        library,
        duration="gt_12w",
        first_age=30,
        infl_more=["nsaid_help", "relative"],
        pain_avg=6,
        pain_worst=6,
        sit="lt4",
        worse=["stand"],
    )
    first = client.assessment.selection.phases[0]
    assert (first.phase.code, client.presentation, client.contributors) == ("PH1", "INFL", [])
    scores = {chosen.exercise.id: chosen.score for chosen in first.chosen}
    assert scores == {"walk": 3, "pelvic_tilt": 3, "cat_camel": 3}


def test_spasm_also_matches_what_suits_an_ordinary_back_from_ph2(library: Library) -> None:
    """In PH1 SPASM scores its own items alone (knee_roll before cat_camel); from PH2 on those for NSLBP too."""
    client = runner(library, onset="sudden_run", duration="d4_14", pain_avg=7, pain_worst=7, worse=["stand"], sit="lt4")
    assert (client.presentation, client.contributors) == ("SPASM", [])
    plans = {
        plan.phase.code: {chosen.exercise.id: chosen.score for chosen in plan.chosen}
        for plan in client.assessment.selection.phases
    }
    assert plans["PH1"] == {"walk": 3, "breath_9090": 3, "knee_roll": 3}
    # The continuity rule keeps no PH1 item here; all four match.
    assert list(plans["PH2"].values()) == [3, 3, 3, 3]
    assert "deadlift" not in client.everything


def test_a_p2_guide_that_starts_in_ph3_has_brisk_walking_first(library: Library) -> None:
    """There walk stands before the places of PH3, 20-30 minutes, 3-5 days a week."""
    client = runner(library, leg_sx=["below_knee"])
    assert (client.permit, client.assessment.start_phase) == ("P2", "PH3")
    assert client.phases["PH3"][0] == "walk"
    assert len(client.phases["PH3"]) == 6
    dose = client.assessment.selection.phases[0].chosen[0].dose
    assert (dose.minutes, dose.days_a_week, dose.note) == ((20, 30), (3, 5), "brisk")


def test_the_cap_is_never_below_two(library: Library) -> None:
    """Ten minutes, low confidence, PERSIST and a high score together take two away, and never more than leaves two."""
    few: dict[str, Any] = {
        "minutes": "10",
        "confidence": 0,
        "sleep": "poor",
        "duration": "gt_12w",
        "age": 50,
        "first_age": 48,
        "sbst_total": 9,
    }
    client = runner(library, **few, pain_avg=6, pain_worst=6)
    assert client.persist
    assert {phase: len(ids) for phase, ids in client.phases.items()} == {
        "PH1": 2,
        "PH2": 2,
        "PH3": 4,
        "PH4": 4,
        "PH5": 2,
    }


@pytest.mark.parametrize(
    ("few", "size"),
    [
        ({}, 5),
        ({"minutes": "10"}, 4),
        ({"confidence": 4}, 4),
        ({"confidence": 5}, 5),
        ({"sbst_total": 4}, 4),
        ({"sbst_total": 3}, 5),
        ({"confidence": 4, "sbst_total": 4}, 4),
    ],
)
def test_one_less_for_ten_minutes_and_one_for_low_confidence(few: dict[str, Any], size: int, library: Library) -> None:
    """Each reason takes one item from PH3, and confidence and the STarT score count once."""
    assert len(runner(library, **few).phases["PH3"]) == size + 1


def test_ties_go_to_what_comes_before_in_the_alphabet(library: Library) -> None:
    """Without contributors an ordinary back in PH3 has the first of equals by id."""
    client = runner(library, worse=["stand"])
    assert (client.presentation, client.contributors) == ("NSLBP", [])
    assert client.phases["PH3"] == ["walk", "calf_raise", "bridge", "bird_dog", "goblet_squat", "ham_9090"]


def test_ties_go_first_to_the_harder_variant_of_the_phase_before(library: Library) -> None:
    """sl_bridge follows bridge, before bridge itself; bird_dog, without a harder one in its slot, goes on."""
    client = runner(library, worse=["stand"], pain_avg=4)
    assert client.contributors == []
    assert client.phases["PH2"] == ["walk", "bridge", "bird_dog", "cat_camel"]
    assert client.phases["PH3"][2:4] == ["sl_bridge", "bird_dog"]


def test_a_place_without_a_candidate_goes_on_with_an_earlier_item(library: Library) -> None:
    """With a blood pressure caution PH5 has no trunk item of its own: that of PH4 goes on at its last dose."""
    client = runner(library, nsaid_caution=["heart_bp"])
    assert client.phases["PH4"][2] == client.phases["PH5"][3] == "side_bridge"
    by_phase = {plan.phase.code: plan for plan in client.assessment.selection.phases}
    assert by_phase["PH5"].chosen[3].dose == by_phase["PH4"].chosen[2].dose


def test_what_goes_on_has_the_dose_of_the_last_phase_that_had_it(library: Library) -> None:
    """An item of several phases with a dose each goes on with the last of them (13.21)."""
    reps = {f"PH{number}": Dose(reps=(number, number)) for number in (2, 3, 4)}
    client = runner(dosed(library, "side_bridge", **reps), nsaid_caution=["heart_bp"], **SIDE_PAIN, pain_avg=4)
    doses = {
        plan.phase.code: chosen.dose
        for plan in client.assessment.selection.phases
        for chosen in plan.chosen
        if chosen.exercise.id == "side_bridge"
    }
    assert doses == {**reps, "PH5": reps["PH4"]}


def test_a_place_that_nothing_fills_stays_empty_and_is_named(library: Library) -> None:
    """RF16 at P3 leaves the impact place of PH4 empty and says so; nothing else moves up into it."""
    client = runner(library, fuel=["low_drive", "tired_ill"])
    assert (client.permit, client.flags) == ("P3", {"RF16"})
    ph4 = next(plan for plan in client.assessment.selection.phases if plan.phase.code == "PH4")
    assert ph4.empty == ("impact",)
    assert [chosen.place for chosen in ph4.chosen] == ["walk", "leg", "trunk", "leg", "drill"]


def test_bone_stress_stepped_up_to_p3_still_has_comfort_items_only(library: Library) -> None:
    """With BSI only breathing and tilt are given whatever the permit, and the missing leg item is named."""
    client = runner(
        library, [override("RF14", "ROUTINE", "P3")], area=["one_side", "bony_spot"], load_change=["longer_run"]
    )
    assert (client.permit, client.presentation) == ("P3", "BSI")
    assert client.everything <= set(P1_LIST)
    assert client.plan is None
    assert "leg" in client.assessment.selection.phases[0].empty


def test_bone_stress_has_no_dose_of_walking(library: Library) -> None:
    """With BSI nobody is told how far to walk: as daily life needs, and not if it hurts (14.7)."""
    client = runner(library, age=17, area=["centre"], worse=["lean_back"])
    assert (client.permit, client.presentation) == ("P1", "BSI")
    assert client.phases == {"PH1": ["breath_9090", "pelvic_tilt"]}
    assert "walk" in client.excluded


def test_racers_hop_on_one_leg_but_not_with_pelvic_girdle_pain(library: Library) -> None:
    """Plan C and a race put sl_hop in the impact place of PH4; SIJ bars it there, and pogo keeps the place."""
    racer = runner(library, goal="race")
    assert (racer.plan, racer.phases["PH4"][4]) == ("C", "sl_hop")
    girdle = runner(library, goal="race", **SIDE_PAIN)
    assert (girdle.plan, girdle.presentation, girdle.phases["PH4"][4]) == ("C", "SIJ", "pogo")


def test_leaning_back_lets_sciatica_press_up(library: Library) -> None:
    """prone_press is open to RAD only where leaning back eases the pain."""
    plain = runner(library, leg_sx=["below_knee"], pain_avg=4)
    eased = runner(library, leg_sx=["below_knee"], pain_avg=4, better=["lean_back"])
    assert plain.presentation == eased.presentation == "RAD"
    assert "prone_press" in plain.excluded
    assert "prone_press" not in eased.excluded


def test_under_16_no_exercise_is_chosen(library: Library) -> None:
    """A referral page has no phases and no exercise at all."""
    client = runner(library, age=15)
    assert client.assessment.document == "referral"
    assert client.assessment.selection.phases == ()


# ---------------------------------------------------------------------------------------------------------------------
# Minutes a day (13.24)
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dose", "seconds"),
    [
        (Dose(sets=(2, 2), reps=(10, 12), days_a_week=(7, 7)), 126),  # bridge PH2: 2 x 12 x 4 + 30
        (
            Dose(sets=(3, 3), reps=(12, 12), per_side=True, days_a_week=(2, 3)),
            348,
        ),  # calf_raise PH3: 3 x 2 x 12 x 4 + 60
        (
            Dose(sets=(1, 1), reps=(3, 3), hold_s=(30, 30), per_side=True, days_a_week=(3, 5)),
            180,
        ),  # fig4: 2 x 3 x 30
        (
            Dose(ladder=(6, 4, 2), hold_s=(8, 10), per_side=True, days_a_week=(3, 5)),
            300,
        ),  # bird_dog PH3: 12 x 10 x 2 + 60
        (
            Dose(sets=(1, 1), reps=(5, 5), hold_s=(10, 10), times_a_day=(2, 2), days_a_week=(7, 7)),
            100,
        ),  # knee_hug: 5 x 10, twice a day
        (Dose(minutes=(3, 5), times_a_day=(2, 4), days_a_week=(7, 7)), 1200),  # breath_9090: 5 min, four times a day
        (Dose(reps=(4, 6), minutes=(1, 1), days_a_week=(2, 3)), 360),  # cadence_run: 6 x 1 min
    ],
)
def test_minutes_of_a_dose(dose: Dose, seconds: float) -> None:
    """sets x sides x (reps x 4 s or hold) + 30 s between sets, x times a day, upper ends, rounded up (14.25)."""
    days = int(dose.days_a_week[1]) if dose.days_a_week else 0
    assert busiest_day([dose]) == BusiestDay(int(seconds // 60) + (seconds % 60 > 0), days)
    # Sixty of them leave no room for a rounding that hides an error of a second.
    assert busiest_day([dose] * 60).minutes == int(-(-(seconds * 60 - 1e-6) // 60))


def test_the_busiest_day_comes_as_often_as_its_rarest_dose() -> None:
    """An item of two days and one of every day meet on two; nothing to do takes no minute of any day."""
    daily, twice = Dose(reps=(15, 15), days_a_week=(7, 7)), Dose(reps=(15, 15), days_a_week=(2, 2))
    assert busiest_day([daily, twice]) == BusiestDay(2, 2)
    assert busiest_day([]) == BusiestDay(0, 7)


def test_minutes_are_rounded_up_once_for_the_phase(library: Library) -> None:
    """bridge 126 s, bird_dog 50 s and cat_camel 32 s x 2 make 240 s, so 4 minutes; walking is not counted."""
    client = runner(library, worse=["stand"], pain_avg=4)
    ph2 = client.assessment.selection.phases[0]
    assert [chosen.exercise.id for chosen in ph2.chosen] == ["walk", "bridge", "bird_dog", "cat_camel"]
    assert ph2.minutes == ph2.to_dict()["minutes_a_day"] == 4
