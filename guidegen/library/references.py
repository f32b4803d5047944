"""References: the publications that content rests on, and how their list is read."""

from __future__ import annotations

from dataclasses import dataclass

from guidegen.errors import Problem
from guidegen.files.fields import Fields
from guidegen.files.text_with_places import Source
from guidegen.library.word_types import Word


@dataclass(frozen=True)
class Reference:
    """A publication; `body` names in full, for runners, who publishes guidelines or advice."""

    id: int
    authors: str
    year: str
    title: str
    source: str
    doi: str
    note: str
    body: Word = ""

    @property
    def short(self) -> str:
        """The first author without initials, and the year where there is one: `Finucane 2020`."""
        first = self.authors.split(" et al")[0].split(",")[0]
        name, _, last = first.rpartition(" ")
        is_initials = bool(name) and last.isupper() and len(last) < 4
        year = self.year.split(",")[0]
        return f"{name if is_initials else first} {'' if year == 'n.d.' else year}".strip()


def read_references(source: Source, problems: list[Problem]) -> dict[int, Reference]:
    fields = Fields(source, (), problems)
    found: dict[int, Reference] = {}
    for item in fields.each("references", required=True):
        reference = Reference(
            id=int(item.number("id", low=1)),
            authors=item.text("authors"),
            year=item.text("year", ""),
            title=item.text("title"),
            source=item.text("source", ""),
            doi=item.text("doi", ""),
            note=item.text("note", ""),
            body=item.text("body", ""),
        )
        item.word("checked", ("published", "second_hand", "memory"))
        item.finish()
        if reference.id in found:
            item.complain("id", f"reference {reference.id} stands here a second time")
        found[reference.id] = reference
    fields.finish()
    return found
