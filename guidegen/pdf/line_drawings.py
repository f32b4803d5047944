"""Drawings of lines in a page: their operators are made once for all pages that hold them in the same size."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
import weasyprint.html
from weasyprint.html import HTML_HANDLERS
from weasyprint.images import SVGImage
from weasyprint.pdf.stream import Stream

__all__ = ["drawn_in", "pictures_kept"]

_SPACE = "{http://www.w3.org/2000/svg}"
_SVG = f"{_SPACE}svg"
# What is drawn by operators and states of transparency alone. Letters need fonts, and colours that flow need shadings.
_LINES = {_SPACE + name for name in ("svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon")}
_SILENT = {_SPACE + name for name in ("title", "desc")}
_GROUPS = {"opacity", "mask", "filter", "clip-path", "marker", "marker-start", "marker-mid", "marker-end", "style"}
# What is not said again where it is the same.
_SET = ("_current_color", "_current_color_stroke", "_current_alpha", "_current_alpha_stroke")

# A guide has a hundred drawings, of two kilobytes each.
_MOST = 2000
_kept: OrderedDict[object, tuple[bytes, dict[str, Any]]] = OrderedDict()


@contextmanager
def pictures_kept(page: Element) -> Iterator[None]:
    """Have a page laid out as if nothing were inside its drawings, which are opened only to be made into images.

    Most elements of a guide are lines of drawings. Each would get a style and a box like a paragraph, for nothing.
    """
    inside = {picture: list(picture) for picture in page.iter(_SVG)}
    make_image = HTML_HANDLERS[_SVG]

    def opened(picture: Element, *given: Any) -> Any:
        lines = inside.get(picture, [])
        picture.extend(lines)
        try:
            return make_image(picture, *given)
        finally:
            del picture[: len(lines)]

    for picture in inside:
        del picture[:]
    HTML_HANDLERS[_SVG] = opened
    weasyprint.html.SVGImage = _Drawing
    try:
        yield
    finally:
        HTML_HANDLERS[_SVG] = make_image
        weasyprint.html.SVGImage = SVGImage
        for picture, lines in inside.items():
            picture.extend(lines)


def drawn_in(stream: Any) -> bytes:
    """The operators of a page, of a group on it or of a drawing."""
    return b"\n".join(piece if isinstance(piece, bytes) else bytes(pydyf._to_bytes(piece)) for piece in stream.stream)


class _Drawing(SVGImage):  # type: ignore[misc]
    """A drawing whose operators are kept. What they leave out depends on what the page has set before."""

    def __init__(self, tree: Element, *given: Any) -> None:
        super().__init__(tree, *given)
        self._said = _said(tree) if all(map(_is_line, tree.iter())) else None

    def draw(self, stream: Stream, width: float, height: float, style: Any) -> None:
        if self._said is None:
            super().draw(stream, width, height, style)
            return
        key = (self._said, width, height, *(getattr(stream, name) for name in _SET))
        if key not in _kept:
            drawn = self._drawn(stream, width, height)
            if drawn is None:
                super().draw(stream, width, height, style)
                return
            _kept[key] = drawn
            if len(_kept) > _MOST:
                _kept.popitem(last=False)
        _kept.move_to_end(key)
        operators, states = _kept[key]
        for name, state in states.items():
            stream._resources["ExtGState"].setdefault(name, state)
        if operators:
            stream.stream.append(operators)

    def _drawn(self, stream: Stream, width: float, height: float) -> tuple[bytes, dict[str, Any]] | None:
        """The operators and the states of transparency that they name; None where it cannot be drawn."""
        alone = stream.clone(resources={"ExtGState": {}})
        for name in _SET:
            setattr(alone, name, getattr(stream, name))
        try:
            self._svg.draw(alone, width, height, self._base_url, self._context)
        except Exception:  # told by WeasyPrint, which tries again
            return None
        return drawn_in(alone), alone._resources["ExtGState"]


def _is_line(element: Element) -> bool:
    if element.tag in _SILENT:
        return True
    return element.tag in _LINES and not any(name in _GROUPS or "url(" in value for name, value in element.items())


def _said(tree: Element) -> tuple[object, ...]:
    """All that tells one drawing from another, in the order of the document."""
    return tuple((element.tag, *element.items(), len(element)) for element in tree.iter())
