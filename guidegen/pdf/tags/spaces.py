"""Real spaces between words: layout drops the one at which a line breaks, and text without it runs together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from guidegen.pdf.engine import boxes, children_of

PANGO_LEFT_TO_RIGHT = 0


class Spaces:
    """Gives the last text of a line its space back, before the page is painted; it takes no room there.

    `unpainted` are texts from right to left, where the space would take room: it can only be told.
    """

    def __init__(self) -> None:
        self._last: dict[Element, Any] = {}
        self._texts: dict[Element, str] = {}
        self.unpainted: set[Any] = set()

    def mend(self, block: Any) -> None:
        """Mend the lines of one block; those of its continuation on the next page come after, by another call."""
        for line in children_of(block):
            if isinstance(line, boxes.LineBox):
                self._mend_line(line, block.element)

    def _mend_line(self, line: Any, element: Element) -> None:
        texts, may_grow = list(_texts(line)), not _is_cut(line)
        for text, following in pairwise(texts):
            if may_grow and not following.text.strip():
                self._add_space(text)
        if printed := [text for text in texts if text.text.strip()]:
            last = self._last.get(element)
            if last is not None and self._apart(last.text, printed[0].text, element):
                self._add_space(last)
            self._last[element] = printed[-1] if may_grow else None

    def _add_space(self, text: Any) -> None:
        layout = text.pango_layout
        if layout.text[-1:].isspace():
            return
        if layout.first_line_direction == PANGO_LEFT_TO_RIGHT:
            layout.text += " "
        else:
            self.unpainted.add(text)

    def _apart(self, before: str, after: str, element: Element) -> bool:
        """Whether two neighbours are two words; a line may also break within a word, as after a hyphen."""
        if element not in self._texts:
            self._texts[element] = _flat(element)
        left, right = before.split()[-1].casefold(), after.split()[0].casefold()
        text = self._texts[element]
        return f"{left} {right}" in text or f"{left}{right}" not in text


def _is_cut(line: Any) -> bool:
    """Whether a line may be cut short: it is laid out once more when it is painted, and a space may be what is cut."""
    return bool(line.text_overflow != "clip" or line.block_ellipsis != "none")


def _texts(box: Any) -> Iterator[Any]:
    for child in children_of(box):
        if isinstance(child, boxes.TextBox):
            yield child
        elif child.is_in_normal_flow():
            yield from _texts(child)


def _flat(element: Element) -> str:
    """All text in an element as one line in small letters; a line break counts as a space."""
    return " ".join("".join(_pieces(element)).split()).casefold()


def _pieces(element: Element) -> Iterator[str]:
    if element.tag == "br":
        yield " "
    elif isinstance(element.tag, str):
        yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
