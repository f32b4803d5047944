"""What separator sheets say, from templates/pack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guidegen.batch.records.manifest import Entry
from guidegen.clinic.settings import Settings
from guidegen.html import render_pack

_NO_SIGN = "-"


@dataclass(frozen=True)
class Words:
    """One sheet's: the note at its head, the lines of a sign, what its code is called, and the lines below."""

    note: str
    sign: tuple[str, ...]
    code: str
    lines: tuple[str, ...]


def separator_words(sheets: Sequence[tuple[Entry, int, int]]) -> list[Words]:
    """For each document, with its place among how many of a pack. Raises RenderError."""
    told = [
        {
            "id": entry.client_id,
            "document": entry.document or "",
            "level": entry.level or "",
            "pages": entry.pages,
            "row": entry.row,
            "place": place,
            "total": total,
        }
        for entry, place, total in sheets
    ]
    text = render_pack("separators.txt.j2", Settings(), None, sheets=told)
    return [_words(page) for page in text.split("\f")[: len(told)]]


def _words(page: str) -> Words:
    note, sign, code, lines = page.strip().split("\n\n")
    return Words(note, tuple(sign.splitlines()) if sign != _NO_SIGN else (), code, tuple(lines.splitlines()))
