"""Address labels for the clients of a pack. For paper only: they have no tags."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guidegen.batch.records.manifest import Entry
from guidegen.batch.records.recipients import Recipient
from guidegen.delivery.pack.stationery import Stationery
from guidegen.delivery.pack.typeface import REGULAR, lacks, new_canvas, width
from guidegen.errors import Place, Problem

LARGEST, SMALLEST = 12.0, 7.0
_LEADING = 1.2
_NUMBER_SIZE = 6.0
_NUMBER_ROOM = 1.2 * 72 / 25.4
# Printers shift a sheet by a millimetre or two.
_PADDING = 3 * 72 / 25.4


@dataclass(frozen=True)
class Address:
    """What goes onto one client's label, line by line."""

    client_id: str
    lines: tuple[str, ...]


def addresses(
    entries: Iterable[Entry], recipients: Mapping[str, Recipient], sheet: Stationery
) -> tuple[list[Address], list[Problem]]:
    """The labels in the order of the entries, and who goes without one and why; the problems tell the client's id only.

    Nothing is left off a label: a client whose name or address lacks a letter or does not fit gets none.
    """
    found, problems = [], []
    for entry in entries:
        recipient = recipients.get(entry.client_id, Recipient(entry.client_id))
        name, street = _lines(recipient.name), _lines(recipient.address)
        lines = (*name, *street)
        missing = " and ".join(what for what, given in (("name", name), ("address", street)) if not given)
        if missing:
            why = f"no {missing}"
        elif lacks("".join(lines)):
            why = "a letter of the name or address is not in the font"
        elif fitted(lines, sheet) is None:
            why = "name and address do not fit, however small"
        else:
            found.append(Address(entry.client_id, lines))
            continue
        problems.append(Problem(Place(entry.client_id), f"no label: {why}", "write it by hand"))
    return found, problems


def draw_labels(sheet: Stationery, labels: Sequence[Address], skip: int = 0) -> bytes:
    """The labels as a PDF at full size, the first `skip` places of the first sheet left empty.

    Raises ValueError where a label does not fit; `addresses` sees to it that each does.
    """
    stream = io.BytesIO()
    canvas = new_canvas(stream, "Address labels")
    canvas.setPageSize(sheet.paper)
    canvas.setViewerPreference("PrintScaling", "None")
    places = _places(sheet, skip)
    for number, label in enumerate(labels):
        if number and (number + skip) % sheet.count == 0:
            canvas.showPage()
        left, bottom = next(places)
        found = fitted(label.lines, sheet)
        if found is None:
            raise ValueError("a label does not fit")
        size, lines = found
        canvas.setFont(REGULAR, size)
        # In the middle of the label's height; letters reach about 0.75 of their size above the line they stand on.
        base = bottom + sheet.height / 2 + len(lines) * size * _LEADING / 2 - 0.9 * size
        for line in lines:
            canvas.drawString(left + _PADDING, base, line)
            base -= size * _LEADING
        # Of two clients with one name, the number tells which document is whose.
        canvas.setFont(REGULAR, _NUMBER_SIZE)
        if width(label.client_id, REGULAR, _NUMBER_SIZE) <= sheet.width - 2 * _PADDING:
            canvas.drawRightString(left + sheet.width - _PADDING, bottom + _NUMBER_ROOM, label.client_id)
    canvas.save()
    return stream.getvalue()


def fitted(lines: Sequence[str], sheet: Stationery) -> tuple[float, list[str]] | None:
    """The largest size in which the lines, wrapped between words, fit a label; None where even the smallest is not."""
    wide, high = sheet.width - 2 * _PADDING, sheet.height - 2 * _PADDING
    size = LARGEST
    while size >= SMALLEST:
        wrapped = [part for line in lines for part in _wrapped(line, size, wide)]
        if len(wrapped) * size * _LEADING <= high and all(width(line, REGULAR, size) <= wide for line in wrapped):
            return size, wrapped
        size -= 0.5
    return None


def _wrapped(line: str, size: float, wide: float) -> Iterator[str]:
    held = ""
    for word in line.split(" "):
        longer = f"{held} {word}" if held else word
        if held and width(longer, REGULAR, size) > wide:
            yield held
            held = word
        else:
            held = longer
    yield held


def _places(sheet: Stationery, skip: int) -> Iterator[tuple[float, float]]:
    corners = list(sheet.corners())
    yield from corners[skip:]
    while True:
        yield from corners


def _lines(text: str) -> tuple[str, ...]:
    """The lines that hold something, without what steers a printer or a reader; accents and letters made one."""
    found = []
    for line in unicodedata.normalize("NFC", text).splitlines():
        plain = "".join(letter if unicodedata.category(letter) not in ("Cc", "Cf") else " " for letter in line)
        found.append(" ".join(plain.split()))
    return tuple(line for line in found if line)
