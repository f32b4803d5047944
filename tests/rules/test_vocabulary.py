"""Rules to checked conditions: what each form means, and which names it reads."""

from __future__ import annotations

import pytest

from guidegen.errors import ConditionError
from guidegen.rules import Condition, Kind, Name, check
from guidegen.rules.conditions import AllOf, AnyOf, Chosen, Exactly, Holds, Not, Ordered, Quantity, Ticked

EIGHT = tuple(f"option{number}" for number in range(8))
NAMES = {
    name.id: name
    for name in (
        Name("age", Kind.NUMBER),
        Name("sex", Kind.CHOICE, ("female", "male", "3")),
        Name("smoker", Kind.CHOICE, ("yes", "no"), yes_no=True),
        Name("area", Kind.MULTI, ("back", "leg", "none"), exclusive=frozenset(("none",))),
        Name("young", Kind.FACT),
        Name("eight", Kind.CHOICE, EIGHT),
        Name("nine", Kind.CHOICE, (*EIGHT, "option8")),
        Name("flags", Kind.MULTI, ("RF01",), stage=1),
        Name("phase", Kind.CHOICE, ("early", "late"), stage=3),
    )
}


def chosen(text: str, question: str, *options: str, negated: bool = False) -> Chosen:
    return Chosen(text, question, frozenset(options), negated)


AGE = Quantity(name="age")


@pytest.mark.parametrize(
    ("rule", "condition"),
    [
        ("young", Holds("young", "young")),
        ("smoker", chosen("smoker", "smoker", "yes")),
        ("not smoker", Not("not smoker", chosen("smoker", "smoker", "yes"))),
        (
            "young and smoker",
            AllOf("young and smoker", (Holds("young", "young"), chosen("smoker", "smoker", "yes"))),
        ),
        (
            "young or smoker",
            AnyOf("young or smoker", (Holds("young", "young"), chosen("smoker", "smoker", "yes"))),
        ),
        ("sex == male", chosen("sex == male", "sex", "male")),
        ("male != sex", chosen("male != sex", "sex", "male", negated=True)),
        ("sex == 3", chosen("sex == 3", "sex", "3")),
        ("3 == sex", chosen("3 == sex", "sex", "3")),
        ("sex in [male, 3]", chosen("sex in [male, 3]", "sex", "male", "3")),
        ("sex not in [male]", chosen("sex not in [male]", "sex", "male", negated=True)),
        ("leg in area", Ticked("leg in area", "area", "leg")),
        ("leg not in area", Ticked("leg not in area", "area", "leg", True)),
        ("area == [leg, back]", Exactly("area == [leg, back]", "area", frozenset(("leg", "back")), False)),
        ("[leg] != area", Exactly("[leg] != area", "area", frozenset(("leg",)), True)),
        (
            "any(area)",
            AnyOf("any(area)", (Ticked("back in area", "area", "back"), Ticked("leg in area", "area", "leg"))),
        ),
        (
            "all(area, [leg, none, leg])",
            AllOf(
                "all(area, [leg, none, leg])",
                (Ticked("leg in area", "area", "leg"), Ticked("none in area", "area", "none")),
            ),
        ),
        (
            "count(area) > age",
            Ordered("count(area) > age", (Quantity(name="area", options=("back", "leg")), AGE), (">",)),
        ),
        (
            "count(area, [none]) == 1",
            Ordered(
                "count(area, [none]) == 1", (Quantity(name="area", options=("none",)), Quantity(constant=1)), ("==",)
            ),
        ),
        (
            "1 <= age < 2.5",
            Ordered("1 <= age < 2.5", (Quantity(constant=1), AGE, Quantity(constant=2.5)), ("<=", "<")),
        ),
        ("age == age", Ordered("age == age", (AGE, AGE), ("==",))),
        ("3 != age", Ordered("3 != age", (Quantity(constant=3), AGE), ("!=",))),
    ],
)
def test_a_rule_means_one_condition(rule: str, condition: Condition) -> None:
    """With the words of the rule in each part of it."""
    assert check(rule, NAMES) == condition


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("young", ["young"]),
        ("3 < age", ["age"]),
        ("age < count(area)", ["age", "area"]),
        ("not (leg in area and (sex == male or young))", ["area", "sex", "young"]),
        ("1 < 2", []),
    ],
)
def test_a_condition_tells_what_it_reads(rule: str, names: list[str]) -> None:
    """In the order of the rule."""
    assert list(check(rule, NAMES).names()) == names


def test_a_condition_reads_nothing_by_itself() -> None:
    """Only its kinds do."""
    assert (Condition("x").parts(), Condition("x").named()) == ((), ())


@pytest.mark.parametrize(("name", "stage"), [("RF01 in flags", 1), ("phase == late", 3), ("age < 3", 0)])
def test_a_rule_reads_what_is_known_by_then(name: str, stage: int) -> None:
    """Of the answers and no more, unless it is said."""
    assert check(name, NAMES, stage).names()
    if stage:
        for earlier in ([], [stage - 1]):
            with pytest.raises(ConditionError, match="decided later"):
                check(name, NAMES, *earlier)


def test_a_name_is_a_question_of_any_answer_unless_it_says_more() -> None:
    """Known from the answers, and no yes or no."""
    plain = Name("sex", Kind.CHOICE, ("yes", "no"))
    assert plain.stage == 0
    with pytest.raises(ConditionError, match="not a yes or no"):
        check("sex", {"sex": plain})


@pytest.mark.parametrize(
    ("rule", "column", "message", "hint"),
    [
        ("any(age)", 4, "'age' is a number; any() needs a question with several choices", None),
        ("count(young) > 1", 6, "'young' is a yes/no fact; count() needs a question with several choices", None),
        ("young == smoker", 0, "'young' is not an option of 'smoker'", "options: yes, no"),
        ("young == 3", 0, "'young' is a yes/no fact and cannot be compared as a number", None),
        ("who == 3", 0, "unknown question or fact 'who'", None),
        ("sex == smoker", 7, "'smoker' is not an option of 'sex'", "options: female, male, 3"),
        ("smoker == sex", 10, "'sex' is not an option of 'smoker'", "options: yes, no"),
        ("eight == x", 9, "'x' is not an option of 'eight'", f"options: {', '.join(EIGHT)}"),
        ("nine == x", 8, "'x' is not an option of 'nine'", None),
        ("nine == option9", 8, "'option9' is not an option of 'nine'", "did you mean 'option8'?"),
        ("3 in area", 0, "'3' is not an option of 'area'", "options: back, leg, none"),
        ("leg in 3", 7, "'3' is not a question or fact", None),
        ("3 in [male]", 0, "'3' is not a question or fact", None),
        ("sex in [leg]", 8, "'leg' is not an option of 'sex'", "options: female, male, 3"),
        (
            "young in [male]",
            0,
            "'young' is a yes/no fact; only one choice can be 'in' a list",
            "compare numbers with < and >",
        ),
        ("leg in young", 7, "'young' is a yes/no fact; 'in' needs a question with several choices", None),
        ("(not young) < 3", 0, "a whole condition cannot be compared", "join conditions with and, or"),
        ("3 < (young and smoker)", 0, "a whole condition cannot be compared", "join conditions with and, or"),
        ("3 == 3 == area", 10, "'area' is several choices and cannot be compared as a number", None),
        ("area < 3", 0, "'area' is several choices and cannot be compared as a number", None),
        ("[leg] == 3", 0, "'[leg]' is not a number", None),
        ("age", 0, "'age' is a number, not a yes or no", "compare it with something"),
        ("count(area)", 0, "'count(area)' is not a question with a yes or no", "compare it with something"),
    ],
)
def test_what_is_no_condition_is_told_with_its_place(rule: str, column: int, message: str, hint: str | None) -> None:
    """And with what might be meant, where it is one of a few."""
    with pytest.raises(ConditionError) as caught:
        check(rule, NAMES)
    assert (caught.value.column, caught.value.message, caught.value.hint) == (column, message, hint)
