"""On which days of a week something is meant to be done; a proposal that the runner may shift."""

from __future__ import annotations

from guidegen.library.models import Dose

DAYS = 7
DO, MAY, REST = "do", "may", ""

# Days of the week, from 0, for so many days a week: spread evenly (expert judgement).
_SPREAD = {
    1: (2,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 5),
    5: (0, 1, 2, 4, 5),
    6: (0, 1, 2, 3, 4, 5),
    7: tuple(range(DAYS)),
}
# Those to add from the low to the high end of a range.
_MORE = {
    (1, 2): (5,),
    (2, 3): (5,),
    (3, 4): (6,),
    (3, 5): (1, 5),
    (4, 5): (6,),
    (5, 6): (6,),
    (5, 7): (3, 6),
    (6, 7): (6,),
}


def week_days(dose: Dose) -> tuple[str, ...]:
    """For each day of a week from Monday: to do, one that may be added, or a day of rest."""
    if dose.days_a_week is None:
        return (MAY,) * DAYS
    low, high = (int(end) for end in dose.days_a_week)
    sure = set(_SPREAD.get(low, ()))
    more = set(_MORE.get((low, high), _SPREAD.get(high, ()))) if high > low else set()
    return tuple(DO if day in sure else MAY if day in more else REST for day in range(DAYS))
