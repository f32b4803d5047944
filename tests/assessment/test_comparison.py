"""What has changed since earlier answers: compared by the figures of the evidence base, told without false comfort."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import weasyprint
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guidegen.answers import parse_answers
from guidegen.assessment import Assessment, assess
from guidegen.assessment.comparison import Earlier, FollowUp, Verdict, compare, read_earlier
from guidegen.assessment.comparison.exercises import exercise_changes
from guidegen.assessment.comparison.measures import OWN_ACTIVITIES, PAIN, ROLAND_MORRIS, Enough
from guidegen.assessment.models import Chosen, Excluded, PhasePlan, Selection
from guidegen.cli.follow_up import read_since
from guidegen.clinic.settings import Settings
from guidegen.errors import AnswersError
from guidegen.files.text_with_places import Source
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.library.levels import Permit
from guidegen.pdf import lay_out, render_pdf
from guidegen.pictures.charts import Day, course_key, draw_course
from guidegen.pictures.drawing import COLOUR, GREY
from guidegen.rules import Evidence, Truth
from tests.acceptance.prints import Print, Variant, faults_of
from tests.support.base import mapping, run, text
from tests.support.plausible import ANSWERED_ON, random_answers
from tests.support.sampled import sampled

UK = Settings(region="uk")
SVG = "{http://www.w3.org/2000/svg}"
CLIENT = {"id": "R-7", "name": "Zyxwia Quorndon"}
SHOES = {"psfs_1_activity": "Putting on shoes", "psfs_2_activity": "Running uphill"}
EMERGENCY = {"rf_nerve": ["saddle"], "rf_nerve_when": "within_14d"}
SCIATICA = {"leg_sx": ["below_knee"]}


def source(
    changes: Mapping[str, Any] | None = None, day: str = "2026-10-09", file: str = "old.yaml", **top: Any
) -> Source:
    return Source(file, data=mapping(changes, **{"client": CLIENT, "answered_on": day, **top}))


def assessed(library: Library, changes: Mapping[str, Any] | None = None) -> Assessment:
    """What is decided for the new answers."""
    answers = parse_answers(source(changes, ANSWERED_ON.isoformat(), "new.yaml"), library)
    return assess(answers, library, ANSWERED_ON)


def followed(library: Library, old: Mapping[str, Any], new: Mapping[str, Any]) -> FollowUp:
    now = assessed(library, new)
    return compare(now, read_earlier([source(old)], now, library), library)


# What counts as a change


@pytest.mark.parametrize(
    ("enough", "then", "rise", "verdict"),
    [
        (PAIN, 7, -2, Verdict.UNCLEAR),  # two points, and less than 30 %
        (PAIN, 7, -3, Verdict.BETTER),
        (PAIN, 3, -1, Verdict.UNCLEAR),  # 30 %, and less than two points
        (PAIN, 2, -2, Verdict.BETTER),
        (PAIN, 8, 2, Verdict.WORSE),
        (PAIN, 3, 1, Verdict.WORSE),
        (PAIN, 5, 1, Verdict.UNCLEAR),
        (PAIN, 0, 1, Verdict.UNCLEAR),
        (PAIN, 0, 0, Verdict.UNCLEAR),
        (ROLAND_MORRIS, 12, -5, Verdict.BETTER),
        (ROLAND_MORRIS, 20, -5, Verdict.UNCLEAR),
        (ROLAND_MORRIS, 20, 5, Verdict.WORSE),
        (ROLAND_MORRIS, 10, 3, Verdict.WORSE),
        (OWN_ACTIVITIES, 4, -2, Verdict.BETTER),
        (OWN_ACTIVITIES, 4, 1.9, Verdict.UNCLEAR),
        (OWN_ACTIVITIES, 4, 2, Verdict.WORSE),
    ],
)
def test_a_change_counts_from_the_figures_of_the_evidence_base(
    enough: Enough, then: float, rise: float, verdict: Verdict
) -> None:
    """Better needs points and share, worse needs one of them; less than that is no clear change."""
    assert enough.verdict(rise, then) is verdict


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({}, {}, "same"),
        ({"pain_avg": 6}, {"pain_avg": 2}, "better"),
        ({"pain_avg": 6}, {"pain_avg": 5}, "same"),
        ({"pain_avg": 2}, {"pain_avg": 4}, "worse"),
        ({"pain_avg": 6}, {"pain_avg": 2, "trend": "worse"}, "worse"),
        ({"pain_avg": 6}, {"pain_avg": 2, "daily_limit": "a_lot"}, "worse"),
        ({"pain_avg": 6, "rmdq": 4}, {"pain_avg": 2, "rmdq": 9}, "worse"),
        ({"pain_avg": 6}, {"pain_avg": 2, **SCIATICA}, "worse"),
        ({"pain_avg": 6, **SCIATICA}, {"pain_avg": 2, **SCIATICA}, "same"),
        ({"pain_avg": 6, **SCIATICA}, {"pain_avg": 2}, "better"),
        ({"pain_avg": 6}, {"pain_avg": 2, **EMERGENCY}, None),
        ({**SHOES, "psfs_1": 2, "psfs_2": 3}, {**SHOES, "psfs_1": 5, "psfs_2": 4}, "better"),
        ({**SHOES, "psfs_1": 6, "psfs_2": 6}, {**SHOES, "psfs_1": 3, "psfs_2": 5}, "worse"),
    ],
)
def test_the_course_is_better_only_where_nothing_speaks_against_it(
    old: dict[str, Any], new: dict[str, Any], expected: str | None, library: Library
) -> None:
    """One worse score, a new flag, a day more limited or the runner's own word outweigh all that is better."""
    assert followed(library, old, new).course == expected


def test_flags_are_new_when_they_were_not_there_or_were_less_urgent(library: Library) -> None:
    """A flag that fires as before is neither new nor gone."""
    found = followed(library, SCIATICA, {"trauma": "major", "leg_sx": ["numb_patch"]})
    old = {fired.flag.code for fired in found.gone_flags}
    new = {fired.flag.code for fired in found.new_flags}
    assert old == {"RF23"}
    assert "RF06" in new
    assert followed(library, SCIATICA, SCIATICA).new_flags == ()
    urgent = assessed(library, SCIATICA)
    raised = replace(urgent, flags=tuple(replace(fired, permit=Permit.P1) for fired in urgent.flags))
    earlier = read_earlier([source(SCIATICA)], urgent, library)
    assert [fired.flag.code for fired in compare(raised, earlier, library).new_flags] == ["RF23"]


def test_activities_are_matched_by_their_words(library: Library) -> None:
    """Case, marks and order make no difference; what only one file names is told as not compared."""
    old = {"psfs_1_activity": "Putting on shoes!", "psfs_1": 2, "psfs_2_activity": "Sitting", "psfs_2": 5}
    new = {"psfs_1_activity": "Stairs", "psfs_1": 4, "psfs_2_activity": "putting on  Shoes", "psfs_2": 6}
    found = followed(library, old, new)
    assert [(activity.name, activity.then, activity.now) for activity in found.activities] == [
        ("putting on  Shoes", 2, 6)
    ]
    assert [note.place.file for note in found.notes] == ["old.yaml", "new.yaml"]


def test_the_chart_holds_only_activities_named_each_time(library: Library) -> None:
    """An average over other activities than the day before would be no course."""
    now = assessed(library, {**SHOES, "psfs_1": 8, "psfs_2": 1})
    first = source({"psfs_1_activity": "Putting on shoes", "psfs_1": 3}, "2026-08-01", "a.yaml")
    second = source({}, "2026-09-01", "b.yaml")
    found = compare(now, read_earlier([second, first], now, library), library)
    assert [visit.day.month for visit in found.visits] == [8, 9, 11]
    assert [visit.function for visit in found.visits] == [3, None, 8]


def test_an_answer_that_decides_is_told_as_worse(library: Library) -> None:
    """Daily life limited more and the runner's own word have a verdict; so has the word where then is not known."""
    found = followed(library, {}, {"daily_limit": "a_lot", "trend": "worse"})
    assert {measure.question.id for measure in found.measures if measure.verdict is Verdict.WORSE} == {
        "daily_limit",
        "trend",
    }
    now = assessed(library, {"trend": "worse"})
    (earlier,) = read_earlier([source({"trend": None, "daily_limit": "an option of old"})], now, library)
    unknown = {m.question.id: m.verdict for m in compare(now, [earlier], library).measures if m.then is None}
    assert unknown == {"trend": Verdict.WORSE, "daily_limit": Verdict.TOLD}
    rows = [words(row) for row in every(page(now, [earlier], library), "tr")]
    assert "How much does it limit your daily life? not known It limits my daily life a little not known" in rows
    assert "Is the problem getting better or worse? not known It is getting worse worse" in rows


# Exercises


def selection(library: Library, *phases: tuple[str, ...], barred: tuple[str, ...] = (), missing: str = "") -> Selection:
    by_id = {exercise.id: exercise for exercise in library.exercises}

    def chosen(id_: str) -> Chosen:
        exercise = by_id[id_]
        return Chosen(exercise, next(iter(exercise.doses.values())), exercise.slot, 0, None, ())

    def excluded(id_: str, question: str) -> Excluded:
        return Excluded(by_id[id_], "", (Evidence(question, None, "", Truth.NO),))

    plans = [
        PhasePlan(library.phases[number], tuple(map(chosen, ids)), (), (), 0, 7) for number, ids in enumerate(phases)
    ]
    left_out = [excluded(id_, "leg_sx") for id_ in barred] + ([excluded(missing, "equipment")] if missing else [])
    return Selection(tuple(plans), tuple(left_out))


def changes(library: Library, then: Selection, now: Selection) -> set[tuple[str, str]]:
    by_id = {exercise.id: exercise for exercise in library.exercises}
    return {(change.exercise.id, change.kind) for change in exercise_changes(then, now, by_id)}


def test_exercises_are_new_harder_easier_left_or_barred(library: Library) -> None:
    """A step up or down a ladder is told as that, and what is barred now is found in every phase of then."""
    lower = next(item for item in library.exercises if item.harder)
    assert lower.harder
    others = [item.id for item in library.exercises if not item.harder and not item.easier][:4]
    then = selection(library, (lower.id, others[0], others[1]), (others[2], others[3]))
    now = selection(library, (lower.harder, others[1]), barred=(others[2], others[0]), missing=others[3])
    assert changes(library, then, now) == {
        (others[2], "barred"),
        (others[0], "barred"),
        (lower.harder, "progressed"),
        (others[1], "same"),
    }
    assert changes(library, now, then) == {
        (lower.id, "eased"),
        (others[0], "new"),
        (others[1], "same"),
    }
    assert changes(library, then, selection(library)) == set()
    assert ("walk", "dropped") in changes(library, selection(library, ("walk",)), selection(library, (others[0],)))


def test_more_of_the_same_exercise_is_progress(library: Library) -> None:
    """A dose is harder where something rises and nothing falls, easier the other way round, else it is changed."""
    then = selection(library, ("bridge",))
    plan = then.phases[0]
    dose = replace(plan.chosen[0].dose, sets=(2, 2), reps=(8, 10))

    def with_dose(**sizes: Any) -> Selection:
        return Selection((replace(plan, chosen=(replace(plan.chosen[0], dose=replace(dose, **sizes)),)),))

    found = {
        kind: changes(library, with_dose(), with_dose(**sizes))
        for kind, sizes in {
            "same": {},
            "progressed": {"sets": (3, 3)},
            "eased": {"reps": (6, 10)},
            "changed": {"sets": (3, 3), "reps": (5, 5)},
        }.items()
    }
    assert found == {kind: {("bridge", kind)} for kind in found}


# Earlier answers


def test_every_file_that_cannot_be_compared_is_told_at_once(library: Library) -> None:
    """Another client, the same or a later day, a day that comes twice, no consent and no date are all errors."""
    now = assessed(library)
    wrong = [
        source(file="other.yaml", client={"id": "R-8"}),
        source(file="name.yaml", day="2026-10-01", client={"name": "Somebody Else"}),
        source(file="today.yaml", day=ANSWERED_ON.isoformat()),
        source(file="later.yaml", day="2026-12-01"),
        source(file="twice.yaml"),
        source({"consent": "no"}, file="consent.yaml"),
        source(file="undated.yaml", answered_on="soon"),
        Source("list.yaml", data=["a"]),
    ]
    with pytest.raises(AnswersError) as error:
        read_earlier(wrong, now, library)
    assert {problem.place.file for problem in error.value.problems} == {str(each.file) for each in wrong}
    assert "R-8" not in str(error.value)
    assert "Somebody" not in str(error.value)


def test_a_file_without_id_or_name_is_taken_for_the_same_client(library: Library) -> None:
    """What is not there cannot differ, and it is told that nothing shows whose the answers are."""
    now = assessed(library)
    found = compare(now, read_earlier([source(client={})], now, library), library)
    assert [note.hint for note in found.notes] == ["give both client.id"]


def test_answers_to_an_older_questionnaire_are_compared_in_part(library: Library) -> None:
    """Scores that can still be read are; a missing answer never makes a flag of then, and no plan is compared."""
    old = {"pain_avg": 7, "pain_worst": 0, "goal": "an option of old", "no_such_question": 1, "leg_sx": None}
    now = assessed(library, {"pain_avg": 3, "pain_worst": 4, **SCIATICA})
    (earlier,) = read_earlier([source(old)], now, library)
    assert earlier.assessment is None
    found = compare(now, [earlier], library)
    measured = {measure.question.id: (measure.then, measure.verdict) for measure in found.measures}
    assert measured["pain_avg"] == (7, Verdict.BETTER)
    assert measured["pain_worst"] == (0, Verdict.WORSE)
    assert not any((found.new_flags, found.gone_flags, found.exercises))
    told = " ".join(note.message for note in found.notes)
    for word in ("no_such_question", "goal", "leg_sx", "no longer fit"):
        assert word in told
    assert words(one(page(now, [earlier], library), "p", text="no longer fit our questions"))


# The page


def page(now: Assessment, earlier: list[Earlier], library: Library, settings: Settings = UK) -> ElementTree.Element:
    return parsed_page(render_html(assemble(now, library, settings, earlier)))


def parsed_page(html: str) -> ElementTree.Element:
    root = weasyprint.HTML(string=html).etree_element
    assert isinstance(root, ElementTree.Element)
    return root


def every(root: ElementTree.Element, tag: str, class_: str = "", text: str = "") -> list[ElementTree.Element]:
    return [
        found
        for found in root.iter(tag)
        if (not class_ or class_ in found.get("class", "").split()) and text in words(found)
    ]


def one(root: ElementTree.Element, tag: str, class_: str = "", text: str = "") -> ElementTree.Element:
    found = every(root, tag, class_, text)
    assert len(found) == 1, (tag, class_, text, len(found))
    return found[0]


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def pair(library: Library, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Assessment, list[Earlier]]:
    now = assessed(library, new)
    return now, list(read_earlier([source(old)], now, library))


def test_a_guide_without_earlier_answers_has_no_such_page(library: Library) -> None:
    """Nothing of it is printed, and none of its advice is chosen."""
    now = assessed(library)
    assert not every(parsed_page(render_html(assemble(now, library, UK))), "section", "follow_up")
    assert not [item for item in now.advice if item.section == "follow_up"]


def test_new_signs_stand_first_and_what_must_stop_is_named(library: Library) -> None:
    """The page stands before the answers; flags, then the word on the course, then scores, then the plan."""
    now, earlier = pair(library, {"pain_avg": 2}, {"pain_avg": 6, **SCIATICA})
    root = page(now, earlier, library)
    order = [section.get("class", "").split()[0] for section in root.iter("section")]
    assert order.index("week") < order.index("follow_up") < order.index("told_us")
    section = one(root, "section", "follow_up")
    blocks = [found.get("class", "") for found in section if found.tag in ("div", "table")]
    assert [name.split()[-1] for name in blocks] == [
        "new-signs",
        "follow_up_worse",
        "course",
        "changes",
        "plan-changes",
        "follow_up_how",
    ]
    assert "Nerve pain down the leg" in words(one(section, "div", "new-signs"))
    row = one(section, "tr", text="Average back pain")
    assert [words(cell) for cell in row] == [
        "Average back pain, last 7 days",
        "2 out of 10",
        "6 out of 10",
        "clearly more",
    ]
    assert "Pogo hops" in words(one(section, "dd", text="Pogo hops"))
    assert words(one(section, "dl", "notes")).startswith("Do not do now")
    assert "clearly less" not in words(one(section, "table", "changes"))
    title = one(one(section, "div", "course"), f"{SVG}title")
    assert "9 October 2026: average pain 2, worst pain" in words(title)


def test_better_scores_beside_a_flag_are_told_and_not_praised(library: Library) -> None:
    """The numbers stand there; the check comes first."""
    now, earlier = pair(library, {"pain_avg": 8, **SCIATICA}, {"pain_avg": 1, **SCIATICA})
    section = one(page(now, earlier, library), "section", "follow_up")
    assert [words(cell) for cell in one(section, "tr", text="Average back pain")][1:] == [
        "8 out of 10",
        "1 out of 10",
        "changed",
    ]
    assert one(section, "div", "follow_up_flagged") is not None
    assert not re.search(r"clearly (less|better)", words(one(section, "table", "changes")))
    assert "Better than" not in words(section)


def test_a_runner_who_got_better_reads_so_and_what_went(library: Library) -> None:
    """Clear changes are named, activities in the runner's words as text, and a flag that went is not called cleared."""
    old = {**SHOES, "psfs_1": 2, "psfs_2": 3, "pain_avg": 7, "psfs_2_activity": "<b>Hills</b> {{7*7}}", **SCIATICA}
    new = {**SHOES, "psfs_1": 8, "psfs_2": 7, "pain_avg": 2, "psfs_2_activity": "<b>Hills</b> {{7*7}}"}
    section = one(page(*pair(library, old, new), library), "section", "follow_up")
    assert one(section, "div", "follow_up_better") is not None
    assert words(one(section, "tr", text="Average back pain")).endswith("clearly less")
    gone = words(next(found for found in every(section, "div", "signs")))
    assert gone.startswith("Not in your answers now Nerve pain down the leg.")
    assert "does not clear them" in gone
    # Beside signs there is room for the average alone.
    assert words(one(section, "tr", text="on average")).endswith("2.5 out of 10 7.5 out of 10 clearly better")
    del old["leg_sx"]
    section = one(page(*pair(library, old, new), library), "section", "follow_up")
    assert words(one(section, "tr", text="Hills")).startswith("<b>Hills</b> {{7*7}} 3 out of 10")


def section_of(library: Library, old: Mapping[str, Any], new: Mapping[str, Any]) -> ElementTree.Element:
    return one(page(*pair(library, old, new), library), "section", "follow_up")


def change_of(section: ElementTree.Element, name: str) -> ElementTree.Element:
    """The last cell of the row with this name."""
    return list(one(section, "tr", text=name))[-1]


def test_what_makes_the_course_worse_stands_in_the_table(library: Library) -> None:
    """No score is worse, and the two rows that decide are there in bold; the words below name both."""
    section = section_of(library, {}, {"trend": "worse", "daily_limit": "a_lot"})
    assert one(section, "div", "follow_up_worse") is not None
    assert words(one(change_of(section, "Is the problem getting"), "strong")) == "worse"
    assert words(one(change_of(section, "limit your daily life"), "strong")) == "limited more"
    how = words(one(section, "div", "follow_up_how"))
    assert "Daily life that is limited more counts as worse." in how
    assert "your own word that the problem gets worse" in how
    calm = section_of(library, {"trend": "worse"}, {"pain_avg": 5})
    assert not every(calm, "tr", text="Is the problem getting")
    assert words(change_of(calm, "limit your daily life")) == "the same"


SEVERE = {"pain_avg": 10, "pain_worst": 10, "daily_limit": "a_lot"}


@pytest.mark.parametrize(
    ("old", "new", "title"),
    [
        (SEVERE, {"pain_avg": 7, "pain_worst": 7, "daily_limit": "a_lot"}, "Less pain, but still strong"),
        (SEVERE, {"pain_avg": 6, "pain_worst": 8, "daily_limit": "a_lot"}, "Less pain, but still strong"),
        (
            {"pain_avg": 10, "pain_worst": 7, "daily_limit": "cannot"},
            {"pain_avg": 7, "pain_worst": 7, "daily_limit": "cannot"},
            "Less pain, but still strong",
        ),
        (
            {**SEVERE, **SHOES, "psfs_1": 2, "psfs_2": 2},
            {**SEVERE, **SHOES, "psfs_1": 6, "psfs_2": 6},
            "Your pain is still strong",
        ),
        (SEVERE, {"pain_avg": 6, "pain_worst": 7, "daily_limit": "a_lot"}, "Better than last time"),
        (SEVERE, {"pain_avg": 7, "pain_worst": 8, "daily_limit": "some"}, "Better than last time"),
    ],
)
def test_pain_that_is_still_strong_is_not_called_better(
    old: dict[str, Any], new: dict[str, Any], title: str, library: Library
) -> None:
    """From 7 on average or 8 at worst, with daily life limited a lot: when to get help, in place of comfort."""
    root = page(*pair(library, old, new), library)
    section = one(root, "section", "follow_up")
    above = next(found for found in every(section, "div", "advice"))
    assert words(one(above, "h3")) == title
    strong = title != "Better than last time"
    assert ("Better than" in words(section)) is not strong
    assert ("Go on" in words(section)) is not strong
    assert ("not clearly better in 7 days, get a review" in words(above)) is strong
    assert ("cannot do daily tasks at all, call for help the same day" in words(above)) is strong
    assert ("better after 2 to 3 weeks" in words(root)) is not strong


def test_strong_pain_has_the_words_of_the_advice_for_it(library: Library) -> None:
    """The same sentences stand in both places of one guide."""
    advice = {item.id: item for item in library.advice}
    (said,) = advice["severe_pain_review"].parts.values()
    for part in advice["follow_up_strong"].parts.values():
        assert said in part


@pytest.mark.parametrize(("km", "change"), [(0, "stopped"), (8, "less"), (20, "more")])
def test_running_that_changed_is_said_in_a_word(km: int, change: str, library: Library) -> None:
    """Neither judged nor left to be worked out from two numbers."""
    section = section_of(library, {"km_now": 15}, {"km_now": km})
    assert words(change_of(section, "Running in a week")) == change


def test_a_worse_guide_does_not_send_to_wait(library: Library) -> None:
    """Where the page says to book a review now, none says to wait for weeks, or that no scan is needed."""
    waits, no_scan = "better after 2 to 3 weeks", "a scan is usually not needed now"
    for new, there in (({"pain_avg": 6}, False), ({}, True)):
        told = words(page(*pair(library, {"pain_avg": 2}, new), library))
        assert ("book a review now" in told) is not there
        assert (waits in told) is there
        assert (no_scan in told) is there


def test_an_exercise_in_place_of_another_names_both(library: Library) -> None:
    """Only a smaller dose of the same exercise is less of it, and what is new waits for the check of a new sign."""
    limited = {"pain_avg": 5, "daily_limit": "a_lot"}
    section = section_of(library, {"pain_avg": 5}, limited)
    assert "In place of Cat–camel Legs-up breathing (easier)." in words(one(section, "dl", "notes"))
    assert not every(section, "dt", text="Less of")
    section = section_of(library, limited, {"pain_avg": 5})
    assert "In place of Cat–camel Dowel hinge (harder)." in words(one(section, "dl", "notes"))
    assert every(section, "dt", text="New to do now")
    assert "After your check" not in words(section)
    section = section_of(library, {}, SCIATICA)
    assert len(every(section, "dt", text="After your check, your plan also holds")) == 1
    assert not every(section, "dt", text="New to do now")


def test_one_point_more_of_little_pain_is_not_clearly_more(library: Library) -> None:
    """It still counts, and is said in plainer words; beside a flag the table says why nothing is better."""
    section = section_of(library, {"pain_avg": 3}, {"pain_avg": 4})
    assert words(one(change_of(section, "Average back pain"), "strong")) == "more"
    assert "No score is called better" not in words(section)
    section = section_of(library, SCIATICA, SCIATICA)
    assert len(every(section, "p", text="No score is called better beside a sign to be checked.")) == 1


def test_large_print_has_large_letters_in_the_chart_and_its_table_on_one_page(library: Library) -> None:
    """Letters of 18 points, as the words around them."""
    now, earlier = pair(library, {**CROWDED, "pain_avg": 2}, {**CROWDED, "pain_avg": 6, "trend": "worse"})
    guide = assemble(now, library, Settings(region="uk", text="large"), earlier)
    kept = tuple(section for section in guide.sections if section.id in ("safety_net", "follow_up"))
    html = render_html(replace(guide, sections=kept))
    letters = one(parsed_page(html), "div", "course").iter(f"{SVG}text")
    assert {letter.get("font-size") for letter in letters} == {"18"}
    assert len([sheet for sheet in lay_out(html) if sheet.find("table", "changes")]) == 1


def test_new_signs_are_named_whatever_words_a_clinic_removed(library: Library) -> None:
    """The names of new flags need no advice beside them, and other advice may have parts of its own."""
    bare = tuple(item for item in library.advice if item.section != "follow_up")
    own = next(item for item in library.advice if item.id == "follow_up_how")
    ours = replace(library, advice=(*bare, replace(own, parts={"Ours": "Our own words.", "Gone": "Gone words."})))
    now, earlier = pair(ours, {}, SCIATICA)
    section = one(page(now, earlier, ours), "section", "follow_up")
    assert "Nerve pain down the leg" in words(one(section, "div", "new-signs"))
    assert words(one(section, "div", "follow_up_how")) == "Ours Our own words."
    assert "Gone words" not in words(section)


def test_comfort_only_has_nothing_of_running_and_no_new_exercise(library: Library) -> None:
    """At P1 the page names what to leave, and neither distances, phases nor anything to add."""
    now, earlier = pair(library, {"km_now": 30}, {"km_now": 5, "leg_sx": ["numb_patch"]})
    assert now.permit is Permit.P1
    section = one(page(now, earlier, library), "section", "follow_up")
    terms = {words(term) for term in every(section, "dt")}
    assert "Do not do now" in terms
    assert terms <= {"Do not do now", "Leave for now"}
    assert not every(section, "tr", text="Running")
    assert not every(section, "tr", text="Phase")


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**48))
def test_no_word_of_a_course_beside_a_flag_that_withholds_the_guide(seed: int, library: Library) -> None:
    """Over random pairs a document that is no guide is the same as without earlier answers, to the letter.

    In a guide the section is there, and beside any flag nothing is called better.
    """
    rng = random.Random(seed)
    old, new = (random_answers(rng, library, calm=calm) for calm in (0.97, rng.choice((0.8, 0.97))))
    data = {"answered_on": ANSWERED_ON.isoformat(), "answers": new}
    now = assess(parse_answers(data, library), library, ANSWERED_ON)
    day = (ANSWERED_ON - timedelta(weeks=6)).isoformat()
    earlier = read_earlier([Source("old", data={"answered_on": day, "answers": old})], now, library)
    guide = assemble(now, library, UK, earlier)
    if now.document != "guide":
        assert render_html(guide) == render_html(assemble(now, library, UK))
        assert compare(now, earlier, library).course is None
        return
    (section,) = [section for section in guide.sections if section.id == "follow_up"]
    if now.flags:
        (block,) = section.blocks
        assert "better" not in {row.change for row in block.params["rows"]}
        assert not {"follow_up_better", "follow_up_strong"} & {item.id for item in block.params["items"]}


CROWDED = {
    f"psfs_{n}_activity": f"{n} Getting out of the car after more than an hour of driving to work and back"
    for n in (1, 2, 3)
} | {"psfs_1": 3, "psfs_2": 4, "psfs_3": 2, "rmdq": 9}


@pytest.mark.parametrize("region", sampled(["uk", "us"], []))
def test_all_that_has_changed_is_one_page(region: str, library: Library) -> None:
    """Between two random clients nearly everything differs, and the section still is whole on one page."""
    checked = 0
    for seed in range(12):
        rng = random.Random(seed)
        old, new = (random_answers(rng, library, calm=0.97, given=CROWDED) for _ in range(2))
        data = {"answered_on": ANSWERED_ON.isoformat(), "answers": new}
        now = assess(parse_answers(data, library), library, ANSWERED_ON)
        if now.document != "guide":
            continue
        earlier = read_earlier([Source("old", data={"answered_on": "2026-10-01", "answers": old})], now, library)
        guide = assemble(now, library, Settings(region=region), earlier)
        kept = tuple(section for section in guide.sections if section.id in ("safety_net", "follow_up"))
        sheets = lay_out(render_html(replace(guide, sections=kept)))
        assert len([sheet for sheet in sheets if sheet.find("section", "follow_up")]) == 1
        checked += 1
    assert checked > 4


@pytest.mark.parametrize("text_size", sampled(["standard", "large"], ["standard"]))
def test_the_pdf_is_tagged_as_the_page_says(text_size: str, library: Library) -> None:
    """In grey it is PDF/UA-1 and PDF/A-3a, its tags are those of the page, and the chart has its words."""
    old = {**SHOES, "psfs_1": 2, "psfs_2": 3, "pain_avg": 7}
    now, earlier = pair(library, old, {**SHOES, "psfs_1": 7, "psfs_2": 7, "pain_avg": 3})
    variant = Variant("a4", text_size, "grey")
    html = render_html(assemble(now, library, Settings(region="uk", **vars(variant)), earlier))
    made = Print(variant, html, render_pdf(html, ink="grey"))
    assert list(faults_of(made)) == []
    told = [tag.alt or "" for tag in made.tags.root.all("Figure")]
    assert [name for name in told if "9 October 2026: average pain 7, worst pain 4, tasks 2.5." in name]


# The chart

DAYS = [
    Day(date(2026, 8, 1), "1 Aug", 8, 9, 2),
    Day(date(2026, 8, 3), "3 Aug", 7, None, 3),
    Day(date(2026, 9, 1), "1 Sept", 5, 7, None),
    Day(date(2026, 10, 1), "1 Oct", 2, 4, 8),
]


def parts_of(root: ElementTree.Element, key: str) -> dict[str, ElementTree.Element]:
    return {name: found for found in root.iter() if (name := found.get(key))}


def test_the_chart_places_scores_by_day_and_height() -> None:
    """Distances along the foot are those of the calendar, more is higher, and what was not asked has no mark."""
    root = ElementTree.fromstring(draw_course(DAYS).svg)
    marks, lines = parts_of(root, "data-marks"), parts_of(root, "data-line")
    discs = [(float(disc.get("cx", "")), float(disc.get("cy", ""))) for disc in marks["average"]]
    assert {name: len(found) for name, found in marks.items()} == {"average": 4, "worst": 3, "function": 3}
    xs = [x for x, _ in discs]
    assert (xs[1] - xs[0]) / (xs[3] - xs[0]) == pytest.approx(2 / 61, abs=0.002)
    assert [y for _, y in discs] == sorted(y for _, y in discs)
    assert len({line.get("stroke-dasharray") for line in lines.values()}) == 3


def test_equal_scores_stand_side_by_side() -> None:
    """No mark and no line hides another, and each mark keeps its height."""
    days = [Day(date(2026, 8, 1), "1 Aug", 4, 4, 4), Day(date(2026, 9, 1), "1 Sept", 6, 2, 2.2)]
    for size in (12, 18):
        root = ElementTree.fromstring(draw_course(days, size=size).svg)
        starts = {line.get("d", "").split(" L")[0].split()[-1] for line in parts_of(root, "data-line").values()}
        assert len(starts) == 3
        marks = parts_of(root, "data-marks")
        square = {key: float(marks["worst"][0].get(key, "")) for key in ("x", "y", "width", "height")}
        disc = {key: float(marks["average"][0].get(key, "")) for key in ("cx", "cy", "r")}
        assert disc["cx"] - disc["r"] >= square["x"] + square["width"]
        assert disc["cy"] == pytest.approx(square["y"] + square["height"] / 2, abs=0.2)


def test_the_chart_labels_the_first_and_last_day_and_others_where_there_is_room() -> None:
    """The day that stands too near to the first has no label, and no label leaves the picture."""
    drawing = draw_course(DAYS)
    root = ElementTree.fromstring(drawing.svg)
    labels = [(found.text, float(found.get("x", ""))) for found in root.iter() if (found.text or "")[-1:].isalpha()]
    assert sorted(label for label, _ in labels if label) == ["1 Aug", "1 Oct", "1 Sept"]
    assert all(15 < x < drawing.width - 15 for _, x in labels)


def test_the_chart_in_grey_has_the_same_shapes() -> None:
    """Each line is known by its mark and its dashes."""
    colours = re.compile(r"#[0-9a-f]{6}")
    keys = [partial(course_key, name) for name in ("average", "worst", "function")]
    for draw in (partial(draw_course, DAYS), *keys):
        grey, colour = draw(GREY).svg, draw(COLOUR).svg
        assert colours.sub("", grey) == colours.sub("", colour)
        assert all(shade[1:3] == shade[3:5] == shade[5:7] for shade in colours.findall(grey))
    assert len({key(COLOUR).svg for key in keys}) == 3


@pytest.mark.parametrize("days", [DAYS[:1], DAYS[::-1], [*DAYS, DAYS[-1]], [DAYS[0], replace(DAYS[1], average=11)]])
def test_the_chart_refuses_what_is_no_course(days: list[Day]) -> None:
    """One day, days that do not go forward, and scores beyond the scale."""
    with pytest.raises(ValueError, match="course"):
        draw_course(days)


# The command


def told(*arguments: str | Path) -> Result:
    return run(["follow-up", *arguments])


def written(folder: Path, name: str, day: str, changes: Mapping[str, Any] | None = None, **top: Any) -> Path:
    file = folder / name
    whole = text(changes, **{"client": CLIENT, **top})
    file.write_text(whole.replace("answered_on: 2026-11-20", f"answered_on: {day}"), encoding="utf-8")
    return file


def test_the_command_tells_flags_first_and_names_nobody(tmp_path: Path) -> None:
    """Flags, level, scores, the course over all days, plan; no name, number or own words of the client."""
    own = {"psfs_1_activity": "Feeding Rumpel the cat", "psfs_1": 3}
    files = [
        written(tmp_path, "c.yaml", "2026-10-01", {"pain_avg": 4, **own}),
        written(tmp_path, "a.yaml", "2026-08-01", {"pain_avg": 8, **own}),
        written(tmp_path, "n.yaml", "2026-11-20", {"pain_avg": 2, **own, "psfs_1": 6, **SCIATICA}),
    ]
    result = told(*files)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Since 2026-10-01, now 2026-11-20"
    assert lines[2:4] == ["New or more urgent red flags", "  RF23 radicular_pain: SOON P2"]
    assert "Level: ROUTINE P3, guide -> SOON P2, guide" in lines
    assert "Course: worse" in lines
    assert "  pain_avg: 4 -> 2 (better)" in lines
    assert "  2026-08-01: 8, 4, 3" in lines
    assert "  pogo: not to be done now" in lines
    found = json.loads(told(*files, "--format", "json").stdout)
    assert found["earlier"] == ["2026-08-01", "2026-10-01"]
    assert [flag["code"] for flag in found["flags"]["new"]] == ["RF23"]
    assert found["activities"] == {"verdict": "better", "scores": [{"then": 3, "now": 6}]}
    assert "pogo" in {change["id"] for change in found["exercises"]["barred"]}
    for word in ("Zyxwia", "R-7", "Rumpel"):
        assert word not in result.output + json.dumps(found)


def test_the_command_judges_nothing_beside_an_emergency(tmp_path: Path) -> None:
    """The red flag is told on stderr, and numbers stand without a word on them."""
    old = written(tmp_path, "o.yaml", "2026-10-01", {"pain_avg": 8})
    new = written(tmp_path, "n.yaml", "2026-11-20", {"pain_avg": 1, **EMERGENCY})
    result = told(old, new, "--quiet")
    assert result.exit_code == 0
    assert "RED FLAG: EMERGENCY" in result.stderr
    assert "  pain_avg: 8 -> 1" in result.stdout.splitlines()
    assert not re.search(r"better|worse|Course|Exercises", result.stdout)
    found = json.loads(told(old, new, "--format", "json").stdout)
    assert found["course"] is None
    assert {measure["verdict"] for measure in found["measures"]} == {"told"}
    assert not any(found["exercises"].values())


def test_the_command_tells_all_that_is_wrong_with_old_files(tmp_path: Path) -> None:
    """Missing, broken and strange files are all named, nothing is printed, and the exit code is 3."""
    new = written(tmp_path, "n.yaml", "2026-11-20")
    strange = written(tmp_path, "s.yaml", "2026-10-01", client={"id": "X"})
    broken = tmp_path / "b.yaml"
    broken.write_text("answered_on: [", encoding="utf-8")
    result = told(tmp_path / "missing.yaml", broken, strange, new)
    assert (result.exit_code, result.stdout) == (3, "")
    for name in ("missing.yaml", "b.yaml:2:1", "s.yaml"):
        assert name in result.stderr
    assert told(new).exit_code == 2


def test_no_state_of_earlier_answers_holds_up_a_page_that_says_get_help(
    tmp_path: Path, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the guide is withheld the earlier files are not even looked at; for a guide they are."""
    missing = [str(tmp_path / "missing.yaml")]
    assert read_since(missing, assessed(library, EMERGENCY), library) == ()
    assert "--since is left out" in capsys.readouterr().err
    with pytest.raises(AnswersError):
        read_since(missing, assessed(library), library)
    old = written(tmp_path, "o.yaml", "2026-10-01", SHOES | {"psfs_1": 3})
    assert len(read_since([str(old)], assessed(library), library)) == 1
    assert "not compared" in capsys.readouterr().err
    assert read_since([], assessed(library), library) == ()
