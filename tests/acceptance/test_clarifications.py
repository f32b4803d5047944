"""The second clarifications of the evidence base (section 14), each held by what is printed or decided for a client."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.assessment.dose import BusiestDay, busiest_day
from guidegen.assessment.run_plan import plan_rows
from guidegen.clinic.settings import Clinic, Settings
from guidegen.guide import assemble
from guidegen.guide.document import Block, Guide
from guidegen.guide.week import week_days
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.library.models import Dose
from guidegen.pdf import lay_out
from tests.support.base import mapping, override
from tests.support.placed_words import torn_words

# How pages name the day of a visit.
SEEN_BY = r"(?:[Gg]et checked|[Ss]ee a doctor or physiotherapist|[Ss]ee a clinician) by"
TODAY = date(2026, 11, 20)
UK = Settings(region="uk")
STEADY: Mapping[str, Any] = {"duration": "gt_12w", "first_age": 50, "trend": "same", "age": 56, "pregnancy": None}
BSI: Mapping[str, Any] = {"area": ["bony_spot", "one_side"], "load_change": ["longer_run"]}
FEMALE: Mapping[str, Any] = {"sex": "female", "age": 30}


def found(
    library: Library, overrides: Sequence[Mapping[str, str]] = (), today: date = TODAY, **changes: Any
) -> Assessment:
    return assess(parse_answers(mapping(changes, overrides=list(overrides)), library), library, today)


def guide_of(library: Library, settings: Settings = UK, **changes: Any) -> Guide:
    return assemble(found(library, **changes), library, settings)


def printed(library: Library, settings: Settings = UK, **changes: Any) -> str:
    """The words of the whole document, without markup."""
    return words_of(render_html(guide_of(library, settings, **changes)))


def words_of(page: str) -> str:
    body = page.partition("<body>")[2]
    plain = re.sub(r"<svg.*?</svg>|<style.*?</style>", " ", body, flags=re.DOTALL)
    return (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", plain))
        .replace("\u00a0", " ")
        .replace("&#39;", "'")
        .replace("&#34;", '"')
    )


def codes(assessment: Assessment) -> dict[str, tuple[str, str]]:
    return {fired.flag.code: (str(fired.level), str(fired.permit)) for fired in assessment.flags}


def phases(assessment: Assessment) -> dict[str, list[str]]:
    return {plan.phase.code: [item.exercise.id for item in plan.chosen] for plan in assessment.selection.phases}


def advised(assessment: Assessment) -> set[str]:
    return {item.id for item in assessment.advice}


def rules(assessment: Assessment) -> list[str]:
    return [rule.id for rule in assessment.pain_rules]


def signs(assessment: Assessment) -> dict[str, list[str]]:
    return {found.signs.id: [sign.text for sign in found.shown] for found in assessment.signs}


def block(guide: Guide, kind: str) -> Block:
    return next(block for block in guide.blocks() if block.kind == kind)


# ---------------------------------------------------------------------------------------------------------------------
# Rules that change (1, 2)
# ---------------------------------------------------------------------------------------------------------------------
def test_01_thin_bones_and_low_fuel_with_an_old_stress_fracture(library: Library) -> None:
    """RF12 SOON P2 without a fall, its letter asking for a fracture; RF16 SOON P2 for any fuel sign beside one."""
    bones = found(library, history=["steroids"])
    assert codes(bones) == {"RF12": ("SOON", "P2")}
    assert "exclude a vertebral fracture" in bones.flags[0].flag.ask
    for bsi_hx, expected in (("pelvis_sacrum_hip", "P2"), ("two_plus", "P2"), ("other_site", None), ("none", None)):
        flags = codes(found(library, fuel=["tired_ill"], bsi_hx=bsi_hx))
        assert flags.get("RF16") == (("SOON", expected) if expected else None), bsi_hx


@pytest.mark.parametrize("changes", [{"history": ["spine_surgery"]}, {"fuel": ["missed_periods"]}])
def test_01_two_phases_and_effort_of_five(changes: dict[str, Any], library: Library) -> None:
    """RF26, and RF16 at P2: a start in PH3 becomes PH2, nothing comes after it, and no effort is above 5."""
    assessment = found(library, **changes)
    assert (str(assessment.permit), assessment.start_phase, list(phases(assessment))) == ("P2", "PH2", ["PH2"])
    doses = [item.dose for plan in assessment.selection.phases for item in plan.chosen]
    assert doses
    assert all(dose.rpe is None or dose.rpe[1] <= 5 for dose in doses)


def test_01_after_spine_surgery_four_items_are_left_out(library: Library) -> None:
    """Full bending, arching and curling wait for the surgical team; without surgery they do not."""
    barred = {item.exercise.id for item in found(library, history=["spine_surgery"]).selection.excluded}
    assert {"knee_hug", "rock_back", "prone_press", "curl_up"} <= barred
    assert not {"knee_hug", "rock_back", "curl_up"} & {item.exercise.id for item in found(library).selection.excluded}


@pytest.mark.parametrize(
    ("changes", "hops"),
    [
        ({"age": 74, "pregnancy": None}, True),
        ({"age": 75, "pregnancy": None}, False),
        ({"history": ["thinners"]}, False),
    ],
)
def test_02_no_hops_from_75_or_on_thinners(changes: dict[str, Any], hops: bool, library: Library) -> None:
    """Neither pogo nor hops on one leg, and no test asks for pogos."""
    assessment = found(library, **changes)
    barred = {item.exercise.id for item in assessment.selection.excluded}
    assert ("pogo" not in barred) == hops
    assert "sl_hop" in barred
    assert not any("pogo" in text.lower() for item in assessment.advice for text in item.parts.values())


# ---------------------------------------------------------------------------------------------------------------------
# Safety words (3 to 13)
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes",
    [
        {"leg_sx": ["below_knee"]},
        BSI,
        {**FEMALE, "pregnancy": "pregnant"},
        {"age": 17, "pregnancy": "no", "worse": ["lean_back"]},
    ],
)
def test_03_cleared_and_not_merely_checked(changes: Mapping[str, Any], library: Library) -> None:
    """Where running waits, every page says for what: a clinician who tells that it may begin."""
    words = printed(library, **changes)
    assert len(re.findall("until a (?:clinician|doctor or physiotherapist) tells you that you may", words)) >= 3
    assert not re.search(
        r"until (you have been|you are|it has been) (checked|seen to|reviewed|cleared)|until reviewed|until cleared",
        words,
    )


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"rf_general": ["night_sweats"]}, 2),
        ({"rf_body": ["pee_pain_blood"]}, 2),
        ({"leg_sx": ["numb_patch"]}, 7),
        (BSI, 7),
        ({"pain_worst": 8, "daily_limit": "cannot"}, 7),
        ({"leg_sx": ["below_knee"]}, 14),
        ({"leg_sx": ["below_knee", "numb_patch"]}, 7),
        ({}, None),
    ],
)
def test_04_the_shortest_wait_wins(changes: dict[str, Any], days: int | None, library: Library) -> None:
    """Cover, heading, fridge page and letter name one day, and no page names another wait."""
    assessment = found(library, **changes)
    assert assessment.see_within == assessment.to_dict()["see_within_days"] == days
    words = printed(library, **changes)
    told = set(re.findall(rf"{SEEN_BY} (\d+ \w+ \d{{4}})", words))
    if days is None:
        assert not told
    else:
        day = assessment.seen_by
        assert day is not None
        assert told == {f"{day.day} {day:%B %Y}"}
        assert len(re.findall(SEEN_BY, words)) >= 4
        assert (day - TODAY).days == days


def test_04_a_flag_that_was_stepped_down_no_longer_sets_the_wait(library: Library) -> None:
    """The days of an overridden flag are not counted, and a day that is past is today."""
    changes: dict[str, Any] = {"leg_sx": ["below_knee", "numb_patch"]}
    assert found(library, [override("RF06", "SOON", "P2")], **changes).see_within == 14
    assert found(library, today=date(2026, 12, 24), **changes).seen_by == date(2026, 12, 24)


def test_05_signs_of_all_pages_are_in_one_list(library: Library) -> None:
    """The union stands on one page; other pages add none, and the fridge page repeats the first two levels."""
    shown = signs(found(library, sex="male", pregnancy=None))
    assert len(shown["emergency"]) == 10
    for word in ("crash", "dark like cola", "testicle", "throbbing", "confused"):
        assert any(word in text for text in shown["emergency"]), word
    for word in ("daily tasks stop", "lose weight", "new lump", "land, hop", "calf"):
        assert any(word in text for text in shown["same_day"]), word
    assert any("sweat" in text for text in shown["two_days"])
    expecting: list[dict[str, Any]] = [{"sex": "other", "pregnancy": told, "age": 30} for told in ("pregnant", "maybe")]
    for changes in ({}, *expecting):
        assert not any("testicle" in text for text in signs(found(library, **changes))["emergency"]), changes
    assert any("testicle" in text for text in signs(found(library, sex="other"))["emergency"])


@pytest.mark.parametrize(
    ("changes", "level", "word"),
    [
        ({"history": ["cancer"]}, "emergency", "had cancer"),
        ({"history": ["thinners"]}, "emergency", "blood thinners"),
        ({"history": ["osteoporosis"]}, "same_day", "bones may be thin"),
        (BSI, "same_day", "you limp"),
        ({**FEMALE, "pregnancy": "maybe"}, "emergency", "tip of a shoulder"),
    ],
)
def test_05_some_signs_are_for_some(changes: Mapping[str, Any], level: str, word: str, library: Library) -> None:
    """Each sign has the condition under which it is shown."""
    assert any(word in text for text in signs(found(library, **changes))[level])
    assert not any(word in text for text in signs(found(library))[level])


def test_06_letters_lose_nothing(library: Library) -> None:
    """However many flags fired, a letter has each with its request and all answers; it closes with a slip."""
    changes: dict[str, Any] = {
        "rf_general": ["fever", "weight_loss", "lump_shape"],
        "history": ["cancer", "immune"],
        "night": "constant",
    }
    assessment = found(library, **changes)
    assert str(assessment.level) == "URGENT"
    words = printed(library, **changes)
    assert len(assessment.flags) > 2
    for fired in assessment.flags:
        assert f"{fired.flag.code}: possible" in words
    for label in ("Better when I move about", "It came on slowly", "No injury started it"):
        assert label in words
    assert "May run" in words
    assert "Name, signature, date" in words


@pytest.mark.parametrize(
    "changes", [{"leg_sx": ["below_knee"]}, {"rf_general": ["fever"]}, {"age": 15, "pregnancy": "no"}]
)
def test_06_each_letter_has_its_slip_and_an_emergency_has_none(changes: dict[str, Any], library: Library) -> None:
    """URGENT, SOON and referral letters close with a reply slip; the emergency page has no letter.

    Where no exercise may be named, its row only asks what to change.
    """
    row = "Exercises changed" if found(library, **changes).document == "guide" else "What to change"
    assert row in printed(library, **changes)
    assert "May run" not in printed(library, rf_nerve=["bladder"], rf_nerve_when="within_14d")


def test_07_suspected_bone_stress_counts_all_pain(library: Library) -> None:
    """No dose of walking, no step that asks for more, crutches if walking hurts (not in the young), red until seen."""
    assessment = found(library, **BSI)
    assert phases(assessment) == {"PH1": ["breath_9090", "pelvic_tilt"]}
    words = printed(library, **BSI)
    assert "Nobody can tell yet which of your pain comes from bone. Until you are seen, count all of it." in words
    assert "ask for crutches" in words
    assert "Stop your exercises until you have been seen" in words
    assert not re.search(r"more briskly|Go on to the|minutes, \d to \d times a day, every day\. Walk", words)
    assert "bone_crutches" not in advised(found(library, age=17, pregnancy="no", worse=["lean_back"]))


def test_08_low_fuel(library: Library) -> None:
    """P2: no running. P3: no table and no test, easy running as now on the cover, or none; no bike instead of rest."""
    low: dict[str, Any] = {"fuel": ["low_drive", "tired_ill"]}
    easy, none, stopped = (found(library, **low, km_now=now) for now in (15, 0, 0))
    assert (easy.run_plan, str(easy.permit)) == (None, "P3")
    assert {"run_low_energy"} == {id_ for id_ in advised(easy) if id_.startswith("run_low")}
    assert "run_low_energy_none" in advised(none)
    assert not {"return_test", "return_test_usual", "cross_training"} & advised(easy) & advised(stopped)
    assert "Easy running, no more than you do now" in printed(library, **low, km_now=15)
    assert "Do not run until a clinician tells you that you may" in printed(library, **low, km_now=0)
    early = printed(library, **low, km_now=15, pain_avg=5, pain_worst=5)
    assert early.count("Do not run yet. From the Build phase on: easy running.") == 2
    assert not re.search(r"[Tt]he test\b", printed(library, **low, km_now=15))


def test_08_12_after_birth_the_check_comes_before_all_running(library: Library) -> None:
    """Low fuel lets running go on only where no check of the pelvic floor comes first."""
    birth = {**FEMALE, "pregnancy": "postpartum", "postpartum_weeks": 20, "fuel": ["low_drive", "tired_ill"]}
    assert "run_low_energy_none" in advised(found(library, **birth))
    text = printed(library, **birth)
    assert "Easy running" not in text
    assert "tells you that you may" in text
    assert "You can build up to running again" not in text


def test_09_thin_bones_are_named(library: Library) -> None:
    """No word that a scan is not needed; how to get down to the floor and up, as from 70 years."""
    bones = found(library, history=["osteoporosis"])
    assert "scan_not_needed" not in advised(bones)
    assert {"fragile_bones", "floor_and_up"} <= advised(bones)
    assert "floor_and_up" in advised(found(library, age=70, pregnancy=None))
    assert "floor_and_up" not in advised(found(library, age=69, pregnancy=None))


def test_10_after_spine_surgery_the_team_comes_first(library: Library) -> None:
    """The guide says whose limits count, and whom to show the page first."""
    assert "Do only what your surgical team or doctor allows: show them this page first" in printed(
        library, history=["spine_surgery"]
    )


def test_11_high_blood_pressure_has_short_holds(library: Library) -> None:
    """Holds of strength items of at most 10 s with the same total, effort at most 6; stretches stay as they are."""
    plain, capped = Dose(sets=(3, 3), hold_s=(20, 30), rpe=(7, 8)), None
    capped = plain.capped(10, 6)
    assert (capped.hold_s, capped.reps, capped.rpe, capped.sets) == ((10, 10), (2, 3), (6, 6), (3, 3))
    assert Dose(ladder=(6, 4), hold_s=(20, 20)).capped(10, None).ladder == (12, 8)
    assert Dose(hold_s=(8, 10), reps=(4, 4)).capped(10, 6) == Dose(hold_s=(8, 10), reps=(4, 4))
    assessment = found(library, nsaid_caution=["heart_bp"], equipment=["weights", "step", "band"])
    for plan in assessment.selection.phases:
        for item in plan.chosen:
            if item.exercise.slot in ("trunk", "hip", "leg"):
                assert item.dose.hold_s is None or item.dose.hold_s[1] <= 10, item.exercise.id
                assert item.dose.rpe is None or item.dose.rpe[1] <= 6, item.exercise.id
    assert "blood_pressure" in advised(assessment)
    stretch = next(item for item in library.exercises if item.id == "fig4")
    assert stretch.doses["PH2"].hold_s == (30, 30)


@pytest.mark.parametrize("pregnancy", ["no", "pregnant", "maybe", "postpartum"])
def test_12_pregnancy_words_are_for_those_who_need_them(pregnancy: str, library: Library) -> None:
    """Maternity signs, the pelvic floor and their words only where they belong."""
    weeks: dict[str, Any] = {"postpartum_weeks": 6} if pregnancy == "postpartum" else {}
    assessment = found(library, **FEMALE, pregnancy=pregnancy, **weeks)
    shown = signs(assessment)
    assert ("maternity" in shown) == (pregnancy in ("pregnant", "maybe"))
    assert ("after_birth" in shown) == (pregnancy == "postpartum")
    assert ("pelvic_floor" in advised(assessment)) == (pregnancy != "no")
    if pregnancy == "no":
        told = printed(library, **FEMALE, pregnancy="no").replace("Not pregnant", "")
        assert not re.search(r"waters|tightenings|your baby|postpartum", told)


def test_12_late_postpartum_keeps_the_pelvic_floor_and_its_gate(library: Library) -> None:
    """From 12 weeks on the item stays, and a leak, heaviness or bleeding in the test means physiotherapy first."""
    changes: dict[str, Any] = {**FEMALE, "pregnancy": "postpartum", "postpartum_weeks": 20}
    assert {"pelvic_floor", "return_test_postpartum"} <= advised(found(library, **changes))
    assert "after_birth" not in signs(found(library, **changes))
    assert "If you leak, bleed, or feel heavy or dragging, then or in the test" in printed(library, **changes)


def test_13_the_urgent_line_never_stands_alone(library: Library) -> None:
    """Each region prints a line with its number, or a place that is there."""
    for id_, region in library.regions.items():
        words = printed(library, Settings(region=id_))
        assert "the urgent line" not in words, id_
        assert re.sub(r"\s", "", region.terms["the urgent line"]) in re.sub(r"\s", "", words), id_


# ---------------------------------------------------------------------------------------------------------------------
# Pain rule and exits (14 to 20)
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (BSI, ["bone"]),
        ({"leg_sx": ["numb_patch"]}, ["comfort"]),
        ({"pain_avg": 0}, ["back"]),
        ({"pain_avg": 3}, ["back"]),
        ({"pain_avg": 4, "pain_worst": 5}, ["start"]),
        ({"pain_avg": 8, "pain_worst": 8}, ["start"]),
        ({**STEADY, "pain_avg": 3}, ["back"]),
        ({**STEADY, "pain_avg": 4, "pain_worst": 5}, ["usual_4"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5}, ["usual_5"]),
        ({**STEADY, "pain_avg": 6, "pain_worst": 6}, ["usual_6"]),
        ({**STEADY, "pain_avg": 7, "pain_worst": 7}, ["usual_7"]),
        ({**STEADY, "pain_avg": 8, "pain_worst": 8}, ["start"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5, "trend": "worse"}, ["start"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5, "duration": "w6_12", "first_age": None}, ["start"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5, "bsi_hx": "other_site"}, ["start"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5, "history": ["steroids"]}, ["start"]),
        ({**STEADY, "pain_avg": 5, "pain_worst": 5, "run_pain": "every_step"}, ["start"]),
        ({"leg_sx": ["below_knee"]}, ["back", "leg"]),
        ({"leg_sx": ["below_knee"], "pain_avg": 5, "pain_worst": 5}, ["start", "leg_start"]),
    ],
)
def test_14_which_pain_rule(changes: Mapping[str, Any], expected: list[str], library: Library) -> None:
    """One rule for the back, and one for the leg where the pain is there; the steady one only if all of it holds."""
    assert rules(found(library, **changes)) == expected


def test_14_very_strong_pain_has_the_first_phase_alone(library: Library) -> None:
    """From an average of 8 on: PH1, no table, and a review within seven days."""
    assessment = found(library, pain_avg=8, pain_worst=8)
    assert (list(phases(assessment)), assessment.run_plan) == (["PH1"], None)
    assert "review within 7 days" in printed(library, pain_avg=8, pain_worst=8)


@pytest.mark.parametrize(
    ("rule", "bands"),
    [
        ("back", (3, 5)),
        ("usual_4", (5, 6)),
        ("usual_5", (6, 7)),
        ("usual_6", (6, 7)),
        ("usual_7", (7, 7)),
        ("bone", (0, 0)),
    ],
)
def test_15_16_numbers_are_worked_out(rule: str, bands: tuple[int, int], library: Library) -> None:
    """The colours of a rule are numbers, the same in its words, in few words and on the chart of the log."""
    item = next(found for found in library.pain_rules if found.id == rule)
    assert item.bands == bands
    green, amber = bands
    assert str(green) in item.lights["green"].pain
    assert str(amber + 1) in item.lights["red"].pain
    assert str(amber + 1) in item.parts["Red"] or rule == "bone"
    assert ("Amber" in item.parts) == (amber > green)


def test_15_the_start_rule_counts_from_just_before_and_says_when_to_change(library: Library) -> None:
    """Green no more than 1 above and gone in an hour, red 2 above, at 8, next morning, or a limp."""
    item = next(found for found in library.pain_rules if found.id == "start")
    assert all((one.green, one.red) == (one.start + 1, min(one.start + 2, 8)) for one in item.starts[:-1])
    assert "under its stop number" in item.parts["Green"]
    assert "an hour" in item.parts["Green"]
    assert all(word in item.parts["Red"] for word in ("stop number", "next morning", "limp"))
    # The plain rule stands on the page of the phase in which it takes over, and nowhere before.
    assert "3 or less" not in item.parts["How to count"]
    for changes in ({"pain_avg": 5}, {"pain_avg": 7}, {"pain_avg": 9}, {"pain_avg": 5, "history": ["spine_surgery"]}):
        words = printed(library, **changes, pain_worst=9, daily_limit="some")
        assert words.count("Your back: once your average pain over a week is 3 or less.") == 1
        assert len(re.findall("0 to 3, as usual next morning.*4 or 5, or up.*6 or more, still up", words)) == 1


def test_15_17_own_limits_are_numbers(library: Library) -> None:
    """Where colours count from just before, each start has its numbers, and the runner's own average its line."""
    start, leg = (next(rule for rule in library.pain_rules if rule.id == id_) for id_ in ("start", "leg_start"))
    assert [(one.start, one.green, one.red) for one in start.starts][4:] == [(4, 5, 6), (5, 6, 7), (6, 7, 8), (7, 7, 8)]
    assert [(one.start, one.green, one.red) for one in leg.starts][::4] == [(0, 1, 2), (4, 5, 6), (8, 9, 10)]
    line = "Your average is 5: from there, stop at 7."
    assert printed(library, pain_avg=5, pain_worst=5).count(line) >= 1
    for pain in (5, 8):
        text = printed(library, pain_avg=pain, pain_worst=pain)
        told = "At 8 or more: do not start|Back pain of 8 or more: do not start|Do not start above 7 .back. or 8 .leg."
        assert len(re.findall(told, text)) > 1
    assert ", your average:" not in printed(library)


def test_16_the_table_of_usual_pain_has_the_numbers_of_each_rule(library: Library) -> None:
    """Where usual pain falls, the row for the new one holds what the rule for it says."""
    bands = {"4": (5, 6), "5": (6, 7), "6": (6, 7), "3 or less": (3, 5)}
    rules = [rule for rule in library.pain_rules if rule.id.startswith("usual_")]
    assert [len(rule.anew) for rule in sorted(rules, key=lambda rule: rule.id)] == [1, 2, 3, 4]
    for rule in rules:
        for row in rule.anew:
            green, amber = bands[row.pain]
            assert re.findall(r"\d+", row.green.split(",")[0])[-1] == str(green)
            assert re.findall(r"\d+", row.amber)[-1] == str(amber)
            assert row.red == f"{amber + 1} or more"
            named = next((other for other in rules if other.id == f"usual_{row.pain}"), None)
            assert named is None or row.green == named.lights["green"].pain


def test_16_strong_usual_pain_holds_running_back(library: Library) -> None:
    """With a usual pain of 6 or 7 nobody runs; the rule wins over high irritability."""
    for usual in (6, 7):
        item = next(found for found in library.pain_rules if found.id == f"usual_{usual}")
        assert "Do not run until it is 5 or less" in item.parts["How to count"]
    assessment = found(library, **STEADY, pain_avg=6, pain_worst=6)
    assert assessment.pattern is not None
    assert (assessment.pattern.irritability, rules(assessment)) == ("HIGH", ["usual_6"])


def test_17_the_leg_has_a_rule_of_its_own(library: Library) -> None:
    """In PH1 and PH2 from where it starts: green 1 above and no further down, red 2 above or spreading; to run 2."""
    plain, early = (next(rule for rule in library.pain_rules if rule.id == id_) for id_ in ("leg", "leg_start"))
    assert all((one.green, one.red) == (one.start + 1, one.start + 2) for one in early.starts)
    assert "under its stop number" in early.parts["Green"]
    assert "no further down" in early.parts["Green"]
    assert "stop number" in early.parts["Red"]
    assert "spreads" in early.parts["Red"]
    assert set(early.lights) == {"green", "red"}
    assert "0 to 2" not in early.parts["How to count"]
    assert "0 to 2" in plain.parts["Green"]
    leg: dict[str, Any] = {"leg_sx": ["below_knee"]}
    for pain, start, expected in ((2, "PH3", "leg"), (5, "PH2", "leg_start"), (7, "PH1", "leg_start")):
        assessment = found(library, **leg, pain_avg=pain, pain_worst=pain)
        assert (assessment.start_phase, rules(assessment)[1]) == (start, expected)
    week = printed(library, **leg, pain_avg=5, pain_worst=5)
    assert week.count("Leg pain stays under its stop number, and moves no further down.") == 1
    for pain in (5, 7):
        words = printed(library, **leg, pain_avg=pain, pain_worst=pain)
        assert words.count("Your leg: from the Build phase on.") == 1
        assert len(re.findall("0 to 2, no further down.*3, or up next morning.*4 or more, spreading", words)) == 1
        assert words.count("To run, its pain has to stay at 2 or less.") == 1


def test_18_red_means_one_thing(library: Library) -> None:
    """Every red lamp of a plan that is built up says the same; the others say to stop."""
    sentence = "Stop this for today. Next time do what the exercise’s card says after red, and get back to green first."
    for item in library.pain_rules:
        assert "Stop" in item.parts["Red"]
        assert (sentence in item.parts["Red"]) == (item.id not in ("bone", "comfort")), item.id
    assert not any(
        "30 %" in text for item in library.advice if item.section == "progress" for text in item.parts.values()
    )


@pytest.mark.parametrize(
    ("dose", "less"),
    [
        (Dose(sets=(3, 3), reps=(10, 12)), (7,)),
        (Dose(sets=(2, 2), reps=(8, 8), per_side=True), (5,)),
        (Dose(ladder=(6, 4, 2), hold_s=(8, 10)), (4, 2, 1)),
        (Dose(sets=(3, 3), distance_m=(20, 20)), (2,)),
        (Dose(minutes=(15, 30)), (10,)),
        (Dose(reps=(4, 6), minutes=(1, 1)), (2,)),
        (Dose(sets=(1, 1), reps=(1, 1)), (1,)),
    ],
)
def test_18_after_red_is_seven_of_ten(dose: Dose, less: tuple[int, ...]) -> None:
    """Of the card's own dose, from its low end, rounded down and never nothing."""
    assert dose.less == less


def test_18_the_card_has_the_amount_after_red(library: Library) -> None:
    """Beside the easier version where there is one; none where a bone may be hurt, since any pain stops there."""
    assert "After red: easier, or only" in printed(library)
    assert "After red:" not in printed(library, **BSI)


def test_6_runs_after_the_table_are_numbers(library: Library) -> None:
    """From the runner's own longest run, or from the table's last minutes; a tenth more, and less after a break."""
    own = block(guide_of(library, longest_30d=18), "run_numbers").params["numbers"]
    assert (own.longest, own.next, own.after_break, own.timed) == (18, (19.5, 21), 12.5, False)
    timed = block(guide_of(library, km_usual=5, flare_easy="moderate"), "run_numbers").params["numbers"]
    assert (timed.longest, timed.next, timed.after_break, timed.timed) == (30, (33, 36), 21, True)
    short = block(guide_of(library, longest_30d=4), "run_numbers").params["numbers"]
    assert (short.next, short.after_break) == ((4.4, 4.8), 2.8)
    assert "Next longest, at most: 19.5&nbsp;km" in printed(library, longest_30d=18)


@pytest.mark.parametrize(
    ("changes", "by_time"),
    [
        ({**STEADY, "pain_avg": 5, "pain_worst": 5}, True),
        ({}, False),
        (
            {
                "duration": "gt_12w",
                "first_age": 30,
                "infl_more": ["none"],
                "sleep": "poor",
                "stress": 8,
                "trend": "same",
            },
            True,
        ),
    ],
)
def test_19_exits_by_time(changes: Mapping[str, Any], by_time: bool, library: Library) -> None:
    """Under the usual-pain rule or PERSIST a phase ends by 14 days, a week without red and the walk, else by pain."""
    for plan in found(library, **changes).selection.phases:
        if plan.phase.code in ("PH1", "PH2", "PH3"):
            exits = [part for part in plan.parts if part.startswith("Move on")]
            assert exits == (["Move on when your pain is steady"] if by_time else ["Move on when"]), plan.phase.code
            text = plan.phase.parts[exits[0]]
            assert ("six weeks" if by_time else "three weeks") in text
            if by_time:
                assert "14 days" in text
                assert {"PH1": "10 minutes", "PH2": "30 minutes", "PH3": "briskly for 30"}[plan.phase.code] in text
    assert ("return_test_usual" in advised(found(library, **changes))) == (
        rules(found(library, **changes))[0].startswith("usual")
    )


def test_20_scales_are_explained_once(library: Library) -> None:
    """Effort, pain, set, rest and brisk: one card; doing more is tied to the effort in the plan."""
    words = printed(library)
    assert words.count("At 5 you could chat") == 1
    assert words.count("Brisk: you can talk, but not sing") == 1
    assert "no harder than the effort in your plan" in words


# ---------------------------------------------------------------------------------------------------------------------
# Only what is theirs (21 to 24)
# ---------------------------------------------------------------------------------------------------------------------
def test_21_no_branch_that_is_decided(library: Library) -> None:
    """Nothing is printed that the program has decided already."""
    for changes in ({}, {"leg_sx": ["below_knee"]}, {"fuel": ["low_drive", "tired_ill"]}, BSI):
        words = printed(library, **changes)
        assert not re.search(
            r"if your guide has|if your plan has|any run table|if you have one|[Yy]our guide rules it out|"
            r"[Ww]ith no (run )?table|last phase|if listed|[Ii]f no Settle phase",
            words,
        ), changes


@pytest.mark.parametrize(
    ("changes", "other", "words"),
    [
        ({"sex": "male", "pregnancy": None, "fuel": ["low_drive", "tired_ill"]}, None, "period"),
        ({}, {"leg_sx": ["below_knee"]}, "leg pain on its own|Your leg pain"),
        ({}, {"history": ["osteoporosis"]}, "half as far|steroid tablets|Use no weight"),
        ({}, {"history": ["spine_surgery"]}, "surgeons?"),
        ({"age": 30, "pregnancy": "pregnant"}, {"age": 30, "pregnancy": "maybe"}, "pregnancy test"),
        ({}, {"nsaid_caution": ["heart_bp"]}, "blood pressure"),
        ({"cadence": 150, "load_change": ["longer_run"], "fits_you": ["overstride"]}, None, "160 becomes"),
    ],
)
def test_21_no_caution_that_the_answers_exclude(
    changes: Mapping[str, Any], other: Mapping[str, Any] | None, words: str, library: Library
) -> None:
    """What is for another sex, illness or answer is left out, and is there for whom it concerns."""
    before = printed(library, **changes).partition("Dear colleague")[0]
    assert not re.search(words, before.replace("Not pregnant", ""))
    if other is not None:
        told = " ".join(
            printed(library, **{**other, **more})
            for more in ({}, {"pain_avg": 6, "pain_worst": 7, "duration": "w6_12"})
        )
        assert re.search(words, told)


def test_21_runners_who_need_no_test_are_not_sent_to_it(library: Library) -> None:
    """Straight into the table on cover, fridge page, phase and table; others first pass the test."""
    straight, tested = printed(library), printed(library, flare_easy="moderate")
    assert straight.count("You may run today: begin your run table") == 2
    assert "Begin your run table now" in straight
    assert not re.search("once you have passed the test|before you have passed", straight)
    assert tested.count("Do not run yet. First pass the test") == 2
    assert not re.search("[Bb]egin your run table|without the test", tested)


@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [
        ({"sex": "male", "pregnancy": None}, True),
        ({"sex": "female", "pregnancy": None, "age": 60}, True),
        ({"sex": "female", "pregnancy": "postpartum", "postpartum_weeks": 20}, False),
    ],
)
def test_21_who_is_not_asked_of_birth_goes_straight_in_too(
    changes: dict[str, Any], goes_on: bool, library: Library
) -> None:
    """The question of pregnancy is for some only; whoever is not asked is not kept to the test by it."""
    assert ("You may run today: begin your run table" in printed(library, **changes)) is goes_on


def test_21_nobody_is_sent_to_the_test_in_a_phase_without_running(library: Library) -> None:
    """Cover and fridge page say what the phase says: not in this phase, whatever test is passed."""
    page = printed(library, pain_avg=6, pain_worst=8, flare_easy="easy", settle="gt24h", daily_limit="a_lot")
    assert page.count("Do not run in this phase. Later, first pass the test") == 2
    assert "Do not run yet. First pass the test" not in page


def test_muscle_relaxants_are_not_talked_of_in_pregnancy(library: Library) -> None:
    """As the other tablets are not: the maternity team is asked before any."""
    assert "Muscle relaxants" in printed(library, pain_avg=5, pain_worst=6)
    assert "Muscle relaxants" not in printed(library, sex="female", pregnancy="pregnant", pain_avg=5, pain_worst=6)


def test_22_told_us_holds_safety_answers_and_own_words(library: Library) -> None:
    """What was ticked, or that nothing was; what the back makes hard, in the runner's words, and again in the plan."""
    assert "None of the warning signs" in printed(library)
    words = printed(library, leg_sx=["below_knee"], history=["smoke"], psfs_1_activity="putting on my socks", psfs_1=4)
    assert "None of the warning signs" not in words
    assert words.count("putting on my socks") >= 2
    assert words.count("My aim: easy running again") >= 2


RATIOS = re.compile(
    r"odds|\bratio|hazard|\bmedian|relative risk|times the rate|times as (?:often|likely|many)|confidence interval|"
    r"\bp ?[<=]|\d+(?:\.\d+)? in (?:10|100|1,?000)\b|\bn ?= ?\d|on average",
    re.IGNORECASE,
)
# Shares that are amounts to do, or changes of the runner's own scores, and no findings of studies.
AMOUNTS = re.compile(r"30 % of the score|points? or 30 %")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"leg_sx": ["below_knee"]},
        BSI,
        {"age": 17, "pregnancy": "no", "worse": ["lean_back"]},
        {"load_change": ["longer_run"], "sit": "gt8", "strength": "none", "fits_you": ["overstride"]},
        {**STEADY, "pain_avg": 5, "pain_worst": 5, "sleep": "poor", "stress": 8, "episodes": "three_plus"},
        {"rf_general": ["night_sweats"]},
    ],
)
def test_23_no_figure_that_does_not_help_to_decide(changes: Mapping[str, Any], library: Library) -> None:
    """No ratios, medians or shares of people before the sources and the letter; a share is an amount to do."""
    words = printed(library, **changes).partition("Dear colleague")[0].partition("Sources")[0]
    assert len(words.split()) > 1000
    assert not RATIOS.findall(words)
    assert "%" not in AMOUNTS.sub("", words)


def test_23_a_comparison_names_its_base(library: Library) -> None:
    """What is left of studies is said plainly, beside what it was compared with, and where it was seen."""
    kept = next(item for item in library.advice if item.id == "prevention_exercise_education")
    assert "In studies" in kept.parts[""]
    assert "to people who exercised and learned about backs than to others" in kept.parts[""]


def test_24_evidence_beside_is_that_of_the_item(library: Library) -> None:
    """No text says another strength of evidence than its item's own."""
    said = {"strong": "strong evidence", "moderate": "fair evidence", "weak": "weak evidence"}
    for item in (*library.contributors, *library.presentations, *library.advice, *library.treatments):
        for strength, phrase in said.items():
            if any(phrase in text.lower() for text in item.parts.values()):
                assert item.governance.evidence == strength, (item.file, phrase)


# ---------------------------------------------------------------------------------------------------------------------
# Amounts and dates (25 to 30)
# ---------------------------------------------------------------------------------------------------------------------
def test_25_minutes_are_those_of_the_busiest_day(library: Library) -> None:
    """Times a day count, the walk does not; minutes stand with their days, and too many name what comes first."""
    calm: dict[str, Any] = {"pain_avg": 7, "pain_worst": 7}
    plan = found(library, **calm).selection.phases[0]
    timed = {item.exercise.id: item.dose for item in plan.chosen if item.place not in ("walk", "drill")}
    assert any(dose.times_a_day and dose.times_a_day[1] > 1 for dose in timed.values())
    once = busiest_day([replace(dose, times_a_day=None) for dose in timed.values()])
    assert once.minutes < plan.minutes == busiest_day(list(timed.values())).minutes
    assert busiest_day([Dose(reps=(10, 10), times_a_day=(2, 3), days_a_week=(7, 7))]).minutes == 2
    assert busiest_day([Dose(sets=(3, 3), reps=(10, 15), days_a_week=(2, 3)), Dose(minutes=(5, 5))]) == BusiestDay(9, 3)
    for budget, over in (("10", True), ("30", False)):
        words = printed(library, **calm, minutes=budget)
        # One thing that takes twenty minutes a day has no other day: it is done as often as fits, which is one number.
        assert re.search(r"About \d+ minutes? (a day|on \d days? a week), and the walk\.", words)
        assert words.count(f"3 to 5 minutes, {'2' if over else '2 to 4'} times a day") == 3
        assert "more than your" not in words.partition("Phase 2")[0]


def test_26_walking_in_every_phase(library: Library) -> None:
    """PH3 20 to 30 minutes on 3 to 5 days, PH4 on 2 to 3, PH5 30 minutes; on the cover and on the fridge page."""
    plans = found(library, pain_avg=5, pain_worst=5).selection.phases
    walks = {plan.phase.code: item.dose for plan in plans for item in plan.chosen if item.exercise.id == "walk"}
    assert list(walks) == ["PH2", "PH3", "PH4", "PH5"]
    assert (walks["PH4"].minutes, walks["PH4"].days_a_week) == ((20, 30), (2, 3))
    guide = guide_of(library)
    assert any(chosen.exercise.id == "walk" for _, chosen in block(guide, "cover").params["chosen"])
    assert any(chosen.exercise.id == "walk" for _, chosen, _ in block(guide, "week").params["rows"])


def test_27_week_one_is_never_before_the_day_after_issue(library: Library) -> None:
    """Reprinted ten days later, the table begins eleven days after the answers; what outlasts the guide says so."""
    assessment = found(library, today=date(2026, 11, 30), flare_easy="moderate")
    assert assessment.run_plan is not None
    rows = plan_rows(assessment.run_plan, assessment.run_plan_start, assessment.answers, assessment.today)
    assert rows[0].earliest == date(2026, 12, 1)
    assert rows[1].earliest == date(2026, 12, 8)
    careful: dict[str, Any] = {"km_usual": 5, "flare_easy": "moderate"}
    assert block(guide_of(library, **careful), "run_plan").params["outlasts"] is not None
    assert "answer the questions again before you go on" in printed(library, **careful)
    assert block(guide_of(library), "run_plan").params["outlasts"] is None


@pytest.mark.parametrize("changes", [BSI, {**FEMALE, "pregnancy": "pregnant"}], ids=["bone", "pregnant"])
def test_5_34_all_warning_signs_stand_on_page_two(library: Library, changes: Mapping[str, Any]) -> None:
    """Also where there are more than most have, and the clinic has a long name; the page for the fridge follows."""
    clinic = Clinic(name="Elm Street Physiotherapy and Sports Clinic", phone="020 7946 0991")
    pages = lay_out(render_html(guide_of(library, Settings(region="uk", clinic=clinic), **changes)))
    parts = [[part for part in ("cover", "safety_net", "week") if page.find("section", part)] for page in pages[:3]]
    assert parts == [["cover"], ["safety_net"], ["week"]]
    assert pages[2].find("div", "in-short")


def test_17_the_leg_has_its_stop_numbers_beside_any_rule_for_the_back(library: Library) -> None:
    """Also where the back's colours are fixed numbers and the leg's count from its start."""
    mild: dict[str, Any] = {"leg_sx": ["below_knee"], "pain_avg": 3, "pain_worst": 4, "settle": "gt24h"}
    assert [rule.id for rule in found(library, **mild).pain_rules] == ["back", "leg_start"]
    for page in (
        printed(library, **mild).partition("Questions?")[0],
        printed(library, **mild).partition("Your week")[2],
    ):
        assert "Pain before 0 1 2 3 4 5 6 7 8 Leg pain: stop at 2 3 4 5 6 7 8 9 10" in page
        assert "Leg pain at 9 or more: do not start." in page
    html = render_html(guide_of(library, **mild))
    pages = lay_out(html)
    assert torn_words(html, pages) == []
    assert sum(bool(page.find("section", "log")) for page in pages) == 1


def test_15_17_where_to_stop_is_worked_out_on_the_first_page(library: Library) -> None:
    """For each pain before the start the number to stop at, of back and leg in one table; nothing is left to add."""
    sore: dict[str, Any] = {"leg_sx": ["below_knee"], "pain_avg": 5, "pain_worst": 6}
    cover = printed(library, **sore).partition("Questions?")[0]
    assert "Pain before 0 1 2 3 4 5 6 7 8 Back pain: stop at 2 3 4 5 6 7 8 8 –" in cover
    assert "Leg pain: stop at 2 3 4 5 6 7 8 9 10" in cover
    assert "The worse colour counts." in cover
    assert not re.search(r"\bup by|rises by", cover)
    alone = printed(library, pain_avg=5, pain_worst=6).partition("Questions?")[0]
    assert "Pain before 0 1 2 3 4 5 6 7 Stop number 2 3 4 5 6 7 8 8" in alone
    assert "worse colour counts" not in alone


LASTING: Mapping[str, Any] = {**STEADY, "pain_avg": 5, "pain_worst": 7, "daily_limit": "a_lot"}


def test_27_no_run_table_where_nobody_runs_before_the_guide_ends(library: Library) -> None:
    """Three phases of 14 days each: test, table and rules for runs come with the review, on a day that is named."""
    late = guide_of(library, **LASTING)
    assert found(library, **LASTING).run_plan is not None
    assert not {"run_plan", "run_rules", "warm_up"} & {section.id for section in late.sections if section.blocks}
    text = printed(library, **LASTING)
    assert text.count("Do not run in these six weeks.") == 2
    assert "comes with your review, when you answer the questions again around 1 January 2027" in text
    assert "comes with your review, around 1 January 2027" in text.partition("Your week")[2]
    assert "The test before you run" not in text
    assert "run table." in text.partition("Running comes with your review")[2]
    sooner = guide_of(library, **{**LASTING, "daily_limit": "some"})
    assert {"run_plan", "run_rules"} <= {section.id for section in sooner.sections if section.blocks}


def test_29_a_race_before_the_review_is_named_with_its_choices(library: Library) -> None:
    """Race and aim stay, the cover says that it comes too soon, and no page tells how to catch up in a table."""
    text = printed(library, **LASTING, goal="race", race_date="2027-01-20", race_km=10)
    assert "Your race comes too soon for it." in text.partition("Let your pain guide you")[0]
    assert "20 January 2027, 10 km" in text
    assert "Ask the organisers about a later date" in text
    assert "Do not skip weeks to catch up" not in text


def test_28_nobody_without_a_run_starts_in_week_two(library: Library) -> None:
    """A longest run of 0 in 30 days means week 1, whatever else."""
    far: dict[str, Any] = {"km_usual": 40, "flare_easy": "moderate", "run_pain": "eases"}
    assert found(library, **far, longest_30d=10).run_plan_start == 2
    assert found(library, **far, longest_30d=0, km_now=0).run_plan_start == 1


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        (BSI, "2027-04-08", "race_not_this_one"),  # 19 weeks and 6 days
        (BSI, "2027-04-16", "race_wait"),
        ({"leg_sx": ["below_knee"]}, "2027-02-12", "race_not_this_one"),  # 12 weeks
        ({"leg_sx": ["below_knee"]}, "2027-02-13", "race_wait"),
        ({}, "2026-12-10", "race_runway_options"),
        ({}, "2027-09-01", None),
    ],
)
def test_29_races(changes: Mapping[str, Any], day: str, expected: str | None, library: Library) -> None:
    """Not this race, or no training for it yet, where a clinician has to be seen; too little time is said."""
    race: dict[str, Any] = {"goal": "race", "race_date": day, "race_km": 21.1}
    told = advised(found(library, **changes, **race)) & {"race_not_this_one", "race_wait", "race_runway_options"}
    assert told == ({expected} if expected else set())
    words = printed(library, **changes, **race)
    assert f"{date.fromisoformat(day).day} {date.fromisoformat(day):%B %Y}" in words
    assert "21.1 km" in words
    if expected == "race_runway_options":
        assert "Your race comes too soon for your whole table." in words


def test_30_cadence_is_worked_out(library: Library) -> None:
    """5 % more, rounded, never above 10 %; from 180 steps on there is no drill, and uncounted there is one."""
    runs: dict[str, Any] = {
        "km_usual": 40,
        "longest_30d": 12,
        "load_change": ["longer_run"],
        "fits_you": ["overstride"],
    }

    def drill(**more: Any) -> Block | None:
        guide = guide_of(library, **{**runs, **more})
        return next(
            (one for one in guide.blocks() if one.kind == "exercise" and one.item and one.item.id == "cadence_run"),
            None,
        )

    counted = drill(cadence=150)
    assert counted is not None
    assert counted.params["steps_a_minute"] == (150, 158, 165)
    assert "Aim for 158, one in twenty more. Never go above 165, one in ten more." in printed(
        library, **runs, cadence=150
    )
    uncounted = drill()
    assert uncounted is None or uncounted.params["steps_a_minute"] is None
    barred = {item.exercise.id for item in found(library, **runs, cadence=180).selection.excluded}
    assert "cadence_run" in barred
    assert "cadence_run" not in {item.exercise.id for item in found(library, **runs, cadence=179).selection.excluded}
    assert "cadence_run" not in {item.exercise.id for item in found(library, **runs).selection.excluded}


# ---------------------------------------------------------------------------------------------------------------------
# Gate and pages (31, 33, 34)
# ---------------------------------------------------------------------------------------------------------------------
def test_31_a_certain_emergency_is_printed_whatever_is_open(library: Library) -> None:
    """Safety answers that make an emergency certain give its page, though later questions were not reached."""
    answers = {
        id_: value for id_, value in mapping()["answers"].items() if id_ in ("age", "sex", "pregnancy", "rf_nerve")
    }
    answers |= {"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}
    parsed = parse_answers({"answered_on": "2026-11-20", "answers": answers}, library)
    assert assess(parsed, library, TODAY).document == "emergency"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("RF01", {"rf_nerve": ["bladder"], "rf_nerve_when": "within_14d"}),
        ("RF05", {"leg_weak": "worse_or_severe"}),
        ("RF18", {"rf_body": ["chest_breath"]}),
    ],
)
def test_32_emergencies_and_motor_loss_are_stepped_down_in_person(
    code: str, changes: dict[str, Any], library: Library
) -> None:
    """An override in a file alone changes nothing; with a person who stands for it, the flag is stepped down."""
    alone = found(library, [override(code, "SOON", "P2")], **changes)
    assert alone.document in ("emergency", "urgent")
    assert any("stepped down only by a person" in warning.message for warning in alone.warnings)
    answers = parse_answers(mapping(changes, overrides=[override(code, "SOON", "P2")]), library)
    assert assess(answers, library, TODAY, accepted=[code]).level < alone.level


def test_33_this_phase_and_the_next_are_printed_whole(library: Library) -> None:
    """The assessment plans all; later phases stand in a line each."""
    changes: dict[str, Any] = {"pain_avg": 6, "pain_worst": 6}
    assert len(found(library, **changes).selection.phases) == 5
    guide = guide_of(library, **changes)
    assert [one.item.code for one in guide.blocks() if one.kind == "phase" and one.item] == ["PH1", "PH2"]
    assert [phase.code for phase, _ in block(guide, "outlook").params["phases"]] == ["PH3", "PH4", "PH5"]


def test_34_the_fridge_page_has_the_first_two_levels_in_short(library: Library) -> None:
    """Its signs are those of the list, none more, in their short words; the list itself comes first."""
    guide = guide_of(library)
    assert [section.id for section in guide.sections][:3] == ["cover", "safety_net", "week"]
    whole = {item.id: shown for item, shown in block(guide, "safety_net").params["levels"]}
    for item, shown in block(guide, "week").params["signs"]:
        assert item.level in ("emergency", "same_day")
        assert shown == whole[item.id]
        assert all(sign.short for sign in shown)


def test_a_short_guide_has_nothing_to_read(library: Library) -> None:
    """What is to use, the log and the letter stay; what was told, causes and treatments go."""
    whole, short = (
        {section.id for section in guide_of(library, replace(UK, extent=extent), leg_sx=["below_knee"]).sections}
        for extent in ("full", "short")
    )
    assert whole - short >= {"told_us", "pattern", "treatments", "looking_ahead"}
    assert {"cover", "safety_net", "week", "phases", "flare_plan", "imprint", "log", "letter"} <= short


def test_25_the_week_adds_up(library: Library) -> None:
    """The minutes of each day are those of what is ticked there; the fullest day is that of the phase."""
    guide = guide_of(library, pain_avg=5, pain_worst=5, minutes="20")
    week, phase = block(guide, "week").params, block(guide, "phase").params
    assert max(week["minutes"]) == phase["minutes"]
    assert week["minutes"].count(phase["minutes"]) == phase["days"]
    text = printed(library, pain_avg=5, pain_worst=5, minutes="30")
    assert "Minutes , walk and long rests extra" in text
    for low in range(1, 7):
        for high in range(low, 8):
            more = week_days(Dose(days_a_week=(low, high)))
            fewer = week_days(Dose(days_a_week=(low, low)))
            assert more.count("do") == low
            assert more.count("may") == high - low
            assert all(mark == "do" for mark, other in zip(more, fewer, strict=True) if other)


def test_25_days_fit_the_minutes_that_there_are(library: Library) -> None:
    """Where one day holds too much, later items go to other days; the first ones keep theirs, the cover has day one."""
    guide = guide_of(library, minutes="10")
    week, phase = block(guide, "week").params, block(guide, "phase").params
    assert phase["over"]
    assert max(week["minutes"]) < phase["minutes"]
    rows = [(chosen, marks) for _, chosen, marks in week["rows"]]
    timed = [(chosen, marks) for chosen, marks in rows if chosen.place != "walk"]
    assert timed[0][1] == week_days(timed[0][0].dose)
    assert all(marks.count("do") == week_days(chosen.dose).count("do") for chosen, marks in rows)
    monday = [chosen.exercise.id for chosen, marks in rows if marks[0]]
    assert [exercise.id for exercise, _ in block(guide, "cover").params["chosen"]] == monday
    assert len(monday) < len(rows)


def test_runs_by_a_table_have_days_with_rest_between(library: Library) -> None:
    """Three runs a week are three boxes; a table by distance, which says no number of runs, has none."""
    week = block(guide_of(library, km_usual=5, km_now=5, longest_30d=5), "week").params
    assert (week["running"], week["run_days"]) == ("table", ("", "do", "", "", "do", "", "do"))
    assert block(guide_of(library), "week").params["run_days"] == ()


@pytest.mark.parametrize(
    ("changes", "title", "hope"),
    [
        ({}, "Running with low back pain", "Most backs settle."),
        (
            {"age": 30, "pregnancy": "pregnant"},
            "Back pain in pregnancy",
            "Lie on your side, and ask before any medicine.",
        ),
        ({"age": 30, "pregnancy": "maybe"}, "Low back pain", "Most backs settle."),
        ({"age": 30, "pregnancy": "postpartum", "postpartum_weeks": 6}, "Back pain after birth", "Small steps"),
        ({"age": 30, "pregnancy": "postpartum", "postpartum_weeks": 20}, "Back pain after birth", "pelvic floor check"),
        ({"leg_sx": ["below_knee"]}, "Pain from a leg nerve", "settles without surgery"),
        (STEADY, "Running with lasting back pain", "Pain that has lasted can still ease."),
        (BSI, "Low back pain", "Be kind to your back"),
    ],
)
def test_the_cover_says_what_is_the_matter(changes: Mapping[str, Any], title: str, hope: str, library: Library) -> None:
    """In plain words, with a sentence of hope that is true of this runner."""
    words = block(guide_of(library, **changes), "cover").params["words"]
    assert words.title == f"{title}: your guide"
    assert hope in words.parts[""]


def test_no_two_signs_share_an_icon(library: Library) -> None:
    """A sign is known by its own icon wherever it stands; each level says what its signs may mean."""
    signs: dict[str, set[str]] = {}
    for level in library.signs:
        assert level.parts["Why"]
        for sign in level.signs:
            signs.setdefault(sign.icon, set()).add(sign.text)
    assert len(signs) > 30
    # These two stand for one thing each, told in other words to other runners.
    assert {icon for icon, texts in signs.items() if len(texts) > 1} == {"bleed", "worse"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [((7, 7), ["do"] * 7), ((2, 2), ["do", "", "", "do", "", "", ""]), ((2, 3), ["do", "", "", "do", "", "may", ""])],
)
def test_a_dose_falls_on_spread_days(days: tuple[float, float], expected: list[str]) -> None:
    """Days of rest between, and days to add where the range has room."""
    assert list(week_days(Dose(days_a_week=days))) == expected
    assert list(week_days(Dose())) == ["may"] * 7


def test_4_whoever_is_to_be_seen_today_is_told_no_later_day(library: Library) -> None:
    """A flag that could wait two weeks sets no day beside one that cannot, neither on the page nor in the letter."""
    both: dict[str, Any] = {"history": ["osteoporosis"], "onset": "sudden_run", "age": 72, "sex": "male"}
    both |= {"fuel": ["low_drive", "tired_ill"]}
    assessment = found(library, **both)
    assert {str(fired.level) for fired in assessment.flags} == {"URGENT", "SOON"}
    assert (assessment.see_within, assessment.seen_by) == (None, None)
    assert not re.search(SEEN_BY, printed(library, **both))


# ---------------------------------------------------------------------------------------------------------------------
# What readers looked for and did not find
# ---------------------------------------------------------------------------------------------------------------------
def test_4_a_check_so_soon_says_what_to_do_without_an_appointment(library: Library) -> None:
    """Within two days the urgent line stands beside the date; where there is more time, it does not."""
    assert "No appointment by then? Call NHS 111 today." in printed(library, rf_body=["pee_pain_blood"])
    assert "No appointment by then?" not in printed(library, leg_sx=["below_knee"], pain_avg=5, pain_worst=5)


def test_12_the_check_after_birth_is_the_first_gate(library: Library) -> None:
    """Cover and fridge page name the pelvic floor check before the test, and nobody else's does."""
    born = printed(library, pregnancy="postpartum", postpartum_weeks=30)
    assert born.count("irst the pelvic floor check, then the test") == 2
    assert "pelvic floor check" not in printed(library)


def test_12_the_pelvic_floor_has_its_place_in_the_week(library: Library) -> None:
    """On the cover and in the week, with how often; not for those who are given no such item."""
    born = guide_of(library, pregnancy="postpartum", postpartum_weeks=30)
    assert [block(born, kind).params["pelvic_floor"].id for kind in ("cover", "week")] == ["pelvic_floor"] * 2
    assert words_of(render_html(born)).count("3 times a day") >= 2
    assert block(guide_of(library), "week").params["pelvic_floor"] is None


def test_22_all_that_was_ticked_is_told_back(library: Library) -> None:
    """Habits and health too, by topic, and without what says that there is nothing; consent is no answer to check."""
    topics = block(
        guide_of(library, sleep="poor", fits_you=["stiff_back"], pain_avg=5, pain_worst=6), "told_us"
    ).params["topics"]
    told = {title: [answer.label for answer in answers] for title, answers, _ in topics}
    assert "Poor sleep" in told["Food, sleep and daily life"]
    assert "My back feels stiff" in told["Your running"]
    assert not any(
        "None of these" in label or "No back condition" in label for labels in told.values() for label in labels
    )
    assert "Yes" not in [label for labels in told.values() for label in labels]
    assert {"Your pain", "Where it is", "Worse and better"} <= set(told)


def test_6_a_letter_holds_every_answer_and_p0_only_what_decides(library: Library) -> None:
    """Sleep and asthma are in the letter of a guide; on a page that gets somebody seen habits would read as causes."""
    changes: dict[str, Any] = {"leg_sx": ["below_knee"], "sleep": "poor", "nsaid_caution": ["asthma"]}
    letter = block(guide_of(library, **changes), "letter")
    assert {"Poor sleep", "Asthma"} <= {answer.label for answer in letter.params["answers"]}
    urgent = block(guide_of(library, **changes, leg_weak="worse_or_severe"), "letter")
    assert "Poor sleep" not in {answer.label for answer in urgent.params["answers"]}


def test_nobody_without_weights_is_told_to_add_some(library: Library) -> None:
    """Whoever has none is told to do more in other ways."""
    assert "only a little heavier" in printed(library, equipment=["weights"])
    for kit in ("none", "band"):
        assert "only a little heavier" not in printed(library, equipment=[kit])


def test_20_amounts_after_red_say_of_what(library: Library) -> None:
    """No number stands alone."""
    page = printed(library)
    found_ = re.findall(r"After red: easier, or only ([^.]+)\.", page)
    assert found_
    assert all(
        re.search(r"((repeats|holds)( a set)?|(times|repeats)(, then \d+)*|minutes( each time)?|times)$", amount)
        for amount in found_
    )
