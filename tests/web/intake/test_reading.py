"""What a page's form sent: answers that can be used, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guidegen.library import Library
from guidegen.web.intake.flow import Way, way_of
from guidegen.web.intake.reading import Fault, Posted, read_page
from tests.support.base import BASE


def read(library: Library, group: str, form: Mapping[str, list[str]], before: Mapping[str, Any] = BASE) -> Posted:
    way = way_of(before, library, "km")
    return read_page(way.interview, way.pages[way.position(group) - 1], form)


def kept(library: Library, group: str, form: Mapping[str, list[str]], before: Mapping[str, Any] = BASE) -> Any:
    return Way(read(library, group, form, before).interview).answers()


def test_ticks_are_kept_in_the_order_of_the_questionnaire(library: Library) -> None:
    """Several options, in whatever order they were sent."""
    assert kept(library, "worse", {"worse": ["sit", "bend"]})["worse"] == ["bend", "sit"]


def test_none_beside_a_sign_is_a_fault_and_the_sign_counts_meanwhile(library: Library) -> None:
    """It is asked again; until then it is the safer of both. Where no sign is meant, neither is kept."""
    posted = read(library, "rf_nerve", {"rf_nerve": ["bladder", "none"]})
    assert posted.faults["rf_nerve"].kind == "alone"
    assert posted.interview.given["rf_nerve"] == ["bladder"]
    posted = read(library, "equipment", {"equipment": ["band", "none"]})
    assert posted.faults["equipment"].kind == "alone"
    assert "equipment" not in posted.interview.given


def test_not_sure_may_stand_beside_a_sign(library: Library) -> None:
    """Not sure excludes nothing."""
    assert not read(library, "rf_nerve", {"rf_nerve": ["bladder", "unsure"]}).faults


@pytest.mark.parametrize(
    ("form", "group"),
    [
        ({}, "rf_nerve"),
        ({"leg_weak": []}, "leg_weak"),
        ({"leg_weak": ["forged"]}, "leg_weak"),
        ({"leg_weak": ["no", "unsure"]}, "leg_weak"),
        ({"rf_general": ["fever", "forged"]}, "rf_general"),
        ({"age": ["  "], "sex": ["male"]}, "you"),
    ],
)
def test_what_is_required_and_not_there_is_missing(library: Library, form: dict[str, list[str]], group: str) -> None:
    """Nothing, something that was not on offer, or two where one may be: to be answered again."""
    posted = read(library, group, form)
    assert [fault.kind for fault in posted.faults.values()] == ["missing"]
    assert not posted.faults.keys() & posted.interview.given.keys()


@pytest.mark.parametrize(
    ("sent", "value"),
    [("12", 12), (" 7,5 ", 7.5), ("7.5", 7.5), ("0", 0), ("１２", 12)],
)
def test_numbers_are_read_with_comma_or_point(library: Library, sent: str, value: float) -> None:
    """As people write them."""
    form = {"km_usual": [sent], "km_now": ["1"], "longest_30d": ["1"]}
    assert kept(library, "distances", form)["km_usual"] == value


@pytest.mark.parametrize("sent", ["about ten", "1,000", "-3", "300", "1e2", "nan", "12 km", "٣", "9" * 30, "1/2"])
def test_what_is_no_number_of_the_range_is_told_with_the_range(library: Library, sent: str) -> None:
    """The fault names both ends; a comma before three digits is not guessed at."""
    posted = read(library, "distances", {"km_usual": [sent], "km_now": ["12"], "longest_30d": ["10"]})
    if sent == "٣":
        assert posted.faults["km_usual"].kind == "number"
        return
    assert posted.faults == {"km_usual": Fault("number", {"low": "0", "high": "250"})}
    assert posted.interview.given["km_now"] == 12


def test_distances_are_in_the_unit_of_their_page(library: Library) -> None:
    """Miles stay miles, and the range is told in miles."""
    form = {"distance_unit": ["mi"], "km_usual": ["20"], "km_now": ["160"], "longest_30d": ["6.5"]}
    posted = read(library, "distances", form)
    assert posted.faults == {"km_now": Fault("number", {"low": "0", "high": "155"})}
    answers = Way(posted.interview).answers()
    assert (answers["distance_unit"], answers["km_usual"], answers["longest_30d"]) == ("mi", 20, 6.5)


def test_a_whole_number_is_asked_for_where_only_that_will_do(library: Library) -> None:
    """An age of 30.5 is told as such."""
    assert read(library, "you", {"age": ["30.5"], "sex": ["male"]}).faults["age"].kind == "whole"


def test_an_answer_above_another_is_told_with_that_one(library: Library) -> None:
    """Back pain cannot have begun after today."""
    before = {**BASE, "age": 40, "duration": "gt_12w"}
    posted = read(library, "first_age", {"first_age": ["41"]}, before)
    assert posted.faults == {"first_age": Fault("at_most", {"limit": "40"})}


@pytest.mark.parametrize(("parts", "value"), [(("3", "2", "2027"), "2027-02-03"), (("", "", ""), None)])
def test_a_date_is_its_three_parts_or_nothing(library: Library, parts: tuple[str, str, str], value: str | None) -> None:
    """Day, month and year in fields of their own."""
    form = {f"race_date-{name}": [part] for name, part in zip(("day", "month", "year"), parts, strict=True)}
    assert kept(library, "race", form).get("race_date") == value


@pytest.mark.parametrize("parts", [("31", "2", "2027"), ("3", "", "2027"), ("x", "2", "2027"), ("3", "2", "99999")])
def test_what_is_no_date_is_told(library: Library, parts: tuple[str, str, str]) -> None:
    """A day that there is not, or a part that is missing."""
    form = {f"race_date-{name}": [part] for name, part in zip(("day", "month", "year"), parts, strict=True)}
    assert read(library, "race", form).faults["race_date"].kind == "date"


def test_an_optional_answer_that_is_emptied_is_gone(library: Library) -> None:
    """What was given before does not stay."""
    assert "cadence" not in kept(library, "runs", {"cadence": [""], "run_days": ["3"]}, {**BASE, "cadence": 170})


def test_words_are_kept_as_they_are_and_refused_where_they_cannot_be_printed(library: Library) -> None:
    """Markup is words; what hides or reorders words is a fault, and so is too much of it."""
    assert kept(library, "last", {"notes": ["<b>x</b> & y\r\nz"]})["notes"] == "<b>x</b> & y\nz"
    assert read(library, "last", {"notes": ["a\u202eb"]}).faults["notes"].kind == "letters"
    assert read(library, "last", {"notes": ["a" * 2001]}).faults["notes"] == Fault("text", {"longest": 2000})


def test_fields_of_other_pages_are_passed_over(library: Library) -> None:
    """A form answers its own page alone."""
    assert kept(library, "leg_weak", {"leg_weak": ["no"], "trauma": ["major"]})["trauma"] == BASE["trauma"]
