"""The PDF itself: valid, tagged as its page, the same bytes twice, nothing fetched, nothing missing."""

from __future__ import annotations

import io
import itertools
import logging
import threading
import traceback
from pathlib import Path

import pikepdf
import pytest
import weasyprint
import weasyprint.pdf
from weasyprint.pdf.stream import Stream

from guidegen.clinic.settings import Settings
from guidegen.errors import MissingGlyphError, RenderError
from guidegen.html import render_html
from guidegen.library import Library
from guidegen.pdf import font_files, lay_out, render_pdf
from guidegen.pdf.engine import Document, written
from guidegen.pdf.faults import refuse_faults
from tests.acceptance.prints import BOUND, KINDS, NAME, VARIANTS, Print, Variant, document, faults_of, printed
from tests.pdf.test_grey import colours
from tests.support.pdf_sample import dot, simple
from tests.support.sampled import sampled

pytestmark = pytest.mark.slow

# A guide takes as long as all the others; `python -m tests.acceptance.prints` prints it in all its variants.
GUIDES = [variant for variant in VARIANTS if str(variant) == "letter-large-grey"] + [BOUND[0]]
TESTED = [
    *itertools.product(["guide"], GUIDES),
    *itertools.product([kind for kind in KINDS if kind != "guide"], VARIANTS),
]
# Each kind in two ways that have nothing alike; in all ways in `make long`.
USUAL = [each for each in TESTED if each[0] == "guide" or str(each[1]) in ("a4-standard-colour", "letter-large-grey")]


@pytest.mark.parametrize(("kind", "variant"), sampled(TESTED, USUAL), ids=str)
def test_every_document_is_as_it_must_be(kind: str, variant: Variant, library: Library) -> None:
    """Each kind of document, on each paper, in each size and ink, is valid, tagged as its page and tells no name."""
    made = printed(kind, variant, library)
    assert NAME in made.html
    assert list(faults_of(made)) == []
    if made.variant.ink == "grey":
        assert colours(made.pdf) == []


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("<h1>", "<h1>More ", "other headings"),
        ("<li>", "<li>More ", "other lists"),
        ("</h1>", "</h1><p>More</p>", "other words"),
    ],
)
def test_the_judge_sees_what_the_tags_lack(before: str, after: str, fault: str, library: Library) -> None:
    """A word on the page that the tags do not hold is found; else the test above could not fail."""
    made = printed("urgent", VARIANTS[0], library)
    changed = Print(made.variant, made.html.replace(before, after, 1), made.pdf)
    assert any(fault in found for found in faults_of(changed))


def test_two_builds_of_the_same_answers_are_the_same_bytes(library: Library) -> None:
    """Nothing in the PDF depends on the clock, on chance or on what was printed before."""
    kinds = ["emergency", "urgent", "record"]
    first = [printed(kind, VARIANTS[0], library).pdf for kind in kinds]
    second = [printed(kind, VARIANTS[0], library).pdf for kind in reversed(kinds)]
    assert first == second[::-1]


def test_all_fonts_are_embedded_and_ours(library: Library) -> None:
    """Documents are set in Atkinson Hyperlegible alone; a fallback would look different on each machine."""
    with pikepdf.open(io.BytesIO(printed("urgent", VARIANTS[0], library).pdf)) as pdf:
        things = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary)]
        fonts = [thing for thing in things if thing.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("Atkinson" in str(font.FontName) for font in fonts)
        assert all({"/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


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
    """A missing asset, a file and a network address each fail the build, and the layout alone as well."""
    for make in (render_pdf, lay_out):
        with pytest.raises(RenderError, match="is not there"):
            make(simple(f"<h1>T</h1>{body}"))


def test_a_broken_picture_or_font_fails_the_build(tmp_path: Path) -> None:
    """A file that is there but is none of its kind is as bad as one that is missing."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"no picture, no font")
    face = "@font-face { font-family: B; src: url(asset:broken) }"
    for body, style in (('<img src="asset:broken" alt="x">', ""), ("<p>Text</p>", face), ("<svg><path</svg>", "")):
        with pytest.raises(RenderError):
            render_pdf(simple(f"<h1>T</h1>{body}", style), {"broken": broken})


def test_an_asset_of_the_same_name_is_read_anew(tmp_path: Path) -> None:
    """Two clinics' logos have the same name; each is printed in its own colour. The same goes for fonts."""
    html = simple('<h1>T</h1><p><img src="asset:dot.png" alt="x"></p>')
    red, blue = tmp_path / "red", tmp_path / "blue"
    red.mkdir()
    blue.mkdir()
    first, second = render_pdf(html, dot(red)), render_pdf(html, dot(blue, (0, 0, 200)))
    assert first != second
    bold = {"fonts/AtkinsonHyperlegible-Regular.ttf": font_files()["fonts/AtkinsonHyperlegible-Bold.ttf"]}
    text = simple("<p>Some words</p>")
    thin, thick, again = (lay_out(text, assets)[0].find("#text")[0].area.width for assets in (None, bold, None))
    assert thin < thick
    assert thin == again
    assert render_pdf(html, dot(red)) == first


def test_a_letter_that_no_font_has_fails_the_build() -> None:
    """A missing glyph is an error that names the letter's number and never the text, with a hint."""
    with pytest.raises(MissingGlyphError) as caught:
        render_pdf(simple("<h1>Secret \U00012345\U000e0041</h1>"))
    (problem,) = caught.value.problems
    assert "U+12345" in problem.message
    assert problem.hint
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("body", ["<a href='#nowhere'>x</a>", "<p id=a>x</p><p id=a>y</p>"])
def test_a_link_to_nowhere_fails_the_build(body: str) -> None:
    """A link inside the document that has no target, or two, is an error."""
    with pytest.raises(RenderError):
        render_pdf(simple(f"<h1>T</h1>{body}"))


@pytest.mark.parametrize(
    "style",
    [
        "p { color red }",
        "p { no: thing }",
        "p { color: var(--none, nothing) }",
        "@foo x;",
        "@media (print {}",
        "@page { @nowhere { content: 'x' } }",
        "@font-face { font-family: B }",
        "p { color: color(display-p3 1 0 0) }",
        "p { display: inline-grid }",
    ],
)
def test_whatever_weasyprint_warns_of_fails_the_build(style: str) -> None:
    """A style that is not applied may be the one that a reader needs."""
    with pytest.raises(RenderError):
        render_pdf(simple("<h1>T</h1><p>Text</p>", style))


def test_each_warning_is_an_error_but_for_those_with_a_reason() -> None:
    """Warnings nobody knows are errors; those of a letter let a document be printed without names."""
    refuse_faults(['Using fontTools instead of HarfBuzz-Subset for font "A". This will be unsupported.'])
    for warning in ('Unable to subset "A" with HarfBuzz', 'Unable to instantiate "A" variable font', "Unheard of"):
        with pytest.raises(RenderError, match=warning) as caught:
            refuse_faults([warning, warning])
        assert len(caught.value.problems) == 1
        assert not isinstance(caught.value, MissingGlyphError)
    for warning in ('Too many glyphs missing from "A", expect problems', 'Unable to save emoji font "A"'):
        with pytest.raises(MissingGlyphError, match=warning):
            refuse_faults(["Unheard of", warning])


def test_another_error_of_the_layout_is_told_by_its_type_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text could quote an answer, and so could a trace; what we refuse ourselves is told as it is."""
    broken = simple("<h1>T</h1>", "p { width: calc(1px + ) }")
    for make in (render_pdf, lay_out):
        with pytest.raises(RenderError, match=r"AssertionError at .*:\d+"):
            make(broken)

    def fail(*_: object) -> bytes:
        raise KeyError("Secret")

    monkeypatch.setattr("guidegen.pdf.render.written", fail)
    with pytest.raises(RenderError) as caught:
        render_pdf(simple("<h1>T</h1>"))
    told = "".join(traceback.format_exception(caught.value))
    assert "KeyError" in told
    assert "Secret" not in told


def test_weasyprint_is_as_before_afterwards() -> None:
    """What is put into WeasyPrint for a rendering is taken out again, after an error too, and its log is left alone."""
    before = Stream.marked, weasyprint.pdf.add_tags, dict(vars(weasyprint.LOGGER))
    render_pdf(simple("<h1>T</h1>"))
    with pytest.raises(RenderError):
        render_pdf(simple("<h1>T</h1><img src=asset:x alt=x>"))
    assert (Stream.marked, weasyprint.pdf.add_tags, dict(vars(weasyprint.LOGGER))) == before
    assert weasyprint.HTML(string="<h1>T</h1>").write_pdf()


def test_another_version_of_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its private parts may have changed, and pages without tags would look just the same."""
    monkeypatch.setattr(weasyprint, "__version__", "71.2")
    with pytest.raises(RenderError, match=r"71\.2") as caught:
        render_pdf(simple("<h1>T</h1>"))
    assert caught.value.problems[0].hint == 'python -m pip install "weasyprint==70.*"'


def test_threads_do_not_mix_their_pages() -> None:
    """Several renderings at once each give what they give alone."""
    pages = [simple(f"<h1>Page {number}</h1><ul>{'<li>x</li>' * number}</ul>") for number in range(6)]
    alone = [render_pdf(page) for page in pages]
    together: dict[int, bytes] = {}
    threads = [
        threading.Thread(target=lambda number=number: together.update({number: render_pdf(pages[number])}))
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(6)] == alone


def test_other_threads_do_not_notice(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A PDF that another thread writes with WeasyPrint, in the midst of ours, has its own tags and its own warnings."""
    page = "<html lang=en><title>T</title><style>p { no: thing }</style><h1>Theirs</h1><p>Text</p>"

    def theirs() -> bytes:
        return bytes(weasyprint.HTML(string=page).write_pdf(pdf_tags=True, pdf_identifier=False))

    alone = theirs()
    (expected,) = caplog.messages
    caplog.clear()
    during: list[bytes] = []

    def interrupted(document: Document) -> bytes:
        def write() -> None:
            during.append(theirs())

        other = threading.Thread(target=write)
        other.start()
        other.join()
        return written(document)

    ours = simple("<h1>Ours</h1>")
    before = render_pdf(ours)
    monkeypatch.setattr("guidegen.pdf.render.written", interrupted)
    assert render_pdf(ours) == before
    assert during == [alone]
    assert caplog.messages == [expected]


def test_a_log_that_is_off_hides_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing letter is found whatever a program has made of its logging."""
    page = simple("<h1>\U00012345</h1>")
    for name, value in (("disabled", True), ("level", logging.CRITICAL)):
        with monkeypatch.context() as patch:
            patch.setattr(weasyprint.LOGGER, name, value)
            with pytest.raises(MissingGlyphError):
                render_pdf(page)


def test_warnings_never_reach_a_log(caplog: pytest.LogCaptureFixture) -> None:
    """They may quote answers."""
    with caplog.at_level(logging.DEBUG), pytest.raises(RenderError):
        render_pdf(simple("<h1>T</h1><p style='no: thing'>Secret \U00012345</p>"))
    assert "Secret" not in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_document_is_whole_on_its_pages(library: Library) -> None:
    """Nothing on a page runs into a margin or is cut off."""
    html = render_html(document("urgent", Settings(region="uk"), library))
    pages = lay_out(html)
    texts = [(page, box) for page in pages for box in page.find("#text")]
    assert texts
    assert [box.text for page, box in texts if box.clipped or not page.content.holds(box.area, 1)] == []
