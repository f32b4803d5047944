"""What stands on a report beside the counts: whose it is, of which day, how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Looks:
    """`paper` is a4 or letter; `accent` and `tint`, a background, are #rrggbb; `language` is a BCP 47 tag."""

    paper: str
    accent: str
    tint: str
    language: str


@dataclass(frozen=True)
class Report:
    """`day` is today in words, `translated` the hashes of the content in use today in other languages."""

    clinic: str
    today: date
    day: str
    looks: Looks
    translated: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        return f"Report on guides, {self.day}"

    @property
    def note(self) -> str:
        """What holds for the report as a whole."""
        return f"{self.title}. It lists client numbers: keep it within the clinic."
