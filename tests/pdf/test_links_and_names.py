"""What a client's own program makes of a PDF: numbers that it dials, names that stay beside their numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from guidegen.clinic.settings import Clinic, Settings
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.readers.form.make import form_pdf
from tests.acceptance.prints import document
from tests.support.pdf_sample import pdf_faults
from tests.support.sampled import sampled
from tests.support.tagged import Tag, read_tags

CLINIC = Clinic(name="Riverside", phone="+44 (0)1632 960 001")
PHONE = ("tel:+441632960001", "+44 (0)1632 960 001")
NAMES = ("דוד כהן", "محمد علي")
# A name that takes more than one line of a page's foot.
LONG = " ".join(["אברהם"] * 14)


def calls(root: Tag) -> list[tuple[str, str]]:
    """Each link that dials, in reading order: where to, and the words in it, which it is called by too."""
    found = []
    for link in root.all("Link"):
        for area in link.links:
            if area.target.startswith("tel:"):
                assert area.words == link.text
                found.append((area.target, link.text))
    return found


@pytest.mark.parametrize(
    ("kind", "region", "first", "others"),
    [
        ("emergency", "uk", [("tel:999", "999"), ("tel:112", "112")], [PHONE]),
        ("emergency", "us", [("tel:911", "911")], [PHONE]),
        ("urgent", "nz", [("tel:0800611116", "0800 611 116"), ("tel:111", "111")], [PHONE, PHONE]),
        ("referral", "ca", [PHONE, ("tel:911", "911"), ("tel:811", "811")], [PHONE, PHONE]),
    ],
)
def test_every_number_is_a_link_that_dials(
    kind: str, region: str, first: list[tuple[str, str]], others: list[tuple[str, str]], library: Library
) -> None:
    """Tagged as a link with the number for its words, in the order of the page; the file keeps its claims."""
    data = render_pdf(render_html(document(kind, Settings(region=region, clinic=CLINIC), library)))
    assert calls(read_tags(data).root) == [*first, *others]
    assert pdf_faults(data) == []


def test_a_guide_names_the_emergency_before_all_that_it_tells(library: Library) -> None:
    """And before the clinic's own number: on the first page, over the warning signs and on the week."""
    data = render_pdf(render_html(document("guide", Settings(region="ie", clinic=CLINIC), library)))
    emergency = [("tel:112", "112"), ("tel:999", "999")]
    found = calls(read_tags(data).root)
    assert found[:3] == [*emergency, PHONE]
    assert [call for call in found if call != PHONE] == emergency * 3


def test_the_form_dials_too(library: Library) -> None:
    """Its links to call stay links among its fields."""
    data = form_pdf(library, Settings(region="uk", clinic=CLINIC))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        areas = [area for page in pdf.pages for area in page.obj.get("/Annots", pikepdf.Array()).as_list()]
        links = [(str(area.A.URI), str(area.Contents)) for area in areas if area.Subtype == "/Link"]
    emergency = [("tel:999", "999"), ("tel:112", "112")]
    assert links == [*emergency, PHONE, *emergency, ("tel:111", "111")]
    assert pdf_faults(data) == []


def lines_with(data: bytes, letters: str, number: str) -> Iterator[tuple[float, float]]:
    """Of each line that holds a number: where the last of these letters ends on it, and where the number begins.

    PDFium gives a line that is mostly from right to left, and the number in it, the other way round.
    """
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            text = page.get_textpage()
            boxes = [text.get_charbox(index) for index in range(text.count_chars())]
            words = "".join(text.get_text_range(index, 1) or "\0" for index in range(len(boxes)))
            for found in re.finditer(number, words):
                digits = boxes[found.start() : found.end()]
                left, (_, bottom, _, top) = min(box[0] for box in digits), digits[0]
                ends = [
                    box[2]
                    for box, letter in zip(boxes, words, strict=True)
                    if letter in letters and bottom < (box[1] + box[3]) / 2 < top
                ]
                if ends:
                    yield max(ends), left


@pytest.mark.parametrize("name", [*NAMES, LONG])
@pytest.mark.parametrize("kind", sampled(["guide", "emergency", "letter", "record"], ["emergency", "letter", "record"]))
def test_a_number_stays_after_a_name_from_right_to_left(kind: str, name: str, library: Library) -> None:
    """On the page and in the running foot, also where the name takes a second line there."""
    of = {"letter": "urgent"}.get(kind, kind)
    guide = document(of, Settings(region="uk", clinic=CLINIC), library, name=name, number="1042")
    data = render_pdf(render_html(guide))
    found = list(lines_with(data, "".join(set(name) - {" "}), "67|76" if kind == "letter" else "1042|2401"))
    assert len(found) > (5 if kind == "guide" else 0)
    assert all(end < begin for end, begin in found)
    assert pdf_faults(data) == []
