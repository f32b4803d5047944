"""A page's fonts: those of its own @font-face rules, whatever was printed before it in the same process."""

from __future__ import annotations

from pathlib import Path

import pytest

from guidegen.errors import RenderError
from guidegen.pdf import font_files, lay_out, render_pdf
from guidegen.pdf.font_faces import _configuration_of
from tests.support.pdf_sample import simple

FACE = '@font-face {{ font-family: {}; src: url("asset:fonts/AtkinsonHyperlegible-{}.ttf"); font-weight: {} }}'
WORDS = "<h1>Heading</h1><p>Plain and <em>soft</em></p>"
OURS = "".join(FACE.format('"Atkinson Hyperlegible"', *style) for style in (("Regular", 400), ("Bold", 700)))
# The file still answers to its own name as well: a better match for soft words than the upright fonts, if it is known.
OTHERS = FACE.format("Whisper", "Italic", 400)
IN_A_PICTURE = f"<svg width='9' height='9' aria-hidden='true'><style>{OTHERS}</style><text>A</text></svg>"
PAGES = {
    "ours": simple(WORDS, OURS + "html { font-family: 'Atkinson Hyperlegible' }"),
    "whispering": simple(WORDS, OTHERS + "html { font-family: 'Whisper' }"),
    "as a picture has it": simple(WORDS + IN_A_PICTURE, OURS + "html { font-family: 'Atkinson Hyperlegible' }"),
}


@pytest.fixture(autouse=True)
def _nothing_printed_yet() -> None:
    _configuration_of.cache_clear()


def test_a_page_looks_the_same_after_any_other() -> None:
    """A font of ours that one page calls by another name changes no page that comes later, in whatever order."""
    order, alone = list(PAGES), {}
    for name, html in PAGES.items():
        _configuration_of.cache_clear()
        alone[name] = render_pdf(html)
    assert len(set(alone.values())) == len(PAGES)
    for _ in PAGES:
        _configuration_of.cache_clear()
        order.append(order.pop(0))
        assert {name: render_pdf(PAGES[name]) for name in (*order, order[0])} == alone


def test_fonts_are_loaded_once_for_pages_that_ask_for_the_same() -> None:
    """Loading takes a tenth of the time of a short page; what else is on a page asks for no other fonts."""
    render_pdf(PAGES["ours"])
    render_pdf(
        simple("<h1>Others</h1><p>Other words</p>", OURS + "p { color: red; font: 12pt 'Atkinson Hyperlegible' }")
    )
    assert _configuration_of.cache_info().misses == 1


def test_the_file_decides_and_not_its_name(tmp_path: Path) -> None:
    """A clinic that writes another font over its own sees the new one on the next page."""
    own = tmp_path / "own.ttf"
    html = simple("<p>Some words</p>", '@font-face { font-family: O; src: url("asset:own.ttf") } p { font-family: O }')

    def width(style: str) -> float:
        own.write_bytes(font_files()[f"fonts/AtkinsonHyperlegible-{style}.ttf"].read_bytes())
        return lay_out(html, {"own.ttf": own})[0].find("#text")[0].area.width

    thin, thick, again = width("Regular"), width("Bold"), width("Regular")
    assert thin < thick
    assert thin == again


def test_a_broken_font_is_refused_each_time(tmp_path: Path) -> None:
    """A page that failed does not pass when it is simply tried again, nor does another that asks for the same."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"no font")
    html = simple("<p>Text</p>", "@font-face { font-family: B; src: url(asset:broken) }")
    for _ in range(2):
        with pytest.raises(RenderError, match="Font-face 'B' cannot be loaded"):
            render_pdf(html, {"broken": broken})


def test_the_first_source_that_is_there_is_enough() -> None:
    """A rule may name other sources after one that works; one before it that is missing is an error."""
    there, missing = "url(asset:fonts/AtkinsonHyperlegible-Bold.ttf)", "url(asset:missing.ttf)"
    page = "@font-face {{ font-family: O; src: {}, {} }} p {{ font-family: O }}"
    render_pdf(simple("<p>Text</p>", page.format(there, missing)))
    with pytest.raises(RenderError, match="is not there"):
        render_pdf(simple("<p>Text</p>", page.format(missing, there)))


def test_heights_of_lines_are_not_taken_from_another_page() -> None:
    """WeasyPrint takes all heights that are made by calc() for one; each page reckons its own."""

    def height(line: str) -> float:
        return lay_out(simple("<p>Some words</p>", f"p {{ line-height: calc({line}) }}"))[0].find("p")[0].area.height

    low, high, again = height("100% + 1pt"), height("300% + 1pt"), height("100% + 1pt")
    assert low < high
    assert low == again
