"""What a visit's history says of an emergency's page on paper: it lies at the desk, or could not be printed."""

from __future__ import annotations

from collections.abc import Iterable

from guidegen.web.intake.visits import Event

PRINTED, NOT_PRINTED = "printed_paper", "not_printed_paper"
# What the desk does with an emergency; who is stopped after it is stopped for something else.
_CHANGES = ("stepped_down", "corrected")
# Printed from the desk, by hand.
_BY_HAND = "printed_guide"


def has_paper(events: Iterable[Event]) -> bool:
    """Whether the page of what a visit was stopped for lies at the desk: not that of an emergency before."""
    found = False
    for event in events:
        found = event.what == PRINTED or (found and event.what not in _CHANGES)
    return found


def lacks_paper(events: Iterable[Event]) -> bool:
    """Whether that page could not be printed, and nobody has printed it since."""
    found = False
    for event in events:
        found = event.what == NOT_PRINTED or (found and event.what not in (PRINTED, _BY_HAND, *_CHANGES))
    return found
