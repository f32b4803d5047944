"""Regions: emergency numbers, words, units and paper of one part of the world, and how their files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.files.writing_direction import LEFT_TO_RIGHT
from guidegen.library.word_types import Word

# What the content calls the line to ring the same day; each region has its own, or says where else to turn.
URGENT_LINE = "the urgent line"
# Between two numbers that reach the same.
OR = " or "


@dataclass(frozen=True)
class CareLine:
    """A number to call, or words where a region has none."""

    name: Word
    number: str
    note: Word

    @property
    def called(self) -> str:
        """Its name with its number, in a sentence."""
        return self.name if self.number in self.name else f"{self.name} ({self.number})"


@dataclass(frozen=True)
class Region:
    """Numbers, words, units and paper of one part of the world.

    `terms` are said in place of words of the content; `urgent_words` in place of the urgent line, where there is none.
    `longer` where what is printed is in a language whose words take more room than the content's own, `direction` how
    its lines run.
    """

    id: str
    name: Word
    locale: str
    paper: str
    distance_unit: str
    emergency: CareLine
    urgent: CareLine | None
    emergency_place: Word
    family_doctor: Word
    terms: Mapping[str, str]
    urgent_words: Word = ""
    longer: bool = False
    direction: str = LEFT_TO_RIGHT

    @property
    def language(self) -> str:
        """The code of the language that its words are in."""
        return self.locale.partition("_")[0].lower()


def read_region(id_: str, source: Source, problems: list[Problem]) -> Region:
    fields = Fields(source, (), problems)
    emergency, urgent = fields.inner("emergency", required=True), fields.inner("urgent")
    terms = fields.inner("terms")
    line = _care_line(urgent, "urgent line") if urgent else None
    words = {word: terms.text(word) for word in terms.data} if terms else {}
    if line:
        words.setdefault(URGENT_LINE, line.called)
    elif URGENT_LINE not in words:
        hint = f"under 'terms', say what stands for '{URGENT_LINE}': a number or a place that is there"
        fields.complain("urgent", "a region without an urgent line has nobody to turn to the same day", hint)
    region = Region(
        id=id_,
        name=fields.text("name"),
        locale=fields.text("locale"),
        paper=fields.word("paper", ("a4", "letter")),
        distance_unit=fields.word("distance_unit", ("km", "mi")),
        emergency=_care_line(emergency, "emergency number") if emergency else CareLine("", "", ""),
        urgent=line,
        emergency_place=fields.text("emergency_place"),
        family_doctor=fields.text("family_doctor"),
        terms=words,
        urgent_words="" if line else words.get(URGENT_LINE, ""),
    )
    fields.finish()
    return region


def _care_line(fields: Fields, name: str) -> CareLine:
    number = fields.text("number")
    also = fields.text("also", "")
    line = CareLine(fields.text("name", name), f"{number}{OR}{also}" if also else number, fields.text("note", ""))
    fields.finish()
    return line
