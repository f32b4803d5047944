"""Documents joined by other programs: no link opens another client's page, and no other client's picture is spoken of.

`make joiners` tries more programs, and real guides.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping

import pikepdf
import pytest
from pikepdf import Array, Dictionary, NameTree, NumberTree, Pdf, String

from guidegen.pdf import Part, join_parts, render_pdf
from guidegen.pdf.finish import saved
from guidegen.pdf.numbers import number_from
from tests.support.joined_reading import HERE as READERS
from tests.support.joined_reading import Read, right_in, wrong_in
from tests.support.joiners import HERE as JOINERS
from tests.support.pdf_sample import SQUARE, pdf_faults, simple

# These keep the tags of the first document, and the numbers by which pages of the others look for theirs.
LENDS_TAGS = ("PDFium", "pikepdf")


def client(number: int) -> bytes:
    """Three pages with links to each other and a picture each, alike for all clients but for one word."""
    pictures = [SQUARE.format("", f"<title>Client {number}, picture {page}</title>") for page in range(3)]
    sections = [
        f"<section id=part-{page} style='break-before: page'><h1>Part {page}</h1><p>{picture}</p>"
        f"<p>To <a href='#part-{(page + 1) % 3}'>the next</a>.</p></section>"
        for page, picture in enumerate(pictures)
    ]
    note = f"<p role=doc-footnote>Note {number}</p>"
    return render_pdf(simple("".join(sections) + note, "section:first-child { break-before: avoid !important }"))


@pytest.fixture(scope="module")
def clients() -> list[bytes]:
    return [client(number) for number in (1, 2, 3)]


def as_others_make_them(data: bytes) -> bytes:
    """The same document with places by the names of the page, and numbers from zero on."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        number_from(pdf, 0)
        places = dict(NameTree(pdf.Root.Names.Dests).items())
        pairs = [part for name, place in sorted(places.items()) for part in (String(plain(name)), place)]
        pdf.Root.Names.Dests = Dictionary(Names=Array(pairs))
        for page in pdf.pages:
            for link in page.obj.Annots.as_list():
                link.Dest = String(plain(link.Dest))
        return saved(pdf)


def plain(name: object) -> str:
    return str(name).partition(".")[2]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("joiner", JOINERS)
def test_nothing_of_another_client_is_opened_or_spoken_of(
    joiner: str, reader: str, clients: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    """Links open the right page or none; pictures are spoken of on their own page or nowhere."""
    with caplog.at_level(logging.CRITICAL):
        joined = JOINERS[joiner](clients)
    assert list(wrong_in(joined, clients, READERS[reader])) == []
    links, figures = right_in(joined, clients, READERS[reader])
    assert (links, figures) == (6 if joiner.startswith("pypdf") else 0, 0)


@pytest.mark.parametrize("read", READERS.values(), ids=list(READERS))
def test_what_is_not_set_apart_is_seen_as_wrong(
    read: Read, clients: list[bytes], caplog: pytest.LogCaptureFixture
) -> None:
    """Names and numbers as other programs give them lead from one client to the other, and the readers see it."""
    documents = [as_others_make_them(data) for data in clients]
    for joiner, join in JOINERS.items():
        with caplog.at_level(logging.CRITICAL):
            wrong = list(wrong_in(join(documents), documents, read))
        assert any("opens" in fault for fault in wrong) is (joiner != "pdfunite")
        assert any("picture" in fault for fault in wrong) is (joiner in LENDS_TAGS)


def test_names_and_numbers_hang_on_the_content(clients: list[bytes]) -> None:
    """Two documents have no name, id, number or subset of a font in common; the same page has the same each time."""
    told = [names_and_numbers(data) for data in clients]
    assert told[0] == names_and_numbers(client(1))
    for kind in told[0]:
        assert all(one[kind] for one in told)
        assert len(set.union(*(one[kind] for one in told))) == sum(len(one[kind]) for one in told), kind


def names_and_numbers(data: bytes) -> Mapping[str, set[str]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        keys = set(NumberTree(root.ParentTree))
        assert min(keys) >= 4096
        assert max(keys) + 1 == int(root.ParentTreeNextKey) < 2**27
        fonts = {str(font.BaseFont) for page in pdf.pages for font in dict(page.resources.Font).values()}
        return {
            "places": {str(name) for name in NameTree(pdf.Root.Names.Dests)},
            "ids": {str(name) for name in NameTree(root.IDTree)},
            "numbers": {str(key) for key in keys},
            "fonts": {font for font in fonts if "Bold" not in font},
        }


def test_a_document_set_apart_is_still_sound(clients: list[bytes]) -> None:
    """It passes both validators; each font is called the same wherever it is named, and each note by its id."""
    assert pdf_faults(clients[0]) == []
    with pikepdf.open(io.BytesIO(clients[0])) as pdf:
        ids = NameTree(pdf.Root.StructTreeRoot.IDTree)
        assert all(str(element.ID) == str(name) for name, element in ids.items())
        for font in dict(pdf.pages[0].resources.Font).values():
            inner = font.DescendantFonts[0]
            assert font.BaseFont == inner.BaseFont == inner.FontDescriptor.FontName


def test_packs_joined_by_others_stay_apart(clients: list[bytes], caplog: pytest.LogCaptureFixture) -> None:
    """Also where both begin with the same document, or hold documents that are not set apart."""
    old = [as_others_make_them(data) for data in clients]
    for made in (clients, old):
        packs = [
            join_parts([Part(made[number], str(number)) for number in numbers], "All")
            for numbers in ((0, 1), (0, 2), (2, 1))
        ]
        for join in JOINERS.values():
            with caplog.at_level(logging.CRITICAL):
                joined = join(packs)
            assert [fault for read in READERS.values() for fault in wrong_in(joined, packs, read)] == []


def test_all_that_has_a_number_gets_a_new_one(clients: list[bytes]) -> None:
    """Pages, links, drawings and drawings in drawings, each once; a number that nothing answers to is taken away."""

    def drawing(pdf: Pdf, number: int) -> pikepdf.Object:
        return pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, StructParents=number)

    with pikepdf.open(io.BytesIO(clients[0])) as pdf:
        root = pdf.Root.StructTreeRoot
        number, heading = int(root.ParentTreeNextKey), root.K[0]
        outer, inner, lost = drawing(pdf, number), drawing(pdf, number + 1), drawing(pdf, number + 50)
        inner.Resources = Dictionary(XObject=Dictionary(Outer=outer))
        outer.Resources = Dictionary(XObject=Dictionary(Inner=inner, Lost=lost))
        for page in pdf.pages:
            page.obj.Resources = Dictionary({**dict(page.resources), "/XObject": Dictionary(Outer=outer)})
        tree = NumberTree(root.ParentTree)
        tree[number] = tree[number + 1] = Array([heading])
        number_from(pdf, 7)
        links = [link for page in pdf.pages for link in page.obj.Annots.as_list()]
        numbers = [int(page.obj.StructParents) for page in pdf.pages] + [int(link.StructParent) for link in links]
        numbers += [int(outer.StructParents), int(inner.StructParents)]
        assert sorted(numbers) == list(range(7, 15)) == sorted(NumberTree(root.ParentTree))
        assert "/StructParents" not in lost
        for link in links:
            parent = NumberTree(root.ParentTree)[int(link.StructParent)]
            assert any(isinstance(kid, Dictionary) and kid.get("/Obj") == link for kid in parent.K.as_list())
