"""The elements of a page, read by the parser for XML where that finds what the one for HTML would.

That is written in C and takes a fortieth of the time, which is a fifteenth of that of a guide. Our own templates write
nothing that the two read in different ways. Where a page holds something of the kind, HTML it is.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import tinyhtml5

__all__ = ["read_elements"]

_SPACE = "{http://www.w3.org/2000/svg}"
_SVG = f"{_SPACE}svg"
_VOID = ("br", "col", "hr", "img", "link", "meta", "wbr")
_SHAPES = (
    "circle",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "path",
    "polygon",
    "polyline",
    "rect",
    "svg",
    "text",
    "tspan",
)

_DOCTYPE = re.compile(r"\s*<!DOCTYPE html>\s*", re.IGNORECASE)
# Comments and the like, style sheets (whose text is not read for entities), the end of what has none, lines or what
# looks like an end within a value, and carriage returns.
_OTHERWISE = re.compile(rf"<[!?]|<style|</(?:{'|'.join(_VOID)})\b|=\s*\"[^\"]*[>\n\t]|=\s*'|\r")
_OPEN_VOID = re.compile(rf"<({'|'.join(_VOID)})(?=[\s/>])([^<>]*?)/?>")
_CLOSED = re.compile(r"<([^\s<>/]+)[^<>]*/>")
# HTML takes no others for closed where they begin.
_CLOSABLE = frozenset((*_VOID, *_SHAPES))

_DRAWN = frozenset(_SPACE + name for name in (*_SHAPES, "title"))
_TOLD = (f"{_SPACE}title", f"{_SPACE}desc")
_CAPITALS = ("viewBox", "preserveAspectRatio")

_WORDS = frozenset(
    (
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "i",
        "img",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "wbr",
    )
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# All these end a paragraph that is still open.
_SECTIONS = frozenset(
    ("article", "aside", "blockquote", "div", "figcaption", "figure", "footer", "header", "main", "nav", "p", "section")
)
_BLOCKS = _HEADINGS | _SECTIONS | frozenset(("dd", "dl", "dt", "hr", "li", "ol", "table", "ul"))
# Anywhere else, HTML moves these, or what they stand in.
_ONLY_IN = {
    **dict.fromkeys(("head", "body"), ("html",)),
    **dict.fromkeys(("meta", "title", "link"), ("head",)),
    **dict.fromkeys(("caption", "colgroup", "thead", "tbody", "tfoot"), ("table",)),
    "col": ("colgroup",),
    "tr": ("thead", "tbody", "tfoot"),
    **dict.fromkeys(("th", "td"), ("tr",)),
    "li": ("ul", "ol"),
}
_WITHOUT_WORDS = frozenset(("html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr"))
_CELLS = frozenset(("th", "td", "caption"))


def read_elements(html: str) -> Element:
    """The root of a page, with the names that WeasyPrint expects: those of HTML have no namespace."""
    start = _DOCTYPE.match(html)
    if start is not None and _OTHERWISE.search(html, start.end()) is None:
        closed = _OPEN_VOID.sub(r"<\1\2/>", html[start.end() :]).replace("&nbsp;", "\xa0")
        if _CLOSABLE.issuperset(_CLOSED.findall(closed)):
            try:
                root = ElementTree.fromstring(closed)  # noqa: S314  (it has no entities of its own)
            except ElementTree.ParseError:
                root = None
            if root is not None and _is_page(root):
                return _as_html(root, html[len(html.rstrip()) :])
    parsed: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    return parsed


def _as_html(root: Element, after: str) -> Element:
    """HTML has what stands behind the body at its end, and nothing before the head."""
    body = root[-1]
    behind, body.tail, root.text = (body.tail or "") + after, None, None
    if len(body):
        body[-1].tail = (body[-1].tail or "") + behind
    else:
        body.text = (body.text or "") + behind
    return root


def _is_page(root: Element) -> bool:
    is_whole = root.tag == "html" and [child.tag for child in root] == ["head", "body"]
    return is_whole and _stays(root, "", "", in_p=False, in_a=False)


def _stays(element: Element, parent: str, above: str, *, in_p: bool, in_a: bool) -> bool:
    """Whether HTML leaves an element, and all in it, where it is."""
    name = element.tag
    if name == _SVG:
        return parent not in _WITHOUT_WORDS and all(map(_is_drawn, element.iter()))
    if not (
        _may_stand(name, parent, above)
        and all(attribute.islower() and attribute[0] != "{" for attribute in element.attrib)
        and not (in_p and name in _BLOCKS)
        and not (in_a and name == "a")
        and not (name == "title" and len(element))
        and not (name in _WITHOUT_WORDS and _has_words(element))
    ):
        return False
    in_p = name == "p" or (in_p and name not in _CELLS)
    in_a = in_a or name == "a"
    return all(_stays(child, name, parent, in_p=in_p, in_a=in_a) for child in element)


def _may_stand(name: str, parent: str, above: str) -> bool:
    if name in _ONLY_IN:
        return parent in _ONLY_IN[name]
    if name in ("dt", "dd"):
        return parent == "dl" or (parent == "div" and above == "dl")
    if name in _HEADINGS and parent in _HEADINGS:
        return False
    return name == "html" or (name in _WORDS | _BLOCKS and parent not in _WITHOUT_WORDS)


def _is_drawn(element: Element) -> bool:
    return (
        element.tag in _DRAWN
        and all((name.islower() and name[0] != "{") or name in _CAPITALS for name in element.attrib)
        and not (element.tag in _TOLD and len(element))
    )


def _has_words(element: Element) -> bool:
    return any(text and not text.isspace() for text in (element.text, *(child.tail for child in element)))
