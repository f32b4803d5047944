"""Our HTML as a Typst document: the same words in the same order, the same drawings, tables, lists, links and headings.

What it leaves out, all of which would take Typst longer: colours, grounds and borders of boxes, icons before a line
that the style sheet alone draws, columns but for cards and for a drawing beside its words, where pages end, balance,
rows of boxes as wide as their column. Alternative texts, headers of tables, language and title are there, because both
standards ask for them; decorative drawings are artifacts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from xml.etree.ElementTree import Element

import tinyhtml5

_DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
_WIDTH = re.compile(r'<svg[^>]*? width="([0-9.]+mm)"')
_ALTERNATIVE = re.compile(r'<svg[^>]* aria-label="([^"]*)"|<title[^>]*>(.*?)</title>')
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5}
_ASIDE = frozenset(("mark", "picture", "see"))
_INLINE = frozenset(("p", "span", "dt", "dd", "td", "th", "strong", "em", "a", "h1", "h2", "h3", "h4", "h5"))
_ICON = "5mm"
_HEAD = """#set document(title: {title}, date: datetime(year: 2026, month: 11, day: 20))
#set page(paper: "{paper}", margin: (x: 14mm, y: 14mm), footer: context [{foot} #h(1fr) #counter(page).display(
  "1 of 1", both: true)])
#set text(font: "Atkinson Hyperlegible", size: 11.5pt, lang: "en", region: "{region}", hyphenate: false)
#set table(stroke: 0.5pt, inset: 4pt)
"""


def typst_source(html: str) -> str:
    """The document's source, for one page of HTML."""
    drawings = _DRAWING.findall(html)
    numbers = iter(range(len(drawings)))
    page = _DRAWING.sub(lambda _: f'<img data-drawing="{next(numbers)}">', html)
    root = tinyhtml5.parse(page, namespace_html_elements=False)
    title = next(root.iter("title")).text or ""
    client = next((_words(each) for each in root.iter("strong") if each.get("class") == "client"), "")
    paper = "us-letter" if "size: letter" in html else "a4"
    body = next(root.iter("body"))
    used = {(link.get("href") or "").removeprefix("#") for link in root.iter("a")}
    head = _HEAD.format(title=_quoted(title), paper=paper, foot=_text(client), region=(root.get("lang") or "en-GB")[3:])
    return head + _Source(used, drawings).inside(body)


class _Source:
    def __init__(self, used: set[str], drawings: Sequence[str]) -> None:
        self._used = used
        self._drawings = drawings

    def inside(self, element: Element) -> str:
        """What stands in an element, between square brackets or not."""
        return "".join(self._pieces(element))

    def _pieces(self, element: Element) -> Iterator[str]:
        yield _text(element.text or "")
        for child in element:
            yield self._element(child, element.tag in _INLINE)
            yield _text(child.tail or "")

    def _element(self, element: Element, in_line: bool) -> str:
        name = element.tag if isinstance(element.tag, str) else ""
        label = f" <{element.get('id')}>" if element.get("id") in self._used else ""
        if name == "img":
            return _drawing(self._drawings[int(element.attrib["data-drawing"])], in_line)
        if name in _HEADINGS:
            return f"\n#heading(level: {_HEADINGS[name]})[{self.inside(element)}]{label}\n"
        anchor = f"#metadata(none){label} " if label else ""
        return anchor + self._plain(name, element)

    def _plain(self, name: str, element: Element) -> str:
        if name in ("ul", "ol"):
            items = ", ".join(f"[{self._beside(item)}]" for item in element)
            return f"\n#{'list' if name == 'ul' else 'enum'}({items})\n"
        if name == "dl":
            return "".join(f"\n\n{self.inside(each)}\n\n" for each in element)
        if name == "table":
            return self._table(element)
        if name == "a":
            return self._link(element)
        if name in ("strong", "b", "em", "i"):
            return f"#{'strong' if name in ('strong', 'b') else 'emph'}[{self.inside(element)}]"
        if name == "br":
            return "#linebreak()"
        if name == "span" and "box" in (element.get("class") or "").split():
            return "#box(width: 4mm, height: 4mm, stroke: 0.5pt)"
        if name == "span":
            return self.inside(element)
        if "cards" in (element.get("class") or "").split():
            cells = ", ".join(f"[{self._element(card, False)}]" for card in element)
            return f"\n#grid(columns: (1fr, 1fr), gutter: 4mm, {cells})\n"
        return f"\n\n{self._beside(element)}\n\n"

    def _beside(self, element: Element) -> str:
        """An element with a drawing before its words has them beside each other."""
        children = list(element)
        classes = (children[0].get("class") or "").split() if children else []
        if len(children) < 2 or _ASIDE.isdisjoint(classes):
            return self.inside(element)
        first, *others = children
        rest = "".join(self._element(each, False) + _text(each.tail or "") for each in others)
        return f"#grid(columns: (auto, 1fr), gutter: 3mm, [{self.inside(first)}], [{rest}])"

    def _link(self, element: Element) -> str:
        target = element.get("href") or ""
        words = self.inside(element)
        if not target.startswith("#"):
            return f"#link({_quoted(target)})[{words}]"
        place = target.removeprefix("#")
        page = f"#context counter(page).at(<{place}>).first()" if element.get("class") == "page" else ""
        return f"#link(<{place}>)[{words}{page}]"

    def _table(self, element: Element) -> str:
        rows = list(element.iter("tr"))
        columns = max(sum(int(cell.get("colspan") or 1) for cell in row) for row in rows)
        heads = [row for head in element.iter("thead") for row in head.iter("tr")]
        told = ", ".join(self._row(row) for row in heads)
        header = f"table.header({told}), " if heads else ""
        body = ", ".join(self._row(row) for row in rows if row not in heads)
        return f"\n#table(columns: {columns}, {header}{body})\n"

    def _row(self, row: Element) -> str:
        cells = []
        for cell in row:
            spans = f"colspan: {cell.get('colspan')}" if cell.get("colspan") else ""
            cells.append(f"table.cell({spans})[{self._beside(cell)}]")
        return ", ".join(cells)


def _drawing(drawing: str, in_line: bool) -> str:
    told, sized = _ALTERNATIVE.search(drawing), _WIDTH.search(drawing)
    alternative = unescape(told[1] or told[2] or "") if told else ""
    alt = f", alt: {_quoted(alternative)}" if alternative else ""
    image = f'image(bytes({_quoted(drawing)}), format: "svg", width: {sized[1] if sized else _ICON}{alt})'
    shown = image if alternative else f"pdf.artifact({image})"
    return f"#box({shown})" if in_line else f"#{shown}\n"


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _quoted(text: str) -> str:
    """A string as Typst writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(text: str) -> str:
    """Words as a string, so that nothing in them is markup; white space is a space, as in HTML."""
    told = re.sub(r"\s+", " ", text)
    return f"#{_quoted(told)};" if told.strip() else " " if told else ""
