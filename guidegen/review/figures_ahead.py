"""Every figure of the library's exercises, drawn by each of the bodies, as a page of leaves to be typeset ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guidegen.html.marks import LEAF_END, SHARED_LEAF
from guidegen.library.models import BODIES, Library
from guidegen.pictures.drawing import COLOUR, Drawing
from guidegen.pictures.figures import draw_frames

# Of boxes: it hangs on them how start and end stand together.
_SHAPES = (1.0, 1.8, 3.0, 5.0)
_BOX = (60.0, 60.0)  # mm; of any other size they are drawn from the same


def every_figure(library: Library) -> tuple[str, ...]:
    """As they stand in pages, each once, in our own colours."""
    drawn = dict.fromkeys(_drawings(library))
    return tuple(drawing.in_box(*_BOX, *_BOX).decorative() for drawing in drawn)


def _drawings(library: Library) -> Iterator[Drawing]:
    for exercise in library.exercises:
        if exercise.poses:
            for body in BODIES:
                yield from (draw_frames(exercise, shape, COLOUR, (0, 1), body) for shape in _SHAPES)
                yield draw_frames(exercise, _SHAPES[0], COLOUR, (1,), body)


def page_with(figures: Sequence[str], page: str) -> str:
    """A marked page with these figures, and with the head of another."""
    head = page.partition("<body>")[0]
    leaf = f'{SHARED_LEAF}<div style="break-inside: avoid"><p>A</p>%s</div>{LEAF_END}'
    leaves = "".join(leaf % figure for figure in figures)
    return f"{head}<body><main>{leaves}</main></body></html>"
