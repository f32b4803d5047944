"""What a workbook says beside its cells: notes at cells, and text boxes that lie over a sheet."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from guidegen.errors import Place, Problem

_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_TARGET = re.compile(rb"""\bTarget=["']([^"']{1,300})["']""")
_NOTE = re.compile(rb"""<(?:\w+:)?comment\b[^<>]*?\bref=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_WORDS = re.compile(rb"<a:t(?:\s[^<>]*)?>\s*[^<\s]")
_MOST_TOLD = 8  # cells that are named
_HINT = "look at them: what they say is not among the answers"


@dataclass(frozen=True)
class Beside:
    """What stands beside the cells of one sheet: the cells with a note, by row and column from 1, and text boxes."""

    notes: Collection[tuple[int, int]] = ()
    has_boxes: bool = False

    def by_row(self) -> dict[int, tuple[int, ...]]:
        """The columns of cells with a note, from 0, by their rows."""
        found: dict[int, tuple[int, ...]] = {}
        for row, column in sorted(self.notes):
            found[row] = (*found.get(row, ()), column - 1)
        return found


@dataclass
class Notes:
    """What stands beside the cells of all sheets, by the names of their parts."""

    sheets: dict[str, Beside] = field(default_factory=dict)

    def of(self, sheet: str) -> Beside:
        return self.sheets.get(sheet.lstrip("/"), Beside())


def notes_in(stream: BinaryIO) -> Notes:
    """Raises what zipfile raises where a part cannot be read; whether they are too much was looked at before."""
    from openpyxl.utils import coordinate_to_tuple  # with all of openpyxl, and only for this kind of file

    stream.seek(0)
    found = Notes()
    with zipfile.ZipFile(stream) as parts:
        names = set(parts.namelist())
        for name in names:
            folder, _, file = name.rpartition("/_rels/")
            if folder.endswith("/worksheets") and file.endswith(".rels"):
                linked = [parts.read(one) for one in _linked(parts.read(name), folder) if one in names]
                cells = {cell.decode() for part in linked for cell in _NOTE.findall(part)}
                boxes = any(_WORDS.search(part) for part in linked)
                found.sheets[f"{folder}/{file[: -len('.rels')]}"] = Beside({*map(coordinate_to_tuple, cells)}, boxes)
    return found


def told(beside: Beside, file: str) -> Iterator[Problem]:
    """What is told of a sheet that says more than its cells do."""
    if beside.notes:
        listed = ", ".join(f"{row}:{column}" for row, column in sorted(beside.notes)[:_MOST_TOLD])
        more = ", ..." if len(beside.notes) > _MOST_TOLD else ""
        cells = (
            "1 cell has a note that is" if len(beside.notes) == 1 else f"{len(beside.notes)} cells have notes that are"
        )
        yield Problem(Place(file), f"{cells} not read: {listed}{more}", _HINT)
    if beside.has_boxes:
        yield Problem(Place(file), "a text box lies over the sheet, and is not read", _HINT)


def _linked(links: bytes, folder: str) -> Iterator[str]:
    """The parts that a sheet leads to."""
    for link in _LINK.findall(links):
        target = _TARGET.search(link)
        if target:
            path = target[1].decode("utf-8", "replace")
            yield posixpath.normpath(path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path))
