"""What stands in English on a page that runs from right to left, because nobody has translated it yet.

Around what is bold the parts of such a sentence would change places: "Call 999 now" would be read "now 999 Call".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate

from guidegen.files.writing_direction import RIGHT_TO_LEFT, direction_of
from guidegen.html.direction import END, FROM_LEFT, ISOLATE, without_signs
from guidegen.library.files import SOURCE

# Parts of a line go with what is around them, and so does what is drawn.
_IN_LINE = frozenset(("a", "b", "bdi", "br", "code", "em", "i", "img", "span", "strong", "wbr"))
_DRAWN = "svg"
_ALONE = frozenset(("br", "hr", "img", "input", "link", "meta", "wbr"))
_LANGUAGE, _DIRECTION = f' lang="{SOURCE}"', ' dir="ltr"'
# Around a sentence that has words from right to left in it, or beside it.
_BEGINS, _ENDS = f"<bdi{_LANGUAGE}{_DIRECTION}>", "</bdi>"
_SIGNS = re.compile(f"[{ISOLATE}{FROM_LEFT}{END}]")
_TITLE = re.compile(r"(?<=<title>).*?(?=</title>)", re.DOTALL)


def marked(page: str) -> str:
    """The page, which runs from right to left, with a mark at each element that has none but Latin letters.

    In any other element a text between signs, which runs from left to right, becomes an element of its own: signs hold
    no line together that has other elements in it.
    """
    body = page.find("<body")
    reader = _Reader(page[body:])
    head = _TITLE.sub(lambda title: without_signs(title[0]), page[:body])
    pieces, done = [head], body
    for place, mark in sorted(reader.found):
        pieces += [page[done : body + place], mark]
        done = body + place
    return "".join([*pieces, page[done:]])


@dataclass
class _Element:
    """One that is open; `end` is where its first tag's name ends, `is_told` whether it has a direction of its own.

    `mark` is what it lacks for one, and `signs` are those in its own text that no other one has closed yet.
    """

    tag: str
    end: int
    is_told: bool
    mark: str = ""
    words: list[str] = field(default_factory=list)
    inside: list[tuple[int, str]] = field(default_factory=list)
    signs: list[tuple[str, int]] = field(default_factory=list)

    def note(self, sign: str, place: int) -> None:
        """A sign in its text."""
        if sign != END:
            self.signs.append((sign, place))
        elif self.signs:
            begun, begin = self.signs.pop()
            if begun == FROM_LEFT:
                self.inside += [(begin, _BEGINS), (place + len(sign), _ENDS)]


class _Reader(HTMLParser):
    """`found` are the places of what a page lacks, and what that is."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._html = html
        self.found: list[tuple[int, str]] = []
        self._lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._open = [_Element("", 0, False)]
        self.feed(html)
        self.close()
        self.found += self._open[0].inside

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ALONE:
            end = self._place() + len("<") + len(tag)
            told = {name for name, _ in attrs}
            mark = _DIRECTION if "lang" in told else _LANGUAGE + _DIRECTION
            self._open.append(_Element(tag, end, "dir" in told, mark))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_data(self, data: str) -> None:
        element = self._open[-1]
        element.words.append(data)
        begin = self._place()
        end = self._html.find("<", begin)
        for sign in _SIGNS.finditer(self._html, begin, end if end >= 0 else len(self._html)):
            element.note(sign[0], sign.start())

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

    def _place(self) -> int:
        line, across = self.getpos()
        return self._lines[line - 1] + across


def _is_latin(words: str) -> bool:
    has_letters = any(letter.isalpha() for letter in words)
    return has_letters and all(direction_of(letter) != RIGHT_TO_LEFT for letter in words)
