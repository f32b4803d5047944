"""Which texts of the content are words, and whose: told by the type of each field, so that no kind can forget it."""

from __future__ import annotations

from typing import Annotated

WORD, STAFF, CARRIED = "word", "staff", "carried"

# What runners read: it is translated.
Word = Annotated[str, WORD]
# The same word may stand in several neighbours of a list: it is told with the first of them.
CarriedWord = Annotated[str, WORD, CARRIED]
# What clinicians read, such as whoever receives a runner: it stays in the language of the clinic.
StaffWord = Annotated[str, STAFF]
