"""Every kind of document in a language in Arabic letters, made by program: so the next real one is its words alone."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

import pikepdf
import pypdfium2
import pytest
import weasyprint

from guidegen.answers import Answers, parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.brand import brand
from guidegen.clinic.settings import load_settings
from guidegen.guide import Guide
from guidegen.html import render_html
from guidegen.language.catalogue import catalogue_of
from guidegen.library import Library
from guidegen.pdf import PageBoxes, lay_out
from guidegen.pdf.boxes import PlacedBox
from guidegen.service.document import client_document
from guidegen.service.printing import print_document
from guidegen.service.sheets import print_form
from tests.acceptance.layouts import last_headings
from tests.acceptance.prints import KINDS
from tests.support.base import example, mapping
from tests.support.from_right import write_clinic
from tests.support.pdf_sample import pdf_faults
from tests.support.placed_words import SLACK
from tests.support.sampled import sampled
from tests.support.tagged import outline_of_html, outline_of_pdf, read_tags

pytestmark = pytest.mark.slow

CLIENT = {"name": "Robin Lane", "id": "X-7"}
GUIDES = ("easy_acute", "persistent", "pregnant", "sciatica")
CARE = tuple(kind for kind in KINDS if kind not in ("guide", "record"))
LOOKS = (("standard", "a4", "colour"), ("large", "letter", "grey"))
CASES = sampled(
    [(name, *look) for name in (*CARE, *GUIDES) for look in LOOKS],
    [*((name, *LOOKS[0]) for name in (*CARE, "sciatica")), ("urgent", *LOOKS[1])],
)
# Names, numbers, addresses, hashes and units, which are the same in every language.
KEPT = re.compile(
    r"https?://\S+|Robin Lane|X-7|North Clinic|1 High Street|Town 12|Dr Jo Who|Putting on my socks|\b[0-9a-f]{12,16}\b"
    r"|\b(?:km|A|B)\b"
)
LATIN = re.compile("[A-Za-zÀ-ÿ]+")
LETTERS = re.compile(r"[^\W\d_]")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Path:
    return write_clinic(tmp_path_factory.mktemp("clinic"), library)


def document(name: str, clinic: Path, library: Library, **options: str) -> Guide:
    answers = read(name, library)
    settings = load_settings(clinic).with_options(**options)
    return client_document(assess(answers, library, answers.answered_on), library, settings)


def read(name: str, library: Library) -> Answers:
    data = mapping(KINDS[name]) if name in KINDS else read_answers(example(name)).data
    return parse_answers({**data, "client": CLIENT}, library)


@pytest.mark.parametrize(("name", "text", "paper", "ink"), CASES)
def test_a_document_runs_from_right_to_left(
    name: str, text: str, paper: str, ink: str, clinic: Path, library: Library
) -> None:
    """Whole: in its direction, no English word but for colleagues, all of it on its pages, and read in its order."""
    guide = document(name, clinic, library, text=text, paper=paper, ink=ink)
    page = render_html(guide)
    assert re.search('<html lang="ar-[A-Z]{2}" dir="rtl" ', page)
    assert list(_latin(page)) == []
    pages = lay_out(page, dict(brand(guide.settings, guide.region.language).assets))
    assert [fault for each in pages for fault in (*_beside(each), *last_headings(each))] == []

    printed = print_document(guide)
    assert (printed.left_out, printed.missing, printed.renderer) == ("", (), "reference")
    assert pdf_faults(printed.data) == []
    wanted, found = outline_of_html(page), outline_of_pdf(read_tags(printed.data).root)
    for each in fields(wanted):
        assert _words(repr(getattr(found, each.name))) == _words(repr(getattr(wanted, each.name))), each.name
    with pikepdf.open(io.BytesIO(printed.data)) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == pikepdf.Name.R2L
        assert str(pdf.Root.Lang).startswith("ar")
        assert LETTERS.search(title := str(pdf.docinfo.Title))
        assert not LATIN.search(title)
        assert (bookmarks := _bookmarks(pdf))
        assert bookmarks <= {heading for _, heading in wanted.headings}


def test_what_is_printed_can_be_copied(clinic: Path, library: Library) -> None:
    """The letters of the page are those of its words, whichever shape each has where it stands."""
    guide = document("emergency", clinic, library)
    page = pypdfium2.PdfDocument(print_document(guide).data)[0].get_textpage().get_text_range()
    heading = outline_of_html(render_html(guide)).headings[0][1]
    assert LETTERS.search(heading)
    assert heading in unicodedata.normalize("NFKC", page)


def test_what_colleagues_read_runs_from_left_to_right(clinic: Path, library: Library) -> None:
    """The letter, and the line for triage."""
    for name in ("urgent", "emergency"):
        page = render_html(document(name, clinic, library))
        assert re.search(r'<div lang="en-[A-Z]{2}" dir="ltr">', page)


def test_what_is_left_in_english_runs_from_left_to_right(tmp_path: Path, library: Library) -> None:
    """On a page that gets somebody seen: its words do not change places around what is bold."""
    clinic = write_clinic(tmp_path, library)
    (clinic / "content" / "ar" / "advice" / "emergency_act.md").unlink()
    guide = document("emergency", clinic, library)
    assert [problem.place.file for problem in guide.remarks] == ["content/ar/advice/emergency_act.md"]
    english = list(_english(weasyprint.HTML(string=render_html(guide)).etree_element, is_marked=False))
    assert any(words.startswith("Go to your emergency department now") for words, _ in english)
    assert [words for words, is_marked in english if not is_marked] == []
    assert pdf_faults(print_document(guide).data) == []


@pytest.mark.parametrize("name", CARE)
def test_what_no_catalogue_says_reads_from_left_to_right(name: str, tmp_path: Path, library: Library) -> None:
    """Each sentence as a whole, around the words that are said: whom to call is read in the order of its words."""
    clinic = write_clinic(tmp_path, library)
    catalogue_of(clinic / "templates", "ar").unlink()
    guide = document(name, clinic, library)
    page = render_html(guide)
    body = weasyprint.HTML(string=page).etree_element.find("body")
    assert body is not None
    assert [words for words in _among_others(body, is_marked=False) if LATIN.search(KEPT.sub("", words))] == []
    assert "\u2066" not in page.partition("</title>")[0]
    printed = print_document(guide)
    assert (pdf_faults(printed.data), printed.missing) == ([], ())
    if name == "emergency":
        [call] = (box for box in _texts(guide, page) if box.text.endswith("Call "))
        [go] = (box for box in _texts(guide, page) if "or go to" in box.text)
        assert call.area.right < go.area.left


def test_what_stands_at_the_edge_changes_sides(clinic: Path, library: Library) -> None:
    """Headings begin at the right; at the foot the name is at the right, the number at the left."""
    guide = document("sciatica", clinic, library)
    first, second, *_ = lay_out(render_html(guide), dict(brand(guide.settings, "ar").assets))
    heading = next(box for box in second.boxes if box.tag == "#text" and box.size > 18)
    assert heading.area.right == pytest.approx(second.content.right, abs=1)
    name, number = (
        next(box for box in second.margins if box.tag == "#text" and words in box.text) for words in ("Robin", "2")
    )
    middle = second.width / 2
    assert number.area.right < middle < name.area.left
    assert not any("Robin" in box.text for box in first.margins)


def test_a_bound_guide_is_bound_on_its_right(clinic: Path, library: Library) -> None:
    """Its first page is a left one, with the wider margin on the right."""
    guide = document("easy_acute", clinic, library, sides="double")
    first, second, *_ = lay_out(render_html(guide), dict(brand(guide.settings, "ar").assets))
    assert first.width - first.content.right > first.content.left
    assert second.width - second.content.right < second.content.left


def test_a_form_runs_from_right_to_left(clinic: Path, library: Library) -> None:
    """Its fields have the same names; what is typed stands at their right."""
    data = print_form(library, load_settings(clinic))
    assert pdf_faults(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.ViewerPreferences.Direction == pikepdf.Name.R2L
        texts = [field for field in pdf.Root.AcroForm.Fields.as_list() if field.get("/FT") == pikepdf.Name.Tx]
        assert texts
        assert all(int(field.Q) == 2 for field in texts if "/V" not in field)
        assert not any(LATIN.search(KEPT.sub("", str(field.TU))) for field in texts)


def _beside(page: PageBoxes) -> Iterator[str]:
    """What leaves its page or its cell at a side. Above, letters of this font are higher than their lines."""
    cells = {box.element: box.area for box in page.boxes if box.tag in ("td", "th")}
    for box in page.boxes:
        if box.tag in ("#text", "svg", "img"):
            around = [page.content, *(cells[element] for element in box.within if element in cells)]
            if any(box.area.left < each.left - SLACK or box.area.right > each.right + SLACK for each in around):
                yield f"page {box.page + 1}: {box.text[:40]}"
        if box.area.bottom > page.height:
            yield f"below page {box.page + 1}: {box.text[:40]}"


def _latin(page: str) -> Iterator[str]:
    """Words in our letters that a runner reads or hears; what colleagues read is apart."""
    body = re.sub(r"<style>.*?</style>|<div lang=\"en-.*?(?=<section|</section>)", "", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|data-label|data-words|title)="([^"]*)"', body)
    titles = re.findall(r"<title>(.*?)</title>", body, flags=re.DOTALL)
    for text in (*spoken, *titles, re.sub(r"<[^>]*>", " ", body)):
        yield from LATIN.findall(KEPT.sub(" ", unescape(text)))


def _words(told: str) -> list[str]:
    """Without numbers of pages and the marks that styles make."""
    return [word for part in told.split() if LETTERS.search(word := re.sub(r"[\d:]|^\W+|\W+$", "", part))]


def _english(element: Element, is_marked: bool) -> Iterator[tuple[str, bool]]:
    """The texts of a page that are in our letters alone, and whether it says that they run from left to right."""
    is_marked = is_marked or element.get("dir") == "ltr"
    if element.tag in ("p", "li", "h1", "h2", "h3"):
        words = " ".join("".join(element.itertext()).split())
        if LATIN.search(words) and not re.search(r"[\u0600-\u06ff]", words):
            yield words, is_marked
    for child in element:
        if isinstance(child.tag, str):
            yield from _english(child, is_marked)


def _among_others(element: Element, is_marked: bool) -> Iterator[str]:
    """The texts of a page that do not say that they run from left to right."""
    is_marked = is_marked or element.get("dir") == "ltr"
    if element.tag not in ("style", "svg") and not is_marked:
        yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] != "svg":
            yield from _among_others(child, is_marked)
        if not is_marked:
            yield child.tail or ""


def _texts(guide: Guide, page: str) -> list[PlacedBox]:
    pages = lay_out(page, dict(brand(guide.settings, "ar").assets))
    return [box for each in pages for box in each.boxes if box.tag == "#text"]


def _bookmarks(pdf: pikepdf.Pdf) -> set[str]:
    with pdf.open_outline() as outline:
        waiting, found = list(outline.root), set()
        while waiting:
            item = waiting.pop()
            found.add(item.title)
            waiting += item.children
    return found
