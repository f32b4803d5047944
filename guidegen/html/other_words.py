"""What stands in English on a page that runs from right to left, because nobody has translated it yet.

Around what is bold the parts of such a sentence would change places: "Call 999 now" would be read "now 999 Call".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

from guidegen.files.writing_direction import RIGHT_TO_LEFT, direction_of
from guidegen.library.files import SOURCE

# Parts of a line go with what is around them, and so does what is drawn.
_IN_LINE = frozenset(("a", "b", "bdi", "br", "code", "em", "i", "img", "span", "strong", "wbr"))
_DRAWN = "svg"
_ALONE = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr"))
_LANGUAGE, _DIRECTION = f' lang="{SOURCE}"', ' dir="ltr"'


def marked(page: str) -> str:
    """The page, which runs from right to left, with a mark at each element that has none but Latin letters."""
    body = page.find("<body")
    reader = _Reader(page[body:])
    pieces, done = [page[:body]], body
    for place, mark in sorted(reader.found):
        pieces += [page[done : body + place], mark]
        done = body + place
    return "".join([*pieces, page[done:]])


@dataclass
class _Element:
    """One that is open; `end` is where its first tag's name ends, `is_told` whether it has a direction of its own.

    `mark` is what it lacks for one.
    """

    tag: str
    end: int
    is_told: bool
    mark: str = ""
    words: list[str] = field(default_factory=list)
    inside: list[tuple[int, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """`found` are the ends of the names in the tags that want a mark, and the mark."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._open = [_Element("", 0, False)]
        self.feed(html)
        self.close()
        self.found += self._open[0].inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALONE:
            line, across = self.getpos()
            end = self._lines[line - 1] + across + len("<") + len(tag)
            told = {name for name, _ in attrs}
            mark = _DIRECTION if "lang" in told else _LANGUAGE + _DIRECTION
            self._open.append(_Element(tag, end, "dir" in told, mark))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        self._open[-1].words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in _ALONE or len(self._open) == 1:
            return
        element = self._open.pop()
        around = self._open[-1]
        if element.is_told or element.tag == _DRAWN:
            return
        words = "".join(element.words)
        around.words.append(words)
        if element.tag not in _IN_LINE and _is_latin(words):
            around.inside.append((element.end, element.mark))
        else:
            around.inside += element.inside


def _is_latin(words: str) -> bool:
    has_letters = any(letter.isalpha() for letter in words)
    return has_letters and all(direction_of(letter) != RIGHT_TO_LEFT for letter in words)
