"""Joined files: every tag, link and bookmark of each part is still there, and nothing is claimed that is not so."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String
from reportlab.pdfgen.canvas import Canvas

from guidegen.errors import RenderError
from guidegen.pdf import Cover, Drawn, Part, join_parts, page_size, render_pdf
from guidegen.pdf.finish import saved
from tests.support.pack_sample import example_pdf
from tests.support.pdf_sample import pdf_faults, simple
from tests.support.tagged import outline_of_pdf, read_tags

LINKED = simple(
    "<h1 id=top>One</h1><p>To <a href='#two'>the second</a>.</p>"
    "<section id=two style='break-before: page'><h2>Two</h2><p>Back <a href='#top'>up</a>.</p></section>"
)


@pytest.fixture(scope="module")
def linked() -> bytes:
    """Two pages with a link each to the other."""
    return render_pdf(LINKED)


def parts(*documents: bytes) -> list[Part]:
    return [Part(data, f"P-{number}") for number, data in enumerate(documents, 1)]


def changed(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """A PDF with something changed in it by a function."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        return saved(pdf)


def test_each_part_reads_as_it_does_alone(rich_pdf: bytes, linked: bytes) -> None:
    """Headings, lists, tables, figures, links and words stand in the same order in the tags; real pages among them."""
    documents = [rich_pdf, example_pdf("urgent"), linked, example_pdf("teenager"), rich_pdf]
    root = read_tags(join_parts(parts(*documents), "All", double_sided=True)).root
    assert (root.type, [part.type for part in root.children()]) == ("Document", ["Part"] * 5)
    for part, data in zip(root.children(), documents, strict=True):
        alone = outline_of_pdf(read_tags(data).root)
        assert alone.words
        assert outline_of_pdf(part) == alone


def test_real_guides_joined_are_still_pdf_ua_and_pdf_a() -> None:
    """The whole passes both validators, and every page and element of the parts is in it."""
    documents = [example_pdf("sciatica"), example_pdf("urgent"), example_pdf("emergency"), example_pdf("teenager")]
    data = join_parts(parts(*documents), "All", double_sided=True)
    assert pdf_faults(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        told = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in told
        assert b">All</rdf:li>" in told
        assert str(pdf.docinfo["/Title"]) == "All"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.get_warnings() == []


def test_a_link_leads_to_the_page_of_its_own_part(linked: bytes) -> None:
    """The same names in two parts do not get in each other's way, in tables of names old and new."""

    def named_bookmark(pdf: Pdf) -> None:
        mark = pdf.Root.Outlines.First.First
        (name,) = (name for name in map(str, pikepdf.NameTree(pdf.Root.Names.Dests)) if name.endswith(".two"))
        mark.A = Dictionary(S=Name.GoTo, D=String(name))
        del mark.Dest

    def old_names(pdf: Pdf) -> None:
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        pdf.Root.Dests = Dictionary({f"/{name!s}": place for name, place in names.items()})
        del pdf.Root.Names
        for page in pdf.pages:
            for link in page.obj.Annots.as_list():
                link.A = Dictionary(S=Name.GoTo, D=Name(f"/{link.Dest}"))
                del link.Dest

    data = join_parts(parts(linked, changed(linked, named_bookmark), changed(linked, old_names)), "All")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        assert list(names) == sorted(names)
        pages = [page.obj.objgen for page in pdf.pages]
        targets = []
        for page in pdf.pages:
            (link,) = page.obj.Annots.as_list()
            name = link.Dest if "/Dest" in link else link.A.D
            targets.append(pages.index(names[str(name)][0].objgen))
        assert targets == [1, 0, 3, 2, 5, 4]
        second = pdf.Root.Outlines.First.Next
        bookmarked = str(second.First.First.A.D)
        assert ".2." in bookmarked
        assert pages.index(names[bookmarked][0].objgen) == 3


def bookmarks(item: Object | None) -> Iterator[Object]:
    while item is not None:
        yield item
        item = item.get("/Next")


def test_each_part_has_a_bookmark_that_holds_its_own(linked: bytes) -> None:
    """A closed entry with the part's title leads to its first page; its own bookmarks below lead where they led."""
    data = join_parts(parts(linked, linked), "All", double_sided=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        outlines, pages = pdf.Root.Outlines, [page.obj.objgen for page in pdf.pages]
        top = list(bookmarks(outlines.First))
        assert [str(item.Title) for item in top] == ["P-1", "P-2"]
        assert (int(outlines.Count), outlines.Last.objgen) == (2, top[-1].objgen)
        for number, item in enumerate(top):
            assert item.Count < 0
            assert pages.index(item.Dest[0].objgen) == 2 * number
            assert item.Parent.objgen == outlines.objgen
            (own,) = bookmarks(item.First)
            assert own.Parent.objgen == item.objgen
            assert (str(own.Title), str(own.First.Title)) == ("One", "Two")
            assert pages.index(own.First.Dest[0].objgen) == 2 * number + 1


def test_a_part_in_another_language_says_so(linked: bytes) -> None:
    """The first part's language is the whole file's; a part that has another bears it on its element."""
    other = render_pdf(simple("<h1>Eins</h1>", lang="de"))
    data = join_parts(parts(linked, other, linked), "All")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
    assert [part.lang for part in read_tags(data).root.children()] == [None, "de", None]


def test_the_author_is_told_where_all_parts_name_the_same() -> None:
    """A whole of two clinics has no author, in neither of the two places for it."""
    one, other = (
        render_pdf(simple("<h1>T</h1>").replace("<title>", f"<meta name=author content='{clinic}'><title>"))
        for clinic in ("North", "South")
    )
    for documents, author in (((one, one), "North"), ((one, other), "")):
        data = join_parts(parts(*documents), "A & <B>")
        with pikepdf.open(io.BytesIO(data)) as pdf:
            told = pdf.Root.Metadata.read_bytes()
            assert str(pdf.docinfo.get("/Author", "")) == author
            assert (b"dc:creator" in told) == bool(author)
            assert b">A &amp; &lt;B&gt;</rdf:li>" in told
        assert pdf_faults(data) == []


def test_nothing_is_claimed_that_one_part_does_not_claim(linked: bytes) -> None:
    """One part without tags or of another standard, and the whole claims none; all tags stay, and none are lent."""

    def plain(pdf: Pdf) -> None:
        del pdf.Root.Metadata, pdf.Root.StructTreeRoot, pdf.Root.MarkInfo

    data = join_parts(parts(linked, changed(linked, plain)), "All")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not {"/Metadata", "/OutputIntents", "/MarkInfo"} & set(pdf.Root.keys())
        assert str(pdf.docinfo["/Title"]) == "All"
        assert len(pdf.Root.StructTreeRoot.K[0].K) == 2
        numbered = [page.obj for page in pdf.pages] + [page.obj.Annots[0] for page in pdf.pages]
        has_number = [bool({"/StructParents", "/StructParent"} & set(thing.keys())) for thing in numbered]
        assert has_number == [True, True, False, False] * 2


@pytest.mark.parametrize("double_sided", [True, False])
def test_covers_and_documents_begin_on_a_front(double_sided: bool, linked: bytes) -> None:
    """Empty backs fill up sheets in double-sided print only; they are as large as the page before, and hold nothing."""
    one = render_pdf(simple("<h1>T</h1>", "@page { size: a5 }"))
    covers = [Cover(drawn(2), number, (Drawn("P"), Drawn("Figure", "A box"))) for number in (0, 1)]
    joined = [Part(one, "A", covers[0]), Part(linked, "B", covers[1]), Part(one, "C")]
    data = join_parts(joined, "All", double_sided)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        kinds = ["cover" if is_drawn(page) else "text" if "/Contents" in page.obj else "" for page in pdf.pages]
        sizes = [round(float(page.mediabox[2])) for page in pdf.pages]
        told = str(pdf.Root.ViewerPreferences.Duplex)
    if double_sided:
        assert kinds == ["cover", "", "text", "", "cover", "", "text", "text", "text", ""]
        assert sizes == [300, 300, 420, 420, 300, 300, 595, 595, 420, 420]
    else:
        assert kinds == ["cover", "text", "cover", "text", "text", "text"]
    assert told == ("/DuplexFlipLongEdge" if double_sided else "/Simplex")


def drawn(pages: int) -> bytes:
    """Pages with two pieces of marked content each."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 400), invariant=1)
    for _ in range(pages):
        canvas.addLiteral("/P <</MCID 0>> BDC EMC /Figure <</MCID 1>> BDC")
        canvas.rect(10, 10, 20, 20)
        canvas.addLiteral("EMC")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def is_drawn(page: pikepdf.Page) -> bool:
    return "/Contents" in page.obj and b"MCID 1>> BDC" in page.obj.Contents.read_bytes()


def test_a_cover_is_tagged_as_it_says(linked: bytes) -> None:
    """Its elements come before the document's, know their page, and are found from the page."""
    content = (Drawn("P"), Drawn("Figure", "A box"))
    data = join_parts([Part(linked, "A", Cover(drawn(1), 0, content))], "All", double_sided=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root.StructTreeRoot
        (part,) = root.K[0].K.as_list()
        assert str(part.T) == "A"
        section, document = part.K.as_list()
        assert [str(element.S) for element in section.K.as_list()] == ["/P", "/Figure"]
        assert str(section.K[1].Alt) == "A box"
        assert str(document.S) == "/Sect"
        page = pdf.pages[0].obj
        assert [element.Pg.objgen for element in section.K.as_list()] == [page.objgen] * 2
        found = pikepdf.NumberTree(root.ParentTree)[int(page.StructParents)]
        assert [element.objgen for element in found.as_list()] == [kid.objgen for kid in section.K.as_list()]


def test_ids_and_roles_stay_each_parts_own(linked: bytes) -> None:
    """An id that two parts use becomes two, cells that name it follow, and maps are put together."""

    def with_ids(role: str) -> Callable[[Pdf], None]:
        def change(pdf: Pdf) -> None:
            root = pdf.Root.StructTreeRoot
            heading = first(root.K[0], "/H1")
            heading.ID = String("x")
            heading.A = Array([Dictionary(O=Name.Table, Headers=Array([String("x")]))])
            root.IDTree = Dictionary(Names=Array([String("x"), heading]))
            root.RoleMap = Dictionary({"/Own": Name(role)})

        return change

    one = changed(linked, with_ids("/P"))
    with pikepdf.open(io.BytesIO(join_parts(parts(one, linked, one), "All"))) as pdf:
        root = pdf.Root.StructTreeRoot
        ids = dict(pikepdf.NameTree(root.IDTree))
        assert [str(name).split(".")[1:] for name in ids] == [["1", "x"], ["3", "x"]]
        assert [str(element.A[0].Headers[0]) for element in ids.values()] == list(ids)
        assert {name: str(role) for name, role in root.RoleMap.items()} == {"/Own": "/P"}
    with pytest.raises(RenderError, match="RoleMap gives Own another meaning"):
        join_parts(parts(one, changed(linked, with_ids("/Span"))), "All")


def first(element: Object, type_: str) -> Object:
    """The first element of this type."""
    waiting = [element]
    while waiting:
        element = waiting.pop(0)
        if str(element.S) == type_:
            return element
        waiting += [kid for kid in element.K.as_list() if isinstance(kid, Dictionary) and "/S" in kid]
    raise AssertionError(f"no {type_}")


def test_names_of_pages_are_kept(linked: bytes) -> None:
    """Where a part names its pages, they have those names in the whole, and all others their number."""

    def name_pages(pdf: Pdf) -> None:
        tree = pikepdf.NumberTree.new(pdf)
        tree[0] = Dictionary(S=Name.r)
        pdf.Root.PageLabels = tree.obj

    data = join_parts(parts(linked, changed(linked, name_pages), linked), "All")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        labels = pikepdf.NumberTree(pdf.Root.PageLabels)
        told = {page: (str(label.S), int(label.get("/St", 1))) for page, label in labels.items()}
        assert told == {0: ("/D", 1), 2: ("/r", 1), 4: ("/D", 5)}
    with pikepdf.open(io.BytesIO(join_parts(parts(linked, linked), "All"))) as pdf:
        assert "/PageLabels" not in pdf.Root


def test_what_is_alike_is_stored_once(linked: bytes) -> None:
    """Ten times the same document holds its fonts and colours once; drawings that have tags stay apart."""

    def tag_drawing(pdf: Pdf) -> None:
        root = pdf.Root.StructTreeRoot
        number = int(root.ParentTreeNextKey)
        form = pdf.make_stream(b"/P <</MCID 0>> BDC EMC", Type=Name.XObject, Subtype=Name.Form, StructParents=number)
        form.BBox = Array([0, 0, 1, 1])
        pdf.pages[0].obj.Resources.XObject = Dictionary(Own=form)
        pikepdf.NumberTree(root.ParentTree)[number] = Array([first(root.K[0], "/H1")])

    def streams(data: bytes) -> int:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return sum(isinstance(thing, pikepdf.Stream) for thing in pdf.objects)

    assert streams(join_parts(parts(*[linked] * 10), "All")) - streams(join_parts(parts(linked), "All")) < 5
    with pikepdf.open(io.BytesIO(join_parts(parts(*[changed(linked, tag_drawing)] * 2), "All"))) as pdf:
        forms = [page.obj.Resources.XObject.Own for page in pdf.pages if "/Own" in page.obj.Resources.XObject]
        numbers = {int(form.StructParents) for form in forms}
        tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        assert len(numbers) == len({tree[number][0].objgen for number in numbers}) == 2


def test_the_same_parts_give_the_same_bytes(linked: bytes) -> None:
    """Nothing in it depends on the clock or on chance."""
    cover = Cover(drawn(1), 0, (Drawn("P"), Drawn("Figure", "A box")))
    one, other = (join_parts(iter([Part(linked, "A", cover), Part(linked, "B")]), "All", True) for _ in range(2))
    assert one == other


def test_what_cannot_be_carried_is_refused(linked: bytes) -> None:
    """Form fields, attachments and what is no PDF are errors that name the part; so is nothing at all."""

    def with_form(pdf: Pdf) -> None:
        pdf.Root.AcroForm = Dictionary(Fields=Array())

    def with_attachment(pdf: Pdf) -> None:
        pdf.attachments["a.txt"] = b"text"

    for data, words in (
        (changed(linked, with_form), "P-2: has form fields"),
        (changed(linked, with_attachment), "P-2: has attached files"),
        (linked[:200], "P-2: its document is not a whole PDF"),
        (b"", "P-2: its document is not a whole PDF"),
        (saved(pikepdf.new()), "P-2: its document is not a whole PDF"),
    ):
        with pytest.raises(RenderError, match=words):
            join_parts(parts(linked, data), "All")
    with pytest.raises(ValueError, match="nothing to join"):
        join_parts([], "All")


def test_the_size_is_that_of_the_whole_sheet() -> None:
    """Room for marks and bleed counts, because it is printed too."""
    trimmed = render_pdf(simple("<h1>T</h1>", "@page { size: 100mm 150mm; bleed: 9mm; marks: crop }"))
    wide, high = page_size(trimmed, "A")
    assert wide > 100 / 25.4 * 72
    assert high - wide == pytest.approx(50 / 25.4 * 72, abs=0.1)
    with pytest.raises(RenderError, match="A: its document is not a whole PDF"):
        page_size(b"", "A")
