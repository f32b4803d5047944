"""The booklet: every page once, in the place where it is after folding, and no claim that it cannot keep."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from guidegen.pdf import make_booklet, render_pdf
from guidegen.pdf.booklet import SHEETS, sides
from tests.support.pdf_sample import simple

PLACED = re.compile(rb"q ([\d.]+) 0 0 [\d.]+ ([-\d.]+) ([-\d.]+) cm (/\w+) Do Q")


def book(pages: int, style: str = "") -> bytes:
    """A document whose pages hold their number and nothing else, from 1."""
    parts = "".join(f"<h2 style='break-before: page'>{number}</h2>" for number in range(2, pages + 1))
    return render_pdf(simple(f"<h1>1</h1>{parts}", style))


def folded(sides: list[tuple[int | None, int | None]]) -> list[int | None]:
    """The pages in the order of reading, once the sheets lie in each other and are folded in the middle."""
    fronts, backs = sides[::2], sides[1::2]
    first = [page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])]
    last = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0], back[1])]
    return [*first, *reversed(last)]


@pytest.mark.parametrize("pages", [*range(1, 10), 14, 26])
def test_folded_sheets_read_in_order(pages: int) -> None:
    """Printed on both sides and folded, the pages follow each other; empty ones come last."""
    total = -(-pages // 4) * 4
    assert len(sides(pages)) == total // 2
    assert folded(sides(pages)) == [*range(pages), *[None] * (total - pages)]


@pytest.mark.parametrize("pages", [1, 4, 7, 14])
def test_pages_from_right_to_left_are_folded_the_other_way(pages: int) -> None:
    """Each side is the mirror of what it would be."""
    assert sides(pages, from_right=True) == [(right, left) for left, right in sides(pages)]


def test_a_document_tells_how_its_pages_are_turned() -> None:
    """The cover of one from right to left is the left half of its sheet."""
    page = simple("<h1>1</h1>")
    for html, half in ((page, b"/Page1"), (page.replace("<html ", '<html dir="rtl" '), b"/Page0")):
        with pikepdf.open(io.BytesIO(make_booklet(render_pdf(html), "a4"))) as pdf:
            (placed,) = PLACED.findall(pdf.pages[0].Contents.read_bytes())
        assert placed[3] == half


def test_the_first_sheet_has_the_cover_outside() -> None:
    """The front of the outer sheet holds the last page and the first, its back the second and the last but one."""
    assert sides(8)[:2] == [(7, 0), (1, 6)]
    assert sides(5)[:2] == [(None, 0), (1, None)]


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("page", ["size: a4", "size: letter", "size: 100mm 150mm; bleed: 9mm; marks: crop cross"])
def test_pages_are_placed_whole_within_their_half(page: str, paper: str) -> None:
    """Each half holds the number that belongs there, no larger than the half, and nothing of a trimmed edge."""
    data = book(5, f"@page {{ {page} }}")
    with pikepdf.open(io.BytesIO(make_booklet(data, paper))) as pdf, pikepdf.open(io.BytesIO(data)) as source:
        trim = [float(edge) for edge in source.pages[0].trimbox.as_list()]
        width, height = SHEETS[paper]
        for side, numbers in zip(pdf.pages, sides(5), strict=True):
            assert [float(edge) for edge in side.mediabox.as_list()] == pytest.approx([0, 0, width, height])
            placed = PLACED.findall(side.obj.Contents.read_bytes())
            halves = [half for half, number in enumerate(numbers) if number is not None]
            assert len(placed) == len(halves)
            for half, (*matrix, name) in zip(halves, placed, strict=True):
                scale, across, up = (float(value) for value in matrix)
                drawn = side.resources.XObject[name.decode()]
                assert [float(edge) for edge in drawn.BBox.as_list()] == pytest.approx(trim)
                left, right = (across + scale * edge for edge in (trim[0], trim[2]))
                bottom, top = (up + scale * edge for edge in (trim[1], trim[3]))
                assert half * width / 2 - 0.01 <= left < right <= (half + 1) * width / 2 + 0.01
                assert -0.01 <= bottom < top <= height + 0.01
                number = numbers[half]
                assert number is not None
                assert text_of(drawn) == text_of(source.pages[number])


def text_of(content: pikepdf.Object | pikepdf.Page) -> list[bytes]:
    steps = pikepdf.parse_content_stream(content)
    return [bytes(pikepdf.unparse_content_stream([step])) for step in steps if str(step.operator) == "TJ"]


def test_it_claims_nothing_and_keeps_the_title() -> None:
    """A copy for paper has no tags and says so; printers are told to turn it at the short edge."""
    data = make_booklet(book(3), "a4")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.docinfo["/Title"] == "T"
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert not {"/StructTreeRoot", "/MarkInfo", "/Metadata", "/OutputIntents", "/Outlines"} & set(pdf.Root.keys())
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form":
                operators = {str(step.operator) for step in pikepdf.parse_content_stream(thing)}
                assert "TJ" in operators
                assert not operators & {"BDC", "BMC", "EMC"}
                assert "/StructParents" not in thing
        assert all("/Annots" not in page.obj for page in pdf.pages)


def test_the_same_guide_makes_the_same_booklet() -> None:
    """Nothing in it depends on the clock or on chance."""
    data = book(3)
    assert make_booklet(data, "letter") == make_booklet(data, "letter")


def test_another_paper_is_refused() -> None:
    """A misspelt paper is an error that names those there are."""
    with pytest.raises(ValueError, match="a4, letter"):
        make_booklet(book(1), "a5")
