"""Checks of the whole library: the default one is clean, and every kind of fault is found where it stands."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest

from guidegen.answers import parse_answers
from guidegen.assessment import assess
from guidegen.assessment.course import known_context
from guidegen.errors import Problem
from guidegen.library import Library, load_library, models
from guidegen.library.context import Fact, Points
from guidegen.library.entry import STAGE_PLAN
from guidegen.library.items import derived_names
from guidegen.review.checks import check_library, reading_table
from guidegen.review.checks.ease import hard_to_read
from guidegen.review.checks.links import WITHOUT_EXERCISES, cycles, dangling, overdue, unserved, unsourced
from guidegen.review.checks.reach import rules_of, unreached
from guidegen.review.checks.wording import exercises_at_p0, misworded
from guidegen.review.synthetic.sampling import sample
from guidegen.review.synthetic.solver import Solver
from guidegen.rules import Condition, Truth, check
from tests.support.problems import messages

TODAY = date(2026, 11, 20)
Kind = Callable[[Library], Iterable[Problem]]
KINDS: dict[str, Kind] = {
    "dangling": dangling,
    "cycles": cycles,
    "unserved": unserved,
    "unsourced": unsourced,
    "overdue": lambda library: overdue(library, TODAY),
    "wording": misworded,
    "exercises at P0": exercises_at_p0,
    "hard to read": hard_to_read,
    "unreached": lambda library: unreached(library, TODAY),
}
I = TypeVar("I", bound=models.Item)  # noqa: E741


@pytest.fixture(scope="module")
def findings(library: Library) -> dict[str, list[Problem]]:
    """What the default library holds of each kind."""
    return {name: list(kind(library)) for name, kind in KINDS.items()}


def with_item(library: Library, id_: str, **changes: Any) -> Library:
    """The library with one item changed."""

    def changed(items: tuple[I, ...]) -> tuple[I, ...]:
        return tuple(replace(item, **changes) if item.id == id_ else item for item in items)

    assert id_ in {item.id for item in library.items()}
    kinds = ("red_flags", "contributors", "presentations", "exercises", "phases", "run_plans", "treatments", "advice")
    items: dict[str, Any] = {kind: changed(getattr(library, kind)) for kind in kinds}
    return replace(library, **items)


def item(library: Library, id_: str) -> models.Item:
    return next(item for item in library.items() if item.id == id_)


def with_words(library: Library, words: str, id_: str = "how_to_use", part: str = "") -> Library:
    """The library with one body, or one part of it, replaced."""
    return with_item(library, id_, parts={**item(library, id_).parts, part: words})


def rule(library: Library, text: str) -> Condition:
    """A checked rule that may read everything."""
    flags = [flag.code for flag in library.red_flags]
    facts = {fact.id: fact.name() for fact in library.facts.values()}
    return check(text, {**library.questionnaire.names(), **derived_names(flags), **facts}, STAGE_PLAN)


def new(kind: Kind, broken: Library, library: Library) -> list[Problem]:
    """What a fault adds to the findings of the library that it was put into."""
    old = set(messages(kind(library)))
    return [problem for problem in kind(broken) if problem.message not in old]


# ---------------------------------------------------------------------------------------------------------------------
# The default library
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", KINDS)
def test_the_default_library_has_no_findings(findings: dict[str, list[Problem]], kind: str) -> None:
    """Nothing is excepted: a finding here is mended in the content."""
    assert [str(problem) for problem in findings[kind]] == []


def test_every_file_with_a_body_has_a_row_in_the_reading_table(library: Library) -> None:
    """Hardest first, with the longest sentence in words and the long words once each."""
    rows = reading_table(library)
    assert {row.file for row in rows} == {item.file for item in library.items()}
    assert len(rows) > 100
    assert [row.grade for row in rows] == sorted((row.grade for row in rows), reverse=True)
    words = "- Walk a bit every day.\n- Exercise is exercise."
    row = next(row for row in reading_table(with_words(library, words)) if "how_to_use" in row.file)
    assert (row.longest_sentence, row.long_words) == (5, ("exercise",))


# ---------------------------------------------------------------------------------------------------------------------
# Ids, ladders, tags, sources, dates
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", ["easier", "harder", "replaces"])
def test_an_exercise_that_names_one_that_is_not_there_is_found(library: Library, key: str) -> None:
    """Each of the three ids is followed, and the line of its key and the nearest name are told."""
    (problem,) = dangling(with_item(library, "sl_hop", **{key: "pogoo"}))
    assert problem.message == f"{key}: exercise 'pogoo' does not exist"
    assert problem.hint == "did you mean 'pogo'?"
    assert problem.place.file == "content/exercises/sl_hop.md"
    assert problem.place.line is not None


def test_tags_and_must_haves_that_are_not_there_are_found(library: Library) -> None:
    """A tag may name a presentation, the overlay, 'all' or a contributor; a must-have names exercises."""
    must = models.MustHave(("walkk",), every_phase=False, carry_to=None)
    broken = with_item(library, "clam", contributors=("C2", "C99"), presentations=("all", "PERSIST", "XYZ"))
    broken = with_item(broken, "stiff", must_have=(must,))
    assert messages(dangling(broken)) == [
        "contributors: contributor 'C99' does not exist",
        "presentations: presentation 'XYZ' does not exist",
        "must_have: exercise 'walkk' does not exist",
    ]


def test_dead_rules_are_not_looked_for_where_ids_dangle(library: Library) -> None:
    """No selection can be made from such a library, so the check ends with what it can know."""
    dead = with_item(library, "validity", when=rule(library, "age < 20 and age > 30"))
    assert "the rule never holds" not in str(check_library(with_item(dead, "clam", harder="nothing"), TODAY))


@pytest.mark.parametrize("key", ["easier", "harder"])
def test_a_ladder_that_goes_in_a_circle_is_found_once(library: Library, key: str) -> None:
    """A circle of three is one finding, and what only leads to it is none."""
    broken = library
    for id_, following in {"bridge": "plank", "plank": "clam", "clam": "bridge", "walk": "bridge"}.items():
        broken = with_item(broken, id_, **{key: following})
    assert messages(cycles(broken)) == [f"{key} goes in a circle: bridge -> plank -> clam -> bridge"]


def test_an_exercise_that_is_its_own_harder_one_is_found(library: Library) -> None:
    """The smallest circle."""
    assert messages(cycles(with_item(library, "clam", harder="clam"))) == ["harder goes in a circle: clam -> clam"]


def test_what_no_exercise_is_tagged_for_is_found(library: Library) -> None:
    """A presentation may be served through one that it also matches; 'all' serves none in particular."""
    exercises = tuple(
        replace(
            exercise,
            presentations=tuple(code for code in exercise.presentations if code not in ("SIJ", "INFL")),
            contributors=tuple(code for code in exercise.contributors if code != "C8"),
        )
        for exercise in library.exercises
    )
    assert messages(unserved(replace(library, exercises=exercises))) == [
        "no exercise has SIJ among its presentations",
        "no exercise has C8 among its contributors",
    ]


def test_contributors_that_need_no_exercise_have_none(library: Library) -> None:
    """Shoes and food are answered by advice; an exercise tagged for them would make the exception wrong."""
    assert {contributor.code for contributor in library.contributors} >= WITHOUT_EXERCISES
    assert not WITHOUT_EXERCISES & {code for exercise in library.exercises for code in exercise.contributors}


@pytest.mark.parametrize("evidence", [level for level in models.EVIDENCE if level != "expert"])
def test_evidence_without_a_source_is_found(library: Library, evidence: str) -> None:
    """Only expert judgement may stand alone."""
    governance = replace(item(library, "clam").governance, evidence=evidence, sources=())
    (problem,) = unsourced(with_item(library, "clam", governance=governance))
    assert problem.message == f"sources: {evidence} evidence needs a source"


def test_a_source_that_is_not_listed_is_found(library: Library) -> None:
    """Also where other sources are."""
    governance = replace(item(library, "clam").governance, sources=(1, 999))
    broken = with_item(library, "clam", governance=governance)
    assert messages(unsourced(broken)) == ["sources: reference 999 is not in references.yaml"]


def test_a_review_that_is_overdue_is_found_from_the_day_after(library: Library) -> None:
    """`today` decides: on the day itself nothing is late."""
    due = with_item(library, "clam", governance=replace(item(library, "clam").governance, next_review=TODAY))
    assert messages(overdue(due, TODAY)) == []
    assert messages(overdue(due, date(2026, 11, 21))) == ["next_review 2026-11-20 is past"]


# ---------------------------------------------------------------------------------------------------------------------
# Words
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "word",
    ["realign", "Realigned", "slipped", "unstable", "wear and tear", "wear-and-tear", "degenerative", "crumbling"],
)
def test_banned_words_are_found_in_any_form(library: Library, word: str) -> None:
    """Words that picture the back as broken."""
    assert messages(misworded(with_words(library, f"Your disc {word} here.")))[0].startswith(f"'{word}' tells")


@pytest.mark.parametrize("word", ["stable", "slip", "a generation", "real"])
def test_words_that_only_resemble_banned_ones_are_not(library: Library, word: str) -> None:
    """Whole words count."""
    assert messages(misworded(with_words(library, f"That is {word} here."))) == []


def test_banned_words_are_found_outside_bodies_too(library: Library) -> None:
    """Titles, purposes, requests to a clinician, the words of a variant, and questions are read by people."""
    variant = models.Variant(rule(library, "pregnant"), "An unstable way.")
    broken = with_item(library, "clam", title="Unstable", purpose="For slipped discs.", variants=(variant,))
    broken = with_item(broken, "cauda_equina", ask="Please realign this.")
    question = replace(library.questionnaire.questions[0], ask="Any wear and tear?")
    questions = (question, *library.questionnaire.questions[1:])
    broken = replace(broken, questionnaire=replace(library.questionnaire, questions=questions))
    found = list(misworded(broken))
    assert [problem.message.split("'")[1] for problem in found] == [
        "realign",
        "Unstable",
        "unstable",
        "slipped",
        "wear and tear",
    ]
    assert found[-1].place.file == "content/questionnaire.yaml"


@pytest.mark.parametrize(
    ("words", "leak", "base"),
    [
        ("The center hurts.", "center", "centre"),
        ("Colors and 2 Meters.", "Meters", "metres"),
        ("Ask a physical therapist.", "physical therapist", "physiotherapist"),
        ("Acetaminophen may help.", "Acetaminophen", "paracetamol"),
        ("Run on the footpath.", "footpath", "pavement"),
    ],
)
def test_a_word_of_one_region_in_the_base_words_is_found(library: Library, words: str, leak: str, base: str) -> None:
    """The base words are British; each region's are swapped in when a guide is printed."""
    (problem,) = misworded(with_words(library, words))
    assert problem.message.startswith(f"'{leak}' is a word of the region ")
    assert problem.hint == f"write '{base}', the base word"


@pytest.mark.parametrize("words", ["Check it.", "In two weeks.", "Good practice.", "Watch for 112 days, not 999."])
def test_words_and_numbers_that_are_good_british_english_are_no_leak(library: Library, words: str) -> None:
    """Some terms have a British meaning too, and a number is a telephone's only where one is told to use it."""
    assert messages(misworded(with_words(library, words))) == []


@pytest.mark.parametrize("words", ["Call 999.", "Dial 911 now.", "Ring NHS 111.", "Go to A&E."])
def test_a_region_s_own_numbers_and_places_are_found(library: Library, words: str) -> None:
    """They belong into the region, or a runner elsewhere would be sent wrong."""
    assert len(messages(misworded(with_words(library, words)))) == 1


@pytest.mark.parametrize("dose", ["400 mg", "400mg", "1 g", "5 ml", "2 tablets", "two tablets", "0.5 grams"])
def test_a_dose_of_a_medicine_is_found(library: Library, dose: str) -> None:
    """In figures or words."""
    assert messages(misworded(with_words(library, f"Take {dose} a day."))) == [f"'{dose}' is a dose of a medicine"]


@pytest.mark.parametrize("target", ["5 kg", "ten pounds", "12 lb", "2000 calories", "calorie", "BMI", "8 stone"])
def test_a_target_for_weight_or_calories_is_found(library: Library, target: str) -> None:
    """Losing weight without trying is a sign and stays allowed; a number of kilograms is not."""
    found = messages(misworded(with_words(library, f"Aim for {target} now.")))
    assert len(found) == 1
    assert found[0].endswith("is about weight or calories")


@pytest.mark.parametrize("words", ["Losing weight without trying.", "Hold 8 seconds.", "Go 10 metres.", "Use weights."])
def test_other_numbers_and_weights_are_allowed(library: Library, words: str) -> None:
    """Seconds, metres and the weights that one lifts."""
    assert messages(misworded(with_words(library, words))) == []


@pytest.mark.parametrize(
    ("id_", "part"), [("cauda_equina", "Emergency"), ("spinal_infection", "Urgent"), ("urgent_contact", "What to do")]
)
@pytest.mark.parametrize("name", ["bird dog", "Single leg bridge", "dead_bug", "planks", "go for a walk"])
def test_an_exercise_named_in_a_p0_document_is_found(library: Library, id_: str, part: str, name: str) -> None:
    """By title or id, however it is joined, in flags' urgent parts and in advice for P0 documents."""
    found = messages(exercises_at_p0(with_words(library, f"Do the {name} now.", id_, part)))
    assert len(found) == 1
    assert found[0].endswith("is an exercise, and this is printed where none may be")


def test_exercises_may_be_named_elsewhere(library: Library) -> None:
    """A guide is made of them, and a hidden part of a word is no name."""
    assert messages(exercises_at_p0(with_words(library, "Do the plank."))) == []
    walking = with_words(library, "Walking hurts.", "spinal_infection", "Urgent")
    assert messages(exercises_at_p0(walking)) == []


# ---------------------------------------------------------------------------------------------------------------------
# Reading ease
# ---------------------------------------------------------------------------------------------------------------------
def test_a_sentence_of_more_than_twenty_words_is_found(library: Library) -> None:
    """Twenty are allowed; of a longer one its first words are told."""
    assert new(hard_to_read, with_words(library, " ".join(["walk"] * 20) + "."), library) == []
    long = with_words(library, "- Rest.\n- Now " + " ".join(["walk"] * 20) + ".")
    (problem,) = new(hard_to_read, long, library)
    assert problem.message == "a sentence of 21 words: Now walk walk walk walk walk ..."


def test_a_body_that_is_too_hard_is_found(library: Library) -> None:
    """Above grade 9, with its long words as a hint."""
    broken = with_words(library, "Rehabilitation necessitates individualised progression.")
    (problem,) = new(hard_to_read, broken, library)
    assert problem.message.startswith("the reading grade is ")
    assert problem.hint is not None
    assert "rehabilitation" in problem.hint


def test_a_library_that_is_too_hard_as_a_whole_is_found(library: Library) -> None:
    """No body is above 9 here, and the median is above 7."""
    words = "Your recovery is a personal matter, and your doctor can help you as it goes on."
    broken = library
    for one in library.items():
        broken = with_item(broken, one.id, parts={"": words})
    assert messages(hard_to_read(broken)) == ["the median reading grade is 7.6"]


# ---------------------------------------------------------------------------------------------------------------------
# Lines, and a clinic's folder
# ---------------------------------------------------------------------------------------------------------------------
def test_a_clinic_s_own_files_are_checked_with_their_lines(findings: dict[str, list[Problem]], tmp_path: Path) -> None:
    """Content added, replaced or removed by a clinic is judged as it is merged, and faults name its own lines."""
    advice = tmp_path / "content" / "advice"
    advice.mkdir(parents=True)
    (advice / "validity.md").write_text("---\nremoved: true\n---\n", encoding="utf-8")
    front = "---\ntitle: Ours\ncode: OURS\nsection: welcome\norder: 5\ndocuments: [guide]\nwhen: age < 14\n"
    front += "evidence: weak\nsources: [2]\nreviewed_by: null\nreview_date: null\nnext_review: 2026-01-01\n---\n"
    body = "\n## First\n\nShort.\n\n## Second\n- Fine.\n- A slipped disc.\n- Go on " + "and on " * 10 + "now.\n"
    (advice / "ours.md").write_text(front + body, encoding="utf-8")
    default = {problem.message for found in findings.values() for problem in found}
    found = check_library(load_library(clinic=tmp_path), TODAY)
    assert [(problem.place.line, problem.message) for problem in found if problem.message not in default] == [
        (12, "next_review 2026-01-01 is past"),
        (21, "'slipped' tells a false story of the back"),
        (22, "a sentence of 23 words: Go on and on and on ..."),
        (7, "when: the rule never holds: age < 14"),
    ]
    assert {problem.place.file for problem in found if problem.message not in default} == {str(advice / "ours.md")}


# ---------------------------------------------------------------------------------------------------------------------
# Rules that never or always hold, items that nothing selects
# ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.long
def test_dead_rules_and_items_of_every_kind_are_found(library: Library, findings: dict[str, list[Problem]]) -> None:
    """Injected at once: each is found by its key, and nothing else is."""
    never, always = rule(library, "age < 20 and age > 30"), rule(library, "age >= 10")
    flag = next(flag for flag in library.red_flags if flag.code == "RF10")
    plan = library.run_plans[-1]
    broken = with_item(library, flag.id, branches=(*flag.branches, replace(flag.branches[0], when=never)))
    broken = with_item(broken, "footwear", points=(*item(library, "footwear").points, Points(1, always)))  # type: ignore[attr-defined]
    unless = models.Unless(rule(library, "presentation == SPASM and duration == gt_12w"), "never both")
    broken = with_item(broken, "clam", unless=(unless,))
    broken = with_item(broken, "plank", unless=(models.Unless(always, "always"),))
    broken = with_item(broken, "disclaimer", when=rule(library, "permit != P0"))
    broken = with_item(broken, "emergency_act", when=rule(library, "permit == P3"))
    broken = with_item(broken, "build", start_when=rule(library, "pain_avg <= 10"))
    broken = with_item(broken, plan.id, from_week_2=rule(library, "irritability == HIGH and irritability == LOW"))
    broken = with_item(broken, "nerve_slider", doses={})
    dead = Fact("dead", "never", 0, rule(library, "pregnant and sex == male"))
    broken = replace(broken, facts={**broken.facts, "dead": dead})
    default = set(messages(findings["unreached"]))
    found = [problem.message for problem in unreached(broken, TODAY) if problem.message not in default]
    assert sorted(found) == sorted(
        [
            "dead.when: the rule never holds: pregnant and sex == male",
            f"branches {len(flag.branches) + 1}.when: the rule never holds: age < 20 and age > 30",
            f"points {len(item(library, 'footwear').points) + 1}.when: the rule always holds: age >= 10",  # type: ignore[attr-defined]
            "unless 1.when: the rule never holds: presentation == SPASM and duration == gt_12w",
            "unless 1.when: the rule always holds: age >= 10",
            "when: the rule always holds: permit != P0",
            "when: the rule never holds: permit == P3",
            "start_when: the rule always holds: pain_avg <= 10",
            "from_week_2: the rule never holds: irritability == HIGH and irritability == LOW",
            "no answers select 'plank'",
            "no answers select 'nerve_slider'",
        ]
    )


def test_every_rule_of_the_library_is_watched(library: Library) -> None:
    """Questions, facts and items: no rule stands outside of the search, and each has its key."""
    rules = rules_of(library)
    keys = {(rule.file, rule.key) for rule in rules}
    assert len(keys) == len(rules) > 300
    assert ("content/questionnaire.yaml", "pregnancy.show_if") in keys
    assert ("content/questionnaire.yaml", "rf_body.options.testicle.show_if") in keys
    assert ("content/facts.yaml", "bone_stress_points.points 3.when") in keys
    assert ("content/exercises/bird_dog.md", "unless 1.when") in keys


def test_the_search_knows_all_that_an_assessment_derives(library: Library) -> None:
    """A rule may read each derived name, so the search has to give each a value in a guide."""
    rng = random.Random(1)
    for _ in range(50):
        answers = {"answered_on": TODAY.isoformat(), "answers": _drawn(library, rng)}
        assessment = assess(parse_answers(answers, library), library, TODAY)
        if assessment.document == "guide":
            assert set(known_context(assessment, library).derived) == set(derived_names(()))
            return
    raise AssertionError("no guide among fifty")


# ---------------------------------------------------------------------------------------------------------------------
# Answers at random and as wished
# ---------------------------------------------------------------------------------------------------------------------
def _drawn(library: Library, rng: random.Random) -> dict[str, Any]:
    solver = Solver(library, rng)
    solver.calm()
    return sample(solver, TODAY)


def _many(library: Library, count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed)
    for _ in range(count):
        yield _drawn(library, rng)


def test_sampled_answers_are_valid_and_the_same_for_the_same_seed(library: Library) -> None:
    """Complete, without what is hidden, within their ranges: reading them finds nothing wrong or left over."""
    assert list(_many(library, 20)) == list(_many(library, 20))
    for answers in _many(library, 200, seed=1):
        read = parse_answers({"answered_on": TODAY.isoformat(), "answers": answers}, library)
        assert set(read.values) >= set(answers)


@pytest.mark.parametrize("hold", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "40 <= age < 42 and sex != female",
        "postpartum_weeks < 3",
        "count(worse, [bend, sit, lift, cough]) >= 3 and worse != [bend, sit, lift]",
        "rf_nerve == [unsure] or fuel == [none]",
        "bone_stress_points >= 3 and not bone_stress_anchor",
        "spondyloarthritis_points == 4",
        "km_now > km_usual",
        "first_age < 20 and night == late_up",
    ],
)
def test_wished_answers_decide_the_rule(library: Library, text: str, hold: bool) -> None:
    """Most walks meet the wish, and answers drawn from one that did decide the rule as wished."""
    condition = rule(library, text)
    rng = random.Random(5)
    truths = []
    for _ in range(100):
        solver = Solver(library, rng)
        if solver.want(condition, hold):
            answers = {"answered_on": TODAY.isoformat(), "answers": sample(solver, TODAY)}
            values = parse_answers(answers, library).values
            truths.append(library.context(values).decide(condition).truth)
    assert len(truths) > 10
    assert truths.count(Truth.of(hold)) > len(truths) / 2


def test_a_wish_that_cannot_be_met_says_so_and_leaves_no_trace(library: Library) -> None:
    """What a failed wish had narrowed on its way is forgotten."""
    solver = Solver(library, random.Random(2))
    assert solver.want(rule(library, "age < 30"))
    before = dict(solver.by_question)
    assert not solver.want(rule(library, "trauma == minor and pain_avg > 3 and age > 40"))
    assert solver.by_question == before
