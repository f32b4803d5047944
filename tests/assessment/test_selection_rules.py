"""Each rule of selection by itself, over made-up exercises and phases: also what our own content does not come upon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from guidegen.assessment.models import Excluded, Pattern, Selection
from guidegen.assessment.selection import select
from guidegen.library import Library, load_library
from guidegen.library.levels import Permit
from guidegen.library.models import Dose, DoseLimit, Exercise, MustHave, Phase, Presentation, Unless, Variant
from guidegen.rules import Condition, Truth, check
from tests.support.base import changed

LIBRARY = load_library()
SAMPLE = LIBRARY.exercises[0]
NAMES = LIBRARY.questionnaire.names()


def rule(text: str) -> Condition:
    return check(text, NAMES)


ALWAYS, NEVER = rule("age > 0"), rule("age > 120")
UNKNOWN = rule("sbst_total > 3")  # nobody here has answered it


def exercise(id_: str, slot: str = "hip", phases: str = "12345", **others: Any) -> Exercise:
    """An exercise with a dose in each of these phases, whose repetitions tell which one it is."""
    doses = {f"PH{number}": Dose(reps=(int(number), int(number))) for number in phases}
    plain: dict[str, Any] = {
        "permit": Permit.P1,
        "when": None,
        "replaces": None,
        "variants": (),
        "equipment": (),
        "easier": None,
        "harder": None,
        "contributors": (),
        "presentations": (),
        "tag_limits": {},
        "unless": (),
    }
    return replace(SAMPLE, id=id_, slot=slot, doses=doses, **(plain | others))


@dataclass
class Setting:
    """For whom exercises are chosen, and into which phases: their slots by code; a cap of nine unless it is said."""

    exercises: Sequence[Exercise]
    phases: Mapping[str, Sequence[str]]
    caps: Mapping[str, int] = field(default_factory=dict)
    beside: Sequence[str] = ()
    unless: Mapping[str, Condition] = field(default_factory=dict)
    permit: Permit = Permit.P3
    start: str = "PH1"
    must_have: Sequence[MustHave] = ()
    also: Sequence[tuple[str, str]] = ()
    overlay: bool = False
    contributors: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Condition | None] = field(default_factory=dict)
    limits: Sequence[DoseLimit] = LIBRARY.dose_limits

    def selection(self) -> Selection:
        pattern = Pattern(self.presentation("FLEX"), self.presentation("PERSIST") if self.overlay else None, "MOD", ())
        answers = {
            id_: tuple(value) if isinstance(value, list) else value for id_, value in changed(self.answers).items()
        }
        library = replace(LIBRARY, exercises=tuple(self.exercises), phases=tuple(self.made_phases()))
        library = replace(library, dose_limits=tuple(self.limits))
        context = LIBRARY.context(answers)
        return select(context, library, self.permit, pattern, list(self.contributors), self.start)

    def presentation(self, code: str) -> Presentation:
        found = next(presentation for presentation in LIBRARY.presentations if presentation.code == code)
        return replace(found, must_have=tuple(self.must_have), also_matches=tuple(self.also))

    def made_phases(self) -> list[Phase]:
        return [
            replace(
                phase,
                slots=tuple(self.phases[phase.code]),
                beside=tuple(self.beside),
                unless=self.unless.get(phase.code),
                cap=self.caps.get(phase.code, 9),
                parts=dict.fromkeys(self.parts, "Words."),
                part_when={part: when for part, when in self.parts.items() if when},
            )
            for phase in LIBRARY.phases
            if phase.code in self.phases
        ]

    def ids(self) -> dict[str, list[str]]:
        return {plan.phase.code: [one.exercise.id for one in plan.chosen] for plan in self.selection().phases}

    def scores(self) -> dict[str, dict[str, int]]:
        return {
            plan.phase.code: {one.exercise.id: one.score for one in plan.chosen} for plan in self.selection().phases
        }

    def reps(self) -> dict[str, dict[str, float | None]]:
        """From which phase the dose of each exercise is."""
        return {
            plan.phase.code: {one.exercise.id: one.dose.reps[0] if one.dose.reps else None for one in plan.chosen}
            for plan in self.selection().phases
        }


# What may be given at all


@pytest.mark.parametrize(
    ("others", "why", "truths"),
    [
        ({}, None, []),
        ({"permit": Permit.P3}, "not allowed at P2", [Truth.NO]),
        ({"permit": Permit.P2}, None, []),
        ({"unless": (Unless(ALWAYS, "it bars"),)}, "it bars", [Truth.YES]),
        ({"unless": (Unless(UNKNOWN, "it may bar"),)}, "it may bar", [Truth.UNKNOWN]),
        ({"unless": (Unless(NEVER, "it bars not"),)}, None, []),
        ({"unless": (Unless(NEVER, "not"), Unless(ALWAYS, "one"), Unless(ALWAYS, "two"))}, "one", [Truth.YES]),
        ({"when": ALWAYS}, None, []),
        ({"when": UNKNOWN}, "its own rule does not hold", [Truth.UNKNOWN]),
        ({"when": NEVER}, "its own rule does not hold", [Truth.NO]),
        ({"when": NEVER, "equipment": ("step",)}, "its own rule does not hold", [Truth.NO]),
        ({"equipment": ("band",)}, None, []),
        ({"equipment": ("step",)}, "needs step", [Truth.NO]),
        ({"equipment": ("step", "band", "weights")}, "needs step, weights", [Truth.NO, Truth.NO]),
    ],
)
def test_an_exercise_is_left_out_once_with_its_reason(
    others: dict[str, Any], why: str | None, truths: list[Truth]
) -> None:
    """By permit, by what bars it or may bar it, by its own rule unless that is certain, and by what is not at hand."""
    setting = Setting(
        [exercise("a"), exercise("b", **others), exercise("c"), exercise("d", when=NEVER)],
        {"PH1": ["hip", "hip", "hip", "hip"]},
        permit=Permit.P2,
        answers={"equipment": ["band"]},
    )
    told = [(one.exercise.id, one.why, [reason.truth for reason in one.because]) for one in left_out(setting)]
    last = ("d", "its own rule does not hold", [Truth.NO])
    assert told == ([("b", why, truths), last] if why else [last])
    assert setting.ids() == {"PH1": ["a", "c"] if why else ["a", "b", "c"]}


def left_out(setting: Setting) -> tuple[Excluded, ...]:
    return setting.selection().excluded


def test_without_an_answer_nothing_is_at_hand() -> None:
    """And a thing that nobody has ticked is named."""
    setting = Setting([exercise("a", equipment=("band",))], {"PH1": ["hip"]}, answers={"equipment": None})
    (one,) = left_out(setting)
    assert one.why == "needs band"
    assert [(reason.question, reason.answer, reason.rule) for reason in one.because] == [
        ("equipment", None, "band in equipment")
    ]


@pytest.mark.parametrize(("when", "ids"), [(ALWAYS, ["b", "c"]), (NEVER, ["a", "b"]), (UNKNOWN, ["a", "b"])])
def test_what_takes_the_place_of_another_does_so_only_where_it_may_be_given(when: Condition, ids: list[str]) -> None:
    """Else the other one stays."""
    exercises = [exercise("a"), exercise("b"), exercise("c", replaces="a", when=when)]
    assert Setting(exercises, {"PH1": ["hip", "hip", "hip"]}).ids() == {"PH1": ids}


# Which phases


@pytest.mark.parametrize(
    ("permit", "start", "phases"),
    [
        (Permit.P3, "PH1", ["PH1", "PH2", "PH3", "PH4", "PH5"]),
        (Permit.P3, "PH2", ["PH2", "PH3", "PH4", "PH5"]),
        (Permit.P2, "PH2", ["PH2", "PH3"]),
        (Permit.P1, "PH1", ["PH1"]),
    ],
)
def test_phases_go_from_the_start_to_the_last_of_the_permit(permit: Permit, start: str, phases: list[str]) -> None:
    """Both of them included."""
    every = {phase.code: ["hip"] for phase in LIBRARY.phases}
    assert list(Setting([exercise("a")], every, permit=permit, start=start).ids()) == phases


def test_at_p1_there_are_comfort_items_only() -> None:
    """Walks first, then what calms, each with a dose of this phase, in no other order than that of their ids."""
    exercises = [
        exercise("breathe", "calm"),
        exercise("later", "calm", "2"),
        exercise("bridge"),
        exercise("roll", "calm"),
        exercise("stroll", "walk"),
        exercise("hike", "walk", "2"),
    ]
    setting = Setting(exercises, {"PH1": ["hip"]}, permit=Permit.P1, must_have=[must("bridge")])
    assert setting.ids() == {"PH1": ["stroll", "breathe", "roll"]}
    assert setting.selection().unmet == ()
    assert replace(setting, caps={"PH1": 2}).ids() == {"PH1": ["stroll", "breathe"]}


@pytest.mark.parametrize("permit", [Permit.P1, Permit.P3])
def test_minutes_a_day_are_those_of_all_but_walks(permit: Permit) -> None:
    """A walk is told by its own minutes."""
    exercises = [
        replace(exercise(id_, slot), doses={"PH1": Dose(minutes=(minutes, minutes))})
        for id_, slot, minutes in (("a", "walk", 30), ("b", "calm", 3))
    ]
    setting = Setting(exercises, {"PH1": ["walk", "calm"]}, permit=permit)
    assert [plan.minutes for plan in setting.selection().phases] == [3]
    assert setting.ids() == {"PH1": ["a", "b"]}


# How many


@pytest.mark.parametrize(
    ("answers", "cap", "count"),
    [
        ({}, 4, 4),
        ({"minutes": "10"}, 4, 3),
        ({"confidence": 4}, 4, 3),
        ({"confidence": 4, "minutes": "10"}, 4, 2),
        ({"confidence": 4, "minutes": "10"}, 3, 2),
        ({"confidence": None}, 4, 4),
    ],
)
def test_there_are_no_more_than_the_cap(answers: dict[str, Any], cap: int, count: int) -> None:
    """Less one for little time and one for who does better with few, and never less than two."""
    five = [exercise(id_) for id_ in "abcde"]
    assert len(Setting(five, {"PH1": ["hip"] * 5}, {"PH1": cap}, answers=answers).ids()["PH1"]) == count


def test_a_place_that_nothing_fills_counts() -> None:
    """What comes after it does not move up, and beyond the cap nothing is named as missing."""
    setting = Setting([exercise("a"), exercise("b")], {"PH1": ["leg", "hip", "hip", "trunk"]}, {"PH1": 2})
    (plan,) = setting.selection().phases
    assert ([one.exercise.id for one in plan.chosen], plan.empty) == (["a"], ("leg",))


@pytest.mark.parametrize(
    ("phase", "slots", "ids"),
    [
        ("PH1", ["hip", "trunk", "walk"], ["hip1", "walk1"]),
        ("PH3", ["hip", "trunk", "leg", "walk"], ["leg1", "walk1"]),
        ("PH3", ["hip", "leg", "leg"], ["hip1", "leg1"]),
        ("PH2", ["hip", "trunk", "leg"], ["hip1", "trunk1"]),
        ("PH4", ["hip", "trunk", "leg"], ["hip1", "trunk1"]),
        ("PH4", ["hip", "trunk", "walk"], ["hip1", "walk1"]),
    ],
)
def test_walks_and_the_strength_of_a_leg_come_before_the_rest(phase: str, slots: list[str], ids: list[str]) -> None:
    """A walk in every phase, one item for the legs in PH3; what is chosen stands in the order of the places."""
    exercises = [exercise(f"{slot}{number}", slot) for slot in ("hip", "trunk", "leg", "walk") for number in (1, 2)]
    assert Setting(exercises, {phase: slots}, {phase: 2}, start=phase).ids() == {phase: ids}


@pytest.mark.parametrize("cap", [1, 2, 9])
def test_what_stands_beside_comes_first_and_counts_against_no_cap(cap: int) -> None:
    """A walk beside the slots of a phase takes no place from them."""
    exercises = [exercise("hip"), exercise("leg", "leg"), exercise("trunk", "trunk"), exercise("walk", "walk")]
    slots = ["hip", "leg", "trunk"]
    setting = Setting(exercises, {"PH4": slots}, {"PH4": cap}, beside=["walk"], start="PH4")
    assert setting.ids() == {"PH4": ["walk", *slots[: max(cap, 2)]]}


@pytest.mark.parametrize(("unless", "planned"), [(ALWAYS, False), (UNKNOWN, False), (NEVER, True)])
def test_a_phase_that_may_not_be_for_somebody_is_not_planned(unless: Condition, planned: bool) -> None:
    """Where the rule against it holds, or nobody can tell, it is left out."""
    setting = Setting([exercise("hip")], {"PH1": ["hip"], "PH2": ["hip"]}, unless={"PH2": unless})
    assert list(setting.ids()) == (["PH1", "PH2"] if planned else ["PH1"])


def test_only_the_parts_of_a_phase_that_are_for_somebody_are_planned() -> None:
    """A part without a rule is for everybody; one of which nobody can tell is left out."""
    parts = {"all": None, "some": ALWAYS, "others": NEVER, "unsure": UNKNOWN}
    (plan,) = Setting([exercise("hip")], {"PH1": ["hip"]}, parts=parts).selection().phases
    assert plan.parts == ("all", "some")


@pytest.mark.parametrize(
    ("when", "slots", "capped"),
    [(ALWAYS, ("hip",), True), (UNKNOWN, ("leg", "hip"), True), (NEVER, ("hip",), False), (ALWAYS, ("leg",), False)],
)
def test_a_dose_is_capped_for_its_slot_where_the_rule_may_hold(
    when: Condition, slots: tuple[str, ...], capped: bool
) -> None:
    """A longer hold becomes shorter with more repeats, a greater effort that of the cap."""
    held = replace(exercise("hip"), doses={"PH1": Dose(reps=(2, 2), hold_s=(30, 30), rpe=(8, 8))})
    setting = Setting([held], {"PH1": ["hip"]}, limits=[DoseLimit(when, slots, 10, 6, "why")])
    (plan,) = setting.selection().phases
    (chosen,) = plan.chosen
    assert chosen.dose == (held.doses["PH1"].capped(10, 6) if capped else held.doses["PH1"])
    assert (chosen.dose != held.doses["PH1"]) == capped


# Which of several


def test_points_are_three_for_the_pattern_two_for_each_reason_and_one_for_a_leg() -> None:
    """The last from PH3 on; the reasons stand with the exercise."""
    exercises = [
        exercise("a", "leg", presentations=("FLEX",), contributors=("C1", "C2", "C9")),
        exercise("b", presentations=("FLEX",)),
        exercise("c", contributors=("C1",)),
        exercise("d", contributors=("C9",)),
    ]
    places = ["leg", "hip", "hip", "hip"]
    setting = Setting(exercises, {"PH2": places, "PH3": places}, start="PH2", contributors=["C1", "C2", "C3"])
    assert setting.scores() == {"PH2": {"a": 7, "b": 3, "c": 2, "d": 0}, "PH3": {"a": 8, "b": 3, "c": 2, "d": 0}}
    first, *_ = setting.selection().phases[1].chosen
    assert [(reason.question, reason.answer, reason.truth, reason.matched) for reason in first.because] == [
        ("presentation", "FLEX", Truth.YES, ("FLEX",)),
        ("contributors", "C1", Truth.YES, ("C1",)),
        ("contributors", "C2", Truth.YES, ("C2",)),
        ("phase", "PH3", Truth.YES, ()),
    ]


def test_the_better_score_comes_first_and_then_the_id() -> None:
    """Whatever their order in the library."""
    exercises = [exercise("d"), exercise("c", contributors=("C1",)), exercise("b"), exercise("a")]
    assert Setting(exercises, {"PH1": ["hip"] * 3}, contributors=["C1"]).ids() == {"PH1": ["c", "a", "b"]}


@pytest.mark.parametrize(
    ("tag", "others", "phases"),
    [
        ("FLEX", {}, ["PH1", "PH2", "PH3", "PH4"]),
        ("all", {}, ["PH1", "PH2", "PH3", "PH4"]),
        ("EXT", {}, []),
        ("STIFF", {"also": [("STIFF", "PH2")]}, ["PH2", "PH3", "PH4"]),
        ("PERSIST", {}, []),
        ("PERSIST", {"overlay": True}, ["PH1", "PH2", "PH3", "PH4"]),
    ],
)
def test_an_exercise_fits_by_its_tags(tag: str, others: dict[str, Any], phases: list[str]) -> None:
    """That of the pattern, that for all, of what the pattern also matches from a phase on, and of the overlay."""
    every = {f"PH{number}": ["hip"] for number in (1, 2, 3, 4)}
    scores = Setting([exercise("a", presentations=(tag,))], every, **others).scores()
    assert [code for code, found in scores.items() if found["a"] == 3] == phases
    assert {found["a"] for found in scores.values()} <= {0, 3}


@pytest.mark.parametrize(
    ("limit", "phases"),
    [("late", ["PH3", "PH4"]), (ALWAYS, ["PH2", "PH3", "PH4"]), (NEVER, []), (UNKNOWN, [])],
)
def test_a_tag_may_count_late_or_by_a_rule(limit: Condition | str, phases: list[str]) -> None:
    """From PH3 on, or where the rule certainly holds; a limit of one tag is none of another."""
    every = {f"PH{number}": ["hip", "trunk"] for number in (2, 3, 4)}
    exercises = [
        exercise("a", presentations=("FLEX",), tag_limits={"FLEX": limit}),
        exercise("b", "trunk", presentations=("FLEX", "all"), tag_limits={"FLEX": NEVER}),
    ]
    scores = Setting(exercises, every, start="PH2").scores()
    assert [code for code, found in scores.items() if found["a"] == 3] == phases
    assert [found["b"] for found in scores.values()] == [3, 3, 3]


def test_of_equals_the_harder_variant_of_the_last_phase_goes_first_and_then_what_was_there() -> None:
    """Then the alphabet. Only the phase before counts, and only within a slot."""
    exercises = [
        exercise("easy", phases="1235", harder="hard"),
        exercise("hard", phases="23", easier="easy"),
        exercise("b_other", phases="2345"),
        exercise("trunk", "trunk", harder="a_hip"),
        exercise("a_hip", phases="2"),
    ]
    every = {f"PH{number}": ["hip", "trunk"] for number in (1, 2, 3, 4, 5)}
    found = Setting(exercises, every).ids()
    assert [ids[0] for ids in found.values()] == ["easy", "hard", "hard", "b_other", "b_other"]


def test_what_was_there_goes_on_before_what_was_not() -> None:
    """Where neither is harder, though the other one is first in the alphabet."""
    exercises = [exercise("z", phases="12"), exercise("a", phases="2"), exercise("t", "trunk")]
    found = Setting(exercises, {"PH1": ["hip", "trunk"], "PH2": ["trunk", "hip"]}).ids()
    assert found == {"PH1": ["z", "t"], "PH2": ["t", "z"]}


def test_the_harder_variant_goes_before_the_easier_one_that_was_there() -> None:
    """Both have a dose in this phase."""
    exercises = [exercise("a", harder="z"), exercise("b"), exercise("z", phases="23")]
    assert Setting(exercises, {"PH1": ["hip"], "PH2": ["hip"]}).ids() == {"PH1": ["a"], "PH2": ["z"]}


def test_nothing_is_chosen_twice_in_a_phase() -> None:
    """The second place takes the next one, or stays empty."""
    setting = Setting([exercise("a")], {"PH1": ["hip", "hip"]})
    assert setting.ids() == {"PH1": ["a"]}
    assert setting.selection().phases[0].empty == ("hip",)


@pytest.mark.parametrize(
    ("first", "second"),
    [({"harder": "b"}, {}), ({"easier": "b"}, {}), ({}, {"harder": "a"}), ({}, {"easier": "a"})],
)
def test_easier_and_harder_variants_do_not_stand_side_by_side(first: dict[str, str], second: dict[str, str]) -> None:
    """Whichever of the two names the other; in two slots they may."""
    exercises = [exercise("a", **first), exercise("b", **second), exercise("c")]
    assert Setting(exercises, {"PH1": ["hip", "hip"]}).ids() == {"PH1": ["a", "c"]}
    apart = [exercises[0], replace(exercises[1], slot="trunk")]
    assert Setting(apart, {"PH1": ["hip", "trunk"]}).ids() == {"PH1": ["a", "b"]}


def test_a_variant_is_the_first_that_may_hold() -> None:
    """While an answer is missing the careful one is told."""
    variants = tuple(Variant(when, words) for when, words in ((NEVER, "not"), (UNKNOWN, "maybe"), (ALWAYS, "yes")))
    (plan,) = (
        Setting([exercise("a", variants=variants), exercise("b", variants=variants[:1])], {"PH1": ["hip"] * 2})
        .selection()
        .phases
    )
    assert [one.variant.words if one.variant else None for one in plan.chosen] == ["maybe", None]


# Where nothing of the phase is left


@pytest.mark.parametrize(
    ("slot", "phases", "expected"),
    [
        ("hip", ("PH2", "PH3"), {"PH2": {"a": 2}, "PH3": {"a": 2}}),
        ("leg", ("PH2", "PH3"), {"PH2": {"a": 2}, "PH3": {"a": 2}}),
        ("trunk", ("PH1", "PH2", "PH4"), {"PH1": {"a": 1}, "PH2": {"a": 2}, "PH4": {"a": 2}}),
        ("mobility", ("PH2", "PH3"), {"PH2": {"a": 2}, "PH3": {}}),
        ("hip", ("PH1", "PH2"), {"PH1": {"a": 1}, "PH2": {"a": 2}}),
    ],
)
def test_strength_goes_on_at_its_last_dose(
    slot: str, phases: tuple[str, ...], expected: dict[str, dict[str, int]]
) -> None:
    """From PH3 on, where a place has nothing of its own; what is no strength does not."""
    setting = Setting([exercise("a", slot, "12")], {code: [slot] for code in phases}, start=phases[0])
    assert setting.reps() == expected


def test_before_ph3_nothing_goes_on() -> None:
    """There a place stays empty."""
    setting = Setting([exercise("a", phases="1")], {"PH1": ["hip"], "PH2": ["hip"], "PH3": ["hip"]})
    assert setting.reps() == {"PH1": {"a": 1}, "PH2": {}, "PH3": {"a": 1}}


def test_what_goes_on_has_a_place_of_its_own_slot_and_no_neighbour_beside_it() -> None:
    """It is as any other that is chosen, and comes after what has a dose in this phase."""
    exercises = [
        exercise("a", phases="2", harder="b"),
        exercise("b", phases="3", easier="a"),
        exercise("t", "trunk", "2"),
        exercise("m", "mobility", "2"),
    ]
    setting = Setting(
        exercises, {"PH2": ["hip", "trunk", "mobility"], "PH3": ["hip", "hip", "trunk", "leg"]}, start="PH2"
    )
    assert setting.ids() == {"PH2": ["a", "t", "m"], "PH3": ["b", "t"]}
    assert setting.selection().phases[1].empty == ("leg", "hip")


# Must-haves


def must(*any_of: str, every_phase: bool = False, carry_to: str | None = None) -> MustHave:
    return MustHave(any_of, every_phase, carry_to)


BETTER: dict[str, Any] = {"presentations": ("FLEX",)}


@pytest.mark.parametrize("permit", [Permit.P2, Permit.P3])
def test_a_must_have_takes_a_place_of_its_slot_in_the_first_phase_where_it_can(permit: Permit) -> None:
    """Before what has more points; later phases take what is best."""
    exercises = [exercise("a", phases="23"), exercise("b", **BETTER), exercise("c", **BETTER)]
    phases = {code: ["hip"] for code in ("PH1", "PH2", "PH3")}
    setting = Setting(exercises, phases, permit=permit, must_have=[must("a")])
    assert setting.ids() == {"PH1": ["b"], "PH2": ["a"], "PH3": ["b"]}
    assert setting.selection().unmet == ()


def test_some_must_haves_are_in_every_phase_that_can_have_them() -> None:
    """As often as they have a dose."""
    exercises = [exercise("a", phases="23"), exercise("b", **BETTER)]
    setting = Setting(exercises, {f"PH{n}": ["hip"] for n in range(1, 5)}, must_have=[must("a", every_phase=True)])
    assert setting.ids() == {"PH1": ["b"], "PH2": ["a"], "PH3": ["a"], "PH4": ["b"]}


def test_of_several_the_best_is_taken() -> None:
    """By points; none that is not named, whatever its points."""
    exercises = [exercise("a"), exercise("b", contributors=("C1",)), exercise("c", **BETTER)]
    setting = Setting(exercises, {"PH1": ["hip", "hip"]}, contributors=["C1"], must_have=[must("a", "b")])
    assert setting.ids() == {"PH1": ["b", "c"]}


def test_two_must_haves_of_one_slot_take_two_places() -> None:
    """And the best one of the others the third."""
    exercises = [exercise("a"), exercise("b"), exercise("c"), exercise("d", **BETTER)]
    setting = Setting(exercises, {"PH1": ["trunk", "hip", "hip", "hip"]}, must_have=[must("c"), must("b")])
    assert setting.ids() == {"PH1": ["c", "b", "d"]}


def test_a_must_have_for_which_there_is_no_place_has_one_behind_the_others() -> None:
    """And is there before them where the cap is small."""
    exercises = [exercise("a", "leg"), exercise("h"), exercise("t", "trunk")]
    setting = Setting(exercises, {"PH1": ["hip", "trunk"]}, must_have=[must("a")])
    assert setting.ids() == {"PH1": ["h", "t", "a"]}
    assert replace(setting, caps={"PH1": 2}).ids() == {"PH1": ["h", "a"]}


def test_a_must_have_that_is_barred_is_named_and_the_others_are_there() -> None:
    """With all that might have been given in its place; its place is filled by what is best."""
    exercises = [exercise("a", when=NEVER), exercise("b", when=NEVER), exercise("c"), exercise("d", **BETTER)]
    setting = Setting(exercises, {"PH1": ["hip", "hip"]}, must_have=[must("a", "b"), must("c")])
    assert setting.ids() == {"PH1": ["c", "d"]}
    assert setting.selection().unmet == ("a or b",)


@pytest.mark.parametrize(
    ("phases", "start", "carry_to", "expected"),
    [
        ("12", "PH3", "PH3", {"PH3": {"a": 2}, "PH4": {}}),
        ("1", "PH3", "PH3", {"PH3": {"a": 1}, "PH4": {}}),
        ("123", "PH3", "PH3", {"PH3": {"a": 3}, "PH4": {}}),
        ("24", "PH3", "PH3", {"PH3": {"a": 2}, "PH4": {"a": 4}}),
        ("4", "PH3", "PH3", {"PH3": {}, "PH4": {"a": 4}}),
        ("12", "PH3", None, {"PH3": {}, "PH4": {}}),
        ("12", "PH3", "PH4", {"PH3": {}, "PH4": {}}),
        ("1", "PH2", "PH3", {"PH2": {}, "PH3": {}, "PH4": {}}),
    ],
)
def test_a_must_have_is_carried_to_the_phase_where_the_guide_starts(
    phases: str, start: str, carry_to: str | None, expected: dict[str, dict[str, int]]
) -> None:
    """At its last earlier dose, where the guide starts in that very phase and it has no dose of its own there."""
    setting = Setting(
        [exercise("a", "mobility", phases)],
        {f"PH{number}": ["mobility"] for number in range(int(start[2]), 5)},
        start=start,
        must_have=[must("a", carry_to=carry_to)],
    )
    assert setting.reps() == expected


def test_a_must_have_is_dosed_as_its_own_rule_says() -> None:
    """Another one that may be carried lends it nothing."""
    exercises = [exercise("a", "mobility", "2"), exercise("b", "mobility", "12")]
    setting = Setting(
        exercises,
        {"PH3": ["mobility", "mobility"]},
        start="PH3",
        must_have=[must("a"), must("b", carry_to="PH3")],
    )
    assert setting.reps() == {"PH3": {"b": 2}}
    assert setting.selection().unmet == ("a",)


def test_the_sample_has_what_the_rules_here_rely_on(library: Library) -> None:
    """One question that the calm runner has not answered, and five phases."""
    assert library.context({}).truth(UNKNOWN) is Truth.UNKNOWN
    assert "sbst_total" not in changed({})
    assert [phase.code for phase in library.phases] == ["PH1", "PH2", "PH3", "PH4", "PH5"]
