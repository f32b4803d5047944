"""The PDF itself: valid PDF/UA-1, the same bytes twice, nothing fetched, nothing missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import page
import pikepdf
import pytest

from guidegen.answers import parse_answers, read_answers
from guidegen.assess import assess
from guidegen.document import Guide
from guidegen.errors import RenderError
from guidegen.guide import assemble, assemble_record
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf import render_pdf
from guidegen.settings import Settings

TODAY = date(2026, 11, 20)
EXAMPLES = sorted((Path(__file__).parent.parent / "content" / "examples").glob("*.yaml"))
CRAMPED = {
    "client": {"name": "A Very Long Name Indeed, of a Runner Who Has Many Given Names and Two Surnames", "id": "X-1"}
}


def guide_of(path: Path, library: Library, settings: Settings, record: bool = False) -> Guide:
    source = read_answers(str(path))
    source.data |= CRAMPED
    build = assemble_record if record else assemble
    return build(assess(parse_answers(source, library), library, TODAY), library, settings)


def check_ua1(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    result = page.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_document_is_valid_pdf_ua_1(path: Path, library: Library, tmp_path: Path) -> None:
    """Each kind of document, and the clinician's record, is valid PDF/UA-1 with a title and a language."""
    settings = Settings(region="uk")
    for record in (False, True):
        data = render_pdf(render_html(guide_of(path, library, settings, record)))
        check_ua1(data, tmp_path)
        with pikepdf.open(tmp_path / "document.pdf") as pdf:
            assert str(pdf.Root.Lang) == "en-GB"
            assert pdf.docinfo["/Title"]
            assert "Long Name" not in str(pdf.docinfo.items())


@pytest.mark.parametrize("text", ["standard", "large"])
@pytest.mark.parametrize(("region", "paper"), [("us", (612, 792)), ("uk", (595, 842))])
def test_paper_text_and_ink_follow_the_settings(
    text: str, region: str, paper: tuple[int, int], library: Library, tmp_path: Path
) -> None:
    """A4 and Letter, standard and large print, in grey, are valid and have the right page size."""
    path = next(path for path in EXAMPLES if path.stem == "sciatica")
    data = render_pdf(render_html(guide_of(path, library, Settings(region=region, text=text, ink="grey"))))
    check_ua1(data, tmp_path)
    with pikepdf.open(tmp_path / "document.pdf") as pdf:
        box = [round(float(side)) for side in pdf.pages[0].mediabox]
        assert box == [0, 0, *paper]


def test_two_builds_of_the_same_answers_are_the_same_bytes(library: Library) -> None:
    """Nothing in the PDF depends on the clock, on chance or on what was printed before."""
    first = [render_pdf(render_html(guide_of(path, library, Settings(region="uk")))) for path in EXAMPLES]
    second = [render_pdf(render_html(guide_of(path, library, Settings(region="uk")))) for path in reversed(EXAMPLES)]
    assert first == second[::-1]


def test_all_fonts_are_embedded_and_ours(library: Library, tmp_path: Path) -> None:
    """The guide is set in Atkinson Hyperlegible alone; a fallback would look different on each machine."""
    path = tmp_path / "guide.pdf"
    path.write_bytes(render_pdf(render_html(guide_of(EXAMPLES[0], library, Settings(region="uk")))))
    with pikepdf.open(path) as pdf:
        fonts = {
            str(item["/BaseFont"])
            for item in pdf.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }
    assert fonts
    assert all("Atkinson" in font for font in fonts), fonts


@pytest.mark.parametrize(
    "body",
    [
        '<img src="asset:logo.png" alt="Logo">',
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="http://127.0.0.1:9/x.png" alt="x">',
        "<style>body { background: url(https://example.org/x.png) }</style>",
        '<link rel="stylesheet" href="file:///etc/passwd">',
    ],
)
def test_nothing_but_given_assets_is_ever_read(body: str) -> None:
    """A missing asset, a file and a network address each fail the build."""
    with pytest.raises(RenderError):
        render_pdf(f"<html lang=en><title>T</title><body><h1>T</h1>{body}</body></html>")


def test_a_letter_that_no_font_has_fails_the_build() -> None:
    """A missing glyph is an error with a hint, never an empty box on paper."""
    with pytest.raises(RenderError) as caught:
        render_pdf("<html lang=en><title>T</title><body><h1>\U00012345\U000e0041</h1></body></html>")
    assert caught.value.problems[0].hint


def test_a_link_to_nowhere_fails_the_build() -> None:
    """A link inside the document that has no target is an error."""
    with pytest.raises(RenderError):
        render_pdf('<html lang=en><title>T</title><body><h1>T</h1><a href="#nowhere">x</a></body></html>')
