"""The operators of a page, made fit to be put on any other: groups written out, numbers short, ids to be filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guidegen.pdf.engine import group_in
from guidegen.pdf.grey import grey_of
from guidegen.pdf.line_drawings import drawn_in
from guidegen.press.fallback import NotPressableError
from guidegen.press.fragments import Pixels
from guidegen.press.packing import taken_out
from guidegen.press.pixels import pixels_taken_out
from guidegen.press.syntax import number

# The page's own coordinates, which every fragment is given anew.
_TURNED = re.compile(rb"1 0 0 -1 0 [\d.]+ cm\n")
_GROUP = re.compile(rb"/(x\d+) Do\n")
_MARKED = re.compile(rb"/(\w+)\n<</MCID (\d+)>>\nBDC\n")
_CALLED = re.compile(rb"/(\S+) (?:Do|sh|scn|SCN|cs|CS)\n")
_STATE = re.compile(rb"/(\S+) gs\n")
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf\n|<([0-9a-f]+)>")
# What says nothing: a kern of nothing, an empty text, a state that is saved for nothing. The colour that an empty text
# sets is that of the next one too, and stays.
_NO_KERN = re.compile(rb">0<")
_LAST_KERN = re.compile(rb">0\] TJ\n")
_EMPTY_TEXT = re.compile(rb"/Artifact\n(?:<</Type /Layout>>\nBDC|BMC)\n((?:/\S+ gs\n|[\d. ]+ rg\n)*)BT\nET\nEMC\n")
_SAVED_FOR_NOTHING = re.compile(rb"\bq\nQ\n")
_LONG_NUMBER = re.compile(rb"-?\d+\.\d{4,}(?=[ \n][-\d. ]*(?:m|l|c|re)\n)")
_COLOUR = re.compile(rb"(-?[\d.]+) (-?[\d.]+) (-?[\d.]+) (rg|RG)\n")
_POINTS = 0.75  # in a CSS pixel
_LEFT, _WIDE = b"-9999", b"19999"


@dataclass(frozen=True)
class Drawing:
    content: bytes
    contents: int
    fonts: frozenset[str]
    states: frozenset[str]
    glyphs: Mapping[str, int]
    pictures: Mapping[str, bytes]
    pixels: Mapping[str, Pixels]

    def within(self, top: float, bottom: float) -> Drawing:
        """The same with nothing above or below these places, in pixels."""
        edges = tuple(number(edge * _POINTS, 3) for edge in (top, bottom - top))
        clipped = b"q %s %s %s %s re W n\n%sQ\n" % (_LEFT, edges[0], _WIDE, edges[1], self.content)
        return replace(self, content=clipped)


def drawn(pdf: Any, page: Any, grey: bool) -> Drawing:
    """Raises NotPressableError where the page draws patterns or gradients."""
    operators = drawn_in(page)
    turned = _TURNED.match(operators)
    if turned is None:
        raise NotPressableError("a page that is not turned")
    content = _shortened(_written_out(pdf, page, operators[turned.end() :]))
    content, pixels = pixels_taken_out(page, content, grey)
    if any(found[1].decode() not in pixels for found in _CALLED.finditer(content)) or b"%" in content:
        raise NotPressableError("a pattern or a gradient")
    if grey:
        content = _COLOUR.sub(_grey, content)
    ids = [int(found[2]) for found in _MARKED.finditer(content)]
    if ids != list(range(len(ids))):
        raise NotPressableError("content out of order")
    content = _MARKED.sub(rb"/\1<</MCID %d>>BDC\n", content)
    glyphs = glyphs_in(content)
    states = frozenset(name.decode() for name in _STATE.findall(content))
    content, pictures = taken_out(content)
    return Drawing(content, len(ids), frozenset(glyphs), states, glyphs, pictures, pixels)


def _written_out(pdf: Any, stream: Any, operators: bytes) -> bytes:
    """Groups in the place where they are called; what they group here is drawn opaque, and looks the same."""

    def group(found: re.Match[bytes]) -> bytes:
        inner = group_in(pdf, stream, found[1].decode())
        return b"q\n%sQ\n" % _written_out(pdf, inner, drawn_in(inner)) if inner is not None else found[0]

    return _GROUP.sub(group, operators + b"\n")


def _shortened(content: bytes) -> bytes:
    content = _LAST_KERN.sub(b">] TJ\n", _EMPTY_TEXT.sub(rb"\1", _NO_KERN.sub(b"", content)))
    content = _LONG_NUMBER.sub(lambda found: number(float(found[0]), 3), content)
    while (shorter := _SAVED_FOR_NOTHING.sub(b"", content)) != content:
        content = shorter
    return content


def _grey(found: re.Match[bytes]) -> bytes:
    red, green, blue = (min(1.0, max(0.0, float(value))) for value in found.groups()[:3])
    return b"%.4f %s\n" % (grey_of(red, green, blue), b"g" if found[4] == b"rg" else b"G")


def glyphs_in(content: bytes) -> Mapping[str, int]:
    """The fonts that are used, and which of their glyphs: a bit for each."""
    font = ""
    glyphs: dict[str, int] = {}
    for found in _SHOWN.finditer(content):
        if found[1]:
            font = found[1].decode()
            continue
        shown = found[2]
        for at in range(0, len(shown), 4):
            glyphs[font] = glyphs.get(font, 0) | 1 << int(shown[at : at + 4], 16)
    return glyphs
