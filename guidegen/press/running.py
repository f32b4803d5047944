"""What runs along the foot of a page: whose it is, but on the first, and which page of how many."""

from __future__ import annotations

from collections.abc import Iterator

from guidegen.press.fallback import NotPressableError
from guidegen.press.frame import PAGE, PAGES, Foot, Frame
from guidegen.press.lines import Hand, UnsureError, set_in_lines
from guidegen.press.shaping import REGULAR
from guidegen.press.syntax import number

_POINTS = 0.75


def foot_of(frame: Frame, client: str, index: int, count: int) -> bytes:
    """The operators for one page, counted from 0. Raises NotPressableError where the words need more room."""
    foot, sheet = frame.foot, frame.sheet
    told = REGULAR.shape(foot.told.replace(PAGE, str(index + 1)).replace(PAGES, str(count)))
    words = [(told.shown, foot.right - told.width * foot.size, foot.base)]
    if index and client:
        words = [*_lines(foot, client), *words]
    # Right pages are those whose places were measured.
    aside = sheet.shift * _POINTS if index % 2 else 0.0
    operators = [b"q .75 0 0 -.75 %s %s cm\n" % (number(aside), number(sheet.height * _POINTS))]
    for shown, across, down in words:
        operators.append(
            b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n/a1.0 gs\n0 g\nBT\n1 0 0 -1 %s %s Tm\n/%s %s Tf\n%s\n"
            b"ET\nEMC\n" % (number(across), number(down), foot.font.encode(), number(foot.size), shown)
        )
    return b"".join(operators) + b"Q\n"


def _lines(foot: Foot, client: str) -> Iterator[tuple[bytes, float, float]]:
    """What shows each line of a client's words, how far across it begins, and its base line."""
    shaped = REGULAR.shape(client)
    if shaped.width * foot.size <= foot.room:
        yield shaped.shown, foot.left, foot.base
        return
    try:
        lines = set_in_lines([client], [Hand("regular", foot.size)], foot.room, is_spaced=False)
    except UnsureError:
        raise NotPressableError("a name that is too wide") from None
    for place, line in enumerate(lines):
        for text in line:
            yield text.shown, foot.left + text.across, foot.base + place * foot.line
