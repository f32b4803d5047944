"""A booklet: two pages side by side on each side of folded sheets, to be printed, folded and stapled."""

from __future__ import annotations

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Page

from guidegen.pdf.finish import saved, turns_from_right

# Width and height of a sheet lying on its long side, in points.
SHEETS = {"a4": (841.89, 595.276), "letter": (792.0, 612.0)}
_MARKS = ("BDC", "BMC", "EMC", "DP", "MP")


def make_booklet(data: bytes, paper: str) -> bytes:
    """The pages of a finished PDF, made half as large, in the order in which sheets of `paper` are folded.

    Every sheet takes four pages; the last ones may stay empty. Trimmed pages go in as they are after trimming.
    This is a copy for paper: it has no tags, links or bookmarks and claims no standard, so the guide itself is what
    goes to a screen. Raises ValueError where the paper is not known.
    """
    if paper not in SHEETS:
        raise ValueError(f"paper '{paper}' is not known; one of: {', '.join(SHEETS)}")
    width, height = SHEETS[paper]
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.Pdf.new() as sheets:
        for left, right in sides(len(source.pages), turns_from_right(source)):
            side = sheets.add_blank_page(page_size=(width, height))
            halves = [(number, half) for half, number in enumerate((left, right)) if number is not None]
            drawn = [_placed(sheets, side, source.pages[number], half, width / 2, height) for number, half in halves]
            side.obj.Contents = sheets.make_stream(b"\n".join(drawn))
        if Name.Lang in source.Root:
            sheets.Root.Lang = source.Root.Lang
        if Name.Title in source.docinfo:
            sheets.docinfo[Name.Title] = source.docinfo[Name.Title]
        sheets.Root.ViewerPreferences = Dictionary(
            DisplayDocTitle=True, Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None")
        )
        return saved(sheets)


def sides(pages: int, from_right: bool = False) -> list[tuple[int | None, int | None]]:
    """The pages on the left and right of each side, front and back in turn; pages count from 0, None is empty.

    A booklet that is turned `from_right` to left is folded the other way round.
    """
    total = -(-pages // 4) * 4
    outer = [(total - 1 - first, first) for first in range(total // 2)]
    # On the back of a sheet the lower number stands on the left, unless pages are turned from right to left.
    turned = [pair if (number % 2 == 0) != from_right else pair[::-1] for number, pair in enumerate(outer)]
    return [(left if left < pages else None, right if right < pages else None) for left, right in turned]


def _placed(sheets: pikepdf.Pdf, side: Page, page: Page, half: int, width: float, height: float) -> bytes:
    """The operators that draw one page in the middle of the left (0) or right (1) half of a side."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox.as_list())
    scale = min(width / (right - left), height / (top - bottom))
    drawn = sheets.make_indirect(sheets.copy_foreign(page.as_form_xobject()))
    drawn.BBox = Array([left, bottom, right, top])
    if Name.StructParents in drawn:
        del drawn[Name.StructParents]
    # Marks refer to tags, which stay behind.
    content = [step for step in pikepdf.parse_content_stream(drawn) if str(step.operator) not in _MARKS]
    drawn.write(pikepdf.unparse_content_stream(content))
    # The name is given, because pikepdf would make one up by chance.
    name = side.add_resource(drawn, Name.XObject, Name(f"/Page{half}"))
    across = half * width + (width - scale * (right - left)) / 2 - scale * left
    up = (height - scale * (top - bottom)) / 2 - scale * bottom
    return f"q {scale:.6f} 0 0 {scale:.6f} {across:.4f} {up:.4f} cm {name} Do Q".encode()
