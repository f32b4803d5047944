"""Reading a tagged PDF as a screen reader does, and HTML in the same shape, so that tests can compare the two."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import pikepdf
import weasyprint

from guidegen.files.printable import DIRECTION_MARKS

SVG = "{http://www.w3.org/2000/svg}"
_INLINE_TYPES = {"Span", "Link", "Quote", "Code", "Reference", "Note"}
_INLINE_TAGS = frozenset(
    {"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup", "time"}
)
_MARKER = re.compile(r"[•◦▪]|\w{1,4}\.")
# What makes a name a document's own, and a part's in a joined file.
_OWN = re.compile(r"[0-9a-f]{12}\.(?:\d+\.[0-9a-f]{12}\.)?")
# What decides in which direction words run, and has no shape.
_UNSEEN = dict.fromkeys(map(ord, DIRECTION_MARKS))
_UNREAD_TAGS = {"head", "style", "script", "title", f"{SVG}svg", "img"}


@dataclass(frozen=True)
class Area:
    """One rectangle of a link: where it leads, and what it is called."""

    target: str
    words: str
    flags: int


@dataclass
class Tag:
    """One structure element of a PDF."""

    type: str
    page: int | None = None
    alt: str | None = None
    lang: str | None = None
    said: str | None = None  # in place of the letters as they are painted
    attributes: dict[str, str] = field(default_factory=dict)
    area: tuple[float, ...] = ()
    kids: list[Tag | str] = field(default_factory=list)
    links: list[Area] = field(default_factory=list)
    pages: set[int] = field(default_factory=set)

    def walk(self) -> Iterator[Tag]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Tag):
                yield from kid.walk()

    def all(self, *types: str) -> list[Tag]:
        """The elements of these types, in reading order."""
        return [tag for tag in self.walk() if tag.type in types]

    def children(self, *types: str) -> list[Tag]:
        return [kid for kid in self.kids if isinstance(kid, Tag) and (not types or kid.type in types)]

    @property
    def text(self) -> str:
        """The words in reading order, without bullets and numbers; only blocks are apart by themselves."""
        return " ".join(self._raw().split())

    @property
    def own_text(self) -> str:
        """The words without those of lists within."""
        return " ".join(self._raw(without="L").split())

    def _raw(self, without: str = "") -> str:
        if self.said is not None:
            return self.said
        parts = [
            kid if isinstance(kid, str) else kid._raw(without)
            for kid in self.kids
            if isinstance(kid, str) or kid.type != without
        ]
        inner = "".join(parts)
        if self.type == "Lbl" and _MARKER.fullmatch(inner.strip()):
            return ""
        return inner if self.type in _INLINE_TYPES else f" {inner} "


@dataclass
class Tagged:
    """A PDF's structure, and what on its pages is no content: (page, kind, subkind, text)."""

    root: Tag
    artifacts: list[tuple[int, str, str, str]]


def read_tags(data: bytes) -> Tagged:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts: dict[tuple[int, int], str] = {}
        artifacts: list[tuple[int, str, str, str]] = []
        numbers = {}
        for number, page in enumerate(pdf.pages):
            numbers[page.obj.objgen] = number
            for kind, properties, text in _marked(page):
                if kind == "Artifact":
                    told = [str(properties.get(name, "")).lstrip("/") for name in ("/Type", "/Subtype")]
                    artifacts.append((number, told[0], told[1], text))
                else:
                    key = (number, int(properties["/MCID"]))
                    assert key not in texts, f"content id {key} comes twice"
                    texts[key] = text
        (document,) = _many(pdf.Root.StructTreeRoot.K)
        unread = dict(texts)
        root = _tag(document, None, numbers, unread)
        assert not unread, f"content that no element holds: {unread}"
        parents = _parent_tree(pdf)
        for key in texts:
            assert key in parents, f"content {key} does not know its element"
        return Tagged(root, artifacts)


def _many(value: pikepdf.Object | None) -> list[pikepdf.Object]:
    if value is None:
        return []
    return list(value.as_list()) if isinstance(value, pikepdf.Array) else [value]


def _tag(
    written: pikepdf.Object, page: int | None, numbers: dict[tuple[int, int], int], unread: dict[tuple[int, int], str]
) -> Tag:
    page = numbers[written.Pg.objgen] if "/Pg" in written else page
    tag = Tag(str(written.S)[1:], page)
    tag.alt = str(written.Alt) if "/Alt" in written else None
    tag.lang = str(written.Lang) if "/Lang" in written else None
    tag.said = str(written.ActualText) if "/ActualText" in written else None
    for attributes in _many(written.get("/A")):
        tag.attributes |= {name[1:]: str(value).lstrip("/") for name, value in attributes.items()}
        tag.area = tuple(float(edge) for edge in attributes.get("/BBox", pikepdf.Array()).as_list())
    for kid in _many(written.get("/K")):
        if isinstance(kid, int):
            assert page is not None
            tag.kids.append(unread.pop((page, int(kid))))
            tag.pages.add(page)
        elif kid.get("/Type") == "/MCR":
            tag.kids.append(unread.pop((numbers[kid.Pg.objgen], int(kid.MCID))))
            tag.pages.add(numbers[kid.Pg.objgen])
        elif kid.get("/Type") == "/OBJR":
            area = kid.Obj
            target = f"#{_OWN.sub('', str(area.Dest))}" if "/Dest" in area else str(area.A.URI)
            tag.links.append(Area(target, str(area.Contents), int(area.F)))
        else:
            assert kid.P.objgen == written.objgen
            tag.kids.append(_tag(kid, page, numbers, unread))
    return tag


def _parent_tree(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The content ids that lead back to an element which holds them."""
    root = pdf.Root.StructTreeRoot
    entries = root.ParentTree.Nums.as_list()
    by_key = {int(entries[n]): entries[n + 1] for n in range(0, len(entries), 2)}
    assert int(root.ParentTreeNextKey) > max(by_key)
    found = set()
    for number, page in enumerate(pdf.pages):
        for id_, parent in enumerate(by_key[int(page.obj.StructParents)].as_list()):
            for kid in _many(parent.K):
                if (kid if isinstance(kid, int) else kid.get("/MCID")) == id_:
                    found.add((number, id_))
        for annotation in page.obj.get("/Annots", pikepdf.Array()).as_list():
            parent = by_key[int(annotation.StructParent)]
            assert any(not isinstance(kid, int) and kid.get("/Obj") == annotation for kid in _many(parent.K))
    return found


def _marked(page: pikepdf.Page) -> Iterator[tuple[str, pikepdf.Object, str]]:
    """Each outermost marked piece of a page: its tag, its properties and its text."""
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", pikepdf.Dictionary()).items()}
    letters: dict[int, str] = {}
    open_: list[tuple[str, pikepdf.Object]] = []
    text = ""
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("BDC", "BMC"):
            open_.append((str(operands[0])[1:], operands[1] if operator == "BDC" else pikepdf.Dictionary()))
            text = "" if len(open_) == 1 else text
        elif operator == "EMC":
            kind, properties = open_.pop()
            if not open_:
                yield kind, properties, text
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            assert open_, "text outside of all marks"
            for part in _many(operands[0]) if operator == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    code = bytes(part)
                    text += "".join(letters[int.from_bytes(code[n : n + 2])] for n in range(0, len(code), 2))
    assert not open_


def _letters(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>\s*\n", cmap)
    return {int(code, 16): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}


@dataclass
class Outline:
    """What both an HTML page and its PDF must hold alike."""

    headings: list[tuple[int, str]]
    lists: list[list[str]]
    tables: list[list[list[tuple[str, str, str]]]]
    figures: list[str]
    links: list[tuple[str, str]]
    words: list[str]


def outline_of_pdf(root: Tag) -> Outline:
    tables = [
        [
            [(cell.type, cell.attributes.get("Scope", ""), cell.text) for cell in row.children("TH", "TD")]
            for row in table.all("TR")
        ]
        for table in root.all("Table")
    ]
    return Outline(
        headings=[(int(tag.type[1]), tag.text) for tag in root.walk() if re.fullmatch("H[1-6]", tag.type)],
        lists=[_items(list_) for list_ in root.all("L")],
        tables=tables,
        figures=[tag.alt or "" for tag in root.all("Figure")],
        links=[(link.text, target) for link in root.all("Link") for target in {area.target for area in link.links}],
        words=root.text.split(),
    )


def _items(list_: Tag) -> list[str]:
    """Each item's words, label and body."""
    return [" ".join(part.own_text for part in item.children("Lbl", "LBody")).strip() for item in list_.children("LI")]


def outline_of_html(html: str) -> Outline:
    root = weasyprint.HTML(string=html).etree_element
    found = [element for element in _read(root) if isinstance(element.tag, str)]
    tables = [
        [
            [(cell.tag.upper(), _scope(cell, row, table), _text(cell)) for cell in row if cell.tag in ("td", "th")]
            for row in table.iter("tr")
        ]
        for table in found
        if table.tag == "table"
    ]
    contents = {inner for nav in root.iter("nav") if nav.get("role") == "doc-toc" for inner in nav.iter()}
    lists = []
    for list_ in found:
        if list_.tag in ("ul", "ol") and list_ not in contents:
            lists.append([_text(item, without=("ul", "ol", "dl")) for item in list_ if item.tag == "li"])
        elif list_.tag == "dl":
            parts = [part for part in list_.iter() if part.tag in ("dt", "dd")]
            items: list[str] = []
            for n, part in enumerate(parts):
                text = _text(part, without=("ul", "ol", "dl"))
                items = [*items, text] if n == 0 or part.tag == "dt" else [*items[:-1], f"{items[-1]} {text}".strip()]
            lists.append(items)
    pictures = [element for element in found if element.tag in ("img", f"{SVG}svg")]
    return Outline(
        headings=[(int(el.tag[1]), _text(el)) for el in found if re.fullmatch("h[1-6]", el.tag)],
        lists=lists,
        tables=tables,
        figures=[" ".join((el.get("alt") or el.findtext(f"{SVG}title") or "").split()) for el in pictures],
        links=[(_text(el), el.attrib["href"]) for el in found if el.tag == "a" and el.get("href")],
        words=_text(root).split(),
    )


def _scope(cell: Element, row: Element, table: Element) -> str:
    if cell.tag == "td":
        return ""
    given = {"row": "Row", "col": "Column"}.get(cell.get("scope", ""))
    return given or ("Column" if any(row in list(head) for head in table.iter("thead")) else "Row")


def _is_read(element: Element) -> bool:
    return (
        isinstance(element.tag, str)
        and element.get("aria-hidden") != "true"
        and "data-artifact" not in element.attrib
        and element.get("alt") != ""
    )


def _read(element: Element) -> Iterator[Element]:
    if _is_read(element):
        yield element
        if element.tag != f"{SVG}svg":
            for child in element:
                yield from _read(child)


def _text(element: Element, without: tuple[str, ...] = ()) -> str:
    return " ".join(_raw(element, without).translate(_UNSEEN).split())


def _raw(element: Element, without: tuple[str, ...]) -> str:
    inner = element.text or ""
    for child in element:
        if _is_read(child) and child.tag not in _UNREAD_TAGS and child.tag not in without:
            inner += _raw(child, without)
        inner += child.tail or ""
    return inner if element.tag in _INLINE_TAGS else f" {inner} "
