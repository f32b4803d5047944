"""The client's own words in a leaf: what is left of it without them, and the runs of text that go into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from guidegen.html.marks import OWN
from guidegen.press.lines import FORCED

_BLOCK = re.compile(rf"{OWN}<(?P<name>[a-z][a-z0-9]*)(?P<rest>[^<>]*)>(?P<inner>.*?)</(?P=name)>", re.DOTALL)
# Words and boxes to write in at the beginning of an element, which are not its own.
_FIXED = re.compile(r'(?:[^<]*<span class="[^"]*">(?:&nbsp;)?</span>)+')
_TAG = re.compile(r"(<[^<>]*>)")
_IN_LINE = re.compile(r"</?(?:strong|em|span|code|a)\b(?![^>]* id=)[^>]*>")
_LINE_BREAK = "<br>"
_PAGE_LINK = re.compile(r'<a class="page" [^>]*>')
_PAGE = re.compile(r' data-page="(\d+)"')
_SPACES = re.compile(r"[ \t\n\r\f]+")
# Stands in the markup that is left where a run of text was; no page has it, since no XML may.
_RUN = "\x00"


@dataclass(frozen=True)
class OwnLeaf:
    """`frame` is the leaf's markup without its own words; `blocks` has the runs of text of each of its own elements."""

    frame: str
    blocks: tuple[tuple[str, ...], ...]


def own_leaf(html: str) -> OwnLeaf | None:
    """None where a leaf has no words of its own, or they hold more than text and elements in a line."""
    if OWN not in html:
        return None
    frame, blocks, at = [], [], 0
    for found in _BLOCK.finditer(html):
        fixed = _FIXED.match(found["inner"])
        begin = fixed[0] if fixed else ""
        taken = _taken_apart(found["inner"].removeprefix(begin), is_first=not begin)
        if taken is None:
            return None
        inner, runs = taken
        frame += [html[at : found.start()], f"{OWN}<{found['name']}{found['rest']}>{begin}{inner}</{found['name']}>"]
        blocks.append(runs)
        at = found.end()
    return OwnLeaf("".join((*frame, html[at:])), tuple(blocks)) if blocks else None


def without_own(html: str) -> str:
    """The leaf's markup without its own elements."""
    return _BLOCK.sub("", html)


def told_apart(html: str) -> str:
    """The leaf as it is typeset, with the number of each of its own elements in an attribute."""
    numbers = iter(range(html.count(OWN)))
    return re.sub(rf"{OWN}<([a-z][a-z0-9]*)", lambda found: f'<{found[1]} data-own="{next(numbers)}"', html)


def _taken_apart(inner: str, is_first: bool) -> tuple[str, tuple[str, ...]] | None:
    """What is left of the inside of an element, and its runs with their spaces as layout collapses them."""
    frame: list[str] = []
    texts: list[str] = []
    is_named, is_forced = True, False
    for is_run, piece in _pieces(inner):
        if is_run:
            texts.append(FORCED * is_forced + piece)
            is_forced = False
            # What a link without a name of its own is called is its text, which stays.
            frame += [_RUN] if is_named else [_RUN, f"<span {piece}>"]
            continue
        if piece.startswith(("<a ", "</a>")):
            is_named = "aria-label=" in piece or piece == "</a>"
        if piece == _LINE_BREAK:
            if is_forced:
                return None  # an empty line
            is_forced = True
        frame.append(piece)
    if is_forced or any(piece not in (_RUN, " ", _LINE_BREAK) and not _IN_LINE.fullmatch(piece) for piece in frame):
        return None
    if texts and _SPACES.sub(" ", texts[-1]).endswith(" "):
        frame.append(" ")  # it may be read
    runs = tuple(_collapsed(texts, is_first))
    if len(runs) != len(texts) or not all(run.strip(f" {FORCED}") for run in runs[-1:]):
        return None  # some of it is nothing but space, and no run of its own
    return "".join(frame), runs


def _pieces(inner: str) -> Iterator[tuple[bool, str]]:
    """Tags, and texts between them; the number of a page that a link shows is a text after the link's."""
    shown: str | None = None
    for piece in _TAG.split(inner):
        if not piece:
            continue
        if not piece.startswith("<"):
            yield True, unescape(piece)
            continue
        if piece == "</a>" and shown is not None:
            yield True, shown
            shown = None
        if _PAGE_LINK.fullmatch(piece):
            number = _PAGE.search(piece)
            shown = number[1] if number else None
            piece = _PAGE.sub("", piece)
        yield False, piece


def _collapsed(texts: list[str], after_space: bool) -> Iterator[str]:
    """Runs with one space where there were several, and none at the beginning of a paragraph."""
    for text in texts:
        text = _SPACES.sub(" ", text)
        if after_space:
            text = text.removeprefix(" ")
        if text:
            after_space = text.endswith(" ")
            yield text
