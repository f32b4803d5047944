"""Days of a week: those of the doses, and others where one day with all of it takes more minutes than there are."""

from __future__ import annotations

from guidegen.assessment.models import Chosen
from guidegen.guide.week import laid_out, minutes_by_day, week_days
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
