"""Each rule of triage by itself, over made-up red flags: what fires, how grave it is, and who may step it down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from guidegen.answers.models import Override
from guidegen.assessment.triage import Triage, as_far_as_asked, settled, told_first, triage
from guidegen.library import load_library
from guidegen.library.levels import Level, Permit
from guidegen.library.models import Branch, RedFlag
from guidegen.rules import Condition, Truth, check
from tests.support.base import parsed

LIBRARY = load_library()
NAMES = LIBRARY.questionnaire.names()
EMERGENCY, URGENT, SOON = (Level.EMERGENCY, Permit.P0), (Level.URGENT, Permit.P0), (Level.SOON, Permit.P2)


def rule(text: str) -> Condition:
    return check(text, NAMES)


# The calm runner is a woman of 34 and has not answered the last question.
YES, NO, UNKNOWN = rule("age == 34"), rule("sex == male"), rule("sbst_total > 3")
ALSO = rule("pain_avg < 9")


def flag(code: str, *branches: tuple[Condition, tuple[Level, Permit]], in_person: bool = False) -> RedFlag:
    made = tuple(Branch(level, permit, when) for when, (level, permit) in branches)
    return replace(LIBRARY.red_flags[0], id=code.lower(), code=code, branches=made, in_person=in_person)


def override(code: str, level: Level, permit: Permit) -> Override:
    return Override(code, level, permit, "Dr B. Ones", "7000001", date(2026, 11, 20), "Examined.")


def found(*flags: RedFlag, overrides: tuple[Override, ...] = (), accepted: tuple[str, ...] = ()) -> Triage:
    context = LIBRARY.context(parsed(LIBRARY).values)
    return triage(context, replace(LIBRARY, red_flags=flags), overrides, accepted)


# What fires


@pytest.mark.parametrize(
    ("branches", "level", "permit", "truth", "because"),
    [
        ([(YES, URGENT)], Level.URGENT, Permit.P0, Truth.YES, {"age"}),
        ([(UNKNOWN, SOON)], Level.SOON, Permit.P2, Truth.UNKNOWN, {"sbst_total"}),
        ([(NO, EMERGENCY), (YES, SOON)], Level.SOON, Permit.P2, Truth.YES, {"age"}),
        ([(UNKNOWN, EMERGENCY), (YES, SOON)], Level.EMERGENCY, Permit.P0, Truth.YES, {"age"}),
        ([(YES, SOON), (UNKNOWN, EMERGENCY)], Level.EMERGENCY, Permit.P0, Truth.YES, {"age"}),
        ([(YES, (Level.SOON, Permit.P1)), (YES, SOON)], Level.SOON, Permit.P1, Truth.YES, {"age"}),
        ([(YES, SOON), (ALSO, URGENT)], Level.URGENT, Permit.P0, Truth.YES, {"age", "pain_avg"}),
        ([(NO, EMERGENCY), (UNKNOWN, SOON)], Level.SOON, Permit.P2, Truth.UNKNOWN, {"sbst_total"}),
    ],
)
def test_a_flag_fires_by_each_branch_that_holds_or_may_hold(
    branches: list[Any], level: Level, permit: Permit, truth: Truth, because: set[str]
) -> None:
    """As gravely as any of them; it is certain where one is, and then only what is certain is its reason."""
    (fired,) = found(flag("RF01", *branches)).flags
    assert (fired.level, fired.permit, fired.truth) == (level, permit, truth)
    assert {reason.question for reason in fired.because} == because
    assert {reason.truth for reason in fired.because} == {truth}


def test_a_reason_is_told_once() -> None:
    """Though two branches rest on it."""
    (fired,) = found(flag("RF01", (YES, SOON), (YES, URGENT))).flags
    assert len(fired.because) == 1


def test_a_flag_of_which_no_branch_may_hold_does_not_fire() -> None:
    """Without any the result is routine and permits all."""
    calm = found(flag("RF01", (NO, EMERGENCY), (NO, SOON)), flag("RF02"))
    assert (calm.flags, calm.codes, calm.level, calm.permit) == ((), (), Level.ROUTINE, Permit.P3)


def test_the_gravest_flag_and_the_lowest_permit_decide() -> None:
    """Of all that fired, in the order of the library."""
    mixed = found(
        flag("RF01", (YES, SOON)), flag("RF02", (NO, EMERGENCY)), flag("RF03", (YES, (Level.SOON, Permit.P1)))
    )
    assert (mixed.codes, mixed.level, mixed.permit) == (("RF01", "RF03"), Level.SOON, Permit.P1)
    assert found(flag("RF01", (YES, SOON)), flag("RF02", (UNKNOWN, URGENT))).level is Level.URGENT
    assert settled(mixed.flags[:1]).permit is Permit.P2


@pytest.mark.parametrize(
    ("grave", "overrides", "waits"),
    [
        (NO, (), 7),
        (YES, (), None),
        (UNKNOWN, (), None),
        (NO, (override("RF01", Level.ROUTINE, Permit.P3),), None),
    ],
)
def test_a_flag_waits_the_shortest_of_its_branches_days(
    grave: Condition, overrides: tuple[Override, ...], waits: int | None
) -> None:
    """Only what is SOON as a whole, and not stepped down, has days (evidence base 14.4)."""
    made = flag("RF01", (YES, SOON), (ALSO, SOON), (grave, URGENT))
    days = [replace(branch, days=days) for branch, days in zip(made.branches, (14, 7, None), strict=True)]
    (fired,) = found(replace(made, branches=tuple(days)), overrides=overrides).flags
    assert fired.waits == waits
    assert fired.to_dict().get("days") == waits


# Who may step it down


@pytest.mark.parametrize(
    ("computed", "to", "level", "permit"),
    [
        (URGENT, (Level.SOON, Permit.P1), Level.SOON, Permit.P1),
        (SOON, (Level.ROUTINE, Permit.P3), Level.ROUTINE, Permit.P3),
        (SOON, (Level.URGENT, Permit.P0), Level.SOON, Permit.P2),
        (SOON, (Level.ROUTINE, Permit.P1), Level.ROUTINE, Permit.P2),
        (SOON, (Level.URGENT, Permit.P3), Level.SOON, Permit.P3),
    ],
)
def test_an_override_steps_down_and_never_up(
    computed: tuple[Level, Permit], to: tuple[Level, Permit], level: Level, permit: Permit
) -> None:
    """What was computed stays known."""
    given = override("RF01", *to)
    (fired,) = found(flag("RF01", (YES, computed)), overrides=(given,)).flags
    assert (fired.level, fired.permit) == (level, permit)
    assert (fired.override, fired.refused, fired.computed) == (given, None, computed[0])


@pytest.mark.parametrize(
    ("computed", "in_person", "accepted", "is_refused"),
    [
        (EMERGENCY, False, (), True),
        (EMERGENCY, False, ("RF02",), True),
        (EMERGENCY, False, ("RF01",), False),
        (URGENT, False, (), False),
        (URGENT, False, ("RF01",), False),
        (URGENT, True, (), True),
        (SOON, True, ("RF02",), True),
        (SOON, True, ("RF01",), False),
        (EMERGENCY, True, ("RF01",), False),
    ],
)
def test_what_needs_a_person_is_stepped_down_by_one_who_is_there(
    computed: tuple[Level, Permit], in_person: bool, accepted: tuple[str, ...], is_refused: bool
) -> None:
    """An emergency, and what the flag itself says so of; a file alone changes nothing then, and it is told."""
    given = override("RF01", Level.ROUTINE, Permit.P3)
    red = flag("RF01", (YES, computed), in_person=in_person)
    (fired,) = found(red, overrides=(given,), accepted=accepted).flags
    assert (fired.refused, fired.override) == ((given, None) if is_refused else (None, given))
    assert (fired.level, fired.permit) == (computed if is_refused else (Level.ROUTINE, Permit.P3))
    assert fired.computed is (None if is_refused else computed[0])


def test_an_override_is_of_one_flag() -> None:
    """Others stay, and one of a flag that did not fire is nothing."""
    given = (override("RF02", Level.ROUTINE, Permit.P3), override("RF03", Level.ROUTINE, Permit.P3))
    both = found(flag("RF01", (YES, SOON)), flag("RF02", (YES, URGENT)), overrides=given)
    assert [(fired.flag.code, fired.level) for fired in both.flags] == [("RF01", Level.SOON), ("RF02", Level.ROUTINE)]
    assert both.flags[0].override is None


# What is told


def test_a_fired_flag_is_told_in_words() -> None:
    """With who stepped it down, where somebody did."""
    red = flag("RF01", (YES, URGENT))
    plain = found(red).flags[0].to_dict()
    assert {key: value for key, value in plain.items() if key != "because"} == {
        "id": "rf01",
        "code": "RF01",
        "level": "URGENT",
        "permit": "P0",
        "truth": "yes",
    }
    assert [reason["question"] for reason in plain["because"]] == ["age"]
    stepped = found(red, overrides=(override("RF01", Level.SOON, Permit.P1),)).flags[0].to_dict()
    assert stepped == plain | {"level": "SOON", "permit": "P1", "overridden_by": "Dr B. Ones"}


def test_where_the_questions_stopped_what_is_open_makes_it_no_graver() -> None:
    """A certain flag decides; what is only not ruled out is kept as far as it asks for no more."""
    known = found(flag("A", (YES, URGENT)), flag("B", (UNKNOWN, EMERGENCY)), flag("C", (UNKNOWN, SOON)))
    asked = as_far_as_asked(known)
    assert (known.level, asked.level) == (Level.EMERGENCY, Level.URGENT)
    assert asked.codes == ("A", "C")


def test_where_nothing_is_certain_what_is_open_counts_as_ever() -> None:
    """Nothing is dropped of flags that are only not ruled out."""
    known = found(flag("B", (UNKNOWN, EMERGENCY)))
    assert as_far_as_asked(known) == known


def told(known: Triage) -> tuple[list[str], int]:
    flags, more = told_first(known.flags)
    return [fired.flag.code for fired in flags], more


def test_what_is_certain_is_told_by_name_and_the_rest_by_number() -> None:
    """Unless what is not ruled out is graver: then nothing stands behind a number."""
    certain, open_ = flag("A", (YES, EMERGENCY)), flag("B", (UNKNOWN, EMERGENCY))
    assert told(found(certain, open_, flag("C", (UNKNOWN, SOON)))) == (["A"], 2)
    assert told(found(flag("A", (YES, SOON)), open_)) == (["A", "B"], 0)
    assert told(found(open_)) == (["B"], 0)
    assert told(found(certain)) == (["A"], 0)
