"""What came of a run over many rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from guidegen.batch.records.manifest import Entry
from guidegen.service.in_language import NOT_SPOKEN, PARTLY
from guidegen.service.letters import UNPRINTABLE

# What is noted of a document's language, and known of some rows only when they are printed.
_OF_LANGUAGE = (NOT_SPOKEN, PARTLY, UNPRINTABLE)


@dataclass
class Outcome:
    """What came of a run: how many clients of each kind, which rows failed, what is to be done by hand.

    `faultless` rows failed for a reason that is not in them. `set_aside` is an earlier list of failed rows that could
    not be joined with this run's. `unpressed` documents were left by the press to the reference rendering.
    `remarks` are rows, as they are shown, by what turned up of their language when they were printed.
    """

    delivered: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: int = 0
    failed: set[int] = field(default_factory=set)
    faultless: int = 0
    set_aside: str = ""
    older: list[tuple[int, str]] = field(default_factory=list)
    by_hand: list[tuple[str, str]] = field(default_factory=list)
    unpressed: int = 0
    remarks: dict[str, list[int]] = field(default_factory=dict)

    def look_at(self, entry: Entry) -> None:
        """Keep what is noted of a document's language, whichever run printed it."""
        for kind in _OF_LANGUAGE:
            if kind in (entry.note or ""):
                self.remarks.setdefault(kind, []).append(entry.row)
