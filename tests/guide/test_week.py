"""Days of a week: those of the doses, and others where one day with all of it takes more minutes than there are."""

from __future__ import annotations

from guidegen.assessment.models import Chosen
from guidegen.guide.week import done_first, fitted, laid_out, minutes_by_day, shortened, week_days
from guidegen.library import Library
from guidegen.library.models import Dose


def lasting(minutes: int, low: int, high: int, library: Library, place: str = "trunk") -> Chosen:
    """An item of so many minutes, on so many days a week."""
    dose = Dose(sets=(1, 1), reps=(minutes * 15, minutes * 15), days_a_week=(low, high))
    return Chosen(library.exercises[0], dose, place, 0, None, ())


def test_where_all_fits_each_dose_has_its_days(library: Library) -> None:
    """So it is where nobody has said how many minutes there are."""
    items = [lasting(8, 3, 3, library), lasting(8, 2, 5, library)]
    for budget in (16, None):
        assert laid_out(items, budget) == [week_days(item.dose) for item in items]


def test_later_items_go_where_there_is_time(library: Library) -> None:
    """The first keeps its days; no day takes more than there is, and each dose is done as often as it says."""
    items = [lasting(8, 3, 3, library), lasting(8, 3, 3, library)]
    days = laid_out(items, 10)
    assert days[0] == week_days(items[0].dose)
    assert max(minutes_by_day(items, days)) == 8
    assert [marks.count("do") for marks in days] == [3, 3]


def test_a_day_that_may_be_added_is_left_out_where_it_does_not_fit(library: Library) -> None:
    """What has to be done comes before what may be."""
    items = [lasting(8, 4, 4, library), lasting(8, 2, 5, library)]
    days = laid_out(items, 10)
    assert max(minutes_by_day(items, days)) == 8
    assert (days[1].count("do"), days[1].count("may")) == (2, 1)


def test_what_is_daily_goes_to_alternate_days_where_it_has_to(library: Library) -> None:
    """Beside another daily item that fills the minutes."""
    items = [lasting(8, 7, 7, library), lasting(8, 7, 7, library)]
    assert [marks.count("do") for marks in laid_out(items, 10)] == [7, 4]


def test_walks_take_no_minutes_of_the_exercises(library: Library) -> None:
    """They keep their days, and others keep theirs beside them."""
    items = [lasting(30, 5, 7, library, "walk"), lasting(8, 3, 3, library)]
    assert laid_out(items, 10) == [week_days(item.dose) for item in items]


def often(minutes: int, low: int, high: int, library: Library) -> Chosen:
    """An item of so many minutes, so many times on every day."""
    dose = Dose(minutes=(minutes, minutes), times_a_day=(low, high), days_a_week=(7, 7))
    return Chosen(library.exercises[0], dose, "calm", 0, None, ())


def test_what_is_done_first_fits_the_minutes(library: Library) -> None:
    """The first items that fit one day together, a walk not among them; the first one even where it does not fit."""
    walk, *items = lasting(30, 5, 7, library, "walk"), *(lasting(n, 3, 3, library) for n in (6, 3, 5))
    assert done_first([walk, *items], 10) == tuple(items[:2])
    assert done_first([walk, *items], 14) == tuple(items)
    assert done_first([walk, *items], 1) == tuple(items[:1])
    assert done_first([walk], 10) == ()


def test_how_days_are_shortened(library: Library) -> None:
    """Others on days between; else the others fewer times; nothing where no dose has room."""
    assert shortened([lasting(8, 3, 3, library), lasting(8, 3, 3, library)], 10) == "days"
    assert shortened([often(5, 3, 4, library)], 10) == ""
    assert shortened([lasting(8, 7, 7, library), often(4, 1, 3, library)], 10) == "others"
    assert shortened([lasting(12, 7, 7, library)], 10) == ""


def test_how_often_fits_the_minutes(library: Library) -> None:
    """One number where a range is too much: as often as there is time for, never less often than the dose begins."""
    item, walk = often(5, 2, 4, library), lasting(30, 7, 7, library, "walk")
    doses = [fitted([walk, item], budget)[1].dose.times_a_day for budget in (5, 10, 15, 20, None)]
    assert doses == [(2, 2), (2, 2), (3, 3), (2, 4), (2, 4)]
    assert fitted([walk, lasting(8, 3, 3, library), item], 5) == (walk, lasting(8, 3, 3, library), item)
    assert fitted([walk], 10) == (walk,)
