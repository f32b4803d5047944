"""What may become of words that have little room: torn, upon each other, out of their box, off the page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import weasyprint

from guidegen.pdf import PageBoxes, PlacedBox
from guidegen.pdf.boxes import Rectangle

SLACK = 3.0  # points; the box of a line of text is higher than its letters
# Of the lower of two boxes, how much the other may cover: lines of a tight paragraph stand closer than their boxes.
_COVERED = 0.4
_FRAMES = frozenset(("td", "th", "li", "div", "p", "h1", "h2", "h3", "h4", "dd", "dt", "article", "table"))
_PICTURES = ("svg", "img")
# Places to tick, and fields of a form.
_BOXES = frozenset(("tick", "circle", "box"))
# After these a line may end; addresses and names of files are one word, and may end anywhere.
_BREAKS = "-/\u00ad\u2010\u2013\u2014\u200b…"
_ADDRESS = re.compile(r"[@_]|\w\.\w|\w/\w")
# Of a list, to the left of its items.
_MARKER = re.compile(r"(•|\d+\.) ")
_SPACE = re.compile(r"\s+")


def faults_of_words(html: str, pages: tuple[PageBoxes, ...]) -> list[str]:
    """All of these on all pages of a document."""
    return [
        *torn_words(html, pages),
        *(fault for page in pages for fault in (*covering(page), *spilled(page), *off_the_foot(page))),
    ]


def torn_words(html: str, pages: tuple[PageBoxes, ...]) -> list[str]:
    """Words that stand on two lines without a place in them where a line may end: 10 would be read as 1."""
    lines: dict[int, list[PlacedBox]] = defaultdict(list)
    for page in pages:
        for box in page.boxes:
            if box.tag == "#text":
                lines[box.element].append(box)
    own = _own_texts(html)
    found = []
    for element, parts in lines.items():
        left = own.get(element, "")
        for one, other in pairwise(parts):
            _, there, left = left.partition(_SPACE.sub(" ", one.text).strip())
            follows = there and left[:1].strip() and left.startswith(other.text.strip()[:1])
            if follows and one.area.top != other.area.top and one.text[-1:] not in _BREAKS:
                word = one.text.split()[-1] + other.text.split()[0]
                if not _ADDRESS.search(word):
                    found.append(f"page {one.page + 1}: torn: {one.text.split()[-1]} {other.text.split()[0]}")
    return found


def _own_texts(html: str) -> dict[int, str]:
    """The text of each element itself, by its number in the order of the page; what stands in it is a mark."""
    elements = (each for each in weasyprint.HTML(string=html).etree_element.iter() if each.tag != "style")
    return {
        number: _SPACE.sub(" ", "\0".join([element.text or "", *(inner.tail or "" for inner in element)]))
        for number, element in enumerate(elements)
    }


def covering(page: PageBoxes) -> list[str]:
    """Words that stand upon others, or upon a picture that they do not belong to."""
    texts = [box for box in page.boxes if box.tag == "#text"]
    drawn = [box for box in page.boxes if box.tag in _PICTURES or (box.classes & _BOXES and box.tag != "#text")]
    pairs = [(one, other) for number, one in enumerate(texts) for other in (*texts[number + 1 :], *drawn)]
    return [
        f"page {one.page + 1}: upon each other: {one.text[:40]} | {other.text[:40] or other.tag}"
        for one, other in pairs
        if _is_upon(one, other)
    ]


def _is_upon(one: PlacedBox, other: PlacedBox) -> bool:
    both = one.area.cut_by(other.area)
    lower = min(one.area.height, other.area.height)
    return both.width > SLACK and both.height > max(SLACK, _COVERED * lower)


def spilled(page: PageBoxes) -> list[str]:
    """Words that leave a box around them: a cell, a card, a frame."""
    pieces: dict[int, list[PlacedBox]] = defaultdict(list)
    for box in page.boxes:
        if box.tag in _FRAMES:
            pieces[box.element].append(box)
    return [
        f"page {text.page + 1}: out of its {frames[0].tag} {' '.join(sorted(frames[0].classes))}: {text.text[:40]}"
        for text in page.boxes
        if text.tag == "#text" and not _MARKER.fullmatch(text.text)
        for frames in (pieces[element] for element in text.within if element in pieces)
        if not any(frame.area.holds(text.area, SLACK) for frame in frames)
    ]


def off_the_foot(page: PageBoxes) -> Iterator[str]:
    """Running words that leave the page, reach into its text or stand upon each other."""
    texts = [box for box in page.margins if box.tag == "#text"]
    sheet = Rectangle(0, 0, page.width, page.height)
    for number, box in enumerate(texts):
        if not sheet.holds(box.area):
            yield f"page {box.page + 1}: off the page: {box.text}"
        if page.content.cut_by(box.area).height > SLACK:
            yield f"page {box.page + 1}: runs into the text: {box.text}"
        for other in texts[number + 1 :]:
            if _is_upon(box, other):
                yield f"page {box.page + 1}: upon each other: {box.text} | {other.text}"
