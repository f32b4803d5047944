"""What the design promises of every document: letters that can be read, in any ink, and words in their order."""

from __future__ import annotations

import difflib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import weasyprint

from guidegen.answers import parse_answers, read_answers
from guidegen.assessment import assess
from guidegen.clinic.brand import brand
from guidegen.clinic.settings import INKS, Clinic, Settings
from guidegen.guide import assemble
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf import lay_out, render_pdf
from guidegen.pictures.colour import READABLE, contrast
from guidegen.pictures.drawing import COLOUR, GREY, Palette
from tests.support.base import EXAMPLES
from tests.support.plausible import ANSWERED_ON
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

SMALLEST = 12  # points
# What is there to be looked up, not read: sources, hash, the place for a changed dose, the answers in a letter.
SMALL_PRINT = 10
MOST_SMALL_PRINT = 0.3  # of the words of a document
# Two readings differ by the running foot, list numbers, the digits in charts, and by which of the cells and cards that
# stand side by side comes first; the tags hold the order.
ALIKE = 0.7


def page(example: Path, library: Library, settings: Settings) -> str:
    answers = parse_answers(read_answers(str(example)), library)
    return render_html(assemble(assess(answers, library, ANSWERED_ON), library, settings))


# One guide of each kind of page; the others have the same styles, and are read in `make long`.
SHORT = [path for path in EXAMPLES if path.stem in ("sciatica", "emergency", "teenager")]


@pytest.mark.parametrize("ink", INKS)
@pytest.mark.parametrize("example", sampled(EXAMPLES, SHORT), ids=lambda path: path.stem)
def test_every_letter_can_be_read(example: Path, ink: str, library: Library) -> None:
    """Words are at least 12 points high, small print 10, and all stand out 7:1 from what lies behind them."""
    settings = Settings(region="uk", ink=ink, clinic=Clinic(name="The Clinic", colour="#5a1a66"))
    texts = [
        box
        for sheet in lay_out(page(example, library, settings), dict(brand(settings).assets))
        for box in (*sheet.boxes, *sheet.margins)
        if box.tag == "#text"
    ]
    assert len(texts) > 30
    assert {box.text for box in texts if box.size < SMALL_PRINT - 0.01} == set()
    small = sum(len(box.text.split()) for box in texts if box.size < SMALLEST - 0.01)
    assert small <= MOST_SMALL_PRINT * sum(len(box.text.split()) for box in texts)
    assert {(box.colour, box.background) for box in texts if contrast(box.colour, box.background) < READABLE} == set()


@pytest.mark.parametrize("palette", [COLOUR, GREY])
def test_numbers_in_charts_can_be_read(palette: Palette) -> None:
    """The digits of charts are drawn in ink on paper, in paper on the accent, or in ink on a grey disc."""
    pairs = [(palette.line, palette.paper), (palette.accent, palette.paper), (palette.line, palette.prop)]
    assert [pair for pair in pairs if contrast(*pair) < READABLE] == []


@pytest.mark.parametrize("example", sampled(EXAMPLES, SHORT), ids=lambda path: path.stem)
def test_extracted_text_reads_like_the_guide(example: Path, library: Library, tmp_path: Path) -> None:
    """A program that knows nothing of tags reads the words in the order of the page, none broken at a line's end."""
    html = page(example, library, Settings(region="uk"))
    file = tmp_path / "guide.pdf"
    file.write_bytes(render_pdf(html))
    read = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    expected, found = words_of(html), words(re.sub(r"Page \d+ of \d+", "", read))
    assert difflib.SequenceMatcher(None, expected, found, autojunk=False).ratio() > ALIKE
    assert set(expected) - set(found) == set()
    assert "\u00ad" not in read


def words(text: str) -> list[str]:
    """Words without the marks around them: bullets and colons come from styles, and hyphens at line ends are mended."""
    return [bare for word in text.replace("-", "").split() if (bare := word.strip('.,:;!?()"\u2022'))]


def words_of(html: str) -> list[str]:
    """The words of a page's body in their order, without those within pictures."""
    body = weasyprint.HTML(string=html).etree_element.find("body")
    return words("".join(pieces_of(body)))


def pieces_of(element: Element) -> Iterator[str]:
    """The words of an element and of all within it, with a space where one element ends."""
    yield element.text or ""
    for inner in element:
        if not inner.tag.endswith("svg"):
            yield from pieces_of(inner)
        yield inner.tail or ""
    yield "" if element.tag in ("strong", "span", "a") else " "
