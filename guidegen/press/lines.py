"""A paragraph broken into lines as Pango breaks it, and shown as WeasyPrint shows it, by widths and kerning alone.

Only text whose breaks are beyond doubt is set: words of plain letters between spaces, with the usual marks after them
(UAX 14). Whatever else there is, the whole leaf is typeset.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from guidegen.press.shaping import BOLD, BOLD_ITALIC, ITALIC, REGULAR

FACES = {"regular": REGULAR, "bold": BOLD, "italic": ITALIC, "bold italic": BOLD_ITALIC}
_UNITS = 1024  # of Pango, in a pixel
_THOUSANDTHS = 1000
_SLACK = 1 + 1e-9  # WeasyPrint's

_LETTER = r"\w&=<>*#@·°"
_UNSURE = re.compile(
    "|".join(
        (
            rf"[^{_LETTER} \xa0.,:;'’()\[\]!?%…–—+/-]",
            r"(?<![^\W_])\xa0|\xa0(?![^\W_])",
            rf" [^{_LETTER}(\[–—+-]",
            rf"[(\[][^{_LETTER}]",
            rf"[.,:;][^{_LETTER} .,:;)\]]",
            r"['’][^\w ]|(?<!\w)['’]",
            r"[)\]][^ .,:;)\]\w]",
            r"[!?%…—+][^ .,:;)\]]",
            r"–(?![ .,:;)]|$|(?<=[^\W\d_]–)[^\W\d_])",
            r"[^ ]—",
            r"/(?! |$|(?<=\d/)\d)",
            r"(?<![^\W_])(?<!^)(?<! )-|-(?![^\W_]|[ .,:;)]|$)|(?:^| )-(?![ .,:;)]|$)",
        )
    )
)
# Begins a run before which a line ends whether it is full or not; no page has it, since no XML may.
FORCED = "\x01"
# After a space, after a hyphen or a dash before a letter, and after a mark before a number that is not within one.
_BREAK = re.compile(r" |[-–](?=[^\W\d_])|(?<!\d)[.,:;](?=\d)")


@dataclass(frozen=True)
class Hand:
    """How a run is set: the name of its face, and its size in pixels as Pango has it."""

    face: str
    size: float


@dataclass(frozen=True)
class SetText:
    """What of a run stands in a line: how far from the line's beginning, how wide, and what shows it; in pixels."""

    run: int
    across: float
    width: float
    shown: bytes


Line = tuple[SetText, ...]


class UnsureError(Exception):
    """Text that may be set otherwise than it would be here."""


def set_in_lines(
    given: Sequence[str], hands: Sequence[Hand], room: float, is_spaced: bool, indent: float = 0.0, before: str = ""
) -> tuple[Line, ...]:
    """Runs of text in lines no wider than `room` pixels; `is_spaced` has a space after the last. Raises UnsureError.

    A run that begins with `FORCED` begins a line. The first line begins `indent` pixels across, after words `before`.
    """
    *others, last = (run.removeprefix(FORCED) for run in given)
    runs = (*others, last.rstrip(" "))
    whole = "".join(runs)
    starts = [0, *accumulate(map(len, runs))]
    forced = [start for start, run in zip(starts, given, strict=False) if run.startswith(FORCED)]
    paragraphs = [whole[start:end] for start, end in pairwise((0, *forced, len(whole)))]
    if indent:
        paragraphs[0] = paragraphs[0].removeprefix(" ")
    if any(_UNSURE.search(paragraph) or paragraph != paragraph.strip(" ") for paragraph in paragraphs):
        raise UnsureError
    reach = [
        0,
        *accumulate(width for run, hand in zip(runs, hands, strict=True) for width in _shaped(run, hand).widths),
    ]
    left = [-indent * _UNITS, *reach[1:]]  # where a line begins that begins with a letter
    ends = _line_ends(whole, reach, left, room, forced)
    spaced = {*forced, len(whole)} if last != runs[-1] else {*forced}
    _refuse_unsure_run_ends(whole, starts, [0, *ends], reach, left, room, spaced, _shaped(" ", hands[-1]).widths[0])
    words = " ".join(f"{before} {' '.join(paragraphs)}".split()).casefold()
    lines = []
    for start, end in pairwise([0, *ends]):
        texts = [
            (run, whole[max(start, first) : min(end, last)], reach[max(start, first)] - left[start])
            for run, (first, last) in enumerate(pairwise(starts))
            if max(start, first) < min(end, last)
        ]
        rest = next((stop for stop in (*forced, len(whole)) if stop > end), end)
        following = whole[end:rest].split(maxsplit=1)
        has_space = is_apart(whole[start:end], following[0], words) if following else is_spaced
        lines.append(tuple(_line(texts, hands, has_space)))
    return tuple(lines)


def _line_ends(
    whole: str, reach: Sequence[int], left: Sequence[float], room: float, forced: Sequence[int]
) -> list[int]:
    limit = room * _UNITS * _SLACK
    ends: list[int] = []
    start = last = 0
    for place in sorted({*(found.end() for found in _BREAK.finditer(whole)), *forced, len(whole)}):
        end = place - 1 if whole[place - 1] == " " else place
        if reach[end] - left[start] > limit:
            if last == start:
                raise UnsureError  # a word that is broken where it is full
            ends.append(last)
            start = last
            if reach[end] - left[start] > limit:
                raise UnsureError
        last = place
        if place in forced:
            ends.append(place)
            start = place
    return [*ends, len(whole)]


def _refuse_unsure_run_ends(
    whole: str,
    starts: Sequence[int],
    ends: Sequence[int],
    reach: Sequence[int],
    left: Sequence[float],
    room: float,
    spaced: Collection[int],
    space: int,
) -> None:
    """Raises UnsureError where WeasyPrint may end a line elsewhere than where there is room, because of a run's end.

    After those that end at one of `spaced` there is a space that is not part of the run.
    """
    limit = room * _UNITS * _SLACK
    for (start, run_end), following_end in zip(pairwise(starts), (*starts[2:], None), strict=True):
        line = max(end for end in ends if end < run_end)
        beyond = reach[run_end] - left[line] + (space if run_end in spaced else 0) > room * _UNITS
        if following_end is None or run_end in spaced:
            if beyond:
                raise UnsureError
        elif run_end in ends:
            following = _BREAK.search(whole, run_end, following_end)
            piece = whole[run_end : following.end() if following else following_end].rstrip(" ")
            with_piece = reach[run_end + len(piece)] - left[line]
            if beyond:
                # The line may end after the run's first word. After the only one, the space is left out.
                with_piece -= reach[run_end] - reach[run_end - 1] + _UNITS
                if _BREAK.search(whole[max(start, line) : run_end].removesuffix(" ")):
                    raise UnsureError
            if with_piece <= limit:
                # What has no room stands farther on: within an element, no line ends between two that hold one word.
                raise UnsureError


def is_apart(line: str, following: str, words: str) -> bool:
    """Whether a space is read between a line and the word after it; see guidegen.pdf.tags.spaces."""
    left, right = line.split()[-1].casefold(), following.casefold()
    return f"{left} {right}" in words or f"{left}{right}" not in words


def _line(texts: Sequence[tuple[int, str, float]], hands: Sequence[Hand], is_apart: bool) -> list[SetText]:
    """What is seen of a line. Space at its end is left out, and put back where it is read."""
    kept = list(texts)
    while kept and not kept[-1][1].strip():
        kept.pop()
    if not kept or any(not text.strip() for _, text, _ in kept):
        raise UnsureError
    *before, (run, text, across) = kept
    last = text.rstrip(" ")
    line = [_set(run, text, across, hands[run], text) for run, text, across in before]
    return [*line, _set(run, last + " " * is_apart, across, hands[run], last)]


def _set(run: int, text: str, across: float, hand: Hand, seen: str) -> SetText:
    return SetText(run, across / _UNITS, sum(_shaped(seen, hand).widths) / _UNITS, _shaped(text, hand).shown)


@dataclass(frozen=True)
class _Shaped:
    widths: tuple[int, ...]
    shown: bytes


@lru_cache(maxsize=4096)
def _shaped(text: str, hand: Hand) -> _Shaped:
    """The width of each letter with its kerning, in units of Pango, and the operator that shows the text."""
    advances = _advances(hand)
    widths, shown, run = [], [], []
    for place in range(len(text)):
        glyph, advance, kern = advances[text[place : place + 2]]
        widths.append(advance)
        run.append(glyph)
        if kern:
            shown.append(b"<%b>%d" % (b"".join(run), kern))
            run = []
    if run:
        shown.append(b"<%b>" % b"".join(run))
    return _Shaped(tuple(widths), b"[" + b"".join(shown) + b"] TJ")


class _Advances(dict[str, tuple[bytes, int, int]]):
    """By a letter and the one after it: its glyph, how far it moves on, and the number that TJ has for the two."""

    def __init__(self, hand: Hand) -> None:
        face = FACES[hand.face]
        self._glyphs, self._kerning, self._scale = face.glyphs, face.kerning, round(hand.size * _UNITS)

    def __missing__(self, pair: str) -> tuple[bytes, int, int]:
        scale = self._scale
        try:
            glyph, width = self._glyphs[pair[0]]
        except KeyError as missing:
            raise UnsureError from missing
        advance = _scaled(width, scale) + _scaled(self._kerning.get(pair, 0), scale)
        self[pair] = found = b"%04x" % glyph, advance, int(width - advance * _THOUSANDTHS / scale)
        return found


_advances = lru_cache(maxsize=64)(_Advances)


def _scaled(value: int, scale: int) -> int:
    """Thousandths of the size in units of Pango, rounded as HarfBuzz rounds them."""
    return (value * ((scale << 16) // _THOUSANDTHS) + (1 << 15)) >> 16


def face_name(is_bold: bool, is_italic: bool) -> str:
    return ("bold italic" if is_italic else "bold") if is_bold else ("italic" if is_italic else "regular")
