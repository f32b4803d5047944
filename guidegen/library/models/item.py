"""What every content item has, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from guidegen.library.word_types import Word

EVIDENCE = ("strong", "moderate", "weak", "conflicting", "expert")
DOCUMENTS = ("guide", "emergency", "urgent", "referral")


@dataclass(frozen=True)
class Governance:
    """Who stands behind a content item: evidence level, reference ids, and the clinician's review."""

    evidence: str
    sources: tuple[int, ...]
    reviewed_by: str | None
    review_date: date | None
    next_review: date | None


@dataclass(frozen=True)
class Item:
    """What every content file has. `parts` maps each `## Heading` of the body to its Markdown."""

    id: str
    code: str
    title: Word
    file: str
    governance: Governance
    parts: Mapping[str, Word]

    @property
    def for_staff(self) -> bool:
        """Whether all of it is said to clinicians."""
        return False

    @property
    def key(self) -> str:
        """The kind and the name of its file: what is signed. The same for every way of an exercise."""
        folder, _, name = self.file.replace("\\", "/").rpartition("/")
        return f"{folder.rpartition('/')[2]}/{name.rpartition('.')[0]}"
