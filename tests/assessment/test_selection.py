"""Which exercises a guide holds: the subtle rules, one client each, and how long a day takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from guidegen.assessment.dose import BusiestDay, busiest_day
from guidegen.library import Library
from guidegen.library.models import Dose
from tests.acceptance.written_rules import MUST_HAVES, P1_LIST, Client, client_of
from tests.support.base import changed, override

# The subtle ones


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


# Minutes a day (13.24)
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


def test_minutes_are_rounded_up_once_for_the_phase(library: Library) -> None:
    """bridge 126 s, bird_dog 50 s and cat_camel 32 s x 2 make 240 s, so 4 minutes; walking is not counted."""
    client = runner(library, worse=["stand"], pain_avg=4)
    ph2 = client.assessment.selection.phases[0]
    assert [chosen.exercise.id for chosen in ph2.chosen] == ["walk", "bridge", "bird_dog", "cat_camel"]
    assert ph2.minutes == ph2.to_dict()["minutes_a_day"] == 4


def test_bone_stress_has_no_dose_of_walking(library: Library) -> None:
    """With BSI nobody is told how far to walk: as daily life needs, and not if it hurts (14.7)."""
    client = runner(library, age=17, area=["centre"], worse=["lean_back"])
    assert (client.permit, client.presentation) == ("P1", "BSI")
    assert client.phases == {"PH1": ["breath_9090", "pelvic_tilt"]}
    assert "walk" in client.excluded


def test_the_busiest_day_comes_as_often_as_its_rarest_dose() -> None:
    """An item of two days and one of every day meet on two; nothing to do takes no minute of any day."""
    daily, twice = Dose(reps=(15, 15), days_a_week=(7, 7)), Dose(reps=(15, 15), days_a_week=(2, 2))
    assert busiest_day([daily, twice]) == BusiestDay(2, 2)
    assert busiest_day([]) == BusiestDay(0, 7)
