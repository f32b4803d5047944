"""The finished file: what it claims to be, what it tells of itself, and bytes that are the same each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest

from guidegen.pdf import make_booklet, render_pdf
from guidegen.pdf.finish import saved
from tests.support.from_right import FONTS
from tests.support.pdf_sample import RICH, dot, pdf_faults, simple

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PAGE = simple("<h1>T</h1><p>Text with <a href=https://example.org/>a link</a>.</p>")


def test_both_claims_stand_in_the_one_description() -> None:
    """PDF/A-3a and PDF/UA-1, the second with the schema that the first wants for it, in the first and only rdf:RDF."""
    with pikepdf.open(io.BytesIO(render_pdf(PAGE))) as pdf:
        metadata = ElementTree.fromstring(pdf.Root.Metadata.read_bytes())
    (rdf,) = metadata.iter(f"{RDF}RDF")
    claims = {name: value for part in rdf for name, value in part.attrib.items() if "ns/id/" in name}
    assert claims == {
        "{http://www.aiim.org/pdfa/ns/id/}part": "3",
        "{http://www.aiim.org/pdfa/ns/id/}conformance": "A",
    }
    assert rdf.findtext(f"{RDF}Description/{{http://www.aiim.org/pdfua/ns/id/}}part") == "1"
    schemas = rdf.iter("{http://www.aiim.org/pdfa/ns/schema#}namespaceURI")
    assert [schema.text for schema in schemas] == ["http://www.aiim.org/pdfua/ns/id/"]


def test_the_metadata_holds_title_author_and_language_alone() -> None:
    """Whatever else a template puts into the head of a page stays out, and so do dates; both copies agree."""
    head = (
        '<meta name=author content="The Clinic"><meta name=author content="Another">'
        '<meta name=description content="Sciatica"><meta name=keywords content="Sciatica">'
        '<meta name=dcterms.created content="2026-11-20"><meta name=generator content="G">'
        '<meta name=x content="Sciatica">'
    )
    data = render_pdf(PAGE.replace("<title>T</title>", f"<title>A &amp; B\u0007 &lt;C&gt;</title>{head}"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert {name: str(value) for name, value in pdf.docinfo.items() if name != "/Producer"} == {
            "/Title": "A & B <C>",
            "/Author": "The Clinic",
        }
        assert str(pdf.Root.Lang) == "en"
        metadata = pdf.Root.Metadata.read_bytes()
    texts = [text for text in ElementTree.fromstring(metadata).itertext() if text.strip()]
    assert texts[:2] == ["A & B <C>", "The Clinic"]
    assert b"Sciatica" not in metadata
    assert b"Date" not in metadata


def test_the_same_page_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    """Neither the clock, nor chance, nor what was printed before changes a byte: in colour, in grey, as a booklet."""
    assets = dot(tmp_path)
    (tmp_path / "page.html").write_text(RICH, encoding="utf-8")
    code = (
        "import sys, hashlib; from pathlib import Path; from guidegen.pdf import make_booklet, render_pdf\n"
        "html, assets = Path(sys.argv[1]).read_text(encoding='utf-8'), {'dot.png': Path(sys.argv[2])}\n"
        "for ink in ('colour', 'grey'):\n"
        "    data = render_pdf(html, assets, ink)\n"
        "    print(hashlib.sha256(data).hexdigest(), hashlib.sha256(make_booklet(data, 'a4')).hexdigest())\n"
    )
    render_pdf(PAGE)
    expected = []
    for ink in ("colour", "grey"):
        data = render_pdf(RICH, assets, ink)
        expected += [hashlib.sha256(data).hexdigest(), hashlib.sha256(make_booklet(data, "a4")).hexdigest()]
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", code, tmp_path / "page.html", assets["dot.png"]],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            check=True,
            capture_output=True,
            text=True,
        )
        assert told.stdout.split() == expected


def test_no_stream_looks_longer_than_it_says() -> None:
    """A last byte that happens to be a carriage return is told apart from the line end after it."""
    unclear = 0
    for number in range(256):
        with pikepdf.new() as pdf:
            content = b"%" + b"a" * number
            pdf.add_blank_page().obj.Contents = pdf.make_stream(content)
            data = saved(pdf)
        assert not re.search(rb"[^\r]\r\nendstream\nendobj", data)
        unclear += b"\r\r\nendstream\nendobj" in data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert pdf.pages[0].Contents.read_bytes() == content
            assert pdf.get_warnings() == []
    assert unclear


def test_links_are_printed_and_titles_shown() -> None:
    """A viewer shows the title, not the file's name, and knows that the file has tags."""
    with pikepdf.open(io.BytesIO(render_pdf(PAGE))) as pdf:
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        (annotation,) = pdf.pages[0].Annots.as_list()
        assert int(annotation.F) & 4


@pytest.mark.parametrize("ink", ["gray", "", "Colour"])
def test_an_unknown_ink_is_refused(ink: str) -> None:
    """A misspelt ink is an error that names those there are."""
    with pytest.raises(ValueError, match="colour, grey"):
        render_pdf(PAGE, ink=ink)


@pytest.mark.parametrize(("sides", "suggested"), [("single", "/Simplex"), ("double", "/DuplexFlipLongEdge")])
def test_sides_of_the_paper_are_suggested(sides: str, suggested: str) -> None:
    """A print dialog begins with them; the file keeps its claims."""
    data = render_pdf(PAGE, sides=sides)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == suggested
    assert pdf_faults(data) == []


@pytest.mark.parametrize(("told", "direction"), [("", None), (' dir="ltr"', None), (' dir="rtl"', pikepdf.Name.R2L)])
def test_pages_are_turned_as_their_lines_run(told: str, direction: str | None) -> None:
    """A viewer that shows two pages side by side has the first of them on the right."""
    page = PAGE.replace("<html", f"<html{told}")
    with pikepdf.open(io.BytesIO(render_pdf(page))) as pdf:
        assert pdf.Root.ViewerPreferences.get("/Direction") == direction


def test_a_letter_of_two_glyphs_is_told_by_both() -> None:
    """Validators take no glyph that says nothing."""
    style = '@font-face { font-family: B; src: url("asset:b.ttf"); } body { font-family: B }'
    word = "شالكس"
    data = render_pdf(simple(f"<p>{word}</p>", style, lang="ar"), {"b.ttf": FONTS[1]})
    assert pdf_faults(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        told = [font.ToUnicode.read_bytes() for page in pdf.pages for font in page.resources.Font.values()]
    assert any(b" <200d>" in each for each in told)


def test_nothing_is_suggested_where_nobody_asked() -> None:
    """Then the printer's own setting holds; what is not known is refused."""
    with pikepdf.open(io.BytesIO(render_pdf(PAGE))) as pdf:
        assert "/Duplex" not in pdf.Root.ViewerPreferences
    with pytest.raises(ValueError, match="sides 'both' is not known; one of: single, double"):
        render_pdf(PAGE, sides="both")
