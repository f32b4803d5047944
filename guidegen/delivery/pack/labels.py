"""Address labels for the clients of a pack. For paper only: they have no tags.

ReportLab draws them in our own typeface. Where that lacks a letter, Pango draws the whole label in the fonts of the
machine, and where none of these has it either, there is no label.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportlab.pdfgen.canvas import Canvas

from guidegen.batch.records.manifest import Entry
from guidegen.batch.records.recipients import Recipient
from guidegen.delivery.pack.stationery import Stationery
from guidegen.delivery.pack.typeface import REGULAR, lacks, new_canvas, width
from guidegen.errors import Place, Problem

if TYPE_CHECKING:
    from guidegen.pdf import Fit, PlacedText

LARGEST, SMALLEST = 12.0, 7.0
_LEADING = 1.2
_NUMBER_SIZE = 6.0
_NUMBER_ROOM = 1.2 * 72 / 25.4
_TOO_LONG = "name and address do not fit, however small"
# Persian and Indian names are spelt with them: letters join, or do not.
_JOINERS = "\u200c\u200d"
# Printers shift a sheet by a millimetre or two.
_PADDING = 3 * 72 / 25.4


@dataclass(frozen=True)
class Address:
    """What goes onto one client's label, line by line; `fit` says how, where Pango draws it."""

    client_id: str
    lines: tuple[str, ...]
    fit: Fit | None = None


def addresses(
    entries: Iterable[Entry], recipients: Mapping[str, Recipient], sheet: Stationery
) -> tuple[list[Address], list[Problem]]:
    """The labels in the order of the entries, and who goes without one and why; the problems tell the client's id only.

    Nothing is left off a label: a client whose name or address has a letter that no font has, or does not fit, gets
    none.
    """
    tried = [_try(entry, recipients, sheet) for entry in entries]
    others = [one for one in tried if isinstance(one, Address) and _needs_pango(one)]
    shaped = dict(zip((one.client_id for one in others), _shaped(others, sheet), strict=True))
    found: list[Address] = []
    problems: list[Problem] = []
    for one in tried:
        address = shaped.get(one.client_id, one) if isinstance(one, Address) else one
        if isinstance(address, Address):
            found.append(address)
        else:
            problems.append(address)
    return found, problems


def _try(entry: Entry, recipients: Mapping[str, Recipient], sheet: Stationery) -> Address | Problem:
    """A client's label as far as our typeface can tell."""
    recipient = recipients.get(entry.client_id, Recipient(entry.client_id))
    name, street = _lines(recipient.name), _lines(recipient.address)
    address = Address(entry.client_id, (*name, *street))
    missing = " and ".join(what for what, given in (("name", name), ("address", street)) if not given)
    if missing:
        return _without(entry.client_id, f"no {missing}")
    if not _needs_pango(address) and fitted(address.lines, sheet) is None:
        return _without(entry.client_id, _TOO_LONG)
    return address


def _needs_pango(address: Address) -> bool:
    return lacks("".join(address.lines))


def _shaped(labels: Sequence[Address], sheet: Stationery) -> list[Address | Problem]:
    """Labels with letters that our typeface lacks, in the fonts of the machine."""
    if not labels:
        return []
    # Only these need Pango.
    from guidegen.pdf import cannot_be_drawn, fit_text

    lines = [label.lines for label in labels]
    fits = fit_text(lines, *_room(sheet), _sizes())
    found: list[Address | Problem] = []
    for label, fit, is_missing in zip(labels, fits, cannot_be_drawn(lines), strict=True):
        if is_missing:
            found.append(_without(label.client_id, "no font on this computer has a letter of the name or address"))
        else:
            found.append(replace(label, fit=fit) if fit else _without(label.client_id, _TOO_LONG))
    return found


def _without(client_id: str, why: str) -> Problem:
    return Problem(Place(client_id), f"no label: {why}", "write it by hand")


def draw_labels(sheet: Stationery, labels: Sequence[Address], skip: int = 0) -> bytes:
    """The labels as a PDF at full size, the first `skip` places of the first sheet left empty.

    Raises ValueError where a label does not fit; `addresses` sees to it that each does.
    """
    stream = io.BytesIO()
    canvas = new_canvas(stream, "Address labels")
    canvas.setPageSize(sheet.paper)
    canvas.setViewerPreference("PrintScaling", "None")
    places = _places(sheet, skip)
    by_pango: list[PlacedText] = []
    for number, label in enumerate(labels):
        if number and (number + skip) % sheet.count == 0:
            canvas.showPage()
        corner = next(places)
        if label.fit is not None:
            by_pango.append(_placed(label.lines, label.fit, sheet, (number + skip) // sheet.count, corner))
        else:
            _draw_lines(canvas, label.lines, sheet, corner)
        _draw_number(canvas, label.client_id, sheet, corner)
    canvas.save()
    if not by_pango:
        return stream.getvalue()
    from guidegen.pdf import draw_text

    return draw_text(stream.getvalue(), by_pango)


def _draw_lines(canvas: Canvas, lines: Sequence[str], sheet: Stationery, corner: tuple[float, float]) -> None:
    found = fitted(lines, sheet)
    if found is None:
        raise ValueError("a label does not fit")
    size, wrapped = found
    left, bottom = corner
    canvas.setFont(REGULAR, size)
    # In the middle of the label's height; letters reach about 0.75 of their size above the line they stand on.
    base = bottom + sheet.height / 2 + len(wrapped) * size * _LEADING / 2 - 0.9 * size
    for line in wrapped:
        canvas.drawString(left + _PADDING, base, line)
        base -= size * _LEADING


def _placed(lines: tuple[str, ...], fit: Fit, sheet: Stationery, page: int, corner: tuple[float, float]) -> PlacedText:
    from guidegen.pdf import PlacedText

    left, bottom = corner
    top = sheet.paper[1] - bottom - sheet.height / 2 - fit.height / 2
    return PlacedText(lines, fit, page, left + _PADDING, top, _room(sheet)[0])


def _draw_number(canvas: Canvas, client_id: str, sheet: Stationery, corner: tuple[float, float]) -> None:
    """Of two clients with one name, the number tells which document is whose."""
    left, bottom = corner
    canvas.setFont(REGULAR, _NUMBER_SIZE)
    if width(client_id, REGULAR, _NUMBER_SIZE) <= _room(sheet)[0]:
        canvas.drawRightString(left + sheet.width - _PADDING, bottom + _NUMBER_ROOM, client_id)


def _room(sheet: Stationery) -> tuple[float, float]:
    """Width and height of what may be printed on a label."""
    return sheet.width - 2 * _PADDING, sheet.height - 2 * _PADDING


def _sizes() -> Iterator[float]:
    """From the largest to the smallest."""
    size = LARGEST
    while size >= SMALLEST:
        yield size
        size -= 0.5


def fitted(lines: Sequence[str], sheet: Stationery) -> tuple[float, list[str]] | None:
    """The largest size in which the lines, wrapped between words, fit a label; None where even the smallest is not."""
    wide, high = _room(sheet)
    for size in _sizes():
        wrapped = [part for line in lines for part in _wrapped(line, size, wide)]
        if len(wrapped) * size * _LEADING <= high and all(width(line, REGULAR, size) <= wide for line in wrapped):
            return size, wrapped
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
        spaced = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in line)
        plain = "".join(letter for letter in spaced if unicodedata.category(letter) != "Cf" or letter in _JOINERS)
        found.append(" ".join(plain.split()))
    return tuple(line for line in found if line)
