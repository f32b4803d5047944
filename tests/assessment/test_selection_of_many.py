"""Which exercises random clients are given, against the rules of the evidence base written a second time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from guidegen.library import Library
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
    client_of,
    expected_phases,
    phases_of,
)
from tests.support.plausible import random_answers

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
