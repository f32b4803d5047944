"""Labels in any script that a font of the machine has: shaped, in their own direction, and never with a hollow box."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from reportlab.lib.units import mm

from guidegen.delivery.pack import SHEETS
from tests.support.base import ROOT
from tests.support.fonts import font_folder, only_fonts
from tests.support.pack_sample import Client, batch_folder

PEOPLE = {
    "latin": ("A. Runner", "1 High Street\nRiverside"),
    "cyrillic": ("Мария Иванова", "ул. Ленина, 12\nМосква 101000"),
    "greek": ("Γιώργος Παπαδόπουλος", "Οδός Ερμού 7"),
    "vietnamese": ("Nguyễn Thị Hương", "12 Phố Huế\nHà Nội"),
    "hebrew": ("דוד כהן", "רחוב הרצל 57"),
    "arabic": ("محمد", "شارع الملك فهد 12"),
    "persian": ("علی\u200cرضا", "خیابان 7"),
    "devanagari": ("क्षत्रिय", "गांधी मार्ग 10"),
    "chinese": ("王小明", "北京市朝阳区建国路88号"),
    "long": ("Константин " * 10, "Проспект Мира, дом 15\nМосква"),
    "endless": ("Ж" * 90, "Москва"),
    "last": ("Z. Runner", "2 High Street"),
}


@dataclass(frozen=True)
class Sheet:
    """What a run has made: labels by client, each a letter with its place from left to right; and what it said."""

    file: Path
    letters: dict[str, list[tuple[str, tuple[float, float, float, float]]]]
    said: str


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """All of them on one sheet, printed by a computer that has fonts for some of them only."""
    tmp = tmp_path_factory.mktemp("labels")
    clients = [
        Client(id_, "teenager", row, name=name, address=address)
        for row, (id_, (name, address)) in enumerate(PEOPLE.items(), 2)
    ]
    folder = batch_folder(tmp / "run", clients)
    command = [sys.executable, "-m", "guidegen", "pack", str(folder), "--labels", "L7160", "--skip-labels", "2"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **only_fonts(tmp, "arimo", "amiri", "hind")}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Sheet(folder / "labels.pdf", _letters(folder / "labels.pdf"), run.stderr)


def _letters(file: Path) -> dict[str, list[tuple[str, tuple[float, float, float, float]]]]:
    """The letters on each label, by the client's number in its corner."""
    page = pypdfium2.PdfDocument(file)[0]
    text = page.get_textpage()
    found = [(text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars())]
    kind, labels = SHEETS["L7160"], {}
    for left, bottom in kind.corners():
        inside = [
            (letter, box)
            for letter, box in found
            if left <= box[0] and box[2] <= left + kind.width and bottom <= box[1] and box[3] <= bottom + kind.height
            if letter.strip()
        ]
        number = "".join(letter for letter, box in inside if box[1] < bottom + 3 * mm)
        labels[number] = [(letter, box) for letter, box in inside if box[1] >= bottom + 3 * mm]
    assert sum(len(letters) + len(id_) for id_, letters in labels.items()) == sum(bool(one.strip()) for one, _ in found)
    return labels


DRAWN = ["latin", "cyrillic", "greek", "vietnamese", "hebrew", "arabic", "persian", "devanagari", "long", "last"]


def test_who_has_a_label(sheet: Sheet) -> None:
    """Each script that a font has; the order of the pack and the places that are gone are kept."""
    assert [id_ for id_ in sheet.letters if id_] == DRAWN
    assert list(sheet.letters)[:3] == ["", "latin", "cyrillic"]


# Stacks of Indian letters are single glyphs, which are not taken apart again by who reads a PDF.
@pytest.mark.parametrize("id_", [id_ for id_ in DRAWN if id_ != "devanagari"])
def test_every_letter_is_there(id_: str, sheet: Sheet) -> None:
    """Read back from the PDF, each letter as often as in name and address, whatever order they are drawn in."""
    wanted = sorted(letter for letter in "".join(PEOPLE[id_]) if letter.strip() and letter != "\u200c")
    found = sorted("".join(letter for letter, _ in sheet.letters[id_]).replace("\u200c", ""))
    assert found == wanted


def test_what_no_font_has_is_told_by_number(sheet: Sheet) -> None:
    """Nobody gets a hollow box in the place of a letter; what is too long is told as that; no name is repeated."""
    assert "warning: chinese: no label: no font on this computer has a letter of the name or address" in sheet.said
    assert "warning: endless: no label: name and address do not fit, however small" in sheet.said
    assert sheet.said.count("no label") == 2
    assert "王" not in sheet.said


def place(sheet: Sheet, id_: str, letter: str) -> float:
    """Where a letter's left edge is, the first time that it stands on a label."""
    return next(box[0] for found, box in sheet.letters[id_] if found == letter)


@pytest.mark.parametrize(("id_", "first", "last", "digits"), [("hebrew", "ר", "ל", "57"), ("arabic", "ش", "د", "12")])
def test_right_to_left(id_: str, first: str, last: str, digits: str, sheet: Sheet) -> None:
    """The line begins at the right, its number is read from left to right, and stands where the line ends."""
    kind = SHEETS["L7160"]
    rightmost = max(box[2] for _, box in sheet.letters[id_])
    lefts = sorted(left for left, _ in kind.corners() if left < rightmost)
    assert lefts[-1] + kind.width - rightmost == pytest.approx(3 * mm, abs=2)
    assert place(sheet, id_, first) > place(sheet, id_, digits[1]) > place(sheet, id_, digits[0])


@pytest.mark.parametrize(("id_", "word", "font"), [("arabic", "محمد", "amiri"), ("devanagari", "क्षत्रिय", "hind")])
def test_letters_are_joined(id_: str, word: str, font: str, sheet: Sheet) -> None:
    """As the script joins and stacks them, which makes a word narrower than its letters side by side."""
    [file] = font_folder(font).glob("*-Regular.ttf")
    metrics = TTFont(file)
    glyphs = [metrics.getBestCmap()[ord(letter)] for letter in word]
    apart = sum(metrics["hmtx"][glyph][0] for glyph in glyphs) / metrics["head"].unitsPerEm * 12
    top = max(box[3] for _, box in sheet.letters[id_])
    boxes = [box for _, box in sheet.letters[id_] if box[1] > top - 16]
    drawn = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    assert drawn < 0.8 * apart


def test_a_long_one_shrinks_and_wraps(sheet: Sheet) -> None:
    """Within the label, in more lines and smaller letters than the others have."""
    lines = {round(box[1] / 4) for _, box in sheet.letters["long"]}
    assert len(lines) > 3
    assert max(box[3] - box[1] for _, box in sheet.letters["long"]) < max(
        box[3] - box[1] for _, box in sheet.letters["cyrillic"]
    )


def test_the_sheet_itself(sheet: Sheet) -> None:
    """One page that is printed at full size, every font of it embedded, and no name in its metadata."""
    with pikepdf.open(sheet.file) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.ViewerPreferences.PrintScaling) == "/None"
        descriptors = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/FontDescriptor" in one]
        assert len(descriptors) >= 3
        assert all({"/FontFile2", "/FontFile3"} & set(one.FontDescriptor.keys()) for one in descriptors)
        assert pdf.docinfo.get("/Title") == "Address labels"
