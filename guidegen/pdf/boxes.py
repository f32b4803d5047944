"""Where everything stands on the pages of a document, for tests of its layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidegen.pdf.engine import POINTS, boxes, children_of, laid_out, rendering, root_box
from guidegen.pdf.faults import collected_warnings, named_by_type


@dataclass(frozen=True)
class Rectangle:
    """A rectangle in points (1/72 inch) from the top left corner of its page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, other: Rectangle, slack: float = 0.1) -> bool:
        """Whether the other lies within, give or take `slack` points."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def cut_by(self, other: Rectangle) -> Rectangle:
        """What both have in common; without width or height where they have nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Rectangle(left, top, max(left, min(self.right, other.right)), max(top, min(self.bottom, other.bottom)))


@dataclass(frozen=True)
class PlacedBox:
    """One piece of an HTML element on one page (page numbers count from 0), or one run of text on one line.

    A run of text has `tag` "#text", and the classes and id of the element it stands in. `area` runs to the outside
    of the border. `visible` is what is left of it where a box around hides what flows over, or the page ends.
    `element` numbers the elements in the order of the document, so that its pieces are found by it; `within` numbers
    those around it, from the outside in, and ends with the element itself. `size` is that of its letters
    in points, `colour` theirs and `background` what lies behind them, as #rrggbb, pictures left out.
    """

    tag: str
    element: int
    within: tuple[int, ...]
    classes: frozenset[str]
    id: str | None
    page: int
    area: Rectangle
    visible: Rectangle
    text: str
    size: float
    colour: str
    background: str

    @property
    def clipped(self) -> bool:
        return not self.visible.holds(self.area)


@dataclass(frozen=True)
class PageBoxes:
    """One page: its size, the area within its margins, what stands there and what stands in the margins."""

    width: float
    height: float
    content: Rectangle
    boxes: tuple[PlacedBox, ...]
    margins: tuple[PlacedBox, ...]

    @property
    def filled(self) -> float:
        """How far down the page is printed, from 0 (empty) to 1 (to the bottom margin, or beyond)."""
        printed = [box.area.bottom for box in self.boxes if box.tag in ("#text", *_PICTURES)]
        return max(0.0, (max(printed, default=self.content.top) - self.content.top) / self.content.height)

    def find(self, tag: str | None = None, class_: str | None = None) -> list[PlacedBox]:
        """The pieces of elements with this tag and this class, in the order of the document."""
        return [box for box in self.boxes if tag in (None, box.tag) and (class_ is None or class_ in box.classes)]


_PICTURES = ("img", "svg")
_PAPER = "#ffffff"


def lay_out(html: str, assets: Mapping[str, Path] | None = None) -> tuple[PageBoxes, ...]:
    """The pages of a document as `render_pdf` lays them out. Raises RenderError where it cannot be laid out."""
    with named_by_type(), rendering(), collected_warnings():
        pages = [root_box(page) for page in laid_out(html, assets).pages]
        root = next(box.element for box in children_of(pages[0]) if not isinstance(box, boxes.MarginBox))
        numbers = {element: number for number, element in enumerate(root.iter())}
        return tuple(_page(page, number, numbers) for number, page in enumerate(pages))


def _page(page: Any, number: int, numbers: dict[Any, int]) -> PageBoxes:
    whole = Rectangle(0, 0, page.margin_width() * POINTS, page.margin_height() * POINTS)
    content = _rectangle(page.content_box_x(), page.content_box_y(), page.width, page.height)
    printed: list[PlacedBox] = []
    margins: list[PlacedBox] = []
    for box in children_of(page):
        placed = margins if isinstance(box, boxes.MarginBox) else printed
        placed.extend(_placed(box, number, whole, (), numbers, _PAPER))
    return PageBoxes(whole.width, whole.height, content, tuple(printed), tuple(margins))


def _placed(
    box: Any, page: int, window: Rectangle, within: tuple[int, ...], numbers: dict[Any, int], background: str
) -> Iterator[PlacedBox]:
    is_text = isinstance(box, boxes.TextBox)
    if box.element is None and within:
        element = within[-1]
    else:
        # Margin boxes are no elements; they are numbered as if they came after the document.
        element = numbers.setdefault(box.element if box.element is not None else _name(box), len(numbers))
    # Within an element's box WeasyPrint makes others of its own, for lines, cells and the inside of tables.
    is_own = within[-1:] != (element,)
    within = (*within, element) if is_own else within
    area = _rectangle(*box.hit_area())
    background = _hex(box.style["background_color"]) or background
    if (is_text and box.text.strip()) or (is_own and not is_text):
        given = box.element.attrib if box.element is not None else {}
        yield PlacedBox(
            tag="#text" if is_text else _name(box).rpartition("}")[2],
            element=element,
            within=within,
            classes=frozenset(given.get("class", "").split()),
            id=given.get("id"),
            page=page,
            area=area,
            visible=area.cut_by(window),
            text=box.text if is_text else "",
            size=box.style["font_size"] * POINTS,
            colour=_hex(box.style["color"]) or background,
            background=background,
        )
    if not is_text:
        if box.style["overflow"] != "visible":
            padding = _rectangle(box.padding_box_x(), box.padding_box_y(), box.padding_width(), box.padding_height())
            window = padding.cut_by(window)
        for child in children_of(box):
            yield from _placed(child, page, window, within, numbers, background)


def _hex(colour: Any) -> str:
    """A CSS colour as #rrggbb; empty where it lets through what lies behind."""
    if colour == "currentcolor" or colour.alpha == 0:
        return ""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour.to("srgb").coordinates)


def _name(box: Any) -> str:
    return str(box.element_tag or getattr(box, "at_keyword", "@page"))


def _rectangle(left: float, top: float, width: float, height: float) -> Rectangle:
    return Rectangle(left * POINTS, top * POINTS, (left + width) * POINTS, (top + height) * POINTS)
